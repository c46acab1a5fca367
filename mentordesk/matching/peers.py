"""Two peers: everybody who waits is looked at from both sides, and may have one partner."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mentordesk.matching.criteria import Criterion
from mentordesk.matching.market import NEVER, Row
from mentordesk.matching.peers_market import PeersMarket
from mentordesk.matching.people import Problem
from mentordesk.matching.progress import Search, within
from mentordesk.matching.proposal import Matching, Objective, Solver
from mentordesk.matching.rules import Rule, RuleKey
from mentordesk.matching.table import Table, places
from mentordesk.matching.wording import OF_PEERS

#: Of more peers than ``MANY``, where *fairest* gives no useful bound, so many of the likeliest are priced.
MANY, MOST_TRIED = 100, 16


class PeersTable(Table):
    """The fit of every two: half of it as the one sees it, half as the other does."""

    def fill(self) -> Search[None]:
        """Reckon the rows; who is kept from somebody is kept from by them."""
        yield from within(super().fill(), 0, 0.5)
        #: Who is kept from whom as each sees it; ``blocked`` is seen from both sides.
        self._own = list(self.blocked)
        for i, bits in enumerate(list(self.blocked)):
            for j in places(bits):
                self.blocked[j] |= 1 << i
        seen, rows = self.rows, []
        for row, bits, back in zip(seen, self.blocked, list(zip(*seen, strict=True)), strict=True):
            both = [(there + here) // 2 for there, here in zip(row, back, strict=True)]
            for j in places(bits):
                both[j] = NEVER
            rows.append(both)
            yield 0.5 + len(rows) / len(seen) / 2
        self.rows = rows

    def renew_some(self, problem: Problem, some: Iterable[int]) -> None:
        """Take the coordinator's own word on some people from a problem of the same people."""
        self.renew_barriers(problem)
        for i in some:
            self._own[i] = self._all_blocked(problem.mentees[i])
        for i in some:
            from_others = sum((own >> i & 1) << j for j, own in enumerate(self._own))
            self.blocked[i] = self._own[i] | from_others
            row = [
                NEVER if self.blocked[i] >> j & 1 else self.fit(i, j) if fit == NEVER else fit
                for j, fit in enumerate(self.rows[i])
            ]
            for j, fit in enumerate(row):
                if fit != self.rows[j][i]:
                    self.rows[j] = [*self.rows[j][:i], fit, *self.rows[j][i + 1 :]]
                    self.blocked[j] ^= (self.blocked[j] >> i & 1 ^ int(fit == NEVER)) << i
            self.rows[i] = row

    def keep(self) -> Any:
        """What stands in the table now, to come back to."""
        return super().keep(), list(self._own)

    def go_back(self, kept: Any) -> None:
        """Come back to what was kept."""
        table, self._own = kept
        super().go_back(table)

    def __getstate__(self) -> Any:
        return super().__getstate__(), self._own

    def __setstate__(self, state: Any) -> None:
        table, self._own = state
        super().__setstate__(table)

    def parts(self, mentee: int, mentor: int) -> list[tuple[Criterion, int, int]]:
        """Each criterion and what the two reach in it, half from either side."""
        both = zip(super().parts(mentee, mentor), super().parts(mentor, mentee), strict=True)
        return [(c, (got + back) // 2, worth) for (c, got, worth), (_, back, _) in both]

    def fit(self, mentee: int, mentor: int) -> int:
        """The fit of two in hundredths, whether or not a rule stands in the way."""
        there, back = super().parts(mentee, mentor), super().parts(mentor, mentee)
        return sum(points for _, points, _ in (*there, *back)) // 2

    def broken(self, mentee: int, mentor: int) -> list[Rule]:
        """The rules that stand in the way of two, seen from either side."""
        both = (*super().broken(mentee, mentor), *super().broken(mentor, mentee))
        return list(dict.fromkeys(both))

    def in_the_way(self, mentee: int) -> list[tuple[Rule, int]]:
        """Each rule that stands in the way of somebody, and the peers it rules out, one bit each."""
        person, found = self.problem.mentees[mentee], []
        for rule, barrier in self._barriers:
            bits = barrier(person) & ~(1 << mentee)
            for j, other in enumerate(self.problem.mentees):
                if j != mentee and barrier(other) >> mentee & 1:
                    bits |= 1 << j
            if bits:
                found.append((rule, bits))
        return found


class PeersMatching(Matching):
    """The best pairs of peers."""

    wording = OF_PEERS

    def _in_order(self, problem: Problem) -> Problem:
        """Both sides are the same people in the same order; nobody need be years above a peer."""
        people = tuple(sorted(problem.mentees, key=lambda p: (-p.waited, p.key)))
        return replace(
            problem, mentees=people, mentors=people,
            rules=tuple(replace(r, on=r.on and r.key is not RuleKey.YEARS) for r in problem.rules),
            locked=problem.locked | _turned(problem.locked),
            forbidden=problem.forbidden | _turned(problem.forbidden),
        )  # fmt: skip

    def _new_table(self) -> Table:
        return PeersTable(self.problem)

    def _new_market(self, rows: list[Row]) -> Solver:
        return PeersMarket(rows)

    def _both_ways(self) -> list[tuple[int, int]]:
        return []  # that is what two peers are

    def proposal_pairs(self) -> list[tuple[int, int]]:
        """The pairs by key, whoever waited longer first."""
        people = self.problem.mentees
        return [(people[i].key, people[j].key) for i, j in enumerate(self.partners()) if j > i]

    def standing(self) -> tuple[int, int]:
        """How many have a partner and the sum of fits (hundredths), each pair once."""
        found = [(i, j) for i, j in enumerate(self.partners()) if j > i]
        return 2 * len(found), sum(self.table.rows[i][j] for i, j in found)

    # -- changes ----------------------------------------------------------------------------

    def lock(self, mentee: int, mentor: int) -> None:
        """Keep two together; earlier locks of either are let go."""
        two = frozenset({(mentee, mentor), (mentor, mentee)})
        others = frozenset(p for p in self.problem.locked if not {*p} & {mentee, mentor})
        self._again(mentee, locked=others | two, forbidden=self.problem.forbidden - two)

    def unlock(self, mentee: int) -> None:
        """Let go of the lock of somebody."""
        self._again(mentee, locked=frozenset(p for p in self.problem.locked if mentee not in p))

    def forbid(self, mentee: int, mentor: int) -> None:
        """Set two apart."""
        two = frozenset({(mentee, mentor), (mentor, mentee)})
        self._again(
            mentee, forbidden=self.problem.forbidden | two, locked=self.problem.locked - two
        )

    def allow(self, mentee: int, mentor: int) -> None:
        """Let two be paired again that were set apart."""
        two = frozenset({(mentee, mentor), (mentor, mentee)})
        self._again(mentee, forbidden=self.problem.forbidden - two)

    def set_room(self, mentor: int, room: int) -> None:
        """Take somebody out (0) or in again."""
        people = tuple(
            replace(p, room=room) if p.key == mentor else p for p in self.problem.mentees
        )
        self.problem = replace(self.problem, mentees=people, mentors=people)
        self._renew([self.mentee_at[mentor]])

    def _again(self, mentee: int, **changed: frozenset[tuple[int, int]]) -> None:
        before = self.problem
        self.problem = replace(self.problem, **changed)  # type: ignore[arg-type]
        said = (before.locked ^ self.problem.locked) | (before.forbidden ^ self.problem.forbidden)
        some = {self.mentee_at[k] for pair in said for k in pair if k in self.mentee_at}
        assert isinstance(self.table, PeersTable)
        self.table.renew_some(self.problem, sorted(some))
        # who is asked about comes first: without them it is the same market for whomever they are tried with
        self._renew(sorted(some, key=lambda i: (i != self.mentee_at[mentee], i)))

    def least_costs(self, mentee: int) -> list[int]:
        """What each peer would cost at the least: what somebody is worth to the whole, and the peer without them."""
        without = self._solver.without(mentee)
        lost = self._solver.total - without.total
        return [
            lost + worth // 2 - value
            for worth, value in zip(without.worth, self._value_row(mentee, 0), strict=True)
        ]

    def loss_of(self, mentee: int, mentor: int) -> int:
        """What is lost: all there is, less the two and what there is without them."""
        left = self._solver.without(mentee).without(mentor).total
        return self._solver.total - left - self._value_row(mentee, 0)[mentor]

    @property
    def most_tried(self) -> int | None:
        """Of very many peers some, under *fairest*."""
        is_slow = self.objective is Objective.FAIREST and len(self.problem.mentees) > MANY
        return MOST_TRIED if is_slow else None

    @property
    def _solver(self) -> PeersMarket:
        assert isinstance(self.market, PeersMarket)  # made by ``_new_market``
        return self.market

    def _renew(self, some: Sequence[int]) -> None:
        """Find the best again where these people have other values."""
        if self._finds_least_again:
            self._solve_again()
            return
        self.market = self._solver.changed({i: self._value_row(i) for i in some})

    def _value_row(self, mentee: int, least: int | None = None) -> Row:
        people = self.problem.mentees
        if people[mentee].room <= 0:
            return [NEVER] * len(people)
        found = super()._value_row(mentee, least)
        return [NEVER if people[j].room <= 0 else value for j, value in enumerate(found)]

    def _most_placed(self, least: int) -> Search[int]:
        rows = [
            [1 if possible >> j & 1 else NEVER for j in range(len(self.table.rows))]
            for possible in self._possible(least)
        ]
        market = PeersMarket(rows)
        yield from market.solve()
        return market.total


def _turned(pairs: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    return frozenset((j, i) for i, j in pairs)

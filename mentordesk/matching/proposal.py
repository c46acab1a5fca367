"""A proposal: which pairs, proved to be the best, and what any change of it would cost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from mentordesk.matching.criteria import FULL
from mentordesk.matching.market import NEVER, Market, Row
from mentordesk.matching.people import Problem
from mentordesk.matching.progress import Search, within
from mentordesk.matching.table import Table, places
from mentordesk.matching.wording import OF_MENTORS, Wording


class Objective(StrEnum):
    """What the best proposal is: all place as many as they can, but *best total* may leave out a poor fit."""

    FEWEST = "fewest"
    TOTAL = "total"
    FAIREST = "fairest"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who are proposed for each other; ``fit`` in hundredths of a point."""

    mentee: int
    mentor: int
    fit: int
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The pairs by key, who is left out, and the proof.

    ``gains`` and ``prices`` are the duals, in the units of the solver; ``gap`` 0 says that no other
    proposal is better. ``total`` is the sum of fits in hundredths.
    """

    objective: Objective
    pairs: tuple[Pair, ...]
    unplaced: tuple[int, ...]
    total: int
    gap: int
    gains: tuple[int, ...]
    prices: tuple[int, ...]

    @property
    def worst(self) -> int | None:
        """The fit of the worst pair; None without pairs."""
        return min((p.fit for p in self.pairs), default=None)


class Solver(Protocol):
    """What a matching needs of the one that solves it: the values, the duals, who is with whom."""

    rows: list[Row]
    room: list[int]
    partner: list[int]

    @property
    def gain(self) -> list[int]:
        """What each mentee is worth to the whole."""
        ...

    @property
    def price(self) -> list[int]:
        """What a place with each mentor is worth to it."""
        ...

    @property
    def total(self) -> int:
        """The sum of the values of the chosen pairs."""
        ...

    def gap(self) -> int:
        """How far the total could be below the best."""
        ...

    def keep(self) -> Any:
        """The state now, to come back to."""
        ...

    def go_back(self, state: Any, /) -> None:
        """Come back to a state that was kept."""
        ...

    def solve(self) -> Search[None]:
        """Find the best total, in slices."""
        ...


class Matching:
    """A problem, solved and kept solved while locks, pairs set apart and people change.

    The value of a pair is what it is worth to be placed, and its fit: as one whole number, so that
    *fewest unmatched, then best total* is one sum. A locked pair is worth more than all others.
    """

    wording: Wording = OF_MENTORS

    def __init__(
        self, problem: Problem, objective: Objective = Objective.FEWEST,
        kept: Mapping[int, int] | None = None, stay: int = 0,
    ) -> None:  # fmt: skip
        """``kept`` pairs of an earlier proposal (mentor by mentee) stay unless ``stay`` hundredths are gained.

        It is solved when ``solve`` has run to its end; ``solved`` does so at once.
        """
        self.problem = self._in_order(problem)
        self.objective = objective
        self._kept, self._stay = kept or {}, stay
        #: After a change another pair may be the worst; what is only tried keeps the worst fit allowed.
        self._finds_least_again = objective is Objective.FAIREST
        self.table = self._new_table()
        self.mentee_at = {p.key: n for n, p in enumerate(self.problem.mentees)}
        self.mentor_at = {p.key: n for n, p in enumerate(self.problem.mentors)}
        self._set_units(len(self.problem.mentees))

    @classmethod
    def solved(
        cls, problem: Problem, objective: Objective = Objective.FEWEST,
        kept: Mapping[int, int] | None = None, stay: int = 0,
    ) -> "Matching":  # fmt: skip
        """The same, solved."""
        made = cls(problem, objective, kept, stay)
        for _ in made.solve():
            pass
        return made

    def solve(self) -> Search[None]:
        """Reckon every pair and find the best proposal, in slices between which others get their turn."""
        yield from within(self.table.fill(), 0, 0.2)
        yield from within(self._solve(), 0.2, 1)
        while both := self._both_ways():
            one, other = min(both, key=lambda p: (self._fit(*p), p))
            self._again(one, doubled=self.problem.doubled | {(one, other)})
            yield 1.0

    def _in_order(self, problem: Problem) -> Problem:
        return problem.in_order()

    def _new_table(self) -> Table:
        return Table(self.problem)

    def _new_market(self, rows: list[Row]) -> Solver:
        return Market(rows, [max(0, m.room) for m in self.problem.mentors])

    def leaders(self, mentor: int) -> tuple[int, ...]:
        """The people behind a mentor’s key: the mentor alone, or the two of a group."""
        return (mentor,)

    def partners(self) -> list[int]:
        """For each mentee the place of their mentor in the problem; -1 without one."""
        return self.market.partner

    def would_help(self) -> str:
        """What would help where there is nobody at all to be proposed."""
        return self.wording.nobody_helps

    def least_costs(self, mentee: int) -> list[int]:
        """What each mentor would cost at the least, by the duals (by place, in units of the solver)."""
        gain, row = self.market.gain[mentee], self._value_row(mentee, 0)
        return [gain + price - value for price, value in zip(self.market.price, row, strict=True)]

    @property
    def most_tried(self) -> int | None:
        """How many others are looked at where a rough answer will do; None: all that could be the cheapest."""
        return None

    def loss_of(self, _mentee: int, _mentor: int) -> int | None:
        """What it costs if two are paired, where that is known without trying it."""
        return None

    @property
    def comes_about(self) -> bool:
        """Whether all that is proposed can be: a group needs enough mentees."""
        return True

    def _both_ways(self) -> list[tuple[int, int]]:
        """Pairs of people who are proposed as each other's mentors."""
        pairs = set(self.proposal_pairs())
        return [p for p in pairs if p[::-1] in pairs]

    def _fit(self, mentee: int, mentor: int) -> int:
        return self.table.rows[self.mentee_at[mentee]][self.mentor_at[mentor]]

    def _solve(self) -> Search[None]:
        done = 0.0
        if self.objective is not Objective.FAIREST:
            self.least = 0
        elif self._finds_least_again:
            done = 0.6
            self.least = yield from within(self._fairest_least(), 0, done)
        rows: list[Row] = []
        for number in range(len(self.problem.mentees)):
            rows.append(self._value_row(number))
            yield done + (1 - done) * 0.1 * len(rows) / len(self.problem.mentees)
        self.market = self._new_market(rows)
        yield from within(self.market.solve(), done + (1 - done) * 0.1, 1)

    def _solve_again(self) -> None:
        for _ in self._solve():
            pass

    def _set_units(self, people: int) -> None:
        """What placing somebody adds, and a hundredth of a point: together they say which counts first."""
        few = self.objective is not Objective.TOTAL
        most = FULL + self._stay + 1
        self.placed = most * (people + 1) if few else 1
        self.point = 1 if few else people + 2
        self.bonus = (self.placed + self.point * most) * (people + 2)

    def _value_row(self, mentee: int, least: int | None = None) -> Row:
        """What each mentor is worth to a mentee; ``least`` in place of the least fit that is allowed."""
        least = self.least if least is None else least
        key, row = self.problem.mentees[mentee].key, self.table.rows[mentee]
        locked = {self.mentor_at.get(j) for i, j in self.problem.locked if i == key}
        found = [
            NEVER
            if fit == NEVER or (fit < least and not locked)
            else self.placed + fit * self.point
            for fit in row
        ]
        stays = self.mentor_at.get(self._kept.get(key, 0))
        if stays is not None and found[stays] != NEVER:
            found[stays] += self._stay * self.point
        for mentor in locked:
            if mentor is not None and found[mentor] != NEVER:
                found[mentor] += self.bonus
        return found

    # -- what was found ---------------------------------------------------------------------

    def proposal(self) -> Proposal:
        """The proposal as it stands, with its proof."""
        pairs = tuple(
            Pair(i, j, self._fit(i, j), (i, j) in self.problem.locked)
            for i, j in self.proposal_pairs()
        )
        alone = tuple(
            person.key
            for person, j in zip(self.problem.mentees, self.partners(), strict=True)
            if j < 0
        )
        return Proposal(
            self.objective, pairs, alone, sum(p.fit for p in pairs), self.gap(),
            tuple(self.market.gain), tuple(self.market.price),
        )  # fmt: skip

    def gap(self) -> int:
        """How far this could be below the best, in units of the solver; 0 is the proof that it is not."""
        return self.market.gap()

    def proposal_pairs(self) -> list[tuple[int, int]]:
        """The pairs (mentee, mentor) by key, without the proof."""
        mentees, mentors = self.problem.mentees, self.problem.mentors
        return [(mentees[i].key, mentors[j].key) for i, j in enumerate(self.partners()) if j >= 0]

    @property
    def worth(self) -> int:
        """What the proposal is worth in units of the solver, locks apart: what is compared and priced."""
        kept = sum(pair in self.problem.locked for pair in self.proposal_pairs())
        return self.market.total - kept * self.bonus

    def standing(self) -> tuple[int, int]:
        """How many are placed and the sum of fits (hundredths)."""
        found = [(i, j) for i, j in enumerate(self.partners()) if j >= 0]
        return len(found), sum(self.table.rows[i][j] for i, j in found)

    # -- changes ----------------------------------------------------------------------------

    def lock(self, mentee: int, mentor: int) -> None:
        """Keep two together, by key; earlier locks of the mentee are let go."""
        locked = {p for p in self.problem.locked if p[0] != mentee} | {(mentee, mentor)}
        self._again(
            mentee, locked=frozenset(locked), forbidden=self.problem.forbidden - {(mentee, mentor)}
        )

    def unlock(self, mentee: int) -> None:
        """Let go of the lock of a mentee."""
        self._again(mentee, locked=frozenset(p for p in self.problem.locked if p[0] != mentee))

    def forbid(self, mentee: int, mentor: int) -> None:
        """Set two apart, by key."""
        self._again(
            mentee, forbidden=self.problem.forbidden | {(mentee, mentor)},
            locked=self.problem.locked - {(mentee, mentor)},
        )  # fmt: skip

    def allow(self, mentee: int, mentor: int) -> None:
        """Let two be paired again that were set apart."""
        self._again(mentee, forbidden=self.problem.forbidden - {(mentee, mentor)})

    def set_room(self, mentor: int, room: int) -> None:
        """How many a mentor takes; 0 when they are gone."""
        at = self.mentor_at[mentor]
        mentors = list(self.problem.mentors)
        mentors[at] = replace(mentors[at], room=room)
        self.problem = replace(self.problem, mentors=tuple(mentors))
        if self._finds_least_again:
            self._solve_again()
        else:
            self._set_room(at, room)

    def _again(self, mentee: int, **changed: frozenset[tuple[int, int]]) -> None:
        self.problem = replace(self.problem, **changed)  # type: ignore[arg-type]
        at = self.mentee_at[mentee]
        self.table.renew(self.problem, at)
        if self._finds_least_again:
            self._solve_again()
        else:
            self._set_row(at, self._value_row(at))

    def _set_row(self, at: int, row: Row) -> None:
        assert isinstance(self.market, Market)  # the others are solved anew
        self.market.set_row(at, row)

    def _set_room(self, at: int, room: int) -> None:
        assert isinstance(self.market, Market)  # the others are solved anew
        self.market.set_room(at, room)

    @contextmanager
    def tried(self, *, finds_least: bool = False) -> Iterator[None]:
        """What is changed inside is taken back afterwards.

        Under *fairest* the worst fit allowed stays what it is, unless it is to be found again.
        """
        finds = self._finds_least_again
        self._finds_least_again = finds and finds_least
        market, problem, table, least = self.market, self.problem, self.table.keep(), self.least
        state = market.keep()
        try:
            yield
        finally:
            self.market, self.problem, self.least = market, problem, least
            self._finds_least_again = finds
            self.market.go_back(state)
            self.table.go_back(table)

    # -- the fairest ------------------------------------------------------------------------

    def _fairest_least(self) -> Search[int]:
        """The highest fit that the worst pair can have while as many as possible are placed."""
        fits = sorted({f for row in self.table.rows for f in row if f != NEVER})
        if not fits:
            return 0
        each = 1 / (1 + len(fits).bit_length())
        most, done = (yield from within(self._most_placed(0), 0, each)), each
        low, high = 0, len(fits) - 1
        while low < high:
            middle = (low + high + 1) // 2
            look = within(self._most_placed(fits[middle]), min(1, done), min(1, done + each))
            if (yield from look) == most:
                low = middle
            else:
                high = middle - 1
            done += each
        return fits[low]

    def _most_placed(self, least: int) -> Search[int]:
        """A measure of how many can be placed at once where no pair is below a fit."""
        return (yield from _placed(self._possible(least), self.problem))

    def _possible(self, least: int) -> list[int]:
        """For each mentee the mentors of at least that fit, one bit each; a locked pair always counts."""
        locked = {i for i, _ in self.problem.locked}
        return [
            sum(
                1 << j
                for j, fit in enumerate(row)
                if fit != NEVER and (fit >= least or person.key in locked)
            )
            for person, row in zip(self.problem.mentees, self.table.rows, strict=True)
        ]


def _placed(possible: Sequence[int], problem: Problem) -> Search[int]:
    """How many can be placed at once (shortest augmenting paths over bits, a mentee a slice)."""
    room = [max(0, m.room) for m in problem.mentors]
    held: list[list[int]] = [[] for _ in room]
    partner = [-1] * len(possible)
    usable = free = sum(1 << j for j, r in enumerate(room) if r)
    for first in range(len(possible)):
        via: dict[int, int] = {}
        unseen, queue, found = usable, [first], -1
        for mentee in queue:
            open_to = possible[mentee] & unseen
            unseen &= ~open_to
            if straight := open_to & free:
                found = next(places(straight))
                via[found] = mentee
                break
            for mentor in places(open_to):
                via[mentor] = mentee
                queue.extend(held[mentor])
        mentor = found
        while mentor >= 0:
            mentee = via[mentor]
            before = partner[mentee]
            if before >= 0:
                held[before].remove(mentee)
            partner[mentee] = mentor
            held[mentor].append(mentee)
            mentor = before if mentee != first else -1
        if found >= 0 and len(held[found]) == room[found]:
            free &= ~(1 << found)
        yield (first + 1) / len(possible)
    return sum(p >= 0 for p in partner)

"""Groups: which two mentors lead one together, at what time, and who of those that wait joins it.

Once the groups are chosen, everybody is placed in them exactly, as with mentors of their own: a group
is a *person* with all that its two mentors bring, who takes several. Which groups to choose is found by
branch and bound (A. Land, A. Doig, 1960): a choice is followed only while the best that could become of
it is better than the best that was found. Where that would take too long it stops, and says how much
better a proposal could be at most.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from zlib import crc32

from mentordesk.matching.criteria import FULL, How
from mentordesk.matching.market import NEVER, Market, Row
from mentordesk.matching.people import Person, Problem
from mentordesk.matching.progress import Search, telling, within
from mentordesk.matching.proposal import Matching, Objective, Solver
from mentordesk.matching.rules import RuleKey
from mentordesk.matching.table import Table
from mentordesk.matching.wording import OF_GROUPS
from mentordesk.model.names import fold

#: The search for groups ends after so many values were looked at: some seconds.
MOST_WORK = 600_000
#: So many groups are looked at, at the most, or two for every mentor and time where that is more.
MOST_GROUPS = 2_000
#: Room in a key for a time, and for a person.
_TIMES = 1 << 32
_PEOPLE = 1 << 24


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many mentees a group has, from least to most."""

    least: int = 6
    most: int = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Two mentors and the time they have in common (empty: none is known); its key is below 0."""

    key: int
    leaders: tuple[int, int]
    time: str


Couple = tuple[Person, Person, str]


def possible_groups(problem: Problem, led_by: int | None = None) -> list[tuple[Group, Person]]:
    """Every two mentors with room who may meet, at each time they share, and what they bring together.

    Only those that one mentor leads where their key is given.
    """
    return [
        _led(*couple)
        for couple in _couples(problem)
        if led_by is None or led_by in {couple[0].key, couple[1].key}
    ]


def _couples(problem: Problem) -> Iterator[Couple]:
    needs_time = any(r.key is RuleKey.TIME and r.on for r in problem.rules)
    mentors = sorted((m for m in problem.mentors if m.room > 0), key=lambda m: m.key)
    for one, other in combinations(mentors, 2):
        if other.key in one.never | one.parted or one.key in other.never | other.parted:
            continue
        times = _times(one, other) or (() if needs_time else ("",))
        yield from ((one, other, time) for time in times)


def _likely(couples: list[Couple]) -> Search[list[Couple]]:
    """Of very many couples those that bring most between them, as many of every mentor at every time."""
    places: dict[tuple[int, str], list[tuple[int, int]]] = {}
    words: dict[int, frozenset[tuple[str, str]]] = {}
    for number, (one, other, time) in enumerate(couples):
        for mentor in (one, other):
            if mentor.key not in words:
                words[mentor.key] = _words(mentor)
        found = (-len(words[one.key] | words[other.key]), number)
        for mentor in (one, other):
            places.setdefault((mentor.key, time), []).append(found)
        yield 0.0
    few = max(2, 2 * MOST_GROUPS // len(places))
    kept: set[int] = set()
    for some in places.values():
        kept.update(number for _, number in heapq.nsmallest(few, some))
        yield 0.0
    return [couples[n] for n in sorted(kept)]


def _words(mentor: Person) -> frozenset[tuple[str, str]]:
    """What a mentor brings, for how much two bring between them."""
    facts = ("strengths", "interests", "languages")
    return frozenset((fact, fold(w)) for fact in facts for w in mentor.words(fact))


def _led(one: Person, other: Person, time: str) -> tuple[Group, Person]:
    key = _key(one.key, other.key, time)
    return Group(key, (one.key, other.key), time), _together(key, one, other, time)


def _key(one: int, other: int, time: str) -> int:
    """The same two at the same time have the same key, whoever else there is."""
    return -((one * _PEOPLE + other) * _TIMES + crc32(fold(time).encode()) + 1)


def _times(one: Person, other: Person) -> tuple[str, ...] | None:
    """The times two have in common; one empty time where nothing is known of either, None without any."""
    mine, theirs = one.words("free_at"), other.words("free_at")
    if not mine or not theirs:
        return mine or theirs or ("",)
    known = {fold(t) for t in theirs}
    return tuple(t for t in mine if fold(t) in known) or None


def _together(key: int, one: Person, other: Person, time: str) -> Person:
    facts: dict[str, tuple[str, ...]] = {}
    for fact in {**one.facts, **other.facts}:
        facts[fact] = tuple(dict.fromkeys((*one.words(fact), *other.words(fact))))
    facts["free_at"] = (time,) if time else ()
    if len(set(map(fold, facts.get("gender", ())))) > 1 or not (
        one.words("gender") and other.words("gender")
    ):
        facts["gender"] = ()  # who asks for the same gender wants it of both
    years = [m.year for m in (one, other) if m.year is not None]
    return Person(
        key=key, name=f"{one.name} and {other.name}", facts=facts, year=min(years, default=None),
        never=one.never | other.never, parted=one.parted | other.parted,
        together=one.together | other.together, asks_same=one.asks_same or other.asks_same,
    )  # fmt: skip


def _with_groups(asked: Problem, groups: Sequence[tuple[Group, Person]], sizes: Sizes) -> Problem:
    """The problem with groups in place of mentors; what holds for a mentor holds for their groups."""
    led: dict[int, list[int]] = {}
    for group, _ in groups:
        for leader in group.leaders:
            led.setdefault(leader, []).append(group.key)

    def also(keys: Iterable[int]) -> frozenset[int]:
        return frozenset((*keys, *(g for k in keys for g in led.get(k, ()))))

    def of_groups(pairs: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset((i, g) for i, j in pairs for g in led.get(j, ()))

    def of_locks(pairs: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Who is locked to two mentors is to be in their group, if they can lead one."""
        wanted: dict[int, set[int]] = {}
        for i, j in pairs:
            wanted.setdefault(i, set()).add(j)
        found = set()
        for i, mentors in wanted.items():
            theirs = [set(led.get(j, ())) for j in sorted(mentors)]
            found |= {(i, g) for g in set.intersection(*theirs) or set.union(*theirs)}
        return frozenset(found)

    back: dict[int, set[int]] = {}
    for mentor in asked.mentors:
        for key in mentor.never:
            back.setdefault(key, set()).add(mentor.key)
    mentees = tuple(
        replace(
            m, never=also(m.never | back.get(m.key, set())), parted=also(m.parted),
            together=also(m.together | {m.key}),
        )
        for m in asked.mentees
    )  # fmt: skip
    criteria = tuple(  # a group meets at one time: that one in common is all there can be
        replace(c, full_at=1) if c.of == c.against == "free_at" and c.how is How.COMMON else c
        for c in asked.criteria
    )
    return replace(
        asked, mentees=mentees, criteria=criteria,
        mentors=tuple(replace(person, room=sizes.most) for _, person in groups),
        locked=of_locks(asked.locked), forbidden=of_groups(asked.forbidden),
    )  # fmt: skip


class GroupsMatching(Matching):
    """The best places in groups that were chosen, each of which comes about only with enough mentees.

    The market has every group twice: the places it needs, and the rest. A change
    is solved anew only where some are never to meet.
    """

    wording = OF_GROUPS

    def __init__(
        self, problem: Problem, groups: Sequence[Group], sizes: Sizes, objective: Objective, asked: Problem,
        kept: Mapping[int, int] | None = None, stay: int = 0, least: int = 0,
    ) -> None:  # fmt: skip
        """``asked`` is the problem without groups; ``least`` the least fit that anybody may have, for *fairest*."""
        self.asked = asked
        self.groups = {g.key: g for g in groups}
        self.sizes = sizes
        self._company = _never_in_one(problem.mentees)
        led = {k for g in groups for k in g.leaders}
        self._lead_too = {m.key for m in problem.mentees} & led
        #: How many the fullest group could have, whoever else goes without; who leads it, and when.
        self.fullest = (0, "", "")
        #: How much better other groups could be at most, in units of the solver.
        self.could_be_better = 0
        super().__init__(problem, objective, kept, stay)
        self._finds_least_again = False
        self.least = least

    def would_help(self) -> str:
        """What would help where no group comes about."""
        number, leaders, time = self.fullest
        if not number or number >= self.sizes.least:
            return super().would_help()
        at = f" {time}" if time else ""
        return f"At most {number} could meet{at}, with {leaders}: smaller groups or more free times would help."

    def with_people(
        self, asked: Problem, sizes: Sizes, groups: Sequence[Group]
    ) -> "GroupsMatching":
        """The places of other people, or of the same as they are now, in some groups."""
        some = {g.key for g in groups}
        found = [(g, p) for g, p in possible_groups(asked) if g.key in some]
        return self.of_groups(asked, sizes, found, self.objective)

    @classmethod
    def of_groups(
        cls, asked: Problem, sizes: Sizes, groups: Sequence[tuple[Group, Person]],
        objective: Objective = Objective.FEWEST,
    ) -> "GroupsMatching":  # fmt: skip
        """The best places in these groups, solved."""
        problem = _with_groups(asked, groups, sizes)
        made = cls(problem, [g for g, _ in groups], sizes, objective, asked)
        for _ in made.solve():
            pass
        return made

    def leaders(self, mentor: int) -> tuple[int, ...]:
        """The two who lead a group, one that is not proposed among them: its key tells."""
        one, other = divmod((-mentor - 1) // _TIMES, _PEOPLE)
        return one, other

    def partners(self) -> list[int]:
        """For each mentee the place of their group; -1 without one."""
        number = len(self.problem.mentors)
        return [j % number if j >= 0 else j for j in self.market.partner]

    def least_costs(self, mentee: int) -> list[int]:
        """The less of the two kinds of places of each; nothing is known where some are never to meet."""
        number = len(self.problem.mentors)
        if self._company or self._lead_too:
            return [NEVER] * number
        found = super().least_costs(mentee)
        return list(map(min, found[:number], found[number:]))

    def gap(self) -> int:
        """The gap of the places, and what other groups could add."""
        return self.market.gap() + self.could_be_better

    @property
    def comes_about(self) -> bool:
        """Whether every group has the mentees it needs."""
        return self._needed() == sum(self.market.room[: len(self.problem.mentors)])

    def _needed(self) -> int:
        return sum(0 <= j < len(self.problem.mentors) for j in self.market.partner)

    @property
    def value(self) -> int:
        """What the proposal is worth, with its locks: what groups are compared by."""
        return self.market.total - self._needed() * self.bonus

    @property
    def worth(self) -> int:
        """The same, locks apart."""
        return super().worth - self._needed() * self.bonus

    def _both_ways(self) -> list[tuple[int, int]]:
        return []

    def _new_market(self, rows: list[Row]) -> Solver:
        rooms = [max(0, m.room) for m in self.problem.mentors]
        needed = [min(self.sizes.least, room) for room in rooms]
        rest = [room - need for room, need in zip(rooms, needed, strict=True)]
        return Market(rows, [*needed, *rest])

    def _value_row(self, mentee: int, least: int | None = None) -> Row:
        found = super()._value_row(mentee, least)
        return [*(v if v == NEVER else v + self.bonus for v in found), *found]

    def _solve(self) -> Search[None]:
        """Place everybody; where two meet who are never to, try it without the one and without the other."""
        first = replace(self.problem, company=frozenset())
        heap: list[tuple[int, int, frozenset[tuple[int, int]]]] = [(0, 0, frozenset())]
        tried, seen = 0, {frozenset[tuple[int, int]]()}
        best: tuple[int, Problem, Solver, Table] | None = None
        while heap:
            bound, _, company = heapq.heappop(heap)
            if best is not None and -bound <= best[0] and tried:
                break
            yield from self._place(replace(first, company=company))
            tried += 1
            yield 1.0
            clash = self._clash()
            if clash is None:
                if best is None or self.market.total > best[0]:
                    best = (self.market.total, self.problem, self.market, self.table)
                continue
            for one in clash:
                more = company | {one}
                if more not in seen:
                    seen.add(more)
                    heapq.heappush(heap, (-self.market.total, len(seen), more))
        assert best is not None  # with everybody apart nobody clashes
        self.problem, self.market, self.table = best[1:]

    def _place(self, problem: Problem) -> Search[None]:
        self.problem = problem
        self.table = self._new_table()
        yield from within(self.table.fill(), 0, 0.3)
        rows: list[Row] = []
        for number in range(len(problem.mentees)):
            rows.append(self._value_row(number))
            yield 0.3 + 0.1 * len(rows) / len(problem.mentees)
        self.market = self._new_market(rows)
        yield from within(self.market.solve(), 0.4, 1)

    def _clash(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Two in one group who are never to meet, each with the group."""
        group = dict(self.proposal_pairs())
        for one, other in self._company:
            if one in group and group[one] == group.get(other):
                return (one, group[one]), (other, group[other])
        for one in sorted(self._lead_too & group.keys()):  # nobody mentors their own mentor
            for other in self.leaders(group[one]):
                if other in group and one in self.leaders(group[other]):
                    return (one, group[one]), (other, group[other])
        return None

    def set_room(self, mentor: int, room: int) -> None:
        """How many a group takes."""
        mentors = tuple(
            replace(m, room=room) if m.key == mentor else m for m in self.problem.mentors
        )
        self.problem = replace(self.problem, mentors=mentors)
        if self._company or self._lead_too:
            self._solve_again()
        else:
            at, number = self.mentor_at[mentor], len(mentors)
            self._set_room(at, min(self.sizes.least, room))
            self._set_room(at + number, max(0, room - self.sizes.least))

    def _again(self, mentee: int, **changed: frozenset[tuple[int, int]]) -> None:
        if not self._company and not self._lead_too:  # then one row alone is another
            super()._again(mentee, **changed)
            return
        self.problem = replace(self.problem, **changed)  # type: ignore[arg-type]
        self._solve_again()


def _never_in_one(mentees: Sequence[Person]) -> list[tuple[int, int]]:
    here = {m.key for m in mentees}
    pairs = {
        (min(m.key, k), max(m.key, k)) for m in mentees for k in m.never if k in here and k != m.key
    }
    return sorted(pairs)


# -- which groups -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Choice:
    """Some groups that are chosen, and the mentors (one bit each) that may still lead another."""

    chosen: tuple[int, ...]
    left: int


class _Search:
    """Looks for the best groups."""

    def __init__(
        self, asked: Problem, sizes: Sizes, objective: Objective, kept: Mapping[int, int], stay: int
    ) -> None:
        self.asked, self.sizes, self.objective = asked, sizes, objective
        self.kept, self.stay = kept, stay
        self.work = 0
        #: How often the best groups are looked for, and how often that was done.
        self.rounds, self.round = 1, 0
        self.most = MOST_WORK // (4 if objective is Objective.FAIREST else 1)
        #: Whether all groups are looked at that are possible.
        self.is_complete = True

    def found_by(self) -> Search[GroupsMatching]:
        """Look for the best groups; *fairest* looks for the highest least fit that lets as many be placed."""
        yield from within(self.prepare(), 0, 0.2)
        yield from within(self.value(0), 0.2, 0.25)
        if self.objective is Objective.FAIREST:
            fits = sorted({f for row in self.all.table.rows for f in row if f != NEVER})
            self.rounds += len(fits).bit_length()
            return (yield from telling(self._fairest(fits), self._share))
        return (yield from telling(self.best(), self._share))

    def _share(self, _share: float) -> float:
        """How far it is, if every look takes as long as it may."""
        return 0.25 + 0.75 * min(1, (self.round + min(1, self.work / self.most)) / self.rounds)

    def _fairest(self, fits: Sequence[int]) -> Search[GroupsMatching]:
        found = yield from self.best()
        if not found.market.partner:
            return found
        most, unsure = found.standing()[0], found.could_be_better
        low, high = 0, len(fits) - 1
        while low < high:
            self.round, self.work = self.round + 1, 0
            middle = (low + high + 1) // 2
            yield from self.value(fits[middle])
            tried = yield from self.best()
            if tried.standing()[0] == most:
                low, found = middle, tried
            else:
                high = middle - 1
            unsure = max(unsure, tried.could_be_better)
        found.could_be_better = unsure
        return found

    def prepare(self) -> Search[None]:
        """Find the groups that are possible and reckon every fit."""
        couples: list[Couple] = []
        for couple in _couples(self.asked):
            couples.append(couple)
            yield 0.0
        if len(couples) > MOST_GROUPS:
            couples, self.is_complete = (yield from _likely(couples)), False
        self.found = [_led(*couple) for couple in couples]
        self.problem = _with_groups(self.asked, self.found, self.sizes)
        order = {key: n for n, key in enumerate(sorted(m.key for m in self.asked.mentors))}
        self.bits = [sum(1 << order[k] for k in g.leaders) for g, _ in self.found]
        self.everybody = 0
        for bits in self.bits:
            self.everybody |= bits
        yield 0.5
        self.all = Matching(self.problem, self.objective, self.kept, self.stay)
        self._company = _never_in_one(self.problem.mentees)
        led = {k for g, _ in self.found for k in g.leaders}
        self._lead_too = {m.key for m in self.problem.mentees} & led
        self.problem_keys = [p.key for p in self.all.problem.mentees]
        yield from within(self.all.table.fill(), 0.5, 1)

    def value(self, least: int) -> Search[None]:
        """Set the values, where nobody may have less than a fit."""
        self.least = self.all.least = least
        at = [self.all.mentor_at[g.key] for g, _ in self.found]
        self.values, self.likes = [], []
        for n in range(len(self.problem.mentees)):
            row = self.all._value_row(n)
            values = [row[j] for j in at]
            self.values.append(values)
            self.likes.append(
                sorted((c for c, v in enumerate(values) if v > 0), key=lambda c: -values[c])
            )
            yield (n + 1) / len(self.problem.mentees)
        self.columns = [[row[c] for row in self.values] for c in range(len(self.found))]

    def best(self) -> Search[GroupsMatching]:
        """The best groups, or the best that were found before it would take too long."""
        self.work, most = 0, self.most
        chosen, value = yield from self._start()
        chosen, value = yield from self._improved(chosen, value, most // 2)
        start = _Choice((), self.everybody)
        # a bound is reckoned roughly at first, and well when it comes to that choice
        heap = [(-self._rough_bound(start), 0, False, start)]
        number = 0
        while heap and -heap[0][0] > value and self.work < most:
            bound, _, is_good, choice = heapq.heappop(heap)
            number += 1
            if not is_good:
                better = max(bound, -(yield from self._bound(choice)))
                heapq.heappush(heap, (better, -number, True, choice))
                yield 0.0
                continue
            if (now := (yield from self._value(choice.chosen))) > value:
                chosen, value = choice.chosen, now
            yield 0.0
            for further in self._further(choice):
                number += 1
                rough = max(bound, -self._rough_bound(further))
                if -rough > value:
                    heapq.heappush(heap, (rough, -number, False, further))
            yield 0.0
        made = yield from self._made(chosen)
        made.fullest = self._fullest()
        made.could_be_better = max(0, -heap[0][0] - value) if heap else 0
        if not self.is_complete:  # of the groups that were left aside nothing is known
            best = (self.all.placed + FULL * self.all.point) * len(self.values)
            made.could_be_better = max(made.could_be_better, best - value)
        return made

    def _fullest(self) -> tuple[int, str, str]:
        """How many could be in the fullest group there can be, who would lead it, and when."""
        numbers = [(sum(v > 0 for v in column), -c) for c, column in enumerate(self.columns)]
        number, at = max(numbers, default=(0, 0))
        if not number:
            return 0, "", ""
        group, person = self.found[-at]
        return number, person.name, group.time

    def _start(self) -> Search[tuple[tuple[int, ...], int]]:
        """Groups as they come to hand, filled up, half filled, or with no more than they need."""
        least, most = self.sizes.least, self.sizes.most
        found: tuple[tuple[int, ...], int] = ((), 0)
        for size in sorted({most, (least + most) // 2, least}, reverse=True):
            tried = yield from self._at_hand(size)
            found = max(found, tried, key=lambda f: f[1])  # one that does not come about is below 0
        return found

    def _at_hand(self, size: int) -> Search[tuple[tuple[int, ...], int]]:
        """Always the group next that serves best those that are left, of a size."""
        left, alone = self.everybody, set(range(len(self.values)))
        chosen: tuple[int, ...] = ()
        heap = []
        for c in range(len(self.found)):
            heap.append((-self._serves(c, alone, size), c))
            yield 0.0
        heapq.heapify(heap)
        while heap:
            _, c = heapq.heappop(heap)
            if self.bits[c] & ~left:
                continue
            now = -self._serves(c, alone, size)  # the fewer are left, the fewer it can serve
            yield 0.0
            if now and heap and now > heap[0][0]:
                heapq.heappush(heap, (now, c))
            elif now:
                chosen = (*chosen, c)
                left &= ~self.bits[c]
                some = sorted(alone, key=lambda i: (-self.columns[c][i], i))
                alone -= {i for i in some[:size] if self.columns[c][i] > 0}
        return chosen, (yield from self._value(chosen))

    def _serves(self, c: int, alone: set[int], size: int) -> int:
        """The worth of the best of those that are left in a group; 0 where they are too few."""
        column = self.columns[c]
        worths = [w for i in alone if (w := column[i]) > 0]
        if len(worths) < self.sizes.least:
            return 0
        return sum(heapq.nlargest(size, worths))

    def _improved(
        self, chosen: tuple[int, ...], value: int, most: int
    ) -> Search[tuple[tuple[int, ...], int]]:
        """One more group, or one in place of another, as long as that is better."""
        tries = self._neighbours(chosen)
        while (tried := next(tries, None)) is not None and self.work < most:
            if (now := (yield from self._value(tried))) > value:
                chosen, value = tried, now
                tries = self._neighbours(chosen)
            yield 0.0
        return chosen, value

    def _neighbours(self, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for without in (None, *chosen):
            rest = tuple(c for c in chosen if c != without)
            free = self.everybody
            for c in rest:
                free &= ~self.bits[c]
            if len(rest) < len(self.values) // self.sizes.least:
                yield from ((*rest, c) for c, bits in enumerate(self.bits) if not bits & ~free)

    def _value(self, chosen: Sequence[int]) -> Search[int]:
        """What the groups are worth with everybody in the best place; below 0 where one does not come about."""
        if not chosen:
            return 0
        bonus, number = self.all.bonus, len(chosen)
        rows = []
        for values in self.values:
            row = [values[c] for c in chosen]
            rows.append([*(v if v == NEVER else v + bonus for v in row), *row])
        needed = self.sizes.least
        market = yield from self._market(
            rows, [needed] * number + [self.sizes.most - needed] * number
        )
        if sum(0 <= j < number for j in market.partner) < needed * number:
            return -1
        if self._company or self._lead_too:
            group = {
                self.problem_keys[i]: self.found[chosen[j % number]][0]
                for i, j in enumerate(market.partner) if j >= 0
            }  # fmt: skip
            if self._clash(group):
                made = yield from self._made(chosen)
                return made.value if made.comes_about else -1
        return market.total - bonus * needed * number

    def _clash(self, group: Mapping[int, Group]) -> bool:
        """Whether two meet who are never to, or somebody would mentor their own mentor."""
        if any(a in group and group[a] is group.get(b) for a, b in self._company):
            return True
        return any(
            other in group and one in group[other].leaders
            for one in self._lead_too & group.keys()
            for other in group[one].leaders
        )

    def _market(self, rows: list[Row], rooms: list[int]) -> Search[Market]:
        self.work += len(rows) * len(rooms)
        market = Market(rows, rooms)
        yield from market.solve()
        return market

    def _made(self, chosen: Sequence[int]) -> Search[GroupsMatching]:
        some = [self.found[c] for c in chosen]
        here = {g.key for g, _ in some}
        problem = replace(
            self.problem, mentors=tuple(m for m in self.problem.mentors if m.key in here)
        )
        made = GroupsMatching(
            problem, [g for g, _ in some], self.sizes, self.objective, self.asked, self.kept,
            self.stay, self.least,
        )  # fmt: skip
        yield from made.solve()
        return made

    def _further(self, choice: _Choice) -> Iterator[_Choice]:
        """The first mentor that is left leads with one of the others, or leads none."""
        if not choice.left or (len(choice.chosen) + 1) * self.sizes.least > len(self.values):
            return
        first = choice.left & -choice.left
        for c, bits in enumerate(self.bits):
            if bits & first and not bits & ~choice.left:
                yield _Choice((*choice.chosen, c), choice.left & ~bits)
        yield _Choice(choice.chosen, choice.left & ~first)

    def _rough_bound(self, choice: _Choice) -> int:
        """The most that can become of a choice if every group had room for all."""
        total, some = 0, set(choice.chosen)
        for row, likes in zip(self.values, self.likes, strict=True):
            self.work += 1
            for seen, c in enumerate(likes):
                if c in some or not self.bits[c] & ~choice.left:
                    total += row[c]
                    self.work += seen // 8
                    break
        return total

    def _bound(self, choice: _Choice) -> Search[int]:
        """The most that can become of a choice: all further groups as one that has the best of each."""
        more = min(
            choice.left.bit_count() // 2,
            len(self.values) // max(1, self.sizes.least) - len(choice.chosen),
        )
        rooms = [self.sizes.most] * len(choice.chosen) + [max(0, more) * self.sizes.most]
        rows = []
        for row, likes in zip(self.values, self.likes, strict=True):
            other = next((row[c] for c in likes if not self.bits[c] & ~choice.left), NEVER)
            rows.append([*(row[c] for c in choice.chosen), other])
        return (yield from self._market(rows, rooms)).total


def propose_groups(
    asked: Problem, sizes: Sizes, objective: Objective = Objective.FEWEST,
    kept: Mapping[int, int] | None = None, stay: int = 0,
) -> Search[GroupsMatching]:  # fmt: skip
    """Choose groups and place everybody in them, in slices; returns the proposal."""
    return (yield from _Search(asked, sizes, objective, kept or {}, stay).found_by())

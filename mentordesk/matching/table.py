"""The fit of every mentee with every mentor, and what stands in the way of it.

Words become bits of whole numbers, one number a person, so that what two have in common is one
``&``; what a rule forbids is one number a mentee, one bit a mentor.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import add, or_

from mentordesk.matching.criteria import Criterion, How, shares
from mentordesk.matching.market import NEVER, Row
from mentordesk.matching.people import Person, Problem
from mentordesk.matching.rules import OWN_RULES, Rule, RuleKey
from mentordesk.model.names import fold


class Table:
    """Fits in hundredths of a point, by place in the problem; NEVER where a rule forbids the pair."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = tuple(r for r in problem.rules if r.on) + OWN_RULES
        self._parts = [
            (c, worth, _measure(c, worth, problem.mentors))
            for c, worth in zip(problem.criteria, shares(problem.criteria), strict=True)
            if worth
        ]
        self._barriers = [(r, _barrier(r, problem)) for r in self.rules]
        self.blocked: list[int] = []
        self.rows: list[Row] = []

    def fill(self) -> Iterator[None]:
        """Reckon the rows, one mentee a slice."""
        for number, mentee in enumerate(self.problem.mentees):
            self.blocked.append(self._all_blocked(mentee))
            self.rows.append(self._row(number))
            yield

    def renew(self, problem: Problem, mentee: int) -> None:
        """Take the coordinator's own word on one mentee from a problem of the same people."""
        self.problem = problem
        self._barriers = [
            (r, _barrier(r, problem) if r.key in _SAID else barrier)
            for r, barrier in self._barriers
        ]
        blocked = self._all_blocked(problem.mentees[mentee])
        if blocked != self.blocked[mentee]:
            self.blocked[mentee] = blocked
            self.rows[mentee] = self._row(mentee)

    def keep(self) -> tuple[Problem, list[tuple[Rule, "Barrier"]], list[int], list[Row]]:
        """What stands in the table now, to come back to."""
        return self.problem, self._barriers, list(self.blocked), list(self.rows)

    def go_back(
        self, kept: tuple[Problem, list[tuple[Rule, "Barrier"]], list[int], list[Row]]
    ) -> None:
        """Come back to what was kept."""
        self.problem, self._barriers, self.blocked, self.rows = kept

    def parts(self, mentee: int, mentor: int) -> list[tuple[Criterion, int, int]]:
        """Each criterion, what the two reach in it and what could be reached, in hundredths."""
        person = self.problem.mentees[mentee]
        return [(c, measure(person)[mentor], worth) for c, worth, measure in self._parts]

    def fit(self, mentee: int, mentor: int) -> int:
        """The fit of two in hundredths, whether or not a rule stands in the way."""
        return sum(points for _, points, _ in self.parts(mentee, mentor))

    def broken(self, mentee: int, mentor: int) -> list[Rule]:
        """The rules that stand in the way of two, in order."""
        person, bit = self.problem.mentees[mentee], 1 << mentor
        return [rule for rule, barrier in self._barriers if barrier(person) & bit]

    def in_the_way(self, mentee: int) -> list[tuple[Rule, int]]:
        """Each rule that stands in the way of somebody, and the mentors it rules out, one bit each."""
        person = self.problem.mentees[mentee]
        found = [(rule, barrier(person)) for rule, barrier in self._barriers]
        return [(rule, bits) for rule, bits in found if bits]

    def _all_blocked(self, person: Person) -> int:
        return reduce(or_, (barrier(person) for _, barrier in self._barriers), 0)

    def _row(self, number: int) -> Row:
        person = self.problem.mentees[number]
        found: Iterable[int] = [0] * len(self.problem.mentors)
        for _, _, measure in self._parts:
            found = map(add, found, measure(person))
        row = list(found)
        for mentor in places(self.blocked[number]):
            row[mentor] = NEVER
        return row


def places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


# -- criteria ---------------------------------------------------------------------------------

Measure = Callable[[Person], Sequence[int]]


def _measure(criterion: Criterion, worth: int, mentors: Sequence[Person]) -> Measure:
    """Makes, for a mentee, the points with each mentor. What is not known counts half."""
    if criterion.how is How.WAITED:
        return lambda person: (
            [worth * min(person.waited, criterion.full_at) // max(1, criterion.full_at)]
            * len(mentors)
        )
    if criterion.how in {How.COVERED, How.COMMON}:
        return _by_count(criterion, worth, mentors)
    return _by_value(criterion, worth, mentors)


def _by_count(criterion: Criterion, worth: int, mentors: Sequence[Person]) -> Measure:
    bits: dict[str, int] = {}

    def mask(words: Iterable[str]) -> int:
        known = (bits.setdefault(fold(w), len(bits)) for w in words if fold(w))
        return reduce(or_, (1 << place for place in known), 0)

    masks = [mask(m.words(criterion.against)) for m in mentors]
    unknown = [n for n, found in enumerate(masks) if not found]
    half = [worth // 2] * len(mentors)

    def points(person: Person) -> Sequence[int]:
        mine = mask(person.words(criterion.of))
        if not mine:
            return half
        most = mine.bit_count() if criterion.how is How.COVERED else max(1, criterion.full_at)
        table = [worth * min(n, most) // most for n in range(mine.bit_count() + 1)]
        found = list(map(table.__getitem__, map(int.bit_count, map(mine.__and__, masks))))
        for number in unknown:
            found[number] = worth // 2
        return found

    return points


def _by_value(criterion: Criterion, worth: int, mentors: Sequence[Person]) -> Measure:
    theirs = [tuple(map(fold, m.words(criterion.against))) for m in mentors]
    kinds = list(dict.fromkeys(theirs))
    number_of = {kind: n for n, kind in enumerate(kinds)}
    numbers = [number_of[t] for t in theirs]
    known: dict[tuple[str, ...], Sequence[int]] = {}

    def points(person: Person) -> Sequence[int]:
        mine = tuple(map(fold, person.words(criterion.of)))
        if mine not in known:
            table = [_of_two(criterion.how, mine, kind, worth) for kind in kinds]
            known[mine] = list(map(table.__getitem__, numbers))
        return known[mine]

    return points


def _of_two(how: How, mine: tuple[str, ...], theirs: tuple[str, ...], worth: int) -> int:
    if not mine or not theirs:
        return worth // 2
    common = bool(set(mine) & set(theirs))
    if how is How.FIRST:
        return worth if mine[0] in theirs else worth // 2 if common else 0
    return worth if common is (how is How.SAME) else 0


# -- rules ------------------------------------------------------------------------------------

Barrier = Callable[[Person], int]
#: What the coordinator says, or a solution, while all else stays.
_SAID = frozenset({RuleKey.LOCKED, RuleKey.FORBIDDEN, RuleKey.TOGETHER, RuleKey.COMPANY})
_SHARED = {RuleKey.TIME: "free_at", RuleKey.LANGUAGE: "languages"}


def _barrier(rule: Rule, problem: Problem) -> Barrier:
    """Makes, for a mentee, the mentors that a rule rules out: one bit each."""
    mentors = problem.mentors
    if rule.key in _SHARED or rule.key is RuleKey.FACT:
        return _without_common(_SHARED.get(rule.key, rule.of), mentors)
    if rule.key in {RuleKey.HOUSEHOLD, RuleKey.GROUP}:
        return _with_same("household" if rule.key is RuleKey.HOUSEHOLD else "group", mentors)
    if rule.key is RuleKey.YEARS:
        return _too_near(rule.number, mentors)
    if rule.key is RuleKey.GENDER:
        return _not_of_same_gender(mentors)
    place = {m.key: n for n, m in enumerate(mentors)}

    def bits(keys: Iterable[int]) -> int:
        return reduce(or_, (1 << place[k] for k in keys if k in place), 0)

    if rule.key is RuleKey.NEVER:
        back = _turned({m.key: m.never for m in mentors})
        return lambda person: bits(person.never | back.get(person.key, frozenset()))
    if rule.key is RuleKey.PARTED:
        return lambda person: bits(person.parted)
    if rule.key is RuleKey.TOGETHER:
        doubled = _by_first(problem.doubled)
        return lambda person: bits((*person.together, *doubled.get(person.key, ())))
    if rule.key is RuleKey.SELF:
        return lambda person: bits((person.key,))
    if rule.key in {RuleKey.FORBIDDEN, RuleKey.COMPANY}:
        of = problem.forbidden if rule.key is RuleKey.FORBIDDEN else problem.company
        apart = _by_first(of)
        return lambda person: bits(apart.get(person.key, ()))
    only = _by_first(problem.locked)
    everybody = (1 << len(mentors)) - 1
    return lambda person: everybody & ~bits(only[person.key]) if person.key in only else 0


def _without_common(fact: str, mentors: Sequence[Person]) -> Barrier:
    """Nothing in common; where nothing is known of one of the two, nothing stands in the way."""
    having: dict[str, int] = {}
    unknown = 0
    for number, mentor in enumerate(mentors):
        words = mentor.words(fact)
        unknown |= 0 if words else 1 << number
        for word in filter(None, map(fold, words)):
            having[word] = having.get(word, 0) | 1 << number
    everybody = (1 << len(mentors)) - 1

    def barrier(person: Person) -> int:
        words = person.words(fact)
        common = reduce(or_, (having.get(fold(w), 0) for w in words), unknown)
        return everybody & ~common if words else 0

    return barrier


def _with_same(fact: str, mentors: Sequence[Person]) -> Barrier:
    having: dict[str, int] = {}
    for number, mentor in enumerate(mentors):
        for word in mentor.words(fact):
            having[fold(word)] = having.get(fold(word), 0) | 1 << number
    return lambda person: reduce(or_, (having.get(fold(w), 0) for w in person.words(fact)), 0)


def _not_of_same_gender(mentors: Sequence[Person]) -> Barrier:
    """Where one of two asks for the same gender; what is not known is not the same."""
    having: dict[str, int] = {}
    asking = 0
    for number, mentor in enumerate(mentors):
        for word in filter(None, map(fold, mentor.words("gender"))):
            having[word] = having.get(word, 0) | 1 << number
        asking |= 1 << number if mentor.asks_same else 0
    everybody = (1 << len(mentors)) - 1

    def barrier(person: Person) -> int:
        asked = everybody if person.asks_same else asking
        if not asked:
            return 0
        same = reduce(or_, (having.get(fold(w), 0) for w in person.words("gender")), 0)
        return asked & ~same

    return barrier


def _too_near(least: int, mentors: Sequence[Person]) -> Barrier:
    of_year: dict[int, int] = {}
    for number, mentor in enumerate(mentors):
        if mentor.year is not None:
            of_year[mentor.year] = of_year.get(mentor.year, 0) | 1 << number

    def barrier(person: Person) -> int:
        if person.year is None:
            return 0
        near = (bits for year, bits in of_year.items() if year - person.year < least)
        return reduce(or_, near, 0)

    return barrier


def _turned(found: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    back: dict[int, set[int]] = {}
    for one, others in found.items():
        for other in others:
            back.setdefault(other, set()).add(one)
    return {key: frozenset(keys) for key, keys in back.items()}


def _by_first(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, other in sorted(pairs):
        found.setdefault(one, []).append(other)
    return found

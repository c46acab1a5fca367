"""The fit of every mentee with every mentor, and what stands in the way of it.

What a criterion gives is one whole number a mentee (``measures``), and so is what a rule forbids: one
bit a mentor.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from mentordesk.matching.criteria import Criterion, shares
from mentordesk.matching.market import NEVER, Row
from mentordesk.matching.measures import Lanes, measure_of
from mentordesk.matching.people import Person, Problem
from mentordesk.matching.progress import Search
from mentordesk.matching.rules import OWN_RULES, Rule, RuleKey
from mentordesk.model.names import fold


class Table:
    """Fits in hundredths of a point, by place in the problem; NEVER where a rule forbids the pair."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = tuple(r for r in problem.rules if r.on) + OWN_RULES
        self._lanes = Lanes(len(problem.mentors))
        self._parts = [
            (c, worth, measure_of(c, worth, problem.mentors, self._lanes))
            for c, worth in zip(problem.criteria, shares(problem.criteria), strict=True)
            if worth
        ]
        self._barriers = [(r, _barrier(r, problem)) for r in self.rules]
        self.blocked: list[int] = []
        self.rows: list[Row] = []

    def fill(self) -> Search[None]:
        """Reckon the rows, one mentee a slice."""
        mentees = self.problem.mentees
        for number, mentee in enumerate(mentees):
            self.blocked.append(self._all_blocked(mentee))
            self.rows.append(self._row(number))
            yield (number + 1) / len(mentees)

    def __getstate__(self) -> Any:
        """What cannot be reckoned from the problem at once: the measures are functions."""
        return self.problem, self.blocked, self.rows

    def __setstate__(self, state: Any) -> None:
        Table.__init__(self, state[0])
        _, self.blocked, self.rows = state

    def renew(self, problem: Problem, mentee: int) -> None:
        """Take the coordinator's own word on one mentee from a problem of the same people."""
        self.renew_barriers(problem)
        blocked = self._all_blocked(problem.mentees[mentee])
        if blocked != self.blocked[mentee]:
            self.blocked[mentee] = blocked
            self.rows[mentee] = self._row(mentee)

    def renew_barriers(self, problem: Problem) -> None:
        """Go by what the coordinator says in a problem of the same people."""
        self.problem = problem
        self._barriers = [
            (r, _barrier(r, problem) if r.key in _SAID else barrier)
            for r, barrier in self._barriers
        ]

    def keep(self) -> Any:
        """What stands in the table now, to come back to."""
        return self.problem, self._barriers, list(self.blocked), list(self.rows)

    def go_back(self, kept: Any) -> None:
        """Come back to what was kept."""
        self.problem, self._barriers, self.blocked, self.rows = kept

    def parts(self, mentee: int, mentor: int) -> list[tuple[Criterion, int, int]]:
        """Each criterion, what the two reach in it and what could be reached, in hundredths."""
        person = self.problem.mentees[mentee]
        return [
            (c, self._lanes.of(measure(person), mentor), worth) for c, worth, measure in self._parts
        ]

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
        row = self._lanes.unpack(sum(measure(person) for _, _, measure in self._parts))
        for mentor in places(self.blocked[number]):
            row[mentor] = NEVER
        return row


def places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    digits = bin(bits)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


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

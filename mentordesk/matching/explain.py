"""Every answer in words that can be read aloud: why these two, why not those, and what would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from mentordesk.matching.criteria import FULL, Criterion, How
from mentordesk.matching.market import NEVER
from mentordesk.matching.people import Person
from mentordesk.matching.proposal import Matching, Objective
from mentordesk.matching.rules import OWN_RULES, Rule, RuleKey
from mentordesk.matching.table import places
from mentordesk.matching.wording import OF_MENTORS
from mentordesk.model.clock import counted
from mentordesk.model.names import fold

POINT = FULL // 100


def points(fit: int) -> int:
    """Hundredths as whole points, as they are shown."""
    return (fit + POINT // 2) // POINT


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of a pair: what the two reach of what could be reached, in hundredths, and why."""

    criterion: Criterion
    got: int
    most: int
    words: str
    #: Nothing is known of one of the two: it counts half.
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who would have another mentor, or none (None)."""

    mentee: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A mentor somebody could have instead, and the exact price of it.

    ``others`` is what the others lose together (hundredths; below 0 they gain), ``fewer`` how many
    fewer would be placed, ``loss`` both as one number in units of the solver. Where ``barriers`` stand in the way there is no price.
    """

    mentor: int
    fit: int
    others: int = 0
    fewer: int = 0
    loss: int = 0
    moved: tuple[Moved, ...] = ()
    barriers: tuple[Rule, ...] = ()
    other: str = OF_MENTORS.other
    #: Under *fairest*: so many fewer only if the least fit stays; whether it would fall is not reckoned.
    is_rough: bool = False

    @property
    def words(self) -> str:
        """*81, costs others 9*; *not possible: have no time in common*."""
        if self.barriers:
            return f"Not possible: they {sentence_of(self.barriers[0])}"
        said = f"{points(self.fit)}"
        if self.is_rough:
            return f"{said}, lowers the least fit or leaves out {counted(self.fewer, self.other)}"
        if self.fewer < 0:
            return f"{said}, places one more"
        if self.fewer:
            return f"{said}, leaves {self.fewer} more without a {self.other}"
        lost = points(self.others)
        if lost > 0:
            return f"{said}, costs others {lost}"
        return f"{said}, others gain {-lost}" if lost < 0 else f"{said}, costs nobody anything"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why somebody has no mentor, and the smallest change that would place them."""

    mentee: int
    why: str
    helps: str = ""


class OneMore(NamedTuple):
    """How many are placed with one more place somewhere, at which total, and who."""

    placed: int
    total: int
    people: frozenset[int]


class Explainer:
    """Answers over a matching; each price is the difference of two exact solutions."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self._say = matching.wording
        #: What one more place with a mentor brings, by the mentor's place, and of which problem.
        self._one_more: dict[int, OneMore] = {}
        self._one_more_of = matching.problem

    # -- a pair ---------------------------------------------------------------------------------

    def parts(self, mentee: int, mentor: int) -> list[Part]:
        """What two reach in each criterion, by key."""
        one, other = self._people(mentee, mentor)
        at = self._places(mentee, mentor)
        return [
            Part(c, got, most, self._told(c, one, other), _is_unknown(c, one, other))
            for c, got, most in self.matching.table.parts(*at)
        ]

    def shared(self, mentee: int, mentor: int) -> list[str]:
        """What two have in common that may be told to both of them, whatever counted."""
        one, other = self._people(mentee, mentor)
        both = (("Both like", "interests"), ("Both free", "free_at"), ("Both speak", "languages"))
        return [
            f"{words} {_listed(common)}"
            for words, fact in both if (common := _common(one, other, fact, fact))
        ]  # fmt: skip

    def because(self, mentee: int, mentor: int) -> str:
        """The two strongest reasons for a pair, in a line: *Strong in maths; both free Mon and Wed*."""
        said = [p for p in self.parts(mentee, mentor) if p.words and p.got * 2 >= p.most]
        said.sort(key=lambda p: -p.got)
        return "; ".join(p.words for p in said[:2]) or "Little in common that is known"

    def of_group(self, key: int) -> str:
        """Why a group is a good one: *The group meets Thu lunch; Interests: good for 5 of 7*."""
        members = [i for i, j in self.matching.proposal_pairs() if j == key]
        time = next(m for m in self.matching.problem.mentors if m.key == key).words("free_at")
        said = [self._say.free.format(words=_listed(time))] if time else []
        good: dict[str, int] = {}
        for mentee in members:
            for part in self.parts(mentee, key):
                told = part.words and part.got * 2 >= part.most and part.criterion.how in _TOLD
                good[part.criterion.name] = good.get(part.criterion.name, 0) + bool(told)
        said += [
            f"{name}: good for {number} of {len(members)}"
            for name, number in good.items()
            if number
        ]
        return "; ".join(said)

    def why(self, mentee: int, mentor: int) -> str:
        """Why two are paired, or why not: the rule, or the exact loss and for whom."""
        one, other = self._people(mentee, mentor)
        found = self.price(mentee, mentor)
        pair = self._say.two.format(one=one.name, other=other.name)
        if found.barriers:
            told = _listed([sentence_of(r) for r in found.barriers])
            return self._say.not_possible.format(pair=pair, sentences=told)
        if self._partner(mentee) == mentor:
            parts = [p.words for p in self.parts(mentee, mentor) if p.words and p.got]
            return f"{pair} fit {points(found.fit)} of 100: {_listed(parts) or 'little is known of them'}."
        return f"{pair} would fit {points(found.fit)} of 100. {self._cost(found)}"

    def price(self, mentee: int, mentor: int) -> Alternative:
        """What it would cost if two were paired: the difference of two solutions."""
        matching = self.matching
        at = self._places(mentee, mentor)
        fit = matching.table.fit(*at)
        if barriers := [
            r
            for r in matching.table.broken(*at)
            if r.key is not RuleKey.LOCKED or self._is_locked(mentee)
        ]:
            return Alternative(mentor, fit, barriers=tuple(barriers), other=self._say.other)
        return self._exactly(mentee, self._tried(mentee, mentor, fit, finds_least=False))

    def _exactly(self, mentee: int, found: Alternative) -> Alternative:
        """The price as it is where *fairest* would allow a lower least fit, so that as many are placed.

        While as many are placed as before, no other least fit can be better than the one there is.
        """
        if found.fewer <= 0 or self.matching.objective is not Objective.FAIREST:
            return found
        return self._tried(mentee, found.mentor, found.fit, finds_least=True)

    def _tried(self, mentee: int, mentor: int, fit: int, *, finds_least: bool) -> Alternative:
        matching, worth = self.matching, self.matching.worth
        before, (placed, total), mine = self._partners(), matching.standing(), self._fit_of(mentee)
        others_locked = {p for p in matching.problem.locked if p[0] != mentee} & before.items()
        with matching.tried(finds_least=finds_least):
            matching.lock(mentee, mentor)
            after, (now, sum_then), loss = (
                self._partners(),
                matching.standing(),
                worth - matching.worth,
            )
            comes_about = matching.comes_about
        if after.get(mentee) != mentor or others_locked - after.items():
            return Alternative(mentor, fit, barriers=(_TAKEN,), other=self._say.other)
        if not comes_about:
            return Alternative(mentor, fit, barriers=(_TOO_FEW,), other=self._say.other)
        moved = tuple(
            Moved(who, before.get(who), after.get(who))
            for who in matching.mentee_at
            if before.get(who) != after.get(who) and who not in {mentee, mentor}
        )
        others = (total - mine) - (sum_then - fit)
        return Alternative(mentor, fit, others, placed - now, loss, moved, (), self._say.other)

    def alternatives(self, mentee: int, number: int, *, rough: bool = False) -> list[Alternative]:
        """The mentors that would cost the least in place of the proposed one, exactly priced.

        Where ``rough``, prices for which *fairest* would have to be solved anew are left as they are
        while the least fit stays, and of very many peers only the likeliest are looked at.

        A pair's slack under the prices is the least it can cost: who cannot be among the first any
        more is not tried.
        """
        matching = self.matching
        if number < 1:
            return []
        at = matching.mentee_at[mentee]
        now = matching.partners()[at]
        costs = matching.least_costs(at)
        least = sorted(
            (costs[j], j)
            for j, mentor in enumerate(matching.problem.mentors)
            if mentor.room > 0 and j != now and matching.table.rows[at][j] != NEVER
        )
        found: list[tuple[int, int, Alternative | None]] = []
        for slack, j in least[: matching.most_tried if rough else None]:
            if len(found) >= number and slack > found[number - 1][0]:
                break
            priced, loss = None, matching.loss_of(at, j)
            if loss is None:
                priced = self._with(mentee, j)
                if priced.barriers:
                    continue
                loss = priced.loss
            found.append((loss, j, priced))
            found.sort(key=lambda f: f[:2])
        told = (priced or self._with(mentee, j) for _, j, priced in found)
        best = islice((a for a in told if not a.barriers), number)
        return [self._roughly(a) if rough else self._exactly(mentee, a) for a in best]

    def _with(self, mentee: int, place: int) -> Alternative:
        """What it costs with the mentor at a place, while the least fit allowed stays."""
        matching = self.matching
        fit = matching.table.fit(matching.mentee_at[mentee], place)
        key = matching.problem.mentors[place].key
        return self._tried(mentee, key, fit, finds_least=False)

    def _roughly(self, found: Alternative) -> Alternative:
        fair = self.matching.objective is Objective.FAIREST
        return replace(found, is_rough=fair and found.fewer > 0)

    # -- somebody without a mentor ----------------------------------------------------------------

    def unplaced(self, mentee: int) -> Unplaced:
        """Why somebody has no mentor, and the smallest change that would help."""
        matching = self.matching
        at = matching.mentee_at[mentee]
        person = matching.problem.mentees[at]
        rooms = sum(
            1 << j for j, m in enumerate(matching.problem.mentors) if m.room > 0 and m.key != mentee
        )
        if not rooms:
            return Unplaced(mentee, self._say.nobody, self.matching.would_help())
        if open_to := rooms & ~matching.table.blocked[at]:
            number = open_to.bit_count()
            said = self._say.one_taken if number == 1 else self._say.all_taken
            all_of_them = f"All {number}" if number > 2 else "Both"
            return Unplaced(
                mentee, said.format(all=all_of_them), self._one_more_place(mentee, open_to)
            )
        barriers = [(r, b & rooms) for r, b in matching.table.in_the_way(at) if b & rooms]
        return Unplaced(
            mentee,
            self._why_nobody(person, barriers, rooms),
            self._one_rule_less(person, barriers, rooms),
        )

    def _one_more_place(self, mentee: int, open_to: int) -> str:
        """With whom one more place would serve best: tried, one after the other."""
        if not self._say.more_room:
            return self._say.much_more_room
        tried = ((self._with_one_more(j), -j) for j in places(open_to))
        serving = [(more.placed, more.total, j) for more, j in tried if mentee in more.people]
        if not serving:
            return self._say.much_more_room
        _, _, j = max(serving)
        return self._say.more_room.format(name=self.matching.problem.mentors[-j].name)

    def _with_one_more(self, place: int) -> OneMore:
        """What one more place with a mentor brings: the same whoever asks, so it is tried once."""
        matching = self.matching
        if (
            self._one_more_of is not matching.problem
        ):  # something was locked, parted or changed since
            self._one_more, self._one_more_of = {}, matching.problem
        found = self._one_more.get(place)
        if found is None:
            mentor = matching.problem.mentors[place]
            with matching.tried():
                matching.set_room(mentor.key, mentor.room + 1)
                found = OneMore(*matching.standing(), frozenset(self._partners()))
            self._one_more[place] = found
        return found

    def _one_rule_less(
        self, person: Person, barriers: Sequence[tuple[Rule, int]], rooms: int
    ) -> str:
        """Which single rule keeps the most mentors away by itself, and what would open it."""
        alone: list[tuple[int, int, Rule, int]] = []
        for number, (rule, bits) in enumerate(barriers):
            rest = 0
            for other, (_, more) in enumerate(barriers):
                rest |= more if other != number else 0
            if only := bits & ~rest & rooms:
                alone.append((only.bit_count(), -number, rule, only))
        if not alone:
            return self._say.in_the_way
        _, _, rule, only = max(alone, key=lambda a: a[:2])
        mentors = [self.matching.problem.mentors[j] for j in places(only)]
        if rule.key is RuleKey.TIME:
            return f"One more free time would help: {_best_word(mentors, 'free_at')}."
        if rule.key is RuleKey.LANGUAGE:
            word = _best_word(mentors, "languages")
            number = sum(fold(word) in map(fold, m.words("languages")) for m in mentors)
            return f"{word} would help, with {'any of ' if number > 1 else ''}{counted(number, self._say.other)}."
        whom = mentors[0].name if len(mentors) == 1 else counted(len(mentors), self._say.other)
        if rule.key in {r.key for r in OWN_RULES}:
            return (
                f"{whom[:1].upper()}{whom[1:]} would do, were it not that they {sentence_of(rule)}."
            )
        return f"Without the rule “{rule.name}” {whom} would do."

    def _why_nobody(self, person: Person, barriers: Sequence[tuple[Rule, int]], rooms: int) -> str:
        """Why not one is possible: the one rule that rules all out, or how many each rules out."""
        say = self._say
        for rule, bits in barriers:
            if bits == rooms:
                if rule.key is RuleKey.TIME:
                    return f"Free only {_listed(whole_weeks(person.words('free_at')))}; {say.not_free}."
                if rule.key is RuleKey.LANGUAGE:
                    return f"Speaks {_listed(person.words('languages'))}; {say.not_spoken}."
                return say.will_not_do.format(sentence=sentence_of(rule))
        told = [
            f"with {counted(b.bit_count(), say.other)} they {sentence_of(r)}" for r, b in barriers
        ]
        return f"{say.none_will_do}: {'; '.join(told)}."

    def _told(self, criterion: Criterion, one: Person, other: Person) -> str:
        """What two have of a criterion, in words; nothing where they have nothing or nothing is known."""
        say = self._say
        if criterion.how is How.WAITED:
            return f"{one.name} has waited {counted(one.waited, 'day')}" if one.waited else ""
        common = _common(one, other, criterion.of, criterion.against)
        if criterion.how is How.DIFFERENT:
            mine, theirs = one.words(criterion.of), other.words(criterion.against)
            across = ": across groups" if criterion.of == "group" else ""
            return f"{_listed((*mine, *theirs))}{across}" if mine and theirs and not common else ""
        if criterion.how is How.COVERED:
            return self._covered(criterion, one, other)
        if not common:
            return ""
        said = {"time": say.free, "language": say.speak}.get(criterion.key, say.both)
        return said.format(words=_listed(common[:3]))

    def _covered(self, criterion: Criterion, one: Person, other: Person) -> str:
        common = _common(one, other, criterion.of, criterion.against)
        if not self._say.mutual:
            return self._say.covered.format(words=_listed(common[:3])) if common else ""
        back = _common(other, one, criterion.of, criterion.against)
        return _listed([
            f"{who.name} is strong in {_listed(words[:3])}"
            for who, words in ((other, common), (one, back)) if words
        ])  # fmt: skip

    # -- helpers ----------------------------------------------------------------------------------

    def _cost(self, found: Alternative) -> str:
        people = {
            p.key: p.name for p in (*self.matching.problem.mentees, *self.matching.problem.mentors)
        }
        without = [people[m.mentee] for m in found.moved if m.after is None]
        lost = points(found.others)
        said = (
            f"It would cost the others {counted(lost, 'point')}" if lost > 0
            else f"The others would gain {counted(-lost, 'point')}" if lost < 0
            else "It would cost the others nothing"
        )  # fmt: skip
        moves = [
            self._say.would_go.format(name=people[m.mentee], other=people[m.after])
            for m in self._each_once(found.moved) if m.after is not None
        ]  # fmt: skip
        if len(moves) > MOST_TOLD:
            moves = [
                *moves[:MOST_TOLD],
                f"{counted(len(moves) - MOST_TOLD, 'other')} would change too",
            ]
        if without:
            moves.append(f"{_listed(without)} {self._say.left}")
        return f"{said}: {_listed(moves)}." if moves else f"{said}."

    def _people(self, mentee: int, mentor: int) -> tuple[Person, Person]:
        i, j = self._places(mentee, mentor)
        return self.matching.problem.mentees[i], self.matching.problem.mentors[j]

    def _places(self, mentee: int, mentor: int) -> tuple[int, int]:
        return self.matching.mentee_at[mentee], self.matching.mentor_at[mentor]

    def _partners(self) -> dict[int, int]:
        mentees, mentors = self.matching.problem.mentees, self.matching.problem.mentors
        return {
            person.key: mentors[j].key
            for person, j in zip(mentees, self.matching.partners(), strict=True)
            if j >= 0
        }

    @staticmethod
    def _each_once(moved: Sequence[Moved]) -> Iterator[Moved]:
        """Of two peers who would be together one says it."""
        said: set[tuple[int, int | None]] = set()
        for one in moved:
            if (one.after, one.mentee) not in said:
                said.add((one.mentee, one.after))
                yield one

    def _partner(self, mentee: int) -> int | None:
        return self._partners().get(mentee)

    def _fit_of(self, mentee: int) -> int:
        """The fit somebody has now; 0 without a mentor."""
        matching = self.matching
        at = matching.mentee_at[mentee]
        mentor = matching.partners()[at]
        return matching.table.rows[at][mentor] if mentor >= 0 else 0

    def _is_locked(self, mentee: int) -> bool:
        return any(i == mentee for i, _ in self.matching.problem.locked)


def _is_unknown(criterion: Criterion, one: Person, other: Person) -> bool:
    if criterion.how is How.WAITED:
        return False
    return not one.words(criterion.of) or not other.words(criterion.against)


#: What can be told of everybody in a group.
_TOLD = frozenset({How.COVERED, How.COMMON})
#: More moves than this are counted, not told one by one.
MOST_TOLD = 4
_TAKEN = Rule(
    key=RuleKey.LOCKED, name="Your lock", sentence="would need a place that is locked for others"
)
_TOO_FEW = Rule(
    key=RuleKey.COMPANY,
    name="Enough in a group",
    sentence="would leave a group with too few mentees",
)


def sentence_of(rule: Rule) -> str:
    """The rule as what is said of two: *have no time in common*."""
    return rule.sentence.format(number=rule.number)


def _listed(words: Sequence[str]) -> str:
    """*a, b and c*."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _common(one: Person, other: Person, of: str, against: str) -> list[str]:
    theirs = {fold(w) for w in other.words(against)} - {""}
    return whole_weeks([w for w in one.words(of) if fold(w) in theirs])


def whole_weeks(words: Sequence[str]) -> list[str]:
    """*Mon lunch A* and *Mon lunch B* are told as *Mon lunch*."""
    found = dict.fromkeys(words)
    for word in words:
        if word.endswith(" A") and f"{word[:-1]}B" in found:
            found = {(word[:-2] if w == word else w): None for w in found if w != f"{word[:-1]}B"}
    return list(found)


def _best_word(mentors: Sequence[Person], fact: str) -> str:
    """The word that most of these have; the first of equals by its letters."""
    counts: dict[str, int] = {}
    for mentor in mentors:
        for word in mentor.words(fact):
            counts[word] = counts.get(word, 0) + 1
    return min(counts, key=lambda w: (-counts[w], w), default="another one")

"""Matching as the coordinator does it: who waits, what counts, a proposal, and pairings made of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mentordesk.matching import (
    USUAL_CRITERIA,
    USUAL_RULES,
    Criterion,
    Explainer,
    GroupsMatching,
    How,
    Matching,
    Objective,
    Pair,
    PeersMatching,
    Person,
    Problem,
    Question,
    Rule,
    RuleKey,
    Sizes,
)
from mentordesk.model.clock import WEEKDAYS, counted, near_date
from mentordesk.model.errors import Refused
from mentordesk.model.figures import mixed, ties
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.groups import year_of
from mentordesk.model.household import is_usual_in, marks_of
from mentordesk.model.match import MatchPair, MatchRule, MatchWeight, MatchWord
from mentordesk.model.pairing import MENTOR_SIDE, ClosingReason, Pairing, PairingKind
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.programme.members import GROUP_MENTEES
from mentordesk.programme.pairings import Pairings
from mentordesk.programme.proposal_kinds import MATCH_KINDS, check, check_lock, teams
from mentordesk.store import match_facts
from mentordesk.store.facts import Facts
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store

#: What of a participant can be held against each other, and how it is called.
FACTS = {
    "needs": "would like help with", "strengths": "strong in", "interests": "interests",
    "languages": "languages", "free_at": "free at", "tags": "tags", "communication": "communication",
    "pronouns": "pronouns", "group": "group",
}  # fmt: skip
#: What a proposal does better with, by role.
WANTED = {
    Role.MENTEE: ("needs", "interests", "free_at", "languages"),
    Role.MENTOR: ("strengths", "interests", "free_at", "languages"),
}
#: A kept pair stays unless more than so many hundredths of a point are gained by another.
STAY = 300
#: A pair that fits less well than this is told as a weak one.
WEAK = 5_000
#: A group is no class: more would be a slip of the finger.
MOST_IN_GROUP = 30
#: Nobody begins to wait anew for having left the programme.
_NOT_ENROLLED = frozenset({Enrolment.ENQUIRY, Enrolment.REGISTERING})


@dataclass(frozen=True, slots=True)
class NotYet:
    """Somebody who is not in the matching, and why.

    ``rests``: not for a step that is missing; ``pairing_id``: whose closing file decides it.
    """

    person: Participant
    role: Role
    why: str
    rests: bool = False
    pairing_id: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known of somebody that the matching would go by."""

    person: Participant
    role: Role
    facts: tuple[str, ...]

    @property
    def words(self) -> str:
        """*would like help with, free at*."""
        return ", ".join(FACTS.get(f, f) for f in self.facts)


@dataclass(frozen=True, slots=True)
class Pool:
    """Who can be matched today and what is asked: the problem, and who is left out of it and why."""

    problem: Problem
    people: Mapping[int, Participant]
    not_yet: tuple[NotYet, ...]
    gaps: tuple[Gap, ...]
    kind: PairingKind = PairingKind.ONE_TO_ONE
    sizes: Sizes = field(default_factory=Sizes)

    def question(
        self, objective: Objective, kept: Mapping[int, int] | None = None, stay: int = 0
    ) -> Question:
        """What is looked for: the best proposal of these people, near to an earlier one."""
        return Question(self.problem, self.kind, self.sizes, objective, kept or {}, stay)

    @property
    def known_too_little(self) -> list[tuple[Participant, str]]:
        """Each person once, with what is not known of them in any of their roles."""
        found: dict[int, tuple[Participant, dict[str, None]]] = {}
        for gap in self.gaps:
            _, facts = found.setdefault(gap.person.id, (gap.person, {}))
            facts.update(dict.fromkeys(gap.facts))
        return [(p, ", ".join(FACTS.get(f, f) for f in facts)) for p, facts in found.values()]

    @property
    def places(self) -> int:
        """How many mentees the mentors could take together."""
        return sum(m.room for m in self.problem.mentors)

    @property
    def words(self) -> str:
        """*9 mentees waiting · 7 mentors with 11 places*."""
        return " · ".join(t for t in (self.counted(len(self.problem.mentees)), self.offer) if t)

    def counted(self, number: int) -> str:
        """*9 mentees waiting*, or people where they are peers."""
        peers = self.kind is PairingKind.RECIPROCAL
        return (
            f"{counted(number, 'person', 'people') if peers else counted(number, 'mentee')} waiting"
        )

    @property
    def offer(self) -> str:
        """*7 mentors with 11 places*, the groups there may be, or nothing where all wait."""
        mentors = counted(len(self.problem.mentors), "mentor")
        if self.kind is PairingKind.RECIPROCAL:
            return ""
        if self.kind is PairingKind.GROUP:
            return f"groups of {self.sizes.least} to {self.sizes.most}, led by two of {mentors}"
        return f"{mentors} with {counted(self.places, 'place')}"


@dataclass(frozen=True, slots=True)
class Balance:
    """How mixed pairings are between groups and how full the mentors.

    ``mixing`` is the share of pairings across groups and what chance would give (0 to 1), None
    without any; ``mentors`` how many lead an open pairing, ``fullest`` how many the one who leads most.
    """

    mixing: tuple[float, float] | None
    mentors: int
    fullest: int


class _TakenBack(Exception):
    """Leaves a step so that nothing of it is written, with what was seen inside."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.pool = pool


class Proposals:
    """Matching over the record of the programme."""

    def __init__(self, store: Store, facts: Facts, pairings: Pairings, programme_id: int) -> None:
        self._store, self._facts, self._pairings = store, facts, pairings
        self._programme_id = programme_id
        self._in_step = False

    # -- who can be matched --------------------------------------------------------------------

    def pool(self, today: date, kind: PairingKind | None = None) -> Pool:
        """Who waits, who has room, and who is not ready, as at today; of the programme's kind unless told."""
        kind = kind or self.kind()
        people = [p for p in self._store.participants.where(order="id") if p.status.takes_part]
        found, late = self._sorted_by_role(people, today)
        if kind is PairingKind.RECIPROCAL:
            # whoever waits may be a peer; mentors are there to mentor
            found[Role.MENTOR] = found[Role.MENTEE]
            late = [n for n in late if n.role is Role.MENTEE]
        by_id = {p.id: p for p in people}
        gaps = [
            Gap(by_id[p.key], role, missing)
            for role, members in found.items() for p in members
            if (role is Role.MENTEE or kind is not PairingKind.RECIPROCAL) and (missing := _unknown(p, role))
        ]  # fmt: skip
        return Pool(self._problem(found), by_id, tuple(late), tuple(gaps), kind, self.sizes())

    def _problem(self, found: Mapping[Role, Sequence[Person]]) -> Problem:
        """What is to be solved: those found, the rules and weights, and the coordinator's own words."""
        mentors, mentees = tuple(found[Role.MENTOR]), tuple(found[Role.MENTEE])
        here, waits = {p.key for p in mentors}, {p.key for p in mentees}
        # a word on somebody who has left, or has no room any more, stands in nobody's way
        words = [
            w
            for w in self._store.match_pairs.where()
            if w.other_id in here and w.participant_id in waits
        ]
        return Problem(
            mentees=mentees, mentors=mentors, rules=self.rules(), criteria=self.criteria(),
            locked=_pairs(words, MatchWord.LOCK), forbidden=_pairs(words, MatchWord.APART),
        )  # fmt: skip

    def _sorted_by_role(
        self, people: Sequence[Participant], today: date
    ) -> tuple[dict[Role, list[Person]], list[NotYet]]:
        """Who can be matched as what, and who cannot yet, with the reason."""
        store, late = self._store, list[NotYet]()
        found: dict[Role, list[Person]] = {Role.MENTEE: [], Role.MENTOR: []}
        load, ended = match_facts.load(store, today), match_facts.ended(store, today)
        apart = (
            self._never(),
            match_facts.parted(store, today, (ClosingReason.UNRESOLVED_CONFLICT,)),
            match_facts.together(store, today),
        )
        steps, weeks, unread = Steps(store, today), self._weeks(), self._unread_times(people)
        practice = self._facts.practice(today)
        rest = practice.figure("R2") if practice.keeps("R2") else 0
        for person in people:
            last = ended.get(person.id)
            over = last.on if last else None
            for role in person.roles:
                room = self._room(person, role, load)
                if room <= 0:
                    continue
                if word := _still_missing(person, role, steps):
                    late.append(NotYet(person, role, word))
                elif last is not None and (gone := _has_left(person, role, last, today)):
                    late.append(NotYet(person, role, gone, rests=True, pairing_id=last.pairing_id))
                elif over is not None and (today - over).days < rest:
                    late.append(NotYet(person, role, _resting(over, rest, today), rests=True))
                else:
                    never, parted, together = (
                        frozenset(known.get(person.id, ())) for known in apart
                    )
                    found[role].append(_as_person(
                        person, weeks, room=room, waited=_days_since(person.waits_since(over), today),
                        never=never, parted=parted, together=together, unread=unread,
                    ))  # fmt: skip
        return found, late

    def _unread_times(self, people: Sequence[Participant]) -> frozenset[str]:
        """When people are free in words that are no time of the programme, and nobody else’s either.

        *After 5pm* says nothing that could be held against *Tue evening*: it is not known, which is
        told, and no reason to leave anybody alone. A word several people use for a day is their time.
        """
        programme = self._store.programmes.get(self._programme_id)
        known = set(FreeTimes.of(programme).names(programme.weeks)) if programme else set()
        times = Counter(word for p in people for word in p.free_at)
        return frozenset(
            word
            for word, n in times.items()
            if word not in known and (n < 2 or not _names_a_day(word))
        )

    def _room(self, person: Participant, role: Role, load: match_facts.Load) -> int:
        if role is Role.MENTOR:
            return person.capacity - load.mentors.get(person.id, 0)
        waits = person.status is Enrolment.WAITING and person.id not in load.mentees
        return int(waits)

    def _weeks(self) -> tuple[str, ...]:
        programme = self._store.programmes.get(self._programme_id)
        return programme.weeks if programme else ("",)

    def _never(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for never in self._store.never_pairs.where():
            found.setdefault(never.participant_id, set()).add(never.other_id)
            found.setdefault(never.other_id, set()).add(never.participant_id)
        return found

    # -- steps -----------------------------------------------------------------------------------

    @contextmanager
    def in_one_step(self, label: str) -> Iterator[None]:
        """What is decided inside is one step, or nothing where it is refused."""
        with self._store.transaction(label):
            self._in_step = True
            try:
                yield
            finally:
                self._in_step = False

    def tried(self, decide: Callable[[], None], today: date) -> Pool:
        """The pool as it would be after some decisions, of which nothing stays; refuses as they would."""
        try:
            with self.in_one_step("try criteria"):
                decide()
                raise _TakenBack(self.pool(today))
        except _TakenBack as found:
            return found.pool

    @contextmanager
    def _step(self, label: str) -> Iterator[None]:
        if self._in_step:
            yield
            return
        with self._store.transaction(label):
            yield

    # -- what is made ---------------------------------------------------------------------------

    def kind(self) -> PairingKind:
        """What this programme makes of those who wait: pairs, groups, or pairs of peers."""
        found = self._choice("kind")
        return PairingKind(found.of) if found else PairingKind.ONE_TO_ONE

    def sizes(self) -> Sizes:
        """How many mentees a group is to have."""
        least, most = self._choice("group-least"), self._choice("group-most")
        return Sizes(
            least.number if least else GROUP_MENTEES[0], most.number if most else GROUP_MENTEES[1]
        )

    def set_kind(self, kind: PairingKind) -> None:
        """Say what this programme makes of those who wait."""
        if kind is not self.kind():
            with self._step(f"match {MATCH_KINDS[kind][0]}"):
                self._put_choice("kind", of=kind.value)

    def set_sizes(self, sizes: Sizes) -> None:
        """Say how many mentees a group is to have."""
        self.check_sizes(sizes)
        if sizes != self.sizes():
            with self._step("change size of groups"):
                self._put_choice("group-least", number=sizes.least)
                self._put_choice("group-most", number=sizes.most)

    @staticmethod
    def check_sizes(sizes: Sizes) -> None:
        """Refuse sizes that no group can have."""
        if not 1 <= sizes.least <= sizes.most <= MOST_IN_GROUP:
            raise Refused(
                f"Give a smallest and a largest group, from 1 to {MOST_IN_GROUP} mentees."
            )

    def objective(self) -> Objective:
        """What is best in this programme."""
        found = self._choice("objective")
        return Objective(found.of) if found else Objective.FEWEST

    def set_objective(self, objective: Objective) -> None:
        """Say what is best in this programme."""
        if objective is not self.objective():
            with self._step("change what is best"):
                self._put_choice("objective", of=objective.value)

    def _choice(self, key: str) -> MatchRule | None:
        return next(iter(self._store.match_rules.where("key = ?", [key])), None)

    def _put_choice(self, key: str, *, of: str = "", number: int = 0) -> None:
        old = self._choice(key) or MatchRule(programme_id=self._programme_id, key=key)
        self._store.match_rules.put(replace(old, of=of, number=number))

    # -- what counts ---------------------------------------------------------------------------

    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria with the weights of this programme; its own ones last."""
        kept = {w.key: w for w in self._store.match_weights.where(order="id")}
        slots = len(self._weeks())
        usual = [
            replace(
                c,
                weight=kept[c.key].weight if c.key in kept else c.weight,
                full_at=c.full_at * slots if c.key == "time" else c.full_at,
            )
            for c in USUAL_CRITERIA
        ]
        known = {c.key for c in USUAL_CRITERIA}
        own = [
            Criterion(
                key=w.key, name=w.name, of=w.of, against=w.against, how=How(w.how),
                weight=w.weight, full_at=w.full_at,
            )
            for w in kept.values() if w.key not in known
        ]  # fmt: skip
        return (*usual, *own)

    def rules(self) -> tuple[Rule, ...]:
        """The hard rules of this programme, those that are off among them; its own ones last.

        The years between them and the household follow the practice profile until they are set here.
        """
        kept = {(r.key, r.of): r for r in self._store.match_rules.where(order="id")}
        practice = self._facts.practice(self._store.today())
        found = []
        for rule in USUAL_RULES:
            if rule.key is RuleKey.YEARS:
                kept_here = practice.keeps("A1")
                years = practice.figure("A1") if kept_here else rule.number
                rule = replace(rule, on=kept_here, number=years)  # noqa: PLW2901
            elif rule.key is RuleKey.HOUSEHOLD:
                rule = replace(rule, on=is_usual_in(practice.profile))  # noqa: PLW2901
            if choice := kept.get((rule.key, "")):
                rule = replace(rule, on=choice.on, number=choice.number or rule.number)  # noqa: PLW2901
            found.append(rule)
        found += [
            Rule(
                key=RuleKey.FACT, name=r.name, of=r.of, on=r.on,
                sentence=f"have nothing in common in “{FACTS[r.of]}”",
            )
            for (key, _), r in kept.items() if key == RuleKey.FACT
        ]  # fmt: skip
        return tuple(found)

    def weigh(self, weights: Mapping[str, int]) -> None:
        """Set how much each criterion counts, by its key."""
        known = {c.key: c for c in self.criteria()}
        if unknown := next((k for k in weights if k not in known), None):
            raise Refused(f"There is no criterion “{unknown}”.")
        kept = {w.key: w for w in self._store.match_weights.where()}
        changed = []
        for key, weight in weights.items():
            criterion = known[key]
            record = (
                replace(kept[key], weight=weight)
                if key in kept
                else _as_weight(criterion, weight, self._programme_id)
            )
            if (
                problems := record.problems()
                if key not in {c.key for c in USUAL_CRITERIA}
                else _only_weight(record)
            ):
                raise Refused.because(problems)
            if weight != criterion.weight:
                changed.append(record)
        if not any(weights.get(key, c.weight) for key, c in known.items()):
            raise Refused("At least one criterion must count.")
        if not changed:
            return
        with self._step("weigh criteria"):
            for record in changed:
                self._store.match_weights.put(record)

    def add_criterion(self, criterion: MatchWeight) -> MatchWeight:
        """Add a criterion of the programme's own."""
        numbers = [int(w.key[4:]) for w in self._store.match_weights.where("key LIKE 'own-%'")]
        key = f"own-{max(numbers, default=0) + 1}"
        made = replace(criterion, key=criterion.key or key, programme_id=self._programme_id)
        if problems := made.problems():
            raise Refused.because(problems)
        with self._step("add criterion"):
            return self._store.match_weights.put(made)

    def drop_criterion(self, key: str) -> None:
        """Take out a criterion of the programme's own."""
        if not any(c.weight for c in self.criteria() if c.key != key):
            raise Refused("At least one criterion must count.")
        with self._step("remove criterion"):
            for found in self._store.match_weights.where("key = ?", [key]):
                self._store.match_weights.delete(found.id)

    def set_rule(
        self, key: str, *, on: bool, number: int = 0, of: str = "", name: str = ""
    ) -> None:
        """Switch a rule on or off; one of the programme's own asks for something in common."""
        if key == RuleKey.FACT and of not in FACTS:
            raise Refused("Choose what the two must have in common.")
        old = next(iter(self._store.match_rules.where('key = ? AND "of" = ?', [key, of])), None)
        made = replace(
            old or MatchRule(programme_id=self._programme_id, key=key, of=of),
            on=on, number=number, name=name or (old.name if old else ""),
        )  # fmt: skip
        if made == old:
            return
        with self._step("change matching rule"):
            self._store.match_rules.put(made)

    # -- the coordinator's own word ------------------------------------------------------------

    def say(self, mentee_id: int, mentor_id: int, word: MatchWord | None, *also: int) -> None:
        """Lock two together, set them apart, or take the word back (None).

        In a group that is said of both who lead it.
        """
        if word is MatchWord.LOCK:
            pool = self.pool(self._store.today())
            check_lock(pool.problem, pool.kind, pool.sizes, mentee_id, mentor_id, *also)
        with self._store.transaction(
            {None: "take back", MatchWord.LOCK: "lock pair", MatchWord.APART: "set apart"}[word]
        ):
            others = (mentor_id, *also)
            for old in self._said_of(mentee_id):
                same = {old.participant_id, old.other_id} & {*others}
                if same or (word is MatchWord.LOCK and old.word is MatchWord.LOCK):
                    self._store.match_pairs.delete(old.id)
            if word is not None:
                for other in others:
                    self._store.match_pairs.put(
                        MatchPair(participant_id=mentee_id, other_id=other, word=word)
                    )

    def _said_of(self, person_id: int) -> list[MatchPair]:
        """The words on somebody as a mentee; of two peers either may stand first."""
        peers = self.kind() is PairingKind.RECIPROCAL
        where = "participant_id = ? OR other_id = ?" if peers else "participant_id = ?"
        return self._store.match_pairs.where(where, [person_id] * (2 if peers else 1))

    # -- a proposal and what becomes of it -----------------------------------------------------

    def accept(self, pairs: Iterable[Pair], explainer: Explainer, *, today: date) -> list[Pairing]:
        """Make pairings of them that await their agreement, in one step that can be undone as one."""
        chosen = list(pairs)
        if not chosen:
            grouped = isinstance(explainer.matching, GroupsMatching)
            raise Refused(
                "No group comes about: there is nothing to accept." if grouped
                else "Choose at least one pair."
            )  # fmt: skip
        matching = explainer.matching
        pool = self.pool(today, _kind_of(matching))
        check(chosen, matching, pool.problem)
        keys = {k for p in chosen for k in (p.mentee, *matching.leaders(p.mentor))}
        people = {key: self._participant(key) for key in keys}
        with self._store.transaction("accept proposal"):
            return [
                self._pairings.put(mentor, mentee, terms, today=today, also=also)
                for mentor, mentee, terms, also in teams(
                    chosen, explainer, people, Pairing(matched_on=today)
                )
            ]

    def _participant(self, participant_id: int) -> Participant:
        found = self._store.participants.get(participant_id)
        if found is None:
            raise Refused(f"There is no participant P{participant_id:04d} any more. Propose again.")
        return found

    def balance(
        self, matching: Matching, pairs: Sequence[Pair], today: date
    ) -> tuple[Balance, Balance]:
        """How mixed the pairings are and how full the mentors, now and with a proposal."""
        groups = {p.id: p.group for p in self._store.participants.where()}
        now = [
            pair
            for f in self._facts.pairings(today)
            if not f.state.is_waiting
            for pair in ties(*([groups.get(p.id, "") for p in s] for s in (f.mentors, f.mentees)))[
                0
            ]
        ]
        more = [
            (groups.get(leader, ""), groups.get(p.mentee, ""))
            for p in pairs
            for leader in matching.leaders(p.mentor)
        ]
        load = Counter(match_facts.load(self._store, today).mentors)
        grouped = isinstance(matching, GroupsMatching)
        leading = {p.mentor if grouped else p.mentee: matching.leaders(p.mentor) for p in pairs}
        after = load + Counter(leader for leaders in leading.values() for leader in leaders)

        def of(found: Sequence[tuple[str, str]], load: Mapping[int, int]) -> Balance:
            return Balance(mixed(found), len(load), max(load.values(), default=0))

        return of(now, load), of([*now, *((a, b) for a, b in more if a and b)], after)


def _kind_of(matching: Matching) -> PairingKind:
    if isinstance(matching, GroupsMatching):
        return PairingKind.GROUP
    peers = isinstance(matching, PeersMatching)
    return PairingKind.RECIPROCAL if peers else PairingKind.ONE_TO_ONE


def _still_missing(person: Participant, role: Role, steps: Steps) -> str:
    """What somebody still needs before they can be matched in a role; empty where they are ready."""
    if role is Role.MENTOR and person.status in _NOT_ENROLLED:
        return f"Enrolment: {person.status.label.lower()}"
    return steps.word(person.id, (role,)) or ""


def _as_person(
    person: Participant, weeks: Sequence[str], *, room: int, waited: int,
    never: frozenset[int], parted: frozenset[int], together: frozenset[int], unread: frozenset[str],
) -> Person:  # fmt: skip
    facts: dict[str, tuple[str, ...]] = {}
    for name in (*FACTS, "gender"):  # which is asked for, and never weighed or told
        value = getattr(person, name)
        words = value if isinstance(value, tuple) else (value,) if value.strip() else ()
        if name == "free_at":
            words = tuple(w for w in words if w not in unread)
        if words:
            facts[name] = words
    if any(weeks) and "free_at" in facts:
        facts["free_at"] = _by_weeks(facts["free_at"], weeks)
    if household := marks_of(person.responsible_adult, person.name):
        facts["household"] = household
    return Person(
        key=person.id, name=person.name, facts=facts, year=year_of(person.group), room=room,
        waited=waited, never=never, parted=parted, together=together, asks_same=person.same_gender,
    )  # fmt: skip


def _by_weeks(slots: Sequence[str], weeks: Sequence[str]) -> tuple[str, ...]:
    """A slot of every week is a slot of week A and one of week B."""
    ends = tuple(f" {week}" for week in weeks)
    return tuple(
        dict.fromkeys(
            one for slot in slots
            for one in ((slot,) if slot.endswith(ends) else (f"{slot}{end}" for end in ends))
        )
    )  # fmt: skip


def _unknown(person: Person, role: Role) -> tuple[str, ...]:
    """The facts a proposal would go by that are not known of somebody."""
    asked = (*WANTED[role], *(("gender",) if person.asks_same else ()))
    return tuple(f for f in asked if not person.words(f))


_DAYS = tuple(day.lower() for day in WEEKDAYS)


def _names_a_day(word: str) -> bool:
    return word.lower().startswith(_DAYS)


def _has_left(person: Participant, role: Role, last: match_facts.Ended, today: date) -> str:
    """Why nobody is proposed to whoever left their last pairing; whoever came to wait since came back.

    Who gave up being mentored may still mentor, and the other way round.
    """
    if last.left is None or (role is Role.MENTOR) != (last.role in MENTOR_SIDE):
        return ""
    if person.waiting_since and person.waiting_since > last.on:
        return ""
    why = last.left.label.lower()
    return f"Left their last pairing on {near_date(last.on, today)} ({why}): its closing file says whether to match again"


def _resting(over: date, rest: int, today: date) -> str:
    """Rule R2; whoever pairs by hand is asked, and may decide otherwise."""
    until = near_date(over + timedelta(days=rest), today)
    return f"Rests until {until}: their last pairing ended on {near_date(over, today)}"


def _days_since(day: date | None, today: date) -> int:
    return max(0, (today - day).days) if day else 0


def _pairs(found: Iterable[MatchPair], word: MatchWord) -> frozenset[tuple[int, int]]:
    return frozenset((p.participant_id, p.other_id) for p in found if p.word is word)


def _as_weight(criterion: Criterion, weight: int, programme_id: int) -> MatchWeight:
    return MatchWeight(
        programme_id=programme_id, key=criterion.key, name=criterion.name, of=criterion.of,
        against=criterion.against, how=criterion.how, weight=weight, full_at=criterion.full_at,
    )  # fmt: skip


def _only_weight(record: MatchWeight) -> dict[str, str]:
    return {k: v for k, v in record.problems().items() if k == "weight"}


__all__ = [
    "FACTS",
    "MATCH_KINDS",
    "STAY",
    "WEAK",
    "Gap",
    "NotYet",
    "Objective",
    "Pool",
    "Proposals",
]

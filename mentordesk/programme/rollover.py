"""A new year: groups move up, leavers finish, pairings go on or end; seen first, then one step."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mentordesk.model.clock import counted, full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.fields import Kind, about, missing
from mentordesk.model.items import END_OF_TERM_DAYS
from mentordesk.model.pairing import ClosingReason
from mentordesk.model.people import Enrolment, Participant
from mentordesk.model.programme import Programme
from mentordesk.programme.pairings import Pairings, check_no_open_case
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

_YEAR = re.compile(r"\d+")
#: A new year that begins later than this is begun early, which may be a slip.
SOON_DAYS = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class NewYear:
    """What the coordinator wants of the new year."""

    term_name: str = field(default="", metadata=about("Name of the new term", required=True))
    starts_on: date | None = field(
        default=None, metadata=about("It starts", Kind.DATE, required=True)
    )
    ends_on: date | None = field(default=None, metadata=about("It ends", Kind.DATE))
    promote: bool = field(default=True, metadata=about("Groups move up by one", Kind.FLAG))
    last_year: int | None = field(
        default=None, metadata=about("Leavers are in year", Kind.WHOLE, hint="and above")
    )
    carry: bool = field(
        default=True, metadata=about("Pairings go on where everybody stays", Kind.FLAG)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be done, by field name."""
        found = missing(self)
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            found["ends_on"] = "The year cannot end before it starts."
        if self.last_year is not None and self.last_year < 1:
            found["last_year"] = "Give the year that leaves, such as 11, or nothing if nobody does."
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: the preview is what is carried out."""

    wanted: NewYear
    promoted: tuple[tuple[Participant, str], ...]
    leaving: tuple[Participant, ...]
    carried: tuple[PairingFacts, ...]
    ending: tuple[PairingFacts, ...]
    parting: tuple[tuple[PairingFacts, int], ...]
    known: "Known"

    @property
    def moves(self) -> list[str]:
        """*7A → 8A: 12 people*, in order of the groups."""
        counts = Counter((p.group, to) for p, to in self.promoted)
        order = sorted(counts, key=lambda pair: (_number(pair[0]) or 0, pair[0]))
        return [f"{a} → {b}: {counted(counts[a, b], 'person', 'people')}" for a, b in order]


@dataclass(frozen=True, slots=True)
class Known:
    """Those who take part, the open pairings, and what was decided when one looked back.

    ``asks_to_look_back`` names the term that ends and was not looked back on.
    """

    people: list[Participant]
    pairings: list[PairingFacts]
    decided: tuple[str, ...]
    asks_to_look_back: str


class Rollover:
    """Looks at what a new year would change, and changes it."""

    def __init__(self, store: Store, facts: Facts, pairings: Pairings, programme_id: int) -> None:
        self._store, self._facts, self._pairings = store, facts, pairings
        self._programme_id = programme_id

    def usual(self, today: date, known: Known | None = None) -> NewYear:
        """What is offered: in a school the same term a year later, and the highest year there is.

        Elsewhere the next term follows the present one and is as long; a group is a team or a place: it
        does not move up, and nobody leaves by its number.
        """
        programme = self._programme()
        people = (known or self.known(today)).people
        of_school = self._facts.practice(today).profile.is_of_school
        numbers = [n for p in people if of_school and (n := _number(p.group)) is not None]
        start, end = _a_year_later(programme.starts_on), _a_year_later(programme.ends_on)
        if not of_school:
            start, end = _straight_after(programme.starts_on, programme.ends_on)
        if start and end and start < today and (not of_school or 2 * (today - start) > end - start):
            # begun late, it is as long as it would have been; but a school year ends when it ends
            end += today - start
        return NewYear(
            term_name=_next_name(programme.term_name), starts_on=max(start or today, today),
            ends_on=end, last_year=max(numbers, default=None),
            promote=of_school,
        )  # fmt: skip

    def known(self, today: date) -> Known:
        """Whom and what a new year concerns: read once, however often the plan is looked at."""
        decided = self._store.planned_changes.where(
            "programme_id = ? AND state = 'open'", [self._programme_id],
            order="coalesce(due_on, '9999'), id",
        )  # fmt: skip
        return Known(
            self._taking_part(), self._facts.pairings(today), tuple(c.text for c in decided),
            self._not_looked_back(today),
        )  # fmt: skip

    def _not_looked_back(self, today: date) -> str:
        """The term that was not looked back on though it ends; empty where it was, or is not asked for."""
        now, (_, last) = self._programme(), self._facts.looked_back(today)
        ends = min(now.ends_on or today, today)
        asked = self._facts.practice(today).keeps("V3")
        if not asked or (last and last >= ends - timedelta(days=END_OF_TERM_DAYS)):
            return ""
        return now.term_name or "The present term"

    def plan(self, wanted: NewYear, *, today: date, known: Known | None = None) -> Plan:
        """What the new year would change; refuses what cannot be."""
        problems, now = wanted.problems(), self._programme()
        if wanted.starts_on and now.starts_on and wanted.starts_on <= now.starts_on:
            problems["starts_on"] = (
                f"The present term began on {full_date(now.starts_on)}; the new one starts later."
            )
        if problems:
            raise Refused.because(problems)
        known = known or self.known(today)
        people = known.people
        leaving = tuple(p for p in people if _leaves(p, wanted))
        gone = {p.id for p in leaving}
        promoted = tuple(
            (p, to) for p in people
            if wanted.promote and p.id not in gone and (to := _moved_up(p.group)) != p.group
        )  # fmt: skip
        carried: list[PairingFacts] = []
        ending: list[PairingFacts] = []
        parting: list[tuple[PairingFacts, int]] = []
        for facts in known.pairings:
            sides = ([p.id for p in facts.mentors], [p.id for p in facts.mentees])
            stays = all(any(i not in gone for i in side) for side in sides)
            (carried if wanted.carry and stays else ending).append(facts)
            if wanted.carry and stays:
                parting += [(facts, i) for side in sides for i in side if i in gone]
        check_no_open_case(ending)
        return Plan(wanted, promoted, leaving, tuple(carried), tuple(ending), tuple(parting), known)

    def carry_out(self, plan: Plan, *, today: date) -> None:
        """Do all of it in one step that can be undone."""
        if problems := plan.wanted.problems():
            raise Refused.because(problems)
        with self._store.transaction("begin a new year"):
            self._begin_term(plan.wanted)
            for facts in plan.ending:
                self._end(facts, today)
            for facts in plan.carried:
                self._carry(facts, plan.wanted)
            for facts, who in plan.parting:
                self._part(facts, who, today)
            for person, group in plan.promoted:
                fresh = self._person(person.id)
                self._store.participants.put(replace(fresh, group=group))
            for person in plan.leaving:
                fresh = self._person(person.id)
                self._store.participants.put(replace(fresh, status=Enrolment.FINISHED))
            self._wait_again(plan, today)

    def _begin_term(self, wanted: NewYear) -> None:
        programme = self._programme()
        self._store.programmes.put(replace(
            programme, term_name=wanted.term_name, starts_on=wanted.starts_on, ends_on=wanted.ends_on,
        ))  # fmt: skip

    def _end(self, facts: PairingFacts, today: date) -> None:
        self._pairings.put_end(
            facts, ClosingReason.TERM_ENDED, on=today, today=today,
            never="The year ended before it began",
        )  # fmt: skip

    def _carry(self, facts: PairingFacts, wanted: NewYear) -> None:
        """It goes on as it is; the agreement is to be signed anew."""
        pairing = self._pairings.get(facts.id)
        self._store.pairings.put(
            replace(pairing, agreement_signed_on=None, signed_by=(), agreed_end=wanted.ends_on)
        )

    def _part(self, facts: PairingFacts, who: int, today: date) -> None:
        for member in self._store.members.where(
            "pairing_id = ? AND participant_id = ? AND to_on IS NULL", [facts.id, who]
        ):
            self._store.members.put(replace(member, to_on=today))

    def _wait_again(self, plan: Plan, today: date) -> None:
        """Those whose pairing ends and who stay wait to be paired again."""
        gone = {p.id for p in plan.leaving} | {
            p.id for p in self._store.participants.where() if not p.status.takes_part
        }
        busy = {p.id for f in plan.carried for p in f.sides.everybody}
        free = {p.id for f in plan.ending for p in (*f.mentors, *f.mentees)} - gone - busy
        for who in sorted(free):
            self._store.participants.put(replace(
                self._person(who), status=Enrolment.WAITING, waiting_since=today,
            ))  # fmt: skip

    def _programme(self) -> Programme:
        found = self._store.programmes.get(self._programme_id)
        assert found is not None  # a record without its programme is not opened
        return found

    def _person(self, participant_id: int) -> Participant:
        found = self._store.participants.get(participant_id)
        assert found is not None  # the plan was made from the same record
        return found

    def _taking_part(self) -> list[Participant]:
        over = (Enrolment.FINISHED, Enrolment.WITHDRAWN)
        return [
            p for p in self._store.participants.where(order="folded, id") if p.status not in over
        ]


def _number(group: str) -> int | None:
    found = _YEAR.search(group)
    return int(found[0]) if found else None


def _leaves(person: Participant, wanted: NewYear) -> bool:
    number = _number(person.group)
    return wanted.last_year is not None and number is not None and number >= wanted.last_year


def _moved_up(group: str) -> str:
    """*7A* to *8A*, *Year 7* to *Year 8*; a group without a number stays."""
    return _YEAR.sub(lambda found: str(int(found[0]) + 1), group, count=1)


def _straight_after(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """A term as long as another, from the same weekday on that follows its end."""
    if first is None or last is None:
        return _a_year_later(first), None
    start = last + timedelta(days=1)
    start += timedelta(days=(first.weekday() - start.weekday()) % 7)
    return start, start + (last - first)


def _a_year_later(day: date | None) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _next_name(name: str) -> str:
    """*Autumn 2026* to *Autumn 2027*; years in a range both, also the short one of *2026/27*."""

    def later(found: re.Match[str]) -> str:
        first, between, short = found.groups()
        last = f"{between}{(int(short) + 1) % 100:02d}" if short else ""
        return f"{int(first) + 1}{last}"

    return re.sub(r"\b((?:19|20)\d\d)(?:(\s*[/–-]\s*)(\d\d)(?!\d))?\b", later, name)


#: So many are named before a step that changes them all; whoever takes it wants to see everybody.
MOST_NAMED = 300


def listed(names: Sequence[str]) -> str:
    """Names one after the other, and how many more where there are very many."""
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def summary(plan: Plan, today: date) -> list[tuple[str, str]]:
    """What the preview says: a title with a number each, and what it means."""
    return [
        *_of_the_term(plan.wanted, today),
        *_learned(plan.known),
        *_of_people(plan),
        *_of_pairings(plan),
    ]


def _of_the_term(wanted: NewYear, today: date) -> Iterator[tuple[str, str]]:
    """When it begins, and a doubt where that is late."""
    if wanted.starts_on and (wanted.starts_on - today).days > SOON_DAYS:
        weeks = counted((wanted.starts_on - today).days // 7, "week")
        yield (
            f"The new year begins in {weeks}",
            "Whoever leaves would leave today, and pairings that end would end today. You can wait until the present year is over.",
        )
    starts = f"from {full_date(wanted.starts_on)}" if wanted.starts_on else ""
    yield (
        f"{wanted.term_name} {starts}".strip(),
        "The figures of the term begin anew; the old ones stay in the record. All that follows is done today.",
    )


def _learned(known: Known) -> Iterator[tuple[str, str]]:
    """What the present year taught, or that nobody asked yet."""
    if known.decided:
        yield (
            f"{counted(len(known.decided), 'change')} decided for it, to be carried out",
            f"{'; '.join(text.rstrip('. ') for text in known.decided)}. They wait in Reports, Review.",
        )
    if term := known.asks_to_look_back:
        yield (
            f"{term} was not looked back on",
            "What worked, and what changes? You can do it before or after: Reports, Review.",
        )


def _of_people(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.promoted:
        people = counted(len(plan.promoted), "person moves", "people move")
        yield f"{people} up", "; ".join(plan.moves)
    if plan.leaving:
        people = counted(len(plan.leaving), "person leaves", "people leave")
        yield f"{people}: enrolment finished", listed([p.name for p in plan.leaving])


def _of_pairings(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.carried:
        going = counted(len(plan.carried), "pairing goes", "pairings go")
        yield f"{going} on", "Their agreements are to be signed anew."
    if plan.parting:
        people = counted(len(plan.parting), "person leaves a group", "people leave groups")
        yield people, "The groups go on with those who stay."
    if never := [f.short_label for f in plan.ending if f.state.is_waiting]:
        title = f"{counted(len(never), 'pairing', 'pairings')} that never began: taken back"
        yield title, f"Marked as entered in error: {listed(never)}"
    if labels := [f.short_label for f in plan.ending if not f.state.is_waiting]:
        ends = counted(len(labels), "pairing ends", "pairings end")
        yield f"{ends} as the term ended", listed(labels)

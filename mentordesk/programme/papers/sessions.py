"""Session summaries and sheets: of one meeting, of a term, of a week, for the next one, or blank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.agreed import StepState
from mentordesk.model.clock import counted, full_date, monday_of, plain_date, short_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, Sides, WeekRow
from mentordesk.model.fields import Audience
from mentordesk.model.goal import GoalState
from mentordesk.model.meeting import MISSED, Meeting, MeetingStatus, missed_words
from mentordesk.model.pairing import PairingKind
from mentordesk.model.readers import Reader
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.pairings import outcome_words
from mentordesk.programme.papers.press import (
    PAIR,
    Press,
    as_facts,
    for_the_pair,
    label,
    label_of_day,
    named,
    owners,
    side,
    when,
    who,
)
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import (
    Block,
    Code,
    Facts,
    Lines,
    Report,
    Section,
    Sheet,
    Signatures,
    Table,
    Text,
    one_sheet,
)
from mentordesk.store.pairing_facts import sides_of

LEFT_FOR_CODES = "Left out, because people are shown by their codes."
_TITLE = "Session summary"
#: What can be the next meeting after one: neither a word in passing nor what was called off.
_COMES_NEXT = frozenset({MeetingStatus.PLANNED, MeetingStatus.HELD})


def _became(row: WeekRow, facts: PairingFacts, names: Mapping[int, str]) -> str:
    """What became of a meeting, as every list says it."""
    if row.status not in MISSED:
        return row.status.label
    words = facts.sides.side_words
    if facts.kind is PairingKind.RECIPROCAL:
        words = (side(facts.mentors, names), side(facts.mentees, names))
    return missed_words(row.status, row.failed_by, words)


class SessionPapers:
    """Makes session summaries and sheets."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def session(self, wanted: Wanted) -> Report:
        """Session summary of one meeting; one still to come is laid out to be filled in."""
        if not wanted.meeting_id:
            raise Refused("This pairing has no logged meeting yet.")
        meeting = self._press.meetings.get(wanted.meeting_id)
        facts = self._press.pairings.facts(meeting.pairing_id, wanted.today)
        made = (
            self._to_fill_in(facts, meeting, wanted)
            if meeting.status is MeetingStatus.PLANNED
            else self._summary(facts, meeting, wanted)
        )
        return Report(head=made.head, sheets=(made,))

    def term(self, wanted: Wanted) -> Report:
        """The summaries of all meetings of a pairing in a period, the first one first."""
        press = self._press
        facts = press.pairings.facts(wanted.pairing_id, wanted.today)
        met = [
            m for m in press.meetings.of_pairing(facts.id)
            if m.status is MeetingStatus.HELD and m.day and self._is_wanted(m.day, wanted)
        ][::-1]  # fmt: skip
        if not met:
            raise Refused("They did not meet in these days.")
        names = press.all_names(facts.id, wanted.style)
        head = press.head(
            "Session summaries", f"{label(facts, names)} · {counted(len(met), 'meeting')}", wanted
        )
        return Report(head=head, sheets=tuple(self._summary(facts, m, wanted) for m in met))

    def held_in_week(self, wanted: Wanted) -> Report:
        """The summaries of all meetings that were held in a week, in the order of their days."""
        press, monday = self._press, monday_of(wanted.week or wanted.today)
        rows = press.facts.days(monday, monday + timedelta(days=6))
        met = [press.meetings.get(r.meeting_id) for r in rows if r.status is MeetingStatus.HELD]
        if not met:
            raise Refused("No meeting was held in this week.")
        facts = {f.id: f for f in press.facts.pairings(wanted.today, open_only=False)}
        sheets = tuple(
            self._summary(facts[m.pairing_id], m, wanted) for m in met if m.pairing_id in facts
        )
        subtitle = f"Week of {plain_date(monday)} · {counted(len(sheets), 'meeting')}"
        return Report(head=press.head("Session summaries", subtitle, wanted), sheets=sheets)

    def next(self, wanted: Wanted) -> Report:
        """A sheet for the next meeting of a pairing, with what is known filled in."""
        facts = self._press.pairings.facts(wanted.pairing_id, wanted.today)
        planned = [
            m for m in self._press.meetings.of_pairing(facts.id)
            if m.status is MeetingStatus.PLANNED and m.day and m.day >= wanted.today
        ]  # fmt: skip
        made = self._to_fill_in(facts, planned[-1] if planned else None, wanted)
        return Report(head=made.head, sheets=(made,))

    def blank(self, wanted: Wanted) -> Report:
        """An empty sheet for any pairing."""
        labels = ("Pairing", "Mentor", "Mentee", "Day", "Place", "Minutes")
        head = self._press.head(_TITLE, self._press.setup.programme.name, wanted)
        facts = Facts(
            facts=as_facts([(word, "") for word in labels]), columns=3, audience=Audience.ANYONE
        )
        empty = (
            ("Agreed last time", 1), ("Goals worked on", 1), ("What we talked about", 6),
            ("Next step", 2), ("Next meeting", 1),
        )  # fmt: skip
        lines = (
            Section(title=title, blocks=(Lines(number=n, audience=Audience.ANYONE),))
            for title, n in empty
        )
        return one_sheet(
            head, Section(blocks=(facts,)), *lines, _signed(("Mentor", "Mentee")), _shared(False)
        )

    def week_sheets(self, wanted: Wanted) -> Report:
        """A sheet for every meeting that is planned in a week, in the order of day and time."""
        press, monday = self._press, monday_of(wanted.week or wanted.today)
        rows = self._planned(monday)
        if not rows:
            raise Refused("No meeting is planned in this week.")
        facts = {f.id: f for f in press.facts.pairings(wanted.today)}
        sheets = tuple(
            self._to_fill_in(facts[r.pairing_id], press.meetings.get(r.meeting_id), wanted)
            for r in rows
            if r.pairing_id in facts
        )
        subtitle = f"Week of {plain_date(monday)} · {counted(len(sheets), 'sheet')}"
        return Report(
            head=press.head("Session sheets", subtitle, wanted), sheets=sheets, goes_apart=True
        )

    def week_sheet(self, wanted: Wanted) -> Report:
        """The week on a page: who meets when and where, with room to tick."""
        press, monday = self._press, monday_of(wanted.week or wanted.today)
        last = monday + timedelta(days=6)
        rows = [
            r for r in press.facts.days(monday, last)
            if r.status not in {MeetingStatus.LIGHT, MeetingStatus.MOVED, MeetingStatus.CANCELLED}
        ]  # fmt: skip
        known = {f.id: f for f in press.facts.pairings(wanted.today, open_only=False)}
        sections = []
        for day in (monday + timedelta(days=n) for n in range(7)):
            ids = [r.pairing_id for r in rows if r.day == day and r.pairing_id in known]
            there = sides_of(press.store, ids, day) if ids else {}
            facts = {i: _as_there(known[i], there.get(i)) for i in ids}
            names = press.names(list(facts.values()), wanted.style)
            todays = tuple(
                (r.when, label_of_day(facts[r.pairing_id], names), facts[r.pairing_id].code, r.place or facts[r.pairing_id].place,
                 "☐ met  ☐ not" if r.status is MeetingStatus.PLANNED else _became(r, facts[r.pairing_id], names))
                for r in rows if r.day == day and r.pairing_id in facts
            )  # fmt: skip
            if todays:
                table = Table(
                    columns=("Time", "Pairing", "Code", "Place", "What happened"), rows=todays,
                    shares=(1, 4.2, 1.1, 2.2, 2.4), audience=Audience.FACTS,
                )  # fmt: skip
                sections.append(Section(title=short_date(day), blocks=(table,)))
        if not sections:
            raise Refused("No meeting is planned in this week.")
        name = press.setup.programme.name
        subtitle = f"{name} · week of {plain_date(monday)} · {counted(len(rows), 'meeting')}"
        return one_sheet(press.head("Week sheet", subtitle, wanted), *sections)

    def _planned(self, monday: date) -> list[WeekRow]:
        rows = self._press.facts.days(monday, monday + timedelta(days=6))
        return [r for r in rows if r.status is MeetingStatus.PLANNED]

    def _is_wanted(self, day: date, wanted: Wanted) -> bool:
        return (wanted.first or day) <= day <= (wanted.last or wanted.today)

    # -- one meeting ------------------------------------------------------------------------

    def _summary(self, facts: PairingFacts, meeting: Meeting, wanted: Wanted) -> Sheet:
        press = self._press
        names = press.all_names(facts.id, wanted.style)
        facts = named(self._as_on(facts, meeting.day), names, wanted.style)
        worked = set(press.meetings.goals_worked_on(meeting.id))
        outer = wanted.reader is Reader.PUPIL and facts.kind is PairingKind.GROUP
        goals = [
            g.statement for g in press.goals.of_pairing(facts.id)
            if g.id in worked and not (outer and g.participant_id)
        ]  # fmt: skip
        around = [m for m in press.meetings.of_pairing(facts.id) if m.day and meeting.day]
        before = [m for m in around if m.day < meeting.day]  # type: ignore[operator]
        after = [
            m for m in around
            if m.day > meeting.day and m.status in _COMES_NEXT  # type: ignore[operator]
        ]  # fmt: skip
        lines = [
            ("Pairing", facts.code), *who(facts, names),
            ("Day", full_date(meeting.day) if meeting.day else ""),
            ("What happened", outcome_words(meeting, facts)),
            ("How", meeting.medium.label),
            ("Planned", f"{facts.expected_minutes} min"),
        ]  # fmt: skip
        earlier = self._agreed_before(facts, before, meeting.day, names)
        text = self.summary_of(meeting) if wanted.shows_texts else ""
        step = for_the_pair(meeting, "next_step") if wanted.shows_texts else ""
        came = self._came(meeting, names)
        if outer:  # who else is in a group, and who of them came, is theirs alone
            came, lines = (), [row for row in lines if not row[0].startswith("Mentee")]
        return Sheet(
            head=press.head(_TITLE, _title(facts, names, outer), wanted),
            sections=(
                Section(blocks=(Facts(facts=as_facts(lines), columns=3, audience=Audience.FACTS),)),
                *_attendance(came),
                *_written("Agreed last time", earlier, Audience.PAIR),
                *_written("Goals worked on", goals, Audience.FACTS),
                *_written("Topics", [", ".join(t.label for t in meeting.topics)], Audience.PAIR),
                _talked_about(text, shows_texts=wanted.shows_texts),
                Section(title="Next step", blocks=(
                    Text(text=step, audience=Audience.PAIR, written=True) if step
                    else Lines(number=1, audience=Audience.PAIR),
                )),
                Section(title="Next meeting", blocks=(
                    Text(text=when(after[-1]), audience=Audience.FACTS) if after
                    else Lines(number=1, audience=Audience.FACTS),
                )),
                _signed(_signing(facts, names)),
                _shared(bool(came) or outer),
            ),
            code=meeting.code, about=tuple(names),
        )  # fmt: skip

    def _as_on(self, facts: PairingFacts, day: date | None) -> PairingFacts:
        """With those who belonged to it on the day of a meeting, whoever does today."""
        return _as_there(
            facts, sides_of(self._press.store, [facts.id], day).get(facts.id) if day else None
        )

    def summary_of(self, meeting: Meeting) -> str:
        """What they talked about, with what was added to it later."""
        return grown(meeting, self._press.meetings.addenda(meeting.id, Subject.SUMMARY))

    def _agreed_before(
        self,
        facts: PairingFacts,
        before: Sequence[Meeting],
        day: date | None,
        names: Mapping[int, str],
    ) -> list[str]:
        """What waited when they met, and what had become of it on that day."""
        ids, on = {m.id for m in before}, day or date.max
        said = owners(facts, names)
        steps = [
            s for s in self._press.meetings.agreed(facts.id)
            if s.meeting_id in ids and (s.settled_on is None or s.settled_on >= on)
        ]  # fmt: skip
        if not steps:  # what was agreed before steps were followed up
            return [m.next_step for m in before[:1] if m.next_step]
        return [
            f"{StepState.OPEN.label if s.is_open_on(on) else s.state.label}: {s.words(said)}"
            for s in steps
        ]

    def _came(self, meeting: Meeting, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
        """Who came to a meeting, where that was noted."""
        found = []
        for person, row in self._press.meetings.who_came(meeting.id).items():
            late = f", {row.late_minutes} min" if row.late_minutes else ""
            found.append((names[person], f"{row.came.label}{late}"))
        return tuple(found)

    # -- a sheet to be filled in ------------------------------------------------------------

    def _to_fill_in(self, facts: PairingFacts, meeting: Meeting | None, wanted: Wanted) -> Sheet:
        press = self._press
        names = press.names([facts], wanted.style)
        last = [m for m in press.meetings.of_pairing(facts.id) if m.status is MeetingStatus.HELD]
        register = _to_tick(facts, names)  # it names everybody
        lines = [
            ("Pairing", facts.code), *(() if register else who(facts, names)),
            ("Day", full_date(meeting.day) if meeting and meeting.day else ""),
            ("Place", (meeting.place if meeting else "") or facts.place), ("Minutes", ""),
        ]  # fmt: skip
        earlier = self._still_open(facts, last, names) if wanted.shows_texts else []
        goals = [
            f"☐ {g.statement}"
            for g in press.goals.of_pairing(facts.id)
            if g.state is GoalState.ACTIVE and not g.participant_id  # the sheet goes round
        ]
        code = sheet_code("M", meeting.id) if meeting else sheet_code("K", facts.id)
        return Sheet(
            head=press.head(_TITLE, label(facts, names), wanted),
            sections=(
                Section(blocks=(Facts(facts=as_facts(lines), columns=3, audience=Audience.FACTS),)),
                *_attendance(register),
                _or_lines("Agreed last time", earlier, 1, Audience.PAIR),
                *([_or_lines("Goals worked on", goals, 1, Audience.FACTS)] if goals or not register else []),
                _or_lines("What we talked about", [], 3 if register else 6, Audience.FACTS),
                _or_lines("Next step", [], 1 if register else 2, Audience.FACTS),
                _or_lines("Next meeting", [], 1, Audience.FACTS),
                _signed(_signing(facts, names)),
                Section(blocks=(Code(code=code, beside=_SHARED[bool(register)], audience=Audience.FACTS),)),
            ),
            code=code, about=tuple(names),
        )  # fmt: skip

    def _still_open(
        self, facts: PairingFacts, last: Sequence[Meeting], names: Mapping[int, str]
    ) -> list[str]:
        """What waits to be done, each with a box to tick."""
        steps = self._press.meetings.open_steps(facts.id)
        if not steps and not self._press.meetings.agreed(facts.id):
            return [m.next_step for m in last[:1] if m.next_step]
        said = owners(facts, names)
        return [f"☐ {s.words(said)}" for s in steps]


def _as_there(facts: PairingFacts, sides: Sides | None) -> PairingFacts:
    if sides is None or not (sides.mentors and sides.mentees):
        return facts
    return replace(facts, mentors=sides.mentors, mentees=sides.mentees, cover=sides.cover)


def _title(facts: PairingFacts, names: Mapping[int, str], outer: bool) -> str:
    """A pairing by its names; for its pupils a group by its own name, or by how many they are."""
    title = label(facts, names)
    if outer and title != facts.called:
        return f"Group of {counted(len(facts.mentees), 'mentee')}"
    return title


def _talked_about(text: str, *, shows_texts: bool) -> Section:
    if not shows_texts:
        block: Block = Text(text=LEFT_FOR_CODES, audience=Audience.FACTS)
    elif text:
        block = Text(text=text, audience=Audience.PAIR, written=True)
    else:
        block = Text(text="Nothing was written down.", audience=Audience.PAIR)
    return Section(title="What we talked about", blocks=(block,))


def _written(title: str, texts: Sequence[str], audience: Audience) -> list[Section]:
    """A section of written lines; nothing when there is none."""
    text = "\n".join(t for t in texts if t)
    return (
        [Section(title=title, blocks=(Text(text=text, audience=audience, written=True),))]
        if text
        else []
    )


def _or_lines(title: str, texts: Sequence[str], lines: int, audience: Audience) -> Section:
    """Written lines, or room to write on."""
    block: Block = Lines(number=lines, audience=Audience.FACTS)
    if texts:
        block = Text(text="\n".join(texts), audience=audience, written=True)
    return Section(title=title, blocks=(block,))


def _attendance(rows: Sequence[tuple[str, str]]) -> list[Section]:
    """Who came, or boxes to tick, in two columns."""
    if not rows:
        return []
    half = (len(rows) + 1) // 2
    pairs = tuple((*a, *b) for a, b in zip_longest(rows[:half], rows[half:], fillvalue=("", "")))
    table = Table(
        columns=("Name", "", "Name", ""), rows=pairs, shares=(3, 4, 3, 4), audience=Audience.FACTS
    )
    return [Section(title="Who came", blocks=(table,))]


def _signed(names: tuple[str, ...]) -> Section:
    return Section(title="Signed", blocks=(Signatures(names=names, audience=Audience.ANYONE),))


def _signing(facts: PairingFacts, names: Mapping[int, str]) -> tuple[str, ...]:
    """Who signs a session sheet."""
    if facts.kind is PairingKind.RECIPROCAL:
        return tuple(names[p.id] for p in (*facts.mentors, *facts.mentees))
    if facts.kind is PairingKind.GROUP:
        return tuple(names[p.id] for p in facts.mentors[:3])
    return ("Mentor", "Mentee")


def _to_tick(facts: PairingFacts, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """A register to tick for everybody of a group, or where somebody stands in."""
    people = facts.sides.everybody
    # the words of the log, so that what is ticked can be keyed in as it stands
    boxes = "\n".join(
        "\u2003".join(f"☐ {word}" for word in line)
        for line in (("came", "late", "left early"), ("sent word", "absent"))
    )
    return tuple((names[p.id], boxes) for p in people) if len(people) > PAIR else ()


#: What is shared and its limits, for two and for more than two.
_SHARED = {
    several: (
        f"This page is for {'all of you' if several else 'the two of you'} and the coordinator. What you tell each "
        "other stays between you, unless somebody may be at risk: then it is passed on to those who can help."
    )
    for several in (False, True)
}


def _shared(several: bool) -> Section:
    return Section(
        title="What is shared", blocks=(Text(text=_SHARED[several], audience=Audience.ANYONE),)
    )


def grown(meeting: Meeting, later: Iterable[Addendum]) -> str:
    """What they talked about, with what was added to it later."""
    parts = [for_the_pair(meeting, "summary")]
    for added in later:
        if added.subject.audience > Audience.PAIR:
            raise AssertionError("an addendum that is not for the pair")
        day = full_date(added.at.astimezone().date()) if added.at else ""
        parts.append(f"Added {day}: {added.text}")
    return "\n".join(p for p in parts if p)

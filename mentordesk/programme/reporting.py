"""Gathers the values of a report from the record, naming people the way its reader may see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from mentordesk.model.addendum import Subject
from mentordesk.model.agreed import Owner, StepState
from mentordesk.model.attendance import Turnout
from mentordesk.model.clock import (
    Span,
    as_hours,
    counted,
    days_net_of,
    full_date,
    monday_of,
    plain_date,
    weeks_between,
)
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, Person, joined, some_of
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind
from mentordesk.model.fields import Audience, described
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import MISSED, Meeting, MeetingStatus
from mentordesk.model.names import NameStyle, printed_names
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Role
from mentordesk.model.rules import Standing, judge
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.conflicts import Conflicts
from mentordesk.programme.figures import Figures, Period
from mentordesk.programme.letters import REACHED, Goodbye, closing_letter
from mentordesk.programme.meetings import Goals, MeetingLog
from mentordesk.programme.members import Members
from mentordesk.programme.pairings import Pairings, outcome_words
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import period_start
from mentordesk.reports.values import (
    FormReport,
    GoalLine,
    Head,
    MeetingSection,
    ObjectiveLine,
    PairingLine,
    PairingReport,
    PersonLine,
    PlainReport,
    ProgrammeReport,
    Report,
    SessionReport,
    StackReport,
    Tile,
    WeekBar,
)
from mentordesk.store.facts import Facts
from mentordesk.store.people_facts import everybody
from mentordesk.store.store import Store

LEFT_FOR_CODES = "Left out, because people are shown by their codes."
LEFT_OUT = "Conflict notes are left out of this report."
_ON_TILES = (Measure.KEPT, Measure.RETAINED, Measure.GOALS, Measure.HELD)
_NAMES_SAID = {
    NameStyle.FULL: "",
    NameStyle.SHORT: " Names are shortened.",
    NameStyle.CODES: " People are shown by their codes; what was written about meetings is left out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report should show: its days, how people are named, and its parts."""

    today: date
    first: date | None = None
    last: date | None = None
    names: NameStyle = NameStyle.FULL
    weeks: bool = True
    pairings: bool = True
    objectives: bool = True
    texts: bool = True
    conflict_count: bool = False

    @property
    def shows_texts(self) -> bool:
        """Whether what people wrote is shown; it may name them, so never beside codes."""
        return self.texts and self.names is not NameStyle.CODES


#: So many people are a pair.
PAIR = 2


class Reporting:
    """The three reports of the spine."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        setup: Setup,
        pairings: Pairings,
        meetings: MeetingLog,
        goals: Goals,
        members: Members,
        figures: Figures,
    ) -> None:
        self._figures, self._members = figures, members
        self._store, self._facts, self._setup = store, facts, setup
        self._pairings, self._meetings, self._goals = pairings, meetings, goals

    def programme(self, wanted: Wanted) -> Report:
        """Programme progress over a period, as at its last day."""
        programme = self._setup.programme
        last = min(wanted.last or wanted.today, wanted.today)
        first = wanted.first or period_start(programme.starts_on, last)
        if last < first:
            raise Refused("The period ends before it begins.")
        closed = self._facts.closures()
        period = self._figures.period(first, last)
        served = period.served
        counts = self._facts.held_counts(first, last)
        names = self._names(served, wanted.names)
        practice = self._facts.practice(last)
        judged = [
            (f, judge(_named(f, names, wanted.names), closed, last, practice)) for f in served
        ]
        rows = [
            PairingLine(
                _side(f.mentors, names),
                _side(f.mentees, names),
                _met(counts.get(f.id)),
                _goals_met(f),
                j.headline,
            )
            for f, j in sorted(judged, key=lambda row: _label(row[0], names).casefold())
        ]
        standings = Counter(j.standing for _, j in judged)
        return ProgrammeReport(
            head=self._head(
                programme.name, f"Progress report · {_period(first, last)}", wanted,
                _NAMES_SAID[wanted.names],
            ),
            in_short=self._in_short(standings, counts, first, last),
            tiles=self._tiles(period),
            weeks=self._weeks(first, last, closed) if wanted.weeks else (),
            objectives=self._objectives(period) if wanted.objectives else (),
            pairings=tuple(rows) if wanted.pairings else (),
            people=self._people(last),
            closings=self._closings(first, last),
            conflict_count=self._conflict_count(first, last) if wanted.conflict_count else "",
        )  # fmt: skip

    def pairing(self, pairing_id: int, wanted: Wanted) -> Report:
        """Pairing progress from its start, or over a period."""
        last = min(wanted.last or wanted.today, wanted.today)
        facts = self._pairings.facts(pairing_id, last)
        closed = self._facts.closures()
        names = self._all_names(pairing_id, wanted.names)
        facts = _named(facts, names, wanted.names)
        judgement = judge(facts, closed, last, self._facts.practice(last))
        meetings = [m for m in self._meetings.of_pairing(pairing_id) if m.day and m.day <= last]
        first = wanted.first or min([facts.begins, *(m.day for m in meetings if m.day)])
        meetings = [m for m in meetings if m.day and m.day >= first]
        shown = [m for m in meetings if not m.is_unlogged(last)][::-1]
        return PairingReport(
            head=self._head(
                _label(facts, names), f"Pairing progress · {facts.code} · {_period(first, last)}",
                wanted, _NAMES_SAID[wanted.names],
            ),
            facts=_terms(facts, names),
            people=self._people_of(facts, names, last),
            standing=judgement.headline,
            why=judgement.why,
            tiles=_pairing_tiles(facts, meetings, closed, first, last),
            weeks=_pairing_weeks(meetings, first, last, closed) if wanted.weeks else (),
            goals=tuple(
                self._goal_line(g, wanted) for g in self._goals.of_pairing(pairing_id)
            ),
            meetings=tuple(self._section(m, facts, names, wanted) for m in shown),
        )  # fmt: skip

    def session(self, meeting_id: int, wanted: Wanted) -> Report:
        """Session summary of one meeting; one still to come is laid out to be filled in."""
        meeting = self._meetings.get(meeting_id)
        facts = self._pairings.facts(meeting.pairing_id, wanted.today)
        if meeting.status is MeetingStatus.PLANNED:
            return self._sheet(facts, meeting, wanted)
        names = self._all_names(facts.id, wanted.names)
        facts = _named(facts, names, wanted.names)
        worked = set(self._meetings.goals_worked_on(meeting.id))
        goals = [g.statement for g in self._goals.of_pairing(facts.id) if g.id in worked]
        before = [
            m
            for m in self._meetings.of_pairing(facts.id)
            if m.day and meeting.day and m.day < meeting.day
        ]
        after = [
            m for m in self._meetings.of_pairing(facts.id)
            if m.day and meeting.day and m.day > meeting.day
        ]  # fmt: skip
        lines = [
            ("Pairing", facts.code), *_who(facts, names),
            ("Day", full_date(meeting.day) if meeting.day else ""),
            ("What happened", outcome_words(meeting, facts)),
            ("How", meeting.medium.label),
        ]  # fmt: skip
        return SessionReport(
            head=self._head("Session summary", _label(facts, names), wanted, ""),
            facts=tuple(lines),
            attendance=self._came(meeting, names),
            signed=_signing(facts, names),
            earlier=self._agreed_before(facts, before, meeting.day, names) if wanted.shows_texts else (),
            goals=tuple(goals),
            topics=", ".join(t.label for t in meeting.topics),
            text=self._summary(meeting) if wanted.shows_texts else LEFT_FOR_CODES,
            next_step=_for_the_pair(meeting, "next_step") if wanted.shows_texts else "",
            next_meeting=_when(after[-1]) if after else "",
            to_fill_in=False,
            code=meeting.code,
        )  # fmt: skip

    def closing_letters(self, pairing_id: int, wanted: Wanted) -> Report:
        """A letter for each side of a pairing that has ended; never why it ended."""
        pairing = self._pairings.get(pairing_id)
        facts = self._pairings.facts(pairing_id, wanted.today)
        if facts.state is not State.CLOSED:
            raise Refused("A closing letter is for a pairing that has ended. Close it first.")
        names, programme = self._names([facts], wanted.names), self._setup.programme.name
        held = [m for m in self._meetings.of_pairing(pairing_id) if m.status is MeetingStatus.HELD]
        reached = [g.statement for g in self._goals.of_pairing(pairing_id) if g.state in REACHED]
        told = Goodbye(
            first=pairing.started_on, last=facts.since, held=len(held),
            minutes=sum(m.minutes or 0 for m in held),
            reached=tuple(reached) if wanted.shows_texts else (), afterwards=pairing.contact_rule,
        )  # fmt: skip
        sides = ((facts.mentees, facts.mentors, False), (facts.mentors, facts.mentees, True))
        letters = tuple(
            closing_letter(
                self.plain_head(f"Thank you, {names[who.id]}", programme, wanted.today),
                replace(
                    told,
                    to=names[who.id],
                    other=_called(others, names, wanted.names),
                    is_mentor=is_mentor,
                ),
            )
            for people, others, is_mentor in sides
            for who in people
        )
        head = self.plain_head("Closing letters", f"{programme} · {facts.code}", wanted.today)
        return StackReport(head=head, sheets=letters)

    def agreements(self, wanted: Wanted) -> Report:
        """A page for each consent and agreement that has a text, to be signed."""
        steps = [s for s in self._store.requirements.where() if s.text.strip()]
        if not steps:
            raise Refused("No step has a text to sign yet. Write it in Training & consents, Steps.")
        programme = self._setup.programme.name
        pages = tuple(
            PlainReport(
                head=self.plain_head(step.name, programme, wanted.today),
                facts=(("For", joined([f"{r.label.lower()}s" for r in step.roles])), ("Version", step.version or "–")),
                big="", sections=(("What I agree to", step.text),), signed_by=("Name", "Group", "Signature", "Day"),
            )
            for step in steps
        )  # fmt: skip
        head = self.plain_head("Agreements to sign", programme, wanted.today)
        return StackReport(head=head, sheets=pages)

    def recovery_sheet(self, code: str, record: str, today: date) -> Report:
        """The recovery code on paper, with what it is for and where to keep it."""
        return PlainReport(
            head=self.plain_head("Recovery sheet", self._setup.programme.name, today),
            facts=(("Record", record), ("Made on", full_date(today))),
            big=code,
            sections=(
                ("What it is for",
                 "This code opens the record when its passphrase is forgotten. Type it where the passphrase is "
                 "asked for; capital or small letters and the dashes do not matter. Then set a new passphrase in "
                 "Backups & settings. It opens the backups as well."),
                ("Where to keep it",
                 "With your papers, under lock and key, and not beside the computer. Whoever has this sheet and the "
                 "computer can read everything in the record. A new recovery code makes this one worthless."),
            ),
        )  # fmt: skip

    def rehearsal_certificate(self, made: str, found: str, today: date) -> Report:
        """That a restore was tried out, when, and what came of it."""
        return PlainReport(
            head=self.plain_head("Rehearsed restore", self._setup.programme.name, today),
            facts=(("Backup of", made), ("Rehearsed on", full_date(today))),
            big="The restore works.",
            sections=(("What was done", found),),
            signed_by=("Coordinator", "Witness"),
        )

    def plain_head(self, title: str, subtitle: str, today: date) -> Head:
        """The head of a paper that is no figure of a period."""
        organisation = self._setup.organisation
        return Head(
            title, subtitle, organisation.name, today, organisation.footer, organisation.logo
        )

    def next_session(self, pairing_id: int, wanted: Wanted) -> Report:
        """A sheet for the next meeting of a pairing, with what is known filled in."""
        facts = self._pairings.facts(pairing_id, wanted.today)
        planned = [
            m for m in self._meetings.of_pairing(pairing_id)
            if m.status is MeetingStatus.PLANNED and m.day and m.day >= wanted.today
        ]  # fmt: skip
        return self._sheet(facts, planned[-1] if planned else None, wanted)

    def blank_session(self, wanted: Wanted) -> Report:
        """An empty sheet for any pairing."""
        labels = ("Pairing", "Mentor", "Mentee", "Day", "Place", "Minutes")
        return SessionReport(
            head=self._head("Session summary", self._setup.programme.name, wanted, ""),
            facts=tuple((label, "") for label in labels), attendance=(), signed=("Mentor", "Mentee"), earlier=(), goals=(), topics="", text="",
            next_step="", next_meeting="", to_fill_in=True, code="",
        )  # fmt: skip

    def week_sheets(self, monday: date, wanted: Wanted) -> Report:
        """A sheet for every meeting that is planned in a week, in the order of day and time."""
        last = monday + timedelta(days=6)
        rows = [r for r in self._facts.days(monday, last) if r.status is MeetingStatus.PLANNED]
        if not rows:
            raise Refused("No meeting is planned in this week.")
        facts = {f.id: f for f in self._facts.pairings(wanted.today)}
        sheets = [
            self._sheet(facts[r.pairing_id], self._meetings.get(r.meeting_id), wanted)
            for r in rows
            if r.pairing_id in facts
        ]
        subtitle = f"Week of {plain_date(monday)} · {counted(len(sheets), 'sheet')}"
        return StackReport(
            head=self._head("Session sheets", subtitle, wanted, ""), sheets=tuple(sheets)
        )

    def feedback_forms(
        self, given: Sequence[FeedbackAnswer], forms: Mapping[int, FeedbackForm], wanted: Wanted
    ) -> Report:
        """The forms that were given out, one for each person, with the code to key it in by."""
        if not given:
            raise Refused("No form is out. Give some out first.")
        pairings = {i: self._pairings.facts(i, wanted.today) for i in {a.pairing_id for a in given}}
        names = self._names(list(pairings.values()), wanted.names)
        sheets = tuple(
            self._form(a, forms[a.form_id], pairings[a.pairing_id], names, wanted) for a in given
        )
        head = self.plain_head("Feedback forms", counted(len(sheets), "form"), wanted.today)
        return StackReport(head=head, sheets=sheets)

    def _form(
        self,
        answer: FeedbackAnswer,
        form: FeedbackForm,
        facts: PairingFacts,
        names: dict[int, str],
        wanted: Wanted,
    ) -> FormReport:
        who = facts.who_of(answer.party, answer.participant_id)
        with_whom = facts.mentees if answer.party is Party.MENTOR else facts.mentors
        kind = {
            FormKind.PULSE: "How do your meetings go?",
            FormKind.EXPECTATIONS: "What do you expect of each other?",
        }
        return FormReport(
            head=self.plain_head(form.title, _side(who, names), wanted.today),
            facts=(("For", _side(who, names)), ("About the meetings with", _side(with_whom, names)), ("Day", "")),
            intro=kind.get(form.kind, "Please answer as it is for you."),
            questions=tuple((q.text, q.is_free) for q in form.asked), highest=form.highest,
            code=sheet_code("F", answer.id),
        )  # fmt: skip

    def _sheet(self, facts: PairingFacts, meeting: Meeting | None, wanted: Wanted) -> SessionReport:
        names = self._names([facts], wanted.names)
        last = [m for m in self._meetings.of_pairing(facts.id) if m.status is MeetingStatus.HELD]
        register = _to_tick(facts, names)  # it names everybody
        lines = [
            ("Pairing", facts.code), *(() if register else _who(facts, names)),
            ("Day", full_date(meeting.day) if meeting and meeting.day else ""),
            ("Place", (meeting.place if meeting else "") or facts.place), ("Minutes", ""),
        ]  # fmt: skip
        return SessionReport(
            head=self._head("Session summary", _label(facts, names), wanted, ""),
            facts=tuple(lines),
            attendance=register, signed=_signing(facts, names),
            earlier=self._still_open(facts, last, names) if wanted.shows_texts else (),
            goals=tuple(g.statement for g in self._goals.of_pairing(facts.id) if g.state is GoalState.ACTIVE),
            topics="", text="", next_step="", next_meeting="", to_fill_in=True,
            code=sheet_code("M", meeting.id) if meeting else sheet_code("K", facts.id),
        )  # fmt: skip

    def _head(self, title: str, subtitle: str, wanted: Wanted, said: str) -> Head:
        organisation = self._setup.organisation
        conflict = (
            LEFT_OUT if not wanted.conflict_count else "The text of conflict notes is left out."
        )
        state = f"State of the record: change {self._store.last_change:,}, {self._store.history.head().hex()[:12]}."
        foot = " ".join(t for t in (organisation.footer, f"{conflict}{said}", state) if t)
        return Head(title, subtitle, organisation.name, wanted.today, foot, organisation.logo)

    def _summary(self, meeting: Meeting) -> str:
        """What they talked about, with what was added to it later."""
        parts = [_for_the_pair(meeting, "summary")]
        for added in self._meetings.addenda(meeting.id, Subject.SUMMARY):
            if added.subject.audience > Audience.PAIR:
                raise AssertionError("an addendum that is not for the pair")
            day = full_date(added.at.astimezone().date()) if added.at else ""
            parts.append(f"Added {day}: {added.text}")
        return "\n".join(p for p in parts if p)

    def _names(self, pairings: Sequence[PairingFacts], style: NameStyle) -> dict[int, str]:
        people = {p.id: (p.id, p.name, p.code) for f in pairings for p in f.sides.everybody}
        return printed_names(list(people.values()), style)

    def _all_names(self, pairing_id: int, style: NameStyle) -> dict[int, str]:
        """The names of everybody who is or ever was in a pairing."""
        people = {r.person.id: r.person for r in self._members.of(pairing_id)}
        return printed_names([(p.id, p.name, p.code) for p in people.values()], style)

    def _people_of(
        self, facts: PairingFacts, names: dict[int, str], last: date
    ) -> tuple[PersonLine, ...]:
        """Who is and was in a pairing by the day; nothing for two who were always the same two."""
        rows = [
            r
            for r in self._members.of(facts.id)
            if not r.member.from_on or r.member.from_on <= last
        ]
        if facts.kind is not PairingKind.GROUP and len(rows) <= PAIR:
            return ()
        turnout = self._meetings.turnout(facts.id)
        return tuple(
            PersonLine(
                names[r.person.id],
                r.words,
                turnout.get(r.person.id, Turnout()).words or "not noted",
            )
            for r in rows
        )

    def _agreed_before(
        self,
        facts: PairingFacts,
        before: Sequence[Meeting],
        day: date | None,
        names: dict[int, str],
    ) -> tuple[str, ...]:
        """What waited when they met, and what had become of it on that day."""
        ids, on = {m.id for m in before}, day or date.max
        owners = _owners(facts, names)
        steps = [
            s for s in self._meetings.agreed(facts.id)
            if s.meeting_id in ids and (s.settled_on is None or s.settled_on >= on)
        ]  # fmt: skip
        if not steps:  # what was agreed before steps were followed up
            return tuple(m.next_step for m in before[:1] if m.next_step)
        return tuple(
            f"{StepState.OPEN.label if s.is_open_on(on) else s.state.label}: {s.words(owners)}"
            for s in steps
        )

    def _still_open(
        self, facts: PairingFacts, last: Sequence[Meeting], names: dict[int, str]
    ) -> tuple[str, ...]:
        """What waits to be done, each with a box to tick."""
        steps = self._meetings.open_steps(facts.id)
        if not steps and not self._meetings.agreed(facts.id):
            return tuple(m.next_step for m in last[:1] if m.next_step)
        owners = _owners(facts, names)
        return tuple(f"☐ {s.words(owners)}" for s in steps)

    def _came(self, meeting: Meeting, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
        """Who came to a meeting, where that was noted."""
        found = []
        for who, row in self._meetings.who_came(meeting.id).items():
            late = f", {row.late_minutes} min" if row.late_minutes else ""
            found.append((names[who], f"{row.came.label}{late}"))
        return tuple(found)

    def _in_short(
        self,
        standings: Counter[Standing],
        counts: dict[int, tuple[int, int, int]],
        first: date,
        last: date,
    ) -> str:
        held = sum(c[0] for c in counts.values())
        missed = sum(c[1] for c in counts.values())
        minutes = self._facts.outcomes(first, last).get(MeetingStatus.HELD, (0, 0))[1]
        running = sum(
            n for s, n in standings.items() if s not in {Standing.CLOSED, Standing.PAUSED}
        )
        said = f"{counted(running, 'pairing is', 'pairings are')} running"
        if standings[Standing.PAUSED]:
            said += f" and {standings[Standing.PAUSED]:,} paused"
        said += (
            f". {counted(held, 'meeting was', 'meetings were')} held, {as_hours(minutes)} together"
        )
        if held + missed:
            said += f"; of the {held + missed:,} that were held or missed, {round(100 * held / (held + missed))}% were held"
        said += "."
        if standings[Standing.CLOSED]:
            said += f" {counted(standings[Standing.CLOSED], 'pairing')} ended in this period."
        if standings[Standing.AT_RISK]:
            said += (
                f" {counted(standings[Standing.AT_RISK], 'pairing is', 'pairings are')} at risk."
            )
        return said

    def _tiles(self, period: Period) -> tuple[Tile, ...]:
        found = [(m, period.actual(m)) for m in _ON_TILES]
        return tuple(Tile(a.value, m.label.lower(), a.evidence) for m, a in found)

    def _goal_line(self, goal: Goal, wanted: Wanted) -> GoalLine:
        seen = [e.words for e in self._goals.evidence(goal.id)[:1] if e.evidence]
        return GoalLine(
            goal.statement, goal.baseline, goal.latest, goal.target, goal.state.label,
            seen[0] if seen and wanted.shows_texts else "",
        )  # fmt: skip

    def _weeks(self, first: date, last: date, closed: Sequence[Span]) -> tuple[WeekBar, ...]:
        held = self._facts.held_by_week(first, last)
        return tuple(
            WeekBar(f"w{n}", held.get(monday, 0), _is_closed(monday, closed))
            for n, monday in enumerate(weeks_between(first, last), start=1)
        )

    def objectives(self, today: date) -> tuple[ObjectiveLine, ...]:
        """Where the objectives stand in the term up to a day."""
        starts = self._setup.programme.starts_on
        return self._objectives(self._figures.period(period_start(starts, today), today))

    def _objectives(self, period: Period) -> tuple[ObjectiveLine, ...]:
        return tuple(
            ObjectiveLine(
                p.objective.statement,
                p.objective.target,
                plain_date(p.objective.due_on) if p.objective.due_on else "",
                p.actual.value if p.actual else "",
                p.evidence,
            )
            for p in self._figures.progress(period)
        )

    def _people(self, day: date) -> tuple[tuple[str, str], ...]:
        paired = self._facts.paired(day)
        here = [p for p in everybody(self._store) if p.takes_part]
        waiting = [p for p in here if p.status is Enrolment.WAITING and p.id not in paired]
        return (
            ("Mentors", f"{sum(Role.MENTOR in p.roles for p in here):,}"),
            ("Mentees", f"{sum(Role.MENTEE in p.roles for p in here):,}"),
            ("In a pairing", f"{sum(p.id in paired for p in here):,}"),
            ("Waiting", f"{len(waiting):,}"),
        )

    def _closings(self, first: date, last: date) -> tuple[tuple[str, str], ...]:
        reasons = self._facts.closing_reasons(first, last)
        return tuple((reason.label, f"{n:,}") for reason, n in reasons)

    def _conflict_count(self, first: date, last: date) -> str:
        """Counts alone: how many, what lay behind them, and what became of them."""
        seen = Conflicts(self._store, self._facts, self._pairings).oversight(first, last, last)
        closed = sum(n for _, n in seen.outcomes)
        said = f"{counted(seen.opened, 'note was', 'notes were')} opened and {closed:,} closed in this period"
        said += (
            f", after {seen.median_days:g} days (median)." if seen.median_days is not None else "."
        )
        for title, found in (
            ("Causes", seen.causes),
            ("Ended", seen.outcomes),
            ("For the pairings", seen.effects),
        ):
            if found:
                said += f" {title}: {', '.join(f'{word.lower()} {n:,}' for word, n in found)}."
        return said

    def _section(
        self, meeting: Meeting, facts: PairingFacts, names: dict[int, str], wanted: Wanted
    ) -> MeetingSection:
        step = _for_the_pair(meeting, "next_step")
        return MeetingSection(
            meeting.code,
            full_date(meeting.day) if meeting.day else "",
            outcome_words(meeting, facts),
            self._summary(meeting) if wanted.shows_texts else "",
            f"Next step: {step}" if step and wanted.shows_texts else "",
        )


def _called(people: Sequence[Person], names: Mapping[int, str], style: NameStyle) -> str:
    """How a letter to the other side calls them: by first name where names are full."""
    return joined([p.first if style is NameStyle.FULL else names[p.id] for p in people])


def _for_the_pair(record: Meeting, field: str) -> str:
    """A field's text if the pair may read it; the door through which text reaches paper."""
    if described(record)[field].audience > Audience.PAIR:
        raise AssertionError(f"{field} is not for the pair")
    return str(getattr(record, field))


def _label(facts: PairingFacts, names: dict[int, str]) -> str:
    arrow = "↔" if facts.kind is PairingKind.RECIPROCAL else "→"
    sides = [some_of([names[p.id] for p in side], ", ") for side in (facts.mentors, facts.mentees)]
    return facts.called or f" {arrow} ".join(sides)


def _who(facts: PairingFacts, names: dict[int, str]) -> list[tuple[str, str]]:
    """Who they are: mentor and mentee, two peers, or the two sides of a group."""
    if facts.kind is PairingKind.RECIPROCAL:
        return [("Peers", joined([names[p.id] for p in (*facts.mentors, *facts.mentees)]))]
    sides = (("Mentor", facts.mentors), ("Stands in", facts.cover), ("Mentee", facts.mentees))
    return [
        (word if len(people) < PAIR or word == "Stands in" else f"{word}s", _side(people, names))
        for word, people in sides
        if people or word != "Stands in"
    ]


def _owners(facts: PairingFacts, names: dict[int, str]) -> dict[Owner, str]:
    """What one calls those who are to do something, on paper."""
    return {
        Owner.MENTOR: _side(facts.mentors, names), Owner.MENTEE: _side(facts.mentees, names),
        Owner.BOTH: "both", Owner.COORDINATOR: "the coordinator",
    }  # fmt: skip


def _signing(facts: PairingFacts, names: dict[int, str]) -> tuple[str, ...]:
    """Who signs a session sheet."""
    if facts.kind is PairingKind.RECIPROCAL:
        return tuple(names[p.id] for p in (*facts.mentors, *facts.mentees))
    if facts.kind is PairingKind.GROUP:
        return tuple(names[p.id] for p in facts.mentors[:3])
    return ("Mentor", "Mentee")


def _to_tick(facts: PairingFacts, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    """A register to tick for everybody of a group, or where somebody stands in."""
    people = facts.sides.everybody
    boxes = "\u2003".join(("☐ came", "☐ late", "☐ away"))
    return tuple((names[p.id], boxes) for p in people) if len(people) > PAIR else ()


def _side(people: Sequence[Person], names: dict[int, str]) -> str:
    return ", ".join(names[p.id] for p in people)


def _named(facts: PairingFacts, names: dict[int, str], style: NameStyle) -> PairingFacts:
    """The facts with their people called as the reader may see, and nothing of conflict notes.

    Sentences are built from these, so that no name has to be looked for in a text afterwards.
    """

    def called(people: Sequence[Person]) -> tuple[Person, ...]:
        if style is NameStyle.FULL:
            return tuple(people)
        return tuple(replace(p, name=names[p.id], known_as=names[p.id]) for p in people)

    return replace(
        facts,
        mentors=called(facts.mentors),
        mentees=called(facts.mentees),
        cover=called(facts.cover),
        called="" if style is NameStyle.CODES else facts.called,
        worst_note=0,
        open_notes=0,
        # how somebody feels and what was said to the coordinator is for the coordinator alone
        talks=(),
        last_met=(),
    )


def _period(first: date, last: date) -> str:
    start = plain_date(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
    return f"{start} to {plain_date(last)}"


def _met(counts: tuple[int, int, int] | None) -> str:
    held, missed, _ = counts or (0, 0, 0)
    return f"{held:,} of {held + missed:,}" if held + missed else "not yet"


def _goals_met(facts: PairingFacts) -> str:
    return f"{facts.goals_met:,} of {facts.goals:,}" if facts.goals else "none set"


def _when(meeting: Meeting) -> str:
    day = full_date(meeting.day) if meeting.day else ""
    return ", ".join(w for w in (day, meeting.planned_at, meeting.place) if w)


def _terms(facts: PairingFacts, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    signed = facts.agreement_signed_on
    return (
        *_who(facts, names),
        ("State", facts.state.label),
        ("Matched", full_date(facts.matched_on) if facts.matched_on else "not known"),
        ("Started", full_date(facts.started_on) if facts.started_on else "not yet"),
        ("Agreed", f"every {counted(facts.interval_days, 'day')}, {facts.expected_minutes} min"),
        ("Usually", ", ".join(w for w in (facts.usual_time, facts.place) if w) or "not set"),
        ("Agreement", f"signed {full_date(signed)}" if signed else "not signed yet"),
    )


def _pairing_tiles(
    facts: PairingFacts,
    meetings: Sequence[Meeting],
    closed: Sequence[Span],
    first: date,
    last: date,
) -> tuple[Tile, ...]:
    held = [m for m in meetings if m.status is MeetingStatus.HELD]
    missed = [m for m in meetings if m.status in MISSED]
    minutes = sum(m.minutes or 0 for m in held)
    closed = [*closed, *facts.pauses]  # rests and absences stop the clock as well
    expected = int(
        days_net_of(closed, max(first, facts.begins) - timedelta(days=1), last)
        / facts.interval_days
    )
    gap = _longest_gap([m.held_on for m in held if m.held_on], closed, last)
    return (
        Tile(f"{len(held):,}" if len(held) > expected else f"{len(held):,} of {expected:,}",
             f"meetings held; {expected:,} were expected" if len(held) > expected else "meetings held of those expected",
             f"expected every {counted(facts.interval_days, 'day')}, closures and rests left out; {facts.unlogged:,} not logged."),
        Tile(f"{len(missed):,}", "missed", "nobody came, or cancelled late."),
        Tile(as_hours(minutes), "together", "minutes of held meetings."),
        Tile(counted(gap, "day") if held else "", "longest gap", "between two meetings or since the last, closures and rests left out."),
    )  # fmt: skip


def _longest_gap(days: Sequence[date], closed: Sequence[Span], last: date) -> int:
    marks = [*sorted(days), last]
    return max((days_net_of(closed, a, b) for a, b in pairwise(marks)), default=0)


def _pairing_weeks(
    meetings: Sequence[Meeting], first: date, last: date, closed: Sequence[Span]
) -> tuple[WeekBar, ...]:
    held = Counter(
        monday_of(m.held_on) for m in meetings if m.status is MeetingStatus.HELD and m.held_on
    )
    return tuple(
        WeekBar(f"w{n}", held[monday], _is_closed(monday, closed))
        for n, monday in enumerate(weeks_between(first, last), start=1)
    )


def _is_closed(monday: date, closed: Sequence[Span]) -> bool:
    """Whether all five weekdays of a week lie in closures."""
    return all(any(monday + timedelta(days=d) in span for span in closed) for d in range(5))

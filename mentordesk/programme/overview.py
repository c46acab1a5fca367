"""The figures of the term and the records behind each, as the screen and the command line show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.figures import Behind, Figure
from mentordesk.model.goal import GoalState
from mentordesk.programme.desk import Desk
from mentordesk.programme.figures import Period
from mentordesk.programme.pairings import outcome_words
from mentordesk.programme.papers.press import week_chart
from mentordesk.programme.papers.programme import mixing_chart, pulse_chart, retention_chart
from mentordesk.programme.today import period_start
from mentordesk.reports.charts import Chart, bars

#: So many records behind a figure are listed at once.
MOST_RECORDS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A record behind a figure: what it is, when, and what one opens to see it."""

    kind: str
    id: int
    code: str
    what: str
    when: str
    opens: str
    opens_id: int


def period_of_term(
    desk: Desk, today: date, first: date | None = None, last: date | None = None
) -> Period:
    """The figures of the term up to today, or of other days."""
    until = min(last or today, today)
    since = first or period_start(desk.setup.programme.starts_on, until)
    return desk.figures.period(since, until, today)


def charts_of(desk: Desk, period: Period) -> list[Chart]:
    """The charts of a period, in the order they are told."""
    held = desk.facts.held_by_week(period.first, period.last)
    lengths = period.lengths
    found = [
        week_chart(held, period, desk.setup.programme.day_numbers),
        bars(lengths.title, [(w, float(n[0])) for w, n in lengths.rows], lengths.across),
        retention_chart(period),
    ]
    if pulse := pulse_chart(desk.feedback, period):
        found.append(pulse)
    pairs, _, _ = period.who_with_whom
    if pairs:
        found.append(mixing_chart(pairs))
    return found


def records_behind(desk: Desk, figure: Figure, day: date) -> list[Line]:
    """The records a figure was counted from, in order, at most so many."""
    ids = figure.records[:MOST_RECORDS]
    make = {
        Behind.PEOPLE: _people, Behind.PAIRINGS: _pairings, Behind.MEETINGS: _meetings,
        Behind.GOALS: _goals, Behind.CONTACTS: _contacts, Behind.ANSWERS: _answers,
    }  # fmt: skip
    return make[figure.behind](desk, ids, day)


def _people(desk: Desk, ids: Sequence[int], _day: date) -> list[Line]:
    people = {p.id: p for p in desk.people.all()}
    return [
        Line("participant", i, p.code, p.name, p.group, "participant", i)
        for i in ids
        if (p := people.get(i))
    ]


def _pairings(desk: Desk, ids: Sequence[int], day: date) -> list[Line]:
    facts = {f.id: f for f in desk.facts.pairings(day, open_only=False)}
    return [
        Line("pairing", i, f.code, f.label, f"{f.state.label} since {full_date(f.since)}", "pairing", i)
        for i in ids if (f := facts.get(i))
    ]  # fmt: skip


def _meetings(desk: Desk, ids: Sequence[int], day: date) -> list[Line]:
    facts = {f.id: f for f in desk.facts.pairings(day, open_only=False)}
    found = []
    for meeting_id in ids:
        meeting = desk.meetings.get(meeting_id)
        pairing = facts.get(meeting.pairing_id)
        if pairing and meeting.day:
            what = f"{pairing.short_label}: {outcome_words(meeting, pairing)}"
            found.append(
                Line(
                    "meeting",
                    meeting_id,
                    meeting.code,
                    what,
                    full_date(meeting.day),
                    "meeting",
                    meeting_id,
                )
            )
    return found


def _goals(desk: Desk, ids: Sequence[int], day: date) -> list[Line]:
    found = []
    for goal_id in ids:
        goal = desk.goals.get(goal_id)
        when = full_date(goal.settled_on) if goal.settled_on else ""
        state = goal.state_on(day)
        said = (
            f"{goal.statement} ({state.label.lower()})"
            if state is not GoalState.MET
            else goal.statement
        )
        found.append(Line("goal", goal_id, goal.code, said, when, "pairing", goal.pairing_id))
    return found


def _contacts(desk: Desk, ids: Sequence[int], day: date) -> list[Line]:
    sides = desk.facts.names(None)
    found = []
    for contact_id in ids:
        contact = desk.contacts.get(contact_id)
        whose = sides[contact.pairing_id].short_label if contact.pairing_id in sides else ""
        when = full_date(contact.attempted_on) if contact.attempted_on else ""
        found.append(
            Line(
                "contact",
                contact_id,
                contact.code,
                f"{contact.party.label}, {whose}",
                when,
                "pairing",
                contact.pairing_id,
            )
        )
    return found


def _answers(desk: Desk, ids: Sequence[int], day: date) -> list[Line]:
    sides = desk.facts.names(None)
    found = []
    for answer_id in ids:
        answer = desk.feedback.answer(answer_id)
        whose = sides[answer.pairing_id].short_label if answer.pairing_id in sides else ""
        when = full_date(answer.answered_on) if answer.answered_on else ""
        what = f"{answer.party.label}, {whose} ({answer.timing.label.lower()})"
        found.append(
            Line("answer", answer_id, f"F{answer_id:04d}", what, when, "answer", answer_id)
        )
    return found

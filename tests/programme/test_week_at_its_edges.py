"""Feedback, figures, plans, the register, steps, Today and letters on the days at which they turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.programme import Closure
from mentordesk.model.readiness import Clearance
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.today import period_start
from tests.conftest import TODAY

Pair = Callable[..., Pairing]
MONDAY = date(2026, 11, 16)
BEGAN = date(2026, 10, 5)


def rules(desk: Desk, today: date = TODAY) -> list[str]:
    return [i.rule for i in desk.today.items(today)]


def held(desk: Desk, day: date, minutes: int | None = 30) -> Meeting:
    return desk.meetings.log(Meeting(pairing_id=1, held_on=day, minutes=minutes), today=TODAY)


def ended(desk: Desk, pairing: Pairing, on: date) -> None:
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=on, today=TODAY
    )


# -- feedback -------------------------------------------------------------------------------------


@pytest.fixture
def asked(desk: Desk, pair: Pair) -> Desk:
    pair(agreement_signed_on=TODAY, started_on=TODAY - timedelta(40))
    desk.feedback.take_usual()
    return desk


def keyed(desk: Desk, form: int, party: Party, *marks: str, on: date = TODAY) -> FeedbackAnswer:
    length = len(desk.feedback.form(form).questions)
    answers = (*marks, *[""] * (length - len(marks)))
    fresh = FeedbackAnswer(form_id=form, pairing_id=1, party=party, answered_on=on, answers=answers)
    return desk.feedback.key_in(fresh, today=TODAY)


#: Marks of a pulse whose fourth question is turned.
LOW, FOUR, GOOD = ("2", "2", "2", "4", "2"), ("4", "4", "4", "2", "4"), ("5", "5", "5", "1", "5")


def test_the_pulse_of_a_pairing_that_rests_is_not_due(asked: Desk) -> None:
    assert "Q1" in rules(asked)
    asked.pairings.move(asked.pairings.get(1), State.PAUSED, on=TODAY, today=TODAY)
    assert "Q1" not in rules(asked)


def test_a_pulse_at_the_very_limit_is_not_low(asked: Desk) -> None:
    keyed(asked, 1, Party.MENTEE, *FOUR)
    assert asked.feedback.rows()[0].score == 4.0
    assert "Q1" not in rules(asked)


def test_a_try_in_vain_does_not_settle_a_low_pulse(asked: Desk) -> None:
    keyed(asked, 1, Party.MENTEE, *LOW)
    tried = Contact(pairing_id=1, party=Party.MENTEE, attempted_on=TODAY, reached=False)
    asked.contacts.save(tried, today=TODAY)
    assert "Q1" in rules(asked)
    asked.contacts.save(replace(tried, reached=True), today=TODAY)
    assert "Q1" not in rules(asked)


@pytest.mark.parametrize("later", [Party.MENTEE, Party.MENTOR])
def test_expectations_differ_since_the_later_answer(asked: Desk, later: Party) -> None:
    days = {p: TODAY - timedelta(1 if p is later else 8) for p in (Party.MENTEE, Party.MENTOR)}
    keyed(asked, 2, Party.MENTEE, "2", "4", "4", on=days[Party.MENTEE])
    keyed(asked, 2, Party.MENTOR, "5", "4", "4", on=days[Party.MENTOR])
    assert [i.since for i in asked.today.items(TODAY) if i.rule == "E1"] == [days[later]]


def test_the_newest_answer_is_the_one_of_the_last_day(asked: Desk) -> None:
    """A form from last week that is keyed in today does not come after this week's."""
    new = keyed(asked, 2, Party.MENTEE, "5", "5", "5")
    keyed(asked, 2, Party.MENTEE, "1", "1", "1", on=TODAY - timedelta(7))
    assert asked.feedback.both_sides(1, asked.feedback.form(2)).mentee == new


@pytest.mark.parametrize(("new", "old", "speaks"), [(LOW, GOOD, True), (GOOD, LOW, False)])
def test_the_pulse_that_counts_is_the_one_of_the_last_day(
    asked: Desk, new: tuple[str, ...], old: tuple[str, ...], speaks: bool
) -> None:
    keyed(asked, 1, Party.MENTOR, *new)
    keyed(asked, 1, Party.MENTOR, *old, on=TODAY - timedelta(7))
    assert ("Q1" in rules(asked)) == speaks


# -- figures --------------------------------------------------------------------------------------


def now(desk: Desk, measure: Measure, first: date = BEGAN, last: date = TODAY) -> str:
    return desk.figures.period(first, last).actual(measure).value


def test_a_pairing_that_ended_on_the_first_day_was_served(desk: Desk, pair: Pair) -> None:
    pair()
    ended(desk, pair("Cem Doğan", "Dot Ely"), date(2026, 11, 2))
    assert now(desk, Measure.RETAINED, date(2026, 11, 2)) == "50%"
    assert now(desk, Measure.RETAINED, date(2026, 11, 3)) == "100%"


@pytest.mark.parametrize("gone", [Enrolment.WITHDRAWN, Enrolment.FINISHED])
def test_who_has_left_does_not_wait_for_a_mentor(desk: Desk, pair: Pair, gone: Enrolment) -> None:
    pair()
    eve = desk.people.save(Participant(name="Eve Fox", roles=(Role.MENTEE,)), today=TODAY)
    assert now(desk, Measure.PLACED) == "1 of 2"
    desk.people.save(replace(eve, status=gone), today=TODAY)
    assert now(desk, Measure.PLACED) == "1 of 1"


def test_a_pulse_after_the_last_day_is_not_of_the_period(asked: Desk) -> None:
    keyed(asked, 1, Party.MENTOR, *LOW)
    keyed(asked, 1, Party.MENTOR, *GOOD, on=TODAY - timedelta(3))
    assert now(asked, Measure.PULSE, last=TODAY - timedelta(1)) == "5.0"
    assert now(asked, Measure.PULSE) == "3.5"


# -- planning -------------------------------------------------------------------------------------


def planned(desk: Desk, first: date, last: date) -> list[date | None]:
    return [m.planned_on for m in desk.planner.for_all(first, last).meetings]


def test_a_plan_reaches_four_hundred_days_and_no_further(desk: Desk, pair: Pair) -> None:
    pair(usual_time="Mondays 12:30")
    assert len(planned(desk, TODAY, TODAY + timedelta(400))) == 57
    with pytest.raises(Refused, match="year"):
        desk.planner.for_all(TODAY, TODAY + timedelta(401))


def test_the_day_a_meeting_was_moved_away_from_is_free(desk: Desk, pair: Pair) -> None:
    """Monday 23 November became Friday 4 December: that is the meeting of the week after."""
    pair(usual_time="Mondays 12:30")
    monday = Meeting(pairing_id=1, planned_on=date(2026, 11, 23), planned_at="12:30")
    desk.meetings.move(desk.meetings.plan(monday, today=TODAY), date(2026, 12, 4), "", today=TODAY)
    assert planned(desk, date(2026, 11, 23), date(2026, 12, 14)) == [
        date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 14),
    ]  # fmt: skip


@pytest.mark.parametrize("last_met", [date(2026, 11, 9), date(2026, 11, 10)])
@pytest.mark.parametrize("first", [date(2026, 11, d) for d in (16, 21, 22, 23, 24)])
def test_every_second_monday_stays_whatever_day_the_plan_is_made_from(
    desk: Desk, pair: Pair, last_met: date, first: date
) -> None:
    pair(usual_time="Mondays 12:30", interval_days=14)
    held(desk, last_met)
    ahead = [d for d in (date(2026, 11, 23), date(2026, 12, 7)) if d >= first]
    assert planned(desk, first, date(2026, 12, 20)) == ahead


def test_a_meeting_on_another_day_is_the_meeting_of_its_week(desk: Desk, pair: Pair) -> None:
    pair(usual_time="Mondays 12:30")
    desk.meetings.plan(Meeting(pairing_id=1, planned_on=date(2026, 11, 26)), today=TODAY)
    plan = desk.planner.for_all(date(2026, 11, 23), date(2026, 11, 30))
    assert [m.planned_on for m in plan.meetings] == [date(2026, 11, 30)]
    assert plan.already == 1


def test_who_is_still_to_start_is_planned_from_the_start_on(desk: Desk, pair: Pair) -> None:
    pairing = pair(usual_time="Mondays 12:30", started_on=date(2026, 12, 7))
    assert desk.pairings.state(pairing.id) is State.PENDING_AGREEMENT
    assert planned(desk, date(2026, 11, 23), date(2026, 12, 14)) == [
        date(2026, 12, 7), date(2026, 12, 14),
    ]  # fmt: skip


# -- the register ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "closed"), [(0, ""), (3, ""), (4, "Half-term")])
def test_a_week_is_closed_when_all_its_school_days_are(
    desk: Desk, pair: Pair, days: int, closed: str
) -> None:
    pair()
    desk.setup.save_closure(
        Closure(name="Half-term", first_day=MONDAY, last_day=MONDAY + timedelta(days))
    )
    row = desk.register.week(MONDAY)[0]
    assert (row.closed, row.counts) == (closed, not closed)


def test_one_undo_takes_back_the_wrong_letter(desk: Desk, pair: Pair) -> None:
    pair(usual_time="Mondays 12:30")
    desk.register.held(desk.register.week(MONDAY)[0], today=TODAY, minutes=25)
    desk.register.failed(
        desk.register.week(MONDAY)[0], MeetingStatus.NO_SHOW, Side.MENTEE, today=TODAY
    )
    desk.undo()
    meeting = desk.register.week(MONDAY)[0].meeting
    assert meeting is not None
    assert (meeting.status, meeting.minutes) == (MeetingStatus.HELD, 25)


def test_the_first_day_of_a_week_can_be_logged_on_that_day(desk: Desk, pair: Pair) -> None:
    pair(usual_time="Mondays 12:30")
    monday = date(2026, 11, 23)
    row = desk.register.week(monday)[0]
    assert desk.register.held(row, today=monday).held_on == monday


def test_without_a_usual_day_an_earlier_week_is_logged_on_its_friday(
    desk: Desk, pair: Pair
) -> None:
    pair()
    row = desk.register.week(date(2026, 11, 9))[0]
    assert desk.register.held(row, today=TODAY).held_on == date(2026, 11, 13)


# -- steps before the start -----------------------------------------------------------------------


def test_who_signed_the_first_version_signs_the_second_anew(desk: Desk, pair: Pair) -> None:
    pair()
    step = desk.training.save_requirement(
        Requirement(name="Secrecy", kind=StepKind.AGREEMENT, version="v1")
    )
    signed = Clearance(participant_id=1, requirement_id=step.id, done_on=TODAY)
    assert desk.training.clear(signed, today=TODAY).version == "v1"
    desk.training.save_requirement(replace(step, version="v2"))
    assert desk.training.of_person(desk.people.get(1), TODAY).word == "Agreement lapsed"


def test_a_last_day_that_was_given_is_not_reckoned_anew(desk: Desk, pair: Pair) -> None:
    pair()
    step = desk.training.save_requirement(
        Requirement(name="Consent", kind=StepKind.CONSENT, months=12)
    )
    until = date(2027, 1, 31)
    given = Clearance(participant_id=1, requirement_id=step.id, done_on=TODAY, expires_on=until)
    assert desk.training.clear(given, today=TODAY).expires_on == until


# -- Today ----------------------------------------------------------------------------------------


def test_the_file_of_an_ending_is_asked_for_sixty_days(desk: Desk, pair: Pair) -> None:
    ended(desk, pair(), TODAY)
    assert "K1" in rules(desk, TODAY + timedelta(60))
    assert "K1" not in rules(desk, TODAY + timedelta(61))


def test_what_is_planned_for_today_is_not_called_unlogged(desk: Desk, pair: Pair) -> None:
    pair()
    desk.meetings.plan(Meeting(pairing_id=1, planned_on=TODAY), today=TODAY)
    assert "0 not logged are left out" in desk.today.figures(BEGAN, TODAY)[0].definition
    tomorrow = TODAY + timedelta(1)
    assert "1 not logged are left out" in desk.today.figures(BEGAN, tomorrow)[0].definition


def test_nobody_is_asked_to_be_ready_for_a_pairing_that_rests(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.training.take_usual()
    assert {"T1", "T3"} <= set(rules(desk))
    desk.pairings.move(pairing, State.PAUSED, on=TODAY, today=TODAY)
    assert not {"T1", "T3"} & set(rules(desk))


def test_a_programme_that_starts_today_counts_from_today() -> None:
    assert period_start(TODAY, TODAY) == TODAY
    assert period_start(TODAY + timedelta(1), TODAY) == TODAY - timedelta(365)


# -- letters --------------------------------------------------------------------------------------


def letters(desk: Desk) -> list[str]:
    """What the first part of each letter says, the mentee's first."""
    stack: Any = desk.reporting.prepare("letters", Wanted(today=TODAY, pairing_id=1)).report
    return [sheet.sections[1].blocks[0].text for sheet in stack.sheets]


def test_mentor_and_mentee_are_thanked_each_for_their_own(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30), today=TODAY)
    ended(desk, pairing, TODAY)
    mentee, mentor = letters(desk)
    given, taken = "the time and the patience you gave Ben", "Thank you for taking part"
    assert (given in mentor, taken in mentor) == (True, False)
    assert (given in mentee, taken in mentee) == (False, True)
    assert "the trust you put into Ana." in mentee


def test_a_meeting_of_unknown_length_is_a_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    held(desk, date(2026, 10, 12), None)
    ended(desk, pairing, TODAY)
    for letter in letters(desk):
        assert "1 meeting" in letter
        assert "no meeting" not in letter

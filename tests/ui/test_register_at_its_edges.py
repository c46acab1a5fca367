"""The week register, the month and the log sheet, each where one meeting more or less would show."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.clock import monday_of
from mentordesk.model.facts import WeekRow
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Medium, Meeting, MeetingStatus, Side
from mentordesk.model.pairing import Pairing
from mentordesk.model.programme import Closure
from mentordesk.programme.desk import Desk
from mentordesk.ui.calendar_view import MonthView, tone_of, word_of
from mentordesk.ui.log_sheet import Outcome
from mentordesk.ui.register import RegisterView, outcome
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
Seat = Callable[[], MainWindow]
MONDAY = monday_of(TODAY)


@pytest.fixture
def seated(fresh_window: MainWindow, desk: Desk) -> Seat:
    """Sits the window down at the record as it is by then."""

    def at() -> MainWindow:
        fresh_window.seats.seat(desk)
        return fresh_window

    return at


def held(desk: Desk, pairing: Pairing, day: date, **more: Any) -> Meeting:
    return desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=day, **more), today=TODAY)


def planned(desk: Desk, pairing: Pairing, *days: date) -> None:
    for day in days:
        desk.meetings.plan(Meeting(pairing_id=pairing.id, planned_on=day), today=TODAY)


# -- the week register ----------------------------------------------------------------------------


def register_of(window: MainWindow) -> RegisterView:
    found: RegisterView = window.page("meetings").register
    return found


def test_a_meeting_of_today_waits_for_the_keyboard(desk: Desk, pair: Pair, seated: Seat) -> None:
    held(desk, pair(), MONDAY)
    second = pair("Cem Doğan", "Dot Ely")
    planned(desk, second, TODAY)
    register = register_of(seated())
    register.refresh()
    assert [r.is_logged for r in register.model.rows] == [True, False]
    assert register.table.chosen().sides.id == second.id


def test_what_a_closure_stands_in_the_way_of_is_not_counted(
    desk: Desk, pair: Pair, seated: Seat
) -> None:
    pair(usual_time="Mondays 12:30")
    held(desk, pair("Cem Doğan", "Dot Ely"), MONDAY + timedelta(1))
    desk.setup.save_closure(Closure(name="Staff day", first_day=MONDAY, last_day=MONDAY))
    register = register_of(seated())
    said: list[str] = []
    register.counted.connect(said.append)
    register.refresh()
    assert register.model.rowCount() == 2
    assert said[-1] == "Week of 16 November 2026 · 1 of 1 logged"


def test_two_hours_take_three_digits(qtbot: Any, desk: Desk, pair: Pair, seated: Seat) -> None:
    pair(usual_time="Mondays 12:30")
    hands = Hands(qtbot, seated())
    hands.press("Ctrl+4").press("1").press("2").press("0").press("Return")
    assert [m.minutes for m in desk.meetings.of_pairing(1)] == [120]


def test_moods_read_in_the_order_of_their_heading(
    qtbot: Any, desk: Desk, pair: Pair, seated: Seat
) -> None:
    pair(usual_time="Mondays 12:30")
    window = seated()
    Hands(qtbot, window).press("Ctrl+4").press("F").press("5").press("3")
    model = register_of(window).model
    place = next(n for n, c in enumerate(model.columns) if c.key == "mood")
    assert model.columns[place].title == "Mood mentor · mentee"
    assert model.data(model.index(0, place)) == "5 · 3"
    meeting = desk.meetings.of_pairing(1)[0]
    assert (meeting.mood_mentor, meeting.mood_mentee) == (5, 3)


# -- the month ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "tone", "word"),
    [
        (TODAY + timedelta(1), "info", "Planned"), (TODAY, "info", "Planned"),
        (TODAY - timedelta(1), "warn", "Not logged"),
    ],
)  # fmt: skip
def test_a_plan_is_open_until_its_day_is_over(day: date, tone: str, word: str) -> None:
    plan = WeekRow(1, 1, day, "12:30", MeetingStatus.PLANNED, None, None, None)
    assert (tone_of(plan, TODAY), word_of(plan, TODAY)) == (tone, word)


def test_the_register_says_of_today_what_the_list_says(
    desk: Desk, pair: Pair, seated: Seat
) -> None:
    planned(desk, pair(), TODAY)
    other, before = pair("Cem Doğan", "Dot Ely"), TODAY - timedelta(1)
    desk.meetings.plan(Meeting(pairing_id=other.id, planned_on=before), today=before)
    rows = register_of(seated()).model.rows
    assert {outcome(r, TODAY).text for r in rows if r.day == TODAY} == {"Planned"}
    assert {outcome(r, TODAY).text for r in rows if r.day != TODAY} == {"Not logged"}


def month_of(window: MainWindow) -> MonthView:
    page = window.page("meetings")
    page.show_view("month")
    found: MonthView = page.month
    return found


def test_a_month_counts_no_meeting_of_its_neighbours(desk: Desk, pair: Pair, seated: Seat) -> None:
    pairing = pair()
    held(desk, pairing, date(2026, 10, 30))
    held(desk, pairing, date(2026, 11, 3))
    planned(desk, pairing, date(2026, 12, 1))
    month = month_of(seated())
    said: list[str] = []
    month.counted.connect(said.append)
    month.refresh()
    assert len(month.model.of_day(date(2026, 10, 30))) == 1
    assert said == ["November 2026 · 1 meeting"]


def test_a_month_of_six_weeks_shows_its_last_day(
    qtbot: Any, desk: Desk, pair: Pair, seated: Seat
) -> None:
    last = date(2026, 8, 31)
    held(desk, pair(started_on=date(2026, 8, 3)), last)
    window = seated()
    month, hands = month_of(window), Hands(qtbot, window)
    for _ in range(3):
        hands.click("Earlier")
    assert month.model.month == date(2026, 8, 1)
    cells = [month.model.index(w, d) for w in range(month.model.rowCount()) for d in range(7)]
    assert [month.model.data(c) for c in cells if month.model.day(c) == last] == [
        "Mon 31 Aug 2026, 1 meeting"
    ]


# -- the log sheet --------------------------------------------------------------------------------


def sheet_of(window: MainWindow, meeting: Meeting) -> Any:
    window.work.show("log meeting", meeting.id)
    assert type(window.sheet).__name__ == "LogSheet"
    return window.sheet


@pytest.mark.parametrize(
    ("side", "outcome"),
    [(Side.MENTOR, Outcome.MENTOR_AWAY), (Side.MENTEE, Outcome.MENTEE_AWAY)],
)
def test_who_was_away_is_shown_again(
    desk: Desk, pair: Pair, seated: Seat, side: Side, outcome: Outcome
) -> None:
    missed = Meeting(
        pairing_id=pair().id, status=MeetingStatus.NO_SHOW, planned_on=MONDAY, failed_by=side
    )
    meeting = desk.meetings.log(missed, today=TODAY)
    assert sheet_of(seated(), meeting).outcome.value is outcome


def test_the_next_meeting_is_the_nearest_one_after_today(
    desk: Desk, pair: Pair, seated: Seat
) -> None:
    pairing = pair()
    meeting = held(desk, pairing, MONDAY)
    planned(desk, pairing, TODAY, TODAY + timedelta(7), TODAY + timedelta(14))
    hint = sheet_of(seated(), meeting).next_meeting.placeholderText()
    assert hint == "Sat 28 Nov is planned"


def test_met_online_can_be_put_right_to_met(
    qtbot: Any, desk: Desk, pair: Pair, seated: Seat
) -> None:
    meeting = held(desk, pair(), MONDAY, medium=Medium.VIDEO, minutes=30)
    window = seated()
    sheet = sheet_of(window, meeting)
    assert sheet.outcome.value is Outcome.ONLINE
    hands = Hands(qtbot, window)
    hands.click("What happened: Met").press("Ctrl+Return")
    assert window.sheet is None
    assert desk.meetings.get(meeting.id).medium is Medium.IN_PERSON


def test_what_was_cancelled_worked_on_no_goal(
    qtbot: Any, desk: Desk, pair: Pair, seated: Seat
) -> None:
    pairing = pair()
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="Read aloud"), today=TODAY)
    meeting = held(desk, pairing, MONDAY, minutes=30)
    window = seated()
    sheet_of(window, meeting)
    hands = Hands(qtbot, window)
    hands.click("Read aloud").press("Ctrl+Return")
    assert desk.meetings.goals_worked_on(meeting.id) == [goal.id]
    sheet_of(window, meeting)
    hands.click("What happened: Cancelled").press("Ctrl+Return")
    assert desk.meetings.get(meeting.id).status is MeetingStatus.CANCELLED
    assert desk.meetings.goals_worked_on(meeting.id) == []

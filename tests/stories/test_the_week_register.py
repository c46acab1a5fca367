"""The week register: forty pairings by keyboard, each row one step, each key durable; and planning ahead."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from mentordesk.cli import main as command_line
from mentordesk.exchange.calendars import countries
from mentordesk.model.absence import Absence
from mentordesk.model.clock import monday_of, parse_usual
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, PauseReason, State
from mentordesk.model.programme import Closure
from mentordesk.programme.desk import Desk
from mentordesk.programme.planning import days_of
from mentordesk.programme.records import open_record
from mentordesk.programme.register import RegisterRow
from mentordesk.programme.sample import Size, make_sample
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

MONDAY = monday_of(TODAY)
FORTY = Size(100, 43, 4)  # some of them rest or ended
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("line", "first", "last", "name"),
    [
        ("Half-term, 26 Oct to 30 Oct 2027", date(2027, 10, 26), date(2027, 10, 30), "Half-term"),
        ("Christmas, 21 Dec to 3 Jan 2028", date(2027, 12, 21), date(2028, 1, 3), "Christmas"),
        ("Half-term 26 Oct to 30 Oct 2026", date(2026, 10, 26), date(2026, 10, 30), "Half-term"),
        ("2026-10-26 to 2026-10-30 Half-term", date(2026, 10, 26), date(2026, 10, 30), "Half-term"),
        ("Half-term,2026-10-26,2026-10-30", date(2026, 10, 26), date(2026, 10, 30), "Half-term"),
        ("Mock exams 11/01/2027 to 15/01/2027", date(2027, 1, 11), date(2027, 1, 15), "Mock exams"),
        ("Staff day: Mon 4th January 2027", date(2027, 1, 4), date(2027, 1, 4), "Staff day"),
        ("Year 7 trip; 3.2.2027 - 5.2.2027", date(2027, 2, 3), date(2027, 2, 5), "Year 7 trip"),
        ("Sports day, Dec 8, 2026", date(2026, 12, 8), date(2026, 12, 8), "Sports day"),
        ("Easter 26-29 March 2027", date(2027, 3, 26), date(2027, 3, 29), "Easter"),
        ("1 to 5 Feb half-term", date(2027, 2, 1), date(2027, 2, 5), "half-term"),
        ("Exam weeks March 8–19, 2027", date(2027, 3, 8), date(2027, 3, 19), "Exam weeks"),
        ("Mon 15 - Fri 19 Feb 2027 Trip", date(2027, 2, 15), date(2027, 2, 19), "Trip"),
    ],
)
def test_closures_as_schools_write_them(
    desk: Desk, line: str, first: date, last: date, name: str
) -> None:
    plan = desk.calendars.listed(line, TODAY)
    assert [(c.name, c.first_day, c.last_day) for c in plan.closures] == [(name, first, last)]
    assert name in plan.days[0]


@pytest.mark.parametrize(
    "line",
    ["Half-term", "26 Oct 2026", "A 1 Jan 2026 to 31 Dec 2026", "x 40 Oct 2026", "x 1 Oct, 2 Oct and 3 Oct 2026", "x 31/13/2026 to 2 Jan 2027", "x Mon 15, Fri 19 Feb 2027"],
)  # fmt: skip
def test_lines_that_are_not_wholly_understood_are_not_guessed(desk: Desk, line: str) -> None:
    plan = desk.calendars.listed(line, TODAY)
    assert (plan.closures, plan.unread) == ((), (line,))


@pytest.fixture
def forty(qtbot: Any, themed: Any, places: Any) -> Iterator[MainWindow]:
    """The window on forty pairings of whose week nothing is logged."""
    with_forty(places.sample_record).close()
    made = MainWindow(places, lambda: TODAY)
    made.resize(1280, 800)
    made.show()
    made.seats.open_record(places.sample_record)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    made.deleteLater()


def with_forty(path: Path) -> Desk:
    desk = make_sample(path, today=TODAY, size=FORTY)
    with desk.store.transaction("nothing is logged yet"):
        for meeting in desk.store.meetings.where(
            "day >= ? AND status <> 'void'", [MONDAY.isoformat()]
        ):
            desk.store.meetings.put(Meeting(
                id=meeting.id, pairing_id=meeting.pairing_id, status=MeetingStatus.PLANNED,
                planned_on=meeting.planned_on, planned_at=meeting.planned_at,
            ))  # fmt: skip
    desk.store.forget_undo()
    return desk


def logged(desk: Desk) -> list[RegisterRow]:
    return [r for r in desk.register.week(MONDAY) if r.is_logged]


def test_forty_rows_with_keys_only(qtbot: Any, forty: MainWindow) -> None:
    hands, desk = Hands(qtbot, forty), forty.work.desk
    hands.press("Ctrl+4")
    rows = desk.register.week(MONDAY)
    assert len(rows) == 40
    hands.count = keys = 0
    written = 0
    for number in range(len(rows)):
        for key in (("H",), ("3", "5"), ("E", "Return", *"ill", "Return"), ("H", "F", "4", "5"))[
            number % 4
        ]:
            hands.press(key)
            keys += 1
        if number % 4 != 2:  # a note goes on to the next row by itself
            hands.press("Down")
            keys += 1
        written += 1
    assert written == 40
    assert keys / written <= 5
    done = logged(desk)
    assert len(done) == 40
    held = [r.meeting for r in done if r.meeting and r.meeting.status is MeetingStatus.HELD]
    assert sorted({m.minutes for m in held}) == [30, 35]
    assert sum((m.mood_mentor, m.mood_mentee) == (4, 5) for m in held) == 10
    missed = [r.meeting for r in done if r.meeting and r.meeting.failed_by is Side.MENTEE]
    assert [m.note for m in missed] == ["ill"] * 10
    assert all(m.source is not None and m.planned_on in {None, m.held_on} for m in held)
    steps = 0
    while desk.undo_label:
        desk.undo()
        steps += 1
        assert (
            len(logged(desk)) == 40 - steps
        )  # whatever was typed into a row, one step takes it back
    assert steps == 40


_DRIVER = """
import sys
from datetime import date
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from mentordesk.paths import Places
from mentordesk.ui.shell import MainWindow
from dataclasses import replace
from mentordesk.ui.theme import Theme, make_application
application = make_application()
theme = Theme(application)
theme.use("light", 100)
places = Places.under(Path(sys.argv[1]))
window = MainWindow(places, lambda: date(2026, 11, 21))
window.resize(1280, 800)
window.show()
window.seats.open_record(places.sample_record)
page = window.page("meetings")
table = page.register.table
for number in range(40):
    QTest.keyClick(table, Qt.Key.Key_H)
    application.processEvents()
    print(table.chosen().sides.id, flush=True)
    QTest.keyClick(table, Qt.Key.Key_Down)
"""


def test_a_kill_in_the_middle_loses_no_row(places: Any) -> None:
    with_forty(places.sample_record).close()
    told: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", _DRIVER, str(places.records.parent)], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            told.append(int(line))
            if len(told) == 20:
                running.kill()
                break
        rest = running.stdout.read()
    told += [int(line) for line in rest.split()]
    with_it = open_record(places.sample_record)
    try:
        kept = {r.sides.id for r in logged(with_it)}
        assert len(told) >= 20
        assert set(told) <= kept
        assert len(kept) < 40, "it was killed too late to prove anything"
        assert with_it.troubles() == []
    finally:
        with_it.close()


# -- what each key does, and what it refuses ----------------------------------------------------


@pytest.fixture
def row(desk: Desk, pair: Callable[..., Pairing]) -> Callable[..., RegisterRow]:
    """The row of one pairing, planned for a day of this week unless told."""
    pairing = pair(usual_time="Mondays 12:30", minutes=35)

    def made(day: date | None = MONDAY) -> RegisterRow:
        if day and not desk.meetings.of_pairing(pairing.id):
            with desk.store.transaction("plan"):
                desk.store.meetings.put(Meeting(
                    pairing_id=pairing.id, status=MeetingStatus.PLANNED, planned_on=day, planned_at="12:30",
                ))  # fmt: skip
        found = [r for r in desk.register.week(MONDAY) if r.sides.id == pairing.id]
        return found[0]

    return made


def test_held_takes_the_agreed_minutes_and_keeps_them(desk: Desk, row: Any) -> None:
    meeting = desk.register.held(row(), today=TODAY)
    assert (meeting.held_on, meeting.minutes, meeting.planned_at) == (MONDAY, 35, "12:30")
    desk.register.held(row(), today=TODAY, minutes=20)
    assert desk.register.held(row(), today=TODAY).minutes == 20


def test_who_failed_can_be_put_right_within_the_day(desk: Desk, row: Any, clock: Any) -> None:
    register = desk.register
    register.moods(row(), 4, 2, today=TODAY)
    meeting = register.failed(row(), MeetingStatus.NO_SHOW, Side.MENTOR, today=TODAY)
    assert (meeting.failed_by, meeting.held_on, meeting.minutes, meeting.mood_mentee) == (
        Side.MENTOR, None, None, None,
    )  # fmt: skip
    assert register.words(row(), "at the dentist", today=TODAY).note == "at the dentist"
    clock.forward(hours=25)
    assert row().locked
    with pytest.raises(Refused, match="locked"):
        register.held(row(), today=TODAY)
    with pytest.raises(Refused, match="locked"):
        register.unlogged(row())


def test_a_row_without_a_plan_is_logged_on_the_usual_day(desk: Desk, row: Any) -> None:
    found = row(None)
    assert (found.meeting, found.usual, found.usual_at) == (None, MONDAY, "12:30")
    assert desk.register.held(found, today=TODAY).held_on == MONDAY
    assert row(None).is_logged


def test_not_logged_again_is_planned_or_gone(desk: Desk, row: Any) -> None:
    desk.register.held(row(), today=TODAY)
    assert desk.register.unlogged(row()).status is MeetingStatus.PLANNED
    assert row().meeting.held_on is None


@pytest.mark.parametrize("held", [True, False])
def test_what_was_never_planned_goes_again_and_leaves_no_plan(
    desk: Desk, row: Any, held: bool
) -> None:
    register = desk.register
    if held:
        register.held(row(None), today=TODAY)
    else:
        register.failed(row(None), MeetingStatus.NO_SHOW, Side.MENTEE, today=TODAY)
    assert register.unlogged(row(None)) is None
    assert row(None).meeting is None
    assert desk.store.meetings.count("status = 'planned'") == 0


def test_undo_brings_back_what_a_slip_took(desk: Desk, row: Any) -> None:
    """H, words, moods; then Backspace, or the wrong letter: one undo and all is there again."""
    register = desk.register
    register.held(row(), today=TODAY)
    register.words(row(), "A long summary", today=TODAY)
    register.moods(row(), 5, 4, today=TODAY)
    before = row().meeting
    register.unlogged(row())
    desk.undo()
    assert row().meeting == before
    register.failed(row(), MeetingStatus.NO_SHOW, Side.MENTOR, today=TODAY)
    desk.undo()
    assert row().meeting == before
    desk.undo()
    assert row().meeting.status is MeetingStatus.PLANNED


def test_pairings_that_meet_seldom_are_not_expected_every_week(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    pair(usual_time="Mondays 12:30", interval_days=14, started_on=date(2026, 11, 5))
    weeks = {
        m: len(desk.register.week(m)) for m in (date(2026, 11, 2), MONDAY - timedelta(7), MONDAY)
    }
    assert weeks == {date(2026, 11, 2): 0, MONDAY - timedelta(7): 1, MONDAY: 1}
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 11, 9), minutes=30), today=TODAY)
    assert len(desk.register.week(MONDAY)) == 0
    assert len(desk.register.week(MONDAY + timedelta(7))) == 1


def test_ended_and_mistaken_pairings_on_the_grid(desk: Desk, pair: Callable[..., Pairing]) -> None:
    ended = pair(usual_time="Mondays 12:30", minutes=60)
    desk.meetings.plan(Meeting(pairing_id=1, planned_on=TODAY, planned_at="12:30"), today=TODAY)
    desk.pairings.close(
        ended, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=TODAY, today=TODAY
    )
    line = desk.register.week(MONDAY)[0]
    assert desk.register.held(line, today=TODAY).minutes == 60
    desk.pairings.move(ended, State.VOID, on=TODAY, today=TODAY)
    assert desk.register.week(MONDAY) == []


def test_words_need_to_know_first_what_became_of_it(desk: Desk, row: Any) -> None:
    with pytest.raises(Refused, match="what became"):
        desk.register.words(row(), "words", today=TODAY)


def test_moved_to_a_day_past_or_to_come(desk: Desk, row: Any) -> None:
    register, thursday = desk.register, MONDAY + timedelta(days=3)
    old = register.moved(row(), thursday, "", today=TODAY)
    assert old.status is MeetingStatus.MOVED
    shown = desk.register.week(MONDAY)
    assert [(r.day, r.is_logged) for r in shown] == [(MONDAY, True), (thursday, False)]
    assert shown[0].moved_to == thursday
    with pytest.raises(Refused, match="was moved"):
        register.held(shown[0], today=TODAY)
    with pytest.raises(Refused, match="already"):
        register.moved(shown[1], thursday, "12:30", today=TODAY)
    desk.undo()
    assert [r.day for r in desk.register.week(MONDAY)] == [MONDAY]


def test_what_is_still_to_come_is_not_logged(desk: Desk, row: Any) -> None:
    with pytest.raises(Refused, match=r"This meeting is planned for .* still to come"):
        desk.register.held(row(TODAY + timedelta(days=1)), today=TODAY)
    day = TODAY + timedelta(days=1)
    unplanned = replace(row(day), meeting=None, usual=day)
    with pytest.raises(Refused, match=r"They usually meet on .* still to come"):
        desk.register.held(unplanned, today=TODAY)
    ahead = desk.register.week(MONDAY + timedelta(weeks=1))
    with pytest.raises(Refused, match="still to come"):
        desk.register.held(ahead[0], today=TODAY)


def test_a_closed_day_expects_nobody(desk: Desk, row: Any) -> None:
    desk.setup.save_closure(Closure(name="Half-term", first_day=MONDAY, last_day=MONDAY))
    found = row(None)
    assert (found.closed, found.counts) == ("Half-term", False)
    with pytest.raises(Refused, match="Half-term"):
        desk.register.held(found, today=TODAY)


def test_paused_and_closed_pairings_are_not_on_the_grid(desk: Desk, row: Any) -> None:
    pairing = desk.pairings.get(row(None).sides.id)
    desk.pairings.move(
        pairing, State.PAUSED, on=MONDAY, today=TODAY, reason=PauseReason.EXAMS.label
    )
    assert desk.register.week(MONDAY) == []


def test_letters_act_only_on_the_grid(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    page = window.page("meetings")
    before = len(logged(desk))
    page.register.filter.setFocus()
    hands.type("hea").press("Return")
    assert len(logged(desk)) == before
    assert page.register.filter.text() == "hea"
    page.register.filter.clear()
    page.register.shown.value = "open"
    page.register.take_focus()
    hands.press("M").press("Return")
    assert "day it was moved to" in page.register.trouble.text()
    hands.type("Fri 27 Nov").press("Return")
    assert not page.register.trouble.isVisible()
    assert len(logged(desk)) == before + 1


def test_backspace_while_typing_takes_back_a_digit_only(qtbot: Any, window: MainWindow) -> None:
    hands = Hands(qtbot, window)
    register = window.page("meetings").register
    register.shown.value = "open"
    register.take_focus()
    hands.press("H").press("4").press("6").press("Backspace").press("5").press("Return")
    assert register.table.chosen().meeting.minutes == 45
    assert register._editor is None, "the first Enter takes the minutes"
    hands.press("F").press("3").press("Backspace").press("5").press("4")
    meeting = register.table.chosen().meeting
    assert (meeting.status, meeting.mood_mentor, meeting.mood_mentee) == (MeetingStatus.HELD, 5, 4)


def test_what_is_half_typed_is_saved_when_one_turns_away(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    page = window.page("meetings")
    page.register.shown.value = "open"
    page.register.take_focus()
    rows = page.register.model.rows
    first, second = [n for n, r in enumerate(rows) if r.meeting and not r.is_logged][:2]
    ids = [rows[n].meeting.id for n in (first, second)]
    page.register.table.take_row(first)
    hands.press("H").press("Return").type("half a note")
    page.register.table.take_row(second)
    page.register.table.setFocus()
    assert desk.meetings.get(ids[0]).summary == "half a note"
    second = ids[1]
    hands.press("2").press("5")
    hands.click("Earlier")
    assert desk.meetings.get(second).minutes == 25


def test_what_is_half_typed_is_saved_when_the_record_is_put_away(
    qtbot: Any, window: MainWindow
) -> None:
    hands, path = Hands(qtbot, window), window.work.desk.path
    register = window.page("meetings").register
    number = next(n for n, r in enumerate(register.model.rows) if r.meeting and not r.is_logged)
    register.table.take_row(number)
    register.take_focus()
    meeting = register.table.chosen().meeting.id
    hands.press("H").press("Return").type("before the bell")
    window.close()
    again = open_record(path)
    assert again.meetings.get(meeting).summary == "before the bell"
    again.close()


def test_a_locked_row_refuses_at_the_first_key(qtbot: Any, window: MainWindow) -> None:
    hands = Hands(qtbot, window)
    register = window.page("meetings").register
    assert register.table.choose(lambda r: r.locked)
    register.take_focus()
    for key in ("M", "F", "H", "5"):
        hands.press(key)
        assert "locked" in register.trouble.text()
        assert register._editor is None
        assert register._moods is None


def test_a_day_that_is_none_stays_in_the_field(qtbot: Any, window: MainWindow) -> None:
    hands = Hands(qtbot, window)
    register = window.page("meetings").register
    register.shown.value = "open"
    register.take_focus()
    hands.press("M").type("someday").press("Return")
    assert register.trouble.isVisible()
    assert register._editor.text() == "someday"
    hands.press("Esc").press("H")
    assert not register.trouble.isVisible()


def test_esc_leaves_a_note_as_it_was(qtbot: Any, window: MainWindow) -> None:
    hands = Hands(qtbot, window)
    page = window.page("meetings")
    page.register.shown.value = "open"
    page.register.take_focus()
    hands.press("H").press("Return").type("not to be kept").press("Esc")
    assert page.register.table.chosen().meeting.summary == ""
    assert page.register.table.hasFocus()


# -- planning ahead -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [("Mondays 12:30", (0, "12:30")), ("fri, at 8.15", (4, "08:15")), ("Wednesday", (2, "")), ("whenever", None),
     ("", None), ("Tuesdays 1pm", (1, "13:00")), ("Monthly, first Friday", None), ("Sunflower", None), ("Thurs 9:00", (3, "09:00"))],
)  # fmt: skip
def test_usual_times_as_people_write_them(text: str, found: object) -> None:
    assert parse_usual(text) == found


def test_an_a_b_week_keeps_its_rhythm_over_closures_and_clock_changes() -> None:
    """Every second Thursday over both clock changes of 2026 and two closures, by hand."""
    from mentordesk.model.clock import Span

    closed = [
        Span(date(2026, 4, 6), date(2026, 4, 10)), Span(date(2026, 10, 26), date(2026, 10, 30)),
    ]  # fmt: skip
    spring, left = days_of(3, 2, date(2026, 3, 26), date(2026, 5, 10), closed)
    assert spring == [date(2026, 3, 26), date(2026, 4, 23), date(2026, 5, 7)]
    assert left == [date(2026, 4, 9)]
    autumn, left = days_of(3, 2, date(2026, 10, 10), date(2026, 11, 20), closed)
    assert autumn == [date(2026, 10, 15), date(2026, 11, 12)]
    assert left == [date(2026, 10, 29)]


def test_planning_the_term_for_all_is_one_step(desk: Desk, pair: Callable[..., Pairing]) -> None:
    pair(usual_time="Tuesdays 13:00")
    pair(
        "Cal Ito",
        "Dee Fox",
        usual_time="Fridays 08:15",
        interval_days=14,
        agreed_end=date(2026, 12, 20),
    )
    pair("Eli Roe", "Fay Lam")
    desk.setup.save_closure(
        Closure(name="Exams", first_day=date(2026, 12, 1), last_day=date(2026, 12, 4))
    )
    first, until = date(2026, 11, 23), date(2026, 12, 31)
    plan = desk.planner.for_all(first, until)
    assert [m.planned_on.day for m in plan.meetings if m.pairing_id == 1] == [24, 8, 15, 22, 29]
    assert [m.planned_on for m in plan.meetings if m.pairing_id == 2] == [
        date(2026, 11, 27), date(2026, 12, 11),
    ]  # fmt: skip
    assert plan.without_time == (3,)
    assert "Left out because of closures: 1 day." in plan.sentence
    assert desk.planner.carry_out(plan, today=TODAY) == 7
    assert desk.planner.for_all(first, until).already == 7
    desk.undo()
    assert desk.store.meetings.count() == 0


def test_a_plan_that_is_extended_keeps_its_rhythm(desk: Desk, pair: Callable[..., Pairing]) -> None:
    """Every second week stays the same second week; nothing is planned twice or in an absence."""
    pair(usual_time="Mondays 12:30", interval_days=14)
    planner = desk.planner
    planner.carry_out(planner.for_all(date(2026, 11, 22), date(2026, 12, 15)), today=TODAY)
    assert planner.for_all(date(2026, 11, 29), date(2026, 12, 15)).meetings == ()
    longer = planner.for_all(date(2026, 11, 29), date(2027, 1, 20))
    assert [m.planned_on for m in longer.meetings] == [
        date(2026, 12, 21),
        date(2027, 1, 4),
        date(2027, 1, 18),
    ]
    away = Absence(participant_id=2, first_day=date(2027, 1, 1), last_day=date(2027, 1, 8))
    desk.contacts.save_absence(away)
    again = planner.for_all(date(2026, 11, 29), date(2027, 1, 20))
    assert [m.planned_on for m in again.meetings] == [date(2026, 12, 21), date(2027, 1, 18)]


def test_one_odd_pairing_does_not_stop_the_plan_of_all(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    pair(usual_time="Tuesdays 13:00")
    pair("Cal Ito", "Dee Fox", usual_time="Fridays 08:15", interval_days=190)
    pair("Eli Roe", "Fay Lam", usual_time="Monthly, first Friday")
    plan = desk.planner.for_all(date(2026, 11, 23), date(2026, 12, 4))
    assert sorted({m.pairing_id for m in plan.meetings}) == [1, 2]
    assert plan.without_time == (3,)


def test_plans_that_cannot_be(desk: Desk, pair: Callable[..., Pairing]) -> None:
    pair(usual_time="Tuesdays 13:00")
    terms = desk.planner.terms_of(1, TODAY)
    with pytest.raises(Refused, match="before the first"):
        desk.planner.for_all(TODAY, TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="year"):
        desk.planner.for_all(TODAY, TODAY + timedelta(days=500))
    with pytest.raises(Refused, match="weeks"):
        desk.planner.for_one(terms, TODAY, TODAY + timedelta(days=30), every_weeks=0)
    with pytest.raises(Refused, match="today or later"):
        past = desk.planner.for_one(terms, TODAY - timedelta(days=20), TODAY)
        desk.planner.carry_out(past, today=TODAY)
    with pytest.raises(Refused, match="open"):
        desk.planner.terms_of(99, TODAY)


def test_planning_in_the_window(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    before = desk.store.meetings.count("status = 'planned'")
    window.page("meetings")
    hands.click("Plan…")
    sheet: Any = window.sheet
    said = sheet.preview.text()
    hands.press("Ctrl+Return")
    assert window.sheet is None
    planned = desk.store.meetings.count("status = 'planned'") - before
    assert said.startswith(f"{planned} meetings")
    window.work.show("plan meetings", 0)
    sheet = window.sheet
    assert sheet.preview.text().startswith("Nothing to plan.")
    assert not sheet.main.isEnabled()
    assert hands.focus() is sheet.scope.buttons()[0]
    hands.press("Esc").press("Ctrl+Z")
    assert desk.store.meetings.count("status = 'planned'") == before


# -- calendars ----------------------------------------------------------------------------------


def test_the_calendar_file_reads_back_with_initials_only(
    desk: Desk, pair: Callable[..., Pairing], tmp_path: Path
) -> None:
    pair(usual_time="Sundays 12:30", place="Library, back; room")
    desk.planner.carry_out(desk.planner.for_all(date(2027, 3, 20), date(2027, 4, 5)), today=TODAY)
    assert desk.calendars.export(tmp_path / "out.ics", TODAY, date(2027, 12, 31)) == 3
    body = (tmp_path / "out.ics").read_bytes()
    assert "Núñez".encode() not in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [str(e["summary"]) for e in events] == ["AN → BO"] * 3
    # the clocks change on 28 March: half past twelve stays half past twelve
    assert [e["dtstart"].dt.isoformat() for e in events] == [
        "2027-03-21T12:30:00", "2027-03-28T12:30:00", "2027-04-04T12:30:00",
    ]  # fmt: skip
    assert str(events[0]["location"]) == "Library, back; room"
    with pytest.raises(Refused, match="No meeting"):
        desk.calendars.export(tmp_path / "none.ics", date(2030, 1, 1), date(2030, 2, 1))


def test_the_calendar_from_the_command_line(sample: Desk, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "c.ics"
    sample.close()
    words = ["calendar", str(sample.path), "--from", "2026-11-21", "--out", str(out)]
    assert command_line(words) == 0
    assert "Wrote" in capsys.readouterr().out
    assert b"Okafor" not in out.read_bytes()
    assert command_line([*words, "--names", "names"]) == 0
    assert b"Okafor" in out.read_bytes().replace(b"\r\n ", b"")
    assert command_line([*words[:-1], str(sample.path)]) == 1


def test_closures_from_a_list_and_from_public_holidays(desk: Desk) -> None:
    calendars = desk.calendars
    text = (
        "Half-term, 26 Oct 2026 to 30 Oct 2026\n2026-12-21 - 2027-01-01; Winter holidays\n"
        "Staff day: 4 Jan 2027\n\nwhat is this\nBackwards, 9 Mar 2027 to 1 Mar 2027\n"
    )
    plan = calendars.listed(text, TODAY)
    assert [(c.name, c.first_day, c.last_day) for c in plan.closures] == [
        ("Half-term", date(2026, 10, 26), date(2026, 10, 30)),
        ("Winter holidays", date(2026, 12, 21), date(2027, 1, 1)),
        ("Staff day", date(2027, 1, 4), date(2027, 1, 4)),
    ]  # fmt: skip
    assert plan.unread == ("what is this", "Backwards, 9 Mar 2027 to 1 Mar 2027")
    with pytest.raises(Refused, match="“what is this” was not understood"):
        calendars.add(plan)
    assert calendars.add(calendars.listed(text.partition("\n\n")[0], TODAY)) == 3
    bank = calendars.holidays("GB", "ENG", date(2026, 12, 1), date(2027, 4, 30))
    assert [c.first_day for c in bank.closures] == [date(2027, 3, 26), date(2027, 3, 29)]
    assert bank.already == 3  # Christmas, Boxing Day and New Year lie in the winter holidays
    with pytest.raises(Refused, match="not known"):
        calendars.holidays("ZZ", "", TODAY, TODAY)
    desk.undo()
    assert desk.setup.closures() == []


def test_closures_in_the_window(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    before = len(desk.setup.closures())
    window.page("settings").show_part(2)
    hands.click("Bring in closures…")
    hands.type("Snow day, 3 Feb 2027").press("Ctrl+Return")
    assert window.sheet is None
    assert len(desk.setup.closures()) == before + 1
    window.work.show("closures", 0)
    hands.press("Ctrl+Return")
    assert window.sheet is not None
    assert window.sheet.trouble.isVisible()
    hands.press("Escape")
    hands.click("Change Snow day")
    hands.press("Ctrl+A").type("Snow days").press("Tab").press("Tab").press("Ctrl+A").type(
        "4 Feb 2027"
    )
    hands.click("Save closure")
    changed = [c for c in desk.setup.closures() if c.name == "Snow days"]
    assert [(c.first_day, c.last_day) for c in changed] == [(date(2027, 2, 3), date(2027, 2, 4))]
    assert len(desk.setup.closures()) == before + 1
    hands.click("Change Snow days").click("Remove Snow days")
    assert len(desk.setup.closures()) == before
    window.page("settings").new_closure.focus_first()
    hands.press("Ctrl+A").type("Fresh").press("Tab").type("9 Feb 2027").press("Tab").type(
        "9 Feb 2027"
    )
    hands.click("Add closure")
    assert len(desk.setup.closures()) == before + 1, "what was being changed is gone"


def test_regions_are_called_by_their_names() -> None:
    by_code = {c.code: dict(c.named_regions()) for c in countries()}
    assert by_code["GB"]["NIR"] == "Northern Ireland"
    assert by_code["CA"]["NT"] == "Northwest Territories"
    assert by_code["FR"]["974"] == "La Réunion"  # where RE and LRE are other codes of it
    assert len(by_code["US"]) > 50
    assert {c.code: set(c.regions) for c in countries()} == {c: set(n) for c, n in by_code.items()}


def test_the_month_shows_every_meeting_and_closure(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    page = window.page("meetings")
    page.show_view("month")
    assert page.month.table.hasFocus()
    model = page.month.model
    assert model.closure(date(2026, 11, 3)) == "Half-term"
    month = desk.facts.days(date(2026, 11, 1), date(2026, 11, 30))
    assert sum(len(model.of_day(date(2026, 11, d))) for d in range(1, 31)) == len(month) > 50
    hands.press("Left").press("Left").press("Left").press("Return")
    assert page.view.value == "week"
    assert page.register.monday == MONDAY
    page.show_view("month")
    hands.click("Later")
    assert model.month == date(2026, 12, 1)
    hands.click("This month")
    assert model.month == date(2026, 11, 1)

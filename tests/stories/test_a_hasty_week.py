"""A week written down in haste: days that are said in passing, plans that change, what is half typed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.absence import Absence
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import Pairing
from mentordesk.programme.desk import Desk
from mentordesk.ui.editors import DayAndTimeEditor
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
TUESDAY = date(2026, 11, 17)


def planned(desk: Desk, pairing: Pairing, day: date, at: str = "12:30") -> Meeting:
    plan = Meeting(
        pairing_id=pairing.id, status=MeetingStatus.PLANNED, planned_on=day, planned_at=at
    )
    return desk.store.meetings.get(desk.meetings.plan(plan, today=min(day, TODAY)).id) or plan


def days(desk: Desk, pairing: Pairing) -> list[tuple[MeetingStatus, date | None, str]]:
    found = desk.meetings.of_pairing(pairing.id)
    return [(m.status, m.day, m.planned_at) for m in found if m.status is not MeetingStatus.VOID]


# -- plans and moves --------------------------------------------------------------------------------


def test_the_next_meeting_takes_the_time_it_is_given(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    planned(desk, pairing, date(2026, 11, 23))
    log = Meeting(pairing_id=pairing.id, held_on=TODAY, status=MeetingStatus.HELD)
    desk.meetings.log(log, today=TODAY, next_on=date(2026, 11, 23), next_at="14:00")
    assert (MeetingStatus.PLANNED, date(2026, 11, 23), "14:00") in days(desk, pairing)
    desk.meetings.log(replace(log, held_on=TUESDAY), today=TODAY, next_on=date(2026, 11, 23))
    assert (MeetingStatus.PLANNED, date(2026, 11, 23), "14:00") in days(desk, pairing), "none given"
    assert sum(s is MeetingStatus.PLANNED for s, _, _ in days(desk, pairing)) == 1


@pytest.mark.parametrize("way", ["log", "move"])
def test_a_move_onto_a_day_that_has_a_plan_is_linked_to_it(
    desk: Desk, pair: Pair, way: str
) -> None:
    pairing = pair()
    first, second = planned(desk, pairing, TUESDAY), planned(desk, pairing, date(2026, 11, 24))
    if way == "log":
        moved = replace(first, status=MeetingStatus.MOVED)
        desk.meetings.log(moved, today=TODAY, next_on=date(2026, 11, 24))
    else:
        desk.meetings.move(first, date(2026, 11, 24), "", today=TODAY)
    assert desk.meetings.get(first.id).moved_to_id == second.id
    assert len(days(desk, pairing)) == 2
    story = desk.pairings.story(desk.pairings.facts(pairing.id, TODAY), TODAY)
    assert "Moved to Tue 24 Nov." in [m.title for m in story]


def test_a_meeting_that_is_moved_twice_waits_once(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    first = planned(desk, pairing, TUESDAY)
    moved = replace(first, status=MeetingStatus.MOVED)
    desk.meetings.log(moved, today=TODAY, next_on=date(2026, 11, 24), next_at="13:00")
    again = desk.meetings.get(first.id)
    desk.meetings.log(again, today=TODAY, next_on=date(2026, 11, 26))
    assert [d for s, d, _ in days(desk, pairing) if s is MeetingStatus.PLANNED] == [
        date(2026, 11, 26)
    ]
    went_to = desk.meetings.get(first.id).moved_to_id
    assert went_to and desk.meetings.get(went_to).day == date(2026, 11, 26)
    met = replace(desk.meetings.get(first.id), status=MeetingStatus.HELD, held_on=TUESDAY)
    desk.meetings.log(met, today=TODAY)
    assert days(desk, pairing) == [(MeetingStatus.HELD, TUESDAY, "12:30")], "they met after all"
    assert desk.meetings.get(first.id).moved_to_id is None
    desk.undo()
    assert date(2026, 11, 26) in [d for _, d, _ in days(desk, pairing)]


def test_what_a_meeting_went_to_and_never_was_is_told_nowhere(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    new = desk.meetings.move(planned(desk, pairing, TUESDAY), date(2026, 11, 25), "", today=TODAY)
    desk.meetings.void(new)
    row = next(r for r in desk.register.week(date(2026, 11, 16)) if r.sides.id == pairing.id)
    assert (row.meeting and row.meeting.status, row.moved_to) == (MeetingStatus.MOVED, None)


def test_on_saturday_one_writes_down_that_tuesday_became_thursday(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    first = planned(desk, pairing, TUESDAY)
    moved = replace(first, status=MeetingStatus.MOVED)
    desk.meetings.log(moved, today=TODAY, next_on=date(2026, 11, 19))
    assert (MeetingStatus.PLANNED, date(2026, 11, 19), "") in days(desk, pairing)
    with pytest.raises(Refused, match="still to come"):
        desk.meetings.log(
            Meeting(pairing_id=pairing.id, held_on=TODAY), today=TODAY, next_on=date(2026, 11, 19)
        )


# -- what is said of people -------------------------------------------------------------------------


def test_nobody_comes_later_than_the_meeting_is_long(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    who = desk.members.on(pairing.id, TODAY)[0].person.id
    late = {who: MeetingAttendance(participant_id=who, came=Came.LATE, late_minutes=90)}
    log = Meeting(pairing_id=pairing.id, held_on=TODAY, status=MeetingStatus.HELD, minutes=60)
    with pytest.raises(Refused, match="They met for 60 minutes"):
        desk.meetings.log(log, today=TODAY, came=late)


def test_who_is_away_is_not_asked_for_in_the_register(desk: Desk, pair: Pair) -> None:
    pairing = pair(usual_time="Wednesdays 12:30")
    mentee = desk.members.of(pairing.id)[1].person.id
    away = Absence(participant_id=mentee, first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    row = desk.register.week(date(2026, 11, 16))[0]
    assert row.counts
    desk.contacts.save_absence(away)
    row = desk.register.week(date(2026, 11, 16))[0]
    assert row.is_away and not row.counts
    with pytest.raises(Refused, match="away that day"):
        desk.register.held(row, today=TODAY)
    assert desk.contacts.away_on(date(2026, 11, 18)) == {mentee}
    assert desk.contacts.away_on(date(2026, 11, 21)) == frozenset()


def test_a_word_in_passing_is_not_forgotten_with_the_weeks(desk: Desk, pair: Pair) -> None:
    """It counted for 56 days, and the meeting before it for good."""
    pairing = pair(started_on=date(2026, 9, 1), interval_days=14)
    for status, day in (
        (MeetingStatus.HELD, date(2026, 9, 7)),
        (MeetingStatus.LIGHT, date(2026, 9, 22)),
    ):
        desk.meetings.log(Meeting(pairing_id=pairing.id, status=status, held_on=day), today=TODAY)
    soon, late = (
        desk.pairings.facts(pairing.id, day).last_in_touch
        for day in (date(2026, 11, 12), date(2026, 11, 24))
    )
    assert soon == late == date(2026, 9, 22)


# -- what is typed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("wed 18", (date(2026, 11, 18), "")), ("thu 19", (date(2026, 11, 19), "")), ("wed 19", None),
        ("Fri 9.10", (date(2026, 11, 27), "09:10")), ("fri 1.15", (date(2026, 11, 27), "13:15")),
        ("Fri 27 Nov at 12:30", (date(2026, 11, 27), "12:30")), ("27.11. 12:30", (date(2026, 11, 27), "12:30")),
        ("2 dec 1 pm", (date(2026, 12, 2), "13:00")), ("tomorrow, 9:00", (date(2026, 11, 22), "09:00")),
        ("tues", (date(2026, 11, 24), "")), ("soon", None), ("wed 18:00", (date(2026, 11, 25), "18:00")),
    ],
)  # fmt: skip
def test_a_day_and_a_time_are_read_and_shown(
    themed: Any, qtbot: Any, typed: str, read: tuple[date, str] | None
) -> None:
    editor = DayAndTimeEditor("Next meeting", TODAY)
    qtbot.addWidget(editor)
    editor.setText(typed)
    if read is None:
        with pytest.raises(Refused):
            editor.value  # noqa: B018
        return
    assert editor.value == read
    editor.editingFinished.emit()
    assert editor.value == read and editor.text().startswith(f"{read[0]:%a} {read[0].day}")
    assert editor.draft().startswith(f"{read[0]:%a} {read[0].day}"), "a draft names the day"


def test_in_the_register_a_weekday_is_that_of_the_week(themed: Any, qtbot: Any) -> None:
    editor = DayAndTimeEditor("Moved to", date(2026, 11, 20), week_of=TUESDAY)
    qtbot.addWidget(editor)
    for typed, read in (("thu", date(2026, 11, 19)), ("today", date(2026, 11, 20))):
        editor.setText(typed)
        assert editor.value == (read, "")


def test_undo_takes_back_what_is_half_typed(window: MainWindow, qtbot: Any) -> None:
    """Once it took back another pairing's log, and then saved what was typed."""
    hands, desk = Hands(qtbot, window), window.work.desk
    window.go("meetings")
    register = window.page("meetings").register
    waiting = [
        r for r in register._rows if r.counts and not r.is_logged and r.day and r.day <= TODAY
    ]
    first, second = waiting[0], waiting[1]
    register.table.choose(lambda r: r.key == first.key)
    hands.press("C")
    before = desk.undo_label
    register.table.choose(lambda r: r.key == second.key)
    hands.press("4").press("5").press("Ctrl+Z")
    found = {r.sides.id: r for r in desk.register.week(register.monday)}
    assert found[first.sides.id].is_logged and not found[second.sides.id].is_logged
    assert desk.undo_label == before and desk.redo_label


def test_the_log_sheet_takes_each_pairings_own_day(window: MainWindow, qtbot: Any) -> None:
    desk = window.work.desk
    waiting = {
        k: next(m for m in desk.meetings.of_pairing(k) if m.is_unlogged(TODAY)).day for k in (6, 7)
    }
    assert waiting[6] != waiting[7]
    window.work.show("log pairing", 0)
    sheet: Any = window.sheet
    for key in (6, 7, 6):
        facts = desk.pairings.facts(key, TODAY)
        sheet.pairing.choose(key, facts.label)
        sheet.pairing.picked.emit(key)
        assert sheet.day.value == waiting[key] and "Planned for" in sheet.caption.text()
        assert sheet.minutes.value == facts.expected_minutes
    sheet.pairing.picked.emit(1)
    assert sheet.day.value == TODAY and "Planned for" not in sheet.caption.text()
    sheet.day.value = TODAY - timedelta(days=3)
    sheet.pairing.picked.emit(6)
    assert sheet.day.value == TODAY - timedelta(days=3), "what somebody typed stays"
    sheet.reject()
    window.work.show("log pairing", 6)
    planned_one: Any = window.sheet
    assert planned_one.minutes.value == 30, "a plan that waits has its length too"


def test_a_plan_begun_for_one_pairing_is_not_another_s(window: MainWindow, qtbot: Any) -> None:
    hands = Hands(qtbot, window)
    for key in (3, 4):
        window.work.show("plan", key)
        sheet: Any = window.sheet
        assert sheet.pairing.value == key
        sheet.form.editor("planned_on").setText("2 dec")
        hands.press("Escape")
    window.work.show("plan", 3)
    assert window.sheet.pairing.value == 3  # type: ignore[union-attr]
    assert window.sheet.form.value("planned_on") == date(2026, 12, 2)  # type: ignore[union-attr]


def test_a_call_that_tells_of_a_meeting_takes_the_day_that_waits(window: MainWindow) -> None:
    desk = window.work.desk
    day = next(m for m in desk.meetings.of_pairing(6) if m.is_unlogged(TODAY)).day
    window.work.show("phone call", 6)
    sheet: Any = window.sheet
    sheet.told_of.setChecked(False)
    sheet.told_of.setChecked(True)
    assert (sheet.met_on.value, sheet.length.value) == (day, 30)


def test_a_plan_that_may_be_a_slip_is_told(window: MainWindow) -> None:
    desk = window.work.desk
    closure = desk.setup.closures()[-1]
    ends = desk.setup.programme.ends_on
    assert ends and closure.first_day
    desk.setup.save_closure(
        replace(
            closure, id=0, name="Winter", first_day=date(2026, 12, 25), last_day=date(2026, 12, 25)
        )
    )
    who = desk.members.of(3)[0].person.id
    away = Absence(participant_id=who, first_day=date(2026, 12, 7), last_day=date(2026, 12, 8))
    desk.contacts.save_absence(away)
    for day, said in (
        (date(2026, 12, 25), "closed: Winter"), (date(2026, 12, 7), "away that day"),
        (ends + timedelta(days=3), "The programme ends"), (date(2026, 12, 9), ""), (date(2026, 12, 9), "another meeting"),
    ):  # fmt: skip
        window.work.show("plan", 3)
        sheet: Any = window.sheet
        sheet.form.editor("planned_on").value = day
        told = sheet.write()
        assert said in told and (said or told.count(".") == 1), told
        sheet.reject()
    log = Meeting(pairing_id=3, held_on=closure.first_day, status=MeetingStatus.HELD)
    saved = desk.meetings.log(log, today=TODAY)
    window.work.show("log pairing", 3)
    doubt = window.sheet._doubt(saved, desk.pairings.facts(3, TODAY))  # type: ignore[union-attr]
    assert f"closed, {closure.name}" in doubt

"""What is put off, begun, rested, backed up and read is that one thing, and takes nothing else along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.exchange.sheets import read_pasted
from mentordesk.model.backups import Why
from mentordesk.model.conflict import ConflictNote, Effect, NoteStatus
from mentordesk.model.errors import Refused
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.milestone import Milestone
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.store import backup
from mentordesk.ui.pairing_sheets import GoOnSheet
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, Clock

Pair = Callable[..., Pairing]
MONDAY = date(2026, 11, 16)
SLOTS = ("Before school", "Break", "Lunch", "After school")


def ago(days: int) -> date:
    return TODAY - timedelta(days)


@pytest.fixture
def seated(fresh_window: MainWindow, desk: Desk) -> Callable[[], MainWindow]:
    """Sits the window down at the record as it is by then."""

    def at() -> MainWindow:
        fresh_window.seats.seat(desk)
        return fresh_window

    return at


# -- put off --------------------------------------------------------------------------------------


def test_one_milestone_is_put_off_and_no_other(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for words in ("Visit the library", "Meet the family"):
        desk.milestones.save(Milestone(pairing_id=pairing.id, statement=words, due_on=ago(1)))
    first, second = [i for i in desk.today.items(TODAY) if i.rule == "P1"]
    assert (first.record, second.record) == ("L0001", "L0002")
    until = TODAY + timedelta(7)
    desk.today.put_off([(first.rule, first.record)], until, "later", today=TODAY)
    left = [i.title for i in desk.today.items(TODAY) if i.rule == "P1"]
    assert left == [second.title]
    desk.milestones.save(Milestone(pairing_id=pairing.id, statement="Exam plan", due_on=TODAY))
    assert len([i for i in desk.today.items(TODAY) if i.rule == "P1"]) == 2


# -- begun and rested -----------------------------------------------------------------------------


def test_a_trial_that_began_by_itself_can_be_passed(desk: Desk, pair: Pair, seated: Any) -> None:
    pairing = pair(
        started_on=ago(20), matched_on=ago(32), trial_until=ago(1), agreement_signed_on=None
    )
    assert desk.pairings.moves(pairing.id)[-1].state in {State.PENDING_AGREEMENT, State.TRIAL}
    assert desk.pairings.goes_on_as(pairing) is State.ACTIVE
    window = seated()
    window.work.show("go on", pairing.id)
    sheet = window.sheet
    assert isinstance(sheet, GoOnSheet)
    sheet.press_main()
    assert window.sheet is None
    assert desk.pairings.facts(pairing.id, TODAY).state is State.ACTIVE


def test_a_rest_holds_no_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=ago(3), minutes=30), today=TODAY)
    with pytest.raises(Refused, match="They met on Wed 18 Nov 2026"):
        desk.pairings.move(pairing, State.PAUSED, on=ago(20), today=TODAY)
    assert desk.pairings.state(pairing.id) is State.ACTIVE
    desk.pairings.move(pairing, State.PAUSED, on=ago(20), today=TODAY, back_on=ago(10))
    assert desk.pairings.state(pairing.id) is State.PAUSED, (
        "a rest that was over is written down late"
    )


def test_going_on_says_what_was_cancelled_only_where_something_was(
    desk: Desk, pair: Pair, seated: Any
) -> None:
    quiet, planned = pair(), pair("Cem Doğan", "Dot Ely")
    desk.meetings.plan(Meeting(pairing_id=planned.id, planned_on=TODAY + timedelta(2)), today=TODAY)
    for pairing in (quiet, planned):
        desk.pairings.move(pairing, State.PAUSED, on=TODAY, today=TODAY)
    assert not desk.pairings.rest_cancelled(quiet.id)
    assert desk.pairings.rest_cancelled(planned.id)


@pytest.mark.parametrize("ends", [True, False])
def test_the_register_asks_for_the_days_before_a_rest(desk: Desk, pair: Pair, ends: bool) -> None:
    """They usually meet on Monday; on Friday of the same week the pairing rested, or ended."""
    pairing = pair(usual_time="Mondays 12:30")
    friday = MONDAY + timedelta(4)
    if ends:
        desk.pairings.close(
            pairing,
            kind=ClosingKind.ANTICIPATED,
            reason=ClosingReason.TERM_ENDED,
            on=friday,
            today=TODAY,
        )
    else:
        desk.pairings.move(pairing, State.PAUSED, on=friday, today=TODAY)
    (row,) = desk.register.week(MONDAY)
    assert row.day == MONDAY
    assert desk.register.held(row, today=TODAY).status is MeetingStatus.HELD
    assert desk.register.week(MONDAY + timedelta(7)) == []


def test_a_rest_over_the_usual_day_is_not_asked_for(desk: Desk, pair: Pair) -> None:
    pairing = pair(usual_time="Mondays 12:30")
    desk.pairings.move(pairing, State.PAUSED, on=MONDAY - timedelta(3), today=TODAY)
    desk.pairings.move(pairing, State.ACTIVE, on=MONDAY + timedelta(2), today=TODAY)
    assert desk.register.week(MONDAY) == []


def test_a_new_year_takes_no_open_case_back(desk: Desk, pair: Pair, clock: Clock) -> None:
    waiting = pair(started_on=None, agreement_signed_on=None)
    assert desk.pairings.state(waiting.id) is State.PENDING_AGREEMENT
    note = desk.conflicts.save(
        ConflictNote(pairing_id=waiting.id, title="Late", facts="…", severity=2),
        today=TODAY,
        now=clock(),
    )
    wanted = NewYear(term_name="Next", starts_on=TODAY + timedelta(30), carry=False, promote=False)
    with pytest.raises(Refused, match="Ana → Ben never began and has an open conflict note"):
        desk.rollover.plan(wanted, today=TODAY)
    desk.conflicts.close(
        note,
        NoteStatus.RESOLVED,
        "They talked",
        today=TODAY,
        consequence=Consequence(effect=Effect.CONTINUE),
    )
    plan = desk.rollover.plan(wanted, today=TODAY)
    titles = [title for title, _ in summary(plan, TODAY)]
    assert "1 pairing that never began: taken back" in titles
    assert not any("as the term ended" in t for t in titles)
    desk.rollover.carry_out(plan, today=TODAY)
    assert desk.pairings.state(waiting.id) is State.VOID


# -- lines of Today -------------------------------------------------------------------------------


def test_lines_that_say_the_same_leave_with_their_items(
    desk: Desk, pair: Pair, seated: Any
) -> None:
    pair()
    window = seated()
    window.go("today")
    lines = window.page("today")._lines
    item = desk.today.view(TODAY).items[0]
    for items in ([item, item, item], [item, item], [item]):
        lines.show_items(items)
        settle(30)
        made = [line for _, line, _ in lines._made]
        there = [w for w in lines.children() if w.isWidgetType() and w.isVisible()]
        assert len(made) == len(items)
        assert [w for w in there if w not in made and w not in lines._rules] == []


# -- backups --------------------------------------------------------------------------------------


def test_backups_wait_for_each_other(
    desk: Desk, pair: Pair, seated: Any, tmp_path: Path, qtbot: Any
) -> None:
    pair()
    work = seated().work
    heard: list[str] = []
    for name in ("one", "two"):
        work.back_up_beside(
            Why.BY_HAND, lambda _found, name=name: heard.append(name), folder=tmp_path / name
        )
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=20_000)
    assert heard == ["one", "two"]
    for name in heard:
        assert len(backup.all_in(tmp_path / name, desk.store.path)) == 1


def test_nothing_is_said_of_a_second_place_there_no_longer_is(
    desk: Desk, pair: Pair, tmp_path: Path
) -> None:
    pair()
    desk.backups.make(tmp_path / "here", second=tmp_path / "gone" / "stick")
    if not desk.backups.not_copied:
        (tmp_path / "file").write_text("no folder")
        desk.backups.make(tmp_path / "here", second=tmp_path / "file" / "stick")
    assert desk.backups.not_copied
    desk.backups.make(tmp_path / "here")
    assert desk.backups.not_copied == ""


def test_a_backup_of_a_day_to_come_hides_no_warning(
    desk: Desk, pair: Pair, clock: Clock, tmp_path: Path
) -> None:
    pair()
    desk.backups.make(tmp_path)
    clock.now += timedelta(days=400)
    desk.people.save(Participant(name="New", roles=(Role.MENTOR,)), today=TODAY)
    desk.backups.make(tmp_path)
    clock.now -= timedelta(days=340)
    today = TODAY + timedelta(days=60)
    said = [i.title for i in desk.backups.advice(tmp_path, None, today)]
    assert "The last backup is 60 days old" in said
    for found in backup.all_in(tmp_path, desk.store.path):
        if found.made_at <= desk.store.clock():
            for file in tmp_path.glob(f"{found.path.stem}*"):
                file.unlink()
    said = [i.title for i in desk.backups.advice(tmp_path, None, today)]
    assert "When the last backup was made is not known" in said


# -- free times -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["not available", "Not free", "not", "Mondays not available", "mornings not free",
     "Mon lunch not available"],
)  # fmt: skip
def test_who_is_not_free_is_never_read_as_free(text: str) -> None:
    assert FreeTimes(SLOTS, (0, 1, 2, 3, 4)).read(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mon lunch A", ("Mon lunch A",)), ("mon lunch week b", ("Mon lunch B",)),
        ("Mon lunch A, Tue break", ("Mon lunch A", "Tue break")),
        ("Mon & Tue lunch", ("Mon lunch", "Tue lunch")),
    ],
)  # fmt: skip
def test_slots_are_read_by_their_own_names(text: str, found: tuple[str, ...]) -> None:
    assert FreeTimes(SLOTS, (0, 1, 2, 3, 4), ("A", "B")).read(text) == found


@pytest.mark.parametrize("slot", ["P1 & P2", "1-2", "Lunch (late)"])
def test_slots_of_any_name_are_read(slot: str) -> None:
    times = FreeTimes((slot, "Break"), (0, 1, 2, 3, 4))
    assert times.read(f"Mon & Tue {slot}") == (f"Mon {slot.lower()}", f"Tue {slot.lower()}")


def test_any_day_but_one(desk: Desk) -> None:
    found = FreeTimes(SLOTS, (0, 1, 2, 3, 4)).read("any time but Fridays")
    assert found and not any(name.startswith("Fri") for name in found) and len(found) == 16


def test_the_import_says_nothing_of_times_it_goes_by(desk: Desk) -> None:
    home = replace(desk.setup.programme, week_a_on=MONDAY)
    desk.setup.save_programme(home, today=TODAY)
    sheet = read_pasted(
        "Name\tRole\tFree at\nNew One\tmentee\tMon lunch A\nTwo\tmentee\tnot available\n"
    )
    one, two = desk.importer.plan(sheet, today=TODAY).rows
    assert not one.reason and "does not read as a time" in two.reason

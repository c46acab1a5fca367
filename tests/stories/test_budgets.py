"""Every flow inside its budget of interactions, by keyboard where it can be."""

import json
from pathlib import Path
from typing import Any

import pytest

from mentordesk.assets import sample_text
from mentordesk.model.meeting import MeetingStatus
from tests.hands import Hands


@pytest.fixture
def hands(qtbot: Any, window: Any) -> Hands:
    return Hands(qtbot, window)


def test_log_a_meeting_from_anywhere(hands: Hands) -> None:
    desk = hands.window.work.desk
    before = desk.store.meetings.count("status = 'held'")
    hands.press("Ctrl+L").type("hana").press("Return").press("Ctrl+Return")
    assert hands.count <= 4
    assert hands.window.sheet is None
    assert desk.store.meetings.count("status = 'held'") == before + 1
    newest = desk.meetings.of_pairing(5)
    assert [m.minutes for m in newest if m.held_on == hands.window.work.today] == [30]


def test_log_from_a_today_row(hands: Hands) -> None:
    desk = hands.window.work.desk
    waiting = desk.store.meetings.count("status = 'planned' AND planned_on < '2026-11-21'")
    hands.click("Log it: Sam → Iris").press("Ctrl+Return")
    assert hands.count <= 2
    assert (
        desk.store.meetings.count("status = 'planned' AND planned_on < '2026-11-21'") == waiting - 1
    )


def test_find_a_person(hands: Hands) -> None:
    hands.press("Ctrl+K").type("okaf").press("Return")
    assert hands.count <= 3
    page = hands.window._pages["participants"]
    assert page.table.chosen().name == "Maya Okafor"
    assert hands.window.stack.currentWidget() is page


def test_add_a_participant(hands: Hands) -> None:
    hands.press("Ctrl+2")
    hands.count = 0
    hands.press("Ctrl+N").type("Zoe Quill").press("Ctrl+Return")
    assert hands.count <= 3
    assert [p.name for p in hands.window.work.desk.people.all() if p.name.startswith("Zoe Q")] == [
        "Zoe Quill"
    ]


def test_conflict_note(hands: Hands) -> None:
    desk = hands.window.work.desk
    before = desk.store.conflict_notes.count()
    hands.press("Ctrl+Shift+N").type("hana").press("Return").type("Cross words").press(
        "Ctrl+Return"
    )
    assert hands.count <= 5
    assert desk.store.conflict_notes.count() == before + 1
    assert desk.conflicts.get(before + 1).title == "Cross words"


def test_progress_report_of_this_pairing(hands: Hands, tmp_path: Path) -> None:
    hands.press("Ctrl+3")
    hands.count = 0
    hands.press("Ctrl+P")
    page = hands.window._pages["reports"]
    hands.qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
    hands.press("Space").save_as(tmp_path / "x.pdf")
    assert hands.count <= 3
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_import_200_rows_and_take_it_back(hands: Hands, tmp_path: Path) -> None:
    sheet = tmp_path / "roster.csv"
    words = json.loads(sample_text("words.json"))
    names = [
        f"{a} {b}sen" for a, b in zip(words["first"] * 4, words["last"][7:] * 5, strict=False)
    ][:200]
    assert len(set(names)) == 200
    sheet.write_text(
        "Name,Class\n" + "".join(f"{n},Z{i}\n" for i, n in enumerate(names)), encoding="utf-8"
    )
    desk = hands.window.work.desk
    before = desk.store.participants.count()
    hands.drop(sheet)
    hands.qtbot.waitUntil(lambda: hands.window.sheet.plan is not None, timeout=20_000)
    hands.press("Return").press("Return")
    assert hands.count <= 4
    assert desk.store.participants.count() == before + 200
    hands.count = 0
    hands.press("Ctrl+Z")
    assert hands.count == 1
    assert desk.store.participants.count() == before
    hands.press("Ctrl+Y")
    assert desk.store.participants.count() == before + 200


def test_first_useful_screen(qtbot: Any, fresh_window: Any) -> None:
    hands = Hands(qtbot, fresh_window)
    hands.click("Explore with sample data")
    assert hands.count <= 2
    assert fresh_window.work.is_sample
    assert fresh_window._banner.isVisible()


def test_undo_and_redo_by_keyboard(hands: Hands) -> None:
    desk = hands.window.work.desk
    hands.press("Ctrl+L").type("hana").press("Return").press("Ctrl+Return")
    held = desk.store.meetings.count("status = 'held'")
    hands.press("Ctrl+Z")
    assert desk.store.meetings.count("status = 'held'") == held - 1
    hands.press("Ctrl+Y")
    assert desk.store.meetings.count("status = 'held'") == held
    assert not hands.window.find_box.text()


def test_a_future_meeting_is_planned_instead(hands: Hands) -> None:
    desk = hands.window.work.desk
    hands.press("Ctrl+L").type("hana").press("Return")
    hands.focus().selectAll()  # type: ignore[attr-defined]
    hands.type("30 Nov 2026").press("Ctrl+Return")
    sheet = hands.window.sheet
    assert sheet.form._boxes["day"].error.text() == "Meeting date must be today or in the past."
    assert hands.focus() is sheet.day
    assert sheet.day.text() == "30 Nov 2026" or "30 Nov 2026" in sheet.day.text()
    hands.click("Plan it instead")
    assert hands.window.sheet is None
    planned = [m for m in desk.meetings.of_pairing(5) if m.status is MeetingStatus.PLANNED]
    assert "2026-11-30" in {m.planned_on.isoformat() for m in planned if m.planned_on}


def test_three_meetings_in_a_row(hands: Hands) -> None:
    desk = hands.window.work.desk
    before = desk.store.meetings.count("status = 'held'")
    hands.press("Ctrl+L").type("hana").press("Return").press("Ctrl+Shift+Return")
    hands.type("ola").press("Return").press("Ctrl+Shift+Return").type("ben cr").press(
        "Return"
    ).press("Ctrl+Return")
    assert desk.store.meetings.count("status = 'held'") == before + 3
    assert hands.window.sheet is None

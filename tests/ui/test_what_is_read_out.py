"""What is said to whoever has the screen read out while the keyboard stays where it is."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mentordesk.model.profile import Profile
from mentordesk.ui import register, sheet
from mentordesk.ui.settling import settle
from tests.conftest import TODAY


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every announcement; nothing of ours is replaced but the way out of the process."""
    found: list[str] = []

    def hear(_widget: QWidget, sentence: str) -> None:
        found.append(sentence)

    monkeypatch.setattr(register, "announce", hear)
    monkeypatch.setattr(sheet, "announce", hear)
    return found


def test_each_key_of_the_register_is_answered(window: Any, heard: list[str]) -> None:
    """What became of the row, and what cannot be done; sensitivity: an arrow says nothing more."""
    window.go("meetings")
    settle()
    table = window.page("meetings").register.table
    table.setFocus()
    row = next(
        n
        for n, r in enumerate(table.model().rows)
        if not r.is_logged and not r.locked and r.day and r.day <= window.work.today
    )
    table.selectRow(row)
    heard.clear()
    QTest.keyClick(table, Qt.Key.Key_H)
    settle()
    assert heard[-1].startswith("held, ") and "minutes" in heard[-1]
    for key in (Qt.Key.Key_F, Qt.Key.Key_4, Qt.Key.Key_5):
        QTest.keyClick(table, key)
    settle()
    assert "moods 4 and 5" in heard[-1]
    QTest.keyClick(table, Qt.Key.Key_F)
    QTest.keyClick(table, Qt.Key.Key_9)
    assert heard[-1].startswith("Mood goes from 1 to 5")
    heard.clear()
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert heard == []


def test_what_a_sheet_refuses_is_said(window: Any, heard: list[str]) -> None:
    window.work.show("look back", 0)
    window.sheet.say("This is what stands in the way.")
    assert heard == ["This is what stands in the way."]
    window.sheet.say("")
    assert len(heard) == 1
    window.sheet.give_up()


def test_a_field_that_is_called_otherwise_is_read_out_so(window: Any) -> None:
    """In a workplace a manager stands where a school has a responsible adult."""
    window.work.desk.practice.apply(Profile.WORKPLACE, {}, from_on=TODAY)
    window.work.show("new participant", 0)
    assert window.sheet.form.editor("responsible_adult").accessibleName() == "Manager"
    window.sheet.give_up()
    window.work.desk.practice.apply(Profile.SCHOOL_WEEKLY, {}, from_on=TODAY)
    window.work.show("new participant", 0)
    assert window.sheet.form.editor("responsible_adult").accessibleName() == "Responsible adult"

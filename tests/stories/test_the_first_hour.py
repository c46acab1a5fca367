"""The first hour with MentorDesk: each way in leads where it says, and no key does more than one thing."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mentordesk.model.profile import Profile
from mentordesk.model.programme import Programme
from mentordesk.programme.records import Desk
from mentordesk.ui.gallery import settle
from mentordesk.ui.import_sheet import ImportSheet
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.welcome_page import StartSheet
from tests.stories.conftest import WORDS


@pytest.mark.parametrize(("dropped", "words"), [(False, False), (True, False), (True, True)])
def test_import_from_the_welcome_page_imports(
    fresh_window: Any, quick_keys: None, tmp_path: Path, dropped: bool, words: bool
) -> None:
    window, path = fresh_window, tmp_path / "people.csv"
    path.write_text("Name,Role\nAna Núñez,mentor\nBen Ode,mentee\n", encoding="utf-8")
    window.open_at_start(None)
    settle(10)
    if dropped:
        window._pending_import = path
        window.start_programme()
    else:
        window.bring_in()
    settle(10)
    sheet = window.sheet
    assert isinstance(sheet, StartSheet)
    sheet.form.editor("name").value = "Northwind"
    if words:
        sheet.words.setText(WORDS)
        sheet.again.setText(WORDS)
    else:
        sheet.unlocked.setChecked(True)
    sheet._start()
    settle(400)
    assert isinstance(window.sheet, ImportSheet)
    if dropped:
        assert window.sheet.plan is not None and len(window.sheet.plan.rows) == 2


def test_whoever_starts_nothing_brings_nothing_into_the_sample(fresh_window: Any) -> None:
    fresh_window.open_at_start(None)
    settle(10)
    fresh_window.bring_in()
    settle(10)
    fresh_window.sheet.reject()
    settle(10)
    fresh_window.explore()
    settle(50)
    assert fresh_window.sheet is None


def test_enter_opens_the_record_and_nothing_else(own: MainWindow, qtbot: Any) -> None:
    own.lock()
    page: Any = own.stack.currentWidget()
    page.words.setText(WORDS)
    page.words.setFocus()
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    settle(50)
    assert own.work.has_desk and own.sheet is None


@pytest.mark.parametrize(("profile", "first"), [
    (Profile.SCHOOL_LIGHT, "Parent’s consent"), (Profile.COMMUNITY, "Consent to take part"),
    (Profile.WORKPLACE, "Consent to take part"),
])  # fmt: skip
def test_no_grown_up_needs_a_parents_consent(desk: Desk, profile: Profile, first: str) -> None:
    begun = desk.programmes.start(Programme(name="Other"), like_this=False, profile=profile)
    other = desk.in_programme(begun.id)
    assert other.training.take_usual() == len(other.training.requirements()) == 6
    assert other.training.requirements()[0].name == first
    assert ("child" in other.training.requirements()[0].text) == first.startswith("Parent")

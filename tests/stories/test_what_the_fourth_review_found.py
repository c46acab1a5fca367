"""Faults that a fourth review found, each shown as it was met, so that none comes back."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import shiboken6
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from mentordesk.model.backups import Why
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.profile import RULES, USUAL, Profile
from mentordesk.programme.desk import Desk
from mentordesk.reports.bulk import render_many
from mentordesk.reports.values import Look
from mentordesk.ui import slices
from mentordesk.ui.printing import paint
from mentordesk.ui.report_sheets import ManyReportsSheet
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, Clock
from tests.hands import Hands

ROOT = Path(__file__).parent.parent.parent


def open_elsewhere(path: Path) -> str:
    """What a second MentorDesk says that asks for the same record."""
    words = [sys.executable, "-m", "mentordesk", "list", str(path), "pairings"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stderr


def test_a_record_that_cannot_be_locked_is_held_all_the_same(window: MainWindow) -> None:
    # closing any handle of the open file lets go of its lock: nobody may look at it to answer
    path = window.work.desk.path
    window.seats.left_alone()
    window.seats.lock()
    assert window.sheet is not None
    window.sheet.reject()
    window.seats.restore_file(path)
    assert any("record that is open" in said.text() for said in window.sheet.findChildren(QLabel))
    assert "already open" in open_elsewhere(path)


# -- printing -------------------------------------------------------------------------------------


def printed(window: MainWindow, qtbot: Any, to: Path) -> Any:
    """Press *Print…* and choose to print into a file in the dialog of the system."""
    window.go("reports")
    page = window.page("reports")
    qtbot.waitUntil(lambda: page.print_button.isEnabled() and not page.is_busy, timeout=20_000)
    page.print_pdf()
    dialog = window.findChild(QPrintDialog)
    field = dialog.findChild(QLineEdit, "filename")
    assert isinstance(field, QLineEdit)
    field.setText(str(to))
    return page, dialog


def test_what_is_printed_has_every_page_and_is_in_the_register(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    before = len(window.work.desk.issues.all())
    page, dialog = printed(window, qtbot, tmp_path / "printed.pdf")
    dialog.accept()
    document = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert len(document) == page.shown.rendered.pages
    document.close()
    issued = window.work.desk.issues.all()
    assert len(issued) == before + 1 and issued[0].how.value == "printed"


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_what_no_printer_took_is_not_in_the_register(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    before = len(window.work.desk.issues.all())
    page, dialog = printed(window, qtbot, tmp_path / "printed.pdf")
    dialog.reject()
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "no such folder" / "printed.pdf"))
    with pytest.raises(MachineTrouble, match="Nothing was printed"):
        paint(printer, page.shown.rendered.pdf)
    assert len(window.work.desk.issues.all()) == before


def test_pages_that_are_not_there_are_not_printed(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    page, dialog = printed(window, qtbot, tmp_path / "printed.pdf")
    dialog.reject()
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(90, 95)
    with pytest.raises(MachineTrouble, match="None of these pages"):
        paint(printer, page.shown.rendered.pdf)


def test_nothing_is_printed_after_the_lock(own: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    # the dialog of Windows cannot be taken away: it answers when the record is locked
    _page, dialog = printed(own, qtbot, tmp_path / "printed.pdf")
    own.seats.lock()
    if shiboken6.isValid(dialog):
        dialog.accepted.emit(dialog.printer())
    assert not (tmp_path / "printed.pdf").exists()


# -- the cover ------------------------------------------------------------------------------------


def test_any_key_reaches_the_cover_whatever_goes_on_below(window: MainWindow) -> None:
    window.go("participants")
    window.blank()
    window.find_box.setFocus()
    focus = QApplication.focusWidget()
    assert focus is window._cover
    QTest.keyClick(focus, "x")
    assert not window._cover.isVisible()
    assert window.find_box.hasFocus() and window.find_box.text() == ""


# -- backups --------------------------------------------------------------------------------------


def test_a_clock_put_back_costs_no_backup(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    folder, second = tmp_path / "Backups", tmp_path / "Stick"
    for _ in range(90):
        clock.forward(days=1)
        desk.backups.make(folder)
    second.mkdir()
    clock.now -= timedelta(days=70)
    made = desk.backups.make(folder, Why.BY_HAND, second)
    assert made.path.exists()
    assert len(list(second.glob("*.mentordesk"))) == 1


# -- work that was broken off ---------------------------------------------------------------------


@pytest.mark.parametrize("part", [1, 2, 3])
def test_what_was_broken_off_by_leaving_begins_again(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(slices, "FIRST_TURN", 0)
    monkeypatch.setattr(slices, "TURN", 0)
    window.go("reports")
    page = window.page("reports")
    page.show_part(part)
    view = page._others[page._tabs.currentIndex()]
    assert view.is_busy
    window.go("today")
    assert not view.is_busy
    window.go("reports")
    assert view.is_busy
    qtbot.waitUntil(lambda: not view.is_busy, timeout=20_000)


def test_a_report_that_was_broken_off_is_made_on_coming_back(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go("reports")
    page = window.page("reports")
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    monkeypatch.setattr(slices, "FIRST_TURN", 0)
    page.choose("pairing")
    window.go("today")
    assert page.shown is None
    window.go("reports")
    qtbot.waitUntil(lambda: page.shown is not None, timeout=20_000)
    assert "Pairing progress" in page.shown.report.head.subtitle


def test_a_window_made_small_goes_on(window: MainWindow, qtbot: Any) -> None:
    window.go("conflicts")
    page = window.page("conflicts")
    page._open(page.table.chosen().note.id)
    window.showMinimized()
    QApplication.processEvents()
    window.showNormal()
    QApplication.processEvents()
    assert page._body.count()


# -- sheets ---------------------------------------------------------------------------------------


def test_several_at_once_is_let_go_of_while_it_is_laid_out(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    window.go("reports")
    page = window.page("reports")
    page.choose("pairing")
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    page.several()
    sheet = window.sheet
    assert isinstance(sheet, ManyReportsSheet)
    sheet.make(str(tmp_path / "all.pdf"))
    background = sheet._background
    qtbot.waitUntil(lambda: background.is_busy, timeout=20_000)
    work = background._pool
    sheet.reject()
    assert work.waitForDone(20_000)
    QApplication.processEvents()
    assert window.sheet is None and not (tmp_path / "all.pdf").exists()


def test_a_process_that_is_ended_is_told_in_words(sample: Desk) -> None:
    wanted = sample.reporting.subjects("pairing", "", TODAY)[:8]
    reports = [sample.reporting.prepare("pairing", w).report for w in wanted]
    import multiprocessing

    def end(_done: int) -> bool:
        for process in multiprocessing.active_children():
            process.kill()
        return True

    with pytest.raises(MachineTrouble, match="ended from outside"):
        render_many(reports * 8, Look(), end, 2)


def test_a_way_on_leaves_the_keyboard_in_the_sheet_it_opens(window: MainWindow, qtbot: Any) -> None:
    window.seats.lock()
    Hands(qtbot, window).click("Set a passphrase…", window.sheet)
    qtbot.wait(400)
    assert window.sheet is not None
    focus = QApplication.focusWidget()
    assert focus is not None and window.sheet.isAncestorOf(focus)
    assert not window._actions["undo"].isEnabled()


def test_today_is_the_day_it_is_when_it_is_typed(qtbot: Any, window: MainWindow) -> None:
    window.go("reports")
    page = window.page("reports")
    page.show_part(1)
    view = page._others[1]
    window.work._today = lambda: TODAY + timedelta(days=2)
    view.last.setText("today")
    view.last.editingFinished.emit()
    assert view.last.value == TODAY + timedelta(days=2)


# -- what a new programme met ---------------------------------------------------------------------


def test_a_draft_of_another_day_says_so(window: MainWindow, qtbot: Any) -> None:
    hands = Hands(qtbot, window)
    window.work.show("log pairing", 0)
    window.sheet.summary.value = "half a sentence"
    hands.press("Esc")
    window.work.show("log pairing", 0)
    assert window.sheet.caption.text() == "Your draft is back as you left it."
    hands.press("Esc")
    window.work._today = lambda: TODAY + timedelta(days=8)
    window.work.show("log pairing", 0)
    assert window.sheet.day.value == TODAY  # it was about a meeting of that day, perhaps
    assert "Its day is not today" in window.sheet.caption.text()
    window.sheet.give_up()


def test_a_profile_takes_nothing_the_programme_set_for_itself(desk: Desk) -> None:
    programme = desk.setup.save_programme(
        replace(desk.setup.programme, interval_days=7, minutes=50), today=TODAY
    )
    desk.practice.apply(Profile.SCHOOL_LIGHT, {}, from_on=TODAY)
    now = desk.setup.programme
    assert now.minutes == programme.minutes == 50
    assert now.interval_days == USUAL[Profile.SCHOOL_LIGHT].interval_days != 7


@pytest.mark.parametrize(("rule", "limits", "said"), [
    ("M2", (90, 20), "must not be above"), ("G1", (500, 200, 21), "must not be above"), ("L1", (200, 90), "must not be above"),
    ("Q1", (30, 60, 2, 4), "must not be above"), ("G4", (7, 6), "must not be above"),
])  # fmt: skip
def test_figures_that_contradict_each_other_are_refused(
    desk: Desk, rule: str, limits: tuple[int, ...], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        desk.practice.apply(None, {rule: (True, limits)}, from_on=TODAY)
    desk.practice.apply(None, {rule: (True, RULES[rule].defaults)}, from_on=TODAY)

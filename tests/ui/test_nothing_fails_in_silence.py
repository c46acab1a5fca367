"""Whatever goes wrong is told: in a slot, a worker, a model, a paint event; and the report is clean."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from mentordesk.app import Hook
from mentordesk.model.clock import full_date
from mentordesk.ui.background import Background
from mentordesk.ui.tables import RowsModel
from tests.hands import Hands
from tests.ui.test_rules_of_the_screen import everywhere

pytestmark = pytest.mark.qt_no_exception_capture


class Broken(Exception):
    """A mistake of ours, with a name in it that must not be told."""


def breaks(*_arguments: object) -> Any:
    raise Broken("Maya Okafor was here")


@pytest.fixture
def hook(window: Any) -> Iterator[list[str]]:
    """The real hook in place of the one of the tests."""
    before, told = sys.excepthook, []
    real = Hook(window)

    def hooked(kind: Any, error: Any, trace: Any) -> None:
        told.append(kind.__name__)
        real.told(kind, error, trace)

    sys.excepthook = hooked
    yield told
    sys.excepthook = before


def said(window: Any) -> str:
    return " ".join(w.text() for w in window.sheet.findChildren(QLabel)) if window.sheet else ""


@pytest.mark.parametrize("where", ["slot", "worker", "model", "paint"])
def test_a_mistake_is_told_wherever_it_happens(
    window: Any, hook: list[str], qtbot: Any, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "slot":
        QTimer.singleShot(0, window, breaks)
    elif where == "worker":
        Background(window).run(breaks, lambda _result: None)
    elif where == "model":
        window.go("participants")
        monkeypatch.setattr(RowsModel, "_cell", breaks)
        window._pages["participants"].table.viewport().update()
    else:
        window.go("today")
        made = type("Painted", (QWidget,), {"paintEvent": breaks})(window.stack.currentWidget())
        made.resize(20, 20)
        made.show()
        made.update()
    qtbot.waitUntil(lambda: bool(hook))
    QCoreApplication.processEvents()
    assert set(hook) == {"Broken"}
    assert "made a mistake" in said(window) or "Your last saved change is safe" in said(window)
    assert "Okafor" not in said(window)
    monkeypatch.undo()
    for painted in window.findChildren(QWidget):
        if type(painted).__name__ == "Painted":
            painted.hide()
            painted.deleteLater()


def test_the_report_is_read_before_it_is_saved_and_holds_no_names(
    window: Any, hook: list[str], qtbot: Any, tmp_path: Path
) -> None:
    try:
        breaks()
    except Broken:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    hands = Hands(qtbot, window)
    hands.click("See report…")
    QCoreApplication.processEvents()
    shown = window.sheet.findChild(QPlainTextEdit).toPlainText()
    assert "What: Broken" in shown
    assert "breaks" in shown
    assert not any(word in shown for word in ("Okafor", str(Path.home()), str(tmp_path), "Year 7"))
    target = tmp_path / "problem.txt"
    window.sheet.save(target)
    assert target.read_text() == shown
    assert window.sheet is None


def test_a_problem_can_be_reported_by_hand(window: Any) -> None:
    window._actions["problem"].trigger()
    assert "reported by hand" in window.sheet.findChild(QPlainTextEdit).toPlainText()
    window.sheet.reject()


def test_qt_reads_no_source_of_ours() -> None:
    """What it reads stays in memory for good; another release of PySide may do it in another way."""
    said = (
        "import linecache, sys, mentordesk.app, mentordesk.ui.today_page, mentordesk.programme.today\n"
        "import mentordesk.ui.editors, email.message\n"
        "print([f for f in linecache.cache if 'mentordesk' in f or 'email' in f])"
    )
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_day_half_typed_is_no_fault_yet(window: Any, qtbot: Any) -> None:
    """On every sheet, in every field; the rest of the form goes by what can be read."""
    typed = 0
    for where in everywhere(window):
        if window.sheet is None:
            continue
        for field in window.sheet.findChildren(QLineEdit):
            if not field.isVisible() or field.isReadOnly() or not field.isEnabled():
                continue
            with qtbot.capture_exceptions() as failed:
                field.selectAll()
                QTest.keyClicks(field, "3 N")
            assert not failed, f"{where}, {field.accessibleName()}: {failed[0][1]}"
            typed += 1
    assert typed > 100


def test_the_days_looked_back_on_follow_a_corrected_day(window: Any) -> None:
    window.work.show("look back", 0)
    form, today = window.sheet.form, window.work.today
    for days in (18, 1):
        held = form.editor("held_on")
        held.selectAll()
        QTest.keyClicks(held, full_date(today - timedelta(days)))
        assert form.value("last_day") == today - timedelta(days)
    form.editor("last_day").value = today - timedelta(5)  # from now on it is ours
    form.editor("held_on").value = today
    assert form.value("last_day") == today - timedelta(5)

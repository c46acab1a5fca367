"""From stop to stop with Tab, on every page and every sheet: each is reached, and each is seen."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QPushButton, QWidget

from mentordesk.ui import tabbing
from mentordesk.ui.settling import settle
from tests.ui.test_rules_of_the_screen import everywhere

#: More stops than any page has.
MOST = 400


def place_of(window: Any) -> QWidget:
    found: QWidget = window.sheet or window.stack.currentWidget()
    return found


def stops(window: Any) -> Iterator[QWidget]:
    """Each widget that Tab comes to, once round from the first."""
    around = window.sheet.card if window.sheet else window.centralWidget()
    first = next(tabbing.stops(around))
    first.setFocus()
    for _ in range(MOST):
        here = QApplication.focusWidget()
        assert here is not None, "nothing has the keyboard"
        yield here
        QTest.keyClick(here, Qt.Key.Key_Tab)
        QApplication.processEvents()  # a stop may make the next one possible
        if QApplication.focusWidget() is first:
            return
    yield QWidget()  # it never came round: told as unseen


def faults(window: Any) -> Iterator[tuple[str, str]]:
    """Stops that nobody sees, jumps back up within what stands in one column, buttons never reached."""
    place, reached = place_of(window), []
    for stop in stops(window):
        if not stop.isVisible() or stop.visibleRegion().isEmpty():
            yield "unseen", said(stop)
        reached.append((stop, QRect(stop.mapTo(window, QPoint(0, 0)), stop.size())))
    walked = {stop for stop, _ in reached}
    for button in place.findChildren(QAbstractButton):
        waits = button.focusPolicy() & Qt.FocusPolicy.TabFocus and not button.isCheckable()
        if waits and button.isEnabled() and button.isVisible() and button not in walked:
            yield "never reached", said(button)
    inside = [(stop, where) for stop, where in reached if place.isAncestorOf(stop)]
    for (one, above), (other, below) in pairwise(inside):
        if below.bottom() < above.top() - 5 and below.left() < above.right():
            yield "goes back up", f"{said(one)} to {said(other)}"


def said(widget: QWidget) -> str:
    words = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {widget.accessibleName() or words}"


def test_every_place_by_tab(window: Any) -> None:
    found = []
    for where in everywhere(window):
        found += [(where, *fault) for fault in faults(window)]
    assert found == [], "\n".join(map(str, found))


def test_faults_are_seen(window: Any) -> None:
    """Sensitivity: a stop that lies nowhere, one that was set aside, and one out of its order."""
    window.go("participants")
    settle()
    page = window.page("participants")
    hidden, passed, late = (QPushButton(name, page) for name in ("Hidden", "Passed", "Late"))
    hidden.setGeometry(-300, -300, 80, 30)
    late.setGeometry(page.width() // 2, 0, 80, 24)
    for made in (hidden, passed, late):
        made.show()
    passed.installEventFilter(Deaf(passed))
    assert {kind for kind, _ in faults(window)} == {"unseen", "never reached", "goes back up"}


class Deaf(QObject):
    """Lets go of the keyboard as soon as it comes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            watched.nextInFocusChain().setFocus()
        return super().eventFilter(watched, event)


def test_a_stop_below_the_edge_comes_into_view_from_outside(window: Any) -> None:
    """From the sidebar back into a page that is taller than its window."""
    window.resize(1280, 620)
    window.work.show("pairing", 1)
    settle()
    last = list(tabbing.stops(window.stack.currentWidget()))[-1]
    window.sidebar.buttons["today"].setFocus()
    next(iter(tabbing.stops(window.centralWidget()))).setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is last and not last.visibleRegion().isEmpty()


def test_a_grid_is_walked_line_by_line_and_what_is_hidden_left_out(window: Any) -> None:
    place, grid = QWidget(window), QGridLayout()
    place.setLayout(grid)
    made = {name: QPushButton(name) for name in "dcba"}
    for name, (line, at) in {"d": (1, 1), "c": (1, 0), "b": (0, 1), "a": (0, 0)}.items():
        grid.addWidget(made[name], line, at)
    made["b"].hide()
    place.show()
    assert [w.text() for w in tabbing.stops(place)] == ["a", "c", "d"]  # type: ignore[attr-defined]


@pytest.mark.qt_log_ignore("grabbing the keyboard|support raise")  # no screen here has them
@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_calendar_by_keys(window: Any, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.work.show("log pairing", 6)
    settle()
    day = window.sheet.day
    day.setFocus()
    before = day.value
    QTest.keyClick(day, key, held)
    settle()
    assert QApplication.activePopupWidget() is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert day.value == before - timedelta(1) and day.hasFocus()
    assert QApplication.activePopupWidget() is None

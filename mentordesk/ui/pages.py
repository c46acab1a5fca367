"""What every page is: it builds once, fills when shown, and again when the record changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLayout, QLineEdit, QSizePolicy, QSplitter, QWidget

from mentordesk.model.rules import Level, Standing
from mentordesk.ui.parts import AsHigh, Headline, Turn, button, column, label, row, the_theme
from mentordesk.ui.workspace import Workspace

#: Qt’s own largest width, which it does not give to Python.
NO_LIMIT = 16_777_215
STANDING_TONE = {
    Standing.AT_RISK: "bad", Standing.WATCH: "warn", Standing.ON_TRACK: "good",
    Standing.TOO_EARLY: "info", Standing.PAUSED: "plain", Standing.NOT_STARTED: "info", Standing.CLOSED: "plain",
}  # fmt: skip
LEVEL_LOOK = {
    Level.RED: ("circle-alert", "bad", "Urgent"), Level.AMBER: ("triangle-alert", "warn", "Soon"),
    Level.INFO: ("info", "info", "To note"),
}  # fmt: skip


class Page(QWidget):
    """A destination of the sidebar."""

    title = ""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.work = work
        self._stale = True
        work.changed.connect(self._note_change)

    def refresh(self) -> None:
        """Read the record and show it."""
        raise NotImplementedError

    def appear(self) -> None:
        """Become the visible page."""
        if self._stale:
            self._stale = False
            self.refresh()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where the work is."""
        self.setFocus()

    def show_record(self, record_id: int) -> None:
        """Choose a record on this page."""

    def chosen_record(self) -> tuple[str, int] | None:
        """The kind and number of what is chosen here, where it is a record that has a form or a report."""
        return None

    def where_to_filter(self) -> QLineEdit | None:
        """The field that narrows the list one sees now; None where nothing does."""
        return None

    def typed(self) -> dict[str, str]:
        """What is typed in fields of the page itself and not saved, by a name for each."""
        return {}

    def retype(self, typed: dict[str, str]) -> None:
        """Put back what was typed before the page was built anew."""

    def _note_change(self) -> None:
        if self.isVisible() and self.work.has_desk:
            self._stale = False
            with self.keeping_focus():
                self.refresh()
        else:
            self._stale = True

    @property
    def has_the_keyboard(self) -> bool:
        """Whether what is typed comes to this page, and not to a sheet that lies over it."""
        at = QApplication.focusWidget()
        return at is None or self.isAncestorOf(at)

    @contextmanager
    def keeping_focus(self) -> Iterator[None]:
        """What had the keyboard may be gone with what is read again: then it goes where the work is."""
        focus, had_it = QApplication.focusWidget(), self.has_the_keyboard
        yield
        if had_it and not _is_there(focus, self):
            self.take_focus()


def headed(title: QWidget, *tools: QWidget) -> QWidget:
    """A page's or list's title with its tools on the right."""
    line = Headline()
    for part in (title, *tools):
        line.addWidget(part)
    return AsHigh(line)


def _is_there(widget: QWidget | None, page: QWidget) -> bool:
    return widget is not None and shiboken6.isValid(widget) and page.isAncestorOf(widget)


#: Where a part of a detail would have less height, the whole detail is scrolled.
LEAST_PART = 110


class Panes(QSplitter):
    """List and detail side by side; where there is no room for both, one at a time."""

    ROOM = 820

    def __init__(
        self, left: QWidget, right: QWidget, sizes: Sequence[int], *, widest: int = NO_LIMIT
    ) -> None:
        """``widest`` is what the list takes at most beside the detail, in pixels at 100 %."""
        super().__init__(Qt.Orientation.Horizontal)
        self._widest = widest
        self.setChildrenCollapsible(False)
        self.setHandleWidth(20)
        self._list, self._detail = left, QWidget()
        self._to_list = button("Back to the list", self.show_list, icon="arrow-left")
        self._detail.setLayout(column(self._to_list, right, gap=8))
        self.addWidget(left)
        self.addWidget(self._detail)
        self.setSizes(list(sizes))
        self.setStretchFactor(0, sizes[0])
        self.setStretchFactor(1, sizes[1])
        self._at_detail = False
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._detail, self.show_list)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._arrange()

    @property
    def is_narrow(self) -> bool:
        """Whether only one of the two has room."""
        return self.width() < self.ROOM * the_theme().percent / 100 * 0.85

    def show_detail(self) -> bool:
        """Turn to the detail where only one has room; says whether it did."""
        self._at_detail = True
        self._arrange()
        if self.is_narrow:
            self._to_list.setFocus()
        return self.is_narrow

    def show_list(self) -> None:
        """Turn back to the list."""
        if not self.is_narrow:
            return
        self._at_detail = False
        self._arrange()
        self._list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.is_narrow
        widest = min(NO_LIMIT, the_theme().px(self._widest))
        self._list.setMaximumWidth(NO_LIMIT if narrow else widest)
        self._to_list.setVisible(narrow)
        self._list.setVisible(not narrow or not self._at_detail)
        self._detail.setVisible(not narrow or self._at_detail)


def head(words: QLayout, actions: Sequence[QWidget]) -> Turn:
    """A record's title with its actions beside it, or below where there is no room."""
    left, tools = QWidget(), QWidget()
    left.setLayout(words)
    tools.setLayout(row(*actions, gap=8))
    tools.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return Turn([(left, 1), (tools, 0)], room=500, gap=12)


def section(title: str, *inside: QWidget) -> QWidget:
    """A titled part of a detail."""
    made = QWidget()
    made.setLayout(column(label(title, "section"), *inside, gap=8))
    return made


__all__ = ["LEVEL_LOOK", "STANDING_TONE", "Page", "Panes", "Turn", "head", "headed", "section"]

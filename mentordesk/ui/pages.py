"""What every page is: it builds once, fills when shown, and again when the record changes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from mentordesk.model.rules import Level, Standing
from mentordesk.ui.parts import column, label, row
from mentordesk.ui.workspace import Workspace

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

    def _note_change(self) -> None:
        if self.isVisible() and self.work.has_desk:
            self._stale = False
            self.refresh()
        else:
            self._stale = True


def headed(title: QWidget, *tools: QWidget) -> QWidget:
    """A page's or list's title with its tools on the right."""
    made = QWidget()
    made.setLayout(row(title, 1, *tools))
    return made


def two_panes(left: QWidget, right: QWidget, sizes: Sequence[int]) -> QSplitter:
    """List and detail, side by side."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(20)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setSizes(list(sizes))
    splitter.setStretchFactor(0, sizes[0])
    splitter.setStretchFactor(1, sizes[1])
    return splitter


def section(title: str, *inside: QWidget) -> QWidget:
    """A titled part of a detail."""
    made = QWidget()
    made.setLayout(column(label(title, "section"), *inside, gap=8))
    return made

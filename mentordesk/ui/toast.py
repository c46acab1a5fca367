"""A short sentence at the foot of the window, with Undo beside it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from mentordesk.ui.parts import button, row

TOAST_MS = 6_000
#: Between it and the edges of the window.
MARGIN = 24


def announce(widget: QWidget, sentence: str) -> None:
    """Say a sentence to whoever has the screen read out, though the keyboard stays where it is."""
    # imported when the first thing is said: the first picture needs neither
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class Toast(QFrame):
    """A short sentence at the foot of the window, with Undo beside it."""

    def __init__(self, window: QWidget, undo: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("toast")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._undo = button("Undo", undo, kind="small")
        self.setLayout(row(self._words, self._undo, gap=16, margin=(16, 8, 8, 8)))
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def forget(self) -> None:
        """Say nothing any more."""
        self._timer.stop()
        self._words.clear()
        self.setAccessibleName("")
        self.hide()

    def say(self, sentence: str, *, undo: bool = True) -> None:
        """Show the sentence for a while."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self._undo.setVisible(undo)
        parent = self._window
        room = parent.width() - 2 * MARGIN - self._undo.sizeHint().width() * undo - 48
        wide = self._words.fontMetrics().horizontalAdvance(sentence) + 2
        self._words.setWordWrap(wide > room)
        self._words.setFixedWidth(min(wide, max(room, 1)))
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - MARGIN)
        self.raise_()
        self.show()
        announce(self, sentence)
        self._timer.start(TOAST_MS)

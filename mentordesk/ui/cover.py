"""The blank key: everything on the window is covered at once, and any key uncovers it."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from mentordesk.ui import tokens
from mentordesk.ui.parts import the_theme


class Cover(QWidget):
    """An opaque sheet over the whole window; it takes the keyboard and says nothing of what is below."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        self._before: QWidget | None = None
        self.setAccessibleName("The window is covered. Press any key to go on.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        self.hide()

    def put_on(self) -> None:
        """Cover the window now."""
        if self.isHidden():
            QApplication.instance().focusChanged.connect(self._keep_keyboard)  # type: ignore[union-attr]
        self._before = self._over.focusWidget()
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.repaint()

    def take_off(self) -> None:
        """Show the window again, with the keyboard where it was."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._keep_keyboard)  # type: ignore[union-attr]
        self.hide()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus()
        self._before = None

    def _keep_keyboard(self, _before: QWidget | None, now: QWidget | None) -> None:
        """What goes on below may ask for the keyboard: it has it once the cover is gone."""
        if now is not None and now is not self and self._over.isAncestorOf(now):
            self._before = now
            self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def event(self, event: QEvent) -> bool:
        # every key uncovers, also those that are shortcuts of a command below
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        self.take_off()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.take_off()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.color("bg")))
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(tokens.BODY))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Press any key to go on.")

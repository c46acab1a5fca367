"""Watches whether anybody is at the desk: after a while without a sign, or after a sleep, it says so."""

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

LOOK_EVERY_MS = 5_000
#: A look that comes this much later than it should: the computer slept in between.
SLEPT_SECONDS = 60.0
_SIGNS = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}  # fmt: skip


class Watch(QObject):
    """Counts the time since the last key press or mouse move in a window."""

    left = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.minutes = 0
        self._last_sign = time.monotonic()
        self._last_look = time.time()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(lambda: self.look(time.monotonic(), time.time()))
        self._timer.start()

    def over(self, window: QWindow) -> None:
        """Watch what comes into this window of the system: only its input, not every event within."""
        window.installEventFilter(self)

    def look(self, steady: float, wall: float) -> None:
        """Judge by these clocks (seconds); ``steady`` may stand still while the computer sleeps."""
        slept = wall - self._last_look > LOOK_EVERY_MS / 1000 + SLEPT_SECONDS
        idle = steady - self._last_sign > self.minutes * 60
        self._last_look = wall
        if self.minutes and (slept or idle):
            self._last_sign = steady
            self.left.emit()

    def screen_locked(self) -> None:
        """The computer's own screen was locked: whoever was here is gone."""
        if self.minutes:
            self.left.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self._last_sign = time.monotonic()
        return False

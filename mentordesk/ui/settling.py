"""Letting a window come to rest, for whoever drives it by a script: pictures and tests."""

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QThreadPool
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from mentordesk.ui.slices import Sliced


def settle(milliseconds: int = 60) -> None:
    """Let pending events and background work come to rest."""
    application = QApplication.instance()
    assert application is not None
    QThreadPool.globalInstance().waitForDone()
    for _ in range(3):
        application.processEvents()
        QThreadPool.globalInstance().waitForDone()
    longest = QDeadlineTimer(10_000)
    while any(isValid(s) for s in Sliced.at_work) and not longest.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

"""The record locks with the computer's own screen: tried on a bus of its own, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mentordesk.ui.screen_lock import tells_lock

ROOT = Path(__file__).parent.parent.parent

#: Hears what another program says on the bus; prints what it took for a lock.
_LISTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from mentordesk.ui.screen_lock import ScreenLock

application = QCoreApplication([])
owner = QObject()
heard = []
lock = ScreenLock(owner, None)
lock.locked.connect(lambda: heard.append("locked"))
other = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "another program")

def say(interface, name, *values):
    message = QDBusMessage.createSignal("/org/freedesktop/ScreenSaver", interface, name)
    message.setArguments(list(values))
    assert other.send(message)

def tell():
    say("org.freedesktop.ScreenSaver", "ActiveChanged", False)
    say("org.freedesktop.ScreenSaver", "SomethingElse", True)
    QTimer.singleShot(200, lambda: print("before", len(heard)))
    QTimer.singleShot(250, lambda: say("org.freedesktop.ScreenSaver", "ActiveChanged", True))
    QTimer.singleShot(500, lambda: print("after", len(heard)))
    QTimer.singleShot(550, application.quit)

QTimer.singleShot(0, tell)
application.exec()
"""


def test_the_screen_saver_of_the_desktop_is_heard() -> None:
    if not shutil.which("dbus-run-session"):
        print("skipped: there is no dbus-run-session on this computer")
        pytest.skip("no dbus-run-session")
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _LISTEN],
        capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.split() == ["before", "0", "after", "1"], done.stdout + done.stderr


@pytest.mark.parametrize(
    ("message", "what", "tells"),
    [(0x02B1, 0x7, True), (0x0218, 0x4, True), (0x02B1, 0x8, False), (0x0218, 0x7, False), (0, 0, False)],
)  # fmt: skip
def test_what_windows_says_of_a_lock(message: int, what: int, tells: bool) -> None:
    """Session locked and about to sleep; not unlocked, not resumed."""
    assert tells_lock(message, what) is tells

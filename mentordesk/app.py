"""The composition root of the window, and the one place that turns exceptions into words."""

import gc
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import mentordesk.ui.quiet_qt  # noqa: F401  # before anything that imports Qt

# isort: split
from PySide6.QtCore import (
    QFileSystemWatcher,
    Qt,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from mentordesk.files import write_whole
from mentordesk.model.errors import AlreadyOpen, MentorDeskError
from mentordesk.paths import Places
from mentordesk.settings import SettingsFile
from mentordesk.ui.parts import the_theme
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.theme import dress, make_application

SHOW_REQUEST = "show-the-window"
#: By then the first picture is painted, and what was built for it will stay.
SETTLED_AFTER_MS = 300


def run(path: Path | None = None, places: Places | None = None) -> int:
    """Open the window, on a record if one is given, and run until it is closed."""
    if not has_display():
        print(
            "There is no display to open a window on. `mentordesk --help` lists what works without one.",
            file=sys.stderr,
        )
        return 1
    _keep_to_ourselves()
    places = places or Places.of_this_user()
    application, window = make_window(places)
    if _raised_the_other(path, places, window):
        return 0
    _listen_for_second_start(places, window)
    window.show()
    QTimer.singleShot(SETTLED_AFTER_MS, lambda: _settle(window))
    return application.exec()


def make_window(places: Places) -> tuple[QApplication, MainWindow]:
    """The application in its look and its window, not shown yet."""
    gc.disable()  # nothing built for the first picture is thrown away: looking for it is in vain
    application = make_application()
    dress(application, SettingsFile(places.settings_file))
    window = MainWindow(places)
    sys.excepthook = Hook(window).told
    return application, window


def _settle(window: MainWindow) -> None:
    the_theme().know_every_script()
    gc.freeze()
    gc.enable()
    hear_screen_lock(window)


def hear_screen_lock(window: MainWindow) -> None:
    """Lock the record with the computer's own screen."""
    from mentordesk.ui.screen_lock import ScreenLock

    ScreenLock(window, window.windowHandle()).locked.connect(window.watch.screen_locked)


def has_display() -> bool:
    """Whether a window can be opened; without a display Qt would end the process."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class Hook:
    """Tells refusals in their sentence and everything else as a bug of ours, without its values."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def told(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """The one hook, for every exception that nobody expected."""
        if isinstance(error, KeyboardInterrupt):
            self._window.close()
            return
        if QThread.currentThread() is not self._window.thread():
            print("MentorDesk found a mistake of its own:", kind.__name__, file=sys.stderr)
            return
        if isinstance(error, MentorDeskError):
            self._window.tell("That did not work", str(error))
            return
        places = [
            f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-6:]
        ]
        print(
            "MentorDesk found a mistake of its own:",
            kind.__name__,
            "at",
            " < ".join(reversed(places)),
            file=sys.stderr,
        )
        self._window.tell_mistake(kind.__name__, list(reversed(places)))


def _raised_the_other(path: Path | None, places: Places, window: MainWindow) -> bool:
    """Open the record; when another MentorDesk holds it, ask that one to show itself instead."""
    try:
        window.seats.open_at_start(path)
    except AlreadyOpen as refusal:  # the other window comes to the front; this one is never shown
        write_whole(places.settings / SHOW_REQUEST, b"show")
        print(refusal, file=sys.stderr)
        return True
    return False


def _listen_for_second_start(places: Places, window: MainWindow) -> None:
    """A second start asks to be shown by writing a file: no socket is ever opened."""
    request = places.settings / SHOW_REQUEST
    places.settings.mkdir(parents=True, exist_ok=True)
    watcher = QFileSystemWatcher([str(places.settings)], window)

    def look(_folder: str) -> None:
        if request.exists() and window.work.has_desk:
            request.unlink(missing_ok=True)
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()

    watcher.directoryChanged.connect(look)


def _keep_to_ourselves() -> None:
    """No core dumps, no chatter of Qt with values in it."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    qInstallMessageHandler(_quiet)


def _quiet(kind: QtMsgType, _context: Any, message: str) -> None:
    if kind in {QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}:
        print(f"Qt: {message}", file=sys.stderr)

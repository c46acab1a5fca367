"""One cold start, timed from outside: ``start.py ours HOME RECORD`` or ``start.py bare``.

Prints the instant at which the first picture is painted whole (monotonic, nanoseconds) and the
resident memory in KiB. A widget is painted before what lies in it, so the clock stops when the
events behind the first paint have been worked off, not in the paint itself.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def told() -> None:
    """Say when, and how much memory, then end at once."""
    now = time.monotonic_ns()
    memory = 0
    statm = Path("/proc/self/statm")
    if statm.exists():
        pages = int(statm.read_text().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE") // 1024
    print(now, memory, flush=True)
    os._exit(0)


def bare() -> None:
    """The smallest window PySide6 can show."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, _event: object) -> None:  # noqa: N802
            QTimer.singleShot(0, told)

    application = QApplication([])
    window = Window()
    window.setCentralWidget(QLabel("Hello"))
    window.resize(1280, 800)
    window.show()
    application.exec()


def ours(home: str, record: str) -> None:
    """MentorDesk, on a record, until Today is painted."""

    from mentordesk.app import make_window
    from mentordesk.paths import Places
    from mentordesk.ui.today_page import TodayPage

    from PySide6.QtCore import QTimer  # isort: skip  # after ours, as in the product

    application, window = make_window(Places.under(Path(home)))
    window.seats.open_at_start(Path(record))
    page = window.stack.currentWidget()
    assert isinstance(page, TodayPage)
    paint = TodayPage.paintEvent

    def painted(self: TodayPage, event: object) -> None:
        paint(self, event)  # type: ignore[arg-type]
        QTimer.singleShot(0, told)

    TodayPage.paintEvent = painted  # type: ignore[method-assign,assignment]
    window.show()
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        ours(sys.argv[2], sys.argv[3])

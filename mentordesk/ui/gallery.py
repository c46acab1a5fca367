"""Pictures of every screen and every report, on the sample programme: how the product is judged."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QThreadPool
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from mentordesk import assets
from mentordesk.model.names import NameStyle
from mentordesk.paths import RECORD_SUFFIX, Places
from mentordesk.programme.records import Desk, new_record, open_record
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.sample import make_sample
from mentordesk.reports import Paper, Report, render
from mentordesk.settings import SettingsFile
from mentordesk.ui.choices import Choices
from mentordesk.ui.reports_page import pictures_of
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.theme import dress, make_application

SIZE = (1280, 800)
SMALL = (1024, 680)

#: A messy roster as schools have them, for the pictures of the import.
ROSTER = (
    "Full Name;Yr;Role;Email;Date joined;Languages\n"
    "O’Brien, Sean;7.0;mentee;sean@school.example;03/11/2026;English, Irish\n"
    "María Núñez;11B;mentor;maria@school.example;2026-11-03;Spanish\n"
    "Nguyễn Thị Ánh;8A;both;;04/11/2026;Vietnamese\n"
    ";;;;;\n"
    "Maya Okafer;11B;mentor;;05/11/2026;\n"
    "Somebody Else;9C;captain;;06/11/2026;\n"
    "María Núñez;11B;mentor;maria@school.example;03/11/2026;\n"
)


def settle(milliseconds: int = 60) -> None:
    """Let pending events and background work come to rest."""
    application = QApplication.instance()
    assert application is not None
    QThreadPool.globalInstance().waitForDone()
    for _ in range(3):
        application.processEvents()
        QThreadPool.globalInstance().waitForDone()
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


class Gallery:
    """Takes pictures into a folder."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today
        folder.mkdir(parents=True, exist_ok=True)
        for file in assets.font_files():
            QFontDatabase.addApplicationFont(str(file))

    def take_all(self) -> list[Path]:
        """Every screen in light and dark, some at 200 % and at the smallest size, every report."""
        with TemporaryDirectory() as place:
            places = Places.under(Path(place))
            roster = Path(place) / "roster.csv"
            roster.write_text(ROSTER, encoding="utf-8")
            make_sample(places.sample_record, today=self._today).close()
            for theme in ("light", "dark"):
                self._screens(places, theme, 100, SIZE, roster)
            self._screens(places, "light", 100, SMALL, roster, mark="1024")
            self._screens(places, "light", 200, SIZE, roster, mark="200")
            self._screens(
                places, "contrast", 100, SIZE, roster, mark="contrast", only=("today", "pairings")
            )
            self._first_screens(Path(place))
            with closing(open_record(places.sample_record)) as desk:
                self.reports(desk)
        return sorted(self._folder.iterdir())

    def reports(self, desk: Desk) -> None:
        """Every report as PDF and as pictures of its pages."""
        for name, report, paper in self._wanted_reports(desk):
            done = render(report, paper)
            (self._folder / f"report-{name}.pdf").write_bytes(done.pdf)
            for number, image in enumerate(pictures_of(done.pdf, 1000), start=1):
                image.save(str(self._folder / f"report-{name}-{number}.png"))

    def _wanted_reports(self, desk: Desk) -> Iterator[tuple[str, Report, Paper]]:
        wanted = Wanted(today=self._today)
        short = Wanted(today=self._today, names=NameStyle.SHORT, conflict_count=True)
        codes = Wanted(today=self._today, names=NameStyle.CODES)
        reporting = desk.reporting
        first = desk.facts.pairings(self._today)[0].id
        held = next(m for m in desk.meetings.of_pairing(first) if m.held_on and m.summary)
        yield "programme", reporting.programme(short), Paper.A4
        yield "programme-letter-codes", reporting.programme(codes), Paper.LETTER
        yield "pairing", reporting.pairing(first, wanted), Paper.A4
        yield "pairing-arabic", reporting.pairing(11, wanted), Paper.A4
        yield "session", reporting.session(held.id, wanted), Paper.A4
        yield "session-next", reporting.next_session(first, wanted), Paper.A4
        yield "session-blank", reporting.blank_session(wanted), Paper.LETTER

    @contextmanager
    def _window(
        self, places: Places, theme: str, percent: int, size: tuple[int, int]
    ) -> Iterator[MainWindow]:
        settings = SettingsFile(places.settings_file)
        settings.change(theme=theme, text_percent=percent)
        dress(make_application(), settings)
        window = MainWindow(places, lambda: self._today)
        window.resize(*size)
        window.show()
        settle()
        try:
            yield window
        finally:
            window.close()
            window.deleteLater()
            settle()

    def _screens(
        self, places: Places, theme: str, percent: int, size: tuple[int, int], roster: Path,
        mark: str = "", only: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        end = f"-{mark or theme}"
        with self._window(places, theme, percent, size) as window:
            window.open_record(places.sample_record)
            settle(250)
            for name, step in self._steps(window, roster).items():
                if only and name not in only:
                    continue
                step()
                settle(150 if name in {"reports", "import-columns", "import-rows"} else 40)
                self._keep(window, f"{name}{end}")
                if window.sheet is not None and not name.startswith("import-columns"):
                    _put_away(window.sheet)
                for popup in window.findChildren(Choices):
                    popup.hide()
                settle()

    def _steps(self, window: MainWindow, roster: Path) -> dict[str, Callable[[], Any]]:
        work = window.work
        steps: dict[str, Callable[[], Any]] = {
            place: lambda p=place: window.go(p)  # type: ignore[misc]
            for place in (
                "today",
                "participants",
                "pairings",
                "meetings",
                "conflicts",
                "reports",
                "settings",
            )
        }

        def tab(number: int) -> None:
            window.page("pairings").detail._tabs.setCurrentIndex(number)

        def find() -> None:
            window.go("today")
            window.find_box.setFocus()
            window.find_box.setText("ma")
            window.find_box.look()

        def columns() -> None:
            window._import(roster)
            settle(300)

        def rows() -> None:
            sheet: Any = window.sheet
            sheet._go_on()

        def log() -> None:
            window.go("today")
            work.show("log pairing", 6)
            sheet: Any = window.sheet
            sheet.summary.value = "Iris found her form group easier this week. Practised asking a teacher for help; she will try it in maths."
            sheet.mood_mentee.value, sheet.mood_mentor.value = 4, 4
            sheet.next_step.value = "Ask Mr Cole about the seating plan"

        steps |= {
            "pairing-meetings": lambda: tab(1), "pairing-goals": lambda: tab(2), "pairing-history": lambda: tab(4),
            "conflict-open": lambda: work.show("conflict-note", 1),
            "find": find, "log-meeting": log,
            "new-participant": lambda: work.show("new participant", 0), "edit-participant": lambda: work.show("edit participant", 1),
            "pair": lambda: work.show("new pairing", 0), "plan": lambda: work.show("plan", 3), "goal": lambda: work.show("new goal", 3),
            "conflict-note": lambda: work.show("new conflict note", 2), "step": lambda: work.show("step", 1),
            "close-pairing": lambda: work.show("close pairing", 3), "pause": lambda: work.show("pause", 3),
            "programme": lambda: work.show("programme", 0), "shortcuts": window._shortcuts,
            "import-file": window._import, "import-columns": columns, "import-rows": rows,
        }  # fmt: skip
        return steps

    def _first_screens(self, place: Path) -> None:
        from mentordesk.model.programme import Programme

        places = Places.under(place / "first")
        for theme in ("light", "dark"):
            with self._window(places, theme, 100, SIZE) as window:
                self._keep(window, f"welcome-{theme}")
                window.start_programme()
                settle()
                self._keep(window, f"start-{theme}")
        locked = places.records / f"Locked{RECORD_SUFFIX}"
        new_record(locked, Programme(name="Locked"), passphrase="four plain words here").close()
        with self._window(places, "light", 100, SIZE) as window:
            window.open_record(locked)
            settle()
            self._keep(window, "unlock-light")
        empty = places.records / f"Empty{RECORD_SUFFIX}"
        new_record(empty, Programme(name="Empty"), passphrase=None).close()
        with self._window(places, "light", 100, SIZE) as window:
            window.open_record(empty)
            for name in ("today", "participants", "pairings", "meetings", "conflicts"):
                window.go(name)
                settle()
                self._keep(window, f"empty-{name}-light")

    def _keep(self, window: MainWindow, name: str) -> None:
        window.grab().save(str(self._folder / f"{name}.png"))


def _put_away(sheet: Sheet) -> None:
    """Close a sheet without leaving a draft for the next picture."""
    sheet.give_up() if isinstance(sheet, RecordSheet) else sheet.reject()


def take_pictures(folder: Path, today: date) -> list[Path]:
    """Render everything into the folder; gives the files."""
    make_application()
    return Gallery(folder, today).take_all()

"""Pictures of every screen and every report, on the sample programme: how the product is judged."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QThreadPool
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from mentordesk import assets
from mentordesk.model.backups import Why
from mentordesk.model.clock import monday_of
from mentordesk.model.names import NameStyle
from mentordesk.model.sheet_code import sheet_code
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
PASSPHRASE = "four plain words here"

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
            for theme, percent, mark in (
                ("light", 100, ""),
                ("dark", 100, ""),
                ("light", 200, "200"),
            ):
                with TemporaryDirectory() as other:
                    self._safety_screens(Places.under(Path(other)), theme, percent, mark or theme)
            self._unusable(Path(place))
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
        yield (
            "recovery-sheet",
            reporting.recovery_sheet(
                "7KQ2-M4WD-9XHT-PC6R-3VBN-J8EA-5ZGY", "My programme", self._today
            ),
            Paper.A4,
        )
        yield (
            "rehearsal",
            reporting.rehearsal_certificate(
                "Fri 20 Nov 2026, 16:10",
                "The backup was restored into a fresh record and read back whole.",
                self._today,
            ),
            Paper.A4,
        )
        yield (
            "session-week",
            reporting.week_sheets(monday_of(self._today + timedelta(days=3)), short),
            Paper.A4,
        )
        book = desk.feedback
        out = [r.answer for r in book.rows() if not r.answer.is_back][:2]
        yield (
            "feedback-forms",
            reporting.feedback_forms(out, {f.id: f for f in book.forms()}, short),
            Paper.A4,
        )
        yield "closing-letters", reporting.closing_letters(32, wanted), Paper.A4
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
                while window.sheet is not None and not name.startswith("import-columns"):
                    _put_away(window.sheet)  # some go back a step first
                    settle()
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
                "training",
                "feedback",
                "reports",
                "bin",
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

        def meetings(view: str) -> None:
            window.page("meetings").show_view(view)

        def training(part: int) -> None:
            window.page("training").show_part(part)

        def person(tab: int) -> None:
            work.show("participant", 45)
            window.page("participants").detail._tabs.setCurrentIndex(tab)

        def item(deed: str, rule: str) -> None:
            window.go("today")
            found = next(i for i in work.desk.today.view(work.today).items if i.rule == rule)
            work.item_asked.emit(deed, found)

        def pair() -> None:
            work.show("new pairing", 0)
            sheet: Any = window.sheet
            for picker, who in ((sheet.mentor, 45), (sheet.mentee, 46)):
                picker.choose(who, work.desk.people.get(who).name)
            sheet.restored({})

        def stack() -> None:
            planned = next(m for m in work.desk.meetings.of_pairing(6) if m.is_unlogged(work.today))
            work.show("stack", 0)
            sheet: Any = window.sheet
            sheet.code.setText(sheet_code("M", planned.id))
            sheet._take()

        def closures() -> None:
            work.show("closures", 0)
            sheet: Any = window.sheet
            sheet.text.value = "Winter holidays, 21 Dec 2026 to 1 Jan 2027\nStaff day, 4 Jan 2027"

        steps |= {
            "meetings-list": lambda: meetings("list"), "meetings-month": lambda: meetings("month"),
            "meetings-week": lambda: meetings("week"),
            "training": lambda: training(0), "training-sessions": lambda: training(1),
            "training-coverage": lambda: training(2), "training-steps": lambda: training(3),
            "participant": lambda: person(0), "participant-training": lambda: person(2),
            "feedback-forms": lambda: window.page("feedback").show_part(1),
            "feedback-said": lambda: window.page("feedback").show_part(2),
            "answer": lambda: work.show("answer", 1), "give-out": lambda: work.item_asked.emit("give out", [3]),
            "new-form": lambda: work.show("edit form", 1),
            "check-in": lambda: item("check in", "G1"), "put-off": lambda: item("put off", "G1"),
            "see-who": lambda: item("see who", "C3"), "phone-call": lambda: work.show("phone call", 1),
            "note-step": lambda: work.item_asked.emit("note step", [45, 46]),
            "session": lambda: work.show("edit training", 2), "requirement": lambda: work.show("new requirement", 0),
            "rules": lambda: work.show("practice", 0), "plan-ahead": lambda: work.show("plan meetings", 6),
            "closures": closures, "calendar-export": lambda: work.show("export calendar", 0),
            "stack": stack, "closing-file": lambda: work.show("close pairing", 32),
            "absence": lambda: work.show("absence", 1), "never-pair": lambda: work.show("never pair", 1),
            "pairing-checkins": lambda: tab(3),
            "pairing-meetings": lambda: tab(1), "pairing-goals": lambda: tab(2), "pairing-history": lambda: tab(6), "pairing-feedback": lambda: tab(4),
            "conflict-open": lambda: work.show("conflict-note", 1),
            "find": find, "log-meeting": log,
            "new-participant": lambda: work.show("new participant", 0), "edit-participant": lambda: work.show("edit participant", 1),
            "pair": pair, "plan": lambda: work.show("plan", 3), "goal": lambda: work.show("new goal", 3), "edit-goal": lambda: work.show("edit goal", 1),
            "conflict-note": lambda: work.show("new conflict note", 2), "step": lambda: work.show("step", 1),
            "close-pairing": lambda: work.show("close pairing", 3), "pause": lambda: work.show("pause", 3),
            "programme": lambda: work.show("programme", 0), "shortcuts": window._shortcuts,
            "locked-log": lambda: work.show("log meeting", next(m.id for m in work.desk.meetings.of_pairing(1) if m.summary)),
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
        new_record(locked, Programme(name="Locked"), passphrase=PASSPHRASE).close()
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

    def _safety_screens(self, places: Places, theme: str, percent: int, mark: str) -> None:
        """Backups, locking and the Bin, on a record that is the coordinator's own."""
        clock = Clockwork(self._today)
        desk = make_sample(places.default_record, today=self._today, clock=clock)
        for why in (Why.ON_EXIT, Why.BEFORE_IMPORT, Why.TIMED, Why.BY_HAND):
            waiting = [p for p in desk.people.all() if not desk.facts.pairings_of(p.id)]
            desk.people.remove(waiting[0].id)
            desk.backups.make(places.backups, why)
        desk.locks.set_passphrase(PASSPHRASE)
        desk.backups.rehearse(desk.backups.all(places.backups)[0])
        desk.conflicts.add_words(
            1, "Tom asked whether the meeting could be in the library instead."
        )
        desk.close()
        with self._window(places, theme, percent, SIZE) as window:
            window.seat(open_record(places.default_record, PASSPHRASE))
            settle(250)
            for name, step in self._safety_steps(window).items():
                step()
                settle(60)
                self._keep(window, f"{name}-{mark}")
                while window.sheet is not None:  # some go back a step first
                    _put_away(window.sheet)
                    settle()
                    settle()

    def _safety_steps(self, window: MainWindow) -> dict[str, Callable[[], Any]]:
        work = window.work

        def part(number: int) -> None:
            window.page("settings").show_part(number)

        def verify() -> None:
            part(1)
            window.page("settings").verify_record()

        def suggest() -> None:
            work.show("passphrase", 0)
            sheet: Any = window.sheet
            sheet.new.suggest()

        def ask_restore() -> None:
            part(0)
            window.page("settings").backups.restore.click()

        def lock() -> None:
            if window._cover is not None:
                window._cover.take_off()
            window.come_back()
            window.lock()

        def look_inside() -> None:
            window.look_inside(work.desk.backups.all(work.places.backups)[-1])

        return {
            "settings-backups": lambda: part(0), "settings-lock": verify,
            "settings-programme": lambda: part(2), "settings-look": lambda: part(3),
            "bin": lambda: window.go("bin"), "passphrase": suggest,
            "recovery-code": lambda: work.show("recovery code", 0),
            "restore-ask": ask_restore, "conflict-added": lambda: work.show("conflict-note", 1),
            "note-addendum": lambda: work.show("add to note", 1),
            "looking-inside": look_inside, "covered": window.blank,
            "locked": lock,
        }  # fmt: skip

    def _unusable(self, place: Path) -> None:
        """Each kind of file that cannot be opened, with its own sentence."""
        places = Places.under(place / "unusable")
        for name, path in unusable_files(places.records).items():
            with self._window(places, "light", 100, SIZE) as window:
                window.open_record(path)
                settle()
                page: Any = window.stack.currentWidget()
                if hasattr(page, "words"):
                    wrong = name == "wrong-passphrase"
                    page.words.setText("these are not the words" if wrong else PASSPHRASE)
                    page._try()
                    settle()
                self._keep(window, f"unusable-{name}")

    def _keep(self, window: MainWindow, name: str) -> None:
        window.grab().save(str(self._folder / f"{name}.png"))


class Clockwork:
    """A clock that goes on by hours, so that lists of instants look lived in."""

    def __init__(self, today: date) -> None:
        self._now = datetime.combine(today - timedelta(days=1), time(9, 10), UTC)
        self._end = datetime.combine(today, time(8, 0), UTC)

    def __call__(self) -> datetime:
        self._now = min(self._now + timedelta(minutes=23), self._end)
        return self._now


def unusable_files(folder: Path) -> dict[str, Path]:
    """Eight files that cannot be opened, by what ails them."""
    from mentordesk.model.programme import Programme

    base = folder / f"base{RECORD_SUFFIX}"
    new_record(base, Programme(name="Base"), passphrase=PASSPHRASE).close()

    def fresh(name: str) -> Path:
        path = folder / f"{name}{RECORD_SUFFIX}"
        shutil.copy(base, path)
        shutil.copy(base.with_name(base.name + ".keys"), path.with_name(path.name + ".keys"))
        return path

    found = {
        name: fresh(name) for name in ("wrong-passphrase", "damaged-slot", "damaged-beginning")
    }
    found |= {name: folder / f"{name}{RECORD_SUFFIX}" for name in ("missing", "empty", "foreign")}
    found |= {name: fresh(name) for name in ("no-key-file", "damaged-page")}
    ring = found["damaged-slot"].with_name(found["damaged-slot"].name + ".keys")
    ring.write_text("{}")
    for name, at in (("damaged-beginning", 3), ("damaged-page", 200)):
        body = bytearray(found[name].read_bytes())
        body[at] ^= 255
        found[name].write_bytes(body)
    found["empty"].touch()
    found["foreign"].write_bytes(b"SQLite format 3\x00" + bytes(4080))
    found["no-key-file"].with_name(found["no-key-file"].name + ".keys").unlink()
    return found


def _put_away(sheet: Sheet) -> None:
    """Close a sheet without leaving a draft for the next picture."""
    sheet.give_up() if isinstance(sheet, RecordSheet) else sheet.reject()


def take_pictures(folder: Path, today: date) -> list[Path]:
    """Render everything into the folder; gives the files."""
    make_application()
    return Gallery(folder, today).take_all()

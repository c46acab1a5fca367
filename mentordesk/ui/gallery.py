"""Pictures of every screen and every report, on the sample programme: how the product is judged."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mentordesk.matching import Objective, Sizes
from mentordesk.model.backups import Why
from mentordesk.model.clock import monday_of
from mentordesk.model.conflict import ConflictStep, Rung, Stage
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.readers import Reader
from mentordesk.paths import RECORD_SUFFIX, Places
from mentordesk.programme.companions import figures_workbook
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import KINDS, Kind, Needs
from mentordesk.programme.papers.proposal import for_coordinator, for_pairs
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.proposals import MATCH_KINDS
from mentordesk.programme.records import new_record, open_record
from mentordesk.programme.sample import make_sample
from mentordesk.programme.slices import at_once
from mentordesk.reports import Look, Paper, Report, render
from mentordesk.reports.web import page
from mentordesk.settings import SettingsFile
from mentordesk.ui.choices import Choices
from mentordesk.ui.preview import pictures_of
from mentordesk.ui.scenes import GROUP, Scenes
from mentordesk.ui.settling import settle
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


class Gallery:
    """Takes pictures into a folder."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today
        folder.mkdir(parents=True, exist_ok=True)

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
        """Every report as PDF, as pictures of its pages, as web page and as workbook."""
        for name, report, look in self.papers(desk):
            done = render(report, look)
            (self._folder / f"report-{name}.pdf").write_bytes(done.pdf)
            for number, image in enumerate(pictures_of(done.pdf, 1000, most=8), start=1):
                image.save(str(self._folder / f"report-{name}-{number}.png"))
        for key in ("programme", "results"):
            made = desk.reporting.prepare(key, Wanted(today=self._today, reader=Reader.HEAD))
            (self._folder / f"report-{key}.html").write_text(page(made.report), encoding="utf-8")
            (self._folder / f"report-{key}.xlsx").write_bytes(figures_workbook(made))

    def papers(self, desk: Desk) -> Iterator[tuple[str, Report, Look]]:
        """Every report with its name, once whoever earned a certificate has one."""
        earned = [s.participant_id for s in desk.certificates.standings(self._today) if s.is_earned]
        desk.certificates.give(earned, today=self._today)
        yield from self._every_kind(desk)
        yield from self.other_papers(desk)

    def _every_kind(self, desk: Desk) -> Iterator[tuple[str, Report, Look]]:
        """Each kind of report for its usual reader."""
        for kind in KINDS:
            for form in BLANKS if kind.needs is Needs.FORM else ("",):
                made = desk.reporting.prepare(kind.key, self._about(desk, kind, form))
                yield "-".join(w for w in (kind.key, form) if w), made.report, Look()

    def _about(self, desk: Desk, kind: Kind, form: str) -> Wanted:
        held = next(m for m in desk.meetings.of_pairing(1) if m.held_on and m.summary)
        # the plan is of a week to come; what was held, of one in which somebody met already
        about = self._today + timedelta(days=3 if kind.key == "week" else -3)
        return Wanted(
            today=self._today, reader=kind.readers[0], form=form, week=monday_of(about),
            pairing_id=(32 if kind.is_closed_only else 1) if kind.needs is Needs.PAIRING else 0,
            participant_id=1 if kind.needs is Needs.PERSON else 0,
            meeting_id=held.id if kind.needs is Needs.MEETING else 0,
        )  # fmt: skip

    def other_papers(self, desk: Desk) -> Iterator[tuple[str, Report, Look]]:
        """Other readers, large print, little ink, other scripts and groups; papers that are in no gallery."""
        wanted, reporting = Wanted(today=self._today), desk.reporting
        head, funder = replace(wanted, reader=Reader.HEAD), replace(wanted, reader=Reader.FUNDER)
        yield (
            "programme-funder",
            reporting.prepare("programme", funder).report,
            Look(paper=Paper.LETTER),
        )
        yield "programme-large", reporting.prepare("programme", head).report, Look(large=True)
        yield "programme-ink", reporting.prepare("programme", head).report, Look(save_ink=True)
        yield "standards-funder", reporting.prepare("standards", funder).report, Look()
        for reader in (Reader.PARENT, Reader.FILE):
            about = replace(wanted, reader=reader, pairing_id=1)
            yield f"pairing-{reader.value}", reporting.prepare("pairing", about).report, Look()
        yield "pairing-arabic", reporting.pairing(11, wanted), Look()
        yield "pairing-group", reporting.pairing(GROUP, wanted), Look()
        register = next(m for m in desk.meetings.of_pairing(GROUP) if m.held_on)
        yield "session-group", reporting.session(register.id, wanted), Look()
        yield "session-group-next", reporting.next_session(GROUP, wanted), Look()
        yield from ((name, report, Look()) for name, report in self._case_papers(desk))
        yield from ((name, report, Look()) for name, report in self._proposal_papers(desk))
        code = "7KQ2-M4WD-9XHT-PC6R-3VBN-J8EA-5ZGY"
        yield "recovery-sheet", reporting.recovery_sheet(code, "My programme", self._today), Look()
        said = "The backup was restored into a fresh record and read back whole."
        yield (
            "rehearsal",
            reporting.rehearsal_certificate("Fri 20 Nov 2026, 16:10", said, self._today),
            Look(),
        )

    @contextmanager
    def _window(
        self, places: Places, theme: str, percent: int, size: tuple[int, int]
    ) -> Iterator[MainWindow]:
        settings = SettingsFile(places.settings_file)
        settings.change(theme=theme, text_percent=percent)
        dress(make_application(), settings).know_every_script()
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
            window.seats.open_record(places.sample_record)
            settle(250)
            for name, step in Scenes(window, roster).all().items():
                if only and name not in only:
                    continue
                step()
                settle(
                    150
                    if name in {"reports", "reports-pairing", "import-columns", "import-rows"}
                    else 40
                )
                self._keep(window, f"{name}{end}")
                while window.sheet is not None and not name.startswith("import-columns"):
                    _put_away(window.sheet)  # some go back a step first
                    settle()
                for popup in window.findChildren(Choices):
                    popup.hide()
                window.find_box.clear()
                settle()

    def _first_screens(self, place: Path) -> None:
        from mentordesk.model.programme import Programme

        places = Places.under(place / "first")
        for theme in ("light", "dark"):
            with self._window(places, theme, 100, SIZE) as window:
                self._keep(window, f"welcome-{theme}")
                window.seats.start_programme()
                settle()
                self._keep(window, f"start-{theme}")
        locked = places.records / f"Locked{RECORD_SUFFIX}"
        new_record(locked, Programme(name="Locked"), passphrase=PASSPHRASE).close()
        with self._window(places, "light", 100, SIZE) as window:
            window.seats.open_record(locked)
            settle()
            self._keep(window, "unlock-light")
        empty = places.records / f"Empty{RECORD_SUFFIX}"
        new_record(empty, Programme(name="Empty"), passphrase=None).close()
        with self._window(places, "light", 100, SIZE) as window:
            window.seats.open_record(empty)
            for name in ("today", "participants", "pairings", "meetings", "conflicts"):
                window.go(name)
                settle()
                self._keep(window, f"empty-{name}-light")
            self._those_who_wait(window)
            self._keep(window, "begin-pairings-light")

    def _those_who_wait(self, window: Any) -> None:
        """A new programme whose pairings are matched and wait for a day."""
        desk, named = window.work.desk, ("Ana Núñez", "Ben Ode", "Elif Kaya", "Dewi Pugh")
        one, two, three, four = (
            desk.people.save(
                Participant(name=name, roles=(role,), free_at=("Wed 12:30",)), today=self._today
            )
            for name, role in zip(named, (Role.MENTOR, Role.MENTEE) * 2, strict=True)
        )
        for mentor, mentee in ((one, two), (three, four)):
            desk.pairings.pair(mentor, mentee, Pairing(), today=self._today)
        window.work.did()
        window.go("today")
        window.work.show("begin pairings", 0)
        settle()

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
            window.seats.seat(open_record(places.default_record, PASSPHRASE))
            settle(250)
            for name, step in self._safety_steps(window).items():
                step()
                settle(60)
                self._keep(window, f"{name}-{mark}")
                while window.sheet is not None:  # some go back a step first
                    _put_away(window.sheet)
                    settle()
                    settle()

    def _case_papers(self, desk: Desk) -> Iterator[tuple[str, Report]]:
        """The papers of a case and of a hand-over; the record they are made from is thrown away."""
        today, papers = self._today, desk.case_papers
        letter = (
            "You came late three times this month. Be in the library by 12:35, or send word before."
        )
        step = desk.conflicts.add_step(
            ConflictStep(note_id=3, stage=Stage.ACT, rung=Rung.WARNING, what="A warning in writing", letter=letter),
            today=today,
        )  # fmt: skip
        kept = desk.safety.save(
            SafeguardingPointer(pairing_id=6, noticed_on=today, passed_on=today, passed_to="Safeguarding lead", how="In person"),
            today=today,
        )  # fmt: skip
        yield "conflict-for-file", papers.for_file(3, "Asked for by the head", today)
        for simple in (False, True):
            yield f"warning-{'simple' if simple else 'plain'}", papers.letters(step.id, [11], today, simple=simple)  # fmt: skip
        yield "case-agreement", papers.agreement(3, today)
        yield "safeguarding", papers.hand_over(kept.id, today)
        desk.undo()
        desk.undo()

    def _proposal_papers(self, desk: Desk) -> Iterator[tuple[str, Report]]:
        """A proposal of matching, for the coordinator and for the pairs."""
        for kind, (word, _) in MATCH_KINDS.items():
            pool = replace(desk.proposals.pool(self._today, kind), sizes=Sizes(3, 6))
            matching = at_once(pool.question(Objective.FEWEST).search())
            of = "" if word == "pairs" else f"-{word}"
            yield (
                f"matching-proposal{of}",
                for_coordinator(desk.press, matching, pool.people, self._today),
            )
            yield f"matching-pages{of}", for_pairs(desk.press, matching, pool.people, self._today)

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
            window.seats.come_back()
            window.seats.lock()

        def look_inside() -> None:
            window.seats.look_inside(work.desk.backups.all(work.places.backups)[-1])

        return {
            "settings-backups": lambda: part(0), "settings-lock": verify,
            "settings-programme": lambda: part(2), "settings-look": lambda: part(3),
            "settings-privacy": lambda: part(4),
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
                window.seats.open_record(path)
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

"""Which record one sits at: opened, begun, looked into, restored, moved, locked; one at a time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer

from mentordesk.model.backups import Why
from mentordesk.model.clock import Clock, counted
from mentordesk.model.errors import AlreadyOpen, MentorDeskError, Refused
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Organisation, Programme
from mentordesk.paths import RECORD_SUFFIX
from mentordesk.programme import records
from mentordesk.programme.desk import Desk
from mentordesk.ui.parts import button

if TYPE_CHECKING:  # what the first picture does not need is imported when it is asked for
    from mentordesk.programme.backups import Backup
    from mentordesk.ui.privacy_part import Wish
    from mentordesk.ui.shell import MainWindow


class Seats:
    """Where one sits down, and how one changes places without losing what is there.

    The window shows what one sits at; a change of seats that fails ends where it began.
    """

    def __init__(self, window: "MainWindow", clock: Clock) -> None:
        """``clock`` tells the instant by which changes are taken down."""
        self._window = window
        self._work = window.work
        self._clock = clock
        #: The way back to the record while one looks inside one of its backups, and its file.
        self._way_back: Callable[[], Desk] | None = None
        self._home = Path()
        #: The spreadsheet that is brought in once there is a record; True: it is still to be chosen.
        self._brings_in: Path | bool = False

    def open_at_start(self, path: Path | None) -> None:
        """Open the record asked for, or the one of last time; else welcome."""
        wanted = (path and path.absolute()) or (
            Path(self._work.settings.current.last_record)
            if self._work.settings.current.last_record
            else None
        )
        if wanted is None or (path is None and not wanted.exists()):
            return
        self.open_record(wanted, at_start=True)

    def open_record(self, path: Path, *, at_start: bool = False) -> None:
        """Open a record, asking for its passphrase where it has one.

        At the start, a record that another MentorDesk holds raises AlreadyOpen. The record that
        is open already is not even looked at: closing any handle of its file would let go of its
        lock.
        """
        if self._work.has_desk and _same_file(path, self._work.desk.path):
            self._window.go("today")
            return
        if records.is_backup(path):
            said = (
                "It stays as it is, so nothing is written into it. Restored, it becomes a record of its own; "
                "to look inside it, open its record and go to Backups & settings."
            )
            restore = button("Restore it…", partial(self.restore_file, path))
            self._window.tell("This is a backup", said, restore)
            return
        try:
            if records.needs_passphrase(path):
                by_login = records.open_by_login(path, self._clock)
                if by_login is None:
                    self._ask_passphrase(path)
                    return
                self.seat(by_login)
                return
            desk = records.open_record(path, None, self._clock)
        except MentorDeskError as refusal:
            if at_start and isinstance(refusal, AlreadyOpen):
                raise
            other = button("Open another…", self.open_other)
            again = button("Restore a backup…", self.restore_lost)
            self._window.tell("This record cannot be opened", str(refusal), again, other)
            return
        self.seat(desk)

    def seat(self, desk: Desk) -> None:
        """Sit down at a desk."""
        self._window.put_sheet_away()
        self._way_back = None
        self._work.seat(desk)
        self._window.settle_in()
        if self._brings_in:
            path, self._brings_in = self._brings_in, False
            # once the sheet that started the programme has gone: it gives way to none
            chosen = path if isinstance(path, Path) else None
            QTimer.singleShot(0, self._window, partial(self._window.import_file, chosen))
        else:
            QTimer.singleShot(0, self._window.reopen_draft)

    def carry_out(self, deed: str, what: Any) -> None:
        """Do what a page asked for that changes the record one sits at (``Workspace.asked``)."""
        if not self._work.has_desk:
            return  # a dialog of the system outlived the record it was opened for
        if self._work.is_looking_inside:
            self._window.tell("This is a backup", "Go back to your record first.")
            return
        deeds: dict[str, Callable[[Any], None]] = {
            "restore": self._ask_to_restore,
            "rehearse": self._rehearse,
            "look inside": self.look_inside,
            "erase": self.erase,
            "reseal": lambda _nothing: self._reseal(),
            "move": self.move_records,
        }
        deeds[deed](what)

    def _ask_to_restore(self, found: "Backup") -> None:
        from mentordesk.ui.backups_part import restore_sheet

        try:
            self._work.desk.backups.check(found)  # before one is asked to choose it
        except MentorDeskError as refusal:
            self._window.tell("This backup cannot be restored", str(refusal))
            return
        restore = partial(self.restore, found)
        self._window.show_sheet(lambda: restore_sheet(self._window, self._work, found, restore))

    def _rehearse(self, found: "Backup") -> None:
        from mentordesk.ui.backups_part import rehearsal_sheet

        self._window.show_sheet(lambda: rehearsal_sheet(self._window, self._work, found))

    def change(self, to: Callable[[], Desk], back: Callable[[], Desk]) -> bool:
        """Close the record and sit down at what ``to`` opens; where that fails, at what was there.

        Should that fail too, nothing of the record stays on the screen. Says whether it worked.
        """
        self._work.seat(None)
        try:
            desk = to()
        except MentorDeskError as refusal:
            self._sit_back(back, str(refusal))
            return False
        except BaseException:
            self._sit_back(back, "")
            raise
        self.seat(desk)
        return True

    def _sit_back(self, back: Callable[[], Desk], why: str) -> None:
        try:
            self.seat(back())
        except MentorDeskError as refusal:
            self._window.show_welcome()
            why = f"{why} {refusal}".strip()
        if why:
            self._window.tell("That did not work", why)

    def _reseal(self) -> None:
        """Backups open as the record opens now: with the new passphrase, no longer without."""
        self._work.desk.backups.reseal(*self._backup_folders())

    def move_records(self, folder: Path) -> None:
        """Move the record to another folder of this computer."""
        desk = self._work.desk
        go = records.moved(desk, folder, self._work.places.backups)
        if self.change(go, desk.way_back()):
            self._window.say("Moved. The record opens from its new place.")

    def look_inside(self, found: "Backup") -> None:
        """Sit down at a backup, with the way back to the record kept."""
        desk = self._work.desk
        # before the backup is opened: making another may take an old one away
        self._work.leaving.emit()
        self._work.back_up_if_changed(Why.ON_EXIT)
        inside, way_back, home = desk.look_inside(found), desk.way_back(), desk.path
        self.seat(inside)
        self._way_back, self._home = way_back, home

    def come_back(self) -> None:
        """Go back to the record after looking inside a backup."""
        if self._way_back is None:
            return
        inside, way_back, home = self._work.desk.way_back(), self._way_back, self._home
        if self.change(way_back, inside):
            self._window.go("settings")
        elif self._work.is_looking_inside:
            self._way_back, self._home = way_back, home

    def restore(self, found: "Backup") -> None:
        """Put a backup's state in place of the record's; what was there is backed up first."""
        self._work.leaving.emit()  # what is typed and not settled yet belongs into what is kept
        desk = self._work.desk
        swap = desk.restored(found, self._work.places.backups)
        if self.change(swap, desk.way_back()):
            self._window.say("Restored. What you had before is the newest backup.")

    def erase(self, wish: "Wish") -> None:
        """Write the record anew without somebody, sit down at it, and back it up."""
        self._work.leaving.emit()  # what is typed and not settled yet belongs into it
        desk = self._work.desk
        try:
            swap = desk.without(
                wish.participant_id,
                today=self._work.today,
                reason=wish.reason,
                asked_by=wish.asked_by,
            )
        except MentorDeskError as refusal:
            self._window.tell("Nobody was erased", str(refusal))
            return
        if not self.change(swap, desk.way_back()):
            return
        self._window.say(f"{wish.code} was erased. What is left are dates and numbers.")
        if wish.backups_too:
            self._clear_backups_of(wish.code)

    def _clear_backups_of(self, code: str) -> None:
        """Take away the backups that still hold somebody, and tell which could not be."""
        try:
            _, stay = self._work.desk.clear_older_backups(self._backup_folders())
        except MentorDeskError as refusal:
            self._window.tell("The backups stay", f"They still hold {code}. {refusal}")
            return
        if stay:
            said = f"{counted(stay, 'backup')} could not be removed and still hold {code}."
            how = "Remove them by hand from the backup folder."
            self._window.tell("Some backups stay", f"{said} {how}")

    def _backup_folders(self) -> list[Path]:
        second = self._work.second_place
        return [self._work.places.backups, *([second] if second else [])]

    @property
    def home(self) -> Path:
        """The record one works at, also while one looks inside one of its backups."""
        return self._home if self._work.is_looking_inside else self._work.desk.path

    def lock(self) -> None:
        """Close the record and ask for its passphrase; what was being typed is kept in it."""
        if not self._work.has_desk:
            return
        path = self.home
        if not _needs_words(path):
            way = button("Set a passphrase…", partial(self._work.show, "passphrase", 0))
            said = "It has no passphrase, so locking would keep nobody out. F9 covers the window."
            self._window.tell("This record cannot be locked", said, way)
            return
        lost = self._window.put_everything_away()
        self._way_back = None
        self._ask_passphrase(path)
        if lost:
            self._window.tell("What was being typed could not be kept", lost)

    def left_alone(self) -> None:
        """Nobody is here, or the computer slept: lock what can be locked."""
        if self._work.has_desk and _needs_words(self.home):
            self.lock()

    def _ask_passphrase(self, path: Path) -> None:
        from mentordesk.ui.welcome_page import UnlockPage

        page = UnlockPage(self._unlocked, self.open_other, self.restore_lost)
        self._window.show_alone(page)
        page.ask(path)
        page.appear()

    def _ask_words_of_backup(self, path: Path, restored: Callable[[Path, str], None]) -> None:
        """Ask for the words of a backup that is to be restored; *Cancel* goes back to where one was."""
        from mentordesk.programme.backups import said_of
        from mentordesk.ui.welcome_page import UnlockPage

        back = self._work.desk.way_back() if self._work.has_desk else None

        def cancel() -> None:
            self._window.show_welcome() if back is None else self._sit_back(back, "")

        page = UnlockPage(restored, cancel, None)
        self._window.show_alone(page)
        page.ask_of_backup(path, said_of(path))
        page.appear()

    def _unlocked(self, path: Path, words: str) -> None:
        self.seat(records.open_record(path, words, self._clock))
        if records.is_recovery_code(words):
            self._window.tell(
                "Opened with the recovery code",
                "Set a new passphrase now; the recovery code goes on opening the record.",
                button("Set passphrase…", partial(self._work.show, "passphrase", 0)),
            )

    def start_programme(self) -> None:
        """Ask what the programme is, and start its record."""
        from mentordesk.ui.welcome_page import StartSheet

        self._window.show_sheet(lambda: StartSheet(self._window, self._work, self._begin))

    def _begin(
        self, programme: Programme, profile: Profile, organisation: Organisation, words: str | None
    ) -> None:
        path = self._work.places.default_record
        number = 1
        while path.exists() or path.with_name(f"{path.name}.keys").exists():
            number += 1
            path = self._work.places.records / f"My programme {number}{RECORD_SUFFIX}"
        brings_in = bool(self._brings_in)
        self.seat(
            records.new_record(
                path,
                programme,
                passphrase=words,
                organisation=organisation,
                profile=profile,
                clock=self._clock,
            )
        )
        if words is not None and not brings_in:  # else Today asks for it, after the import
            QTimer.singleShot(0, self._window, partial(self._work.show, "recovery code", 0))

    def explore(self) -> None:
        """Open the sample programme, making it when it is not there."""
        from mentordesk.programme.sample import make_sample

        path = self._work.places.sample_record
        if path.exists():
            self.open_record(path)
            return
        self.seat(make_sample(path, today=self._work.today, clock=self._clock))

    def open_other(self) -> None:
        """Ask for a record file."""
        self._choose("Open a record", "records", self._work.places.records, self.open_record)

    def restore_lost(self) -> None:
        """Ask for a backup file and restore it: for when the record itself is gone or damaged."""
        self._choose("Restore a backup", "backups", self._work.places.backups, self.restore_file)

    def _choose(self, title: str, what: str, folder: Path, then: Callable[[Path], None]) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, title, str(folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(f"MentorDesk {what} (*{RECORD_SUFFIX})")
        dialog.fileSelected.connect(lambda where: then(Path(where)))
        dialog.open()

    def restore_file(self, source: Path) -> None:
        """Restore a backup file beside the other records, asking for its words where it has some."""
        folder = self._work.places.records

        def restored(path: Path, words: str | None) -> None:
            self.seat(records.restore_backup(path, words, folder))
            self._window.say("Restored from the backup; it was read back whole.")

        try:
            if self._work.has_desk and _same_file(source, self._work.desk.path):
                raise Refused("This is the record that is open. Choose one of its backups.")
            if not records.needs_passphrase(source):
                restored(source, None)
                return
        except MentorDeskError as refusal:
            self._window.tell("This backup cannot be restored", str(refusal))
            return
        self._ask_words_of_backup(source, restored)

    def bring_in(self, sheet: Path | None = None) -> None:
        """Import, starting a programme first when there is none; no ``sheet``: it is chosen there."""
        if self._work.has_desk:
            self._window.import_file(sheet)
            return
        self._brings_in = sheet or True
        self.start_programme()

    def start_given_up(self) -> None:
        """Whoever does not start a programme after all brings nothing in."""
        if not self._work.has_desk:
            self._brings_in = False


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except OSError:  # a place that cannot be looked at is not the place we hold
        return False


def _needs_words(path: Path) -> bool:
    """Whether locking keeps anybody out; a key file that cannot be read is no reason to stay open."""
    try:
        return records.is_protected(path)
    except MentorDeskError:
        return True

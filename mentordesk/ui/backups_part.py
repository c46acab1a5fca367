"""The list of backups and what can be done with one: look inside, restore, rehearse."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from mentordesk.model.backups import Why
from mentordesk.model.clock import counted, full_date, near_date
from mentordesk.model.errors import Refused
from mentordesk.programme.backups import Backup, when
from mentordesk.programme.places import is_within
from mentordesk.ui.paper import ask_and_save
from mentordesk.ui.parts import button, column, flowing, label, row
from mentordesk.ui.sheet import AskSheet, Sheet, TellSheet
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

KIB = 1024


def _size(number: int) -> str:
    return f"{number / KIB / KIB:,.1f} MB" if number >= KIB * KIB else f"{number / KIB:,.0f} KB"


def _inside(found: Backup) -> str:
    people, meetings = found.counts["participant"], found.counts["meeting"]
    return f"{counted(people, 'participant')}, {counted(meetings, 'meeting')}"


COLUMNS = (
    Column("made", "Made", lambda b: Cell(when(b.made_at), strong=True), lambda b: b.made_at, share=30, least=178),
    Column("why", "Why", lambda b: Cell(b.why.label), lambda b: b.why.value, share=20, least=120, yields=2),
    Column("inside", "What is in it", lambda b: Cell(_inside(b)), share=30, least=190, yields=1),
    Column(
        "last", "Last change",
        lambda b: Cell(f"{b.last_change:,}, {when(b.last_entry)}" if b.last_entry else ""),
        lambda b: b.last_change, share=32, least=200, yields=3,
    ),
    Column("size", "Size", lambda b: Cell(_size(b.size)), lambda b: b.size, share=13, right=True, least=84),
)  # fmt: skip


def _spoken(found: Backup) -> str:
    return f"Backup of {when(found.made_at)}, {found.why.label.lower()}, {_inside(found)}, read back when it was made"


class BackupsPart(QWidget):
    """Backups: when the last was made, where the second copy goes, and the list of them."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self._work = work
        self._said = label("", "dense", wrap=True)
        self._second = label("", "muted", wrap=True)
        self._rehearsed = label("", "muted", wrap=True)
        self.now = button("Back up now", self._back_up, kind="primary")
        self._forget = button("Drop second place", self._forget_second)
        self._elsewhere_button = button("Back up to…", self._elsewhere)
        self._choose = button("Choose second place…", self._choose_second)
        top = flowing(self.now, self._elsewhere_button, self._choose, self._forget)
        self.model = RowsModel(COLUMNS, _spoken, self)
        self.table = RecordTable("Backups", self.model)
        self.table.setMinimumHeight(220)
        work.keep_columns("backups", self.table)
        self.look = button("Look inside", self._look)
        self.rehearse = button("Rehearse a restore", self._rehearse)
        self.restore = button("Restore…", self._ask_restore)
        self.table.opened.connect(lambda _found: self._look())
        self._none = label("No backup yet. Make one now, and one on a stick.", "muted")
        tools = row(self.look, self.rehearse, self.restore, 1)
        said = column(self._said, self._second, self._rehearsed, gap=2)
        self.setLayout(column(said, top, self.table, self._none, tools, gap=12))

    def refresh(self) -> None:
        """Read the list again."""
        work = self._work
        found = work.desk.backups.all(work.places.backups)
        self.model.fill(found)
        if found:
            self.table.take_row(0)
        inside = work.is_looking_inside
        self.table.setVisible(bool(found))
        for part in (self.look, self.rehearse, self.restore):
            part.setVisible(bool(found) and not inside)
        for part in (self.now, self._elsewhere_button, self._choose, self._forget):
            part.setVisible(not inside)
        self._none.setVisible(not found)
        last = (
            f"Last backup: {when(found[0].made_at)}, read back when it was made. " if found else ""
        )
        self._said.setText(
            f"{last}One is made by itself when MentorDesk is closed, every half hour while you work, "
            "and before anything large."
            if not work.is_sample
            else f"{last}The sample programme is not backed up by itself."
        )
        self._show_second()
        tried = work.desk.backups.last_rehearsal
        self._rehearsed.setText(
            f"A restore was last rehearsed on {full_date(tried.astimezone().date())}."
            if tried
            else "A restore was never rehearsed. It takes a moment and shows that the backups work."
        )

    def _show_second(self) -> None:
        place = self._work.second_place
        self._forget.setVisible(place is not None and not self._work.is_looking_inside)
        if place is None:
            self._second.setText(
                "No second place. A stick or a network folder keeps a copy of each."
            )
            return
        self._second.setText(f"Second place: {place}, {self._there(place)}.")

    def _there(self, place: Path) -> str:
        try:
            if not place.is_dir():
                return "not there now: copies are caught up once it is"
        except OSError:
            return "cannot be reached now"
        last = self._work.desk.backups.latest(place)
        if last is None:
            return "no copy there yet"
        return f"last copy there {near_date(last.made_at.astimezone().date(), self._work.today)}"

    def _back_up(self) -> None:
        self._work.show("backup", 0)

    def _elsewhere(self) -> None:
        self._choose_folder("Back up to", self.back_up_to)

    def back_up_to(self, folder: Path) -> None:
        """Make a backup in another folder."""
        said = "Backed up there; the copy was read back."
        self._work.back_up_beside(Why.BY_HAND, lambda _made: self._work.did(said), folder=folder)

    def _choose_second(self) -> None:
        self._choose_folder("A second place for backups", self.use_second)

    def use_second(self, folder: Path) -> None:
        """Keep a copy of every backup there from now on, beginning with one made now."""
        if is_within(folder, self._work.places.backups):
            raise Refused(
                "Backups are kept there already. Choose a stick or another computer’s folder."
            )

        def kept(_made: Backup | None) -> None:
            self._work.settings.change(second_place=str(folder))
            self._work.did("Every backup is copied there from now on.")

        self._work.back_up_beside(Why.BY_HAND, kept, folder=folder)

    def _forget_second(self) -> None:
        self._work.settings.change(second_place="")
        self._work.forget_advice()
        self._work.did("Backups are kept in one place now.")

    def _choose_folder(self, title: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self.window(), title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda where: chosen(Path(where)))
        dialog.open()

    def _look(self) -> None:
        if found := self.table.chosen():
            self._work.asked.emit("look inside", found)

    def _rehearse(self) -> None:
        if found := self.table.chosen():
            self._work.asked.emit("rehearse", found)

    def _ask_restore(self) -> None:
        if found := self.table.chosen():
            self._work.asked.emit("restore", found)


def rehearsal_sheet(window: QWidget, work: Workspace, found: Backup) -> Sheet:
    """Try the restore out, then show what came of it, with the certificate to save."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        done = work.desk.backups.rehearse(found)
    finally:
        QGuiApplication.restoreOverrideCursor()
    work.did()

    def certificate() -> None:
        report = work.desk.reporting.rehearsal_certificate(
            when(found.made_at), done.sentence, work.today
        )
        ask_and_save(window, work, f"Rehearsed restore {work.today.isoformat()}", report)

    save = button("Save certificate…", certificate)
    return TellSheet(window, "The restore works", done.sentence, save)


def restore_sheet(
    window: QWidget, work: Workspace, found: Backup, restore: Callable[[], None]
) -> Sheet:
    """Show what the record and the backup hold, and ask once: it changes everything."""
    last = f" on {when(found.last_entry)}" if found.last_entry else ""
    text = (
        f"The record now: {work.desk.store_summary}.\n"
        f"The backup of {when(found.made_at)}: {_inside(found)}, up to change {found.last_change:,}{last}.\n"
        "What you have now is backed up first, so you can come back to it."
    )
    return AskSheet(window, "Restore this backup?", text, "Restore", restore)

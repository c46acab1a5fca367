"""What the pages share: the open desk, the settings, and word of every change."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mentordesk.model.backups import Why
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.items import Action, Item
from mentordesk.paths import Places
from mentordesk.programme.desk import Desk
from mentordesk.settings import SettingsFile

if TYPE_CHECKING:
    from mentordesk.programme.backups import Backup
    from mentordesk.programme.programmes import Waiting
    from mentordesk.ui.matching_words import Draft
    from mentordesk.ui.slices import Sliced
    from mentordesk.ui.tables import RecordTable

#: What is shown for an item, and of which record.
_DOING: dict[Action, Callable[[Item], tuple[str, int]]] = {
    Action.LOG: lambda i: ("log pairing", i.pairing_id),
    Action.PLAN: lambda i: ("plan", i.pairing_id),
    Action.ADD_GOAL: lambda i: ("new goal", i.pairing_id),
    Action.OPEN_NOTE: lambda i: ("conflict-note", i.note_id or 0),
    Action.WHO_CAME: lambda i: ("edit training", i.training_id),
    Action.POINTER: lambda i: ("pointer", i.pointer_id),
    Action.STAND_IN: lambda i: ("cover", i.pairing_id),
    Action.OPEN_PAIRING: lambda i: ("pairing", i.pairing_id),
    Action.TERMS: lambda i: ("terms", i.pairing_id),
    Action.GUIDELINES: lambda _: ("programme", 0),
    Action.SEE_WHO: lambda _: ("not ready", 0),
    Action.TRAINING: lambda _: ("new training", 0),
    Action.CLOSING: lambda i: ("close pairing", i.pairing_id),
    Action.PAIR: lambda _: ("matching", 0),
    Action.BEGIN: lambda _: ("begin pairings", 0),
    Action.BACK_UP: lambda _: ("backup", 0),
    Action.RECOVERY: lambda _: ("recovery code", 0),
    Action.MOVE: lambda _: ("place", 0),
    Action.PRIVACY: lambda _: ("privacy", 0),
    Action.NEW_YEAR: lambda _: ("new year", 0),
    Action.LOOK_BACK: lambda _: ("look back", 0),
    Action.DECIDED: lambda i: ("decided change", i.change_id),
}


class Workspace(QObject):
    """The open desk; ``changed`` follows every change, ``told`` carries a short sentence."""

    changed = Signal()
    #: The record is about to be put away: what is half typed in a page is saved now.
    leaving = Signal()
    #: A short sentence; *saved* is one that undo can take back.
    told = Signal(str)
    saved = Signal(str)
    wanted = Signal(str, int)
    #: Something to be done with a backup: *look inside* or *restore*.
    asked = Signal(str, object)
    #: Something to be done about an item of Today: *check in*, *put off*, *see who*, *put aside*.
    item_asked = Signal(str, object)

    def __init__(self, places: Places, settings: SettingsFile, today: Callable[[], date]) -> None:
        super().__init__()
        self.places = places
        self.settings = settings
        self._today = today
        self._desk: Desk | None = None
        #: The newest change that undo reached when something was last said to be done.
        self._reached = 0
        self._advice: tuple[tuple[date, bool], list[Item]] | None = None
        self._backing_up: Sliced | None = None
        #: Backups that are to be made, the one at work first.
        self._backups_due: list[Callable[[], None]] = []
        #: Proposals of matching that were kept to be held against others, while the record is open.
        self.drafts: list[Draft] = []
        #: Papers with words that are kept nowhere else, until they are printed or saved.
        self.only_copies: list[Any] = []
        #: The proposal that the workbench shows.
        self.match_shown: Draft | None = None
        self._elsewhere: tuple[tuple[date, int, int], list[Waiting]] | None = None
        self.asked.connect(lambda *_deed: self.forget_advice())

    @property
    def today(self) -> date:
        """The day it is."""
        return self._today()

    def day(self) -> date:
        """The same, for what asks again after midnight."""
        return self._today()

    @property
    def has_desk(self) -> bool:
        """Whether a record is open."""
        return self._desk is not None

    @property
    def desk(self) -> Desk:
        """The open desk; only pages of an open record ask for it."""
        if self._desk is None:
            raise RuntimeError("no record is open")
        return self._desk

    @property
    def is_sample(self) -> bool:
        """Whether the open record is the invented one."""
        return self._desk is not None and self._desk.path == self.places.sample_record

    @property
    def second_place(self) -> Path | None:
        """The folder for a second copy of every backup, when one is set."""
        kept = self.settings.current.second_place
        return Path(kept) if kept else None

    @property
    def is_looking_inside(self) -> bool:
        """Whether the open record is a backup that is only looked at."""
        return self._desk is not None and self._desk.is_read_only

    def advice(self) -> list[Item]:
        """What needs doing that no pairing tells: backups of one's own record, and who left long ago.

        Places are looked up once a day and after what may change them: a second one may be a slow
        network.
        """
        if self.is_sample or self.is_looking_inside:
            return []
        asked = (self.today, bool(self.desk.facts.counts(self.today)["participants"]))
        if self._advice is None or self._advice[0] != asked:
            told = [
                self.desk.place_item(self.today),
                *self.desk.backups.advice(self.places.backups, self.second_place, self.today),
            ]
            self._advice = (asked, [item for item in told if item is not None])
        left = self.desk.privacy_item(self.today)
        return [*self._advice[1], *([left] if left else [])]

    def forget_advice(self) -> None:
        """Backups, locks or places may have changed: look again when next asked."""
        self._advice = None

    def waiting_elsewhere(self) -> "list[Waiting]":
        """What waits in the other programmes of the record.

        Looked up once a day and whenever one comes from another programme: what is done in this one
        hardly changes it.
        """
        asked = (self.today, self.desk.programme_id, len(self.desk.programmes.others()))
        if self._elsewhere is None or self._elsewhere[0] != asked:
            self._elsewhere = (asked, self.desk.programmes.waiting(self.today))
        return self._elsewhere[1]

    def back_up(self, why: "Why") -> "Backup":
        """Make a backup now, and its copy in the second place."""
        self.forget_advice()
        return self.desk.backups.make(self.places.backups, why, self.second_place)

    def back_up_if_changed(self, why: "Why") -> "Backup | None":
        """Make one when something changed since the last; the sample needs none."""
        if not self.has_desk or self.is_sample or self.is_looking_inside:
            return None
        self.forget_advice()
        return self.desk.backups.make_if_changed(self.places.backups, why, self.second_place)

    def back_up_beside(
        self,
        why: "Why",
        then: "Callable[[Backup | None], None]",
        *,
        folder: Path | None = None,
        if_changed: bool = False,
    ) -> None:
        """Make one while the work goes on, and say so when it has been read back.

        ``folder``: there and in no second place, instead of where backups are kept.
        """
        if if_changed and (not self.has_desk or self.is_sample or self.is_looking_inside):
            return
        from mentordesk.ui.slices import Sliced  # the first picture needs none

        if if_changed and self._backups_due:
            return  # one is being made, or waits for it

        def begin() -> None:
            second = None if folder else self.second_place
            made = self.desk.backups.make_beside(
                folder or self.places.backups, why, second, if_changed=if_changed
            )
            self._backing_up = self._backing_up or Sliced(self)
            self._backing_up.run(made, came, lambda refusal: self._next_backup(str(refusal)))

        def came(found: "Backup | None") -> None:
            self.forget_advice()
            self._next_backup()
            then(found)

        # one after the other, so that each that was asked for is made and heard of
        self._backups_due.append(begin)
        if len(self._backups_due) == 1:
            begin()

    @property
    def is_backing_up(self) -> bool:
        """Whether a backup is being made, or waits to be."""
        return bool(self._backups_due)

    def _next_backup(self, trouble: str = "") -> None:
        """The one that was made, or failed, is done with; the next one begins."""
        del self._backups_due[:1]
        if self._backups_due:
            self._backups_due[0]()
        if trouble:
            self.told.emit(trouble)

    def seat(self, desk: Desk | None, *, backs_up: bool = True) -> None:
        """Put another desk in place, closing the one before, after a backup of what changed in it."""
        self.forget_advice()
        self._elsewhere = None
        self.drafts, self.match_shown = [], None
        self.only_copies = []
        self._backups_due = []
        if self._backing_up is not None:
            self._backing_up.stop()
        if self._desk is not None and self._desk is not desk:
            self.leaving.emit()
            if backs_up:
                self._back_up_before_leaving()
            self._desk.close()
        self._desk = desk
        self._reached = desk.undo_reaches if desk is not None else 0
        if desk is not None and not desk.is_read_only:
            self.settings.change(last_record=str(desk.path))
            was_at = self.settings.current.programmes.get(str(desk.path), desk.programme_id)
            if was_at != desk.programme_id:
                self._desk = desk.in_programme(was_at)

    def _back_up_before_leaving(self) -> None:
        """However one leaves a record, what changed since the last backup is in a new one."""
        try:
            self.back_up_if_changed(Why.ON_EXIT)
        except MentorDeskError as refusal:  # a full disk keeps nobody from locking or leaving
            self.told.emit(f"No backup was made. {refusal}")

    def turn_to(self, programme_id: int) -> None:
        """Work in another programme of the open record from now on."""
        self.forget_advice()
        self.leaving.emit()
        self.drafts, self.match_shown = [], None
        self._desk = self.desk.in_programme(programme_id)
        if not self._desk.is_read_only:
            known = self.settings.current.programmes
            self.settings.change(programmes=known | {str(self._desk.path): self._desk.programme_id})

    def undo(self) -> str:
        """Take back the last change; gives what it was."""
        said = self.desk.undo()
        self._reached = self.desk.undo_reaches
        self.changed.emit()
        return said

    def did(self, sentence: str = "") -> None:
        """Say that the record changed; with a way back where undo takes back just this."""
        reaches = self.desk.undo_reaches
        is_step, self._reached = reaches > self._reached, reaches
        self.changed.emit()
        if sentence:
            (self.saved if is_step else self.told).emit(sentence)

    def show(self, kind: str, record_id: int) -> None:
        """Ask for a record's page."""
        self.wanted.emit(kind, record_id)

    def do(self, item: Item) -> None:
        """Do what an item of Today asks for: open its form, filled as far as it can be."""
        if item.action is Action.CHECK_IN:
            self.item_asked.emit("check in", item)
        elif item.action is Action.FEEDBACK:
            self.item_asked.emit("give out", [item.pairing_id])
        elif (
            item.action is Action.SEE_WHO and item.parts and item.parts[0].action is Action.FEEDBACK
        ):
            self.item_asked.emit("give out", [p.pairing_id for p in item.parts])
        elif item.action is Action.SEE_WHO and item.parts:
            self.item_asked.emit("see who", item)
        else:
            self.show(*_DOING[item.action](item))

    def keep_columns(self, place: str, table: "RecordTable") -> None:
        """Show a table's columns as they were arranged last, and remember how they are arranged."""
        settings = self.settings
        table.arrange(settings.current.columns.get(place, []))

        def remember(keys: list[str]) -> None:
            others = {k: v for k, v in settings.current.columns.items() if k != place}
            settings.change(columns=others | ({place: keys} if keys else {}))

        table.arranged.connect(remember)

    def saved_in(self, folder: Path) -> None:
        """The next report is looked for a place from here."""
        self.settings.change(report_folder=str(folder))

    def report_folder(self) -> Path:
        """Where a report was saved last, or the coordinator's documents."""
        last = Path(self.settings.current.report_folder)
        if self.settings.current.report_folder and last.is_dir():
            return last
        documents = Path.home() / "Documents"
        return documents if documents.is_dir() else Path.home()

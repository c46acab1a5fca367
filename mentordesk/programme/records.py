"""Record files: starting one, opening one, and the desk one works at when it is open."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mentordesk.model.errors import RecordUnusable
from mentordesk.model.programme import Organisation, Programme
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import Today
from mentordesk.store import keys, opening
from mentordesk.store.drafts import Drafts
from mentordesk.store.facts import Facts
from mentordesk.store.history import Step
from mentordesk.store.store import Store, now_utc

if TYPE_CHECKING:  # what the first picture does not need is imported when it is asked for
    from mentordesk.programme.backups import Backups
    from mentordesk.programme.conflicts import Conflicts
    from mentordesk.programme.finder import Finder
    from mentordesk.programme.importing import Importer
    from mentordesk.programme.meetings import Goals, MeetingLog
    from mentordesk.programme.pairings import Pairings
    from mentordesk.programme.past import Past
    from mentordesk.programme.people import People
    from mentordesk.programme.reporting import Reporting


class Desk:
    """One open record and everything the coordinator can do with it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        programmes = store.programmes.where()
        if not programmes:
            raise RecordUnusable("This record holds no programme. Use a backup.")
        self.programme_id = programmes[0].id
        self.facts = Facts(store, programmes[0])
        self.setup = Setup(store, programmes[0].id)
        self.today = Today(self.facts)
        self.drafts = Drafts(store)

    @cached_property
    def people(self) -> "People":
        """What is done with participants."""
        from mentordesk.programme.people import People

        return People(self.store, self.facts)

    @cached_property
    def pairings(self) -> "Pairings":
        """What is done with pairings."""
        from mentordesk.programme.pairings import Pairings

        return Pairings(self.store, self.facts, self.programme_id)

    @cached_property
    def meetings(self) -> "MeetingLog":
        """What is done with meetings."""
        from mentordesk.programme.meetings import MeetingLog

        return MeetingLog(self.store)

    @cached_property
    def goals(self) -> "Goals":
        """What is done with goals."""
        from mentordesk.programme.meetings import Goals

        return Goals(self.store)

    @cached_property
    def conflicts(self) -> "Conflicts":
        """What is done with conflict notes."""
        from mentordesk.programme.conflicts import Conflicts

        return Conflicts(self.store, self.facts)

    @cached_property
    def finder(self) -> "Finder":
        """Finding people, pairings, notes and meetings."""
        from mentordesk.programme.finder import Finder

        return Finder(self.store, self.facts)

    @cached_property
    def reporting(self) -> "Reporting":
        """What goes on paper."""
        from mentordesk.programme.reporting import Reporting

        return Reporting(
            self.store, self.facts, self.setup, self.pairings, self.meetings, self.goals
        )

    @cached_property
    def backups(self) -> "Backups":
        """Copies of the record."""
        from mentordesk.programme.backups import Backups

        return Backups(self.store)

    @cached_property
    def importer(self) -> "Importer":
        """What comes from spreadsheets."""
        from mentordesk.programme.importing import Importer

        return Importer(self.store)

    @cached_property
    def past(self) -> "Past":
        """What was changed, and what can be put back."""
        from mentordesk.programme.past import Past

        return Past(self.store)

    @property
    def path(self) -> Path:
        """Where the record lies."""
        return self.store.path

    @property
    def is_read_only(self) -> bool:
        """Whether it is a backup that is only looked at."""
        return self.store.read_only

    @property
    def is_protected(self) -> bool:
        """Whether the record opens only with words."""
        return not keys.read_ring(self.path).is_open

    @property
    def last_saved(self) -> datetime | None:
        """When something was last saved in this sitting (aware UTC)."""
        return self.store.last_saved

    @property
    def seq(self) -> int:
        """The history number of the last saved change."""
        return self.store.last_seq

    @property
    def now(self) -> datetime:
        """This instant, aware UTC, by the clock of the record."""
        return self.store.clock()

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.store.undo_label

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.store.redo_label

    def undo(self) -> str:
        """Take back the last change of this sitting."""
        return self.store.undo()

    def redo(self) -> str:
        """Do again what was taken back."""
        return self.store.redo()

    def history_of(
        self, table: str, record_id: int
    ) -> list[tuple[Step, dict[str, object], dict[str, object]]]:
        """Every change of one record, oldest first, with its fields before and after."""
        return self.store.history.of_record(table, record_id)

    def close(self) -> None:
        """Put the record away."""
        self.store.close()


Clock = Callable[[], datetime]


def new_record(
    path: Path,
    programme: Programme,
    *,
    passphrase: str | None,
    recovery_code: str | None = None,
    organisation: Organisation | None = None,
    clock: Clock = now_utc,
) -> Desk:
    """Start a record; without a passphrase it opens by itself on this computer."""
    if passphrase is not None:
        keys.check_passphrase(passphrase)

    def slots(key: bytes) -> tuple[keys.Slot, ...]:
        if passphrase is None:
            return (keys.open_slot(key),)
        found = [keys.passphrase_slot(key, passphrase)]
        if recovery_code:
            found.append(keys.recovery_slot(key, recovery_code))
        return tuple(found)

    def begin(store: Store) -> None:
        with store.transaction("start programme"):
            store.programmes.put(programme)
            store.organisations.put(organisation or Organisation())

    return seated(Store.create(path, slots, begin, clock))


def open_record(path: Path, words: str | None = None, clock: Clock = now_utc) -> Desk:
    """Open a record by its passphrase or recovery code, or by its open slot."""
    return seated(Store.open(path, words, clock))


def reopen(path: Path, key: bytes, clock: Clock = now_utc) -> Desk:
    """Open again a record that was open a moment ago, without asking for its words."""
    return seated(Store.open_with_key(path, key, clock=clock))


def seated(store: Store) -> Desk:
    """The desk of an open record; what cannot be worked with is closed again."""
    try:
        return Desk(store)
    except BaseException:
        store.close()
        raise


def needs_passphrase(path: Path) -> bool:
    """Whether the record opens only with words."""
    return opening.needs_passphrase(path)


def new_recovery_code() -> str:
    """A fresh recovery code, to be printed or written down."""
    return keys.new_recovery_code()


def local_today() -> date:
    """Today on this computer's clock."""
    return datetime.now().astimezone().date()

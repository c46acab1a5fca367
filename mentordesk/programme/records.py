"""Record files: starting one, opening one, moving one, restoring one."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from mentordesk.model.backups import Why
from mentordesk.model.clock import Clock
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Organisation, Programme
from mentordesk.paths import manifest_of
from mentordesk.programme.desk import Desk, seated
from mentordesk.store import keys, opening
from mentordesk.store.store import Store, now_utc

#: The words do not open the record, which is fine itself.
WrongPassphrase = keys.WrongPassphrase


#: The clock of this computer (aware UTC).
COMPUTER_CLOCK: Clock = now_utc


def new_record(
    path: Path,
    programme: Programme,
    *,
    passphrase: str | None,
    recovery_code: str | None = None,
    organisation: Organisation | None = None,
    profile: Profile = Profile.SCHOOL_WEEKLY,
    clock: Clock = now_utc,
) -> Desk:
    """Start a record; without a passphrase it opens by itself on this computer."""
    from mentordesk.programme.practice import first_change

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
            begun = store.programmes.put(programme)
            store.organisations.put(organisation or Organisation())
            if change := first_change(begun, profile, clock().astimezone().date()):
                store.practice_changes.put(change)

    return seated(Store.create(path, slots, begin, clock))


def open_record(path: Path, words: str | None = None, clock: Clock = now_utc) -> Desk:
    """Open a record by its passphrase or recovery code, or by its open slot; a backup only to read."""
    return seated(Store.open(path, words, clock, read_only=is_backup(path)))


def is_backup(path: Path) -> bool:
    """Whether the file is a backup, which is looked into or restored, and never worked in."""
    return manifest_of(path).exists()


def reopen(path: Path, key: bytes, clock: Clock = now_utc) -> Desk:
    """Open again a record that was open a moment ago, without asking for its words."""
    return seated(Store.open_with_key(path, key, clock=clock))


def open_by_login(path: Path, clock: Clock = now_utc) -> Desk | None:
    """Open a record by this computer's login; None when that does not open it."""
    ring = keys.read_ring(path)
    if not any(s.kind == "login" for s in ring.slots):
        return None
    from mentordesk.store.login import Login

    key = opening.key_by_login(path, Login().find)
    return reopen(path, key, clock) if key is not None else None


def moved(desk: Desk, folder: Path, backups: Path) -> Callable[[], Desk]:
    """Make a move of the record to another folder ready; the call does it once the desk is closed.

    The present state is backed up first. The record is copied, read back at its new place, and
    only then taken away from the old one; should anything fail, it lies where it was.
    Refuses places that are synced, on the network or on a stick, and names that are taken.
    """
    from mentordesk.programme.places import is_within, place_of
    from mentordesk.store import moving

    if desk.is_read_only:
        raise Refused("You are looking inside a backup. Go back to your record first.")
    target = folder / desk.path.name
    if place_of(target).sentence:
        raise Refused(
            "Choose a folder on this computer itself: records are not safe in such a place."
        )
    if is_within(folder, backups):
        raise Refused("Backups are kept in this folder. Choose one that is for records.")
    if target.exists() or keys.key_file(target).exists():
        raise Refused("There is already a record of this name in that folder. Choose another one.")
    desk.backups.make(backups, Why.BEFORE_MOVE)
    path, key, clock = desk.path, desk.store.key, desk.store.clock

    def move() -> Desk:
        try:
            moving.copy_record(path, target)
            moved_desk = reopen(target, key, clock)
        except BaseException:
            moving.clear_away(target)
            raise
        try:
            if troubles := moved_desk.troubles():
                raise MachineTrouble(" ".join(troubles))
        except BaseException:
            moved_desk.close()
            moving.clear_away(target)
            raise
        moving.clear_away(path)
        return moved_desk

    return move


def restore_backup(source: Path, words: str | None, folder: Path) -> Desk:
    """Restore a backup when the record itself is lost or cannot be opened, and sit down at it."""
    from mentordesk.programme.backups import restored_beside

    return seated(restored_beside(source, words, folder))


def needs_passphrase(path: Path) -> bool:
    """Whether the record opens only with words."""
    return opening.needs_passphrase(path)


def is_protected(path: Path) -> bool:
    """The same by its key file alone: may be asked of the record that is open.

    Closing any handle of its own file would let go of its lock.
    """
    return opening.is_protected(path)


def has_recovery_code(path: Path) -> bool:
    """Whether a code on paper opens it as well."""
    return opening.has_recovery_code(path)


def is_recovery_code(words: str) -> bool:
    """Whether somebody typed a recovery code rather than a passphrase."""
    return keys.is_recovery_code(words)


def new_recovery_code() -> str:
    """A fresh recovery code, to be printed or written down."""
    return keys.new_recovery_code()


def local_today() -> date:
    """Today on this computer's clock."""
    return datetime.now().astimezone().date()

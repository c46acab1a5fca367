"""Backups: making, listing, looking inside, restoring, and rehearsing a restore."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock

from mentordesk.files import put_in_place
from mentordesk.model.backups import STALE_DAYS, Why
from mentordesk.model.clock import counted, full_date, local_time
from mentordesk.model.errors import MachineTrouble, MentorDeskError, RecordUnusable, Refused
from mentordesk.model.items import Action, Item
from mentordesk.model.rules import Level
from mentordesk.paths import RECORD_SUFFIX
from mentordesk.programme.slices import Work, beside
from mentordesk.store import backup, keys, opening
from mentordesk.store.backup import Backup
from mentordesk.store.record_bytes import Disturbed
from mentordesk.store.store import Store, now_utc

REHEARSED = "rehearse restore"
#: So often a copy that was disturbed is begun anew; then the work waits for it.
TRIES = 4
_STAMP = re.compile(r" \d{4}-\d\d-\d\d \d{6}Z( \d+)?$")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A restore that was tried out: of which backup, when (aware UTC), and what was found."""

    of: Backup
    at: datetime
    seconds: float
    last_change: int

    @property
    def sentence(self) -> str:
        """What the certificate says."""
        counts = self.of.counts
        return (
            f"The backup of {when(self.of.made_at)} was restored into a fresh record in "
            f"{self.seconds:.1f} seconds and read back whole: "
            f"{counted(counts['participant'], 'participant')}, {counted(counts['pairing'], 'pairing')}, "
            f"{counted(counts['meeting'], 'meeting')}, {counted(counts['conflict_note'], 'conflict note')}, "
            f"and {self.last_change:,} changes whose chain fits together."
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of it: None where nothing changed; why there is no second copy, None where none was to be."""

    backup: Backup | None
    not_copied: str | None


#: Two backups at once would come to bear one name.
_ONE_AT_A_TIME = Lock()


def _made(
    source: backup.Source, folder: Path, why: Why, second: Path | None, if_changed: bool
) -> _Made:
    with _ONE_AT_A_TIME:
        # the newest may bear a day that is still to come: a clock was put back
        known = (b for b in backup.all_in(folder, source.path) if b.head == source.head.hex())
        if if_changed and (last := next(known, None)) is not None:
            return _Made(None, _caught_up(last, second, source.path))
        made = backup.make(source, folder, why)
        backup.thin(folder, source.path, made)
        return _Made(made, None if second is None else _copied(made, second, source.path))


def _copied(made: Backup, second: Path, record: Path) -> str:
    """Copy a backup into the second place; what hinders it is told, and no reason to have none."""
    try:
        backup.copy_to(made, second)
        backup.thin(second, record, made)
        backup.reseal(second, record)  # the lock may have changed while it was away
    except MachineTrouble as trouble:
        return str(trouble)
    return ""


def _caught_up(last: Backup, second: Path | None, record: Path) -> str | None:
    """A second place that was not there when the backup was made gets its copy now."""
    there = backup.latest(second, record) if second is not None else last
    is_behind = there is None or there.head != last.head
    return _copied(last, second, record) if second is not None and is_behind else None


class Backups:
    """Verified copies of the record."""

    def __init__(self, store: Store) -> None:
        self._store = store
        #: Why the newest backup has no copy in the second place; empty where it has one.
        self.not_copied = ""

    @property
    def _record(self) -> Path:
        """Where the record is, with its key file beside it."""
        self._store.ring()
        return self._store.path

    def make(self, folder: Path, why: Why = Why.BY_HAND, second: Path | None = None) -> Backup:
        """Copy the record into a folder, verify the copy, and thin out the older ones.

        A second place that cannot be reached now is no reason to have no backup: ``not_copied``
        says why, and Today its age. The first place refuses in a sentence.
        """
        made = self._heard(self._making(folder, why, second)())
        assert made is not None  # one was to be made, whatever changed
        return made

    def make_if_changed(self, folder: Path, why: Why, second: Path | None = None) -> Backup | None:
        """The same, when anything changed since the last one."""
        return self._heard(self._making(folder, why, second, if_changed=True)())

    def make_beside(
        self, folder: Path, why: Why, second: Path | None = None, *, if_changed: bool = False
    ) -> Work[Backup | None]:
        """The same in a thread, for a large record takes a moment; what is written meanwhile begins it anew."""
        for _ in range(TRIES):
            with suppress(Disturbed):
                work = self._making(folder, why, second, if_changed=if_changed)
                return self._heard((yield from beside(work)))
        return self._heard(self._making(folder, why, second, if_changed=if_changed)())

    def _making(
        self, folder: Path, why: Why, second: Path | None, *, if_changed: bool = False
    ) -> Callable[[], "_Made"]:
        """What makes it, without the connection."""
        self._refuse_inside()
        return partial(_made, backup.Source.of(self._store), folder, why, second, if_changed)

    def _heard(self, made: "_Made") -> Backup | None:
        if made.not_copied is not None or made.backup is not None:
            self.not_copied = made.not_copied or ""
        return made.backup

    def reseal(self, *folders: Path) -> None:
        """Let the backups in these folders open as the record opens now."""
        with _ONE_AT_A_TIME:  # one that is being finished would keep the words of before
            for folder in folders:
                backup.reseal(folder, self._record)

    def _refuse_inside(self) -> None:
        if self._store.read_only:
            raise Refused("You are looking inside a backup. Go back to your record first.")

    def all(self, folder: Path) -> list[Backup]:
        """The backups in a folder, newest first."""
        return backup.all_in(folder, self._record)

    def latest(self, folder: Path) -> Backup | None:
        """The newest verified backup in a folder; one of a day that is still to come only if there is no other."""
        now = self._store.clock() + timedelta(days=1)
        found = backup.all_in(folder, self._record)
        return next((b for b in found if b.made_at <= now), found[0] if found else None)

    def check(self, found: Backup) -> None:
        """Read a backup back now; raises RecordUnusable when it is not as it was written."""
        backup.check(found, self._store.key)

    def look_inside(self, found: Backup) -> Store:
        """The backup as a record that can only be read."""
        self.check(found)
        return Store.open_with_key(found.path, self._store.key, read_only=True)

    def restored(self, found: Backup, folder: Path) -> Callable[[], Store]:
        """Keep the present state, then make the backup's state ready beside the record.

        What comes back closes nothing: call it once the record is closed, and the restored one
        takes its place and is opened.
        """
        self._refuse_inside()
        store, at = self._store, self._store.clock()
        self.check(found)
        backup.make(backup.Source.of(store), folder, Why.BEFORE_RESTORE)
        fresh = store.path.with_name(f".{store.path.name}.restored")
        label = f"restore backup of {found.made_at:%Y-%m-%d %H:%M}Z"
        from mentordesk.programme.erasing import cleaning_of
        from mentordesk.store import restore

        cleaning = cleaning_of(store)
        restore.restored_copy(found.path, store.key, fresh, label, at, cleaning=cleaning)
        path, key, clock = store.path, store.key, store.clock
        ring = store.ring()

        def swap() -> Store:
            restore.put_in_place(fresh, path, ring)
            return Store.open_with_key(path, key, clock=clock)

        return swap

    def rehearse(self, found: Backup) -> Rehearsal:
        """Try a restore out beside the record, look at what came of it, and clear it away."""
        import time

        from mentordesk.store import restore

        self._refuse_inside()
        store, begun = self._store, time.perf_counter()
        self.check(found)
        fresh = store.path.with_name(f".{store.path.name}.rehearsal")
        try:
            restore.restored_copy(found.path, store.key, fresh, REHEARSED, store.clock())
            with backup.reading(fresh, store.key) as connection:
                last = backup.last_step(connection)
        finally:
            fresh.unlink(missing_ok=True)
        store.note_deed(REHEARSED)
        took = time.perf_counter() - begun
        return Rehearsal(found, store.clock(), took, int(last) - 1)

    @property
    def last_rehearsal(self) -> datetime | None:
        """When a restore was last rehearsed (aware UTC)."""
        return self._store.history.last_time(REHEARSED)

    def advice(self, folder: Path, second: Path | None, today: date) -> list[Item]:
        """What Today says about backups that are missing or old."""
        if not self._store.participants.count():
            return []
        found: list[Item] = []
        ring = self._store.ring()
        if not ring.is_open and not any(s.kind == "recovery" for s in ring.slots):
            why = "Should the passphrase be forgotten, nobody could open the record any more."
            found.append(_item("There is no recovery code on paper", why, today, Action.RECOVERY))
        places = [(folder, "backup")] + ([(second, "backup in the second place")] if second else [])
        for place, what in places:
            if place == second and not _is_there(place):
                why = f"{place} is not there now. Plug it in, or choose another place, so that a copy is kept apart."
                found.append(_item("The second place for backups is not there", why, today))
                continue
            last = self.latest(place)
            if last is None:
                why = (
                    "Should this computer fail, everything would be gone. A backup takes a moment."
                )
                found.append(_item(f"There is no {what} yet", why, today))
                continue
            day = last.made_at.astimezone().date()
            age = (today - day).days
            if age < -1:
                why = f"It bears the day {full_date(day)}, which is still to come: the clock of the computer was wrong."
                found.append(_item(f"When the last {what} was made is not known", why, today))
            elif age > STALE_DAYS:
                why = f"It was made on {full_date(day)}; one every {STALE_DAYS} days is expected."
                found.append(_item(f"The last {what} is {counted(age, 'day')} old", why, day))
        return found


def restore_to(
    source: Path, words: str | None, target: Path, *, is_the_same: bool = False
) -> Store:
    """Restore a backup to a place where nothing is yet, by its own key file; opens it.

    ``is_the_same``: it takes the lost record's place, and its backups go on being its own.
    Refuses a place that is taken, wrong words, and a backup that is not whole.
    """
    from mentordesk.store import restore

    try:
        if target.exists():
            raise Refused("There is already a file with this name. Choose another name.")
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineTrouble("This place cannot be written to. Choose another folder.") from error
    key, ring = opening.key_of(source, words)
    described = backup.of_file(source)
    if described is not None:
        backup.check(described, key)
    fresh = target.with_name(f".{target.name}.new")
    at = now_utc()
    made = described.made_at if described else at
    restore.restored_copy(source, key, fresh, f"restore backup of {made:%Y-%m-%d %H:%M}Z", at)
    own = replace(
        ring,
        record_salt=opening.first_bytes(fresh).hex(),
        record_id=ring.record_id if is_the_same else keys.new_record_id(),
    )
    try:
        alone = keys.key_file(
            target
        )  # left by a restore that was cut off, or by a record moved away
        if alone.exists():
            alone.replace(alone.with_name(alone.name + ".old"))
        keys.write_ring(target, own)
        put_in_place(fresh, target)
    except OSError as error:
        raise MachineTrouble("This place cannot be written to. Choose another folder.") from error
    return Store.open_with_key(target, key)


def backups_of(record: Path, folder: Path) -> list[Backup]:
    """The backups of a record in a folder, without opening anything.

    Of a record that is lost with its key file, those that bear its name.
    """
    if keys.key_file(record).exists():
        return backup.all_in(folder, record)
    return backup.by_name(folder, record.stem)


def restored_beside(source: Path, words: str | None, folder: Path) -> Store:
    """Restore a backup into a folder, under a name that is free there, and open it."""
    stem = _STAMP.sub("", source.stem) or "Restored"
    target, number = folder / f"{stem}{RECORD_SUFFIX}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem} restored {number}{RECORD_SUFFIX}"
    wanted = _identity(source)
    lives = any(_identity(other) == wanted for other in folder.glob(f"*{RECORD_SUFFIX}"))
    return restore_to(source, words, target, is_the_same=not lives)


def _identity(record: Path) -> str:
    """What a record is known by; empty when its key file cannot be read."""
    try:
        return keys.read_ring(record).record_id
    except RecordUnusable:
        return ""


def verified_record(store: Store) -> list[str]:
    """What is wrong with an open record, in sentences; nothing when it is whole."""
    found = store.trouble_inside()
    bad = store.history.first_bad_step()
    if bad is not None:
        found.append(f"The history does not fit together from change {bad} on.")
    elif not found and (stray := store.first_stray_row()) is not None:
        table, record_id = stray
        what = table.replace("_", " ")
        found.append(f"The {what} number {record_id} is not as its history says.")
    return found


def told_of(made: Backup | None, not_copied: str) -> str:
    """What is said of a backup that was just made; ``not_copied``: why the second place has none of it."""
    if made is None:
        return "Nothing changed since the last backup."
    said = f"Backed up {counted(made.counts['meeting'], 'meeting')}; the copy was read back."
    return f"{said} No second copy was made. {not_copied}" if not_copied else said


def said_of(path: Path) -> str:
    """*of Sat 21 Nov 2026, 10:42*: which backup a file is, or its name where nothing says when."""
    found = backup.of_file(path)
    return f"of {when(found.made_at)}" if found else path.stem


def when(instant: datetime) -> str:
    """*Sat 21 Nov 2026, 10:42*, by the clock on the wall."""
    return f"{full_date(instant.astimezone().date())}, {local_time(instant.astimezone(UTC))}"


def _is_there(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return False


def _item(title: str, why: str, since: date, action: Action = Action.BACK_UP) -> Item:
    return Item("B1", Level.AMBER, title, why, action, since, 0)


__all__ = [
    "Backup", "Backups", "MentorDeskError", "RecordUnusable", "Rehearsal", "Why", "backups_of",
    "restore_to", "verified_record", "when",
]  # fmt: skip

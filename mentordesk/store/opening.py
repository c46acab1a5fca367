"""Opens a record file: one process, one connection, every pragma read back.

An existing file is never treated as new, and a file that cannot be used keeps its bytes.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from mentordesk.files import put_in_place
from mentordesk.model.errors import (
    AlreadyOpen,
    MachineTrouble,
    MentorDeskError,
    RecordUnusable,
    Refused,
)
from mentordesk.store import keys, schema
from mentordesk.store.trouble import DAMAGED, Damaged, told_in_words, trouble_for

_PRAGMAS = {
    "locking_mode": ("EXCLUSIVE", "exclusive"),
    "journal_mode": ("TRUNCATE", "truncate"),
    "synchronous": ("EXTRA", 3),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "secure_delete": ("ON", 1),
    "temp_store": ("MEMORY", 2),
    "mmap_size": ("0", 0),
    "cache_size": ("-200", -200),  # KiB: the first picture reads each page once
}
#: KiB, from the first change or copy on: twice that costs memory and wins no time.
WORKING_CACHE = 1400


#: Seconds that a statement waits for whoever else reads the file.
BUSY = 1.0


def connect(path: Path, key: bytes, busy: float = BUSY) -> Any:
    """A connection with the key and the pragmas of this house; the caller closes it."""
    with told_in_words():
        connection = dbapi2.connect(
            str(path),
            timeout=busy,
            isolation_level=None,
            check_same_thread=True,
            cached_statements=256,
        )
        try:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA cipher_log_level = NONE")
            for name, (value, _) in _PRAGMAS.items():
                connection.execute(f"PRAGMA {name} = {value}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            for name, (_, expected) in _PRAGMAS.items():
                found = connection.execute(f"PRAGMA {name}").fetchone()
                # mmap_size answers nothing where memory mapping is compiled out
                if found is not None and found[0] != expected:
                    raise AssertionError(f"pragma {name} is {found[0]!r}")
        except BaseException:
            connection.close()
            raise
    return connection


def create(
    path: Path,
    slots_for: Callable[[bytes], tuple[keys.Slot, ...]],
    begin: Callable[[Any, bytes], None],
) -> tuple[Any, bytes]:
    """Make a new record at ``path`` and return its connection and key.

    ``slots_for`` gives the slots for the new key; ``begin`` writes what every record begins with.
    The file appears under its name only when it is complete. Refuses a place where something already is.
    """
    try:
        taken = path.exists() or keys.key_file(path).exists()
    except OSError as error:
        raise MachineTrouble("This place or name cannot be used. Choose another.") from error
    if taken:
        raise Refused("There is already a file with this name. Choose another name.")
    unfinished = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise MachineTrouble("This place cannot be written to. Choose another folder.") from error
    key = keys.new_key()
    slots = slots_for(key)
    has_ring = False
    try:
        _make_unfinished(unfinished, key, begin)
        ring = keys.KeyRing(slots, first_bytes(unfinished).hex(), keys.new_record_id())
        keys.write_ring(path, ring)
        has_ring = True
        put_in_place(unfinished, path)
    except BaseException as error:
        if has_ring:
            with contextlib.suppress(OSError):
                keys.key_file(path).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise MachineTrouble(
                "The record could not be made here. Free some space, or choose another folder."
            ) from error
        raise
    finally:
        for litter in (unfinished, unfinished.with_name(unfinished.name + "-journal")):
            with contextlib.suppress(OSError):
                litter.unlink(missing_ok=True)
    return _claim(path, key), key


def _make_unfinished(unfinished: Path, key: bytes, begin: Callable[[Any, bytes], None]) -> None:
    connection = connect(unfinished, key)
    try:
        with told_in_words():
            _fill(connection)
            begin(connection, key)
    finally:
        connection.close()
    unfinished.chmod(0o600)


def _fill(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrate(connection, 0)
    connection.execute("COMMIT")


def key_of(path: Path, words: str | None) -> tuple[bytes, keys.KeyRing]:
    """The key of a record by its passphrase or recovery code (None: by its open slot), and its ring.

    Every way in which a file can be unusable has a sentence of its own, and none changes the file.
    """
    _look_at(path)
    ring = keys.read_ring(path)
    key = ring.unlock(words)
    salt = first_bytes(path).hex()
    if ring.record_salt and ring.record_salt != salt:
        if not _opens(path, key):
            raise RecordUnusable(
                "The beginning of this record is damaged, or the key file beside it belongs to "
                "another record. Nothing has been changed; use a backup."
            )
        ring = replace(ring, record_salt=salt)  # it came back from one of its backups
        with contextlib.suppress(OSError):  # where it cannot be written it is tried again next time
            keys.write_ring(path, ring)
    return key, ring


def _opens(path: Path, key: bytes) -> bool:
    try:
        connect(path, key).close()
    except Damaged:  # anything else is of the disk, and says nothing of the key
        return False
    return True


def key_by_login(path: Path, find: Callable[[str], bytes | None]) -> bytes | None:
    """The key of a record by this computer's keystore, or None when it gives none."""
    _look_at(path)
    return keys.read_ring(path).by_login(find)


def unlock(path: Path, key: bytes) -> Any:
    """A connection that holds an existing record alone; refuses what is no usable record."""
    _look_at(path)
    try:
        connection = _claim(path, key)
    except RecordUnusable:
        keys.read_ring(path).check_whole()
        raise
    try:
        _check_schema(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def was_cut_off(path: Path) -> bool:
    """Whether a change was going on when the record was last open; it is taken back on opening."""
    journal = path.with_name(path.name + "-journal")
    try:
        return journal.stat().st_size > 0
    except OSError:
        return False


def has_torn_spare_pages(connection: Any) -> bool:
    """Whether pages on which no record lies were half written when the power went.

    Spare pages are not kept in the journal, so a change that was cut off may leave one torn. The
    record is whole, but every look at the whole file, and every backup, would stumble over it.
    """
    with told_in_words():
        torn = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        return bool(torn and connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def version_of(connection: Any) -> int:
    """The version of the schema that the record has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Any, version: int) -> None:
    """Bring the schema up to date, all of it or nothing."""
    with told_in_words():
        connection.execute("BEGIN IMMEDIATE")
        try:
            schema.migrate(connection, version)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def needs_passphrase(path: Path) -> bool:
    """Whether the record opens only with words; never asked of one that this process holds."""
    _look_at(path)
    return is_protected(path)


def is_protected(path: Path) -> bool:
    """The same, by the key file alone."""
    return not keys.read_ring(path).is_open


def has_recovery_code(path: Path) -> bool:
    """Whether a code on paper opens the record; it is not opened for it."""
    return keys.read_ring(path).has_recovery_code


def _look_at(path: Path) -> None:
    """What can be told from outside, before any key is tried."""
    try:
        beginning = first_bytes(path)
    except FileNotFoundError:
        raise RecordUnusable(
            "There is no record at this place any more. Look for it, or use a backup."
        ) from None
    except IsADirectoryError:
        raise RecordUnusable("This is a folder, not a record.") from None
    except PermissionError:
        raise RecordUnusable(
            "You may not read this record. Check the file’s permissions."
        ) from None
    except OSError as error:
        raise MachineTrouble("This record cannot be read from the disk. Try again.") from error
    if not beginning:
        raise RecordUnusable(
            "This file is empty (0 bytes). It may be a copy that broke off; use a backup."
        )
    if beginning == b"SQLite format 3\x00" or (
        not keys.key_file(path).exists() and path.suffix != ".mentordesk"
    ):
        raise RecordUnusable("This file was not made by MentorDesk. Choose a MentorDesk record.")


def first_bytes(path: Path) -> bytes:
    """The salt of an encrypted record, or what tells another kind of file."""
    with path.open("rb") as stream:
        return stream.read(16)


#: How often a record that somebody holds is asked for again, and the seconds at most between and in
#: it: whoever starts MentorDesk twice is told within a second or so.
CLAIMS, CLAIM_PAUSE, CLAIM_BUSY = 9, 0.2, 0.02


def _claim(path: Path, key: bytes) -> Any:
    """Open the record and hold it alone; the system lets go of it when we end, however we end.

    Several starts in the same instant can stand in each other's way until none of them has it. So
    each asks again after a pause of its own length: one gets it, and the others are told.
    """
    import random
    import time

    for _ in range(CLAIMS - 1):
        try:
            return _claim_once(path, key)
        except AlreadyOpen:
            time.sleep(random.uniform(CLAIM_PAUSE / 5, CLAIM_PAUSE))
    return _claim_once(path, key)


def _claim_once(path: Path, key: bytes) -> Any:
    connection: Any = None
    try:
        connection = connect(path, key, CLAIM_BUSY)
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA busy_timeout = {BUSY * 1_000:.0f}")
    except (dbapi2.DatabaseError, MentorDeskError) as error:
        if connection is not None:
            connection.close()
        raise _why_not(error) from error
    return connection


def _why_not(error: Exception) -> MentorDeskError:
    trouble = error if isinstance(error, MentorDeskError) else trouble_for(error)
    if trouble is None or isinstance(trouble, Damaged):
        return RecordUnusable(DAMAGED)
    return trouble


def _check_schema(connection: Any) -> None:
    with told_in_words():
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application != schema.APPLICATION_ID:
            raise RecordUnusable(
                "This file was not made by MentorDesk. Choose a MentorDesk record."
            )
        if version > schema.LATEST:
            raise RecordUnusable(
                "This record was written by a newer MentorDesk. Update MentorDesk to open it; "
                "nothing has been changed."
            )
        if schema.fingerprint(connection) != schema.FINGERPRINTS.get(version):
            raise RecordUnusable(
                "Another program has changed how this record is built. Nothing more has been "
                "changed; use a backup."
            )

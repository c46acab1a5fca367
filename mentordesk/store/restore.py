"""Restoring: rows are copied into a fresh record made by our own code, and read back."""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mentordesk import files
from mentordesk.model.errors import MachineTrouble, RecordUnusable
from mentordesk.store import backup, keys, opening, schema
from mentordesk.store.history import History
from mentordesk.store.trouble import told_in_words

if TYPE_CHECKING:
    from mentordesk.store.erase import Cleaning

#: What is no part of the record itself: a backup's is of another day, that of the record is kept.
_DRAFTS = "draft"


def restored_copy(
    source: Path,
    key: bytes,
    target: Path,
    label: str,
    at: datetime,
    *,
    spare_pages_too: bool = True,
    drafts_too: bool = False,
    cleaning: "Cleaning | None" = None,
) -> None:
    """Make ``target`` hold the rows of ``source``, under the same key, as one more change.

    Nothing of the source but its rows is taken: no trigger, view or table of its own; and of people
    who are erased no words (``cleaning``). Raises
    RecordUnusable when the source is damaged or its history does not fit together; the target is
    then not there.
    """
    try:
        target.unlink(missing_ok=True)
        with backup.reading(source, key, spare_pages_too=spare_pages_too) as old:
            _check_source(old, key)
            fresh = opening.connect(target, key)
            try:
                with told_in_words():
                    if cleaning is not None:
                        cleaning.look(old)
                    added = _fill(old, fresh, key, label, at, cleaning)
                    if drafts_too:
                        _copy_rows(old, fresh, _DRAFTS, cleaning)
                    _compare(old, fresh, key, added)
            finally:
                fresh.close()
        target.chmod(0o600)
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise MachineTrouble("The record could not be restored to this place.") from error
        raise
    finally:
        target.with_name(target.name + "-journal").unlink(missing_ok=True)


def mend(path: Path, key: bytes, at: datetime) -> None:
    """Write a closed record anew, without the pages that a power cut left torn."""
    fresh = path.with_name(f".{path.name}.mended")
    label = "mend after a power cut"
    restored_copy(path, key, fresh, label, at, spare_pages_too=False, drafts_too=True)
    put_in_place(fresh, path, keys.read_ring(path))


def put_in_place(fresh: Path, record: Path, ring: keys.KeyRing) -> None:
    """Let the restored copy take the record's place; a kill in between leaves one of the two whole.

    The ring first stops vouching for the old beginning, then the file changes in one step, then
    the ring vouches for the new one.
    """
    try:
        salt = opening.first_bytes(fresh).hex()
        keys.write_ring(record, replace(ring, record_salt=""))
        try:
            files.put_in_place(fresh, record)
        except BaseException:
            keys.write_ring(record, ring)
            raise
        with contextlib.suppress(OSError):  # a ring that vouches for nothing opens it as well
            keys.write_ring(record, replace(ring, record_salt=salt))
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise MachineTrouble(
            "The new record could not be put in place. Your record is as it was."
        ) from error


def _check_source(old: Any, key: bytes) -> None:
    (application,) = old.execute("PRAGMA application_id").fetchone()
    (version,) = old.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION_ID:
        raise RecordUnusable("This file was not made by MentorDesk. Choose a MentorDesk backup.")
    if version > schema.LATEST:
        raise RecordUnusable("This backup was written by a newer MentorDesk. Please update.")
    if (bad := History(old, key).first_bad_step()) is not None:
        raise RecordUnusable(
            f"The history of this backup does not fit together from change {bad} on. Use another one."
        )


def _fill(
    old: Any, fresh: Any, key: bytes, label: str, at: datetime, cleaning: "Cleaning | None"
) -> Mapping[str, int]:
    """Copy all rows as one change; gives how many rows were added to a table beside those copied."""
    fresh.execute("PRAGMA foreign_keys = OFF")
    fresh.execute("BEGIN IMMEDIATE")
    fresh.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrate(fresh, 0)
    for table in _tables(fresh):
        _copy_rows(old, fresh, table, cleaning)
    for name, seq in old.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        fresh.execute("DELETE FROM sqlite_sequence WHERE name = ?", [name])
        fresh.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, seq])
    if fresh.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise RecordUnusable("The rows of this backup do not belong together. Use another one.")
    changes = [] if cleaning is None else cleaning.done(fresh)
    History(fresh, key).append(label, changes, at)
    fresh.execute("COMMIT")
    noted = {change.table: len(change.after) for change in changes}
    return noted | {"history_step": 1, "history_change": len(changes)}


def _tables(connection: Any) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\'"
    )
    return sorted(name for (name,) in rows if name != _DRAFTS)


def _columns(connection: Any, table: str) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", [table])]


def _copy_rows(old: Any, fresh: Any, table: str, cleaning: "Cleaning | None") -> None:
    """Columns by name: what an older version did not have yet keeps its default."""
    shared = [c for c in _columns(fresh, table) if c in set(_columns(old, table))]
    if not shared:
        return
    names = ", ".join(f'"{c}"' for c in shared)
    marks = ", ".join("?" * len(shared))
    rows = old.execute(f"SELECT {names} FROM {table}")
    kept = rows if cleaning is None else cleaning.rows(table, shared, rows)
    fresh.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", kept)


def _compare(old: Any, fresh: Any, key: bytes, added: Mapping[str, int]) -> None:
    for table in _tables(fresh):
        if _count(old, table) + added.get(table, 0) != _count(fresh, table):
            raise MachineTrouble("The restored record did not read back as it was written.")
    if History(fresh, key).first_bad_step() is not None:
        raise MachineTrouble("The restored record did not read back as it was written.")


def _count(connection: Any, table: str) -> int:
    found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", [table])
    if not found.fetchone()[0]:
        return 0
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

"""Backups: a copy is one only after it was opened with the key, counted and hashed."""

import contextlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from mentordesk.files import put_in_place, write_whole
from mentordesk.model.backups import Why, to_keep
from mentordesk.model.errors import MachineTrouble, RecordUnusable
from mentordesk.paths import manifest_of
from mentordesk.store import keys, opening
from mentordesk.store.record_bytes import RecordBytes
from mentordesk.store.store import Store
from mentordesk.store.trouble import FullDisk, told_in_words

_COUNTED = ("participant", "pairing", "meeting", "goal", "conflict_note", "history_step")
_NOT_WHOLE = (
    "No backup was made, and your earlier ones are untouched: the record, or its copy, does not read "
    "as it was written. Look at it with Verify the record."
)
_NO_PLACE = (
    "The backup could not be written to this place. Choose another folder or free some space."
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy and what is in it; instants are aware UTC.

    ``head`` is the link of its last change, which vouches for all before it (hex).
    """

    path: Path
    made_at: datetime
    why: Why
    size: int
    sha256: str
    head: str
    last_change: int
    last_entry: datetime | None
    counts: dict[str, int]
    record_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """A record that is to be backed up, without its connection: a backup can be made of it in any thread.

    ``writings``: how many there had been; one more, and the backup would be of no single moment.
    """

    path: Path
    on_disk: RecordBytes
    writings: int
    key: bytes
    record_id: str
    head: bytes
    counts: dict[str, int]
    at: datetime

    @classmethod
    def of(cls, store: Store) -> "Source":
        """What a backup made now must hold; refuses inside a transaction."""
        if store.is_writing or store.on_disk is None:
            raise RuntimeError("a copy inside a transaction")
        counts = {t: store.read(f"SELECT count(*) FROM main.{t}").fetchone()[0] for t in _COUNTED}
        at = store.clock().astimezone(UTC).replace(microsecond=0)
        return cls(
            store.path, store.on_disk, store.on_disk.writings, store.key, store.ring().record_id,
            store.history.head(), counts, at,
        )  # fmt: skip


def make(source: Source, folder: Path, why: Why) -> Backup:
    """Copy the record into the folder, verify the copy, and only then give it its name.

    Raises MachineTrouble when the place cannot be written, or when what was written does not
    read back, and Disturbed when the record was written to; then no older backup is touched.
    """
    target = _free_name(folder, source.path, source.at)
    partial = folder / f".{target.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        source.on_disk.copy_to(partial, source.writings)
        partial.chmod(0o600)
        found = _described(source, partial, replace_path=target, why=why)
        _finish(source.path, partial, target, found)
    except OSError as error:
        raise MachineTrouble(_NO_PLACE) from error
    except FullDisk as error:  # the disk of the copy, not that of the record
        raise MachineTrouble(_NO_PLACE) from error
    finally:
        with contextlib.suppress(OSError):  # a place that cannot be written to has nothing to clear
            partial.unlink(missing_ok=True)
            _journal(partial).unlink(missing_ok=True)
    return found


def copy_to(backup: Backup, folder: Path) -> Backup:
    """Put a verified backup into a second place as well, whole, and read it back there.

    A folder that is not there is not made: it may be a stick that is not in.
    """
    target = folder / backup.path.name
    partial = folder / f".{target.name}.part"
    try:
        if not folder.is_dir():
            raise MachineTrouble("The second place for backups is not there now.")
        _copy_bytes(backup.path, partial)
        if _digest(partial) != backup.sha256:
            raise MachineTrouble(
                "The copy in the second place did not read back as it was written."
            )
        put_in_place(partial, target)
        write_whole(keys.key_file(target), keys.key_file(backup.path).read_bytes())
        there = replace(backup, path=target)
        _write_manifest(there)
    except OSError as error:
        raise MachineTrouble(_NO_PLACE) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return there


def all_in(folder: Path, record: Path) -> list[Backup]:
    """The backups of a record in a folder, newest first, by their manifests.

    Records are told apart by the identity in their key files, not by their names.
    """
    wanted = keys.read_ring(record).record_id
    try:
        manifests = list(folder.glob("*.manifest")) if folder.is_dir() else []
    except OSError:
        return []
    found = [b for m in manifests if (b := read_manifest(m)) is not None]
    mine = [b for b in found if b.record_id == wanted]
    return sorted(mine, key=lambda b: (b.made_at, b.last_change), reverse=True)


def by_name(folder: Path, stem: str) -> list[Backup]:
    """The backups of whatever record had this name, newest first: for when the record itself is lost."""
    named = re.compile(re.escape(stem) + r" \d{4}-\d\d-\d\d \d{6}Z( \d+)?$")
    try:
        manifests = list(folder.glob("*.manifest")) if folder.is_dir() else []
    except OSError:
        return []
    found = [b for m in manifests if (b := read_manifest(m)) is not None]
    mine = [b for b in found if named.match(b.path.stem)]
    return sorted(mine, key=lambda b: (b.made_at, b.last_change), reverse=True)


def latest(folder: Path, record: Path) -> Backup | None:
    """The newest backup of a record in a folder."""
    return next(iter(all_in(folder, record)), None)


def reseal(folder: Path, record: Path) -> None:
    """Let the backups in a folder open as the record opens now, by the same words and no others."""
    ring = keys.read_ring(record)
    for found in all_in(folder, record):
        try:
            own = replace(ring, record_salt=opening.first_bytes(found.path).hex())
            if _ring_of(found.path) != own:
                keys.write_ring(found.path, own)
        except OSError as error:
            raise MachineTrouble(
                "The backups could not be changed: they still open as before. Remove them, or try again."
            ) from error


def _ring_of(path: Path) -> keys.KeyRing | None:
    try:
        return keys.read_ring(path)
    except RecordUnusable:
        return None


def of_file(path: Path) -> Backup | None:
    """What the manifest beside a backup file says of it."""
    return read_manifest(manifest_of(path))


def read_manifest(manifest: Path) -> Backup | None:
    """A backup by its manifest; None when it cannot be read or vouches for no file."""
    try:
        kept = json.loads(manifest.read_bytes())
        path = manifest.parent / Path(kept.pop("path")).name
        made, last = datetime.fromisoformat(kept.pop("made_at")), kept.pop("last_entry")
        entry = datetime.fromisoformat(last) if last else None
        found = Backup(path=path, made_at=made, why=Why(kept.pop("why")), last_entry=entry, **kept)
        is_there = path.stat().st_size == found.size and made.tzinfo is not None
        counts = found.counts.keys() >= set(_COUNTED)
    except (ValueError, TypeError, KeyError, AttributeError, OSError):
        return None  # a manifest that cannot be read vouches for nothing
    return found if is_there and counts else None


def thin(folder: Path, record: Path, made: Backup) -> list[Path]:
    """Let go of the backups that the rotation does not keep; returns their paths.

    The one that was just ``made`` stays, whatever the clock of the computer says of its age.
    """
    rotating = [b for b in all_in(folder, record) if not b.why.is_kept_apart]
    kept = to_keep(b.made_at for b in rotating) | {made.made_at}
    gone = [b.path for b in rotating if b.made_at not in kept]
    for path in gone:
        with contextlib.suppress(OSError):  # what cannot go now goes the next time
            remove(path)
    return gone


def remove(path: Path) -> None:
    """Take a backup away, with what belongs to it; OSError when it cannot go now."""
    for part in (path, keys.key_file(path), manifest_of(path)):
        part.unlink(missing_ok=True)


def check(backup: Backup, key: bytes) -> None:
    """Read a backup back: hash, key, every page, counts. Raises RecordUnusable when it is not whole."""
    try:
        sound = backup.path.stat().st_size == backup.size and _digest(backup.path) == backup.sha256
    except OSError as error:
        raise MachineTrouble("This backup cannot be read from its place.") from error
    if not sound:
        raise RecordUnusable("This backup is not as it was written. Use another one.")
    with reading(backup.path, key) as connection:
        if _counts(connection) != backup.counts:
            raise RecordUnusable("This backup is not as it was written. Use another one.")


@contextmanager
def reading(
    path: Path, key: bytes, *, spare_pages_too: bool = True, inside_too: bool = True
) -> Iterator[Any]:
    """A connection that cannot write, to a copy that was found whole.

    ``spare_pages_too``: pages on which nothing lies must read as they were written as well.
    ``inside_too``: how the pages hang together is looked at, not only the seal of each.
    """
    connection = opening.connect(path, key)
    try:
        with told_in_words():
            connection.execute("PRAGMA query_only = ON")
            if not _is_whole(connection, spare_pages_too, inside_too):
                raise RecordUnusable("This backup is damaged. Use another one.")
            yield connection
    finally:
        connection.close()


def _free_name(folder: Path, record: Path, at: datetime) -> Path:
    stem = f"{record.stem} {at:%Y-%m-%d %H%M%S}Z"
    target, number = folder / f"{stem}{record.suffix}", 1
    while target.exists() or manifest_of(target).exists():
        number += 1
        target = folder / f"{stem} {number}{record.suffix}"
    return target


def _described(source: Source, partial: Path, *, replace_path: Path, why: Why) -> Backup:
    from concurrent.futures import ThreadPoolExecutor

    try:
        # every page of the copy is vouched for, and so is what it was copied from, byte by byte; how
        # the pages hang together is looked at when the backup is rehearsed, restored or looked into
        with ThreadPoolExecutor(1) as beside:  # both read the copy, and neither waits for the other
            digest = beside.submit(_digest, partial)
            with reading(partial, source.key, inside_too=False) as copy:
                counts = _counts(copy)
                last = copy.execute(
                    "SELECT seq, at, link FROM history_step ORDER BY seq DESC LIMIT 1"
                )
                seq, entry, link = last.fetchone() or (0, None, b"")
    except RecordUnusable as error:
        raise MachineTrouble(_NOT_WHOLE) from error
    if counts != source.counts or bytes(link) not in {source.head, b""}:
        raise MachineTrouble("The backup did not read back as it was written. Try another place.")
    return Backup(
        replace_path, source.at, why, partial.stat().st_size, digest.result(), bytes(link).hex(), seq,
        datetime.fromisoformat(entry) if entry else None, counts, source.record_id,
    )  # fmt: skip


def _finish(record: Path, partial: Path, target: Path, found: Backup) -> None:
    ring = keys.read_ring(record)
    keys.write_ring(target, replace(ring, record_salt=opening.first_bytes(partial).hex()))
    try:
        put_in_place(partial, target)
        _write_manifest(found)
    except BaseException:  # without its manifest it is no backup: nothing of it stays
        with contextlib.suppress(OSError):
            remove(target)
        raise


def _write_manifest(found: Backup) -> None:
    entry = found.last_entry.isoformat() if found.last_entry else None
    body = asdict(found) | {
        "path": found.path.name, "made_at": found.made_at.isoformat(), "last_entry": entry,
        "why": found.why.value,
    }  # fmt: skip
    write_whole(manifest_of(found.path), json.dumps(body, indent=1).encode())


def _journal(partial: Path) -> Path:
    return partial.with_name(partial.name + "-journal")


def copy_pages(store: Store, target: Path) -> None:
    """Copy the open record page by page, under the same key; nothing is verified."""
    copy = opening.connect(target, store.key)
    try:
        with told_in_words():
            store.copy_into(copy)
    finally:
        copy.close()


def clear_away(target: Path) -> None:
    """Remove a copy that has served, as far as it goes."""
    with contextlib.suppress(OSError):
        target.unlink(missing_ok=True)
        _journal(target).unlink(missing_ok=True)


def _copy_bytes(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        while part := reader.read(1 << 20):
            writer.write(part)
    target.chmod(0o600)
    _sync(target)


def _sync(path: Path) -> None:
    import os

    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _is_whole(connection: Any, spare_pages_too: bool, inside_too: bool) -> bool:
    try:
        torn = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        sound = not torn or not spare_pages_too
        if not sound or not inside_too:
            return sound
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except dbapi2.DatabaseError:  # what cannot even be looked at is not whole
        return False


def _counts(connection: Any) -> dict[str, int]:
    return {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _COUNTED}


def _digest(path: Path) -> str:
    import hashlib  # the list of backups is shown at the start and needs no hashing

    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def last_step(connection: Any) -> int:
    """The number of the last step in the history of a record that is read."""
    (last,) = connection.execute("SELECT max(seq) FROM history_step").fetchone()
    return int(last)

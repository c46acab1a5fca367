"""Backups: a copy is one only after it was opened with the key, counted and hashed."""

import contextlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mentordesk.model.errors import MachineTrouble
from mentordesk.settings import write_whole
from mentordesk.store import keys, opening
from mentordesk.store.store import Store
from mentordesk.store.trouble import told_in_words

_COUNTED = ("participant", "pairing", "meeting", "goal", "conflict_note", "history_step")


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy and what is in it; ``made_at`` is aware UTC."""

    path: Path
    made_at: datetime
    size: int
    sha256: str
    head: str
    counts: dict[str, int]


def make(store: Store, folder: Path) -> Backup:
    """Copy the record into the folder, verify the copy, and only then give it its name.

    Raises MachineTrouble when the place cannot be written or the copy does not verify.
    """
    at = store.clock().astimezone(UTC)
    target = folder / f"{store.path.stem} {at:%Y-%m-%d %H%M%S}Z{store.path.suffix}"
    partial = folder / f".{target.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(store, partial)
        partial.chmod(0o600)
        found = Backup(
            target, at, partial.stat().st_size, _digest(partial), store.history.head().hex(),
            _verified_counts(store, partial),
        )  # fmt: skip
        # a copy is encrypted with the same key under a salt of its own
        ring = keys.read_ring(store.path)
        keys.write_ring(target, replace(ring, record_salt=opening.first_bytes(partial).hex()))
        partial.replace(target)
        _journal(partial).unlink(missing_ok=True)
        manifest = asdict(found) | {"path": target.name, "made_at": at.isoformat()}
        write_whole(_manifest(target), json.dumps(manifest, indent=1).encode())
    except OSError as error:
        with contextlib.suppress(OSError):  # a place that cannot be written to has nothing to clear
            partial.unlink(missing_ok=True)
        raise MachineTrouble(
            "The backup could not be written to this place. Choose another folder or free some space."
        ) from error
    return found


def latest(folder: Path, stem: str) -> Backup | None:
    """The newest verified backup of a record in a folder, by its manifest."""
    found = sorted(folder.glob(f"{glob_safe(stem)} *.manifest")) if folder.is_dir() else []
    for manifest in reversed(found):
        try:
            kept = json.loads(manifest.read_bytes())
            path = folder / kept.pop("path")
            if path.exists():
                made = datetime.fromisoformat(kept.pop("made_at"))
                return Backup(path=path, made_at=made, **kept)
        except (ValueError, TypeError, KeyError, OSError):
            continue  # a manifest that cannot be read vouches for nothing
    return None


def glob_safe(text: str) -> str:
    """The text with the signs that a file pattern would read otherwise put in brackets."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)


def _journal(partial: Path) -> Path:
    return partial.with_name(partial.name + "-journal")


def _manifest(target: Path) -> Path:
    return target.with_name(target.name + ".manifest")


def _copy(store: Store, partial: Path) -> None:
    copy = opening.connect(partial, store.key)
    try:
        with told_in_words():
            store.copy_into(copy)
    finally:
        copy.close()


def _verified_counts(store: Store, partial: Path) -> dict[str, int]:
    copy = opening.connect(partial, store.key)
    try:
        with told_in_words():
            sound = copy.execute("PRAGMA cipher_integrity_check").fetchall() == []
            sound = sound and copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            counts = {t: copy.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _COUNTED}
    finally:
        copy.close()
    ours = {t: store.read(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _COUNTED}
    if not sound or counts != ours:
        partial.unlink(missing_ok=True)
        raise MachineTrouble("The backup did not read back as it was written. Try another place.")
    return counts


def _digest(path: Path) -> str:
    import hashlib  # the list of backups is shown at the start and needs no hashing

    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()

"""Moves a record's files: copied whole, read back, and only then taken away."""

import contextlib
import hashlib
import os
from pathlib import Path

from mentordesk.files import put_in_place, write_whole
from mentordesk.model.errors import MachineTrouble
from mentordesk.store import keys


def copy_record(source: Path, target: Path) -> None:
    """Copy a closed record and its ring to a place where nothing is yet; raises MachineTrouble."""
    partial = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with source.open("rb") as reader, partial.open("wb") as writer:
            while part := reader.read(1 << 20):
                digest.update(part)
                writer.write(part)
            writer.flush()
            os.fsync(writer.fileno())
        partial.chmod(0o600)
        if hashlib.sha256(partial.read_bytes()).digest() != digest.digest():
            raise MachineTrouble("The copy did not read back as it was written.")
        write_whole(keys.key_file(target), keys.key_file(source).read_bytes())
        put_in_place(partial, target)
    except OSError as error:
        raise MachineTrouble("The record could not be copied to this place.") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def clear_away(record: Path) -> None:
    """Take a record's files away; what cannot be taken away stays and does no harm."""
    for part in (record, keys.key_file(record), record.with_name(record.name + "-journal")):
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)

"""Tells machine trouble from our own mistakes, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from mentordesk.model.errors import AlreadyOpen, MachineTrouble


class FullDisk(MachineTrouble):
    """There is no room left where something was to be written."""


class Damaged(MachineTrouble):
    """The file is not what it was when it was written, or the key is not its own."""


DAMAGED = "This record is damaged. Nothing has been changed in it; use a backup."
_TROUBLES: tuple[tuple[str, type[MachineTrouble], str], ...] = (
    ("disk is full", FullDisk, "The disk is full. Nothing was lost: free some space, then save again."),
    ("is locked", AlreadyOpen, "MentorDesk is already open on this computer."),
    ("readonly", MachineTrouble, "This record may not be written to. Check the file’s permissions, then try again."),
    ("disk i/o error", MachineTrouble, "The disk could not be read or written. Your last saved change is safe."),
    ("unable to open", MachineTrouble, "This place cannot be opened for writing. Choose another folder."),
    ("malformed", Damaged, DAMAGED),
    ("not a database", Damaged, DAMAGED),
    ("hmac", Damaged, DAMAGED),
)  # fmt: skip


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn what the machine refuses into :class:`MachineTrouble`; our own mistakes pass through."""
    try:
        yield
    except dbapi2.DatabaseError as error:
        trouble = trouble_for(error)
        if trouble is None:
            raise
        raise trouble from error


class Rows(list[Any]):
    """The answer to a question, read to its end: what the disk refuses is told while it is asked."""

    def fetchall(self) -> "Rows":
        """All of them."""
        return self

    def fetchone(self) -> Any:
        """The first, or None."""
        return self[0] if self else None


def rows_of(connection: Any, sql: str, values: Any = ()) -> Rows:
    """Run a reading statement to its end; raises MachineTrouble for what the machine refuses."""
    with told_in_words():
        return Rows(connection.execute(sql, values).fetchall())


def trouble_for(error: Exception) -> MachineTrouble | None:
    """What an error of the machine is to whoever sits there, or None when it is a mistake of ours."""
    said = str(error).lower()
    return next((kind(sentence) for part, kind, sentence in _TROUBLES if part in said), None)

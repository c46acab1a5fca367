"""Tells machine trouble from our own mistakes, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from mentordesk.model.errors import MachineTrouble


class FullDisk(MachineTrouble):
    """There is no room left where something was to be written."""


_FULL = "The disk is full. Nothing was lost: free some space, then save again."
_SENTENCES = (
    ("disk is full", _FULL),
    ("is locked", "MentorDesk is already open on this computer."),
    (
        "readonly",
        "This record may not be written to. Check the file’s permissions, then try again.",
    ),
    ("disk i/o error", "The disk could not be read or written. Your last saved change is safe."),
    ("unable to open", "This place cannot be opened for writing. Choose another folder."),
    ("malformed", "This record is damaged. Nothing has been changed in it; use a backup."),
    ("not a database", "This record is damaged. Nothing has been changed in it; use a backup."),
    ("hmac", "This record is damaged. Nothing has been changed in it; use a backup."),
)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn what the machine refuses into :class:`MachineTrouble`; our own mistakes pass through."""
    try:
        yield
    except dbapi2.DatabaseError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise (FullDisk if sentence is _FULL else MachineTrouble)(sentence) from error


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


def sentence_for(error: Exception) -> str | None:
    """The sentence for an error of the machine, or None when it is a mistake of ours."""
    said = str(error).lower()
    return next((sentence for part, sentence in _SENTENCES if part in said), None)

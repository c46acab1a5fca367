"""A record says its facts once: label, kind and audience feed form, table, PDF and spreadsheet."""

from dataclasses import dataclass, fields
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import Any

UNSAVED = 0


class Kind(Enum):
    """How a fact is entered and shown."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    WHOLE = "whole"
    CHOICE = "choice"
    CHOICES = "choices"
    TAGS = "tags"
    SCALE = "scale"
    FLAG = "flag"
    LINK = "link"
    PICTURE = "picture"


class Audience(IntEnum):
    """Whom a fact is for; who may read it on paper is said by :mod:`mentordesk.model.readers`.

    The higher, the more closely it is kept. ``ANYONE`` are counts that name nobody and the
    programme's own words, ``FACTS`` what is plain to all around a pairing (who, when, how often),
    ``PAIR`` what the two may read, ``STAFF`` how a pairing stands, ``COORDINATOR`` what the
    coordinator keeps.
    """

    ANYONE = 0
    FACTS = 1
    PAIR = 2
    STAFF = 3
    COORDINATOR = 4
    CONFLICT = 5
    SAFEGUARDING = 6


class Choice(StrEnum):
    """A closed list of words; the label is what the screen says."""

    @property
    def label(self) -> str:
        """The word on screen."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class About:
    """What a field is."""

    label: str
    kind: Kind
    audience: Audience
    required: bool
    help: str
    #: Of a day: whether it is meant to come, so that *Friday* is the next one.
    ahead: bool = False


def about(
    label: str,
    kind: Kind = Kind.LINE,
    *,
    audience: Audience = Audience.COORDINATOR,
    required: bool = False,
    hint: str = "",
    ahead: bool = False,
) -> dict[str, About]:
    """Metadata of a dataclass field."""
    return {"about": About(label, kind, audience, required, hint, ahead)}


def described(record: Any) -> dict[str, About]:
    """The described fields of a record or its class, in order."""
    return {f.name: f.metadata["about"] for f in fields(record) if "about" in f.metadata}


def missing(record: Any) -> dict[str, str]:
    """A sentence for each required field that is empty."""
    return {
        name: sentence
        for name, sentence in _required(record.__class__)
        if not _filled(getattr(record, name))
    }


@cache
def _required(record: Any) -> tuple[tuple[str, str], ...]:
    return tuple((n, f"{a.label} is needed.") for n, a in described(record).items() if a.required)


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)

"""Addenda: later words on a record whose own words are locked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing

#: What was written down can be changed this long; then only addenda follow.
LOCKS_AFTER = timedelta(hours=24)


class Subject(Choice):
    """What an addendum belongs to, and with it who may read it."""

    SUMMARY = "summary"
    NOTE = "note"
    CONFLICT_NOTE = "conflict_note"

    @property
    def label(self) -> str:
        """What the screen calls it."""
        return {
            Subject.SUMMARY: "What they talked about",
            Subject.NOTE: "Coordinator’s note",
            Subject.CONFLICT_NOTE: "Conflict note",
        }[self]

    @property
    def audience(self) -> Audience:
        """Who may read it on paper."""
        return {
            Subject.SUMMARY: Audience.PAIR,
            Subject.NOTE: Audience.COORDINATOR,
            Subject.CONFLICT_NOTE: Audience.CONFLICT,
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """Dated words on a meeting log or conflict note; added, never changed."""

    id: int = UNSAVED
    subject: Subject = Subject.SUMMARY
    record_id: int = UNSAVED
    at: datetime | None = None
    text: str = field(
        default="",
        metadata=about("What is to be added", Kind.TEXT, audience=Audience.CONFLICT, required=True),
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)


def is_locked(written_at: datetime | None, now: datetime) -> bool:
    """Whether words written at that instant can no longer be changed; both are aware UTC."""
    return written_at is not None and now - written_at > LOCKS_AFTER

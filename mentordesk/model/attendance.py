"""Who of a pairing came to a meeting: kept where it matters, for groups, covers and latecomers."""

from dataclasses import dataclass, field

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about

MOST_LATE = 600


class Came(Choice):
    """How somebody attended a meeting."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT_NOTIFIED = "absent_notified"
    ABSENT_UNNOTIFIED = "absent_unnotified"

    @property
    def label(self) -> str:
        """The word on screen."""
        return _WORDS[self]

    @property
    def was_there(self) -> bool:
        """Whether they met at all; the minutes are credited to those who did."""
        return self in {Came.PRESENT, Came.LATE, Came.LEFT_EARLY}


_WORDS = {
    Came.PRESENT: "Came", Came.LATE: "Late", Came.LEFT_EARLY: "Left early",
    Came.ABSENT_NOTIFIED: "Sent word", Came.ABSENT_UNNOTIFIED: "Absent",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAttendance:
    """How one person attended one meeting; ``late_minutes`` only where they were late."""

    id: int = UNSAVED
    meeting_id: int = UNSAVED
    participant_id: int = UNSAVED
    came: Came = field(
        default=Came.PRESENT,
        metadata=about("Attendance", Kind.CHOICE, audience=Audience.FACTS),
    )
    late_minutes: int | None = field(default=None, metadata=about("Minutes late", Kind.WHOLE))

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        if self.late_minutes is not None and not 0 < self.late_minutes <= MOST_LATE:
            return {"late_minutes": f"Give the minutes between 1 and {MOST_LATE}."}
        return {}


@dataclass(frozen=True, slots=True)
class Turnout:
    """How often somebody came, of the held meetings that their attendance was noted for."""

    came: int = 0
    late: int = 0
    noted: int = 0
    #: Meetings that were held while they belonged to it, and of which nobody noted who came.
    not_noted: int = 0

    @property
    def words(self) -> str:
        """*Came 5 of 6, late once; 2 not noted*; nothing where nothing was noted."""
        if not self.noted:
            return ""
        times = {0: "", 1: ", late once", 2: ", late twice"}.get(
            self.late, f", late {self.late} times"
        )
        rest = f"; {self.not_noted} not noted" if self.not_noted else ""
        return f"Came {self.came} of {self.noted}{times}{rest}"

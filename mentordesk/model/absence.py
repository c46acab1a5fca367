"""Absences of people, and items of Today that were put off: both dated, both with a reason."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Kind, about, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody is away: they stop the clocks of their pairings."""

    id: int = UNSAVED
    participant_id: int = UNSAVED
    first_day: date | None = field(
        default=None, metadata=about("First day", Kind.DATE, required=True)
    )
    last_day: date | None = field(
        default=None, metadata=about("Last day", Kind.DATE, ahead=True, required=True)
    )
    reason: str = field(default="", metadata=about("Reason"))

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.first_day and self.last_day and self.last_day < self.first_day:
            found["last_day"] = "An absence cannot end before it begins."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """An item of Today put off until a day; it comes back on that day if it still holds."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    rule: str = field(default="", metadata=about("Rule"))
    record: str = field(default="", metadata=about("What it is about"))
    until: date | None = field(
        default=None, metadata=about("Until", Kind.DATE, ahead=True, required=True)
    )
    reason: str = field(default="", metadata=about("Why it can wait", required=True))
    set_on: date | None = field(default=None, metadata=about("Put off on", Kind.DATE))

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.until and self.until <= today:
            found["until"] = "Choose a day that is still to come."
        return found

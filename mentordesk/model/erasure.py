"""What is left of a person who was erased: that it was done, when, and why."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Kind, about, missing

#: What stands where words were that a record cannot be without.
ERASED = "(erased)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One person who was erased; the record knows them by their code alone.

    ``added_in`` is the link of the change that once added them (hex), so that they are known in an
    older backup. ``reworded`` lists the changes of the history whose words were taken out, as JSON:
    number of the step, number of the change in it, and the new commitment (hex).
    """

    id: int = UNSAVED
    participant_id: int = UNSAVED
    erased_on: date | None = field(
        default=None, metadata=about("Erased on", Kind.DATE, required=True)
    )
    asked_by: str = field(default="", metadata=about("Asked for by", hint="No name is needed"))
    reason: str = field(default="", metadata=about("Why", Kind.TEXT, required=True))
    added_in: str = ""
    reworded: str = "[]"

    @property
    def code(self) -> str:
        """The code that is left of them, such as P0042."""
        return f"P{self.participant_id:04d}"

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be done, by field name."""
        return missing(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLonger:
    """That somebody who left is kept until a day although their time is over, and why."""

    id: int = UNSAVED
    participant_id: int = UNSAVED
    until: date | None = field(
        default=None, metadata=about("Keep until", Kind.DATE, ahead=True, required=True)
    )
    reason: str = field(default="", metadata=about("Why", required=True))
    set_on: date | None = field(default=None, metadata=about("Noted on", Kind.DATE))

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.until and self.until <= today:
            found["until"] = "This day has passed. Choose a later one."
        return found


def is_due(last: date, today: date, years: int) -> bool:
    """Whether so many years have passed since the last day; the 29th of February ends on the 28th."""
    try:
        return today >= last.replace(year=last.year + years)
    except ValueError:
        return today >= last.replace(year=last.year + years, day=28)

"""What an objective can be measured by, and what a measure found."""

from dataclasses import dataclass

from mentordesk.model.fields import Choice


class Measure(Choice):
    """A figure that is worked out from the record, so that an objective shows where it stands."""

    KEPT = "kept"
    HELD = "held"
    HOURS = "hours"
    RETAINED = "retained"
    GOALS = "goals"
    PLACED = "placed"
    READY = "ready"
    PULSE = "pulse"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            Measure.KEPT: "Meetings kept", Measure.HELD: "Meetings held",
            Measure.HOURS: "Time together", Measure.RETAINED: "Pairings retained",
            Measure.GOALS: "Goals met", Measure.PLACED: "Mentees in a pairing",
            Measure.READY: "Mentors ready", Measure.PULSE: "Mean pulse",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actual:
    """Where a measure stands: *89%*, and what it was counted from; an empty value is unknown."""

    value: str
    evidence: str


def share(part: int, whole: int) -> str:
    """*89%*; empty when there is nothing to take a share of."""
    return f"{round(100 * part / whole)}%" if whole else ""


def of(part: int, whole: int) -> str:
    """*10 of 51*; empty when there are none."""
    return f"{part:,} of {whole:,}" if whole else ""

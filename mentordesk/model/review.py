"""The review of a pairing: what the coordinator makes of it, and what follows."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing


class Recommendation(Choice):
    """What follows from a review."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    EXTRA_SUPPORT = "extra_support"
    REMATCH = "rematch"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A look at a pairing on a day; the appraisal is written for its progress report."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    reviewed_on: date | None = field(
        default=None,
        metadata=about("Reviewed on", Kind.DATE, audience=Audience.FACTS, required=True),
    )
    appraisal: str = field(
        default="",
        metadata=about(
            "What you make of it", Kind.TEXT, audience=Audience.FACTS, required=True,
            hint="Printed in the progress report, for the two and their adults",
        ),
    )  # fmt: skip
    recommendation: Recommendation = field(
        default=Recommendation.CONTINUE,
        metadata=about("What follows", Kind.CHOICE, audience=Audience.STAFF),
    )
    next_on: date | None = field(
        default=None,
        metadata=about("Look again on", Kind.DATE, ahead=True, audience=Audience.FACTS),
    )

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing."
        if self.reviewed_on and self.reviewed_on > today:
            found["reviewed_on"] = "A review is written down when it has been."
        if self.next_on and self.reviewed_on and self.next_on <= self.reviewed_on:
            found["next_on"] = "Looking again comes after the review."
        return found

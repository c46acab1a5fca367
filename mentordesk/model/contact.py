"""Check-ins: the coordinator speaks with one side of a pairing, or tried to."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about
from mentordesk.model.meeting import Medium
from mentordesk.model.party import Party


class Purpose(Choice):
    """What a check-in is for."""

    SCHEDULED = "scheduled"
    FIRST_48H = "first_48h"
    FOLLOW_UP = "follow_up"
    CRISIS = "crisis"
    TRIAL_REVIEW = "trial_review"
    EXIT = "exit"

    @property
    def label(self) -> str:
        """The words on screen."""
        named = {Purpose.FIRST_48H: "After the first meeting", Purpose.EXIT: "Exit talk"}
        return named.get(self) or self.value.replace("_", " ").capitalize()


#: The scales of a check-in, 1 to 5.
SCALES = ("relationship", "mood", "trust", "workload")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One check-in, or one try: who was asked, whether they were reached, and the five heads."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    party: Party = field(default=Party.MENTEE, metadata=about("With", Kind.CHOICE))
    purpose: Purpose = field(default=Purpose.SCHEDULED, metadata=about("What for", Kind.CHOICE))
    attempted_on: date | None = field(default=None, metadata=about("Day", Kind.DATE, required=True))
    reached: bool = field(default=True, metadata=about("Reached them", Kind.FLAG))
    medium: Medium = field(default=Medium.IN_PERSON, metadata=about("How", Kind.CHOICE))
    minutes: int | None = field(default=None, metadata=about("Minutes", Kind.WHOLE))
    activities: str = field(
        default="", metadata=about("What they do together", Kind.TEXT, hint="Activities")
    )
    outcomes: str = field(
        default="", metadata=about("What has changed", Kind.TEXT, hint="Outcomes")
    )
    safety: str = field(
        default="",
        metadata=about("Safe and well?", Kind.TEXT, audience=Audience.SAFEGUARDING),
    )
    relationship: int | None = field(
        default=None, metadata=about("How they get on", Kind.SCALE, hint="1 poorly, 5 very well")
    )
    impact: str = field(
        default="", metadata=about("What it does for them", Kind.TEXT, hint="Impact")
    )
    mood: int | None = field(default=None, metadata=about("Mood", Kind.SCALE))
    trust: int | None = field(default=None, metadata=about("Trust", Kind.SCALE))
    workload: int | None = field(
        default=None, metadata=about("Workload", Kind.SCALE, hint="1 light, 5 too much")
    )
    needs_support: bool = field(default=False, metadata=about("Needs support", Kind.FLAG))
    follow_up_on: date | None = field(
        default=None, metadata=about("Follow up on", Kind.DATE, ahead=True)
    )
    note: str = field(default="", metadata=about("Anything else", Kind.TEXT))
    meeting_id: int | None = None
    #: With which of a side of several one spoke; None: with all of them.
    participant_id: int | None = None

    @property
    def code(self) -> str:
        """The code, such as C0012; empty until saved."""
        return f"C{self.id:04d}" if self.id else ""

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found: dict[str, str] = {}
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing."
        if self.attempted_on is None:
            found["attempted_on"] = "Give the day."
        elif self.attempted_on > today:
            found["attempted_on"] = (
                "A check-in is written down when it has been: choose today or earlier."
            )
        if self.minutes is not None and not 0 <= self.minutes <= 600:
            found["minutes"] = "Give the length in minutes, up to 600."
        for name in SCALES:
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 5:
                found[name] = "The scale goes from 1 to 5."
        if self.follow_up_on and self.attempted_on and self.follow_up_on < self.attempted_on:
            found["follow_up_on"] = "Following up comes after the check-in."
        return found

"""The review of the programme: what worked, what did not, and what changes because of it."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.agreed import StepState
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing


class SetUp(Choice):
    """The part of the programme's set-up that a change is carried out in."""

    PROGRAMME = "programme"
    RULES = "rules"
    MATCHING = "matching"
    TRAINING = "training"
    FORMS = "forms"
    MILESTONES = "milestones"
    CLOSURES = "closures"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            SetUp.PROGRAMME: "Programme and guidelines", SetUp.RULES: "Rules",
            SetUp.MATCHING: "Criteria of matching", SetUp.TRAINING: "Training and consents",
            SetUp.FORMS: "Feedback forms", SetUp.MILESTONES: "Usual milestones",
            SetUp.CLOSURES: "Closures", SetUp.OTHER: "Something else",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A look back on the programme over some days, as it is told to the head and to funders."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    held_on: date | None = field(
        default=None,
        metadata=about("Looked back on", Kind.DATE, audience=Audience.ANYONE, required=True),
    )
    first_day: date | None = field(
        default=None,
        metadata=about("On the days from", Kind.DATE, audience=Audience.ANYONE, required=True),
    )
    last_day: date | None = field(
        default=None, metadata=about("To", Kind.DATE, audience=Audience.ANYONE, required=True)
    )
    took_part: str = field(
        default="",
        metadata=about(
            "Who looked back with you", audience=Audience.ANYONE, hint="two mentors, the head"
        ),
    )
    worked: str = field(
        default="", metadata=about("What worked", Kind.TEXT, audience=Audience.ANYONE)
    )
    hindered: str = field(
        default="", metadata=about("What did not", Kind.TEXT, audience=Audience.ANYONE)
    )

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.held_on and self.held_on > today:
            found["held_on"] = "A review is written down when it has been."
        if self.first_day and self.last_day and self.last_day < self.first_day:
            found["last_day"] = "The days end before they begin."
        if self.last_day and self.held_on and self.last_day > self.held_on:
            found["last_day"] = "These days go on after the day you looked back."
        if not (self.worked.strip() or self.hindered.strip()):
            found["worked"] = "Write what worked, or what did not."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One change that was decided; it stays open until it is carried out or dropped."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    evaluation_id: int | None = None
    text: str = field(
        default="",
        metadata=about("What changes", Kind.TEXT, audience=Audience.ANYONE, required=True),
    )
    concerns: SetUp = field(
        default=SetUp.OTHER, metadata=about("Where", Kind.CHOICE, audience=Audience.ANYONE)
    )
    due_on: date | None = field(
        default=None, metadata=about("By", Kind.DATE, ahead=True, audience=Audience.ANYONE)
    )
    state: StepState = field(
        default=StepState.OPEN, metadata=about("State", Kind.CHOICE, audience=Audience.ANYONE)
    )
    settled_on: date | None = field(
        default=None, metadata=about("Settled on", Kind.DATE, audience=Audience.ANYONE)
    )
    outcome: str = field(
        default="",
        metadata=about(
            "What became of it",
            Kind.TEXT,
            audience=Audience.ANYONE,
            hint="when it is done or dropped",
        ),
    )

    @property
    def code(self) -> str:
        """*V0001*."""
        return f"V{self.id:04d}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.state is StepState.OPEN

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.is_open and self.settled_on and self.settled_on > today:
            found["settled_on"] = "It is written down when it has been."
        return found

"""The steps before a first meeting that a role asks for, and how long they are valid."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.clock import months_later
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.people import Role


class StepKind(Choice):
    """What kind of step it is; training is fulfilled by sessions that were attended."""

    CONSENT = "consent"
    AGREEMENT = "agreement"
    CHECK = "check"
    TRAINING = "training"
    INDUCTION = "induction"


class TrainingTopic(Choice):
    """What a training session is about."""

    ROLE = "role"
    LISTENING = "listening"
    FEEDBACK = "feedback"
    GOAL_SETTING = "goal_setting"
    CULTURE = "culture"
    EMOTIONAL_AWARENESS = "emotional_awareness"
    CONFLICT = "conflict"
    SAFETY = "safety"
    CLOSURE = "closure"
    ROLE_PLAY = "role_play"

    @property
    def label(self) -> str:
        """The words on screen."""
        named = {
            TrainingTopic.ROLE: "The role", TrainingTopic.SAFETY: "Boundaries and safety",
            TrainingTopic.ROLE_PLAY: "Role-play",
        }  # fmt: skip
        return named.get(self) or self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A step that everybody in a role goes through before the first meeting."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    name: str = field(default="", metadata=about("Step", audience=Audience.ANYONE, required=True))
    kind: StepKind = field(default=StepKind.CONSENT, metadata=about("Kind", Kind.CHOICE))
    roles: tuple[Role, ...] = field(
        default=(Role.MENTOR, Role.MENTEE), metadata=about("For", Kind.CHOICES)
    )
    topic: TrainingTopic | None = field(default=None, metadata=about("Topic", Kind.CHOICE))
    months: int | None = field(default=None, metadata=about("Valid for", Kind.WHOLE, hint="Months"))
    version: str = field(default="", metadata=about("Version", audience=Audience.ANYONE))
    text: str = field(
        default="", metadata=about("What is signed", Kind.TEXT, audience=Audience.ANYONE)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.roles:
            found["roles"] = "Choose mentors, mentees or both."
        if self.months is not None and not 1 <= self.months <= 120:
            found["months"] = "Give the months it is valid for, 1 to 120, or leave it empty."
        if self.kind is StepKind.TRAINING and self.topic is None:
            found["topic"] = "Choose the topic of the training."
        return found


def expiry(done_on: date, months: int | None) -> date | None:
    """The last day a step is valid that was taken on a day and lasts so many months."""
    return None if months is None else months_later(done_on, months)

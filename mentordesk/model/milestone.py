"""Milestones: what a pairing passes on its way; the programme's by rule, others of their own."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from mentordesk.model.agreed import Owner
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing

#: More days than this after an event are a slip of the finger.
LONGEST_DAYS = 1_500


class MilestoneKind(Choice):
    """Whose milestone it is."""

    PROGRAMME = "programme"
    RELATIONSHIP = "relationship"
    PERSONAL = "personal"


class MilestoneState(Choice):
    """What became of it."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


class After(Choice):
    """The event from which the days are counted."""

    MATCHED = "matched"
    STARTED = "started"
    FIRST_MEETING = "first_meeting"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {"matched": "the matching", "started": "the start"}.get(
            self.value, "the first meeting"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePlan:
    """A milestone of every pairing, due so many days after an event."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    statement: str = field(
        default="", metadata=about("Milestone", audience=Audience.FACTS, required=True)
    )
    days: int = field(default=0, metadata=about("Days", Kind.WHOLE, audience=Audience.FACTS))
    after: After = field(
        default=After.STARTED, metadata=about("After", Kind.CHOICE, audience=Audience.FACTS)
    )

    def due(self, event: date | None) -> date | None:
        """When it is due, once the event has happened."""
        return event + timedelta(days=self.days) if event else None

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not 0 <= self.days <= LONGEST_DAYS:
            found["days"] = f"Give the days between 0 and {LONGEST_DAYS}."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One milestone of one pairing; of the programme's only what became of it is kept."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    plan_id: int | None = None
    statement: str = field(default="", metadata=about("Milestone", audience=Audience.FACTS))
    kind: MilestoneKind = field(
        default=MilestoneKind.PERSONAL,
        metadata=about("Kind", Kind.CHOICE, audience=Audience.FACTS),
    )
    owner: Owner | None = field(
        default=None, metadata=about("Whose", Kind.CHOICE, audience=Audience.FACTS)
    )
    due_on: date | None = field(
        default=None, metadata=about("Due", Kind.DATE, ahead=True, audience=Audience.FACTS)
    )
    state: MilestoneState = field(
        default=MilestoneState.OPEN, metadata=about("State", Kind.CHOICE, audience=Audience.FACTS)
    )
    settled_on: date | None = field(
        default=None, metadata=about("Settled on", Kind.DATE, audience=Audience.FACTS)
    )
    reason: str = field(default="", metadata=about("Why it is waived"))

    @property
    def code(self) -> str:
        """*L0001*."""
        return f"L{self.id:04d}"

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        if self.plan_id is None and not self.statement.strip():
            return {"statement": "Milestone is needed."}
        if self.state is MilestoneState.WAIVED and not self.reason.strip():
            return {"reason": "Say why it is waived."}
        return {}

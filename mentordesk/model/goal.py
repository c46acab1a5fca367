"""Goals of a pairing, with dated evidence; the mentee's own, never compared with others'."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.agreed import Owner
from mentordesk.model.clock import short_date
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing

HIGHEST = 10
_LEVELS = f"Levels go from 0 to {HIGHEST}."


class GoalState(Choice):
    """How far a goal has come."""

    DRAFT = "draft"
    ACTIVE = "active"
    MET = "met"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT_MET = "not_met"
    DROPPED = "dropped"


#: Nobody works on these any more; the day it came to that is kept.
SETTLED = frozenset(
    {GoalState.MET, GoalState.MOSTLY, GoalState.PARTLY, GoalState.NOT_MET, GoalState.DROPPED}
)


class GoalDomain(Choice):
    """The part of life a goal belongs to."""

    ACADEMIC = "academic"
    SOCIAL = "social"
    WELLBEING = "wellbeing"
    SKILL = "skill"
    CAREER = "career"
    TRANSITION = "transition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What the pairing works towards; levels go from 0 to 10."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    statement: str = field(
        default="", metadata=about("Goal", audience=Audience.FACTS, required=True)
    )
    why: str = field(default="", metadata=about("Why it matters", audience=Audience.PAIR))
    measure: str = field(
        default="",
        metadata=about("How one can tell", audience=Audience.PAIR, hint="has lunch with others"),
    )
    domain: GoalDomain = field(
        default=GoalDomain.SOCIAL, metadata=about("Area", Kind.CHOICE, audience=Audience.FACTS)
    )
    owner: Owner | None = field(
        default=None, metadata=about("Whose goal", Kind.CHOICE, audience=Audience.FACTS)
    )
    objective_id: int | None = None
    #: Whose alone it is, of a side of several; None: of all of them.
    participant_id: int | None = None
    state: GoalState = field(
        default=GoalState.ACTIVE, metadata=about("State", Kind.CHOICE, audience=Audience.FACTS)
    )
    set_on: date | None = field(
        default=None, metadata=about("Set on", Kind.DATE, audience=Audience.FACTS)
    )
    due_on: date | None = field(
        default=None, metadata=about("Due", Kind.DATE, ahead=True, audience=Audience.FACTS)
    )
    settled_on: date | None = field(
        default=None, metadata=about("Settled on", Kind.DATE, audience=Audience.FACTS)
    )
    reason: str = field(default="", metadata=about("Why it changed", audience=Audience.PAIR))
    baseline: int = field(
        default=0, metadata=about("At the start", Kind.WHOLE, audience=Audience.FACTS, hint="0–10")
    )
    latest: int = field(
        default=0, metadata=about("Now", Kind.WHOLE, audience=Audience.FACTS, hint="0–10")
    )
    target: int = field(
        default=10, metadata=about("Target", Kind.WHOLE, audience=Audience.FACTS, hint="0–10")
    )

    def state_on(self, day: date) -> GoalState:
        """What it was on a day: what was settled later was still worked on."""
        if self.state in SETTLED and self.settled_on and self.settled_on > day:
            return GoalState.ACTIVE
        return self.state

    @property
    def code(self) -> str:
        """*G0001*."""
        return f"G{self.id:04d}"

    @property
    def share(self) -> float:
        """The way from baseline to target that is behind them, 0 to 1."""
        if self.state is GoalState.MET:
            return 1.0
        way = self.target - self.baseline
        return min(1.0, max(0.0, (self.latest - self.baseline) / way)) if way else 0.0

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing this goal belongs to."
        for name in ("baseline", "latest", "target"):
            if not 0 <= getattr(self, name) <= HIGHEST:
                found[name] = _LEVELS
        if self.set_on and self.due_on and self.due_on < self.set_on:
            found["due_on"] = "A goal cannot be due before it is set."
        if self.set_on and self.settled_on and self.settled_on < self.set_on:
            found["settled_on"] = "It cannot have been settled before it was set."
        if self.settled_on and self.state not in SETTLED:
            found["settled_on"] = "This goal is still open: leave the day empty."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalEvidence:
    """Where a goal stood on a day, and how one could see it; levels go from 0 to 10."""

    id: int = UNSAVED
    goal_id: int = UNSAVED
    seen_on: date | None = field(
        default=None, metadata=about("Seen on", Kind.DATE, audience=Audience.FACTS, required=True)
    )
    level: int = field(
        default=0, metadata=about("Now", Kind.WHOLE, audience=Audience.FACTS, hint="0–10")
    )
    evidence: str = field(
        default="", metadata=about("How one could see it", audience=Audience.PAIR)
    )

    @property
    def words(self) -> str:
        """*Mon 3 Nov: 5. Asked a question in class*."""
        day = f"{short_date(self.seen_on)}: " if self.seen_on else ""
        return f"{day}{self.level}. {self.evidence}".rstrip(" .")

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not 0 <= self.level <= HIGHEST:
            found["level"] = _LEVELS
        return found

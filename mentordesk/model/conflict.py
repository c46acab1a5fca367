"""Conflict notes: what happened, both views, and dated steps towards a solution."""

from dataclasses import dataclass, field
from datetime import date, datetime

from mentordesk.model.addendum import is_locked
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing


class NoteKind(Choice):
    """What kind of trouble a note is about."""

    CONFLICT = "conflict"
    COMPLAINT = "complaint"
    BOUNDARY = "boundary"
    ATTENDANCE = "attendance"
    WELLBEING = "wellbeing"
    SAFEGUARDING_POINTER = "safeguarding_pointer"


class Cause(Choice):
    """What lies behind it, as far as one can tell."""

    PERSONALITY = "personality"
    MISUNDERSTANDING = "misunderstanding"
    COMPETING_PRIORITIES = "competing_priorities"
    EXPECTATION_MISMATCH = "expectation_mismatch"
    COMMUNICATION_STYLE = "communication_style"
    CULTURE_LANGUAGE = "culture_language"
    RELIABILITY = "reliability"
    CONFIDENTIALITY = "confidentiality"
    CREDIBILITY_DOUBT = "credibility_doubt"
    LACK_OF_CHEMISTRY = "lack_of_chemistry"
    OTHER = "other"


class Severity(Choice):
    """How serious it is."""

    FRICTION = "1"
    STRAINED = "2"
    SERIOUS = "3"
    SAFETY = "4"

    @property
    def label(self) -> str:
        """The word on screen."""
        return self.name.capitalize()


class NoteStatus(Choice):
    """Where a note stands."""

    OPEN = "open"
    WAITING = "waiting"
    IN_MEDIATION = "in_mediation"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED_UNRESOLVED = "closed_unresolved"
    REFERRED = "referred"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in {
            NoteStatus.OPEN, NoteStatus.WAITING, NoteStatus.IN_MEDIATION, NoteStatus.MONITORING,
        }  # fmt: skip


class Stage(Choice):
    """The IDEAL steps of handling a conflict."""

    IDENTIFY = "identify"
    DEVELOP = "develop"
    EVALUATE = "evaluate"
    ACT = "act"
    LEARN = "learn"


#: The words that lock a day after they were written; later ones are steps and addenda.
LOCKED_TEXTS = ("title", "facts", "mentor_view", "mentee_view", "opinion", "immediate_action")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictNote:
    """A note for the coordinator alone; it has three dates, and locks after a day."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    title: str = field(
        default="",
        metadata=about("In a few words", audience=Audience.CONFLICT, required=True),
    )
    kind: NoteKind = field(
        default=NoteKind.CONFLICT,
        metadata=about("Kind", Kind.CHOICE, audience=Audience.CONFLICT),
    )
    severity: Severity = field(
        default=Severity.FRICTION,
        metadata=about("How serious", Kind.CHOICE, audience=Audience.CONFLICT),
    )
    cause: Cause | None = field(
        default=None, metadata=about("Cause", Kind.CHOICE, audience=Audience.CONFLICT)
    )
    occurred_on: date | None = field(
        default=None, metadata=about("Happened on", Kind.DATE, audience=Audience.CONFLICT)
    )
    reported_on: date | None = field(
        default=None, metadata=about("Reported on", Kind.DATE, audience=Audience.CONFLICT)
    )
    recorded_at: datetime | None = None
    reported_by: str = field(default="", metadata=about("Reported by", audience=Audience.CONFLICT))
    facts: str = field(
        default="", metadata=about("What happened", Kind.TEXT, audience=Audience.CONFLICT)
    )
    mentor_view: str = field(
        default="", metadata=about("The mentor’s view", Kind.TEXT, audience=Audience.CONFLICT)
    )
    mentee_view: str = field(
        default="", metadata=about("The mentee’s view", Kind.TEXT, audience=Audience.CONFLICT)
    )
    opinion: str = field(
        default="", metadata=about("My own opinion", Kind.TEXT, audience=Audience.CONFLICT)
    )
    immediate_action: str = field(
        default="", metadata=about("Done at once", Kind.TEXT, audience=Audience.CONFLICT)
    )
    status: NoteStatus = field(
        default=NoteStatus.OPEN,
        metadata=about("Status", Kind.CHOICE, audience=Audience.CONFLICT),
    )
    closed_on: date | None = None
    resolution: str = field(
        default="", metadata=about("How it ended", Kind.TEXT, audience=Audience.CONFLICT)
    )
    next_step: str = field(default="", metadata=about("Next step", audience=Audience.CONFLICT))
    next_due: date | None = field(
        default=None, metadata=about("Due", Kind.DATE, audience=Audience.CONFLICT)
    )

    @property
    def code(self) -> str:
        """The code for paper, such as N0002; empty until saved."""
        return f"N{self.id:04d}" if self.id else ""

    def text_is_locked(self, now: datetime) -> bool:
        """Whether the words can no longer be changed; ``now`` is aware UTC."""
        return is_locked(self.recorded_at, now)

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing this is about."
        if self.severity is Severity.SAFETY and self.kind is not NoteKind.SAFEGUARDING_POINTER:
            found["severity"] = (
                "Someone may be at risk: stop here and follow your safeguarding procedure. "
                "Then keep a safeguarding pointer, which says only whom you told and when."
            )
        for name in ("occurred_on", "reported_on"):
            day = getattr(self, name)
            if day and day > today:
                found[name] = "This day is still to come."
        if self.occurred_on and self.reported_on and self.reported_on < self.occurred_on:
            found["reported_on"] = "It cannot have been reported before it happened."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictStep:
    """A dated entry on a note; it can be followed by another, never changed."""

    id: int = UNSAVED
    note_id: int = UNSAVED
    taken_on: date | None = field(
        default=None,
        metadata=about("Date", Kind.DATE, audience=Audience.CONFLICT, required=True),
    )
    stage: Stage = field(
        default=Stage.IDENTIFY, metadata=about("Stage", Kind.CHOICE, audience=Audience.CONFLICT)
    )
    what: str = field(
        default="",
        metadata=about("What was done", audience=Audience.CONFLICT, required=True),
    )
    result: str = field(
        default="", metadata=about("What came of it", Kind.TEXT, audience=Audience.CONFLICT)
    )

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.taken_on and self.taken_on > today:
            found["taken_on"] = "A step is written down once it is taken."
        return found

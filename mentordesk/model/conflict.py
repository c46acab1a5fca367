"""Conflict notes: what happened, both views, and dated steps towards a solution."""

from dataclasses import dataclass, field
from datetime import date, datetime

from mentordesk.model.addendum import is_locked
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.steps import TrainingTopic

#: What a note says happened more years ago than this is a slip of the finger.
LONG_AGO = 10


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
    VOID = "void"

    @property
    def label(self) -> str:
        """The words on screen."""
        return "Entered in error" if self is NoteStatus.VOID else super().label

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


class Rung(Choice):
    """The ladder, from a talk to the end of a pairing."""

    TALK = "talk"
    MEDIATED_TALK = "mediated_talk"
    WRITTEN_PLAN = "written_plan"
    WARNING = "warning"
    PROBATION = "probation"
    CLOSURE = "closure"

    @property
    def has_letter(self) -> bool:
        """Whether a letter goes with it."""
        return self in {Rung.WARNING, Rung.PROBATION, Rung.CLOSURE}


class Effect(Choice):
    """What a case came to mean for the pairing."""

    CONTINUE = "continue"
    CHANGED_TERMS = "changed_terms"
    PAUSED = "paused"
    REMATCHED = "rematched"
    CLOSED = "closed"

    @property
    def ends(self) -> bool:
        """Whether the pairing is over by it."""
        return self in {Effect.REMATCHED, Effect.CLOSED}

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            Effect.CONTINUE: "They go on", Effect.CHANGED_TERMS: "Other terms",
            Effect.PAUSED: "It rests", Effect.REMATCHED: "Ends, match again",
            Effect.CLOSED: "It ends",
        }[self]  # fmt: skip


#: What locks a day after it was written; later words are steps and addenda.
LOCKED_TEXTS = (
    "title", "facts", "mentor_view", "mentee_view", "opinion", "immediate_action", "occurred_on",
    "reported_on", "reported_by", "witnesses", "parties",
)  # fmt: skip
#: What stands as it was signed.
SIGNED_TEXTS = ("plan", "agreement", "agreed_on", "signed_on")


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
        default=None, metadata=about("Due", Kind.DATE, ahead=True, audience=Audience.CONFLICT)
    )
    meeting_id: int | None = None
    refers_to_id: int | None = None
    parties: tuple[int, ...] = field(
        default=(), metadata=about("Who is in it", Kind.LINK, audience=Audience.CONFLICT)
    )
    witnesses: str = field(default="", metadata=about("Who saw it", audience=Audience.CONFLICT))
    told: str = field(default="", metadata=about("Who was told", audience=Audience.CONFLICT))
    told_on: date | None = field(
        default=None, metadata=about("Told on", Kind.DATE, audience=Audience.CONFLICT)
    )
    not_told: str = field(
        default="", metadata=about("If nobody: why not", audience=Audience.CONFLICT)
    )
    plan: str = field(
        default="", metadata=about("Plan for the talk", Kind.TEXT, audience=Audience.CONFLICT)
    )
    agreement: str = field(
        default="", metadata=about("What both agreed to", Kind.TEXT, audience=Audience.CONFLICT)
    )
    agreed_on: date | None = field(
        default=None, metadata=about("Agreed on", Kind.DATE, audience=Audience.CONFLICT)
    )
    signed_on: date | None = field(
        default=None, metadata=about("Signed on", Kind.DATE, audience=Audience.CONFLICT)
    )
    review_on: date | None = field(
        default=None,
        metadata=about("Look again on", Kind.DATE, ahead=True, audience=Audience.CONFLICT),
    )
    effect: Effect | None = field(
        default=None, metadata=about("For the pairing", Kind.CHOICE, audience=Audience.CONFLICT)
    )
    lesson: str = field(
        default="", metadata=about("What we learn from it", Kind.TEXT, audience=Audience.CONFLICT)
    )
    training_topic: TrainingTopic | None = field(
        default=None, metadata=about("Training to offer", Kind.CHOICE, audience=Audience.CONFLICT)
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
        for name in ("occurred_on", "reported_on", "told_on", "agreed_on", "signed_on"):
            day = getattr(self, name)
            if day and day > today:
                found[name] = "This day is still to come."
            elif day and day.year < today.year - LONG_AGO:
                found[name] = "This is long ago: look whether the year is right."
        if self.occurred_on and self.reported_on and self.reported_on < self.occurred_on:
            found["reported_on"] = "It cannot have been reported before it happened."
        if self.told_on and not self.told.strip():
            found["told"] = "Say who was told."
        if self.signed_on and not self.agreement.strip():
            found["agreement"] = "Write down what both signed."
        if self.signed_on and self.agreed_on and self.signed_on < self.agreed_on:
            found["signed_on"] = "It cannot have been signed before it was agreed."
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
    rung: Rung | None = field(
        default=None, metadata=about("Step of the ladder", Kind.CHOICE, audience=Audience.CONFLICT)
    )
    effect: Effect | None = field(
        default=None, metadata=about("For the pairing", Kind.CHOICE, audience=Audience.CONFLICT)
    )
    letter: str = field(
        default="",
        metadata=about(
            "What the letter says it is about", Kind.TEXT, audience=Audience.CONFLICT,
            hint="the person reads it",
        ),
    )  # fmt: skip

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.taken_on and self.taken_on > today:
            found["taken_on"] = "A step is written down once it is taken."
        elif self.taken_on and self.taken_on.year < today.year - LONG_AGO:
            found["taken_on"] = "This is long ago: look whether the year is right."
        if self.letter.strip() and not (self.rung and self.rung.has_letter):
            found["rung"] = "A letter goes with a warning, probation or closure. Choose one."
        return found


class Deed(Choice):
    """What was done with a note."""

    OPENED = "opened"
    PRINTED = "printed"
    READ_OUT = "read_out"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            Deed.OPENED: "Opened", Deed.PRINTED: "Printed",
            Deed.READ_OUT: "Read on the command line",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccess:
    """That a note was opened or printed, when and why; never changed."""

    id: int = UNSAVED
    note_id: int = UNSAVED
    at: datetime | None = None
    deed: Deed = field(
        default=Deed.OPENED,
        metadata=about("What was done", Kind.CHOICE, audience=Audience.CONFLICT),
    )
    reason: str = field(default="", metadata=about("Reason", audience=Audience.CONFLICT))

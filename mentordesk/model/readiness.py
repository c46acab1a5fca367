"""What somebody needs before a first meeting: consents, agreements, checks and training, dated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.clock import full_date, no_such_time, short_date
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.people import Role
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic, expiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A step that was taken by somebody, or waived for a reason; it may run out or be withdrawn."""

    id: int = UNSAVED
    participant_id: int = UNSAVED
    requirement_id: int = UNSAVED
    done_on: date | None = field(default=None, metadata=about("Day", Kind.DATE, required=True))
    expires_on: date | None = field(
        default=None, metadata=about("Valid until", Kind.DATE, ahead=True)
    )
    signed_by: str = field(default="", metadata=about("Signed by"))
    version: str = field(default="", metadata=about("Version", audience=Audience.STAFF))
    waived: bool = field(default=False, metadata=about("Waived", Kind.FLAG))
    reason: str = field(default="", metadata=about("Reason"))
    withdrawn_on: date | None = field(default=None, metadata=about("Withdrawn on", Kind.DATE))

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.done_on and self.done_on > today:
            found["done_on"] = "Choose today or an earlier day."
        if self.done_on and self.expires_on and self.expires_on < self.done_on:
            found["expires_on"] = "It cannot run out before it was done."
        if self.waived and not self.reason.strip():
            found["reason"] = "Say why it is waived."
        if self.done_on and self.withdrawn_on and self.withdrawn_on < self.done_on:
            found["withdrawn_on"] = "It cannot be withdrawn before it was given."
        return found


class Presence(Choice):
    """Whether somebody came to a training session."""

    BOOKED = "booked"
    ATTENDED = "attended"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training session."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    title: str = field(
        default="", metadata=about("Session", audience=Audience.FACTS, required=True)
    )
    held_on: date | None = field(default=None, metadata=about("Day", Kind.DATE, required=True))
    at: str = field(default="", metadata=about("Time", Kind.TIME))
    minutes: int = field(default=60, metadata=about("Minutes", Kind.WHOLE))
    topics: tuple[TrainingTopic, ...] = field(default=(), metadata=about("Topics", Kind.CHOICES))
    trainer: str = field(default="", metadata=about("Trainer"))
    place: str = field(default="", metadata=about("Place"))

    @property
    def code(self) -> str:
        """The code, such as T0003; empty until saved."""
        return f"T{self.id:04d}" if self.id else ""

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.topics:
            found["topics"] = "Choose at least one topic."
        if not 1 <= self.minutes <= 1_440:
            found["minutes"] = "Give the length in minutes, up to a day."
        if no_such_time(self.at):
            found["at"] = "This is no time of the day. Write it like 14:30."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Somebody's place in a training session."""

    id: int = UNSAVED
    training_id: int
    participant_id: int
    presence: Presence = Presence.BOOKED


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverPair:
    """Two who are not to be paired, and why."""

    id: int = UNSAVED
    participant_id: int = UNSAVED
    other_id: int = field(default=UNSAVED, metadata=about("Never with", Kind.LINK))
    reason: str = field(default="", metadata=about("Why"))

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        if not self.other_id:
            return {"other_id": "Choose a person."}
        if self.other_id == self.participant_id:
            return {"other_id": "Choose somebody else."}
        return {}


@dataclass(frozen=True, slots=True)
class Attended:
    """A training session of somebody, in brief."""

    day: date
    minutes: int
    topics: tuple[TrainingTopic, ...]
    presence: Presence


class Mark:
    """How a step stands."""

    DONE, WAIVED, BOOKED, LAPSED, OPEN = "done", "waived", "booked", "lapsed", "open"


@dataclass(frozen=True, slots=True)
class StepState:
    """A step and how somebody stands with it, in words; why it was waived stands apart as well."""

    requirement: Requirement
    mark: str
    words: str
    until: date | None = None
    reason: str = ""
    is_withdrawn: bool = False

    @property
    def plain(self) -> str:
        """The words without the reason of a waiver, which may be a private one."""
        return self.words.removesuffix(f": {self.reason}") if self.reason else self.words

    @property
    def is_met(self) -> bool:
        """Whether it no longer stands in the way."""
        return self.mark in {Mark.DONE, Mark.WAIVED}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether somebody can begin, and what is missing."""

    steps: tuple[StepState, ...]

    @property
    def is_ready(self) -> bool:
        """Whether every step is met."""
        return all(s.is_met for s in self.steps)

    @property
    def missing(self) -> tuple[StepState, ...]:
        """The steps that stand in the way."""
        return tuple(s for s in self.steps if not s.is_met)

    @property
    def word(self) -> str:
        """*Ready*, *Consent missing*, *Training due*, *Lapsed*: for a list."""
        if self.is_ready:
            return "Ready"
        first = self.missing[0]
        if first.mark == Mark.LAPSED:
            return f"{first.requirement.kind.label} lapsed"
        due = first.requirement.kind in {StepKind.TRAINING, StepKind.INDUCTION}
        return f"{first.requirement.kind.label} {'due' if due else 'missing'}"


def readiness(
    roles: Sequence[Role],
    requirements: Iterable[Requirement],
    clearances: Iterable[Clearance],
    trainings: Iterable[Attended],
    today: date,
) -> Readiness:
    """How somebody in these roles stands with every step that the roles ask for, on that day."""
    latest: dict[int, Clearance] = {}
    known = [c for c in clearances if c.done_on and c.done_on <= today]
    for clearance in sorted(known, key=lambda c: (c.done_on or date.min, c.id)):
        latest[clearance.requirement_id] = clearance
    sessions = list(trainings)
    wanted = [r for r in requirements if any(role in r.roles for role in roles)]
    return Readiness(tuple(_state(r, latest.get(r.id), sessions, today) for r in wanted))


def _state(
    requirement: Requirement, clearance: Clearance | None, sessions: list[Attended], today: date
) -> StepState:
    name = requirement.name
    if clearance is not None and clearance.done_on:
        found = _of_clearance(requirement, clearance, today)
        later = [s for s in sessions if s.day > clearance.done_on]
        if found.is_met or requirement.kind is not StepKind.TRAINING:
            return found
        again = _state(requirement, None, later, today)  # whoever learnt it again is ready again
        return found if again.mark == Mark.OPEN else again
    if requirement.kind is StepKind.TRAINING:
        mine = [s for s in sessions if requirement.topic in s.topics]
        attended = [s.day for s in mine if s.presence is Presence.ATTENDED and s.day <= today]
        if attended:
            last = max(attended)
            until = expiry(last, requirement.months)
            if until and until < today:
                return StepState(
                    requirement, Mark.LAPSED, f"{name}, ran out {full_date(until)}", until
                )
            return StepState(requirement, Mark.DONE, name, until)
        booked = [s.day for s in mine if s.presence is Presence.BOOKED and s.day >= today]
        if booked:
            return StepState(requirement, Mark.BOOKED, f"{name}, booked {short_date(min(booked))}")
    return StepState(requirement, Mark.OPEN, name)


def _of_clearance(requirement: Requirement, clearance: Clearance, today: date) -> StepState:
    name = requirement.name
    assert clearance.done_on is not None  # the caller looked
    if clearance.withdrawn_on and clearance.withdrawn_on <= today:
        said = f"{name}, withdrawn {full_date(clearance.withdrawn_on)}"
        return StepState(requirement, Mark.LAPSED, said, clearance.withdrawn_on, is_withdrawn=True)
    if clearance.expires_on and clearance.expires_on < today:
        said = f"{name}, ran out {full_date(clearance.expires_on)}"
        return StepState(requirement, Mark.LAPSED, said, clearance.expires_on)
    is_old = bool(clearance.version) and clearance.version != requirement.version
    if requirement.version and is_old and not clearance.waived:
        said = f"{name}, signed as {clearance.version}; {requirement.version} is to be signed"
        return StepState(requirement, Mark.LAPSED, said)
    if clearance.waived:
        said = f"{name}, waived: {clearance.reason}"
        return StepState(requirement, Mark.WAIVED, said, reason=clearance.reason)
    version = f" {clearance.version}" if clearance.version else ""
    said = f"{name}{version}, {full_date(clearance.done_on)}"
    return StepState(requirement, Mark.DONE, said, clearance.expires_on)

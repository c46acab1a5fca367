"""A pairing is one dated episode; its states are dated moves, never a flag."""

import re
from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.clock import MOST_DAYS
from mentordesk.model.errors import Refused
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about
from mentordesk.model.meeting import Side


class PairingKind(Choice):
    """How the members of a pairing stand to each other."""

    ONE_TO_ONE = "one_to_one"
    RECIPROCAL = "reciprocal"
    GROUP = "group"


class MemberRole(Choice):
    """What a member does in this pairing."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    CO_MENTOR = "co_mentor"
    SUBSTITUTE = "substitute"
    PEER = "peer"


#: Who stands on the mentor's side; of two peers the first does.
MENTOR_SIDE = frozenset({MemberRole.MENTOR, MemberRole.CO_MENTOR})


class State(Choice):
    """The state of a pairing on a day."""

    PROPOSED = "proposed"
    PENDING_AGREEMENT = "pending_agreement"
    TRIAL = "trial"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    VOID = "void"

    @property
    def is_open(self) -> bool:
        """Whether the two are together, or soon to be."""
        return self not in {State.CLOSED, State.VOID}

    @property
    def is_waiting(self) -> bool:
        """Whether they were matched and have not begun."""
        return self in {State.PROPOSED, State.PENDING_AGREEMENT}

    @property
    def is_running(self) -> bool:
        """Whether meetings are expected."""
        return self in {State.TRIAL, State.ACTIVE}


class PauseReason(Choice):
    """Why a pairing rests for a while."""

    EXAMS = "exams"
    ILLNESS = "illness"
    LEAVE = "leave"
    TIMETABLE = "timetable"
    COOLING_OFF = "cooling_off"
    OTHER = "other"

    @property
    def is_of_school(self) -> bool:
        """Whether only a school has it."""
        return self in {PauseReason.EXAMS, PauseReason.TIMETABLE}


class ClosingKind(Choice):
    """Whether both knew that it would end."""

    ANTICIPATED = "anticipated"
    UNANTICIPATED = "unanticipated"
    ONE_SIDE_ABSENT = "one_side_absent"


class ClosingReason(Choice):
    """Why a pairing ended."""

    TERM_ENDED = "term_ended"
    AGREED_TIME_REACHED = "agreed_time_reached"
    GOALS_MET = "goals_met"
    MENTEE_LEFT = "mentee_left"
    MENTEE_TIMETABLE = "mentee_timetable"
    MENTEE_LOST_INTEREST = "mentee_lost_interest"
    MENTEE_ABSENT = "mentee_absent"
    FAMILY_DECISION = "family_decision"
    NEEDS_OTHER_HELP = "needs_other_help"
    MENTOR_LEFT = "mentor_left"
    MENTOR_WORKLOAD = "mentor_workload"
    MENTOR_HEALTH = "mentor_health"
    MENTOR_LOST_INTEREST = "mentor_lost_interest"
    MENTOR_NOT_ELIGIBLE = "mentor_not_eligible"
    LACK_OF_CHEMISTRY = "lack_of_chemistry"
    MISMATCHED_GOALS = "mismatched_goals"
    UNRESOLVED_CONFLICT = "unresolved_conflict"
    GHOSTED_BY_MENTOR = "ghosted_by_mentor"
    GHOSTED_BY_MENTEE = "ghosted_by_mentee"
    RULE_BREACH = "rule_breach"
    SAFETY = "safety"
    NO_ROOM_OR_STAFF = "no_room_or_staff"
    PROGRAMME_ENDED = "programme_ended"

    @property
    def is_of_families(self) -> bool:
        """Whether only those who have a family to decide for them end for it."""
        return self is ClosingReason.FAMILY_DECISION

    def is_leaving_of(self, role: MemberRole) -> bool:
        """Whether it says that somebody in this role went, and not that they were left behind."""
        if role in MENTOR_SIDE:
            return self in _LEFT_BY_MENTOR
        return role is MemberRole.MENTEE and self in _LEFT_BY_MENTEE


#: Both knew that it would end then.
_COMPLETED = frozenset({
    ClosingReason.TERM_ENDED, ClosingReason.AGREED_TIME_REACHED, ClosingReason.GOALS_MET,
    ClosingReason.PROGRAMME_ENDED,
})  # fmt: skip
_ABSENT = frozenset({
    ClosingReason.MENTEE_ABSENT, ClosingReason.GHOSTED_BY_MENTOR, ClosingReason.GHOSTED_BY_MENTEE,
})  # fmt: skip
_LEFT_BY_MENTOR = frozenset({
    ClosingReason.MENTOR_LEFT, ClosingReason.MENTOR_WORKLOAD, ClosingReason.MENTOR_HEALTH,
    ClosingReason.MENTOR_LOST_INTEREST, ClosingReason.MENTOR_NOT_ELIGIBLE, ClosingReason.GHOSTED_BY_MENTOR,
})  # fmt: skip
_LEFT_BY_MENTEE = frozenset({
    ClosingReason.MENTEE_LEFT, ClosingReason.MENTEE_TIMETABLE, ClosingReason.MENTEE_LOST_INTEREST,
    ClosingReason.MENTEE_ABSENT, ClosingReason.FAMILY_DECISION, ClosingReason.NEEDS_OTHER_HELP,
    ClosingReason.GHOSTED_BY_MENTEE,
})  # fmt: skip
_OF_BOTH = frozenset({
    ClosingReason.LACK_OF_CHEMISTRY, ClosingReason.MISMATCHED_GOALS, ClosingReason.UNRESOLVED_CONFLICT,
})  # fmt: skip


def usual_ending(reason: ClosingReason) -> dict[str, ClosingKind | bool]:
    """What a reason usually means for the rest of the closing file, by field name; to be looked at.

    Whoever was left behind wants somebody else, and so do both where the two did not suit.
    """
    kind = ClosingKind.ONE_SIDE_ABSENT if reason in _ABSENT else ClosingKind.UNANTICIPATED
    return {
        "closing_kind": ClosingKind.ANTICIPATED if reason in _COMPLETED else kind,
        "rematch_mentor": reason in _LEFT_BY_MENTEE | _OF_BOTH,
        "rematch_mentee": reason in _LEFT_BY_MENTOR | _OF_BOTH,
    }


_OTHER_WEEK = re.compile(r"\bweek [c-z]\b", re.IGNORECASE)
_RUNNING_EXITS = frozenset({State.PAUSED, State.CLOSING, State.VOID})
LEGAL_MOVES: dict[State | None, frozenset[State]] = {
    None: frozenset({State.PROPOSED, State.PENDING_AGREEMENT, State.TRIAL, State.ACTIVE}),
    State.PROPOSED: frozenset({State.PENDING_AGREEMENT, State.VOID}),
    State.PENDING_AGREEMENT: frozenset({State.TRIAL, State.ACTIVE, State.VOID}),
    State.TRIAL: _RUNNING_EXITS | {State.ACTIVE},
    State.ACTIVE: _RUNNING_EXITS,
    State.PAUSED: frozenset({State.TRIAL, State.ACTIVE, State.CLOSING, State.VOID}),
    State.CLOSING: frozenset({State.CLOSED, State.VOID}),
    State.CLOSED: frozenset({State.VOID}),
    State.VOID: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One episode of two or more people meeting."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    kind: PairingKind = field(
        default=PairingKind.ONE_TO_ONE,
        metadata=about("Kind", Kind.CHOICE, audience=Audience.FACTS),
    )
    called: str = field(
        default="",
        metadata=about("Name of the group", audience=Audience.FACTS, hint="Lunch club"),
    )
    episode: int = field(default=1, metadata=about("Episode", Kind.WHOLE, audience=Audience.FACTS))
    previous_id: int | None = None
    matched_on: date | None = field(
        default=None, metadata=about("Matched on", Kind.DATE, audience=Audience.FACTS)
    )
    started_on: date | None = field(
        default=None, metadata=about("Started on", Kind.DATE, audience=Audience.FACTS)
    )
    trial_until: date | None = field(
        default=None, metadata=about("Trial until", Kind.DATE, ahead=True, audience=Audience.FACTS)
    )
    agreed_end: date | None = field(
        default=None, metadata=about("Agreed end", Kind.DATE, ahead=True, audience=Audience.FACTS)
    )
    interval_days: int | None = field(
        default=None,
        metadata=about("A meeting every", Kind.WHOLE, audience=Audience.FACTS, hint="Days"),
    )
    minutes: int | None = field(
        default=None,
        metadata=about("Agreed length", Kind.WHOLE, audience=Audience.FACTS, hint="Minutes"),
    )
    usual_time: str = field(
        default="", metadata=about("Usual time", audience=Audience.FACTS, hint="Mondays 12:30")
    )
    place: str = field(default="", metadata=about("Usual place", audience=Audience.FACTS))
    agreement_signed_on: date | None = field(
        default=None, metadata=about("Agreement signed on", Kind.DATE, audience=Audience.FACTS)
    )
    #: Who has signed while others have not; empty once all have, or nobody.
    signed_by: tuple[int, ...] = ()
    closing_kind: ClosingKind | None = field(
        default=None, metadata=about("Kind of ending", Kind.CHOICE)
    )
    closing_reason: ClosingReason | None = field(
        default=None, metadata=about("Reason for closing", Kind.CHOICE)
    )
    closing_note: str = field(default="", metadata=about("Words on the closing", Kind.TEXT))
    never_again: bool = field(default=False, metadata=about("Never pair again", Kind.FLAG))
    closed_by: Side | None = field(default=None, metadata=about("Who asked for it", Kind.CHOICE))
    contact_rule: str = field(
        default="", metadata=about("Contact afterwards", audience=Audience.FACTS)
    )
    letter_on: date | None = field(default=None, metadata=about("Letter handed over", Kind.DATE))
    celebration: str = field(default="", metadata=about("Celebration"))
    rematch_mentor: bool = field(default=False, metadata=about("Mentor: match again", Kind.FLAG))
    rematch_mentee: bool = field(default=False, metadata=about("Mentee: match again", Kind.FLAG))
    suited_mentor: int | None = field(
        default=None, metadata=about("Suited, says the mentor", Kind.SCALE)
    )
    suited_mentee: int | None = field(
        default=None, metadata=about("Suited, says the mentee", Kind.SCALE)
    )

    fit: int | None = field(
        default=None, metadata=about("Fit when matched", Kind.WHOLE, hint="of 100")
    )
    because: str = field(default="", metadata=about("Why these two"))

    @property
    def code(self) -> str:
        """The code for paper, such as K0003; empty until saved."""
        return f"K{self.id:04d}" if self.id else ""

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found: dict[str, str] = {}
        if self.interval_days is not None and not 1 <= self.interval_days <= MOST_DAYS:
            found["interval_days"] = f"Give the days between two meetings, from 1 to {MOST_DAYS}."
        if self.minutes is not None and not 1 <= self.minutes <= 600:
            found["minutes"] = "Give the length of a meeting between 1 and 600 minutes."
        if _OTHER_WEEK.search(self.usual_time):
            found["usual_time"] = "Weeks are A or B: write it like Mondays 12:30, week A."
        if self.trial_until and self.started_on and self.trial_until < self.started_on:
            found["trial_until"] = "The trial cannot end before the start."
        for name in ("suited_mentor", "suited_mentee"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 5:
                found[name] = "The scale goes from 1 to 5."
        if self.agreed_end and self.started_on and self.agreed_end < self.started_on:
            found["agreed_end"] = "The agreed end cannot be before the start."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A participant's part in a pairing, from a day to a day (open while ``to_on`` is None)."""

    id: int = UNSAVED
    pairing_id: int
    participant_id: int
    role: MemberRole
    from_on: date | None = field(default=None, metadata=about("From", Kind.DATE))
    to_on: date | None = field(default=None, metadata=about("Until", Kind.DATE))
    #: For which mentor a substitute stands in; None: for the one there is.
    covers_id: int | None = None

    def is_in_it(self, day: date) -> bool:
        """Whether they belong to it on a day; the last day counts."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A pairing came into a state on a day, for a reason."""

    id: int = UNSAVED
    pairing_id: int
    state: State
    moved_on: date
    reason: str = ""
    back_on: date | None = None


def state_on(
    recorded: State, started_on: date | None, trial_until: date | None, day: date
) -> State:
    """What a pairing is on a day: one that awaits its agreement begins on the day it is to start."""
    if recorded is not State.PENDING_AGREEMENT or started_on is None or started_on > day:
        return recorded
    return State.TRIAL if trial_until else State.ACTIVE


def check_move(now: State | None, to: State) -> None:
    """Refuse a move that the life of a pairing does not know."""
    if to in LEGAL_MOVES[now]:
        return
    if now is None:
        raise Refused(f"A pairing cannot begin as {to.label.lower()}.")
    if now is State.CLOSED:
        raise Refused("This pairing is closed. Begin a new episode instead.")
    raise Refused(f"A pairing that is {now.label.lower()} cannot become {to.label.lower()}.")

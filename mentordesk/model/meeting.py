"""The meeting log: what was planned, what happened, and what was said about it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from mentordesk.model.addendum import is_locked
from mentordesk.model.clock import is_time
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about


class MeetingStatus(Choice):
    """What became of a meeting. *Not logged* is a planned one whose day has passed.

    A light contact (a word in the corridor, a message) breaks the silence, but is no meeting.
    """

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    NO_SHOW = "no_show"
    MOVED = "moved"
    LIGHT = "light"
    VOID = "void"

    @property
    def label(self) -> str:
        """The word on screen."""
        return "A word in passing" if self is MeetingStatus.LIGHT else super().label


class Medium(Choice):
    """How they met."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    MESSAGE = "message"
    OTHER = "other"


class Side(Choice):
    """Whose doing it was that a meeting failed."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    BOTH = "both"
    PROGRAMME = "programme"
    SITE_CLOSED = "site_closed"
    UNKNOWN = "unknown"


class MissedReason(Choice):
    """Why a meeting did not happen."""

    ILLNESS = "illness"
    TIMETABLE_CLASH = "timetable_clash"
    EXAMS = "exams"
    FORGOT = "forgot"
    TRANSPORT = "transport"
    NO_ROOM = "no_room"
    AVOIDED = "avoided"
    UNKNOWN = "unknown"
    OTHER = "other"


class Activity(Choice):
    """What they did."""

    TALK = "talk"
    STUDY_HELP = "study_help"
    GOAL_WORK = "goal_work"
    GAME_SPORT = "game_sport"
    VISIT = "visit"
    TRAINING_TASK = "training_task"
    FIRST_MEETING = "first_meeting"
    REVIEW = "review"
    CLOSURE_MEETING = "closure_meeting"

    @property
    def label(self) -> str:
        """The word on screen."""
        return "Game or sport" if self is Activity.GAME_SPORT else super().label


class Confirmed(Choice):
    """Whether the mentee says the same."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    NOT_ASKED = "not_asked"


class Topic(Choice):
    """What a meeting was about."""

    ACADEMIC = "academic"
    ADMINISTRATIVE = "administrative"
    MONEY = "money"
    SOCIAL = "social"
    EMOTIONAL = "emotional"
    FRIENDSHIP = "friendship"
    TRANSITION = "transition"
    CAREER = "career"
    CONNECTIVITY = "connectivity"
    OTHER = "other"


class Source(Choice):
    """How the coordinator came to know."""

    PAPER_SHEET = "paper_sheet"
    PHONE_CALL = "phone_call"
    IN_PERSON = "in_person"
    SCAN = "scan"
    IMPORT = "import"


#: Word that came less than so many hours before is late: the other side had no use of it.
LATE_NOTICE = 24

MOST_NOTICE = 2_000

#: Happened on a day, and counts as having been in touch.
IN_TOUCH = frozenset({MeetingStatus.HELD, MeetingStatus.LIGHT})

#: A meeting that a side failed: it counts in the kept rate of that side.
MISSED = frozenset({MeetingStatus.NO_SHOW, MeetingStatus.LATE_CANCELLED})


#: The two sides as a list calls them, mentor and mentee.
TWO_SIDES = ("Mentor", "Mentee")


def missed_words(
    status: MeetingStatus, failed_by: Side | None, called: tuple[str, str] = TWO_SIDES
) -> str:
    """A failed meeting as it stands in a list: *Mentee absent*, *Mentor cancelled late*, *Missed*.

    ``called``: what the mentor's and the mentee's side are called; two peers go by their names.
    """
    side = dict(zip((Side.MENTOR, Side.MENTEE), called, strict=True)).get(failed_by or Side.UNKNOWN)
    if status is MeetingStatus.LATE_CANCELLED:
        return f"{side} cancelled late" if side else "Cancelled late"
    return f"{side} absent" if side else "Missed"


def failed_status(notice_hours: int | None) -> MeetingStatus:
    """What a meeting is that a side could not keep, by how long before they sent word."""
    if not notice_hours:
        return MeetingStatus.NO_SHOW
    if notice_hours < LATE_NOTICE:
        return MeetingStatus.LATE_CANCELLED
    return MeetingStatus.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting of a pairing, planned or past."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    status: MeetingStatus = field(
        default=MeetingStatus.HELD,
        metadata=about("What happened", Kind.CHOICE, audience=Audience.FACTS),
    )
    planned_on: date | None = field(
        default=None, metadata=about("Planned for", Kind.DATE, ahead=True, audience=Audience.FACTS)
    )
    planned_at: str = field(
        default="", metadata=about("Planned time", Kind.TIME, audience=Audience.FACTS)
    )
    held_on: date | None = field(
        default=None, metadata=about("Held on", Kind.DATE, audience=Audience.FACTS)
    )
    minutes: int | None = field(
        default=None, metadata=about("Minutes", Kind.WHOLE, audience=Audience.FACTS)
    )
    medium: Medium = field(
        default=Medium.IN_PERSON, metadata=about("How", Kind.CHOICE, audience=Audience.FACTS)
    )
    place: str = field(default="", metadata=about("Place", audience=Audience.FACTS))
    failed_by: Side | None = field(
        default=None, metadata=about("Who could not come", Kind.CHOICE, audience=Audience.FACTS)
    )
    reason: MissedReason | None = field(default=None, metadata=about("Why", Kind.CHOICE))
    notice_hours: int | None = field(
        default=None, metadata=about("Notice", Kind.WHOLE, hint="Hours before")
    )
    moved_to_id: int | None = None
    mood_mentee: int | None = field(default=None, metadata=about("Mentee’s mood", Kind.SCALE))
    mood_mentor: int | None = field(default=None, metadata=about("Mentor’s mood", Kind.SCALE))
    felt_heard: int | None = field(default=None, metadata=about("Mentee felt heard", Kind.SCALE))
    confirmed: Confirmed | None = field(
        default=None, metadata=about("Mentee confirms it", Kind.CHOICE)
    )
    activities: tuple[Activity, ...] = field(
        default=(), metadata=about("What they did", Kind.CHOICES, audience=Audience.PAIR)
    )
    topics: tuple[Topic, ...] = field(
        default=(), metadata=about("Topics", Kind.CHOICES, audience=Audience.PAIR)
    )
    summary: str = field(
        default="",
        metadata=about("What they talked about", Kind.TEXT, audience=Audience.PAIR),
    )
    note: str = field(default="", metadata=about("Coordinator’s note", Kind.TEXT))
    next_step: str = field(default="", metadata=about("Next step", audience=Audience.PAIR))
    source: Source | None = field(default=None, metadata=about("Told by", Kind.CHOICE))
    logged_on: date | None = field(default=None, metadata=about("Logged on", Kind.DATE))
    logged_at: datetime | None = None

    @property
    def code(self) -> str:
        """The code for paper, such as M0042; empty until saved."""
        return f"M{self.id:04d}" if self.id else ""

    @property
    def day(self) -> date | None:
        """The day it was held, or was to be held."""
        return self.held_on or self.planned_on

    def log_is_locked(self, now: datetime) -> bool:
        """Whether the log can no longer be changed, only added to; ``now`` is aware UTC."""
        return self.status is not MeetingStatus.PLANNED and is_locked(self.logged_at, now)

    def is_unlogged(self, today: date) -> bool:
        """Whether its time has passed and nothing was recorded: unknown, never missed."""
        return (
            self.status is MeetingStatus.PLANNED
            and self.planned_on is not None
            and self.planned_on < today
        )

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found: dict[str, str] = {}
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing that met."
        found |= self._day_problems(today)
        if self.minutes is not None and not 0 <= self.minutes <= 600:
            found["minutes"] = "Give the length in minutes, up to 600."
        if self.planned_at and not is_time(self.planned_at):
            found["planned_at"] = "Write the time like 12:30."
        for name in ("mood_mentee", "mood_mentor", "felt_heard"):
            if getattr(self, name) is not None and not 1 <= getattr(self, name) <= 5:
                found[name] = "The scale goes from 1 to 5."
        if self.notice_hours is not None and not 0 <= self.notice_hours <= MOST_NOTICE:
            found["notice_hours"] = f"Give the hours between 0 and {MOST_NOTICE}."
        return found

    def _day_problems(self, today: date) -> dict[str, str]:
        if self.status in IN_TOUCH:
            if self.held_on is None:
                return {"held_on": "Give the day they met."}
            if self.held_on > today:
                return {"held_on": "Meeting date must be today or in the past."}
        elif self.planned_on is None:
            return {"planned_on": "Give the day it was planned for."}
        elif self.status in MISSED and self.planned_on > today:
            return {"planned_on": "A meeting that is still to come cannot have been missed."}
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWork:
    """A goal that was worked on in a meeting."""

    id: int = UNSAVED
    meeting_id: int
    goal_id: int

"""The week register: every pairing of a week on one grid, each key press saved at once."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentordesk.model.clock import (
    Span,
    full_date,
    is_closed_week,
    monday_of,
    parse_usual,
    usual_part,
    usual_week,
)
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingTerms, Sides
from mentordesk.model.meeting import Medium, Meeting, MeetingStatus, Side, Source
from mentordesk.programme.meetings import MeetingLog
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

#: Pairings that meet less often than this are not expected every week.
WEEKLY = 7


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A pairing's meeting of the week; ``meeting`` is None while there is none, planned or logged.

    ``usual`` is the day and time they usually meet in that week, where it is known; ``closed`` is
    the name of the closure that stands in the way, ``moved_to`` the day a moved meeting went to;
    ``is_away``: nobody of one side is there that day.
    """

    sides: Sides
    minutes: int
    place: str
    meeting: Meeting | None
    usual: date | None
    usual_at: str
    closed: str
    locked: bool
    moved_to: date | None
    monday: date
    usual_time: str = ""
    is_away: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """What tells the row from the others."""
        return self.sides.id, self.meeting.id if self.meeting else 0

    @property
    def day(self) -> date | None:
        """The day it was, is or would be on."""
        return self.meeting.day if self.meeting else self.usual

    @property
    def at(self) -> str:
        """The planned or usual time."""
        return self.meeting.planned_at if self.meeting else self.usual_at

    @property
    def when(self) -> str:
        """The same, or the part of the day in which they usually meet, such as *lunch*."""
        return self.at or (usual_part(self.usual_time, self.day) if self.day else "")

    @property
    def is_logged(self) -> bool:
        """Whether it is known what became of it."""
        return self.meeting is not None and self.meeting.status is not MeetingStatus.PLANNED

    @property
    def counts(self) -> bool:
        """Whether somebody is to say what became of it."""
        return self.meeting is not None or not (self.closed or self.is_away)


@dataclass(frozen=True, slots=True)
class _Week:
    """The week of a Monday: on which of its days people can meet (0 for Monday), and its closures."""

    monday: date
    days: tuple[int, ...]
    closures: tuple[tuple[Span, str], ...]

    @property
    def last(self) -> date:
        """The last day on which people can meet."""
        return self.monday + timedelta(days=self.days[-1] if self.days else 6)

    def closure(self, day: date | None) -> str:
        """The name of the closure that holds the day, or without a day the whole week."""
        if day is not None:
            return next((name for span, name in self.closures if day in span), "")
        spans = [span for span, _ in self.closures]
        return self.closures[0][1] if is_closed_week(spans, self.monday, self.days) else ""


class Register:
    """Reads a week and writes down what became of its meetings, one undoable step a row."""

    def __init__(self, store: Store, facts: Facts, meetings: MeetingLog) -> None:
        self._store = store
        self._facts = facts
        self._meetings = meetings

    def _terms_of(self, monday: date) -> dict[int, PairingTerms]:
        """What each agreed on; who rests or ends in the week, as on the day they usually meet."""
        first, found = (
            {t.id: t for t in self._facts.terms(day)}
            for day in (monday, monday + timedelta(days=6))
        )
        on_day: dict[date, dict[int, PairingTerms]] = {}
        for key in first.keys() | found.keys():
            begun, ends = first.get(key), found.get(key)
            usual = parse_usual((begun or found[key]).usual_time)
            if usual is None or (begun and begun.state) == (ends and ends.state):
                continue
            on = monday + timedelta(days=usual[0])
            if on not in on_day:  # many may end in one week, when a programme does
                on_day[on] = {t.id: t for t in self._facts.terms(on)}
            if (then := on_day[on].get(key)) is not None:
                found[key] = then
        return found

    def week(self, monday: date) -> list[RegisterRow]:
        """The rows of the week that begins on this Monday, by name, then by day."""
        last = monday + timedelta(days=6)
        found = self._store.meetings.where(
            "day BETWEEN ? AND ? AND status NOT IN ('void', 'light')", [monday.isoformat(), last.isoformat()],
            order="day, planned_at, id",
        )  # fmt: skip
        void = self._facts.void_pairings()
        terms = {key: t for key, t in self._terms_of(monday).items() if key not in void}
        found = [m for m in found if m.pairing_id not in void]
        names = self._facts.names(None)
        mine: dict[int, list[Meeting]] = {}
        for meeting in found:
            mine.setdefault(meeting.pairing_id, []).append(meeting)
        ended = {i: t for i in mine if i not in terms for t in self._facts.terms_of_ended(i)}
        seldom = [t.id for t in terms.values() if t.interval_days > WEEKLY and t.id not in mine]
        before = self._facts.last_days(seldom, monday)
        moved = self._moved_to(found)
        week = self._open_days(monday)
        letter = self._facts.week_of(monday)
        away = self._facts.away_between(monday, last)
        rows = []
        for key in sorted(terms.keys() | mine.keys()):
            sides = names.get(key) or Sides(key)
            expected = terms.get(key) or ended.get(key)
            for meeting in mine.get(key, ()):
                rows.append(self._row(sides, expected, meeting, moved, week))
            if key not in mine and key in terms:
                row = self._row(sides, expected, None, moved, week)
                other = letter and usual_week(terms[key].usual_time) not in {"", letter}
                if not other and _expects(terms[key], row, before.get(key), week.last):
                    day = row.usual or week.last
                    rows.append(replace(row, is_away=any(day in s for s in away.get(key, ()))))
        return sorted(rows, key=lambda r: (r.sides.label.casefold(), r.day or date.max, r.at))

    def row(self, row: RegisterRow, meeting: Meeting | None) -> RegisterRow:
        """The same row after its meeting changed."""
        moved = self._moved_to([meeting]) if meeting else {}
        locked = meeting is not None and meeting.log_is_locked(self._store.clock())
        return replace(
            row, meeting=meeting, locked=locked,
            moved_to=moved.get(meeting.moved_to_id or 0) if meeting else None,
        )  # fmt: skip

    def held(
        self, row: RegisterRow, *, today: date, minutes: int | None = None, online: bool = False
    ) -> Meeting:
        """They met, on the planned or usual day, for the expected minutes unless told."""
        meeting = self._open(row, today)
        day = meeting.day or today
        if day > today:
            usually = "This meeting is planned for" if row.meeting else "They usually meet on"
            raise Refused(f"{usually} {full_date(day)}, which is still to come.")
        already = meeting.minutes if meeting.status is MeetingStatus.HELD else None
        return self._log(row, today, replace(
            meeting, status=MeetingStatus.HELD, held_on=day, failed_by=None, reason=None,
            minutes=minutes if minutes is not None else already or row.minutes,
            medium=Medium.VIDEO if online else _in_person(meeting.medium),
        ))  # fmt: skip

    def failed(
        self, row: RegisterRow, status: MeetingStatus, by: Side | None, *, today: date
    ) -> Meeting:
        """It did not take place: somebody did not come, or it was cancelled."""
        meeting = self._open(row, today)
        slip = row.meeting is not None and row.meeting.status is MeetingStatus.HELD
        return self._log(row, today, apart=slip, meeting=replace(
            meeting, status=status, failed_by=by, planned_on=meeting.day or today, held_on=None,
            minutes=None, mood_mentee=None, mood_mentor=None,
        ))  # fmt: skip

    def moods(self, row: RegisterRow, mentor: int, mentee: int, *, today: date) -> Meeting:
        """How both felt, 1 to 5; the meeting counts as held."""
        meeting = row.meeting
        if meeting is None or meeting.status is not MeetingStatus.HELD:
            meeting = self.held(row, today=today)
        return self._log(row, today, replace(meeting, mood_mentor=mentor, mood_mentee=mentee))

    def words(self, row: RegisterRow, words: str, *, today: date) -> Meeting:
        """What they talked about when they met; else the coordinator's note on why not."""
        if row.meeting is None or not row.is_logged:
            raise Refused("Say first what became of the meeting: H when they met.")
        if row.meeting.status is MeetingStatus.HELD:
            return self._log(row, today, replace(row.meeting, summary=words))
        return self._log(row, today, replace(row.meeting, note=words))

    def moved(self, row: RegisterRow, to: date, at: str, *, today: date) -> Meeting:
        """It was moved to another day, past or to come; the old one stays as *moved*."""
        meeting = self._open(row, today)
        if not meeting.id or meeting.status is not MeetingStatus.PLANNED:
            raise Refused("Only a planned meeting can be moved.")
        self._meetings.move(meeting, to, at, today=today, joins=_step(row))
        return self._meetings.get(meeting.id)

    def unlogged(self, row: RegisterRow) -> Meeting | None:
        """Take back what was logged in this row."""
        if row.meeting is None or not row.is_logged:
            return row.meeting
        if row.meeting.status is MeetingStatus.MOVED:
            raise Refused("Undo takes back a move.")
        # a step of its own: undo brings back what was written into the row before
        return self._meetings.unlog(row.meeting)

    def _open(self, row: RegisterRow, today: date) -> Meeting:
        """The meeting of the row, or a fresh one on the usual day."""
        if row.meeting is not None:
            if row.meeting.status is MeetingStatus.MOVED:
                raise Refused(
                    "This meeting was moved: write down what became of it on its new day."
                )
            return row.meeting
        if row.closed:
            raise Refused(
                f"That day is closed: {row.closed}. Log it with Ctrl+L if they met all the same."
            )
        if row.is_away:
            raise Refused(
                "One of them is away that day. Log it with Ctrl+L if they met all the same."
            )
        if row.monday > today:
            raise Refused("This week is still to come.")
        day = row.usual or min(today, row.monday + timedelta(days=4))
        return Meeting(
            pairing_id=row.sides.id, place=row.place, planned_at=row.usual_at if row.usual else "",
            held_on=day,
        )  # fmt: skip

    def _log(
        self, row: RegisterRow, today: date, meeting: Meeting, *, apart: bool = False
    ) -> Meeting:
        """Write into the row; ``apart`` is a step of its own, for it takes the place of another."""
        told = replace(meeting, source=meeting.source or Source.PAPER_SHEET)
        return self._meetings.log(
            told, today=today, goals=self._goals_of(meeting), joins="" if apart else _step(row)
        )

    def _goals_of(self, meeting: Meeting) -> list[int]:
        """What was worked on stays, unless they did not meet after all."""
        held = meeting.status is MeetingStatus.HELD
        return self._meetings.goals_worked_on(meeting.id) if meeting.id and held else []

    def _moved_to(self, meetings: list[Meeting]) -> dict[int, date]:
        wanted = [m.moved_to_id for m in meetings if m.moved_to_id]
        found = {i: self._store.meetings.get(i) for i in wanted}
        return {i: m.day for i, m in found.items() if m and m.day}

    def _open_days(self, monday: date) -> _Week:
        span = [monday.isoformat(), (monday + timedelta(days=6)).isoformat()]
        closures = tuple(
            (Span(c.first_day, c.last_day), c.name)
            for c in self._store.closures.where("last_day >= ? AND first_day <= ?", span)
            if c.first_day and c.last_day
        )
        return _Week(monday, self._facts.meeting_days(), closures)

    def _row(
        self,
        sides: Sides,
        terms: PairingTerms | None,
        meeting: Meeting | None,
        moved: dict[int, date],
        week: _Week,
    ) -> RegisterRow:
        usual = parse_usual(terms.usual_time) if terms else None
        day = week.monday + timedelta(days=usual[0]) if usual else None
        return RegisterRow(
            sides=sides, minutes=terms.minutes if terms else 30, place=terms.place if terms else "",
            meeting=meeting, usual=day, usual_at=usual[1] if usual else "",
            usual_time=terms.usual_time if terms else "",
            closed=week.closure(day), locked=meeting is not None and meeting.log_is_locked(self._store.clock()),
            moved_to=moved.get(meeting.moved_to_id or 0) if meeting else None, monday=week.monday,
        )  # fmt: skip


def week_of(today: date) -> date:
    """The Monday the register opens at."""
    return monday_of(today)


def _expects(terms: PairingTerms, row: RegisterRow, last: date | None, end_of_week: date) -> bool:
    """Whether a pairing without a meeting in the week belongs on the grid."""
    day = row.usual or end_of_week
    begun = terms.started_on is None or terms.started_on <= day
    rested = last is None or (day - last).days > terms.interval_days - WEEKLY // 2
    return terms.state.is_running and begun and rested


def _in_person(medium: Medium) -> Medium:
    return Medium.IN_PERSON if medium is Medium.VIDEO else medium


def _step(row: RegisterRow) -> str:
    """All that is written into a row in one go is one step to undo."""
    day = row.day or ""
    return f"register {row.sides.id} {row.monday} {day}"

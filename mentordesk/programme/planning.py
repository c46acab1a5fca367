"""Planning meetings ahead: a row of days for one pairing or for all, closures left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentordesk.model.clock import (
    Span,
    counted,
    is_closed,
    near_date,
    parse_usual,
    short_date,
    usual_week,
)
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingTerms
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import State
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

#: A plan never reaches further than this.
LONGEST_DAYS = 400
MOST_WEEKS = 26
#: A meeting so many days beside the usual one is the meeting of that week.
NEAR = 3


#: So many who would be in two places are named.
CLASHES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be planned: the meetings, the days left out because of closures, and who has no usual time."""

    meetings: tuple[Meeting, ...]
    closed: tuple[date, ...]
    without_time: tuple[int, ...]
    already: int
    #: Who would be in two places: their name, when, and how often.
    clashes: tuple[tuple[str, str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """*12 meetings, Mon 23 Nov to Mon 1 Mar. Left out because of closures: 2 days.*"""
        if not self.meetings:
            said = "Nothing to plan."
        else:
            days = sorted({m.planned_on for m in self.meetings if m.planned_on})
            span = f"{short_date(days[0])} to {near_date(days[-1], days[0])}"
            said = f"{counted(len(self.meetings), 'meeting')}, {span}."
        if self.closed:
            said += f" Left out because of closures: {counted(len(self.closed), 'day')}."
        if self.already:
            said += f" Planned already: {self.already:,}."
        if self.without_time:
            said += f" Without a usual day: {counted(len(self.without_time), 'pairing')}."
        for name, when, times in self.clashes[:CLASHES_TOLD]:
            said += f" {name} would meet two at once: {when}, {counted(times, 'time')}."
        if (more := len(self.clashes) - CLASHES_TOLD) > 0:
            said += f" So would {more:,} more."
        return said


def days_of(
    weekday: int, every_weeks: int, first: date, last: date, closed: Sequence[Span]
) -> tuple[list[date], list[date]]:
    """The days from ``first`` to ``last`` on a weekday (0 for Monday), every so many weeks.

    Gives the open days and those left out because of a closure. A closed day is skipped, not
    moved: the rhythm of the others stays.
    """
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    open_days: list[date] = []
    left_out: list[date] = []
    while day <= last:
        (left_out if is_closed(closed, day) else open_days).append(day)
        day += timedelta(weeks=every_weeks)
    return open_days, left_out


class Planner:
    """Makes plans and carries them out, each as one step that can be undone."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts

    def for_all(self, first: date, last: date) -> Plan:
        """A meeting on each pairing's usual day, as often as agreed, from ``first`` to ``last``."""
        terms = [t for t in self._facts.terms(first) if _goes_on(t)]
        plans = [self.for_one(t, first, last) for t in terms]
        return Plan(
            tuple(m for p in plans for m in p.meetings),
            tuple(sorted({d for p in plans for d in p.closed})),
            tuple(i for p in plans for i in p.without_time),
            sum(p.already for p in plans),
            self._clashes(terms, plans),
        )

    def _clashes(
        self, terms: Sequence[PairingTerms], plans: Sequence[Plan]
    ) -> tuple[tuple[str, str, int], ...]:
        """Who is in two pairings that would meet at the same time of the same day."""
        people = self._facts.names([t.id for t in terms], None)
        at: dict[tuple[str, str, date], int] = {}
        for each, plan in zip(terms, plans, strict=True):
            who = people[each.id].everybody if each.id in people else ()
            for meeting in plan.meetings:
                for person in who:
                    key = (person.name, each.usual_time, meeting.planned_on or date.min)
                    at[key] = at.get(key, 0) + 1
        often = Counter((name, when) for (name, when, _), number in at.items() if number > 1)
        return tuple(sorted((name, when, n) for (name, when), n in often.items()))

    def for_one(
        self,
        terms: PairingTerms,
        first: date,
        last: date,
        *,
        usual: tuple[int, str] | None = None,
        every_weeks: int | None = None,
        week: str | None = None,
        place: str = "",
    ) -> Plan:
        """A meeting on a weekday, from ``first`` to ``last``; as the pairing agreed unless told.

        With a ``week`` (A or B) it is every second week, by the letters of the programme.
        """
        _check(first, last)
        when = usual or parse_usual(terms.usual_time)
        if when is None:
            return Plan((), (), (terms.id,), 0)
        usual_weeks = min(MOST_WEEKS, max(1, round(terms.interval_days / 7)))
        weeks = usual_weeks if every_weeks is None else every_weeks
        if not 1 <= weeks <= MOST_WEEKS:
            raise Refused.because(
                {"weeks": "Give the weeks from one meeting to the next, 1 or more."}
            )
        begin = self._begin(terms, max(first, terms.started_on or first), weeks, when[0])
        end = min(last, terms.agreed_end or last)
        away = [*self._facts.closures(), *self._facts.absences_of(terms.id)]
        letter = usual_week(terms.usual_time) if week is None else week
        if letter and self._facts.week_of(first):
            days, closed = days_of(when[0], 1, max(first, terms.started_on or first), end, away)
            days = [d for d in days if self._facts.week_of(d) == letter]
            closed = [d for d in closed if self._facts.week_of(d) == letter]
            weeks = 1  # what is planned in the other week stands in nobody's way
        else:
            days, closed = days_of(when[0], weeks, begin, end, away)
        taken = self._facts.taken_days(
            terms.id, first - timedelta(weeks=weeks), last + timedelta(weeks=weeks)
        )
        near = max(1, weeks * 7 - NEAR)
        fresh = [
            Meeting(
                pairing_id=terms.id, status=MeetingStatus.PLANNED, planned_on=day,
                planned_at=when[1], place=place or terms.place,
            )
            for day in days
            if not any(abs((day - t).days) < near for t in taken)
        ]  # fmt: skip
        return Plan(tuple(fresh), tuple(closed), (), len(days) - len(fresh))

    def _begin(self, terms: PairingTerms, first: date, weeks: int, weekday: int) -> date:
        """The rhythm goes on from the last meeting: every second week stays the same second week."""
        last = self._facts.last_days([terms.id], first).get(terms.id) if weeks > 1 else None
        if last is None:
            return first
        following = last - timedelta(days=3)  # a meeting that was moved a little keeps its week
        following += timedelta(days=(weekday - following.weekday()) % 7)
        while following < first:
            following += timedelta(weeks=weeks)
        return following

    def terms_of(self, pairing_id: int, today: date) -> PairingTerms:
        """What a pairing agreed on; refuses when it is not open."""
        for terms in self._facts.terms(today):
            if terms.id == pairing_id:
                return terms
        raise Refused.because({"pairing_id": "Choose a pairing that is open."})

    def carry_out(self, plan: Plan, *, today: date) -> int:
        """Plan all of it in one step; gives how many meetings."""
        if not plan.meetings:
            raise Refused("There is nothing to plan.")
        if any(m.planned_on is None or m.planned_on < today for m in plan.meetings):
            raise Refused("A meeting can be planned for today or later.")
        with self._store.transaction("plan meetings"):
            self._store.meetings.insert_all(plan.meetings)
        return len(plan.meetings)


def _goes_on(terms: PairingTerms) -> bool:
    return terms.state in {State.TRIAL, State.ACTIVE, State.PENDING_AGREEMENT}


def _check(first: date, last: date) -> None:
    if last < first:
        raise Refused.because({"until": "The last day cannot be before the first."})
    if (last - first).days > LONGEST_DAYS:
        raise Refused.because({"until": "Plan a year ahead at most."})

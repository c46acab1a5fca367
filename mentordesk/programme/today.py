"""Today: what needs doing and why, this week's meetings, and how the pairings stand."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mentordesk.model.clock import as_hours, counted, monday_of, near_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, Person, Sides, WeekRow, prepared_as
from mentordesk.model.items import (
    Item,
    agreed_item,
    awaiting_item,
    away_item,
    closing_item,
    decided_item,
    ended_item,
    expectations_item,
    follow_up_item,
    goals_item,
    guidelines_item,
    in_order,
    left_item,
    look_back_item,
    milestone_item,
    not_ready_item,
    paired_share_item,
    pointer_item,
    pulse_due_item,
    pulse_low_item,
    refresher_item,
    session_item,
    short_of_training_item,
    todays_items,
    together,
)
from mentordesk.model.meeting import MISSED, TWO_SIDES, MeetingStatus
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.people import Enrolment, Role
from mentordesk.model.profile import Practice
from mentordesk.model.rules import Judgement, Standing, judge
from mentordesk.programme.slices import Slices, at_once
from mentordesk.store.facts import Facts
from mentordesk.store.feedback_facts import any_form
from mentordesk.store.people_facts import everybody
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store

if TYPE_CHECKING:
    from mentordesk.model.absence import Snooze

#: Meetings of this week that the page lists; the rest is counted.
WEEK_SHOWN = 8
#: So long after an ending its file is asked for.
FILE_ASKED_DAYS = 60
#: Whoever is away for this long from today on is missed, and so early it is told.
LONG_AWAY_DAYS, AWAY_SOON_DAYS = 14, 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it is and how it was counted; ``value`` is empty when unknown."""

    value: str
    caption: str
    definition: str


@dataclass(frozen=True, slots=True)
class Week:
    """This week's meetings: as many lines as were asked for, and how many there are."""

    rows: tuple[WeekRow, ...]
    total: int
    known: int
    unlogged: int


#: From so many minutes on whole hours are told.
TEN_HOURS = 600


@dataclass(frozen=True, slots=True)
class TodayView:
    """Everything the page shows."""

    items: tuple[Item, ...]
    week: Week
    pairings: dict[int, PairingFacts]
    standings: dict[Standing, int]
    next_meeting: str
    put_off: "tuple[tuple[Item, Snooze], ...]" = ()
    ended: dict[int, Sides] = field(default_factory=dict)

    def label(self, pairing_id: int) -> str:
        """Who met, also where the pairing has ended since."""
        sides = self.pairings.get(pairing_id) or self.ended.get(pairing_id)
        return sides.short_label if sides else f"K{pairing_id:04d}"

    def called(self, pairing_id: int) -> tuple[str, str]:
        """What the two sides of a pairing are called in a list."""
        found = self.pairings.get(pairing_id)
        sides = found.sides if found else self.ended.get(pairing_id)
        return sides.side_words if sides else TWO_SIDES

    @property
    def summary(self) -> str:
        """*6 things need you. 4 meetings this week are not logged yet.*"""
        return " ".join(part for part in (self._things(), self._unlogged()) if part)

    def _things(self) -> str:
        pressing = len(self.items)
        if not pressing:
            return f"Nothing needs you today.{self.next_meeting}"
        return f"{counted(pressing, 'thing needs', 'things need')} you."

    def _unlogged(self) -> str:
        unlogged = self.week.unlogged
        if not unlogged:
            return ""
        return f"{counted(unlogged, 'meeting')} this week {'is' if unlogged == 1 else 'are'} not logged yet."


class Today:
    """The morning's queue, computed from the record."""

    def __init__(self, store: Store, facts: Facts, programme_id: int) -> None:
        self._store = store
        self._facts = facts
        self._programme_id = programme_id

    def put_off(
        self, what: Sequence[tuple[str, str]], until: date | None, reason: str, *, today: date
    ) -> "list[Snooze]":
        """Put items off, given by rule and record, until a day; they come back if they still hold."""
        from mentordesk.model.absence import Snooze

        fresh = [
            Snooze(rule=rule, record=record, until=until, reason=reason.strip(), set_on=today)
            for rule, record in what
        ]
        for snooze in fresh:
            if problems := snooze.problems(today):
                raise Refused.because(problems)
        with self._store.transaction("put off"):
            return self._store.snoozes.add_all(fresh)

    def take_up(self, snooze: "Snooze", *, today: date) -> None:
        """Bring back at once what was put off."""
        with self._store.transaction("take up again"):
            self._store.snoozes.put(replace(snooze, until=today))

    def items(self, today: date, *, put_off: bool = False) -> list[Item]:
        """What needs doing, each for itself, most pressing first; what was put off if asked."""
        found = at_once(self._finding(self._facts.judged(today), today))
        if put_off:
            return found
        away = self._facts.snoozed(today)
        return [i for i in found if (i.rule, i.record) not in away]

    def view(self, today: date, more: Sequence[Item] = ()) -> TodayView:
        """The whole page; ``more`` is what else needs doing, such as a backup."""
        return at_once(self.viewing(today, more))

    def viewing(self, today: date, more: Sequence[Item] = ()) -> Slices[TodayView]:
        """The same in slices: of thousands of pairings it takes a while."""
        judged = self._facts.judged(today)
        yield
        pairings = {f.id: f for f, _ in judged}
        away = self._facts.snoozed(today)
        due = in_order([*(yield from self._finding(judged, today)), *more])
        yield
        items = together([i for i in due if (i.rule, i.record) not in away])
        put_off = tuple((i, away[i.rule, i.record]) for i in due if (i.rule, i.record) in away)
        standings = Counter(j.standing for _, j in judged)
        monday = monday_of(today)
        week = Week(
            tuple(self._facts.week(monday, WEEK_SHOWN)), *self._facts.week_counts(monday, today)
        )
        following = "" if items else self._next(pairings, today)
        over = sorted({m.pairing_id for m in week.rows} - pairings.keys())
        ended = self._facts.names(over) if over else {}
        return TodayView(tuple(items), week, pairings, dict(standings), following, put_off, ended)

    def _finding(
        self, judged: list[tuple[PairingFacts, Judgement]], today: date
    ) -> Slices[list[Item]]:
        notes = self._facts.open_notes(today)
        # a note stays open, and a meeting unknown, though the pairing was closed
        asked = {n.pairing_id for n in notes} | self._facts.not_logged_of_ended(today)
        ended = asked - {f.id for f, _ in judged}
        closed, practice = self._facts.closures(), self._facts.practice(today)
        more = [
            (f, judge(f, closed, today, practice))
            for i in sorted(ended)
            for f in self._facts.pairings(today, only=i, open_only=False)
        ]
        found = todays_items([*judged, *more], notes, today, practice)
        yield
        return in_order([*found, *(yield from self._of_programme(judged, practice, today))])

    def _of_programme(
        self, judged: list[tuple[PairingFacts, Judgement]], practice: Practice, today: date
    ) -> Slices[list[Item]]:
        """What needs doing that is about no single pairing, or that its rules do not say."""
        pairings = [f for f, _ in judged]
        followed = {f.id: f for f in pairings}
        due = [*self._follow_ups(followed, today), *self._own_steps(followed, today)]
        yield
        due += self._milestones(judged, practice, today)
        yield
        due += [*self._records(followed, today), *self._unanswered(practice, today)]
        last_day = self._facts.ends_on()
        found = [
            *self._of_its_days(last_day, pairings, practice, today),
            *self._closing_files(practice, today),
        ]
        steps = Steps(self._store, today)
        yield
        found += self._not_ready(judged, practice, steps, today)
        found.append(self._refreshers(judged, practice, today))
        yield
        if last_day is None or last_day >= today:
            found.append(self._paired_share(judged, practice, steps, today))
        found.append(awaiting_item(_awaiting(judged), today))
        found += self._left_behind(pairings)
        found += self._nobody_there([f for f in pairings if f.state.is_running], today)
        yield
        found += self._feedback(followed, practice, today)
        return [*due, *(item for item in found if item)]

    def _follow_ups(self, followed: Mapping[int, PairingFacts], today: date) -> list[Item]:
        """C5: check-ins one meant to come back to; who has left since is named all the same."""
        waiting = [c for c in self._facts.follow_ups(today) if c.pairing_id in followed]
        left = self._facts.called([
            c.participant_id for c in waiting
            if c.participant_id and not followed[c.pairing_id].first_of(c.participant_id)
        ])  # fmt: skip
        return [
            follow_up_item(c, followed[c.pairing_id], left.get(c.participant_id or 0, ""), today)
            for c in waiting
        ]

    def _own_steps(self, followed: Mapping[int, PairingFacts], today: date) -> list[Item]:
        """S1: what the coordinator said they would do."""
        return [
            agreed_item(step, followed[step.pairing_id], today)
            for step in self._facts.agreed_by_coordinator(today)
            if step.pairing_id in followed
        ]

    def _unanswered(self, practice: Practice, today: date) -> list[Item]:
        """N2: what was passed on to safeguarding and nobody acknowledged."""
        return [
            item
            for pointer_id, passed_on in self._facts.pointers_unanswered(today)
            if (item := pointer_item(pointer_id, passed_on, practice, today))
        ]

    def _of_its_days(
        self,
        last_day: date | None,
        pairings: Sequence[PairingFacts],
        practice: Practice,
        today: date,
    ) -> list[Item | None]:
        """Y1, V2, V3, V4: the end of the programme, its guidelines, looking back, and what follows."""
        is_over = last_day is not None and last_day < today
        return [
            ended_item(last_day, len(pairings), today),
            # what only prepares for later weeks is not asked of a programme that has none
            None if is_over else guidelines_item(self._facts.guidelines(), practice, today),
            look_back_item(*self._facts.looked_back(today), last_day, practice, today),
            *(decided_item(c, today) for c in self._facts.changes_due(today)),
        ]

    def _left_behind(self, pairings: list[PairingFacts]) -> list[Item | None]:
        """U4: whoever finished or withdrew, and is in a pairing that goes on."""
        gone = self._facts.gone()
        return [
            left_item(facts, who)
            for facts in pairings
            if gone and (who := _told_apart([*facts.mentors, *facts.mentees], gone))
        ]

    def _nobody_there(self, pairings: list[PairingFacts], today: date) -> list[Item | None]:
        """U5: whoever leads a pairing is away for weeks, now or soon, and nobody stands in."""
        soon = today + timedelta(days=AWAY_SOON_DAYS)
        spans = self._facts.away_between(today, soon)
        away = self._facts.absent_between(today, soon) if spans else {}
        found: list[Item | None] = []
        for facts in pairings:
            for span in dict.fromkeys(spans.get(facts.id, ())):
                # of two peers each is there for the other
                peers = facts.kind is PairingKind.RECIPROCAL
                side = (*facts.mentors, *facts.mentees) if peers else facts.mentors
                who = [p for p in side if any(span.last in s for s in away.get(p.id, ()))]
                lasts = (span.last - max(span.first, today)).days >= LONG_AWAY_DAYS
                if who and lasts and span.first <= soon:
                    found.append(away_item(facts, who, span, today))
        return found

    def _closing_files(self, practice: Practice, today: date) -> list[Item | None]:
        if not practice.keeps("K1"):
            return []
        closed = self._facts.closed_since(today - timedelta(days=FILE_ASKED_DAYS), today)
        names = self._facts.names([p.id for p, _ in closed]) if closed else {}
        return [
            closing_item(self._facts.closing_file(p), names[p.id].first_names, on, today)
            for p, on in closed
            if p.id in names
        ]

    def _feedback(
        self, pairings: dict[int, PairingFacts], practice: Practice, today: date
    ) -> list[Item | None]:
        """Q1 and E1: pulses that are due or low, expectations that differ."""
        if not any_form(self._store):
            return []
        from mentordesk.programme.feedback import Feedback

        book = Feedback(self._store, self._programme_id)
        found: list[Item | None] = []
        if practice.keeps("Q1"):
            first, every, look, act = practice.figures["Q1"]
            due = book.due(pairings, (first, every), today)
            found += [pulse_due_item(pairings[i], first, today) for i in due]
            found += [
                pulse_low_item(
                    pairings[a.answer.pairing_id], a.answer.party, a.score, a.answer.answered_on, act,
                    a.answer.participant_id, today=today, answer_id=a.answer.id,
                )
                for a in book.low_pulses(look, today)
                if a.answer.pairing_id in pairings and a.score is not None and a.answer.answered_on
                and pairings[a.answer.pairing_id].has(a.answer.participant_id)
            ]  # fmt: skip
        if practice.keeps("E1"):
            found += [
                expectations_item(pairings[i], b.differences, on)
                for i, b, on in book.expectations_apart(today)
                if i in pairings
            ]  # fmt: skip
        return found

    def _not_ready(
        self,
        judged: list[tuple[PairingFacts, Judgement]],
        practice: Practice,
        steps: Steps,
        today: date,
    ) -> list[Item | None]:
        """Those who are paired and lack a step, mentors and mentees apart."""
        paired = [f for f, _ in judged if f.state.is_running or f.state is State.PENDING_AGREEMENT]
        # only peers are asked by their own roles
        peers = any(f.kind is PairingKind.RECIPROCAL for f in paired)
        roles = {p.id: p.roles for p in everybody(self._store)} if peers else {}
        sides = [prepared_as(f, roles) for f in paired]
        mentors = {p.id: p for found, _ in sides for p in found}
        mentees = {p.id: p for _, found in sides for p in found}
        found = []
        for rule, role, people in (("T1", Role.MENTOR, mentors), ("T3", Role.MENTEE, mentees)):
            if practice.keeps(rule):
                missing = [(p.name, w) for p in people.values() if (w := steps.word(p.id, (role,)))]
                names, words = [n for n, _ in missing], [w for _, w in missing]
                found.append(not_ready_item(rule, names, words, today))
        if practice.keeps("T1"):
            least = practice.figure("T1")
            short = [
                (p.name, m) for p in mentors.values()
                if not steps.word(p.id, (Role.MENTOR,)) and (m := steps.minutes(p.id)) is not None and m < least
            ]  # fmt: skip
            found.append(short_of_training_item(short, least, today))
        return found

    def _records(self, followed: dict[int, PairingFacts], today: date) -> list[Item]:
        """What was to be written down and was not: who came to a session, what became of a goal."""
        since = today - timedelta(days=FILE_ASKED_DAYS)
        return [
            *(
                session_item(i, title, on, today)
                for i, title, on in self._facts.sessions_not_marked(since, today)
            ),
            *(
                goals_item(followed[i], number, on, today)
                for i, number, on in self._facts.goals_past_their_day(today)
                if i in followed
            ),
        ]

    def _milestones(
        self, judged: list[tuple[PairingFacts, Judgement]], practice: Practice, today: date
    ) -> list[Item]:
        """P1: milestones whose day has come."""
        if not practice.keeps("P1") or not self._facts.has_milestones():
            return []
        from mentordesk.programme.milestones import Milestones

        facts = {f.id: f for f, _ in judged}
        book = Milestones(self._store, self._facts, self._programme_id)
        return [
            milestone_item(
                r.statement, r.due_on, facts[r.pairing_id], today, milestone_id=r.milestone.id,
                plan_id=r.plan.id if r.plan else 0,
            )
            for r in book.due(list(facts.values()), today) if r.due_on
        ]  # fmt: skip

    def _refreshers(
        self, judged: list[tuple[PairingFacts, Judgement]], practice: Practice, today: date
    ) -> Item | None:
        """T2: mentors who began longer ago than the rule gives, and had no session since."""
        if not practice.keeps("T2"):
            return None
        days = practice.figure("T2")
        first = today - timedelta(days=days)
        long = {
            p.id: p.first for f, _ in judged if f.state.is_running and f.begins <= first
            for p in f.mentors
        }  # fmt: skip
        trained = self._facts.trained_since(first, today) if long else set()
        return refresher_item([n for i, n in long.items() if i not in trained], days, today)

    def _paired_share(
        self,
        judged: list[tuple[PairingFacts, Judgement]],
        practice: Practice,
        steps: Steps,
        today: date,
    ) -> Item | None:
        """V1: the share of those who are ready that is paired."""
        if not practice.keeps("V1") or not steps.are_asked:
            return None
        paired = {p.id for f, _ in judged for p in f.sides.everybody}
        ready = {
            p.id for p in everybody(self._store)
            if p.status is Enrolment.WAITING and steps.word(p.id, p.roles) == ""
        }  # fmt: skip
        return paired_share_item(len(ready & paired), len(ready), practice.figure("V1"), today)

    def figures(self, first: date, today: date) -> list[Figure]:
        """The three numbers below the pairings, over the days from ``first`` to today."""
        counts = self._facts.outcomes(first, today)
        unlogged = self._unlogged_until(today, counts)
        held, minutes = counts.get(MeetingStatus.HELD, (0, 0))
        missed = sum(counts.get(s, (0, 0))[0] for s in MISSED)
        known = held + missed
        share = f"{round(100 * held / known)}%" if known else ""
        met, total = self._facts.goals_of_open_pairings(today)
        return [
            Figure(share, "of meetings kept",
                   f"{counted(held, 'meeting')} held of {known:,} that were held, missed or cancelled "
                   f"late since {near_date(first, today)}; {unlogged:,} not logged are left out."),
            Figure(as_hours(minutes) if minutes < TEN_HOURS else f"{round(minutes / 60):,} h", "spent together",
                   f"Minutes of the {counted(held, 'held meeting')} since {near_date(first, today)}."),
            Figure(f"{met:,} of {total:,}" if total else "", "goals met",
                   "Goals of the pairings that are open today; drafts and dropped ones left out."),
        ]  # fmt: skip

    def _unlogged_until(self, today: date, counts: dict[MeetingStatus, tuple[int, int]]) -> int:
        planned = counts.get(MeetingStatus.PLANNED, (0, 0))[0]
        return planned - self._facts.planned_on(today)

    def _next(self, pairings: dict[int, PairingFacts], today: date) -> str:
        found = self._facts.next_planned(today)
        if not found or found[0] not in pairings:
            return ""
        return f" Next planned meeting: {near_date(found[1], today)}, {pairings[found[0]].first_names}."


def period_start(starts_on: date | None, today: date) -> date:
    """Where the term's figures begin: its first day, or a year ago."""
    return starts_on if starts_on and starts_on <= today else today - timedelta(days=365)


def _told_apart(people: Sequence[Person], gone: Collection[int]) -> list[str]:
    """The names of those who left; with their codes where somebody beside them bears the same."""
    names = [p.name for p in people]
    return [
        f"{p.name} (P{p.id:04d})" if names.count(p.name) > 1 else p.name
        for p in people if p.id in gone
    ]  # fmt: skip


def _awaiting(judged: Sequence[tuple[PairingFacts, Judgement]]) -> list[PairingFacts]:
    """The pairings that wait to begin; whose agreement is late is asked about that already."""
    return [
        f for f, j in judged
        if f.awaits_agreement and all(v.rule != "A3" for v in j.verdicts)
    ]  # fmt: skip

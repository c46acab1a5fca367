"""The sample programme: invented people over a whole term, the same for the same seed and day."""

import json
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from mentordesk import assets
from mentordesk.model.agreed import AgreedStep, Owner, StepState
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.clock import Clock, Span, monday_of
from mentordesk.model.conflict import (
    Cause,
    ConflictNote,
    ConflictStep,
    Effect,
    NoteKind,
    NoteStatus,
    Rung,
    Severity,
    Stage,
)
from mentordesk.model.contact import Contact, Purpose
from mentordesk.model.evaluation import Evaluation, PlannedChange, SetUp
from mentordesk.model.feedback import (
    USUAL_FORMS,
    FeedbackAnswer,
    FeedbackForm,
    SaidDone,
    Timing,
)
from mentordesk.model.goal import Goal, GoalDomain, GoalEvidence, GoalState
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import (
    GoalWork,
    Medium,
    Meeting,
    MeetingStatus,
    MissedReason,
    Side,
    Source,
    Topic,
)
from mentordesk.model.milestone import (
    After,
    Milestone,
    MilestoneKind,
    MilestonePlan,
    MilestoneState,
)
from mentordesk.model.names import fold
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    Member,
    MemberRole,
    Move,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.party import SIDES, Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.model.readiness import Attendance, Clearance, NeverPair, Presence, Training
from mentordesk.model.steps import TrainingTopic, expiry
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record
from mentordesk.programme.sample_beside import add_beside
from mentordesk.programme.training import USUAL_STEPS
from mentordesk.store.store import now_utc

_WEEKDAY = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4}


#: How one can tell that a goal is reached; for some of them nobody wrote it down.
_MEASURES = ("", "says so at a check-in", "three times in a row", "", "the form tutor notices")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, pairings and weeks, and meetings of a pairing at most a week."""

    people: int
    pairings: int
    weeks: int


SIZES = {"small": Size(14, 5, 5), "term": Size(84, 33, 9), "large": Size(5_000, 2_000, 26)}


def make_sample(
    path: Path, *, today: date, seed: int = 7, size: Size = SIZES["term"],
    clock: Clock = now_utc,
) -> Desk:  # fmt: skip
    """Make the sample record at ``path``, open without a passphrase, and return its desk."""
    words = json.loads(assets.sample_text("words.json"))
    start = monday_of(today) - timedelta(weeks=size.weeks - 1)
    programme = Programme(
        name=words["programme"], purpose=words["purpose"], term_name=_term_name(start),
        starts_on=start, ends_on=start + timedelta(weeks=24, days=4), interval_days=7, minutes=30,
        guidelines=words["guidelines"], certificate_meetings=6, certificate_minutes=180,
    )  # fmt: skip
    organisation = Organisation(
        name=words["organisation"],
        footer=words["footer"],
        coordinator="Mr Novak (invented), room 12",
        safeguarding_contact=words["safeguarding"],
        safeguarding_steps=words["safeguarding_steps"],
    )
    desk = new_record(path, programme, passphrase=None, organisation=organisation, clock=clock)
    try:
        with desk.store.transaction("make sample programme"):
            _Sample(desk, words, today, start, random.Random(seed), size).fill()
            if size == SIZES["term"]:
                add_beside(desk.store, json.loads(assets.sample_text("beside.json")), today)
        desk.store.forget_undo()
        desk.store.look_at(desk.programme_id)
    except BaseException:
        desk.close()
        raise
    return desk


def _weekday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def _term_name(start: date) -> str:
    season = "Spring" if start.month < 5 else "Summer" if start.month < 8 else "Autumn"
    return f"{season} {start.year}"


def _logged(day: date | None) -> dict[str, Any]:
    """When a meeting was written down: in the afternoon of a day."""
    return {
        "logged_on": day,
        "logged_at": datetime.combine(day, time(15, 40), UTC) if day else None,
    }


class _Sample:
    """Fills an empty record; one instance makes one programme."""

    def __init__(
        self,
        desk: Desk,
        words: dict[str, Any],
        today: date,
        start: date,
        dice: random.Random,
        size: Size,
    ) -> None:
        self._store = desk.store
        self._words, self._today, self._start, self._dice, self._size = (
            words,
            today,
            start,
            dice,
            size,
        )
        week = size.weeks - 3
        first = start + timedelta(weeks=max(1, week))
        self._closed = [Span(first, first + timedelta(days=4))]
        day = start + timedelta(weeks=max(1, week - 3), days=4)
        self._closed.append(Span(day, day))

    def fill(self) -> None:
        """Write everything, each on its day as far as it is dated by itself."""
        self._store.works_on(self._today)
        self._set_up()
        people = self._store.participants.add_all(self._people())
        pairings = self._pair(people)
        goals = self._set_goals(pairings)
        self._meet(pairings, goals)
        self._gather(people)
        self._clash(pairings)
        self._make_ready(people, pairings)
        self._check_in(pairings)
        self._pass_milestones(pairings)
        self._ask(pairings)
        self._store.works_on(None)

    def _set_up(self) -> None:
        names = ("Half-term", "Staff day")
        self._store.closures.add_all(
            Closure(name=n, first_day=s.first, last_day=s.last)
            for n, s in zip(names, self._closed, strict=True)
        )
        due = self._start + timedelta(weeks=24)
        self._store.objectives.add_all(
            Objective(
                statement=s, indicator=i, target=t, due_on=due, measure=Measure(m) if m else None
            )
            for s, i, t, m in self._words["objectives"]
        )

    # -- people -----------------------------------------------------------------------------

    def _people(self) -> list[Participant]:
        leads = self._words["leads"][: min(10, self._size.pairings)]
        found = [self._person(m, g, Role.MENTOR) for m, g, *_ in leads]
        found += [self._person(name, group, Role.MENTEE) for _, _, name, group, *_ in leads]
        mentors = self._size.people * 5 // 12 - len(leads)
        names = self._names()
        found += [
            self._person(next(names), self._group((10, 11)), Role.MENTOR) for _ in range(mentors)
        ]
        scripts = self._words["scripts"] if self._size.people > 20 else []
        found += [self._person(n, g, Role.MENTEE) for n, g in scripts]
        rest = self._size.people - len(found)
        found += [self._person(next(names), self._group((7, 8)), Role.MENTEE) for _ in range(rest)]
        if self._size.people > 20:
            self._make_waiting_hard(found, mentors + len(leads))
        return found

    def _make_waiting_hard(self, people: list[Participant], mentors: int) -> None:
        """Somebody whom no time suits, and a sister among the mentors: matching has to tell both."""
        people[-2] = replace(people[-2], free_at=("Tue before school",))
        home = "Mr Webb (invented)"
        people[-4] = replace(people[-4], responsible_adult=home)
        people[mentors] = replace(people[mentors], responsible_adult=home)

    def _names(self) -> Any:
        first, last = self._words["first"], self._words["last"]
        pairs = [f"{a} {b}" for a in first for b in last]
        self._dice.shuffle(pairs)
        number = 1
        while True:
            suffix = "" if number == 1 else f" {'I' * number}"
            yield from (p + suffix for p in pairs)
            number += 1

    def _group(self, years: tuple[int, int]) -> str:
        return f"{self._dice.choice(years)}{self._dice.choice('ABCD')}"

    def _person(self, name: str, group: str, role: Role) -> Participant:
        dice = self._dice
        mail = fold(name).replace(" ", ".")
        return Participant(
            name=name, roles=(role,), group=group, waiting_since=self._start - timedelta(days=dice.randint(3, 20)),
            pronouns=dice.choice(("she/her", "he/him", "they/them", "")),
            email=f"{mail}@harbourroad.example" if mail.isascii() else "",
            capacity=2 if role is Role.MENTOR and dice.random() < 0.3 else 1,
            languages=("English", *(x for x in self._some("languages", 1) if x != "English" and dice.random() < 0.4)),
            interests=self._some("interests", 3), free_at=self._some("slots", 4),
            strengths=self._some("strengths", 3) if role is Role.MENTOR else (),
            needs=self._some("needs", 2) if role is Role.MENTEE else (),
            wants="Practise explaining things; leadership award." if role is Role.MENTOR else "",
            responsible_adult=f"A parent of {name} (invented)" if role is Role.MENTEE else "",
        )  # fmt: skip

    def _some(self, key: str, most: int) -> tuple[str, ...]:
        return tuple(self._dice.sample(self._words[key], self._dice.randint(1, most)))

    # -- pairings ---------------------------------------------------------------------------

    def _pair(self, people: list[Participant]) -> list[Pairing]:
        mentors = [p for p in people if Role.MENTOR in p.roles]
        mentees = [p for p in people if Role.MENTEE in p.roles]
        number = min(self._size.pairings, len(mentees))
        fresh, sides = [], []
        for n in range(number):
            fresh.append(self._terms(n))
            sides.append((mentors[n % len(mentors)], mentees[n]))
        self._rematch(fresh, sides, mentors)
        pairings = self._store.pairings.add_all(fresh)
        members, moves = [], []
        for n, (pairing, (mentor, mentee)) in enumerate(zip(pairings, sides, strict=True)):
            for person, role in ((mentor, MemberRole.MENTOR), (mentee, MemberRole.MENTEE)):
                members.append(
                    Member(
                        pairing_id=pairing.id,
                        participant_id=person.id,
                        role=role,
                        from_on=pairing.matched_on,
                    )
                )
            moves += self._moves(n, pairing)
        self._store.members.add_all(members)
        self._store.moves.add_all(moves)
        self._finish_leavers(people)
        return pairings

    def _terms(self, n: int) -> Pairing:
        dice, leads = self._dice, self._words["leads"]
        slot = (
            leads[n][4]
            if n < len(leads)
            else f"{dice.choice(('Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays'))} {dice.choice(('12:30', '13:00', '08:15'))}"
        )
        place = leads[n][5] if n < len(leads) else dice.choice(self._words["places"])
        late = n in {24, 25} and self._size.pairings < 100
        started = self._start + timedelta(days=_WEEKDAY[slot[:3]])
        if late:
            started = max(
                started,
                monday_of(self._today)
                - timedelta(weeks=3 if n == 24 else 1)
                + timedelta(days=_WEEKDAY[slot[:3]]),
            )
        return Pairing(
            matched_on=started - timedelta(days=7), started_on=started,
            agreed_end=self._start + timedelta(weeks=24, days=4), usual_time=slot, place=place,
            agreement_signed_on=started,
        )  # fmt: skip

    def _rematch(
        self,
        fresh: list[Pairing],
        sides: list[tuple[Participant, Participant]],
        mentors: list[Participant],
    ) -> None:
        """The last two ended early; the mentee of the last one is matched again (in place of another)."""
        if not self._ends_some or len(fresh) < 33:
            return
        closed_on = self._today - timedelta(days=24)
        reason = {31: ClosingReason.MENTEE_LEFT, 30: ClosingReason.LACK_OF_CHEMISTRY}
        for n, why in reason.items():
            kind = ClosingKind.UNANTICIPATED if n == 31 else ClosingKind.ANTICIPATED
            fresh[n] = replace(
                fresh[n], closing_kind=kind, closing_reason=why, never_again=n == 30,
                closed_by=Side.MENTEE, contact_rule="Greeting each other is fine; no more meetings." if n == 30 else "",
                letter_on=closed_on if n == 30 else None, rematch_mentee=n == 30,
            )  # fmt: skip
        begun = closed_on + timedelta(days=14)
        fresh[32] = replace(
            fresh[32],
            matched_on=begun - timedelta(days=3),
            started_on=begun,
            agreement_signed_on=begun,
        )
        sides[32] = (mentors[32 % len(mentors)], sides[30][1])

    @property
    def _ends_some(self) -> bool:
        return 30 < self._size.pairings < 100

    def _moves(self, n: int, pairing: Pairing) -> list[Move]:
        matched, started = pairing.matched_on, pairing.started_on
        assert matched and started
        found = [Move(pairing_id=pairing.id, state=State.PENDING_AGREEMENT, moved_on=matched)]
        found.append(Move(pairing_id=pairing.id, state=State.ACTIVE, moved_on=started))
        if self._ends_some and n in {30, 31}:
            on = self._today - timedelta(days=24)
            label = pairing.closing_reason.label if pairing.closing_reason else ""
            found += [
                Move(pairing_id=pairing.id, state=s, moved_on=on, reason=label)
                for s in (State.CLOSING, State.CLOSED)
            ]
        if n in {26, 27}:
            on = self._today - timedelta(days=9)
            found.append(Move(
                pairing_id=pairing.id, state=State.PAUSED, moved_on=on,
                reason="Mock exams" if n == 26 else "Illness", back_on=self._today + timedelta(days=12),
            ))  # fmt: skip
        return found

    def _finish_leavers(self, people: list[Participant]) -> None:
        if self._ends_some:
            leaver = next(
                p
                for p in people
                if p.id == self._store.members.where("pairing_id = 32")[1].participant_id
            )
            self._store.works_on(self._today - timedelta(days=24))
            self._store.participants.put(replace(leaver, status=Enrolment.WITHDRAWN))
            self._store.works_on(self._today)

    def _gather(self, people: list[Participant]) -> None:
        """One pairing is a group, one two peers, one has a second mentor, one somebody who stands in."""
        paired = {m.participant_id for m in self._store.members.where()}
        free = [p for p in people if p.id not in paired]
        mentors = [p for p in free if Role.MENTOR in p.roles]
        mentees = [p for p in free if Role.MENTEE in p.roles]
        if not self._ends_some or len(mentors) < 2:
            return
        words = self._words["gathered"]
        group, peers, helped, covered = (self._store.pairings.get(i) for i in (30, 29, 23, 22))
        assert group and peers and helped and covered
        self._store.pairings.put(replace(group, kind=PairingKind.GROUP, called=words["group"]))
        others = [
            (mentors[0], MemberRole.CO_MENTOR),
            *((p, MemberRole.MENTEE) for p in mentees[:5]),
        ]
        self._join(group, others, group.matched_on or self._start)
        self._register(group)
        self._store.pairings.put(replace(peers, kind=PairingKind.RECIPROCAL))
        for member in self._store.members.where("pairing_id = ?", [peers.id]):
            self._store.members.put(replace(member, role=MemberRole.PEER))
            person = self._store.participants.get(member.participant_id)
            assert person is not None
            both = (Role.MENTOR, Role.MENTEE)
            self._store.works_on(self._start - timedelta(days=1))
            self._store.participants.put(replace(person, roles=both, group=words["peers"]))
            self._store.works_on(self._today)
        self._join(helped, [(mentors[1], MemberRole.CO_MENTOR)], self._today - timedelta(days=30))
        first = self._today - timedelta(days=5)
        self._join(
            covered, [(people[25], MemberRole.SUBSTITUTE)], first, self._today + timedelta(days=9)
        )

    def _join(
        self,
        pairing: Pairing,
        team: list[tuple[Participant, MemberRole]],
        on: date,
        until: date | None = None,
    ) -> None:
        self._store.members.add_all([
            Member(pairing_id=pairing.id, participant_id=p.id, role=role, from_on=on, to_on=until)
            for p, role in team
        ])  # fmt: skip

    def _register(self, group: Pairing) -> None:
        """Who of a group came to each meeting; most came to most."""
        members = self._store.members.where("pairing_id = ?", [group.id])
        dice = random.Random(group.id)  # its own, so that the rest of the term stays what it was
        ways = (Came.PRESENT,) * 8 + (Came.LATE, Came.ABSENT_NOTIFIED)
        rows = []
        for meeting in self._store.meetings.where("pairing_id = ? AND status = 'held'", [group.id]):
            for place, member in enumerate(members):
                came = Came.PRESENT if place == 0 else dice.choice(ways)
                rows.append(MeetingAttendance(
                    meeting_id=meeting.id, participant_id=member.participant_id, came=came,
                    late_minutes=dice.choice((5, 10)) if came is Came.LATE else None,
                ))  # fmt: skip
        self._store.meeting_attendances.add_all(rows)

    def _pass_milestones(self, pairings: list[Pairing]) -> None:
        """Two milestones of every pairing; what was due is done, but for one that is waived."""
        plans = self._store.milestone_plans.add_all(
            MilestonePlan(statement=s, days=days, after=After(after))
            for s, days, after in self._words["milestones"]
        )
        fresh = []
        for pairing in pairings:
            for plan in plans:
                due = plan.due(
                    pairing.matched_on if plan.after is After.MATCHED else pairing.started_on
                )
                if due is None or due > self._today:
                    continue
                waived = pairing.id == 2 and plan.id > 1
                fresh.append(Milestone(
                    pairing_id=pairing.id, plan_id=plan.id, kind=MilestoneKind.PROGRAMME,
                    state=MilestoneState.WAIVED if waived else MilestoneState.DONE, settled_on=due,
                    reason=self._words["waived"] if waived else "",
                ))  # fmt: skip
        if self._ends_some:
            fresh.append(Milestone(
                pairing_id=1, statement=self._words["own_milestone"], owner=Owner.MENTEE,
                due_on=self._today + timedelta(days=20),
            ))  # fmt: skip
        self._store.milestones.add_all(fresh)

    # -- goals and meetings -----------------------------------------------------------------

    def _set_goals(self, pairings: list[Pairing]) -> dict[int, list[Goal]]:
        fresh = []
        for n, pairing in enumerate(pairings):
            if n in {23, 24, 25, 32} and self._size.pairings < 100:
                continue
            chosen = (
                self._words["goals"][:3]
                if n == 0
                else self._dice.sample(self._words["goals"], self._dice.randint(1, 3))
            )
            for place, (statement, area) in enumerate(chosen):
                now = (10, 5, 3)[place] if n == 0 else self._dice.choice((2, 3, 4, 5, 6, 7, 9))
                met = now >= 9
                fresh.append(Goal(
                    pairing_id=pairing.id, statement=statement, domain=GoalDomain(area),
                    state=GoalState.MET if met else GoalState.ACTIVE,
                    settled_on=self._ago(3 + (n + place) % 15) if met else None, set_on=(pairing.started_on or self._start) + timedelta(days=7),
                    due_on=self._start + timedelta(weeks=20), baseline=1, latest=now, target=9,
                    measure=_MEASURES[(n + place) % len(_MEASURES)],
                ))  # fmt: skip
        goals = self._store.goals.add_all(fresh)
        self._store.goal_evidence.add_all(e for g in goals for e in self._seen(g))
        found: dict[int, list[Goal]] = {}
        for goal in goals:
            found.setdefault(goal.pairing_id, []).append(goal)
        return found

    def _seen(self, goal: Goal) -> tuple[GoalEvidence, GoalEvidence]:
        """Where a goal stood at the start, and lately."""
        words = self._words["evidence"]
        first = goal.set_on or self._start
        lately = max(first, self._today - timedelta(days=2 + goal.id % 17))
        return (
            GoalEvidence(goal_id=goal.id, seen_on=first, level=goal.baseline, evidence=words[0]),
            GoalEvidence(
                goal_id=goal.id, seen_on=lately, level=goal.latest,
                evidence=words[1 + goal.id % (len(words) - 1)],
            ),
        )  # fmt: skip

    def _meet(self, pairings: list[Pairing], goals: dict[int, list[Goal]]) -> None:
        moves = self._store.moves.where(order="pairing_id, id")
        ends = {m.pairing_id: m.moved_on for m in moves if m.state in {State.CLOSED, State.PAUSED}}
        fresh: list[Meeting] = []
        for n, pairing in enumerate(pairings):
            fresh += self._meetings_of(
                n, pairing, ends.get(pairing.id, self._today + timedelta(days=8))
            )
        saved = self._store.meetings.add_all(fresh)
        work = []
        for meeting in saved:
            mine = goals.get(meeting.pairing_id, [])
            if meeting.status is MeetingStatus.HELD and mine and self._dice.random() < 0.5:
                work.append(GoalWork(meeting_id=meeting.id, goal_id=self._dice.choice(mine).id))
        self._store.goal_work.add_all(work)
        self._store.agreed_steps.add_all(self._agreed(saved))

    def _agreed(self, meetings: list[Meeting]) -> list[AgreedStep]:
        """What was agreed at the meetings: done or dropped at the next one, the last still open."""
        found: list[AgreedStep] = []
        held: dict[int, list[Meeting]] = {}
        for meeting in meetings:
            if meeting.status is MeetingStatus.HELD:
                held.setdefault(meeting.pairing_id, []).append(meeting)
        for mine in held.values():
            for meeting, following in zip_longest(mine, mine[1:]):
                if not meeting.next_step:
                    continue
                number = len(found)
                state = StepState.DROPPED if number % 7 == 6 else StepState.DONE
                found.append(AgreedStep(
                    pairing_id=meeting.pairing_id, meeting_id=meeting.id, text=meeting.next_step,
                    owner=(Owner.MENTEE, Owner.BOTH, Owner.MENTOR)[number % 3],
                    state=state if following else StepState.OPEN,
                    settled_on=following.held_on if following else None,
                ))  # fmt: skip
        return found

    def _meetings_of(self, n: int, pairing: Pairing, end: date) -> list[Meeting]:
        found: list[Meeting | None] = []
        day = pairing.started_on or self._start
        at = pairing.usual_time.split()[1]
        while day < min(end, self._today + timedelta(days=6)):
            if not any(day in span for span in self._closed):
                plan = Meeting(
                    pairing_id=pairing.id,
                    status=MeetingStatus.PLANNED,
                    planned_on=day,
                    planned_at=at,
                    place=pairing.place,
                )
                found.append(self._became(n, plan, day, first=not found))
            day += timedelta(days=7)
        return [m for m in found if m is not None]

    def _became(self, n: int, plan: Meeting, day: date, *, first: bool) -> Meeting | None:
        """What became of a planned meeting: some pairings go quiet, some are kept poorly."""
        age = (self._today - day).days
        small = self._size.pairings < 100
        if age < 0 or (age == 0 and n % 2):
            return plan
        if small and n == 24:
            return None
        if small and n in {0, 10, 11} and age < 26 and not first:
            failed = Side.MENTEE if n != 11 else Side.MENTOR
            return self._missed(plan, failed) if age < 20 else self._held(plan, day, n)
        if small and n == 12 and age < 15:
            return None
        if small and n in {1, 7, 13, 20} and age < 7:
            return self._held(plan, day, n)
        chance = self._dice.random()
        if small and age < 6 and n in {5, 6, 14, 15}:
            return plan
        if first or chance < 0.80:
            return self._held(plan, day, n)
        if chance < 0.90:
            return self._missed(plan, Side.MENTEE if chance < 0.86 else Side.MENTOR)
        if chance < 0.95:
            return replace(
                plan,
                status=MeetingStatus.CANCELLED,
                reason=MissedReason.EXAMS,
                **_logged(day),
            )
        return self._held(plan, day, n)

    def _held(self, plan: Meeting, day: date, n: int) -> Meeting:
        dice, words = self._dice, self._words
        mood = dice.choice((3, 4, 4, 4)) if n % 2 else dice.choice((4, 4, 5))
        low = n in {0, 2} and (self._today - day).days < 22 and self._ends_some
        return replace(
            plan, status=MeetingStatus.HELD, held_on=day, minutes=dice.choice((20, 25, 30, 30, 30, 35, 40)),
            medium=Medium.VIDEO if dice.random() < 0.04 else Medium.IN_PERSON,
            mood_mentee=2 if low else mood, mood_mentor=dice.choice((4, 4, 4, 5)),
            topics=tuple(dice.sample(list(Topic)[:8], dice.randint(1, 2))),
            summary=dice.choice(words["summaries"]) if dice.random() < 0.85 else "",
            note=dice.choice(words["notes"]) if dice.random() < 0.12 else "",
            next_step=dice.choice(words["steps"]) if dice.random() < 0.35 else "",
            source=dice.choice((Source.PAPER_SHEET, Source.IN_PERSON)), **_logged(day + timedelta(days=dice.choice((0, 0, 1)))),
        )  # fmt: skip

    def _missed(self, plan: Meeting, side: Side) -> Meeting:
        status = self._dice.choice(
            (MeetingStatus.NO_SHOW, MeetingStatus.NO_SHOW, MeetingStatus.LATE_CANCELLED)
        )
        reason = self._dice.choice(
            (MissedReason.ILLNESS, MissedReason.FORGOT, MissedReason.TIMETABLE_CLASH)
        )
        return replace(
            plan, status=status, failed_by=side, reason=reason, **_logged(plan.planned_on)
        )

    # -- before the start, and check-ins ----------------------------------------------------

    def _make_ready(self, people: list[Participant], pairings: list[Pairing]) -> None:
        """Steps before the start: taken by those who are paired, open for some who wait."""
        steps = self._store.requirements.add_all(USUAL_STEPS)
        consent, secrecy, *_, induction = steps
        paired = {m.participant_id for m in self._store.members.where()}
        fresh: list[Clearance] = []
        for n, person in enumerate(people):
            done = person.id in paired or n % 7
            signed = self._start - timedelta(days=12 - n % 5)
            if done:
                fresh.append(Clearance(
                    participant_id=person.id, requirement_id=consent.id, done_on=signed,
                    expires_on=expiry(signed, consent.months), signed_by="A parent (invented)",
                ))  # fmt: skip
            if person.id in paired or n % 13:
                fresh.append(Clearance(
                    participant_id=person.id, requirement_id=secrecy.id, done_on=signed, version="v1"
                ))  # fmt: skip
            if Role.MENTEE in person.roles and (person.id in paired or n % 11):
                fresh.append(Clearance(
                    participant_id=person.id, requirement_id=induction.id, done_on=signed + timedelta(days=3)
                ))  # fmt: skip
        self._store.clearances.add_all(fresh)
        self._train([p for p in people if Role.MENTOR in p.roles], paired)
        if len(pairings) > 2:
            self._store.never_pairs.put(
                NeverPair(participant_id=people[2].id, other_id=people[-1].id, reason="Cousins")
            )

    def _train(self, mentors: list[Participant], paired: set[int]) -> None:
        sessions = (
            ("Becoming a mentor", -11, (TrainingTopic.ROLE, TrainingTopic.SAFETY), "Ms Adeyemi (invented)"),
            ("Listening well", -6, (TrainingTopic.LISTENING, TrainingTopic.FEEDBACK), "Mr Cole (invented)"),
        )  # fmt: skip
        for number, (title, days, topics, trainer) in enumerate(sessions):
            made = self._store.trainings.put(Training(
                title=title, held_on=_weekday(self._start + timedelta(days=days)), at="15:30", minutes=75,
                topics=topics, trainer=trainer, place="Room 12",
            ))  # fmt: skip
            self._store.attendances.add_all(
                Attendance(
                    training_id=made.id, participant_id=p.id,
                    presence=Presence.ATTENDED if n % 11 != 4 or number == 0 else Presence.ABSENT,
                )
                for n, p in enumerate(mentors)
                if p.id in paired
            )  # fmt: skip
        ahead = self._store.trainings.put(Training(
            title="Listening well, again", held_on=self._today + timedelta(days=5), at="15:30", minutes=75,
            topics=(TrainingTopic.LISTENING,), trainer="Mr Cole (invented)", place="Room 12",
        ))  # fmt: skip
        self._store.attendances.add_all(
            Attendance(training_id=ahead.id, participant_id=p.id)
            for n, p in enumerate(mentors)
            if p.id in paired and n % 11 == 4
        )

    def _check_in(self, pairings: list[Pairing]) -> None:
        """Each side is asked in turn; a few are due, one could not be reached."""
        fresh = []
        for n, pairing in enumerate(pairings):
            if pairing.closing_reason or (self._ends_some and n in {24, 32}):
                continue
            begun = pairing.started_on or self._start
            late = self._ends_some and n in {4, 9, 16, 21}
            for party in SIDES:
                offset = 2 if party is Party.MENTEE else 3
                age = (self._today - begun).days
                days = [
                    offset,
                    offset + 13,
                    *range(offset + 38, 366, 28),
                    *range(offset + 394, age + 1, 77),
                ]
                for number, day in enumerate(_weekday(begun + timedelta(days=d)) for d in days):
                    if day > self._today or (late and number >= 2):
                        break
                    fresh.append(self._talk(n, pairing, party, day, number))
            if n % 4:
                fresh += [
                    Contact(
                        pairing_id=pairing.id, party=Party.RESPONSIBLE_ADULT, medium=Medium.PHONE, minutes=5,
                        attempted_on=_weekday(begun + timedelta(days=d)),
                        note="Pleased that somebody looks out for them.",
                    )
                    for d in range(10, (self._today - begun).days - 2, 84)
                ]  # fmt: skip
        if self._ends_some:
            fresh += [
                Contact(pairing_id=31, party=party, purpose=Purpose.EXIT, attempted_on=self._ago(25),
                        minutes=15, note="Nobody’s fault; wished each other well.")
                for party in SIDES
            ]  # fmt: skip
            fresh += [
                Contact(pairing_id=11, party=Party.MENTEE, purpose=Purpose.FOLLOW_UP, reached=False,
                        attempted_on=self._ago(days), medium=Medium.PHONE)
                for days in (4, 2)
            ]  # fmt: skip
        self._store.contacts.add_all(sorted(fresh, key=lambda c: (c.attempted_on, c.pairing_id)))

    def _talk(self, n: int, pairing: Pairing, party: Party, day: date, number: int) -> Contact:
        dice, words = self._dice, self._words
        low = n in {0, 2} and (self._today - day).days < 30 and party is Party.MENTEE
        return Contact(
            pairing_id=pairing.id, party=party, attempted_on=day, minutes=dice.choice((5, 5, 10)),
            purpose=Purpose.FIRST_48H if number == 0 else Purpose.SCHEDULED,
            mood=2 if low else dice.choice((3, 4, 4, 5)), trust=3 if low else dice.choice((3, 4, 4)),
            workload=dice.choice((1, 2, 2, 3)), relationship=3 if low else dice.choice((3, 4, 4, 5)),
            note="Feels the sessions are like extra school." if low else dice.choice(words["talks"]) if dice.random() < 0.6 else "",
            needs_support=low and n == 0, follow_up_on=self._today if low and n == 0 else None,
        )  # fmt: skip

    # -- feedback -------------------------------------------------------------------------------

    def _ask(self, pairings: list[Pairing]) -> None:
        """Expectations at the start, a pulse in the middle; a few are not back, one pair differs."""
        pulse, expectations = self._store.feedback_forms.add_all(USUAL_FORMS)
        fresh = []
        asked_on = _weekday(self._ago(11))
        for n, pairing in enumerate(pairings[:60]):
            begun = pairing.started_on or self._start
            if pairing.closing_reason or (self._today - begun).days < 14:
                continue
            if n % 3 == 0 or n == 3:
                fresh += self._expect(n, pairing, expectations, _weekday(begun + timedelta(days=1)))
            if (self._today - begun).days > 30:
                fresh += self._pulse(n, pairing, pulse, asked_on)
        self._store.feedback_answers.add_all(fresh)
        if self._ends_some:
            self._look_back()
            self._store.said_done.put(SaidDone(
                said="The library is too loud on Mondays.", on=self._ago(18),
                done="The art room is open for pairs on Mondays as well.",
            ))  # fmt: skip

    def _look_back(self) -> None:
        """The middle of the term was looked back on: one change is done, two wait, one was dropped."""
        day = _weekday(self._ago(20))
        held = self._store.evaluations.put(Evaluation(
            held_on=day, first_day=self._start, last_day=day - timedelta(days=1),
            took_part="six mentors and Ms Adeyemi (invented)",
            worked="Pairs that meet at a fixed time meet. The art room on Mondays was found by the mentors themselves.",
            hindered="Free times were asked too late, so that the first meeting of some pairs came late. In exam "
            "weeks nobody knew whether to meet.",
        ))  # fmt: skip
        soon, later = (_weekday(self._today + timedelta(days=d)) for d in (12, 40))
        self._store.planned_changes.add_all((
            PlannedChange(
                evaluation_id=held.id, text="Open the art room for pairs on Mondays", state=StepState.DONE,
                settled_on=_weekday(self._ago(18)), outcome="Six pairs meet there.",
            ),
            PlannedChange(
                evaluation_id=held.id, text="Ask for free times before anybody is paired",
                concerns=SetUp.MATCHING, due_on=later,
            ),
            PlannedChange(
                evaluation_id=held.id, text="Say in the guidelines what holds in exam weeks",
                concerns=SetUp.PROGRAMME, due_on=soon,
            ),
            PlannedChange(
                evaluation_id=held.id, text="Meet twice a week before exams", state=StepState.DROPPED,
                settled_on=_weekday(self._ago(9)), outcome="The mentors have exams too.",
            ),
        ))  # fmt: skip

    def _pulse(
        self, n: int, pairing: Pairing, form: FeedbackForm, day: date
    ) -> list[FeedbackAnswer]:
        out = self._ends_some and n in {5, 14, 19}
        low = self._ends_some and n == 0
        found = []
        for party in SIDES:
            marks = [str(self._dice.choice((4, 4, 5))) for _ in range(3)]
            marks += [str(self._dice.choice((1, 1, 2))), str(self._dice.choice((4, 5)))]
            if low and party is Party.MENTEE:
                marks = ["2", "3", "2", "4", "3"]
            words = self._dice.choice(("", "", "A bit more time.", "Going outside when it is dry."))
            found.append(FeedbackAnswer(
                form_id=form.id, pairing_id=pairing.id, party=party, timing=Timing.MIDDLE, issued_on=day - timedelta(days=4),
                answered_on=None if out else day, answers=() if out else (*marks, words),
            ))  # fmt: skip
        return found

    def _expect(
        self, n: int, pairing: Pairing, form: FeedbackForm, day: date
    ) -> list[FeedbackAnswer]:
        found = []
        for party in SIDES:
            marks = [str(self._dice.choice((3, 4))) for _ in range(5)]
            if n == 3:
                marks[0] = "5" if party is Party.MENTOR else "2"
                marks[2] = "3" if party is Party.MENTOR else "5"
            words = ("Homework help.", "Patience.", "Being late.", "We say it to each other first.")
            if party is Party.MENTEE:
                words = (
                    "Company at lunch.",
                    "Good jokes.",
                    "Extra school.",
                    "I tell the coordinator.",
                )
            found.append(FeedbackAnswer(
                form_id=form.id, pairing_id=pairing.id, party=party, timing=Timing.START, issued_on=day,
                answered_on=day, answers=(*marks, *words),
            ))  # fmt: skip
        return found

    # -- conflict notes ---------------------------------------------------------------------

    def _clash(self, pairings: list[Pairing]) -> None:
        for told in self._words["conflicts"]:
            if told["pairing"] < len(pairings):
                self._conflict(pairings[told["pairing"]], told)

    def _conflict(self, pairing: Pairing, told: dict[str, Any]) -> None:
        on = self._ago(told["days"])
        resolved = told.get("resolved", "")
        note = self._store.conflict_notes.put(ConflictNote(
            pairing_id=pairing.id, title=told["title"], kind=NoteKind(told["kind"]),
            severity=Severity(told["severity"]), cause=Cause(told["cause"]), occurred_on=on, reported_on=on,
            recorded_at=datetime.combine(on, time(15, 10), UTC), reported_by=told["by"], facts=told["facts"],
            mentor_view=told["mentor_view"], mentee_view=told["mentee_view"],
            status=NoteStatus.RESOLVED if resolved else NoteStatus.OPEN, resolution=resolved,
            closed_on=self._ago(24) if resolved else None, next_step=told["next"],
            next_due=self._today + timedelta(days=told["due"]) if told["next"] else None,
            told=told.get("told", ""), told_on=on if told.get("told") else None,
            plan=told.get("plan", ""), agreement=told.get("agreement", ""),
            agreed_on=self._ago(told["agreed"]) if "agreed" in told else None,
            signed_on=self._ago(told["agreed"]) if "agreed" in told else None,
            review_on=self._today + timedelta(days=told["review"]) if "review" in told else None,
            effect=Effect(told["effect"]) if "effect" in told else None, lesson=told.get("lesson", ""),
            training_topic=TrainingTopic(told["topic"]) if "topic" in told else None,
        ))  # fmt: skip
        self._store.conflict_steps.add_all(
            ConflictStep(
                note_id=note.id,
                taken_on=self._ago(days),
                stage=Stage(stage),
                what=what,
                result=result,
                rung=Rung(rung[0]) if rung else None,
            )
            for days, stage, what, result, *rung in told["steps"]
        )

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

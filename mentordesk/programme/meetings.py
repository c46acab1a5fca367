"""The meeting log: logging, planning, correcting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.agreed import AgreedStep, Owner, StepState, read_steps
from mentordesk.model.attendance import MOST_LATE, Came, MeetingAttendance, Turnout
from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Sides
from mentordesk.model.goal import SETTLED, Goal, GoalEvidence
from mentordesk.model.meeting import MISSED, GoalWork, Medium, Meeting, MeetingStatus
from mentordesk.model.pairing import Move, State
from mentordesk.programme.homes import not_here
from mentordesk.programme.members import check_one_of
from mentordesk.programme.starts import matched_by
from mentordesk.store.meeting_window import MeetingLine, MeetingWindow
from mentordesk.store.pairing_facts import sides_of
from mentordesk.store.store import Store

__all__ = ["Goals", "MeetingLine", "MeetingLog", "MeetingWindow"]


#: What the form of a meeting calls the fields of the next one.
_OF_NEXT = {"planned_on": "next_on", "planned_at": "next_at"}


#: Why a pairing began that awaited its agreement until it met.
_FIRST, _AS_PLANNED = _BEGUN = ("First meeting", "As planned")
#: What a first meeting writes beside itself: the pairing has begun, and when.
BEGINNING = frozenset({"move", "pairing"})


#: A meeting that was to be and was not.
_NOT_HELD = MISSED | {MeetingStatus.CANCELLED, MeetingStatus.MOVED}


def _as_it_came(meeting: Meeting) -> Meeting:
    """Without what only a meeting that took place has; nought is no length: nobody noted it."""
    if meeting.status in _NOT_HELD:
        return replace(
            meeting, held_on=None, minutes=None, mood_mentor=None, mood_mentee=None, felt_heard=None
        )
    return meeting if meeting.minutes else replace(meeting, minutes=None)


class MeetingLog:
    """What the pairings did and plan to do."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, meeting_id: int) -> Meeting:
        """The meeting; refuses when there is none."""
        found = self._store.meetings.get(meeting_id)
        if found is None:
            raise Refused(not_here(self._store, "M", meeting_id, "meeting"))
        return found

    def of_pairing(self, pairing_id: int, first: date | None = None) -> list[Meeting]:
        """The meetings of a pairing, newest first; those entered in error are left out.

        With ``first`` only those from that day on.
        """
        return self._store.meetings.where(
            "pairing_id = ? AND status <> 'void' AND coalesce(day, '9999') >= ?",
            [pairing_id, first.isoformat() if first else ""],
            order="day DESC, id DESC",
        )

    def met_online_last(self, pairing_id: int) -> bool:
        """Whether the last meeting that was held was by video."""
        held = [
            m for m in self.of_pairing(pairing_id) if m.status is MeetingStatus.HELD and m.held_on
        ]
        last = max(held, key=lambda m: (m.held_on, m.id), default=None)
        return last is not None and last.medium is Medium.VIDEO

    def oldest_unlogged(self, pairing_id: int, today: date) -> Meeting | None:
        """The first meeting of a pairing that was planned, is past, and waits to be logged."""
        found = self._store.meetings.where(
            "pairing_id = ? AND status = 'planned' AND day <= ?", [pairing_id, today.isoformat()],
            order="day, id",
        )  # fmt: skip
        return next((m for m in found if m.is_unlogged(today)), None)

    def window(self, today: date) -> MeetingWindow:
        """The long list, read a window at a time."""
        return MeetingWindow(self._store, today)

    def log(
        self,
        meeting: Meeting,
        *,
        today: date,
        goals: Sequence[int] = (),
        came: Mapping[int, MeetingAttendance] | None = None,
        settled: Mapping[int, StepState] | None = None,
        next_on: date | None = None,
        next_at: str = "",
        joins: str = "",
        also: Callable[[Meeting], object] | None = None,
    ) -> Meeting:
        """Write down what became of a meeting, or amend it; plan the next one with it if given.

        A meeting that was planned for the same day is the one that is written down. Steps that
        follow each other with the same ``joins`` are undone together. ``came`` says by participant
        how they attended, and None leaves that as it was; ``settled`` says by agreed step what became
        of it. ``also`` is done in the same transaction,
        with the saved meeting.
        """
        meeting = self._as_planned(meeting)
        meeting = _as_it_came(meeting)
        self._check_locked(meeting)
        last = self._check(meeting, today)
        self._check_attendance(meeting, came or {})
        is_moved = meeting.status is MeetingStatus.MOVED
        if next_on is not None and next_on < today and not is_moved:
            raise Refused.because(
                {"next_on": "The next meeting is still to come: choose a later day."}
            )
        label, meeting = self._with_its_time(meeting, today)
        before = self._store.meetings.get(meeting.id) if meeting.id else None
        with self._store.transaction(label, joins=joins):
            if meeting.moved_to_id is not None and not is_moved:
                meeting = self._met_after_all(meeting)
            saved = self._store.meetings.put(meeting)
            if goals or meeting.id:
                self._note_goals(saved, goals)
            if came is not None or (meeting.id and saved.status is not MeetingStatus.HELD):
                self._note_attendance(saved, came or {})
            if before is not None and before.pairing_id != saved.pairing_id:
                self._bring_along(saved)
            self._agree(saved, today)
            for step_id, state in (settled or {}).items():
                self._settle(step_id, state, saved.day or today)
            self._begin_if_first(saved, last)
            if before is not None:
                self._wait_again(before.pairing_id)
            if next_on:
                saved = self._plan_next(saved, next_on, next_at)
            if also is not None:
                also(saved)
        return saved

    def _with_its_time(self, meeting: Meeting, today: date) -> tuple[str, Meeting]:
        """What the step is called, and the meeting with the time it was first logged at."""
        if meeting.status is MeetingStatus.PLANNED:
            return "plan meeting", meeting
        label = "change meeting" if meeting.logged_on else "log meeting"
        return label, replace(
            meeting, logged_on=meeting.logged_on or today,
            logged_at=meeting.logged_at or self._store.clock(),
        )  # fmt: skip

    def plan(self, meeting: Meeting, *, today: date) -> Meeting:
        """Plan a meeting for today or later."""
        if meeting.planned_on and meeting.planned_on < today:
            raise Refused.because({"planned_on": "This day has passed. Log the meeting instead."})
        planned = replace(
            meeting, status=MeetingStatus.PLANNED, held_on=None, logged_on=None, logged_at=None
        )
        return self.log(planned, today=today)

    def move(self, meeting: Meeting, to: date, at: str, *, today: date, joins: str = "") -> Meeting:
        """Move a planned meeting: the old one stays as *moved*, linked to the new one.

        The new day may have passed already: on Friday one writes down that Monday became Thursday.
        """
        if meeting.status is not MeetingStatus.PLANNED:
            raise Refused("Only a planned meeting can be moved.")
        if (to, at or meeting.planned_at) == (meeting.planned_on, meeting.planned_at):
            raise Refused.because({"next_on": "It is planned for that day and time already."})
        new = replace(meeting, id=0, planned_on=to, planned_at=at or meeting.planned_at)
        self._check(new, today)
        with self._store.transaction("move meeting", joins=joins):
            new = self._planned_for(new, but_not=meeting.id)
            self._store.meetings.put(
                replace(
                    meeting,
                    status=MeetingStatus.MOVED,
                    moved_to_id=new.id,
                    logged_on=today,
                    logged_at=self._store.clock(),
                )
            )
        return new

    def unlog(self, meeting: Meeting) -> Meeting | None:
        """Take back what was logged: a planned meeting waits again, one that was never planned goes.

        Gives the planned meeting, or None when there is none any more.
        """
        self._check_locked(meeting)
        was_planned = self._was_planned(meeting.id)
        # what somebody wrote is found again in the Bin
        has_words = bool(meeting.summary or meeting.note)
        label = "remove meeting" if has_words and not was_planned else "change meeting"
        with self._store.transaction(label):
            self._note_goals(meeting, ())
            self._note_attendance(meeting, {})
            self._agree(replace(meeting, next_step=""), meeting.day or date.min)
            left = replace(meeting, status=MeetingStatus.VOID)
            if was_planned:
                left = Meeting(
                    id=meeting.id, pairing_id=meeting.pairing_id, status=MeetingStatus.PLANNED,
                    planned_on=meeting.planned_on, planned_at=meeting.planned_at, place=meeting.place,
                )  # fmt: skip
            self._store.meetings.put(left)
            self._wait_again(meeting.pairing_id)
            return left if was_planned else None

    def _was_planned(self, meeting_id: int) -> bool:
        """Whether the meeting was planned before anything was written down of it."""
        known = self._store.history.of_record("meeting", meeting_id)
        return bool(known) and known[0][2].get("status") == MeetingStatus.PLANNED

    def void(self, meeting: Meeting) -> None:
        """Mark a meeting as entered in error: it is kept and not counted."""
        with self._store.transaction("remove meeting"):
            self._agree(replace(meeting, next_step=""), meeting.day or date.min)
            self._store.meetings.put(replace(meeting, status=MeetingStatus.VOID))
            for moved in self._store.meetings.where("moved_to_id = ?", [meeting.id]):
                self._store.meetings.put(replace(moved, moved_to_id=None))
            self._wait_again(meeting.pairing_id)

    def add_words(self, meeting_id: int, subject: Subject, text: str) -> Addendum:
        """Add dated words to a log, to its summary or to the coordinator's note."""
        meeting = self.get(meeting_id)
        if subject is Subject.CONFLICT_NOTE or meeting.status is MeetingStatus.PLANNED:
            raise Refused("Only a meeting that was logged can be added to.")
        fresh = Addendum(subject=subject, record_id=meeting_id, at=self._store.clock(), text=text)
        if problems := fresh.problems():
            raise Refused.because(problems)
        with self._store.transaction("add to meeting log"):
            return self._store.addenda.put(fresh)

    def addenda(self, meeting_id: int, *subjects: Subject) -> list[Addendum]:
        """What was added to a log later, in order; to its summary and note unless told."""
        wanted = subjects or (Subject.SUMMARY, Subject.NOTE)
        marks = ", ".join("?" * len(wanted))
        return self._store.addenda.where(
            f"record_id = ? AND subject IN ({marks})", [meeting_id, *map(str, wanted)]
        )

    def summaries_added(self, pairing_id: int) -> dict[int, list[Addendum]]:
        """What was added later to the summaries of a pairing, by meeting, in order."""
        found: dict[int, list[Addendum]] = {}
        for added in self._store.addenda.of_meetings(pairing_id, "record_id"):
            if added.subject is Subject.SUMMARY:
                found.setdefault(added.record_id, []).append(added)
        return found

    def goals_worked_on(self, meeting_id: int) -> list[int]:
        """Ids of the goals that were worked on."""
        return [w.goal_id for w in self._store.goal_work.where("meeting_id = ?", [meeting_id])]

    def who_came(self, meeting_id: int) -> dict[int, MeetingAttendance]:
        """How each person attended a meeting, by participant; empty when nobody noted it."""
        rows = self._store.meeting_attendances.where("meeting_id = ?", [meeting_id])
        return {r.participant_id: r for r in rows}

    def turnout(self, pairing_id: int) -> dict[int, Turnout]:
        """How often each person came, of the held meetings of a pairing that it was noted for."""
        held = {m.id: m.day for m in self.of_pairing(pairing_id) if m.status is MeetingStatus.HELD}
        found: dict[int, Turnout] = {}
        for row in self._store.meeting_attendances.of_meetings(pairing_id):
            if row.meeting_id not in held:
                continue
            so_far = found.get(row.participant_id, Turnout())
            found[row.participant_id] = Turnout(
                so_far.came + row.came.was_there,
                so_far.late + (row.came is Came.LATE),
                so_far.noted + 1,
            )
        theirs: dict[int, int] = {}
        for member in self._store.members.where("pairing_id = ?", [pairing_id]):
            there = sum(day is not None and member.is_in_it(day) for day in held.values())
            theirs[member.participant_id] = theirs.get(member.participant_id, 0) + there
        return {
            who: replace(t, not_noted=max(0, theirs.get(who, 0) - t.noted))
            for who, t in found.items()
        }

    def agreed(self, pairing_id: int) -> list[AgreedStep]:
        """What a pairing agreed on, in the order it was agreed; also what is done or dropped."""
        return self._store.agreed_steps.where("pairing_id = ?", [pairing_id])

    def open_steps(self, pairing_id: int, *, but_not_of: int = 0) -> list[AgreedStep]:
        """What waits to be done, but not what the meeting that is being written down agrees on."""
        return self._store.agreed_steps.where(
            "pairing_id = ? AND state = 'open' AND meeting_id <> ?", [pairing_id, but_not_of]
        )

    def settle(self, step_id: int, state: StepState, *, today: date) -> AgreedStep:
        """Say what became of an agreed step; saying that it is open again takes that back."""
        with self._store.transaction("settle agreed step"):
            return self._settle(step_id, state, today)

    def _settle(self, step_id: int, state: StepState, on: date) -> AgreedStep:
        step = self._store.agreed_steps.get(step_id)
        if step is None:
            raise Refused("This step is gone already.")
        if state is step.state:
            return step
        day = None if state is StepState.OPEN else on
        return self._store.agreed_steps.put(replace(step, state=state, settled_on=day))

    def _agree(self, meeting: Meeting, today: date) -> None:
        """The steps of the line *Next step*: one that stays keeps what became of it."""
        table = self._store.agreed_steps
        known = table.where("meeting_id = ?", [meeting.id]) if meeting.id else []
        if not meeting.next_step.strip() and not known:
            return
        mentors, mentees = self._first_names(meeting.pairing_id)
        wanted = read_steps(meeting.next_step, mentors, mentees, meeting.day or today)
        for step in known:
            same = next((w for w in wanted if w.text == step.text), None)
            if same is None:
                table.delete(step.id)
                continue
            wanted.remove(same)
            if (same.owner, same.due_on) != (step.owner, step.due_on):
                table.put(replace(step, owner=same.owner, due_on=same.due_on))
        table.add_all(
            replace(w, pairing_id=meeting.pairing_id, meeting_id=meeting.id) for w in wanted
        )

    def _bring_along(self, meeting: Meeting) -> None:
        """What hangs on a log that turns out to be of another pairing: its steps come along.

        People and goals of the pairing it was written down for stay there.
        """
        for step in self._store.agreed_steps.where("meeting_id = ?", [meeting.id]):
            self._store.agreed_steps.put(replace(step, pairing_id=meeting.pairing_id))
        of_it = {
            m.participant_id
            for m in self._store.members.where("pairing_id = ?", [meeting.pairing_id])
        }
        for row in self._store.meeting_attendances.where("meeting_id = ?", [meeting.id]):
            if row.participant_id not in of_it:
                self._store.meeting_attendances.delete(row.id)
        goals = {g.id for g in self._store.goals.where("pairing_id = ?", [meeting.pairing_id])}
        for work in self._store.goal_work.where("meeting_id = ?", [meeting.id]):
            if work.goal_id not in goals:
                self._store.goal_work.delete(work.id)

    def _first_names(self, pairing_id: int) -> tuple[list[str], list[str]]:
        sides = sides_of(self._store, [pairing_id]).get(pairing_id) or Sides(pairing_id)
        return [p.first for p in sides.mentors], [p.first for p in sides.mentees]

    def _check_attendance(self, meeting: Meeting, came: Mapping[int, MeetingAttendance]) -> None:
        if not came:
            return
        for row in came.values():
            if row.problems():
                raise Refused.because({"came": " ".join(row.problems().values())})
            if (row.late_minutes or 0) > (meeting.minutes or MOST_LATE):
                said = (
                    f"They met for {meeting.minutes} minutes: nobody can have come later than that."
                )
                raise Refused.because({"came": said})
        if meeting.status is MeetingStatus.HELD and not any(
            r.came.was_there for r in came.values()
        ):
            raise Refused.because({"came": "Nobody came, so they did not meet. Say what happened."})
        members = self._store.members.where("pairing_id = ?", [meeting.pairing_id])
        strangers = set(came) - {m.participant_id for m in members}
        if strangers:
            raise Refused.because({"came": f"P{min(strangers):04d} is not in this pairing."})

    def _note_attendance(self, meeting: Meeting, came: Mapping[int, MeetingAttendance]) -> None:
        table, wanted = self._store.meeting_attendances, dict(came)
        for row in table.where("meeting_id = ?", [meeting.id]):
            fresh = wanted.pop(row.participant_id, None)
            if fresh is None:
                table.delete(row.id)
            elif (fresh.came, fresh.late_minutes) != (row.came, row.late_minutes):
                table.put(replace(row, came=fresh.came, late_minutes=fresh.late_minutes))
        table.add_all(
            replace(row, id=0, meeting_id=meeting.id, participant_id=who)
            for who, row in sorted(wanted.items())
        )

    def _as_planned(self, meeting: Meeting) -> Meeting:
        if meeting.id or meeting.day is None or meeting.status is MeetingStatus.PLANNED:
            return meeting
        waiting = self._store.meetings.where(
            "pairing_id = ? AND status = 'planned' AND day = ?",  # a planned meeting's day is its plan
            [meeting.pairing_id, meeting.day.isoformat()],
        )
        if not waiting:
            return meeting
        plan = waiting[0]
        return replace(
            meeting, id=plan.id, planned_on=plan.planned_on, planned_at=plan.planned_at,
            place=meeting.place or plan.place,
        )  # fmt: skip

    def _check_locked(self, meeting: Meeting) -> None:
        before = self._store.meetings.get(meeting.id) if meeting.id else None
        if before is None or not before.log_is_locked(self._store.clock()):
            return
        raise Refused(
            "This log is locked: it was written more than a day ago. Add to it, or mark it as "
            "entered in error and log the meeting again."
        )

    def _check(self, meeting: Meeting, today: date) -> Move | None:
        """Refuse what cannot be; gives the last move of the pairing."""
        if problems := meeting.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(meeting.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{meeting.pairing_id:04d}."})
        last = self._last_move(meeting.pairing_id)
        if last and last.state is State.VOID:
            raise Refused.because({"pairing_id": "This pairing was entered in error."})
        if last and last.state is State.CLOSED and meeting.day and meeting.day > last.moved_on:
            sentence = f"This pairing was closed on {full_date(last.moved_on)}."
            raise Refused.because({"pairing_id": sentence})
        return last

    def _last_move(self, pairing_id: int) -> Move | None:
        moves = self._moves(pairing_id)
        return moves[-1] if moves else None

    def _moves(self, pairing_id: int) -> list[Move]:
        return self._store.moves.where("pairing_id = ?", [pairing_id], order="moved_on, id")

    def _begin_if_first(self, meeting: Meeting, last: Move | None) -> None:
        """A pairing that awaited its agreement begins with its first meeting."""
        if meeting.status is not MeetingStatus.HELD or meeting.held_on is None:
            return
        if last is None or last.state is not State.PENDING_AGREEMENT:
            return
        pairing = self._store.pairings.get(meeting.pairing_id)
        on, why = meeting.held_on, _FIRST
        if pairing:  # whoever met before they were noted as matched was matched by then
            pairing = matched_by(self._store, pairing, on)
        if (
            pairing
            and pairing.started_on
            and (pairing.matched_on or on) <= pairing.started_on <= on
        ):
            on, why = pairing.started_on, _AS_PLANNED
        if pairing:
            begun = min(pairing.started_on or on, on)  # they did not wait for the day they had set
            self._store.pairings.put(replace(pairing, started_on=begun))
        self._store.moves.put(
            Move(
                pairing_id=meeting.pairing_id,
                state=State.TRIAL if pairing and pairing.trial_until else State.ACTIVE,
                moved_on=on,
                reason=why,
            )
        )

    def begin_again(self, meeting: Meeting) -> None:
        """A meeting counts again, as part of a larger step: its pairing may begin with it."""
        self._begin_if_first(meeting, self._last_move(meeting.pairing_id))

    def _wait_again(self, pairing_id: int) -> None:
        """A pairing that began with a meeting, and now has met at no time, awaits its agreement again."""
        store, moves = self._store, self._moves(pairing_id)
        met = "pairing_id = ? AND status = 'held' LIMIT 1"
        if [m.state for m in moves[-2:-1]] != [State.PENDING_AGREEMENT]:
            return
        if moves[-1].reason not in _BEGUN or store.meetings.count(met, [pairing_id]):
            return
        steps = store.history.of_record("move", moves[-1].id)
        seq = next(step.seq for step, before, after in reversed(steps) if after and not before)
        changes = store.history.changes(seq)
        if not any(change.table == "meeting" for change in changes):
            return  # it was begun by itself, whatever words were given for it
        for change in reversed(changes):
            if change.table in BEGINNING:
                table = store.table(change.table)
                row = moves[-1].id if change.table == "move" else pairing_id
                table.apply(table.taken_back(table.as_now(change.of_row(row))))

    def _note_goals(self, meeting: Meeting, goals: Sequence[int]) -> None:
        wanted = set(goals)
        for work in self._store.goal_work.where("meeting_id = ?", [meeting.id]):
            if work.goal_id in wanted:
                wanted.discard(work.goal_id)
            else:
                self._store.goal_work.delete(work.id)
        self._store.goal_work.add_all(
            GoalWork(meeting_id=meeting.id, goal_id=g) for g in sorted(wanted)
        )

    def _plan_next(self, meeting: Meeting, on: date, at: str) -> Meeting:
        moved = meeting.status is MeetingStatus.MOVED
        went_to = self._store.meetings.get(meeting.moved_to_id or 0) if moved else None
        if went_to is not None and went_to.status is MeetingStatus.PLANNED and went_to.day != on:
            # moved once more: what it went to goes along, and is asked for no more where it was
            self._store.meetings.put(replace(went_to, status=MeetingStatus.VOID))
        following = Meeting(
            pairing_id=meeting.pairing_id, status=MeetingStatus.PLANNED, planned_on=on,
            planned_at=at, place=meeting.place,
        )  # fmt: skip
        if problems := following.problems(on):
            raise Refused.because({_OF_NEXT.get(name, name): s for name, s in problems.items()})
        following = self._planned_for(following, but_not=meeting.id)
        if moved:
            return self._store.meetings.put(replace(meeting, moved_to_id=following.id))
        return meeting

    def _planned_for(self, wanted: Meeting, *, but_not: int) -> Meeting:
        """The plan of that day, made where there is none; a time that is given takes the place of its own."""
        assert wanted.planned_on is not None  # it was checked before
        already = self._store.meetings.where(
            "pairing_id = ? AND status = 'planned' AND day = ? AND id <> ?",
            [wanted.pairing_id, wanted.planned_on.isoformat(), but_not],
        )
        if not already:
            return self._store.meetings.put(wanted)
        at = wanted.planned_at or already[0].planned_at
        if at == already[0].planned_at:
            return already[0]
        return self._store.meetings.put(replace(already[0], planned_at=at))

    def _met_after_all(self, meeting: Meeting) -> Meeting:
        """A meeting that was not moved in the end; what it went to is asked for no more."""
        went_to = self._store.meetings.get(meeting.moved_to_id or 0)
        if went_to is not None and went_to.status is MeetingStatus.PLANNED:
            self._store.meetings.put(replace(went_to, status=MeetingStatus.VOID))
        return replace(meeting, moved_to_id=None)


class Goals:
    """The goals of the pairings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, goal_id: int) -> Goal:
        """The goal; refuses when there is none."""
        found = self._store.goals.get(goal_id)
        if found is None:
            raise Refused("There is no such goal.")
        return found

    def of_pairing(self, pairing_id: int) -> list[Goal]:
        """The goals of a pairing, in the order they were set; dropped ones are left out."""
        return self._store.goals.where("pairing_id = ? AND state <> 'dropped'", [pairing_id])

    def dropped(self, pairing_id: int) -> list[Goal]:
        """The goals of a pairing that were given up."""
        return self._store.goals.where("pairing_id = ? AND state = 'dropped'", [pairing_id])

    def remove(self, goal_id: int) -> None:
        """Take a goal out, with its evidence and the meetings' mentions of it."""
        self.get(goal_id)
        store = self._store
        with store.transaction("remove goal"):
            for work in store.goal_work.where("goal_id = ?", [goal_id]):
                store.goal_work.delete(work.id)
            for seen in store.goal_evidence.where("goal_id = ?", [goal_id]):
                store.goal_evidence.delete(seen.id)
            store.goals.delete(goal_id)

    def evidence(self, goal_id: int) -> list[GoalEvidence]:
        """Where the goal stood and how one could see it, the newest first."""
        return self._store.goal_evidence.where(
            "goal_id = ?", [goal_id], order="seen_on DESC, id DESC"
        )

    def save(self, goal: Goal, *, today: date, seen: GoalEvidence | None = None) -> Goal:
        """Add the goal, or change the saved one; with it, in the same step, where it stands now."""
        if not goal.set_on:
            goal = replace(goal, set_on=today)
        if not goal.id and not goal.latest:  # nothing was seen yet: it stands where it starts
            goal = replace(goal, latest=goal.baseline)
        goal = self._settled(goal, today)
        problems = goal.problems()
        if goal.settled_on and goal.settled_on > today:
            problems["settled_on"] = "This day is still to come."
        if problems:
            raise Refused.because(problems)
        if self._store.pairings.get(goal.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{goal.pairing_id:04d}."})
        leads = {Owner.MENTOR: True, Owner.MENTEE: False}.get(goal.owner) if goal.owner else None
        check_one_of(self._store, goal.pairing_id, goal.participant_id, leads)
        if seen is not None:
            _check_seen(goal, seen, today)
        with self._store.transaction("change goal" if goal.id else "add goal"):
            saved = self._store.goals.put(goal)
            return saved if seen is None else self._write(saved, seen)

    def _settled(self, goal: Goal, today: date) -> Goal:
        """With the day it was settled: today where none is given, none where it is open again."""
        before = self._store.goals.get(goal.id) if goal.id else None
        changed = before is None or before.state is not goal.state
        if goal.state in SETTLED and goal.settled_on is None:
            return replace(
                goal, settled_on=today if changed or before is None else before.settled_on
            )
        if changed and goal.state not in SETTLED and before and before.state in SETTLED:
            return replace(goal, settled_on=None)
        return goal

    def see(self, seen: GoalEvidence, *, today: date) -> Goal:
        """Write down where a goal stood on a day; the newest day says where it stands now."""
        goal = self.get(seen.goal_id)
        _check_seen(goal, seen, today)
        with self._store.transaction("add evidence"):
            return self._write(goal, seen)

    def take_back(self, evidence_id: int) -> Goal:
        """Take out what was written by a slip; the goal stands where the newest of the rest says."""
        seen = self._store.goal_evidence.get(evidence_id)
        if seen is None:
            raise Refused("This evidence is gone already.")
        with self._store.transaction("remove evidence"):
            self._store.goal_evidence.delete(evidence_id)
            return self._stands(self.get(seen.goal_id))

    def _write(self, goal: Goal, seen: GoalEvidence) -> Goal:
        self._store.goal_evidence.put(replace(seen, goal_id=goal.id))
        return self._stands(goal)

    def stand_again(self, goal_id: int) -> None:
        """Where a goal stands follows from its evidence: for who put some back in a larger step."""
        if goal := self._store.goals.get(goal_id):
            self._stands(goal)

    def _stands(self, goal: Goal) -> Goal:
        found = self.evidence(goal.id)
        return self._store.goals.put(
            replace(goal, latest=found[0].level if found else goal.baseline)
        )


def _check_seen(goal: Goal, seen: GoalEvidence, today: date) -> None:
    problems = seen.problems()
    if seen.seen_on and seen.seen_on > today:
        problems["seen_on"] = "Nobody can have seen it yet. Give today or an earlier day."
    if seen.seen_on and goal.set_on and seen.seen_on < goal.set_on:
        problems["seen_on"] = "That is before the goal was set."
    if problems:
        raise Refused.because(problems)

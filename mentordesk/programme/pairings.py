"""Pairings: beginning, moving through their states, closing, and their story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentordesk.model.attendance import Came
from mentordesk.model.clock import as_hours, counted, full_date, has_wrong_time, short_date
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, Person, some_of
from mentordesk.model.groups import year_of
from mentordesk.model.household import is_usual_in, share_one
from mentordesk.model.meeting import MISSED, Medium, Meeting, MeetingStatus, Side
from mentordesk.model.names import fold
from mentordesk.model.pairing import (
    MENTOR_SIDE,
    ClosingKind,
    ClosingReason,
    Member,
    MemberRole,
    Move,
    Pairing,
    PairingKind,
    State,
    check_move,
    state_on,
)
from mentordesk.model.party import SIDES
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Practice
from mentordesk.model.rules import Judgement, Level, Standing, called, judge
from mentordesk.programme.homes import not_here
from mentordesk.programme.members import (
    GROUP_MENTEES,
    GROUP_MENTORS,
    JOINED,
    NEEDED,
    MemberRow,
    Members,
    Team,
    fits,
)
from mentordesk.programme.starts import put_match_right, put_start_right
from mentordesk.store.facts import Facts
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A pairing as a line of the list."""

    facts: PairingFacts
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a pairing's story. Conflict notes are told as a fact, never with their text."""

    day: date
    level: Level | None
    title: str
    text: str
    meeting_id: int | None = None
    note_id: int | None = None


def check_back(on: date, back_on: date | None) -> None:
    """Refuse a rest that would be over before it begins."""
    if back_on is not None and back_on <= on:
        raise Refused.because({"back_on": "Choose a day after the rest begins."})


class Pairings:
    """The pairings of the programme."""

    def __init__(self, store: Store, facts: Facts, programme_id: int) -> None:
        self._store = store
        self._facts = facts
        self._programme_id = programme_id
        self._members = Members(store)
        self._read_steps: tuple[tuple[int, date], Steps] | None = None

    def get(self, pairing_id: int) -> Pairing:
        """The pairing; refuses when there is none."""
        found = self._store.pairings.get(pairing_id)
        if found is None:
            raise Refused(not_here(self._store, "K", pairing_id, "pairing"))
        return found

    def facts(self, pairing_id: int, today: date) -> PairingFacts:
        """What is known of one pairing; refuses when it is void or missing."""
        self.get(pairing_id)
        found = self._facts.pairings(today, only=pairing_id, open_only=False, totals=True)
        if not found and self.state(pairing_id) is State.VOID:
            raise Refused(f"The pairing K{pairing_id:04d} was entered in error.")
        if not found:
            raise Refused(f"The pairing K{pairing_id:04d} had not begun by {full_date(today)}.")
        return found[0]

    def judged(self, pairing_id: int, today: date) -> PairingRow:
        """One pairing and how it stands."""
        facts = self.facts(pairing_id, today)
        practice = self._facts.practice(today)
        return PairingRow(facts, judge(facts, self._facts.closures(), today, practice))

    def rows(self, today: date, *, open_only: bool = True) -> list[PairingRow]:
        """All pairings, those that need something first, then by name."""
        found = [PairingRow(*row) for row in self._facts.judged(today, open_only=open_only)]
        return sorted(found, key=_most_pressing_first)

    def state(self, pairing_id: int, day: date | None = None) -> State | None:
        """The state on a day (None: the last that was written down)."""
        moves = self.moves(pairing_id)
        known = [m for m in moves if day is None or m.moved_on <= day]
        if not known or day is None:
            return known[-1].state if known else None
        pairing = self.get(pairing_id)
        return state_on(known[-1].state, pairing.started_on, pairing.trial_until, day)

    def moves(self, pairing_id: int) -> list[Move]:
        """The dated moves of a pairing, in order."""
        return self._store.moves.where("pairing_id = ?", [pairing_id], order="moved_on, id")

    def pair(
        self,
        mentor: Participant,
        mentee: Participant,
        terms: Pairing,
        *,
        today: date,
        also: Team = (),
        follows: Pairing | None = None,
    ) -> Pairing:
        """Begin a pairing: active from its start, or awaiting agreement when none is given.

        Of two peers it does not matter who is given first. ``also`` are the others of a group.
        It is the next episode of the one it ``follows``, or of the last one the two had.
        """
        if follows is None and (problems := wrong_time(terms.usual_time)):
            raise Refused.because(problems)
        with self._store.transaction("pair"):
            return self.put(mentor, mentee, terms, today=today, also=also, follows=follows)

    def put(
        self,
        mentor: Participant,
        mentee: Participant,
        terms: Pairing,
        *,
        today: date,
        also: Team = (),
        follows: Pairing | None = None,
    ) -> Pairing:
        """The same inside a transaction of somebody else, where several are begun in one step."""
        team = team_of(mentor, mentee, terms.kind, also)
        self._check_team(team, terms, today)
        cautions = self.cautions(team, today, go_on=follows is not None)
        matched = terms.matched_on or min(terms.started_on or today, today)
        begun = terms.started_on is not None and terms.started_on <= today
        earlier = [] if also else self._facts.had_together(mentor.id, mentee.id)
        if before := follows or (earlier[-1] if earlier else None):
            terms = replace(terms, episode=before.episode + 1, previous_id=before.id)
        terms = replace(terms, matched_on=matched, programme_id=self._programme_id)
        saved = self._store.pairings.put(terms)
        self._store.members.add_all([
            Member(pairing_id=saved.id, participant_id=p.id, role=role, from_on=matched)
            for p, role in team
        ])  # fmt: skip
        for person, role in team:  # whoever was locked to somebody has their mentor now
            if role in {MemberRole.MENTEE, MemberRole.PEER}:
                either = " OR other_id = ?1" if role is MemberRole.PEER else ""
                for word in self._store.match_pairs.where(
                    f"(participant_id = ?1{either}) AND word = 'lock'", [person.id]
                ):
                    self._store.match_pairs.delete(word.id)
        state = State.ACTIVE if begun else State.PENDING_AGREEMENT
        if begun and terms.trial_until:
            state = State.TRIAL
        on = terms.started_on if begun and terms.started_on else matched
        although = " ".join(cautions)
        self._store.moves.put(Move(pairing_id=saved.id, state=state, moved_on=on, reason=although))
        return saved

    def cautions(self, team: Team, today: date, *, go_on: bool = False) -> list[str]:
        """What speaks against people meeting without forbidding it, in sentences.

        Those are rules A1, A2, R2 and the steps before the start; the coordinator decides, and the
        story of the pairing keeps what was said. Two who ``go_on`` with each other need no rest.
        """
        practice = self._facts.practice(today)
        mentors = [p for p, role in team if role in MENTOR_SIDE]
        mentees = [p for p, role in team if role is MemberRole.MENTEE]
        steps = self._steps(today)
        found = [_not_ready(p, NEEDED.get(role), steps) for p, role in team]
        if practice.keeps("A2"):
            found += _size_of_group(mentors, mentees) if len(mentees) > 1 else [
                self._too_many(m, today) for m in mentors
            ]  # fmt: skip
        if practice.keeps("A1"):
            years = practice.figure("A1")
            found += [_too_near(a, b, years) for a in mentors for b in mentees]
        found += [_not_as_asked(a, b) for a in mentors for b in mentees]
        if self._keeps_households_apart(practice):
            found += [
                f"{a.called} and {b.called} may be of one household."
                for a in mentors for b in mentees if share_one(a, b)
            ]  # fmt: skip
        found += [self._has_a_mentor(b, today) for b in mentees]
        found += [self._fell_out(a, b) for a in mentors for b in mentees]
        if practice.keeps("R2") and not go_on:
            found += [self._resting(p, practice.figure("R2"), today) for p, _ in team]
        return [said for said in found if said]

    def _keeps_households_apart(self, practice: Practice) -> bool:
        """As matching does: by the rule of that name, or as is usual where nobody touched it."""
        said = self._store.match_rules.where("key = 'household'", order="id DESC")
        return said[0].on if said else is_usual_in(practice.profile)

    def _steps(self, today: date) -> Steps:
        """The steps of everybody, read once for all who are paired in one change of the record."""
        asked = (self._store.last_seq, today)
        if self._read_steps is None or self._read_steps[0] != asked:
            self._read_steps = (asked, Steps(self._store, today))
        return self._read_steps[1]

    def _too_many(self, mentor: Participant, today: date) -> str:
        number = self._facts.open_number(mentor.id, today, as_mentor=True)
        if number < mentor.capacity:
            return ""
        takes = counted(mentor.capacity, "mentee")
        return f"{mentor.called} takes up to {takes} and has {number} already."

    def _has_a_mentor(self, mentee: Participant, today: date) -> str:
        number = self._facts.open_number(mentee.id, today) - self._facts.open_number(
            mentee.id, today, as_mentor=True
        )
        return f"{mentee.called} is in a pairing already." if number else ""

    def _fell_out(self, one: Participant, other: Participant) -> str:
        for earlier in self._facts.had_together(one.id, other.id):
            ended = self.state(earlier.id) is State.CLOSED
            if ended and earlier.closing_reason is ClosingReason.UNRESOLVED_CONFLICT:
                return f"{one.called} and {other.called} parted in a conflict that was not resolved ({earlier.code})."
        return ""

    def _resting(self, person: Participant, days: int, today: date) -> str:
        ended = self._facts.last_closed(person.id, today)
        if ended is None or (today - ended).days >= days:
            return ""
        return f"{person.called}’s last pairing ended {counted((today - ended).days, 'day')} ago; {days} days of rest are the rule."

    def change(self, pairing: Pairing, *, today: date | None = None) -> Pairing:
        """Change the terms of a pairing; today is the day of the computer unless it is given."""
        before = self._store.pairings.get(pairing.id)
        day = today or self._store.today()
        problems = self.term_problems(pairing, before) | _not_yet(pairing, day, before)
        starts_anew = before is not None and self._starts_anew(pairing, before, day)
        if starts_anew:
            problems |= self._wrong_start(pairing, day)
        if problems:
            raise Refused.because(problems)
        with self._store.transaction("change pairing"):
            if before is not None:
                pairing = self._with_its_days(pairing, before, starts_anew=starts_anew)
            return self._store.pairings.put(self._members.as_signed(pairing, day))

    def sign(self, pairing: Pairing, people: Sequence[int], *, on: date, today: date) -> Pairing:
        """Some have signed the agreement; once all have, that is its day."""
        now = self.state(pairing.id)
        if now is None or not now.is_open:
            raise Refused("This pairing has ended: there is nothing to sign any more.")
        strangers = set(people) - self._members.who_sign(pairing.id)
        if not people or strangers:
            said = (
                f"P{min(strangers):04d} does not sign for this pairing."
                if strangers
                else "Say who has signed."
            )
            raise Refused.because({"signed_by": said})
        everybody = tuple(dict.fromkeys((*pairing.signed_by, *people)))
        signed = self._members.as_signed(replace(pairing, signed_by=everybody), on)
        if problems := _not_yet(replace(signed, agreement_signed_on=on), today):
            raise Refused.because(problems)
        with self._store.transaction("sign agreement"):
            return self._store.pairings.put(signed)

    def _starts_anew(self, pairing: Pairing, before: Pairing, day: date) -> bool:
        """Whether a pairing that is under way is to have begun on another day."""
        now = self.state(pairing.id, day)
        under_way = now is not None and not now.is_waiting
        return under_way and pairing.started_on != before.started_on

    def _with_its_days(self, pairing: Pairing, before: Pairing, *, starts_anew: bool) -> Pairing:
        """The pairing with its story put right, where it was matched or began on another day."""
        right = replace(pairing, matched_on=before.matched_on)
        if starts_anew and pairing.started_on:
            right = put_start_right(self._store, right, pairing.started_on)
        if pairing.matched_on and pairing.matched_on != before.matched_on:
            right = put_match_right(self._store, right, pairing.matched_on)
        return right

    def term_problems(self, pairing: Pairing, before: Pairing | None) -> dict[str, str]:
        """What is wrong with the terms of a pairing as they are now to be, by field name."""
        found = pairing.problems()
        if before is None or before.usual_time != pairing.usual_time:
            found |= wrong_time(pairing.usual_time)
        return found

    def _wrong_start(self, pairing: Pairing, today: date) -> dict[str, str]:
        """A pairing that is under way has begun by today, and before its first meeting."""
        start = pairing.started_on
        if start is None:
            return {}
        if start > today:
            return {"started_on": "They have begun: choose today or an earlier day."}
        first = self._store.meetings.where(
            "pairing_id = ? AND status = 'held' AND day < ?", [pairing.id, start.isoformat()], order="day LIMIT 1"
        )  # fmt: skip
        if first and first[0].day:
            return {
                "started_on": f"They met on {full_date(first[0].day)}. Choose that day or an earlier one."
            }
        return {}

    def move(
        self,
        pairing: Pairing,
        to: State,
        *,
        on: date,
        today: date,
        reason: str = "",
        back_on: date | None = None,
    ) -> int:
        """Bring a pairing into another state on a day, today or earlier.

        Gives how many meetings were planned into a rest, and are cancelled with it.
        """
        if to is State.CLOSED:
            raise Refused(
                "Close the pairing instead: an ending has a reason and cancels its plans."
            )
        self.check_day(pairing.id, on, today)
        check_back(on, back_on)
        check_move(self.state(pairing.id, on), to)
        if to is State.VOID:
            self.check_no_open_note(pairing)
        if to is State.PAUSED:
            self.check_rest(pairing.id, on, back_on)
        with self._store.transaction(f"{to.label.lower()} pairing"):
            self.put_move(pairing, to, on, reason, back_on)
            rests = to is State.PAUSED
            return self.cancel_planned(pairing.id, on, back_on, today=today) if rests else 0

    def goes_on_as(self, pairing: Pairing) -> State:
        """What a pairing that is on trial or rests becomes when it goes on.

        A pause in the trial goes back to the trial; a trial that was passed, also one that began on the
        day it was planned for, becomes what it was a trial of.
        """
        states = [m.state for m in self.moves(pairing.id)]
        now = states[-1] if states else None
        if now is State.PAUSED:
            before = [s for s in states if s in {State.TRIAL, State.ACTIVE}]
            began_by_itself = State.TRIAL if pairing.trial_until else State.ACTIVE
            return before[-1] if before else began_by_itself
        return State.ACTIVE

    @staticmethod
    def begins_as(pairing: Pairing) -> State:
        """What a pairing that awaits its agreement becomes: a trial that was agreed on begins as one."""
        return State.TRIAL if pairing.trial_until else State.ACTIVE

    def close(
        self,
        pairing: Pairing,
        *,
        kind: ClosingKind,
        reason: ClosingReason,
        on: date,
        today: date,
        note: str = "",
        never_again: bool = False,
    ) -> None:
        """Close a pairing, through *closing*, in one step that can be undone."""
        self.check_closing(pairing.id, on, today)
        file = replace(
            pairing, closing_kind=kind, closing_reason=reason, closing_note=note,
            never_again=never_again,
        )  # fmt: skip
        if problems := _not_yet(file, today, self._store.pairings.get(file.id)):
            raise Refused.because(problems)
        with self._store.transaction("close pairing"):
            self.put_closing(file, reason, on=on, today=today)

    def put_closing(self, file: Pairing, reason: ClosingReason, *, on: date, today: date) -> None:
        """Close a pairing as part of a larger step; the caller checked it and holds the transaction."""
        pairing = self._store.pairings.put(file)
        if self.state(pairing.id) is not State.CLOSING:
            self.put_move(pairing, State.CLOSING, on, reason.label)
        self.put_move(pairing, State.CLOSED, on, reason.label)
        self._members.close(pairing.id, on)
        self.cancel_planned(pairing.id, on + timedelta(days=1), None, today=today)

    def put_end(
        self, facts: PairingFacts, reason: ClosingReason, *, on: date, today: date, never: str
    ) -> None:
        """End a pairing with all others as part of a larger step; ``never`` is why one was not begun."""
        pairing = self.get(facts.id)
        if facts.state.is_waiting:
            self.check_no_open_note(pairing)
            self.put_move(pairing, State.VOID, today, never)
            return
        file = replace(pairing, closing_kind=ClosingKind.ANTICIPATED, closing_reason=reason)
        self.put_closing(file, reason, on=on, today=today)

    def cancel_planned(
        self, pairing_id: int, first: date, until: date | None, *, today: date
    ) -> int:
        """Cancel what was planned from a day on and before another, as part of a larger step; how many."""
        last = (until or date.max).isoformat()
        plans = self._store.meetings.where(
            "pairing_id = ? AND status = 'planned' AND planned_on >= ? AND planned_on < ?",
            [pairing_id, first.isoformat(), last],
        )
        for plan in plans:
            self._store.meetings.put(replace(
                plan, status=MeetingStatus.CANCELLED, logged_on=today,
                logged_at=self._store.clock(),
            ))  # fmt: skip
        return len(plans)

    def correct_closing(self, file: Pairing, *, why: str, today: date) -> Pairing:
        """Complete the file of a closed pairing; another reason is noted with its day and why."""
        before = self.get(file.id)
        if self.state(file.id) is not State.CLOSED:
            raise Refused("This pairing is still open.")
        if problems := file.problems() | _not_yet(file, today, before):
            raise Refused.because(problems)
        if before.closing_reason is not file.closing_reason:
            if not why.strip():
                raise Refused.because({"why": "Say why the reason is corrected."})
            was = before.closing_reason.label if before.closing_reason else "none"
            line = f"Reason corrected on {full_date(today)} from “{was}”: {why.strip()}"
            file = replace(file, closing_note="\n".join(t for t in (file.closing_note, line) if t))
        with self._store.transaction("correct closing file"):
            return self._store.pairings.put(file)

    def missing_in_file(self, pairing: Pairing) -> list[str]:
        """What a closing file still lacks, rule K1, in words."""
        return list(self._facts.closing_file(pairing).missing)

    def reopen(self, pairing: Pairing, *, on: date, today: date) -> Pairing:
        """Begin a new episode of a closed pairing."""
        if self.state(pairing.id) is State.VOID:
            raise Refused("This pairing was entered in error. Begin a new one instead.")
        if self.state(pairing.id) is not State.CLOSED:
            raise Refused("This pairing is still open.")
        self.check_day(pairing.id, on, today)
        terms = replace(
            pairing, id=0, started_on=on, matched_on=on, closing_kind=None, closing_reason=None,
            closing_note="", never_again=False, agreed_end=None, agreement_signed_on=None, signed_by=(),
            closed_by=None, contact_rule="", letter_on=None, celebration="", rematch_mentor=False,
            rematch_mentee=False, suited_mentor=None, suited_mentee=None, trial_until=None,
        )  # fmt: skip
        team = self._last_team(pairing)
        mentor = team.pop(0)[0]
        mentee = team.pop(next(n for n, (_, role) in enumerate(team) if role not in MENTOR_SIDE))[0]
        return self.pair(mentor, mentee, terms, today=today, also=team, follows=pairing)

    def cautions_again(self, pairing: Pairing, today: date) -> list[str]:
        """What speaks against a new episode of a pairing that was closed, in sentences."""
        return self.cautions(self._last_team(pairing), today, go_on=True)

    def _last_team(self, pairing: Pairing) -> list[tuple[Participant, MemberRole]]:
        """Who was in a pairing at its end, and as what."""
        last = self._facts.names([pairing.id])[pairing.id]
        people = [self._store.participants.get(p.id) for p in (*last.mentors, *last.mentees)]
        roles = {m.participant_id: m.role for m in self._facts.members(pairing.id)}
        return [(p, roles[p.id]) for p in people if p]

    def attendance_words(self, pairing_id: int) -> dict[int, str]:
        """By meeting who was away or late, where that was noted: *Away: Cy, Di. Late: Ed.*"""
        noted = self._store.meeting_attendances.of_meetings(pairing_id)
        if not noted:
            return {}
        names = {r.person.id: r.person.called for r in self._members.of(pairing_id)}
        found: dict[int, list[str]] = {}
        for title, ways in _WAYS:
            by_meeting: dict[int, list[str]] = {}
            for row in noted:
                if row.came in ways and row.participant_id in names:
                    by_meeting.setdefault(row.meeting_id, []).append(names[row.participant_id])
            for meeting, people in by_meeting.items():
                found.setdefault(meeting, []).append(f"{title}: {', '.join(people)}.")
        return {meeting: " ".join(words) for meeting, words in found.items()}

    def _comings(self, facts: PairingFacts, today: date) -> list[Moment]:
        """Who came later, stood in or left, each on its day; covers that are still to come are left out."""
        found = []
        rows = self._members.of(facts.id)
        first = min((r.member.from_on for r in rows if r.member.from_on), default=None)
        for row in rows:
            member, cover = row.member, row.member.role is MemberRole.SUBSTITUTE
            if (member.from_on and member.from_on <= today and member.from_on != first) or (
                cover and member.from_on and member.from_on <= today
            ):
                found.append(_coming(row))
            if member.to_on and member.to_on <= today and not cover:
                found.append(Moment(member.to_on, None, f"{row.person.called} left.", ""))
        return found

    def put_move(
        self, pairing: Pairing, to: State, on: date, reason: str, back_on: date | None = None
    ) -> None:
        """Write a move as part of a larger step; the caller checked it and holds the transaction.

        One that began by itself on its day has that written down before anything else happens to it.
        """
        last = self.moves(pairing.id)[-1:]
        if last and pairing.started_on:
            now = state_on(last[0].state, pairing.started_on, pairing.trial_until, on)
            if now is not last[0].state and now is not to:
                start = max(pairing.started_on, last[0].moved_on)
                self._store.moves.put(
                    Move(pairing_id=pairing.id, state=now, moved_on=start, reason="As planned")
                )
        self._store.moves.put(
            Move(pairing_id=pairing.id, state=to, moved_on=on, reason=reason, back_on=back_on)
        )

    def check_day(self, pairing_id: int, on: date, today: date) -> None:
        """Refuse a day that is still to come, or before the last change of the pairing."""
        if on > today:
            raise Refused(
                "Choose today or an earlier day.", {"on": "Choose today or an earlier day."}
            )
        moves = self.moves(pairing_id)
        if moves and on < moves[-1].moved_on:
            sentence = f"The last change of this pairing was on {full_date(moves[-1].moved_on)}. Choose that day or a later one."
            raise Refused(sentence, {"on": sentence})

    def check_no_open_note(self, pairing: Pairing) -> None:
        """What was entered in error is asked about no more: an open case would be forgotten with it."""
        notes = self._store.conflict_notes.where("pairing_id = ?", [pairing.id])
        if still := [n.code for n in notes if n.status.is_open]:
            raise Refused(f"The conflict note {still[0]} is open for this pairing. Close it first.")

    def check_closing(self, pairing_id: int, on: date, today: date) -> None:
        """Refuse a day on which a pairing cannot end, whichever way one closes it."""
        self.check_day(pairing_id, on, today)
        self._check_no_later_meeting(pairing_id, on)
        joined = self._facts.last_joined(pairing_id).get(pairing_id)
        if joined and joined > on:
            sentence = f"Somebody joined on {full_date(joined)}. Choose that day or a later one."
            raise Refused(sentence, {"on": sentence})
        now = self.state(pairing_id, on)
        if now is not State.CLOSING:
            check_move(now, State.CLOSING)

    def check_rest(self, pairing_id: int, on: date, back_on: date | None) -> None:
        """Refuse a rest in which they met: it began later, or they were back before."""
        last = self._store.meetings.where(
            "pairing_id = ? AND status = 'held' AND day > ? AND day < ?",
            [pairing_id, on.isoformat(), (back_on or date.max).isoformat()], order="day DESC LIMIT 1",
        )  # fmt: skip
        if last and last[0].day:
            sentence = f"They met on {full_date(last[0].day)}. Choose that day or a later one, or say when they were back."
            raise Refused(sentence, {"on": sentence})

    def rest_cancelled(self, pairing_id: int) -> bool:
        """Whether something that was planned was cancelled by the rest it is in."""
        since = self.moves(pairing_id)[-1].moved_on
        return bool(self._store.meetings.count(
            "pairing_id = ? AND status = 'cancelled' AND day >= ?", [pairing_id, since.isoformat()]
        ))  # fmt: skip

    def _check_no_later_meeting(self, pairing_id: int, on: date) -> None:
        """A pairing cannot have ended before a meeting that it held."""
        last = self._store.meetings.where(
            "pairing_id = ? AND status = 'held' AND day > ?", [pairing_id, on.isoformat()], order="day DESC LIMIT 1"
        )  # fmt: skip
        if last and last[0].day:
            sentence = f"They met on {full_date(last[0].day)}. Choose that day or a later one."
            raise Refused(sentence, {"on": sentence})

    def _check_team(self, team: Team, terms: Pairing, today: date) -> None:
        problems = terms.problems() | _not_yet(terms, today)
        if terms.matched_on and terms.matched_on > today:
            problems["matched_on"] = "They cannot have been matched on a day that is still to come."
        for person, role in team:
            problems |= fits(person, role)
        ids = [p.id for p, _ in team]
        if twice := next((p for p, _ in team if ids.count(p.id) > 1), None):
            alone = len(ids) == len(SIDES)
            said = "Nobody can be their own mentor." if alone else f"{twice.name} is named twice."
            if terms.kind is PairingKind.RECIPROCAL:
                said = "Choose two different people."
            problems["mentee"] = said
        if problems:
            raise Refused.because(problems)
        first, others = team[0], team[1:]
        for mentor, _ in [(p, r) for p, r in team if r in MENTOR_SIDE] or [first]:
            for other, _ in [(p, r) for p, r in others if r not in MENTOR_SIDE]:
                if why := self._kept_apart(mentor, other, is_group=len(team) > 2):
                    problems["mentee"] = why
        if problems:
            raise Refused.because(problems)

    def _kept_apart(self, mentor: Participant, mentee: Participant, *, is_group: bool) -> str:
        if why := self._members.kept_apart(mentor, mentee):
            return why
        for earlier in self._facts.had_together(mentor.id, mentee.id):
            state = self.state(earlier.id)
            if state and state.is_open and not is_group and earlier.kind is not PairingKind.GROUP:
                return f"{mentor.name} and {mentee.name} are already paired ({earlier.code})."
            if state and not state.is_open and earlier.never_again:
                return (
                    f"{mentor.name} and {mentee.name} are not to be paired again ({earlier.code})."
                )
        return ""

    def story(self, facts: PairingFacts, today: date) -> list[Moment]:
        """What happened in a pairing, newest first."""
        meetings = self._store.meetings.where(
            "pairing_id = ? AND status <> 'void'", [facts.id], order="day DESC, id DESC"
        )
        first = min((m.held_on for m in meetings if m.held_on), default=None)
        away = self.attendance_words(facts.id)
        ahead = [
            m.day for m in meetings if m.day and m.day > today and m.status is MeetingStatus.PLANNED
        ]
        following = min(
            ahead, default=today
        )  # of what is planned the next one belongs to the story
        found = [
            replace(told, text=" ".join(t for t in (away.get(m.id, ""), told.text) if t))
            for m in meetings
            if m.day
            and (m.day <= today or (m.day == following and m.status is MeetingStatus.PLANNED))
            if (told := _meeting_moment(m, facts, today, first, meetings))
        ]
        # of two on one day the later stands above, as everything does
        found += reversed(list(_moments_of(self.moves(facts.id), facts)))
        found += [
            Moment(g.set_on, Level.INFO, "Goal set.", g.statement)
            for g in self._store.goals.where("pairing_id = ? AND set_on IS NOT NULL", [facts.id])
            if g.set_on
        ]
        found += [
            Moment(n.reported_on, Level.AMBER, "Conflict note opened.", n.code, note_id=n.id)
            for n in self._store.conflict_notes.where("pairing_id = ?", [facts.id])
            if n.reported_on
        ]
        found += self._comings(facts, today)
        ever = {
            p.id: Person(p.id, p.name, p.known_as, p.group).first
            for p in (r.person for r in self._members.of(facts.id))
        }
        found += [
            _contact_moment(c, facts, ever)
            for c in self._store.contacts.where("pairing_id = ?", [facts.id])
            if c.attempted_on
        ]
        return sorted(found, key=lambda m: m.day, reverse=True)


def _coming(row: MemberRow) -> Moment:
    member, who = row.member, row.person.called
    assert member.from_on is not None  # the caller looked
    if member.role is not MemberRole.SUBSTITUTE:
        return Moment(member.from_on, None, f"{who} {JOINED[member.role]}.", "")
    until = f"Until {full_date(member.to_on)}." if member.to_on else ""
    return Moment(member.from_on, None, f"{who} stands in for the mentor.", until)


def team_of(mentor: Participant, mentee: Participant, kind: PairingKind, also: Team = ()) -> Team:
    """Who shall meet and as what, by the kind of the pairing."""
    if kind is PairingKind.RECIPROCAL:
        if also:
            raise Refused("Two peers stay two. Begin a group instead.")
        return [(mentor, MemberRole.PEER), (mentee, MemberRole.PEER)]
    return [(mentor, MemberRole.MENTOR), (mentee, MemberRole.MENTEE), *also]


def _not_ready(person: Participant, role: Role | None, steps: Steps) -> str:
    """What is missing before the start; a peer is to be ready in all that they are."""
    missing = steps.word(person.id, (role,) if role else person.roles)
    return f"{person.called} is not ready: {missing[0].lower()}{missing[1:]}." if missing else ""


def _size_of_group(mentors: list[Participant], mentees: list[Participant]) -> list[str]:
    """A2 for groups."""
    least, most = GROUP_MENTEES
    if len(mentors) >= GROUP_MENTORS and least <= len(mentees) <= most:
        return []
    return [
        f"A group does best with {GROUP_MENTORS} mentors and {least} to {most} mentees; "
        f"this one has {len(mentors)} and {len(mentees)}."
    ]


#: What is told of who came: those who were there are not listed.
_WAYS = (
    ("Away", {Came.ABSENT_NOTIFIED, Came.ABSENT_UNNOTIFIED}), ("Late", {Came.LATE}),
    ("Left early", {Came.LEFT_EARLY}),
)  # fmt: skip


def _too_near(mentor: Participant, mentee: Participant, years: int) -> str:
    """A1, where both groups name a year, such as 11B and Year 7A."""
    above, below = year_of(mentor.group), year_of(mentee.group)
    if above is None or below is None:
        return ""
    gap = above - below
    if gap >= years:
        return ""
    return f"{mentor.called} is {counted(max(gap, 0), 'year')} above {mentee.called}; {years} or more are the rule."


def check_no_open_case(pairings: Iterable[PairingFacts]) -> None:
    """What never began is taken back, and a case of it would be forgotten: it is closed first."""
    for facts in pairings:
        if facts.state.is_waiting and facts.open_notes:
            raise Refused(
                f"{facts.short_label} never began and has an open conflict note. Close the note first."
            )


def agreement_words(facts: PairingFacts) -> str:
    """*Signed 3 Oct 2026*; *Maya still has to sign*; *Not signed yet*."""
    if facts.agreement_signed_on:
        return f"Signed {full_date(facts.agreement_signed_on)}"
    if left := facts.still_to_sign:
        return f"{some_of([p.first for p in left])} still {'has' if len(left) == 1 else 'have'} to sign"
    return "Not signed yet"


def wrong_time(usual: str) -> dict[str, str]:
    """What is wrong with a usual time that is written now; what stood there before may stay."""
    said = "Write one day and one time, like Mondays 12:30."
    return {"usual_time": said} if has_wrong_time(usual) else {}


#: What is signed earlier than that was meant for somebody else, or is a slip of the finger.
A_YEAR = timedelta(days=366)


def _not_yet(pairing: Pairing, today: date, before: Pairing | None = None) -> dict[str, str]:
    """What is noted once it is done, newly dated on a day to come, by field name."""
    said = {
        "agreement_signed_on": "An agreement is noted once it is signed.",
        "letter_on": "A letter is noted once it is handed over.",
    }
    said["matched_on"] = "They cannot have been matched on a day that is still to come."
    found = {}
    signed, matched = pairing.agreement_signed_on, pairing.matched_on
    was = before.agreement_signed_on if before else None
    if signed and matched and signed != was and matched - signed > A_YEAR:
        found["agreement_signed_on"] = "This is more than a year before they were matched."
    for name, sentence in said.items():
        day = getattr(pairing, name)
        if day and day > today and (before is None or getattr(before, name) != day):
            found[name] = sentence
    if before is not None and before.started_on and not pairing.started_on:
        found["started_on"] = "A pairing that has a start keeps one."
    if before is not None and before.matched_on and not pairing.matched_on:
        found["matched_on"] = "A pairing keeps the day on which they were matched."
    return found


def _not_as_asked(one: Participant, other: Participant) -> str:
    """Where one of two asks for the same gender and it is not known to be; the story does not tell which."""
    asking = next((p for p in (other, one) if p.same_gender), None)
    if asking is None or (one.gender.strip() and fold(one.gender) == fold(other.gender)):
        return ""
    return f"This is not what {asking.called} asked for."


def _contact_moment(contact: Contact, facts: PairingFacts, ever: Mapping[int, str]) -> Moment:
    """A check-in as the story tells it; ``ever`` are the names of all who were in the pairing."""
    assert contact.attempted_on is not None  # the caller looked
    who = ever.get(contact.participant_id or 0) or called(facts, contact.party)
    if not contact.reached:
        return Moment(contact.attempted_on, None, f"Tried to reach {who}.", "No answer.")
    scales = [f"{n} {v}" for n, v in (("mood", contact.mood), ("trust", contact.trust)) if v]
    said = ". ".join(t for t in (", ".join(scales).capitalize(), contact.note) if t)
    level = Level.AMBER if contact.needs_support else Level.INFO
    return Moment(contact.attempted_on, level, f"Check-in with {who}.", said)


def _most_pressing_first(row: PairingRow) -> tuple[int, date, str]:
    order = list(Standing)
    spoken = row.judgement.verdicts
    since = spoken[0].since if spoken else date.max
    return order.index(row.judgement.standing), since, row.facts.label.casefold()


_MOVES = {
    State.PROPOSED: "Proposed.", State.PENDING_AGREEMENT: "Matched; awaiting agreement.",
    State.TRIAL: "Trial began.", State.ACTIVE: "Pairing began.", State.PAUSED: "Paused.",
    State.CLOSING: "Closing.", State.CLOSED: "Closed.", State.VOID: "Entered in error.",
}  # fmt: skip


def _moments_of(moves: Sequence[Move], facts: PairingFacts) -> list[Moment]:
    """The states of a pairing as its story tells them; a start that came by itself is among them."""
    found = []
    for number, move in enumerate(moves):
        before = moves[number - 1].state if number else None
        said = _MOVES[move.state]
        if move.state is State.ACTIVE and before in {State.PAUSED, State.TRIAL}:
            said = "They go on."
        found.append(Moment(move.moved_on, None, said, move.reason))
    if moves and moves[-1].state is State.PENDING_AGREEMENT and facts.state.is_running:
        found.append(Moment(facts.since, None, _MOVES[facts.state], "As planned"))
    return found


def outcome_words(meeting: Meeting, facts: PairingFacts, among: Sequence[Meeting] = ()) -> str:
    """*Met 35 min, Library*, *Leo did not come*, *Moved to Tue 1 Dec* where that one is ``among`` them."""
    place = f", {meeting.place}" if meeting.place else ""
    if meeting.status is MeetingStatus.HELD:
        length = f" {meeting.minutes} min" if meeting.minutes else ""
        met = "Met online" if meeting.medium is Medium.VIDEO else "Met"
        return f"{met}{length}{place}"
    who = {Side.MENTOR: facts.mentors, Side.MENTEE: facts.mentees}.get(
        meeting.failed_by or Side.UNKNOWN
    )
    names = some_of([p.first for p in who]) if who else ""
    if meeting.status is MeetingStatus.NO_SHOW:
        if not names and meeting.failed_by in {None, Side.UNKNOWN}:
            return "Missed, not known by whom"
        return f"{names or 'They'} did not come"
    if meeting.status is MeetingStatus.LATE_CANCELLED:
        return f"{names} cancelled late" if names else "Cancelled late"
    if meeting.status is MeetingStatus.CANCELLED and names:
        return f"{names} cancelled in time"
    if meeting.status is MeetingStatus.PLANNED:
        return f"Planned{' ' + meeting.planned_at if meeting.planned_at else ''}{place}"
    went_to = next((m.day for m in among if m.id == meeting.moved_to_id), None)
    return f"Moved to {short_date(went_to)}" if went_to else meeting.status.label


def mood_words(meeting: Meeting, facts: PairingFacts) -> str:
    """*Mood: mentor 4, mentee 3.*, with the names of a pair; or nothing."""
    one = len(facts.mentors) == 1 and len(facts.mentees) == 1
    called = (facts.mentors[0].first, facts.mentees[0].first) if one else facts.sides_called
    moods = zip(called, (meeting.mood_mentor, meeting.mood_mentee), strict=True)
    known = [f"{who} {mood}" for who, mood in moods if mood is not None]
    return f"Mood: {', '.join(known)}." if known else ""


def _meeting_moment(
    meeting: Meeting, facts: PairingFacts, today: date, first: date | None, among: Sequence[Meeting]
) -> Moment | None:
    if meeting.day is None:
        return None
    level = {MeetingStatus.HELD: Level.INFO}.get(meeting.status)
    if meeting.status in MISSED:
        level = Level.RED
    elif meeting.is_unlogged(today):
        level = Level.AMBER
    title = outcome_words(meeting, facts, among)
    if meeting.is_unlogged(today):
        title = "Planned, not logged"
    if first and meeting.held_on == first:
        title = f"First meeting: {title[0].lower()}{title[1:]}"
    said = " ".join(t for t in (mood_words(meeting, facts), meeting.summary, meeting.note) if t)
    return Moment(meeting.day, level, f"{title}.", said, meeting_id=meeting.id)


def since_words(facts: PairingFacts) -> str:
    """*Since 21 September · 7 meetings, 3 h 10 min · Mondays 12:30, Library*."""
    begun = f"Since {full_date(facts.begins)}"
    if facts.state is State.PENDING_AGREEMENT:
        word = "Begins" if facts.started_on else "Matched"
        begun = f"{word} {full_date(facts.begins)}"
    together = facts.counted.minutes or not facts.counted.held
    time = as_hours(facts.counted.minutes) if together else "time not noted"
    met = f"{counted(facts.counted.held, 'meeting')}, {time}"
    usual = ", ".join(w for w in (facts.usual_time, facts.place) if w)
    return " · ".join(w for w in (begun, met, usual) if w)

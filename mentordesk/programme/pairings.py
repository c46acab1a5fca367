"""Pairings: beginning, moving through their states, closing, and their story."""

import re
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.clock import as_hours, counted, full_date
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, joined
from mentordesk.model.meeting import MISSED, Meeting, MeetingStatus, Side
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    Member,
    MemberRole,
    Move,
    Pairing,
    State,
    check_move,
)
from mentordesk.model.people import Participant, Role
from mentordesk.model.rules import Judgement, Level, Standing, called, judge
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


class Pairings:
    """The pairings of the programme."""

    def __init__(self, store: Store, facts: Facts, programme_id: int) -> None:
        self._store = store
        self._facts = facts
        self._programme_id = programme_id

    def get(self, pairing_id: int) -> Pairing:
        """The pairing; refuses when there is none."""
        found = self._store.pairings.get(pairing_id)
        if found is None:
            raise Refused(f"There is no pairing K{pairing_id:04d}.")
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
        closed, practice = self._facts.closures(), self._facts.practice(today)
        found = [
            PairingRow(f, judge(f, closed, today, practice))
            for f in self._facts.pairings(today, open_only=open_only)
        ]
        return sorted(found, key=_most_pressing_first)

    def state(self, pairing_id: int, day: date | None = None) -> State | None:
        """The state on a day (None: the latest)."""
        moves = self.moves(pairing_id)
        known = [m for m in moves if day is None or m.moved_on <= day]
        return known[-1].state if known else None

    def moves(self, pairing_id: int) -> list[Move]:
        """The dated moves of a pairing, in order."""
        return self._store.moves.where("pairing_id = ?", [pairing_id], order="moved_on, id")

    def pair(
        self, mentor: Participant, mentee: Participant, terms: Pairing, *, today: date
    ) -> Pairing:
        """Begin a pairing: active from its start, or awaiting agreement when none is given."""
        self._check_pair(mentor, mentee, terms, today)
        cautions = self.cautions(mentor, mentee, today)
        matched = terms.matched_on or min(terms.started_on or today, today)
        begun = terms.started_on is not None and terms.started_on <= today
        earlier = self._earlier(mentor.id, mentee.id)
        if earlier:
            terms = replace(terms, episode=earlier[-1].episode + 1, previous_id=earlier[-1].id)
        terms = replace(terms, matched_on=matched, programme_id=self._programme_id)
        with self._store.transaction("pair"):
            saved = self._store.pairings.put(terms)
            self._store.members.add_all([
                Member(pairing_id=saved.id, participant_id=mentor.id,
                       role=MemberRole.MENTOR, from_on=matched),
                Member(pairing_id=saved.id, participant_id=mentee.id,
                       role=MemberRole.MENTEE, from_on=matched),
            ])  # fmt: skip
            state = State.ACTIVE if begun else State.PENDING_AGREEMENT
            if begun and terms.trial_until:
                state = State.TRIAL
            on = terms.started_on if begun and terms.started_on else matched
            although = " ".join(cautions)
            self._store.moves.put(
                Move(pairing_id=saved.id, state=state, moved_on=on, reason=although)
            )
        return saved

    def cautions(self, mentor: Participant, mentee: Participant, today: date) -> list[str]:
        """What speaks against pairing two people without forbidding it, in sentences.

        Those are rules A1, A2, R2 and the steps before the start; the coordinator decides, and the
        story of the pairing keeps what was said.
        """
        practice = self._facts.practice(today)
        found = [
            self._not_ready(mentor, Role.MENTOR, today), self._not_ready(mentee, Role.MENTEE, today),
            self._too_many(mentor, today) if practice.keeps("A2") else "",
            _too_near(mentor, mentee, practice.figure("A1")) if practice.keeps("A1") else "",
            *(
                self._resting(p, practice.figure("R2"), today) if practice.keeps("R2") else ""
                for p in (mentor, mentee)
            ),
        ]  # fmt: skip
        return [said for said in found if said]

    def _not_ready(self, person: Participant, role: Role, today: date) -> str:
        missing = Steps(self._store, today).word(person.id, (role,))
        return (
            f"{person.called} is not ready: {missing[0].lower()}{missing[1:]}." if missing else ""
        )

    def _too_many(self, mentor: Participant, today: date) -> str:
        number = self._facts.open_number(mentor.id, today, as_mentor=True)
        if number < mentor.capacity:
            return ""
        takes = counted(mentor.capacity, "mentee")
        return f"{mentor.called} takes up to {takes} and has {number} already."

    def _resting(self, person: Participant, days: int, today: date) -> str:
        ended = self._facts.last_closed(person.id, today)
        if ended is None or (today - ended).days >= days:
            return ""
        return f"{person.called}’s last pairing ended {counted((today - ended).days, 'day')} ago; {days} days of rest are the rule."

    def change(self, pairing: Pairing) -> Pairing:
        """Change the terms of a pairing."""
        if problems := pairing.problems():
            raise Refused.because(problems)
        with self._store.transaction("change pairing"):
            return self._store.pairings.put(pairing)

    def move(
        self,
        pairing: Pairing,
        to: State,
        *,
        on: date,
        today: date,
        reason: str = "",
        back_on: date | None = None,
    ) -> None:
        """Bring a pairing into another state on a day, today or earlier."""
        self._check_day(pairing.id, on, today)
        check_move(self.state(pairing.id), to)
        with self._store.transaction(f"{to.label.lower()} pairing"):
            self._move(pairing, to, on, reason, back_on)

    def goes_on_as(self, pairing: Pairing) -> State:
        """What a pairing that waits, is on trial or rests becomes when it goes on.

        A pause in the trial goes back to the trial; a trial that was agreed on begins as one.
        """
        states = [m.state for m in self.moves(pairing.id)]
        now = states[-1] if states else None
        if now is State.PAUSED:
            before = [s for s in states if s in {State.TRIAL, State.ACTIVE}]
            return before[-1] if before else State.ACTIVE
        if now is State.PENDING_AGREEMENT and pairing.trial_until:
            return State.TRIAL
        return State.ACTIVE

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
        self._check_day(pairing.id, on, today)
        now = self.state(pairing.id)
        if now is not State.CLOSING:
            check_move(now, State.CLOSING)
        with self._store.transaction("close pairing"):
            self._store.pairings.put(replace(
                pairing, closing_kind=kind, closing_reason=reason, closing_note=note,
                never_again=never_again,
            ))  # fmt: skip
            if now is not State.CLOSING:
                self._move(pairing, State.CLOSING, on, reason.label)
            self._move(pairing, State.CLOSED, on, reason.label)
            for plan in self._store.meetings.where(
                "pairing_id = ? AND status = 'planned' AND planned_on > ?",
                [pairing.id, on.isoformat()],
            ):
                self._store.meetings.put(
                    replace(
                        plan,
                        status=MeetingStatus.CANCELLED,
                        logged_on=today,
                        logged_at=self._store.clock(),
                    )
                )

    def correct_closing(self, file: Pairing, *, why: str, today: date) -> Pairing:
        """Complete the file of a closed pairing; another reason is noted with its day and why."""
        before = self.get(file.id)
        if self.state(file.id) is not State.CLOSED:
            raise Refused("This pairing is still open.")
        if problems := file.problems():
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
        if self.state(pairing.id) is not State.CLOSED:
            raise Refused("This pairing is still open.")
        self._check_day(pairing.id, on, today)
        members = self._store.members.where("pairing_id = ?", [pairing.id])
        people = [self._store.participants.get(m.participant_id) for m in members[:2]]
        terms = replace(
            pairing, id=0, started_on=on, matched_on=on, closing_kind=None, closing_reason=None,
            closing_note="", never_again=False, agreed_end=None, agreement_signed_on=None,
            closed_by=None, contact_rule="", letter_on=None, celebration="", rematch_mentor=False,
            rematch_mentee=False, suited_mentor=None, suited_mentee=None, trial_until=None,
        )  # fmt: skip
        mentor, mentee = people
        assert mentor and mentee
        return self.pair(mentor, mentee, terms, today=today)

    def _move(
        self, pairing: Pairing, to: State, on: date, reason: str, back_on: date | None = None
    ) -> None:
        self._store.moves.put(
            Move(pairing_id=pairing.id, state=to, moved_on=on, reason=reason, back_on=back_on)
        )

    def _check_day(self, pairing_id: int, on: date, today: date) -> None:
        if on > today:
            raise Refused(
                "Choose today or an earlier day.", {"on": "Choose today or an earlier day."}
            )
        moves = self.moves(pairing_id)
        if moves and on < moves[-1].moved_on:
            sentence = f"The last change of this pairing was on {full_date(moves[-1].moved_on)}. Choose that day or a later one."
            raise Refused(sentence, {"on": sentence})

    def _check_pair(
        self, mentor: Participant, mentee: Participant, terms: Pairing, today: date
    ) -> None:
        if mentor.id == mentee.id:
            raise Refused.because({"mentee": "Nobody can be their own mentor."})
        problems = terms.problems()
        if terms.matched_on and terms.matched_on > today:
            problems["matched_on"] = "They cannot have been matched on a day that is still to come."
        if Role.MENTOR not in mentor.roles:
            problems["mentor"] = f"{mentor.name} is not a mentor. Change the role first."
        if Role.MENTEE not in mentee.roles:
            problems["mentee"] = f"{mentee.name} is not a mentee. Change the role first."
        never = self._store.never_pairs.where(
            "(participant_id = ? AND other_id = ?) OR (other_id = ? AND participant_id = ?)",
            [mentor.id, mentee.id, mentor.id, mentee.id],
        )
        if never:
            why = f": {never[0].reason}" if never[0].reason else ""
            problems["mentee"] = f"{mentor.name} and {mentee.name} are on the never-pair list{why}."
        for earlier in self._earlier(mentor.id, mentee.id):
            if (state := self.state(earlier.id)) and state.is_open:
                problems["mentee"] = (
                    f"{mentor.name} and {mentee.name} are already paired ({earlier.code})."
                )
            elif earlier.never_again:
                problems["mentee"] = (
                    f"{mentor.name} and {mentee.name} are not to be paired again ({earlier.code})."
                )
        if problems:
            raise Refused.because(problems)

    def _earlier(self, mentor_id: int, mentee_id: int) -> list[Pairing]:
        return self._store.pairings.where(
            "id IN (SELECT a.pairing_id FROM member a JOIN member b ON b.pairing_id = a.pairing_id"
            " WHERE a.participant_id = ? AND b.participant_id = ?)"
            " AND (SELECT state FROM move WHERE pairing_id = pairing.id"
            " ORDER BY moved_on DESC, id DESC LIMIT 1) <> 'void'",
            [mentor_id, mentee_id],
        )

    def story(self, facts: PairingFacts, today: date) -> list[Moment]:
        """What happened in a pairing, newest first."""
        meetings = self._store.meetings.where(
            "pairing_id = ? AND status <> 'void'", [facts.id], order="day DESC, id DESC"
        )
        first = min((m.held_on for m in meetings if m.held_on), default=None)
        found = [told for m in meetings if (told := _meeting_moment(m, facts, today, first))]
        found += [Moment(m.moved_on, None, _MOVES[m.state], m.reason) for m in self.moves(facts.id)]
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
        found += [
            _contact_moment(c, facts)
            for c in self._store.contacts.where("pairing_id = ?", [facts.id])
            if c.attempted_on
        ]
        return sorted(found, key=lambda m: m.day, reverse=True)


_YEAR = re.compile(r"\d+")


def _too_near(mentor: Participant, mentee: Participant, years: int) -> str:
    """A1, where both groups begin with a year such as 11B and 7A."""
    above, below = _YEAR.match(mentor.group.strip()), _YEAR.match(mentee.group.strip())
    if not above or not below:
        return ""
    gap = int(above[0]) - int(below[0])
    if gap >= years:
        return ""
    return f"{mentor.called} is {counted(max(gap, 0), 'year')} above {mentee.called}; {years} or more are the rule."


def _contact_moment(contact: Contact, facts: PairingFacts) -> Moment:
    assert contact.attempted_on is not None  # the caller looked
    who = called(facts, contact.party)
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


def outcome_words(meeting: Meeting, facts: PairingFacts) -> str:
    """*Met 35 min, Library*, *Leo did not come*."""
    place = f", {meeting.place}" if meeting.place else ""
    if meeting.status is MeetingStatus.HELD:
        length = f" {meeting.minutes} min" if meeting.minutes else ""
        return f"Met{length}{place}"
    who = {Side.MENTOR: facts.mentors, Side.MENTEE: facts.mentees}.get(
        meeting.failed_by or Side.UNKNOWN
    )
    names = joined([p.first for p in who]) if who else ""
    if meeting.status is MeetingStatus.NO_SHOW:
        return f"{names or 'They'} did not come"
    if meeting.status is MeetingStatus.LATE_CANCELLED:
        return f"{names} cancelled late" if names else "Cancelled late"
    if meeting.status is MeetingStatus.PLANNED:
        return f"Planned{' ' + meeting.planned_at if meeting.planned_at else ''}{place}"
    return meeting.status.label


def mood_words(meeting: Meeting) -> str:
    """*Mood 4 and 3* (mentee, then mentor), or nothing."""
    known = [str(m) for m in (meeting.mood_mentee, meeting.mood_mentor) if m is not None]
    return f"Mood {' and '.join(known)}." if known else ""


def _meeting_moment(
    meeting: Meeting, facts: PairingFacts, today: date, first: date | None
) -> Moment | None:
    if meeting.day is None:
        return None
    level = {MeetingStatus.HELD: Level.INFO}.get(meeting.status)
    if meeting.status in MISSED:
        level = Level.RED
    elif meeting.is_unlogged(today):
        level = Level.AMBER
    title = outcome_words(meeting, facts)
    if meeting.is_unlogged(today):
        title = "Planned, not logged"
    if first and meeting.held_on == first:
        title = f"First meeting: {title[0].lower()}{title[1:]}"
    said = " ".join(t for t in (mood_words(meeting), meeting.summary, meeting.note) if t)
    return Moment(meeting.day, level, f"{title}.", said, meeting_id=meeting.id)


def since_words(facts: PairingFacts) -> str:
    """*Since 21 September · 7 meetings, 3 h 10 min · Mondays 12:30, Library*."""
    begun = f"Since {full_date(facts.begins)}"
    met = f"{counted(facts.counted.held, 'meeting')}, {as_hours(facts.counted.minutes)}"
    usual = ", ".join(w for w in (facts.usual_time, facts.place) if w)
    return " · ".join(w for w in (begun, met, usual) if w)

"""The commands of a batch: each a small object, each its own transaction."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from mentordesk.model.absence import Absence
from mentordesk.model.addendum import Subject
from mentordesk.model.agreed import StepState
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.clock import parse_date, parse_usual, usual_week
from mentordesk.model.conflict import ConflictNote, ConflictStep, Effect, NoteStatus, Stage
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import PlannedChange
from mentordesk.model.feedback import FeedbackForm, Timing
from mentordesk.model.fields import described
from mentordesk.model.goal import Goal, GoalEvidence
from mentordesk.model.meeting import Meeting, MeetingStatus, failed_status
from mentordesk.model.milestone import Milestone, MilestonePlan, MilestoneState
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    State,
    usual_ending,
)
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.profile import RULES, USUAL, Profile
from mentordesk.model.programme import Closure, Objective, Programme
from mentordesk.model.readiness import Clearance, NeverPair, Presence, Training
from mentordesk.model.review import Review
from mentordesk.model.sheet_code import read_sheet_code, sheet_code
from mentordesk.model.steps import Requirement, TrainingTopic
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.finder import id_of
from mentordesk.programme.members import side_of

R = TypeVar("R")
Facts = dict[str, Any]


#: What does each command of a script, by its name.
_VERBS: dict[str, "Callable[[Commands, _Given], str]"] = {}


def _verb(does: "Callable[[Commands, _Given], str]") -> "Callable[[Commands, _Given], str]":
    """A method that does the command of its name."""
    _VERBS[does.__name__.removeprefix("_")] = does
    return does


class Commands:
    """Runs commands on a desk; ``today`` is the day they are given on."""

    def __init__(self, desk: Desk, today: date) -> None:
        self._desk = desk
        self._today = today

    def run(self, command: object) -> Facts:
        """Run one command; gives ``{"ok": true, "seq": …, "code": …}`` once it is durable."""
        if not isinstance(command, dict) or not isinstance(command.get("do"), str):
            raise Refused('A command is an object with “do”, such as {"do": "add_participant", …}.')
        verb = command["do"]
        action = _VERBS.get(verb)
        if action is None:
            raise Refused(f"There is no command {verb[:40]}.")
        before = self._desk.seq
        code = action(self, _Given(verb, {k: v for k, v in command.items() if k != "do"}))
        done: Facts = {"ok": True, "seq": self._desk.seq if self._desk.seq != before else None}
        return done | ({"code": code} if code else {})

    @_verb
    def _add_participant(self, given: "_Given") -> str:
        return self._desk.people.save(
            given.record(Participant(), self._today), today=self._today
        ).code

    @_verb
    def _change_participant(self, given: "_Given") -> str:
        person = self._desk.people.get(given.id("code", "P", "participant"))
        return self._desk.people.save(given.record(person, self._today), today=self._today).code

    @_verb
    def _change_participants(self, given: "_Given") -> str:
        ids = given.people("codes")
        group = given.take("group", str, self._today, None)
        status = given.take("status", Enrolment, self._today, None)
        capacity = given.take("capacity", int, self._today, None)
        add = given.take("add_tags", tuple[str, ...], self._today, ())
        drop = given.take("drop_tags", tuple[str, ...], self._today, ())
        given.nothing_left()
        self._desk.people.change_many(
            ids, group=group, status=status, capacity=capacity, add=add, drop=drop
        )
        return ""

    @_verb
    def _merge_participants(self, given: "_Given") -> str:
        kept = given.id("keep", "P", "participant")
        gone = given.id("merge", "P", "participant")
        given.nothing_left()
        return self._desk.likeness.merge(kept, gone, today=self._today).code

    @_verb
    def _remove_participant(self, given: "_Given") -> str:
        self._desk.people.remove(given.id("code", "P", "participant"))
        return given.nothing_left()

    @_verb
    def _pair(self, given: "_Given") -> str:
        mentor = self._desk.people.get(given.id("mentor", "P", "participant"))
        mentee = self._desk.people.get(given.id("mentee", "P", "participant"))
        also = [
            (self._desk.people.get(who), role)
            for name, role in (("mentors", MemberRole.CO_MENTOR), ("mentees", MemberRole.MENTEE))
            for who in given.people(name)
        ]
        terms = given.record(Pairing(), self._today)
        if terms.kind is not PairingKind.RECIPROCAL and any(
            r is MemberRole.MENTEE for _, r in also
        ):
            terms = replace(terms, kind=PairingKind.GROUP)
        return self._desk.pairings.pair(mentor, mentee, terms, today=self._today, also=also).code

    @_verb
    def _join_pairing(self, given: "_Given") -> str:
        pairing, today = self._pairing(given), self._today
        person = self._desk.people.get(given.id("participant", "P", "participant"))
        role = given.take("role", MemberRole, today, MemberRole.MENTEE)
        on = given.take("on", date, today, today)
        given.nothing_left()
        self._desk.members.join(pairing, person, role, on=on, today=today)
        return pairing.code

    @_verb
    def _cover_pairing(self, given: "_Given") -> str:
        pairing, today = self._pairing(given), self._today
        person = self._desk.people.get(given.id("participant", "P", "participant"))
        first = given.take("from", date, today, today)
        last = given.take("until", date, today, None)
        covers = given.id("for", "P", "participant") if given.has("for") else None
        given.nothing_left()
        self._desk.members.cover(pairing, person, first=first, last=last, covers=covers)
        return pairing.code

    @_verb
    def _leave_pairing(self, given: "_Given") -> str:
        pairing, today = self._pairing(given), self._today
        who = given.id("participant", "P", "participant")
        on = given.take("on", date, today, today)
        given.nothing_left()
        rows = [r for r in self._desk.members.of(pairing.id) if r.person.id == who]
        still = [r for r in rows if r.member.to_on is None or r.member.to_on >= on]
        if not still:
            raise Refused(f"P{who:04d} is not in this pairing.")
        self._desk.members.leave(still[-1].member.id, on=on, today=today)
        return pairing.code

    @_verb
    def _change_pairing(self, given: "_Given") -> str:
        pairing = self._pairing(given)
        return self._desk.pairings.change(
            given.record(pairing, self._today), today=self._today
        ).code

    @_verb
    def _sign_agreement(self, given: "_Given") -> str:
        pairing = self._pairing(given)
        people = given.people("participants")
        on = given.take("on", date, self._today, self._today)
        given.nothing_left()
        return self._desk.pairings.sign(pairing, people, on=on, today=self._today).code

    @_verb
    def _move_pairing(self, given: "_Given") -> str:
        pairing = self._pairing(given)
        to = given.take("to", State, self._today)
        on = given.take("on", date, self._today, self._today)
        reason = given.take("reason", str, self._today, "")
        back_on = given.take("back_on", date, self._today, None)
        given.nothing_left()
        self._desk.pairings.move(
            pairing, to, on=on, today=self._today, reason=reason, back_on=back_on
        )
        return pairing.code

    @_verb
    def _close_pairing(self, given: "_Given") -> str:
        pairing, today = self._pairing(given), self._today
        reason = given.take("reason", ClosingReason, today)
        kind = given.take("kind", ClosingKind, today, usual_ending(reason)["closing_kind"])
        on = given.take("on", date, today, today)
        note = given.take("note", str, today, "")
        never = given.take("never_again", bool, today, False)
        given.nothing_left()
        self._desk.pairings.close(
            pairing, kind=kind, reason=reason, on=on, today=today, note=note, never_again=never
        )
        return pairing.code

    @_verb
    def _reopen_pairing(self, given: "_Given") -> str:
        pairing = self._pairing(given)
        on = given.take("on", date, self._today, self._today)
        given.nothing_left()
        return self._desk.pairings.reopen(pairing, on=on, today=self._today).code

    @_verb
    def _log_meeting(self, given: "_Given") -> str:
        fresh = Meeting(pairing_id=given.id("pairing", "K", "pairing"))
        if given.has("meeting"):
            known = self._desk.meetings.get(given.id("meeting", "M", "meeting"))
            if known.pairing_id != fresh.pairing_id:
                raise Refused(f"{known.code} is a meeting of K{known.pairing_id:04d}.")
            if known.status in {MeetingStatus.MOVED, MeetingStatus.VOID}:
                raise Refused(
                    f"{known.code} was {known.status.label.lower()}: it cannot be logged."
                )
            fresh = replace(known, status=MeetingStatus.HELD)
        next_on = given.take("next_on", date, self._today, None)
        next_at = given.take("next_at", str, self._today, "")
        if next_at and next_on is None:
            raise Refused("Say next_on as well: next_at alone plans nothing.")
        came = {
            who: MeetingAttendance(participant_id=who, came=how)
            for how in Came
            for who in given.people(_CAME[how])
        }
        meeting = given.record(fresh, self._today)
        if meeting.status in _NOT_LOGGED:
            raise Refused(
                f"A meeting is not logged as {meeting.status.label.lower()}: plan, move or take it back instead."
            )
        if meeting.failed_by and meeting.status in _BY_NOTICE and meeting.notice_hours is not None:
            # how long before word was sent decides what it was, as in the form
            meeting = replace(meeting, status=failed_status(meeting.notice_hours))
        return self._desk.meetings.log(
            meeting, today=self._today, next_on=next_on, next_at=next_at, came=came or None
        ).code

    @_verb
    def _settle_step(self, given: "_Given") -> str:
        step = given.id("step", "S", "agreed step")
        state = given.take("state", StepState, self._today, StepState.DONE)
        given.nothing_left()
        return self._desk.meetings.settle(step, state, today=self._today).code

    @_verb
    def _plan_meeting(self, given: "_Given") -> str:
        fresh = Meeting(
            pairing_id=given.id("pairing", "K", "pairing"), status=MeetingStatus.PLANNED
        )
        return self._desk.meetings.plan(given.record(fresh, self._today), today=self._today).code

    @_verb
    def _plan_ahead(self, given: "_Given") -> str:
        today, planner = self._today, self._desk.planner
        first = given.take("from", date, today, today + timedelta(days=1))
        until = given.take("until", date, today)
        if not given.has("pairing"):
            given.nothing_left()
            planner.carry_out(planner.for_all(first, until), today=today)
            return ""
        terms = planner.terms_of(given.id("pairing", "K", "pairing"), today)
        said = given.take("on", str, today, terms.usual_time)
        weeks = given.take("every_weeks", int, today, max(1, round(terms.interval_days / 7)))
        place = given.take("place", str, today, "")
        given.nothing_left()
        if (usual := parse_usual(said)) is None:
            raise Refused("“on” is a day and a time, like Mondays 12:30.")
        plan = planner.for_one(
            terms, first, until, usual=usual, every_weeks=weeks, week=usual_week(said), place=place
        )
        planner.carry_out(plan, today=today)
        return f"K{terms.id:04d}"

    @_verb
    def _move_meeting(self, given: "_Given") -> str:
        meeting = self._desk.meetings.get(given.id("meeting", "M", "meeting"))
        to = given.take("to", date, self._today)
        at = given.take("at", str, self._today, "")
        given.nothing_left()
        return self._desk.meetings.move(meeting, to, at, today=self._today).code

    @_verb
    def _remove_meeting(self, given: "_Given") -> str:
        meeting = self._desk.meetings.get(given.id("meeting", "M", "meeting"))
        given.nothing_left()
        self._desk.meetings.void(meeting)
        return meeting.code

    @_verb
    def _add_goal(self, given: "_Given") -> str:
        goal = Goal(pairing_id=given.id("pairing", "K", "pairing"), participant_id=_one_of(given))
        return self._desk.goals.save(given.record(goal, self._today), today=self._today).code

    @_verb
    def _add_milestone(self, given: "_Given") -> str:
        fresh = Milestone(pairing_id=given.id("pairing", "K", "pairing"))
        return self._desk.milestones.save(given.record(fresh, self._today)).code

    @_verb
    def _add_milestone_plan(self, given: "_Given") -> str:
        return str(self._desk.milestones.save_plan(given.record(MilestonePlan(), self._today)).id)

    @_verb
    def _settle_milestone(self, given: "_Given") -> str:
        state = given.take("state", MilestoneState, self._today, MilestoneState.DONE)
        reason = given.take("reason", str, self._today, "")
        if given.has("milestone"):
            found = self._desk.milestones.get(given.id("milestone", "L", "milestone"))
        else:
            pairing = given.id("pairing", "K", "pairing")
            plan = given.take("plan", int, self._today)
            rows = self._desk.milestones.of_pairing(self._desk.pairings.facts(pairing, self._today))
            ours = [r.milestone for r in rows if r.plan and r.plan.id == plan]
            if not ours:
                raise Refused(f"There is no milestone {plan} of every pairing.")
            found = ours[0]
        given.nothing_left()
        return self._desk.milestones.settle(found, state, today=self._today, reason=reason).code

    @_verb
    def _see_goal(self, given: "_Given") -> str:
        seen = GoalEvidence(goal_id=given.id("goal", "G", "goal"), seen_on=self._today)
        return self._desk.goals.see(given.record(seen, self._today), today=self._today).code

    @_verb
    def _add_conflict_note(self, given: "_Given") -> str:
        fresh = ConflictNote(
            pairing_id=given.id("pairing", "K", "pairing"), parties=tuple(given.people("parties")),
            meeting_id=given.maybe_id("meeting", "M", "meeting"),
            refers_to_id=given.maybe_id("refers_to", "N", "conflict note"),
        )  # fmt: skip
        note = given.record(fresh, self._today)
        return self._desk.conflicts.save(note, today=self._today, now=self._desk.now).code

    @_verb
    def _change_conflict_note(self, given: "_Given") -> str:
        note = self._desk.conflicts.get(given.id("note", "N", "conflict note"))
        changed = given.record(note, self._today)
        if not changed.status.is_open and note.status.is_open:
            raise Refused("Close it with close_conflict_note.")
        return self._desk.conflicts.save(changed, today=self._today, now=self._desk.now).code

    def _consequence(self, given: "_Given") -> Consequence | None:
        """What a step or the end of a case means for its pairing, when it is said."""
        effect = given.take("effect", Effect | None, self._today, None)
        if effect is None:
            return None
        hints = get_type_hints(Consequence)
        said = {
            f.name: given.take(f.name, hints[f.name], self._today, f.default)
            for f in fields(Consequence) if f.name != "effect"
        }  # fmt: skip
        return Consequence(effect=effect, **said)

    @_verb
    def _add_step(self, given: "_Given") -> str:
        note_id = given.id("note", "N", "conflict note")
        next_step = given.take("next_step", str, self._today, None)
        next_due = given.take("next_due", date, self._today, None)
        consequence = self._consequence(given)
        step = given.record(ConflictStep(note_id=note_id), self._today)
        self._desk.conflicts.add_step(
            step, today=self._today, next_step=next_step, next_due=next_due, consequence=consequence
        )
        return f"N{note_id:04d}"

    @_verb
    def _close_conflict_note(self, given: "_Given") -> str:
        note = self._desk.conflicts.get(given.id("note", "N", "conflict note"))
        status = given.take("status", NoteStatus, self._today, NoteStatus.RESOLVED)
        resolution = given.take("resolution", str, self._today, "")
        lesson = given.take("lesson", str, self._today, "")
        topic = given.take("training_topic", TrainingTopic | None, self._today, None)
        consequence = self._consequence(given)
        given.nothing_left()
        return self._desk.conflicts.close(
            note, status, resolution, today=self._today, lesson=lesson, training_topic=topic,
            consequence=consequence,
        ).code  # fmt: skip

    @_verb
    def _keep_pointer(self, given: "_Given") -> str:
        fresh = SafeguardingPointer(
            pairing_id=given.id("pairing", "K", "pairing"),
            noticed_on=self._today,
            passed_on=self._today,
        )
        return self._desk.safety.save(given.record(fresh, self._today), today=self._today).code

    @_verb
    def _answer_pointer(self, given: "_Given") -> str:
        pointer = self._desk.safety.get(given.id("pointer", "H", "safeguarding pointer"))
        return self._desk.safety.save(given.record(pointer, self._today), today=self._today).code

    @_verb
    def _change_case_help(self, given: "_Given") -> str:
        stage = given.take("stage", Stage, self._today)
        text = given.take("text", str, self._today, "")
        given.nothing_left()
        self._desk.conflicts.save_help({stage: text})
        return ""

    @_verb
    def _add_words(self, given: "_Given") -> str:
        if given.has("note"):
            note_id = given.id("note", "N", "conflict note")
            text = given.take("text", str, self._today)
            given.nothing_left()
            self._desk.conflicts.add_words(note_id, text)
            return f"N{note_id:04d}"
        meeting_id = given.id("meeting", "M", "meeting")
        to = given.take("to", Subject, self._today, Subject.SUMMARY)
        text = given.take("text", str, self._today)
        given.nothing_left()
        self._desk.meetings.add_words(meeting_id, to, text)
        return f"M{meeting_id:04d}"

    @_verb
    def _put_back(self, given: "_Given") -> str:
        seq = given.take("seq", int, self._today)
        given.nothing_left()
        self._desk.past.put_back(seq)
        return ""

    @_verb
    def _log_check_in(self, given: "_Given") -> str:
        fresh = Contact(
            pairing_id=given.id("pairing", "K", "pairing"), attempted_on=self._today,
            participant_id=_one_of(given),
        )  # fmt: skip
        if fresh.participant_id and not given.has("party"):
            side = side_of(self._desk.store, fresh.pairing_id, fresh.participant_id)
            fresh = replace(fresh, party=side or fresh.party)
        contact = given.record(fresh, self._today)
        return self._desk.contacts.save(contact, today=self._today).code

    @_verb
    def _add_absence(self, given: "_Given") -> str:
        who = given.id("participant", "P", "participant")
        absence = given.record(Absence(participant_id=who), self._today)
        self._desk.contacts.save_absence(absence)
        return f"P{who:04d}"

    @_verb
    def _put_off(self, given: "_Given") -> str:
        rule = given.take("rule", str, self._today)
        record = given.take("record", str, self._today)
        until = given.take("until", date, self._today)
        reason = given.take("reason", str, self._today)
        given.nothing_left()
        items = self._desk.today.items(self._today, put_off=True)
        if (rule, record) not in {(p.rule, p.record) for i in items for p in (i.parts or (i,))}:
            raise Refused(f"Today has no item {rule} for {record or 'this'}.")
        self._desk.today.put_off([(rule, record)], until, reason, today=self._today)
        return ""

    @_verb
    def _add_review(self, given: "_Given") -> str:
        review = Review(pairing_id=given.id("pairing", "K", "pairing"), reviewed_on=self._today)
        self._desk.reviews.save(given.record(review, self._today), today=self._today)
        return ""

    @_verb
    def _review_programme(self, given: "_Given") -> str:
        changes = given.take("changes", tuple[str, ...], self._today, ())
        held_on = given.take("held_on", date, self._today, self._today)
        fresh = given.record(self._desk.evaluations.usual(held_on), self._today)
        saved = self._desk.evaluations.save(fresh, today=self._today, changes=changes)
        return str(saved.id)

    @_verb
    def _decide_change(self, given: "_Given") -> str:
        review = given.take("review", int, self._today, None)
        change = given.record(PlannedChange(evaluation_id=review), self._today)
        return self._desk.evaluations.save_change(change, today=self._today).code

    @_verb
    def _settle_change(self, given: "_Given") -> str:
        change = given.id("change", "V", "decided change")
        state = given.take("state", StepState, self._today, StepState.DONE)
        outcome = given.take("outcome", str, self._today, None)
        given.nothing_left()
        settled = self._desk.evaluations.settle(change, state, today=self._today, outcome=outcome)
        return settled.code

    @_verb
    def _give_certificates(self, given: "_Given") -> str:
        ids, although = given.people("codes"), given.take("although", str, self._today, "")
        given.nothing_left()
        self._desk.certificates.give(ids, today=self._today, although=although)
        return ""

    @_verb
    def _change_practice(self, given: "_Given") -> str:
        profile = given.take("profile", Profile, self._today, None)
        from_on = given.take("from", date, self._today, self._today)
        rules: dict[str, tuple[bool, tuple[int, ...]]] = {}
        if given.has("rule"):
            rule = given.take("rule", str, self._today)
            kept = given.take("kept", bool, self._today, True)
            usual = RULES[rule].defaults if rule in RULES else ()
            limits = given.take("limits", tuple[int, ...], self._today, usual)
            rules = {rule: (kept, limits)}
        given.nothing_left()
        self._desk.practice.apply(profile, rules, from_on=from_on)
        return ""

    @_verb
    def _add_requirement(self, given: "_Given") -> str:
        if given.take("usual", bool, self._today, False):
            given.nothing_left()
            self._desk.training.take_usual()
            return ""
        saved = self._desk.training.save_requirement(given.record(Requirement(), self._today))
        return str(saved.id)

    @_verb
    def _note_step(self, given: "_Given") -> str:
        who = self._desk.people.get(given.id("participant", "P", "participant")).id
        name = given.take("step", str, self._today)
        steps = self._desk.training.requirements()
        step = next((r for r in steps if name in {r.name, str(r.id)}), None)
        if step is None:
            raise Refused(f"There is no step {name[:40]}.")
        fresh = Clearance(participant_id=who, requirement_id=step.id, done_on=self._today)
        self._desk.training.clear(given.record(fresh, self._today), today=self._today)
        return f"P{who:04d}"

    @_verb
    def _add_training(self, given: "_Given") -> str:
        def listed(name: str, presence: Presence) -> dict[int, Presence]:
            return dict.fromkeys(given.people(name), presence)

        lists = (
            listed("booked", Presence.BOOKED), listed("came", Presence.ATTENDED),
            listed("absent", Presence.ABSENT),
        )  # fmt: skip
        came = lists[0] | lists[1] | lists[2]
        if len(came) < sum(map(len, lists)):
            twice = min(who for who in came if sum(who in one for one in lists) > 1)
            raise Refused(f"P{twice:04d} is in more than one of booked, came and absent.")
        for who in came:
            self._desk.people.get(who)
        training = given.record(Training(), self._today)
        return self._desk.training.save(training, came, today=self._today).code

    @_verb
    def _keep_apart(self, given: "_Given") -> str:
        one = given.id("participant", "P", "participant")
        other = given.id("other", "P", "participant")
        reason = given.take("reason", str, self._today, "")
        given.nothing_left()
        for who in (one, other):
            self._desk.people.get(who)
        never = NeverPair(participant_id=one, other_id=other, reason=reason)
        self._desk.training.keep_apart(never)
        return f"P{one:04d}"

    @_verb
    def _complete_closing(self, given: "_Given") -> str:
        pairing = self._pairing(given)
        why = given.take("why", str, self._today, "")
        file = given.record(pairing, self._today)
        return self._desk.pairings.correct_closing(file, why=why, today=self._today).code

    @_verb
    def _add_form(self, given: "_Given") -> str:
        book = self._desk.feedback
        if given.take("usual", bool, self._today, False):
            given.nothing_left()
            book.take_usual()
            return ""
        return str(book.save_form(given.record(FeedbackForm(), self._today)).id)

    @_verb
    def _give_out(self, given: "_Given") -> str:
        form = given.take("form", int, self._today)
        pairing = given.id("pairing", "K", "pairing")
        timing = given.take("timing", Timing, self._today, Timing.MIDDLE)
        given.nothing_left()
        self._pairing_exists(pairing)
        out = self._desk.feedback.give_out(form, [pairing], timing, today=self._today)
        return " ".join(sheet_code("F", a.id) for a in out)

    @_verb
    def _key_in(self, given: "_Given") -> str:
        said = given.take("code", str, self._today)
        code = read_sheet_code(said)
        if code is None or code.letter != "F":
            raise Refused("“code” is the code of a feedback form, such as F0042R.")
        answer = self._desk.feedback.answer(code.number)
        fresh = replace(answer, answered_on=answer.answered_on or self._today)
        given.as_words("answers")
        self._desk.feedback.key_in(given.record(fresh, self._today), today=self._today)
        return sheet_code("F", answer.id)

    def _pairing_exists(self, pairing_id: int) -> None:
        self._desk.pairings.get(pairing_id)

    @_verb
    def _begin_year(self, given: "_Given") -> str:
        rollover = self._desk.rollover
        wanted = given.record(rollover.usual(self._today), self._today)
        rollover.carry_out(rollover.plan(wanted, today=self._today), today=self._today)
        return ""

    @_verb
    def _end_programme(self, given: "_Given") -> str:
        endings = self._desk.endings
        wanted = given.record(endings.usual(self._today), self._today)
        endings.carry_out(endings.plan(wanted, today=self._today), today=self._today)
        return ""

    @_verb
    def _add_closure(self, given: "_Given") -> str:
        self._desk.setup.save_closure(given.record(Closure(), self._today))
        return ""

    @_verb
    def _add_objective(self, given: "_Given") -> str:
        self._desk.setup.save_objective(given.record(Objective(), self._today))
        return ""

    @_verb
    def _change_programme(self, given: "_Given") -> str:
        setup = self._desk.setup
        setup.save_programme(given.record(setup.programme, self._today), today=self._today)
        return ""

    @_verb
    def _add_programme(self, given: "_Given") -> str:
        like_this = given.take("like_this", bool, self._today, False)
        profile = given.take("profile", Profile, self._today, Profile.SCHOOL_WEEKLY)
        fresh = given.record(Programme(**asdict(USUAL[profile])), self._today)
        begun = self._desk.programmes.start(fresh, like_this=like_this, profile=profile)
        return str(begun.id)

    @_verb
    def _bring_in(self, given: "_Given") -> str:
        roles = given.take("roles", tuple[Role, ...], self._today, None)
        ids = given.people("participants")
        given.nothing_left()
        self._desk.programmes.bring_in(ids, roles, today=self._today)
        return ""

    @_verb
    def _change_organisation(self, given: "_Given") -> str:
        self._desk.setup.save_organisation(given.record(self._desk.setup.organisation, self._today))
        return ""

    def _pairing(self, given: "_Given") -> Pairing:
        return self._desk.pairings.get(given.id("pairing", "K", "pairing"))


def _one_of(given: "_Given") -> int | None:
    """One of a side of several, where it is about them alone."""
    return given.id("participant", "P", "participant") if given.has("participant") else None


#: What becomes of a meeting in other ways than by its log.
_NOT_LOGGED = frozenset({MeetingStatus.PLANNED, MeetingStatus.MOVED, MeetingStatus.VOID})
_BY_NOTICE = frozenset(
    {MeetingStatus.CANCELLED, MeetingStatus.LATE_CANCELLED, MeetingStatus.NO_SHOW}
)
#: The lists of participants by which *log_meeting* says who came.
_CAME = {
    Came.PRESENT: "came", Came.LATE: "late", Came.LEFT_EARLY: "left_early",
    Came.ABSENT_NOTIFIED: "sent_word", Came.ABSENT_UNNOTIFIED: "absent",
}  # fmt: skip

_NEEDED: Any = object()
LARGEST_NUMBER = 1_000_000_000


#: How a pairing ended: written when it is closed, and put right with its reason.
_ENDING = frozenset({
    "closing_kind", "closing_reason", "closing_note", "never_again", "closed_by", "contact_rule", "letter_on",
    "celebration", "rematch_mentor", "rematch_mentee", "suited_mentor", "suited_mentee",
})  # fmt: skip
#: What comes of matching, and of beginning again.
_OF_MATCHING = frozenset({"episode", "fit", "because", "signed_by"})
#: What a command does not take, though its record has it: it is written by itself, or by another command.
NOT_TAKEN: Mapping[str, frozenset[str]] = {
    "pair": _ENDING | _OF_MATCHING,
    "change_pairing": _ENDING | _OF_MATCHING | {"kind"},
    "complete_closing": frozenset(described(Pairing)) - _ENDING | {"closing_kind"},
    "log_meeting": frozenset({"logged_on"}),
    "plan_meeting": frozenset({"logged_on", "held_on", "status"}),
    "key_in": frozenset({"party", "issued_on", "talked_on"}),
    "change_organisation": frozenset({"logo"}),
}


class _Given:
    """What a command says, taken out piece by piece; what is left over is refused."""

    def __init__(self, verb: str, said: Facts) -> None:
        self._verb = verb
        self._said = said

    def has(self, name: str) -> bool:
        """Whether the command says this."""
        return name in self._said

    def id(self, name: str, letter: str, what: str) -> int:
        """The number in a code the command must give."""
        code = self._said.pop(name, None)
        if not isinstance(code, str):
            raise Refused(
                f"{self._verb} needs “{name}”: the code of a {what}, such as {letter}0001."
            )
        return id_of(code, letter, what)

    def maybe_id(self, name: str, letter: str, what: str) -> int | None:
        """The number in a code, or None when it is not given."""
        return self.id(name, letter, what) if name in self._said else None

    def as_words(self, name: str) -> None:
        """Numbers in a list are taken as they are written: answers on a scale are words to us."""
        said = self._said.get(name)
        if isinstance(said, list):
            self._said[name] = [
                "" if p is None else str(p) if isinstance(p, int) else p for p in said
            ]

    def people(self, name: str) -> list[int]:
        """The participants of a list of codes; none when it is not given."""
        codes = self.take(name, tuple[str, ...], date.min, ())
        return [id_of(code, "P", "participant") for code in codes]

    def take(self, name: str, hint: Any, today: date, otherwise: Any = _NEEDED) -> Any:
        """A value by name, as the type says."""
        if name not in self._said:
            if otherwise is _NEEDED:
                raise Refused(f"{self._verb} needs “{name}”.")
            return otherwise
        return coerced(name, hint, self._said.pop(name), today)

    def record(self, base: R, today: date) -> R:
        """A copy of the record, changed as all that is left says."""
        allowed = described(base).keys() - NOT_TAKEN.get(self._verb, frozenset())
        hints = _hints(type(base))  # type: ignore[arg-type]
        changes = {}
        for name in list(self._said):
            if name not in allowed:
                raise Refused(f"{self._verb} does not know “{name[:40]}”.")
            changes[name] = coerced(name, hints[name], self._said.pop(name), today)
        return replace(base, **changes)  # type: ignore[type-var]

    def nothing_left(self) -> str:
        """Refuse what was not asked for."""
        for name in self._said:
            raise Refused(f"{self._verb} does not know “{name[:40]}”.")
        return ""


@cache
def _hints(record: Any) -> Mapping[str, Any]:
    return get_type_hints(record)


def coerced(name: str, hint: Any, value: object, today: date) -> Any:
    """A value from JSON as the field's type, refused in a sentence when it cannot be one."""
    if get_origin(hint) in {Union, UnionType}:
        if value is None:
            return None
        hint = next(a for a in get_args(hint) if a is not type(None))
    if get_origin(hint) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list):
            raise Refused(f"“{name}” is a list.")
        return tuple(
            coerced(name, get_args(hint)[0], p.strip() if isinstance(p, str) else p, today)
            for p in parts
        )
    if hint is date and isinstance(value, str):
        if (day := parse_date(value, today=today)) is None:
            raise Refused(f"“{name}” is not a date: write it like 2026-11-03.")
        return day
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(name, hint, value)
    if hint is int and isinstance(value, int | str) and not isinstance(value, bool):
        return _whole(name, value)
    if isinstance(value, hint) and not (isinstance(value, bool) and hint is not bool):
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
    kinds = {
        str: "text",
        int: "a whole number",
        bool: "true or false",
        date: "a date",
        bytes: "a file",
    }
    raise Refused(f"“{name}” is {kinds.get(hint, 'something else')}.")


def _whole(name: str, value: int | str) -> int:
    """A whole number, also one that is written as text; refuses what no field can hold."""
    if isinstance(value, str):
        plain = value.strip()
        if not plain.isdecimal():
            raise Refused(f"“{name}” is a whole number.")
        # a number of thousands of digits is not even turned into one
        value = int(plain) if len(plain) <= len(str(LARGEST_NUMBER)) else LARGEST_NUMBER + 1
    if abs(value) > LARGEST_NUMBER:
        raise Refused(f"“{name}” is too large a number.")
    return value


def _choice(name: str, hint: type[Enum], value: object) -> Enum:
    try:
        return hint(str(value) if isinstance(value, int) else value)
    except ValueError:
        words = ", ".join(str(e.value) for e in hint)
        raise Refused(f"“{name}” is one of: {words}.") from None


def plain_facts(record: Any) -> Facts:
    """A record as JSON can say it: its code and its described fields."""
    found: Facts = {"code": record.code} if hasattr(record, "code") else {}
    described_names = described(record)
    for field in fields(record):
        if field.name in described_names:
            found[field.name] = _plain(getattr(record, field.name))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return int(value.value) if str(value.value).isdecimal() else value.value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value

"""What a form refuses, no other way in lets through; and what two places count, they count alike."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from mentordesk.exchange.roster import Decision, Verdict
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.conflict import ConflictNote, ConflictStep, Effect, Severity
from mentordesk.model.erasure import KeptLonger
from mentordesk.model.errors import RecordUnusable, Refused
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.milestone import Milestone
from mentordesk.model.names import fold
from mentordesk.model.pairing import ClosingReason, MemberRole, Pairing, State
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.profile import RULES
from mentordesk.model.readiness import Clearance, Presence, Training
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.importing import read_pasted
from mentordesk.programme.rollover import NewYear
from mentordesk.store import keys
from mentordesk.store.service import service
from mentordesk.store.steps import Steps
from tests.conftest import TODAY, Clock

Pair = Callable[..., Pairing]
MET = date(2026, 11, 18)


def person(desk: Desk, name: str, *roles: Role, **more: object) -> Participant:
    fresh = Participant(name=name, roles=roles or (Role.MENTEE,), **more)  # type: ignore[arg-type]
    return desk.people.save(fresh, today=TODAY)


def met(desk: Desk, pairing: Pairing, day: date = MET, minutes: int = 30) -> Meeting:
    fresh = Meeting(pairing_id=pairing.id, held_on=day, minutes=minutes)
    return desk.meetings.log(fresh, today=TODAY)


# -- people -----------------------------------------------------------------------------------------


def keep(desk: Desk, who: int) -> None:
    fresh = KeptLonger(participant_id=who, until=date(2028, 1, 1), reason="A court asks for it")
    desk.erasing.keep_longer(fresh, today=TODAY)


def test_who_is_kept_longer_can_be_removed_and_made_one(desk: Desk) -> None:
    one, two, three = (person(desk, n, status=Enrolment.FINISHED) for n in ("Ana", "Ben", "Anna"))
    keep(desk, one.id)
    keep(desk, two.id)
    desk.people.remove(two.id)
    assert desk.store.kept_longer.count("participant_id = ?", [two.id]) == 0
    desk.undo()
    assert desk.store.kept_longer.count("participant_id = ?", [two.id]) == 1
    desk.likeness.merge(three.id, one.id, today=TODAY)
    assert [k.participant_id for k in desk.store.kept_longer.where()] == [three.id, two.id]


def test_every_table_that_names_somebody_is_known_here(desk: Desk) -> None:
    """Whoever adds one says what becomes of it when somebody is removed, or two are made one."""
    tables = [r[0] for r in desk.store.read("SELECT name FROM sqlite_master WHERE type = 'table'")]
    naming = {
        t
        for t in tables
        for row in desk.store.read(f"SELECT \"table\" FROM pragma_foreign_key_list('{t}')")
        if row[0] == "participant"
    }
    assert naming == {
        "absence", "attendance", "certificate", "clearance", "contact", "feedback_answer", "goal",
        "kept_longer", "match_pair", "meeting_attendance", "member", "never_pair", "not_same", "person_change",
    }  # fmt: skip


def test_a_role_that_a_pairing_rests_on_stays_through_every_door(desk: Desk, pair: Pair) -> None:
    pair("Mo Mo", "Al Al", agreement_signed_on=TODAY)
    mo = next(p for p in desk.people.all() if p.name == "Mo Mo")
    before = person(desk, "Jo", Role.MENTOR)
    desk.people.save(replace(before, roles=(Role.MENTEE, Role.MENTOR)), today=TODAY)
    plan = desk.importer.plan(
        read_pasted(
            "Name\tRole\tGroup\tReferral date\nMo Mo\tmentee\t11B\t\nNew One\tmentee\t7A\t1 Jan 2030\n"
        ),
        today=TODAY,
    )
    assert [r.verdict for r in plan.rows] == [Verdict.PROBLEM, Verdict.NEW]
    assert plan.rows[0].reason == "They are the mentor of K0001: close that pairing first."
    assert "Tue 1 Jan 2030 is still to come: left empty." in plan.rows[1].reason
    assert plan.decide(plan.rows[0].number, Decision.UPDATE) == plan
    # what the history holds is put back by the same rule
    jo = next(p for p in desk.people.all() if p.name == "Jo")
    desk.pairings.pair(jo, person(desk, "Di"), Pairing(started_on=TODAY), today=TODAY)
    also = person(desk, "Ed", Role.MENTOR)
    desk.pairings.pair(also, jo, Pairing(started_on=TODAY), today=TODAY)
    seq = max(e.seq for e in desk.past.changes(jo.code) if e.field == "Role")
    with pytest.raises(Refused, match="mentee of K"):
        desk.past.put_value_back("participant", jo.id, "roles", seq)
    assert mo.roles == (Role.MENTOR,)


def test_a_new_year_lets_nobody_wait_again_who_left(desk: Desk, pair: Pair) -> None:
    pair("Mo Mo", "Al Al")
    mo, al = (next(p for p in desk.people.all() if p.name == n) for n in ("Mo Mo", "Al Al"))
    desk.people.save(replace(mo, group="13A"), today=TODAY)
    desk.people.save(replace(al, status=Enrolment.WITHDRAWN), today=TODAY)
    year = NewYear(term_name="Next", starts_on=TODAY, last_year=13)
    desk.rollover.carry_out(desk.rollover.plan(year, today=TODAY), today=TODAY)
    assert desk.people.get(al.id).status is Enrolment.WITHDRAWN
    assert "last_year" in replace(year, last_year=0).problems()
    assert year.problems() == {}


def test_names_fold_alike_however_they_are_typed() -> None:
    assert {fold(f"O{sign}Brien") for sign in "'’´`ʼ"} == {"obrien"}
    assert {fold(f"Anne{dash}Marie") for dash in "-–—‑"} == {"anne marie"}


# -- pairings ---------------------------------------------------------------------------------------


def test_who_left_comes_again_only_later(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    met(desk, pairing, date(2026, 10, 10))
    other = person(desk, "Cy Dee", Role.MENTOR)
    member = desk.members.join(
        pairing, other, MemberRole.CO_MENTOR, on=date(2026, 10, 6), today=TODAY
    )
    desk.members.leave(member.id, on=date(2026, 10, 20), today=TODAY)
    for day in (date(2026, 10, 6), date(2026, 10, 20)):
        with pytest.raises(Refused, match="belonged to it until Tue 20 Oct 2026"):
            desk.members.join(pairing, other, MemberRole.CO_MENTOR, on=day, today=TODAY)
    desk.members.join(pairing, other, MemberRole.CO_MENTOR, on=date(2026, 10, 21), today=TODAY)
    # a record from before this was refused counts a meeting once all the same
    with desk.store.transaction("as it was once"):
        desk.store.members.put(replace(desk.store.members.get(member.id), id=0))  # type: ignore[type-var]
    (served,) = [s for who, _, s in service(desk.store, TODAY) if who == other.id]
    assert (served.meetings, served.minutes) == (1, 30)


def test_the_start_of_a_pairing_under_way_is_before_its_meetings(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    met(desk, pairing)
    for start, said in (
        (date(2027, 3, 1), "today or an earlier"),
        (TODAY, "They met on Wed 18 Nov"),
    ):
        with pytest.raises(Refused) as refusal:
            desk.pairings.change(replace(pairing, started_on=start), today=TODAY)
        assert said in refusal.value.problems["started_on"]
    desk.pairings.change(replace(pairing, started_on=MET), today=TODAY)


def test_the_day_of_the_match_is_put_right_with_its_story(desk: Desk, pair: Pair) -> None:
    """A first meeting logged with a wrong year takes the match along; the terms bring it back."""
    pairing = pair(started_on=None, matched_on=date(2026, 10, 1))
    year_ago = Meeting(pairing_id=pairing.id, status=MeetingStatus.HELD, held_on=date(2025, 10, 12))
    logged = desk.meetings.log(year_ago, today=TODAY)
    assert desk.pairings.get(pairing.id).matched_on == date(2025, 10, 12)
    desk.meetings.log(replace(logged, held_on=date(2026, 10, 12)), today=TODAY)
    begun = date(2026, 10, 12)
    shifted = desk.pairings.get(pairing.id)
    desk.pairings.change(
        replace(shifted, started_on=begun, matched_on=date(2026, 10, 1)), today=TODAY
    )
    facts = desk.pairings.facts(pairing.id, TODAY)
    assert (facts.matched_on, facts.begins) == (date(2026, 10, 1), begun)
    assert [(m.state, m.moved_on) for m in desk.pairings.moves(pairing.id)] == [
        (State.PENDING_AGREEMENT, date(2026, 10, 1)), (State.ACTIVE, begun),
    ]  # fmt: skip
    members = desk.store.members.where("pairing_id = ?", [pairing.id])
    assert {m.from_on for m in members} == {date(2026, 10, 1)}
    for day, said in ((begun + timedelta(days=1), "The next change"), (None, "keeps the day")):
        with pytest.raises(Refused, match=said) as refusal:
            desk.pairings.change(
                replace(desk.pairings.get(pairing.id), matched_on=day), today=TODAY
            )
        assert set(refusal.value.problems) == {"matched_on"}


def test_a_case_closes_no_pairing_before_its_last_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    met(desk, pairing)
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="Late", facts="Late", severity=Severity.FRICTION),
        today=TODAY, now=desk.now,
    )  # fmt: skip
    step = ConflictStep(note_id=note.id, what="Ended it")
    end = Consequence(
        effect=Effect.CLOSED, on=date(2026, 11, 10), closing_reason=ClosingReason.MENTOR_WORKLOAD
    )
    with pytest.raises(Refused, match="They met on Wed 18 Nov 2026"):
        desk.conflicts.add_step(step, today=TODAY, consequence=end)
    terms = Consequence(effect=Effect.CHANGED_TERMS, usual_time="Mondays 25:99")
    with pytest.raises(Refused, match="Mondays 12:30"):
        desk.conflicts.add_step(step, today=TODAY, consequence=terms)
    desk.conflicts.add_step(step, today=TODAY, consequence=replace(end, on=MET))
    assert desk.pairings.state(pairing.id) is State.CLOSED


# -- meetings ---------------------------------------------------------------------------------------


def test_a_pairing_entered_in_error_asks_for_nothing(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    plan = Meeting(pairing_id=pairing.id, status=MeetingStatus.PLANNED, planned_on=TODAY)
    desk.meetings.plan(plan, today=TODAY)
    met(desk, pairing)
    later = TODAY + timedelta(days=3)
    window = desk.meetings.window(later)
    window.shown = "unlogged"
    assert (window.count(), desk.facts.unlogged(later)) == (1, 1)
    desk.pairings.move(pairing, State.VOID, on=TODAY, today=TODAY)
    counts = []
    for window.shown in ("unlogged", "held", "past"):
        counts.append((window.count(), len(window.lines(0, 10))))
    assert counts == [(0, 0)] * 3 and desk.facts.unlogged(later) == 0


def test_a_log_that_was_of_another_pairing_takes_its_steps_along(desk: Desk, pair: Pair) -> None:
    one, two = pair(), pair("Cy Dee", "Eff Gee")
    mentee = next(
        m.participant_id for m in desk.store.members.where("pairing_id = 1 AND role = 'mentee'")
    )
    goal = desk.goals.save(Goal(pairing_id=one.id, statement="Join a club"), today=TODAY)
    came = {mentee: MeetingAttendance(meeting_id=0, participant_id=mentee, came=Came.LATE)}
    logged = desk.meetings.log(
        Meeting(pairing_id=one.id, held_on=MET, next_step="Ask for a room"),
        today=TODAY, goals=[goal.id], came=came,
    )  # fmt: skip
    desk.meetings.log(replace(logged, pairing_id=two.id), today=TODAY)
    assert [s.text for s in desk.meetings.agreed(two.id)] == ["Ask for a room"]
    assert desk.meetings.agreed(one.id) == []
    assert desk.store.meeting_attendances.count() == desk.store.goal_work.count() == 0
    desk.undo()
    assert [s.text for s in desk.meetings.agreed(one.id)] == ["Ask for a room"]
    assert desk.store.meeting_attendances.count() == desk.store.goal_work.count() == 1


def test_what_is_planned_again_is_logged_afresh(desk: Desk, pair: Pair, clock: Clock) -> None:
    logged = met(desk, pair())
    again = desk.meetings.plan(replace(logged, planned_on=TODAY + timedelta(days=7)), today=TODAY)
    assert (again.logged_on, again.logged_at, again.held_on) == (None, None, None)
    clock.forward(days=9)
    done = desk.meetings.log(
        replace(again, status=MeetingStatus.HELD, held_on=TODAY + timedelta(days=7)),
        today=TODAY + timedelta(days=9),
    )
    assert not done.log_is_locked(clock())


def test_a_meeting_that_failed_has_no_length_and_no_mood(desk: Desk, pair: Pair) -> None:
    logged = desk.meetings.log(
        Meeting(pairing_id=pair().id, held_on=MET, planned_on=MET, minutes=30, mood_mentor=4), today=TODAY
    )  # fmt: skip
    failed = replace(logged, status=MeetingStatus.NO_SHOW, failed_by=Side.MENTEE)
    kept = desk.meetings.log(failed, today=TODAY)
    assert (kept.held_on, kept.minutes, kept.mood_mentor, kept.day) == (None, None, None, MET)


def test_a_settled_goal_keeps_the_day_it_was_settled(desk: Desk, pair: Pair) -> None:
    goal = desk.goals.save(
        Goal(pairing_id=pair().id, statement="Join a club", set_on=MET, state=GoalState.MET, settled_on=MET), today=TODAY
    )  # fmt: skip
    assert desk.goals.save(replace(goal, settled_on=None), today=TODAY).settled_on == MET


# -- Today, counts, readiness -----------------------------------------------------------------------


def test_what_presses_comes_first_whoever_says_it(sample: Desk) -> None:
    more = sample.backups.advice(Path("nowhere"), None, TODAY)
    levels = [i.level for i in sample.today.view(TODAY, more).items]
    first_info = next(n for n, level in enumerate(levels) if level.value == levels[-1].value)
    assert any(i.rule == "B1" for i in more)
    assert all(level == levels[-1] for level in levels[first_info:]), levels


def test_ids_of_todays_own_lines_are_no_rules(desk: Desk, pair: Pair) -> None:
    old = person(desk, "Old One", status=Enrolment.FINISHED, waiting_since=date(2020, 1, 1))
    with desk.store.transaction("as it was long ago"):
        for change in desk.store.person_changes.where("participant_id = ?", [old.id]):
            desk.store.person_changes.delete(change.id)
    item = desk.privacy_item(TODAY)
    assert item is not None and item.rule not in RULES
    pairing = pair()
    for name in ("A", "B", "C"):
        desk.milestones.save(
            Milestone(pairing_id=pairing.id, statement=name, due_on=TODAY - timedelta(days=1))
        )
    titles = [i.title for i in desk.today.view(TODAY, [item]).items]
    assert "1 person left long ago" in titles and not any("; ." in t for t in titles)


def test_a_programme_that_is_over_says_so(desk: Desk, pair: Pair) -> None:
    desk.setup.save_programme(
        replace(desk.setup.programme, ends_on=TODAY - timedelta(days=1)), today=TODAY
    )
    assert not [i for i in desk.today.items(TODAY) if i.rule == "Y1"], "nothing of it is open"
    pair()
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "Y1"]
    assert (
        item.title == "The programme ended on Fri 20 Nov 2026"
        and "1 pairing is still open" in item.why
    )
    titles = {
        days: [i.title for i in desk.today.items(TODAY - timedelta(days)) if i.rule == "Y1"]
        for days in (1, 2, 3, 22, 23)
    }
    assert titles == {
        1: ["The programme ends today"], 2: ["The programme ends tomorrow"],
        3: ["The programme ends on Fri 20 Nov"], 22: ["The programme ends on Fri 20 Nov"], 23: [],
    }  # fmt: skip


def test_who_leaves_today_does_not_wait_before_tomorrow(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    more = person(desk, "Cy Dee")
    member = desk.members.join(pairing, more, MemberRole.MENTEE, on=TODAY, today=TODAY)
    desk.members.leave(member.id, on=TODAY, today=TODAY)
    listed = [r.id for r in desk.people.rows(TODAY) if r.is_waiting]
    assert desk.facts.counts(TODAY)["waiting"] == len(listed) == 0
    assert desk.facts.counts(TODAY + timedelta(days=1))["waiting"] == 1


def test_lists_and_pages_say_the_same_of_every_step(desk: Desk) -> None:
    """Invented steps of every kind: the quick way for lists and the rule itself agree, on any day."""
    dice = random.Random(11)
    topics = list(TrainingTopic)[:2]
    day = lambda: TODAY + timedelta(days=dice.randint(-60, 20))  # noqa: E731
    steps = [
        desk.training.save_requirement(Requirement(
            name=f"Step {n}", kind=kind, topic=topics[n % 2] if kind is StepKind.TRAINING else None,
            months=dice.choice((None, 1)), version=dice.choice(("", "v2")),
            text="x" if kind is StepKind.AGREEMENT else "",
            roles=(Role.MENTOR,) if n % 3 else (Role.MENTEE,),
        ))
        for n, kind in enumerate([*StepKind, StepKind.TRAINING, StepKind.TRAINING])
    ]  # fmt: skip
    people = [person(desk, f"Person {n}", dice.choice(list(Role))) for n in range(90)]
    with desk.store.transaction("invented"):
        for who in people:
            for step in dice.sample(steps, 6):
                for _ in range(dice.randint(1, 2)):
                    done = day()
                    desk.store.clearances.put(Clearance(
                        participant_id=who.id, requirement_id=step.id, done_on=done,
                        expires_on=dice.choice((None, done + timedelta(days=20))),
                        version=dice.choice(("", "v1", "v2")), waived=dice.random() < 0.3, reason="why",
                        withdrawn_on=dice.choice((None, None, done + timedelta(days=5))),
                    ))  # fmt: skip
    for n in range(8):
        held = day()
        presences = (Presence.BOOKED, Presence.ABSENT, Presence.ATTENDED)
        came = {
            p.id: dice.choice(presences[: 3 if held <= TODAY else 2])
            for p in dice.sample(people, 15)
        }
        session = Training(title=f"S{n}", held_on=held, topics=(dice.choice(topics),))
        desk.training.save(session, came, today=TODAY)
    words = set()
    for asked in (TODAY, TODAY - timedelta(days=10), TODAY - timedelta(days=30)):
        book = Steps(desk.store, asked)
        for who in people:
            told = desk.training.of_person(who, asked).word
            quick = book.word(who.id, who.roles)
            assert quick == ("" if told == "Ready" else told), (who.code, asked, told, quick)
            words.add(told)
    assert len(words) >= 6, "many kinds of words were compared"


def test_a_script_that_works_on_another_day_dates_by_it(desk: Desk) -> None:
    early = date(2026, 9, 1)
    one = desk.people.save(Participant(name="Ana", waiting_since=early), today=early)
    desk.works_on(date(2026, 9, 15))
    desk.people.save(replace(one, status=Enrolment.WITHDRAWN), today=date(2026, 9, 15))
    (change,) = desk.store.person_changes.where("participant_id = ?", [one.id])
    assert change.changed_on == date(2026, 9, 15)


# -- the lock ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["a" + " " * 20, " " * 30, " short one \t"])
def test_spaces_around_it_make_no_passphrase_longer(desk: Desk, words: str) -> None:
    with pytest.raises(Refused, match="at least 15"):
        desk.locks.set_passphrase(words)
    assert not desk.locks.is_protected


def test_a_newer_key_file_is_told_from_a_damaged_one(desk: Desk) -> None:
    ring = keys.key_file(desk.path)
    kept = ring.read_text(encoding="utf-8")
    newer = kept.replace(keys.FORMAT, "MentorDesk keys 2").replace('"kind"', '"way": 1, "kind"')
    ring.write_text(newer, encoding="utf-8")
    with pytest.raises(RecordUnusable, match="newer MentorDesk"):
        keys.read_ring(desk.path)
    ring.write_text(kept[:100], encoding="utf-8")
    with pytest.raises(RecordUnusable, match="damaged"):
        keys.read_ring(desk.path)
    ring.write_text(kept, encoding="utf-8")
    assert keys.read_ring(desk.path).is_open

"""The coordinator's week without a window: check-ins, absences, what is put off, rules, steps, endings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.absence import Absence
from mentordesk.model.contact import Contact, Purpose
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal, GoalEvidence
from mentordesk.model.items import Action
from mentordesk.model.meeting import Medium, Meeting, MeetingStatus, Side, Source
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.readiness import Clearance, NeverPair, Presence, Training
from mentordesk.model.rules import Standing
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.members import Team
from mentordesk.programme.pairings import team_of
from mentordesk.programme.reporting import Wanted
from mentordesk.store.steps import Steps
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands
from tests.papers import seen_of

Pair = Callable[..., Pairing]


def spoke(desk: Desk, day: date, party: Party = Party.MENTEE, **more: Any) -> Contact:
    return desk.contacts.save(
        Contact(pairing_id=1, party=party, attempted_on=day, **more), today=TODAY
    )


def rules(desk: Desk, today: date = TODAY) -> list[str]:
    return [i.rule for i in desk.today.items(today)]


# -- check-ins ----------------------------------------------------------------------------------


def test_a_check_in_is_kept_with_its_heads_and_can_be_undone(desk: Desk, pair: Pair) -> None:
    pair()
    saved = spoke(desk, TODAY, mood=4, trust=3, workload=2, activities="Chess", needs_support=True)
    assert desk.contacts.get(saved.id) == saved
    assert saved.code == "C0001"
    desk.undo()
    assert desk.contacts.of_pairing(1) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attempted_on": TODAY + timedelta(1)}, "attempted_on"), ({"attempted_on": None}, "attempted_on"),
        ({"mood": 6}, "mood"), ({"trust": 0}, "trust"), ({"minutes": -1}, "minutes"),
        ({"follow_up_on": TODAY - timedelta(1)}, "follow_up_on"), ({"pairing_id": 0}, "pairing_id"),
        ({"pairing_id": 77}, "pairing_id"),
    ],
)  # fmt: skip
def test_slips_in_a_check_in(desk: Desk, pair: Pair, changes: dict[str, Any], field: str) -> None:
    pair()
    with pytest.raises(Refused) as refusal:
        desk.contacts.save(
            replace(Contact(pairing_id=1, attempted_on=TODAY), **changes), today=TODAY
        )
    assert field in refusal.value.problems
    assert desk.contacts.of_pairing(1) == []


def test_a_call_saves_meeting_and_check_in_or_neither(desk: Desk, pair: Pair) -> None:
    pair()
    call = Contact(pairing_id=1, attempted_on=TODAY, medium=Medium.PHONE, mood=4)
    met = Meeting(
        pairing_id=1,
        held_on=TODAY - timedelta(1),
        minutes=30,
        mood_mentee=4,
        source=Source.PHONE_CALL,
    )
    saved = desk.contacts.save_call(call, met, today=TODAY, log=desk.meetings)
    assert desk.meetings.get(saved.meeting_id or 0).mood_mentee == 4
    desk.undo()
    assert (desk.contacts.of_pairing(1), desk.meetings.of_pairing(1)) == ([], [])
    for wrong in (replace(met, minutes=999), replace(met, held_on=TODAY + timedelta(2))):
        with pytest.raises(Refused):
            desk.contacts.save_call(call, wrong, today=TODAY, log=desk.meetings)
    with pytest.raises(Refused):
        desk.contacts.save_call(replace(call, mood=9), met, today=TODAY, log=desk.meetings)
    assert (desk.contacts.of_pairing(1), desk.meetings.of_pairing(1)) == ([], [])


def test_following_up_is_due_until_they_were_spoken_with(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(9), agreement_signed_on=TODAY)
    spoke(desk, TODAY - timedelta(5), follow_up_on=TODAY)
    assert "C5" not in rules(desk, TODAY - timedelta(1))
    item = next(i for i in desk.today.items(TODAY) if i.rule == "C5")
    assert (item.party, item.action, item.record) == (Party.MENTEE, Action.CHECK_IN, "C0001")
    spoke(desk, TODAY, Party.MENTOR)
    assert "C5" in rules(desk), "the mentor is somebody else"
    spoke(desk, TODAY, reached=False)
    assert "C5" in rules(desk), "a try is no talk"
    spoke(desk, TODAY)
    assert "C5" not in rules(desk)


# -- absences -----------------------------------------------------------------------------------


def test_an_absence_of_either_stops_the_clock(desk: Desk, pair: Pair) -> None:
    """Worked by hand: met on 5 Oct, weekly; on 20 Oct 15 days have gone by, red."""
    desk.goals.save(
        Goal(pairing_id=pair(started_on=date(2026, 9, 7), agreement_signed_on=TODAY).id, statement="x", set_on=date(2026, 9, 7)),
        today=TODAY,
    )  # fmt: skip
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 10, 5), minutes=30), today=TODAY)
    on = date(2026, 10, 20)
    assert desk.pairings.judged(1, on).judgement.standing is Standing.AT_RISK
    ill = Absence(participant_id=2, first_day=date(2026, 10, 12), last_day=date(2026, 10, 16))
    desk.contacts.save_absence(ill)  # five days: ten are left, and the limit is ten and a half
    assert desk.pairings.judged(1, on).judgement.standing is Standing.ON_TRACK
    away = Absence(participant_id=1, first_day=date(2026, 10, 15), last_day=date(2026, 10, 18))
    saved = desk.contacts.save_absence(away)  # two more days; the others count once
    assert desk.pairings.judged(1, date(2026, 10, 22)).judgement.standing is Standing.ON_TRACK
    desk.contacts.remove_absence(saved.id)
    assert desk.pairings.judged(1, date(2026, 10, 22)).judgement.standing is Standing.WATCH
    with pytest.raises(Refused):
        desk.contacts.save_absence(replace(ill, last_day=date(2026, 10, 1)))


# -- what is put off ----------------------------------------------------------------------------


def test_what_is_put_off_comes_back_on_its_day(desk: Desk, pair: Pair) -> None:
    pair(agreement_signed_on=TODAY)
    assert "A4" in rules(desk)
    until = TODAY + timedelta(3)
    desk.today.put_off([("A4", "K0001")], until, "on a school trip", today=TODAY)
    assert "A4" not in rules(desk)
    assert "A4" in [i.rule for i in desk.today.items(TODAY, put_off=True)]
    view = desk.today.view(TODAY)
    assert [(i.rule, s.reason) for i, s in view.put_off] == [("A4", "on a school trip")]
    assert "A4" not in rules(desk, until - timedelta(1))
    assert "A4" in rules(desk, until)
    desk.today.take_up(view.put_off[0][1], today=TODAY)
    assert "A4" in rules(desk)
    desk.undo()
    assert "A4" not in rules(desk)


@pytest.mark.parametrize(
    ("until", "reason"), [(TODAY, "why"), (None, "why"), (TODAY + timedelta(1), "  ")]
)
def test_putting_off_needs_a_day_to_come_and_a_reason(
    desk: Desk, pair: Pair, until: date | None, reason: str
) -> None:
    pair()
    with pytest.raises(Refused):
        desk.today.put_off([("A4", "K0001")], until, reason, today=TODAY)
    assert desk.store.snoozes.count() == 0


# -- rules with effective dates -----------------------------------------------------------------


def test_a_changed_rule_does_not_rewrite_what_was_judged_before(desk: Desk, pair: Pair) -> None:
    pair(started_on=date(2026, 9, 14), agreement_signed_on=date(2026, 10, 5))
    desk.practice.apply(None, {"A5": (False, (21,))}, from_on=date(2026, 9, 1))
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 10, 5), minutes=30), today=TODAY)
    before = desk.pairings.judged(1, date(2026, 10, 18)).judgement.standing
    assert before is Standing.WATCH
    number = desk.practice.apply(None, {"G1": (True, (300, 400, 60))}, from_on=date(2026, 10, 20))
    assert number == 1
    assert desk.pairings.judged(1, date(2026, 10, 18)).judgement.standing is before
    assert desk.pairings.judged(1, date(2026, 10, 20)).judgement.standing is Standing.ON_TRACK
    assert desk.practice.apply(None, {"G1": (True, (300, 400, 60))}, from_on=TODAY) == 0
    desk.undo()
    assert desk.pairings.judged(1, date(2026, 10, 22)).judgement.standing is Standing.AT_RISK


def test_another_profile_brings_its_rhythm_in_one_step(desk: Desk) -> None:
    lines = {x.rule.id: (x.is_on, x.limits) for x in desk.practice.lines(TODAY)}
    workplace = {**lines, "C1": (False, (2,)), "C4": (False, (91,)), "A1": (False, (2,))}
    desk.practice.apply(Profile.WORKPLACE, {"A5": (True, (50,))}, from_on=TODAY)
    assert (desk.setup.programme.interval_days, desk.setup.programme.minutes) == (30, 60)
    now = desk.practice.on(TODAY)
    assert (now.profile, now.figure("A5"), now.keeps("C1")) == (Profile.WORKPLACE, 50, False)
    assert [x.rule.id for x in desk.practice.lines(TODAY) if x.is_changed] == ["A5"]
    assert workplace.keys() == {x.rule.id for x in desk.practice.lines(TODAY)}
    desk.undo()
    assert (desk.setup.programme.interval_days, desk.practice.changes()) == (7, [])


def test_rules_that_cannot_be(desk: Desk) -> None:
    for wrong in ({"A5": (True, ())}, {"A5": (True, (-3,))}, {"ZZ": (True, ())}):
        with pytest.raises(Refused):
            desk.practice.apply(None, wrong, from_on=TODAY)
    with pytest.raises(Refused):
        desk.practice.apply(None, {"A5": (True, (3,))}, from_on=None)
    assert desk.practice.changes() == []


# -- steps before the start ---------------------------------------------------------------------


def test_the_short_way_says_the_same_as_the_long_one(sample: Desk) -> None:
    """The list's one word for everybody, read in stretches, is that of each person's own page."""
    for day in (TODAY, TODAY - timedelta(200), TODAY + timedelta(300), TODAY + timedelta(800)):
        steps, people = Steps(sample.store, day), sample.people.all()
        together = sample.training.of_all(people, day)
        for person in people:
            alone = sample.training.of_person(person, day)
            assert together[person.id] == alone
            assert steps.word(person.id, person.roles) == ("" if alone.is_ready else alone.word)


def test_without_steps_nobody_is_asked_for_anything(desk: Desk, pair: Pair) -> None:
    pair()
    assert Steps(desk.store, TODAY).word(1, (Role.MENTOR,)) is None
    assert [r.standing for r in desk.people.rows(TODAY)] == ["Active", "Active"]
    assert desk.training.of_all(desk.people.all(), TODAY) == {}


def test_what_is_missing_stands_in_the_list_and_in_today(desk: Desk, pair: Pair) -> None:
    pair(agreement_signed_on=TODAY)
    desk.people.save(Participant(name="Cleo Waits", roles=(Role.MENTEE,)), today=TODAY)
    assert desk.training.take_usual() == 6
    with pytest.raises(Refused):
        desk.training.take_usual()
    assert {r.name: r.standing for r in desk.people.rows(TODAY)}["Cleo Waits"] == "Consent missing"
    items = {i.rule: i for i in desk.today.items(TODAY)}
    assert items["T1"].title == "1 mentor is paired and not ready"
    assert "Ana" in items["T1"].why
    steps = {r.name: r.id for r in desk.training.requirements()}
    everybody = [p.id for p in desk.people.all()]
    for name in ("Parent’s consent", "Confidentiality agreement"):
        desk.training.clear_many(
            Clearance(participant_id=1, requirement_id=steps[name], done_on=TODAY),
            everybody,
            today=TODAY,
        )
    assert {r.name: r.standing for r in desk.people.rows(TODAY)}["Cleo Waits"] == "Induction due"
    session = Training(
        title="All of it",
        held_on=TODAY,
        minutes=120,
        topics=(TrainingTopic.ROLE, TrainingTopic.SAFETY, TrainingTopic.LISTENING),
    )
    saved = desk.training.save(session, {1: Presence.ATTENDED}, today=TODAY)
    assert "T1" not in rules(desk)
    assert desk.training.coverage(desk.people.all(), TODAY).minutes[1, TrainingTopic.ROLE] == 120
    desk.training.save(saved, {1: Presence.ABSENT}, today=TODAY)
    assert "T1" in rules(desk)
    desk.training.remove(saved.id)
    assert desk.training.sessions() == []
    desk.undo()
    assert [(r.booked, r.attended) for r in desk.training.sessions()] == [(1, 0)]


def test_a_consent_that_is_withdrawn_or_runs_out(desk: Desk, pair: Pair) -> None:
    pair()
    consent = desk.training.save_requirement(
        Requirement(name="Consent", kind=StepKind.CONSENT, months=12)
    )
    given = desk.training.clear(
        Clearance(participant_id=2, requirement_id=consent.id, done_on=TODAY), today=TODAY
    )
    assert given.expires_on == date(2027, 11, 21)
    person = desk.people.get(2)
    assert desk.training.of_person(person, TODAY).is_ready
    assert desk.training.of_person(person, date(2027, 11, 22)).word == "Consent lapsed"
    desk.training.withdraw(given.id, today=TODAY)
    assert desk.training.of_person(person, TODAY).word == "Consent lapsed"
    desk.training.remove_requirement(consent.id)
    assert desk.training.clearances(2) == []
    desk.undo()
    assert len(desk.training.clearances(2)) == 1


def test_nobody_came_to_a_session_that_is_still_to_be(desk: Desk, pair: Pair) -> None:
    pair()
    ahead = Training(title="Ahead", held_on=TODAY + timedelta(1), topics=(TrainingTopic.ROLE,))
    with pytest.raises(Refused, match="still to be"):
        desk.training.save(ahead, {1: Presence.ATTENDED}, today=TODAY)
    desk.training.save(ahead, {1: Presence.BOOKED}, today=TODAY)
    assert desk.training.attendance(1) == {1: Presence.BOOKED}


# -- who with whom, and what speaks against it ---------------------------------------------------


def test_the_never_pair_list_is_kept_whichever_of_the_two_it_was_noted_at(desk: Desk) -> None:
    mentor = desk.people.save(Participant(name="Ana", roles=(Role.MENTOR,)), today=TODAY)
    mentee = desk.people.save(Participant(name="Ben", roles=(Role.MENTEE,)), today=TODAY)
    never = desk.training.keep_apart(
        NeverPair(participant_id=mentee.id, other_id=mentor.id, reason="Cousins")
    )
    for wrong in (
        NeverPair(participant_id=mentor.id, other_id=mentee.id),
        NeverPair(participant_id=1, other_id=1),
    ):
        with pytest.raises(Refused):
            desk.training.keep_apart(wrong)
    with pytest.raises(Refused, match="never-pair list: Cousins"):
        desk.pairings.pair(mentor, mentee, Pairing(started_on=TODAY), today=TODAY)
    assert [p.name for _, p in desk.training.never_with(mentor.id)] == ["Ben"]
    desk.training.let_together(never.id)
    desk.pairings.pair(mentor, mentee, Pairing(started_on=TODAY), today=TODAY)


def two(mentor: Participant, mentee: Participant) -> Team:
    return team_of(mentor, mentee, PairingKind.ONE_TO_ONE)


def test_cautions_are_said_and_kept_in_the_story(desk: Desk, pair: Pair) -> None:
    ended = pair("Ana Núñez", "Ben Ode", agreement_signed_on=TODAY)
    desk.pairings.close(
        ended, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.LACK_OF_CHEMISTRY,
        on=TODAY - timedelta(13), today=TODAY,
    )  # fmt: skip
    mentor = desk.people.save(
        Participant(name="Di Ash", roles=(Role.MENTOR,), group="8C"), today=TODAY
    )
    mentee = desk.people.get(2)
    assert desk.pairings.cautions(two(mentor, mentee), TODAY) == [
        "Di Ash is 1 year above Ben Ode; 2 or more are the rule.",
        "Ben Ode’s last pairing ended 13 days ago; 14 days of rest are the rule.",
    ]
    new = desk.pairings.pair(mentor, mentee, Pairing(started_on=TODAY), today=TODAY)
    assert "14 days of rest" in desk.pairings.moves(new.id)[0].reason
    third = desk.people.save(
        Participant(name="Eli Fox", roles=(Role.MENTEE,), group="6A"), today=TODAY
    )
    assert desk.pairings.cautions(two(mentor, third), TODAY) == [
        "Di Ash takes up to 1 mentee and has 1 already."
    ]
    desk.training.save_requirement(Requirement(name="Consent"))
    assert "Eli Fox is not ready: consent missing." in desk.pairings.cautions(
        two(mentor, third), TODAY
    )


# -- trial and ending ----------------------------------------------------------------------------


def test_a_trial_is_decided(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY - timedelta(20), trial_until=TODAY, agreement_signed_on=TODAY)
    assert desk.pairings.state(pairing.id) is State.TRIAL
    assert "R1" in rules(desk)
    assert "R1" not in rules(desk, TODAY - timedelta(1))
    desk.pairings.move(pairing, State.ACTIVE, on=TODAY, today=TODAY)
    assert "R1" not in rules(desk)


def test_the_file_of_an_ending_is_asked_for_until_it_is_whole(desk: Desk, pair: Pair) -> None:
    pairing = pair(agreement_signed_on=TODAY)
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.MENTOR_LEFT,
        on=TODAY - timedelta(2), today=TODAY,
    )  # fmt: skip
    item = next(i for i in desk.today.items(TODAY) if i.rule == "K1")
    assert item.action is Action.CLOSING
    assert "who asked for it, exit talk with the mentee, exit talk with the mentor" in item.why
    for party in (Party.MENTEE, Party.MENTOR):
        spoke(desk, TODAY, party, purpose=Purpose.EXIT)
    file = replace(
        desk.pairings.get(1), closed_by=Side.MENTOR, contact_rule="They may write.", letter_on=TODAY
    )
    desk.pairings.correct_closing(file, why="", today=TODAY)
    assert "K1" not in rules(desk)
    assert desk.pairings.missing_in_file(desk.pairings.get(1)) == []


def test_a_reason_is_corrected_visibly(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    with pytest.raises(Refused, match="still open"):
        desk.pairings.correct_closing(pairing, why="x", today=TODAY)
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.MENTEE_LOST_INTEREST,
        on=TODAY,
        today=TODAY,
    )
    other = replace(desk.pairings.get(1), closing_reason=ClosingReason.MENTEE_LEFT)
    with pytest.raises(Refused) as refusal:
        desk.pairings.correct_closing(other, why=" ", today=TODAY)
    assert "why" in refusal.value.problems
    saved = desk.pairings.correct_closing(other, why="The family moved away.", today=TODAY)
    assert saved.closing_reason is ClosingReason.MENTEE_LEFT
    assert saved.closing_note == (
        "Reason corrected on Sat 21 Nov 2026 from “Mentee lost interest”: The family moved away."
    )


# -- from the command line -----------------------------------------------------------------------


def test_the_week_in_batch(desk: Desk, pair: Pair) -> None:
    pair(agreement_signed_on=TODAY)
    run = Commands(desk, TODAY).run
    assert (
        run({"do": "log_check_in", "pairing": "K0001", "party": "mentor", "mood": 4})["code"]
        == "C0001"
    )
    run(
        {
            "do": "add_absence",
            "participant": "P0001",
            "first_day": "2026-11-01",
            "last_day": "2026-11-05",
        }
    )
    run({"do": "put_off", "rule": "A4", "record": "K0001", "until": "2026-12-01", "reason": "trip"})
    run({"do": "change_practice", "profile": "school_light", "rule": "A5", "limits": [30]})
    assert desk.practice.on(TODAY).figure("A5") == 30
    run({"do": "add_requirement", "usual": True})
    run(
        {
            "do": "note_step",
            "participant": "P0001",
            "step": "Parent’s consent",
            "signed_by": "A parent",
        }
    )
    code = run(
        {
            "do": "add_training",
            "title": "Role",
            "held_on": "2026-11-20",
            "topics": ["role"],
            "came": ["P0001"],
        }
    )["code"]
    assert (code, desk.training.attendance(1)) == ("T0001", {1: Presence.ATTENDED})
    run({"do": "keep_apart", "participant": "P0001", "other": "P0002"})
    run({"do": "close_pairing", "pairing": "K0001", "reason": "goals_met"})
    run(
        {
            "do": "complete_closing",
            "pairing": "K0001",
            "closed_by": "both",
            "contact_rule": "May write",
        }
    )
    assert desk.pairings.get(1).closed_by is Side.BOTH
    for wrong in (
        {"do": "log_check_in", "pairing": "K0001", "mood": 9}, {"do": "note_step", "participant": "P0001", "step": "Nothing"},
        {"do": "add_training", "title": "X", "held_on": "2026-11-20", "topics": ["role"], "came": ["P0099"]},
        {"do": "change_practice", "rule": "ZZ"}, {"do": "put_off", "rule": "A4", "record": "K0001", "until": "2026-11-01", "reason": "x"},
        {"do": "keep_apart", "participant": "P0001", "other": "P0099"}, {"do": "complete_closing", "pairing": "K0001", "closing_reason": "safety"},
    ):  # fmt: skip
        before = desk.last_change
        with pytest.raises(Refused):
            run(wrong)
        assert desk.last_change == before


def test_the_lists_of_the_week(sample: Desk, capsys: Any) -> None:
    import json

    sample.contacts.save(
        Contact(pairing_id=1, attempted_on=TODAY, safety="CANARYsafety", note="seen"), today=TODAY
    )
    path = str(sample.path)
    sample.close()
    for what, at_least in (("check-ins", 100), ("readiness", 84), ("trainings", 3), ("rules", 20)):
        assert command_line(["list", path, what, "--json"]) == 0
        said = capsys.readouterr().out
        assert len(json.loads(said)) >= at_least
        assert "CANARYsafety" not in said
    assert command_line(["today", path, "--date", "2026-11-21", "--json"]) == 0
    items = json.loads(capsys.readouterr().out)
    assert {"rule", "record", "severity", "since", "evidence", "why", "action", "title"} <= set(
        items[0]
    )
    assert [i["rule"] for i in items].count("C3") == 4, (
        "each for itself, for whoever reads it by program"
    )
    assert {i["record"][0] for i in items} >= {"K", "N"}


def test_what_was_put_off_is_told_when_asked(sample: Desk, capsys: Any) -> None:
    import json

    item = sample.today.items(TODAY)[0]
    sample.today.put_off(
        [(item.rule, item.record)], TODAY + timedelta(5), "they are on a trip", today=TODAY
    )
    path = str(sample.path)
    sample.close()
    command_line(["today", path, "--date", "2026-11-21", "--json"])
    short = json.loads(capsys.readouterr().out)
    command_line(["today", path, "--date", "2026-11-21", "--json", "--all"])
    full = json.loads(capsys.readouterr().out)
    assert len(full) == len(short) + 1
    told = next(i for i in full if "put_off_until" in i)
    assert (told["put_off_until"], told["put_off_because"]) == ("2026-11-26", "they are on a trip")


def test_a_void_meeting_and_pairing_ask_for_nothing(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.move(pairing, State.VOID, on=TODAY, today=TODAY)
    with pytest.raises(Refused):
        spoke(desk, TODAY)
    assert rules(desk) == []
    assert desk.meetings.window(TODAY).count() == desk.store.meetings.count(
        "status <> ?", [MeetingStatus.VOID.value]
    )


# -- goals --------------------------------------------------------------------------------------


@pytest.fixture
def goal(desk: Desk, pair: Pair) -> Goal:
    pair()
    set_on = TODAY - timedelta(30)
    return desk.goals.save(
        Goal(pairing_id=1, statement="Join a club", baseline=2, latest=2, target=8, set_on=set_on),
        today=TODAY,
    )


def test_the_newest_day_says_where_a_goal_stands(desk: Desk, goal: Goal) -> None:
    """What is written later about an earlier day does not turn the goal back."""
    see = desk.goals.see
    see(GoalEvidence(goal_id=1, seen_on=TODAY - timedelta(5), level=6, evidence="Went twice"), today=TODAY)  # fmt: skip
    assert desk.goals.get(1).latest == 6
    see(GoalEvidence(goal_id=1, seen_on=TODAY - timedelta(20), level=3), today=TODAY)
    assert desk.goals.get(1).latest == 6
    assert [e.level for e in desk.goals.evidence(1)] == [6, 3]
    desk.goals.take_back(desk.goals.evidence(1)[0].id)
    assert desk.goals.get(1).latest == 3
    desk.undo()
    assert desk.goals.get(1).latest == 6
    for seen in desk.goals.evidence(1):
        desk.goals.take_back(seen.id)
    assert desk.goals.get(1) == goal
    with pytest.raises(Refused, match="gone"):
        desk.goals.take_back(1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": 11}, "level"), ({"level": -1}, "level"), ({"seen_on": None}, "seen_on"),
        ({"seen_on": TODAY + timedelta(1)}, "seen_on"), ({"seen_on": TODAY - timedelta(31)}, "seen_on"),
    ],
)  # fmt: skip
def test_slips_in_evidence(desk: Desk, goal: Goal, changes: dict[str, Any], field: str) -> None:
    seen = replace(GoalEvidence(goal_id=goal.id, seen_on=TODAY, level=5), **changes)
    for write in (
        lambda: desk.goals.see(seen, today=TODAY),
        lambda: desk.goals.save(replace(goal, statement="new"), today=TODAY, seen=seen),
    ):
        with pytest.raises(Refused) as refusal:
            write()
        assert set(refusal.value.problems) == {field}
    assert desk.goals.get(1) == goal
    assert desk.goals.evidence(1) == []


def test_evidence_in_batch_and_on_paper(desk: Desk, goal: Goal) -> None:
    run = Commands(desk, TODAY).run
    run({"do": "see_goal", "goal": "G0001", "level": 5, "evidence": "Went alone"})
    with pytest.raises(Refused, match="goal"):
        run({"do": "see_goal", "goal": "G0099", "level": 5})

    def on_paper(**wanted: Any) -> str:
        report: Any = desk.reporting.pairing(1, Wanted(today=TODAY, **wanted))
        return seen_of(report)[0]

    assert on_paper() == "Sat 21 Nov: 5. Went alone"
    assert on_paper(without=frozenset({"texts"})) == on_paper(names=NameStyle.CODES) == ""


def test_where_a_goal_stands_in_the_window(qtbot: Any, window: MainWindow) -> None:
    hands, goals = Hands(qtbot, window), window.work.desk.goals
    window.work.show("edit goal", 1)
    before, sheet = goals.get(1), cast(Any, window.sheet)
    sheet.level.setFocus()
    hands.type("8")
    sheet.seen.editor("evidence").setFocus()
    hands.type("Asked in class").press("Ctrl+Return")
    assert window.sheet is None
    assert goals.get(1) == replace(before, latest=8)
    assert goals.evidence(1)[0].evidence == "Asked in class"
    hands.press("Ctrl+Z")
    assert goals.get(1) == before
    assert len(goals.evidence(1)) == 2, "the goal and its evidence are one step"
    window.work.show("edit goal", 1)
    for seen in goals.evidence(1):
        hands.click(f"Remove evidence: {seen.words}")
    assert goals.evidence(1) == []
    hands.press("Ctrl+Return")
    assert goals.get(1).latest == before.baseline, "saving keeps what the removal made of it"


def test_a_new_goal_stands_where_it_begins(qtbot: Any, window: MainWindow) -> None:
    hands, goals = Hands(qtbot, window), window.work.desk.goals
    window.work.show("new goal", 3)
    sheet: Any = window.sheet
    sheet.form.editor("statement").setFocus()
    hands.type("Sing")
    sheet.form.editor("baseline").value = 3
    hands.press("Ctrl+Return")
    made = goals.of_pairing(3)[-1]
    assert (made.statement, made.baseline, made.latest) == ("Sing", 3, 3)

"""The Bin and undo take back what they say, and nothing that was done since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal, GoalEvidence
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Presence, Training
from mentordesk.model.steps import TrainingTopic
from mentordesk.programme.backups import verified_record
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from tests.conftest import TODAY

Pair = Callable[..., Pairing]


def run(desk: Desk, **command: Any) -> dict[str, Any]:
    return Commands(desk, TODAY).run(command)


@pytest.fixture
def goal(desk: Desk, pair: Pair) -> Goal:
    """A goal with evidence at 3 and, older, at 2."""
    pair(started_on=date(2026, 9, 7))
    made = desk.goals.save(
        Goal(pairing_id=1, statement="old words", baseline=1, set_on=date(2026, 9, 10)), today=TODAY
    )
    for level, day in ((2, date(2026, 9, 20)), (3, date(2026, 10, 1))):
        desk.goals.see(GoalEvidence(goal_id=made.id, level=level, seen_on=day), today=TODAY)
    return made


def test_what_was_changed_since_stays_when_something_is_put_back(desk: Desk, goal: Goal) -> None:
    newest = desk.goals.evidence(goal.id)[0]
    desk.goals.take_back(newest.id)
    desk.goals.save(replace(desk.goals.get(goal.id), statement="new words"), today=TODAY)
    (binned,) = desk.past.bin()
    desk.past.put_back(binned.seq)
    now = desk.goals.get(goal.id)
    assert (now.statement, now.latest) == ("new words", 3)
    assert verified_record(desk.store) == []
    desk.undo()
    assert desk.goals.get(goal.id).latest == 2 and desk.goals.get(goal.id).statement == "new words"


def test_a_goal_stands_where_its_newest_evidence_says_whatever_came_back(
    desk: Desk, goal: Goal
) -> None:
    newest = desk.goals.evidence(goal.id)[0]
    desk.goals.take_back(newest.id)
    later = GoalEvidence(goal_id=goal.id, level=7, seen_on=date(2026, 11, 1))
    desk.goals.see(later, today=TODAY)
    desk.past.put_back(desk.past.bin()[0].seq)
    assert desk.goals.get(goal.id).latest == 7


def test_a_row_that_is_gone_since_stays_gone_and_the_record_is_whole(desk: Desk) -> None:
    run(desk, do="add_participant", name="Ana", roles=["mentor"])
    run(desk, do="add_programme", name="Second")
    second = desk.in_programme(2)
    run(second, do="bring_in", participants=["P0001"])
    first = second.in_programme(1)
    absence = {"participant": "P0001", "first_day": "2026-11-01", "last_day": "2026-11-05"}
    run(first, do="add_absence", **absence)
    run(first, do="remove_participant", code="P0001")
    second = first.in_programme(2)
    (moved,) = second.store.absences.where()
    second.contacts.remove_absence(moved.id)
    first = second.in_programme(1)
    first.past.put_back(first.past.bin()[-1].seq)
    assert verified_record(first.store) == []
    assert first.store.absences.anywhere("1") == []


def test_a_change_of_a_row_that_is_not_there_is_refused(desk: Desk, goal: Goal) -> None:
    table = desk.store.goals
    change = desk.store.history.changes(desk.store.last_change)[-1]
    assert change.table == "goal" and change.before
    desk.goals.remove(goal.id)
    with pytest.raises(LookupError), desk.store.transaction("change goal"):
        table.apply(change)
    assert verified_record(desk.store) == []


def test_everything_in_the_bin_has_a_name(desk: Desk, goal: Goal) -> None:
    met = desk.meetings.log(
        Meeting(pairing_id=1, held_on=date(2026, 11, 18), next_step="Ben: ask Mr Cole"), today=TODAY
    )
    desk.meetings.void(met)
    seen = desk.goals.see(
        GoalEvidence(goal_id=goal.id, level=5, seen_on=TODAY, evidence="Asked alone"), today=TODAY
    )
    desk.goals.take_back(desk.goals.evidence(seen.id)[0].id)
    assert [(b.title, b.kind) for b in desk.past.bin()] == [
        ("Asked alone", "goal evidence"),
        ("K0001, Wed 18 Nov 2026 M0001", "meeting"),
    ]
    desk.past.put_back(desk.past.bin()[1].seq)
    assert desk.meetings.get(met.id).status is MeetingStatus.HELD
    assert [s.text for s in desk.meetings.agreed(1)] == ["Ask Mr Cole"]


# -- the first meeting ----------------------------------------------------------------------------


@pytest.fixture
def awaiting(desk: Desk, pair: Pair) -> Meeting:
    """The only meeting of a pairing that awaited its agreement until then."""
    pair(started_on=None)
    assert desk.pairings.state(1) is State.PENDING_AGREEMENT
    held = desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY, summary="Words"), today=TODAY)
    assert (desk.pairings.state(1), desk.pairings.get(1).started_on) == (State.ACTIVE, held.held_on)
    return held


@pytest.mark.parametrize("how", ["void", "unlog", "did not come"])
def test_a_pairing_whose_first_meeting_was_none_awaits_its_agreement_again(
    desk: Desk, awaiting: Meeting, how: str
) -> None:
    if how == "void":
        desk.meetings.void(awaiting)
    elif how == "unlog":
        desk.meetings.unlog(awaiting)
    else:
        missed = replace(awaiting, status=MeetingStatus.NO_SHOW, planned_on=TODAY, held_on=None)
        desk.meetings.log(replace(missed, failed_by=Side.MENTEE), today=TODAY)
    assert desk.pairings.state(1) is State.PENDING_AGREEMENT
    assert desk.pairings.get(1).started_on is None
    assert verified_record(desk.store) == []
    desk.undo()
    assert desk.pairings.state(1) is State.ACTIVE
    assert desk.pairings.get(1).started_on == awaiting.held_on


def two_meetings(desk: Desk, pair: Pair) -> tuple[Meeting, Meeting]:
    """The first of them began the pairing."""
    pair(started_on=None, matched_on=date(2026, 10, 1))
    first, second = (
        desk.meetings.log(Meeting(pairing_id=1, held_on=day), today=TODAY)
        for day in (date(2026, 11, 2), date(2026, 11, 9))
    )
    return first, second


def void(desk: Desk, *meetings: Meeting) -> None:
    for meeting in meetings:
        desk.meetings.void(desk.meetings.get(meeting.id))


def states(desk: Desk) -> list[State]:
    return [m.state for m in desk.pairings.moves(1)]


@pytest.mark.parametrize("order", ["first, second", "second, first", "undo between", "held again"])
def test_in_whatever_order_its_meetings_go_a_pairing_that_never_met_waits(
    desk: Desk, pair: Pair, order: str
) -> None:
    first, second = two_meetings(desk, pair)
    if order == "first, second":
        void(desk, first, second)
    elif order == "second, first":
        void(desk, second, first)
    elif order == "undo between":
        void(desk, first)
        desk.undo()
        void(desk, second, first)
    else:
        missed = replace(
            first, status=MeetingStatus.NO_SHOW, planned_on=first.held_on, held_on=None
        )
        desk.meetings.log(replace(missed, failed_by=Side.MENTEE), today=TODAY)
        assert desk.pairings.state(1) is State.ACTIVE, "it met another time"
        desk.meetings.log(replace(first, planned_on=None), today=TODAY)
        void(desk, first, second)
    assert (states(desk), desk.pairings.get(1).started_on) == ([State.PENDING_AGREEMENT], None)
    assert verified_record(desk.store) == []


def test_a_first_meeting_that_is_put_back_after_another_gives_no_second_beginning(
    desk: Desk, pair: Pair
) -> None:
    pair(started_on=None, matched_on=date(2026, 10, 1))
    first = desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 11, 2)), today=TODAY)
    void(desk, first)
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 11, 9)), today=TODAY)
    desk.past.put_back(desk.past.bin()[0].seq)
    assert desk.meetings.get(first.id).status is MeetingStatus.HELD
    assert states(desk) == [State.PENDING_AGREEMENT, State.ACTIVE]
    assert verified_record(desk.store) == []


def test_a_first_meeting_that_is_put_back_alone_begins_the_pairing_again(
    desk: Desk, pair: Pair
) -> None:
    pair(started_on=None, matched_on=date(2026, 10, 1))
    first = desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 11, 2)), today=TODAY)
    void(desk, first)
    desk.past.put_back(desk.past.bin()[0].seq)
    assert states(desk) == [State.PENDING_AGREEMENT, State.ACTIVE]
    assert desk.pairings.get(1).started_on == date(2026, 11, 2)


def test_a_meeting_that_was_another_pairings_leaves_the_first_one_waiting(
    desk: Desk, pair: Pair
) -> None:
    pair(started_on=None)
    pair("Cy Dee", "Di Eff", started_on=None)
    held = desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY), today=TODAY)
    desk.meetings.log(replace(held, pairing_id=2), today=TODAY)
    assert desk.pairings.state(1) is State.PENDING_AGREEMENT
    assert desk.pairings.state(2) is State.ACTIVE


def test_a_pairing_that_was_made_with_its_meetings_stays_as_it_was_made(desk: Desk) -> None:
    """The sample, and an import, write a pairing, its beginning and its meetings in one step."""
    mentor, mentee = (
        desk.people.save(Participant(name=n, roles=(r,)), today=TODAY)
        for n, r in (("Ana", Role.MENTOR), ("Ben", Role.MENTEE))
    )
    with desk.store.transaction("made at once"):
        made = desk.pairings.put(mentor, mentee, Pairing(started_on=date(2026, 10, 5)), today=TODAY)
        held = desk.store.meetings.put(
            Meeting(pairing_id=made.id, status=MeetingStatus.HELD, held_on=date(2026, 10, 6))
        )
    desk.meetings.void(held)
    assert desk.pairings.state(made.id) is State.ACTIVE
    assert desk.pairings.get(made.id).started_on == date(2026, 10, 5)


def test_a_pairing_that_met_again_has_begun(desk: Desk, awaiting: Meeting) -> None:
    desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY), today=TODAY)
    desk.meetings.void(awaiting)
    assert desk.pairings.state(1) is State.ACTIVE


def test_a_pairing_that_was_moved_since_stays_where_it_is(desk: Desk, awaiting: Meeting) -> None:
    desk.pairings.move(desk.pairings.get(1), State.PAUSED, on=TODAY, today=TODAY)
    desk.meetings.void(awaiting)
    assert desk.pairings.state(1) is State.PAUSED


def test_words_that_were_unlogged_are_in_the_bin(desk: Desk, awaiting: Meeting) -> None:
    desk.meetings.unlog(awaiting)
    (binned,) = desk.past.bin()
    assert binned.title.endswith("M0001") and binned.kind == "meeting"
    desk.past.put_back(binned.seq)
    assert desk.meetings.get(awaiting.id).summary == "Words"
    assert desk.pairings.state(1) is State.ACTIVE


def test_an_unlogged_row_without_words_is_not(desk: Desk, pair: Pair) -> None:
    pair()
    held = desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY), today=TODAY)
    desk.meetings.unlog(held)
    assert desk.past.bin() == []


# -- labels and words -----------------------------------------------------------------------------


def test_undo_after_redo_says_what_it_takes_back(desk: Desk) -> None:
    desk.people.save(Participant(name="Ana", roles=(Role.MENTOR,)), today=TODAY)
    said = desk.undo_label
    for _ in range(2):
        assert desk.undo() == said and desk.redo_label == said and desk.undo_label == ""
        assert desk.redo() == said and desk.undo_label == said


def test_words_in_brackets_stand_in_the_history_as_they_were_written(desk: Desk) -> None:
    made = desk.people.save(
        Participant(name="Ana", roles=(Role.MENTOR,), interests=("chess", "tea")), today=TODAY
    )
    noted = '[draft] said "yes" [ok]'
    desk.people.save(
        replace(made, notes=noted, interests=(), roles=(Role.MENTOR, Role.MENTEE)), today=TODAY
    )
    told = {e.field: (e.before, e.after) for e in desk.past.changes(limit=1)}
    assert told["Coordinator’s notes"] == ("", noted)
    assert told["Interests"] == ("chess, tea", "")
    assert told["Role"] == ("mentor", "mentor, mentee")


# -- what a script may not do ---------------------------------------------------------------------


def test_a_log_names_the_pairing_of_its_meeting(desk: Desk, pair: Pair) -> None:
    pair(), pair("Cy Dee", "Di Eff")
    planned = desk.meetings.plan(Meeting(pairing_id=2, planned_on=TODAY), today=TODAY)
    log = {"do": "log_meeting", "pairing": "K0001", "meeting": planned.code}
    with pytest.raises(Refused, match="M0001 is a meeting of K0002"):
        run(desk, **log, held_on=TODAY.isoformat())
    desk.meetings.move(planned, date(2026, 11, 30), "", today=TODAY)
    with pytest.raises(Refused, match="M0001 was moved: it cannot be logged"):
        run(desk, **log | {"pairing": "K0002"}, held_on=TODAY.isoformat())


def test_the_time_of_the_next_meeting_is_a_time(desk: Desk, pair: Pair) -> None:
    pair()
    log = {"do": "log_meeting", "pairing": "K0001", "held_on": TODAY.isoformat()}
    with pytest.raises(Refused) as refused:
        run(desk, **log, next_on="2026-12-01", next_at="25:99")
    assert refused.value.problems == {"next_at": "Write the time like 12:30."}
    assert desk.meetings.of_pairing(1) == []
    run(desk, **log, next_on="2026-12-01", next_at="12:30")


def test_there_is_one_way_to_close(desk: Desk, pair: Pair) -> None:
    pair()
    with pytest.raises(Refused, match="Close the pairing instead"):
        run(desk, do="move_pairing", pairing="K0001", to="closed")
    assert desk.pairings.state(1) is State.ACTIVE


def test_a_list_of_who_came_stays_as_its_caller_has_it(desk: Desk, pair: Pair) -> None:
    pair()
    came = {1: Presence.ATTENDED, 2: Presence.ATTENDED}
    held = Training(title="Listening", held_on=TODAY, topics=(TrainingTopic.LISTENING,))
    saved = desk.training.save(held, came, today=TODAY)
    desk.training.save(saved, came, today=TODAY)
    assert came == {1: Presence.ATTENDED, 2: Presence.ATTENDED}

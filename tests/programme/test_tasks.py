"""What the coordinator can do, and what is refused in which words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.conflict import ConflictNote, ConflictStep, NoteStatus
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.programme import Closure, Objective
from mentordesk.programme.desk import Desk

TODAY = date(2026, 11, 21)
Pair = Callable[..., Pairing]


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as found:
        action()
    return str(found.value)


def test_participant_is_tidied_and_waits_from_today(desk: Desk) -> None:
    saved = desk.people.save(Participant(name="  Ana   Núñez "), today=TODAY)
    assert (saved.name, saved.waiting_since, saved.code) == ("Ana Núñez", TODAY, "P0001")
    assert (
        refusal(lambda: desk.people.save(Participant(name=" "), today=TODAY)) == "Name is needed."
    )
    assert refusal(lambda: desk.people.get(9)) == "There is no participant P0009."


def test_standing_of_participants(desk: Desk, pair: Pair) -> None:
    pair()
    desk.people.save(Participant(name="Zoe"), today=TODAY)
    desk.people.save(Participant(name="Gone", status=Enrolment.WITHDRAWN), today=TODAY)
    assert {r.name: r.standing for r in desk.people.rows(TODAY)} == {
        "Ana Núñez": "Active",
        "Ben Ode": "Active",
        "Zoe": "Waiting",
        "Gone": "Withdrawn",
    }


def test_somebody_with_a_pairing_stays(desk: Desk, pair: Pair) -> None:
    pair()
    assert "has a pairing (K0001)" in refusal(lambda: desk.people.remove(1))
    free = desk.people.save(Participant(name="Zoe"), today=TODAY)
    desk.people.remove(free.id)
    assert "P0003" in refusal(lambda: desk.people.get(3))


def test_who_can_be_paired(desk: Desk, pair: Pair) -> None:
    pair()
    ana, ben = desk.people.get(1), desk.people.get(2)
    again = lambda a, b: desk.pairings.pair(a, b, Pairing(started_on=TODAY), today=TODAY)  # noqa: E731
    assert "already paired (K0001)" in refusal(lambda: again(ana, ben))
    assert "is not a mentor" in refusal(lambda: again(ben, ana))
    assert "their own mentor" in refusal(lambda: again(ana, ana))


def test_a_pairing_without_a_start_awaits_its_first_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=None)
    assert desk.pairings.state(pairing.id) is State.PENDING_AGREEMENT
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=TODAY), today=TODAY)
    assert desk.pairings.state(pairing.id) is State.ACTIVE
    assert desk.pairings.get(pairing.id).started_on == TODAY
    desk.undo()
    assert desk.pairings.state(pairing.id) is State.PENDING_AGREEMENT


def test_pause_close_and_begin_again(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.move(
        pairing,
        State.PAUSED,
        on=date(2026, 11, 1),
        today=TODAY,
        reason="exams",
        back_on=date(2026, 12, 1),
    )
    assert desk.pairings.facts(pairing.id, TODAY).back_on == date(2026, 12, 1)
    assert desk.pairings.facts(pairing.id, date(2026, 10, 20)).state is State.ACTIVE
    early = refusal(
        lambda: desk.pairings.move(pairing, State.ACTIVE, on=date(2026, 10, 20), today=TODAY)
    )
    assert early.startswith("The last change of this pairing was on Sun 1 Nov 2026.")
    assert "today or an earlier" in refusal(
        lambda: desk.pairings.move(pairing, State.ACTIVE, on=TODAY + timedelta(1), today=TODAY)
    )
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=TODAY, today=TODAY
    )
    assert [m.state for m in desk.pairings.moves(pairing.id)] == [
        State.ACTIVE,
        State.PAUSED,
        State.CLOSING,
        State.CLOSED,
    ]
    assert desk.pairings.rows(TODAY) == []
    assert len(desk.pairings.rows(TODAY, open_only=False)) == 1
    second = desk.pairings.reopen(pairing, on=TODAY, today=TODAY)
    assert (second.episode, second.previous_id) == (2, pairing.id)
    assert "Begin a new episode" in refusal(
        lambda: desk.pairings.move(pairing, State.ACTIVE, on=TODAY, today=TODAY)
    )


def test_never_again_is_respected(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.close(
        pairing,
        kind=ClosingKind.UNANTICIPATED,
        reason=ClosingReason.UNRESOLVED_CONFLICT,
        on=TODAY,
        today=TODAY,
        never_again=True,
    )
    assert "not to be paired again (K0001)" in refusal(
        lambda: desk.pairings.reopen(desk.pairings.get(pairing.id), on=TODAY, today=TODAY)
    )


def test_logging_what_was_planned_makes_no_second_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.plan(
        Meeting(pairing_id=pairing.id, planned_on=TODAY, planned_at="12:30", place="Library"),
        today=TODAY,
    )
    held = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=25),
        today=TODAY,
        next_on=TODAY + timedelta(7),
        next_at="12:30",
    )
    assert (held.id, held.place, held.logged_on) == (1, "Library", TODAY)
    following = desk.meetings.of_pairing(pairing.id)[0]
    assert (following.status, following.planned_on, following.planned_at) == (
        MeetingStatus.PLANNED,
        TODAY + timedelta(7),
        "12:30",
    )
    desk.meetings.log(replace(held, minutes=30), today=TODAY, next_on=TODAY + timedelta(7))
    assert len(desk.meetings.of_pairing(pairing.id)) == 2


def test_what_a_log_refuses(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    log = lambda **k: desk.meetings.log(Meeting(**({"pairing_id": pairing.id} | k)), today=TODAY)  # noqa: E731
    assert (
        refusal(lambda: log(held_on=TODAY + timedelta(1)))
        == "Meeting date must be today or in the past."
    )
    assert refusal(lambda: log(pairing_id=99, held_on=TODAY)) == "There is no pairing K0099."
    assert refusal(lambda: log()) == "Give the day they met."
    assert "still to come" in refusal(
        lambda: desk.meetings.log(
            Meeting(pairing_id=pairing.id, held_on=TODAY), today=TODAY, next_on=TODAY - timedelta(1)
        )
    )
    assert "has passed" in refusal(
        lambda: desk.meetings.plan(
            Meeting(pairing_id=pairing.id, planned_on=TODAY - timedelta(1)), today=TODAY
        )
    )
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED,
        on=date(2026, 11, 1),
        today=TODAY,
    )
    assert refusal(lambda: log(held_on=TODAY)) == "This pairing was closed on Sun 1 Nov 2026."
    assert log(held_on=date(2026, 10, 31)).id
    assert desk.store.meetings.count() == 1


def test_moving_a_meeting_keeps_the_chain(desk: Desk, pair: Pair) -> None:
    plan = desk.meetings.plan(
        Meeting(pairing_id=pair().id, planned_on=TODAY, planned_at="12:30"), today=TODAY
    )
    new = desk.meetings.move(plan, TODAY + timedelta(3), "", today=TODAY)
    old = desk.meetings.get(plan.id)
    assert (old.status, old.moved_to_id, new.planned_at) == (MeetingStatus.MOVED, new.id, "12:30")
    assert "planned meeting" in refusal(lambda: desk.meetings.move(old, TODAY, "", today=TODAY))


def test_a_meeting_entered_in_error_is_kept_and_not_counted(desk: Desk, pair: Pair) -> None:
    meeting = desk.meetings.log(
        Meeting(pairing_id=pair().id, held_on=TODAY, minutes=30), today=TODAY
    )
    desk.meetings.void(meeting)
    assert desk.meetings.of_pairing(meeting.pairing_id) == []
    assert desk.pairings.facts(meeting.pairing_id, TODAY).counted.held == 0
    assert desk.store.meetings.count() == 1


def test_goals_worked_on_follow_changes(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    one, two = (
        desk.goals.save(Goal(pairing_id=pairing.id, statement=s), today=TODAY).id
        for s in ("a", "b")
    )
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY), today=TODAY, goals=[one]
    )
    assert desk.meetings.goals_worked_on(meeting.id) == [one]
    desk.meetings.log(meeting, today=TODAY, goals=[two])
    assert desk.meetings.goals_worked_on(meeting.id) == [two]
    assert "Goal is needed" in refusal(
        lambda: desk.goals.save(Goal(pairing_id=pairing.id), today=TODAY)
    )


def test_conflict_note_locks_after_a_day(desk: Desk, pair: Pair, clock) -> None:  # type: ignore[no-untyped-def]
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pair().id, title="Late", facts="One"), today=TODAY, now=desk.now
    )
    clock.forward(hours=23)
    note = desk.conflicts.save(replace(note, facts="Two"), today=TODAY, now=desk.now)
    clock.forward(hours=2)
    said = refusal(
        lambda: desk.conflicts.save(replace(note, facts="Three"), today=TODAY, now=desk.now)
    )
    assert "locked a day after" in said
    assert desk.conflicts.get(note.id).facts == "Two"
    desk.conflicts.save(replace(note, next_step="Talk"), today=TODAY, now=desk.now)
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="Three"), today=TODAY, next_step="Again", next_due=TODAY
    )
    assert desk.conflicts.get(note.id).next_step == "Again"


def test_closed_notes_stay_closed(desk: Desk, pair: Pair) -> None:
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pair().id, title="Late"), today=TODAY, now=desk.now
    )
    assert "how it ended" in refusal(
        lambda: desk.conflicts.close(note, NoteStatus.RESOLVED, " ", today=TODAY)
    )
    closed = desk.conflicts.close(note, NoteStatus.RESOLVED, "They talked.", today=TODAY)
    assert desk.conflicts.rows(TODAY) == []
    assert "closed" in refusal(
        lambda: desk.conflicts.add_step(ConflictStep(note_id=note.id, what="x"), today=TODAY)
    )
    assert "closed" in refusal(
        lambda: desk.conflicts.save(replace(closed, cause=None), today=TODAY, now=desk.now)
    )


def test_setup(desk: Desk) -> None:
    desk.setup.save_closure(
        Closure(name="Half-term", first_day=date(2026, 10, 26), last_day=date(2026, 10, 30))
    )
    desk.setup.save_objective(Objective(statement="Feel at home"))
    assert [c.name for c in desk.setup.closures()] == ["Half-term"]
    assert "Objective is needed." in refusal(lambda: desk.setup.save_objective(Objective()))
    desk.setup.remove_closure(1)
    assert desk.setup.closures() == []
    desk.undo()
    assert [c.name for c in desk.setup.closures()] == ["Half-term"]


def test_closures_reach_todays_rules(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=date(2026, 11, 2))
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 9)), today=TODAY)
    assert "G1" in [i.rule for i in desk.today.items(TODAY)]
    desk.setup.save_closure(
        Closure(name="Flood", first_day=date(2026, 11, 12), last_day=date(2026, 11, 15))
    )
    assert "G1" not in [i.rule for i in desk.today.items(TODAY)]


def test_facts_are_as_at_their_day(desk: Desk, pair: Pair) -> None:
    """Later facts do not move an earlier day's picture."""
    pairing = pair()
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 12), minutes=30), today=TODAY
    )
    before = desk.pairings.facts(pairing.id, date(2026, 10, 20))
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 2), minutes=30), today=TODAY
    )
    desk.meetings.log(
        Meeting(
            pairing_id=pairing.id,
            status=MeetingStatus.NO_SHOW,
            planned_on=date(2026, 11, 9),
            failed_by=Side.MENTOR,
        ),
        today=TODAY,
    )
    assert desk.pairings.facts(pairing.id, date(2026, 10, 20)) == before
    assert (before.counted.held, desk.pairings.facts(pairing.id, TODAY).counted.held) == (1, 2)


def test_the_list_of_meetings_sorts_and_filters(sample: Desk) -> None:
    window = sample.meetings.window(TODAY)
    labels = {f.id: f.label for f in sample.facts.pairings(TODAY, open_only=False)}
    window.rank(labels)
    every = window.lines(0, 1000)
    assert len(every) == window.count()
    assert [m.day for m in every] == sorted((m.day for m in every), reverse=True)
    assert window.lines(10, 5) == every[10:15]
    window.order, window.descending = "pairing", False
    names = [labels[m.pairing_id].casefold() for m in window.lines(0, 1000)]
    assert names == sorted(names)
    window.shown = "missed"
    assert {m.status for m in window.lines(0, 1000)} <= {
        MeetingStatus.NO_SHOW,
        MeetingStatus.LATE_CANCELLED,
    }
    window.shown, window.words = "past", "maya"
    assert {labels[m.pairing_id] for m in window.lines(0, 1000)} == {"Maya Okafor → Leo Brandt"}


def test_mentors_with_both_roles(desk: Desk) -> None:
    both = desk.people.save(Participant(name="Kim", roles=(Role.MENTOR, Role.MENTEE)), today=TODAY)
    other = desk.people.save(Participant(name="Lou", roles=(Role.MENTOR, Role.MENTEE)), today=TODAY)
    desk.pairings.pair(both, other, Pairing(started_on=TODAY), today=TODAY)
    desk.pairings.pair(
        other,
        desk.people.save(Participant(name="Max"), today=TODAY),
        Pairing(started_on=TODAY),
        today=TODAY,
    )
    assert {r.facts.label for r in desk.pairings.rows(TODAY)} == {"Kim → Lou", "Lou → Max"}

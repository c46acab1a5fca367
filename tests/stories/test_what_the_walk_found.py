"""What a new user's walk through a term stumbled over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from mentordesk.model.agreed import Owner, read_steps
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import Timing
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.milestone import MilestonePlan
from mentordesk.model.pairing import MemberRole, Pairing, PairingKind, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.readiness import Presence, Training
from mentordesk.model.steps import Requirement, TrainingTopic
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.reports import render
from mentordesk.ui.log_sheet import Outcome
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands
from tests.papers import facts_of, signing, tiles_of

Pair = Callable[..., Pairing]


@pytest.fixture
def hands(qtbot: Any, window: MainWindow) -> Hands:
    return Hands(qtbot, window)


def test_a_draft_of_one_pairing_is_not_another_ones(hands: Hands, window: MainWindow) -> None:
    window.work.show("log pairing", 2)
    settle(20)
    window.sheet.summary.setFocus()
    hands.type("of the second").press("Escape")
    window.work.show("log pairing", 5)
    settle(20)
    assert (window.sheet.pairing.value, window.sheet.summary.value) == (5, "")
    hands.press("Escape")
    window.work.show("log pairing", 2)
    settle(20)
    assert window.sheet.summary.value == "of the second"


def test_a_group_is_found_by_its_name(window: MainWindow) -> None:
    finder = window.work.desk.finder
    for words in ("lunch", "Lun clu", "LUNCH CLUB"):
        assert [s.called for s in finder.pairings(words, TODAY)] == ["Lunch club"]
    assert finder.pairings("unch", TODAY) == []
    assert "Lunch club" in [f.title for f in finder.find("lunch", TODAY)]


def test_a_new_year_starts_after_the_present_one_and_says_what_is_done_today(sample: Desk) -> None:
    begun = sample.setup.programme.starts_on
    assert begun is not None
    for day in (date(2020, 9, 1), begun):
        with pytest.raises(Refused) as refusal:
            sample.rollover.plan(NewYear(term_name="N", starts_on=day), today=TODAY)
        assert "starts_on" in refusal.value.problems
    plan = sample.rollover.plan(NewYear(term_name="N", starts_on=begun + timedelta(1)), today=TODAY)
    assert "done today" in summary(plan, TODAY)[0][1]


def test_in_a_group_a_step_stays_with_its_name() -> None:
    steps = read_steps("Cy: sing by 1 Dec; mentee: read", ["Ana", "Bo"], ["Cy", "Di"], TODAY)
    assert [(s.text, s.owner, s.due_on) for s in steps] == [
        ("Cy: sing", None, date(2026, 12, 1)), ("Read", Owner.MENTEE, None),
    ]  # fmt: skip


def test_the_sheet_of_a_group_is_one_page_and_names_who_signs(desk: Desk) -> None:
    people = [
        desk.people.save(Participant(name=f"Person Number{n} Longname", roles=(r,)), today=TODAY)
        for n, r in enumerate([Role.MENTOR] * 2 + [Role.MENTEE] * 6)
    ]
    also = [(people[1], MemberRole.CO_MENTOR), *((p, MemberRole.MENTEE) for p in people[3:])]
    terms = Pairing(started_on=TODAY - timedelta(20), kind=PairingKind.GROUP)
    group = desk.pairings.pair(people[0], people[2], terms, today=TODAY, also=also)
    line = "first thing to do; another thing to do; a third one"
    desk.meetings.log(Meeting(pairing_id=group.id, held_on=TODAY, next_step=line), today=TODAY)
    report = desk.reporting.next_session(group.id, Wanted(today=TODAY))
    assert render(report).pages == 1
    assert signing(report) == ("Person Number0 Longname", "Person Number1 Longname")


def test_a_meeting_of_the_other_week_blocks_no_plan(desk: Desk, pair: Pair) -> None:
    desk.setup.save_programme(
        replace(desk.setup.programme, week_a_on=date(2026, 9, 21)), today=TODAY
    )
    pair(usual_time="Tuesdays 12:30, week B")
    other = date(2026, 11, 24)
    wrong = other if desk.facts.week_of(other) == "A" else other + timedelta(7)
    desk.meetings.plan(Meeting(pairing_id=1, planned_on=wrong), today=TODAY)
    plan = desk.planner.for_one(desk.facts.terms(TODAY)[0], TODAY, wrong + timedelta(21))
    assert [m.planned_on for m in plan.meetings][-2:] == [
        wrong + timedelta(7),
        wrong + timedelta(21),
    ]


def test_there_is_no_week_c(desk: Desk, pair: Pair) -> None:
    with pytest.raises(Refused, match="A or B"):
        pair(usual_time="Mondays 12:30, week C")
    pair(usual_time="Mondays 12:30, week b")


def test_two_peers_are_called_by_their_names(window: MainWindow) -> None:
    facts = window.work.desk.pairings.facts(29, TODAY)
    assert facts.sides_called == (facts.mentors[0].first, facts.mentees[0].first)
    assert window.work.desk.pairings.facts(5, TODAY).sides_called == ("mentor", "mentee")
    assert facts.kind is PairingKind.RECIPROCAL
    window.work.show("log pairing", 29)
    settle(20)
    sheet = window.sheet
    said = [b.text() for b in sheet.outcome.buttons()]
    assert {f"{facts.mentors[0].first} away", f"{facts.mentees[0].first} away"} < set(said)
    assert sheet.form._boxes["mood_mentee"].title.text() == f"{facts.mentees[0].first}’s mood"
    sheet._chosen(5)
    assert "Mentor away" in [b.text() for b in sheet.outcome.buttons()]
    sheet.reject()
    window.work.show("pairing", 29)
    offered = [text for text, _ in window.page("pairings").detail._actions_for(facts.state)]
    assert not {"Add a person…", "Somebody stands in…"} & set(offered)


def test_a_word_in_passing_keeps_its_goals(hands: Hands, window: MainWindow) -> None:
    window.work.show("log pairing", 5)
    settle(20)
    sheet = window.sheet
    hands.click(sheet.outcome.buttons()[list(Outcome).index(Outcome.LIGHT)])
    goal, made = sheet._goal_buttons[0]
    hands.click(made).press("Ctrl+Return")
    desk = window.work.desk
    saved = next(m for m in desk.meetings.of_pairing(5) if m.status is MeetingStatus.LIGHT)
    assert desk.meetings.goals_worked_on(saved.id) == [goal]


def test_letters_left_over_are_not_thrown_away(hands: Hands, window: MainWindow) -> None:
    window.work.show("new pairing", 0)
    settle(20)
    sheet = window.sheet
    hands.click("A group")
    sheet.mentors.add(1, "Maya Okafor")
    sheet.mentees.add(50, "Somebody")
    sheet.mentees.picker.setFocus()
    hands.type("Zzzz")
    with pytest.raises(Refused, match="Zzzz"):
        _ = sheet.mentees.value
    hands.press("Ctrl+Return")
    assert window.sheet is sheet
    assert "Zzzz" in sheet.form._boxes["mentees"].error.text()


def test_a_milestone_of_the_same_name_is_refused(desk: Desk) -> None:
    first = desk.milestones.save_plan(MilestonePlan(statement="Half-way talk", days=30))
    with pytest.raises(Refused, match="already"):
        desk.milestones.save_plan(
            MilestonePlan(statement="half-way  TALK".replace("  ", " "), days=40)
        )
    assert desk.milestones.save_plan(replace(first, days=40)).days == 40


def test_the_story_says_who_was_away(desk: Desk, pair: Pair) -> None:
    pair()
    noted = {
        1: MeetingAttendance(participant_id=1, came=Came.LATE),
        2: MeetingAttendance(participant_id=2, came=Came.PRESENT),
    }
    desk.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY, summary="Chess"), today=TODAY, came=noted
    )
    desk.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY - timedelta(1)), today=TODAY,
        came=noted | {2: MeetingAttendance(participant_id=2, came=Came.ABSENT_NOTIFIED)},
    )  # fmt: skip
    story = desk.pairings.story(desk.pairings.facts(1, TODAY), TODAY)
    told = [m.text for m in story if m.meeting_id]
    assert told == ["Late: Ana Núñez. Chess", "Away: Ben Ode. Late: Ana Núñez."]


def test_a_tag_is_not_added_twice(desk: Desk) -> None:
    desk.people.save(Participant(name="Ana", tags=("bus",)), today=TODAY)
    assert desk.people.change_many([1], add=["BUS"]) == 0
    desk.people.change_many([1], add=["choir"])
    assert desk.people.get(1).tags == ("bus", "choir")


# -- the second walk: a whole term ---------------------------------------------------------------


def rules_of(desk: Desk, day: date, code: str) -> set[str]:
    return {i.rule for i in desk.today.items(day) if i.record == code}


@pytest.mark.parametrize(("trial", "state"), [(None, State.ACTIVE), (60, State.TRIAL)])
def test_a_pairing_made_ahead_begins_on_its_day(
    desk: Desk, pair: Pair, trial: int | None, state: State
) -> None:
    start = TODAY + timedelta(days=3)
    until = start + timedelta(days=trial) if trial else None
    pairing = pair(started_on=start, trial_until=until)
    before = start - timedelta(days=1)
    assert desk.pairings.facts(pairing.id, before).state is State.PENDING_AGREEMENT
    facts = desk.pairings.facts(pairing.id, start)
    assert (facts.state, facts.since) == (state, start)
    assert [t.state for t in desk.facts.terms(start)] == [state]
    late = start + timedelta(days=22)
    assert "A4" in rules_of(desk, late, pairing.code), "they never met, and it is said"
    assert "A4" not in rules_of(desk, before, pairing.code)
    story = [m.title for m in desk.pairings.story(facts, late)]
    assert ("Trial began." if trial else "Pairing began.") in story
    # what happens to it next writes the beginning down first, and the story stays whole
    desk.pairings.move(pairing, State.PAUSED, on=late, today=late, reason="Exams")
    assert [m.state for m in desk.pairings.moves(pairing.id)] == [
        State.PENDING_AGREEMENT,
        state,
        State.PAUSED,
    ]
    assert desk.pairings.moves(pairing.id)[1].moved_on == start
    assert desk.pairings.facts(pairing.id, late - timedelta(1)).state is state


def test_a_first_meeting_begins_it_on_the_day_it_was_to(desk: Desk, pair: Pair) -> None:
    start = TODAY - timedelta(days=10)
    pairing = pair(started_on=None)
    desk.pairings.change(replace(desk.pairings.get(pairing.id), started_on=start, matched_on=start))
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30), today=TODAY)
    assert desk.pairings.facts(pairing.id, TODAY).state is State.ACTIVE


def test_what_is_missing_is_told_from_the_day_they_are_paired(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY + timedelta(days=9))
    desk.training.save_requirement(Requirement(name="Consent", roles=(Role.MENTEE,)))
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "T3"]
    assert "Ben" in item.why


def test_what_was_planned_into_a_rest_is_not_asked_about(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for ahead in (3, 10, 17):
        desk.meetings.plan(
            Meeting(pairing_id=pairing.id, planned_on=TODAY + timedelta(ahead)), today=TODAY
        )
    back = TODAY + timedelta(days=10)
    desk.pairings.move(pairing, State.PAUSED, on=TODAY, today=TODAY, back_on=back)
    assert rules_of(desk, back - timedelta(1), pairing.code) == set()
    (item,) = [i for i in desk.today.items(back) if i.rule == "R3"]
    assert "go on" in item.why and item.evidence == {"days": 0}
    later = back + timedelta(days=2)
    (item,) = [i for i in desk.today.items(later) if i.rule == "R3"]
    assert "2 days ago" in item.why
    desk.pairings.move(pairing, State.ACTIVE, on=back, today=later)
    assert desk.pairings.facts(pairing.id, later).unlogged == 1, (
        "the day they went on is asked about"
    )
    story = [m.title for m in desk.pairings.story(desk.pairings.facts(pairing.id, later), later)]
    assert "They go on." in story and story.count("Pairing began.") == 1


def test_those_who_have_not_begun_are_not_counted_as_served(desk: Desk, pair: Pair) -> None:
    pair()
    pair("Cy", "Di", started_on=TODAY + timedelta(days=3))
    period = desk.figures.period(date(2026, 9, 1), TODAY)
    assert len(period.served) == 1
    assert len(desk.figures.period(date(2026, 9, 1), TODAY + timedelta(days=3)).served) == 2


def test_a_goal_past_its_day_and_a_session_without_a_list_are_told(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    yesterday = TODAY - timedelta(days=1)
    desk.goals.save(Goal(pairing_id=pairing.id, statement="Read", set_on=TODAY - timedelta(9), due_on=yesterday, state=GoalState.ACTIVE), today=TODAY)  # fmt: skip
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "P2"]
    assert "Ana" in item.title and "1 day ago" in item.why
    assert [i for i in desk.today.items(yesterday) if i.rule == "P2"] == []
    session = desk.training.save(Training(title="Listening", held_on=yesterday, minutes=60, topics=(TrainingTopic.LISTENING,)), {1: Presence.BOOKED, 2: Presence.BOOKED}, today=TODAY)  # fmt: skip
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "U2"]
    assert item.record == f"T{session.id:04d}" and "Listening" in item.title
    desk.training.save(session, {1: Presence.ATTENDED, 2: Presence.BOOKED}, today=TODAY)
    assert [i for i in desk.today.items(TODAY) if i.rule == "U2"] == []


def test_a_window_left_open_overnight_shows_the_new_day(window: Any) -> None:
    window.go("today")
    shown = window.page("today")._heading.text()
    window._look_at_the_day()
    assert window.page("today")._heading.text() == shown
    window.work._today = lambda: TODAY + timedelta(days=2)
    window._look_at_the_day()
    assert (
        window.page("today")._heading.text() != shown
        and "23" in window.page("today")._heading.text()
    )


def test_the_log_takes_the_planned_day_that_waits(window: Any) -> None:
    desk = window.work.desk
    waiting = next(m for m in desk.meetings.of_pairing(6) if m.is_unlogged(TODAY))
    window.work.show("log pairing", 0)
    sheet = window.sheet
    facts = desk.pairings.facts(6, TODAY)
    sheet.pairing.choose(6, facts.label)
    sheet._chosen(6)
    assert sheet.day.value == waiting.day and "not logged yet" in sheet.caption.text()
    before = len(desk.meetings.of_pairing(6))
    sheet.save()
    assert len(desk.meetings.of_pairing(6)) == before, (
        "the planned meeting was logged, none beside it"
    )
    assert not [
        m for m in desk.meetings.of_pairing(6) if m.id == waiting.id and m.is_unlogged(TODAY)
    ]


def test_the_story_has_the_next_planned_meeting_and_no_more(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for ahead in (5, 12, 19):
        desk.meetings.plan(
            Meeting(pairing_id=pairing.id, planned_on=TODAY + timedelta(ahead)), today=TODAY
        )
    days_told = [m.day for m in desk.pairings.story(desk.pairings.facts(pairing.id, TODAY), TODAY)]
    assert [d for d in days_told if d > TODAY] == [TODAY + timedelta(days=5)]


def test_everybody_of_a_group_gets_a_form_and_has_a_place_for_the_answer(sample: Desk) -> None:
    groups = [p for p in sample.store.pairings.where() if p.kind is PairingKind.GROUP]
    facts = sample.pairings.facts(groups[0].id, TODAY)
    form = sample.feedback.forms()[0]
    out = sample.feedback.give_out(form.id, [facts.id], Timing.END, today=TODAY)
    everybody = [p.id for p in (*facts.mentees, *facts.mentors)]
    named = [a.participant_id for a in out if a.participant_id]
    assert sorted(named) == sorted(i for i in everybody if i in named) and len(set(named)) == len(
        named
    )
    assert {p.id for p in facts.mentees} <= set(named)
    assert len(sample.feedback.give_out(form.id, [facts.id], Timing.END, today=TODAY)) == len(
        out
    ), "none is doubled"
    paper = sample.reporting.feedback_forms(out, {form.id: form}, Wanted(today=TODAY))
    said = [facts_of(replace(paper, sheets=(s,)))["For"] for s in paper.sheets]
    assert len(set(said)) == len(out) == len(said)
    for answer in out:
        sample.feedback.key_in(
            replace(answer, answered_on=TODAY, answers=tuple("4" for _ in form.asked)), today=TODAY
        )
    assert len([r for r in sample.feedback.of_pairing(facts.id) if r.answer.is_back]) >= len(out)
    # a pair is given one for each side, as before
    pair_out = sample.feedback.give_out(form.id, [2], Timing.END, today=TODAY)
    assert [a.participant_id for a in pair_out if a.issued_on == TODAY] == [None] * len(
        [a for a in pair_out if a.issued_on == TODAY]
    )


def test_a_rest_is_left_out_of_the_longest_gap(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for day in (date(2026, 10, 6), date(2026, 11, 17)):
        desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=day, minutes=30), today=TODAY)
    desk.store._undoable.clear()
    with desk.store.transaction("rest"):
        moves = ((State.PAUSED, date(2026, 10, 12)), (State.ACTIVE, date(2026, 11, 2)))
        for state, on in moves:
            desk.pairings.put_move(pairing, state, on, "")
    gap = tiles_of(desk.reporting.pairing(pairing.id, Wanted(today=TODAY)))["longest gap"]
    assert int(gap.split()[0]) in {20, 21}, gap  # 42 days, less the three weeks of rest


@pytest.mark.parametrize(
    ("paired", "offered"), [(True, "Plan ahead…"), (False, "Pair two people…")]
)
def test_a_week_without_meetings_offers_what_fits(
    desk: Desk, pair: Pair, window: MainWindow, paired: bool, offered: bool
) -> None:
    desk.close()
    work = window.work
    if not paired:
        work.seat(
            new_record(
                desk.path.with_name("Empty.mentordesk"), Programme(name="E"), passphrase=None
            )
        )
        window.settle_in()
    register = window.page("meetings").register
    register.monday = date(2020, 8, 3)
    register.refresh()
    settle(30)
    assert offered in [b.text() for b in register._empty.findChildren(QPushButton)]

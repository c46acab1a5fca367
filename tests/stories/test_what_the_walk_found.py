"""What a new user's walk through a term stumbled over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.agreed import Owner, read_steps
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.milestone import MilestonePlan
from mentordesk.model.pairing import MemberRole, Pairing, PairingKind
from mentordesk.model.people import Participant, Role
from mentordesk.programme.records import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.reports import render
from mentordesk.ui.gallery import settle
from mentordesk.ui.log_sheet import Outcome
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

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
    assert "done today" in summary(plan)[0][1]


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
    assert report.signed == ("Person Number0 Longname", "Person Number1 Longname")


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

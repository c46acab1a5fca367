"""Milestones: the programme's by rule, their own, done or waived with a reason; whose goal it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.agreed import Owner
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting
from mentordesk.model.milestone import After, Milestone, MilestonePlan, MilestoneState
from mentordesk.model.pairing import Pairing, State
from mentordesk.model.programme import Objective
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
START = TODAY - timedelta(40)


def plan(desk: Desk, statement: str, days: int, after: After = After.STARTED) -> MilestonePlan:
    return desk.milestones.save_plan(MilestonePlan(statement=statement, days=days, after=after))


def rows(desk: Desk, pairing: int = 1) -> list[tuple[str, date | None, str]]:
    found = desk.milestones.of_pairing(desk.pairings.facts(pairing, TODAY))
    return [(r.statement, r.due_on, r.milestone.state.value) for r in found]


def due(desk: Desk, day: date = TODAY) -> list[str]:
    return [i.title for i in desk.today.items(day) if i.rule == "P1"]


def test_days_are_counted_from_each_event(desk: Desk, pair: Pair) -> None:
    pair(started_on=START, matched_on=START - timedelta(7))
    for n, after in enumerate(After):
        plan(desk, f"M{n}", 10, after)
    assert rows(desk) == [
        ("M0", START + timedelta(3), "open"), ("M1", START + timedelta(10), "open"), ("M2", None, "open"),
    ]  # fmt: skip
    desk.meetings.log(Meeting(pairing_id=1, held_on=START + timedelta(5), minutes=9), today=TODAY)
    assert rows(desk)[-1] == ("M2", START + timedelta(15), "open")


def test_it_comes_up_on_its_day_until_it_is_settled(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    half = plan(desk, "Half-way talk", 40)
    assert (due(desk, TODAY - timedelta(1)), due(desk)) == ([], ["Half-way talk: Ana and Ben"])
    (row,) = desk.milestones.of_pairing(desk.pairings.facts(1, TODAY))
    desk.milestones.settle(row.milestone, MilestoneState.DONE, today=TODAY)
    assert due(desk) == []
    assert rows(desk) == [("Half-way talk", TODAY, "done")]
    desk.undo()
    with pytest.raises(Refused, match="why it is waived"):
        desk.milestones.settle(row.milestone, MilestoneState.WAIVED, today=TODAY)
    kept = desk.milestones.settle(
        row.milestone, MilestoneState.WAIVED, today=TODAY, reason="Late start"
    )
    assert due(desk) == []
    again = desk.milestones.settle(kept, MilestoneState.OPEN, today=TODAY)
    assert (again.settled_on, again.reason, len(due(desk))) == (None, "", 1)
    desk.pairings.move(desk.pairings.get(1), State.PAUSED, on=TODAY, today=TODAY)
    assert due(desk) == [], "a pairing that rests is not asked"
    desk.undo()
    Commands(desk, TODAY).run({"do": "change_practice", "rule": "P1", "kept": False})
    assert due(desk) == []
    desk.milestones.remove_plan(half.id)
    assert rows(desk) == []
    desk.undo()
    assert len(rows(desk)) == 1


def test_many_are_one_line(desk: Desk, pair: Pair) -> None:
    for n in range(3):
        pair(f"M{n} A", f"N{n} B", started_on=START)
    plan(desk, "Half-way talk", 40)
    shown = [i.title for i in desk.today.view(TODAY).items if i.rule == "P1"]
    assert shown == ["Milestones are due for 3 pairings"]


def test_their_own(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    own = desk.milestones.save(
        Milestone(pairing_id=1, statement="Sing", due_on=TODAY, owner=Owner.MENTEE)
    )
    assert due(desk) == ["Sing: Ana and Ben"]
    desk.milestones.remove(own.id)
    assert rows(desk) == []
    for wrong, why in (
        (Milestone(pairing_id=1), "needed"),
        (Milestone(pairing_id=9, statement="x"), "K0009"),
    ):
        with pytest.raises(Refused, match=why):
            desk.milestones.save(wrong)
    with pytest.raises(Refused, match="L0001"):
        desk.milestones.remove(own.id)
    for days in (-1, 1_501):
        with pytest.raises(Refused):
            plan(desk, "x", days)


def test_by_command(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    run = Commands(desk, TODAY).run
    assert run({"do": "add_milestone_plan", "statement": "Half", "days": 40})["code"] == "1"
    assert run({"do": "add_milestone", "pairing": "K0001", "statement": "Sing"})["code"] == "L0001"
    run({"do": "settle_milestone", "milestone": "L0001"})
    run(
        {
            "do": "settle_milestone",
            "pairing": "K0001",
            "plan": 1,
            "state": "waived",
            "reason": "Late",
        }
    )
    assert [state for _, _, state in rows(desk)] == ["waived", "done"]
    with pytest.raises(Refused, match="no milestone 7"):
        run({"do": "settle_milestone", "pairing": "K0001", "plan": 7})


def test_a_goal_says_whose_it_is_and_what_it_serves(desk: Desk, pair: Pair) -> None:
    pair()
    served = desk.setup.save_objective(Objective(statement="Everybody meets", target="75 %"))
    goal = Goal(pairing_id=1, statement="Sing", owner=Owner.MENTOR, objective_id=served.id)
    saved = desk.goals.save(goal, today=TODAY)
    assert desk.goals.get(saved.id) == replace(saved, owner=Owner.MENTOR, objective_id=served.id)


# -- in the window -------------------------------------------------------------------------------


@pytest.fixture
def hands(qtbot: Any, window: MainWindow) -> Hands:
    return Hands(qtbot, window)


def test_on_the_page_of_a_pairing(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk

    def open_ones() -> list[str]:
        found = desk.milestones.of_pairing(desk.pairings.facts(1, TODAY))
        return [r.statement for r in found if r.is_open]

    window.work.show("pairing", 1)
    tabs = window.page("pairings").detail._tabs
    tabs.setCurrentIndex(
        next(n for n in range(tabs.count()) if tabs.tabText(n).startswith("Goals"))
    )
    settle(20)
    before = open_ones()
    hands.click("Add a milestone…")
    hands.type("Sing in the choir").press("Ctrl+Return")
    assert window.sheet is None
    assert set(open_ones()) - set(before) == {"Sing in the choir"}
    settle(20)
    hands.click("Done: Sing in the choir", window.page("pairings"))
    settle(20)
    hands.click(f"Waive: {before[0]}", window.page("pairings"))
    hands.press("Ctrl+Return")
    assert window.sheet is not None, "a reason is asked for"
    hands.type("Not now").press("Ctrl+Return")
    assert window.sheet is None
    assert open_ones() == before[1:]
    desk.milestones.save(Milestone(pairing_id=1, statement="A slip"))
    window.work.changed.emit()
    settle(20)
    hands.click("Waive: A slip", window.page("pairings"))
    hands.click("Remove")
    assert window.sheet is None
    assert "A slip" not in open_ones()


def test_milestones_of_every_pairing_in_their_sheet(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    window.work.show("milestone plans", 0)
    settle(20)
    hands.type("Exhibition")
    window.sheet.form.editor("days").setFocus()
    hands.type("90").press("Ctrl+Return")
    assert desk.milestones.plans()[-1].statement == "Exhibition"
    window.work.show("milestone plans", 0)
    settle(20)
    hands.click("Remove Exhibition")
    assert window.sheet is None
    assert "Exhibition" not in [p.statement for p in desk.milestones.plans()]


def test_whose_goal_is_chosen_by_name(hands: Hands, window: MainWindow) -> None:
    window.work.show("new goal", 1)
    settle(20)
    sheet = window.sheet
    assert [sheet.form.editor("owner").itemText(n) for n in range(4)] == [
        "Not said",
        "Leo",
        "Maya",
        "Both",
    ]
    sheet.form.editor("owner").setCurrentText("Maya")
    sheet.form.editor("objective_id").setCurrentIndex(1)
    sheet.form.editor("statement").setFocus()
    hands.type("Sing").press("Ctrl+Return")
    saved = window.work.desk.goals.of_pairing(1)[-1]
    assert (saved.owner, saved.objective_id) == (Owner.MENTOR, 1)

"""A goal says how one can tell, and, once it is no longer worked on, why it changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel

from mentordesk.model.goal import Goal, GoalEvidence, GoalState
from mentordesk.model.milestone import MilestonePlan
from mentordesk.model.pairing import Pairing
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import Ways
from mentordesk.ui.settling import settle
from tests.conftest import TODAY


def seen_on_paper(desk: Desk, pairing: Pairing, reader: Reader) -> str:
    made = desk.reporting.pairing(pairing.id, Wanted(today=TODAY, reader=reader))
    return next(
        g.seen for s in made.sections for b in s.blocks if isinstance(b, Ways) for g in b.goals
    )


def test_until_it_was_seen_the_paper_says_how_one_can_tell(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    """For the two, not for a parent; once it was seen, that is told instead."""
    pairing = pair()
    goal = Goal(pairing_id=pairing.id, statement="Find a club", measure="goes twice", set_on=TODAY)
    saved = desk.goals.save(goal, today=TODAY)
    assert seen_on_paper(desk, pairing, Reader.PUPIL) == "to be seen by: goes twice"
    assert seen_on_paper(desk, pairing, Reader.HEAD) == ""
    seen = GoalEvidence(goal_id=saved.id, seen_on=TODAY, level=6, evidence="went to chess")
    desk.goals.save(saved, today=TODAY, seen=seen)
    assert "went to chess" in seen_on_paper(desk, pairing, Reader.PUPIL)


def test_why_it_changed_is_asked_once_it_did(window: Any) -> None:
    desk = window.work.desk
    goal = next(g for g in desk.goals.of_pairing(1) if g.state is GoalState.ACTIVE)
    window.work.show("edit goal", goal.id)
    settle()
    form = window.sheet.form
    assert not form.editor("reason").isVisible() and form.editor("measure").isVisible()
    form.editor("state").value = GoalState.DROPPED
    form.edited.emit()
    settle()
    assert form.editor("reason").isVisible()
    form.editor("reason").value = "Another club suits better"
    window.sheet.save()
    assert desk.goals.get(goal.id).reason == "Another club suits better"
    desk.goals.save(replace(desk.goals.get(goal.id), measure="goes twice"), today=TODAY)
    window.work.did("Changed.")
    window.work.show("pairing", 1)
    settle()
    tabs = window.page("pairings").detail._tabs
    tabs.setCurrentIndex(
        next(n for n in range(tabs.count()) if tabs.tabText(n).startswith("Goals"))
    )
    settle()
    words = [w.text() for w in window.findChildren(QLabel) if w.isVisible()]
    assert "One can tell by: goes twice" in words
    assert "Dropped" in words, "what was given up is still found"
    assert "It changed: Another club suits better" in words


def test_what_is_due_several_times_for_one_is_no_line_for_many(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    """Three milestones of one pairing stay three lines; of three pairings they are one, and each is named once."""
    for number in range(3):
        desk.milestones.save_plan(MilestonePlan(statement=f"Milestone {number}", days=1))

    def lines() -> list[tuple[str, str]]:
        return [(i.title, i.why) for i in desk.today.view(TODAY).items if i.rule == "P1"]

    pair("Ana Mai", "Ben Mai", agreement_signed_on=TODAY)
    assert len(lines()) == 3
    pair("Cem Ode", "Dot Ode", agreement_signed_on=TODAY)
    pair("Eva Nye", "Flo Nye", agreement_signed_on=TODAY)
    ((title, why),) = lines()
    assert title == "Milestones are due for 3 pairings" and why.count("Ana and Ben") == 1

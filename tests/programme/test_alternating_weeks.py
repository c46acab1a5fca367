"""Weeks A and B: their letters over holidays, planning, the register, and when people are free."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.clock import Span, parse_usual, usual_week, week_letter
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Closure, Programme
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.ui.availability import AvailabilityEditor
from mentordesk.ui.register import RegisterView
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY

Pair = Callable[..., Pairing]
#: Monday of a week A; the clocks go back on 25 October and forward on 28 March.
A = date(2026, 10, 5)


def week(number: int) -> date:
    return A + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("text", "letter", "usual"),
    [
        ("Mondays 12:30, week A", "A", (0, "12:30")), ("Mon 12:30 (week b)", "B", (0, "12:30")),
        ("B weeks Tuesdays 9:15", "B", (1, "09:15")), ("A-week Fri", "A", (4, "")),
        ("Mondays 12:30", "", (0, "12:30")), ("Mondays a week", "", (0, "")), ("week A", "A", None),
    ],
)  # fmt: skip
def test_the_week_of_a_usual_time(text: str, letter: str, usual: tuple[int, str] | None) -> None:
    assert (usual_week(text), parse_usual(text)) == (letter, usual)


def test_letters_go_on_after_closed_weeks() -> None:
    half_term = Span(week(2), week(2) + timedelta(days=4))
    friday_only = Span(week(4) + timedelta(days=4), week(4) + timedelta(days=4))
    closed = [half_term, friday_only]
    said = "".join(week_letter(week(n), A, closed, range(5)) for n in range(-3, 7))
    #  weeks  -3 -2 -1  0  1 (2 is closed)  3  4  5  6
    assert said == "BAB" + "AB" + "A" + "ABAB"
    assert week_letter(week(1) + timedelta(days=6), A, (), range(5)) == "B", (
        "Sunday belongs to its week"
    )
    assert week_letter(A, None, (), range(5)) == ""
    assert week_letter(week(3), A, closed, range(6)) == "B", "Saturdays were open"
    over_both_clock_changes = [week_letter(week(n), A, (), range(5)) for n in (3, 25, 26)]
    assert over_both_clock_changes == ["B", "B", "A"]


@pytest.fixture
def alternating(desk: Desk) -> Desk:
    desk.setup.save_programme(
        replace(desk.setup.programme, week_a_on=A + timedelta(days=2)), today=TODAY
    )
    desk.setup.save_closure(
        Closure(name="Half-term", first_day=week(8), last_day=week(8) + timedelta(days=4))
    )
    return desk


def test_plans_follow_the_letters_over_a_closed_week(alternating: Desk, pair: Pair) -> None:
    """Week 8 (from 30 November) is closed: 7 is B, 9 is A, 10 is B."""
    desk = alternating
    pair(usual_time="Mondays 12:30, week B", interval_days=14)
    terms = desk.facts.terms(TODAY)[0]
    plan = desk.planner.for_one(terms, TODAY, week(13))
    assert [m.planned_on for m in plan.meetings] == [week(7), week(10), week(12)]
    assert {m.planned_at for m in plan.meetings} == {"12:30"}
    other = desk.planner.for_one(terms, TODAY, week(13), usual=(0, ""), every_weeks=1, week="A")
    assert [m.planned_on for m in other.meetings] == [week(9), week(11), week(13)]
    plain = desk.planner.for_one(terms, TODAY, week(10), usual=(0, ""), every_weeks=1, week="")
    assert [m.planned_on for m in plain.meetings] == [week(7), week(9), week(10)]
    Commands(desk, TODAY).run({
        "do": "plan_ahead", "pairing": "K0001", "until": week(12).isoformat(), "on": "Tuesdays 9:00, week A",
    })  # fmt: skip
    assert sorted(m.planned_on for m in desk.meetings.of_pairing(1)) == [
        week(9) + timedelta(days=1), week(11) + timedelta(days=1),
    ]  # fmt: skip


def test_the_register_asks_in_their_week_only(alternating: Desk, pair: Pair) -> None:
    pair("Ana Ash", "Ben Birch", usual_time="Mondays 12:30, week A")
    pair("Cy Cole", "Di Dunn", usual_time="Mondays 12:30, week B")
    pair("Ed Eck", "Flo Fry", usual_time="Mondays 12:30")

    def asked(number: int) -> list[str]:
        return [r.sides.mentors[0].first for r in alternating.register.week(week(number))]

    assert asked(6) == ["Ana", "Ed"]
    assert asked(7) == ["Cy", "Ed"]


def test_without_letters_the_words_change_nothing(desk: Desk, pair: Pair) -> None:
    pair(usual_time="Mondays 12:30, week A", interval_days=7)
    terms = desk.facts.terms(TODAY)[0]
    plan = desk.planner.for_one(terms, TODAY, TODAY + timedelta(days=16))
    assert len(plan.meetings) == 3
    assert desk.facts.week_of(TODAY) == ""


def test_free_slots_of_both_weeks(themed: Any) -> None:
    editor = AvailabilityEditor(Programme(slots=("Break", "Lunch"), week_a_on=A))
    editor.value = ("Mon lunch", "Tue break B", "after choir")
    assert set(editor.value) == {"Mon lunch A", "Mon lunch B", "Tue break B", "after choir"}
    editor.restore(editor.draft())
    assert set(editor.value) == {"Mon lunch A", "Mon lunch B", "Tue break B", "after choir"}
    plain = AvailabilityEditor(Programme(slots=("Break", "Lunch")))
    plain.value = ("Mon lunch", "Tue break B")
    assert set(plain.value) == {"Mon lunch", "Tue break B"}


def test_the_window_says_the_week(window: MainWindow) -> None:
    desk = window.work.desk
    desk.setup.save_programme(replace(desk.setup.programme, week_a_on=TODAY), today=TODAY)
    window.work.changed.emit()
    window.go("meetings")
    settle(20)
    assert window.sidebar._term.text().endswith("(A)")
    said: list[str] = []
    view = window.page("meetings")
    view.show_view("week")
    grid = view.findChild(RegisterView)
    grid.counted.connect(said.append)
    grid.refresh()
    assert said[-1].startswith("Week A, 16 November 2026")
    person = desk.people.save(Participant(name="Zed", roles=(Role.MENTEE,)), today=TODAY)
    window.work.show("edit participant", person.id)
    settle(20)
    assert (
        window.sheet.form.editor("free_at")._buttons["Mon lunch B"].accessibleName()
        == "Free Mon Lunch, week B"
    )
    window.sheet.reject()

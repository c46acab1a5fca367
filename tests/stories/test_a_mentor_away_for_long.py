"""A mentor goes away for months: the mentee has nobody, and somebody is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from mentordesk.model.absence import Absence
from mentordesk.model.items import Action, Item
from mentordesk.model.pairing import MemberRole, Pairing, PairingKind, State
from mentordesk.model.people import Participant, Role
from mentordesk.programme.desk import Desk
from mentordesk.ui.settling import settle
from tests.conftest import TODAY

Pair = Callable[..., Pairing]


def away(desk: Desk, person: int, first: int, last: int) -> Absence:
    return desk.contacts.save_absence(Absence(
        participant_id=person, first_day=TODAY + timedelta(first), last_day=TODAY + timedelta(last)
    ))  # fmt: skip


def told(desk: Desk, day: int = 0) -> list[Item]:
    return [i for i in desk.today.items(TODAY + timedelta(day)) if i.rule == "U5"]


@pytest.mark.parametrize(
    ("first", "last", "speaks"),
    [(0, 13, False), (0, 14, True), (-60, 13, False), (-60, 14, True), (7, 21, True), (8, 60, False)],
)  # fmt: skip
def test_who_has_nobody_for_weeks_is_named(
    desk: Desk, pair: Pair, first: int, last: int, speaks: bool
) -> None:
    pair(started_on=TODAY - timedelta(90))
    away(desk, 1, first, last)
    assert bool(told(desk)) is speaks


def test_it_says_until_when_and_what_can_be_done(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY - timedelta(40))
    away(desk, 1, -3, 270)
    (item,) = told(desk)
    assert item.title == "Ben has nobody to meet until Wed 18 Aug 2027"
    assert item.why == (
        "Ana is away, and nobody stands in. Ask somebody to stand in, pause the pairing, or match anew."
    )
    assert (item.action, item.pairing_id) == (Action.STAND_IN, pairing.id)
    ahead = told(desk, -8)
    assert ahead[0].why.startswith("Ana is away from Wed 18 Nov on,")


def test_it_is_gone_once_somebody_stands_in_or_it_rests(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY - timedelta(40))
    away(desk, 1, 0, 90)
    other = desk.people.save(
        Participant(name="Cy Elm", roles=(Role.MENTOR,), group="11B"), today=TODAY
    )
    desk.members.cover(pairing, other, first=TODAY, last=TODAY + timedelta(90))
    assert told(desk) == []
    desk.undo()
    assert told(desk)
    desk.pairings.move(desk.pairings.get(pairing.id), State.PAUSED, on=TODAY, today=TODAY)
    assert told(desk) == []


def test_a_second_mentor_is_somebody_and_an_absent_mentee_is_not_alone(
    desk: Desk, pair: Pair
) -> None:
    pairing = pair(started_on=TODAY - timedelta(40))
    other = desk.people.save(
        Participant(name="Cy Elm", roles=(Role.MENTOR,), group="11B"), today=TODAY
    )
    desk.members.join(pairing, other, MemberRole.CO_MENTOR, on=TODAY - timedelta(1), today=TODAY)
    away(desk, 1, 0, 90)
    assert told(desk) == []
    away(desk, other.id, 10, 60)
    assert told(desk) == [], "in ten days it is time to say so"
    (item,) = told(desk, 3)
    assert item.title == "Ben has nobody to meet until Wed 20 Jan 2027"
    assert item.why.startswith("Ana and Cy are away from Tue 1 Dec on")
    spans = desk.facts.absences_of(pairing.id)
    assert {(s.first, s.last) for s in spans} == {(TODAY + timedelta(10), TODAY + timedelta(60))}
    for _ in range(3):
        desk.undo()
    away(desk, 2, 0, 100)
    assert told(desk) == [], "the mentee is away: nobody waits for a mentor"


@pytest.mark.parametrize(("gone", "left"), [(1, "Ben"), (2, "Ana")])
def test_of_two_peers_each_is_there_for_the_other(desk: Desk, gone: int, left: str) -> None:
    """Nobody stands in for one of two; both away, nobody waits."""
    people = [
        desk.people.save(Participant(name=name, roles=(Role.MENTEE,), group="7A"), today=TODAY)
        for name in ("Ana Oak", "Ben Elm")
    ]
    terms = Pairing(kind=PairingKind.RECIPROCAL, started_on=TODAY - timedelta(40))
    desk.pairings.pair(*people, terms, today=TODAY)
    away(desk, gone, 0, 40)
    (item,) = told(desk)
    assert item.title.startswith(f"{left} has nobody to meet until") and "stand" not in item.why
    assert item.action is Action.OPEN_PAIRING
    away(desk, 3 - gone, 0, 40)
    assert told(desk) == []


def test_who_bears_the_same_first_name_is_not_taken_for_who_is_away(desk: Desk, pair: Pair) -> None:
    pair("Ge Ash", "Ge Oak", started_on=TODAY - timedelta(40))
    away(desk, 1, 0, 40)
    (item,) = told(desk)
    assert item.title.startswith("Ge Oak has nobody") and item.why.startswith("Ge Ash is away")


def test_the_page_of_the_pairing_says_who_is_away(window: Any) -> None:
    """Sensitivity: of a pairing where all are there it says nothing."""
    desk = window.work.desk
    facts = next(f for f in desk.facts.pairings(TODAY) if f.state.is_running)
    window.work.show("pairing", facts.id)
    settle()

    def said() -> list[str]:
        found = window.stack.currentWidget().findChildren(QLabel)
        return [w.text() for w in found if w.isVisible()]

    first = facts.mentors[0]
    assert not [t for t in said() if "is away until" in t]
    away(desk, first.id, 0, 40)
    window.work.did("Saved.")
    settle()
    assert f"{first.first} is away until Thu 31 Dec." in said()
    buttons = {b.text() for b in window.stack.currentWidget().findChildren(QPushButton)}
    assert {"Somebody stands in…", "Pause…"} <= buttons

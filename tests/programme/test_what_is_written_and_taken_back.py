"""What a script says wrongly costs its own line alone; what is put back or taken back leaves nothing half done."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mentordesk.cli import _run_lines
from mentordesk.model.clock import near_date
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.programme.commands import LARGEST_NUMBER, Commands
from mentordesk.programme.desk import Desk
from tests.conftest import TODAY

HUGE = "9" * 5_000


def answers(desk: Desk, capsys: Any, *lines: dict[str, object] | str) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    _run_lines(Commands(desk, TODAY), io.StringIO(text))
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "number",
    [HUGE, "9" * 20, LARGEST_NUMBER + 1, str(LARGEST_NUMBER + 1), "many", -LARGEST_NUMBER - 1],
)
def test_a_number_no_field_can_hold_costs_its_line_alone(
    desk: Desk, capsys: Any, number: object
) -> None:
    """Sensitivity: the largest that can be is a number like others."""
    good = {"do": "add_participant", "name": "Ana", "roles": ["mentor"]}
    first, refused, last = answers(
        desk, capsys, good, good | {"capacity": number}, good | {"name": "Ben"}
    )
    assert first["ok"] and last["ok"] and not refused["ok"]
    assert "“capacity” is" in refused["why"]
    (held,) = answers(desk, capsys, good | {"name": "Cem", "capacity": "12"})
    assert held["ok"] and desk.people.get(3).capacity == 12


def test_what_is_no_json_is_told_apart_from_what_is_refused(desk: Desk, capsys: Any) -> None:
    found = answers(
        desk, capsys, "{", "[" * 100_000, {"do": "give_out", "form": HUGE, "pairing": "K0001"}
    )
    assert [a["why"] for a in found[:2]] == ["This line is not a JSON object."] * 2
    assert "JSON" not in found[2]["why"]


def test_a_pairing_that_was_begun_by_hand_stays_begun(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    """Whatever words were given; one that began with its first meeting awaits its agreement again."""
    for words, state in (("First meeting", State.ACTIVE), (None, State.PENDING_AGREEMENT)):
        pairing = pair(f"Ana {state.value}", f"Ben {state.value}", None)
        if words:
            desk.pairings.move(pairing, State.ACTIVE, on=TODAY, today=TODAY, reason=words)
        met = desk.meetings.log(
            Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30), today=TODAY
        )
        assert desk.pairings.state(pairing.id) is State.ACTIVE
        desk.meetings.void(desk.meetings.get(met.id))
        assert desk.pairings.state(pairing.id) is state


@pytest.mark.parametrize("more", ["mentors", "mentees"])
def test_two_peers_stay_two(desk: Desk, more: str) -> None:
    """Nobody is left out without a word, and peers are made no group."""
    for name in ("Ana", "Ben", "Cem"):
        desk.people.save(Participant(name=name, roles=(Role.MENTOR, Role.MENTEE)), today=TODAY)
    asked = {"do": "pair", "mentor": "P0001", "mentee": "P0002", "kind": "reciprocal"}
    with pytest.raises(Refused, match="Two peers stay two"):
        Commands(desk, TODAY).run(asked | {more: ["P0003"]})
    assert desk.facts.pairings(TODAY) == []
    Commands(desk, TODAY).run(asked)


def test_a_goal_put_back_to_open_was_settled_on_no_day(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    goal = desk.goals.save(Goal(pairing_id=pair().id, statement="A club"), today=TODAY)
    desk.goals.save(Goal(**{**_fields(goal), "state": GoalState.MET}), today=TODAY)
    assert desk.goals.get(goal.id).settled_on == TODAY
    seq = desk.history_of("goal", goal.id)[-1][0].seq
    desk.past.put_value_back("goal", goal.id, "state", seq)
    again = desk.goals.get(goal.id)
    assert (again.state, again.settled_on) == (GoalState.ACTIVE, None)


def _fields(goal: Goal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in Goal.__dataclass_fields__}


def test_what_has_rules_of_its_own_is_not_put_back_value_by_value(desk: Desk) -> None:
    """The guidelines are a text with versions: their form writes both."""
    assert not desk.past.can_put_back("programme", "guidelines")
    assert desk.past.can_put_back("participant", "group")


def test_a_day_of_another_year_says_its_year() -> None:
    assert near_date(date(2026, 11, 16), TODAY) == "Mon 16 Nov"
    assert near_date(date(2025, 11, 17), TODAY) == "Mon 17 Nov 2025"

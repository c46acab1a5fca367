"""Whom matching proposes once a pairing has ended, and to whom nobody of the same household."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.matching import RuleKey
from mentordesk.model.pairing import ClosingKind, ClosingReason, MemberRole
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import PracticeChange, Profile
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.store import match_facts
from mentordesk.ui.pairing_sheets import ClosePairingSheet
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands


def close(desk: Desk, pairing: Any, *again: str, **fields: Any) -> None:
    run = Commands(desk, TODAY).run
    on = (TODAY - timedelta(20)).isoformat()
    run({"do": "close_pairing", "pairing": pairing.code, "on": on, **fields})
    if again:
        run({"do": "complete_closing", "pairing": pairing.code, **dict.fromkeys(again, True)})


def in_it(desk: Desk, role: Role) -> list[str]:
    problem = desk.proposals.pool(TODAY).problem
    people = problem.mentors if role is Role.MENTOR else problem.mentees
    return [p.name for p in people]


@pytest.fixture
def ended(desk: Desk, pair: Any) -> Any:
    made = pair(started_on=TODAY - timedelta(80))
    for person in desk.store.participants.where():
        desk.people.save(replace(person, waiting_since=TODAY - timedelta(90)), today=TODAY)
    return made


def names(desk: Desk, pairing: Any) -> tuple[str, str]:
    sides = desk.facts.names([pairing.id])[pairing.id]
    return sides.mentors[0].name, sides.mentees[0].name


def test_who_left_is_not_proposed_until_the_file_says_so(desk: Desk, ended: Any) -> None:
    mentor, mentee = names(desk, ended)
    close(desk, ended, "rematch_mentee", reason=ClosingReason.MENTOR_LEFT.value)
    assert in_it(desk, Role.MENTEE) == [mentee]
    assert in_it(desk, Role.MENTOR) == []
    (late,) = desk.proposals.pool(TODAY).not_yet
    assert late.person.name == mentor and late.pairing_id == ended.id
    assert "(mentor left): its closing file says whether to match again" in late.why
    Commands(desk, TODAY).run(
        {"do": "complete_closing", "pairing": ended.code, "rematch_mentor": True}
    )
    assert in_it(desk, Role.MENTOR) == [mentor]


def test_whoever_came_to_wait_since_came_back(desk: Desk, ended: Any) -> None:
    _, mentee = names(desk, ended)
    close(desk, ended, reason=ClosingReason.MENTEE_TIMETABLE.value)
    assert mentee not in in_it(desk, Role.MENTEE)
    person = next(p for p in desk.store.participants.where() if p.name == mentee)
    Commands(desk, TODAY).run({
        "do": "change_participant", "code": person.code, "waiting_since": (TODAY - timedelta(2)).isoformat(),
    })  # fmt: skip
    assert in_it(desk, Role.MENTEE) == [mentee]


def test_who_was_left_behind_is_proposed(desk: Desk, ended: Any) -> None:
    mentor, _ = names(desk, ended)
    close(desk, ended, reason=ClosingReason.MENTEE_LEFT.value)
    assert in_it(desk, Role.MENTOR) == [mentor]


@pytest.mark.parametrize("kind", [ClosingKind.UNANTICIPATED, ClosingKind.ANTICIPATED])
def test_two_who_parted_early_are_not_the_first_proposal(
    desk: Desk, ended: Any, kind: ClosingKind
) -> None:
    """Sensitivity: those who ended as agreed may be."""
    close(
        desk, ended, "rematch_mentor", "rematch_mentee",
        reason=ClosingReason.MENTOR_WORKLOAD.value, kind=kind.value,
    )  # fmt: skip
    problem = desk.proposals.pool(TODAY).problem
    apart = {m.key for mentee in problem.mentees for m in problem.mentors if m.key in mentee.parted}
    assert bool(apart) is (kind is ClosingKind.UNANTICIPATED)


def test_the_sheet_leads_to_the_closing_file(qtbot: Any, window: Any) -> None:
    desk = window.work.desk
    facts = next(f for f in desk.facts.pairings(TODAY) if f.state.is_running)
    close(desk, desk.pairings.get(facts.id), reason=ClosingReason.MENTOR_LEFT.value)
    window.work.show("not in matching", 0)
    settle()
    hands = Hands(qtbot, window)
    hands.click("Closing file…")
    settle()
    assert isinstance(window.sheet, ClosePairingSheet)


def test_colleagues_of_one_manager_are_no_household(desk: Desk) -> None:
    def is_on() -> bool:
        return next(r for r in desk.proposals.rules() if r.key is RuleKey.HOUSEHOLD).on

    assert is_on()
    with desk.store.transaction("profile"):
        desk.store.practice_changes.put(PracticeChange(
            programme_id=desk.programme_id, profile=Profile.WORKPLACE, from_on=date(2020, 1, 1)
        ))  # fmt: skip
    assert not is_on()


def test_a_script_that_says_no_kind_has_the_usual_one(desk: Desk, ended: Any) -> None:
    close(desk, ended, reason=ClosingReason.MENTEE_ABSENT.value)
    assert desk.pairings.get(ended.id).closing_kind is ClosingKind.ONE_SIDE_ABSENT


def test_pairing_brother_and_sister_by_hand_is_told(desk: Desk) -> None:
    """And can be done; sensitivity: where the rule is off, or others answer for them, nothing is said."""
    people = [
        desk.people.save(
            Participant(name=name, roles=(role,), group=group, responsible_adult=adult), today=TODAY
        )
        for name, role, group, adult in (
            ("Lea Diaz", Role.MENTOR, "11B", "Mrs Diaz, 07700 900001"),
            ("Tom Diaz", Role.MENTEE, "7A", "07700 900001"),
            ("Al Elm", Role.MENTEE, "7A", "Mr Elm, 07700 900002"),
        )
    ]
    lea, tom, al = people

    def said(one: Participant) -> list[str]:
        team = [(lea, MemberRole.MENTOR), (one, MemberRole.MENTEE)]
        return [t for t in desk.pairings.cautions(team, TODAY) if "household" in t]

    assert said(tom) == ["Lea Diaz and Tom Diaz may be of one household."] and said(al) == []
    desk.proposals.set_rule(RuleKey.HOUSEHOLD, on=False)
    assert said(tom) == []


def test_two_mentees_of_a_group_that_broke_up_did_not_part(desk: Desk, ended: Any) -> None:
    """They may be peers; sensitivity: each has parted from the one who led it."""
    other = desk.people.save(
        Participant(name="Cy Elm", roles=(Role.MENTEE,), group="7A"), today=TODAY
    )
    desk.members.join(ended, other, MemberRole.MENTEE, on=TODAY - timedelta(70), today=TODAY)
    close(desk, desk.pairings.get(ended.id), reason=ClosingReason.MENTOR_WORKLOAD.value)
    assert match_facts.parted(desk.store, TODAY, ()) == {1: {2, 3}, 2: {1}, 3: {1}}


def test_who_gave_up_being_mentored_may_still_mentor(desk: Desk, ended: Any) -> None:
    _, mentee = names(desk, ended)
    person = next(p for p in desk.store.participants.where() if p.name == mentee)
    desk.people.save(replace(person, roles=(Role.MENTOR, Role.MENTEE)), today=TODAY)
    close(desk, ended, reason=ClosingReason.MENTEE_LOST_INTEREST.value)
    assert mentee in in_it(desk, Role.MENTOR) and mentee not in in_it(desk, Role.MENTEE)

"""The step into a new year: who moves up, who leaves, what goes on and what ends; one undo."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingReason, MemberRole, Pairing, State
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
STARTS = date(2027, 9, 6)


def wanted(**more: Any) -> NewYear:
    return NewYear(**({"term_name": "Autumn 2027", "starts_on": STARTS, "last_year": 13} | more))


def begin(desk: Desk, **more: Any) -> None:
    desk.rollover.carry_out(desk.rollover.plan(wanted(**more), today=TODAY), today=TODAY)


def add(desk: Desk, name: str, group: str, *roles: Role) -> Participant:
    fresh = Participant(name=name, group=group, roles=roles or (Role.MENTEE,))
    return desk.people.save(fresh, today=TODAY)


def test_groups_move_up_and_leavers_finish(desk: Desk) -> None:
    for n, group in enumerate(("7A", "Year 9", "13C", "Reception", "", "14")):
        add(desk, f"P{n}", group)
    begin(desk)
    assert [(p.group, p.status) for p in desk.people.all()] == [
        ("8A", Enrolment.WAITING), ("Year 10", Enrolment.WAITING), ("13C", Enrolment.FINISHED),
        ("Reception", Enrolment.WAITING), ("", Enrolment.WAITING), ("14", Enrolment.FINISHED),
    ]  # fmt: skip
    programme = desk.setup.programme
    assert (programme.term_name, programme.starts_on) == ("Autumn 2027", STARTS)
    desk.undo()
    assert [p.group for p in desk.people.all()] == ["7A", "Year 9", "13C", "Reception", "", "14"]
    assert {p.status for p in desk.people.all()} == {Enrolment.WAITING}
    begin(desk, promote=False)
    assert [p.group for p in desk.people.all()] == ["7A", "Year 9", "13C", "Reception", "", "14"]


def test_pairings_go_on_with_agreements_to_sign_or_end(desk: Desk, pair: Pair) -> None:
    stays = pair("Ana Ash", "Ben Birch", agreement_signed_on=TODAY)
    ends = pair("Cy Cole", "Di Dunn", agreement_signed_on=TODAY)
    waits = pair("Ed Eck", "Flo Fry", started_on=None)
    desk.people.change_many([3, 5], group="13A")
    desk.meetings.plan(Meeting(pairing_id=ends.id, planned_on=TODAY + timedelta(3)), today=TODAY)
    begin(desk, ends_on=date(2028, 7, 20))
    assert desk.pairings.state(stays.id) is State.ACTIVE
    assert (desk.pairings.get(stays.id).agreement_signed_on, desk.pairings.get(stays.id).agreed_end) == (
        None, date(2028, 7, 20),
    )  # fmt: skip
    assert desk.pairings.state(ends.id) is State.CLOSED
    assert desk.pairings.get(ends.id).closing_reason is ClosingReason.TERM_ENDED
    assert [m.status for m in desk.meetings.of_pairing(ends.id)] == [MeetingStatus.CANCELLED]
    assert desk.pairings.state(waits.id) is State.VOID
    free = desk.people.get(4)
    assert (free.status, free.waiting_since) == (Enrolment.WAITING, TODAY)
    steps = desk.store.history.latest(1)[0]
    assert steps.label == "begin a new year"
    desk.undo()
    assert [desk.pairings.state(p.id) for p in (stays, ends, waits)] == [
        State.ACTIVE, State.ACTIVE, State.PENDING_AGREEMENT,
    ]  # fmt: skip
    assert desk.pairings.get(stays.id).agreement_signed_on == TODAY
    assert desk.troubles() == []


def test_the_new_agreement_is_due_from_the_start_of_the_year(desk: Desk, pair: Pair) -> None:
    pair(agreement_signed_on=TODAY)
    begin(desk, starts_on=TODAY + timedelta(10))

    def rules(day: date) -> list[str]:
        return [i.why for i in desk.today.items(day) if i.rule == "A3"]

    assert rules(TODAY) == []
    assert rules(TODAY + timedelta(24)) == []
    (why,) = rules(TODAY + timedelta(25))
    assert why == "The year began 15 days ago; the agreement is expected within 14 days."


def test_who_leaves_a_group_leaves_it_and_it_goes_on(desk: Desk, pair: Pair) -> None:
    two = pair()
    leaver = add(desk, "Zoe", "13B", Role.MENTOR)
    desk.members.join(two, leaver, MemberRole.CO_MENTOR, on=TODAY - timedelta(2), today=TODAY)
    begin(desk)
    assert desk.pairings.state(two.id) is State.ACTIVE
    assert [p.first for p in desk.facts.names([two.id], TODAY + timedelta(1))[two.id].mentors] == [
        "Ana"
    ]
    begin(desk, carry=False, term_name="Again", starts_on=STARTS + timedelta(1))
    assert desk.pairings.state(two.id) is State.CLOSED


def test_what_is_offered(desk: Desk) -> None:
    programme = desk.setup.programme
    from dataclasses import replace

    desk.setup.save_programme(replace(
        programme, term_name="2026/2027 Autumn", starts_on=date(2028, 2, 29), ends_on=date(2028, 7, 1),
    ), today=TODAY)  # fmt: skip
    add(desk, "Ana", "11B")
    add(desk, "Ben", "7A")
    usual = desk.rollover.usual(TODAY)
    assert (usual.term_name, usual.starts_on, usual.ends_on, usual.last_year) == (
        "2027/2028 Autumn", date(2029, 2, 28), date(2029, 7, 1), 11,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [({"term_name": " "}, "term_name"), ({"starts_on": None}, "starts_on"),
     ({"ends_on": STARTS - timedelta(1)}, "ends_on")],
)  # fmt: skip
def test_slips(desk: Desk, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        desk.rollover.plan(wanted(**change), today=TODAY)
    assert field in refusal.value.problems


def test_the_preview_is_what_is_done(sample: Desk) -> None:
    plan = sample.rollover.plan(sample.rollover.usual(TODAY), today=TODAY)
    said = dict(summary(plan, TODAY))
    assert f"{len(plan.promoted)} people move up" in said
    before = {p.id: p for p in sample.people.all()}
    sample.rollover.carry_out(plan, today=TODAY)
    after = {p.id: p for p in sample.people.all()}
    moved = {i for i in after if after[i].group != before[i].group}
    assert moved == {p.id for p, _ in plan.promoted}
    gone = {
        i
        for i in after
        if after[i].status is Enrolment.FINISHED and before[i].status is not Enrolment.FINISHED
    }
    assert gone == {p.id for p in plan.leaving}
    still = {f.id for f in sample.facts.pairings(TODAY)}
    assert still == {f.id for f in plan.carried}
    assert sample.troubles() == []
    sample.undo()
    assert {p.id: p for p in sample.people.all()} == before


def test_by_command(desk: Desk) -> None:
    add(desk, "Ana", "7A")
    Commands(desk, TODAY).run({
        "do": "begin_year", "term_name": "Next", "starts_on": "2027-09-06", "last_year": 13,
    })  # fmt: skip
    assert (desk.people.get(1).group, desk.setup.programme.term_name) == ("8A", "Next")


def test_in_the_window(qtbot: Any, window: MainWindow) -> None:
    hands = Hands(qtbot, window)
    window.work.show("new year", 0)
    settle(20)
    sheet = window.sheet
    before = len(window.work.desk.facts.pairings(TODAY))
    sheet.form.editor("starts_on").setText("nonsense")
    sheet.form.edited.emit()
    hands.press("Ctrl+Return")
    assert window.sheet is sheet
    sheet.form.editor("starts_on").setText("6 Sep 2027")
    hands.press("Ctrl+Return")
    assert window.sheet is None
    assert len(window.work.desk.facts.pairings(TODAY)) < before
    hands.press("Ctrl+Z")
    assert len(window.work.desk.facts.pairings(TODAY)) == before

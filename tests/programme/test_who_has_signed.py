"""An agreement comes back from one after the other: who has signed, who has not, and when all have."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.pairing import MemberRole, Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import Facts
from mentordesk.ui.settling import settle
from tests.conftest import TODAY

Pair = Callable[..., Pairing]
LATER = TODAY + timedelta(days=1)


def left(desk: Desk, pairing: Pairing) -> list[str]:
    return [p.first for p in desk.pairings.facts(pairing.id, TODAY).still_to_sign]


def told(desk: Desk, pairing: Pairing) -> str:
    return next(
        i.why for i in desk.today.items(TODAY) if i.rule == "A3" and i.pairing_id == pairing.id
    )


def on_paper(desk: Desk, pairing: Pairing, reader: Reader) -> str:
    made = desk.reporting.pairing(pairing.id, Wanted(today=TODAY, reader=reader))
    facts = [f for s in made.sections for b in s.blocks if isinstance(b, Facts) for f in b.facts]
    return next(f.value for f in facts if f.label == "Agreement")


def test_today_says_who_still_has_to_sign(desk: Desk, pair: Pair) -> None:
    """Sensitivity: while nobody has, nobody is named."""
    pairing = pair()
    assert "to sign" not in told(desk, pairing) and left(desk, pairing) == []
    desk.pairings.sign(pairing, [2], on=TODAY, today=TODAY)
    assert told(desk, pairing).endswith(" Ana still has to sign.") and left(desk, pairing) == [
        "Ana"
    ]
    assert on_paper(desk, pairing, Reader.FILE) == "still to be signed by Ana Núñez"
    assert on_paper(desk, pairing, Reader.PARENT) == "still to be signed by Ana N."


def test_once_all_have_signed_the_agreement_is(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for who in (1, 2):
        desk.pairings.sign(desk.pairings.get(pairing.id), [who], on=TODAY, today=TODAY)
    signed = desk.pairings.get(pairing.id)
    assert (signed.agreement_signed_on, signed.signed_by) == (TODAY, ())
    desk.undo()
    assert (desk.pairings.get(pairing.id).signed_by, left(desk, pairing)) == ((1,), ["Ben"])
    assert desk.troubles() == []


def test_in_a_group_each_signs_and_whoever_stands_in_does_not(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    more = [
        desk.people.save(Participant(name=n, roles=(r,)), today=TODAY)
        for n, r in (("Cem Kaya", Role.MENTEE), ("Dora Lind", Role.MENTOR))
    ]
    desk.members.join(pairing, more[0], MemberRole.MENTEE, on=TODAY, today=TODAY)
    desk.members.cover(desk.pairings.get(pairing.id), more[1], first=TODAY, last=LATER)
    desk.pairings.sign(desk.pairings.get(pairing.id), [1, 3], on=TODAY, today=TODAY)
    assert left(desk, pairing) == ["Ben"]
    assert on_paper(desk, pairing, Reader.PARENT) == "not signed by all yet", (
        "families read of nobody else"
    )
    with pytest.raises(Refused) as refusal:
        desk.pairings.sign(desk.pairings.get(pairing.id), [4], on=TODAY, today=TODAY)
    assert refusal.value.problems == {"signed_by": "P0004 does not sign for this pairing."}
    desk.pairings.sign(desk.pairings.get(pairing.id), [2], on=TODAY, today=TODAY)
    assert desk.pairings.get(pairing.id).agreement_signed_on == TODAY


@pytest.mark.parametrize(("people", "on"), [([], TODAY), ([1], LATER)], ids=["nobody", "tomorrow"])
def test_what_cannot_be_is_refused(desk: Desk, pair: Pair, people: list[int], on: date) -> None:
    pairing = pair()
    with pytest.raises(Refused):
        desk.pairings.sign(pairing, people, on=on, today=TODAY)
    assert desk.pairings.get(pairing.id) == pairing


def test_a_new_year_and_a_new_episode_ask_all_again(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.sign(pairing, [1], on=TODAY, today=TODAY)
    wanted = replace(desk.rollover.usual(TODAY), term_name="Next", last_year=None, starts_on=LATER)
    desk.rollover.carry_out(desk.rollover.plan(wanted, today=TODAY), today=TODAY)
    assert desk.pairings.get(pairing.id).signed_by == ()


def test_two_records_of_one_person_made_one_keep_the_signature(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.sign(pairing, [2], on=TODAY, today=TODAY)
    twin = desk.people.save(
        Participant(name="Ben Ode", roles=(Role.MENTEE,), group="7A"), today=TODAY
    )
    Commands(desk, TODAY).run({"do": "merge_participants", "keep": twin.code, "merge": "P0002"})
    assert desk.pairings.get(pairing.id).signed_by == (twin.id,)
    assert left(desk, pairing) == ["Ana"]


def test_by_command(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    run = Commands(desk, TODAY).run
    run(
        {
            "do": "sign_agreement",
            "pairing": pairing.code,
            "participants": ["P0002"],
            "on": "2026-11-10",
        }
    )
    assert left(desk, pairing) == ["Ana"]
    run(
        {
            "do": "sign_agreement",
            "pairing": pairing.code,
            "participants": ["P0001"],
            "on": "2026-11-12",
        }
    )
    assert desk.pairings.get(pairing.id).agreement_signed_on == date(2026, 11, 12)


def test_in_the_form_of_the_terms(window: Any) -> None:
    """The boxes stand there until the agreement has its day; ticking all of them gives it one."""
    desk = window.work.desk
    desk.pairings.change(replace(desk.pairings.get(1), agreement_signed_on=None), today=TODAY)
    window.work.show("terms", 1)
    settle()
    form = window.sheet.form
    boxes = form.editor("signed_by")
    assert boxes.isVisible()
    everybody = [value for value, _ in boxes._boxes]
    boxes.value = everybody[:1]
    window.sheet.save()
    settle()
    assert desk.pairings.get(1).signed_by == (everybody[0],)
    window.work.show("terms", 1)
    settle()
    assert window.sheet.form.value("signed_by") == (everybody[0],)
    window.sheet.form.editor("agreement_signed_on").value = TODAY
    window.sheet.form.edited.emit()
    assert not window.sheet.form.editor("signed_by").isVisible()
    window.sheet.save()
    signed = desk.pairings.get(1)
    assert (signed.agreement_signed_on, signed.signed_by) == (TODAY, ())


def test_it_is_signed_on_the_day_the_last_who_had_not_was_known_to_be_gone(
    desk: Desk, pair: Pair
) -> None:
    """And not on their last day, on which nobody had signed."""
    pairing = pair()
    more = desk.people.save(
        Participant(name="Cal Ruiz", roles=(Role.MENTEE,), group="7A"), today=TODAY
    )
    desk.members.join(pairing, more, MemberRole.MENTEE, on=TODAY - timedelta(9), today=TODAY)
    for who in (1, 2):
        desk.pairings.sign(
            desk.pairings.get(pairing.id), [who], on=TODAY - timedelta(1), today=TODAY
        )
    Commands(desk, TODAY).run({
        "do": "leave_pairing", "pairing": pairing.code, "participant": more.code,
        "on": (TODAY - timedelta(8)).isoformat(),
    })  # fmt: skip
    assert desk.pairings.get(pairing.id).agreement_signed_on == TODAY

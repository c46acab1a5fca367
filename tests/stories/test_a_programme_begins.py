"""A new programme: what it needs is listed, and those who were matched begin in one step."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Closure, Organisation, Programme
from mentordesk.model.readers import Reader
from mentordesk.programme.beginnings import Beginning
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from tests.conftest import TODAY
from tests.hands import Hands
from tests.stories.test_conflict_casework import words

MONDAY = TODAY + timedelta(days=2)


def waiting(desk: Desk, names: tuple[str, str], free: tuple[str, ...] = ()) -> Pairing:
    """Two who were matched and wait for a day."""
    one = desk.people.save(
        Participant(name=names[0], roles=(Role.MENTOR,), free_at=free), today=TODAY
    )
    two = desk.people.save(
        Participant(name=names[1], roles=(Role.MENTEE,), free_at=free[::-1]), today=TODAY
    )
    return desk.pairings.pair(one, two, Pairing(), today=TODAY)


def items(desk: Desk, day: date = TODAY) -> list[Any]:
    return [i for i in desk.today.items(day) if i.rule == "U3"]


def test_what_is_set_up_is_ticked_off(desk: Desk) -> None:
    def done() -> list[bool]:
        return [s.is_done for s in desk.beginnings.set_up()]

    begun = done()
    assert len(begun) == 7 and not any(begun[2:])
    ways = [s.way for s in desk.beginnings.set_up()]
    assert ways[5:] == ["", ""]  # nobody can be matched, and nobody can have met
    pairing = waiting(desk, ("Ana Núñez", "Ben Ode"))
    assert done()[3] and done()[5] and not done()[2]
    desk.setup.add_closures([Closure(name="Half-term", first_day=TODAY, last_day=TODAY)])
    assert done()[2]
    assert all(desk.beginnings.set_up()[n].way for n in (5, 6))
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=TODAY), today=TODAY)
    assert desk.beginnings.set_up() == []


def test_those_who_wait_begin_in_one_step(desk: Desk) -> None:
    early = waiting(desk, ("Ana Núñez", "Ben Ode"), ("Wed Lunch", "Mon 12:30"))
    late = waiting(desk, ("Chidi Obi", "Dewi Pugh"))
    (item,) = items(desk)
    assert item.title == "2 pairings await agreement"
    found = desk.beginnings.awaiting(TODAY)
    assert [(a.pairing_id, a.usual_time) for a in found] == [(early.id, "Wed Lunch"), (late.id, "")]
    wanted = [Beginning(a.pairing_id, a.usual_time) for a in found]
    assert desk.beginnings.begin(wanted, MONDAY, TODAY, today=TODAY) == 2
    assert not items(desk)
    facts = desk.pairings.facts(early.id, TODAY)
    assert facts.state is State.PENDING_AGREEMENT and facts.started_on == MONDAY
    assert desk.pairings.state(early.id, MONDAY) is State.ACTIVE
    assert desk.pairings.get(early.id).agreement_signed_on == TODAY
    desk.store.undo()
    assert len(items(desk)) == 1


def test_one_that_begins_today_is_active_at_once(desk: Desk) -> None:
    pairing = waiting(desk, ("Ana Núñez", "Ben Ode"))
    desk.beginnings.begin([Beginning(pairing.id, "Mondays 12:30")], TODAY, None, today=TODAY)
    assert desk.pairings.state(pairing.id, TODAY) is State.ACTIVE
    assert desk.pairings.get(pairing.id).usual_time == "Mondays 12:30"
    with pytest.raises(Refused, match="not await"):
        desk.beginnings.begin([Beginning(pairing.id)], TODAY, None, today=TODAY)


@pytest.mark.parametrize(("on", "signed", "said"), [
    (MONDAY, MONDAY, "once it is signed"),
])  # fmt: skip
def test_days_that_cannot_be_are_refused(
    desk: Desk, on: date, signed: date | None, said: str
) -> None:
    pairing = waiting(desk, ("Ana Núñez", "Ben Ode"))
    with pytest.raises(Refused, match=said):
        desk.beginnings.begin([Beginning(pairing.id)], on, signed, today=TODAY)
    with pytest.raises(Refused, match="at least one"):
        desk.beginnings.begin([], TODAY, None, today=TODAY)
    assert desk.pairings.state(pairing.id, TODAY) is State.PENDING_AGREEMENT


@pytest.fixture
def begun(qtbot: Any, fresh_window: Any) -> Any:
    """A new programme in the window."""
    fresh_window.seats._begin(
        Programme(name="Buddies"), Profile.SCHOOL_WEEKLY, Organisation(), None
    )
    QApplication.processEvents()
    return fresh_window


def test_from_today_in_the_window(begun: Any, qtbot: Any) -> None:
    def shown() -> list[str]:
        page = begun.page("today")
        return [b.text() for b in page.findChildren(QPushButton) if b.isVisible()]

    assert "Write it down…" in shown() and "Match people" not in shown()
    desk = begun.work.desk
    first = waiting(desk, ("Ana Núñez", "Ben Ode"), ("Mon 12:30",))
    second = waiting(desk, ("Chidi Obi", "Dewi Pugh"))
    begun.work.did()
    QApplication.processEvents()
    hands = Hands(qtbot, begun)
    hands.click("Begin them: 2 pairings await agreement")
    lines = begun.sheet.lines
    lines[1].time.setText("sometimes")
    hands.press("Ctrl+Return")
    assert (
        begun.sheet is not None and desk.pairings.state(first.id, TODAY) is State.PENDING_AGREEMENT
    )
    lines[1].check.setChecked(False)
    hands.press("Ctrl+Return")
    assert begun.sheet is None
    assert desk.pairings.state(first.id, TODAY) is State.ACTIVE
    assert desk.pairings.get(first.id).usual_time == "Mon 12:30"
    assert desk.pairings.state(second.id, TODAY) is State.PENDING_AGREEMENT


def test_what_they_agree_to_is_printed_to_be_signed(desk: Desk) -> None:
    pairing = waiting(desk, ("Ana Núñez", "Ben Ode"))
    terms = replace(
        pairing, usual_time="Mondays 12:30", place="Library", interval_days=14, minutes=45
    )
    desk.pairings.change(terms)

    def paper(names: NameStyle) -> str:
        wanted = Wanted(today=TODAY, pairing_id=pairing.id, reader=Reader.PUPIL, names=names)
        return words(desk.reporting.prepare("agreement", wanted).report)

    told = paper(NameStyle.FULL)
    for part in (
        "Ana Núñez and Ben Ode",
        "every 14 days, 45 min",
        "Mondays 12:30, Library",
        "one limit",
        "Coordinator",
    ):
        assert part in told
    assert "Ana" not in paper(NameStyle.CODES) and "P0001" in paper(NameStyle.CODES)
    assert [w.pairing_id for w in desk.reporting.subjects("agreement", "", TODAY)] == [pairing.id]
    desk.beginnings.begin([Beginning(pairing.id)], TODAY, None, today=TODAY)
    desk.pairings.close(
        desk.pairings.get(pairing.id), kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED,
        on=TODAY, today=TODAY,
    )  # fmt: skip
    with pytest.raises(Refused, match="over"):
        paper(NameStyle.FULL)


def test_the_agreements_are_one_press_away(window: Any, qtbot: Any) -> None:
    waiting(window.work.desk, ("Ana Núñez", "Ben Ode"))
    window.work.show("begin pairings", 0)
    Hands(qtbot, window).click("Agreements on paper")
    page = window.page("reports")
    qtbot.waitUntil(lambda: page.shown is not None, timeout=20_000)
    assert page.kind.key == "agreement" and window.sheet is None


def test_pairs_made_ahead_begin_with_the_programme(window: Any) -> None:
    """Sensitivity: once it has begun, today is offered."""
    desk, today = window.work.desk, window.work.today
    for starts, offered in (
        (today + timedelta(9), today + timedelta(9)),
        (today - timedelta(9), today),
    ):
        programme = replace(desk.setup.programme, starts_on=starts, ends_on=None)
        desk.setup.save_programme(programme, today=today)
        window.work.show("begin pairings", 0)
        assert window.sheet.form.value("on") == offered
        window.sheet.give_up()

"""The end of a programme as a whole: what it changes, what it refuses, and that it is one step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingReason, Pairing, State
from mentordesk.model.people import Enrolment, Participant
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.ending import LastDay, summary
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
WEEK = timedelta(days=7)


def end(desk: Desk, on: date = TODAY, *, finish: bool = True) -> None:
    wanted = LastDay(ended_on=on, finish=finish)
    desk.endings.carry_out(desk.endings.plan(wanted, today=TODAY), today=TODAY)


def statuses(desk: Desk) -> list[Enrolment]:
    return [p.status for p in desk.people.all()]


def test_pairings_close_on_the_last_day_and_people_have_finished(desk: Desk, pair: Pair) -> None:
    met, never = pair(), pair("Cem Kaya", "Dora Lind", None)
    desk.meetings.log(Meeting(pairing_id=met.id, held_on=TODAY - 2 * WEEK, minutes=30), today=TODAY)
    plan = desk.meetings.plan(
        Meeting(pairing_id=met.id, planned_on=TODAY + WEEK, status=MeetingStatus.PLANNED),
        today=TODAY,
    )
    left = desk.people.save(Participant(name="Eva", status=Enrolment.WITHDRAWN), today=TODAY)
    last = TODAY - WEEK
    end(desk, last)
    assert (
        desk.pairings.state(met.id) is State.CLOSED and desk.pairings.state(never.id) is State.VOID
    )
    assert desk.pairings.get(met.id).closing_reason is ClosingReason.PROGRAMME_ENDED
    assert {m.moved_on for m in desk.pairings.moves(met.id)[-2:]} == {last}
    assert desk.meetings.get(plan.id).status is MeetingStatus.CANCELLED
    assert desk.setup.programme.ends_on == last
    assert desk.people.get(left.id).status is Enrolment.WITHDRAWN
    assert statuses(desk).count(Enrolment.FINISHED) == 4
    desk.undo()
    assert desk.pairings.state(met.id) is State.ACTIVE
    assert Enrolment.FINISHED not in statuses(desk) and desk.setup.programme.ends_on is None
    assert desk.troubles() == []


def test_people_can_stay_as_they_are(desk: Desk, pair: Pair) -> None:
    pair()
    before = statuses(desk)
    end(desk, finish=False)
    assert statuses(desk) == before


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (None, "last day"), (TODAY + timedelta(days=1), "today or an earlier day"),
        (date(2026, 9, 1), "began on Mon 21 Sep 2026"),
        (TODAY - WEEK, "Ana → Ben: "),
    ],
)  # fmt: skip
def test_a_day_on_which_it_cannot_have_ended_is_refused(
    desk: Desk, pair: Pair, on: date | None, why: str
) -> None:
    """Also where a pairing met later: it is named, and nothing is changed."""
    met = pair()
    desk.meetings.log(
        Meeting(pairing_id=met.id, held_on=TODAY - timedelta(days=1), minutes=30), today=TODAY
    )
    with pytest.raises(Refused, match=why) as refusal:
        desk.endings.plan(LastDay(ended_on=on), today=TODAY)
    assert "ended_on" in refusal.value.problems
    assert desk.pairings.state(met.id) is State.ACTIVE


def test_the_planned_last_day_is_offered_once_it_has_come(desk: Desk) -> None:
    for ends, offered in ((TODAY - WEEK, TODAY - WEEK), (TODAY + WEEK, TODAY), (None, TODAY)):
        desk.setup.save_programme(replace(desk.setup.programme, ends_on=ends), today=TODAY)
        assert desk.endings.usual(TODAY).ended_on == offered


def test_the_preview_tells_what_stays_open(sample: Desk) -> None:
    plan = sample.endings.plan(LastDay(ended_on=TODAY), today=TODAY)
    told = dict(summary(plan))
    notes = len(sample.facts.open_notes(TODAY))
    assert f"{len(plan.ending)} pairings end" in told and plan.ending
    assert f"{notes} conflict notes are still open" in told
    assert "1 training session is still ahead" in told
    sample.endings.carry_out(plan, today=TODAY)
    assert sample.facts.pairings(TODAY) == [] and sample.troubles() == []
    rules = {i.rule for i in sample.today.items(TODAY)}
    assert {"N1", "K1"} <= rules and not rules & {"G1", "A3", "A4", "A5", "C3", "T1", "V1", "Y1"}


def test_by_command(desk: Desk, pair: Pair) -> None:
    met = pair()
    Commands(desk, TODAY).run({"do": "end_programme", "ended_on": TODAY.isoformat()})
    assert desk.pairings.state(met.id) is State.CLOSED


def test_in_the_window(qtbot: Any, window: Any) -> None:
    """From the sheet to a quiet Today: the closing files are one line, and the list says where the others are."""
    hands, work = Hands(qtbot, window), window.work
    work.show("end programme", 0)
    settle()
    hands.press("Ctrl+Return")
    settle()
    assert window.sheet is None and work.desk.facts.pairings(TODAY) == []
    window.go("today")
    settle()
    words = [w.text() for w in window.findChildren(QLabel) if w.isVisible()]
    assert any(w.endswith("closing files are not complete") for w in words)
    assert "No pairing is open." in words
    window.go("pairings")
    settle()
    hands.click("Show those that ended")
    settle()
    assert window.page("pairings").model.rowCount() > 30
    assert "Year 7 transition (ended)" not in _programmes(window), "its last day is today"
    hands.press("Ctrl+Z")
    assert len(work.desk.facts.pairings(TODAY)) > 30
    ended = replace(work.desk.setup.programme, ends_on=TODAY - timedelta(days=1))
    work.desk.setup.save_programme(ended, today=TODAY)
    assert "Year 7 transition (ended)" in _programmes(window)


def _programmes(window: Any) -> list[str]:
    menu = window._programme_menu()
    found = [action.text() for action in menu.actions()]
    menu.deleteLater()
    return found

"""The first hour with MentorDesk: each way in leads where it says, and no key does more than one thing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Medium, Meeting
from mentordesk.model.pairing import Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Programme
from mentordesk.programme.beginnings import Beginning
from mentordesk.programme.desk import Desk
from mentordesk.ui.import_sheet import ImportSheet
from mentordesk.ui.log_sheet import Outcome
from mentordesk.ui.pairings_page import MOODS_SHOWN
from mentordesk.ui.parts import MoodChart
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.welcome_page import StartSheet
from tests.conftest import TODAY
from tests.hands import Hands
from tests.stories.conftest import WORDS


@pytest.mark.parametrize(("dropped", "words"), [(False, False), (True, False), (True, True)])
def test_import_from_the_welcome_page_imports(
    fresh_window: Any, quick_keys: None, tmp_path: Path, dropped: bool, words: bool
) -> None:
    window, path = fresh_window, tmp_path / "people.csv"
    path.write_text("Name,Role\nAna Núñez,mentor\nBen Ode,mentee\n", encoding="utf-8")
    window.seats.open_at_start(None)
    settle(10)
    if dropped:
        window.seats._brings_in = path
        window.seats.start_programme()
    else:
        window.seats.bring_in()
    settle(10)
    sheet = window.sheet
    assert isinstance(sheet, StartSheet)
    sheet.form.editor("name").value = "Northwind"
    if words:
        sheet.words.setText(WORDS)
        sheet.again.setText(WORDS)
    else:
        sheet.unlocked.setChecked(True)
    sheet._start()
    settle(400)
    assert isinstance(window.sheet, ImportSheet)
    if dropped:
        assert window.sheet.plan is not None and len(window.sheet.plan.rows) == 2


def test_whoever_starts_nothing_brings_nothing_into_the_sample(fresh_window: Any) -> None:
    fresh_window.seats.open_at_start(None)
    settle(10)
    fresh_window.seats.bring_in()
    settle(10)
    fresh_window.sheet.reject()
    settle(10)
    fresh_window.seats.explore()
    settle(50)
    assert fresh_window.sheet is None


def test_enter_opens_the_record_and_nothing_else(own: MainWindow, qtbot: Any) -> None:
    own.seats.lock()
    page: Any = own.stack.currentWidget()
    page.words.setText(WORDS)
    page.words.setFocus()
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    settle(50)
    assert own.work.has_desk and own.sheet is None


@pytest.mark.parametrize(("profile", "first"), [
    (Profile.SCHOOL_LIGHT, "Parent’s consent"), (Profile.COMMUNITY, "Consent to take part"),
    (Profile.WORKPLACE, "Consent to take part"),
])  # fmt: skip
def test_no_grown_up_needs_a_parents_consent(desk: Desk, profile: Profile, first: str) -> None:
    begun = desk.programmes.start(Programme(name="Other"), like_this=False, profile=profile)
    other = desk.in_programme(begun.id)
    assert other.training.take_usual() == len(other.training.requirements()) == 6
    assert other.training.requirements()[0].name == first
    assert ("child" in other.training.requirements()[0].text) == first.startswith("Parent")


OCTOBER = date(2026, 10, 12)


def matched_today(desk: Desk) -> Pairing:
    mentor = desk.people.save(Participant(name="Ana Núñez", roles=(Role.MENTOR,)), today=TODAY)
    mentee = desk.people.save(Participant(name="Ben Ode", roles=(Role.MENTEE,)), today=TODAY)
    return desk.pairings.pair(mentor, mentee, Pairing(interval_days=7), today=TODAY)


def by_their_terms(desk: Desk, pairing: Pairing) -> None:
    desk.beginnings.begin([Beginning(pairing.id)], TODAY, None, today=TODAY)
    begun = desk.pairings.get(pairing.id)
    desk.pairings.change(replace(begun, started_on=OCTOBER), today=TODAY)
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=OCTOBER), today=TODAY)


def by_their_beginning(desk: Desk, pairing: Pairing) -> None:
    desk.beginnings.begin([Beginning(pairing.id)], OCTOBER, None, today=TODAY)
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=OCTOBER), today=TODAY)


def by_their_first_meeting(desk: Desk, pairing: Pairing) -> None:
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=OCTOBER), today=TODAY)


@pytest.mark.parametrize("way", [by_their_terms, by_their_beginning, by_their_first_meeting])
def test_a_pairing_that_began_before_mentordesk_began_then(
    desk: Desk, way: Callable[[Desk, Pairing], None]
) -> None:
    pairing = matched_today(desk)
    way(desk, pairing)
    facts = desk.pairings.facts(pairing.id, TODAY)
    assert (facts.begins, facts.state, facts.matched_on) == (OCTOBER, State.ACTIVE, OCTOBER)
    assert desk.pairings.state(pairing.id, OCTOBER) is State.ACTIVE
    assert {m.from_on for m in desk.store.members.where()} == {OCTOBER}
    weeks = [desk.register.week(OCTOBER + timedelta(weeks=n)) for n in range(5)]
    assert all(len(rows) == 1 for rows in weeks), "each week of the term can be written down"
    period = desk.figures.period(OCTOBER, date(2026, 10, 31), TODAY)
    assert period.figure("served").number == 2, "both were served in October"
    story = [m.title for m in desk.pairings.story(facts, TODAY) if m.day == OCTOBER]
    assert len(story) >= 2, "the beginning and the first meeting stand on their day"
    while desk.undo_label:
        desk.undo()
    assert desk.store.pairings.count() == 0 and desk.troubles() == []


def test_a_start_is_not_put_after_what_came_next(desk: Desk) -> None:
    pairing = matched_today(desk)
    by_their_beginning(desk, pairing)
    desk.pairings.move(desk.pairings.get(pairing.id), State.PAUSED, on=TODAY, today=TODAY)
    later = TODAY + timedelta(days=5)
    with pytest.raises(Refused, match=r"met on|next change"):
        desk.pairings.change(replace(desk.pairings.get(pairing.id), started_on=later), today=later)


def test_whoever_met_online_the_last_time_likely_did_again(qtbot: Any, window: Any) -> None:
    """By four keys; what one has chosen stays, and a log that is changed is as it was."""
    hands, desk = Hands(qtbot, window), window.work.desk
    facts = [f for f in desk.facts.pairings(TODAY) if f.state.is_running and not f.unlogged][:2]
    for one in facts[:1]:
        desk.meetings.log(
            Meeting(pairing_id=one.id, held_on=TODAY - timedelta(1), medium=Medium.VIDEO),
            today=TODAY,
        )
    hands.press("Ctrl+L").type(facts[0].code).press("Return")
    assert window.sheet.outcome.value is Outcome.ONLINE
    hands.press("Ctrl+Return")
    last = max(desk.meetings.of_pairing(facts[0].id), key=lambda m: (m.held_on or TODAY, m.id))
    assert last.medium is Medium.VIDEO
    hands.press("Ctrl+L").type(facts[1].code).press("Return")
    assert window.sheet.outcome.value is Outcome.MET
    window.sheet.outcome.value = Outcome.LIGHT
    window.sheet._chosen(facts[0].id)
    assert window.sheet.outcome.value is Outcome.LIGHT


def test_a_mood_nobody_said_is_a_gap_and_moves_no_other(window: Any) -> None:
    """Of each meeting both moods stand above each other, on screen and read out."""
    desk = window.work.desk
    facts = next(f for f in desk.facts.pairings(TODAY) if f.state.is_running)
    for days, mentee, mentor in ((3, 5, 2), (2, None, 3), (1, 4, None)):
        log = Meeting(
            pairing_id=facts.id,
            held_on=TODAY - timedelta(days),
            mood_mentee=mentee,
            mood_mentor=mentor,
        )
        desk.meetings.log(log, today=TODAY)
    window.work.show("pairing", facts.id)
    settle()
    (chart,) = window.stack.currentWidget().findChildren(MoodChart)
    mentees, mentors = chart.lines
    assert len(mentees) == len(mentors) <= MOODS_SHOWN
    assert (mentees[-3:], mentors[-3:]) == ([5, None, 4], [2, 3, None])
    assert "5, not said, 4. mentor: " in chart.accessibleName()
    assert not chart.grab().isNull()

"""Each rule at its thresholds, over a calendar with closures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.clock import Span
from mentordesk.model.facts import NoteFacts, Outcome, PairingFacts, Person
from mentordesk.model.items import Action, note_item, todays_items
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.pairing import State
from mentordesk.model.rules import Judgement, Level, Standing, judge

START = date(2026, 9, 7)
MET = date(2026, 10, 5)
FACTS = PairingFacts(
    id=1, mentors=(Person(1, "Maya Okafor", "", "11B"),), mentees=(Person(2, "Leo Brandt", "", "7B"),),
    state=State.ACTIVE, since=START, matched_on=START, started_on=START, interval_days=7, expected_minutes=30,
    usual_time="", place="", agreement_signed_on=START, last_held=MET, unlogged=0,
    oldest_unlogged=None, goals=1, goals_met=0, open_notes=0, worst_note=0, recent=(),
)  # fmt: skip
HOLIDAY = Span(date(2026, 10, 12), date(2026, 10, 18))


@pytest.mark.parametrize(
    ("days", "closed", "level"),
    [(10, [], None), (11, [], Level.AMBER), (14, [], Level.AMBER), (15, [], Level.RED),
     (17, [HOLIDAY], None), (18, [HOLIDAY], Level.AMBER), (21, [HOLIDAY], Level.AMBER), (22, [HOLIDAY], Level.RED)],
)  # fmt: skip
def test_silence(days: int, closed: list[Span], level: Level | None) -> None:
    """G1: over 1.5 intervals amber, over 2 red; a closed week stops the clock."""
    found = judge(FACTS, closed, MET + timedelta(days)).verdicts
    assert (found[0].level if found else None) == level
    assert not found or found[0].rule == "G1"


def test_twenty_one_days_are_red_whatever_the_interval() -> None:
    light = replace(FACTS, interval_days=14)
    assert judge(light, [], MET + timedelta(21)).standing is Standing.ON_TRACK
    assert judge(light, [], MET + timedelta(22)).standing is Standing.AT_RISK


def judged(pairings: list[PairingFacts], today: date) -> list[tuple[PairingFacts, Judgement]]:
    return [(f, judge(f, [], today)) for f in pairings]


def test_what_is_not_logged_is_never_counted_as_missed() -> None:
    """The clock stops at the first planned meeting of which nothing is known."""
    unknown = replace(
        FACTS, unlogged=1, oldest_unlogged=MET + timedelta(7), unknown_since=MET + timedelta(7)
    )
    today = MET + timedelta(30)
    assert judge(unknown, [], today).standing is Standing.ON_TRACK
    items = todays_items(judged([unknown], today), [], today)
    assert [(i.rule, i.action) for i in items] == [("U1", Action.LOG)]
    assert "not counted as missed" in items[0].why


def test_never_met_comes_first_and_says_since_when() -> None:
    new = replace(FACTS, id=2, last_held=None, started_on=START)
    items = todays_items(judged([FACTS, new], START + timedelta(60)), [], START + timedelta(60))
    assert [i.rule for i in items] == ["A4", "G1"]
    assert "since 7 September 2026" in items[0].why


@pytest.mark.parametrize(("days", "spoken"), [(21, False), (22, True)])
def test_goal_is_expected_within_21_days(days: int, spoken: bool) -> None:
    """A5, with the last meeting on the day so that nothing else speaks."""
    today = START + timedelta(days)
    bare = replace(FACTS, goals=0, last_held=today)
    assert ("A5" in {v.rule for v in judge(bare, [], today).verdicts}) == spoken


def test_a_closure_puts_off_the_goal() -> None:
    today = START + timedelta(25)
    bare = replace(FACTS, goals=0, last_held=today)
    closed = [Span(START + timedelta(2), START + timedelta(6))]
    assert judge(bare, closed, today).verdicts == ()


def test_two_failures_of_one_side() -> None:
    """G2 speaks when the same side failed twice in a row, and names it."""
    missed = tuple(Outcome(MET + timedelta(d), MeetingStatus.NO_SHOW, Side.MENTEE) for d in (4, 2))
    found = judge(replace(FACTS, recent=missed), [], MET + timedelta(5)).verdicts
    assert found[0].rule == "G2"
    assert found[0].why.startswith("Leo missed the last two meetings")
    mixed = (missed[0], replace(missed[1], failed_by=Side.MENTOR))
    assert judge(replace(FACTS, recent=mixed), [], MET + timedelta(5)).verdicts == ()


def test_standing_in_words() -> None:
    today = MET + timedelta(3)
    assert judge(FACTS, [], today).standing is Standing.ON_TRACK
    assert (
        judge(replace(FACTS, state=State.PAUSED), [], today + timedelta(99)).standing
        is Standing.PAUSED
    )
    early = replace(FACTS, started_on=today - timedelta(10), last_held=today)
    assert judge(early, [], today).standing is Standing.TOO_EARLY
    serious = judge(replace(FACTS, worst_note=3, open_notes=1), [], today)
    assert (serious.standing, serious.headline) == (Standing.AT_RISK, "At risk: open conflict")


def test_the_clock_stands_still_in_a_pause() -> None:
    paused = (Span(MET + timedelta(5), MET + timedelta(40)),)
    back = replace(FACTS, since=MET + timedelta(40), pauses=paused)
    assert judge(back, [], MET + timedelta(45)).standing is Standing.ON_TRACK
    assert judge(back, [], MET + timedelta(60)).standing is Standing.AT_RISK
    never_met = replace(back, last_held=None)
    assert judge(never_met, [Span(START, MET)], MET + timedelta(41)).verdicts == ()


def test_becoming_active_after_a_trial_does_not_silence_the_clock() -> None:
    moved = replace(FACTS, since=MET + timedelta(46))
    assert judge(moved, [], MET + timedelta(47)).standing is Standing.AT_RISK


@pytest.mark.parametrize(
    ("due", "severity", "level"),
    [
        (1, 1, None),
        (0, 1, Level.AMBER),
        (-1, 1, Level.RED),
        (None, 1, Level.AMBER),
        (None, 3, Level.RED),
    ],
)
def test_conflict_steps(due: int | None, severity: int, level: Level | None) -> None:
    """N1: the next step by its due date; a note without a next step asks for one."""
    today = date(2026, 11, 21)
    note = NoteFacts(
        4,
        1,
        "conflict",
        severity,
        date(2026, 11, 12),
        "Secret words",
        today + timedelta(due) if due is not None else None,
    )
    item = note_item(note, FACTS, today)
    assert (item.level if item else None) == level
    assert item is None or "Secret" not in item.title + item.why

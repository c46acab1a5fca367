"""Each rule at its thresholds, over a calendar with closures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.clock import Span
from mentordesk.model.facts import Met, NoteFacts, Outcome, PairingFacts, Person, Talks
from mentordesk.model.items import Action, note_item, todays_items, together
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.pairing import State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.profile import WEEKLY, Practice
from mentordesk.model.rules import Judgement, Level, Standing, judge

START = date(2026, 9, 7)
MET = date(2026, 10, 5)
FACTS = PairingFacts(
    id=1, mentors=(Person(1, "Maya Okafor", "", "11B"),), mentees=(Person(2, "Leo Brandt", "", "7B"),),
    state=State.ACTIVE, since=START, matched_on=START, started_on=START, interval_days=7, expected_minutes=30,
    usual_time="", place="", agreement_signed_on=START, last_held=MET, unlogged=0,
    oldest_unlogged=None, goals=1, goals_met=0, open_notes=0, worst_note=0, recent=(),
    talks=tuple((p, Talks(START, 9, 0)) for p in SIDES),
)  # fmt: skip
#: The profile without the coordinator's own check-ins, for what is about the pair alone.
PAIR_ONLY = Practice(
    WEEKLY.profile, {r: f for r, f in WEEKLY.figures.items() if not r.startswith("C")}
)
HOLIDAY = Span(date(2026, 10, 12), date(2026, 10, 18))


@pytest.mark.parametrize(
    ("days", "closed", "level"),
    [(10, [], None), (11, [], Level.AMBER), (14, [], Level.AMBER), (15, [], Level.RED),
     (17, [HOLIDAY], None), (18, [HOLIDAY], Level.AMBER), (21, [HOLIDAY], Level.AMBER), (22, [HOLIDAY], Level.RED)],
)  # fmt: skip
def test_silence(days: int, closed: list[Span], level: Level | None) -> None:
    """G1: over 1.5 intervals amber, over 2 red; a closed week stops the clock."""
    found = [v for v in judge(FACTS, closed, MET + timedelta(days)).verdicts if v.rule == "G1"]
    assert (found[0].level if found else None) == level


def test_twenty_one_days_are_red_whatever_the_interval() -> None:
    light = replace(FACTS, interval_days=14)
    assert judge(light, [], MET + timedelta(21)).standing is Standing.ON_TRACK
    assert judge(light, [], MET + timedelta(22)).standing is Standing.AT_RISK


def judged(pairings: list[PairingFacts], today: date) -> list[tuple[PairingFacts, Judgement]]:
    return [(f, judge(f, [], today, PAIR_ONLY)) for f in pairings]


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
    assert "since Mon 7 Sep 2026" in items[0].why


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
    assert judge(bare, closed, today, PAIR_ONLY).verdicts == ()


def test_two_failures_of_one_side() -> None:
    """G2 speaks when the same side failed twice in a row, and names it."""
    missed = tuple(Outcome(MET + timedelta(d), MeetingStatus.NO_SHOW, Side.MENTEE) for d in (4, 2))
    found = judge(replace(FACTS, recent=missed), [], MET + timedelta(5)).verdicts
    assert found[0].rule == "G2"
    assert found[0].why.startswith("Leo missed the last two meetings")
    mixed = (missed[0], replace(missed[1], failed_by=Side.MENTOR))
    assert judge(replace(FACTS, recent=mixed), [], MET + timedelta(5), PAIR_ONLY).verdicts == ()


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
    assert judge(never_met, [Span(START, MET)], MET + timedelta(41), PAIR_ONLY).verdicts == ()


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


# -- every other rule at its thresholds -------------------------------------------------------------


def rules(facts: PairingFacts, today: date, closed: list[Span] | None = None) -> dict[str, Level]:
    return {v.rule: v.level for v in judge(facts, closed or [], today).verdicts}


def talked(last: date | None, first_month: int = 9, unanswered: int = 0) -> Any:
    return tuple((p, Talks(last, first_month, unanswered)) for p in SIDES)


@pytest.mark.parametrize(
    ("days", "level"), [(14, None), (15, Level.AMBER), (21, Level.AMBER), (22, Level.RED)]
)
def test_first_meeting_within_fourteen_days(days: int, level: Level | None) -> None:
    """A4: after 14 days amber, after half as many again red."""
    new = replace(FACTS, last_held=None)
    assert rules(new, START + timedelta(days)).get("A4") == level
    held_up = Span(START + timedelta(1), START + timedelta(7))
    assert rules(new, START + timedelta(days + 7), [held_up]).get("A4") == level


@pytest.mark.parametrize(("days", "speaks"), [(14, False), (15, True)])
def test_agreement_within_fourteen_days(days: int, speaks: bool) -> None:
    """A3, also while the agreement is awaited; a signature ends it."""
    today = START + timedelta(days)
    unsigned = replace(FACTS, agreement_signed_on=None, last_held=today)
    assert ("A3" in rules(unsigned, today)) == speaks
    waiting = replace(unsigned, state=State.PENDING_AGREEMENT)
    found = judge(waiting, [], today)
    assert ("A3" in {v.rule for v in found.verdicts}) == speaks
    assert found.standing is Standing.NOT_STARTED
    assert "A3" not in rules(replace(unsigned, agreement_signed_on=today), today)


@pytest.mark.parametrize(("days", "speaks"), [(2, False), (3, True), (30, True), (31, False)])
def test_a_word_after_the_first_meeting(days: int, speaks: bool) -> None:
    """C1: more than two days after the first meeting, until a month has gone by."""
    first = START + timedelta(4)
    today = first + timedelta(days)
    facts = replace(FACTS, first_held=first, last_held=today, talks=talked(first - timedelta(1), 9))
    assert ("C1" in rules(facts, today)) == speaks
    spoken = replace(facts, talks=((Party.MENTOR, Talks(first)),))
    assert "C1" not in rules(spoken, today)


@pytest.mark.parametrize(
    ("days", "mentee", "mentor", "speaks"),
    [
        (7, 0, 0, False), (8, 0, 0, True), (8, 1, 0, True), (8, 1, 1, False), (22, 1, 1, False),
        (23, 1, 1, True), (23, 2, 1, True), (30, 2, 1, True), (30, 2, 2, False), (31, 2, 1, False),
    ],
)  # fmt: skip
def test_two_check_ins_with_each_in_the_first_month(
    days: int, mentee: int, mentor: int, speaks: bool
) -> None:
    """C2: asked for while it can be done, and gone once it is."""
    today = START + timedelta(days)
    talks = tuple(
        (party, Talks(today, n)) for party, n in ((Party.MENTEE, mentee), (Party.MENTOR, mentor)) if n
    )  # fmt: skip
    facts = replace(FACTS, last_held=today, first_held=None, talks=talks)
    found = [v for v in judge(facts, [], today).verdicts if v.rule == "C2"]
    assert bool(found) == speaks
    if speaks:
        assert f"so far: {mentee} with Leo and {mentor} with Maya; 2 with each" in found[0].why
        assert found[0].party is (Party.MENTOR if mentee > mentor else Party.MENTEE)
        assert found[0].level is Level.INFO


def test_a_side_nobody_spoke_with_is_asked_about_after_the_month_until_somebody_has() -> None:
    """C2; where check-ins go on every so many days, C3 asks as soon as it is its turn."""
    today = START + timedelta(31)
    alone = Practice(WEEKLY.profile, {r: f for r, f in WEEKLY.figures.items() if r != "C3"})
    one = replace(FACTS, last_held=today, talks=((Party.MENTEE, Talks(START, 1)),))

    def asked(facts: PairingFacts, day: date, practice: Practice = alone) -> set[str]:
        return {v.rule for v in judge(facts, [], day, practice).verdicts} & {"C2", "C3"}

    assert asked(one, today) == {"C2"}
    assert (
        asked(one, START + timedelta(60)) == {"C2"} and asked(one, START + timedelta(61)) == set()
    )
    assert asked(one, today, WEEKLY) == {"C3"}
    both = replace(one, talks=(*one.talks, (Party.MENTOR, Talks(today, 1))))
    assert asked(both, today) == set()


def test_an_agreement_matched_before_the_first_year_is_late_as_any_other() -> None:
    """A3; of those who were under way before it, the year counts: it is signed anew then."""
    year = START + timedelta(13)
    today = START + timedelta(15)
    fresh = replace(FACTS, agreement_signed_on=None, term_starts=year, started_on=year)

    def why(facts: PairingFacts, day: date) -> list[str]:
        return [v.why for v in judge(facts, [], day).verdicts if v.rule == "A3"]

    assert why(fresh, today) == ["Matched 15 days ago; the agreement is expected within 14 days."]
    assert why(replace(fresh, state=State.PENDING_AGREEMENT, started_on=None), today)
    going_on = replace(fresh, started_on=START)
    assert why(going_on, today) == []
    assert why(going_on, year + timedelta(15)) == [
        "The year began 15 days ago; the agreement is expected within 14 days."
    ]


@pytest.mark.parametrize(
    ("age", "gap", "speaks"),
    [(100, 30, False), (100, 31, True), (366, 91, False), (366, 92, True), (365, 31, True)],
)
def test_monthly_then_quarterly_check_ins(age: int, gap: int, speaks: bool) -> None:
    """C3: every 30 days, from the second year on every 91."""
    today = START + timedelta(age)
    facts = replace(FACTS, last_held=today, talks=talked(today - timedelta(gap)))
    assert ("C3" in rules(facts, today)) == speaks


def test_a_check_in_rule_never_makes_a_pairing_look_worse() -> None:
    today = START + timedelta(100)
    facts = replace(FACTS, last_held=today, talks=())
    found = judge(facts, [], today)
    assert found.standing is Standing.ON_TRACK
    assert {v.rule for v in found.verdicts} == {"C3"}
    assert found.why == ""


@pytest.mark.parametrize(("gap", "speaks"), [(91, False), (92, True)])
def test_a_word_with_the_responsible_adult_each_quarter(gap: int, speaks: bool) -> None:
    """C4, only where there is one."""
    today = START + timedelta(200)
    last = (Party.RESPONSIBLE_ADULT, Talks(today - timedelta(gap)))
    facts = replace(FACTS, last_held=today, talks=(*talked(today), last), has_adult=True)
    assert ("C4" in rules(facts, today)) == speaks
    assert "C4" not in rules(replace(facts, has_adult=False), today)


@pytest.mark.parametrize(
    ("moods", "speaks"),
    [
        ((4, 4, 3), False), ((5, 4, 3), True), ((4, 3, 2), True), ((3, 3, 3), False), ((2, 2, 2), True),
        ((None, None, 2), True), ((5, None, 4), False), ((1, 4, 5), False), ((), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("party", SIDES)
def test_mood_falls_or_is_low(moods: tuple[int | None, ...], speaks: bool, party: Party) -> None:
    """Q2: a fall of two within three meetings, or two or less; of either side."""
    mentee = party is Party.MENTEE
    met = tuple(Met(m if mentee else None, None if mentee else m, 30) for m in moods)
    found = [
        v
        for v in judge(replace(FACTS, last_met=met), [], MET + timedelta(3)).verdicts
        if v.rule == "Q2"
    ]
    assert bool(found) == speaks
    assert not found or found[0].party is party


@pytest.mark.parametrize(("moved", "speaks"), [(2, False), (3, True), (6, True)])
def test_often_moved(moved: int, speaks: bool) -> None:
    """G4: three of the last six."""
    assert ("G4" in rules(replace(FACTS, moved=moved), MET + timedelta(3))) == speaks


@pytest.mark.parametrize(("tries", "level"), [(2, None), (3, Level.RED)])
def test_tries_in_vain(tries: int, level: Level | None) -> None:
    """G2: three unanswered tries lead to the ladder."""
    facts = replace(
        FACTS, talks=((Party.MENTEE, Talks(START, 9, tries)), (Party.MENTOR, Talks(MET, 9)))
    )
    found = [v for v in judge(facts, [], MET + timedelta(3)).verdicts if v.rule == "G2"]
    assert (found[0].level if found else None) == level
    assert not found or ("Leo" in found[0].why and found[0].party is Party.MENTEE)


@pytest.mark.parametrize(("days", "speaks"), [(59, False), (60, True)])
def test_the_trial_is_decided_after_sixty_days(days: int, speaks: bool) -> None:
    """R1, or on the day that was agreed on, whichever comes first."""
    today = START + timedelta(days)
    trial = replace(FACTS, state=State.TRIAL, last_held=today)
    assert ("R1" in rules(trial, today)) == speaks
    agreed = replace(trial, trial_until=START + timedelta(30))
    assert "R1" in rules(agreed, START + timedelta(30))
    assert "R1" not in rules(agreed, START + timedelta(29))
    assert "R1" not in rules(replace(trial, state=State.ACTIVE), today)


@pytest.mark.parametrize(
    ("days", "level"), [(90, Level.RED), (91, Level.AMBER), (181, Level.AMBER), (182, None)]
)
def test_an_early_ending_is_watched(days: int, level: Level | None) -> None:
    """L1: closing before three months red, before six amber."""
    closing = replace(FACTS, state=State.CLOSING, since=START + timedelta(days))
    assert rules(closing, START + timedelta(days)).get("L1") == level


@pytest.mark.parametrize(
    ("minutes", "word"),
    [
        ((20, 25, 29), "short"),
        ((20, 25, 30), ""),
        ((46, 50, 60), "long"),
        ((45, 50, 60), ""),
        ((20, 20), ""),
    ],
)
def test_lengths_of_meetings(minutes: tuple[int, ...], word: str) -> None:
    """M2: three in a row below 30, or above 45; told, and no mark against the pair."""
    met = tuple(Met(4, 4, m) for m in minutes)
    found = judge(replace(FACTS, last_met=met), [], MET + timedelta(3))
    said = [v.headline for v in found.verdicts if v.rule == "M2"]
    assert said == ([f"meetings {word}"] if word else [])
    assert found.standing is Standing.ON_TRACK


def test_a_rule_that_is_off_never_speaks() -> None:
    """Each rule in turn, over facts in which every rule of a pairing has something to say."""
    today = START + timedelta(120)
    missed = tuple(
        Outcome(today - timedelta(d), MeetingStatus.NO_SHOW, Side.MENTEE) for d in (2, 9)
    )
    troubled = replace(
        FACTS, goals=0, agreement_signed_on=None, recent=missed, moved=4, talks=(), has_adult=True,
        last_met=(Met(5, 5, 10), Met(3, 5, 10), Met(1, 5, 10)), first_held=START,
    )  # fmt: skip
    variants = [
        troubled, replace(troubled, last_held=None, first_held=None), replace(troubled, state=State.CLOSING),
        replace(troubled, state=State.TRIAL, last_held=today), replace(troubled, first_held=today - timedelta(9)),
        replace(troubled, started_on=today - timedelta(40), matched_on=today - timedelta(40)),
        replace(troubled, started_on=today - timedelta(20), matched_on=today - timedelta(20), first_held=None),
    ]  # fmt: skip
    spoke = {v.rule for f in variants for v in judge(f, [], today).verdicts}
    assert spoke == {
        "A3",
        "A4",
        "A5",
        "C1",
        "C2",
        "C3",
        "C4",
        "G1",
        "G2",
        "G4",
        "L1",
        "M2",
        "Q2",
        "R1",
    }
    for rule in spoke:
        without = Practice(WEEKLY.profile, {r: f for r, f in WEEKLY.figures.items() if r != rule})
        assert rule not in {v.rule for f in variants for v in judge(f, [], today, without).verdicts}


def test_what_is_due_for_many_is_one_line_with_its_parts() -> None:
    today = START + timedelta(100)
    due = [replace(FACTS, id=n, last_held=today, talks=()) for n in range(1, 6)]
    items = together(todays_items([(f, judge(f, [], today)) for f in due], [], today))
    assert [i.rule for i in items] == ["C3"]
    assert items[0].title == "Check-ins are due for 5 pairings"
    assert [p.pairing_id for p in items[0].parts] == [1, 2, 3, 4, 5]
    assert "and 1 more" in items[0].why
    two = todays_items([(f, judge(f, [], today)) for f in due[:2]], [], today)
    assert together(two) == two


def test_who_missed_is_who_is_to_be_spoken_with() -> None:
    missed = (Outcome(MET + timedelta(7), MeetingStatus.NO_SHOW, Side.MENTOR),)
    found = judge(replace(FACTS, recent=missed), [], MET + timedelta(20)).verdicts[0]
    assert (found.rule, found.party) == ("G1", Party.MENTOR)
    spoken = replace(FACTS, talks=((Party.MENTOR, Talks(MET + timedelta(9), 9)),))
    said = judge(spoken, [], MET + timedelta(20)).verdicts[0].why
    assert said.endswith("You spoke with Maya on Wed 14 Oct.")

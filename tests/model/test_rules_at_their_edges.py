"""The rules, the lines of Today, files and steps on the very day or number at which they turn."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.clock import Span, parse_date, parse_time
from mentordesk.model.closing import ClosingFile
from mentordesk.model.contact import Contact
from mentordesk.model.facts import Outcome, Talks
from mentordesk.model.items import (
    Action,
    Item,
    follow_up_item,
    guidelines_item,
    in_order,
    pairing_items,
    todays_items,
    together,
)
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.pairing import ClosingReason, Pairing, State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.people import Role
from mentordesk.model.profile import WEEKLY
from mentordesk.model.readiness import (
    Attended,
    Clearance,
    Mark,
    Presence,
    StepState,
    readiness,
)
from mentordesk.model.rules import Level, Standing, judge
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from tests.conftest import TODAY
from tests.model.test_rules import FACTS, MET, START, judged, rules, talked

#: Seven closed days that begin so many days after the start.
WEEK_OFF = Span(START + timedelta(8), START + timedelta(14))


# -- what the rules say ---------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "said"), [(0, ""), (1, "You spoke with Leo on Tue 6 Oct.")])
def test_a_word_on_the_day_they_last_met_is_no_word_since(after: int, said: str) -> None:
    facts = replace(FACTS, talks=((Party.MENTEE, Talks(MET + timedelta(after), 9)),))
    found = judge(facts, [], MET + timedelta(15)).verdicts[0]
    assert (found.rule, found.why.partition(" You spoke")[1] != "") == ("G1", bool(said))
    assert found.why.endswith(said)


def test_the_agreement_is_awaited_from_the_day_they_were_matched() -> None:
    today = START + timedelta(15)
    late = replace(
        FACTS, started_on=START + timedelta(6), agreement_signed_on=None, last_held=today
    )
    said = [v.why for v in judge(late, [], today).verdicts if v.rule == "A3"]
    assert said == ["Matched 15 days ago; the agreement is expected within 14 days."]


@pytest.mark.parametrize(("days", "standing"), [(20, Standing.TOO_EARLY), (21, Standing.ON_TRACK)])
def test_after_three_whole_intervals_it_can_be_told(days: int, standing: Standing) -> None:
    today = START + timedelta(days)
    assert judge(replace(FACTS, last_held=today), [], today).standing is standing


@pytest.mark.parametrize(("days", "speaks"), [(65, False), (66, False), (67, True)])
def test_a_closure_does_not_count_into_the_trial(days: int, speaks: bool) -> None:
    today = START + timedelta(days)
    trial = replace(FACTS, state=State.TRIAL, last_held=today)
    assert ("R1" in rules(trial, today, [WEEK_OFF])) == speaks


@pytest.mark.parametrize(("days", "speaks"), [(23, False), (29, False), (30, True), (37, True)])
def test_a_closure_puts_off_the_check_ins_of_the_first_month(days: int, speaks: bool) -> None:
    """One was with each: the second is asked for a week later, and for a week longer."""
    today = START + timedelta(days)
    facts = replace(FACTS, last_held=today, talks=talked(START + timedelta(days - 1), 1))
    assert ("C2" in rules(facts, today, [WEEK_OFF])) == speaks
    assert "C2" not in rules(facts, START + timedelta(38), [WEEK_OFF])


@pytest.mark.parametrize(("closed", "speaks"), [([], True), ([WEEK_OFF], False)])
def test_a_closure_puts_off_the_word_after_the_first_meeting(
    closed: list[Span], speaks: bool
) -> None:
    first = WEEK_OFF.first + timedelta(2)
    today = first + timedelta(5)
    facts = replace(FACTS, first_held=first, last_held=first, talks=talked(START))
    assert ("C1" in rules(facts, today, closed)) == speaks


@pytest.mark.parametrize(("gap", "speaks"), [(92, False), (98, False), (99, True)])
def test_a_closure_puts_off_the_word_with_the_responsible_adult(gap: int, speaks: bool) -> None:
    today = START + timedelta(gap)
    adult = (Party.RESPONSIBLE_ADULT, Talks(START))
    facts = replace(FACTS, last_held=today, talks=(*talked(today), adult), has_adult=True)
    assert ("C4" in rules(facts, today, [WEEK_OFF])) == speaks


@pytest.mark.parametrize(("side", "who"), [(Side.MENTEE, "Leo"), (Side.MENTOR, "Maya")])
def test_silence_says_who_missed(side: Side, who: str) -> None:
    missed = [Outcome(MET + timedelta(d), MeetingStatus.NO_SHOW, side) for d in (14, 7)]
    recent = (*missed, Outcome(MET, MeetingStatus.HELD, None))
    found = judge(replace(FACTS, recent=recent), [], MET + timedelta(20)).verdicts
    silent = next(v for v in found if v.rule == "G1")
    assert silent.why.endswith(f"Two of the last three were missed by {who}.")


@pytest.mark.parametrize(("leo", "maya", "party"), [(40, 60, Party.MENTOR), (60, 40, Party.MENTEE)])
def test_the_side_that_waits_longest_is_asked_first(leo: int, maya: int, party: Party) -> None:
    today = START + timedelta(100)
    talks = ((Party.MENTEE, Talks(today - timedelta(leo), 9)), (Party.MENTOR, Talks(today - timedelta(maya), 9)))  # fmt: skip
    facts = replace(FACTS, last_held=today, talks=talks)
    due = next(v for v in judge(facts, [], today).verdicts if v.rule == "C3")
    assert f"Leo for {leo} days and Maya for {maya} days; one" in due.why
    assert (due.party, due.since) == (party, today - timedelta(60))


def test_what_both_wait_for_as_long_is_one_number() -> None:
    today = START + timedelta(100)
    talks = tuple((party, Talks(today - timedelta(40), 9)) for party in SIDES)
    facts = replace(FACTS, last_held=today, talks=talks)
    due = next(v for v in judge(facts, [], today).verdicts if v.rule == "C3")
    assert "No check-in with Leo and Maya for 40 days; one" in due.why


@pytest.mark.parametrize(
    ("closed", "rests", "words"),
    [
        ([], (), ""), ([Span(START + timedelta(1), START + timedelta(3))], (), ", closures left out"),
        ([], (Span(START + timedelta(1), START + timedelta(3)),), ", rests left out"),
        ([Span(START + timedelta(1), START + timedelta(3))], (Span(START + timedelta(6), START + timedelta(8)),),
         ", closures and rests left out"),
    ],
)  # fmt: skip
def test_why_a_number_of_days_is_smaller_than_the_calendar_is_said(
    closed: list[Span], rests: tuple[Span, ...], words: str
) -> None:
    """An absence stops the clock like a rest, and is not called a closure."""
    facts = replace(FACTS, goals=0, pauses=rests, last_held=START + timedelta(40))
    said = next(
        v.why for v in judge(facts, closed, START + timedelta(40)).verdicts if v.rule == "A5"
    )
    assert f"days ago{words}; a goal" in said


# -- lines of Today -------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "level"), [(7, Level.INFO), (8, Level.AMBER)])
def test_a_follow_up_presses_after_a_week(late: int, level: Level) -> None:
    meant = TODAY - timedelta(late)
    contact = Contact(id=1, pairing_id=1, attempted_on=meant, follow_up_on=meant)
    assert follow_up_item(contact, FACTS, "", TODAY).level is level


def test_who_cannot_be_reached_is_said_beside_the_silence() -> None:
    """The milder word about missed meetings is told in the line about the silence already."""
    today = MET + timedelta(20)
    vain = replace(FACTS, talks=((Party.MENTEE, Talks(START, 9, 3)), (Party.MENTOR, Talks(MET, 9))))
    assert [i.rule for i in pairing_items(vain, judge(vain, [], today), today)] == ["G1", "G2"]
    recent = tuple(Outcome(MET + timedelta(d), MeetingStatus.NO_SHOW, Side.MENTEE) for d in (14, 7))
    missed = replace(FACTS, recent=recent)
    found = judge(missed, [], today)
    assert {"G1", "G2"} <= {v.rule for v in found.verdicts}
    assert [i.rule for i in pairing_items(missed, found, today)] == ["G1"]


@pytest.mark.parametrize(("days", "asked"), [(365, False), (366, True)])
def test_guidelines_are_looked_through_within_a_year(days: int, asked: bool) -> None:
    found = guidelines_item((True, TODAY - timedelta(days)), WEEKLY, TODAY)
    assert (found is not None) == asked


def test_no_goal_comes_before_a_silence_that_presses_more() -> None:
    today = START + timedelta(60)
    silent = replace(FACTS, id=1)
    aimless = replace(FACTS, id=2, goals=0, last_held=today)
    found = [(i.rule, i.level) for i in todays_items(judged([silent, aimless], today), [], today)]
    assert found == [("A5", Level.AMBER), ("G1", Level.RED)]


def line(pairing_id: int, since: date, rule: str = "C3", **evidence: Any) -> Item:
    return Item(
        rule, Level.INFO, "", "", Action.CHECK_IN, since, pairing_id, evidence=evidence, who="Ana"
    )


def test_of_two_alike_the_one_that_lasts_longer_comes_first() -> None:
    lines = [line(1, date(2026, 11, 10)), line(2, date(2026, 11, 1))]
    assert [i.pairing_id for i in in_order(lines)] == [2, 1]


def test_many_in_one_line_last_since_the_first_of_them() -> None:
    days = [date(2026, 11, 10), date(2026, 11, 1), date(2026, 11, 5)]
    joined = together([line(n, day) for n, day in enumerate(days, 1)])
    assert [i.since for i in joined] == [date(2026, 11, 1)]


def test_the_line_of_many_counts_meetings_and_not_pairings() -> None:
    waiting = [
        replace(FACTS, id=i, last_held=TODAY, unlogged=n, oldest_unlogged=TODAY - timedelta(9))
        for i, n in ((1, 2), (2, 1), (3, 1))
    ]
    found = together(todays_items(judged(waiting, TODAY), [], TODAY))
    assert [i.title for i in found if i.rule == "U1"] == ["4 meetings are not logged"]


# -- endings and steps ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talked_with", "missing"),
    [(Party.MENTEE, "exit talk with the mentor"), (Party.MENTOR, "exit talk with the mentee")],
)
def test_a_talk_with_one_side_does_not_stand_for_the_other(
    talked_with: Party, missing: str
) -> None:
    file = Pairing(
        closing_reason=ClosingReason.GOALS_MET, closed_by=Side.BOTH, contact_rule="None",
        letter_on=TODAY,
    )  # fmt: skip
    assert ClosingFile(file, frozenset({talked_with})).missing == (missing,)


LISTENING = Requirement(id=1, name="Listening", kind=StepKind.TRAINING, topic=TrainingTopic.LISTENING)  # fmt: skip
SECRECY = Requirement(id=2, name="Secrecy", kind=StepKind.AGREEMENT, version="v2")


def step(requirement: Requirement, *clearances: Clearance, came: tuple[Attended, ...] = ()) -> StepState:  # fmt: skip
    return readiness((Role.MENTOR,), [requirement], clearances, came, TODAY).steps[0]


def listened(day: date, presence: Presence = Presence.ATTENDED) -> Attended:
    return Attended(day, 60, (TrainingTopic.LISTENING,), presence)


@pytest.mark.parametrize(
    ("heard", "mark"), [(date(2026, 5, 10), Mark.LAPSED), (date(2026, 8, 11), Mark.DONE)]
)
def test_only_what_was_learnt_after_the_signature_renews_it(heard: date, mark: str) -> None:
    signed = Clearance(requirement_id=1, done_on=date(2026, 5, 10), expires_on=date(2026, 8, 10))
    assert step(LISTENING, signed, came=(listened(heard),)).mark == mark


def test_a_place_in_todays_session_is_a_place() -> None:
    assert step(LISTENING, came=(listened(TODAY, Presence.BOOKED),)).mark == Mark.BOOKED
    past = listened(TODAY - timedelta(1), Presence.BOOKED)
    assert step(LISTENING, came=(past,)).mark == Mark.OPEN


def test_the_last_signature_is_the_one_of_the_last_day() -> None:
    """A paper found later and written down last does not come after the newer one."""
    new = Clearance(id=1, requirement_id=2, done_on=date(2026, 9, 1), version="v2")
    old = Clearance(id=2, requirement_id=2, done_on=date(2025, 9, 1), version="v1")
    assert step(SECRECY, new, old).mark == Mark.DONE


def test_a_signature_that_names_no_version_holds() -> None:
    assert step(SECRECY, Clearance(requirement_id=2, done_on=TODAY)).mark == Mark.DONE


@pytest.mark.parametrize(("months", "fits"), [(0, False), (1, True), (120, True), (121, False)])
def test_a_step_lasts_a_month_to_ten_years(months: int, fits: bool) -> None:
    assert ("months" not in replace(LISTENING, months=months).problems()) == fits


# -- days and times -------------------------------------------------------------------------------


def test_the_name_of_todays_weekday_is_today() -> None:
    assert parse_date("sat", today=TODAY) == TODAY
    assert parse_date("Sunday", today=TODAY) == TODAY - timedelta(6)


def test_a_day_ends_before_twenty_four_o_clock() -> None:
    assert parse_time("23:59") == "23:59"
    assert parse_time("24:00") is None

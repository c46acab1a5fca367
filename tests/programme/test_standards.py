"""The self-check: each rule at its edges, unknown apart from failed, and the binder that prints it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.contact import Contact
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import RULES
from mentordesk.model.programme import Closure
from mentordesk.model.readers import Reader
from mentordesk.model.standards import Met, last_done, tally, within, year_gap
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from tests.conftest import TODAY
from tests.papers import rows_of, titles_of

Pair = Callable[..., Pairing]
START = TODAY - timedelta(60)


def found(desk: Desk, rule: str, day: date = TODAY, pairing: int = 1) -> tuple[Met, str] | None:
    checks = [
        c for c in desk.standards.check(day).checks if (c.rule, c.pairing_id) == (rule, pairing)
    ]
    assert len(checks) < 2
    return (checks[0].met, checks[0].evidence) if checks else None


def met(desk: Desk, rule: str, day: date = TODAY, pairing: int = 1) -> Met | None:
    told = found(desk, rule, day, pairing)
    return told[0] if told else None


def hold(desk: Desk, *days: date, minutes: int | None = 40) -> None:
    for day in days:
        desk.meetings.log(Meeting(pairing_id=1, held_on=day, minutes=minutes), today=TODAY)


@pytest.mark.parametrize(
    ("days", "running", "state"),
    [
        (14, 60, Met.PASS),
        (15, 60, Met.FAIL),
        (None, 14, Met.NOT_YET),
        (None, 15, Met.FAIL),
        (0, 0, Met.PASS),
    ],
)
def test_what_is_to_be_done_within_days(days: int | None, running: int, state: Met) -> None:
    assert within("A4", 1, days, 14, running, "First meeting").met is state


def test_year_gaps() -> None:
    assert year_gap("A1", 1, [("11B", "9A")], 2).met is Met.PASS
    assert year_gap("A1", 1, [("11B", "10A")], 2).met is Met.FAIL
    assert year_gap("A1", 1, [("Year 11", "Year 7")], 2).met is Met.PASS
    assert year_gap("A1", 1, [("11B", "Office")], 2).met is Met.UNKNOWN
    assert year_gap("A1", 1, [], 2).met is Met.UNKNOWN


def test_what_is_to_be_done_again_and_again() -> None:
    fine, late = ("mentor", TODAY, 30), ("mentee", START, 31)
    assert last_done("C3", 1, [fine], 30).met is Met.PASS
    assert last_done("C3", 1, [fine, late], 30).met is Met.FAIL
    assert last_done("C3", 1, [("mentor", None, 10)], 30).met is Met.NOT_YET
    assert "never" in last_done("C3", 1, [("mentor", None, 31)], 30).evidence


def test_the_first_weeks(desk: Desk, pair: Pair) -> None:
    pair(started_on=START, matched_on=START, agreement_signed_on=START + timedelta(14))
    assert met(desk, "A3") is Met.PASS
    assert met(desk, "A3", START + timedelta(13)) is Met.NOT_YET, "it was signed on the day after"
    assert met(desk, "A4") is Met.FAIL
    hold(desk, START + timedelta(14))
    assert found(desk, "A4") == (Met.PASS, "First meeting: after 14 days; 14 are allowed.")
    assert met(desk, "A5") is Met.FAIL
    desk.goals.save(Goal(pairing_id=1, statement="Ask", set_on=START + timedelta(22)), today=TODAY)
    assert met(desk, "A5") is Met.FAIL, "a day late"
    desk.setup.save_closure(
        Closure(name="Week", first_day=START + timedelta(2), last_day=START + timedelta(8))
    )
    assert met(desk, "A5") is Met.PASS, "closures stop the clock"


def test_what_is_not_logged_is_not_known(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    with desk.store.transaction("plan"):
        desk.store.meetings.put(
            Meeting(pairing_id=1, status=MeetingStatus.PLANNED, planned_on=START + timedelta(3))
        )
    assert found(desk, "A4") == (Met.UNKNOWN, "1 meeting not logged.")
    assert met(desk, "M2") is Met.UNKNOWN and met(desk, "Q2") is Met.UNKNOWN
    assert met(desk, "C4") is Met.UNKNOWN and met(desk, "Q1") is Met.UNKNOWN
    assert met(desk, "T1") is Met.UNKNOWN, "no steps before the start are set up"


def test_check_ins(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    hold(desk, START + timedelta(3))
    assert (
        met(desk, "C1") is Met.FAIL and met(desk, "C2") is Met.FAIL and met(desk, "C3") is Met.FAIL
    )
    for party, day in (
        (Party.MENTEE, 5),
        (Party.MENTOR, 30),
        (Party.MENTEE, 30),
        (Party.MENTOR, 6),
    ):
        desk.contacts.save(
            Contact(pairing_id=1, party=party, attempted_on=START + timedelta(day)), today=TODAY
        )
    assert met(desk, "C1") is Met.PASS and met(desk, "C2") is Met.PASS
    assert found(desk, "C3", START + timedelta(60)) is not None
    assert met(desk, "C3", START + timedelta(60)) is Met.PASS
    desk.contacts.save(
        Contact(pairing_id=1, party=Party.MENTEE, attempted_on=TODAY, reached=False), today=TODAY
    )
    assert met(desk, "C3", TODAY) is Met.PASS, "a try in vain is no talk"


def test_lengths_and_capacity(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    hold(desk, START + timedelta(3), START + timedelta(10), minutes=20)
    assert met(desk, "M2") is Met.UNKNOWN, "three are looked at"
    hold(desk, START + timedelta(17), minutes=25)
    assert met(desk, "M2") is Met.FAIL
    hold(desk, START + timedelta(24), minutes=40)
    assert met(desk, "M2") is Met.PASS, "not all of the last three, as Today says it"
    assert met(desk, "A2") is Met.PASS
    other = desk.people.save(Participant(name="Eve", roles=(Role.MENTEE,)), today=TODAY)
    desk.pairings.pair(desk.people.get(1), other, Pairing(started_on=START), today=TODAY)
    assert found(desk, "A2") == (Met.FAIL, "Ana Núñez: 2 pairings, takes 1.")


def test_endings(desk: Desk, pair: Pair) -> None:
    ended = pair(started_on=START)
    desk.pairings.close(
        ended,
        kind=ClosingKind.UNANTICIPATED,
        reason=ClosingReason.MENTEE_LEFT,
        on=TODAY,
        today=TODAY,
    )
    assert met(desk, "L1") is Met.FAIL and met(desk, "K1") is Met.FAIL
    assert found(desk, "G1") is None, "nobody asks an ended pairing whether it went quiet"
    assert met(desk, "L1", TODAY - timedelta(1)) is None, "it had not ended the day before"


def test_rests_and_trials(desk: Desk, pair: Pair) -> None:
    resting = pair(started_on=START)
    desk.pairings.move(resting, State.PAUSED, on=START + timedelta(10), today=TODAY)
    assert met(desk, "R3") is Met.UNKNOWN
    assert met(desk, "R1") is None


def test_only_rules_that_are_kept_are_checked(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    assert met(desk, "A4") is Met.FAIL
    Commands(desk, TODAY).run(
        {"do": "change_practice", "rule": "A4", "kept": False, "from": TODAY.isoformat()}
    )
    assert met(desk, "A4") is None
    assert met(desk, "A4", TODAY - timedelta(1)) is Met.FAIL, "a change does not rewrite what was"


def test_the_programme_as_a_whole(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    assert met(desk, "V2", pairing=0) is Met.FAIL, "there are no guidelines"
    programme = replace(
        desk.setup.programme, guidelines="Be kind.", guidelines_reviewed_on=TODAY - timedelta(365)
    )
    desk.setup.save_programme(programme, today=TODAY)
    assert met(desk, "V2", pairing=0) is Met.PASS
    assert met(desk, "V2", TODAY + timedelta(1), pairing=0) is Met.FAIL
    assert met(desk, "T2", pairing=0) is Met.NOT_YET
    assert met(desk, "N1", pairing=0) is Met.PASS and met(desk, "N2", pairing=0) is Met.PASS


def test_every_rule_of_the_profile_is_checked(sample: Desk) -> None:
    """A rule added to the profile and forgotten in the self-check fails here."""
    checked = {c.rule for c in sample.standards.check(TODAY).checks}
    for day in (TODAY - timedelta(30), TODAY + timedelta(60)):
        checked |= {c.rule for c in sample.standards.check(day).checks}
    # G3 is a ladder of a conflict: what becomes of it is counted with N1, and stands in no binder
    assert set(RULES) - checked <= {"G3", "R1"}


def test_the_binder_has_every_pairing_with_its_evidence(sample: Desk) -> None:
    found_ = sample.standards.check(TODAY)
    made = sample.reporting.prepare("standards", Wanted(today=TODAY)).report
    overview = {row[0]: row[2:] for row in rows_of(made, "Overview")}
    counts = tally(found_.checks)
    assert overview == {r: tuple(f"{counts[r][m]:,}" for m in Met) for r in counts}
    for rule, sentence, numbers in found_.rules:
        assert len(rows_of(made, f"{rule} · {sentence}")) == sum(numbers.values())
    outside = sample.reporting.prepare("standards", Wanted(today=TODAY, reader=Reader.FUNDER))
    assert titles_of(outside.report) == ["Overview"]
    assert outside.left_out == ("What is not met, by pairing", "Every pairing with its evidence")
    missed = rows_of(made, "What is not met")
    fails = [c for c in found_.checks if c.met is Met.FAIL and c.rule not in {"N1", "N2"}]
    assert sum(len(row[1].splitlines()) for row in missed) == len(fails) > 0
    assert len(missed) == len({c.pairing_id for c in fails})
    assert all(
        not 0 < int(c) < 5
        for row in rows_of(outside.report, "Overview")
        for c in row[2:]
        if c.isdigit()
    )


def test_what_is_switched_off_is_not_told_among_what_is_not_met(sample: Desk) -> None:
    def told(without: frozenset[str]) -> str:
        made = sample.reporting.prepare("standards", Wanted(today=TODAY, without=without)).report
        return "\n".join(row[1] for row in rows_of(made, "What is not met"))

    every = told(frozenset())
    assert "Q2 " in every and "N1 " in every
    assert "Q2 " not in told(frozenset({"rule-Q2"})) and "N1 " in told(frozenset({"rule-Q2"}))
    assert "N1 " not in told(frozenset({"conflicts"}))
    rules = {f"rule-{rule}" for rule, _, _ in sample.standards.check(TODAY).rules}
    made = sample.reporting.prepare("standards", Wanted(today=TODAY, without=frozenset(rules)))
    assert rows_of(made.report, "What is not met") == []
    said = next(s for s in made.report.sections if s.title == "What is not met").blocks[0]
    assert said.text == "Nothing, of the rules whose evidence follows."  # type: ignore[union-attr]


def test_a_reader_of_codes_finds_no_name_in_the_evidence(sample: Desk) -> None:
    from mentordesk.model.names import NameStyle

    wanted = Wanted(today=TODAY, reader=Reader.HEAD, names=NameStyle.CODES)
    made = sample.reporting.prepare("standards", wanted).report
    said = " ".join(c for s in made.sections for row in rows_of(made, s.title) for c in row)
    firsts = {p.name.split()[0] for p in sample.people.all() if p.name.isascii()}
    assert [n for n in firsts if f"{n}:" in said] == []

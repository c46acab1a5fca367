"""Figures at the edges of periods, closures and pairings: worked out anew from the facts by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from mentordesk.matching import Objective
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, PairingKind, State
from mentordesk.model.people import Participant
from mentordesk.model.programme import Closure
from mentordesk.model.readers import Reader
from mentordesk.model.standards import Met
from mentordesk.programme.commands import Commands
from mentordesk.programme.companions import figures_workbook
from mentordesk.programme.desk import Desk
from mentordesk.programme.figures import Period
from mentordesk.programme.pairings import outcome_words
from mentordesk.programme.reporting import Prepared, Wanted
from mentordesk.programme.sample import make_sample
from mentordesk.programme.slices import at_once
from mentordesk.reports.web import tables_of
from tests.conftest import TODAY
from tests.papers import facts_of, rows_of, tiles_of

Pair = Callable[..., Pairing]


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def hold(desk: Desk, pairing: Pairing, *days: int, minutes: int = 30, **more: int) -> None:
    for day in days:
        made = Meeting(pairing_id=pairing.id, held_on=ago(day), minutes=minutes, **more)  # type: ignore[arg-type]
        desk.meetings.log(made, today=TODAY)


def miss(desk: Desk, pairing: Pairing, day: int, side: Side | None) -> Meeting:
    made = Meeting(
        pairing_id=pairing.id, planned_on=ago(day), status=MeetingStatus.NO_SHOW, failed_by=side
    )
    return desk.meetings.log(made, today=TODAY)


def close(
    desk: Desk, pairing: Pairing, on: date, reason: ClosingReason = ClosingReason.TERM_ENDED
) -> None:
    desk.pairings.close(pairing, kind=ClosingKind.ANTICIPATED, reason=reason, on=on, today=TODAY)


def leave_unlogged(desk: Desk, pairing: Pairing, day: int) -> None:
    desk.meetings.plan(Meeting(pairing_id=pairing.id, planned_on=ago(day)), today=ago(day))


def term(desk: Desk, first: int = 60) -> Period:
    return desk.figures.period(ago(first), TODAY, TODAY)


def paper(desk: Desk, key: str, pairing: int = 0, **more: date) -> Prepared:
    about = {"pairing_id": pairing} if pairing else {}
    wanted = Wanted(today=TODAY, reader=Reader.HEAD, **about, **more)  # type: ignore[arg-type]
    return desk.reporting.prepare(key, wanted)


# -- what happened before a long closure ---------------------------------------------------------


def test_moods_and_lengths_outlast_the_summer(desk: Desk, pair: Pair) -> None:
    """Eight weeks of holidays lie between the last three meetings, and they are still the last three."""
    pairing = pair(started_on=ago(120))
    for day, mood in ((75, 5), (68, 5), (2, 3)):
        hold(desk, pairing, day, minutes=20, mood_mentee=mood)
    desk.setup.save_closure(Closure(name="Summer", first_day=ago(65), last_day=ago(8)))
    found = {i.rule for i in desk.today.items(TODAY)}
    assert {"Q2", "M2"} <= found
    said = {c.rule: c for c in desk.standards.check(TODAY).checks if c.pairing_id == pairing.id}
    assert said["Q2"].met is Met.FAIL and said["M2"].met is Met.FAIL
    assert "20, 20, 20 minutes" in said["M2"].evidence


def test_what_was_moved_before_the_summer_is_among_the_last_six(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(200))
    for day in (120, 110, 100):
        planned = desk.meetings.plan(
            Meeting(pairing_id=pairing.id, planned_on=ago(day)), today=ago(day)
        )
        desk.meetings.move(planned, ago(day - 2), "", today=ago(day))
        hold_planned = next(
            m for m in desk.meetings.of_pairing(pairing.id) if m.status is MeetingStatus.PLANNED
        )
        desk.meetings.log(
            replace(
                hold_planned, status=MeetingStatus.HELD, held_on=hold_planned.planned_on, minutes=30
            ),
            today=TODAY,
        )
    facts = desk.pairings.facts(pairing.id, TODAY)
    assert facts.moved == 3


# -- who came again -------------------------------------------------------------------------------


def test_who_stayed_is_asked_though_the_other_left(desk: Desk, pair: Pair) -> None:
    starts = ago(60)
    desk.setup.save_programme(replace(desk.setup.programme, starts_on=starts), today=TODAY)
    left = pair("Mo Left", "Ben Stays", started_on=ago(300))
    close(desk, left, ago(200), ClosingReason.MENTOR_LEFT)
    back = pair("Ana Back", "Cy Gone", started_on=ago(300))
    close(desk, back, ago(200), ClosingReason.MENTEE_LEFT)
    mo, ana, ben, cy = (
        next(p for p in desk.people.all() if p.name == n)
        for n in ("Mo Left", "Ana Back", "Ben Stays", "Cy Gone")
    )
    for gone in (mo, cy):
        status = type(gone.status)("withdrawn")
        desk.people.save(replace(gone, status=status), today=TODAY)
    desk.pairings.pair(ana, ben, Pairing(started_on=ago(20)), today=TODAY)
    period = desk.figures.period(starts, TODAY, TODAY)
    for key in ("again_mentors", "again_mentees"):
        figure = period.figure(key)
        assert (figure.part, figure.whole) == (1, 1), key


# -- after the end --------------------------------------------------------------------------------


def test_nothing_grows_after_the_end_of_a_pairing(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(60))
    hold(desk, pairing, 58, 50)
    close(desk, pairing, ago(40))
    found = paper(desk, "pairing", pairing.id).report
    assert tiles_of(found)["longest gap"] == "10 days", "from the last meeting to the end"
    assert found.head.subtitle.endswith("22 September to 12 October 2026")
    with pytest.raises(Refused, match="ended on Mon 12 Oct 2026, before the period begins"):
        paper(desk, "pairing", pairing.id, first=ago(30), last=TODAY)
    late = desk.figures.period(ago(30), TODAY, TODAY)
    assert late.contacts_wanted(desk.pairings.facts(pairing.id, TODAY)) == 0


def test_a_pairing_that_begins_later_is_told_by_its_day(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY + timedelta(30))
    with pytest.raises(Refused, match="begins on Mon 21 Dec 2026: there is nothing to tell yet"):
        paper(desk, "pairing", pairing.id)
    assert {r.standing for r in desk.people.rows(TODAY)} == {"Matched"}


def test_rests_are_hatched_like_closures(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(60))
    hold(desk, pairing, 58)
    desk.pairings.move(pairing, State.PAUSED, on=ago(40), today=TODAY)
    drawn = [
        row
        for name, _, rows in tables_of(paper(desk, "pairing", pairing.id).report)
        if name == "Meetings held each week"
        for row in rows
    ]
    assert "rest" in str(drawn) and "closed" not in str(drawn)


# -- what is known, and what is not ---------------------------------------------------------------


def test_a_silence_since_before_the_period_is_a_gap(desk: Desk, pair: Pair) -> None:
    pairing, never = pair(started_on=ago(60)), pair("Cem Doğan", "Dot Ely", started_on=ago(60))
    hold(desk, pairing, 50)
    figure = term(desk, 20).figure("gap")
    assert (figure.number, figure.unknown, figure.n) == (20, 1, 1)
    assert never.id not in figure.records


def test_the_list_of_pairings_says_what_the_report_of_each_says(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30, 23)
    miss(desk, pairing, 16, Side.MENTEE)
    unlogged = pair("Cem Doğan", "Dot Ely", started_on=ago(35))
    leave_unlogged(desk, unlogged, 10)
    new = pair("Eve Fay", "Gus Hay", started_on=ago(2))
    rows = {r[0]: r[2] for r in rows_of(paper(desk, "programme").report, "Pairings")}
    tile = next(
        k for k in tiles_of(paper(desk, "pairing", pairing.id).report).values() if " of " in k
    )
    assert rows["A. Núñez"] == tile == "2 of 5"
    assert rows["C. Doğan"] == "0 of 5, 1 not logged"
    assert rows["E. Fay"] == "not yet" and new.id
    assert [desk.pairings.facts(p.id, TODAY).not_met_word for p in (unlogged, new)] == [
        "not logged", "not yet",
    ]  # fmt: skip


def test_whose_doing_it_was_is_not_known_of_all(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30)
    nobody, both = miss(desk, pairing, 23, Side.UNKNOWN), miss(desk, pairing, 16, Side.BOTH)
    leave_unlogged(desk, pairing, 9)
    facts = desk.pairings.facts(pairing.id, TODAY)
    assert outcome_words(nobody, facts) == "Missed, not known by whom"
    assert outcome_words(both, facts) == "They did not come"
    words = str(paper(desk, "pairing", pairing.id).report)
    assert (
        "1 by nobody knows whom, 1 by both" in words or "1 by both, 1 by nobody knows whom" in words
    )
    period = term(desk)
    for key in ("kept_mentor", "kept_mentee"):
        assert (period.figure(key).part, period.figure(key).whole) == (1, 2)
        assert period.figure(key).unknown == 2, "one not logged, one missed by nobody knows whom"
    assert period.figure("frequency").unknown == 1


def test_what_is_not_logged_is_asked_of_ended_pairings_too(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30)
    leave_unlogged(desk, pairing, 20)
    close(desk, pairing, ago(10))
    assert "U1" in {i.rule for i in desk.today.items(TODAY)}
    assert term(desk).figure("unknown").number == 1
    (waiting,) = [
        m for m in desk.meetings.of_pairing(pairing.id) if m.status is MeetingStatus.PLANNED
    ]
    desk.meetings.log(
        replace(waiting, status=MeetingStatus.HELD, held_on=ago(20), minutes=30), today=TODAY
    )
    assert "U1" not in {i.rule for i in desk.today.items(TODAY)}


def test_what_was_called_off_is_nobodys_next_meeting(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30)
    (held,) = desk.meetings.of_pairing(pairing.id)
    made = Meeting(pairing_id=pairing.id, planned_on=ago(23), status=MeetingStatus.CANCELLED)
    desk.meetings.log(made, today=TODAY)

    def told() -> str:
        wanted = Wanted(
            today=TODAY, reader=Reader.MENTOR, pairing_id=pairing.id, meeting_id=held.id
        )
        return str(desk.reporting.prepare("session", wanted).report)

    assert "29 Oct 2026" not in told()
    hold(desk, pairing, 16)
    assert "Thu 5 Nov 2026" in told()


def test_a_word_in_passing_is_named_where_it_met_the_rule(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30)
    light = Meeting(pairing_id=pairing.id, held_on=ago(3), status=MeetingStatus.LIGHT)
    desk.meetings.log(light, today=TODAY)
    check = next(c for c in desk.standards.check(TODAY).checks if c.rule == "G1")
    assert check.met is Met.PASS
    assert check.evidence == "Last met on Thu 22 Oct. A word in passing on Wed 18 Nov."


def test_a_goal_nobody_saw_yet_stands_where_it_starts(desk: Desk, pair: Pair) -> None:
    pair()
    Commands(desk, TODAY).run(
        {"do": "add_goal", "pairing": "K0001", "statement": "Read", "baseline": 2, "target": 8}
    )
    goal = desk.goals.of_pairing(1)[0]
    assert (goal.baseline, goal.latest) == (2, 2)
    later = desk.goals.save(replace(goal, target=9), today=TODAY)
    assert later.latest == 2
    assert (
        desk.goals.save(Goal(pairing_id=1, statement="x", baseline=1, latest=4), today=TODAY).latest
        == 4
    )


# -- the same number in each place ----------------------------------------------------------------


def test_matching_counts_pairings_across_groups_as_the_figures_do(tmp_path: Path) -> None:
    desk = make_sample(tmp_path / "S.mentordesk", today=TODAY)
    try:
        figure = desk.figures.period(ago(60), TODAY, TODAY).figure("across")
        matching = at_once(desk.proposals.pool(TODAY).question(Objective.FEWEST).search())
        now, _then = desk.proposals.balance(matching, [], TODAY)
        assert now.mixing is not None and figure.number == now.mixing[0]
        assert figure.part != figure.whole, "so that it could differ"
    finally:
        desk.close()


def test_peers_count_as_one_pairing_in_the_balance(desk: Desk, pair: Pair) -> None:
    pair(kind=PairingKind.RECIPROCAL)
    for person in desk.people.all():
        desk.people.save(replace(person, group="7A"), today=TODAY)
    desk.people.save(Participant(name="Wil Waits", group="7A"), today=TODAY)
    matching = at_once(desk.proposals.pool(TODAY).question(Objective.FEWEST).search())
    now, _ = desk.proposals.balance(matching, [], TODAY)
    assert now.mixing is not None and now.mixing[0] == 0


def test_the_sample_dates_its_changes_by_its_own_days(tmp_path: Path) -> None:
    """As at a day before, other facts hold only where something happened since."""
    today = date(2026, 3, 17)
    desk = make_sample(tmp_path / "S.mentordesk", today=today)
    try:
        days = {c.changed_on for c in desk.store.person_changes.where()}
        assert days and max(days) < today
    finally:
        desk.close()


def test_a_workbook_has_numbers_to_reckon_with(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=ago(35))
    hold(desk, pairing, 30, 23, minutes=45)
    leave_unlogged(desk, pairing, 9)
    book = CalamineWorkbook.from_object(BytesIO(figures_workbook(paper(desk, "programme"))))
    heads, *rows = book.get_sheet_by_name("All figures").to_python()
    found = {str(r[0]): dict(zip(heads, r, strict=True)) for r in rows}
    hours, held = found["Time together"], found["Held of those expected"]
    assert (hours["Number"], hours["Unit"]) == (90, "minutes")
    assert (held["Number"], held["Part"], held["Of"], held["Unknown"]) == (0.4, 2, 5, 1)
    wanted = Wanted(today=TODAY, reader=Reader.FUNDER)
    outside = figures_workbook(desk.reporting.prepare("programme", wanted))
    sheet = CalamineWorkbook.from_object(BytesIO(outside)).get_sheet_by_name("All figures")
    assert "Number" not in sheet.to_python()[0], "nor what is hidden from them"


def test_lengths_are_told_once(tmp_path: Path) -> None:
    desk = make_sample(tmp_path / "S.mentordesk", today=TODAY)
    try:
        names = [n for n, _, _ in tables_of(paper(desk, "programme").report)]
        assert names.count("Lengths of meetings") == 1
        assert facts_of(paper(desk, "programme").report)
    finally:
        desk.close()

"""Looking back on the programme: reviews, what was decided in them, and what asks for either."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from mentordesk.model.agreed import StepState
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation, PlannedChange, SetUp
from mentordesk.model.items import END_OF_TERM_DAYS
from mentordesk.model.programme import Objective, Programme
from mentordesk.model.readers import Reader
from mentordesk.model.rules import Level
from mentordesk.model.standards import Met
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.rollover import summary
from mentordesk.reports.values import Table, Text
from tests.conftest import TODAY

HALF_YEAR = timedelta(days=182)


def look_back(desk: Desk, on: date = TODAY, *changes: str, **said: str) -> Evaluation:
    about = Evaluation(
        held_on=on,
        first_day=on - timedelta(days=30),
        last_day=on,
        **({"worked": "The mentors"} | said),
    )
    return desk.evaluations.save(about, today=on, changes=changes)


def asked(desk: Desk, day: date, rule: str = "V3") -> list[str]:
    return [i.why for i in desk.today.items(day) if i.rule == rule]


def words(desk: Desk, reader: Reader = Reader.HEAD, **asks: int) -> str:
    made = desk.reporting.prepare("evaluation", Wanted(today=TODAY, reader=reader, **asks))
    found = []
    for section in made.report.sections:
        found.append(section.title)
        for block in section.blocks:
            if isinstance(block, Text):
                found.append(block.text)
            elif isinstance(block, Table):
                found += ["|".join(row) for row in block.rows]
    return "\n".join(found)


# -- the rule V3 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_asked"), [(0, False), (182, False), (183, True)], ids=["new", "at", "after"]
)
def test_a_programme_is_looked_back_on_every_half_year(
    desk: Desk, days: int, is_asked: bool
) -> None:
    """From its start, then from each review: at the limit nothing is said, a day later it is."""
    begun = desk.setup.programme.starts_on
    assert begun
    day = begun + timedelta(days=days)
    assert asked(desk, day) == (
        ["It began 183 days ago and had no review yet; every 182 days is the rule."]
        if is_asked
        else []
    )
    if is_asked:
        look_back(desk, day)
        assert asked(desk, day) == asked(desk, day + HALF_YEAR) == []
        assert asked(desk, day + HALF_YEAR + timedelta(days=1)) == [
            "The last review was 183 days ago; every 182 days is the rule."
        ]


def test_a_term_that_ended_is_looked_back_on(desk: Desk) -> None:
    """From the day after its end, unless one did in its last four weeks; a review of before that is of another time."""
    ends = date(2026, 12, 18)
    desk.setup.save_programme(replace(desk.setup.programme, ends_on=ends), today=TODAY)
    after = ends + timedelta(days=1)
    assert asked(desk, ends) == []
    assert asked(desk, after) == [
        "It ended on Fri 18 Dec 2026. What worked, what did not, and what changes?"
    ]
    early = look_back(desk, ends - timedelta(days=END_OF_TERM_DAYS + 1))
    assert asked(desk, after) != []
    desk.evaluations.remove(early.id)
    look_back(desk, ends - timedelta(days=END_OF_TERM_DAYS))
    assert asked(desk, after) == []


def test_the_rule_can_be_left_out_and_the_self_check_says_how_it_stands(desk: Desk) -> None:
    def met(day: date) -> Met:
        return next(c.met for c in desk.standards.check(day).checks if c.rule == "V3")

    begun = desk.setup.programme.starts_on
    assert begun and met(begun) is Met.NOT_YET
    late = begun + HALF_YEAR + timedelta(days=1)
    assert met(late) is Met.FAIL
    look_back(desk, late)
    assert met(late) is Met.PASS
    desk.practice.apply(None, {"V3": (False, (182,))}, from_on=late)
    assert "V3" not in {c.rule for c in desk.standards.check(late).checks}
    assert asked(desk, late + 2 * HALF_YEAR) == []


# -- reviews ------------------------------------------------------------------------------------


def test_a_review_begins_where_the_last_one_ended(desk: Desk) -> None:
    begun = desk.setup.programme.starts_on
    assert desk.evaluations.usual(TODAY) == Evaluation(
        held_on=TODAY, first_day=begun, last_day=TODAY
    )
    look_back(desk, TODAY)
    later = TODAY + timedelta(days=40)
    usual = desk.evaluations.usual(later)
    assert (usual.first_day, usual.last_day) == (TODAY + timedelta(days=1), later)
    ended = replace(desk.setup.programme, ends_on=TODAY + timedelta(days=20))
    desk.setup.save_programme(ended, today=TODAY)
    assert desk.evaluations.usual(later).last_day == ended.ends_on


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"worked": " "}, "worked"), ({"held_on": None}, "held_on"),
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"last_day": TODAY + timedelta(days=1)}, "last_day"),
        ({"first_day": TODAY + timedelta(days=1), "last_day": TODAY}, "last_day"),
        ({"first_day": None}, "first_day"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_review_is_refused_at_its_field(
    desk: Desk, said: dict[str, object], field: str
) -> None:
    good = Evaluation(held_on=TODAY, first_day=date(2026, 9, 21), last_day=TODAY, worked="All")
    assert good.problems(TODAY) == {}
    with pytest.raises(Refused) as refusal:
        desk.evaluations.save(replace(good, **said), today=TODAY)  # type: ignore[arg-type]
    assert field in refusal.value.problems


def test_a_review_with_its_changes_is_one_step(desk: Desk) -> None:
    look_back(desk, TODAY, "Begin a week earlier", "  ", "Ask for free times first")
    (found,) = desk.evaluations.all()
    assert [c.text for c in found.changes] == ["Begin a week earlier", "Ask for free times first"]
    desk.undo()
    assert desk.evaluations.all() == desk.evaluations.changes() == []
    desk.redo()
    assert desk.evaluations.all() == [found]
    desk.evaluations.remove(found.evaluation.id)
    assert desk.evaluations.all() == desk.evaluations.changes() == []
    desk.undo()
    assert desk.evaluations.all() == [found]
    assert desk.troubles() == []


# -- changes ------------------------------------------------------------------------------------


def test_a_change_is_asked_about_on_its_day_until_it_is_settled(desk: Desk) -> None:
    change = desk.evaluations.save_change(
        PlannedChange(text="A second training", concerns=SetUp.TRAINING, due_on=TODAY), today=TODAY
    )
    assert asked(desk, TODAY - timedelta(days=1), "V4") == []
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "V4"]
    assert (item.record, item.level) == (change.code, Level.INFO)
    assert item.title == "A change to carry out: A second training"
    late = [i.level for i in desk.today.items(TODAY + timedelta(days=8)) if i.rule == "V4"]
    assert late == [Level.AMBER]
    desk.today.put_off([("V4", item.record)], TODAY + timedelta(days=9), "Holidays", today=TODAY)
    assert asked(desk, TODAY, "V4") == []
    desk.undo()
    done = desk.evaluations.settle(change.id, StepState.DONE, today=TODAY, outcome="Held in May")
    assert (done.state, done.settled_on, done.outcome) == (StepState.DONE, TODAY, "Held in May")
    assert asked(desk, TODAY, "V4") == []
    again = desk.evaluations.settle(change.id, StepState.OPEN, today=TODAY)
    assert (again.settled_on, again.outcome) == (None, "Held in May")


def test_a_change_is_of_one_programme(desk: Desk) -> None:
    change = desk.evaluations.save_change(PlannedChange(text="Here", due_on=TODAY), today=TODAY)
    there = desk.programmes.start(Programme(name="There"), like_this=False)
    other = desk.in_programme(there.id)
    assert other.evaluations.changes() == [] and asked(other, TODAY, "V4") == []
    with pytest.raises(Refused, match="No change V0001 was decided in this programme"):
        other.evaluations.change(change.id)


def test_what_was_decided_goes_into_a_programme_that_is_started_alike(desk: Desk) -> None:
    look_back(desk, TODAY, "Ask for free times first", "Smaller groups")
    desk.evaluations.settle(2, StepState.DROPPED, today=TODAY)
    there = desk.programmes.start(Programme(name="Next"), like_this=True)
    (change,) = desk.in_programme(there.id).evaluations.changes()
    assert (change.text, change.evaluation_id) == ("Ask for free times first", None)


def test_a_new_year_says_what_was_decided_for_it(desk: Desk) -> None:
    def said() -> dict[str, str]:
        known = desk.rollover.known(TODAY)
        wanted = replace(desk.rollover.usual(TODAY, known), term_name="Next")
        return dict(summary(desk.rollover.plan(wanted, today=TODAY, known=known), TODAY))

    assert "The present term was not looked back on" in said()
    look_back(desk, TODAY, "Ask for free times first", "Smaller groups")
    told = said()
    assert not any("looked back" in title for title in told)
    assert told["2 changes decided for it, to be carried out"] == (
        "Ask for free times first; Smaller groups. They wait in Reports, Review."
    )


# -- on paper -----------------------------------------------------------------------------------


def test_the_paper_holds_objectives_words_and_changes(desk: Desk) -> None:
    with pytest.raises(Refused, match="was not reviewed yet"):
        words(desk)
    desk.setup.save_objective(Objective(statement="Everybody meets", target="weekly"))
    first = look_back(
        desk, TODAY - timedelta(days=60), "Earlier start", "A poster", worked="The room"
    )
    for number, state in ((1, StepState.DONE), (2, StepState.OPEN)):
        desk.evaluations.settle(number, state, today=TODAY)
    look_back(desk, TODAY, "Free times first", hindered="The exams")
    said = words(desk)
    assert "Everybody meets|weekly" in said and "The mentors" in said and "The exams" in said
    assert "Free times first||Open" in said
    before = said[said.index("Other changes decided") :]
    assert "Earlier start||Done on Sat 21 Nov 2026" in before and "A poster||Open" in before
    with pytest.raises(Refused, match="no such review"):
        words(desk, evaluation_id=9)
    old = words(desk, evaluation_id=first.id)
    assert (
        "The room" in old and "Free times first" not in old and "Other changes decided" not in old
    )


def test_names_in_a_review_are_replaced_for_funders(sample: Desk) -> None:
    """Sensitivity: our own file has the name as it was written."""
    someone = sample.people.get(1).name
    look_back(sample, TODAY, f"Thank {someone}", worked=f"{someone} found a room")
    assert someone in words(sample, Reader.FILE)
    assert someone not in words(sample, Reader.FUNDER)


def test_the_hand_over_pack_lists_what_is_to_be_carried_out(desk: Desk) -> None:
    look_back(desk, TODAY, "Free times first", "A poster")
    desk.evaluations.settle(2, StepState.DONE, today=TODAY)
    pack = desk.hand_over.report(TODAY)
    (part,) = [s for s in pack.sections if s.title == "Changes that were decided"]
    (table,) = [b for b in part.blocks if isinstance(b, Table)]
    assert [row[0] for row in table.rows] == ["Free times first"]


def test_the_sample_was_looked_back_on(sample: Desk) -> None:
    (found,) = sample.evaluations.all()
    states = [c.state for c in found.changes]
    assert {s: states.count(s) for s in StepState} == {
        StepState.OPEN: 2, StepState.DONE: 1, StepState.DROPPED: 1,
    }  # fmt: skip
    assert found.evaluation.problems(TODAY) == {}


def test_a_script_reviews_and_decides(desk: Desk, tmp_path: Path) -> None:
    run = Commands(desk, TODAY).run
    made = run({"do": "review_programme", "worked": "The mentors", "changes": ["A poster"]})
    assert made["code"] == "1"
    more = run(
        {
            "do": "decide_change",
            "text": "Trips",
            "concerns": "closures",
            "due_on": "2026-12-01",
            "review": 1,
        }
    )
    assert more["code"] == "V0002"
    settled = run({"do": "settle_change", "change": "V0001", "outcome": "It hangs"})
    assert settled["code"] == "V0001"
    (found,) = desk.evaluations.all()
    assert [(c.text, c.state, c.outcome) for c in found.changes] == [
        ("Trips", StepState.OPEN, ""), ("A poster", StepState.DONE, "It hangs"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="no such review of the programme"):
        run({"do": "decide_change", "text": "X", "review": 9})


def test_a_day_in_the_words_of_a_change_is_the_day_by_which(desk: Desk) -> None:
    """Counted from the day one looked back; what is no day stays in the words."""
    held = date(2026, 9, 20)
    desk.evaluations.save(
        Evaluation(held_on=held, first_day=held, last_day=held, worked="W"), today=TODAY,
        changes=["Goals in the first meeting by 1 Oct", "Tea, by Friday", "Meet by the lake", "Talk on 3 Nov"],
    )  # fmt: skip
    assert {(c.text, c.due_on) for c in desk.evaluations.changes()} == {
        ("Goals in the first meeting", date(2026, 10, 1)), ("Tea", date(2026, 9, 25)),
        ("Meet by the lake", None), ("Talk on 3 Nov", date(2026, 11, 3)),
    }  # fmt: skip
    assert "Goals in the first meeting" in " ".join(
        i.why + i.title for i in desk.today.items(TODAY) if i.rule == "V4"
    )

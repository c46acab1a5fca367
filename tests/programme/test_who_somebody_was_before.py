"""Names and codes of before: in words that were written then, and on papers that are out still."""

from datetime import timedelta
from typing import Any

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation
from mentordesk.model.names import NameStyle
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.ui.log_sheet import StackSheet
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands
from tests.proofs.test_erased_people import without
from tests.reports.test_papers_by_their_readers import words


def add(desk: Desk, name: str, group: str = "7A") -> Participant:
    return desk.people.save(Participant(name=name, roles=(Role.MENTEE,), group=group), today=TODAY)


def for_funders(desk: Desk, style: NameStyle) -> str:
    wanted = Wanted(today=TODAY, reader=Reader.FUNDER, names=style)
    return words(desk.reporting.prepare("evaluation", wanted).report)


@pytest.fixture
def ben(desk: Desk) -> Participant:
    ben = add(desk, "Ben Cole")
    desk.evaluations.save(
        Evaluation(
            held_on=TODAY, first_day=TODAY - timedelta(60), last_day=TODAY, took_part="Ben Cole",
            worked="Ben Cole helped. Cole was there.",
        ),
        today=TODAY,
    )  # fmt: skip
    return ben


@pytest.mark.parametrize("style", [NameStyle.CODES, NameStyle.FIRST])
def test_a_name_of_before_is_replaced_as_that_of_today(
    desk: Desk, ben: Participant, style: NameStyle
) -> None:
    said = for_funders(desk, style)
    Commands(desk, TODAY).run({"do": "change_participant", "code": ben.code, "name": "Ben Harris"})
    now = for_funders(desk, style)
    assert "Cole" not in said and "Cole" not in now
    assert now == said.replace("Ben C.", "Ben H.")


def test_so_is_that_of_who_was_found_to_be_the_same_person(desk: Desk, ben: Participant) -> None:
    kept = add(desk, "Benjamin Kohl")
    desk.likeness.merge(kept.id, ben.id, today=TODAY)
    said = for_funders(desk, NameStyle.CODES)
    assert "Cole" not in said and f"{kept.code} helped. {kept.code} was there." in said
    desk.undo()
    assert f"{ben.code} helped. {ben.code} was there." in for_funders(desk, NameStyle.CODES)


def test_a_name_that_another_bears_now_is_of_both(desk: Desk, ben: Participant) -> None:
    Commands(desk, TODAY).run({"do": "change_participant", "code": ben.code, "name": "Ben Harris"})
    add(desk, "Tom Cole")
    assert "Cole" not in for_funders(desk, NameStyle.CODES)


def test_a_sheet_that_was_handed_out_is_found_after_two_were_made_one(
    desk: Desk, ben: Participant
) -> None:
    other, last = add(desk, "Ben Coles"), add(desk, "B. Cole")
    desk.likeness.merge(other.id, ben.id, today=TODAY)
    desk.likeness.merge(last.id, other.id, today=TODAY)
    for letter, kind in (("S", "note step"), ("P", "survey")):
        (found,) = desk.finder.find(sheet_code(letter, ben.id), TODAY)
        assert (found.kind, found.id) == (kind, last.id)
    (plain,) = desk.finder.find(ben.code, TODAY)
    assert plain.id == last.id and plain.text.endswith(f"was {ben.code}")
    assert desk.finder.find("P0099", TODAY) == []
    assert desk.people.of_paper(ben.id).id == last.id


def test_of_who_was_erased_nothing_is_noted(desk: Desk, ben: Participant) -> None:
    desk.people.change_many([ben.id], status=Enrolment.WITHDRAWN)
    desk = without(desk, ben)
    try:
        (found,) = desk.finder.find(sheet_code("S", ben.id), TODAY)
        assert found.kind == "participant"
        with pytest.raises(Refused, match="was erased"):
            desk.people.of_paper(ben.id)
    finally:
        desk.close()


def test_the_stack_takes_the_sheet_as_well(qtbot: Any, window: Any) -> None:
    desk, hands = window.work.desk, Hands(qtbot, window)
    gone, kept = add(desk, "Zoe Alder"), add(desk, "Zoë Alder")
    desk.likeness.merge(kept.id, gone.id, today=TODAY)
    window.work.show("stack", 0)
    hands.type(sheet_code("S", gone.id)).press("Return")
    settle()
    assert not isinstance(window.sheet, StackSheet) and window.sheet is not None
    assert "Zoë Alder" in window.sheet.caption.text() + window.sheet.title.text()

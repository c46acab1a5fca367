"""Whoever has not signed yet gets a sheet with their name on it, found again by its code."""

from typing import Any

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readers import NameStyle, Reader
from mentordesk.model.readiness import Clearance
from mentordesk.model.sheet_code import sheet_code
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.people import names_of_groups
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.training import USUAL_STEPS
from mentordesk.reports.values import Report
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands
from tests.reports.test_papers_by_their_readers import words

CONSENT, PROMISE = 1, 2


@pytest.fixture
def desk_with_steps(desk: Desk) -> Desk:
    """Ana and Ben of 7B, and Cem of 7A, none of whom has signed anything."""
    desk.training.take_usual()
    for name, group, role in (
        ("Ben", "7B", Role.MENTEE),
        ("Ana", "7B", Role.MENTOR),
        ("Cem", "7A", Role.MENTEE),
    ):
        desk.people.save(Participant(name=name, group=group, roles=(role,)), today=TODAY)
    return desk


def made(desk: Desk, style: NameStyle = NameStyle.FULL) -> Report:
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL, names=style)
    return desk.reporting.prepare("unsigned", wanted).report


def sheets(desk: Desk) -> list[tuple[int, str]]:
    return [(s.about[0], s.head.title) for s in made(desk).sheets]


def sign(desk: Desk, person: int, step: int, **more: Any) -> Clearance:
    taken = Clearance(participant_id=person, requirement_id=step, done_on=TODAY, **more)
    return desk.training.clear(taken, today=TODAY)


def test_each_has_a_sheet_for_what_is_missing_in_the_order_of_groups(desk_with_steps: Desk) -> None:
    """Trainings and inductions are not signed; what was signed or waived is not asked for again."""
    desk = desk_with_steps
    consent, promise = (s.name for s in USUAL_STEPS[:2])
    everything = [(i, title) for i in (3, 2, 1) for title in (consent, promise)]
    assert sheets(desk) == everything
    signed = sign(desk, 1, CONSENT)
    sign(desk, 2, PROMISE, waived=True, reason="Signed at the other school")
    assert sheets(desk) == [p for p in everything if p not in {(1, consent), (2, promise)}]
    desk.training.remove_clearance(signed.id)
    assert (1, consent) in sheets(desk)


def test_whoever_took_a_consent_back_is_not_sent_it_anew(desk_with_steps: Desk) -> None:
    desk = desk_with_steps
    desk.training.withdraw(sign(desk, 1, CONSENT).id, today=TODAY)
    assert [title for person, title in sheets(desk) if person == 1] == [USUAL_STEPS[1].name]


def test_one_group_can_be_asked_for(desk_with_steps: Desk) -> None:
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL, group="7A")
    report = desk_with_steps.reporting.prepare("unsigned", wanted).report
    assert {s.about[0] for s in report.sheets} == {3}


def test_who_left_signs_nothing_and_when_all_have_that_is_said(desk_with_steps: Desk) -> None:
    desk = desk_with_steps
    for person in (1, 2):
        for step in (CONSENT, PROMISE):
            sign(desk, person, step)
    desk.people.change_many([3], status=Enrolment.WITHDRAWN)
    with pytest.raises(Refused, match="Nobody has anything left to sign"):
        made(desk)


def test_a_sheet_names_its_person_as_one_chooses_and_nobody_else(desk_with_steps: Desk) -> None:
    whole, coded = words(made(desk_with_steps)), words(made(desk_with_steps, NameStyle.CODES))
    assert all(name in whole for name in ("Ana", "Ben", "Cem"))
    assert not any(name in coded for name in ("Ana", "Ben", "Cem"))
    assert "P0001" in coded
    assert "Responsible adult" in whole


def test_a_step_without_a_text_is_signed_in_the_usual_words(desk: Desk) -> None:
    for kind in (StepKind.CONSENT, StepKind.AGREEMENT, StepKind.CHECK):
        desk.training.save_requirement(Requirement(name=kind.label, kind=kind))
    desk.people.save(Participant(name="Ana"), today=TODAY)
    consent, promise = made(desk).sheets
    assert [s.title for s in consent.sections][1:4] == [
        "What it means", "What is kept", "I agree that my child",
    ]  # fmt: skip
    assert "I promise" in [s.title for s in promise.sections]


def test_the_code_opens_what_is_noted_when_the_sheet_is_back(window: Any, qtbot: Any) -> None:
    """In the search box; sensitivity: with a slip it opens nothing."""
    desk = window.work.desk
    first = made(desk).sheets[0]
    code = sheet_code("S", first.about[0])
    with pytest.raises(Refused, match="slip"):
        desk.finder.find(code[:-1] + ("A" if code[-1] != "A" else "B"), TODAY)
    hands = Hands(qtbot, window).press("Ctrl+K").type(code)
    settle(300)
    hands.press("Return")
    settle()
    assert window.sheet.title.text() == "Note a step"
    assert desk.training.requirement(window.sheet.step.value).name == first.head.title
    window.sheet.save()
    settle()
    assert first.about[0] not in [s.about[0] for s in made(desk).sheets]


def test_the_stack_takes_what_was_signed_too(window: Any) -> None:
    person = made(window.work.desk).sheets[0].about[0]
    window.work.show("stack", 0)
    window.sheet.code.setText(sheet_code("S", person))
    window.sheet._take()
    settle(30)
    assert window.sheet.title.text() == "Note a step"
    window.sheet.give_up()


def test_the_page_of_consents_leads_to_the_sheets(window: Any, qtbot: Any) -> None:
    window.go("training")
    Hands(qtbot, window).click("Print to sign…")
    assert window.page("reports").options.kind.key == "unsigned"


@pytest.mark.parametrize("asked", ["7", "07", "Year 7", "Y7"])
def test_a_year_can_be_asked_for_however_it_is_written(desk_with_steps: Desk, asked: str) -> None:
    """Sensitivity: a class of that year is no more than the class."""
    desk = desk_with_steps
    desk.people.save(Participant(name="Dan", group="Year 7", roles=(Role.MENTEE,)), today=TODAY)
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL, group=asked)
    report = desk.reporting.prepare("unsigned", wanted).report
    assert {s.about[0] for s in report.sheets} == {1, 2, 3, 4}
    assert names_of_groups(desk.people.all()) == ["7A", "7B", "Year 7"]
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL, group="Year 7B")
    report = desk.reporting.prepare("unsigned", wanted).report
    assert {s.about[0] for s in report.sheets} == {1, 2}


def test_nothing_is_called_signed_that_nobody_was_asked(desk: Desk, desk_with_steps: Desk) -> None:
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL, group="9C")
    with pytest.raises(Refused, match="Nobody who takes part is in “9C”"):
        desk.reporting.prepare("unsigned", wanted)
    for step in desk.training.requirements():
        desk.training.remove_requirement(step.id)
    with pytest.raises(Refused, match="No step of this programme is a consent"):
        made(desk)

"""What a term of forms, trainings and agreements showed a fresh pair of eyes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind, SaidDone, Timing
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Clearance, Mark
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.hands import Hands
from tests.stories.test_from_spreadsheet_to_report import text_of

SCALE = ("I am listened to", "I feel safe")


def words(widget: Any) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel) if x.isVisible())


@pytest.fixture
def asked(desk: Desk, pair: Any) -> Desk:
    """One pairing and one form."""
    pair()
    desk.feedback.save_form(FeedbackForm(title="Pulse", questions=SCALE))
    return desk


def answered(desk: Desk, party: Party, *said: str, **more: Any) -> FeedbackAnswer:
    answer = FeedbackAnswer(form_id=1, pairing_id=1, party=party, answered_on=TODAY, answers=said)
    return desk.feedback.key_in(replace(answer, **more), today=TODAY)


def test_the_scale_of_a_used_form_stays(asked: Desk) -> None:
    answered(asked, Party.MENTEE, "5", "4")
    form = asked.feedback.form(1)
    for change in (
        {"highest": 3},
        {"kind": FormKind.EXPECTATIONS},
        {"least": 2},
        {"questions": ("x",)},
    ):
        with pytest.raises(Refused, match="its scale stay") as refusal:
            asked.feedback.save_form(replace(form, **change))
        assert set(refusal.value.problems) == set(change)
    assert asked.feedback.save_form(replace(form, title="How it goes")).title == "How it goes"
    with pytest.raises(Refused, match="has words"):
        asked.feedback.save_form(FeedbackForm(title="Odd", questions=("!…",)))


def test_a_pairing_entered_in_error_stops_nothing(asked: Desk, pair: Any) -> None:
    pair("Mo Ash", "Kit Ember")
    asked.feedback.give_out(1, [1, 2], Timing.MIDDLE, today=TODAY)
    answered(asked, Party.MENTEE, "5", "4", pairing_id=2)
    asked.pairings.move(asked.pairings.get(2), State.VOID, on=TODAY, today=TODAY)
    report = asked.reporting.prepare("forms", Wanted(today=TODAY, reader=Reader.PUPIL)).report
    assert len(report.sheets) == 2
    assert {r.answer.pairing_id for r in asked.feedback.rows()} == {1}
    with pytest.raises(Refused, match="Nobody answered"):
        asked.reporting.prepare("results", Wanted(today=TODAY, reader=Reader.HEAD))


def test_the_sheet_that_is_out_is_the_one_that_is_keyed_in(asked: Desk) -> None:
    out = asked.feedback.give_out(1, [1], Timing.START, today=TODAY - timedelta(7))
    kept = answered(asked, Party.MENTOR, "3", "4", timing=Timing.MIDDLE)
    sheet = next(a for a in out if a.party is Party.MENTOR)
    assert (kept.id, kept.timing, kept.issued_on) == (sheet.id, Timing.START, sheet.issued_on)
    assert [r.answer.is_back for r in asked.feedback.rows()].count(False) == 1
    again = answered(asked, Party.MENTOR, "4", "4")  # none is out to the mentor any more
    assert again.id != sheet.id and len(asked.feedback.rows()) == 3


def test_a_sheet_for_the_end_is_no_sheet_of_the_start(asked: Desk) -> None:
    start = asked.feedback.give_out(1, [1], Timing.START, today=TODAY)
    end = asked.feedback.give_out(1, [1], Timing.END, today=TODAY)
    assert {a.id for a in start}.isdisjoint(a.id for a in end)
    assert {a.timing for a in end} == {Timing.END}
    assert [a.id for a in asked.feedback.give_out(1, [1], Timing.END, today=TODAY)] == [
        a.id for a in end
    ]


def test_what_was_given_out_by_mistake_is_taken_back(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    out = next(r.answer for r in desk.feedback.rows() if not r.answer.is_back)
    window.work.show("answer", out.id)
    Hands(qtbot, window).click("Take back")
    assert window.sheet is None and out.id not in {r.answer.id for r in desk.feedback.rows()}
    desk.undo()
    assert desk.feedback.answer(out.id) == out


def test_in_a_group_nobody_stands_for_the_others(sample: Desk) -> None:
    group = next(p for p in sample.store.pairings.where() if p.kind is PairingKind.GROUP)
    sides = sample.facts.names([group.id])[group.id]
    sample.feedback.save_form(
        FeedbackForm(title="Ways", kind=FormKind.EXPECTATIONS, questions=("We talk", "In words…"))
    )
    form = sample.feedback.forms()[-1]
    low = sides.mentees[0].id
    for party, people in ((Party.MENTEE, sides.mentees), (Party.MENTOR, sides.mentors)):
        for person in people:
            sample.feedback.key_in(
                FeedbackAnswer(form_id=form.id, pairing_id=group.id, party=party, participant_id=person.id,
                               answered_on=TODAY, answers=("1" if person.id == low else "5", "Hello")), today=TODAY,
            )  # fmt: skip
    both = sample.feedback.both_sides(group.id, form)
    assert both.mentee is not None and both.mentor is not None
    assert both.mentee.answers[0] == "1–5" and both.mentor.answers[0] == "5"
    (apart,) = both.differences
    assert (apart.mentee, apart.mentor) == (1, 5) and len(both.answers) == len(sides.everybody)
    assert [i for i, b, _ in sample.feedback.expectations_apart(TODAY) if b.form.id == form.id] == [
        group.id
    ]
    sample.feedback.talked(group.id, form.id, today=TODAY)
    assert sample.feedback.both_sides(group.id, form).is_talked_about
    assert form.id not in {b.form.id for _, b, _ in sample.feedback.expectations_apart(TODAY)}


def test_in_a_group_one_says_who_answered(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    group = next(p for p in desk.store.pairings.where() if p.kind is PairingKind.GROUP)
    out = desk.feedback.give_out(1, [group.id], Timing.MIDDLE, today=TODAY)
    window.work.item_asked.emit("key in", (1, group.id))
    sheet = window.sheet
    names = {p.name for p in desk.facts.names([group.id])[group.id].everybody}
    offered = {sheet.who.itemText(n).partition(" (")[0] for n in range(sheet.who.count())}
    assert offered == names
    named = out[-1]
    sheet.who.value = (named.party, named.participant_id)
    sheet._editors[0].value = "4"
    Hands(qtbot, window).press("Ctrl+Return")
    assert desk.feedback.answer(named.id).is_back


def test_a_half_typed_answer_comes_back_as_one(window: Any, qtbot: Any) -> None:
    window.work.item_asked.emit("key in", (1, 3))
    sheet = window.sheet
    title = sheet.windowTitle()
    sheet._editors[0].value = "4"
    sheet.put_away()
    window.reopen_draft()
    again = window.sheet
    assert type(again).__name__ == "AnswerSheet" and again.windowTitle() == title
    assert again._editors[0].value == "4" and "Your draft is back" in words(again)
    assert ", about " in words(again)  # whose it is still stands there
    again.give_up()
    assert window.work.desk.drafts.kept() == []
    window.work.desk.drafts.keep("something of an earlier version", {"_open": "1"})
    window.reopen_draft()
    assert window.sheet is None and window.work.desk.drafts.kept() == []


def test_an_earlier_version_is_not_given_to_another_text(asked: Desk) -> None:
    step = asked.training.save_requirement(
        Requirement(name="Agreement", kind=StepKind.AGREEMENT, version="v1", text="Be kind.")
    )
    asked.training.clear_many(
        Clearance(requirement_id=step.id, participant_id=1, done_on=TODAY, version="v1"),
        [1],
        today=TODAY,
    )
    step = asked.training.save_requirement(
        replace(step, version="v2", text="Be kind, and on time.")
    )
    with pytest.raises(Refused, match="another text before") as refusal:
        asked.training.save_requirement(replace(step, version="v1", text="Be quick."))
    assert set(refusal.value.problems) == {"version"}
    back = asked.training.save_requirement(replace(step, version="v1", text="Be kind."))
    assert back.version == "v1"


def test_what_was_waived_stays_waived(asked: Desk) -> None:
    step = asked.training.save_requirement(
        Requirement(name="Agreement", kind=StepKind.AGREEMENT, version="v1", text="Be kind.")
    )
    waived = Clearance(
        requirement_id=step.id, participant_id=1, done_on=TODAY, waived=True, reason="Staff"
    )
    asked.training.clear_many(waived, [1], today=TODAY)
    asked.training.save_requirement(replace(step, version="v2", text="Be kind, and on time."))
    (state,) = asked.training.of_person(asked.people.get(1), TODAY).steps
    assert state.mark is Mark.WAIVED and state.reason == "Staff"


def test_results_are_of_their_period(asked: Desk) -> None:
    asked.feedback.give_out(1, [1], Timing.MIDDLE, today=TODAY)
    answered(asked, Party.MENTEE, "5", "4", answered_on=date(2026, 11, 2), form_id=1, id=1)
    for day, said in ((date(2026, 11, 3), "Too short"), (TODAY, "Too long")):
        asked.feedback.save_said(SaidDone(said=said, done="Changed", on=day), today=TODAY)
    wanted = Wanted(
        today=TODAY, reader=Reader.HEAD, first=date(2026, 11, 1), last=date(2026, 11, 10)
    )
    said = " ".join(text_of(render(asked.reporting.prepare("results", wanted).report).pdf).split())
    assert "Too short" in said and "Too long" not in said
    assert "given out and not back 0" in said


def test_who_left_is_booked_for_nothing(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    window.work.show("new training", 0)
    names = {p.name for p in window.sheet._everybody}
    assert desk.people.get(67).name not in names and desk.people.get(1).name in names
    assert all(
        p.status not in {Enrolment.FINISHED, Enrolment.WITHDRAWN} for p in window.sheet._everybody
    )
    window.sheet.give_up()


def test_a_milestone_that_was_done_can_be_opened_again(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    window.show_record("pairing", 1)
    settled = next(m for m in desk.store.milestones.where("pairing_id = 1") if m.settled_on)
    window.work.item_asked.emit("milestone open", settled)
    assert desk.milestones.get(settled.id).settled_on is None
    desk.undo()
    assert desk.milestones.get(settled.id) == settled


def test_the_usual_forms_are_offered_where_there_are_none(
    fresh_window: Any, qtbot: Any, places: Any
) -> None:
    from mentordesk.model.programme import Programme
    from mentordesk.programme.records import new_record

    new_record(places.default_record, Programme(name="Ours"), passphrase=None).close()
    fresh_window.seats.open_record(places.default_record)
    fresh_window.work.item_asked.emit("give out", [])
    Hands(qtbot, fresh_window).click("Take the two short forms")
    sheet = fresh_window.sheet
    assert sheet.which.count() == 2
    assert not [
        b for b in sheet.findChildren(QPushButton) if b.text() == "Take the two short forms"
    ]


def test_a_code_of_another_programme_says_where_it_belongs(sample: Desk) -> None:
    given = next(r.answer for r in sample.feedback.rows())
    there = sample.in_programme(sample.programmes.others()[0].id)
    with pytest.raises(Refused, match="belongs to"):
        there.feedback.answer(given.id)
    with pytest.raises(Refused, match="There is no feedback form F9999"):
        there.feedback.answer(9999)

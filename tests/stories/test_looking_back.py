"""The end of a term: Today asks to look back, what was learned is written down, carried out and printed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from mentordesk.model.agreed import StepState
from mentordesk.model.clock import full_date
from mentordesk.model.evaluation import Evaluation, PlannedChange, SetUp
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands

REVIEW = 4


def words(inside: Any) -> str:
    return "\n".join(w.text() for w in inside.findChildren(QLabel) if w.isVisible())


def view(window: Any) -> Any:
    page = window.page("reports")
    page.show_part(REVIEW)
    settle()
    return page._others[REVIEW]


@pytest.fixture
def ended(window: Any) -> Any:
    """The sample programme on the day after its term."""
    desk = window.work.desk
    for found in desk.evaluations.all():
        desk.evaluations.remove(found.evaluation.id)
    over = replace(desk.setup.programme, ends_on=TODAY - timedelta(days=1))
    desk.setup.save_programme(over, today=TODAY)
    window.work.did("Ended.")
    window.go("today")
    settle()
    return window


def test_from_today_to_a_review_with_its_changes(ended: Any, qtbot: Any) -> None:
    """The line of Today opens the form with the figures; one Save keeps the review and what was decided."""
    hands, desk = Hands(qtbot, ended), ended.work.desk
    more = [
        b for b in ended.findChildren(QPushButton) if b.text().startswith("Show ") and b.isVisible()
    ]
    hands.click(more[0]).click("Look back")
    settle()
    sheet = ended.sheet
    said = words(sheet)
    held = next(f for f in desk.figures.period(*_term(desk), TODAY).figures if f.key == "held")
    assert f"Meetings held: {held.value}" in said and "Every mentee reaches a goal" in said
    sheet.form.editor("worked").setFocus()
    hands.type("The library mornings").press("Tab").type("Exams").press("Tab")
    hands.type("Ask for free times first").press("Return").type("Begin a week later")
    hands.press("Ctrl+Return")
    assert hands.count <= 11
    (found,) = desk.evaluations.all()
    assert (found.evaluation.worked, found.evaluation.hindered) == ("The library mornings", "Exams")
    assert [c.text for c in found.changes] == ["Ask for free times first", "Begin a week later"]
    settle()
    ended.go("today")
    settle()
    assert "Look back on the programme" not in words(ended)
    hands.press("Ctrl+Z")
    assert desk.evaluations.all() == []


def _term(desk: Any) -> tuple[Any, Any]:
    usual = desk.evaluations.usual(TODAY)
    return usual.first_day, usual.last_day


def test_a_change_is_carried_out_where_it_belongs(window: Any, qtbot: Any) -> None:
    """*Go there* opens the part of the set-up, *Done* settles it; then it stands below its review."""
    hands, desk = Hands(qtbot, window), window.work.desk
    part = view(window)
    settle()
    assert "1 review of the programme; 2 changes to carry out." in words(part)
    hands.click("Go there: Say in the guidelines what holds in exam weeks")
    settle()
    assert window.sheet is not None and window.sheet.title.text() == "The programme"
    hands.press("Esc")
    settle()
    assert window.sheet is None
    part = view(window)
    hands.click("Done: Say in the guidelines what holds in exam weeks")
    settle()
    change = next(c for c in desk.evaluations.changes() if "guidelines" in c.text)
    assert (change.state, change.settled_on) == (StepState.DONE, TODAY)
    assert "1 change to carry out." in words(part)
    assert f"Done on {TODAY:%a} 21 Nov 2026" in words(part)


def test_every_part_of_the_set_up_has_its_place(window: Any) -> None:
    """Sensitivity: what is somewhere else has no button; every other leads to a sheet or a page."""
    desk = window.work.desk
    for concerns in SetUp:
        desk.evaluations.save_change(
            PlannedChange(text=concerns.value, concerns=concerns), today=TODAY
        )
    part = view(window)
    part.refresh()
    for concerns in SetUp:
        name = f"Go there: {concerns.value}"
        found = [b for b in part.findChildren(QPushButton) if b.accessibleName() == name]
        assert len(found) == (concerns is not SetUp.OTHER)
        if found:
            found[0].click()
            settle()
            gone = window.sheet is not None or window.stack.currentWidget() is not window.page(
                "reports"
            )
            assert gone, concerns
            if window.sheet is not None:
                window.sheet.reject()
            window.go("reports")
            part = view(window)
            part.refresh()


def test_a_review_can_be_changed_and_removed(window: Any, qtbot: Any) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    part = view(window)
    (found,) = desk.evaluations.all()
    change = next(
        b
        for b in part.findChildren(QPushButton)
        if b.accessibleName().startswith("Change the review of")
    )
    hands.click(change)
    settle()
    window.sheet.form.editor("took_part").value = "the mentors"
    hands.press("Ctrl+Return")
    assert desk.evaluations.get(found.evaluation.id).took_part == "the mentors"
    hands.click(next(
        b for b in part.findChildren(QPushButton) if b.accessibleName().startswith("Change the review of")
    ))  # fmt: skip
    hands.click("Remove")
    settle()
    assert desk.evaluations.all() == [] and desk.evaluations.changes() == []
    assert "No review yet." in words(part)
    hands.press("Ctrl+Z")
    settle()
    assert desk.evaluations.all() == [found] or desk.evaluations.all()[0].changes == found.changes


def test_what_became_of_a_change_is_asked_once_something_did(window: Any) -> None:
    window.work.show("decided change", 2)
    form = window.sheet.form
    assert not form.editor("settled_on").isVisible()
    form.editor("state").value = StepState.DROPPED
    form.edited.emit()
    assert form.editor("settled_on").isVisible()
    window.sheet.reject()
    window.work.show("new decided change", 0)
    assert not window.sheet.form.editor("state").isVisible()
    window.sheet.form.editor("text").value = "A poster"
    window.sheet.save()
    assert window.work.desk.evaluations.changes()[-1].text == "A poster"


def test_days_that_cannot_be_looked_back_on_have_no_figures(window: Any) -> None:
    window.work.show("look back", 0)
    settle()
    sheet = window.sheet
    assert "What the record says of these days" in words(sheet)
    sheet.form.editor("last_day").value = TODAY + timedelta(days=3)
    sheet.form.edited.emit()
    settle()
    assert "Give the days to look back on" in words(sheet)
    sheet.form.editor("last_day").value = TODAY
    sheet.form.edited.emit()
    settle()
    assert "What the record says of these days" in words(sheet)


def test_what_is_half_written_waits(window: Any) -> None:
    """Esc keeps the draft, and the next look back takes it up."""
    window.work.show("look back", 0)
    window.sheet.form.editor("worked").value = "The library"
    window.sheet.form.editor("changes").value = "A poster"
    window.sheet.reject()
    settle()
    window.work.show("look back", 0)
    assert window.sheet.form.value("worked") == "The library"
    assert window.sheet.form.value("changes") == "A poster"
    window.sheet.save()
    newest = window.work.desk.evaluations.all()[0]
    assert isinstance(newest.evaluation, Evaluation) and newest.changes[0].text == "A poster"


def test_each_review_is_printed_from_its_own_place(window: Any, qtbot: Any) -> None:
    """Of several the one that was asked for; *Review* turns to another."""
    desk, page = window.work.desk, window.page("reports")
    (older,) = desk.evaluations.all()
    desk.evaluations.save(
        Evaluation(held_on=TODAY, first_day=TODAY, last_day=TODAY, worked="Today alone"),
        today=TODAY,
    )
    part = view(window)
    part.refresh()
    settle()
    held = older.evaluation.held_on
    Hands(qtbot, window).click(f"Print the review of {full_date(held)}")
    settle()
    assert page.options.review_box.isVisible()
    assert page.options.wanted.evaluation_id == older.evaluation.id
    assert (
        "28 September" in page.shown.report.head.subtitle
        or "21 September" in page.shown.report.head.subtitle
    )
    page.options.review.value = 2
    settle()
    assert (
        page.options.wanted.evaluation_id == 2 and "21 November" in page.shown.report.head.subtitle
    )
    page.choose("programme")
    settle()
    assert not page.options.review_box.isVisible() and page.options.wanted.evaluation_id == 0

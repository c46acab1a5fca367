"""Feedback: forms, both sides, what differs, giving out and keying in by the code, and Today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest

from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import (
    USUAL_FORMS,
    Difference,
    FeedbackAnswer,
    FeedbackForm,
    FormKind,
    Question,
    SaidDone,
    Timing,
    differences,
    points,
    score,
)
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import Pairing
from mentordesk.model.party import Party
from mentordesk.model.rules import Level
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.ui.log_sheet import StackSheet
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]
FORM = FeedbackForm(
    title="Ours", questions=("I like it", "!I dread it", "Why…", "It helps"), least=2
)


def test_lines_are_questions() -> None:
    assert FORM.asked == (
        Question("I like it"), Question("I dread it", is_reversed=True), Question("Why", is_free=True), Question("It helps"),
    )  # fmt: skip
    for form in USUAL_FORMS:
        assert form.problems() == {}


@pytest.mark.parametrize(
    ("answers", "mean"),
    [
        (("5", "1", "words", "5"), 5.0), (("1", "5", "", "1"), 1.0), (("4", "", "", "2"), 3.0),
        (("4", "", "", ""), None), (("", "", "only words", ""), None), ((), None),
    ],
)  # fmt: skip
def test_the_mean_by_hand(answers: tuple[str, ...], mean: float | None) -> None:
    """A turned question counts the other way; below two answers there is no mean."""
    assert score(FORM, answers) == mean


def test_two_points_apart_is_a_difference() -> None:
    assert points(FORM, ("5", "2", "x", "")) == [5, 4, None]
    assert differences(FORM, ("5", "2", "", "3"), ("3", "4", "", "2")) == [
        Difference("I like it", 5, 3), Difference("I dread it", 4, 2),
    ]  # fmt: skip
    assert differences(FORM, ("5", "", "", "3"), ("4", "5", "", "")) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"questions": ()}, "questions"), ({"questions": ("x",) * 41}, "questions"),
        ({"highest": 1}, "highest"), ({"highest": 11}, "highest"), ({"least": 4}, "least"),
    ],
)  # fmt: skip
def test_forms_that_cannot_be(changes: dict[str, Any], field: str) -> None:
    assert field in replace(FORM, **changes).problems()


@pytest.fixture
def asked(desk: Desk, pair: Pair) -> Desk:
    pair(agreement_signed_on=TODAY, started_on=TODAY - timedelta(40))
    assert desk.feedback.take_usual() == 2
    return desk


def keyed(desk: Desk, form: int, party: Party, *marks: str, on: date = TODAY) -> FeedbackAnswer:
    length = len(desk.feedback.form(form).questions)
    answers = (*marks, *[""] * (length - len(marks)))
    fresh = FeedbackAnswer(form_id=form, pairing_id=1, party=party, answered_on=on, answers=answers)
    return desk.feedback.key_in(fresh, today=TODAY)


def rules(desk: Desk, today: date = TODAY) -> list[str]:
    return [i.rule for i in desk.today.items(today)]


def test_the_pulse_is_due_at_its_days(asked: Desk) -> None:
    """Q1: more than 30 days after the start, then more than 60 after the last; giving it out is enough."""
    begun = TODAY - timedelta(40)
    assert "Q1" not in rules(asked, begun + timedelta(30))
    assert "Q1" in rules(asked, begun + timedelta(31))
    out = asked.feedback.give_out(1, [1], Timing.MIDDLE, today=TODAY)
    assert [a.party for a in out] == [Party.MENTEE, Party.MENTOR]
    assert "Q1" not in rules(asked)
    assert "Q1" not in rules(asked, TODAY + timedelta(60))
    assert "Q1" in rules(asked, TODAY + timedelta(61))
    again = asked.feedback.give_out(1, [1], Timing.MIDDLE, today=TODAY + timedelta(1))
    assert [a.id for a in again] == [a.id for a in out], "what is out is not doubled"
    asked.undo()
    assert "Q1" in rules(asked)


@pytest.mark.parametrize(
    ("marks", "level"),
    [
        (("5", "4", "4", "2", "5"), None),
        (("4", "4", "4", "3", "4"), Level.INFO),
        (("2", "2", "2", "4", "2"), Level.AMBER),
    ],
)
def test_a_low_pulse_asks_for_a_talk(
    asked: Desk, marks: tuple[str, ...], level: Level | None
) -> None:
    """Below 4 worth a look, 2 or less to act on; gone once somebody spoke with them."""
    keyed(asked, 1, Party.MENTEE, *marks)
    found = [i for i in asked.today.items(TODAY) if i.rule == "Q1"]
    assert [i.level for i in found] == ([level] if level is not None else [])
    asked.contacts.save(Contact(pairing_id=1, party=Party.MENTEE, attempted_on=TODAY), today=TODAY)
    assert "Q1" not in rules(asked)


def test_expectations_that_differ_until_they_are_talked_about(asked: Desk) -> None:
    keyed(asked, 2, Party.MENTEE, "2", "4", "5", "3", "3")
    assert "E1" not in rules(asked), "one side alone cannot differ"
    keyed(asked, 2, Party.MENTOR, "5", "4", "3", "3", "3")
    item = next(i for i in asked.today.items(TODAY) if i.rule == "E1")
    assert "“We work on school things”: Ben says 2, Ana says 5." in item.why
    assert "1 more question differs" in item.why
    asked.feedback.talked(1, 2, today=TODAY)
    assert "E1" not in rules(asked)
    asked.undo()
    assert "E1" in rules(asked)
    keyed(asked, 2, Party.MENTOR, "3", "4", "4", "3", "3", on=TODAY)
    assert "E1" not in rules(asked), "they were asked again at the review and agree"


def test_answers_that_cannot_be(asked: Desk) -> None:
    book, good = (
        asked.feedback,
        FeedbackAnswer(
            form_id=1, pairing_id=1, answered_on=TODAY, answers=("5", "", "", "", "", "")
        ),
    )
    for changes, field in (
        ({"answers": ("6", "", "", "", "", "")}, "q0"), ({"answers": ("", "x", "", "", "", "")}, "q1"),
        ({"answers": ("",) * 6}, "q0"), ({"answered_on": None}, "answered_on"),
        ({"answered_on": TODAY + timedelta(1)}, "answered_on"), ({"pairing_id": 9}, "pairing_id"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            book.key_in(replace(good, **changes), today=TODAY)
        assert field in refusal.value.problems
    with pytest.raises(Refused, match="do not fit"):
        book.key_in(replace(good, answers=("5",)), today=TODAY)
    assert book.rows() == []


def test_a_form_that_is_out_keeps_its_questions(asked: Desk) -> None:
    book = asked.feedback
    book.give_out(1, [1], Timing.START, today=TODAY)
    form = book.form(1)
    with pytest.raises(Refused, match="its scale stay"):
        book.save_form(replace(form, questions=("Another",), least=1))
    assert book.save_form(replace(form, title="Our pulse")).title == "Our pulse"
    with pytest.raises(Refused, match="keeps it"):
        book.remove_form(1)
    book.remove_form(2)
    asked.undo()
    assert [f.kind for f in book.forms()] == [FormKind.PULSE, FormKind.EXPECTATIONS]
    with pytest.raises(Refused):
        book.take_usual()


def test_paper_out_and_back_in_batch(asked: Desk) -> None:
    run = Commands(asked, TODAY).run
    codes = str(run({"do": "give_out", "form": 1, "pairing": "K0001"})["code"]).split()
    assert len(codes) == 2
    out = [r.answer for r in asked.feedback.rows()]
    report = asked.reporting.feedback_forms(
        out, {f.id: f for f in asked.feedback.forms()}, Wanted(today=TODAY, names=NameStyle.CODES)
    )
    done = render(report)
    document = pypdfium2.PdfDocument(done.pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert done.pages == 2
    assert all(code in text for code in codes)
    assert "Ana" not in text
    run({"do": "key_in", "code": codes[0], "answers": ["4", "4", "5", "1", "5", "More time"]})
    assert [r.answer.is_back for r in asked.feedback.rows()].count(True) == 1
    for wrong in (
        {"code": "F0001A"},
        {"code": "M0001B"},
        {"code": codes[1], "answers": ["9", "", "", "", "", ""]},
    ):
        with pytest.raises(Refused):
            run({"do": "key_in", "answers": ["4", "", "", "", "", ""], **wrong})


def test_you_said_we_did(asked: Desk) -> None:
    book = asked.feedback
    with pytest.raises(Refused):
        book.save_said(SaidDone(done="x"), today=TODAY)
    saved = book.save_said(SaidDone(said="Too loud"), today=TODAY)
    book.save_said(replace(saved, done="Another room"), today=TODAY)
    assert [(s.said, s.done, s.on) for s in book.said_done()] == [
        ("Too loud", "Another room", TODAY)
    ]
    book.remove_said(saved.id)
    asked.undo()
    assert len(book.said_done()) == 1


def test_the_code_of_a_form_opens_its_questions(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    out = next(r.answer for r in desk.feedback.rows() if not r.answer.is_back)
    code = sheet_code("F", out.id)
    hands.press("Ctrl+K").type(code).press("Return")
    sheet: Any = window.sheet
    assert sheet is not None
    hands.press("Space")  # the first number has the keyboard
    for _ in range(4):
        hands.press("Tab")
    hands.press("Ctrl+Return")
    kept = desk.feedback.answer(out.id)
    assert (kept.is_back, kept.answers[0]) == (True, "1")
    window.work.show("stack", 0)
    hands.type(sheet_code("F", out.id)).press("Return")
    assert type(window.sheet).__name__ == "AnswerSheet"


def test_a_stack_of_forms_goes_on_after_each(qtbot: Any, window: MainWindow) -> None:
    """Two forms and nothing between them but their codes; one that is given up is not counted."""
    hands, desk = Hands(qtbot, window), window.work.desk
    window.work.item_asked.emit("give out", [7])
    hands.press("Ctrl+Return")
    out = [r.answer for r in desk.feedback.rows() if not r.answer.is_back][-2:]
    window.work.show("stack", 0)
    for answer in out:
        hands.type(sheet_code("F", answer.id)).press("Return").press("Space").press("Ctrl+Return")
        qtbot.waitUntil(lambda: isinstance(window.sheet, StackSheet))
    assert all(desk.feedback.answer(a.id).answers[0] == "1" for a in out)
    assert window.sheet.caption.text().startswith("2 sheets keyed in.")
    hands.type(sheet_code("F", out[0].id)).press("Return").press("Esc")
    qtbot.waitUntil(lambda: isinstance(window.sheet, StackSheet))
    assert window.sheet.caption.text().startswith("2 sheets keyed in.")
    hands.press("Esc")
    assert window.sheet is None


def test_giving_out_turns_to_printing(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    before = len(desk.feedback.rows())
    window.work.item_asked.emit("give out", [7])
    hands.press("Ctrl+Return")
    assert window.sheet is None
    assert len(desk.feedback.rows()) == before + 2
    page: Any = window.stack.currentWidget()
    qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
    given = [r.answer for r in desk.feedback.rows() if not r.answer.is_back]
    fresh = [a for a in given if a.pairing_id == 7]
    assert len(given) > len(fresh) == 2, "others are out as well, and not among these"
    told = words_of(page.rendered.pdf)
    for answer in given:
        assert (sheet_code("F", answer.id) in told) == (answer in fresh)


def test_what_differs_is_seen_side_by_side(qtbot: Any, window: MainWindow) -> None:
    from PySide6.QtWidgets import QLabel

    window.work.show("pairing", 4)
    detail: Any = window.page("pairings").detail
    detail._tabs.setCurrentIndex(4)
    settle(20)
    texts = [w.text() for w in detail.findChildren(QLabel)]
    assert "2 answers differ by two points or more: put it on the next agenda." in texts
    Hands(qtbot, window).click("Talked about it")
    assert "E1" not in rules(window.work.desk)

"""Reports in the window: for a reader, with its parts, many at once; figures, charts, rules and the register."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from mentordesk.model.errors import Refused
from mentordesk.model.issue import How
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import NameStyle
from mentordesk.model.readers import Reader
from mentordesk.model.review import Recommendation
from mentordesk.model.standards import Met
from mentordesk.programme.desk import Desk
from mentordesk.programme.issues import digest
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.reports.layout import Layout
from mentordesk.reports.values import Cancelled
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands
from tests.reports.test_reports import words_of

Wait = Callable[[], Any]


@pytest.fixture
def page(window: Any) -> Any:
    window.go("reports")
    return window.page("reports")


@pytest.fixture
def drawn(qtbot: Any, page: Any) -> Wait:
    """Waits until the report is drawn, and gives its words."""

    def wait() -> str:
        qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
        return words_of(page.rendered.pdf)

    return wait


@pytest.fixture
def counted(qtbot: Any, page: Any) -> Callable[[], None]:
    """Waits until nothing is counted any more."""
    return lambda: qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)


def test_the_reader_decides_what_is_there_and_one_sees_what_is_left_out(
    page: Any, drawn: Wait
) -> None:
    page.choose("pairing")
    assert page.options.reader.value is Reader.PUPIL
    told = drawn()
    assert "What they talked about" in told and "gone quiet" not in told
    page.options.reader.value = Reader.PARENT
    told = drawn()
    assert "What they talked about" not in told
    assert "How it stands" in page.options.left_out.text()
    assert "What they talked about" in page.options.left_out.toolTip(), "the rest is in the tip"
    page.options.reader.value = Reader.HEAD
    assert page.options.names.value is NameStyle.SHORT, "as is usual for them"
    assert "gone quiet" in drawn() and "M. Okafor" in words_of(page.rendered.pdf)


def test_what_was_chosen_is_remembered_for_each_kind(window: Any, page: Any, drawn: Wait) -> None:
    page.choose("programme")
    drawn()
    page.options.checks["objectives"].setChecked(False)
    page.options.large.setChecked(True)
    told = drawn()
    assert "Objectives" not in told
    page.choose("standards")
    assert not page.options.large.isChecked()
    drawn()
    page.choose("programme")
    drawn()
    assert page.options.large.isChecked() and not page.options.checks["objectives"].isChecked()
    kept = window.work.settings.current.reports["programme"]
    assert kept["large"] is True and "objectives" in kept["without"]
    assert not any("Okafor" in str(v) for v in kept.values()), "no names in the settings"


def test_words_in_front_are_kept_while_one_looks_elsewhere(
    qtbot: Any, page: Any, drawn: Wait
) -> None:
    page.choose("programme")
    page.options.foreword.setFocus()
    page.options.foreword.value = "A good term."
    qtbot.waitUntil(lambda: "A good term." in drawn(), timeout=20_000)
    page.choose("results")
    assert page.options.foreword.value == ""
    page.choose("programme")
    assert (
        page.options.foreword.value == "A good term."
        and "From the coordinator A good term." in drawn()
    )


def test_names_in_texts_are_looked_at_one_by_one(
    qtbot: Any, window: Any, page: Any, drawn: Wait
) -> None:
    work = window.work
    text = "Hana Sato was there as well, and Priya."
    work.desk.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY, minutes=30, summary=text), today=TODAY
    )
    work.did("Logged.")
    page.show_pairing(1)
    assert "(a name) was there as well, and (a name)." in drawn()
    assert page.options.names_found.text() == "Names in texts (2)…"
    hands = Hands(qtbot, window)
    page.options.names_found.click()
    sheet = window.sheet
    assert set(sheet.checks) == {"Hana Sato", "Priya"}
    sheet.checks["Priya"].click()
    hands.click("Use these")
    assert "(a name) was there as well, and Priya." in drawn()
    page.options.reader.value = Reader.MENTOR
    assert "and (a name)." in drawn(), "for another reader one looks again"


def test_zoom_and_the_list_of_pages(page: Any, drawn: Wait, qtbot: Any) -> None:
    page.choose("standards")
    drawn()
    assert page.preview.page.count() == page.rendered.pages > 10
    settle(50)
    page.preview.page.value = 5
    page.preview.page.activated.emit(4)
    assert page.preview.area.verticalScrollBar().value() > page.preview.pictures[3].y()
    before = page.preview.pictures[0].width()
    page.preview.larger.click()
    qtbot.waitUntil(lambda: page.preview.pictures[0].width() > before, timeout=20_000)
    assert page.preview.percent.text() == "150%"
    page.preview.smaller.click()
    assert not page.preview.smaller.isEnabled()


def test_saved_printed_and_looked_at_are_the_same_bytes_and_written_down(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    hands = Hands(qtbot, window)
    page.choose("programme")
    drawn()
    page.options.given_to.value = "The governors"
    hands.click("Save as PDF…", page).save_as(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == page.rendered.pdf
    issued = window.work.desk.issues.all()[0]
    assert (issued.kind, issued.reader, issued.given_to, issued.how) == (
        "programme",
        "head",
        "The governors",
        How.SAVED,
    )
    page._note(page.shown, How.PRINTED, page.rendered.pdf)
    assert window.work.desk.issues.all()[0].how is How.PRINTED
    page.save_page()
    hands.save_as(tmp_path / "a.html")
    page.save_figures()
    hands.save_as(tmp_path / "a.xlsx")
    assert "<html" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert len(window.work.desk.issues.all()) == 4


def choose_in(window: Any, where: Path) -> None:
    """Answer the dialog that asks for a file or folder."""
    dialog = next(d for d in window.findChildren(QFileDialog) if d.isVisible())
    dialog.fileSelected.emit(str(where))
    dialog.close()


def test_all_of_a_year_in_one_file(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    hands = Hands(qtbot, window)
    page.choose("participant")
    drawn()
    page.several()
    sheet = window.sheet
    sheet.group.value = "8"
    number = len(window.work.desk.reporting.subjects("participant", "8", TODAY))
    assert sheet.number.text() == f"{number} reports." and number > 5
    sheet.duplex.click()
    hands.click("Save…")
    choose_in(window, tmp_path / "eight.pdf")
    qtbot.waitUntil(
        lambda: (tmp_path / "eight.pdf").exists() and window.sheet is None, timeout=60_000
    )
    document = pypdfium2.PdfDocument(tmp_path / "eight.pdf")
    assert len(document) % 2 == 0 and len(document) >= 2 * number
    document.close()
    assert len(window.work.desk.issues.all()) == number


def test_one_file_each_and_cancelled_nothing_is_written(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    page.choose("service")
    drawn()
    page.several()
    sheet = window.sheet
    sheet.mode.value = "each"
    sheet.group.value = "11B"
    sheet.make(str(tmp_path))
    qtbot.waitUntil(lambda: window.sheet is None, timeout=60_000)
    files = list(tmp_path.glob("*.pdf"))
    assert files and all("Service record P0" in f.name for f in files)
    page.several()
    sheet = window.sheet
    (tmp_path / "stopped").mkdir()
    sheet.make(str(tmp_path / "stopped"))
    sheet.cancel.click()
    qtbot.waitUntil(lambda: window.sheet is None, timeout=20_000)
    settle(400)
    assert list((tmp_path / "stopped").iterdir()) == []
    page.choose("programme")
    with pytest.raises(Refused, match="as a whole"):
        page.several()


def test_a_folder_that_cannot_be_written_keeps_the_sheet(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    page.choose("participant")
    drawn()
    page.several()
    sheet = window.sheet
    sheet.group.value = "7A"
    sheet.make(str(tmp_path / "file" / "x.pdf"))
    qtbot.waitUntil(lambda: bool(sheet.trouble.text()), timeout=60_000)
    assert (
        "could not be written" in sheet.trouble.text()
        and window.sheet is sheet
        and sheet.go.isEnabled()
    )
    assert window.work.desk.issues.all() == []


def test_figures_open_the_records_behind_them(
    qtbot: Any, window: Any, page: Any, counted: Callable[[], None]
) -> None:
    page.show_part(1)
    view = page._others[1]
    counted()
    period = window.work.desk.figures.period(view._period.first, view._period.last, TODAY)
    assert view.model.rowCount() == len(period.figures)
    assert view.table.choose(lambda f: f.key == "kept")
    assert view.value.text() == period.figure("kept").value
    assert view.behind.rowCount() == len(period.figure("kept").records)
    assert view.table.choose(lambda f: f.key == "paused")
    assert [line.kind for line in view.behind.rows] == ["pairing", "pairing"]
    view.table.setFocus()
    Hands(qtbot, window).press("Return").press("Return")
    assert window._place == "pairings"


def test_figures_as_at_another_day(page: Any, counted: Callable[[], None]) -> None:
    page.show_part(1)
    view = page._others[1]
    counted()
    view.table.choose(lambda f: f.key == "held")
    now = view.value.text()
    view.last.setText("11 Oct 2026")
    view.last.editingFinished.emit()
    counted()
    assert view.table.choose(lambda f: f.key == "held") and int(view.value.text()) < int(now)
    assert "to 11 October 2026" in view.said.text()
    view.first.setText("1 Nov 2026")
    view.first.editingFinished.emit()
    assert view.said.text() == "The period ends before it begins."
    view.first.setText("")
    view.first.editingFinished.emit()
    counted()
    view.chapter.setCurrentIndex(2)
    view.chapter.activated.emit(2)
    assert {f.chapter for f in view.model.rows} == {"Meetings"}


def test_charts_have_words_and_tables(page: Any, counted: Callable[[], None]) -> None:
    page.show_part(2)
    counted()
    settle(50)
    cards = page._others[2].cards
    assert [c._chart.title for c in cards] == [
        "Meetings held each week", "Lengths of meetings", "Pairings that reached", "Mean pulse", "Who mentors whom",
    ]  # fmt: skip
    assert cards[0].picture.accessibleName().startswith("Meetings held each week: from ")
    cards[0].as_table.click()
    settle(20)
    assert not cards[0].picture.isVisible() and cards[0].table.isVisible()
    cards[0].as_table.click()
    assert cards[0].picture.isVisible() and not cards[0].table.isVisible()


def test_the_self_check_shows_evidence_and_opens_the_pairing(
    qtbot: Any, window: Any, page: Any, counted: Callable[[], None]
) -> None:
    page.show_part(3)
    view = page._others[3]
    counted()
    found = window.work.desk.standards.check(TODAY)
    assert [r[0] for r in view.model.rows] == [r[0] for r in found.rules]
    view.table.choose(lambda r: r[0] == "G1")
    view.only.click()
    assert view.checks.rows and all(c.met in {Met.FAIL, Met.UNKNOWN} for c in view.checks.rows)
    assert view.words.text() == view.evidence.chosen().evidence
    view.evidence.setFocus()
    first = view.evidence.chosen().pairing_id
    Hands(qtbot, window).press("Return")
    assert window._place == "pairings" and window.page("pairings").table.chosen().facts.id == first
    window.go("reports")
    page.show_part(3)
    Hands(qtbot, window).click("Print the binder…", view)
    assert page.kind.key == "standards" and page._tabs.currentIndex() == 0


def test_an_issued_report_is_shown_as_it_was(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    desk = window.work.desk
    page.show_pairing(3)
    drawn()
    page._write(page.shown, "pdf", str(tmp_path / "a.pdf"))
    before = page.rendered.pdf
    desk.meetings.log(Meeting(pairing_id=3, held_on=TODAY, minutes=55), today=TODAY)
    window.work.did("Logged.")
    assert drawn() and page.rendered.pdf != before
    page.show_part(5)
    view = page._others[5]
    assert view.model.rowCount() == 1
    Hands(qtbot, window).click("Show as it was", view)
    qtbot.waitUntil(
        lambda: page.rendered is not None and page.rendered.pdf == before, timeout=20_000
    )
    assert not page.options.reader_box.isVisible(), "what was, is not changed"
    page.show_part(5)
    view.say_of(tmp_path / "a.pdf")
    assert "This is R0001, Pairing progress" in view.said.text()
    (tmp_path / "a.pdf").write_bytes(before + b" ")
    view.say_of(tmp_path / "a.pdf")
    assert "not in the register" in view.said.text()


def test_certificates_are_given_in_the_window(
    qtbot: Any, window: Any, page: Any, drawn: Wait
) -> None:
    page.choose("certificates")
    qtbot.waitUntil(lambda: page.rendered is None and not page.is_busy, timeout=20_000)
    assert page.give_button.isVisible()
    hands = Hands(qtbot, window)
    hands.click("Give certificates…", page)
    sheet = window.sheet
    earned = sheet.chosen
    assert earned and not sheet.although_box.isVisible()
    short = next(i for i in sheet.checks if i not in earned)
    sheet.checks[short].click()
    assert sheet.although_box.isVisible()
    hands.click("Give them")
    assert "has not earned it yet" in sheet.trouble.text() and window.sheet is sheet
    sheet.although.value = "Ill for weeks"
    hands.click("Give them")
    assert len(window.work.desk.certificates.register()) == len(earned) + 1
    assert "2026-0001" in drawn()
    window.undo()
    assert len(window.work.desk.certificates.register()) == len(earned) + 1, "what is given stays"
    window.work.show("give certificates", 0)
    drop = next(b for b in window.sheet.findChildren(QPushButton) if b.text() == "Withdraw")
    drop.click()
    (withdrawn,) = [c for c in window.work.desk.certificates.register() if c.withdrawn_on]
    assert (
        withdrawn.withdrawn_on == TODAY
        and len(window.work.desk.certificates.register()) == len(earned) + 1
    )


def test_a_review_stands_in_the_report(qtbot: Any, window: Any, page: Any, drawn: Wait) -> None:
    hands = Hands(qtbot, window)
    window.work.show("new review", 4)
    sheet = window.sheet
    hands.press("Ctrl+Return")
    assert window.sheet is sheet, "nothing was written"
    sheet.form.editor("appraisal").value = "They found a way to talk."
    sheet.form.editor("recommendation").value = Recommendation.EXTRA_SUPPORT
    hands.press("Ctrl+Return")
    review = window.work.desk.reviews.of_pairing(4)[0]
    assert review.appraisal == "They found a way to talk." and review.reviewed_on == TODAY
    page.show_pairing(4)
    told = drawn()
    assert "They found a way to talk." in told and "Extra support" not in told, (
        "what follows is for staff"
    )
    page.options.reader.value = Reader.HEAD
    assert "Extra support" in drawn()
    with pytest.raises(Refused):
        window.work.desk.reviews.save(replace(review, next_on=TODAY), today=TODAY)
    window.work.show("edit review", review.id)
    hands.click("Remove")
    assert window.work.desk.reviews.of_pairing(4) == []


def test_ctrl_p_on_a_person_gives_their_record(
    qtbot: Any, window: Any, drawn: Wait, page: Any
) -> None:
    window.go("participants")
    table = window.page("participants").table
    table.take_row(3)
    person = table.chosen()
    Hands(qtbot, window).press("Ctrl+P")
    assert window._place == "reports" and page.kind.key == "participant"
    assert person.name in drawn()
    assert page.save_button.hasFocus()


def test_every_command_of_the_reports_menu_does_something(window: Any, page: Any) -> None:
    from mentordesk.ui.actions import MENUS

    for command in MENUS["&Reports"]:
        if command is None or command.key in {"report web", "report xlsx"}:
            continue
        window._actions[command.key].trigger()
        settle(10)
        if window.sheet is not None:
            window.sheet.reject()
    assert window._place == "reports"


def test_the_list_is_walked_by_keys(qtbot: Any, window: Any, page: Any, drawn: Wait) -> None:
    page.choose("programme")
    page.kinds.setFocus()
    hands = Hands(qtbot, window)
    seen = []
    for _ in range(25):
        seen.append(page.kind.key)
        hands.press("Down")
    from mentordesk.programme.papers.kinds import KINDS

    assert list(dict.fromkeys(seen)) == [k.key for k in KINDS], "heads of chapters are stepped over"
    assert page.kinds.currentItem().flags() & Qt.ItemFlag.ItemIsSelectable


def test_nothing_leaves_the_desk_while_another_is_being_made(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    """What is saved is what one saw, for the reader it was made for."""
    page.show_pairing(3)
    page.options.reader.value = Reader.FILE
    drawn()
    was = page.shown
    page.options.reader.value = Reader.PARENT
    assert (
        page.shown is None
        and not page.save_button.isEnabled()
        and not page.print_button.isEnabled()
    )
    page._write(was, "pdf", str(tmp_path / "a.pdf"))  # a dialog that was open already
    issued = window.work.desk.issues.all()[0]
    assert issued.reader == "file" and issued.digest == digest((tmp_path / "a.pdf").read_bytes())
    drawn()
    assert page.shown.prepared.wanted.reader is Reader.PARENT and page.save_button.isEnabled()


def test_a_foreword_that_is_being_typed_is_not_left_out(
    qtbot: Any, window: Any, page: Any, drawn: Wait
) -> None:
    page.choose("programme")
    drawn()
    page.options.foreword.setFocus()
    qtbot.keyClicks(page.options.foreword, "Thank you all")
    assert not page.save_button.isEnabled(), "until it stands on the paper"
    qtbot.waitUntil(lambda: page.save_button.isEnabled(), timeout=20_000)
    assert "Thank you all" in drawn()


def test_names_that_may_stay_stay_on_one_paper_alone(page: Any, drawn: Wait) -> None:
    page.choose("programme")
    drawn()
    page.options.keep_names(frozenset({"Maya"}))
    page.options.given_to.value = "The governors"
    assert page.options.wanted.as_they_are == {"Maya"}
    page.choose("results")
    assert page.options.wanted.as_they_are == frozenset() and page.options.given_to.value == ""
    page.choose("pairing")
    page.options.keep_names(frozenset({"Maya"}))
    page.options.pairing.picked.emit(3)
    assert page.options.wanted.as_they_are == frozenset()
    page.options.keep_names(frozenset({"Maya"}))
    assert page.options.about(page.options.wanted).as_they_are == frozenset()


def test_what_is_issued_once_more_is_written_down_as_what_it_is(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    page.choose("programme")
    page.options.reader.value = Reader.FUNDER
    drawn()
    page._write(page.shown, "pdf", str(tmp_path / "a.pdf"))
    page.show_part(5)
    Hands(qtbot, window).click("Show as it was", page._others[5])
    qtbot.waitUntil(
        lambda: page.shown is not None and page.shown.issued is not None, timeout=20_000
    )
    page._write(page.shown, "pdf", str(tmp_path / "b.pdf"))
    again, first = window.work.desk.issues.all()[:2]
    assert (again.kind, again.reader, again.names, again.digest) == (
        "programme", "funder", first.names, first.digest,
    )  # fmt: skip
    assert again.id != first.id and again.can_be_repeated


def test_a_period_that_cannot_be_leaves_no_old_numbers(qtbot: Any, page: Any) -> None:
    page.show_part(1)
    view = page._others[1]
    qtbot.waitUntil(lambda: view.model.rowCount() > 10, timeout=20_000)
    view.first.value, view.last.value = TODAY, TODAY.replace(day=1)
    view.refresh()
    assert view.model.rowCount() == 0 and view.behind.rowCount() == 0
    assert "ends before it begins" in view.said.text() and view.value.text() == ""


def test_a_web_page_is_known_by_the_register(
    qtbot: Any, window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    page.choose("programme")
    drawn()
    page._write(page.shown, "html", str(tmp_path / "a.html"))
    (found,) = window.work.desk.issues.of_file((tmp_path / "a.html").read_bytes())
    assert found.kind == "programme" and found.look.endswith("html")
    report, look = window.work.desk.issues.again(found)
    assert report == page.shown.prepared.report and look == page.shown.look


def test_a_paper_of_a_case_is_saved_as_a_web_page_too(
    qtbot: Any, window: Any, page: Any, tmp_path: Path
) -> None:
    """Its words are in the file, and not in the register; figures it has none, and there is one of it."""
    desk = window.work.desk
    report = desk.case_papers.for_file(1, "asked for by the head", TODAY)
    page.show_given(report, "Conflict note N0001")
    qtbot.waitUntil(lambda: page.shown is not None, timeout=20_000)
    assert page.more_button.isEnabled()
    assert {text: on for text, _, on in page.ways()} == {
        "Save as web page…": True, "Save figures (XLSX)…": False, "Several at once…": False,
    }  # fmt: skip
    page._write(page.shown, "html", str(tmp_path / "a.html"))
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Conflict note for file" in text and "asked for by the head" in text
    (kept,) = desk.issues.of_file(text.encode())
    assert kept.kind == "case" and kept.look.endswith("html") and not kept.can_be_repeated


def test_the_register_is_narrowed_by_words(
    window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    for number, key in enumerate(("programme", "standards", "standards")):
        page.choose(key)
        drawn()
        page.options.given_to.value = "Governors" if number == 2 else ""
        page._write(page.shown, "pdf", str(tmp_path / f"{number}.pdf"))
    page.show_part(5)
    view = page._others[5]
    for words, number in (
        ("", 3),
        ("standards", 2),
        ("standards gov", 1),
        ("r0001", 1),
        ("zebra", 0),
    ):
        view.search.setText(words)
        assert view.model.rowCount() == number, words
    assert view._stack.currentIndex() == 2 and not view.again_button.isEnabled()
    view.say_of(tmp_path / "0.pdf")  # one that the filter hides
    assert "This is R0001" in view.said.text() and view.table.chosen().code == "R0001"
    view.search.setText("zebra")
    view._clear()
    assert view.model.rowCount() == 3 and view.again_button.isEnabled()


def test_last_month_is_the_month_before_this_one(page: Any, drawn: Wait) -> None:
    page.choose("programme")
    page.options.period.value = "before"
    drawn()
    wanted = page.options.wanted
    assert (wanted.first, wanted.last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert "1 October to 31 October 2026" in drawn()


def test_weeks_are_told_by_their_monday(page: Any, drawn: Wait) -> None:
    page.choose("programme")
    told = drawn()
    assert "Week of" in told and "21 Sep" in told


def test_the_weeks_of_a_long_time_have_room_on_paper(page: Any, drawn: Wait) -> None:
    """Of many weeks with their days no more stand beside each other than there is room for."""
    page.choose("programme")
    page.options.period.value = "own"
    page.options.first.value, page.options.last.value = date(2026, 6, 1), TODAY
    page.redraw()
    told = drawn()
    assert "10 Aug" in told and "31 Aug" in told, "no label is broken"


def test_the_register_is_found_by_name_and_the_folder_is_remembered(
    window: Any, page: Any, drawn: Wait, tmp_path: Path
) -> None:
    """Names stand beside the codes on the screen alone; the next report is saved where the last one was."""
    told: list[str] = []
    window.work.told.connect(told.append)
    page.show_pairing(1)
    drawn()
    page._write(page.shown, "pdf", str(tmp_path / "progress.pdf"))
    assert told[-1] == "Saved the report: progress.pdf."
    assert window.work.report_folder() == tmp_path
    page.show_person(2, "participant")
    drawn()
    page._write(page.shown, "pdf", str(tmp_path / "b.pdf"))
    page.show_part(5)
    view = page._others[5]
    assert view.model.rowCount() == 2
    mentor = window.work.desk.pairings.facts(1, TODAY).mentors[0].name
    view.search.setText(mentor.split()[0])
    assert [view.model.row(n).subject for n in range(view.model.rowCount())] == ["K0001"]
    kept = " ".join(f"{i.title} {i.subject}" for i in window.work.desk.issues.all())
    assert mentor not in kept


def test_a_report_that_takes_long_leaves_no_other_pages_standing(window: Any, qtbot: Any) -> None:
    page = window.page("reports")
    qtbot.waitUntil(lambda: page.shown is not None, timeout=10_000)
    assert page.pages.text()
    page._making.stop()
    page._nothing_to_send()
    page._say_it_takes_long()
    assert page.pages.text(), "the same one in another size stays until it is there"
    page._standing = "another"
    page._say_it_takes_long()
    assert page.pages.text() == "" and any(
        "being made" in x.text() for x in page.preview.findChildren(QLabel)
    )
    page.redraw()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=10_000)
    assert not page._slow.isActive() and page.pages.text()


def test_a_long_report_can_be_stopped_and_nobody_waits_for_one_that_is_given_up(
    qtbot: Any, page: Any, drawn: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = Event(), Event()
    plain = Layout.build

    def build(self: Layout, head: Any, goes_on: Callable[[], bool]) -> Any:
        begun.set()
        assert go.wait(20)
        return plain(self, head, goes_on)

    page.choose("programme")
    drawn()
    monkeypatch.setattr(Layout, "build", build)
    page.choose("results")
    assert begun.wait(20)
    qtbot.waitUntil(lambda: page.stop_button.isVisible(), timeout=5_000)
    page.stop_button.click()
    assert not page.stop_button.isVisible() and not page.print_button.isEnabled()
    assert "Choose it again when you want it" in " ".join(
        w.text() for w in page.preview.findChildren(QLabel)
    )
    go.set()
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    assert page.rendered is None, "what was given up is not shown after all"
    page.choose("programme")
    assert "Year 7 transition" in drawn()


def test_pages_that_nobody_wants_are_given_up_between_two_blocks(sample: Desk) -> None:
    report = sample.reporting.prepare("programme", Wanted(today=TODAY, reader=Reader.HEAD)).report
    asked = []

    def goes_on() -> bool:
        asked.append(1)
        return len(asked) < 40

    with pytest.raises(Cancelled):
        render(report, goes_on=goes_on)
    assert len(asked) == 40
    assert render(report).pages > 1, "the next one is laid out as ever"


def test_a_paper_that_is_ready_takes_no_keyboard_from_a_sheet(qtbot: Any, window: Any) -> None:
    """What is typed there would press Print behind it."""
    window.work.item_asked.emit("give out", [7])
    hands = Hands(qtbot, window).press("Ctrl+Return")
    page = window.stack.currentWidget()
    hands.press("Ctrl+L")
    typed_into = QApplication.focusWidget()
    assert window.sheet.isAncestorOf(typed_into)
    qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
    settle()
    assert QApplication.focusWidget() is typed_into

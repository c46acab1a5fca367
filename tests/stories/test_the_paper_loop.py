"""Paper and back: sheets with a code, the code that opens the right log, a stack keyed in one go."""

from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus, Source
from mentordesk.model.sheet_code import SheetCode, read_sheet_code, sheet_code
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import Paper, render
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("number", [1, 42, 999, 123_456, 9_999_999])
@pytest.mark.parametrize("letter", ["M", "K"])
def test_a_code_reads_back_as_people_type_it(letter: str, number: int) -> None:
    code = sheet_code(letter, number)
    for typed in (
        code,
        code.lower(),
        f" {code} ",
        f"{code[:-1]}-{code[-1]}",
        f"{letter} {number} {code[-1]}",
    ):
        assert read_sheet_code(typed) == SheetCode(letter, number)
    for other in ("M0042", "Maya", "", "X0042A", "M12345678A"):
        assert read_sheet_code(other) is None


def test_every_single_slip_is_seen() -> None:
    """One digit wrong, two neighbours swapped, the other letter: none opens somebody else's log."""
    for number in (42, 170, 9_083, 123_456):
        code = sheet_code("M", number)
        digits = code[1:-1]
        slips = {
            f"M{digits[:n]}{d}{digits[n + 1 :]}{code[-1]}"
            for n in range(len(digits))
            for d in "0123456789"
        }
        slips |= {
            f"M{digits[:n]}{digits[n + 1]}{digits[n]}{digits[n + 2 :]}{code[-1]}"
            for n in range(len(digits) - 1)
        }
        slips = {s for s in slips if int(s[1:-1]) != number} | {f"K{code[1:]}"}
        assert len(slips) > 30
        for slip in slips:
            with pytest.raises(Refused, match="slip"):
                read_sheet_code(slip)


def test_a_week_of_sheets_has_one_page_each_with_its_code(sample: Desk) -> None:
    planned = [
        r
        for r in sample.facts.days(MONDAY, MONDAY + timedelta(6))
        if r.status is MeetingStatus.PLANNED
    ]
    report = sample.reporting.week_sheets(MONDAY, Wanted(today=TODAY))
    for paper in Paper:
        done = render(report, paper)
        assert done.pages == len(planned) > 15
        document = pypdfium2.PdfDocument(done.pdf)
        for number, row in enumerate(planned):
            text = document[number].get_textpage().get_text_range()
            assert sheet_code("M", row.meeting_id) in text
        document.close()
    with pytest.raises(Refused, match="No meeting is planned"):
        sample.reporting.week_sheets(date(2030, 1, 7), Wanted(today=TODAY))


def test_the_square_of_dots_says_the_code(sample: Desk) -> None:
    """Read back from the dots themselves: their pattern is that of the code and of no other."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    def dots(code: str) -> list[list[bool]]:
        widget = QrCodeWidget(code, barLevel="M", barBorder=0)
        widget.qr.make()
        return [list(map(bool, line)) for line in widget.qr.modules]

    report = sample.reporting.next_session(6, Wanted(today=TODAY))
    page = pypdfium2.PdfDocument(render(report).pdf)[0]
    scale = 6
    image = page.render(scale=scale).to_pil().convert("L")
    wanted = dots(report.sheets[0].code)
    found = _square(image, len(wanted))
    assert found == wanted
    assert found != dots("M0001A")


def _square(image: Any, size: int) -> list[list[bool]]:
    """The dots in the lower left of a page: found by the black square in its first corner."""
    wide, high = image.size
    dark = [
        (x, y) for y in range(high * 3 // 4, high * 9 // 10, 2) for x in range(wide // 20, wide // 4, 2)
        if image.getpixel((x, y)) < 60
    ]  # fmt: skip
    left, top = min(x for x, _ in dark), min(y for _, y in dark if y)
    edge = 18 * 72 / 25.4 * 6
    step = edge / size
    column_start = left
    rows = [y for x, y in dark if x < left + step]
    top, bottom = min(rows), max(rows)
    step = (bottom - top) / size
    return [
        [
            image.getpixel((round(column_start + (c + 0.5) * step), round(top + (r + 0.5) * step)))
            < 128
            for c in range(size)
        ]
        for r in range(size)
    ]


def test_a_scanned_code_opens_its_log(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    waiting = next(m for m in desk.meetings.of_pairing(6) if m.is_unlogged(TODAY))
    hands.press("Ctrl+K").type(sheet_code("M", waiting.id)).press("Return")
    assert hands.count == 3
    sheet: Any = window.sheet
    assert sheet.pairing.value == 6
    hands.press("Ctrl+Return")
    assert desk.meetings.get(waiting.id).status is MeetingStatus.HELD
    hands.press("Ctrl+K").type(sheet_code("K", 7)).press("Return")
    assert window.sheet is not None
    assert window.sheet.pairing.value == 7  # type: ignore[attr-defined]
    window.sheet.reject()
    wrong = sheet_code("M", waiting.id)[:-1] + (
        "A" if sheet_code("M", waiting.id)[-1] != "A" else "B"
    )
    hands.press("Ctrl+K").type(wrong)
    window.find_box.look()
    choices = window.find_box._choices
    assert choices is not None
    assert "slip" in choices.list.item(0).text()


def test_a_stack_is_keyed_in_its_order(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    waiting = [
        r for r in desk.facts.days(TODAY - timedelta(7), TODAY) if r.status is MeetingStatus.PLANNED
    ]  # fmt: skip
    assert len(waiting) == 4
    hands.press("Ctrl+Shift+S")
    sheet: Any = window.sheet
    for row in reversed(waiting):
        assert hands.focus() is sheet.code
        hands.type(sheet_code("M", row.meeting_id)).press("Return").press("Ctrl+Return")
        assert window.sheet is sheet
    assert "4 sheets keyed in" in sheet.caption.text()
    for row in waiting:
        meeting = desk.meetings.get(row.meeting_id)
        assert (meeting.status, meeting.source) == (MeetingStatus.HELD, Source.PAPER_SHEET)
    hands.press("Esc")
    assert window.sheet is None
    desk.undo()
    assert desk.meetings.get(waiting[0].meeting_id).status is MeetingStatus.PLANNED


def test_codes_a_stack_does_not_take(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    locked = next(m for m in desk.meetings.of_pairing(1) if m.log_is_locked(desk.now))
    window.work.show("stack", 0)
    sheet: Any = window.sheet
    for typed, said in (
        ("hello", "no code"), (sheet_code("M", locked.id), "locked"), (sheet_code("M", 99_999), "no meeting"),
        (sheet_code("K", 99_999), "no pairing"), ("M0001A", "slip"),
    ):  # fmt: skip
        hands.type(typed).press("Return")
        assert said in sheet._code_box.error.text()
        assert sheet.form.isHidden()
    hands.press("Ctrl+Return")
    assert desk.undo_label == ""
    hands.press("Esc")
    assert window.sheet is None


def test_leaving_a_sheet_of_the_stack_keeps_its_draft(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    waiting = next(m for m in desk.meetings.of_pairing(6) if m.is_unlogged(TODAY))
    code = sheet_code("M", waiting.id)
    window.work.show("stack", 0)
    sheet: Any = window.sheet
    hands.type(code).press("Return")
    sheet.summary.setFocus()
    hands.type("half a sentence").press("Esc")
    assert window.sheet is sheet
    assert desk.meetings.get(waiting.id).status is MeetingStatus.PLANNED
    hands.type(code).press("Return")
    assert sheet.summary.value == "half a sentence"
    hands.press("Ctrl+Return").press("Esc")
    assert desk.meetings.get(waiting.id).summary == "half a sentence"
    assert isinstance(desk.meetings.get(waiting.id), Meeting)

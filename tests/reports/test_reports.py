"""Paper: every script prints and extracts as typed, nothing is clipped, conflict stays out."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest

from mentordesk.model.conflict import ConflictNote, ConflictStep
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import Pairing
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import Look, Paper, render
from mentordesk.reports.values import Drawing
from tests.papers import tiles_of

TODAY = date(2026, 11, 21)
NAMES = (
    "María Núñez", "Łukasz Żółć", "Ελένη Παππά", "Олена Коваль", "Nguyễn Thị Ánh", "Nguye\u0302\u0303n Anh",
    "محمد الأمين", "דוד בן גוריון", "王小明", "山田 太郎", "김민준", "Gvantsa გვანცა", "Արամ", "สมชาย",
)  # fmt: skip


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    found = "\n".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    return (
        unicodedata.normalize("NFKC", found)
        .replace("\r", "")
        .replace("\u200f", "")
        .replace("\u200e", "")
    )


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", text_of(pdf))


@pytest.mark.parametrize("name", NAMES)
def test_names_print_and_extract_as_typed(
    desk: Desk, pair: Callable[..., Pairing], name: str
) -> None:
    pairing = pair(mentor=name, mentee="Leo Brandt")
    done = render(desk.reporting.pairing(pairing.id, Wanted(today=TODAY)))
    assert unicodedata.normalize("NFKC", name) in words_of(done.pdf)
    assert done.missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "السلام عليكم يا محمد كيف حالك اليوم في المدرسة مع معلمك الجديد وأصدقائك الجدد " * 3,
        "שלום לך דוד מה שלומך היום בבית הספר עם המורה החדש שלך ועם החברים " * 3,
    ],
)
def test_right_to_left_text_that_wraps_keeps_its_order(
    desk: Desk, pair: Callable[..., Pairing], text: str
) -> None:
    pairing = pair()
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, summary=text), today=TODAY
    )
    found = words_of(render(desk.reporting.session(meeting.id, Wanted(today=TODAY))).pdf)
    assert unicodedata.normalize("NFKC", text.strip()) in found


def test_a_sign_that_cannot_be_printed_is_told(desk: Desk, pair: Callable[..., Pairing]) -> None:
    pairing = pair()
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, summary="Happy \U0001f9a9 day"), today=TODAY
    )
    done = render(desk.reporting.session(meeting.id, Wanted(today=TODAY)))
    assert done.missing == ("\U0001f9a9",)
    assert "Happy (U+1F9A9) day" in words_of(done.pdf)
    assert "U+1F9A9 flamingo" in done.warning


def test_markup_is_only_text(desk: Desk, pair: Callable[..., Pairing]) -> None:
    text = '<b>bold</b> <img src="/etc/passwd"/> <a href="file:///x">y</a> & <font color=red>'
    meeting = desk.meetings.log(
        Meeting(pairing_id=pair().id, held_on=TODAY, summary=text), today=TODAY
    )
    assert text in words_of(render(desk.reporting.session(meeting.id, Wanted(today=TODAY))).pdf)


@pytest.fixture
def told(desk: Desk, pair: Callable[..., Pairing]) -> tuple[Desk, Pairing]:
    """A pairing with everything in it, secrets among it."""
    pairing = pair(mentor="Maya Okafor", mentee="Leo Brandt")
    for n in range(3):
        desk.meetings.log(
            Meeting(
                pairing_id=pairing.id,
                held_on=date(2026, 10, 12) + timedelta(7 * n),
                minutes=30,
                summary=f"Bus route {n}",
                note="CANARY-note",
                next_step="Show the map",
            ),
            today=TODAY,
        )
    desk.meetings.log(
        Meeting(
            pairing_id=pairing.id,
            status=MeetingStatus.NO_SHOW,
            planned_on=date(2026, 11, 9),
            failed_by=Side.MENTEE,
        ),
        today=TODAY,
    )
    desk.goals.save(
        Goal(pairing_id=pairing.id, statement="Join a club", baseline=1, latest=5, target=9),
        today=TODAY,
    )
    note = desk.conflicts.save(
        ConflictNote(
            pairing_id=pairing.id,
            title="CANARY-title",
            facts="CANARY-facts",
            mentor_view="CANARY-mentor",
            mentee_view="CANARY-mentee",
            opinion="CANARY-opinion",
            reported_by="CANARY-by",
            next_step="CANARY-next",
        ),
        today=TODAY,
        now=desk.now,
    )
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="CANARY-step", result="CANARY-result"), today=TODAY
    )
    return desk, pairing


def test_no_secret_reaches_paper(told: tuple[Desk, Pairing]) -> None:
    desk, pairing = told
    wanted = Wanted(today=TODAY, without=frozenset())
    reporting = desk.reporting
    reports = [
        reporting.programme(wanted),
        reporting.pairing(pairing.id, wanted),
        reporting.next_session(pairing.id, wanted),
        reporting.session(1, wanted),
    ]
    for report in reports:
        pdf = render(report).pdf
        assert "CANARY" not in text_of(pdf)
        assert b"CANARY" not in pdf
    assert "1 note was opened" in words_of(render(reports[0]).pdf)


def test_pairing_report_says_what_happened(told: tuple[Desk, Pairing]) -> None:
    desk, pairing = told
    found = words_of(render(desk.reporting.pairing(pairing.id, Wanted(today=TODAY))).pdf)
    for words in (
        "Maya Okafor → Leo Brandt",
        "Bus route 0",
        "Bus route 2",
        "Leo did not come",
        "1 h 30 min",
        "Join a club",
        "Page 1 of 1",
        "Conflict notes are left out",
    ):
        assert words in found, words


@pytest.mark.parametrize(
    ("style", "there", "gone"),
    [(NameStyle.SHORT, "M. Okafor", "Maya"), (NameStyle.CODES, "P0001", "Okafor")],
)
def test_names_short_or_as_codes(
    told: tuple[Desk, Pairing], style: NameStyle, there: str, gone: str
) -> None:
    desk, pairing = told
    for report in (
        desk.reporting.pairing(pairing.id, Wanted(today=TODAY, names=style)),
        desk.reporting.programme(Wanted(today=TODAY, names=style)),
    ):
        pdf = render(report).pdf
        assert there in words_of(pdf)
        assert gone not in words_of(pdf)
        assert gone.encode() not in pdf


def test_same_values_same_bytes(told: tuple[Desk, Pairing]) -> None:
    desk, _ = told
    report = desk.reporting.programme(Wanted(today=TODAY))
    assert render(report).pdf == render(report).pdf


def test_title_language_and_paper_are_set(told: tuple[Desk, Pairing]) -> None:
    desk, pairing = told
    pdf = render(desk.reporting.pairing(pairing.id, Wanted(today=TODAY)), Paper.LETTER).pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "Maya Okafor → Leo Brandt"
    assert [round(v) for v in document[0].get_size()] == [612, 792]
    assert b"/Lang" in pdf


@pytest.mark.parametrize("number", [0, 1, 400])
def test_no_page_is_empty_and_heads_are_repeated(
    desk: Desk, pair: Callable[..., Pairing], number: int
) -> None:
    pairing = pair(started_on=date(2025, 9, 1))
    with desk.store.transaction("many"):
        desk.store.meetings.add_all(
            Meeting(
                pairing_id=pairing.id,
                held_on=date(2025, 9, 2) + timedelta(n),
                minutes=30,
                summary=f"Summary {n}",
            )
            for n in range(number)
        )
    done = render(desk.reporting.pairing(pairing.id, Wanted(today=TODAY)))
    document = pypdfium2.PdfDocument(done.pdf)
    pages = [p.get_textpage().get_text_range() for p in document]
    assert all(len(p.strip()) > 120 for p in pages)
    assert all("What happened" in p for p in pages[1:] if number)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert all(f"Summary {n}" in "".join(pages) for n in range(number))


def test_a_very_long_summary_breaks_over_pages(desk: Desk, pair: Callable[..., Pairing]) -> None:
    long = "\n".join(f"Line {n} of a very long talk about many things." for n in range(2000))
    meeting = desk.meetings.log(
        Meeting(pairing_id=pair().id, held_on=TODAY, summary=long), today=TODAY
    )
    for report in (
        desk.reporting.session(meeting.id, Wanted(today=TODAY)),
        desk.reporting.pairing(meeting.pairing_id, Wanted(today=TODAY)),
    ):
        found = words_of(render(report).pdf)
        assert "Line 0 of" in found and "Line 1999 of" in found


def test_one_word_wider_than_the_page(desk: Desk, pair: Callable[..., Pairing]) -> None:
    meeting = desk.meetings.log(
        Meeting(
            pairing_id=pair(mentor="W" * 300).id,
            held_on=TODAY,
            summary="x" * 5000 + " " + "ש" * 800,
        ),
        today=TODAY,
    )
    found = re.sub(
        r"\s", "", text_of(render(desk.reporting.session(meeting.id, Wanted(today=TODAY))).pdf)
    )
    assert found.count("x") >= 5000
    assert found.count("ש") == 800


def test_blank_and_next_sheets(told: tuple[Desk, Pairing]) -> None:
    desk, pairing = told
    desk.meetings.plan(
        Meeting(
            pairing_id=pairing.id,
            planned_on=date(2026, 11, 30),
            planned_at="12:30",
            place="Library",
        ),
        today=TODAY,
    )
    sheet = words_of(render(desk.reporting.next_session(pairing.id, Wanted(today=TODAY))).pdf)
    assert (
        "Mon 30 Nov 2026" in sheet
        and "Show the map" in sheet
        and "Join a club" in sheet
        and "M0005" in sheet
    )
    blank = words_of(
        render(desk.reporting.prepare("blank", Wanted(today=TODAY, reader=Reader.PUPIL)).report).pdf
    )
    assert "Maya" not in blank and "What we talked about" in blank


def test_logo_and_organisation_stand_at_the_head(told: tuple[Desk, Pairing]) -> None:
    from pathlib import Path

    desk, _ = told
    plain = render(desk.reporting.programme(Wanted(today=TODAY))).pdf
    picture = next((Path(__file__).parents[2] / "docs" / "pictures").glob("*.png")).read_bytes()
    desk.setup.save_organisation(
        replace(desk.setup.organisation, name="Harbour Road", footer="Keep safe.", logo=picture)
    )
    done = render(desk.reporting.programme(Wanted(today=TODAY))).pdf
    assert "Harbour Road" in words_of(done) and "Keep safe." in words_of(done)
    assert done.count(b"/Subtype /Image") == 1
    assert plain.count(b"/Subtype /Image") == 0
    desk.setup.save_organisation(replace(desk.setup.organisation, logo=b"no picture"))
    assert render(desk.reporting.programme(Wanted(today=TODAY))).pages > 1


def test_every_font_is_embedded(told: tuple[Desk, Pairing]) -> None:
    desk, pairing = told
    pdf = render(desk.reporting.pairing(pairing.id, Wanted(today=TODAY))).pdf
    assert pdf.count(b"/FontFile2") >= 2
    assert b"/BaseFont /Helvetica" not in pdf or pdf.count(b"/BaseFont /Helvetica") <= 1


def test_figures_of_the_sample_by_a_second_plain_count(sample: Desk) -> None:
    """The report's numbers against a loop over all meetings."""
    meetings = [
        m for m in sample.store.meetings.where() if m.day and date(2026, 9, 21) <= m.day <= TODAY
    ]
    held = [m for m in meetings if m.status is MeetingStatus.HELD]
    missed = [
        m for m in meetings if m.status in {MeetingStatus.NO_SHOW, MeetingStatus.LATE_CANCELLED}
    ]
    report = sample.reporting.programme(Wanted(today=TODAY))
    tiles = tiles_of(report)
    assert tiles["meetings held"] == str(len(held))
    assert tiles["meetings kept"] == f"{round(100 * len(held) / (len(held) + len(missed)))}%"
    charts = [b.chart for s in report.sections for b in s.blocks if isinstance(b, Drawing)]
    assert sum(v or 0 for v in charts[0].series[0].values) == len(held)
    figures = sample.today.figures(date(2026, 9, 21), TODAY)
    assert figures[0].value == tiles["meetings kept"]
    assert figures[1].value == f"{round(sum(m.minutes or 0 for m in held) / 60)} h"


def test_a_colour_that_is_none_stops_no_report(sample: Desk) -> None:
    """However it came into the record: the usual colour takes its place, on paper and on the page."""
    from mentordesk.reports.web import page

    ours = sample.setup.organisation
    for colour in ("blue", "#12", "#GGGGGG", "red;} body{display:none"):
        with pytest.raises(Refused):
            sample.setup.save_organisation(replace(ours, colour=colour))
        with sample.store.transaction("as an older version let it in"):
            sample.store.organisations.put(replace(ours, colour=colour))
        made = sample.reporting.programme(Wanted(today=TODAY))
        assert made.head.colour == ""
        assert render(made).pages and "display:none" not in page(made)
    sample.setup.save_organisation(replace(ours, colour="#7A1F5C"))
    assert sample.reporting.programme(Wanted(today=TODAY)).head.colour == "#7A1F5C"


def test_what_goes_to_different_hands_counts_its_own_pages(sample: Desk) -> None:
    """Nobody who holds a certificate in their hands is told that it is page 3 of 11."""
    earned = [s.participant_id for s in sample.certificates.standings(TODAY) if s.is_earned]
    given = sample.certificates.give(earned, today=TODAY)
    wanted = Wanted(today=TODAY, reader=Reader.FILE)
    made = render(sample.reporting.prepare("certificates", wanted).report)
    said = words_of(made.pdf)
    assert len(given) > 2 and made.pages == len(given)
    assert said.count("Page 1 of 1") == len(given)
    assert f"{given[1].number} · Page 1 of 1" in said, "each has its own number at the foot"
    pack = sample.reporting.prepare("access", replace(wanted, participant_id=1)).report
    parted = render(pack)
    assert f"Page 1 of {parted.pages - 1}" in words_of(parted.pdf), "the page in front is taken out"
    filed = sample.reporting.prepare("term", replace(wanted, pairing_id=1)).report
    bound = render(filed)
    assert bound.pages > 2
    assert f"Page 2 of {bound.pages}" in words_of(bound.pdf), "what is filed together is counted so"


@pytest.mark.parametrize(
    "look",
    [Look(), Look(paper=Paper.LETTER), Look(large=True), Look(large=True, paper=Paper.LETTER)],
)
def test_a_certificate_is_one_page_whatever_it_says(
    desk: Desk, pair: Callable[..., Pairing], look: Look
) -> None:
    """With a name and a programme that take two lines each."""
    pair("Wilhelmina Anastasia Featherstonehaugh de la Cruz y Montenegro")
    longest = "Peer mentoring for everybody who is new at the Harbour Road schools"
    desk.setup.save_programme(replace(desk.setup.programme, name=longest), today=TODAY)
    desk.certificates.give([1], today=TODAY, although="Shown in a test")
    made = render(desk.reporting.prepare("certificates", Wanted(today=TODAY)).report, look)
    assert made.pages == 1


@pytest.mark.parametrize(
    "look",
    [Look(), Look(paper=Paper.LETTER), Look(large=True), Look(large=True, paper=Paper.LETTER)],
)
def test_a_chart_and_its_table_stand_on_one_page(sample: Desk, look: Look) -> None:
    """However far down the page they come: each with a foreword a line longer than the last."""
    parted = []
    for lines in range(0, 40, 4):
        wanted = Wanted(today=TODAY, reader=Reader.HEAD, foreword="\n".join(["Words."] * lines))
        report = sample.reporting.prepare("programme", wanted).report
        document = pypdfium2.PdfDocument(render(report, look).pdf)
        pages = [" ".join(p.get_textpage().get_text_range().split()) for p in document]
        document.close()
        drawn = [n for n, page in enumerate(pages) if "Lengths of meetings" in page]
        told = [n for n, page in enumerate(pages) if "of which the length is known" in page]
        parted += [(lines, drawn, told)] if drawn != told or len(drawn) != 1 else []
    assert parted == []

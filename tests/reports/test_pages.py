"""Every page of every kind of report: nothing beyond its margins, nothing over the foot, no page for a single line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from mentordesk.model.fields import Audience
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import KINDS, Needs
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import Look, Paper, Report, render
from mentordesk.reports.values import Head, Section, Table, one_sheet
from tests.conftest import TODAY
from tests.proofs.test_companions import about

LOOKS = (
    Look(), Look(paper=Paper.LETTER), Look(large=True), Look(paper=Paper.LETTER, large=True, save_ink=True),
)  # fmt: skip
#: Sixty names of many scripts, long and short, of one word and of five.
NAMES = (
    "María Núñez", "Łukasz Żółć", "Ελένη Παππά", "Олена Коваль", "Nguyễn Thị Ánh", "محمد الأمين بن عبد الله", "דוד בן גוריון",
    "王小明", "山田 太郎", "김민준", "გვანცა ბერიძე", "Արամ Խաչատրյան", "สมชาย ใจดี", "अर्जुन शर्मा", "সুমন দাস", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "રાજ પટેલ",
    "தமிழ் செல்வன்", "አበበ ቢቂላ", "X", "Ó", "Jean-Baptiste de la Tour d’Auvergne-Lauraguais", "O’Brien Sean", "d’Arcy",
    "Wolfeschlegelsteinhausenbergerdorff", "Ng", "Çağla Şahin", "Þóra Æsa", "Đặng Văn Lâm", "Ōe Kenzaburō",
)  # fmt: skip


def faults(pdf: bytes) -> Iterator[str]:
    """What a printer would cut, and pages that hold next to nothing."""
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, start=1):
        wide, high = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        inked = [b for b in boxes if b[2] > b[0] and b[3] > b[1]]
        if any(b[0] < 30 or b[2] > wide - 30 or b[1] < 8 or b[3] > high - 20 for b in inked):
            yield f"page {number}: beyond the margins"
        foot = max((b[3] for b in inked if b[3] < 64), default=0.0)
        if len([b for b in inked if b[1] > foot]) < 25:
            yield f"page {number}: next to nothing on it"
    document.close()


def wrong(report: Report, looks: tuple[Look, ...] = LOOKS) -> dict[str, list[str]]:
    found = {str(look): list(faults(render(report, look).pdf)) for look in looks}
    return {look: told for look, told in found.items() if told}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_every_kind_fits_its_pages(sample: Desk, kind: object) -> None:
    from mentordesk.programme.papers.kinds import Kind

    assert isinstance(kind, Kind)
    if kind.key.startswith("certificate"):
        sample.certificates.give(
            [s.participant_id for s in sample.certificates.standings(TODAY) if s.is_earned],
            today=TODAY,
        )
    for form in BLANKS if kind.needs is Needs.FORM else ("",):
        made = sample.reporting.prepare(kind.key, about(sample, kind, form)).report
        assert wrong(made) == {}, form


@pytest.fixture
def many_scripts(desk: Desk, pair: Callable[..., Pairing]) -> Desk:
    """Thirty pairings of sixty people, each with a meeting, a goal and words of their own script."""
    for number, name in enumerate(NAMES):
        other = NAMES[-1 - number]
        pairing = pair(mentor=name, mentee=f"{other} {other}", started_on=TODAY - timedelta(30))
        summary = f"{name} and {other}: {name} " * 4
        desk.meetings.log(
            Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30, summary=summary), today=TODAY
        )
        desk.goals.save(Goal(pairing_id=pairing.id, statement=f"{other} {name}"), today=TODAY)
    return desk


def test_sixty_names_of_many_scripts(many_scripts: Desk) -> None:
    wanted = Wanted(today=TODAY)
    report = many_scripts.reporting.programme(wanted)
    assert wrong(report) == {}
    assert render(report).missing == ()
    for number in (1, 6, 7, 14, 25):
        assert wrong(many_scripts.reporting.pairing(number, wanted), LOOKS[:3]) == {}
        person = replace(wanted, participant_id=2 * number)
        assert wrong(many_scripts.reporting.prepare("participant", person).report, LOOKS[:3]) == {}


@pytest.mark.parametrize(
    "words", ["x" * 100_000, "Talked about the bus. " * 4_700, "Line.\n" * 17_000, "שלום " * 11_000]
)
def test_a_summary_of_100_kilobytes(desk: Desk, pair: Callable[..., Pairing], words: str) -> None:
    pair(mentor="X", mentee="Y")
    held = desk.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY, minutes=30, summary=words), today=TODAY
    )
    assert wrong(desk.reporting.session(held.id, Wanted(today=TODAY)), LOOKS[:1]) == {}


@pytest.mark.parametrize("number", [0, 1, 400])
def test_no_meeting_and_four_hundred(desk: Desk, pair: Callable[..., Pairing], number: int) -> None:
    pair(mentor="X", mentee="Y", started_on=TODAY - timedelta(500))
    with desk.store.transaction("many"):
        desk.store.meetings.add_all(
            Meeting(pairing_id=1, held_on=TODAY - timedelta(n), minutes=30, summary=f"Summary {n}")
            for n in range(number)
        )
    for reader in (Reader.FILE, Reader.PARENT):
        assert wrong(desk.reporting.pairing(1, Wanted(today=TODAY, reader=reader)), LOOKS[:3]) == {}


def test_people_of_a_large_group_fit(desk: Desk, pair: Callable[..., Pairing]) -> None:
    desk.people.save(
        Participant(name="W" * 120, roles=(Role.MENTOR,), group="G" * 60, notes="n" * 3_000),
        today=TODAY,
    )
    made = desk.reporting.prepare("participant", Wanted(today=TODAY, participant_id=1)).report
    assert wrong(made) == {}


def test_the_check_sees_what_is_cut_and_what_is_empty(sample: Desk) -> None:
    """Sensitivity: a page with a word beyond its edge, and one with a single word."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.drawString(580, 400, "far beyond the edge of the paper")
    canvas.showPage()
    canvas.drawString(60, 400, "alone")
    canvas.save()
    found = list(faults(out.getvalue()))
    assert "page 1: beyond the margins" in found and "page 2: next to nothing on it" in found


def test_no_word_of_many_columns_is_broken() -> None:
    """Sensitivity: the same words in letters of the usual size would be."""
    heads = ("Week of", *(f"{n} Nov" for n in range(1, 13)))
    row = ("Meetings held", *("closed" for _ in range(12)))
    table = Table(columns=heads, rows=(row,), audience=Audience.ANYONE)
    report = one_sheet(
        Head(title="Weeks", subtitle="", organisation="School", prepared_on=TODAY, foot=""),
        Section(blocks=(table,)),
    )
    (page,) = pypdfium2.PdfDocument(render(report).pdf)
    assert page.get_textpage().get_text_bounded().count("closed") == 12

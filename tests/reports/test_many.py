"""Many reports at once: the same bytes as one by one, in order, stopped when asked, in one file for both sides."""

import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader

from mentordesk.model.pairing import Pairing
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import Look, Report, render
from mentordesk.reports.bulk import WORTH_A_POOL, in_one, render_many
from mentordesk.reports.values import Cancelled, Head, Section, Sheet, Text
from tests.conftest import TODAY
from tests.reports.test_reports import words_of


def reports(sample: Desk, number: int) -> list[Report]:
    wanted = sample.reporting.subjects("pairing", "", TODAY)[:number]
    return [sample.reporting.prepare("pairing", w).report for w in wanted]


def go_on(_done: int) -> bool:
    return True


def test_processes_give_the_same_bytes_in_the_same_order(sample: Desk) -> None:
    every = reports(sample, WORTH_A_POOL + 2)
    told: list[int] = []

    def progress(done: int) -> bool:
        told.append(done)
        return True

    apart = render_many(every, Look(), progress, processes=2)
    assert [r.pdf for r in apart] == [render(r, Look()).pdf for r in every]
    assert told == list(range(1, len(every) + 1))


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def letters(first: int, last: int) -> Report:
    """A page of letters that a font puts together from others."""
    head = Head("Letters", "", "", TODAY, "")
    text = Text(text="".join(map(chr, range(first, last))))
    return Report(head=head, sheets=(Sheet(head=head, sections=(Section(blocks=(text,)),)),))


@pytest.mark.usefixtures("hasty_threads")
def test_two_threads_give_the_same_bytes_as_one() -> None:
    # a preview is still laid out while the next is asked for: they share the fonts
    every = [letters(0xC0, 0x17F), letters(0x1E00, 0x1EFF)]
    alone = [render(r, Look()).pdf for r in every]
    with ThreadPoolExecutor(2) as pool:
        beside = list(pool.map(lambda r: render(r, Look()).pdf, every * 40))
    assert beside == alone * 40


@pytest.mark.parametrize("processes", [1, 2])
def test_it_stops_when_asked(sample: Desk, processes: int) -> None:
    with pytest.raises(Cancelled):
        render_many(reports(sample, WORTH_A_POOL + 1), Look(), lambda done: done < 2, processes)


def test_one_file_for_both_sides_of_a_sheet(sample: Desk) -> None:
    done = render_many(reports(sample, 4), Look(), go_on)
    plain, both = (
        in_one(done, "Pairing progress", duplex=False),
        in_one(done, "Pairing progress", duplex=True),
    )
    assert plain.pages == sum(r.pages for r in done)
    assert both.pages == sum(r.pages + r.pages % 2 for r in done)
    document, at = pypdfium2.PdfDocument(both.pdf), 0
    for part in done:
        first = document[at].get_textpage().get_text_range()
        assert "Pairing progress" in first and at % 2 == 0, "each begins on a front"
        at += part.pages + part.pages % 2
    reader = PdfReader(io.BytesIO(plain.pdf))
    assert reader.metadata is not None and reader.metadata.title == "Pairing progress"
    assert reader.root_object["/Lang"] == "en-GB"
    assert words_of(plain.pdf).count("Page 1 of") == 4


def test_whom_a_group_means(sample: Desk, pair: Callable[..., Pairing]) -> None:
    people = {p.id: p for p in sample.people.all()}
    seven = sample.reporting.subjects("participant", "7", TODAY)
    assert {w.participant_id for w in seven} == {
        i for i, p in people.items() if p.group.startswith("7")
    }
    mentors = sample.reporting.subjects("service", "", TODAY)
    assert 0 < len(mentors) < len(people)
    closed = sample.reporting.subjects("letters", "", TODAY)
    assert len(closed) == sum(
        1 for f in sample.facts.pairings(TODAY, open_only=False) if not f.state.is_open
    )
    assert sample.reporting.subjects("programme", "", TODAY) == []
    one = replace(seven[0])
    assert one == seven[0] == Wanted(today=TODAY, participant_id=one.participant_id)

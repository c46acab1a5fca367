"""The register of issues: what left the desk stays written down, and is issued again as it was."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.issue import How, Issued
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.model.readers import Reader
from mentordesk.programme.backups import verified_record
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Prepared, Wanted
from mentordesk.reports import Look, Paper, render
from mentordesk.reports.packing import pack, unpack
from tests.conftest import TODAY
from tests.papers import tiles_of

Pair = Callable[..., Pairing]


@pytest.fixture
def met(desk: Desk, pair: Pair) -> Desk:
    pair(started_on=TODAY - timedelta(40))
    for day in (30, 20, 10):
        desk.meetings.log(
            Meeting(pairing_id=1, held_on=TODAY - timedelta(day), minutes=30), today=TODAY
        )
    return desk


def issue(
    desk: Desk, key: str = "pairing", look: Look | None = None, **wanted: object
) -> tuple[Issued, bytes, Prepared]:
    look = look or Look()
    about = {"pairing_id": 1} | wanted
    prepared = desk.reporting.prepare(key, Wanted(today=TODAY, **about))  # type: ignore[arg-type]
    done = render(prepared.report, look)
    found = desk.issues.note(prepared, look, done.pdf, done.pages, How.SAVED, " the governors ")
    assert found is not None
    return found, done.pdf, prepared


def test_it_says_what_for_whom_when_and_in_which_bytes(met: Desk) -> None:
    issued, pdf, _ = issue(met, reader=Reader.PARENT)
    kept = met.issues.all()[0]
    assert kept == issued
    assert (kept.code, kept.kind, kept.title, kept.subject) == (
        "R0001",
        "pairing",
        "Pairing progress",
        "K0001",
    )
    assert (kept.reader, kept.given_to, kept.names, kept.how) == (
        "parent",
        "the governors",
        "first",
        How.SAVED,
    )
    assert kept.as_at == TODAY and kept.at is not None
    assert met.issues.is_the_same(kept, pdf) and not met.issues.is_the_same(kept, pdf + b" ")
    assert [i.code for i in met.issues.of_file(pdf)] == ["R0001"]
    assert met.issues.of_file(b"another") == []


def test_issued_again_it_is_the_very_same_whatever_came_since(met: Desk) -> None:
    look = Look(paper=Paper.LETTER, large=True, save_ink=True)
    issued, pdf, before = issue(met, look=look)
    met.meetings.log(Meeting(pairing_id=1, held_on=TODAY - timedelta(1), minutes=45), today=TODAY)
    met.meetings.log(Meeting(pairing_id=1, held_on=TODAY - timedelta(15), minutes=45), today=TODAY)
    now = met.reporting.pairing(1, Wanted(today=TODAY))
    report, kept_look = met.issues.again(met.issues.get(issued.id))
    assert report == before.report and kept_look == look
    assert tiles_of(report)["together"] == "1 h 30 min" != tiles_of(now)["together"]
    assert render(report, kept_look).pdf == pdf


def test_no_undo_takes_an_issue_back(met: Desk) -> None:
    before = len(met.store._undoable)
    issue(met)
    assert len(met.store._undoable) == before
    met.undo()
    assert len(met.issues.all()) == 1
    assert verified_record(met.store) == []


def test_a_paper_of_a_case_is_written_down_without_its_words(met: Desk) -> None:
    noted = met.issues.note_case("Conflict note for file", Look(), b"%PDF", 2, How.PRINTED, TODAY)
    assert noted is not None and noted.content == b"" and not noted.can_be_repeated
    with pytest.raises(Refused, match="not kept"):
        met.issues.again(noted)
    with pytest.raises(Refused, match="R0099"):
        met.issues.get(99)


def test_every_kind_of_report_comes_out_as_it_was_packed(sample: Desk) -> None:
    from mentordesk.programme.papers.kinds import KINDS
    from tests.proofs.test_companions import about

    sample.certificates.give(
        [s.participant_id for s in sample.certificates.standings(TODAY) if s.is_earned], today=TODAY
    )
    for kind in KINDS:
        form = "consent" if kind.key == "form" else ""
        report = sample.reporting.prepare(kind.key, about(sample, kind, form)).report
        assert unpack(pack(report)) == report, kind.key
        assert len(pack(report)) < 60_000, "small enough to be kept with every issue"


@pytest.mark.parametrize(
    "content", [b"", b"no report", pack.__doc__.encode() if pack.__doc__ else b"x"]
)
def test_what_is_no_report_is_refused(met: Desk, content: bytes) -> None:
    with pytest.raises(ValueError, match="no report"):
        unpack(content)
    damaged = Issued(id=1, title="x", look="A4", content=content or b"x")
    with pytest.raises(Refused, match="no longer"):
        met.issues.again(damaged)


def test_the_day_of_the_figures_is_kept(met: Desk) -> None:
    issued, _, _ = issue(met, last=date(2026, 11, 5))
    assert issued.as_at == date(2026, 11, 5)

"""What is signed: its text, its versions, who signs again, and the page to sign."""

from pathlib import Path

import pypdfium2
import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.errors import Refused
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Clearance
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.store.steps import Steps
from tests.conftest import TODAY


def step(desk: Desk, **changes: object) -> Requirement:
    known = desk.store.requirements.where()
    base = known[0] if known else Requirement(name="Promise", kind=StepKind.AGREEMENT, version="v1")
    from dataclasses import replace

    return desk.training.save_requirement(replace(base, **changes))  # type: ignore[arg-type]


def test_another_text_needs_another_version_once_it_was_signed(desk: Desk) -> None:
    desk.people.save(Participant(name="Ana"), today=TODAY)
    step(desk, text="I come on time")
    step(desk, text="I come in time")
    desk.training.clear(Clearance(participant_id=1, requirement_id=1, done_on=TODAY), today=TODAY)
    assert Steps(desk.store, TODAY).word(1, (Role.MENTEE,)) == ""
    with pytest.raises(Refused) as refusal:
        step(desk, text="I send word")
    assert "version" in refusal.value.problems
    step(desk, months=12)
    step(desk, text="I send word", version="v2")
    assert Steps(desk.store, TODAY).word(1, (Role.MENTEE,)) == "Agreement lapsed"
    texts = [row["text"] for _, _, row in desk.store.history.of_record("requirement", 1)]
    assert texts == ["I come on time", "I come in time", "I come in time", "I send word"]


def test_each_text_has_a_page_to_sign(desk: Desk, record: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No step has a text"):
        desk.reporting.agreements(Wanted(today=TODAY))
    desk.training.take_usual()
    done = render(desk.reporting.agreements(Wanted(today=TODAY)))
    document = pypdfium2.PdfDocument(done.pdf)
    pages = [p.get_textpage().get_text_bounded() for p in document]
    assert len(pages) == 2
    assert "take this consent back" in pages[0].replace("\r\n", " ")
    assert "v1" in pages[1]
    assert "Signature" in pages[1]
    desk.close()
    out = tmp_path / "sign.pdf"
    assert command_line(["report", str(record), "agreements", "--out", str(out)]) == 0
    assert len(pypdfium2.PdfDocument(out.read_bytes())) == 2

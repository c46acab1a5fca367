"""The hand-over pack: enough to go on with, and nothing that was written in confidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2

from mentordesk.cli import main as command_line
from mentordesk.model.conflict import ConflictNote, Severity
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Closure, Objective
from mentordesk.model.readiness import Training
from mentordesk.model.steps import TrainingTopic
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.papers import facts_of

Pair = Callable[..., Pairing]


def words_of(pdf: bytes) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return " ".join(" ".join(pages).split())


def test_what_the_next_one_needs_is_in_it(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(40), agreement_signed_on=TODAY, usual_time="Mondays 12:30")
    desk.setup.save_programme(
        replace(
            desk.setup.programme, purpose="Settle in", guidelines="Be kind", term_name="Autumn"
        ),
        today=TODAY,
    )
    desk.setup.save_closure(
        Closure(name="Winter", first_day=TODAY + timedelta(30), last_day=TODAY + timedelta(40))
    )
    desk.setup.save_closure(
        Closure(name="Long past", first_day=TODAY - timedelta(30), last_day=TODAY - timedelta(29))
    )
    desk.setup.save_objective(Objective(statement="Everybody meets", target="75 %"))
    coming = Training(
        title="Again", held_on=TODAY + timedelta(5), minutes=30, topics=(TrainingTopic.ROLE,)
    )
    desk.training.save(coming, {}, today=TODAY)
    desk.people.save(Participant(name="Wai Ting", roles=(Role.MENTEE,)), today=TODAY)
    desk.meetings.plan(Meeting(pairing_id=1, planned_on=TODAY + timedelta(2)), today=TODAY)
    Commands(desk, TODAY).run({"do": "change_practice", "rule": "A5", "limits": [9]})
    text = words_of(render(desk.hand_over.report(TODAY)).pdf)
    for said in (
        "Settle in", "Be kind", "Ana Núñez → Ben Ode (K0001)", "Mondays 12:30", "Mon 23 Nov", "Wai Ting",
        "Winter", "Training: Again", "Everybody meets", "A goal within 9 days of the start. our own",
        "have not met yet", "passphrase",
    ):  # fmt: skip
        assert said in text, said
    assert "Long past" not in text


def test_nothing_confidential_is_in_it(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(9), agreement_signed_on=TODAY)
    note = ConflictNote(
        pairing_id=1, title="CANARY-title", facts="CANARY-facts", opinion="CANARY-opinion",
        severity=Severity.SERIOUS, reported_on=TODAY - timedelta(9), next_step="CANARY-next",
        next_due=TODAY - timedelta(2),
    )  # fmt: skip
    desk.conflicts.save(note, today=TODAY, now=desk.now)
    desk.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY, summary="CANARY-summary", note="CANARY-note"),
        today=TODAY,
    )
    report = desk.hand_over.report(TODAY)
    text = words_of(render(report).pdf)
    assert "CANARY" not in text
    assert "conflict" not in text.lower().replace("conflict notes", "").replace(
        "a conflict note’s next step is done by its day", ""
    )
    assert facts_of(report)["Conflict notes"] == "1 open"


def test_by_command_line(sample: Desk, tmp_path: Path) -> None:
    path = sample.store.path
    sample.close()
    out = tmp_path / "pack.pdf"
    assert (
        command_line(
            ["report", str(path), "hand-over", "--today", TODAY.isoformat(), "--out", str(out)]
        )
        == 0
    )
    assert "Lunch club (K0030)" in words_of(out.read_bytes())

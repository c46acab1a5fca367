"""A sheet that says who gave consent: the days are noted with the people, once, and never against the record."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.exchange.roster import Decision, Plan, Verdict
from mentordesk.exchange.sheets import read_pasted
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Clearance
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.desk import Desk
from mentordesk.programme.importing import remembered_columns
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.test_cli import run

YESTERDAY = TODAY - timedelta(1)


@pytest.fixture
def asks(desk: Desk) -> Desk:
    """A programme that asks for consent (a year), an agreement of mentors (v1) and training."""
    for step in (
        Requirement(name="Parent’s consent", kind=StepKind.CONSENT, months=12),
        Requirement(
            name="Code of care", kind=StepKind.AGREEMENT, roles=(Role.MENTOR,), version="v1"
        ),
        Requirement(name="Listening", kind=StepKind.CHECK),
    ):
        desk.training.save_requirement(step)
    return desk


def plan(desk: Desk, *lines: str, **how: Any) -> Plan:
    return desk.importer.plan(read_pasted("\n".join(lines)), today=TODAY, **how)


def noted(desk: Desk) -> list[tuple[int, int, date | None]]:
    return [(c.participant_id, c.requirement_id, c.done_on) for c in desk.store.clearances.where()]


def test_days_of_consent_come_with_the_people(asks: Desk) -> None:
    """As one step that is undone as one; until when it holds and its version follow from the step."""
    sheet = plan(
        asks, "Name\tRole\tConsent form returned\tCode of care",
        "Ana Lee\tmentor\t3 Nov 2026\t20 Nov 2026", "Ben Oak\tmentee\tyes\t",
        "Cy Elm\tmentee\tno\t", "Di Ash\tmentee\tnot yet\t", "Ed Fir\tmentee\t\t20 Nov 2026",
    )  # fmt: skip
    assert sheet.mapping[2] == "step 1" and sheet.mapping[3] == "step 2"
    done = asks.importer.commit(sheet, today=TODAY)
    assert done.sentence == "5 participants added. 3 steps noted."
    assert noted(asks) == [(1, 1, date(2026, 11, 3)), (1, 2, YESTERDAY), (2, 1, TODAY)]
    one, two, _ = asks.store.clearances.where()
    assert one.expires_on == date(2027, 11, 3) and two.version == "v1"
    said = {r.participant.name: r.reason for r in sheet.rows if r.participant}
    assert "no day is written, so it is noted as of today" in said["Ben Oak"]
    assert "Code of care is not asked of them" in said["Ed Fir"]
    assert said["Cy Elm"] == said["Di Ash"] == ""
    asks.undo()
    assert noted(asks) == [] and asks.store.participants.count() == 0


def test_the_same_sheet_again_notes_nothing(asks: Desk) -> None:
    lines = ("Name\tRole\tParent’s consent", "Ana\tmentee\t3 Nov 2026", "Ben\tmentee\tyes")
    asks.importer.commit(plan(asks, *lines), today=TODAY)
    again = plan(asks, *lines)
    assert [r.verdict for r in again.rows] == [Verdict.SAME] * 2
    later = plan(asks, lines[0], "Ana\tmentee\t20 Nov 2026", "Ben\tmentee\tyes")
    assert [r.verdict for r in later.rows] == [Verdict.UPDATE, Verdict.SAME]
    assert later.rows[0].reason == "Notes Parent’s consent of P0001."
    asks.importer.commit(later, today=TODAY)
    assert noted(asks)[-1] == (1, 1, YESTERDAY) and len(noted(asks)) == 3


def test_a_consent_that_was_withdrawn_is_not_given_by_an_old_sheet(asks: Desk) -> None:
    person = asks.people.save(Participant(name="Ana", roles=(Role.MENTEE,)), today=TODAY)
    first = asks.training.clear(
        Clearance(participant_id=person.id, requirement_id=1, done_on=TODAY - timedelta(30)),
        today=TODAY,
    )
    asks.training.withdraw(first.id, today=TODAY - timedelta(5))
    for cell, is_noted in (("yes", False), ("1 Nov 2026", False), ("20 Nov 2026", True)):
        (row,) = plan(asks, "Name\tRole\tConsent", f"Ana\tmentee\t{cell}").rows
        assert (row.verdict is Verdict.UPDATE) is is_noted
        assert ("was withdrawn on" in row.reason) is not is_noted


@pytest.mark.parametrize(
    ("cell", "said"),
    [("3 Mar 2027", "is still to come, so it is not noted"), ("ask mum", "says nothing of")],
)
def test_a_cell_that_says_nothing_keeps_nobody_out(asks: Desk, cell: str, said: str) -> None:
    sheet = plan(asks, "Name\tConsent", f"Ana\t{cell}")
    assert said in sheet.rows[0].reason and sheet.rows[0].decision is Decision.ADD
    asks.importer.commit(sheet, today=TODAY)
    assert noted(asks) == []


def test_of_several_consents_only_the_coordinator_knows_which(asks: Desk) -> None:
    asks.training.save_requirement(Requirement(name="Photo consent", kind=StepKind.CONSENT))
    sheet = plan(asks, "Name\tConsent\tPhoto consent\tDBS", "Ana\tyes\tyes\tyes")
    assert sheet.mapping == {0: "name", 2: "step 4", 3: "step 3"} and sheet.unused == ["Consent"]
    assert asks.importer.targets()["step 4"] == "Signed: Photo consent"
    assert asks.importer.targets()["step 3"] == "Done: Listening"
    assert "step" not in str(remembered_columns(sheet)), "it is a step of this record alone"


def test_days_of_steps_ask_for_their_order_too(asks: Desk) -> None:
    lines = ("Name\tConsent", "Ana\t03/11/2026")
    assert plan(asks, *lines).asks_date_order
    asks.importer.commit(plan(asks, *lines, month_first=True), today=TODAY)
    assert noted(asks) == [(1, 1, date(2026, 3, 11))]


def test_a_duplicate_is_noted_of_whom_one_decides(asks: Desk) -> None:
    """Updated, it is news of the known one; added, of somebody new, whatever the record knows."""
    known = asks.people.save(
        Participant(name="Ana Lee", group="7A", roles=(Role.MENTEE,)), today=TODAY
    )
    asks.training.clear(
        Clearance(participant_id=known.id, requirement_id=1, done_on=YESTERDAY), today=TODAY
    )
    sheet = plan(asks, "Name\tClass\tConsent", "Ana Lee\t8B\t20 Nov 2026")
    (row,) = sheet.rows
    assert row.verdict is Verdict.DUPLICATE
    asks.importer.commit(sheet.decide(row.number, Decision.ADD), today=TODAY)
    assert noted(asks) == [(1, 1, YESTERDAY), (2, 1, YESTERDAY)]
    asks.undo()
    asks.importer.commit(sheet.decide(row.number, Decision.UPDATE), today=TODAY)
    assert noted(asks) == [(1, 1, YESTERDAY)]


def test_a_script_names_the_step(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record, sheet = tmp_path / "r.mentordesk", tmp_path / "people.csv"
    run(capsys, "new", record, "--name", "Year 7", "--open")
    (tmp_path / "s.jsonl").write_text('{"do": "add_requirement", "usual": true}\n')
    run(capsys, "batch", record, tmp_path / "s.jsonl")
    sheet.write_text("Name,Back\nAna Lee,20/11/2026\nBen Oak,\n")
    how = ("import", record, sheet, "--dates", "day-first")
    said = run(capsys, *how, "--column", "Back=nonsense", code=1)
    assert "Write a column like Yr=group" in said and "Parent’s consent" in said
    steps = (*how, "--column", "Back=parent's consent", "--json")
    assert json.loads(run(capsys, *steps, "--dry-run"))["steps_noted"] == 1
    done = json.loads(run(capsys, *steps))
    assert done["added"] == 2 and done["steps_noted"] == 1 and done["columns"]["Back"] == "step 1"


def test_the_window_offers_the_steps(window: Any) -> None:
    window.work.show("import", 0)
    window.sheet._has_cells(read_pasted("Name\tConsent\nZed Zander\t20 Nov 2026"))
    settle()
    _, consent = window.sheet._combos
    assert consent.currentText() == "Signed: Parent’s consent"
    window.sheet._go_on()
    assert window.sheet.steps.text() == "1 step to note"
    window.sheet._turn(window.sheet.plan.rows[0])  # left out, its step is
    assert window.sheet.steps.text() == ""
    window.sheet._turn(window.sheet.plan.rows[0])
    window.sheet._go_on()
    settle()
    (zed,) = [p for p in window.work.desk.people.all() if p.name == "Zed Zander"]
    assert [c.done_on for c in window.work.desk.training.clearances(zed.id)] == [date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("Y 08/01/2026", date(2026, 1, 8)), ("yes, 8 Jan 2026", date(2026, 1, 8)),
        ("signed on 8 Jan 2026", date(2026, 1, 8)), ("✓ 13/01/2026", date(2026, 1, 13)), ("yes", TODAY),
    ],
)  # fmt: skip
def test_a_yes_with_its_day(asks: Desk, cell: str, day: date) -> None:
    asks.importer.commit(plan(asks, "Name\tRole\tConsent", f"Ana\tmentee\t{cell}"), today=TODAY)
    assert noted(asks) == [(1, 1, day)]
    assert plan(asks, "Name\tConsent", "Ben\tY 08/01/2026").asks_date_order

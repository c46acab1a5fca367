"""The list of participants as a spreadsheet: for somebody who asks for it, and back without a change."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from mentordesk.exchange.roster import Verdict
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.programme.desk import Desk
from mentordesk.programme.importing import read_sheet, save_people
from mentordesk.ui.settling import settle
from tests.conftest import TODAY

ODD = Participant(
    name="Zoë “Zo” O’Brien-Núñez, the 2nd", roles=(Role.MENTOR, Role.MENTEE), group="7.B", capacity=3,
    status=Enrolment.REGISTERING, waiting_since=date(2026, 3, 4), email="=cmd@x.example",
    tags=("choir", "new here"), languages=("Tiếng Việt", "عربي"), free_at=("Mon lunch", "Sat morning"),
    notes="First line.\nSecond; with, all | signs", same_gender=True, gender="woman", referred_by="-5",
)  # fmt: skip


def test_what_was_saved_comes_back_without_a_change(sample: Desk, tmp_path: Path) -> None:
    odd = sample.people.save(ODD, today=TODAY)
    everybody = sample.people.all()
    path = tmp_path / "Participants.csv"
    assert save_people(everybody, path) == len(everybody)
    plan = sample.importer.plan(read_sheet(path), today=TODAY)
    told = {r.number: r.reason for r in plan.rows if r.verdict is not Verdict.SAME}
    assert told == {} and len(plan.rows) == len(everybody) and plan.unused == []
    # and a change in it changes just that
    text = path.read_text(encoding="utf-8-sig").replace("new here", "here for long")
    path.write_text(text, encoding="utf-8")
    plan = sample.importer.plan(read_sheet(path), today=TODAY)
    (changed,) = [r for r in plan.rows if r.verdict is Verdict.UPDATE]
    assert changed.reason == f"Changes tags of {odd.code}."
    sample.importer.commit(plan, today=TODAY)
    now = sample.people.get(odd.id)
    assert now == replace(odd, tags=("choir", "here for long"))


def test_those_listed_are_saved_from_the_page(window: Any, tmp_path: Path) -> None:
    page = window.page("participants")
    page.filter.setText("Marlow")
    settle(30)
    path = tmp_path / "Marlow.csv"
    page.save_list(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + page.model.rowCount() and all("Marlow" in ln for ln in lines[1:])
    assert "not encrypted" in window._toast._words.text()

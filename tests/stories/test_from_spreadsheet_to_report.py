"""The main job, end to end: two messy spreadsheets, a pairing, meetings, a conflict, the papers."""

import io
import json
import subprocess
import sys
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import xlsxwriter

from mentordesk.model.people import Role
from mentordesk.model.readers import Reader
from tests.hands import Hands

HERE = Path(__file__).parents[2]
SECRETS = ("zebra quarrel", "CANARY-facts", "CANARY-step", "CANARY-result", "CANARY-next")


@pytest.fixture
def semicolons(tmp_path: Path) -> Path:
    """A roster as an older spreadsheet program writes it: semicolons, cp1252, everything in it."""
    rows = [
        "Harbour Road School;;;;", "Full Name;Yr;Role;Date joined;E-mail", "Sean O’Brien;11B;mentor;03/11/2026;sean@school.example",
        ";;;;", "María Núñez;7.0;mentee;2026-11-03;", "María Núñez;7.0;mentee;2026-11-03;", "Nobody Known;8A;captain;03/11/2026;", ";;;;",
    ]  # fmt: skip
    path = tmp_path / "roster.csv"
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "roster.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for y, row in enumerate(
        [
            ("First name", "Surname", "Year group", "Role", "Joined"),
            ("Thị Ánh", "Nguyễn", 7.0, "mentee", None),
            (),
            ("Ola", "Ade", "11C", "mentor", None),
        ]
    ):
        for x, value in enumerate(row):
            if value is not None:
                page.write(y, x, value)
    page.write_datetime(1, 4, datetime(2026, 11, 3), day)
    page.write(3, 4, "03/11/2026")
    book.close()
    return path


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    found = " ".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    return " ".join(unicodedata.normalize("NFKC", found).split())


def check_papers(programme: bytes, pairing: bytes) -> None:
    for pdf in (programme, pairing):
        assert "Sean O’Brien" in text_of(pdf)
        assert "María Núñez" in text_of(pdf)
        for secret in SECRETS:
            assert secret not in text_of(pdf)
            assert secret.encode() not in pdf
    for words in ("Bus route", "Chess club", "Homework plan"):
        assert words in text_of(pairing)


def import_file(hands: Hands, path: Path) -> None:
    hands.drop(path)
    sheet = hands.window.sheet
    hands.qtbot.waitUntil(lambda: sheet.plan is not None, timeout=20_000)
    hands.click("Next").click("Import")
    assert hands.window.sheet is None


def test_in_the_window(
    qtbot: Any, fresh_window: Any, semicolons: Path, workbook: Path, tmp_path: Path
) -> None:
    window = fresh_window
    hands = Hands(qtbot, window)
    hands.click("Start a programme").type("Year 7 transition")
    window.sheet.unlocked.click()
    hands.press("Ctrl+Return")
    assert window.work.desk.setup.programme.name == "Year 7 transition"

    import_file(hands, semicolons)
    people = {p.name: p for p in window.work.desk.people.all()}
    assert set(people) == {"Sean O’Brien", "María Núñez"}
    assert people["María Núñez"].group == "7"
    assert people["Sean O’Brien"].waiting_since == people["María Núñez"].waiting_since
    import_file(hands, workbook)
    people = {p.name: p for p in window.work.desk.people.all()}
    assert people["Thị Ánh Nguyễn"].group == "7" and people["Thị Ánh Nguyễn"].roles == (
        Role.MENTEE,
    )
    assert people["Ola Ade"].waiting_since == people["Thị Ánh Nguyễn"].waiting_since

    hands.press("Ctrl+3").press("Ctrl+N")
    hands.type("obri").press("Return").type("nune").press("Return").press("Ctrl+Return")
    assert window.sheet is None, window.sheet.trouble.text() + str(
        {n: b.error.text() for n, b in window.sheet.form._boxes.items()}
    )
    assert [r.facts.label for r in window.work.desk.pairings.rows(window.work.today)] == [
        "Sean O’Brien → María Núñez"
    ]
    for day, words in (
        ("2 Nov 2026", "Bus route"),
        ("9 Nov 2026", "Chess club"),
        ("16 Nov 2026", "Homework plan"),
    ):
        hands.press("Ctrl+L").type("sean").press("Return")
        hands.focus().selectAll()  # type: ignore[attr-defined]
        hands.type(day)
        window.sheet.summary.setFocus()
        hands.type(words).press("Ctrl+Return")
        assert window.sheet is None
    assert window.work.desk.store.meetings.count() == 3

    hands.press("Ctrl+Shift+N").type("nune").press("Return").type("zebra quarrel").press(
        "Tab"
    ).type("CANARY-facts").press("Ctrl+Return")
    for step in ("CANARY-step", "CANARY-step again"):
        hands.click("Add a step").type(step).press("Tab").type("CANARY-result")
        window.sheet.after.editor("next_step").setFocus()
        hands.type("CANARY-next").press("Ctrl+Return")
    assert len(window.work.desk.conflicts.steps(1)) == 2

    hands.press("Ctrl+3").press("Ctrl+P")
    page = window._pages["reports"]
    qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
    hands.click("Save as PDF…", page).save_as(tmp_path / "pairing.pdf")
    page.choose("programme")
    page.options.reader.value = Reader.FILE
    qtbot.waitUntil(lambda: page.rendered is not None and not page.is_busy, timeout=20_000)
    hands.click("Save as PDF…", page).save_as(tmp_path / "programme.pdf")
    assert (tmp_path / "programme.pdf").read_bytes() == page.rendered.pdf
    check_papers((tmp_path / "programme.pdf").read_bytes(), (tmp_path / "pairing.pdf").read_bytes())


def test_by_command_line(semicolons: Path, workbook: Path, tmp_path: Path) -> None:
    record = tmp_path / "ours.mentordesk"

    def run(*words: object, text: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "mentordesk", *map(str, words)],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=HERE,
            encoding="utf-8",
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    run("new", record, "--name", "Year 7 transition", "--open")
    assert "2 participants added" in run("import", record, semicolons)
    assert "2 participants added" in run("import", record, workbook)
    people = {p["name"]: p for p in json.loads(run("list", record, "participants", "--json"))}
    assert people["María Núñez"]["group"] == people["Thị Ánh Nguyễn"]["group"] == "7"
    assert people["Ola Ade"]["waiting_since"] == "2026-11-03"
    commands = [
        {
            "do": "pair",
            "mentor": people["Sean O’Brien"]["code"],
            "mentee": people["María Núñez"]["code"],
            "started_on": "2026-11-02",
        }
    ]
    commands += [
        {"do": "log_meeting", "pairing": "K0001", "held_on": day, "minutes": 30, "summary": words}
        for day, words in (
            ("2026-11-02", "Bus route"),
            ("2026-11-09", "Chess club"),
            ("2026-11-16", "Homework plan"),
        )
    ]
    commands += [
        {
            "do": "add_conflict_note",
            "pairing": "K0001",
            "title": "zebra quarrel",
            "facts": "CANARY-facts",
            "severity": 2,
        },
        {
            "do": "add_step",
            "note": "N0001",
            "what": "CANARY-step",
            "result": "CANARY-result",
            "next_step": "CANARY-next",
        },
        {"do": "add_step", "note": "N0001", "what": "CANARY-step again"},
    ]
    answers = run(
        "batch",
        record,
        "--today",
        "2026-11-21",
        text="".join(json.dumps(c) + "\n" for c in commands),
    )
    assert all(json.loads(line)["ok"] for line in answers.splitlines())
    for kind in ("programme", "pairing"):
        run(
            "report",
            record,
            kind,
            "--pairing",
            "K0001",
            "--from",
            "2026-11-01",
            "--to",
            "2026-11-21",
            "--today",
            "2026-11-21",
            "--out",
            tmp_path / f"{kind}.pdf",
        )
    check_papers((tmp_path / "programme.pdf").read_bytes(), (tmp_path / "pairing.pdf").read_bytes())
    for words in (["today", record, "--date", "2026-11-21", "--json"], ["find", record, "zebra"]):
        assert not any(secret in run(*words) for secret in SECRETS)

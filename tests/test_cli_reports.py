"""Reports by command line: every kind and reader, companions, many at once, figures, rules, the register."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from mentordesk.cli import main as command_line
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.kinds import KINDS, Needs
from mentordesk.programme.records import open_record
from tests.conftest import TODAY
from tests.proofs.test_companions import faults_of
from tests.reports.test_reports import text_of, words_of

Run = Callable[..., Any]


@pytest.fixture
def run(sample: Desk, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the sample record and gives what it says as JSON; with ``code=1`` the refusal."""
    path = sample.path
    sample.close()

    def made(command: str, *words: object, code: int = 0, json_out: bool = True) -> Any:
        if command in {"report", "certificates", "figures"} and "--today" not in words:
            words = (*words, "--today", TODAY.isoformat())
        tail = ["--json"] if json_out else []
        assert command_line([command, str(path), *map(str, words), *tail]) == code, (
            capsys.readouterr().err
        )
        said = capsys.readouterr()
        if code:
            assert said.err.count("\n") == 1, "one plain sentence"
            return said.err.strip()
        return json.loads(said.out) if json_out else said.out

    return made


ABOUT = {
    Needs.PAIRING: ("--pairing", "K0001"), Needs.PERSON: ("--participant", "P0001"), Needs.MEETING: ("--meeting", "M0001"),
    Needs.FORM: ("--form", "consent"), Needs.WEEK: ("--week", "2026-11-16"), Needs.PROGRAMME: (),
}  # fmt: skip


def test_every_kind_for_every_reader(run: Run, tmp_path: Path) -> None:
    earned = [row["code"] for row in run("certificates") if row["earned"]]
    given = run("certificates", "--give", *earned)
    assert [r["number"] for r in given if r["number"]] == [
        f"2026-{n:04d}" for n in range(1, len(earned) + 1)
    ]
    for kind in KINDS:
        about = ("--pairing", "K0032") if kind.is_closed_only else ABOUT[kind.needs]
        if kind.key == "week":
            about = ("--week", "2026-11-23")
        for reader in kind.readers:
            out = tmp_path / f"{kind.key}-{reader.value}.pdf"
            done = run("report", kind.key, "--audience", reader.value, *about, "--out", out)
            assert done["audience"] == reader.value and done["pages"] >= 1, (kind.key, reader)
            assert out.read_bytes().startswith(b"%PDF")


def test_a_reader_a_report_is_not_for_is_refused(run: Run, tmp_path: Path) -> None:
    said = run("report", "hand-over", "--audience", "pupil", "--out", tmp_path / "x.pdf", code=1)
    assert said == "Hand-over pack is not made for: mentee. It is for: our own file."
    assert "file alone" in run(
        "report",
        "conflict-note",
        "--audience",
        "head",
        "--note",
        "N0001",
        "--out",
        tmp_path / "x.pdf",
        code=1,
    )
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pairing",), "Say which pairing with --pairing"), (("participant",), "Say which person"),
        (("form",), "Say which form with --form"), (("service", "--participant", "P0084"), "has not mentored"),
        (("pairing", "--pairing", "K9999"), "no pairing K9999"), (("participant", "--participant", "P9999"), "no participant P9999"),
        (("programme", "--from", "2026-11-20", "--to", "2026-11-10"), "ends before it begins"),
        (("participant", "--group", "zz"), "nothing to make"), (("letters", "--pairing", "K0001"), "has ended"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in run("report", *words, "--out", tmp_path / "x.pdf", code=1)


def test_parts_names_words_in_front_and_large_print(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    done = run("report", "programme", "--audience", "head", "--without", "standards", "definitions", "--with", "conflicts",
               "--foreword", "Thank you, Maya.", "--large", "--save-ink", "--paper", "Letter", "--out", out)  # fmt: skip
    said = words_of(out.read_bytes())
    assert (
        "From the coordinator" in said and "notes were opened" in said and "All figures" not in said
    )
    assert (
        "Thank you, M. Okafor." in said and done["names_replaced"] == 1 and done["names"] == "short"
    )
    assert {"standards", "conflicts"} <= set(done["sections"])


def test_companions_say_the_same(run: Run, tmp_path: Path) -> None:
    for suffix in ("pdf", "html", "xlsx"):
        run("report", "programme", "--audience", "head", "--out", tmp_path / f"a.{suffix}")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert faults_of(text) == [] and "M. Okafor" in text
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert "About" in book.sheet_names
    figures = book.get_sheet_by_name("All figures").to_python()
    value = next(row[1] for row in figures if row[0] == "Meetings held")
    assert str(int(value)) in text_of((tmp_path / "a.pdf").read_bytes())


def test_one_for_each_of_a_group(run: Run, tmp_path: Path) -> None:
    each = run("report", "participant", "--group", "7A", "--out", tmp_path / "each")
    assert each["reports"] == len(list((tmp_path / "each").glob("*.pdf"))) == len(each["out"]) > 1
    assert all("Participant record P0" in name for name in each["out"]), (
        "no name of a person in a file name"
    )
    one = run(
        "report",
        "participant",
        "--group",
        "7A",
        "--one-file",
        "--duplex",
        "--out",
        tmp_path / "one.pdf",
    )
    assert one["out"] == [str(tmp_path / "one.pdf")] and one["reports"] == each["reports"]
    issued = run("issued", "--check", tmp_path / "one.pdf")
    assert len(issued) == one["reports"]


def test_figures_and_the_records_behind_them(run: Run) -> None:
    told = run("figures", "--from", "2026-09-21", "--as-at", "2026-11-01")
    assert (told["from"], told["as_at"]) == ("2026-09-21", "2026-11-01")
    figures = {f["key"]: f for f in told["figures"]}
    behind = run("figures", "--from", "2026-09-21", "--as-at", "2026-11-01", "--records", "held")
    assert len(behind) == figures["held"]["number"] == figures["held"]["n"]
    assert all(r["code"].startswith("M") for r in behind)
    assert all(f["definition"] for f in told["figures"]) and len(figures) == len(told["figures"])
    assert "no figure called" in run("figures", "--records", "best_mentor", code=1)
    plain = run("figures", json_out=False)
    assert "Meetings kept: " in plain


def test_the_self_check(run: Run) -> None:
    every = run("standards", "--date", TODAY.isoformat())
    assert {c["met"] for c in every} <= {"pass", "fail", "unknown", "not_yet"} and all(
        c["evidence"] for c in every
    )
    one = run("standards", "--date", TODAY.isoformat(), "--pairing", "K0001")
    assert one == [c for c in every if c["pairing"] == "K0001"]


def test_the_register_by_command_line(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    made = run(
        "report", "programme", "--audience", "funder", "--given-to", "The fund", "--out", out
    )
    rows = run("issued")
    assert [(r["code"], r["audience"], r["given_to"], r["kind"]) for r in rows] == [
        (made["issue"], "funder", "The fund", "programme")
    ]
    again = run("issued", "--again", made["issue"], "--out", tmp_path / "b.pdf")
    assert again["same_bytes"] and (tmp_path / "b.pdf").read_bytes() == out.read_bytes()
    assert [r["code"] for r in run("issued", "--check", out)] == [made["issue"]]
    out.write_bytes(out.read_bytes() + b"%")
    assert "not in the register" in run("issued", "--check", out, code=1)
    assert "--out" in run("issued", "--again", made["issue"], code=1)
    assert "cannot be read" in run("issued", "--check", tmp_path / "gone.pdf", code=1)


def test_certificates_by_command_line(run: Run) -> None:
    rows = run("certificates")
    short = next(r["code"] for r in rows if r["missing"])
    assert "has not earned it yet" in run("certificates", "--give", short, code=1)
    given = run("certificates", "--give", short, "--although", "Ill for weeks")
    number = next(r["number"] for r in given if r["code"] == short)
    after = run("certificates", "--withdraw", number)
    assert next(r["number"] for r in after if r["code"] == short) is None
    assert "withdrawn already" in run("certificates", "--withdraw", number, code=1)
    assert "withdrawn already" in run("certificates", "--withdraw", "what", code=1)


def test_a_report_never_overwrites_the_record(
    sample: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sample.path
    sample.close()
    assert command_line(["report", str(path), "programme", "--out", str(path)]) == 1
    assert "overwrite" in capsys.readouterr().err
    with closing(open_record(path)) as desk:
        assert desk.issues.all() == []


def test_wrong_usage(sample: Desk) -> None:
    for words in (
        ["report", str(sample.path), "secrets", "--out", "x"],
        ["report", str(sample.path), "programme"],
    ):
        with pytest.raises(SystemExit) as stop:
            command_line(words)
        assert stop.value.code == 2

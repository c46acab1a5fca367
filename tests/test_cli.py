"""The command line as scripts use it: exit codes, JSON, one sentence on standard error."""

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mentordesk.cli import main

HERE = Path(__file__).parent.parent


def run(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    assert main([str(w) for w in words]) == code
    out = capsys.readouterr()
    if code:
        assert out.err.count("\n") == 1 and out.err.strip().endswith(".")
        return out.err.strip()
    return out.out


@pytest.fixture
def record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "ours.mentordesk"
    run(capsys, "new", path, "--name", "Ours", "--open")
    return path


def batch(
    capsys: pytest.CaptureFixture[str], record: Path, *commands: object
) -> list[dict[str, object]]:
    script = record.with_suffix(".jsonl")
    script.write_text(
        "".join((c if isinstance(c, str) else json.dumps(c)) + "\n" for c in commands),
        encoding="utf-8",
    )
    return [
        json.loads(line)
        for line in run(capsys, "batch", record, script, "--today", "2026-11-21").splitlines()
    ]


def test_the_shape_of_a_batch(capsys: pytest.CaptureFixture[str], record: Path) -> None:
    answers = batch(
        capsys, record,
        {"do": "add_participant", "name": "Ana Núñez", "roles": ["mentor"], "group": "11B"},
        {"do": "add_participant", "name": "Ben", "roles": "mentee"},
        {"do": "pair", "mentor": "P0001", "mentee": "P0002", "started_on": "2026-09-21"},
        {"do": "log_meeting", "pairing": "K0001", "held_on": "2026-10-12", "minutes": 30, "summary": "Bus routes"},
        {"do": "add_goal", "pairing": "K0001", "statement": "Join a club"},
        {"do": "add_conflict_note", "pairing": "K0001", "title": "Late again", "facts": "…", "severity": 2},
        {"do": "add_step", "note": "N0001", "what": "Talked", "next_step": "Ask", "next_due": "2026-11-30"},
        {"do": "log_meeting", "pairing": "K9999", "held_on": "2026-10-12"},
        "not json", {"do": "fly"}, [1], {"do": "add_participant", "name": "X", "wings": 2}, {"do": "pair", "mentor": "P0001"},
        {"do": "log_meeting", "pairing": "K0001", "held_on": "soon"}, {"do": "add_participant", "name": 7}, {"do": "add_participant", "name": "X", "roles": ["king"]},
        {"do": "plan_meeting", "pairing": "K0001", "planned_on": "2026-11-30", "planned_at": "12:30"},
        {"do": "move_meeting", "meeting": "M0002", "to": "2026-12-01"},
        {"do": "move_pairing", "pairing": "K0001", "to": "paused", "on": "2026-11-20", "reason": "exams"},
        {"do": "close_pairing", "pairing": "K0001", "reason": "term_ended"},
        {"do": "reopen_pairing", "pairing": "K0001"},
        {"do": "close_conflict_note", "note": "N0001", "resolution": "They talked."},
        {"do": "change_participant", "code": "P0002", "group": "7A"},
        {"do": "add_closure", "name": "Half-term", "first_day": "2026-10-26", "last_day": "2026-10-30"},
        {"do": "change_programme", "interval_days": 14}, {"do": "change_organisation", "name": "Harbour Road"},
        {"do": "remove_participant", "code": "P0001"},
    )  # fmt: skip
    assert answers[0] == {"ok": True, "seq": 2, "code": "P0001"}
    assert [a.get("code") for a in answers[1:7]] == [
        "P0002",
        "K0001",
        "M0001",
        "G0001",
        "N0001",
        "N0001",
    ]
    assert answers[7] == {"ok": False, "why": "There is no pairing K9999."}
    refused = answers[7:16]
    assert all(a["ok"] is False and str(a["why"]).endswith(".") for a in refused), refused
    assert all(a["ok"] for a in answers[16:26]), answers[16:26]
    assert answers[26]["ok"] is False
    seqs = [a["seq"] for a in answers if a["ok"]]
    assert seqs == sorted(set(seqs))  # type: ignore[type-var]


def test_lists_give_codes_and_fields(capsys: pytest.CaptureFixture[str], record: Path) -> None:
    batch(
        capsys, record, {"do": "add_participant", "name": "Ana", "roles": ["mentor"]}, {"do": "add_participant", "name": "Ben", "languages": ["Welsh"]},
        {"do": "pair", "mentor": "P0001", "mentee": "P0002", "started_on": "2026-09-21"},
        {"do": "log_meeting", "pairing": "K0001", "held_on": "2026-10-12", "minutes": 30},
        {"do": "add_conflict_note", "pairing": "K0001", "title": "Late", "severity": 2},
    )  # fmt: skip
    listed = {
        what: json.loads(run(capsys, "list", record, what, "--json"))
        for what in ("participants", "pairings", "meetings", "conflict-notes")
    }
    assert (
        listed["participants"][1] | {"languages": ["Welsh"], "roles": ["mentee"], "code": "P0002"}
        == listed["participants"][1]
    )
    assert (
        listed["pairings"][0]["mentor"],
        listed["pairings"][0]["mentee"],
        listed["pairings"][0]["state"],
    ) == ("P0001", "P0002", "active")
    assert (
        listed["meetings"][0]["pairing"],
        listed["meetings"][0]["held_on"],
        listed["meetings"][0]["status"],
    ) == ("K0001", "2026-10-12", "held")
    assert listed["conflict-notes"][0]["severity"] == 2
    said = run(capsys, "list", record, "participants")
    assert "P0002  Ben" in said
    ben = listed["participants"][1]
    assert (ben["standing"], ben["status"]) == ("active", "waiting")
    assert "P0002  Ben  active  mentee" in said


def test_today_and_find(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "s.mentordesk"
    assert "31 pairings" in run(capsys, "sample", path, "--today", "2026-11-21")
    items = json.loads(run(capsys, "today", path, "--date", "2026-11-21", "--json"))
    assert set(items[0]) == {
        "rule",
        "record",
        "severity",
        "since",
        "title",
        "why",
        "action",
        "evidence",
    }
    assert items[0]["rule"] == "A4"
    text = json.dumps(items, ensure_ascii=False)
    assert "messages" not in text and "Boundaries" not in text
    found = json.loads(run(capsys, "find", path, "okafor", "--json"))
    assert [f["kind"] for f in found] == ["participant", "pairing"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["programme"],
        ["pairing", "--pairing", "K0001"],
        ["session"],
        ["session", "--pairing", "K0001"],
        ["session", "--meeting", "M0003"],
        [
            "programme",
            "--names",
            "codes",
            "--paper",
            "Letter",
            "--from",
            "2026-10-01",
            "--to",
            "2026-10-31",
        ],
    ],
)
def test_reports(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]) -> None:
    path, out = tmp_path / "s.mentordesk", tmp_path / "out" / "x.pdf"
    run(capsys, "sample", path, "--today", "2026-11-21", "--size", "small")
    facts = json.loads(
        run(capsys, "report", path, *arguments, "--today", "2026-11-21", "--out", out, "--json")
    )
    assert facts["pages"] >= 1
    assert out.read_bytes().startswith(b"%PDF")


def test_refusals_have_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], record: Path, tmp_path: Path
) -> None:
    assert "no record at this place" in run(
        capsys, "list", tmp_path / "gone.mentordesk", "participants", code=1
    )
    assert "already a file" in run(capsys, "new", record, "--name", "x", "--open", code=1)
    assert "There is no pairing K0042." in run(
        capsys,
        "report",
        record,
        "pairing",
        "--pairing",
        "K0042",
        "--out",
        tmp_path / "x.pdf",
        code=1,
    )
    assert "There is no pairing K0042." not in run(
        capsys, "report", record, "pairing", "--out", tmp_path / "x.pdf", code=1
    )
    assert "no such file" in run(capsys, "import", record, tmp_path / "gone.csv", code=1)
    assert "script cannot be read" in run(capsys, "batch", record, tmp_path / "gone.jsonl", code=1)
    (tmp_path / "file").write_text("x")
    assert "could not be written" in run(
        capsys, "report", record, "programme", "--out", tmp_path / "file" / "x.pdf", code=1
    )


@pytest.mark.parametrize(
    "words", [[], ["fly"], ["new", "x"], ["list", "x", "cats"], ["today", "x", "--date", "soon"]]
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2


def test_a_passphrase_comes_from_a_file_or_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, words = tmp_path / "locked.mentordesk", tmp_path / "words.txt"
    words.write_text("four plain words here\n")
    said = json.loads(
        run(capsys, "new", path, "--name", "Locked", "--passphrase-file", words, "--json")
    )
    assert len(said["recovery_code"]) == 34
    done = subprocess.run(
        [sys.executable, "-m", "mentordesk", "list", str(path), "participants", "--passphrase-file", "-"],
        input="four plain words here\n", capture_output=True, text=True, check=False, cwd=HERE,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    words.write_text("not these words at all\n")
    assert "does not open the record" in run(
        capsys, "list", path, "participants", "--passphrase-file", words, code=1
    )
    words.write_text("short\n")
    assert "at least 15" in run(
        capsys, "new", tmp_path / "b.mentordesk", "--name", "B", "--passphrase-file", words, code=1
    )


def test_a_locked_record_does_not_wait_for_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    path, words = tmp_path / "locked.mentordesk", tmp_path / "words.txt"
    words.write_text("four plain words here\n")
    run(capsys, "new", path, "--name", "Locked", "--passphrase-file", words)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert "--passphrase-file" in run(capsys, "list", path, "participants", code=1)


def test_import_dry_run_changes_nothing(
    capsys: pytest.CaptureFixture[str], record: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "roster.csv"
    sheet.write_bytes("Name;Yr;Role\nMaría Núñez;7.0;mentor\nX;8A;captain\n".encode("cp1252"))
    facts = json.loads(run(capsys, "import", record, sheet, "--dry-run", "--json"))
    assert [r["verdict"] for r in facts["rows"]] == ["new", "problem"]
    assert json.loads(run(capsys, "list", record, "participants", "--json")) == []
    mend = tmp_path / "mend.csv"
    done = json.loads(run(capsys, "import", record, sheet, "--problems", mend, "--json"))
    assert (done["added"], done["updated"], done["left_out"]) == (1, 0, 1)
    assert "captain" in mend.read_text(encoding="utf-8-sig")
    assert json.loads(run(capsys, "list", record, "participants", "--json"))[0]["group"] == "7"
    assert "No row of this sheet" in run(capsys, "import", record, sheet, code=1)


def test_columns_can_be_named_and_what_is_left_out_is_said(
    capsys: pytest.CaptureFixture[str], record: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "greek.csv"
    sheet.write_text("Όνομα;Τάξη;Άλλο\nΕλένη Παππά;7B;κάτι\n", encoding="utf-8")
    said = run(capsys, "import", record, sheet, "--column", "Όνομα=name", "--column", "Τάξη=group")
    assert said.splitlines() == ["Columns left out: Άλλο.", "1 participant added."]
    people = json.loads(run(capsys, "list", record, "participants", "--json"))
    assert [(p["name"], p["group"]) for p in people] == [("Ελένη Παππά", "7B")]
    words = ("import", record, sheet, "--dry-run")
    assert "the fields are name" in run(capsys, *words, "--column", "Όνομα=nothing", code=1)
    assert "There is no column Όνομμα. The columns are Όνομα, Τάξη, Άλλο" in run(
        capsys, *words, "--column", "Όνομμα=name", code=1
    )
    twice = ("--column", "Όνομα=name", "--column", "Άλλο=name")
    assert "a second time" in run(capsys, *words, *twice, code=1)


def test_what_is_named_by_hand_comes_before_what_is_recognised(
    capsys: pytest.CaptureFixture[str], record: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("Student,Full,Yr\nE1,Ana Lee,7\n", encoding="utf-8")
    told = json.loads(
        run(capsys, "import", record, sheet, "--dry-run", "--json", "--column", "Full=name")
    )
    assert told["columns"] == {"Full": "name", "Yr": "group"}
    assert [r["name"] for r in told["rows"]] == ["Ana Lee"]


def test_a_sheet_without_heads(
    capsys: pytest.CaptureFixture[str], record: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "bare.csv"
    sheet.write_text("Maya Lund,mentor\nLeo Stone,mentee\n", encoding="utf-8")
    words = ("import", record, sheet, "--no-heads", "--json")
    told = json.loads(run(capsys, *words, "--column", "1=name", "--column", "2=roles"))
    assert told["added"] == 2
    assert told["columns"] == {"column 1": "name", "column 2": "roles"}
    assert "by their number" in run(capsys, *words, code=1)
    for wrong in ("9=name", "0=name", "Name=name"):
        assert "from 1 to 2" in run(capsys, *words, "--column", wrong, code=1)


def test_marks_before_utf_8_and_spaces_around_a_passphrase_do_no_harm(
    capsys: pytest.CaptureFixture[str],
    record: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = '\ufeff{"do": "add_participant", "name": "Ana", "roles": ["mentor"]}\n'
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert json.loads(run(capsys, "batch", record))["ok"]
    kept = tmp_path / "kept.txt"
    kept.write_text("four warm words to open it \n", encoding="utf-8")
    locked = tmp_path / "locked.mentordesk"
    run(capsys, "new", locked, "--name", "Locked", "--passphrase-file", kept)
    for said in ("four warm words to open it \n", "\ufefffour warm words to open it \r\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        run(capsys, "list", locked, "participants", "--passphrase-file", "-")


def test_help_on_opening_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    from mentordesk.__main__ import main as whole

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["mentordesk", "open", "--help"])
        assert whole() == 0 and "usage: mentordesk [open FILE]" in capsys.readouterr().out
        patch.setattr(sys, "argv", ["mentordesk", "open", "a", "b"])
        assert whole() == 2 and "usage" in capsys.readouterr().err


def test_nothing_is_written_over_a_record_however_its_ending_is_spelt(
    capsys: pytest.CaptureFixture[str], record: Path
) -> None:
    for name in ("other.mentordesk", "other.MENTORDESK"):
        words = ("calendar", record, "--out", record.with_name(name))
        assert "would overwrite" in run(capsys, *words, code=1)


def test_the_readme_names_every_command() -> None:
    from mentordesk.cli import _parser

    readme = (HERE / "README.md").read_text(encoding="utf-8")
    (commands,) = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert [c for c in commands.choices if f"\nmentordesk {c} " not in readme] == []
    kinds = next(a for a in commands.choices["report"]._actions if a.dest == "kind")
    assert f"names the {len(kinds.choices)} kinds" in readme  # type: ignore[arg-type]


def test_the_page_on_batches_names_every_field_that_is_taken() -> None:
    from mentordesk.model.fields import described
    from mentordesk.model.meeting import Meeting
    from mentordesk.model.milestone import Milestone
    from mentordesk.model.pairing import Pairing
    from mentordesk.model.people import Participant
    from mentordesk.model.programme import Organisation, Programme
    from mentordesk.model.readiness import Clearance
    from mentordesk.programme.commands import NOT_TAKEN

    told = (HERE / "docs" / "batch.md").read_text(encoding="utf-8")
    pages = {
        "add_participant": Participant, "log_meeting": Meeting, "pair": Pairing, "complete_closing": Pairing,
        "change_programme": Programme, "change_organisation": Organisation, "note_step": Clearance,
        "add_milestone": Milestone,
    }  # fmt: skip
    for verb, record in pages.items():
        (line,) = (ln for ln in told.splitlines() if ln.startswith(f"| `{verb}`"))
        taken = described(record).keys() - NOT_TAKEN.get(verb, frozenset())
        assert {n for n in taken if f"`{n}`" not in line} == set(), verb


@pytest.mark.parametrize(
    "command",
    [
        {"do": "pair", "mentor": "P0001", "mentee": "P0002", "closing_reason": "goals_met"},
        {"do": "change_pairing", "pairing": "K0001", "closing_note": "rewritten"},
        {"do": "change_pairing", "pairing": "K0001", "fit": 9},
        {"do": "complete_closing", "pairing": "K0001", "started_on": "2026-01-01"},
        {"do": "log_meeting", "pairing": "K0001", "held_on": "2026-11-20", "logged_on": "2020-01-01"},
        {"do": "change_organisation", "logo": "x"},
    ],
)  # fmt: skip
def test_what_is_written_by_itself_is_not_taken(
    capsys: pytest.CaptureFixture[str], record: Path, command: dict[str, object]
) -> None:
    made = batch(
        capsys, record,
        {"do": "add_participant", "name": "Ana Núñez", "roles": ["mentor"]},
        {"do": "add_participant", "name": "Ben", "roles": ["mentee"]},
        {"do": "pair", "mentor": "P0001", "mentee": "P0002", "started_on": "2026-09-21"}, command,
    )  # fmt: skip
    assert [line["ok"] for line in made] == [True, True, True, False]
    assert "does not know" in str(made[-1]["why"])

"""What somebody who tried hard to break the command line, the import and the figures found."""

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mentordesk.cli import main as command_line
from mentordesk.exchange.child import Unreadable, _table
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.programme import importing
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.overview import period_of_term
from mentordesk.programme.papers.programme import mixing_chart
from tests.conftest import TODAY

HEADS = "Name,Role,Group,Notes\n"


def said(desk: Desk, **what: Any) -> dict[str, Any]:
    return dict(Commands(desk, TODAY).run(what))


def refused(desk: Desk, **what: Any) -> str:
    from mentordesk.model.errors import MentorDeskError

    head = desk.store.history.head()
    with pytest.raises(MentorDeskError) as refusal:
        Commands(desk, TODAY).run(what)
    assert desk.store.history.head() == head
    return str(refusal.value)


# -- spreadsheets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        'Anna Smith,mentee,7A,ok\nBob Jones,mentee,7B,"says hi\nCy Dee,mentee,7C,\nDi Eff,mentor,9A,\n',
        'Pat "Brien,mentor,11B,x\n"Ann Smith,mentee,7A,\nCy Dee,mentee,7C,\n',
        'Bob Jones,mentee,7B,"says hi\nCy Dee,mentee,7C,\nEd Fox,mentee,7D,"x, y"\n',
    ],
)
def test_a_missing_quotation_mark_swallows_nobody(body: str) -> None:
    with pytest.raises(Unreadable, match="a quotation mark is missing"):
        _table(HEADS + body)


def test_cells_of_several_lines_and_inches_are_read() -> None:
    rows = _table(
        HEADS
        + '"Ann Smith",mentee,7A,"First line\nsecond, with a comma"\nBo "Big" Lee,mentor,9A,5"\n'
    )
    assert [r[0] for r in rows] == ["Name", "Ann Smith", 'Bo "Big" Lee']
    with pytest.raises(Unreadable, match="longer than"):
        _table(HEADS + f"Ann,mentee,7A,{'x' * 40_000}\n")


# -- files that are needed --------------------------------------------------------------------------


def test_no_output_takes_the_place_of_keys_or_words(
    sample: Desk, tmp_path: Path, capsys: Any
) -> None:
    path = sample.path
    sample.close()
    for name in ("other.mentordesk.keys", "other.mentordesk.manifest", "other.mentordesk"):
        target = tmp_path / name
        target.write_bytes(b"needed")
        assert command_line(["calendar", str(path), "--out", str(target)]) == 1
        assert "overwrite a file that is needed" in capsys.readouterr().err
        assert target.read_bytes() == b"needed"
    words, sheet = tmp_path / "words", tmp_path / "people.csv"
    words.write_text("some words")
    sheet.write_text(HEADS + "Ann,mentee,7A,\n")
    asked = [
        "import",
        str(path),
        str(sheet),
        "--passphrase-file",
        str(words),
        "--problems",
        str(words),
    ]
    assert command_line(asked) == 1 and words.read_text() == "some words"


def test_a_script_that_is_not_utf8_damages_no_name(
    sample: Desk, tmp_path: Path, capsys: Any
) -> None:
    path = sample.path
    sample.close()
    script = tmp_path / "script.jsonl"
    lines = (
        '{"do":"add_participant","name":"Zoë Müller"}',
        '{"do":"add_participant","name":"Ann Oak"}',
    )
    script.write_bytes(lines[0].encode("cp1252") + b"\n" + lines[1].encode() + b"\n")
    assert command_line(["batch", str(path), str(script)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"ok": False, "why": "This line is not UTF-8. Save the script as UTF-8."}
    assert second["ok"] is True


def test_closed_standard_input_is_told(sample: Desk, monkeypatch: Any, capsys: Any) -> None:
    path = sample.path
    sample.close()
    monkeypatch.setattr(sys, "stdin", None)
    assert command_line(["batch", str(path)]) == 1
    assert capsys.readouterr().err == "There is nothing on standard input: it is closed.\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert command_line(["list", str(path), "participants", "--passphrase-file", "-"]) == 1
    assert capsys.readouterr().err == "The passphrase is empty.\n"


# -- days and moves ---------------------------------------------------------------------------------


def test_a_pairing_did_not_end_before_it_met(desk: Desk, pair: Any) -> None:
    pairing = pair()
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 10), minutes=30), today=TODAY
    )
    close = {
        "do": "close_pairing",
        "pairing": pairing.code,
        "kind": "anticipated",
        "reason": "completed",
    }
    close["reason"] = next(iter(ClosingReason)).value
    assert (
        refused(desk, **close, on="2026-10-25")
        == "They met on Tue 10 Nov 2026. Choose that day or a later one."
    )
    assert said(desk, **close, on="2026-11-10")["ok"] is True


def test_terms_and_days_that_cannot_be(desk: Desk, pair: Any) -> None:
    pairing = pair()
    change = {"do": "change_pairing", "pairing": pairing.code}
    assert "from 1 to 366" in refused(desk, **change, interval_days=1_000_000)
    assert "from 1 to 366" in refused(desk, do="change_programme", interval_days=367)
    assert "still to come" in refused(desk, **change, matched_on="2099-01-01")
    assert "keeps one" in refused(desk, **change, started_on=None)
    assert "still to come" in refused(
        desk, do="change_participant", code="P0001", waiting_since="2099-12-31"
    )
    assert "still to come" in refused(
        desk, do="add_participant", name="Ann", roles=["mentee"], referred_on="2099-01-01"
    )
    training = {
        "do": "add_training",
        "title": "Listening",
        "held_on": "2026-11-02",
        "topics": ["listening"],
    }
    assert "no time of the day" in refused(desk, **training, at="25:99")
    assert refused(desk, **training, came=["P0001"], absent=["P0001"]).startswith(
        "P0001 is in more than one"
    )


def test_a_log_is_of_what_happened(desk: Desk, pair: Any) -> None:
    pairing = pair()
    log = {"do": "log_meeting", "pairing": pairing.code, "planned_on": "2026-11-09"}
    for status in ("moved", "void", "planned"):
        assert "plan, move or take it back" in refused(desk, **log, status=status)
    assert refused(
        desk, do="log_meeting", pairing=pairing.code, held_on="2026-11-09", next_at="12:30"
    ) == ("Say next_on as well: next_at alone plans nothing.")
    code = said(desk, **log, status="cancelled", failed_by="mentee", notice_hours=0)["code"]
    assert desk.meetings.get(int(code[1:])).status is MeetingStatus.NO_SHOW
    code = said(desk, **log, status="no_show", failed_by="mentee", notice_hours=99)["code"]
    assert desk.meetings.get(int(code[1:])).status is MeetingStatus.CANCELLED
    put = {"do": "put_off", "until": "2026-12-01", "reason": "x"}
    assert (
        refused(desk, **put, rule="nonsense", record="") == "Today has no item nonsense for this."
    )
    assert refused(desk, **put, rule="G1", record="K0777") == "Today has no item G1 for K0777."


# -- figures ----------------------------------------------------------------------------------------


def figures(desk: Desk, first: date, last: date = TODAY) -> dict[str, Any]:
    return {f.key: f for f in period_of_term(desk, TODAY, first, last).figures}


def test_who_is_in_a_pairing_is_mentored_in_one_that_has_begun(desk: Desk, pair: Any) -> None:
    pair()
    both = desk.people.save(
        Participant(name="Cy Both", roles=(Role.MENTOR, Role.MENTEE)), today=TODAY
    )
    waiting = desk.people.save(Participant(name="Di Waits", roles=(Role.MENTEE,)), today=TODAY)
    mentee = desk.people.save(Participant(name="Ed Late", roles=(Role.MENTEE,)), today=TODAY)
    desk.pairings.pair(both, mentee, Pairing(started_on=date(2026, 10, 5)), today=TODAY)
    mentor = desk.people.save(Participant(name="Flo Mentor", roles=(Role.MENTOR,)), today=TODAY)
    desk.pairings.pair(mentor, waiting, Pairing(), today=TODAY)  # matched, and awaits the agreement
    placed = figures(desk, date(2026, 9, 1))["placed"]
    # Ben and Ed are mentored; Cy only mentors, and Di has not begun
    assert (placed.part, placed.whole) == (2, 4) and placed.records == (2, mentee.id)
    rows = dict(period_of_term(desk, TODAY, date(2026, 9, 1), TODAY).people_by_status.rows)
    assert rows["In a pairing"] == (2, 2) and rows["Matched, not begun"] == (1, 1)
    assert sum(n for _, n in rows.values()) == 4


def test_a_length_that_nobody_noted_is_not_counted(desk: Desk, pair: Any) -> None:
    pairing = pair()
    for minutes in (30, 45, None):
        desk.meetings.log(
            Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 10), minutes=minutes), today=TODAY
        )
    hours = figures(desk, date(2026, 9, 1))["hours"]
    assert (hours.number, hours.n, hours.unknown) == (75, 2, 1)
    assert "1 without a length are left out" in hours.evidence


def test_who_ended_on_the_first_day_was_served_on_it(desk: Desk, pair: Any) -> None:
    pairing = pair()
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=next(iter(ClosingReason)), on=date(2026, 11, 1), today=TODAY,
    )  # fmt: skip
    found = figures(desk, date(2026, 11, 1))
    assert found["served_mentees"].number == 1 and found["closed"].whole == 1
    assert figures(desk, date(2026, 11, 2))["served_mentees"].number == 0


def test_who_mentors_whom_reads_the_same_way_everywhere() -> None:
    chart = mixing_chart([("10A", "7A"), ("10A", "7B"), ("11C", "7A")])
    assert chart.table == (("Mentor’s group", "7A", "7B"), (("10A", "1", "1"), ("11C", "1", "0")))


def test_periods_still_to_come_and_records_that_are_not(
    sample: Desk, capsys: Any, tmp_path: Path
) -> None:
    path, out = str(sample.path), str(tmp_path / "x.pdf")
    sample.close()
    asked = [
        "report",
        path,
        "pairing",
        "--pairing",
        "K0001",
        "--from",
        "2099-12-01",
        "--to",
        "2099-12-10",
    ]
    assert command_line([*asked, "--out", out]) == 1
    assert (
        capsys.readouterr().err == "The period is still to come: nothing can be told of it yet.\n"
    )
    assert command_line(["history", path, "--record", "P9999"]) == 1
    assert capsys.readouterr().err == "There is no record P9999.\n"
    assert command_line(["history", path, "--record", "P0001", "--json"]) == 0
    told = [json.dumps(line, sort_keys=True) for line in json.loads(capsys.readouterr().out)]
    assert len(told) == len(set(told)) > 0


def test_a_role_that_a_pairing_rests_on_stays(desk: Desk, pair: Any) -> None:
    pairing = pair()
    change = {"do": "change_participant"}
    assert "They are the mentee of K0001" in refused(desk, **change, code="P0002", roles=["mentor"])
    assert "They are the mentor of K0001" in refused(desk, **change, code="P0001", roles=["mentee"])
    assert said(desk, **change, code="P0001", roles=["mentor", "mentee"])["ok"] is True
    desk.pairings.move(desk.pairings.get(pairing.id), State.VOID, on=TODAY, today=TODAY)
    assert said(desk, **change, code="P0002", roles=["mentor"])["ok"] is True
    reopen = {"do": "reopen_pairing", "pairing": "K0001", "on": "2026-11-21"}
    assert refused(desk, **reopen) == "This pairing was entered in error. Begin a new one instead."


@pytest.mark.parametrize("name", ["n/a", "-", "12345", "jim@school.org", "Unknown", "…", "yes"])
def test_what_stands_for_a_missing_name_is_nobody(desk: Desk, tmp_path: Path, name: str) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_text(
        f"{HEADS}{name},mentee,7A,\nLi,mentee,7A,\n王芳,mentor,9A,\n", encoding="utf-8"
    )
    plan = desk.importer.plan(importing.read_sheet(sheet), today=TODAY)
    (problem,) = plan.problems
    assert problem.reason == f"“{name}” is no name of a person." and len(plan.additions) == 2


def test_groups_and_codes_that_lead_nowhere_are_told(
    sample: Desk, capsys: Any, tmp_path: Path
) -> None:
    path, out = str(sample.path), str(tmp_path / "x.pdf")
    sample.close()
    assert command_line(["report", path, "programme", "--group", "8", "--out", out]) == 1
    assert (
        capsys.readouterr().err == "This report is about the whole programme: leave --group out.\n"
    )
    assert command_line(["standards", path, "--pairing", "K9999"]) == 1
    assert capsys.readouterr().err == "There is no pairing K9999.\n"
    assert command_line(["find", path, "zzzzzz"]) == 0
    assert capsys.readouterr().out == "Nothing was found.\n"
    assert command_line(["report", path, "pairing", "--pairing", "X\n" * 3_000, "--out", out]) == 1
    assert len(capsys.readouterr().err) < 60

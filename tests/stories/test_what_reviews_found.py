"""Faults that a reader or a first user found once; each stays found."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mentordesk.cli import main
from mentordesk.exchange.roster import Decision
from mentordesk.exchange.sheets import Sheet
from mentordesk.model.conflict import ConflictNote, NoteStatus, Severity
from mentordesk.model.errors import AlreadyOpen, Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, PauseReason, State
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record
from mentordesk.programme.reporting import Wanted
from tests.hands import Hands
from tests.papers import rows_of, text_in, titles_of

HERE = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
Pair = Callable[..., Pairing]


def test_choosing_the_open_record_again_keeps_its_lock(window: Any) -> None:
    """Closing any handle of a file lets go of the locks this process holds on it."""
    path = window.work.desk.path
    window.seats.open_record(path)
    code = f"from mentordesk.programme.records import open_record; from pathlib import Path; open_record(Path({str(path)!r}))"
    second = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=HERE
    )
    assert AlreadyOpen.__name__ in second.stderr


def test_updating_a_possible_duplicate_keeps_what_the_sheet_does_not_say(desk: Desk) -> None:
    known = desk.people.save(
        Participant(
            name="Ana Ray",
            group="7A",
            roles=(Role.MENTOR,),
            phone="123",
            notes="keep",
            status=Enrolment.FINISHED,
        ),
        today=TODAY,
    )
    sheet = Sheet((("Name", "Class"), ("Ana Ray", "8B")), "utf-8")
    plan = desk.importer.plan(sheet, today=TODAY).decide(2, Decision.UPDATE)
    desk.importer.commit(plan, today=TODAY)
    assert desk.people.get(known.id) == replace(known, group="8B")


def test_two_rows_for_one_person_do_not_undo_each_other(desk: Desk) -> None:
    desk.people.save(Participant(name="Ana Ray", group="7A"), today=TODAY)
    sheet = Sheet(
        (
            ("Name", "Class", "Email", "Phone"),
            ("Ana Ray", "7A", "a@b.example", ""),
            ("Ana Ray", "7A", "", "123"),
        ),
        "utf-8",
    )
    plan = desk.importer.plan(sheet, today=TODAY)
    assert [r.decision for r in plan.rows] == [Decision.UPDATE, Decision.LEAVE_OUT]
    assert plan.rows[1].reason == "The same person as in row 2."


def test_a_lonely_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.mentordesk"
    new_record(path, Programme(name="A"), passphrase=None).close()
    elsewhere = tmp_path / "moved.mentordesk"
    path.rename(elsewhere)
    with pytest.raises(Refused, match="already a file"):
        new_record(path, Programme(name="B"), passphrase=None)
    path.with_name("a.mentordesk.keys").rename(tmp_path / "moved.mentordesk.keys")
    open_record(elsewhere).close()


def test_a_record_has_its_programme_before_it_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "b.mentordesk"
    with pytest.raises(UnicodeEncodeError):
        new_record(path, Programme(name="\ud800"), passphrase=None)
    assert list(tmp_path.iterdir()) == []


def test_after_save_and_log_another_the_draft_is_a_new_one(qtbot: Any, window: Any) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    waiting = desk.store.meetings.where("status = 'planned' AND planned_on < '2026-11-21'")[0]
    window.work.show("log meeting", waiting.id)
    hands.press("Ctrl+Shift+Return")
    window.sheet.summary.setFocus()
    hands.type("for another").press("Esc")
    assert desk.drafts.kept() == ["log meeting"]


def test_drafts_of_a_new_goal_and_of_an_old_one_are_apart(qtbot: Any, window: Any) -> None:
    hands = Hands(qtbot, window)
    window.work.show("new goal", 2)
    hands.type("Something new").press("Esc")
    window.work.show("edit goal", 2)
    assert window.sheet.form.editor("statement").text() != "Something new"
    window.sheet.give_up()


def test_pausing_and_closing_in_the_window(qtbot: Any, window: Any) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    window.work.show("pause", 3)
    window.sheet.form.editor("reason").value = PauseReason.EXAMS
    hands.press("Ctrl+Return")
    assert (window.sheet, desk.pairings.state(3)) == (None, State.PAUSED)
    window.work.show("close pairing", 3)
    window.sheet.form.editor("closing_reason").value = ClosingReason.TERM_ENDED
    hands.press("Ctrl+Return")
    assert (window.sheet, desk.pairings.state(3)) == (None, State.CLOSED)
    window.work.show("close conflict note", 1)
    window.sheet.form.editor("resolution").value = "They talked."
    hands.press("Ctrl+Return")
    assert (window.sheet, desk.conflicts.get(1).status) == (None, NoteStatus.RESOLVED)


def test_after_logging_on_today_something_has_the_keyboard(qtbot: Any, window: Any) -> None:
    from PySide6.QtWidgets import QApplication

    from mentordesk.ui.settling import settle

    window.go("today")
    Hands(qtbot, window).press("Ctrl+L").type("hana").press("Return").press("Ctrl+Return")
    settle(60)
    assert QApplication.focusWidget() is not None


def test_a_new_participant_is_shown(qtbot: Any, window: Any) -> None:
    window.go("participants")
    Hands(qtbot, window).press("Ctrl+N").type("Zoe Quill").press("Ctrl+Return")
    assert window._pages["participants"].table.chosen().name == "Zoe Quill"


def test_an_error_sentence_does_not_squeeze_the_form(qtbot: Any, window: Any) -> None:
    from mentordesk.ui.settling import settle

    window.work.show("close pairing", 3)
    settle(20)
    before = window.sheet._scroll.height()
    window.sheet.say(
        "This is a long sentence about something that stands in the way of closing. " * 2
    )
    settle(20)
    assert window.sheet._scroll.height() >= before - 4


def test_two_renderings_at_once_do_not_end_the_program(qtbot: Any, window: Any) -> None:
    page = window.page("reports")
    for number in (1, 0, 1, 4, 0, 1) * 3:
        page.kinds.setCurrentRow(number)
        page.redraw()
    qtbot.waitUntil(lambda: not page.is_busy, timeout=30_000)
    assert page.rendered is not None


def test_a_missed_meeting_finds_its_plan(desk: Desk, pair: Pair) -> None:
    plan = desk.meetings.plan(Meeting(pairing_id=pair().id, planned_on=TODAY), today=TODAY)
    missed = desk.meetings.log(
        Meeting(
            pairing_id=plan.pairing_id,
            status=MeetingStatus.NO_SHOW,
            planned_on=TODAY,
            failed_by=Side.BOTH,
        ),
        today=TODAY,
    )
    assert missed.id == plan.id


def test_amending_a_meeting_changes_only_what_was_touched(qtbot: Any, window: Any) -> None:
    desk = window.work.desk
    for status, side in (
        (MeetingStatus.LATE_CANCELLED, Side.MENTEE),
        (MeetingStatus.NO_SHOW, Side.BOTH),
    ):
        logged = desk.meetings.log(
            Meeting(pairing_id=5, status=status, planned_on=date(2026, 11, 19), failed_by=side),
            today=TODAY,
        )
        window.work.show("log meeting", logged.id)
        window.sheet.note.value = "rang"
        window.sheet.day.value = date(2026, 11, 18)
        window.sheet.save()
        kept = desk.meetings.get(logged.id)
        assert (kept.status, kept.failed_by, kept.note, kept.planned_on) == (
            status,
            side,
            "rang",
            date(2026, 11, 18),
        )


def test_goals_and_notes_are_as_at_the_day(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.goals.save(Goal(pairing_id=pairing.id, statement="x"), today=TODAY)
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="x", severity=Severity.SERIOUS),
        today=TODAY,
        now=desk.now,
    )
    earlier = desk.pairings.facts(pairing.id, date(2026, 10, 6))
    assert (earlier.goals, earlier.open_notes, earlier.worst_note) == (0, 0, 0)
    assert not any(i.note_id for i in desk.today.items(date(2026, 10, 6)))
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED,
        on=TODAY,
        today=TODAY,
    )
    assert [i.note_id for i in desk.today.items(TODAY) if i.note_id] == [note.id]


def test_silence_stops_at_the_first_day_that_is_unknown(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=date(2026, 9, 7))
    with desk.store.transaction("plans"):
        for day in (date(2026, 9, 7), date(2026, 10, 12), date(2026, 10, 19)):
            desk.store.meetings.put(
                Meeting(pairing_id=pairing.id, status=MeetingStatus.PLANNED, planned_on=day)
            )
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 5)), today=TODAY)
    assert "G1" not in {i.rule for i in desk.today.items(date(2026, 10, 26))}


def test_days_that_cannot_be(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    people = desk.people.get(1), desk.people.save(Participant(name="Zoe"), today=TODAY)
    with pytest.raises(Refused, match="still to come"):
        desk.pairings.pair(*people, Pairing(matched_on=date(2026, 12, 1)), today=TODAY)
    with pytest.raises(Refused, match="had not begun by"):
        desk.pairings.facts(pairing.id, date(2026, 1, 1))
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED,
        on=date(2026, 11, 1),
        today=TODAY,
    )
    with pytest.raises(Refused, match="Choose that day or a later one"):
        desk.pairings.reopen(pairing, on=date(2026, 10, 10), today=TODAY)


def test_meetings_of_a_pairing_entered_in_error_do_not_count(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 20), minutes=30), today=TODAY
    )
    desk.pairings.move(pairing, State.VOID, on=TODAY, today=TODAY)
    assert desk.facts.outcomes(date(2026, 1, 1), TODAY) == {}
    assert desk.facts.week_counts(date(2026, 11, 16), TODAY) == (0, 0, 0)


def test_two_of_the_same_first_name_are_not_mixed_up_on_paper(desk: Desk, pair: Pair) -> None:
    pairing = pair(mentor="Sam Lee", mentee="Sam Roy")
    desk.meetings.log(
        Meeting(
            pairing_id=pairing.id,
            status=MeetingStatus.NO_SHOW,
            planned_on=date(2026, 11, 20),
            failed_by=Side.MENTEE,
            summary="Sam Roy said x",
        ),
        today=TODAY,
    )
    report: Any = desk.reporting.pairing(pairing.id, Wanted(today=TODAY, names=NameStyle.CODES))
    assert rows_of(report, "Meetings") == [("Fri 20 Nov 2026", "P0002 did not come")]


def test_no_verdict_on_conflict_reaches_paper(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="x", severity=Severity.SERIOUS),
        today=TODAY,
        now=desk.now,
    )
    report: Any = desk.reporting.pairing(pairing.id, Wanted(today=TODAY))
    programme: Any = desk.reporting.programme(Wanted(today=TODAY))
    said = f"{titles_of(report)} {text_in(report, 'Too early to tell')} {rows_of(programme, 'Pairings')}"
    assert "onflict" not in said


def test_settings_that_cannot_be_written_do_not_keep_a_record_shut(tmp_path: Path) -> None:
    from mentordesk.settings import SettingsFile

    (tmp_path / "file").write_text("x")
    assert SettingsFile(tmp_path / "file" / "settings.json").change(theme="dark").theme == "dark"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "r.mentordesk"
    new_record(path, Programme(name="R"), passphrase=None).close()
    return path


def test_a_relative_sheet_is_found_from_anywhere(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roster.csv").write_text("Name\nAna\n")
    monkeypatch.chdir(tmp_path)
    assert main(["import", "r.mentordesk", "roster.csv"]) == 0


def test_nothing_is_written_over_the_record(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ours.read_bytes()
    sheet = tmp_path / "roster.csv"
    sheet.write_text("Name,Role\nAna,king\n")
    for words in (
        ["report", ours, "programme", "--out", ours],
        ["import", ours, sheet, "--problems", sheet],
        ["report", ours, "programme", "--out", f"{ours}.keys"],
    ):
        assert main([str(w) for w in words]) == 1
    assert ours.read_bytes() == before
    assert "overwrite" in capsys.readouterr().err


def test_strange_lines_are_refused_and_the_rest_goes_on(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "s.jsonl"
    lines = [b"[" * 100_000, b'{"do": "add_participant", "name": "Jos\xe9"}', b'{"do": "add_participant", "name": "A", "capacity": 100000000000000000000000}',
             b'{"do": "add_participant", "name": "\\ud800 B"}', b'{"do": "add_participant", "name": "\\u001b[31mC"}']  # fmt: skip
    script.write_bytes(b"\n".join(lines))
    assert main(["batch", str(ours), str(script)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a["ok"] for a in answers] == [False, False, False, True, True]
    assert main(["list", str(ours), "participants"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_passphrase_file_with_a_mark_is_read(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_bytes(b"\xef\xbb\xbffour plain words here\r\n")
    path = tmp_path / "l.mentordesk"
    assert main(["new", str(path), "--name", "L", "--passphrase-file", str(words)]) == 0
    open_record(path, "four plain words here").close()

"""Canary tokens in every text: found only where the coordinator asked for them. And windows that go away."""

import gc
import os
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from mentordesk.cli import main as command_line
from mentordesk.model.addendum import Subject
from mentordesk.model.conflict import ConflictNote, ConflictStep, NoteStatus, Rung
from mentordesk.model.fields import Audience, described
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.names import NameStyle
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.sample import SIZES, make_sample
from mentordesk.reports import Report, render
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.stories.test_from_spreadsheet_to_report import text_of


def canaried(record: Any, mark: str) -> Any:
    """The record with a canary in each of its texts, named by the field."""
    texts = {
        f.name: f"CANARY{mark}{f.name}" for f in fields(record)
        if f.name in described(record) and isinstance(getattr(record, f.name), str)
        and f.name not in {"planned_at"} and type(getattr(record, f.name)) is str
    }  # fmt: skip
    return replace(record, **texts)


@pytest.fixture
def canaries(tmp_path: Path) -> Path:
    """A record with canaries in everything that is not for paper."""
    path = tmp_path / "home" / "Canary.mentordesk"
    desk = make_sample(path, today=TODAY, size=SIZES["small"])
    fresh = replace(canaried(ConflictNote(pairing_id=1), "N"), resolution="", lesson="")
    note = desk.conflicts.save(fresh, today=TODAY, now=desk.now)
    over = desk.conflicts.save(replace(fresh, title="CANARYNover"), today=TODAY, now=desk.now)
    desk.conflicts.close(
        over, NoteStatus.RESOLVED, "CANARYNresolution", today=TODAY, lesson="CANARYNlesson"
    )
    desk.conflicts.add_step(
        canaried(ConflictStep(note_id=note.id, rung=Rung.WARNING), "S"),
        today=TODAY,
        next_step="CANARYNnext",
    )
    desk.conflicts.add_words(note.id, "CANARYAnote")
    held = desk.meetings.log(
        replace(canaried(Meeting(pairing_id=1, held_on=TODAY), "M"), summary="Seen by the pair", next_step="", place=""),
        today=TODAY,
    )  # fmt: skip
    desk.meetings.add_words(held.id, Subject.NOTE, "CANARYAmine")
    desk.meetings.add_words(held.id, Subject.SUMMARY, "Added for the pair")
    desk.drafts.keep("conflict new", {"facts": "CANARYDdraft"})
    desk.close()
    return path


def said_by(*arguments: object) -> str:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        command_line([str(a) for a in arguments])
    return out.getvalue() + err.getvalue()


def reports(desk: Desk) -> list[Report]:
    held = next(m for m in desk.meetings.of_pairing(1) if m.status is MeetingStatus.HELD)
    every = []
    for style in NameStyle:
        wanted = Wanted(today=TODAY, names=style, without=frozenset())
        every += [
            desk.reporting.programme(wanted), desk.reporting.pairing(1, wanted),
            desk.reporting.session(held.id, wanted), desk.reporting.next_session(1, wanted),
        ]  # fmt: skip
    return every


def test_no_canary_on_any_paper_or_in_any_answer(canaries: Path, tmp_path: Path) -> None:
    desk = open_record(canaries)
    paper = [render(report) for report in reports(desk)]
    made = desk.backups.make(tmp_path / "Backups")
    desk.close()
    said = [text_of(done.pdf) for done in paper] + [done.pdf.decode("latin-1") for done in paper]
    assert any("Added for the pair" in text for text in said)  # what is for the pair is there
    # the coordinator's own history of a meeting log shows the note in it; nothing else of it
    past = said_by("history", canaries, "--json", "--limit", "9999")
    said += [
        past.replace("CANARYMnote", ""),
        said_by("today", canaries), said_by("today", canaries, "--json"),
        said_by("find", canaries, "CANARYN"), said_by("find", canaries, "CANARYA"),
        said_by("history", canaries, "--record", "N0001"), said_by("backups", canaries, "--json"),
        said_by("check", canaries, "--json"), said_by("list", canaries, "participants", "--json"),
        said_by("list", canaries, "pairings"), said_by("list", canaries, "conflict-notes", "--json"),
        said_by("list", canaries, "conflict-notes"), said_by("list", canaries, "safeguarding-pointers"),
        said_by("report", canaries, "conflict-note", "--note", "N0004", "--out", tmp_path / "x.pdf"),
    ]  # fmt: skip
    said += [p.name for p in tmp_path.rglob("*")]
    said += [
        p.read_bytes().decode("latin-1") for p in tmp_path.rglob("*") if p.is_file()
    ]  # the record, its keys, the backup and its manifest: nothing readable
    assert made.path.exists()
    found = [text[max(0, text.index("CANARY") - 40) :][:120] for text in said if "CANARY" in text]
    assert found == []


def test_the_canary_check_sees_a_leak(canaries: Path) -> None:
    """Sensitivity: a note that is opened on purpose says what is in it, and the check sees it."""
    opened = said_by(
        "list", canaries, "conflict-notes", "--open", "N0004", "--reason", "a test", "--json"
    )
    opened += said_by(
        "list", canaries, "conflict-notes", "--open", "N0005", "--reason", "a test", "--json"
    )
    assert {
        f"CANARYN{n}" for n in ("facts", "agreement", "plan", "told", "lesson", "resolution")
    } <= set(re.findall(r"CANARYN\w+", opened))
    assert "CANARYSletter" in opened and "CANARYAnote" in opened


def test_no_canary_in_titles_find_or_status(
    canaries: Path, themed: Any, qtbot: Any, places: Any
) -> None:
    window = MainWindow(places, lambda: TODAY)
    window.show()
    window.seats.seat(open_record(canaries))
    for place in ("today", "participants", "pairings", "meetings", "conflicts", "reports", "bin"):
        window.go(place)
        QCoreApplication.processEvents()
    window.go("today")
    window.find_box.setText("CANARYN")
    window.find_box.look()
    listed = [
        window.find_box._choices.list.item(n).text()
        for n in range(window.find_box._choices.list.count())  # type: ignore[union-attr]
    ]
    assert not [t for t in listed if "CANARYN" in t and "Nothing matches" not in t]
    assert "CANARY" not in window.windowTitle()
    assert "CANARY" not in window.sidebar.status.text()
    assert "CANARY" not in places.settings_file.read_text()
    window.close()
    window.deleteLater()


def test_files_are_for_their_owner_alone(canaries: Path, tmp_path: Path) -> None:
    desk = open_record(canaries)
    desk.backups.make(tmp_path / "Backups")
    desk.close()
    if os.name != "posix":
        return
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_every_text_has_an_audience() -> None:
    for record in (ConflictNote, ConflictStep):
        assert {a.audience for a in described(record).values()} == {Audience.CONFLICT}


SHEETS = (
    ("new participant", 0), ("edit participant", 1), ("log pairing", 1), ("plan", 1), ("new goal", 1),
    ("new conflict note", 1), ("step", 1), ("terms", 1), ("pause", 1), ("close pairing", 1),
    ("programme", 0), ("passphrase", 0), ("recovery code", 0), ("new pairing", 0), ("add to note", 1),
)  # fmt: skip


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_sheets_opened_and_closed_leave_nothing_behind(
    window: Any, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    def round_trip() -> None:
        for kind, record_id in SHEETS:
            window.work.show(kind, record_id)
            assert window.sheet is not None, kind
            sheet = window.sheet
            getattr(sheet, "give_up", sheet.reject)()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        gc.collect()

    for _ in range(3):
        round_trip()
    before, rounds = len(window.findChildren(QWidget)), scale(3, 200)
    first = resident() if Path("/proc/self/statm").exists() else 0
    for _ in range(rounds):
        round_trip()
    after = len(window.findChildren(QWidget))
    assert after == before, f"{after - before} widgets were left"
    grown = (resident() - first) if first else 0
    done = rounds * len(SHEETS)
    say(
        f"{done} sheets opened and closed: widgets {before} → {after}, memory grew {grown / 1e6:.1f} MB"
    )
    if rounds > 50:
        assert grown / done * 1000 <= 1024 * 1024


def test_the_widget_count_sees_what_is_left(window: Any) -> None:
    """Sensitivity: a sheet that is only hidden is counted."""
    before = len(window.findChildren(QWidget))
    window.work.show("new participant", 0)
    window.sheet.hide()
    assert len(window.findChildren(QWidget)) > before

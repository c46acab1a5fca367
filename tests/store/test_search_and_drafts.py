"""Full-text search, drafts and backups."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mentordesk.model.conflict import ConflictNote
from mentordesk.model.errors import MachineTrouble
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record
from mentordesk.store.search import Search

TODAY = date(2026, 11, 21)
NAUGHTY = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "words",
    [
        "nunez",
        "NÚÑEZ",
        "obrien",
        "o'brien",
        "O’Brien",
        "nguyen thi anh",
        "Nguyễn",
        "đang",
        "7B ana",
        "王",
    ],
)
def test_people_are_found_however_they_are_typed(desk: Desk, words: str) -> None:
    for name in ("Ana Núñez", "Sean O’Brien", "Nguyễn Thị Ánh", "Đặng Văn", "王小明"):
        desk.people.save(Participant(name=name, group="7B"), today=TODAY)
    assert [f for f in desk.finder.find(words, TODAY) if f.kind == "participant"]


def test_conflict_words_are_found_only_where_they_are_asked_for(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    pairing = pair()
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="Quarrel", facts="zebracrossing"),
        today=TODAY,
        now=desk.now,
    )
    assert desk.finder.find("zebracrossing", TODAY) == []
    assert desk.finder.notes("zebracrossing") == [note.id]
    assert desk.finder.find(note.code, TODAY)[0].title == "Conflict note N0001"


def test_changed_and_undone_words_are_forgotten(desk: Desk, pair: Callable[..., Pairing]) -> None:
    meeting = desk.meetings.log(
        Meeting(pairing_id=pair().id, held_on=TODAY, summary="walrus"), today=TODAY
    )
    search = Search(desk.store)
    assert [h.id for h in search.meetings("wal")] == [meeting.id]
    desk.undo()
    assert search.meetings("wal") == []
    words = [row[0] for row in desk.store.read("SELECT block FROM meeting_words_data")]
    assert not any(b"walrus" in bytes(block) for block in words)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_no_text_breaks_the_search(desk: Desk, text: str) -> None:
    desk.finder.find(text, TODAY)
    desk.finder.notes(text)
    window = desk.meetings.window(TODAY)
    window.words = text
    assert window.count() == 0
    assert window.lines(0, 5) == []


def test_a_draft_is_kept_and_forgotten(desk: Desk, record: Path) -> None:
    desk.drafts.keep("log meeting", {"summary": "half a sen"})
    desk.close()
    again = open_record(record)
    assert again.drafts.find("log meeting") == {"summary": "half a sen"}
    assert again.drafts.kept() == ["log meeting"]
    again.drafts.drop("log meeting")
    assert again.drafts.find("log meeting") is None
    assert b"half a sen" not in record.read_bytes()
    again.close()


def test_a_backup_is_read_back_before_it_has_a_name(desk: Desk, tmp_path: Path) -> None:
    desk.people.save(Participant(name="Ana"), today=TODAY)
    made = desk.backups.make(tmp_path / "stick")
    assert made.counts["participant"] == 1
    assert desk.backups.latest(tmp_path / "stick") == made
    copy = open_record(made.path)
    assert [p.name for p in copy.people.all()] == ["Ana"]
    copy.close()
    assert not list((tmp_path / "stick").glob(".*"))


def test_a_backup_to_an_impossible_place_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MachineTrouble, match="could not be written"):
        desk.backups.make(tmp_path / "file")

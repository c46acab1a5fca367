"""A backup is made while the work goes on: of one single moment, once at a time, and never of half a change."""

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from mentordesk.model.backups import Why
from mentordesk.model.people import Participant, Role
from mentordesk.programme.backups import TRIES
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record
from mentordesk.programme.slices import WAITING, at_once
from mentordesk.store import backup
from mentordesk.store.record_bytes import Disturbed, RecordBytes
from tests.conftest import TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Backups"


def add(desk: Desk, name: str) -> None:
    desk.people.save(Participant(name=name, roles=(Role.MENTOR,)), today=TODAY)


def names(path: Path) -> list[str]:
    inside = open_record(path)
    found = [p.name for p in inside.people.all()]
    inside.close()
    return found


def during(
    monkeypatch: pytest.MonkeyPatch, deeds: list[Callable[[], Any]], *, sees: bool = True
) -> list[int]:
    """Do something after the first bytes of each copy; gives how many copies were begun."""
    begun: list[int] = []
    plain = RecordBytes.copy_to

    def copy_to(self: RecordBytes, target: Path, writings: int) -> None:
        begun.append(writings)
        deed = deeds.pop(0) if deeds else None
        if deed is not None:
            deed()
        plain(self, target, writings if sees else self.writings)

    monkeypatch.setattr(RecordBytes, "copy_to", copy_to)
    return begun


def test_what_is_written_meanwhile_begins_it_anew(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, go = Event(), Event()

    def hold() -> None:
        waiting.set()
        assert go.wait(20)

    begun = during(monkeypatch, [hold])
    work = desk.backups.make_beside(folder, Why.TIMED)
    said = next(work)
    assert said is WAITING and waiting.wait(20)
    add(desk, "Ana while it is copied")
    go.set()
    made = at_once(work)
    assert len(begun) == 2 and made is not None
    assert "Ana while it is copied" in names(made.path)
    assert [b.path for b in desk.backups.all(folder)] == [made.path], (
        "the disturbed one left nothing"
    )
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(".")) == []


def test_drafts_disturb_it_as_well(desk: Desk) -> None:
    """All that writes goes through one door, so nothing writes unseen."""
    assert desk.store.on_disk is not None
    before = desk.store.on_disk.writings
    desk.drafts.keep("log", {"summary": "half a word"})
    assert desk.store.on_disk.writings == before + 1
    with pytest.raises(Disturbed):
        desk.store.on_disk.copy_to(desk.path.with_name("copy"), before)


def test_somebody_who_never_stops_typing_gets_one_in_the_end(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.store.on_disk is not None
    on_disk = desk.store.on_disk

    def write() -> None:
        on_disk.writings += 1

    begun = during(monkeypatch, [write] * TRIES)
    made = at_once(desk.backups.make_beside(folder, Why.TIMED))
    assert made is not None and len(begun) == TRIES + 1


def test_who_turns_away_waits_and_finds_it_whole(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the window is closed while one is being made: it comes to its end before the record is closed."""
    go = Event()
    during(monkeypatch, [lambda: go.wait(0.3)])
    work = desk.backups.make_beside(folder, Why.TIMED)
    assert next(work) is WAITING
    work.close()
    assert len(desk.backups.all(folder)) == 1
    assert desk.backups.make_if_changed(folder, Why.ON_EXIT) is None, "nothing changed since"


def test_a_closed_record_is_not_copied(desk: Desk, folder: Path) -> None:
    source = backup.Source.of(desk.store)
    desk.close()
    with pytest.raises(Disturbed):
        backup.make(source, folder, Why.TIMED)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_inside_a_change_none_is_made(desk: Desk, folder: Path) -> None:
    with pytest.raises(RuntimeError), desk.store.transaction("try"):
        desk.backups.make(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not moved there")
def test_the_record_may_be_moved_away_while_it_is_open(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    """What was opened is what is copied, wherever it lies by now."""
    add(desk, "Ana before it was moved")
    desk.backups.make(folder)
    desk.path.rename(tmp_path / "Elsewhere.mentordesk")
    desk.path.write_bytes(b"something else that took its name")
    made = desk.backups.make(folder)
    assert "Ana before it was moved" in names(made.path)
    desk.path.unlink()
    (tmp_path / "Elsewhere.mentordesk").rename(desk.path)


def test_a_copy_of_half_a_change_is_seen_by_this_harness(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sensitivity: were a writing not noticed, what was counted would not be what is found."""
    during(monkeypatch, [lambda: add(desk, "Ana unseen")], sees=False)
    with pytest.raises(Exception, match="did not read back"):
        desk.backups.make(folder)
    assert desk.backups.all(folder) == []

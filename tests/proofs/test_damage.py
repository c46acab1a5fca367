"""Damage is detected, never shown as if it were true: flipped bits, cut ends, lost and old pages."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mentordesk.model.errors import MentorDeskError
from mentordesk.model.people import Participant, Role
from mentordesk.programme.records import open_record
from mentordesk.programme.sample import SIZES, make_sample
from tests.conftest import TODAY

PAGE = 4096


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "Damaged.mentordesk"
    make_sample(path, today=TODAY, size=SIZES["small"]).close()
    return path


def everything(path: Path) -> object:
    """All that the record says, or a MentorDeskError."""
    desk = open_record(path)
    try:
        troubles = desk.troubles()
        if troubles:
            raise MentorDeskError(" ".join(troubles))
        tables = ("participants", "pairings", "meetings", "goals", "conflict_notes", "addenda")
        return [getattr(desk.store, t).where() for t in tables]
    finally:
        desk.close()


def is_told(path: Path, truth: object) -> bool:
    """Whether the damage is told; a record that still says the truth is no damage."""
    try:
        return everything(path) == truth
    except MentorDeskError as refusal:
        return str(refusal).endswith(".")


def test_one_bit_of_every_page(
    record: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    truth, body = everything(record), record.read_bytes()
    pages = len(body) // PAGE
    dice = random.Random(3)
    tried = seen = 0
    for page in range(0, pages, scale(3, 1)):
        for _ in range(scale(1, 16)):
            at = page * PAGE + dice.randrange(PAGE)
            broken = bytearray(body)
            broken[at] ^= 1 << dice.randrange(8)
            record.write_bytes(broken)
            tried += 1
            try:
                same = everything(record) == truth
            except MentorDeskError:
                seen += 1
                continue
            assert not same or at < 16, f"byte {at} was changed and nobody saw it"
    assert seen == tried
    say(f"{seen} of {tried} flipped bits on {pages} pages seen")


def test_cut_zeroed_and_old_pages(
    record: Path, tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    truth, body = everything(record), record.read_bytes()
    later = tmp_path / "Later.mentordesk"
    shutil.copy(record, later)
    shutil.copy(f"{record}.keys", f"{later}.keys")
    desk = open_record(later)
    for n in range(5):
        desk.people.save(Participant(name=f"New {n}", roles=(Role.MENTOR,)), today=TODAY)
    desk.close()
    new_truth, new_body = everything(later), later.read_bytes()
    pages = len(body) // PAGE
    step = scale(4, 1)
    for page in range(0, pages, step):
        record.write_bytes(body[: page * PAGE + PAGE // 2])
        assert is_told(record, None), f"cut in page {page}"
        record.write_bytes(body[: page * PAGE])
        assert is_told(record, None), f"cut before page {page}"
        record.write_bytes(body[: page * PAGE] + bytes(PAGE) + body[(page + 1) * PAGE :])
        assert is_told(record, truth), f"page {page} zeroed"
        old = body[page * PAGE : (page + 1) * PAGE]
        later.write_bytes(new_body[: page * PAGE] + old + new_body[(page + 1) * PAGE :])
        assert is_told(later, new_truth), f"old page {page} replayed"
    say(
        f"{4 * len(range(0, pages, step))} cut, zeroed and replayed pages: all told, no wrong value shown"
    )


def test_the_harness_sees_a_wrong_value(record: Path) -> None:
    """Sensitivity: a record that was really changed is not the truth."""
    truth = everything(record)
    desk = open_record(record)
    desk.people.save(Participant(name="Somebody", roles=(Role.MENTOR,)), today=TODAY)
    desk.close()
    assert not is_told(record, truth)


def test_a_change_behind_the_programs_back_names_the_first_bad_place(record: Path) -> None:
    """Somebody with the key writes past the program; the chain says where."""
    from mentordesk.store import opening

    key, _ = opening.key_of(record, None)
    raw = opening.connect(record, key)
    raw.execute("DROP TRIGGER history_change_stays")
    raw.execute("UPDATE history_change SET after = replace(after, 'Maya', 'Eve') WHERE seq = 2")
    sql = "CREATE TRIGGER history_change_stays BEFORE UPDATE ON history_change\n    BEGIN SELECT raise(ABORT, 'history is never changed'); END"
    raw.execute(sql)
    raw.close()
    desk = open_record(record)
    try:
        assert desk.troubles() == ["The history does not fit together from change 2 on."]
    finally:
        desk.close()


def test_history_rows_cannot_be_changed_deleted_or_replaced(record: Path) -> None:
    from sqlcipher3 import dbapi2

    from mentordesk.store import opening

    key, _ = opening.key_of(record, None)
    raw = opening.connect(record, key)
    for sql in (
        "UPDATE history_step SET label = 'x' WHERE seq = 1",
        "DELETE FROM history_step WHERE seq = 2",
        "DELETE FROM history_change",
        "UPDATE history_change SET before = NULL",
        "REPLACE INTO history_step SELECT seq, at, offset_minutes, 'x', undoes, link FROM history_step",
    ):
        with pytest.raises(dbapi2.DatabaseError, match=r"never changed|FOREIGN KEY"):
            raw.execute(sql)
    raw.close()

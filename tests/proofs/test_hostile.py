"""Hostile files: mutated spreadsheets, records and key files never hang, never change the record."""

import csv
import io
import json
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from mentordesk.model.errors import MentorDeskError
from mentordesk.programme import importing
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record
from mentordesk.programme.sample import SIZES, make_sample
from mentordesk.store import opening
from tests.conftest import TODAY

SECONDS = 45


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for y, line in enumerate(
        [("Name", "Role", "Class"), ("Ana Núñez", "mentor", "11B"), ("Leo", "mentee", 7)]
    ):
        page.write_row(y, 0, line)
    book.close()
    return out.getvalue()


def table() -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [("Name", "Role"), ('O"Brien', "mentor"), ("Leo\nBrandt", "mentee")] * 5
    )
    return out.getvalue().encode()


def mutant(body: bytes, dice: random.Random) -> bytes:
    """The bytes with some of them changed, cut out, repeated or put elsewhere."""
    made = bytearray(body)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(made) or 1)
        kind = dice.randrange(5)
        if kind == 0 and made:
            made[at] = dice.randrange(256)
        elif kind == 1:
            del made[at : at + dice.randint(1, 200)]
        elif kind == 2:
            made[at:at] = dice.choice(
                (b'"', b"\x00" * 9, b"\xff\xfe", b"=cmd|' /C calc'!A0", b"<!DOCTYPE x>")
            )
        elif kind == 3:
            part = made[at : at + dice.randint(1, 400)]
            made[at:at] = part * dice.randint(1, 40)
        else:
            del made[at:]
            made += b"\n" * dice.randint(0, 3)
    return bytes(made)


def test_mutated_spreadsheets(
    tmp_path: Path, desk: Desk, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    dice, number = random.Random(11), scale(24, 10_000)
    read = told = 0
    slowest = 0.0
    seq, whole = desk.store.last_change, desk.path.read_bytes()
    for n in range(number):
        kind = ("xlsx", "csv")[n % 2]
        path = tmp_path / f"mutant.{kind}"
        path.write_bytes(mutant(workbook() if kind == "xlsx" else table(), dice))
        begun = time.monotonic()
        try:
            sheet = importing.read_sheet(path)
            desk.importer.plan(sheet, today=TODAY)
            read += 1
        except MentorDeskError as refusal:
            assert str(refusal).endswith(".")
            told += 1
        slowest = max(slowest, time.monotonic() - begun)
        assert slowest < SECONDS
    assert desk.store.last_change == seq
    assert desk.path.read_bytes() == whole
    assert read
    assert told
    say(
        f"{number} mutants: {read} read, {told} refused in words, slowest {slowest:.1f} s, record unchanged"
    )


def test_mutated_records_and_key_files(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    base = tmp_path / "Base.mentordesk"
    make_sample(base, today=TODAY, size=SIZES["small"]).close()
    dice, number = random.Random(13), scale(60, 3_000)
    opened = told = 0
    for n in range(number):
        path = tmp_path / "x" / "Mutant.mentordesk"
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        body, ring = base.read_bytes(), Path(f"{base}.keys").read_bytes()
        path.write_bytes(mutant(body, dice) if n % 2 else body)
        Path(f"{path}.keys").write_bytes(ring if n % 2 else mutant(ring, dice))
        try:
            desk = open_record(path)
        except MentorDeskError as refusal:
            assert str(refusal).endswith(".")
            told += 1
            continue
        try:
            desk.troubles()
            desk.today.view(TODAY)
        except MentorDeskError:
            told += 1
        finally:
            desk.close()
        opened += 1
    assert told > number // 2
    say(f"{number} mutated records and key files: {told} told in words, {opened} opened")


@pytest.mark.parametrize(
    "ring",
    [b"", b"[]", b"null", b"{", b'{"slots": 3}', b'{"format": "MentorDesk keys 1", "slots": [{}], "record_salt": ""}',
     json.dumps({"format": "MentorDesk keys 9", "slots": [], "record_salt": ""}).encode(),
     json.dumps({"format": "MentorDesk keys 1", "slots": [{"kind": "open", "sealed": "zz", "cost": []}], "record_salt": ""}).encode(),
     json.dumps({"format": "MentorDesk keys 1", "slots": [{"kind": "passphrase", "sealed": "00", "nonce": "", "salt": "",
                 "cost": [10**9, 10**9, 10**9], "checksum": "x"}], "record_salt": ""}).encode()],
)  # fmt: skip
def test_hostile_key_files_are_told(tmp_path: Path, ring: bytes) -> None:
    path = tmp_path / "H.mentordesk"
    make_sample(path, today=TODAY, size=SIZES["small"]).close()
    body = path.read_bytes()
    Path(f"{path}.keys").write_bytes(ring)
    with pytest.raises(MentorDeskError) as refusal:
        open_record(path, "some words to open it with")
    assert str(refusal.value).endswith(".")
    assert path.read_bytes() == body


def test_a_record_with_triggers_and_views_of_its_own_is_refused_and_restores_without_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "V.mentordesk"
    desk = make_sample(path, today=TODAY, size=SIZES["small"])
    made = desk.backups.make(tmp_path / "Backups")
    people, key = desk.people.all(), desk.store.key
    desk.close()
    for target in (path, made.path):
        raw = opening.connect(target, key)
        raw.execute(
            "CREATE TRIGGER theirs AFTER INSERT ON participant BEGIN UPDATE participant SET name = 'Eve'; END"
        )
        raw.execute("CREATE VIEW peek AS SELECT name FROM participant")
        raw.close()
    with pytest.raises(MentorDeskError, match="Another program has changed"):
        open_record(path)
    from mentordesk.store import restore
    from mentordesk.store.store import Store, now_utc

    fresh = tmp_path / "F.mentordesk"
    restore.restored_copy(made.path, key, fresh, "restore", now_utc())
    shutil.copy(f"{path}.keys", f"{fresh}.keys")
    store = Store.open_with_key(fresh, key)
    assert store.participants.where(order="folded, id") == people
    names = [
        n for (n,) in store.read("SELECT name FROM sqlite_master WHERE name IN ('theirs', 'peek')")
    ]
    assert names == []
    store.close()

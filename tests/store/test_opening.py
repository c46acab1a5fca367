"""Opening a record: pragmas, keys, and eight kinds of unusable file, each left as it was."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from mentordesk import files
from mentordesk.model.errors import AlreadyOpen, MachineTrouble, RecordUnusable, Refused
from mentordesk.model.programme import Programme
from mentordesk.programme import records
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record
from mentordesk.store import keys, opening, restore, schema
from tests.conftest import TODAY

WORDS = "correct horse battery staple"
FAST = (65_536, 1, 1)


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A record with a passphrase (stretched less, for speed) and a recovery code."""
    slot = keys.passphrase_slot
    monkeypatch.setattr(keys, "passphrase_slot", lambda key, words: slot(key, words, FAST))
    path, code = tmp_path / "Locked.mentordesk", keys.new_recovery_code()
    new_record(path, Programme(name="Locked"), passphrase=WORDS, recovery_code=code).close()
    return path, code


def state_of(path: Path) -> dict[str, str]:
    return {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in path.parent.iterdir()
        if f.is_file()
    }


def refusal_of(path: Path, words: str | None = None) -> str:
    """The sentence, after making sure that nothing was touched."""
    before = state_of(path) if path.parent.exists() else {}
    with pytest.raises((RecordUnusable, Refused, MachineTrouble)) as refusal:
        open_record(path, words).close()
    assert (state_of(path) if path.parent.exists() else {}) == before
    return str(refusal.value)


def test_pragmas_are_as_decided(desk: Desk) -> None:
    read = {
        n: desk.store.read(f"PRAGMA {n}").fetchone()[0]
        for n in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "locking_mode",
            "trusted_schema",
        )
    }
    assert read == {
        "journal_mode": "truncate",
        "synchronous": 3,
        "foreign_keys": 1,
        "secure_delete": 1,
        "locking_mode": "exclusive",
        "trusted_schema": 0,
    }


def test_the_file_shows_nothing(desk: Desk, record: Path) -> None:
    desk.setup.save_programme(Programme(id=1, name="Canary-7391"), today=TODAY)
    desk.close()
    assert b"Canary-7391" not in record.read_bytes()
    assert record.read_bytes()[:15] != b"SQLite format 3"
    if os.name == "posix":
        assert record.stat().st_mode & 0o077 == 0


def test_passphrase_and_recovery_code_open_it(locked: tuple[Path, str]) -> None:
    path, code = locked
    open_record(path, WORDS).close()
    open_record(path, code.lower().replace("-", " ")).close()
    assert records.needs_passphrase(path)


def test_eight_unusable_files_have_eight_sentences(
    locked: tuple[Path, str], tmp_path: Path
) -> None:
    path, _ = locked
    said = {"wrong passphrase": refusal_of(path, "something else entirely")}
    said["locked"] = refusal_of(path, None)

    def copy(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        made = folder / "Copy.mentordesk"
        made.write_bytes(path.read_bytes())
        keys.key_file(made).write_bytes(keys.key_file(path).read_bytes())
        return made

    slot = copy("slot")
    text = keys.key_file(slot).read_text()
    keys.key_file(slot).write_text(
        text.replace('"sealed": "', '"sealed": "00', 1).replace('"sealed": "', '"sealed": "00')
    )
    said["damaged slot"] = refusal_of(slot, WORDS)
    first = copy("first")
    first.write_bytes(b"\x55" * 64 + first.read_bytes()[64:])
    said["damaged beginning"] = refusal_of(first, WORDS)
    page = copy("page")
    body = bytearray(page.read_bytes())
    body[300] ^= 1
    page.write_bytes(body)
    said["damaged page"] = refusal_of(page, WORDS)
    said["missing"] = refusal_of(tmp_path / "nowhere" / "Gone.mentordesk")
    empty = copy("empty")
    empty.write_bytes(b"")
    said["empty"] = refusal_of(empty)
    foreign = copy("foreign")
    foreign.unlink()
    plain = sqlite3.connect(foreign)
    plain.execute("CREATE TABLE other (x)")
    plain.commit()
    plain.close()
    said["foreign"] = refusal_of(foreign)
    keyless = copy("keyless")
    keys.key_file(keyless).unlink()
    said["no key file"] = refusal_of(keyless)
    newer = copy("newer")
    connection = opening.unlock(newer, opening.key_of(newer, WORDS)[0])
    connection.execute(f"PRAGMA user_version = {schema.LATEST + 1}")
    connection.close()
    said["newer"] = refusal_of(newer, WORDS)
    altered = copy("altered")
    connection = opening.unlock(altered, opening.key_of(altered, WORDS)[0])
    connection.execute("CREATE TABLE extra (x)")
    connection.close()
    said["altered"] = refusal_of(altered, WORDS)
    assert len(set(said.values())) == len(said), said
    assert not any(
        word in s.lower()
        for s in said.values()
        for word in ("database", "sqlite", "null", "invalid")
    )


def test_a_file_of_another_kind_is_foreign(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    assert "not made by MentorDesk" in refusal_of(letter)


def test_nothing_is_made_over_an_existing_file(tmp_path: Path) -> None:
    path = tmp_path / "There.mentordesk"
    path.write_text("mine")
    with pytest.raises(Refused, match="already a file"):
        new_record(path, Programme(name="x"), passphrase=None)
    assert path.read_text() == "mine"


def test_only_one_can_have_it_open(desk: Desk, record: Path) -> None:
    """Even another process; and the system lets go of it when the first one ends."""
    code = f"from mentordesk.programme.records import open_record; from pathlib import Path; open_record(Path({str(record)!r}))"
    second = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert "AlreadyOpen: MentorDesk is already open on this computer." in second.stderr
    desk.close()
    third = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert third.returncode == 0, third.stderr
    with open_in_place(record), pytest.raises(AlreadyOpen):
        open_record(record)


def open_in_place(path: Path):  # type: ignore[no-untyped-def]
    from contextlib import closing

    return closing(open_record(path))


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(Refused, match="at least 15"):
        keys.check_passphrase("hunter2")


def test_passphrase_is_the_same_however_its_letters_are_built() -> None:
    key = keys.new_key()
    slot = keys.passphrase_slot(key, "café crème brûlée", FAST)
    ring = keys.KeyRing((slot,))
    assert ring.unlock("cafe\u0301 cre\u0300me bru\u0302le\u0301e") == key


def test_recovery_code_has_a_checksum_and_forgives_look_alikes() -> None:
    code = keys.new_recovery_code()
    assert keys.is_recovery_code(code)
    assert keys.is_recovery_code(code.replace("0", "O").replace("1", "l"))
    wrong = [c for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if c != code[0]]
    slipped = [keys.is_recovery_code(c + code[1:]) for c in wrong]
    assert sum(slipped) <= 1  # a checksum of ten bits misses one slip in a thousand


def test_migrating_back_and_forth_is_not_guessed(tmp_path: Path) -> None:
    """A schema snapshot: changing a released step changes its fingerprint and fails here."""
    for number in range(1, schema.LATEST + 1):
        connection = dbapi2.connect(":memory:", isolation_level=None)
        for step in schema.STEPS[:number]:
            step(connection)
        assert schema.fingerprint(connection) == schema.FINGERPRINTS[number]
        connection.execute("CREATE INDEX more ON meeting (place)")
        assert schema.fingerprint(connection) != schema.FINGERPRINTS[number]
        connection.close()


def test_every_table_is_strict(desk: Desk) -> None:
    rows = desk.store.read(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_words_%'"
    )
    assert [name for name, strict in rows if not strict] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """Through the program itself, with a limit on how large a file may grow."""
    import resource

    path = tmp_path / "Full.mentordesk"
    new_record(path, Programme(name="Full"), passphrase=None).close()
    size = path.stat().st_size
    script = tmp_path / "script.jsonl"
    line = '{"do": "add_participant", "name": "%s", "notes": "' + "x" * 20_000 + '"}\n'
    script.write_text("".join(line % f"Person {n}" for n in range(40)))

    def limit() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, size + 200_000))

    done = subprocess.run(
        [sys.executable, "-m", "mentordesk", "batch", str(path), str(script)], capture_output=True, text=True,
        check=False, preexec_fn=limit, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    answers = done.stdout.splitlines()
    kept = sum('"ok": true' in a for a in answers)
    assert 0 < kept < 40, done.stdout[-500:] + done.stderr[-500:]
    assert len(answers) == 40
    assert any("disk" in a for a in answers if '"ok": false' in a)
    with open_in_place(path) as desk:
        assert desk.store.participants.count() == kept
        assert desk.store.history.first_bad_step() is None


def test_a_space_around_the_words_does_not_matter_and_one_within_does(
    locked: tuple[Path, str],
) -> None:
    path, _ = locked
    open_record(path, f" {WORDS}\n").close()
    with pytest.raises(Refused):
        open_record(path, WORDS.replace(" ", "  ", 1))


@pytest.mark.parametrize("what", ["ring", "rename", "begin"])
def test_a_record_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def full(*_about: object) -> None:
        raise OSError(28, "No space left on device")

    if what == "ring":
        monkeypatch.setattr(keys, "write_ring", full)
    elif what == "rename":
        monkeypatch.setattr(opening, "put_in_place", full)
    else:
        monkeypatch.setattr(opening, "_fill", full)
    path = tmp_path / "new.mentordesk"
    with pytest.raises(MachineTrouble):
        new_record(path, Programme(name="New"), passphrase=None)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    new_record(path, Programme(name="New"), passphrase=None).close()


def test_a_restored_record_that_cannot_take_its_place_leaves_the_ring_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, fresh = tmp_path / "a.mentordesk", tmp_path / "b.mentordesk"
    for path in (record, fresh):
        new_record(path, Programme(name="A"), passphrase=None).close()
    before, ring = state_of(record), keys.read_ring(record)

    def held(*_about: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(files, "put_in_place", held)
    monkeypatch.setattr(restore.files, "put_in_place", held)
    with pytest.raises(MachineTrouble, match="as it was"):
        restore.put_in_place(fresh, record, ring)
    monkeypatch.undo()
    now = state_of(record)
    assert now["a.mentordesk"] == before["a.mentordesk"]
    assert keys.read_ring(record) == ring
    open_record(record).close()


def test_what_was_being_typed_is_there_after_a_power_cut_that_tore_a_spare_page(
    tmp_path: Path,
) -> None:
    path = tmp_path / "torn.mentordesk"
    desk = new_record(path, Programme(name="Torn"), passphrase=None)
    desk.drafts.keep("large", {"text": "y" * 60_000})
    desk.drafts.drop("large")  # leaves spare pages
    desk.drafts.keep("log meeting", {"summary": "half a sentence"})
    size = int(desk.store.read("PRAGMA cipher_page_size").fetchone()[0])
    spare = int(desk.store.read("PRAGMA freelist_count").fetchone()[0])
    desk.close()
    whole = path.read_bytes()
    mended = 0
    for page in range(len(whole) // size - spare, len(whole) // size):
        torn = bytearray(whole)
        torn[page * size + 100] ^= 1
        path.write_bytes(torn)
        path.with_name(f"{path.name}-journal").write_bytes(b"torn")
        try:
            again = open_record(path)
            label = again.store.history.latest(1)[0].label
        except (RecordUnusable, MachineTrouble):  # it was no spare page
            continue
        if label == "mend after a power cut":
            mended += 1
            assert again.drafts.find("log meeting") == {"summary": "half a sentence"}
        again.close()
    assert mended, "torn spare pages were mended"


def test_a_passphrase_has_no_invisible_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PASSPHRASE_COST", FAST)
    path = tmp_path / "a.mentordesk"
    new_record(path, Programme(name="A"), passphrase=f" {WORDS} ").close()
    open_record(path, WORDS).close()

"""Backups are copies that were read back; a restore is a fresh record with the same rows."""

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mentordesk.model.backups import DAYS, LATEST, MONTHS, WEEKS, Why, to_keep
from mentordesk.model.errors import MachineTrouble, MentorDeskError, RecordUnusable, Refused
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.backups import restore_to, verified_record
from mentordesk.programme.desk import Desk, seated
from mentordesk.programme.records import new_record, open_record
from mentordesk.programme.sample import SIZES, make_sample
from mentordesk.store import backup, keys, opening, restore, schema
from mentordesk.store.store import Store

TODAY = date(2026, 11, 21)
WORDS = "four warm words to open it"


class Clock:
    """An instant that a test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0).astimezone(UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Desk:
    made = make_sample(tmp_path / "Term.mentordesk", today=TODAY, size=SIZES["small"], clock=clock)
    yield made
    made.close()


def rows_of(path: Path, key: bytes) -> dict[str, list[tuple[object, ...]]]:
    with backup.reading(path, key) as connection:
        return {
            t: connection.execute(f"SELECT * FROM {t} ORDER BY 1, 2").fetchall()
            for t in restore._tables(connection)
            if t != "history_step"
        }


def test_a_restored_record_has_the_same_rows_and_one_more_change(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "Backups"
    made = desk.backups.make(folder)
    before, seq = rows_of(made.path, desk.store.key), desk.store.last_change
    desk.people.save(Participant(name="Too Late", roles=(Role.MENTOR,)), today=TODAY)
    swap = desk.backups.restored(made, folder)
    path, key = desk.path, desk.store.key
    desk.close()
    back = seated(swap())
    try:
        assert back.store.last_change == seq + 1
        assert back.store.history.latest(1)[0].label.startswith("restore backup of 2026-11-21")
        assert verified_record(back.store) == []
        assert back.finder.find("Too Late", TODAY) == []
        kept = back.backups.all(folder)
        assert [b.why for b in kept] == [Why.BEFORE_RESTORE, Why.BY_HAND]
    finally:
        back.close()
    assert rows_of(path, key) == before
    with_late = seated(Store.open_with_key(kept[0].path, key, read_only=True))
    assert "Too Late" in {p.name for p in with_late.people.all()}
    with_late.close()


def test_a_backup_can_be_looked_into_and_not_written(desk: Desk, tmp_path: Path) -> None:
    made = desk.backups.make(tmp_path / "Backups")
    bytes_before = made.path.read_bytes()
    inside = seated(desk.backups.look_inside(made))
    try:
        assert inside.store.participants.count() == desk.store.participants.count()
        with pytest.raises(Refused, match="looking inside a backup"):
            inside.people.save(Participant(name="Nobody", roles=(Role.MENTEE,)), today=TODAY)
        with pytest.raises(Refused):
            inside.drafts.keep("form", {"name": "x"})
    finally:
        inside.close()
    assert made.path.read_bytes() == bytes_before


def test_restoring_elsewhere_needs_only_the_backup_and_the_recovery_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PASSPHRASE_COST", (1024, 1, 1))
    code = keys.new_recovery_code()
    path = tmp_path / "Mine.mentordesk"
    desk = new_record(path, Programme(name="Mine"), passphrase=WORDS, recovery_code=code)
    desk.people.save(Participant(name="Ana Núñez", roles=(Role.MENTOR,)), today=TODAY)
    made = desk.backups.make(tmp_path / "stick")
    desk.close()
    shutil.rmtree(tmp_path / "lost", ignore_errors=True)
    path.unlink(), keys.key_file(path).unlink()
    with pytest.raises(MentorDeskError):
        restore_to(made.path, "not the right words at all", tmp_path / "New.mentordesk")
    assert not (tmp_path / "New.mentordesk").exists()
    restore_to(made.path, code, tmp_path / "New.mentordesk").close()
    again = open_record(tmp_path / "New.mentordesk", WORDS)
    assert [p.name for p in again.people.all()] == ["Ana Núñez"]
    again.close()
    with pytest.raises(Refused, match="already a file"):
        restore_to(made.path, code, tmp_path / "New.mentordesk")


@pytest.mark.parametrize("at", [0, 100, 4096 + 50, -3000, -1])
def test_a_backup_that_changed_is_refused_and_the_record_stays(
    desk: Desk, tmp_path: Path, at: int
) -> None:
    folder = tmp_path / "Backups"
    made = desk.backups.make(folder)
    body = bytearray(made.path.read_bytes())
    body[at] ^= 1
    made.path.write_bytes(body)
    whole = desk.path.read_bytes()
    for act in (
        desk.backups.check,
        desk.backups.rehearse,
        lambda b: desk.backups.restored(b, folder),
    ):
        with pytest.raises(RecordUnusable):
            act(made)
    assert desk.path.read_bytes() == whole
    assert not list(desk.path.parent.glob(".*restored"))


def test_a_damaged_source_never_pushes_out_a_good_copy(tmp_path: Path, clock: Clock) -> None:
    desk = make_sample(tmp_path / "Term.mentordesk", today=TODAY, size=SIZES["small"], clock=clock)
    folder = tmp_path / "Backups"
    good = [desk.backups.make(folder).path for _ in range(3)]
    desk.close()
    body = bytearray(desk.path.read_bytes())
    page = 20 * 4096
    body[page + 100 : page + 200] = bytes(100)
    desk.path.write_bytes(body)
    again = open_record(desk.path)
    try:
        with pytest.raises(MentorDeskError):
            again.backups.make(folder)
    finally:
        again.close()
    assert [b.path for b in backup.all_in(folder, desk.path)] == good[::-1]
    assert not list(folder.glob(".*"))


def test_a_place_that_cannot_be_written_to_is_told(desk: Desk, tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.write_text("not a folder")
    with pytest.raises(MachineTrouble, match="Choose another folder"):
        desk.backups.make(taken)
    made = desk.backups.make(tmp_path / "Backups", second=taken)
    missing = tmp_path / "no stick"
    desk.backups.make(tmp_path / "Backups", second=missing)
    assert not missing.exists()  # it is not made up where no stick is
    assert made.path.exists()  # a second place that is not there costs nothing but its copy


def test_a_second_place_has_the_same_bytes_and_its_age_is_told(
    desk: Desk, tmp_path: Path, clock: Clock
) -> None:
    first, second = tmp_path / "Backups", tmp_path / "stick"
    away = "The second place for backups is not there"
    titles = [i.title for i in desk.backups.advice(first, second, TODAY)]
    assert titles == ["There is no backup yet", away]
    second.mkdir()
    titles = [i.title for i in desk.backups.advice(first, second, TODAY)]
    assert titles == ["There is no backup yet", "There is no backup in the second place yet"]
    made = desk.backups.make(first, second=second)
    assert (second / made.path.name).read_bytes() == made.path.read_bytes()
    assert desk.backups.advice(first, second, TODAY) == []
    shutil.rmtree(second)
    later = TODAY + timedelta(15)
    titles = [i.title for i in desk.backups.advice(first, second, later)]
    assert titles == ["The last backup is 15 days old", away]
    assert desk.backups.advice(first, None, TODAY + timedelta(14)) == []


def test_only_what_changed_is_backed_up_again(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "Backups"
    assert desk.backups.make_if_changed(folder, Why.TIMED) is not None
    assert desk.backups.make_if_changed(folder, Why.TIMED) is None
    desk.people.save(Participant(name="New Person", roles=(Role.MENTOR,)), today=TODAY)
    assert desk.backups.make_if_changed(folder, Why.ON_EXIT) is not None


def test_a_clock_put_back_makes_no_backup_again_and_again(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    """One that bears a day to come is the newest for long; what is the same as a kept one is not made anew."""
    folder = tmp_path / "Backups"
    clock.now += timedelta(400)
    assert desk.backups.make_if_changed(folder, Why.TIMED) is not None
    clock.now -= timedelta(400)
    desk.people.save(Participant(name="New Person", roles=(Role.MENTOR,)), today=TODAY)
    assert desk.backups.make_if_changed(folder, Why.TIMED) is not None
    assert desk.backups.make_if_changed(folder, Why.TIMED) is None


def test_a_rehearsal_is_dated_and_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    made = desk.backups.make(tmp_path / "Backups")
    assert desk.backups.last_rehearsal is None
    done = desk.backups.rehearse(made)
    assert done.last_change == made.last_change
    assert "14 participants" in done.sentence
    assert desk.backups.last_rehearsal is not None
    assert not list(desk.path.parent.glob(".*rehearsal*"))


def test_thinning_over_four_hundred_days() -> None:
    """Three backups a working day: what is kept covers the last days, weeks and months."""
    dice = random.Random(5)
    start = datetime(2026, 1, 1, 8, tzinfo=UTC)
    kept: set[datetime] = set()
    for day in range(400):
        if (start + timedelta(day)).weekday() >= 5:
            continue
        for hour in sorted(dice.sample(range(9), 3)):
            now = start + timedelta(days=day, hours=hour)
            before = kept | {now}
            kept = to_keep(before)
            assert now in kept
            assert len(kept) <= LATEST + DAYS + WEEKS + MONTHS
            newest = sorted(before, reverse=True)[:LATEST]
            assert set(newest) <= kept
    days = {at.date() for at in kept}
    assert len({d for d in days if d > (start + timedelta(399 - 20)).date()}) >= 14
    months = {(d.year, d.month) for d in days}
    assert len(months) >= 12


def test_what_was_made_before_something_large_stays_outside_the_rotation(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "Backups"
    apart = desk.backups.make(folder, Why.BEFORE_IMPORT)
    for _ in range(LATEST + 3):
        desk.backups.make(folder)
    kept = desk.backups.all(folder)
    assert apart in kept
    assert sum(not b.why.is_kept_apart for b in kept) == LATEST
    assert len(list(folder.glob("*.keys"))) == len(kept)


def test_an_older_record_is_backed_up_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a step that a later version might bring."""
    path = tmp_path / "Old.mentordesk"
    new_record(path, Programme(name="Old"), passphrase=None).close()

    def later(connection: object) -> None:
        connection.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")  # type: ignore[attr-defined]

    with_step = (*schema.STEPS, later)
    monkeypatch.setattr(schema, "STEPS", with_step)
    monkeypatch.setattr(schema, "LATEST", len(with_step))
    key, _ = opening.key_of(path, None)
    raw = opening.connect(path, key)
    raw.execute("BEGIN")
    later(raw)
    found = schema.fingerprint(raw)
    raw.rollback()
    raw.close()

    monkeypatch.setattr(schema, "FINGERPRINTS", schema.FINGERPRINTS | {len(with_step): "wrong"})
    with pytest.raises(AssertionError):
        open_record(path)
    monkeypatch.setattr(schema, "FINGERPRINTS", schema.FINGERPRINTS | {len(with_step): found})
    desk = open_record(path)
    assert desk.setup.programme.name == "Old"
    desk.close()
    kept = backup.all_in(tmp_path / "Backups", path)
    assert {b.why for b in kept} == {Why.BEFORE_MIGRATION}
    with backup.reading(kept[-1].path, key) as connection:
        assert opening.version_of(connection) == len(with_step) - 1

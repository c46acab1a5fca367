"""Files that move under our feet, two starts at once, kills in the middle of large work."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentordesk.model.contact import Contact
from mentordesk.model.errors import AlreadyOpen, MentorDeskError
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import SLOTS, Programme
from mentordesk.programme.backups import restore_to, verified_record
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, new_recovery_code, open_record
from mentordesk.programme.sample import SIZES, make_sample
from mentordesk.store import backup, keys, schema
from tests.conftest import TODAY, Clock

DATA = Path(__file__).parent.parent / "data"
ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def somebody(n: int = 0) -> Participant:
    return Participant(name=f"Somebody {n}", roles=(Role.MENTOR,))


def child(
    code: str, *arguments: object, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {})
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


RACE = """
import sys, time
from pathlib import Path
from mentordesk.model.errors import AlreadyOpen
from mentordesk.programme.records import open_record
while time.time() < float(sys.argv[2]): pass
try:
    desk = open_record(Path(sys.argv[1]))
except AlreadyOpen as refusal:
    print("second", refusal)
else:
    print("first", flush=True)
    while not Path(sys.argv[3]).exists(): time.sleep(0.02)  # until every other start has its answer
    desk.close()
"""


@posix
def test_two_starts_make_one_writer(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    path = tmp_path / "Race.mentordesk"
    new_record(path, Programme(name="Race"), passphrase=None).close()
    races, rounds = 3, scale(3, 340)
    for _ in range(rounds):
        at, over = time.time() + 0.7, tmp_path / "over"
        over.unlink(missing_ok=True)
        starts = [child(RACE, path, at, over) for _ in range(races)]
        patience = time.monotonic() + 20
        while sum(p.poll() is None for p in starts) > 1 and time.monotonic() < patience:
            time.sleep(0.02)
        over.touch()
        said = sorted((p.communicate()[0].split() or [""])[0] for p in starts)
        assert said == ["first", *["second"] * (races - 1)]
    say(f"{races * rounds} starts in {rounds} races: one writer each time")


def test_the_race_harness_sees_two_writers(tmp_path: Path) -> None:
    """Sensitivity: a record whose lock is not taken lets a second one in."""
    path = tmp_path / "Race.mentordesk"
    desk = new_record(path, Programme(name="Race"), passphrase=None)
    with pytest.raises(AlreadyOpen):
        open_record(path)
    desk.close()
    open_record(path).close()


@posix
def test_deleted_replaced_and_linked_files(tmp_path: Path) -> None:
    path = tmp_path / "Ours.mentordesk"
    desk = new_record(path, Programme(name="Ours"), passphrase=None)
    desk.people.save(somebody(), today=TODAY)
    desk.close()
    link, hard = tmp_path / "Link.mentordesk", tmp_path / "Hard.mentordesk"
    link.symlink_to(path)
    shutil.copy(f"{path}.keys", f"{link}.keys")
    again = open_record(link)
    with pytest.raises(AlreadyOpen):
        open_record(path)
    again.close()
    os.link(path, hard)
    shutil.copy(f"{path}.keys", f"{hard}.keys")
    again = open_record(path)
    try:
        with pytest.raises(MentorDeskError):
            open_record(hard)
    finally:
        again.close()
    again = open_record(path)
    path.unlink()
    before = set(tmp_path.iterdir())
    try:
        again.people.save(somebody(2), today=TODAY)
    except MentorDeskError as refusal:
        assert str(refusal).endswith(".")
    finally:
        again.close()
    assert {f for f in tmp_path.iterdir() if not f.name.endswith("-journal")} <= before


@posix
@pytest.mark.skipif(not shutil.which("setpriv"), reason="no setpriv: as root nothing is read-only")
def test_a_read_only_record_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "Ours.mentordesk"
    new_record(path, Programme(name="Ours"), passphrase=None).close()
    for part in (path, Path(f"{path}.keys")):
        part.chmod(0o444)
    journal = Path(f"{path}-journal")
    journal.unlink(missing_ok=True)
    body = path.read_bytes()
    code = "from mentordesk.__main__ import main; import sys; sys.exit(main())"
    reuid = [] if os.geteuid() else ["setpriv", "--reuid=65534", "--clear-groups"]
    done = subprocess.run(
        [*reuid, sys.executable, "-c", code, "batch", str(path)], input='{"do": "add_participant", "name": "X"}\n',
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    if "No module named" in done.stderr or "Permission denied: '" in done.stderr:
        pytest.skip("another user cannot run this Python")
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert said.strip().endswith((".", "}"))
    assert path.read_bytes() == body


@pytest.mark.parametrize(
    "instants",
    [
        [datetime(2026, 10, 25, 0, m, tzinfo=UTC) for m in (30, 45, 59)]
        + [datetime(2026, 10, 25, 1, m, tzinfo=UTC) for m in (0, 30)],
        [datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 1, tzinfo=UTC)],
        [datetime(2026, 11, 21, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)],
    ],
    ids=["clocks-back", "clocks-forward", "clock-jumps"],
)  # fmt: skip
def test_order_is_kept_whatever_the_clock_does(tmp_path: Path, instants: list[datetime]) -> None:
    clock = Clock()
    desk = new_record(tmp_path / "C.mentordesk", Programme(name="C"), passphrase=None, clock=clock)
    first = desk.store.last_change
    for n, at in enumerate(instants):
        clock.now = at
        desk.people.save(somebody(n), today=TODAY)
    steps = desk.store.history.latest(len(instants))[::-1]
    assert [s.seq for s in steps] == list(range(first + 1, first + 1 + len(instants)))
    assert [s.at for s in steps] == instants
    assert desk.troubles() == []
    desk.close()


BACKING = """
import sys
from pathlib import Path
from mentordesk.programme.records import open_record
desk = open_record(Path(sys.argv[1]))
print("begun", flush=True)
while True: desk.backups.make(Path(sys.argv[2]))
"""


@posix
def test_backups_killed_half_way_never_leave_a_bad_one(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    path, folder = tmp_path / "B.mentordesk", tmp_path / "Backups"
    desk = make_sample(path, today=TODAY)
    desk.backups.make(folder)
    key = desk.store.key
    desk.close()
    dice = random.Random(9)
    kills, good = scale(10, 500), 1
    for _ in range(kills):
        run = child(BACKING, path, folder)
        assert run.stdout and run.stdout.readline() == "begun\n"
        time.sleep(dice.uniform(0, 0.25))
        run.send_signal(signal.SIGKILL)
        run.communicate()
        kept = backup.all_in(folder, path)
        for found in kept[:3]:
            backup.check(found, key)
        now = len([b for b in kept if not b.path.name.startswith(".")])
        assert now >= min(good, 10)
        good = now
    say(f"{kills} kills while backing up: {good} backups, each read back and whole")


SHORT_DRILLS = 2


def test_restore_drill_with_the_recovery_code_only(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(keys, "PASSPHRASE_COST", (1024, 1, 1))
    drills, slowest, size = scale(SHORT_DRILLS, 25), 0.0, 0
    for n in range(drills):
        path = tmp_path / f"D{n}.mentordesk"
        # the last of a long run is as large as a record gets
        large = drills > SHORT_DRILLS and n == drills - 1
        desk = make_sample(path, today=TODAY, seed=n, size=SIZES["large" if large else "term"])
        code = new_recovery_code()
        desk.locks.set_passphrase("four warm words to open it")
        desk.locks.renew_recovery_code(code)
        made, people = desk.backups.make(tmp_path / "stick"), desk.people.all()
        desk.close()
        path.unlink()
        keys.key_file(path).unlink()
        begun = time.monotonic()
        store = restore_to(made.path, code, path)
        slowest = max(slowest, time.monotonic() - begun)
        size = max(size, made.size)
        assert [
            p for p in store.participants.where(order="folded, id") if p.programme_id == 1
        ] == people
        assert verified_record(store) == []
        store.close()
    assert slowest < 120
    say(f"{drills} drills: slowest {slowest:.2f} s for {size / 1e6:.1f} MB")


MIGRATING = """
import sys, os
from pathlib import Path
from mentordesk.store import schema
count = [0]
def later(connection):
    for n in range(4):
        connection.execute(f"CREATE TABLE later{n} (id INTEGER PRIMARY KEY, x TEXT) STRICT")
        count[0] += 1
        if count[0] == int(sys.argv[2]): os.kill(os.getpid(), 9)
        connection.execute(f"INSERT INTO later{n} SELECT id, name FROM participant")
        count[0] += 1
        if count[0] == int(sys.argv[2]): os.kill(os.getpid(), 9)
schema.STEPS = (*schema.STEPS, later)
schema.LATEST = len(schema.STEPS)
schema.FINGERPRINTS = {**schema.FINGERPRINTS, schema.LATEST: ""}
kept = schema.fingerprint
schema.fingerprint = lambda c: "" if c.execute("PRAGMA user_version").fetchone()[0] == schema.LATEST else kept(c)
from mentordesk.programme.records import open_record
open_record(Path(sys.argv[1])).close()
print("whole")
"""


@posix
def test_a_migration_killed_at_every_statement_is_old_whole_or_new_whole(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    """With a step that a later version might bring."""
    base = tmp_path / "M.mentordesk"
    desk = make_sample(base, today=TODAY, size=SIZES["small"])
    people = desk.people.all()
    desk.close()
    for at in range(1, 9):
        path = tmp_path / f"M{at}" / "M.mentordesk"
        path.parent.mkdir()
        shutil.copy(base, path)
        shutil.copy(f"{base}.keys", f"{path}.keys")
        run = child(MIGRATING, path, at)
        run.communicate()
        assert run.returncode == -signal.SIGKILL
        again = open_record(path)  # by the version that knows nothing of the step: old, and whole
        assert again.people.all() == people
        assert again.troubles() == []
        assert again.store.history.latest(1)
        again.close()
        assert backup.all_in(path.parent / "Backups", path)
        run = child(MIGRATING, path, 0)
        assert run.communicate()[0] == "whole\n"
        body = path.read_bytes()
        with pytest.raises(MentorDeskError, match="newer MentorDesk"):
            open_record(path)
        assert path.read_bytes() == body
    say(
        "killed at 8 statements: old whole each time, then new whole; the newer file byte-identical"
    )


def test_every_released_schema_migrates(tmp_path: Path) -> None:
    """A record that each earlier version made opens whole, with its history, its Bin and a backup."""
    assert sorted(schema.FINGERPRINTS) == list(range(1, schema.LATEST + 1))
    for version in range(1, schema.LATEST):
        old = DATA / f"schema-{version}.mentordesk"
        path = tmp_path / str(version) / "Old.mentordesk"
        path.parent.mkdir()
        shutil.copy(old, path)
        shutil.copy(f"{old}.keys", f"{path}.keys")
        desk = open_record(path)
        try:
            assert desk.troubles() == []
            assert len(backup.all_in(path.parent / "Backups", path)) == 1
            check_what_version_one_knew(desk)
        finally:
            desk.close()


#: About where the backup before a migration is done and the migration itself begins.
LATE = 24
IN_TWO_HALVES = """
from mentordesk.store import schema
whole = schema.STEPS[1]
def halves(connection):
    whole(connection)
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
schema.STEPS = (schema.STEPS[0], halves)
"""
MIGRATED = """
import sys
from pathlib import Path
from mentordesk.programme.records import open_record
open_record(Path(sys.argv[1])).close()
"""


@posix
def test_a_migration_killed_at_every_call_is_old_whole_or_new_whole(
    tmp_path: Path, faults: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    """The record of version 1, killed before a write, sync, cut, rename or removal of its migration."""
    killed, step = 0, scale(23, 1)
    for at in itertools.count(1, step):
        path = tmp_path / str(at) / "Old.mentordesk"
        if not killed_while_migrating(MIGRATED, path, faults, at):
            break
        killed += 1
        desk = open_record(path)
        try:
            assert desk.troubles() == []
            assert backup.all_in(path.parent / "Backups", path)
            check_what_version_one_knew(desk)
        finally:
            desk.close()
        shutil.rmtree(path.parent)
    assert killed >= 3, "the migration was never seen by the harness"
    say(f"killed before {killed} calls, fewer than {at} in all: whole each time, with its backup")


@posix
def test_the_kills_see_a_migration_in_two_halves(tmp_path: Path, faults: Path) -> None:
    """Of a migration that is kept half-way, some kill leaves a record that is neither old nor new."""
    halves = 0
    for at in range(LATE, LATE + 80, 8):
        path = tmp_path / str(at) / "Old.mentordesk"
        if not killed_while_migrating(IN_TWO_HALVES + MIGRATED, path, faults, at):
            break
        try:
            open_record(path).close()
        except MentorDeskError:
            halves += 1
            break
    assert halves == 1


def killed_while_migrating(code: str, path: Path, faults: Path, at: int) -> bool:
    """Open a fresh copy of the old record, to be killed before the call; False: it went through."""
    path.parent.mkdir()
    shutil.copy(DATA / "schema-1.mentordesk", path)
    shutil.copy(DATA / "schema-1.mentordesk.keys", f"{path}.keys")
    environment = {"LD_PRELOAD": str(faults), "MD_DIR": str(path.parent), "MD_KILL": str(at)}
    run = child(code, path, environment=environment)
    run.communicate()
    assert run.returncode in {0, -signal.SIGKILL}
    return run.returncode != 0


def check_what_version_one_knew(desk: Desk) -> None:
    programme = desk.setup.programme
    assert programme.purpose == "Changed by the first version"
    assert programme.slots == SLOTS
    assert len(desk.people.all()) == 13
    seq = desk.past.bin()[0].seq
    desk.past.put_back(seq)
    assert len(desk.people.all()) == 14
    _, before, after = desk.history_of("programme", programme.id)[-1]
    assert before and after and before["purpose"] != after["purpose"] == programme.purpose
    desk.undo()
    assert len(desk.people.all()) == 13
    desk.contacts.save(Contact(pairing_id=1, attempted_on=TODAY), today=TODAY)
    assert desk.today.view(TODAY).items
    assert desk.troubles() == []


def test_days_of_thinning_never_leave_fewer_good_copies(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    """Real backups over simulated days; every tenth one meets a target that is full or in the way."""
    clock = Clock()
    desk = make_sample(tmp_path / "T.mentordesk", today=TODAY, size=SIZES["small"], clock=clock)
    folder, days = tmp_path / "Backups", scale(25, 400)
    good = 0
    for day in range(days):
        clock.now += timedelta(days=1)
        desk.people.save(somebody(day), today=TODAY)
        in_the_way = folder / f".T {clock.now:%Y-%m-%d %H%M%S}Z.mentordesk.part"
        if day % 10 == 9:
            in_the_way.mkdir(parents=True)
            (in_the_way / "x").touch()
            with pytest.raises(MentorDeskError):
                desk.backups.make(folder)
            shutil.rmtree(in_the_way)
        else:
            desk.backups.make(folder)
        now = len(desk.backups.all(folder))
        assert now >= min(good, 10)
        good = now
    for found in desk.backups.all(folder)[:5]:
        desk.backups.check(found)
    desk.close()
    say(f"{days} days: {good} backups kept")

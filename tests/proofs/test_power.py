"""Power loss: what was not synced may be there, or not, or in part. Nothing acknowledged is lost."""

import json
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mentordesk.model.errors import MentorDeskError
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.records import new_record, open_record
from tests.conftest import TODAY

ROOT = Path(__file__).parents[2]
SECTOR = 512


@dataclass(frozen=True)
class Entry:
    """One thing that was done: W write, S sync, T truncate, A an acknowledgement printed."""

    what: str
    name: str
    at: int
    data: bytes


def began(path: Path) -> None:
    """A record with one pairing to work on."""
    desk = new_record(path, Programme(name="Power"), passphrase=None)
    one = desk.people.save(Participant(name="Ana Núñez", roles=(Role.MENTOR,)), today=TODAY)
    two = desk.people.save(Participant(name="Ben Ode", roles=(Role.MENTEE,)), today=TODAY)
    desk.pairings.pair(one, two, Pairing(), today=TODAY)
    desk.close()


def worked(faults: Path, path: Path, log: Path, number: int, *, weak: bool = False) -> list[Entry]:
    """Work on the record with every write taken down; gives what was done, in order."""
    environment = os.environ | {
        "LD_PRELOAD": str(faults), "MD_DIR": str(path.parent), "MD_LOG": str(log),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    how = "weak" if weak else "strong"
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "driver.py"), "power", str(path), str(number), how],
        env=environment, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    return list(entries(log.read_bytes()))


def entries(log: bytes) -> Iterator[Entry]:
    place = 0
    while place < len(log):
        what = chr(log[place])
        (length,) = struct.unpack_from("=I", log, place + 1)
        name = log[place + 5 : place + 5 + length].decode()
        at, size = struct.unpack_from("=qI", log, place + 5 + length)
        place += 5 + length + 12
        data = b""
        if what in {"W", "A"}:
            data = log[place : place + size]
            place += size
        yield Entry(what, Path(name).name, at, data)


def image(
    before: dict[str, bytes], done: list[Entry], dice: random.Random
) -> tuple[dict[str, bytes], list[int]]:
    """What the disk may hold when the power goes after these entries, and what was acknowledged."""
    files = {name: bytearray(body) for name, body in before.items()}
    waiting: dict[str, list[Entry]] = {}
    acknowledged: list[int] = []
    for entry in done:
        if entry.what == "A":
            acknowledged += [json.loads(line)["seq"] for line in entry.data.splitlines() if line]
        elif entry.what == "S":
            for kept in waiting.pop(entry.name, []):
                apply(files.setdefault(entry.name, bytearray()), kept)
        else:
            waiting.setdefault(entry.name, []).append(entry)
    for name, left in waiting.items():
        for kept in left:
            luck = dice.random()
            if luck < 0.4:
                apply(files.setdefault(name, bytearray()), kept)
            elif luck < 0.7 and kept.what == "W":
                for part in torn(kept, dice):
                    apply(files.setdefault(name, bytearray()), part)
    return {name: bytes(body) for name, body in files.items()}, acknowledged


def torn(entry: Entry, dice: random.Random) -> Iterator[Entry]:
    """Some sectors of a write."""
    place = 0
    while place < len(entry.data):
        room = SECTOR - (entry.at + place) % SECTOR
        part = entry.data[place : place + room]
        if dice.random() < 0.5:
            yield Entry("W", entry.name, entry.at + place, part)
        place += len(part)


def apply(body: bytearray, entry: Entry) -> None:
    if entry.what == "T":
        del body[entry.at :]
        body.extend(bytes(entry.at - len(body)))
        return
    body.extend(bytes(max(0, entry.at - len(body))))
    body[entry.at : entry.at + len(entry.data)] = entry.data


def after_the_loss(place: Path, files: dict[str, bytes], acknowledged: list[int]) -> str:
    """What is wrong with the record after the power came back; nothing when all is there."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, body in files.items():
        (place / name).write_bytes(body)
    try:
        desk = open_record(place / "Power.mentordesk")
    except MentorDeskError as refusal:
        return f"cannot be opened: {refusal}"
    try:
        seqs = {s.seq for s in desk.store.history.latest(100_000)}
        lost = [s for s in acknowledged if s not in seqs]
        return f"lost {lost}" if lost else " ".join(desk.troubles())
    except MentorDeskError as refusal:
        return f"cannot be read: {refusal}"
    finally:
        desk.close()


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A record and its bytes before the work."""
    path = tmp_path / "live" / "Power.mentordesk"
    began(path)
    return path, {f.name: f.read_bytes() for f in path.parent.iterdir()}


def test_no_acknowledged_change_is_lost_when_the_power_goes(
    scene: tuple[Path, dict[str, bytes]], tmp_path: Path, faults: Path,
    scale: Callable[[int, int], int], say: Callable[[str], None],
) -> None:  # fmt: skip
    path, before = scene
    done = worked(faults, path, tmp_path / "log", scale(25, 60))
    assert {e.what for e in done} == {"W", "S", "T", "A"}
    dice = random.Random(7)
    images = scale(200, 10_000)
    for _ in range(images):
        cut = dice.randrange(1, len(done) + 1)
        files, acknowledged = image(before, done[:cut], dice)
        wrong = after_the_loss(tmp_path / "image", files, acknowledged)
        assert wrong == "", f"cut at {cut} of {len(done)}: {wrong}"
    say(f"{images} images of {len(done)} writes and syncs: 0 lost, 0 damaged")


def test_the_simulator_sees_a_record_that_does_not_sync(
    scene: tuple[Path, dict[str, bytes]], tmp_path: Path, faults: Path
) -> None:
    """Sensitivity: with syncing switched off, losses are found."""
    path, before = scene
    done = worked(faults, path, tmp_path / "log", 12, weak=True)
    dice = random.Random(7)
    wrong = 0
    for _ in range(40):
        cut = dice.randrange(len(done) // 2, len(done) + 1)
        files, acknowledged = image(before, done[:cut], dice)
        wrong += bool(after_the_loss(tmp_path / "image", files, acknowledged))
    assert wrong > 10


def faulted(
    faults: Path, path: Path, every: int, commands: int, how: str
) -> list[dict[str, object]]:
    environment = os.environ | {
        "LD_PRELOAD": str(faults), "MD_DIR": str(path.parent / "faulty"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "driver.py"), "faults", str(path), str(every), str(commands), how],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_full_disk_and_every_io_error_is_told_and_loses_nothing(
    scene: tuple[Path, dict[str, bytes]], faults: Path,
    scale: Callable[[int, int], int], say: Callable[[str], None],
) -> None:  # fmt: skip
    path, _ = scene
    *troubles, total = faulted(faults, path, scale(5, 1), scale(4, 12), "strong")
    assert troubles == []
    assert int(str(total["tried"])) > 40
    say(
        f"{total['tried']} faults (no space, input/output error; once and for good): all told, 0 lost"
    )


def test_the_fault_harness_sees_a_loss(scene: tuple[Path, dict[str, bytes]], faults: Path) -> None:
    """Sensitivity: an acknowledgement that the record knows nothing of is found."""
    path, _ = scene
    *troubles, _total = faulted(faults, path, 60, 2, "weak")
    assert any("lost" in str(t["trouble"]) for t in troubles)

"""Runs commands on a record inside the fault library: ``driver.py power|faults RECORD …``.

Started with LD_PRELOAD; it goes through the program's own doors and never through SQL.
"""

import ctypes
import errno
import json
import shutil
import sys
from datetime import date
from pathlib import Path

from mentordesk.model.errors import MentorDeskError
from mentordesk.programme.commands import Commands
from mentordesk.programme.records import open_record
from mentordesk.store import opening

TODAY = date(2026, 11, 21)


def lines(number: int) -> list[dict[str, object]]:
    """Mixed work: people, meetings, notes."""
    made: list[dict[str, object]] = []
    for n in range(number):
        made.append(
            {"do": "log_meeting", "pairing": "K0001", "held_on": "2026-10-12", "minutes": 30,
             "summary": f"Meeting {n} " + "word " * (n % 40), "next_on": "2026-11-28"}
        )  # fmt: skip
        if n % 3 == 0:
            made.append({"do": "add_participant", "name": f"Person {n}", "notes": "x" * 700})
        if n % 4 == 0:
            made.append(
                {
                    "do": "add_conflict_note",
                    "pairing": "K0001",
                    "title": f"N {n}",
                    "facts": "y" * 900,
                }
            )
    return made


def power(record: Path, number: int, weak: bool) -> None:
    """Work and acknowledge; what is written is taken down by the library."""
    if weak:
        opening._PRAGMAS["synchronous"] = ("OFF", 0)
    desk = open_record(record)
    commands = Commands(desk, TODAY)
    for line in lines(number):
        print(json.dumps(commands.run(line)), flush=True)


def faults(record: Path, every: int, commands: int, weak: bool) -> None:
    """Let each write, sync and truncate fail in turn, once and for good; report what was not right."""
    library = ctypes.CDLL(None)
    folder = record.parent / "faulty"
    tried = troubles = 0
    for kind in (errno.ENOSPC, errno.EIO):
        for sticky in (0, 1):
            at = 1
            while True:
                found, _calls = _one_fault(
                    library, record, folder, at, kind, sticky, commands, weak
                )
                if found is None:
                    break
                tried += 1
                troubles += len(found)
                for trouble in found:
                    print(
                        json.dumps({"at": at, "errno": kind, "sticky": sticky, "trouble": trouble})
                    )
                at += every
    print(json.dumps({"tried": tried, "troubles": troubles}))


def _one_fault(
    library: ctypes.CDLL,
    record: Path,
    folder: Path,
    at: int,
    kind: int,
    sticky: int,
    number: int,
    weak: bool,
) -> tuple[list[str] | None, int]:
    """What was wrong after one fault; None when the work was done before it could strike."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copy = folder / record.name
    for part in ("", ".keys"):
        shutil.copy(record.with_name(record.name + part), copy.with_name(copy.name + part))
    desk = open_record(copy)
    commands = Commands(desk, TODAY)
    acknowledged: list[int] = []
    found: list[str] = []
    library.md_arm(at, kind, sticky)
    refused = 0
    for line in lines(number)[:number]:
        try:
            answer = commands.run(line)
            acknowledged.append(int(answer["seq"]))  # type: ignore[call-overload]
        except MentorDeskError as refusal:
            refused += 1
            if not str(refusal).endswith("."):
                found.append(f"no sentence: {refusal}")
        except Exception as error:
            found.append(f"not told in words: {type(error).__name__} {error}")
    calls = int(library.md_seen())
    library.md_arm(0, 0, 0)
    if calls < at:
        desk.close()
        return None, calls
    if weak:
        acknowledged.append(10**6)
    try:  # space is there again: the same sitting goes on
        again = commands.run({"do": "add_participant", "name": "Afterwards"})
        acknowledged.append(int(again["seq"]))
    except MentorDeskError as refusal:
        found.append(f"cannot go on: {refusal}")
    desk.close()
    back = open_record(copy)
    seqs = {s.seq for s in back.store.history.latest(1000)}
    lost = [s for s in acknowledged if s not in seqs]
    if lost:
        found.append(f"lost: {lost}")
    found += back.troubles()
    back.close()
    return found, calls


if __name__ == "__main__":
    if sys.argv[1] == "power":
        power(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "weak")
    else:
        faults(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "weak")

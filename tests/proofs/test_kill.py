"""kill −9 at random moments of mixed work on an encrypted file: no acknowledged line is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mentordesk.model.programme import Programme
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record

HERE = Path(__file__).parents[2]


def script() -> str:
    lines = [
        {"do": "add_participant", "name": f"Mentor {n}", "roles": ["mentor"]} for n in range(1, 4)
    ]
    lines += [{"do": "add_participant", "name": f"Mentee {n}"} for n in range(1, 4)]
    lines += [
        {"do": "pair", "mentor": f"P000{n}", "mentee": f"P000{n + 3}", "started_on": "2026-09-21"}
        for n in (1, 2, 3)
    ]
    for n in range(400):
        pairing = f"K000{n % 3 + 1}"
        lines.append(
            {
                "do": "log_meeting",
                "pairing": pairing,
                "held_on": "2026-10-12",
                "minutes": 30,
                "summary": f"Meeting number {n}",
                "next_on": "2026-11-28",
            }
        )
        if n % 5 == 0:
            lines.append({"do": "add_goal", "pairing": pairing, "statement": f"Goal {n}"})
        if n % 9 == 0:
            lines.append(
                {
                    "do": "add_conflict_note",
                    "pairing": pairing,
                    "title": f"Note {n}",
                    "facts": "x" * 300,
                }
            )
    return "".join(json.dumps(line) + "\n" for line in lines)


def killed_run(path: Path, after: float) -> list[dict[str, object]]:
    """Start the batch, kill it, and give what it had acknowledged."""
    run = subprocess.Popen(
        [sys.executable, "-m", "mentordesk", "batch", str(path), "--today", "2026-11-21"], cwd=HERE,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.stdin and run.stdout
    try:
        run.stdin.write(script().encode())
        run.stdin.close()
        first = run.stdout.readline()
        time.sleep(after)
    finally:
        os.kill(run.pid, signal.SIGKILL)
    rest = run.stdout.read()
    run.stdout.close()
    run.wait()
    whole = [line for line in (first + rest).splitlines(keepends=True) if line.endswith(b"\n")]
    return [json.loads(line) for line in whole]


def lost(desk: Desk, acknowledged: list[dict[str, object]]) -> list[dict[str, object]]:
    """Acknowledged lines of which the record knows nothing."""
    seqs = {step.seq for step in desk.store.history.latest(10_000)}
    return [a for a in acknowledged if a["ok"] and a["seq"] not in seqs]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_no_acknowledged_line_is_lost(
    tmp_path: Path, scale: Callable[[int, int], int], say: Callable[[str], None]
) -> None:
    dice = random.Random(20261121)
    acknowledged, kills, slowest = 0, scale(30, 2_000), 0.0
    for _number in range(kills):
        path = tmp_path / "killed.mentordesk"
        for old in tmp_path.glob("killed.mentordesk*"):
            old.unlink()
        new_record(path, Programme(name="Killed"), passphrase=None).close()
        answers = killed_run(path, dice.uniform(0.0, 0.12))
        started = time.monotonic()
        desk = open_record(path)
        slowest = max(slowest, time.monotonic() - started)
        assert slowest < 3
        assert lost(desk, answers) == []
        assert desk.store.history.first_bad_step() is None
        halves = desk.store.read(
            "SELECT count(*) FROM pairing WHERE id NOT IN (SELECT pairing_id FROM member) OR id NOT IN (SELECT pairing_id FROM move)"
        )
        assert halves.fetchone()[0] == 0
        acknowledged += len(answers)
        desk.close()
    assert acknowledged > kills * 3
    say(
        f"{kills} kills, {acknowledged} acknowledged changes, 0 lost; slowest start {slowest:.2f} s"
    )


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_the_harness_sees_a_loss(tmp_path: Path) -> None:
    """Sensitivity: when the record is put back to an earlier copy, the loss is found."""
    path = tmp_path / "weak.mentordesk"
    new_record(path, Programme(name="Weak"), passphrase=None).close()
    earlier = path.read_bytes()
    answers = killed_run(path, 0.1)
    for journal in tmp_path.glob("*-journal"):
        journal.unlink()
    path.write_bytes(earlier)
    desk = open_record(path)
    assert lost(desk, answers)
    desk.close()

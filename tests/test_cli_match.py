"""Matching on the command line."""

import json
from pathlib import Path

import pytest

from mentordesk.cli import main
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record


@pytest.fixture
def record(sample: Desk) -> Path:
    path = sample.store.path
    sample.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([*map(str, words), "--today", "2026-11-21"])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_proposal_with_everything_in_it(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "match", record, "--json")
    found = json.loads(out)
    assert code == 0 and found["gap"] == 0 and found["objective"] == "fewest"
    assert len(found["pairs"]) == 9
    for pair in found["pairs"]:
        assert sum(p["got"] for p in pair["parts"]) == pytest.approx(pair["score"])
        assert sum(p["of"] for p in pair["parts"]) == pytest.approx(100)
    (left,) = found["unmatched"]
    assert left["why"] == "Free only Tue before school; no mentor with room is."
    duals = found["duals"]
    worth = sum(duals["placed"] + round(p["score"] * 100) * duals["point"] for p in found["pairs"])
    assert (
        sum(duals["mentees"].values()) + sum(duals["mentors"].values()) == worth
    )  # one place each


def test_why_and_what_else(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "match", record, "--json")
    pair = json.loads(out)["pairs"][0]
    _, why, _ = run(capsys, "match", record, "--why", pair["mentee"], pair["mentor"])
    assert f" fit {round(pair['score'])} of 100: " in why
    _, out, _ = run(
        capsys, "match", record, "--alternatives", pair["mentee"], "--number", 2, "--json"
    )
    found = json.loads(out)
    assert len(found) == 2 and all(f["possible"] for f in found)
    code, _, err = run(capsys, "match", record, "--why", "P0001", pair["mentor"])
    assert (
        code == 1
        and err.strip()
        == "P0001 is not in the matching: not waiting, without room, resting, or not ready."
    )


@pytest.mark.parametrize("objective", ["fewest", "total", "fairest"])
def test_accept_all(record: Path, capsys: pytest.CaptureFixture[str], objective: str) -> None:
    code, out, _ = run(capsys, "match", record, "--objective", objective, "--accept")
    assert code == 0 and "Made 9 pairings, pending agreement." in out
    desk = open_record(record)
    assert len(desk.store.pairings.where("fit IS NOT NULL")) == 9
    desk.close()
    code, _, err = run(capsys, "match", record, "--accept")
    assert code == 1 and "Choose at least one pair." in err

"""Rows 6, 7, 8 and 13: proposals, changes of them, and the window while one is made."""

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from match_ours import problem

from mentordesk.matching import Matching
from mentordesk.matching.market import NEVER

HERE = Path(__file__).parent
CHANGES = 40


def process(script: str, number: int) -> float:
    """Seconds of a whole process."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, str(HERE / script), str(number)], check=True, capture_output=True
    )
    return time.perf_counter() - begun


def same_best(number: int) -> bool:
    """Whether both find proposals of the same worth; the ratio means nothing otherwise."""
    said = [
        subprocess.run([sys.executable, str(HERE / s), str(number)], check=True, capture_output=True, text=True).stdout.split()[:2]
        for s in ("match_ours.py", "match_scipy.py")
    ]  # fmt: skip
    return said[0] == said[1]


def fresh(number: int) -> float:
    """Seconds of a solution from the beginning."""
    asked = problem(number)
    begun = time.perf_counter()
    Matching.solved(asked)
    return time.perf_counter() - begun


def change(matching: Matching, dice: random.Random, every: list[float] | None = None) -> float:
    """Seconds of one change in the middle of many: a lock, a pair set apart, a mentor who leaves or comes."""
    spent = 0.0
    for number in range(CHANGES):
        pair = dice.choice(matching.proposal_pairs())
        begun = time.perf_counter()
        if number % 3 == 0:
            matching.forbid(*pair)
        elif number % 3 == 1:
            matching.lock(pair[0], dice.choice(matching.problem.mentors).key)
        else:
            matching.set_room(pair[1], number % 2)
        took = time.perf_counter() - begun
        spent += took
        if every is not None:
            every.append(took)
    return spent / CHANGES


def moved(number: int, seed: int) -> tuple[int, int, int, int, int]:
    """After a mentor left: who moves in ours and in a plain solution, the points lost, the total, newly unmatched."""
    asked = problem(number, seed)
    before = {p.mentee: p.mentor for p in Matching.solved(asked).proposal().pairs}
    gone = before[sorted(before)[seed % len(before)]]
    changed = replace(
        asked, mentors=tuple(replace(m, room=0) if m.key == gone else m for m in asked.mentors)
    )
    plain = Matching.solved(changed).proposal()
    calm = Matching.solved(changed, kept=before, stay=300).proposal()

    def count(found: Any) -> int:
        return sum(before.get(p.mentee) not in {None, p.mentor} for p in found.pairs)

    out = [len(before.keys() - {p.mentee for p in found.pairs}) for found in (calm, plain)]
    newly = max(0, out[0] - out[1])
    return count(calm), count(plain), plain.total - calm.total, plain.total, newly


def losses(number: int) -> dict[str, float]:
    """What greedy and stable matching lose against the best total, and how many fewer they place."""
    matching = Matching.solved(problem(number))
    rows, best = matching.table.rows, matching.proposal()
    found: dict[str, float] = {}
    for name, pairs in (("greedy", _greedy(rows)), ("stable", _stable(rows))):
        total = sum(rows[i][j] for i, j in pairs)
        found[f"{name}: fewer placed"] = len(best.pairs) - len(pairs)
        found[f"{name}: total lost, %"] = round(100 * (best.total - total) / best.total, 2)
    return found


def _greedy(rows: list[list[int]]) -> list[tuple[int, int]]:
    order = sorted(
        ((f, i, j) for i, row in enumerate(rows) for j, f in enumerate(row) if f != NEVER),
        reverse=True,
    )
    seated: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in order:
        if i not in seated and j not in taken:
            seated[i] = j
            taken.add(j)
    return sorted(seated.items())


def _stable(rows: list[list[int]]) -> list[tuple[int, int]]:
    """Gale and Shapley: mentees ask, mentors keep whom they fit best."""
    wishes = [
        sorted((j for j, f in enumerate(row) if f != NEVER), key=lambda j, row=row: row[j])
        for row in rows
    ]
    holds: dict[int, int] = {}
    free = list(range(len(rows)))
    while free:
        mentee = free.pop()
        while wishes[mentee]:
            mentor = wishes[mentee].pop()
            other = holds.get(mentor)
            if other is None or rows[mentee][mentor] > rows[other][mentor]:
                holds[mentor] = mentee
                if other is not None:
                    free.append(other)
                break
    return [(i, j) for j, i in holds.items()]


if __name__ == "__main__":
    for size in (200, 1_000):
        print(size, losses(size))

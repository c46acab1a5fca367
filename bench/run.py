"""The benchmark suite: each row runs ours and a yardstick in turn, and prints the ratio.

    python3 run.py bench [--quick] [--json FILE] [--only ROW …]

Absolute times depend on the machine; only ratios count. Rows and targets are those of
docs/performance.md.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import rows


@dataclass(frozen=True)
class Result:
    """The ratios of a row: ours ÷ yardstick."""

    row: str
    what: str
    yardstick: str
    median: float
    low: float
    high: float
    must: float
    target: float
    ours: float
    unit: str


def measured(row: rows.Row, rounds: int) -> Result:
    """Run ours and the yardstick alternately (A B B A) and give the ratio of each pair."""
    ratios, ours = [], []
    for number in range(rounds):
        order: list[Callable[[], float]] = [row.ours, row.yardstick]
        if number % 2:
            order.reverse()
        values = [run() for run in order]
        mine, other = values if number % 2 == 0 else values[::-1]
        ratios.append(mine / other)
        ours.append(mine)
    return Result(
        row.key, row.what, row.against, round(statistics.median(ratios), 3), round(min(ratios), 3),
        round(max(ratios), 3), row.must, row.target, round(statistics.median(ours) * row.scale, 2), row.unit,
    )  # fmt: skip


def main() -> int:
    """Run the rows, print the table, and write JSON if asked."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds and smaller data, under 90 s"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--only", nargs="*", metavar="ROW")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        data = rows.Data(Path(folder), quick=options.quick)
        print(
            f"{'row':4} {'what':58} {'ratio':>7} {'min':>7} {'max':>7} {'must':>6} {'target':>6}  ours"
        )
        for row in rows.every(data):
            if options.only and row.key not in options.only:
                continue
            found = measured(row, 3 if options.quick else row.rounds)
            results.append(found)
            verdict = "" if found.median <= found.must else "  ABOVE MUST"
            print(
                f"{found.row:4} {found.what:58} {found.median:7.3f} {found.low:7.3f} {found.high:7.3f} "
                f"{found.must:6.2f} {found.target:6.2f}  {found.ours:g} {found.unit}{verdict}", flush=True,
            )  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in results], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

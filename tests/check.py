"""All checks, one after the other: style, types, then the tests in random order."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent


def main() -> int:
    """Run them; extra arguments go to pytest."""
    python = [sys.executable, "-m"]
    steps = [
        ("ruff check", [*python, "ruff", "check", "."]),
        ("ruff format", [*python, "ruff", "format", "--check", "--quiet", "."]),
        ("mypy", [*python, "mypy"]),
        ("pytest", [*python, "pytest", "-n", "2", "--dist", "worksteal", *sys.argv[1:]]),
    ]
    failed = []
    for name, command in steps:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=HERE, check=False).returncode != 0:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the proofs share: short in every run, long through ``run.py prove --long``; and the fault library."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """``scale(short, long)``: how much this run is to do."""
    return lambda short, long: long if request.config.getoption("--long") else short


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell a figure of a proof, so that it can be read after the run."""
    name = request.node.name

    def told(figure: str) -> None:
        print(f"\n[{name}] {figure}")

    return told


@pytest.fixture(scope="session")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that takes down writes or makes them fail, compiled for this run."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if os.name != "posix" or not Path("/proc/self/fd").exists() or compiler is None:
        print("skipped: no C compiler, or not Linux")
        pytest.skip("needs Linux and a C compiler")
    made = tmp_path_factory.mktemp("faults") / "faults.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-D_GNU_SOURCE", "-o", str(made), str(HERE / "faults.c"), "-ldl"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print("skipped: the fault library does not compile:", done.stderr[-400:])
        pytest.skip("the fault library does not compile here")
    return made

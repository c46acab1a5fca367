#!/usr/bin/env python3
"""Starts MentorDesk on a bare machine: ``python3 run.py``; ``python3 run.py test`` checks it.

Standard library only. What is needed is installed into ``.venv`` beside this file, from the
lock file with its hashes; missing system libraries are installed where that is allowed, else the
one command to run is printed.

    python3 run.py                       open MentorDesk (without a display: make mentordesk-demo/)
    python3 run.py test                  run all checks
    python3 run.py pictures DIR          a picture of every screen, every report as PDF and PNG
    python3 run.py bench [--quick] [--json FILE]
    python3 run.py prove [ROW …] [--long]  the proofs of docs/security.md
    python3 run.py licences DIR          what MentorDesk is made of: a bill of materials and its licences
    python3 run.py cli ARGS…             the command line
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = Path(os.environ.get("MENTORDESK_VENV", HERE / ".venv"))
WINDOWS = os.name == "nt"
PYTHON = PLACE / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)

#: Shared libraries of Qt by the Debian package that brings them.
LIBRARIES = {
    "glib-2.0": "libglib2.0-0", "dbus-1": "libdbus-1-3", "EGL": "libegl1", "GL": "libgl1",
    "xkbcommon": "libxkbcommon0", "fontconfig": "libfontconfig1",
}  # fmt: skip
WINDOW_LIBRARIES = {
    "xkbcommon-x11": "libxkbcommon-x11-0", "xcb-cursor": "libxcb-cursor0", "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1", "xcb-shape": "libxcb-shape0",
}  # fmt: skip


def main() -> int:
    """Do what the first word says."""
    if sys.version_info < OLDEST:
        return _tell(
            f"MentorDesk needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}."
        )
    word, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("open", [])
    words = {"open": _open, "test": _test, "pictures": _pictures, "bench": _bench, "cli": _cli,
             "prove": _prove, "licences": _licences}  # fmt: skip
    if word in {"-h", "--help"}:
        print(__doc__.strip())
        return 0
    if word not in words:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    return words[word](rest)


def _open(rest: list[str]) -> int:
    if len(rest) > 1:
        return _tell("Usage: python3 run.py [open FILE]", 2)
    _prepare("requirements.lock", window=_has_display())
    if not _has_display():
        return _demo()
    return _run(["-m", "mentordesk", *(["open", *rest] if rest else [])])


def _demo() -> int:
    """Without a display the main job is still done, and shown in files."""
    where = Path.cwd() / "mentordesk-demo"
    print(
        "There is no display to open a window on; making the sample programme and its reports instead."
    )
    return _run(["-m", "mentordesk.demo", str(where)], offscreen=True)


def _test(rest: list[str]) -> int:
    _prepare("requirements-dev.lock", window=True)
    return _run([str(HERE / "tests" / "check.py"), *rest], offscreen=True)


def _pictures(rest: list[str]) -> int:
    if len(rest) != 1:
        return _tell("Usage: python3 run.py pictures DIR", 2)
    _prepare("requirements.lock", window=False)
    return _run(["-m", "mentordesk.demo", "--pictures", rest[0]], offscreen=True)


def _bench(rest: list[str]) -> int:
    _prepare("requirements-dev.lock", window=False)
    return _run([str(HERE / "bench" / "run.py"), *rest], offscreen=True)


def _prove(rest: list[str]) -> int:
    _prepare("requirements-dev.lock", window=True)
    return _run([str(HERE / "tests" / "prove.py"), *rest], offscreen=True)


def _licences(rest: list[str]) -> int:
    if len(rest) != 1:
        return _tell("Usage: python3 run.py licences DIR", 2)
    _prepare("requirements.lock", window=False)
    return _run(["-m", "mentordesk.licences", rest[0]])


def _cli(rest: list[str]) -> int:
    _prepare("requirements.lock", window=False, quiet=True)
    return _run(["-m", "mentordesk", *rest])


def _prepare(lock: str, *, window: bool, quiet: bool = False) -> None:
    """Have the virtual environment and the system libraries ready."""
    _system_libraries(window, quiet)
    wanted = HERE / lock
    stamp = PLACE / f"{lock}.sha256"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    out = sys.stderr if quiet else sys.stdout
    print("Installing what MentorDesk needs; this happens once.", file=out, flush=True)
    if not PYTHON.exists():
        _make_environment()
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        str(wanted),
    ]
    if subprocess.run(command, check=False, stdout=out).returncode != 0:
        raise SystemExit(
            _tell(
                "The libraries could not be installed. Check the network and try again; nothing was changed."
            )
        )
    # written beforehand, so that the first start is as quick as the second
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", str(HERE / "mentordesk")], check=False)
    stamp.write_text(digest)


def _make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        _install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    if PLACE.exists() and any(PLACE.iterdir()) and not (PLACE / "pyvenv.cfg").exists():
        raise SystemExit(
            _tell(f"{PLACE} is a folder with other things in it. Choose another place.")
        )
    try:
        venv.create(PLACE, with_pip=True, clear=PLACE.exists())
    except (subprocess.CalledProcessError, OSError) as error:
        sentence = f"The folder {PLACE.name} could not be made beside run.py. Check that there is room and that you may write there."
        raise SystemExit(_tell(sentence)) from error


def _system_libraries(window: bool, quiet: bool) -> None:
    if sys.platform != "linux":
        return
    wanted = LIBRARIES | (WINDOW_LIBRARIES if window else {})
    missing = [package for name, package in wanted.items() if not _has_library(name)]
    if missing and not quiet:
        _install(missing)


def _has_library(name: str) -> bool:
    if ctypes.util.find_library(name):
        return True
    folders = [
        Path("/usr/lib"),
        Path("/usr/lib64"),
        Path("/lib"),
        *Path("/usr/lib").glob("*-linux-gnu*"),
    ]
    return any(next(folder.glob(f"lib{name}.so*"), None) for folder in folders if folder.is_dir())


def _install(packages: list[str]) -> None:
    """Install Debian packages where that is allowed, else say the one command to run."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing system libraries: {' '.join(packages)}", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        if subprocess.run(command, check=False, **quiet).returncode == 0:
            return
    known = (
        "sudo " + " ".join(command)
        if shutil.which("apt-get")
        else f"the packages that hold: {' '.join(packages)}"
    )
    raise SystemExit(
        _tell(f"Some system libraries are missing. Install them, then try again:\n    {known}")
    )


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(arguments: list[str], *, offscreen: bool = False) -> int:
    """Run our Python from this folder's code, wherever we were called from."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        p for p in (str(HERE), environment.get("PYTHONPATH", "")) if p
    )
    environment["PYTHONUTF8"] = "1"
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return subprocess.run([str(PYTHON), *arguments], check=False, env=environment).returncode
    except KeyboardInterrupt:
        return 130


def _tell(sentence: str, code: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""Reads a spreadsheet through the child process, and writes rows to CSV that cannot bite."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mentordesk.files import write_whole
from mentordesk.model.errors import MachineTrouble, Refused

SECONDS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet as text, and how its letters were read.

    Of a workbook: which of its ``pages`` this one is.
    """

    rows: tuple[tuple[str, ...], ...]
    encoding: str
    pages: tuple[str, ...] = ()
    page: str = ""


def read_sheet(path: Path, encoding: str = "auto", page: str = "") -> Sheet:
    """Read a CSV or XLSX file, of a workbook the page of that name or the first with anything in it.

    Refuses, in a sentence, what is no sheet or breaks the limits.
    """
    if not path.is_file():
        raise Refused("There is no such file.")
    return _read(str(path.resolve()), encoding, b"", page)


def read_pasted(text: str) -> Sheet:
    """Read cells copied from a spreadsheet."""
    if not text.strip():
        raise Refused("There is nothing to paste. Copy the cells in your spreadsheet first.")
    return _read("-", "utf-8", text.encode("utf-8", "replace"))


def _read(where: str, encoding: str, pasted: bytes, page: str = "") -> Sheet:
    command = [sys.executable, "-m", "mentordesk.exchange.child", where, encoding, page]
    folder = Path(__file__).parents[2]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(
            command, input=pasted, capture_output=True, timeout=SECONDS, cwd=folder,
            check=False, creationflags=hidden,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("Reading this file took too long. Save it again as CSV.") from None
    except OSError as error:
        raise MachineTrouble("The file could not be read. Try again.") from error
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Refused("This file cannot be read. Save it again as XLSX or CSV.") from None
    if "refused" in found:
        raise Refused(found["refused"])
    rows = tuple(tuple(row) for row in found["rows"])
    if not any(any(c.strip() for c in row) for row in rows):
        raise Refused("This sheet is empty.")
    return Sheet(rows, found["encoding"], tuple(found.get("pages", ())), found.get("page", ""))


_BEGINS_A_FORMULA = frozenset("=+-@\t\r")


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in _BEGINS_A_FORMULA else text


def as_typed(text: str) -> str:
    """The text of a cell without the apostrophe that keeps it from being a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in _BEGINS_A_FORMULA else text


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows whole, as UTF-8 with a mark so that every spreadsheet reads the letters right."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(c) for c in row] for row in rows)
    try:
        write_whole(path, b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace"))
    except OSError as error:
        raise MachineTrouble("The file could not be written. Choose another place.") from error

"""The child process that reads a foreign file under limits and prints its rows as JSON.

Called as ``python -m mentordesk.exchange.child FILE ENCODING [PAGE]`` (FILE ``-``: pasted cells on
standard input; PAGE: which sheet of a workbook, by its name). It never sees the record. A refusal is printed as ``{"refused": sentence}``.
"""

import csv
import io
import json
import os
import sys
import zipfile
import zlib
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_PAGES = 20
MAX_CELL = 20_000
MEMORY = 1_024 * 1024 * 1024
CPU_SECONDS = 30


class Unreadable(Exception):
    """A sentence on why the file is not read."""


def main() -> None:
    """Read, print, end."""
    _limit_ourselves()
    where, encoding, page = (*sys.argv[1:4], "")[:3]
    try:
        found = (
            _pasted(sys.stdin.buffer.read()) if where == "-" else read(Path(where), encoding, page)
        )
    except Unreadable as refusal:
        found = {"refused": str(refusal)}
    except MemoryError:
        found = {"refused": "This file is too large to read. Save fewer rows in it."}
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def _limit_ourselves() -> None:
    if os.name != "posix":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform != "darwin":  # there a limit on address space stops the interpreter itself
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: Path, encoding: str, page: str = "") -> dict[str, Any]:
    """The rows of a file; its type is told by content and extension together.

    Of a workbook the ``page`` of that name, or the first with anything in it; the names of all such
    pages are told with it.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable("This file is larger than 20 MB. Save fewer rows in it.")
    body = path.read_bytes()
    if not body.strip():
        raise Unreadable("This file is empty.")
    if body[:4] == b"PK\x03\x04":
        if path.suffix.lower() != ".xlsx":
            raise Unreadable(
                "Only XLSX workbooks without macros and CSV files can be read. Save it as XLSX or CSV."
            )
        return _workbook(body, page) | {"encoding": "xlsx"}
    if body[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(
            "This is an old or protected workbook. Save it as XLSX without a password."
        )
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise Unreadable(
            "This file is not the workbook its name says. Save it again as XLSX or CSV."
        )
    if path.suffix.lower() not in {".csv", ".txt", ".tsv", ".tab", ""}:
        raise Unreadable("Only XLSX workbooks and CSV files can be read. Save it as one of these.")
    text, used = _decoded(body, encoding)
    return {"rows": _table(text), "encoding": used}


def _pasted(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES:
        raise Unreadable("That is too much to paste. Save it as a file.")
    return {"rows": _table(body.decode("utf-8", "replace")), "encoding": "utf-8"}


def _decoded(body: bytes, encoding: str) -> tuple[str, str]:
    if encoding != "auto":
        return body.decode(encoding, "replace"), encoding
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace"), name
    if b"\x00" in body[:4096]:
        wide = _wide(body)
        if wide is None:
            raise Unreadable("This is not a table of text. Save the sheet as XLSX or CSV.")
        return body.decode(wide, "replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _old_encoding(body)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte."""
    head = body[:4096]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[first::2].count(0)
        if zeros > len(head) // 2 * 0.7:
            return name
    return None


def _old_encoding(body: bytes) -> tuple[str, str]:
    """Western text unless other letters prevail; then what the letters' statistics say."""
    western = body.decode("cp1252", "replace")
    letters = [c for c in western if c.isalpha()]
    foreign = sum(ord(c) > 127 for c in letters)
    if "\ufffd" not in western and foreign <= 0.25 * max(1, len(letters)):
        return western, "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(body[:100_000]).best()
    name = best.encoding if best else "cp1252"
    return body.decode(name, "replace"), name


#: A table of fewer columns does not tell its lines from a sentence with commas.
LEAST_TO_TELL = 4


def _table(text: str) -> list[list[str]]:
    text = text.replace("\x00", "")
    csv.field_size_limit(MAX_CELL)
    sign = _delimiter(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        rows = list(_limited(reader))
    except csv.Error:
        if '"' not in text:
            raise Unreadable(
                f"A cell of this file is longer than {MAX_CELL:,} letters. Shorten it first."
            ) from None
        raise Unreadable(_NEVER_ENDS) from None
    if '"' in text and (_is_cut_off(text, sign) or _swallowed(rows, sign)):
        raise Unreadable(_NEVER_ENDS)
    return _checked(rows)


_NEVER_ENDS = "A cell of this file never ends: a quotation mark is missing."


def _is_cut_off(text: str, sign: str) -> bool:
    """Whether the file ends within a quoted cell."""
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _swallowed(rows: list[list[str]], sign: str) -> bool:
    """Whether a cell holds whole lines of the table, which a missing mark has drawn into it."""
    width = len(rows[0]) if rows else 0
    if width < LEAST_TO_TELL:
        return False
    cells = (cell for row in rows for cell in row if "\n" in cell or "\r" in cell)
    return any(line.count(sign) >= width - 1 for cell in cells for line in cell.splitlines()[1:])


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines most often into the same number of cells."""
    lines = "\n".join(text.splitlines()[:40])

    def evenness(sign: str) -> tuple[float, int]:
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(lines), delimiter=sign) if any(r)]
        except csv.Error:
            return (0.0, 0)
        width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (times / len(widths) if width > 1 else 0.0, width)

    return max((",", ";", "\t", "|"), key=evenness)


def _workbook(body: bytes, page: str) -> dict[str, Any]:
    _check_zip(body)
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheets = [book.get_sheet_by_index(i) for i in range(min(len(book.sheet_names), MAX_PAGES))]
        filled = [s for s in sheets if s.total_height] or sheets[:1]
        pages = [s.name for s in filled]
        if page and page not in pages:
            raise Unreadable(
                f"This workbook has no sheet {page[:40]} with anything in it. It has: {', '.join(pages)}."
            )
        sheet = filled[pages.index(page) if page else 0]
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise Unreadable(
                f"This sheet is larger than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns."
            )
        rows = sheet.to_python(skip_empty_area=False)
    except Unreadable:
        raise
    except Exception:
        raise Unreadable("This workbook cannot be read. Save it again as XLSX or CSV.") from None
    found = _checked([[_cell(c) for c in row] for row in rows])
    return {"rows": found, "pages": pages, "page": sheet.name}


def _check_zip(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            parts = pack.infolist()
            unpacked = sum(p.file_size for p in parts)
            names = {p.filename for p in parts}
            if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(body):
                raise Unreadable(
                    "This workbook unpacks to far more than it should. Save it again as XLSX."
                )
            if "xl/workbook.xml" not in names:
                raise Unreadable("This is not a workbook. Save the sheet as XLSX or CSV.")
            if any(n.endswith("vbaProject.bin") for n in names):
                raise Unreadable("This workbook has macros. Save it as XLSX without them.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with pack.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(2048).upper():
                            raise Unreadable(
                                "This workbook holds instructions it should not. Save it again as XLSX."
                            )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable("This workbook is damaged. Save it again as XLSX.") from None


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _limited(reader: Any) -> Any:
    for number, row in enumerate(reader):
        if number >= MAX_ROWS:
            raise Unreadable(f"This file has more than {MAX_ROWS:,} rows. Save fewer rows in it.")
        yield row


def _checked(rows: list[list[str]]) -> list[list[str]]:
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise Unreadable(f"This file has more than {MAX_COLUMNS} columns.")
    return rows


if __name__ == "__main__":
    main()

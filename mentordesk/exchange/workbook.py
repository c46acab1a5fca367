"""Writes tables as a workbook: numbers as numbers, days as days, and text never as a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import LONG_MONTHS

Cell = str | int | float | date | None
_NUMBER = re.compile(r"^-?\d{1,3}(,\d{3})*(\.\d+)?$|^-?\d+(\.\d+)?$")
_SHARE = re.compile(r"^(\d+(?:\.\d+)?) ?%$")
_DAY = re.compile(r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{1,2}) (\w{3,9}) (\d{4})$")
_MOST_SIGNS, _MOST_CELL = 31, 32_000
_WIDE = 60


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of a workbook: its name, its heads and its rows."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


#: A spreadsheet keeps so many digits of a number; what has more is no figure of ours.
_LONGEST = 13


def typed(text: str) -> Cell:
    """What a text means in a cell: a number, a share, a day; else the text itself."""
    plain = text.strip()
    if _NUMBER.match(plain) and _is_figure(plain):
        number = plain.replace(",", "")
        return float(number) if "." in number else int(number)
    if share := _SHARE.match(plain):
        return float(share[1]) / 100
    if found := _DAY.match(plain):
        months = [m for m in LONG_MONTHS if m.startswith(found[2])]
        if months:
            try:
                return date(int(found[3]), LONG_MONTHS.index(months[0]) + 1, int(found[1]))
            except ValueError:
                return text
    return text


def _is_figure(text: str) -> bool:
    """Whether digits are a number: not a telephone number or a code, which begin with zero or are long."""
    digits = text.lstrip("-").replace(",", "").partition(".")[0]
    return (
        text.isascii() and len(digits) < _LONGEST and (digits == "0" or not digits.startswith("0"))
    )


def workbook(grids: Iterable[Grid]) -> bytes:
    """The sheets as XLSX; names are made fit and told apart, and no text becomes a formula or a link."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        date: book.add_format({"num_format": "ddd d mmm yyyy", "align": "left"}),
        float: book.add_format({"num_format": "0.0#"}), int: book.add_format({"num_format": "#,##0"}),
        str: book.add_format({"text_wrap": True, "valign": "top"}),
    }  # fmt: skip
    shares = {
        is_whole: book.add_format({"num_format": "0%" if is_whole else "0.0%"})
        for is_whole in (True, False)
    }
    taken: set[str] = set()
    for grid in grids:
        sheet = book.add_worksheet(_name(grid.name, taken))
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(grid.heads):
            sheet.write_string(0, column, head, bold)
            sheet.set_column(column, column, _width(grid, column))
        for nth, row in enumerate(grid.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, nth, column, cell, formats, shares)
    book.close()
    return out.getvalue()


def _write(
    sheet: object,
    row: int,
    column: int,
    cell: Cell,
    formats: dict[type, object],
    shares: dict[bool, object],
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        value = typed(cell)
        if isinstance(value, str):
            sheet.write_string(row, column, value[:_MOST_CELL], formats[str])  # type: ignore[attr-defined]
            return
        is_share = cell.strip().endswith("%")
    else:
        value, is_share = cell, False
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])  # type: ignore[attr-defined]
    elif value is not None:
        share = shares[round(value * 100, 6) % 1 == 0] if is_share else None
        sheet.write_number(row, column, value, share or formats[type(value)])  # type: ignore[attr-defined]


def _name(name: str, taken: set[str]) -> str:
    """A name as sheets may have it: short, without some signs, and used once."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[: _MOST_SIGNS - 4] or "Sheet"
    found, number = plain, 2
    while found.casefold() in taken:
        found, number = f"{plain} {number}", number + 1
    taken.add(found.casefold())
    return found


def _width(grid: Grid, column: int) -> float:
    cells: Sequence[Cell] = [
        grid.heads[column],
        *(r[column] for r in grid.rows[:200] if column < len(r)),
    ]
    longest = max(
        (len(line) for c in cells for line in str(c or "").splitlines() or [""]), default=8
    )
    return float(min(_WIDE, max(8, longest + 2)))

"""Workbooks: numbers are numbers, days are days, and no text is ever a formula."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from mentordesk.exchange.workbook import Cell, Grid, typed, workbook


def read(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("142", 142), ("1,204", 1204), ("4.2", 4.2), ("78%", 0.78), ("75 %", 0.75), ("Mon 2 Nov 2026", date(2026, 11, 2)),
        ("21 November 2026", date(2026, 11, 21)), ("31 February 2026", "31 February 2026"), ("7 of 8", "7 of 8"),
        ("07700900123", "07700900123"), ("007", "007"), ("٣", "٣"), ("1" * 20, "1" * 20), ("0.5", 0.5), ("9" * 400, "9" * 400),
        ("", ""), ("12A", "12A"), ("1,20", "1,20"), ("=1+1", "=1+1"), ("-3", -3), ("3 Muggles 2026", "3 Muggles 2026"),
    ],
)  # fmt: skip
def test_what_a_text_means_in_a_cell(text: str, value: Cell) -> None:
    assert typed(text) == value and type(typed(text)) is type(value)


def test_no_text_becomes_a_formula_or_a_link() -> None:
    nasty = (
        "=1+1",
        "@SUM(A1)",
        "+1-1",
        "-cmd|' /C calc'!A0",
        "http://a.example",
        "mailto:x@y",
        '=HYPERLINK("x")',
    )
    content = workbook([Grid("Figures", ("What",), tuple((n,) for n in nasty))])
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        sheet = pack.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
    assert [row[0] for row in read(content)["Figures"]] == ["What", *nasty]


def test_sheets_with_the_same_or_an_impossible_name_are_told_apart() -> None:
    rows: tuple[tuple[Cell, ...], ...] = ((1,),)
    grids = [
        Grid(name, ("n",), rows)
        for name in ("Goals", "goals", "a/b:c*d?[e]\\f", "", "x" * 60, "x" * 60)
    ]
    found = list(read(workbook(grids)))
    assert len(found) == 6 and len({n.casefold() for n in found}) == 6
    assert all(len(n) <= 31 for n in found)


def test_every_kind_of_cell_comes_back() -> None:
    content = workbook(
        [Grid("Aś", ("n", "s", "d", "t", "x"), ((3, "50%", date(2026, 11, 2), "Łukasz\nŻ", None),))]
    )
    row = read(content)["Aś"][1]
    assert row[:2] == [3.0, 0.5] and str(row[2]).startswith("2026-11-02") and row[3] == "Łukasz\nŻ"

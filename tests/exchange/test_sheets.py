"""Reading foreign files in the child process: every encoding and delimiter; limits; hostile files."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from mentordesk.exchange import child, sheets
from mentordesk.model.errors import Refused

ROWS = [("Name", "Group"), ("María Núñez", "7B"), ("Sean O’Brien", "8A")]


def text_of(sign: str) -> str:
    return "".join(sign.join(row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_of_any_kind(tmp_path: Path, sign: str, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(text_of(sign).encode(encoding))
    found = child.read(path, "auto")
    assert [tuple(r) for r in found["rows"]] == ROWS


def test_other_alphabets_in_old_encodings(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(
        "Имя;Класс\nОлена Коваль;7В\nИван Петров;8А\nМария Иванова;9Б\n".encode("cp1251")
    )
    assert child.read(path, "auto")["rows"][1][0] == "Олена Коваль"
    assert child.read(path, "cp1251")["rows"][2][0] == "Иван Петров"


def workbook_of_three(path: Path) -> Path:
    """A cover without anything, then mentors, then mentees."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover")
    for name, person in (("Mentors", "Ana Núñez"), ("Mentees", "Ben Ode")):
        page = book.add_worksheet(name)
        page.write_row(0, 0, ("Name",))
        page.write_row(1, 0, (person,))
    book.close()
    return path


def test_a_workbook_of_several_sheets_says_which(tmp_path: Path) -> None:
    path = workbook_of_three(tmp_path / "people.xlsx")
    first = sheets.read_sheet(path)
    assert first.pages == ("Mentors", "Mentees") and first.page == "Mentors"
    second = sheets.read_sheet(path, page="Mentees")
    assert second.rows[1] == ("Ben Ode",) and second.page == "Mentees"
    with pytest.raises(Refused, match="Mentors, Mentees"):
        sheets.read_sheet(path, page="Cover")


def test_through_the_child_process(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('Name,Notes\n"Núñez, Ana","two\nlines"\n', encoding="utf-8")
    assert sheets.read_sheet(path).rows == (("Name", "Notes"), ("Núñez, Ana", "two\nlines"))
    assert sheets.read_pasted("Name\tGroup\nAna\t7B\n").rows[1] == ("Ana", "7B")


def workbook(path: Path, rows: list[tuple[object, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for y, line in enumerate(rows):
        for x, value in enumerate(line):
            if hasattr(value, "isoformat"):
                page.write_datetime(y, x, value, day)
            else:
                page.write(y, x, value)
    book.close()
    return path


def test_xlsx_numbers_and_dates(tmp_path: Path) -> None:
    from datetime import datetime

    path = workbook(
        tmp_path / "r.xlsx",
        [
            ("Name", "Year", "Joined"),
            ("Ana", 7.0, datetime(2026, 11, 3)),
            ("Ben", 7.5, "03/11/2026"),
        ],
    )
    assert sheets.read_sheet(path).rows == (
        ("Name", "Year", "Joined"),
        ("Ana", "7", "2026-11-03"),
        ("Ben", "7.5", "03/11/2026"),
    )


def pack(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


HOSTILE = {
    "bomb.xlsx": (
        pack({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 250_000_000}),
        "unpacks",
    ),
    "macros.xlsx": (pack({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "macros"),
    "dtd.xlsx": (
        pack({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "instructions",
    ),
    "notabook.xlsx": (pack({"hello.txt": b"x"}), "not a workbook"),
    "half.xlsx": (pack({"xl/workbook.xml": b"<x/>"})[:40], "damaged"),
    "damaged.xlsx": (pack({"xl/workbook.xml": b"<x/>"}), "cannot be read"),
    "text.xlsx": (b"Name,Group\n", "not the workbook"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or protected"),
    "macro.xlsm": (pack({"xl/workbook.xml": b"<x/>"}), "without macros"),
    "picture.png": (b"\x89PNG\r\n", "Only XLSX"),
    "binary.csv": (bytes(range(256)) * 40, "not a table"),
    "open.csv": (b'Name,Notes\n"' + b"x" * 30_000, "never ends"),
    "wide.csv": (b"," * 300 + b"\n", "columns"),
    "empty.csv": (b"  \n", "empty"),
    "blank.csv": (b",,\n,,\n", "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words(tmp_path: Path, name: str) -> None:
    body, word = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(Refused, match=word):
        sheets.read_sheet(path)


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Name\n" + "x\n" * 50_001)
    with pytest.raises(Refused, match="50,000 rows"):
        sheets.read_sheet(path)


def test_mutants_never_break_the_reader(tmp_path: Path) -> None:
    """Bytes of a good workbook turned at random: rows or a refusal, never anything else."""
    import random

    good = workbook(tmp_path / "good.xlsx", [("Name", "Group"), ("Ana", "7B")] * 5).read_bytes()
    dice, path = random.Random(7), tmp_path / "mutant.xlsx"
    refused = 0
    for _ in range(150):
        body = bytearray(good)
        for _ in range(dice.randint(1, 8)):
            body[dice.randrange(4, len(body))] = dice.randrange(256)
        path.write_bytes(body)
        try:
            child.read(path, "auto")
        except child.Unreadable:
            refused += 1
    assert refused > 0


def test_what_we_write_cannot_bite(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    sheets.write_csv(
        path, [("Name", "Why"), ("=cmd|' /C calc'!A0", "+1"), ("@x", "-2"), ("Ana", "fine")]
    )
    rows = sheets.read_sheet(path).rows
    assert rows == (
        ("Name", "Why"),
        ("'=cmd|' /C calc'!A0", "'+1"),
        ("'@x", "'-2"),
        ("Ana", "fine"),
    )

"""Figures one can defend: each with its definition, what it was counted from, and what is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mentordesk.model.clock import as_hours, plain_date

#: Fewer than this could let somebody be found; outsiders do not see such a number.
LEAST_SHOWN = 5
#: The mean length of a month in days.
MONTH = 30.4375
HIDDEN = "under 5"
COVERED = "hidden"


class Behind(Enum):
    """What kind of records a figure was counted from."""

    PEOPLE = "participant"
    PAIRINGS = "pairing"
    MEETINGS = "meeting"
    GOALS = "goal"
    CONTACTS = "contact"
    ANSWERS = "answer"


class Unit(Enum):
    """What a figure is a number of."""

    NUMBER = "number"
    SHARE = "share"
    MINUTES = "minutes"
    MONTHS = "months"
    DAYS = "days"
    MEAN = "mean"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as at a day; ``number`` is None where nothing is known to take it from.

    A share is a part of one, ``part`` of ``whole``. ``n`` is how many people, pairings or meetings it
    stands on, ``unknown`` how many could not be counted. ``records`` are the ids it was counted from.
    """

    key: str
    chapter: str
    label: str
    unit: Unit
    number: float | None
    definition: str
    behind: Behind
    part: float | None = None
    whole: float | None = None
    n: int = 0
    unknown: int = 0
    unknown_word: str = "not known"
    records: tuple[int, ...] = ()

    @property
    def value(self) -> str:
        """The number as one reads it; empty when it is not known."""
        if self.number is None:
            return ""
        return _SAID[self.unit](self.number)

    @property
    def evidence(self) -> str:
        """What it was counted from, and what is unknown: *142 of 182; 3 not logged are left out.*"""
        if self.unit is Unit.SHARE and not self.whole:
            return "There is nothing to count yet."
        said = f"Counted from {self.n:,}"
        if self.part is not None and self.whole is not None and self.unit is Unit.SHARE:
            said = f"{_plain(self.part)} of {_plain(self.whole)}"
        if self.unknown:
            said += f"; {self.unknown:,} {self.unknown_word} left out"
        return said + "."

    @property
    def told(self) -> str:
        """The definition with what it was counted from."""
        return f"{self.definition} {self.evidence}"


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"


_SAID = {
    Unit.NUMBER: lambda n: f"{n:,.0f}", Unit.SHARE: lambda n: f"{round(100 * n)}%",
    Unit.MINUTES: lambda n: as_hours(round(n)), Unit.MONTHS: lambda n: f"{n:.1f} months",
    Unit.DAYS: lambda n: f"{n:,.0f} days" if n != 1 else "1 day", Unit.MEAN: lambda n: f"{n:.1f}",
    Unit.INDEX: lambda n: f"{n:.2f}",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A figure cut into parts: counts by name, of which all together are the total."""

    key: str
    chapter: str
    title: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    definition: str


def share(part: float, whole: float) -> float | None:
    """A part of one; None when there is nothing to take a share of."""
    return part / whole if whole else None


def ties(mentors: Sequence[str], mentees: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """The groups of each mentor with each mentee of a pairing, and of how many one is not known."""
    found = [(a, b) for a in mentors for b in mentees]
    known = [(a, b) for a, b in found if a and b]
    return known, len(found) - len(known)


def mixed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float] | None:
    """The share of pairs from different groups, and what random pairing of the same people gives.

    Random pairing: each mentor is as likely to meet each mentee, so that two of one group meet with
    the product of the shares of that group on both sides. None without pairs.
    """
    if not pairs:
        return None
    number = len(pairs)
    across = sum(a != b for a, b in pairs) / number
    mentors, mentees = [a for a, _ in pairs], [b for _, b in pairs]
    same = sum(mentors.count(g) * mentees.count(g) for g in set(mentors)) / number**2
    return across, 1 - same


def protected(counts: Sequence[int], least: int = LEAST_SHOWN) -> list[str]:
    """Counts for outsiders: those of 1 to ``least - 1`` hidden, and so that the total does not tell them.

    Where a single count is hidden, the next smallest that is not zero is hidden with it; where there is
    none, a zero is. All that is hidden looks alike: were the small ones told apart, two of them with
    their total could be worked out (4 and 4 of 8).
    """
    hidden = {i for i, n in enumerate(counts) if 0 < n < least}
    if len(hidden) == 1 and len(counts) > 1:
        others = sorted((n == 0, n, i) for i, n in enumerate(counts) if i not in hidden)
        hidden.add(others[0][2])
    return [COVERED if i in hidden else f"{n:,}" for i, n in enumerate(counts)]


def protected_grid(rows: Sequence[Sequence[int]], least: int = LEAST_SHOWN) -> list[list[str]]:
    """The same for a table with totals of rows and columns.

    No row and no column hides a single cell, and no hidden cell alone joins two parts of the table: it
    would be the difference of their totals.
    """
    high, wide = len(rows), len(rows[0]) if rows else 0
    hidden = {(r, c) for r in range(high) for c in range(wide) if 0 < rows[r][c] < least}
    while extra := _next_to_hide(rows, hidden) or _next_to_join(rows, hidden):
        hidden.add(extra)
    return [
        [COVERED if (r, c) in hidden else f"{rows[r][c]:,}" for c in range(wide)]
        for r in range(high)
    ]


def _next_to_hide(
    rows: Sequence[Sequence[int]], hidden: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """The smallest cell beside one that is alone in its row or column; None when none is alone."""
    high, wide = len(rows), len(rows[0]) if rows else 0
    lines = [[(r, c) for c in range(wide)] for r in range(high)]
    lines += [[(r, c) for r in range(high)] for c in range(wide)]
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        if len(inside) == 1 and len(line) > 1:
            rest = [cell for cell in line if cell not in hidden]
            return min(rest, key=lambda at: (rows[at[0]][at[1]] == 0, rows[at[0]][at[1]], at))
    return None


Cells = set[tuple[int, int]]


def _next_to_join(rows: Sequence[Sequence[int]], hidden: Cells) -> tuple[int, int] | None:
    """The smallest cell beside one that alone joins two parts of the hidden cells; None where none does."""
    for row, column in sorted(hidden):
        others = hidden - {(row, column)}
        high, wide = _reached({row}, set(), others)
        if column in wide:
            continue
        far_high, far_wide = _reached(set(), {column}, others)
        between = [(r, c) for r in high for c in far_wide] + [
            (r, c) for r in far_high for c in wide
        ]
        if rest := [cell for cell in between if cell != (row, column)]:
            return min(rest, key=lambda at: (rows[at[0]][at[1]] == 0, rows[at[0]][at[1]], at))
    return None


def _reached(rows: set[int], columns: set[int], cells: Cells) -> tuple[set[int], set[int]]:
    """The rows and columns that hang together by some cells, beginning with these."""
    before = -1
    while before != len(rows) + len(columns):
        before = len(rows) + len(columns)
        columns = columns | {c for r, c in cells if r in rows}
        rows = rows | {r for r, c in cells if c in columns}
    return rows, columns


def for_outsiders(figure: Figure) -> str:
    """The value of a figure for outsiders: hidden where it stands on fewer than five, or tells of fewer."""
    if figure.number is None or figure.n == 0:
        return figure.value
    part = figure.part if figure.unit is Unit.SHARE else None
    rest = figure.whole - part if part is not None and figure.whole is not None else None
    few = any(x is not None and 0 < x < LEAST_SHOWN for x in (figure.n, part, rest))
    if not few:
        return figure.value
    return HIDDEN if figure.unit is Unit.NUMBER else COVERED


def as_at_words(first: date, last: date) -> str:
    """*21 September to 21 November 2026*; of one day *21 November 2026*."""
    if first == last:
        return plain_date(last)
    start = plain_date(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
    return f"{start} to {plain_date(last)}"

"""What a report says, as plain values; people are already named the way the reader may see.

A report is a few sheets, a sheet some sections, a section some blocks. Paper, web page and workbook
are made of the same blocks. Each block says whom it is for, and is left out where a reader is not
(:func:`mentordesk.reports.readers.for_reader`).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from mentordesk.model.fields import Audience
from mentordesk.reports.charts import Chart


class Cancelled(Exception):
    """The coordinator stopped it, or turned to another paper; nothing was written."""


class Paper(Enum):
    """Sheet sizes."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a report is laid out: its paper, letters half as large again and more, and with little ink."""

    paper: Paper = Paper.A4
    large: bool = False
    save_ink: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head and foot of every page."""

    title: str
    subtitle: str
    organisation: str
    prepared_on: date
    foot: str
    logo: bytes = b""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Something on paper; unless it is said otherwise it is for the coordinator alone."""

    audience: Audience = Audience.COORDINATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Block):
    """Words, a paragraph a line; small ones explain. ``written`` ones are somebody's own."""

    text: str
    small: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled fact; where it does not say whom it is for, it is for those of its block."""

    label: str
    value: str
    audience: Audience | None = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Block):
    """Labelled facts in columns."""

    facts: tuple[Fact, ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with what it is, and how it was counted."""

    value: str
    caption: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles(Block):
    """Numbers in boxes, and below them how each was counted."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A table with a repeated head; ``shares`` are the parts of the width, ``small`` ones are for looking up.

    ``kept`` says of columns (by their number) that they are for fewer people than the table,
    ``written`` which columns hold somebody's own words. ``exact`` are more columns for a workbook
    alone, with their heads: numbers to reckon with, a row for each row.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()
    kept: tuple[tuple[int, Audience], ...] = ()
    written: tuple[int, ...] = ()
    small: bool = False
    exact_heads: tuple[str, ...] = ()
    exact: tuple[tuple[float | int | str | None, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing(Block):
    """A chart with its table; without it where the table follows by itself, or the chart is one.

    ``told_below``: a table of the same section has the same numbers, so that nobody needs them twice.
    """

    chart: Chart
    with_table: bool = True
    told_below: bool = False


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal: levels from 0 to 10."""

    statement: str
    start: int
    now: int
    target: int
    state: str
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways(Block):
    """Goals with the way from start to now to target; how it was seen is for the two alone."""

    goals: tuple[GoalLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Centred(Block):
    """A line in the middle of the page, such as the name on a certificate; large or very large."""

    text: str
    size: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed(Block):
    """A line that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Block):
    """Empty lines for a pen."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales(Block):
    """Questions with a ring to mark for each number of the scale."""

    questions: tuple[str, ...]
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures(Block):
    """Room for those who sign."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Block):
    """The code of a sheet to scan or to type, with the words beside it."""

    code: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some blocks under a title; ``key`` names a section that can be switched off.

    ``called`` is what it is called in lists where its title says too much or is too long, ``kept_as``
    what several sections together are called where they are left out.
    """

    title: str = ""
    blocks: tuple[Block, ...] = ()
    key: str = ""
    called: str = ""
    kept_as: str = ""

    @property
    def name(self) -> str:
        """What it is called in lists."""
        return self.called or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper that begins on a page of its own; ``code`` stands at the foot of its pages.

    ``about`` are the ids of those it is about: to them their own names are no secret.
    """

    head: Head
    sections: tuple[Section, ...]
    code: str = ""
    about: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: one sheet, or a stack of them.

    The sheets of a stack that ``goes_apart`` are given to different people: each counts its own pages.
    """

    head: Head
    sheets: tuple[Sheet, ...]
    goes_apart: bool = False

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of all sheets."""
        return tuple(s for sheet in self.sheets for s in sheet.sections)


def one_sheet(head: Head, *sections: Section, about: tuple[int, ...] = ()) -> Report:
    """A report of a single sheet."""
    return Report(head=head, sheets=(Sheet(head=head, sections=sections, about=about),))

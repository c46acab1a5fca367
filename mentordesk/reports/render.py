"""Turns the values of a report into a PDF."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from mentordesk.reports.values import (
    Boxed,
    Cancelled,
    Centred,
    Code,
    Drawing,
    Facts,
    Lines,
    Look,
    Paper,
    Report,
    Scales,
    Section,
    Signatures,
    Table,
    Text,
    Tiles,
    Ways,
)

if TYPE_CHECKING:
    from mentordesk.reports.layout import Layout

#: ReportLab's fonts are read through a place in their file that all threads share: two papers laid
#: out at once took each other's letters, or none.
_ONE_AT_A_TIME = Lock()


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a PDF, its pages, and the signs that no shipped font can draw."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """A sentence on the signs that could not be printed, or nothing."""
        if not self.missing:
            return ""
        named = ", ".join(
            f"U+{ord(c):04X} {unicodedata.name(c, 'without a name').lower()}"
            for c in self.missing[:5]
        )
        more = f" and {len(self.missing) - 5} more" if len(self.missing) > 5 else ""
        return f"Some signs cannot be printed and are shown by their number: {named}{more}."


def render(
    report: Report, look: Look | Paper = Paper.A4, goes_on: Callable[[], bool] = _always
) -> Rendered:
    """Lay the report out; every sheet begins on a page of its own.

    May be called from any thread: the next waits until the one before is done. ``goes_on`` is asked
    again and again, and says whether anybody still wants it; Cancelled is raised when not.
    """
    with _ONE_AT_A_TIME:
        return _rendered(report, look, goes_on)


def _rendered(report: Report, look: Look | Paper, goes_on: Callable[[], bool]) -> Rendered:
    from mentordesk.reports.layout import Layout

    wanted = look if isinstance(look, Look) else Look(paper=look)
    layout = Layout(wanted, report.head.colour)
    for number, sheet in enumerate(report.sheets):
        if number:
            layout.new_page()
        if report.goes_apart or not number:
            alone = report.goes_apart or len(report.sheets) == 1
            layout.begin_sheet(sheet.code if alone else "")
        layout.head(sheet.head)
        _sections(layout, sheet.sections, goes_on)
    pdf, pages = layout.build(report.head, goes_on)
    return Rendered(pdf, pages, tuple(layout.words.missing))


def _sections(layout: "Layout", sections: Sequence[Section], goes_on: Callable[[], bool]) -> None:
    """The sections one after the other; room to sign never stands on a page alone."""
    for number, section in enumerate(sections):
        if not goes_on():
            raise Cancelled
        begun = len(layout.flow)
        signs = sections[number + 1 : number + 2]
        _section(layout, section)
        if signs and any(isinstance(b, Signatures) for b in signs[0].blocks):
            _section(layout, signs[0])
            layout.keep_together(begun)
        elif any(isinstance(b, Signatures) for b in section.blocks) and number:
            del layout.flow[begun:]  # it stands with the section before it


def _section(layout: "Layout", section: Section) -> None:
    begun = len(layout.flow)
    if section.title:
        layout.section(section.title)
    for block in section.blocks:
        _LAID_OUT[type(block)](layout, block)
    if _is_drawn_and_told(section):
        layout.keep_together(begun)


#: A chart and so many rows of its table have room on a page together.
_ROWS_BESIDE_A_CHART = 12


def _is_drawn_and_told(section: Section) -> bool:
    """Whether it is a chart with its own short table: they are read together."""
    drawn = [b for b in section.blocks if isinstance(b, Drawing)]
    rows = sum(len(b.rows) for b in section.blocks if isinstance(b, Table))
    others = [b for b in section.blocks if not isinstance(b, (Drawing, Table, Text))]
    return len(drawn) == 1 and rows <= _ROWS_BESIDE_A_CHART and not others


def _drawing(layout: "Layout", block: Drawing) -> None:
    layout.chart(block.chart)
    if block.with_table and layout.look.large:
        layout.table(*block.chart.table)
    elif block.with_table:
        for heads, rows in block.chart.strips():
            layout.table(heads, rows, (2.2, *([1] * (len(heads) - 1))), small=True)


#: How each block is laid out.
_LAID_OUT: dict[type, Callable[["Layout", Any], None]] = {
    Text: lambda at, b: at.text(b.text, small=b.small),
    Facts: lambda at, b: at.facts([(f.label, f.value) for f in b.facts], b.columns),
    Tiles: lambda at, b: at.tiles(b.tiles),
    Table: lambda at, b: at.table(b.columns, b.rows, b.shares, small=b.small),
    Drawing: _drawing,
    Ways: lambda at, b: at.goals(b.goals),
    Boxed: lambda at, b: at.boxed(b.text),
    Centred: lambda at, b: at.centred(b.text, b.size),
    Lines: lambda at, b: at.lines(b.number),
    Scales: lambda at, b: at.scales(b.questions, b.highest),
    Signatures: lambda at, b: at.signatures(b.names),
    Code: lambda at, b: at.code(b.code, b.beside),
}

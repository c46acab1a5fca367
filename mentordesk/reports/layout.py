"""The parts reports are built of: head, foot, tiles, charts, tables, lines to write on."""

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from mentordesk.model.clock import plain_date
from mentordesk.model.programme import USUAL_COLOUR
from mentordesk.reports.charts import Box, Chart, Dot, Ink, Mark, Stroke, Word, height_of, marks
from mentordesk.reports.text import Words, drawn_runs, font
from mentordesk.reports.values import Cancelled, GoalLine, Head, Look, Paper, Tile

# Streams stay bytes instead of becoming text: a fifth smaller, and quicker.
rl_config.useA85 = 0

INK = colors.HexColor("#18212B")
MUTED = colors.HexColor("#566271")
LINE = colors.HexColor("#C9D0D8")
#: The second and the third of several rows of a chart; told apart in grey as well.
SECOND = colors.HexColor("#B4690E")
THIRD = colors.HexColor("#5B6B7A")
WHITE = colors.HexColor("#FFFFFF")
SOFT = colors.HexColor("#EDF0F3")
MARGIN = 18 * mm
SIZES = {Paper.A4: A4, Paper.LETTER: LETTER}
#: Large print has letters of 16 points.
LARGE = 16 / 9.5
#: In large print words in tables have the size of all others, what explains a number nearly so (points
#: before it grows).
TABLES, NOTES = 9.5, 8.5
#: A table of more columns than this is told row by row in large print.
WIDE_TABLE = 3
#: A table of more columns is set small where a word would be broken otherwise.
MANY_COLUMNS = 7


#: A table of at most so many rows, its head among them, is not parted by the end of a page.
FEW_ROWS = 10
#: A row taller than this is parted between two pages; a lower one goes to the next.
TALL_ROW = 130 * mm
#: A table of a few words and a number each is no wider than this.
PAIRS_WIDE, SHORT_CELL = 105 * mm, 50
#: So many letters stand on one line of large print.
ONE_LINE = 60
#: What a head has around it.
HEAD_ROOM, NUMBER_ROOM = 9, 8
#: Room to write a word or a day by hand, and between two lines to sign on.
PEN, SIGNED_GAP = 7 * mm, 8 * mm
#: A number, or what stands in its place in a week that has none.
_NUMBER = re.compile(r"[\d.,]+( ?(%|min|h|days?)| of [\d.,]+)?|[–-]|closed|rest|")


def _columns_of_numbers(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns that hold numbers and nothing else, by their number; the first one never does."""
    wide = max((len(row) for row in rows), default=0)
    return frozenset(
        n
        for n in range(1, wide)
        if all(_NUMBER.fullmatch(row[n].strip()) for row in rows)
        and any(c.isalnum() for row in rows for c in row[n])
    )


def _lines_of(row: Sequence[str], widths: Sequence[float], style: ParagraphStyle) -> int:
    """About how many lines the longest cell of a row takes."""
    letter = style.fontSize * 0.52
    return max(
        -(-int(len(cell) * letter) // max(1, int(width - 8))) or 1
        for cell, width in zip(row, widths, strict=True)
    )


def _longest_word(text: str, style: ParagraphStyle) -> float:
    """How wide the longest word is, in points."""
    words = text.split()
    return max((float(stringWidth(w, style.fontName, style.fontSize)) for w in words), default=0.0)


def _number_room(columns: int) -> int:
    """What keeps a number apart from the words after it; many columns are numbers side by side."""
    return NUMBER_ROOM if columns <= MANY_COLUMNS else 0


def _as_wide_as_heads(
    widths: list[float],
    heads: Sequence[str],
    styles: Sequence[ParagraphStyle],
    numbers: Collection[int],
) -> list[float]:
    """The widths so that no word of a head is broken; what that takes, the widest column gives."""
    least = [
        _longest_word(head, style) + HEAD_ROOM + _number_room(len(heads)) * (n in numbers)
        for n, (head, style) in enumerate(zip(heads, styles, strict=True))
    ]
    wanted = [max(w, need) for w, need in zip(widths, least, strict=True)]
    widest = max(range(len(widths)), key=lambda n: widths[n])
    wanted[widest] -= sum(wanted) - sum(widths)
    return wanted if wanted[widest] >= least[widest] else widths


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table: their widths in points, their styles, and which hold numbers."""

    widths: list[float]
    heads: list[ParagraphStyle]
    cells: list[ParagraphStyle]
    numbers: Collection[int]
    cell: ParagraphStyle

    def breaks_words(self, rows: Iterable[Sequence[str]]) -> bool:
        """Whether a word of some cell is wider than its column."""
        return any(
            _longest_word(text, self.cell) + HEAD_ROOM > width
            for row in rows
            for text, width in zip(row, self.widths, strict=True)
        )


def _ruled(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    repeat: int = 0,
    room: float = 3.5,
    numbers: Collection[int] = (),
) -> Table:
    """Rows with a line below each; ``numbers`` are the columns that stand at the right."""
    table = WholeRows(rows, colWidths=widths, repeatRows=repeat, hAlign="LEFT")
    table.setStyle(TableStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), room), ("BOTTOMPADDING", (0, 0), (-1, -1), room + 1),
        *(("RIGHTPADDING", (n, 0), (n, -1), 6 + _number_room(len(widths))) for n in numbers),
    ]))  # fmt: skip
    return table


class WholeRows(Table):  # type: ignore[misc]
    """A table whose rows stay whole: only one that is taller than half a page goes on on the next."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """The part that has room, and what follows it."""
        found: list[Flowable] = super().split(width, height)
        if found:
            return found
        self._calc(width, height)
        first = self._rowHeights[min(self.repeatRows, len(self._rowHeights) - 1)]
        if first is None or first < TALL_ROW:
            return []
        self.splitInRow = 1
        found = super().split(width, height)
        self.splitInRow = 0
        return found


class HeadingBreak(CondPageBreak):  # type: ignore[misc]
    """A heading follows: what stands below it may ask for more room before both."""


class Styles:
    """Paragraph styles, made when the fonts are there; ``scale`` makes all letters larger.

    Titles grow less: they are large already.
    """

    def __init__(self, scale: float = 1.0) -> None:
        plain, bold = font("NotoSans"), font("NotoSans", bold=True)
        muted = MUTED if scale == 1 else INK

        def style(size: float, leading: float, **more: Any) -> ParagraphStyle:
            if (
                scale != 1 and size < TABLES
            ):  # what is read in tables is as large as all other words
                least = TABLES if "in_column" in more else NOTES
                size, leading = max(size, least), max(leading, least * 1.35)
            grown = scale if size < 12 else 1 + (scale - 1) * 0.4
            # no line of a paragraph stands alone at the head or the foot of a page
            usual = {
                "fontName": plain,
                "textColor": INK,
                "splitLongWords": 1,
                "allowWidows": 0,
                "allowOrphans": 0,
            }
            more = usual | more
            return ParagraphStyle("s", fontSize=size * grown, leading=leading * grown, **more)

        self.letters = (6.5 if scale == 1 else 7.5) * scale
        self.title = style(16, 20, fontName=bold)
        self.subtitle = style(9, 13, textColor=muted)
        self.right = style(9, 13, textColor=muted, alignment=2)
        self.section = style(10.5, 14, fontName=bold, spaceBefore=10, spaceAfter=4)
        self.body = style(9.5, 14)
        self.fact = style(9.5, 14, in_column=1)
        self.bold = style(9.5, 14, fontName=bold)
        # a name of another direction stands at the left of its column, as all others do
        self.cell = style(8.5, 11.5, in_column=1)
        self.cell_bold = style(8.5, 11.5, fontName=bold, in_column=1)
        # the foot is for whoever files it: it grows little, so that it stays below the page
        foot = {"textColor": muted, "splitLongWords": 1, "fontName": plain}
        size = 7.5 if scale == 1 else 9.5
        self.foot = ParagraphStyle("f", fontSize=size, leading=size * 1.33, **foot)
        self.tiny = style(7.5, 9.8, in_column=1)
        self.tiny_bold = style(7.5, 9.8, fontName=bold, in_column=1)
        self.of_numbers = {
            plain: ParagraphStyle("n", parent=plain, alignment=2)
            for plain in (self.cell, self.cell_bold, self.tiny, self.tiny_bold)
        }
        self.small = style(7.5, 10, textColor=muted)
        self.tile = style(15, 19, fontName=bold)
        self.caption = style(8, 10.5, textColor=muted)


def _short_ones_joined(told: Sequence[str]) -> Iterator[str]:
    """Words that are short stand on one line: *Met: 29 · Not met: 4 · Not known: 0*."""
    line = ""
    for words in told:
        is_short = len(words) < ONE_LINE // 2 and "\n" not in words
        if line and is_short and len(line) + len(words) < ONE_LINE:
            line += f" · {words}"
            continue
        if line:
            yield line
        line = words if is_short else ""
        if not is_short:
            yield words
    if line:
        yield line


class Layout:
    """Collects the flowables of one report, with its words and styles."""

    def __init__(self, look: Look, colour: str = "") -> None:
        self.words = Words()
        self.look = look
        self.styles = Styles(LARGE if look.large else 1.0)
        self.colour = colors.HexColor(colour or USUAL_COLOUR)
        self.size = SIZES[look.paper]
        self.width = self.size[0] - 2 * MARGIN
        self.flow: list[Flowable] = []

    def head(self, head: Head) -> None:
        """Title and subtitle on the left, the organisation on the right, a rule below."""
        s, w = self.styles, self.words
        left = [w.paragraph(head.title, s.title), w.paragraph(head.subtitle, s.subtitle)]
        right: list[Flowable] = []
        if head.logo and not self.look.save_ink and (picture := Picture.of(head.logo)):
            right.append(picture)
        right += [
            w.paragraph(t, s.subtitle if self.look.large else s.right)
            for t in (head.organisation, f"Prepared {plain_date(head.prepared_on)}")
            if t
        ]
        # in large print both need the whole width
        cells = [[left], [right]] if self.look.large else [[left, right]]
        wide = [self.width] if self.look.large else [self.width * 0.66, self.width * 0.34]
        table = Table(cells, colWidths=wide)
        table.setStyle(TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ("LINEBELOW", (0, -1), (-1, -1), 0.6 if self.look.save_ink else 1.1, self._rule),
        ]))  # fmt: skip
        self.flow += [table, Spacer(1, 6)]

    @property
    def _rule(self) -> Any:
        """The rule below the head: in the organisation's own colour, where it has one."""
        plain = self.look.save_ink or self.colour == colors.HexColor(USUAL_COLOUR)
        return INK if plain else self.colour

    def section(self, title: str) -> None:
        """A section's heading; it does not stand alone at the foot of a page."""
        self.flow.append(HeadingBreak(28 * mm))
        self.flow.append(self.words.paragraph(title, self.styles.section))

    def text(self, text: str, *, small: bool = False) -> None:
        """User text, a paragraph a line."""
        if self.flow and isinstance(self.flow[-1], Table):
            self.flow.append(Spacer(1, 5))
        self.flow += self.words.paragraphs(text, self.styles.small if small else self.styles.body)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Numbers in boxes, and below them how each was counted."""
        across = 2 if self.look.large else 4
        self._room_below_heading(self.styles.tile.leading + 4 * self.styles.caption.leading)
        for start in range(0, len(tiles), across):
            self.flow += [Spacer(1, 4), self._tile_row(tiles[start : start + across], across)]
        said = " ".join(f"{t.caption.capitalize()}: {t.definition}" for t in tiles if t.definition)
        self.flow.append(Spacer(1, 3))
        if said:
            self.flow.append(self.words.paragraph(said, self.styles.small))

    def _tile_row(self, tiles: Sequence[Tile], across: int) -> Table:
        s, w, gap = self.styles, self.words, 6.0
        across = len(tiles) if len(tiles) > across // 2 else across
        each = (self.width - gap * (across - 1)) / across
        row: list[Any] = []
        widths: list[float] = []
        boxes = []
        for number, tile in enumerate(tiles):
            if number:
                row.append("")
                widths.append(gap)
            boxes.append(("BOX", (len(row), 0), (len(row), 0), 0.6, LINE))
            row.append(
                [
                    w.paragraph(tile.value or "not known", s.tile),
                    w.paragraph(tile.caption, s.caption),
                ]
            )
            widths.append(each)
        table = Table([row], colWidths=widths, hAlign="LEFT")
        table.setStyle(TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 5), ("BOTTOMPADDING", (0, 0), (-1, -1), 7), *boxes,
        ]))  # fmt: skip
        return table

    def chart(self, chart: Chart) -> None:
        """A chart, and below it how its numbers were counted."""
        picture = ChartPicture(chart, self)
        self._keep_whole(picture, picture.height)
        closed = f"Hatched: {chart.closed_word}." if chart.closed else ""
        if said := " ".join(t for t in (closed, chart.definition) if t):
            self.flow += [Spacer(1, 4), self.words.paragraph(said, self.styles.small)]

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float] = (),
        *,
        small: bool = False,
    ) -> None:
        """A ruled table with a repeated head; ``shares`` are the parts of the width."""
        if self.look.large and len(heads) == 4 and heads[:2] == heads[2:]:  # two lists side by side
            heads, shares = heads[:2], shares[:2]
            rows = [r[:2] for r in rows] + [r[2:] for r in rows if any(r[2:])]
        if self.look.large and len(heads) > WIDE_TABLE:
            self._row_by_row(heads, rows)
            return
        if not rows:
            return  # a head without rows says nothing
        shares = shares or [1] * len(heads)
        s, room = self.styles, 1.5 if small else 3.5
        drawn = self._measured(
            heads, rows, shares, s.tiny_bold if small else s.cell_bold, s.tiny if small else s.cell
        )
        if not small and len(heads) > MANY_COLUMNS and drawn.breaks_words(rows):
            drawn = self._measured(heads, rows, shares, s.tiny_bold, s.tiny)
        body = [self._cells(heads, drawn.heads), *(self._cells(row, drawn.cells) for row in rows)]
        made = _ruled(body, drawn.widths, repeat=1, room=room, numbers=drawn.numbers)
        cell = drawn.cell
        if len(body) <= FEW_ROWS:
            lines = sum(_lines_of(row, drawn.widths, cell) for row in rows) + 1
            self._keep_whole(made, lines * cell.leading + len(body) * (2 * room + 1))
        else:
            self._room_below_heading((_lines_of(rows[0], drawn.widths, cell) + 1) * cell.leading)
            self.flow.append(made)

    def _measured(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float],
        head: ParagraphStyle, cell: ParagraphStyle,
    ) -> "_Columns":  # fmt: skip
        """How wide each column is, and in which styles its head and cells stand."""
        numbers = _columns_of_numbers(rows)
        of_numbers = self.styles.of_numbers
        in_heads = [of_numbers[head] if n in numbers else head for n in range(len(heads))]
        in_cells = [of_numbers[cell] if n in numbers else cell for n in range(len(heads))]
        # a few words and a number are read together where they do not stand far apart
        pairs = len(heads) == 2 and numbers == {1} and all(len(r[0]) < SHORT_CELL for r in rows)
        wide = min(self.width, PAIRS_WIDE) if pairs else self.width
        widths = [wide * share / sum(shares) for share in shares]
        if len(heads) > MANY_COLUMNS:  # of many narrow ones the first says what the others count
            first = max(_longest_word(row[0], cell) for row in rows) + HEAD_ROOM
            more = max(0.0, first - widths[0])
            widths = [widths[0] + more, *(w - more / (len(heads) - 1) for w in widths[1:])]
        widths = _as_wide_as_heads(widths, heads, in_heads, numbers)
        return _Columns(widths, in_heads, in_cells, numbers, cell)

    def _cells(self, texts: Sequence[str], styles: Sequence[ParagraphStyle]) -> list[Any]:
        return [self.words.lines(t, style) for t, style in zip(texts, styles, strict=True)]

    def _room_below_heading(self, height: float) -> None:
        """What follows a heading begins below it with so many points at least, or both on the next page."""
        if len(self.flow) > 1 and isinstance(self.flow[-2], HeadingBreak):
            wanted = max(28 * mm, height + self.styles.section.leading * 2)
            self.flow[-2] = HeadingBreak(min(wanted, self.size[1] / 2))

    def _row_by_row(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A wide table in large print: each row a small block, its first cell as a heading."""
        s, w = self.styles, self.words
        body: list[list[Any]] = []
        for row in rows:
            block: list[Any] = [w.paragraph(row[0] or "–", s.cell_bold)]
            told = [
                f"{head}: {cell}" if head else cell
                for head, cell in zip(heads[1:], row[1:], strict=False)
                if cell.strip()
            ]
            for line in _short_ones_joined(told):
                block += w.paragraphs(line, s.cell)
            body.append([block])
        if body:
            first = sum(p.wrap(self.width - HEAD_ROOM, self.size[1])[1] for p in body[0][0])
            self._room_below_heading(first)
            self.flow.append(_ruled(body, [self.width]))

    def facts(self, facts: Sequence[tuple[str, str]], columns: int = 2) -> None:
        """Labelled facts in columns."""
        s, w = self.styles, self.words
        columns = min(columns, 2) if self.look.large else columns
        longest = max((_longest_word(value, s.fact) for _, value in facts), default=0.0)
        while columns > 1 and longest + HEAD_ROOM > self.width / columns:
            columns -= 1  # an address is not broken where there is room for it
        cells = [
            # what is to be filled in by hand has room for a pen
            [w.paragraph(label, s.small), w.paragraph(value, s.fact) if value else Spacer(1, PEN)]
            for label, value in facts
        ]
        cells += [[w.paragraph("", s.small)]] * (-len(cells) % columns)
        rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
        if rows:
            self.flow.append(_ruled(rows, [self.width / columns] * columns))

    def boxed(self, text: str) -> None:
        """A line that must not be overlooked, in a box."""
        table = Table([[self.words.paragraph(text, self.styles.title)]], colWidths=[self.width])
        table.setStyle(
            TableStyle([("BOX", (0, 0), (-1, -1), 1, INK), ("TOPPADDING", (0, 0), (-1, -1), 12),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), 14), ("LEFTPADDING", (0, 0), (-1, -1), 14)])
        )  # fmt: skip
        self.flow += [Spacer(1, 6 * mm), table, Spacer(1, 4 * mm)]

    def centred(self, text: str, size: int) -> None:
        """A line in the middle; the larger, the more room around it."""
        letters = {1: 16.0 if self.look.large else 12.0, 2: 17.0, 3: 28.0}[size]
        bold = font("NotoSans", bold=size > 1)
        style = ParagraphStyle("m", parent=self.styles.body, alignment=1, fontName=bold,
                               fontSize=letters, leading=letters * 1.4)  # fmt: skip
        if size > 1 and not self.look.save_ink:
            style.textColor = self.colour
        self.flow += [
            Spacer(1, letters * (1.2 if self.look.large else 1.9)),
            self.words.paragraph(text, style),
            Spacer(1, letters * (0.7 if self.look.large else 1.2)),
        ]

    def goals(self, goals: Sequence[GoalLine]) -> None:
        """Goals with the way from start to now to target."""
        if self.look.large:
            rows = [
                (g.statement, str(g.start), str(g.now), str(g.target), g.state, g.seen)
                for g in goals
            ]
            self._row_by_row(("Goal", "Start", "Now", "Target", "State", "Seen"), rows)
            return
        s, w = self.styles, self.words
        body: list[list[Any]] = [
            [w.paragraph(h, s.cell_bold) for h in ("Goal", "Start", "Now", "Target", "", "State")]
        ]
        for g in goals:
            numbers = [w.paragraph(str(n), s.cell) for n in (g.start, g.now, g.target)]
            goal: Any = w.paragraph(g.statement, s.cell)
            body.append(
                [
                    [goal, w.paragraph(g.seen, s.small)] if g.seen else goal,
                    *numbers,
                    WayBar(g, self),
                    w.paragraph(g.state, s.cell),
                ]
            )
        shares = (0.44, 0.08, 0.08, 0.09, 0.19, 0.12)
        if goals:
            self.flow.append(_ruled(body, [self.width * share for share in shares], repeat=1))

    def code(self, code: str, beside: str) -> None:
        """The code of the sheet, to scan or to type, with the words that stand beside it."""
        said = f"{code} · For the coordinator: scan this or type it into the search box, and the right page opens."
        words = [
            self.words.paragraph(beside, self.styles.body),
            Spacer(1, 4),
            self.words.paragraph(said, self.styles.small),
        ]
        table = Table([[QrCode(code), words]], colWidths=[24 * mm, self.width - 24 * mm])
        table.setStyle(TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 10),
        ]))  # fmt: skip
        self.flow.append(table)

    def scales(self, questions: Sequence[str], highest: int) -> None:
        """Questions with a ring to mark for each number of the scale."""
        s, w = self.styles, self.words
        numbers = [str(n) for n in range(1, highest + 1)]
        centred = ParagraphStyle("c", parent=s.cell_bold, alignment=1)
        body: list[list[Any]] = [["", *(w.paragraph(n, centred) for n in numbers)]]
        body += [[w.paragraph(q, s.body), *(Ring() for _ in numbers)] for q in questions]
        each = min(16 * mm, self.width * 0.5 / highest)
        said = f"1 not at all, {highest} very much"
        self.flow.append(w.paragraph(said, s.small))
        widths = [self.width - each * highest, *([each] * highest)]
        if questions:
            self.flow.append(_ruled(body, widths, repeat=1))

    def signatures(self, names: Sequence[str]) -> None:
        """Room for those who sign, in rows of at most four."""
        across = 3 if self.look.large else 4
        if self.flow and isinstance(
            self.flow[-1], Spacer
        ):  # words in the middle are no heading of it
            self.flow.append(Spacer(1, 8 * mm))
        for start in range(0, len(names), across):
            if start:  # nobody signs above the name of the one below
                self.flow.append(Spacer(1, 7 * mm))
            part = names[start : start + across]
            beside = min(across, len(names))  # the last of five stands below the first
            each = (self.width - SIGNED_GAP * (beside - 1)) / beside
            heads: list[Any] = []
            for name in part:
                heads += [
                    *([""] if heads else []),
                    self.words.paragraph(name, self.styles.cell_bold),
                ]
            widths = [each if n % 2 == 0 else SIGNED_GAP for n in range(len(heads))]
            table = Table(
                [heads, [""] * len(heads)],
                colWidths=widths,
                rowHeights=[None, 11 * mm],
                hAlign="LEFT",
            )
            table.setStyle(TableStyle([
                ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                *(("LINEBELOW", (n, 1), (n, 1), 0.6, MUTED) for n in range(0, len(heads), 2)),
            ]))  # fmt: skip
            self.flow.append(table)

    def keep_together(self, begun: int) -> None:
        """What was laid out from there on stays on one page, where a page has room for it."""
        # a break that is asked for in the middle would part what is to stay together
        kept = [f for f in self.flow[begun:] if not isinstance(f, CondPageBreak)]
        self.flow[begun:] = [KeepTogether(kept)]

    def new_page(self) -> None:
        """What follows begins on a page of its own."""
        self.flow.append(PageBreak())

    def begin_sheet(self, code: str) -> None:
        """What follows is a sheet of its own, with its code at the foot and its own count of pages."""
        self.flow.append(SheetBegins(code))

    def lines(self, number: int) -> None:
        """Empty lines to write on."""
        self.flow.append(WritingLines(number, self.width))

    def _keep_whole(self, block: Flowable, height: float) -> None:
        """Put a short block, so many points high, on one page with the heading right above it.

        A page break on a condition is asked once; keeping together would lay everything out twice.
        """
        room = min(height, self.size[1] / 2)
        if len(self.flow) > 1 and isinstance(self.flow[-2], HeadingBreak):
            self.flow[-2] = HeadingBreak(room + self.styles.section.leading * 2)
        else:
            self.flow.append(CondPageBreak(room))
        self.flow.append(block)

    def build(self, head: Head, goes_on: Callable[[], bool]) -> tuple[bytes, int]:
        """The PDF and its number of pages; ``goes_on`` is asked after each block."""
        out = io.BytesIO()
        foot = Foot(self, head)
        room = max(20 * mm, foot.height + 12 * mm)
        document = Document(
            goes_on, out, pagesize=self.size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=16 * mm,
            bottomMargin=room, title=head.title, author=head.organisation or "MentorDesk",
            creator="MentorDesk", lang="en-GB", invariant=1, pageCompression=1,
        )  # fmt: skip
        frame = Frame(
            MARGIN, room, self.width, self.size[1] - room - 16 * mm,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document.addPageTemplates(PageTemplate(frames=[frame]))
        document.build(self.flow, canvasmaker=foot.canvas)
        return out.getvalue(), foot.pages


class Document(BaseDocTemplate):  # type: ignore[misc]
    """A document that is given up when nobody waits for it any more."""

    def __init__(self, goes_on: Callable[[], bool], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._goes_on = goes_on

    def afterFlowable(self, _flowable: Flowable) -> None:  # noqa: N802  # ReportLab calls it so
        """Asked by ReportLab after each block."""
        if not self._goes_on():
            raise Cancelled


class Foot:
    """Draws *page x of y* and the line at the foot once all pages are known."""

    def __init__(self, sheet: Layout, head: Head) -> None:
        self.pages = 0
        #: The first page of each sheet, and its code.
        self.begins: list[tuple[int, str]] = []
        self._sheet, self._head = sheet, head
        left = sheet.words.paragraph(head.foot, sheet.styles.foot)
        #: How high it is, in points; the line above it stands so far from the edge and 8 mm more.
        self.height = left.wrap(sheet.width * 0.74, 200 * mm)[1]

    def canvas(self, *args: Any, **kwargs: Any) -> Canvas:
        """A canvas that keeps its pages until it is saved."""
        foot = self

        class Counted(Canvas):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__(*args, **kwargs)
                self._kept: list[dict[str, Any]] = []

            def begin_sheet(self, code: str) -> None:
                foot.begins.append((len(self._kept) + 1, code))

            def showPage(self) -> None:  # noqa: N802 - ReportLab's name
                self._kept.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                foot.pages = len(self._kept)
                for number, page in enumerate(self._kept, start=1):
                    self.__dict__.update(page)
                    foot.draw(self, number)
                    super().showPage()
                super().save()

        return Counted()

    def draw(self, canvas: Canvas, number: int) -> None:
        """One page's foot."""
        sheet, width = self._sheet, self._sheet.width
        canvas.saveState()
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        top = max(16 * mm, self.height + 8 * mm)
        canvas.line(MARGIN, top, MARGIN + width, top)
        left = sheet.words.paragraph(self._head.foot, sheet.styles.foot)
        _, height = left.wrap(width * 0.74, 200 * mm)
        left.drawOn(canvas, MARGIN, top - 1.4 * mm - height)
        right = ParagraphStyle("r", parent=sheet.styles.foot, alignment=2)
        page = sheet.words.paragraph(self._count(number), right)
        _, height = page.wrap(width * 0.24, 200 * mm)
        page.drawOn(canvas, MARGIN + width * 0.76, top - 1.4 * mm - height)
        canvas.restoreState()

    def _count(self, number: int) -> str:
        """*M0007 · Page 2 of 3*: of the sheet that the page belongs to."""
        at = bisect_right([first for first, _ in self.begins], number) - 1
        first, code = self.begins[at]
        following = [page for page, _ in self.begins[at + 1 : at + 2]]
        last = following[0] - 1 if following else self.pages
        said = f"Page {number - first + 1} of {last - first + 1}"
        return f"{code} · {said}" if code else said


class SheetBegins(Flowable):  # type: ignore[misc]
    """Takes no room; tells the foot where a sheet begins."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Nothing."""
        return 0, 0

    def draw(self) -> None:
        """Tell the canvas, which counts the pages."""
        self.canv.begin_sheet(self._code)


class ChartPicture(Flowable):  # type: ignore[misc]
    """Draws the marks of a chart; to save ink, bars are outlined instead of filled."""

    def __init__(self, chart: Chart, layout: Layout) -> None:
        super().__init__()
        self._chart, self._letters = chart, layout.styles.letters
        self._saves, self._colour = layout.look.save_ink, layout.colour
        self._words, self.width = layout.words, layout.width
        self.height = height_of(chart, self.width, self._letters) + 2

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the marks; they are given from the top, paper begins at the bottom."""
        for mark in marks(self._chart, self.width, self._letters):
            self._draw(mark)

    def _ink(self, ink: Ink) -> Any:
        return {
            Ink.MAIN: INK if self._saves else self._colour, Ink.SECOND: SECOND, Ink.THIRD: THIRD,
            Ink.SHADE: SOFT, Ink.LINE: LINE, Ink.WORDS: MUTED,
        }[ink]  # fmt: skip

    def _draw(self, mark: Mark) -> None:
        canvas, height = self.canv, self.height
        if isinstance(mark, Word):
            self._write(mark)
        elif isinstance(mark, Box):
            self._fill(mark)
        elif isinstance(mark, Stroke):
            canvas.setStrokeColor(self._ink(mark.ink))
            canvas.setLineWidth(mark.width)
            canvas.setDash([3, 2] if mark.dashed else [])
            path = canvas.beginPath()
            path.moveTo(mark.points[0][0], height - mark.points[0][1])
            for x, y in mark.points[1:]:
                path.lineTo(x, height - y)
            canvas.drawPath(path, stroke=1, fill=0)
            canvas.setDash([])
        else:
            self._dot(mark)

    def _dot(self, mark: Dot) -> None:
        self.canv.setFillColor(self._ink(mark.ink))
        x, y, r = mark.x, self.height - mark.y, mark.radius
        if mark.square:
            self.canv.rect(x - r, y - r, 2 * r, 2 * r, stroke=0, fill=1)
        else:
            self.canv.circle(x, y, r, stroke=0, fill=1)

    def _fill(self, mark: Box) -> None:
        canvas, ink = self.canv, self._ink(mark.ink)
        bottom = self.height - mark.top - mark.height
        outlined = self._saves and mark.ink is not Ink.SHADE
        if outlined:
            canvas.setStrokeColor(ink)
            canvas.setLineWidth(0.9)
        else:
            canvas.setFillColor(_faded(ink, mark.strength))
        canvas.rect(
            mark.left, bottom, mark.width, mark.height, stroke=int(outlined), fill=int(not outlined)
        )

    def _write(self, mark: Word) -> None:
        canvas, y = self.canv, self.height - mark.y
        canvas.setFillColor(WHITE if mark.light and not self._saves else INK)
        found = [
            (name, run, pdfmetrics.stringWidth(run, name, mark.size))
            for name, run in drawn_runs(self._words, mark.text)
        ]
        x = mark.x - sum(w for _, _, w in found) * (mark.align + 1) / 2
        for name, run, width in found:
            canvas.setFont(name, mark.size)
            canvas.drawString(x, y, run)
            x += width


def _faded(ink: Any, strength: float) -> Any:
    """A colour mixed with white paper."""
    return colors.Color(*(1 - (1 - c) * strength for c in (ink.red, ink.green, ink.blue)))


class WayBar(Flowable):  # type: ignore[misc]
    """How far a goal has come, from 0 to 10, with a mark at its target."""

    def __init__(self, goal: GoalLine, layout: Layout) -> None:
        super().__init__()
        self._goal, self.height = goal, 9.0
        self._colour = INK if layout.look.save_ink else layout.colour

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw the bar."""
        canvas, goal = self.canv, self._goal
        canvas.setFillColor(SOFT)
        canvas.rect(0, 1, self.width, 5, stroke=0, fill=1)
        canvas.setFillColor(self._colour)
        canvas.rect(0, 1, self.width * goal.now / 10, 5, stroke=0, fill=1)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1)
        canvas.line(self.width * goal.target / 10, 0, self.width * goal.target / 10, 7)


class WritingLines(Flowable):  # type: ignore[misc]
    """Lines for a pen, 8 mm apart."""

    def __init__(self, number: int, width: float) -> None:
        super().__init__()
        self._number, self.width, self.height = number, width, number * 8 * mm

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """As many lines as there is room for, the others on the next page."""
        fitting = int(height // (8 * mm))
        if fitting >= self._number:
            return [self]
        if not fitting:
            return []
        return [WritingLines(n, self.width) for n in (fitting, self._number - fitting)]

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.setStrokeColor(LINE)
        for number in range(self._number):
            self.canv.line(0, number * 8 * mm, self.width, number * 8 * mm)


class Ring(Flowable):  # type: ignore[misc]
    """A ring to be marked with a pen."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        self.width, self.height = width, 14.0
        return self.width, self.height

    def draw(self) -> None:
        """Draw the ring in the middle."""
        self.canv.setStrokeColor(MUTED)
        self.canv.setLineWidth(0.8)
        self.canv.circle(self.width / 2, self.height / 2, 5.2, stroke=1, fill=0)


class QrCode(Flowable):  # type: ignore[misc]
    """A code as a square of dots, 18 mm wide; nothing in it but the code itself."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code, self.width, self.height = code, 18 * mm, 18 * mm

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the dots."""
        from reportlab.graphics import renderPDF
        from reportlab.graphics.barcode.qr import QrCodeWidget
        from reportlab.graphics.shapes import Drawing

        widget = QrCodeWidget(self._code, barLevel="M", barBorder=0)
        left, bottom, right, top = widget.getBounds()
        scale = self.width / (right - left), self.height / (top - bottom)
        drawing = Drawing(self.width, self.height, transform=[scale[0], 0, 0, scale[1], 0, 0])
        drawing.add(widget)
        renderPDF.draw(drawing, self.canv, 0, 0)


class Picture(Flowable):  # type: ignore[misc]
    """The organisation's logo, at the right, at most 14 mm high."""

    def __init__(self, reader: ImageReader) -> None:
        super().__init__()
        self._reader = reader
        self._natural = reader.getSize()

    @classmethod
    def of(cls, content: bytes) -> "Picture | None":
        """The picture, or None when the bytes are none."""
        try:
            return cls(ImageReader(io.BytesIO(content)))
        except (OSError, ValueError, SyntaxError):
            return None

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        wide, high = self._natural
        scale = min(14 * mm / high, width / wide)
        self._drawn = (wide * scale, high * scale)
        self.width = width
        return width, self._drawn[1] + 4

    def draw(self) -> None:
        """Draw it at the right."""
        wide, high = self._drawn
        self.canv.drawImage(self._reader, self.width - wide, 4, wide, high, mask="auto")

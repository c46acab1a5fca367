"""The parts reports are built of: head, foot, tiles, charts, tables, lines to write on."""

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from mentordesk.model.clock import plain_date
from mentordesk.reports.text import Words, font
from mentordesk.reports.values import GoalLine, Head, Paper, Tile, WeekBar

INK = colors.HexColor("#18212B")
MUTED = colors.HexColor("#566271")
LINE = colors.HexColor("#C9D0D8")
ACCENT = colors.HexColor("#0B6B6B")
SOFT = colors.HexColor("#EDF0F3")
MARGIN = 18 * mm
SIZES = {Paper.A4: A4, Paper.LETTER: LETTER}


class Styles:
    """Paragraph styles, made when the fonts are there."""

    def __init__(self) -> None:
        plain, bold = font("NotoSans"), font("NotoSans", bold=True)

        def style(size: float, leading: float, **more: Any) -> ParagraphStyle:
            more = {"fontName": plain, "textColor": INK, "splitLongWords": 1} | more
            return ParagraphStyle("s", fontSize=size, leading=leading, **more)

        self.title = style(16, 20, fontName=bold)
        self.subtitle = style(9, 13, textColor=MUTED)
        self.right = style(9, 13, textColor=MUTED, alignment=2)
        self.section = style(10.5, 14, fontName=bold, spaceBefore=10, spaceAfter=4)
        self.body = style(9.5, 14)
        self.bold = style(9.5, 14, fontName=bold)
        self.cell = style(8.5, 11.5)
        self.cell_bold = style(8.5, 11.5, fontName=bold)
        self.small = style(7.5, 10, textColor=MUTED)
        self.tile = style(15, 19, fontName=bold)
        self.caption = style(8, 10.5, textColor=MUTED)


class Sheet:
    """Collects the flowables of one report, with its words and styles."""

    def __init__(self, paper: Paper) -> None:
        self.words = Words()
        self.styles = Styles()
        self.size = SIZES[paper]
        self.width = self.size[0] - 2 * MARGIN
        self.flow: list[Flowable] = []

    def head(self, head: Head) -> None:
        """Title and subtitle on the left, the organisation on the right, a rule below."""
        s, w = self.styles, self.words
        left = [w.paragraph(head.title, s.title), w.paragraph(head.subtitle, s.subtitle)]
        right: list[Flowable] = []
        if head.logo and (picture := Picture.of(head.logo)):
            right.append(picture)
        right += [
            w.paragraph(t, s.right)
            for t in (head.organisation, f"Prepared {plain_date(head.prepared_on)}")
            if t
        ]
        table = Table([[left, right]], colWidths=[self.width * 0.66, self.width * 0.34])
        table.setStyle(TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ("LINEBELOW", (0, 0), (-1, -1), 1.1, INK),
        ]))  # fmt: skip
        self.flow += [table, Spacer(1, 6)]

    def section(self, title: str) -> None:
        """A section's heading; it does not stand alone at the foot of a page."""
        self.flow.append(CondPageBreak(28 * mm))
        self.flow.append(self.words.paragraph(title, self.styles.section))

    def text(self, text: str) -> None:
        """User text, a paragraph a line."""
        self.flow += self.words.paragraphs(text, self.styles.body)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Numbers in boxes, and below them how each was counted."""
        if not tiles:
            return
        s, w, gap = self.styles, self.words, 6.0
        row: list[Any] = []
        widths: list[float] = []
        each = (self.width - gap * (len(tiles) - 1)) / len(tiles)
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
        said = " ".join(f"{t.caption.capitalize()}: {t.definition}" for t in tiles if t.definition)
        self.flow += [Spacer(1, 4), table, Spacer(1, 3)]
        if said:
            self.flow.append(w.paragraph(said, s.small))

    def weeks(self, weeks: Sequence[WeekBar]) -> None:
        """Meetings of each week as bars; weeks of closure are shaded."""
        self.flow.append(WeekChart(weeks, self.width))
        if any(w.closed for w in weeks):
            self.flow.append(self.words.paragraph("Shaded weeks were closed.", self.styles.small))

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
    ) -> None:
        """A ruled table with a repeated head; ``shares`` are the parts of the width."""
        s, w = self.styles, self.words
        body: list[list[Any]] = [[w.paragraph(h, s.cell_bold) for h in heads]]
        body += [[w.lines(c, s.cell) for c in row] for row in rows]
        self._ruled(body, [self.width * share / sum(shares) for share in shares], repeat=1)

    def facts(self, facts: Sequence[tuple[str, str]], columns: int = 2) -> None:
        """Labelled facts in columns."""
        s, w = self.styles, self.words
        cells = [
            [w.paragraph(label, s.small), w.paragraph(value or " ", s.body)]
            for label, value in facts
        ]
        cells += [[w.paragraph("", s.small)]] * (-len(cells) % columns)
        rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
        self._ruled(rows, [self.width / columns] * columns)

    def boxed(self, text: str) -> None:
        """A line that must not be overlooked, in a box."""
        table = Table([[self.words.paragraph(text, self.styles.title)]], colWidths=[self.width])
        table.setStyle(
            TableStyle([("BOX", (0, 0), (-1, -1), 1, INK), ("TOPPADDING", (0, 0), (-1, -1), 12),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), 14), ("LEFTPADDING", (0, 0), (-1, -1), 14)])
        )  # fmt: skip
        self.flow += [Spacer(1, 6 * mm), table, Spacer(1, 4 * mm)]

    def goals(self, goals: Sequence[GoalLine]) -> None:
        """Goals with the way from start to now to target."""
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
                    WayBar(g),
                    w.paragraph(g.state, s.cell),
                ]
            )
        shares = (0.44, 0.08, 0.08, 0.09, 0.19, 0.12)
        self._ruled(body, [self.width * share for share in shares], repeat=1)

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
        self._ruled(body, [self.width - each * highest, *([each] * highest)], repeat=1)

    def new_page(self) -> None:
        """What follows begins on a page of its own."""
        self.flow.append(PageBreak())

    def lines(self, number: int) -> None:
        """Empty lines to write on."""
        self.flow.append(WritingLines(number, self.width))

    def _ruled(
        self, rows: Sequence[Sequence[Any]], widths: Sequence[float], repeat: int = 0
    ) -> None:
        table = Table(rows, colWidths=widths, repeatRows=repeat, splitInRow=1, hAlign="LEFT")
        table.setStyle(TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ]))  # fmt: skip
        self.flow.append(table)

    def build(self, head: Head, foot_code: str = "") -> tuple[bytes, int]:
        """The PDF and its number of pages."""
        out = io.BytesIO()
        document = BaseDocTemplate(
            out, pagesize=self.size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=16 * mm,
            bottomMargin=20 * mm, title=head.title, author=head.organisation or "MentorDesk",
            creator="MentorDesk", lang="en-GB", invariant=1, pageCompression=1,
        )  # fmt: skip
        frame = Frame(
            MARGIN, 20 * mm, self.width, self.size[1] - 36 * mm,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document.addPageTemplates(PageTemplate(frames=[frame]))
        foot = Foot(self, head, foot_code)
        document.build(self.flow, canvasmaker=foot.canvas)
        return out.getvalue(), foot.pages


class Foot:
    """Draws *page x of y* and the line at the foot once all pages are known."""

    def __init__(self, sheet: Sheet, head: Head, code: str) -> None:
        self.pages = 0
        self._sheet, self._head, self._code = sheet, head, code

    def canvas(self, *args: Any, **kwargs: Any) -> Canvas:
        """A canvas that keeps its pages until it is saved."""
        foot = self

        class Counted(Canvas):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__(*args, **kwargs)
                self._kept: list[dict[str, Any]] = []

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
        canvas.line(MARGIN, 16 * mm, MARGIN + width, 16 * mm)
        left = sheet.words.paragraph(self._head.foot, sheet.styles.small)
        _, height = left.wrap(width * 0.74, 20 * mm)
        left.drawOn(canvas, MARGIN, 14.6 * mm - height)
        code = f"{self._code} · " if self._code else ""
        right = ParagraphStyle("r", parent=sheet.styles.small, alignment=2)
        page = sheet.words.paragraph(f"{code}Page {number} of {self.pages}", right)
        _, height = page.wrap(width * 0.24, 20 * mm)
        page.drawOn(canvas, MARGIN + width * 0.76, 14.6 * mm - height)
        canvas.restoreState()


class WeekChart(Flowable):  # type: ignore[misc]
    """Bars from zero, one a week, with their numbers above and labels below."""

    def __init__(self, weeks: Sequence[WeekBar], width: float) -> None:
        super().__init__()
        self._weeks, self.width, self.height = weeks, width, 92.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the bars."""
        canvas, base, top = self.canv, 14.0, 66.0
        step = min(54.0, self.width / max(1, len(self._weeks)))
        most = max((w.count for w in self._weeks), default=0) or 1
        every = 1 + len(self._weeks) // 27
        for number, week in enumerate(self._weeks):
            x, height = number * step, week.count / most * top
            if week.closed:
                canvas.setFillColor(SOFT)
                canvas.rect(x, base, step, top + 10, stroke=0, fill=1)
            canvas.setFillColor(ACCENT)
            if week.count:
                canvas.rect(x + step * 0.16, base, step * 0.68, height, stroke=0, fill=1)
            canvas.setFillColor(MUTED)
            canvas.setFont(font("NotoSans"), 6.5)
            if number % every == 0:
                canvas.drawCentredString(x + step / 2, 4, week.label)
                canvas.drawCentredString(
                    x + step / 2, base + height + 2.5, str(week.count) if week.count else ""
                )
        canvas.setStrokeColor(LINE)
        canvas.line(0, base, step * len(self._weeks), base)


class WayBar(Flowable):  # type: ignore[misc]
    """How far a goal has come, from 0 to 10, with a mark at its target."""

    def __init__(self, goal: GoalLine) -> None:
        super().__init__()
        self._goal, self.height = goal, 9.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Its size in points."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw the bar."""
        canvas, goal = self.canv, self._goal
        canvas.setFillColor(SOFT)
        canvas.rect(0, 1, self.width, 5, stroke=0, fill=1)
        canvas.setFillColor(ACCENT)
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

"""Row 9: a hundred progress reports on paper, against ReportLab building the same flowables."""

import io
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

#: Meetings of so many weeks make a report of three pages.
WEEKS = 26
REPORTS = 100


def wanted_of(desk: Any, today: Any, number: int) -> list[Any]:
    """What the reports are about: pairings in order, our own file, the last half year."""
    from mentordesk.model.readers import Reader
    from mentordesk.programme.papers.wanted import Wanted

    first = today - timedelta(weeks=WEEKS)
    found = [f.id for f in desk.facts.pairings(today)][:number]
    return [Wanted(today=today, reader=Reader.FILE, first=first, pairing_id=i) for i in found]


def ours(desk: Any, about: Sequence[Any], folder: Path) -> float:
    """Seconds to read the record, make the reports, lay them out and write them whole."""
    from mentordesk.reports import render
    from mentordesk.settings import write_whole

    begun = time.perf_counter()
    for number, wanted in enumerate(about):
        made = desk.reporting.prepare("pairing", wanted)
        write_whole(folder / f"{number}.pdf", render(made.report).pdf)
    return time.perf_counter() - begun


def plain_platypus(reports: Sequence[Any]) -> float:
    """Seconds for ReportLab to build the same texts as paragraphs and tables, fonts embedded."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    from mentordesk.reports.text import font

    body = ParagraphStyle("b", fontName=font("NotoSans"), fontSize=9.5, leading=14)
    cell = ParagraphStyle("c", fontName=font("NotoSans"), fontSize=8.5, leading=11.5)
    head = ParagraphStyle("h", fontName=font("NotoSans", bold=True), fontSize=10.5, leading=14)
    begun = time.perf_counter()
    for report in reports:
        out = io.BytesIO()
        flow: list[Any] = []
        for section in report.sections:
            if section.title:
                flow.append(Paragraph(escape(section.title), head))
            for block in section.blocks:
                flow += _flowables(block, body, cell)
        SimpleDocTemplate(out, pagesize=A4, leftMargin=51, rightMargin=51).build(flow)
        out.getvalue()
    return time.perf_counter() - begun


def _flowables(block: Any, body: Any, cell: Any) -> list[Any]:
    """The same words as plainly as ReportLab has them; charts are left out, which is in its favour."""
    from reportlab.platypus import Paragraph, Table

    from mentordesk.reports import values

    def words(text: str, style: Any = cell) -> Any:
        return Paragraph(escape(text).replace("\n", "<br/>") or "&nbsp;", style)

    if isinstance(block, values.Text):
        return [words(block.text, body)]
    rows: list[list[Any]] = []
    if isinstance(block, values.Facts):
        rows = [[words(f.label), words(f.value)] for f in block.facts]
    elif isinstance(block, values.Tiles):
        rows = [[words(t.value), words(t.caption), words(t.definition)] for t in block.tiles]
    elif isinstance(block, values.Ways):
        rows = [
            [
                words(g.statement),
                *(words(str(n)) for n in (g.start, g.now, g.target)),
                words(g.seen),
            ]
            for g in block.goals
        ]
    elif isinstance(block, values.Drawing):
        rows = [[words(c) for c in row] for _, told in block.chart.strips() for row in told]
    elif isinstance(block, values.Table):
        rows = [[words(c) for c in row] for row in (block.columns, *block.rows)]
    if not rows:
        return []
    shares = getattr(block, "shares", ()) or (1,) * len(rows[0])
    widths = [493 * s / sum(shares) for s in shares[: len(rows[0])]]
    return [Table(rows, colWidths=widths if len(widths) == len(rows[0]) else None, splitInRow=1)]


def pages_of(reports: Sequence[Any]) -> float:
    """How many pages a report has in the middle, so that one sees what was measured."""
    from mentordesk.reports import render

    return statistics.median(render(r).pages for r in reports)


def many(reports: Sequence[Any], processes: int) -> float:
    """Seconds to lay out many reports, in so many processes."""
    from mentordesk.reports import Look
    from mentordesk.reports.bulk import render_many

    begun = time.perf_counter()
    render_many(reports, Look(), lambda _done: True, processes)
    return time.perf_counter() - begun

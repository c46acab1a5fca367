"""The web page beside a report: the same values for those who read with a screen reader, or large, or by ear.

Paper made by this program has no tags that tell a screen reader what is a heading and what a table. The
page has: headings in order, tables with their heads, a sentence and a table for each chart. It is one
file, asks nothing of the network, and runs nothing.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from mentordesk.model.clock import plain_date
from mentordesk.model.names import reads_left_to_right
from mentordesk.model.programme import USUAL_COLOUR
from mentordesk.reports.charts import Box, Chart, Dot, Ink, Mark, Stroke, Word, height_of, marks
from mentordesk.reports.values import (
    Boxed,
    Centred,
    Code,
    Drawing,
    Facts,
    Head,
    Lines,
    Report,
    Scales,
    Section,
    Sheet,
    Signatures,
    Table,
    Text,
    Tiles,
    Ways,
)

_WIDTH = 640.0
_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,sans-serif;color:#18212B;background:#FFF;margin:0 auto;max-width:46rem;padding:1.5rem}
h1{font-size:1.6rem;line-height:1.25;margin:0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:1.5rem 0 .4rem}
header,article>header{border-bottom:2px solid COLOUR;padding-bottom:.75rem;margin-bottom:1rem}
header p,footer,.small,figcaption{color:#4A5561;margin:.2rem 0}.small,figcaption,footer{font-size:.9rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #C9D0D8}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.6rem 1.2rem;margin:.5rem 0}
dl div{border-bottom:1px solid #C9D0D8;padding-bottom:.3rem}dt{color:#4A5561;font-size:.9rem}dd{margin:0}
.tiles dd:first-of-type{font-size:1.5rem;font-weight:700}.boxed{border:2px solid #18212B;padding:1rem;font-size:1.3rem;font-weight:700}
.centred{text-align:center}.large{font-size:2rem;font-weight:700}.scroll{overflow-x:auto}
img{max-height:3.5rem}svg{max-width:100%;height:auto}article+article{border-top:4px double #C9D0D8;margin-top:3rem;padding-top:1.5rem}
.blank{border-bottom:1px solid #8593A2;display:block;height:2rem}
@media print{body{max-width:none;padding:0}article{break-after:page}}
"""


def page(report: Report) -> str:
    """The report as one HTML file."""
    colour = report.head.colour or USUAL_COLOUR
    several = len(report.sheets) > 1
    body = "".join(_article(s) for s in report.sheets) if several else _single(report.sheets[0])
    top = _head(report.head, 1) if several else ""
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en-GB"><head><meta charset="utf-8"><title>{_e(report.head.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE.replace('COLOUR', colour)}</style></head>"
        f"<body>{top}<main>{body}</main><footer><p>{_e(report.head.foot)}</p></footer></body></html>\n"
    )


def _single(sheet: Sheet) -> str:
    return _head(sheet.head, 1) + "".join(_section(s, 2) for s in sheet.sections)


def _article(sheet: Sheet) -> str:
    parts = "".join(_section(s, 3) for s in sheet.sections)
    return f"<article>{_head(sheet.head, 2)}{parts}</article>"


def _head(head: Head, level: int) -> str:
    logo = ""
    if head.logo and (kind := _picture_kind(head.logo)):
        data = base64.b64encode(head.logo).decode()
        logo = (
            f'<img alt="{_e(head.organisation or "Logo")}" src="data:image/{kind};base64,{data}">'
        )
    said = "".join(
        f"<p>{_e(t)}</p>"
        for t in (head.subtitle, head.organisation, f"Prepared {plain_date(head.prepared_on)}")
        if t
    )
    return f"<header>{logo}<h{level}{_way(head.title)}>{_e(head.title)}</h{level}>{said}</header>"


def _picture_kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG"):
        return "png"
    return "jpeg" if content.startswith(b"\xff\xd8") else ""


def _section(section: Section, level: int) -> str:
    title = f"<h{level}>{_e(section.title)}</h{level}>" if section.title else ""
    name = section.title or "Overview"
    blocks = "".join(_BLOCKS[type(b)](b, name) for b in section.blocks)
    return f"<section>{title}{blocks}</section>"


def _e(text: str) -> str:
    """Text as HTML; control signs that no page may hold are left out."""
    kept = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)
    return escape(kept.encode("utf-8", "replace").decode("utf-8"), quote=True)


def _way(text: str) -> str:
    """The direction of a text that runs from right to left."""
    return "" if reads_left_to_right(text) else ' dir="rtl"'


def _paragraphs(text: str, kind: str = "") -> str:
    cls = f' class="{kind}"' if kind else ""
    return "".join(
        f"<p{cls}{_way(line)}>{_e(line)}</p>" for line in text.splitlines() if line.strip()
    )


def _cell(text: str) -> str:
    return "<br>".join(_e(line) for line in text.splitlines() if line.strip())


def _facts(block: Facts, _name: str) -> str:
    rows = "".join(
        f"<div><dt>{_e(f.label)}</dt><dd{_way(f.value)}>{_cell(f.value) or '<span class=blank></span>'}</dd></div>"
        for f in block.facts
    )
    return f"<dl>{rows}</dl>"


def _tiles(block: Tiles, _name: str) -> str:
    rows = "".join(
        f"<div><dt>{_e(t.caption.capitalize())}</dt><dd>{_e(t.value or 'not known')}</dd>"
        f'<dd class="small">{_e(t.definition)}</dd></div>'
        for t in block.tiles
    )
    return f'<dl class="tiles">{rows}</dl>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    names = [h or ("Remark" if n else "Name") for n, h in enumerate(heads)]
    head = "".join(f'<th scope="col">{_e(h)}</th>' for h in names)
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{_way(c)}>{_cell(c)}</th>'
            if n == 0 and c.strip()
            else f"<td{_way(c)}>{_cell(c)}</td>"
            for n, c in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{_e(caption)}"><table><caption>{_e(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _drawing(block: Drawing, name: str) -> str:
    chart = block.chart
    said = " ".join(
        t for t in (f"Hatched: {chart.closed_word}." if chart.closed else "", chart.definition) if t
    )
    caption = f"<figcaption>{_e(said)}</figcaption>" if said else ""
    picture = "" if chart.is_empty else _svg(chart)
    # a reader who hears the page always gets the numbers
    told = "" if block.told_below else _table(*chart.table, f"{name}: the numbers")
    return f"<figure>{picture}{caption}</figure>{told}"


def _svg(chart: Chart) -> str:
    width, height = _WIDTH, height_of(chart, _WIDTH, 10.0)
    drawn = "".join(_mark(m) for m in marks(chart, width, 10.0))
    return (
        f'<svg role="img" aria-label="{_e(chart.words)}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" xmlns="http://www.w3.org/2000/svg">{drawn}</svg>'
    )


_INKS = {
    Ink.MAIN: USUAL_COLOUR, Ink.SECOND: "#B4690E", Ink.THIRD: "#5B6B7A", Ink.SHADE: "#EDF0F3", Ink.LINE: "#C9D0D8",
    Ink.WORDS: "#566271",
}  # fmt: skip


def _mark(mark: Mark) -> str:
    if isinstance(mark, Box):
        return (
            f'<rect x="{mark.left:.1f}" y="{mark.top:.1f}" width="{mark.width:.1f}" height="{mark.height:.1f}" '
            f'fill="{_INKS[mark.ink]}" fill-opacity="{mark.strength:.2f}"/>'
        )
    if isinstance(mark, Stroke):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.points)
        dash = ' stroke-dasharray="6 4"' if mark.dashed else ""
        return f'<polyline points="{points}" fill="none" stroke="{_INKS[mark.ink]}" stroke-width="{mark.width}"{dash}/>'
    if isinstance(mark, Dot):
        r = mark.radius
        if mark.square:
            return f'<rect x="{mark.x - r:.1f}" y="{mark.y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" fill="{_INKS[mark.ink]}"/>'
        return f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{r:.1f}" fill="{_INKS[mark.ink]}"/>'
    return _word(mark)


def _word(mark: Word) -> str:
    anchor = {-1: "start", 0: "middle", 1: "end"}[mark.align]
    fill = "#FFFFFF" if mark.light else "#18212B"
    return (
        f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" font-size="{mark.size}" text-anchor="{anchor}" fill="{fill}" '
        f'font-family="system-ui,sans-serif">{_e(mark.text)}</text>'
    )


def _ways(block: Ways, name: str) -> str:
    heads = ("Goal", "At the start", "Now", "Target", "State", "How it was seen")
    wide = len(heads) if any(g.seen for g in block.goals) else len(heads) - 1
    rows = [
        (g.statement, str(g.start), str(g.now), str(g.target), g.state, g.seen)[:wide]
        for g in block.goals
    ]
    return _table(heads[:wide], rows, f"{name}, from 0 to 10")


def _scales(block: Scales, name: str) -> str:
    numbers = [str(n) for n in range(1, block.highest + 1)]
    rows = [(q, *("○" for _ in numbers)) for q in block.questions]
    caption = f"{name}: 1 not at all, {block.highest} very much"
    return _table(("Question", *numbers), rows, caption)


def _signatures(block: Signatures, _name: str) -> str:
    return (
        "<dl>"
        + "".join(
            f"<div><dt>{_e(n)}</dt><dd><span class=blank></span></dd></div>" for n in block.names
        )
        + "</dl>"
    )


def _lines(block: Lines, _name: str) -> str:
    return "<div>" + "<span class=blank></span>" * block.number + "</div>"


def _centred(block: Centred, _name: str) -> str:
    return f'<p class="centred{" large" if block.size > 1 else ""}"{_way(block.text)}>{_e(block.text)}</p>'


_BLOCKS: dict[type, Callable[[Any, str], str]] = {
    Text: lambda b, _n: _paragraphs(b.text, "small" if b.small else ""), Facts: _facts, Tiles: _tiles,
    Table: lambda b, n: _table(b.columns, b.rows, n) if b.rows else "", Drawing: _drawing, Ways: _ways,
    Boxed: lambda b, _n: f'<p class="boxed">{_e(b.text)}</p>', Centred: _centred, Lines: _lines, Scales: _scales,
    Signatures: _signatures,
    Code: lambda b, _n: _paragraphs(f"{b.beside}\nCode for the coordinator: {b.code}", "small"),
}  # fmt: skip


def tables_of(
    report: Report,
) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[float | int | str | None, ...], ...]]]:
    """Every table, chart and row of figures of a report, with the name of its section: for a workbook."""
    for section in report.sections:
        for block in section.blocks:
            name = section.name or "Overview"
            if isinstance(block, Table) and block.rows:
                more = block.exact or ((),) * len(block.rows)
                rows = tuple((*row, *exact) for row, exact in zip(block.rows, more, strict=True))
                yield name, (*block.columns, *block.exact_heads), rows
            elif isinstance(block, Drawing) and not block.told_below:
                yield (name, *block.chart.table)
            elif isinstance(block, Tiles):
                rows = tuple((t.caption, t.value, t.definition) for t in block.tiles)
                yield name, ("Figure", "Value", "How it is counted"), rows
            elif isinstance(block, Facts):
                yield name, ("What", "Value"), tuple((f.label, f.value) for f in block.facts)
            elif isinstance(block, Ways):
                goals = tuple(
                    (g.statement, str(g.start), str(g.now), str(g.target), g.state)
                    for g in block.goals
                )
                yield name, ("Goal", "At the start", "Now", "Target", "State"), goals

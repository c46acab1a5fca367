"""Text of any script onto paper: fonts by what they can draw, right-to-left in its right order.

The one choke point for user text: it is escaped here and nowhere else. A sign that no shipped font
can draw is written as its number, such as (U+1F600), and told to the coordinator; never a box.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph

from mentordesk import assets
from mentordesk.model.names import reads_left_to_right

#: Fonts by the ranges they are tried for, in order; the last are tried for every sign.
_BY_RANGE: tuple[tuple[int, int, str], ...] = (
    (0x0000, 0x052F, "NotoSans"), (0x0530, 0x058F, "NotoSansArmenian"),
    (0x0590, 0x05FF, "NotoSansHebrew"), (0x0600, 0x08FF, "NotoSansArabic"),
    (0x0900, 0x097F, "NotoSansDevanagari"), (0x0980, 0x09FF, "NotoSansBengali"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi"), (0x0A80, 0x0AFF, "NotoSansGujarati"),
    (0x0B80, 0x0BFF, "NotoSansTamil"), (0x0E00, 0x0E7F, "NotoSansThai"),
    (0x10A0, 0x10FF, "NotoSansGeorgian"), (0x1100, 0x11FF, "NanumGothic"),
    (0x1200, 0x139F, "NotoSansEthiopic"), (0x1C80, 0x2BFF, "NotoSans"),
    (0x2E80, 0x9FFF, "DroidSansFallbackFull"), (0xA640, 0xA7FF, "NotoSans"),
    (0xAC00, 0xD7FF, "NanumGothic"), (0xF900, 0xFAFF, "DroidSansFallbackFull"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew"), (0xFB50, 0xFDFF, "NotoSansArabic"),
    (0xFE70, 0xFEFF, "NotoSansArabic"), (0xFF00, 0xFFEF, "DroidSansFallbackFull"),
    (0x1D400, 0x1D7FF, "NotoSansMath"),
)  # fmt: skip
_LAST_RESORT = (
    "NotoSans",
    "NotoSansSymbols2",
    "NotoSansMath",
    "DroidSansFallbackFull",
    "NanumGothic",
)
_HAS_BOLD = {"NotoSans", "NotoSansArabic", "NotoSansHebrew"}
#: Scripts whose letters change with their neighbours: shaping is slower, so only for these.
_SHAPED = ((0x0900, 0x0BFF), (0x0E00, 0x0E7F), (0x0300, 0x036F))


@cache
def _files() -> dict[str, str]:
    return {f.stem: str(f) for f in assets.font_files("noto", "droid", "nanum")}


@cache
def font(family: str, bold: bool = False) -> str:
    """The registered name of a family's font; loaded when first needed."""
    weight = "Bold" if bold and family in _HAS_BOLD else "Regular"
    name = f"{family}-{weight}"
    path = _files().get(name) or _files()[family]
    pdfmetrics.registerFont(TTFont(name, path, shapable=True))
    return name


@cache
def _family_of(sign: str) -> str | None:
    code = ord(sign)
    ranged = [family for first, last, family in _BY_RANGE if first <= code <= last]
    for family in (*ranged, *_LAST_RESORT):
        if code in pdfmetrics.getFont(font(family)).face.charToGlyph:
            return family
    return None


@cache
def _everyday() -> frozenset[str]:
    """The signs that the first font draws as they are: text of them alone needs no second look."""
    drawn = pdfmetrics.getFont(font("NotoSans")).face.charToGlyph
    ranges = [range(first, last + 1) for first, last, name in _BY_RANGE if name == "NotoSans"]
    signs = (chr(code) for code in drawn if any(code in codes for codes in ranges))
    return frozenset(c for c in signs if c.isprintable() and not unicodedata.combining(c))


def _is_everyday(text: str) -> bool:
    """Whether a text is one line of one font, drawn sign by sign."""
    return _everyday().issuperset(text) and unicodedata.is_normalized("NFC", text)


#: A line with less room left than this (points) had its spaces narrowed.
_SQUEEZED = -1e-8


class OnceBroken(Paragraph):  # type: ignore[misc]
    """A paragraph that is not broken into lines again for the width it was broken for last."""

    _last: tuple[float, tuple[float, float]] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break into lines of this width (points); gives width and height."""
        kept = hasattr(self, "blPara")  # ReportLab lets go of the lines where it splits a paragraph
        if self._last is None or self._last[0] != width or not kept:
            self._last = width, super().wrap(width, height)
        return self._last[1]

    def draw(self) -> None:
        """Write the lines; those of one font, from the left, as they are."""
        made, style = self.blPara, self.style
        usual = (
            made.kind == 0
            and style.alignment == TA_LEFT
            and not (
                style.backColor or style.borderWidth or style.firstLineIndent or style.wordWrap
            )
            and all(spare > _SQUEEZED for spare, _ in made.lines)
        )
        if not usual:
            super().draw()
        elif made.lines:
            text = self.canv.beginText(style.leftIndent, self.height - made.fontSize)
            text.setFont(made.fontName, made.fontSize, style.leading)
            text.setFillColor(made.textColor)
            for _, words in made.lines:
                text.textLine(" ".join(words))
            self.canv.drawText(text)


def is_right_to_left(text: str) -> bool:
    """Whether the text holds letters that run from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)


class Words:
    """Makes flowables of user text and takes down the signs that cannot be printed."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}
        self._patterns: dict[ParagraphStyle, Any] = {}

    def paragraph(self, text: str, style: ParagraphStyle) -> Flowable:
        """One paragraph; line breaks in the text are kept."""
        if _is_everyday(text) and text.strip():
            return OnceBroken(None, style, frags=[self._pattern(style).clone(text=text)])
        plain = self.printable(text)
        if is_right_to_left(plain):
            return BidiText(self, plain, style)
        lines = "<br/>".join(self.markup(line, style) for line in plain.split("\n"))
        if any(first <= ord(c) <= last for c in plain for first, last in _SHAPED if ord(c) > 0x2FF):
            style = ParagraphStyle("shaped", parent=style, shaping=1)
        return OnceBroken(lines or "&nbsp;", style)

    def _pattern(self, style: ParagraphStyle) -> Any:
        """What ReportLab makes of one word in a style: it is asked once, not for every cell."""
        if style not in self._patterns:
            (self._patterns[style],) = Paragraph("x", style).frags
        return self._patterns[style]

    def paragraphs(self, text: str, style: ParagraphStyle) -> list[Flowable]:
        """Long text: a paragraph a line, so that it breaks over pages and stays quick."""
        return [self.paragraph(line, style) for line in text.splitlines() if line.strip()]

    def lines(self, text: str, style: ParagraphStyle) -> Flowable | list[Flowable]:
        """Text for a cell; several lines become several paragraphs, so that long ones stay quick."""
        return self.paragraphs(text, style) if "\n" in text.strip() else self.paragraph(text, style)

    def printable(self, text: str) -> str:
        """The text without signs that draw nothing, and with numbers for those no font can draw."""
        if _is_everyday(text):
            return text
        kept = []
        for sign in unicodedata.normalize("NFC", text.replace("\t", "    ")):
            if sign == "\n" or sign.isspace():
                kept.append(sign if sign == "\n" else " ")
            elif (
                unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"}
                or "\ufe00" <= sign <= "\ufe0f"
            ):
                if unicodedata.category(sign) in {"Co", "Cn", "Cs"}:
                    kept.append(self._told(sign))
            elif _family_of(sign) is None:
                kept.append(self._told(sign))
            else:
                kept.append(sign)
        return "".join(kept)

    def markup(self, line: str, style: ParagraphStyle) -> str:
        """One line of printable text as ReportLab markup: escaped, each run in a font that has it."""
        bold = style.fontName.endswith("-Bold")
        parts = []
        for family, run in runs(line):
            safe = escape(run)
            own = family == "NotoSans"
            parts.append(safe if own else f'<font name="{font(family, bold)}">{safe}</font>')
        return "".join(parts)

    def _told(self, sign: str) -> str:
        self.missing[sign] = None
        return f"(U+{ord(sign):04X})"


def drawn_runs(words: "Words", text: str) -> list[tuple[str, str]]:
    """A short text for a chart as runs of one font each, in the order the eye reads them."""
    from bidi import get_display

    plain = words.printable(text)
    if is_right_to_left(plain):
        plain = get_display(_joined_letters(plain), base_dir="R")
    return [(font(family), run) for family, run in runs(plain)]


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The text cut into runs of one font family; spaces and marks stay with what is before them."""
    family, run = "NotoSans", ""
    for sign in text:
        plain = sign == " " or unicodedata.combining(sign)
        wanted = family if plain and run else (_family_of(sign) or "NotoSans")
        if wanted != family and run:
            yield family, run
            run = ""
        family, run = wanted, run + sign
    if run:
        yield family, run


#: A mark without width that is read from the right.
_RTL_MARK = "\u200f"
#: An initial of a name that is read from the right: its full stop belongs to it, also in a line from the left.
_INITIAL = re.compile(
    r"(?<![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]\."
)


class BidiText(Flowable):  # type: ignore[misc]
    """A paragraph with right-to-left words: broken into lines first, then each put in order."""

    def __init__(self, words: Words, text: str, style: ParagraphStyle) -> None:
        super().__init__()
        self._words, self._text, self._style = words, text, style
        self._lines: list[str] = []
        self.spaceBefore, self.spaceAfter = style.spaceBefore, style.spaceAfter

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        """Room above."""
        return float(self._style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        """Room below."""
        return float(self._style.spaceAfter)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break into lines of this width (points)."""
        self.width = width
        self._lines = [
            line for part in self._text.split("\n") for line in self._broken(_joined_letters(part))
        ]
        self.height = len(self._lines) * self._style.leading
        return width, self.height

    def minWidth(self) -> float:  # noqa: N802 - ReportLab's name
        """The widest word, in points."""
        return max((self._width(w) for w in self._text.split()), default=0.0)

    def split(self, width: float, height: float) -> list[Flowable]:
        """Break over two pages, by lines."""
        self.wrap(width, height)
        fitting = int(height // self._style.leading)
        if fitting < 1 or fitting >= len(self._lines):
            return [self] if fitting >= len(self._lines) else []
        parts = (self._lines[:fitting], self._lines[fitting:])
        return [BidiText(self._words, "\n".join(p), self._style) for p in parts]

    def draw(self) -> None:
        """Draw the lines, each in the order the eye reads it."""
        from bidi import get_display

        right = not reads_left_to_right(self._text)
        from_right = right and not getattr(self._style, "in_column", 0)
        y = self.height - self._style.fontSize
        for line in self._lines:
            said = line if right else _INITIAL.sub(rf"\g<0>{_RTL_MARK}", line)
            shown = get_display(said, base_dir="R" if right else "L").replace(_RTL_MARK, "")
            x = 0.0
            if self._style.alignment == TA_RIGHT or (
                from_right and self._style.alignment == TA_LEFT
            ):
                x = self.width - self._width(shown)
            self._draw_line(x, y, shown)
            y -= self._style.leading

    def _draw_line(self, x: float, y: float, line: str) -> None:
        canvas, size = self.canv, self._style.fontSize
        canvas.setFillColor(self._style.textColor)
        for name, run in self._fonted(line):
            canvas.setFont(name, size)
            canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, name, size)

    def _broken(self, text: str) -> Iterable[str]:
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if line and self._width(longer) > self.width:
                yield line
                longer = word
            while self._width(longer) > self.width and len(longer) > 1:
                cut = self._fitting(longer)
                yield longer[:cut]
                longer = longer[cut:]
            line = longer
        yield line

    def _fitting(self, word: str) -> int:
        """How many letters of a word that is too long fit on a line; at least one."""
        name, size = self._style.fontName, self._style.fontSize
        bold = name.endswith("-Bold")
        widths = (
            pdfmetrics.stringWidth(c, font(_family_of(c) or "NotoSans", bold), size) for c in word
        )
        return max(1, bisect_right(list(accumulate(widths)), self.width))

    def _fonted(self, line: str) -> Iterator[tuple[str, str]]:
        bold = self._style.fontName.endswith("-Bold")
        for family, run in runs(line):
            yield font(family, bold), run

    def _width(self, line: str) -> float:
        size = self._style.fontSize
        return float(
            sum(pdfmetrics.stringWidth(run, name, size) for name, run in self._fonted(line))
        )


def _joined_letters(text: str) -> str:
    """Arabic letters in the shapes they take beside each other."""
    import arabic_reshaper

    return (
        str(arabic_reshaper.reshape(text)) if any("\u0600" <= c <= "\u06ff" for c in text) else text
    )

"""Charts as plain values, and what is to be drawn of them: bars, lines and words in points.

Screen, paper and web page draw the same marks, so that a chart is the same everywhere. Every chart
has its table, and a sentence for those who cannot see it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil
from textwrap import wrap

#: Of many labels so many stand beside each other in a table that lies down.
MANY = 20
#: A label of no more letters is short.
SHORT = 3
#: Stands for a number where nothing could be, such as in a week of holidays.
CLOSED = "closed"


class Shape(Enum):
    """How a chart shows its numbers."""

    BARS = "bars"
    LINES = "lines"
    SQUARES = "squares"


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers with its name, one for each label of the chart; None is not known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Numbers to be drawn; bars begin at zero.

    ``closed`` are the labels that are shaded, ``most`` the top of the scale (0: the largest number),
    ``unit`` what is written behind a number.
    """

    title: str
    shape: Shape
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    closed: frozenset[int] = frozenset()
    closed_word: str = "closed"
    #: What stands for their number where there is none.
    none_word: str = CLOSED
    across: str = ""
    unit: str = ""
    most: float = 0.0
    definition: str = ""

    @property
    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The heads and the rows of its table, as text; of squares a row is a row of the picture."""
        if self.shape is Shape.SQUARES:
            lines = ((s.name, *(said(v, self.unit) for v in s.values)) for s in self.series)
            return (self.across, *self.labels), tuple(lines)
        heads = (self.across or "", *(s.name for s in self.series))
        rows = tuple(
            (
                label,
                *(
                    self.none_word
                    if n in self.closed and not s.values[n]
                    else said(s.values[n], self.unit)
                    for s in self.series
                ),
            )
            for n, label in enumerate(self.labels)
        )
        return heads, rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known that could be drawn."""
        return all(v is None for s in self.series for v in s.values)

    def strips(self, wide: int = 12) -> list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
        """Its table lying down, in strips of so many columns: heads, and a row for each series."""
        found = []
        longest = max((len(label) for label in self.labels), default=0)
        if len(self.labels) > wide and longest <= SHORT:
            wide = MANY
        if self.labels:  # no strip is left with a single column
            wide = ceil(len(self.labels) / ceil(len(self.labels) / wide))
        for at in range(0, len(self.labels), wide):
            part = range(at, min(at + wide, len(self.labels)))
            heads = (self.across, *(self.labels[n] for n in part))
            rows = tuple(
                (
                    s.name,
                    *(
                        self.none_word
                        if n in self.closed and not s.values[n]
                        else said(s.values[n], self.unit)
                        for n in part
                    ),
                )
                for s in self.series
            )
            found.append((heads, rows))
        return found

    @property
    def words(self) -> str:
        """The chart in a sentence."""
        known = [
            (v, n, s) for s in self.series for n, v in enumerate(s.values)
            if v is not None and (v or n not in self.closed)
        ]  # fmt: skip
        if not known:
            return f"{self.title}: nothing is known yet."
        least, most = min(known, key=lambda k: k[0]), max(known, key=lambda k: k[0])

        def told(found: tuple[float, int, Series]) -> str:
            of = f", {found[2].name}" if len(self.series) > 1 else ""
            return f"{said(found[0], self.unit)} ({self.labels[found[1]]}{of})"

        if least[0] == most[0]:
            return f"{self.title}: {said(most[0], self.unit)} throughout."
        return f"{self.title}: from {told(least)} to {told(most)}."


def said(value: float | None, unit: str = "") -> str:
    """A number as one reads it; *–* where it is not known."""
    if value is None:
        return "–"
    plain = f"{value:,.1f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return f"{plain}{unit}"


class Ink(Enum):
    """What a mark is drawn with; the painter knows the colours."""

    MAIN = "main"
    SECOND = "second"
    THIRD = "third"
    SHADE = "shade"
    LINE = "line"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; ``strength`` from 0 to 1 is how dark it is."""

    left: float
    top: float
    width: float
    height: float
    ink: Ink
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line; dashed lines are told apart without their colour."""

    points: tuple[tuple[float, float], ...]
    ink: Ink
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on a line; square ones are told from round ones without their colour."""

    x: float
    y: float
    radius: float
    ink: Ink
    square: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word on its base line; ``align`` is -1 left, 0 in the middle, 1 right."""

    x: float
    y: float
    text: str
    size: float
    align: int = 0
    light: bool = False


Mark = Box | Stroke | Dot | Word
_INKS = (Ink.MAIN, Ink.SECOND, Ink.THIRD)


def height_of(chart: Chart, width: float, letters: float = 7.0) -> float:
    """How high a chart is that is so wide, in points."""
    if chart.shape is Shape.SQUARES:
        grid = _Grid.of(chart, width, letters)
        return grid.top + _row_height(letters) * len(chart.series) + letters
    return letters * 13.5 + (letters * 2 if len(chart.series) > 1 else 0)


def marks(chart: Chart, width: float, letters: float = 7.0) -> list[Mark]:
    """What is to be drawn in a box so wide; y goes down from the top. ``letters`` is their size in points."""
    if not chart.labels:
        return []
    if chart.shape is Shape.SQUARES:
        return list(_squares(chart, width, letters))
    drawn = list(_legend(chart, letters))
    draw = _bars if chart.shape is Shape.BARS else _lines
    return [*draw(chart, width, letters), *drawn]


def _frame(chart: Chart, width: float, letters: float) -> tuple[float, float, float, float]:
    """Top and base of the plot, the step between two labels, and the top of the scale."""
    height = height_of(chart, width, letters)
    top = letters * 1.8 + (letters * 2 if len(chart.series) > 1 else 0)
    most = chart.most or max(
        (v for s in chart.series for v in s.values if v is not None), default=0
    )
    step = min(letters * 9.0, width / max(1, len(chart.labels)))
    return top, height - letters * 2, step, most or 1.0


def _labels(chart: Chart, step: float, base: float, letters: float) -> Iterator[Mark]:
    widest = max((len(label) for label in chart.labels), default=1) * letters * 0.56 + 4
    every = max(1, -int(-widest // step))
    for n, label in enumerate(chart.labels):
        if n % every == 0:
            yield Word(n * step + step / 2, base + letters * 1.45, label, letters)


def _hatched(left: float, top: float, wide: float, high: float) -> Iterator[Mark]:
    """Slanting strokes, which nobody takes for a bar: from the left edge and the foot up to the right."""
    gap = wide / 3
    for number in range(1, int((wide + high) / gap) + 1):
        reach = number * gap
        first = (left + max(0.0, reach - high), top + min(high, reach))
        last = (left + min(wide, reach), top + max(0.0, reach - wide))
        yield Stroke((first, last), Ink.LINE, 0.7)


def _bars(chart: Chart, width: float, letters: float) -> Iterator[Mark]:
    top, base, step, most = _frame(chart, width, letters)
    for n in sorted(chart.closed):
        yield from _hatched(n * step, top - letters, step, base - top + letters)
    each = step * 0.72 / len(chart.series)
    for order, series in enumerate(chart.series):
        for n, value in enumerate(series.values):
            if not value:
                continue
            high = value / most * (base - top)
            left = n * step + step * 0.14 + order * each
            yield Box(left, base - high, each, high, _INKS[order % 3])
            number = said(value, chart.unit)
            if len(number) * letters * 0.56 <= max(each, step / len(chart.series)) + 3:
                yield Word(left + each / 2, base - high - letters * 0.4, number, letters)
    yield Stroke(((0, base), (step * len(chart.labels), base)), Ink.LINE)
    yield from _labels(chart, step, base, letters)


def _lines(chart: Chart, width: float, letters: float) -> Iterator[Mark]:
    top, base, step, most = _frame(chart, width, letters)
    for share in (0.5, 1.0):
        y = base - share * (base - top)
        yield Stroke(((0, y), (step * len(chart.labels), y)), Ink.SHADE, 0.7)
    for order, series in enumerate(chart.series):
        points = [
            (n * step + step / 2, base - value / most * (base - top), value)
            for n, value in enumerate(series.values)
            if value is not None
        ]
        ink = _INKS[order % 3]
        if len(points) > 1:
            yield Stroke(tuple((x, y) for x, y, _ in points), ink, 1.6, dashed=order % 2 == 1)
        for x, y, value in points:
            yield Dot(x, y, letters * 0.36, ink, square=order % 2 == 1)
            lift = -letters * 0.8 if order % 2 == 0 else letters * 1.5
            yield Word(x, y + lift, said(value, chart.unit), letters)
    yield Stroke(((0, base), (step * len(chart.labels), base)), Ink.LINE)
    yield from _labels(chart, step, base, letters)


def _legend(chart: Chart, letters: float) -> Iterator[Mark]:
    if len(chart.series) < 2:
        return
    x = 0.0
    for order, series in enumerate(chart.series):
        ink = _INKS[order % 3]
        if chart.shape is Shape.BARS:
            yield Box(x, letters * 0.25, letters, letters, ink)
        else:
            yield Dot(x + letters / 2, letters * 0.75, letters * 0.4, ink, square=order % 2 == 1)
        yield Word(x + letters * 1.5, letters * 1.1, series.name, letters, align=-1)
        x += letters * (2.6 + 0.6 * len(series.name))


def _row_height(letters: float) -> float:
    return letters * 2.4


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the squares stand: right of the names of the rows, below those of the columns in their lines."""

    left: float
    top: float
    step: float
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...]

    @classmethod
    def of(cls, chart: Chart, width: float, letters: float) -> "_Grid":
        """As wide as the names are, within the width there is; what is too long is cut."""
        a_letter = letters * 0.6
        longest = max(len(s.name) for s in chart.series) * a_letter + letters
        left = min(longest, width * 0.4)
        step = min(letters * 9, (width - left) / len(chart.labels))
        heads = tuple(_in_lines(label, int(step / a_letter)) for label in chart.labels)
        names = tuple(
            _in_lines(s.name, int((left - letters) / a_letter), 1)[0] for s in chart.series
        )
        lines = max(len(head) for head in heads)
        return cls(left, _row_height(letters) + (lines - 1) * letters * 1.25, step, heads, names)


def _in_lines(text: str, room: int, most: int = 3) -> tuple[str, ...]:
    """The text in lines of so many letters; what finds no room is cut, and says so."""
    return tuple(wrap(text, max(room, 2), max_lines=most, placeholder="…")) or ("",)


def _squares(chart: Chart, width: float, letters: float) -> Iterator[Mark]:
    """Rows are the series, columns the labels; the larger a number, the darker its square."""
    high, grid = _row_height(letters), _Grid.of(chart, width, letters)
    left, step = grid.left, grid.step
    most = chart.most or max((v or 0) for s in chart.series for v in s.values) or 1
    for n, head in enumerate(grid.heads):
        for above, line in enumerate(reversed(head)):  # the last line stands nearest to its column
            y = grid.top - high * 0.35 - above * letters * 1.25
            yield Word(left + n * step + step / 2, y, line, letters)
    for order, (series, name) in enumerate(zip(chart.series, grid.rows, strict=True)):
        down = grid.top + order * high
        yield Word(left - letters * 0.6, down + high * 0.65, name, letters, align=1)
        for n, value in enumerate(series.values):
            strength = (value or 0) / most
            x, y = left + n * step + 1, down + 1
            yield Box(x, y, step - 2, high - 2, Ink.SHADE)
            if value:
                yield Box(x, y, step - 2, high - 2, Ink.MAIN, 0.25 + 0.75 * strength)
            dark = bool(value) and 0.25 + 0.75 * strength > DARK
            middle = y + (high - 2) * 0.65
            yield Word(x + (step - 2) / 2, middle, said(value, chart.unit), letters, light=dark)


#: On a square darker than this, words are light.
DARK = 0.8


def bars(title: str, counts: Sequence[tuple[str, float]], across: str = "") -> Chart:
    """A chart of one row of bars."""
    labels, values = tuple(label for label, _ in counts), tuple(v for _, v in counts)
    return Chart(
        title=title, shape=Shape.BARS, labels=labels, series=(Series(title, values),), across=across
    )  # fmt: skip

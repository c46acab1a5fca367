"""Charts on screen: the same marks as on paper, each with its table for those who read numbers."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from mentordesk.model.errors import MentorDeskError
from mentordesk.programme.figures import Period
from mentordesk.programme.overview import charts_of, period_of_term
from mentordesk.reports.charts import Box, Chart, Dot, Ink, Mark, Stroke, Word, height_of, marks
from mentordesk.ui.inputs import Check
from mentordesk.ui.parts import Card, Scrolled, clear, column, label, the_theme
from mentordesk.ui.slices import Counts
from mentordesk.ui.workspace import Workspace

_INKS = {
    Ink.MAIN: "accent", Ink.SECOND: "warn", Ink.THIRD: "info", Ink.SHADE: "sunk", Ink.LINE: "line_strong",
    Ink.WORDS: "muted",
}  # fmt: skip


class ChartPicture(QWidget):
    """Draws a chart as wide as its place; what it shows is said for those who listen."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self.setAccessibleName(chart.words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(self.heightForWidth(480))

    @property
    def _letters(self) -> float:
        return float(the_theme().px(12))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(height_of(self._chart, width, self._letters)) + 6

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(480))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in marks(self._chart, float(self.width()), self._letters):
            self._draw(painter, mark)

    def _draw(self, painter: QPainter, mark: Mark) -> None:
        theme = the_theme()
        if isinstance(mark, Word):
            font = theme.font(12)
            painter.setFont(font)
            painter.setPen(theme.color("on_accent" if mark.light else "text"))
            wide = painter.fontMetrics().horizontalAdvance(mark.text)
            painter.drawText(QPointF(mark.x - wide * (mark.align + 1) / 2, mark.y), mark.text)
            return
        color = QColor(theme.color(_INKS[mark.ink]))
        if isinstance(mark, Box):
            color.setAlphaF(mark.strength)
            painter.fillRect(QRectF(mark.left, mark.top, mark.width, mark.height), color)
        elif isinstance(mark, Stroke):
            style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(color, mark.width, style))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in mark.points]))
        else:
            self._dot(painter, mark, color)

    def _dot(self, painter: QPainter, mark: Dot, color: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        r = mark.radius
        if mark.square:
            painter.drawRect(QRectF(mark.x - r, mark.y - r, 2 * r, 2 * r))
        else:
            painter.drawEllipse(QPointF(mark.x, mark.y), r, r)


class ChartCard(Card):
    """A chart with its title, how it is counted, and its table at a tick."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self.picture = ChartPicture(chart)
        self.as_table = Check("Show as a table")
        self.as_table.setAccessibleName(f"Show as a table: {chart.title}")
        self.table = QWidget()
        self.table.hide()
        self.as_table.toggled.connect(self._turn)
        closed = f"Hatched: {chart.closed_word}. " if chart.closed else ""
        said = label(f"{closed}{chart.definition}", "caption", wrap=True)
        empty = label("Nothing is known yet.", "muted")
        self.setLayout(column(
            label(chart.title, "section"), self.picture, empty, said, self.as_table, self.table, gap=8, margin=16
        ))  # fmt: skip
        (self.picture if chart.is_empty else empty).hide()

    def _turn(self, on: bool) -> None:
        if on and self.table.layout() is None:
            self.table.setLayout(_grid(self._chart))
        self.table.setVisible(on)
        self.picture.setVisible(not on and not self._chart.is_empty)


def _grid(chart: Chart) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setContentsMargins(0, 0, 0, 0)
    heads, rows = chart.table
    for column_, head in enumerate(heads):
        grid.addWidget(label(head, "label"), 0, column_)
    for number, row in enumerate(rows, start=1):
        for column_, cell in enumerate(row):
            grid.addWidget(label(cell, "dense"), number, column_)
    grid.setColumnStretch(len(heads), 1)
    return grid


class ChartsView(Counts):
    """The charts of the term, one below the other."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self._cards = QVBoxLayout()
        self._cards.setSpacing(16)
        holder = QWidget()
        holder.setLayout(column(self._cards, 1, margin=(0, 0, 8, 0)))
        self.area = Scrolled(holder)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("Charts")
        self.setFocusProxy(self.area)
        self.setLayout(column(self.area))

    @property
    def cards(self) -> list[ChartCard]:
        """The charts that are shown."""
        found = (self._cards.itemAt(n).widget() for n in range(self._cards.count()))  # type: ignore[union-attr]
        return [w for w in found if isinstance(w, ChartCard)]

    def refresh(self) -> None:
        """Count and draw them anew."""
        period = period_of_term(self.work.desk, self.work.today)
        self.counting.run(period.slices(), lambda _figures: self._show(period), self._refused)

    def _refused(self, refusal: MentorDeskError) -> None:
        clear(self._cards)
        self._cards.addWidget(label(str(refusal), "muted", wrap=True))

    def _show(self, period: Period) -> None:
        clear(self._cards)
        for chart in charts_of(self.work.desk, period):
            self._cards.addWidget(ChartCard(chart))

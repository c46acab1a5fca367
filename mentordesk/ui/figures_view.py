"""Figures: each with its definition and what is unknown; opening one shows the records behind it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mentordesk.model.errors import MentorDeskError
from mentordesk.model.figures import Figure, as_at_words
from mentordesk.programme.figures import Period
from mentordesk.programme.overview import MOST_RECORDS, Line, period_of_term, records_behind
from mentordesk.ui.editors import DateEditor
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.inputs import Combo
from mentordesk.ui.pages import Panes
from mentordesk.ui.parts import button, column, label, row, the_theme
from mentordesk.ui.slices import Counts
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace


class FiguresView(Counts):
    """A list of figures, and beside it the chosen one with its records."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self._period: Period | None = None
        self.first, self.last = (
            DateEditor("From", work.day, "its first day"),
            DateEditor("As at", work.day, "today"),
        )
        for editor in (self.first, self.last):
            editor.setMaximumWidth(the_theme().px(170))
            editor.editingFinished.connect(self.refresh)
        self.chapter = Combo("Part", [("", "All parts")])
        self.chapter.activated.connect(lambda _n: self._fill())
        self.said = label("", "caption", wrap=True)
        tools = QWidget()
        tools.setLayout(
            row(
                FieldBox("Part", self.chapter),
                FieldBox("From", self.first),
                FieldBox("As at", self.last),
                1,
                gap=12,
            )
        )
        columns = (
            Column("label", "Figure", lambda f: Cell(f.label, below=f.chapter, strong=True), lambda f: f.label, share=44, least=190),
            Column("value", "Value", lambda f: Cell(f.value or "not known", muted=not f.value), lambda f: f.number or 0, share=22, least=90),
            Column("from", "Counted from", lambda f: Cell(f.evidence, muted=True), lambda f: f.n, share=34, least=150, yields=1),
        )  # fmt: skip
        self.model = RowsModel(
            columns, lambda f: f"{f.label}: {f.value or 'not known'}. {f.evidence}", self
        )
        self.table = RecordTable("Figures", self.model, lines=2)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show())
        self.table.opened.connect(lambda _f: self._records_first())
        left = QWidget()
        inside = column(tools, self.table, self.said, gap=8)
        inside.setStretchFactor(self.table, 1)
        left.setLayout(inside)
        self.panes = Panes(left, self._detail(), (640, 400))
        self.setFocusProxy(self.table)
        self.setLayout(column(self.panes))

    def _detail(self) -> QWidget:
        self.title = label("", "section", wrap=True)
        self.value = label("", "number")
        self.how = label("", "dense", wrap=True)
        self.counted = label("", "caption", wrap=True)
        columns = (
            Column("what", "What", lambda r: Cell(r.what, below=r.code, strong=True), lambda r: r.what.casefold(), share=62, least=150),
            Column("when", "About it", lambda r: Cell(r.when, muted=True), share=38, least=110, yields=1),
        )  # fmt: skip
        self.behind = RowsModel(columns, lambda r: f"{r.code}: {r.what}, {r.when}", self)
        self.records = RecordTable("Records behind it", self.behind)
        self.records.opened.connect(self._open)
        self.none = label("No record is behind it.", "muted")
        self.open_button = button("Open", lambda: self._open(self.records.chosen()))
        made = QWidget()
        inside = column(
            self.title, self.value, self.how, self.counted, label("Records behind it", "label"), self.none, self.records,
            row(self.open_button, 1), gap=8,
        )  # fmt: skip
        inside.setStretchFactor(self.records, 1)
        made.setLayout(inside)
        return made

    def refresh(self) -> None:
        """Count anew."""
        found = period_of_term(self.work.desk, self.work.today, self.first.value, self.last.value)
        if found.last < found.first:
            self.counting.stop()
            self._period = None
            self.model.fill([])
            self.behind.fill([])
            for words in (self.title, self.value, self.how, self.counted):
                words.setText("")
            self.said.setText("The period ends before it begins.")
            return
        self.counting.run(found.slices(), lambda _figures: self._counted(found), self._refused)

    def _refused(self, refusal: MentorDeskError) -> None:
        self.said.setText(str(refusal))

    def _counted(self, found: Period) -> None:
        self._period = found
        chapters = list(dict.fromkeys(f.chapter for f in found.figures))
        kept = self.chapter.value or ""
        self.chapter.offer([("", "All parts"), *((c, c) for c in chapters)])
        self.chapter.value = kept
        self._fill()
        self.said.setText(
            f"{as_at_words(found.first, found.last)}, counted from what happened by the last day."
        )

    def _fill(self) -> None:
        if self._period is None:
            return
        kept: Figure | None = self.table.chosen()
        figures = [f for f in self._period.figures if self.chapter.value in {"", f.chapter}]
        self.model.fill(figures)
        if kept is None or not self.table.choose(lambda f: f.key == kept.key):
            self.table.take_row(0)
        self._show()

    def _show(self) -> None:
        figure: Figure | None = self.table.chosen()
        if figure is None or self._period is None:
            return
        self.title.setText(figure.label)
        self.value.setText(figure.value or "not known")
        self.how.setText(figure.definition)
        more = len(figure.records) - MOST_RECORDS
        self.counted.setText(
            figure.evidence
            + (f" The first {MOST_RECORDS:,} records are listed." if more > 0 else "")
        )
        lines: list[Line] = records_behind(self.work.desk, figure, self._period.last)
        self.behind.fill(lines)
        self.records.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self.open_button.setVisible(bool(lines))
        if lines:
            self.records.take_row(0)

    def _records_first(self) -> None:
        """Enter on a figure goes to its records."""
        self.panes.show_detail()
        if self.behind.rowCount():
            self.records.setFocus(Qt.FocusReason.TabFocusReason)

    def _open(self, line: Line | None) -> None:
        if line is not None:
            self.work.show(line.opens, line.opens_id)

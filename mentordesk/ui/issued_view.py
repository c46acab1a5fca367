"""The register of issues: what was printed or saved, for whom and when; a report is issued again as it was."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from mentordesk.model.clock import counted, full_date, local_time
from mentordesk.model.errors import MachineTrouble
from mentordesk.model.issue import Issued
from mentordesk.model.names import fold
from mentordesk.model.readers import Reader
from mentordesk.ui.editors import FilterEditor
from mentordesk.ui.parts import Empty, button, column, label, row
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace


class IssuedView(QWidget):
    """The newest issue first."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self._rows: list[Issued] = []
        self._called: dict[str, str] = {}
        columns = (
            Column("number", "Number", lambda r: Cell(r.code, muted=True), lambda r: r.id, share=9, least=78),
            Column("at", "When", lambda r: Cell(_when(r)), lambda r: r.at, share=19, least=178),
            Column("title", "Report", lambda r: Cell(r.title, below=self._about(r), strong=True), lambda r: r.title, share=24, least=140),
            Column("for", "For", lambda r: Cell(Reader(r.reader).label, below=r.given_to), lambda r: r.reader, share=18, least=110),
            Column("names", "Names", lambda r: Cell(r.names.capitalize(), muted=True), share=9, least=66, yields=2),
            Column("as_at", "As at", lambda r: Cell(full_date(r.as_at) if r.as_at else "", muted=True), lambda r: r.as_at, share=14, least=132, yields=3),
            Column("how", "What was done", lambda r: Cell(f"{r.how.label}, {counted(r.pages, 'page')}" if r.pages else r.how.label, muted=True), share=14, least=124, yields=1),
        )  # fmt: skip
        self.model = RowsModel(
            columns,
            lambda r: ", ".join(
                t for t in (r.code, r.title, self._about(r), Reader(r.reader).label, _when(r)) if t
            ),
            self,
        )
        self.table = RecordTable("Issued reports", self.model, lines=2)
        work.keep_columns("issued", self.table)
        self.table.opened.connect(lambda _r: self.again())
        self.search = FilterEditor("Filter issued reports", "Filter by report, name or reader")
        self.search.textChanged.connect(lambda _text: self._apply())
        self.again_button = button("Show as it was", self.again, kind="primary")
        self.check_button = button("Check a file…", self.check_file)
        self.said = label("", "caption", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(Empty(
            "file-text", "Nothing was printed or saved yet. Every report that leaves the desk is written down here, with whom it was for.",
        ))  # fmt: skip
        self._stack.addWidget(
            Empty("search", "No issued report matches.", button("Clear filter", self._clear))
        )
        inside = column(
            row(self.search, 1),
            self._stack,
            row(self.again_button, self.check_button, 1),
            self.said,
            gap=8,
        )
        inside.setStretchFactor(self._stack, 1)
        self.setFocusProxy(self.table)
        self.setLayout(inside)

    def refresh(self) -> None:
        """Read the register."""
        self._rows = self.work.desk.issues.all()
        self._called = self._names()
        self._apply()

    def _names(self) -> dict[str, str]:
        """Who the reports are about, by code: the register itself keeps no name."""
        desk, about = self.work.desk, {r.subject for r in self._rows}
        people = {p.code: p.name for p in desk.people.all() if p.code in about}
        pairings = [int(code[1:]) for code in about if code[:1] == "K"]
        return people | {s.code: s.label for s in desk.facts.names(pairings).values()}

    def _about(self, issued: Issued) -> str:
        return " · ".join(t for t in (issued.subject, self._called.get(issued.subject, "")) if t)

    def _apply(self) -> None:
        words = fold(self.search.text()).split()
        rows = [
            r for r in self._rows
            if all(w in fold(f"{_all_words(r)} {self._about(r)}") for w in words)
        ]  # fmt: skip
        self.model.fill(rows)
        self._stack.setCurrentIndex(0 if rows else 2 if self._rows else 1)
        self.search.setVisible(bool(self._rows))
        self.again_button.setEnabled(bool(rows))
        if rows:
            self.table.take_row(0)

    def _clear(self) -> None:
        self.search.clear()
        self.table.setFocus()

    def again(self) -> None:
        """Show the chosen report as it was, to be printed again."""
        issued: Issued | None = self.table.chosen()
        if issued is not None:
            report, look = self.work.desk.issues.again(issued)
            self.work.item_asked.emit(
                "paper", (report, f"{issued.title} {issued.code}", look, issued)
            )

    def check_file(self) -> None:
        """Ask for a file, and say whether it is a report of this register."""
        dialog = QFileDialog(self.window(), "Which report is it?", str(self.work.report_folder()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Reports (*.pdf *.html *.xlsx)")
        dialog.fileSelected.connect(lambda where: self.say_of(Path(where)))
        dialog.open()

    def say_of(self, path: Path) -> None:
        """Whether a file is one of ours, and which."""
        try:
            found = self.work.desk.issues.of_file(path.read_bytes())
        except OSError as error:
            raise MachineTrouble("This file cannot be read. Choose another.") from error
        if not found:
            self.said.setText(
                "This file is not in the register: it was changed since, or was not made here."
            )
            return
        issued = found[0]
        self.search.clear()  # it may be among those that are not shown
        self.table.choose(lambda r: r.id == issued.id)
        self.said.setText(
            f"This is {issued.code}, {issued.title}, for {Reader(issued.reader).label.lower()}, unchanged since {_when(issued)}."
        )


def _all_words(issued: Issued) -> str:
    """What one would look for a report by."""
    return " ".join((
        issued.code, issued.title, issued.subject, Reader(issued.reader).label, issued.given_to,
        issued.how.label, _when(issued),
    ))  # fmt: skip


def _when(issued: Issued) -> str:
    return (
        f"{full_date(issued.at.astimezone().date())}, {local_time(issued.at)}" if issued.at else ""
    )

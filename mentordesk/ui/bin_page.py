"""The Bin: what was taken out in the last 30 days, and the way back."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from mentordesk.model.clock import full_date, local_time
from mentordesk.programme.past import BIN_DAYS, Binned
from mentordesk.ui.pages import Page, headed
from mentordesk.ui.parts import Empty, button, column, label
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace


def _when(binned: Binned) -> str:
    return f"{full_date(binned.at.astimezone().date())}, {local_time(binned.at)}"


def _with(binned: Binned) -> str:
    return f"with {binned.also} more that hung on it" if binned.also else ""


def _spoken(binned: Binned) -> str:
    return f"{binned.title}, {binned.kind}, taken out {_when(binned)} {_with(binned)}".strip()


COLUMNS = (
    Column("title", "What", lambda b: Cell(b.title, _with(b), strong=True), lambda b: b.title, share=40, least=150),
    Column("kind", "Kind", lambda b: Cell(b.kind.capitalize()), lambda b: b.kind, share=18, least=90, yields=2),
    Column("at", "Taken out", lambda b: Cell(_when(b)), lambda b: b.at, share=24, least=170),
    Column(
        "until", "Here until",
        lambda b: Cell(full_date(b.until.astimezone().date())), lambda b: b.until, share=20,
    ),
)  # fmt: skip


class BinPage(Page):
    """What can be put back."""

    title = "Bin"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.model = RowsModel(COLUMNS, _spoken, self)
        self.table = RecordTable("Bin", self.model, lines=2)
        work.keep_columns("bin", self.table)
        self.table.opened.connect(lambda _binned: self.put_back())
        self.button = button("Put back", self.put_back, kind="primary")
        said = (
            f"What was taken out can be put back for {BIN_DAYS} days, with everything that hung on it. "
            "After that only the history knows of it."
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        nothing = QWidget()
        nothing.setLayout(
            column(Empty("trash-2", "The Bin is empty. Nothing was taken out lately."))
        )
        self._stack.addWidget(nothing)
        self.setLayout(
            column(
                headed(label("Bin", "title"), self.button),
                label(said, "muted", wrap=True),
                self._stack,
                gap=12,
                margin=(24, 20, 24, 20),
            )
        )

    def refresh(self) -> None:
        found = self.work.desk.past.bin()
        self.model.fill(found)
        self._stack.setCurrentIndex(0 if found else 1)
        self.button.setVisible(bool(found))
        if found:
            self.table.take_row(0)

    def take_focus(self) -> None:
        self.table.setFocus() if self.model.rowCount() else self.setFocus()

    def put_back(self) -> None:
        """Put the chosen one back."""
        if chosen := self.table.chosen():
            title = self.work.desk.past.put_back(chosen.seq)
            self.work.did(f"Put back: {title}.")

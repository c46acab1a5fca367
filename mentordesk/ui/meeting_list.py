"""The long list of meetings, read a window at a time."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, full_date, near_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.meeting import MISSED, TWO_SIDES, MeetingStatus, missed_words
from mentordesk.programme.meetings import MeetingLine
from mentordesk.ui.editors import FilterEditor
from mentordesk.ui.inputs import Segments
from mentordesk.ui.parts import Empty, Turn, button, clear, column, label, menu_button, row
from mentordesk.ui.tables import Cell, Column, RecordTable, WindowModel
from mentordesk.ui.workspace import Workspace

SHOWN = (
    ("past", "So far"),
    ("held", "Held"),
    ("missed", "Missed"),
    ("unlogged", "Not logged"),
    ("planned", "Planned"),
)


class MeetingList(QWidget):
    """Every meeting of the programme."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self._labels: dict[int, PairingFacts] = {}
        self._window = work.desk.meetings.window(work.today)
        columns = (
            Column(
                "pairing",
                "Mentor → mentee",
                lambda m: Cell(self._label(m), strong=True),
                share=24,
                least=180,
            ),
            Column(
                "day",
                "Day",
                lambda m: Cell(self._when(m), muted=True),
                share=17,
                least=130,
            ),
            Column("status", "What happened", self._outcome, share=18, least=166),
            Column(
                "minutes",
                "Min",
                lambda m: Cell("" if m.minutes is None else str(m.minutes)),
                share=7,
                right=True,
                least=50,
                yields=1,
            ),
            Column(
                "mood", "Moods", self._mood, share=14, right=True, least=90, yields=3, sorts=False
            ),
            Column(
                "summary",
                "What they talked about",
                lambda m: Cell(m.summary),
                share=28,
                least=170,
                yields=2,
                sorts=False,
            ),
        )
        self.model = WindowModel(
            columns,
            self._spoken,
            self,
            count=self._window.count,
            lines=self._window.lines,
            sorted_by=self._sort,
        )
        self.table = RecordTable("Meetings", self.model, actions=self._actions)
        work.keep_columns("meetings", self.table)
        self.filter = FilterEditor("Filter meetings", "Filter by name or words")
        self.shown = Segments("Show", SHOWN)
        self.shown.value = "past"
        self.count = label("", "caption")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(60)
        self._typing.timeout.connect(self._apply)
        self.filter.textChanged.connect(lambda _text: self._typing.start())
        self.shown.chosen.connect(lambda _value: self._apply())
        self.table.opened.connect(lambda m: self.work.show("log meeting", m.id))
        self.table.removed.connect(lambda m: self.work.show("void meeting", m.id))
        columns_button = menu_button("Columns", self.table.columns_menu)
        self.filter.setMinimumWidth(220)
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left, right = QWidget(), QWidget()
        left.setLayout(row(self.filter, 1))
        right.setLayout(row(self.shown, columns_button))
        bar = Turn([(left, 1), (right, 0)], room=760, gap=8)
        whole = column(bar, self._stack, self.count, gap=12)
        whole.setStretchFactor(self._stack, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Read the record and show it."""
        desk, today = self.work.desk, self.work.today
        self._window = desk.meetings.window(today)
        self.model.read_from(self._window.count, self._window.lines)
        self._labels = {f.id: f for f in desk.facts.pairings(today, open_only=False)}
        self._window.rank({i: f.label for i, f in self._labels.items()})
        self._apply()

    def take_focus(self) -> None:
        """Put the keyboard on the list."""
        self.table.setFocus()

    def _apply(self) -> None:
        self._window.shown, self._window.words = self.shown.value, self.filter.text().strip()
        self.model.reload()
        number = self.model.rowCount()
        self.count.setText(counted(number, "meeting"))
        self._stack.setCurrentIndex(0 if number else 1)
        if number:
            return
        clear(self._empty_inside)
        if self.filter.text().strip() or self.shown.value != "past":
            said = "No meeting matches what you look for."
            if self.shown.value == "unlogged" and not self.filter.text().strip():
                said = "Every meeting is logged."
            made = Empty(
                "circle-check" if "Every" in said else "search",
                said,
                button("Clear filters", self._clear),
            )
        else:
            made = Empty(
                "calendar-days",
                "No meetings yet. Log the first one, or plan it.",
                button("Log a meeting…", lambda: self.work.show("log pairing", 0), kind="primary"),
            )
        self._empty_inside.addWidget(made)

    def _clear(self) -> None:
        self.shown.value = "past"
        self.filter.clear()
        self._apply()

    def _sort(self, key: str, down: bool) -> None:
        if key in self._window.ORDERS:
            self._window.order, self._window.descending = key, down

    def _when(self, line: MeetingLine) -> str:
        """The day and time; the year only where it is not this one."""
        return f"{near_date(line.day, self.work.today)} {line.time}".strip()

    def _label(self, line: MeetingLine) -> str:
        facts = self._labels.get(line.pairing_id)
        return facts.label if facts else f"K{line.pairing_id:04d}"

    def _outcome(self, line: MeetingLine) -> Cell:
        if line.status is MeetingStatus.HELD:
            return Cell("Held", tone="good")
        if line.status is MeetingStatus.PLANNED:
            past = line.day < self.work.today
            return Cell("Not logged" if past else "Planned", tone="warn" if past else "info")
        if line.status in MISSED:
            found = self._labels.get(line.pairing_id)
            called = found.sides.side_words if found else TWO_SIDES
            return Cell(missed_words(line.status, line.failed_by, called), tone="bad")
        return Cell(line.status.label, tone="plain")

    def _mood(self, line: MeetingLine) -> Cell:
        known = [str(m) if m else "–" for m in (line.mood_mentor, line.mood_mentee)]
        return Cell(" · ".join(known) if known != ["–", "–"] else "")

    def _spoken(self, line: MeetingLine) -> str:
        return f"{self._label(line)}, {full_date(line.day)}, {self._outcome(line).text.lower()}"

    def _actions(self, line: MeetingLine) -> Sequence[QAction]:
        entries = [
            ("Log or change…", "log meeting"),
            ("Session summary…", "report session"),
            ("Entered in error", "void meeting"),
        ]
        if line.status is MeetingStatus.PLANNED:
            entries.insert(1, ("Move…", "move meeting"))
        made = []
        for text, kind in entries:
            action = QAction(text, self)
            action.triggered.connect(lambda _on=False, k=kind: self.work.show(k, line.id))
            made.append(action)
        return made

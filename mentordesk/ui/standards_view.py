"""The standards self-check: each rule with how it is met, and beside it every pairing with its evidence."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import full_date
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.profile import RULES
from mentordesk.model.standards import Check, Met
from mentordesk.programme.standards import SelfCheck
from mentordesk.ui.inputs import Check as TickBox
from mentordesk.ui.pages import Panes
from mentordesk.ui.parts import button, column, label, row
from mentordesk.ui.slices import Counts
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

_TONES = {Met.PASS: "good", Met.FAIL: "bad", Met.UNKNOWN: "info", Met.NOT_YET: "plain"}
Line = tuple[str, str, dict[Met, int]]


class StandardsView(Counts):
    """Rules on the left, evidence on the right."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self._found: SelfCheck | None = None
        self.said = label("", "caption", wrap=True)
        self.print = button("Print the binder…", lambda: work.show("report kind standards", 0))
        columns = (
            Column("rule", "Rule", lambda r: Cell(f"{r[0]} · {RULES[r[0]].topic}", below=r[1], strong=True), lambda r: r[0], share=58, least=200),
            Column("failed", "Not met", lambda r: _number(r, Met.FAIL, "bad"), lambda r: r[2][Met.FAIL], share=14, least=72),
            Column("met", "Met", lambda r: _number(r, Met.PASS, "good"), lambda r: r[2][Met.PASS], share=14, least=64),
            Column("unknown", "Not known", lambda r: _number(r, Met.UNKNOWN, "info"), lambda r: r[2][Met.UNKNOWN], share=14, least=84, yields=1),
        )  # fmt: skip
        self.model = RowsModel(columns, _spoken, self)
        self.table = RecordTable("Rules", self.model, lines=2)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show())
        self.table.opened.connect(lambda _r: self._evidence_first())
        left = QWidget()
        inside = column(row(self.said, self.print), self.table, gap=8)
        inside.setStretchFactor(self.table, 1)
        left.setLayout(inside)
        self.panes = Panes(left, self._detail(), (600, 440))
        self.setFocusProxy(self.table)
        self.setLayout(column(self.panes))

    def _detail(self) -> QWidget:
        self.title = label("", "section", wrap=True)
        self.only = TickBox("Only what is not met or not known")
        self.only.toggled.connect(lambda _on: self._show())
        columns = (
            Column("pairing", "Pairing, and the evidence", self._whose, lambda c: self._name(c).casefold(), share=78, least=180),
            Column("met", "Result", lambda c: Cell(c.met.label, tone=_TONES[c.met]), lambda c: c.met.value, share=22, least=104),
        )  # fmt: skip
        self.checks = RowsModel(
            columns, lambda c: f"{self._name(c)}: {c.met.label}. {c.evidence}", self
        )
        self.evidence = RecordTable("Evidence", self.checks)
        self.evidence.opened.connect(self._open)
        self.evidence.selectionModel().currentRowChanged.connect(lambda _now, _before: self._say())
        self.words = label("", "dense", wrap=True)
        made = QWidget()
        inside = column(self.title, self.only, self.evidence, self.words, gap=8)
        inside.setStretchFactor(self.evidence, 1)
        made.setLayout(inside)
        return made

    def _whose(self, check: Check) -> Cell:
        return Cell(self._name(check), below=check.evidence, strong=True)

    def _name(self, check: Check) -> str:
        if not check.pairing_id or self._found is None:
            return "The programme"
        return self._found.names.get(check.pairing_id, f"K{check.pairing_id:04d}")

    def refresh(self) -> None:
        """Check anew."""
        self.said.setText("Checking…")
        self.counting.run(
            self.work.desk.standards.slices(self.work.today), self._checked, self._refused
        )

    def _refused(self, refusal: MentorDeskError) -> None:
        self.said.setText(str(refusal))

    def _checked(self, found: SelfCheck) -> None:
        self._found = found
        kept = self.table.chosen()
        self.model.fill(found.rules)
        if kept is None or not self.table.choose(lambda r: r[0] == kept[0]):
            self.table.take_row(0)
        failed = sum(c.met is Met.FAIL for c in found.checks)
        unknown = sum(c.met is Met.UNKNOWN for c in found.checks)
        self.said.setText(
            f"{found.practice.profile.label}, as at {full_date(found.day)}: {len(found.checks):,} checks, "
            f"{failed:,} not met, {unknown:,} not known."
        )
        self._show()

    def _show(self) -> None:
        line: Line | None = self.table.chosen()
        if line is None or self._found is None:
            return
        self.title.setText(f"{line[0]} · {line[1]}")
        found = self._found.of_rule(line[0])
        if self.only.isChecked():
            found = [c for c in found if c.met in {Met.FAIL, Met.UNKNOWN}]
        self.checks.fill(found)
        if found:
            self.evidence.take_row(0)
        self._say()

    def _say(self) -> None:
        """The whole evidence of the chosen line, which may be too long for its cell."""
        check: Check | None = self.evidence.chosen()
        self.words.setText(check.evidence if check else "Nothing to show here.")

    def _evidence_first(self) -> None:
        self.panes.show_detail()
        self.evidence.setFocus()

    def _open(self, check: Check) -> None:
        if check.pairing_id:
            self.work.show("pairing", check.pairing_id)


def _number(line: Line, met: Met, tone: str) -> Cell:
    number = line[2][met]
    return Cell(f"{number:,}", tone=tone) if number else Cell("–", muted=True)


def _spoken(line: Line) -> str:
    """*T1, Mentor training before the start: 3 not met, 30 met.*"""
    counts = ", ".join(
        f"{line[2][m]:,} {m.label.lower()}" for m in (Met.FAIL, Met.PASS, Met.UNKNOWN)
    )
    return f"{line[0]}, {line[1]} {counts}."

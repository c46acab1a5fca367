"""Bringing in a spreadsheet: what is looked at is what is committed."""

import re
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from mentordesk.exchange.roster import Decision, Plan, PlannedRow, Verdict
from mentordesk.exchange.roster_heads import JOINED, NAMES_OF_PEOPLE
from mentordesk.exchange.sheets import Sheet as Cells
from mentordesk.model.backups import Why
from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.people import Role
from mentordesk.programme import importing
from mentordesk.programme.people import role_words
from mentordesk.ui.background import Background
from mentordesk.ui.inputs import Combo, Segments
from mentordesk.ui.parts import Card, button, chip, clear, column, icon_label, label, row, rule
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

TONES = {
    Verdict.NEW: "good",
    Verdict.UPDATE: "info",
    Verdict.DUPLICATE: "warn",
    Verdict.SAME: "plain",
    Verdict.PROBLEM: "bad",
}
ENCODINGS = (
    ("auto", "Recognised"),
    ("utf-8", "UTF-8"),
    ("cp1252", "Western"),
    ("cp1250", "Central European"),
    ("cp1251", "Cyrillic"),
    ("cp1253", "Greek"),
    ("utf-16", "UTF-16"),
)


def _said(planned: PlannedRow) -> str:
    return (
        planned.participant.name
        if planned.participant
        else " ".join(c for c in planned.cells[:3] if c)
    )


#: So many filled cells of a column are shown beside its name.
SAMPLES = 3
#: What happens to a row, as it is said in the list.
WILL_BE = {Decision.ADD: "added", Decision.UPDATE: "updated", Decision.LEAVE_OUT: "left out"}
COLUMNS = (
    Column("row", "Row", lambda r: Cell(str(r.number), muted=True), lambda r: r.number, share=5, least=56, right=True),
    Column("name", "Name", lambda r: Cell(_said(r), strong=True), share=22, least=150),
    Column("role", "Role", lambda r: Cell(role_words(r.participant.roles) if r.participant else ""), share=10, least=76),
    Column("group", "Group", lambda r: Cell(r.participant.group if r.participant else ""), share=9, least=72),
    Column("verdict", "What it is", lambda r: Cell(r.verdict.value, tone=TONES[r.verdict]), lambda r: r.verdict.value, share=15, least=160),
    Column("decision", "Will be", lambda r: Cell(WILL_BE[r.decision]), share=9, least=76),
    Column("reason", "Why", lambda r: Cell(r.reason, muted=True), share=38),
)  # fmt: skip


def _counted(number: int, verdict: Verdict) -> str:
    word = verdict.value.lower()
    is_noun = verdict in {Verdict.DUPLICATE, Verdict.PROBLEM}
    return counted(number, word) if is_noun else f"{number:,} {word}"


def _role_of(page: str) -> Role:
    """Who stands on a sheet of this name: *Mentors* says it, *Mentors and mentees* does not."""
    words = set(re.findall(r"\w+", page.casefold()))
    says_mentor, says_mentee = words & {"mentor", "mentors"}, words & {"mentee", "mentees"}
    return Role.MENTOR if says_mentor and not says_mentee else Role.MENTEE


class ImportSheet(Sheet):
    """Choose or drop a file, check the columns, look at the rows, import."""

    def __init__(self, window: QWidget, work: Workspace, path: Path | None = None) -> None:
        super().__init__(
            window,
            "Import a spreadsheet",
            "Nothing is changed until you press Import, and Undo takes it back.",
            width=960,
        )
        self._work = work
        self._background = Background(self)
        self._path: Path | None = None
        self._cells: Cells | None = None
        self.plan: Plan | None = None
        self._combos: list[Combo] = []
        self._stage = QWidget()
        self._stage_inside = QVBoxLayout(self._stage)
        self._stage_inside.setContentsMargins(0, 0, 0, 0)
        self._stage_inside.setSpacing(12)
        self.body.addWidget(self._stage)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.hide()
        self.body.addWidget(self._busy)
        self.back = button("Back", self._go_back)
        self.problems = button("Save problem rows…", self._save_problems)
        self.next = button("Next", self._go_on, kind="primary")
        self.buttons(self.problems, right=(button("Cancel", self.reject), self.back, self.next))
        QShortcut(QKeySequence.StandardKey.Paste, self, self.paste)
        self._ask_for_file()
        self.present()
        self.choose.setFocus()
        if path is not None:
            self.read(path)

    def read(self, path: Path, encoding: str = "auto", page: str = "") -> None:
        """Read a file in the child process, then show its columns."""
        self._path = path
        self._wait(partial(importing.read_sheet, path, encoding, page))

    def take_file(self, path: Path) -> None:
        """A file that was dropped on the window."""
        if self._stage_number == 0:
            self.read(path)

    def paste(self) -> None:
        """Read the cells on the clipboard."""
        self._path = None
        self._wait(partial(importing.read_pasted, QGuiApplication.clipboard().text()))

    def _wait(self, work: Callable[[], Cells]) -> None:
        self.say("")
        self.next.setEnabled(False)  # what stands there is about to change
        self._busy.show()
        self._background.run(work, self._has_cells, self._refused)

    def _refused(self, refusal: MentorDeskError) -> None:
        self._busy.hide()
        self.next.setEnabled(True)
        if self._stage_number == 1:
            self._ask_columns()  # of the sheet that could be read
        self.say(str(refusal))

    def _has_cells(self, cells: Cells) -> None:
        self._busy.hide()
        self._cells, self._has_heads = cells, True
        self.next.setEnabled(True)
        if not self._role_chosen:
            self._default_role = _role_of(cells.page)
        self._make_plan()
        self._ask_columns()

    def _make_plan(self, **how: object) -> None:
        if self._cells is None:
            return
        kept = {
            "month_first": self._month_first, "default_role": self._default_role,
            "has_heads": self._has_heads, "remembered": self._work.settings.current.import_columns,
        } | how  # fmt: skip
        self.plan = self._work.desk.importer.plan(self._cells, today=self._work.today, **kept)  # type: ignore[arg-type]

    def _wrong_columns(self) -> str:
        """Why the columns cannot be as they were chosen; nothing where they can."""
        chosen = [combo.value for combo in self._combos if combo.value]
        if not NAMES_OF_PEOPLE.intersection(chosen):
            return "Say which column holds the name of each person."
        twice = next((c for c in chosen if chosen.count(c) > 1 and c not in JOINED), "")
        if twice:
            label_of = self._work.desk.importer.targets()
            return f"Two columns are “{label_of[twice]}”: leave one of them out."
        return ""

    _month_first: bool | None = None
    _default_role = Role.MENTEE
    _role_chosen = False
    _has_heads = True

    def _begin_stage(self, next_text: str, *, back: bool, on: bool, problems: bool = False) -> None:
        clear(self._stage_inside)
        self.next.setText(next_text)
        self.next.setVisible(on)
        self.back.setVisible(back)
        self.problems.setVisible(problems)
        self.say("")
        QTimer.singleShot(0, self._lay_out)

    def _ask_for_file(self) -> None:
        self._stage_number = 0
        self._begin_stage("Next", back=False, on=False)
        self.choose = button("Choose file…", self._choose, kind="primary")
        said = "Drop a CSV or XLSX file on the window, choose it, or paste cells with Ctrl+V."
        ways = label(said, "muted", wrap=True)
        ways.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        drop = Card(column(
            row(1, icon_label("file-spreadsheet", "accent", size=32), 1),
            ways,
            row(1, self.choose, button("Paste cells", self.paste), 1), gap=16, margin=32,
        ))  # fmt: skip
        self._stage_inside.addWidget(drop)
        self._stage_inside.addWidget(
            label(
                "A name for each person is enough. Role, group, languages, consents and more are recognised by their column heads.",
                "caption",
                wrap=True,
            )
        )

    def _ask_columns(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self._stage_number = 1
        self._begin_stage("Next", back=True, on=True)
        if self._cells is not None and len(self._cells.pages) > 1:
            self._stage_inside.addLayout(self._which_page(self._cells))
        self._stage_inside.addWidget(label("Which column is what?", "section"))
        if plan.unused:
            said = f"Not recognised, and left out unless you choose what they hold: {', '.join(plan.unused)}."
            self._stage_inside.addWidget(label(said, "dense", wrap=True))
        choices = [("", "Leave out"), *self._work.desk.importer.targets().items()]
        self._combos = []
        lines = column(gap=6, margin=(0, 0, 12, 0))
        for number, header in enumerate(plan.headers):
            combo = Combo(f"Column {header or number + 1}", choices)
            combo.value = plan.mapping.get(number, "")
            self._combos.append(combo)
            filled = (r.cells[number] for r in plan.rows if number < len(r.cells))
            seen = ", ".join(islice((c for c in filled if c.strip()), SAMPLES))
            line = row(gap=12)
            line.addWidget(column_words(header or f"Column {number + 1}", seen), 3)
            line.addWidget(combo, 2)
            lines.addLayout(line)
        inside = QWidget()
        inside.setLayout(lines)
        self._stage_inside.addWidget(inside)
        self._stage_inside.addWidget(rule())
        self._stage_inside.addLayout(self._questions(plan))
        self.next.setFocus()

    def _which_page(self, cells: Cells) -> QHBoxLayout:
        """A workbook holds several sheets: one is brought in at a time."""
        pages = Combo("Sheet of the workbook", [(name, name) for name in cells.pages])
        pages.value = cells.page
        pages.activated.connect(lambda _n: self.read(self._path or Path(), page=pages.value))
        said = f"This workbook has {len(cells.pages)} sheets. Bring in one after the other:"
        return row(label(said, "dense"), pages, 1)

    def _questions(self, plan: Plan) -> QVBoxLayout:
        made = column(gap=8)
        if not plan.knows_heads or not self._has_heads:
            heads = Segments("The first row is", ((True, "Column heads"), (False, "A person")))
            heads.value = self._has_heads
            heads.chosen.connect(self._read_anew)
            made.addLayout(row(label("The first row is", "dense"), heads, 1))
        if plan.asks_date_order:
            order = Segments("Dates like 03/11/2026", ((False, "3 November"), (True, "11 March")))
            order.value = plan.month_first
            order.chosen.connect(lambda value: setattr(self, "_month_first", value))
            made.addLayout(row(label("Dates like 03/11/2026 mean", "dense"), order, 1))
        if "roles" not in plan.mapping.values():
            role = Segments("Everybody in this sheet is a", [(r, r.label) for r in Role])
            role.value = self._default_role
            role.chosen.connect(self._choose_role)
            made.addLayout(row(label("Everybody in this sheet is a", "dense"), role, 1))
        if self._path is not None and plan.encoding != "xlsx":
            letters = Combo("Letters", ENCODINGS)
            letters.activated.connect(lambda _n: self.read(self._path or Path(), letters.value))
            made.addLayout(row(label("Do letters look wrong? Read them as", "caption"), letters, 1))
        return made

    def _choose_role(self, role: Role) -> None:
        self._default_role, self._role_chosen = role, True

    def _read_anew(self, has_heads: bool) -> None:
        """The same cells, with or without heads; what was chosen for each column stays."""
        self._has_heads = has_heads
        self._make_plan(mapping=self._chosen())
        self._ask_columns()

    def _chosen(self) -> dict[int, str]:
        return {n: combo.value for n, combo in enumerate(self._combos) if combo.value}

    def _show_rows(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self._stage_number = 2
        self._begin_stage("Import", back=True, on=True, problems=bool(plan.problems))
        self.steps = label("", "caption")
        self._say_steps(plan)
        counts = row(
            *(chip(_counted(plan.count(v), v), TONES[v]) for v in Verdict if plan.count(v)),
            *self._remarks(plan),
            self.steps,
            1,
        )
        self._stage_inside.addLayout(counts)
        self.model = RowsModel(
            COLUMNS, lambda r: f"Row {r.number}, {_said(r)}, {r.verdict.value}. {r.reason}", self
        )
        self.table = RecordTable("Rows of the sheet", self.model)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        pressing = (Verdict.PROBLEM, Verdict.DUPLICATE, Verdict.UPDATE, Verdict.NEW, Verdict.SAME)
        self.model.fill(
            sorted(plan.rows, key=lambda r: (pressing.index(r.verdict), not r.reason, r.number))
        )
        self.table.setMinimumHeight(300)
        self.table.opened.connect(self._turn)
        #: Why of the row one is on, whole: the column may be too narrow for it.
        self.why = label("", "dense", wrap=True)
        self.table.current.connect(self._say_why)
        self._stage_inside.addWidget(self.table)
        self._stage_inside.addWidget(self.why)
        if plan.unused:
            said = f"Columns left out: {', '.join(plan.unused)}."
            self._stage_inside.addWidget(label(said, "caption", wrap=True))
        if plan.count(Verdict.DUPLICATE):
            self._stage_inside.addLayout(self._all_duplicates())
        self.next.setEnabled(bool(plan.additions or plan.updates))
        self.next.setFocus()

    def _remarks(self, plan: Plan) -> list[QWidget]:
        """How many new rows are not taken quite as they stand; they come first among the new."""
        told = sum(r.verdict is Verdict.NEW and bool(r.reason) for r in plan.rows)
        return [label(f"{told:,} of the new with a remark", "caption")] if told else []

    def _say_steps(self, plan: Plan) -> None:
        """How many consents and other steps come with the rows as they are decided now."""
        number = self._work.desk.importer.noted(plan, today=self._work.today)
        self.steps.setText(f"{counted(number, 'step')} to note" if number else "")

    def _all_duplicates(self) -> QVBoxLayout:
        """What happens to all possible duplicates at once; nobody is merged by itself."""
        ways = (
            (Decision.LEAVE_OUT, "Leave out"),
            (Decision.UPDATE, "Update"),
            (Decision.ADD, "Add"),
        )
        self.duplicates = Segments("All possible duplicates", ways)
        self.duplicates.value = Decision.LEAVE_OUT
        self.duplicates.chosen.connect(self._decide_all)
        said = "Enter on a row changes what happens to it alone. Update takes the cells of the row into the person it names."
        return column(
            row(label("All possible duplicates", "dense"), self.duplicates, 1),
            label(said, "caption", wrap=True),
            gap=4,
        )

    def _decide_all(self, decision: Decision) -> None:
        if self.plan is None:
            return
        self._show_plan(self.plan.decide_all(Verdict.DUPLICATE, decision))
        stay = sum(
            r.verdict is Verdict.DUPLICATE and r.decision is not decision for r in self.plan.rows
        )
        if stay:  # of two rows about one person neither is in the record yet
            repeats = counted(stay, "row repeats", "rows repeat")
            self.why.setText(f"{repeats} another row of this sheet: add it, or leave it out.")

    def _say_why(self, planned: PlannedRow | None) -> None:
        self.why.setText(
            f"Row {planned.number}: {planned.reason}" if planned and planned.reason else ""
        )

    def _show_plan(self, plan: Plan) -> None:
        """The same rows with what happens to them now."""
        self.plan = plan
        self._say_steps(plan)
        now = {r.number: r for r in plan.rows}
        at = self.table.currentIndex().row()
        self.model.fill([now[r.number] for r in self.model.rows])
        if at >= 0:
            self.table.selectRow(at)
        self.next.setEnabled(bool(plan.additions or plan.updates))

    def _turn(self, planned: PlannedRow) -> None:
        if self.plan is None or planned.verdict is Verdict.PROBLEM:
            return
        order = [Decision.LEAVE_OUT, Decision.ADD, *([Decision.UPDATE] if planned.match_id else [])]
        if planned.verdict in {Verdict.UPDATE, Verdict.SAME}:
            order.remove(Decision.ADD)
        following = order[(order.index(planned.decision) + 1) % len(order)]
        self._show_plan(self.plan.decide(planned.number, following))

    def _go_on(self) -> None:
        if self._stage_number == 1:
            if wrong := self._wrong_columns():
                self.say(wrong)
                return
            self._make_plan(mapping=self._chosen())
            self._show_rows()
        elif self._stage_number == 2 and self.next.isEnabled():
            self._commit()

    def _go_back(self) -> None:
        self.next.setEnabled(True)
        self._ask_columns() if self._stage_number == 2 else self._ask_for_file()

    def _commit(self) -> None:
        if self.plan is None:
            return
        try:
            if (
                self._work.desk.facts.counts(self._work.today)["participants"]
                and not self._work.is_sample
            ):
                self._work.back_up(Why.BEFORE_IMPORT)
            done = self._work.desk.importer.commit(self.plan, today=self._work.today)
        except MentorDeskError as refusal:  # said above the buttons; the plan stays
            self.say(str(refusal))
            return
        known = self._work.settings.current.import_columns | importing.remembered_columns(self.plan)
        self._work.settings.change(import_columns=known)
        self.accept()
        self._work.did(done.sentence)
        self._work.show("participants", 0)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Choose a spreadsheet")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter("Spreadsheets (*.csv *.xlsx *.txt *.tsv)")
        dialog.fileSelected.connect(lambda where: self.read(Path(where)))
        dialog.open()

    def _save_problems(self) -> None:
        dialog = QFileDialog(
            self.window(), "Save problem rows", str(self._work.report_folder() / "Rows to mend.csv")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._write_problems)
        dialog.open()

    def _write_problems(self, where: str) -> None:
        if self.plan is not None:
            number = importing.save_problem_rows(self.plan, Path(where))
            self._work.told.emit(f"Saved {number} rows to mend.")


def column_words(header: str, seen: str) -> QWidget:
    """A column's head and what stands in it."""
    made = QWidget()
    made.setLayout(
        column(
            label(header, "strong", wrap=True),
            label(seen[:90] or "empty", "caption", wrap=True),
            gap=0,
        )
    )
    return made

"""Training & consents: who is ready and what is missing, sessions, who learnt what, and the steps."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, full_date
from mentordesk.model.names import fold
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Readiness
from mentordesk.model.steps import Requirement
from mentordesk.programme.people import role_words
from mentordesk.programme.today import period_start
from mentordesk.programme.training import TrainingRow
from mentordesk.ui.editors import FilterEditor
from mentordesk.ui.inputs import Combo, Tabs
from mentordesk.ui.pages import Page, headed
from mentordesk.ui.parts import (
    Card,
    Empty,
    Scrolled,
    beside,
    button,
    clear,
    column,
    label,
    row,
    rule,
)
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

SHOWN = (
    ("missing", "Not ready"), ("paired", "Paired, not ready"), ("all", "Everybody"), ("mentor", "Mentors"), ("mentee", "Mentees"),
)  # fmt: skip
TABS = ("Who is ready", "Sessions", "Who learnt what", "Steps")


class ReadyRow:
    """Somebody and how they stand with the steps before the start."""

    __slots__ = ("is_paired", "person", "readiness")

    def __init__(self, person: Participant, readiness: Readiness, is_paired: bool) -> None:
        self.person = person
        self.readiness = readiness
        self.is_paired = is_paired

    @property
    def missing(self) -> str:
        """What stands in the way, in words."""
        return "; ".join(s.words for s in self.readiness.missing)


class TrainingPage(Page):
    """What comes before the first meeting."""

    title = "Training & consents"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._tabs = Tabs("Parts of training and consents", TABS)
        self._stack = QStackedWidget()
        for part in (self._ready_part, self._session_part, self._coverage_part, self._step_part):
            self._stack.addWidget(part())
        self._tabs.currentChanged.connect(self._turned)
        tools = (
            button(
                "Print to sign…", partial(self.work.show, "report kind unsigned", 0), kind="plain"
            ),
            button("Note a step…", self._note, kind="plain"),
            button("Session", partial(self.work.show, "new training", 0), icon="plus"),
        )
        head = headed(label("Training & consents", "title"), *tools)
        self.setLayout(column(head, self._tabs, self._stack, gap=8, margin=(24, 20, 24, 20)))

    def show_part(self, number: int) -> None:
        """Turn to a part: ready, sessions, coverage, steps."""
        self._tabs.setCurrentIndex(number)
        self.take_focus()

    def show_paired(self) -> None:
        """Show those who meet already though something is missing."""
        self._tabs.setCurrentIndex(0)
        self.filter.clear()
        self.shown.value = "paired"
        self.table.setFocus()

    def refresh(self) -> None:
        desk, today = self.work.desk, self.work.today
        people = [p for p in desk.people.all() if p.status.takes_part]
        self._requirements = desk.training.requirements()
        found = desk.training.of_all(people, today)
        paired = desk.facts.paired(today)
        self._people = [ReadyRow(p, found.get(p.id, Readiness(())), p.id in paired) for p in people]
        self.sessions.fill(desk.training.sessions())
        self._sessions_stack.setCurrentIndex(0 if self.sessions.rowCount() else 1)
        self._apply()
        self._show_coverage(people)
        self._show_steps()

    def take_focus(self) -> None:
        places: list[QWidget | None] = [self.table, self.session_table, self.coverage_table]
        here = (*places, None)[self._tabs.currentIndex()]
        (here or self._tabs).setFocus()

    def _turned(self, number: int) -> None:
        self._stack.setCurrentIndex(number)

    # -- who is ready -----------------------------------------------------------------------

    def _ready_part(self) -> QWidget:
        columns = (
            Column("name", "Name", lambda r: Cell(r.person.name, strong=True), lambda r: fold(r.person.name), share=24, least=150),
            Column("role", "Role", lambda r: Cell(role_words(r.person.roles)), share=10, least=80, yields=2),
            Column("group", "Group", lambda r: Cell(r.person.group), share=12, least=80, yields=3),
            Column("ready", "Ready?", lambda r: Cell(r.readiness.word, tone=_tone(r)), share=18, least=176),
            Column("missing", "What is missing", lambda r: Cell(r.missing), share=39, least=180, yields=1),
        )  # fmt: skip
        self.model = RowsModel(columns, _spoken, self)
        self.table = RecordTable("Who is ready", self.model)
        self.work.keep_columns("ready", self.table)
        self.table.opened.connect(lambda r: self.work.item_asked.emit("note step", [r.person.id]))
        self.filter = FilterEditor("Filter people", "Filter by name or group")
        self.shown = Combo("Show", SHOWN)
        self.count = label("", "caption")
        self.filter.textChanged.connect(lambda _text: self._apply())
        self.shown.currentIndexChanged.connect(lambda _index: self._apply())
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._ready_stack = QStackedWidget()
        self._ready_stack.addWidget(self.table)
        self._ready_stack.addWidget(self._empty)
        made = QWidget()
        inside = column(row(self.filter, self.shown, 1), self._ready_stack, self.count, gap=8)
        inside.setStretchFactor(self._ready_stack, 1)
        made.setLayout(inside)
        return made

    def _apply(self) -> None:
        parts, which = fold(self.filter.text()).split(), self.shown.value
        rows = [r for r in self._people if _fits(r, parts, which)]
        self.model.fill(rows)
        ready = sum(r.readiness.is_ready for r in self._people)
        self.count.setText(
            f"{counted(len(rows), 'person', 'people')} · {ready:,} of {len(self._people):,} are ready · several can be chosen with Shift or Ctrl"
        )
        self._ready_stack.setCurrentIndex(0 if rows and self._requirements else 1)
        if rows:
            self.table.take_row(0)
        clear(self._empty_inside)
        self._empty_inside.addWidget(self._nothing(bool(parts)))

    def _nothing(self, filtered: bool) -> Empty:
        if not self._requirements:
            return Empty(
                "graduation-cap",
                "No step is asked for before the start yet. Take the usual ones, then change them.",
                button("Take the usual", self._take_usual, kind="primary"),
                button("Add a step…", partial(self.work.show, "new requirement", 0)),
            )
        if not self._people:
            return Empty("users", "No participants yet.")
        said = "Nobody matches." if filtered else "Everybody is ready."
        return Empty(
            "search" if filtered else "circle-check", said, button("Show everybody", self._show_all)
        )

    def _show_all(self) -> None:
        self.filter.clear()
        self.shown.value = "all"

    def _take_usual(self) -> None:
        number = self.work.desk.training.take_usual()
        self.work.did(f"Set {counted(number, 'step')}.")

    def _note(self) -> None:
        self._tabs.setCurrentIndex(0)
        chosen = [
            self.model.row(i.row()).person.id for i in self.table.selectionModel().selectedRows()
        ]
        if not self._requirements:
            self.work.show("new requirement", 0)
        elif chosen:
            self.work.item_asked.emit("note step", chosen)

    def chosen_record(self) -> tuple[str, int] | None:
        part = self._tabs.currentIndex()
        if part == 0 and (chosen := self.table.chosen()) is not None:
            return ("participant", chosen.person.id)
        if part == 1 and (session := self.session_table.chosen()) is not None:
            return ("training", session.training.id)
        return None

    def where_to_filter(self) -> QLineEdit | None:
        return self.filter if self._tabs.currentIndex() == 0 else None

    # -- sessions ---------------------------------------------------------------------------

    def _session_part(self) -> QWidget:
        columns = (
            Column("day", "Day", lambda r: Cell(full_date(r.training.held_on), muted=True), lambda r: r.training.held_on, share=18, least=130),
            Column("title", "Session", lambda r: Cell(r.training.title, strong=True), lambda r: fold(r.training.title), share=26, least=150),
            Column("topics", "Topics", lambda r: Cell(", ".join(t.label for t in r.training.topics)), share=30, least=150, yields=2),
            Column("trainer", "Trainer", lambda r: Cell(r.training.trainer), share=16, least=110, yields=3),
            Column("came", "Came", _came, share=10, right=True, least=70),
        )  # fmt: skip
        self.sessions = RowsModel(columns, _session_spoken, self)
        self.session_table = RecordTable("Training sessions", self.sessions)
        self.work.keep_columns("sessions", self.session_table)
        self.session_table.opened.connect(lambda r: self.work.show("edit training", r.training.id))
        self.session_table.removed.connect(
            lambda r: self.work.show("remove training", r.training.id)
        )
        self._sessions_stack = QStackedWidget()
        self._sessions_stack.addWidget(self.session_table)
        self._sessions_stack.addWidget(Empty(
            "graduation-cap", "No training session yet. Plan one, and book those who need it.",
            button("New session…", partial(self.work.show, "new training", 0), kind="primary"),
        ))  # fmt: skip
        made = QWidget()
        made.setLayout(column(self._sessions_stack))
        return made

    # -- who learnt what --------------------------------------------------------------------

    def _coverage_part(self) -> QWidget:
        self._coverage = column(gap=8)
        self.coverage_table: RecordTable | None = None
        made = QWidget()
        made.setLayout(self._coverage)
        return made

    def _asked_for(self) -> str:
        """*Conflict notes ask for: Conflict (2), Boundaries and safety (1).* Counts alone."""
        today = self.work.today
        first = period_start(self.work.desk.setup.programme.starts_on, today)
        wanted = self.work.desk.conflicts.wanted_training(first, today)
        said = ", ".join(
            f"{t.label} ({n:,})" for t, n in sorted(wanted.items(), key=lambda f: -f[1])
        )
        return f"Conflict notes that were closed ask for: {said}." if said else ""

    def _show_coverage(self, people: list[Participant]) -> None:
        clear(self._coverage)
        self.coverage_table = None
        mentors = [p for p in people if Role.MENTOR in p.roles]
        found = self.work.desk.training.coverage(mentors, self.work.today)
        if not found.topics or not mentors:
            self._coverage.addWidget(
                Empty("graduation-cap", "Nothing was taught yet: sessions fill this by themselves.")
            )
            return

        def minutes(person: Participant, topic: object) -> int:
            return found.minutes.get((person.id, topic), 0)  # type: ignore[arg-type]

        columns = [
            Column("name", "Mentor", lambda p: Cell(p.name, strong=True), lambda p: fold(p.name), share=26, least=150),
            *(
                Column(t.value, t.label, lambda p, t=t: _learnt(minutes(p, t)), lambda p, t=t: minutes(p, t), share=14, least=90, yields=n)  # type: ignore[misc]
                for n, t in enumerate(found.topics, start=1)
            ),
        ]  # fmt: skip
        if asked := self._asked_for():
            self._coverage.addWidget(label(asked, "dense", wrap=True))
        model = RowsModel(columns, lambda p: p.name, self)
        model.fill(found.people)
        self.coverage_table = RecordTable("Who learnt what", model)
        self.coverage_table.opened.connect(lambda p: self.work.show("participant", p.id))
        said = "Minutes in each topic, by attended sessions; a dash where there were none."
        self._coverage.addWidget(self.coverage_table, 1)
        self._coverage.addWidget(label(said, "caption", wrap=True))

    # -- steps ------------------------------------------------------------------------------

    def _step_part(self) -> QWidget:
        self._steps = QVBoxLayout()
        holder = QWidget()
        holder.setLayout(column(Card(column(self._steps, margin=16)), 1))
        return Scrolled(holder)

    def _show_steps(self) -> None:
        clear(self._steps)
        for requirement in self._requirements:
            self._steps.addWidget(self._step_line(requirement))
            self._steps.addWidget(rule())
        if not self._requirements:
            self._steps.addWidget(label("No step is asked for yet.", "muted"))
        tools = row(
            button("Add a step…", partial(self.work.show, "new requirement", 0), icon="plus")
        )
        if not self._requirements:
            tools.addWidget(button("Take the usual", self._take_usual))
        tools.addStretch(1)
        self._steps.addLayout(tools)

    def _step_line(self, requirement: Requirement) -> QWidget:
        parts = [
            requirement.kind.label,
            " and ".join(r.label.lower() + "s" for r in requirement.roles),
        ]
        if requirement.months:
            parts.append(f"valid for {counted(requirement.months, 'month')}")
        if requirement.version:
            parts.append(f"version {requirement.version}")
        words = column(
            label(requirement.name, "strong", wrap=True),
            label(" · ".join(parts), "muted", wrap=True), gap=0,
        )  # fmt: skip
        change = button(
            "Change", partial(self.work.show, "edit requirement", requirement.id), kind="small"
        )
        change.setAccessibleName(f"Change step: {requirement.name}")
        drop = button(
            "Remove", partial(self.work.show, "remove requirement", requirement.id), kind="small"
        )
        drop.setAccessibleName(f"Remove step: {requirement.name}")
        return beside(words, change, drop)


def _tone(found: ReadyRow) -> str:
    if found.readiness.is_ready:
        return "good"
    return "bad" if found.readiness.word.endswith("lapsed") else "warn"


def _fits(found: ReadyRow, parts: list[str], which: str) -> bool:
    if which in {"missing", "paired"} and found.readiness.is_ready:
        return False
    if which == "paired" and not found.is_paired:
        return False
    if which in {"mentor", "mentee"} and Role(which) not in found.person.roles:
        return False
    words = fold(f"{found.person.name} {found.person.group} {found.person.code}")
    return all(p in words for p in parts)


def _spoken(found: ReadyRow) -> str:
    missing = f": {found.missing}" if found.missing else ""
    return f"{found.person.name}, {found.readiness.word.lower()}{missing}"


def _came(found: TrainingRow) -> Cell:
    return Cell(_places(found))


def _places(found: TrainingRow) -> str:
    """*3 of 5*, or *5 booked* while nobody is noted as there."""
    if not found.booked:
        return ""
    return f"{found.attended} of {found.booked}" if found.is_noted else f"{found.booked} booked"


def _session_spoken(found: TrainingRow) -> str:
    day = full_date(found.training.held_on) if found.training.held_on else ""
    came = f"{_places(found)} came" if found.is_noted else _places(found) or "nobody booked"
    return f"{found.training.title}, {day}, {came}"


def _learnt(minutes: int) -> Cell:
    return Cell(str(minutes)) if minutes else Cell("–", muted=True)

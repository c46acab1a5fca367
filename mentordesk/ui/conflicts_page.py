"""Conflict notes: a class apart. Names and words are covered until a note is opened."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.clock import counted, full_date, local_time, near_date
from mentordesk.model.conflict import (
    CaseAccess,
    ConflictNote,
    ConflictStep,
    Deed,
    NoteStatus,
    Severity,
    Stage,
)
from mentordesk.model.facts import view_titles
from mentordesk.model.fields import described
from mentordesk.model.wording import has_terms
from mentordesk.programme.case_papers import TEXTS
from mentordesk.programme.conflicts import NoteRow
from mentordesk.programme.today import period_start
from mentordesk.ui.case_sheets import pointers_part, safety_line
from mentordesk.ui.history_view import history_view
from mentordesk.ui.inputs import Combo
from mentordesk.ui.locked_sheets import addenda_view
from mentordesk.ui.pages import Page, Panes, Turn, head, headed, section
from mentordesk.ui.parts import (
    Card,
    Empty,
    Scrolled,
    button,
    chip,
    clear,
    column,
    icon_label,
    label,
    menu_button,
    row,
    the_theme,
)
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

SEVERITY_TONE = {
    Severity.FRICTION: "plain",
    Severity.STRAINED: "warn",
    Severity.SERIOUS: "bad",
    Severity.SAFETY: "bad",
}


def _age(found: NoteRow) -> str:
    if not found.note.status.is_open:
        return (
            f"{found.note.status.label} {full_date(found.note.closed_on)}"
            if found.note.closed_on
            else found.note.status.label
        )
    return f"{counted(found.days_open, 'day')} open" if found.days_open else "opened today"


def _target(found: NoteRow) -> str:
    return f" · {counted(found.days_over, 'day')} over" if found.days_over else ""


def _spoken(found: NoteRow) -> str:
    return f"Note {found.note.code}, {found.note.kind.label.lower()}, {found.note.severity.label.lower()}, {_age(found)}{_target(found)}"


COLUMNS = (
    Column(
        "what",
        "Note",
        lambda r: Cell(r.note.kind.label, f"{r.note.code} · {_age(r)}{_target(r)}", strong=True),
        lambda r: r.note.reported_on,
        share=64,
    ),
    Column(
        "severity",
        "How serious",
        lambda r: Cell(r.note.severity.label, tone=SEVERITY_TONE[r.note.severity]),
        lambda r: r.note.severity,
        share=36,
    ),
)


class ConflictsPage(Page):
    """The conflict notes of the programme."""

    title = "Conflict notes"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._opened = 0
        self.model = RowsModel(COLUMNS, _spoken, self)
        self.table = RecordTable("Conflict notes", self.model, lines=2)
        work.keep_columns("conflicts", self.table)
        self.shown = Combo("Show", (("open", "Open"), ("all", "All, with closed ones")))
        self.shown.currentIndexChanged.connect(lambda _index: self.refresh())
        self.table.opened.connect(lambda r: self._open(r.note.id))
        self.table.current.connect(lambda r: self._cover() if r.note.id != self._opened else None)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._nothing = QWidget()
        self._nothing_inside = QVBoxLayout(self._nothing)
        self._stack.addWidget(self._nothing)
        self._pointers = column(gap=0)
        pointers = QWidget()
        pointers.setLayout(self._pointers)
        left = QWidget()
        new = button("Note", lambda: work.show("new conflict note", 0), icon="plus")
        left.setLayout(
            column(
                headed(label("Conflict notes", "title"), self.shown, new),
                self._stack,
                pointers,
                gap=12,
            )
        )
        self._body = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(column(self._body, 1, gap=0))
        # the line on safety stays where it is, whatever is read below it
        self._safety = QVBoxLayout()
        self._detail = Card(column(self._safety, Scrolled(inside), gap=12, margin=20))
        self.panes = Panes(left, self._detail, (360, 656), widest=380)
        self.setLayout(column(self.panes, margin=(24, 20, 24, 20)))

    def refresh(self) -> None:
        rows = self.work.desk.conflicts.rows(self.work.today, open_only=self.shown.value == "open")
        opened = self._opened  # filling the list anew chooses another line for a moment
        self.model.fill(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows:
            clear(self._nothing_inside)
            said = (
                "No open conflict note. Should something happen, write it down while it is fresh."
            )
            self._nothing_inside.addWidget(
                Empty(
                    "circle-check",
                    said,
                    button("New conflict note…", lambda: self.work.show("new conflict note", 0)),
                )
            )
        clear(self._pointers)
        if (known := pointers_part(self.work)) is not None:
            self._pointers.addWidget(known)
        if rows and self.table.chosen() is None:
            self.table.take_row(0)
        self._opened = opened
        if self._opened and self.table.choose(lambda r: r.note.id == self._opened):
            self._open(self._opened)
        else:
            self._cover()

    def chosen_record(self) -> tuple[str, int] | None:
        chosen = self.table.chosen()
        return ("conflict-note", chosen.note.id) if chosen is not None else None

    def take_focus(self) -> None:
        self.table.setFocus()

    def show_record(self, record_id: int) -> None:
        if not self.table.choose(lambda r: r.note.id == record_id):
            self.shown.value = "all"
            self.table.choose(lambda r: r.note.id == record_id)
        self._open(record_id)

    def hideEvent(self, event: QHideEvent) -> None:
        if event.spontaneous():  # the window was made small: covered when it is large again
            self._cover()
        else:
            self._opened, self._stale = 0, True
            clear(self._body)
        super().hideEvent(event)

    def _cover(self) -> None:
        self._opened = 0
        clear(self._body)
        chosen = self.table.chosen() if self.model.rowCount() else None
        self._say_safety()
        if chosen:
            if self.work.is_looking_inside:
                covered = Empty("lock", "Conflict notes stay covered inside a backup.")
            else:
                open_it = button(
                    "Open note", partial(self._open_here, chosen.note.id), kind="primary"
                )
                covered = Empty(
                    "lock",
                    f"Names and words are covered. Open the note {chosen.note.code} when nobody looks over your shoulder.",
                    open_it,
                )
            covered.setMinimumHeight(240)
            self._body.addWidget(covered)
        self._body.addWidget(self._oversight())

    def _say_safety(self) -> None:
        clear(self._safety)
        has_desk = self.work.has_desk
        contact = self.work.desk.setup.organisation.safeguarding_contact if has_desk else ""
        self._safety.addWidget(safety_line(contact))

    def _open_here(self, note_id: int) -> None:
        """Open a note by its button, which goes with what covered it: the keyboard goes on in the note."""
        self._open(note_id)
        first = next(iter(self._detail.findChildren(QPushButton)), None)
        (first or self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def _oversight(self) -> QWidget:
        """The notes of the term as counts: no name, no word of any."""
        desk, today = self.work.desk, self.work.today
        first = period_start(desk.setup.programme.starts_on, today)
        seen = desk.conflicts.oversight(first, today, today)
        lines = [
            ("Open now", f"{seen.open_now:,}" + (f", {seen.beyond_target:,} longer than you aim for" if seen.beyond_target else "")),
            ("Opened", f"{seen.opened:,}"),
            ("Kinds", _listed(seen.kinds)), ("Causes", _listed(seen.causes)), ("Ended", _listed(seen.outcomes)),
            ("For the pairings", _listed(seen.effects)), ("Training to offer", _listed(seen.lessons)),
            ("Settled after", f"{seen.median_days:g} days (median)" if seen.median_days is not None else ""),
        ]  # fmt: skip
        shown = [
            row(_wide(name), label(said, "dense", wrap=True), gap=8) for name, said in lines if said
        ]
        holder = QWidget()
        inside = column(gap=4)
        for line in shown:
            line.setStretch(1, 1)
            inside.addLayout(line)
        holder.setLayout(inside)
        profile = desk.practice.on(today).profile
        terms = has_terms(profile, desk.setup.programme)
        return section("This term" if terms else "Since it began", holder)

    def _open(self, note_id: int) -> None:
        desk = self.work.desk
        if self.work.is_looking_inside:
            self._cover()
            return
        note = desk.conflicts.get(note_id)
        steps = desk.conflicts.steps(note_id)
        sides = desk.facts.names([note.pairing_id]).get(note.pairing_id)
        if self._opened != note_id:
            desk.conflicts.opened(note_id)
        self._opened = note_id
        self.panes.show_detail()
        clear(self._body)
        self._body.setSpacing(16)
        self._body.addWidget(self._head(note, sides.label if sides else f"K{note.pairing_id:04d}"))
        self._body.addWidget(StagePath(self.work, steps, note))
        self._say_safety()
        titles = {n: a.label for n, a in described(note).items()} | view_titles(
            sides, note.parties, desk.conflicts.who_may_be_in_it(note.pairing_id)
        )
        told = {n: section(titles[n], label(getattr(note, n), "dense", wrap=True)) for n in TEXTS if getattr(note, n)}  # fmt: skip
        if "facts" in told:
            self._body.addWidget(told.pop("facts"))
        self._body.addWidget(self._steps(note, steps))
        views = [(told.pop(n), 1) for n in ("mentor_view", "mentee_view") if n in told]
        if views:
            self._body.addWidget(Turn(views, room=420, gap=24))
        for part in told.values():
            self._body.addWidget(part)
        self._body.addWidget(section("Told", label(_told(note), "dense", wrap=True)))
        if known := _known(note):
            self._body.addWidget(
                section("About it", *(label(t, "dense", wrap=True) for t in known))
            )
        if added := desk.conflicts.addenda(note_id):
            self._body.addWidget(section("Added later", addenda_view(added)))
        self._body.addWidget(section("Opened and printed", self._accesses(note_id)))
        self._body.addWidget(section("History", history_view(self.work, "conflict_note", note)))

    def _accesses(self, note_id: int) -> QWidget:
        found = self.work.desk.conflicts.accesses(note_id)
        lines = column(gap=2)
        shown = [a for a in found if a.deed is not Deed.OPENED][:6]
        opened = [a for a in found if a.deed is Deed.OPENED]
        for access in shown:
            reason = f": {access.reason}" if access.reason else ""
            lines.addWidget(
                label(f"{_stamp(access)} {access.deed.label}{reason}", "dense", wrap=True)
            )
        if opened:
            said = f"Opened {counted(len(opened), 'time')}, last {_stamp(opened[0])}."
            lines.addWidget(label(said, "muted", wrap=True))
        holder = QWidget()
        holder.setLayout(lines)
        return holder

    def _head(self, note: ConflictNote, who: str) -> QWidget:
        by = f" by {note.reported_by}" if note.reported_by else ""
        raised = (
            f"raised {near_date(note.reported_on, self.work.today)}{by}" if note.reported_on else ""
        )
        stands = "" if note.status is NoteStatus.OPEN else note.status.label.lower()
        caption = " · ".join(t for t in (note.code, who, raised, stands, "coordinator only") if t)
        words = column(
            label(note.title, "title", wrap=True), label(caption, "muted", wrap=True), gap=0
        )
        actions: list[QWidget] = [chip(note.severity.label, SEVERITY_TONE[note.severity])]
        more = menu_button("More")
        more.setMenu(self._more(more, note))
        if note.status.is_open:
            show = self.work.show
            locked = note.text_is_locked(self.work.desk.now)
            actions += [
                more,
                button("Add…", partial(show, "add to note", note.id))
                if locked
                else button("Change…", partial(show, "edit conflict note", note.id)),
                button("Add a step", partial(show, "step", note.id), kind="primary"),
            ]
        else:
            actions.append(more)
        return head(words, actions)

    def _more(self, owner: QWidget, note: ConflictNote) -> QMenu:
        menu, show = QMenu(owner), self.work.show
        if note.status.is_open:
            menu.addAction("Plan and agreement…").triggered.connect(
                lambda _on=False: show("case", note.id)
            )
            menu.addAction("Close the note…").triggered.connect(
                lambda _on=False: show("close conflict note", note.id)
            )
            menu.addSeparator()
        else:
            menu.addAction("New note that refers to it…").triggered.connect(
                lambda _on=False: show("note that refers", note.id)
            )
        if note.agreement:
            menu.addAction("The agreement on paper").triggered.connect(
                lambda _on=False: self._print_agreement(note)
            )
        menu.addAction("Print for file…").triggered.connect(
            lambda _on=False: show("print note", note.id)
        )
        return menu

    def _print_agreement(self, note: ConflictNote) -> None:
        report = self.work.desk.case_papers.agreement(note.id, self.work.today)
        self.work.item_asked.emit("paper", (report, f"Agreement {note.code}"))

    def _steps(self, note: ConflictNote, steps: list[ConflictStep]) -> QWidget:
        lines = column(gap=10)
        for step in steps:
            words = column(label(step.what, "strong", wrap=True), gap=0)
            marks = [step.stage.label, *([step.rung.label] if step.rung else [])]
            marks += [f"For the pairing: {step.effect.label}"] if step.effect else []
            words.addWidget(label(" · ".join(marks), "caption", wrap=True))
            if step.result:
                words.addWidget(label(step.result, "dense", wrap=True))
            if step.rung and step.rung.has_letter:
                letters = button(
                    "Letters…", partial(self.work.show, "case letters", step.id), kind="small"
                )
                letters.setAccessibleName(f"Letters: {marks[1].lower()}")
                words.addLayout(row(letters, 1))
            lines.addLayout(
                self._line(
                    near_date(step.taken_on, self.work.today) if step.taken_on else "",
                    ("circle-check", "good", "Done"),
                    words,
                )
            )
        if note.next_step and note.next_due:
            late = (self.work.today - note.next_due).days
            said = (
                f"{counted(late, 'day')} late."
                if late > 0
                else "Due today."
                if late == 0
                else f"Due {full_date(note.next_due)}."
            )
            words = column(
                label(f"Next: {note.next_step}", "strong", wrap=True), label(said, "dense"), gap=0
            )
            look = ("circle-alert", "bad", "Late") if late > 0 else ("clock", "warn", "Due")
            lines.addLayout(self._line(near_date(note.next_due, self.work.today), look, words))
        elif note.next_step:
            words = column(
                label(f"Next: {note.next_step}", "strong", wrap=True),
                label("No day is set for it.", "dense"), gap=0,
            )  # fmt: skip
            lines.addLayout(self._line("", ("clock", "warn", "Without a day"), words))
        if not steps and not note.next_step:
            lines.addWidget(label("No step yet.", "muted"))
        holder = QWidget()
        holder.setLayout(lines)
        return section(
            "Steps",
            label("Entries can be corrected by a later one, never changed.", "caption"),
            holder,
        )

    def _line(self, day: str, look: tuple[str, str, str], words: QLayout) -> QHBoxLayout:
        stamp = label(day, "muted")
        stamp.setMinimumWidth(76)
        line = row(gap=8)
        line.addWidget(stamp, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(icon_label(look[0], look[1], look[2], size=14), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line


class StagePart(QPushButton):
    """One step of the path: a line that says how far it is, its word, and a press for what to do."""

    def __init__(self, stage: Stage, tell: Callable[[], None], *, done: bool) -> None:
        super().__init__()
        self.setProperty("nav", True)
        self.setAutoDefault(False)
        mark = QWidget()
        mark.setFixedHeight(3)
        mark.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        tone = getattr(the_theme().tokens, "accent" if done else "line")
        mark.setStyleSheet(f"background: {tone};")
        word = label(stage.label, "dense" if done else "muted")
        for part in (mark, word):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(column(mark, word, gap=4))
        self.setMinimumHeight(the_theme().px(36))
        self.setAccessibleName(f"{stage.label}, {'reached' if done else 'still to come'}")
        self.setAccessibleDescription("Shows what to ask and do")
        self.clicked.connect(lambda _on=False: tell())


class StagePath(QWidget):
    """The path from *identify* to *learn*: how far it has come, and what to ask and do at each."""

    def __init__(self, work: Workspace, steps: list[ConflictStep], note: ConflictNote) -> None:
        super().__init__()
        self._work = work
        stages = list(Stage)
        reached = max((stages.index(s.stage) for s in steps), default=-1)
        if not note.status.is_open:
            reached = len(stages) - 1
        line = row(gap=0)
        for number, stage in enumerate(stages):
            line.addWidget(StagePart(stage, partial(self._tell, stage), done=number <= reached), 1)
        self._words = label("", "dense", wrap=True)
        self._card = Card(column(self._words, margin=(12, 8, 12, 8)), "info")
        self.setLayout(column(line, self._card, gap=8))
        if note.status.is_open:
            self._tell(stages[min(reached + 1, len(stages) - 1)], next_one=True)
        else:
            self._card.hide()

    def _tell(self, stage: Stage, *, next_one: bool = False) -> None:
        said = self._work.desk.conflicts.help(stage)
        self._words.setText(f"{'Next: ' if next_one else ''}{stage.label}. {said}")
        self._card.show()


def _listed(found: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{word} {number:,}" for word, number in found)


def _wide(name: str) -> QLabel:
    made = label(name, "muted")
    made.setMinimumWidth(the_theme().px(130))
    return made


def _known(note: ConflictNote) -> list[str]:
    """What else was entered: when it happened, why, who saw it, what it refers to."""
    found = [
        f"Happened on {full_date(note.occurred_on)}." if note.occurred_on else "",
        f"Cause: {note.cause.label.lower()}." if note.cause else "",
        f"Seen by {note.witnesses.rstrip('.')}." if note.witnesses.strip() else "",
        f"It refers to N{note.refers_to_id:04d}." if note.refers_to_id else "",
        f"Agreed {full_date(note.agreed_on)}." if note.agreed_on else "",
        f"Signed {full_date(note.signed_on)}." if note.signed_on else "",
        f"To be looked at again on {full_date(note.review_on)}." if note.review_on else "",
    ]
    return [text for text in found if text]


def _told(note: ConflictNote) -> str:
    if note.told:
        return f"{note.told}{f', {full_date(note.told_on)}' if note.told_on else ''}"
    if note.not_told:
        return f"Nobody: {note.not_told}"
    return "Nobody is noted yet: Plan and agreement." if note.status.is_open else "Nobody is noted."


def _stamp(access: CaseAccess) -> str:
    return (
        f"{full_date(access.at.astimezone().date())}, {local_time(access.at)}" if access.at else ""
    )

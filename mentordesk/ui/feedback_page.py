"""Feedback: what came back and what is out, the forms, and you said, we did."""

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, full_date
from mentordesk.model.facts import Sides
from mentordesk.model.feedback import FeedbackForm, SaidDone
from mentordesk.model.pairing import PairingKind
from mentordesk.model.party import Party
from mentordesk.programme.feedback import AnswerRow
from mentordesk.ui.inputs import Tabs
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

TABS = ("Answers", "Forms", "You said, we did")


class FeedbackPage(Page):
    """What people say about their meetings."""

    title = "Feedback"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._labels: dict[int, str] = {}
        self._sides: dict[int, Sides] = {}
        self._tabs = Tabs("Parts of feedback", TABS)
        self._stack = QStackedWidget()
        self._forms, self._said = QVBoxLayout(), QVBoxLayout()
        parts = (self._answers_part(), _listed(self._forms), _listed(self._said))
        for part in parts:
            self._stack.addWidget(part)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        tools = (
            button("Print forms…", partial(work.show, "report kind forms", 0)),
            button("Key in…", partial(work.show, "stack", 0)),
            button("Give out forms…", lambda: work.item_asked.emit("give out", []), icon="plus"),
        )
        head = headed(label("Feedback", "title"), *tools)
        self.setLayout(column(head, self._tabs, self._stack, gap=8, margin=(24, 20, 24, 20)))

    def show_part(self, number: int) -> None:
        """Turn to a part: answers, forms, you said, we did."""
        self._tabs.setCurrentIndex(number)

    def refresh(self) -> None:
        desk = self.work.desk
        rows = desk.feedback.rows()
        ids = sorted({r.answer.pairing_id for r in rows})
        sides = desk.facts.names(ids) if ids else {}
        self._labels = {i: s.label for i, s in sides.items()}
        self._sides = dict(sides)
        self.model.fill(rows)
        self._answers.setCurrentIndex(0 if rows else 1)
        out = sum(not r.answer.is_back for r in rows)
        back = len(rows) - out
        share = f", {round(100 * back / len(rows))}% came back" if rows else ""
        self.count.setText(f"{counted(back, 'answer')}, {counted(out, 'form')} still out{share}")
        self._show_forms()
        self._show_said()

    def take_focus(self) -> None:
        self.table.setFocus() if self.model.rowCount() else self._tabs.setFocus()

    def _answers_part(self) -> QWidget:
        columns = (
            Column("day", "Day", lambda r: Cell(full_date(r.answer.answered_on or r.answer.issued_on), muted=True),
                   lambda r: r.answer.answered_on or r.answer.issued_on, share=17, least=130),
            Column("pairing", "Pairing", lambda r: Cell(self._labels.get(r.answer.pairing_id, ""), strong=True), share=30, least=170),
            Column("who", "Answered by", self._who, share=13, least=90, yields=2),
            Column("form", "Form", lambda r: Cell(r.form.title), share=16, least=100),
            Column("when", "When", lambda r: Cell(r.answer.timing.label), share=11, least=80, yields=3),
            Column("score", "Score", _score, lambda r: r.score or 0, share=13, least=110),
        )  # fmt: skip
        self.model = RowsModel(columns, self._spoken, self)
        self.table = RecordTable("Answers", self.model)
        self.work.keep_columns("feedback", self.table)
        self.table.opened.connect(lambda r: self.work.show("answer", r.answer.id))
        self.count = label("", "caption")
        empty = Empty(
            "message-square-heart",
            "No feedback yet. Five questions on paper, now and then, show what nobody says aloud.",
            button(
                "Give out forms…", lambda: self.work.item_asked.emit("give out", []), kind="primary"
            ),
        )
        self._answers = QStackedWidget()
        self._answers.addWidget(self.table)
        self._answers.addWidget(empty)
        made = QWidget()
        inside = column(self._answers, self.count, gap=8)
        inside.setStretchFactor(self._answers, 1)
        made.setLayout(inside)
        return made

    def _who(self, found: AnswerRow) -> Cell:
        """The side, or the name where more than one could be meant."""
        answer = found.answer
        sides = self._sides.get(answer.pairing_id)
        if sides is None:
            return Cell(answer.party.label)
        people = sides.mentors if answer.party is Party.MENTOR else sides.mentees
        named = [p.first for p in people if p.id == answer.participant_id]
        if not named and sides.kind is PairingKind.RECIPROCAL:
            named = [p.first for p in people]
        return Cell(named[0] if named else answer.party.label)

    def _spoken(self, found: AnswerRow) -> str:
        state = _score(found).text or "answered"
        whose = self._labels.get(found.answer.pairing_id, "")
        return f"{whose}, {found.form.title}, {self._who(found).text.lower()}, {state.lower()}"

    def _show_forms(self) -> None:
        clear(self._forms)
        forms = self.work.desk.feedback.forms()
        for form in forms:
            self._forms.addWidget(self._form_line(form))
            self._forms.addWidget(rule())
        tools = row(button("New form…", partial(self.work.show, "new form", 0), icon="plus"))
        if not forms:
            self._forms.addWidget(
                label("No form yet. Two short ones come with MentorDesk.", "muted")
            )
            tools.addWidget(button("Take them", partial(self.work.show, "usual forms", 0)))
        tools.addStretch(1)
        self._forms.addLayout(tools)

    def _form_line(self, form: FeedbackForm) -> QWidget:
        said = (
            f"{form.kind.label} · {counted(len(form.questions), 'question')} · 1 to {form.highest}"
        )
        words = column(label(form.title, "strong"), label(said, "muted"), gap=0)
        change = button("Change…", partial(self.work.show, "edit form", form.id), kind="small")
        change.setAccessibleName(f"Change form: {form.title}")
        return beside(words, change)

    def _show_said(self) -> None:
        clear(self._said)
        found = self.work.desk.feedback.said_done()
        for said in found:
            self._said.addWidget(self._said_line(said))
            self._said.addWidget(rule())
        if not found:
            self._said.addWidget(
                label(
                    "Tell people what became of what they said: they will tell you more.",
                    "muted",
                    wrap=True,
                )
            )
        add = button("Add…", partial(self.work.show, "new said", 0), icon="plus")
        self._said.addLayout(row(add, 1))

    def _said_line(self, said: SaidDone) -> QWidget:
        words = column(label(f"You said: {said.said}", "strong", wrap=True), gap=0)
        words.addWidget(label(f"We did: {said.done or 'not yet'}", "dense", wrap=True))
        change = button("Change…", partial(self.work.show, "edit said", said.id), kind="small")
        change.setAccessibleName(f"Change: {said.said[:40]}")
        return beside(words, change)


def _listed(lines: QVBoxLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(Card(column(lines, margin=16)), 1))
    return Scrolled(holder)


def _score(found: AnswerRow) -> Cell:
    if not found.answer.is_back:
        return Cell("Not back yet", tone="info")
    return Cell(f"{found.score:.1f} of {found.form.highest}" if found.score is not None else "")

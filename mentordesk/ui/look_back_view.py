"""The review of the programme: what is still to be carried out, and what every look back said."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mentordesk.model.agreed import StepState
from mentordesk.model.clock import counted, full_date, near_date
from mentordesk.model.evaluation import PlannedChange, SetUp
from mentordesk.model.figures import as_at_words
from mentordesk.programme.evaluating import Reviewed
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
from mentordesk.ui.workspace import Workspace

#: Where in the program a change is carried out; what is somewhere else has no place here.
WHERE = {
    SetUp.PROGRAMME: "programme", SetUp.RULES: "practice", SetUp.MATCHING: "criteria",
    SetUp.TRAINING: "training", SetUp.FORMS: "feedback", SetUp.MILESTONES: "milestone plans",
    SetUp.CLOSURES: "closures",
}  # fmt: skip


class LookBackView(QWidget):
    """What is to be carried out first, then the reviews, the newest first."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self.said = label("", "caption", wrap=True)
        self.new = button("New review…", partial(work.show, "look back", 0), icon="plus")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(12)
        holder = QWidget()
        holder.setLayout(column(self._lines, 1, margin=(0, 0, 8, 0)))
        head = row(gap=8)
        head.addWidget(self.said, 1)
        head.addWidget(self.new)
        whole = column(head, scrolled := Scrolled(holder), gap=8)
        whole.setStretchFactor(scrolled, 1)
        self.setFocusProxy(self.new)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Read the reviews and what was decided in them."""
        clear(self._lines)
        book = self.work.desk.evaluations
        reviews, changes = book.all(), book.changes()
        waiting = [c for c in changes if c.is_open]
        self.said.setText(_summary(len(reviews), len(waiting)))
        if not reviews and not changes:
            self._lines.addWidget(Empty(
                "rotate-ccw",
                "No review yet. Once or twice a year, look at the figures with those who were part of it: what worked, "
                "what did not, and what you change because of it.",
                button("Look back…", partial(self.work.show, "look back", 0), kind="primary"),
            ))  # fmt: skip
            return
        self._lines.addWidget(self._to_carry_out(waiting))
        for found in reviews:
            self._lines.addWidget(self._review(found))
        loose = [c for c in changes if c.evaluation_id is None and not c.is_open]
        if loose:
            lines = column(label("Other changes", "section"), gap=8, margin=16)
            self._add_changes(lines, loose)
            self._lines.addWidget(Card(lines))

    def _to_carry_out(self, waiting: list[PlannedChange]) -> QWidget:
        add = button(
            "Add a change…", partial(self.work.show, "new decided change", 0), kind="small"
        )
        lines = column(beside(label("To carry out", "section"), add), gap=8, margin=16)
        if not waiting:
            lines.addWidget(label("Everything that was decided is settled.", "muted"))
        self._add_changes(lines, waiting)
        return Card(lines)

    def _review(self, found: Reviewed) -> QWidget:
        about = found.evaluation
        held = full_date(about.held_on) if about.held_on else ""
        days = (
            as_at_words(about.first_day, about.last_day)
            if about.first_day and about.last_day
            else ""
        )
        who = f"with {about.took_part}" if about.took_part else ""
        title = column(
            label(f"Looked back on {held}", "section"),
            label(" · ".join(t for t in (days, who) if t), "caption", wrap=True), gap=0,
        )  # fmt: skip
        change = button(
            "Change…", partial(self.work.show, "edit look back", about.id), kind="small"
        )
        change.setAccessibleName(f"Change the review of {held}")
        paper = button(
            "Print…", partial(self.work.show, "report evaluation", about.id), kind="small"
        )
        paper.setAccessibleName(f"Print the review of {held}")
        lines = column(beside(title, paper, change), gap=8, margin=16)
        for head, text in (("What worked", about.worked), ("What did not", about.hindered)):
            if text.strip():
                said = column(label(head, "label"), label(text.strip(), "dense", wrap=True), gap=2)
                lines.addLayout(said)
        settled = [c for c in found.changes if not c.is_open]
        still = len(found.changes) - len(settled)
        if found.changes:
            word = f" · {counted(still, 'change')} still to carry out" if still else ""
            lines.addWidget(label(f"What changed{word}", "label"))
        self._add_changes(lines, settled)
        return Card(lines)

    def _add_changes(self, lines: QVBoxLayout, changes: list[PlannedChange]) -> None:
        for number, change in enumerate(changes):
            if number:
                lines.addWidget(rule())
            lines.addWidget(self._line(change))

    def _line(self, change: PlannedChange) -> QWidget:
        words = column(label(change.text, "strong", wrap=True), gap=0)
        words.addWidget(label(self._about(change), "caption", wrap=True))
        if change.outcome:
            words.addWidget(label(change.outcome, "dense", wrap=True))
        tools = [
            button("Change…", partial(self.work.show, "decided change", change.id), kind="small")
        ]
        if change.is_open:
            tools.insert(
                0, button("Done", partial(self.work.show, "change done", change.id), kind="small")
            )
            if where := WHERE.get(change.concerns):
                tools.insert(0, button("Go there", partial(self.work.show, where, 0), kind="small"))
        for made in tools:
            made.setAccessibleName(f"{made.text().rstrip('…')}: {change.text[:60]}")
        return beside(words, *tools)

    def _about(self, change: PlannedChange) -> str:
        if not change.is_open:
            word = "Done" if change.state is StepState.DONE else "Dropped"
            return f"{word} on {full_date(change.settled_on)}" if change.settled_on else word
        parts = [] if change.concerns is SetUp.OTHER else [change.concerns.label]
        if change.due_on:
            late = change.due_on < self.work.today
            parts.append(
                f"was to be done by {full_date(change.due_on)}"
                if late
                else f"by {near_date(change.due_on, self.work.today)}"
            )
        said = ", ".join(parts) or "no day set"
        return said[0].upper() + said[1:]


def _summary(reviews: int, waiting: int) -> str:
    if not reviews and not waiting:
        return ""
    said = f"{counted(reviews, 'review')} of the programme"
    return f"{said}; {counted(waiting, 'change')} to carry out." if waiting else f"{said}."

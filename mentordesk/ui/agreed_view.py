"""What a pairing agreed on: followed up while a meeting is logged, and on the pairing's page."""

import json
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from mentordesk.model.agreed import AgreedStep, Owner, StepState
from mentordesk.model.clock import counted
from mentordesk.model.facts import PairingFacts, some_of
from mentordesk.ui.editors import SegmentsEditor
from mentordesk.ui.parts import beside, button, clear, column, label
from mentordesk.ui.workspace import Workspace

#: So many steps are asked about at once, the newest; what is older is said in a line.
MOST = 6


def _older(number: int) -> QLabel:
    return label(f"{counted(number, 'older step')} still open.", "caption")


def owner_names(facts: PairingFacts) -> dict[Owner, str]:
    """What one calls those who are to do something."""
    return {
        Owner.MENTOR: some_of([p.first for p in facts.mentors]),
        Owner.MENTEE: some_of([p.first for p in facts.mentees]),
        Owner.BOTH: facts.all_word, Owner.COORDINATOR: "you",
    }  # fmt: skip


class StepsEditor(QWidget):
    """A line for each step that waits: still open, done or dropped."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Agreed last time")
        self._inside = column(gap=4)
        self.setLayout(self._inside)
        self._lines: dict[int, SegmentsEditor] = {}

    @property
    def has_steps(self) -> bool:
        """Whether anything waits."""
        return bool(self._lines)

    def show_steps(self, steps: Sequence[AgreedStep], names: dict[Owner, str]) -> None:
        """Ask about the newest of these steps; the same steps keep what was chosen."""
        older, steps = max(0, len(steps) - MOST), steps[-MOST:]
        if [s.id for s in steps] == list(self._lines):
            return
        clear(self._inside)
        self._lines = {}
        for step in steps:
            words = step.words(names)
            state = SegmentsEditor(words, [(s, s.label) for s in StepState])
            state.value = step.state
            state.chosen.connect(lambda _value: self.edited.emit())
            self._inside.addWidget(beside(label(words, "dense", wrap=True), state))
            self._lines[step.id] = state
        if older:
            self._inside.addWidget(_older(older))

    @property
    def value(self) -> dict[int, StepState]:
        """What became of each step that is no longer open."""
        return {i: s.value for i, s in self._lines.items() if s.value is not StepState.OPEN}

    def draft(self) -> str:
        """The choices as text; empty while nothing was chosen."""
        return json.dumps(self.value) if self.value else ""

    def restore(self, text: str) -> None:
        """Take up what was chosen."""
        for key, state in (json.loads(text) if text else {}).items():
            if line := self._lines.get(int(key)):
                line.value = StepState(state)


def agreed_lines(work: Workspace, facts: PairingFacts) -> list[QWidget]:
    """The open steps of a pairing, each with a button that says it is done."""
    names = owner_names(facts)
    lines: list[QWidget] = []
    steps = work.desk.meetings.open_steps(facts.id)
    for step in steps[-MOST:]:
        late = step.due_on is not None and step.due_on < work.today
        words = label(step.words(names), "dense", wrap=True)
        said = column(words, *([label("Its day has passed", "caption")] if late else []), gap=0)
        done = button("Done", partial(work.show, "step done", step.id), kind="small")
        done.setAccessibleName(f"Done: {step.text}")
        lines.append(beside(said, done))
    if len(steps) > MOST:
        lines.append(_older(len(steps) - MOST))
    return lines

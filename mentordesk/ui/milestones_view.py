"""Milestones on the page of a pairing, and the sheets around them."""

from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import near_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.milestone import Milestone, MilestonePlan, MilestoneState
from mentordesk.programme.milestones import MilestoneRow
from mentordesk.ui.agreed_view import owner_names
from mentordesk.ui.editors import LineEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import beside, button, chip, column, label, row, rule
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

_TONES = {MilestoneState.DONE: "good", MilestoneState.WAIVED: "plain"}


def milestones_view(work: Workspace, facts: PairingFacts) -> QWidget:
    """A line for each milestone, with what can be done about those that wait."""
    lines = column(gap=8)
    for number, found in enumerate(work.desk.milestones.of_pairing(facts)):
        if number:
            lines.addWidget(rule())
        lines.addWidget(_line(work, facts, found))
    add = button("Add a milestone…", partial(work.show, "new milestone", facts.id), icon="plus")
    lines.addLayout(row(add, 1))
    made = QWidget()
    made.setLayout(lines)
    return made


def _line(work: Workspace, facts: PairingFacts, found: MilestoneRow) -> QWidget:
    milestone = found.milestone
    owner = owner_names(facts).get(milestone.owner, "") if milestone.owner else ""
    due = f"due {near_date(found.due_on, work.today)}" if found.due_on else ""
    settled = (
        f"{milestone.state.label.lower()} {near_date(milestone.settled_on, work.today)}"
        if milestone.settled_on
        else ""
    )
    said = " · ".join(t for t in (owner, settled or due, milestone.reason) if t)
    words = column(label(found.statement, "strong", wrap=True), gap=0)
    if said:
        words.addWidget(label(said, "muted", wrap=True))
    if not found.is_open:
        again = button(
            "Open again", partial(work.item_asked.emit, "milestone open", milestone), kind="small"
        )
        again.setAccessibleName(f"Open again: {found.statement}")
        return beside(words, chip(milestone.state.label, _TONES[milestone.state]), again)
    tools = []
    if found.is_due(work.today):
        tools.append(chip("Due", "warn"))
    done = button("Done", partial(work.item_asked.emit, "milestone done", milestone), kind="small")
    done.setAccessibleName(f"Done: {found.statement}")
    waive = button("Waive…", partial(work.item_asked.emit, "waive", found), kind="small")
    waive.setAccessibleName(f"Waive: {found.statement}")
    return beside(words, *tools, done, waive)


class MilestoneSheet(RecordSheet):
    """Adds a milestone of a pairing's own."""

    def __init__(self, window: QWidget, work: Workspace, milestone: Milestone) -> None:
        super().__init__(
            window, work, "Add a milestone", "One of their own; never compared with others.",
            f"milestone {milestone.pairing_id}", width=560,
        )  # fmt: skip
        self._milestone = milestone
        self.form = self.add_form(Form(Milestone, [
            [Field("statement", required=True)], [Field("kind"), Field("owner"), Field("due_on")],
        ], work.today))  # fmt: skip
        self.form.fill(milestone)
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        self.work.desk.milestones.save(self.form.read(self._milestone))
        return "Added the milestone."


class WaiveSheet(RecordSheet):
    """Waives a milestone, with a reason."""

    def __init__(self, window: QWidget, work: Workspace, found: MilestoneRow) -> None:
        super().__init__(
            window,
            work,
            "Waive a milestone",
            found.statement,
            f"waive {found.pairing_id}",
            width=480,
        )
        self._found = found
        self.form = self.add_form(Form(Milestone, [[Field("reason", required=True)]], work.today))
        own = found.plan is None
        self.usual_buttons(
            *((button("Remove", self._remove, kind="small"),) if own else ()), save="Waive"
        )
        self.begin()

    def _remove(self) -> None:
        self.give_up()
        self.work.desk.milestones.remove(self._found.milestone.id)
        self.work.did(f"Removed the milestone: {self._found.statement}.")

    def keep_draft(self, *, still_open: bool = True) -> None:
        """A reason of a few words is not worth a form that opens by itself."""

    def write(self) -> str:
        self.work.desk.milestones.settle(
            self._found.milestone, MilestoneState.WAIVED, today=self.work.today,
            reason=self.form.value("reason"),
        )  # fmt: skip
        return "Waived."


class PlanMilestonesSheet(RecordSheet):
    """The milestones of every pairing: adding one, and taking one out."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window,
            work,
            "Milestones of every pairing",
            "Due so many days after an event.",
            "milestone plan",
            width=600,
        )
        self._lines = column(gap=8)
        self.body.addLayout(self._lines)
        for plan in work.desk.milestones.plans():
            drop = button("Remove", partial(self._remove, plan), kind="small")
            drop.setAccessibleName(f"Remove {plan.statement}")
            words = column(
                label(plan.statement, "strong", wrap=True),
                label(f"{plan.days} days after {plan.after.label}", "muted"), gap=0,
            )  # fmt: skip
            self._lines.addWidget(beside(words, drop))
        self.form = self.add_form(Form(MilestonePlan, [
            [Field("statement", editor=LineEditor("Milestone", "such as: half-way talk"))], [Field("days"), Field("after", 2)],
        ], work.today))  # fmt: skip
        self.form.editor("after").value = MilestonePlan().after
        self.usual_buttons(save="Add it")
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.milestones.save_plan(self.form.read(MilestonePlan()))
        return f"Every pairing has it now: {saved.statement}."

    def _remove(self, plan: MilestonePlan) -> None:
        self.give_up()
        self.work.desk.milestones.remove_plan(plan.id)
        self.work.did(f"Removed the milestone: {plan.statement}.")

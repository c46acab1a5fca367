"""The sheet that begins a new year: what is wanted, and what it would change."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.errors import MentorDeskError
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import Card, clear, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace


class RolloverSheet(RecordSheet):
    """Begins a new year in one step; what it changes is shown before, and Undo takes all of it back."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window,
            work,
            "Begin a new year",
            "One step; Undo takes all of it back.",
            "new year",
            width=680,
        )
        self.form = self.add_form(Form(NewYear, [
            [Field("term_name", 2), Field("starts_on"), Field("ends_on")],
            [Field("promote"), Field("carry")], [Field("last_year")],
        ], work.today))  # fmt: skip
        self._known = work.desk.rollover.known(work.today)
        self.form.fill(work.desk.rollover.usual(work.today, self._known))
        self._preview = column(gap=8, margin=12)
        self.body.addWidget(Card(self._preview, "info"))
        self.form.edited.connect(self._show)
        self.usual_buttons(save="Begin the year")
        self._show()
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._show()

    def write(self) -> str:
        wanted, rollover, today = (
            self.form.read(NewYear()),
            self.work.desk.rollover,
            self.work.today,
        )
        rollover.carry_out(rollover.plan(wanted, today=today), today=today)
        return f"{wanted.term_name} has begun."

    def _show(self) -> None:
        """What the new year would change, as far as it can be read."""
        clear(self._preview)
        try:
            plan = self.work.desk.rollover.plan(
                self.form.read(NewYear()), today=self.work.today, known=self._known
            )
        except MentorDeskError as refusal:  # said at its field when it is saved
            self._preview.addWidget(label(str(refusal), "dense", wrap=True))
            return
        self.form.mark({})  # what was wrong has been put right
        for title, text in summary(plan, self.work.today):
            self._preview.addLayout(
                column(label(title, "label", wrap=True), label(text, "dense", wrap=True), gap=0)
            )

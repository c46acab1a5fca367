"""The sheets that begin a new year and end the programme: what is wanted, and what it would change."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mentordesk.model.errors import MentorDeskError
from mentordesk.programme import ending
from mentordesk.programme.ending import LastDay
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
        try:
            plan = self.work.desk.rollover.plan(
                self.form.read(NewYear()), today=self.work.today, known=self._known
            )
        except MentorDeskError as refusal:  # said at its field when it is saved
            _say(self._preview, [("", str(refusal))])
            return
        self.form.mark({})  # what was wrong has been put right
        _say(self._preview, summary(plan, self.work.today))


class EndProgrammeSheet(RecordSheet):
    """Ends the programme as a whole in one step; what it changes is shown before."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, f"End {work.desk.setup.programme.name}",
            "For a programme that does not go on. One step; Undo takes all of it back.",
            "end programme", width=640,
        )  # fmt: skip
        self.form = self.add_form(
            Form(LastDay, [[Field("ended_on"), Field("finish", 2)]], work.today)
        )
        self._known = work.desk.endings.known(work.today)
        self.form.fill(work.desk.endings.usual(work.today, self._known))
        self._preview = column(gap=8, margin=12)
        self.body.addWidget(Card(self._preview, "info"))
        self.form.edited.connect(self._show)
        self.usual_buttons(save="End the programme")
        self._show()
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._show()

    def write(self) -> str:
        endings, today = self.work.desk.endings, self.work.today
        endings.carry_out(endings.plan(self.form.read(LastDay()), today=today), today=today)
        return "The programme has ended."

    def _show(self) -> None:
        """What the end would change, as far as it can be read."""
        try:
            plan = self.work.desk.endings.plan(
                self.form.read(LastDay()), today=self.work.today, known=self._known
            )
        except MentorDeskError as refusal:  # said at its field when it is saved
            _say(self._preview, [("", str(refusal))])
            return
        self.form.mark({})
        _say(self._preview, ending.summary(plan))


def _say(into: QVBoxLayout, said: Sequence[tuple[str, str]]) -> None:
    """Titles with what they mean, instead of what stood there."""
    clear(into)
    for title, text in said:
        words = column(gap=0)
        if title:
            words.addWidget(label(title, "label", wrap=True))
        words.addWidget(label(text, "dense", wrap=True))
        into.addLayout(words)

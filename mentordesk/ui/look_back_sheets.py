"""The sheets of the review of the programme: looking back, and a change that was decided."""

from datetime import date

from PySide6.QtWidgets import QWidget

from mentordesk.model.agreed import StepState
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.evaluation import Evaluation, PlannedChange
from mentordesk.programme.figures import Period, Progress
from mentordesk.programme.slices import Slices
from mentordesk.ui.editors import TextEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import Card, button, clear, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.slices import Sliced
from mentordesk.ui.workspace import Workspace

#: The figures that are shown while one looks back.
_SHOWN = ("served", "held", "kept", "retained", "pulse")


class LookBackSheet(RecordSheet):
    """Looks back on the programme, with what the record says of these days beside it."""

    def __init__(self, window: QWidget, work: Workspace, known: Evaluation | None) -> None:
        super().__init__(
            window, work, "Change the review" if known else "Look back on the programme",
            "It is printed for the head and for funders: write it for them. A draft is kept as you type.",
            f"evaluation {known.id if known else 'new'}", width=720,
        )  # fmt: skip
        self._known = known or work.desk.evaluations.usual(work.today)
        self._days: tuple[date | None, date | None] = (None, None)
        self._followed: date | None = None
        self._figures = column(gap=6, margin=12)
        self.body.addWidget(Card(self._figures, "info"))
        lines = [
            [Field("held_on"), Field("first_day"), Field("last_day")], [Field("took_part")],
            [Field("worked", lines=4)], [Field("hindered", lines=4)],
            [Field("changes", editor=TextEditor("What changes", lines=3),
                   title=f"What {'else ' if known else ''}changes because of it, one a line, such as: Two rooms by 1 Dec")],
        ]  # fmt: skip
        self.form = self.add_form(Form(Evaluation, lines, work.today))
        self.form.fill(self._known)
        self._counting = Sliced(self)
        self.form.edited.connect(self._show)
        remove = (button("Remove", self._remove, kind="small"),) if known else ()
        self.usual_buttons(*remove)
        self._show()
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._show()

    def write(self) -> str:
        changes = str(self.form.value("changes") or "")
        self.work.desk.evaluations.save(
            self.form.read(self._known), today=self.work.today, changes=changes.splitlines()
        )
        return "Saved the review."

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove look back", self._known.id)

    # -- what the record says ---------------------------------------------------------------

    def _show(self) -> None:
        """Count anew where the days were changed; they end with the day one looked back on."""
        held, last = self.form.so_far("held_on"), self.form.so_far("last_day")
        usual = self._known.last_day
        if held and usual and last in {usual, self._followed} and last != min(held, usual):
            last = self._followed = min(held, usual)
            self.form.editor("last_day").value = last
        days = (self.form.so_far("first_day"), last)
        if days == self._days:
            return
        self._days = days
        first, last = days
        if first is None or last is None or last < first or last > self.work.today:
            self._say("Give the days to look back on, and their figures stand here.")
            return
        period = self.work.desk.figures.period(first, last, self.work.today)
        self._say("Counting…")
        self._counting.run(self._counted(period), self._told, self._refused)

    def _counted(self, period: Period) -> Slices[tuple[Period, list[Progress]]]:
        yield from period.slices()
        return period, (yield from self.work.desk.figures.progressing(period))

    def _told(self, found: tuple[Period, list[Progress]]) -> None:
        period, objectives = found
        clear(self._figures)
        self._figures.addWidget(label("What the record says of these days", "section"))
        figures = [period.figure(key) for key in _SHOWN]
        said = " · ".join(f"{f.label}: {f.value}" for f in figures if f.value)
        self._figures.addWidget(label(said, "dense", wrap=True))
        for progress in objectives:
            about = progress.objective
            actual = progress.actual.value if progress.actual else "you judge it"
            aimed = f" (aimed at: {about.target})" if about.target else ""
            words = f"{about.statement}: {actual or 'not known yet'}{aimed}"
            self._figures.addWidget(label(words, "dense", wrap=True))

    def _refused(self, refusal: MentorDeskError) -> None:
        self._say(str(refusal))

    def _say(self, sentence: str) -> None:
        self._counting.stop()
        clear(self._figures)
        self._figures.addWidget(label(sentence, "dense", wrap=True))


class DecidedChangeSheet(RecordSheet):
    """A change of the programme: what it is, by when, and what became of it."""

    def __init__(self, window: QWidget, work: Workspace, change: PlannedChange | None) -> None:
        super().__init__(
            window, work, "A change that was decided" if change else "Decide a change",
            "It stays open, also in a new year, until it is carried out or dropped.",
            f"planned change {change.id if change else 'new'}", width=560,
        )  # fmt: skip
        self._change = change or PlannedChange()
        self.form = self.add_form(Form(PlannedChange, [
            [Field("text", lines=2)], [Field("concerns"), Field("due_on")],
            [Field("state"), Field("settled_on")], [Field("outcome", lines=2)],
        ], work.today))  # fmt: skip
        self.form.fill(self._change)
        self.form.edited.connect(self._turn)
        self._turn()
        remove = (button("Remove", self._remove, kind="small"),) if change else ()
        self.usual_buttons(*remove)
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._turn()

    def _turn(self) -> None:
        """What became of it is asked once something has; of a new one it is not asked at all."""
        settled = self.form.value("state") not in {None, StepState.OPEN}
        self.form.show_fields({
            "state": bool(self._change.id), "settled_on": settled, "outcome": bool(self._change.id),
        })  # fmt: skip

    def write(self) -> str:
        self.work.desk.evaluations.save_change(self.form.read(self._change), today=self.work.today)
        return "Saved the change."

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove decided change", self._change.id)

"""The sheets for feedback: making a form, giving it out, keying answers in, you said, we did."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, SaidDone, Timing
from mentordesk.model.party import SIDES, Party
from mentordesk.programme.reporting import Wanted
from mentordesk.ui.editors import ChoiceEditor, DateEditor, SegmentsEditor, TextEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.parts import button
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

#: The widest scale that is shown as buttons.
WIDEST = 10


class LinesEditor(TextEditor):
    """Several lines as a tuple, one question a line."""

    @property
    def value(self) -> Any:
        """The lines that hold something."""
        return tuple(w.strip() for w in self.toPlainText().splitlines() if w.strip())

    @value.setter
    def value(self, wanted: Any) -> None:
        self.setPlainText("\n".join(wanted or ()))


class FormSheet(RecordSheet):
    """Adds or changes a feedback form."""

    def __init__(self, window: QWidget, work: Workspace, form: FeedbackForm | None) -> None:
        super().__init__(
            window, work, "Change a form" if form else "New feedback form",
            "One question a line. End it with … for an answer in words; begin with ! where a low number is good.",
            f"form {form.id if form else 'new'}", width=640,
        )  # fmt: skip
        self._form = form or FeedbackForm()
        questions = LinesEditor("Questions", 9)
        self.form = self.add_form(Form(FeedbackForm, [
            [Field("title", 2), Field("kind")], [Field("questions", editor=questions, required=True)],
            [Field("highest"), Field("least")],
        ], work.today))  # fmt: skip
        self.form.fill(self._form)
        remove = (button("Remove", self._remove, kind="small"),) if form else ()
        self.usual_buttons(*remove)
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.feedback.save_form(self.form.read(self._form))
        return f"Saved the form {saved.title}."

    def _remove(self) -> None:
        if self.work.desk.feedback.is_used(self._form.id):
            self.say("This form was given out or answered, so the record keeps it.")
            return
        self.give_up()
        self.work.show("remove form", self._form.id)


class GiveOutSheet(RecordSheet):
    """Gives a form to both sides of a pairing, or of many, and turns to printing it."""

    def __init__(self, window: QWidget, work: Workspace, pairing_ids: list[int]) -> None:
        super().__init__(
            window, work, "Give out forms", "Each person gets a sheet with a code; the code keys it in.",
            "give out", width=560,
        )  # fmt: skip
        self._asked = pairing_ids
        desk = work.desk
        running = [f.id for f in desk.facts.pairings(work.today) if f.state.is_running]
        self._running = running
        self.which = ChoiceEditor("Form", [(f.id, f.title) for f in desk.feedback.forms()])
        self.whom = SegmentsEditor("To", [
            *([("these", counted(len(pairing_ids), "pairing"))] if pairing_ids else []),
            ("all", f"All {len(running):,} running"), ("one", "One pairing"),
        ])  # fmt: skip
        self.whom.value = "these" if pairing_ids else "one"
        self.pairing = pairing_picker(work)
        self.form = self.add_form(Form(FeedbackAnswer, [
            [Field("form_id", 2, editor=self.which, title="Form"), Field("timing")],
            [Field("whom", editor=self.whom, title="To")],
            [Field("pairing_id", editor=self.pairing, title="Pairing")],
        ], work.today))  # fmt: skip
        self.form.editor("timing").value = Timing.MIDDLE
        self.whom.edited.connect(self._show_what_fits)
        take: tuple[QWidget, ...] = ()
        if not desk.feedback.forms():
            take = (button("Take the two short forms", self._take_usual),)
        self.usual_buttons(*take, save="Give out")
        self._show_what_fits()
        self.begin()

    def _take_usual(self) -> None:
        self.give_up()
        self.work.show("usual forms", 0)
        self.work.item_asked.emit("give out", self._asked)

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Nothing is typed here that would be missed."""

    def write(self) -> str:
        whom = self.whom.value
        ids = (
            self._asked
            if whom == "these"
            else self._running
            if whom == "all"
            else [self.pairing.value]
        )
        if not self.which.value:
            raise Refused.because({"form_id": "Make a form first."})
        if not all(ids):
            raise Refused.because({"pairing_id": "Choose the pairing."})
        desk, today = self.work.desk, self.work.today
        given = desk.feedback.give_out(
            self.which.value, ids, self.form.value("timing"), today=today
        )
        if given:  # these sheets and no others: all that are out are printed from Feedback
            forms = {f.id: f for f in desk.feedback.forms()}
            try:
                paper = desk.reporting.feedback_forms(given, forms, Wanted(today=today))
            except (
                MentorDeskError
            ):  # they are given out: what hinders their paper is told where it is made
                self.show_after = ("report kind forms", 0)
            else:
                self.paper_after = (paper, f"Feedback forms {today.isoformat()}")
        return f"{counted(len(given), 'form')} to print."

    def _show_what_fits(self) -> None:
        self.form._boxes["pairing_id"].setVisible(self.whom.value == "one")


class AnswerSheet(RecordSheet):
    """Keys in what somebody answered: the questions of the paper, in its order."""

    def __init__(self, window: QWidget, work: Workspace, answer: FeedbackAnswer) -> None:
        self._answer = answer
        self._asked = work.desk.feedback.form(answer.form_id)
        facts = work.desk.pairings.facts(answer.pairing_id, work.today)
        who = ", ".join(p.first for p in facts.who_of(answer.party, answer.participant_id))
        super().__init__(
            window, work, self._asked.title, f"{who}, about {facts.short_label}",
            f"answer {answer.id or f'{answer.form_id} {answer.pairing_id}'}", width=640,
        )  # fmt: skip
        self.day = DateEditor("Answered on", work.today)
        self.who = ChoiceEditor("Answered by", _who_can(facts))
        rows: list[list[Field]] = [[Field("answered_on", editor=self.day, required=True), Field("timing"),
                                    Field("who", 2, editor=self.who, title="Answered by")]]  # fmt: skip
        self._editors: list[Any] = []
        for number, question in enumerate(self._asked.asked):
            editor: Any
            if question.is_free:
                editor = TextEditor(question.text, 2)
            else:
                scale = [(str(n), str(n)) for n in range(1, min(self._asked.highest, WIDEST) + 1)]
                editor = SegmentsEditor(question.text, scale, optional=True)
            self._editors.append(editor)
            rows.append([Field(f"q{number}", editor=editor, title=question.text)])
        self.form = self.add_form(Form(FeedbackAnswer, rows, work.today))
        self.form.fill(answer)
        self.day.value = answer.answered_on or work.today
        known = (answer.party, answer.participant_id)
        choices = [value for value, _ in _who_can(facts)]
        self.who.value = (
            known if known in choices else next(c for c in choices if c[0] is answer.party)
        )
        for editor, said in zip(self._editors, answer.answers, strict=False):
            editor.value = said or None
        remove = (button("Take back", self._remove, kind="small"),) if answer.id else ()
        self.usual_buttons(*remove)
        self.begin()
        first = self._editors[0]
        if isinstance(first, SegmentsEditor):
            chosen = [b for b in first.buttons() if b.isChecked()]
            (chosen or first.buttons())[0].setFocus()
        else:
            first.setFocus()

    def write(self) -> str:
        read = self.form.read(self._answer)
        party, participant_id = self.who.value
        answers = tuple(str(e.value or "") for e in self._editors)
        self.work.desk.feedback.key_in(
            replace(read, party=party, participant_id=participant_id, answers=answers),
            today=self.work.today,
        )
        return f"Keyed in: {self._asked.title}."

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove answer", self._answer.id)


def _who_can(facts: PairingFacts) -> list[tuple[tuple[Party, int | None], str]]:
    """Who may have answered: by name, and with whom of a side it was where there are several."""
    found: list[tuple[tuple[Party, int | None], str]] = []
    for party in SIDES:
        people = facts.side(party)
        for person in people:
            whose = person.id if len(people) > 1 else None
            found.append(((party, whose), f"{person.name} ({party.label.lower()})"))
    return found


class SaidSheet(RecordSheet):
    """Notes what people said, and what was done."""

    def __init__(self, window: QWidget, work: Workspace, said: SaidDone | None) -> None:
        super().__init__(
            window, work, "You said, we did", "What people told, and what changed because of it.",
            f"said {said.id if said else 'new'}", width=560,
        )  # fmt: skip
        self._said = said or SaidDone()
        self.form = self.add_form(Form(SaidDone, [
            [Field("said", lines=3)], [Field("done", lines=3)], [Field("on")],
        ], work.today))  # fmt: skip
        self.form.fill(self._said)
        if said is None:
            self.form.editor("on").value = work.today
        remove = (button("Remove", self._remove, kind="small"),) if said else ()
        self.usual_buttons(*remove)
        self.begin()

    def write(self) -> str:
        self.work.desk.feedback.save_said(self.form.read(self._said), today=self.work.today)
        return "Saved."

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove said", self._said.id)

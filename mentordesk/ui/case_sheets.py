"""The sheets of a case: the note, its steps, plan and agreement, its end, and its papers."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted, near_date
from mentordesk.model.conflict import (
    SIGNED_TEXTS,
    ConflictNote,
    ConflictStep,
    Effect,
    NoteKind,
    NoteStatus,
    Severity,
    Stage,
)
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Sides, view_titles
from mentordesk.model.fields import Kind, described
from mentordesk.model.pairing import Pairing, State
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.programme.consequences import Consequence
from mentordesk.ui.editors import (
    DateEditor,
    FlagEditor,
    LineEditor,
    ManyEditor,
    SegmentsEditor,
    TextEditor,
)
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.pages import section
from mentordesk.ui.pairing_sheets import closing_editor
from mentordesk.ui.parts import Card, beside, button, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

_OPEN = tuple(s for s in NoteStatus if s.is_open)
#: The boxes whose words go on the hand-over sheet when a note turns out to be about safety.
_WRITTEN = (
    "title", "facts", "mentor_view", "mentee_view", "opinion", "immediate_action", "reported_by",
    "witnesses", "told", "not_told", "next_step",
)  # fmt: skip


def safety_line(contact: str) -> QWidget:
    """The constant line on everything about conflicts."""
    said = "Someone may be at risk? Follow your safeguarding procedure. This program tells nobody."
    if contact:
        said += f" Turn to: {contact}."
    text = label(said, "dense", wrap=True)
    return Card(column(text, margin=(12, 8, 12, 8)), "warn")


def _label(work: Workspace, pairing_id: int) -> str:
    """Who a pairing is, also when it was entered in error or has not begun."""
    sides = work.desk.facts.names([pairing_id]).get(pairing_id)
    return sides.label if sides else f"K{pairing_id:04d}"


def _draft_key(note: ConflictNote) -> str:
    """A draft belongs to where it was begun, so that one case never comes back in another."""
    if note.id:
        return f"conflict {note.id}"
    if note.refers_to_id:
        return f"conflict after {note.refers_to_id}"
    if note.meeting_id:
        return f"conflict at {note.meeting_id}"
    return f"conflict in {note.pairing_id}" if note.pairing_id else "conflict new"


def typed_words(note: ConflictNote, typed: dict[str, str]) -> str:
    """What a draft says anew in the words of a note, each part under its name."""
    said = [
        (about.label, typed[name].strip())
        for name, about in described(note).items()
        if about.kind is Kind.TEXT and typed.get(name, "").strip() not in {"", getattr(note, name)}
    ]
    return "\n".join(f"{label}: {words}" for label, words in said)


class ConflictSheet(RecordSheet):
    """Opens a conflict note, or changes one while its words are not locked."""

    def __init__(
        self,
        window: QWidget,
        work: Workspace,
        note: ConflictNote,
        typed: dict[str, str] | None = None,
    ) -> None:
        """``typed`` is what stood in it before, where one comes back to it."""
        title = "Change a conflict note" if note.id else "New conflict note"
        refers = f" It refers to N{note.refers_to_id:04d}." if note.refers_to_id else ""
        super().__init__(
            window,
            work,
            title,
            f"For you alone. Its words lock after a day; later words are steps.{refers}",
            _draft_key(note),
            width=720,
        )
        self._note = note
        self.body.addWidget(safety_line(work.desk.setup.organisation.safeguarding_contact))
        self.pairing = pairing_picker(work, also_ended=True)
        self.severity = SegmentsEditor("How serious", [(s, s.label) for s in Severity])
        self._between: Sides | None = None
        self.parties = ManyEditor("Who is in it", self._people(note.pairing_id))
        self.parties.edited.connect(self._name_views)
        self.form = self.add_form(Form(ConflictNote, [
            [Field("pairing_id", 2, editor=self.pairing, title="Who is it about"), Field("title", 3)],
            [Field("facts", lines=3)],
            [Field("severity", editor=self.severity, title="How serious")],
            [Field("kind", only=tuple(k for k in NoteKind if k is not NoteKind.SAFEGUARDING_POINTER)), Field("cause")],
            [Field("occurred_on"), Field("reported_on"), Field("reported_by")],
            [Field("parties", editor=self.parties, title="Who is in it")],
            [Field("mentor_view", lines=2), Field("mentee_view", lines=2)],
            [Field("opinion", lines=2), Field("immediate_action", lines=2)],
            [Field("witnesses", 2), Field("told", 2), Field("told_on")],
            [Field("not_told")],
            [Field("next_step", 2), Field("next_due")],
        ], work.today))  # fmt: skip
        self.form.fill(note)
        self.severity.value = note.severity
        self._show_people(note.pairing_id)
        if note.pairing_id:
            self.pairing.choose(note.pairing_id, _label(work, note.pairing_id))
        self.pairing.picked.connect(self._show_people)
        self.severity.edited.connect(self._severity_chosen)
        self.usual_buttons()
        self.begin()
        if typed is not None:
            self.form.restore(typed)
            self.restored(typed)
        if note.pairing_id and not note.id:
            self.form.editor("title").setFocus()

    def _people(self, pairing_id: int) -> list[tuple[int, str]]:
        found = self.work.desk.conflicts.who_may_be_in_it(pairing_id) if pairing_id else []
        self._could_be = found
        return [(p.id, p.name) for p in found]

    def _show_people(self, pairing_id: int) -> None:
        """Of two people both are in it; of a group one may say who."""
        people = self._people(pairing_id)
        self.parties.offer(people)
        self.parties.value = tuple(p for p in self._note.parties if p in dict(people))
        self.form.show_fields({"parties": len(people) > 2})
        sides = self.work.desk.facts.names([pairing_id]).get(pairing_id) if pairing_id else None
        self._between = sides
        self._name_views()

    def _name_views(self) -> None:
        """Whose the two views are, also of two who are ticked."""
        if self._between is not None:
            kept = [p for p in self._note.parties if p in self.parties.value]
            parties = tuple(dict.fromkeys((*kept, *self.parties.value)))
            for name, title in view_titles(self._between, parties, self._could_be).items():
                self.form.entitle(name, title)

    def restored(self, draft: dict[str, str]) -> None:
        self._show_people(self.pairing.value or 0)
        self.parties.restore(draft.get("parties", ""))
        self._name_views()
        if self.severity.value is Severity.SAFETY:  # it is never kept here: it is asked for anew
            self.severity.value = self._note.severity

    def _severity_chosen(self) -> None:
        """Safety leaves this form: what happened belongs to those whose task it is."""
        if self.severity.value is Severity.SAFETY:
            # once the key that chose it is done with: it would be sent on to what is closed by then
            QTimer.singleShot(0, self, self._leave_for_safety)

    def _leave_for_safety(self) -> None:
        if not self.isVisible() or self.severity.value is not Severity.SAFETY:
            return
        kept = self.all_drafts()
        typed = "\n".join(t for n in _WRITTEN if (t := self.form.value(n).strip()))
        pairing_id = self.pairing.value or 0
        self.give_up()
        self.work.item_asked.emit("safety", (pairing_id, typed, 0, (self._note, kept)))

    def write(self) -> str:
        desk = self.work.desk
        saved = desk.conflicts.save(self.form.read(self._note), today=self.work.today, now=desk.now)
        self.show_after = ("conflict-note", saved.id)
        return f"Saved the conflict note {saved.code}."


#: What each effect needs to know.
_NEEDS: dict[Effect | None, set[str]] = {
    Effect.PAUSED: {"on", "back_on"},
    Effect.CHANGED_TERMS: {"usual_time", "place", "interval_days", "minutes"},
    Effect.CLOSED: {"on", "closing_reason", "closed_by", "contact_rule", "never_again"},
    Effect.REMATCHED: {
        "on", "closing_reason", "closed_by", "contact_rule", "never_again", "rematch_mentor",
        "rematch_mentee",
    },
}  # fmt: skip


class ConsequencePart:
    """What a step or the end of a case means for the pairing: a form that shows what is needed."""

    def __init__(self, work: Workspace, pairing_id: int, nothing: str) -> None:
        self._work = work
        state = work.desk.pairings.state(pairing_id, work.today)
        offered: list[tuple[Any, str]] = [(None, nothing)]
        if state is State.PAUSED:
            offered.append((Effect.CONTINUE, "They go on"))
        if state and state.is_open:
            offered += [(e, e.label) for e in (Effect.CHANGED_TERMS, Effect.PAUSED, Effect.REMATCHED, Effect.CLOSED)
                        if e is not Effect.PAUSED or state.is_running]  # fmt: skip
        self.effect = SegmentsEditor("For the pairing", offered)
        self.form = Form(Pairing, [
            [Field("effect", editor=self.effect, title="For the pairing", required=True)],
            [Field("on", editor=DateEditor("From", work.today), title="From"),
             Field("back_on", editor=DateEditor("Expected back", work.today, ahead=True), title="Expected back")],
            [Field("usual_time"), Field("place")], [Field("interval_days"), Field("minutes")],
            [Field("closing_reason", editor=closing_editor(work)), Field("closed_by")],
            [Field("contact_rule")],
            [Field("rematch_mentor"), Field("rematch_mentee"), Field("never_again")],
        ], work.today)  # fmt: skip
        self.form.editor("on").value = work.today
        self.effect.value = None
        self.effect.edited.connect(self.show_what_fits)
        self.show_what_fits()

    def show_what_fits(self) -> None:
        """Only what the chosen effect needs."""
        needed = _NEEDS.get(self.effect.value, set())
        every = set().union(*_NEEDS.values())
        self.form.show_fields({name: name in needed for name in every})

    def value(self) -> Consequence | None:
        """What is to be carried out; None for nothing."""
        effect = self.effect.value
        if effect is None:
            return None
        needed = _NEEDS.get(effect, set())
        said = {name: self.form.value(name) for name in needed}
        return Consequence(effect=effect, **said)


class StepSheet(RecordSheet):
    """Adds a dated step to a conflict note."""

    def __init__(self, window: QWidget, work: Workspace, note: ConflictNote) -> None:
        super().__init__(
            window,
            work,
            "Add a step",
            "A step is never changed; the next one can correct it.",
            f"step {note.id}",
            width=680,
        )
        self._note = note
        stages = list(Stage)
        reached = [stages.index(s.stage) for s in work.desk.conflicts.steps(note.id)]
        self._stage = stages[min(max(reached, default=-1) + 1, len(stages) - 1)]
        self._help = label("", "dense", wrap=True)
        self.body.addWidget(Card(column(self._help, margin=(12, 8, 12, 8)), "info"))
        self.form = self.add_form(Form(ConflictStep, [
            [Field("taken_on", 2), Field("stage", 2), Field("rung", 3)],
            [Field("what")], [Field("result", lines=3)], [Field("letter", lines=3)],
        ], work.today))  # fmt: skip
        self.form.fill(ConflictStep(note_id=note.id, taken_on=work.today, stage=self._stage))
        self.after = self.add_form(
            Form(
                ConflictNote,
                [[Field("next_step", 2, title="What comes next"), Field("next_due")]],
                work.today,
            )
        )
        self.after.fill(note)  # what was to come stays to come until one writes something else
        self.effect = ConsequencePart(work, note.pairing_id, "Nothing yet")
        self.add_form(self.effect.form)
        self.form.editor("stage").edited.connect(self._show_help)
        self.form.editor("rung").edited.connect(self._show_help)
        self.usual_buttons(save="Add step")
        self._show_help()
        self.begin()
        self.form.editor("what").setFocus()

    def restored(self, draft: dict[str, str]) -> None:
        self._show_help()
        self.effect.show_what_fits()

    def _show_help(self) -> None:
        stage, rung = self.form.value("stage"), self.form.value("rung")
        self._help.setText(f"{stage.label}. {self.work.desk.conflicts.help(stage)}")
        self.form.show_fields({"letter": bool(rung and rung.has_letter)})

    def write(self) -> str:
        step = self.form.read(ConflictStep(note_id=self._note.id))
        if not (step.rung and step.rung.has_letter):
            step = replace(step, letter="")
        saved = self.work.desk.conflicts.add_step(
            step, today=self.work.today, next_step=self.after.value("next_step"),
            next_due=self.after.value("next_due"), consequence=self.effect.value(),
        )  # fmt: skip
        if saved.letter.strip():
            self.show_after = ("case letters", saved.id)
        return f"Added a step to {self._note.code}."


class CaseSheet(RecordSheet):
    """The plan, the agreement, who was told, when to look again: what grows while a note is open."""

    def __init__(self, window: QWidget, work: Workspace, note: ConflictNote) -> None:
        signed = "Both signed the agreement: it stands as it is. " if note.signed_on else ""
        super().__init__(
            window, work, "Plan and agreement",
            f"{signed}The agreement is printed to be signed; nothing else of the note is on it.",
            f"case {note.id}", width=680,
        )  # fmt: skip
        self._note = note
        self.form = self.add_form(Form(ConflictNote, [
            [Field("status", only=_OPEN), Field("cause"), Field("review_on")],
            [Field("plan", lines=3)], [Field("agreement", lines=4)],
            [Field("agreed_on"), Field("signed_on")],
            [Field("told", 3), Field("told_on", 2)], [Field("not_told")],
        ], work.today))  # fmt: skip
        self.form.fill(note)
        if note.signed_on:
            for name in SIGNED_TEXTS:
                self.form.editor(name).setEnabled(False)
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        desk = self.work.desk
        saved = desk.conflicts.save(self.form.read(self._note), today=self.work.today, now=desk.now)
        return f"Saved {saved.code}."


class CloseNoteSheet(RecordSheet):
    """Closes a conflict note with how it ended."""

    def __init__(self, window: QWidget, work: Workspace, note: ConflictNote) -> None:
        super().__init__(
            window,
            work,
            "Close the note",
            "Closed notes stay closed; a new one can refer to it.",
            f"close note {note.id}",
            width=680,
        )
        self._note = note
        ends = tuple(s for s in NoteStatus if not s.is_open)
        self.form = self.add_form(Form(ConflictNote, [
            [Field("status", only=ends)], [Field("resolution", lines=3, required=True)],
            [Field("lesson", 3, lines=2), Field("training_topic", 2)],
        ], work.today))  # fmt: skip
        self.effect = ConsequencePart(work, note.pairing_id, "As it is")
        self.add_form(self.effect.form)
        self.usual_buttons(save="Close note")
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self.effect.show_what_fits()

    def write(self) -> str:
        self.work.desk.conflicts.close(
            self._note, self.form.value("status"), self.form.value("resolution"), today=self.work.today,
            lesson=self.form.value("lesson"), training_topic=self.form.value("training_topic"),
            consequence=self.effect.value(),
        )  # fmt: skip
        return f"Closed the note {self._note.code}."


class PaperSheet(RecordSheet):
    """Asks what a paper of a case needs to know, then shows it in Reports."""

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Nothing is typed here that would be missed."""

    def paper(self) -> tuple[object, str]:
        """The report and its name without names of people. Raises Refused."""
        raise NotImplementedError

    def write(self) -> str:
        self.paper_after = self.paper()
        return ""


class PrintNoteSheet(PaperSheet):
    """Asks why a note is printed: it is written down with the day."""

    def __init__(self, window: QWidget, work: Workspace, note: ConflictNote) -> None:
        super().__init__(
            window, work, f"Print {note.code} for the file",
            "All of the note, with names. Why it was printed is kept with it, and stands on the paper.",
            "print note", width=560,
        )  # fmt: skip
        self._note = note
        self.reason = LineEditor("What it is for", "asked for by the head, 21 November")
        self.form = self.add_form(Form(ConflictNote, [
            [Field("reason", editor=self.reason, title="What it is for", required=True)],
        ], work.today))  # fmt: skip
        self.usual_buttons(save="Show the paper")
        self.begin()

    def paper(self) -> tuple[object, str]:
        reason = self.form.value("reason")
        report = self.work.desk.case_papers.for_file(self._note.id, reason, self.work.today)
        return report, f"Conflict note {self._note.code}"


class LettersSheet(PaperSheet):
    """Asks who gets a letter of the ladder, and in what words."""

    def __init__(self, window: QWidget, work: Workspace, step: ConflictStep) -> None:
        rung = step.rung.label if step.rung else ""
        super().__init__(
            window, work, f"Letters: {rung.lower()}",
            "Of the note, the letter says only what you wrote for it; that is never changed.", f"letters {step.id}", width=560,
        )  # fmt: skip
        self._step = step
        self.about = TextEditor("What the letter says it is about", 3)
        note = work.desk.conflicts.get(step.note_id)
        people = work.desk.conflicts.who_may_be_in_it(note.pairing_id)
        self.to = ManyEditor("To", [(p.id, p.name) for p in people])
        self.words = SegmentsEditor("In", [(False, "Plain words"), (True, "Simple words")])
        self.form = self.add_form(Form(ConflictStep, [
            [Field("to", editor=self.to, title="To", required=True)],
            [Field("words", editor=self.words, title="In", required=True)],
            [Field("letter", editor=self.about, title="What the letter says it is about", required=True)],
        ], work.today))  # fmt: skip
        self.about.value = step.letter
        self.form.show_fields({"letter": not step.letter.strip()})
        # whom a letter accuses is never guessed: of two people it may be the one who was hurt
        self.to.value = tuple(p.id for p in people if p.id in note.parties)
        self.words.value = False
        self.usual_buttons(save="Show the letters")
        self.begin()

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Unlike on other papers, words are typed here."""
        RecordSheet.keep_draft(self, still_open=still_open)

    def paper(self) -> tuple[object, str]:
        if not self.to.value:
            raise Refused.because({"to": "Choose who gets the letter."})
        report = self.work.desk.case_papers.letters(
            self._step.id,
            self.to.value,
            self.work.today,
            simple=bool(self.words.value),
            about=self.about.value,
        )
        rung = self._step.rung.label if self._step.rung else "Letter"
        return report, f"{rung} N{self._step.note_id:04d}"


class SafetySheet(RecordSheet):
    """Someone may be at risk: whom to turn to, and a pointer that says only that it was passed on."""

    def __init__(
        self, window: QWidget, work: Workspace, pairing_id: int = 0, typed: str = "", pointer_id: int = 0,
        came_from: tuple[ConflictNote, dict[str, str]] | None = None,
    ) -> None:  # fmt: skip
        """``came_from`` is the note that was being written, which Cancel goes back to."""
        pointer = work.desk.safety.get(pointer_id) if pointer_id else SafeguardingPointer(
            pairing_id=pairing_id, noticed_on=work.today, passed_on=work.today
        )  # fmt: skip
        super().__init__(
            window, work, f"Safeguarding pointer {pointer.code}".strip() if pointer_id else "Someone may be at risk",
            "MentorDesk tells nobody, and keeps only that you passed it on. The story belongs to your organisation’s own file.",
            f"pointer {pointer_id}" if pointer_id else f"pointer in {pairing_id}", width=680,
        )  # fmt: skip
        self._pointer, self._typed, self._came_from = pointer, typed, came_from
        if not pointer_id:
            self.body.addWidget(self._whom_to_turn_to())
        self.pairing = pairing_picker(work, also_ended=True)
        self.typed = FlagEditor("Print what I had typed on the hand-over sheet; it is kept nowhere")
        self.form = self.add_form(Form(SafeguardingPointer, [
            [Field("pairing_id", 3, editor=self.pairing, title="Who is it about"), Field("noticed_on", 2)],
            [Field("in_danger")],
            [Field("passed_to", 3), Field("passed_on", 2), Field("passed_at")],
            [Field("how"), Field("reference")],
            [Field("acknowledged_on"), Field("acknowledged_by")],
            [Field("typed", editor=self.typed, title="Typed")],
        ], work.today))  # fmt: skip
        self.form.fill(pointer)
        if pointer.pairing_id:
            self.pairing.choose(pointer.pairing_id, _label(work, pointer.pairing_id))
        self.typed.value = bool(typed)
        self.form.show_fields({"typed": bool(typed)})
        if pointer_id:
            for name in (
                "pairing_id",
                "noticed_on",
                "in_danger",
                "passed_to",
                "passed_on",
                "passed_at",
                "how",
            ):
                self.form.editor(name).setEnabled(False)
        sheet = button("Hand-over sheet…", self._print, kind="small") if pointer_id else None
        self.usual_buttons(
            *([sheet] if sheet else []), save="Save" if pointer_id else "Keep pointer"
        )
        self.begin()
        self.form.editor("reference" if pointer_id else "passed_to").setFocus()

    def restored(self, draft: dict[str, str]) -> None:
        if self._pointer.pairing_id:  # whom it is about was just said: no draft says otherwise
            self.pairing.choose(
                self._pointer.pairing_id, _label(self.work, self._pointer.pairing_id)
            )

    def keep_draft(self, *, still_open: bool = True) -> None:
        # of a note about nobody yet, answers kept here might come back in another one
        if self._came_from is None or self._pointer.pairing_id:
            super().keep_draft(still_open=still_open)

    def _whom_to_turn_to(self) -> QWidget:
        organisation = self.work.desk.setup.organisation
        contact = organisation.safeguarding_contact
        said = f"Stop here, and turn to {contact} now." if contact else (
            "Stop here, and turn to whoever is responsible for safeguarding, now. Who that is can be "
            "written down in Backups & settings, under Look & organisation."
        )  # fmt: skip
        lines = column(label(said, "strong", wrap=True), gap=8, margin=(12, 10, 12, 10))
        for step in organisation.safeguarding_steps.splitlines():
            if step.strip():
                lines.addWidget(label(step.strip(), "dense", wrap=True))
        if self._typed:
            words = label(
                "What you had typed is not kept. Tick below to print it on the hand-over sheet. "
                "Cancel goes back to the note.",
                "dense", wrap=True,
            )  # fmt: skip
            lines.addWidget(words)
        return Card(lines, "bad")

    def write(self) -> str:
        typed = self._typed if self.typed.value else ""
        saved = self.work.desk.safety.save(self.form.read(self._pointer), today=self.work.today)
        if not self._pointer.id:
            self.paper_after, self.is_only_copy = self._paper(saved, typed), bool(typed.strip())
            return "Kept the pointer. Print the hand-over sheet now."
        return f"Saved {saved.code}."

    def _paper(self, pointer: SafeguardingPointer, typed: str) -> tuple[object, str]:
        report = self.work.desk.case_papers.hand_over(pointer.id, self.work.today, typed)
        return report, f"Safeguarding hand-over {pointer.code}"

    def give_up(self) -> None:
        """Cancel: back to the note, if one was being written."""
        super().give_up()
        self._go_back()

    def reject(self) -> None:
        """Esc: the same."""
        super().reject()
        self._go_back()

    def put_away(self) -> None:
        """The record locks: the note comes back with it, since nothing was decided yet."""
        if self._came_from is None:
            super().put_away()
            return
        note, typed = self._came_from
        super().give_up()
        self.work.desk.drafts.keep(_draft_key(note), typed | {"_open": "1"})

    def _go_back(self) -> None:
        came_from, self._came_from = self._came_from, None
        if came_from is not None:
            self.work.item_asked.emit("conflict note again", came_from)

    def _print(self) -> None:
        """Show the sheet again; an answer that was begun stays as a draft."""
        paper = self._paper(self._pointer, "")
        self.reject()
        self.work.item_asked.emit("paper", paper)


class CaseHelpSheet(RecordSheet):
    """The organisation's own words on what to ask and do at each step."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, "Help for each step", "Your own words. Empty a box, and ours are there again.",
            "case help", width=680,
        )  # fmt: skip
        self._boxes = {stage: TextEditor(stage.label, 4) for stage in Stage}
        self.form = self.add_form(Form(ConflictStep, [
            [Field(s.value, editor=e, title=s.label)] for s, e in self._boxes.items()
        ], work.today))  # fmt: skip
        for stage, box in self._boxes.items():
            box.value = work.desk.conflicts.help(stage)
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        self.work.desk.conflicts.save_help({s: e.value for s, e in self._boxes.items()})
        return "Saved the help."


def pointers_part(work: Workspace) -> QWidget | None:
    """The safeguarding pointers, each with whether it was acknowledged; nothing where there is none."""
    found = work.desk.safety.all()
    if not found:
        return None
    lines = []
    for pointer in found[:6]:
        passed = (
            f"Passed on {near_date(pointer.passed_on, work.today)}" if pointer.passed_on else ""
        )
        waits = (work.today - pointer.passed_on).days if pointer.passed_on else 0
        answer = (
            "acknowledged"
            if pointer.acknowledged_on
            else f"not acknowledged, {counted(waits, 'day')}"
            if waits
            else "not acknowledged yet"
        )
        open_it = button("Open", partial(work.show, "pointer", pointer.id), kind="small")
        open_it.setAccessibleName(f"Open {pointer.code}")
        words = column(
            label(pointer.code, "strong"),
            label(f"{passed} · {answer}", "caption", wrap=True),
            gap=0,
        )
        lines.append(beside(words, open_it))
    return section("Safeguarding pointers", *lines)

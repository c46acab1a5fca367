"""What is written down for good: a locked log or note is read, and added to."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.clock import full_date, local_time
from mentordesk.model.conflict import ConflictNote
from mentordesk.model.fields import described
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.programme.pairings import outcome_words
from mentordesk.ui.editors import SegmentsEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.history_view import history_view
from mentordesk.ui.pages import section
from mentordesk.ui.parts import button, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace


def addenda_view(addenda: Sequence[Addendum]) -> QWidget:
    """Later words, each under its instant."""
    made = QWidget()
    lines = column(gap=8)
    for added in addenda:
        lines.addLayout(
            column(label(_stamp(added), "caption"), label(added.text, "dense", wrap=True), gap=0)
        )
    made.setLayout(lines)
    return made


def _stamp(added: Addendum) -> str:
    if added.at is None:
        return ""
    where = "" if added.subject is Subject.CONFLICT_NOTE else f" · {added.subject.label}"
    return f"Added {full_date(added.at.astimezone().date())}, {local_time(added.at)}{where}"


class LockedLogSheet(RecordSheet):
    """A log that was written more than a day ago: what it says, and room for later words."""

    def __init__(self, window: QWidget, work: Workspace, meeting: Meeting) -> None:
        facts = work.desk.pairings.facts(meeting.pairing_id, work.today)
        super().__init__(
            window,
            work,
            f"{facts.label}, {full_date(meeting.day)}" if meeting.day else facts.label,
            "A log locks a day after it was written, so that nobody has to wonder what it said. "
            "Later words are added below, with their date.",
            f"add to log {meeting.id}",
        )
        self._meeting = meeting
        self.body.addWidget(
            section("What happened", label(outcome_words(meeting, facts), "dense", wrap=True))
        )
        about = described(meeting)
        for name in ("summary", "next_step", "note"):
            if text := getattr(meeting, name):
                self.body.addWidget(section(about[name].label, label(text, "dense", wrap=True)))
        if added := work.desk.meetings.addenda(meeting.id):
            self.body.addWidget(addenda_view(added))
        self.subject = SegmentsEditor(
            "Add to",
            [(Subject.SUMMARY, "What they talked about"), (Subject.NOTE, "My note, for me alone")],
        )
        self.form = self.add_form(Form(Addendum, [
            [Field("subject", editor=self.subject, title="Add to")], [Field("text", lines=4)],
        ], work.today))  # fmt: skip
        self.form.fill(Addendum())
        self.body.addWidget(section("History", history_view(work, "meeting", meeting)))
        self.usual_buttons(
            *(
                ()
                if meeting.status is MeetingStatus.VOID
                else (button("Entered in error", self._void, kind="small"),)
            ),
            button("Conflict note…", self._conflict, kind="small"),
            save="Add",
        )
        self.begin()
        self.form.editor("text").setFocus()

    def write(self) -> str:
        self.work.desk.meetings.add_words(
            self._meeting.id, self.form.value("subject") or Subject.SUMMARY, self.form.value("text")
        )
        return "Added to the log."

    def _void(self) -> None:
        self.give_up()
        self.work.show("void meeting", self._meeting.id)

    def _conflict(self) -> None:
        self.reject()
        self.work.show("conflict note of meeting", self._meeting.id)


class NoteAddendumSheet(RecordSheet):
    """Adds dated words to a conflict note."""

    def __init__(self, window: QWidget, work: Workspace, note: ConflictNote) -> None:
        super().__init__(
            window, work, "Add to the note",
            "The words of a note lock a day after they were written; later ones stand below them.",
            f"add to note {note.id}", width=600,
        )  # fmt: skip
        self._note = note
        self.form = self.add_form(Form(Addendum, [[Field("text", lines=5)]], work.today))
        self.form.fill(Addendum(subject=Subject.CONFLICT_NOTE))
        self.usual_buttons(save="Add")
        self.begin()

    def write(self) -> str:
        self.work.desk.conflicts.add_words(self._note.id, self.form.value("text"))
        return f"Added to {self._note.code}."

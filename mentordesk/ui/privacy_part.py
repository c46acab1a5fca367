"""Privacy: how long people are kept, whom to look at now, who was erased, and erasing somebody for good."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from mentordesk.model.clock import full_date
from mentordesk.model.erasure import Erasure, KeptLonger
from mentordesk.model.errors import Refused
from mentordesk.model.people import Participant
from mentordesk.model.programme import Organisation
from mentordesk.programme.erasing import ToLookAt
from mentordesk.ui.editors import LineEditor
from mentordesk.ui.forms import Field, FieldBox, Form
from mentordesk.ui.inputs import Check
from mentordesk.ui.parts import button, clear, column, flowing, label, row, rule
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.workspace import Workspace

#: So many lines of a list are shown; the rest is counted.
SHOWN = 40
#: Who is kept longer is looked at again after a year, unless one says otherwise.
USUAL = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to erase, why, and whether the backups made until now go as well."""

    participant_id: int
    code: str
    reason: str
    asked_by: str
    backups_too: bool


class PrivacyPart:
    """The three cards of the page; each is a widget of its own."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self.years = Form(Organisation, [[Field("keep_years"), Field("keep_years_conflict")]], work.today)  # fmt: skip
        self._organisation = Organisation()
        self._due, self._erased = QVBoxLayout(), QVBoxLayout()
        self.rules, self.due, self.erased = QWidget(), QWidget(), QWidget()
        said = (
            "These are defaults, and no legal advice: ask your organisation how long it must keep "
            "what. Where there is a safeguarding pointer nobody can be erased."
        )
        self._save = button("Save", self._save_years, kind="primary")
        self.rules.setLayout(
            column(self.years, label(said, "caption", wrap=True), row(1, self._save), gap=12)
        )
        self.due.setLayout(column(self._due, gap=0))
        self.erased.setLayout(column(self._erased, gap=0))

    def refresh(self) -> None:
        """Read everything again."""
        desk = self._work.desk
        self._organisation = desk.setup.organisation
        self.years.fill(self._organisation)
        self._save.setVisible(not self._work.is_looking_inside)
        found = desk.erasing.to_look_at(self._work.today)
        none = "Nobody: all who left did so not long ago, or are kept longer on purpose."
        self._show(self._due, [partial(self._line, one) for one in found], none)
        gone = desk.erasing.all()
        self._show(self._erased, [partial(_was_erased, one) for one in gone], "Nobody was erased.")

    def _show(self, layout: QVBoxLayout, lines: list[Callable[[], QWidget]], none: str) -> None:
        clear(layout)
        if not lines:
            layout.addWidget(label(none, "muted", wrap=True))
        for number, made in enumerate(lines[:SHOWN]):
            if number:
                layout.addWidget(rule())
            layout.addWidget(made())
        if len(lines) > SHOWN:
            layout.addWidget(label(f"and {len(lines) - SHOWN:,} more", "muted"))

    def _line(self, one: ToLookAt) -> QWidget:
        name = one.person.name
        open_it = button(
            "Open", partial(self._work.show, "participant", one.person.id), kind="small"
        )
        open_it.setAccessibleName(f"Open {name}")
        words = column(
            label(name, "strong", wrap=True), label(one.words, "muted", wrap=True), gap=0
        )
        tools = [open_it, *_tools(self._work, one.person)]
        return _boxed(words, flowing(*tools))

    def _save_years(self) -> None:
        save_organisation(
            self._work, self.years, self._organisation, "Saved how long people are kept."
        )


def save_organisation(
    work: Workspace, form: Form, organisation: Organisation, sentence: str
) -> None:
    """Save what a form of the organisation holds; what cannot be is marked beside its field."""
    form.mark({})
    try:
        work.desk.setup.save_organisation(form.read(organisation))
    except Refused as refusal:
        form.mark(refusal.problems)
        return
    form.settle()
    work.did(sentence)


def _tools(work: Workspace, person: Participant) -> list[QWidget]:
    if work.is_looking_inside:
        return []
    keep = button("Keep longer…", partial(work.show, "keep longer", person.id), kind="small")
    keep.setAccessibleName(f"Keep {person.name} longer")
    away = button("Erase…", partial(work.show, "erase", person.id), kind="small")
    away.setAccessibleName(f"Erase {person.name}")
    return [keep, away]


def _boxed(*inside: QWidget | QLayout) -> QWidget:
    made = QWidget()
    made.setLayout(column(*inside, gap=6, margin=(0, 8, 0, 8)))
    return made


def _was_erased(erasure: Erasure) -> QWidget:
    assert erasure.erased_on  # the record requires it
    asked = f", asked for by {erasure.asked_by}" if erasure.asked_by else ""
    said = f"{full_date(erasure.erased_on)}{asked}. {_ended(erasure.reason)}"
    made = QWidget()
    made.setLayout(
        column(
            label(erasure.code, "strong"), label(said, "muted", wrap=True), gap=0,
            margin=(0, 8, 0, 8),
        )
    )  # fmt: skip
    return made


def _ended(sentence: str) -> str:
    """A sentence as it was typed, with a full stop."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def left_part(work: Workspace, person: Participant) -> QWidget | None:
    """On the page of somebody who left: what may be done with what is kept of them; None for others."""
    erasure = work.desk.erasing.of(person.id)
    if erasure is not None:
        assert erasure.erased_on
        said = f"Erased on {full_date(erasure.erased_on)}. {_ended(erasure.reason)}"
        return label(f"{said} What is left are dates and numbers.", "dense", wrap=True)
    if person.status.takes_part or work.is_looking_inside:
        return None
    made = QWidget()
    until = work.desk.erasing.kept_until(person.id)
    said = f"Kept until {full_date(until)}." if until else "What is kept of them can be erased."
    made.setLayout(column(label(said, "dense", wrap=True), row(*_tools(work, person), 1), gap=6))
    return made


class KeepLongerSheet(RecordSheet):
    """Keeps somebody who left until a day, with a reason."""

    def __init__(self, window: QWidget, work: Workspace, participant_id: int) -> None:
        person = work.desk.people.get(participant_id)
        super().__init__(
            window, work, "Keep longer", f"{person.name} is on the list again after that day.",
            f"keep {participant_id}", width=520,
        )  # fmt: skip
        self._wanted = KeptLonger(participant_id=participant_id)
        self.form = self.add_form(
            Form(KeptLonger, [[Field("until")], [Field("reason")]], work.today)
        )
        self.form.editor("until").value = work.today + USUAL
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        kept = self.work.desk.erasing.keep_longer(
            self.form.read(self._wanted), today=self.work.today
        )
        assert kept.until  # it is required
        self.work.forget_advice()
        return f"Kept until {full_date(kept.until)}."


class EraseSheet(Sheet):
    """What goes and what stays; the code has to be typed, for no undo brings anything back."""

    def __init__(self, window: QWidget, work: Workspace, participant_id: int) -> None:
        self._work = work
        self._seen = work.desk.erasing.look_at(participant_id)
        super().__init__(window, f"Erase {self._seen.person.name}", width=600)
        if self._seen.why_not:
            self.body.addWidget(label(self._seen.why_not, "dense", wrap=True))
            close = button("Close", self.reject, kind="primary")
            self.buttons(right=(close,))
            self.present()
            close.setFocus()
            return
        self._ask()

    def _ask(self) -> None:
        seen = self._seen
        self.body.addWidget(_listed("What goes, also out of the history and the search", seen.goes))
        self.body.addWidget(_listed("What stays", seen.stays))
        self.reason, self.asked_by = LineEditor("Why"), LineEditor("Asked for by")
        self.typed = LineEditor(f"Type {seen.code}")
        self._why = FieldBox("Why", self.reason, hint="such as: they asked for it")
        self._code = FieldBox(f"Type {seen.code}", self.typed, hint="no undo brings this back")
        self.backups = Check("Remove the backups made until now as well")
        kept = (
            "Otherwise the backups still hold them until they are thinned out; whoever restores one "
            "here has them erased again."
        )
        self.body.addWidget(self._why)
        self.body.addWidget(
            FieldBox("Asked for by", self.asked_by, hint="optional; no name is needed")
        )
        self.body.addLayout(column(self.backups, label(kept, "caption", wrap=True), gap=2))
        self.body.addWidget(self._code)
        self.buttons(right=(
            button("Cancel", self.reject), button("Erase for good", self.go, kind="danger"),
        ))  # fmt: skip
        self.typed.returnPressed.connect(self.go)
        self.present()
        self.reason.setFocus()

    def press_main(self) -> None:
        """Ctrl+Enter goes on."""
        if not self._seen.why_not:
            self.go()

    def go(self) -> None:
        """Erase, when a reason was given and the code is right."""
        why, code = str(self.reason.value or ""), str(self.typed.value or "")
        is_right = code.casefold() == self._seen.code.casefold()
        self._why.mark("" if why else "Say why; the record keeps that it was done.")
        self._code.mark("" if is_right else f"Type {self._seen.code} to say that you mean it.")
        if not why or not is_right:
            (self.typed if why else self.reason).setFocus()
            return
        wish = Wish(
            self._seen.person.id, self._seen.code, why, str(self.asked_by.value or ""),
            self.backups.isChecked(),
        )  # fmt: skip
        self.accept()
        # after the key that ended it: another page stands here then, whose button is not meant
        QTimer.singleShot(0, self._work, partial(self._work.asked.emit, "erase", wish))


def _listed(title: str, lines: tuple[str, ...]) -> QWidget:
    made, inside = QWidget(), column(gap=2)
    inside.addWidget(label(title, "label"))
    for line in lines:
        inside.addWidget(label(f"•  {line[:1].upper()}{line[1:]}", "dense", wrap=True))
    made.setLayout(inside)
    return made

"""Sheets that change how the record is locked: passphrase, recovery code."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.programme.locks import asked_for, is_typed_right, strength, suggested_words
from mentordesk.programme.records import new_recovery_code
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.inputs import Check
from mentordesk.ui.paper import ask_and_save
from mentordesk.ui.parts import Bar, button, column, label, row
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.workspace import Workspace


class NewPassphrase(QWidget):
    """Two fields for a new passphrase, how hard it is to guess, and words to suggest."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.again = QLineEdit(), QLineEdit()
        self.words.setAccessibleName("New passphrase")
        self.again.setAccessibleName("The same once more")
        self.words_box = FieldBox(
            "New passphrase", self.words, hint="15 characters or more; five words are easiest"
        )
        self.again_box = FieldBox("The same once more", self.again)
        self.show_words = Check("Show what I type")
        self.show_words.toggled.connect(self._show)
        self._said = label("", "caption", wrap=True)
        self._bar = Bar(0.0, "How hard to guess")
        self.words.textChanged.connect(self._judge)
        suggest = button("Suggest words", self.suggest, kind="small")
        self._show(on=False)
        both = column(self.words_box, self.again_box, gap=8)
        tools = row(self.show_words, 1, suggest)
        self.setLayout(column(both, column(self._bar, self._said, gap=4), tools, gap=8))
        self._judge("")

    @property
    def value(self) -> str:
        """The passphrase; refuses when the two differ."""
        if self.words.text() != self.again.text():
            raise Refused.because({"words": "The two are not the same."})
        return self.words.text()

    def mark(self, refusal: Refused) -> None:
        """Show what stands in the way beside the field."""
        self.words_box.mark(refusal.problems.get("words", "" if refusal.problems else str(refusal)))

    def suggest(self) -> None:
        """Put five words drawn by lot into both fields, for reading."""
        words = suggested_words()
        self.show_words.setChecked(True)
        self.words.setText(words)
        self.again.setText(words)

    def _show(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        for field in (self.words, self.again):
            field.setEchoMode(mode)

    def _judge(self, text: str) -> None:
        found = strength(text)
        self._said.setText(found.sentence or "How hard it is to guess is shown here.")
        self._bar.say(found.score / 4, f"How hard to guess: {found.score} of 4")


class PassphraseSheet(Sheet):
    """Sets or changes the passphrase of the record."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        self._had_one = work.desk.locks.is_protected
        title = "Change the passphrase" if self._had_one else "Set a passphrase"
        caption = (
            "The backups in your backup places open with the new one too; those in a second place that is "
            "not there now, once it is. Copies that you keep elsewhere still open as they did."
        )
        super().__init__(window, title, caption, width=560)
        self._work = work
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.old.setAccessibleName("Passphrase or recovery code now")
        self.old_box = FieldBox("Passphrase or recovery code now", self.old)
        self.new = NewPassphrase()
        if self._had_one:
            self.body.addWidget(self.old_box)
        self.body.addWidget(self.new)
        self.buttons(
            right=(button("Cancel", self.reject), button("Save", self.save, kind="primary"))
        )
        self.present()
        (self.old if self._had_one else self.new.words).setFocus()

    def save(self) -> None:
        """Write the slot; what is wrong stands beside its field."""
        self.old_box.mark("")
        self.new.words_box.mark("")
        locks = self._work.desk.locks
        try:
            locks.set_passphrase(self.new.value, old=self.old.text() if self._had_one else None)
        except Refused as refusal:  # what can be mended stands beside the field
            self.old_box.mark(refusal.problems.get("old", ""))
            if "old" not in refusal.problems:
                self.new.mark(refusal)
            return
        self.accept()
        self._work.asked.emit("reseal", None)
        self._work.did("The record opens with the new passphrase from now on.")
        if not locks.has_recovery_code:
            self._work.show("recovery code", 0)


class RecoverySheet(Sheet):
    """Makes a recovery code, prints it, and sees that it is on paper."""

    def __init__(
        self,
        window: QWidget,
        work: Workspace,
        code: str | None = None,
    ) -> None:
        super().__init__(
            window,
            "A recovery code on paper",
            "It opens the record should you forget the passphrase. Nobody else can: there is no other way in.",
            width=600,
        )
        self._work = work
        self.code = code or new_recovery_code()
        self._is_on_paper = False
        shown = label(self.code, "strong")
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.body.addWidget(shown)
        self.body.addLayout(row(button("Save as PDF…", self._save_sheet), 1))
        said = (
            "Then type two parts of it from the paper, so that you know it can be read. "
            "The code opens nothing before that is saved."
        )
        self.body.addWidget(label(said, "muted", wrap=True))
        self.fields: dict[int, QLineEdit] = {}
        parts = row(gap=12)
        for number in asked_for(self.code):
            self.fields[number] = QLineEdit()
            self.fields[number].setAccessibleName(f"Part {number} of the code")
            parts.addWidget(
                FieldBox(f"Part {number} of {len(self.code.split('-'))}", self.fields[number])
            )
        self.body.addLayout(parts)
        self.buttons(
            right=(button("Cancel", self.reject), button("Save", self.save, kind="primary"))
        )
        self.present()
        next(iter(self.fields.values())).setFocus()

    def _save_sheet(self) -> None:
        work = self._work
        report = work.desk.reporting.recovery_sheet(self.code, work.desk.path.stem, work.today)
        dialog = ask_and_save(self.window(), work, "Recovery sheet", report)
        dialog.fileSelected.connect(self._note_paper)

    def _note_paper(self, _where: str) -> None:
        self._is_on_paper = True

    def reject(self) -> None:
        """Cancel: a sheet that was saved is no way in, and who keeps it should know."""
        super().reject()
        if self._is_on_paper:
            self._work.told.emit(
                "The code was not taken into use. The sheet you saved opens nothing: destroy it."
            )
        elif not self._work.desk.locks.has_recovery_code:
            self._work.told.emit("There is no recovery code yet. Today asks for it again.")

    def save(self) -> None:
        """Let the code open the record once its parts are typed right."""
        typed = {n: field.text() for n, field in self.fields.items()}
        if not is_typed_right(self.code, typed):
            self.say("These parts are not as they stand on the sheet. Read them once more.")
            return
        had_one = self._work.desk.locks.has_recovery_code
        try:
            self._work.desk.locks.renew_recovery_code(self.code)
        except MentorDeskError as refusal:  # told in the sheet
            self.say(str(refusal))
            return
        self.accept()
        self._work.asked.emit("reseal", None)
        earlier = " The earlier one no longer does." if had_one else ""
        self._work.did(f"The recovery code opens the record.{earlier}")


class OpenToAllSheet(Sheet):
    """Takes the passphrase away, after saying what that means."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window,
            "Take the passphrase away?",
            "Anyone who can use this computer, or finds its disk, can read the record then. "
            "Do this only where the whole disk is locked already.",
            width=520,
        )
        self._work = work
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.old.setAccessibleName("Passphrase now")
        self.old_box = FieldBox("Passphrase now", self.old)
        self.body.addWidget(self.old_box)
        cancel = button("Cancel", self.reject, kind="primary")
        self.buttons(right=(button("Take away", self.save), cancel))
        self.present()
        self.old.setFocus()

    def save(self) -> None:
        """Open the record to all."""
        try:
            self._work.desk.locks.open_to_all(old=self.old.text())
        except Refused as refusal:  # stands beside the field
            self.old_box.mark(refusal.problems.get("old", str(refusal)))
            return
        self.accept()
        self._work.asked.emit("reseal", None)
        self._work.did("The record and its backups open without a passphrase now.")

"""The first page: three ways to start; and the page that asks for the passphrase."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.profile import Profile, usual_beside
from mentordesk.model.programme import Organisation, Programme
from mentordesk.programme import records
from mentordesk.ui.forms import Field, FieldBox, Form
from mentordesk.ui.inputs import Check
from mentordesk.ui.kinds import ProfileEditor
from mentordesk.ui.lock_sheets import NewPassphrase
from mentordesk.ui.parts import Card, button, column, icon_label, label, row
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.workspace import Workspace

#: So many wrong passphrases cost nothing; then each costs twice the wait, up to a minute.
FREE_TRIES = 3
LONGEST_WAIT = 60


class WelcomePage(QWidget):
    """Three buttons: start, import, explore."""

    def __init__(
        self,
        start: Callable[[], None],
        bring_in: Callable[[], None],
        explore: Callable[[], None],
        open_other: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.start = _way(
            "sparkles", "Start a programme", "Name it, say how often pairs meet, and begin.", start
        )
        self.bring_in = _way(
            "file-spreadsheet",
            "Import a spreadsheet",
            "Bring in the people you already have in a list.",
            bring_in,
        )
        self.explore = _way(
            "eye",
            "Explore with sample data",
            "Look around an invented school; nothing of yours is touched.",
            explore,
        )
        ways = column(self.start, self.bring_in, self.explore, gap=12)
        other = button("Open another record…", open_other, kind="quiet")
        middle = QWidget()
        middle.setMaximumWidth(560)
        said = "A desk for whoever runs a peer-mentoring programme. Everything stays on this computer, encrypted."
        title = label("Welcome to MentorDesk", "title")
        middle.setLayout(
            column(title, label(said, "muted", wrap=True), ways, row(1, other, 1), gap=16)
        )
        self.setLayout(column(1, row(1, middle, 1), 2, margin=24))
        middle.setMinimumWidth(480)

    def appear(self) -> None:
        """Put the keyboard on the first way."""
        self.start.setFocus()


def _way(icon: str, title: str, text: str, action: Callable[[], None]) -> QPushButton:
    made = QPushButton()
    made.setAutoDefault(False)
    made.setAccessibleName(title)
    made.setAccessibleDescription(text)
    inside = row(icon_label(icon, "accent", size=24), gap=16, margin=(16, 12, 16, 12))
    inside.addLayout(column(label(title, "label"), label(text, "muted", wrap=True), gap=2), 1)
    inside.addWidget(icon_label("chevron-right", "muted"))
    made.setLayout(inside)
    for child in made.findChildren(QWidget):
        child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setObjectName("wayButton")
    made.clicked.connect(lambda _on=False: action())
    return made


class UnlockPage(QWidget):
    """Asks for the passphrase of a record. After a few wrong tries it asks for patience, no more."""

    def __init__(
        self,
        opened: Callable[[Path, str], None],
        other: Callable[[], None],
        restore: Callable[[], None] | None,
    ) -> None:
        """``other`` leaves the page; ``restore`` chooses a backup, where that is a way on."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._opened = opened
        self._path = Path()
        self._wrong = 0
        self._asks_for_backup = False
        self.words = QLineEdit()
        self.words.setAccessibleName("Passphrase or recovery code")
        self.words.setEchoMode(QLineEdit.EchoMode.Password)
        self.words.returnPressed.connect(self._try)
        self.box = FieldBox("Passphrase, or recovery code", self.words)
        self._name = label("", "muted", wrap=True)
        self._show = Check("Show what I type")
        self._show.toggled.connect(self._show_words)
        self.open_button = button("Open", self._try, kind="primary")
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._ready)
        self._title = label("Your record is locked", "title")
        self._other = button("Open another record…", other, kind="quiet")
        self.restore_button = button("Restore a backup…", restore or other)
        self.restore_button.hide()
        tools = row(self._other, 1, self.restore_button, self.open_button)
        inside = Card(
            column(
                self._title,
                self._name,
                self.box,
                self._show,
                tools,
                gap=12,
                margin=24,
            )
        )
        inside.setMinimumWidth(440)
        inside.setMaximumWidth(520)
        self.setLayout(column(1, row(1, inside, 1), 2, margin=24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the record by the field alone: it presses nothing that stands there afterwards."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        focus = QApplication.focusWidget()
        if isinstance(focus, QPushButton) and self.isAncestorOf(focus):
            focus.click()
        event.accept()

    def ask(self, path: Path) -> None:
        """Ask for the words of this record."""
        self._path = path
        other = " Forgot the passphrase? The recovery code on your sheet opens it as well."
        self._name.setText(f"{path.stem}.{other if _opens_by_code(path) else ''}")
        self.words.clear()
        self.box.mark("")

    def ask_of_backup(self, path: Path, said: str) -> None:
        """Ask for the words of a backup that is to be restored."""
        self.ask(path)
        self._asks_for_backup = True
        self._title.setText("Restore a backup")
        self._name.setText(
            f"The backup {said}. It opens with the passphrase or recovery code of its record."
        )
        self._other.setText("Cancel")
        self.open_button.setText("Restore")

    def appear(self) -> None:
        """Put the keyboard on the field."""
        self.words.setFocus()

    def _show_words(self, on: bool) -> None:
        self.words.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def _try(self) -> None:
        if self._patience.isActive():
            return
        try:
            self._opened(self._path, self.words.text())
        except records.WrongPassphrase as refusal:  # stands beside its field
            self._wrong += 1
            self._again(str(refusal))
            self._wait_a_little()
        except MentorDeskError as refusal:  # the words may be right: what hinders is the record
            self._title.setText("This record cannot be opened")
            self.restore_button.setVisible(not self._asks_for_backup)
            self._again(str(refusal))

    def _again(self, sentence: str) -> None:
        self.box.mark(sentence)
        self.words.selectAll()
        self.words.setFocus()

    def _wait_a_little(self) -> None:
        if self._wrong < FREE_TRIES:
            return
        seconds = min(LONGEST_WAIT, 2 ** (self._wrong - FREE_TRIES + 1))
        self.open_button.setEnabled(False)
        self.box.mark(f"That was not it. Try again in {counted(seconds, 'second')}.")
        self._patience.start(seconds * 1000)

    def _ready(self) -> None:
        self.open_button.setEnabled(True)
        self.box.mark("")


class StartSheet(Sheet):
    """Starts a programme: what it is, and how the record is locked."""

    def __init__(
        self,
        window: QWidget,
        work: Workspace,
        begun: Callable[[Programme, Profile, Organisation, str | None], None],
    ) -> None:
        super().__init__(
            window,
            "Start a programme",
            "Its kind fills in rules, rhythm and times. All of it can be changed later.",
            width=600,
        )
        self._begun = begun
        self.kind = ProfileEditor(Profile.SCHOOL_WEEKLY)
        self.form = Form(Programme, [
            [Field("name", 2), Field("term_name")],
            [Field("kind", editor=self.kind, title="Kind of programme", required=True)],
            [Field("starts_on"), Field("ends_on")],
            [Field("interval_days"), Field("minutes")], [Field("days")],
        ], work.today)  # fmt: skip
        self.form.fill(Programme())
        self.kind.edited.connect(partial(self.kind.fill, self.form))
        self.organisation = Form(Organisation, [[Field("name")]], work.today)
        self.passphrase = NewPassphrase()
        self.words, self.again = self.passphrase.words, self.passphrase.again
        self.unlocked = Check("No passphrase: anyone at this computer can open it")
        self.unlocked.toggled.connect(self._toggled)
        for part in (
            self.form,
            self.organisation,
            self.passphrase,
            self.unlocked,
        ):
            self.body.addWidget(part)
        self.buttons(
            right=(button("Cancel", self.reject), button("Start", self._start, kind="primary"))
        )
        self.present()
        self.form.focus_first()

    def _toggled(self, on: bool) -> None:
        self.passphrase.setEnabled(not on)

    def _start(self) -> None:
        self.form.mark({})
        try:
            programme, organisation = (
                self.form.read(Programme()),
                self.organisation.read(Organisation()),
            )
            programme = replace(programme, **usual_beside(self.kind.value))
            if problems := programme.problems():
                raise Refused.because(problems)
            words = None if self.unlocked.isChecked() else self.passphrase.value
            self._begun(programme, self.kind.value, organisation, words)
        except Refused as refusal:  # what can be mended stands beside the field
            self.form.mark(refusal.problems)
            self.passphrase.mark(refusal)
            return
        self.accept()


def _opens_by_code(path: Path) -> bool:
    """Whether a recovery code may be promised; what is wrong with the record is told by trying."""
    try:
        return records.has_recovery_code(path)
    except MentorDeskError:
        return False

"""Beginning pairings that await their agreement, many at once."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted, near_date, parse_usual
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Pairing
from mentordesk.programme.beginnings import Awaiting, Beginning
from mentordesk.ui.editors import DateEditor, LineEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.inputs import Check
from mentordesk.ui.parts import button, column, label, row
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace


class BeginLine(QWidget):
    """One pairing: whether it begins, and when it usually meets."""

    def __init__(self, found: Awaiting) -> None:
        super().__init__()
        self._found = found
        self.check = Check("")
        self.check.setAccessibleName(f"Begin {found.label}")
        self.check.setChecked(True)
        self.time = LineEditor(f"Usual time of {found.label}", "like Mondays 12:30")
        self.time.value = found.usual_time
        line = row(gap=12)
        line.addWidget(self.check)
        line.addWidget(label(found.label, "dense", wrap=True), 3)
        line.addWidget(self.time, 2)
        self.setLayout(line)
        self.check.toggled.connect(self.time.setEnabled)

    @property
    def wanted(self) -> Beginning | None:
        """What is to begin; None where it is not ticked. Refuses a time that names no weekday."""
        if not self.check.isChecked():
            return None
        said = self.time.text().strip()
        if said and said != self._found.usual_time and parse_usual(said) is None:
            raise Refused(f"{self._found.label}: write the usual time like Mondays 12:30.")
        return Beginning(self._found.pairing_id, said)


class BeginSheet(RecordSheet):
    """Begins the pairings that await their agreement, in one step."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, "Begin pairings",
            "Where all of them are free at the same time, it stands there. They wait for a day to come.",
            "begin pairings", width=680,
        )  # fmt: skip
        self.form = self.add_form(Form(Pairing, [
            [Field("on", editor=DateEditor("They begin on", work.today, ahead=True), title="They begin on", required=True),
             Field("signed_on", editor=DateEditor("Agreement signed on", work.today), title="Agreement signed on")],
        ], work.today))  # fmt: skip
        # pairs that were made ahead begin with the programme
        starts = work.desk.setup.programme.starts_on
        self.form.editor("on").value = max(starts or work.today, work.today)
        self.lines = [BeginLine(found) for found in work.desk.beginnings.awaiting(work.today)]
        heads = row(gap=12)
        if self.lines:  # the heads stand above what they head
            heads.addSpacing(self.lines[0].check.sizeHint().width() + 12)
        heads.addWidget(label("Pairing", "label"), 3)
        heads.addWidget(label("Usual time", "label"), 2)
        self.body.addLayout(column(heads, *self.lines, gap=4))
        if not self.lines:
            self.body.addWidget(label("No pairing awaits its agreement.", "muted"))
        paper = button("Agreements on paper", self._print, kind="small")
        self.usual_buttons(paper, save="Begin them")
        if self.main is not None:
            self.main.setEnabled(bool(self.lines))
        self.begin()

    def _print(self) -> None:
        """Their agreements to be signed, in Reports; several at once from there."""
        self.reject()
        self.work.show("report kind agreement", 0)

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Who waits may be others when one comes back."""

    def write(self) -> str:
        on, signed_on = self.form.value("on"), self.form.value("signed_on")
        if on is None:
            raise Refused.because({"on": "Give the day on which they begin."})
        wanted = [found for line in self.lines if (found := line.wanted) is not None]
        number = self.work.desk.beginnings.begin(wanted, on, signed_on, today=self.work.today)
        return f"{counted(number, 'pairing')} {'begin' if number > 1 else 'begins'} on {near_date(on, self.work.today)}."

"""The sheets for calendars: closures from a list or the public holidays, meetings to a file."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.programme import Closure
from mentordesk.programme.calendars import ClosurePlan
from mentordesk.ui.editors import (
    ChoiceEditor,
    DateEditor,
    SegmentsEditor,
    TextEditor,
)
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import Card, button, column, label
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.workspace import Workspace

A_YEAR = timedelta(days=365)
#: Closures that the preview names with their days.
DAYS_SHOWN = 8


class ClosuresSheet(RecordSheet):
    """Brings in closures: a plain list, or the public holidays of a country."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, "Bring in closures",
            "They stop every clock. What is closed already is left out.", "closures", width=600,
        )  # fmt: skip
        today = work.today
        self.source = SegmentsEditor("From", [(True, "A list"), (False, "Public holidays")])
        self.source.value = True
        self.text = TextEditor("One closure a line", 6)
        self.text.setPlaceholderText("Half-term, 26 Oct 2026 to 30 Oct 2026\nStaff day, 4 Jan 2027")
        countries = work.desk.calendars.countries()
        self._countries = {c.code: c for c in countries}
        self.country = ChoiceEditor("Country", [(c.code, c.name) for c in countries])
        self.region = ChoiceEditor("Region", [("", "All of it")])
        self.first = DateEditor("From", today)
        self.until = DateEditor("Until", today, ahead=True)
        programme = work.desk.setup.programme
        self.first.value = programme.starts_on or today
        self.until.value = programme.ends_on or today + A_YEAR
        self.head = self.add_form(
            Form(Closure, [[Field("source", editor=self.source, title="From")]], today)
        )
        self.listed = self.add_form(
            Form(Closure, [[Field("text", editor=self.text, title="One closure a line")]], today)
        )
        self.known = self.add_form(Form(Closure, [
            [Field("country", editor=self.country, title="Country"), Field("region", editor=self.region, title="Region")],
            [Field("first", editor=self.first, title="From"), Field("until", editor=self.until, title="Until")],
        ], today))  # fmt: skip
        self.preview = label("", "dense", wrap=True)
        self.body.addWidget(Card(column(self.preview, margin=(12, 8, 12, 8)), "info"))
        self.country.value = "GB"
        self.country.edited.connect(self._offer_regions)
        for form in (self.head, self.listed, self.known):
            form.edited.connect(self._show)
        self.usual_buttons(save="Add them")
        self._offer_regions()
        self.begin()
        self.text.setFocus()

    def restored(self, draft: dict[str, str]) -> None:
        self._offer_regions()
        self.region.restore(draft.get("region", ""))
        self._show()

    def write(self) -> str:
        number = self.work.desk.calendars.add(self._plan())
        return f"Added {counted(number, 'closure')}."

    def _offer_regions(self) -> None:
        country = self._countries.get(self.country.value)
        named = country.named_regions() if country else []
        self.region.offer([("", "All of it"), *named])
        self._show()

    def _plan(self) -> ClosurePlan:
        calendars = self.work.desk.calendars
        if self.source.value:
            return calendars.listed(self.text.value, self.work.today)
        first, until = self.known.value("first"), self.known.value("until")
        if first is None or until is None or until < first:
            raise Refused.because({"until": "Give the first and the last day."})
        return calendars.holidays(self.country.value, self.region.value, first, until)

    def _show(self) -> None:
        self.listed.setVisible(bool(self.source.value))
        self.known.setVisible(not self.source.value)
        try:
            plan = self._plan()
            more = len(plan.days) - DAYS_SHOWN
            shown = [*plan.days[:DAYS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
            said = "\n".join([plan.sentence, *shown])
        except MentorDeskError as refusal:  # it is said here already; saving marks the field
            said = str(refusal)
        self.preview.setText(said)


class CalendarSheet(Sheet):
    """Writes the planned meetings as a calendar file."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, "Export a calendar",
            "A file that every calendar program opens. It leaves MentorDesk, so people are initials unless you say otherwise.",
            width=560,
        )  # fmt: skip
        self._work = work
        today = work.today
        self.first, self.until = DateEditor("From", today), DateEditor("Until", today, ahead=True)
        self.names = SegmentsEditor(
            "People as", [("initials", "Initials"), ("codes", "Codes"), ("names", "Full names")]
        )
        self.form = Form(Closure, [
            [Field("first", editor=self.first, title="From"), Field("until", editor=self.until, title="Until")],
            [Field("names", editor=self.names, title="People as")],
        ], today)  # fmt: skip
        self.first.value = today
        self.until.value = work.desk.setup.programme.ends_on or today + A_YEAR
        self.names.value = "initials"
        self.body.addWidget(self.form)
        self.buttons(
            right=(button("Cancel", self.reject), button("Save…", self._ask_where, kind="primary"))
        )
        self.present()
        self.form.focus_first()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self.window(), "Save the calendar", str(self._work.report_folder()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile("Meetings.ics")
        dialog.fileSelected.connect(lambda where: self.save_to(Path(where)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the calendar; what stands in the way is said here."""
        self.form.mark({})
        try:
            first, until = self.form.value("first"), self.form.value("until")
            if first is None or until is None or until < first:
                raise Refused.because({"until": "Give the first and the last day."})
            number = self._work.desk.calendars.export(path, first, until, self.names.value)
        except MentorDeskError as refusal:  # what the coordinator can mend stands beside the field
            problems = refusal.problems if isinstance(refusal, Refused) else {}
            left = self.form.mark(problems)
            self.say(" ".join(left) if problems else str(refusal))
            return
        self.accept()
        self._work.told.emit(f"Saved {counted(number, 'meeting')} as {path.name}.")

"""The sheet that plans a row of meetings, for one pairing or for all, closures left out."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted, parse_usual, usual_week
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.facts import PairingTerms
from mentordesk.model.meeting import Meeting
from mentordesk.programme.planning import Plan
from mentordesk.ui.editors import DateEditor, LineEditor, SegmentsEditor, WholeEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.parts import Card, beside, button, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

#: Planned ahead when the programme has no end.
TWELVE_WEEKS = timedelta(weeks=12)
#: In so many weeks there is a holiday nearly everywhere.
LONG_WITHOUT_HOLIDAY = timedelta(weeks=6)


class PlanMeetingsSheet(RecordSheet):
    """Plans meetings ahead; what will be planned is said before it is done."""

    def __init__(self, window: QWidget, work: Workspace, pairing_id: int = 0) -> None:
        super().__init__(
            window, work, "Plan meetings ahead",
            "Closures are left out, and what is planned already stays.",
            f"plan ahead of {pairing_id}" if pairing_id else "plan ahead", width=600,
        )  # fmt: skip
        self._terms: PairingTerms | None = None
        self.scope = SegmentsEditor(
            "Whose meetings", [(True, "All open pairings"), (False, "One pairing")]
        )
        self.scope.value = not pairing_id
        self.pairing = pairing_picker(work)
        self.usual = LineEditor("On", "like Mondays 12:30")
        self.weeks = WholeEditor("Every so many weeks", empty=None)
        self.first = DateEditor("From", work.today, ahead=True)
        self.until = DateEditor("Until", work.today, ahead=True)
        self.form = self.add_form(Form(Meeting, [
            [Field("scope", editor=self.scope, title="Whose meetings")],
            [Field("first", editor=self.first, title="From"), Field("until", editor=self.until, title="Until")],
        ], work.today))  # fmt: skip
        self.one = self.add_form(Form(Meeting, [
            [Field("pairing_id", editor=self.pairing, title="Pairing")],
            [Field("usual", 2, editor=self.usual, title="On"), Field("weeks", editor=self.weeks, title="Every … weeks"),
             Field("place")],
        ], work.today))  # fmt: skip
        self.preview = label("", "dense", wrap=True)
        self.body.addWidget(Card(column(self.preview, margin=(12, 8, 12, 8)), "info"))
        self._unclosed = self._ask_for_closures()
        self.body.addWidget(self._unclosed)
        ends = work.desk.setup.programme.ends_on
        self.first.value = work.today + timedelta(days=1)
        self.until.value = ends if ends and ends > work.today else work.today + TWELVE_WEEKS
        self.usual_buttons(save="Plan them")
        self.pairing.picked.connect(self._chosen)
        for form in (self.form, self.one):
            form.edited.connect(self._show)
        if pairing_id:
            facts = work.desk.pairings.facts(pairing_id, work.today)
            self.pairing.choose(facts.id, facts.label)
            self._chosen(pairing_id)
        self._show()
        self.begin()

    def _ask_for_closures(self) -> QWidget:
        """Weeks without a holiday are rare: else meetings stand in the calendar that nobody comes to."""
        said = label("No holiday is set between these days.", "caption", wrap=True)
        add = button("Add closures…", partial(self.turn_to, "closures", 0), kind="small")
        return beside(said, add)

    def _says_nothing_is_closed(self) -> bool:
        first, until = self.form.so_far("first"), self.form.so_far("until")
        if first is None or until is None or until - first < LONG_WITHOUT_HOLIDAY:
            return False
        closed = self.work.desk.facts.closures()
        return not any(c.first <= until and c.last >= first for c in closed)

    def restored(self, draft: dict[str, str]) -> None:
        if self.pairing.value:
            self._terms = self.work.desk.planner.terms_of(self.pairing.value, self.work.today)
        self._show()

    def write(self) -> str:
        number = self.work.desk.planner.carry_out(self._plan(), today=self.work.today)
        return f"Planned {counted(number, 'meeting')}."

    def _chosen(self, pairing_id: int) -> None:
        terms = self.work.desk.planner.terms_of(pairing_id, self.work.today)
        self._terms = terms
        self.usual.value = terms.usual_time
        self.weeks.value = (
            2 if usual_week(terms.usual_time) else max(1, round(terms.interval_days / 7))
        )
        self.one.editor("place").value = terms.place
        self._show()

    def _show(self) -> None:
        self.one.setVisible(not self.scope.value)
        something = True
        try:
            plan = self._plan()
            said, something = plan.sentence, bool(plan.meetings)
        except MentorDeskError as refusal:  # it is said here already; saving marks the field
            said = str(refusal)
        self.preview.setText(said)
        self._unclosed.setVisible(something and self._says_nothing_is_closed())
        self.main.setEnabled(something)

    def _plan(self) -> Plan:
        first, until = self._day("first"), self._day("until")
        planner = self.work.desk.planner
        if self.scope.value:
            return planner.for_all(first, until)
        if self._terms is None or self._terms.id != self.pairing.value:
            raise Refused.because({"pairing_id": "Choose the pairing."})
        usual, week = parse_usual(self.usual.value), usual_week(self.usual.value)
        if usual is None:
            raise Refused.because({"usual": "Write the day and time like Mondays 12:30."})
        weeks = self.one.value("weeks")
        if weeks is None or not 1 <= weeks <= 26:
            raise Refused.because(
                {"weeks": "Give the weeks from one meeting to the next, 1 or more."}
            )
        return planner.for_one(
            self._terms,
            first,
            until,
            usual=usual,
            every_weeks=weeks,
            week=week,
            place=self.one.value("place"),
        )

    def _day(self, name: str) -> date:
        found: date | None = self.form.value(name)
        if found is None:
            raise Refused.because({name: "Give the day."})
        if name == "first" and found < self.work.today:
            raise Refused.because({name: "Plan from today on."})
        return found

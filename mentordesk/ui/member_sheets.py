"""The sheets for who is in a pairing: somebody more, somebody who stands in, somebody who leaves."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import MENTOR_SIDE, Member, MemberRole, Pairing, PairingKind
from mentordesk.model.people import Role
from mentordesk.programme.members import MemberRow
from mentordesk.ui.editors import ChoiceEditor, DateEditor, SegmentsEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.pairing_sheets import person_picker
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

_WHO = "Choose a person."


class JoinSheet(RecordSheet):
    """Adds a second mentor or another mentee to a pairing."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        facts = work.desk.pairings.facts(pairing.id, work.today)
        super().__init__(
            window, work, "Add a person", f"{facts.label}. Two mentees and more are a group.",
            f"join {pairing.id}", width=560,
        )  # fmt: skip
        self._pairing = pairing
        self.role = SegmentsEditor(
            "As", [(MemberRole.CO_MENTOR, "Second mentor"), (MemberRole.MENTEE, "Mentee")]
        )
        self.mentor = person_picker(work, "Second mentor", Role.MENTOR)
        self.mentee = person_picker(work, "Mentee", Role.MENTEE)
        self.form = self.add_form(Form(Member, [
            [Field("role", editor=self.role, title="As")],
            [Field("mentor", editor=self.mentor, title="Second mentor"), Field("mentee", editor=self.mentee, title="Mentee"),
             Field("on", editor=DateEditor("From", work.today), title="From")],
        ], work.today))  # fmt: skip
        in_group = pairing.kind is PairingKind.GROUP
        self.role.value = MemberRole.MENTEE if in_group else MemberRole.CO_MENTOR
        self.form.editor("on").value = work.today
        self.role.edited.connect(self._show_what_fits)
        self.usual_buttons(save="Add")
        self._show_what_fits()
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        is_mentee = self.role.value is MemberRole.MENTEE
        self.form.show_fields({"mentee": is_mentee, "mentor": not is_mentee})

    def write(self) -> str:
        name = "mentee" if self.role.value is MemberRole.MENTEE else "mentor"
        chosen = self.form.value(name)
        if not chosen:
            raise Refused.because({name: _WHO})
        person = self.work.desk.people.get(chosen)
        try:
            self.work.desk.members.join(
                self._pairing, person, self.role.value,
                on=self.form.value("on") or self.work.today, today=self.work.today,
            )  # fmt: skip
        except Refused as refusal:
            raise named(refusal, name) from None
        return f"Added {person.called}."


class CoverSheet(RecordSheet):
    """Somebody stands in for the mentor for a while."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        facts = work.desk.pairings.facts(pairing.id, work.today)
        super().__init__(
            window, work, "Somebody stands in", f"{facts.label}. The pairing goes on; the minutes count for whoever met.",
            f"cover {pairing.id}", width=600,
        )  # fmt: skip
        self._pairing = pairing
        self.person = person_picker(work, "Who stands in", Role.MENTOR)
        # also who led before: a cover may be written down late
        led = {
            r.person.id: r.person.name
            for r in work.desk.members.of(pairing.id)
            if r.member.role in MENTOR_SIDE
        }
        lead = list(({p.id: p.name for p in facts.mentors} | led).items())
        self.covers = ChoiceEditor("For whom", [(None, "Choose one"), *lead])
        asked = [Field("covers", 2, editor=self.covers, title="For whom")] if len(lead) > 1 else []
        self.form = self.add_form(Form(Member, [
            [Field("person", 2, editor=self.person, title="Who stands in"), *asked],
            [Field("from_on"), Field("to_on")],
        ], work.today))  # fmt: skip
        self.form.editor("from_on").value = work.today
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        if not self.person.value:
            raise Refused.because({"person": _WHO})
        person = self.work.desk.people.get(self.person.value)
        first, last = self.form.value("from_on") or self.work.today, self.form.value("to_on")
        try:
            self.work.desk.members.cover(
                self._pairing, person, first=first, last=last, covers=self.covers.value
            )
        except Refused as refusal:
            raise named(refusal, "person", on="from_on") from None
        until = f" until {full_date(last)}" if last else ""
        return f"{person.called} stands in from {full_date(first)}{until}."


class LeaveSheet(RecordSheet):
    """Somebody leaves a pairing that goes on without them."""

    def __init__(self, window: QWidget, work: Workspace, row: MemberRow) -> None:
        is_cover = row.member.role is MemberRole.SUBSTITUTE
        super().__init__(
            window,
            work,
            f"{row.person.called} leaves",
            row.words,
            f"leave {row.member.id}",
            width=480,
        )
        self._row = row
        self.form = self.add_form(Form(Member, [
            [Field("on", editor=DateEditor("Last day", work.today), title="Last day")],
        ], work.today))  # fmt: skip
        self.form.editor("on").value = work.today
        self.usual_buttons(save="End the cover" if is_cover else "Save")
        self.begin()

    def write(self) -> str:
        on = self.form.value("on") or self.work.today
        self.work.desk.members.leave(self._row.member.id, on=on, today=self.work.today)
        return f"{self._row.person.called} was in it until {full_date(on)}."


def named(refusal: Refused, person: str, on: str = "on") -> Refused:
    """The same refusal, at the fields of this sheet."""
    fields = {"person": person, "mentor": person, "mentee": person, "on": on, "last": "to_on"}
    return Refused(str(refusal), {fields.get(k, k): v for k, v in refusal.problems.items()})

"""The sheets for many participants at once: changing several, looking at doubles, keeping a filter."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.people import Enrolment, KeptFilter, Participant
from mentordesk.programme.likeness import Alike
from mentordesk.ui.editors import ChoiceEditor, LineEditor, TagsEditor, WholeEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.pages import section
from mentordesk.ui.parts import Card, beside, button, clear, column, label
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.workspace import Workspace


class ChangeManySheet(RecordSheet):
    """Changes the same in several participants; what is left empty stays as it is."""

    def __init__(self, window: QWidget, work: Workspace, ids: Sequence[int]) -> None:
        people = [work.desk.people.get(i) for i in ids]
        names = ", ".join(p.called for p in people[:4])
        more = f" and {len(people) - 4:,} more" if len(people) > 4 else ""
        super().__init__(
            window, work, f"Change {counted(len(people), 'participant')}",
            f"{names}{more}. What is left empty stays as it is.", "change many", width=560,
        )  # fmt: skip
        self._ids = list(ids)
        statuses = [(None, "As it is"), *((s, s.label) for s in Enrolment)]
        tags = sorted({t for p in people for t in p.tags}, key=str.casefold)
        self.form = self.add_form(Form(Participant, [
            [Field("group", editor=LineEditor("Group", "as it is"), title="Group"),
             Field("status", editor=ChoiceEditor("Enrolment", statuses), title="Enrolment"),
             Field("takes", editor=WholeEditor("Mentors take up to", empty=None), title="Mentors take up to")],
            [Field("add", editor=TagsEditor("Add tags", "with commas between"), title="Add tags")],
            [Field("drop", editor=TagsEditor("Take off tags", ", ".join(tags)), title="Take off tags")],
        ], work.today))  # fmt: skip
        self.usual_buttons(save="Change them")
        self.begin()

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Who is changed is chosen in the list; a draft without them would be for others."""

    def write(self) -> str:
        number = self.work.desk.people.change_many(
            self._ids, group=self.form.value("group").strip() or None,
            status=self.form.value("status"), capacity=self.form.value("takes"), add=self.form.value("add"), drop=self.form.value("drop"),
        )  # fmt: skip
        if not number:
            raise Refused("They are all like that already.")
        return f"Changed {counted(number, 'participant')}."


class DoublesSheet(Sheet):
    """Participants that may be one and the same: keep one of two, or say that they are different."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(window, "Possible doubles", width=720)
        self.work = work
        self._intro = label(
            "Nothing is merged by itself. What hangs on the other one comes along; Undo parts them again.",
            "muted", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self._intro)
        self._lines = column(gap=12)
        holder = QWidget()
        holder.setLayout(self._lines)
        self.body.addWidget(holder)
        self.problem = label("", "error", wrap=True)
        self.body.addWidget(self.problem)
        self.buttons(right=(button("Close", self.accept, kind="primary"),))
        self._show()
        self.present()

    def _show(self) -> None:
        clear(self._lines)
        self.problem.hide()
        found = self.work.desk.likeness.found()
        self._intro.setVisible(bool(found))
        for alike in found[:30]:
            self._lines.addWidget(self._pair(alike))
        if not found:
            self._lines.addWidget(label("Nobody looks like somebody else.", "dense"))
        if len(found) > 30:
            self._lines.addWidget(label(f"{len(found) - 30:,} more after these.", "caption"))

    def _pair(self, alike: Alike) -> QWidget:
        one, other = alike.one, alike.other
        different = button("Not the same", partial(self._part, alike), kind="small")
        different.setAccessibleName(f"{one.name} and {other.name} are not the same")
        head = beside(label(alike.why, "label"), different)
        return Card(column(head, self._line(one, other), self._line(other, one), gap=8, margin=12))

    def _line(self, person: Participant, other: Participant) -> QWidget:
        pairings = len(self.work.desk.facts.pairings_of(person.id))
        known = (
            person.group,
            person.code,
            counted(pairings, "pairing") if pairings else "no pairing",
        )
        words = column(
            label(person.name, "strong", wrap=True),
            label(" · ".join(k for k in known if k), "muted", wrap=True), gap=0,
        )  # fmt: skip
        keep = button("Keep this one", partial(self._merge, person.id, other.id), kind="small")
        keep.setAccessibleName(f"Keep {person.name} {person.code}")
        return beside(words, keep)

    def _merge(self, kept: int, gone: int) -> None:
        self._do(partial(self._merged, kept, gone))

    def _merged(self, kept: int, gone: int) -> str:
        desk = self.work.desk
        person = desk.likeness.merge(kept, gone, today=self.work.today)
        return f"Made one: {person.name}."

    def _part(self, alike: Alike) -> None:
        def apart() -> str:
            self.work.desk.likeness.part(alike.one.id, alike.other.id)
            return f"{alike.one.called} and {alike.other.called} are two people."

        self._do(apart)

    def _do(self, deed: Callable[[], str]) -> None:
        try:
            said = deed()
        except MentorDeskError as refusal:  # said in the sheet; the others can still be looked at
            self.problem.setText(str(refusal))
            self.problem.show()
            return
        self.work.did(said)
        self._show()


class KeepFilterSheet(RecordSheet):
    """Keeps the present filter of the participants under a name."""

    def __init__(self, window: QWidget, work: Workspace, wanted: KeptFilter) -> None:
        super().__init__(
            window,
            work,
            "Keep this filter",
            "It stands in the list beside the filter.",
            "keep filter",
            width=480,
        )
        self._wanted = wanted
        self.form = self.add_form(Form(KeptFilter, [[Field("name")]], work.today))
        self.form.fill(wanted)
        kept = work.desk.people.filters(wanted.page)
        if kept:
            lines = [beside(label(f.name, "dense", wrap=True), self._forget(f)) for f in kept]
            self.body.addWidget(section("Kept filters", *lines))
        self.usual_buttons(save="Keep")
        self.begin()

    def _forget(self, kept: KeptFilter) -> QWidget:
        made = button("Remove", partial(self._drop, kept), kind="small")
        made.setAccessibleName(f"Remove {kept.name}")
        return made

    def _drop(self, kept: KeptFilter) -> None:
        self.work.desk.people.drop_filter(kept.id)
        self.give_up()
        self.work.did(f"Forgot the filter {kept.name}.")

    def write(self) -> str:
        saved = self.work.desk.people.keep_filter(self.form.read(self._wanted))
        return f"Kept as {saved.name}."

"""The sheets for steps before the start, training sessions with their list, and the never-pair list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.names import fold
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Clearance, NeverPair, Presence, Training
from mentordesk.model.steps import Requirement
from mentordesk.programme.people import role_words
from mentordesk.ui.editors import ChoiceEditor, FilterEditor, Picker
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.history_view import history_view
from mentordesk.ui.inputs import Combo
from mentordesk.ui.pages import section
from mentordesk.ui.parts import button, column, label, row
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

_TONES = {Presence.ATTENDED: "good", Presence.BOOKED: "info", Presence.ABSENT: "bad"}
_WORDS = {Presence.ATTENDED: "Came", Presence.BOOKED: "Booked", Presence.ABSENT: "Absent"}
_KEYS = {
    Qt.Key.Key_C: Presence.ATTENDED, Qt.Key.Key_B: Presence.BOOKED, Qt.Key.Key_A: Presence.ABSENT,
    Qt.Key.Key_Backspace: None,
}  # fmt: skip
LIST_HEIGHT = 260


class NoteStepSheet(RecordSheet):
    """Notes that one or many people took a step, or that it is waived."""

    def __init__(self, window: QWidget, work: Workspace, people: Sequence[int]) -> None:
        self._people = list(people)
        names = [work.desk.people.get(i).called for i in self._people[:4]]
        rest = len(self._people) - len(names)
        whose = ", ".join(names) + (f" and {counted(rest, 'other')}" if rest > 0 else "")
        super().__init__(window, work, "Note a step", whose, "note step", width=600)
        steps = work.desk.training.requirements()
        self.step = ChoiceEditor("Step", [(r.id, r.name) for r in steps])
        self.form = self.add_form(Form(Clearance, [
            [Field("requirement_id", 3, editor=self.step, title="Step"), Field("done_on", 2)],
            [Field("signed_by"), Field("version"), Field("expires_on")],
            [Field("waived"), Field("reason", 2)],
        ], work.today))  # fmt: skip
        self.form.editor("done_on").value = work.today
        self._have = label("", "muted", wrap=True)
        self.body.addWidget(self._have)
        book = work.desk.training
        ready = {i: book.of_person(work.desk.people.get(i), work.today) for i in self._people}
        self._missing = [(i, {s.requirement.id for s in r.missing}) for i, r in ready.items()]
        self._steps = {i: {s.requirement.id for s in r.steps} for i, r in ready.items()}
        wanted = Counter(step for _, steps in self._missing for step in sorted(steps))
        if wanted:
            self.step.value = wanted.most_common(1)[0][0]
        self.step.edited.connect(self._say_who)
        self._say_who()
        self.usual_buttons()
        self.begin()

    def _lacking(self) -> list[int]:
        """Those who lack the step; everybody when nobody does, for then it is done anew."""
        lacking = [i for i, steps in self._missing if self.step.value in steps]
        return lacking or self._people

    def _say_who(self) -> None:
        left_out = set(self._people) - set(self._lacking())
        have = sum(self.step.value in self._steps[i] for i in left_out)
        others = len(left_out) - have
        said = []
        if have:
            are = "is" if have == 1 else "are"
            said.append(
                f"{counted(have, 'person has', 'people have')} it already and {are} left out."
            )
        if others:
            are = "is" if others == 1 else "are"
            said.append(
                f"{counted(others, 'person', 'people')} {are} not asked for it and {are} left out."
            )
        self._have.setText(" ".join(said))

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Whom it is about is no part of a draft, so none is kept of these few words."""

    def write(self) -> str:
        wanted = self.form.read(Clearance())
        wanted = _with(wanted, self.step.value or 0)
        done = self.work.desk.training.clear_many(wanted, self._lacking(), today=self.work.today)
        return f"Noted for {counted(len(done), 'person', 'people')}."


def _with(clearance: Clearance, requirement_id: int) -> Clearance:
    from dataclasses import replace

    return replace(clearance, requirement_id=requirement_id, participant_id=1)


class RequirementSheet(RecordSheet):
    """Adds or changes a step before the start."""

    def __init__(self, window: QWidget, work: Workspace, requirement: Requirement | None) -> None:
        title = "Change a step" if requirement else "Add a step"
        super().__init__(
            window, work, title, "Everybody in the role goes through it before the first meeting.",
            f"requirement {requirement.id if requirement else 'new'}", width=600,
        )  # fmt: skip
        self._requirement = requirement or Requirement()
        self.form = self.add_form(Form(Requirement, [
            [Field("name", 2), Field("kind")], [Field("roles")],
            [Field("topic"), Field("months"), Field("version")], [Field("text", lines=5)],
        ], work.today))  # fmt: skip
        self.form.fill(self._requirement)
        self.usual_buttons()
        if requirement is not None:
            past = history_view(work, "requirement", requirement)
            self.body.addWidget(section("History", past))
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.training.save_requirement(self.form.read(self._requirement))
        return f"Saved: {saved.name}."


@dataclass(frozen=True, slots=True)
class _Place:
    person: Participant
    presence: Presence | None


class AttendanceTable(RecordTable):
    """People and whether they came: C came, B booked, A absent, Backspace not in the list."""

    marked = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and not event.modifiers() and self.currentIndex().isValid():
            self.marked.emit(_KEYS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Letters mark; the filter above looks for names."""


class TrainingSheet(RecordSheet):
    """Adds or changes a training session with its list."""

    def __init__(self, window: QWidget, work: Workspace, training: Training | None) -> None:
        title = f"Session {training.code}" if training else "New training session"
        super().__init__(
            window, work, title, "In the list: C came, B booked, A absent, ⌫ not in it.",
            f"training {training.id if training else 'new'}", width=760,
        )  # fmt: skip
        self._training = training or Training()
        book = work.desk.training
        self._list = book.attendance(training.id) if training else {}
        self._everybody = [
            p for p in work.desk.people.all() if p.status.takes_part or p.id in self._list
        ]
        self.form = self.add_form(Form(Training, [
            [Field("title", 3), Field("held_on", 2), Field("at")],
            [Field("topics")],
            [Field("trainer", 2), Field("place", 2), Field("minutes")],
        ], work.today))  # fmt: skip
        self.form.fill(self._training)
        self.shown = Combo(
            "Show", [("list", "In the list"), ("mentor", "Mentors"), ("mentee", "Mentees")]
        )
        self.shown.value = "list" if self._list else "mentor"
        self.filter = FilterEditor("Filter people", "Filter by name or group")
        columns = (
            Column("name", "Name", lambda p: Cell(p.person.name, strong=True), lambda p: fold(p.person.name), share=40),
            Column("group", "Group", lambda p: Cell(p.person.group), share=20),
            Column("role", "Role", lambda p: Cell(role_words(p.person.roles)), share=20),
            Column("presence", "Presence", _presence, lambda p: str(p.presence), share=20),
        )  # fmt: skip
        self.model = RowsModel(columns, _spoken, self)
        self.table = AttendanceTable("Who comes", self.model)
        self.table.setMinimumHeight(LIST_HEIGHT)
        self.table.marked.connect(self._mark)
        self.table.opened.connect(lambda p: self._mark(_next(p.presence)))
        self.count = label("", "caption")
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.shown.currentIndexChanged.connect(lambda _index: self._fill())
        every = button("All shown came", lambda: self._mark_all(Presence.ATTENDED), kind="small")
        book_all = button("Book all shown", lambda: self._mark_all(Presence.BOOKED), kind="small")
        self.body.addLayout(
            column(row(self.filter, self.shown, 1, book_all, every), self.table, self.count, gap=8)
        )
        remove = (button("Remove", self._remove, kind="small"),) if training else ()
        self.usual_buttons(*remove)
        self._fill()
        self.begin()

    def all_drafts(self) -> dict[str, str]:
        listed = ",".join(f"{i}:{p.value}" for i, p in sorted(self._list.items()))
        return super().all_drafts() | {"list": listed}

    def restored(self, draft: dict[str, str]) -> None:
        parts = [p.split(":") for p in draft.get("list", "").split(",") if ":" in p]
        self._list = {int(i): Presence(p) for i, p in parts}
        self._fill()

    def write(self) -> str:
        saved = self.work.desk.training.save(
            self.form.read(self._training), dict(self._list), today=self.work.today
        )
        return f"Saved the session {saved.title}."

    def _fill(self) -> None:
        parts, which = fold(self.filter.text()).split(), self.shown.value
        places = [
            _Place(p, self._list.get(p.id)) for p in self._everybody
            if (p.id in self._list if which == "list" else Role(which) in p.roles)
            and all(w in fold(f"{p.name} {p.group}") for w in parts)
        ]  # fmt: skip
        kept = max(0, self.table.currentIndex().row())
        self.model.fill(places)
        if places:
            self.table.take_row(min(kept, len(places) - 1))
        came = sum(p is Presence.ATTENDED for p in self._list.values())
        self.count.setText(
            f"{counted(len(self._list), 'person', 'people')} in the list, {came} came"
        )

    def _mark(self, presence: Presence | None) -> None:
        place = self.table.chosen()
        if place is None:
            return
        self._set(place.person.id, presence)
        number = self.table.currentIndex().row()
        self._fill()
        if number + 1 < self.model.rowCount() and self.shown.value != "list":
            self.table.take_row(number + 1)

    def _mark_all(self, presence: Presence) -> None:
        for place in self.model.rows:
            self._set(place.person.id, presence)
        self._fill()

    def _set(self, participant_id: int, presence: Presence | None) -> None:
        if presence is None:
            self._list.pop(participant_id, None)
        else:
            self._list[participant_id] = presence

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove training", self._training.id)


class NeverPairSheet(RecordSheet):
    """Notes that two are not to be paired."""

    def __init__(self, window: QWidget, work: Workspace, participant_id: int) -> None:
        person = work.desk.people.get(participant_id)
        super().__init__(
            window, work, f"{person.called}: never pair with", "Pairing the two is then refused.",
            f"never {participant_id}", width=520,
        )  # fmt: skip
        self._never = NeverPair(participant_id=participant_id)

        def find(words: str) -> list[tuple[int, str]]:
            parts = fold(words).split()
            rows = [
                r for r in work.desk.people.rows(work.today)
                if r.id != participant_id and all(any(w.startswith(p) for w in fold(f"{r.name} {r.group}").split()) for p in parts)
            ]  # fmt: skip
            return [(r.id, f"{r.name} · {r.group}") for r in rows[:8]]

        self.other = Picker("Never with", find, "a few letters of a name")
        self.form = self.add_form(Form(NeverPair, [
            [Field("other_id", editor=self.other, title="Never with")], [Field("reason")],
        ], work.today))  # fmt: skip
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        never = self.form.read(self._never)
        if not never.other_id:
            raise Refused.because({"other_id": "Choose a person."})
        self.work.desk.training.keep_apart(never)
        return "Noted. The two will not be paired."


def _presence(place: _Place) -> Cell:
    if place.presence is None:
        return Cell("")
    return Cell(_WORDS[place.presence], tone=_TONES[place.presence])


def _spoken(place: _Place) -> str:
    word = _WORDS[place.presence].lower() if place.presence else "not in the list"
    return f"{place.person.name}, {word}"


def _next(presence: Presence | None) -> Presence | None:
    """Enter goes round: came, absent, not in the list, came."""
    return {
        Presence.ATTENDED: Presence.ABSENT,
        Presence.ABSENT: None,
        Presence.BOOKED: Presence.ATTENDED,
    }.get(presence, Presence.ATTENDED)  # type: ignore[arg-type]

"""The sheets for several programmes in one record: starting another, and bringing people in from one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.fields import Kind, about
from mentordesk.model.names import fold
from mentordesk.model.people import Role
from mentordesk.model.profile import USUAL, usual_beside
from mentordesk.model.programme import Programme
from mentordesk.ui.editors import FlagEditor, ManyPicker, SegmentsEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.kinds import ProfileEditor
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

#: So many are offered at once; more letters narrow them.
OFFERED = 40


class AnotherProgrammeSheet(RecordSheet):
    """Starts another programme in the open record."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        here = work.desk.setup.programme
        super().__init__(
            window, work, "Start another programme",
            "It has its own people, pairings, rules and reports, in the same file and under the same lock.",
            "another programme", width=600,
        )  # fmt: skip
        like = FlagEditor(f"Keep to the same closures, rules, steps and forms as {here.name}")
        self.kind = ProfileEditor(work.desk.practice.on(work.today).profile)
        self.form = self.add_form(Form(Programme, [
            [Field("name", 3), Field("term_name", 2)], [Field("starts_on"), Field("ends_on")],
            [Field("purpose", lines=3)], [Field("like", editor=like, title="Same set-up")],
            [Field("kind", editor=self.kind, title="Kind of programme", required=True)],
            [Field("interval_days"), Field("minutes")], [Field("days")],
        ], work.today))  # fmt: skip
        self.form.fill(Programme(**asdict(USUAL[self.kind.value])))
        self.kind.edited.connect(partial(self.kind.fill, self.form))
        like.edited.connect(self._show_own)
        like.value = True
        self._show_own()
        for name in ("term_name", "starts_on", "ends_on"):
            self.form.editor(name).value = getattr(here, name)
        self.usual_buttons(save="Start it")
        self.begin()

    def _show_own(self) -> None:
        """What another kind of programme begins with is asked only where it is not the same."""
        own = not self.form.value("like")
        self.form.show_fields(dict.fromkeys(("kind", "interval_days", "minutes", "days"), own))

    def write(self) -> str:
        begun = self.work.desk.programmes.start(
            replace(self.form.read(Programme()), **usual_beside(self.kind.value)),
            like_this=bool(self.form.value("like")), profile=self.kind.value,
        )  # fmt: skip
        self._begun = begun
        return ""

    def save(self) -> None:
        """Start it and go there; it is taken back where it was started."""
        if self._saved():
            self.accept()
            self.work.show("go to programme", self._begun.id)
            self.work.told.emit(f"Started {self._begun.name}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the sheet asks: who, and as what; None keeps the role they have elsewhere."""

    people: tuple[int, ...] = ()
    roles: tuple[Role, ...] | None = field(default=None, metadata=about("As", Kind.CHOICES))


class BringInSheet(RecordSheet):
    """Makes people of other programmes part of this one."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, "Bring in from another programme",
            "Name, contact, languages and interests stay the same in all their programmes; all else is this one’s own.",
            "bring in", width=600,
        )  # fmt: skip
        self._offered = [
            (person.id, f"{person.name} · {person.group or 'no group'} · {programme.name}")
            for person, programme in work.desk.programmes.candidates()
        ]
        self.people = ManyPicker("Who", self._fitting, "a few letters of a name or group")
        self.roles = SegmentsEditor("As", [
            (None, "As there"), ((Role.MENTOR,), "Mentor"), ((Role.MENTEE,), "Mentee"),
            ((Role.MENTOR, Role.MENTEE), "Both"),
        ])  # fmt: skip
        self.form = self.add_form(Form(_Asked, [
            [Field("people", editor=self.people, title="Who", required=True)],
            [Field("roles", editor=self.roles, title="As", required=True)],
        ], work.today))  # fmt: skip
        self.roles.value = None
        self.usual_buttons(save="Bring in")
        self.begin()

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Who can be brought in changes with the other programmes: a kept choice might be wrong."""

    def _fitting(self, words: str) -> Sequence[tuple[int, str]]:
        parts = fold(words).split()
        found = [o for o in self._offered if all(p in fold(o[1]) for p in parts)]
        return found[:OFFERED]

    def write(self) -> str:
        done = self.work.desk.programmes.bring_in(
            self.people.value, self.form.value("roles"), today=self.work.today
        )
        return done.sentence

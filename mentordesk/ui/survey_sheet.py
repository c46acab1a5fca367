"""Keys in an interest sheet: the questions of the paper, in its words and order."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.people import Participant
from mentordesk.programme.papers.survey import ASKED, asked_of
from mentordesk.ui.availability import AvailabilityEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import button
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace


class SurveySheet(RecordSheet):
    """What somebody wrote on their interest sheet; another code can follow at once."""

    def __init__(self, window: QWidget, work: Workspace, person: Participant) -> None:
        super().__init__(
            window, work, "What I like and would like", f"{person.name}, {person.group}".strip(", "),
            f"survey {person.id}", width=640,
        )  # fmt: skip
        self._person = person
        programme = work.desk.setup.programme
        free = AvailabilityEditor(programme)
        rows = []
        for fact in asked_of(person.roles):
            if fact == "free_at":
                rows.append([Field(fact, editor=free, title=ASKED[fact])])
            elif fact == "wants":
                rows.append([Field(fact, lines=2, title=ASKED[fact])])
            else:
                rows.append([Field(fact, title=ASKED[fact])])
        self.form = self.add_form(Form(Participant, rows, work.today))
        self.form.fill(person)
        self.buttons(right=(
            button("Cancel", self.give_up), button("Save", self.save, kind="primary"),
        ))  # fmt: skip
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.people.save(self.form.read(self._person), today=self.work.today)
        return f"Saved: {saved.name}."

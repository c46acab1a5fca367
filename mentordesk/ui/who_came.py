"""Who came to a meeting: a line for each person, with how late where they were late."""

import json
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.programme.members import MemberRow, covered_by
from mentordesk.ui.editors import MinutesEditor, SegmentsEditor
from mentordesk.ui.parts import clear, label, the_theme

PAIR = 2


class WhoCame(QWidget):
    """How each person of a pairing attended; nobody is asked about until people are shown."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Who came")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self._lines: dict[int, tuple[SegmentsEditor, MinutesEditor]] = {}
        self._noted: dict[int, MeetingAttendance] = {}
        self._asked: tuple[object, ...] = ()
        self._first = ""
        self.matters = False

    @property
    def has_people(self) -> bool:
        """Whether there is anybody to ask about."""
        return bool(self._lines)

    def show_people(
        self,
        rows: Sequence[MemberRow],
        noted: Mapping[int, MeetingAttendance],
        away: Collection[int] = (),
    ) -> None:
        """Ask about these people; who is away that day, or covered for, has sent word unless told.

        The same people asked about the same meeting keep what was chosen.
        """
        asked = ([r.member.id for r in rows], dict(noted), frozenset(away))
        if asked == self._asked:
            return
        self._asked = asked
        self._noted = dict(noted)
        covered = covered_by(rows)
        self.matters = len(rows) > PAIR or bool(noted)
        clear(self._grid)
        self._lines = {}
        for number, row in enumerate(rows):
            usual = Came.PRESENT
            if row.person.id in away or row.person.id in covered:
                usual = Came.ABSENT_NOTIFIED
            self._add_line(number, row, usual)
        self._first = self.draft_of_all()

    def _add_line(self, number: int, row: MemberRow, usual: Came) -> None:
        person, noted = row.person, self._noted.get(row.person.id)
        came = SegmentsEditor(f"{person.called} came", [(c, c.label) for c in Came])
        came.value = noted.came if noted else usual
        late = MinutesEditor(f"Minutes {person.called} was late")
        late.setPlaceholderText("min late")
        late.setFixedWidth(the_theme().px(96))
        late.value = noted.late_minutes if noted else None
        came.chosen.connect(lambda _value: self._changed())
        late.edited.connect(self.edited.emit)
        name = label(person.called, "dense")
        name.setToolTip(row.words)
        self._grid.addWidget(name, number, 0)
        self._grid.addWidget(came, number, 1)
        self._grid.addWidget(late, number, 2)
        late.setVisible(came.value is Came.LATE)  # in its place by now: it would flash as a window
        self._lines[person.id] = (came, late)

    def _changed(self) -> None:
        for came, late in self._lines.values():
            late.setVisible(came.value is Came.LATE)
        self.edited.emit()

    @property
    def value(self) -> dict[int, MeetingAttendance] | None:
        """By participant how they attended; None when it was neither noted nor touched."""
        if not self.matters and self.draft_of_all() == self._first:
            return None
        return {
            who: MeetingAttendance(
                participant_id=who, came=came.value,
                late_minutes=late.value if came.value is Came.LATE else None,
            )
            for who, (came, late) in self._lines.items()
        }  # fmt: skip

    def draft_of_all(self) -> str:
        """All lines as text."""
        return json.dumps({i: [c.draft(), t.draft()] for i, (c, t) in self._lines.items()})

    def draft(self) -> str:
        """The lines as text; empty while nobody touched them."""
        said = self.draft_of_all()
        return said if said != self._first else ""

    def restore(self, text: str) -> None:
        """Take up what was chosen."""
        for key, (came, late) in (json.loads(text) if text else {}).items():
            if line := self._lines.get(int(key)):
                line[0].restore(came)
                line[1].restore(late)
        self._changed()

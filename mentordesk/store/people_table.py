"""The participants; what is true of a person stays the same in every programme they are part of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from mentordesk.model.people import DATED, PERSONAL, Participant, PersonChange
from mentordesk.store.table import Table


class PeopleTable(Table[Participant]):
    """Participants, one row for each programme a person is part of."""

    def keep_changes_in(self, changes: Table[PersonChange], today: Callable[[], date]) -> None:
        """Write down there what an enrolment or a group was before each change, whoever makes it."""
        self._changes, self._today = changes, today

    def parts_of(self, participant: Participant) -> list[Participant]:
        """The same person's parts in other programmes, in the order they came."""
        if participant.person_id is None:
            return []
        found = self.anywhere("person_id = ?", [participant.person_id])
        return [p for p in found if p.id != participant.id]

    def _change(self, record: Participant) -> Participant:
        self._note_what_was(record)
        changed = super()._change(record)
        own = {name: getattr(record, name) for name in PERSONAL}
        for other in self.parts_of(record):
            super()._change(replace(other, **own))
        return changed

    def _note_what_was(self, record: Participant) -> None:
        row = self._row(record.id)
        if row is None:
            return
        before = self.shape.from_row(row)
        for name in DATED:
            was = str(getattr(before, name))
            if was != str(getattr(record, name)):
                self._changes.put(
                    PersonChange(
                        participant_id=record.id, about=name, was=was, changed_on=self._today()
                    )
                )

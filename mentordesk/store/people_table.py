"""The participants; what is true of a person stays the same in every programme they are part of."""

from dataclasses import replace

from mentordesk.model.people import PERSONAL, Participant
from mentordesk.store.table import Table


class PeopleTable(Table[Participant]):
    """Participants, one row for each programme a person is part of."""

    def parts_of(self, participant: Participant) -> list[Participant]:
        """The same person's parts in other programmes, in the order they came."""
        if participant.person_id is None:
            return []
        found = self.anywhere("person_id = ?", [participant.person_id])
        return [p for p in found if p.id != participant.id]

    def _change(self, record: Participant) -> Participant:
        changed = super()._change(record)
        own = {name: getattr(record, name) for name in PERSONAL}
        for other in self.parts_of(record):
            super()._change(replace(other, **own))
        return changed

"""Check-ins: writing down that somebody was spoken to, or tried; and people's absences."""

from dataclasses import replace
from datetime import date

from mentordesk.model.absence import Absence
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import State
from mentordesk.model.party import Party
from mentordesk.programme.meetings import MeetingLog
from mentordesk.programme.members import check_one_of
from mentordesk.store.store import Store


class Contacts:
    """The check-ins of the programme."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, contact_id: int) -> Contact:
        """The check-in; refuses when there is none."""
        found = self._store.contacts.get(contact_id)
        if found is None:
            raise Refused(f"There is no check-in C{contact_id:04d}.")
        return found

    def of_pairing(self, pairing_id: int) -> list[Contact]:
        """The check-ins of a pairing, newest first."""
        return self._store.contacts.where(
            "pairing_id = ?", [pairing_id], order="attempted_on DESC, id DESC"
        )

    def save(self, contact: Contact, *, today: date) -> Contact:
        """Write down a check-in, or change one."""
        self._check(contact, today)
        with self._store.transaction("change check-in" if contact.id else "log check-in"):
            return self._store.contacts.put(contact)

    def save_call(
        self, contact: Contact, meeting: Meeting, *, today: date, log: MeetingLog
    ) -> Contact:
        """Write down a check-in and the meeting it told of, in one step: a call saves both, or none."""
        self._check(contact, today)
        saved: list[Contact] = []
        log.log(
            meeting, today=today,
            also=lambda m: saved.append(self._store.contacts.put(replace(contact, meeting_id=m.id))),
        )  # fmt: skip
        return saved[0]

    def _check(self, contact: Contact, today: date) -> None:
        if problems := contact.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(contact.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{contact.pairing_id:04d}."})
        last = self._store.moves.where("pairing_id = ?", [contact.pairing_id], order="moved_on, id")
        if last and last[-1].state is State.VOID:
            raise Refused.because({"pairing_id": "This pairing was entered in error."})
        leads = {Party.MENTOR: True, Party.MENTEE: False}.get(contact.party)
        check_one_of(self._store, contact.pairing_id, contact.participant_id, leads)

    def remove(self, contact_id: int) -> None:
        """Take a check-in out."""
        self.get(contact_id)
        with self._store.transaction("remove check-in"):
            self._store.contacts.delete(contact_id)

    def absences(self, participant_id: int) -> list[Absence]:
        """When somebody is or was away, newest first."""
        return self._store.absences.where(
            "participant_id = ?", [participant_id], order="first_day DESC, id DESC"
        )

    def away_on(self, day: date) -> frozenset[int]:
        """Ids of the participants who are noted as away on a day."""
        rows = self._store.absences.where("first_day <= ?1 AND last_day >= ?1", [day.isoformat()])
        return frozenset(a.participant_id for a in rows)

    def save_absence(self, absence: Absence) -> Absence:
        """Write down that somebody is away: the clocks of their pairings stand still."""
        if problems := absence.problems():
            raise Refused.because(problems)
        if self._store.participants.get(absence.participant_id) is None:
            raise Refused("There is no such participant.")
        with self._store.transaction("change absence" if absence.id else "add absence"):
            return self._store.absences.put(absence)

    def remove_absence(self, absence_id: int) -> None:
        """Take an absence out."""
        with self._store.transaction("remove absence"):
            self._store.absences.delete(absence_id)

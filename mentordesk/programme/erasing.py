"""Erasing a person for good: who may be erased, what goes, and the record without them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mentordesk.model.clock import counted, full_date
from mentordesk.model.erasure import Erasure, KeptLonger, is_due
from mentordesk.model.errors import Refused
from mentordesk.model.people import Participant
from mentordesk.model.programme import Organisation
from mentordesk.programme.erased_names import Names
from mentordesk.store import backup, erase_facts, restore
from mentordesk.store.erase import Cleaning, Known
from mentordesk.store.store import Store

if TYPE_CHECKING:
    from mentordesk.store.backup import Backup

#: In the words of an erasure itself a first name means whom it is about.
_HERE = -1


@dataclass(frozen=True, slots=True)
class Erasable:
    """What is kept of somebody: what would go, and what would stay as numbers; or why it may not be."""

    person: Participant
    code: str
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Somebody whose time is over: since when they have left, and how long such records are kept."""

    person: Participant
    last_day: date
    years: int
    notes: int

    @property
    def words(self) -> str:
        """Why they are on the list."""
        kept = f"kept for {counted(self.years, 'year')}"
        if self.notes:
            kept += f", as there {'was' if self.notes == 1 else 'were'} {counted(self.notes, 'conflict note')}"
        return f"{self.person.status.label}, last heard of {full_date(self.last_day)}; {kept}"


class Erasing:
    """Takes a person out of the record so that nothing but numbers is left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Erasure]:
        """Who was erased, by code, newest first."""
        return self._store.erasures.where("1", order="id DESC")

    def of(self, participant_id: int) -> Erasure | None:
        """The erasure of one participant, or None."""
        if participant_id not in erase_facts.erased(self._store.read):
            return None
        return self._store.erasures.where("participant_id = ?", [participant_id])[-1]

    def look_at(self, participant_id: int) -> Erasable:
        """What would go with somebody, and what keeps them from being erased."""
        person = self._store.participants.get(participant_id)
        if person is None:
            raise Refused(f"There is no participant P{participant_id:04d}.")
        parts = self._parts(person)
        found = erase_facts.held(self._store.read, [p.id for p in parts])
        goes = [
            "their name, and how they are reached",
            "their profile: strengths, needs, interests, free times",
        ]
        goes += [
            f"the words in {counted(n, what)}"
            for n, what in (
                (found.meetings, "meeting log"), (found.goals, "goal"), (found.notes, "conflict note"),
                (found.contacts, "check-in"), (found.reviews, "review"),
            )
            if n
        ]  # fmt: skip
        goes.append("their name wherever words about others tell of them: the code stands instead")
        goes.append(
            "papers in the register that name them: their lines stay, the papers cannot be printed again"
        )
        group = f", in {person.group}" if person.group else ""
        stays = [
            f"that {person_code(person)} took part, as {' and '.join(r.label.lower() for r in person.roles)}{group}",
        ]
        if found.pairings:
            stays.append(
                f"dates, lengths and numbers of {counted(found.pairings, 'pairing')}, so that no figure changes"
            )
        return Erasable(
            person, person_code(person), tuple(goes), tuple(stays), self._why_not(person, parts)
        )

    def ready(
        self, participant_id: int, *, reason: str, asked_by: str, today: date
    ) -> Callable[[], Store]:
        """Make the record without them ready beside the record; refuses who may not be erased.

        What comes back closes nothing: call it once the record is closed, and the record without
        them takes its place and is opened.
        """
        store = self._store
        if store.read_only:
            raise Refused("You are looking inside a backup: nothing can be changed in it.")
        wanted = Erasure(
            participant_id=participant_id, erased_on=today, reason=reason.strip(), asked_by=asked_by.strip()
        )  # fmt: skip
        if problems := wanted.problems():
            raise Refused.because(problems)
        seen = self.look_at(participant_id)
        if seen.why_not:
            raise Refused(seen.why_not)
        parts = self._parts(seen.person)
        names = Names([Known(p.id, frozenset({(p.name, p.known_as)})) for p in parts], frozenset())
        wanted = replace(
            wanted,
            reason=names.reworded(wanted.reason, near=_HERE),
            asked_by=names.reworded(wanted.asked_by, near=_HERE),
        )
        return self._written([replace(wanted, participant_id=p.id) for p in parts], seen.code)

    def to_look_at(self, today: date) -> list[ToLookAt]:
        """Who left so long ago that one is to ask whether they must be kept; who left first comes first.

        Nobody is erased by being on it. Who is kept longer on purpose comes when that day has passed.
        """
        said = self._store.organisations.where()
        years = said[0] if said else Organisation()
        found = []
        for one in erase_facts.left(self._store.read):
            if not one.last_day or one.kept_until > today.isoformat():
                continue
            last = date.fromisoformat(one.last_day)
            most = years.keep_years
            if one.notes:
                most = max(most, years.keep_years_conflict)
            if is_due(last, today, most):
                person = self._store.participants.get(one.participant_id)
                assert person is not None  # it was just read
                if self._still_takes_part(self._parts(person)):
                    continue
                found.append(ToLookAt(person, last, most, one.notes))
        return found

    def kept_until(self, participant_id: int) -> date | None:
        """The day until which somebody is kept on purpose, or None."""
        found = self._store.kept_longer.where(
            "participant_id = ?", [participant_id], order="until DESC"
        )
        return found[0].until if found else None

    def keep_longer(self, wanted: KeptLonger, *, today: date) -> KeptLonger:
        """Keep somebody until a day, with a reason."""
        if problems := wanted.problems(today):
            raise Refused.because(problems)
        with self._store.transaction("keep somebody longer"):
            return self._store.kept_longer.put(replace(wanted, set_on=today))

    def _written(self, wanted: list[Erasure], code: str) -> Callable[[], Store]:
        store, path, key = self._store, self._store.path, self._store.key
        whole = path.with_name(f".{path.name}.whole")
        fresh = path.with_name(f".{path.name}.restored")
        backup.clear_away(whole)  # left by an erasing that was cut off
        try:
            backup.copy_pages(store, whole)
            restore.restored_copy(
                whole, key, fresh, f"erase {code}", store.clock(), drafts_too=True,
                cleaning=Cleaning(wanted, store.record_classes(), Names),
            )  # fmt: skip
        finally:
            backup.clear_away(whole)
        clock, ring = store.clock, store.ring()

        def swap() -> Store:
            restore.put_in_place(fresh, path, ring)
            return Store.open_with_key(path, key, clock=clock)

        return swap

    def _parts(self, person: Participant) -> list[Participant]:
        """The person's part in every programme of the record."""
        return [person, *self._store.participants.parts_of(person)]

    def _still_takes_part(self, parts: Sequence[Participant]) -> bool:
        """Whether somebody is in a pairing yet, or takes part in another programme."""
        found = erase_facts.hindrances(self._store.read, [p.id for p in parts])
        return bool(found.pairings) or any(p.status.takes_part for p in parts)

    def _why_not(self, person: Participant, parts: Sequence[Participant]) -> str:
        """Why somebody may not be erased now, in a sentence; nothing when they may."""
        if self.of(person.id) is not None:
            return f"{person_code(person)} was erased already."
        found = erase_facts.hindrances(self._store.read, [p.id for p in parts])
        if found.pairings:
            return f"{person.name} is in a pairing (K{found.pairings[0]:04d}) that has not ended. Close it first."
        if found.pointers:
            return (
                f"There is a safeguarding pointer on a pairing of {person.name}: what belongs to it must "
                "be kept. Ask whoever is responsible for safeguarding."
            )
        if found.notes:
            return f"Conflict note N{found.notes[0]:04d} is not closed yet. Close it first."
        if any(p.status.takes_part for p in parts):
            return f"{person.name} still takes part or waits. Set the enrolment to finished or withdrawn first."
        return ""


def person_code(person: Participant) -> str:
    """The code that is left of somebody."""
    return f"P{person.id:04d}"


def cleaning_of(store: Store) -> Cleaning:
    """What a backup must leave behind when it is restored: who was erased stays erased."""
    return Cleaning(store.erasures.where(), store.record_classes(), Names)


def clear_older(store: Store, folders: Sequence[Path], made: "Backup") -> tuple[int, int]:
    """Remove the backups of this record that were made before ``made``; gives how many went, and how many stay.

    Those that cannot be removed now (a stick that cannot be written to) stay.
    """
    removed = stays = 0
    for folder in folders:
        for found in backup.all_in(folder, store.path):
            if found.head == made.head:
                continue
            try:
                backup.remove(found.path)
                removed += 1
            except OSError:
                stays += 1
    return removed, stays

"""Erasing a person for good: who may be erased, what goes, and the record without them."""

import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mentordesk.model.clock import counted, full_date
from mentordesk.model.erasure import Erasure, KeptLonger, is_due
from mentordesk.model.errors import Refused
from mentordesk.model.names import first_and_initial, fold, short_name
from mentordesk.model.people import Enrolment, Participant
from mentordesk.model.programme import Organisation
from mentordesk.programme.papers.mentions import NameBook
from mentordesk.store import backup, erase, keys, restore
from mentordesk.store.erase import Cleaning, Known
from mentordesk.store.store import Store

if TYPE_CHECKING:
    from mentordesk.store.backup import Backup

_GONE = frozenset({Enrolment.FINISHED, Enrolment.WITHDRAWN})


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


class Names:
    """The names of those who are erased, found in texts; see :class:`mentordesk.store.erase.Words`."""

    def __init__(self, people: Sequence[Known], others: frozenset[str]) -> None:
        codes = {p.id: p.code for p in people}
        rows = [
            (p.id, name, known_as) for p in people for name, known_as in sorted(p.names) if name
        ]
        self._near = NameBook(rows, codes, surnames=True)
        self._far = NameBook.of_whole_names({
            form: codes[who] for who, name, _ in rows if fold(name) not in others for form in _forms(name)
        })  # fmt: skip
        self._first = {fold(w) for _, name, known_as in rows for w in (*name.split(), known_as)}
        self._first -= {""}
        forms = {f(name) for _, name, _ in rows for f in (str, short_name, first_and_initial)}
        self._printed = forms | {p.code for p in people}

    def reworded(self, text: str, *, near: bool) -> str:
        """The text with codes for names; ``near`` where a first name alone can only mean them."""
        if not text or not self._may_be_in(text):
            return text
        parts, at = [], 0
        for start, end, code in (self._near if near else self._far).found(text):
            if start >= at:
                parts += [text[at:start], code]
                at = end
        return "".join([*parts, text[at:]])

    def tells_of(self, content: bytes) -> bool:
        """Whether an issued report names one of them, by name or code."""
        try:
            said = zlib.decompress(content).decode()
        except (zlib.error, UnicodeDecodeError):
            return True  # what cannot be read is not kept
        return any(form in said for form in self._printed) or bool(self._far.found(said))

    def _may_be_in(self, text: str) -> bool:
        """A quick look that spares nearly every text the long one."""
        plain = fold(text)
        return any(word in plain for word in self._first)


def _forms(name: str) -> set[str]:
    """A name as it is written in full, and of three words without those in the middle."""
    words = name.split()
    return {name, f"{words[0]} {words[-1]}"} if len(words) > 2 else {name}


class Erasing:
    """Takes a person out of the record so that nothing but numbers is left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Erasure]:
        """Who was erased, by code, newest first."""
        return self._store.erasures.where("1", order="id DESC")

    def of(self, participant_id: int) -> Erasure | None:
        """The erasure of one participant, or None."""
        found = self._store.erasures.where("participant_id = ?", [participant_id])
        return found[-1] if found else None

    def look_at(self, participant_id: int) -> Erasable:
        """What would go with somebody, and what keeps them from being erased."""
        person = self._store.participants.get(participant_id)
        if person is None:
            raise Refused(f"There is no participant P{participant_id:04d}.")
        parts = self._parts(person)
        found = erase.held(self._store.read, [p.id for p in parts])
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
        if found.kept_names:
            goes.append(
                f"their name in the words of {counted(found.kept_names, 'pairing')} of others, where the code stands instead"
            )
        goes.append(
            "papers in the register that name them: their lines stay, the papers cannot be printed again"
        )
        stays = [
            f"that {person_code(person)} took part, as {' and '.join(r.label.lower() for r in person.roles)}",
            f"dates, lengths and numbers of {counted(found.pairings, 'pairing')}, so that no figure changes",
        ]
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
            reason=names.reworded(wanted.reason, near=True),
            asked_by=names.reworded(wanted.asked_by, near=True),
        )
        return self._written([replace(wanted, participant_id=p.id) for p in parts], seen.code)

    def to_look_at(self, today: date) -> list[ToLookAt]:
        """Who left so long ago that one is to ask whether they must be kept; who left first comes first.

        Nobody is erased by being on it. Who is kept longer on purpose comes when that day has passed.
        """
        said = self._store.organisations.where()
        years = said[0] if said else Organisation()
        found = []
        for one in erase.left(self._store.read):
            if not one.last_day or one.kept_until > today.isoformat():
                continue
            last = date.fromisoformat(one.last_day)
            most = years.keep_years
            if one.notes:
                most = max(most, years.keep_years_conflict)
            if is_due(last, today, most):
                person = self._store.participants.get(one.participant_id)
                assert person is not None  # it was just read
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
        clock, ring = store.clock, keys.read_ring(path)

        def swap() -> Store:
            restore.put_in_place(fresh, path, ring)
            return Store.open_with_key(path, key, clock=clock)

        return swap

    def _parts(self, person: Participant) -> list[Participant]:
        """The person's part in every programme of the record."""
        return [person, *self._store.participants.parts_of(person)]

    def _why_not(self, person: Participant, parts: Sequence[Participant]) -> str:
        """Why somebody may not be erased now, in a sentence; nothing when they may."""
        if self.of(person.id) is not None:
            return f"{person_code(person)} was erased already."
        found = erase.hindrances(self._store.read, [p.id for p in parts])
        if found.pairings:
            return f"{person.name} is in a pairing (K{found.pairings[0]:04d}) that has not ended. Close it first."
        if found.pointers:
            return (
                f"There is a safeguarding pointer on a pairing of {person.name}: what belongs to it must "
                "be kept. Ask whoever is responsible for safeguarding."
            )
        if found.notes:
            return f"Conflict note N{found.notes[0]:04d} is not closed yet. Close it first."
        if any(p.status not in _GONE for p in parts):
            return f"{person.name} still takes part or waits. Set the enrolment to finished or withdrawn first."
        return ""


def person_code(person: Participant) -> str:
    """The code that is left of somebody."""
    return f"P{person.id:04d}"


def cleaning_of(store: Store) -> Cleaning:
    """What a backup must leave behind when it is restored: who was erased stays erased."""
    return Cleaning(store.erasures.where(), store.record_classes(), Names)


def clear_older(store: Store, folders: Sequence[Path], made: "Backup") -> int:
    """Remove the backups of this record that were made before ``made``; gives how many.

    Those that cannot be removed now (a stick that is out) are left.
    """
    removed = 0
    for folder in folders:
        for found in backup.all_in(folder, store.path):
            if found.head != made.head:
                with suppress(OSError):
                    backup.remove(found.path)
                    removed += 1
    return removed

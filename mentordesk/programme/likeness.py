"""Participants that may be one and the same: finding them, saying they are not, making one of two."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.fields import described
from mentordesk.model.names import fold
from mentordesk.model.people import NotSame, Participant
from mentordesk.store.store import Store
from mentordesk.store.table import Table

#: Names of the same group this much alike (0 to 100) may be one person.
LIKENESS = 88
#: Words so short, or shared by so many, say nothing about who somebody is.
SHARED_BY = 60


@dataclass(frozen=True, slots=True)
class Alike:
    """Two participants that may be one, and why one may think so."""

    one: Participant
    other: Participant
    why: str


class Likeness:
    """Finds doubles and makes one of two, in one step that can be undone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def found(self) -> list[Alike]:
        """Pairs of participants that look alike and were not said to be different, by name."""
        people = self._store.participants.where(order="folded, id")
        apart = {frozenset((n.participant_id, n.other_id)) for n in self._store.not_same.where()}
        seen: set[frozenset[int]] = set(apart)
        found = []
        for one, other, why in (*_same_address(people), *_like_names(people)):
            key = frozenset((one.id, other.id))
            if key not in seen:
                seen.add(key)
                found.append(Alike(one, other, why))
        return sorted(found, key=lambda a: (fold(a.one.name), a.one.id))

    def part(self, one_id: int, other_id: int) -> None:
        """They are two different people; they are not asked about again."""
        with self._store.transaction("note that two are different"):
            self._store.not_same.put(NotSame(participant_id=one_id, other_id=other_id))

    def merge(self, kept_id: int, gone_id: int, *, today: date) -> Participant:
        """Make one of two: what is empty is filled in, and all that hangs on the other comes along."""
        kept, gone = self._get(kept_id), self._get(gone_id)
        if kept_id == gone_id:
            raise Refused("Choose two different participants.")
        mine = {m.pairing_id for m in self._store.members.where("participant_id = ?", [kept_id])}
        both = [
            m.pairing_id for m in self._store.members.where("participant_id = ?", [gone_id])
            if m.pairing_id in mine
        ]  # fmt: skip
        if both:
            raise Refused(f"Both are in the pairing K{both[0]:04d}, so they cannot be one person.")
        with self._store.transaction("merge participants"):
            for member in self._store.members.where("covers_id = ?", [gone_id]):
                self._store.members.put(replace(member, covers_id=kept_id))
            self._bring_along(kept_id, gone_id)
            one = replace(merged(kept, gone, today), person_id=self._one_person(kept, gone))
            self._store.participants.delete(gone_id)
            return self._store.participants.put(one)

    def _one_person(self, kept: Participant, gone: Participant) -> int | None:
        """Who the two are in other programmes is one person from now on."""
        if kept.person_id is None or gone.person_id is None:
            return kept.person_id or gone.person_id
        people = self._store.participants
        both = {p.programme_id for p in people.parts_of(kept)} & {
            p.programme_id for p in people.parts_of(gone)
        }
        if both and (where := self._store.programmes.get(min(both))):
            raise Refused(f"Both are part of {where.name} as well. Make them one there first.")
        for part in self._store.participants.parts_of(gone):
            self._store.participants.put(replace(part, person_id=kept.person_id))
        return kept.person_id

    def _get(self, participant_id: int) -> Participant:
        found = self._store.participants.get(participant_id)
        if found is None:
            raise Refused(f"There is no participant P{participant_id:04d}.")
        return found

    def _bring_lists_along(self, kept: int, gone: int) -> None:
        """Lists of people in other records: who a note is between, who has signed."""

        def renamed(people: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(kept if p == gone else p for p in people))

        for note in self._store.conflict_notes.where("parties LIKE ?", [f"%{gone}%"]):
            self._store.conflict_notes.put(replace(note, parties=renamed(note.parties)))
        for pairing in self._store.pairings.where("signed_by LIKE ?", [f"%{gone}%"]):
            self._store.pairings.put(replace(pairing, signed_by=renamed(pairing.signed_by)))

    def _bring_along(self, kept: int, gone: int) -> None:
        store = self._store
        plain: tuple[Table[Any], ...] = (
            store.members, store.clearances, store.absences, store.feedback_answers,
            store.certificates, store.kept_longer, store.contacts, store.goals,
        )  # fmt: skip
        for table in plain:
            for record in table.where("participant_id = ?", [gone]):
                table.put(replace(record, participant_id=kept))
        for change in store.person_changes.where("participant_id = ?", [gone]):
            store.person_changes.delete(change.id)
        sessions = {a.training_id for a in store.attendances.where("participant_id = ?", [kept])}
        for place in store.attendances.where("participant_id = ?", [gone]):
            if place.training_id in sessions:
                store.attendances.delete(place.id)
            else:
                store.attendances.put(replace(place, participant_id=kept))
        for came in store.meeting_attendances.where("participant_id = ?", [gone]):
            store.meeting_attendances.put(replace(came, participant_id=kept))
        self._bring_lists_along(kept, gone)
        pairs: tuple[Table[Any], ...] = (store.never_pairs, store.not_same, store.match_pairs)
        for table in pairs:
            for pair in table.where("participant_id = ? OR other_id = ?", [gone, gone]):
                one = kept if pair.participant_id == gone else pair.participant_id
                other = kept if pair.other_id == gone else pair.other_id
                if one == other:
                    table.delete(pair.id)
                else:
                    table.put(replace(pair, participant_id=one, other_id=other))


def merged(kept: Participant, gone: Participant, today: date) -> Participant:
    """The kept one, with what only the other says; lists are joined, two notes stand below each other."""
    changes: dict[str, object] = {}
    known = described(kept)
    for field in fields(kept):
        if field.name not in known or field.name in {"name", "status", "capacity"}:
            continue
        mine, theirs = getattr(kept, field.name), getattr(gone, field.name)
        if isinstance(mine, tuple):
            changes[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif not mine:
            changes[field.name] = theirs
    if kept.notes and gone.notes and kept.notes != gone.notes:
        changes["notes"] = f"{kept.notes}\n{gone.notes}"
    # papers with the other code are out still; and by this line the history knows who it was
    alike = fold(kept.name) == fold(gone.name)
    line = f"Merged on {full_date(today)} with {gone.code}{'' if alike else f', written as {gone.name}'}."
    changes["notes"] = "\n".join(t for t in (str(changes.get("notes", kept.notes)), line) if t)
    if kept.waiting_since and gone.waiting_since:
        changes["waiting_since"] = min(kept.waiting_since, gone.waiting_since)
    return replace(kept, **changes)  # type: ignore[arg-type]


def _same_address(people: list[Participant]) -> Iterator[tuple[Participant, Participant, str]]:
    by_address: dict[str, Participant] = {}
    for person in people:
        address = person.email.strip().lower()
        if not address:
            continue
        if address in by_address:
            yield by_address[address], person, "The same email address"
        by_address.setdefault(address, person)


def _like_names(people: list[Participant]) -> Iterator[tuple[Participant, Participant, str]]:
    """Names that share a word and are nearly the same, in the same group or where one has none."""
    from rapidfuzz.fuzz import token_sort_ratio

    by_word: dict[str, list[tuple[str, str, Participant]]] = {}
    for person in people:
        name, group = fold(person.name), fold(person.group)
        asked: set[int] = set()
        for word in name.split():
            others = by_word.setdefault(word, [])
            for known, where, other in others[:SHARED_BY]:
                if (group and where and group != where) or other.id in asked:
                    continue
                asked.add(other.id)
                if known == name:
                    yield other, person, "The same name"
                elif token_sort_ratio(known, name, score_cutoff=LIKENESS):
                    yield other, person, "Nearly the same name"
            others.append((name, group, person))

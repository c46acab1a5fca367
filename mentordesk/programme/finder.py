"""*Find or do*: people, pairings, meetings and goals by a few letters. Conflict notes stay out."""

import re
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.names import fold
from mentordesk.programme.people import role_words
from mentordesk.store.facts import Facts
from mentordesk.store.search import Search
from mentordesk.store.store import Store

_CODE = re.compile(r"^([pkmnPKMN])0*(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: ``kind`` is participant, pairing, meeting, goal or conflict-note."""

    kind: str
    id: int
    code: str
    title: str
    text: str


class Finder:
    """Finds things by words or by code."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts
        self._search = Search(store)

    def find(self, words: str, today: date, limit: int = 8) -> list[Found]:
        """Up to ``limit`` of each kind, people first; accents and case do not matter."""
        if match := _CODE.match(words.strip()):
            return self._by_code(match[1].upper(), int(match[2]), today)
        people = self._search.people(words, limit * 4)
        found = self._people(people, words, limit)
        found += self._pairings(words, today, limit)
        found += self._meetings(words, today, limit)
        return found + self._goals(words, limit)

    def pairings(self, words: str, today: date, limit: int = 8) -> list[PairingFacts]:
        """Open pairings in which every word begins a name, a group or the code."""
        parts = fold(words).split()
        found = [f for f in self._facts.pairings(today) if _matches(f, parts)]
        return sorted(found, key=lambda f: f.label.casefold())[:limit]

    def notes(self, words: str) -> list[int]:
        """Conflict notes by their words; only the conflict page asks."""
        return self._search.conflict_notes(words)

    def _people(self, ids: list[int], words: str, limit: int) -> list[Found]:
        begun = fold(words)
        people = [p for i in ids if (p := self._store.participants.get(i))]
        people.sort(key=lambda p: (not fold(p.name).startswith(begun), fold(p.name), p.id))
        return [
            Found(
                "participant",
                p.id,
                p.code,
                p.name,
                f"{role_words(p.roles)} · {p.group}".strip(" ·"),
            )
            for p in people[:limit]
        ]

    def _pairings(self, words: str, today: date, limit: int) -> list[Found]:
        found = self.pairings(words, today, limit) if fold(words) else []
        return [Found("pairing", f.id, f.code, f.label, f.groups) for f in found]

    def _meetings(self, words: str, today: date, limit: int) -> list[Found]:
        found = []
        for hit in self._search.meetings(words, limit):
            meeting = self._store.meetings.get(hit.id)
            if meeting and meeting.day:
                title = f"{self._label(meeting.pairing_id, today)}, {full_date(meeting.day)}"
                found.append(Found("meeting", meeting.id, meeting.code, title, hit.excerpt))
        return found

    def _goals(self, words: str, limit: int) -> list[Found]:
        goals = [self._store.goals.get(h.id) for h in self._search.goals(words, limit)]
        return [
            Found("goal", g.pairing_id, f"K{g.pairing_id:04d}", g.statement, "Goal")
            for g in goals
            if g
        ]

    def _label(self, pairing_id: int, today: date) -> str:
        found = self._facts.pairings(today, only=pairing_id, open_only=False)
        return found[0].short_label if found else f"K{pairing_id:04d}"

    def _by_code(self, letter: str, number: int, today: date) -> list[Found]:
        if letter == "P" and (person := self._store.participants.get(number)):
            return self._people([person.id], "", 1)
        if letter == "K":
            facts = self._facts.pairings(today, only=number, open_only=False)
            return [Found("pairing", f.id, f.code, f.label, f.groups) for f in facts]
        if letter == "M" and (meeting := self._store.meetings.get(number)) and meeting.day:
            title = f"{self._label(meeting.pairing_id, today)}, {full_date(meeting.day)}"
            return [Found("meeting", meeting.id, meeting.code, title, "")]
        if letter == "N" and (note := self._store.conflict_notes.get(number)):
            return [Found("conflict-note", note.id, note.code, f"Conflict note {note.code}", "")]
        return []


def _matches(facts: PairingFacts, parts: list[str]) -> bool:
    people = (*facts.mentors, *facts.mentees)
    starts = [facts.code.lower()]
    for person in people:
        starts += fold(f"{person.name} {person.known_as} {person.group}").split()
        starts.append(fold(person.name))
    return all(any(s.startswith(part) for s in starts) for part in parts)


def id_of(code: str, letter: str, what: str) -> int:
    """The number in a code such as K0003; refuses another kind of code in a sentence."""
    match = _CODE.match(code.strip())
    if not match or match[1].upper() != letter:
        raise Refused(f"There is no {what} {code.strip() or '(no code given)'}.")
    return int(match[2])

"""*Find or do*: people, pairings, meetings and goals by a few letters. Conflict notes stay out."""

import re
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Sides
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import fold
from mentordesk.model.sheet_code import SheetCode, read_sheet_code
from mentordesk.programme.homes import KINDS, home_of
from mentordesk.programme.people import role_words
from mentordesk.store.facts import Facts
from mentordesk.store.people_facts import who_is_now
from mentordesk.store.search import Search
from mentordesk.store.store import Store

#: People looked at when pairings are sought by a few letters.
_CANDIDATES = 200
#: Letters from which on the texts of meetings and goals are looked at.
SHORTEST_TEXT = 2
_CODE = re.compile(r"^([pkmnPKMN])0*(\d{1,7})$")
#: Other codes that stand on screen and on paper; shorter ones may be a group, such as *C3*.
_OTHER_CODE = re.compile(r"^([tcgshvTCGSHV])(\d{4,7})$")
#: By the letter of a sheet's code: what it opens of the person, and how that is told.
_SHEETS_OF_PEOPLE = {
    "P": ("survey", "Key in this interest sheet"), "S": ("note step", "Note what was signed"),
}  # fmt: skip
_ANY_CODE = re.compile(r"^([A-Za-z])0*(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: ``kind`` is participant, pairing, meeting, goal, conflict-note or sheet.

    *elsewhere* before the kind: it belongs to another programme of this record.
    """

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
        if sheet := read_sheet_code(words):
            return self._by_sheet(sheet, today)
        if match := _CODE.match(words.strip()):
            return self._by_code(match[1].upper(), int(match[2]), today)
        other = _OTHER_CODE.match(words.strip())
        if other and (named := self._by_other_code(other[1].upper(), int(other[2]))):
            return named
        people = self._search.people(words, limit * 4)
        found = self._people(people, words, limit)
        found += self._pairings(words, today, limit)
        if len(fold(words)) < SHORTEST_TEXT:  # one letter is the beginning of a name, not a subject
            return found
        found += self._meetings(words, limit)
        return [*found, *self._goals(words, limit), *self._elsewhere(words, limit // 2)]

    def _elsewhere(self, words: str, limit: int) -> list[Found]:
        """People of other programmes of this record, by name, who are not part of this one."""
        table = self._store.participants
        names = {p.id: p.name for p in self._store.programmes.where()}
        found = [
            p
            for i in self._search.people_elsewhere(words, limit)
            for p in table.anywhere("id = ?", [i])
        ]
        return [
            Found("elsewhere participant", p.id, p.code, p.name, f"in {names[p.programme_id]}")
            for p in found
            if self._store.programme_id not in {q.programme_id for q in table.parts_of(p)}
        ]

    def pairings(
        self, words: str, today: date, limit: int = 8, *, also_ended: bool = False
    ) -> list[Sides]:
        """Open pairings, or all, in which every word begins a name, a group or the code."""
        parts = fold(words).split()
        if not parts:
            return []
        # every part must fit somebody of the pairing: those whom the longest part fits are few
        longest = max(parts, key=len)
        people = self._search.people(longest, _CANDIDATES)
        ids = self._facts.open_pairings_of(people, today, _CANDIDATES)
        if also_ended:
            ids = [*ids, *(i for who in people for i in self._facts.pairings_of(who))]
        if _CODE.match(words.strip()) and longest[0] == "k":
            ids = [int(longest[1:])]
        ids = sorted({*ids, *self._facts.groups_called(parts, today)})
        found = list(self._facts.names(ids).values())
        fitting = [s for s in found if _matches(s, parts)]
        return sorted(fitting, key=lambda s: s.label.casefold())[:limit]

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
        return [
            Found("pairing", s.id, s.code, s.label, s.groups)
            for s in self.pairings(words, today, limit)
        ]

    def _meetings(self, words: str, limit: int) -> list[Found]:
        hits = self._search.meetings(words, limit)
        meetings = [m for h in hits if (m := self._store.meetings.get(h.id))]
        return [
            self._meeting(meeting, hit.excerpt, names)
            for names in [self._facts.names([m.pairing_id for m in meetings])]
            for meeting, hit in zip(meetings, hits, strict=False)
        ]

    def _meeting(
        self,
        meeting: Meeting,
        excerpt: str,
        names: dict[int, Sides],
    ) -> Found:
        sides = names.get(meeting.pairing_id) or Sides(meeting.pairing_id)
        when = full_date(meeting.day) if meeting.day else ""
        return Found("meeting", meeting.id, meeting.code, f"{sides.short_label}, {when}", excerpt)

    def _goals(self, words: str, limit: int) -> list[Found]:
        goals = [self._store.goals.get(h.id) for h in self._search.goals(words, limit)]
        return [
            Found("goal", g.pairing_id, f"K{g.pairing_id:04d}", g.statement, "Goal")
            for g in goals
            if g
        ]

    def _by_sheet(self, sheet: SheetCode, today: date) -> list[Found]:
        """The log a session sheet belongs to, of its meeting or fresh; or the feedback form to key in."""
        if sheet.letter == "F":
            answer = self._store.feedback_answers.get(sheet.number)
            return [Found("form", sheet.number, "", "Key in this form", "")] if answer else []
        if sheet.letter in _SHEETS_OF_PEOPLE:
            kind, text = _SHEETS_OF_PEOPLE[sheet.letter]
            gone = self._store.erased_people()  # of whom nothing is noted any more
            return [
                f if f.id in gone else replace(f, kind=kind, text=text)
                for f in self._by_code("P", sheet.number, today)
                if f.kind == "participant"
            ]
        found = self._by_code(sheet.letter, sheet.number, today)
        if sheet.letter == "K" and found and found[0].kind == "pairing":
            return [replace(f, kind="sheet", text="Log the meeting of this sheet") for f in found]
        return found

    def _by_code(self, letter: str, number: int, today: date) -> list[Found]:
        if letter == "P":
            if found := self._people([number], "", 1):
                return found
            # papers with the code of somebody who was found to be another are in use still
            if now := who_is_now(self._store).get(number):
                if one := self._people([now], "", 1):
                    return [replace(f, text=f"{f.text} · was P{number:04d}") for f in one]
                number = now  # part of another programme of this record
        if letter == "K":
            facts = self._facts.pairings(today, only=number, open_only=False)
            if facts:
                sides = facts[0].sides
                return [Found("pairing", number, sides.code, sides.label, sides.groups)]
        if letter == "M" and (meeting := self._store.meetings.get(number)):
            return [self._meeting(meeting, "", self._facts.names([meeting.pairing_id]))]
        if letter == "N" and (note := self._store.conflict_notes.get(number)):
            return [Found("conflict-note", note.id, note.code, f"Conflict note {note.code}", "")]
        if home := home_of(self._store, letter, number):
            code, kind = f"{letter}{number:04d}", KINDS[letter]
            return [Found(f"elsewhere {kind}", number, code, f"{code} in {home.name}", "Go there")]
        return []

    def _by_other_code(self, letter: str, number: int) -> list[Found]:
        """A training session, check-in, goal, agreed step, pointer or decided change by its code."""
        store, code = self._store, f"{letter}{number:04d}"
        if letter == "T" and (session := store.trainings.get(number)):
            when = full_date(session.held_on) if session.held_on else ""
            return [Found("edit training", number, code, session.title, when)]
        if letter == "C" and (contact := store.contacts.get(number)):
            when = full_date(contact.attempted_on) if contact.attempted_on else ""
            said = f"Check-in {code}, {self._label(contact.pairing_id)}"
            return [Found("edit check-in", number, code, said, when)]
        if letter == "G" and (goal := store.goals.get(number)):
            return [Found("edit goal", number, code, goal.statement, self._label(goal.pairing_id))]
        if letter == "S" and (step := store.agreed_steps.get(number)):
            label = self._label(step.pairing_id)
            return [Found("pairing", step.pairing_id, code, label, step.text)]
        if letter == "V" and (change := store.planned_changes.get(number)):
            return [Found("decided change", number, code, change.text, change.state.label)]
        if letter == "H" and store.pointers.get(number):
            return [Found("pointer", number, code, f"Safeguarding pointer {code}", "")]
        return []

    def _label(self, pairing_id: int) -> str:
        sides = self._facts.names([pairing_id]).get(pairing_id)
        return sides.short_label if sides else ""


def _matches(sides: Sides, parts: list[str]) -> bool:
    starts = [sides.code.lower(), *fold(sides.called).split()]
    for person in (*sides.mentors, *sides.mentees):
        starts += fold(f"{person.name} {person.known_as} {person.group}").split()
        starts.append(fold(person.name))
    return all(any(s.startswith(part) for s in starts) for part in parts)


def id_of(code: str, letter: str, what: str) -> int:
    """The number in a code such as K0003; refuses another kind of code in a sentence."""
    match = _ANY_CODE.match(code.strip())
    if not match or match[1].upper() != letter:
        said = " ".join(code.split())[:20] or "(no code given)"
        raise Refused(f"There is no {what} {said}.")
    return int(match[2])

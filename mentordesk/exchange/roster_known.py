"""Who a row of a roster may be: somebody of the record, or of a row further up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mentordesk.model.names import fold
from mentordesk.model.people import Participant

LIKENESS = 86.0


class KnownPeople:
    """Who is there already, in the record or further up in the sheet."""

    def __init__(self, people: Iterable[Participant]) -> None:
        self._by_id: dict[int, Participant] = {}
        self._changed: dict[int, int] = {}
        self._by_name: dict[str, list[tuple[Participant, int]]] = defaultdict(list)
        self._by_email: dict[str, list[tuple[Participant, int]]] = defaultdict(list)
        #: By group and word: the folded names that have it, and beside each who bears it.
        self._by_word: dict[tuple[str, str], tuple[list[str], list[tuple[Participant, int]]]] = {}
        for person in people:
            self._by_id[person.id] = person
            self.add(person, Key.of(person), 0)

    def add(self, person: Participant, key: "Key", number: int) -> None:
        """Know this person; ``number`` is the row of the sheet, 0 for the record."""
        self._by_name[key.name].append((person, number))
        if person.email:
            self._by_email[person.email.casefold()].append((person, number))
        for word in set(key.name.split()):
            names, bearers = self._by_word.setdefault((key.group, word), ([], []))
            names.append(key.name)
            bearers.append((person, number))

    def with_code(self, code: str) -> Participant | None:
        """The participant with this code."""
        digits = code.strip().lstrip("Pp")
        return self._by_id.get(int(digits)) if digits.isdecimal() and len(digits) < 9 else None

    def note_change(self, person_id: int, number: int) -> None:
        """A row of the sheet changes this person; a second one would undo it."""
        self._changed[person_id] = number

    def changed_by(self, person_id: int) -> int:
        """The row that changes this person, or 0."""
        return self._changed.get(person_id, 0)

    def namesakes(self, key: "Key") -> list[tuple[Participant, int]]:
        """Those of the same folded name."""
        return self._by_name.get(key.name, [])

    def at_the_same_address(self, person: Participant) -> tuple[Participant, int] | None:
        """Somebody with the same email address whose name may be theirs: *Bianchi, L.* and *Lucia Bianchi*.

        A family may share an address; its names differ in more than how they are written.
        """
        same = self._by_email.get(person.email.casefold(), []) if person.email else []
        return next((k for k in same if _may_be_one(k[0].name, person.name)), None)

    def like(self, key: "Key") -> tuple[Participant, int] | None:
        """Somebody of the same group whose name shares a word and is nearly the same.

        Those of the very same name were looked at before.
        """
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extractOne

        for word in key.name.split():
            names, people = self._by_word.get((key.group, word), ((), ()))
            if found := extractOne(key.name, names, scorer=ratio, score_cutoff=LIKENESS):
                return people[found[2]]
        return None


@dataclass(frozen=True, slots=True)
class Key:
    """What people are compared by: folded name and group."""

    name: str
    group: str

    @classmethod
    def of(cls, person: Participant) -> "Key":
        """What a participant is compared by."""
        return cls(fold(person.name), folded_group(person.group))


@lru_cache(maxsize=1024)
def folded_group(group: str) -> str:
    """A group without case and accents."""
    return fold(group)


def _may_be_one(name: str, other: str) -> bool:
    """Whether two names share a word, and all others of the shorter begin like words of the longer."""
    words, more = sorted(
        (fold(name).replace(".", "").split(), fold(other).replace(".", "").split()), key=len
    )
    shared = set(words) & set(more)
    left = [w for w in more if w not in shared]
    rest = [w for w in words if w not in shared]
    return bool(shared) and all(any(w.startswith(r) or r.startswith(w) for w in left) for r in rest)

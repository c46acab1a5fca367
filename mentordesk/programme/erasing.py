"""Erasing a person for good: who may be erased, what goes, and the record without them."""

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from mentordesk.model.clock import counted, full_date
from mentordesk.model.erasure import Erasure, KeptLonger, is_due
from mentordesk.model.errors import Refused
from mentordesk.model.names import first_and_initial, fold, short_name
from mentordesk.model.people import Enrolment, Participant
from mentordesk.model.programme import Organisation
from mentordesk.store import backup, erase, keys, restore
from mentordesk.store.erase import Cleaning, Known
from mentordesk.store.store import Store

if TYPE_CHECKING:
    from mentordesk.store.backup import Backup

_GONE = frozenset({Enrolment.FINISHED, Enrolment.WITHDRAWN})
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


class Names:
    """The names of those who are erased, found in texts; see :class:`mentordesk.store.erase.Words`.

    Capitals, accents and apostrophes may be written in any way. A word that somebody else bears too
    is left, and so is one of everyday language, but where it can only be a name.
    """

    def __init__(
        self,
        people: Sequence[Known],
        others: frozenset[str],
        company: Mapping[int, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self._people, self._company = people, company
        taken = frozenset(fold(form) for name in others for form in _wholes(name, ""))
        self._far = _Finder(
            {
                form: p.code
                for p in people
                for name, known_as in sorted(p.names)
                for form in _wholes(name, known_as)
                if fold(form) not in taken
            },
            others,
        )
        self._near: dict[int, _Finder] = {}
        forms = {f(name) for p in people for name, _ in p.names if name for f in _PRINTED}
        self._printed = forms | {p.code for p in people}

    def reworded(self, text: str, *, near: int = 0) -> str:
        """The text with codes for names; ``near`` is the pairing in which a first name alone means them."""
        if not text:
            return text
        return (self._nearby(near) if near else self._far).reworded(text)

    def tells_of(self, content: bytes) -> bool:
        """Whether an issued report names one of them, by name or code."""
        try:
            said = zlib.decompress(content).decode()
        except (zlib.error, UnicodeDecodeError):
            return True  # what cannot be read is not kept
        return any(form in said for form in self._printed) or self._far.reworded(said) != said

    def _nearby(self, pairing_id: int) -> "_Finder":
        """How they are found in the words of one pairing: by single names too, but those of its others."""
        if pairing_id not in self._near:
            around = self._company.get(pairing_id, frozenset())
            taken = {fold(w) for name in around for w in (*name.split(), *_wholes(name, ""))}
            forms = {
                form: p.code
                for p in self._people
                for name, known_as in sorted(p.names)
                for form in (*_wholes(name, known_as), *name.split(), known_as)
                if form and fold(form) not in taken
            }
            self._near[pairing_id] = _Finder(forms, around)
        return self._near[pairing_id]


_PRINTED: tuple[Callable[[str], str], ...] = (str, short_name, first_and_initial)
#: Names that are everyday words as well: alone they count where they begin with a capital in a sentence.
_EVERYDAY = frozenset(
    [
        "will",
        "may",
        "mark",
        "rose",
        "hope",
        "grace",
        "joy",
        "faith",
        "summer",
        "autumn",
        "sky",
        "amber",
        "ruby",
        "art",
        "bill",
        "bob",
        "drew",
        "frank",
        "grant",
        "jack",
        "jasmine",
        "june",
        "april",
        "august",
        "lily",
        "daisy",
        "iris",
        "ivy",
        "olive",
        "pearl",
        "penny",
        "rob",
        "sue",
        "pat",
        "dean",
        "earl",
        "miles",
        "chance",
        "chase",
        "hunter",
        "mason",
        "cooper",
        "parker",
        "reed",
        "rich",
        "skip",
        "stone",
        "wade",
        "ward",
        "young",
        "king",
        "long",
        "short",
        "white",
        "black",
        "brown",
        "green",
        "gray",
        "grey",
        "li",
        "an",
        "so",
        "to",
        "do",
        "my",
        "see",
        "sun",
        "man",
        "la",
        "le",
        "da",
        "de",
        "van",
        "von",
        "el",
        "al",
        "ann",
        "bell",
        "page",
        "lane",
        "field",
        "wood",
        "hill",
        "brook",
        "rivers",
        "day",
        "knight",
        "bishop",
        "price",
        "cook",
        "baker",
        "fisher",
        "taylor",
        "smith",
        "banks",
        "case",
        "cross",
        "ford",
        "fox",
        "gold",
        "hand",
        "hart",
        "lamb",
        "love",
        "march",
        "power",
        "snow",
        "swift",
        "west",
        "winter",
        "wise",
        "wolf",
        "star",
        "sunny",
        "angel",
        "mercy",
        "clay",
        "cliff",
        "dale",
        "gene",
        "heath",
        "jay",
        "john",
        "josh",
        "lance",
        "neil",
        "nick",
        "norm",
        "pierce",
        "ray",
        "sandy",
        "saul",
        "stew",
        "tod",
        "troy",
        "wren",
        "rowan",
        "jun",
        "min",
    ]
)
_WORDS = re.compile(r"\w(?:[\w\u0300-\u036f'’ʼ]*\w)?", re.UNICODE)
#: Scripts that part no words: a name is found within what stands together, but not within a longer name.
_TOGETHER = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_SENTENCE = re.compile(r"(?:^|[.!?:\n…“\"(•]\s*)$")


def _wholes(name: str, known_as: str) -> list[str]:
    """A name as it can only mean one person: in full, turned round, without the middle, and shortened.

    A single word is none, unless it is written in a script that parts no words.
    """
    words = name.replace(",", " ").split()
    if len(words) < 2:
        return [name] if name and _TOGETHER.search(name) else []
    first, last = words[0], words[-1]
    found = [
        " ".join(words), f"{last} {first}", f"{' '.join(words[1:])} {first}", f"{first} {last}",
        f"{first[0]} {' '.join(words[1:])}", f"{first} {last[0]}", f"{first[0]} {last}",
    ]  # fmt: skip
    if len(words) > 2:
        found.append(f"{first} {words[1]}")
    if known_as and fold(known_as) != fold(first):
        found += [f"{known_as} {last}", f"{known_as} {' '.join(words[1:])}"]
    return list(dict.fromkeys(found))


class _Finder:
    """Finds some forms of names in texts, the longest first, and writes codes in their place."""

    def __init__(self, forms: Mapping[str, str], others: Collection[str]) -> None:
        self._codes: dict[tuple[str, ...], str] = {}
        self._inside: dict[str, str] = {}
        for form, code in forms.items():
            if _TOGETHER.search(form):
                self._inside[form] = code
            elif key := tuple(fold(w) for w in _WORDS.findall(form)):
                self._codes.setdefault(key, code)
        self._begin = {key[0] for key in self._codes}
        self._longest = max((len(k) for k in self._codes), default=0)
        self._longer = [o for o in others if any(f in o and f != o for f in self._inside)]

    def reworded(self, text: str) -> str:
        """The text with the code for each name."""
        hits = [*self._in_words(text), *self._in_lines(text)]
        parts, at = [], 0
        for start, end, code in sorted(hits):
            if start >= at:
                parts += [text[at:start], code]
                at = end
        return "".join([*parts, text[at:]]) if parts else text

    def _in_words(self, text: str) -> Iterator[tuple[int, int, str]]:
        if not self._codes:
            return
        plain = fold(text)
        if not any(word in plain for word in self._begin):  # nearly every text
            return
        words = [(m.start(), _POSSESSIVE.sub("", m[0])) for m in _WORDS.finditer(text)]
        at = 0
        while at < len(words):
            step = 1
            for length in range(min(self._longest, len(words) - at), 0, -1):
                part = words[at : at + length]
                code = self._codes.get(tuple(fold(w) for _, w in part))
                if code and (length > 1 or _means_somebody(text, *part[0])):
                    start, word = part[-1]
                    yield part[0][0], start + len(word), code
                    step = length
                    break
            at += step

    def _in_lines(self, text: str) -> Iterator[tuple[int, int, str]]:
        taken = [m.span() for longer in self._longer for m in re.finditer(re.escape(longer), text)]
        for form, code in self._inside.items():
            for match in re.finditer(re.escape(form), text):
                if not any(a <= match.start() and match.end() <= b for a, b in taken):
                    yield match.start(), match.end(), code


def _means_somebody(text: str, start: int, word: str) -> bool:
    """Whether a word alone is the name: an initial is none, and everyday words only with a capital within a sentence."""
    if len(word) < 2:
        return False
    if fold(word) not in _EVERYDAY:
        return True
    return word[:1].isupper() and not _SENTENCE.search(text[:start])


class Erasing:
    """Takes a person out of the record so that nothing but numbers is left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Erasure]:
        """Who was erased, by code, newest first."""
        return self._store.erasures.where("1", order="id DESC")

    def of(self, participant_id: int) -> Erasure | None:
        """The erasure of one participant, or None."""
        if participant_id not in erase.erased(self._store.read):
            return None
        return self._store.erasures.where("participant_id = ?", [participant_id])[-1]

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
        group = f", in {person.group}" if person.group else ""
        stays = [
            f"that {person_code(person)} took part, as {' and '.join(r.label.lower() for r in person.roles)}{group}",
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
        clock, ring = store.clock, keys.read_ring(path)

        def swap() -> Store:
            restore.put_in_place(fresh, path, ring)
            return Store.open_with_key(path, key, clock=clock)

        return swap

    def _parts(self, person: Participant) -> list[Participant]:
        """The person's part in every programme of the record."""
        return [person, *self._store.participants.parts_of(person)]

    def _still_takes_part(self, parts: Sequence[Participant]) -> bool:
        """Whether somebody is in a pairing yet, or takes part in another programme."""
        found = erase.hindrances(self._store.read, [p.id for p in parts])
        return bool(found.pairings) or any(p.status not in _GONE for p in parts)

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

"""The names of those who are erased, found in texts and replaced by their codes."""

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from mentordesk.model.names import first_and_initial, fold, short_name
from mentordesk.store.erase import Known


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

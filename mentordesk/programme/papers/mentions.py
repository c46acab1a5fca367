"""Names of known people in the texts of a report, found so that somebody can look at each."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mentordesk.programme.slices import Slices
from mentordesk.reports.readers import reworded
from mentordesk.reports.values import Report, Sheet

#: A word; a hyphen parts two, so that *Mary-Jane* is found in *Mary Jane* and *Maya* in *Maya-Ben*.
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f'’ʼ])*")
#: A date, in which *Jan*, *May* or *Sun* is nobody.
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?)"
_DATE = re.compile(
    rf"\b(?:{_WEEKDAY},?\s)?\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}\b|\b{_MONTH}\s\d{{4}}\b"
    rf"|\b{_WEEKDAY}\s\d{{1,2}}\b",
    re.IGNORECASE,
)
#: So much of a text is shown around a name.
AROUND = 28
NOBODY: frozenset[str] = frozenset()
OwnNames = Callable[[Sheet], frozenset[str]]
#: Stands where a name was that several people share.
SOMEBODY = "(a name)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: where it stands, the words around it, and what is printed in its place."""

    name: str
    section: str
    before: str
    after: str
    instead: str


class NameBook:
    """The names of everybody known, to be found in texts; ``printed`` is how each is named on this paper.

    Full names, first names and what people are called count, and surnames where ``surnames`` is true.
    """

    def __init__(
        self,
        people: Iterable[tuple[int, str, str]],
        printed: Mapping[int, str],
        *,
        surnames: bool,
    ) -> None:
        self._instead: dict[tuple[str, ...], set[str]] = {}
        self._whole: dict[str, set[str]] = {}
        for person_id, name, known_as in people:
            shown = printed.get(person_id, SOMEBODY)
            for form in {name, known_as, *_first_and_last(name, surnames)} - {"", shown}:
                words = _words_of(form)
                if words == _words_of(shown):
                    continue
                if words and form.isascii() | bool(re.match(r"[\u0000-\u052f\u1e00-\u1eff]", form)):
                    self._instead.setdefault(words, set()).add(shown)
                elif len(form) > 1:
                    self._whole.setdefault(form, set()).add(shown)
        self._longest = max((len(w) for w in self._instead), default=0)
        self._begin = {words[0] for words in self._instead}

    def found(self, text: str, own: frozenset[str] = NOBODY) -> Sequence[tuple[int, int, str]]:
        """Where names stand in a text, from and to, and what is printed instead; the longest name counts.

        Capitals, accents, apostrophes and hyphens may be written in any way. Names in ``own`` are left
        out: those the paper is about.
        """
        dates = [m.span() for m in _DATE.finditer(text)]
        words = [
            (m.start(), m.end(), m[0])
            for m in _WORD.finditer(text)
            if not any(start <= m.start() < end for start, end in dates)
        ]
        hits: list[tuple[int, int, str]] = []
        at = 0
        while at < len(words):
            if _plain(words[at][2]) not in self._begin:  # nearly all words of a text
                at += 1
                continue
            for length in range(min(self._longest, len(words) - at), 0, -1):
                part = tuple(_plain(w) for _, _, w in words[at : at + length])
                if part in self._instead and _is_name(words[at][2], length):
                    start, last = words[at][0], words[at + length - 1]
                    hits.append(
                        (start, last[0] + len(_bare(last[2])), _one_of(self._instead[part]))
                    )
                    at += length - 1
                    break
            at += 1
        for form, shown in self._whole.items():
            start = text.find(form)
            while start >= 0:
                hits.append((start, start + len(form), _one_of(shown)))
                start = text.find(form, start + len(form))
        mine = {_words_of(name) or (name,) for name in own}
        return sorted(
            h for h in hits if (_words_of(text[h[0] : h[1]]) or (text[h[0] : h[1]],)) not in mine
        )


def _bare(word: str) -> str:
    """A word without the ending of a possessive: *Maya’s* is Maya."""
    return re.sub(r"['’ʼ][sS]?$", "", word)


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    """A word in the one way it is looked for: small letters, one kind of accents and apostrophes."""
    return unicodedata.normalize("NFC", _bare(word)).casefold().replace("’", "'").replace("ʼ", "'")


def _words_of(name: str) -> tuple[str, ...]:
    return tuple(_plain(word) for word in _WORD.findall(name))


def _is_name(first: str, length: int) -> bool:
    """A name alone begins with a capital (*may* is none, *May* is); of two words in a row it need not.

    An initial is written large: *a Marsh* is nobody’s name, *A. Marsh* is.
    """
    return (length > 1 and len(first) > 1) or not first[:1].islower()


def _one_of(shown: set[str]) -> str:
    return next(iter(shown)) if len(shown) == 1 else SOMEBODY


def _first_and_last(name: str, surnames: bool) -> set[str]:
    words = name.split()
    if len(words) < 2:
        return set()
    found = {words[0], f"{words[0]} {words[-1]}"}
    if surnames:
        # of two letters only what is written large: Li is a name, de is none
        found |= {w for w in words[1:] if len(w) > 2 or (len(w) == 2 and w[:1].isupper())}
        found.add(f"{words[0][0]} {words[-1]}")  # *H. Marsh*
    return found


def own_forms(name: str) -> set[str]:
    """How somebody may be written on a paper that is about them, which leaves them as they are."""
    return _first_and_last(name, surnames=True)


def without_names(
    report: Report, book: NameBook, stay: frozenset[str], own_of: OwnNames
) -> Slices[tuple[Report, tuple[Mention, ...]]]:
    """The report with each name in a text replaced by how the person is named on it, but those that stay.

    Gives every name that was found, in order, as well; ``own_of`` gives the names a sheet is about.
    """
    found: list[Mention] = []

    def reword(sheet: Sheet, section: str, text: str) -> str:
        parts, at = [], 0
        for start, end, instead in book.found(text, own_of(sheet)):
            before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
            found.append(Mention(text[start:end], section, before, after, instead))
            if start >= at and text[start:end] not in stay:
                parts += [text[at:start], instead]
                at = end
        return "".join([*parts, text[at:]]) if parts else text

    sheets = []
    for sheet in report.sheets:
        sections = []
        for section in sheet.sections:
            sections.append(reworded(sheet, section, reword))
            yield
        sheets.append(replace(sheet, sections=tuple(sections)))
    return replace(report, sheets=tuple(sheets)), tuple(found)

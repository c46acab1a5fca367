"""Names: folded for comparing, shortened for paper."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import Enum

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)
_DROPPED = str.maketrans(dict.fromkeys("'’‘`´ʼʻ.", ""))
_APART = str.maketrans(dict.fromkeys("-‐‑‒–—―,", " "))
_ASCII_WORDS = str.maketrans({"-": " ", ",": " ", "'": "", "`": "", ".": ""})


_LEFT_TO_RIGHT = "\u200e"


class NameStyle(Enum):
    """How people are named on a report."""

    FULL = "full"
    FIRST = "first"
    SHORT = "short"
    CODES = "codes"


def fold(text: str) -> str:
    """The text without case, accents, apostrophes and doubled spaces: *O’Núñez* → *onunez*."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    # an accent that stands alone is an apostrophe; taken apart it would become a space
    plain = text.translate(_DROPPED).translate(_APART)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(bare.translate(_DROPPED).translate(_LETTERS).translate(_APART).split())


def initials(name: str) -> str:
    """Up to two letters to stand for a name."""
    words = name.split()
    return "".join(w[0] for w in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def short_name(name: str) -> str:
    """*Maya Okafor* and *Dr. Maya Okafor* → *M. Okafor*; a single word stays as it is."""
    words = _without_titles(name.split())
    return f"{words[0][0]}. {' '.join(words[1:])}" if len(words) > 1 else "".join(words)


_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def first_and_initial(name: str) -> str:
    """*Maya Okafor* and *Okafor, Maya* → *Maya O.*; a single word stays as it is."""
    last, comma, first = name.partition(",")
    words = (
        f"{first} {last}" if comma and fold(first).strip(".") not in _SUFFIXES else name
    ).split()
    words = [w.strip(",") for w in words if w[0].isalpha()]
    words = _without_titles(words)
    while len(words) > 1 and fold(words[-1]).strip(".") in _SUFFIXES:
        words = words[:-1]
    if len(words) < 2:
        return words[0] if words else name
    return f"{words[0]} {words[-1][0]}."


def _without_titles(words: list[str]) -> list[str]:
    """The words of a name without *Dr.*, *Ms* and the like before it; one word always stays."""
    while len(words) > 1 and fold(words[0]).strip(".") in _TITLES:
        words = words[1:]
    return words


def without_titles(name: str) -> str:
    """*Dr. Maya Okafor* → *Maya Okafor*."""
    return " ".join(_without_titles(name.split()))


_SHORTENED = {NameStyle.SHORT: short_name, NameStyle.FIRST: first_and_initial}


def first_word(name: str) -> str:
    """The name one calls somebody by, which no title is; a name without spaces stays whole."""
    first, *_ = name.split(maxsplit=1) or [name]
    if first.isascii() and first.isalpha() and first.lower() not in _TITLES:
        return first  # as nearly always, and Today asks it of thousands
    words = _without_titles(name.split(maxsplit=3))
    return words[0].split()[0] if words else name


def printed_names(people: Iterable[tuple[int, str, str]], style: NameStyle) -> dict[int, str]:
    """How each person is named on a report, by id; ``people`` gives id, name and code.

    Two people who shorten alike are told apart by their codes.
    """
    rows = list(people)
    if style is NameStyle.FULL:
        return {pid: name for pid, name, _ in rows}
    if style is NameStyle.CODES:
        return {pid: code for pid, _, code in rows}
    shortened = [(pid, _SHORTENED[style](name), code) for pid, name, code in rows]
    times = Counter(short for _, short, _ in shortened)
    return {
        pid: short + (f" ({code})" if times[short] > 1 else "") for pid, short, code in shortened
    }


def reads_left_to_right(text: str) -> bool:
    """The direction of a whole text: that of most of its letters, or of our own arrow."""
    kinds = [unicodedata.bidirectional(c) for c in text]
    right = sum(k in {"R", "AL"} for k in kinds)
    return not right or "→" in text or kinds.count("L") >= right


def in_reading_order(text: str) -> str:
    """The text marked so that a name of another direction at its start does not turn it around."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
        return text
    return _LEFT_TO_RIGHT + text if reads_left_to_right(text) else text


#: Words for several people: what is theirs has no more than the sign.
_SEVERAL = ("mentors", "mentees", "others")


def whose(name: str) -> str:
    """*Leo’s*, *Iris’s*, *the mentees’*."""
    return f"{name}’" if name.lower().endswith(_SEVERAL) else f"{name}’s"

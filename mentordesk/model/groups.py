"""Groups as schools write them: *7B*, *Year 7B*, *Y7 b* are one group, of year 7."""

import re
from functools import lru_cache

#: What may stand before the number of a year without making it another.
_YEAR_WORD = r"(?:years?|yr|y|grade|gr|form|class|klasse|kl|jahrgang|stufe|klas|groep|classe|clase|curso|ano|année)"
_BEFORE = re.compile(rf"^{_YEAR_WORD}\s*\.?\s*(?=\d)")
_YEAR = re.compile(r"^(\d{1,2})(?!\d)")
_LETTER_APART = re.compile(r"^(\d{1,2})\s+(?=\w\b)")


def same_group(one: str, other: str) -> bool:
    """Whether two words mean the same group: capitals, spaces and *Year* make no other."""
    return group_key(one) == group_key(other)


@lru_cache(maxsize=1024)
def group_key(group: str) -> str:
    """What a group is compared by: *7b* of *Year 7B*."""
    plain = " ".join(group.split()).casefold()
    return _LETTER_APART.sub(r"\1", _BEFORE.sub("", plain))


def year_of(group: str) -> int | None:
    """The year a group is of: 7 of *7B* and of *Year 7B*; None of *Blue* and of *Team 3*."""
    found = _YEAR.match(group_key(group))
    return int(found[1]) if found else None

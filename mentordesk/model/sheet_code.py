"""The short code on a session sheet: which log it belongs to, and a letter that shows slips."""

import re
from dataclasses import dataclass

from mentordesk.model.errors import Refused

#: No I, O and U, which are read as other signs; a prime number of letters shows every swapped or wrong digit.
_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
_CODE = re.compile(r"^([FKMPS])[\s-]*(\d{1,7})[\s-]*([A-Z])$")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a code points to: a meeting (*M*), a feedback form (*F*), a pairing without a planned meeting (*K*), somebody's interest sheet (*P*), or what they sign (*S*)."""

    letter: str
    number: int


def sheet_code(letter: str, number: int) -> str:
    """The code to print, such as *M0042R*; ``letter`` is M, F, K, P or S."""
    return f"{letter}{number:04d}{_check(letter, number)}"


def read_sheet_code(text: str) -> SheetCode | None:
    """Read a typed or scanned code; None when it is none at all, refused when it has a slip."""
    match = _CODE.match(text.strip().upper())
    if not match:
        return None
    letter, number = match[1], int(match[2])
    if match[3] != _check(letter, number):
        raise Refused("This code has a slip: look at the sheet again.")
    return SheetCode(letter, number)


def _check(letter: str, number: int) -> str:
    total = ord(letter)
    for place, digit in enumerate(reversed(f"{number:07d}"), start=1):
        total += place * 5 * int(digit)
    return _LETTERS[total % len(_LETTERS)]

"""What a criterion gives a mentee with each mentor: all of it in one whole number, a lane a mentor.

A number with a lane of sixteen bits for every mentor is added to another in one step, and what two have
in common is counted by adding, for each word, the mentors who have it. That is some ten times quicker
than going through the mentors one by one (*SIMD within a register*; L. Lamport, 1975).
"""

import struct
from collections.abc import Callable, Iterable, Sequence

from mentordesk.matching.criteria import Criterion, How
from mentordesk.matching.people import Person
from mentordesk.model.names import fold

#: So many words of one person are looked at: a count has a byte, and its highest value says *not known*.
MOST_WORDS, NOT_KNOWN = 254, 255

#: Makes, for a mentee, the points (hundredths) with each mentor, packed.
Measure = Callable[[Person], int]


class Lanes:
    """So many numbers from 0 to 65,535 in one, the first in the lowest bits."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._ones = self.pack([1] * number)

    def pack(self, values: Sequence[int]) -> int:
        """The values in one number."""
        return int.from_bytes(struct.pack(f"<{self.number}H", *values), "little")

    def unpack(self, packed: int) -> list[int]:
        """The values of a number."""
        return list(struct.unpack(f"<{self.number}H", packed.to_bytes(2 * self.number, "little")))

    def of(self, packed: int, place: int) -> int:
        """One of the values."""
        return packed >> 16 * place & 0xFFFF

    def all(self, value: int) -> int:
        """The same value in every lane."""
        return value * self._ones

    def woven(self, low: bytes, high: bytes) -> int:
        """The values whose lower and higher bytes stand apart."""
        both = bytearray(2 * self.number)
        both[0::2], both[1::2] = low, high
        return int.from_bytes(both, "little")


def measure_of(
    criterion: Criterion, worth: int, mentors: Sequence[Person], lanes: Lanes
) -> Measure:
    """How a criterion is measured. What is not known counts half."""
    if criterion.how is How.WAITED:
        most = max(1, criterion.full_at)
        return lambda person: lanes.all(worth * min(person.waited, criterion.full_at) // most)
    if criterion.how in {How.COVERED, How.COMMON}:
        return _by_count(criterion, worth, mentors, lanes)
    return _by_value(criterion, worth, mentors, lanes)


def _by_count(criterion: Criterion, worth: int, mentors: Sequence[Person], lanes: Lanes) -> Measure:
    having: dict[str, int] = {}  # the mentors who have a word: one byte each
    unknown = 0
    for number, mentor in enumerate(mentors):
        theirs = _different(mentor.words(criterion.against))
        unknown |= 0 if theirs else NOT_KNOWN << 8 * number
        for word in theirs:
            having[word] = having.get(word, 0) | 1 << 8 * number
    half = lanes.all(worth // 2)
    tables: dict[int, tuple[bytes, bytes]] = {}

    def points(person: Person) -> int:
        mine = _different(person.words(criterion.of))[:MOST_WORDS]
        if not mine:
            return half
        if len(mine) not in tables:
            covered = criterion.how is How.COVERED
            most = len(mine) if covered else max(1, criterion.full_at)
            tables[len(mine)] = _as_bytes(
                [worth * min(n, most) // most for n in range(len(mine) + 1)], worth // 2
            )
        common = sum((having.get(word, 0) for word in mine), start=unknown)
        counts = common.to_bytes(lanes.number, "little")
        low, high = tables[len(mine)]
        return lanes.woven(counts.translate(low), counts.translate(high))

    return points


def _as_bytes(points: Sequence[int], unknown: int) -> tuple[bytes, bytes]:
    """The lower and the higher bytes of the points for each count, for ``bytes.translate``."""
    values = [*points, *[0] * (NOT_KNOWN - len(points)), unknown]
    return bytes(v & 0xFF for v in values), bytes(v >> 8 for v in values)


def _different(words: Iterable[str]) -> list[str]:
    """The words as they are compared, each once."""
    return list(dict.fromkeys(filter(None, map(fold, words))))


def _by_value(criterion: Criterion, worth: int, mentors: Sequence[Person], lanes: Lanes) -> Measure:
    theirs = [tuple(map(fold, m.words(criterion.against))) for m in mentors]
    kinds = list(dict.fromkeys(theirs))
    number_of = {kind: n for n, kind in enumerate(kinds)}
    numbers = [number_of[t] for t in theirs]
    known: dict[tuple[str, ...], int] = {}

    def points(person: Person) -> int:
        mine = tuple(map(fold, person.words(criterion.of)))
        if mine not in known:
            table = [_of_two(criterion.how, mine, kind, worth) for kind in kinds]
            known[mine] = lanes.pack([table[n] for n in numbers])
        return known[mine]

    return points


def _of_two(how: How, mine: tuple[str, ...], theirs: tuple[str, ...], worth: int) -> int:
    if not mine or not theirs:
        return worth // 2
    common = bool(set(mine) & set(theirs))
    if how is How.FIRST:
        return worth if mine[0] in theirs else worth // 2 if common else 0
    return worth if common is (how is How.SAME) else 0

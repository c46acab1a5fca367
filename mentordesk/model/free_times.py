"""When somebody is free: the slots of a programme by weekday, and how people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mentordesk.model.clock import LONG_WEEKDAYS, WEEKDAYS
from mentordesk.model.programme import Programme

#: How people call what a programme calls by its plain name.
_CALLED = {
    "lunch": ("lunchtime", "lunchtimes", "lunches", "lunch time", "lunch break", "lunch hour"),
    "morning": ("mornings", "am"), "afternoon": ("afternoons", "pm"), "evening": ("evenings", "eve", "eves"),
    "break": ("breaks", "breaktime", "break time", "recess"),
}  # fmt: skip
_WHENEVER = (
    "any time", "anytime", "any times", "all times", "always", "whenever", "flexible", "all day", "whole day",
    "all week",
)  # fmt: skip
_EVERY_DAY = ("every day", "everyday", "any day", "daily", "all days")
_MORE_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_NOT = ("not", "except", "except for", "apart from", "excluding", "but not")
#: *Any time but Fridays* leaves Fridays out; *Mondays, but only lunch* does not leave lunch out.
_ALL_BUT = re.compile(
    r"\b(any ?times?|always|whenever|every ?day|any day|daily|all (?:days?|times|week)|(?:lunch|break)(?:time)?s?|mornings?|afternoons?|evenings?)"
    r"[\s,]+but\b(?!\s+(?:not|only))"
)
_TO = frozenset({"-", "–", "—", "to"})
_BETWEEN = frozenset(
    [
        "on",
        "at",
        "in",
        "the",
        "and",
        "or",
        "free",
        "available",
        "during",
        "only",
        "any",
        "all",
        "every",
        "each",
        ",",
        "&",
        "/",
        "+",
        ".",
    ]
)
_WORDS = re.compile(r"[^\W\d_]+|\d[\d:.]*|[^\w\s]")
_LONGEST = 3


def slot_name(day: str, slot: str, week: str = "") -> str:
    """How a slot of a day is written down: *Mon lunch*, *Mon lunch A* where weeks alternate."""
    return f"{day} {slot.lower()} {week}".rstrip()


@dataclass(frozen=True)
class FreeTimes:
    """Reads *Tue & Thu mornings* or *any time except Fridays* as slots of the programme."""

    slots: tuple[str, ...]
    days: tuple[int, ...]
    weeks: tuple[str, ...] = ()

    @classmethod
    def of(cls, programme: Programme) -> "FreeTimes":
        """Those of a programme."""
        return cls(programme.slots, programme.day_numbers, tuple(w for w in programme.weeks if w))

    def names(self, weeks: Iterable[str] = ("",)) -> list[str]:
        """Every slot there is, also by the week where weeks alternate."""
        return [
            slot_name(WEEKDAYS[day], slot, week)
            for day in self.days for slot in self.slots for week in {"", *weeks}
        ]  # fmt: skip

    def read(self, text: str) -> tuple[str, ...] | None:
        """The names of the slots that are meant, or None where a word of it is not understood."""
        if named := self._by_name(text):
            return named
        tokens = self._tokens(text)
        if not tokens:
            return None
        at = next((n for n, t in enumerate(tokens) if t is None), len(tokens))
        if at == len(tokens) - 1:
            return (
                None  # *Mondays not available*: what stands before it is meant, or nothing at all
            )
        taken = self._boxes([t for t in tokens[:at] if t], alone=True)
        left_out = self._boxes([t for t in tokens[at + 1 :] if t], alone=False)
        if taken is None or left_out is None or tokens.count(None) > 1:
            return None
        found = [box for box in taken if box not in left_out]
        return tuple(slot_name(WEEKDAYS[d], self.slots[s]) for d, s in found) or None

    def _by_name(self, text: str) -> tuple[str, ...]:
        """Slots that are written as the programme itself writes them, with commas between; else nothing."""
        parts = [" ".join(part.casefold().split()) for part in text.split(",")]
        found = [self._names.get(part, "") for part in parts if part]
        return tuple(found) if all(found) else ()

    @cached_property
    def _names(self) -> dict[str, str]:
        """Every slot by its name, also as *Mon lunch week A*."""
        found = {name.casefold(): name for name in self.names(self.weeks)}
        for week in self.weeks:
            for name in self.names((week,)):
                if name.endswith(f" {week}"):
                    found[f"{name.removesuffix(week)}week {week}".casefold()] = name
        return found

    def _boxes(self, tokens: "Sequence[_Token]", *, alone: bool) -> list[tuple[int, int]] | None:
        """Day and slot of each box; nothing said is everything where it stands ``alone``."""
        if not tokens:
            return list(self._every(self.days, range(len(self.slots)))) if alone else []
        groups: list[dict[str, set[int]]] = [{}]
        last = ""
        for kind, numbers in tokens:
            if len(groups[-1]) == len(_KINDS) and kind != last:
                groups.append({})
            groups[-1].setdefault(kind, set()).update(numbers)
            last = kind
        if len(groups) > 1 and len(groups[-1]) < len(_KINDS):
            return None  # *Mon lunch and Tue*: at lunch, or all day?
        return list(dict.fromkeys(
            box for group in groups
            for box in self._every(group.get("day", self.days), group.get("slot", range(len(self.slots))))
        ))  # fmt: skip

    def _every(self, days: Iterable[int], slots: Iterable[int]) -> Iterable[tuple[int, int]]:
        return ((d, s) for d in sorted(days) for s in sorted(slots))

    def _tokens(self, text: str) -> "list[_Token | None]":
        """Days, slots and at most a *not* (None); nothing where a word is not known."""
        plain = text.casefold().replace("a.m.", "am").replace("p.m.", "pm")
        plain = _ALL_BUT.sub(r"\1 except", plain)
        words, found, at = _WORDS.findall(plain), [], 0
        while at < len(words):
            for length in range(self._longest, 0, -1):
                said = " ".join(words[at : at + length])
                if said in self._known:
                    found.append(self._known[said])
                    break
            else:
                if words[at] in _BETWEEN:
                    at += 1
                    continue
                if words[at] not in _TO or not self._stretch(found, words[at + 1 : at + 2]):
                    return []
                length = 2
            at += length
        days = {d for token in found if token and token[0] == "day" for d in token[1]}
        return found if days <= set(self.days) else []

    def _stretch(self, found: "list[_Token | None]", following: Sequence[str]) -> bool:
        """*Mon-Thu*: the days between join the one before; whether it was that."""
        end = self._known.get(following[0]) if following else None
        before = found[-1] if found else None
        if end is None or before is None or {end[0], before[0]} != {"day"}:
            return False
        first, last = max(before[1]), max(end[1])
        if first > last:
            return False
        found[-1] = ("day", (*before[1], *(d for d in range(first, last + 1) if d in self.days)))
        return True

    @cached_property
    def _longest(self) -> int:
        """How many words the longest phrase has."""
        return max(_LONGEST, *(len(said.split()) for said in self._known))

    @cached_property
    def _known(self) -> "dict[str, _Token | None]":
        """What each phrase stands for, folded."""
        known: dict[str, _Token | None] = dict.fromkeys(_NOT)
        for number, (short, long) in enumerate(zip(WEEKDAYS, LONG_WEEKDAYS, strict=True)):
            for word in (short.casefold(), long.casefold()):
                known |= dict.fromkeys((word, f"{word}s"), ("day", (number,)))
        known |= {word: ("day", (number,)) for word, number in _MORE_DAYS.items()}
        working = tuple(d for d in self.days if d < 5)
        known |= dict.fromkeys(("weekday", "weekdays"), ("day", working))
        known |= dict.fromkeys(("weekend", "weekends"), ("day", (5, 6)))
        known |= dict.fromkeys(_EVERY_DAY, ("day", self.days))
        known |= dict.fromkeys(_WHENEVER, ("slot", tuple(range(len(self.slots)))))
        for number, slot in enumerate(self.slots):
            plain = " ".join(slot.casefold().split())
            ways = (
                plain, plain.replace(" ", ""), plain.replace(" ", " - "), " ".join(_WORDS.findall(plain))
            )  # fmt: skip
            known |= dict.fromkeys((*ways, *_CALLED.get(plain, ())), ("slot", (number,)))
        return known


#: Days or slots, by their numbers.
_Token = tuple[str, tuple[int, ...]]
_KINDS = ("day", "slot")

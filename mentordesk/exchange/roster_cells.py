"""What the cells of a roster mean: a row becomes the values of a participant, with remarks."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mentordesk.exchange.roster_heads import (
    CODE,
    FIRST_NAME,
    IN_BRACKETS,
    JOINED,
    LAST_NAME,
    NAMES_OF_PEOPLE,
)
from mentordesk.exchange.roster_steps import SaidStep, StepColumns, bare_day
from mentordesk.exchange.sheets import as_typed
from mentordesk.model.clock import full_date, parse_date
from mentordesk.model.fields import Kind, described
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.names import fold
from mentordesk.model.people import Enrolment, Participant, Role

_WHOLE_FLOAT = re.compile(r"^(\d+)\.0+$")
_AMBIGUOUS = re.compile(r"^\s*(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{2,4})\s*$")
_ROLES = {
    "mentor": (Role.MENTOR,), "mentors": (Role.MENTOR,), "peer mentor": (Role.MENTOR,),
    "tutor": (Role.MENTOR,), "buddy": (Role.MENTOR,), "mentee": (Role.MENTEE,),
    "mentees": (Role.MENTEE,), "tutee": (Role.MENTEE,), "pupil": (Role.MENTEE,),
    "student": (Role.MENTEE,), "both": (Role.MENTOR, Role.MENTEE), "peer": (Role.MENTOR, Role.MENTEE),
    "mentor/mentee": (Role.MENTOR, Role.MENTEE), "mentor mentee": (Role.MENTOR, Role.MENTEE),
    "mentor and mentee": (Role.MENTOR, Role.MENTEE), "mentee/mentor": (Role.MENTOR, Role.MENTEE),
    "mentor, mentee": (Role.MENTOR, Role.MENTEE), "mentee, mentor": (Role.MENTOR, Role.MENTEE),
}  # fmt: skip
#: Written where there is nothing to write: the cell is empty.
_NOTHING = frozenset(
    [
        "-",
        "–",
        "—",
        "?",
        "n/a",
        "#n/a",
        "n.a.",
        "none",
        "null",
        "nil",
        "unknown",
        "tbc",
        "tba",
        "tbd",
    ]
)
_LONGEST_NOTHING = max(map(len, _NOTHING))
#: Days as a spreadsheet counts them, from the end of 1899; these lie between 1954 and 2119.
_SERIAL = re.compile(r"[2-7]\d{4}")
_SERIAL_FROM = date(1899, 12, 30)
#: A date that is no day yet: the cell is empty.
_NO_DAY = frozenset(
    {"asap", "a.s.a.p.", "as soon as possible", "soon", "immediately", "now", "any time", "ongoing"}
)
_MONTH_AND_YEAR = re.compile(r"[^\W\d_]{3,9}\.?[\s,]+\d{4}")
#: Said beside a name: *Sam Lee (she/her)*.
_PRONOUNS = re.compile(
    r"\s*[(\[]\s*((?:she|he|they|ze|xe|any)(?:\s*/\s*[a-z]+)+)\s*[)\]]$", re.IGNORECASE
)
#: What a program writes for a letter that it cannot: *Nguy?n*.
_LOST_LETTER = re.compile(r"(?:[^\W\d_]\?|\?[^\W\d_]|\ufffd)")
#: What parts two times surely; a comma may stand between two days as well.
_PARTS = re.compile(r"[;|\n]")
_BETWEEN = re.compile(r"[,;|\n]")
_BETWEEN_LANGUAGES = re.compile(r"[,;|/&+\n]|\band\b")
_FLAGS = dict.fromkeys(["yes", "y", "true", "1", "x"], True)
_FLAGS |= dict.fromkeys(["no", "n", "false", "0"], False)


def date_order(
    body: Sequence[tuple[int, tuple[str, ...]]], mapping: Mapping[int, str], days: Container[str]
) -> tuple[bool, bool]:
    """Whether dates are month first, and whether the sheet leaves it open; ``days`` are further targets."""
    kinds = described(Participant)
    columns = [
        n for n, t in mapping.items()
        if t in days or (t in kinds and kinds[t].kind is Kind.DATE)
    ]  # fmt: skip
    pairs = [
        (int(m[1]), int(m[2]))
        for _, cells in body for n in columns
        if n < len(cells) and (m := _AMBIGUOUS.match(bare_day(cells[n])))
    ]  # fmt: skip
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    if day_first or month_first:
        return month_first and not day_first, day_first and month_first
    return False, any(first != second for first, second in pairs)


def _says_nothing(cell: str, target: str) -> bool:
    short = len(cell) <= _LONGEST_NOTHING
    return short and target not in NAMES_OF_PEOPLE and cell.casefold() in _NOTHING


class UnreadableCell(Exception):
    """Why a cell keeps its row from being brought in."""


def _with(words: str, more: str, between: str) -> str:
    """What one column says, and what another does; what both say stands once."""
    there = {fold(part) for part in words.split(between)}
    return words if fold(more) in there else f"{words}{between}{more}"


@dataclass(slots=True)
class RowReader:
    """Turns the cells of a row into a participant."""

    mapping: Mapping[int, str]
    today: date
    month_first: bool
    default_role: Role
    times: FreeTimes | None = None
    spelled: Callable[[str], str] = str
    steps: StepColumns = field(default_factory=StepColumns)
    _kinds: dict[str, Kind] = field(
        default_factory=lambda: {n: a.kind for n, a in described(Participant).items()}
    )

    _known: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict)
    _remark: str = ""
    _of_steps: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._of_steps = frozenset(t for t in self.mapping.values() if self.steps.of_target(t))

    def read(
        self, cells: Sequence[str]
    ) -> tuple[dict[str, Any], str, dict[str, str], list[SaidStep]]:
        """The values that the row gives, the code it names, by field what was not taken as it stands, and steps taken."""
        raw: dict[str, str] = {}
        remarks: dict[str, str] = {}
        taken: list[SaidStep] = []
        for n, target in self.mapping.items():
            cell = cells[n].strip() if n < len(cells) else ""
            if cell and not _says_nothing(cell, target):
                said = as_typed(cell).strip()
                if target in self._of_steps:
                    step, remark = self.steps.read(
                        target, said, self.today, month_first=self.month_first
                    )
                    taken += [step] if step else []
                    remarks |= {target: remark} if remark else {}
                    continue
                raw[target] = _with(raw[target], said, JOINED[target]) if target in raw else said
        name = raw.pop("name", "") or f"{raw.pop(FIRST_NAME, '')} {raw.pop(LAST_NAME, '')}"
        raw.pop(FIRST_NAME, None), raw.pop(LAST_NAME, None)
        code = raw.pop(CODE, "")
        # whom a code names is written as we write names: a comma turns nothing around
        plain = " ".join(name.split()) if code else self._name(name)
        if not code and (beside := _PRONOUNS.search(plain)):
            plain = plain[: beside.start()]
            raw.setdefault("pronouns", beside[1])
        values: dict[str, Any] = {"name": plain} if plain else {}
        if _LOST_LETTER.search(plain):
            remarks["name"] = "A letter of the name seems to be lost: put it right on their page."
        for target, text in raw.items():
            value, remark = self._value(target, text)
            if remark:
                remarks[target] = remark
            if value is not None:
                values[target] = value
        return values, code, remarks, taken

    def _name(self, text: str) -> str:
        last, comma, first = text.partition(",")
        return " ".join((f"{first} {last}" if comma and "," not in first else text).split())

    def _value(self, target: str, text: str) -> tuple[Any, str]:
        """What a cell means for its field, and a remark; the same words mean the same all down a column."""
        known = self._known.get((target, text))
        if known is None:
            self._remark = ""
            value = self._meaning(target, text)
            known = self._known[target, text] = (value, self._remark)
        return known

    def _meaning(self, target: str, text: str) -> Any:
        kind = self._kinds[target]
        if target == "roles":
            return self._roles(text)
        if target == "status":
            return self._status(text)
        if target == "group":
            whole = _WHOLE_FLOAT.match(text)
            return self.spelled(whole[1] if whole else " ".join(text.split()))
        if kind is Kind.DATE:
            return self._date(text)
        if kind is Kind.WHOLE:
            return self._whole(text)
        if kind is Kind.FLAG:
            return self._flag(text)
        if target == "free_at":
            return self._free(text)
        if kind is Kind.TAGS:
            between = _BETWEEN_LANGUAGES if target == "languages" else _BETWEEN
            once: dict[str, str] = {}  # each as it was written first
            for word in filter(None, map(str.strip, between.split(text))):
                once.setdefault(fold(word) or word, word)
            return tuple(once.values())
        return text if kind is Kind.TEXT else " ".join(text.split())

    def _free(self, text: str) -> tuple[str, ...]:
        """Slots of the programme where the words can be read as such, else the words."""
        found: list[str] = []
        unread: list[str] = []
        for part in _PARTS.split(text):
            read = self.times.read(part) if self.times else None
            words = [] if read else [t.strip() for t in _BETWEEN.split(part) if t.strip()]
            found += read or words
            unread += words
        if unread and self.times:
            said = ", ".join(f"“{t[:40]}”" for t in unread)
            self._remark = f"Free {said}: kept as words, which matching does not read as a time."
        return tuple(dict.fromkeys(found))

    def _roles(self, text: str) -> tuple[Role, ...]:
        plain = IN_BRACKETS.sub("", text).lower().replace("&", " and ").replace("+", " and ")
        found = _ROLES.get(" ".join(plain.split()))
        if found is None:
            raise UnreadableCell(f"“{text[:40]}” is not a role: write mentor, mentee or both.")
        return found

    def _status(self, text: str) -> Enrolment:
        try:
            return Enrolment(fold(text).replace(" ", "_"))
        except ValueError:
            words = ", ".join(e.label.lower() for e in Enrolment)
            raise UnreadableCell(f"“{text[:40]}” is not an enrolment: write {words}.") from None

    def _date(self, text: str) -> date | None:
        if fold(text) in _NO_DAY:
            self._remark = f"“{text[:40]}” is no day yet: left empty."
            return None
        found = parse_date(text, today=self.today, month_first=self.month_first)
        if found is None and _SERIAL.fullmatch(text):
            found = _SERIAL_FROM + timedelta(days=int(text))
        if found is None and _MONTH_AND_YEAR.fullmatch(text):
            found = parse_date(f"1 {text}", today=self.today)
            self._remark = f"“{text[:40]}” is taken as the first of the month." if found else ""
        if found is None:
            raise UnreadableCell(f"“{text[:40]}” is not a date: write it like 3 Nov 2026.")
        if found > self.today:
            self._remark = f"{full_date(found)} is still to come: left empty."
            return None
        return found

    def _flag(self, text: str) -> bool:
        found = _FLAGS.get(fold(text))
        if found is None:
            raise UnreadableCell(f"“{text[:40]}” is neither yes nor no.")
        return found

    def _whole(self, text: str) -> int:
        plain = _WHOLE_FLOAT.sub(r"\1", text)
        if not plain.isdecimal() or len(plain) > 3:
            raise UnreadableCell(f"“{text[:40]}” is not a number.")
        return int(plain)

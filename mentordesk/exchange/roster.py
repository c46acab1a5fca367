"""A roster as one plan: the same object is mapped, looked at and committed."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from mentordesk.exchange.sheets import Sheet, as_typed
from mentordesk.model.clock import full_date, parse_date
from mentordesk.model.fields import Choice, Kind, described
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.names import fold
from mentordesk.model.people import Enrolment, Participant, Role

FIRST_NAME, LAST_NAME, CODE = "first_name", "last_name", "code"


def _heads_of_adults() -> Iterator[str]:
    """*Parent*, *Parent/carer contact*, *Guardian email*: who answers for a child, and how to reach them."""
    who = (
        "parent", "parents", "parent/guardians", "parents/guardians", "guardian", "guardians", "carer", "carers", "parent/guardian", "parent or guardian", "parent/carer", "parent or carer",
        "parents/carers", "mother", "father", "responsible adult", "emergency contact", "next of kin",
    )  # fmt: skip
    how = (
        "", "name", "contact", "contact details", "details", "email", "e mail", "email address", "phone", "phone number",
        "number", "mobile", "telephone", "tel", "contact number",
    )  # fmt: skip
    return (f"{one} {more}".rstrip() for one in who for more in how)


#: What a column may be called, folded, by the field it feeds.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "who", "colleague", "colleague name", "employee", "employee name", "staff member",
             "volunteer", "volunteer name", "member", "learner", "student", "student name", "pupil", "pupil name", "participant",
             "nombre completo", "nom complet", "vollstandiger name"),
    FIRST_NAME: ("first name", "forename", "given name", "first", "vorname", "prenom", "nombre",
                 "legal first name", "preferred first name"),
    LAST_NAME: ("last name", "surname", "family name", "last", "nachname", "nom", "apellido",
                "apellidos", "legal surname"),
    CODE: ("code", "mentordesk code", "participant code"),
    "known_as": ("known as", "preferred name", "nickname", "goes by", "called"),
    "pronouns": ("pronouns", "pronoun"),
    "gender": ("gender", "sex", "m/f", "boy/girl", "male/female"),
    "roles": ("role", "roles", "mentor or mentee", "mentor/mentee", "type", "rolle"),
    "group": ("group", "class", "form", "tutor group", "year", "year group", "yr", "year/form",
              "yr group", "form group", "reg group", "registration group", "tutor", "mentor group",
              "reg", "registration", "department", "site", "team", "unit", "office", "location", "branch", "division", "klasse", "clase", "grade", "homeroom"),
    "status": ("status", "enrolment", "enrollment"),
    "waiting_since": ("waiting since", "date joined", "joined", "joined on", "applied", "start date",
                      "date", "referred", "referral date", "signed up", "sign up date", "registered"),
    "email": ("email", "e mail", "email address", "mail", "school email", "work email", "work e mail", "school e mail",
              "email work", "contact email"),
    "phone": ("phone", "telephone", "mobile", "tel", "phone number", "telefon"),
    "responsible_adult": ("contact", *_heads_of_adults()),
    "capacity": ("capacity", "takes", "max mentees", "how many mentees", "takes up to"),
    "tags": ("tags", "tag", "labels"),
    "languages": ("languages", "language", "home language", "first language", "languages spoken", "speaks",
                  "language s", "spoken languages", "sprachen"),
    "interests": ("interests", "hobbies", "likes", "interest"),
    "strengths": ("strengths", "skills", "good at", "strong in", "can help with", "subjects", "can offer", "offers", "expertise",
                  "experience in", "happy to help with"),
    "needs": ("needs", "needs help with", "struggles", "support needed", "help wanted",
              "would like help with", "wants help with", "want help with", "help needed", "looking for",
              "would like to learn", "wants to learn"),
    "wants": ("goals", "wants", "wants from mentoring", "hopes", "reason for joining"),
    "free_at": ("free", "availability", "available", "free at", "free periods", "times", "free times", "when free",
                "when available", "can meet", "best times", "preferred times"),
    "notes": ("notes", "note", "comments", "comment", "remarks", "further information"),
}  # fmt: skip

#: What several columns may feed, and what stands between their words then.
JOINED = {
    "responsible_adult": ", ", "notes": "\n", "wants": "\n", "free_at": "; ",
    **dict.fromkeys(("interests", "strengths", "needs", "languages", "tags"), ", "),
}  # fmt: skip
_TARGET = {s: target for target, words in SYNONYMS.items() for s in words}
_WORDY = re.compile(r"(?:[^\w/]|_)+")
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
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
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
LIKENESS = 86.0
#: A footer of the sheet, not a person.
_PEOPLE = r"(?:mentors?|mentees?|participants?|people|students?|pupils?|learners?|staff|colleagues?|volunteers?)"
_FOOTER = re.compile(
    rf"\s*(?:(?:grand |sub)?total\b(?:\s*(?:number|of|{_PEOPLE})\b)*[\s:=\d.,]*(?:{_PEOPLE})?|{_PEOPLE}\s*[:=]\s*\d+|\d+\s+{_PEOPLE})\s*",
    re.IGNORECASE,
)


class Verdict(Enum):
    """What a row of the sheet would do."""

    NEW = "New"
    UPDATE = "Update"
    DUPLICATE = "Possible duplicate"
    SAME = "Already there"
    PROBLEM = "Problem"


class Decision(Enum):
    """What is to be done with a row."""

    ADD = "Add"
    UPDATE = "Update"
    LEAVE_OUT = "Leave out"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the sheet: what it says, what it would do and why."""

    number: int
    cells: tuple[str, ...]
    verdict: Verdict
    reason: str
    decision: Decision
    participant: Participant | None = None
    match_id: int | None = None
    fresh: Participant | None = None
    merged: Participant | None = None

    def says_anew(self, field_name: str, known: "_KnownPeople") -> bool:
        """Whether it says of this field what the record does not say yet."""
        before = known.with_code(f"P{self.match_id}") if self.match_id else None
        after = self.participant
        return not (before and after) or getattr(before, field_name) != getattr(after, field_name)

    def refused(self, reason: str) -> "PlannedRow":
        """The row as one that cannot be brought in, and why."""
        return PlannedRow(self.number, self.cells, Verdict.PROBLEM, reason, Decision.LEAVE_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The import as it will be committed; ``mapping`` gives a field for each column number."""

    headers: tuple[str, ...]
    mapping: dict[int, str]
    rows: tuple[PlannedRow, ...]
    asks_date_order: bool
    month_first: bool
    encoding: str = ""
    #: Whether a head of the sheet is one we know; else its first row may be a person.
    knows_heads: bool = True

    def count(self, verdict: Verdict) -> int:
        """Rows with this verdict."""
        return sum(r.verdict is verdict for r in self.rows)

    @property
    def additions(self) -> list[Participant]:
        """The participants that will be added."""
        return [r.participant for r in self.rows if r.decision is Decision.ADD and r.participant]

    @property
    def updates(self) -> list[Participant]:
        """The participants that will be changed, with their ids."""
        return [r.participant for r in self.rows if r.decision is Decision.UPDATE and r.participant]

    @property
    def unused(self) -> list[str]:
        """The heads of the columns that are left out and hold something."""
        return [
            head or f"column {n + 1}" for n, head in enumerate(self.headers)
            if n not in self.mapping and any(n < len(r.cells) and r.cells[n].strip() for r in self.rows)
        ]  # fmt: skip

    @property
    def problems(self) -> list[PlannedRow]:
        """The rows that cannot be brought in as they are."""
        return [r for r in self.rows if r.verdict is Verdict.PROBLEM]

    def decide(self, number: int, decision: Decision) -> "Plan":
        """The plan with another decision for the row of that number."""
        rows = tuple(_decided(r, decision) if r.number == number else r for r in self.rows)
        return replace(self, rows=rows)

    def decide_all(self, verdict: Verdict, decision: Decision) -> "Plan":
        """The plan with the rows of a verdict decided alike, as far as each can be."""
        rows = tuple(_decided(r, decision) if r.verdict is verdict else r for r in self.rows)
        return replace(self, rows=rows)


def _decided(row: PlannedRow, decision: Decision) -> PlannedRow:
    """The row decided otherwise: a new person as the row says, or the known one with its cells."""
    chosen = {Decision.ADD: row.fresh, Decision.UPDATE: row.merged}.get(decision, row.participant)
    if row.verdict is Verdict.PROBLEM or chosen is None:
        return row
    return replace(row, decision=decision, participant=chosen)


def plan_roster(
    sheet: Sheet,
    existing: Sequence[Participant],
    *,
    today: date,
    mapping: Mapping[int, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    month_first: bool | None = None,
    default_role: Role = Role.MENTEE,
    has_heads: bool = True,
    times: FreeTimes | None = None,
    spelled: Callable[[str], str] = str,
) -> Plan:
    """Make the plan. Columns are recognised by their heads unless ``mapping`` names them.

    A sheet without heads (``has_heads`` false) begins with its first person. ``times`` reads when
    people are free; without it their words stay as they are. ``spelled`` writes a group as it is
    written already.
    """
    start, headers = _headers(sheet) if has_heads else _no_headers(sheet)
    chosen = dict(mapping) if mapping is not None else recognise(headers, remembered or {})
    body = [
        (n, r)
        for n, r in enumerate(sheet.rows[start:], start=start + 1)
        if any(c.strip() for c in r)
    ]
    order, asks = _date_order(body, chosen)
    use_month_first = month_first if month_first is not None else order
    reader = _RowReader(chosen, today, use_month_first, default_role, times, spelled)
    people = _KnownPeople(existing)
    rows = tuple(_planned(n, cells, reader, people) for n, cells in body)
    return Plan(
        headers=headers, mapping=chosen, rows=rows, asks_date_order=asks,
        month_first=use_month_first, encoding=sheet.encoding,
        knows_heads=any(k in {**_TARGET, **(remembered or {})} for h in headers for k in _keys_of(h)),
    )  # fmt: skip


def header_key(text: str) -> str:
    """A column head as it is compared and remembered."""
    return " ".join(_WORDY.sub(" ", fold(text)).split()).replace(" / ", "/")


def recognise(headers: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str]:
    """Which field each column feeds, by what the coordinator chose before, then by synonyms."""
    found: dict[int, str] = {}
    for number, header in enumerate(headers):
        target = next((t for key in _keys_of(header) if (t := _of_key(key, remembered))), "")
        if target and (target in JOINED or target not in found.values()):
            found[number] = target
    if "name" in found.values():
        found = {n: t for n, t in found.items() if t not in {FIRST_NAME, LAST_NAME}}
    return found


def _keys_of(header: str) -> tuple[str, str, str]:
    """The head as it is, without what stands in brackets, and without a last *on* or *date*."""
    bare = header_key(_IN_BRACKETS.sub("", header))
    return header_key(header), bare, re.sub(r" (?:on|date)$", "", bare)


def _of_key(key: str, remembered: Mapping[str, str]) -> str:
    return remembered.get(key) or _TARGET.get(key) or _by_label().get(key, "")


@cache
def _by_label() -> dict[str, str]:
    """The fields by what they are called here: a list that was saved comes back as it was."""
    return {header_key(label): name for name, label in importable_fields().items()}


def as_rows(people: Iterable[Participant]) -> list[list[str]]:
    """Heads and cells of a list of people, such as :func:`plan_roster` reads back without a change."""
    labels = {
        n: label for n, label in importable_fields().items() if n not in {FIRST_NAME, LAST_NAME}
    }
    return [
        list(labels.values()),
        *([_as_cell(getattr(person, n)) for n in labels] for person in people),
    ]


def _as_cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, tuple):
        both = " and ".join(v.label.lower() for v in value if isinstance(v, Choice))
        return both or "; ".join(value)
    return str(value)


#: The fields of which one must be there: without it nobody knows who a row is.
NAMES_OF_PEOPLE = frozenset({"name", FIRST_NAME, LAST_NAME, CODE})


def importable_fields() -> dict[str, str]:
    """The fields a column can feed, with their labels."""
    labels = {name: what.label for name, what in described(Participant).items()}
    return {"name": labels.pop("name"), FIRST_NAME: "First name", LAST_NAME: "Last name",
            CODE: "MentorDesk code", **labels}  # fmt: skip


def _headers(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """The row with the heads: among the first ten, the one with most known words."""
    scores = [sum(any(k in _TARGET for k in _keys_of(c)) for c in row) for row in sheet.rows[:10]]
    best = max(scores, default=0)
    filled = next((i for i, row in enumerate(sheet.rows) if any(c.strip() for c in row)), 0)
    at = scores.index(best) if best else filled
    return at + 1, tuple(c.strip() for c in sheet.rows[at])


def _no_headers(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """As many columns without a name as the widest row has."""
    return 0, ("",) * max((len(row) for row in sheet.rows), default=0)


def _date_order(
    body: Sequence[tuple[int, tuple[str, ...]]], mapping: Mapping[int, str]
) -> tuple[bool, bool]:
    """Whether dates are month first, and whether the sheet leaves it open."""
    kinds = described(Participant)
    columns = [n for n, t in mapping.items() if t in kinds and kinds[t].kind is Kind.DATE]
    pairs = [
        (int(m[1]), int(m[2]))
        for _, cells in body for n in columns
        if n < len(cells) and (m := _AMBIGUOUS.match(cells[n]))
    ]  # fmt: skip
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    if day_first or month_first:
        return month_first and not day_first, day_first and month_first
    return False, any(first != second for first, second in pairs)


def _says_nothing(cell: str, target: str) -> bool:
    short = len(cell) <= _LONGEST_NOTHING
    return short and target not in NAMES_OF_PEOPLE and cell.casefold() in _NOTHING


class _Problem(Exception):
    pass


@dataclass(slots=True)
class _RowReader:
    """Turns the cells of a row into a participant."""

    mapping: Mapping[int, str]
    today: date
    month_first: bool
    default_role: Role
    times: FreeTimes | None = None
    spelled: Callable[[str], str] = str
    _kinds: dict[str, Kind] = field(
        default_factory=lambda: {n: a.kind for n, a in described(Participant).items()}
    )

    _known: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict)
    _remark: str = ""

    def read(self, cells: Sequence[str]) -> tuple[dict[str, Any], str, dict[str, str]]:
        """The values that the row gives, the code it names, and by field what was not taken as it stands."""
        raw: dict[str, str] = {}
        remarks: dict[str, str] = {}
        for n, target in self.mapping.items():
            cell = cells[n].strip() if n < len(cells) else ""
            if cell and not _says_nothing(cell, target):
                said = as_typed(cell).strip()
                raw[target] = f"{raw[target]}{JOINED[target]}{said}" if target in raw else said
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
        return values, code, remarks

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
            return tuple(t.strip() for t in between.split(text) if t.strip())
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
        plain = _IN_BRACKETS.sub("", text).lower().replace("&", " and ").replace("+", " and ")
        found = _ROLES.get(" ".join(plain.split()))
        if found is None:
            raise _Problem(f"“{text[:40]}” is not a role: write mentor, mentee or both.")
        return found

    def _status(self, text: str) -> Enrolment:
        try:
            return Enrolment(fold(text).replace(" ", "_"))
        except ValueError:
            words = ", ".join(e.label.lower() for e in Enrolment)
            raise _Problem(f"“{text[:40]}” is not an enrolment: write {words}.") from None

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
            raise _Problem(f"“{text[:40]}” is not a date: write it like 3 Nov 2026.")
        if found > self.today:
            raise _Problem(f"{full_date(found)} is still to come.")
        return found

    def _flag(self, text: str) -> bool:
        found = _FLAGS.get(fold(text))
        if found is None:
            raise _Problem(f"“{text[:40]}” is neither yes nor no.")
        return found

    def _whole(self, text: str) -> int:
        plain = _WHOLE_FLOAT.sub(r"\1", text)
        if not plain.isdecimal() or len(plain) > 3:
            raise _Problem(f"“{text[:40]}” is not a number.")
        return int(plain)


class _KnownPeople:
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
            self.add(person, _Key.of(person), 0)

    def add(self, person: Participant, key: "_Key", number: int) -> None:
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

    def namesakes(self, key: "_Key") -> list[tuple[Participant, int]]:
        """Those of the same folded name."""
        return self._by_name.get(key.name, [])

    def at_the_same_address(self, person: Participant) -> tuple[Participant, int] | None:
        """Somebody with the same email address whose name may be theirs: *Bianchi, L.* and *Lucia Bianchi*.

        A family may share an address; its names differ in more than how they are written.
        """
        same = self._by_email.get(person.email.casefold(), []) if person.email else []
        return next((k for k in same if _may_be_one(k[0].name, person.name)), None)

    def like(self, key: "_Key") -> tuple[Participant, int] | None:
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
class _Key:
    """What people are compared by: folded name and group."""

    name: str
    group: str

    @classmethod
    def of(cls, person: Participant) -> "_Key":
        return cls(fold(person.name), _folded_group(person.group))


#: What is written where nobody knows the name.
_NOBODY = frozenset(
    {"n/a", "na", "n.a.", "none", "unknown", "tbc", "tba", "tbd", "null", "nil", "yes", "no"}
)


@lru_cache(maxsize=1024)
def _folded_group(group: str) -> str:
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


def _is_no_name(name: str) -> bool:
    """What stands where a name is missing: a dash, a number, *n/a*, an address."""
    return "@" in name or name.casefold() in _NOBODY or not any(map(str.isalpha, name))


def _planned(
    number: int, cells: tuple[str, ...], reader: _RowReader, people: _KnownPeople
) -> PlannedRow:
    try:
        values, code, remarks = reader.read(cells)
    except _Problem as problem:
        return PlannedRow(number, cells, Verdict.PROBLEM, str(problem), Decision.LEAVE_OUT)
    known = people.with_code(code) if code else None
    if code and known is None:
        reason = f"There is no participant {code[:20]}."
        return PlannedRow(number, cells, Verdict.PROBLEM, reason, Decision.LEAVE_OUT)
    person = Participant(**({"roles": (reader.default_role,)} | values))
    if not known and (problems := person.problems()):
        reason = " ".join(problems.values())
        return PlannedRow(number, cells, Verdict.PROBLEM, reason, Decision.LEAVE_OUT)
    if not known and _is_no_name(person.name):
        reason = f"“{person.name[:40]}” is no name of a person."
        return PlannedRow(number, cells, Verdict.PROBLEM, reason, Decision.LEAVE_OUT)
    if _FOOTER.fullmatch(person.name):
        reason = "This looks like the sum below a table, not like a person."
        return PlannedRow(number, cells, Verdict.PROBLEM, reason, Decision.LEAVE_OUT)
    key = _Key.of(person)
    found = _compared(number, cells, person, key, values, known, people)
    if found.decision is Decision.ADD:
        people.add(person, key, number)
    has_roles = "roles" in values or "roles" not in reader.mapping.values()
    no_role = f"No role is given: {reader.default_role.label.lower()}."
    said = [found.reason, "" if has_roles or found.verdict is not Verdict.NEW else no_role]
    said += [r for target, r in remarks.items() if found.says_anew(target, people)]
    return replace(found, reason=" ".join(filter(None, said)))


def _compared(
    number: int,
    cells: tuple[str, ...],
    person: Participant,
    key: _Key,
    values: dict[str, Any],
    known: Participant | None,
    people: _KnownPeople,
) -> PlannedRow:
    same = [(known, 0)] if known else []
    same += [(o, row) for o, row in people.namesakes(key) if _folded_group(o.group) == key.group]
    for other, row in same:
        earlier = row or people.changed_by(other.id)
        if earlier:
            said = f"The same person as in row {earlier}."
            return _duplicate(number, cells, person, said, None)
        found = _update(number, cells, other, values)
        if found.decision is Decision.UPDATE:
            people.note_change(other.id, number)
        return found
    for other, row in people.namesakes(key):
        where = f"row {row}" if row else other.code
        said = f"The same name is in group {other.group or '(none)'} ({where})."
        return _duplicate(number, cells, person, said, None if row else replace(other, **values))
    for near, how in (
        (people.at_the_same_address(person), "The same email address as"),
        (people.like(key), "Nearly the same name as"),
    ):
        if near:
            other, row = near
            where = f"row {row}" if row else other.code
            said = f"{how} {other.name} ({where})."
            merged = None if row else replace(other, **values)
            return _duplicate(number, cells, person, said, merged)
    return PlannedRow(number, cells, Verdict.NEW, "", Decision.ADD, person, fresh=person)


def _duplicate(
    number: int,
    cells: tuple[str, ...],
    person: Participant,
    reason: str,
    merged: Participant | None,
) -> PlannedRow:
    return PlannedRow(
        number, cells, Verdict.DUPLICATE, reason, Decision.LEAVE_OUT, person,
        merged.id if merged else None, fresh=person, merged=merged,
    )  # fmt: skip


def _update(
    number: int, cells: tuple[str, ...], known: Participant, values: dict[str, Any]
) -> PlannedRow:
    merged = replace(known, **values)
    labels = described(Participant)
    changed = [labels[n].label.lower() for n in values if getattr(known, n) != getattr(merged, n)]
    if not changed:
        said = f"{known.code} is already as this row says."
        return PlannedRow(number, cells, Verdict.SAME, said, Decision.LEAVE_OUT, merged, known.id)
    said = f"Changes {', '.join(changed)} of {known.code}."
    return PlannedRow(
        number, cells, Verdict.UPDATE, said, Decision.UPDATE, merged, known.id, merged=merged
    )

"""A roster as one plan: the same object is mapped, looked at and committed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from mentordesk.exchange.roster_cells import RowReader, UnreadableCell, date_order
from mentordesk.exchange.roster_heads import (
    FIRST_NAME,
    LAST_NAME,
    TARGETS,
    headers_of,
    importable_fields,
    keys_of,
    no_headers,
    recognise,
)
from mentordesk.exchange.roster_known import Key, KnownPeople, folded_group
from mentordesk.exchange.roster_steps import SaidStep, StepColumns
from mentordesk.exchange.sheets import Sheet
from mentordesk.model.fields import Choice, described
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.people import Participant, Role

#: A footer of the sheet, not a person.
_PEOPLE = r"(?:mentors?|mentees?|participants?|people|students?|pupils?|learners?|staff|colleagues?|volunteers?)"
_FOOTER = re.compile(
    rf"\s*(?:(?:grand |sub)?total\b(?:\s*(?:number|of|{_PEOPLE})\b)*[\s:=\d.,]*(?:{_PEOPLE})?|\d+\s+(?:grand |sub)?totals?|{_PEOPLE}\s*[:=]\s*\d+|\d+\s+{_PEOPLE})\s*",
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
    #: The steps it says were taken; what of it is news, the record knows when it is committed.
    taken: tuple[SaidStep, ...] = ()

    def says_anew(self, field_name: str, known: "KnownPeople") -> bool:
        """Whether it says of this field what the record does not say yet."""
        if field_name not in described(Participant):  # a step, whose remark stands for itself
            return True
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
    steps: StepColumns | None = None,
) -> Plan:
    """Make the plan. Columns are recognised by their heads unless ``mapping`` names them.

    A sheet without heads (``has_heads`` false) begins with its first person. ``times`` reads when
    people are free; without it their words stay as they are. ``spelled`` writes a group as it is
    written already. ``steps`` are those that a column may say were taken.
    """
    start, headers = headers_of(sheet) if has_heads else no_headers(sheet)
    chosen = dict(mapping) if mapping is not None else recognise(headers, remembered or {}, steps)
    body = [
        (n, r)
        for n, r in enumerate(sheet.rows[start:], start=start + 1)
        if any(c.strip() for c in r)
    ]
    steps = steps or StepColumns()
    order, asks = date_order(body, chosen, steps.labels)
    use_month_first = month_first if month_first is not None else order
    reader = RowReader(chosen, today, use_month_first, default_role, times, spelled, steps)
    people = KnownPeople(existing)
    rows = tuple(_planned(n, cells, reader, people) for n, cells in body)
    return Plan(
        headers=headers, mapping=chosen, rows=rows, asks_date_order=asks,
        month_first=use_month_first, encoding=sheet.encoding,
        knows_heads=any(k in {**TARGETS, **(remembered or {})} for h in headers for k in keys_of(h)),
    )  # fmt: skip


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


#: What is written where nobody knows the name.
_NOBODY = frozenset(
    {"n/a", "na", "n.a.", "none", "unknown", "tbc", "tba", "tbd", "null", "nil", "yes", "no"}
)


def _is_no_name(name: str) -> bool:
    """What stands where a name is missing: a dash, a number, *n/a*, an address."""
    return "@" in name or name.casefold() in _NOBODY or not any(map(str.isalpha, name))


def _planned(
    number: int, cells: tuple[str, ...], reader: RowReader, people: KnownPeople
) -> PlannedRow:
    try:
        values, code, remarks, taken = reader.read(cells)
    except UnreadableCell as problem:
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
    key = Key.of(person)
    found = _with_steps(_compared(number, cells, person, key, values, known, people), taken, reader)
    if found.verdict is Verdict.UPDATE and found.match_id:
        people.note_change(found.match_id, number)
    if found.decision is Decision.ADD:
        people.add(person, key, number)
    has_roles = "roles" in values or "roles" not in reader.mapping.values()
    no_role = f"No role is given: {reader.default_role.label.lower()}."
    said = [found.reason, "" if has_roles or found.verdict is not Verdict.NEW else no_role]
    said += [r for target, r in remarks.items() if found.says_anew(target, people)]
    reason = " ".join(filter(None, said))
    # of thousands nearly all say what they said before, and a copy of each takes its time
    return found if reason == found.reason else replace(found, reason=reason)


def _with_steps(row: PlannedRow, taken: Sequence[SaidStep], reader: RowReader) -> PlannedRow:
    """The row with the steps that it says were taken, and what of them the record does not know yet."""
    person = row.participant
    if not taken or person is None:
        return row
    row = replace(row, taken=tuple(taken))
    news = [(s, *reader.steps.news(s, person, row.match_id, reader.today)) for s in taken]
    names = ", ".join(said.requirement.name for said, clearance, _ in news if clearance)
    remarks = [remark for _, _, remark in news]
    if names and row.verdict is Verdict.SAME:  # as somebody they stay as they are
        row = replace(row, verdict=Verdict.UPDATE, decision=Decision.UPDATE, merged=row.participant,
                      reason="")  # fmt: skip
    if names and row.verdict is Verdict.UPDATE:
        remarks.insert(0, f"Notes {names} of P{row.match_id or 0:04d}.")
    return replace(row, reason=" ".join(filter(None, (row.reason, *remarks))))


def _compared(
    number: int,
    cells: tuple[str, ...],
    person: Participant,
    key: Key,
    values: dict[str, Any],
    known: Participant | None,
    people: KnownPeople,
) -> PlannedRow:
    same = [(known, 0)] if known else []
    same += [(o, row) for o, row in people.namesakes(key) if folded_group(o.group) == key.group]
    for other, row in same:
        earlier = row or people.changed_by(other.id)
        if earlier:
            said = f"The same person as in row {earlier}."
            return _duplicate(number, cells, person, said, None)
        return _update(number, cells, other, values)
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

"""Bringing in a roster: the plan that is looked at is the plan that is committed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from mentordesk.exchange import sheets
from mentordesk.exchange.roster import Decision, Plan, PlannedRow, Verdict, as_rows, plan_roster
from mentordesk.exchange.roster_heads import header_key, importable_fields
from mentordesk.exchange.roster_steps import StepColumns
from mentordesk.exchange.sheets import Sheet
from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readiness import Clearance
from mentordesk.model.wording import label_in
from mentordesk.programme.people import GroupNames, People
from mentordesk.programme.training import TrainingBook
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    updated: int
    left_out: int
    #: Consents and other steps that were noted with them.
    noted: int = 0

    @property
    def sentence(self) -> str:
        """*28 participants added, 2 updated. 3 rows were left out.*"""
        said = f"{counted(self.added, 'participant')} added."
        if self.updated:
            said = f"{counted(self.updated, 'participant')} updated."
            said = (
                f"{counted(self.added, 'participant')} added, {self.updated:,} updated."
                if self.added
                else said
            )
        if self.noted:
            said += f" {counted(self.noted, 'step')} noted."
        if not self.left_out:
            return said
        return f"{said} {counted(self.left_out, 'row was', 'rows were')} left out."


class Importer:
    """Plans and commits rosters."""

    def __init__(
        self, store: Store, facts: Facts, people: People, training: TrainingBook, programme_id: int
    ) -> None:
        self._store, self._facts, self._programme_id = store, facts, programme_id
        self._people, self._training = people, training

    def targets(self) -> dict[str, str]:
        """What a column can feed, with its label: facts of a participant, and steps that were taken."""
        kind = self._facts.practice(self._store.today()).profile
        fields = {n: label_in(kind, n, label) for n, label in importable_fields().items()}
        return fields | self._steps().labels

    def _steps(self) -> StepColumns:
        return StepColumns.of(self._training.requirements(), self._store.clearances.where())

    def plan(
        self,
        sheet: Sheet,
        *,
        today: date,
        mapping: Mapping[int, str] | None = None,
        remembered: Mapping[str, str] | None = None,
        month_first: bool | None = None,
        default_role: Role = Role.MENTEE,
        has_heads: bool = True,
    ) -> Plan:
        """What bringing in the sheet would do."""
        programme = self._store.programmes.get(self._programme_id)
        plan = plan_roster(
            sheet, self._store.participants.where(), today=today, mapping=mapping,
            remembered=remembered, month_first=month_first, default_role=default_role,
            has_heads=has_heads, times=FreeTimes.of(programme) if programme else None,
            spelled=GroupNames(self._store).spelled, steps=self._steps(),
        )  # fmt: skip
        return replace(plan, rows=tuple(self._as_allowed(row, today) for row in plan.rows))

    def _as_allowed(self, row: PlannedRow, today: date) -> PlannedRow:
        """A row that would change somebody as their own page would not let it is a problem."""
        if row.merged is None or not (found := self._people.problems(row.merged, today)):
            return row
        return row.refused(" ".join(found.values()))

    def noted(self, plan: Plan, *, today: date) -> int:
        """How many steps would be noted as the rows are decided now."""
        return sum(1 for _ in _cleared(plan, 1, self._steps(), today))

    def commit(self, plan: Plan, *, today: date) -> Imported:
        """Bring the plan in, as one step that can be undone."""
        additions, updates = plan.additions, plan.updates
        if not additions and not updates:
            raise Refused("No row of this sheet can be brought in.")
        fresh = [_waiting(p, today) for p in additions]
        steps = self._steps()
        with self._store.transaction(f"import {counted(len(fresh) + len(updates), 'participant')}"):
            first = self._store.participants.insert_all(fresh)
            for person in updates:
                self._store.participants.put(person)
            noted = self._training.put_cleared(_cleared(plan, first, steps, today))
        left = sum(
            r.decision is Decision.LEAVE_OUT and r.verdict is not Verdict.SAME for r in plan.rows
        )
        return Imported(len(additions), len(updates), left, noted)


def _cleared(plan: Plan, first: int, steps: StepColumns, today: date) -> Iterator[Clearance]:
    """The steps that the rows note; whoever is new has the ids from ``first`` on, in the order of the rows."""
    fresh = count(first)
    for row in plan.rows:
        if row.participant is None or row.decision is Decision.LEAVE_OUT:
            continue
        known = row.match_id if row.decision is Decision.UPDATE else None
        who = known or next(fresh)
        for said in row.taken:
            clearance, _ = steps.news(said, row.participant, known, today)
            if clearance:
                yield replace(clearance, participant_id=who)


def _waiting(person: Participant, today: date) -> Participant:
    """Somebody who waits and does not say since when waits from today on."""
    if person.waiting_since or person.status is not Enrolment.WAITING:
        return person
    return replace(person, waiting_since=today)


def remembered_columns(plan: Plan) -> dict[str, str]:
    """What each column head was taken for, to be remembered for the next sheet.

    Nothing of a sheet whose heads we do not know: what stands there may be a person.
    """
    if not plan.knows_heads:
        return {}
    return {
        header_key(plan.headers[n]): target
        for n, target in plan.mapping.items()
        if n < len(plan.headers) and target in importable_fields()  # a step is one of this record
    }


def save_people(people: Sequence[Participant], path: Path) -> int:
    """Write a list of people as a spreadsheet that can be brought in again; gives how many."""
    sheets.write_csv(path, as_rows(people))
    return len(people)


def save_problem_rows(plan: Plan, path: Path) -> int:
    """Write the rows with problems, and why, as a file to mend; returns how many."""
    rows = [(*plan.headers, "Why it was left out")]
    width = len(plan.headers)
    for row in plan.problems:
        cells = (*row.cells, *[""] * width)[:width]
        rows.append((*cells, row.reason))
    sheets.write_csv(path, rows)
    return len(rows) - 1


def read_sheet(path: Path, encoding: str = "auto", page: str = "") -> Sheet:
    """Read a CSV or XLSX file under limits; ``page`` is which sheet of a workbook."""
    return sheets.read_sheet(path, encoding, page)


def read_pasted(text: str) -> Sheet:
    """Read cells copied from a spreadsheet."""
    return sheets.read_pasted(text)

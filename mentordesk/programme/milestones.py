"""The milestones of the pairings: those of the programme by their rule, and those of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.milestone import (
    After,
    Milestone,
    MilestoneKind,
    MilestonePlan,
    MilestoneState,
)
from mentordesk.model.names import fold
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone as a line: the programme's with its rule, or one of their own."""

    pairing_id: int
    statement: str
    due_on: date | None
    milestone: Milestone
    plan: MilestonePlan | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.milestone.state is MilestoneState.OPEN

    def is_due(self, day: date) -> bool:
        """Whether it waits and its day has come."""
        return self.is_open and self.due_on is not None and self.due_on <= day


class Milestones:
    """What pairings pass on their way."""

    def __init__(self, store: Store, facts: Facts, programme_id: int) -> None:
        self._store, self._facts, self._programme_id = store, facts, programme_id

    def plans(self) -> list[MilestonePlan]:
        """The programme's own milestones, in the order they were made."""
        return self._store.milestone_plans.where("programme_id = ?", [self._programme_id])

    def save_plan(self, plan: MilestonePlan) -> MilestonePlan:
        """Add a milestone of every pairing, or change it."""
        problems = plan.problems()
        names = {fold(p.statement) for p in self.plans() if p.id != plan.id}
        if fold(plan.statement) in names:
            problems["statement"] = "There is a milestone of this name already."
        if problems:
            raise Refused.because(problems)
        label = "change milestone" if plan.id else "add milestone"
        with self._store.transaction(label):
            return self._store.milestone_plans.put(replace(plan, programme_id=self._programme_id))

    def remove_plan(self, plan_id: int) -> None:
        """Take a milestone of every pairing out, with what became of it."""
        with self._store.transaction("remove milestone"):
            for known in self._store.milestones.where("plan_id = ?", [plan_id]):
                self._store.milestones.delete(known.id)
            self._store.milestone_plans.delete(plan_id)

    def of_pairing(self, facts: PairingFacts) -> list[MilestoneRow]:
        """The milestones of a pairing, those that are due first; without a day last."""
        return self._rows([facts])

    def due(self, pairings: Sequence[PairingFacts], day: date) -> list[MilestoneRow]:
        """The milestones of running pairings whose day has come."""
        running = [f for f in pairings if f.state.is_running]
        return [r for r in self._rows(running) if r.is_due(day)]

    def come(self, pairings: Sequence[PairingFacts], day: date) -> list[MilestoneRow]:
        """The milestones of running pairings whose day has come, or that are settled already."""
        running = [f for f in pairings if f.state.is_running]
        return [
            r for r in self._rows(running)
            if r.milestone.state is not MilestoneState.OPEN or (r.due_on is not None and r.due_on <= day)
        ]  # fmt: skip

    def save(self, milestone: Milestone) -> Milestone:
        """Add a milestone of a pairing's own, or change it."""
        if problems := milestone.problems():
            raise Refused.because(problems)
        if self._store.pairings.get(milestone.pairing_id) is None:
            raise Refused(f"There is no pairing K{milestone.pairing_id:04d}.")
        label = "change milestone" if milestone.id else "add milestone"
        with self._store.transaction(label):
            return self._store.milestones.put(milestone)

    def settle(
        self, milestone: Milestone, state: MilestoneState, *, today: date, reason: str = ""
    ) -> Milestone:
        """Done, waived with a reason, or open again."""
        settled = None if state is MilestoneState.OPEN else today
        return self.save(replace(milestone, state=state, settled_on=settled, reason=reason))

    def get(self, milestone_id: int) -> Milestone:
        """One milestone that is kept; refuses when there is none."""
        found = self._store.milestones.get(milestone_id)
        if found is None:
            raise Refused(f"There is no milestone L{milestone_id:04d}.")
        return found

    def remove(self, milestone_id: int) -> None:
        """Take out a milestone of a pairing's own."""
        self.get(milestone_id)
        with self._store.transaction("remove milestone"):
            self._store.milestones.delete(milestone_id)

    def _rows(self, pairings: Sequence[PairingFacts]) -> list[MilestoneRow]:
        plans = self.plans()
        only = [pairings[0].id] if len(pairings) == 1 else None
        where = ("pairing_id = ?", only) if only else ("1", [])
        known: dict[int, list[Milestone]] = {}
        for milestone in self._store.milestones.where(*where):
            known.setdefault(milestone.pairing_id, []).append(milestone)
        asks_first = any(p.after is After.FIRST_MEETING for p in plans)
        first = self._facts.first_meetings(only) if asks_first else {}
        found = []
        for facts in pairings:
            mine = known.get(facts.id, [])
            kept = {m.plan_id: m for m in mine if m.plan_id}
            events = {
                After.MATCHED: facts.matched_on or facts.begins, After.STARTED: facts.started_on,
                After.FIRST_MEETING: first.get(facts.id),
            }  # fmt: skip
            for plan in plans:
                fresh = Milestone(
                    pairing_id=facts.id, plan_id=plan.id, kind=MilestoneKind.PROGRAMME
                )
                due = plan.due(events[plan.after])
                found.append(
                    MilestoneRow(facts.id, plan.statement, due, kept.get(plan.id, fresh), plan)
                )
            found += [
                MilestoneRow(facts.id, m.statement, m.due_on, m) for m in mine if m.plan_id is None
            ]
        return sorted(found, key=lambda r: (r.due_on or date.max, r.pairing_id))

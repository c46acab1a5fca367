"""Looking back on the programme: reviews of it, and the changes that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentordesk.model.agreed import StepState, with_its_day
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation, PlannedChange
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import period_start
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review of the programme with the changes that were decided in it, in their order."""

    evaluation: Evaluation
    changes: tuple[PlannedChange, ...]


class Evaluations:
    """The reviews of one programme."""

    def __init__(self, store: Store, setup: Setup, programme_id: int) -> None:
        self._store, self._setup = store, setup
        self._programme_id = programme_id

    # -- reviews ------------------------------------------------------------------------------

    def all(self) -> list[Reviewed]:
        """Every review, the newest first."""
        found = self._store.evaluations.where(
            "programme_id = ?", [self._programme_id], order="held_on DESC, id DESC"
        )
        changes = self.changes()
        return [Reviewed(e, tuple(c for c in changes if c.evaluation_id == e.id)) for e in found]

    def get(self, evaluation_id: int) -> Evaluation:
        """A review; refuses when there is none."""
        found = self._store.evaluations.get(evaluation_id)
        if found is None or found.programme_id != self._programme_id:
            raise Refused("There is no such review of the programme.")
        return found

    def usual(self, today: date) -> Evaluation:
        """What a review that is held today begins with: the days since the last one, or the term, up to it or its end."""
        programme = self._setup.programme
        last = min(today, programme.ends_on or today)
        first = period_start(programme.starts_on, last)
        seen = [r.evaluation.last_day for r in self.all() if r.evaluation.last_day]
        if seen and first <= max(seen) < last:
            first = max(seen) + timedelta(days=1)
        return Evaluation(held_on=today, first_day=first, last_day=last)

    def save(
        self, evaluation: Evaluation, *, today: date, changes: Sequence[str] = ()
    ) -> Evaluation:
        """Write a review down, or change it; each of ``changes`` is decided with it, in one step.

        A day in their words, counted from the day one looked back, is the day by which: *by 1 Dec*.
        """
        if problems := evaluation.problems(today):
            raise Refused.because(problems)
        fresh = replace(evaluation, programme_id=self._programme_id)
        known = evaluation.id != 0
        with self._store.transaction("change programme review" if known else "review programme"):
            saved = self._store.evaluations.put(fresh)
            for line in filter(None, map(str.strip, changes)):
                text, due = with_its_day(line, fresh.held_on or today)
                self._store.planned_changes.put(PlannedChange(
                    programme_id=self._programme_id, evaluation_id=saved.id, text=text, due_on=due
                ))  # fmt: skip
        return saved

    def remove(self, evaluation_id: int) -> None:
        """Take out a review that was written by mistake, and what was decided in it."""
        self.get(evaluation_id)
        with self._store.transaction("remove programme review"):
            for change in self.changes():
                if change.evaluation_id == evaluation_id:
                    self._store.planned_changes.delete(change.id)
            self._store.evaluations.delete(evaluation_id)

    # -- changes ------------------------------------------------------------------------------

    def changes(self, *, open_only: bool = False) -> list[PlannedChange]:
        """The changes that were decided, what is to be done first at the head."""
        found = self._store.planned_changes.where(
            "programme_id = ?", [self._programme_id], order="coalesce(due_on, '9999'), id"
        )
        return [c for c in found if c.is_open or not open_only]

    def change(self, change_id: int) -> PlannedChange:
        """A change; refuses when there is none."""
        found = self._store.planned_changes.get(change_id)
        if found is None or found.programme_id != self._programme_id:
            raise Refused(f"No change V{change_id:04d} was decided in this programme.")
        return found

    def save_change(self, change: PlannedChange, *, today: date) -> PlannedChange:
        """Decide a change, or say what became of one: a settled one has its day, an open one none."""
        if problems := change.problems(today):
            raise Refused.because(problems)
        if change.evaluation_id is not None:
            self.get(change.evaluation_id)
        settled = None if change.is_open else change.settled_on or today
        fresh = replace(
            change, programme_id=self._programme_id, text=change.text.strip(), settled_on=settled
        )
        with self._store.transaction("change decided change" if change.id else "decide change"):
            return self._store.planned_changes.put(fresh)

    def settle(
        self, change_id: int, state: StepState, *, today: date, outcome: str | None = None
    ) -> PlannedChange:
        """Say that a change is carried out, dropped, or open again; ``outcome`` None keeps what stands there."""
        change = self.change(change_id)
        told = change.outcome if outcome is None else outcome.strip()
        return self.save_change(
            replace(change, state=state, settled_on=None, outcome=told), today=today
        )

    def remove_change(self, change_id: int) -> None:
        """Take out a change that was written by mistake."""
        self.change(change_id)
        with self._store.transaction("remove decided change"):
            self._store.planned_changes.delete(change_id)

"""The figures of a period, each counted from facts when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import fmean

from mentordesk.model.clock import as_hours
from mentordesk.model.facts import PairingFacts
from mentordesk.model.feedback import FormKind
from mentordesk.model.measures import Actual, Measure, of, share
from mentordesk.model.meeting import MISSED, MeetingStatus
from mentordesk.model.pairing import State
from mentordesk.model.people import Role
from mentordesk.model.programme import Objective
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.setup import Setup
from mentordesk.store.facts import Facts
from mentordesk.store.people_facts import everybody
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Progress:
    """An objective with where it stands; None where the coordinator judges it."""

    objective: Objective
    actual: Actual | None

    @property
    def evidence(self) -> str:
        """What it is seen by, and what that was counted from."""
        counted = self.actual.evidence if self.actual else ""
        return ": ".join(t for t in (self.objective.indicator, counted) if t)


class Period:
    """The days from ``first`` to ``last``; pairings and people are as they were on the last."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        programme_id: int,
        first: date,
        last: date,
    ) -> None:
        self._store, self._facts, self._programme_id = store, facts, programme_id
        self.first, self.last = first, last

    @cached_property
    def served(self) -> Sequence[PairingFacts]:
        """The pairings that were open on any day of the period."""
        found = self._facts.pairings(self.last, open_only=False)
        waiting = {State.PROPOSED, State.PENDING_AGREEMENT}  # they had not begun by the last day
        return [
            f for f in found
            if f.state not in waiting and (f.state is not State.CLOSED or f.since >= self.first)
        ]  # fmt: skip

    def actual(self, measure: Measure) -> Actual:
        """Where a measure stands, and what it was counted from."""
        counted: dict[Measure, Callable[[], Actual]] = {
            Measure.KEPT: self._kept, Measure.HELD: self._held, Measure.HOURS: self._hours,
            Measure.RETAINED: self._retained, Measure.GOALS: self._goals, Measure.PLACED: self._placed,
            Measure.READY: self._ready, Measure.PULSE: self._pulse,
        }  # fmt: skip
        return counted[measure]()

    @cached_property
    def _outcomes(self) -> dict[MeetingStatus, tuple[int, int]]:
        return self._facts.outcomes(self.first, self.last)

    def _number(self, *wanted: MeetingStatus) -> int:
        return sum(self._outcomes.get(s, (0, 0))[0] for s in wanted)

    def _kept(self) -> Actual:
        held, missed = self._number(MeetingStatus.HELD), self._number(*MISSED)
        unknown = sum(f.unlogged for f in self.served)
        return Actual(
            share(held, held + missed),
            f"held ÷ (held + missed), n = {held + missed:,}; {unknown:,} not logged are left out.",
        )

    def _held(self) -> Actual:
        return Actual(
            f"{self._number(MeetingStatus.HELD):,}", "in the period, whatever their length."
        )

    def _hours(self) -> Actual:
        held, minutes = self._outcomes.get(MeetingStatus.HELD, (0, 0))
        return Actual(as_hours(minutes), f"minutes of the meetings held, n = {held:,}.")

    def _retained(self) -> Actual:
        still = sum(f.state is not State.CLOSED for f in self.served)
        return Actual(
            share(still, len(self.served)),
            f"open on the last day ÷ served in the period, n = {len(self.served):,}.",
        )

    def _goals(self) -> Actual:
        met, goals = sum(f.goals_met for f in self.served), sum(f.goals for f in self.served)
        return Actual(of(met, goals), f"goals of pairings served, n = {goals:,}.")

    def _placed(self) -> Actual:
        paired = self._facts.paired(self.last)
        mentees = [p.id for p in everybody(self._store) if p.takes_part and Role.MENTEE in p.roles]
        return Actual(
            of(sum(i in paired for i in mentees), len(mentees)),
            f"mentees who take part, n = {len(mentees):,}.",
        )

    def _ready(self) -> Actual:
        steps = Steps(self._store, self.last)
        mentors = {p.id for f in self.served if f.state.is_running for p in f.mentors}
        words = [steps.word(i, (Role.MENTOR,)) for i in mentors]
        if None in words:
            return Actual("", "no steps before the start are set up.")
        return Actual(
            of(words.count(""), len(words)),
            f"mentors in a running pairing with every step done, n = {len(words):,}.",
        )

    def _pulse(self) -> Actual:
        scores = [
            row.score
            for row in Feedback(self._store, self._programme_id).rows()
            if row.form.kind is FormKind.PULSE and row.score is not None
            and row.answer.answered_on and self.first <= row.answer.answered_on <= self.last
        ]  # fmt: skip
        return Actual(
            f"{fmean(scores):.1f}" if scores else "",
            f"mean of the pulses answered in the period, n = {len(scores):,}.",
        )


class Figures:
    """Where the programme stands."""

    def __init__(self, store: Store, facts: Facts, setup: Setup, programme_id: int) -> None:
        self._store, self._facts, self._setup = store, facts, setup
        self._programme_id = programme_id

    def period(self, first: date, last: date) -> Period:
        """The figures of some days."""
        return Period(self._store, self._facts, self._programme_id, first, last)

    def progress(self, period: Period) -> list[Progress]:
        """Every objective with where it stands at the end of the period."""
        return [
            Progress(o, period.actual(o.measure) if o.measure else None)
            for o in self._setup.objectives()
        ]

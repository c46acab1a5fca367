"""The figures of a period, each counted from facts when it is asked for, as at its last day."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import pairwise
from statistics import fmean, median

from mentordesk.model.clock import Span, days_net_of, months_later
from mentordesk.model.facts import PairingFacts
from mentordesk.model.feedback import FormKind
from mentordesk.model.figures import (
    COVERED,
    MONTH,
    Behind,
    Breakdown,
    Figure,
    Unit,
    for_outsiders,
    mixed,
    share,
    ties,
)
from mentordesk.model.goal import Goal, GoalDomain, GoalState
from mentordesk.model.measures import Actual, Measure, of
from mentordesk.model.meeting import MISSED, MeetingStatus
from mentordesk.model.pairing import ClosingReason, State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.people import Role
from mentordesk.model.programme import Objective
from mentordesk.programme.feedback import AnswerRow, Feedback
from mentordesk.programme.setup import Setup
from mentordesk.programme.slices import Slices, at_once
from mentordesk.store import figure_facts as read
from mentordesk.store.facts import Facts
from mentordesk.store.people_facts import Listed
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store

PEOPLE, MEETINGS, ENDINGS, GOALS, VOICES, MIX = (
    "People and pairings", "Meetings", "How pairings end and last", "Goals", "What people say", "Who mentors whom",
)  # fmt: skip
_NO_MEETINGS = read.Sums()
#: As many days of meetings are summed between two turns of the window.
_DAYS_AT_A_TIME = 30
#: Episodes are asked whether they reached these lengths, in months.
REACHED_MONTHS = (3, 6, 12)
#: Endings that say nothing against a pairing: what was wanted was reached, or somebody left the place.
NO_LOSS = frozenset({
    ClosingReason.GOALS_MET, ClosingReason.MENTEE_LEFT, ClosingReason.MENTOR_LEFT,
    ClosingReason.TERM_ENDED, ClosingReason.AGREED_TIME_REACHED,
})  # fmt: skip
#: Mentors and mentees who ended for one of these could not come again, unless they did.
_GONE = (
    frozenset({ClosingReason.MENTOR_LEFT, ClosingReason.MENTOR_NOT_ELIGIBLE}),
    frozenset({ClosingReason.MENTEE_LEFT}),
)
#: Which maker to ask first for what objectives and tiles show, so that the others wait until they are asked.
_MAKER_OF = {
    "placed": "_placed_figure", "held": "_meeting_figures", "kept": "_meeting_figures",
    "frequency": "_meeting_figures", "hours": "_meeting_figures", "unknown": "_meeting_figures",
    "retained": "_closure_rate", "goals": "_goal_figures", "goals_due_met": "_goal_figures",
    "pulse": "_satisfaction",
}  # fmt: skip
#: What became of these is known: they are what a share of meetings kept is taken of.
_KNOWN = (MeetingStatus.HELD, *sorted(MISSED))
_GOAL_WORDS = {
    GoalState.MET: "Met", GoalState.MOSTLY: "Mostly met", GoalState.PARTLY: "Partly met",
    GoalState.NOT_MET: "Not met", GoalState.ACTIVE: "Still open",
}  # fmt: skip
_LENGTHS = ((0, "under 15"), (15, "15–29"), (30, "30–45"), (46, "46–60"), (61, "over 60"))


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
    """The days from ``first`` to ``last``; pairings and people are as they were on the last.

    ``today`` is the day it is asked on: what is dated later than ``last`` is never counted.
    """

    def __init__(
        self,
        store: Store,
        facts: Facts,
        programme_id: int,
        first: date,
        last: date,
        today: date,
    ) -> None:
        self._store, self._facts, self._programme_id = store, facts, programme_id
        self.first, self.last, self.today = first, last, today
        self._counted: dict[int, tuple[Figure, ...]] = {}
        self._sums: dict[int, read.Sums] | None = None

    # -- what is read once ------------------------------------------------------------------

    @cached_property
    def served(self) -> Sequence[PairingFacts]:
        """The pairings that were open on any day of the period."""
        return [
            f for f in self._ever
            if f.begins <= self.last and (f.state is not State.CLOSED or f.since >= self.first)
        ]  # fmt: skip

    @cached_property
    def _ever(self) -> Sequence[PairingFacts]:
        """Every pairing that had begun by the last day; what was entered in error never was."""
        void = self._facts.void_pairings()
        found = self._facts.pairings(self.last, open_only=False)
        return [f for f in found if not f.state.is_waiting and f.id not in void]

    @cached_property
    def running(self) -> Sequence[PairingFacts]:
        """Those that were open on the last day; resting ones among them."""
        return [f for f in self.served if f.state is not State.CLOSED]

    @property
    def sums(self) -> dict[int, read.Sums]:
        """What became of the meetings of each pairing."""
        if self._sums is None:
            self._sums = at_once(self._summing())
        return self._sums

    def summed(self) -> Slices[None]:
        """Have the meetings counted, a part at a time."""
        if self._sums is None:
            self._sums = yield from self._summing()

    def _summing(self) -> Slices[dict[int, read.Sums]]:
        """Some weeks at a time: over years of a large programme this is the longest single read."""
        found: dict[int, read.Sums] = {}
        for start, end in self._stretches():
            for pairing_id, sums in read.sums(self._store, start, end, self.last).items():
                found[pairing_id] = found.get(pairing_id, _NO_MEETINGS) + sums
            yield
        return found

    def days_to_log(self) -> Slices[float | None]:
        """The middle number of days from a meeting until it was logged; None where nobody knows."""
        delays: list[int] = []
        for start, end in self._stretches():
            delays += read.days_to_log(self._store, start, end)
            yield
        return float(median(delays)) if delays else None

    def _stretches(self) -> Iterator[tuple[date, date]]:
        """The period in parts that are read quickly."""
        for begun in range(0, (self.last - self.first).days + 1, _DAYS_AT_A_TIME):
            start = self.first + timedelta(days=begun)
            yield start, min(start + timedelta(days=_DAYS_AT_A_TIME - 1), self.last)

    @cached_property
    def endings(self) -> dict[int, read.Ending]:
        """The pairings that had ended by the last day."""
        return read.endings(self._store, self.last)

    @cached_property
    def ended(self) -> Sequence[read.Ending]:
        """Those that ended in the period."""
        return [e for e in self.endings.values() if e.closed_on >= self.first]

    @cached_property
    def people(self) -> Sequence[Listed]:
        """The participants as they were on the last day."""
        return read.people_on(self._store, self.last, self.today)

    @cached_property
    def goals_due(self) -> Sequence[Goal]:
        """The goals of served pairings that were due or settled in the period."""
        here = {f.id for f in self.served}
        found = read.goals_due(self._store, self.first, self.last)
        return [g for g in found if g.pairing_id in here]

    @cached_property
    def closures(self) -> Sequence[Span]:
        """The days that stop every clock."""
        return self._facts.closures()

    @cached_property
    def pulses(self) -> Sequence[AnswerRow]:
        """The pulses that were answered, or given out and are not back, in the period."""
        rows, void = Feedback(self._store, self._programme_id).rows(), self._facts.void_pairings()
        return [
            r for r in rows
            if r.form.kind is FormKind.PULSE and self._asked_in_it(r) and r.answer.pairing_id not in void
        ]  # fmt: skip

    def _asked_in_it(self, row: AnswerRow) -> bool:
        back, out = row.answer.answered_on, row.answer.issued_on
        if back and back <= self.last:
            return back >= self.first
        return out is not None and self.first <= out <= self.last

    def _total(self, what: str) -> int:
        return sum(getattr(s, what) for s in self.sums.values())

    # -- figures ----------------------------------------------------------------------------

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order they are told."""
        return tuple(f for n in range(len(self._makers)) for f in self._made(n))

    def slices(self) -> Slices[tuple[Figure, ...]]:
        """The same, so that the window gets its turn in between."""
        yield from self.summed()
        for nth in range(len(self._makers)):
            self._made(nth)
            yield
        return self.figures

    def _made(self, nth: int) -> tuple[Figure, ...]:
        """The figures of one maker, counted once."""
        if nth not in self._counted:
            self._counted[nth] = self._makers[nth]()
        return self._counted[nth]

    @cached_property
    def _makers(self) -> tuple[Callable[[], tuple[Figure, ...]], ...]:
        return (
            self._people_served, self._active, self._placed_figure, self._again,
            self._meeting_figures, self._kept_by_side, self._gap, self._contact_rates,
            self._closure_rate, self._length, self._reached, self._premature,
            self._goal_figures, self._satisfaction, self._mixing,
        )  # fmt: skip

    def figure(self, key: str) -> Figure:
        """One figure by its key; LookupError when there is none."""
        names = [maker.__name__ for maker in self._makers]
        likely = [names.index(_MAKER_OF[key])] if key in _MAKER_OF else []
        for nth in dict.fromkeys([*likely, *range(len(names))]):
            for found in self._made(nth):
                if found.key == key:
                    return found
        raise LookupError(f"no figure {key}")

    def _people_served(self) -> tuple[Figure, ...]:
        ids = [f.id for f in self.served]
        mentors, mentees = read.who_was_in(self._store, ids, self.first, self.last)
        said = "In at least one pairing that was open on any day of the period."
        peers = "Each of two peers is both."
        found = (
            ("served", "People served", mentors | mentees, said),
            ("served_mentors", "Mentors served", mentors, f"{said} {peers}"),
            ("served_mentees", "Mentees served", mentees, f"{said} {peers}"),
        )
        return tuple(
            Figure(
                key=key, chapter=PEOPLE, label=label, unit=Unit.NUMBER, number=len(who), n=len(who),
                definition=told, behind=Behind.PEOPLE, records=tuple(sorted(who)),
            )
            for key, label, who, told in found
        )  # fmt: skip

    def _active(self) -> tuple[Figure, ...]:
        active = tuple(f.id for f in self.running if f.state is not State.PAUSED)
        paused = tuple(f.id for f in self.running if f.state is State.PAUSED)
        served = tuple(f.id for f in self.served)
        rows = (
            (
                "active",
                "Active pairings",
                active,
                "Open on the last day; paused ones are counted apart.",
            ),
            ("paused", "Paused pairings", paused, "Resting on the last day."),
            ("pairings_served", "Pairings served", served, "Open on any day of the period."),
        )
        return tuple(
            Figure(
                key=key, chapter=PEOPLE, label=label, unit=Unit.NUMBER, number=len(ids), n=len(ids),
                definition=said, behind=Behind.PAIRINGS, records=ids,
            )
            for key, label, ids, said in rows
        )  # fmt: skip

    def _placed_figure(self) -> tuple[Figure, ...]:
        paired = read.paired_on(self._store, self.last)
        mentees = read.has_role(self.people, Role.MENTEE)
        placed = tuple(p.id for p in mentees if p.id in paired.mentees)
        return (
            Figure(
                key="placed", chapter=PEOPLE, label="Mentees in a pairing", unit=Unit.SHARE,
                number=share(len(placed), len(mentees)), part=len(placed), whole=len(mentees),
                n=len(mentees), behind=Behind.PEOPLE, records=placed,
                definition="Mentees who take part on the last day and are mentored in a pairing that has begun and not ended.",
            ),
        )  # fmt: skip

    def _again(self) -> tuple[Figure, ...]:
        """Participant retention: who was served in the year before this term, and is here again."""
        starts = self._starts()
        if starts is None or starts > self.last:
            return ()
        before = Period(
            self._store, self._facts, self._programme_id,
            months_later(starts, -12), starts - timedelta(days=1), self.today,
        )  # fmt: skip
        sides = read.who_was_in(
            self._store, [f.id for f in before.served], before.first, before.last
        )
        now = {p.id for p in self.people if p.takes_part}
        here = [f.id for f in Period(
            self._store, self._facts, self._programme_id, starts, self.last, self.today
        ).served]  # fmt: skip
        mentors, mentees = read.who_was_in(self._store, here, starts, self.last)
        now |= mentors | mentees
        could = [
            who - (self._who_left(before, reasons)[nth] - now)
            for nth, (who, reasons) in enumerate(zip(sides, _GONE, strict=True))
        ]
        return tuple(
            Figure(
                key=f"again_{word}s", chapter=PEOPLE, label=f"{word.capitalize()}s who came again",
                unit=Unit.SHARE, number=share(len(who & now), len(who)), part=len(who & now),
                whole=len(who), n=len(who), behind=Behind.PEOPLE, records=tuple(sorted(who & now)),
                definition=(
                    f"{word.capitalize()}s served in the twelve months before this term who take part again, "
                    "of those who could: who left the place and did not come back is left out."
                ),
            )
            for word, who in zip(("mentor", "mentee"), could, strict=True)
        )  # fmt: skip

    def _who_left(
        self, before: "Period", reasons: Collection[ClosingReason]
    ) -> tuple[set[int], set[int]]:
        """Mentors and mentees of the pairings of a period that ended for one of some reasons."""
        ids = [f.id for f in before.served if before._reason(f.id) in reasons]
        return read.who_was_in(self._store, ids, before.first, before.last)

    def _starts(self) -> date | None:
        found = self._store.programmes.get(self._programme_id)
        return found.starts_on if found else None

    def _reason(self, pairing_id: int) -> ClosingReason | None:
        ending = self.endings.get(pairing_id)
        return ending.reason if ending else None

    def _meeting_figures(self) -> tuple[Figure, ...]:
        held, missed, unknown = self._total("held"), self._total("missed"), self._total("unknown")
        minutes, expected = self._total("minutes"), sum(map(self.expected, self.served))
        ids = read.meeting_ids(self._store, self.first, self.last, [MeetingStatus.HELD])
        known = read.meeting_ids(self._store, self.first, self.last, _KNOWN)
        waiting = read.meeting_ids(
            self._store, self.first, self.last - timedelta(days=1), [MeetingStatus.PLANNED]
        )
        figure = _made_of(MEETINGS, Behind.MEETINGS)
        told = len(read.lengths(self._store, self.first, self.last))
        return (
            figure(
                key="held", label="Meetings held", unit=Unit.NUMBER, number=held, n=held, records=ids,
                definition="Held in the period, whatever their length.",
            ),
            figure(
                key="kept", label="Meetings kept", unit=Unit.SHARE, number=share(held, held + missed), part=held,
                whole=held + missed, n=held + missed, unknown=unknown, unknown_word="not logged are", records=known,
                definition="The meetings that were held, of those held or missed.",
            ),
            figure(
                key="frequency", label="Held of those expected", unit=Unit.SHARE, number=share(held, expected),
                part=held, whole=expected, n=expected, records=ids,
                unknown=unknown, unknown_word="not logged, which may have been held, are",
                definition="The meetings that were held, of those expected: one each interval of a pairing, closures and rests left out.",
            ),
            figure(
                key="hours", label="Time together", unit=Unit.MINUTES, number=minutes, n=told, unknown=held - told,
                unknown_word="without a length are", records=ids, definition="Minutes of the meetings held.",
            ),
            figure(
                key="unknown", label="Due but not logged", unit=Unit.NUMBER, number=unknown, n=unknown,
                records=waiting,
                definition="Planned before the last day, and nothing written down. Never counted as missed.",
            ),
        )  # fmt: skip

    def expected(self, facts: PairingFacts) -> int:
        """How many meetings a pairing was to have in the period; closures and rests left out."""
        since = max(self.first, facts.begins) - timedelta(days=1)
        days = days_net_of([*self.closures, *facts.pauses], since, self._end(facts))
        return int(days / facts.interval_days)

    def _kept_by_side(self) -> tuple[Figure, ...]:
        held = self._total("held")
        unknown = self._total("unknown") + self._total("sideless")
        return tuple(
            Figure(
                key=f"kept_{word}", chapter=MEETINGS, label=f"Kept by {word}s", unit=Unit.SHARE,
                number=share(held, held + failed), part=held, whole=held + failed, n=held + failed,
                behind=Behind.MEETINGS, unknown=unknown, unknown_word="not logged, or missed by nobody knows whom, are",
                records=read.meeting_ids(self._store, self.first, self.last, _KNOWN, failed_by=word),
                definition=f"The meetings that were held, of those held, or missed or cancelled late by a {word}.",
            )
            for word, failed in (
                ("mentor", self._total("by_mentor")), ("mentee", self._total("by_mentee")),
            )
        )  # fmt: skip

    def _gap(self) -> tuple[Figure, ...]:
        days = read.held_days(self._store, self.first, self.last)
        gaps = [self.longest_gap(f, days.get(f.id, [])) for f in self.running]
        known = [g for g in gaps if g is not None]
        return (
            Figure(
                key="gap", chapter=MEETINGS, label="Longest gap, in the middle", unit=Unit.DAYS,
                number=median(known) if known else None, n=len(known), behind=Behind.PAIRINGS,
                unknown=len(gaps) - len(known), unknown_word="that never met are",
                records=tuple(f.id for f, g in zip(self.running, gaps, strict=True) if g is not None),
                definition="The longest gap of each open pairing, closures and rests left out; the middle one of them.",
            ),
        )  # fmt: skip

    def longest_gap(self, facts: PairingFacts, held: Sequence[date]) -> int | None:
        """The longest time without a meeting in the period, in days; None where they never met at all."""
        if not held and facts.last_held is None:
            return None
        stops = [*self.closures, *facts.pauses]
        marks = [max(self.first, facts.begins), *sorted(held), self._end(facts)]
        return max(days_net_of(stops, a, b) for a, b in pairwise(marks))

    def _contact_rates(self) -> tuple[Figure, ...]:
        practice = self._facts.practice(self.last)
        if not practice.keeps("C3"):
            return ()
        made = read.contacts_made(self._store, self.first, self.last)
        needed = done = 0
        for facts in self.served:
            for party in SIDES:
                wanted = self.contacts_wanted(facts)
                needed += wanted
                done += min(wanted, len(made.get((facts.id, party), ())))
        ids = tuple(i for (_, party), found in made.items() if party in SIDES for i in found)
        adults = tuple(
            i for (_, p), found in made.items() if p is Party.RESPONSIBLE_ADULT for i in found
        )
        first = (
            f"{practice.figure('C2')} in the first {practice.figure('C2', 1)} days, then "
            if practice.keeps("C2")
            else ""
        )
        made_and_required = (
            Figure(
                key="contacts", chapter=MEETINGS, label="Check-ins made of those required", unit=Unit.SHARE,
                number=share(done, needed), part=done, whole=needed, n=needed, behind=Behind.CONTACTS, records=ids,
                definition=(
                    f"With each side {first}one every {practice.figure('C3')} days, closures and rests left out; "
                    "more than required counts once."
                ),
            ),
        )  # fmt: skip
        if not adults and not practice.keeps("C4"):
            return made_and_required  # among adults there is nobody to speak with
        return (
            *made_and_required,
            Figure(
                key="adults", chapter=MEETINGS, label="Words with responsible adults", unit=Unit.NUMBER,
                number=len(adults), n=len(adults), behind=Behind.CONTACTS, records=adults,
                definition="Check-ins in which a responsible adult was reached.",
            ),
        )  # fmt: skip

    def contacts_wanted(self, facts: PairingFacts) -> int:
        """How many check-ins with each side the rules asked for in the period."""
        before = self.first - timedelta(days=1)
        return max(0, self._wanted_by(facts, self._end(facts)) - self._wanted_by(facts, before))

    def _end(self, facts: PairingFacts) -> date:
        """The last day of a pairing in the period."""
        return min(self.last, facts.since) if facts.state is State.CLOSED else self.last

    def _wanted_by(self, facts: PairingFacts, day: date) -> int:
        """How many the rules had asked for since the start, by a day."""
        practice = self._facts.practice(self.last)
        number, month = practice.figures["C2"] if practice.keeps("C2") else (0, 0)
        days = days_net_of([*self.closures, *facts.pauses], facts.begins, day)
        if days < month:
            return number * days // month
        if not practice.keeps("C3"):
            return number
        every, later = practice.figures["C3"]
        first_year = min(days, 365)
        found = number + (first_year - month) // every
        return found + (days - 365) // later if days > 365 else found

    def _closure_rate(self) -> tuple[Figure, ...]:
        ids = tuple(e.id for e in self.ended)
        served = len({*(f.id for f in self.served), *ids})
        return (
            Figure(
                key="closed", chapter=ENDINGS, label="Pairings that ended", unit=Unit.SHARE,
                number=share(len(ids), served), part=len(ids), whole=served, n=served,
                behind=Behind.PAIRINGS, records=ids, definition="Pairings that ended in the period, of those served in it.",
            ),
            Figure(
                key="retained", chapter=ENDINGS, label="Pairings retained", unit=Unit.SHARE,
                number=share(len(self.running), served), part=len(self.running), whole=served, n=served,
                behind=Behind.PAIRINGS, records=tuple(f.id for f in self.running),
                definition="Pairings open on the last day, of those served in the period.",
            ),
        )  # fmt: skip

    def _length(self) -> tuple[Figure, ...]:
        closed = [(e.closed_on - e.begun).days / MONTH for e in self.ended]
        now = [(self.last - f.begins).days / MONTH for f in self.running]
        rows = (
            ("length", "Average length of ended pairings", closed, tuple(e.id for e in self.ended),
             "Months from the start to the end, of pairings that ended in the period."),
            ("length_open", "Average length so far of open ones", now, tuple(f.id for f in self.running),
             "Months from the start to the last day, of pairings that are open on it."),
        )  # fmt: skip
        return tuple(
            Figure(
                key=key, chapter=ENDINGS, label=label, unit=Unit.MONTHS, number=fmean(months) if months else None,
                n=len(months), behind=Behind.PAIRINGS, records=ids, definition=said,
            )
            for key, label, months, ids, said in rows
        )  # fmt: skip

    def _reached(self) -> tuple[Figure, ...]:
        return tuple(self._retention(months) for months in REACHED_MONTHS)

    def _retention(self, months: int) -> Figure:
        old = self._begun_before(months)
        stayed = tuple(i for i, begun, ended in old if ended >= months_later(begun, months))
        return Figure(
            key=f"reached_{months}", chapter=ENDINGS, label=f"Reached {months} months", unit=Unit.SHARE,
            number=share(len(stayed), len(old)), part=len(stayed), whole=len(old), n=len(old),
            behind=Behind.PAIRINGS, records=stayed,
            definition=f"Of the pairings that began at least {months} months before the last day, those that lasted so long.",
        )  # fmt: skip

    def _begun_before(self, months: int) -> list[tuple[int, date, date]]:
        """The episodes old enough to have reached so many months: id, start, end (or the last day)."""
        limit = months_later(self.last, -months)
        return [
            (f.id, f.begins, f.since if f.state is State.CLOSED else self.last)
            for f in self._ever
            if f.begins <= limit
        ]

    def _premature(self) -> tuple[Figure, ...]:
        ends = self._ends()
        known = [e for e in self.ended if e.reason is not None and (e.agreed_end or ends)]
        early = tuple(
            e.id for e in known
            if e.closed_on < (e.agreed_end or ends or e.closed_on) and e.reason not in NO_LOSS
        )  # fmt: skip
        return (
            Figure(
                key="premature", chapter=ENDINGS, label="Ended early", unit=Unit.SHARE,
                number=share(len(early), len(known)), part=len(early), whole=len(known), n=len(known),
                unknown=len(self.ended) - len(known), unknown_word="without a reason or an agreed end are",
                behind=Behind.PAIRINGS, records=early,
                definition=(
                    "Of those that ended in the period: before the agreed end (or the end of the programme), and "
                    "not because goals were met, the agreed time was over or somebody left the place."
                ),
            ),
        )  # fmt: skip

    def _ends(self) -> date | None:
        found = self._store.programmes.get(self._programme_id)
        return found.ends_on if found else None

    def _goal_figures(self) -> tuple[Figure, ...]:
        due, states = self.goals_due, [g.state_on(self.last) for g in self.goals_due]
        met = tuple(g.id for g, s in zip(due, states, strict=True) if s is GoalState.MET)
        every = sum(f.goals for f in self.served)
        reached = sum(f.goals_met for f in self.served)
        return (
            Figure(
                key="goals_due_met", chapter=GOALS, label="Goals met of those due", unit=Unit.SHARE,
                number=share(len(met), len(due)), part=len(met), whole=len(due), n=len(due),
                behind=Behind.GOALS, records=met,
                definition="Of the goals of pairings served that were due or settled in the period.",
            ),
            Figure(
                key="goals", chapter=GOALS, label="Goals met of all", unit=Unit.SHARE, number=share(reached, every),
                part=reached, whole=every, n=every, behind=Behind.PAIRINGS,
                records=tuple(f.id for f in self.served if f.goals),
                definition="Of all goals of pairings served, drafts and dropped ones left out.",
            ),
        )  # fmt: skip

    def _satisfaction(self) -> tuple[Figure, ...]:
        back = [r for r in self.pulses if self._is_back(r)]
        # means of different scales are no mean: it is that of the scale most pulses are answered on
        scales = Counter(r.form.highest for r in back)
        highest = max(scales, key=lambda n: (scales[n], n)) if scales else 0
        scores = [
            (r.answer.id, r.score)
            for r in back
            if r.score is not None and r.form.highest == highest
        ]
        return (
            Figure(
                key="pulse", chapter=VOICES, label="Mean pulse", unit=Unit.MEAN,
                number=fmean(s for _, s in scores) if scores else None, n=len(scores),
                unknown=len(back) - len(scores), unknown_word="with too few answers, or on another scale, are",
                behind=Behind.ANSWERS, records=tuple(i for i, _ in scores),
                definition="Mean of the pulses answered in the period, on their scale.",
            ),
            Figure(
                key="response", chapter=VOICES, label="Pulses returned", unit=Unit.SHARE,
                number=share(len(back), len(self.pulses)), part=len(back), whole=len(self.pulses),
                n=len(self.pulses), behind=Behind.ANSWERS, records=tuple(r.answer.id for r in back),
                definition="Answered in the period, of those answered or given out in it.",
            ),
        )  # fmt: skip

    def _is_back(self, row: AnswerRow) -> bool:
        return row.answer.answered_on is not None and row.answer.answered_on <= self.last

    def _mixing(self) -> tuple[Figure, ...]:
        pairs, ids, unknown = self.who_with_whom
        found = mixed(pairs)
        across = sum(a != b for a, b in pairs)
        index = found[0] / found[1] if found and found[1] else None
        figure = _made_of(MIX, Behind.PAIRINGS)
        known = {"n": len(pairs), "unknown": unknown}
        return (
            figure(
                key="across", label="Pairings across groups", unit=Unit.SHARE, number=share(across, len(pairs)),
                part=across, whole=len(pairs), records=ids, unknown_word="without a group are",
                definition="Each mentor with each mentee of the pairings open on the last day, of different groups.", **known,
            ),
            figure(
                key="mixing", label="Mixing index", unit=Unit.INDEX, number=index, records=ids,
                unknown_word="without a group are", **known,
                definition=(
                    "The share of pairings across groups, against what pairing the same people by chance would give: "
                    "1 is as random, above 1 more mixed."
                ),
            ),
        )  # fmt: skip

    @cached_property
    def who_with_whom(self) -> tuple[list[tuple[str, str]], tuple[int, ...], int]:
        """The groups of each mentor with each mentee of the open pairings, the ids of these, and how many are not known."""
        groups = {p.id: p.group for p in self.people}
        pairs: list[tuple[str, str]] = []
        ids, unknown = [], 0
        for facts in self.running:
            known, missing = ties(*(
                [groups.get(p.id, p.group) for p in side] for side in (facts.mentors, facts.mentees)
            ))  # fmt: skip
            pairs += known
            unknown += missing
            ids += [facts.id] if known else []
        return pairs, tuple(ids), unknown

    # -- cut into parts ---------------------------------------------------------------------

    @cached_property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The figures that are told in parts, in order."""
        return (
            self.people_by_status, self.lengths, self.reasons_missed, self.reasons_ended,
            self.goals_by_area,
        )  # fmt: skip

    @property
    def people_by_status(self) -> Breakdown:
        """Mentors and mentees by where they stand on the last day."""
        paired = read.paired_on(self._store, self.last)
        counts: dict[str, list[int]] = {}
        for person in self.people:
            sides = ((Role.MENTOR, paired.mentors), (Role.MENTEE, paired.mentees))
            for side, (role, there) in enumerate(sides):
                if role not in person.roles:
                    continue
                word = person.status.label
                if person.takes_part and person.id in there:
                    word = "In a pairing"
                elif person.takes_part and person.id in paired.matched:
                    word = "Matched, not begun"
                counts.setdefault(word, [0, 0])[side] += 1
        rows = tuple((word, tuple(n)) for word, n in sorted(counts.items()))
        return Breakdown(
            key="status", chapter=PEOPLE, title="People by status", across="Status", columns=("Mentors", "Mentees"),
            rows=rows, definition="On the last day; who is both counts on both sides.",
        )  # fmt: skip

    @property
    def lengths(self) -> Breakdown:
        """Held meetings by their length."""
        found = Counter(_length_word(n) for n in read.lengths(self._store, self.first, self.last))
        return Breakdown(
            key="lengths", chapter=MEETINGS, title="Lengths of meetings", across="Minutes", columns=("Meetings",),
            rows=tuple((word, (found[word],)) for _, word in _LENGTHS),
            definition="Held meetings of which the length is known.",
        )  # fmt: skip

    @property
    def reasons_missed(self) -> Breakdown:
        """Why meetings failed."""
        found = read.missed_reasons(self._store, self.first, self.last)
        return Breakdown(
            key="missed", chapter=MEETINGS, title="Why meetings failed", across="Reason", columns=("Meetings",),
            rows=tuple((word.replace("_", " ").capitalize(), (n,)) for word, n in found),
            definition="Missed and cancelled in the period.",
        )  # fmt: skip

    @property
    def reasons_ended(self) -> Breakdown:
        """Why pairings ended."""
        found = Counter(e.reason.label if e.reason else "Not known" for e in self.ended)
        rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))
        return Breakdown(
            key="ended", chapter=ENDINGS, title="Why pairings ended", across="Reason", columns=("Pairings",),
            rows=tuple((word, (n,)) for word, n in rows), definition="Ended in the period.",
        )  # fmt: skip

    @property
    def goals_by_area(self) -> Breakdown:
        """What became of the goals due, by area of life."""
        found = Counter((g.domain, g.state_on(self.last)) for g in self.goals_due)
        areas = [d for d in GoalDomain if any(a is d for a, _ in found)]
        return Breakdown(
            key="goals", chapter=GOALS, title="Goals due, by area", across="Area", columns=tuple(_GOAL_WORDS.values()),
            rows=tuple((a.label, tuple(found[a, s] for s in _GOAL_WORDS)) for a in areas),
            definition="Goals of pairings served that were due or settled in the period.",
        )  # fmt: skip

    # -- what an objective is measured by ---------------------------------------------------

    def actual(self, measure: Measure, *, outside: bool = False) -> Actual:
        """Where a measure stands, and what it was counted from; small numbers hidden from outsiders."""
        if measure is Measure.READY:
            found = self._ready()
            said = found.evidence.partition(", n =")[0]
            return Actual(COVERED if found.value else "", f"{said}.") if outside else found
        figure = self.figure(_OF_MEASURE[measure])
        if outside:
            return Actual(for_outsiders(figure), figure.definition)
        whole = {Measure.GOALS, Measure.PLACED}
        value = (
            of(int(figure.part or 0), int(figure.whole or 0)) if measure in whole else figure.value
        )
        return Actual(value, figure.told)

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


_OF_MEASURE = {
    Measure.KEPT: "kept", Measure.HELD: "held", Measure.HOURS: "hours", Measure.RETAINED: "retained",
    Measure.GOALS: "goals", Measure.PLACED: "placed", Measure.PULSE: "pulse",
}  # fmt: skip


def _made_of(chapter: str, behind: Behind) -> Callable[..., Figure]:
    """Figures of one chapter, counted from one kind of records."""
    return partial(Figure, chapter=chapter, behind=behind)


def _length_word(minutes: int) -> str:
    return next(word for least, word in reversed(_LENGTHS) if minutes >= least)


class Figures:
    """Where the programme stands."""

    def __init__(self, store: Store, facts: Facts, setup: Setup, programme_id: int) -> None:
        self._store, self._facts, self._setup = store, facts, setup
        self._programme_id = programme_id

    def period(self, first: date, last: date, today: date | None = None) -> Period:
        """The figures of some days; ``today`` is the day one asks on, the last of them unless it is said."""
        return Period(
            self._store, self._facts, self._programme_id, first, last, today or self._store.today()
        )

    def progress(self, period: Period, *, outside: bool = False) -> list[Progress]:
        """Every objective with where it stands at the end of the period."""
        return at_once(self.progressing(period, outside=outside))

    def progressing(self, period: Period, *, outside: bool = False) -> Slices[list[Progress]]:
        """The same in slices: of years of a large programme it takes a while."""
        found, objectives = [], self._setup.objectives()
        if any(o.measure for o in objectives):
            yield from period.summed()
        for objective in objectives:
            measure = objective.measure
            actual = period.actual(measure, outside=outside) if measure else None
            found.append(Progress(objective, actual))
            yield
        return found

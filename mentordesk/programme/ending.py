"""The programme ends as a whole: its pairings close, its people have finished; seen first, then one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mentordesk.model.clock import counted, full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.fields import Kind, about, missing
from mentordesk.model.pairing import ClosingReason
from mentordesk.model.people import Enrolment, Participant
from mentordesk.programme.pairings import Pairings, check_no_open_case
from mentordesk.programme.rollover import listed
from mentordesk.programme.setup import Setup
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDay:
    """When the programme ended, and what becomes of its people."""

    ended_on: date | None = field(
        default=None, metadata=about("Its last day", Kind.DATE, required=True)
    )
    finish: bool = field(
        default=True, metadata=about("Everybody’s enrolment is finished", Kind.FLAG)
    )

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be done, by field name."""
        found = missing(self)
        if self.ended_on and self.ended_on > today:
            found["ended_on"] = "Choose today or an earlier day: what is to come can still change."
        return found


@dataclass(frozen=True, slots=True)
class EndPlan:
    """What would be done: the preview is what is carried out."""

    wanted: LastDay
    ending: tuple[PairingFacts, ...]
    void: tuple[PairingFacts, ...]
    finishing: tuple[Participant, ...]
    open_notes: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the end of a programme concerns: read once, however often the plan is looked at."""

    pairings: tuple[PairingFacts, ...]
    people: tuple[Participant, ...]
    open_notes: int
    sessions: int
    #: When each pairing was last joined, by its id.
    joined: Mapping[int, date]
    #: The pairing that was closed last since the programme began, and when.
    closed: tuple[str, date] | None

    def needs(self, facts: PairingFacts) -> date:
        """The first day on which a pairing can have ended: it went on until then, met, or somebody joined it."""
        return max(
            facts.since, facts.last_held or facts.since, self.joined.get(facts.id, facts.since)
        )

    @property
    def ending(self) -> tuple[PairingFacts, ...]:
        """The pairings that were under way, and would end."""
        return tuple(f for f in self.pairings if not f.state.is_waiting)


class Endings:
    """Looks at what the end of a programme would change, and changes it."""

    def __init__(
        self, store: Store, facts: Facts, pairings: Pairings, setup: Setup, programme_id: int
    ) -> None:
        self._store, self._facts, self._pairings = store, facts, pairings
        self._setup, self._programme_id = setup, programme_id

    def usual(self, today: date, known: Known | None = None) -> LastDay:
        """Its last day as it was planned, once that has come, or later where a pairing met later; else today."""
        planned = self._setup.programme.ends_on
        if planned is None or planned > today:
            return LastDay(ended_on=today)
        known = known or self.known(today)
        needed = [known.needs(f) for f in known.ending]
        needed += [known.closed[1]] if known.closed else []
        return LastDay(ended_on=min(today, max([planned, *needed])))

    def known(self, today: date) -> Known:
        """The open pairings, whoever takes part, and what stays open."""
        people = self._store.participants.where(order="folded, id")
        return Known(
            tuple(self._facts.pairings(today)),
            tuple(p for p in people if p.status.takes_part),
            len(self._facts.open_notes(today)),
            self._store.trainings.count("held_on > ?", [today.isoformat()]),
            self._facts.last_joined(),
            self._last_closed(today),
        )

    def _last_closed(self, today: date) -> tuple[str, date] | None:
        begun = self._setup.programme.starts_on or date.min
        closed = self._facts.closed_since(begun, today)
        if not closed:
            return None
        pairing, on = max(closed, key=lambda found: found[1])
        return self._facts.names([pairing.id], on)[pairing.id].label, on

    def plan(self, wanted: LastDay, *, today: date, known: Known | None = None) -> EndPlan:
        """What the end would change; refuses a day on which a pairing cannot have ended, and says which."""
        problems, on = wanted.problems(today), wanted.ended_on
        begun = self._setup.programme.starts_on
        if on and begun and on < begun:
            problems["ended_on"] = f"The programme began on {full_date(begun)}; it ended later."
        if problems or on is None:
            raise Refused.because(problems)
        known = known or self.known(today)
        check_no_open_case(known.pairings)
        # the one that needs the latest day is told, so that no other has to be tried after it
        for facts in sorted(known.ending, key=known.needs, reverse=True)[:1]:
            if on < known.needs(facts):
                self._check(facts, on, today)
        if known.closed and on < known.closed[1]:
            label, closed_on = known.closed
            sentence = (
                f"{label} was closed on {full_date(closed_on)}: the programme went on until then."
            )
            raise Refused.because({"ended_on": sentence})
        return EndPlan(
            wanted, known.ending, tuple(f for f in known.pairings if f.state.is_waiting),
            known.people if wanted.finish else (), known.open_notes, known.sessions,
        )  # fmt: skip

    def _check(self, facts: PairingFacts, on: date, today: date) -> None:
        try:
            self._pairings.check_closing(facts.id, on, today)
        except Refused as refusal:
            sentence = f"{facts.short_label}: {refusal}"
            raise Refused(sentence, {"ended_on": sentence}) from refusal

    def carry_out(self, plan: EndPlan, *, today: date) -> None:
        """Do all of it in one step that can be undone."""
        on = plan.wanted.ended_on
        assert on is not None  # a plan is not made without it
        with self._store.transaction("end the programme"):
            for facts in (*plan.ending, *plan.void):
                self._pairings.put_end(
                    facts, ClosingReason.PROGRAMME_ENDED, on=on, today=today,
                    never="The programme ended before it began",
                )  # fmt: skip
            for person in plan.finishing:
                self._store.participants.put(replace(person, status=Enrolment.FINISHED))
            self._store.programmes.put(replace(self._setup.programme, ends_on=on))


def summary(plan: EndPlan) -> list[tuple[str, str]]:
    """What the preview says: a title with a number each, and what it means."""
    found = []
    if plan.ending:
        ends = counted(len(plan.ending), "pairing ends", "pairings end")
        said = "What was planned for later is cancelled. Their closing letters can be printed then."
        found.append((ends, f"{said} {_labels(plan.ending)}"))
    if plan.void:
        never = counted(len(plan.void), "pairing", "pairings")
        found.append((f"{never} that never began: taken back",
                      f"Marked as entered in error: {_labels(plan.void)}"))  # fmt: skip
    if plan.finishing:
        people = counted(len(plan.finishing), "person has", "people have")
        found.append((f"{people} finished", "They are kept as long as you set under Privacy."))
    if plan.open_notes:
        notes = counted(plan.open_notes, "conflict note is", "conflict notes are")
        found.append((f"{notes} still open", "Today asks for each until it is closed."))
    if plan.sessions:
        ahead = counted(plan.sessions, "training session is", "training sessions are")
        found.append((f"{ahead} still ahead", "It stays in the list: take it out if it is not held."
                      if plan.sessions == 1 else "They stay in the list: take out what is not held."))  # fmt: skip
    found.append((
        "Everything that was written stays",
        "Reports and figures can be made as before. To begin again some day, begin a new year.",
    ))  # fmt: skip
    return found


def _labels(pairings: Sequence[PairingFacts]) -> str:
    return listed([f.short_label for f in pairings])

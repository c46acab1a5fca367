"""What a programme does first: what is set up and what is not, and many pairings begun in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.clock import counted, parse_usual
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.meeting import MeetingStatus
from mentordesk.model.names import fold
from mentordesk.model.pairing import State
from mentordesk.programme.pairings import Pairings, wrong_time
from mentordesk.programme.starts import matched_by
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One thing a new programme needs: what, whether it is there, and the place where it is done.

    ``way`` is what the button there says, or nothing while something else comes first.
    """

    said: str
    is_done: bool
    way: str
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A pairing that awaits its agreement, and when its people could usually meet."""

    pairing_id: int
    label: str
    usual_time: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """A pairing that is to begin, with the time at which it usually meets."""

    pairing_id: int
    usual_time: str = ""


class Beginnings:
    """Sets a programme going."""

    def __init__(self, store: Store, facts: Facts, pairings: Pairings, programme_id: int) -> None:
        self._store, self._facts, self._pairings = store, facts, pairings
        self._programme_id = programme_id

    def set_up(self) -> list[SetUpStep]:
        """What a new programme needs, in order; nothing once a meeting was held."""
        store = self._store
        if store.meetings.count("status = ?", [MeetingStatus.HELD.value]):
            return []
        programme, counts = (
            store.programmes.get(self._programme_id),
            self._facts.counts(store.today()),
        )
        assert programme is not None
        return [
            SetUpStep("What it is for", bool(programme.purpose.strip()), "Write it down…", ("purpose", 0)),
            SetUpStep("When it begins and ends", programme.starts_on is not None, "Set the days…", ("programme", 0)),
            SetUpStep("Holidays and closures", store.closures.count() > 0, "Add closures…", ("closures", 0)),
            SetUpStep("Who takes part", bool(counts["participants"]), "Import a spreadsheet…", ("import", 0)),
            SetUpStep("What is asked of them before the start", store.requirements.count() > 0, "Choose the steps", ("training", 0)),
            SetUpStep("Who meets whom", bool(counts["pairings"]), "Match people" if counts["participants"] else "", ("matching", 0)),
            SetUpStep("The first meeting", False, "Log a meeting…" if counts["pairings"] else "", ("log pairing", 0)),
        ]  # fmt: skip

    def awaiting(self, today: date) -> list[Awaiting]:
        """The pairings that await their agreement and have no first day, by name."""
        known = sorted(self._facts.pairings(today), key=lambda f: f.label.casefold())
        taken: dict[int, set[str]] = {}
        for facts in known:
            for person in facts.sides.everybody if facts.usual_time else ():
                taken.setdefault(person.id, set()).add(fold(facts.usual_time))
        found = []
        for facts in known:
            if facts.awaits_agreement:
                at = facts.usual_time or self._free_for_all(facts, taken)
                found.append(Awaiting(facts.id, facts.label, at))
                for person in facts.sides.everybody if at else ():
                    taken.setdefault(person.id, set()).add(fold(at))
        return found

    def _free_for_all(self, facts: PairingFacts, taken: Mapping[int, set[str]]) -> str:
        """The first time at which all of them are free, and meet nobody else; nothing where there is none."""
        people = [self._store.participants.get(p.id) for p in facts.sides.everybody]
        times = [person.free_at for person in people if person is not None]
        both = [at for at in times[0] if all(at in other for other in times)] if times else []
        busy = set().union(*(taken.get(p.id, ()) for p in facts.sides.everybody))
        return next((at for at in both if parse_usual(at) and fold(at) not in busy), "")

    def begin(
        self, wanted: Sequence[Beginning], on: date, signed_on: date | None, *, today: date
    ) -> int:
        """Begin pairings in one step, on a day that may be to come; gives how many.

        Until that day they wait, and begin by themselves. ``signed_on`` is when their agreement was
        signed, where it was.
        """
        if not wanted:
            raise Refused("Choose at least one pairing.")
        if signed_on is not None and signed_on > today:
            raise Refused.because({"signed_on": "An agreement is noted once it is signed."})
        for each in wanted:
            self._check(each, on, today)
        with self._store.transaction(f"begin {counted(len(wanted), 'pairing')}"):
            for each in wanted:
                self._begin(each, on, signed_on, today)
        return len(wanted)

    def _check(self, each: Beginning, on: date, today: date) -> None:
        pairing = self._pairings.get(each.pairing_id)
        if self._pairings.state(pairing.id) is not State.PENDING_AGREEMENT:
            raise Refused(f"K{pairing.id:04d} does not await its agreement any more.")
        late = pairing.matched_on is not None and on < pairing.matched_on  # written down late
        if on <= today and not late:
            self._pairings.check_day(pairing.id, on, today)
        begun = replace(pairing, started_on=on, usual_time=each.usual_time)
        new = each.usual_time != pairing.usual_time
        if problems := begun.problems() | (wrong_time(each.usual_time) if new else {}):
            raise Refused(f"K{pairing.id:04d}: {' '.join(problems.values())}")

    def _begin(self, each: Beginning, on: date, signed_on: date | None, today: date) -> None:
        pairing = matched_by(self._store, self._pairings.get(each.pairing_id), on)
        changed = self._store.pairings.put(replace(
            pairing, started_on=on, usual_time=each.usual_time,
            agreement_signed_on=signed_on or pairing.agreement_signed_on,
        ))  # fmt: skip
        if on <= today:
            self._pairings.put_move(changed, self._pairings.begins_as(changed), on, "")

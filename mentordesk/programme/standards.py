"""The standards self-check: every rule the programme keeps to, on every pairing, with its evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentordesk.model.clock import Span, counted, days_net_of, full_date, near_date
from mentordesk.model.facts import PairingFacts, Person, prepared_as
from mentordesk.model.feedback import FormKind
from mentordesk.model.items import look_back_item
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.people import Role
from mentordesk.model.profile import RULES, Practice
from mentordesk.model.rules import (
    Verdict,
    all_outside,
    mood_alarm,
    often_moved,
    repeated_failure,
    silence,
    trial_to_decide,
)
from mentordesk.model.standards import Check, Met, each_has, last_done, tally, within, year_gap
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.milestones import Milestones
from mentordesk.programme.slices import Slices, at_once
from mentordesk.store import figure_facts as read
from mentordesk.store.facts import Facts
from mentordesk.store.feedback_facts import asked_what_they_expect
from mentordesk.store.people_facts import capacities, everybody
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store

#: What is about the programme as a whole, not about a pairing.
OF_PROGRAMME = ("T2", "V1", "V2", "V3", "N1", "N2")
#: What is asked only once a pairing has started, not while its agreement is awaited.
_FROM_THE_START = frozenset({"A4", "A5", "C1", "C2", "M2"})
#: A pairing that ended longer ago than this is no longer looked at.
ENDED_DAYS = 365
#: So many pairings are checked before the window gets its turn.
A_SLICE = 150
#: Minutes of so many meetings, and a mood so many, are looked at.
_LAST = 3


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Every check as at a day; ``names`` are the pairings as one calls them."""

    day: date
    practice: Practice
    checks: tuple[Check, ...]
    names: dict[int, str]
    open_ids: frozenset[int] = frozenset()

    @property
    def of_open(self) -> "SelfCheck":
        """Without the pairings that have ended: their number could be told from the others' otherwise."""
        return replace(
            self,
            checks=tuple(
                c for c in self.checks if not c.pairing_id or c.pairing_id in self.open_ids
            ),
        )

    @property
    def rules(self) -> list[tuple[str, str, dict[Met, int]]]:
        """Each rule with its sentence and how often it is met, in the order of the profile."""
        counts = tally(self.checks)
        return [(r, self.practice.sentence(r), counts[r]) for r in RULES if r in counts]

    def of_rule(self, rule: str) -> list[Check]:
        """The checks of a rule, what is not met first."""
        order = {Met.FAIL: 0, Met.UNKNOWN: 1, Met.NOT_YET: 2, Met.PASS: 3}
        found = [c for c in self.checks if c.rule == rule]
        return sorted(
            found, key=lambda c: (order[c.met], self.names.get(c.pairing_id, "").casefold())
        )

    def of_pairing(self, pairing_id: int) -> list[Check]:
        """The checks of a pairing, in the order of the profile."""
        return [c for c in self.checks if c.pairing_id == pairing_id]


class Standards:
    """Checks the programme against its own rules."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        milestones: Milestones,
        feedback: Feedback,
        programme_id: int,
    ) -> None:
        self._store, self._facts = store, facts
        self._milestones, self._feedback = milestones, feedback
        self._programme_id = programme_id

    def check(self, day: date) -> SelfCheck:
        """Every rule in force on the day, on every pairing that is open or ended lately."""
        return at_once(self.slices(day))

    def slices(self, day: date) -> Slices[SelfCheck]:
        """The same, so that the window gets its turn in between."""
        practice = self._facts.practice(day)
        since = day - timedelta(days=ENDED_DAYS)
        pairings = [
            f for f in self._facts.pairings(day, open_only=False)
            if f.state not in {State.PROPOSED, State.VOID} and (f.state is not State.CLOSED or f.since >= since)
        ]  # fmt: skip
        yield
        look = _Look(self._store, self._facts, self._feedback, practice, day, pairings)
        kept = [(rule, make) for rule, make in look.of_pairing.items() if practice.keeps(rule)]
        checks: list[Check] = []
        for number, facts in enumerate(pairings):
            if number % A_SLICE == 0:
                yield
            spelled = _in_full(facts)
            asked = [
                make for rule, make in kept
                if facts.state is not State.PENDING_AGREEMENT or rule not in _FROM_THE_START
            ]  # fmt: skip
            checks += [check for make in asked if (check := make(spelled)) is not None]
        yield
        checks += self._of_milestones(pairings, practice, day)
        checks += [c for c in look.of_programme() if practice.keeps(c.rule)]
        order = {rule: n for n, rule in enumerate(RULES)}
        checks.sort(key=lambda c: (c.pairing_id, order[c.rule]))
        still = frozenset(f.id for f in pairings if f.state is not State.CLOSED)
        return SelfCheck(day, practice, tuple(checks), {f.id: f.label for f in pairings}, still)

    def _of_milestones(
        self, pairings: Sequence[PairingFacts], practice: Practice, day: date
    ) -> list[Check]:
        if not practice.keeps("P1") or not self._facts.has_milestones():
            return []
        come = self._milestones.come(pairings, day)
        late = {r.pairing_id for r in come if r.is_due(day)}
        asked = {r.pairing_id for r in come}
        return [_milestone(f, f.id in late, f.id in asked) for f in pairings if f.state.is_running]


def _milestone(facts: PairingFacts, late: bool, asked: bool) -> Check:
    if not asked:
        return Check("P1", facts.id, Met.NOT_YET, "The day of the first milestone has not come.")
    if late:
        return Check("P1", facts.id, Met.FAIL, "A milestone’s day has passed and it is still open.")
    return Check("P1", facts.id, Met.PASS, "Every milestone so far is reached or waived.")


def _in_full(facts: PairingFacts) -> PairingFacts:
    """As evidence names people, who may share a first name; and nothing of what was done about it."""

    def spelled(people: Sequence[Person]) -> tuple[Person, ...]:
        return tuple(replace(p, known_as=p.name) for p in people)

    return replace(
        facts, mentors=spelled(facts.mentors), mentees=spelled(facts.mentees), cover=spelled(facts.cover), talks=()
    )  # fmt: skip


class _Look:
    """What the checks read, once for all pairings."""

    def __init__(
        self, store: Store, facts: Facts, feedback: Feedback, practice: Practice, day: date,
        pairings: Sequence[PairingFacts],
    ) -> None:  # fmt: skip
        self._store, self._facts, self._practice, self._day = store, facts, practice, day
        self._closed, self._feedback, self._pairings = facts.closures(), feedback, pairings
        self._steps = Steps(store, day)
        self._first_met = facts.first_meetings(None)
        self._ended = read.ended_before(store, day)
        self._asked = asked_what_they_expect(store, day)
        self._contacts = read.talks_by_pairing(store, day)
        self._goal_days = read.first_goals(store, day)
        self._capacities = capacities(store)
        self._roles = {p.id: p.roles for p in everybody(store)}
        self._load: dict[int, int] = {}
        for f in pairings:
            if f.state is not State.CLOSED:
                for p in f.mentors:
                    self._load[p.id] = self._load.get(p.id, 0) + 1
        pulses = [f for f in feedback.forms() if f.kind is FormKind.PULSE]
        timing = practice.figures["Q1"][:2] if practice.keeps("Q1") else (30, 60)
        running = {f.id: f for f in pairings}
        self._pulse_due = (
            set(feedback.due(running, (timing[0], timing[1]), day)) if pulses else None
        )
        self._pulse_back: dict[int, date] = {}
        for row in feedback.rows():
            answered = row.answer.answered_on
            if row.form.kind is FormKind.PULSE and answered and answered <= day:
                known = self._pulse_back.get(row.answer.pairing_id or 0, answered)
                self._pulse_back[row.answer.pairing_id or 0] = max(known, answered)
        self._apart = {i for i, _, _ in feedback.expectations_apart(day)}

    @property
    def of_pairing(self) -> dict[str, Callable[[PairingFacts], Check | None]]:
        """A check for each rule about a pairing; None where it does not ask this pairing."""
        return {
            "T1": self._training, "T3": self._induction, "A1": self._years, "A2": self._capacity,
            "A3": self._agreement, "A4": self._first_meeting, "A5": self._goal, "C1": self._first_talk,
            "C2": self._first_month, "C3": self._regular, "C4": self._adult, "M2": self._lengths,
            "L1": self._lasting, "G1": self._silence, "G2": self._failures, "G4": self._moved,
            "Q1": self._pulse, "E1": self._expectations, "Q2": self._mood, "R1": self._trial,
            "R2": self._rest, "R3": self._pause, "K1": self._closing,
        }  # fmt: skip

    def _running_days(self, facts: PairingFacts, since: date, until: date | None = None) -> int:
        stops: list[Span] = [*self._closed, *facts.pauses]
        return days_net_of(stops, since, until or self._end(facts))

    def _end(self, facts: PairingFacts) -> date:
        return facts.since if facts.state is State.CLOSED else self._day

    def _first(self, facts: PairingFacts) -> date | None:
        found = self._first_met.get(facts.id)
        return found if found and found <= self._day else None

    def _training(self, facts: PairingFacts) -> Check:
        least = self._practice.figure("T1")
        known = self._steps.are_asked
        missing, said = [], []
        mentors, _ = prepared_as(facts, self._roles)
        for p in mentors if known else ():
            minutes = self._steps.minutes(p.id)
            if word := self._steps.word(p.id, (Role.MENTOR,)):
                missing.append(f"{p.first}: {word.lower()}")
            elif minutes is not None and minutes < least:
                missing.append(f"{p.first}: {minutes} of {least} minutes")
            said.append(f"{p.first}: {minutes} minutes")
        if known and not missing and None in map(self._steps.minutes, (p.id for p in mentors)):
            why = "Every step is done; how long the training was is not written down."
            return Check("T1", facts.id, Met.UNKNOWN, why)
        return each_has(
            "T1", facts.id, missing, known, f"{'; '.join(said)}; {least} are asked for."
        )

    def _induction(self, facts: PairingFacts) -> Check:
        known = self._steps.are_asked
        _, mentees = prepared_as(facts, self._roles)
        missing = [
            f"{p.first}: {word.lower()}" for p in mentees if known and (word := self._steps.word(p.id, (Role.MENTEE,)))
        ]  # fmt: skip
        return each_has("T3", facts.id, missing, known, "Every step before the start is done.")

    def _years(self, facts: PairingFacts) -> Check | None:
        if facts.kind is PairingKind.RECIPROCAL:
            return None  # peers are of one age
        pairs = [(a.group, b.group) for a in facts.mentors for b in facts.mentees]
        return year_gap("A1", facts.id, pairs, self._practice.figure("A1"))

    def _capacity(self, facts: PairingFacts) -> Check | None:
        if facts.state is State.CLOSED:
            return None
        over = []
        for p in facts.mentors:
            takes = self._capacities.get(p.id, 0)
            if self._load.get(p.id, 0) > takes:
                over.append(f"{p.first}: {self._load[p.id]} pairings, takes {takes}")
        return each_has("A2", facts.id, over, True, "Nobody has more than they take.")

    def _agreement(self, facts: PairingFacts) -> Check:
        if facts.matched_on is None:
            return Check("A3", facts.id, Met.UNKNOWN, "The day of matching is not written down.")
        signed = facts.agreement_signed_on
        days = (
            self._running_days(facts, facts.matched_on, signed)
            if signed and signed <= self._day
            else None
        )
        return within("A3", facts.id, days, self._practice.figure("A3"),
                      self._running_days(facts, facts.matched_on), "Agreement signed")  # fmt: skip

    def _first_meeting(self, facts: PairingFacts) -> Check:
        first = self._first(facts)
        if first is None and facts.unlogged:
            return Check(
                "A4", facts.id, Met.UNKNOWN, f"{counted(facts.unlogged, 'meeting')} not logged."
            )
        days = self._running_days(facts, facts.begins, first) if first else None
        return within("A4", facts.id, days, self._practice.figure("A4"),
                      self._running_days(facts, facts.begins), "First meeting")  # fmt: skip

    def _goal(self, facts: PairingFacts) -> Check:
        day = self._goal_days.get(facts.id)
        days = self._running_days(facts, facts.begins, day) if day else None
        return within("A5", facts.id, days, self._practice.figure("A5"),
                      self._running_days(facts, facts.begins), "First goal set")  # fmt: skip

    def _first_talk(self, facts: PairingFacts) -> Check | None:
        first = self._first(facts)
        if first is None:
            return None
        after = [d for p, d in self._contacts.get(facts.id, ()) if p in SIDES and d >= first]
        days = self._running_days(facts, first, after[0]) if after else None
        return within("C1", facts.id, days, self._practice.figure("C1"),
                      self._running_days(facts, first), "Check-in after the first meeting")  # fmt: skip

    def _first_month(self, facts: PairingFacts) -> Check | None:
        wanted, days = self._practice.figures["C2"]
        if self._running_days(facts, facts.begins) <= days:
            return Check("C2", facts.id, Met.NOT_YET, f"The first {days} days are not over.")
        talks = self._contacts.get(facts.id, ())
        counts = [
            (
                p,
                sum(
                    q is p and self._running_days(facts, facts.begins, d) <= days for q, d in talks
                ),
            )
            for p in SIDES
        ]
        said = ", ".join(f"{n} with the {p.label.lower()}" for p, n in counts)
        met = Met.PASS if all(n >= wanted for _, n in counts) else Met.FAIL
        return Check(
            "C2", facts.id, met, f"{said[:1].upper()}{said[1:]}; {wanted} with each are asked for."
        )

    def _gaps(
        self, facts: PairingFacts, parties: Sequence[Party]
    ) -> list[tuple[str, date | None, int]]:
        found = []
        for party in parties:
            days = [d for p, d in self._contacts.get(facts.id, ()) if p is party]
            last = days[-1] if days else None
            found.append(
                (party.label.lower(), last, self._running_days(facts, last or facts.begins))
            )
        return found

    def _regular(self, facts: PairingFacts) -> Check | None:
        if not facts.state.is_running:
            return None
        later = self._running_days(facts, facts.begins) > 365
        return last_done(
            "C3", facts.id, self._gaps(facts, SIDES), self._practice.figure("C3", int(later))
        )

    def _adult(self, facts: PairingFacts) -> Check | None:
        if not facts.state.is_running:
            return None
        if not facts.has_adult:
            return Check("C4", facts.id, Met.UNKNOWN, "No responsible adult is written down.")
        gaps = self._gaps(facts, [Party.RESPONSIBLE_ADULT])
        return last_done("C4", facts.id, gaps, self._practice.figure("C4"))

    def _lengths(self, facts: PairingFacts) -> Check:
        least, most = self._practice.figures["M2"]
        minutes = [m.minutes for m in facts.last_met if m.minutes is not None][-_LAST:]
        if not minutes:
            return Check("M2", facts.id, Met.UNKNOWN, "No length is written down.")
        row = ", ".join(map(str, minutes))
        said = f"The last meetings took {row} minutes; {least} to {most} are asked for."
        if len(minutes) < _LAST:
            return Check("M2", facts.id, Met.UNKNOWN, f"{said} Three are looked at.")
        met = Met.FAIL if all_outside(minutes, least, most) else Met.PASS
        return Check("M2", facts.id, met, said)

    def _lasting(self, facts: PairingFacts) -> Check | None:
        if facts.state is not State.CLOSED:
            return None
        days, least = (facts.since - facts.begins).days, self._practice.figure("L1")
        met = Met.PASS if days >= least else Met.FAIL
        return Check(
            "L1", facts.id, met, f"Lasted {counted(days, 'day')}; less than {least} is early."
        )

    def _by_verdict(
        self, rule: str, facts: PairingFacts, verdict: Verdict | None, known: bool, fine: str
    ) -> Check | None:
        if not facts.state.is_running:
            return None
        if verdict is not None and verdict.rule == rule:
            return Check(rule, facts.id, Met.FAIL, verdict.why)
        if not known:
            return Check(rule, facts.id, Met.UNKNOWN, "Nothing is written down of it.")
        return Check(rule, facts.id, Met.PASS, fine)

    def _silence(self, facts: PairingFacts) -> Check | None:
        verdict = silence(facts, self._closed, self._day, self._practice)
        last = f"Last met on {near_date(facts.last_held, self._day)}." if facts.last_held else ""
        if facts.last_light and facts.last_light > (facts.last_held or date.min):
            last += f" A word in passing on {near_date(facts.last_light, self._day)}."
        return self._by_verdict("G1", facts, verdict, facts.last_held is not None, last)

    def _failures(self, facts: PairingFacts) -> Check | None:
        verdict = repeated_failure(facts, self._day, self._practice)
        return self._by_verdict(
            "G2",
            facts,
            verdict,
            self._first(facts) is not None or bool(facts.recent),
            "No failures in a row.",
        )

    def _moved(self, facts: PairingFacts) -> Check | None:
        said = f"{facts.moved} of the last {self._practice.figure('G4', 1)} were moved."
        return self._by_verdict(
            "G4", facts, often_moved(facts, self._practice), self._first(facts) is not None, said
        )

    def _mood(self, facts: PairingFacts) -> Check | None:
        known = any(m.mood_mentee is not None or m.mood_mentor is not None for m in facts.last_met)
        verdict = mood_alarm(facts, self._practice)
        return self._by_verdict("Q2", facts, verdict, known, "No fall over the last meetings.")

    def _pulse(self, facts: PairingFacts) -> Check | None:
        if not facts.state.is_running:
            return None
        if self._pulse_due is None:
            return Check("Q1", facts.id, Met.UNKNOWN, "There is no pulse form.")
        if facts.id in self._pulse_due:
            return Check("Q1", facts.id, Met.FAIL, "A pulse is due.")
        if (last := self._pulse_back.get(facts.id)) is None:
            return Check("Q1", facts.id, Met.NOT_YET, "The first pulse is not due yet.")
        return Check("Q1", facts.id, Met.PASS, f"Last answered on {near_date(last, self._day)}.")

    def _expectations(self, facts: PairingFacts) -> Check | None:
        if not facts.state.is_running:
            return None
        if facts.id in self._apart:
            return Check(
                "E1", facts.id, Met.FAIL, "What they expect differs, and was not talked about."
            )
        if facts.id not in self._asked:
            return Check("E1", facts.id, Met.UNKNOWN, "Nobody was asked what they expect.")
        return Check("E1", facts.id, Met.PASS, "What they expect agrees, or was talked about.")

    def _trial(self, facts: PairingFacts) -> Check | None:
        if facts.state is not State.TRIAL:
            return None
        verdict = trial_to_decide(facts, self._closed, self._day, self._practice)
        if verdict:
            return Check("R1", facts.id, Met.FAIL, verdict.why)
        return Check(
            "R1", facts.id, Met.NOT_YET, f"On trial since {near_date(facts.since, self._day)}."
        )

    def _rest(self, facts: PairingFacts) -> Check | None:
        rest, begun = self._practice.figure("R2"), facts.matched_on or facts.begins
        short: list[str] = []
        rests: list[int] = []
        for p in (*facts.mentors, *facts.mentees):
            ended = [on for i, on in self._ended.get(p.id, ()) if i != facts.id and on <= begun]
            if ended and (begun - max(ended)).days < rest:
                short.append(
                    f"{p.first}: {counted((begun - max(ended)).days, 'day')} of rest, {rest} are asked for"
                )
            elif ended:
                rests.append((begun - max(ended)).days)
        if short:
            return Check("R2", facts.id, Met.FAIL, "; ".join(short) + ".")
        if not rests:
            return None
        return Check("R2", facts.id, Met.PASS, f"{counted(min(rests), 'day')} of rest before it.")

    def _pause(self, facts: PairingFacts) -> Check | None:
        if facts.state is not State.PAUSED:
            return None
        if facts.back_on is None:
            return Check("R3", facts.id, Met.UNKNOWN, "No day is set on which the rest ends.")
        met = Met.FAIL if facts.back_on < self._day else Met.NOT_YET
        return Check("R3", facts.id, met, f"The rest is to end on {full_date(facts.back_on)}.")

    def _closing(self, facts: PairingFacts) -> Check | None:
        if facts.state is not State.CLOSED:
            return None
        pairing = self._store.pairings.get(facts.id)
        missing = self._facts.closing_file(pairing).missing if pairing else ()
        return each_has(
            "K1", facts.id, [f"Missing: {', '.join(missing)}"] if missing else [], True, "Complete."
        )

    # -- the programme as a whole -----------------------------------------------------------

    def of_programme(self) -> list[Check]:
        """The checks that are about no single pairing."""
        return [
            *self._refreshers(),
            *self._paired(),
            self._guidelines(),
            *self._looked_back(),
            *self._notes(),
        ]

    def _refreshers(self) -> list[Check]:
        if not self._practice.keeps("T2"):
            return []
        days = self._practice.figure("T2")
        first = self._day - timedelta(days=days)
        long = {
            p.id
            for f in self._pairings
            if f.state.is_running and f.begins <= first
            for p in f.mentors
        }
        if not long:
            return [Check("T2", 0, Met.NOT_YET, f"No mentor began more than {days} days ago.")]
        done = len(long & self._facts.trained_since(first, self._day))
        met = Met.PASS if done == len(long) else Met.FAIL
        return [
            Check(
                "T2",
                0,
                met,
                f"{done:,} of {counted(len(long), 'mentor')} had a session in {days} days.",
            )
        ]

    def _paired(self) -> list[Check]:
        if not self._practice.keeps("V1"):
            return []
        if not self._steps.are_asked:
            return [Check("V1", 0, Met.UNKNOWN, "No steps before the start are set up.")]
        paired = self._facts.paired(self._day)
        ready = [
            p
            for p in read.people_on(self._store, self._day, self._store.today())
            if p.takes_part and self._steps.word(p.id, p.roles) == ""
        ]
        if not ready:
            return [Check("V1", 0, Met.UNKNOWN, "Nobody is ready.")]
        number = sum(p.id in paired for p in ready)
        met = Met.PASS if 100 * number >= self._practice.figure("V1") * len(ready) else Met.FAIL
        said = f"{number:,} of {len(ready):,} who are ready are paired ({round(100 * number / len(ready))}%)."
        return [Check("V1", 0, met, said)]

    def _guidelines(self) -> Check:
        there, last = self._facts.guidelines()
        if not there:
            return Check("V2", 0, Met.FAIL, "There are no guidelines.")
        if last is None or last > self._day:
            return Check("V2", 0, Met.UNKNOWN, "When they were looked through is not written down.")
        limit = self._practice.figure("V2") if self._practice.keeps("V2") else 365
        days = (self._day - last).days
        met = Met.PASS if days <= limit else Met.FAIL
        return Check(
            "V2", 0, met, f"Looked through on {full_date(last)}, {counted(days, 'day')} ago."
        )

    def _looked_back(self) -> list[Check]:
        if not self._practice.keeps("V3"):
            return []
        began, last = self._facts.looked_back(self._day)
        item = look_back_item(began, last, self._facts.ends_on(), self._practice, self._day)
        if last is None and item is None:
            return [Check("V3", 0, Met.NOT_YET, "The programme had no review yet.")]
        said = (
            f"Last looked back on {full_date(last)}."
            if last
            else "The programme had no review yet."
        )
        return [Check("V3", 0, Met.FAIL if item else Met.PASS, said)]

    def _notes(self) -> list[Check]:
        """Counts alone: nothing of a conflict stands in the self-check."""
        found = []
        notes = self._facts.open_notes(self._day)
        late = sum(n.next_due is not None and n.next_due < self._day for n in notes)
        said = f"{counted(len(notes), 'note')} open, {late:,} with a step that is overdue."
        found.append(Check("N1", 0, Met.FAIL if late else Met.PASS, said))
        waiting = self._facts.pointers_unanswered(self._day)
        limit = self._practice.figure("N2") if self._practice.keeps("N2") else 1
        old = sum((self._day - on).days > limit for _, on in waiting)
        said = (
            f"{counted(old, 'pointer')} not acknowledged in time."
            if old
            else "None waits longer than it may."
        )
        found.append(Check("N2", 0, Met.FAIL if old else Met.PASS, said))
        return found

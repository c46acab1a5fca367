"""Conflict notes as casework: opening, dated steps, agreement, closing. No word leaves by another door."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median

from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.case_help import USUAL_HELP, CaseHelp
from mentordesk.model.conflict import (
    LOCKED_TEXTS,
    SIGNED_TEXTS,
    CaseAccess,
    ConflictNote,
    ConflictStep,
    Deed,
    Effect,
    NoteStatus,
    Rung,
    Stage,
)
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Person
from mentordesk.model.steps import TrainingTopic
from mentordesk.programme.consequences import Consequence, Consequences
from mentordesk.programme.homes import not_here
from mentordesk.programme.pairings import Pairings
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

#: What a note hangs on; it stays where it was, as its words do.
_HANGS_ON = ("pairing_id", "meeting_id", "refers_to_id")
#: What is written by the end of a case, or by a step of it, and by nothing else.
_ENDED = ("resolution", "effect", "lesson", "training_topic", "closed_on")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A conflict note as a line of the list; ``target`` are the days one aims to settle it in."""

    note: ConflictNote
    who: str
    days_open: int
    target: int = 0

    @property
    def days_over(self) -> int:
        """Days beyond what one aims for; 0 within it, or closed."""
        return max(0, self.days_open - self.target) if self.note.status.is_open else 0


@dataclass(frozen=True, slots=True)
class Oversight:
    """Conflict notes of a period as counts alone: no name and no word of any."""

    opened: int
    open_now: int
    beyond_target: int
    kinds: tuple[tuple[str, int], ...]
    causes: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    effects: tuple[tuple[str, int], ...]
    lessons: tuple[tuple[str, int], ...]
    median_days: float | None


class Conflicts:
    """The conflict notes of the programme."""

    def __init__(self, store: Store, facts: Facts, pairings: Pairings) -> None:
        self._store = store
        self._facts = facts
        self._consequences = Consequences(store, pairings)

    def get(self, note_id: int) -> ConflictNote:
        """The note; refuses when there is none."""
        found = self._store.conflict_notes.get(note_id)
        if found is None:
            raise Refused(not_here(self._store, "N", note_id, "conflict note"))
        return found

    def steps(self, note_id: int) -> list[ConflictStep]:
        """The dated steps of a note, in order."""
        return self._store.conflict_steps.where("note_id = ?", [note_id], order="taken_on, id")

    def step(self, step_id: int) -> ConflictStep:
        """A step; refuses when there is none."""
        found = self._store.conflict_steps.get(step_id)
        if found is None:
            raise Refused("There is no such step.")
        self.get(found.note_id)
        return found

    def rows(self, today: date, *, open_only: bool = True) -> list[NoteRow]:
        """The notes, most serious first, then oldest."""
        targets = self.targets(today)
        notes = self._store.conflict_notes.where(order="severity DESC, reported_on, id")
        about = sorted({n.pairing_id for n in notes})
        labels = {i: s.label for i, s in self._facts.names(about, today).items()} if about else {}
        return [
            NoteRow(
                n, labels.get(n.pairing_id, ""), (today - (n.reported_on or today)).days,
                targets[min(int(n.severity.value), len(targets)) - 1],
            )
            for n in notes
            if n.status.is_open or not open_only
        ]  # fmt: skip

    def targets(self, today: date) -> tuple[int, ...]:
        """Days in which one aims to settle a note, by how serious it is (rule N1)."""
        practice = self._facts.practice(today)
        return practice.figures["N1"] if practice.keeps("N1") else (9999,) * 3

    def of_pairing(self, pairing_id: int) -> list[ConflictNote]:
        """The notes of a pairing."""
        return self._store.conflict_notes.where("pairing_id = ?", [pairing_id])

    def who_may_be_in_it(self, pairing_id: int) -> list[Person]:
        """Everybody who is or was in the pairing, by their part in it."""
        sides = self._facts.names([pairing_id]).get(pairing_id)
        found = {p.id: p for p in (*sides.mentors, *sides.mentees)} if sides else {}
        for member in self._facts.members(pairing_id):
            person = self._store.participants.get(member.participant_id)
            if person is not None and person.id not in found:
                found[person.id] = Person(person.id, person.name, person.known_as, person.group)
        return list(found.values())

    # -- writing ------------------------------------------------------------------------------

    def save(self, note: ConflictNote, *, today: date, now: datetime) -> ConflictNote:
        """Open a note, or change one while its text is not locked; ``now`` is aware UTC."""
        before = self._still_open(note.id) if note.id else None
        reported = note.reported_on or (before.reported_on if before else None) or today
        note = replace(
            note, reported_on=reported, occurred_on=note.occurred_on or reported,
            recorded_at=before.recorded_at if before else now,
            parties=_in_their_order(note.parties, before.parties if before else ()),
        )  # fmt: skip
        fresh = before or ConflictNote()
        if not note.status.is_open or _differ(fresh, note, _ENDED):
            raise Refused(
                "How a note ends, and what it means for the pairing, is said when it is closed."
            )
        if problems := note.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(note.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{note.pairing_id:04d}."})
        if before is None or _differ(before, note, ("parties", *_HANGS_ON)):
            self._check_parties(note)
        if before is not None:
            self._check_locked(before, note, now)
        with self._store.transaction("change conflict note" if note.id else "add conflict note"):
            return self._store.conflict_notes.put(note)

    def _check_parties(self, note: ConflictNote) -> None:
        known = {m.participant_id for m in self._facts.members(note.pairing_id)}
        if strangers := set(note.parties) - known:
            code = f"P{min(strangers):04d}"
            raise Refused.because({"parties": f"{code} is not in this pairing."})
        meeting = self._store.meetings.get(note.meeting_id) if note.meeting_id else None
        if note.meeting_id and (meeting is None or meeting.pairing_id != note.pairing_id):
            raise Refused.because({"meeting_id": "This meeting is not one of the pairing."})
        if note.refers_to_id:
            self.get(note.refers_to_id)

    def add_step(
        self,
        step: ConflictStep,
        *,
        today: date,
        next_step: str | None = None,
        next_due: date | None = None,
        consequence: Consequence | None = None,
    ) -> ConflictStep:
        """Write down a step, what comes next and what it means for the pairing, in one step.

        Without a word of what comes next, what was to come still is. Later words are steps too; none
        is changed.
        """
        if not step.taken_on:
            step = replace(step, taken_on=today)
        if problems := step.problems(today):
            raise Refused.because(problems)
        note = self._still_open(step.note_id)
        if _is_before(step, note):
            raise Refused.because(
                {"taken_on": "A step comes after what it is about: look at the day."}
            )
        if next_step is None:
            next_step, next_due = note.next_step, next_due or note.next_due
        if consequence:
            _check_closure(step, consequence.effect)
            self._consequences.check(note.pairing_id, consequence, today)
            step = replace(step, effect=consequence.effect)
        with self._store.transaction("add step"):
            saved = self._store.conflict_steps.put(step)
            self._store.conflict_notes.put(
                replace(
                    note, next_step=next_step, next_due=next_due, effect=step.effect or note.effect
                )
            )
            if consequence:
                self._consequences.put(note.pairing_id, consequence, note.code, today)
        return saved

    def word_letter(self, step_id: int, text: str) -> ConflictStep:
        """Write what the letter of a step says it is about; once, for it is never changed."""
        step = self.step(step_id)
        if step.letter.strip():
            raise Refused("The letter has its words. What changes is a new step.")
        if not text.strip():
            raise Refused.because({"letter": "Write what the letter says it is about."})
        worded = replace(step, letter=text)
        if problems := worded.problems(step.taken_on or date.max):
            raise Refused.because(problems)
        with self._store.transaction("word letter"):
            return self._store.conflict_steps.put(worded)

    def add_words(self, note_id: int, text: str) -> Addendum:
        """Add dated words to a note that is open still; its own are never changed."""
        self._still_open(note_id)
        fresh = Addendum(
            subject=Subject.CONFLICT_NOTE, record_id=note_id, at=self._store.clock(), text=text
        )
        if problems := fresh.problems():
            raise Refused.because(problems)
        with self._store.transaction("add to conflict note"):
            return self._store.addenda.put(fresh)

    def addenda(self, note_id: int) -> list[Addendum]:
        """What was added to a note later, in order."""
        return self._store.addenda.where(
            "record_id = ? AND subject = ?", [note_id, Subject.CONFLICT_NOTE.value]
        )

    def close(
        self,
        note: ConflictNote,
        status: NoteStatus,
        resolution: str,
        *,
        today: date,
        lesson: str = "",
        training_topic: TrainingTopic | None = None,
        consequence: Consequence | None = None,
    ) -> ConflictNote:
        """Close a note with how it ended and what it means for the pairing; closed notes stay closed."""
        if status.is_open:
            raise Refused("Choose how it ended.")
        note = self.get(note.id)  # as it is kept: what the sheet was opened with may be older
        if not note.status.is_open:
            raise Refused(f"The note {note.code} is already closed.")
        if not resolution.strip():
            raise Refused.because({"resolution": "Say in a sentence how it ended."})
        if consequence and status is NoteStatus.VOID:
            raise Refused.because(
                {"effect": "What was entered in error changes nothing for the pairing."}
            )
        if consequence:
            self._consequences.check(note.pairing_id, consequence, today)
        closed = replace(
            note, status=status, resolution=resolution, closed_on=today, next_step="", next_due=None,
            review_on=None, lesson=lesson, training_topic=training_topic,
            effect=consequence.effect if consequence else note.effect,
        )  # fmt: skip
        with self._store.transaction("close conflict note"):
            saved = self._store.conflict_notes.put(closed)
            if consequence:
                self._consequences.put(note.pairing_id, consequence, note.code, today)
        return saved

    def _still_open(self, note_id: int) -> ConflictNote:
        note = self.get(note_id)
        if not note.status.is_open:
            raise Refused(f"The note {note.code} is closed. Open a new one that refers to it.")
        return note

    def _check_locked(self, before: ConflictNote, note: ConflictNote, now: datetime) -> None:
        if before.text_is_locked(now) and _differ(before, note, (*LOCKED_TEXTS, *_HANGS_ON)):
            raise Refused(
                "The words of this note are locked a day after they were written. Add to it instead."
            )
        if before.signed_on and _differ(before, note, SIGNED_TEXTS):
            raise Refused("Both signed it as it stands. Write down what changes as a step.")

    # -- reading, which is written down -------------------------------------------------------

    def opened(self, note_id: int, deed: Deed = Deed.OPENED, reason: str = "") -> ConflictNote:
        """The note, to be read; that it was opened, or printed and why, is written down for good."""
        note = self.get(note_id)
        if deed is not Deed.OPENED and not reason.strip():
            raise Refused.because({"reason": "Say what it is for: it is written down."})
        if self._store.read_only:
            raise Refused(
                "Conflict notes stay covered inside a backup, where nothing can be written down. "
                "Open the note in your record."
            )
        with self._store.lasting(f"{deed.label.lower()}: conflict note {note.code}"):
            self._store.case_accesses.put(
                CaseAccess(
                    note_id=note_id, at=self._store.clock(), deed=deed, reason=reason.strip()
                )
            )
        return note

    def accesses(self, note_id: int) -> list[CaseAccess]:
        """When a note was opened or printed, the newest first."""
        return self._store.case_accesses.where("note_id = ?", [note_id], order="id DESC")

    # -- help ---------------------------------------------------------------------------------

    def help(self, stage: Stage) -> str:
        """What to ask and do at a step, in the organisation's words or in ours."""
        own = self._store.case_helps.where("stage = ?", [stage.value])
        return own[-1].text if own and own[-1].text.strip() else USUAL_HELP[stage]

    def save_help(self, texts: dict[Stage, str]) -> None:
        """Keep the organisation's own words; what is empty, or says what we say, is ours again."""
        with self._store.transaction("change help for conflict notes"):
            for stage, text in texts.items():
                own = self._store.case_helps.where("stage = ?", [stage.value])
                kept = "" if text.strip() == USUAL_HELP[stage] else text.strip()
                known = own[-1] if own else CaseHelp(stage=stage)
                if kept != known.text:
                    self._store.case_helps.put(replace(known, text=kept))

    # -- oversight ----------------------------------------------------------------------------

    def oversight(self, first: date, last: date, today: date) -> Oversight:
        """What was opened and closed in a period, as counts."""
        rows = [
            r for r in self.rows(today, open_only=False) if r.note.status is not NoteStatus.VOID
        ]
        notes = [r.note for r in rows]
        opened = [n for n in notes if n.reported_on and first <= n.reported_on <= last]
        closed = [n for n in notes if n.closed_on and first <= n.closed_on <= last]
        days = [(n.closed_on - n.reported_on).days for n in closed if n.closed_on and n.reported_on]
        return Oversight(
            opened=len(opened), open_now=sum(n.status.is_open for n in notes),
            beyond_target=sum(r.days_over > 0 for r in rows),
            kinds=_counted([n.kind.label for n in opened]),
            causes=_counted([n.cause.label for n in opened if n.cause]),
            outcomes=_counted([n.status.label for n in closed]),
            effects=_counted([n.effect.label for n in closed if n.effect]),
            lessons=_counted([n.training_topic.label for n in closed if n.training_topic]),
            median_days=median(days) if days else None,
        )  # fmt: skip

    def wanted_training(self, first: date, last: date) -> dict[TrainingTopic, int]:
        """Topics that closed notes ask for, and how many do: for the coverage matrix."""
        notes = self._store.conflict_notes.where(
            "training_topic IS NOT NULL AND status <> 'void' AND closed_on BETWEEN ? AND ?",
            [first.isoformat(), last.isoformat()],
        )
        return dict(Counter(n.training_topic for n in notes if n.training_topic))


def _is_before(step: ConflictStep, note: ConflictNote) -> bool:
    """Whether a step was taken before what it is about; a day that was only taken over says nothing."""
    if not (step.taken_on and note.occurred_on and note.reported_on):
        return False
    return step.taken_on < note.occurred_on < note.reported_on


def _check_closure(step: ConflictStep, effect: Effect) -> None:
    """A letter says the pairing ends: it must not go on in the same breath."""
    if step.rung is Rung.CLOSURE and not effect.ends:
        raise Refused.because(
            {
                "rung": "Closure is the end of the pairing. Choose how it ends, or another step of the ladder."
            }
        )


def _differ(one: ConflictNote, other: ConflictNote, names: Sequence[str]) -> bool:
    return any(getattr(one, n) != getattr(other, n) for n in names)


def _counted(words: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each with how often it occurs, the most frequent first, then by the alphabet."""
    return tuple(sorted(Counter(words).items(), key=lambda found: (-found[1], found[0])))


def _in_their_order(parties: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """Those a note is between, who was noted first at the head: the views are theirs in this order."""
    return tuple(dict.fromkeys((*(p for p in before if p in parties), *parties)))

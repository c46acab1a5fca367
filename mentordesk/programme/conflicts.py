"""Conflict notes: opening, dated steps, closing. Their text leaves this desk by no other door."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.conflict import (
    LOCKED_TEXTS,
    ConflictNote,
    ConflictStep,
    NoteStatus,
)
from mentordesk.model.errors import Refused
from mentordesk.programme.homes import not_here
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A conflict note as a line of the list."""

    note: ConflictNote
    who: str
    days_open: int


class Conflicts:
    """The conflict notes of the programme."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts

    def get(self, note_id: int) -> ConflictNote:
        """The note; refuses when there is none."""
        found = self._store.conflict_notes.get(note_id)
        if found is None:
            raise Refused(not_here(self._store, "N", note_id, "conflict note"))
        return found

    def steps(self, note_id: int) -> list[ConflictStep]:
        """The dated steps of a note, in order."""
        return self._store.conflict_steps.where("note_id = ?", [note_id], order="taken_on, id")

    def rows(self, today: date, *, open_only: bool = True) -> list[NoteRow]:
        """The notes, most serious first, then oldest."""
        labels = {f.id: f.label for f in self._facts.pairings(today, open_only=False)}
        notes = self._store.conflict_notes.where(order="severity DESC, reported_on, id")
        return [
            NoteRow(n, labels.get(n.pairing_id, ""), (today - (n.reported_on or today)).days)
            for n in notes
            if n.status.is_open or not open_only
        ]

    def of_pairing(self, pairing_id: int) -> list[ConflictNote]:
        """The notes of a pairing."""
        return self._store.conflict_notes.where("pairing_id = ?", [pairing_id])

    def save(self, note: ConflictNote, *, today: date, now: datetime) -> ConflictNote:
        """Open a note, or change one while its text is not locked; ``now`` is aware UTC."""
        if not note.id:
            note = replace(
                note, recorded_at=now, reported_on=note.reported_on or today,
                occurred_on=note.occurred_on or note.reported_on or today,
            )  # fmt: skip
        if problems := note.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(note.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{note.pairing_id:04d}."})
        if note.id:
            self._check_locked(note, now)
        with self._store.transaction("change conflict note" if note.id else "add conflict note"):
            return self._store.conflict_notes.put(note)

    def add_step(
        self,
        step: ConflictStep,
        *,
        today: date,
        next_step: str = "",
        next_due: date | None = None,
    ) -> ConflictStep:
        """Write down a step and what comes next. Later words are steps too; none is changed."""
        if not step.taken_on:
            step = replace(step, taken_on=today)
        if problems := step.problems(today):
            raise Refused.because(problems)
        note = self.get(step.note_id)
        if not note.status.is_open:
            raise Refused(f"The note {note.code} is closed. Open a new one that refers to it.")
        with self._store.transaction("add step"):
            saved = self._store.conflict_steps.put(step)
            self._store.conflict_notes.put(replace(note, next_step=next_step, next_due=next_due))
        return saved

    def add_words(self, note_id: int, text: str) -> Addendum:
        """Add dated words to a note that is open still; its own are never changed."""
        note = self.get(note_id)
        if not note.status.is_open:
            raise Refused(f"The note {note.code} is closed. Open a new one that refers to it.")
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
        self, note: ConflictNote, status: NoteStatus, resolution: str, *, today: date
    ) -> ConflictNote:
        """Close a note with how it ended; closed notes stay closed."""
        if status.is_open:
            raise Refused("Choose how it ended.")
        if not note.status.is_open:
            raise Refused(f"The note {note.code} is already closed.")
        if not resolution.strip():
            raise Refused.because({"resolution": "Say in a sentence how it ended."})
        closed = replace(
            note, status=status, resolution=resolution, closed_on=today, next_step="", next_due=None
        )
        with self._store.transaction("close conflict note"):
            return self._store.conflict_notes.put(closed)

    def _check_locked(self, note: ConflictNote, now: datetime) -> None:
        before = self.get(note.id)
        if not before.status.is_open:
            raise Refused(f"The note {note.code} is closed. Open a new one that refers to it.")
        if not before.text_is_locked(now):
            return
        if any(getattr(before, n) != getattr(note, n) for n in LOCKED_TEXTS):
            raise Refused(
                "The words of this note are locked a day after they were written. Add to it instead."
            )

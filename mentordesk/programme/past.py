"""The past of the record: what was changed, from what, to what; and the way back of a single value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import some_of
from mentordesk.model.fields import Audience, described
from mentordesk.model.goal import SETTLED, Goal
from mentordesk.model.meeting import MeetingStatus
from mentordesk.model.people import PERSONAL, Participant
from mentordesk.programme.finder import id_of
from mentordesk.programme.meetings import BEGINNING, Goals, MeetingLog
from mentordesk.programme.people import People
from mentordesk.store.history import Step
from mentordesk.store.rows import Shape
from mentordesk.store.store import Store
from mentordesk.store.table import Change, Table

#: So long what was taken out can be put back.
BIN_DAYS = 30
#: The letter on paper, and the word on screen, of the records that have a code.
_CODED = {
    "participant": ("P", "participant"), "pairing": ("K", "pairing"), "meeting": ("M", "meeting"),
    "conflict_note": ("N", "conflict note"), "contact": ("C", "check-in"), "training": ("T", "training session"),
    "planned_change": ("V", "decided change"),
}  # fmt: skip
#: What records without a code are called, where their table says it otherwise.
_CALLED = {"evaluation": "programme review"}
#: Whose single values can be put back: none of these is locked, and none has rules of its own.
_RESTORABLE = {"participant", "goal"}
#: Follows from other records, so it is not put back by itself.
_FOLLOWS = {("goal", "latest")}
_HIDDEN = {"id", "folded", "day", "logo"}
#: What a record without a code is known by, the first that is there.
_TITLES = ("name", "statement", "title", "text", "evidence")
#: Fields of a record that point to another: what they are called, and the letter of the codes.
_POINTS = {
    "participant_id": ("Participant", "P"), "other_id": ("With", "P"), "covers_id": ("Stands in for", "P"),
    "signed_by": ("Signed so far by", "P"), "person_id": ("The same person as", "P"), "pairing_id": ("Pairing", "K"),
    "previous_id": ("Earlier pairing", "K"), "meeting_id": ("Meeting", "M"), "moved_to_id": ("Moved to", "M"),
    "note_id": ("Conflict note", "N"), "refers_to_id": ("Refers to", "N"), "goal_id": ("Goal", "G"),
}  # fmt: skip
#: Other fields that have no label of their own, since no form shows them.
_UNLABELLED = {
    "logged_at": "Logged at", "recorded_at": "Written down at", "closed_on": "Closed on", "moved_on": "From",
    "back_on": "Back on", "role": "Takes part as", "at": "Written at", "was": "Before", "changed_on": "Changed on",
    "from_on": "From", "added_in": "First written down in", "programme_id": "Programme", "form_id": "Form",
    "objective_id": "Objective", "requirement_id": "Step", "evaluation_id": "Programme review", "plan_id": "Planned milestone",
}  # fmt: skip
#: What is never shown in a list of changes: it is read in its note, on purpose.
_COVERED = {"conflict_note", "conflict_step", "addendum"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that changed in one record; ``field`` is empty when a whole record came or went."""

    seq: int
    at: datetime
    label: str
    table: str
    record_id: int
    field: str
    before: str
    after: str

    @property
    def code(self) -> str:
        """The record's code for paper, or its kind and number."""
        if not self.record_id:
            return ""
        letter = _CODED.get(self.table, ("", ""))[0]
        return (
            f"{letter}{self.record_id:04d}" if letter else f"{_called(self.table)} {self.record_id}"
        )

    @property
    def words(self) -> str:
        """*Group: 7A → 7B*."""
        if not self.record_id:
            return ""
        if not self.field:
            return "added" if not self.before else "removed"
        return f"{self.field}: {self.before or 'nothing'} → {self.after or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Binned:
    """Something that was taken out and can be put back: what, when (aware UTC), and until when."""

    seq: int
    title: str
    kind: str
    at: datetime
    until: datetime
    also: int


class Past:
    """Reads the history of the record."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def changes(self, code: str | None = None, *, limit: int = 100) -> list[Entry]:
        """The newest changes first, of one record or of all."""
        if code is not None:
            table, record_id = self._place_of(code)
            of_record = self._store.history.of_record(table, record_id)
            steps = list(dict.fromkeys(s.seq for s, _, _ in of_record))  # a step may touch it twice
            if not steps:
                raise Refused(f"There is no record {code.strip().upper()}.")
            return [
                e
                for seq in reversed(steps[-limit:])
                for e in self._entries(self._store.history.step(seq))
                if (e.table, e.record_id) == (table, record_id)
            ]
        return [e for s in self._store.history.latest(limit) for e in self._entries(s)]

    def put_value_back(self, table: str, record_id: int, field: str, seq: int) -> str:
        """Give one field of a record the value it had before that change; returns the field's label.

        Refuses records that are locked or have rules of their own for such a change.
        """
        if not self.can_put_back(table, field):
            raise Refused("This kind of record has no way back to a single value. Use its form.")
        records: Table[Any] = self._store.table(table)
        record = records.get(record_id)
        if record is None:
            raise Refused("This record is not there any more.")
        was = self._before(table, record_id, seq)
        if field not in was:
            raise Refused("This change did not touch the field.")
        old = records.shape.value_of(field, was[field])
        label = described(record)[field].label
        changed = replace(record, **{field: old})
        if isinstance(changed, Goal) and changed.state not in SETTLED:
            changed = replace(
                changed, settled_on=None
            )  # what is worked on again was settled on no day
        problems = (
            self._people.problems(changed, self._store.today())
            if isinstance(changed, Participant)
            else changed.problems()
        )
        if problems:
            raise Refused.because(problems)
        with self._store.transaction(f"put back {label.lower()}"):
            records.put(changed)
        return label

    def in_words(self, table: str, field: str, kept: Any) -> str:
        """How a value of the history reads."""
        return self._store.table(table).shape.in_words(field, kept)

    def can_put_back(self, table: str, field: str) -> bool:
        """Whether a single value of such a record can be put back."""
        return (
            table in _RESTORABLE
            and field not in _HIDDEN
            and (table, field) not in _FOLLOWS
            and field in described(self._store.table(table).record)
        )

    def bin(self) -> list[Binned]:
        """What was taken out in the last 30 days and is still out, newest first."""
        since = self._store.clock() - timedelta(days=BIN_DAYS)
        found: list[Binned] = []
        seen: set[tuple[str, int]] = set()
        for step in self._store.history.removals(since):
            gone = self._gone(self._store.history.changes(step.seq))
            if gone is None or gone[0] in seen or not self._is_ours(step.seq):
                continue  # only the newest removal of a record tells how it was when it went
            seen.add(gone[0])
            (table, _), title, also = gone
            until = step.at + timedelta(days=BIN_DAYS)
            found.append(Binned(step.seq, title, self._kind(table), step.at, until, also))
        return found

    def put_back(self, seq: int) -> str:
        """Put back what a step took out, with everything that hung on it; returns its title."""
        binned = next((b for b in self.bin() if b.seq == seq), None)
        if binned is None:
            raise Refused("This is not in the Bin any more.")
        changes = self._store.history.changes(seq)
        if any(not c.after for c in changes):
            back, goals = self._people_of(changes), _goals_of(changes)
            voided = self._voided(changes)
            met = [voided[0][1]] if voided else []
            self._store.reverse_removal(
                seq, f"put back {binned.kind}", lambda: self._follow_up(back, goals, met),
                but=BEGINNING if met else (),
            )  # fmt: skip
        else:
            self._unvoid(changes[0])
        return binned.title

    def _people_of(self, changes: Sequence[Change]) -> list[int]:
        """The participants a step took out; refuses those who are part of the programme again."""
        found = []
        people = self._store.participants
        for change in (c for c in changes if c.table == "participant" and not c.after):
            for row in change.before:
                values: dict[str, Any] = dict(zip(change.columns, row, strict=True))
                found.append(_id(row))
                who, home = values.get("person_id"), values.get("programme_id")
                if who and people.anywhere("person_id = ? AND programme_id = ?", [who, home]):
                    raise Refused(f"{values['name']} is part of this programme again already.")
        return found

    def _follow_up(self, people: Sequence[int], goals: Sequence[int], met: Sequence[int]) -> None:
        """What follows from records that are back."""
        self._same_again(people)
        for meeting_id in met:
            if meeting := self._store.meetings.get(meeting_id):
                MeetingLog(self._store).begin_again(meeting)
        for goal_id in goals:
            Goals(self._store).stand_again(goal_id)

    def _same_again(self, ids: Sequence[int]) -> None:
        """Who is put back is called as in the other programmes they are part of."""
        for i in ids:
            for person in self._store.participants.anywhere("id = ?", [i]):
                if parts := self._store.participants.parts_of(person):
                    own = {n: getattr(parts[0], n) for n in PERSONAL}
                    self._store.participants.put(replace(person, **own))

    def _unvoid(self, change: Change) -> None:
        """A meeting that was entered in error is what it was; its words stay as they are now."""
        meeting = self._store.meetings.get(_id(change.after[0]))
        if meeting is None:
            raise Refused("This is not in the Bin any more.")
        was = dict(zip(change.columns, change.before[0], strict=True))["status"]
        with self._store.transaction("put back meeting"):
            back = self._store.meetings.put(replace(meeting, status=MeetingStatus(str(was))))
            MeetingLog(self._store).begin_again(back)

    def _gone(self, changes: Sequence[Change]) -> tuple[tuple[str, int], str, int] | None:
        """Which record the changes took out that is out still, its title, and how much hung on it."""
        if voided := self._voided(changes):
            return voided
        out = [(c, row) for c in changes if not c.after for row in c.before]
        if not out:
            return None
        if any(self._store.table(c.table).anywhere("id = ?", [_id(row)]) for c, row in out):
            return None
        change, row = out[-1]
        # several of a kind that went together come back together, and are named together
        beside = [
            self._title(c.table, c.columns, r) for c, r in reversed(out) if c.table == change.table
        ]
        return (change.table, _id(row)), some_of(beside), len(out) - len(beside)

    def _is_ours(self, seq: int) -> bool:
        """Whether what a step took out belonged to the programme at hand, as far as its rows say."""
        store = self._store
        if not store.holds_several:
            return True
        changes = self._store.history.changes(seq)
        people = [c for c in changes if c.table == "participant"]  # what hangs on them says less
        for change in people or changes:
            for row in change.before:
                values: dict[str, Any] = dict(zip(change.columns, row, strict=True))
                home = values.get("programme_id")
                for name, table in (("pairing_id", "pairing"), ("participant_id", "participant")):
                    if home is None and values.get(name):
                        home = store.programme_of(table, int(values[name]))
                if home is not None:
                    return bool(home == store.programme_id)
        return True

    def _voided(self, changes: Sequence[Change]) -> tuple[tuple[str, int], str, int] | None:
        """A meeting that was marked as entered in error, and is so still."""
        for change in changes:
            if change.table == "meeting" and change.before and change.after:
                meeting = self._store.meetings.get(_id(change.after[0]))
                if meeting is not None and meeting.status is MeetingStatus.VOID:
                    day = full_date(meeting.day) if meeting.day else ""
                    title = f"K{meeting.pairing_id:04d}, {day} {meeting.code}"
                    return ("meeting", meeting.id), title, 0
        return None

    def _kind(self, table: str) -> str:
        return _called(table)

    def _title(self, table: str, columns: Sequence[str], row: Sequence[Any]) -> str:
        values = dict(zip(columns, row, strict=True))
        said = next((values[n] for n in _TITLES if values.get(n)), "")
        if table == "evaluation" and values.get("held_on"):
            said = f"Looked back on {full_date(date.fromisoformat(values['held_on']))}"
        letter = _CODED.get(table, ("", ""))[0]
        code = f"{letter}{values['id']:04d}" if letter else ""
        if (
            not said
            and not code
            and (who := self._store.participants.get(int(values.get("participant_id") or 0)))
        ):
            said = who.name
        return " ".join(t for t in (str(said), code) if t)

    def _place_of(self, code: str) -> tuple[str, int]:
        for table, (letter, what) in _CODED.items():
            if code.strip()[:1].upper() == letter:
                return table, id_of(code, letter, what)
        raise Refused(f"There is no record {code.strip() or '(no code given)'}.")

    def _before(self, table: str, record_id: int, seq: int) -> dict[str, Any]:
        for step, before, _after in self._store.history.of_record(table, record_id):
            if step.seq == seq:
                return before
        return {}

    def _entries(self, step: Step) -> Iterator[Entry]:
        changes = self._store.history.changes(step.seq)
        if not changes:
            yield Entry(step.seq, step.at, step.label, "record", 0, "", "", "")
        for change in changes:
            before = {_id(r): r for r in change.before}
            after = {_id(r): r for r in change.after}
            for key in sorted({*before, *after}):
                yield from self._differences(step, change, key, before.get(key), after.get(key))

    def _differences(
        self,
        step: Step,
        change: Change,
        record_id: int,
        was: Sequence[Any] | None,
        now: Sequence[Any] | None,
    ) -> Iterator[Entry]:
        def entry(field: str, before: str, after: str) -> Entry:
            return Entry(
                step.seq, step.at, step.label, change.table, record_id, field, before, after
            )

        if was is None or now is None:
            yield entry("", "there" if was else "", "there" if now else "")
            return
        shape = self._store.table(change.table).shape
        known = described(shape.record)
        labels = {n: a.label for n, a in known.items()}
        for name, one, other in zip(change.columns, was, now, strict=True):
            if one != other and name not in _HIDDEN:
                restricted = name in known and known[name].audience >= Audience.CONFLICT
                covered = (change.table in _COVERED and name in labels) or restricted
                yield entry(
                    labels.get(name) or _label_of(name),
                    "(covered)" if covered and one else _said(shape, name, one),
                    "(covered)" if covered and other else _said(shape, name, other),
                )


def _label_of(name: str) -> str:
    """What a field is called that no form shows."""
    points = _POINTS.get(name)
    return points[0] if points else _UNLABELLED.get(name, name.replace("_", " ").capitalize())


def _said(shape: Shape[Any], name: str, kept: Any) -> str:
    """A kept value in words; what it points to by its codes."""
    words = shape.in_words(name, kept)
    if name not in _POINTS or not words:
        return words
    numbers = (int(n) for n in words.split(", "))
    return ", ".join(f"{_POINTS[name][1]}{n:04d}" for n in numbers)


def _id(row: Sequence[Any]) -> int:
    return int(row[0])


def _goals_of(changes: Sequence[Change]) -> list[int]:
    """The goals whose evidence was taken out."""
    gone = (c for c in changes if c.table == "goal_evidence" and not c.after)
    rows: list[dict[str, Any]] = [
        dict(zip(c.columns, row, strict=True)) for c in gone for row in c.before
    ]
    return sorted({int(row["goal_id"]) for row in rows})


def _called(table: str) -> str:
    """What a record of a table is called in words."""
    return _CODED.get(table, ("", _CALLED.get(table, table.replace("_", " "))))[1]

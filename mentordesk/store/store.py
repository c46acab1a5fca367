"""The record file: its tables, the one door for writes, and undo."""

import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from mentordesk.model.addendum import is_locked
from mentordesk.model.backups import Why
from mentordesk.model.clock import Clock
from mentordesk.model.errors import MachineTrouble, RecordUnusable, Refused
from mentordesk.model.meeting import GoalWork, Meeting
from mentordesk.model.names import fold
from mentordesk.model.pairing import Member, Move, Pairing
from mentordesk.model.people import KeptFilter, NotSame, Participant, PersonChange
from mentordesk.model.profile import PracticeChange
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.model.steps import Requirement
from mentordesk.paths import backups_beside
from mentordesk.store import keys, lens, opening, schema
from mentordesk.store.history import History
from mentordesk.store.keys import KeyRing, Slot
from mentordesk.store.people_table import PeopleTable
from mentordesk.store.record_bytes import RecordBytes
from mentordesk.store.rows import Value, encode
from mentordesk.store.table import Change, Table
from mentordesk.store.touched import Touched
from mentordesk.store.trouble import rows_of, told_in_words

if TYPE_CHECKING:  # records that the first picture does not need are imported when asked for
    from mentordesk.model.absence import Absence, Snooze
    from mentordesk.model.addendum import Addendum
    from mentordesk.model.agreed import AgreedStep
    from mentordesk.model.attendance import MeetingAttendance
    from mentordesk.model.case_help import CaseHelp
    from mentordesk.model.conflict import CaseAccess, ConflictNote, ConflictStep
    from mentordesk.model.contact import Contact
    from mentordesk.model.erasure import Erasure, KeptLonger
    from mentordesk.model.evaluation import Evaluation, PlannedChange
    from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, SaidDone
    from mentordesk.model.goal import Goal, GoalEvidence
    from mentordesk.model.guideline import GuidelineText
    from mentordesk.model.issue import Certificate, Issued
    from mentordesk.model.match import MatchPair, MatchRule, MatchWeight
    from mentordesk.model.milestone import Milestone, MilestonePlan
    from mentordesk.model.pointer import SafeguardingPointer
    from mentordesk.model.readiness import Attendance, Clearance, NeverPair, Training
    from mentordesk.model.review import Review
    from mentordesk.store.closed_books import ClosedBooks


def now_utc() -> datetime:
    """This instant, aware."""
    return datetime.now(UTC)


def _later(module: str, name: str) -> Callable[[], Any]:
    """A record class of the model that is imported when its table is first asked."""

    def found() -> Any:
        from importlib import import_module

        return getattr(import_module(f"mentordesk.model.{module}"), name)

    return found


class Store:
    """One open record file. Reading is free; every write goes through :meth:`transaction`."""

    def __init__(
        self,
        path: Path,
        connection: Any,
        key: bytes,
        clock: Clock = now_utc,
        *,
        read_only: bool = False,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.clock = clock
        self.key = key
        self._connection = connection
        self._pending: list[Change] | None = None
        self._pending_seq = 0
        self.programme_id = 0
        self.holds_several = False
        self._made_in: dict[int, int] = {}
        self._undoable: list[list[int]] = []
        self._redoable: list[list[int]] = []
        self._joining = ""
        self._works_on: date | None = None
        self._is_working = False
        self._turns_back = False
        #: A statement on what is no record that is to be part of the next change.
        self._along: tuple[str, Sequence[Value]] | None = None
        self._ring: KeyRing | None = None
        #: The file beside the connection; None while it is only looked at, or not in its place yet.
        self.on_disk: RecordBytes | None = None
        self.last_seq = 0
        self.last_saved: datetime | None = None
        self.history = History(connection, key)
        self.touched = Touched(self._pairings_of)
        self._lay_tables()

    def today(self) -> date:
        """The day one works on: that of this computer's clock, unless another was said."""
        return self._works_on or self.clock().astimezone().date()

    def works_on(self, day: date | None) -> None:
        """Take this for today in what is dated by itself; None: the computer's clock, as the history does."""
        self._works_on = day

    def _lay_tables(self) -> None:
        self.programmes = Table(self, "programme", Programme)
        self.objectives = Table(self, "objective", Objective)
        self.closures = Table(self, "closure", Closure)
        self.organisations = Table(self, "organisation", Organisation)
        self.person_changes = Table(self, "person_change", PersonChange)
        self.participants = PeopleTable(
            self, "participant", Participant, {"folded": lambda p: fold(p.name)}
        )
        self.participants.keep_changes_in(self.person_changes, self.today)
        self.reviews: Table[Review] = Table(self, "review", _later("review", "Review"))
        self.evaluations: Table[Evaluation] = Table(
            self, "evaluation", _later("evaluation", "Evaluation")
        )
        self.planned_changes: Table[PlannedChange] = Table(
            self, "planned_change", _later("evaluation", "PlannedChange")
        )
        self.issued: Table[Issued] = Table(self, "issued", _later("issue", "Issued"))
        self.certificates: Table[Certificate] = Table(
            self, "certificate", _later("issue", "Certificate")
        )
        self.guideline_texts: Table[GuidelineText] = Table(
            self, "guideline_text", _later("guideline", "GuidelineText")
        )
        self.not_same = Table(self, "not_same", NotSame)
        self.kept_filters = Table(self, "kept_filter", KeptFilter)
        self.pairings = Table(self, "pairing", Pairing)
        self.members = Table(self, "member", Member)
        self.moves = Table(self, "move", Move)
        self.meetings: Table[Meeting] = Table(
            self, "meeting", Meeting, {"day": lambda m: encode(m.day)}
        )
        self.meeting_attendances: Table[MeetingAttendance] = Table(
            self, "meeting_attendance", _later("attendance", "MeetingAttendance")
        )
        self.agreed_steps: Table[AgreedStep] = Table(
            self, "agreed_step", _later("agreed", "AgreedStep")
        )
        self.milestone_plans: Table[MilestonePlan] = Table(
            self, "milestone_plan", _later("milestone", "MilestonePlan")
        )
        self.milestones: Table[Milestone] = Table(
            self, "milestone", _later("milestone", "Milestone")
        )
        self.goals: Table[Goal] = Table(self, "goal", _later("goal", "Goal"))
        self.goal_evidence: Table[GoalEvidence] = Table(
            self, "goal_evidence", _later("goal", "GoalEvidence")
        )
        self.goal_work = Table(self, "goal_work", GoalWork)
        self.conflict_notes: Table[ConflictNote] = Table(
            self, "conflict_note", _later("conflict", "ConflictNote")
        )
        self.conflict_steps: Table[ConflictStep] = Table(
            self, "conflict_step", _later("conflict", "ConflictStep")
        )
        self.case_accesses: Table[CaseAccess] = Table(
            self, "case_access", _later("conflict", "CaseAccess")
        )
        self.case_helps: Table[CaseHelp] = Table(self, "case_help", _later("case_help", "CaseHelp"))
        self.pointers: Table[SafeguardingPointer] = Table(
            self, "safeguarding_pointer", _later("pointer", "SafeguardingPointer")
        )
        self.addenda: Table[Addendum] = Table(self, "addendum", _later("addendum", "Addendum"))
        self.contacts: Table[Contact] = Table(self, "contact", _later("contact", "Contact"))
        self.practice_changes = Table(self, "practice_change", PracticeChange)
        self.absences: Table[Absence] = Table(self, "absence", _later("absence", "Absence"))
        self.snoozes: Table[Snooze] = Table(self, "snooze", _later("absence", "Snooze"))
        self.requirements = Table(self, "requirement", Requirement)
        self.clearances: Table[Clearance] = Table(
            self, "clearance", _later("readiness", "Clearance")
        )
        self.trainings: Table[Training] = Table(self, "training", _later("readiness", "Training"))
        self.attendances: Table[Attendance] = Table(
            self, "attendance", _later("readiness", "Attendance")
        )
        self.feedback_forms: Table[FeedbackForm] = Table(
            self, "feedback_form", _later("feedback", "FeedbackForm")
        )
        self.feedback_answers: Table[FeedbackAnswer] = Table(
            self, "feedback_answer", _later("feedback", "FeedbackAnswer")
        )
        self.said_done: Table[SaidDone] = Table(self, "said_done", _later("feedback", "SaidDone"))
        self.never_pairs: Table[NeverPair] = Table(
            self, "never_pair", _later("readiness", "NeverPair")
        )
        self.match_pairs: Table[MatchPair] = Table(self, "match_pair", _later("match", "MatchPair"))
        self.match_weights: Table[MatchWeight] = Table(
            self, "match_weight", _later("match", "MatchWeight")
        )
        self.kept_longer: Table[KeptLonger] = Table(
            self, "kept_longer", _later("erasure", "KeptLonger")
        )
        self.erasures: Table[Erasure] = Table(self, "erasure", _later("erasure", "Erasure"))
        self.match_rules: Table[MatchRule] = Table(self, "match_rule", _later("match", "MatchRule"))

    @classmethod
    def create(
        cls,
        path: Path,
        slots_for: Callable[[bytes], tuple[Slot, ...]],
        begin: Callable[["Store"], None],
        clock: Clock = now_utc,
    ) -> "Store":
        """Make a new record file; ``slots_for`` gives the slots for its new key.

        ``begin`` writes what it begins with, before the file has its name.
        """

        def first(connection: Any, key: bytes) -> None:
            begin(cls(path, connection, key, clock))

        connection, key = opening.create(path, slots_for, first)
        made = cls(path, connection, key, clock)
        made.on_disk = RecordBytes(path)
        return made

    @classmethod
    def open(
        cls,
        path: Path,
        words: str | None = None,
        clock: Clock = now_utc,
        *,
        read_only: bool = False,
    ) -> "Store":
        """Open a record file by passphrase or recovery code, or by its open slot."""
        key, _ring = opening.key_of(path, words)
        return cls.open_with_key(path, key, clock=clock, read_only=read_only)

    @classmethod
    def open_with_key(
        cls, path: Path, key: bytes, *, clock: Clock = now_utc, read_only: bool = False
    ) -> "Store":
        """Open a record file whose key is known already; an older one is backed up, then migrated."""
        was_cut_off = opening.was_cut_off(path)
        connection = opening.unlock(path, key)
        if was_cut_off and not read_only and opening.has_torn_spare_pages(connection):
            from mentordesk.store import restore

            connection.close()
            restore.mend(path, key, clock())
            connection = opening.unlock(path, key)
        store = cls(path, connection, key, clock, read_only=read_only)
        if not read_only:  # left by an erasing that was cut off; it is ours alone now
            with suppress(OSError):
                path.with_name(f".{path.name}.whole").unlink(missing_ok=True)
        try:
            if not read_only:
                store.on_disk = RecordBytes(path)
            if (version := opening.version_of(connection)) < schema.LATEST:
                store._migrate(version)
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            store.close()
            raise
        return store

    def _migrate(self, version: int) -> None:
        from mentordesk.store import backup

        if self.read_only:
            raise RecordUnusable("This backup is of an older version. Restore it to look inside.")
        source = backup.Source.of(self)
        backup.make(source, backups_beside(self.path), Why.BEFORE_MIGRATION)
        opening.migrate(self._connection, version)

    def close(self) -> None:
        """Let go of the file."""
        self._keep_key_file()
        self._connection.close()
        if self.on_disk is not None:
            self.on_disk.close()

    def ring(self) -> KeyRing:
        """The slots that open the record, as its key file has them now.

        A key file that went away while the record is open is written again as it last was: without
        it nothing would ever open the record.
        """
        self._keep_key_file()
        self._ring = keys.read_ring(self.path)
        return self._ring

    def write_ring(self, ring: KeyRing) -> None:
        """Write the slots that open the record; raises OSError where that cannot be."""
        keys.write_ring(self.path, ring)
        self._ring = ring

    def _keep_key_file(self) -> None:
        if self._ring is None or self.read_only or not self.path.exists():
            return
        if not keys.key_file(self.path).exists():
            with suppress(OSError):  # whoever asks for it next is told that it is missing
                keys.write_ring(self.path, self._ring)

    @property
    def db(self) -> Any:
        """The sqlite-utils database, for writing inside a transaction; refuses outside one."""
        if self._pending is None:
            raise RuntimeError("a write outside a transaction")
        return self._database

    @cached_property
    def _database(self) -> Any:
        """The sqlite-utils database over the one connection.

        It is imported with the first write, after the first picture, for it costs as much time
        as the whole window; and it must find sqlcipher3 under the name of a library it knows,
        or rows written with RETURNING are left in a transaction that nobody commits.
        """
        import sqlcipher3
        from sqlcipher3 import dbapi2

        sys.modules.setdefault("pysqlite3", sqlcipher3)
        sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)
        from sqlite_utils import Database

        return Database(self._connection, execute_plugins=False)

    @property
    def last_change(self) -> int:
        """The number of the last change ever made; 0 for none."""
        return int(self.read("SELECT coalesce(max(seq), 0) FROM history_step").fetchone()[0])

    def read(self, sql: str, values: Sequence[Value] | Mapping[str, Value] = ()) -> Any:
        """Run a reading statement to its end and give its rows."""
        return rows_of(self._connection, sql, values)

    def look_at(self, programme_id: int) -> None:
        """Work in one programme from now on: reading sees what is its own, and no more."""
        self.programme_id = programme_id
        self.holds_several = self.programmes.count() > 1
        with told_in_words(), self._beside_the_record():
            if self.holds_several:
                lens.hold(self._connection, programme_id)
            else:
                lens.lay_down(self._connection)

    @contextmanager
    def looking_at(self, programme_id: int) -> Iterator[None]:
        """Read in another programme for a moment."""
        here = self.programme_id
        self.look_at(programme_id)
        try:
            yield
        finally:
            self.look_at(here)

    @contextmanager
    def _beside_the_record(self) -> Iterator[None]:
        """Write what lives in memory alone; it is allowed while a backup is looked into, too."""
        if not self.read_only:
            yield
            return
        self._connection.execute("PRAGMA query_only = OFF")
        try:
            yield
        finally:
            self._connection.execute("PRAGMA query_only = ON")

    def programme_of(self, table: str, record_id: int) -> int | None:
        """The programme a participant or pairing belongs to, or the pairing of another record."""
        owned = table in {"participant", "pairing"}
        joined = "" if owned else " JOIN main.pairing p ON p.id = t.pairing_id"
        sql = f"SELECT {'t' if owned else 'p'}.programme_id FROM main.{table} t{joined} WHERE t.id = ?"
        row = self.read(sql, [record_id]).fetchone()
        return int(row[0]) if row else None

    def whole_count(self, *tables: str) -> tuple[int, ...]:
        """How many rows some tables have, of all programmes together."""
        counts = ", ".join(f"(SELECT count(*) FROM main.{t})" for t in tables)
        return tuple(self.read(f"SELECT {counts}").fetchone())

    def forget_undo(self) -> None:
        """Begin a sitting: what was done so far can no longer be undone step by step."""
        self._undoable.clear()
        self._redoable.clear()

    def copy_into(self, other: Any) -> None:
        """Copy every page into another connection; refuses inside a transaction."""
        if self._pending is not None:
            raise RuntimeError("a copy inside a transaction")
        self._work_in_earnest()
        self._connection.backup(other)

    @property
    def is_writing(self) -> bool:
        """Whether a change is being made: what is read now may not last."""
        return self._pending is not None

    def _pairings_of(self, people: Sequence[int]) -> list[int]:
        """The pairings some people belong or belonged to, whichever programme they are in."""
        rows = self.read(
            "SELECT DISTINCT m.pairing_id FROM json_each(?) j JOIN main.participant was ON was.id = j.value"
            " JOIN main.participant here ON was.id = here.id OR was.person_id = here.person_id"
            " JOIN main.member m ON m.participant_id = here.id",
            [json.dumps(list(people))],
        )
        return [row[0] for row in rows]

    def keep_ranks(self, pairing_ids: Sequence[int]) -> None:
        """Keep an order of pairings in memory, for sorting meetings by names; nothing is saved."""
        with told_in_words(), self._beside_the_record():
            self._keep_ranks(pairing_ids)

    def _keep_ranks(self, pairing_ids: Sequence[int]) -> None:
        self._connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS pairing_rank (pairing_id INTEGER PRIMARY KEY, rank)"
        )
        self._connection.execute("DELETE FROM temp.pairing_rank")
        self._connection.executemany(
            "INSERT INTO temp.pairing_rank VALUES (?, ?)",
            [(pairing_id, rank) for rank, pairing_id in enumerate(pairing_ids)],
        )

    def keep_found(self, ids: str, values: dict[str, Value]) -> int:
        """Keep the meetings a search found, in their order, in memory; how many there are."""
        with told_in_words(), self._beside_the_record():
            return self._keep_found(ids, values)

    def _keep_found(self, ids: str, values: dict[str, Value]) -> int:
        self._connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS found_meeting (rowid INTEGER PRIMARY KEY, id INTEGER)"
        )
        self._connection.execute("DELETE FROM temp.found_meeting")
        cursor = self._connection.execute(f"INSERT INTO temp.found_meeting (id) {ids}", values)
        return int(cursor.rowcount)

    def note(self, change: Change) -> None:
        """Take down a change for the history."""
        if self._pending is None:
            raise RuntimeError("a write outside a transaction")
        if self._closed_books is not None and not self._turns_back:
            self._closed_books.check(change)
        self._pending.append(change)

    def erased_people(self) -> frozenset[int]:
        """The participants who were erased: nothing is written about them any more."""
        return self._closed_books.people if self._closed_books is not None else frozenset()

    @cached_property
    def _closed_books(self) -> "ClosedBooks | None":
        """What nothing is written about any more; None where nobody was erased, as nearly always."""
        if not self.read("SELECT count(*) FROM main.erasure").fetchone()[0]:
            return None
        from mentordesk.store.closed_books import ClosedBooks

        return ClosedBooks(self.read)

    @contextmanager
    def transaction(self, label: str, *, joins: str = "") -> Iterator[None]:
        """The one door for writes: all of the block is saved with its history, or none of it.

        Steps that follow each other and join in the same word are undone together.
        """
        with self._writing(label, undoes=None):
            yield
        if not self._pending_seq:
            return
        if joins and joins == self._joining and self._undoable and not self._redoable:
            self._undoable[-1].append(self._pending_seq)
        else:
            self._undoable.append([self._pending_seq])
        self._joining = joins
        self._redoable.clear()

    @contextmanager
    def lasting(self, label: str) -> Iterator[None]:
        """A change that no undo takes back, such as that something was read."""
        with self._writing(label, undoes=None):
            yield

    @contextmanager
    def aside(self) -> Iterator[Any]:
        """A durable write of what is no record (drafts); gives the connection."""
        if self._pending is not None:
            raise RuntimeError("a transaction inside a transaction")
        if self.read_only:
            raise Refused("You are looking inside a backup: nothing can be changed in it.")
        with self._in_its_place(), told_in_words():
            self._work_in_earnest()
            if self.on_disk is not None:
                self.on_disk.writings += 1
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    @contextmanager
    def _in_its_place(self) -> Iterator[None]:
        """Tell a record that was moved or renamed while it is open from one that may not be written."""
        try:
            yield
        except MachineTrouble as trouble:
            if self.path.exists():
                raise
            raise MachineTrouble(
                f"{self.path.name} is no longer where it was opened. Put it back there, then save again."
            ) from trouble

    def _work_in_earnest(self) -> None:
        """Have more pages at hand than the first picture needs."""
        if not self._is_working:
            self._is_working = True
            self._connection.execute(f"PRAGMA cache_size = -{opening.WORKING_CACHE}")

    def note_deed(self, label: str) -> None:
        """Take down in the history that something was done that changed no record."""
        with self.aside():
            seq = self.history.append(label, [], self.clock())
        self.last_seq = seq  # only once it is durable

    def trouble_inside(self) -> list[str]:
        """What a look at every page and index finds wrong, in sentences."""
        with told_in_words():
            found = []
            if self._connection.execute("PRAGMA cipher_integrity_check").fetchall():
                found.append("Some pages of the record are damaged.")
            elif self._connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                found.append("The record is not put together as it should be.")
            elif self._connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                found.append("Some rows of the record belong to nothing.")
        return found

    def first_stray_row(self) -> tuple[str, int] | None:
        """The table and id of the first record that is not as its history says, or None.

        An old page put back in place of a newer one reads well and fits the key; this sees it.
        """
        told = self.history.final_rows()
        for name, table in self._tables.items():
            columns = table.shape.columns
            listed = ", ".join(f'"{c}"' for c in columns)
            expected = told.get(name, {})
            for row in self.read(f"SELECT {listed} FROM main.{name} ORDER BY id"):
                said = expected.pop(row[0], None)
                if said is None or dict(zip(columns, row, strict=True)) != table.defaults | said:
                    return name, int(row[0])
            if expected:
                return name, min(expected)
        return None

    @contextmanager
    def along(self, sql: str, values: Sequence[Value]) -> Iterator[Callable[[], bool]]:
        """Let a statement on what is no record be part of the next change: both last, or neither.

        Gives a function that says whether it still waits, because nothing was changed.
        """
        self._along = (sql, values)
        try:
            yield lambda: self._along is not None
        finally:
            self._along = None

    @contextmanager
    def _writing(self, label: str, undoes: int | None) -> Iterator[None]:
        self._pending_seq = 0
        self._turns_back = undoes is not None  # what comes back holds no words of whom was erased
        _ = self._closed_books  # as they stand before anything is written
        with self.aside() as connection:
            self._pending = []
            try:
                yield
                if self._along is not None:
                    connection.execute(*self._along)
                if self._pending:
                    at = self.clock()
                    self._pending_seq = self.history.append(label, self._pending, at, undoes)
            finally:
                changes, self._pending = self._pending or [], None
        self._along = None
        if self._pending_seq:
            self.touched.note(changes)
            self.last_seq, self.last_saved = self._pending_seq, at
            self._made_in[self._pending_seq] = self.programme_id

    def _let_go_of_old(self) -> None:
        """What is older than a day is written down for good: neither undo nor redo reaches it."""
        for stack in (self._undoable, self._redoable):
            if stack and is_locked(self.history.step(stack[-1][0]).at, self.clock()):
                stack.clear()

    @property
    def undo_label(self) -> str:
        """What the next undo would take back, or nothing."""
        self._let_go_of_old()
        return _plain(self.history.step(self._undoable[-1][0]).label) if self._undoable else ""

    @property
    def redo_label(self) -> str:
        """What the next redo would do again, or nothing."""
        self._let_go_of_old()
        return _plain(self.history.step(self._redoable[-1][0]).label) if self._redoable else ""

    def undo(self) -> str:
        """Take back the last change of this sitting by a compensating one; returns its label."""
        if not (said := self.undo_label):
            raise Refused(
                "There is nothing to undo. What is older than a day is written down for good."
            )
        self._refuse_elsewhere(self.undo_home)
        label = self._reverse(self._undoable[-1], label=said, word="undo")
        self._undoable.pop()
        self._redoable.append([self._pending_seq])
        self._joining = ""
        return label

    def redo(self) -> str:
        """Do again what was last taken back; returns its label."""
        if not self.redo_label:
            raise Refused("There is nothing to do again.")
        self._refuse_elsewhere(self.redo_home)
        label = self._reverse(self._redoable[-1], label=self.redo_label, word="redo")
        self._redoable.pop()
        self._undoable.append([self._pending_seq])
        return label

    @property
    def undo_reaches(self) -> int:
        """The number of the newest change that undo would take back; 0 for none."""
        return self._undoable[-1][-1] if self._undoable else 0

    @property
    def undo_home(self) -> int:
        """The programme in which the next step of undo was made."""
        return self._home_of(self._undoable)

    @property
    def redo_home(self) -> int:
        """The programme in which the next step of redo was made."""
        return self._home_of(self._redoable)

    def _home_of(self, stack: list[list[int]]) -> int:
        return self._made_in.get(stack[-1][0], self.programme_id) if stack else self.programme_id

    def _refuse_elsewhere(self, made_in: int) -> None:
        """What was done in another programme is taken back there, where one sees what happens."""
        if made_in != self.programme_id and (programme := self.programmes.get(made_in)):
            raise Refused(
                f"The last change was made in {programme.name}. Go there to take it back."
            )

    def table(self, name: str) -> Table[Any]:
        """The table of this name; LookupError when no record lies in it."""
        return self._tables[name]

    def record_classes(self) -> dict[str, type]:
        """The class of the records in each table."""
        return {name: table.record for name, table in self._tables.items()}

    @cached_property
    def _tables(self) -> dict[str, Table[Any]]:
        return {t.name: t for t in vars(self).values() if isinstance(t, Table)}

    def reverse_removal(
        self,
        seq: int,
        label: str,
        then: Callable[[], None] = lambda: None,
        *,
        but: Collection[str] = (),
    ) -> None:
        """Put back what a step took out, and what follows from it: a change of its own, which can be undone.

        What was changed since stays as it is now. ``but`` names tables that are left as they are.
        """
        try:
            with self._writing(label, undoes=seq):
                for noted in reversed(self.history.changes(seq)):
                    if noted.table not in but:
                        table = self.table(noted.table)
                        table.apply(table.taken_back(table.as_now(noted)))
                then()
        except dbapi2.IntegrityError:
            raise Refused(
                "What it belonged to is not there any more, so it cannot be put back."
            ) from None
        self._undoable.append([self._pending_seq])
        self._joining = ""
        self._redoable.clear()

    def _turn_round(self, seq: int) -> None:
        for noted in reversed(self.history.changes(seq)):
            table = self.table(noted.table)
            change = table.as_now(noted)
            table.apply(Change(change.table, change.columns, change.after, change.before))

    def _reverse(self, steps: list[int], label: str, word: str) -> str:
        with self._writing(f"{word}: {label}", undoes=steps[0]):
            for seq in reversed(steps):
                self._turn_round(seq)
        return label


def _plain(label: str) -> str:
    """What a step did, without that it was done again or taken back."""
    return label.removeprefix("redo: ").removeprefix("undo: ")

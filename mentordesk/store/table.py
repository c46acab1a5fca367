"""One table of records: read freely, written only inside a transaction of its record file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from mentordesk.store.rows import Shape, Value

R = TypeVar("R")


class Journal(Protocol):
    """What a table needs of the record file it belongs to."""

    @property
    def db(self) -> Any:
        """The sqlite-utils database; only for writing."""

    @property
    def programme_id(self) -> int:
        """The programme one works in: what is added belongs to it."""

    def read(self, sql: str, values: Sequence[Value] | Mapping[str, Value] = ()) -> Any:
        """Run a reading statement."""

    def note(self, change: "Change") -> None:
        """Take down a change for the history; refuses outside a transaction."""


class Change:
    """Rows of one table before and after; either side may be empty."""

    __slots__ = ("after", "before", "columns", "table")

    def __init__(
        self,
        table: str,
        columns: tuple[str, ...],
        before: Sequence[tuple[Value, ...]],
        after: Sequence[tuple[Value, ...]],
    ) -> None:
        self.table = table
        self.columns = columns
        self.before = before
        self.after = after

    def of_row(self, record_id: int) -> "Change":
        """What it changed of one record."""
        before, after = (
            [row for row in rows if row[0] == record_id] for rows in (self.before, self.after)
        )
        return Change(self.table, self.columns, before, after)


class Table(Generic[R]):
    """The records of one class.

    Reading sees the programme one works in; what is written goes to the table itself, which
    is why it is named with its schema (see :mod:`mentordesk.store.lens`).
    """

    def __init__(
        self,
        journal: Journal,
        name: str,
        record: type[R] | Callable[[], type[R]],
        derived: dict[str, Callable[[R], Value]] | None = None,
    ) -> None:
        self._journal = journal
        self._of = record
        self._derived = derived
        self.name = name
        self._main = f"main.{name}"

    @cached_property
    def record(self) -> type[R]:
        """The record class; one that no first picture needs is imported when it is asked for."""
        return self._of if isinstance(self._of, type) else self._of()

    @cached_property
    def shape(self) -> Shape[R]:
        """How the records lie in the table; worked out when the first of them is asked for."""
        return Shape(self.record, self._derived)

    @cached_property
    def _owned(self) -> int | None:
        """Where a row says which programme it belongs to; None for records that hang on others."""
        columns = self.shape.columns
        return columns.index("programme_id") if "programme_id" in columns else None

    @cached_property
    def _selected(self) -> str:
        return ", ".join(f'"{c}"' for c in self.shape.columns)

    @cached_property
    def defaults(self) -> dict[str, Value]:
        """What columns hold in rows that are older than they: the default of their migration."""
        said = self._journal.read(
            "SELECT name, dflt_value FROM pragma_table_info(?, 'main')", [self.name]
        )
        found: dict[str, Value] = {}
        for name, literal in said:
            value = self._journal.read(f"SELECT {literal or 'NULL'}").fetchone()[0]
            found[name] = value
        return found

    def as_now(self, change: Change) -> Change:
        """A change with the columns of today: what was taken down before a migration lacks some."""
        if change.columns == self.shape.columns:
            return change

        def row(old: tuple[Value, ...]) -> tuple[Value, ...]:
            known = self.defaults | dict(zip(change.columns, old, strict=True))
            return tuple(known[c] for c in self.shape.columns)

        before, after = [row(r) for r in change.before], [row(r) for r in change.after]
        return Change(self.name, self.shape.columns, before, after)

    def get(self, record_id: int) -> R | None:
        """The record with this id, or None."""
        row = self._found(self.name, record_id)
        return self.shape.from_row(row) if row else None

    def of_meetings(self, pairing_id: int, column: str = "meeting_id") -> list[R]:
        """The records of a pairing's meetings, by the ``column`` that holds the meeting's id."""
        return self.where(
            f"{column} IN (SELECT id FROM meeting WHERE pairing_id = ?)", [pairing_id]
        )

    def where(
        self, condition: str = "1", values: Sequence[Value] = (), order: str = "id"
    ) -> list[R]:
        """Records that meet a condition written in SQL with ``?`` for values."""
        sql = f"SELECT {self._selected} FROM {self.name} WHERE {condition} ORDER BY {order}"
        return [self.shape.from_row(row) for row in self._journal.read(sql, values)]

    def anywhere(self, condition: str, values: Sequence[Value] = ()) -> list[R]:
        """Records that meet a condition, of whichever programme."""
        sql = f"SELECT {self._selected} FROM {self._main} WHERE {condition} ORDER BY id"
        return [self.shape.from_row(row) for row in self._journal.read(sql, values)]

    def count(self, condition: str = "1", values: Sequence[Value] = ()) -> int:
        """How many records meet a condition."""
        sql = f"SELECT count(*) FROM {self.name} WHERE {condition}"
        return int(self._journal.read(sql, values).fetchone()[0])

    def put(self, record: R) -> R:
        """Add a record that is not saved yet, or change the saved one."""
        if record.id:  # type: ignore[attr-defined]
            return self._change(record)
        return self.add_all([record])[0]

    def add_all(self, records: Iterable[R]) -> list[R]:
        """Add many records at once; they come back with their ids."""
        fresh = list(records)
        first = self.insert_all(fresh)
        return [
            replace(r, id=n, **self._owner(r))  # type: ignore[type-var]
            for n, r in enumerate(fresh, start=first)
        ]

    def _owner(self, record: R) -> dict[str, int]:
        """The programme of a record that does not say one yet."""
        if self._owned is None or record.programme_id:  # type: ignore[attr-defined]
            return {}
        return {"programme_id": self._journal.programme_id}

    def insert_all(self, records: Sequence[R]) -> int:
        """Add many records at once; gives the id of the first, the others follow it."""
        first = self._next_id()
        rows = [
            self._owned_row(n, self.shape.to_row(r)) for n, r in enumerate(records, start=first)
        ]
        if rows:
            self._insert(rows)
            self._journal.note(Change(self.name, self.shape.columns, [], rows))
        return first

    def _owned_row(self, record_id: int, row: tuple[Value, ...]) -> tuple[Value, ...]:
        """A row with its id, and with the programme one works in where it names none."""
        at = self._owned
        if at is None or row[at]:
            return (record_id, *row[1:])
        return (record_id, *row[1:at], self._journal.programme_id, *row[at + 1 :])

    def delete(self, record_id: int) -> None:
        """Take a record out; it stays in the history."""
        row = self._row(record_id)
        if row:
            self._journal.note(Change(self.name, self.shape.columns, [row], []))
            self._journal.db.execute(f"DELETE FROM {self._main} WHERE id = ?", [record_id])

    def taken_back(self, change: Change) -> Change:
        """What takes an earlier change back as the table stands now.

        Later changes win: of a row that was changed since, only what is still as the change left it
        becomes what it was; a row that is gone since stays gone.
        """
        was, left = {r[0]: r for r in change.before}, {r[0]: r for r in change.after}
        before, after = [], []
        for key in {**was, **left}:
            now = self._row(int(key))  # type: ignore[arg-type]
            if key not in left:
                if now is None:
                    after.append(was[key])
            elif now is None:
                continue
            elif key not in was:
                if now == left[key]:
                    before.append(now)
            else:
                columns = zip(was[key], left[key], now, strict=True)
                merged = tuple(old if there == new else there for old, new, there in columns)
                if merged != now:
                    before.append(now)
                    after.append(merged)
        return Change(self.name, self.shape.columns, before, after)

    def apply(self, change: Change) -> None:
        """Make the table as the change left it: the door for undo and redo."""
        if not change.before and not change.after:
            return
        before = {row[0]: row for row in change.before}
        after = {row[0]: row for row in change.after}
        gone = [key for key in before if key not in after]
        for start in range(0, len(gone), 500):
            part = gone[start : start + 500]
            marks = ", ".join("?" * len(part))
            self._journal.db.execute(f"DELETE FROM {self._main} WHERE id IN ({marks})", part)
        for key, row in after.items():
            if key in before:
                self._update(row)
        self._insert([row for key, row in after.items() if key not in before])
        self._journal.note(change)

    def _change(self, record: R) -> R:
        before, after = self._row(record.id), self.shape.to_row(record)  # type: ignore[attr-defined]
        if before is None:
            raise LookupError(f"{self.name} has no such record")
        if before != after:
            self._update(after)
            self._journal.note(Change(self.name, self.shape.columns, [before], [after]))
        return record

    def _row(self, record_id: int) -> tuple[Value, ...] | None:
        return self._found(self._main, record_id)

    def _found(self, where: str, record_id: int) -> tuple[Value, ...] | None:
        sql = f"SELECT {self._selected} FROM {where} WHERE id = ?"
        row = self._journal.read(sql, [record_id]).fetchone()
        return tuple(row) if row else None

    def _next_id(self) -> int:
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        row = self._journal.read(sql, [self.name]).fetchone()
        return (int(row[0]) if row else 0) + 1

    def _update(self, row: tuple[Value, ...]) -> None:
        set_to = ", ".join(f'"{c}" = ?' for c in self.shape.columns[1:])
        sql = f"UPDATE {self._main} SET {set_to} WHERE id = ?"
        if self._journal.db.execute(sql, [*row[1:], row[0]]).rowcount != 1:
            raise LookupError(f"{self.name} has no such record")

    def _insert(self, rows: Sequence[tuple[Value, ...]]) -> None:
        marks = ", ".join("?" * len(self.shape.columns))
        sql = f"INSERT INTO {self._main} ({self._selected}) VALUES ({marks})"
        self._journal.db.conn.executemany(sql, rows)

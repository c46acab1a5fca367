"""What was changed, when, from what, to what: appended with every change and chained by HMAC."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from mentordesk.store.rows import Value
from mentordesk.store.table import Change
from mentordesk.store.trouble import rows_of

_NO_LINK = bytes(32)


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: its number, when (aware UTC), what it did, and which step it undoes."""

    seq: int
    at: datetime
    label: str
    undoes: int | None


class History:
    """Appends steps and reads them back; triggers keep anyone from changing them."""

    def __init__(self, connection: Any, key: bytes) -> None:
        self._connection = connection
        self._record_key = key

    @cached_property
    def _key(self) -> bytes:
        """The key of the chain; made with the first write, for reading needs no hashing."""
        import hmac

        return hmac.digest(self._record_key, b"MentorDesk history chain 1", "sha256")

    def append(
        self, label: str, changes: Sequence[Change], at: datetime, undoes: int | None = None
    ) -> int:
        """Write one step with its changes; the caller holds the transaction. Returns its number."""
        prepared = [_prepared(c) for c in changes]
        link = self._link(self.head(), at, label, undoes, [p[-1] for p in prepared])
        offset = at.astimezone().utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset else 0
        stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
        cursor = self._connection.execute(
            "INSERT INTO history_step (at, offset_minutes, label, undoes, link)"
            " VALUES (?, ?, ?, ?, ?)",
            [stamp, minutes, label, undoes, link],
        )
        seq = int(cursor.lastrowid)
        self._connection.executemany(
            "INSERT INTO history_change"
            " (seq, nth, record, first_id, last_id, before, after, salt, commitment)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(seq, nth, *p) for nth, p in enumerate(prepared)],
        )
        return seq

    def head(self) -> bytes:
        """The link of the last step; it vouches for all before it."""
        row = self._read("SELECT link FROM history_step ORDER BY seq DESC LIMIT 1").fetchone()
        return bytes(row[0]) if row else _NO_LINK

    def last_time(self, label: str) -> datetime | None:
        """When something was last done (aware UTC), or None."""
        row = self._read(
            "SELECT at FROM history_step WHERE label = ? ORDER BY seq DESC LIMIT 1", [label]
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def step(self, seq: int) -> Step:
        """One step; LookupError when there is none."""
        row = self._read(
            "SELECT seq, at, label, undoes FROM history_step WHERE seq = ?", [seq]
        ).fetchone()
        if not row:
            raise LookupError(f"no step {seq}")
        return _step(row)

    def latest(self, limit: int = 100) -> list[Step]:
        """The newest steps, newest first."""
        rows = self._read(
            "SELECT seq, at, label, undoes FROM history_step ORDER BY seq DESC LIMIT ?", [limit]
        )
        return [_step(row) for row in rows]

    def removals(self, since: datetime) -> list[Step]:
        """The steps since an instant that took something out, newest first."""
        stamp = since.astimezone(UTC).isoformat(timespec="microseconds")
        rows = self._read(
            "SELECT s.seq, s.at, s.label, s.undoes FROM history_step s"
            " WHERE (s.label LIKE 'remove %' OR s.label LIKE 'redo: remove %') AND s.at >= ? AND NOT EXISTS"
            " (SELECT 1 FROM history_step u WHERE u.undoes = s.seq AND NOT EXISTS"
            " (SELECT 1 FROM history_step v WHERE v.undoes = u.seq)) ORDER BY s.seq DESC",
            [stamp],
        )
        return [_step(row) for row in rows]

    def of_record(
        self, table: str, record_id: int
    ) -> list[tuple[Step, dict[str, Any], dict[str, Any]]]:
        """Every step that touched one record, oldest first, with its fields before and after."""
        rows = self._read(
            "SELECT s.seq, s.at, s.label, s.undoes, c.before, c.after FROM history_change c"
            " JOIN history_step s ON s.seq = c.seq"
            " WHERE c.record = ? AND c.first_id <= ? AND c.last_id >= ? ORDER BY c.seq, c.nth",
            [table, record_id, record_id],
        )
        found = []
        for *step, before, after in rows:
            was, became = _one(before, record_id), _one(after, record_id)
            if was or became:
                found.append((_step(step), was, became))
        return found

    def earlier(self, table: str, *columns: str) -> set[tuple[Value, ...]]:
        """What these columns of a table held before they were changed, after the number of the record.

        None for a column that the table did not have then.
        """
        found: set[tuple[Value, ...]] = set()
        for (before,) in self._read(
            "SELECT before FROM history_change WHERE record = ? AND before IS NOT NULL", [table]
        ):
            known, rows = loaded(before)
            at = [known.index(n) if n in known else None for n in ("id", *columns)]
            found |= {tuple(None if n is None else row[n] for n in at) for row in rows}
        return found

    def last_added(self, table: str, day: date) -> int:
        """The highest number a record of a table had been given by the end of a day; 0 for none."""
        end = datetime.combine(day + timedelta(days=1), time()).astimezone(UTC)
        row = self._read(
            "SELECT max(c.last_id) FROM history_change c JOIN history_step s ON s.seq = c.seq"
            " WHERE c.record = ? AND c.before IS NULL AND s.at < ?",
            [table, end.isoformat(timespec="microseconds")],
        ).fetchone()
        return int(row[0] or 0)

    def changes(self, seq: int) -> list[Change]:
        """The changes of a step, in the order they were made."""
        rows = self._read(
            "SELECT record, before, after FROM history_change WHERE seq = ? ORDER BY nth", [seq]
        )
        return [_change(*row) for row in rows]

    def final_rows(self) -> dict[str, dict[int, dict[str, Value]]]:
        """Every record as its last change left it, by table and id: what the tables should hold."""
        found: dict[str, dict[int, dict[str, Value]]] = {}
        for table, before, after in self._read(
            "SELECT record, before, after FROM history_change ORDER BY seq, nth"
        ):
            change = _change(table, before, after)
            rows = found.setdefault(table, {})
            for row in change.before:
                rows.pop(int(row[0]), None)  # type: ignore[arg-type]
            for row in change.after:
                rows[int(row[0])] = dict(zip(change.columns, row, strict=True))  # type: ignore[arg-type]
        return found

    def first_bad_step(self) -> int | None:
        """Go through the whole chain; the number of the first step that does not fit, or None.

        Of a change whose words were taken out when somebody was erased, the commitment that the
        erasing wrote down must fit; the chain goes on over the one that it had.
        """
        link, reworded = _NO_LINK, self._reworded()
        steps = self._read(
            "SELECT seq, at, label, undoes, link FROM history_step ORDER BY seq"
        ).fetchall()
        for seq, at, label, undoes, kept in steps:
            rows = self._read(
                "SELECT record, first_id, last_id, before, after, salt, commitment, nth"
                " FROM history_change WHERE seq = ? ORDER BY nth",
                [seq],
            ).fetchall()
            whole = all(commitment(*row[:6]) == reworded.get((seq, row[7]), row[6]) for row in rows)
            stamp = datetime.fromisoformat(at)
            link = self._link(link, stamp, label, undoes, [row[6] for row in rows])
            if not whole or link != kept:
                return int(seq)
        return None

    def _reworded(self) -> dict[tuple[int, int], bytes]:
        """The commitments of the changes that were reworded, by step and change, as last written down."""
        found: dict[tuple[int, int], bytes] = {}
        for (after,) in self._read(
            "SELECT after FROM history_change WHERE record = 'erasure' AND after IS NOT NULL"
            " ORDER BY seq, nth"
        ):
            columns, rows = loaded(after)
            at = columns.index("reworded")
            for row in rows:
                for seq, nth, said in json.loads(str(row[at])):
                    found[seq, nth] = bytes.fromhex(said)
        return found

    def _read(self, sql: str, values: Sequence[Value] = ()) -> Any:
        return rows_of(self._connection, sql, values)

    def _link(
        self, before: bytes, at: datetime, label: str, undoes: int | None, parts: Sequence[bytes]
    ) -> bytes:
        import hmac

        stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
        said = json.dumps([stamp, label, undoes]).encode()
        return hmac.digest(self._key, before + said + b"".join(parts), "sha256")


def _prepared(change: Change) -> tuple[Any, ...]:
    ids = [int(row[0]) for row in (*change.before, *change.after)]  # type: ignore[arg-type]
    facts = (change.table, min(ids), max(ids))
    before, after = (dumped(change.columns, side) for side in (change.before, change.after))
    salt = os.urandom(16)
    return (*facts, before, after, salt, commitment(*facts, before, after, salt))


def commitment(
    table: str, first: int, last: int, before: str | None, after: str | None, salt: bytes
) -> bytes:
    """The salted sum of one change, over which the chain goes."""
    import hashlib

    said = f"{table}|{first}|{last}|{before}|{after}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(salt + said).digest()


def dumped(columns: tuple[str, ...], rows: Sequence[tuple[Value, ...]]) -> str | None:
    """Rows as the history keeps them; None for none."""
    if not rows:
        return None
    body = {"columns": columns, "rows": rows}
    return json.dumps(body, ensure_ascii=False, default=_bytes_as_text, separators=(",", ":"))


def _bytes_as_text(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(type(value).__name__)
    import base64

    return {"base64": base64.b64encode(value).decode()}


def loaded(text: str | None) -> tuple[tuple[str, ...], list[tuple[Value, ...]]]:
    """Their columns, and the rows."""
    if text is None:
        return (), []
    import base64

    body = json.loads(text)
    rows = [
        tuple(base64.b64decode(v["base64"]) if isinstance(v, dict) else v for v in row)
        for row in body["rows"]
    ]
    return tuple(body["columns"]), rows


def _change(table: str, before: str | None, after: str | None) -> Change:
    columns, old = loaded(before)
    later, new = loaded(after)
    return Change(table, columns or later, old, new)


def merged_people(read: Callable[[str], Any]) -> set[tuple[int, int]]:
    """Who was made one with whom: the one that went, and the one that was kept."""
    told = read(
        "SELECT c.seq, c.before, c.after FROM history_change c JOIN history_step s ON s.seq = c.seq"
        " WHERE c.record = 'participant' AND s.label LIKE '%merge participants'"
    ).fetchall()
    gone: dict[int, set[int]] = {}
    kept: dict[int, set[int]] = {}
    for seq, before, after in told:
        was, now = ({int(row[0]) for row in loaded(side)[1]} for side in (before, after))  # type: ignore[arg-type]
        gone.setdefault(seq, set()).update(was - now)
        kept.setdefault(seq, set()).update(now)
    return {(a, b) for seq in gone for a in gone[seq] for b in kept[seq] - gone[seq]}


def _one(text: str | None, record_id: int) -> dict[str, Any]:
    columns, rows = loaded(text)
    return next((dict(zip(columns, r, strict=True)) for r in rows if r[0] == record_id), {})


def _step(row: Sequence[Any]) -> Step:
    return Step(int(row[0]), datetime.fromisoformat(row[1]), row[2], row[3])

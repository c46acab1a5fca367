"""The long list of meetings, read a window at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.names import fold
from mentordesk.store.rows import Value
from mentordesk.store.search import as_query
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as a line of the long list."""

    id: int
    pairing_id: int
    day: date
    time: str
    status: MeetingStatus
    minutes: int | None
    mood_mentor: int | None
    mood_mentee: int | None
    failed_by: Side | None
    summary: str


#: What the words fit: texts of the meetings, or names of those who met.
_FITTING = """
    SELECT rowid AS id FROM meeting_words WHERE meeting_words MATCH :words
    UNION SELECT x.id FROM meeting x WHERE x.pairing_id IN
        (SELECT pairing_id FROM member WHERE participant_id IN
            (SELECT rowid FROM participant_words WHERE participant_words MATCH :names))
"""
#: From so many on, going through the index by day once costs less than looking each of them up.
_MANY = 3_000


class MeetingWindow:
    """The long list of meetings, read a window at a time; sorting and filtering are SQL."""

    ORDERS: ClassVar = {
        "day": "m.day {dir}, m.planned_at {dir}, m.id {dir}",
        "pairing": "coalesce(r.rank, 1000000000) {dir}, m.day DESC, m.planned_at DESC, m.id DESC",
        "status": "m.status {dir}, m.day DESC, m.planned_at DESC, m.id DESC",
        "minutes": "m.minutes {dir}, m.day DESC, m.planned_at DESC, m.id DESC",
    }
    SHOWN: ClassVar = {
        "past": "m.status <> 'void' AND m.day <= :today",
        "held": "m.status = 'held'",
        "missed": "m.status IN ('no_show', 'late_cancelled')",
        "unlogged": "m.status = 'planned' AND m.day < :today",
        "planned": "m.status = 'planned' AND m.day >= :today",
    }

    def __init__(self, store: Store, today: date) -> None:
        self._store = store
        self._today = today
        self.shown, self.order, self.descending, self.words = "past", "day", True, ""
        self._ranked = self._many = False
        self._labels: list[int] = []
        self._kept: tuple[str, str, bool, str] | None = None
        self._void = self._read_void()

    def count(self) -> int:
        """How many lines the list has."""
        self._void = self._read_void()
        if self.words:
            self._many = self._fits_many()
            self._kept = (self.shown, self.order, self.descending, self.words)
            return self._store.keep_found(self._ordered(), self._values())
        sql = f"SELECT count(*) FROM meeting m WHERE {self._where()}"
        return int(self._store.read(sql, self._values()).fetchone()[0])

    def lines(self, start: int, number: int) -> list[MeetingLine]:
        """``number`` lines from ``start`` on."""
        ids = f"{self._ordered()} LIMIT :number OFFSET :start"
        if self.words:
            if self._kept != (self.shown, self.order, self.descending, self.words):
                self.count()
            ids = (
                "SELECT id FROM temp.found_meeting"
                " WHERE rowid BETWEEN :start + 1 AND :start + :number ORDER BY rowid"
            )
        sql = (
            "SELECT d.id, d.pairing_id, d.day, d.planned_at, d.status, d.minutes, d.mood_mentor,"
            " d.mood_mentee, d.failed_by, substr(d.summary, 1, 120)"
            f" FROM (SELECT id, row_number() OVER () AS nth FROM ({ids})) w"
            " JOIN meeting d ON d.id = w.id ORDER BY w.nth"
        )
        values = self._values() | {"number": number, "start": start}
        return [_line(row) for row in self._store.read(sql, values)]

    def _ordered(self) -> str:
        """The ids of the list in its order."""
        self._rank_pairings()
        order = self.ORDERS[self.order].format(dir="DESC" if self.descending else "ASC")
        ranked = "LEFT JOIN temp.pairing_rank r ON r.pairing_id = m.pairing_id"
        joined = ranked if self.order == "pairing" else ""
        # of several programmes a view is read, which has no index of its own to be named
        by_day = self.words and self._many and not self._store.holds_several
        through = "INDEXED BY meeting_by_day" if by_day else ""
        return (
            f"SELECT m.id AS id FROM meeting m {through} {joined}"
            f" WHERE {self._where()} ORDER BY {order}"
        )

    def _fits_many(self) -> bool:
        sql = f"SELECT count(*) FROM (SELECT id FROM ({_FITTING}) LIMIT :many)"
        words = ("words", "names")
        values = {k: v for k, v in self._values().items() if k in words} | {"many": _MANY}
        return bool(self._store.read(sql, values).fetchone()[0] == _MANY)

    def rank(self, labels: dict[int, str]) -> None:
        """Tell the order of the pairings' names, for sorting by them."""
        self._labels = sorted(labels, key=lambda key: labels[key].casefold())
        self._ranked = False

    def _rank_pairings(self) -> None:
        if self.order != "pairing" or self._ranked:
            return
        self._store.keep_ranks(self._labels)
        self._ranked = True

    def _read_void(self) -> str:
        """The pairings that were entered in error, as JSON; empty where there is none, as mostly."""
        sql = "SELECT json_group_array(pairing_id) FROM move WHERE state = 'void'"
        found = str(self._store.read(sql).fetchone()[0])
        return "" if found == "[]" else found

    def _where(self) -> str:
        condition = self.SHOWN[self.shown]
        if self._void:
            condition += " AND m.pairing_id NOT IN (SELECT value FROM json_each(:void))"
        if self.words:
            condition += f" AND m.id IN ({_FITTING})"
        return condition

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {"today": self._today.isoformat()}
        if self._void:
            values["void"] = self._void
        if self.words:
            values["words"] = as_query(self.words) or '""'
            values["names"] = f"folded : ({as_query(fold(self.words)) or chr(34) * 2})"
        return values


def _line(row: Sequence[Any]) -> MeetingLine:
    return MeetingLine(
        row[0], row[1], date.fromisoformat(row[2]), row[3], MeetingStatus(row[4]), row[5],
        row[6], row[7], Side(row[8]) if row[8] else None, row[9],
    )  # fmt: skip

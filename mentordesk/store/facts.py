"""Reading questions over many records, answered in SQL as at a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from mentordesk.model.clock import Span
from mentordesk.model.facts import NoteFacts, Outcome, PairingFacts, Person, Tally, WeekRow
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.pairing import State
from mentordesk.model.programme import Programme
from mentordesk.store.rows import Value
from mentordesk.store.store import Store

_STATE = """
    SELECT pairing_id, state, moved_on, back_on FROM (
        SELECT pairing_id, state, moved_on, back_on, row_number() OVER
            (PARTITION BY pairing_id ORDER BY moved_on DESC, id DESC) AS nth
        FROM move WHERE moved_on <= :day
    ) WHERE nth = 1
"""
_TALLY = """
    SELECT pairing_id, sum(status = 'held'),
        coalesce(sum(CASE WHEN status = 'held' THEN minutes END), 0),
        sum(status IN ('no_show', 'late_cancelled'))
    FROM meeting WHERE day <= :day {only} GROUP BY pairing_id
"""
#: Every subquery is answered by one look into the index of a pairing's meetings.
_FACTS = """
    SELECT p.id, s.state, s.moved_on, s.back_on, p.matched_on, p.started_on, p.interval_days,
        p.minutes, p.usual_time, p.place, p.agreement_signed_on,
        (SELECT max(day) FROM meeting WHERE pairing_id = p.id AND status = 'held' AND day <= :day),
        (SELECT max(day) FROM meeting
            WHERE pairing_id = p.id AND status = 'no_show' AND day <= :day),
        (SELECT max(day) FROM meeting
            WHERE pairing_id = p.id AND status = 'late_cancelled' AND day <= :day),
        (SELECT count(*) FROM meeting
            WHERE pairing_id = p.id AND status = 'planned' AND day < :day),
        (SELECT min(day) FROM meeting
            WHERE pairing_id = p.id AND status = 'planned' AND day < :day),
        (SELECT count(*) FROM goal g WHERE g.pairing_id = p.id
            AND g.state NOT IN ('draft', 'dropped') AND coalesce(g.set_on, :day) <= :day),
        (SELECT count(*) FROM goal g WHERE g.pairing_id = p.id AND g.state = 'met'
            AND coalesce(g.set_on, :day) <= :day),
        (SELECT count(*) FROM conflict_note n WHERE n.pairing_id = p.id AND {open}),
        (SELECT max(n.severity) FROM conflict_note n WHERE n.pairing_id = p.id AND {open}),
        (SELECT min(day) FROM meeting
            WHERE pairing_id = p.id AND status = 'planned' AND day < :day AND day > coalesce(
                (SELECT max(day) FROM meeting
                    WHERE pairing_id = p.id AND status = 'held' AND day <= :day), ''))
    FROM pairing p
    JOIN ({state}) s ON s.pairing_id = p.id
    WHERE s.state <> 'void' {which}
    ORDER BY p.id
"""
_OPEN_NOTES = "('open', 'waiting', 'in_mediation', 'monitoring')"
#: A note that was open on the day, whatever became of it later.
_OPEN_ON_DAY = (
    "coalesce(n.reported_on, :day) <= :day AND (n.closed_on IS NULL OR n.closed_on > :day)"
)
_NOT_VOID = "pairing_id NOT IN (SELECT pairing_id FROM move WHERE state = 'void')"
_RECENT = """
    SELECT day, status, failed_by FROM meeting
    WHERE pairing_id = ? AND day <= ? AND status IN ('held', 'no_show', 'late_cancelled')
    ORDER BY day DESC, id DESC LIMIT 3
"""
_MENTOR_ROLES = ("mentor", "co_mentor", "substitute", "peer")


def _asks_who_missed(
    last_held: str | None, last_missed: str | None, interval: int, day: date
) -> bool:
    """Whether the last few meetings are worth reading: something was missed, and lately."""
    if last_missed is None:
        return False
    if last_held is None or last_missed > last_held:
        return True
    return (day - date.fromisoformat(last_held)).days > interval


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Facts:
    """Answers for one programme."""

    def __init__(self, store: Store, programme: Programme) -> None:
        self._store = store
        self._programme = programme

    def closures(self) -> list[Span]:
        """The closures as spans of days."""
        rows = self._store.read(
            "SELECT first_day, last_day FROM closure WHERE programme_id = ?", [self._programme.id]
        )
        return [Span(date.fromisoformat(a), date.fromisoformat(b)) for a, b in rows]

    def pairings(
        self,
        day: date,
        *,
        only: int | None = None,
        open_only: bool = True,
        totals: bool = False,
    ) -> list[PairingFacts]:
        """Every pairing as it was on the day (closed ones too if asked), in order of their codes.

        ``totals`` counts all their meetings as well, which reads much more.
        """
        which = "AND s.state <> 'closed'" if open_only else ""
        values: dict[str, Value] = {"day": day.isoformat()}
        if only is not None:
            which, values["only"] = "AND p.id = :only", only
        sql = _FACTS.format(state=_STATE, open=_OPEN_ON_DAY, which=which)
        rows = self._store.read(sql, values).fetchall()  # type: ignore[arg-type]
        sides, pauses = self._sides(only), self._pauses(day)
        tallies = self._tallies(day, only) if totals else {}
        none = Tally(0, 0, 0) if totals else None
        return [
            self._facts(
                row,
                sides.get(row[0], ((), ())),
                day,
                tallies.get(row[0], none),
                tuple(pauses.get(row[0], ())),
            )
            for row in rows
        ]

    def _pauses(self, day: date) -> dict[int, list[Span]]:
        """The days on which pairings rested, up to the day: their clocks stood still."""
        rows = self._store.read(
            "SELECT pairing_id, state, moved_on, lead(moved_on) OVER"
            " (PARTITION BY pairing_id ORDER BY moved_on, id) FROM move WHERE moved_on <= ?",
            [day.isoformat()],
        )
        found: dict[int, list[Span]] = {}
        for pairing_id, state, begun, ended in rows:
            if state == State.PAUSED:
                last = date.fromisoformat(ended) if ended else day
                found.setdefault(pairing_id, []).append(Span(date.fromisoformat(begun), last))
        return found

    def _tallies(self, day: date, only: int | None) -> dict[int, Tally]:
        values: dict[str, Value] = {"day": day.isoformat()}
        if only is not None:
            values["only"] = only
        sql = _TALLY.format(only="AND pairing_id = :only" if only is not None else "")
        rows = self._store.read(sql, values)  # type: ignore[arg-type]
        return {row[0]: Tally(*row[1:]) for row in rows}

    def _facts(
        self,
        row: Sequence[Any],
        sides: tuple[tuple[Person, ...], tuple[Person, ...]],
        day: date,
        tally: Tally | None,
        pauses: tuple[Span, ...],
    ) -> PairingFacts:
        interval = row[6] or self._programme.interval_days
        last_missed = max((d for d in row[12:14] if d), default=None)
        asks = _asks_who_missed(row[11], last_missed, interval, day)
        return PairingFacts(
            id=row[0], mentors=sides[0], mentees=sides[1], state=State(row[1]),
            since=date.fromisoformat(row[2]), back_on=_day(row[3]), matched_on=_day(row[4]),
            started_on=_day(row[5]), interval_days=interval,
            expected_minutes=row[7] or self._programme.minutes, usual_time=row[8], place=row[9],
            agreement_signed_on=_day(row[10]), last_held=_day(row[11]), unlogged=row[14],
            oldest_unlogged=_day(row[15]), goals=row[16], goals_met=row[17], open_notes=row[18],
            worst_note=int(row[19] or 0), recent=self._recent(row[0], day) if asks else (),
            tally=tally, unknown_since=_day(row[20]), pauses=pauses,
        )  # fmt: skip

    def _recent(self, pairing_id: int, day: date) -> tuple[Outcome, ...]:
        return tuple(
            Outcome(date.fromisoformat(d), MeetingStatus(s), Side(f) if f else None)
            for d, s, f in self._store.read(_RECENT, [pairing_id, day.isoformat()])
        )

    def _sides(self, only: int | None) -> dict[int, tuple[tuple[Person, ...], tuple[Person, ...]]]:
        if only is None:
            return self._read_sides("", [])
        return self._read_sides("WHERE m.pairing_id = ?", [only])

    def _read_sides(
        self, where: str, values: Sequence[Value]
    ) -> dict[int, tuple[tuple[Person, ...], tuple[Person, ...]]]:
        rows = self._store.read(
            'SELECT m.pairing_id, m.role, p.id, p.name, p.known_as, p."group" FROM member m'
            f" JOIN participant p ON p.id = m.participant_id {where} ORDER BY m.id",
            values,
        )
        found: dict[int, tuple[list[Person], list[Person]]] = {}
        for pairing_id, role, *who in rows:
            sides = found.setdefault(pairing_id, ([], []))
            sides[0 if role in _MENTOR_ROLES else 1].append(Person(*who))
        return {key: (tuple(a), tuple(b)) for key, (a, b) in found.items()}

    def names(
        self, pairing_ids: Sequence[int]
    ) -> dict[int, tuple[tuple[Person, ...], tuple[Person, ...]]]:
        """The two sides of some pairings, and nothing else about them."""
        marks = ", ".join("?" * len(pairing_ids))
        return self._read_sides(f"WHERE m.pairing_id IN ({marks})", list(pairing_ids))

    def open_pairings_of(self, people: Sequence[int], day: date, most: int) -> list[int]:
        """Ids of pairings that are open on the day and have one of these people in them."""
        marks = ", ".join("?" * len(people))
        rows = self._store.read(
            f"SELECT DISTINCT m.pairing_id FROM member m WHERE m.participant_id IN ({marks})"
            " AND (SELECT state FROM move v WHERE v.pairing_id = m.pairing_id AND v.moved_on <= ?"
            " ORDER BY v.moved_on DESC, v.id DESC LIMIT 1) NOT IN ('closed', 'void')"
            " ORDER BY m.pairing_id LIMIT ?",
            [*people, day.isoformat(), most],
        )
        return [row[0] for row in rows]

    def open_notes(self, day: date) -> list[NoteFacts]:
        """The conflict notes that were open on the day."""
        rows = self._store.read(
            "SELECT n.id, n.pairing_id, n.kind, n.severity,"
            " coalesce(n.reported_on, date(n.recorded_at)), n.next_step, n.next_due"
            f" FROM conflict_note n WHERE {_OPEN_ON_DAY} ORDER BY n.severity DESC, n.id",
            {"day": day.isoformat()},  # type: ignore[arg-type]
        )
        return [
            NoteFacts(i, p, k, int(s), date.fromisoformat(on), step, _day(due))
            for i, p, k, s, on, step, due in rows
        ]

    def week(self, monday: date, most: int = 1_000) -> list[WeekRow]:
        """The first meetings of the week that begins on this Monday."""
        rows = self._store.read(
            "SELECT m.id, m.pairing_id, m.day, m.planned_at, m.status, m.minutes, m.failed_by, n.day"
            " FROM meeting m LEFT JOIN meeting n ON n.id = m.moved_to_id"
            " WHERE m.day BETWEEN ? AND ? AND m.status <> 'void'"
            f" AND m.{_NOT_VOID} ORDER BY m.day, m.planned_at, m.id LIMIT ?",
            [monday.isoformat(), (monday + timedelta(days=6)).isoformat(), most],
        )
        return [
            WeekRow(i, p, date.fromisoformat(d), t, MeetingStatus(s), minutes,
                    Side(f) if f else None, _day(to))
            for i, p, d, t, s, minutes, f, to in rows
        ]  # fmt: skip

    def week_counts(self, monday: date, today: date) -> tuple[int, int, int]:
        """How many meetings the week has, how many of them are known, and how many are not logged."""
        row = self._store.read(
            "SELECT count(*), coalesce(sum(status <> 'planned'), 0),"
            " coalesce(sum(status = 'planned' AND day < ?), 0) FROM meeting"
            f" WHERE day BETWEEN ? AND ? AND status <> 'void' AND {_NOT_VOID}",
            [today.isoformat(), monday.isoformat(), (monday + timedelta(days=6)).isoformat()],
        ).fetchone()
        return (int(row[0]), int(row[1]), int(row[2]))

    def next_planned(self, today: date) -> tuple[int, date] | None:
        """The pairing and day of the next planned meeting."""
        row = self._store.read(
            "SELECT pairing_id, day FROM meeting WHERE day >= ? AND status = 'planned'"
            " ORDER BY day LIMIT 1",
            [today.isoformat()],
        ).fetchone()
        return (row[0], date.fromisoformat(row[1])) if row else None

    def planned_on(self, day: date) -> int:
        """How many meetings are planned for a day."""
        sql = "SELECT count(*) FROM meeting WHERE day = ? AND status = 'planned'"
        return int(self._store.read(sql, [day.isoformat()]).fetchone()[0])

    def outcomes(self, first: date, last: date) -> dict[MeetingStatus, tuple[int, int]]:
        """Meetings of a period by what became of them: how many, and their minutes."""
        rows = self._store.read(
            "SELECT status, count(*), coalesce(sum(minutes), 0) FROM meeting"
            f" WHERE day BETWEEN ? AND ? AND {_NOT_VOID} GROUP BY status",
            [first.isoformat(), last.isoformat()],
        )
        return {MeetingStatus(s): (n, minutes) for s, n, minutes in rows}

    def held_by_week(self, first: date, last: date) -> dict[date, int]:
        """Held meetings by the Monday of their week."""
        rows = self._store.read(
            "SELECT date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days') AS monday, count(*)"
            f" FROM meeting WHERE day BETWEEN ? AND ? AND status = 'held' AND {_NOT_VOID}"
            " GROUP BY monday",
            [first.isoformat(), last.isoformat()],
        )
        return {date.fromisoformat(monday): n for monday, n in rows}

    def held_counts(self, first: date, last: date) -> dict[int, tuple[int, int, int]]:
        """For each pairing: meetings held, missed, and due but not logged in the period."""
        rows = self._store.read(
            "SELECT pairing_id, sum(status = 'held'),"
            " sum(status IN ('no_show', 'late_cancelled')), sum(status = 'planned')"
            f" FROM meeting WHERE day BETWEEN ? AND ? AND {_NOT_VOID} GROUP BY pairing_id",
            [first.isoformat(), last.isoformat()],
        )
        return {p: (held, missed, unknown) for p, held, missed, unknown in rows}

    def counts(self) -> dict[str, int]:
        """How many records there are, for the sidebar."""
        row = self._store.read(
            "SELECT (SELECT count(*) FROM participant),"
            f" (SELECT count(*) FROM conflict_note WHERE status IN {_OPEN_NOTES}),"
            " (SELECT count(*) FROM pairing p WHERE (SELECT state FROM move WHERE pairing_id = p.id"
            " ORDER BY moved_on DESC, id DESC LIMIT 1) NOT IN ('closed', 'void'))"
        ).fetchone()
        return {"participants": row[0], "notes": row[1], "pairings": row[2]}

    def paired(self, day: date) -> set[int]:
        """Ids of participants who are in a pairing that is open on the day."""
        rows = self._store.read(
            f"SELECT DISTINCT m.participant_id FROM member m JOIN ({_STATE}) s"
            " ON s.pairing_id = m.pairing_id WHERE s.state NOT IN ('closed', 'void')",
            {"day": day.isoformat()},  # type: ignore[arg-type]
        )
        return {row[0] for row in rows}

    def pairings_of(self, participant_id: int) -> list[int]:
        """Ids of the pairings somebody is or was in."""
        rows = self._store.read(
            "SELECT DISTINCT pairing_id FROM member WHERE participant_id = ? ORDER BY pairing_id",
            [participant_id],
        )
        return [row[0] for row in rows]


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


class MeetingWindow:
    """The long list of meetings, read a window at a time; sorting and filtering are SQL."""

    ORDERS: ClassVar = {
        "day": "m.day {dir}, m.id {dir}",
        "pairing": "r.rank {dir}, m.day DESC, m.id DESC",
        "status": "m.status {dir}, m.day DESC, m.id DESC",
        "minutes": "m.minutes {dir}, m.day DESC, m.id DESC",
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
        self._ranked = False
        self._labels: list[int] = []
        self._kept: tuple[str, str, bool, str] | None = None

    def count(self) -> int:
        """How many lines the list has."""
        if self.words:
            self._kept = (self.shown, self.order, self.descending, self.words)
            return self._store.keep_found(self._ordered(), self._values())
        sql = f"SELECT count(*) FROM meeting m WHERE {self._where()}"
        return int(self._store.read(sql, self._values()).fetchone()[0])  # type: ignore[arg-type]

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
        return [_line(row) for row in self._store.read(sql, values)]  # type: ignore[arg-type]

    def _ordered(self) -> str:
        """The ids of the list in its order."""
        self._rank_pairings()
        order = self.ORDERS[self.order].format(dir="DESC" if self.descending else "ASC")
        ranked = "JOIN temp.pairing_rank r ON r.pairing_id = m.pairing_id"
        joined = ranked if self.order == "pairing" else ""
        return f"SELECT m.id AS id FROM meeting m {joined} WHERE {self._where()} ORDER BY {order}"

    def rank(self, labels: dict[int, str]) -> None:
        """Tell the order of the pairings' names, for sorting by them."""
        self._labels = sorted(labels, key=lambda key: labels[key].casefold())
        self._ranked = False

    def _rank_pairings(self) -> None:
        if self.order != "pairing" or self._ranked:
            return
        self._store.keep_ranks(self._labels)
        self._ranked = True

    def _where(self) -> str:
        condition = self.SHOWN[self.shown]
        if self.words:
            condition += (
                " AND m.id IN (SELECT rowid FROM meeting_words WHERE meeting_words MATCH :words"
                " UNION SELECT x.id FROM meeting x WHERE x.pairing_id IN"
                " (SELECT pairing_id FROM member WHERE participant_id IN"
                " (SELECT rowid FROM participant_words WHERE participant_words MATCH :names)))"
            )
        return condition

    def _values(self) -> dict[str, Value]:
        from mentordesk.model.names import fold
        from mentordesk.store.search import as_query

        values: dict[str, Value] = {"today": self._today.isoformat()}
        if self.words:
            values["words"] = as_query(self.words) or '""'
            values["names"] = f"folded : ({as_query(fold(self.words)) or chr(34) * 2})"
        return values


def _line(row: Sequence[Any]) -> MeetingLine:
    return MeetingLine(
        row[0], row[1], date.fromisoformat(row[2]), row[3], MeetingStatus(row[4]), row[5],
        row[6], row[7], Side(row[8]) if row[8] else None, row[9],
    )  # fmt: skip

"""Reading questions over many records, answered in SQL as at a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from mentordesk.model.clock import Span
from mentordesk.model.facts import NoteFacts, Outcome, PairingFacts, Person, WeekRow
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
_MET = """
    SELECT pairing_id,
        max(CASE WHEN status = 'held' THEN day END) AS last_held,
        sum(status = 'held') AS held,
        sum(CASE WHEN status = 'held' THEN minutes ELSE 0 END) AS minutes,
        sum(status IN ('no_show', 'late_cancelled')) AS missed,
        sum(status = 'planned' AND day < :day) AS unlogged,
        min(CASE WHEN status = 'planned' AND day < :day THEN day END) AS oldest
    FROM meeting WHERE day <= :day {only} GROUP BY pairing_id
"""
_FACTS = """
    SELECT p.id, s.state, s.moved_on, s.back_on, p.matched_on, p.started_on, p.interval_days,
        p.minutes, p.usual_time, p.place, p.agreement_signed_on,
        m.last_held, m.held, m.minutes, m.missed, m.unlogged, m.oldest,
        (SELECT count(*) FROM goal g WHERE g.pairing_id = p.id
            AND g.state NOT IN ('draft', 'dropped')),
        (SELECT count(*) FROM goal g WHERE g.pairing_id = p.id AND g.state = 'met'),
        (SELECT count(*) FROM conflict_note n WHERE n.pairing_id = p.id AND n.status IN {open}),
        (SELECT max(n.severity) FROM conflict_note n
            WHERE n.pairing_id = p.id AND n.status IN {open})
    FROM pairing p
    JOIN ({state}) s ON s.pairing_id = p.id
    LEFT JOIN ({met}) m ON m.pairing_id = p.id
    WHERE s.state <> 'void' {which}
    ORDER BY p.id
"""
_OPEN_NOTES = "('open', 'waiting', 'in_mediation', 'monitoring')"
_RECENT = """
    SELECT day, status, failed_by FROM meeting
    WHERE pairing_id = ? AND day <= ? AND status IN ('held', 'no_show', 'late_cancelled')
    ORDER BY day DESC, id DESC LIMIT 3
"""
_MENTOR_ROLES = ("mentor", "co_mentor", "substitute", "peer")


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
        self, day: date, *, only: int | None = None, open_only: bool = True
    ) -> list[PairingFacts]:
        """Every pairing as it was on the day (closed ones too if asked), in order of their codes."""
        which = "AND s.state <> 'closed'" if open_only else ""
        values: dict[str, Value] = {"day": day.isoformat()}
        if only is not None:
            which, values["only"] = "AND p.id = :only", only
        sql = _FACTS.format(
            state=_STATE, open=_OPEN_NOTES, which=which,
            met=_MET.format(only="AND pairing_id = :only" if only is not None else ""),
        )  # fmt: skip
        rows = self._store.read(sql, values).fetchall()  # type: ignore[arg-type]
        sides = self._sides(day, only)
        return [self._facts(row, sides.get(row[0], ((), ())), day) for row in rows]

    def _facts(
        self, row: Sequence[Any], sides: tuple[tuple[Person, ...], tuple[Person, ...]], day: date
    ) -> PairingFacts:
        recent: tuple[Outcome, ...] = ()
        if (row[14] or 0) > 0:
            recent = tuple(
                Outcome(date.fromisoformat(d), MeetingStatus(s), Side(f) if f else None)
                for d, s, f in self._store.read(_RECENT, [row[0], day.isoformat()])
            )
        return PairingFacts(
            id=row[0], mentors=sides[0], mentees=sides[1], state=State(row[1]),
            since=date.fromisoformat(row[2]), back_on=_day(row[3]), matched_on=_day(row[4]),
            started_on=_day(row[5]), interval_days=row[6] or self._programme.interval_days,
            expected_minutes=row[7] or self._programme.minutes, usual_time=row[8], place=row[9],
            agreement_signed_on=_day(row[10]), last_held=_day(row[11]), held=row[12] or 0,
            minutes=row[13] or 0, missed=row[14] or 0, unlogged=row[15] or 0,
            oldest_unlogged=_day(row[16]), goals=row[17], goals_met=row[18], open_notes=row[19],
            worst_note=int(row[20] or 0), recent=recent,
        )  # fmt: skip

    def _sides(
        self, day: date, only: int | None
    ) -> dict[int, tuple[tuple[Person, ...], tuple[Person, ...]]]:
        where = "WHERE m.pairing_id = :only" if only is not None else ""
        rows = self._store.read(
            'SELECT m.pairing_id, m.role, p.id, p.name, p.known_as, p."group" FROM member m'
            f" JOIN participant p ON p.id = m.participant_id {where} ORDER BY m.id",
            {"only": only} if only is not None else (),  # type: ignore[arg-type]
        )
        found: dict[int, tuple[list[Person], list[Person]]] = {}
        for pairing_id, role, *who in rows:
            sides = found.setdefault(pairing_id, ([], []))
            sides[0 if role in _MENTOR_ROLES else 1].append(Person(*who))
        return {key: (tuple(a), tuple(b)) for key, (a, b) in found.items()}

    def open_notes(self) -> list[NoteFacts]:
        """The conflict notes that still ask for something."""
        rows = self._store.read(
            "SELECT id, pairing_id, kind, severity, coalesce(reported_on, date(recorded_at)),"
            f" next_step, next_due FROM conflict_note WHERE status IN {_OPEN_NOTES}"
            " ORDER BY severity DESC, id"
        )
        return [
            NoteFacts(i, p, k, int(s), date.fromisoformat(on), step, _day(due))
            for i, p, k, s, on, step, due in rows
        ]

    def week(self, monday: date) -> list[WeekRow]:
        """The meetings of the week that begins on this Monday."""
        rows = self._store.read(
            "SELECT m.id, m.pairing_id, m.day, m.planned_at, m.status, m.minutes, m.failed_by, n.day"
            " FROM meeting m LEFT JOIN meeting n ON n.id = m.moved_to_id"
            " WHERE m.day BETWEEN ? AND ? AND m.status <> 'void'"
            " ORDER BY m.day, m.planned_at, m.id",
            [monday.isoformat(), (monday + timedelta(days=6)).isoformat()],
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
            " WHERE day BETWEEN ? AND ? AND status <> 'void'",
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

    def outcomes(self, first: date, last: date) -> dict[MeetingStatus, tuple[int, int]]:
        """Meetings of a period by what became of them: how many, and their minutes."""
        rows = self._store.read(
            "SELECT status, count(*), coalesce(sum(minutes), 0) FROM meeting"
            " WHERE day BETWEEN ? AND ? GROUP BY status",
            [first.isoformat(), last.isoformat()],
        )
        return {MeetingStatus(s): (n, minutes) for s, n, minutes in rows}

    def held_by_week(self, first: date, last: date) -> dict[date, int]:
        """Held meetings by the Monday of their week."""
        rows = self._store.read(
            "SELECT date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days') AS monday, count(*)"
            " FROM meeting WHERE day BETWEEN ? AND ? AND status = 'held' GROUP BY monday",
            [first.isoformat(), last.isoformat()],
        )
        return {date.fromisoformat(monday): n for monday, n in rows}

    def held_counts(self, first: date, last: date) -> dict[int, tuple[int, int, int]]:
        """For each pairing: meetings held, missed, and due but not logged in the period."""
        rows = self._store.read(
            "SELECT pairing_id, sum(status = 'held'),"
            " sum(status IN ('no_show', 'late_cancelled')), sum(status = 'planned')"
            " FROM meeting WHERE day BETWEEN ? AND ? GROUP BY pairing_id",
            [first.isoformat(), last.isoformat()],
        )
        return {p: (held, missed, unknown) for p, held, missed, unknown in rows}

    def counts(self) -> dict[str, int]:
        """How many records there are, for the sidebar."""
        row = self._store.read(
            "SELECT (SELECT count(*) FROM participant WHERE status NOT IN ('finished', 'withdrawn')),"
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

    def count(self) -> int:
        """How many lines the list has."""
        sql = f"SELECT count(*) FROM meeting m WHERE {self._where()}"
        return int(self._store.read(sql, self._values()).fetchone()[0])  # type: ignore[arg-type]

    def lines(self, start: int, number: int) -> list[MeetingLine]:
        """``number`` lines from ``start`` on."""
        self._rank_pairings()
        order = self.ORDERS[self.order].format(dir="DESC" if self.descending else "ASC")
        joined = "JOIN temp.pairing_rank r ON r.pairing_id = m.pairing_id"
        sql = (
            "SELECT d.id, d.pairing_id, d.day, d.planned_at, d.status, d.minutes, d.mood_mentor,"
            " d.mood_mentee, d.failed_by, substr(d.summary, 1, 120) FROM ("
            f"SELECT m.id AS id, row_number() OVER () AS nth FROM (SELECT m.id FROM meeting m"
            f" {joined if self.order == 'pairing' else ''} WHERE {self._where()}"
            f" ORDER BY {order} LIMIT :number OFFSET :start) m) w"
            " JOIN meeting d ON d.id = w.id ORDER BY w.nth"
        )
        values = self._values() | {"number": number, "start": start}
        return [_line(row) for row in self._store.read(sql, values)]  # type: ignore[arg-type]

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
                " AND (m.id IN (SELECT rowid FROM meeting_words WHERE meeting_words MATCH :words)"
                " OR m.pairing_id IN (SELECT pairing_id FROM member WHERE participant_id IN"
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

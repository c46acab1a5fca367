"""What is known of pairings on a day, read from the record with one look into an index each."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from mentordesk.model.clock import Span, without
from mentordesk.model.facts import Met, Outcome, PairingFacts, Person, Sides, Talks, Tally
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.pairing import MemberRole, PairingKind, State, state_on
from mentordesk.model.party import SIDES, Party
from mentordesk.model.profile import Practice
from mentordesk.store.rows import Value
from mentordesk.store.store import Store

#: The last move of a pairing up to the day; joined to ``pairing p``.
LAST_MOVE = """
    JOIN move v ON v.id = (SELECT id FROM move WHERE pairing_id = p.id AND moved_on <= :day
        ORDER BY moved_on DESC, id DESC LIMIT 1)
"""
#: A note that was open on the day, whatever became of it later.
OPEN_ON_DAY = (
    "coalesce(n.reported_on, :day) <= :day AND (n.closed_on IS NULL OR n.closed_on > :day)"
    " AND n.status <> 'void'"
)
#: A goal that counted on the day.
GOAL_ON_DAY = (
    "g.state <> 'draft' AND coalesce(g.set_on, :day) <= :day"
    " AND NOT (g.state = 'dropped' AND coalesce(g.settled_on, '') <= :day)"
)
#: A goal that had been met by the day.
MET_BY_DAY = "g.state = 'met' AND coalesce(g.settled_on, '') <= :day"

_PAIRINGS = f"""
    SELECT p.id, v.state, v.moved_on, v.back_on, p.matched_on, p.started_on, p.interval_days,
        p.minutes, p.usual_time, p.place, p.agreement_signed_on, p.trial_until, p.signed_by
    FROM pairing p {LAST_MOVE}
    WHERE v.state <> 'void' {{which}}
    ORDER BY p.id
"""
#: Days on which a member ``m`` is away while they belong to the pairing, and the days of the others of
#: their side, who meet in their place: co-mentors and substitutes for a mentor, mentees for a mentee;
#: each with the days on which they are away themselves.
AWAY = """
    SELECT m.pairing_id, max(a.first_day, coalesce(m.from_on, '')),
        min(a.last_day, coalesce(m.to_on, '2199-12-31')),
        (SELECT json_group_array(json_array(coalesce(o.from_on, '0001-01-01'), coalesce(o.to_on, '2199-12-31'),
                json((SELECT json_group_array(json_array(x.first_day, x.last_day)) FROM absence x
                    WHERE x.participant_id = o.participant_id))))
            FROM member o WHERE o.pairing_id = m.pairing_id AND o.id <> m.id
            AND CASE m.role WHEN 'mentee' THEN o.role = 'mentee' WHEN 'peer' THEN 0
                ELSE o.role IN ('mentor', 'co_mentor', 'substitute') END)
    FROM absence a JOIN member m ON m.participant_id = a.participant_id
    WHERE m.role <> 'substitute'
    AND coalesce(m.from_on, '') <= a.last_day AND coalesce(m.to_on, '9999') >= a.first_day
"""
#: What happened lately, for all pairings at once: one stretch of the index by day. The last column
#: has seven signs for each held meeting, oldest first: both moods (0: nobody said) and the minutes.
_LATELY = """
    SELECT pairing_id, max(CASE WHEN status = 'held' THEN day END),
        max(CASE WHEN status IN ('no_show', 'late_cancelled') THEN day END), sum(status = 'moved'),
        group_concat(CASE WHEN status = 'held' THEN printf('%d%d%05d',
            coalesce(mood_mentee, 0), coalesce(mood_mentor, 0), coalesce(minutes, 99999)) END, ''
            ORDER BY day), max(CASE WHEN status = 'light' THEN day END), sum(status <> 'light')
    FROM meeting
    WHERE day BETWEEN :since AND :day
        AND status IN ('held', 'no_show', 'late_cancelled', 'moved', 'light')
        {only}
    GROUP BY pairing_id
"""
#: The same signs for the last three held meetings, however long ago.
_LAST_MET = """
    SELECT p.value, (SELECT group_concat(signs, '' ORDER BY day) FROM (
        SELECT day, printf('%d%d%05d', coalesce(mood_mentee, 0), coalesce(mood_mentor, 0),
            coalesce(minutes, 99999)) AS signs
        FROM meeting WHERE pairing_id = p.value AND status = 'held' AND day <= :day
        ORDER BY day DESC LIMIT 3))
    FROM json_each(:ids) p
"""
#: How many of the last so many meetings of a pairing were moved.
_MOVED = """
    SELECT p.value, (SELECT sum(status = 'moved') FROM (SELECT status FROM meeting
        WHERE pairing_id = p.value AND status NOT IN ('void', 'planned', 'light') AND day <= :day
        ORDER BY day DESC, id DESC LIMIT :of))
    FROM json_each(:ids) p
"""
#: The first meeting of those that began lately.
_FIRST_HELD = """
    SELECT p.value, (SELECT min(day) FROM meeting
        WHERE pairing_id = p.value AND status = 'held' AND day <= :day)
    FROM json_each(:ids) p
"""
#: Check-ins lately by pairing and party: when last reached, when last tried.
_TALKS = """
    SELECT pairing_id, party, max(CASE WHEN reached THEN attempted_on END),
        max(CASE WHEN NOT reached THEN attempted_on END)
    FROM contact WHERE attempted_on BETWEEN :since AND :day {only} GROUP BY pairing_id, party
"""
#: The same for those with whom nobody spoke lately, whenever it was.
_EARLIER_TALKS = """
    SELECT c.pairing_id, c.party, max(CASE WHEN c.reached THEN c.attempted_on END),
        max(CASE WHEN NOT c.reached THEN c.attempted_on END)
    FROM json_each(:ids) p JOIN contact c ON c.pairing_id = p.value
    WHERE c.attempted_on <= :day GROUP BY c.pairing_id, c.party
"""
_FIRST_TALKS = """
    SELECT c.pairing_id, c.party, count(*) FROM json_each(:ids) p
    JOIN contact c ON c.pairing_id = json_extract(p.value, '$[0]') AND c.reached
        AND c.attempted_on BETWEEN json_extract(p.value, '$[1]') AND json_extract(p.value, '$[2]')
    WHERE c.attempted_on <= :day GROUP BY c.pairing_id, c.party
"""
#: Tries since somebody was last reached, where the last try was in vain.
_IN_VAIN = """
    SELECT c.pairing_id, c.party, count(*) FROM json_each(:ids) p
    JOIN contact c ON c.pairing_id = json_extract(p.value, '$[0]') AND c.party = json_extract(p.value, '$[1]')
        AND NOT c.reached AND c.attempted_on > json_extract(p.value, '$[2]')
    WHERE c.attempted_on <= :day GROUP BY c.pairing_id, c.party
"""
_ABSENCES = f"{AWAY} AND a.first_day <= :day {{only}}"
_ADULTS = """
    SELECT DISTINCT m.pairing_id FROM participant x JOIN member m ON m.participant_id = x.id
    WHERE x.responsible_adult <> '' AND m.role = 'mentee' {only}
"""
#: What happened last, one look into the index of a pairing's meetings each.
_LAST = """
    SELECT p.value,
        (SELECT max(day) FROM meeting
            WHERE pairing_id = p.value AND status = 'held' AND day <= :day),
        max(coalesce((SELECT max(day) FROM meeting
            WHERE pairing_id = p.value AND status = 'no_show' AND day <= :day), ''),
            coalesce((SELECT max(day) FROM meeting
            WHERE pairing_id = p.value AND status = 'late_cancelled' AND day <= :day), '')),
        (SELECT max(day) FROM meeting
            WHERE pairing_id = p.value AND status = 'light' AND day <= :day)
    FROM json_each(:ids) p
"""
#: Most pairings met within so many days; only the others are looked up one by one.
LATELY_DAYS = 56
_TALLY = """
    SELECT pairing_id, sum(status = 'held'),
        coalesce(sum(CASE WHEN status = 'held' THEN minutes END), 0),
        sum(status IN ('no_show', 'late_cancelled'))
    FROM meeting WHERE day <= :day {only} GROUP BY pairing_id
"""
_WAITING = """
    SELECT pairing_id, day FROM meeting
    WHERE status = 'planned' AND day < :day {only} ORDER BY pairing_id, day
"""
_GOALS = f"""
    SELECT g.pairing_id, count(*), sum({MET_BY_DAY}) FROM goal g
    WHERE {GOAL_ON_DAY} {{only}} GROUP BY g.pairing_id
"""
_NOTES = f"""
    SELECT n.pairing_id, count(*), max(n.severity) FROM conflict_note n
    WHERE {OPEN_ON_DAY} {{only}} GROUP BY n.pairing_id
"""
_PAUSES = """
    SELECT pairing_id, state, moved_on, lead(moved_on) OVER
        (PARTITION BY pairing_id ORDER BY moved_on, id)
    FROM move
    WHERE moved_on <= :day AND pairing_id IN (SELECT pairing_id FROM move WHERE state = 'paused')
        {only}
"""
_RECENT = """
    SELECT m.pairing_id, m.day, m.status, m.failed_by FROM json_each(:ids) p JOIN meeting m
        ON m.id IN (
            SELECT id FROM (SELECT id FROM meeting WHERE pairing_id = p.value
                AND status = 'held' AND day <= :day ORDER BY day DESC LIMIT 3)
            UNION ALL SELECT id FROM (SELECT id FROM meeting WHERE pairing_id = p.value
                AND status = 'no_show' AND day <= :day ORDER BY day DESC LIMIT 3)
            UNION ALL SELECT id FROM (SELECT id FROM meeting WHERE pairing_id = p.value
                AND status = 'late_cancelled' AND day <= :day ORDER BY day DESC LIMIT 3))
    ORDER BY m.pairing_id, m.day DESC, m.id DESC
"""
#: So many of the last meetings are looked at for who missed them.
RECENT = 3
#: Signs for each held meeting in the last column of what happened lately.
_SIGNS = 7
#: Whom nobody spoke with for so many days is looked up one by one.
TALKED_LATELY = 130
_BOTH = tuple(p.value for p in SIDES)
_ADULT = Party.RESPONSIBLE_ADULT.value
#: So many answers are kept: of today, of the open ones and of all, and of one more day.
KEPT = 3
#: The rules of the first weeks look at pairings that began so many days ago.
BEGUN_LATELY = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of pairings: the day, and what their programme expects on it.

    ``rhythm``: days between two meetings, minutes of one, and the start of the term.
    """

    day: date
    rhythm: tuple[int, int, date | None]
    practice: Practice
    open_only: bool


class KnownPairings:
    """The pairings as they were last read: what was touched since is read again, one by one.

    Today, the lists and the papers ask the same many times over; only a change changes the answer.
    What was asked but once, as for the first picture, is not kept: it would take room for nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: list[_Kept] = []
        self._asked: list[tuple[int, Asked]] = []

    def read(self, asked: Asked) -> list[PairingFacts]:
        """In order of their codes; what was not touched is the same object as the last time."""
        home, mark = self._store.programme_id, self._store.touched.mark
        kept = next((k for k in self._kept if k.asked == asked and k.home == home), None)
        touched = self._store.touched.since(kept.mark) if kept else None
        if kept is None or touched is None:
            found = {f.id: f for f in PairingReader(self._store, asked).read()}
            if (home, asked) not in self._asked:
                self._asked = [*self._asked[-(KEPT - 1) :], (home, asked)]
                return list(found.values())
        elif touched:
            found = self._brought_up(kept, touched)
        else:
            return list(kept.found.values())
        others = [k for k in self._kept if k is not kept]
        self._kept = [*others[-(KEPT - 1) :], _Kept(asked, home, mark, found)]
        return list(found.values())

    def _brought_up(self, kept: "_Kept", touched: Collection[int]) -> dict[int, PairingFacts]:
        fresh = [f for i in touched for f in PairingReader(self._store, kept.asked, i).read()]
        left = {i: f for i, f in kept.found.items() if i not in touched}
        found = left | {f.id: f for f in fresh}
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, from which programme it was asked, and after how many changes."""

    asked: Asked
    home: int
    mark: int
    found: dict[int, PairingFacts]


class _Lately(NamedTuple):
    """The late weeks of a pairing: how many were moved, the signs of those held, how many there were."""

    moved: int
    met: str
    number: int


_NOTHING_LATELY = _Lately(0, "", 0)


class PairingReader:
    """Gathers the facts of pairings as they were on a day; ``only`` narrows to one of them."""

    def __init__(self, store: Store, asked: Asked, only: int | None = None) -> None:
        self._store = store
        self._practice = asked.practice
        self._day = asked.day
        self._interval, self._minutes, self._term_starts = asked.rhythm
        self._open_only = asked.open_only
        self._only = only

    def read(self, *, totals: bool = False) -> list[PairingFacts]:
        """In order of their codes; ``totals`` counts all their meetings, which reads much more."""
        which = "AND v.state <> 'closed'" if self._open_only else ""
        which += " AND p.id = :only" if self._only is not None else ""
        rows = self._rows(_PAIRINGS.format(which=which))
        only = [self._only] if self._only is not None else None
        self._sides = sides_of(self._store, only, self._day)
        self._last = self._read_last([row[0] for row in rows])
        self._recent = self._read_recent(rows)
        self._pauses = self._read_pauses()
        rests = {key: tuple(spans) for key, spans in self._pauses.items()}
        self._read_absences()
        self._moved = self._read_moved(rows)
        self._read_last_met(rows)
        begun = self._begun_lately(rows)
        self._first_held = self._read_first_held(begun)
        self._adults = {row[0] for row in self._narrowed(_ADULTS, "m.pairing_id")}
        self._talks = self._read_talks(begun, [row[0] for row in rows])
        self._waiting: dict[int, list[str]] = {}
        for pairing_id, day in self._narrowed(_WAITING, "pairing_id"):
            # what was planned into a rest waits for nobody
            if not any(
                s.first.isoformat() <= day <= s.last.isoformat() for s in rests.get(pairing_id, ())
            ):
                self._waiting.setdefault(pairing_id, []).append(day)
        self._goals = {p: (n, met) for p, n, met in self._narrowed(_GOALS, "g.pairing_id")}
        self._notes = {p: (n, int(s)) for p, n, s in self._narrowed(_NOTES, "n.pairing_id")}
        self._tallies: dict[int, Tally] | None = None
        if totals:
            tallies = self._narrowed(_TALLY, "pairing_id")
            self._tallies = {row[0]: Tally(*row[1:]) for row in tallies}
        return [self._facts(row) for row in rows]

    def _rows(self, sql: str, **more: Value) -> list[tuple[Any, ...]]:
        values: dict[str, Value] = {"day": self._day.isoformat(), **more}
        if self._only is not None:
            values["only"] = self._only
        return self._store.read(sql, values).fetchall()  # type: ignore[no-any-return]

    def _narrowed(self, sql: str, column: str, **more: Value) -> list[tuple[Any, ...]]:
        only = f"AND {column} = :only" if self._only is not None else ""
        return self._rows(sql.format(only=only), **more)

    def _read_last(self, ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """The days on which each pairing last met and last missed a meeting."""
        found: dict[int, tuple[str | None, str | None]] = {}
        self._lately: dict[int, _Lately] = {}
        since = (self._day - timedelta(days=LATELY_DAYS)).isoformat()
        self._touched: dict[int, str] = {}
        for pairing_id, held, missed, moved, met, light, number in self._narrowed(
            _LATELY, "pairing_id", since=since
        ):
            found[pairing_id] = (held, missed)
            if light:
                self._touched[pairing_id] = light
            self._lately[pairing_id] = _Lately(moved, met or "", number)
        others = [i for i in ids if found.get(i, (None, None))[0] is None]
        last = self._rows(_LAST, ids=json.dumps(others)) if others else ()
        for pairing_id, held, missed, light in last:
            found[pairing_id] = (held, missed or None)
            if light:
                self._touched[pairing_id] = light
        return found

    def _read_moved(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        """How many of the last few meetings were moved, of those where it may matter."""
        if not self._practice.keeps("G4"):
            return {}
        moved, of = self._practice.figures["G4"]
        asked = {i for i, lately in self._lately.items() if lately.moved >= moved} | {
            i for i in self._older_than_lately(rows)
            if self._lately.get(i, _NOTHING_LATELY).number < of
        }  # fmt: skip
        return dict(self._rows(_MOVED, ids=json.dumps(sorted(asked)), of=of)) if asked else {}

    def _read_last_met(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """The last held meetings where the late weeks do not hold three, be it for a long closure."""
        seldom = [
            i for i in self._older_than_lately(rows)
            if len(self._lately.get(i, _NOTHING_LATELY).met) < 3 * _SIGNS
        ]  # fmt: skip
        for pairing_id, met in self._rows(_LAST_MET, ids=json.dumps(seldom)) if seldom else ():
            lately = self._lately.get(pairing_id, _NOTHING_LATELY)
            self._lately[pairing_id] = lately._replace(met=met or "")

    def _older_than_lately(self, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        """The pairings that may have met before the weeks that are read at once."""
        since = (self._day - timedelta(days=LATELY_DAYS)).isoformat()
        return [row[0] for row in rows if (row[5] or row[4] or row[2]) < since]

    def _begun_lately(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str]]:
        """The pairings that began lately, with the day."""
        month = self._practice.figure("C2", 1) if self._practice.keeps("C2") else 0
        since = (self._day - timedelta(days=max(BEGUN_LATELY, 4 * month))).isoformat()
        begun = [(row[0], row[5] or row[4] or row[2]) for row in rows]
        return [(i, day) for i, day in begun if day >= since]

    def _read_first_held(self, begun: Sequence[tuple[int, str]]) -> dict[int, str | None]:
        ids = json.dumps([i for i, _ in begun])
        return dict(self._rows(_FIRST_HELD, ids=ids)) if begun else {}

    def _all_talks(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """When each side was last reached and tried, lately or, where that is not known, ever."""
        since = (self._day - timedelta(days=TALKED_LATELY)).isoformat()
        lately = self._narrowed(_TALKS, "pairing_id", since=since)
        known = {(row[0], row[1]) for row in lately if row[2] is not None}
        others = [
            i for i in ids
            if any((i, side) not in known for side in _BOTH)
            or (i in self._adults and (i, _ADULT) not in known)
        ]  # fmt: skip
        earlier = self._rows(_EARLIER_TALKS, ids=json.dumps(others)) if others else []
        replaced = {row[0] for row in earlier}
        return [row for row in lately if row[0] not in replaced] + earlier

    def _read_talks(
        self, begun: Sequence[tuple[int, str]], ids: Sequence[int]
    ) -> dict[int, list[tuple[Party, Talks]]]:
        """The check-ins of each pairing, by party."""
        rows = self._all_talks(ids)
        vain = [
            (p, party, last or "")
            for p, party, last, tried in rows
            if tried and tried > (last or "")
        ]
        unanswered = {
            (p, party): n
            for p, party, n in (self._rows(_IN_VAIN, ids=json.dumps(vain)) if vain else ())
        }
        days = timedelta(days=self._practice.figure("C2", 1) if self._practice.keeps("C2") else 0)
        # closures and rests put the end of these days off; nobody is asked about them much later
        stretches = [(i, day, (date.fromisoformat(day) + 4 * days).isoformat()) for i, day in begun]
        early = {
            (p, party): n
            for p, party, n in (
                self._rows(_FIRST_TALKS, ids=json.dumps(stretches)) if stretches and rows else ()
            )
        }
        found: dict[int, list[tuple[Party, Talks]]] = {}
        for pairing_id, party, last, _ in rows:
            key = (pairing_id, party)
            talks = Talks(_day(last), early.get(key, 0), unanswered.get(key, 0))
            found.setdefault(pairing_id, []).append((Party(party), talks))
        return found

    def _read_absences(self) -> None:
        """Days on which somebody of a pairing was away stop its clock like a pause."""
        for row in self._narrowed(_ABSENCES, "m.pairing_id"):
            self._pauses.setdefault(row[0], []).extend(nobody_there(row))

    def _read_pauses(self) -> dict[int, list[Span]]:
        """The days on which pairings rested, up to the day: their clocks stood still."""
        found: dict[int, list[Span]] = {}
        for pairing_id, state, begun, ended in self._narrowed(_PAUSES, "pairing_id"):
            if state == State.PAUSED:
                first = date.fromisoformat(begun)
                # on the day a rest ends they are together again
                last = date.fromisoformat(ended) - timedelta(days=1) if ended else self._day
                if first <= last:
                    found.setdefault(pairing_id, []).append(Span(first, last))
        return found

    def _facts(self, row: tuple[Any, ...]) -> PairingFacts:
        key = row[0]
        last_held, _ = self._last.get(key, (None, None))
        sides = self._sides.get(key) or Sides(key)
        waiting = self._waiting.get(key, ())
        goals, goals_met = self._goals.get(key, (0, 0))
        open_notes, worst_note = self._notes.get(key, (0, 0))
        unknown = next((d for d in waiting if d > (last_held or "")), None)
        none = Tally(0, 0, 0) if self._tallies is not None else None
        recorded, started_on, trial_until = State(row[1]), _day(row[5]), _day(row[11])
        state = state_on(recorded, started_on, trial_until, self._day)
        since = date.fromisoformat(row[2])
        if started_on and state is not recorded:
            since = max(since, started_on)
        return PairingFacts(
            id=key, mentors=sides.mentors, mentees=sides.mentees, kind=sides.kind,
            called=sides.called, cover=sides.cover, state=state,
            since=since, back_on=_day(row[3]), matched_on=_day(row[4]),
            started_on=started_on, interval_days=row[6] or self._interval,
            expected_minutes=row[7] or self._minutes, usual_time=row[8], place=row[9],
            agreement_signed_on=_day(row[10]), signed_by=tuple(json.loads(row[12])), last_held=_day(last_held), unlogged=len(waiting),
            oldest_unlogged=_day(waiting[0] if waiting else None), goals=goals,
            goals_met=goals_met, open_notes=open_notes, worst_note=worst_note,
            recent=tuple(self._recent.get(key, ())),
            tally=(self._tallies or {}).get(key, none), unknown_since=_day(unknown),
            pauses=tuple(self._pauses.get(key, ())),
            first_held=_day(self._first_held.get(key)), talks=tuple(self._talks.get(key, ())),
            last_met=_met(self._lately.get(key, _NOTHING_LATELY).met), moved=self._moved.get(key) or 0,
            trial_until=trial_until, has_adult=key in self._adults,
            last_light=_day(self._touched.get(key)), term_starts=self._term_starts,
        )  # fmt: skip

    def _read_recent(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, list[Outcome]]:
        """The last few outcomes of the pairings where it may matter who missed."""
        asked = [
            row[0]
            for row in rows
            if _asks_who_missed(
                *self._last.get(row[0], (None, None)),
                row[6] or self._interval,
                self._day,
                self._practice.figure("G1") if self._practice.keeps("G1") else 0,
            )
        ]
        found: dict[int, list[Outcome]] = {}
        read = self._rows(_RECENT, ids=json.dumps(asked)) if asked else ()
        for pairing_id, day, status, side in read:
            outcomes = found.setdefault(pairing_id, [])
            if len(outcomes) < RECENT:
                failed_by = Side(side) if side else None
                outcomes.append(Outcome(date.fromisoformat(day), MeetingStatus(status), failed_by))
        return found


def sides_of(
    store: Store, pairing_ids: Sequence[int] | None, day: date | None = None
) -> dict[int, Sides]:
    """Who is in some pairings, or in all, on a day; None: whoever is in it now, or was last."""
    one = pairing_ids is not None
    ids = list(pairing_ids or ())
    marks = f"IN ({', '.join('?' * len(ids))})"
    special = {
        row[0]: (PairingKind(row[1]), row[2])
        for row in store.read(
            "SELECT id, kind, called FROM pairing WHERE (kind <> 'one_to_one' OR called <> '')"
            + (f" AND id {marks}" if one else ""), ids,
        )
    }  # fmt: skip
    rows = store.read(
        "SELECT m.pairing_id, m.role, m.from_on, m.to_on, p.id, p.name, p.known_as, p.\"group\""
        " FROM member m JOIN participant p ON p.id = m.participant_id"
        + (f" WHERE m.pairing_id {marks}" if one else "") + " ORDER BY m.id", ids,
    )  # fmt: skip
    on = day.isoformat() if day else ""
    found: dict[int, tuple[_Side, _Side, _Side]] = {}
    for pairing_id, role, begun, ended, *who in rows:
        sides = found.setdefault(pairing_id, (_Side(), _Side(), _Side()))
        second = role == MemberRole.PEER and bool(sides[0].people)
        place = 1 if second else _PLACES[role]
        sides[place].add(Person(*who), begun or "", ended or "", on)
    plain = (PairingKind.ONE_TO_ONE, "")
    return {
        key: Sides(key, a.shown, b.shown, *special.get(key, plain), tuple(cover.people))
        for key, (a, b, cover) in found.items()
    }


def nobody_there(row: Sequence[Any]) -> list[Span]:
    """The days of an absence (a row of ``AWAY``) on which nobody of the side was there."""
    _, first, last, others = row
    away = Span(date.fromisoformat(first), date.fromisoformat(last))
    if others == "[]":
        return [away]
    there = [
        part
        for begun, ended, absences in json.loads(others)
        for part in without(_span(begun, ended), (_span(*days) for days in absences))
    ]
    return without(away, there)


def _span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


#: Which side a role stands on: mentors, mentees, those who stand in for a mentor.
_PLACES = {
    MemberRole.MENTOR: 0, MemberRole.CO_MENTOR: 0, MemberRole.PEER: 0, MemberRole.MENTEE: 1,
    MemberRole.SUBSTITUTE: 2,
}  # fmt: skip


class _Side:
    """Those of one side on a day; when nobody is left, the one who left last."""

    __slots__ = ("_last", "_until", "people")

    def __init__(self) -> None:
        self.people: list[Person] = []
        self._last: Person | None = None
        self._until = ""

    def add(self, person: Person, begun: str, ended: str, on: str) -> None:
        """Count somebody in whose days hold the day ``on``; empty: whoever did not leave."""
        if begun <= (on or begun) and (not ended or (on and on <= ended)):
            self.people.append(person)
        elif ended >= self._until:
            self._last, self._until = person, ended

    @property
    def shown(self) -> tuple[Person, ...]:
        """Never empty while anybody was ever on this side."""
        return tuple(self.people) or ((self._last,) if self._last else ())


def _asks_who_missed(
    last_held: str | None, last_missed: str | None, interval: int, day: date, percent: int
) -> bool:
    """Whether the last few meetings are worth reading: they missed one since, or went quiet."""
    if last_held is None:
        return last_missed is not None
    if last_missed is not None and last_missed > last_held:
        return True
    return (day - date.fromisoformat(last_held)).days * 100 > percent * interval


def _met(signs: str) -> tuple[Met, ...]:
    """The last three held meetings in brief, oldest first."""
    last = signs[-3 * _SIGNS :]
    parts = [last[n : n + _SIGNS] for n in range(0, len(last), _SIGNS)]
    return tuple(
        Met(int(p[0]) or None, int(p[1]) or None, int(p[2:]) if p[2:] != "99999" else None)
        for p in parts
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

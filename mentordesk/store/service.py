"""What mentors did: meetings, minutes and training, read for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Served:
    """What somebody did as a mentor by a day."""

    pairings: int = 0
    mentees: int = 0
    meetings: int = 0
    minutes: int = 0
    training: int = 0
    first: date | None = None
    last: date | None = None


#: Meetings while they belonged to the pairing on the mentors' side: not those they were noted as absent
#: from, and not those of days on which somebody stood in for them, unless they are noted as there.
#: A meeting counts once, also for who left and came again on its day.
_MET = """
    SELECT who, count(DISTINCT pairing_id), count(id), coalesce(sum(minutes), 0), min(day), max(day) FROM (
    SELECT DISTINCT m.participant_id AS who, m.pairing_id, t.id, t.minutes, t.day
    FROM member m
    LEFT JOIN meeting t ON t.pairing_id = m.pairing_id AND t.status = 'held' AND t.day <= :day
        AND t.day BETWEEN coalesce(m.from_on, '') AND coalesce(m.to_on, '9999')
        AND NOT EXISTS (SELECT 1 FROM meeting_attendance a WHERE a.meeting_id = t.id
            AND a.participant_id = m.participant_id AND a.came LIKE 'absent%')
        AND NOT (EXISTS (SELECT 1 FROM member s WHERE s.pairing_id = m.pairing_id AND s.role = 'substitute'
            AND CASE WHEN s.covers_id IS NULL THEN m.role = 'mentor' ELSE s.covers_id = m.participant_id END AND t.day BETWEEN coalesce(s.from_on, '') AND coalesce(s.to_on, '9999'))
            AND NOT EXISTS (SELECT 1 FROM meeting_attendance b WHERE b.meeting_id = t.id
                AND b.participant_id = m.participant_id))
    WHERE m.role IN ('mentor', 'co_mentor', 'substitute', 'peer') AND coalesce(m.from_on, '') <= :day
        AND m.pairing_id NOT IN (SELECT pairing_id FROM move WHERE state = 'void') {only})
    GROUP BY who
"""
_MENTEES = """
    SELECT m.participant_id, count(DISTINCT o.participant_id) FROM member m
    JOIN member o ON o.pairing_id = m.pairing_id AND o.role IN ('mentee', 'peer')
        AND o.participant_id <> m.participant_id AND coalesce(o.from_on, '') <= :day
        AND coalesce(o.from_on, '') <= coalesce(m.to_on, '9999')
        AND coalesce(m.from_on, '') <= coalesce(o.to_on, '9999')
    WHERE m.role IN ('mentor', 'co_mentor', 'substitute', 'peer')
        AND m.pairing_id NOT IN (SELECT pairing_id FROM move WHERE state = 'void') {only}
    GROUP BY m.participant_id
"""
_TRAINED = """
    SELECT a.participant_id, sum(t.minutes) FROM attendance a JOIN training t ON t.id = a.training_id
    WHERE a.presence = 'attended' AND t.held_on <= ? GROUP BY 1
"""


def service(store: Store, day: date, only: Sequence[int] = ()) -> list[tuple[int, str, Served]]:
    """Id, name and service of everybody who mentored by the day, by name; ``only`` some of them."""
    which = f"AND m.participant_id IN ({', '.join(str(int(i)) for i in only)})" if only else ""
    values = {"day": day.isoformat()}
    met = {row[0]: row[1:] for row in store.read(_MET.format(only=which), values)}
    mentees = dict(store.read(_MENTEES.format(only=which), values).fetchall())
    trained = dict(store.read(_TRAINED, [day.isoformat()]).fetchall())
    names = store.read("SELECT id, name FROM participant ORDER BY folded, id").fetchall()
    return [
        (
            who, name,
            Served(
                met[who][0], mentees.get(who, 0), met[who][1], met[who][2], trained.get(who, 0) or 0,
                _day(met[who][3]), _day(met[who][4]),
            ),
        )
        for who, name in names
        if who in met
    ]  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""What figures are counted from, read as at a day: by the days on which facts happened."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache

from mentordesk.model.goal import Goal
from mentordesk.model.meeting import MeetingStatus
from mentordesk.model.pairing import ClosingReason
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Role
from mentordesk.store.facts import NOT_VOID
from mentordesk.store.people_facts import Listed, everybody
from mentordesk.store.store import Store

_PARTIES = {p.value: p for p in Party}


#: The roles of members by side; two peers stand on both.
_ON_MENTORS_SIDE = frozenset({"mentor", "co_mentor", "substitute", "peer"})
_ON_MENTEES_SIDE = frozenset({"mentee", "peer"})
#: States of a pairing that has begun and not ended, and of one that is to begin.
_UNDER_WAY = frozenset({"trial", "active", "paused", "closing"})
_NOT_BEGUN = frozenset({"proposed", "pending_agreement"})


@dataclass(frozen=True, slots=True)
class Sums:
    """What became of the meetings of a pairing in a period."""

    held: int = 0
    minutes: int = 0
    by_mentor: int = 0
    by_mentee: int = 0
    missed: int = 0
    unknown: int = 0
    #: Of those missed, how many it is not known of by which side.
    sideless: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Sums)))


@dataclass(frozen=True, slots=True)
class Ending:
    """How and when a pairing ended."""

    id: int
    closed_on: date
    reason: ClosingReason | None
    agreed_end: date | None
    begun: date


def sums(store: Store, first: date, last: date, planned_before: date) -> dict[int, Sums]:
    """The meetings of each pairing in a period; what is planned before a day and not logged is unknown."""
    missed = "status IN ('no_show', 'late_cancelled')"
    rows = store.read(
        "SELECT pairing_id, sum(status = 'held'),"
        " coalesce(sum(CASE WHEN status = 'held' THEN minutes END), 0),"
        f" sum({missed} AND failed_by IN ('mentor', 'both')),"
        f" sum({missed} AND failed_by IN ('mentee', 'both')), sum({missed}),"
        " sum(status = 'planned' AND day < ?),"
        f" sum({missed} AND coalesce(failed_by, 'unknown') = 'unknown')"
        f" FROM meeting WHERE day BETWEEN ? AND ? AND {NOT_VOID} GROUP BY pairing_id",
        [planned_before.isoformat(), first.isoformat(), last.isoformat()],
    )
    return {row[0]: Sums(*(n or 0 for n in row[1:])) for row in rows}


def meeting_ids(
    store: Store,
    first: date,
    last: date,
    statuses: Sequence[MeetingStatus],
    failed_by: str = "",
) -> tuple[int, ...]:
    """The meetings of a period with one of some statuses, in order of their days.

    Of those that failed only the ones of a side, where it is named.
    """
    marks = ", ".join("?" * len(statuses))
    side = "AND (status = 'held' OR failed_by IN (?, 'both'))" if failed_by else ""
    rows = store.read(
        f"SELECT id FROM meeting WHERE day BETWEEN ? AND ? AND status IN ({marks}) {side}"
        f" AND {NOT_VOID} ORDER BY day, id",
        [
            first.isoformat(),
            last.isoformat(),
            *(s.value for s in statuses),
            *([failed_by] if failed_by else []),
        ],
    )
    return tuple(row[0] for row in rows)


def held_days(store: Store, first: date, last: date) -> dict[int, list[date]]:
    """The days on which each pairing met in a period, in order."""
    rows = store.read(
        "SELECT pairing_id, day FROM meeting WHERE day BETWEEN ? AND ? AND status = 'held'"
        " ORDER BY pairing_id, day",
        [first.isoformat(), last.isoformat()],
    )
    found: dict[int, list[date]] = {}
    for pairing_id, day in rows:
        found.setdefault(pairing_id, []).append(date.fromisoformat(day))
    return found


def lengths(store: Store, first: date, last: date) -> list[int]:
    """The minutes of each held meeting of a period of which they are known."""
    rows = store.read(
        "SELECT minutes FROM meeting WHERE day BETWEEN ? AND ? AND status = 'held'"
        f" AND minutes IS NOT NULL AND {NOT_VOID}",
        [first.isoformat(), last.isoformat()],
    )
    return [row[0] for row in rows]


def missed_reasons(store: Store, first: date, last: date) -> list[tuple[str, int]]:
    """Why meetings were missed or cancelled in a period, the most frequent reason first."""
    rows = store.read(
        "SELECT coalesce(reason, 'unknown'), count(*) FROM meeting WHERE day BETWEEN ? AND ?"
        f" AND status IN ('no_show', 'late_cancelled', 'cancelled') AND {NOT_VOID}"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        [first.isoformat(), last.isoformat()],
    )
    return [(reason, n) for reason, n in rows]


def endings(store: Store, last: date) -> dict[int, Ending]:
    """The pairings that had ended by a day."""
    rows = store.read(
        "SELECT p.id, max(m.moved_on), p.closing_reason, p.agreed_end,"
        " coalesce(p.started_on, p.matched_on, min(m.moved_on))"
        " FROM move m JOIN pairing p ON p.id = m.pairing_id"
        f" WHERE m.state = 'closed' AND m.moved_on <= ? AND m.{NOT_VOID} GROUP BY p.id",
        [last.isoformat()],
    )
    return {
        i: Ending(
            i, date.fromisoformat(on), ClosingReason(reason) if reason else None,
            date.fromisoformat(end) if end else None, date.fromisoformat(begun),
        )
        for i, on, reason, end, begun in rows
    }  # fmt: skip


def who_was_in(
    store: Store, pairing_ids: Sequence[int], first: date, last: date
) -> tuple[set[int], set[int]]:
    """Mentors and mentees who belonged to some pairings on any day of a period."""
    rows = store.read(
        "SELECT pairing_id, participant_id, role FROM member"
        " WHERE coalesce(from_on, '') <= ? AND coalesce(to_on, '9999') >= ?",
        [last.isoformat(), first.isoformat()],
    )
    wanted, mentors, mentees = set(pairing_ids), set(), set()
    for pairing_id, who, role in rows:
        if pairing_id in wanted:
            if role in _ON_MENTORS_SIDE:
                mentors.add(who)
            if role in _ON_MENTEES_SIDE:
                mentees.add(who)
    return mentors, mentees


@dataclass(frozen=True, slots=True)
class Paired:
    """Who is in a pairing that has begun and not ended, by side; and who is matched and has not begun."""

    mentors: frozenset[int]
    mentees: frozenset[int]
    matched: frozenset[int]


def paired_on(store: Store, day: date) -> Paired:
    """Who was in a pairing on a day; what was entered in error never was one."""
    rows = store.read(
        "SELECT m.participant_id, m.role, (SELECT state FROM move v WHERE"
        " v.pairing_id = m.pairing_id AND v.moved_on <= ?1 ORDER BY v.moved_on DESC, v.id DESC LIMIT 1),"
        " (SELECT coalesce(p.started_on <= ?1, 0) FROM pairing p WHERE p.id = m.pairing_id)"
        " FROM member m WHERE coalesce(m.from_on, '') <= ?1"
        f" AND coalesce(m.to_on, '9999') >= ?1 AND m.{NOT_VOID}",
        [day.isoformat()],
    )
    # who awaits the agreement has begun on the day that was set
    open_now = [
        (who, role) for who, role, state, has_begun in rows
        if state in _UNDER_WAY or (state == "pending_agreement" and has_begun)
    ]  # fmt: skip
    return Paired(
        frozenset(who for who, role in open_now if role in _ON_MENTORS_SIDE),
        frozenset(who for who, role in open_now if role in _ON_MENTEES_SIDE),
        frozenset(who for who, _, state, _has in rows if state in _NOT_BEGUN),
    )


def contacts_made(
    store: Store, first: date, last: date, pairing_id: int | None = None
) -> dict[tuple[int, Party], list[int]]:
    """The check-ins of a period in which somebody was reached, by pairing and party; of one if asked."""
    of_one, given = ("", []) if pairing_id is None else (" AND pairing_id = ?", [pairing_id])
    rows = store.read(
        "SELECT id, pairing_id, party FROM contact WHERE reached AND attempted_on BETWEEN ? AND ?"
        f" AND {NOT_VOID}{of_one} ORDER BY attempted_on, id",
        [first.isoformat(), last.isoformat(), *given],
    )
    found: dict[tuple[int, Party], list[int]] = {}
    for contact_id, of_pairing, party in rows:
        found.setdefault((of_pairing, _PARTIES[party]), []).append(contact_id)
    return found


def days_to_log(store: Store, first: date, last: date) -> list[int]:
    """The days from each meeting of a period until it was logged."""
    rows = store.read(
        "SELECT day, logged_on FROM meeting WHERE day BETWEEN ? AND ?"
        f" AND logged_on IS NOT NULL AND status <> 'planned' AND {NOT_VOID}",
        [first.isoformat(), last.isoformat()],
    )
    number_of = cache(lambda day: date.fromisoformat(day).toordinal())
    return [max(0, number_of(logged) - number_of(met)) for met, logged in rows]


def talks_by_pairing(store: Store, day: date) -> dict[int, list[tuple[Party, date]]]:
    """With whom somebody spoke about each pairing and when, up to a day, in order of the days."""
    rows = store.read(
        "SELECT pairing_id, party, attempted_on FROM contact WHERE reached AND attempted_on <= ?"
        " ORDER BY attempted_on, id",
        [day.isoformat()],
    )
    found: dict[int, list[tuple[Party, date]]] = {}
    for pairing_id, party, on in rows:
        found.setdefault(pairing_id, []).append((_PARTIES[party], date.fromisoformat(on)))
    return found


def first_goals(store: Store, day: date) -> dict[int, date]:
    """When each pairing set its first goal, up to a day."""
    rows = store.read(
        "SELECT pairing_id, min(set_on) FROM goal WHERE state <> 'draft' AND set_on <= ? GROUP BY 1",
        [day.isoformat()],
    )
    return {i: date.fromisoformat(on) for i, on in rows}


def ended_before(store: Store, day: date) -> dict[int, list[tuple[int, date]]]:
    """For each person the pairings of theirs that had ended by a day, each with the day of its end."""
    ends = {i: e.closed_on for i, e in endings(store, day).items()}
    found: dict[int, list[tuple[int, date]]] = {}
    for who, pairing_id in store.read("SELECT participant_id, pairing_id FROM member"):
        if pairing_id in ends:
            found.setdefault(who, []).append((pairing_id, ends[pairing_id]))
    return found


def goals_due(store: Store, first: date, last: date) -> list[Goal]:
    """The goals that were due or settled in a period; drafts and dropped ones left out."""
    days = [first.isoformat(), last.isoformat()]
    found = store.goals.where(
        "state <> 'draft' AND coalesce(set_on, '') <= ? AND (due_on BETWEEN ? AND ?"
        f" OR settled_on BETWEEN ? AND ?) AND {NOT_VOID}",
        [days[1], *days, *days],
    )
    return [g for g in found if g.state_on(last).value != "dropped"]


def people_on(store: Store, day: date, today: date) -> list[Listed]:
    """The participants as they were on a day: their enrolment and group, and who was known by then.

    Somebody was known when the record says so of that day (waiting, referred, in a pairing, a step
    taken), or when they had been entered by then.
    """
    found = everybody(store)
    if day >= today:
        return found
    was = _what_was(store, day)
    later = _known_later(store, day)
    return [
        Listed(
            p.id, p.name, p.roles, was.get((p.id, "group"), p.group),
            Enrolment(was.get((p.id, "status"), p.status.value)), p.tags,
        )
        for p in found
        if p.id not in later
    ]  # fmt: skip


def _what_was(store: Store, day: date) -> dict[tuple[int, str], str]:
    """What a later change replaced: the first change after the day tells how it was on it."""
    rows = store.read(
        "SELECT participant_id, about, was FROM person_change WHERE changed_on > ?"
        " ORDER BY changed_on DESC, id DESC",
        [day.isoformat()],
    )
    return {(who, about): was for who, about, was in rows}


def _known_later(store: Store, day: date) -> set[int]:
    """Who was entered after the day, and of whom nothing is dated before."""
    entered = store.history.last_added("participant", day)
    rows = store.read(
        "SELECT id FROM participant p WHERE id > ?1"
        " AND coalesce(waiting_since, '9999') > ?2 AND coalesce(referred_on, '9999') > ?2"
        " AND NOT EXISTS (SELECT 1 FROM member WHERE participant_id = p.id AND coalesce(from_on, '') <= ?2)"
        " AND NOT EXISTS (SELECT 1 FROM clearance WHERE participant_id = p.id AND done_on <= ?2)",
        [entered, day.isoformat()],
    )
    return {row[0] for row in rows}


def has_role(people: Sequence[Listed], role: Role) -> list[Listed]:
    """Those of some people who take part in a role."""
    return [p for p in people if p.takes_part and role in p.roles]

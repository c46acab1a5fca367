"""What the matching needs to know of earlier and present pairings, read in a few stretches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.pairing import MENTOR_SIDE, ClosingReason, MemberRole
from mentordesk.store.store import Store

#: The state of each pairing on a day; one that was entered in error never was.
_STATES = (
    "SELECT v.pairing_id, (SELECT state FROM move w WHERE w.pairing_id = v.pairing_id"
    " ORDER BY w.moved_on DESC, w.id DESC LIMIT 1) AS state FROM move v GROUP BY 1"
)
_OPEN = f"SELECT pairing_id FROM ({_STATES}) WHERE state NOT IN ('closed', 'void')"


@dataclass(frozen=True, slots=True)
class Load:
    """How many open pairings each mentor leads, and which mentees have one."""

    mentors: dict[int, int]
    mentees: frozenset[int]


def load(store: Store, today: date) -> Load:
    """Who is in an open pairing, those that await their agreement among them."""
    rows = store.read(
        f"SELECT participant_id, role, count(*) FROM member WHERE pairing_id IN ({_OPEN})"
        " AND coalesce(to_on, '9999') >= ? GROUP BY 1, 2",
        [today.isoformat()],
    ).fetchall()
    mentors: dict[int, int] = {}
    for who, role, number in rows:
        if role in {"mentor", "co_mentor", "peer"}:
            mentors[who] = mentors.get(who, 0) + number
    return Load(mentors, frozenset(who for who, role, _ in rows if role in {"mentee", "peer"}))


#: Somebody who belonged to a pairing when it ended.
_TO_THE_END = (
    "{0}.role <> 'substitute' AND ({0}.to_on IS NULL OR {0}.to_on >="
    " (SELECT max(moved_on) FROM move WHERE pairing_id = {0}.pairing_id AND state = 'closed'))"
)


@dataclass(frozen=True, slots=True)
class Ended:
    """The last pairing of somebody: what they did in it, when it was closed, and why where they left it for good."""

    pairing_id: int
    role: MemberRole
    on: date
    left: ClosingReason | None


def ended(store: Store, today: date) -> dict[int, Ended]:
    """How the last pairing of each person was closed by the day; who only stood in had none."""
    rows = store.read(
        "SELECT m.participant_id, p.id, m.role, v.moved_on, p.closing_reason, p.rematch_mentor, p.rematch_mentee"
        " FROM member m JOIN move v ON v.pairing_id = m.pairing_id JOIN pairing p ON p.id = m.pairing_id"
        " WHERE v.state = 'closed' AND v.moved_on <= ?"
        f" AND m.pairing_id IN (SELECT pairing_id FROM ({_STATES}) WHERE state = 'closed')"
        f" AND {_TO_THE_END.format('m')} ORDER BY v.moved_on, v.id",
        [today.isoformat()],
    )
    found: dict[int, Ended] = {}
    for who, pairing_id, role, day, why, mentor_again, mentee_again in rows:
        reason = ClosingReason(why) if why else None
        part = MemberRole(role)
        again = mentor_again if part in MENTOR_SIDE else mentee_again
        gone = reason is not None and reason.is_leaving_of(part) and not again
        found[who] = Ended(pairing_id, part, date.fromisoformat(day), reason if gone else None)
    return found


def parted(store: Store, today: date, reasons: Sequence[str]) -> dict[int, set[int]]:
    """With whom each mentee had a pairing that ended early or for such a reason, or is never to be again."""
    marks = ", ".join("?" * len(reasons))
    rows = store.read(
        "SELECT one.participant_id, other.participant_id FROM pairing p"
        " JOIN member one ON one.pairing_id = p.id JOIN member other ON other.pairing_id = p.id"
        " WHERE one.participant_id <> other.participant_id"
        # whoever left before the end, or only stood in, is not parted by it
        f" AND {_TO_THE_END.format('one')} AND {_TO_THE_END.format('other')}"
        f" AND (p.never_again OR p.closing_reason IN ({marks}) OR (p.closing_kind = 'unanticipated'"
        # two mentees of a group that broke up did not part from each other
        " AND (one.role = 'peer' OR (one.role = 'mentee') <> (other.role = 'mentee'))))"
        f" AND p.id IN (SELECT pairing_id FROM ({_STATES}) WHERE state = 'closed')",
        [str(r) for r in reasons],
    )
    found: dict[int, set[int]] = {}
    for one, other in rows:
        found.setdefault(one, set()).add(other)
    return found


def together(store: Store, today: date) -> dict[int, set[int]]:
    """With whom each person is in an open pairing, whatever they do in it."""
    rows = store.read(
        "SELECT a.participant_id, b.participant_id FROM member a JOIN member b"
        " ON b.pairing_id = a.pairing_id AND b.participant_id <> a.participant_id"
        f" WHERE a.pairing_id IN ({_OPEN})"
        " AND coalesce(a.to_on, '9999') >= ?1 AND coalesce(b.to_on, '9999') >= ?1",
        [today.isoformat()],
    )
    found: dict[int, set[int]] = {}
    for one, other in rows:
        found.setdefault(one, set()).add(other)
    return found

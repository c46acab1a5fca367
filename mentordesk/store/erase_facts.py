"""Questions about erasing: how much is held of people, what hinders it, who left, who was erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentordesk.model.conflict import NoteStatus
from mentordesk.model.pairing import MemberRole, PairingKind

#: An erasure holds for whoever bears nothing but their code: somebody new may have been given the
#: number after an older backup was restored.
_IS_ERASED = (
    "{0}.name = printf('P%04d', {0}.id)"
    " AND EXISTS (SELECT 1 FROM main.erasure e WHERE e.participant_id = {0}.id)"
)
#: What may be of one of a side of several.
_OF_ONE = frozenset({"goal", "contact"})
#: A conflict note that is worked on.
_OPEN = tuple(s.value for s in NoteStatus if s.is_open)


@dataclass(frozen=True, slots=True)
class Held:
    """How much the record holds of somebody."""

    pairings: int
    meetings: int
    goals: int
    notes: int
    contacts: int
    reviews: int


def held(read: Any, people: Sequence[int]) -> Held:
    """How much there is; ``read`` runs a reading statement over the whole record."""
    marks = ", ".join("?" * len(people))
    theirs = read(
        f"SELECT DISTINCT pairing_id FROM main.member WHERE participant_id IN ({marks})", people
    )
    emptied = sorted(emptied_pairings(read, frozenset(people)))
    inside = ", ".join("?" * len(emptied))

    def number(table: str) -> int:
        sql = f"SELECT count(*) FROM main.{table} WHERE pairing_id IN ({inside})"
        if table not in _OF_ONE:
            return int(read(sql, emptied).fetchone()[0])
        # in a group that goes on, what is of them alone
        return int(read(f"{sql} OR participant_id IN ({marks})", [*emptied, *people]).fetchone()[0])

    words = ("meeting", "goal", "conflict_note", "contact", "review")
    return Held(len(theirs), *map(number, words))


@dataclass(frozen=True, slots=True)
class Hindrances:
    """What keeps people from being erased, by the ids of the records."""

    pairings: tuple[int, ...]
    notes: tuple[int, ...]
    pointers: tuple[int, ...]


def hindrances(read: Any, people: Sequence[int]) -> Hindrances:
    """Open pairings, open conflict notes and safeguarding pointers; ``read`` reads over the whole record."""
    marks = ", ".join("?" * len(people))
    theirs = f"SELECT pairing_id FROM main.member WHERE participant_id IN ({marks})"
    open_pairings = read(
        f"SELECT p.id FROM main.pairing p WHERE p.id IN ({theirs} AND to_on IS NULL) AND coalesce((SELECT state"
        " FROM main.move m WHERE m.pairing_id = p.id ORDER BY m.moved_on DESC, m.id DESC LIMIT 1),"
        " 'proposed') NOT IN ('closed', 'void') ORDER BY p.id",
        people,
    )
    notes = read(
        f"SELECT id FROM main.conflict_note WHERE status IN ({', '.join('?' * len(_OPEN))})"
        f" AND pairing_id IN ({theirs}) ORDER BY id",
        [*_OPEN, *people],
    )
    pointers = read(
        f"SELECT id FROM main.safeguarding_pointer WHERE pairing_id IN ({theirs}) ORDER BY id",
        people,
    )
    return Hindrances(
        *(tuple(int(row[0]) for row in rows) for rows in (open_pairings, notes, pointers))
    )


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who takes part no more: since when, and what there was; ``kept_until`` ISO or empty."""

    participant_id: int
    last_day: str
    notes: int
    kept_until: str


def left(read: Any) -> list[Left]:
    """Everybody who left this programme and is not erased, who left first at the head.

    The last day is that of their last pairing or meeting, or of their leaving, whichever is later.
    """
    theirs = "(SELECT pairing_id FROM member WHERE participant_id = pa.id)"
    # of a group that went on without them, the day on which they left it
    stayed = (
        "(SELECT m.pairing_id FROM member m WHERE m.participant_id = pa.id AND (m.to_on IS NULL OR m.to_on"
        " >= coalesce((SELECT max(moved_on) FROM move WHERE pairing_id = m.pairing_id AND state = 'closed'), '9999')))"
    )
    last = (
        f"max(coalesce((SELECT max(moved_on) FROM move WHERE pairing_id IN {stayed}"
        " AND state IN ('closed', 'void')), ''),"
        " coalesce((SELECT max(to_on) FROM member WHERE participant_id = pa.id), ''),"
        f" coalesce((SELECT max(day) FROM meeting WHERE pairing_id IN {stayed}"
        " AND status NOT IN ('planned', 'void')), ''),"
        " coalesce((SELECT max(changed_on) FROM person_change WHERE participant_id = pa.id"
        " AND about = 'status'), ''), coalesce(pa.waiting_since, ''))"
    )
    rows = read(
        f"SELECT pa.id, {last} AS last_day,"
        f" (SELECT count(*) FROM conflict_note WHERE pairing_id IN {theirs}),"
        " coalesce((SELECT max(until) FROM kept_longer WHERE participant_id = pa.id), '')"
        " FROM participant pa WHERE pa.status IN ('finished', 'withdrawn')"
        f" AND NOT ({_IS_ERASED.format('pa')})"
        " ORDER BY last_day, pa.id"
    )
    return [
        Left(int(row[0]), str(row[1]) or _added_on(read, int(row[0])), int(row[2]), str(row[3]))
        for row in rows
    ]


def _added_on(read: Any, participant_id: int) -> str:
    """The day somebody came into the record, where nothing later is known of them."""
    found = read(
        "SELECT s.at FROM history_change c JOIN history_step s ON s.seq = c.seq WHERE c.record = 'participant'"
        " AND c.first_id <= ? AND c.last_id >= ? ORDER BY c.seq LIMIT 1",
        [participant_id, participant_id],
    ).fetchone()
    return datetime.fromisoformat(found[0]).astimezone().date().isoformat() if found else ""


def erased(read: Any) -> frozenset[int]:
    """The participants who were erased, of all programmes."""
    rows = read(f"SELECT pa.id FROM main.participant pa WHERE {_IS_ERASED.format('pa')}")
    return frozenset(int(row[0]) for row in rows)


def emptied_pairings(read: Any, people: frozenset[int]) -> frozenset[int]:
    """The pairings whose words go with some people; ``read`` reads over the whole record."""
    members: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for pairing_id, kind, who, role in read(
        "SELECT m.pairing_id, p.kind, m.participant_id, m.role FROM main.member m"
        " JOIN main.pairing p ON p.id = m.pairing_id"
    ):
        members.setdefault((int(pairing_id), str(kind)), []).append((int(who), str(role)))
    return frozenset(
        pairing_id
        for (pairing_id, kind), inside in members.items()
        if is_theirs_alone(kind, inside, people)
    )


def is_theirs_alone(kind: str, members: Sequence[tuple[int, str]], people: Collection[int]) -> bool:
    """Whether the words of a pairing are those of some people: its only mentees, or peers in it."""
    mentees = {who for who, role in members if role == MemberRole.MENTEE.value}
    is_in_it = any(who in people for who, _ in members)
    is_all = bool(mentees) and all(who in people for who in mentees)
    return is_in_it and (kind == PairingKind.RECIPROCAL.value or is_all)

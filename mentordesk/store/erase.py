"""Erasing people: the record is written anew, and the words about them stay behind.

What is left are counts: that somebody took part, from when to when, and what numbers were noted. A
copy is made rather than rows changed, so that indexes, spare pages and the history (which triggers
keep from being changed) hold nothing of them either.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, replace
from functools import cache
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from mentordesk.model.addendum import Subject
from mentordesk.model.conflict import NoteStatus
from mentordesk.model.erasure import ERASED, Erasure
from mentordesk.model.names import fold
from mentordesk.model.pairing import MENTOR_SIDE, MemberRole, PairingKind
from mentordesk.model.party import Party
from mentordesk.store.history import commitment, dumped, loaded
from mentordesk.store.rows import Shape, Value, encode, inner_hint
from mentordesk.store.table import Change

Row = tuple[Value, ...]
Values = dict[str, Value]

#: What is kept of a participant: that there was somebody, in which role, and since when they waited.
_LEFT_OF_PERSON = frozenset(
    {"id", "programme_id", "person_id", "roles", "status", "waiting_since", "capacity"}
)
#: What other participants are known and reached by.
_OF_OTHERS = frozenset({"name", "known_as", "pronouns", "email", "phone"})
#: Text that is no words about anybody: names of fields and rules, times, choices.
_NO_WORDS = frozenset(
    {
        ("meeting", "planned_at"), ("person_change", "about"), ("snooze", "rule"),
        ("snooze", "record"), ("match_pair", "word"), ("safeguarding_pointer", "passed_at"),
        ("feedback_answer", "answers"),
    }
)  # fmt: skip
#: What a record cannot be shown without.
_TITLES = frozenset(
    {
        ("goal", "statement"), ("milestone", "statement"), ("agreed_step", "text"),
        ("conflict_note", "title"), ("conflict_step", "what"), ("goal_evidence", "evidence"),
        ("addendum", "text"), ("review", "appraisal"),
    }
)  # fmt: skip
#: A conflict note that is worked on.
_OPEN = tuple(s.value for s in NoteStatus if s.is_open)
#: Forms that may wait half filled in, by what their names begin with: of a person, of a pairing.
_FORMS_OF_PERSON = ("participant", "survey", "absence", "never")
_FORMS_OF_PAIRING = (
    "log", "goal new", "review of", "close", "terms", "pause", "join", "cover", "conflict in",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is to be erased: the code that is left, and every name they ever had here.

    ``names`` holds pairs of the name and what they were known as.
    """

    id: int
    names: frozenset[tuple[str, str]]

    @property
    def code(self) -> str:
        """What stands in their place."""
        return f"P{self.id:04d}"


class Words(Protocol):
    """How texts lose the names of those who are erased."""

    def reworded(self, text: str, *, near: bool) -> str:
        """The text with codes for names; ``near`` where a first name alone can only mean them."""

    def tells_of(self, content: bytes) -> bool:
        """Whether an issued report names one of them."""


class MakeWords(Protocol):
    """Makes the words once it is known who they are."""

    def __call__(self, people: Sequence[Known], others: frozenset[str], /) -> Words:
        """``others`` are the names, folded, of those who stay."""


class Cleaning:
    """What a copy of the record leaves behind of some people.

    ``wanted`` are the erasures that are to hold in the copy; those that the source knows already
    are done, and who is not in the source (an older backup, say) is carried along by the erasure
    alone. ``records`` gives the record class of each table.
    """

    def __init__(
        self, wanted: Sequence[Erasure], records: Mapping[str, type], words_for: MakeWords
    ) -> None:
        self._wanted = wanted
        self._records = records
        self._words_for = words_for
        self._people: dict[int, Known] = {}
        self._emptied: set[int] = set()
        self._near: set[int] = set()
        self._as_mentor: set[int] = set()
        self._homes: dict[str, dict[int, int]] = {}
        self._reworded: list[tuple[int, int, str]] = []
        self._words: Words | None = None

    def look(self, source: Any) -> None:
        """Find out in the source what belongs to them, whether it is still there or in the history alone."""
        ever = _Ever(source)
        done = {(w.participant_id, w.added_in) for w in _erasures(source)}
        here = [
            replace(w, added_in=w.added_in or ever.added_in(w.participant_id)) for w in self._wanted
        ]
        self._wanted = [w for w in here if (w.participant_id, w.added_in) not in done]
        meant = [
            w.participant_id
            for w in self._wanted
            if w.added_in and w.added_in == ever.added_in(w.participant_id)
        ]
        if not meant:
            return
        self._people = ever.people(meant)
        self._find_pairings(ever)
        self._words = self._words_for(list(self._people.values()), ever.others(set(self._people)))

    def _find_pairings(self, ever: "_Ever") -> None:
        parts: dict[int, set[tuple[int, str]]] = {}
        for row in ever.rows("member"):
            part = (int(row["participant_id"]), str(row["role"]))
            parts.setdefault(int(row["pairing_id"]), set()).add(part)
        kinds = {int(row["id"]): row["kind"] for row in ever.rows("pairing")}
        sides = {r.value for r in MENTOR_SIDE}
        for pairing_id, members in parts.items():
            mine = {role for who, role in members if who in self._people}
            if not mine:
                continue
            mentees = {who for who, role in members if role == MemberRole.MENTEE.value}
            is_theirs = kinds.get(pairing_id) == PairingKind.RECIPROCAL.value or (
                bool(mentees) and mentees <= set(self._people)
            )
            (self._emptied if is_theirs else self._near).add(pairing_id)
            if mine & sides:
                self._as_mentor.add(pairing_id)
        ours = self._emptied | self._near
        for table in ("meeting", "goal", "conflict_note"):
            homes = ((int(r["id"]), int(r["pairing_id"] or 0)) for r in ever.rows(table))
            self._homes[table] = {record: home for record, home in homes if home in ours}

    def rows(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterable[Row]:
        """The rows of a table as the copy is to have them."""
        if self._words is None:
            return rows
        if table == "history_change":
            return self._history(columns, rows)
        if table == "draft":
            return self._drafts(columns, rows)
        if table not in self._records:
            return rows
        names = tuple(columns)
        return (self._row(table, names, row) for row in rows)

    def done(self, fresh: Any) -> list[Change]:
        """Write the erasures into the copy; gives the change that the history is to take down."""
        if not self._wanted:
            return []
        shape: Shape[Erasure] = Shape(Erasure)
        (last,) = fresh.execute("SELECT coalesce(max(id), 0) FROM erasure").fetchone()
        kept = [replace(w, id=int(last) + n) for n, w in enumerate(self._wanted, start=1)]
        kept[-1] = replace(kept[-1], reworded=json.dumps(self._reworded, separators=(",", ":")))
        rows = [shape.to_row(w) for w in kept]
        marks = ", ".join("?" * len(shape.columns))
        names = ", ".join(shape.columns)
        fresh.executemany(f"INSERT INTO erasure ({names}) VALUES ({marks})", rows)
        return [Change("erasure", shape.columns, [], rows)]

    def _row(self, table: str, columns: tuple[str, ...], row: Row) -> Row:
        values = dict(zip(columns, row, strict=True))
        if table == "participant" and values["id"] in self._people:
            clean = self._person(values)
        elif table == "issued":
            clean = self._paper(values)
        elif self._is_theirs(table, values):
            clean = self._emptied_row(table, values)
        else:
            clean = self._reworded_row(
                table, values, near=self._pairing_of(table, values) in self._near
            )
        return tuple(clean[c] for c in columns)

    def _person(self, values: Values) -> Values:
        code = self._people[int(values["id"])].code  # type: ignore[arg-type]
        blank = {f.name: _default(f) for f in fields(self._records["participant"])}
        blank |= {"name": code, "folded": fold(code)}
        return {c: v if c in _LEFT_OF_PERSON else blank[c] for c, v in values.items()}

    def _paper(self, values: Values) -> Values:
        """An issued report that names them cannot be issued again; the register keeps its line."""
        words = self._words
        assert words is not None
        about = ("title", "subject", "given_to")
        said = {c: words.reworded(str(values[c] or ""), near=False) for c in about}
        content = values["content"]
        is_told = any(said[c] != values[c] for c in about)
        is_told |= any(p.code in said[c] for c in about for p in self._people.values())
        if content and (is_told or words.tells_of(content)):  # type: ignore[arg-type]
            said |= {c: words.reworded(str(values[c] or ""), near=True) for c in about}
            return values | said | {"content": b""}
        return values | said

    def _is_theirs(self, table: str, values: Values) -> bool:
        """Whether a row is about them alone, so that its words go."""
        if values.get("participant_id") in self._people or values.get("other_id") in self._people:
            return True
        home = self._pairing_of(table, values)
        if home in self._emptied:
            return True
        return (
            table == "contact"
            and home in self._as_mentor
            and values.get("party") == Party.MENTOR.value
        )

    def _pairing_of(self, table: str, values: Values) -> int:
        """The pairing a row hangs on; 0 for none of theirs."""
        if table == "pairing":
            return int(values["id"] or 0)
        if table == "addendum":
            of = "conflict_note" if values["subject"] == Subject.CONFLICT_NOTE.value else "meeting"
            return self._homes[of].get(int(values["record_id"] or 0), 0)
        if table == "snooze":
            record = str(values["record"])
            return int(record[1:]) if record[:1] == "K" and record[1:].isdigit() else 0
        if values.get("pairing_id"):
            return int(values["pairing_id"] or 0)
        for column, of in (
            ("meeting_id", "meeting"),
            ("goal_id", "goal"),
            ("note_id", "conflict_note"),
        ):
            if values.get(column):
                return self._homes[of].get(int(values[column] or 0), 0)
        return 0

    def _emptied_row(self, table: str, values: Values) -> Values:
        blank = {
            f.name: ERASED if (table, f.name) in _TITLES else _default(f)
            for f in _texts(self._records[table])
            if (table, f.name) not in _NO_WORDS
        }
        clean = {c: blank.get(c, v) if v not in (None, "") else v for c, v in values.items()}
        if table == "feedback_answer":
            marks = [a if str(a).isdigit() else "" for a in json.loads(str(values["answers"]))]
            clean["answers"] = json.dumps(marks, ensure_ascii=False)
        return clean

    def _reworded_row(self, table: str, values: Values, *, near: bool) -> Values:
        words = self._words
        assert words is not None
        texts = {f.name for f in _texts(self._records[table])}
        if table == "participant":  # somebody else may bear the same name
            texts -= _OF_OTHERS
        return {
            c: words.reworded(v, near=near) if c in texts and isinstance(v, str) else v
            for c, v in values.items()
        }

    def _history(self, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Changes without the words; each has a new salt and commitment beside the one of the chain."""
        for row in rows:
            was = dict(zip(columns, row, strict=True))
            table = str(was["record"])
            sides = {side: self._side(table, was[side]) for side in ("before", "after")}
            if all(sides[side] == was[side] for side in sides):
                yield row
                continue
            salt = os.urandom(16)
            facts = (table, int(was["first_id"] or 0), int(was["last_id"] or 0))
            said = commitment(*facts, sides["before"], sides["after"], salt)
            self._reworded.append((int(was["seq"] or 0), int(was["nth"] or 0), said.hex()))
            now = was | sides | {"salt": salt}
            yield tuple(now[c] for c in columns)

    def _side(self, table: str, text: Value) -> str | None:
        if text is None or table not in self._records:
            return text  # type: ignore[return-value]
        columns, rows = loaded(str(text))
        clean = [self._row(table, columns, row) for row in rows]
        return str(text) if clean == rows else dumped(columns, clean)

    def _drafts(self, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """What waits half filled in: forms about them go, others lose their names."""
        words = self._words
        assert words is not None
        gone = {f"{kind} {who}" for kind in _FORMS_OF_PERSON for who in self._people}
        gone |= {f"{kind} {pairing}" for kind in _FORMS_OF_PAIRING for pairing in self._emptied}
        for row in rows:
            draft = dict(zip(columns, row, strict=True))
            if str(draft["form"]).rpartition("/")[2] in gone:
                continue
            typed = json.loads(str(draft["content"]))
            clean = {name: words.reworded(text, near=False) for name, text in typed.items()}
            draft["content"] = json.dumps(clean)
            yield tuple(draft[c] for c in columns)


class _Ever:
    """Every row that a record holds or ever held."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, then every state that the history knows of them."""
        cursor = self._source.execute(f"SELECT * FROM {table}")
        columns = [described[0] for described in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(columns, row, strict=True))
        told = self._source.execute(
            "SELECT before, after FROM history_change WHERE record = ?", [table]
        ).fetchall()
        for text in (side for sides in told for side in sides if side is not None):
            columns_then, rows = loaded(text)
            for row in rows:
                yield dict(zip(columns_then, row, strict=True))

    def added_in(self, participant_id: int) -> str:
        """The link of the change that added a participant (hex); empty when there was none."""
        found = self._source.execute(
            "SELECT s.link, c.after FROM history_change c JOIN history_step s ON s.seq = c.seq"
            " WHERE c.record = 'participant' AND c.before IS NULL AND c.first_id <= ?"
            " AND c.last_id >= ? ORDER BY c.seq, c.nth",
            [participant_id, participant_id],
        ).fetchall()
        for link, after in found:
            if any(row[0] == participant_id for row in loaded(after)[1]):
                return bytes(link).hex()
        return ""

    def people(self, meant: Sequence[int]) -> dict[int, Known]:
        """Who is meant, with every name they had; who was taken out under the same name is one of them."""
        (present,) = zip(
            *self._source.execute("SELECT id FROM participant").fetchall(), strict=True
        )
        names: dict[int, set[tuple[str, str]]] = {}
        for row in self.rows("participant"):
            pair = (str(row["name"]), str(row["known_as"]))
            names.setdefault(int(row["id"]), set()).add(pair)
        theirs = {fold(name) for who in meant for name, _ in names.get(who, ())}
        same = {
            who
            for who, had in names.items()
            if who not in present and theirs & {fold(name) for name, _ in had}
        }
        return {who: Known(who, frozenset(names.get(who, ()))) for who in {*meant, *same}}

    def others(self, people: set[int]) -> frozenset[str]:
        """The names, folded, of the participants who stay."""
        rows = self._source.execute("SELECT id, name FROM participant").fetchall()
        return frozenset(fold(name) for who, name in rows if who not in people)


@dataclass(frozen=True, slots=True)
class Held:
    """How much the record holds of somebody; ``kept_names`` are pairings of others that may name them."""

    pairings: int
    kept_names: int
    meetings: int
    goals: int
    notes: int
    contacts: int
    reviews: int


def held(read: Any, people: Sequence[int]) -> Held:
    """How much there is; ``read`` runs a reading statement over the whole record."""
    marks = ", ".join("?" * len(people))
    theirs = f"SELECT pairing_id FROM main.member WHERE participant_id IN ({marks})"
    emptied = (
        f"SELECT p.id FROM main.pairing p WHERE p.id IN ({theirs}) AND (p.kind = 'reciprocal' OR ("
        f"EXISTS (SELECT 1 FROM main.member m WHERE m.pairing_id = p.id AND m.role = 'mentee')"
        f" AND NOT EXISTS (SELECT 1 FROM main.member m WHERE m.pairing_id = p.id"
        f" AND m.role = 'mentee' AND m.participant_id NOT IN ({marks}))))"
    )
    both = [*people, *people]

    def number(sql: str, values: Sequence[int]) -> int:
        return int(read(f"SELECT count(*) FROM {sql}", values).fetchone()[0])

    pairings = number(f"({theirs} GROUP BY pairing_id)", people)
    return Held(
        pairings,
        pairings - number(f"({emptied})", both),
        *(
            number(f"main.{table} WHERE pairing_id IN ({emptied})", both)
            for table in ("meeting", "goal", "conflict_note", "contact", "review")
        ),
    )


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
        f"SELECT p.id FROM main.pairing p WHERE p.id IN ({theirs}) AND coalesce((SELECT state"
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
    last = (
        f"max(coalesce((SELECT max(moved_on) FROM move WHERE pairing_id IN {theirs}"
        " AND state IN ('closed', 'void')), ''),"
        f" coalesce((SELECT max(day) FROM meeting WHERE pairing_id IN {theirs} AND status <> 'planned'), ''),"
        " coalesce((SELECT max(changed_on) FROM person_change WHERE participant_id = pa.id"
        " AND about = 'status'), ''), coalesce(pa.waiting_since, ''))"
    )
    rows = read(
        f"SELECT pa.id, {last} AS last_day,"
        f" (SELECT count(*) FROM conflict_note WHERE pairing_id IN {theirs}),"
        " coalesce((SELECT max(until) FROM kept_longer WHERE participant_id = pa.id), '')"
        " FROM participant pa WHERE pa.status IN ('finished', 'withdrawn')"
        " AND NOT EXISTS (SELECT 1 FROM erasure WHERE participant_id = pa.id)"
        " ORDER BY last_day, pa.id"
    )
    return [Left(int(row[0]), str(row[1]), int(row[2]), str(row[3])) for row in rows]


def _erasures(source: Any) -> list[Erasure]:
    shape: Shape[Erasure] = Shape(Erasure)
    if not source.execute("SELECT count(*) FROM sqlite_master WHERE name = 'erasure'").fetchone()[
        0
    ]:
        return []  # a backup that is older than erasing
    names = ", ".join(shape.columns)
    return [shape.from_row(row) for row in source.execute(f"SELECT {names} FROM erasure")]


@cache
def _texts(record: type) -> tuple[Field[Any], ...]:
    """The fields of a record that hold words."""
    hints = get_type_hints(record)
    return tuple(f for f in fields(record) if _is_text(inner_hint(hints[f.name])))


def _is_text(hint: Any) -> bool:
    return hint is str or (get_origin(hint) is tuple and get_args(hint)[0] is str)


def _default(field: Field[Any]) -> Value:
    """What a field holds when nothing was said."""
    return "" if field.default is MISSING else encode(field.default)

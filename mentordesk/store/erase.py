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
from mentordesk.model.erasure import ERASED, Erasure
from mentordesk.model.names import fold
from mentordesk.model.pairing import MENTOR_SIDE, MemberRole
from mentordesk.model.party import Party
from mentordesk.store.erase_facts import is_theirs_alone
from mentordesk.store.history import commitment, dumped, loaded, merged_people
from mentordesk.store.rows import Shape, Value, encode, inner_hint
from mentordesk.store.table import Change

Row = tuple[Value, ...]
Values = dict[str, Value]

#: What is kept of a participant: that there was somebody, in which role and group, and since when they
#: waited; what these were before is kept too (``person_change``), for figures as at an earlier day need it.
_LEFT_OF_PERSON = frozenset(
    {"id", "programme_id", "person_id", "roles", "group", "status", "waiting_since", "capacity"}
)
#: What other participants are known and reached by.
_OF_OTHERS = frozenset({"name", "known_as", "pronouns", "email", "phone"})
#: Text that is no words about anybody: names of fields and rules, times, choices.
_NO_WORDS = frozenset(
    {
        ("meeting", "planned_at"), ("person_change", "about"), ("person_change", "was"),
        ("snooze", "rule"),
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
#: The columns that say on which day something was, the first that is filled in.
_DAYS = (
    "held_on", "planned_on", "attempted_on", "occurred_on", "reported_on", "reviewed_on", "set_on",
    "answered_on", "issued_on",
)  # fmt: skip
#: Forms that may wait half filled in, by what their names begin with: those of a person, and those
#: of a record that is no pairing. The number at the end of all others is the pairing’s.
_FORMS_OF_PERSON = frozenset({"participant", "survey", "absence", "never", "keep"})
_FORMS_OF = {
    "log meeting": "meeting", "add to log": "meeting", "conflict at": "meeting", "plan": "meeting",
    "goal": "goal", "add to note": "conflict_note", "step": "conflict_note", "case": "conflict_note",
    "close note": "conflict_note", "conflict": "conflict_note", "conflict after": "conflict_note",
    "check-in": "contact", "review": "review", "answer": "feedback_answer", "pointer": "safeguarding_pointer",
    "leave": "member", "form": "feedback_form", "said": "said_done", "requirement": "requirement",
    "training": "training", "evaluation": "evaluation", "planned change": "planned_change",
}  # fmt: skip


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

    def reworded(self, text: str, *, near: int = 0) -> str:
        """The text with codes for names; ``near`` is the pairing in which a first name alone means them."""

    def tells_of(self, content: bytes) -> bool:
        """Whether an issued report names one of them."""


class MakeWords(Protocol):
    """Makes the words once it is known who they are."""

    def __call__(
        self,
        people: Sequence[Known],
        others: frozenset[str],
        company: Mapping[int, frozenset[str]],
        /,
    ) -> Words:
        """``others`` are the names of those who stay, ``company`` those of them by pairing."""


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
        self._as_only_mentor: set[int] = set()
        self._homes: dict[str, dict[int, int]] = {}
        self._stays: dict[int, list[tuple[int, str, str]]] = {}
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
        others = ever.others(set(self._people))
        self._words = self._words_for(
            list(self._people.values()), frozenset(others.values()), self._company(ever, others)
        )

    def _company(self, ever: "_Ever", others: Mapping[int, str]) -> dict[int, frozenset[str]]:
        """The names of the others in each of their pairings: a word that is theirs as well means nobody alone."""
        found: dict[int, set[str]] = {}
        for row in ever.rows("member"):
            name = others.get(int(row["participant_id"]))
            if name and int(row["pairing_id"]) in self._near:
                found.setdefault(int(row["pairing_id"]), set()).add(name)
        return {pairing: frozenset(names) for pairing, names in found.items()}

    def _find_pairings(self, ever: "_Ever") -> None:
        """Whose words those of a pairing are is decided by who is in it now; where they ever were is near.

        What bears a day on which they were the only mentee is theirs all the same.
        """
        kinds = {int(row["id"]): row["kind"] for row in ever.rows("pairing")}
        now: dict[int, list[tuple[int, str]]] = {}
        for row in ever.now("member"):
            pairing_id, who = int(row["pairing_id"]), int(row["participant_id"])
            now.setdefault(pairing_id, []).append((who, str(row["role"])))
            if row["role"] == MemberRole.MENTEE.value:
                stay = (who, str(row["from_on"] or ""), str(row["to_on"] or "9999"))
                self._stays.setdefault(pairing_id, []).append(stay)
        undone: dict[int, list[tuple[int, str]]] = {}
        for row in ever.rows("member"):  # of a pairing that was undone the history alone knows
            if int(row["pairing_id"]) not in now:
                part = (int(row["participant_id"]), str(row["role"]))
                undone.setdefault(int(row["pairing_id"]), []).append(part)
        now |= undone
        self._near = {
            int(row["pairing_id"])
            for row in ever.rows("member")
            if int(row["participant_id"]) in self._people
        }
        sides = {r.value for r in MENTOR_SIDE}
        for pairing_id in list(self._near):
            members = now.get(pairing_id, [])
            mentors = {who for who, role in members if role in sides}
            if is_theirs_alone(str(kinds.get(pairing_id)), members, set(self._people)):
                self._emptied.add(pairing_id)
            elif mentors and mentors <= set(self._people):
                self._as_only_mentor.add(pairing_id)
        self._near -= self._emptied
        ours = self._emptied | self._near
        for table in {"meeting", "goal", "conflict_note", *_FORMS_OF.values()}:
            homes = ((int(r["id"]), int(r.get("pairing_id") or 0)) for r in ever.rows(table))
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
        # what one of another past had listed are other changes here
        kept = [
            replace(w, id=int(last) + n, reworded="[]") for n, w in enumerate(self._wanted, start=1)
        ]
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
            home = self._pairing_of(table, values)
            clean = self._reworded_row(table, values, near=home if home in self._near else 0)
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
        said = {c: words.reworded(str(values[c] or "")) for c in about}
        content = values["content"]
        is_told = any(said[c] != values[c] for c in about)
        is_told |= any(p.code in said[c] for c in about for p in self._people.values())
        if content and (is_told or words.tells_of(content)):  # type: ignore[arg-type]
            return values | said | {"content": b""}
        return values | said

    def _is_theirs(self, table: str, values: Values) -> bool:
        """Whether a row is about them alone, so that its words go."""
        if values.get("participant_id") in self._people or values.get("other_id") in self._people:
            return True
        if table == "snooze" and values["record"] in {p.code for p in self._people.values()}:
            return True
        home = self._pairing_of(table, values)
        if home in self._emptied or (home in self._near and self._was_alone(home, values)):
            return True
        return (
            table in {"contact", "feedback_answer"}
            and home in self._as_only_mentor
            and values.get("party") == Party.MENTOR.value
            and not values.get("participant_id")
        )

    def _was_alone(self, pairing_id: int, values: Values) -> bool:
        """Whether a row bears a day on which nobody else was mentored in the pairing."""
        day = next((str(values[c]) for c in _DAYS if values.get(c)), "")
        there = {
            who for who, first, last in self._stays.get(pairing_id, ()) if first <= day <= last
        }
        return bool(day and there) and there <= set(self._people)

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

    def _reworded_row(self, table: str, values: Values, *, near: int) -> Values:
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
        for row in rows:
            draft = dict(zip(columns, row, strict=True))
            form = str(draft["form"]).rpartition("/")[2]
            home = self._home_of_form(form)
            if home is None:
                continue
            typed = json.loads(str(draft["content"]))
            clean = {name: words.reworded(text, near=home) for name, text in typed.items()}
            draft["content"] = json.dumps(clean)
            yield tuple(draft[c] for c in columns)

    def _home_of_form(self, form: str) -> int | None:
        """The pairing near them that a form waits in; 0 for forms about others, None for one about them."""
        kind, _, last = form.rpartition(" ")
        number = int(last.lstrip("KP")) if last.lstrip("KP").isdecimal() else 0
        if last.startswith("P") or kind in _FORMS_OF_PERSON:
            return None if number in self._people else 0
        if kind.startswith("answer "):  # its form, then the pairing
            home = number
        elif (table := _FORMS_OF.get(kind)) is not None:
            home = self._homes[table].get(number, 0) if number else 0
        else:
            home = number
        if home in self._emptied:
            return None
        return home if home in self._near else 0


class _Ever:
    """Every row that a record holds or ever held."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def now(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        cursor = self._source.execute(f"SELECT * FROM {table}")
        columns = [described[0] for described in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, then every state that the history knows of them."""
        yield from self.now(table)
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
        """Who is meant, with every name they had; with whom they were made one comes along."""
        present = {int(row["id"]) for row in self.now("participant")}
        wanted, merged = set(meant), merged_people(self._source.execute)
        while more := {a for a, kept in merged if kept in wanted and a not in present} - wanted:
            wanted |= more
        names: dict[int, set[tuple[str, str]]] = {who: set() for who in wanted}
        for row in self.rows("participant"):
            if int(row["id"]) in wanted:
                names[int(row["id"])].add((str(row["name"]), str(row["known_as"])))
        return {who: Known(who, frozenset(had)) for who, had in names.items()}

    def others(self, people: set[int]) -> dict[int, str]:
        """The names of the participants who stay."""
        rows = self.now("participant")
        return {int(row["id"]): str(row["name"]) for row in rows if int(row["id"]) not in people}


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

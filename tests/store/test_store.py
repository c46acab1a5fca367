"""The one door for writes: all or nothing, history with every change, undo and redo."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlcipher3 import dbapi2

from mentordesk.model.conflict import ConflictNote, ConflictStep
from mentordesk.model.goal import Goal, GoalEvidence
from mentordesk.model.meeting import GoalWork, Meeting
from mentordesk.model.pairing import Member, Move, Pairing
from mentordesk.model.people import Participant
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record
from mentordesk.store.rows import Shape

CLASSES = (
    Participant,
    Programme,
    Objective,
    Closure,
    Organisation,
    Pairing,
    Member,
    Move,
    Meeting,
    Goal,
    GoalEvidence,
    GoalWork,
    ConflictNote,
    ConflictStep,
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    if type(None) in get_args(hint):
        inner = next(a for a in get_args(hint) if a is not type(None))
        return st.none() | values_of(inner)
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20), int: st.integers(0, 2**40), bool: st.booleans(),
        date: st.dates(), bytes: st.binary(max_size=20), datetime: st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),
    }  # fmt: skip
    return simple[hint]


@pytest.mark.parametrize("record", CLASSES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_record_comes_back_as_it_went(record: type, data: st.DataObject) -> None:
    hints = get_type_hints(record)
    made = record(**{f.name: data.draw(values_of(hints[f.name]), f.name) for f in fields(record)})
    shape: Shape[Any] = Shape(record)
    assert shape.from_row(shape.to_row(made)) == made


def test_every_field_has_its_column(desk: Desk) -> None:
    from mentordesk.store.table import Table

    for table in (t for t in vars(desk.store).values() if isinstance(t, Table)):
        columns = [row[1] for row in desk.store.read(f"PRAGMA table_info({table.name})")]
        assert sorted(columns) == sorted(table.shape.columns), table.name


def test_a_failed_block_leaves_nothing(desk: Desk) -> None:
    before = desk.store.history.latest()
    with pytest.raises(ZeroDivisionError), desk.store.transaction("half"):
        desk.store.participants.put(Participant(name="Half"))
        _ = 1 / 0
    assert desk.store.participants.count() == 0
    assert desk.store.history.latest() == before
    with desk.store.transaction("whole"):
        desk.store.participants.put(Participant(name="Whole"))
    assert desk.store.participants.count() == 1


def test_no_write_outside_the_door(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        desk.store.participants.put(Participant(name="x"))
    with (
        pytest.raises(RuntimeError, match="inside a transaction"),
        desk.store.transaction("a"),
        desk.store.transaction("b"),
    ):
        pass
    assert desk.store.participants.count() == 0


def test_foreign_keys_hold(desk: Desk) -> None:
    with pytest.raises(dbapi2.IntegrityError), desk.store.transaction("orphan"):
        desk.store.goals.put(Goal(pairing_id=99, statement="x"))


def test_history_says_what_was_and_what_became(desk: Desk) -> None:
    person = desk.people.save(Participant(name="Ana"), today=date(2026, 11, 21))
    desk.people.save(replace(person, group="7B"), today=date(2026, 11, 21))
    (added, was, became), (changed, before, after) = desk.history_of("participant", person.id)
    assert (added.label, was, became["name"]) == ("add participant", {}, "Ana")
    assert (changed.label, before["group"], after["group"]) == ("change participant", "", "7B")
    assert changed.at.tzinfo is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_step SET label = 'x'",
        "DELETE FROM history_step",
        "DELETE FROM history_change",
        "REPLACE INTO history_step SELECT * FROM history_step",
        "UPDATE history_change SET after = NULL",
    ],
)
def test_history_is_never_changed(desk: Desk, statement: str) -> None:
    with (
        pytest.raises(dbapi2.DatabaseError, match="never changed"),
        desk.store.aside() as connection,
    ):
        connection.execute(statement)


def test_a_changed_past_is_found(desk: Desk) -> None:
    """With the triggers gone, as somebody with the key could do it: the chain still tells."""
    for name in "abc":
        desk.people.save(Participant(name=name), today=date(2026, 11, 21))
    assert desk.store.history.first_bad_step() is None
    with desk.store.aside() as connection:
        connection.execute("DROP TRIGGER history_change_stays")
        connection.execute("UPDATE history_change SET after = replace(after, '\"b\"', '\"x\"')")
    assert desk.store.history.first_bad_step() == 3


def test_undo_and_redo_of_everything(desk: Desk, pair: Callable[..., Pairing]) -> None:
    today = date(2026, 11, 21)
    pairing = pair()
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=today, minutes=30, summary="Bus"),
        today=today,
        next_on=date(2026, 11, 28),
    )
    before = everything(desk)
    assert desk.undo_label == "log meeting"
    labels = []
    while desk.undo_label:
        labels.append(desk.undo())
    assert labels == ["log meeting", "pair", "add participant", "add participant"]
    assert desk.store.participants.count() == desk.store.meetings.count() == 0
    assert desk.finder.find("Ana", today) == []
    while desk.redo_label:
        desk.redo()
    assert everything(desk) == before
    assert [f.kind for f in desk.finder.find("Ana", today)] == ["participant", "pairing"]
    assert desk.store.history.first_bad_step() is None


def test_a_new_change_ends_redo(desk: Desk) -> None:
    today = date(2026, 11, 21)
    desk.people.save(Participant(name="a"), today=today)
    desk.undo()
    desk.people.save(Participant(name="b"), today=today)
    assert desk.redo_label == ""


def test_logo_survives_undo(desk: Desk) -> None:
    desk.setup.save_organisation(replace(desk.setup.organisation, logo=b"\x89PNG\x00\xff"))
    desk.undo()
    assert desk.setup.organisation.logo == b""
    desk.redo()
    assert desk.setup.organisation.logo == b"\x89PNG\x00\xff"


def everything(desk: Desk) -> dict[str, Any]:
    from mentordesk.store.table import Table

    return {t.name: t.where() for t in vars(desk.store).values() if isinstance(t, Table)}


class Record(RuleBasedStateMachine):
    """The record against a plain list, after every step and every undo."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.desk = new_record(
            Path(self.folder.name) / "M.mentordesk", Programme(name="M"), passphrase=None
        )
        self.states: list[dict[int, str]] = [{}]
        self.at = 0

    def _did(self, new: dict[int, str]) -> None:
        self.states = [*self.states[: self.at + 1], new]
        self.at += 1

    @rule(
        name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
            str.strip
        )
    )
    def add(self, name: str) -> None:
        saved = self.desk.people.save(Participant(name=name), today=date(2026, 11, 21))
        self._did(self.states[self.at] | {saved.id: saved.name})

    @precondition(lambda self: self.states[self.at])
    @rule(data=st.data(), notes=st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
    def rename(self, data: st.DataObject, notes: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.states[self.at])))
        person = self.desk.people.get(key)
        new = f"{person.name[:5]}{notes}z".strip()
        saved = self.desk.people.save(replace(person, name=new), today=date(2026, 11, 21))
        if saved.name != person.name:
            self._did(self.states[self.at] | {key: saved.name})

    @precondition(lambda self: self.states[self.at])
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.states[self.at])))
        self.desk.people.remove(key)
        self._did({k: v for k, v in self.states[self.at].items() if k != key})

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.desk.undo()
        self.at -= 1

    @precondition(lambda self: self.at < len(self.states) - 1)
    @rule()
    def redo(self) -> None:
        self.desk.redo()
        self.at += 1

    @invariant()
    def same(self) -> None:
        assert {p.id: p.name for p in self.desk.people.all()} == self.states[self.at]

    def teardown(self) -> None:
        assert self.desk.store.history.first_bad_step() is None
        self.desk.close()
        self.folder.cleanup()


TestRecord = Record.TestCase
TestRecord.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

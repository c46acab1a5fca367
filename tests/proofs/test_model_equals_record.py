"""A plain model beside the record: after every step both say the same, whatever is done and undone."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mentordesk.model.addendum import LOCKS_AFTER, Subject
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record
from tests.conftest import TODAY, Clock

words = st.text("abcdé ", min_size=1, max_size=12).filter(str.strip)


class Record(RuleBasedStateMachine):
    """People, one pairing, meetings; undo, redo, the Bin, locks, restores."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = Clock()
        self.path = Path(self.folder.name) / "M.mentordesk"
        self.desk: Desk = new_record(
            self.path, Programme(name="Model"), passphrase=None, clock=self.clock
        )
        self.people: dict[int, str] = {}
        self.meetings: dict[int, tuple[str, MeetingStatus]] = {}
        self.added: list[str] = []
        self.past: list[Any] = []
        self.future: list[Any] = []
        self.kept: tuple[Any, Any] | None = None

    @initialize()
    def pair(self) -> None:
        one = self.desk.people.save(Participant(name="Ana", roles=(Role.MENTOR,)), today=TODAY)
        two = self.desk.people.save(Participant(name="Ben", roles=(Role.MENTEE,)), today=TODAY)
        self.paired = {one.id, two.id}
        self.desk.pairings.pair(one, two, Pairing(started_on=date(2026, 9, 21)), today=TODAY)
        self.people = {one.id: "Ana", two.id: "Ben"}
        self.desk.store.forget_undo()

    def state(self) -> Any:
        return dict(self.people), dict(self.meetings), list(self.added)

    def changed(self, before: Any) -> None:
        self.past.append((before, self.clock.now))
        self.future.clear()

    @rule(name=words)
    def add_person(self, name: str) -> None:
        before = self.state()
        saved = self.desk.people.save(Participant(name=name, roles=(Role.MENTEE,)), today=TODAY)
        self.people[saved.id] = " ".join(name.split())
        self.changed(before)

    @rule(data=st.data())
    def remove_person(self, data: Any) -> None:
        who = data.draw(st.sampled_from(sorted(self.people)))
        if who in self.paired:
            with pytest.raises(Refused):
                self.desk.people.remove(who)
            return
        before = self.state()
        self.desk.people.remove(who)
        del self.people[who]
        self.changed(before)

    @rule(summary=words, back=st.integers(0, 20))
    def log(self, summary: str, back: int) -> None:
        before = self.state()
        saved = self.desk.meetings.log(
            Meeting(pairing_id=1, held_on=TODAY - timedelta(back), minutes=20, summary=summary),
            today=TODAY,
        )
        self.meetings[saved.id] = (summary, MeetingStatus.HELD)
        self.changed(before)

    @precondition(lambda self: self.meetings)
    @rule(summary=words, data=st.data())
    def change_log(self, summary: str, data: Any) -> None:
        from dataclasses import replace

        which = data.draw(st.sampled_from(sorted(self.meetings)))
        meeting = self.desk.meetings.get(which)
        changed = replace(meeting, summary=summary)
        locked = meeting.logged_at is not None and self.clock.now - meeting.logged_at > LOCKS_AFTER
        if locked:
            with pytest.raises(Refused, match="locked"):
                self.desk.meetings.log(changed, today=TODAY)
            return
        if meeting.status is MeetingStatus.VOID or changed == meeting:
            return
        before = self.state()
        self.desk.meetings.log(changed, today=TODAY)
        self.meetings[which] = (summary, meeting.status)
        self.changed(before)

    @precondition(lambda self: self.meetings)
    @rule(text=words, data=st.data())
    def add_words(self, text: str, data: Any) -> None:
        before = self.state()
        which = data.draw(st.sampled_from(sorted(self.meetings)))
        self.desk.meetings.add_words(which, Subject.SUMMARY, text)
        self.added.append(text)
        self.changed(before)

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.let_go_of_old()

    def let_go_of_old(self) -> None:
        """Undo and redo reach back a day: what lies under something older is gone as well."""
        for stack in (self.past, self.future):
            if stack and self.clock.now - stack[-1][1] > LOCKS_AFTER:
                stack.clear()

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.future.append((self.state(), self.clock.now))
        self.desk.undo()
        (self.people, self.meetings, self.added), _ = self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.past.append((self.state(), self.clock.now))
        self.desk.redo()
        (self.people, self.meetings, self.added), _ = self.future.pop()

    @rule()
    def back_up(self) -> None:
        self.kept = (self.desk.backups.make(Path(self.folder.name) / "Backups"), self.state())

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restore(self) -> None:
        assert self.kept is not None
        found, state = self.kept
        if not found.path.exists():
            return
        swap = self.desk.restored(found, Path(self.folder.name) / "Backups")
        self.desk.close()
        self.desk = swap()
        self.people, self.meetings, self.added = (type(x)(x) for x in state)
        self.past, self.future = [], []

    @rule()
    def come_back(self) -> None:
        self.desk.close()
        self.desk = open_record(self.path, clock=self.clock)
        self.past, self.future = [], []

    @precondition(lambda self: self.desk.past.bin())
    @rule(data=st.data())
    def put_back(self, data: Any) -> None:
        before = self.state()
        binned = data.draw(st.sampled_from(self.desk.past.bin()))
        name = self.desk.past.put_back(binned.seq)
        who = int(name.rsplit("P", 1)[1])
        self.people[who] = self.desk.people.get(who).name
        assert name.startswith(self.people[who])
        self.changed(before)

    @invariant()
    def says_the_same(self) -> None:
        self.let_go_of_old()  # what an undo brought to the top may be older than a day
        assert {p.id: p.name for p in self.desk.people.all()} == self.people
        self.desk.facts.judged(TODAY)  # what it remembers is checked wherever it is asked
        found = self.desk.store.meetings.where()
        assert {m.id: (m.summary, m.status) for m in found} == self.meetings
        assert [a.text for a in self.desk.store.addenda.where()] == self.added
        assert bool(self.desk.undo_label) == bool(self.past)
        assert bool(self.desk.redo_label) == bool(self.future)

    def teardown(self) -> None:
        assert self.desk.troubles() == []
        self.desk.close()
        self.folder.cleanup()


def test_the_model_equals_the_record(request: pytest.FixtureRequest) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    long = request.config.getoption("--long")
    examples, steps = (5_000, 100) if long else (30, 30)
    run_state_machine_as_test(
        Record,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck), database=None, derandomize=not long,
        ),
    )  # fmt: skip
    print(f"\n[test_the_model_equals_the_record] {examples} runs of up to {steps} steps")


def test_the_comparison_sees_a_difference() -> None:
    """Sensitivity: a model that forgets somebody is not the record."""
    machine = Record()
    machine.pair()
    machine.people.popitem()
    with pytest.raises(AssertionError):
        machine.says_the_same()
    machine.desk.close()
    machine.folder.cleanup()

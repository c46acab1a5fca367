"""Many participants at once: changing several, tags, kept filters, doubles and making one of two."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.absence import Absence
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Enrolment, KeptFilter, Participant, Role
from mentordesk.model.readiness import Clearance, NeverPair, Presence, Training
from mentordesk.model.steps import Requirement, TrainingTopic
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.likeness import merged
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]


def add(desk: Desk, name: str, **more: Any) -> Participant:
    return desk.people.save(Participant(name=name, **more), today=TODAY)


# -- several at once -----------------------------------------------------------------------------


def test_several_change_in_one_step(desk: Desk) -> None:
    one, two = add(desk, "Ana", group="7A", tags=("choir", "New")), add(desk, "Ben", group="8B")
    ids = [one.id, two.id]
    assert desk.people.change_many(ids, group="9C", add=["trip"], drop=["new"]) == 2
    assert [(p.group, p.tags) for p in desk.people.all()] == [
        ("9C", ("choir", "trip")),
        ("9C", ("trip",)),
    ]
    assert desk.people.change_many(ids, group="9C") == 0
    assert desk.people.change_many(ids, status=Enrolment.FINISHED) == 2
    desk.undo()
    desk.undo()
    assert [(p.group, p.tags, p.status) for p in desk.people.all()] == [
        ("7A", ("choir", "New"), Enrolment.WAITING), ("8B", (), Enrolment.WAITING),
    ]  # fmt: skip
    with pytest.raises(Refused, match="what to change"):
        desk.people.change_many(ids)
    with pytest.raises(Refused, match="P0099"):
        desk.people.change_many([1, 99], group="X")
    assert desk.people.get(1).group == "7A", "all or none"


def test_a_filter_is_kept_in_the_record(desk: Desk) -> None:
    kept = desk.people.keep_filter(KeptFilter(name="Nines", words="9", shown="waiting"))
    again = desk.people.keep_filter(KeptFilter(name="Nines", words="9C"))
    assert (again.id, [f.words for f in desk.people.filters("participants")]) == (kept.id, ["9C"])
    with pytest.raises(Refused):
        desk.people.keep_filter(KeptFilter(name=" "))
    desk.people.drop_filter(kept.id)
    assert desk.people.filters("participants") == []


# -- doubles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Maya Okafor", "7A", ""), ("Maya Okafer", "7A", ""), "Nearly the same name"),
        (("Maya Okafor", "7A", ""), ("Okafor, Maya", "7A", ""), "Nearly the same name"),
        (("José Núñez", "7A", ""), ("Jose Nunez", "", ""), "The same name"),
        (("Maya Okafor", "7A", ""), ("Maya Okafer", "8B", ""), ""),
        (("Maya Okafor", "7A", ""), ("Leo Okafor", "7A", ""), ""),
        (("Ana", "7A", "a@x.example"), ("Ben", "9C", " A@X.example"), "The same email address"),
        (("Ana", "7A", ""), ("Ben", "9C", ""), ""),
    ],
)  # fmt: skip
def test_who_looks_alike(desk: Desk, one: Any, other: Any, why: str) -> None:
    for name, group, email in (one, other):
        add(desk, name, group=group, email=email)
    assert [a.why for a in desk.likeness.found()] == ([why] if why else [])
    if why:
        desk.likeness.part(1, 2)
        assert desk.likeness.found() == []
        desk.undo()
        assert len(desk.likeness.found()) == 1


def test_one_is_made_of_two_and_all_comes_along(desk: Desk, pair: Pair) -> None:
    pair()
    pair("Cy Cole", "Di Dunn")
    double = add(desk, "Ana Nunes", roles=(Role.MENTEE,), phone="1", tags=("x",), notes="Second")
    stay, third = desk.people.get(1), add(desk, "Ed Eck")
    step = desk.training.save_requirement(Requirement(name="Consent"))
    desk.training.clear(
        Clearance(participant_id=double.id, requirement_id=step.id, done_on=TODAY), today=TODAY
    )
    desk.contacts.save_absence(Absence(participant_id=double.id, first_day=TODAY, last_day=TODAY))
    desk.training.keep_apart(NeverPair(participant_id=third.id, other_id=double.id))
    both = Training(title="T", held_on=TODAY, minutes=9, topics=(TrainingTopic.ROLE,))
    desk.training.save(both, {1: Presence.ATTENDED, double.id: Presence.ABSENT}, today=TODAY)
    alone = desk.training.save(both, {double.id: Presence.ATTENDED}, today=TODAY)
    before = desk.store.history.latest(1)[0].seq
    one = desk.likeness.merge(stay.id, double.id, today=TODAY)
    assert (one.phone, one.tags, one.roles) == ("1", ("x",), (Role.MENTOR, Role.MENTEE))
    assert one.notes.startswith("Second\nMerged on")
    assert "Ana Nunes" in one.notes
    assert [c.participant_id for c in desk.store.clearances.where()] == [1]
    assert [a.participant_id for a in desk.contacts.absences(1)] == [1]
    assert [n.other_id for n in desk.store.never_pairs.where()] == [1]
    assert {(a.training_id, a.participant_id) for a in desk.store.attendances.where()} == {
        (1, 1), (alone.id, 1),
    }  # fmt: skip
    with pytest.raises(Refused, match="no participant"):
        desk.people.get(double.id)
    assert desk.store.history.latest(1)[0].seq == before + 1, "one step"
    desk.undo()
    assert desk.people.get(double.id) == double
    assert desk.people.get(1) == stay
    assert [c.participant_id for c in desk.store.clearances.where()] == [double.id]
    assert desk.troubles() == []


def test_who_cannot_be_one(desk: Desk, pair: Pair) -> None:
    pair()
    with pytest.raises(Refused, match="Both are in the pairing K0001"):
        desk.likeness.merge(1, 2, today=TODAY)
    with pytest.raises(Refused, match="two different"):
        desk.likeness.merge(1, 1, today=TODAY)
    with pytest.raises(Refused, match="P0099"):
        desk.likeness.merge(1, 99, today=TODAY)


def test_what_the_kept_one_says_stays() -> None:
    early, late = TODAY - timedelta(9), TODAY
    kept = Participant(id=1, name="Ana", group="7A", email="", waiting_since=late, capacity=2)
    gone = Participant(
        id=2,
        name="ana",
        group="8B",
        email="e",
        waiting_since=early,
        capacity=5,
        status=Enrolment.FINISHED,
    )
    one = merged(kept, gone, TODAY)
    assert (one.group, one.email, one.waiting_since, one.capacity, one.status) == (
        "7A", "e", early, 2, Enrolment.WAITING,
    )  # fmt: skip
    assert one.notes == "Merged on Sat 21 Nov 2026 with P0002.", "the same name is not said again"


def test_a_merged_person_is_found_by_command_line(desk: Desk, capsys: Any, record: Path) -> None:
    for name in ("Maya Okafor", "Maya Okafer"):
        add(desk, name, group="7A")
    run = Commands(desk, TODAY).run
    run({"do": "change_participants", "codes": ["P0001", "P0002"], "add_tags": ["new"]})
    desk.close()
    assert command_line(["list", str(record), "doubles", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["other"], found["why"]) == (
        "P0002",
        "P0001",
        "Nearly the same name",
    )


def test_merging_by_command(desk: Desk) -> None:
    for name in ("Maya Okafor", "Maya Okafer"):
        add(desk, name, group="7A")
    done = Commands(desk, TODAY).run(
        {"do": "merge_participants", "keep": "P0001", "merge": "P0002"}
    )
    assert done["code"] == "P0001"
    assert [p.id for p in desk.people.all()] == [1]


# -- in the window -------------------------------------------------------------------------------


@pytest.fixture
def hands(qtbot: Any, window: MainWindow) -> Hands:
    return Hands(qtbot, window)


def test_changing_the_chosen_by_keyboard(hands: Hands, window: MainWindow) -> None:
    window.go("participants")
    page = window.page("participants")
    page.table.take_row(0)
    page.table.setFocus()
    hands.press("Shift+Down").press("Shift+Down")
    page._change()
    settle(20)
    assert window.sheet.title.text() == "Change 3 participants"
    hands.press("Ctrl+Return")
    assert window.sheet is not None, "nothing was said to change"
    window.sheet.form.editor("add").setFocus()
    hands.type("choir").press("Ctrl+Return")
    assert window.sheet is None
    page.filter.setText("choir")
    assert page.model.rowCount() == 3
    page._keep()
    settle(20)
    hands.type("The choir").press("Ctrl+Return")
    page.filter.clear()
    assert page.model.rowCount() > 3
    page.shown.setCurrentText("The choir")
    assert page.model.rowCount() == 3
    window.work.desk.people.drop_filter(1)
    window.work.changed.emit()
    settle(20)
    assert page.shown.value == ""


def test_doubles_in_their_sheet(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    double = desk.people.save(Participant(name="Maya Okaffor", group="11B"), today=TODAY)
    window.work.show("doubles", 0)
    settle(20)
    hands.click(f"Keep Maya Okafor {desk.people.get(1).code}")
    assert desk.store.participants.get(double.id) is None
    assert desk.likeness.found() == []
    desk.people.save(Participant(name="Maya Okafor", group="11B"), today=TODAY)
    window.sheet._show()
    settle(20)
    hands.click("Maya Okafor and Maya Okafor are not the same")
    assert desk.likeness.found() == []
    assert window.sheet is not None
    hands.press("Escape")
    assert window.sheet is None

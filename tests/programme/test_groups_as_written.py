"""A group is one group, however its capitals and spaces are typed."""

from mentordesk.exchange.roster import Verdict
from mentordesk.exchange.sheets import read_pasted
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from tests.conftest import TODAY


def add(desk: Desk, name: str, group: str) -> Participant:
    return desk.people.save(Participant(name=name, roles=(Role.MENTEE,), group=group), today=TODAY)


def groups(desk: Desk) -> list[str]:
    return [p.group for p in sorted(desk.people.all(), key=lambda p: p.id)]


def test_a_new_person_joins_the_group_as_it_is_written(desk: Desk) -> None:
    """Sensitivity: another group stays another, also one that differs by an accent."""
    for name, group in (
        ("Ana", "Year 7"),
        ("Ben", " year  7"),
        ("Cem", "Year 8"),
        ("Eva", "Yéar 7"),
        ("Fay", ""),
    ):
        add(desk, name, group)
    assert groups(desk) == ["Year 7", "Year 7", "Year 8", "Yéar 7", ""]


def test_who_writes_a_group_anew_does_so_for_all_of_it(desk: Desk) -> None:
    one, _, other = add(desk, "Ana", "7a"), add(desk, "Ben", "7a"), add(desk, "Cem", "8B")
    Commands(desk, TODAY).run({"do": "change_participant", "code": one.code, "group": "7A"})
    assert groups(desk) == ["7A", "7A", "8B"]
    desk.undo()
    assert groups(desk) == ["7a", "7a", "8B"]
    desk.people.change_many([one.id, other.id], group="7A")
    assert groups(desk) == ["7A", "7A", "7A"]
    desk.people.change_many([other.id], group="8b")
    assert groups(desk)[2] == "8b", "nobody is in 8B any more"


def test_a_sheet_brings_people_into_the_groups_there_are(desk: Desk) -> None:
    add(desk, "Ana", "7A")
    rows = "Name\tRole\tGroup\nBen Ode\tmentee\t7a\nCem Kaya\tmentee\t9c\nDora Lind\tmentee\t9C\n"
    plan = desk.importer.plan(read_pasted(rows), today=TODAY)
    desk.importer.commit(plan, today=TODAY)
    assert groups(desk) == ["7A", "7A", "9c", "9c"]


def test_a_sheet_that_writes_a_group_otherwise_changes_nobody(desk: Desk) -> None:
    """Sensitivity: another group is told as a change."""
    add(desk, "Ana Núñez", "7A")
    add(desk, "Ben Ode", "7A")
    rows = "Name\tRole\tGroup\nAna Núñez\tmentee\t7a\nBen Ode\tmentee\t7b\n"
    same, other = desk.importer.plan(read_pasted(rows), today=TODAY).rows
    assert (same.verdict, other.verdict) == (Verdict.SAME, Verdict.DUPLICATE)
    assert other.merged and other.merged.group == "7b"


def test_who_comes_from_another_programme_joins_the_group_there_is(desk: Desk) -> None:
    """However each writes it; and somebody of that name in that group is the same person."""
    ana, ben = add(desk, "Ana Diaz", "7B"), add(desk, "Ben Ode", "7A")
    made = desk.programmes.start(Programme(name="Other", starts_on=TODAY), like_this=False)
    other = desk.in_programme(made.id)
    add(other, "Ana Diaz", "Year 7B")
    add(other, "Cem Kaya", "Y7a")
    other.programmes.bring_in([ana.id, ben.id], today=TODAY)
    assert groups(other) == ["Year 7B", "Y7a", "Y7a"]

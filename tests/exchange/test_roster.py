"""The plan of an import: columns, dates, duplicates, problems."""

from datetime import date

import pytest

from mentordesk.exchange.roster import Decision, Verdict, plan_roster
from mentordesk.exchange.sheets import Sheet
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.people import Participant, Role
from mentordesk.programme.importing import remembered_columns

TODAY = date(2026, 11, 21)
KNOWN = [
    Participant(id=1, name="Ana Núñez", group="7B", roles=(Role.MENTOR,)),
    Participant(id=2, name="Maya Okafor", group="11B"),
]


def planned(*rows: str, **how: object):  # type: ignore[no-untyped-def]
    return plan_roster(
        Sheet(tuple(tuple(r.split("|")) for r in rows), "utf-8"), KNOWN, today=TODAY, **how
    )  # type: ignore[arg-type]


def verdicts(*rows: str) -> list[Verdict]:
    return [r.verdict for r in planned("Name|Class", *rows).rows]


def test_columns_are_recognised_by_their_heads() -> None:
    plan = planned(
        "Forename|SURNAME|Yr|Parent/Carer|E-mail|Date joined|House|Languages",
        "Ana|Lee|7.0|Mum|a@b.c|2026-11-03|Red|English, Irish",
    )
    assert plan.mapping == {
        0: "first_name",
        1: "last_name",
        2: "group",
        3: "responsible_adult",
        4: "email",
        5: "waiting_since",
        7: "languages",
    }
    person = plan.additions[0]
    assert (person.name, person.group, person.waiting_since, person.languages) == (
        "Ana Lee",
        "7",
        date(2026, 11, 3),
        ("English", "Irish"),
    )


def test_title_rows_above_the_heads_are_passed_over() -> None:
    plan = planned("Harbour Road School|", "Mentoring list|", "Name|Class", "Leo|7A")
    assert [r.number for r in plan.rows] == [4]


def test_what_the_coordinator_chose_is_remembered() -> None:
    plan = planned("Kid|Tutor", "Leo|7A", remembered={"kid": "name", "tutor": "group"})
    assert (plan.additions[0].name, plan.additions[0].group) == ("Leo", "7A")


def test_surname_comma_first_name() -> None:
    assert planned("Name|Class", "O’Brien, Sean|7A").additions[0].name == "Sean O’Brien"


def test_verdicts() -> None:
    assert verdicts("New Person|7A") == [Verdict.NEW]
    assert verdicts("ana nunez|7b") == [Verdict.UPDATE]
    assert verdicts("Ana Núñez|9C") == [Verdict.DUPLICATE]
    assert verdicts("Maya Okafer|11B") == [Verdict.DUPLICATE]
    assert verdicts("Maya Smith|11B") == [Verdict.NEW]
    assert verdicts("|7A") == [Verdict.PROBLEM]
    assert verdicts("Leo Ray|7A", "LEO  RAY|7a") == [Verdict.NEW, Verdict.DUPLICATE]


def test_the_same_again_changes_nothing() -> None:
    plan = planned("Name|Class|Role", "Ana Núñez|7B|mentor")
    assert (plan.rows[0].verdict, plan.additions, plan.updates) == (Verdict.SAME, [], [])


def test_nobody_is_merged_by_themselves() -> None:
    plan = planned("Name|Class", "Maya Okafer|11B")
    assert plan.additions == plan.updates == []
    assert [p.name for p in plan.decide(2, Decision.ADD).additions] == ["Maya Okafer"]
    assert [p.id for p in plan.decide(2, Decision.UPDATE).updates] == [2]


def test_an_update_keeps_what_the_sheet_does_not_say() -> None:
    plan = planned("Name|Class|Email|Notes", "Ana Núñez|7B|ana@x.example|")
    assert plan.updates[0].email == "ana@x.example"
    assert plan.updates[0].roles == (Role.MENTOR,)
    assert "email" in plan.rows[0].reason


def test_codes_find_their_people() -> None:
    plan = planned("Code|Name|Class", "P0002|Maya O.|12A", "P0099|X|1")
    assert (plan.updates[0].id, plan.updates[0].name) == (2, "Maya O.")
    assert plan.rows[1].reason == "There is no participant P0099."


@pytest.mark.parametrize(
    ("dates", "asks", "month_first", "wanted"),
    [
        (["03/11/2026"], True, False, date(2026, 11, 3)), (["03/11/2026", "25/12/2026"], False, False, date(2026, 11, 3)),
        (["03/11/2026", "12/25/2026"], False, True, date(2026, 3, 11)), (["2026-11-03"], False, False, date(2026, 11, 3)),
        (["11/11/2026"], False, False, date(2026, 11, 11)),
    ],
)  # fmt: skip
def test_order_of_dates(dates: list[str], asks: bool, month_first: bool, wanted: date) -> None:
    plan = planned("Name|Joined", *(f"Person {chr(65 + i)}|{d}" for i, d in enumerate(dates)))
    assert (plan.asks_date_order, plan.month_first) == (asks, month_first)
    assert plan.additions[0].waiting_since == wanted


def test_problems_name_what_is_wrong() -> None:
    plan = planned("Name|Role|Joined|Takes", "A B|captain||", "C D||tomorrowish|", "E F|||many")
    assert [r.reason for r in plan.problems] == [
        "“captain” is not a role: write mentor, mentee or both.",
        "“tomorrowish” is not a date: write it like 3 Nov 2026.",
        "“many” is not a number.",
    ]


def test_role_for_rows_that_name_none() -> None:
    assert planned("Name", "Leo", default_role=Role.MENTOR).additions[0].roles == (Role.MENTOR,)
    assert planned("Name|Role", "Leo|Both").additions[0].roles == (Role.MENTOR, Role.MENTEE)


def test_a_missing_role_is_said_not_guessed_in_silence() -> None:
    """Where the sheet has roles, a row without one says what it is taken for."""
    plan = planned("Name|Role", "Leo|mentor", "Ana|")
    leo, ana = plan.rows
    assert (leo.reason, ana.reason) == ("", "No role is given: mentee.")
    assert ana.participant is not None and ana.participant.roles == (Role.MENTEE,)
    assert planned("Name", "Ana").rows[0].reason == "", (
        "where no row has one, it was chosen for all"
    )


# -- sheets without heads, with heads nobody knows, and with a sum below --------------------------


def test_a_sheet_without_heads_begins_with_its_first_person() -> None:
    rows = ("Maya Lund|mentor|11B", "Leo Stone|mentee|7A")
    mapping = {0: "name", 1: "roles", 2: "group"}
    plan = planned(*rows, mapping=mapping, has_heads=False)
    assert [(p.name, p.group) for p in plan.additions] == [
        ("Maya Lund", "11B"),
        ("Leo Stone", "7A"),
    ]
    assert plan.headers == ("", "", "") and not plan.knows_heads
    assert len(planned(*rows, mapping=mapping).additions) == 1, (
        "a first row is heads unless one says so"
    )


def test_nothing_is_remembered_of_heads_that_may_be_a_person() -> None:
    mapping = {0: "name", 1: "roles"}
    named = planned("Maya Lund|mentor", "Leo Stone|mentee", mapping=mapping)
    assert remembered_columns(named) == {}
    known = planned("Name|Kind of person", "Leo Stone|mentee", mapping=mapping)
    assert remembered_columns(known) == {"name": "name", "kind of person": "roles"}


def test_columns_that_are_left_out_are_named() -> None:
    plan = planned("Name|House|Empty|Yr Group", "Ana Lee|Red||7")
    assert plan.unused == ["House"] and plan.mapping[3] == "group"


@pytest.mark.parametrize(
    "name",
    [
        "Total: 9",
        "TOTAL",
        "Grand total 12",
        "Total number: 12",
        "Total mentors: 9",
        "Mentors: 12",
        "45 colleagues",
        "Total number of people",
    ],
)
def test_a_sum_below_the_table_is_no_person(name: str) -> None:
    (row,) = planned("Name|Class", f"{name}|").rows
    assert row.verdict is Verdict.PROBLEM and "sum below a table" in row.reason


@pytest.mark.parametrize(
    "name", ["Totally Real", "Tota Lee", "Total Recall", "Mentor Graham", "People"]
)
def test_a_name_that_only_begins_like_a_sum_is_a_person(name: str) -> None:
    assert verdicts(f"{name}|7B") == [Verdict.NEW]


def test_what_cannot_be_a_formula_comes_back_as_it_was_typed() -> None:
    plan = planned("Name|Phone|Notes", "Ana Lee|'+44 7700 900123|'tis so")
    (person,) = plan.additions
    assert (person.phone, person.notes) == ("+44 7700 900123", "'tis so")


def test_somebody_nearly_the_same_is_seen_however_many_share_a_name() -> None:
    others = [f"Maria {a}{b}{c}x|" for a in "bcdfg" for b in "aeiou" for c in "klmnp"]
    rows = planned("Name|Class", *others, "Maria Fernandez|", "Maria Fernandes|").rows
    assert rows[-1].verdict is Verdict.DUPLICATE
    assert rows[-1].reason.startswith("Nearly the same name as Maria Fernandez")


def test_heads_that_were_remembered_are_known() -> None:
    assert planned("Vollname|Klass", "Ana Lee|7", remembered={"vollname": "name"}).knows_heads
    assert not planned("Vollname|Klass", "Ana Lee|7").knows_heads


@pytest.mark.parametrize("nothing", ["n/a", "-", "—", "?", "None", "TBC", "#N/A"])
def test_what_says_that_there_is_nothing_holds_no_row_back(nothing: str) -> None:
    cells = "|".join([nothing] * 4)
    (row,) = planned("Name|Waiting since|Takes|Languages|Group", f"Sal Adel|{cells}").rows
    assert row.verdict is Verdict.NEW and row.participant is not None
    found = row.participant
    assert (found.waiting_since, found.capacity, found.languages, found.group) == (None, 1, (), "")


def test_languages_are_told_apart_however_they_are_joined() -> None:
    said = "English / Welsh, Urdu and Thai & Lao|rock and roll/jazz"
    (row,) = planned("Name|Languages|Interests", f"Sal Adel|{said}").rows
    assert row.participant is not None
    assert row.participant.languages == ("English", "Welsh", "Urdu", "Thai", "Lao")
    assert row.participant.interests == ("rock and roll/jazz",)


def test_a_sheet_of_an_office_is_recognised() -> None:
    """Heads of a workplace, pronouns beside names, and when people can meet in their own words."""
    times = FreeTimes(("Morning", "Lunch", "Afternoon"), (0, 1, 2, 3, 4))
    plan = planned(
        "Colleague|Team|Work e-mail|Speaks|Can help with|Wants help with|When free",
        "Sam Lee (she/her)|Finance|s@o.example|English, Urdu|Excel|Presenting|Tue & Thu mornings",
        "Ida Berg [they / them]|Sales|||Pitching||not Fridays; by phone",
        "Ann Fox|Sales|||||Wed 12:30, on request",
        times=times,
    )
    assert [plan.mapping[n] for n in range(7)] == [
        "name", "group", "email", "languages", "strengths", "needs", "free_at",
    ]  # fmt: skip
    sam, ida, ann = plan.additions
    assert (sam.name, sam.pronouns, sam.group, sam.needs) == (
        "Sam Lee", "she/her", "Finance", ("Presenting",),
    )  # fmt: skip
    assert sam.free_at == ("Tue morning", "Thu morning")
    assert (ida.name, ida.pronouns) == ("Ida Berg", "they / them")
    assert len(ida.free_at) == 13 and ida.free_at[-1] == "by phone"
    assert "Fri morning" not in ida.free_at
    assert ann.free_at == ("Wed 12:30", "on request"), "what is not understood stays as it is"


def test_pronouns_of_a_column_of_their_own_come_first() -> None:
    plan = planned("Name|Pronouns", "Sam Lee (she/her)|they/them", "Jo (Joanna) Hill|")
    assert [(p.name, p.pronouns) for p in plan.additions] == [
        ("Sam Lee", "they/them"), ("Jo (Joanna) Hill", ""),
    ]  # fmt: skip


def test_possible_duplicates_are_decided_at_once() -> None:
    plan = planned(
        "Name|Class|Tags", "Maya Okafer|11B|new", "Ana Núñez|9C|new", "Leo|7A|", "Leo|7A|"
    )
    at_first = [r.decision for r in plan.rows]
    updated = plan.decide_all(Verdict.DUPLICATE, Decision.UPDATE)
    assert [p.id for p in updated.updates] == [2, 1]
    assert updated.rows[3].decision is Decision.LEAVE_OUT, "there is nobody to update"
    added = updated.decide_all(Verdict.DUPLICATE, Decision.ADD)
    assert len(added.additions) == 4 and not added.updates
    back = added.decide_all(Verdict.DUPLICATE, Decision.LEAVE_OUT)
    assert [r.decision for r in back.rows] == at_first


def test_a_sum_in_two_columns_of_a_name_is_no_person() -> None:
    rows = planned("Surname|First name|Class", "Bell|Tom|7B", "Total|54|").rows
    assert [r.verdict for r in rows] == [Verdict.NEW, Verdict.PROBLEM]
    assert "sum below a table" in rows[1].reason


def test_what_two_columns_say_alike_is_said_once() -> None:
    plan = planned(
        "Name|Interests|Hobbies|Language|Home language|Mother|Father",
        "Ana Lee|chess|Art, chess|English|Polish; english|Mrs Bell|Mrs Bell",
    )
    (person,) = plan.additions
    assert person.interests == ("chess", "Art")
    assert person.languages == ("English", "Polish")
    assert person.responsible_adult == "Mrs Bell"


@pytest.mark.parametrize(
    "head",
    ["Parent 1", "Parent 2 name", "Parent/Carer 1", "Mother's phone", "Mum", "Guardian 1 email",
     "Emergency contact 2 number"],
)  # fmt: skip
def test_whoever_answers_for_a_child_is_recognised(head: str) -> None:
    (person,) = planned(f"Name|{head}", "Ana Lee|Mrs Bell").additions
    assert person.responsible_adult == "Mrs Bell"


def test_heads_of_a_hospital_are_recognised() -> None:
    plan = planned("Name|Ward|Interested in", "Ana Lee|Ward 4|chess")
    (person,) = plan.additions
    assert (person.group, person.interests) == ("Ward 4", ("chess",))


def test_the_day_somebody_began_to_work_is_not_since_when_they_wait() -> None:
    plan = planned("Name|Start date", "Ana Lee|1 Mar 2016")
    assert plan.unused == ["Start date"] and not plan.problems


def test_a_day_that_cannot_be_is_left_empty() -> None:
    (row,) = planned("Name|Waiting since", "Ana Lee|30/11/2099").rows
    assert row.verdict is Verdict.NEW and "is still to come: left empty" in row.reason
    assert row.participant is not None and row.participant.waiting_since is None

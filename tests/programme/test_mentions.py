"""Names in the texts of a report: found, shown for a look, and replaced unless they may stay."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.mentions import SOMEBODY, NameBook
from mentordesk.programme.reporting import Prepared, Wanted
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]
PEOPLE = [
    (1, "Maya Okafor", ""),
    (2, "Leo Brandt", "Lee"),
    (3, "王小明", ""),
    (4, "May Lind", ""),
    (5, "Łukasz Żółć", ""),
]


def replaced(text: str, book: NameBook) -> str:
    for start, end, instead in reversed(book.found(text)):
        text = text[:start] + instead + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Maya Okafor came", "P0001 came"), ("Maya came, and Maya left", "P0001 came, and P0001 left"),
        ("Okafor", "P0001"), ("Maya’s bag", "P0001’s bag"), ("Lee and Leo", "P0002 and P0002"),
        ("we may meet", "we may meet"), ("In May", "In P0004"), ("和王小明见面", "和P0003见面"),
        ("Łukasz!", "P0005!"), ("Mayan temple", "Mayan temple"), ("", ""), ("(Maya)", "(P0001)"),
        ("MAYA", "P0001"), ("Maya-Leo", "P0001-P0002"), ("maya okafor", "P0001"), ("Maya_", "P0001_"),
        ("MAYA’S bag", "P0001’S bag"), ("Łukasz", "P0005"), ("M. Okafor", "P0001"), ("an m Okafor", "an m P0001"),
        ("last on Tue 13 May, 178 days", "last on Tue 13 May, 178 days"), ("Wed 28 May 2026", "Wed 28 May 2026"),
        ("May 2026", "May 2026"), ("4 May and May", "4 May and P0004"), ("by 3rd may; May came", "by 3rd may; P0004 came"),
    ],
)  # fmt: skip
def test_names_are_found_as_words(text: str, said: str) -> None:
    book = NameBook(PEOPLE, {i: f"P{i:04d}" for i, _, _ in PEOPLE}, surnames=True)
    assert replaced(text, book) == said


def test_a_name_that_two_share_is_nobodys() -> None:
    book = NameBook(
        [(1, "Maya Okafor", ""), (2, "Maya Lind", "")], {1: "P0001", 2: "P0002"}, surnames=False
    )
    assert replaced("Maya met Maya Lind", book) == f"{SOMEBODY} met P0002"


@pytest.fixture
def told(desk: Desk, pair: Pair) -> Desk:
    """Ana and Ben met, and wrote of Hope, who is somebody else, and of hope, which is not."""
    pair(started_on=TODAY - timedelta(30))
    desk.people.save(Participant(name="Hope Kerr", roles=(Role.MENTEE,)), today=TODAY)
    text = "Ben quarrelled with Hope Kerr. There is hope. Hope laughed."
    desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY, minutes=30, summary=text), today=TODAY)
    desk.goals.save(Goal(pairing_id=1, statement="Make friends with Hope"), today=TODAY)
    return desk


def prepared(desk: Desk, **wanted: object) -> tuple[Prepared, str]:
    made = desk.reporting.prepare("pairing", Wanted(today=TODAY, pairing_id=1, **wanted))  # type: ignore[arg-type]
    return made, words_of(render(made.report).pdf)


def test_for_the_pair_their_own_names_stay_and_others_do_not(told: Desk) -> None:
    made, said = prepared(told, reader=Reader.PUPIL)
    assert f"Ben quarrelled with {SOMEBODY}. There is hope. {SOMEBODY} laughed." in said
    assert f"Make friends with {SOMEBODY}" in said
    assert [m.name for m in made.mentions].count("Hope Kerr") == 1
    assert {m.section for m in made.mentions} == {"Meetings", "Goals"}


def test_a_look_lets_a_word_stay_that_is_no_person(told: Desk) -> None:
    made, said = prepared(told, reader=Reader.PUPIL, as_they_are=frozenset({"Hope"}))
    assert f"Ben quarrelled with {SOMEBODY}. There is hope. Hope laughed." in said
    assert len(made.mentions) == 3, "they are shown all the same"


def test_short_names_and_our_own_file(told: Desk) -> None:
    _, short = prepared(told, reader=Reader.FILE, names=NameStyle.SHORT)
    assert "B. Ode quarrelled with H. Kerr." in short
    made, full = prepared(told, reader=Reader.FILE)
    assert "Ben quarrelled with Hope Kerr" in full and made.mentions == ()


def test_words_in_front_are_looked_through_as_well(told: Desk) -> None:
    wanted = Wanted(today=TODAY, reader=Reader.FUNDER, foreword="Thank you, Ana and Hope.")
    made = told.reporting.prepare("programme", wanted)
    said = words_of(render(made.report).pdf)
    assert "Thank you, P0001 and P0003." in said and "Ana" not in said
    assert {m.section for m in made.mentions} == {"From the coordinator"}

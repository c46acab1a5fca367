"""Names: folded for comparing, shortened for paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentordesk.model.names import (
    NameStyle,
    first_and_initial,
    fold,
    in_reading_order,
    initials,
    printed_names,
    reads_left_to_right,
    short_name,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [("O’Brien", "obrien"), ("O'BRIEN", "obrien"), ("Núñez", "nunez"), ("Nguyễn Thị Ánh", "nguyen thi anh"), ("Đặng", "dang"),
     ("Søren  Åberg", "soren aberg"), ("Łukasz", "lukasz"), ("Straße", "strasse"), ("Anne-Marie", "anne marie"), ("王小明", "王小明")],
)  # fmt: skip
def test_folds(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_short_forms() -> None:
    assert short_name("Maya Okafor") == "M. Okafor"
    assert short_name("Madonna") == "Madonna"
    assert first_and_initial("Nguyễn Thị Ánh") == "Nguyễn Á."
    for said, shown in {
        "Madonna": "Madonna", "Okafor, Maya": "Maya O.", "Maya (Mimi) Okafor": "Maya O.", "Mr Ben Ode": "Ben O.",
        "Ben Ode Jr.": "Ben O.", "Ben Ode, Jr.": "Ben O.", "Maya -": "Maya", "Mr Smith": "Smith",
        "李小龙": "李小龙", "محمد الأمين": "محمد ا.", "Ana Núñez-Ríos": "Ana N.", "Maya (Mimi)": "Maya",
    }.items():  # fmt: skip
        assert first_and_initial(said) == shown, said
    assert initials("Nguyễn Thị Ánh") == "NÁ"


def test_two_who_shorten_alike_are_told_apart() -> None:
    people = [(1, "Maya Okafor", "P0001"), (2, "Milo Okafor", "P0002"), (3, "Leo Brandt", "P0003")]
    assert printed_names(people, NameStyle.SHORT) == {
        1: "M. Okafor (P0001)",
        2: "M. Okafor (P0002)",
        3: "L. Brandt",
    }
    assert printed_names(people, NameStyle.CODES)[3] == "P0003"
    assert printed_names([*people, (4, "Leo Bell", "P0004")], NameStyle.FIRST) == {
        1: "Maya O.",
        2: "Milo O.",
        3: "Leo B. (P0003)",
        4: "Leo B. (P0004)",
    }
    assert printed_names(people, NameStyle.FULL)[1] == "Maya Okafor"


def test_a_name_of_another_direction_does_not_turn_a_sentence() -> None:
    assert reads_left_to_right("محمد did not come")
    assert not reads_left_to_right("محمد الأمين")
    assert in_reading_order("محمد did not come") == "\u200eمحمد did not come"
    assert in_reading_order("Leo") == "Leo"


def test_a_title_is_nobodys_first_name() -> None:
    from mentordesk.model.names import first_word, short_name

    for title in ("Dr.", "Dr", "Prof. Dr.", "Ms", "Mrs.", "Mx"):
        name = f"{title} Anneliese von der Heide"
        assert first_word(name) == "Anneliese"
        assert short_name(name) == "A. von der Heide"
    assert (first_word("Dr. Who"), short_name("Dr. Who")) == ("Who", "Who")
    assert (first_word("Dr."), short_name("Miss")) == ("Dr.", "Miss")
    assert (first_word("Maya Okafor"), short_name("Maya Okafor")) == ("Maya", "M. Okafor")
    assert (first_word(""), short_name("")) == ("", "")

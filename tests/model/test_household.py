"""Who answers for the same child, however it was written down."""

import pytest

from mentordesk.model.household import marks_of


def together(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return bool(set(marks_of(*one)) & set(marks_of(*other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mrs Diaz, 07700 900001, diaz@mail.example", "Mrs Diaz, 07700 900001"),
        ("Mrs Diaz", "Mrs Diaz, diaz@mail.example"),
        ("07700 900001", "+44 7700 900001 (mum)"),
        ("Rosa Diaz", "Mrs Rosa Diaz; 07700 900 001"),
        ("mum: DIAZ@mail.example", "Dad 020 7946 0000, diaz@mail.example"),
        ("Mr & Mrs Diaz", "Mrs Diaz, 07700 900001"),
        ("the office", "The Office"),
    ],
)
def test_brother_and_sister(one: str, other: str) -> None:
    assert together((one, "Lea Diaz"), (other, "Tom Diaz"))
    assert together((other, "Dr. Tom Diaz"), (one, "Lea Diaz"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mum, 07700 900001", "Mum, 07700 900002"),
        ("Mrs Bell, 07700 900001", "Mrs Bell"),  # of another child: many are called Bell
        ("a parent", "A parent, bell@mail.example"),
        ("", ""),
        ("Mother", "Mother; 07700 900001"),
    ],
)
def test_two_families(one: str, other: str) -> None:
    assert not together((one, "Lea Diaz"), (other, "Tom Bell"))


def test_nothing_written_marks_nobody() -> None:
    assert marks_of("  ", "Lea Diaz") == ()

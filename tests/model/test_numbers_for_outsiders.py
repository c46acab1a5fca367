"""Figures: how numbers are hidden from outsiders, how mixing is counted, and how months go by."""

from datetime import date
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mentordesk.model.clock import months_later
from mentordesk.model.figures import (
    Behind,
    Figure,
    Unit,
    for_outsiders,
    mixed,
    protected,
    protected_grid,
)


def shown(number: str) -> int | None:
    return int(number.replace(",", "")) if number[:1].isdigit() else None


def solutions(counts: list[int], told: list[str]) -> int:
    """How many ways there are to fill the hidden cells so that they fit the total (stars and bars)."""
    hidden = sum(shown(t) is None for t in told)
    left = sum(counts) - sum(s for t in told if (s := shown(t)) is not None)
    return comb(left + hidden - 1, hidden - 1) if hidden else 1


@given(some.lists(some.integers(0, 14), min_size=2, max_size=5))
def test_no_small_count_can_be_worked_out_from_the_total(counts: list[int]) -> None:
    told = protected(counts)
    for count, text in zip(counts, told, strict=True):
        assert not 0 < count < 5 or shown(text) is None
    if any(shown(t) is None for t in told):
        assert solutions(counts, told) > 1
        assert len(set(told) - {t for t in told if shown(t) is not None}) == 1, "all look alike"


@given(some.lists(some.lists(some.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_row_or_column_hides_a_single_cell(rows: list[list[int]]) -> None:
    told = protected_grid(rows)
    for line in [*told, *zip(*told, strict=True)]:
        hidden = [t for t in line if shown(t) is None]
        assert len(hidden) != 1


def test_counts_that_are_large_are_shown_as_they_are() -> None:
    assert protected([5, 12, 0]) == ["5", "12", "0"]
    assert protected([4, 4]) == ["hidden", "hidden"]
    assert protected([3, 12, 20]) == ["hidden", "hidden", "20"]
    assert protected([3, 0]) == ["hidden", "hidden"], "or the total would tell"


@pytest.mark.parametrize(
    ("part", "whole", "n", "said"),
    [(3, 20, 20, "hidden"), (17, 20, 20, "hidden"), (10, 20, 20, "50%"), (2, 4, 4, "hidden"), (20, 20, 20, "100%"), (0, 20, 20, "0%")],
)  # fmt: skip
def test_a_share_for_outsiders_tells_of_no_few(part: int, whole: int, n: int, said: str) -> None:
    figure = Figure(
        key="x", chapter="", label="", unit=Unit.SHARE, number=part / whole, definition="",
        behind=Behind.PEOPLE, part=part, whole=whole, n=n,
    )  # fmt: skip
    assert for_outsiders(figure) == said


def test_a_few_people_are_under_five() -> None:
    figure = Figure(
        key="x",
        chapter="",
        label="",
        unit=Unit.NUMBER,
        number=4,
        n=4,
        definition="",
        behind=Behind.PEOPLE,
    )
    assert for_outsiders(figure) == "under 5"
    assert figure.value == "4"


def test_mixing_by_hand() -> None:
    assert mixed([]) is None
    assert mixed([("A", "B"), ("B", "A")]) == (1.0, 0.5)
    assert mixed([("A", "A"), ("A", "A")]) == (0.0, 0.0)
    across, random = mixed([("A", "B"), ("A", "A"), ("B", "B"), ("C", "A")]) or (0, 0)
    # mentors A A B C, mentees B A B A: same group by chance 2/4·2/4 + 1/4·2/4
    assert (across, random) == (0.5, pytest.approx(1 - (0.25 + 0.125)))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 21), -12, date(2025, 11, 21)), (date(2026, 12, 15), 3, date(2027, 3, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)  # fmt: skip
def test_months_go_by(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


def test_what_is_unknown_is_said_beside_the_number() -> None:
    figure = Figure(
        key="kept", chapter="", label="Kept", unit=Unit.SHARE, number=0.75, part=3, whole=4, n=4, unknown=2,
        unknown_word="not logged are", definition="Held ÷ known.", behind=Behind.MEETINGS,
    )  # fmt: skip
    assert figure.value == "75%"
    assert figure.told == "Held ÷ known. 3 of 4; 2 not logged are left out."
    none = Figure(
        key="x",
        chapter="",
        label="",
        unit=Unit.SHARE,
        number=None,
        whole=0,
        part=0,
        definition="",
        behind=Behind.GOALS,
    )
    assert (none.value, none.evidence) == ("", "There is nothing to count yet.")

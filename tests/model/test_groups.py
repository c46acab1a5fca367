"""A group is one group however a school writes it, and says of which year it is."""

import pytest

from mentordesk.model.groups import same_group, year_of


@pytest.mark.parametrize(
    ("group", "year"),
    [
        ("7B", 7), ("Year 7B", 7), ("Y11A", 11), ("yr. 9", 9), ("Form 7 C", 7), ("Grade 10", 10), ("Klasse 5a", 5), ("7", 7),
        ("Blue", None), ("Team 3", None), ("", None), ("2026 intake", None), ("Yellow 7", None), ("S1", None), ("Sales", None),
    ],
)  # fmt: skip
def test_the_year_a_group_is_of(group: str, year: int | None) -> None:
    assert year_of(group) == year


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("7B", "year 7b", True), ("Y7B", "Year  7 B", True), ("Year 7", "7", True), ("Blue", " blue", True),
        ("7B", "7C", False), ("7B", "8B", False), ("Team 7", "7", False), ("Yéar 7", "Year 7", False), ("P7", "7", False),
        ("7 boys", "7boys", False),
    ],
)  # fmt: skip
def test_which_words_mean_the_same_group(one: str, other: str, same: bool) -> None:
    assert same_group(one, other) is same

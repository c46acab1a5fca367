"""The practice profile: four as they are shipped, changes from a day on, and what slips are refused."""

from datetime import date

import pytest

from mentordesk.model.profile import (
    RULES,
    USUAL,
    WEEKLY,
    PracticeChange,
    Profile,
    defaults_of,
    in_force,
)

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def change(**what: object) -> PracticeChange:
    return PracticeChange(**{"from_on": MARCH, **what})  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", Profile)
def test_every_shipped_profile_is_whole(profile: Profile) -> None:
    """Each rule has as many figures as it names, and its sentence takes them all."""
    found = defaults_of(profile)
    for rule, figures in found.items():
        spec = RULES[rule]
        assert len(figures) == len(spec.limits)
        for number in range(len(figures)):
            assert f"{{{number}}}" in spec.sentence
        assert "{" not in spec.sentence.format(*figures)
    assert set(USUAL) == set(Profile)


def test_the_figures_of_the_weekly_school_profile() -> None:
    """As practice has them: docs/rules.md."""
    expected = {
        "T1": (120,), "A1": (2,), "A3": (14,), "A4": (14,), "A5": (21,), "C1": (2,), "C2": (2, 30), "C3": (30, 91),
        "C4": (91,), "M2": (30, 45), "L1": (91, 182), "G1": (150, 200, 21), "G2": (2, 3), "G4": (3, 6),
        "Q2": (2, 2), "R1": (60,), "R2": (14,), "V2": (365,), "Q1": (30, 60, 4, 2),
    }  # fmt: skip
    assert {r: WEEKLY.figures[r] for r in expected} == expected


def test_profiles_differ_where_practice_does() -> None:
    assert "C4" not in defaults_of(Profile.WORKPLACE)
    assert "A1" not in defaults_of(Profile.COMMUNITY)
    assert defaults_of(Profile.COMMUNITY)["M2"] == (60, 240)
    assert defaults_of(Profile.SCHOOL_LIGHT)["G1"] == WEEKLY.figures["G1"]


def test_a_change_holds_from_its_day_on_and_not_before() -> None:
    changes = [
        change(id=1, rule="A5", limits=(10,)),
        change(id=2, rule="A5", limits=(40,), from_on=MAY),
    ]
    assert in_force(changes, date(2026, 2, 28)).figure("A5") == 21
    assert in_force(changes, MARCH).figure("A5") == 10
    assert in_force(changes, date(2026, 4, 30)).figure("A5") == 10
    assert in_force(reversed(changes), MAY).figure("A5") == 40


def test_a_rule_can_be_left_and_taken_up_again() -> None:
    changes = [
        change(id=1, rule="C4", is_on=False, limits=(91,)),
        change(id=2, rule="C4", limits=(91,), from_on=MAY),
    ]
    assert not in_force(changes, MARCH).keeps("C4")
    assert in_force(changes, MAY).keeps("C4")


def test_another_profile_begins_anew_and_single_rules_follow_it() -> None:
    changes = [
        change(id=1, rule="A5", limits=(10,)), change(id=2, profile=Profile.WORKPLACE, from_on=MAY),
        change(id=3, rule="A4", limits=(20,), from_on=MAY),
    ]  # fmt: skip
    found = in_force(changes, MAY)
    assert (found.profile, found.figure("A5"), found.figure("A4")) == (Profile.WORKPLACE, 45, 20)
    assert in_force(changes, MARCH).profile is Profile.SCHOOL_WEEKLY


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"rule": "Z9", "limits": ()}, "rule"), ({"rule": "A5", "limits": ()}, "limits"),
        ({"rule": "A5", "limits": (-1,)}, "limits"), ({"rule": "G2", "limits": (0, 3)}, "limits"), ({"rule": "G2", "limits": (4, 3)}, "limits"), ({"rule": "A5", "limits": (99_999,)}, "limits"),
        ({"rule": "A5", "limits": (3,), "from_on": None}, "from_on"),
    ],
)  # fmt: skip
def test_slips_are_refused_by_field(what: dict[str, object], field: str) -> None:
    assert field in change(**what).problems()


def test_a_rule_says_its_figures_whether_it_is_kept_or_not() -> None:
    off = in_force([change(rule="A5", is_on=False, limits=(21,))], MAY)
    assert off.sentence("A5") == "A goal within 21 days of the start."
    assert (
        WEEKLY.sentence("C3")
        == "Then a check-in with each side every 30 days, after a year every 91."
    )
    one = in_force([change(rule="A5", limits=(1,))], MAY)
    assert one.sentence("A5") == "A goal within 1 day of the start."
    many = in_force([change(rule="A5", limits=(11,))], MAY)
    assert many.sentence("A5") == "A goal within 11 days of the start."

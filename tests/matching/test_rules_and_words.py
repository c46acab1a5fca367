"""No rule is ever broken, nobody's name decides, and every answer is a sentence."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentordesk.matching import (
    USUAL_CRITERIA,
    USUAL_RULES,
    Criterion,
    Explainer,
    How,
    Matching,
    Objective,
    Person,
    Problem,
    Rule,
    RuleKey,
    Sizes,
    propose_groups,
)
from mentordesk.matching.criteria import FULL, shares
from mentordesk.programme.slices import at_once
from tests.matching.made_up import problem


@given(seed=st.integers(0, 10**9), objective=st.sampled_from(list(Objective)))
@settings(max_examples=60, deadline=None)
def test_no_rule_is_ever_broken(seed: int, objective: Objective) -> None:
    dice = random.Random(seed)
    asked = problem(dice, dice.randint(0, 20), dice.randint(0, 14))
    found = Matching.solved(asked, objective).proposal()
    mentees = {p.key: p for p in asked.mentees}
    mentors = {p.key: p for p in asked.mentors}
    on = {r.key: r for r in asked.rules if r.on}
    for pair in found.pairs:
        one, other = mentees[pair.mentee], mentors[pair.mentor]
        for key, fact in ((RuleKey.TIME, "free_at"), (RuleKey.LANGUAGE, "languages")):
            if key in on and one.words(fact) and other.words(fact):
                assert set(one.words(fact)) & set(other.words(fact))
        assert other.key not in one.never and one.key not in other.never
        assert other.key not in one.parted and other.key not in one.together
        if RuleKey.HOUSEHOLD in on:
            assert one.words("household") != other.words("household")
        if RuleKey.GROUP in on:
            assert one.words("group") != other.words("group")
        if RuleKey.YEARS in on:
            assert other.year - one.year >= 2
        assert (one.key, other.key) not in asked.forbidden
    for mentor in asked.mentors:
        assert sum(p.mentor == mentor.key for p in found.pairs) <= mentor.room
    assert len({p.mentee for p in found.pairs}) == len(found.pairs)
    assert {p.mentee for p in found.pairs} | set(found.unplaced) == set(mentees)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_order_and_names_decide_nothing(seed: int) -> None:
    dice = random.Random(seed)
    asked = problem(dice, 15, 10)
    first = Matching.solved(asked).proposal()
    mentees = [replace(p, name=f"X{dice.random()}") for p in asked.mentees]
    mentors = [replace(p, name=f"X{dice.random()}") for p in asked.mentors]
    dice.shuffle(mentees)
    dice.shuffle(mentors)
    again = Matching.solved(
        replace(asked, mentees=tuple(mentees), mentors=tuple(mentors))
    ).proposal()
    assert again == first


@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_locks_are_kept(seed: int) -> None:
    dice = random.Random(seed)
    asked = replace(problem(dice, 12, 8), locked=frozenset())
    matching = Matching.solved(asked)
    possible = [
        (one.key, other.key)
        for i, one in enumerate(matching.problem.mentees)
        for j, other in enumerate(matching.problem.mentors)
        if other.room and not matching.table.blocked[i] >> j & 1
    ]
    if not possible:
        return
    pair = dice.choice(possible)
    for objective in Objective:
        found = Matching.solved(replace(asked, locked=frozenset({pair})), objective).proposal()
        assert pair in {(p.mentee, p.mentor) for p in found.pairs if p.is_locked}


def test_shares_are_a_hundred_points_whatever_the_weights() -> None:
    dice = random.Random(5)
    for _ in range(200):
        weighed = [replace(c, weight=dice.randint(0, 9)) for c in USUAL_CRITERIA]
        assert sum(shares(weighed)) == (FULL if any(c.weight for c in weighed) else 0)


def milo_and_the_mentors(**of_milo: tuple[str, ...]) -> Problem:
    facts = {
        "needs": ("maths",),
        "interests": ("chess",),
        "free_at": ("Mon Lunch",),
        "languages": ("English",),
    }
    milo = Person(key=1, name="Milo", facts=facts | of_milo)
    return Problem(
        mentees=(milo,),
        mentors=(
            Person(key=11, name="Hana", facts={"strengths": ("Maths",), "interests": ("chess",), "free_at": ("Mon Lunch",), "languages": ("English",)}),
            Person(key=12, name="Ben", facts={"strengths": ("art",), "free_at": ("Mon Lunch", "Tue Lunch"), "languages": ("English", "Urdu")}),
        ),
    )  # fmt: skip


def test_why_these_two() -> None:
    told = Explainer(Matching.solved(milo_and_the_mentors()))
    assert told.why(1, 11).startswith("Milo and Hana fit ")
    assert "strong in maths, both: chess, both free Mon Lunch and both speak English" in told.why(
        1, 11
    )
    assert told.because(1, 11) == "strong in maths; both free Mon Lunch"
    assert sum(p.most for p in told.parts(1, 11)) == FULL


def test_why_not_those_two() -> None:
    told = Explainer(Matching.solved(milo_and_the_mentors()))
    assert "would cost the others nothing" in told.why(1, 12)
    apart = Explainer(
        Matching.solved(replace(milo_and_the_mentors(), forbidden=frozenset({(1, 12)})))
    )
    assert apart.why(1, 12) == "Milo and Ben cannot be paired: they were set apart by you."


@pytest.mark.parametrize(
    ("facts", "why", "helps"),
    [
        ({"free_at": ("Fri Break",)}, "Free only Fri Break; no mentor with room is.", "One more free time would help: Mon Lunch."),
        ({"languages": ("Tamil",)}, "Speaks Tamil; no mentor with room does.", "English would help, with any of 2 mentors."),
        ({"languages": ("Tamil",), "free_at": ("Fri Break",)}, "Free only Fri Break; no mentor with room is.", "More than one thing stands in the way of every mentor."),
    ],
)  # fmt: skip
def test_why_somebody_is_unmatched(facts: dict[str, tuple[str, ...]], why: str, helps: str) -> None:
    told = Explainer(Matching.solved(milo_and_the_mentors(**facts))).unplaced(1)
    assert (told.why, told.helps) == (why, helps)


def test_one_more_place_would_place_them() -> None:
    """The place that is told does place them, and no mentor that is not told serves better."""
    asked = milo_and_the_mentors()
    asked = replace(
        asked,
        mentees=(
            *asked.mentees,
            replace(asked.mentees[0], key=2, name="Ruby"),
            replace(asked.mentees[0], key=3, name="Sam"),
        ),
    )
    matching = Matching.solved(asked)
    (left,) = matching.proposal().unplaced
    told = Explainer(matching).unplaced(left)
    assert told.why == "Both mentors who fit their rules are proposed for somebody else."
    assert told.helps == "One more place with Hana would place them."
    matching.set_room(11, 2)
    assert matching.proposal().unplaced == ()


def test_a_criterion_and_a_rule_of_the_schools_own() -> None:
    asked = milo_and_the_mentors(clubs=("drama",))
    ben = replace(asked.mentors[1], facts={**asked.mentors[1].facts, "clubs": ("Drama",)})
    hana = replace(asked.mentors[0], facts={**asked.mentors[0].facts, "clubs": ("chess club",)})
    own = Criterion(
        key="clubs", name="Clubs", of="clubs", against="clubs", how=How.COMMON, weight=500
    )
    weighed = replace(asked, mentors=(hana, ben), criteria=(*USUAL_CRITERIA, own))
    assert Matching.solved(weighed).proposal().pairs[0].mentor == 12
    rule = Rule(
        key=RuleKey.FACT, name="A club in common", sentence="are in no club together", of="clubs"
    )
    ruled = replace(asked, mentors=(hana, ben), rules=(*USUAL_RULES, rule))
    assert Matching.solved(ruled).proposal().pairs[0].mentor == 12
    assert "they are in no club together" in Explainer(Matching.solved(ruled)).why(1, 11)


@pytest.mark.parametrize("seed", range(10))
def test_little_moves_when_a_mentor_leaves(seed: int) -> None:
    """With a reason to stay nobody is newly unmatched, and fewer move than in a plain solution."""
    asked = problem(random.Random(seed), 40, 30)
    before = {p.mentee: p.mentor for p in Matching.solved(asked).proposal().pairs}
    gone = next(iter(before.values()))
    changed = replace(
        asked, mentors=tuple(replace(m, room=0) if m.key == gone else m for m in asked.mentors)
    )
    plain, calm = (
        Matching.solved(changed).proposal(),
        Matching.solved(changed, kept=before, stay=300).proposal(),
    )
    assert calm.gap == 0

    def moved(found: object) -> int:
        return sum(before.get(p.mentee, p.mentor) != p.mentor for p in found.pairs)  # type: ignore[attr-defined]

    assert len(calm.pairs) == len(plain.pairs)
    assert moved(calm) <= moved(plain)
    assert plain.total - calm.total <= 300 * max(0, moved(plain) - moved(calm))


def plain(fits: list[list[int | None]], rooms: list[int], **more: object) -> Problem:
    """Invented people whose fits are given, in tens: a criterion of their own words makes them."""
    mentees = tuple(
        Person(key=100 + i, name=f"m{i}", facts={"needs": tuple(f"{i}-{n}" for n in range(10))})
        for i in range(len(fits))
    )
    mentors = tuple(
        Person(
            key=200 + j, name=f"t{j}", room=room,
            facts={"strengths": tuple(f"{i}-{n}" for i, row in enumerate(fits) for n in range(row[j] or 0))},
        )
        for j, room in enumerate(rooms)
    )  # fmt: skip
    apart = frozenset(
        (100 + i, 200 + j) for i, row in enumerate(fits) for j, f in enumerate(row) if f is None
    )
    goals = next(c for c in USUAL_CRITERIA if c.key == "goals")
    return Problem(
        mentees=mentees, mentors=mentors, rules=(), criteria=(goals,), forbidden=apart, **more
    )  # type: ignore[arg-type]


def test_a_lock_never_breaks_another() -> None:
    asked = plain([[3, 3], [8, 2]], [1, 1], locked=frozenset({(100, 200)}))
    found = Explainer(Matching.solved(asked)).price(101, 200)
    assert [r.sentence for r in found.barriers] == ["would need a place that is locked for others"]


def test_a_price_that_places_one_more_says_so() -> None:
    told = Explainer(Matching.solved(plain([[9, 2], [6, None]], [1, 1]), Objective.TOTAL))
    assert {a.words for a in told.alternatives(101, 3)} == {"60, places one more"}


def test_under_the_fairest_nobody_is_said_to_be_left_out_who_is_not() -> None:
    matching = Matching.solved(plain([[9, 8], [9, 3]], [1, 1]), Objective.FAIREST)
    assert {(p.mentee, p.mentor) for p in matching.proposal().pairs} == {(100, 201), (101, 200)}
    assert "without a mentor" not in Explainer(matching).why(100, 200)
    matching.lock(100, 200)
    assert len(matching.proposal().pairs) == 2


def test_two_are_not_each_others_mentors() -> None:
    ana = Person(key=1, name="Ana", facts={"needs": ("maths",), "strengths": ("art",)})
    ben = Person(key=2, name="Ben", facts={"needs": ("art",), "strengths": ("maths",)})
    for objective in Objective:
        matching = Matching.solved(Problem(mentees=(ana, ben), mentors=(ana, ben)), objective)
        assert len(matching.proposal().pairs) == 1 and matching.proposal().gap == 0
    paired = replace(ana, together=frozenset({2}))
    asked = Problem(mentees=(paired,), mentors=(ben,))
    assert Matching.solved(asked).proposal().pairs == ()


def test_words_of_weeks_and_of_other_criteria() -> None:
    one = Person(
        key=1,
        name="Ana",
        facts={
            "free_at": ("Mon Lunch A", "Mon Lunch B"),
            "pronouns": ("she/her",),
            "needs": ("maths",),
        },
    )
    other = Person(
        key=11,
        name="Ben",
        facts={
            "free_at": ("Mon Lunch A", "Mon Lunch B"),
            "pronouns": ("he/him",),
            "strengths": ("maths",),
            "interests": ("-",),
        },
    )
    own = (
        Criterion(
            key="own-1",
            name="Pronouns",
            of="pronouns",
            against="pronouns",
            how=How.DIFFERENT,
            weight=1,
        ),
        Criterion(
            key="own-2", name="Help", of="needs", against="strengths", how=How.COVERED, weight=1
        ),
    )
    told = Explainer(
        Matching.solved(Problem(mentees=(one,), mentors=(other,), criteria=(*USUAL_CRITERIA, *own)))
    )
    words = {p.criterion.key: p.words for p in told.parts(1, 11)}
    assert words["time"] == "both free Mon Lunch"
    assert words["own-1"] == "she/her and he/him"
    assert words["own-2"] == "strong in maths"
    assert told.shared(1, 11) == ["Both free Mon Lunch"]


def somebody(key: int, gender: str, *, asks: bool = False) -> Person:
    facts = {"gender": (gender,)} if gender else {}
    return Person(key=key, name=f"P{key}", facts=facts, asks_same=asks)


def test_the_same_gender_as_asked() -> None:
    """Who asks is paired with nobody who is not known to be of the same; who does not ask, with anybody."""

    mentees = (somebody(1, "Woman", asks=True), somebody(2, "man"), somebody(3, "", asks=True))
    mentors = (
        somebody(11, "woman"),
        somebody(12, "man"),
        somebody(13, ""),
        somebody(14, "man", asks=True),
    )
    matching = Matching.solved(Problem(mentees=mentees, mentors=mentors))
    possible = {
        (i.key, j.key)
        for i in mentees
        for j in mentors
        if not matching.table.broken(matching.mentee_at[i.key], matching.mentor_at[j.key])
    }
    assert possible == {(1, 11), (2, 11), (2, 12), (2, 13), (2, 14)}
    told = Explainer(matching)
    assert "gender" not in told.why(1, 12)  # neither paper nor history tells what it was
    assert (
        told.unplaced(3).helps
        == "4 mentors would do, were it not that they are not what one of them asked for."
    )
    assert told.why(1, 12) == (
        "P1 and P12 cannot be paired: they are not what one of them asked for."
    )
    assert told.unplaced(3).why == (
        "No mentor with room will do: they are not what one of them asked for."
    )


def test_a_group_is_of_the_same_gender_only_where_both_mentors_are() -> None:
    mentees = tuple(somebody(n, "woman", asks=n == 1) for n in (1, 2, 3))
    mixed = (somebody(11, "woman"), somebody(12, "man"))
    same = (somebody(11, "woman"), somebody(13, "Woman"))
    for mentors, expected in ((mixed, {2, 3}), (same, {1, 2, 3})):
        found = at_once(propose_groups(Problem(mentees=mentees, mentors=mentors), Sizes(2, 3)))
        assert {p.mentee for p in found.proposal().pairs} == expected


def test_what_is_not_known_is_said_to_be_so() -> None:
    """It counts half, and is no reason for a pair."""
    asked = problem(random.Random(3), 2, 2)
    one = replace(asked.mentees[0], facts={"needs": ("maths",)})
    two = replace(asked.mentors[0], facts={"strengths": ("maths",)}, room=1)
    told = Explainer(Matching.solved(Problem(mentees=(one,), mentors=(two,))))
    parts = {p.criterion.key: p for p in told.parts(one.key, two.key)}
    assert not parts["goals"].is_unknown and not parts["waiting"].is_unknown
    assert parts["interests"].is_unknown and parts["interests"].got == parts["interests"].most // 2
    assert "interests" not in told.because(one.key, two.key).lower()

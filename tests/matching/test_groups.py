"""Groups: the best groups against going through them all, sizes, company, and what is said of them."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentordesk.matching import (
    Explainer,
    Group,
    GroupsMatching,
    Matching,
    Objective,
    Person,
    Problem,
    Sizes,
    groups,
    possible_groups,
    propose_groups,
)
from mentordesk.matching.market import NEVER
from mentordesk.programme.slices import at_once
from tests.matching.made_up import problem


def made_up(dice: random.Random, mentees: int, mentors: int) -> Problem:
    """Without locks; some mentees are never to meet, as groups have to heed."""
    asked = replace(problem(dice, mentees, mentors), locked=frozenset(), forbidden=frozenset())
    return replace(
        asked,
        rules=tuple(replace(r, on=r.on and r.key in {"time", "language"}) for r in asked.rules),
        mentors=tuple(replace(m, room=1, never=frozenset()) for m in asked.mentors),
        mentees=tuple(
            replace(m, never=frozenset(dice.sample(range(1, 9), 1) if dice.random() < 0.4 else ()))
            for m in asked.mentees
        ),
    )


def sets_of(found: list[Group]) -> Iterator[list[Group]]:
    """Every set of groups in which nobody leads two."""
    if not found:
        yield []
        return
    first, *rest = found
    for some in sets_of(rest):
        yield some
        if not {*first.leaders} & {k for g in some for k in g.leaders}:
            yield [first, *some]


def every_proposal(asked: Problem, sizes: Sizes) -> list[tuple[int, int, int]]:
    """Placed, worst and total of everything that could be proposed, by going through it all."""
    possible = possible_groups(asked)
    # the fits as they are with each group alone: what is checked is the choice, not the fit
    fits: dict[tuple[int, int], int] = {}
    for group, _ in possible:
        alone = GroupsMatching(
            groups._with_groups(asked, possible, sizes), [g for g, _ in possible], sizes,
            Objective.FEWEST, asked,
        )  # fmt: skip
        for _ in alone.table.fill():
            pass
        for person, row in zip(alone.problem.mentees, alone.table.rows, strict=True):
            fits[person.key, group.key] = row[alone.mentor_at[group.key]]
    never = {frozenset((m.key, k)) for m in asked.mentees for k in m.never}
    found = []
    for chosen in sets_of([g for g, _ in possible]):
        if len(chosen) * sizes.least > len(asked.mentees):
            continue
        keys = [g.key for g in chosen]
        for where in itertools.product([0, *keys], repeat=len(asked.mentees)):
            placed = [(m.key, k) for m, k in zip(asked.mentees, where, strict=True) if k]
            if any(fits[p] == NEVER for p in placed):
                continue
            inside = {k: [i for i, j in placed if j == k] for k in keys}
            if not all(sizes.least <= len(some) <= sizes.most for some in inside.values()):
                continue
            if any(
                frozenset(two) in never
                for some in inside.values()
                for two in itertools.combinations(some, 2)
            ):
                continue
            values = [fits[p] for p in placed]
            found.append((len(values), min(values, default=0), sum(values)))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_same_best_as_going_through_them_all(seed: int) -> None:
    dice = random.Random(seed)
    asked = made_up(dice, dice.randint(2, 6), dice.randint(2, 4))
    least = dice.randint(1, 2)
    sizes = Sizes(least, least + dice.randint(0, 2))
    everything = every_proposal(asked, sizes)
    few = at_once(propose_groups(asked, sizes))
    assert few.comes_about and few.proposal().gap == 0
    assert few.standing() == max((n, total) for n, _, total in everything)
    best = at_once(propose_groups(asked, sizes, Objective.TOTAL)).proposal()
    assert best.total == max(total for _, _, total in everything)
    fair = at_once(propose_groups(asked, sizes, Objective.FAIREST))
    most = max(n for n, _, _ in everything)
    assert (fair.standing()[0], fair.proposal().worst or 0, fair.standing()[1]) == max(
        e for e in everything if e[0] == most
    )


def test_there_was_something_to_find() -> None:
    """Sensitivity: the instances above do have groups, company to heed, and people left out."""
    made = [made_up(random.Random(s), 6, 4) for s in range(30)]
    found = [at_once(propose_groups(asked, Sizes(1, 3))) for asked in made]
    assert sum(bool(m.groups) for m in found) > 20
    assert sum(bool(m.problem.company) for m in found) > 0
    assert sum(bool(m.proposal().unplaced) for m in found) > 5


def check_lawful(matching: GroupsMatching, asked: Problem, sizes: Sizes) -> None:
    leaders = [k for g in matching.groups.values() for k in g.leaders]
    assert len(set(leaders)) == len(leaders)
    people = {p.key: p for p in (*asked.mentees, *asked.mentors)}
    needs_time = any(r.key == "time" and r.on for r in asked.rules)
    for group in matching.groups.values():
        inside = [p.mentee for p in matching.proposal().pairs if p.mentor == group.key]
        assert sizes.least <= len(inside) <= sizes.most
        for one, other in itertools.permutations(inside, 2):
            assert other not in people[one].never
        for key in inside:
            free = people[key].words("free_at") if needs_time else ()
            assert not free or not group.time or group.time in free
            assert not people[key].never & {*group.leaders}
            assert all(key not in people[k].never for k in group.leaders)
    assert len({p.mentee for p in matching.proposal().pairs}) == len(matching.proposal().pairs)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_no_rule_is_broken_and_names_and_order_decide_nothing(seed: int) -> None:
    dice = random.Random(seed)
    asked = made_up(dice, dice.randint(2, 12), dice.randint(2, 5))
    sizes = Sizes(2, 4)
    matching = at_once(propose_groups(asked, sizes))
    check_lawful(matching, asked, sizes)
    mentees, mentors = list(asked.mentees), list(asked.mentors)
    dice.shuffle(mentees)
    dice.shuffle(mentors)
    again = at_once(propose_groups(
        replace(asked, mentees=tuple(mentees), mentors=tuple(mentors)), sizes
    ))  # fmt: skip
    assert again.proposal() == matching.proposal()


def test_where_all_cannot_be_tried_it_says_how_much_better_others_could_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped early, it is lawful still, and the bound it tells lies above what a long search finds."""
    asked, sizes = made_up(random.Random(3), 24, 8), Sizes(3, 5)
    best = at_once(propose_groups(asked, sizes))
    assert best.proposal().gap == 0
    monkeypatch.setattr(groups, "MOST_WORK", 400)
    quick = at_once(propose_groups(asked, sizes))
    check_lawful(quick, asked, sizes)
    assert quick.could_be_better > 0 and quick.proposal().gap == quick.could_be_better
    assert quick.value <= best.value <= quick.value + quick.could_be_better


@pytest.mark.parametrize("seed", range(16))
def test_every_price_is_the_difference_of_two_solutions(seed: int) -> None:
    dice = random.Random(50_000 + seed)
    asked, sizes = made_up(dice, 8, 5), Sizes(2, 4)
    if seed % 2:  # nobody is never to meet anybody: then a change is not solved anew
        asked = replace(asked, mentees=tuple(replace(m, never=frozenset()) for m in asked.mentees))
    matching = at_once(propose_groups(asked, sizes))
    told, before = Explainer(matching), matching.standing()
    fits = {p.mentee: p.fit for p in matching.proposal().pairs}
    groups_now = list(matching.groups.values())
    for mentee in asked.mentees:
        for group in groups_now:
            priced = told.price(mentee.key, group.key)
            assert matching.standing() == before  # what was tried is taken back
            if priced.barriers:
                continue
            fresh = matching.with_people(
                replace(asked, locked=frozenset({(mentee.key, group.leaders[0])})),
                sizes,
                groups_now,
            )
            assert fresh.comes_about
            placed, total = fresh.standing()
            assert priced.fewer == before[0] - placed
            others = before[1] - fits.get(mentee.key, 0)
            assert priced.others == others - (total - priced.fit)
        costs = [a.loss for a in told.alternatives(mentee.key, 9)]
        assert costs == sorted(costs)


def person(key: int, name: str, free: str, **more: object) -> Person:
    facts = {"free_at": tuple(free.split(", ")), "languages": ("English",)}
    return Person(key=key, name=name, facts=facts, **more)  # type: ignore[arg-type]


def a_class() -> Problem:
    mentors = (person(11, "Ann", "Mon, Tue"), person(12, "Ben", "Mon"), person(13, "Cat", "Tue"))
    mentees = tuple(person(n, f"M{n}", "Mon" if n < 4 else "Tue") for n in range(1, 6))
    return replace(Problem(mentees=mentees, mentors=mentors), rules=tuple(
        replace(r, on=r.key == "time") for r in Problem(mentees=(), mentors=()).rules
    ))  # fmt: skip


def test_what_is_said_of_groups() -> None:
    matching = at_once(propose_groups(a_class(), Sizes(3, 5)))
    (group,) = matching.groups.values()
    assert (group.leaders, group.time) == ((11, 12), "Mon")  # three can on Monday, two on Tuesday
    told = Explainer(matching)
    assert told.why(1, group.key).startswith("M1 and the group of Ann and Ben fit ")
    assert told.why(1, group.key).endswith("the group meets Mon and a mentor speaks English.")
    left = told.unplaced(4)
    assert left.why == "Free only Tue; no group meets then."
    assert told.why(4, group.key) == (
        "M4 and the group of Ann and Ben do not go together: they have no time in common."
    )
    assert told.of_group(group.key).startswith("the group meets Mon")


def test_who_is_too_few_hears_how_many_could_meet() -> None:
    matching = at_once(propose_groups(a_class(), Sizes(4, 5)))
    assert not matching.groups
    left = Explainer(matching).unplaced(1)
    assert left.why == "No group comes about."
    assert left.helps == (
        "At most 3 could meet Mon, with Ann and Ben: smaller groups or more free times would help."
    )


def test_a_place_in_a_full_group_has_a_price_and_too_few_is_a_reason() -> None:
    asked = a_class()
    full = at_once(propose_groups(asked, Sizes(2, 2)))
    told = Explainer(full)
    (group,) = full.groups.values()
    out = next(
        m
        for m in (1, 2, 3, 4, 5)
        if m in full.proposal().unplaced and told.price(m, group.key).barriers == ()
    )
    assert told.unplaced(out).why == "The one group that fits their rules is full."
    assert "would be left without a group" in told.why(out, group.key)
    # two groups of two: whoever leaves one for the other leaves it with too few
    both = at_once(propose_groups(
        replace(asked, mentors=(*asked.mentors, person(14, "Dan", "Tue")), mentees=(
            person(1, "M1", "Mon, Tue"), person(2, "M2", "Mon"), person(3, "M3", "Tue"), person(4, "M4", "Tue"),
        )), Sizes(2, 3),
    ))  # fmt: skip
    assert len(both.groups) == 2
    here = dict(both.proposal_pairs())[1]
    other = next(k for k in both.groups if k != here)
    said = Explainer(both).price(1, other)
    assert [b.name for b in said.barriers] == ["Enough in a group"]


def test_a_lock_to_a_mentor_brings_them_into_a_group_of_theirs() -> None:
    asked = replace(a_class(), locked=frozenset({(4, 13)}))
    matching = at_once(propose_groups(asked, Sizes(2, 5)))
    group = matching.groups[dict(matching.proposal_pairs())[4]]
    assert 13 in group.leaders
    assert next(p for p in matching.proposal().pairs if p.mentee == 4).is_locked
    apart = at_once(propose_groups(
        replace(asked, locked=frozenset(), forbidden=frozenset({(1, 12)})), Sizes(2, 5)
    ))  # fmt: skip
    assert (
        1 not in dict(apart.proposal_pairs())
        or 12 not in apart.groups[dict(apart.proposal_pairs())[1]].leaders
    )


def test_a_group_of_one_mentor_is_the_pair_it_would_be() -> None:
    """With no group possible, pairs are what there is: the two ways do not mix."""
    asked = a_class()
    pairs = Matching.solved(asked).proposal()
    assert len(pairs.pairs) == 3
    alone = at_once(propose_groups(replace(asked, mentors=asked.mentors[:1]), Sizes(1, 5)))
    assert not alone.groups and len(alone.proposal().unplaced) == 5


@pytest.mark.parametrize("seed", range(10))
def test_changes_are_as_good_as_solving_afresh(seed: int) -> None:
    dice = random.Random(60_000 + seed)
    asked, sizes = made_up(dice, 10, 5), Sizes(2, 4)
    if seed % 2:
        asked = replace(asked, mentees=tuple(replace(m, never=frozenset()) for m in asked.mentees))
    matching = at_once(propose_groups(asked, sizes))
    if not matching.groups:
        pytest.fail("nothing to change: choose another seed")
    for _ in range(12):
        mentee, key = dice.choice(asked.mentees).key, dice.choice([*matching.groups])
        change = dice.choice((matching.lock, matching.forbid, matching.allow))
        change(mentee, key)
        if dice.random() < 0.3:
            matching.unlock(mentee)
        fresh = GroupsMatching(
            replace(matching.problem, company=frozenset()), [*matching.groups.values()], sizes,
            Objective.FEWEST, asked,
        )  # fmt: skip
        for _ in fresh.solve():
            pass
        assert (matching.value, matching.comes_about) == (fresh.value, fresh.comes_about)
        assert matching.market.gap() == 0


def test_of_very_many_groups_some_are_looked_at_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, sizes = made_up(random.Random(3), 24, 8), Sizes(3, 5)
    best = at_once(propose_groups(asked, sizes))
    monkeypatch.setattr(groups, "MOST_GROUPS", 4)
    some = at_once(propose_groups(asked, sizes))
    check_lawful(some, asked, sizes)
    assert some.groups and some.could_be_better > 0
    assert some.value <= best.value <= some.value + some.could_be_better


def test_nobody_mentors_their_own_mentor() -> None:
    """Two who do both may each lead a group, but not with the other in it."""
    apart = {"never": frozenset({14})}, {"never": frozenset({13})}
    both = [person(n, name, "Mon") for n, name in ((11, "Ann"), (12, "Bob"))]
    mentors = (*both, person(13, "Cid", "Mon", **apart[0]), person(14, "Eve", "Mon", **apart[1]))
    mentees = (*both, person(1, "M1", "Mon"))
    asked = Problem(mentees=mentees, mentors=mentors)
    matching = at_once(propose_groups(asked, Sizes(1, 2)))
    where = {i: matching.leaders(j) for i, j in matching.proposal_pairs()}
    assert matching.groups and where
    for one, leaders in where.items():
        for leader in leaders:
            assert one not in where.get(leader, ())


def test_nobody_at_all_is_an_empty_proposal() -> None:
    alone = replace(a_class(), mentees=())
    assert at_once(propose_groups(alone, Sizes(1, 2))).proposal().pairs == ()
    assert (
        at_once(propose_groups(replace(a_class(), mentors=()), Sizes(1, 2))).proposal().pairs == ()
    )


def test_a_lock_to_two_mentors_is_a_lock_to_their_group() -> None:
    asked = replace(a_class(), locked=frozenset({(1, 11), (1, 12)}), rules=())
    matching = at_once(propose_groups(asked, Sizes(1, 5)))
    assert matching.leaders(dict(matching.proposal_pairs())[1]) == (11, 12)

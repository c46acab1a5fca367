"""Two peers: the blossom solver against an integer programme and brute force, and what is said of them."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from mentordesk.matching import Explainer, Matching, Objective, PeersMatching, Problem
from mentordesk.matching.market import NEVER
from mentordesk.matching.peers_market import PeersMarket
from tests.matching.made_up import problem


def best_by_programme(rows: list[list[int]]) -> int:
    """The best total of disjoint pairs, by the integer programme of HiGHS."""
    edges = [(i, j) for i, row in enumerate(rows) for j in range(i) if row[j] > 0]
    if not edges:
        return 0
    once = np.zeros((len(rows), len(edges)))
    for n, (i, j) in enumerate(edges):
        once[i, n] = once[j, n] = 1
    values = -np.array([rows[i][j] for i, j in edges], float)
    found = milp(
        values, constraints=LinearConstraint(once, -np.inf, 1), integrality=np.ones(len(edges)),
        bounds=Bounds(0, 1), options={"mip_rel_gap": 0},
    )  # fmt: skip
    return round(-found.fun)


def solved(rows: list[list[int]]) -> PeersMarket:
    market = PeersMarket(rows)
    for _ in market.solve():
        pass
    return market


def made_up_values(dice: random.Random, people: int) -> list[list[int]]:
    """Values of every two; sparse and with many equal ones, where odd rings are plenty."""
    dense, most = dice.choice((0.15, 0.3, 0.6, 0.95)), dice.choice((2, 5, 30, 10_000))
    rows = [[NEVER] * people for _ in range(people)]
    for i in range(people):
        for j in range(i):
            if dice.random() < dense:
                rows[i][j] = rows[j][i] = dice.randint(0, most)
    return rows


@pytest.mark.parametrize("seed", range(120))
def test_the_same_best_as_an_integer_programme(seed: int) -> None:
    dice = random.Random(seed)
    rows = made_up_values(dice, dice.randint(0, 34))
    market = solved(rows)
    assert market.gap() == 0
    assert market.total == best_by_programme(rows)
    assert all(market.partner[v] == u for u, v in enumerate(market.partner) if v >= 0)


@pytest.mark.parametrize("seed", range(300))
def test_the_proof_holds_wherever_rings_close_and_open(seed: int) -> None:
    dice = random.Random(10_000 + seed)
    market = solved(made_up_values(dice, dice.randint(30, 60)))
    assert market.gap() == 0


def test_a_wrong_worth_is_seen() -> None:
    """Sensitivity: the proof fails when a worth is off, or two are worth more than was reckoned."""
    market = solved(made_up_values(random.Random(5), 30))
    paired = next(u for u, v in enumerate(market.partner) if v >= 0)
    market.worth[paired] += 2
    assert market.gap() == 2
    market.worth[paired] -= 4
    with pytest.raises(AssertionError, match="worth more"):
        market.gap()


def everybody_alike(dice: random.Random, number: int) -> Problem:
    """People who wait, on both sides, under all rules."""
    asked = problem(dice, number, 1)
    return replace(asked, mentors=asked.mentees, locked=frozenset(), forbidden=frozenset())


def every_proposal(matching: PeersMatching) -> list[tuple[int, int, int]]:
    """Placed, worst and total of every set of disjoint pairs, by going through them all."""
    rows = matching.table.rows

    def of(left: tuple[int, ...]) -> list[list[int]]:
        if len(left) < 2:
            return [[]]
        first, rest = left[0], left[1:]
        found = of(rest)
        for other in rest:
            if rows[first][other] != NEVER:
                others = tuple(k for k in rest if k != other)
                found += [[rows[first][other], *fits] for fits in of(others)]
        return found

    return [(2 * len(f), min(f, default=0), sum(f)) for f in of(tuple(range(len(rows))))]


@pytest.mark.parametrize("seed", range(60))
def test_the_same_best_as_going_through_them_all(seed: int) -> None:
    dice = random.Random(20_000 + seed)
    asked = everybody_alike(dice, dice.randint(1, 7))
    everything = every_proposal(PeersMatching.solved(asked))
    few = PeersMatching.solved(asked)
    assert few.proposal().gap == 0
    assert few.standing() == max((n, total) for n, _, total in everything)
    best = PeersMatching.solved(asked, Objective.TOTAL).proposal()
    assert best.total == max(total for _, _, total in everything)
    fair = PeersMatching.solved(asked, Objective.FAIREST)
    most = max(n for n, _, _ in everything)
    found = (*fair.standing()[:1], fair.proposal().worst or 0, fair.proposal().total)
    assert found == max(e for e in everything if e[0] == most)


@pytest.mark.parametrize("seed", range(12))
def test_every_price_is_the_difference_of_two_solutions(seed: int) -> None:
    dice = random.Random(30_000 + seed)
    asked = everybody_alike(dice, dice.randint(3, 9))
    matching = PeersMatching.solved(asked)
    told, before = Explainer(matching), matching.standing()
    fits = {k: p.fit for p in matching.proposal().pairs for k in (p.mentee, p.mentor)}
    together = {frozenset((p.mentee, p.mentor)) for p in matching.proposal().pairs}
    for one, other in itertools.permutations(asked.mentees, 2):
        priced = told.price(one.key, other.key)
        assert matching.standing() == before  # what was tried is taken back
        if priced.barriers:
            assert (
                matching.table.rows[matching.mentee_at[one.key]][matching.mentee_at[other.key]]
                == NEVER
            )
            continue
        fresh = PeersMatching.solved(replace(asked, locked=frozenset({(one.key, other.key)})))
        placed, total = fresh.standing()
        assert priced.fewer == before[0] - placed
        assert priced.others == (before[1] - fits.get(one.key, 0)) - (total - priced.fit)
    for one in asked.mentees:
        costs = [a.loss for a in told.alternatives(one.key, 9)]
        assert costs == sorted(costs)
        possible = [
            other for other in asked.mentees
            if other is not one and not told.price(one.key, other.key).barriers
            and frozenset((one.key, other.key)) not in together
        ]  # fmt: skip
        assert len(costs) == len(possible)


@pytest.mark.parametrize("seed", range(10))
def test_changes_are_as_good_as_solving_afresh(seed: int) -> None:
    dice = random.Random(40_000 + seed)
    objective = dice.choice(list(Objective))
    matching = PeersMatching.solved(everybody_alike(dice, 11), objective)
    for _ in range(12):
        one, other = dice.sample([p.key for p in matching.problem.mentees], 2)
        change = dice.choice((matching.lock, matching.forbid, matching.allow))
        change(one, other)
        if dice.random() < 0.3:
            matching.unlock(one)
        assert matching.market.gap() == 0
        assert (
            matching.market.total == PeersMatching.solved(matching.problem, objective).market.total
        )


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_no_rule_is_broken_and_names_and_order_decide_nothing(seed: int) -> None:
    dice = random.Random(seed)
    asked = everybody_alike(dice, dice.randint(2, 16))
    matching = PeersMatching.solved(asked)
    for pair in matching.proposal().pairs:
        at = matching.mentee_at[pair.mentee], matching.mentee_at[pair.mentor]
        assert matching.table.broken(*at) == []
        assert pair.fit == matching.table.fit(*at) == matching.table.fit(*reversed(at))
    people = [replace(p, name=f"Other {n}") for n, p in enumerate(asked.mentees)]
    dice.shuffle(people)
    again = PeersMatching.solved(replace(asked, mentees=tuple(people), mentors=tuple(people)))
    assert again.proposal() == matching.proposal()


def test_what_is_said_of_two_peers() -> None:
    """Either may be strong in what the other asks for; who is left over hears why."""
    asked = everybody_alike(random.Random(1), 3)
    one, other, third = (
        replace(p, name=name, facts=facts, never=frozenset(), parted=frozenset(), waited=0)
        for p, name, facts in zip(asked.mentees, ("Ada", "Bo", "Cy"), (
            {"needs": ("maths",), "strengths": ("art",), "languages": ("English",)},
            {"needs": ("art",), "strengths": ("maths",), "languages": ("English",)},
            {"languages": ("Polish",)},
        ), strict=True)
    )  # fmt: skip
    people = (one, other, third)
    matching = PeersMatching.solved(replace(asked, mentees=people, mentors=people, rules=tuple(
        replace(r, on=r.key == "language") for r in asked.rules
    )))  # fmt: skip
    told = Explainer(matching)
    assert told.because(one.key, other.key).startswith(
        "Bo is strong in maths and Ada is strong in art"
    )
    left = told.unplaced(third.key)
    assert left.why == "Speaks Polish; nobody else who waits does."
    assert left.helps == "English would help, with any of 2 peers."
    assert told.why(one.key, third.key) == (
        "Ada and Cy cannot be paired: they have no language in common."
    )


@pytest.mark.parametrize("seed", range(80))
def test_a_changed_market_is_as_good_as_a_fresh_one(seed: int) -> None:
    """Others' values, people who leave and come back, through blossoms that close and open; the first one stays."""
    dice = random.Random(60_000 + seed)
    rows = made_up_values(dice, dice.randint(2, 30))
    first = market = solved(rows)
    before = (list(first.partner), first.total)
    for _ in range(6):
        some = dice.sample(range(len(rows)), min(len(rows), dice.randint(1, 3)))
        fresh = [list(row) for row in market.rows]
        for u in some:
            for v in range(len(rows)):
                if v != u:
                    new = dice.choice((NEVER, 0, dice.randint(1, 40), market.rows[u][v]))
                    fresh[u][v] = fresh[v][u] = new
        market = market.changed({u: fresh[u] for u in some})
        assert market.rows == fresh
        assert market.gap() == 0
        assert market.total == solved(fresh).total
        gone = dice.randrange(len(rows))
        assert market.without(gone).gap() == 0 and market.without(gone).partner[gone] < 0
    assert (first.partner, first.total) == before and first.gap() == 0


def test_nobody_costs_less_than_the_least() -> None:
    """The bound by which others are not tried holds for every peer, and is better than the duals alone."""
    bounds = by_duals = 0
    for seed in range(10):
        matching = PeersMatching.solved(everybody_alike(random.Random(70_000 + seed), 11))
        told, market = Explainer(matching), matching.market
        for at, person in enumerate(matching.problem.mentees):
            costs = matching.least_costs(at)
            for j, other in enumerate(matching.problem.mentees):
                if j == at or matching.table.rows[at][j] == NEVER:
                    continue
                assert costs[j] <= told.price(person.key, other.key).loss
                bounds += max(0, costs[j])
                by_duals += max(0, market.gain[at] + market.gain[j] - market.rows[at][j])
    assert bounds > 1.5 * by_duals > 0


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("seed", range(6))
def test_the_first_alternatives_are_the_cheapest(objective: Objective, seed: int) -> None:
    """Who is not tried would not have been among the first: fewer or more asked for begin alike."""
    matching = PeersMatching.solved(everybody_alike(random.Random(80_000 + seed), 13), objective)
    told = Explainer(matching)
    for person in matching.problem.mentees:
        every = told.alternatives(person.key, 99)
        for number in (1, 3):
            assert told.alternatives(person.key, number) == every[:number]


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("kind", [Matching, PeersMatching])
def test_the_workbench_shows_the_exact_prices(kind: type[Matching], objective: Objective) -> None:
    """A rough answer differs only where it says so: under *fairest*, where fewer would be placed."""
    asked = problem(random.Random(90_001), 40, 30)
    if kind is PeersMatching:
        asked = everybody_alike(random.Random(90_001), 41)
    told = Explainer(kind.solved(asked, objective))
    rough_ones = 0
    for person in told.matching.problem.mentees:
        exact = told.alternatives(person.key, 6)
        rough = told.alternatives(person.key, 6, rough=True)
        assert [a.mentor for a in rough] == [a.mentor for a in exact]
        assert [a for a in rough if not a.is_rough] == [
            a for a, r in zip(exact, rough, strict=True) if not r.is_rough
        ]
        rough_ones += sum(a.is_rough for a in rough)
    assert objective is Objective.FAIREST or rough_ones == 0


def test_all_that_could_be_cheapest_are_priced_but_of_very_many_peers_under_fairest() -> None:
    """Whoever looks for one of them is told: the workbench calls them the likeliest."""
    few, many = (everybody_alike(random.Random(1), n) for n in (100, 101))
    for objective in Objective:
        capped = PeersMatching(many, objective).most_tried
        assert (capped is not None) is (objective is Objective.FAIREST)
        assert PeersMatching(few, objective).most_tried is None
        assert Matching(problem(random.Random(1), 150, 120), objective).most_tried is None
    matching = PeersMatching.solved(many, Objective.FAIREST)
    told, one = Explainer(matching), matching.problem.mentees[0].key
    assert len(told.alternatives(one, 50, rough=True)) <= 16 < len(told.alternatives(one, 50))

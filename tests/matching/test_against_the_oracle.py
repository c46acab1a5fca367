"""The proposal is the best there is: held against SciPy, brute force and fresh solutions."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from mentordesk.matching import Explainer, Matching, Objective, Problem
from mentordesk.matching.market import NEVER, Market
from tests.matching.made_up import problem

IMPOSSIBLE = -1e15


def places_of(market: Market) -> list[int]:
    return [j for j, room in enumerate(market.room) for _ in range(room)]


def best_by_scipy(rows: list[list[int]], rooms: list[int]) -> float:
    """The best total of values, a mentee may stay without; whole numbers below 2**53 are exact."""
    places = [j for j, room in enumerate(rooms) for _ in range(room)]
    values = np.full((len(rows), len(places) + len(rows)), 0.0)
    for i, row in enumerate(rows):
        for n, j in enumerate(places):
            values[i, n] = row[j] if row[j] != NEVER else IMPOSSIBLE
    if not values.size:
        return 0
    left, right = linear_sum_assignment(values, maximize=True)
    return float(values[left, right].sum())


def fairest_by_scipy(matching: Matching) -> tuple[int, int, int]:
    """Placed, worst and total fit, by trying every fit as the least allowed."""
    found = (0, 0, 0)
    rooms = matching.market.room
    for least in sorted({f for row in matching.table.rows for f in row if f != NEVER} | {0}):
        rows = [
            [10**7 + f if f != NEVER and f >= least else NEVER for f in row]
            for row in matching.table.rows
        ]
        placed, total = divmod(int(best_by_scipy(rows, rooms)), 10**7)
        if placed >= found[0]:
            found = (placed, least, total)
    return found


@pytest.mark.parametrize("seed", range(200))
def test_the_same_best_as_scipy(seed: int) -> None:
    dice = random.Random(seed)
    asked = problem(dice, dice.randint(1, 40), dice.randint(1, 25))
    for objective in (Objective.FEWEST, Objective.TOTAL):
        matching = Matching.solved(asked, objective)
        proposal = matching.proposal()
        assert proposal.gap == 0
        rows = [list(row) for row in matching.market.rows]
        assert matching.market.total == best_by_scipy(rows, matching.market.room)
        assert proposal.total == sum(p.fit for p in proposal.pairs)
    fair = Matching.solved(replace(asked, locked=frozenset()), Objective.FAIREST)
    placed, worst, total = fairest_by_scipy(fair)
    found = fair.proposal()
    assert found.gap == 0
    assert (len(found.pairs), found.total) == (placed, total)
    assert found.worst is None or found.worst >= worst


def every_proposal(matching: Matching) -> list[tuple[int, int, int]]:
    """Placed, worst and total of every proposal that breaks no rule, by going through them all."""
    rows, rooms = matching.table.rows, matching.market.room
    found = []
    for choice in itertools.product(range(-1, len(rooms)), repeat=len(rows)):
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        if any(rows[i][j] == NEVER for i, j in pairs):
            continue
        if any(sum(k == j for _, k in pairs) > rooms[j] for j in {j for _, j in pairs}):
            continue
        fits = [rows[i][j] for i, j in pairs]
        found.append((len(fits), min(fits, default=0), sum(fits)))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_same_best_as_going_through_them_all(seed: int) -> None:
    dice = random.Random(1_000 + seed)
    asked = replace(problem(dice, dice.randint(1, 5), dice.randint(1, 4)), locked=frozenset())
    everything = every_proposal(Matching.solved(asked))
    few = Matching.solved(asked, Objective.FEWEST).proposal()
    assert (len(few.pairs), few.total) == max((n, total) for n, _, total in everything)
    best = Matching.solved(asked, Objective.TOTAL).proposal()
    assert best.total == max(total for _, _, total in everything)
    fair = Matching.solved(asked, Objective.FAIREST).proposal()
    most = max(n for n, _, _ in everything)
    assert (len(fair.pairs), fair.worst or 0, fair.total) == max(
        (n, worst, total) for n, worst, total in everything if n == most
    )


def fresh(asked: Problem, objective: Objective) -> int:
    return Matching.solved(asked, objective).market.total


@pytest.mark.parametrize("seed", range(20))
def test_fifty_changes_are_as_good_as_solving_afresh(seed: int) -> None:
    """A thousand changes in all: locks, pairs set apart, people who leave and come, more and less room."""
    dice = random.Random(2_000 + seed)
    objective = dice.choice(list(Objective))
    matching = Matching.solved(problem(dice, 24, 14), objective)
    for _ in range(50):
        mentee, mentor = (
            dice.choice(matching.problem.mentees).key,
            dice.choice(matching.problem.mentors).key,
        )
        change = dice.choice(("lock", "unlock", "forbid", "allow", "room"))
        if change == "lock":
            matching.lock(mentee, mentor)
        elif change == "unlock":
            matching.unlock(mentee)
        elif change == "forbid":
            matching.forbid(mentee, mentor)
        elif change == "allow":
            matching.allow(mentee, mentor)
        else:
            matching.set_room(mentor, dice.randint(0, 3))
        assert matching.market.gap() == 0
        assert matching.market.total == fresh(matching.problem, objective)


@pytest.mark.parametrize("seed", range(12))
def test_every_price_is_the_difference_of_two_solutions(seed: int) -> None:
    dice = random.Random(3_000 + seed)
    asked = problem(dice, dice.randint(2, 7), dice.randint(2, 6))
    matching = Matching.solved(asked)
    explainer = Explainer(matching)
    before = matching.standing()
    mine = {p.mentee: p.fit for p in matching.proposal().pairs}
    for mentee in asked.mentees:
        dearest: list[tuple[int, int]] = []
        for mentor in asked.mentors:
            priced = explainer.price(mentee.key, mentor.key)
            assert matching.standing() == before  # what was tried is taken back
            if priced.barriers:
                continue
            locked = {p for p in asked.locked if p[0] != mentee.key} | {(mentee.key, mentor.key)}
            other = Matching.solved(replace(asked, locked=frozenset(locked)))
            placed, total = other.standing()
            assert priced.fewer == before[0] - placed
            others_before = before[1] - mine.get(mentee.key, 0)
            others_after = total - priced.fit
            assert priced.others == others_before - others_after
            if (mentee.key, mentor.key) not in {
                (p.mentee, p.mentor) for p in matching.proposal().pairs
            }:
                dearest.append((priced.fewer, before[1] - total))
        told = explainer.alternatives(mentee.key, 3)
        costs = [(a.fewer, mine.get(mentee.key, 0) + a.others - a.fit) for a in told]
        assert costs == sorted(dearest)[: len(costs)]
        assert len(costs) == min(3, len(dearest))


def test_a_wrong_price_is_seen() -> None:
    """Sensitivity: the proof fails when a price is off, or a pair is worth more than was reckoned."""
    matching = Matching.solved(problem(random.Random(7), 20, 20))
    assert matching.market.gap() == 0
    paired = next(i for i, j in enumerate(matching.market.partner) if j >= 0)
    matching.market.gain[paired] += 1
    assert matching.market.gap() == 1
    matching.market.gain[paired] -= 2
    with pytest.raises(AssertionError, match="worth more"):
        matching.market.gap()

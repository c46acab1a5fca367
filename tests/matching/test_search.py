"""A long search in a process of its own: the same proposal, how far it is, let go of, and when it dies."""

import multiprocessing
import random
import time
from dataclasses import replace

import pytest

from mentordesk.matching import (
    Elsewhere,
    Explainer,
    Matching,
    Objective,
    PeersMatching,
    Person,
    Problem,
    Question,
    Sizes,
)
from mentordesk.matching.progress import Search, telling, within
from mentordesk.matching.search import beside
from mentordesk.model.errors import MachineTrouble
from mentordesk.model.pairing import PairingKind
from mentordesk.programme.slices import at_once
from tests.matching.made_up import problem

KINDS = (PairingKind.ONE_TO_ONE, PairingKind.RECIPROCAL, PairingKind.GROUP)


def question(
    kind: PairingKind, mentees: int = 24, objective: Objective = Objective.FEWEST
) -> Question:
    asked = problem(random.Random(7), mentees, 9)
    return Question(asked, kind, Sizes(2, 5), objective, {}, 0)


def waited_for(work: Search[Matching]) -> tuple[Matching, list[float]]:
    """The result, and every share that was said on the way."""
    shares = []
    while True:
        try:
            share = next(work)
        except StopIteration as found:
            return found.value, shares
        shares.append(float(share))
        if isinstance(share, Elsewhere):
            time.sleep(0.005)


def everything_said(matching: Matching) -> list[object]:
    """The proposal, and what is told of it and could be asked of it."""
    told, proposal = Explainer(matching), matching.proposal()
    first = matching.problem.mentees[0].key
    return [
        proposal, told.alternatives(first, 5), [told.unplaced(key) for key in proposal.unplaced],
        [told.because(p.mentee, p.mentor) for p in proposal.pairs],
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("objective", Objective)
def test_the_process_finds_what_is_found_here(kind: PairingKind, objective: Objective) -> None:
    asked = question(kind, objective=objective)
    there, _ = waited_for(beside(asked))
    assert everything_said(there) == everything_said(at_once(asked.search()))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_back_can_be_changed(kind: PairingKind) -> None:
    """A lock after the search costs what it costs where the search was here."""
    asked = question(kind)
    pair = asked.problem.mentees[-1].key, asked.problem.mentees[-2].key
    if kind is not PairingKind.RECIPROCAL:
        other = at_once(asked.search()).proposal().pairs[-1].mentor
        pair = pair[0], other
    here, (there, _) = at_once(asked.search()), waited_for(beside(asked))
    for matching in (here, there):
        matching.lock(*pair)
    assert everything_said(there) == everything_said(here)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("objective", Objective)
def test_it_says_how_far_it_is(kind: PairingKind, objective: Objective) -> None:
    """The share never falls and never passes the whole; there is more than one word on it."""
    work, shares = question(kind, objective=objective).search(), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration:
            break
    assert shares == sorted(shares)
    assert shares[0] < 0.1 and 0.2 < shares[-1] <= 1
    assert len(set(shares)) > 10


def test_a_stretch_of_a_longer_work() -> None:
    def halves() -> Search[str]:
        yield 0.5
        yield 1.0
        return "done"

    work = within(halves(), 0.2, 0.6)
    assert [next(work), next(work)] == pytest.approx([0.4, 0.6])
    with pytest.raises(StopIteration, match="done"):
        next(work)


def test_what_is_done_elsewhere_is_so_in_a_stretch_too() -> None:
    """Else the window would ask again and again how far it is."""

    def work() -> Search[None]:
        yield Elsewhere(0.5)
        yield 0.5

    for told in (within(work(), 0, 1), telling(work(), lambda share: share / 2)):
        assert isinstance(next(told), Elsewhere)
        assert not isinstance(next(told), Elsewhere)


def test_the_fairest_is_looked_for_in_slices() -> None:
    """The highest least fit alone takes a slice for everybody, each time it is tried."""
    for kind in KINDS[:2]:
        asked = question(kind, objective=Objective.FAIREST)
        maker = PeersMatching if kind is PairingKind.RECIPROCAL else Matching
        matching = maker(asked.problem, Objective.FAIREST)
        at_once(matching.table.fill())
        assert sum(1 for _ in matching._fairest_least()) > 3 * len(matching.problem.mentees)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_question_that_cannot_be_sent_is_not_waited_for() -> None:
    asked = replace(question(PairingKind.ONE_TO_ONE), kept={1: lambda: 0})  # type: ignore[dict-item]
    with pytest.raises(MachineTrouble, match="ended before anything was found"):
        waited_for(beside(asked))


def test_short_searches_need_no_process() -> None:
    few, many = question(PairingKind.GROUP, 6), question(PairingKind.GROUP, 60)
    assert not few.is_long and many.is_long
    work = few.smooth()
    assert not isinstance(next(work), Elsewhere)
    work = many.smooth()
    assert isinstance(next(work), Elsewhere)
    work.close()


def test_let_go_of_it_ends_the_process() -> None:
    work = beside(question(PairingKind.GROUP, 60))
    next(work)
    (process,) = multiprocessing.active_children()
    work.close()
    assert not process.is_alive()
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_told_in_a_sentence() -> None:
    work = beside(question(PairingKind.RECIPROCAL, 400))  # some seconds
    while next(work) <= 0:  # it has begun
        time.sleep(0.005)
    multiprocessing.active_children()[0].kill()
    with pytest.raises(MachineTrouble, match="ended before anything was found"):
        waited_for(work)


def test_a_fault_of_ours_is_not_lost_in_the_process() -> None:
    asked = question(PairingKind.ONE_TO_ONE)
    wrong = Person(key=1, name="Mentee", facts={"needs": (5,)})  # type: ignore[dict-item]
    broken = replace(asked, problem=replace(asked.problem, mentees=(wrong,)))
    with pytest.raises(AttributeError, match="isascii"):
        at_once(broken.search())
    with pytest.raises(AttributeError, match="isascii"):
        waited_for(beside(broken))


def test_nobody_at_all() -> None:
    for kind in KINDS:
        there, _ = waited_for(beside(Question(Problem(mentees=(), mentors=()), kind)))
        assert there.proposal().pairs == ()

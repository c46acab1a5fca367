"""The whole process of ours: people in, the best proposal out, with its proof and all reasons."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from crowd import crowd

from mentordesk.matching import Explainer, Matching, Person, Problem


def problem(number: int, seed: int = 1) -> Problem:
    """The crowd as a problem."""

    def person(key: int, found: dict[str, Any]) -> Person:
        facts = {name: tuple(words) for name, words in found.items() if name != "waited"}
        return Person(key=key, name=f"P{key}", facts=facts, waited=found["waited"])

    mentees, mentors = crowd(number, seed)
    return Problem(
        mentees=tuple(person(n, p) for n, p in enumerate(mentees, start=1)),
        mentors=tuple(person(n, p) for n, p in enumerate(mentors, start=100_001)),
    )


if __name__ == "__main__":
    matching = Matching.solved(problem(int(sys.argv[1])))
    found = matching.proposal()
    told = [Explainer(matching).unplaced(key) for key in found.unplaced]
    assert found.gap == 0
    print(len(found.pairs), found.total, len(told))

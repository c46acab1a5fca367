"""What makes two people fit: each criterion is a small declared value that a programme can weigh."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The best fit there is, in hundredths of a point: sums stay whole numbers, so nothing is rounded away.
FULL = 10_000


class How(StrEnum):
    """How a fact of the mentee is held against a fact of the mentor."""

    COVERED = "covered"
    COMMON = "common"
    FIRST = "first"
    DIFFERENT = "different"
    SAME = "same"
    WAITED = "waited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion: which facts are held against each other, how, and how much that counts.

    ``full_at`` is how many in common are as good as it gets, or after how many days of waiting.
    """

    key: str
    name: str
    of: str
    against: str
    how: How
    weight: int
    full_at: int = 1


USUAL_CRITERIA = (
    Criterion(key="goals", name="Goals met", of="needs", against="strengths", how=How.COVERED, weight=35),
    Criterion(key="interests", name="Interests", of="interests", against="interests", how=How.COMMON, weight=20, full_at=3),
    Criterion(key="time", name="Time in common", of="free_at", against="free_at", how=How.COMMON, weight=20, full_at=2),
    Criterion(key="language", name="Language", of="languages", against="languages", how=How.FIRST, weight=10),
    Criterion(key="groups", name="Across groups", of="group", against="group", how=How.DIFFERENT, weight=10),
    Criterion(key="waiting", name="Waiting time", of="", against="", how=How.WAITED, weight=5, full_at=84),
)  # fmt: skip


def shares(criteria: Sequence[Criterion]) -> list[int]:
    """What each criterion is worth at most, in hundredths of a point; together exactly ``FULL``.

    What rounding leaves over goes to those that lost most by it, the first of equals.
    """
    total = sum(max(0, c.weight) for c in criteria)
    if not total:
        return [0] * len(criteria)
    exact = [max(0, c.weight) * FULL / total for c in criteria]
    found = [int(e) for e in exact]
    lost = sorted(range(len(criteria)), key=lambda n: (found[n] - exact[n], n))
    for n in lost[: FULL - sum(found)]:
        found[n] += 1
    return found

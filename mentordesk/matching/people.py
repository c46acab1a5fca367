"""Those who are to be matched, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mentordesk.matching.criteria import USUAL_CRITERIA, Criterion
from mentordesk.matching.rules import USUAL_RULES, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be matched, in one role.

    ``facts`` holds words by what they are about (*needs*, *strengths*, *interests*, *languages*,
    *free_at*, *group* …), as they were written; an empty or missing one is not known. ``room`` is
    how many more a mentor takes. ``never`` holds the keys of those they are not to be paired with,
    ``parted`` those an earlier pairing with is not to be begun again, ``together`` those they are
    in an open pairing with, in whichever roles. Whoever ``asks_same`` is paired with nobody who is
    not known to be of the same *gender*.
    """

    key: int
    name: str
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    room: int = 1
    waited: int = 0
    asks_same: bool = False
    never: frozenset[int] = frozenset()
    parted: frozenset[int] = frozenset()
    together: frozenset[int] = frozenset()

    def words(self, fact: str) -> tuple[str, ...]:
        """What is known of them; empty when nothing is."""
        return self.facts.get(fact, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All that a proposal is made from.

    ``locked`` and ``forbidden`` are the coordinator's own pairs of (mentee, mentor) keys; ``doubled``
    are pairs that are proposed the other way round. Where groups stand in place of the mentors,
    ``company`` keeps (mentee, group) apart because of somebody else in it.
    """

    mentees: tuple[Person, ...]
    mentors: tuple[Person, ...]
    rules: tuple[Rule, ...] = USUAL_RULES
    criteria: tuple[Criterion, ...] = USUAL_CRITERIA
    locked: frozenset[tuple[int, int]] = frozenset()
    forbidden: frozenset[tuple[int, int]] = frozenset()
    doubled: frozenset[tuple[int, int]] = frozenset()
    company: frozenset[tuple[int, int]] = frozenset()

    def in_order(self) -> "Problem":
        """The same, whoever has waited longest first, then by key: no one's name decides a tie."""
        return replace(
            self,
            mentees=tuple(sorted(self.mentees, key=lambda p: (-p.waited, p.key))),
            mentors=tuple(sorted(self.mentors, key=lambda p: p.key)),
        )

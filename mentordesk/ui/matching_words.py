"""What the workbench of matching says, by what is proposed: mentors, groups or peers."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentordesk.matching import GroupsMatching, Matching, Objective, Pair, Proposal
from mentordesk.matching.explain import points
from mentordesk.model.clock import counted
from mentordesk.model.pairing import PairingKind
from mentordesk.model.people import Role
from mentordesk.programme.proposals import MATCH_KINDS, Pool

KIND_CHOICES = tuple((kind, label) for kind, (_, label) in MATCH_KINDS.items())


OBJECTIVES = (
    (Objective.FEWEST, "Fewest unmatched"),
    (Objective.TOTAL, "Best total"),
    (Objective.FAIREST, "Fairest"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as it was at some moment: with whom each would be (by key), the fits, and how good it is."""

    title: str
    kind: PairingKind
    partners: Mapping[int, int]
    fits: Mapping[int, int]
    names: Mapping[int, str]
    said: str
    number: int = 0

    @classmethod
    def of(cls, matching: Matching, title: str, kind: PairingKind, number: int = 0) -> "Draft":
        """The draft of a solved matching."""
        problem = matching.problem
        placed = [
            (person.key, j, row[j])
            for person, row, j in zip(
                problem.mentees, matching.table.rows, matching.partners(), strict=True
            )
            if j >= 0
        ]
        names = {p.key: p.name for p in (*problem.mentees, *problem.mentors)}
        return cls(
            title, kind, {key: problem.mentors[j].key for key, j, _ in placed},
            {key: fit for key, _, fit in placed}, names, how_good(matching), number,
        )  # fmt: skip

    def whom(self, key: int) -> str:
        """With whom somebody would be: *Ravi Yusuf, 86*; empty where with nobody."""
        other = self.partners.get(key)
        return f"{self.names[other]}, {points(self.fits[key])}" if other is not None else ""


def how_good(matching: Matching) -> str:
    """*1 unmatched · fit 62 on average, 41 at the least*."""
    fits = [
        row[j] for row, j in zip(matching.table.rows, matching.partners(), strict=True) if j >= 0
    ]
    left = f"{len(matching.problem.mentees) - len(fits):,} unmatched"
    if not fits:
        return left
    return f"{left} · fit {points(sum(fits) // len(fits))} on average, {points(min(fits))} at the least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one kind of proposal; the usual ones are those of pairs."""

    who: str = "Mentee"
    proposed: str = "Proposed mentor"
    others: str = "Other mentors"
    other: str = "Mentor"
    lock: str = "Lock this pair"
    never: str = "Never pair them"
    swap: str = "Pair instead"
    made: str = "pairing"
    table: str = "Proposed pairs"
    nobody_here: str = "Nobody is waiting for a mentor."
    nobody_to: str = (
        "{ready} ready, and no mentor with room. Some may take one more: choose them in Participants, "
        "then More, Change the chosen."
    )
    looking: str = "Looking for the best proposal: {pool}."


WORDS = {
    PairingKind.ONE_TO_ONE: Words(),
    PairingKind.GROUP: Words(
        proposed="Proposed group", others="Other groups", other="Group", lock="Keep in this group",
        never="Never in this group", swap="Put there instead", made="group", table="Proposed groups",
        nobody_to="{ready} ready, and no two mentors with room. Some may take more: see Participants.",
        looking="Looking for the best groups: {pool}. This may take some seconds.",
    ),
    PairingKind.RECIPROCAL: Words(
        who="Person", proposed="Proposed peer", others="Other peers", other="Peer", table="Proposed peers",
        nobody_here="Nobody is waiting.", nobody_to="Only one person is ready: it takes two.",
    ),
}  # fmt: skip


def waiting(pool: Pool) -> str:
    """*12 mentees waiting, 10 of them ready · 11 mentors with 11 places*."""
    ready = len(pool.problem.mentees)
    late = [n for n in pool.not_yet if n.role is Role.MENTEE]
    some = "can be proposed" if any(n.rests for n in late) else "of them ready"
    told = f"{pool.counted(ready + len(late))}, {ready:,} {some}" if late else pool.counted(ready)
    return " · ".join(t for t in (told, pool.offer) if t)


def proof(matching: Matching, proposal: Proposal, *, keeps: int) -> str:
    """That no other proposal is better, or how much better one could be at most.

    ``keeps`` is what must be gained for an earlier pair to be given up (hundredths), 0 where none was.
    """
    if proposal.gap:
        more, rest = divmod(proposal.gap, matching.placed)
        if more and matching.objective is not Objective.TOTAL:
            return f"good, not proved: {more:,} more might be placed by other groups"
        better = points(rest // matching.point)
        return f"good, not proved: other groups might fit {counted(better, 'point')} better in all"
    said = {
        Objective.FEWEST: "as many placed as can be, at the best total",
        Objective.TOTAL: "the best possible total",
        Objective.FAIREST: "the worst pair is as good as can be, then the best total",
    }
    kept = f", earlier pairs kept unless {points(keeps)} points are gained" if keeps else ""
    return f"{said[proposal.objective]}{kept}: proved"


def number_made(matching: Matching, pairs: list[Pair]) -> int:
    """How many pairings these would become."""
    grouped = isinstance(matching, GroupsMatching)
    return len({p.mentor for p in pairs}) if grouped else len(pairs)


def whole_groups(matching: Matching, some: list[Pair], all_pairs: list[Pair]) -> list[Pair]:
    """With somebody of a group comes the whole group."""
    if not isinstance(matching, GroupsMatching):
        return some
    keys = {p.mentor for p in some}
    return [p for p in all_pairs if p.mentor in keys]

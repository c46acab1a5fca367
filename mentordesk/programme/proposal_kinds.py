"""What differs between proposals of pairs, of groups and of peers: how they are made, checked and begun."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mentordesk.matching import (
    Explainer,
    GroupsMatching,
    Matching,
    Pair,
    PeersMatching,
    Person,
    Problem,
    RuleKey,
    Sizes,
    possible_groups,
)
from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import MemberRole, Pairing, PairingKind
from mentordesk.model.people import Participant
from mentordesk.programme.members import Team

#: What is called by which word, on the screen and on the command line.
MATCH_KINDS = {
    PairingKind.ONE_TO_ONE: ("pairs", "Pairs"), PairingKind.GROUP: ("groups", "Groups"),
    PairingKind.RECIPROCAL: ("peers", "Two peers"),
}  # fmt: skip


#: What the coordinator says last holds: a lock takes the place of a pair that was set apart.
_GIVES_WAY = frozenset({RuleKey.FORBIDDEN})
Begun = list[tuple[Participant, Participant, Pairing, Team]]


def check_lock(
    problem: Problem, kind: PairingKind, sizes: Sizes, mentee_id: int, mentor_id: int, *also: int
) -> None:
    """Refuse to lock two whom a rule keeps apart, or where no place is left."""
    if kind is PairingKind.GROUP:
        _check_lock_to_group(problem, sizes, mentee_id, mentor_id, *also)
        return
    two = of_two(problem, mentee_id, mentor_id)
    if kind is PairingKind.RECIPROCAL:
        matching: Matching = PeersMatching.solved(_both_on_both_sides(two))
    else:
        matching = Matching.solved(two)
    told = Explainer(matching)
    if any(b.key not in _GIVES_WAY for b in told.price(mentee_id, mentor_id).barriers):
        raise Refused(told.why(mentee_id, mentor_id))
    mentor = two.mentors[0]
    others = sum(j == mentor_id and i != mentee_id for i, j in problem.locked)
    if others >= mentor.room and kind is PairingKind.ONE_TO_ONE:
        raise Refused(f"Every place of {mentor.name} is locked for somebody else.")


def _check_lock_to_group(
    problem: Problem, sizes: Sizes, mentee_id: int, mentor_id: int, *also: int
) -> None:
    two = of_two(problem, mentee_id, mentor_id)
    alone = replace(problem, mentees=two.mentees, locked=frozenset(), forbidden=frozenset())
    groups = [
        (group, person) for group, person in possible_groups(alone, led_by=mentor_id)
        if {*also} <= {*group.leaders}
    ]  # fmt: skip
    if not GroupsMatching.of_groups(alone, Sizes(1, sizes.most), groups).proposal_pairs():
        raise Refused(f"No group of {two.mentors[0].name} suits {two.mentees[0].name}.")


def check(pairs: Sequence[Pair], matching: Matching, problem: Problem) -> None:
    """Refuse what has changed since it was proposed: who left, who is full, what a rule forbids now."""
    if isinstance(matching, GroupsMatching):
        _check_groups(pairs, matching, problem)
        return
    for pair in pairs:
        two = of_two(problem, pair.mentee, pair.mentor)
        if isinstance(matching, PeersMatching):
            fresh: Matching = PeersMatching.solved(_both_on_both_sides(two))
        else:
            fresh = Matching.solved(two)
        if fresh.table.broken(fresh.mentee_at[pair.mentee], fresh.mentor_at[pair.mentor]):
            raise Refused(Explainer(fresh).why(pair.mentee, pair.mentor))
        room = two.mentors[0].room
        if sum(p.mentor == pair.mentor for p in pairs) > room:
            raise Refused(f"{two.mentors[0].name} has room for {counted(room, 'mentee')} only.")


def _check_groups(pairs: Sequence[Pair], matching: GroupsMatching, problem: Problem) -> None:
    """Propose the same groups to the same people again: all must still be possible as they were."""
    sizes = matching.sizes
    leaders = {k for p in pairs for k in matching.leaders(p.mentor)}
    leading = tuple(m for m in problem.mentors if m.key in leaders)
    by_key = {g.key: g for g, _ in possible_groups(replace(problem, mentors=leading))}
    here = {p.key for p in problem.mentees}
    for pair in pairs:
        group = matching.groups[pair.mentor]
        if group.key not in by_key:
            raise Refused(f"{_named(matching, pair.mentor)} can lead no group together any more.")
        if pair.mentee not in here:
            raise Refused(f"P{pair.mentee:04d} is not waiting for a mentor, or is not ready.")
    again = replace(
        problem, mentees=tuple(p for p in problem.mentees if p.key in {q.mentee for q in pairs}),
        mentors=leading, locked=frozenset(),
    )  # fmt: skip
    fresh = matching.with_people(again, sizes, [by_key[k] for k in {p.mentor for p in pairs}])
    told = Explainer(fresh)
    for pair in pairs:
        at = fresh.mentee_at[pair.mentee], fresh.mentor_at[pair.mentor]
        if fresh.table.broken(*at):
            raise Refused(told.why(pair.mentee, pair.mentor))
    _check_company(pairs, matching, {p.key: p for p in problem.mentees})
    for key in {p.mentor for p in pairs}:
        number = sum(p.mentor == key for p in pairs)
        if not sizes.least <= number <= sizes.most:
            raise Refused(f"A group is to have {sizes.least} to {sizes.most} mentees.")


def _check_company(
    pairs: Sequence[Pair], matching: GroupsMatching, mentees: Mapping[int, Person]
) -> None:
    """Refuse two in one group who are never to meet, and somebody who would mentor their own mentor."""
    where = {p.mentee: p.mentor for p in pairs}
    for one, key in where.items():
        for other in mentees[one].never:
            if where.get(other) == key:
                raise Refused(
                    f"{mentees[one].name} and {mentees[other].name} are on the never-pair list."
                )
        for leader in matching.leaders(key):
            if leader in where and one in matching.leaders(where[leader]):
                raise Refused(
                    f"{mentees[one].name} and {mentees[leader].name} would mentor each other."
                )


def of_two(problem: Problem, mentee_id: int, mentor_id: int) -> Problem:
    """The problem of two alone, for looking at their rules; refuses who is not in the matching."""
    mentees = tuple(p for p in problem.mentees if p.key == mentee_id)
    mentors = tuple(p for p in problem.mentors if p.key == mentor_id)
    if not mentees:
        raise Refused(f"P{mentee_id:04d} is not waiting for a mentor, or is not ready.")
    if not mentors:
        raise Refused(f"P{mentor_id:04d} has no room for a mentee, or is not ready.")
    return replace(problem, mentees=mentees, mentors=mentors, locked=frozenset())


def teams(
    pairs: Iterable[Pair], told: Explainer, people: Mapping[int, Participant], terms: Pairing
) -> Begun:
    """What is begun of accepted pairs: the first mentor, the first mentee, the terms, and the others."""
    matching = told.matching
    if not isinstance(matching, GroupsMatching):
        kind = PairingKind.ONE_TO_ONE
        if isinstance(matching, PeersMatching):
            kind = PairingKind.RECIPROCAL
        return [
            (people[p.mentor], people[p.mentee], replace(
                terms, kind=kind, fit=_points(p.fit), because=told.because(p.mentee, p.mentor)
            ), [])
            for p in pairs
        ]  # fmt: skip
    found: Begun = []
    by_group: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_group.setdefault(pair.mentor, []).append(pair)
    for key, members in by_group.items():
        group = matching.groups[key]
        one, other = (people[k] for k in group.leaders)
        first, *rest = (people[p.mentee] for p in members)
        mean = sum(p.fit for p in members) // len(members)
        found.append((one, first, replace(
            terms, kind=PairingKind.GROUP, fit=_points(mean), because=told.of_group(key),
            usual_time=group.time,
        ), [(other, MemberRole.CO_MENTOR), *((m, MemberRole.MENTEE) for m in rest)]))  # fmt: skip
    return found


def _both_on_both_sides(two: Problem) -> Problem:
    people = (*two.mentees, *two.mentors)
    return replace(two, mentees=people, mentors=people)


def _points(fit: int) -> int:
    return (fit + 50) // 100


def _named(matching: Matching, key: int) -> str:
    return next(m.name for m in matching.problem.mentors if m.key == key)

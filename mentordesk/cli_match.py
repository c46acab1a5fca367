"""The command of matching: a proposal, why, what else, and pairings made of it."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from mentordesk.cli_reports import Tools
from mentordesk.matching import (
    Alternative,
    Explainer,
    GroupsMatching,
    Matching,
    Objective,
    Proposal,
    Sizes,
)
from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import PairingKind
from mentordesk.programme import records
from mentordesk.programme.finder import id_of
from mentordesk.programme.proposals import MATCH_KINDS, Pool, Proposals
from mentordesk.programme.slices import at_once

Command = Callable[..., argparse.ArgumentParser]


def add_commands(command: Command, tools: Tools) -> None:
    """Add the command to the parser."""
    match = command(
        "match", _Match(tools).run, "propose a mentor for everybody who waits, and say why"
    )
    match.add_argument(
        "--objective", choices=[o.value for o in Objective], default=Objective.FEWEST.value,
        help="fewest unmatched first, best total, or the worst pair as good as possible",
    )  # fmt: skip
    match.add_argument(
        "--kind", choices=[word for word, _ in MATCH_KINDS.values()],
        help="pairs, groups led by two mentors, or two peers; else what the programme proposes",
    )  # fmt: skip
    match.add_argument(
        "--sizes", nargs=2, type=int, metavar=("LEAST", "MOST"), help="mentees in a group"
    )
    match.add_argument(
        "--why", nargs=2, metavar=("MENTEE", "MENTOR"), help="why these two, or why not"
    )
    match.add_argument(
        "--alternatives", metavar="MENTEE", help="who else, and what each would cost"
    )
    match.add_argument("--number", type=int, default=5, metavar="N", help="so many alternatives")
    match.add_argument(
        "--accept", action="store_true", help="make pairings of all, which await their agreement"
    )
    match.add_argument("--today", type=tools.date, metavar="DATE")


class _Match:
    """Runs it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def run(self, options: argparse.Namespace) -> None:
        """Propose; explain or accept if asked."""
        today = options.today or records.local_today()
        with self._tools.opened(options) as desk:
            pool = _asked(desk.proposals, today, options)
            matching = at_once(pool.question(Objective(options.objective)).search())
            explainer = Explainer(matching)
            if options.why:
                mentee = _in_it(options.why[0], matching.mentee_at)
                mentor = _other_in_it(options.why[1], matching)
                said = explainer.why(mentee, mentor)
                found_price = explainer.price(mentee, mentor)
                facts: Any = _priced(matching, found_price) | {"why": said}
                self._tools.say(options, facts, [said])
            elif options.alternatives:
                mentee = _in_it(options.alternatives, matching.mentee_at)
                found = explainer.alternatives(mentee, options.number)
                names = {p.key: p.name for p in matching.problem.mentors}
                lines = [
                    f"{_other(matching, a.mentor)}  {names[a.mentor]}: {a.words}" for a in found
                ]
                self._tools.say(
                    options,
                    [_priced(matching, a) for a in found],
                    lines or ["Nobody else is possible."],
                )
            else:
                proposal = matching.proposal()
                made = (
                    desk.proposals.accept(proposal.pairs, explainer, today=today)
                    if options.accept
                    else []
                )
                facts = _facts(pool, matching, proposal, explainer) | {
                    "accepted": [p.code for p in made]
                }
                self._tools.say(options, facts, _lines(pool, matching, explainer, len(made)))


def _asked(desk: Proposals, today: date, options: argparse.Namespace) -> Pool:
    """The pool, of another kind or with other sizes than the programme's where that was asked."""
    kinds = {word: kind for kind, (word, _) in MATCH_KINDS.items()}
    pool = desk.pool(today, kinds[options.kind] if options.kind else None)
    if not options.sizes:
        return pool
    if pool.kind is not PairingKind.GROUP:
        raise Refused("Sizes are of groups: add --kind groups.")
    least, most = options.sizes
    desk.check_sizes(Sizes(least, most))
    return replace(pool, sizes=Sizes(least, most))


def _lines(pool: Pool, matching: Matching, explainer: Explainer, made: int) -> list[str]:
    proposal = matching.proposal()
    names = {key: person.name for key, person in pool.people.items()}
    names |= {p.key: p.name for p in matching.problem.mentors}
    lines = [f"{pool.words}."]
    lines += [
        f"{_code(p.mentee)} {names[p.mentee]} – {_other(matching, p.mentor)} {names[p.mentor]}: {(p.fit + 50) // 100}"
        f" of 100. {explainer.because(p.mentee, p.mentor)}."
        for p in proposal.pairs
    ]  # fmt: skip
    for key in proposal.unplaced:
        told = explainer.unplaced(key)
        lines.append(f"{_code(key)} {names[key]}: nobody. {told.why} {told.helps}".rstrip())
    lines += [f"{n.person.code} {n.person.name} is not in it yet: {n.why}." for n in pool.not_yet]
    lines.append(
        "No other proposal is better: proved." if proposal.gap == 0
        else "A good proposal, not proved to be the best: other groups might do better."
    )  # fmt: skip
    if made:
        lines.append(f"Made {counted(made, 'pairing')}, pending agreement.")
    return [line for line in lines if line]


def _facts(
    pool: Pool, matching: Matching, proposal: Proposal, explainer: Explainer
) -> dict[str, Any]:
    problem = matching.problem
    return {
        "kind": MATCH_KINDS[pool.kind][0], "objective": proposal.objective.value, "total": proposal.total / 100, "gap": proposal.gap,
        "pairs": [
            {"mentee": _code(p.mentee), "mentor": _other(matching, p.mentor), "score": p.fit / 100, "locked": p.is_locked,
             "because": explainer.because(p.mentee, p.mentor),
             "parts": [
                 {"key": part.criterion.key, "name": part.criterion.name, "got": part.got / 100,
                  "of": part.most / 100, "why": part.words}
                 for part in explainer.parts(p.mentee, p.mentor)
             ]}
            for p in proposal.pairs
        ],
        "unmatched": [
            {"mentee": _code(key), "why": told.why, "helps": told.helps}
            for key in proposal.unplaced if (told := explainer.unplaced(key))
        ],
        # in units of the solver: a place counts ``placed``, a hundredth of a point ``point``
        "duals": {
            "placed": matching.placed, "point": matching.point,
            "mentees": {_code(p.key): g for p, g in zip(problem.mentees, proposal.gains, strict=True)},
            # of a group: what one of the places is worth that it needs to come about
            "mentors": {_other(matching, p.key): g for p, g in zip(problem.mentors, proposal.prices, strict=False)},
        },
    }  # fmt: skip


def _priced(matching: Matching, found: Alternative) -> dict[str, Any]:
    return {
        "mentor": _other(matching, found.mentor), "score": found.fit / 100, "possible": not found.barriers,
        "costs_others": found.others / 100, "fewer_placed": found.fewer,
        "rules": [r.name for r in found.barriers],
        "moved": [
            {"mentee": _code(m.mentee), "from": m.before and _other(matching, m.before),
             "to": m.after and _other(matching, m.after)}
            for m in found.moved
        ],
    }  # fmt: skip


def _in_it(code: str, those: Mapping[int, int]) -> int:
    key = id_of(code, "P", "participant")
    if key not in those:
        raise Refused(
            f"{code} is not in the matching: not waiting, without room, resting, or not ready."
        )
    return key


def _other_in_it(code: str, matching: Matching) -> int:
    """The mentor or peer, or the group that somebody leads."""
    key = id_of(code, "P", "participant")
    led = next((k for k in matching.mentor_at if key in matching.leaders(k)), None)
    if led is None and isinstance(matching, GroupsMatching):
        raise Refused(f"{code} leads no proposed group.")
    return _in_it(code, matching.mentor_at) if led is None else led


def _other(matching: Matching, key: int) -> str:
    """*P0004*, or *P0004+P0021* for the two who lead a group."""
    return "+".join(map(_code, matching.leaders(key)))


def _code(key: int) -> str:
    return f"P{key:04d}"

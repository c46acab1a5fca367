"""A proposal on paper: one for the coordinator with its scores, and a page a pair without any."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from mentordesk.matching import Explainer, GroupsMatching, Matching, Pair
from mentordesk.matching.explain import points
from mentordesk.model.clock import counted, full_date
from mentordesk.model.fields import Audience
from mentordesk.model.names import fold
from mentordesk.model.people import Participant
from mentordesk.programme.papers.press import Press
from mentordesk.reports.values import (
    Fact,
    Facts,
    Lines,
    Report,
    Section,
    Sheet,
    Signatures,
    Table,
    Text,
    one_sheet,
)

#: What a page for the two says of how they were brought together; there is no score on it.
_FOR_TWO = (
    "We would like the two of you to meet. This is a proposal: both of you can say yes, or ask for somebody else, "
    "and nobody needs to give a reason."
)


_FOR_MANY = (
    "We would like you to meet as a group. This is a proposal: each of you can say yes, or ask for something else, "
    "and nobody needs to give a reason."
)
#: How the people of the two columns are called.
_HEADS = {
    "mentor": ("Mentee", "Proposed mentor"), "group": ("Mentee", "Proposed group"),
    "peer": ("Person", "Proposed peer"),
}  # fmt: skip
#: So many interests are named to a group; two people are no group.
MOST_LIKED, PAIR = 5, 2


def for_coordinator(
    press: Press, matching: Matching, people: Mapping[int, Participant], today: date
) -> Report:
    """The whole proposal with fits and reasons, and who is left out and why."""
    proposal, told = matching.proposal(), Explainer(matching)
    is_grouped = isinstance(matching, GroupsMatching)
    who, other = _HEADS[matching.wording.other]
    rows = tuple(
        (
            _named(people[p.mentee]), _led(matching, p.mentor, people), str(points(p.fit)),
            told.because(p.mentee, p.mentor) + (". Locked" if p.is_locked else ""),
        )
        for p in sorted(proposal.pairs, key=lambda p: (
            _led(matching, p.mentor, people).casefold() if is_grouped else "",
            people[p.mentee].name.casefold(),
        ))
    )  # fmt: skip
    left = [(people[key], told.unplaced(key)) for key in proposal.unplaced]
    weights = ", ".join(f"{c.name} {c.weight}" for c in matching.problem.criteria if c.weight)
    rules = ", ".join(r.name for r in matching.problem.rules if r.on)
    facts = (
        Fact("Groups proposed", f"{len(_teams(matching)):,}") if is_grouped else Fact("Pairs proposed", f"{len(rows):,}"),
        Fact("Left out", f"{len(left):,}"),
        Fact("Proved to be the best", "yes" if proposal.gap == 0 else "no"),
        Fact("Weights", weights), Fact("Never broken", rules or "none"),
    )  # fmt: skip
    sections = [
        Section(blocks=(Facts(facts=facts, columns=3, audience=Audience.COORDINATOR),)),
        Section(title="Proposed groups" if is_grouped else "Proposed pairs", blocks=(
            Table(columns=(who, other, "Fit of 100", "Because"), rows=rows, shares=(3, 3, 1.4, 5), audience=Audience.COORDINATOR),
        )),
    ]  # fmt: skip
    if left:
        sections.append(Section(title="Nobody yet", blocks=(
            Table(
                columns=(who, "Why", "What would help"), shares=(3, 5, 4), audience=Audience.COORDINATOR,
                rows=tuple((_named(p), why.why, why.helps) for p, why in left),
            ),
        )))  # fmt: skip
    title = f"Matching proposal of {full_date(today)}"
    head = press.plain_head(
        title,
        f"For the coordinator alone · {counted(len(_teams(matching)), 'group' if is_grouped else 'pair')}",
        today,
    )
    return one_sheet(head, *sections, about=tuple(people))


def for_pairs(
    press: Press, matching: Matching, people: Mapping[int, Participant], today: date
) -> Report:
    """A page for each pair or group to read together and to say yes to: what they share, and no score."""
    told = Explainer(matching)
    sheets = tuple(
        _page(press, [people[k] for k in team], _shared(matching, told, pairs), today)
        for team, pairs in _teams(matching).items()
    )
    title = (
        "A proposal for your group"
        if isinstance(matching, GroupsMatching)
        else "A proposal for the two of you"
    )
    return Report(
        head=press.plain_head(title, press.setup.programme.name, today),
        sheets=sheets,
        goes_apart=True,
    )


def _teams(matching: Matching) -> dict[tuple[int, ...], list[Pair]]:
    """Who would meet, mentees first, and the pairs that say so."""
    proposal = matching.proposal()
    if not isinstance(matching, GroupsMatching):
        return {(p.mentee, p.mentor): [p] for p in proposal.pairs}
    found = {}
    for key in dict.fromkeys(p.mentor for p in proposal.pairs):
        pairs = [p for p in proposal.pairs if p.mentor == key]
        found[*(p.mentee for p in pairs), *matching.leaders(key)] = pairs
    return found


def _shared(matching: Matching, told: Explainer, pairs: Sequence[Pair]) -> list[str]:
    """What they have in common that may be told to all of them."""
    if not isinstance(matching, GroupsMatching):
        return told.shared(pairs[0].mentee, pairs[0].mentor)
    group = matching.groups[pairs[0].mentor]
    members = {p.mentee for p in pairs} | {*group.leaders}
    everybody = {p.key: p for p in (*matching.asked.mentors, *matching.asked.mentees)}
    team = [everybody[k] for k in members]
    spelt = {fold(w): w for p in team for w in p.words("interests")}
    numbers = Counter(w for p in team for w in {fold(w) for w in p.words("interests")})
    liked = [spelt[w] for w, n in sorted(numbers.items(), key=lambda f: (-f[1], f[0])) if n > 1]
    said = []
    if group.time:
        known = all(fold(group.time) in map(fold, p.words("free_at")) for p in team)
        said.append(f"All free {group.time}" if known else f"We suggest {group.time}")
    if liked:
        said.append(f"Several of you like {', '.join(liked[:MOST_LIKED])}")
    return said


def _page(press: Press, team: Sequence[Participant], shared: Sequence[str], today: date) -> Sheet:
    names = [p.called for p in team]
    head = press.plain_head(
        " and ".join((", ".join(names[:-1]), names[-1])), press.setup.programme.name, today
    )
    asked = _FOR_TWO if len(team) == PAIR else _FOR_MANY
    sections = (
        Section(blocks=(Text(text=asked, audience=Audience.PAIR),)),
        Section(title="What you share", blocks=(
            Text(text="\n".join(shared) or "Find out together when you first meet.", audience=Audience.PAIR),
        )),
        Section(title="What we would like to say or ask first", blocks=(Lines(number=4, audience=Audience.PAIR),)),
        Section(title="Yes, we would like to try", blocks=(
            Signatures(names=tuple(names), audience=Audience.PAIR),
        )),
    )  # fmt: skip
    return Sheet(head=head, sections=sections, about=tuple(p.id for p in team))


def _led(matching: Matching, mentor: int, people: Mapping[int, Participant]) -> str:
    """The mentor or peer, or the two who lead a group and its time."""
    names = " and ".join(_named(people[k]) for k in matching.leaders(mentor))
    if isinstance(matching, GroupsMatching) and matching.groups[mentor].time:
        return f"{names}, {matching.groups[mentor].time}"
    return names


def _named(person: Participant) -> str:
    return f"{person.name} ({person.group})" if person.group else person.name

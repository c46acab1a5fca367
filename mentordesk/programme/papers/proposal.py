"""A proposal on paper: one for the coordinator with its scores, and a page a pair without any."""

from collections.abc import Mapping
from datetime import date

from mentordesk.matching import Explainer, Matching, Pair
from mentordesk.matching.explain import points
from mentordesk.model.clock import counted, full_date
from mentordesk.model.fields import Audience
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


def for_coordinator(
    press: Press, matching: Matching, people: Mapping[int, Participant], today: date
) -> Report:
    """The whole proposal with fits and reasons, and who is left out and why."""
    proposal, told = matching.proposal(), Explainer(matching)
    rows = tuple(
        (
            _named(people[p.mentee]), _named(people[p.mentor]), str(points(p.fit)),
            told.because(p.mentee, p.mentor) + (". Locked" if p.is_locked else ""),
        )
        for p in proposal.pairs
    )  # fmt: skip
    left = [(people[key], told.unplaced(key)) for key in proposal.unplaced]
    weights = ", ".join(f"{c.name} {c.weight}" for c in matching.problem.criteria if c.weight)
    rules = ", ".join(r.name for r in matching.problem.rules if r.on)
    facts = (
        Fact("Pairs proposed", f"{len(rows):,}"), Fact("Left out", f"{len(left):,}"),
        Fact("Proved to be the best", "yes" if proposal.gap == 0 else "no"),
        Fact("Weights", weights), Fact("Never broken", rules or "none"),
    )  # fmt: skip
    sections = [
        Section(blocks=(Facts(facts=facts, columns=3, audience=Audience.COORDINATOR),)),
        Section(title="Proposed pairs", blocks=(
            Table(columns=("Mentee", "Proposed mentor", "Fit of 100", "Because"), rows=rows, shares=(3, 3, 1.4, 5), audience=Audience.COORDINATOR),
        )),
    ]  # fmt: skip
    if left:
        sections.append(Section(title="Nobody yet", blocks=(
            Table(
                columns=("Mentee", "Why", "What would help"), shares=(3, 5, 4), audience=Audience.COORDINATOR,
                rows=tuple((_named(p), why.why, why.helps) for p, why in left),
            ),
        )))  # fmt: skip
    title = f"Matching proposal of {full_date(today)}"
    head = press.plain_head(
        title, f"For the coordinator alone · {counted(len(rows), 'pair')}", today
    )
    return one_sheet(head, *sections, about=tuple(people))


def for_pairs(
    press: Press, matching: Matching, people: Mapping[int, Participant], today: date
) -> Report:
    """A page for each pair to read together and to say yes to: what they share, and no score."""
    told = Explainer(matching)
    head = press.plain_head("A proposal for the two of you", press.setup.programme.name, today)
    sheets = tuple(_page(press, told, pair, people, today) for pair in matching.proposal().pairs)
    return Report(head=head, sheets=sheets)


def _page(
    press: Press, told: Explainer, pair: Pair, people: Mapping[int, Participant], today: date
) -> Sheet:
    mentee, mentor = people[pair.mentee], people[pair.mentor]
    shared = told.shared(pair.mentee, pair.mentor)
    head = press.plain_head(
        f"{mentee.called} and {mentor.called}", press.setup.programme.name, today
    )
    sections = (
        Section(blocks=(Text(text=_FOR_TWO, audience=Audience.PAIR),)),
        Section(title="What you share", blocks=(
            Text(text="\n".join(shared) or "Find out together when you first meet.", audience=Audience.PAIR),
        )),
        Section(title="What we would like to say or ask first", blocks=(Lines(number=4, audience=Audience.PAIR),)),
        Section(title="Yes, we would like to try", blocks=(
            Signatures(names=(mentee.called, mentor.called), audience=Audience.PAIR),
        )),
    )  # fmt: skip
    return Sheet(head=head, sections=sections, about=(mentee.id, mentor.id))


def _named(person: Participant) -> str:
    return f"{person.name} ({person.group})" if person.group else person.name

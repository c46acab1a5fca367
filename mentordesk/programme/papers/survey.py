"""Interest sheets: one for each who is to be matched, keyed in by their code on a screen of the same order."""

from collections.abc import Sequence
from datetime import date

from mentordesk.model.clock import WEEKDAYS
from mentordesk.model.errors import Refused
from mentordesk.model.fields import Audience
from mentordesk.model.names import printed_names
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.papers.press import Press
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import (
    Block,
    Code,
    Fact,
    Facts,
    Lines,
    Report,
    Section,
    Sheet,
    Table,
    Text,
)
from mentordesk.store import match_facts

#: What a sheet asks, in its order, by the fact it fills; the entry screen has the same words and order.
ASKED = {
    "interests": "What I like doing", "strengths": "What I am good at", "needs": "What I would like help with",
    "languages": "Languages I speak, the one I like best first", "free_at": "When I could meet",
    "wants": "What I would like to reach",
    "same_gender": "I would like somebody of my own gender", "gender": "If so, my gender",
}  # fmt: skip
#: Only one of the two sides is asked these.
_OF_ONE_SIDE = {"strengths": Role.MENTOR, "needs": Role.MENTEE}
#: Answered in a line, and by a ring.
_SHORT, _RING = (
    frozenset({"languages", "gender"}),
    "yes · no · it does not matter (put a ring round one)",
)
_WHY = (
    "We use this to find somebody who suits you. What the two of you share may be shown to both; the rest is for the "
    "coordinator. Leave out what you would rather not say."
)


def asked_of(roles: Sequence[Role]) -> tuple[str, ...]:
    """What somebody in these roles is asked, in the order of the sheet."""
    return tuple(f for f in ASKED if f not in _OF_ONE_SIDE or _OF_ONE_SIDE[f] in roles)


def interest_sheets(press: Press, wanted: Wanted) -> Report:
    """A sheet for each mentee who waits and each mentor with room, with the code it is keyed in by."""
    load = match_facts.load(press.store, wanted.today)
    people = [
        p for p in press.store.participants.where(order="name COLLATE NOCASE, id")
        if p.status.takes_part
        and (
            (Role.MENTEE in p.roles and p.id not in load.mentees)
            or (Role.MENTOR in p.roles and load.mentors.get(p.id, 0) < p.capacity)
        )
    ]  # fmt: skip
    if not people:
        raise Refused("Nobody is waiting to be matched.")
    head = press.plain_head("Interest sheets", press.setup.programme.name, wanted.today)
    names = printed_names([(p.id, p.name, p.code) for p in people], wanted.style)
    return Report(
        head=head,
        goes_apart=True,
        sheets=tuple(_sheet(press, p, names[p.id], wanted.today) for p in people),
    )


def _sheet(press: Press, person: Participant, name: str, today: date) -> Sheet:
    programme, code = press.setup.programme, sheet_code("P", person.id)
    facts = (Fact("Name", name), Fact("Group", person.group), Fact("Day", ""))
    grids = [_grid(programme, week) for week in programme.weeks]
    sections = [
        Section(blocks=(Facts(facts=facts, columns=3, audience=Audience.FACTS),)),
    ]
    for fact in asked_of(person.roles):
        blocks: tuple[Block, ...] = (
            Lines(number=1 if fact in _SHORT else 2, audience=Audience.ANYONE),
        )
        if fact == "free_at":
            blocks = tuple(grids)
        elif fact == "same_gender":
            blocks = (Text(text=_RING, audience=Audience.ANYONE),)
        sections.append(Section(title=ASKED[fact], blocks=blocks))
    sections.append(Section(blocks=(Code(code=code, beside=_WHY, audience=Audience.ANYONE),)))
    head = press.plain_head("What I like and would like", programme.name, today)
    return Sheet(head=head, sections=tuple(sections), code=code, about=(person.id,))


def _grid(programme: Programme, week: str) -> Table:
    """A box to tick for each slot of each day, as on the screen it is keyed in on."""
    days = [WEEKDAYS[n] for n in programme.day_numbers]
    return Table(
        columns=(f"Week {week}" if week else "", *days), shares=(2, *(1 for _ in days)),
        rows=tuple((slot, *("☐" for _ in days)) for slot in programme.slots),
        audience=Audience.ANYONE,
    )  # fmt: skip

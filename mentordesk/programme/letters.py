"""Letters in plain words: each is thanked for their own part, and never told why it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mentordesk.model.clock import as_hours, counted, full_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.fields import Audience
from mentordesk.model.goal import GoalState
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import MENTOR_SIDE, Member, MemberRole, PairingKind
from mentordesk.programme.members import covered_by
from mentordesk.programme.papers.plain import plain_sheet
from mentordesk.programme.papers.press import Press, called
from mentordesk.reports.values import Head, Sheet

_REACHED, _ON = "What you reached together", "From here on"
#: What counts as reached in a letter of thanks.
REACHED = {GoalState.MET, GoalState.MOSTLY}


class Part(Enum):
    """What somebody was in a pairing; each is thanked for their own part."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    PEER = "peer"
    IN_GROUP = "in group"
    LED_GROUP = "led group"


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What a closing letter tells: whom it is for, how long they were in it, and what they were there for."""

    person_id: int
    part: Part
    first: date | None
    last: date
    held: int
    minutes: int
    to: str = ""
    other: str = ""


def goodbyes(press: Press, facts: PairingFacts, style: NameStyle) -> list[Goodbye]:
    """A goodbye for everybody of a pairing that has ended; in a group also for who left before.

    Who stood in for some days has no letter: they are thanked when they did.
    """
    names = press.all_names(facts.id, style)
    held = [m for m in press.meetings.of_pairing(facts.id) if m.status is MeetingStatus.HELD]
    came = {m.id: press.meetings.who_came(m.id) for m in held}
    now = {p.id for p in facts.sides.everybody}
    started = press.pairings.get(facts.id).started_on
    # whom it was for first; a stay that was broken off is one story with those after it
    rows = sorted(press.members.of(facts.id), key=lambda r: r.member.role in MENTOR_SIDE)
    stays: dict[int, list[Member]] = {}
    for row in rows:
        if row.member.role is not MemberRole.SUBSTITUTE:
            stays.setdefault(row.person.id, []).append(row.member)

    def was_there(who: int, meeting: Meeting) -> bool:
        """Whether somebody met: what a substitute met is theirs alone."""
        day = meeting.day
        if day is None or not any(m.is_in_it(day) for m in stays[who]):
            return False
        if who in came[meeting.id]:
            return came[meeting.id][who].came.was_there
        return who not in covered_by([r for r in rows if r.member.is_in_it(day)])

    found = []
    for who, mine in stays.items():
        if who not in now and facts.kind is not PairingKind.GROUP:
            continue  # in a pair another took their place
        there = [m for m in held if was_there(who, m)]
        begun = [m.from_on for m in mine if m.from_on]
        last = max(m.to_on or facts.since for m in mine)
        found.append(Goodbye(
            person_id=who, part=_part(facts, mine[-1]), to=names[who],
            first=max(filter(None, (min(begun, default=None), started)), default=None),
            last=min(last, facts.since), held=len(there), minutes=sum(m.minutes or 0 for m in there),
            other=_other(facts, mine[-1], names, style),
        ))  # fmt: skip
    return found


def _part(facts: PairingFacts, member: Member) -> Part:
    leads = member.role in MENTOR_SIDE
    if facts.kind is PairingKind.GROUP:
        return Part.LED_GROUP if leads else Part.IN_GROUP
    if facts.kind is PairingKind.RECIPROCAL:
        return Part.PEER
    return Part.MENTOR if leads else Part.MENTEE


def _other(facts: PairingFacts, member: Member, names: Mapping[int, str], style: NameStyle) -> str:
    """With whom they met; a group goes by its name where names stand in full, else by who led it."""
    if facts.kind is PairingKind.GROUP:
        in_full = all(names[p.id] == p.name for p in facts.sides.everybody)
        if facts.called and in_full:
            return facts.first_names
        return f"the group of {called(facts.mentors, names, style)}"
    mine = {p.id for p in facts.mentors}
    others = facts.mentees if member.participant_id in mine else facts.mentors
    return called(others, names, style)


def _thanks(told: Goodbye) -> str:
    if not told.held:  # nobody is thanked for what never was
        return "Thank you for being ready to take part."
    return {
        Part.MENTOR: f"Thank you for the time and the patience you gave {told.other}. Somebody had a person to "
        "turn to because you were there.",
        Part.MENTEE: f"Thank you for taking part, and for the trust you put into {told.other}.",
        Part.PEER: f"Thank you for the time you and {told.other} gave each other.",
        Part.LED_GROUP: "Thank you for the time and the patience you gave all of them. They had somebody to turn "
        "to because you were there.",
        Part.IN_GROUP: "Thank you for taking part, and for what you brought to the others.",
    }[told.part]  # fmt: skip


def closing_letter(
    head: Head, told: Goodbye, reached: Sequence[str], afterwards: str, coordinator: str = ""
) -> Sheet:
    """Thanks, what was reached, and what holds from here on; ``coordinator`` is who writes it."""
    since = f"from {full_date(told.first)} " if told.first else ""
    met = (
        counted(told.held, "meeting")
        + (f", {as_hours(told.minutes)} together" if told.minutes else "")
        if told.held
        else "no meeting came about this time"
    )
    several = " and " in told.other
    were = (
        f"You were together with {told.other}" if several else f"You and {told.other} were a pair"
    )
    if told.part is Part.LED_GROUP:
        were = f"You led {told.other}"
    elif told.part is Part.IN_GROUP:
        were = f"You were in {told.other}"
    sections = [
        ("Your mentoring has come to its end",
         f"{were} {since}to {full_date(told.last)}: {met}. {_thanks(told)}"),
    ]  # fmt: skip
    if reached:
        sections.append((_REACHED, "\n".join(reached)))
    rule = f"{afterwards.rstrip('.')}. " if afterwards else ""
    sections.append(
        (_ON, f"{rule}If you would like to talk about how it went, or to take part again, come to me.")
    )  # fmt: skip
    return plain_sheet(
        head,
        (
            ("For", told.to),
            ("Day", full_date(head.prepared_on)),
            *((("From", coordinator),) if coordinator else ()),
        ),
        sections,
        signed_by=("Coordinator",),
        audience=Audience.FACTS,
        written=frozenset({_REACHED, _ON}),
    )

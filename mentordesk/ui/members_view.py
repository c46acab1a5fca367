"""The people of a pairing: who is in it, who stands in, how often each came."""

from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.attendance import Turnout
from mentordesk.model.clock import full_date, near_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.pairing import Member, MemberRole, PairingKind
from mentordesk.programme.members import MemberRow
from mentordesk.ui.parts import Card, Flow, beside, button, column, label, row, rule
from mentordesk.ui.workspace import Workspace


def people_view(work: Workspace, facts: PairingFacts) -> QWidget:
    """A line for each person who is or was in it, and how often each came."""
    turnout = work.desk.meetings.turnout(facts.id)
    lines = column(gap=8)
    for number, found in enumerate(work.desk.members.of(facts.id)):
        if number:
            lines.addWidget(rule())
        lines.addWidget(_line(work, facts, found, turnout.get(found.person.id, Turnout())))
    if facts.state.is_open and facts.kind is not PairingKind.RECIPROCAL:
        join = button("Add a person…", partial(work.show, "join", facts.id), icon="plus")
        lines.addLayout(row(join, 1))
    lines.addStretch(1)
    made = QWidget()
    made.setLayout(lines)
    return made


def cover_card(work: Workspace, facts: PairingFacts) -> QWidget:
    """Who stands in for the mentor now, and until when."""
    ids = {p.id for p in facts.cover}
    said = [
        f"{r.person.called} stands in{f' until {full_date(r.member.to_on)}' if r.member.to_on else ''}."
        for r in work.desk.members.on(facts.id, work.today)
        if r.member.role is MemberRole.SUBSTITUTE and r.person.id in ids
    ]
    return Card(column(label(" ".join(said), "dense", wrap=True), margin=12), "info")


def away_card(work: Workspace, facts: PairingFacts) -> QWidget | None:
    """Who is away today, until when, and the ways on; None where everybody is there."""
    today = work.today
    away = work.desk.facts.absent_between(today, today)
    said = [
        f"{p.first} is away until {near_date(max(s.last for s in away[p.id]), today)}."
        for p in facts.sides.everybody if p.id in away
    ]  # fmt: skip
    if not said:
        return None
    lines = column(label(" ".join(said), "dense", wrap=True), gap=8, margin=12)
    peers = facts.kind is PairingKind.RECIPROCAL
    if (peers or any(p.id in away for p in facts.mentors)) and not facts.cover:
        tools, holder = Flow(gap=8), QWidget()
        for text, kind in (("Somebody stands in…", "cover"), ("Pause…", "pause"))[peers:]:
            tools.addWidget(button(text, partial(work.show, kind, facts.id), kind="small"))
        holder.setLayout(tools)
        lines.addWidget(holder)
    return Card(lines, "info")


def _line(work: Workspace, facts: PairingFacts, found: MemberRow, turnout: Turnout) -> QWidget:
    member, today = found.member, work.today
    said = " · ".join(t for t in (_part(member), turnout.words) if t)
    words = column(
        label(found.person.called, "strong", wrap=True), label(said, "muted", wrap=True), gap=0
    )
    gone = member.to_on is not None and member.to_on < today
    if gone or not facts.state.is_open:
        return beside(words)
    end = button("Ends…", partial(work.show, "leave", member.id), kind="small")
    end.setAccessibleName(f"{found.person.called} leaves")
    return beside(words, end)


def _part(member: Member) -> str:
    """*Second mentor, since 3 Nov*, *stood in 3 Nov to 10 Nov*."""
    role = {
        MemberRole.CO_MENTOR: "Second mentor", MemberRole.SUBSTITUTE: "Stands in",
    }.get(member.role, member.role.label)  # fmt: skip
    begun = full_date(member.from_on) if member.from_on else ""
    if member.to_on:
        return f"{role}, {begun} to {full_date(member.to_on)}"
    return f"{role}, since {begun}" if begun else role

"""The people of a pairing: who is in it, who stands in, how often each came."""

from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.attendance import Turnout
from mentordesk.model.clock import full_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.pairing import Member, MemberRole, PairingKind
from mentordesk.programme.members import MemberRow
from mentordesk.ui.parts import Card, beside, button, column, label, row, rule
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

"""The check-ins of a pairing: how each side is over time, and what was said."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import full_date, near_date
from mentordesk.model.contact import Contact
from mentordesk.model.facts import PairingFacts, some_of
from mentordesk.model.party import SIDES, Party, parties_of
from mentordesk.ui.parts import (
    Empty,
    MoodChart,
    Turn,
    button,
    chip,
    column,
    day_label,
    icon_label,
    label,
    row,
    rule,
)
from mentordesk.ui.workspace import Workspace

#: Check-ins that are listed; the older ones are in the history.
SHOWN = 60
#: How many of the last check-ins the trend shows.
TREND = 7


def checkins_view(work: Workspace, facts: PairingFacts, contacts: list[Contact]) -> QWidget:
    """The list, newest first, with the trend of both sides beside it."""
    made, lines = QWidget(), column(gap=0)
    add = button("Log a check-in…", partial(work.show, "check-in", facts.id), icon="plus")
    call = button("A phone call…", partial(work.show, "phone call", facts.id))
    lines.addLayout(row(add, call, 1))
    if not contacts:
        lines.addWidget(Empty(
            "message-square-heart",
            f"No check-in yet. Ask {some_of([p.first for p in facts.mentees])} how it goes: five minutes show what weeks of silence hide.",
        ))  # fmt: skip
        lines.addStretch(1)
        made.setLayout(lines)
        return made
    lines.addSpacing(12)
    profile = work.desk.practice.on(work.today).profile
    lines.addWidget(_trend(facts, contacts, parties_of(profile)))
    for contact in contacts[:SHOWN]:
        lines.addWidget(rule())
        lines.addWidget(_line(work, facts, contact))
    lines.addStretch(1)
    made.setLayout(lines)
    return made


def _line(work: Workspace, facts: PairingFacts, contact: Contact) -> QWidget:
    who = _who(facts, contact.party)
    if contact.participant_id:  # also one who has left since
        who = (
            facts.first_of(contact.participant_id)
            or work.desk.people.get(contact.participant_id).called
        )
    head = (
        f"{who}: {contact.purpose.label.lower()}" if contact.reached else f"{who} was not reached"
    )
    words = column(label(head, "strong", wrap=True), gap=2)
    if contact.needs_support:
        words.addWidget(chip("Needs support", "warn"))
    if scales := scales_words(contact):
        words.addWidget(label(scales, "dense", wrap=True))
    for text in (contact.activities, contact.outcomes, contact.impact, contact.note):
        if text:
            words.addWidget(label(text, "dense", wrap=True))
    if contact.safety:
        words.addWidget(label(f"Safe and well: {contact.safety}", "dense", wrap=True))
    if contact.follow_up_on:
        words.addWidget(
            label(f"Follow up on {full_date(contact.follow_up_on)}", "muted", wrap=True)
        )
    words.addStretch(1)
    day = day_label(near_date(contact.attempted_on, work.today) if contact.attempted_on else "")
    icon = ("circle-check", "good", "Spoke")
    if not contact.reached:
        icon = ("circle-x", "muted", "No answer")
    elif contact.needs_support:
        icon = ("triangle-alert", "warn", "Needs support")
    change = button("Change…", partial(work.show, "edit check-in", contact.id), kind="small")
    change.setAccessibleName(f"Change check-in {contact.code}")
    line = row(gap=8, margin=(0, 8, 0, 8))
    line.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(icon_label(*icon, size=14), 0, Qt.AlignmentFlag.AlignTop)
    said, beside = QWidget(), QWidget()
    said.setLayout(words)
    lone = column(change)
    lone.addStretch(1)
    beside.setLayout(lone)
    line.addWidget(Turn([(said, 1), (beside, 0)], room=220, gap=8), 1)
    made = QWidget()
    made.setLayout(line)
    return made


def _trend(facts: PairingFacts, contacts: list[Contact], asked: Sequence[Party]) -> QWidget:
    """How both sides were at the last check-ins: three small charts side by side."""
    charts: list[tuple[QWidget, int]] = []
    for name, title in (("mood", "Mood"), ("trust", "Trust"), ("workload", "Workload")):
        lines = []
        for party in SIDES:
            known = [
                getattr(c, name) for c in contacts if c.party is party and c.reached and getattr(c, name)
            ][:TREND][::-1]  # fmt: skip
            lines.append(known)
        if any(lines):
            chart = QWidget()
            chart.setLayout(
                column(label(title, "label"), MoodChart(lines[0], lines[1], title), gap=4)
            )
            charts.append((chart, 1))
    made, parts = QWidget(), column(gap=4, margin=(0, 0, 0, 10))
    if charts:
        parts.addWidget(Turn(charts, room=300, gap=16))
        mentor, mentee = facts.sides_called
        parts.addWidget(label(f"— {mentee}   ··· {mentor}", "caption"))
    if facts.has_adult and Party.RESPONSIBLE_ADULT in asked:
        adult = facts.talked(Party.RESPONSIBLE_ADULT).last
        said = f"last spoken to on {full_date(adult)}" if adult else "not spoken to yet"
        parts.addWidget(label(f"Responsible adult: {said}", "muted", wrap=True))
    made.setLayout(parts)
    return made


def scales_words(contact: Contact) -> str:
    """*Mood 3, trust 4, workload 2, getting on 4.*"""
    named = (
        ("mood", "mood"),
        ("trust", "trust"),
        ("workload", "workload"),
        ("relationship", "getting on"),
    )
    said = [f"{word} {getattr(contact, name)}" for name, word in named if getattr(contact, name)]
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _who(facts: PairingFacts, party: Party) -> str:
    if party in SIDES:
        return some_of([p.first for p in facts.side(party)]) or party.label
    return party.label

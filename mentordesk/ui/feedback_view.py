"""What a pairing answered: both sides side by side, where they differ, and every form that came back."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mentordesk.model.clock import near_date
from mentordesk.model.facts import PairingFacts, some_of
from mentordesk.model.feedback import FormKind
from mentordesk.model.party import SIDES
from mentordesk.programme.feedback import AnswerRow, BothSides
from mentordesk.ui.parts import Card, Empty, Flow, button, chip, column, label, row, rule
from mentordesk.ui.workspace import Workspace


def feedback_view(work: Workspace, facts: PairingFacts) -> QWidget:
    """Expectations side by side, then every answer, newest first."""
    book = work.desk.feedback
    made, lines = QWidget(), column(gap=12)
    forms = book.forms()
    if not forms:
        lines.addWidget(Empty(
            "message-square-heart",
            "No feedback form yet. Take the two short ones that come with MentorDesk, then change them.",
            button("Take them", partial(work.show, "usual forms", 0), kind="primary"),
        ))  # fmt: skip
        made.setLayout(lines)
        return made
    give = button(
        "Give out forms…", lambda: work.item_asked.emit("give out", [facts.id]), icon="plus"
    )
    tools, holder = Flow(gap=8), QWidget()
    tools.addWidget(give)
    for form in forms:
        key = button(
            f"Key in {form.title.lower()}",
            partial(work.item_asked.emit, "key in", (form.id, facts.id)),
        )
        tools.addWidget(key)
    holder.setLayout(tools)
    lines.addWidget(holder)
    for form in forms:
        both = book.both_sides(facts.id, form)
        if form.kind is FormKind.EXPECTATIONS and (both.mentee or both.mentor):
            lines.addWidget(_side_by_side(work, facts, both))
    rows = book.of_pairing(facts.id)
    for found in rows:
        lines.addWidget(rule())
        lines.addWidget(_line(work, facts, found))
    if not rows:
        lines.addWidget(label("Nothing was given out or answered yet.", "muted"))
    lines.addStretch(1)
    made.setLayout(lines)
    return made


def _side_by_side(work: Workspace, facts: PairingFacts, both: BothSides) -> QWidget:
    """Numbers in a table, words below each other: both fit where there is little room."""
    apart = {d.question for d in both.differences}
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    names = [some_of([p.first for p in facts.side(party)]) for party in reversed(SIDES)]
    for place, name in enumerate(names, start=1):
        grid.addWidget(label(name, "label"), 0, place)
    for number, question in enumerate(both.form.asked, start=1):
        said = [
            a.answers[number - 1] if a and number <= len(a.answers) else ""
            for a in (both.mentor, both.mentee)
        ]
        text = label(question.text, "dense", wrap=True)
        text.setMinimumWidth(120)
        if question.is_free:
            words = [f"{n}: {s}" for n, s in zip(names, said, strict=True) if s]
            answers = label("\n".join(words) or "Nobody wrote anything.", "muted", wrap=True)
            cell = QWidget()
            cell.setLayout(column(text, answers, gap=0))
            grid.addWidget(cell, number, 0, 1, 3)
            continue
        grid.addWidget(text, number, 0, Qt.AlignmentFlag.AlignTop)
        for place, answer in enumerate(said, start=1):
            differs = question.text in apart
            shown = chip(answer, "warn") if differs else label(answer or "–", "dense")
            grid.addWidget(shown, number, place, Qt.AlignmentFlag.AlignTop)
    table = QWidget()
    table.setLayout(grid)
    head = label(both.form.title, "section")
    inside = column(head, table, gap=8, margin=14)
    if both.differences and not both.is_talked_about:
        number = len(both.differences)
        apart_said = f"{number} {'answer differs' if number == 1 else 'answers differ'} by two points or more: put it on the next agenda."
        talked = button(
            "Talked about it",
            partial(work.item_asked.emit, "talked", (facts.id, both.form.id)),
            kind="small",
        )
        inside.addLayout(row(label(apart_said, "dense", wrap=True), talked))
    elif both.differences:
        inside.addWidget(label("They talked about what differs.", "muted"))
    return Card(inside)


def _line(work: Workspace, facts: PairingFacts, found: AnswerRow) -> QWidget:
    answer, form = found.answer, found.form
    who = some_of([p.first for p in facts.who_of(answer.party, answer.participant_id)])
    day = answer.answered_on or answer.issued_on
    when = label(near_date(day, work.today) if day else "", "muted")
    when.setMinimumWidth(76)
    words = column(label(f"{form.title}, {who}", "strong", wrap=True), gap=0)
    free = [a for q, a in zip(form.asked, answer.answers, strict=False) if q.is_free and a]
    for text in free:
        words.addWidget(label(f"“{text}”", "dense", wrap=True))
    line = row(gap=8)
    line.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    if not answer.is_back:
        line.addWidget(chip("Not back yet", "info"), 0, Qt.AlignmentFlag.AlignTop)
    elif found.score is not None and form.kind is FormKind.PULSE:
        line.addWidget(
            chip(f"{found.score:.1f} of {form.highest}", "plain"), 0, Qt.AlignmentFlag.AlignTop
        )
    text = "Change" if answer.is_back else "Key in"
    act = button(text, partial(work.show, "answer", answer.id), kind="small")
    act.setAccessibleName(f"{text}: {form.title}, {who}")
    line.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
    made = QWidget()
    made.setLayout(line)
    return made

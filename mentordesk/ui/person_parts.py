"""Parts of a participant's page: ready or not, when free, whom never with, when away, what was learnt."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mentordesk.model.clock import counted, full_date, near_date
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Mark, Readiness, StepState
from mentordesk.model.steps import StepKind
from mentordesk.programme.programmes import Part
from mentordesk.ui.parts import beside, button, column, icon_button, icon_label, label, row
from mentordesk.ui.workspace import Workspace

_LOOK = {
    Mark.DONE: ("check", "good", "Done"), Mark.WAIVED: ("check", "muted", "Waived"),
    Mark.BOOKED: ("circle", "warn", "Booked"), Mark.OPEN: ("circle", "warn", "Open"),
    Mark.LAPSED: ("circle-alert", "bad", "Lapsed"),
}  # fmt: skip


def ready_title(person: Participant, readiness: Readiness) -> str:
    """*Ready to mentor?* or the like."""
    verb = "mentor" if person.roles == (Role.MENTOR,) else "begin"
    return f"Ready to {verb}?" if not readiness.is_ready else f"Ready to {verb}"


def ready_part(work: Workspace, person: Participant, readiness: Readiness) -> QWidget:
    """Each step with its mark, and the way to note one."""
    made, lines = QWidget(), column(gap=6)
    for state in readiness.steps:
        lines.addLayout(_step(state))
    if not readiness.steps:
        lines.addWidget(label("No step is asked for before the start.", "muted", wrap=True))
    else:
        note = button(
            "Note a step…", lambda: work.item_asked.emit("note step", [person.id]), kind="small"
        )
        lines.addLayout(row(note, 1))
    made.setLayout(lines)
    return made


def _step(state: StepState) -> QHBoxLayout:
    icon, color, word = _LOOK[state.mark]
    line = row(gap=6)
    line.addWidget(icon_label(icon, color, word, size=14), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(state.words, "dense", wrap=True), 1)
    return line


def parts_part(work: Workspace, parts: Sequence[Part]) -> QWidget:
    """What somebody does in the other programmes of this record, with the way there."""
    made, lines = QWidget(), column(gap=8)
    for part in parts:
        go = button(
            "Go there", partial(work.show, "elsewhere participant", part.person.id), kind="small"
        )
        go.setAccessibleName(f"Go to {part.person.called} in {part.programme.name}")
        words = column(
            label(part.programme.name, "strong", wrap=True),
            label(part.words, "muted", wrap=True), gap=0,
        )  # fmt: skip
        for sides, is_open in part.pairings:
            said = f"{sides.code} {sides.short_label}{'' if is_open else ', ended'}"
            words.addWidget(label(said, "dense", wrap=True))
        lines.addWidget(beside(words, go, gap=8))
    made.setLayout(lines)
    return made


def never_part(work: Workspace, person: Participant) -> QWidget:
    """Whom never with, each with its reason."""
    made, lines = QWidget(), column(gap=4)
    for never, other in work.desk.training.never_with(person.id):
        said = f"{other.name}: {never.reason}" if never.reason else other.name
        drop = icon_button(
            "x", f"Take off the list: {other.name}", partial(work.show, "let together", never.id)
        )
        lines.addWidget(beside(label(said, "dense", wrap=True), drop, gap=4))
    lines.addLayout(
        row(button("Add…", partial(work.show, "never pair", person.id), kind="small"), 1)
    )
    made.setLayout(lines)
    return made


def away_part(work: Workspace, person: Participant) -> QWidget:
    """Absences that are now or to come, and the last one."""
    made, lines = QWidget(), column(gap=4)
    for absence in work.desk.contacts.absences(person.id)[:4]:
        assert absence.first_day and absence.last_day  # the record requires both
        said = f"{near_date(absence.first_day, work.today)} to {near_date(absence.last_day, work.today)}"
        said += f": {absence.reason}" if absence.reason else ""
        drop = icon_button(
            "x", f"Remove absence of {said}", partial(work.show, "remove absence", absence.id)
        )
        lines.addWidget(beside(label(said, "dense", wrap=True), drop, gap=4))
    lines.addLayout(row(button("Away…", partial(work.show, "absence", person.id), kind="small"), 1))
    made.setLayout(lines)
    return made


def training_tab(work: Workspace, person: Participant) -> QWidget:
    """Everything that was signed, waived or attended, newest first, with the way to withdraw it."""
    book = work.desk.training
    names = {r.id: r for r in book.requirements()}
    made, lines = QWidget(), column(gap=12)
    entries: list[tuple[date, QWidget]] = []
    for clearance in book.clearances(person.id):
        step = names.get(clearance.requirement_id)
        if step is None or clearance.done_on is None:
            continue
        said = [f"by {clearance.signed_by}" if clearance.signed_by else "", clearance.version]
        said.append(
            f"valid until {full_date(clearance.expires_on)}" if clearance.expires_on else ""
        )
        said.append(f"waived: {clearance.reason}" if clearance.waived else "")
        said.append(
            f"withdrawn {full_date(clearance.withdrawn_on)}" if clearance.withdrawn_on else ""
        )
        tools: list[QWidget] = []
        if step.kind is StepKind.CONSENT and not clearance.withdrawn_on:
            drop = button("Withdraw", partial(work.show, "withdraw", clearance.id), kind="small")
            drop.setAccessibleName(f"Withdraw: {step.name}")
            tools.append(drop)
        out = icon_button(
            "trash-2",
            f"Noted by mistake: {step.name}",
            partial(work.show, "remove clearance", clearance.id),
        )
        out.setProperty("kind", "more")
        tools.append(out)
        words = " · ".join(s for s in said if s)
        entries.append((clearance.done_on, _entry(clearance.done_on, step.name, words, *tools)))
    for training, presence in book.sessions_of(person.id):
        topics = ", ".join(t.label for t in training.topics)
        said_of = f"{presence.label} · {counted(training.minutes, 'minute')} · {topics}"
        if training.held_on:
            entries.append((training.held_on, _entry(training.held_on, training.title, said_of)))
    for _, line in sorted(entries, key=lambda e: e[0], reverse=True):
        lines.addWidget(line)
    if not entries:
        lines.addWidget(
            label("Nothing yet: no step was noted, no session attended.", "muted", wrap=True)
        )
    lines.addStretch(1)
    made.setLayout(lines)
    return made


def _entry(day: date, title: str, said: str, *tools: QWidget) -> QWidget:
    when = label(full_date(day), "muted")
    when.setMinimumWidth(110)
    words = column(label(title, "strong", wrap=True), gap=0)
    if said:
        words.addWidget(label(said, "dense", wrap=True))
    line = row(gap=8)
    line.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    for tool in tools:
        line.addWidget(tool)
    made = QWidget()
    made.setLayout(line)
    return made

"""The past of one record: what was changed, when, from what, to what; and the way back of a value."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import local_time, near_date
from mentordesk.model.fields import described
from mentordesk.ui.parts import button, column, label, row
from mentordesk.ui.workspace import Workspace


def history_view(work: Workspace, table: str, record: Any) -> QWidget:
    """Every change of the record, newest first, with *Put back* where one value has a way back."""
    made = QWidget()
    lines = column(gap=12)
    labels = described(record)
    for step, before, after in reversed(work.desk.history_of(table, record.id)):
        stamp = label(
            f"{near_date(step.at.astimezone().date(), work.today)} {local_time(step.at)}", "muted"
        )
        stamp.setMinimumWidth(110)
        words = column(label(f"{step.label[:1].upper()}{step.label[1:]}", "strong"), gap=2)
        for name, what in labels.items():
            if before and after and before.get(name) != after.get(name):
                was, now = (work.desk.past.in_words(table, name, r[name]) for r in (before, after))
                line = row(gap=8)
                line.addWidget(
                    label(
                        f"{what.label}: {was or 'nothing'} → {now or 'nothing'}", "dense", wrap=True
                    ),
                    1,
                )
                if work.desk.past.can_put_back(table, name) and plain_of(record, name) != was:
                    put = button(
                        "Put back",
                        partial(_put_back, work, table, record.id, name, step.seq),
                        kind="small",
                    )
                    put.setAccessibleName(f"Put back {what.label}: {was or 'nothing'}")
                    line.addWidget(put)
                words.addLayout(line)
        line = row(gap=12)
        line.addWidget(stamp, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        lines.addLayout(line)
    lines.addStretch(1)
    made.setLayout(lines)
    return made


def plain_of(record: Any, name: str) -> str:
    """A field's present value as the history would show it."""
    value = getattr(record, name)
    if isinstance(value, tuple):
        return ", ".join(str(getattr(v, "value", v)) for v in value)
    value = getattr(value, "value", value)
    return "" if value is None else str(value)


def _put_back(work: Workspace, table: str, record_id: int, name: str, seq: int) -> None:
    said = work.desk.past.put_value_back(table, record_id, name, seq)
    work.did(f"Put back: {said}.")

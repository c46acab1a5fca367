"""A form is a table of fields over a copy of a record: it fills, reads back, marks what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QLabel, QLayout, QWidget

from mentordesk.model.errors import Refused
from mentordesk.model.fields import About, Kind, described
from mentordesk.ui import editors
from mentordesk.ui.parts import Flow, Turn, column, label, mark_wrong, row

R = TypeVar("R")
LONG_HINT = 26


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: which fact, how wide among its neighbours, and an editor of its own."""

    name: str
    share: int = 1
    lines: int = 3
    editor: Any = None
    title: str = ""
    only: tuple[Any, ...] = ()
    required: bool = False


class FieldBox(QWidget):
    """A label above an editor, and below it the sentence on what is wrong."""

    def __init__(
        self, title: str, editor: QWidget, *, optional: bool = False, hint: str = ""
    ) -> None:
        super().__init__()
        self.editor = editor
        self.title = label(title, "label")
        self.title.setParent(self)
        self.title.setBuddy(editor)
        extra = " · ".join(t for t in (hint, "optional" if optional else "") if t)
        # a long hint may go below its title; short ones stay beside it, so that fields stand in line
        head: QLayout = Flow(gap=4, line_gap=0) if len(hint) > LONG_HINT else row(gap=4)
        head.addWidget(self.title)
        if extra:
            head.addWidget(label(extra, "caption"))
        if isinstance(head, QBoxLayout):
            head.addStretch(1)
        self.error: QLabel = label("", "error", wrap=True)
        self.error.hide()
        inside = column(gap=4)
        if isinstance(editor, editors.FlagEditor):  # a box to tick says its own name
            self.title.hide()
        inside.addLayout(head)
        inside.addWidget(editor)
        inside.addWidget(self.error)
        inside.addStretch(1)
        self.setLayout(inside)

    def mark(self, sentence: str) -> None:
        """Show or take away what is wrong."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        mark_wrong(self.editor, sentence, self.title.text())


class Form(QWidget):
    """Fields of one record class, laid out in rows."""

    edited = Signal()

    def __init__(self, record: type, rows: Sequence[Sequence[Field]], today: date) -> None:
        super().__init__()
        self._boxes: dict[str, FieldBox] = {}
        self._rows: list[tuple[QWidget, list[QWidget]]] = []
        self._shown: dict[str, str] = {}
        facts = described(record)
        hints = get_type_hints(record)
        lines = column(gap=12)
        for group in rows:
            line: list[tuple[QWidget, int]] = []
            for field in group:
                about = facts.get(field.name) or About(
                    field.title, Kind.LINK, next(iter(facts.values())).audience, True, ""
                )
                editor = field.editor or make_editor(about, hints.get(field.name), field, today)
                box = FieldBox(
                    field.title or about.label, editor, hint=about.help,
                    optional=_is_optional(about) and not field.required,
                )  # fmt: skip
                editor.edited.connect(self.edited)
                self._boxes[field.name] = box
                line.append((box, field.share))
            whole = Turn(line, room=120 * len(line), gap=12) if len(line) > 1 else line[0][0]
            lines.addWidget(whole)
            self._rows.append((whole, [box for box, _ in line]))
        self.setLayout(lines)

    def editor(self, name: str) -> Any:
        """The editor of a field."""
        return self._boxes[name].editor

    def entitle(self, name: str, title: str) -> None:
        """Call a field by another title, on screen and read out."""
        box = self._boxes[name]
        if box.editor.accessibleName() == box.title.text():
            box.editor.setAccessibleName(title)
        box.title.setText(title)

    def show_fields(self, shown: Mapping[str, bool]) -> None:
        """Show or hide fields by name; a line with none left leaves no gap."""
        for name, is_shown in shown.items():
            self._boxes[name].setVisible(is_shown)
        for line, boxes in self._rows:
            line.setVisible(
                any(not box.isHidden() for box in boxes)
                or (boxes == [line] and not line.isHidden())
            )

    def fill(self, record: Any) -> None:
        """Show a record."""
        known = {f.name for f in fields(record)}
        for name, box in self._boxes.items():
            if name in known:
                box.editor.value = getattr(record, name)  # type: ignore[attr-defined]

    def follow(self, record: Any) -> None:
        """Show a record that changed beside the form; what is typed and not saved yet stays."""
        for name, box in self._boxes.items():
            if self._shown.get(name, box.editor.draft()) == box.editor.draft():  # type: ignore[attr-defined]
                box.editor.value = getattr(record, name)  # type: ignore[attr-defined]
                self._shown[name] = box.editor.draft()  # type: ignore[attr-defined]

    def typed(self) -> dict[str, str]:
        """What is typed and not saved, of a form that follows its record."""
        return {name: text for name, text in self.draft().items() if self._shown.get(name) != text}

    def settle(self) -> None:
        """What is typed was saved: from now on it follows its record again."""
        self._shown = self.draft()

    def read(self, record: R) -> R:
        """The record with what the form holds; refuses what cannot be read, marking the fields."""
        changes, problems = {}, {}
        known = {f.name for f in fields(record)}  # type: ignore[arg-type]
        for name, box in self._boxes.items():
            try:
                value = box.editor.value  # type: ignore[attr-defined]
            except Refused as refusal:
                problems[name] = str(refusal)
                continue
            if name in known:
                changes[name] = value
        if problems:
            raise Refused.because(problems)
        return replace(record, **changes)  # type: ignore[type-var]

    def value(self, name: str) -> Any:
        """What one editor holds; refuses with the field's name."""
        try:
            return self._boxes[name].editor.value  # type: ignore[attr-defined]
        except Refused as refusal:
            raise Refused.because({name: str(refusal)}) from None

    def so_far(self, name: str) -> Any:
        """What one editor holds while it is typed into; None as long as it cannot be read."""
        try:
            return self._boxes[name].editor.value  # type: ignore[attr-defined]
        except Refused:  # saving says it, once it is meant
            return None

    def mark(self, problems: dict[str, str]) -> list[str]:
        """Mark the fields at fault, put the keyboard on the first, and give back what has no field."""
        first = None
        for name, box in self._boxes.items():
            box.mark(problems.get(name, ""))
            if name in problems and first is None:
                first = box.editor
        if first is not None:
            first.setFocus()
        return [said for name, said in problems.items() if name not in self._boxes]

    def draft(self) -> dict[str, str]:
        """Everything typed, as text."""
        return {name: box.editor.draft() for name, box in self._boxes.items()}  # type: ignore[attr-defined]

    def days(self) -> list[str]:
        """The names of the fields that hold a day."""
        kind = editors.DateEditor
        return [name for name, box in self._boxes.items() if isinstance(box.editor, kind)]

    def restore(self, draft: dict[str, str]) -> None:
        """Put back everything typed."""
        for name, text in draft.items():
            if name in self._boxes:
                self._boxes[name].editor.restore(text)  # type: ignore[attr-defined]

    def focus_first(self) -> None:
        """Put the keyboard on the first field."""
        next(iter(self._boxes.values())).editor.setFocus()


def _is_optional(about: About) -> bool:
    return not about.required and about.kind in {
        Kind.LINE,
        Kind.TEXT,
        Kind.DATE,
        Kind.TAGS,
        Kind.TIME,
        Kind.SCALE,
    }


def make_editor(about: About, hint: Any, field: Field, today: date) -> Any:
    """The editor for a kind of fact."""
    name, kind = field.title or about.label, about.kind
    optional, inner = _unwrapped(hint)
    if kind is Kind.TEXT:
        return editors.TextEditor(name, field.lines)
    if kind is Kind.DATE:
        return editors.DateEditor(name, today, ahead=about.ahead)
    if kind is Kind.TIME:
        return editors.TimeEditor(name)
    if kind is Kind.WHOLE:
        return editors.WholeEditor(name, empty=None if optional else 0)
    if kind is Kind.TAGS:
        return editors.TagsEditor(name, "with commas between")
    if kind is Kind.SCALE:
        return editors.SegmentsEditor(name, [(n, str(n)) for n in range(1, 6)], optional=True)
    if kind is Kind.FLAG:
        return editors.FlagEditor(name)
    if kind is Kind.CHOICE:
        return editors.ChoiceEditor(
            name, ([(None, "Not said")] if optional else []) + _words(inner, field.only)
        )
    if kind is Kind.CHOICES:
        return editors.ManyEditor(name, _words(get_args(inner)[0], field.only))
    return editors.LineEditor(name)


def _words(enum: type[Enum], only: Sequence[Any]) -> list[tuple[Any, str]]:
    return [(e, e.label) for e in enum if not only or e in only]  # type: ignore[attr-defined]


def _unwrapped(hint: Any) -> tuple[bool, Any]:
    if get_origin(hint) in {Union, UnionType}:
        return True, next(a for a in get_args(hint) if a is not type(None))
    return False, hint

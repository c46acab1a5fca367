"""Editors for single facts: they accept what people type and say what they hold as text."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QLineEdit,
    QMenu,
    QWidget,
    QWidgetAction,
)

from mentordesk.model.clock import (
    full_date,
    near_date,
    parse_date,
    parse_minutes,
    parse_notice,
    parse_time,
    short_date,
)
from mentordesk.model.errors import Refused
from mentordesk.ui.choices import Choices
from mentordesk.ui.inputs import Check, Combo, Segments, TextBox
from mentordesk.ui.parts import Flow, SideIcon, button, clear, column, mark_wrong, the_theme

Value = Any


class LineEditor(QLineEdit):
    """One line of text."""

    edited = Signal()

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.textEdited.connect(lambda _text: self.edited.emit())

    @property
    def value(self) -> Value:
        """The text without spaces around it."""
        return self.text().strip()

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText(wanted or "")
        self.setCursorPosition(0)

    def draft(self) -> str:
        """What is typed, as text."""
        return self.text()

    def restore(self, text: str) -> None:
        """Put back what was typed."""
        self.setText(text)


class TextEditor(TextBox):
    """Several lines of text."""

    edited = Signal()

    def __init__(self, name: str, lines: int = 4) -> None:
        super().__init__(name, lines)
        self.textChanged.connect(self.edited.emit)

    @property
    def value(self) -> Value:
        """The text without blank lines around it."""
        return self.toPlainText().strip()

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setPlainText(wanted or "")

    def draft(self) -> str:
        """What is typed, as text."""
        return self.toPlainText()

    def restore(self, text: str) -> None:
        """Put back what was typed."""
        self.setPlainText(text)


#: A day, and a time that is no number of a day: *wed 18* is the 18th.
_THEN_A_TIME = re.compile(
    r"^(?P<day>.+?)(?:,\s*|\s+)(?:at\s+)?(?P<at>\d{1,2}[:.h]\d{2}\s*(?:[ap]m)?|\d{1,2}\s*[ap]m)$"
)
ALT = Qt.KeyboardModifier.AltModifier
NO_DAY = "Write the day like 3 Nov 2026, or choose it from the calendar."
WIDEST_DAY = "Wed 28 Nov 2028"


class DateEditor(LineEditor):
    """A day as people write it; a calendar is offered, never needed."""

    def __init__(
        self, name: str, today: date | Callable[[], date], hint: str = "", *, ahead: bool = False
    ) -> None:
        """``today``: the day it is, or, where a page lasts beyond midnight, what tells it."""
        self._today = today if callable(today) else lambda: today
        super().__init__(name, hint or f"like {short_date(self._today())}")
        #: Whether the day is meant to come: *Friday* is then the next one.
        self._ahead = ahead
        self._days = SideIcon(self, "calendar-days", leading=False)
        self._days.setAccessibleName(f"Choose {name.lower()}")
        self._days.setToolTip(f"Choose {name.lower()} (Alt+Down)")
        self._days.clicked.connect(self._open_calendar)
        self.editingFinished.connect(self._tidy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._days.place()

    def minimumSizeHint(self) -> QSize:
        """Room for a whole day beside the calendar."""
        words = self.fontMetrics().horizontalAdvance(WIDEST_DAY)
        return QSize(words + the_theme().px(46), super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down or F4 opens the calendar, as they do a list."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & ALT
        if (alt_down or event.key() == Qt.Key.Key_F4) and not self.isReadOnly():
            self._open_calendar()
            return
        super().keyPressEvent(event)

    def draft(self) -> str:
        """The day by its name: *yesterday* would be another one when the draft is taken up."""
        found = self._read(self.text())
        return full_date(found) if found else self.text()

    @property
    def value(self) -> Value:
        """The day, or None when empty; refuses what is no day."""
        text = self.text().strip()
        if not text:
            return None
        found = self._read(text)
        if found is None:
            raise Refused(NO_DAY)
        return found

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText(full_date(wanted) if wanted else "")
        self.setCursorPosition(0)

    def _read(self, text: str) -> date | None:
        return parse_date(text, today=self._today(), ahead=self._ahead)

    def _tidy(self) -> None:
        found = self._read(self.text())
        if found is not None:
            self.value = found
        mark_wrong(self, NO_DAY if found is None and self.text().strip() else "")

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = self._read(self.text()) or self._today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        calendar.activated.connect(lambda day: self._chosen(day, menu))
        calendar.clicked.connect(lambda day: self._chosen(day, menu))
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus()

    def _chosen(self, day: QDate, menu: QMenu) -> None:
        self.value = date(day.year(), day.month(), day.day())
        menu.close()
        self.edited.emit()


class DayAndTimeEditor(LineEditor):
    """A day and, after a comma or a space, a time: *Tue 1 Dec, 12:30*.

    What was understood is shown when the keyboard leaves. ``week_of`` is the day from which a weekday
    alone counts on; today, where it is not given.
    """

    def __init__(
        self, name: str, today: date, hint: str = "", *, week_of: date | None = None
    ) -> None:
        super().__init__(name, hint)
        self._today, self._week_of = today, week_of
        self.editingFinished.connect(self._tidy)

    @property
    def value(self) -> Value:
        """The day and the time (``HH:MM`` or empty), or None when empty."""
        text = self.text().strip()
        if not text:
            return None
        found = self._read(text)
        if found is None:
            raise Refused("Write the day and time like Tue 1 Dec, 12:30.")
        return found

    @value.setter
    def value(self, wanted: Value) -> None:
        day, at = wanted or (None, "")
        self.setText(", ".join(w for w in (self._said(day), at) if w))

    def draft(self) -> str:
        """The day by its name: *tomorrow* would be another one when the draft is taken up."""
        found = self._read(self.text().strip())
        return ", ".join(w for w in (full_date(found[0]), found[1]) if w) if found else self.text()

    def _said(self, day: date | None) -> str:
        if day is None:
            return ""
        return near_date(day, self._today)

    def _read(self, text: str) -> tuple[date, str] | None:
        if day := self._day(text):
            return day, ""
        if not (match := _THEN_A_TIME.match(text.lower())):
            return None
        day, at = self._day(match["day"]), parse_time(match["at"])
        return (day, at) if day and at else None

    def _day(self, text: str) -> date | None:
        alone = text.strip().isalpha() and self._week_of is not None
        counts_from = self._week_of if alone and self._week_of else self._today
        if alone and text.strip().casefold() in {"today", "tomorrow", "yesterday"}:
            counts_from = self._today
        return parse_date(text, today=counts_from, ahead=True)

    def _tidy(self) -> None:
        found = self._read(self.text().strip())
        if found is not None:
            self.value = found


class TimeEditor(LineEditor):
    """A time of day."""

    @property
    def value(self) -> Value:
        """``HH:MM``, or empty; refuses what is no time."""
        text = self.text().strip()
        found = parse_time(text) if text else ""
        if found is None:
            raise Refused("Write the time like 12:30.")
        return found

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText(wanted or "")


class MinutesEditor(LineEditor):
    """A length: *45*, *45 min*, *1:15*."""

    @property
    def value(self) -> Value:
        """Minutes, or None when empty."""
        text = self.text().strip()
        if not text:
            return None
        found = parse_minutes(text)
        if found is None:
            raise Refused("Write the length in minutes, like 45 or 1:15.")
        return found

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText("" if wanted is None else str(wanted))


class NoticeEditor(LineEditor):
    """How long before somebody sent word: *2*, *2 h*, *1 day*."""

    @property
    def value(self) -> Value:
        """Hours, or None when empty."""
        text = self.text().strip()
        found = parse_notice(text) if text else None
        if text and found is None:
            raise Refused("Write the hours before, like 2, or 1 day.")
        return found

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText("" if wanted is None else str(wanted))


class WholeEditor(LineEditor):
    """A whole number."""

    def __init__(self, name: str, hint: str = "", *, empty: int | None = None) -> None:
        super().__init__(name, hint)
        self._empty = empty

    @property
    def value(self) -> Value:
        """The number; what an empty field means was said when it was made."""
        text = self.text().strip()
        if not text:
            return self._empty
        if not text.removeprefix("-").isdecimal() or len(text) > 6:
            raise Refused("Write a whole number.")
        return int(text)

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText("" if wanted is None else str(wanted))


class TagsEditor(LineEditor):
    """Several words, with commas between."""

    @property
    def value(self) -> Value:
        """The words as a tuple."""
        return tuple(w.strip() for w in self.text().replace(";", ",").split(",") if w.strip())

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setText(", ".join(wanted or ()))


class WordsEditor(TextEditor):
    """Many short words, separated by commas or lines, in a box that shows them all."""

    @property
    def value(self) -> Value:
        """The words as a tuple."""
        return tuple(w.strip() for w in re.split(r"[,\n]", self.toPlainText()) if w.strip())

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setPlainText(", ".join(wanted or ()))


class ChoiceEditor(Combo):
    """One of a closed list."""

    edited = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__(name, choices)
        self.activated.connect(lambda _index: self.edited.emit())

    def draft(self) -> str:
        """The words of the chosen line: what is offered may be another list when a draft comes back."""
        return self.currentText()

    def restore(self, text: str) -> None:
        """Choose the line of these words again; none of them is there any more: the first."""
        self.setCurrentIndex(max(0, self.findText(text)))


class FilterEditor(LineEditor):
    """Narrows a list; as wide as what it says, where there is room."""

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        said = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return wanted.expandedTo(QSize(said + self.fontMetrics().height() * 2, 0))


class SegmentsEditor(Segments):
    """One of a few, side by side."""

    edited = Signal()

    def __init__(
        self, name: str, choices: Sequence[tuple[Any, str]], *, optional: bool = False
    ) -> None:
        super().__init__(name, choices, optional=optional)
        self.chosen.connect(lambda _value: self.edited.emit())

    def draft(self) -> str:
        """The chosen button's number, as text; empty for none."""
        return next((str(i) for i, b in enumerate(self.buttons()) if b.isChecked()), "")

    def restore(self, text: str) -> None:
        """Choose that button again."""
        self.value = self._values[int(text)] if text.isdecimal() else None


class ManyEditor(QWidget):
    """Some of a closed list, as check boxes side by side."""

    edited = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._boxes: list[tuple[Any, Check]] = []
        self._flow = Flow(gap=12)
        self.setLayout(self._flow)
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer these values, each with its words; none is ticked."""
        clear(self._flow)
        self._boxes = []
        for value, text in choices:
            box = Check(text)
            box.setAccessibleName(f"{self.accessibleName()}: {text}")
            box.toggled.connect(lambda _on: self.edited.emit())
            self._boxes.append((value, box))
            self._flow.addWidget(box)
        if self._boxes:
            self.setFocusProxy(self._boxes[0][1])

    @property
    def value(self) -> Value:
        """The ticked values as a tuple."""
        return tuple(value for value, box in self._boxes if box.isChecked())

    @value.setter
    def value(self, wanted: Value) -> None:
        for value, box in self._boxes:
            box.setChecked(value in (wanted or ()))

    def draft(self) -> str:
        """The ticked boxes, as text."""
        return ",".join(str(i) for i, (_, box) in enumerate(self._boxes) if box.isChecked())

    def restore(self, text: str) -> None:
        """Tick them again."""
        ticked = set(text.split(","))
        for number, (_, box) in enumerate(self._boxes):
            box.setChecked(str(number) in ticked)


class FlagEditor(Check):
    """Yes or no."""

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.toggled.connect(lambda _on: self.edited.emit())

    @property
    def value(self) -> Value:
        """Whether it is ticked."""
        return self.isChecked()

    @value.setter
    def value(self, wanted: Value) -> None:
        self.setChecked(bool(wanted))

    def draft(self) -> str:
        """As text."""
        return "1" if self.isChecked() else ""

    def restore(self, text: str) -> None:
        """Tick it again."""
        self.setChecked(bool(text))


class ManyPicker(QWidget):
    """Chooses several records by a few letters each; a chosen one is taken out by its button."""

    edited = Signal()

    def __init__(
        self, name: str, find: Callable[[str], Sequence[tuple[int, str]]], hint: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._chosen: dict[int, str] = {}

        def others(words: str) -> list[tuple[int, str]]:
            return [(i, text) for i, text in find(words) if i not in self._chosen]

        self.picker = Picker(name, others, hint)
        self.picker.goes_on = False
        self.picker.picked.connect(lambda i: self.add(i, self.picker.text()))
        self._flow = Flow(gap=8)
        self._holder = QWidget()
        self._holder.setLayout(self._flow)
        self.setLayout(column(self.picker, self._holder, gap=4))
        self.setFocusProxy(self.picker)
        self._show()

    @property
    def value(self) -> Value:
        """The ids of the chosen records, in the order they were chosen; refuses letters left over."""
        if left := self.picker.text().strip():
            raise Refused(f"Nobody is chosen for “{left}”. Choose somebody, or take it out.")
        return tuple(self._chosen)

    @value.setter
    def value(self, wanted: Value) -> None:
        self._chosen = {i: t for i, t in self._chosen.items() if i in (wanted or ())}
        self._show()

    def add(self, record_id: int, text: str) -> None:
        """Choose one more."""
        self._chosen[record_id] = text.split(" · ", maxsplit=1)[0]
        self.picker.value = None
        self._show()
        self.edited.emit()

    def draft(self) -> str:
        """The choice, as text."""
        return json.dumps(list(self._chosen.items())) if self._chosen else ""

    def restore(self, text: str) -> None:
        """Choose again."""
        self._chosen = dict(map(tuple, json.loads(text))) if text else {}
        self._show()

    def _show(self) -> None:
        clear(self._flow)
        for record_id, text in self._chosen.items():
            made = button(text, partial(self._drop, record_id), icon="x", kind="small")
            made.setAccessibleName(f"Take out {text}")
            self._flow.addWidget(made)
        self._holder.setVisible(bool(self._chosen))

    def _drop(self, record_id: int) -> None:
        del self._chosen[record_id]
        self._show()
        self.picker.setFocus()
        self.edited.emit()


class Picker(QLineEdit):
    """Chooses a record by a few letters; Enter takes the first that fits."""

    edited = Signal()
    picked = Signal(int)

    def __init__(
        self, name: str, find: Callable[[str], Sequence[tuple[int, str]]], hint: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self._find = find
        self._id = 0
        self._label = ""
        self._choices: Choices | None = None
        self.goes_on = True  # to the next field, once somebody is chosen
        self.textEdited.connect(self._typed)

    @property
    def value(self) -> Value:
        """The id of the chosen record, 0 for none."""
        return self._id

    @value.setter
    def value(self, wanted: Value) -> None:
        self._id = wanted or 0
        if not self._id:
            self._label = ""
            self.clear()

    def choose(self, record_id: int, text: str) -> None:
        """Choose a record by its id, shown as this text."""
        self._id, self._label = record_id, text
        self.setText(text)
        self.setCursorPosition(0)

    def draft(self) -> str:
        """The choice, as text."""
        return f"{self._id}|{self.text()}" if self._id else ""

    def restore(self, text: str) -> None:
        """Choose again."""
        number, _, said = text.partition("|")
        if number.isdecimal() and int(number):
            self.choose(int(number), said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._choices
        if popup and popup.isVisible():
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
                return
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
                self._take(popup.current)
                return
            if event.key() == Qt.Key.Key_Escape:
                popup.hide()
                return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        popup = self._choices
        if popup and popup.isVisible() and event.reason() == Qt.FocusReason.TabFocusReason:
            self._take(popup.current, advance=False)
        if popup:
            popup.hide()
        if self._id:
            self.setText(self._label)
        super().focusOutEvent(event)

    def _typed(self, text: str) -> None:
        self._id = 0
        if self._choices is None:
            self._choices = Choices(self)
            self._choices.picked.connect(self._take)
        self._choices.offer(self._find(text) if text.strip() else [])
        self.edited.emit()

    def _take(self, record_id: Any, *, advance: bool = True) -> None:
        if not record_id:
            return
        text = next((t for i, t in self._find(self.text()) if i == record_id), self.text())
        self.choose(record_id, text)
        if self._choices:
            self._choices.hide()
        self.edited.emit()
        self.picked.emit(record_id)
        if advance and self.goes_on:
            self.focusNextChild()

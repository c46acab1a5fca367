"""When somebody is free: the programme's own slots by weekday, to look at and to change."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from mentordesk.model.clock import WEEKDAYS
from mentordesk.model.free_times import FreeTimes, slot_name
from mentordesk.model.programme import Programme
from mentordesk.ui import tokens
from mentordesk.ui.editors import TagsEditor, Value
from mentordesk.ui.parts import column, label, the_theme


def _days(programme: Programme) -> list[str]:
    """The days people can meet, *Mon* first."""
    return [WEEKDAYS[n] for n in programme.day_numbers]


def _letters(days: Sequence[str]) -> list[str]:
    """A letter for each day, or two where one would stand for two days."""
    weekend = {"Sat", "Sun"}.issubset(days)
    return [day[:2] if weekend else day[:1] for day in days]


class AvailabilityGrid(QWidget):
    """The free slots as filled boxes; what is no slot of the programme stands in words below."""

    def __init__(self, programme: Programme, free: Sequence[str]) -> None:
        super().__init__()
        known = {w.casefold() for w in free}
        parts = column(gap=4)
        slots, days, weeks = programme.slots, _days(programme), programme.weeks
        every = {slot_name(d, s, w).casefold() for d in days for s in slots for w in ("", *weeks)}
        for week in weeks:
            box = _Boxes(days, slots, {
                (d, s) for d in range(len(days)) for s in range(len(slots))
                if {slot_name(days[d], slots[s], w).casefold() for w in ("", week)} & known
            })  # fmt: skip
            said = f"Week {week}. " if week else ""
            box.setAccessibleName(f"{said}Free at: " + (", ".join(free) or "not said"))
            if week:
                parts.addWidget(label(f"Week {week}", "caption"))
            parts.addWidget(box)
        if others := [w for w in free if w.casefold() not in every]:
            parts.addWidget(label("Also: " + ", ".join(others), "dense", wrap=True))
        self.setLayout(parts)


class _Boxes(QWidget):
    def __init__(
        self, days: Sequence[str], slots: Sequence[str], free: set[tuple[int, int]]
    ) -> None:
        super().__init__()
        self._days, self._slots, self._free = list(days), list(slots), free
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = the_theme()
        return QSize(theme.px(220), theme.px(22) * (len(self._slots) + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(the_theme().px(140), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(tokens.CAPTION))
        high, first = theme.px(22), min(theme.px(96), self.width() * 2 // 5)
        wide = max(8, (self.width() - first) // len(self._days))
        painter.setPen(theme.color("muted"))
        letters = _letters(self._days)
        for day, letter in enumerate(letters):
            place = QRect(first + day * wide, 0, wide, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)
        for number, slot in enumerate(self._slots):
            y = (number + 1) * high
            painter.setPen(theme.color("text"))
            said = painter.fontMetrics().elidedText(slot, Qt.TextElideMode.ElideRight, first - 4)
            painter.drawText(QRect(0, y, first, high), Qt.AlignmentFlag.AlignVCenter, said)
            painter.setPen(Qt.PenStyle.NoPen)
            for day in range(len(self._days)):
                on = (day, number) in self._free
                painter.setBrush(theme.color("accent" if on else "sunk"))
                painter.drawRoundedRect(
                    QRect(first + day * wide + 2, y + 3, wide - 4, high - 6), 3, 3
                )


class AvailabilityEditor(QWidget):
    """The slots as buttons to tick, and room for what is no slot of the programme."""

    edited = Signal()

    def __init__(self, programme: Programme) -> None:
        super().__init__()
        self.setAccessibleName("Free at")
        self._weeks = programme.weeks
        self._buttons: dict[str, QPushButton] = {}
        holder = QWidget()
        inside = column(gap=8)
        for week in self._weeks:
            if week:
                inside.addWidget(label(f"Week {week}", "caption"))
            inside.addLayout(self._grid(programme, week))
        holder.setLayout(inside)
        self._others = TagsEditor("Other times", "Other times, with commas between")
        self._others.edited.connect(self.edited)
        self._others.editingFinished.connect(self._tick_what_is_said)
        self._times = FreeTimes.of(programme)
        self.setLayout(column(holder, self._others, gap=8))
        self.setFocusProxy(next(iter(self._buttons.values()), self._others))

    def _grid(self, programme: Programme, week: str) -> QGridLayout:
        grid, days = QGridLayout(), _days(programme)
        grid.setSpacing(4)
        grid.setContentsMargins(0, 0, 0, 0)
        for column_number, day in enumerate(days, start=1):
            grid.addWidget(label(day, "caption"), 0, column_number, Qt.AlignmentFlag.AlignCenter)
        for line, slot in enumerate(programme.slots, start=1):
            grid.addWidget(label(slot, "dense"), line, 0)
            for column_number, day in enumerate(days, start=1):
                made = QPushButton("")
                made.setCheckable(True)
                made.setAutoDefault(False)
                made.setProperty("slot", True)
                made.setAccessibleName(f"Free {day} {slot}" + (f", week {week}" if week else ""))
                made.toggled.connect(lambda on, b=made: b.setText("✓" if on else ""))
                made.clicked.connect(lambda _on=False: self.edited.emit())
                self._buttons[slot_name(day, slot, week)] = made
                grid.addWidget(made, line, column_number)
        return grid

    def _tick_what_is_said(self) -> None:
        """Words that mean slots of the programme, such as *Tue & Thu mornings*, become ticks."""
        if read := self._times.read(self._others.text()):
            ticked = tuple(name for name, made in self._buttons.items() if made.isChecked())
            self.value = (*ticked, *read)

    @property
    def value(self) -> Value:
        """The free slots and the other times, as a tuple."""
        ticked = tuple(name for name, made in self._buttons.items() if made.isChecked())
        return (*ticked, *self._others.value)

    @value.setter
    def value(self, wanted: Value) -> None:
        by_name = {name.casefold(): made for name, made in self._buttons.items()}
        words = tuple(wanted or ())
        if self._weeks != ("",):  # what was said of every week holds for each of them
            plain = {n[:-2].casefold() for n in self._buttons}
            words = tuple(
                t
                for w in words
                for t in ([f"{w} {k}" for k in self._weeks] if w.casefold() in plain else [w])
            )
        known = {w.casefold() for w in words}
        for name, made in by_name.items():
            made.setChecked(name in known)
        self._others.value = tuple(w for w in words if w.casefold() not in by_name)

    def draft(self) -> str:
        """Everything ticked and typed, as text."""
        return "|".join(self.value)

    def restore(self, text: str) -> None:
        """Tick and type it again."""
        self.value = tuple(w for w in text.split("|") if w)

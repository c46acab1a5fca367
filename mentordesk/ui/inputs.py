"""What a choice is made with and words are typed into: tabs, segments, lists, boxes to tick, text."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from mentordesk.ui.parts import Flow, the_theme

_NUMBER_BEHIND = re.compile(r" [\d,]+$")


class Tabs(QTabBar):
    """The parts of a page or of a record: tabs with a name, and arrows one can see where room is short."""

    ARROWS = (
        ("ScrollLeftButton", "chevron-left", "Tabs before"),
        ("ScrollRightButton", "chevron-right", "Tabs after"),
    )

    def __init__(self, name: str, titles: Sequence[str] = ()):
        super().__init__()
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self._titles: list[str] = []
        self.show_titles(titles)

    def tabLayoutChange(self) -> None:
        for name, icon, spoken in self.ARROWS:
            arrow = self.findChild(QToolButton, name)
            if isinstance(
                arrow, QToolButton
            ):  # Qt gives it back the arrow that no style sheet paints
                arrow.setArrowType(Qt.ArrowType.NoArrow)
                arrow.setIcon(the_theme().icon(icon, "text"))
                arrow.setAccessibleName(spoken)

    def show_titles(self, titles: Sequence[str]) -> None:
        """Show these titles; the chosen one stays chosen, and nobody is told of a change."""
        kept = max(0, self.currentIndex())
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        self._titles = [title.replace("&", "&&") for title in titles]
        for title in self._titles:
            self.addTab(title)
        self.setCurrentIndex(kept)
        self.blockSignals(False)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the numbers behind the names go first, then there are arrows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._say(self._titles)
        wide = sum(self.tabSizeHint(n).width() for n in range(self.count()))
        if self.isVisible() and wide > self.width():
            self._say([_NUMBER_BEHIND.sub("", title) for title in self._titles])

    def _say(self, titles: Sequence[str]) -> None:
        for n, title in enumerate(titles):
            if self.tabText(n) != title:
                self.setTabText(n, title)


class Line(Flow):
    """Wants one line, and wraps only where there is no room for it."""

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items]
        gaps = self._gap * max(0, len(sizes) - 1)
        return QSize(
            sum(s.width() for s in sizes) + gaps, max((s.height() for s in sizes), default=0)
        )


class _Segment(QPushButton):
    """One of a few. Where none need be chosen Qt moves by no key: arrows, digits and Delete come to ``moved``."""

    def __init__(self, text: str, moved: Callable[["_Segment", QKeyEvent], bool] | None) -> None:
        super().__init__(text)
        self._moved = moved
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("segment", True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._moved is None or not self._moved(self, event):
            super().keyPressEvent(event)


#: How far a key moves among those of which one may be chosen.
_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1,
}  # fmt: skip


_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)  # fmt: skip


class Segments(QWidget):
    """One choice of a few, side by side; arrow keys move, the choice speaks for itself."""

    chosen = Signal(object)

    def __init__(
        self, name: str, choices: Sequence[tuple[Any, str]], *, optional: bool = False
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._values = [value for value, _ in choices]
        self._optional = optional
        self._group = QButtonGroup(self)
        self._group.setExclusive(not optional)
        self._lines = layout = Line(gap=0, line_gap=4)
        for number, (_, text) in enumerate(choices):
            made = _Segment(text, self._moved if optional else None)
            place = (
                "only"
                if len(choices) == 1
                else "first"
                if number == 0
                else "last"
                if number == len(choices) - 1
                else "mid"
            )
            made.setProperty("place", place)
            made.setAccessibleName(f"{name}: {text}")
            self._group.addButton(made, number)
            layout.addWidget(made)
        self.setFocusProxy(self._group.button(0))
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self._clicked)
        self._group.buttonToggled.connect(self._keyboard_goes_to)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its lines, and no higher: beside other tools it must not grow."""
        super().resizeEvent(event)
        self.setFixedHeight(self._lines.heightForWidth(self.width()))

    @property
    def value(self) -> Any:
        """The chosen value, or None."""
        checked = [i for i in range(len(self._values)) if self._group.button(i).isChecked()]
        return self._values[checked[0]] if checked else None

    @value.setter
    def value(self, wanted: Any) -> None:
        for number, value in enumerate(self._values):
            self._group.setExclusive(False)
            self._group.button(number).setChecked(value == wanted)
            self._group.setExclusive(not self._optional)

    def buttons(self) -> list[QPushButton]:
        """The single buttons, in order."""
        return [self._group.button(i) for i in range(len(self._values))]  # type: ignore[misc]

    def _keyboard_goes_to(self, made: QAbstractButton, is_on: bool) -> None:
        if is_on:
            self.setFocusProxy(made)

    def _moved(self, at: _Segment, event: QKeyEvent) -> bool:
        """Choose by an arrow or the first sign of a choice, or take the choice back by Delete."""
        if event.modifiers() & _COMMANDS:
            return False
        buttons = self.buttons()
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.value = None
            self.chosen.emit(None)
            return True
        if step := _STEPS.get(event.key()):
            # the first arrow chooses where one is; those after it go on from there
            number = buttons.index(at) + (step if at.isChecked() else 0)
        else:
            word = event.text().casefold()
            number = next(
                (n for n, b in enumerate(buttons) if word.strip() and b.text().casefold().startswith(word)),
                -1,
            )  # fmt: skip
        if not 0 <= number < len(buttons):
            return bool(step)
        buttons[number].setChecked(True)
        buttons[number].setFocus(Qt.FocusReason.TabFocusReason)
        self._clicked(number)
        return True

    def _clicked(self, number: int) -> None:
        if self._optional:
            for other in range(len(self._values)):
                if other != number:
                    self._group.button(other).setChecked(False)
        self.chosen.emit(self.value)


class Combo(QComboBox):
    """A list to choose from that the wheel does not change in passing.

    The values are kept here: Qt would hand an enum of text back as plain text.
    """

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__()
        self._values: list[Any] = []
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._told: QLabel | None = None
        self.offer(choices)

    def showEvent(self, event: QShowEvent) -> None:
        """Have its name read out: on Linux Qt gives the chosen value as the name of a list.

        Where no label stands for it, one that nobody sees says what is chosen here.
        """
        super().showEvent(event)
        place = self.parentWidget()
        if self._told is None and place is not None:
            labels = place.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if not any(known.buddy() is self for known in labels):
                self._told = QLabel(self.accessibleName(), self)
                self._told.setBuddy(self)
                self._told.hide()

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer these values, each with its words."""
        self.clear()
        self._values = [value for value, _ in choices]
        for _, text in choices:
            self.addItem(text)

    @property
    def value(self) -> Any:
        """The chosen value, or None."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    @value.setter
    def value(self, wanted: Any) -> None:
        if wanted in self._values:
            self.setCurrentIndex(self._values.index(wanted))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        arrow = the_theme().pixmap("chevron-down", "muted", 14)
        wide, high = arrow.deviceIndependentSize().toTuple()
        x = 8 if self.isRightToLeft() else self.width() - round(wide) - 8
        QPainter(self).drawPixmap(x, (self.height() - round(high)) // 2, arrow)

    def wheelEvent(self, event: Any) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Check(QCheckBox):
    """A box to tick, drawn in the colours of the theme."""

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(
            metrics.horizontalAdvance(self.text()) + the_theme().px(16) + 14,
            max(24, metrics.height() + 6),
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = theme.px(16)
        left = self.width() - size - 3 if self.isRightToLeft() else 3
        box = QRect(left, (self.height() - size) // 2, size, size)
        ring = (
            QPen(theme.color("focus"), 2)
            if self.hasFocus()
            else QPen(theme.color("line_strong"), theme.tokens.edge)
        )
        painter.setPen(ring)
        painter.setBrush(theme.color("accent" if self.isChecked() else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            painter.drawPixmap(box.x() + 2, box.y() + 2, theme.pixmap("check", "on_accent", 12))
        painter.setPen(theme.color("text" if self.isEnabled() else "muted"))
        painter.setFont(theme.font(13))
        words = (
            self.rect().adjusted(0, 0, -size - 11, 0)
            if self.isRightToLeft()
            else self.rect().adjusted(size + 11, 0, 0, 0)
        )
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text()
        )


class TextBox(QPlainTextEdit):
    """A box for several lines; Tab leaves it."""

    def __init__(self, name: str, lines: int = 4) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._lines = lines
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().lineSpacing() * self._lines + 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().lineSpacing() * min(self._lines, 2) + 20)

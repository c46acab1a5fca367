"""The small parts every page is made of."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.names import in_reading_order
from mentordesk.ui.theme import Theme

L = TypeVar("L", bound=QBoxLayout)


def the_theme() -> Theme:
    """The theme of the application; made once by ``app``."""
    application = QApplication.instance()
    found = application.property("theme") if application else None
    if not isinstance(found, Theme):
        raise RuntimeError("the theme is made before the first widget")
    return found


class Words(QLabel):
    """Text that wraps; it asks for no more width than it is given, and for the height that needs."""

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        wide = min(480, self.fontMetrics().horizontalAdvance(self.text()) + 4)
        return QSize(wide, self.heightForWidth(wide))


def label(text: str, level: str = "dense", *, wrap: bool = False) -> QLabel:
    """A label in one of the levels of the type scale. Its text is never read as markup."""
    made = Words() if wrap else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(in_reading_order(text))
    made.setProperty("level", level)
    made.setWordWrap(wrap)
    return made


def mark_wrong(editor: QWidget, sentence: str, name: str = "") -> None:
    """Show by its edge that what an editor holds cannot be, and say why; no sentence takes it away."""
    if bool(editor.property("wrong")) != bool(sentence):
        editor.setProperty("wrong", bool(sentence))
        editor.style().unpolish(editor)
        editor.style().polish(editor)
    said = f"{name}. {sentence}" if name else sentence
    editor.setAccessibleDescription(said if sentence else "")


def chip(text: str, tone: str) -> QLabel:
    """A word with a tone behind it; the word alone says everything."""
    made = label(text, "chip")
    made.setProperty("chip", tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def button(
    text: str, action: Callable[[], Any] | None = None, *, kind: str = "plain", icon: str = ""
) -> QPushButton:
    """A push button; ``kind`` is plain, primary, small or quiet."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if icon:
        made.setIcon(the_theme().icon(icon, "on_accent" if kind == "primary" else "muted", 16))
        made.setIconSize(QSize(16, 16) * the_theme().percent / 100)
    if action:
        made.clicked.connect(lambda _checked=False: action())
    return made


class SideIcon(QToolButton):
    """A picture inside a line edit that grows with the words; Qt's own stays at 16 pixels.

    Whoever owns it calls ``place`` when the edit is resized.
    """

    def __init__(self, edit: QLineEdit, icon: str, *, leading: bool) -> None:
        super().__init__(edit)
        self._edit, self._icon, self._leading = edit, icon, leading
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.retint()

    def retint(self) -> None:
        """Follow the theme and the size of the text."""
        side = the_theme().px(16)
        self.setIcon(the_theme().icon(self._icon, "muted", 16))
        self.setIconSize(QSize(side, side))
        room = side + 6
        self._edit.setTextMargins(room if self._leading else 0, 0, 0 if self._leading else room, 0)
        self.place()

    def place(self) -> None:
        """Stand at its end of the edit."""
        side = the_theme().px(16) + 4
        x = 6 if self._leading else self._edit.width() - side - 6
        self.setGeometry(x, (self._edit.height() - side) // 2, side, side)


def menu_button(text: str, menu: Callable[[], QMenu] | None = None) -> QPushButton:
    """A button that opens a menu below it, as its chevron says; ``menu`` makes it when it is asked for."""
    made = button(text)
    made.setIcon(the_theme().icon("chevron-down", "muted", 14))
    made.setIconSize(QSize(14, 14) * the_theme().percent / 100)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon follows the word
    if menu is not None:
        make = menu

        def opened() -> None:
            make().popup(made.mapToGlobal(made.rect().bottomLeft()))

        made.clicked.connect(lambda _checked=False: opened())
    return made


def icon_button(icon: str, name: str, action: Callable[[], Any] | None = None) -> QToolButton:
    """A button that shows only an icon and speaks its name."""
    made = QToolButton()
    made.setProperty("kind", "icon")
    made.setIcon(the_theme().icon(icon, "text", 16))
    made.setIconSize(QSize(16, 16) * the_theme().percent / 100)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if action:
        made.clicked.connect(lambda _checked=False: action())
    return made


def icon_label(icon: str, color: str, name: str = "", size: int = 16) -> QLabel:
    """A picture beside a text; ``name`` is what it means, for those who listen."""
    made = QLabel()
    made.setPixmap(the_theme().pixmap(icon, color, size))
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def column(
    *items: QWidget | QLayout | int, gap: int = 8, margin: int | tuple[int, int, int, int] = 0
) -> QVBoxLayout:
    """A vertical layout; a number is a stretch."""
    return _fill(QVBoxLayout(), items, gap, margin)


def row(
    *items: QWidget | QLayout | int, gap: int = 8, margin: int | tuple[int, int, int, int] = 0
) -> QHBoxLayout:
    """A horizontal layout; a number is a stretch."""
    return _fill(QHBoxLayout(), items, gap, margin)


def _fill(layout: L, items: Sequence[Any], gap: int, margin: int | tuple[int, int, int, int]) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(*((margin,) * 4 if isinstance(margin, int) else margin))
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(item)
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


class Card(QFrame):
    """A surface with a border; ``tone`` colours it."""

    def __init__(self, layout: QLayout | None = None, tone: str = "true") -> None:
        super().__init__()
        self.setProperty("card", tone)
        if layout is not None:
            self.setLayout(layout)


def day_label(said: str) -> QLabel:
    """A short date at the head of a line; lines below each other begin at one place."""
    made = label(said, "muted")
    made.setMinimumWidth(the_theme().px(82))
    return made


def beside(words: QLayout | QWidget, *tools: QWidget, gap: int = 8) -> QWidget:
    """A line of a list: words that take the room, and what can be done with it on the right."""
    line = row(gap=gap)
    line.addWidget(words, 1) if isinstance(words, QWidget) else line.addLayout(words, 1)
    for tool in tools:
        line.addWidget(tool)
    made = QWidget()
    made.setLayout(line)
    return made


def rule() -> QFrame:
    """A thin line between two rows."""
    made = QFrame()
    made.setProperty("rule", True)
    made.setFixedHeight(1)
    return made


class Scrolled(QScrollArea):
    """A widget in a scroll area that grows with it; it never scrolls sideways."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setWidget(inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class Tall(Scrolled):
    """Scrolls what lies in it only where there is less height than it needs at least."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__(inside)
        self._inside = inside
        self.setWidgetResizable(False)  # Qt would take the height it likes best for the least
        inside.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        """As wide as what lies in it."""
        return QSize(self._inside.minimumSizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        layout, room = self._inside.layout(), self.viewport().size()
        if layout is None:
            return
        least = layout.totalMinimumSize().height()
        if layout.hasHeightForWidth():
            least = layout.totalMinimumHeightForWidth(room.width())
        self._inside.resize(room.width(), max(room.height(), least))


class Flow(QLayout):
    """Puts widgets beside each other and wraps them like words."""

    def __init__(self, gap: int = 8, line_gap: int | None = None) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = gap if line_gap is None else line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay(self, rect: QRect, *, move: bool) -> int:
        return self._wrap(self._items, rect, move=move)

    def _wrap(self, items: Sequence[QLayoutItem], rect: QRect, *, move: bool) -> int:
        x, y, high = rect.x(), rect.y(), 0
        for item in items:
            if item.isEmpty():  # what is hidden takes no room, its gap neither
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, high = rect.x(), y + high + self._line_gap, 0
            if move:
                item.setGeometry(QRect(x, y, min(size.width(), rect.width()), size.height()))
            x += size.width() + self._gap
            high = max(high, size.height())
        return y + high - rect.y()


class Headline(Flow):
    """A title at the left and its tools at the right; where they do not fit, the tools stand below it."""

    def sizeHint(self) -> QSize:
        return QSize(self._whole(), max((i.sizeHint().height() for i in self._items), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _whole(self) -> int:
        widths = [item.sizeHint().width() for item in self._shown()]
        return sum(widths) + self._gap * max(0, len(widths) - 1)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        title, *tools = self._shown()
        spare = rect.width() - self._whole()
        if spare < 0:
            high = self._wrap([title], rect, move=move) + self._line_gap
            return high + self._wrap(tools, rect.adjusted(0, high, 0, 0), move=move)
        high = max(item.sizeHint().height() for item in (title, *tools))
        x = rect.x()
        for item in (title, *tools):
            size = item.sizeHint()
            if move:
                middle = rect.y() + (high - size.height()) // 2
                item.setGeometry(QRect(QPoint(x, middle), size))
            x += size.width() + self._gap + (spare if item is title else 0)
        return high


_MAY_WRAP = frozenset({QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.FontChange})


class AsHigh(QWidget):
    """As high as its wrapping layout needs at its width, and no higher."""

    def __init__(self, layout: Flow) -> None:
        super().__init__()
        self.setLayout(layout)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in _MAY_WRAP:
            self.setMaximumHeight(self.heightForWidth(self.width()))
        return done


def flowing(*widgets: QWidget) -> QWidget:
    """Widgets beside each other that go on in the next line where there is no room."""
    made, flow = QWidget(), Flow(gap=8)
    for widget in widgets:
        flow.addWidget(widget)
    made.setLayout(flow)
    return made


def chips(words: Sequence[str], tone: str = "info") -> QWidget:
    """Words as chips, wrapped."""
    made = QWidget()
    flow = Flow(gap=8)
    for word in words:
        flow.addWidget(chip(word, tone))
    made.setLayout(flow)
    return made


class Turn(QWidget):
    """Parts beside each other where there is room, below each other where there is not."""

    def __init__(self, parts: Sequence[tuple[QWidget, int]], room: int, gap: int = 20) -> None:
        super().__init__()
        self._room, self._shares = room, [share for _, share in parts]
        self._parts = [part for part, _ in parts]
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(gap)
        for part, share in parts:
            self._line.addWidget(part, share)
        self.setLayout(self._line)

    @property
    def is_turned(self) -> bool:
        """Whether the parts stand below each other."""
        return self._line.direction() == QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part: the others can go below it."""
        return QSize(max(self._least(), default=0), super().minimumSizeHint().height())

    def _least(self) -> list[int]:
        return [part.minimumSizeHint().width() for part in self._parts if not part.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = self._least()
        beside = sum(least) + self._line.spacing() * (len(least) - 1)
        wide = self.width() >= max(beside, self._room * the_theme().percent / 100)
        if wide != self.is_turned:
            return
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._line.setDirection(way)
        for number, share in enumerate(self._shares):
            self._line.setStretch(number, share if wide else 0)


class Bar(QWidget):
    """A way from start to target as a bar; its text is said for those who listen."""

    def __init__(self, share: float, name: str) -> None:
        super().__init__()
        self._share = share
        self.setFixedHeight(6)
        self.say(share, name)

    def say(self, share: float, name: str) -> None:
        """Show another share, with its words."""
        self._share = share
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunk"))
        painter.drawRoundedRect(self.rect(), 3, 3)
        if self._share > 0:
            filled = QRect(0, 0, max(6, round(self.width() * self._share)), self.height())
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(filled, 3, 3)


class MoodChart(QWidget):
    """Two lines from 1 to 5: the mentee's full, the mentor's dotted; a meeting each, None where nobody said."""

    def __init__(
        self, mentee: Sequence[int | None], mentor: Sequence[int | None], title: str = "Mood",
        names: tuple[str, str] = ("mentee", "mentor"),
    ) -> None:  # fmt: skip
        super().__init__()
        self.lines = (mentee, mentor)
        self.setFixedHeight(72)
        said = [
            f"{who}: {', '.join(str(m or 'not said') for m in moods)}"
            for who, moods in zip(names, self.lines, strict=True)
            if any(moods)
        ]
        self.setAccessibleName(f"{title}, oldest first. " + ". ".join(said))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, self.height() - 6, self.width(), self.height() - 6)
        looks = (QPen(theme.color("accent"), 2), QPen(theme.color("info"), 2, Qt.PenStyle.DotLine))
        for moods, pen in zip(self.lines, looks, strict=True):
            painter.setPen(pen)
            points = [self._point(n, m, len(moods)) if m else None for n, m in enumerate(moods)]
            for start, end in pairwise(points):
                if start and end:  # what nobody said is no value between two others
                    painter.drawLine(*start, *end)
            for before, point, after in zip(
                [None, *points], points, [*points[1:], None], strict=False
            ):
                if point and not before and not after:
                    painter.drawEllipse(point[0] - 2, point[1] - 2, 4, 4)

    def _point(self, number: int, mood: int, of: int) -> tuple[int, int]:
        wide = (self.width() - 12) / max(1, of - 1)
        return 6 + round(number * wide), round((5 - mood) / 4 * (self.height() - 24)) + 6


class Blocks(QWidget):
    """One small block a pairing, coloured and grouped by standing; the words stand below."""

    def __init__(self, groups: Sequence[tuple[int, str]], name: str) -> None:
        super().__init__()
        self._tones = [tone for number, tone in groups for _ in range(number)]
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _shape(self, width: int) -> tuple[int, int, int]:
        """Block width and height, and how many in a row: smaller when there are many."""
        wide, high = (
            (15, 26) if len(self._tones) <= 120 else (5, 8) if len(self._tones) <= 1200 else (2, 4)
        )
        gap = 3 if wide > 5 else 1
        return wide, high, max(1, (width + gap) // (wide + gap))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        wide, high, many = self._shape(width)
        rows = -(-len(self._tones) // many)
        return max(1, rows) * (high + (3 if wide > 5 else 1))

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(320))

    @staticmethod
    def _fill(tone: str) -> Qt.BrushStyle:
        """Where colours say nothing, each standing has a pattern of its own."""
        if not the_theme().has_edges:
            return Qt.BrushStyle.SolidPattern
        return {
            "good": Qt.BrushStyle.NoBrush, "info": Qt.BrushStyle.Dense6Pattern, "warn": Qt.BrushStyle.BDiagPattern,
            "bad": Qt.BrushStyle.SolidPattern,
        }.get(tone, Qt.BrushStyle.HorPattern)  # fmt: skip

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = the_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide, high, many = self._shape(self.width())
        gap = 3 if wide > 5 else 1
        round_by, last = min(3, wide // 2), ""
        for number, tone in enumerate(self._tones):
            if tone != last:
                painter.setBrush(QBrush(theme.color(tone), self._fill(tone)))
                if theme.has_edges:
                    painter.setPen(theme.color("text"))
                last = tone
            x, y = (number % many) * (wide + gap), (number // many) * (high + gap)
            painter.drawRoundedRect(x, y, wide, high, round_by, round_by)


class Empty(QWidget):
    """What stands where nothing is: why, and what to do about it."""

    def __init__(self, icon: str, text: str, *actions: QPushButton) -> None:
        super().__init__()
        words = label(text, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        width = the_theme().px(300)
        words.setFixedWidth(width)
        words.ensurePolished()
        words.setMinimumHeight(words.heightForWidth(width) + the_theme().px(8))
        picture = icon_label(icon, "muted", size=32)
        inside = column(gap=16)
        inside.addStretch(1)
        inside.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addLayout(row(1, *actions, 1))
        inside.addStretch(2)
        self.setLayout(inside)

"""The month: every day with its meetings, closures shaded, and the chosen day beside it."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.clock import (
    LONG_MONTHS,
    WEEKDAYS,
    Span,
    counted,
    full_date,
    monday_of,
    short_date,
)
from mentordesk.model.facts import Sides, WeekRow
from mentordesk.model.meeting import MISSED, TWO_SIDES, MeetingStatus, missed_words
from mentordesk.model.names import in_reading_order
from mentordesk.ui import tokens
from mentordesk.ui.parts import (
    Card,
    Scrolled,
    Tall,
    Turn,
    button,
    chip,
    clear,
    column,
    label,
    row,
    rule,
    the_theme,
)
from mentordesk.ui.tables import Index
from mentordesk.ui.workspace import Workspace

#: From this width on a day shows the times as well.
WIDE = 130
#: Lines of the chosen day that are shown; the rest is counted.
DAY_SHOWN = 60
#: Rows of a month differ by a pixel or two: each shows as many lines as the others.
SLACK = 4
_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class MonthModel(QAbstractTableModel):
    """The weeks of a month as rows, Monday to Sunday as columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.month = self.first = date(2000, 1, 1)
        self.weeks = 5
        self._meetings: dict[date, list[WeekRow]] = {}
        self._closures: list[tuple[Span, str]] = []
        self._labels: dict[int, Sides] = {}

    def fill(
        self,
        month: date,
        meetings: list[WeekRow],
        closures: list[tuple[Span, str]],
        labels: dict[int, Sides],
    ) -> None:
        """Show a month (its first day) with what happens in it."""
        self.beginResetModel()
        self.month, self.first = month, monday_of(month)
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        self.weeks = (monday_of(last) - self.first).days // 7 + 1
        self._meetings, self._closures, self._labels = {}, closures, labels
        for meeting in meetings:
            self._meetings.setdefault(meeting.day, []).append(meeting)
        self.endResetModel()

    def day(self, index: Index) -> date:
        """The day of a cell."""
        return self.first + timedelta(days=index.row() * 7 + index.column())

    def of_day(self, day: date) -> list[WeekRow]:
        """The meetings of a day."""
        return self._meetings.get(day, [])

    def closure(self, day: date) -> str:
        """The name of the closure a day lies in, or nothing."""
        return next((name for span, name in self._closures if day in span), "")

    def label(self, meeting: WeekRow) -> str:
        """*Hana → Josh*."""
        found = self._labels.get(meeting.pairing_id)
        return found.short_label if found else f"K{meeting.pairing_id:04d}"

    def called(self, meeting: WeekRow) -> tuple[str, str]:
        """What its two sides are called."""
        found = self._labels.get(meeting.pairing_id)
        return found.side_words if found else TWO_SIDES

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self.weeks

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 7

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        role = int(role)
        if role == _ROLE:
            return self.day(index)
        if role in {int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)}:
            day = self.day(index)
            said = [full_date(day), counted(len(self.of_day(day)), "meeting"), self.closure(day)]
            return ", ".join(s for s in said if s)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and int(role) == int(
            Qt.ItemDataRole.DisplayRole
        ):
            return WEEKDAYS[section]
        return None


class DayDelegate(QStyledItemDelegate):
    """Paints a day: its number, its closure, as many meetings as fit."""

    def __init__(self, table: "MonthTable", today: date) -> None:
        super().__init__(table)
        self._today = today

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = the_theme()
        model = index.model()
        assert isinstance(model, MonthModel)
        day, rect = model.day(index), option.rect
        closure = model.closure(day)
        inside = day.month == model.month.month
        painter.save()
        if closure:
            painter.fillRect(rect, theme.color("sunk"))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selection"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        box = rect.adjusted(8, 4, -6, -4)
        today = day == self._today
        painter.setFont(
            theme.font(tokens.CAPTION, QFont.Weight.DemiBold if today else QFont.Weight.Normal)
        )
        painter.setPen(theme.color("accent" if today else "text" if inside else "muted"))
        line = painter.fontMetrics().height() + 2
        number = f"{day.day} today" if today else str(day.day)
        if painter.fontMetrics().horizontalAdvance(number) > box.width():
            number = str(day.day)
        painter.drawText(
            QRect(box.x(), box.y(), box.width(), line), Qt.AlignmentFlag.AlignLeft, number
        )
        self._lines(painter, box.adjusted(0, line, 0, 0), model, day, line)
        painter.restore()

    def _lines(
        self, painter: QPainter, box: QRect, model: MonthModel, day: date, line: int
    ) -> None:
        theme, meetings, closure = the_theme(), model.of_day(day), model.closure(day)
        fades = day.month != model.month.month  # another month's days stand back
        painter.setFont(theme.font(tokens.CAPTION))
        metrics, y = painter.fontMetrics(), box.y()
        texts = [(closure, "muted")] if closure else []
        wide = box.width() >= the_theme().px(WIDE)
        texts += [
            (f"{_sign(m, self._today)} {m.time if wide else ''} {model.label(m)}".replace("  ", " "),
             tone_of(m, self._today))
            for m in meetings
        ]  # fmt: skip
        room = max(1, (box.height() + SLACK) // line)
        shown = texts if len(texts) <= room else texts[: room - 1]
        for text, tone in shown:
            painter.setPen(theme.color("muted" if fades else tone))
            said = metrics.elidedText(
                in_reading_order(text), Qt.TextElideMode.ElideRight, box.width()
            )
            painter.drawText(QRect(box.x(), y, box.width(), line), Qt.AlignmentFlag.AlignLeft, said)
            y += line
        if len(shown) < len(texts):
            painter.setPen(theme.color("muted"))
            left = len(texts) - len(shown)
            more = f"and {left} more" if shown else str(left)
            if metrics.horizontalAdvance(more) > box.width():
                more = f"+{left}"
            painter.drawText(QRect(box.x(), y, box.width(), line), Qt.AlignmentFlag.AlignLeft, more)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, 72)


#: Room for the number of a day and one line below it; for what is on the chosen day.
LEAST_DAY, LEAST_SIDE = 38, 150
#: The width of a day on which nobody meets.
NARROW_DAY = 56


class MonthTable(QTableView):
    """The grid of days; Enter opens the week of the day."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: MonthModel, today: date) -> None:
        super().__init__()
        self.setAccessibleName("Month")
        self.setModel(model)
        self.setItemDelegate(DayDelegate(self, today))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.verticalHeader().setMinimumSectionSize(max(56, the_theme().px(LEAST_DAY)))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._moved)
        self.activated.connect(lambda index: self.opened.emit(model.day(index)))

    def give_room(self, weekdays: Collection[int]) -> None:
        """The days on which nobody meets are narrow, so that the others have room for names."""
        head = self.horizontalHeader()
        for weekday in range(7):
            used = weekday in weekdays
            mode = QHeaderView.ResizeMode.Stretch if used else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(weekday, mode)
            if not used:
                head.resizeSection(weekday, the_theme().px(NARROW_DAY))

    def choose(self, day: date) -> None:
        """Make a day the chosen one."""
        model = self.model()
        assert isinstance(model, MonthModel)
        gap = (day - model.first).days
        if 0 <= gap < model.weeks * 7:
            self.setCurrentIndex(model.index(*divmod(gap, 7)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        model = self.model()
        if now.isValid() and isinstance(model, MonthModel):
            self.chosen.emit(model.day(now))


class MonthView(QWidget):
    """A month of the programme; ``counted`` says which and how many meetings it has."""

    counted = Signal(str)
    #: The week of a day is asked for.
    week_wanted = Signal(object)

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self.month = work.today.replace(day=1)
        self._day = work.today
        self.model = MonthModel(self)
        self.table = MonthTable(self.model, work.today)
        self.table.chosen.connect(self._show_day)
        self.table.opened.connect(self.week_wanted)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(8)
        holder = QWidget()
        holder.setLayout(column(self._inside, 1))
        self._title = label("", "section")
        self._week = button("Week register", lambda: self.week_wanted.emit(self._day), kind="small")
        side = Card(column(row(self._title, 1, self._week), Scrolled(holder), gap=12, margin=16))
        side.setMinimumWidth(max(272, the_theme().px(240)))
        self.table.setMinimumHeight(380)
        side.setMinimumHeight(the_theme().px(LEAST_SIDE))
        self.setLayout(column(Tall(Turn([(self.table, 70), (side, 30)], room=760))))

    def refresh(self) -> None:
        """Read the month again."""
        first = monday_of(self.month)
        last = first + timedelta(days=41)
        desk = self.work.desk
        meetings = desk.facts.days(first, last)
        names = desk.facts.names(
            sorted({m.pairing_id for m in meetings}) if len(meetings) < 500 else None
        )
        closures = [
            (Span(c.first_day, c.last_day), c.name)
            for c in desk.setup.closures()
            if c.first_day and c.last_day
        ]
        self.model.fill(self.month, meetings, closures, names)
        self.table.give_room({*desk.facts.meeting_days(), *(m.day.weekday() for m in meetings)})
        number = sum(m.day.month == self.month.month for m in meetings)
        self.counted.emit(
            f"{LONG_MONTHS[self.month.month - 1]} {self.month.year} · {counted(number, 'meeting')}"
        )
        self._day = min(
            max(self._day, self.model.first), first + timedelta(days=self.model.weeks * 7 - 1)
        )
        self.table.choose(self._day)
        self._show_day(self._day)

    def step(self, by: int) -> None:
        """Go some months on, or with 0 back to this one."""
        if not by:
            self.month, self._day = self.work.today.replace(day=1), self.work.today
            return
        far = self.month.replace(day=15) + timedelta(days=30 * by)
        self.month = self._day = far.replace(day=1)

    def take_focus(self) -> None:
        """Put the keyboard on the days."""
        self.table.setFocus()

    def _show_day(self, day: date) -> None:
        self._day = day
        self._title.setText(short_date(day))
        clear(self._inside)
        meetings = self.model.of_day(day)
        if closure := self.model.closure(day):
            self._inside.addWidget(label(f"Closed: {closure}", "muted", wrap=True))
        for meeting in meetings[:DAY_SHOWN]:
            self._inside.addWidget(self._line(meeting))
            self._inside.addWidget(rule())
        if len(meetings) > DAY_SHOWN:
            self._inside.addWidget(label(f"and {len(meetings) - DAY_SHOWN} more", "muted"))
        if not meetings:
            self._inside.addWidget(label("No meeting on this day.", "muted"))

    def _line(self, meeting: WeekRow) -> QWidget:
        open_it = button("Log it" if meeting.status is MeetingStatus.PLANNED else "Open",
                         partial(self.work.show, "log meeting", meeting.meeting_id), kind="small")  # fmt: skip
        names = self.model.label(meeting)
        open_it.setAccessibleName(f"{open_it.text()}: {names}")
        today = self.work.today
        what = chip(word_of(meeting, today, self.model.called(meeting)), _chip_tone(meeting, today))
        # the place is narrow: what became of it stands below the names, not beside them
        when = row(label(meeting.when, "caption"), what, 1, gap=8)
        words = column(label(names, "strong", wrap=True), when, gap=4)
        line = row(gap=8)
        line.addLayout(words, 1)
        line.addWidget(open_it)
        made = QWidget()
        made.setLayout(line)
        return made


def tone_of(meeting: WeekRow, today: date) -> str:
    """The tone of a meeting's word."""
    if meeting.status is MeetingStatus.HELD:
        return "good"
    if meeting.status is MeetingStatus.PLANNED:
        return "warn" if meeting.day < today else "info"
    return "bad" if meeting.status in MISSED else "muted"


def word_of(meeting: WeekRow, today: date, called: tuple[str, str] = TWO_SIDES) -> str:
    """What became of a meeting, in a word or two."""
    if meeting.status is MeetingStatus.PLANNED:
        return "Not logged" if meeting.day < today else "Planned"
    if meeting.status in MISSED:
        return missed_words(meeting.status, meeting.failed_by, called)
    return meeting.status.label


def _chip_tone(meeting: WeekRow, today: date) -> str:
    found = tone_of(meeting, today)
    return "plain" if found == "muted" else found


def _sign(meeting: WeekRow, today: date) -> str:
    """Beside its colour each meeting has a sign: held, missed, not logged, to come, not to be."""
    signs = {"good": "✓", "bad": "✗", "warn": "?", "info": "·", "muted": "–"}
    return signs[tone_of(meeting, today)]

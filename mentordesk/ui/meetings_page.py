"""Meetings: the week on one grid, the long list, and the month."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QLineEdit, QStackedWidget, QTableView, QWidget

from mentordesk.model.clock import monday_of
from mentordesk.programme.register import RegisterRow
from mentordesk.ui.calendar_view import MonthView
from mentordesk.ui.inputs import Segments
from mentordesk.ui.meeting_list import MeetingList
from mentordesk.ui.pages import Page, Turn
from mentordesk.ui.parts import button, column, icon_button, label, row
from mentordesk.ui.register import RegisterView
from mentordesk.ui.workspace import Workspace

VIEWS = (("week", "Week register"), ("list", "List"), ("month", "Calendar"))
#: The keys that turn to another week or month.
TURNS = (("Ctrl+PgUp", "earlier week or month"), ("Ctrl+PgDown", "later week or month"))


class MeetingsPage(Page):
    """Every meeting of the programme, seen in three ways."""

    title = "Meetings"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.register = RegisterView(work)
        self.list = MeetingList(work)
        self.month = MonthView(work)
        self._parts: dict[str, RegisterView | MeetingList | MonthView] = {
            "week": self.register,
            "list": self.list,
            "month": self.month,
        }
        self.view = Segments("Show meetings as", VIEWS)
        self.view.chosen.connect(self.show_view)
        self._back = icon_button("chevron-left", "Earlier", lambda: self._step(-1))
        self._now = button("This week", lambda: self._step(0))
        self._on = icon_button("chevron-right", "Later", lambda: self._step(1))
        for key, by in ((TURNS[0][0], -1), (TURNS[1][0], 1)):
            turned = QShortcut(QKeySequence(key), self, partial(self._step_by_key, by))
            turned.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._caption = label("", "muted", wrap=True)
        self._stack = QStackedWidget()
        for part in self._parts.values():
            self._stack.addWidget(part)
        self.register.counted.connect(self._caption.setText)
        self.month.counted.connect(self._caption.setText)
        self.month.week_wanted.connect(self.show_day)
        plan = button("Plan…", lambda: work.show("plan meetings", 0))
        title, tools = (
            label("Meetings", "title"),
            row(self.view, plan, self._back, self._now, self._on),
        )
        left, right = _held(column(title, self._caption, gap=0)), _held(tools)
        self.setLayout(
            column(
                Turn([(left, 1), (right, 0)], room=700, gap=8),
                self._stack,
                gap=12,
                margin=(24, 20, 24, 20),
            )
        )
        self.view.value = work.settings.current.meetings_view
        self._turn_to(self.view.value or "week")

    @property
    def table(self) -> QTableView:
        """The table of the part that is shown."""
        return self._parts[self.view.value].table

    def show_view(self, which: str) -> None:
        """Turn to the week, the list or the month, and remember it."""
        self.register.settle()
        self.view.value = which
        self.work.settings.change(meetings_view=which)
        self.refresh()  # before it is seen: a part that takes the keyboard chooses its first row
        self._turn_to(which)
        self.take_focus()

    def refresh(self) -> None:
        self._parts[self.view.value].refresh()

    def take_focus(self) -> None:
        self._parts[self.view.value].take_focus()

    def chosen_record(self) -> tuple[str, int] | None:
        if self.view.value == "month":
            return None  # a day is chosen there, not a meeting
        chosen = (self.register if self.view.value == "week" else self.list).table.chosen()
        if chosen is None or not isinstance(chosen, RegisterRow):
            return ("meeting", chosen.id) if chosen is not None else None
        return ("meeting", chosen.meeting.id) if chosen.meeting else ("pairing", chosen.sides.id)

    def where_to_filter(self) -> QLineEdit | None:
        return self.list.filter if self.view.value == "list" else None

    def show_record(self, record_id: int) -> None:
        self.work.show("log meeting", record_id)

    def show_day(self, day: date) -> None:
        """Turn to the week of a day."""
        self.register.settle()
        self.register.monday = monday_of(day)
        self.show_view("week")

    def _turn_to(self, which: str) -> None:
        self._stack.setCurrentWidget(self._parts[which])
        for part in (self._back, self._now, self._on, self._caption):
            part.setVisible(which != "list")
        self._now.setText("This month" if which == "month" else "This week")

    def _step_by_key(self, by: int) -> None:
        if self._back.isVisible():  # the list has no weeks
            self._step(by)

    def _step(self, by: int) -> None:
        self.register.settle()
        if self.view.value == "month":
            self.month.step(by)
        else:
            monday = self.register.monday if by else monday_of(self.work.today)
            self.register.monday = monday + timedelta(weeks=by)
        self.refresh()
        self.take_focus()


def _held(layout: QLayout) -> QWidget:
    made = QWidget()
    made.setLayout(layout)
    return made

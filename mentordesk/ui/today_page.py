"""Today: what needs you and why, this week, and how the pairings stand."""

from collections.abc import Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, long_day, short_date
from mentordesk.model.facts import WeekRow
from mentordesk.model.items import Item
from mentordesk.model.meeting import MISSED, MeetingStatus, missed_words
from mentordesk.model.rules import Standing
from mentordesk.programme.today import Figure, TodayView, period_start
from mentordesk.ui.pages import LEVEL_LOOK, STANDING_TONE, Page, Turn
from mentordesk.ui.parts import (
    Blocks,
    Card,
    Empty,
    Scrolled,
    button,
    chip,
    clear,
    column,
    icon_button,
    icon_label,
    label,
    row,
    rule,
    the_theme,
)
from mentordesk.ui.workspace import Workspace

ITEMS_AT_FIRST = 12
#: Of these so many are in the first picture, which shows no more in a usual window; the rest follows.
ITEMS_IN_SIGHT = 8
REST_AFTER_MS = 20
#: What cannot be put off: it is about the record's own safety.
STAYS = frozenset({"B1", "W1"})
FIGURES_AFTER_MS = 40
ELSEWHERE_AFTER_MS = 80


class TodayPage(Page):
    """The morning's page."""

    title = "Today"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._shown_items = ITEMS_AT_FIRST
        self._heading = label("", "title")
        self._summary = label("", "muted", wrap=True)
        head = row(column(self._heading, self._summary, gap=2), gap=16)
        self._items = QVBoxLayout()
        self._side = QVBoxLayout()
        self._items.setSpacing(8)
        self._side.setSpacing(8)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self._items, 1, gap=0))
        right.setLayout(column(self._side, 1, gap=0))
        body = QWidget()
        columns = Turn([(left, 63), (right, 37)], room=760)
        body.setLayout(column(head, columns, 1, gap=16, margin=(24, 20, 24, 24)))
        self._scroll = Scrolled(body)
        self.setLayout(column(self._scroll, gap=0))
        self._first_button: QWidget | None = None
        self._lines = QVBoxLayout()
        self._is_first_picture = True

    def refresh(self) -> None:
        today = self.work.today
        view = self.work.desk.today.view(today, self.work.advice())
        self._heading.setText(long_day(today))
        self._summary.setText(view.summary)
        self._show_items(view)
        self._show_side(view)

    def take_focus(self) -> None:
        (self._first_button or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_items(self, view: TodayView) -> None:
        clear(self._items)
        self._first_button = None
        self._buttons: list[QWidget] = []
        self._items.addWidget(label("Needs you", "section"))
        if not view.items:
            self._items.addWidget(Card(column(self._all_done(view), margin=24)))
            self._show_put_off(view)
            self._show_set_up(view)
            return
        self._lines = column(gap=0)
        shown = view.items[: self._shown_items]
        in_sight = ITEMS_IN_SIGHT if self._is_first_picture else len(shown)
        self._is_first_picture = False
        self._add_lines(shown[:in_sight])
        self._items.addWidget(Card(self._lines))
        if rest := shown[in_sight:]:
            QTimer.singleShot(REST_AFTER_MS, partial(self._add_rest, rest, self._lines))
        more = len(view.items) - self._shown_items
        if more > 0:
            self._items.addLayout(
                row(button(f"Show {more:,} more", self._more_items, kind="quiet"), 1)
            )
        self._show_put_off(view)
        self._show_set_up(view)

    def _add_lines(self, items: Sequence[Item]) -> None:
        for item in items:
            if self._lines.count():
                self._lines.addWidget(rule())
            self._lines.addWidget(self._item_row(item))

    def _add_rest(self, items: Sequence[Item], lines: QVBoxLayout) -> None:
        if lines is self._lines and shiboken6.isValid(lines):  # nothing has changed since
            self._add_lines(items)

    def _show_set_up(self, view: TodayView) -> None:
        """What a new programme still needs, until its first meeting."""
        if any(facts.last_held for facts in view.pairings.values()):
            return
        steps = self.work.desk.beginnings.set_up()
        if not steps:
            return
        left = sum(not step.is_done for step in steps)
        if left and not view.items:
            self._summary.setText(f"{counted(left, 'step is', 'steps are')} left to set it up.")
        self._items.addWidget(label("Setting up", "section"))
        lines = column(gap=0)
        for number, step in enumerate(steps):
            if number:
                lines.addWidget(rule())
            look = (
                ("circle-check", "good", "Done") if step.is_done else ("circle", "muted", "To do")
            )
            line = row(icon_label(*look), gap=12, margin=(14, 8, 14, 8))
            line.addWidget(label(step.said, "muted" if step.is_done else "dense", wrap=True), 1)
            if step.way and not step.is_done:
                way = button(step.way, partial(self.work.show, *step.place), kind="small")
                way.setAccessibleName(f"{step.way}: {step.said}")
                line.addWidget(way, 0, Qt.AlignmentFlag.AlignVCenter)
            made = QWidget()
            made.setLayout(line)
            made.setMinimumHeight(the_theme().px(48))
            lines.addWidget(made)
        self._items.addWidget(Card(lines))

    def _show_put_off(self, view: TodayView) -> None:
        if not view.put_off:
            return
        said = f"{counted(len(view.put_off), 'thing is', 'things are')} put off"
        see = button(
            said, lambda: self.work.item_asked.emit("put aside", view.put_off), kind="quiet"
        )
        self._items.addLayout(row(see, 1))

    def _all_done(self, view: TodayView) -> QWidget:
        if not view.pairings and not self.work.desk.facts.counts(self.work.today)["participants"]:
            return Empty(
                "users", "No participants yet. Add people, or bring in the spreadsheet you already use.",
                button("Import a spreadsheet…", lambda: self.work.show("import", 0), kind="primary"),
                button("Add a participant…", lambda: self.work.show("new participant", 0)),
            )  # fmt: skip
        return Empty("circle-check", f"Nothing needs you today.{view.next_meeting}")

    def _item_row(self, item: Item) -> QWidget:
        icon, color, word = LEVEL_LOOK[item.level]
        act = button(item.action.value, partial(self.work.do, item), kind="small")
        act.setAccessibleName(f"{item.action.value}: {item.title}")
        act.setAccessibleDescription(item.why)
        self._first_button = self._first_button or act
        self._buttons.append(act)
        made = QWidget()
        words = column(
            label(item.title, "strong", wrap=True), label(item.why, "muted", wrap=True), gap=2
        )
        inside = row(icon_label(icon, color, word), gap=12, margin=(14, 10, 14, 10))
        inside.addLayout(words, 1)
        inside.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)
        if item.rule not in STAYS or item.pairing_id:
            more = icon_button("ellipsis", f"More: {item.title}")
            more.setProperty("kind", "more")
            more.clicked.connect(partial(self._open_more, item, more))
            inside.addWidget(more, 0, Qt.AlignmentFlag.AlignVCenter)
        made.setLayout(inside)
        return made

    def _open_more(self, item: Item, owner: QWidget) -> None:
        """What else can be done about an item, in a menu below its button."""
        menu = QMenu(owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wanted = self.work.item_asked
        if item.rule not in STAYS:
            menu.addAction("Put off…").triggered.connect(lambda: wanted.emit("put off", item))
        if item.pairing_id:
            open_it = menu.addAction("Open the pairing")
            open_it.triggered.connect(lambda: self.work.show("pairing", item.pairing_id))
        menu.popup(owner.mapToGlobal(owner.rect().bottomLeft()))

    def _show_side(self, view: TodayView) -> None:
        clear(self._side)
        self._side.addWidget(label("This week", "section"))
        self._side.addWidget(self._week_card(view))
        self._side.addSpacing(8)
        number = len(view.pairings)
        self._side.addWidget(label(f"{number:,} pairing{'s' * (number != 1)}", "section"))
        self._side.addWidget(self._pairings_card(view))
        self._elsewhere = column(gap=8)
        self._side.addLayout(self._elsewhere)
        QTimer.singleShot(ELSEWHERE_AFTER_MS, self._show_elsewhere)

    def _show_elsewhere(self) -> None:
        """What waits in the other programmes of this record, worked out last of all."""
        if not self.work.has_desk or not shiboken6.isValid(self._elsewhere):
            return
        clear(self._elsewhere)
        waiting = self.work.waiting_elsewhere()
        if not waiting:
            return
        lines = column(gap=0)
        for number, other in enumerate(waiting):
            if number:
                lines.addWidget(rule())
            go = button(
                "Go there",
                partial(self.work.show, "go to programme", other.programme_id),
                kind="small",
            )
            go.setAccessibleName(f"Go to {other.name}. {other.words}")
            words = column(
                label(other.name, "strong", wrap=True),
                label(other.words, "muted", wrap=True),
                gap=0,
            )
            inside = row(gap=8, margin=(14, 8, 14, 8))
            inside.addLayout(words, 1)
            inside.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
            lines.addLayout(inside)
        self._elsewhere.addSpacing(8)
        self._elsewhere.addWidget(label("Other programmes", "section"))
        self._elsewhere.addWidget(Card(lines))

    def _week_card(self, view: TodayView) -> QWidget:
        rows = view.week.rows
        if not rows:
            return Card(
                column(label("No meeting is planned this week.", "muted", wrap=True), margin=14)
            )
        lines = column(gap=0)
        for number, week_row in enumerate(rows):
            if number:
                lines.addWidget(rule())
            lines.addWidget(self._week_row(week_row, view))
        more = view.week.total - len(rows)
        if more > 0:
            lines.addWidget(rule())
            see = button(
                f"See all {view.week.total:,}", lambda: self.work.show("meetings", 0), kind="quiet"
            )
            lines.addLayout(row(see, 1, margin=4))
        return Card(lines)

    def _week_row(self, week_row: WeekRow, view: TodayView) -> QWidget:
        name = view.label(week_row.pairing_id)
        when = label(f"{short_date(week_row.day)[:3]} {week_row.time}".strip(), "muted")
        when.setMinimumWidth(72)
        who = label(name, "dense", wrap=True)
        made = QWidget()
        inside = row(when, gap=8, margin=(14, 6, 14, 6))
        inside.addWidget(who, 1)
        inside.addWidget(self._week_end(week_row, name))
        made.setLayout(inside)
        made.setMinimumHeight(40)
        return made

    def _week_end(self, week_row: WeekRow, name: str) -> QWidget:
        if week_row.status is MeetingStatus.PLANNED and week_row.day <= self.work.today:
            made = button(
                "Log it", lambda: self.work.show("log meeting", week_row.meeting_id), kind="small"
            )
            made.setAccessibleName(f"Log it: {name}")
            return made
        return chip(*week_words(week_row))

    def _pairings_card(self, view: TodayView) -> QWidget:
        order = (
            Standing.ON_TRACK,
            Standing.TOO_EARLY,
            Standing.WATCH,
            Standing.AT_RISK,
            Standing.PAUSED,
            Standing.NOT_STARTED,
        )
        groups = [(s, view.standings.get(s, 0)) for s in order if view.standings.get(s)]
        words = " · ".join(f"{n:,} {_lower(s)}" for s, n in groups) or "No pairings yet."
        tones = [
            (n, "line_strong" if STANDING_TONE[s] == "plain" else STANDING_TONE[s])
            for s, n in groups
        ]
        inside = column(gap=12, margin=14)
        if groups:
            inside.addWidget(Blocks(tones, words))
        inside.addWidget(label(words, "caption", wrap=True))
        self._figures = row(gap=12)
        inside.addLayout(self._figures)
        # the numbers are read after the first picture: they are looked at last
        QTimer.singleShot(FIGURES_AFTER_MS, self._show_figures)
        return Card(inside)

    def _show_figures(self) -> None:
        if not self.work.has_desk:
            return
        clear(self._figures)
        today = self.work.today
        first = period_start(self.work.desk.setup.programme.starts_on, today)
        for figure in self.work.desk.today.figures(first, today):
            self._figures.addWidget(_figure(figure), 1)

    def _more_items(self) -> None:
        before = len(self._buttons)
        self._shown_items += 100
        self.refresh()
        if before < len(self._buttons):  # the keyboard goes on with what has just come
            self._buttons[before].setFocus(Qt.FocusReason.OtherFocusReason)


def _figure(figure: Figure) -> QWidget:
    made = QWidget()
    number = label(figure.value or "–", "number")
    made.setLayout(column(number, label(figure.caption, "caption", wrap=True), gap=0))
    made.setToolTip(figure.definition)
    made.setAccessibleName(f"{figure.value or 'Not known'} {figure.caption}. {figure.definition}")
    return made


def _lower(standing: Standing) -> str:
    return {Standing.WATCH: "to watch"}.get(standing, standing.value.lower())


def week_words(row: WeekRow) -> tuple[str, str]:
    """What became of a meeting, in a word or two, and its tone."""
    if row.status is MeetingStatus.HELD:
        return (f"Held {row.minutes} min" if row.minutes else "Held"), "good"
    if row.status in MISSED:
        return missed_words(row.status, row.failed_by), "bad"
    if row.status is MeetingStatus.MOVED:
        return (f"Moved to {short_date(row.moved_to)[:3]}" if row.moved_to else "Moved"), "plain"
    if row.status is MeetingStatus.PLANNED:
        return "Planned", "info"
    return row.status.label, "plain"

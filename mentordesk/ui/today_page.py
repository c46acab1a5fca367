"""Today: what needs you and why, this week, and how the pairings stand."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, long_day, short_date
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.facts import WeekRow
from mentordesk.model.items import Item
from mentordesk.model.meeting import MISSED, MeetingStatus, missed_words
from mentordesk.model.rules import Standing
from mentordesk.programme.slices import at_once
from mentordesk.programme.today import Figure, TodayView, period_start
from mentordesk.ui import tokens
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

if TYPE_CHECKING:
    from mentordesk.ui.slices import Sliced

ITEMS_AT_FIRST = 12
#: Of these so many are in the first picture, which shows no more in a usual window; the rest follows.
ITEMS_IN_SIGHT = 8
REST_AFTER_MS = 20
#: Pixels at usual letters from which on a meeting of the week is one line.
NARROW = 900
#: What cannot be put off: it is about the record's own safety.
STAYS = frozenset({"B1", "W1"})
FIGURES_AFTER_MS = 40
ELSEWHERE_AFTER_MS = 80


class ItemLines(Card):
    """What needs doing, a line each; a line that says the same as before stays the widget it was."""

    def __init__(self, work: Workspace) -> None:
        self._inside = column(gap=0)
        super().__init__(self._inside)
        self._work = work
        self._made: list[tuple[Item, QWidget, QWidget]] = []
        self._rules: list[QWidget] = []

    @property
    def buttons(self) -> list[QWidget]:
        """What is done about each line, from the first to the last."""
        return [act for _, _, act in self._made]

    @property
    def first_button(self) -> QWidget | None:
        """Where the keyboard begins, if there is any line."""
        return self._made[0][2] if self._made else None

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these lines, and no others."""
        before = list(self._made)
        by_words: dict[tuple[str, str], list[tuple[Item, QWidget, QWidget]]] = {}
        for there in before:  # several may say the same: none of them is lost sight of
            by_words.setdefault((there[0].rule, there[0].title), []).append(there)
        made = []
        for item in items:
            alike = by_words.get((item.rule, item.title), [])
            known = next((there for there in alike if there[0] == item), None)
            if known is not None:
                alike.remove(known)
                made.append(known)
            else:
                made.append((item, *self._line(item)))
        kept = {id(line) for _, line, _ in made}
        for line in (line for _, line, _ in before if id(line) not in kept):
            line.hide()
            line.deleteLater()
        self._made = made
        self._lay_out([line for _, line, _ in made])
        self.setVisible(bool(made))

    def _lay_out(self, lines: Sequence[QWidget]) -> None:
        self._inside.setEnabled(False)  # or all would be laid out anew for every line that comes
        while self._inside.takeAt(0) is not None:
            pass
        while len(self._rules) < len(lines) - 1:
            self._rules.append(rule())
        for number, line in enumerate(lines):
            if number:
                self._inside.addWidget(self._rules[number - 1])
            self._inside.addWidget(line)
            line.show()
        for number, between in enumerate(self._rules):
            between.setVisible(number < len(lines) - 1)
        self._inside.setEnabled(True)

    def _line(self, item: Item) -> tuple[QWidget, QWidget]:
        """A line, and the button of what is done about it."""
        icon, color, word = LEVEL_LOOK[item.level]
        act = button(item.action.value, partial(self._work.do, item), kind="small")
        act.setAccessibleName(f"{item.action.value}: {item.title}")
        act.setAccessibleDescription(item.why)
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
        return made, act

    def _open_more(self, item: Item, owner: QWidget) -> None:
        """What else can be done about an item, in a menu below its button."""
        menu = QMenu(owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wanted = self._work.item_asked
        if item.rule not in STAYS:
            menu.addAction("Put off…").triggered.connect(lambda: wanted.emit("put off", item))
        if item.pairing_id:
            open_it = menu.addAction("Open the pairing")
            open_it.triggered.connect(lambda: self._work.show("pairing", item.pairing_id))
        menu.popup(owner.mapToGlobal(owner.rect().bottomLeft()))


class TodayPage(Page):
    """The morning's page."""

    title = "Today"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._shown_items = ITEMS_AT_FIRST
        self._heading = label("", "title")
        self._summary = label("", "muted", wrap=True)
        head = row(column(self._heading, self._summary, gap=2), gap=16)
        self._lines = ItemLines(work)
        self._below = QVBoxLayout()
        self._side = QVBoxLayout()
        self._below.setSpacing(8)
        self._side.setSpacing(8)
        left, right = QWidget(), QWidget()
        needs = label("Needs you", "section")
        left.setLayout(column(needs, self._lines, self._below, 1, gap=8))
        right.setLayout(column(self._side, 1, gap=0))
        body = QWidget()
        columns = Turn([(left, 63), (right, 37)], room=760)
        body.setLayout(column(head, columns, 1, gap=16, margin=(24, 20, 24, 24)))
        self._scroll = Scrolled(body)
        self.setLayout(column(self._scroll, gap=0))
        self._is_first_picture = True
        self._view: TodayView | None = None
        self._was_narrow = False

    def refresh(self) -> None:
        """The first picture at once; later the lines stay until what takes their place is worked out."""
        view = self.work.desk.today.viewing(self.work.today, self.work.advice())
        if self._is_first_picture:
            self._show(at_once(view))
            return
        self._looking.run(view, self._show_anew, self._refused)

    @cached_property
    def _looking(self) -> "Sliced":
        from mentordesk.ui.slices import Sliced  # the first picture needs none

        return Sliced(self)

    def _show_anew(self, view: TodayView) -> None:
        with self.keeping_focus():
            self._show(view)

    def _refused(self, refusal: MentorDeskError) -> None:
        self.work.told.emit(str(refusal))

    @property
    def _is_narrow(self) -> bool:
        """Whether what became of a meeting stands below the names."""
        # before it is laid out only its window is as wide as it will be
        wide = self.width() if self.isVisible() else self.window().width() - tokens.SIDEBAR
        return wide < the_theme().px(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The week is laid out otherwise where there is little room."""
        super().resizeEvent(event)
        if self._view is not None and self._is_narrow != self._was_narrow:
            self._show_side(self._view)

    def hideEvent(self, event: QHideEvent) -> None:
        if not self._is_first_picture and self._looking.is_busy:
            self._looking.stop()
            self._stale = True
        super().hideEvent(event)

    def _show(self, view: TodayView) -> None:
        self._heading.setText(long_day(self.work.today))
        self._view = view
        self._summary.setText(view.summary)
        self._show_items(view)
        self._show_side(view)

    def take_focus(self) -> None:
        (self._lines.first_button or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_items(self, view: TodayView) -> None:
        clear(self._below)
        shown = view.items[: self._shown_items]
        in_sight = ITEMS_IN_SIGHT if self._is_first_picture else len(shown)
        self._is_first_picture = False
        self._lines.show_items(shown[:in_sight])
        if shown[in_sight:]:
            QTimer.singleShot(REST_AFTER_MS, self, partial(self._lines.show_items, shown))
        if not view.items:
            self._below.addWidget(Card(column(self._all_done(view), margin=24)))
        more = len(view.items) - self._shown_items
        if more > 0:
            self._below.addLayout(
                row(button(f"Show {more:,} more", self._more_items, kind="quiet"), 1)
            )
        self._show_put_off(view)
        self._show_set_up(view)

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
        self._below.addWidget(label("Setting up", "section"))
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
        self._below.addWidget(Card(lines))

    def _show_put_off(self, view: TodayView) -> None:
        if not view.put_off:
            return
        said = f"{counted(len(view.put_off), 'thing is', 'things are')} put off"
        see = button(
            said, lambda: self.work.item_asked.emit("put aside", view.put_off), kind="quiet"
        )
        self._below.addLayout(row(see, 1))

    def _all_done(self, view: TodayView) -> QWidget:
        if not view.pairings and not self.work.desk.facts.counts(self.work.today)["participants"]:
            return Empty(
                "users", "No participants yet. Add people, or bring in the spreadsheet you already use.",
                button("Import a spreadsheet…", lambda: self.work.show("import", 0), kind="primary"),
                button("Add a participant…", lambda: self.work.show("new participant", 0)),
            )  # fmt: skip
        return Empty("circle-check", f"Nothing needs you today.{view.next_meeting}")

    def _show_side(self, view: TodayView) -> None:
        self._was_narrow = self._is_narrow
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
        when = label(f"{short_date(week_row.day)[:3]} {week_row.when}".strip(), "muted")
        when.setMinimumWidth(72)
        # no break between an arrow and a name: of two lines each begins with somebody
        who = label(name.replace(" → ", " →\u00a0"), "dense", wrap=True)
        made = QWidget()
        inside = row(when, gap=8, margin=(14, 6, 14, 6))
        end = self._week_end(week_row, name, view.called(week_row.pairing_id))
        if self._is_narrow:
            inside.addLayout(column(who, row(end, 1), gap=2), 1)
            inside.setAlignment(when, Qt.AlignmentFlag.AlignTop)
        else:
            inside.addWidget(who, 1)
            inside.addWidget(end)
        made.setLayout(inside)
        made.setMinimumHeight(40)
        return made

    def _week_end(self, week_row: WeekRow, name: str, called: tuple[str, str]) -> QWidget:
        if week_row.status is MeetingStatus.PLANNED and week_row.day <= self.work.today:
            made = button(
                "Log it", lambda: self.work.show("log meeting", week_row.meeting_id), kind="small"
            )
            made.setAccessibleName(f"Log it: {name}")
            return made
        return chip(*week_words(week_row, called))

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
        words = " · ".join(f"{n:,} {_lower(s)}" for s, n in groups) or "No pairing is open."
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
        before = len(self._lines.buttons)
        self._shown_items += 100
        if self._view is not None:
            self._show_items(self._view)
        if before < len(self._lines.buttons):  # the keyboard goes on with what has just come
            self._lines.buttons[before].setFocus(Qt.FocusReason.OtherFocusReason)


def _figure(figure: Figure) -> QWidget:
    made = QWidget()
    number = label(figure.value or "–", "number")
    made.setLayout(column(number, label(figure.caption, "caption", wrap=True), gap=0))
    made.setToolTip(figure.definition)
    made.setAccessibleName(f"{figure.value or 'Not known'} {figure.caption}. {figure.definition}")
    return made


def _lower(standing: Standing) -> str:
    return {Standing.WATCH: "to watch"}.get(standing, standing.value.lower())


def week_words(row: WeekRow, called: tuple[str, str]) -> tuple[str, str]:
    """What became of a meeting, in a word or two, and its tone."""
    if row.status is MeetingStatus.HELD:
        return (f"Held {row.minutes} min" if row.minutes else "Held"), "good"
    if row.status in MISSED:
        return missed_words(row.status, row.failed_by, called), "bad"
    if row.status is MeetingStatus.MOVED:
        return (f"Moved to {short_date(row.moved_to)[:3]}" if row.moved_to else "Moved"), "plain"
    if row.status is MeetingStatus.PLANNED:
        return "Planned", "info"
    return row.status.label, "plain"

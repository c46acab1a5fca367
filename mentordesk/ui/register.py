"""The week register: one row a pairing, logged with the arrow keys and one letter each."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QItemSelection, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mentordesk.model.clock import monday_of, near_date, plain_date, short_date
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.meeting import MISSED, Medium, Meeting, MeetingStatus, Side, missed_words
from mentordesk.model.names import fold
from mentordesk.programme.register import RegisterRow
from mentordesk.ui.editors import DayAndTimeEditor, FilterEditor, LineEditor
from mentordesk.ui.inputs import Combo
from mentordesk.ui.parts import Empty, Flow, button, clear, column, label, row, the_theme
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.toast import announce
from mentordesk.ui.workspace import Workspace

#: Digits belong together when they follow each other this fast; then the minutes are saved.
TYPING_MS = 700
#: The longest a meeting can be, in digits.
_DIGITS = 3
SHOWN = (("all", "Everybody"), ("open", "Not logged yet"))
#: How wide the field for a note is.
NOTE_WIDTH = 360
#: The height (at 100 % text) from which on the keys are shown below the grid.
LEGEND_FROM = 330
LEGEND = (
    ("H", "held"), ("O", "online"), ("A", "mentor absent"), ("E", "mentee absent"), ("C", "cancelled"),
    ("M", "moved"), ("0–9", "minutes"), ("F", "moods"), ("Enter", "note"), ("⌫", "not logged"),
    ("↓", "next pairing"), ("Ctrl Z", "undo"),
)  # fmt: skip
_AWAY = {
    Qt.Key.Key_A: (MeetingStatus.NO_SHOW, Side.MENTOR),
    Qt.Key.Key_E: (MeetingStatus.NO_SHOW, Side.MENTEE),
    Qt.Key.Key_C: (MeetingStatus.CANCELLED, None),
}


class RegisterTable(RecordTable):
    """The grid; single letters act on the current row while it has the keyboard."""

    letter = Signal(int)
    digit = Signal(int)
    left_row = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self.currentIndex().isValid():
            if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
                self.digit.emit(key - Qt.Key.Key_0)
                return
            if key in _LETTERS:
                self.letter.emit(key)
                return
        super().keyPressEvent(event)

    def selectionChanged(self, now: QItemSelection, before: QItemSelection) -> None:
        super().selectionChanged(now, before)
        self.left_row.emit()

    def keyboardSearch(self, _text: str) -> None:
        """Letters write into the row; Ctrl+F looks for a name."""


_LETTERS = frozenset({
    Qt.Key.Key_H, Qt.Key.Key_O, Qt.Key.Key_M, Qt.Key.Key_F, Qt.Key.Key_Backspace, *_AWAY,
})  # fmt: skip


class RegisterView(QWidget):
    """A week of the programme; ``counted`` says which week it is and how much of it is logged."""

    counted = Signal(str)

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self.monday = self._this_monday = monday_of(work.today)
        self._rows: list[RegisterRow] = []
        self._digits = ""
        self._moods: list[int] | None = None
        #: The row of which it is said that its log is locked.
        self._locked: object = None
        self._typed_in: RegisterRow | None = None
        self._editor: QWidget | None = None
        self._save_editor: Callable[[], None] = lambda: None
        work.leaving.connect(self.settle)
        self._own_change = False
        columns = (
            Column("pairing", "Mentor → mentee", lambda r: Cell(r.sides.label, strong=True), lambda r: r.sides.label.casefold(), share=25, least=190),
            Column("planned", "Planned", self._planned, lambda r: (r.day or date.max, r.at), share=15, least=120, yields=2),
            Column("status", "What happened", self._outcome, lambda r: self._outcome(r).text, share=14, least=130),
            Column("minutes", "Minutes", self._minutes, lambda r: (r.meeting.minutes or 0) if r.meeting else 0, share=8, right=True, least=80),
            Column("mood", "Mood mentor · mentee", self._mood, share=14, right=True, least=160, yields=4),
            Column("note", "Note", self._note, share=28, least=120, yields=3),
        )  # fmt: skip
        self.model = RowsModel(columns, lambda line: spoken(line, work.today), self)
        self.table = RegisterTable("Week register", self.model, actions=self._actions)
        work.keep_columns("register", self.table)
        self.table.letter.connect(self._letter)
        self.table.digit.connect(self._digit)
        self.table.left_row.connect(self._finish_typing)
        self.table.opened.connect(self._write_note)
        self.table.current.connect(self._turned_to)
        self.table.removed.connect(self._void)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._finish_typing)
        self.filter = FilterEditor("Filter the register", "Filter by name or group")
        self.shown = Combo("Show", SHOWN)
        self.filter.textChanged.connect(lambda _text: self._apply())
        self.shown.currentIndexChanged.connect(lambda _index: self._apply())
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.filter.setMinimumWidth(220)
        self._legend = _legend()
        self.setLayout(
            column(row(self.filter, self.shown, 1), self._stack, self.trouble, self._legend, gap=12)
        )

    def _outcome(self, line: RegisterRow) -> Cell:
        return outcome(line, self.work.today)

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the week again; what this grid wrote itself it knows already."""
        if self._own_change:
            return
        self.settle()
        self._say_trouble("")
        self._follow_the_day()
        chosen = self.table.chosen()
        self._rows = self.work.desk.register.week(self.monday)
        self._apply()
        if chosen:
            self._choose(chosen)

    def _follow_the_day(self) -> None:
        """Whoever looks at this week looks at the new one once it has begun."""
        before, self._this_monday = self._this_monday, monday_of(self.work.today)
        if self.monday == before:
            self.monday = self._this_monday

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_legend()

    def _show_legend(self) -> None:
        """The keys stand below where the grid keeps room enough; Ctrl+/ has them always."""
        self._legend.setVisible(
            bool(self.model.rowCount()) and self.height() >= the_theme().px(LEGEND_FROM)
        )

    def settle(self) -> None:
        """Save what is half typed: minutes, or words in the open field."""
        self._finish_typing()
        if self._editor is not None:
            self._leave_editor()

    def take_focus(self) -> None:
        """Put the keyboard on the first row that waits, or where it was."""
        self.table.setFocus()

    def _choose(self, wanted: RegisterRow) -> None:
        if not self.table.choose(lambda r: r.key == wanted.key):
            self.table.choose(lambda r: r.sides.id == wanted.sides.id)

    def _apply(self) -> None:
        parts, waiting = fold(self.filter.text()).split(), self.shown.value == "open"
        rows = [
            r for r in self._rows
            if all(p in fold(f"{r.sides.label} {r.sides.groups} {r.sides.code}") for p in parts)
            and not (waiting and (r.is_logged or not r.counts))
        ]  # fmt: skip
        self.model.fill(rows)
        self._say()
        self._stack.setCurrentIndex(0 if rows else 1)
        self._show_legend()
        if rows:
            self.table.take_row(
                next((n for n, r in enumerate(rows) if _waits(r, self.work.today)), 0)
            )
            return
        clear(self._empty_inside)
        self._empty_inside.addWidget(self._nothing(bool(parts)))

    def _nothing(self, filtered: bool) -> QWidget:
        if filtered or self._rows:
            said = (
                "Nobody in this week matches."
                if filtered
                else "Every meeting of this week is logged."
            )
            return Empty(
                "search" if filtered else "circle-check", said, button("Clear filters", self._clear_filters)
            )  # fmt: skip
        if self.work.desk.facts.counts(self.work.today)["pairings"]:
            plan = button("Plan ahead…", lambda: self.work.show("plan meetings", 0), kind="primary")
            return Empty("calendar-days", "No pairing meets in this week.", plan)
        pair = button("Pair two people…", lambda: self.work.show("new pairing", 0), kind="primary")
        return Empty("calendar-days", "No pairing meets in this week yet.", pair)

    def _clear_filters(self) -> None:
        self.shown.value = "all"
        self.filter.clear()
        self.take_focus()

    def _say(self) -> None:
        counted = [r for r in self._rows if r.counts]
        logged = sum(r.is_logged for r in counted)
        letter = self.work.desk.facts.week_of(self.monday)
        which = f"Week {letter}, " if letter else "Week of "
        said = f"{which}{plain_date(self.monday)} · {logged} of {len(counted)} logged"
        # Today speaks of plans alone; whoever compares the two sees why they differ
        unplanned = sum(r.meeting is None for r in counted)
        self.counted.emit(f"{said}, {unplanned} without a plan" if unplanned else said)

    def _planned(self, line: RegisterRow) -> Cell:
        if line.meeting is None and line.closed:
            return Cell(line.closed, muted=True)
        if line.day is None:
            return Cell("any day", muted=True)
        when = f"{short_date(line.day)[:3]} {line.when}".strip()
        if line.locked:
            when += ", locked"
        return Cell(when if line.meeting else f"usually {when}", muted=True)

    def _minutes(self, line: RegisterRow) -> Cell:
        if self._digits and self._typed_in is not None and line.key == self._typed_in.key:
            return Cell(f"{self._digits}…", strong=True)
        held = line.meeting and line.meeting.status is MeetingStatus.HELD
        return Cell(
            str(line.meeting.minutes)
            if line.meeting and held and line.meeting.minutes is not None
            else ""
        )

    def _mood(self, line: RegisterRow) -> Cell:
        if (
            self._moods is not None
            and self._typed_in is not None
            and line.key == self._typed_in.key
        ):
            return Cell(" · ".join([*map(str, self._moods), "?", "?"][:2]), strong=True)
        if line.meeting is None:
            return Cell("")
        known = [str(m) if m else "–" for m in (line.meeting.mood_mentor, line.meeting.mood_mentee)]
        return Cell(" · ".join(known) if known != ["–", "–"] else "")

    def _note(self, line: RegisterRow) -> Cell:
        meeting = line.meeting
        if meeting is None:
            return Cell("")
        if meeting.status is MeetingStatus.MOVED:
            return Cell(f"to {near_date(line.moved_to, self.monday)}" if line.moved_to else "")
        reason = meeting.reason.label if meeting.reason else ""
        said = " · ".join(w for w in (reason, meeting.summary or meeting.note) if w)
        return Cell(" ".join(said.split()))

    def _actions(self, line: RegisterRow) -> Sequence[QAction]:
        mentor, mentee = line.sides.side_words
        entries: list[tuple[str, Callable[[], None]]] = [
            ("Held", lambda: self._letter(Qt.Key.Key_H)), ("Held online", lambda: self._letter(Qt.Key.Key_O)),
            (f"{mentor} absent", lambda: self._letter(Qt.Key.Key_A)), (f"{mentee} absent", lambda: self._letter(Qt.Key.Key_E)),
            ("Cancelled", lambda: self._letter(Qt.Key.Key_C)), ("Moved…", lambda: self._letter(Qt.Key.Key_M)),
            ("Note…", lambda: self._write_note(line)), ("Not logged", lambda: self._letter(Qt.Key.Key_Backspace)),
            ("Whole log…", lambda: self._open_log(line)), ("Open the pairing", lambda: self.work.show("pairing", line.sides.id)),
        ]  # fmt: skip
        made = []
        for text, deed in entries:
            action = QAction(text, self)
            action.triggered.connect(lambda _on=False, d=deed: d())
            made.append(action)
        return made

    def _void(self, line: RegisterRow) -> None:
        if line.meeting:
            self.work.show("void meeting", line.meeting.id)

    def _open_log(self, line: RegisterRow) -> None:
        if line.meeting:
            self.work.show("log meeting", line.meeting.id)
        else:
            self.work.show("log pairing", line.sides.id)

    # -- writing ----------------------------------------------------------------------------

    def _letter(self, key: int) -> None:
        line: RegisterRow | None = self.table.chosen()
        if line is None:
            return
        if key == Qt.Key.Key_Backspace and (self._digits or self._moods is not None):
            self._drop_last()
            return
        self._finish_typing()
        line = self.table.chosen()
        self._say_trouble("")
        if line.locked:
            self._say_trouble(
                "This log is locked: it was written more than a day ago. Enter opens it, to add to it."
            )
            self._locked = line.key
            return
        register, today = self.work.desk.register, self.work.today
        if key == Qt.Key.Key_M:
            self._ask_where_to(line)
        elif key == Qt.Key.Key_F:
            self._begin_moods(line)
        elif key == Qt.Key.Key_Backspace:
            self._do(line, lambda: register.unlogged(line))
        elif key in _AWAY:
            status, side = _AWAY[Qt.Key(key)]
            self._do(line, lambda: register.failed(line, status, side, today=today))
        else:
            online = key == Qt.Key.Key_O
            self._do(line, lambda: register.held(line, today=today, online=online))

    def _drop_last(self) -> None:
        """Backspace takes back the last digit while one is typing, and nothing else."""
        line = self._typed_in
        if self._moods:
            self._moods.pop()
        elif self._moods is not None:
            self._moods = None
        else:
            self._digits = self._digits[:-1]
            self._timer.start() if self._digits else self._timer.stop()
        if line is not None:
            self._repaint(line)

    def _digit(self, digit: int) -> None:
        line = self.table.chosen()
        if line.locked:
            self._letter(Qt.Key.Key_H)
            return
        if self._moods is not None:
            self._add_mood(line, digit)
            return
        self._typed_in = line
        self._digits = (self._digits + str(digit))[:_DIGITS]
        self._repaint(line)
        self._timer.start()

    def _begin_moods(self, line: RegisterRow) -> None:
        self._typed_in, self._moods = line, []
        self._repaint(line)

    def _add_mood(self, line: RegisterRow, mood: int) -> None:
        assert self._moods is not None  # only called while moods are typed
        if not 1 <= mood <= 5:
            self._say_trouble("Mood goes from 1 to 5: first the mentor’s, then the mentee’s.")
            return
        self._moods.append(mood)
        self._repaint(line)
        if len(self._moods) == 2:
            mentor, mentee = self._moods
            self._forget_typing()
            register, today = self.work.desk.register, self.work.today
            self._do(line, lambda: register.moods(line, mentor, mentee, today=today))

    def _finish_typing(self) -> None:
        """Save the minutes that were typed; the row may have been left meanwhile."""
        line, digits, moods = self._typed_in, self._digits, self._moods
        self._forget_typing()
        if line is not None and moods:
            self._say_trouble(
                f"{line.sides.first_names}: only one mood was typed, so none was kept. "
                "F, then two digits: first the mentor’s, then the mentee’s."
            )
        if line is None or not digits:
            return
        register, today = self.work.desk.register, self.work.today
        minutes = int(digits) or None  # nought is no length: the expected one stands
        self._do(line, lambda: register.held(line, today=today, minutes=minutes))

    def _forget_typing(self) -> None:
        line, self._typed_in, self._digits, self._moods = self._typed_in, None, "", None
        self._timer.stop()
        if line is not None:
            self._repaint(line)

    def _do(self, line: RegisterRow, deed: Callable[[], Meeting | None]) -> None:
        """Write into a row and show it; what cannot be done is said below the grid."""
        self._say_trouble("")
        try:
            meeting = deed()
        except MentorDeskError as refusal:  # the coordinator reads it where the eyes are
            self._say_trouble(_said(refusal))
            return
        fresh = self.work.desk.register.row(line, meeting)
        self._show(line, fresh)
        announce(
            self.table, became(fresh, self.work.today)
        )  # the keyboard stays, so nothing else says it
        self._own_change = True
        self.work.did()
        self._own_change = False

    def _show(self, old: RegisterRow, new: RegisterRow) -> None:
        self._rows = [new if r is old or r.key == old.key else r for r in self._rows]
        self.model.put(
            next((n for n, r in enumerate(self.model.rows) if r.key == old.key), -1), new
        )
        self._say()

    def _repaint(self, line: RegisterRow) -> None:
        for number, found in enumerate(self.model.rows):
            if found.key == line.key:
                self.model.put(number, found)

    def _turned_to(self, line: RegisterRow) -> None:
        """That a log is locked is said as long as one is at its row."""
        if self._locked is not None and line.key != self._locked:
            self._say_trouble("")

    def _say_trouble(self, sentence: str) -> None:
        self._locked = None
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
        if sentence:
            announce(self.table, sentence)

    # -- typing into a row ------------------------------------------------------------------

    def _write_note(self, line: RegisterRow) -> None:
        if self._digits:  # the first Enter takes the minutes, the next one opens the note
            self._finish_typing()
            return
        if line.locked:
            self._open_log(line)
            return
        if not line.is_logged:
            self._say_trouble("Say first what became of the meeting: H when they met.")
            return
        held = line.meeting and line.meeting.status is MeetingStatus.HELD
        hint = "What they talked about" if held else "Why, for you alone"
        editor = LineEditor(hint, f"{hint}; Enter saves")
        if line.meeting:
            editor.value = " ".join((line.meeting.summary if held else line.meeting.note).split())
        before = editor.value

        def save() -> None:
            if editor.value != before:
                register, today = self.work.desk.register, self.work.today
                self._do(line, lambda: register.words(line, editor.value, today=today))

        self._edit(editor, save)

    def _ask_where_to(self, line: RegisterRow) -> None:
        if line.meeting is None or line.meeting.status is not MeetingStatus.PLANNED:
            said = "Only a planned meeting can be moved."
            nothing = " Nothing was planned for that day: log what happened, or plan it."
            self._say_trouble(said if line.is_logged else said + nothing)
            return
        editor = DayAndTimeEditor(
            "Moved to", self.work.today, f"to which day, like {short_date(self.work.today)}, 12:30",
            week_of=line.day,
        )  # fmt: skip

        def save() -> None:
            register, today = self.work.desk.register, self.work.today

            def move() -> Meeting:
                to = editor.value
                if to is None:
                    raise Refused("Give the day it was moved to.")
                return register.moved(line, *to, today=today)

            self._do(line, move)
            if not self.trouble.isVisibleTo(self):
                self.refresh()

        self._edit(editor, save)

    def _edit(self, editor: LineEditor, save: Callable[[], None]) -> None:
        """Type into the note of the current row: Enter saves and goes on, Esc leaves it."""
        self._say_trouble("")
        index = self.table.currentIndex()
        self._close_editor()
        editor.setParent(self.table.viewport())
        place = self.table.visualRect(self.model.index(index.row(), 0))
        place.setRight(self.table.viewport().width() - 1)
        wide = min(NOTE_WIDTH, self.table.viewport().width())
        place.setLeft(place.right() - wide + 1)
        editor.setGeometry(place)
        editor.show()
        editor.setFocus()
        self._editor = editor

        self._save_editor = save
        editor.installEventFilter(self)

    def _editor_done(self) -> None:
        """Enter: save and go on to the next row; what is refused stays open as it was typed."""
        number, editor = self.table.currentIndex().row(), self._editor
        self._say_trouble("")
        self._editor = None  # reading the week again must not save it a second time
        self._save_editor()
        if self.trouble.isVisibleTo(self):
            self._editor = editor
            return
        if editor is not None:
            editor.hide()
            editor.deleteLater()
        self.table.setFocus()
        if number + 1 < self.model.rowCount():
            self.table.take_row(number + 1)

    def _leave_editor(self) -> None:
        """Another row, another week, another window: what was typed is saved, not lost."""
        editor, save = self._editor, self._save_editor
        self._editor = None
        if isinstance(editor, LineEditor) and editor.text().strip() and self.work.has_desk:
            save()
        if editor is not None:
            editor.hide()
            editor.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor:
            return False
        if event.type() == QEvent.Type.FocusOut:
            self._leave_editor()
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._editor_done()  # taken here: the key must not open the next row as well
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._close_editor()
            self.table.setFocus()
            return True
        return False

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()


def outcome(line: RegisterRow, today: date) -> Cell:
    """What became of a meeting, as a word with its tone; what is still to come is no omission."""
    meeting = line.meeting
    if meeting is None and (line.closed or line.is_away):
        return Cell("Closed" if line.closed else "Away", tone="plain")
    if meeting is None or meeting.status is MeetingStatus.PLANNED:
        if line.day is None or line.day < today:
            return Cell("Not logged", tone="warn")
        return Cell("Planned", tone="info") if meeting else Cell("Not planned", tone="plain")
    if meeting.status is MeetingStatus.HELD:
        return Cell("Held online" if meeting.medium is Medium.VIDEO else "Held", tone="good")
    if meeting.status in MISSED:
        return Cell(
            missed_words(meeting.status, meeting.failed_by, line.sides.side_words), tone="bad"
        )
    return Cell(
        meeting.status.label, tone="info" if meeting.status is MeetingStatus.MOVED else "plain"
    )


def spoken(line: RegisterRow, today: date) -> str:
    """A row as a sentence."""
    when = f", {short_date(line.day)} {line.when}".rstrip() if line.day else ""
    return f"{line.sides.label}{when}, {became(line, today)}"


def became(line: RegisterRow, today: date) -> str:
    """*held, 30 minutes, moods 4 and 5, with a note*: what stands in the row, as words."""
    said, meeting = [outcome(line, today).text.lower()], line.meeting
    if meeting is not None:
        moods = [str(m) for m in (meeting.mood_mentor, meeting.mood_mentee) if m is not None]
        said += [f"{meeting.minutes} minutes"] if meeting.minutes else []
        said += [f"{'mood' if len(moods) == 1 else 'moods'} {' and '.join(moods)}"] if moods else []
        said += ["with a note"] if meeting.summary or meeting.note else []
    return ", ".join([*said, *(["locked"] if line.locked else [])])


def _waits(line: RegisterRow, today: date) -> bool:
    return line.counts and not line.is_logged and line.day is not None and line.day <= today


def _said(refusal: MentorDeskError) -> str:
    problems = refusal.problems if isinstance(refusal, Refused) else {}
    return " ".join(dict.fromkeys(problems.values())) or str(refusal)


def _legend() -> QWidget:
    """The keys of the grid, each with its word."""
    made, flow = QWidget(), Flow(gap=12, line_gap=4)
    for key, word in LEGEND:
        cap: QLabel = label(key, "key")
        cap.setProperty("key", True)
        pair = QWidget()
        pair.setLayout(row(cap, label(word, "caption"), gap=4))
        flow.addWidget(pair)
    made.setLayout(flow)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    made.setAccessibleName("Keys: " + ", ".join(f"{k} {w}" for k, w in LEGEND))
    return made

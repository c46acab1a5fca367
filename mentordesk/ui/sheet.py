"""A sheet: the one dialog over the dimmed window. It never asks on closing and never loses text."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.ui.forms import Form
from mentordesk.ui.parts import Card, Scrolled, button, column, label, row, the_theme
from mentordesk.ui.tabbing import stops, tab
from mentordesk.ui.toast import announce
from mentordesk.ui.workspace import Workspace

DRAFT_EVERY_MS = 2_000


class Sheet(QDialog):
    """A dialog laid over its window; Esc closes it.

    It is a part of the window, not a window of its own: it dims what is behind it, moves with it,
    and needs no help of a window manager to stay in front.
    """

    #: Whether it closes when one of its buttons opens another sheet.
    gives_way = False
    #: What opens it again once the sheet that it gave way to is closed; told whether that was saved.
    comes_back: Callable[[bool], None] | None = None

    def __init__(self, window: QWidget, title: str, caption: str = "", *, width: int = 640) -> None:
        super().__init__(window)
        self._over = window
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self._before = QApplication.focusWidget()
        self.card = QFrame()
        self.card.setProperty("sheet", True)
        self._wanted_width = width
        self.title = label(title, "title")
        self.caption: QLabel = label(caption, "caption", wrap=True)
        if not caption:
            self.caption.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.trouble = label("", "error", wrap=True)
        policy = self.trouble.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Maximum)
        self.trouble.setSizePolicy(policy)
        self.trouble.hide()
        self.way_out = row()
        self.foot = row(gap=8)
        inside = QWidget()
        inside.setLayout(column(self.body, 1, gap=0, margin=(24, 0, 24, 4)))
        self._scroll = Scrolled(inside)
        self._inside = inside
        head = column(self.title, self.caption, gap=2, margin=(24, 20, 24, 12))
        said = QWidget()
        said.setLayout(column(self.trouble, self.way_out, gap=8, margin=(24, 4, 24, 0)))
        said.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        foot = self._foot = column(self.foot, margin=(24, 12, 24, 20))
        whole = column(head, self._scroll, said, foot, gap=0)
        whole.setStretchFactor(self._scroll, 1)
        self.card.setLayout(whole)
        self.card.setParent(self)
        self._main: QPushButton | None = None
        self._is_done = False
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.press_main)
        window.installEventFilter(self)
        inside.installEventFilter(self)

    def present(self) -> None:
        """Show the sheet over its window."""
        self._lay_out()
        self.show()
        self.raise_()
        self._lay_out()
        focus = QApplication.focusWidget()
        behind = focus is None or not self.isAncestorOf(focus)  # there no key is heard any more
        if behind and (first := next(stops(self.card), None)):
            first.setFocus()

    def say(self, sentence: str, way_out: QPushButton | None = None) -> None:
        """Show what stands in the way, with a button where one helps."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
        if sentence:
            announce(self.trouble, sentence)
        while self.way_out.count():
            item = self.way_out.takeAt(0)
            if item and (widget := item.widget()):
                widget.deleteLater()
        if way_out is not None:
            self.way_out.addWidget(way_out)
            self.way_out.addStretch(1)
        self._lay_out()
        QTimer.singleShot(0, self, self._lay_out)

    def buttons(self, *left: QWidget, right: tuple[QPushButton, ...]) -> None:
        """The foot: rare actions on the left; Cancel, then the main action, on the right."""
        for widget in left:
            self.foot.addWidget(widget)
        self.foot.addStretch(1)
        for made in right:
            self.foot.addWidget(made)
        # a question whose safe answer stands last is not answered by a key of forms
        self._main = right[-1] if right[-1].text() != "Cancel" else None

    def take_file(self, path: Path) -> None:
        """A file that was dropped on the window while this is open; most forms have no use for one."""

    def press_main(self) -> None:
        """Ctrl+Enter presses the main button, as in every form."""
        if self._main is not None and self._main.isVisible() and self._main.isEnabled():
            self._main.click()

    def accept(self) -> None:
        """Close, with the work done."""
        self.done(1)

    def reject(self) -> None:
        """Esc: close and keep what can be kept."""
        self.done(0)

    def put_away(self) -> None:
        """Close because the record is locked; what was typed comes back with it."""
        self.reject()

    def done(self, result: int) -> None:
        """Close, giving the keyboard back to where it was; once, however often it is asked."""
        if self._is_done:
            return
        self._is_done = True
        self._over.removeEventFilter(self)
        self.hide()
        self.finished.emit(result)
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        asks = {self._over: QEvent.Type.Resize, self._inside: QEvent.Type.LayoutRequest}
        if self.isVisible() and event.type() == asks.get(watched):  # type: ignore[call-overload]
            self._lay_out()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        shade = QColor(the_theme().color("shade"))
        shade.setAlpha(110)
        QPainter(self).fillRect(self.rect(), shade)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_done:  # the key that ended it presses nothing of what stands here now
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            focus = QApplication.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
            return
        self._turn_pages(event.key())
        event.accept()

    def _turn_pages(self, key: int) -> None:
        """What no field took moves through a long sheet."""
        bar = self._scroll.verticalScrollBar()
        way = {
            Qt.Key.Key_Down: bar.value() + bar.singleStep() * 3, Qt.Key.Key_Up: bar.value() - bar.singleStep() * 3,
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep(), Qt.Key.Key_PageUp: bar.value() - bar.pageStep(),
            Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum(),
        }  # fmt: skip
        if key in way:
            bar.setValue(way[Qt.Key(key)])

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard inside the sheet."""
        return tab(self.card, forward=forward)

    def _lay_out(self) -> None:
        window = self._over
        self.setGeometry(window.rect())
        share = the_theme().percent / 100
        width = min(round(self._wanted_width * max(1.0, min(share, 1.6))), self.width() - 32)
        self._inside.setMaximumWidth(width)
        self.card.setFixedWidth(width)
        self._inside.ensurePolished()
        layout, whole = self._inside.layout(), self.card.layout()
        assert layout is not None and whole is not None  # both are set in __init__
        layout.activate()
        wanted = (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )
        tall = (
            whole.totalHeightForWidth(width)
            if whole.hasHeightForWidth()
            else whole.totalSizeHint().height()
        )
        around = tall - self._scroll.sizeHint().height()
        least = whole.totalMinimumSize().height()
        height = min(max(wanted + around + 4, least), self.height() - 32)
        # where there is a scroll bar, what lies below it ends where the fields end
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        scrolls = wanted + around + 4 > height
        self._foot.setContentsMargins(24, 12, 24 + bar * scrolls, 20)
        self.card.resize(width, height)
        self.card.move((self.width() - width) // 2, max(16, (self.height() - height) * 2 // 5))


class RecordSheet(Sheet):
    """A form over a copy of a record: saves once, keeps a silent draft, loses nothing."""

    def __init__(
        self,
        window: QWidget,
        work: Workspace,
        title: str,
        caption: str,
        draft_key: str,
        *,
        width: int = 640,
    ) -> None:
        super().__init__(window, title, caption, width=width)
        self.work = work
        self.draft_key = draft_key
        self._kept: dict[str, str] = {}
        #: What the sheet showed before anything was typed.
        self._at_first: dict[str, str] = {}
        #: The days that it began with because they were the day itself.
        self._its_day: list[str] = []
        self.show_after: tuple[str, int] | None = None
        #: A paper to look at once this is closed, with its name, which names nobody.
        self.paper_after: tuple[object, str] | None = None
        self.is_only_copy = False
        self._timer = QTimer(self)
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(self.keep_draft)
        self._forms: list[Form] = []
        QShortcut(QKeySequence("Ctrl+Shift+Return"), self, self.save_and_next)

    def add_form(self, form: Form) -> Form:
        """Put a form into the sheet."""
        self._forms.append(form)
        self.body.addWidget(form)
        return form

    def add_framed(self, title: str, form: Form) -> QWidget:
        """Put a form into the sheet that stands apart from the rest, under a title."""
        self._forms.append(form)
        frame = Card(column(label(title, "section"), form, gap=8, margin=(12, 10, 12, 12)))
        self.body.addWidget(frame)
        return frame

    def begin(self) -> None:
        """Take up a draft if there is one, then watch for the next."""
        draft = self.work.desk.drafts.find(self.draft_key)
        self._kept = self._at_first = self.all_drafts()
        self._its_day = [
            n for f in self._forms for n in f.days() if f.editor(n).value == self.work.today
        ]
        today = {n: self._kept[n] for form in self._forms for n in form.days()}
        if draft is not None:
            before = dict(json.loads(draft.get("_at_first", "{}")))
            # what was not touched may have changed since, and is newer in the record
            # a day that was that of the draft is not this one's
            its_day = set(json.loads(draft.get("_its_day", "[]")))
            typed = {n: t for n, t in draft.items() if before.get(n) != t or n in its_day}
            for form in self._forms:
                form.restore(typed)
            self.restored(draft)
            self._kept = self.all_drafts()
            another = any(self._kept[n] not in {day, ""} for n, day in today.items() if day)
            look = " Its day is not today: look whether it is right." if another else ""
            known = {n for n in typed if n in before and n not in its_day}
            if any(self._at_first.get(n, before[n]) != before[n] for n in known):
                look += " What it is about was changed meanwhile: look whether both are right."
            whose = self.caption.text().rstrip(".")
            of_whom = f"{whose}. " if whose and not whose.startswith("Tab moves on") else ""
            self.caption.setText(f"{of_whom}Your draft is back as you left it.{look}")
            self.caption.show()
        self._timer.start()
        self.present()
        self._forms[0].focus_first()

    def restored(self, draft: dict[str, str]) -> None:
        """What else a kind of sheet has to put back."""

    def all_drafts(self) -> dict[str, str]:
        """Everything typed in the sheet."""
        return {k: v for form in self._forms for k, v in form.draft().items()}

    def keep_draft(self, *, still_open: bool = True) -> None:
        """Keep what is typed if it is new."""
        typed = self.all_drafts()
        if typed != self._kept or (not still_open and self.work.desk.drafts.find(self.draft_key)):
            about = {
                "_open": "1" if still_open else "", "_at_first": json.dumps(self._at_first),
                "_its_day": json.dumps(self._its_day),
            }  # fmt: skip
            self.work.desk.drafts.keep(self.draft_key, typed | about)
            self._kept = typed

    def save(self) -> None:
        """Save and close; refused input is marked and kept. What follows is shown once this is closed."""
        if self._saved():
            self.accept()
            if self.show_after is not None:
                self.work.show(*self.show_after)
            if self.paper_after is not None:
                deed = "only copy" if self.is_only_copy else "paper"
                self.work.item_asked.emit(deed, self.paper_after)

    def press_main(self) -> None:
        """Ctrl+Enter saves."""
        self.save()

    def save_and_next(self) -> None:
        """Save, and begin the next where that makes sense."""
        self.save()

    def give_up(self) -> None:
        """Cancel: forget the draft too."""
        self._timer.stop()
        self.work.desk.drafts.drop(self.draft_key)
        self.done(0)

    def reject(self) -> None:
        """Esc: close and keep the draft."""
        self._timer.stop()
        self.keep_draft(still_open=False)
        self.done(0)

    def put_away(self) -> None:
        """Close, keeping the draft as one that is to be opened again."""
        self._timer.stop()
        self.keep_draft()
        self.done(0)

    def turn_to(self, kind: str, record_id: int) -> None:
        """Open another sheet instead; what is typed is kept as a draft."""
        self._timer.stop()
        self.keep_draft(still_open=False)
        self.done(0)
        self.work.show(kind, record_id)

    def write(self) -> str:
        """Save the record; returns the sentence to show. Raises Refused."""
        raise NotImplementedError

    def refused(self, refusal: MentorDeskError) -> None:
        """Show what stands in the way."""
        problems = refusal.problems if isinstance(refusal, Refused) else {}
        left = dict(problems)
        rest = [str(refusal)] if not problems else []
        for form in self._forms:
            unplaced = set(form.mark(left))
            left = {k: v for k, v in left.items() if v in unplaced}
        self.say(" ".join(rest + list(left.values())))

    def _saved(self) -> bool:
        for form in self._forms:
            form.mark({})
        self.say("")
        try:
            with self.work.desk.drafts.becoming(self.draft_key):
                sentence = self.write()
        except MentorDeskError as refusal:  # what the coordinator can mend stands beside the field
            self._kept = {}
            self.refused(refusal)
            return False
        self._timer.stop()
        self.work.did(sentence)
        return True

    def usual_buttons(self, *left: QWidget, save: str = "Save") -> None:
        """Cancel and Save."""
        self.main = button(save, self.save, kind="primary")
        self.buttons(*left, right=(button("Cancel", self.give_up), self.main))


class AskSheet(Sheet):
    """A question whose default never destroys."""

    def __init__(
        self, window: QWidget, title: str, text: str, yes: str, action: Callable[[], Any]
    ) -> None:
        super().__init__(window, title, width=480)
        self.body.addWidget(label(text, "dense", wrap=True))
        self._action = action
        cancel = button("Cancel", self.reject, kind="primary")
        self.buttons(right=(button(yes, self._go), cancel))
        self.present()
        cancel.setFocus()

    def _go(self) -> None:
        self.accept()
        self._action()


class TellSheet(Sheet):
    """A sentence with one way on."""

    gives_way = True

    def __init__(self, window: QWidget, title: str, text: str, *more: QPushButton) -> None:
        super().__init__(window, title, width=520)
        self.body.addWidget(label(text, "dense", wrap=True))
        close = button("Close", self.reject, kind="primary")
        for made in more:
            made.clicked.connect(self.accept)
        self.buttons(right=(*more, close))
        self.present()
        close.setFocus()

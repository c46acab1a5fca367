"""*Find or do*: one box for people, pairings, meetings, goals and every command."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from mentordesk.model.errors import Refused
from mentordesk.model.names import fold
from mentordesk.ui.parts import SideIcon, the_theme
from mentordesk.ui.workspace import Workspace

if TYPE_CHECKING:  # the list is made when something is first typed
    from mentordesk.programme.finder import Found
    from mentordesk.ui.choices import Choices

KINDS = {
    "participant": "Participants",
    "pairing": "Pairings",
    "meeting": "Meetings",
    "goal": "Goals",
    "conflict-note": "Conflict notes",
    "sheet": "Session sheet",
    "form": "Feedback form",
    "survey": "Interest sheet",
    "note step": "Sheet to sign",
    "edit training": "Training session",
    "edit check-in": "Check-in",
    "edit goal": "Goals",
    "pointer": "Safeguarding pointer",
    "decided change": "A change that was decided",
    **{
        f"elsewhere {k}": "In another programme"
        for k in ("participant", "pairing", "meeting", "conflict-note")
    },
}
HINTS = (
    "Find a person, pairing, note or command     Ctrl K",
    "Find a person, pairing, note or command",
    "Find or do     Ctrl K",
    "Find or do",
)
MOST_COMMANDS = 5
MOST_RECENT = 8


class FindBox(QLineEdit):
    """Enter goes to the first that fits; Esc gives the keyboard back."""

    done = Signal()

    def __init__(self, work: Workspace, commands: Callable[[], list[QAction]]) -> None:
        super().__init__()
        self.setObjectName("find")
        self.setAccessibleName("Find a person, pairing, note or command")
        self.setClearButtonEnabled(False)
        self._work = work
        self._commands = commands
        self._recent: list[tuple[Any, str]] = []
        self._choices: Choices | None = None
        self._search = SideIcon(self, "search", leading=True)
        self._search.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._pause.timeout.connect(self.look)
        self.textEdited.connect(lambda _text: self._pause.start())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The longest hint that has room."""
        room, metrics = self.width() - the_theme().px(52), self.fontMetrics()
        fitting = (hint for hint in HINTS if metrics.horizontalAdvance(hint) <= room)
        self.setPlaceholderText(next(fitting, HINTS[-1]))
        super().resizeEvent(event)
        self._search.place()

    def retint(self) -> None:
        """Follow the theme."""
        self._search.retint()

    def look(self) -> None:
        """Show what fits the words typed so far."""
        if self._choices is None:
            from mentordesk.ui.choices import Choices

            self._choices = Choices(self)
            self._choices.picked.connect(self._go)
        words = self.text().strip()
        try:
            entries = self._entries(words) if words else self._recents()
        except Refused as refusal:  # a code with a slip is said where it was typed
            entries = [(None, str(refusal))]
        self._choices.offer(entries, most=14, width=self._wide())

    def _wide(self) -> int:
        """More than half of the window, as far as there is room: large letters need it."""
        window = self.window()
        room = window.width() - self.mapTo(window, QPoint(0, 0)).x() - 16
        return min(room, window.width() * 6 // 10)

    def _recents(self) -> list[tuple[Any, str]]:
        return [(None, "Lately"), *self._recent] if self._recent else []

    def _entries(self, words: str) -> list[tuple[Any, str]]:
        entries: list[tuple[Any, str]] = []
        seen = ""
        for found in self._found(words):
            if found.kind != seen:
                seen = found.kind
                entries.append((None, KINDS[found.kind]))
            text = f"\u2068{found.title}\u2069   {found.text}".rstrip()
            entries.append(((found.kind, found.id, text), text))
        commands = self._fitting_commands(words)
        if commands:
            entries += [(None, "Commands"), *commands]
        return entries or [(None, f"Nothing matches “{words}”.")]

    def _found(self, words: str) -> "list[Found]":
        return self._work.desk.finder.find(words, self._work.today) if self._work.has_desk else []

    def _fitting_commands(self, words: str) -> list[tuple[Any, str]]:
        parts = fold(words).split()
        found = []
        for action in self._commands():
            name = action.text().replace("&", "").rstrip("…")
            if action.isEnabled() and all(
                any(w.startswith(p) for w in fold(name).split()) for p in parts
            ):
                keys = action.shortcut().toString()
                found.append((action, f"{name}   {keys}".rstrip()))
        return found[:MOST_COMMANDS]

    def _go(self, chosen: Any) -> None:
        if chosen is None:
            return
        if self._choices:
            self._choices.hide()
        self.clear()
        if isinstance(chosen, QAction):
            self.done.emit()
            chosen.trigger()
            return
        kind, record_id, text = chosen
        entry = (chosen, text)
        if kind not in {"conflict-note", "pointer"}:
            self._recent = [entry, *(e for e in self._recent if e != entry)][:MOST_RECENT]
        self.done.emit()
        self._work.show(
            {"goal": "pairing", "sheet": "log pairing", "form": "answer"}.get(kind, kind), record_id
        )

    def forget(self) -> None:
        """Another record is open: nothing was found in it lately."""
        self._recent = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._choices
        if popup and popup.isVisible():
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
                return
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if self._pause.isActive():
                    self._pause.stop()
                    self.look()
                self._go(popup.current)
                return
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            if popup:
                popup.hide()
            self.done.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.look()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._choices:
            self._choices.hide()
        super().focusOutEvent(event)

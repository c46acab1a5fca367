"""The sidebar: the programme, the destinations with their counts, and one quiet line at the foot."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget

from mentordesk.model.clock import local_time, near_date, plain_date, week_number
from mentordesk.ui import tokens
from mentordesk.ui.parts import Scrolled, column, icon_label, label, row, the_theme
from mentordesk.ui.workspace import Workspace

PLACES = (
    ("today", "Today", "sun"), ("participants", "Participants", "users"), ("pairings", "Pairings", "link"),
    ("meetings", "Meetings", "calendar-days"), ("conflicts", "Conflict notes", "triangle-alert"),
    ("", "Programme", ""), ("matching", "Matching", "handshake"), ("training", "Training & consents", "graduation-cap"), ("feedback", "Feedback", "message-square-heart"), ("reports", "Reports", "file-text"),
)  # fmt: skip
FEET = (("bin", "Bin", "trash-2"), ("settings", "Backups & settings", "settings"))


class NavButton(QPushButton):
    """A destination with its icon and count."""

    def __init__(self, text: str, icon: str, go: Callable[[], None]) -> None:
        super().__init__()
        self._icon = icon
        self.setCheckable(True)
        self.setProperty("nav", True)
        self.setAutoDefault(False)
        self.name = text
        self.picture = icon_label(icon, "muted")
        self.words = QLabel(text)
        self.count = label("", "caption")
        for part in (self.picture, self.words, self.count):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = row(self.picture, self.words, 1, self.count, gap=8, margin=(8, 0, 8, 0))
        self.setLayout(inside)
        self.clicked.connect(lambda _on=False: go())
        self.say_count(0)

    def say_count(self, number: int) -> None:
        """Show how many; nothing for none."""
        self.count.setText(f"{number:,}" if number else "")
        self.setAccessibleName(f"{self.name}, {number:,}" if number else self.name)

    def be_slim(self, slim: bool) -> None:
        """Show the icon and the count alone, the name as a tip."""
        self.words.setHidden(slim)
        self.setToolTip(self.name if slim else "")

    def retint(self) -> None:
        """Follow the theme and whether it is the place one is at."""
        color = "accent" if self.isChecked() else "muted"
        self.picture.setPixmap(the_theme().pixmap(self._icon, color, 16))
        weight = 600 if self.isChecked() else 400
        self.words.setStyleSheet(
            f"color: {getattr(the_theme().tokens, 'accent' if self.isChecked() else 'text')}; font-size: {the_theme().px(13)}px; font-weight: {weight};"
        )
        self.setMinimumHeight(the_theme().px(tokens.CONTROL))


class Sidebar(QWidget):
    """Where one can go."""

    def __init__(
        self, work: Workspace, go: Callable[[str], None], menu: Callable[[], QMenu]
    ) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._work = work
        self._menu = menu
        self.programme = QPushButton()
        self.programme.setObjectName("programmeButton")
        self.programme.setAutoDefault(False)
        self._is_slim, self._programme = False, ""
        self._parts: list[str] = []
        self._name = label("", "label")
        self._term = label("", "caption")
        arrow = icon_label("chevron-down", "muted", size=14)
        self._arrow = arrow
        for part in (self._name, self._term, arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head = row(gap=4, margin=(8, 6, 8, 6))
        head.addLayout(column(self._name, self._term, gap=0), 1)
        head.addWidget(arrow)
        self.programme.setLayout(head)
        self.programme.clicked.connect(lambda _on=False: self._open_menu())
        self.buttons: dict[str, NavButton] = {}
        places = column(gap=2)
        for key, text, icon in PLACES:
            if not key:
                places.addSpacing(8)
                self._part = label(text, "nav")
                places.addWidget(self._part)
                continue
            self.buttons[key] = NavButton(text, icon, partial(go, key))
            places.addWidget(self.buttons[key])
        feet = column(gap=2)
        for key, text, icon in FEET:
            self.buttons[key] = NavButton(text, icon, partial(go, key))
            feet.addWidget(self.buttons[key])
        self.status = label("", "caption", wrap=True)
        foot = column(feet, column(self.status, margin=(8, 0, 8, 0)), gap=8)
        places.addStretch(1)
        inside = QWidget()
        inside.setLayout(places)
        self._places = Scrolled(inside)
        self.setLayout(column(self.programme, self._places, foot, gap=8, margin=(8, 12, 8, 12)))
        the_theme().changed.connect(self.retint)
        self.retint()

    def retint(self) -> None:
        """Follow the theme."""
        theme = the_theme()
        wide = tokens.SIDEBAR_SLIM if self._is_slim else tokens.SIDEBAR
        self.setFixedWidth(round(wide * max(1.0, min(theme.percent / 100, 1.81))))
        self._arrow.setPixmap(theme.pixmap("chevron-down", "muted", 14))
        for made in self.buttons.values():
            made.retint()

    def be_slim(self, slim: bool) -> None:
        """Show icons and counts alone, for the sake of the page; what is left out becomes a tip."""
        if slim == self._is_slim:
            return
        self._is_slim = slim
        for made in self.buttons.values():
            made.be_slim(slim)
        for part in (self._term, self._part, self.status):
            part.setHidden(slim)
        self._say_name()
        self._say_term()
        self._say_tips()
        self.retint()

    def mark(self, place: str) -> None:
        """Show where one is."""
        for key, made in self.buttons.items():
            made.setChecked(key == place)
            made.retint()
        if place in self.buttons:
            self._places.ensureWidgetVisible(self.buttons[place], 0, 0)

    def refresh(self, counts: dict[str, int]) -> None:
        """Read the programme's name, the counts and the status again."""
        programme = self._work.desk.setup.programme
        self._programme = programme.name
        self._say_name()
        parts = [programme.term_name]
        if programme.ends_on and programme.ends_on < self._work.today:
            parts.append(f"ended {plain_date(programme.ends_on)}")
        elif programme.starts_on and programme.starts_on <= self._work.today:
            now = week_number(self._work.today, programme.starts_on)
            letter = self._work.desk.facts.week_of(self._work.today)
            parts.append(f"week {now}{f' ({letter})' if letter else ''}")
        elif programme.starts_on:
            parts.append(f"begins {near_date(programme.starts_on, self._work.today)}")
        self._parts = [p for p in parts if p] or ["No days set"]
        self._say_term()
        self.programme.setAccessibleName(f"Programme: {programme.name}. {', '.join(self._parts)}")
        for key, number in counts.items():
            self.buttons[key].say_count(number)
        self.say_status()

    def forget(self) -> None:
        """Show nothing of the record that was open."""
        self._programme, self._parts = "", []
        for words in (self._name, self._term, self.status):
            words.clear()
        self.programme.setAccessibleName("Programme")
        for made in self.buttons.values():
            made.say_count(0)
        self._say_tips()

    def count(self, place: str, number: int) -> None:
        """How many things wait at a place."""
        self.buttons[place].say_count(number)

    def say_status(self) -> None:
        """Saved, encrypted, last backup, locked or not."""
        desk = self._work.desk
        saved = f"Saved {local_time(desk.last_saved)}" if desk.last_saved else "All saved"
        found = desk.backups.latest(self._work.places.backups)
        backup = (
            f"Last backup {_when(found.made_at, self._work.today)}" if found else "No backup yet"
        )
        lock = "Opens with a passphrase" if desk.is_protected else "Not locked"
        self.status.setText(f"{saved} · encrypted\n{backup}\n{lock}")
        self._say_tips()

    def _say_term(self) -> None:
        """The term and the week; where both have no room the term is cut, never the week."""
        metrics = QFontMetrics(self._term.font())
        term, rest = "".join(self._parts[:1]), "".join(f", {p}" for p in self._parts[1:])
        room = self.width() - 56
        cut = metrics.elidedText(
            term, Qt.TextElideMode.ElideRight, max(0, room - metrics.horizontalAdvance(rest))
        )
        # what a word or two of the term would leave is no term: then the rest stands alone
        short = len(cut) < min(len(term), SHORTEST_TERM)
        said = rest.removeprefix(", ") if short and rest else cut + rest
        self._term.setText(metrics.elidedText(said, Qt.TextElideMode.ElideRight, room))

    def _say_name(self) -> None:
        """The programme's name as far as there is room, or its first letters."""
        if self._is_slim:
            self._name.setText("".join(word[0] for word in self._programme.split()[:2]))
            return
        metrics = QFontMetrics(self._name.font())
        room = self.width() - 56
        self._name.setText(metrics.elidedText(self._programme, Qt.TextElideMode.ElideRight, room))

    def _say_tips(self) -> None:
        """What a slim sidebar has no room for, where the mouse rests and for a screen reader."""
        programme = f"{self._programme}\n{', '.join(self._parts)}" if self._programme else ""
        self.programme.setToolTip(programme if self._is_slim else "")
        settings = self.buttons["settings"]
        settings.setAccessibleDescription(self.status.text() if self._is_slim else "")
        if self._is_slim:
            settings.setToolTip(f"{settings.name}\n{self.status.text()}".strip())

    def _open_menu(self) -> None:
        self._menu().popup(self.programme.mapToGlobal(self.programme.rect().bottomLeft()))


#: Fewer letters of a term tell nobody which it is.
SHORTEST_TERM = 6


def _when(instant: datetime, today: date) -> str:
    day = instant.astimezone().date()
    return f"today {local_time(instant)}" if day == today else near_date(day, today)

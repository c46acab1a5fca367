"""The window: sidebar, top bar, pages, sheets; it routes what pages ask for."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from mentordesk import __version__
from mentordesk.model.backups import Why
from mentordesk.model.clock import Clock
from mentordesk.model.errors import MentorDeskError
from mentordesk.paths import RECORD_SUFFIX, Places
from mentordesk.programme import records
from mentordesk.programme.desk import Desk
from mentordesk.settings import SettingsFile
from mentordesk.ui import tokens
from mentordesk.ui.actions import MENUS, PAGE_HELP, REPORT_COMMANDS, Command
from mentordesk.ui.find_box import FindBox
from mentordesk.ui.pages import Page
from mentordesk.ui.parts import button, column, icon_button, label, row, the_theme
from mentordesk.ui.seats import Seats
from mentordesk.ui.sidebar import Sidebar
from mentordesk.ui.tabbing import tab
from mentordesk.ui.toast import Toast
from mentordesk.ui.today_page import TodayPage
from mentordesk.ui.watch import Watch
from mentordesk.ui.workspace import Workspace

if TYPE_CHECKING:  # what the first picture does not need is imported when it is asked for
    from mentordesk.programme.backups import Backup
    from mentordesk.ui.cover import Cover
    from mentordesk.ui.sheet import Sheet

#: What needs somebody is counted a moment after a change, so that no key press waits for it.
LOOK_AT_THE_DAY_MS = 30_000
RECOUNT_MS = 150
#: What can be done whatever form is open: hide what is on the screen.
ALWAYS = frozenset({"lock", "blank"})
#: By then the first picture is painted; so soon nobody has left.
WATCH_AFTER_MS = 300
BACKUP_EVERY_MS = 30 * 60 * 1_000
#: Widgets made anew can take the keyboard only once they are shown.
FOCUS_AFTER_MS = 30
SMALLEST = (1024, 680)
#: Below this width, in pixels of text at 100 %, the sidebar shows icons and counts alone.
ROOM_FOR_NAMES = 600


#: What F2 opens, and Ctrl+P prints, of a record that is chosen.
EDITED_AS = {
    "participant": "edit participant", "pairing": "terms", "meeting": "log meeting",
    "conflict-note": "edit conflict note", "training": "edit training",
}  # fmt: skip
REPORTED_AS = {
    "pairing": "report pairing", "meeting": "report session", "participant": "report participant",
}  # fmt: skip


class MainWindow(QMainWindow):
    """MentorDesk's window."""

    def __init__(
        self,
        places: Places,
        today: Callable[[], date] = records.local_today,
        clock: Clock = records.COMPUTER_CLOCK,
    ) -> None:
        """``today`` tells the day, ``clock`` the instant by which changes are taken down."""
        super().__init__()
        self.work = Workspace(places, SettingsFile(places.settings_file), today)
        self.seats = Seats(self, clock)
        self.setWindowTitle("MentorDesk")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.setMinimumSize(640, 480)
        self._pages: dict[str, Page] = {}
        #: What was typed on a page and not saved when it was built anew in another look.
        self._typed: dict[str, dict[str, str]] = {}
        self._place = ""
        self._trail: list[str] = []
        self._actions: dict[str, QAction] = {}
        self._open_sheet: Sheet | None = None
        self._make_menus()
        self.sidebar = Sidebar(self.work, self.go, self._programme_menu)
        self.find_box = FindBox(self.work, self._commands)
        self.find_box.done.connect(self._focus_page)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pageStack")
        self._banner = self._make_banner()
        self.topbar = self._make_topbar()
        right = QWidget()
        right.setLayout(column(self.topbar, self._banner, self.stack, gap=0))
        self._whole = whole = QWidget()
        layout = row(self.sidebar, gap=0)
        layout.addWidget(right, 1)
        whole.setLayout(layout)
        self.setCentralWidget(whole)
        self._toast = Toast(whole, self.undo)
        self._cover: Cover | None = None
        self._closes_anyway = False
        self.watch = Watch(self)
        self.watch.minutes = self.work.settings.current.lock_after
        self.watch.left.connect(self.seats.left_alone)
        self._backups = QTimer(self)
        self._backups.setInterval(BACKUP_EVERY_MS)
        self._backups.timeout.connect(self._back_up_by_time)
        self._backups.start()
        self._listen()
        self._watch_the_day()
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(RECOUNT_MS)
        self._recount.timeout.connect(self._count_pressing)
        the_theme().changed.connect(self._retint)
        self._restore_geometry()

    def _listen(self) -> None:
        """Hear what the pages say and ask for."""
        self.work.saved.connect(self._toast.say)
        self.work.told.connect(self.say)
        self.work.changed.connect(self._after_change)
        self.work.wanted.connect(self.show_record)
        self.work.asked.connect(self.seats.carry_out)
        self.work.item_asked.connect(self._item_asked)

    def showEvent(self, event: QShowEvent) -> None:
        """Welcome whoever comes without a record."""
        if not self.stack.count():
            self.show_welcome()
        super().showEvent(event)
        # Qt makes forty kinds of events known to Python for it, which the first picture does not need
        QTimer.singleShot(WATCH_AFTER_MS, self, lambda: self.watch.over(self.windowHandle()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Large words in a small window need the room of the sidebar."""
        self.sidebar.be_slim(self.width() < ROOM_FOR_NAMES * the_theme().percent / 100)

    # -- building ---------------------------------------------------------------------------

    def _make_menus(self) -> None:
        doing = self._doing()
        for title, commands in MENUS.items():
            menu = self.menuBar().addMenu(title)
            for command in commands:
                if command is None:
                    menu.addSeparator()
                    continue
                action = QAction(command.text, self)
                if command.keys:
                    action.setShortcut(QKeySequence(command.keys))
                action.triggered.connect(lambda _on=False, c=command: self._run(c, doing[c.key]))
                menu.addAction(action)
                self._actions[command.key] = action
        self._actions["larger"].setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._actions["redo"].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])

    def _doing(self) -> dict[str, Callable[[], Any]]:
        show = self.work.show
        places = {
            name: partial(self.go, name)
            for name in (
                "today",
                "participants",
                "pairings",
                "meetings",
                "conflicts",
                "matching",
                "training",
                "feedback",
                "reports",
                "bin",
                "settings",
            )
        }
        themes = {
            name: partial(self.set_look, theme=name)
            for name in ("light", "dark", "contrast", "system")
        }
        return places | themes | {
            "start": self.seats.start_programme, "another": partial(show, "another programme", 0), "open": self.seats.open_other, "explore": self.seats.explore,
            "import": self.seats.bring_in, "backup": self._back_up, "restore": self.seats.restore_lost, "lock": self.seats.lock, "blank": self.blank, "quit": self.close, "undo": self.undo, "redo": self.redo,
            "log": partial(show, "log pairing", 0), "check-in": partial(show, "check-in", 0), "stack": partial(show, "stack", 0), "phone call": partial(show, "phone call", 0), "plan": partial(show, "plan", 0), "plan ahead": partial(show, "plan meetings", 0), "export calendar": partial(show, "export calendar", 0), "new": self._new_here,
            "participant": partial(show, "new participant", 0), "pair": partial(show, "new pairing", 0), "begin": partial(show, "begin pairings", 0),
            "conflict": partial(show, "new conflict note", 0), "edit": self._edit_this, "programme": partial(show, "programme", 0), "practice": partial(show, "practice", 0), "doubles": partial(show, "doubles", 0), "new year": partial(show, "new year", 0), "end programme": partial(show, "end programme", 0),
            "find": self._find, "filter": self._filter,
            "larger": partial(self._resize_text, 10), "smaller": partial(self._resize_text, -10), "normal": partial(self.set_look, text_percent=100),
            "back": self.back, "report": self._report_this,
            "report many": self._several, "report web": lambda: self.page("reports").save_page(),
            "report xlsx": lambda: self.page("reports").save_figures(), "certificates": partial(show, "give certificates", 0),
            "privacy": self._show_privacy,
            "figures": partial(self._report_part, 1), "charts": partial(self._report_part, 2),
            "standards": partial(self._report_part, 3), "reviews": partial(self._report_part, 4), "issued": partial(self._report_part, 5),
            "look back": partial(show, "look back", 0),
            **{f"report kind {k}": partial(self._report_kind, k) for k in REPORT_COMMANDS},
            "help": self._help, "shortcuts": self._shortcuts, "about": self._about, "problem": self._report_problem,
        }  # fmt: skip

    def _make_topbar(self) -> QWidget:
        made = QWidget()
        made.setObjectName("topbar")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._back = icon_button("arrow-left", "Back", self.back)
        self._undo = button("Undo", self.undo)
        self._log = button(
            "Log a meeting", partial(self.work.show, "log pairing", 0), kind="primary", icon="plus"
        )
        self.find_box.setMaximumWidth(420)
        self.find_box.setMinimumWidth(200)
        layout = row(self._back, gap=8, margin=(24, 0, 24, 0))
        layout.addWidget(self.find_box, 3)
        layout.addStretch(2)
        layout.addWidget(self._undo)
        layout.addWidget(self._log)
        made.setLayout(layout)
        made.setFixedHeight(max(tokens.TOPBAR, the_theme().px(tokens.CONTROL) + 24))
        return made

    def _make_banner(self) -> QWidget:
        made = QFrame()
        made.setObjectName("banner")
        self._banner_words = label("", "dense", wrap=True)
        self._start_own = button("Start your own…", self.seats.start_programme, kind="small")
        self._come_back = button("Back to my record", self.seats.come_back, kind="small")
        banner = row(gap=8, margin=(24, 4, 24, 4))
        banner.addWidget(self._banner_words, 1)
        banner.addWidget(self._start_own)
        banner.addWidget(self._come_back)
        made.setLayout(banner)
        made.hide()
        return made

    def _retint(self) -> None:
        self._share_room()
        self.find_box.retint()
        self._back.setIcon(the_theme().icon("arrow-left", "text", 16))
        self._log.setIcon(the_theme().icon("plus", "on_accent", 16))
        for made in (self._back, self._log):
            made.setIconSize(QSize(16, 16) * the_theme().percent / 100)
        self.topbar.setFixedHeight(max(tokens.TOPBAR, the_theme().px(tokens.CONTROL) + 24))
        if self.work.has_desk:
            for place, page in list(self._pages.items()):
                self._typed[place] = page.typed()
                if page is not self.stack.currentWidget():
                    self._pages.pop(place)
                    self.stack.removeWidget(page)
                    page.deleteLater()
            place, self._place = self._place, ""
            old = self._pages.pop(place, None)
            self.go(place)
            if old is not None:
                self.stack.removeWidget(old)
                old.deleteLater()

    # -- records ----------------------------------------------------------------------------

    def settle_in(self) -> None:
        """Show the desk one has sat down at, from its first page."""
        self.find_box.clear()
        self.find_box.forget()
        self.sidebar.forget()  # the numbers of another programme are nobody's here
        self._forget_pages()
        self._show_banner()
        self._set_open(True)
        self._after_change()
        self._trail = []
        self.go("today")

    def go_to_programme(self, programme_id: int) -> None:
        """Work in another programme of the open record."""
        if programme_id == self.work.desk.programme_id:
            return
        self.put_sheet_away()
        self.work.turn_to(programme_id)
        self.settle_in()
        QTimer.singleShot(0, self.reopen_draft)

    def _show_elsewhere(self, kind: str, record_id: int) -> None:
        """Go to the programme a record belongs to, and show it there."""
        home = self.work.desk.programmes.home(kind, record_id)
        if home is not None:
            self.go_to_programme(home.id)
        self.show_record(kind, record_id)

    def _show_banner(self) -> None:
        from mentordesk.programme.backups import said_of

        inside = self.work.is_looking_inside
        self._banner_words.setText(
            f"You are looking inside the backup {said_of(self.work.desk.path)}: nothing can be changed."
            if inside
            else "Sample programme: everybody in it is invented."
        )
        self._start_own.setVisible(not inside)
        self._come_back.setVisible(inside)
        self._banner.setVisible(inside or self.work.is_sample)

    def put_everything_away(self) -> str:
        """Leave nothing of the record on the screen; why what was being typed could not be kept."""
        if self._cover is not None:
            self._cover.take_off()  # the locked page shows nothing, and takes the passphrase
        lost = self._put_typed_away()
        for dialog in self.findChildren(QDialog):
            if dialog.isWindow():  # one of the system's: a sheet is part of the window
                dialog.reject()
        self._toast.forget()
        self.find_box.clear()
        self.find_box.forget()
        self.sidebar.forget()
        self._trail = []
        return lost

    def _put_typed_away(self) -> str:
        """Close the open form, keeping what is in it; the reason when it could not be kept."""
        open_sheet = self.sheet
        if open_sheet is None:
            return ""
        try:
            open_sheet.put_away()
        except MentorDeskError as refusal:  # a full disk is no reason to stay open
            open_sheet.done(0)
            return str(refusal)
        return ""

    def blank(self) -> None:
        """Cover the window at once."""
        if self._cover is None:
            from mentordesk.ui.cover import Cover

            self._cover = Cover(self)
        self._cover.put_on()

    def import_file(self, path: Path | None = None) -> None:
        """Ask how a spreadsheet is brought in; no ``path``: and which."""
        from mentordesk.ui.import_sheet import ImportSheet

        self.show_sheet(lambda: ImportSheet(self, self.work, path))

    def show_welcome(self) -> None:
        """Show the ways to begin, to whoever sits at no record."""
        from mentordesk.ui.welcome_page import WelcomePage

        self.show_alone(
            WelcomePage(
                self.seats.start_programme,
                self.seats.bring_in,
                self.seats.explore,
                self.seats.open_other,
            )
        )

    def put_sheet_away(self) -> None:
        """Close an open form while the record it belongs to is still there."""
        if self.work.has_desk and self.sheet is not None:
            self.sheet.reject()

    def show_alone(self, page: QWidget) -> None:
        """Close the record and show a page that belongs to none."""
        self.put_sheet_away()
        self.work.seat(None)
        self._forget_pages()
        self._set_open(False)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        if hasattr(page, "appear"):
            page.appear()

    def _set_open(self, on: bool) -> None:
        self.sidebar.setVisible(on)
        self.topbar.setVisible(on)
        if not on:
            self._banner.hide()
        self._enable_commands()

    def _forget_pages(self) -> None:
        self._pages.clear()
        self._typed.clear()
        self._place = ""
        while (page := self.stack.widget(0)) is not None:
            self.stack.removeWidget(page)
            page.deleteLater()

    # -- going places -----------------------------------------------------------------------

    def go(self, place: str) -> None:
        """Go to a destination."""
        if not self.work.has_desk:
            return
        if self._place and self._place != place:
            self._trail.append(self._place)
        self._place = place
        page = self._pages.get(place)
        if page is None:
            page = self._pages[place] = _page(place, self.work)
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.appear()
        if typed := self._typed.pop(place, None):
            page.retype(typed)
        self.sidebar.mark(place)
        self._back.setEnabled(bool(self._trail))
        self._actions["back"].setEnabled(bool(self._trail))

    def _show_privacy(self) -> None:
        self.page("settings").show_part(4)

    def page(self, place: str) -> Any:
        """A destination's page, built when first asked for."""
        self.go(place)
        return self._pages[place]

    def back(self) -> None:
        """Go where one was before."""
        if self._trail:
            place = self._trail.pop()
            self._place = ""
            self.go(place)

    def show_record(self, kind: str, record_id: int) -> None:
        """Show a record, or open the sheet that was asked for."""
        shown = {
            "participant": "participants",
            "pairing": "pairings",
            "conflict-note": "conflicts",
            "meeting": "meetings",
        }
        if kind in shown:
            self.page(shown[kind]).show_record(record_id)
        elif kind == "not ready":
            self.page("training").show_paired()
        elif kind.startswith("report kind "):
            self._report_kind(kind.removeprefix("report kind "))
        elif kind in {"participants", "meetings", "matching", "training", "feedback"}:
            self.go(kind)
        elif kind == "import":
            self.import_file()
        elif kind == "go to programme":
            self.go_to_programme(record_id)
        elif kind.startswith("elsewhere "):
            self._show_elsewhere(kind.removeprefix("elsewhere "), record_id)
        elif kind == "place":
            self.page("settings").show_part(1)
        elif kind == "privacy":
            self._show_privacy()
        elif kind in {"backup", "lock"}:
            {"backup": self._back_up, "lock": self.seats.lock}[kind]()
        elif kind in {
            "report pairing",
            "report session",
            "letters",
            "report participant",
            "report evaluation",
        }:
            page = self.page("reports")
            shows = {
                "report pairing": page.show_pairing,
                "letters": page.show_letters,
                "report participant": page.show_person,
                "report evaluation": page.show_evaluation,
            }
            shows.get(kind, page.show_session)(record_id)
        else:
            self._do(kind, record_id)

    def _item_asked(self, deed: str, what: Any) -> None:
        from mentordesk.ui import routes

        if deed == "paper":
            self.page("reports").show_given(*what)
            return
        if deed == "only copy":
            self.page("reports").show_given(*what, is_only_copy=True)
            return
        if deed == "begin anew":
            self.page("matching").forget_earlier()
            return
        if deed == "take up draft":
            self.page("matching").take_up(what)
            return
        if self.work.is_looking_inside and deed != "see who":
            self.tell("This is a backup", "Go back to your record first.")
            return
        make = routes.item_sheet(deed, what, self, self.work)
        if make is not None:
            self.show_sheet(make)
        else:
            routes.act_on(deed, what, self.work)

    def _do(self, kind: str, record_id: int) -> None:
        from mentordesk.ui import routes

        if self.work.is_looking_inside:
            self.tell(
                "This is a backup", "You are looking inside a backup: nothing can be changed in it."
            )
            return
        make = routes.sheet_for(kind, record_id, self, self.work)
        if make is not None:
            self.show_sheet(make)
        else:
            routes.act(kind, record_id, self.work)

    # -- sheets -----------------------------------------------------------------------------

    @property
    def sheet(self) -> "Sheet | None":
        """The open sheet; there is at most one."""
        made = self._open_sheet
        return made if made is not None and shiboken6.isValid(made) and made.isVisible() else None

    def show_sheet(self, make: "Callable[[], Sheet]") -> None:
        """Open a sheet in place of one that gives way; any other goes on being the one that is open."""
        before = self.sheet
        if before is not None:
            if not before.gives_way:
                return
            before.accept()
        made = self._open_sheet = make()
        if before is not None and before.comes_back is not None:
            again = partial(self._open_again, self.work.desk, before.comes_back)
            made.finished.connect(
                lambda saved: QTimer.singleShot(0, self, partial(again, bool(saved)))
            )
        for key, action in self._actions.items():
            action.setEnabled(key in ALWAYS)
        made.finished.connect(self._sheet_closed)

    def _open_again(self, desk: Desk, again: Callable[[bool], None], saved: bool) -> None:
        """Back to the list one came from, unless one went elsewhere, or the record was closed."""
        if self.sheet is None and self.work.has_desk and self.work.desk is desk:
            again(saved)

    def _sheet_closed(self, result: int) -> None:
        if not result:
            self.seats.start_given_up()
        self._enable_commands()
        QTimer.singleShot(FOCUS_AFTER_MS, self, self._keep_focus)

    def _keep_focus(self) -> None:
        """What had the keyboard may be gone with a page that was read again."""
        if QApplication.focusWidget() is None and self.sheet is None:
            self._focus_page()

    def _enable_commands(self) -> None:
        """What can be done now: everything, or what makes sense without a record or inside a backup."""
        has_desk, inside = self.work.has_desk, self.work.is_looking_inside
        for command in (c for commands in MENUS.values() for c in commands if c is not None):
            makes_sense = has_desk or not command.needs_desk
            self._actions[command.key].setEnabled(makes_sense and not (command.writes and inside))
        self._log.setEnabled(not inside)
        self._actions["back"].setEnabled(bool(self._trail))
        self._show_undo()

    def say(self, sentence: str) -> None:
        """Say something short that nobody has to answer or could take back."""
        self._toast.say(sentence, undo=False)

    def tell(self, title: str, sentence: str, *more: Any) -> None:
        """Tell something with a sentence and a way on."""
        if self.sheet is not None:
            self.sheet.say(sentence)
            return
        from mentordesk.ui.sheet import TellSheet

        self.show_sheet(lambda: TellSheet(self, title, sentence, *more))

    def tell_mistake(self, kind: str, places: list[str]) -> None:
        """Tell a mistake of ours, with the report that can be read and saved."""
        look = button("See report…", partial(self._report_problem, kind, places))
        where = f" Where it happened: {places[0]}." if places else ""
        said = "Your last saved change is safe, and so is what you typed."
        self.tell("MentorDesk made a mistake", f"{said}{where}", look)

    def _report_problem(self, kind: str = "", places: Sequence[str] = ()) -> None:
        from mentordesk.ui.problem_sheet import ProblemSheet

        self.show_sheet(lambda: ProblemSheet(self, kind, list(places)))

    def reopen_draft(self) -> None:
        """Open again the form that was open when MentorDesk ended without closing it."""
        if not self.work.has_desk or self.work.is_looking_inside:
            return
        desk = self.work.desk
        kept = desk.drafts.kept()
        if not kept:
            return
        from mentordesk.ui.routes import answer_of, form_of

        for form in kept:
            if (desk.drafts.find(form) or {}).get("_open") == "1":
                try:
                    if begun := answer_of(form):
                        self.work.item_asked.emit("key in", begun)
                        return
                    kind, record_id = form_of(form)
                    if not kind:  # a form of an earlier version, which nothing opens any more
                        desk.drafts.drop(form)
                        continue
                    self.show_record(kind, record_id)
                except MentorDeskError:  # its record is gone since: the draft belongs to nothing
                    desk.drafts.drop(form)
                    continue
                return

    # -- commands ---------------------------------------------------------------------------

    def _run(self, command: Command, action: Callable[[], Any]) -> None:
        if command.needs_desk and not self.work.has_desk:
            return
        action()

    def _commands(self) -> list[QAction]:
        return [a for key, a in self._actions.items() if key not in {"find", "filter"}]

    def undo(self) -> None:
        """Take back the last change."""
        self.work.leaving.emit()  # what is half typed is the last thing done
        if self.work.desk.undo_label:
            if self._was_elsewhere(self.work.desk.undo_home):
                return
            self.say(f"Undone: {self.work.undo()}.")

    def _was_elsewhere(self, programme_id: int) -> bool:
        """Whether the last change was made in another programme; it is said, with the way there."""
        if programme_id == self.work.desk.programme_id:
            return False
        programmes = {p.id: p.name for p in self.work.desk.programmes.all()}
        name = programmes.get(programme_id, "another programme")
        self.tell(
            "That was done in another programme",
            f"The last change was made in {name}. Go there to see what would be taken back.",
            button("Go there", partial(self.go_to_programme, programme_id)),
        )
        return True

    def redo(self) -> None:
        """Do again what was taken back."""
        if self.work.desk.redo_label:
            if self._was_elsewhere(self.work.desk.redo_home):
                return
            self.work.did(f"Done again: {self.work.desk.redo()}.")

    def _after_change(self) -> None:
        if not self.work.has_desk:
            return
        counts = self.work.desk.facts.counts(self.work.today)
        numbers = {
            "participants": counts["participants"],
            "conflicts": counts["notes"],
            "pairings": counts["pairings"],
            "matching": counts["waiting"],
        }
        self.sidebar.refresh(numbers)
        self._show_undo()
        self._recount.start()

    def _watch_the_day(self) -> None:
        self._day_shown = self.work.today
        midnight = QTimer(self)
        midnight.setInterval(LOOK_AT_THE_DAY_MS)
        midnight.timeout.connect(self._look_at_the_day)
        midnight.start()

    def _look_at_the_day(self) -> None:
        """A window that was left open overnight shows the new day."""
        if self.work.today == self._day_shown:
            return
        self._day_shown = self.work.today
        if self.work.has_desk:
            self.work.changed.emit()

    def _count_pressing(self) -> None:
        """What needs the coordinator, beside Today and Meetings."""
        if self.work.has_desk:
            view = self.work.desk.today.view(self.work.today, self.work.advice())
            self.sidebar.count("today", len(view.items))
            self.sidebar.count("meetings", self.work.desk.facts.unlogged(self.work.today))

    def _show_undo(self) -> None:
        desk = self.work.desk if self.work.has_desk else None
        for key, text in (
            ("undo", desk.undo_label if desk else ""),
            ("redo", desk.redo_label.removeprefix("undo: ") if desk else ""),
        ):
            self._actions[key].setEnabled(bool(text) and self.sheet is None)
            self._actions[key].setText(
                f"&{key.capitalize()}: {text}" if text else f"&{key.capitalize()}"
            )
        undo = desk.undo_label if desk else ""
        self._undo.setEnabled(bool(undo))
        self._undo.setToolTip(f"Undo: {undo}" if undo else "Nothing to undo in this sitting")
        self._undo.setAccessibleDescription(self._undo.toolTip())

    def set_look(self, **changes: Any) -> None:
        """Change theme or text size, now and for the next time."""
        settings = self.work.settings.change(**changes)
        the_theme().use(settings.theme, settings.text_percent)

    def _resize_text(self, by: int) -> None:
        self.set_look(text_percent=max(80, min(200, self.work.settings.current.text_percent + by)))

    def _find(self) -> None:
        self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_box.selectAll()

    def _filter(self) -> None:
        page = self._pages.get(self._place)
        if page is not None and (field := page.where_to_filter()) is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def _focus_page(self) -> None:
        page = self._pages.get(self._place)
        if page is not None:
            page.take_focus()

    def _new_here(self) -> None:
        kinds = {
            "participants": "new participant",
            "pairings": "new pairing",
            "conflicts": "new conflict note",
            "meetings": "log pairing",
        }
        self.work.show(kinds.get(self._place, "new participant"), 0)

    def _chosen(self) -> tuple[str, int]:
        """The kind and number of what is chosen on the page one sees; nothing where there is none."""
        page = self._pages.get(self._place)
        return (page.chosen_record() if page is not None else None) or ("", 0)

    def _edit_this(self) -> None:
        kind, number = self._chosen()
        if form := EDITED_AS.get(kind):
            self.work.show(form, number)

    def _report_this(self) -> None:
        kind, number = self._chosen()
        if paper := REPORTED_AS.get(kind):
            self.work.show(paper, number)
        else:
            self.page("reports").save_button.setFocus()

    def _report_kind(self, key: str) -> None:
        self.page("reports").choose(key)

    def _report_part(self, number: int) -> None:
        self.page("reports").show_part(number)

    def _several(self) -> None:
        page = self.page("reports")
        if not page.can_be_many:
            page.choose("pairing")
        page.several()

    def _back_up_by_time(self) -> None:
        self.work.back_up_beside(
            Why.TIMED, lambda _made: self.sidebar.say_status(), if_changed=True
        )

    def _back_up(self) -> None:
        self.work.back_up_beside(Why.BY_HAND, self._backed_up)

    def _backed_up(self, found: "Backup | None") -> None:
        """Where a second place could not be reached, that is said with it."""
        from mentordesk.programme.backups import told_of

        self.work.did(told_of(found, self.work.desk.backups.not_copied))

    def _programme_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("The programme…").triggered.connect(lambda: self.work.show("programme", 0))
        menu.addSection("Programmes of this record")
        for programme in self.work.desk.programmes.all():
            is_over = programme.ends_on is not None and programme.ends_on < self.work.today
            name = f"{programme.name} (ended)" if is_over else programme.name
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(programme.id == self.work.desk.programme_id)
            action.triggered.connect(lambda _on=False, i=programme.id: self.go_to_programme(i))
        menu.addAction(self._actions["another"])
        menu.addSection("Records")
        here = self.work.desk.path
        folder = self.work.places.records
        for path in sorted(folder.glob(f"*{RECORD_SUFFIX}")) if folder.is_dir() else ():
            action = menu.addAction(path.stem)
            action.setCheckable(True)
            action.setChecked(path == here)
            action.triggered.connect(lambda _on=False, p=path: self.seats.open_record(p))
        menu.addSeparator()
        for key in ("start", "open", "explore"):
            menu.addAction(self._actions[key])
        return menu

    def _help(self) -> None:
        title = {"conflicts": "Conflict notes", "settings": "Backups & settings"}.get(
            self._place, self._place.capitalize()
        )
        self.tell(title, PAGE_HELP.get(self._place, ""))

    def _shortcuts(self) -> None:
        from mentordesk.ui.shortcut_sheet import ShortcutSheet

        self.show_sheet(lambda: ShortcutSheet(self))

    def _about(self) -> None:
        self.tell(
            "About MentorDesk",
            f"MentorDesk {__version__}. It works without a network and tells nobody anything. MIT licence; fonts under the OFL and Apache licences, icons by Lucide under the ISC licence.",
        )

    # -- the window itself ------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path is None:
            return
        if self.sheet is not None:
            self.sheet.take_file(path)
            return
        event.acceptProposedAction()
        if path.suffix == RECORD_SUFFIX:
            self.seats.open_record(path)
        else:
            self.seats.bring_in(path)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk what stands on the screen from top to bottom."""
        return tab(self._whole, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as it does in every form."""
        focus = QApplication.focusWidget()
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and isinstance(focus, QPushButton | QToolButton) and focus.isEnabled():
            focus.click()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.sheet is not None:
            self.sheet.reject()
        if self.work.has_desk and not self._closes_anyway:
            try:
                self.work.leaving.emit()  # what is typed and not settled yet belongs into the backup
                self.work.back_up_if_changed(Why.ON_EXIT)
            except MentorDeskError as refusal:  # told, with the way out anyway
                event.ignore()
                anyway = button("Close anyway", self._close_anyway)
                self.tell("No backup could be made", str(refusal), anyway)
                return
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.work.settings.change(geometry=geometry)
        self.work.seat(None, backs_up=not self._closes_anyway)
        super().closeEvent(event)

    def _close_anyway(self) -> None:
        self._closes_anyway = True
        QTimer.singleShot(0, self, self.close)

    def _restore_geometry(self) -> None:
        kept = self.work.settings.current.geometry
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))
            screens = QGuiApplication.screens()
            if not any(s.availableGeometry().intersects(self.frameGeometry()) for s in screens):
                self.resize(*SMALLEST)
                self.move(screens[0].availableGeometry().topLeft())


#: Where the pages are that the first picture does not need: they are imported when they are gone to.
_PAGES = {
    "participants": ("participants_page", "ParticipantsPage"),
    "pairings": ("pairings_page", "PairingsPage"),
    "meetings": ("meetings_page", "MeetingsPage"),
    "conflicts": ("conflicts_page", "ConflictsPage"),
    "matching": ("matching_page", "MatchingPage"),
    "training": ("training_page", "TrainingPage"),
    "feedback": ("feedback_page", "FeedbackPage"),
    "reports": ("reports_page", "ReportsPage"),
    "bin": ("bin_page", "BinPage"),
    "settings": ("settings_page", "SettingsPage"),
}


def _page(place: str, work: Workspace) -> Page:
    """A destination's page."""
    if place == "today":
        return TodayPage(work)
    module, name = _PAGES[place]
    made: Page = getattr(import_module(f"mentordesk.ui.{module}"), name)(work)
    return made


def _dropped(mime: QMimeData) -> Path | None:
    urls = [u for u in mime.urls() if u.isLocalFile()]
    if len(urls) != 1:
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in {".csv", ".xlsx", ".txt", ".tsv", RECORD_SUFFIX} else None

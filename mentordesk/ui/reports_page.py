"""Reports: choose, look, print or save. What is shown, saved and printed are the same bytes."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStackedWidget,
    QWidget,
)

from mentordesk.model.clock import counted
from mentordesk.model.errors import MachineTrouble, MentorDeskError, Refused
from mentordesk.model.issue import How, Issued
from mentordesk.programme.papers.kinds import BY_KEY, KINDS, Kind, Needs
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.reporting import Prepared
from mentordesk.reports import Look, Rendered, Report, render
from mentordesk.settings import write_whole
from mentordesk.ui.background import Background
from mentordesk.ui.pages import Page, Turn
from mentordesk.ui.parts import Tabs, button, column, label, scrolled
from mentordesk.ui.preview import Preview, pictures_of
from mentordesk.ui.report_options import ReportOptions
from mentordesk.ui.slices import Sliced
from mentordesk.ui.workspace import Workspace

TABS = ("Reports", "Figures", "Charts", "Standards", "Issued")
#: While somebody types, the report waits so long before it is made anew (milliseconds).
TYPING_MS = 350
#: What the style leaves free around a line of the list, in pixels.
_AROUND = 8


class ReportsPage(Page):
    """The gallery of reports with its preview; the figures, the self-check and the register behind them."""

    title = "Reports"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.rendered: Rendered | None = None
        self.prepared: Prepared | None = None
        self._background, self._making = Background(self), Sliced(self)
        self._given: tuple[Report, str] | None = None
        self._given_look: Look | None = None
        self._drawing: Report | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.redraw)
        self._tabs = Tabs("Parts of reports", TABS)
        self._stack = QStackedWidget()
        self._first = self._gallery()
        self._stack.addWidget(self._first)
        self._others: dict[int, QWidget] = {}
        self._tabs.currentChanged.connect(self.show_part)
        whole = column(
            label("Reports", "title"), self._tabs, self._stack, gap=8, margin=(24, 20, 24, 20)
        )
        whole.setStretchFactor(self._stack, 1)
        self.setLayout(whole)
        self.kinds.currentRowChanged.connect(lambda _row: self._kind_chosen())
        self.kinds.itemClicked.connect(lambda _item: self._kind_chosen())
        self.choose("programme", draw=False)

    # -- the gallery --------------------------------------------------------------------------

    def _gallery(self) -> QWidget:
        self.kinds = KindsList()
        self.preview = Preview()
        self.preview.zoomed.connect(self.redraw)
        self.options = ReportOptions(self.work)
        self.options.changed.connect(self._options_changed)
        self.options.names_found.clicked.connect(
            lambda _on: self.work.item_asked.emit("review names", self)
        )
        self.pages = label("", "caption", wrap=True)
        self.print_button = button("Print…", self.print_pdf, kind="primary")
        self.save_button = button("Save as PDF…", self.save_pdf)
        self.more_button = button("More ways…", self._more_ways)
        self.give_button = button(
            "Give certificates…", partial(self.work.show, "give certificates", 0)
        )
        for wide in (self.print_button, self.save_button, self.more_button, self.give_button):
            wide.setSizePolicy(wide.sizePolicy().Policy.Expanding, wide.sizePolicy().Policy.Fixed)
        chosen = QWidget()
        chosen.setLayout(
            column(
                label("Options", "section"),
                self.give_button,
                self.options,
                1,
                gap=12,
                margin=(0, 0, 12, 0),
            )
        )
        area = scrolled(chosen)
        area.setMinimumHeight(200)
        # what one came for stays in sight, however many options there are
        deeds = column(
            self.print_button,
            self.save_button,
            self.more_button,
            self.pages,
            gap=8,
            margin=(0, 0, 12, 0),
        )
        side = QWidget()
        whole = column(area, deeds, gap=12)
        whole.setStretchFactor(area, 1)
        side.setLayout(whole)
        side.setMinimumWidth(248)
        self._turn = Turn([(self.kinds, 27), (self.preview, 48), (side, 25)], room=760)
        return scrolled(self._turn)

    @property
    def kind(self) -> Kind:
        """The chosen report."""
        item = self.kinds.currentItem()
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return BY_KEY.get(key, KINDS[0])

    @property
    def pairing(self) -> object:
        """Where a pairing is chosen."""
        return self.options.pairing

    @property
    def meeting(self) -> object:
        """Where a meeting is chosen."""
        return self.options.meeting

    def show_part(self, number: int) -> None:
        """Turn to a part: reports, figures, charts, standards, issued."""
        if self._tabs.currentIndex() != number:
            self._tabs.setCurrentIndex(number)
            return
        if number and number not in self._others:
            self._others[number] = made = self._part(number)
            self._stack.addWidget(made)
        self._stack.setCurrentWidget(self._others[number] if number else self._first)
        if number and self.work.has_desk:
            self._others[number].refresh()  # type: ignore[attr-defined]

    def _part(self, number: int) -> QWidget:
        if number == 1:
            from mentordesk.ui.figures_view import FiguresView

            return FiguresView(self.work)
        if number == 2:
            from mentordesk.ui.charts_view import ChartsView

            return ChartsView(self.work)
        if number == 3:
            from mentordesk.ui.standards_view import StandardsView

            return StandardsView(self.work)
        from mentordesk.ui.issued_view import IssuedView

        return IssuedView(self.work)

    def show_given(self, report: Report, name: str, look: Look | None = None) -> None:
        """Show a paper that is in no gallery, such as a case's: once, until one turns to another."""
        self.show_part(0)
        self._given, self._given_look = (report, name), look
        self._say("")  # what was shown before is not printed in its place
        self._turn_options()
        self.redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was shown of a case is not there when one comes back."""
        self._making.stop()
        if self._given is not None:
            self._given, self._given_look, self._drawing, self._stale = None, None, None, True
            self._say("")
            self._turn_options()
        super().hideEvent(event)

    def refresh(self) -> None:
        options, desk = self.options, self.work.desk
        if not options.pairing.value:
            rows = desk.facts.pairings(self.work.today)
            if rows:
                options.pairing.choose(rows[0].id, rows[0].label)
                first = (*rows[0].mentors, *rows[0].mentees)[0]
                options.person.choose(first.id, first.name)
        options.fill_meetings()
        self._turn_options()
        self.redraw()
        if self._tabs.currentIndex():
            self._others[self._tabs.currentIndex()].refresh()  # type: ignore[attr-defined]

    def take_focus(self) -> None:
        if self._tabs.currentIndex():
            self._others[self._tabs.currentIndex()].setFocus()
            return
        # a paper that was asked for is there to be printed
        prints = self._given is not None and self.print_button.isEnabled()
        (self.print_button if prints else self.kinds).setFocus()

    def choose(self, key: str, *, draw: bool = True) -> None:
        """Choose a report by its key."""
        self.show_part(0)
        for number in range(self.kinds.count()):
            if self.kinds.item(number).data(Qt.ItemDataRole.UserRole) == key:
                self.kinds.setCurrentRow(number)
        if draw:
            self._kind_chosen()

    def show_pairing(self, pairing_id: int) -> None:
        """Show the progress of a pairing, ready to be saved."""
        self._about_pairing(pairing_id)
        self.choose("pairing")
        self.save_button.setFocus()

    def show_person(self, participant_id: int, key: str = "participant") -> None:
        """Show a report about a person, ready to be saved."""
        person = self.work.desk.people.get(participant_id)
        self.options.person.choose(person.id, person.name)
        self.choose(key)
        self.save_button.setFocus()

    def show_letters(self, pairing_id: int) -> None:
        """Show the letters for a pairing that has ended, ready to be printed."""
        self._about_pairing(pairing_id)
        self.choose("letters")
        self.print_button.setFocus()

    def show_session(self, meeting_id: int) -> None:
        """Show the summary of a meeting."""
        self._about_pairing(self.work.desk.meetings.get(meeting_id).pairing_id)
        self.options.meeting.value = meeting_id
        self.choose("session")
        self.save_button.setFocus()

    def _about_pairing(self, pairing_id: int) -> None:
        facts = self.work.desk.pairings.facts(pairing_id, self.work.today)
        self.options.pairing.choose(facts.id, facts.label)
        self.options.fill_meetings()

    # -- making and showing -------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a report is still being made or laid out."""
        return self._making.is_busy or self._background.is_busy

    def redraw(self) -> None:
        """Make the report anew and show its pages."""
        if not self.work.has_desk:
            return
        if self._given is not None:
            self._making.stop()
            self.prepared = None
            self._lay_out(self._given[0])
            return
        try:
            wanted = self._wanted()
        except MentorDeskError as refusal:
            self._refused(refusal)
            return
        work = self.work.desk.reporting.slices(self.kind.key, wanted)
        self._making.run(work, self._made, self._refused)

    def _wanted(self) -> Wanted:
        wanted = self.options.wanted
        if self.kind.needs is Needs.MEETING and not wanted.meeting_id:
            chosen = self.options.pairing.value
            raise Refused(
                "This pairing has no logged meeting yet." if chosen else "Choose a pairing first."
            )
        return wanted

    def _made(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.options.show_sections(prepared.sections, prepared.left_out, len(prepared.mentions))
        self._lay_out(prepared.report)

    def _refused(self, refusal: MentorDeskError) -> None:
        """Why there is no report is said where its pages would be."""
        self._making.stop()
        self.prepared = self._drawing = None
        self.options.show_sections((), (), 0)
        self._say(str(refusal))

    def _lay_out(self, report: Report) -> None:
        self._drawing = report
        look, width = self.look, self.preview.room
        ratio = self.devicePixelRatioF()
        self._background.run(
            partial(_drawn, report, look, round(width * ratio)),
            partial(self._show, ratio=ratio, of=report),
        )

    @property
    def look(self) -> Look:
        """How it is laid out: as chosen, or as it was when it was issued."""
        return self._given_look or self.options.look

    def _show(self, drawn: tuple[Rendered, list[QImage]], ratio: float, of: Report) -> None:
        if of is not self._drawing:
            return  # one has turned to another, or left a paper that is not to stay
        self.rendered, images = drawn
        self.preview.show_pages(images, ratio, self.rendered.pages)
        said = f"{counted(self.rendered.pages, 'page')}, {self.look.paper.value}."
        self.pages.setText(" ".join(t for t in (said, self.rendered.warning) if t))
        for made in (self.print_button, self.save_button):
            made.setEnabled(True)
        self.more_button.setEnabled(self._given is None)
        if self._given is not None:
            self.take_focus()

    def _say(self, sentence: str) -> None:
        self.rendered = None
        self.preview.say(sentence)
        self.pages.setText("")
        for made in (self.print_button, self.save_button):
            made.setEnabled(False)
        self.more_button.setEnabled(self._given is None)

    def _options_changed(self) -> None:
        if self.options.foreword.hasFocus():
            self._typing.start()
        else:
            self.redraw()

    def _kind_chosen(self) -> None:
        self._given, self._given_look = None, None
        self._turn_options()
        self.redraw()

    def _turn_options(self) -> None:
        self.options.turn_to(self.kind, given=self._given is not None)
        self.give_button.setVisible(self.kind.key == "certificates" and self._given is None)

    # -- out of the desk ----------------------------------------------------------------------

    def save_pdf(self) -> None:
        """Ask where, and save the bytes that are shown."""
        if self.rendered is not None:
            self._ask("Save as PDF", "pdf", "PDF (*.pdf)", self._write)

    def save_page(self) -> None:
        """Ask where, and save the report as a web page, for those who listen to it."""
        if self.prepared is not None:
            self._ask("Save as web page", "html", "Web page (*.html)", self._write_page)

    def save_figures(self) -> None:
        """Ask where, and save the figures and tables of the report as a workbook."""
        if self.prepared is not None:
            self._ask("Save figures", "xlsx", "Workbook (*.xlsx)", self._write_figures)

    def _ask(self, title: str, suffix: str, kinds: str, then: object) -> None:
        where = self.work.report_folder() / f"{self._file_name()}.{suffix}"
        dialog = QFileDialog(self.window(), title, str(where))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _write(self, where: str) -> None:
        if self.rendered is None:
            return
        self._write_bytes(where, self.rendered.pdf)
        self._note(How.SAVED)
        self.work.told.emit("Saved the report.")

    def _write_page(self, where: str) -> None:
        from mentordesk.reports.web import page

        if self.prepared is not None:
            self._write_bytes(where, page(self.prepared.report).encode())
            self._note(How.SAVED)
            self.work.told.emit("Saved the web page.")

    def _write_figures(self, where: str) -> None:
        from mentordesk.programme.companions import figures_workbook

        if self.prepared is not None:
            self._write_bytes(where, figures_workbook(self.prepared))
            self._note(How.SAVED)
            self.work.told.emit("Saved the figures.")

    def _write_bytes(self, where: str, content: bytes) -> None:
        try:
            write_whole(Path(where), content)
        except OSError as error:
            raise MachineTrouble(
                "The report could not be written to this place. Choose another."
            ) from error

    def print_pdf(self) -> None:
        """Ask for a printer, and print the bytes that are shown."""
        if self.rendered is not None:
            from mentordesk.ui.printing import print_pdf

            dialog = print_pdf(self.window(), self.rendered.pdf, self.look.paper)
            dialog.accepted.connect(partial(self._note, How.PRINTED))

    def _note(self, how: How) -> Issued | None:
        """Write into the register that the report left the desk."""
        if self.rendered is None:
            return None
        issues, done = self.work.desk.issues, self.rendered
        if self.prepared is not None:
            return issues.note(
                self.prepared, self.look, done.pdf, done.pages, how, self.options.given_to.value
            )
        name = self._given[1] if self._given else ""
        return issues.note_case(name, self.look, done.pdf, done.pages, how, self.work.today)

    def _more_ways(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, deed, on in (
            ("Save as web page…", self.save_page, self.prepared is not None),
            ("Save figures (XLSX)…", self.save_figures, self.prepared is not None),
            ("Several at once…", self.several, self.can_be_many),
        ):
            action = menu.addAction(text, deed)
            action.setEnabled(on)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    @property
    def can_be_many(self) -> bool:
        """Whether the chosen report is about one pairing or person, of which there are many."""
        return self.kind.needs in {Needs.PAIRING, Needs.PERSON}

    def several(self) -> None:
        """Make this report for a whole group."""
        if not self.can_be_many:
            raise Refused(
                "This report is about the programme as a whole. Choose one about a pairing or a person."
            )
        self.work.item_asked.emit("many reports", self)

    def _file_name(self) -> str:
        """A name without names of people."""
        if self._given is not None:
            return f"{self._given[1]} {self.work.today.isoformat()}"
        return self.prepared.file_name if self.prepared else self.kind.title


class KindsList(QListWidget):
    """The kinds of reports under the names of their chapters; a line is as high as its words need."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Reports")
        self.setMinimumWidth(200)
        self.setMinimumHeight(260)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        chapter = ""
        for kind in KINDS:
            if kind.chapter != chapter:
                chapter = kind.chapter
                head = QListWidgetItem()
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.addItem(head)
                self.setItemWidget(head, _line(label(chapter, "label", wrap=True), top=12))
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, kind.key)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind.title}. {kind.text}")
            self.addItem(item)
            words = (label(kind.title, "strong", wrap=True), label(kind.text, "caption", wrap=True))
            self.setItemWidget(item, _line(*words))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide = max(160, self.viewport().width()) - 2 * _AROUND
        for number in range(self.count()):
            inside = self.itemWidget(self.item(number))
            for words in inside.findChildren(QLabel):
                words.ensurePolished()
            self.item(number).setSizeHint(QSize(160, inside.heightForWidth(wide) + 2 * _AROUND))


def _line(*words: QWidget, top: int = 6) -> QWidget:
    made = QWidget()
    made.setLayout(column(*words, gap=0, margin=(12, top, 8, 4)))
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made


def _drawn(report: Report, look: Look, width: int) -> tuple[Rendered, list[QImage]]:
    """The PDF and a picture of each page, ``width`` pixels wide."""
    done = render(report, look)
    return done, pictures_of(done.pdf, width)

"""Reports: choose, look, print or save. What is shown, saved and printed are the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
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

from mentordesk.files import write_whole
from mentordesk.model.clock import counted
from mentordesk.model.errors import MachineTrouble, MentorDeskError, Refused
from mentordesk.model.issue import How, Issued
from mentordesk.programme.papers.kinds import BY_KEY, EVALUATION, KINDS, Kind, Needs
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.reporting import Prepared
from mentordesk.reports import Look, Rendered, Report, render
from mentordesk.reports.values import Cancelled
from mentordesk.ui.background import Background
from mentordesk.ui.inputs import Tabs
from mentordesk.ui.pages import Page, Turn, headed
from mentordesk.ui.parts import Scrolled, Tall, button, column, label, menu_button, row, the_theme
from mentordesk.ui.preview import Preview, pictures_of
from mentordesk.ui.report_options import ReportOptions
from mentordesk.ui.slices import Sliced
from mentordesk.ui.workspace import Workspace

TABS = ("Reports", "Figures", "Charts", "Standards", "Review", "Issued")
#: While somebody types, the report waits so long before it is made anew (milliseconds).
TYPING_MS = 350
#: A report that takes longer to make is told of, instead of the pages of the one before.
SLOW_MS = 600
#: What the style leaves free around a line of the list, in pixels.
_AROUND = 8


@dataclass(frozen=True, slots=True)
class Given:
    """A paper that is in no gallery: what is on it, what it is called, and how it was laid out and issued."""

    report: Report
    name: str
    look: Look | None = None
    issued: Issued | None = None
    #: Words stand on it that are kept nowhere else.
    is_only_copy: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the preview, and so is what is printed, saved and registered.

    ``prepared`` is None for a paper that is in no gallery; ``name`` is what such a paper is called, and
    ``issued`` what it was issued as before, where it is shown once more.
    """

    prepared: Prepared | None
    report: Report
    rendered: Rendered
    look: Look
    name: str = ""
    issued: Issued | None = None


class ReportsPage(Page):
    """The gallery of reports with its preview; the figures, the self-check and the register behind them."""

    title = "Reports"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.shown: Shown | None = None
        self.prepared: Prepared | None = None
        self._focus_next: QWidget | None = None
        self._background, self._making = Background(self), Sliced(self)
        self._given: Given | None = None
        self._drawing: Report | None = None
        #: Set once nobody waits for the pages that are being laid out.
        self._no_longer = Event()
        work.leaving.connect(self._give_up)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.redraw)
        #: The kind of report whose pages stand there.
        self._standing = ""
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say_it_takes_long)
        self._tabs = Tabs("Parts of reports", TABS)
        self._stack = QStackedWidget()
        self._first = self._gallery()
        self._stack.addWidget(self._first)
        self._others: dict[int, QWidget] = {}
        self._tabs.currentChanged.connect(self.show_part)
        self.unsent_button = button("", self._show_unsent, icon="triangle-alert")
        self.unsent_button.hide()
        head = headed(label("Reports", "title"), self.unsent_button)
        whole = column(head, self._tabs, self._stack, gap=8, margin=(24, 20, 24, 20))
        whole.setStretchFactor(self._stack, 1)
        self.setLayout(whole)
        self._show_unsent_button()
        self.kinds.currentRowChanged.connect(lambda _row: self._kind_chosen())
        self.kinds.itemClicked.connect(lambda _item: self._kind_chosen())
        self.kinds.itemActivated.connect(lambda _item: self._kind_chosen())
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
        self.stop_button = button("Cancel", self.cancel, kind="small")
        self.stop_button.setAccessibleName("Stop making the report")
        self.stop_button.hide()
        self.print_button = button("Print…", self.print_pdf, kind="primary")
        self.save_button = button("Save as PDF…", self.save_pdf)
        self.more_button = menu_button("More ways", self._more_ways)
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
        area = Scrolled(chosen)
        area.setMinimumHeight(200)
        for part in (self.kinds, self.preview):  # one below the other each is still of use
            part.setMinimumHeight(the_theme().px(160))
        # what one came for stays in sight, however many options there are
        deeds = column(
            self.print_button,
            self.save_button,
            self.more_button,
            row(self.pages, self.stop_button),
            gap=8,
            margin=(0, 0, 12, 0),
        )
        side = QWidget()
        whole = column(area, deeds, gap=12)
        whole.setStretchFactor(area, 1)
        side.setLayout(whole)
        side.setMinimumWidth(248)
        self._turn = Turn([(self.kinds, 27), (self.preview, 48), (side, 25)], room=760)
        return Tall(self._turn)

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
        """Turn to a part: reports, figures, charts, standards, review, issued."""
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
        if number == 4:
            from mentordesk.ui.look_back_view import LookBackView

            return LookBackView(self.work)
        from mentordesk.ui.issued_view import IssuedView

        return IssuedView(self.work)

    def show_given(
        self,
        report: Report,
        name: str,
        look: Look | None = None,
        issued: Issued | None = None,
        *,
        is_only_copy: bool = False,
    ) -> None:
        """Show a paper that is in no gallery, such as a case's, or one that was issued before, as it was.

        It is shown once, until one turns to another; only what is kept nowhere else (``is_only_copy``)
        can be come back to, until it is printed or saved.
        """
        self._show_given(Given(report, name, look, issued, is_only_copy))

    def _show_given(self, given: Given) -> None:
        self.show_part(0)
        self._given = given
        copies = self.work.only_copies
        if given.is_only_copy and given not in copies:
            copies.append(given)
        self._show_unsent_button()
        self.kinds.clearSelection()  # it is none of these
        self._say("")  # what was shown before is not printed in its place
        self._turn_options()
        self.redraw()

    def _show_unsent_button(self) -> None:
        first = next(iter(self.work.only_copies), None)
        self.unsent_button.setText(f"{first.name} is not printed yet" if first else "")
        self.unsent_button.setAccessibleName(f"Show {first.name}" if first else "")
        self.unsent_button.setVisible(first is not None)

    def _show_unsent(self) -> None:
        if self.work.only_copies:
            self._show_given(self.work.only_copies[0])

    def hideEvent(self, event: QHideEvent) -> None:
        """What was shown of a case is not there when one comes back."""
        super().hideEvent(event)
        if event.spontaneous():
            return  # the window was made small: what was asked for goes on
        self._stale = self._stale or self._making.is_busy
        self._making.stop()
        if self._given is not None:
            if self._given in self.work.only_copies:
                self.work.told.emit(f"{self._given.name} is not printed yet: it waits in Reports.")
            self._given, self._drawing, self._stale = None, None, True
            if item := self.kinds.currentItem():
                item.setSelected(True)
            self._say("")
            self._turn_options()

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
                with QSignalBlocker(self.kinds):  # it is drawn once, and below
                    self.kinds.setCurrentRow(number)
        if draw:
            self._kind_chosen()

    def show_pairing(self, pairing_id: int) -> None:
        """Show the progress of a pairing, ready to be saved."""
        self._about_pairing(pairing_id)
        self.choose("pairing")
        self._focus_next = self.save_button

    def show_person(self, participant_id: int, key: str = "participant") -> None:
        """Show a report about a person, ready to be saved."""
        person = self.work.desk.people.get(participant_id)
        self.options.person.choose(person.id, person.name)
        self.choose(key)
        self._focus_next = self.save_button

    def show_letters(self, pairing_id: int) -> None:
        """Show the letters for a pairing that has ended, ready to be printed."""
        self._about_pairing(pairing_id)
        self.choose("letters")
        self._focus_next = self.print_button

    def show_session(self, meeting_id: int) -> None:
        """Show the summary of a meeting."""
        self._about_pairing(self.work.desk.meetings.get(meeting_id).pairing_id)
        self.options.meeting.value = meeting_id
        self.choose("session")
        self._focus_next = self.save_button

    def show_evaluation(self, evaluation_id: int) -> None:
        """Show a review of the programme, ready to be printed."""
        self.options.fill_reviews()
        self.options.review.value = evaluation_id
        self.choose(EVALUATION)
        self._focus_next = self.print_button

    def _about_pairing(self, pairing_id: int) -> None:
        facts = self.work.desk.pairings.facts(pairing_id, self.work.today)
        self.options.pairing.choose(facts.id, facts.label)
        self.options.fill_meetings()

    # -- making and showing -------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a report is still being made or laid out, or the part in sight still counts."""
        part = self._others.get(self._tabs.currentIndex())
        return (
            self._making.is_busy
            or self._background.is_busy
            or bool(getattr(part, "is_busy", False))
        )

    def redraw(self) -> None:
        """Make the report anew and show its pages; until it is shown nothing of it leaves the desk."""
        self._nothing_to_send()
        self._give_up()
        if not self.work.has_desk:
            return
        self._slow.start()
        if self._given is not None:
            self._making.stop()
            self.prepared = None
            self._lay_out(self._given.report)
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
        self._slow.stop()
        self.stop_button.hide()
        self.prepared = self._drawing = None
        self.options.show_sections((), (), 0)
        self._say(str(refusal))

    def _say_it_takes_long(self) -> None:
        """It can be stopped; pages of another kind of report are not left standing while it is made."""
        self.stop_button.show()
        if self.shown is None and self._standing != self.kind.key:
            self.preview.say("The report is being made. Long ones take a while.")
            self.pages.setText("")

    def _lay_out(self, report: Report) -> None:
        self._drawing = report
        look, width, prepared, given = self.look, self.preview.room, self.prepared, self._given
        ratio = self.devicePixelRatioF()

        self._give_up()
        stop = self._no_longer = Event()

        def show(drawn: tuple[Rendered, list[QImage]] | None) -> None:
            if drawn is None:
                # one was about to leave the record, and stayed
                if stop is self._no_longer and self._drawing is report and self.isVisible():
                    self.redraw()
                return
            name, issued = (given.name, given.issued) if given else ("", None)
            self._show(Shown(prepared, report, drawn[0], look, name, issued), drawn[1], ratio)

        self._background.run(partial(_drawn, report, look, round(width * ratio), stop), show)

    @property
    def look(self) -> Look:
        """How it is laid out: as chosen, or as it was when it was issued."""
        return (self._given.look if self._given else None) or self.options.look

    def _show(self, shown: Shown, images: list[QImage], ratio: float) -> None:
        if shown.report is not self._drawing:
            return  # one has turned to another, or left a paper that is not to stay
        self._slow.stop()
        self.stop_button.hide()
        self._standing = self.kind.key
        self.shown, done = shown, shown.rendered
        self.preview.show_pages(images, ratio, done.pages)
        said = f"{counted(done.pages, 'page')}, {shown.look.paper.value}."
        self.pages.setText(" ".join(t for t in (said, done.warning) if t))
        for made in (self.print_button, self.save_button):
            made.setEnabled(True)
        self.more_button.setEnabled(True)
        if self.has_the_keyboard:  # one may be typing elsewhere by the time it is made
            if self._given is not None:
                self.take_focus()
            elif self._focus_next is not None:
                self._focus_next.setFocus()
        self._focus_next = None

    @property
    def rendered(self) -> Rendered | None:
        """The bytes that are shown; None while there are none, or others are being made."""
        return self.shown.rendered if self.shown else None

    def _give_up(self) -> None:
        """The pages that are being laid out are no longer wanted."""
        self._no_longer.set()

    def cancel(self) -> None:
        """Stop making the report; it is made when it is chosen again."""
        self._give_up()
        self._refused(Refused("It was not made. Choose it again when you want it."))
        self.kinds.setFocus()

    def _nothing_to_send(self) -> None:
        """What is shown is no longer what is chosen."""
        self.shown = None
        for made in (self.print_button, self.save_button):
            made.setEnabled(False)

    def _say(self, sentence: str) -> None:
        self._nothing_to_send()
        self.preview.say(sentence)
        self.pages.setText("")
        self.more_button.setEnabled(self._given is None)

    def _options_changed(self) -> None:
        if self.options.foreword.hasFocus():
            self._nothing_to_send()
            self._typing.start()
        else:
            self.redraw()

    def _kind_chosen(self) -> None:
        self._given = None
        self._turn_options()
        self.redraw()

    def _turn_options(self) -> None:
        self.options.turn_to(self.kind, given=self._given is not None)
        self.give_button.setVisible(self.kind.key == "certificates" and self._given is None)

    # -- out of the desk ----------------------------------------------------------------------

    def save_pdf(self) -> None:
        """Ask where, and save the bytes that are shown."""
        self._ask("Save as PDF", "pdf", "PDF (*.pdf)")

    def save_page(self) -> None:
        """Ask where, and save the report as a web page, for those who listen to it."""
        self._ask("Save as web page", "html", "Web page (*.html)")

    def save_figures(self) -> None:
        """Ask where, and save the figures and tables of the report as a workbook."""
        self._ask("Save figures", "xlsx", "Workbook (*.xlsx)")

    def _ask(self, title: str, suffix: str, kinds: str) -> None:
        shown = self.shown
        if shown is None:
            return
        where = self.work.report_folder() / f"{self._file_name(shown)}.{suffix}"
        dialog = QFileDialog(self.window(), title, str(where))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(kinds)
        # what was shown when one asked is what is written, whatever is made meanwhile
        dialog.fileSelected.connect(partial(self._write, shown, suffix))
        dialog.open()

    def _write(self, shown: Shown, suffix: str, where: str) -> None:
        content = _content(shown, suffix)
        try:
            write_whole(Path(where), content)
        except OSError as error:
            raise MachineTrouble(
                "The report could not be written to this place. Choose another."
            ) from error
        self._note(shown, How.SAVED, content, "" if suffix == "pdf" else suffix)
        self.work.saved_in(Path(where).parent)
        self.work.told.emit(f"Saved {_SAVED_AS[suffix]}: {Path(where).name}.")

    def print_pdf(self) -> None:
        """Ask for a printer, and print the bytes that are shown."""
        shown = self.shown
        if shown is not None:
            from mentordesk.ui.printing import print_pdf

            desk, pdf = self.work.desk, shown.rendered.pdf
            print_pdf(
                self.window(),
                pdf,
                shown.look.paper,
                partial(self._note, shown, How.PRINTED, pdf),
                lambda: self.work.has_desk and self.work.desk is desk,
            )

    def _note(self, shown: Shown, how: How, content: bytes, form: str = "") -> Issued | None:
        """Write into the register that the report left the desk."""
        issues, pages, given_to = self.work.desk.issues, shown.rendered.pages, self.options.given_to
        if shown.issued is not None:
            return issues.note_again(shown.issued, content, pages, how, form=form)
        if shown.prepared is None:
            copies = self.work.only_copies
            copies[:] = [c for c in copies if c.report is not shown.report]
            self._show_unsent_button()
            return issues.note_case(
                shown.name, shown.look, content, pages, how, self.work.today, form
            )
        noted = issues.note(shown.prepared, shown.look, content, pages, how, given_to.value, form)
        given_to.clear()  # the next paper may be for somebody else
        return noted

    def ways(self) -> tuple[tuple[str, Callable[[], None], bool], ...]:
        """What else can be done with what is shown, and whether it can be now."""
        return (
            ("Save as web page…", self.save_page, self.shown is not None),
            ("Save figures (XLSX)…", self.save_figures, bool(self.shown and self.shown.prepared)),
            ("Several at once…", self.several, self.can_be_many and self._given is None),
        )

    def _more_ways(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, deed, on in self.ways():
            action = menu.addAction(text, deed)
            action.setEnabled(on)
        return menu

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

    def _file_name(self, shown: Shown) -> str:
        """A name without names of people."""
        if shown.prepared is None:
            return f"{shown.name} {self.work.today.isoformat()}"
        return shown.prepared.file_name


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
                self.setItemWidget(head, _line(label(chapter, "caption", wrap=True), top=16))
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


#: What is said to be saved, by the ending of the file.
_SAVED_AS = {"pdf": "the report", "html": "the web page", "xlsx": "the figures"}


def _content(shown: Shown, suffix: str) -> bytes:
    """The bytes of what is shown, as a PDF, a web page or a workbook."""
    if suffix == "html":
        from mentordesk.reports.web import page

        return page(shown.report).encode()
    if suffix == "xlsx" and shown.prepared is not None:
        from mentordesk.programme.companions import figures_workbook

        return figures_workbook(shown.prepared)
    return shown.rendered.pdf


def _drawn(
    report: Report, look: Look, width: int, stop: Event
) -> tuple[Rendered, list[QImage]] | None:
    """The PDF and a picture of each page, ``width`` pixels wide; None once nobody wants it any more."""
    try:
        done = render(report, look, lambda: not stop.is_set())
    except Cancelled:
        return None
    return done, pictures_of(done.pdf, width)

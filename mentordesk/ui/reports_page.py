"""Reports: choose, look, print or save. What is shown, saved and printed are the same bytes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.clock import counted, full_date, monday_of
from mentordesk.model.errors import MachineTrouble, MentorDeskError, Refused
from mentordesk.model.names import NameStyle
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import Paper, Rendered, Report, render
from mentordesk.settings import write_whole
from mentordesk.ui.background import Background
from mentordesk.ui.editors import DateEditor
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.pages import Page, Turn
from mentordesk.ui.parts import (
    Card,
    Check,
    Combo,
    Segments,
    button,
    clear,
    column,
    label,
    row,
    scrolled,
    the_theme,
)
from mentordesk.ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Kind:
    """A report in the gallery: who it is for, and what it needs to know."""

    key: str
    title: str
    text: str
    needs_pairing: bool = False
    has_period: bool = True


KINDS = (
    Kind("programme", "Programme progress", "For the head, governors, funders"),
    Kind("pairing", "Pairing progress", "One pairing, start to now", needs_pairing=True),
    Kind("session", "Session summary", "One page a meeting", needs_pairing=True, has_period=False),
    Kind(
        "next",
        "Sheet for the next meeting",
        "Filled in with what is known",
        needs_pairing=True,
        has_period=False,
    ),
    Kind(
        "week", "Session sheets of a week", "One a planned meeting, with its code", has_period=False
    ),
    Kind(
        "letters",
        "Closing letters",
        "One for each side, after the end",
        needs_pairing=True,
        has_period=False,
    ),
    Kind("forms", "Feedback forms", "Those that are out, one a person", has_period=False),
    Kind("agreements", "Agreements to sign", "Consents and agreements", has_period=False),
    Kind("hand-over", "Hand-over pack", "For whoever takes over", has_period=False),
    Kind("blank", "Blank session sheet", "To fill in by hand", has_period=False),
)
#: From this weekday on (0 for Monday) one prints for the week to come.
FROM_FRIDAY = 4
#: The renderer of PDF pages must never be used by two threads at once.
_ONE_AT_A_TIME = Lock()
PERIODS = (("term", "This term to date"), ("month", "Last 30 days"), ("own", "From … to …"))


class ReportsPage(Page):
    """The gallery of reports with its preview."""

    title = "Reports"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.rendered: Rendered | None = None
        self._background = Background(self)
        self._given: tuple[Report, str] | None = None
        self._drawing: Report | None = None
        self.kinds = QListWidget()
        self.kinds.setAccessibleName("Reports")
        for kind in KINDS:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind.title}. {kind.text}")
            self.kinds.addItem(item)
            self.kinds.setItemWidget(item, _kind_row(kind))
            item.setSizeHint(QSize(200, the_theme().px(54) + 18))
        self.kinds.setCurrentRow(0)
        self.kinds.setMinimumHeight((the_theme().px(54) + 18) * len(KINDS) + 4)
        self.kinds.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(12)
        paper = QWidget()
        paper.setLayout(column(self._pages, 1, margin=(16, 16, 16, 16)))
        self._preview = scrolled(paper)
        self._preview.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._preview.setAccessibleName("Preview")
        holder = Card(column(self._preview, gap=0))
        left = QWidget()
        left.setLayout(column(label("Reports", "title"), self.kinds, gap=12))
        left.setMinimumWidth(200)
        options = self._options()
        self._turn = Turn([(left, 30), (holder, 46), (options, 24)], room=760)
        holder.setMinimumHeight(360)
        self.setLayout(column(scrolled(self._turn), margin=(24, 20, 24, 20)))
        self.kinds.currentRowChanged.connect(lambda _row: self._kind_chosen())
        self.kinds.itemClicked.connect(lambda _item: self._kind_chosen())
        self._kind_changed(draw=False)

    def _options(self) -> QWidget:
        work = self.work
        self.pairing = pairing_picker(work)
        self.pairing_box = FieldBox("Pairing", self.pairing)
        self.meeting = Combo("Meeting", ())
        self.meeting_box = FieldBox("Meeting", self.meeting)
        self.period = Combo("Period", PERIODS)
        self.period_box = FieldBox("Period", self.period)
        self.first, self.last = DateEditor("From", work.today), DateEditor("To", work.today)
        self.week_of = DateEditor("Week of", work.today)
        self.week_box = FieldBox("Week of", self.week_of, optional=True)
        self.week_of.editingFinished.connect(self.redraw)
        self.days_box = QWidget()
        self.days_box.setLayout(row(FieldBox("From", self.first), FieldBox("To", self.last)))
        self.names = Segments("Names", [(n, n.value.capitalize()) for n in NameStyle])
        self.names.value = NameStyle.FULL
        self.paper = Segments("Paper", [(p, p.value) for p in Paper])
        self.paper.value = Paper(work.settings.current.paper)
        self.parts = {
            "weeks": Check("Meetings each week"), "objectives": Check("Objectives"), "pairings": Check("Table of pairings"),
            "texts": Check("What they talked about"), "conflict_count": Check("Count of conflict notes"),
        }  # fmt: skip
        for name, box in self.parts.items():
            box.setChecked(name != "conflict_count")
            box.toggled.connect(lambda _on: self.redraw())
        self.include = QWidget()
        self.include.setLayout(column(label("Include", "label"), *self.parts.values(), gap=4))
        self.pages = label("", "caption", wrap=True)
        self.print_button = button("Print…", self._print, kind="primary")
        self.save_button = button("Save as PDF…", self.save_pdf)
        for wide in (self.print_button, self.save_button):
            wide.setSizePolicy(wide.sizePolicy().Policy.Expanding, wide.sizePolicy().Policy.Fixed)
        self.pairing.picked.connect(lambda _id: self._pairing_chosen())
        self.meeting.currentIndexChanged.connect(lambda _n: self.redraw())
        self.period.currentIndexChanged.connect(lambda _n: self._period_changed())
        self.first.editingFinished.connect(self.redraw)
        self.last.editingFinished.connect(self.redraw)
        self.names.chosen.connect(lambda _value: self.redraw())
        self.paper.chosen.connect(self._paper_chosen)
        self.names_box, paper = FieldBox("Names", self.names), FieldBox("Paper", self.paper)
        made = QWidget()
        made.setLayout(column(
            label("Options", "section"), self.pairing_box, self.meeting_box, self.period_box, self.days_box, self.week_box, self.names_box, paper,
            self.include, self.print_button, self.save_button, self.pages, 1, gap=12,
        ))  # fmt: skip
        made.setMinimumWidth(220)
        return made

    @property
    def kind(self) -> Kind:
        """The chosen report."""
        return KINDS[max(0, self.kinds.currentRow())]

    def show_given(self, report: Report, name: str) -> None:
        """Show a paper that is in no gallery, such as a case's: once, until one turns to another."""
        self._given = (report, name)
        self._say("")  # what was shown before is not printed in its place
        self._kind_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was shown of a case is not there when one comes back."""
        if self._given is not None:
            self._given, self._drawing, self._stale = None, None, True
            self._say("")
            self._kind_changed(draw=False)
        super().hideEvent(event)

    def refresh(self) -> None:
        if not self.pairing.value:
            rows = self.work.desk.facts.pairings(self.work.today)
            if rows:
                self.pairing.choose(rows[0].id, rows[0].label)
        self._fill_meetings()
        self.redraw()

    def take_focus(self) -> None:
        # a paper that was asked for is there to be printed
        prints = self._given is not None and self.print_button.isEnabled()
        (self.print_button if prints else self.kinds).setFocus()

    def choose(self, key: str) -> None:
        """Choose a report by its key."""
        self.kinds.setCurrentRow([k.key for k in KINDS].index(key))

    def show_pairing(self, pairing_id: int) -> None:
        """Show the progress of a pairing, ready to be saved."""
        facts = self.work.desk.pairings.facts(pairing_id, self.work.today)
        self.pairing.choose(facts.id, facts.label)
        self._fill_meetings()
        self.choose("pairing")
        self.redraw()
        self.save_button.setFocus()

    def show_letters(self, pairing_id: int) -> None:
        """Show the letters for a pairing that has ended, ready to be printed."""
        self.show_pairing(pairing_id)
        self.choose("letters")
        self.print_button.setFocus()

    def show_session(self, meeting_id: int) -> None:
        """Show the summary of a meeting."""
        meeting = self.work.desk.meetings.get(meeting_id)
        facts = self.work.desk.pairings.facts(meeting.pairing_id, self.work.today)
        self.pairing.choose(facts.id, facts.label)
        self._fill_meetings()
        self.meeting.value = meeting_id
        self.choose("session")
        self.redraw()
        self.save_button.setFocus()

    def redraw(self) -> None:
        """Make the report anew and show its pages."""
        if not self.work.has_desk:
            return
        try:
            report = self.report()
        except MentorDeskError as refusal:  # said where the pages would be
            self._say(str(refusal))
            return
        self._drawing = report
        paper, width = self.paper.value, max(320, self._preview.viewport().width() - 40)
        ratio = self.devicePixelRatioF()
        self._background.run(
            partial(_drawn, report, paper, round(width * ratio)),
            partial(self._show, ratio=ratio, of=report),
        )

    def report(self) -> Report:
        """The values of the chosen report, or of the paper that was asked for."""
        if self._given is not None:
            return self._given[0]
        reporting, wanted = self.work.desk.reporting, self._wanted()
        if self.kind.key == "programme":
            return reporting.programme(wanted)
        if self.kind.key == "agreements":
            return reporting.agreements(wanted)
        if self.kind.key == "hand-over":
            return self.work.desk.hand_over.report(self.work.today)
        if self.kind.key == "blank":
            return reporting.blank_session(wanted)
        if self.kind.key == "forms":
            book = self.work.desk.feedback
            out = [r.answer for r in reversed(book.rows()) if not r.answer.is_back]
            return reporting.feedback_forms(out, {f.id: f for f in book.forms()}, wanted)
        if self.kind.key == "week":
            return reporting.week_sheets(self._week(), wanted)
        if not self.pairing.value:
            raise Refused("Choose a pairing first.")
        if self.kind.key == "pairing":
            return reporting.pairing(self.pairing.value, wanted)
        if self.kind.key == "letters":
            return reporting.closing_letters(self.pairing.value, wanted)
        if self.kind.key == "next":
            return reporting.next_session(self.pairing.value, wanted)
        if not self.meeting.value:
            raise Refused("This pairing has no logged meeting yet.")
        return reporting.session(self.meeting.value, wanted)

    def _week(self) -> date:
        """The Monday of the week asked for; this week, or from Friday on the next."""
        today = self.work.today
        ahead = timedelta(days=3 if today.weekday() >= FROM_FRIDAY else 0)
        return monday_of(self.week_of.value or today + ahead)

    def save_pdf(self) -> None:
        """Ask where, and save the bytes that are shown."""
        if self.rendered is None:
            return
        dialog = QFileDialog(
            self.window(), "Save as PDF", str(self.work.report_folder() / self._file_name())
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    def _write(self, where: str) -> None:
        if self.rendered is None:
            return
        try:
            write_whole(Path(where), self.rendered.pdf)
        except OSError as error:
            raise MachineTrouble(
                "The report could not be written to this place. Choose another."
            ) from error
        self.work.told.emit("Saved the report.")

    def _print(self) -> None:
        if self.rendered is not None:
            from mentordesk.ui.printing import print_pdf

            print_pdf(self.window(), self.rendered.pdf)

    def _file_name(self) -> str:
        """A name without names of people."""
        if self._given is not None:
            return f"{self._given[1]} {self.work.today.isoformat()}.pdf"
        code = (
            f" K{self.pairing.value:04d}" if self.kind.needs_pairing and self.pairing.value else ""
        )
        return f"{self.kind.title}{code} {self.work.today.isoformat()}.pdf"

    def _wanted(self) -> Wanted:
        today, first, last = self.work.today, None, None
        if self.kind.has_period and self.period.value == "month":
            first = today - timedelta(days=30)
        elif self.kind.has_period and self.period.value == "own":
            first, last = self.first.value, self.last.value
        ticked = {name: box.isChecked() for name, box in self.parts.items()}
        return Wanted(
            today=today, first=first, last=last, names=self.names.value or NameStyle.FULL, **ticked
        )

    def _kind_chosen(self) -> None:
        self._given = None
        self._kind_changed()

    def _kind_changed(self, *, draw: bool = True) -> None:
        kind, given = self.kind, self._given is not None
        self.pairing_box.setVisible(kind.needs_pairing and not given)
        self.meeting_box.setVisible(kind.key == "session" and not given)
        self.week_box.setVisible(kind.key == "week" and not given)
        self.period_box.setVisible(kind.has_period and not given)
        self.days_box.setVisible(kind.has_period and self.period.value == "own" and not given)
        self.names_box.setVisible(not given)
        shown = {
            "programme": ("weeks", "objectives", "pairings", "conflict_count"),
            "pairing": ("weeks", "texts"),
        }.get("" if given else kind.key, ())
        for name, box in self.parts.items():
            box.setVisible(name in shown)
        self.include.setVisible(bool(shown))
        if draw:
            self.redraw()

    def _period_changed(self) -> None:
        self.days_box.setVisible(self.period.value == "own")
        if self.period.value == "own" and not self.first.text():
            programme = self.work.desk.setup.programme
            self.first.value, self.last.value = programme.starts_on, self.work.today
        self.redraw()

    def _pairing_chosen(self) -> None:
        self._fill_meetings()
        self.redraw()

    def _fill_meetings(self) -> None:
        self.meeting.blockSignals(True)
        today = self.work.today
        meetings = (
            self.work.desk.meetings.of_pairing(self.pairing.value) if self.pairing.value else []
        )
        self.meeting.offer([
            (m.id, f"{full_date(m.day)} · {m.status.label}")
            for m in meetings
            if m.day and m.day <= today and not m.is_unlogged(today)
        ])  # fmt: skip
        self.meeting.blockSignals(False)

    def _paper_chosen(self, paper: Paper) -> None:
        self.work.settings.change(paper=paper.value)
        self.redraw()

    def _say(self, sentence: str) -> None:
        self.rendered = None
        clear(self._pages)
        self._pages.addWidget(label(sentence, "muted", wrap=True))
        self.pages.setText("")
        for made in (self.print_button, self.save_button):
            made.setEnabled(False)

    def _show(self, drawn: tuple[Rendered, list[QImage]], ratio: float, of: Report) -> None:
        if of is not self._drawing:
            return  # one has turned to another, or left a paper that is not to stay
        self.rendered, images = drawn
        clear(self._pages)
        for number, image in enumerate(images, start=1):
            picture = PagePicture(image, ratio)
            picture.setAccessibleName(f"Page {number} of {len(images)}")
            self._pages.addWidget(picture)
        self.pages.setText(
            " ".join(
                t
                for t in (
                    f"{counted(self.rendered.pages, 'page')}, {self.paper.value.value}.",
                    self.rendered.warning,
                )
                if t
            )
        )
        for made in (self.print_button, self.save_button):
            made.setEnabled(True)
        if self._given is not None:
            self.take_focus()


class PagePicture(QLabel):
    """A page of paper as wide as its place, never wider than it was drawn."""

    def __init__(self, image: QImage, ratio: float):
        super().__init__()
        self._whole = QPixmap.fromImage(image)
        self._ratio = ratio
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(1)
        rule = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        rule.setHeightForWidth(True)
        self.setSizePolicy(rule)

    def heightForWidth(self, width: int) -> int:
        wide = min(round(width * self._ratio), self._whole.width())
        return round(wide * self._whole.height() / self._whole.width() / self._ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = min(round(self.width() * self._ratio), self._whole.width())
        shown = self._whole.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(self._ratio)
        self.setPixmap(shown)


def _drawn(report: Report, paper: Paper, width: int) -> tuple[Rendered, list[QImage]]:
    """The PDF and a picture of each page, ``width`` pixels wide."""
    done = render(report, paper)
    return done, pictures_of(done.pdf, width)


def pictures_of(pdf: bytes, width: int, most: int = 40) -> list[QImage]:
    """Pictures of the first pages of a PDF, ``width`` pixels wide."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        return _pictures(pypdfium2.PdfDocument(pdf), width, most)


def _pictures(document: Any, width: int, most: int) -> list[QImage]:
    found = []
    try:
        for number in range(min(most, len(document))):
            page = document[number]
            bitmap = page.render(
                scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True
            )
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            found.append(image.copy())
            page.close()
    finally:
        document.close()
    return found


def _kind_row(kind: Kind) -> QWidget:
    made = QWidget()
    made.setLayout(
        column(
            label(kind.title, "strong", wrap=True),
            label(kind.text, "caption", wrap=True),
            gap=0,
            margin=(12, 8, 8, 8),
        )
    )
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made

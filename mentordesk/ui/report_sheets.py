"""The sheets around reports: names in texts, many at once, certificates, and reviews of pairings."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from mentordesk.files import write_whole
from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.issue import Certificate, How
from mentordesk.model.review import Review
from mentordesk.programme.certificates import Standing
from mentordesk.programme.papers.people import names_of_groups
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.reporting import Prepared
from mentordesk.reports import Rendered
from mentordesk.reports.bulk import in_one, render_many
from mentordesk.reports.values import Cancelled
from mentordesk.ui.background import Background
from mentordesk.ui.editors import LineEditor
from mentordesk.ui.forms import Field, FieldBox, Form
from mentordesk.ui.inputs import Check, Combo, Segments
from mentordesk.ui.parts import beside, button, column, label, row
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.workspace import Workspace

if TYPE_CHECKING:
    from mentordesk.ui.reports_page import ReportsPage

_KEYS = "Tab moves on; Ctrl+Enter saves. A draft is kept as you type."
#: So long (milliseconds) reports are gathered from the record before the window gets its turn again.
SLICE_MS = 40
#: Names in texts that one looks at; of more the rest is replaced like these.
MOST_NAMES = 60
#: Lines of people that are shown at once; the others follow when asked for.
LINES_AT_ONCE = 100


class NamesSheet(Sheet):
    """Names of known people in the texts of a report: each is replaced, unless one says that it may stay."""

    def __init__(self, window: QWidget, work: Workspace, page: "ReportsPage") -> None:
        super().__init__(
            window, "Names in texts",
            "What is ticked is replaced on this paper; the record stays as it is. Untick what is no person here.", width=640,
        )  # fmt: skip
        self._page = page
        self.checks: dict[str, Check] = {}
        found = page.prepared.mentions if page.prepared else ()
        shown: dict[str, list[str]] = {}
        for mention in found:
            around = f"…{mention.before}[{mention.name}]{mention.after}…".replace("\n", " ")
            shown.setdefault(mention.name, []).append(f"{mention.section}: {around}")
        for name, places in list(shown.items())[:MOST_NAMES]:
            instead = next(m.instead for m in found if m.name == name)
            box = Check(f"{name} → {instead}")
            box.setChecked(name not in page.options.kept_names)
            self.checks[name] = box
            more = f" and {len(places) - 2} more" if len(places) > 2 else ""
            words = label("\n".join(places[:2]) + more, "caption", wrap=True)
            self.body.addWidget(box)
            self.body.addWidget(words)
        self.buttons(
            right=(button("Cancel", self.reject), button("Use these", self._use, kind="primary"))
        )
        self.present()

    def _use(self) -> None:
        kept = frozenset(name for name, box in self.checks.items() if not box.isChecked())
        self.accept()
        self._page.options.keep_names(kept)


class _Told(QObject):
    """Carries how far the work is from its thread to the window."""

    done = Signal(int)


class ManyReportsSheet(Sheet):
    """One report for each of a group, in one file or in a file each."""

    def __init__(self, window: QWidget, work: Workspace, page: "ReportsPage") -> None:
        self._kind = page.kind
        super().__init__(
            window,
            f"{self._kind.title}: several at once",
            f"For: {page.options.wanted.reader.label.lower()}. {page.options.wanted.reader.said}",
            width=560,
        )
        self.work, self._page = work, page
        self._stop = Event()
        self._prepared: list[Prepared] = []
        self._skipped = 0
        self._waiting: list[Wanted] = []
        groups = names_of_groups(work.desk.people.all())
        self.group = Combo("Of whom", [("", "Everybody"), *((g, _group_words(g)) for g in groups)])
        self.group.currentIndexChanged.connect(lambda _n: self._count())
        self.mode = Segments("Files", [("one", "One file"), ("each", "One file each")])
        self.mode.value = "one"
        self.duplex = Check("For printing on both sides: each begins on a front")
        self.mode.chosen.connect(lambda mode: self.duplex.setVisible(mode == "one"))
        self.number = label("", "dense", wrap=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("How far it is")
        self.bar.setTextVisible(False)
        self.bar.hide()
        for part in (
            FieldBox("Of whom", self.group),
            FieldBox("Files", self.mode),
            self.duplex,
            self.number,
            self.bar,
        ):
            self.body.addWidget(part)
        self.go = button("Save…", self.ask, kind="primary")
        self.cancel = button("Cancel", self.reject)
        self.buttons(right=(self.cancel, self.go))
        self._background = Background(self)
        self._told = _Told()  # held by the work as well, which may outlast the sheet
        self._told.done.connect(self.bar.setValue)
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._gather)
        self._count()
        self.present()

    def _count(self) -> None:
        self._waiting = self.work.desk.reporting.subjects(
            self._kind.key, self.group.value, self.work.today
        )
        self.number.setText(f"{counted(len(self._waiting), 'report')}.")
        self.go.setEnabled(bool(self._waiting))

    def ask(self) -> None:
        """Ask for the file, or for the folder."""
        folder = self.work.report_folder()
        one = self.mode.value == "one"
        dialog = QFileDialog(
            self.window(), "Save as PDF" if one else "Save into a folder", str(folder)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if one:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("pdf")
            dialog.setNameFilter("PDF (*.pdf)")
            dialog.selectFile(f"{self._kind.title} {self.work.today.isoformat()}.pdf")
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.make)
        dialog.open()

    def make(self, where: str) -> None:
        """Gather the reports from the record in small slices, then lay them out beside the window."""
        self._where = Path(where)
        self.work.saved_in(self._where.parent if self.mode.value == "one" else self._where)
        self._stop.clear()
        self._prepared, self._skipped = [], 0
        self._left = list(self._waiting)
        for part in (self.go, self.group, self.mode, self.duplex):
            part.setEnabled(False)
        self.bar.setRange(0, 2 * len(self._waiting))
        self.bar.setValue(0)
        self.bar.show()
        self.number.setText("Making the reports…")
        self._slices.start()

    def _gather(self) -> None:
        from time import monotonic

        until = monotonic() + SLICE_MS / 1000
        while self._left and monotonic() < until:
            try:
                wanted = self._page.options.about(self._left.pop(0))
                self._prepared.append(self.work.desk.reporting.prepare(self._kind.key, wanted))
            except MentorDeskError:  # such as a person who mentored nobody: told at the end
                self._skipped += 1
        self.bar.setValue(len(self._waiting) - len(self._left))
        if self._left:
            return
        self._slices.stop()
        if not self._prepared:
            self._again("There is nothing to make for these.")
            return
        reports, look = [p.report for p in self._prepared], self._page.options.look
        make = partial(render_many, reports, look, self._go_on)
        self._background.run(partial(unless_stopped, make), self._write, self._refused)

    def _go_on(self, done: int) -> bool:
        """Told off the window's thread; the sheet may be gone by then, what it told by is not."""
        if not self._stop.is_set():
            self._told.done.emit(len(self._waiting) + done)
        return not self._stop.is_set()

    def _write(self, done: list[Rendered] | None) -> None:
        if done is None or self._stop.is_set():
            return
        try:
            self._save(done)
        except OSError:
            self._again("The reports could not be written to this place. Choose another.")
            return
        pages = sum(r.pages for r in done)
        left = (
            f" {counted(self._skipped, 'was', 'were')} left out: there is nothing to tell of them."
            if self._skipped
            else ""
        )
        self.accept()
        self.work.told.emit(
            f"Saved {counted(len(done), 'report')}, {counted(pages, 'page')}.{left}"
        )

    def _save(self, done: list[Rendered]) -> None:
        """Write them; of single files each is registered before the next is written."""
        options, issues = self._page.options, self.work.desk.issues
        if self.mode.value == "one":
            whole = in_one(done, self._kind.title, duplex=self.duplex.isChecked()).pdf
            write_whole(self._where, whole)
            made = [(p, r.pages) for p, r in zip(self._prepared, done, strict=True)]
            issues.note_together(made, options.look, whole, How.SAVED, options.given_to.value)
            return
        for prepared, rendered in zip(self._prepared, done, strict=True):
            write_whole(self._where / f"{prepared.file_name}.pdf", rendered.pdf)
            issues.note(
                prepared,
                options.look,
                rendered.pdf,
                rendered.pages,
                How.SAVED,
                options.given_to.value,
            )

    def _refused(self, error: MentorDeskError) -> None:
        self._again(str(error))

    def _again(self, sentence: str) -> None:
        self.bar.hide()
        for part in (self.go, self.group, self.mode, self.duplex):
            part.setEnabled(True)
        self._count()
        self.say(sentence)

    def done(self, result: int) -> None:
        """Closed in whatever way: what is being made stops, and nothing more is written."""
        self._stop.set()
        self._slices.stop()
        super().done(result)


def _group_words(group: str) -> str:
    return f"All of year {group}" if group.isdigit() else f"All of {group}"


class CertificatesSheet(Sheet):
    """Who has earned a certificate, and who gets one."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(window, "Give certificates", _rule_words(work), width=640)
        self.work = work
        self.checks: dict[int, Check] = {}
        self.although = LineEditor("Why it is given all the same", "ill for four weeks")
        self.although_box = FieldBox("Why it is given all the same", self.although)
        self.body.addWidget(self.although_box)
        found = work.desk.certificates.standings(work.today)
        # those who are to get one stand on top, then those who have one
        found.sort(key=lambda s: (not (s.is_earned and s.given is None), s.given is None))
        self._left = found
        self._earned = {s.participant_id for s in found if s.is_earned}
        #: Who gets one, also of those whose line is not shown yet.
        self._ticked = {i for s in found if (i := s.participant_id) in self._earned and not s.given}
        self._lines = column(gap=self.body.spacing())
        self.body.addLayout(self._lines)
        if not found:
            self.body.addWidget(
                label("Nobody has mentored in this programme yet.", "muted", wrap=True)
            )
        self.more = button("", self._show_more, kind="quiet")
        self.body.addWidget(self.more)
        self.give = button("Give them", self.save, kind="primary")
        self.buttons(right=(button("Cancel", self.reject), self.give))
        self._show_more()
        self._ask_why()
        self.present()

    def _show_more(self) -> None:
        """The next lines: thousands at once would keep the window waiting."""
        shown, self._left = self._left[:LINES_AT_ONCE], self._left[LINES_AT_ONCE:]
        for standing in shown:
            self._add_line(standing)
        self.more.setVisible(bool(self._left))
        waiting = sum(s.participant_id in self._ticked for s in self._left)
        ticked = f", {waiting:,} of them ticked" if waiting else ""
        self.more.setText(f"Show more: {len(self._left):,} are not shown{ticked}")
        if self.isVisible():
            next(iter(self.checks[s.participant_id] for s in shown)).setFocus()

    def _add_line(self, standing: Standing) -> None:
        box = Check(standing.name)
        box.setChecked(standing.is_earned and standing.given is None)
        box.setEnabled(standing.given is None)
        box.toggled.connect(partial(self._tick, standing.participant_id))
        said = f"Has No. {standing.given.number}" if standing.given else (
            "Earned" if standing.is_earned else f"Not yet: {', '.join(standing.missing)}"
        )  # fmt: skip
        self.checks[standing.participant_id] = box
        line: QWidget = label(said, "caption", wrap=True)
        if standing.given:
            drop = button("Withdraw", partial(self._withdraw, standing.given), kind="small")
            drop.setAccessibleName(f"Withdraw the certificate of {standing.name}")
            words, line = line, QWidget()
            line.setLayout(row(words, 1, drop))
        self._lines.addWidget(beside(box, line))

    def _tick(self, participant_id: int, on: bool) -> None:
        (self._ticked.add if on else self._ticked.discard)(participant_id)
        self._ask_why()

    @property
    def chosen(self) -> list[int]:
        """Those who are ticked and have none yet."""
        return sorted(self._ticked)

    def _ask_why(self) -> None:
        self.although_box.setVisible(any(i not in self._earned for i in self.chosen))
        self.give.setEnabled(bool(self.chosen))

    def save(self) -> None:
        """Write them into the register, and show them."""
        try:
            given = self.work.desk.certificates.give(
                self.chosen, today=self.work.today, although=self.although.value
            )
        except Refused as refusal:
            self.say(str(refusal))
            return
        self.accept()
        self.work.told.emit(f"Gave {counted(len(given), 'certificate')}.")
        self.work.show("report kind certificates", 0)

    def _withdraw(self, given: Certificate) -> None:
        """One that was given by mistake: its number stays in the register."""
        self.work.desk.certificates.withdraw(given.id, today=self.work.today)
        self.accept()
        self.work.did(f"Withdrew certificate No. {given.number}.")


def _rule_words(work: Workspace) -> str:
    programme = work.desk.setup.programme
    feedback = " The closing feedback is back." if programme.certificate_feedback else ""
    return (
        f"Earned after {counted(programme.certificate_meetings, 'meeting')}, {programme.certificate_minutes} minutes together "
        f"and {programme.certificate_training} minutes of training.{feedback} The rule is set in the programme."
    )


class ReviewSheet(RecordSheet):
    """What the coordinator makes of a pairing, and what follows."""

    def __init__(self, window: QWidget, work: Workspace, review: Review) -> None:
        title = "Change a review" if review.id else "Review a pairing"
        draft = f"review {review.id}" if review.id else f"review of {review.pairing_id}"
        super().__init__(window, work, title, _KEYS, draft, width=600)
        self._review = review
        self.form = self.add_form(Form(Review, [
            [Field("reviewed_on"), Field("next_on")],
            [Field("appraisal", lines=5)],
            [Field("recommendation")],
        ], work.today))  # fmt: skip
        self.form.fill(review)
        if not review.id:
            self.form.editor("reviewed_on").value = work.today
        remove: tuple[QWidget, ...] = ()
        if review.id:
            remove = (button("Remove", self._remove),)
        self.usual_buttons(*remove)
        self.begin()

    def write(self) -> str:
        self.work.desk.reviews.save(self.form.read(self._review), today=self.work.today)
        return "Saved the review. It stands in the progress report."

    def _remove(self) -> None:
        self.put_away()
        self.work.desk.reviews.remove(self._review.id)
        self.work.did("Removed the review. Undo brings it back.")


def unless_stopped(make: Callable[[], list[Rendered]]) -> list[Rendered] | None:
    """The reports, or None when somebody stopped it."""
    try:
        return make()
    except Cancelled:
        return None

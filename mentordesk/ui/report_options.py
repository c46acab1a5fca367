"""What one can choose about a report: its reader, its days, how people are named, its parts and its look."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mentordesk.model.clock import full_date, monday_of
from mentordesk.model.names import NameStyle
from mentordesk.model.readers import Reader
from mentordesk.model.wording import has_terms, readers_in
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import EVALUATION, KINDS, Kind, Needs
from mentordesk.programme.papers.wanted import OFF_AT_FIRST, Wanted
from mentordesk.reports import Look, Paper
from mentordesk.ui.editors import DateEditor, LineEditor, TextEditor
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.inputs import Check, Combo, Segments
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.pairing_sheets import person_picker
from mentordesk.ui.parts import button, clear, column, label, row
from mentordesk.ui.workspace import Workspace

#: From this weekday on (0 for Monday) one prints for the week to come.
FROM_FRIDAY = 4
#: Longer names of sections are cut in the list; the whole name is said and shown as a tip.
LONGEST = 26
PERIODS = (
    ("term", "This term to date"), ("month", "Last 30 days"), ("before", "Last calendar month"),
    ("year", "Last 12 months"), ("earlier", "The year before this term"), ("own", "From … to …"),
)  # fmt: skip
#: The same where nobody speaks of terms.
WITHOUT_TERMS = {"term": "Since it began, to date", "earlier": "The year before it began"}


class ReportOptions(QWidget):
    """The options of the chosen report; what is chosen is remembered for each kind."""

    changed = Signal()

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self.work = work
        self.kind: Kind = KINDS[0]
        self._without: dict[str, set[str]] = {}
        self._forewords: dict[str, str] = {}
        self._sections: tuple[tuple[str, str], ...] = ()
        self.kept_names: frozenset[str] = frozenset()
        self._about()
        self._how()
        self._parts = QVBoxLayout()
        self._parts.setSpacing(4)
        self.include = QWidget()
        self.include.setLayout(column(label("Include", "label"), self._parts, gap=4))
        self.left_out = label("", "caption", wrap=True)
        self.names_found = button("Names in texts…", kind="small")
        self.names_found.hide()
        self.foreword = TextEditor("In front, in your words", 3)
        self.foreword_box = FieldBox("In front, in your words", self.foreword, optional=True)
        self.foreword.textChanged.connect(self._foreword_typed)
        self.given_to = LineEditor("Given to", "the board, 3 Dec")
        self.given_box = FieldBox("Given to", self.given_to, optional=True)
        self.setLayout(column(
            self.pairing_box, self.person_box, self.meeting_box, self.form_box, self.review_box, self.reader_box, self.period_box,
            self.days_box, self.week_box, self.names_box, self.include, self.left_out, row(self.names_found, 1),
            self.foreword_box, self.given_box, self.look_box, self.paper_box, gap=12,
        ))  # fmt: skip

    def _about(self) -> None:
        """What the report is about."""
        work = self.work
        self.pairing = pairing_picker(work)
        self.pairing_box = FieldBox("Pairing", self.pairing)
        self.person = person_picker(work, "Person", None)
        self.person_box = FieldBox("Person", self.person)
        self.meeting = Combo("Meeting", ())
        self.meeting_box = FieldBox("Meeting", self.meeting)
        self.form = Combo("Form", list(BLANKS.items()))
        self.form_box = FieldBox("Form", self.form)
        self.review = Combo("Review", ())
        self.review_box = FieldBox("Review", self.review)
        self.period = Combo("Period", PERIODS)
        self.period_box = FieldBox("Period", self.period)
        self.first, self.last = DateEditor("From", work.day), DateEditor("To", work.day)
        self.days_box = QWidget()
        self.days_box.setLayout(
            column(FieldBox("From", self.first), FieldBox("To", self.last), gap=8)
        )
        self.week_of = DateEditor("Week of", work.day)
        self.week_box = FieldBox("Week of", self.week_of, optional=True)
        for picker in (self.pairing, self.person):
            picker.picked.connect(lambda _id: self._forget_names())
        self.pairing.picked.connect(lambda _id: self._pairing_chosen())
        self.person.picked.connect(lambda _id: self.changed.emit())
        for combo in (self.meeting, self.form, self.review):
            combo.currentIndexChanged.connect(lambda _n: self.changed.emit())
        self.period.currentIndexChanged.connect(lambda _n: self._period_changed())
        for editor in (self.first, self.last, self.week_of):
            editor.editingFinished.connect(self.changed.emit)

    def _how(self) -> None:
        """For whom, and how it looks."""
        self.reader = Combo("For", ())
        self.reader_said = label("", "caption", wrap=True)
        self.reader_box = QWidget()
        self.reader_box.setLayout(column(FieldBox("For", self.reader), self.reader_said, gap=4))
        self.names = Segments("Names", [(n, n.value.capitalize()) for n in NameStyle])
        self.names_box = FieldBox("Names", self.names)
        self.large, self.ink = Check("Large print"), Check("Save ink")
        self.look_box = QWidget()
        self.look_box.setLayout(column(label("Look", "label"), self.large, self.ink, gap=4))
        self.paper = Segments("Paper", [(p, p.value) for p in Paper])
        self.paper.value = Paper(self.work.settings.current.paper)
        self.paper_box = FieldBox("Paper", self.paper)
        self.reader.currentIndexChanged.connect(lambda _n: self._reader_chosen())
        self.names.chosen.connect(lambda _value: self._keep())
        self.paper.chosen.connect(self._paper_chosen)
        for box in (self.large, self.ink):
            box.toggled.connect(lambda _on: self._keep())

    # -- what is wanted -----------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """How it is laid out."""
        return Look(
            paper=self.paper.value, large=self.large.isChecked(), save_ink=self.ink.isChecked()
        )

    @property
    def wanted(self) -> Wanted:
        """What the report should show."""
        today, first, last = self.work.today, None, None
        if self.kind.has_period and self.period.value == "month":
            first = today - timedelta(days=30)
        elif self.kind.has_period and self.period.value == "before":
            last = today.replace(day=1) - timedelta(days=1)
            first = last.replace(day=1)
        elif self.kind.has_period and self.period.value == "year":
            first = today - timedelta(days=365)
        elif self.kind.has_period and self.period.value == "earlier":
            first, last = self._before_this_term()
        elif self.kind.has_period and self.period.value == "own":
            first, last = self.first.value, self.last.value
        needs = self.kind.needs
        return Wanted(
            today=today, first=first, last=last, reader=self.reader.value or self.kind.readers[0],
            names=self.names.value, without=frozenset(self._off), foreword=self.foreword.value,
            as_they_are=self.kept_names,
            pairing_id=self.pairing.value if needs is Needs.PAIRING else 0,
            participant_id=self.person.value if needs is Needs.PERSON else 0,
            meeting_id=self.meeting.value or 0 if needs is Needs.MEETING else 0,
            week=self._week() if needs is Needs.WEEK else None, form=self.form.value or "",
            evaluation_id=self.review.value or 0 if self.kind.key == EVALUATION else 0,
        )  # fmt: skip

    @property
    def _off(self) -> set[str]:
        return self._without.setdefault(self.kind.key, set(OFF_AT_FIRST))

    def _before_this_term(self) -> tuple[date, date]:
        """The year that ended when the term began, which is the last one after a new year was begun."""
        begins = self.work.desk.setup.programme.starts_on or self.work.today
        last = min(begins - timedelta(days=1), self.work.today)
        return last - timedelta(days=364), last

    def _week(self) -> date:
        """The Monday of the week asked for; this week, or from Friday on the next where one prints ahead."""
        today = self.work.today
        ahead = today.weekday() >= FROM_FRIDAY and self.kind.key != "held-week"
        return monday_of(self.week_of.value or today + timedelta(days=3 if ahead else 0))

    # -- turning to a kind --------------------------------------------------------------------

    def turn_to(self, kind: Kind, *, given: bool = False) -> None:
        """Show what can be chosen for a kind, as it was chosen last; of a paper that is given only its look."""
        if kind is not self.kind:
            # what was allowed on one paper, and whom that was for, is not so for another
            self.kept_names = frozenset()
            self.given_to.clear()
        self.kind = kind
        if kind.key == EVALUATION and self.work.has_desk:
            self.fill_reviews()
        kept = self.work.settings.current.reports.get(kind.key, {})
        self._without[kind.key] = set(kept.get("without", OFF_AT_FIRST))
        self._quietly(kept)
        self._name_periods()
        needs = kind.needs
        shown = {
            self.pairing_box: needs in {Needs.PAIRING, Needs.MEETING}, self.person_box: needs is Needs.PERSON,
            self.meeting_box: needs is Needs.MEETING, self.form_box: needs is Needs.FORM,
            self.review_box: kind.key == EVALUATION and self.review.count() > 1,
            self.reader_box: len(self._readers()) > 1, self.period_box: kind.has_period,
            self.days_box: kind.has_period and self.period.value == "own", self.week_box: needs is Needs.WEEK,
            self.names_box: kind.key not in {"blank", "form", "agreements", "hand-over", "access"},
            self.foreword_box: kind.has_foreword, self.given_box: True,
        }  # fmt: skip
        for box, on in shown.items():
            box.setVisible(on and not given)
        if given:
            self.include.hide()
            self.left_out.hide()
            self.names_found.hide()

    def _readers(self) -> tuple[Reader, ...]:
        if not self.work.has_desk:
            return tuple(self.kind.readers)
        profile = self.work.desk.practice.on(self.work.today).profile
        return readers_in(profile, self.kind.readers)

    def _name_periods(self) -> None:
        """Where nobody speaks of terms the periods are named without them."""
        if not self.work.has_desk:
            return
        desk = self.work.desk
        profile = desk.practice.on(self.work.today).profile
        terms = has_terms(profile, desk.setup.programme)
        for at, (key, words) in enumerate(PERIODS):
            self.period.setItemText(at, words if terms else WITHOUT_TERMS.get(key, words))

    def _quietly(self, kept: dict[str, object]) -> None:
        """Put in what was chosen last, telling nobody."""
        widgets = (self.reader, self.large, self.ink, self.foreword)
        for widget in widgets:
            widget.blockSignals(True)
        there = self._readers()
        self.reader.offer([(r, r.label) for r in there])
        readers = [r for r in there if r.value == kept.get("reader")]
        self.reader.value = readers[0] if readers else there[0]
        names = [n for n in NameStyle if n.value == kept.get("names")]
        self.names.value = names[0] if names else self.reader.value.names
        self.large.setChecked(bool(kept.get("large")))
        self.ink.setChecked(bool(kept.get("ink")))
        self.foreword.value = self._forewords.get(self.kind.key, "")
        for widget in widgets:
            widget.blockSignals(False)
        self.reader_said.setText(self.reader.value.said)

    def show_sections(
        self, sections: tuple[tuple[str, str], ...], left_out: Sequence[str], names: int
    ) -> None:
        """What can be switched off, what is left out for this reader, and how many names were found."""
        if sections != self._sections or self._parts.count() == 0:
            self._sections = sections
            clear(self._parts)
            for key, title in sections:
                box = Check(title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…")
                box.setToolTip(title)
                box.setAccessibleName(title)
                box.setChecked(key not in self._off)
                box.toggled.connect(lambda on, k=key: self._switch(k, on))
                self._parts.addWidget(box)
        else:
            for (key, _), n in zip(sections, range(self._parts.count()), strict=True):
                found = self._parts.itemAt(n).widget()  # type: ignore[union-attr]
                if isinstance(found, Check) and found.isChecked() != (key not in self._off):
                    found.blockSignals(True)
                    found.setChecked(key not in self._off)
                    found.blockSignals(False)
        self.include.setVisible(bool(sections))
        said = "; ".join(left_out[:5]) + (
            f"; {len(left_out) - 5} more" if len(left_out) > 5 else ""
        )
        self.left_out.setText(f"Left out for this reader: {said}." if left_out else "")
        self.left_out.setToolTip("\n".join(left_out))
        self.left_out.setVisible(bool(left_out))
        self.names_found.setText(f"Names in texts ({names})…")
        self.names_found.setVisible(names > 0)

    @property
    def checks(self) -> dict[str, Check]:
        """The boxes of the sections, by their keys."""
        found = (self._parts.itemAt(n).widget() for n in range(self._parts.count()))  # type: ignore[union-attr]
        boxes = [w for w in found if isinstance(w, Check)]
        return {key: box for (key, _), box in zip(self._sections, boxes, strict=True)}

    def keep_names(self, names: frozenset[str]) -> None:
        """These names in texts stay as they are."""
        self.kept_names = names
        self.changed.emit()

    def _forget_names(self) -> None:
        """Names that may stay on the paper of one may not on another's."""
        self.kept_names = frozenset()

    def fill_meetings(self) -> None:
        """Offer the meetings of the chosen pairing."""
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

    def fill_reviews(self) -> None:
        """Offer the reviews of the programme, the newest first; the one that was chosen stays so."""
        self.review.blockSignals(True)
        chosen, known = self.review.value, self.work.desk.evaluations.all()
        self.review.offer([
            (r.evaluation.id, full_date(r.evaluation.held_on)) for r in known if r.evaluation.held_on
        ])  # fmt: skip
        if chosen in {r.evaluation.id for r in known}:
            self.review.value = chosen
        self.review.blockSignals(False)

    # -- choosing -----------------------------------------------------------------------------

    def _switch(self, key: str, on: bool) -> None:
        self._off.discard(key) if on else self._off.add(key)
        self._keep()

    def _reader_chosen(self) -> None:
        reader: Reader = self.reader.value
        self.names.value = reader.names
        self.reader_said.setText(reader.said)
        self.kept_names = frozenset()
        self._keep()

    def _keep(self) -> None:
        """Remember what was chosen for this kind, and say that it changed."""
        chosen = {
            "reader": self.reader.value.value, "names": self.names.value.value, "without": sorted(self._off),
            "large": self.large.isChecked(), "ink": self.ink.isChecked(),
        }  # fmt: skip
        others = self.work.settings.current.reports
        self.work.settings.change(reports=others | {self.kind.key: chosen})
        self.changed.emit()

    def _foreword_typed(self) -> None:
        self._forewords[self.kind.key] = self.foreword.value
        self.changed.emit()

    def _period_changed(self) -> None:
        self.days_box.setVisible(self.period.value == "own" and self.kind.has_period)
        if self.period.value == "own" and not self.first.text():
            programme = self.work.desk.setup.programme
            self.first.value, self.last.value = programme.starts_on, self.work.today
        self.changed.emit()

    def _pairing_chosen(self) -> None:
        self.fill_meetings()
        self.changed.emit()

    def _paper_chosen(self, paper: Paper) -> None:
        self.work.settings.change(paper=paper.value)
        self.changed.emit()

    def about(self, wanted: Wanted) -> Wanted:
        """What is wanted, about something else: for many reports at once."""
        return replace(
            self.wanted, pairing_id=wanted.pairing_id, participant_id=wanted.participant_id,
            as_they_are=frozenset(),
        )  # fmt: skip

"""Participants: the list, and everything known of one."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.clock import counted, full_date
from mentordesk.model.fields import described
from mentordesk.model.names import fold, initials
from mentordesk.model.people import Enrolment, KeptFilter, Participant, Role
from mentordesk.model.wording import label_in
from mentordesk.programme.people import PersonRow, role_words
from mentordesk.ui.availability import AvailabilityGrid
from mentordesk.ui.editors import FilterEditor
from mentordesk.ui.history_view import history_view
from mentordesk.ui.inputs import Combo, Tabs
from mentordesk.ui.pages import LEAST_PART, STANDING_TONE, Page, Panes, Turn, head, headed, section
from mentordesk.ui.parts import (
    Card,
    Empty,
    Scrolled,
    Tall,
    button,
    chip,
    chips,
    clear,
    column,
    label,
    menu_button,
    row,
    the_theme,
)
from mentordesk.ui.person_parts import (
    away_part,
    never_part,
    parts_part,
    ready_part,
    ready_title,
    training_tab,
)
from mentordesk.ui.privacy_part import left_part
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.theme import initials_picture
from mentordesk.ui.workspace import Workspace

TONES = {
    "Active": "good", "Matched": "info", "Waiting": "info", "Enquiry": "info", "Registering": "warn",
    "Finished": "plain", "Withdrawn": "plain", "Ready": "info",
}  # fmt: skip
SHOWN = (
    ("", "Everybody"),
    ("mentor", "Mentors"),
    ("mentee", "Mentees"),
    ("waiting", "Waiting"),
    ("paired", "In a pairing"),
    ("missing", "Something missing"),
)

COLUMNS = (
    Column(
        "name",
        "Name",
        lambda r: Cell(r.name, strong=True),
        lambda r: fold(r.name),
        share=32,
        least=130,
    ),
    Column("role", "Role", lambda r: Cell(r.role), share=16, least=76, yields=1),
    Column("group", "Group", lambda r: Cell(r.group), share=26, least=72, yields=2),
    Column(
        "standing",
        "Standing",
        lambda r: Cell(r.standing, tone=tone_of(r.standing)),
        share=30,
        least=150,
    ),
)


def tone_of(standing: str) -> str:
    """The tone of a standing: what is missing warns, what lapsed presses."""
    return TONES.get(standing) or ("bad" if standing.endswith("lapsed") else "warn")


def spoken(person: PersonRow) -> str:
    """A row as a sentence."""
    group = f" in {person.group}" if person.group else ""
    return f"{person.name}, {person.role.lower()}{group}, {person.standing.lower()}"


class ParticipantsPage(Page):
    """The people of the programme."""

    title = "Participants"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.detail = PersonDetail(work)
        self._rows: list[PersonRow] = []
        self._kept: list[KeptFilter] = []
        self.model = RowsModel(COLUMNS, spoken, self)
        self.table = RecordTable("Participants", self.model, actions=self._actions)
        work.keep_columns("participants", self.table)
        self.filter = FilterEditor("Filter participants", "Filter by name, group or tag")
        self.shown = Combo("Show", SHOWN)
        self.count = label("", "caption")
        self.filter.textChanged.connect(lambda _text: self._apply())
        self.shown.currentIndexChanged.connect(lambda _index: self._apply())
        self.table.current.connect(lambda r: self.detail.show_person(r.id))
        self.table.opened.connect(self._open)
        self.table.removed.connect(lambda _row: self._remove())
        more = menu_button("More")
        more.setMenu(self._more_menu(more))
        tools = (
            more,
            button("Import…", lambda: work.show("import", 0)),
            button("Participant", lambda: work.show("new participant", 0), icon="plus"),
        )
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left = QWidget()
        left.setMinimumWidth(430)
        left.setLayout(
            column(
                headed(label("Participants", "title"), *tools),
                row(self.filter, self.shown),
                self._stack,
                self.count,
                gap=8,
            )
        )
        self.panes = Panes(left, self.detail, (470, 546))
        self.setLayout(column(self.panes, margin=(24, 20, 24, 20)))

    def _more_menu(self, owner: QWidget) -> QMenu:
        menu = QMenu(owner)
        menu.addAction("Change the chosen…").triggered.connect(lambda _on=False: self._change())
        menu.addAction("Find doubles…").triggered.connect(
            lambda _on=False: self.work.show("doubles", 0)
        )
        self._bring_in = menu.addAction("Bring in from another programme…")
        self._bring_in.triggered.connect(lambda _on=False: self.work.show("bring in", 0))
        menu.addAction("Keep this filter…").triggered.connect(lambda _on=False: self._keep())
        menu.addAction("Save as a spreadsheet…").triggered.connect(
            lambda _on=False: self._save_list()
        )
        menu.addSeparator()
        menu.addAction("Columns…").triggered.connect(
            lambda _on=False: self.table.columns_menu().popup(self.cursor().pos())
        )
        return menu

    def _remove(self) -> None:
        """All who are chosen, in one step; nobody where one of them stays."""
        rows = self.table.selectionModel().selectedRows()
        ids = [self.model.row(i.row()).id for i in rows]
        if len(ids) == 1:
            self.work.show("remove participant", ids[0])
        elif ids:
            self.work.desk.people.remove(*ids)
            self.work.did(f"Removed {counted(len(ids), 'participant')}.")

    def _change(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if ids := [self.model.row(i.row()).id for i in rows]:
            self.work.item_asked.emit("change many", ids)

    def chosen_record(self) -> tuple[str, int] | None:
        chosen = self.table.chosen()
        return ("participant", chosen.id) if chosen is not None else None

    def where_to_filter(self) -> QLineEdit | None:
        return self.filter

    def _save_list(self) -> None:
        dialog = QFileDialog(
            self.window(), "Save those listed", str(self.work.report_folder() / "Participants.csv")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Spreadsheets (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda where: self.save_list(Path(where)))
        dialog.open()

    def save_list(self, path: Path) -> None:
        """Write those who are listed now, with all that is known of each; it can be brought in again."""
        from mentordesk.programme.importing import save_people

        people = self.work.desk.people
        number = save_people([people.get(row.id) for row in self.model.rows], path)
        self.work.told.emit(
            f"Saved {counted(number, 'participant')}. The file is not encrypted: keep it where others cannot read it."
        )

    def _keep(self) -> None:
        words, shown = self._wanted()
        self.work.item_asked.emit("keep filter", KeptFilter(words=words, shown=shown))

    def _wanted(self) -> tuple[str, str]:
        """The words and the choice of the filter, together with those of a kept one."""
        chosen = self.shown.value
        if isinstance(chosen, KeptFilter):
            return f"{chosen.words} {self.filter.text()}".strip(), chosen.shown
        return self.filter.text(), chosen

    def _offer_filters(self) -> None:
        """The usual choices, then the kept ones; what was chosen stays chosen."""
        kept = self.work.desk.people.filters("participants")
        if kept == self._kept:
            return
        before, self._kept = self.shown.value, kept
        self.shown.blockSignals(True)
        self.shown.offer([*SHOWN, *((f, f.name) for f in kept)])
        same = [f for f in kept if isinstance(before, KeptFilter) and f.id == before.id]
        self.shown.value = same[0] if same else "" if isinstance(before, KeptFilter) else before
        self.shown.blockSignals(False)

    def refresh(self) -> None:
        self._offer_filters()
        self._bring_in.setVisible(bool(self.work.desk.programmes.others()))
        chosen = self.table.chosen()
        self._rows = self.work.desk.people.rows(self.work.today)
        self._apply()
        if (
            not (chosen and self.table.choose(lambda r: r.id == chosen.id))
            and self.model.rowCount()
        ):
            self.table.take_row(0)
        if chosen is None and not self._rows:
            self.detail.clear()
        elif now := self.table.chosen():
            self.detail.show_person(now.id)

    def take_focus(self) -> None:
        self.table.setFocus() if self._rows else self.setFocus()

    def show_record(self, record_id: int) -> None:
        self.filter.clear()
        self.shown.value = ""
        self.table.choose(lambda r: r.id == record_id)
        self.panes.show_detail()

    def _open(self, person: PersonRow) -> None:
        if not self.panes.show_detail():
            self.work.show("edit participant", person.id)

    def _apply(self) -> None:
        words, which = self._wanted()
        parts = fold(words).split()
        rows = [r for r in self._rows if _fits(r, parts, which)]
        self.model.fill(rows)
        self.count.setText(
            f"{counted(len(rows), 'participant')}"
            + (f" of {len(self._rows):,}" if len(rows) < len(self._rows) else "")
            + " · several can be chosen with Shift or Ctrl"
        )
        self._show_empty(bool(rows))
        if rows:
            self.table.take_row(0)

    def _show_empty(self, some: bool) -> None:
        self._stack.setCurrentIndex(0 if some else 1)
        if some:
            return
        clear(self._empty_inside)
        if not self._rows:
            said = "No participants yet. Add people, or bring in the spreadsheet you already use."
            first = button(
                "Import a spreadsheet…", lambda: self.work.show("import", 0), kind="primary"
            )
            others = [button("Bring people in…", lambda: self.work.show("bring in", 0))]
            others = others if self.work.desk.programmes.others() else []
            self._empty_inside.addWidget(Empty("users", said, first, *others))
            return
        words, where = self.filter.text().strip(), self.shown.currentText()
        said = f"Nobody matches “{words}”" if words else "Nobody is here"
        said += f" among: {where}." if self.shown.value else "."
        self._empty_inside.addWidget(
            Empty("search", said, button("Clear filters", self._clear_filters))
        )

    def _clear_filters(self) -> None:
        self.shown.value = ""
        self.filter.clear()
        self.table.setFocus()

    def _actions(self, person: PersonRow) -> Sequence[QAction]:
        found = []
        if len(rows := self.table.selectionModel().selectedRows()) > 1:
            several = QAction(f"Change {len(rows):,} participants…", self)
            several.triggered.connect(lambda _on=False: self._change())
            found.append(several)
            away = QAction(f"Remove {len(rows):,} participants", self)
            away.triggered.connect(lambda _on=False: self._remove())
            return [*found, away]
        for text, kind in (
            ("Edit…", "edit participant"),
            ("Remove", "remove participant"),
            ("Erase…", "erase"),
        ):
            action = QAction(text, self)
            action.triggered.connect(lambda _on=False, k=kind: self.work.show(k, person.id))
            found.append(action)
        return found


def _fits(person: PersonRow, parts: list[str], which: str) -> bool:
    if which in {"mentor", "mentee"} and Role(which) not in person.roles:
        return False
    if which == "missing" and person.standing in TONES:
        return False
    if which == "paired" and not person.is_paired:
        return False
    if which == "waiting" and not person.is_waiting:
        return False
    words = fold(f"{person.name} {person.group} {person.code} {' '.join(person.tags)}")
    return all(p in words for p in parts)


class PersonDetail(Card):
    """The page of one participant."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self._work = work
        self._id = 0
        self._head = QHBoxLayout()
        self._tabs = Tabs("Parts of this participant")
        self._tabs.currentChanged.connect(lambda _n: self._show_tab())
        self._body = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(column(self._body, 1, gap=0))
        part, whole = Scrolled(inside), QWidget()
        part.setMinimumHeight(the_theme().px(LEAST_PART))
        whole.setLayout(column(self._head, self._tabs, part, gap=12, margin=20))
        self.setLayout(column(Tall(whole)))

    def clear(self) -> None:
        """Show nobody."""
        self._id = 0
        clear(self._head)
        clear(self._body)
        self._tabs.hide()

    def show_person(self, participant_id: int) -> None:
        """Show a participant."""
        self._id = participant_id
        person = self._work.desk.people.get(participant_id)
        self._pairings = self._work.desk.facts.pairings_of(participant_id)
        clear(self._head)
        picture = QLabel()
        picture.setPixmap(
            initials_picture(the_theme(), initials(person.name), "accent", the_theme().px(32))
        )
        picture.setAccessibleName("")
        words = column(
            label(person.name, "title", wrap=True),
            label(
                _caption(person, *self._numbers(person.id), self._waits_since(person)),
                "muted",
                wrap=True,
            ),
            gap=0,
        )
        who = row(gap=12)
        who.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        who.addLayout(words, 1)
        edit = button("Change…", lambda: self._work.show("edit participant", self._id))
        was_erased = self._work.desk.erasing.of(participant_id) is not None
        self._head.addWidget(head(who, [] if was_erased else [edit]))
        self._tabs.show()
        self._readiness = self._work.desk.training.of_person(person, self._work.today)
        steps = self._readiness.steps
        met = sum(s.is_met for s in steps)
        trained = f"Training {met} of {len(steps)}" if steps else "Training"
        self._parts = self._work.desk.programmes.parts_of(person, self._work.today)
        self._tabs.show_titles(["Profile", f"Pairings {len(self._pairings)}", trained, "History"])
        self._show_tab()

    def _numbers(self, participant_id: int) -> tuple[int, int]:
        """Open pairings, and those somebody mentors in."""
        facts, today = self._work.desk.facts, self._work.today
        return (
            facts.open_number(participant_id, today),
            facts.open_number(participant_id, today, as_mentor=True),
        )

    def _waits_since(self, person: Participant) -> date | None:
        return person.waits_since(self._work.desk.facts.last_closed(person.id, self._work.today))

    def _show_tab(self) -> None:
        if not self._id:
            return
        clear(self._body)
        person = self._work.desk.people.get(self._id)
        which = self._tabs.currentIndex()
        made = (self._profile, self._pairing_list, self._training, self._history)[which](person)
        self._body.addWidget(made)

    def _profile(self, person: Participant) -> QWidget:
        left, right = column(gap=16), column(gap=16)
        work, programme = self._work, self._work.desk.setup.programme
        profile = work.desk.practice.on(work.today).profile
        if work.desk.erasing.of(person.id) is not None:  # nothing else is kept, or can be written
            return section("What is kept", left_part(work, person) or QWidget())
        if self._readiness.steps:
            title = ready_title(person, self._readiness)
            left.addWidget(section(title, ready_part(work, person, self._readiness)))
        right.addWidget(section("Free at", AvailabilityGrid(programme, person.free_at)))
        for name, layout in (("strengths", left), ("needs", left), ("interests", left), ("languages", left), ("communication", left), ("access_needs", left), ("gender", left), ("same_gender", left), ("wants", left), ("tags", right),
                             ("email", right), ("phone", right), ("responsible_adult", right), ("notes", right)):  # fmt: skip
            if value := getattr(person, name):
                word = label_in(profile, name, described(person)[name].label)
                layout.addWidget(section(word, _shown(value)))
        if self._parts:
            right.addWidget(section("Also part of", parts_part(work, self._parts)))
        right.addWidget(section("Never pair with", never_part(work, person)))
        right.addWidget(section("Away", away_part(work, person)))
        if (left_by := left_part(work, person)) is not None:
            left.addWidget(section("What is kept", left_by))
        for layout in (left, right):
            layout.addStretch(1)
        if left.count() == 1:
            said = f"Nothing more is known of {person.called} yet."
            edit = button("Change…", lambda: self._work.show("edit participant", self._id))
            left.insertWidget(0, Empty("pencil", said, edit))
        sides = QWidget(), QWidget()
        sides[0].setLayout(left)
        sides[1].setLayout(right)
        return Turn([(sides[0], 1), (sides[1], 1)], room=380, gap=24)

    def _training(self, person: Participant) -> QWidget:
        return training_tab(self._work, person)

    def _pairing_list(self, person: Participant) -> QWidget:
        made = QWidget()
        lines = column(gap=8)
        for pairing_id in self._pairings:
            found = self._work.desk.pairings.judged(pairing_id, self._work.today)
            facts = found.facts
            open_it = button("Open", partial(self._work.show, "pairing", facts.id), kind="small")
            open_it.setAccessibleName(f"Open {facts.label}")
            words = column(
                label(facts.label, "strong", wrap=True),
                label(f"{facts.code} · since {full_date(facts.begins)}", "muted"),
                gap=0,
            )
            line = row(gap=12)
            line.addLayout(words, 1)
            line.addWidget(
                chip(found.judgement.standing.value, STANDING_TONE[found.judgement.standing])
            )
            line.addWidget(open_it)
            lines.addLayout(line)
        if not self._pairings:
            pair = button("Pair two people…", lambda: self._work.show("new pairing", 0))
            lines.addWidget(Empty("link", f"{person.called} is in no pairing yet.", pair))
        lines.addStretch(1)
        made.setLayout(lines)
        return made

    def _history(self, person: Participant) -> QWidget:
        return history_view(self._work, "participant", person)


def _caption(person: Participant, pairings: int, mentors: int, since: date | None) -> str:
    parts = [role_words(person.roles), person.group, person.pronouns, person.code]
    if Role.MENTOR in person.roles and person.capacity > 1:
        parts.append(f"takes up to {person.capacity} mentees, has {mentors or 'none'}")
    if not pairings and since and person.status is Enrolment.WAITING:
        parts.append(f"waiting since {full_date(since)}")
    return " · ".join(p for p in parts if p)


def _shown(value: Any) -> QWidget:
    if isinstance(value, tuple):
        return chips(value)
    return label("Yes" if value is True else str(value), "dense", wrap=True)

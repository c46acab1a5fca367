"""Pairings: the list with how each stands, and the story of one."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mentordesk.model.clock import counted, days_ago, full_date, near_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.names import fold, initials
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import SIDES
from mentordesk.model.review import Review
from mentordesk.model.rules import Standing
from mentordesk.programme.pairings import (
    Moment,
    PairingRow,
    agreement_words,
    mood_words,
    outcome_words,
    since_words,
)
from mentordesk.ui.agreed_view import agreed_lines, owner_names
from mentordesk.ui.checkins_view import checkins_view
from mentordesk.ui.editors import FilterEditor
from mentordesk.ui.feedback_view import feedback_view
from mentordesk.ui.history_view import history_view
from mentordesk.ui.inputs import Combo, Tabs
from mentordesk.ui.members_view import away_card, cover_card, people_view
from mentordesk.ui.milestones_view import milestones_view
from mentordesk.ui.pages import (
    LEAST_PART,
    LEVEL_LOOK,
    STANDING_TONE,
    Page,
    Panes,
    Turn,
    head,
    headed,
    section,
)
from mentordesk.ui.parts import (
    Bar,
    Card,
    Empty,
    Flow,
    MoodChart,
    Scrolled,
    Tall,
    beside,
    button,
    chip,
    clear,
    column,
    day_label,
    icon_label,
    label,
    menu_button,
    row,
    rule,
    the_theme,
)
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.theme import initials_picture
from mentordesk.ui.workspace import Workspace

SHOWN = (("open", "Open"), ("needs", "Need something"), ("all", "All, with closed ones"))
#: Pixels at usual letters from which on the buttons of a meeting stand beside its words.
NARROW = 430
STORY_AT_FIRST = 12
#: The moods of so many meetings are drawn.
MOODS_SHOWN = 7
#: Standings whose words are too long for the list.
SHORT = {Standing.TOO_EARLY: "Too early"}


def spoken(found: PairingRow) -> str:
    """A row as a sentence."""
    facts = found.facts
    met = "not met yet" if facts.last_held is None else f"last met {full_date(facts.last_held)}"
    return f"{facts.label}, {met}, {found.judgement.standing.value.lower()}"


class PairingsPage(Page):
    """The pairings of the programme."""

    title = "Pairings"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.detail = PairingDetail(work)
        self._rows: list[PairingRow] = []
        order = list(Standing)
        columns = (
            Column("who", "Mentor → mentee", lambda r: Cell(r.facts.label, r.facts.groups, strong=True), lambda r: r.facts.label.casefold(), share=62, least=180),
            Column("met", "Last met", self._last_met, lambda r: r.facts.last_held or r.facts.begins, share=19, least=104),
            Column("standing", "Standing", lambda r: Cell(SHORT.get(r.judgement.standing, r.judgement.standing.value), tone=STANDING_TONE[r.judgement.standing]),
                   lambda r: order.index(r.judgement.standing), share=17, least=106),
        )  # fmt: skip
        self.model = RowsModel(columns, spoken, self)
        self.table = RecordTable("Pairings", self.model, lines=2, actions=self._actions)
        work.keep_columns("pairings", self.table)
        self.filter = FilterEditor("Filter pairings", "Filter by name or group")
        self.shown = Combo("Show", SHOWN)
        self.count = label("", "caption")
        self.filter.textChanged.connect(lambda _text: self._apply())
        self.shown.currentIndexChanged.connect(lambda _index: self.refresh())
        self.table.current.connect(lambda r: self.detail.show_pairing(r.facts.id))
        self.table.opened.connect(self._open)
        tools = (
            menu_button("Columns", self.table.columns_menu),
            button("Pair", lambda: work.show("new pairing", 0), icon="plus"),
        )
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left = QWidget()
        left.setMinimumWidth(400)
        left.setLayout(
            column(
                headed(label("Pairings", "title"), *tools),
                row(self.filter, self.shown),
                self._stack,
                self.count,
                gap=8,
            )
        )
        self.panes = Panes(left, self.detail, (452, 564))
        self.setLayout(column(self.panes, margin=(24, 20, 24, 20)))

    def refresh(self) -> None:
        chosen = self.table.chosen()
        self._rows = self.work.desk.pairings.rows(
            self.work.today, open_only=self.shown.value != "all"
        )
        self._apply()
        if (
            not (chosen and self.table.choose(lambda r: r.facts.id == chosen.facts.id))
            and self.model.rowCount()
        ):
            self.table.take_row(0)
        if now := self.table.chosen():
            self.detail.show_pairing(now.facts.id)
        else:
            self.detail.clear()

    def chosen_record(self) -> tuple[str, int] | None:
        chosen = self.table.chosen()
        return ("pairing", chosen.facts.id) if chosen is not None else None

    def where_to_filter(self) -> QLineEdit | None:
        return self.filter

    def take_focus(self) -> None:
        self.table.setFocus() if self._rows else self.setFocus()

    def show_record(self, record_id: int) -> None:
        self.filter.clear()
        if not self.table.choose(lambda r: r.facts.id == record_id):
            self.shown.value = "all"
            self.table.choose(lambda r: r.facts.id == record_id)
        self.panes.show_detail()

    def _open(self, found: PairingRow) -> None:
        if not self.panes.show_detail():
            self.work.show("log pairing", found.facts.id)

    def _apply(self) -> None:
        parts = fold(self.filter.text()).split()
        rows = [
            r
            for r in self._rows
            if all(p in fold(f"{r.facts.label} {r.facts.groups} {r.facts.code}") for p in parts)
        ]
        if self.shown.value == "needs":
            rows = [r for r in rows if r.judgement.standing in {Standing.AT_RISK, Standing.WATCH}]
        self.model.fill(rows)
        self.count.setText(f"{counted(len(rows), 'pairing')} · those that need something first")
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows:
            self.table.take_row(0)
            return
        clear(self._empty_inside)
        self._empty_inside.addWidget(self._why_empty(is_filtered=bool(parts)))

    def _why_empty(self, *, is_filtered: bool) -> Empty:
        """Why nothing is listed, and what can be done about it."""
        if self._rows:
            words = (
                f"No pairing matches “{self.filter.text().strip()}”."
                if is_filtered
                else "No pairing needs anything now."
            )
            icon = "search" if is_filtered else "circle-check"
            return Empty(icon, words, button("Clear filters", self._clear_filters))
        if self.shown.value != "all" and self.work.desk.pairings.rows(
            self.work.today, open_only=False
        ):
            words = "No pairing is open. Those that have ended are still here."
            return Empty("link", words, button("Show those that ended", self._show_all))
        return Empty(
            "link", "No pairings yet. Pair a mentor with a mentee who waits.",
            button("Pair two people…", lambda: self.work.show("new pairing", 0), kind="primary"),
        )  # fmt: skip

    def _show_all(self) -> None:
        self.shown.value = "all"

    def _clear_filters(self) -> None:
        self.shown.value = "open"
        self.filter.clear()

    def _last_met(self, found: PairingRow) -> Cell:
        last = found.facts.last_held
        return Cell(days_ago(last, self.work.today) if last else found.facts.not_met_word)

    def _actions(self, found: PairingRow) -> Sequence[QAction]:
        made = []
        for text, kind in (("Log a meeting…", "log pairing"), ("Plan a meeting…", "plan"), ("Add a goal…", "new goal"),
                           ("Add a conflict note…", "new conflict note"), ("Report…", "report pairing")):  # fmt: skip
            action = QAction(text, self)
            action.triggered.connect(lambda _on=False, k=kind: self.work.show(k, found.facts.id))
            made.append(action)
        return made


class PairingDetail(Card):
    """The page of one pairing."""

    def __init__(self, work: Workspace) -> None:
        super().__init__()
        self._work = work
        self._found: PairingRow | None = None
        self._story_length = STORY_AT_FIRST
        self._was_narrow = False
        self._parts: list[tuple[str, Callable[[PairingRow], QWidget]]] = []
        self._head = QVBoxLayout()
        self._head.setSpacing(4)
        self._tabs = Tabs("Parts of this pairing")
        self._tabs.currentChanged.connect(lambda _n: self._show_tab())
        self._body = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(column(self._body, 1, gap=0))
        part, whole = Scrolled(inside), QWidget()
        part.setMinimumHeight(the_theme().px(LEAST_PART))
        whole.setLayout(column(self._head, self._tabs, part, gap=12, margin=20))
        self.setLayout(column(Tall(whole)))

    def clear(self) -> None:
        """Show nothing."""
        self._found = None
        clear(self._head)
        clear(self._body)
        self._tabs.hide()

    def show_pairing(self, pairing_id: int) -> None:
        """Show a pairing."""
        if self._found is None or self._found.facts.id != pairing_id:
            self._story_length = STORY_AT_FIRST
        desk = self._work.desk
        self._found = desk.pairings.judged(pairing_id, self._work.today)
        self._meetings = desk.meetings.of_pairing(pairing_id)
        self._attendance = desk.pairings.attendance_words(pairing_id)
        self._goals = desk.goals.of_pairing(pairing_id)
        self._notes = desk.conflicts.of_pairing(pairing_id)
        self._contacts = desk.contacts.of_pairing(pairing_id)
        self._show_head(self._found.facts)
        self._tabs.show()
        held = sum(m.status is MeetingStatus.HELD for m in self._meetings)
        several = len(desk.members.of(pairing_id)) > len(SIDES)
        self._parts = [
            ("Overview", self._overview),
            *([("People", self._people)] if several else []),
            (f"Meetings {held}", self._meeting_list),
            (f"Goals {len(self._goals)}", self._goal_list),
            (f"Check-ins {sum(c.reached for c in self._contacts)}", self._checkin_list),
            ("Feedback", self._feedback),
            (f"Conflict {len(self._notes)}", self._conflict_list),
            ("History", self._history),
        ]
        self._tabs.show_titles([title for title, _ in self._parts])
        self._show_tab()

    def _show_head(self, facts: PairingFacts) -> None:
        clear(self._head)
        names = row(gap=12)
        for side, tone in ((facts.mentors, "accent"), (facts.mentees, "info")):
            picture = QLabel()
            letters = initials(side[0].name) if len(side) == 1 else str(len(side) or "")
            picture.setPixmap(initials_picture(the_theme(), letters, tone, the_theme().px(32)))
            names.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        names.addWidget(label(facts.label, "title", wrap=True), 1)
        caption = label(f"{facts.code} · {since_words(facts)}", "muted", wrap=True)
        more = menu_button("More")
        more.setMenu(self._more_menu(more, facts))
        report = button("Report…", partial(self._work.show, "report pairing", facts.id))
        log = button(
            "Log a meeting", partial(self._work.show, "log pairing", facts.id), kind="primary"
        )
        self._head.addWidget(head(names, (more, report, log)))
        self._head.addWidget(caption)

    def _more_menu(self, owner: QPushButton, facts: PairingFacts) -> QMenu:
        menu = QMenu(owner)
        for text, kind in self._actions_for(facts.state):
            menu.addAction(text).triggered.connect(
                lambda _on=False, k=kind: self._work.show(k, facts.id)
            )
        return menu

    def _actions_for(self, state: State) -> list[tuple[str, str]]:
        found = [
            ("Log a check-in…", "check-in"),
            ("A phone call…", "phone call"),
            ("Plan a meeting…", "plan"),
            ("Plan meetings ahead…", "plan meetings"),
            ("Add a goal…", "new goal"),
            ("Add a conflict note…", "new conflict note"),
            ("Review…", "new review"),
            ("Change the terms…", "terms"),
        ]
        if state not in {State.CLOSED, State.VOID}:
            peers = self._found is not None and self._found.facts.kind is PairingKind.RECIPROCAL
            found += [] if peers else [("Add a person…", "join"), ("Somebody stands in…", "cover")]
        if state is State.TRIAL:
            found += [("Trial passed: go on…", "go on")]
        if state.is_running:
            found += [
                ("Pause…", "pause"),
                ("Log an exit talk…", "exit talk"),
                ("Close…", "close pairing"),
            ]
        elif state is State.PAUSED:
            found += [("Go on…", "go on"), ("Close…", "close pairing")]
        elif state is State.PENDING_AGREEMENT:
            found += [("Begin today", "resume"), ("Entered in error", "void")]
        elif state is State.CLOSED:
            found = [
                ("The closing file…", "close pairing"),
                ("Letters…", "letters"),
                ("Log an exit talk…", "exit talk"),
            ]
            shown = self._found.facts.id if self._found is not None else 0
            if shown and not self._work.desk.pairings.get(shown).never_again:
                found += [("Begin again…", "reopen")]
        return found

    def _show_tab(self) -> None:
        if self._found is None:
            return
        clear(self._body)
        _title, made = self._parts[self._tabs.currentIndex()]
        self._body.addWidget(made(self._found))

    def _overview(self, found: PairingRow) -> QWidget:
        sides = QWidget(), QWidget()
        sides[0].setLayout(self._what_happened(found))
        sides[1].setLayout(self._where_they_stand(found))
        return Turn([(sides[0], 66), (sides[1], 34)], room=420, gap=24)

    def _what_happened(self, found: PairingRow) -> QVBoxLayout:
        """What asks for the coordinator, who is there, and their story."""
        work, facts, lines = self._work, found.facts, column(gap=16)
        if found.judgement.standing in {Standing.AT_RISK, Standing.WATCH}:
            lines.addWidget(self._alert(found))
        elif found.judgement.standing is Standing.PAUSED:
            back = f" Expected back {full_date(facts.back_on)}." if facts.back_on else ""
            said = label(f"Paused since {full_date(facts.since)}.{back}", "dense", wrap=True)
            lines.addWidget(Card(column(said, margin=12), "info"))
        if facts.state is State.CLOSED:
            lines.addWidget(self._closing_card(found))
        if facts.cover:
            lines.addWidget(cover_card(work, facts))
        if facts.state.is_open and (away := away_card(work, facts)):
            lines.addWidget(away)
        lines.addWidget(section("Timeline", self._story(facts)))
        lines.addStretch(1)
        return lines

    def _where_they_stand(self, found: PairingRow) -> QVBoxLayout:
        """What was agreed, goals, the last review, moods and the agreement."""
        work, facts, lines = self._work, found.facts, column(gap=16)
        if waiting := agreed_lines(work, facts):
            lines.addWidget(section("Agreed", *waiting))
        lines.addWidget(section("Goals", *self._goal_bars()))
        if reviews := work.desk.reviews.of_pairing(facts.id):
            lines.addWidget(section("Last review", self._review_line(reviews[0])))
        if moods := self._last_moods():
            mentor, mentee = facts.sides_called
            chart = MoodChart(
                [m.mood_mentee for m in moods],
                [m.mood_mentor for m in moods],
                names=(mentee, mentor),
            )
            legend = label(f"— {mentee}   ··· {mentor}", "caption")
            lines.addWidget(section(f"Mood, last {len(moods)}", chart, legend))
        lines.addWidget(section("Agreement", label(_agreement(facts), "dense", wrap=True)))
        lines.addStretch(1)
        return lines

    def _last_moods(self) -> list[Meeting]:
        """The last meetings of which a mood is known, oldest first."""
        known = (
            m for m in self._meetings
            if m.status is MeetingStatus.HELD and (m.mood_mentee or m.mood_mentor)
        )  # fmt: skip
        return list(islice(known, MOODS_SHOWN))[::-1]

    def _closing_card(self, found: PairingRow) -> QWidget:
        """What the file of the ending still lacks, with the way to each of it."""
        pairings, key = self._work.desk.pairings, found.facts.id
        missing = pairings.missing_in_file(pairings.get(key))
        said = (
            f"For the file: {', '.join(missing)}." if missing else "The closing file is complete."
        )
        tools = Flow(gap=8)
        tools.addWidget(
            button("Closing file…", partial(self._work.show, "close pairing", key), kind="small")
        )
        if any("exit talk" in m for m in missing):
            tools.addWidget(
                button(
                    "Log an exit talk…", partial(self._work.show, "exit talk", key), kind="small"
                )
            )
        letters = partial(self._work.show, "letters", key)
        tools.addWidget(button("Letters…", letters, kind="small"))
        holder = QWidget()
        holder.setLayout(tools)
        head = label(f"Closed {full_date(found.facts.since)}", "label")
        return Card(column(head, label(said, "dense", wrap=True), holder, gap=8, margin=14), "info")

    def _review_line(self, review: Review) -> QWidget:
        day = full_date(review.reviewed_on) if review.reviewed_on else ""
        again = f" Again on {full_date(review.next_on)}." if review.next_on else ""
        words = column(
            label(f"{review.recommendation.label}, {day}.{again}", "muted", wrap=True),
            label(review.appraisal, "dense", wrap=True), gap=2,
        )  # fmt: skip
        change = button("Change…", partial(self._work.show, "edit review", review.id), kind="small")
        change.setAccessibleName("Change the review")
        return beside(words, change)

    def _alert(self, found: PairingRow) -> QWidget:
        tone = STANDING_TONE[found.judgement.standing]
        head = label(found.judgement.headline, "label")
        why = label(found.judgement.why, "dense", wrap=True)
        tools = Flow(gap=8)
        for text, kind in (
            ("Log a check-in", "check-in"),
            ("Plan a meeting", "plan"),
            ("Pause pairing", "pause"),
        ):
            tools.addWidget(
                button(text, partial(self._work.show, kind, found.facts.id), kind="small")
            )
        holder = QWidget()
        holder.setLayout(tools)
        return Card(column(head, why, holder, gap=8, margin=14), tone)

    def _story(self, facts: PairingFacts) -> QWidget:
        moments = self._work.desk.pairings.story(facts, self._work.today)
        made = QWidget()
        lines = column(gap=10)
        for moment in moments[: self._story_length]:
            lines.addLayout(self._moment(moment))
        if len(moments) > self._story_length:
            lines.addLayout(
                row(
                    button(
                        f"Show {len(moments) - self._story_length} more",
                        self._more_story,
                        kind="quiet",
                    ),
                    1,
                )
            )
        made.setLayout(lines)
        return made

    def _moment(self, moment: Moment) -> QHBoxLayout:
        day = day_label(near_date(moment.day, self._work.today))
        look = ("circle-dot", "muted", "") if moment.level is None else LEVEL_LOOK[moment.level]
        if moment.meeting_id and moment.title.startswith(("Met", "First")):
            look = ("circle-check", "good", "Held")
        line = row(gap=8)
        line.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(icon_label(look[0], look[1], look[2], size=14), 0, Qt.AlignmentFlag.AlignTop)
        words = column(label(moment.title, "strong", wrap=True), gap=0)
        if moment.text:
            words.addWidget(label(moment.text, "dense", wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        return line

    def _more_story(self) -> None:
        self._story_length += 200
        self._show_tab()

    def _goal_bars(self) -> list[QWidget]:
        if not self._goals:
            return [
                label("No goal yet.", "muted"),
                button("Add a goal…", self._new_goal, kind="small"),
            ]
        found: list[QWidget] = []
        for goal in self._goals:
            made = QWidget()
            bar = Bar(
                goal.share,
                f"{goal.statement}: {goal.latest} of {goal.target}, {goal.state.label.lower()}",
            )
            made.setLayout(column(label(goal.statement, "dense", wrap=True), bar, gap=4))
            found.append(made)
        return found

    def _new_goal(self) -> None:
        if self._found:
            self._work.show("new goal", self._found.facts.id)

    def _meeting_list(self, found: PairingRow) -> QWidget:
        made = QWidget()
        lines = column(gap=0)
        for number, meeting in enumerate(self._meetings[:60]):
            if number:
                lines.addWidget(rule())
            lines.addWidget(self._meeting_line(meeting, found.facts))
        if not self._meetings:
            lines.addWidget(
                Empty(
                    "calendar-days",
                    "No meeting yet.",
                    button("Plan a meeting…", lambda: self._work.show("plan", found.facts.id)),
                )
            )
        lines.addStretch(1)
        made.setLayout(lines)
        return made

    def _meeting_line(self, meeting: Meeting, facts: PairingFacts) -> QWidget:
        words = column(
            label(outcome_words(meeting, facts, self._meetings), "strong", wrap=True), gap=0
        )
        away = self._attendance.get(meeting.id, "")
        said = " ".join(t for t in (away, mood_words(meeting, facts), meeting.summary) if t)
        if said:
            words.addWidget(label(said, "dense", wrap=True))
        words.addStretch(1)
        day = day_label(near_date(meeting.day, self._work.today) if meeting.day else "")
        line = row(gap=8, margin=(0, 8, 0, 8))
        line.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        narrow = self._is_narrow
        buttons = row(gap=8)
        for text, kind in (
            (("Log", "log meeting"), ("Move", "move meeting"))
            if meeting.status is MeetingStatus.PLANNED
            else (
                ("Open" if meeting.log_is_locked(self._work.desk.now) else "Change", "log meeting"),
                ("Summary", "report session"),
            )
        ):
            act = button(text, partial(self._work.show, kind, meeting.id), kind="small")
            act.setAccessibleName(f"{text} {meeting.code}")
            buttons.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
        if narrow:
            buttons.addStretch(1)
            words.insertSpacing(words.count() - 1, 4)
            words.insertLayout(words.count() - 1, buttons)
        else:
            line.addLayout(buttons)
        made = QWidget()
        made.setLayout(line)
        return made

    @property
    def _is_narrow(self) -> bool:
        """Whether what can be done with a meeting stands below its words."""
        return self.isVisible() and self.width() < the_theme().px(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._was_narrow != self._is_narrow:
            self._was_narrow = self._is_narrow
            self._show_tab()

    def _goal_list(self, found: PairingRow) -> QWidget:
        made = QWidget()
        lines = column(gap=12)
        for goal in self._goals:
            lines.addWidget(self._goal_line(goal))
        lines.addLayout(row(button("Add a goal…", self._new_goal, icon="plus"), 1))
        if dropped := self._work.desk.goals.dropped(found.facts.id):
            lines.addWidget(section("Dropped", *(self._goal_line(g) for g in dropped)))
        lines.addWidget(section("Milestones", milestones_view(self._work, found.facts)))
        lines.addStretch(1)
        made.setLayout(lines)
        return made

    def _goal_line(self, goal: Goal) -> QWidget:
        due = f" · due {near_date(goal.due_on, self._work.today)}" if goal.due_on else ""
        whose = owner_names(self._found.facts)[goal.owner] if goal.owner and self._found else ""
        one = self._found.facts.first_of(goal.participant_id) if self._found else ""
        if goal.participant_id and not one:  # they have left since
            one = self._work.desk.people.get(goal.participant_id).called
        due += f" · {one or whose}" if one or whose else ""
        words = column(
            label(goal.statement, "strong", wrap=True),
            label(f"{goal.state.label} · {goal.domain.label} · from {goal.baseline} to {goal.latest}, target {goal.target}{due}", "muted", wrap=True),
            Bar(goal.share, f"{goal.latest} of {goal.target}"),
            *(label(t, "dense", wrap=True) for t in _about(goal)),
            *(label(f"Seen {e.words}", "dense", wrap=True) for e in self._work.desk.goals.evidence(goal.id)[:1]), gap=4,
        )  # fmt: skip
        change = button("Change…", lambda: self._work.show("edit goal", goal.id), kind="small")
        change.setAccessibleName(f"Change goal: {goal.statement}")
        line = row(gap=16)
        line.addLayout(words, 1)
        line.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        made = QWidget()
        made.setLayout(line)
        return made

    def _people(self, found: PairingRow) -> QWidget:
        return people_view(self._work, found.facts)

    def _feedback(self, found: PairingRow) -> QWidget:
        return feedback_view(self._work, found.facts)

    def _checkin_list(self, found: PairingRow) -> QWidget:
        return checkins_view(self._work, found.facts, self._contacts)

    def _conflict_list(self, found: PairingRow) -> QWidget:
        made = QWidget()
        lines = column(gap=8)
        for note in self._notes:
            open_it = button(
                "Open", partial(self._work.show, "conflict-note", note.id), kind="small"
            )
            open_it.setAccessibleName(f"Open {note.code}")
            when = full_date(note.reported_on) if note.reported_on else ""
            words = column(
                label(note.code, "strong"),
                label(f"{note.kind.label} · {when}", "muted", wrap=True),
                gap=0,
            )
            state = chip(note.status.label, "warn" if note.status.is_open else "plain")
            lines.addWidget(beside(words, state, open_it))
        if not self._notes:
            lines.addWidget(label("No conflict note.", "muted"))
        lines.addLayout(
            row(
                button(
                    "Add a conflict note…",
                    lambda: self._work.show("new conflict note", found.facts.id),
                ),
                1,
            )
        )
        lines.addStretch(1)
        made.setLayout(lines)
        return made

    def _history(self, found: PairingRow) -> QWidget:
        return history_view(self._work, "pairing", self._work.desk.pairings.get(found.facts.id))


def _agreement(facts: PairingFacts) -> str:
    return f"{agreement_words(facts)}\nEvery {counted(facts.interval_days, 'day')}, {facts.expected_minutes} min"


def _about(goal: Goal) -> list[str]:
    """How one can tell, and why it changed, where that was written."""
    told = (("One can tell by", goal.measure), ("It changed", goal.reason))
    return [f"{head}: {text}" for head, text in told if text]

"""Matching: a mentor for everybody who waits, the reasons, and what each other choice would cost."""

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from mentordesk.matching import Alternative, Explainer, Matching, Objective, Pair, Person, Proposal
from mentordesk.matching.criteria import FULL
from mentordesk.matching.explain import points, sentence_of
from mentordesk.matching.progress import Search, telling
from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError
from mentordesk.model.match import MatchWord
from mentordesk.model.names import NameStyle, printed_names
from mentordesk.model.pairing import PairingKind
from mentordesk.programme.papers.proposal import for_coordinator, for_pairs
from mentordesk.programme.proposals import STAY, WEAK, Pool
from mentordesk.reports import Report
from mentordesk.ui.inputs import Combo
from mentordesk.ui.matching_words import (
    KIND_CHOICES,
    OBJECTIVES,
    WORDS,
    Draft,
    number_made,
    proof,
    waiting,
    whole_groups,
)
from mentordesk.ui.pages import Page, Panes
from mentordesk.ui.parts import (
    Bar,
    Empty,
    Scrolled,
    Tall,
    beside,
    button,
    clear,
    column,
    flowing,
    label,
    row,
    the_theme,
)
from mentordesk.ui.slices import Sliced
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

#: Seconds that the search takes before the window gets its turn again: less than a picture of it lasts.
SHORT_TURN = 0.008
#: So many other mentors are priced, and so many impossible ones told.
OTHERS, IMPOSSIBLE = 6, 4
#: So many drafts are kept; the oldest goes first.
MOST_DRAFTS = 3
#: More changes than this are counted, not told one by one.
MOST_MOVED = 3


class Line:
    """A mentee with the mentor that is proposed, if any; why is worked out when it is first shown."""

    def __init__(
        self,
        mentee: Person,
        mentor: Person | None,
        pair: Pair | None,
        told: Explainer,
        called: Cell | None = None,
    ) -> None:
        """``called`` is how the proposed one is shown in the table."""
        self.mentee, self.mentor, self.pair = mentee, mentor, pair
        self.called = called or Cell("No one yet", muted=True)
        self._told = told

    @cached_property
    def why(self) -> tuple[str, str]:
        """Why these two, or why nobody; and what would help."""
        if self.pair is not None:
            return self._told.because(self.pair.mentee, self.pair.mentor), ""
        told = self._told.unplaced(self.mentee.key)
        return told.why, told.helps

    @property
    def because(self) -> str:
        """Why these two, or why nobody."""
        return self.why[0]

    @property
    def helps(self) -> str:
        """What would help somebody who has nobody."""
        return self.why[1]

    @property
    def fit(self) -> int:
        """Hundredths; 0 without a mentor."""
        return self.pair.fit if self.pair else 0

    @property
    def mark(self) -> tuple[str, str]:
        """The word for how it stands, and its tone."""
        if self.pair is None:
            return "Unmatched", "bad"
        if self.pair.is_locked:
            return "Locked", "info"
        return ("Weak", "warn") if self.fit < WEAK else ("Proposed", "good")


#: Where there is less room, as with large words in a small window, the page is scrolled.
LEAST_HIGH = 210


class MatchingPage(Page):
    """The workbench of matching."""

    title = "Matching"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self._sliced = Sliced(self, SHORT_TURN)
        self._pool: Pool | None = None
        self._matching: Matching | None = None
        self._explainer: Explainer | None = None
        self._proposal: Proposal | None = None
        #: The pairs of the proposal before, which stay unless it is worth it; by mentee.
        self._before: dict[int, int] = {}
        #: The draft that is to be gone back to.
        self._draft: Draft | None = None
        #: What a change must gain for an earlier pair to be given up (hundredths).
        self._stay = STAY
        self._names: dict[int, str] = {}
        self._short: dict[int, str] = {}
        self._kind = PairingKind.ONE_TO_ONE
        self._words = WORDS[self._kind]
        self._moved: list[tuple[int, int | None]] = []
        self.said = label("", "caption", wrap=True)
        self.balance = label("", "caption", wrap=True)
        self.moved = label("", "dense", wrap=True)
        self._anew = QWidget()
        self._anew.setLayout(
            row(self.moved, button("Begin anew", self.from_the_start, kind="small"), gap=8)
        )
        self._anew.hide()
        self.accept_button = button("Accept", self.accept, kind="primary")
        words = QWidget()
        words.setLayout(column(label("Matching", "title"), self.said, gap=2))
        head = beside(words, self.accept_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._workbench())
        self._empty = QWidget()
        self._empty_inside = QVBoxLayout(self._empty)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._working())
        whole = column(
            head,
            self._tools(),
            self._anew,
            self._stack,
            self.balance,
            gap=8,
            margin=(24, 20, 24, 12),
        )
        whole.setStretchFactor(self._stack, 1)
        body = QWidget()
        body.setLayout(whole)
        self._stack.setMinimumHeight(the_theme().px(LEAST_HIGH))
        self.setLayout(column(Tall(body), gap=0))

    # -- what it is made of -----------------------------------------------------------------

    def _tools(self) -> QWidget:
        self.kind = Combo("What is proposed", KIND_CHOICES)
        self.kind.activated.connect(lambda _n: self._change_kind())
        self.objective = Combo("What is best", OBJECTIVES)
        self.objective.activated.connect(lambda _n: self._change_objective())
        self.criteria = button("Criteria and weights…", partial(self.work.show, "criteria", 0))
        self.compare = button("Compare…", partial(self.work.show, "compare proposals", 0))
        self.left_out = button("Not in it…", partial(self.work.show, "not in matching", 0))
        self.draft_button = button("Keep draft", self.keep_draft)
        self.print_button = button("Print proposal", self.print_proposal)
        self.pages_button = button("Print pages", self.print_pages)
        return flowing(
            self.kind,
            self.objective,
            self.criteria,
            self.compare,
            self.draft_button,
            self.left_out,
            self.print_button,
            self.pages_button,
        )

    def _workbench(self) -> QWidget:
        columns = (
            Column("mentee", "Mentee", lambda r: Cell(r.mentee.name, below=_group(r.mentee), strong=True), lambda r: r.mentee.name.casefold(), share=17, least=112),
            Column("mentor", "Proposed mentor", lambda r: r.called, lambda r: r.mentor.name.casefold() if r.mentor else "", share=17, least=120),
            Column("fit", "Fit of 100", _fit_cell, lambda r: -r.fit, share=12, least=100, yields=2),
            Column("because", "Because", _because_cell, share=38, least=170, yields=1, sorts=False),
            Column("mark", "State", lambda r: Cell(r.mark[0], tone=r.mark[1]), lambda r: r.mark[0], share=12, least=112),
        )  # fmt: skip
        self.model = RowsModel(columns, _spoken, self)
        self.table = RecordTable(self._words.table, self.model, lines=2, actions=self._actions)
        self.work.keep_columns("matching", self.table)
        self.table.current.connect(lambda _line: self._show())
        self.table.opened.connect(lambda _line: self._to_others())
        self.table.removed.connect(lambda _line: self.set_apart())
        self.table.selectionModel().selectionChanged.connect(lambda *_s: self._name_accept())
        for key, deed in (("L", self.lock), ("N", self.set_apart)):
            made = QShortcut(QKeySequence(key), self.table, deed)
            made.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.panes = Panes(self.table, self._detail(), (660, 360))
        self.setFocusProxy(self.table)
        return self.panes

    def _detail(self) -> QWidget:
        self.pair_title = label("", "section", wrap=True)
        self.pair_fit = label("", "muted", wrap=True)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(6)
        self._parts.setContentsMargins(0, 0, 0, 0)
        columns = (
            Column("mentor", WORDS[PairingKind.ONE_TO_ONE].other, lambda a: self._called(a.mentor, muted=bool(a.barriers)), share=40, least=110),
            Column("cost", "Fit, and what it costs", _cost_cell, share=60, least=150),
        )  # fmt: skip
        self.other_model = RowsModel(columns, lambda a: f"{self._name(a.mentor)}: {a.words}", self)
        self.others = RecordTable(self._words.others, self.other_model, lines=2)
        self.others.opened.connect(lambda _a: self.swap())
        self.others.current.connect(lambda _a: self._tell_cost())
        self.others.setMinimumHeight(the_theme().px(112))
        self.others_title = label(self._words.others, "section", wrap=True)
        self.cost = label("", "caption", wrap=True)
        self.lock_button = button(self._words.lock, self.lock)
        self.never_button = button(self._words.never, self.set_apart)
        self.swap_button = button(self._words.swap, self.swap)
        inside = QWidget()
        # it does what was chosen above it, at the cost told beside it
        priced = row(gap=8)
        priced.addWidget(self.cost, 1)
        priced.addWidget(self.swap_button, 0, Qt.AlignmentFlag.AlignTop)
        lines = column(
            self.pair_title, self.pair_fit, self._parts,
            flowing(self.lock_button, self.never_button),
            self.others_title, self.others, priced, gap=6,
        )  # fmt: skip
        lines.setStretchFactor(self.others, 1)
        inside.setLayout(lines)
        return Scrolled(inside)

    def _working(self) -> QWidget:
        made = QWidget()
        self.working = label("", "dense", wrap=True)
        self.progress = Bar(0, "How far the proposal is")
        self.progress.setMaximumWidth(the_theme().px(520))
        self.how_far = label("", "caption")
        self.cancel_button = button("Cancel", self.cancel)
        made.setLayout(column(
            self.working, self.progress, self.how_far, row(self.cancel_button, 1), 1, gap=12,
        ))  # fmt: skip
        return made

    # -- making a proposal ------------------------------------------------------------------

    def refresh(self) -> None:
        pool = self.work.desk.proposals.pool(self.work.today)
        self._speak_of(pool.kind)
        self.objective.value = self.work.desk.proposals.objective()
        self._names |= {key: person.name for key, person in pool.people.items()}
        if self.work.desk.redo_label:  # something was undone: what it had moved moves back
            self._before = {}
        self._stay = STAY
        if self._draft is not None:  # whatever was undone since
            self._before, self._stay = dict(self._draft.partners), FULL
        number = len(pool.not_yet)
        self.left_out.setText(f"{number:,} not in it…" if number else "Not in it…")
        if not pool.problem.mentees or len(pool.problem.mentors) < self._takes(pool):
            self._sliced.stop()
            self._forget()
            self._show_nothing(pool)
            return
        self._pool = pool
        self.show_looking(pool, 0)
        self._sliced.run(self._solving(pool, self.objective.value), self._solved, self._refused)
        if self._sliced.is_busy and self.has_the_keyboard:
            self.cancel_button.setFocus()  # what had the keyboard is out of sight

    def show_looking(self, pool: Pool, share: float) -> None:
        """That a proposal is being looked for, and how far it is."""
        self._forget()
        self.said.setText(waiting(pool))
        self._stack.setCurrentIndex(2)
        self.working.setText(self._words.looking.format(pool=pool.words))
        self._say_share(share)

    def _forget(self) -> None:
        """What was proposed is not what would be now: nothing can be done with it."""
        self._matching = self._explainer = self._proposal = None
        self.work.match_shown = None
        self._name_accept()
        self.balance.setText("")
        self._anew.hide()

    def keep_draft(self) -> None:
        """Keep the proposal as it is, to be held against others."""
        if self._matching is None or self._pool is None:
            return
        number = 1 + max((d.number for d in self.work.drafts), default=0)
        made = Draft.of(self._matching, f"Draft {number}", self._kind, number)
        self.work.drafts = [*self.work.drafts, made][-MOST_DRAFTS:]
        self.work.told.emit(f"Kept as draft {number}. Compare… holds it against others.")

    def take_up(self, draft: Draft) -> None:
        """Propose what a draft proposed, as far as that can still be."""
        self._draft = draft
        self.refresh()

    def forget_earlier(self) -> None:
        """What is proposed next need not be like what was."""
        self._before = {}

    def from_the_start(self) -> None:
        """Propose as if nothing had been proposed before."""
        self._before = {}
        self.refresh()

    def _solving(self, pool: Pool, objective: Objective) -> Search[Matching]:
        """Solve it and show how far it is; the window goes on meanwhile, and *Cancel* works."""
        stay = self._stay if self._before else 0
        work = pool.question(objective, self._before, stay).smooth()
        return (yield from telling(work, self._say_share))

    def _say_share(self, share: float) -> float:
        self.progress.say(share, f"How far the proposal is: {share:.0%}")
        self.how_far.setText(f"{share:.0%} done. Leaving this page stops it.")
        return share

    @staticmethod
    def _takes(pool: Pool) -> int:
        """How many mentors, or peers, there must be for one proposal."""
        return 1 if pool.kind is PairingKind.ONE_TO_ONE else 2

    def _speak_of(self, kind: PairingKind) -> None:
        """Use the words of what is proposed."""
        self.kind.value = kind  # a choice that was refused goes back as well
        if kind is self._kind:
            return
        self._kind, words = kind, WORDS[kind]
        self._words = words
        self._before = {}
        self.model.name_columns({"mentee": words.who, "mentor": words.proposed})
        self.other_model.name_columns({"mentor": words.other})
        self.table.setAccessibleName(words.table)
        self.others.setAccessibleName(words.others)
        self.never_button.setText(words.never)

    def _change_objective(self) -> None:
        """Have the best proposal of another kind of best."""
        objective = self.objective.value
        self._before = {}
        self._decide(
            lambda: self.work.desk.proposals.set_objective(objective),
            f"What is best: {dict(OBJECTIVES)[objective].lower()}.",
        )

    def _change_kind(self) -> None:
        """Propose pairs, groups or peers from now on."""
        kind = self.kind.value
        self._decide(
            lambda: self.work.desk.proposals.set_kind(kind),
            f"What is proposed: {dict(KIND_CHOICES)[kind].lower()}.",
        )

    def _decide(self, decide: Callable[[], None], said: str) -> None:
        try:
            decide()
        except MentorDeskError as refusal:
            self.work.told.emit(str(refusal))
            self.refresh()
            return
        self.work.did(said)

    def _solved(self, matching: Matching) -> None:
        assert self._pool is not None
        kept = self.table.chosen()
        self._matching, self._explainer = matching, Explainer(matching)
        self._proposal = matching.proposal()
        problem = matching.problem
        self._names |= {p.key: p.name for p in problem.mentors}
        leading = [self._pool.people[m.key] for m in self._pool.problem.mentors]
        self._short = printed_names([(p.id, p.name, p.code) for p in leading], NameStyle.SHORT)
        now = {
            person.key: problem.mentors[j].key
            for person, j in zip(problem.mentees, matching.partners(), strict=True)
            if j >= 0
        }
        self._moved = [
            (i, now.get(i))
            for i in self._before
            if i in matching.mentee_at and now.get(i) != self._before[i]
        ]
        was, self._before, self._draft = self._before, now, None
        self.work.match_shown = Draft.of(matching, "Now", self._kind)
        waited = self.cancel_button.hasFocus()
        self._stack.setCurrentIndex(0)
        self.model.fill(self._lines(self._proposal))
        self.said.setText(
            f"{waiting(self._pool)} · {proof(matching, self._proposal, keeps=self._stay if was else 0)}"
        )
        self._say_balance()
        self._say_moved(was)
        if kept is None or not self.table.choose(lambda r: r.mentee.key == kept.mentee.key):
            self.table.take_row(0)
        self._name_accept()
        self._show()
        if waited:
            self.table.setFocus()

    def _refused(self, refusal: MentorDeskError) -> None:
        self._stop_at(str(refusal))

    def _stop_at(self, sentence: str) -> None:
        """No proposal, why, and the way to look again."""
        again = button("Look again", self.refresh)
        was_here = self.has_the_keyboard
        self._show_instead(sentence, again)
        if was_here:
            again.setFocus()

    def take_focus(self) -> None:
        (self.cancel_button if self._sliced.is_busy else self.table).setFocus()

    def _show_instead(self, sentence: str, way_on: QPushButton) -> None:
        """A sentence with a way on, in place of a proposal."""
        self.model.fill([])
        self._anew.hide()
        self.balance.setText("")
        clear(self._empty_inside)
        self._empty_inside.addWidget(Empty("handshake", sentence, way_on))
        self._stack.setCurrentIndex(1)
        self._name_accept()

    def cancel(self) -> None:
        """Stop looking."""
        self._sliced.stop()
        self._stop_at("Stopped: no proposal was made.")

    def hideEvent(self, event: QHideEvent) -> None:
        if self._sliced.is_busy and not event.spontaneous():  # a window made small goes on
            self._sliced.stop()
            self._stale = True
        super().hideEvent(event)

    def _lines(self, proposal: Proposal) -> list[Line]:
        assert self._matching is not None and self._explainer is not None
        problem, told = self._matching.problem, self._explainer
        mentees = {p.key: p for p in problem.mentees}
        mentors = {p.key: p for p in problem.mentors}
        grouped = self._kind is PairingKind.GROUP
        paired = sorted(proposal.pairs, key=lambda p: (
            mentors[p.mentor].name.casefold() if grouped else "", mentees[p.mentee].name.casefold()
        ))  # fmt: skip
        found = [
            Line(
                mentees[p.mentee], mentors[p.mentor], p, told,
                called=self._called(p.mentor),
            )
            for p in paired
        ]  # fmt: skip
        return [*found, *(Line(mentees[key], None, None, told) for key in proposal.unplaced)]

    def _show_nothing(self, pool: Pool) -> None:
        self.said.setText(waiting(pool))
        see = button("See who…", partial(self.work.show, "not in matching", 0))
        if pool.problem.mentees:
            ready = counted(len(pool.problem.mentees), "mentee")
            said = self._words.nobody_to.format(ready=ready)
        elif pool.not_yet:
            said = "Nobody who waits can be proposed yet. See why."
        else:
            said = self._words.nobody_here
        self._show_instead(said, see)

    def _say_balance(self) -> None:
        """How mixed the pairings are and how full the mentors, before and with the proposal."""
        assert self._proposal is not None and self._pool is not None and self._matching is not None
        before, after = self.work.desk.proposals.balance(
            self._matching, self._proposal.pairs, self.work.today
        )
        parts = []
        if after.mixing is not None:
            was = f"{before.mixing[0]:.0%} now, " if before.mixing is not None else ""
            parts.append(
                f"Pairings across groups: {was}{after.mixing[0]:.0%} with these, "
                f"{after.mixing[1]:.0%} by chance"
            )
        if self._kind is not PairingKind.RECIPROCAL:
            parts.append(
                f"mentors who meet somebody: {before.mentors:,} now, {after.mentors:,} with these, "
                f"{after.fullest:,} at most each"
            )
        used = len(self._proposal.pairs)
        if self._kind is PairingKind.ONE_TO_ONE:
            parts.append(f"places taken: {used:,} of {self._pool.places:,}")
        if self._pool.gaps:
            parts.append(
                f"{counted(len(self._pool.known_too_little), 'person', 'people')} of whom too little is known"
            )
        self.balance.setText(" · ".join(parts))

    def _say_moved(self, was: dict[int, int]) -> None:
        """Who has another mentor than in the proposal before, because of what was changed."""
        told = [
            f"{self._name(i)}: {self._name(now) if now else 'nobody'} (was {self._name(was[i])})"
            for i, now in self._moved[:MOST_MOVED]
        ]  # fmt: skip
        if more := len(self._moved) - len(told):
            told.append(f"and {more:,} more")
        self.moved.setText(f"Changed by this: {'; '.join(told)}." if told else "")
        self._anew.setVisible(bool(told))

    # -- the chosen pair --------------------------------------------------------------------

    def _show(self) -> None:
        line: Line | None = self.table.chosen()
        clear(self._parts)
        if line is None or self._explainer is None:
            return
        if line.pair and line.mentor:
            joined = "in the group of" if self._kind is PairingKind.GROUP else "with"
            self.pair_title.setText(f"{line.mentee.name} {joined} {line.mentor.name}")
            self.pair_fit.setText(f"{points(line.fit)} of 100{self._size(line.mentor.key)}")
            for part in self._explainer.parts(line.mentee.key, line.mentor.key):
                self._parts.addWidget(
                    _part_line(
                        part.criterion.name,
                        part.got,
                        part.most,
                        "Not known of one or both: it counts half."
                        if part.is_unknown
                        else part.words,
                    )
                )
        else:
            self.pair_title.setText(f"{line.mentee.name}: nobody yet")
            self.pair_fit.setText(" ".join(t for t in (line.because, line.helps) if t))
        locked = bool(self._locked_to(line.mentee.key))
        self.lock_button.setText("Let go" if locked else self._words.lock)
        self.lock_button.setVisible(line.pair is not None or locked)
        self.never_button.setVisible(line.pair is not None and not locked)
        likely = ", the likeliest" if self._explainer.matching.most_tried else ""
        self.others_title.setText(f"{self._words.others} for {line.mentee.name}{likely}")
        self.other_model.fill(self._alternatives(line))
        self._tell_cost()

    def _size(self, key: int) -> str:
        """How many are in a group; nothing for two people."""
        if self._kind is not PairingKind.GROUP or self._proposal is None:
            return ""
        number = sum(p.mentor == key for p in self._proposal.pairs)
        return f" · {counted(number, 'mentee')} in the group"

    def _alternatives(self, line: Line) -> list[Alternative]:
        """The other mentors that cost least, then some that are not possible, each with its reason."""
        assert self._explainer is not None and self._matching is not None
        found = self._explainer.alternatives(line.mentee.key, OTHERS, rough=True)
        matching, at = self._matching, self._matching.mentee_at[line.mentee.key]
        blocked = [
            m.key for j, m in enumerate(matching.problem.mentors)
            if matching.table.blocked[at] >> j & 1 and m.key != line.mentee.key
        ]  # fmt: skip
        apart = [k for k in blocked if (line.mentee.key, k) in matching.problem.forbidden]
        told = [*apart, *(k for k in blocked if k not in apart)][: max(IMPOSSIBLE, len(apart))]
        return [*found, *(self._explainer.price(line.mentee.key, k) for k in told)]

    def _to_others(self) -> None:
        """The keyboard goes to the other mentors; where only one pane has room, that one comes up."""
        self.panes.show_detail()
        self.others.setFocus()

    def _tell_cost(self) -> None:
        line, other = self.table.chosen(), self.others.chosen()
        can = line is not None and other is not None and not other.barriers
        apart = line is not None and other is not None and self._is_apart(line, other)
        self.swap_button.setEnabled(bool(can or apart))
        self.swap_button.setText("Allow them again" if apart else self._words.swap)
        if line is None or other is None or self._explainer is None:
            self.cost.setText("")
            return
        self.cost.setText(self._explainer.why(line.mentee.key, other.mentor))

    def _is_apart(self, line: Line, other: Alternative) -> bool:
        assert self._matching is not None
        return (line.mentee.key, other.mentor) in self._matching.problem.forbidden

    # -- deeds ------------------------------------------------------------------------------

    def lock(self) -> None:
        """Keep the chosen pair together in every proposal, or let it go."""
        line: Line | None = self.table.chosen()
        if line is None:
            return
        if held := self._locked_to(line.mentee.key):
            self._say_of(line, held, None)
        elif line.mentor is not None:
            self._say_word(line, line.mentor.key, MatchWord.LOCK)

    def _locked_to(self, key: int) -> tuple[int, ...]:
        """The people somebody is locked to, whether or not it could be kept: one, or the two who lead a group."""
        locked = self._pool.problem.locked if self._pool else frozenset()
        sides = [(i, j) for i, j in sorted(locked) if key in {i, j}]
        peers = self._kind is PairingKind.RECIPROCAL
        return tuple(j if i == key else i for i, j in sides if i == key or peers)

    def set_apart(self) -> None:
        """Never propose the chosen two for each other."""
        line: Line | None = self.table.chosen()
        if line is not None and line.mentor is not None:
            self._say_word(line, line.mentor.key, MatchWord.APART)

    def swap(self) -> None:
        """Pair the chosen mentee with the other mentor instead, and keep it so."""
        line, other = self.table.chosen(), self.others.chosen()
        if line is None or other is None:
            return
        if self._is_apart(line, other):
            self._say_word(line, other.mentor, None)
        elif not other.barriers:
            self._say_word(line, other.mentor, MatchWord.LOCK)

    def _say_word(self, line: Line, mentor: int, word: MatchWord | None) -> None:
        self._say_of(line, self._matching.leaders(mentor) if self._matching else (mentor,), word)

    def _say_of(self, line: Line, people: tuple[int, ...], word: MatchWord | None) -> None:
        others = " and ".join(self._name(k) for k in people)
        names = f"{line.mentee.name} and {others}"
        try:
            self.work.desk.proposals.say(line.mentee.key, people[0], word, *people[1:])
        except MentorDeskError as refusal:
            self.work.told.emit(str(refusal))
            return
        said = {
            MatchWord.LOCK: f"{names} stay together.", MatchWord.APART: f"{names} are set apart.",
            None: f"{names} are free again.",
        }  # fmt: skip
        self.work.did(said[word])

    def accept(self) -> None:
        """Make pairings of the chosen pairs, or of all where one row is chosen."""
        pairs = self._to_accept()
        if not pairs or self._explainer is None:
            return
        try:
            made = self.work.desk.proposals.accept(pairs, self._explainer, today=self.work.today)
        except MentorDeskError as refusal:
            self.work.told.emit(f"Nothing was accepted. {refusal}")
            self.refresh()
            return
        self.work.did(f"Made {counted(len(made), self._words.made)}, pending agreement.")

    def _to_accept(self) -> list[Pair]:
        chosen = [self.model.row(i.row()).pair for i in self.table.selectionModel().selectedRows()]
        some = [p for p in chosen if p is not None]
        everything = [r.pair for r in self.model.rows if r.pair is not None]
        if len(chosen) > 1 and self._matching is not None:
            return whole_groups(self._matching, some, everything)
        return everything

    def _name_accept(self) -> None:
        number = 0
        if self._proposal and self._matching:
            number = number_made(self._matching, self._to_accept())
        several = len(self.table.selectionModel().selectedRows()) > 1
        said = (
            f"Accept {number} chosen" if several else f"Accept {counted(number, self._words.made)}"
        )
        self.accept_button.setText(said if number else "Accept")
        self.accept_button.setEnabled(bool(number))
        self.print_button.setEnabled(self._proposal is not None)
        self.pages_button.setEnabled(bool(self._proposal and self._proposal.pairs))
        self.compare.setEnabled(self._proposal is not None)
        self.draft_button.setEnabled(self._proposal is not None)

    def print_proposal(self) -> None:
        """The proposal on paper, for the coordinator."""
        self._print(for_coordinator, "Matching proposal")

    def print_pages(self) -> None:
        """A page for each pair, without scores."""
        self._print(for_pairs, "Proposed pairs")

    def _print(self, make: Callable[..., Report], name: str) -> None:
        if self._matching is None or self._pool is None or not self._proposal:
            return
        report = make(self.work.desk.press, self._matching, self._pool.people, self.work.today)
        self.work.item_asked.emit("paper", (report, f"{name} {self.work.today.isoformat()}"))

    def _actions(self, line: Line) -> list[QAction]:
        found = []
        if line.pair is not None:
            lock = QAction("Let go" if line.pair.is_locked else self._words.lock, self)
            lock.triggered.connect(self.lock)
            apart = QAction(self._words.never, self)
            apart.triggered.connect(self.set_apart)
            found += [lock, apart]
        person = QAction(f"Open {line.mentee.name}", self)
        person.triggered.connect(partial(self.work.show, "participant", line.mentee.key))
        return [*found, person]

    def _called(self, key: int, *, muted: bool = False) -> Cell:
        """A mentor or peer with their class, or a group by its time and the two who lead it."""
        problem = self._matching.problem if self._matching else None
        person = next((m for m in problem.mentors if m.key == key), None) if problem else None
        leaders = self._matching.leaders(key) if self._matching else (key,)
        if person is None or len(leaders) == 1:
            return Cell(self._name(key), below=_group(person) if person else "", muted=muted)
        names = ", ".join(self._short[k] for k in leaders)
        time = ", ".join(person.words("free_at"))
        return Cell(time or names, below=names if time else "", muted=muted)

    def _name(self, key: int) -> str:
        return self._names.get(key, "")


def _part_line(name: str, got: int, most: int, words: str) -> QWidget:
    """A criterion with its bar, and below it what the two have in common."""
    bar = Bar(got / most if most else 0, f"{name}: {points(got)} of {points(most)}")
    title, number = label(name, "dense"), label(f"{points(got)}/{points(most)}", "dense")
    title.setMinimumWidth(the_theme().px(116))
    number.setMinimumWidth(the_theme().px(44))
    number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line = row(title, bar, number, gap=8)
    line.setStretch(1, 1)
    made = QWidget()
    made.setLayout(
        column(
            line,
            *([label(words[0].upper() + words[1:], "caption", wrap=True)] if words else []),
            gap=0,
        )
    )
    return made


def _group(person: Person) -> str:
    return ", ".join(person.words("group"))


def _fit_cell(line: Line) -> Cell:
    return Cell(str(points(line.fit)), share=line.fit / 10_000) if line.pair else Cell("")


def _cost_cell(other: Alternative) -> Cell:
    if other.barriers:
        return Cell("Not possible", below=sentence_of(other.barriers[0]), muted=True)
    first, _, cost = other.words.partition(", ")
    return Cell(f"{first} of 100", below=cost)


def _because_cell(line: Line) -> Cell:
    first, _, rest = line.because.partition("; ")
    first = first[:1].upper() + first[1:]
    return Cell(first, below=rest or line.helps)


def _spoken(line: Line) -> str:
    if line.mentor is None:
        return f"{line.mentee.name}, nobody yet: {line.because} {line.helps}".strip()
    return f"{line.mentee.name} with {line.mentor.name}, {points(line.fit)} of 100, {line.mark[0].lower()}: {line.because}"

"""Sheets of matching: what counts, who is not in it, and proposals side by side."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from mentordesk.matching import Matching, RuleKey, Sizes
from mentordesk.matching.progress import Search, telling, within
from mentordesk.model.clock import counted
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.match import MatchWeight
from mentordesk.model.pairing import PairingKind
from mentordesk.model.people import Role
from mentordesk.programme.proposals import FACTS, NotYet, Pool
from mentordesk.ui.editors import LineEditor, WholeEditor
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.inputs import Check, Combo
from mentordesk.ui.matching_page import SHORT_TURN
from mentordesk.ui.matching_words import OBJECTIVES, WORDS, Draft, how_good
from mentordesk.ui.parts import (
    beside,
    button,
    column,
    flowing,
    label,
    mark_wrong,
    row,
    rule,
    the_theme,
)
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.slices import Sliced
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

#: What a change would do is looked for when nothing was typed for so long.
EFFECT_AFTER_MS = 250
#: So many in common are as good as it gets.
USUAL_COMMON = 3
#: How two facts are held against each other, in words.
HOWS = (
    ("common", "The more in common, the better"), ("covered", "The mentor covers what the mentee names"),
    ("same", "Both name the same"), ("different", "They name different ones"),
)  # fmt: skip


class CriteriaSheet(Sheet):
    """How much each criterion counts, and which rules are never broken."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        said = (
            "Weights say how much each criterion counts beside the others. Rules are never broken."
        )
        super().__init__(window, "Criteria and weights", said, width=720)
        self.work = work
        desk = work.desk.proposals
        self.weights: dict[str, WholeEditor] = {}
        self.body.addWidget(label("What makes two fit", "section"))
        for criterion in desk.criteria():
            editor = WholeEditor(f"Weight of {criterion.name}")
            editor.value = criterion.weight
            editor.setMaximumWidth(the_theme().px(90))
            self.weights[criterion.key] = editor
            tools: list[QWidget] = [editor]
            if criterion.key.startswith("own-"):
                drop = button("Remove", partial(self._drop, criterion.key), kind="small")
                drop.setAccessibleName(f"Remove criterion {criterion.name}")
                tools.append(drop)
            self.body.addWidget(beside(label(criterion.name, "dense", wrap=True), *tools))
        self.body.addWidget(self._own_criterion())
        self.body.addWidget(rule())
        self.body.addWidget(label("What must hold for a pair", "section"))
        self.rules: dict[tuple[str, str], tuple[Check, WholeEditor | None]] = {}
        for found in desk.rules():
            box = Check(found.name)
            box.setChecked(found.on)
            number: WholeEditor | None = None
            if found.key is RuleKey.YEARS:
                number = WholeEditor("Years between them")
                number.value = found.number
                number.setMaximumWidth(the_theme().px(90))
            self.rules[found.key, found.of] = (box, number)
            self.body.addWidget(beside(box, number) if number else box)
        self.also = Combo("Both must have in common", [("", "nothing more"), *FACTS.items()])
        self.body.addWidget(FieldBox("Both must have in common", self.also))
        self.sizes: tuple[WholeEditor, WholeEditor] | None = None
        if desk.kind() is PairingKind.GROUP:
            self.body.addWidget(rule())
            self.body.addWidget(self._sizes(desk.sizes()))
        self.effect = label("", "caption", wrap=True)
        self.effect.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons(
            right=(button("Cancel", self.reject), button("Save", self.save, kind="primary"))
        )
        self.foot.insertWidget(
            0, self.effect, 100
        )  # what it would do is seen wherever one has scrolled
        self.present()
        self._hear()

    def _sizes(self, sizes: Sizes) -> QWidget:
        editors = (WholeEditor("Fewest mentees in a group"), WholeEditor("Most mentees in a group"))
        for editor, number in zip(editors, (sizes.least, sizes.most), strict=True):
            editor.value = number
            editor.setMaximumWidth(the_theme().px(90))
        self.sizes = editors
        return flowing(*(FieldBox(e.accessibleName(), e) for e in editors))

    # -- what it would do ---------------------------------------------------------------------

    def _hear(self) -> None:
        """Say what a change would do while it is made; nothing is written before it is saved."""
        self._sliced = Sliced(self, SHORT_TURN)
        self._pool = self.work.desk.proposals.pool(self.work.today)
        shown = self.work.match_shown
        self._now = shown if shown is not None and shown.kind is self._pool.kind else None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(EFFECT_AFTER_MS)
        self._soon.timeout.connect(self._try)
        for editor in self._numbers():
            editor.textChanged.connect(lambda _t: self._soon.start())
        for box, _ in self.rules.values():
            box.toggled.connect(lambda _on: self._soon.start())
        for combo in (self.also, self.own_of, self.own_how):
            combo.activated.connect(lambda _n: self._soon.start())
        self.own_name.textChanged.connect(lambda _t: self._soon.start())
        if self._now is None:
            self._look(self._pool)
        else:
            self.effect.setText(f"Now: {self._now.said}.")

    def _try(self) -> None:
        """Look for the proposal as it would be with what stands here; what makes no sense yet waits."""
        if self._now is None:  # what it is held against comes first
            if not self._sliced.is_busy:
                self._look(self._pool)
            if self._sliced.is_busy or self._now is not None:
                self._soon.start()
            return
        desk = self.work.desk.proposals
        self._sliced.stop()
        self._mark_wrong()
        try:
            asked = desk.tried(self._write, self.work.today)
        except Refused as refusal:
            self.effect.setText(str(refusal))
            return
        self._look(asked)

    def _look(self, pool: Pool) -> None:
        if len(pool.problem.mentees) == 0 or len(pool.problem.mentors) == 0:
            return
        objective = self.work.desk.proposals.objective()
        self._sliced.run(
            telling(pool.question(objective).smooth(), self._say_share),
            lambda m: self._told(m, pool), lambda refusal: self.effect.setText(str(refusal)),
        )  # fmt: skip

    def _say_share(self, share: float) -> float:
        self.effect.setText(f"Working out what this would do: {share:.0%} done.")
        return share

    def _told(self, matching: Matching, pool: Pool) -> None:
        made = Draft.of(matching, "", pool.kind)
        if self._now is None:
            self._now = made
            self.effect.setText(f"Now: {how_good(matching)}.")
            return
        differ = sum(
            self._now.partners.get(p.key) != made.partners.get(p.key) for p in pool.problem.mentees
        )
        others = f"{counted(differ, 'person', 'people')} would be with somebody else"
        self.effect.setText(
            f"Now: {self._now.said}. With this: {made.said}; {others if differ else 'nobody would change'}."
        )

    def done(self, result: int) -> None:
        """Nobody waits for the effect any more."""
        self._soon.stop()
        self._sliced.stop()
        super().done(result)

    def _own_criterion(self) -> QWidget:
        self.own_name = LineEditor("A criterion of your own", "optional")
        facts = list(FACTS.items())
        self.own_of, self.own_how = Combo("What is compared", facts), Combo("How it counts", HOWS)
        return flowing(
            FieldBox("A criterion of your own", self.own_name),
            FieldBox("What is compared", self.own_of),
            FieldBox("How it counts", self.own_how),
        )

    def save(self) -> None:
        """Keep the weights and rules as one step."""
        desk = self.work.desk.proposals
        try:
            with desk.in_one_step("change criteria"):
                self._write()
        except Refused as refusal:
            self.say(str(refusal))
            for editor in self._mark_wrong()[:1]:
                editor.setFocus()
            return
        self.accept()
        self.work.item_asked.emit("begin anew", None)
        self.work.did("The proposal is made anew.")

    def _numbers(self) -> list[WholeEditor]:
        """Every field for a number, from top to bottom."""
        years = [n for _, n in self.rules.values() if n]
        return [*self.weights.values(), *years, *(self.sizes or ())]

    def _mark_wrong(self) -> list[WholeEditor]:
        """Mark the numbers that cannot be read, and give them back."""
        wrong = []
        for editor in self._numbers():
            try:
                _number(editor)
                mark_wrong(editor, "")
            except Refused as refusal:
                mark_wrong(editor, str(refusal))
                wrong.append(editor)
        return wrong

    def _write(self) -> None:
        desk = self.work.desk.proposals
        desk.weigh({key: _number(editor) for key, editor in self.weights.items()})
        if name := self.own_name.value.strip():
            fact, how = self.own_of.value, self.own_how.value
            against = "strengths" if how == "covered" and fact == "needs" else fact
            full_at = USUAL_COMMON if how == "common" else 1
            desk.add_criterion(
                MatchWeight(key="", name=name, of=fact, against=against, how=how, full_at=full_at)
            )
        for (key, of), (box, number) in self.rules.items():
            was = next(r for r in desk.rules() if (r.key, r.of) == (key, of))
            wanted = _number(number) if number else was.number
            if (box.isChecked(), wanted) != (was.on, was.number):
                desk.set_rule(key, on=box.isChecked(), number=wanted, of=of)
        if self.sizes:
            desk.set_sizes(Sizes(*(_number(e) for e in self.sizes)))
        if fact := self.also.value:
            desk.set_rule(RuleKey.FACT, on=True, of=fact, name=f"In common: {FACTS[fact]}")

    def _drop(self, key: str) -> None:
        try:
            self.work.desk.proposals.drop_criterion(key)
        except Refused as refusal:
            self.say(str(refusal))
            return
        self.accept()
        self.work.did("Took the criterion out.")


def _number(editor: WholeEditor) -> int:
    """What was typed, 0 where nothing was; a refusal says in which field."""
    try:
        return int(editor.value or 0)
    except Refused:
        raise Refused(f"{editor.accessibleName()}: write a whole number.") from None


class NotInMatchingSheet(Sheet):
    """Who is not in the matching and why, and of whom too little is known."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        pool = work.desk.proposals.pool(work.today)
        super().__init__(
            window,
            "Not in the matching",
            "Only those who are ready can be proposed, and nobody in the days of rest after a pairing.",
            width=640,
        )
        self.work = work
        for role, title in (
            (Role.MENTEE, "Mentees who wait and are not proposed yet"),
            (Role.MENTOR, "Mentors with room who are not proposed yet"),
        ):
            found = [n for n in pool.not_yet if n.role is role]
            if not found:
                continue
            self.body.addWidget(label(title, "section"))
            for late in found:
                tools = (tool,) if (tool := self._tool(late)) else ()
                self.body.addWidget(beside(_two(late.person.name, late.why), *tools))
        if pool.gaps:
            self.body.addWidget(label("In it, but too little is known of them", "section"))
            for person, words in pool.known_too_little:
                edit = button("Change…", partial(self._edit, person.id), kind="small")
                edit.setAccessibleName(f"Change {person.name}")
                self.body.addWidget(beside(_two(person.name, f"Not known: {words}"), edit))
        if not pool.not_yet and not pool.gaps:
            self.body.addWidget(
                label(
                    "Everybody who waits is in it, and enough is known of all.", "muted", wrap=True
                )
            )
        sheets = button("Print interest sheets", self._print)
        self.buttons(sheets, right=(button("Close", self.reject, kind="primary"),))
        self.present()

    def _tool(self, late: NotYet) -> QPushButton | None:
        """What would bring somebody into the matching; a rest only passes."""
        if late.pairing_id:
            file = button("Closing file…", partial(self._file, late.pairing_id), kind="small")
            file.setAccessibleName(f"Closing file of {late.person.name}")
            return file
        if late.rests:
            return None
        note = button("Note a step…", partial(self._note, late.person.id), kind="small")
        note.setAccessibleName(f"Note a step of {late.person.name}")
        return note

    def _file(self, pairing_id: int) -> None:
        self.accept()
        self.work.show("close pairing", pairing_id)

    def _print(self) -> None:
        self.accept()
        self.work.show("report kind survey", 0)

    def _note(self, participant_id: int) -> None:
        self.accept()
        self.work.item_asked.emit("note step", [participant_id])

    def _edit(self, participant_id: int) -> None:
        self.accept()
        self.work.show("survey", participant_id)


class CompareSheet(Sheet):
    """Two drafts side by side: what is proposed now, what else is called best, and what was kept."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, "Compare proposals", "The same people and rules. Choose any two.", width=860
        )
        self.work = work
        self._sliced = Sliced(self, SHORT_TURN)
        pool = work.desk.proposals.pool(work.today)
        self._people = sorted(pool.problem.mentees, key=lambda p: p.name.casefold())
        self.drafts: list[Draft] = [d for d in work.drafts if d.kind is pool.kind]
        self.left, self.right = Combo("One proposal", ()), Combo("The other proposal", ())
        self.said = label("Looking for the proposals…", "caption", wrap=True)
        self.said_of = (label("", "dense", wrap=True), label("", "dense", wrap=True))
        sides = [
            column(FieldBox(name, combo), said, gap=2)
            for name, combo, said in (
                ("One", self.left, self.said_of[0]), ("The other", self.right, self.said_of[1]),
            )
        ]  # fmt: skip
        for combo in (self.left, self.right):
            combo.activated.connect(lambda _n: self._show())
        both = QWidget()
        both.setLayout(row(*sides, gap=24))
        self.body.addWidget(both)
        self.body.addWidget(self.said)
        columns = (
            Column("mentee", WORDS[pool.kind].who, lambda r: Cell(r[0], strong=True), lambda r: r[0].casefold(), share=28, least=130),
            Column("one", "One", lambda r: Cell(r[1] or "Nobody", muted=not r[1]), lambda r: r[1].casefold(), share=36, least=150),
            Column("other", "The other", lambda r: Cell(r[2] or "Nobody", muted=not r[2]), lambda r: r[2].casefold(), share=36, least=150),
        )  # fmt: skip
        self.model = RowsModel(
            columns, lambda r: f"{r[0]}: {r[1] or 'nobody'}, or {r[2] or 'nobody'}", self
        )
        self.table = RecordTable("Proposals side by side", self.model)
        self.table.setMinimumHeight(220)
        self.body.addWidget(self.table)
        self.again = button("Go back to this draft", self._take_up)
        self.again.hide()
        self._look_again = button("Look again", self._search)
        self._look_again.hide()
        self.buttons(
            self.again, self._look_again, right=(button("Close", self.reject, kind="primary"),)
        )
        self.present()
        self._pool = pool
        self._search()

    def _search(self) -> None:
        self._look_again.hide()
        self._sliced.run(self._solving(self._pool), self._solved, self._refused)

    def _refused(self, refusal: MentorDeskError) -> None:
        self.said.setText(str(refusal))
        self._look_again.show()

    def _solving(self, pool: Pool) -> Search[list[Draft]]:
        found: list[Draft] = []
        for number, (objective, title) in enumerate(OBJECTIVES):
            search = pool.question(objective).smooth()
            ends = number / len(OBJECTIVES), (number + 1) / len(OBJECTIVES)
            matching = yield from telling(within(search, *ends), self._say_share)
            found.append(Draft.of(matching, title, pool.kind))
        return found

    def _say_share(self, share: float) -> float:
        self.said.setText(f"Looking for the proposals: {share:.0%} done.")
        return share

    def _solved(self, found: list[Draft]) -> None:
        self.drafts = [*self.drafts, *found]
        choices = [(n, d.title) for n, d in enumerate(self.drafts)]
        self.left.offer(choices)
        self.right.offer(choices)
        asked = dict(OBJECTIVES)[self.work.desk.proposals.objective()]
        at = next(n for n, d in enumerate(self.drafts) if d.title == asked)
        self.left.value = at
        self.right.value = next(n for n, _ in choices if n != at)
        self._show()

    def _show(self) -> None:
        one, other = self.drafts[self.left.value], self.drafts[self.right.value]
        for said, draft in zip(self.said_of, (one, other), strict=True):
            said.setText(draft.said)
        rows = [(p.name, one.whom(p.key), other.whom(p.key), p.key) for p in self._people]
        differ = [r for r in rows if one.partners.get(r[3]) != other.partners.get(r[3])]
        people = counted(len(differ), "person", "people")
        self.said.setText(
            f"{people} with somebody else:" if differ else "The two propose the same:"
        )
        self.model.name_columns({"one": one.title, "other": other.title})
        self.model.fill(differ or rows)
        draft = self._kept_one()
        self.again.setVisible(draft is not None)
        self.again.setText(f"Go back to {draft.title.lower()}" if draft else "")

    def _take_up(self) -> None:
        draft = self._kept_one()
        self.accept()
        self.work.item_asked.emit("take up draft", draft)

    def _kept_one(self) -> Draft | None:
        """The draft that was kept among the two, the left one of two."""
        two = (self.drafts[self.left.value], self.drafts[self.right.value])
        return next((d for d in two if d.number), None)

    def done(self, result: int) -> None:
        """Nobody waits for what is still being looked for."""
        self._sliced.stop()
        super().done(result)


def _two(first: str, second: str) -> QWidget:
    made = QWidget()
    made.setLayout(
        column(label(first, "strong", wrap=True), label(second, "caption", wrap=True), gap=0)
    )
    return made

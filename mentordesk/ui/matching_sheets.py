"""Sheets of matching: what counts, who is not in it, and proposals side by side."""

from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.matching import Matching, RuleKey
from mentordesk.matching.explain import points
from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.match import MatchWeight
from mentordesk.model.people import Role
from mentordesk.programme.proposals import FACTS
from mentordesk.ui.editors import LineEditor, WholeEditor
from mentordesk.ui.forms import FieldBox
from mentordesk.ui.matching_page import OBJECTIVES
from mentordesk.ui.parts import Check, Combo, beside, button, column, flowing, label, rule
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.tables import Cell, Column, RecordTable, RowsModel
from mentordesk.ui.workspace import Workspace

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
            editor.setMaximumWidth(90)
            self.weights[criterion.key] = editor
            tools: list[QWidget] = [editor]
            if criterion.key.startswith("own-"):
                drop = button("Remove", partial(self._drop, criterion.key), kind="small")
                drop.setAccessibleName(f"Remove criterion {criterion.name}")
                tools.append(drop)
            self.body.addWidget(beside(label(criterion.name, "dense", wrap=True), *tools))
        self.body.addWidget(self._own_criterion())
        self.body.addWidget(rule())
        self.body.addWidget(label("What is never done", "section"))
        self.rules: dict[tuple[str, str], tuple[Check, WholeEditor | None]] = {}
        for found in desk.rules():
            box = Check(found.name)
            box.setChecked(found.on)
            number: WholeEditor | None = None
            if found.key is RuleKey.YEARS:
                number = WholeEditor("Years between them")
                number.value = found.number
                number.setMaximumWidth(90)
            self.rules[found.key, found.of] = (box, number)
            self.body.addWidget(beside(box, number) if number else box)
        self.also = Combo("Both must have in common", [("", "nothing more"), *FACTS.items()])
        self.body.addWidget(FieldBox("Both must have in common", self.also))
        self.buttons(
            right=(button("Cancel", self.reject), button("Save", self.save, kind="primary"))
        )
        self.present()

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
            return
        self.accept()
        self.work.did("The proposal is made anew.")

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
    """What was typed, 0 where nothing was; a refusal says in which field, and goes there."""
    try:
        return int(editor.value or 0)
    except Refused:
        editor.setFocus()
        raise Refused(f"{editor.accessibleName()}: write a whole number.") from None


class NotInMatchingSheet(Sheet):
    """Who is not in the matching and why, and of whom too little is known."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        pool = work.desk.proposals.pool(work.today)
        super().__init__(
            window, "Not in the matching", "Only those who are ready can be proposed.", width=640
        )
        self.work = work
        for role, title in (
            (Role.MENTEE, "Mentees who wait and are not ready"),
            (Role.MENTOR, "Mentors with room who are not ready"),
        ):
            found = [n for n in pool.not_yet if n.role is role]
            if not found:
                continue
            self.body.addWidget(label(title, "section"))
            for late in found:
                note = button("Note a step…", partial(self._note, late.person.id), kind="small")
                note.setAccessibleName(f"Note a step of {late.person.name}")
                self.body.addWidget(beside(_two(late.person.name, late.why), note))
        if pool.gaps:
            self.body.addWidget(label("In it, but too little is known of them", "section"))
            for gap in pool.gaps:
                edit = button("Change…", partial(self._edit, gap.person.id), kind="small")
                edit.setAccessibleName(f"Change {gap.person.name}")
                self.body.addWidget(beside(_two(gap.person.name, f"Not known: {gap.words}"), edit))
        if not pool.not_yet and not pool.gaps:
            self.body.addWidget(
                label(
                    "Everybody who waits is in it, and enough is known of all.", "muted", wrap=True
                )
            )
        sheets = button("Print interest sheets", self._print)
        self.buttons(sheets, right=(button("Close", self.reject, kind="primary"),))
        self.present()

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
    """The proposals of the three ways of saying what is best, side by side."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window,
            "Compare proposals",
            "The same people and rules; only what is best differs.",
            width=860,
        )
        pool = work.desk.proposals.pool(work.today)
        names = {key: person.name for key, person in pool.people.items()}
        found = [Matching.solved(pool.problem, o).proposal() for o, _ in OBJECTIVES]
        for (_, title), proposal in zip(OBJECTIVES, found, strict=True):
            mixed = work.desk.proposals.mixing(proposal.pairs, work.today)[1]
            left = counted(len(proposal.unplaced), "mentee")
            worst = points(proposal.worst) if proposal.worst is not None else 0
            mean = points(proposal.total // len(proposal.pairs)) if proposal.pairs else 0
            said = f"{left} unmatched · fit {mean} on average, {worst} at the least"
            if mixed is not None:
                said += f" · {mixed:.0%} across groups"
            self.body.addWidget(_two(title, said))
        picks = [{p.mentee: (p.mentor, p.fit) for p in proposal.pairs} for proposal in found]

        def cell(pick: dict[int, tuple[int, int]], key: int) -> Cell:
            if key not in pick:
                return Cell("Nobody", muted=True)
            mentor, fit = pick[key]
            return Cell(f"{names[mentor]}, {points(fit)}")

        columns = [
            Column("mentee", "Mentee", lambda k: Cell(names[k], strong=True), lambda k: names[k].casefold(), share=25, least=130),
            *(
                Column(objective.value, title, lambda k, pick=pick: cell(pick, k), share=25, least=140)  # type: ignore[misc]
                for (objective, title), pick in zip(OBJECTIVES, picks, strict=True)
            ),
        ]  # fmt: skip
        keys = [p.key for p in pool.problem.mentees]
        differ = [k for k in keys if len({pick.get(k) for pick in picks}) > 1]
        model = RowsModel(columns, lambda k: names[k], self)
        model.fill(differ or keys)
        self.table = RecordTable("Proposals side by side", model)
        self.table.setMinimumHeight(220)
        told = (
            f"{counted(len(differ), 'mentee')} with another mentor in one of them:"
            if differ
            else "The three are the same:"
        )
        self.body.addWidget(label(told, "caption", wrap=True))
        self.body.addWidget(self.table)
        self.buttons(right=(button("Close", self.reject, kind="primary"),))
        self.present()


def _two(first: str, second: str) -> QWidget:
    made = QWidget()
    made.setLayout(
        column(label(first, "strong", wrap=True), label(second, "caption", wrap=True), gap=0)
    )
    return made

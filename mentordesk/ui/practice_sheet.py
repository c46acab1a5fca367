"""The sheet of the practice profile: which rules the programme keeps to, with what figures, from when."""

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted, near_date
from mentordesk.model.errors import Refused
from mentordesk.model.profile import RULES, PracticeChange, Profile, Rule, defaults_of
from mentordesk.ui.editors import ChoiceEditor, DateEditor, FlagEditor, WholeEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import column, label, row, rule, the_theme
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace


class PracticeSheet(RecordSheet):
    """Chooses a profile and changes single rules, from a day on."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(
            window, work, "The rules of the programme",
            "They hold from the day you give; what was judged before stays as it was.", "practice", width=760,
        )  # fmt: skip
        today = work.today
        self._shipped = work.desk.practice.on(today).profile
        self.profile = ChoiceEditor("Profile", [(p, p.label) for p in Profile])
        self.profile.value = self._shipped
        self.from_on = DateEditor("From", today)
        self.from_on.value = today
        self.form = self.add_form(Form(PracticeChange, [
            [Field("profile", 2, editor=self.profile), Field("from_on", editor=self.from_on)],
        ], today))  # fmt: skip
        self._rows: dict[str, RuleRow] = {}
        self._shown: dict[str, tuple[bool, tuple[int, ...]]] = {}
        lines = column(gap=8)
        for topic in dict.fromkeys(found.topic for found in RULES.values()):
            lines.addWidget(label(topic, "section"))
            for found in (r for r in RULES.values() if r.topic == topic):
                made = self._rows[found.id] = RuleRow(found)
                lines.addWidget(made)
                lines.addWidget(rule())
        self.body.addLayout(lines)
        self.profile.edited.connect(self._show_profile)
        self.from_on.edited.connect(self._show_day)
        self._day = today
        self._show_now()
        self.usual_buttons()
        self.begin()

    def all_drafts(self) -> dict[str, str]:
        return super().all_drafts() | {f"rule {i}": r.draft() for i, r in self._rows.items()}

    def restored(self, draft: dict[str, str]) -> None:
        for name, made in self._rows.items():
            made.restore(draft.get(f"rule {name}", ""))

    def write(self) -> str:
        chosen = self.profile.value
        now = {name: made.value for name, made in self._rows.items()}
        # what was not touched is not written down: it may change by itself on another day
        rules = {name: value for name, value in now.items() if value != self._shown.get(name)}
        number = self.work.desk.practice.apply(
            chosen if chosen is not self._shipped else None,
            rules,
            from_on=self.form.value("from_on"),
        )
        since = near_date(self.form.value("from_on") or self.work.today, self.work.today)
        if not number:
            return "Nothing was changed."
        programme = self.work.desk.setup.programme
        rhythm = (
            f" Meetings: every {counted(programme.interval_days, 'day')}, {programme.minutes} min."
        )
        return f"Saved {counted(number, 'change')}, from {since} on.{rhythm if chosen is not self._shipped else ''}"

    def _show_day(self) -> None:
        """On another day other rules may hold: what was not touched is shown as it will be then."""
        try:
            day = self.from_on.value
        except Refused:  # half typed
            return
        if day is None or day == self._day:
            return
        self._day = day
        profile = self.work.desk.practice.on(day).profile
        if self.profile.value is self._shipped:
            self.profile.value = profile
        self._shipped = profile
        if self.profile.value is profile:
            self._show_now(only_untouched=True)

    def _show_now(self, *, only_untouched: bool = False) -> None:
        for line in self.work.desk.practice.lines(self._day):
            made, now = self._rows[line.rule.id], (line.is_on, line.limits)
            if not only_untouched or made.holds(self._shown.get(line.rule.id)):
                made.value = now
            self._shown[line.rule.id] = now

    def _show_profile(self) -> None:
        if self.profile.value is self._shipped:
            self._show_now()
            return
        shipped = defaults_of(self.profile.value)
        for name, made in self._rows.items():
            made.value = (name in shipped, shipped.get(name, RULES[name].defaults))
        self._shown = {name: made.value for name, made in self._rows.items()}


class RuleRow(QWidget):
    """One rule: kept or not, in a sentence whose figures can be changed."""

    def __init__(self, found: Rule) -> None:
        super().__init__()
        self._rule = found
        self.kept = FlagEditor(found.id)
        self.kept.setMinimumWidth(64)
        self._words = label("", "dense", wrap=True)
        self.figures = []
        line = row(self.kept, gap=8)
        line.addWidget(self._words, 1)
        for name in found.limits:
            editor = WholeEditor(f"{found.id}, {name}", empty=None)
            editor.setFixedWidth(the_theme().px(64))
            editor.edited.connect(self._say)
            self.figures.append(editor)
            line.addWidget(column_of(editor, name))
        self.setLayout(line)
        self.kept.edited.connect(self._say)

    @property
    def value(self) -> tuple[bool, tuple[int, ...]]:
        """Whether it is kept, and its figures; refuses what is no number."""
        if not self.kept.isChecked():
            return False, self._rule.defaults
        found = [editor.value for editor in self.figures]
        if any(n is None for n in found):
            raise Refused(f"{self._rule.id}: give every figure, or do not keep to the rule.")
        return True, tuple(found)

    @value.setter
    def value(self, wanted: tuple[bool, tuple[int, ...]]) -> None:
        self.kept.value = wanted[0]
        for editor, number in zip(self.figures, wanted[1], strict=True):
            editor.value = number
        self._say()

    def holds(self, wanted: tuple[bool, tuple[int, ...]] | None) -> bool:
        """Whether it says just this; what is half typed says something else."""
        try:
            return self.value == wanted
        except Refused:
            return False

    def draft(self) -> str:
        """As text."""
        return "|".join([self.kept.draft(), *(e.draft() for e in self.figures)])

    def restore(self, text: str) -> None:
        """As it was."""
        kept, *figures = text.split("|") if text else [""]
        if len(figures) != len(self.figures):
            return
        self.kept.restore(kept)
        for editor, typed in zip(self.figures, figures, strict=True):
            editor.restore(typed)
        self._say()

    def _say(self) -> None:
        said = [e.text().strip() or "…" for e in self.figures]
        self._words.setText(self._rule.said(said))
        self.kept.setAccessibleName(f"Keep to {self._rule.id}: {self._rule.said(said)}")
        for editor in self.figures:
            editor.setEnabled(self.kept.isChecked())


def column_of(editor: QWidget, name: str) -> QWidget:
    """A small field with its name below."""
    made = QWidget()
    made.setLayout(column(editor, label(name, "caption"), gap=0))
    return made

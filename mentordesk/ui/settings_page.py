"""Backups and settings: how it looks, whose it is, when it is closed, where it is kept."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from mentordesk.model.clock import full_date
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.measures import Measure
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.programme.figures import Progress
from mentordesk.programme.places import place_of
from mentordesk.programme.today import period_start
from mentordesk.ui.backups_part import BackupsPart
from mentordesk.ui.editors import ChoiceEditor, DateEditor, LineEditor, WordsEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.inputs import Check, Segments, Tabs
from mentordesk.ui.pages import Page, Turn
from mentordesk.ui.parts import (
    Card,
    Scrolled,
    beside,
    button,
    chip,
    clear,
    column,
    flowing,
    icon_button,
    label,
    row,
    rule,
    the_theme,
)
from mentordesk.ui.privacy_part import PrivacyPart, save_organisation
from mentordesk.ui.slices import Sliced
from mentordesk.ui.workspace import Workspace

LOGO_BYTES = 2_000_000
LOGO_PIXELS = 600


class SettingsPage(Page):
    """Backups and settings."""

    title = "Backups & settings"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        self.backups, self.privacy = BackupsPart(work), PrivacyPart(work)
        self._counting = Sliced(self)
        self._tabs = Tabs("Parts of the settings")
        self._stack = QStackedWidget()
        parts: tuple[tuple[str, tuple[QWidget, ...], tuple[QWidget, ...]], ...] = (
            ("Backups", (_card("Backups", self.backups),), ()),
            ("Lock & safety", (_card("Passphrase", self._lock_part()),),
             (_card("Is the record whole?", self._check_part()), _card("Where it is kept", self._place_part()))),
            ("Programme",
             (_card("Closures", self._closures_part(), "Holidays, and days on which nobody can meet: they stop every clock."),
              _card("The course of the year", self._course_part(), "Each is seen before it is done, and can be undone.")),
             (_card("Programmes in this record", self._programmes_part(), "Each has its own people and rules, under the same lock."),
              _card("Rules", self._rules_part(), "What Today and the standing of pairings follow."),
              _card("Objectives", self._objectives_part(), "What the programme is measured against."))),
            ("Look & organisation",
             (_card("Look", self._look_part()), _card("Organisation", self._organisation_part())),
             (_card("Safety", self._safety_part(), "Shown on everything about conflicts. MentorDesk tells nobody."),)),
            ("Privacy",
             (_card("Whom to look at now", self.privacy.due, "They left so long ago that one asks whether they must be kept. Nobody is erased by itself."),),
             (_card("How long people are kept", self.privacy.rules), _card("Who was erased", self.privacy.erased, "By the code that is left of them."))),
        )  # fmt: skip
        self._tabs.show_titles([title for title, _left, _right in parts])
        for _title, left, right in parts:
            self._stack.addWidget(_side_by_side(left, right))
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.setLayout(
            column(
                column(
                    label("Backups & settings", "title"), self._tabs, gap=8, margin=(24, 20, 24, 0)
                ),
                self._stack,
                gap=0,
            )
        )

    def show_part(self, number: int) -> None:
        """Turn to a part: backups, lock, programme, look, privacy."""
        self._tabs.setCurrentIndex(number)

    def refresh(self) -> None:
        self.backups.refresh()
        self.privacy.refresh()
        self._show_lock()
        self._show_place()
        self._organisation = self.work.desk.setup.organisation
        self.organisation.follow(self._organisation)
        self.safety.follow(self._organisation)
        self._show_logo()
        self._show_closures()
        self._show_programmes()
        self._show_rules()
        self._count_objectives()
        self.theme.value = self.work.settings.current.theme
        self.text_size.value = self.work.settings.current.text_percent

    def _forms(self) -> dict[str, Form]:
        """The forms of the page itself that follow the organisation."""
        return {"organisation": self.organisation, "safety": self.safety}

    def typed(self) -> dict[str, str]:
        return {
            f"{key} {name}": text
            for key, form in self._forms().items()
            for name, text in form.typed().items()
        } | {"part": str(self._tabs.currentIndex())}

    def retype(self, typed: dict[str, str]) -> None:
        self.show_part(int(typed.get("part", "0")))
        for key, form in self._forms().items():
            words = {
                n.removeprefix(f"{key} "): t for n, t in typed.items() if n.startswith(f"{key} ")
            }
            form.restore(words)

    def take_focus(self) -> None:
        self.backups.now.setFocus()

    def _lock_part(self) -> QWidget:
        self._locked = label("", "dense", wrap=True)
        self.passphrase = button("", partial(self.work.show, "passphrase", 0))
        self.recovery = button("New recovery code…", partial(self.work.show, "recovery code", 0))
        self._open_up = button("Remove passphrase…", partial(self.work.show, "open to all", 0))
        self.login = Check("This computer’s login opens it too")
        self.login.clicked.connect(self._use_login)
        self.lock_after = Segments(
            "Lock after", [(5, "5 min"), (10, "10 min"), (30, "30 min"), (0, "Never")]
        )
        self.lock_after.chosen.connect(self._lock_after)
        self._idle = QWidget()
        self._idle.setLayout(
            column(label("Lock when nobody is at the desk for", "label"), self.lock_after, gap=4)
        )
        self._lock_now = button("Lock now", partial(self.work.show, "lock", 0))
        made = QWidget()
        made.setLayout(
            column(
                self._locked,
                row(self.passphrase, self.recovery, 1),
                self._idle,
                self.login,
                row(self._lock_now, self._open_up, 1),
                gap=12,
            )
        )
        return made

    def _show_lock(self) -> None:
        locks = self.work.desk.locks
        on = locks.is_protected
        self._locked.setText(
            "The record is encrypted and opens with your passphrase."
            if on
            else "The record is encrypted, but opens without a passphrase: anyone at this computer can read it."
        )
        self.passphrase.setText("Change passphrase…" if on else "Set a passphrase…")
        inside = self.work.is_looking_inside
        for part in (self.recovery, self._open_up):
            part.setVisible(on and not inside)
        for part in (self.passphrase, self.move_records):
            part.setVisible(not inside)
        self._idle.setVisible(on)
        self._lock_now.setVisible(on)
        self.recovery.setText("New recovery code…" if locks.has_recovery_code else "Recovery code…")
        self.login.setVisible(on and not inside and locks.login_is_there)
        self.login.setChecked(locks.opens_with_login)
        self.lock_after.value = self.work.settings.current.lock_after

    def _use_login(self, on: bool) -> None:
        self.work.desk.locks.use_login(on)
        self.work.did(
            "This computer’s login opens the record." if on else "Only the passphrase opens it."
        )

    def _lock_after(self, minutes: int) -> None:
        self.work.settings.change(lock_after=minutes)
        self.work.told.emit("Kept." if minutes else "The record no longer locks by itself.")

    def _check_part(self) -> QWidget:
        said = (
            "Looks at every page of the record and at every link of its history. Should anything have "
            "been changed behind MentorDesk’s back, the first such place is named."
        )
        self._checked = label("", "dense", wrap=True)
        self._checked.hide()
        self.verify = button("Verify the record", self.verify_record)
        made = QWidget()
        made.setLayout(
            column(label(said, "muted", wrap=True), self._checked, row(self.verify, 1), gap=12)
        )
        return made

    def verify_record(self) -> None:
        """Look at everything now, and say what was found."""
        found = self.work.desk.troubles()
        changes = self.work.desk.last_change
        self._checked.setText(
            " ".join(found)
            + " Restore a backup from before, and keep this file: it shows what happened."
            if found
            else f"Whole. All {changes:,} changes fit together, and every page reads as it was written."
        )
        self._checked.show()

    def _place_part(self) -> QWidget:
        self._place = label("", "dense", wrap=True)
        self._advice = label("", "error", wrap=True)
        self.move_records = button("Move my records…", self._ask_where)
        made = QWidget()
        made.setLayout(column(self._place, self._advice, row(self.move_records, 1), gap=8))
        return made

    def _show_place(self) -> None:
        path = self.work.desk.path
        self._place.setText(str(path))
        found = place_of(path)
        self._advice.setText(found.sentence)
        self._advice.setVisible(bool(found.sentence))

    def _ask_where(self) -> None:
        dialog = QFileDialog(self.window(), "Move my records to")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda where: self.work.asked.emit("move", Path(where)))
        dialog.open()

    def _look_part(self) -> QWidget:
        self.theme = Segments(
            "Theme",
            (
                ("system", "As the system"),
                ("light", "Light"),
                ("dark", "Dark"),
                ("contrast", "High contrast"),
            ),
        )
        self.theme.chosen.connect(lambda name: self._look(theme=name))
        self.text_size = Segments("Text size", [(n, f"{n}%") for n in (80, 100, 125, 150, 200)])
        self.text_size.chosen.connect(lambda percent: self._look(text_percent=percent))
        made = QWidget()
        made.setLayout(
            column(
                label("Theme", "label"),
                self.theme,
                label("Text size", "label"),
                self.text_size,
                gap=4,
            )
        )
        return made

    def _organisation_part(self) -> QWidget:
        self.organisation = Form(
            Organisation,
            [[Field("name")], [Field("coordinator")], [Field("footer")], [Field("colour")]],
            self.work.today,
        )
        self._logo = label("", "muted", wrap=True)
        choose = button("Choose logo…", self._choose_logo)
        self._drop_logo = button("Remove logo", self._remove_logo)
        made = QWidget()
        made.setLayout(column(
            self.organisation, self._logo, row(choose, self._drop_logo, 1, button("Save", self._save_organisation, kind="primary")), gap=12,
        ))  # fmt: skip
        return made

    def _programmes_part(self) -> QWidget:
        self._programmes = column(gap=8)
        made = QWidget()
        another = button("Another…", partial(self.work.show, "another programme", 0))
        another.setAccessibleName("Start another programme in this record…")
        made.setLayout(column(self._programmes, row(another, 1), gap=12))
        return made

    def _show_programmes(self) -> None:
        clear(self._programmes)
        here = self.work.desk.programme_id
        for programme in self.work.desk.programmes.all():
            said = programme.term_name or _days_of(programme)
            words = column(
                label(programme.name, "strong", wrap=True), label(said, "muted", wrap=True), gap=0
            )
            if programme.id == here:
                self._programmes.addWidget(beside(words, chip("You are here", "info")))
                continue
            go = button(
                "Go there", partial(self.work.show, "go to programme", programme.id), kind="small"
            )
            go.setAccessibleName(f"Go to {programme.name}")
            self._programmes.addWidget(beside(words, go))

    def _safety_part(self) -> QWidget:
        self.safety = Form(Organisation, [
            [Field("safeguarding_contact")], [Field("safeguarding_steps", lines=5)], [Field("watch_words", editor=WordsEditor("Words to watch for", 3))],
        ], self.work.today)  # fmt: skip
        made = QWidget()
        said = (
            "Where one of these words is typed into a log, a conflict note is offered. Which word it was "
            "is neither kept nor shown."
        )
        made.setLayout(column(
            self.safety, label(said, "caption", wrap=True),
            row(
                button("Help for each step…", partial(self.work.show, "case help", 0)), 1,
                button("Save", self._save_safety, kind="primary"),
            ), gap=12,
        ))  # fmt: skip
        return made

    def _save_safety(self) -> None:
        save_organisation(
            self.work, self.safety, self._organisation, "Saved what to do for safety."
        )

    def _rules_part(self) -> QWidget:
        self._profile = label("", "dense", wrap=True)
        made = QWidget()
        change = button("Rules…", partial(self.work.show, "practice", 0))
        programme = button("The programme…", partial(self.work.show, "programme", 0))
        milestones = button("Milestones…", partial(self.work.show, "milestone plans", 0))
        self._coming = column(gap=4)
        tools = flowing(change, programme, milestones)
        made.setLayout(column(self._profile, self._coming, tools, gap=12))
        return made

    def _course_part(self) -> QWidget:
        """What comes at the end of a term, of a year, and of the programme."""
        made = QWidget()
        show = self.work.show
        tools = flowing(
            button("Look back…", partial(show, "look back", 0)),
            button("New year…", partial(show, "new year", 0)),
            button("End…", partial(show, "end programme", 0)),
        )
        made.setLayout(column(tools))
        return made

    def _show_rules(self) -> None:
        lines = self.work.desk.practice.lines(self.work.today)
        practice = self.work.desk.practice.on(self.work.today)
        kept, own = sum(x.is_on for x in lines), sum(x.is_changed for x in lines)
        said = f"Profile: {practice.profile.label}. {kept} of {len(lines)} rules are in use"
        self._profile.setText(f"{said}; {own} of them changed by you." if own else f"{said}.")
        clear(self._coming)
        for change in self.work.desk.practice.coming(self.work.today):
            assert change.from_on is not None  # the record requires it
            words = f"From {full_date(change.from_on)}: {change.words}"
            take_back = partial(self._take_back, change.id)
            inside = self.work.is_looking_inside
            tools = [] if inside else [icon_button("trash-2", f"Take back: {words}", take_back)]
            self._coming.addWidget(beside(label(words, "dense", wrap=True), *tools))

    def _take_back(self, change_id: int) -> None:
        self.work.desk.practice.take_back(change_id, today=self.work.today)
        self.work.did("Taken back: the rules stay as they are.")

    def _closures_part(self) -> QWidget:
        self._closures = QVBoxLayout()
        self._closure = Closure()
        self._keep_closure = button("Add closure", self._save_closure)
        self.new_closure = Form(Closure, [
            [Field("name", 2), Field("first_day", 1, editor=DateEditor("First day", self.work.day, ahead=True)),
             Field("last_day", 1, editor=DateEditor("Last day", self.work.day, ahead=True))],
        ], self.work.today)  # fmt: skip
        made = QWidget()
        made.setLayout(
            column(
                self._closures,
                self.new_closure,
                row(
                    button("Bring in closures…", partial(self.work.show, "closures", 0)),
                    1,
                    self._keep_closure,
                ),
                gap=12,
            )
        )
        return made

    def _objectives_part(self) -> QWidget:
        self._objectives = QVBoxLayout()
        self._objective = Objective()
        self._keep_objective = button("Add objective", self._save_objective)
        self.new_objective = Form(Objective, [
            [Field("statement")], [Field("indicator", 2), Field("target", 2, editor=LineEditor("Target"))],
            [Field("measure", 2, editor=ChoiceEditor("Worked out from", [(None, "Nothing: you judge it"), *((m, m.label) for m in Measure)])),
             Field("due_on", 2)],
        ], self.work.today)  # fmt: skip
        made = QWidget()
        made.setLayout(
            column(
                self._objectives,
                self.new_objective,
                row(1, self._keep_objective),
                gap=12,
            )
        )
        return made

    def _look(self, **changes: object) -> None:
        settings = self.work.settings.change(**changes)
        the_theme().use(settings.theme, settings.text_percent)

    def _save_organisation(self) -> None:
        save_organisation(
            self.work, self.organisation, self._organisation, "Saved the organisation."
        )

    def _show_logo(self) -> None:
        has = bool(self._organisation.logo)
        self._logo.setText(
            "The logo stands at the head of every report."
            if has
            else "No logo. PNG or JPEG; it stands at the head of every report."
        )
        self._drop_logo.setVisible(has)

    def _choose_logo(self) -> None:
        dialog = QFileDialog(self.window(), "Choose a logo")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter("Pictures (*.png *.jpg *.jpeg)")
        dialog.fileSelected.connect(lambda where: self.take_logo(Path(where)))
        dialog.open()

    def take_logo(self, path: Path) -> None:
        """Decode the picture, make it small, and keep it freshly encoded."""
        from PySide6.QtCore import QBuffer, QByteArray

        try:
            body = path.read_bytes()
        except OSError as error:
            raise MachineTrouble("The picture could not be read.") from error
        image = QImage.fromData(body) if len(body) <= LOGO_BYTES else QImage()
        if image.isNull():
            raise Refused("Choose a PNG or JPEG picture of at most 2 MB.")
        smooth = Qt.TransformationMode.SmoothTransformation
        image = (
            image.scaled(LOGO_PIXELS, LOGO_PIXELS, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            if max(image.width(), image.height()) > LOGO_PIXELS
            else image
        )
        written = QByteArray()  # the buffer does not keep it: it must outlive the buffer
        buffer = QBuffer(written)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        buffer.close()
        content = bytes(written.data())
        self.work.desk.setup.save_organisation(replace(self._organisation, logo=content))
        self.work.did("Saved the logo.")

    def _remove_logo(self) -> None:
        self.work.desk.setup.save_organisation(replace(self._organisation, logo=b""))
        self.work.did("Removed the logo.")

    def _show_closures(self) -> None:
        clear(self._closures)
        closures = self.work.desk.setup.closures()
        if self._closure.id and self._closure.id not in {c.id for c in closures}:
            self._change_closure(Closure())  # what was being changed is gone
            self.new_closure.fill(Closure())
        for closure in closures:
            assert closure.first_day and closure.last_day  # the record requires both
            days = full_date(closure.first_day)
            if closure.last_day != closure.first_day:
                days += f" to {full_date(closure.last_day)}"
            change = icon_button(
                "pencil", f"Change {closure.name}", partial(self._take_closure, closure)
            )
            drop = icon_button(
                "trash-2",
                f"Remove {closure.name}",
                partial(self._removed, "closure", closure.id),
            )
            words = column(label(closure.name, "strong"), label(days, "muted", wrap=True), gap=0)
            self._closures.addWidget(beside(words, change, drop))
            self._closures.addWidget(rule())

    def _count_objectives(self) -> None:
        """Where they stand is counted from all meetings of the term; until it is known the old lines stay."""
        desk, today = self.work.desk, self.work.today
        first = period_start(desk.setup.programme.starts_on, today)
        counted = desk.figures.progressing(desk.figures.period(first, today))
        self._counting.run(
            counted, self._show_objectives, lambda told: self.work.told.emit(str(told))
        )

    def hideEvent(self, event: QHideEvent) -> None:
        if self._counting.is_busy and not event.spontaneous():
            self._counting.stop()
            self._stale = True
        super().hideEvent(event)

    def _show_objectives(self, progress: Sequence[Progress]) -> None:
        clear(self._objectives)
        if self._objective.id and self._objective.id not in {p.objective.id for p in progress}:
            self._change(Objective())  # what was being changed is gone
            self.new_objective.fill(Objective())
        for found in progress:
            objective = found.objective
            due = f"by {full_date(objective.due_on)}" if objective.due_on else ""
            said = " · ".join(t for t in (objective.indicator, objective.target, due) if t)
            words = column(
                label(objective.statement, "strong", wrap=True),
                label(said, "muted", wrap=True),
                gap=0,
            )
            if found.actual:
                now = f"Now {found.actual.value or 'not known yet'}: {found.actual.evidence}"
                words.addWidget(label(now, "dense", wrap=True))
            change = icon_button(
                "pencil",
                f"Change objective: {objective.statement}",
                partial(self._take_objective, objective),
            )
            drop = icon_button(
                "trash-2",
                f"Remove objective: {objective.statement}",
                partial(self._removed, "objective", objective.id),
            )
            self._objectives.addWidget(beside(words, change, drop))
            self._objectives.addWidget(rule())

    def _removed(self, what: str, record_id: int) -> None:
        setup = self.work.desk.setup
        (setup.remove_closure if what == "closure" else setup.remove_objective)(record_id)
        self.work.did(f"Removed the {what}. Undo brings it back.")

    def _take_closure(self, closure: Closure) -> None:
        self._change_closure(closure)
        self.new_closure.fill(closure)
        self.new_closure.focus_first()

    def _change_closure(self, closure: Closure) -> None:
        self._closure = closure
        self._keep_closure.setText("Save closure" if closure.id else "Add closure")

    def _save_closure(self) -> None:
        said = "Saved the closure." if self._closure.id else "Added the closure."
        save = self.work.desk.setup.save_closure
        if self._add(self.new_closure, self._closure, save, said):
            self._change_closure(Closure())

    def _take_objective(self, objective: Objective) -> None:
        self._change(objective)
        self.new_objective.fill(objective)
        self.new_objective.focus_first()

    def _change(self, objective: Objective) -> None:
        self._objective = objective
        self._keep_objective.setText("Save objective" if objective.id else "Add objective")

    def _save_objective(self) -> None:
        said = "Saved the objective." if self._objective.id else "Added the objective."
        save = self.work.desk.setup.save_objective
        if self._add(self.new_objective, self._objective, save, said):
            self._take_objective(Objective())

    def _add(self, form: Form, fresh: object, save: object, said: str) -> bool:
        form.mark({})
        try:
            save(form.read(fresh))  # type: ignore[operator]
        except Refused as refusal:  # what the coordinator can mend stands beside the field
            form.mark(refusal.problems)
            return False
        form.fill(type(fresh)())
        self.work.did(said)
        return True


def _side_by_side(left: Sequence[QWidget], right: Sequence[QWidget]) -> QWidget:
    """Cards in two columns, or one below the other where there is no room; one column alone is wide."""
    sides = []
    for cards in (left, right):
        if cards:
            side = QWidget()
            side.setLayout(column(*cards, 1, gap=20))
            sides.append((side, 1))
    body = QWidget()
    inside: QWidget = Turn(sides, room=760) if len(sides) > 1 else sides[0][0]
    body.setLayout(column(inside, 1, margin=(24, 16, 24, 24)))
    return Scrolled(body)


def _card(title: str, inside: QWidget, caption: str = "") -> QWidget:
    head = column(label(title, "section"), gap=2)
    if caption:
        head.addWidget(label(caption, "caption", wrap=True))
    return Card(column(head, inside, gap=12, margin=16))


def _days_of(programme: Programme) -> str:
    """*2 Feb 2026 to 31 Oct 2026*, or as much of it as is set."""
    days = [full_date(d) for d in (programme.starts_on, programme.ends_on) if d]
    return " to ".join(days) or "No days set"

"""Backups and settings: how it looks, whose it is, when it is closed, where it is kept."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mentordesk.model.clock import counted, full_date, local_time
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.programme import Closure, Objective, Organisation
from mentordesk.ui.editors import DateEditor, LineEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.pages import Page, Turn
from mentordesk.ui.parts import (
    Card,
    Segments,
    button,
    clear,
    column,
    icon_button,
    label,
    row,
    rule,
    scrolled,
    the_theme,
)
from mentordesk.ui.workspace import Workspace

LOGO_BYTES = 2_000_000
LOGO_PIXELS = 600


class SettingsPage(Page):
    """Backups and settings."""

    title = "Backups & settings"

    def __init__(self, work: Workspace) -> None:
        super().__init__(work)
        left, right = column(gap=20), column(gap=20)
        left.addWidget(_card("Backup", self._backup_part()))
        left.addWidget(_card("Look", self._look_part()))
        left.addWidget(_card("Organisation", self._organisation_part()))
        right.addWidget(
            _card(
                "Closures",
                self._closures_part(),
                "Holidays, exam weeks, staff days: they stop every clock.",
            )
        )
        right.addWidget(
            _card("Objectives", self._objectives_part(), "What the programme is measured against.")
        )
        for layout in (left, right):
            layout.addStretch(1)
        body = QWidget()
        sides = QWidget(), QWidget()
        sides[0].setLayout(left)
        sides[1].setLayout(right)
        both = Turn([(sides[0], 1), (sides[1], 1)], room=760)
        body.setLayout(
            column(label("Backups & settings", "title"), both, gap=16, margin=(24, 20, 24, 24))
        )
        self.setLayout(column(scrolled(body), gap=0))

    def refresh(self) -> None:
        self._show_backup()
        self._organisation = self.work.desk.setup.organisation
        self.organisation.fill(self._organisation)
        self._show_logo()
        self._show_closures()
        self._show_objectives()
        self.theme.value = self.work.settings.current.theme
        self.text_size.value = self.work.settings.current.text_percent

    def take_focus(self) -> None:
        self.backup_button.setFocus()

    def _backup_part(self) -> QWidget:
        self._record = label("", "dense", wrap=True)
        self._backup = label("", "muted", wrap=True)
        self.backup_button = button("Back up now", self._back_up, kind="primary")
        elsewhere = button("Back up to…", self._back_up_elsewhere)
        made = QWidget()
        made.setLayout(
            column(self._record, self._backup, row(self.backup_button, elsewhere, 1), gap=8)
        )
        return made

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
            [[Field("name")], [Field("safeguarding_contact")], [Field("footer")]],
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

    def _closures_part(self) -> QWidget:
        self._closures = QVBoxLayout()
        self.new_closure = Form(Closure, [
            [Field("name", 2), Field("first_day", 1, editor=DateEditor("First day", self.work.today)),
             Field("last_day", 1, editor=DateEditor("Last day", self.work.today))],
        ], self.work.today)  # fmt: skip
        made = QWidget()
        made.setLayout(
            column(
                self._closures,
                self.new_closure,
                row(1, button("Add closure", self._add_closure)),
                gap=12,
            )
        )
        return made

    def _objectives_part(self) -> QWidget:
        self._objectives = QVBoxLayout()
        self.new_objective = Form(Objective, [
            [Field("statement")], [Field("indicator"), Field("target", editor=LineEditor("Target")), Field("due_on")],
        ], self.work.today)  # fmt: skip
        made = QWidget()
        made.setLayout(
            column(
                self._objectives,
                self.new_objective,
                row(1, button("Add objective", self._add_objective)),
                gap=12,
            )
        )
        return made

    def _show_backup(self) -> None:
        desk = self.work.desk
        kept = (
            "It opens with your passphrase."
            if desk.is_protected
            else "It opens without a passphrase: anyone at this computer can read it."
        )
        self._record.setText(f"The record is encrypted. {kept}")
        found = desk.backups.latest(self.work.places.backups)
        self._backup.setText(
            f"Last backup: {full_date(found.made_at.astimezone().date())} {local_time(found.made_at)}, "
            f"{counted(found.counts['participant'], 'participant')} and {counted(found.counts['meeting'], 'meeting')}, read back and found whole."
            if found else "No backup yet. Make one now, and one on a stick."
        )  # fmt: skip

    def _back_up(self, folder: Path | None = None) -> None:
        found = self.work.desk.backups.make(folder or self.work.places.backups)
        self.work.did(
            f"Backed up {counted(found.counts['meeting'], 'meeting')}; the copy was read back."
        )

    def _back_up_elsewhere(self) -> None:
        dialog = QFileDialog(self.window(), "Back up to")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda where: self._back_up(Path(where)))
        dialog.open()

    def _look(self, **changes: object) -> None:
        settings = self.work.settings.change(**changes)
        the_theme().use(settings.theme, settings.text_percent)

    def _save_organisation(self) -> None:
        self.work.desk.setup.save_organisation(self.organisation.read(self._organisation))
        self.work.did("Saved the organisation.")

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
        buffer = QBuffer(QByteArray())
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        content = bytes(buffer.data().data())
        self.work.desk.setup.save_organisation(
            replace(self.organisation.read(self._organisation), logo=content)
        )
        self.work.did("Saved the logo.")

    def _remove_logo(self) -> None:
        self.work.desk.setup.save_organisation(replace(self._organisation, logo=b""))
        self.work.did("Removed the logo.")

    def _show_closures(self) -> None:
        clear(self._closures)
        for closure in self.work.desk.setup.closures():
            assert closure.first_day and closure.last_day  # the record requires both
            days = full_date(closure.first_day)
            if closure.last_day != closure.first_day:
                days += f" to {full_date(closure.last_day)}"
            drop = icon_button(
                "trash-2",
                f"Remove {closure.name}",
                partial(self._removed, "closure", closure.id),
            )
            words = column(label(closure.name, "strong"), label(days, "muted", wrap=True), gap=0)
            line = row(gap=8)
            line.addLayout(words, 1)
            line.addWidget(drop)
            self._closures.addLayout(line)
            self._closures.addWidget(rule())

    def _show_objectives(self) -> None:
        clear(self._objectives)
        for objective in self.work.desk.setup.objectives():
            said = " · ".join(t for t in (objective.indicator, objective.target) if t)
            words = column(
                label(objective.statement, "strong", wrap=True),
                label(said, "muted", wrap=True),
                gap=0,
            )
            drop = icon_button(
                "trash-2",
                f"Remove objective: {objective.statement}",
                partial(self._removed, "objective", objective.id),
            )
            line = row(gap=8)
            line.addLayout(words, 1)
            line.addWidget(drop)
            self._objectives.addLayout(line)
            self._objectives.addWidget(rule())

    def _removed(self, what: str, record_id: int) -> None:
        setup = self.work.desk.setup
        (setup.remove_closure if what == "closure" else setup.remove_objective)(record_id)
        self.work.did(f"Removed the {what}. Undo brings it back.")

    def _add_closure(self) -> None:
        self._add(
            self.new_closure, Closure(), self.work.desk.setup.save_closure, "Added the closure."
        )

    def _add_objective(self) -> None:
        self._add(
            self.new_objective,
            Objective(),
            self.work.desk.setup.save_objective,
            "Added the objective.",
        )

    def _add(self, form: Form, fresh: object, save: object, said: str) -> None:
        form.mark({})
        try:
            save(form.read(fresh))  # type: ignore[operator]
        except Refused as refusal:  # what the coordinator can mend stands beside the field
            form.mark(refusal.problems)
            return
        form.fill(type(fresh)())
        self.work.did(said)


def _card(title: str, inside: QWidget, caption: str = "") -> QWidget:
    head = column(label(title, "section"), gap=2)
    if caption:
        head.addWidget(label(caption, "caption", wrap=True))
    return Card(column(head, inside, gap=12, margin=16))

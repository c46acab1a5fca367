"""A problem report: read it before saving it; it holds nothing of the record and no name of a person."""

import platform
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from mentordesk import __version__
from mentordesk.files import write_whole
from mentordesk.model.errors import MachineTrouble
from mentordesk.ui.parts import button, label, the_theme
from mentordesk.ui.sheet import Sheet


def report_text(kind: str, places: list[str]) -> str:
    """What happened and where in the program, on which system; no values, no paths, no names."""
    screen = QGuiApplication.primaryScreen()
    ratio = f"{screen.devicePixelRatio():g}" if screen else "none"
    theme = the_theme()
    lines = [
        f"MentorDesk {__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
        f"Screen scale {ratio}, theme {theme.name}, text {theme.percent} %",
        "",
        f"What: {kind or 'reported by hand'}",
        *[f"Where: {place}" for place in places],
    ]
    return "\n".join(lines) + "\n"


class ProblemSheet(Sheet):
    """Shows the report, then saves it where the coordinator says. Nothing is sent."""

    def __init__(self, window: QWidget, kind: str = "", places: list[str] | None = None) -> None:
        super().__init__(
            window,
            "A problem report",
            "This is all of it. It holds nothing of your record, and it is sent nowhere: "
            "save it and give it to whoever helps you.",
            width=640,
        )
        self._text = report_text(kind, places or [])
        shown = QPlainTextEdit(self._text)
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName("The report")
        shown.setMinimumHeight(200)
        self.body.addWidget(shown)
        self.body.addWidget(
            label("What were you doing? Write it to whoever helps you.", "muted", wrap=True)
        )
        save = button("Save…", self._ask_where, kind="primary")
        self.buttons(right=(button("Close", self.reject), save))
        self.present()
        save.setFocus()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self.window(), "Save the report", "MentorDesk problem.txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(lambda where: self.save(Path(where)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write it whole, and close."""
        try:
            write_whole(path, self._text.encode())
        except OSError as error:
            raise MachineTrouble(
                "The report could not be written there. Choose another place."
            ) from error
        self.accept()

"""Saves a report as PDF where the coordinator says."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from mentordesk.files import write_whole
from mentordesk.model.errors import MachineTrouble
from mentordesk.reports import Paper, Report, render
from mentordesk.ui.workspace import Workspace


def ask_and_save(window: QWidget, work: Workspace, name: str, report: Report) -> QFileDialog:
    """Ask for a place, then write the report there whole."""
    dialog = QFileDialog(window, "Save as PDF", str(work.report_folder() / f"{name}.pdf"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("PDF (*.pdf)")
    dialog.setDefaultSuffix("pdf")
    dialog.fileSelected.connect(lambda where: save(Path(where), work, report))
    dialog.open()
    return dialog


def save(path: Path, work: Workspace, report: Report) -> None:
    """Lay the report out and write it."""
    done = render(report, Paper(work.settings.current.paper))
    try:
        write_whole(path, done.pdf)
    except OSError as error:
        raise MachineTrouble(
            "The file could not be written to this place. Choose another."
        ) from error
    work.told.emit(f"Saved the report: {path.name}.")

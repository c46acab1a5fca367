"""Prints a PDF as it is: its pages, painted at the printer's resolution."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from mentordesk.ui.reports_page import pictures_of


def print_pdf(window: QWidget, pdf: bytes) -> QPrintDialog:
    """Ask for a printer, then print these bytes."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("MentorDesk report")
    dialog = QPrintDialog(printer, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: paint(printer, pdf))
    QDialog.open(dialog)
    return dialog


def paint(printer: QPrinter, pdf: bytes) -> None:
    """Paint the pages at 300 dots an inch, each filling its sheet."""
    sheet = printer.paperRect(QPrinter.Unit.Inch)
    printer.setFullPage(True)
    painter = QPainter(printer)
    for number, image in enumerate(pictures_of(pdf, round(sheet.width() * 300), most=2_000)):
        if number:
            printer.newPage()
        painter.drawImage(
            QRect(0, 0, painter.viewport().width(), painter.viewport().height()), image
        )
    painter.end()

"""Prints a PDF as it is: its pages, painted at the printer's resolution."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from mentordesk.reports import Paper
from mentordesk.ui.preview import pictures_of

_SIZES = {Paper.A4: QPageSize.PageSizeId.A4, Paper.LETTER: QPageSize.PageSizeId.Letter}


def print_pdf(window: QWidget, pdf: bytes, paper: Paper = Paper.A4) -> QPrintDialog:
    """Ask for a printer, its paper and both sides or one; then print these bytes."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("MentorDesk report")
    printer.setPageSize(QPageSize(_SIZES[paper]))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setDuplex(QPrinter.DuplexMode.DuplexAuto)
    dialog = QPrintDialog(printer, window)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintShowPageSize)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: paint(printer, pdf))
    QDialog.open(dialog)
    return dialog


def paint(printer: QPrinter, pdf: bytes) -> None:
    """Paint the pages asked for at 300 dots an inch, each filling its sheet."""
    sheet = printer.paperRect(QPrinter.Unit.Inch)
    printer.setFullPage(True)
    pages = pictures_of(pdf, round(sheet.width() * 300), most=2_000)
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    painter = QPainter(printer)
    for number, image in enumerate(pages[first - 1 : last]):
        if number:
            printer.newPage()
        painter.drawImage(
            QRect(0, 0, painter.viewport().width(), painter.viewport().height()), image
        )
    painter.end()

"""Prints a PDF as it is: its pages, painted at the printer's resolution."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from mentordesk.model.errors import MachineTrouble
from mentordesk.reports import Paper
from mentordesk.ui.preview import each_picture

_SIZES = {Paper.A4: QPageSize.PageSizeId.A4, Paper.LETTER: QPageSize.PageSizeId.Letter}


def print_pdf(
    window: QWidget,
    pdf: bytes,
    paper: Paper,
    printed: Callable[[], object],
    still: Callable[[], bool],
) -> QPrintDialog:
    """Ask for a printer, its paper and both sides or one; then print these bytes and say so.

    Windows’ own dialog answers before it is open for us, and outlives a lock: it is asked ``still``
    whether what was to be printed may be printed yet.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("MentorDesk report")
    printer.setPageSize(QPageSize(_SIZES[paper]))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setDuplex(QPrinter.DuplexMode.DuplexAuto)
    dialog = QPrintDialog(printer, window)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintShowPageSize)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def go() -> None:
        if still():
            paint(printer, pdf)
            printed()

    dialog.accepted.connect(go)
    QDialog.open(dialog)
    return dialog


def paint(printer: QPrinter, pdf: bytes) -> None:
    """Paint the pages asked for at 300 dots an inch, each filling its sheet.

    Raises MachineTrouble when the printer, or the file that is printed to, takes nothing.
    """
    sheet = printer.paperRect(QPrinter.Unit.Inch)
    printer.setFullPage(True)
    first, last = printer.fromPage() or 1, printer.toPage() or None
    painter = QPainter()
    if not painter.begin(printer):
        raise MachineTrouble("Nothing was printed: the printer does not answer. Choose another.")
    number = -1
    # one page after the other: a page at this resolution is some 35 MB
    for number, image in enumerate(each_picture(pdf, round(sheet.width() * 300), first, last)):
        if number and not printer.newPage():
            painter.end()
            raise MachineTrouble("The printer stopped. Look at it, and print again.")
        painter.drawImage(
            QRect(0, 0, painter.viewport().width(), painter.viewport().height()), image
        )
    painter.end()
    if number < 0:
        raise MachineTrouble("None of these pages is there. Choose others.")

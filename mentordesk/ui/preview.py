"""The pages of a PDF as pictures, with a list of pages and a zoom: the very bytes that are printed."""

from collections.abc import Iterator
from threading import Lock
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from mentordesk.ui.inputs import Combo
from mentordesk.ui.parts import Card, Scrolled, clear, column, icon_button, label, row

#: The renderer of PDF pages must never be used by two threads at once.
_ONE_AT_A_TIME = Lock()
#: So many pages are shown; of a large pack the rest is on paper.
MOST_PAGES = 40
ZOOMS = (100, 150, 200, 300)


class PagePicture(QLabel):
    """A page of paper as wide as its place, or wider when one looks closer."""

    def __init__(self, image: QImage, ratio: float, zoom: int = 100) -> None:
        super().__init__()
        self._whole = QPixmap.fromImage(image)
        self._ratio, self._zoom = ratio, zoom
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(1)
        rule = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        rule.setHeightForWidth(True)
        self.setSizePolicy(rule)
        if zoom > 100:
            shown = self._whole.copy()
            shown.setDevicePixelRatio(ratio)
            self.setPixmap(shown)
            self.setFixedSize(shown.deviceIndependentSize().toSize())

    def heightForWidth(self, width: int) -> int:
        wide = min(round(width * self._ratio), self._whole.width())
        return round(wide * self._whole.height() / self._whole.width() / self._ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom > 100:
            return
        wide = min(round(self.width() * self._ratio), self._whole.width())
        shown = self._whole.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(self._ratio)
        self.setPixmap(shown)


class Preview(QWidget):
    """The pages one below the other; one goes to a page by the list, and looks closer by the zoom."""

    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pages = QVBoxLayout()
        self._pages.setSpacing(12)
        paper = QWidget()
        paper.setLayout(column(self._pages, 1, margin=(16, 16, 16, 16)))
        self.area = Scrolled(paper)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("Preview")
        self.page = Combo("Page", ())
        self.page.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        self.page.activated.connect(self._go_to)
        self.smaller = icon_button("minus", "Look from further away", lambda: self._step(-1))
        self.larger = icon_button("plus", "Look closer", lambda: self._step(1))
        self.percent = label("", "caption")
        self._zoom = 0
        bar = QWidget()
        bar.setLayout(row(self.page, 1, self.smaller, self.percent, self.larger, gap=8))
        whole = column(bar, Card(column(self.area, gap=0), tone="ground"), gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setMinimumHeight(360)
        self._show_tools()

    @property
    def zoom(self) -> int:
        """How large pages are shown, in per cent of the width there is."""
        return ZOOMS[self._zoom]

    @property
    def room(self) -> int:
        """The width a page is drawn for."""
        return max(320, self.area.viewport().width() - 40) * self.zoom // 100

    @property
    def pictures(self) -> list[PagePicture]:
        """The pages that are shown."""
        found = [self._pages.itemAt(n).widget() for n in range(self._pages.count())]  # type: ignore[union-attr]
        return [w for w in found if isinstance(w, PagePicture)]

    def say(self, sentence: str) -> None:
        """A sentence where the pages would be."""
        clear(self._pages)
        self._pages.addWidget(label(sentence, "muted", wrap=True))
        self.page.offer(())
        self._show_tools()

    def show_pages(self, images: list[QImage], ratio: float, pages: int) -> None:
        """Show the pages of a report that has so many."""
        clear(self._pages)
        for number, image in enumerate(images, start=1):
            picture = PagePicture(image, ratio, self.zoom)
            picture.setAccessibleName(f"Page {number} of {pages}")
            self._pages.addWidget(
                picture,
                0,
                Qt.AlignmentFlag.AlignHCenter if self.zoom > 100 else Qt.AlignmentFlag(0),
            )
        if pages > len(images):
            more = f"{pages - len(images):,} more pages are printed and saved, but not shown here."
            self._pages.addWidget(label(more, "muted", wrap=True))
        self.page.offer([(n, f"Page {n} of {pages}") for n in range(1, len(images) + 1)])
        scroll = Qt.ScrollBarPolicy
        self.area.setHorizontalScrollBarPolicy(
            scroll.ScrollBarAsNeeded if self.zoom > 100 else scroll.ScrollBarAlwaysOff
        )
        self._show_tools()

    def _go_to(self, _index: int = 0) -> None:
        found = self.pictures
        number = self.page.value or 1
        if 1 <= number <= len(found):
            self.area.verticalScrollBar().setValue(found[number - 1].y() - 8)

    def _step(self, by: int) -> None:
        self._zoom = max(0, min(len(ZOOMS) - 1, self._zoom + by))
        self._show_tools()
        self.zoomed.emit()

    def _show_tools(self) -> None:
        there = self.page.count() > 0
        self.percent.setText(f"{self.zoom}%" if self._zoom else "Page width")
        self.page.setEnabled(there)
        self.smaller.setEnabled(there and self._zoom > 0)
        self.larger.setEnabled(there and self._zoom < len(ZOOMS) - 1)


def pictures_of(pdf: bytes, width: int, most: int = MOST_PAGES) -> list[QImage]:
    """Pictures of the first pages of a PDF, ``width`` pixels wide."""
    return list(each_picture(pdf, width, 1, most))


def each_picture(pdf: bytes, width: int, first: int, last: int | None) -> Iterator[QImage]:
    """Pictures of pages of a PDF from the first to the last (None: to its end), one at a time."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for number in range(first - 1, min(last or len(document), len(document))):
                yield _picture(document[number], width)
        finally:
            document.close()


def _picture(page: Any, width: int) -> QImage:
    bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGBX8888,
    )
    page.close()
    return image.copy()

"""A list that drops down below a field, for finding and choosing."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem

from mentordesk.model.names import in_reading_order
from mentordesk.ui.parts import column, the_theme
from mentordesk.ui.toast import announce


class Choices(QFrame):
    """A list that drops down below a field; the field keeps the focus."""

    picked = Signal(object)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self._field = field
        self.setProperty("popup", True)
        self.list = QListWidget()
        self.list.setProperty("bare", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Suggestions")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setLayout(column(self.list, margin=4))
        self.list.itemClicked.connect(
            lambda item: self.picked.emit(item.data(Qt.ItemDataRole.UserRole))
        )
        self.hide()

    def offer(self, entries: Sequence[tuple[Any, str]], *, width: int = 0, most: int = 9) -> None:
        """Show entries below the field; none hides the list."""
        self.list.clear()
        for value, text in entries:
            item = QListWidgetItem(in_reading_order(text))
            item.setData(Qt.ItemDataRole.UserRole, value)
            if value is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setFont(the_theme().font(12))
                item.setForeground(the_theme().color("muted"))
            self.list.addItem(item)
        if not entries:
            self.hide()
            return
        self._select(next((i for i, (value, _) in enumerate(entries) if value is not None), -1))
        line = max(self.list.sizeHintForRow(i) for i in range(len(entries)))
        height = sum(self.list.sizeHintForRow(i) for i in range(min(most, len(entries))))
        place = self._field.mapTo(self._field.window(), QPoint(0, self._field.height() + 2))
        room = self._field.window().height() - place.y() - 8
        self.setParent(self._field.window())
        self.setGeometry(
            place.x(), place.y(), max(width, self._field.width()), min(max(height, line) + 12, room)
        )
        self.raise_()
        self.show()

    @property
    def current(self) -> Any:
        """The value that Enter would pick."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item and self.isVisible() else None

    def step(self, by: int) -> None:
        """Move the choice up or down, over headings."""
        number = self.list.currentRow()
        while 0 <= number + by < self.list.count():
            number += by
            if self.list.item(number).data(Qt.ItemDataRole.UserRole) is not None:
                self._select(number)
                return

    def _select(self, number: int) -> None:
        self.list.setCurrentRow(number)
        if number >= 0:  # the keyboard stays in the field: what is chosen must be told
            announce(self._field, self.list.item(number).text())

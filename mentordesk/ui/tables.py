"""Tables over plain lists or windows of SQL, never a proxy; each row speaks as a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mentordesk.model.names import in_reading_order
from mentordesk.ui import tokens
from mentordesk.ui.parts import the_theme
from mentordesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
#: Left and right of what a cell and a head say, in pixels.
MARGIN = 12
#: Roles the delegate asks for in one go.
CELL = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: a text, maybe a second line, maybe a tone that makes it a chip.

    With a share (0 to 1) a bar of that length stands before the text.
    """

    text: str
    below: str = ""
    tone: str = ""
    strong: bool = False
    muted: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it shows of a row, and what it sorts by.

    One that ``sorts`` not stays as it is when its head is pressed.
    ``least`` is the width it needs (pixels at 100 % text); where the columns do not all fit, those
    that ``yields`` most go first and come back when there is room.
    """

    key: str
    title: str
    cell: Callable[[Any], Cell]
    order: Callable[[Any], Any] | None = None
    share: int = 1
    right: bool = False
    least: int = 0
    yields: int = 0
    sorts: bool = True


class RowsModel(QAbstractTableModel):
    """A plain list of rows."""

    def __init__(
        self, columns: Sequence[Column], sentence: Callable[[Any], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._sentence = sentence
        self._rows: list[Any] = []
        self._cells: dict[tuple[int, int], Cell] = {}
        #: The column that the rows are put in order by, and whether downwards; as they come if None.
        self._order: tuple[int, bool] | None = None

    def fill(self, rows: Sequence[Any]) -> None:
        """Show these rows, in the order one asked for, else as they come."""
        self.beginResetModel()
        self._rows = list(rows)
        self._cells.clear()
        if self._order is not None:
            self._put_in_order(*self._order)
        self.endResetModel()

    def _put_in_order(self, column: int, down: bool) -> None:
        key = self.columns[column].order or (
            lambda row: self.columns[column].cell(row).text.casefold()
        )
        self._rows.sort(key=key, reverse=down)

    def name_columns(self, titles: Mapping[str, str]) -> None:
        """Give columns other heads, by their keys."""
        self.columns = [
            replace(c, title=titles[c.key]) if c.key in titles else c for c in self.columns
        ]
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def row(self, number: int) -> Any:
        """One row's value."""
        return self._rows[number]

    def put(self, number: int, row: Any) -> None:
        """Show another value in a row; a number below 0 is no row."""
        if number < 0:
            return
        self._rows[number] = row
        for section in range(len(self.columns)):
            self._cells.pop((number, section), None)
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    @property
    def rows(self) -> list[Any]:
        """All rows that are at hand."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        # roles are compared as numbers: making an enum of each costs more than the answer
        role = int(role)
        if role == CELL:
            return self._cell(index.row(), index.column())
        if role in {_DISPLAY, _TIP}:
            return self._cell(index.row(), index.column()).text
        if role == _ALIGN:
            right = self.columns[index.column()].right
            return int(Qt.AlignmentFlag.AlignVCenter) | int(
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        if role == _SPOKEN:
            said = self._sentence(self.row(index.row()))
            return (
                said
                if index.column() == 0
                else f"{self.columns[index.column()].title}: {self._cell(index.row(), index.column()).text}"
            )
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and int(role) == _DISPLAY
            and section < len(self.columns)
        ):
            return self.columns[section].title
        if (
            orientation == Qt.Orientation.Horizontal
            and int(role) == _ALIGN
            and section < len(self.columns)
        ):
            right = self.columns[section].right
            return int(Qt.AlignmentFlag.AlignVCenter) | int(
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self._put_in_order(*self._order)
        self._cells.clear()
        self.layoutChanged.emit()

    def _cell(self, number: int, column: int) -> Cell:
        found = self._cells.get((number, column))
        if found is None:
            found = self.columns[column].cell(self.row(number))
            self._cells[number, column] = found
        return found


class WindowModel(RowsModel):
    """Rows that are read a window at a time, as they come into view."""

    WINDOW = 128

    def __init__(
        self,
        columns: Sequence[Column],
        sentence: Callable[[Any], str],
        parent: QWidget,
        *,
        count: Callable[[], int],
        lines: Callable[[int, int], Sequence[Any]],
        sorted_by: Callable[[str, bool], None],
    ) -> None:
        super().__init__(columns, sentence, parent)
        self._count, self._lines, self._sorted_by = count, lines, sorted_by
        self._total = 0
        self._windows: dict[int, Sequence[Any]] = {}

    def read_from(
        self, count: Callable[[], int], lines: Callable[[int, int], Sequence[Any]]
    ) -> None:
        """Read from another list from now on; ``reload`` follows."""
        self._count, self._lines = count, lines

    def reload(self) -> None:
        """Count again and forget what was read."""
        self.beginResetModel()
        self._total = self._count()
        self._windows.clear()
        self._cells.clear()
        self.endResetModel()

    def row(self, number: int) -> Any:
        page, at = divmod(number, self.WINDOW)
        if page not in self._windows:
            if len(self._windows) > 40:
                self._windows.clear()
                self._cells.clear()
            self._windows[page] = self._lines(page * self.WINDOW, self.WINDOW)
        return self._windows[page][at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._total

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by(self.columns[column].key, order == Qt.SortOrder.DescendingOrder)
        self.reload()


class RowDelegate(QStyledItemDelegate):
    """Paints a cell in one go: a line or two of text, or a chip; the chosen row has a bar."""

    def __init__(self, table: QTableView, theme: Theme) -> None:
        super().__init__(table)
        self._theme = theme
        self._remake()
        theme.changed.connect(self._remake)

    def _remake(self) -> None:
        t = self._theme
        self._plain = t.font(tokens.DENSE)
        self._strong = t.font(tokens.DENSE, QFont.Weight.DemiBold)
        self._small = t.font(tokens.CAPTION)
        self._badge = t.font(tokens.CAPTION, QFont.Weight.DemiBold)
        names = ("text", "muted", "line", "selection", "accent", "focus", *tokens.TONES[:4])
        self._color = {n: t.color(n) for n in names}
        self._color |= {f"{n}_soft": t.color(f"{n}_soft") for n in tokens.TONES[:4]}
        self._color |= {"plain": t.color("muted"), "plain_soft": t.color("sunk")}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        cell: Cell = index.data(CELL)
        if chosen:
            painter.fillRect(rect, self._color["selection"])
            if index.column() == 0:
                painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), self._color["accent"])
        painter.setPen(self._color["line"])
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inside = rect.adjusted(MARGIN, 0, -MARGIN, 0)
        if cell.tone:
            self._chip(painter, inside, cell)
        elif cell.share is not None:
            self._bar(painter, inside, cell.share)
            number = painter.fontMetrics().horizontalAdvance("100") + 8
            self._text(painter, inside.adjusted(inside.width() - number, 0, 0, 0), cell, index)
        else:
            self._text(painter, inside, cell, index)

    def _text(self, painter: QPainter, rect: QRect, cell: Cell, index: Index) -> None:
        right = index.model().columns[index.column()].right  # type: ignore[attr-defined]
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        font = self._strong if cell.strong else self._plain
        painter.setFont(font)
        painter.setPen(self._color["muted" if cell.muted else "text"])
        metrics = painter.fontMetrics()
        if not cell.below:
            text = metrics.elidedText(
                in_reading_order(cell.text), Qt.TextElideMode.ElideRight, rect.width()
            )
            painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)
            return
        high = metrics.height()
        text = metrics.elidedText(
            in_reading_order(cell.text), Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.setFont(self._small)
        below = painter.fontMetrics()
        top = rect.y() + (rect.height() - high - below.height()) // 2
        painter.setPen(self._color["muted"])
        painter.drawText(
            QRect(rect.x(), top + high, rect.width(), below.height()), side | Qt.AlignmentFlag.AlignVCenter,
            below.elidedText(cell.below, Qt.TextElideMode.ElideRight, rect.width()),
        )  # fmt: skip
        painter.setFont(font)
        painter.setPen(self._color["text"])
        painter.drawText(
            QRect(rect.x(), top, rect.width(), high), side | Qt.AlignmentFlag.AlignVCenter, text
        )

    def _bar(self, painter: QPainter, rect: QRect, share: float) -> None:
        painter.setFont(self._plain)
        room = rect.width() - painter.fontMetrics().horizontalAdvance("100") - 16
        line = QRect(rect.x(), rect.center().y() - 2, max(0, room), 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color["plain_soft"])
        painter.drawRoundedRect(line, 3, 3)
        if share > 0 and room > 0:
            painter.setBrush(self._color["accent"])
            painter.drawRoundedRect(
                QRect(line.x(), line.y(), max(6, round(room * share)), line.height()), 3, 3
            )

    def _chip(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        painter.setFont(self._badge)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width() - 16)
        high = metrics.height() + 3
        box = QRect(
            rect.x(),
            rect.y() + (rect.height() - high) // 2,
            metrics.horizontalAdvance(text) + 16,
            high,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # where colours say nothing an edge does
        painter.setPen(self._color[cell.tone] if self._theme.has_edges else Qt.PenStyle.NoPen)
        painter.setBrush(self._color[f"{cell.tone}_soft"])
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(self._color[cell.tone])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, self._theme.px(tokens.ROW))


def shared_width(room: int, shares: Sequence[int], least: Sequence[int]) -> list[int]:
    """The room by shares, in pixels; no column gets less than it needs, where all can have that.

    Where they cannot, the widest gives way first: words of a name are read when cut, a date is not.
    """
    few = sum(least) <= room
    if not least:
        return []
    widest = max(range(len(least)), key=lambda n: least[n])
    left = room - sum(least) + least[widest]
    if not few and left * 2 >= least[widest]:
        return [left if n == widest else need for n, need in enumerate(least)]
    fixed: set[int] = set()
    while True:
        rest = [n for n in range(len(shares)) if n not in fixed]
        left, total = room - sum(least[n] for n in fixed), sum(shares[n] for n in rest) or 1
        short = {n for n in rest if few and left * shares[n] < least[n] * total}
        if not short:
            return [least[n] if n in fixed else left * s // total for n, s in enumerate(shares)]
        fixed |= short


class RecordTable(QTableView):
    """A table of records: Enter opens, Tab leaves, columns are chosen and remembered."""

    opened = Signal(object)
    current = Signal(object)
    #: Del was pressed on a row.
    removed = Signal(object)
    #: The keys of the columns that are shown now, in their order; none when all are, as at first.
    arranged = Signal(list)

    def __init__(
        self,
        name: str,
        model: RowsModel,
        *,
        lines: int = 1,
        actions: Callable[[Any], Sequence[QAction]] | None = None,
    ) -> None:
        super().__init__()
        self._lines = lines
        self._arranging = False
        self._yielded: set[int] = set()
        self._actions = actions
        self._theme = the_theme()
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self, self._theme))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(
            lambda at: self.columns_menu().popup(head.mapToGlobal(at))
        )
        head.sectionClicked.connect(self._sort_by)
        head.sectionMoved.connect(lambda *_move: self._say_arranged())
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.activated.connect(lambda index: self.opened.emit(self.rows_model.row(index.row())))
        self.selectionModel().currentRowChanged.connect(self._moved)
        self._size_rows()
        self._theme.changed.connect(self._size_rows)

    @property
    def rows_model(self) -> RowsModel:
        """The model."""
        return self.model()  # type: ignore[return-value]

    def chosen(self) -> Any:
        """The current row's value, or None."""
        index = self.currentIndex()
        return self.rows_model.row(index.row()) if index.isValid() else None

    def take_row(self, number: int) -> None:
        """Make a row the only chosen one, whatever keys are held down at the moment.

        Qt's ``selectRow`` toggles while Ctrl is down, as it is when Ctrl+3 brings a page up.
        """
        index = self.model().index(number, 0)
        only = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(index, only)

    def choose(self, wanted: Callable[[Any], bool]) -> bool:
        """Make the first row that fits current."""
        for number, value in enumerate(self.rows_model.rows):
            if wanted(value):
                self.take_row(number)
                self.scrollTo(self.model().index(number, 0))
                return True
        return False

    def columns_menu(self) -> QMenu:
        """Which columns are shown, and the way back to all."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self.rows_model.columns[1:], start=1):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(self.is_shown(number))
            action.toggled.connect(lambda on, at=number: self._show_column(at, on))
        menu.addSeparator()
        menu.addAction("Reset columns").triggered.connect(self.reset_columns)
        return menu

    def reset_columns(self) -> None:
        """All columns, in their first order."""
        self.arrange([])
        self._say_arranged()

    def arrange(self, keys: Sequence[str]) -> None:
        """Show these columns in this order; none of them: all, as at first.

        A key that no column has is passed over: the columns of another version may differ.
        """
        columns = [c.key for c in self.rows_model.columns]
        known = [columns.index(k) for k in keys if k in columns]
        shown = known or list(range(len(columns)))
        head = self.horizontalHeader()
        self._arranging = True
        for place, number in enumerate(
            [*shown, *(n for n in range(len(columns)) if n not in shown)]
        ):
            head.moveSection(head.visualIndex(number), place)
        self._arranging = False
        self._yielded.clear()
        for number in range(len(columns)):
            self.setColumnHidden(number, number not in shown)
        self._share_width()

    def is_shown(self, number: int) -> bool:
        """Whether a column was chosen to be shown, though there may be no room for it now."""
        return not self.isColumnHidden(number) or number in self._yielded

    def _say_arranged(self) -> None:
        if self._arranging:
            return
        head = self.horizontalHeader()
        order = sorted(range(self.model().columnCount()), key=head.visualIndex)
        shown = [n for n in order if self.is_shown(n)]
        all_as_at_first = shown == list(range(len(self.rows_model.columns)))
        keys = [] if all_as_at_first else [self.rows_model.columns[n].key for n in shown]
        self.arranged.emit(keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
            and not event.modifiers()
        ):
            if self.currentIndex().isValid():
                self.opened.emit(self.chosen())
            return
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            if self.currentIndex().isValid():
                self.removed.emit(self.chosen())
            return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if event.key() in ends and not event.modifiers() and self.model().rowCount():
            self.take_row(ends[Qt.Key(event.key())])
            self.scrollTo(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Menu:
            self._open_menu(self.visualRect(self.currentIndex()).bottomLeft())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters look for a row where all rows are at hand; a window of a long list would read them all."""
        if not isinstance(self.model(), WindowModel):
            super().keyboardSearch(search)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._share_width()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.take_row(0)

    def _show_column(self, number: int, on: bool) -> None:
        self._yielded.discard(number)
        self.setColumnHidden(number, not on)
        self._share_width()
        self._say_arranged()

    def _make_room(self) -> None:
        """Hide what has no room, and show again what has."""
        columns = self.rows_model.columns
        shown = [n for n in range(len(columns)) if self.is_shown(n)]
        room, wanted = self.viewport().width(), set()
        for number in sorted(shown, key=lambda n: -columns[n].yields):
            needed = sum(self._least(columns[n]) for n in shown if n not in wanted)
            if needed <= room or not columns[number].yields:
                break
            wanted.add(number)
        for number in wanted ^ self._yielded:
            self.setColumnHidden(number, number in wanted)
        self._yielded = wanted

    def _share_width(self) -> None:
        self._make_room()
        shown = [n for n in range(self.model().columnCount()) if not self.isColumnHidden(n)]
        columns = [self.rows_model.columns[n] for n in shown]
        room = self.viewport().width()
        least = [self._least(c) for c in columns]
        widths = shared_width(room, [c.share for c in columns], least)
        for n, width in zip(shown[:-1], widths, strict=False):
            self.setColumnWidth(n, width)
        if shown:
            self.setColumnWidth(
                shown[-1], max(40, room - sum(self.columnWidth(n) for n in shown[:-1]))
            )

    def _least(self, column: Column) -> int:
        """The width a column needs, its head included: a head that is cut says nothing."""
        head = QFontMetrics(self._theme.font(tokens.CAPTION, QFont.Weight.DemiBold))
        return max(
            self._theme.px(column.least), head.horizontalAdvance(column.title) + 2 * MARGIN + 1
        )

    def _size_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(
            self._theme.px(tokens.ROW if self._lines == 1 else 50)
        )

    def _sort_by(self, section: int) -> None:
        if not self.rows_model.columns[section].sorts:
            return
        down = self._sorted == (section, Qt.SortOrder.AscendingOrder)
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self._sorted = (section, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(section, order)
        self.model().sort(section, order)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.current.emit(self.rows_model.row(now.row()))

    def _open_menu(self, at: Any) -> None:
        value = self.chosen()
        if value is None or self._actions is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._actions(value)))
        menu.popup(self.viewport().mapToGlobal(at))

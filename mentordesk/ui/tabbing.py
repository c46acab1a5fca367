"""Where Tab goes: along what stands on the screen as one reads it, whatever was made first.

Qt walks widgets in the order they were made, which a page that makes some of them anew cannot keep;
and it brings a stop into view only where it came from another one of the same scroll area.
"""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

#: Pixels left around a stop that was brought into view.
ROOM_AROUND = 32


def takes_tab(widget: QWidget) -> bool:
    """Whether the keyboard stops here."""
    return bool(
        widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    )


def stops(place: QWidget) -> Iterator[QWidget]:
    """Everything in a place at which the keyboard stops, in reading order."""
    if not place.isVisible() or place.isWindow():
        return
    if takes_tab(place):
        yield place
    for inside in _inside(place):
        yield from stops(inside)


def tab(place: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next stop, round and round; False where there is none."""
    chain = list(stops(place))
    if not chain:
        return False
    focus = QApplication.focusWidget()
    at = chain.index(focus) if focus in chain else (-1 if forward else 0)
    following = chain[(at + (1 if forward else -1)) % len(chain)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    following.setFocus(reason)
    bring_into_view(following)
    return True


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever it lies in until it is seen, the innermost first."""
    # words that changed with the last key may still wait for their room
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 0, ROOM_AROUND)
        around = around.parentWidget()


def _inside(place: QWidget) -> Iterator[QWidget]:
    if isinstance(place, QSplitter | QStackedWidget):
        parts = [place.widget(n) for n in range(place.count())]
    elif isinstance(place, QScrollArea):
        parts = [place.widget()]
    else:
        parts = list(_laid_out(place.layout()))
    yield from (part for part in parts if part is not None)
    here = Qt.FindChildOption.FindDirectChildrenOnly
    if not isinstance(place, QScrollArea | QSplitter | QStackedWidget):
        yield from (w for w in place.findChildren(QWidget, options=here) if w not in parts)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    """The widgets of a layout as they are read; a grid line by line, however it was filled."""
    if layout is None:
        return
    order = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        order.sort(key=lambda n: layout.getItemPosition(n)[:2])  # type: ignore[index]
    for n in order:
        item = layout.itemAt(n)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _laid_out(inner)

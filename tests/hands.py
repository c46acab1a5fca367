"""A coordinator's hands: real key presses and clicks, each counted."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)


class Hands:
    """Uses a window by keyboard and mouse; ``count`` is the interactions so far."""

    def __init__(self, qtbot: Any, window: Any) -> None:
        self.qtbot, self.window, self.count = qtbot, window, 0

    def press(self, keys: str) -> "Hands":
        """Press a key or a combination."""
        self.count += 1
        combination = QKeySequence(keys)[0]
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()
        return self

    def type(self, text: str) -> "Hands":
        """Type into whatever has the keyboard; one interaction, however many letters."""
        self.count += 1
        target = QApplication.focusWidget()
        assert target is not None, "nothing has the keyboard"
        if text.isascii():
            QTest.keyClicks(target, text)
        else:
            QApplication.clipboard().setText(text)
            QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        return self

    def click(self, what: QWidget | str, inside: QWidget | None = None) -> "Hands":
        """Click a widget, or the visible button with this text or name."""
        self.count += 1
        target = self.button(what, inside) if isinstance(what, str) else what
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        return self

    def button(self, text: str, inside: QWidget | None = None) -> QWidget:
        """The visible button with this text or accessible name."""
        place = inside or self.window.sheet or self.window
        found = [
            b for kind in (QPushButton, QToolButton) for b in place.findChildren(kind)
            if b.isVisible() and text in (b.text(), b.accessibleName())
        ]  # fmt: skip
        assert found, f"no button {text!r}"
        return found[0]

    def drop(self, path: Path) -> "Hands":
        """Drop a file on the window."""
        self.count += 1
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        common = (
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        entering = QDragEnterEvent(self.window.rect().center(), *common)
        QApplication.sendEvent(self.window, entering)
        assert entering.isAccepted()
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(self.window.rect().center()), *common)
        )
        return self

    def save_as(self, path: Path) -> "Hands":
        """Answer the open file dialog with a path and Enter."""
        self.qtbot.waitUntil(lambda: bool(self.dialogs()))
        dialog = self.dialogs()[0]
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        name.setText(str(path))
        self.count += 1
        QTest.keyClick(name, Qt.Key.Key_Return)
        QApplication.processEvents()
        return self

    def dialogs(self) -> list[QFileDialog]:
        """The open file dialogs."""
        return [d for d in self.window.findChildren(QFileDialog) if d.isVisible()]

    def focus(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

"""A choice of a few by keyboard alone, where one need be chosen and where none need be."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from mentordesk.ui.inputs import Segments
from mentordesk.ui.parts import column, label
from mentordesk.ui.theme import make_application
from tests.conftest import put_down
from tests.hands import Hands


@pytest.fixture
def mood(qtbot: Any) -> Iterator[Segments]:
    """A scale of one to five between two fields."""
    make_application()
    window, inside = QMainWindow(), QWidget()
    scale = Segments("Mood", [(n, str(n)) for n in range(1, 6)], optional=True)
    inside.setLayout(column(label("Mood"), QLineEdit(), scale, QLineEdit()))
    window.setCentralWidget(inside)
    window.show()
    scale.setFocus()
    yield scale
    put_down(window)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def test_arrows_choose_and_go_on(mood: Any) -> None:
    told: list[Any] = []
    mood.chosen.connect(told.append)
    press(Qt.Key.Key_Right)
    assert mood.value == 1, "the first arrow chooses where one is"
    press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert mood.value == 4
    press(Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert mood.value == 2 and told == [1, 2, 3, 4, 3, 2]
    press(*[Qt.Key.Key_Right] * 9)
    assert mood.value == 5 and QApplication.focusWidget().text() == "5"


def test_digits_choose_and_delete_takes_back(mood: Any) -> None:
    press(Qt.Key.Key_4)
    assert mood.value == 4
    press(Qt.Key.Key_2)
    assert mood.value == 2
    press(Qt.Key.Key_9)
    assert mood.value == 2, "what is no choice changes nothing"
    press(Qt.Key.Key_Delete)
    assert mood.value is None
    press(Qt.Key.Key_3, Qt.Key.Key_Space)
    assert mood.value is None, "what is chosen is let go of by the key that chooses"


def test_a_meeting_is_logged_with_its_moods_by_keyboard(qtbot: Any, window: Any) -> None:
    hands = Hands(qtbot, window)
    window.work.show("log pairing", 1)
    sheet = window.sheet
    sheet.mood_mentee.setFocus()
    hands.press("4")
    sheet.mood_mentor.setFocus()
    hands.press("Right").press("Right")
    assert (sheet.mood_mentee.value, sheet.mood_mentor.value) == (4, 2)
    sheet.give_up()

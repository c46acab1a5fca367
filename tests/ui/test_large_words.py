"""Large words in a small window: the sidebar gives up its names, forms turn, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget, QMenu, QPushButton

from mentordesk.ui.editors import DateEditor
from mentordesk.ui.pages import headed
from mentordesk.ui.parts import SideIcon, Turn, label
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import ROOM_FOR_NAMES


def test_the_sidebar_gives_room_and_keeps_its_names_as_tips(window: Any) -> None:
    bar = window.sidebar
    people, settings = bar.buttons["participants"], bar.buttons["settings"]
    spoken = people.accessibleName()
    assert people.words.isVisible() and bar.status.isVisible() and not people.toolTip()
    wide = bar.width()
    window.set_look(text_percent=200)
    window.resize(ROOM_FOR_NAMES * 2, 680)
    settle(20)
    assert people.words.isVisible(), "with room for names they stay"
    window.resize(ROOM_FOR_NAMES * 2 - 1, 680)
    settle(20)
    assert not people.words.isVisible() and not bar.status.isVisible()
    assert bar.width() < wide, "narrower than with names at half the size"
    assert people.count.isVisible() and people.toolTip() == "Participants"
    assert people.accessibleName() == spoken
    assert settings.accessibleDescription() == bar.status.text() in settings.toolTip()
    assert bar.programme.toolTip().startswith("Year 7 transition\n")
    assert bar.programme.accessibleName().startswith("Programme: Year 7 transition.")
    window.set_look(text_percent=100)
    settle(20)
    assert people.words.isVisible() and bar.status.isVisible() and bar.width() == wide
    assert not people.toolTip() and not settings.accessibleDescription()
    assert not settings.toolTip() and not bar.programme.toolTip()


def test_the_sidebar_forgets_the_record_when_it_is_slim(window: Any) -> None:
    window.set_look(text_percent=200)
    window.resize(1024, 680)
    settle(20)
    assert window.sidebar.programme.toolTip()
    window.sidebar.forget()
    settings = window.sidebar.buttons["settings"]
    assert window.sidebar.programme.toolTip() == ""
    assert settings.toolTip() == settings.name and settings.accessibleDescription() == ""
    assert window.sidebar._name.text() == ""


def test_fields_that_have_no_room_beside_each_other_go_below(window: Any) -> None:
    window.resize(1024, 680)
    turned = {}
    for percent in (100, 200):
        window.set_look(text_percent=percent)
        window.work.show("new participant", 0)
        settle(20)
        lines = window.sheet.findChildren(Turn)
        turned[percent] = [line.is_turned for line in lines]
        for line in lines:
            assert line.width() >= line.minimumSizeHint().width()
        window.sheet.reject()
        settle(20)
    assert not any(turned[100])
    assert any(turned[200]) and not all(turned[200])


def test_a_head_is_as_high_as_its_tools_need_whenever_they_change(window: Any) -> None:
    tool = QPushButton("Tool")
    made = headed(label("A title of some length", "title"), tool)
    page = window.page("bin")
    made.setParent(page)
    made.resize(300, 40)
    made.show()
    settle(20)
    low = made.maximumHeight()
    assert low == made.heightForWidth(300)
    tool.setText("A tool with a great many words on it")
    settle(20)
    assert made.maximumHeight() == made.heightForWidth(300) > low


def test_tools_that_do_not_fit_stand_together_below_their_title(window: Any) -> None:
    tools = [QPushButton("One tool"), QPushButton("Another tool")]
    title = label("A title of some length", "title")
    made = headed(title, *tools)
    made.setParent(window.page("bin"))
    made.show()
    beside = made.sizeHint().width()
    for width, below in ((beside, False), (beside - 1, True)):
        made.resize(width, made.heightForWidth(width))
        settle(20)
        tops = {tool.y() for tool in tools}
        assert len(tops) == 1, "no tool is left alone"
        assert (tops.pop() > title.geometry().bottom()) == below
    made.resize(beside + 200, 40)
    settle(20)
    assert tools[-1].geometry().right() == made.width() - 1, "at the right edge"


def test_what_one_came_for_is_in_sight_in_a_small_window(window: Any, qtbot: Any) -> None:
    window.resize(1024, 680)
    window.go("reports")
    page = window.page("reports")
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    for made in (page.print_button, page.save_button, page.more_button):
        assert made.visibleRegion().boundingRect() == made.rect(), made.text()


def test_pictures_inside_fields_grow_with_the_words(window: Any, qtbot: Any) -> None:
    sides = {}
    for percent in (100, 200):
        window.set_look(text_percent=percent)
        window.work.show("pause", 3)
        settle(20)
        day = window.sheet.findChildren(DateEditor)[0]
        for edit in (window.find_box, day):
            icon = edit.findChild(SideIcon)
            assert edit.rect().contains(icon.geometry()), "it stays inside"
            sides[percent, edit is day] = icon.iconSize().width()
        assert day.minimumSizeHint().width() <= day.width()
        window.sheet.reject()
    assert sides == {(100, False): 16, (100, True): 16, (200, False): 32, (200, True): 32}


def test_the_calendar_of_a_field_opens_by_its_picture(
    window: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: shown.append(menu))
    window.work.show("pause", 3)
    day = window.sheet.findChildren(DateEditor)[0]
    qtbot.mouseClick(day.findChild(SideIcon), Qt.MouseButton.LeftButton)
    calendar = shown[0].findChild(QCalendarWidget)
    calendar.clicked.emit(calendar.selectedDate().addDays(1))
    assert day.value == window.work.today + timedelta(days=1)

"""Whoever uses no mouse: keys do on every page what they do on one, and the keyboard is never lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mentordesk.ui import tokens
from mentordesk.ui.actions import MENUS
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.tables import WindowModel
from tests.hands import Hands


def test_a_letter_names_one_command_of_a_menu() -> None:
    for menu, commands in MENUS.items():
        found = [re.search(r"&(\w)", c.text.replace("&&", "")) for c in commands if c is not None]
        letters = [m[1].lower() for m in found if m is not None]
        assert len(letters) == len(found), f"{menu}: a command without a letter"
        assert len(set(letters)) == len(letters), f"{menu}: {sorted(letters)}"


PAGES = [
    ("participants", "", "EditParticipant"), ("pairings", "", "Terms"), ("meetings", "week", "Log"),
    ("meetings", "list", "Log"), ("meetings", "month", ""), ("conflicts", "", "Conflict"), ("matching", "", ""),
    ("training", "0", "Participant"), ("training", "1", "Training"), ("training", "2", ""), ("feedback", "", ""),
    ("reports", "", ""), ("bin", "", ""), ("settings", "", ""), ("today", "", ""),
]  # fmt: skip


def test_every_page_takes_f2_and_ctrl_p_and_ctrl_f(window: MainWindow, qtbot: Any) -> None:
    for place, part, sheet in PAGES:
        page = window.page(place)
        if place == "meetings":
            page.show_view(part)
        elif part:
            page._tabs.setCurrentIndex(int(part))
        settle(5)
        page.take_focus()
        window._edit_this()
        shown = type(window.sheet).__name__ if window.sheet else ""
        assert bool(shown) == bool(sheet), (place, part, shown)
        if window.sheet is not None:
            window.sheet.reject()
            settle(5)
        window._filter()
        focus = QApplication.focusWidget()
        assert focus is None or focus.isVisible(), "nobody types into what one does not see"
        window._report_this()
        settle(5)


def test_letters_in_a_long_list_read_no_row(window: MainWindow, qtbot: Any) -> None:
    page = window.page("meetings")
    page.show_view("list")
    settle(20)
    table = page.list.table
    assert isinstance(table.model(), WindowModel)
    read: list[int] = []
    row = table.model().row
    table.model().row = lambda n: (read.append(n), row(n))[1]
    QTest.keyClick(table, Qt.Key.Key_Z)
    assert read == []
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.currentIndex().row() == table.model().rowCount() - 1
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0


def test_a_table_stays_in_the_order_one_asked_for(window: MainWindow) -> None:
    page = window.page("participants")
    settle(20)
    groups = [c.key for c in page.model.columns].index("group")
    page.table._sort_by(groups)
    page.filter.setText("a")
    settle(10)
    shown = [r.group.casefold() for r in page.model.rows]
    assert len(shown) > 20 and shown == sorted(shown)
    page.table._sort_by(groups)
    window.work.did("Saved.")
    settle(10)
    assert [r.group.casefold() for r in page.model.rows] == sorted(shown, reverse=True)
    # a head that cannot put anything in order shows no arrow
    meetings = window.page("meetings")
    meetings.show_view("list")
    moods = [c.key for c in meetings.list.model.columns].index("mood")
    meetings.list.table._sort_by(moods)
    assert not meetings.list.table.horizontalHeader().isSortIndicatorShown()


def test_del_takes_out_all_who_are_chosen_or_nobody(window: MainWindow) -> None:
    desk, page = window.work.desk, window.page("participants")
    settle(20)
    free = [p.id for p in desk.people.all() if not desk.facts.pairings_of(p.id)][:3]
    paired = next(p.id for p in desk.people.all() if desk.facts.pairings_of(p.id))

    def choose(ids: list[int]) -> None:
        page.table.clearSelection()
        flags = page.table.selectionModel().SelectionFlag
        for number, row in enumerate(page.model.rows):
            if row.id in ids:
                index = page.model.index(number, 0)
                page.table.selectionModel().select(index, flags.Select | flags.Rows)

    before = len(desk.people.all())
    choose([*free, paired])
    with pytest.raises(Exception, match="has a pairing"):
        page._remove()
    assert len(desk.people.all()) == before
    choose(free)
    page._remove()
    settle(10)
    assert len(desk.people.all()) == before - 3
    (binned,) = desk.past.bin()
    assert all(f"P{i:04d}" in binned.title for i in free[-2:]), binned.title
    desk.past.put_back(binned.seq)
    assert len(desk.people.all()) == before, "they come back together"
    window.work.did()
    settle(10)
    choose(free)
    page._remove()
    window.undo()
    assert len(desk.people.all()) == before, "one step took them out"


def test_a_long_sheet_is_read_by_keys(window: MainWindow, qtbot: Any) -> None:
    window.resize(1024, 680)
    window._shortcuts()
    settle(20)
    sheet: Any = window.sheet
    bar = sheet._scroll.verticalScrollBar()
    assert bar.maximum() > 0 and bar.value() == 0
    hands = Hands(qtbot, window)
    hands.press("PgDown")
    assert bar.value() > 0
    hands.press("End")
    assert bar.value() == bar.maximum()
    hands.press("Home")
    assert bar.value() == 0


def test_the_field_the_keyboard_comes_to_is_seen(window: MainWindow, qtbot: Any) -> None:
    window.resize(1024, 680)
    window.work.show("new participant", 0)
    settle(20)
    sheet: Any = window.sheet
    seen = 0
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        settle(2)
        focus = QApplication.focusWidget()
        assert focus is not None and not focus.visibleRegion().isEmpty(), focus.accessibleName()
        seen += sheet._scroll.isAncestorOf(focus)
    assert seen > 15


def test_goals_are_come_to_before_the_foot(window: MainWindow, qtbot: Any) -> None:
    window.work.show("log pairing", 1)
    settle(20)
    sheet: Any = window.sheet
    goals = {made for _, made in sheet._goal_buttons}
    assert goals
    sheet.note.setFocus()
    QTest.keyClick(sheet.note, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in goals


def test_show_more_goes_on_where_it_was(window: MainWindow) -> None:
    page = window.page("today")
    settle(20)
    page._shown_items = 3
    page.refresh()
    page._more_items()
    assert QApplication.focusWidget() is page._lines.buttons[3]


def test_high_contrast_shows_the_keyboard_and_what_is_chosen() -> None:
    t = tokens.CONTRAST
    assert t.focus not in {t.accent, t.surface, t.text} and t.selection != t.surface
    assert t.sunk != t.surface, "what is switched off looks different"


def test_weeks_and_months_are_turned_by_keys(window: MainWindow, qtbot: Any) -> None:
    hands, page = Hands(qtbot, window), window.page("meetings")
    window.go("meetings")
    monday = page.register.monday
    hands.press("Ctrl+PgUp").press("Ctrl+PgUp").press("Ctrl+PgDown")
    assert page.register.monday == monday - timedelta(weeks=1)
    page.show_view("month")
    shown = page._caption.text()
    hands.press("Ctrl+PgDown")
    assert page._caption.text() != shown
    page.show_view("list")
    hands.press("Ctrl+PgDown")
    assert page.view.value == "list"

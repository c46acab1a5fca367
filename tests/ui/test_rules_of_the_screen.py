"""The rules of interface.md that a machine can check, on every page and every sheet."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTableView,
    QWidget,
)

from mentordesk.ui import tokens
from mentordesk.ui.actions import MENUS
from mentordesk.ui.inputs import Segments
from mentordesk.ui.scenes import Scenes
from mentordesk.ui.settling import settle

#: Sheets that no picture shows.
SHEETS = (
    "close conflict note", "terms", "leave", "passphrase", "recovery code", "add to note", "import",
    "edit check-in", "new said",
)  # fmt: skip


def visible(window: QWidget, kind: type) -> list[Any]:
    return [w for w in window.findChildren(kind) if w.isVisible()]


def everywhere(window: Any) -> Iterator[str]:
    """Every page and part, then every sheet, one after the other."""
    for part in range(1, 4):
        window.go("settings")
        window.page("settings").show_part(part)
        settle(2)
        yield f"settings {part}"
    window.page("settings").show_part(0)
    window.go("settings")
    settle(2)
    yield "settings"
    for name, scene in Scenes(window, Path()).all().items():
        if name.startswith("import-"):  # these have tests of their own, with a file
            continue
        scene()
        settle(2)
        yield name
        put_away(window)
    window.work.show("go to programme", 1)
    for sheet in SHEETS:
        window.work.show(sheet, 1)
        settle(2)
        assert window.sheet is not None, sheet
        yield sheet
        put_away(window)


def put_away(window: Any) -> None:
    """Close the sheet that is open, and the one it may have been opened from."""
    while window.sheet is not None:
        window.sheet.reject()
        settle(5)


def without_a_name(window: Any) -> Iterator[object]:
    """What takes the keyboard and could not be spoken of."""
    for widget in visible(window.sheet or window, QWidget):
        tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if not tabbed or not widget.isEnabled() or widget.isWindow():
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        # on Linux Qt takes the chosen value for the name of a list: a label says what it is
        is_named = not isinstance(widget, QComboBox) or any(
            QAccessible.RelationFlag.Label in how for _, how in spoken.relations()
        )
        if not spoken.text(QAccessible.Text.Name) or not is_named:
            yield type(widget).__name__, widget.objectName()


def too_small(window: Any) -> Iterator[object]:
    """Targets below 24 pixels."""
    for made in visible(window.sheet or window, QAbstractButton):
        inside_field = isinstance(made.parent(), QLineEdit)
        if (
            not inside_field
            and not isinstance(made.parent(), QTabBar)
            and (made.height() < 24 or made.width() < 24)
        ):
            yield made.text() or made.accessibleName(), made.size().toTuple()


def wordy_buttons(window: Any) -> Iterator[object]:
    """Buttons that are not a verb of few words in sentence case."""
    for made in visible(window.sheet or window, QAbstractButton):
        words = made.text().replace("&", "").split()
        is_name = made.accessibleName().startswith("Take out ")
        if not words or is_name or isinstance(made.parent(), Segments) or made.isCheckable():
            continue
        if len(words) > 4 or any(w[0].isupper() for w in words[1:] if w != "PDF…"):
            yield made.text()


def rich_text(window: Any) -> Iterator[object]:
    """Labels in which what somebody typed could become markup."""
    for shown in visible(window, QLabel):
        style, words = shown.textFormat(), shown.text()
        guessed = style == Qt.TextFormat.AutoText and words
        if style == Qt.TextFormat.RichText or (
            guessed and (shown.parent() is None or words.startswith("<"))
        ):
            yield words


def cut_buttons(window: Any) -> Iterator[tuple[str, str]]:
    """Buttons that are narrower than their words, or that their line has no room for."""
    for made in visible(window.sheet or window, QAbstractButton):
        if made.text() and not made.layout() and made.minimumSizeHint().width() > made.width() + 4:
            yield "button", made.text()
        if made.text() and made.minimumSizeHint().height() > made.height() + 4:
            yield "low button", made.text()
        line = made.parent()
        if isinstance(line, Segments) and made.geometry().bottom() > line.height():
            yield "below its place", made.text()


def cut(window: Any) -> list[tuple[str, str]]:
    """Labels and buttons that show less than they say."""
    found = []
    for widget in visible(window.sheet or window, QLabel):
        if not widget.text() or widget.pixmap().width():
            continue
        if widget.wordWrap():
            short = widget.heightForWidth(widget.width()) > widget.height() + 3
        else:
            short = (
                widget.sizeHint().width() > widget.width() + 2
                or widget.sizeHint().height() > widget.height() + 4
            )
        if short:
            found.append(("label", widget.text()))
    found += [*cut_buttons(window)]
    for area in visible(window.sheet or window, QScrollArea):
        if area.widget().width() > area.viewport().width():
            found.append(("wider than its place", area.widget().accessibleName()))
    for widget in visible(window.sheet or window, QWidget):
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            right = widget.mapTo(window, widget.rect().topRight()).x()
            if right > window.width():
                found.append(("beyond the edge", widget.accessibleName() or widget.objectName()))
    return found


RULES: dict[str, Callable[[Any], Iterable[object]]] = {
    "without a name": without_a_name,
    "too small": too_small,
    "wordy": wordy_buttons,
    "rich text": rich_text,
    "cut": cut,
}


def broken(window: Any, place: str) -> list[tuple[str, str, object]]:
    """Which rules are broken at the place shown, and by what."""
    return [(rule, place, what) for rule, look in RULES.items() for what in look(window)]


@pytest.mark.parametrize(
    ("size", "percent"), [((1280, 800), 100), ((1024, 680), 100), ((1024, 680), 200)]
)
def test_every_place_keeps_the_rules(window: Any, size: tuple[int, int], percent: int) -> None:
    """Names, targets, wording, plain text and nothing cut: on every page and every sheet."""
    window.resize(*size)
    window.set_look(text_percent=percent)
    settle(50)
    found = [fault for place in everywhere(window) for fault in broken(window, place)]
    window.set_look(text_percent=100)
    assert found == [], "\n".join(map(str, found))


def test_a_window_that_strays_is_seen(qtbot: Any, no_stray_windows: list[str]) -> None:
    """Sensitivity: a widget shown without a place is told, however it is shown."""
    for show in (QLabel.show, lambda made: made.setVisible(True)):
        made = QLabel("lost")
        qtbot.addWidget(made)
        show(made)
        assert no_stray_windows == ["QLabel  'lost'"]
        no_stray_windows.clear()


def test_broken_rules_are_seen(window: Any) -> None:
    """Sensitivity: one widget that breaks each rule is told by that rule."""
    page = window.page("participants")
    window.go("participants")
    nameless, small = QLineEdit(page), QPushButton("x", page)
    small.setFixedSize(20, 20)
    shouting = QPushButton("Do All The Things At Once", page)
    marked, short = QLabel("<b>Bold</b>", page), QLabel("Words that do not fit", page)
    short.setFixedWidth(20)
    for widget in (nameless, small, shouting, marked, short):
        widget.show()
    settle(20)
    assert {rule for rule, _, _ in broken(window, "here")} == set(RULES)


def contrast(a: str, b: str) -> float:
    def light(color: str) -> float:
        parts = [c / 255 for c in QColor(color).getRgb()[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", list(tokens.THEMES))
def test_contrast(name: str) -> None:
    t = tokens.THEMES[name]
    for ground in (t.bg, t.surface, t.sunk):
        assert contrast(t.text, ground) >= 4.5
        assert contrast(t.muted, ground) >= 4.5
        assert contrast(t.line_strong, ground) >= 3
        assert contrast(t.focus, ground) >= 3
    for tone in ("bad", "warn", "good", "info"):
        assert contrast(getattr(t, tone), getattr(t, f"{tone}_soft")) >= 4.5
    assert contrast(t.on_accent, t.accent) >= 4.5
    assert contrast(t.text, t.selection) >= 4.5
    assert contrast(t.accent, t.selection) >= 4.5


def test_no_colour_outside_the_tokens() -> None:
    from pathlib import Path

    folder = Path(__file__).parents[2] / "mentordesk" / "ui"
    for module in folder.glob("*.py"):
        if module.name != "tokens.py":
            assert re.findall(r"#[0-9A-Fa-f]{6}\b", module.read_text(encoding="utf-8")) == [], (
                module.name
            )


def test_every_command_has_its_place_in_a_menu(window: Any) -> None:
    texts = {c.key for commands in MENUS.values() for c in commands if c}
    assert set(window._actions) == texts
    keys = [c.keys for commands in MENUS.values() for c in commands if c and c.keys]
    assert len(keys) == len(set(keys))


def test_tab_reaches_every_field_of_the_log_and_stays_inside(qtbot: Any, window: Any) -> None:
    from tests.hands import Hands

    hands = Hands(qtbot, window)
    window.work.show("log pairing", 6)
    sheet, seen = window.sheet, []
    for _ in range(60):
        seen.append(hands.focus())
        hands.press("Tab")
        assert sheet.isAncestorOf(hands.focus())
    for editor in (
        sheet.pairing,
        sheet.day,
        sheet.minutes,
        sheet.summary,
        sheet.next_step,
        sheet.next_meeting,
        sheet.note,
    ):
        assert editor in seen
    first = hands.focus()
    hands.press("Tab").press("Shift+Tab")
    assert hands.focus() is first


def test_tab_leaves_a_table(qtbot: Any, window: Any) -> None:
    from tests.hands import Hands

    window.go("participants")
    table = window._pages["participants"].table
    table.setFocus()
    Hands(qtbot, window).press("Tab")
    assert not table.hasFocus()


def test_the_wheel_does_not_change_a_list_in_passing(window: Any, qtbot: Any) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    window.go("participants")
    combo = window._pages["participants"].shown
    at = combo.currentIndex()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentIndex() == at


def test_rows_speak_as_sentences(window: Any) -> None:
    for place, said in (
        ("participants", "Aisha Rahman, mentor in 11B, active"),
        ("pairings", "Maya Okafor → Leo Brandt, last met"),
        ("meetings", "Aisha Rahman → Nico Bell, Fri 20 Nov 13:00, held, "),
        ("conflicts", "Note N0001, boundary, strained"),
    ):
        window.go(place)
        model = visible(window, QTableView)[0].model()
        spoken = str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        assert said in spoken, spoken


def test_models_keep_qts_rules(qtmodeltester: Any, window: Any) -> None:
    for place in ("participants", "pairings", "meetings", "conflicts"):
        page = window.page(place)
        page.refresh()
        parts = (page.register, page.list, page.month) if place == "meetings" else (page,)
        for part in parts:
            part.refresh()
            qtmodeltester.check(part.model)


def test_three_kinds_of_empty(window: Any, fresh_window: Any, qtbot: Any) -> None:
    window.go("participants")
    page = window._pages["participants"]
    page.filter.setText("zzz")
    settle(20)
    said = " ".join(w.text() for w in visible(page, QLabel))
    assert "Nobody matches “zzz”" in said
    page._clear_filters()
    assert page.model.rowCount() == 84
    window.go("meetings")
    window._pages["meetings"].show_view("list")
    meetings = window._pages["meetings"].list
    for text in ("qqqq",):
        meetings.filter.setText(text)
        qtbot.waitUntil(lambda: meetings.model.rowCount() == 0)
    settle(20)
    assert "No meeting matches" in " ".join(w.text() for w in visible(meetings, QLabel))


def test_sheets_opened_and_closed_fifty_times_leave_nothing(window: Any) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    def count() -> int:
        settle(5)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(QApplication.allWidgets())

    for kind in SHEETS[:7]:
        window.work.show(kind, 1)
        window.sheet.reject()
    before = count()
    for number in range(50):
        window.work.show(SHEETS[number % 7], 1)
        window.sheet.reject()
    assert count() <= before


def test_themes_switch_live(window: Any) -> None:
    window.go("pairings")
    light = window.grab().toImage()
    window.set_look(theme="dark")
    settle(20)
    dark = window.grab().toImage()
    assert light.pixelColor(700, 300).lightness() > 200
    assert dark.pixelColor(700, 300).lightness() < 100
    assert window._place == "pairings"
    window.set_look(theme="light")


def test_pages_show_every_editable_fact(window: Any) -> None:
    """A fact added to a record and forgotten in its form fails here."""
    from mentordesk.model.absence import Absence
    from mentordesk.model.conflict import ConflictNote, ConflictStep
    from mentordesk.model.contact import Contact
    from mentordesk.model.fields import described
    from mentordesk.model.goal import Goal
    from mentordesk.model.meeting import Meeting
    from mentordesk.model.people import Participant
    from mentordesk.model.pointer import SafeguardingPointer
    from mentordesk.model.programme import Programme
    from mentordesk.model.readiness import Training
    from mentordesk.model.steps import Requirement

    later = {"plan", "agreement", "agreed_on", "signed_on", "review_on"}
    expected: list[tuple[str, type, set[str]]] = [
        ("log pairing", Meeting, {"status", "planned_on", "planned_at", "held_on", "failed_by", "logged_on"}),
        ("new participant", Participant, set()), ("programme", Programme, set()), ("new goal", Goal, {"set_on", "latest"}),
        ("new conflict note", ConflictNote, {*later, "status", "resolution", "effect", "lesson", "training_topic"}),
        ("case", ConflictNote, set(described(ConflictNote)) - {*later, "status", "cause", "told", "told_on", "not_told"}),
        ("close conflict note", ConflictNote, set(described(ConflictNote)) - {"status", "resolution", "effect", "lesson", "training_topic"}),
        ("check-in", Contact, set()), ("step", ConflictStep, set()), ("safety", SafeguardingPointer, set()),
        ("new requirement", Requirement, set()), ("new training", Training, set()), ("absence", Absence, set()),
    ]  # fmt: skip
    for kind, record, elsewhere in expected:
        window.work.show(kind, 1)
        shown = {name for form in window.sheet._forms for name in form._boxes}
        assert set(described(record)) - shown == elsewhere, kind
        window.sheet.reject()


@pytest.fixture
def spoken(window: Any) -> Callable[[str], str]:
    def all_text(place: str) -> str:
        window.go(place)
        settle(10)
        return "\n".join(w.text() for w in visible(window, QLabel))

    return all_text


def test_conflict_names_and_words_are_covered_until_opened(
    window: Any, spoken: Callable[[str], str]
) -> None:
    said = spoken("conflicts")
    model = window._pages["conflicts"].model
    cells = "\n".join(
        str(model.index(r, c).data(int(Qt.ItemDataRole.UserRole) + 1))
        for r in range(model.rowCount())
        for c in range(2)
    )
    for secret in ("Priya", "messages", "Mismatched", "Heard"):
        assert secret not in said + cells
    window._pages["conflicts"]._open(1)
    settle(20)
    assert "messages after 22:00" in "\n".join(w.text() for w in visible(window, QLabel))
    window.go("today")
    window.go("conflicts")
    assert "messages after 22:00" not in "\n".join(w.text() for w in visible(window, QLabel))


def test_ctrl_does_not_turn_a_choice_off(window: Any) -> None:
    """While Ctrl is held down, as in Ctrl+3, Qt's own ``selectRow`` would toggle."""
    from PySide6.QtTest import QTest

    QTest.keyClick(window.windowHandle(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    settle(20)
    table = window._pages["pairings"].table
    assert [i.row() for i in table.selectionModel().selectedRows()] == [0]

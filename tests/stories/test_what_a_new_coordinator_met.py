"""What a coordinator met in the first week: each a small thing that went another way than one expects."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from mentordesk.exchange.sheets import read_sheet
from mentordesk.model.clock import parse_date
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingKind, ClosingReason, State
from mentordesk.model.people import Participant, Role
from mentordesk.programme.desk import Desk
from mentordesk.programme.pairings import since_words, team_of
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.rollover import NewYear, summary
from mentordesk.reports import render
from mentordesk.ui.editors import DateEditor
from mentordesk.ui.import_sheet import _role_of
from mentordesk.ui.inputs import Combo
from mentordesk.ui.register import RegisterView
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.exchange.test_sheets import workbook_of_three
from tests.hands import Hands
from tests.papers import tiles_of
from tests.reports.test_reports import words_of


def texts(widget: Any) -> str:
    return " ".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def toast(window: Any) -> str:
    return str(window._toast._words.text())


# -- days ---------------------------------------------------------------------------------------

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "past", "coming"),
    [
        ("friday", date(2026, 11, 20), date(2026, 11, 27)),
        ("Sat", SATURDAY, date(2026, 11, 28)),
        ("sunday", date(2026, 11, 15), date(2026, 11, 22)),
        ("next friday", date(2026, 11, 27), date(2026, 11, 27)),
        ("last Friday", date(2026, 11, 20), date(2026, 11, 20)),
        ("last saturday", date(2026, 11, 14), date(2026, 11, 14)),
        ("in 2 weeks", date(2026, 12, 5), date(2026, 12, 5)),
        ("3 days", date(2026, 11, 24), date(2026, 11, 24)),
        ("1 week ago", date(2026, 11, 14), date(2026, 11, 14)),
        ("tomorrow", date(2026, 11, 22), date(2026, 11, 22)),
        ("next week", None, None),
        ("last", None, None),
    ],
)
def test_days_by_how_far_they_are(said: str, past: date | None, coming: date | None) -> None:
    assert parse_date(said, today=SATURDAY) == past
    assert parse_date(said, today=SATURDAY, ahead=True) == coming


@pytest.mark.parametrize(
    ("sheet", "field", "ahead"),
    [
        (("pause", 1), "back_on", True), (("new goal", 1), "due_on", True), (("plan", 1), "planned_on", True),
        (("log pairing", 1), "day", False), (("check-in", 1), "follow_up_on", True), (("absence", 1), "last_day", True),
    ],
)  # fmt: skip
def test_friday_is_the_one_that_is_meant(
    window: Any, sheet: tuple[str, int], field: str, ahead: bool
) -> None:
    window.work.show(*sheet)
    editor = next(form.editor(field) for form in window.sheet._forms if field in form._boxes)
    assert isinstance(editor, DateEditor)
    editor.setText("friday")
    friday = TODAY - timedelta(days=1)
    assert editor.value == (friday + timedelta(days=7) if ahead else friday)
    window.sheet.give_up()


def test_a_rest_is_not_over_before_it_begins(desk: Desk, pair: Any) -> None:
    made = pair()
    for back in (TODAY, date(2020, 1, 1)):
        with pytest.raises(Refused) as refused:
            desk.pairings.move(made, State.PAUSED, on=TODAY, today=TODAY, back_on=back)
        assert refused.value.problems == {"back_on": "Choose a day after the rest begins."}
    desk.pairings.move(made, State.PAUSED, on=TODAY, today=TODAY, back_on=TODAY + timedelta(1))


# -- opening what was asked for -------------------------------------------------------------------


def test_what_is_opened_is_seen_where_only_one_pane_has_room(window: Any) -> None:
    window.set_look(text_percent=200)
    window.resize(1024, 680)
    settle(50)
    for kind, number in (("pairing", 5), ("participant", 7)):
        window.work.show(kind, number)
        settle(50)
        page = window.stack.currentWidget()
        assert page.panes.is_narrow and page.detail.isVisible() and not page.table.isVisible(), kind
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        assert page.table.isVisible() and not page.detail.isVisible(), "Esc goes back"
    window.set_look(text_percent=100)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("T0001", "edit training"), ("c0001", "edit check-in"), ("G0001", "edit goal"), ("H0001", "pointer"), ("S0001", "pairing")],
)  # fmt: skip
def test_every_code_that_is_shown_is_found(sample: Desk, code: str, kind: str) -> None:
    if kind == "pointer" and not sample.store.pointers.get(1):
        from mentordesk.model.pointer import SafeguardingPointer

        sample.safety.save(
            SafeguardingPointer(pairing_id=1, noticed_on=TODAY, passed_to="Safeguarding lead", passed_on=TODAY),
            today=TODAY,
        )  # fmt: skip
    (found,) = sample.finder.find(code, TODAY)
    assert (found.kind, found.code) == (kind, code.upper())
    assert [f.kind for f in sample.finder.find(f"{code[0]}9999", TODAY)] == []


def test_a_group_that_looks_like_a_code_is_still_found(desk: Desk, pair: Any) -> None:
    pair()
    desk.people.change_many([1], group="C3")
    assert [f.title for f in desk.finder.find("C3", TODAY) if f.kind == "participant"] == [
        "Ana Núñez"
    ]


# -- keys and words -------------------------------------------------------------------------------


def test_ctrl_enter_presses_the_main_button_of_every_sheet(own: MainWindow, qtbot: Any) -> None:
    own.work.show("recovery code", 0)
    settle(20)
    sheet: Any = own.sheet
    hands, pressed = Hands(qtbot, own), []
    sheet._main.clicked.connect(lambda *_how: pressed.append(True))
    hands.press("Ctrl+Return")
    hands.press("Ctrl+Enter")
    assert pressed == [True, True] and own.sheet is sheet and sheet.trouble.isVisible()
    sheet._main.setEnabled(False)
    hands.press("Ctrl+Return")
    assert pressed == [True, True]
    sheet.reject()


def test_starting_another_programme_offers_no_undo_that_is_elsewhere(
    window: Any, qtbot: Any
) -> None:
    window.work.show("another programme", 0)
    window.sheet.form.editor("name").value = "Reading Buddies"
    window.sheet.save()
    settle(50)
    assert window.work.desk.setup.programme.name == "Reading Buddies"
    assert toast(window) == "Started Reading Buddies."
    assert not window._toast._undo.isVisibleTo(window._toast)


def test_a_slip_of_the_year_is_seen(window: Any) -> None:
    window.work.show("log pairing", 1)
    window.sheet.day.value = date(1990, 1, 1)
    window.sheet.save()
    assert "Mon 1 Jan 1990. They began on" in toast(window)
    window.undo()


def test_two_meetings_on_one_day_are_asked_about(window: Any) -> None:
    for _ in range(2):
        window.work.show("log pairing", 1)
        window.sheet.day.value = TODAY
        window.sheet.save()
        said = toast(window)
    assert said.endswith("They have another meeting on that day: is it the same one?")
    window.undo()
    window.undo()


def test_three_places_count_the_same_meetings_that_nobody_logged(window: Any) -> None:
    desk = window.work.desk
    waiting = desk.store.meetings.where(
        "status = 'planned' AND planned_on < ?", [TODAY.isoformat()]
    )
    gone = desk.pairings.get(waiting[0].pairing_id)
    desk.pairings.close(
        gone, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=TODAY, today=TODAY
    )
    window.work.did("Closed.")
    settle(300)
    listed = desk.meetings.window(TODAY)
    listed.shown = "unlogged"
    assert window.sidebar.buttons["meetings"].count.text() == str(listed.count())
    assert listed.count() == len(waiting)


def test_a_new_year_that_is_far_off_says_so(sample: Desk) -> None:
    far = NewYear(term_name="Autumn 2027", starts_on=date(2027, 9, 20))
    titles = [t for t, _ in summary(sample.rollover.plan(far, today=TODAY), TODAY)]
    assert titles[0] == "The new year begins in 43 weeks"
    near = NewYear(term_name="Spring 2027", starts_on=date(2027, 1, 4))
    titles = [t for t, _ in summary(sample.rollover.plan(near, today=TODAY), TODAY)]
    assert titles[0].startswith("Spring 2027 from")


def test_that_a_log_is_locked_is_said_at_its_row_alone(window: Any) -> None:
    window.go("meetings")
    settle(20)
    register = window.page("meetings").findChild(RegisterView)
    rows = register.model.rows
    locked = next((n for n, r in enumerate(rows) if r.locked), None)
    if locked is None:  # a week further back everything is locked
        register.monday -= timedelta(days=7)
        register.refresh()
        rows = register.model.rows
        locked = next(n for n, r in enumerate(rows) if r.locked)
    register.table.take_row(locked)
    register._letter(Qt.Key.Key_H)
    assert "This log is locked" in register.trouble.text() and register.trouble.isVisible()
    register.table.take_row(next(n for n, r in enumerate(rows) if r.key != rows[locked].key))
    assert not register.trouble.isVisible()


# -- sheets without heads -------------------------------------------------------------------------


def test_the_first_row_of_a_sheet_may_be_a_person(window: Any, tmp_path: Path, qtbot: Any) -> None:
    sheet_file = tmp_path / "no heads.csv"
    sheet_file.write_text(
        "Maya Lund;mentor;House Red\nLeo Stone;mentee;House Blue\n", encoding="utf-8"
    )
    assert len(read_sheet(sheet_file).rows) == 2
    window.work.show("import", 0)
    sheet = window.sheet
    sheet.read(sheet_file)
    qtbot.waitUntil(lambda: bool(sheet._combos), timeout=20_000)
    settle(50)
    sheet._combos[0].value, sheet._combos[1].value = "name", "roles"
    Hands(qtbot, window).click("A person")
    assert [c.value for c in sheet._combos] == ["name", "roles", ""], "what was chosen stays"
    sheet._go_on()
    settle(50)
    assert [p.name for p in sheet.plan.additions] == ["Maya Lund", "Leo Stone"]
    assert "Columns left out: column 3." in texts(sheet)
    sheet._go_on()
    assert window.sheet is None
    settings = window.work.places.settings_file.read_text()
    assert "maya" not in settings.lower() and "leo" not in settings.lower()
    window.undo()


# -- inside a backup ------------------------------------------------------------------------------


def test_conflict_notes_stay_covered_inside_a_backup(own: MainWindow) -> None:
    from mentordesk.model.backups import Why

    own.seats.look_inside(own.work.back_up(Why.BY_HAND))
    own.work.show("conflict-note", 1)
    settle(50)
    page = own.stack.currentWidget()
    assert "Conflict notes stay covered inside a backup." in texts(page)
    assert "Tom has been" not in texts(page)
    assert "Open note" not in {b.text() for b in page.findChildren(QPushButton)}
    own.seats.come_back()
    assert own.work.desk.conflicts.accesses(1) == []


# -- names in any script --------------------------------------------------------------------------


def test_the_shipped_fonts_stand_in_for_scripts_the_computer_lacks(tmp_path: Path) -> None:
    """In a process of its own: other tests have loaded them already."""
    import subprocess
    import sys

    asked = """
import sys
from pathlib import Path
from PySide6.QtGui import QFontDatabase
from mentordesk import app
from mentordesk.paths import Places
application, window = app.make_window(Places.under(Path(sys.argv[1])))
before = set(QFontDatabase.families())
app._settle(window)
print(sorted(set(QFontDatabase.families()) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "Droid Sans Fallback" in done.stdout and "Noto Sans Devanagari" in done.stdout


def test_a_meeting_planned_twice_on_a_day_asks_nothing(desk: Desk, pair: Any) -> None:
    pair()
    planned = desk.meetings.plan(Meeting(pairing_id=1, planned_on=TODAY), today=TODAY)
    held = desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY), today=TODAY)
    assert held.id == planned.id and held.status is MeetingStatus.HELD


def test_a_day_that_cannot_be_is_marked_when_one_goes_on(window: Any, qtbot: Any) -> None:
    window.work.show("new goal", 1)
    editor = window.sheet._forms[0].editor("due_on")
    editor.setFocus()
    Hands(qtbot, window).type("31 Feb").press("Tab")
    assert editor.property("wrong") and "Write the day like" in editor.accessibleDescription()
    assert editor.text() == "31 Feb"
    editor.setFocus()
    editor.selectAll()
    Hands(qtbot, window).type("in 2 weeks").press("Tab")
    assert not editor.property("wrong") and not editor.accessibleDescription()
    assert editor.value == TODAY + timedelta(days=14)
    window.sheet.give_up()


def test_two_who_go_on_need_no_rest_from_each_other(desk: Desk, pair: Any) -> None:
    made = pair(started_on=date(2026, 10, 5))
    desk.pairings.close(
        made, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=TODAY, today=TODAY
    )
    again = desk.pairings.reopen(desk.pairings.get(1), on=TODAY, today=TODAY)
    story = " ".join(m.reason for m in desk.pairings.moves(again.id))
    assert "days of rest" not in story
    desk.undo()
    third = desk.people.save(Participant(name="Cy Dee", roles=(Role.MENTEE,)), today=TODAY)
    team = team_of(desk.people.get(1), third, made.kind, ())
    assert any("days of rest" in said for said in desk.pairings.cautions(team, TODAY))


def test_a_time_that_nobody_noted_is_not_nought(desk: Desk, pair: Any) -> None:
    pair(started_on=date(2026, 10, 5))
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 10, 12)), today=TODAY)
    wanted = Wanted(today=TODAY, pairing_id=1)
    tiles = tiles_of(desk.reporting.prepare("pairing", wanted).report)
    assert tiles["together"] == "not known"
    facts = desk.pairings.facts(1, TODAY)
    assert "1 meeting, time not noted" in since_words(facts)
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 10, 19), minutes=40), today=TODAY)
    report = desk.reporting.prepare("pairing", wanted).report
    assert tiles_of(report)["together"] == "40 min"
    assert "of 1 the time is not known" in words_of(render(report).pdf)


def test_a_period_that_ends_before_it_begins_is_called_that(desk: Desk, pair: Any) -> None:
    pair(started_on=date(2026, 10, 5))
    wanted = Wanted(today=TODAY, pairing_id=1, first=date(2026, 10, 1), last=date(2026, 1, 1))
    with pytest.raises(Refused, match="ends before it begins"):
        desk.reporting.prepare("pairing", wanted)


def test_inside_a_backup_only_what_changes_nothing_can_be_asked_for(own: MainWindow) -> None:
    from mentordesk.model.backups import Why

    actions = own._actions
    writing = {"log", "participant", "pair", "conflict", "backup", "import", "new year", "edit"}
    assert all(actions[key].isEnabled() for key in writing) and own._log.isEnabled()
    own.seats.look_inside(own.work.back_up(Why.BY_HAND))
    settle(20)
    assert not [key for key in writing if actions[key].isEnabled()]
    assert not own._log.isEnabled()
    assert all(actions[key].isEnabled() for key in ("today", "reports", "find", "lock", "blank"))
    own.seats.come_back()
    settle(20)
    assert all(actions[key].isEnabled() for key in writing) and own._log.isEnabled()


def test_each_sheet_of_a_workbook_can_be_brought_in(
    window: Any, qtbot: Any, tmp_path: Path
) -> None:
    window.work.show("import", 0)
    sheet = window.sheet
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(workbook_of_three(tmp_path / "people.xlsx")))])
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    window.dropEvent(drop)  # the sheet says one may, so the window takes it
    qtbot.waitUntil(lambda: sheet.plan is not None, timeout=20_000)
    pages = next(
        c for c in sheet.findChildren(Combo) if c.accessibleName() == "Sheet of the workbook"
    )
    assert pages.value == "Mentors"
    pages.value = "Mentees"
    pages.activated.emit(1)
    qtbot.waitUntil(lambda: "Ben Ode" in str(sheet.plan.rows[0].cells), timeout=20_000)
    sheet._combos[0].value = ""
    Hands(qtbot, window).click("Next")
    assert "which column holds the name" in sheet.trouble.text()
    sheet._combos[0].value = "name"
    Hands(qtbot, window).click("Next")
    assert [r.participant.name for r in sheet.plan.rows if r.participant] == ["Ben Ode"]


@pytest.mark.parametrize(("page", "role"), [
    ("Mentors", Role.MENTOR), ("Mentees", Role.MENTEE), ("Mentoring 2026", Role.MENTEE), ("Mentors and mentees", Role.MENTEE),
    ("Pupils", Role.MENTEE), ("Our mentors 2026", Role.MENTOR), ("", Role.MENTEE),
])  # fmt: skip
def test_the_name_of_a_sheet_says_who_is_on_it(page: str, role: Role) -> None:
    assert _role_of(page) is role

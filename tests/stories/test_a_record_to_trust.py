"""Backups, locking, the Bin and locked logs, in the real window with keys and clicks."""

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from mentordesk.model.backups import Why
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.paths import PORTABLE_MARK, Places
from mentordesk.programme.records import has_recovery_code, new_record, open_record
from mentordesk.programme.sample import make_sample
from mentordesk.store import keys
from mentordesk.ui.shell import WATCH_AFTER_MS, MainWindow
from tests.hands import Hands
from tests.stories.conftest import WORDS

TODAY = date(2026, 11, 21)


@pytest.fixture
def hands(qtbot: Any, own: MainWindow) -> Hands:
    return Hands(qtbot, own)


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def everything_said(window: MainWindow) -> str:
    """Every text, name, tip and model row that the window still holds."""
    said = [window.windowTitle(), window.accessibleName()]
    for widget in window.findChildren(QWidget):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            said.append(widget.text())
        if isinstance(widget, QPlainTextEdit):
            said.append(widget.toPlainText())
        if isinstance(widget, QTableView):
            model = widget.model()
            said += [
                str(model.index(y, x).data()) for y in range(model.rowCount())
                for x in range(model.columnCount())
            ]  # fmt: skip
    said += [action.text() for action in window._actions.values()]
    return "\n".join(said)


def names_in(window: MainWindow) -> list[str]:
    said = everything_said(window)
    names = ("Okafor", "Brandt", "Priya", "Maya", "Year 7 transition", "Hughes")
    return [name for name in names if name in said]


def test_locking_leaves_no_name_and_keeps_what_was_being_typed(
    own: MainWindow, hands: Hands
) -> None:
    for place in ("participants", "pairings", "meetings", "conflicts", "reports", "today"):
        own.go(place)
    own.find_box.setText("maya")
    own.find_box.look()
    own.work.show("conflict-note", 1)
    assert names_in(own)  # the check can fail
    own.work.show("log pairing", 3)
    own.sheet.summary.value = "CANARY half a sentence about"  # type: ignore[union-attr]
    own.seats.lock()
    settle()
    assert not own.work.has_desk
    assert names_in(own) == []
    assert "CANARY" not in everything_said(own)
    assert own.windowTitle() == "MentorDesk"
    with pytest.raises(RuntimeError):
        _ = own.work.desk
    page: Any = own.stack.currentWidget()
    page.words.setText(WORDS)
    page._try()
    settle()
    own.reopen_draft()
    sheet: Any = own.sheet
    assert sheet.summary.value == "CANARY half a sentence about"
    sheet.give_up()


def test_the_lock_key_closes_the_file_so_that_another_could_open_it(
    own: MainWindow, hands: Hands
) -> None:
    path = own.work.desk.path
    hands.press("Ctrl+Shift+L")
    settle()
    open_record(path, WORDS).close()


def test_a_record_without_a_passphrase_says_that_locking_hides_nothing(window: Any) -> None:
    window.seats.lock()
    assert window.work.has_desk
    assert any("keep nobody out" in said.text() for said in window.sheet.findChildren(QLabel))
    window.sheet.reject()


def test_nobody_at_the_desk_or_a_sleep_locks_it(own: MainWindow) -> None:
    now = time.monotonic()
    own.watch.look(now + 4 * 60, time.time() + 1)
    assert own.work.has_desk
    own.work.desk.people.save(Participant(name="New One", roles=(Role.MENTOR,)), today=TODAY)
    own.watch.look(now + 5 * 60 + 2, time.time() + 2)
    assert not own.work.has_desk
    settle()
    page: Any = own.stack.currentWidget()
    page.words.setText(WORDS)
    page._try()
    assert own.work.has_desk
    kept = own.work.desk.backups.all(own.work.places.backups)
    assert [b.why for b in kept] == [Why.ON_EXIT]  # what changed was backed up first
    own.watch.look(time.monotonic(), time.time() + 3600)  # an hour's gap between two looks
    assert not own.work.has_desk


def test_a_sign_of_somebody_puts_the_lock_off(own: MainWindow, qtbot: Any) -> None:
    qtbot.wait(WATCH_AFTER_MS + 50)
    before = own.watch._last_sign
    qtbot.wait(5)
    QTest.keyClick(own.windowHandle(), Qt.Key.Key_Shift)
    assert own.watch._last_sign > before


def test_a_locked_screen_locks_the_record_unless_it_never_locks(own: MainWindow) -> None:
    own.watch.minutes = 0
    own.watch.screen_locked()
    assert own.work.has_desk
    own.watch.minutes = 10
    own.watch.screen_locked()
    assert not own.work.has_desk


def test_the_blank_key_covers_everything_and_any_key_uncovers(
    own: MainWindow, hands: Hands
) -> None:
    own.blank()
    own._cover.take_off()  # type: ignore[union-attr]
    begun = time.perf_counter()
    hands.press("F9")
    took = time.perf_counter() - begun
    cover: Any = own._cover
    assert cover.isVisible()
    assert cover.geometry() == own.rect()
    assert took < 0.1, took
    picture = own.grab().toImage()
    middle = {picture.pixelColor(x, 150).name() for x in range(20, 1260, 4)}
    assert len(middle) == 1  # one colour where the page was
    hands.press("Ctrl+1")
    assert not cover.isVisible()


def test_restore_yesterday_in_five_interactions(own: MainWindow, hands: Hands) -> None:
    own.work.back_up(Why.BY_HAND)
    own.work.desk.people.save(Participant(name="Too Late", roles=(Role.MENTOR,)), today=TODAY)
    hands.press("Ctrl+,")
    table = own._pages["settings"].backups.table  # type: ignore[attr-defined]
    table.setFocus()
    hands.press("Home")
    hands.click("Restore…")
    hands.click("Restore")
    assert hands.count <= 5
    assert own.work.has_desk
    assert "Too Late" not in {p.name for p in own.work.desk.people.all()}
    kept = own.work.desk.backups.all(own.work.places.backups)
    assert [b.why for b in kept] == [Why.BEFORE_RESTORE, Why.BY_HAND]
    assert own.work.desk.troubles() == []


def test_looking_inside_changes_nothing_and_comes_back(own: MainWindow, hands: Hands) -> None:
    own.work.back_up(Why.BY_HAND)
    path = own.work.desk.path
    own.work.desk.people.save(Participant(name="Since Then", roles=(Role.MENTOR,)), today=TODAY)
    own.go("settings")
    hands.click("Look inside")
    assert own.work.is_looking_inside
    assert "nothing can be changed" in own._banner_words.text()
    assert "Since Then" not in {p.name for p in own.work.desk.people.all()}
    hands.press("Ctrl+L")
    assert own.sheet is None, "nothing is asked that could not be kept"
    own.work.show("log pairing", 1)
    said = " ".join(w.text() for w in own.sheet.findChildren(QLabel))  # type: ignore[union-attr]
    assert "nothing can be changed" in said
    hands.click("Close")
    hands.click("Back to my record")
    assert own.work.desk.path == path
    assert "Since Then" in {p.name for p in own.work.desk.people.all()}
    assert own.work.settings.current.last_record == str(path)


def test_a_rehearsal_ends_with_a_certificate(own: MainWindow, hands: Hands, tmp_path: Path) -> None:
    own.work.back_up(Why.BY_HAND)
    own.go("settings")
    hands.click("Rehearse a restore")
    assert "read back whole" in " ".join(w.text() for w in own.sheet.findChildren(QLabel))  # type: ignore[union-attr]
    hands.click("Close")
    assert own.work.desk.backups.last_rehearsal is not None


def test_closing_backs_up_what_changed_and_says_when_it_cannot(
    own: MainWindow, places: Places
) -> None:
    own.work.desk.people.save(Participant(name="New One", roles=(Role.MENTOR,)), today=TODAY)
    places.backups.parent.mkdir(exist_ok=True)
    places.backups.write_text("in the way")
    assert not own.close()
    assert own.sheet is not None
    own.sheet.reject()
    places.backups.unlink()
    desk = own.work.desk
    assert own.close()
    del desk
    again = open_record(places.default_record, WORDS)
    assert [b.why for b in again.backups.all(places.backups)] == [Why.ON_EXIT]
    again.close()


def test_what_was_taken_out_lies_in_the_bin_and_comes_back_with_all_of_it(
    own: MainWindow, hands: Hands
) -> None:
    desk = own.work.desk
    goal = desk.goals.of_pairing(1)[0]
    evidence = desk.store.goal_evidence.where("goal_id = ?", [goal.id])
    worked = desk.store.goal_work.where("goal_id = ?", [goal.id])
    assert evidence
    desk.goals.remove(goal.id)
    waiting = next(p for p in desk.people.all() if not desk.facts.pairings_of(p.id))
    desk.people.remove(waiting.id)
    own.work.did("x")
    own.go("bin")
    page: Any = own._pages["bin"]
    titles = [page.model.index(n, 0).data() for n in range(page.model.rowCount())]
    assert titles == [f"{waiting.name} P{waiting.id:04d}", goal.statement]
    hands.press("Down")
    hands.press("Return")
    assert desk.goals.get(goal.id) == goal
    assert desk.store.goal_evidence.where("goal_id = ?", [goal.id]) == evidence
    assert desk.store.goal_work.where("goal_id = ?", [goal.id]) == worked
    assert page.model.rowCount() == 1
    own.undo()
    assert page.model.rowCount() == 2
    assert desk.troubles() == []


def test_a_locked_log_is_read_and_added_to(own: MainWindow, hands: Hands) -> None:
    desk = own.work.desk
    meeting = next(m for m in desk.meetings.of_pairing(1) if m.summary)
    assert meeting.log_is_locked(desk.now)
    own.work.show("log meeting", meeting.id)
    sheet: Any = own.sheet
    assert meeting.summary in " ".join(w.text() for w in sheet.findChildren(QLabel))
    hands.type("He phoned: it was the Tuesday.")
    hands.press("Ctrl+Return")
    assert desk.meetings.get(meeting.id) == meeting
    assert [a.text for a in desk.meetings.addenda(meeting.id)] == ["He phoned: it was the Tuesday."]


def test_wrong_passphrases_cost_patience_and_nothing_else(
    own: MainWindow, hands: Hands, qtbot: Any
) -> None:
    own.seats.lock()
    page: Any = own.stack.currentWidget()
    for _ in range(2):
        page.words.setText("not these words at all")
        page._try()
        assert page.open_button.isEnabled()
    page._try()
    assert not page.open_button.isEnabled()
    page.words.setText(WORDS)
    page._try()
    assert not own.work.has_desk  # even the right one waits
    qtbot.waitUntil(page.open_button.isEnabled, timeout=4000)
    page._try()
    assert own.work.has_desk


def test_a_recovery_sheet_that_was_not_taken_into_use_is_said_to_be_nothing(
    own: MainWindow, tmp_path: Path
) -> None:
    """Saved as PDF, then cancelled: the sheet says so, and the lock page promises no code."""
    told: list[str] = []
    own.work.told.connect(told.append)
    own.work.show("recovery code", 0)
    sheet: Any = own.sheet
    sheet._save_sheet()
    dialog = own.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "sheet.pdf"))
    dialog.close()
    assert (tmp_path / "sheet.pdf").exists()
    sheet.reject()
    assert "opens nothing: destroy it" in told[-1]


@pytest.mark.parametrize("code", [None, "7KQ2-M4WD-9XHT-PC6R-3VBN-J8EA-5ZGY"])
def test_the_lock_page_promises_a_code_only_where_there_is_one(
    own: MainWindow, tmp_path: Path, code: str | None
) -> None:
    path = tmp_path / "Locked.mentordesk"
    made = new_record(path, Programme(name="Locked"), passphrase=WORDS, recovery_code=code)
    made.close()
    assert has_recovery_code(path) is (code is not None)
    own.seats.open_record(path)
    page: Any = own.stack.currentWidget()
    assert ("recovery code" in page._name.text()) is (code is not None)


def test_the_recovery_code_is_typed_in_part_before_it_counts(own: MainWindow, hands: Hands) -> None:
    own.work.show("recovery code", 0)
    sheet: Any = own.sheet
    path = own.work.desk.path
    hands.click("Save")
    assert "once more" in sheet.trouble.text()
    for number, field in sheet.fields.items():
        field.setText(sheet.code.split("-")[number - 1].lower())
    hands.click("Save")
    assert own.sheet is None
    own.seats.lock()
    page: Any = own.stack.currentWidget()
    page.words.setText(sheet.code)
    page._try()
    assert own.work.has_desk
    assert own.work.desk.path == path
    assert own.sheet.title.text() == "Opened with the recovery code"  # type: ignore[union-attr]
    own.sheet.reject()  # type: ignore[union-attr]


def test_the_passphrase_is_changed_in_its_sheet(own: MainWindow, hands: Hands) -> None:
    own.work.show("passphrase", 0)
    sheet: Any = own.sheet
    sheet.old.setText("wrong words, all of them")
    sheet.new.suggest()
    fresh = sheet.new.words.text()
    hands.click("Save")
    assert own.sheet is sheet
    assert sheet.new.words.text() == fresh
    sheet.old.setText(WORDS)
    hands.click("Save")
    assert own.sheet is None
    path = own.work.desk.path
    own.seats.lock()
    open_record(path, fresh).close()


def test_records_are_moved_whole_or_stay(own: MainWindow, tmp_path: Path) -> None:
    old, folder = own.work.desk.path, tmp_path / "elsewhere"
    people = own.work.desk.people.all()
    folder.mkdir()
    own.seats.move_records(folder)
    desk = own.work.desk
    assert desk.path == folder / old.name
    assert desk.people.all() == people
    assert not old.exists()
    assert not keys.key_file(old).exists()
    assert [b.why for b in desk.backups.all(own.work.places.backups)] == [Why.BEFORE_MOVE]
    own.seats.lock()
    open_record(folder / old.name, WORDS).close()


def test_portable_means_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    assert Places.of_this_user(tmp_path).records.parent.parent != tmp_path
    (tmp_path / PORTABLE_MARK).touch()
    places = Places.of_this_user(tmp_path)
    assert tmp_path in places.records.parents
    assert tmp_path in places.settings_file.parents


def test_an_old_backup_is_told_in_today(own: MainWindow) -> None:
    assert "There is no backup yet" in [i.title for i in own.work.advice()]
    own.work.back_up(Why.BY_HAND)
    assert own.work.advice() == []
    own.work._today = lambda: TODAY + timedelta(20)
    assert [i.title for i in own.work.advice()] == ["The last backup is 20 days old"]


def test_a_single_value_is_put_back_from_the_history(own: MainWindow, hands: Hands) -> None:
    from dataclasses import replace

    people = own.work.desk.people
    person = people.all()[0]
    people.save(replace(person, group="99Z", interests=("Kites",)), today=TODAY)
    own.work.did("x")
    own.work.show("participant", person.id)
    detail: Any = own._pages["participants"].detail  # type: ignore[attr-defined]
    detail._tabs.setCurrentIndex(detail._tabs.count() - 1)
    settle()
    hands.click(f"Put back Group: {person.group}")
    now = people.get(person.id)
    assert (now.group, now.interests) == (person.group, ("Kites",))
    own.undo()
    assert people.get(person.id).group == "99Z"


def test_a_record_in_a_synced_folder_is_told_in_today(own: MainWindow, tmp_path: Path) -> None:
    from mentordesk.programme.places import place_of

    assert not place_of(own.work.desk.path).sentence
    told = {
        tmp_path / "OneDrive - Harbour Road" / "A.mentordesk": "inside an OneDrive folder",
        tmp_path / "Dropbox" / "x" / "A.mentordesk": "inside a Dropbox folder",
        Path("//server/share/A.mentordesk"): "on a network drive",
        Path("/media/stick/A.mentordesk"): "on a stick",
    }
    for path, words in told.items():
        assert words in place_of(path, mounts=[]).sentence
    assert (
        "network"
        in place_of(tmp_path / "A", mounts=[("/", "ext4"), (str(tmp_path), "cifs")]).sentence
    )
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    desk = make_sample(folder / "Mine.mentordesk", today=TODAY)
    own.seats.seat(desk)
    own.go("today")
    assert "Your records are not in a safe place" in [i.title for i in own.work.advice()]
    own.work.show("place", 0)
    assert "Dropbox" in own._pages["settings"]._advice.text()  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="on this computer itself"):
        own.seats.move_records(tmp_path / "Nextcloud")


def test_del_on_a_row_takes_it_to_the_bin(own: MainWindow, hands: Hands) -> None:
    desk = own.work.desk
    waiting = next(p for p in desk.people.all() if not desk.facts.pairings_of(p.id))
    own.work.show("participant", waiting.id)
    own._pages["participants"].table.setFocus()  # type: ignore[attr-defined]
    hands.press("Del")
    assert waiting.id not in {p.id for p in desk.people.all()}
    goal = desk.goals.of_pairing(1)[0]
    own.work.show("edit goal", goal.id)
    hands.click("Remove")
    assert goal.id not in {g.id for g in desk.goals.of_pairing(1)}
    own.go("meetings")
    own._pages["meetings"].table.take_row(0)  # type: ignore[attr-defined]
    own._pages["meetings"].table.setFocus()  # type: ignore[attr-defined]
    hands.press("Del")
    assert len(desk.past.bin()) == 3


def test_enter_presses_the_button_that_has_the_keyboard(own: MainWindow, hands: Hands) -> None:
    hands.press("Ctrl+,")
    hands.press("Return")  # *Back up now* has it
    assert own.work.desk.backups.latest(own.work.places.backups) is not None
    own.go("today")
    own._pages["today"].take_focus()
    hands.press("Return")
    assert own.sheet is not None
    own.sheet.reject()


def test_a_lost_record_comes_back_from_its_backup_alone(
    own: MainWindow, places: Places, hands: Hands
) -> None:
    """The laptop's disk died; there is the stick with the backup, and the passphrase."""
    made = own.work.back_up(Why.BY_HAND)
    people = own.work.desk.people.all()
    own.seats.lock()
    for part in (places.default_record, keys.key_file(places.default_record)):
        part.unlink()
    own.seats.open_record(places.default_record)
    assert own.sheet is not None
    assert hands.button("Restore a backup…").isEnabled()
    own.sheet.reject()
    own.seats.restore_file(made.path)
    page: Any = own.stack.currentWidget()
    page.words.setText("not these words at all")
    page._try()
    assert not own.work.has_desk
    page.words.setText(WORDS)
    page._try()
    assert own.work.has_desk
    assert own.work.desk.path == places.default_record
    assert own.work.desk.people.all() == people
    assert own.work.desk.troubles() == []
    assert made.path in [b.path for b in own.work.desk.backups.all(places.backups)]
    own.seats.restore_file(made.path)
    page = own.stack.currentWidget()
    page.words.setText(WORDS)
    page._try()
    assert own.work.desk.path != places.default_record  # the record that lives is not written over
    assert own.work.desk.backups.all(places.backups) == []

"""A record moves, is locked anew and comes back: what one opens, what one is told, what stays typed."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from mentordesk.model.backups import Why
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.people import Participant
from mentordesk.model.profile import Profile
from mentordesk.paths import manifest_of
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import needs_passphrase, open_record
from mentordesk.store import keys, trouble
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.stories.conftest import WORDS


def words(widget: Any) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel) if x.isVisible())


def buttons(widget: Any) -> dict[str, QPushButton]:
    return {b.text(): b for b in widget.findChildren(QPushButton) if b.isVisible()}


def test_a_logo_is_taken_and_kept_small(window: MainWindow, tmp_path: Path) -> None:
    page = window.page("settings")
    for name, side in (("small.png", 16), ("large.jpg", 1800)):
        picture = QImage(side, side // 2, QImage.Format.Format_RGB32)
        picture.fill(0x0B6B6B)
        assert picture.save(str(tmp_path / name))
        page.take_logo(tmp_path / name)
        kept = QImage.fromData(window.work.desk.setup.organisation.logo)
        assert (kept.width(), kept.height()) == (min(side, 600), min(side, 600) // 2)
    (tmp_path / "no.png").write_bytes(b"no picture")
    with pytest.raises(Refused, match="PNG or JPEG"):
        page.take_logo(tmp_path / "no.png")


def test_a_backup_is_never_worked_in(own: MainWindow, qtbot: Any) -> None:
    found = own.work.back_up(Why.BY_HAND)
    body = found.path.read_bytes()
    own.seats.open_record(found.path)
    settle(20)
    assert own.sheet is not None and "This is a backup" in words(own)
    assert own.work.desk.path == own.work.places.default_record, "one stays where one was"
    buttons(own.sheet)["Restore it…"].click()
    settle(20)
    page = own.stack.currentWidget()
    assert "Restore a backup" in words(page) and "of Sat 21 Nov 2026" in words(page)
    buttons(page)["Cancel"].click()
    settle(20)
    assert own.work.desk.path == own.work.places.default_record
    # through the command line as well nothing is written into it
    inside = open_record(found.path, WORDS)
    with pytest.raises(Refused, match="inside a backup"):
        inside.people.save(Participant(name="Ana"), today=TODAY)
    inside.close()
    assert found.path.read_bytes() == body and manifest_of(found.path).exists()
    assert own.work.desk.backups.all(own.work.places.backups)[-1].path == found.path


def test_the_key_file_of_a_backup_brings_the_record_back(own: MainWindow) -> None:
    found, path = own.work.back_up(Why.BY_HAND), own.work.desk.path
    own.seats.lock()
    ring = keys.key_file(path)
    ring.write_bytes(ring.read_bytes()[:100])
    page = own.stack.currentWidget()
    page.words.setText(WORDS)
    page.open_button.click()
    settle(20)
    assert "This record cannot be opened" in words(page) and "Bring it back" in words(page)
    assert "Restore a backup…" in buttons(page)
    shutil.copy(keys.key_file(found.path), ring)
    # a backup of an earlier version is encrypted under a salt of its own
    own_salt = keys.read_ring(path).record_salt
    keys.write_ring(path, replace(keys.read_ring(path), record_salt="00" * 16))
    page.open_button.click()
    settle(20)
    assert own.work.desk.path == path
    assert keys.read_ring(path).record_salt == own_salt
    # and that of another record is still told
    other = path.with_name("Other.mentordesk")
    from mentordesk.model.programme import Programme
    from mentordesk.programme.records import new_record

    new_record(other, Programme(name="Other"), passphrase=None).close()
    own.seats.lock()
    shutil.copy(keys.key_file(other), ring)
    with pytest.raises(Exception, match="belongs to another record"):
        open_record(path)


def test_what_hinders_is_not_taken_for_a_wrong_passphrase(own: MainWindow) -> None:
    path = own.work.desk.path
    own.seats.lock()
    page = own.stack.currentWidget()
    away = path.with_name("Elsewhere.mentordesk")
    path.rename(away)
    for _ in range(4):
        page.words.setText(WORDS)
        page.open_button.click()
        settle(5)
        assert page.open_button.isEnabled() and "no record at this place" in words(page).lower()
    away.rename(path)
    page.words.setText(WORDS)
    page.open_button.click()
    settle(20)
    assert own.work.desk.path == path


def test_a_record_that_is_moved_while_it_is_open_is_told(desk: Desk) -> None:
    away = desk.path.with_name("Away.mentordesk")
    desk.path.rename(away)
    with pytest.raises(MachineTrouble, match="no longer where it was opened"):
        desk.people.save(Participant(name="Ana"), today=TODAY)
    away.rename(desk.path)
    assert desk.people.save(Participant(name="Ana"), today=TODAY).id == 1


def test_the_second_place_catches_up_with_the_lock(
    own: MainWindow, tmp_path: Path, qtbot: Any
) -> None:
    work, stick = own.work, tmp_path / "stick"

    def backed_up() -> None:
        qtbot.waitUntil(lambda: not work.is_backing_up, timeout=20_000)

    stick.mkdir()
    part = own.page("settings").backups
    with pytest.raises(Refused, match="kept there already"):
        part.use_second(work.places.backups)
    part.use_second(stick)
    backed_up()
    made = work.back_up(Why.BY_HAND)
    away = tmp_path / "in a drawer"
    stick.rename(away)
    new = "four new words of mine"
    work.desk.locks.set_passphrase(new, old=WORDS)
    work.asked.emit("reseal", None)
    part.now.click()
    backed_up()
    assert "No second copy was made." in own._toast._words.text()
    part.refresh()
    assert "not there now" in words(part)
    own._toast.say("x" * 400, undo=True)
    assert own._toast.x() >= 0 and own._toast.geometry().right() <= own.width(), "it wraps"
    away.rename(stick)
    open_record(stick / made.path.name, WORDS).close()
    part.now.click()
    backed_up()
    with pytest.raises(Refused, match="does not open"):
        open_record(stick / made.path.name, WORDS)
    open_record(stick / made.path.name, new).close()
    work.desk.locks.open_to_all(old=new)
    work.asked.emit("reseal", None)
    assert not needs_passphrase(made.path)


def test_a_full_stick_is_not_a_full_record(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentordesk.store import backup

    def full(*_all: Any) -> None:
        raise trouble.FullDisk("The disk is full.")

    monkeypatch.setattr(backup.RecordBytes, "copy_to", full)
    with pytest.raises(MachineTrouble, match="could not be written to this place"):
        desk.backups.make(tmp_path / "stick")


def test_a_key_file_that_cannot_be_written_is_told(
    own: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_all: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(keys, "write_whole", full)
        with pytest.raises(MachineTrouble, match="opens as it did before"):
            own.work.desk.locks.set_passphrase("four new words of mine", old=WORDS)
    own.work.desk.locks.check(WORDS)


def test_what_is_typed_in_one_card_outlives_another(window: MainWindow, qtbot: Any) -> None:
    window.go("settings")
    page = window.page("settings")
    page.show_part(3)
    contact, name = page.safety.editor("safeguarding_contact"), page.organisation.editor("name")
    contact.setText("Ms Half-typed")
    name.setText("The new name")
    window.set_look(text_percent=110)
    page = window.page("settings")
    contact, name = page.safety.editor("safeguarding_contact"), page.organisation.editor("name")
    assert (contact.text(), name.text()) == ("Ms Half-typed", "The new name")
    page._save_organisation()
    settle(20)
    kept = window.work.desk.setup.organisation
    assert kept.name == "The new name" and kept.safeguarding_contact != "Ms Half-typed"
    assert contact.text() == "Ms Half-typed", "it waits to be saved"
    window.undo()
    before = window.work.desk.setup.organisation.name
    assert before != "The new name"
    qtbot.waitUntil(lambda: name.text() == before)  # what was saved follows its record again
    page._save_safety()
    assert window.work.desk.setup.organisation.safeguarding_contact == "Ms Half-typed"


def test_rules_that_are_to_come_are_seen_and_taken_back(window: MainWindow, qtbot: Any) -> None:
    desk, first = window.work.desk, date(2027, 1, 1)
    desk.practice.apply(Profile.COMMUNITY, {}, from_on=first)
    desk.practice.apply(None, {"T1": (True, (400,))}, from_on=first + timedelta(days=1))
    window.go("settings")
    page = window.page("settings")
    page.show_part(2)
    settle(20)
    assert "From Fri 1 Jan 2027: The profile Community" in words(page)
    # the sheet shows what will hold on the day one gives
    window.work.show("practice", 0)
    sheet: Any = window.sheet
    assert sheet.profile.value is Profile.SCHOOL_WEEKLY and sheet._rows["T1"].value == (
        True,
        (120,),
    )
    sheet.from_on.setText("2 Jan 2027")
    sheet.from_on.editingFinished.emit()
    sheet.from_on.edited.emit()
    assert sheet.profile.value is Profile.COMMUNITY and sheet._rows["T1"].value == (True, (400,))
    sheet._rows["T1"].value = (True, (120,))
    sheet.save()
    settle(20)
    assert desk.practice.on(first + timedelta(days=1)).figures["T1"] == (120,)
    assert desk.practice.on(first + timedelta(days=1)).profile is Profile.COMMUNITY
    for change in desk.practice.coming(TODAY):
        page._take_back(change.id)
    assert desk.practice.on(date(2028, 1, 1)).profile is Profile.SCHOOL_WEEKLY
    held = desk.practice.changes()
    with pytest.raises(Refused, match="holds already"):
        desk.practice.take_back(held[0].id if held else 1, today=date(2030, 1, 1))


def test_a_backup_by_the_clock_shows_in_the_sidebar(own: MainWindow, qtbot: Any) -> None:
    assert "No backup yet" in own.sidebar.status.text()
    own._back_up_by_time()
    qtbot.waitUntil(lambda: not own.work.is_backing_up, timeout=20_000)
    assert "Last backup" in own.sidebar.status.text()


def test_a_key_file_that_goes_away_while_the_record_is_open_comes_back(own: MainWindow) -> None:
    """Without it nothing would ever open the record, and nobody would know before the next morning."""
    path = own.work.desk.path
    beside = keys.key_file(path)
    before = keys.read_ring(path)
    beside.unlink()
    own.work.forget_advice()
    own.work.changed.emit()
    assert keys.read_ring(path) == before, "Today asks for it"
    own.work.desk.locks.set_passphrase("amber kettle willow spoon", old=WORDS)
    changed = keys.read_ring(path)
    beside.unlink()
    own.close()
    assert keys.read_ring(path) == changed != before, "as it was last"
    open_record(path, "amber kettle willow spoon").close()


def test_a_record_that_was_taken_away_gets_no_key_file(desk: Desk) -> None:
    assert not desk.is_protected
    beside = keys.key_file(desk.path)
    desk.path.rename(desk.path.with_name("elsewhere"))
    beside.unlink()
    desk.close()
    assert not beside.exists()

"""Faults that a second review found, each shown as it was met, so that none comes back."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from mentordesk.model.addendum import Subject
from mentordesk.model.backups import Why
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import State
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.programme.backups import restore_to
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record
from mentordesk.store import keys
from mentordesk.ui.shell import MainWindow
from tests.conftest import Clock
from tests.hands import Hands
from tests.stories.conftest import WORDS

TODAY = date(2026, 11, 21)


def test_two_records_of_like_names_keep_their_own_backups(tmp_path: Path) -> None:
    folder = tmp_path / "Backups"
    one = new_record(tmp_path / "My programme.mentordesk", Programme(name="1"), passphrase=None)
    two = new_record(tmp_path / "My programme 2.mentordesk", Programme(name="2"), passphrase=None)
    kept = two.backups.make(folder)
    assert one.backups.latest(folder) is None
    for _ in range(15):
        one.backups.make(folder)
    assert two.backups.all(folder) == [kept]
    one.close()
    two.close()


def test_looking_inside_is_only_looking(own: MainWindow, tmp_path: Path) -> None:
    made = own.work.back_up(Why.BY_HAND)
    body = made.path.read_bytes()
    own.seats.look_inside(made)
    inside = own.work.desk
    for act in (
        lambda: own.work.back_up(Why.BY_HAND), lambda: inside.backups.rehearse(made),
        lambda: inside.restored(made, tmp_path), lambda: inside.locks.set_passphrase("x" * 20, old=WORDS),
    ):  # fmt: skip
        with pytest.raises(Refused, match="looking inside"):
            act()
    own.work.asked.emit("move", tmp_path)
    own.work.asked.emit("restore", made)
    assert own.work.is_looking_inside
    assert made.path.read_bytes() == body
    own.sheet.reject()  # type: ignore[union-attr]
    own.seats.left_alone()
    assert not own.work.has_desk  # names in a backup are names: nobody there, nothing shown
    page: Any = own.stack.currentWidget()
    assert page._path == own.work.places.default_record


def test_hiding_the_screen_works_while_a_form_is_open(own: MainWindow, qtbot: Any) -> None:
    own.work.show("new conflict note", 1)
    Hands(qtbot, own).press("F9")
    cover: Any = own._cover
    assert cover.isVisible()
    cover.take_off()
    Hands(qtbot, own).press("Ctrl+Shift+L")
    assert not own.work.has_desk


def test_cover_then_lock_then_any_key(own: MainWindow, qtbot: Any) -> None:
    own.go("participants")
    own._pages["participants"].table.setFocus()  # type: ignore[attr-defined]
    own.blank()
    own.seats.left_alone()
    qtbot.wait(20)
    QTest.keyClick(own._cover, "x")
    assert not own._cover.isVisible()  # type: ignore[union-attr]


def test_a_full_disk_is_no_reason_to_stay_open(
    own: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise MachineTrouble("The disk is full.")

    own.work.show("log pairing", 1)
    own.sheet.summary.value = "half a sentence"  # type: ignore[union-attr]
    monkeypatch.setattr(type(own.work.desk.drafts), "keep", full)
    own.seats.lock()
    assert not own.work.has_desk
    assert own.sheet is not None
    own.sheet.reject()


def test_a_restore_that_cannot_be_put_in_place_leaves_one_at_ones_record(
    own: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentordesk.store import restore

    made = own.work.back_up(Why.BY_HAND)

    def held(*_arguments: object) -> None:
        raise MachineTrouble("The new record could not be put in place. Your record is as it was.")

    monkeypatch.setattr(restore, "put_in_place", held)
    own.seats.restore(made)
    assert own.work.has_desk
    assert own.work.desk.path == own.work.places.default_record
    assert own.sheet is not None
    own.sheet.reject()


def test_when_there_is_no_way_back_nothing_stays_on_the_screen(
    own: MainWindow, tmp_path: Path
) -> None:
    own.seats.look_inside(own.work.back_up(Why.BY_HAND))
    home = own.work.places.default_record
    home.rename(tmp_path / "away")
    own.seats.come_back()
    assert own.sheet is not None
    own.sheet.reject()
    assert own.work.is_looking_inside or not own._pages
    (tmp_path / "away").rename(home)


def test_dialogs_of_the_system_do_not_outlive_the_lock(own: MainWindow, tmp_path: Path) -> None:
    page: Any = own.page("settings")
    page._ask_where()
    own.seats.lock()
    assert not [d for d in own.findChildren(QFileDialog) if d.isVisible()]
    own.work.asked.emit("move", tmp_path)
    assert not own.work.has_desk


def test_closing_while_looking_inside_has_backed_up_the_day(own: MainWindow, places: Any) -> None:
    made = own.work.back_up(Why.BY_HAND)
    own.work.desk.people.save(Participant(name="New One", roles=(Role.MENTOR,)), today=TODAY)
    own.seats.look_inside(made)
    own.close()
    again = open_record(places.default_record, WORDS)
    newest = again.backups.latest(places.backups)
    assert newest is not None
    assert newest.head == again.store.history.head().hex()
    again.close()


def test_a_backup_of_before_opens_with_the_new_passphrase_only(
    own: MainWindow, tmp_path: Path
) -> None:
    made = own.work.back_up(Why.BY_HAND)
    own.work.desk.locks.set_passphrase("five colder words for it now", old=WORDS)
    own.work.asked.emit("reseal", None)
    with pytest.raises(Refused):
        restore_to(made.path, WORDS, tmp_path / "No.mentordesk")
    restore_to(made.path, "five colder words for it now", tmp_path / "Yes.mentordesk").close()


def test_undo_does_not_reach_behind_the_lock_of_a_day(desk: Desk, pair: Any, clock: Clock) -> None:
    pairing = pair()
    held = Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30, summary="first")
    saved = desk.meetings.log(held, today=TODAY)
    desk.meetings.log(replace(saved, summary="second"), today=TODAY)
    desk.meetings.add_words(saved.id, Subject.SUMMARY, "later words")
    clock.forward(hours=25)
    assert desk.undo_label == ""
    with pytest.raises(Refused, match="older than a day"):
        desk.undo()
    assert desk.meetings.get(saved.id).summary == "second"
    assert [a.text for a in desk.meetings.addenda(saved.id)] == ["later words"]


def test_the_bin_knows_each_thing_once_and_never_rewrites_a_log(
    desk: Desk, pair: Any, clock: Clock
) -> None:
    pairing = pair()
    saved = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30, summary="old"), today=TODAY
    )
    desk.meetings.void(saved)
    desk.past.put_back(desk.past.bin()[0].seq)
    desk.meetings.log(replace(desk.meetings.get(saved.id), summary="new"), today=TODAY)
    clock.forward(hours=50)
    desk.meetings.void(desk.meetings.get(saved.id))
    assert len(desk.past.bin()) == 1
    desk.past.put_back(desk.past.bin()[0].seq)
    assert desk.meetings.get(saved.id).summary == "new"
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="v1"), today=TODAY)
    desk.goals.remove(goal.id)
    desk.undo()
    desk.goals.save(replace(goal, statement="v2", set_on=TODAY), today=TODAY)
    desk.goals.remove(goal.id)
    assert [b.title for b in desk.past.bin()] == ["v2"]


def test_a_child_whose_parent_is_gone_is_refused_in_a_sentence(desk: Desk, pair: Any) -> None:
    pairing = pair()
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="g"), today=TODAY)
    desk.goals.remove(goal.id)
    (binned,) = desk.past.bin()
    for _ in range(3):
        desk.undo()
    with pytest.raises(Refused):
        desk.past.put_back(binned.seq)


def test_single_values_go_back_only_where_the_record_allows(desk: Desk) -> None:
    setup = desk.setup
    programme = replace(setup.programme, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    setup.save_programme(programme, today=TODAY)
    setup.save_programme(
        replace(programme, starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 1)), today=TODAY
    )
    seq = desk.store.last_change
    with pytest.raises(Refused):
        desk.past.put_value_back("programme", programme.id, "ends_on", seq)
    for field in ("id", "folded", "pairing_id", "nothing"):
        with pytest.raises(Refused):
            desk.past.put_value_back("participant", 1, field, seq)


def test_a_backup_cut_short_vouches_for_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "Backups"
    made = desk.backups.make(folder)
    made.path.write_bytes(b"")
    assert desk.backups.latest(folder) is None
    assert desk.backups.make_if_changed(folder, Why.TIMED) is not None
    for text in ('"a string"', "[1, 2]", "null", "{}"):
        (folder / "odd.manifest").write_text(text)
        assert len(desk.backups.all(folder)) == 1


def test_a_second_place_that_was_away_is_caught_up(desk: Desk, tmp_path: Path) -> None:
    first, stick = tmp_path / "Backups", tmp_path / "stick"
    assert desk.backups.make_if_changed(first, Why.TIMED, stick) is not None
    assert not stick.exists()
    stick.mkdir()
    assert desk.backups.make_if_changed(first, Why.ON_EXIT, stick) is None
    assert desk.backups.latest(stick) is not None


def test_meetings_of_a_pairing_entered_in_error_do_not_leave_holes(desk: Desk, pair: Any) -> None:
    one, two = pair(), pair("Cy Dee", "Eff Gee", started_on=None)
    for pairing in (one, two):
        for n in range(2):
            meeting = Meeting(pairing_id=pairing.id, held_on=TODAY - timedelta(n), minutes=20)
            desk.meetings.log(meeting, today=TODAY)
    desk.pairings.move(one, State.VOID, on=TODAY, today=TODAY)
    window = desk.meetings.window(TODAY)
    window.rank({two.id: "Cy"})
    for order in ("day", "pairing"):
        window.order = order
        assert len(window.lines(0, 50)) == window.count() == 2, "only those of the other pairing"


def test_a_restore_cut_off_half_way_can_be_tried_again(desk: Desk, tmp_path: Path) -> None:
    made = desk.backups.make(tmp_path / "Backups")
    target = tmp_path / "New.mentordesk"
    keys.key_file(target).write_text("left over")
    restore_to(made.path, None, target).close()
    again = open_record(target)
    assert again.setup.programme.name == "Ours"
    again.close()


def test_later_words_and_the_bin_by_command(desk: Desk, pair: Any) -> None:
    from mentordesk.programme.commands import Commands

    pair()
    run = Commands(desk, TODAY).run
    run({"do": "log_meeting", "pairing": "K0001", "held_on": "2026-11-20", "minutes": 30})
    run({"do": "add_conflict_note", "pairing": "K0001", "title": "Late", "facts": "x"})
    assert run({"do": "add_words", "meeting": "M0001", "text": "By the way"})["code"] == "M0001"
    assert run({"do": "add_words", "note": "N0001", "text": "Once more"})["code"] == "N0001"
    assert [a.text for a in desk.store.addenda.where()] == ["By the way", "Once more"]
    run({"do": "add_participant", "name": "Cy Dee"})
    seq = run({"do": "remove_participant", "code": "P0003"})["seq"]
    run({"do": "put_back", "seq": seq})
    assert desk.people.get(3).name == "Cy Dee"
    with pytest.raises(Refused, match="not in the Bin"):
        run({"do": "put_back", "seq": 1})


def test_a_move_that_fails_leaves_one_at_ones_record(
    own: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentordesk.store import moving

    def torn(*_arguments: object) -> None:
        raise MachineTrouble("The record could not be copied to this place.")

    monkeypatch.setattr(moving, "copy_record", torn)
    home = own.work.desk.path
    own.seats.move_records(tmp_path)
    assert own.work.desk.path == home
    assert own.sheet is not None
    own.sheet.reject()
    assert not (tmp_path / home.name).exists()


def test_advice_is_looked_up_once_and_again_after_what_changes_it(
    own: MainWindow, tmp_path: Path
) -> None:
    own.work.settings.change(second_place=str(tmp_path / "slow network"))
    own.work.forget_advice()
    before = [i.title for i in own.work.advice()]
    away = "The second place for backups is not there"
    assert before == ["There is no backup yet", away]
    place = tmp_path / "slow network"
    place.mkdir()
    assert [i.title for i in own.work.advice()] == before, "it is not looked for each time"
    place.rmdir()
    own.work.back_up(Why.BY_HAND)
    assert [i.title for i in own.work.advice()] == [away]
    assert own.work.desk.backups.not_copied == "The second place for backups is not there now."
    place.mkdir()
    own.work.back_up(Why.BY_HAND)
    assert own.work.advice() == []
    assert own.work.desk.backups.not_copied == ""


def test_backups_of_what_never_was_are_refused(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mentordesk.cli import main

    assert main(["backups", str(tmp_path / "never.mentordesk")]) == 1
    assert "no backup of it" in capsys.readouterr().err
    assert main(["backups", str(desk.path)]) == 0
    made = desk.backups.make(tmp_path / "stick")
    lost = tmp_path / "gone" / desk.path.name
    assert main(["backups", str(lost), str(tmp_path / "stick")]) == 0
    assert made.path.name in capsys.readouterr().out

"""What is typed reaches the record it belongs to, once; leaving backs up; locking locks."""

from pathlib import Path
from typing import Any

import pytest

from mentordesk.model.backups import Why
from mentordesk.model.errors import MachineTrouble, MentorDeskError
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme import records
from mentordesk.programme.backups import backups_of
from mentordesk.store.drafts import Drafts
from mentordesk.ui.lock_sheets import OpenToAllSheet
from mentordesk.ui.register import RegisterView
from mentordesk.ui.settling import settle
from mentordesk.ui.sheet import AskSheet
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.stories.conftest import WORDS


def two_pairings(window: Any) -> tuple[int, int]:
    first, second = [r.facts.id for r in window.work.desk.pairings.rows(TODAY)][:2]
    return first, second


def change_something(window: Any) -> None:
    window.work.desk.people.save(Participant(name="New One", roles=(Role.MENTOR,)), today=TODAY)
    window.work.did("Added New One.")


# -- drafts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [False, True])
def test_each_sheet_of_a_stack_has_the_words_of_its_own_pairing(window: Any, left: bool) -> None:
    first, second = two_pairings(window)
    window.work.show("stack", 0)
    sheet = window.sheet
    sheet.code.setText(sheet_code("K", first))
    sheet._take()
    sheet.summary.value = "words about the first"
    if left:
        sheet.reject()
    sheet.code.setText(sheet_code("K", second))
    sheet._take()
    assert (sheet.pairing.value, sheet.summary.value) == (second, "")
    sheet.summary.value = "words about the second"
    sheet.save()
    sheet.code.setText(sheet_code("K", first))
    sheet._take()
    assert (sheet.pairing.value, sheet.summary.value) == (first, "words about the first")
    sheet.save()
    kept = window.work.desk.store.meetings.where("summary LIKE 'words about the %'")
    assert {(m.pairing_id, m.summary) for m in kept} == {
        (first, "words about the first"),
        (second, "words about the second"),
    }
    sheet.reject()


def test_a_draft_in_which_another_pairing_was_chosen_stays_with_the_sheet_in_the_hand(
    window: Any,
) -> None:
    first, second = two_pairings(window)
    window.work.show("log pairing", first)
    window.sheet._choose_pairing(second)
    window.sheet.summary.value = "words"
    window.sheet.reject()
    window.work.show("stack", 0)
    sheet = window.sheet
    sheet.code.setText(sheet_code("K", first))
    sheet._take()
    assert (sheet.pairing.value, sheet.summary.value) == (first, "words")
    sheet.give_up()
    sheet.reject()


def test_a_record_and_the_end_of_its_draft_are_one_change(
    window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens in between, the form neither saves twice nor comes back filled."""
    first, _ = two_pairings(window)
    desk = window.work.desk
    window.work.show("log pairing", first)
    sheet = window.sheet
    sheet.summary.value = "once"
    sheet.keep_draft()
    key = sheet.draft_key

    def full(_self: Drafts, _form: str) -> None:
        raise MachineTrouble("The disk is full.")

    monkeypatch.setattr(Drafts, "drop", full)
    with (
        pytest.raises(ZeroDivisionError),
        desk.drafts.becoming(key),
        desk.store.transaction("log meeting"),
    ):
        1 / 0  # noqa: B018 - a change that comes to nothing
    assert desk.drafts.find(key), "the change did not last, so the draft does"
    sheet.save()
    assert window.sheet is None and desk.drafts.find(key) is None
    assert desk.store.meetings.count("summary = 'once'") == 1


def test_a_refused_form_keeps_its_draft(window: Any) -> None:
    first, _ = two_pairings(window)
    window.work.show("log pairing", first)
    sheet = window.sheet
    sheet.summary.value = "not lost"
    sheet.minutes.setText("many")
    sheet.keep_draft()
    sheet.save()
    assert window.sheet is sheet
    sheet.keep_draft()
    assert window.work.desk.drafts.find(sheet.draft_key)["summary"] == "not lost"
    sheet.give_up()


# -- the toast ------------------------------------------------------------------------------------


def offers_undo(window: Any) -> bool:
    return bool(window._toast._undo.isVisibleTo(window._toast))


def test_a_toast_offers_undo_only_for_what_undo_takes_back(window: Any, tmp_path: Path) -> None:
    change_something(window)
    assert offers_undo(window)
    window.work.did("Backups are kept in one place now.")
    assert not offers_undo(window), "it would take back something else"
    window.undo()
    assert window._toast._words.text() == "Undone: add participant." and not offers_undo(window)
    window.work.did("Every backup is copied there from now on.")
    assert not offers_undo(window)
    window.redo()
    assert offers_undo(window)
    window._toast._undo.click()
    assert "New One" not in {p.name for p in window.work.desk.people.all()}


# -- leaving and locking --------------------------------------------------------------------------


def newest(window: Any, record: Path) -> int:
    """The change up to which the newest backup reaches; 0 without any."""
    return max((b.last_change for b in backups_of(record, window.work.places.backups)), default=0)


@pytest.mark.parametrize("how", ["lock", "another", "close"])
def test_however_one_leaves_a_record_what_changed_is_backed_up(
    own: MainWindow, tmp_path: Path, how: str
) -> None:
    other = tmp_path / "other.mentordesk"
    records.new_record(other, Programme(name="O"), passphrase=None).close()
    record = own.work.desk.path
    change_something(own)
    reached = own.work.desk.last_change
    assert newest(own, record) < reached
    {"lock": own.seats.lock, "another": lambda: own.seats.open_record(other), "close": own.close}[
        how
    ]()
    assert newest(own, record) >= reached
    count = len(backups_of(record, own.work.places.backups))
    own.close()
    assert len(backups_of(record, own.work.places.backups)) == count


def test_minutes_half_typed_into_the_register_are_in_the_last_backup(own: MainWindow) -> None:
    own.go("meetings")
    settle(20)
    register = own.page("meetings").findChild(RegisterView)
    rows = register.model.rows
    free = (
        n
        for n, r in enumerate(rows)
        if not r.is_logged and not r.locked and r.counts and r.day and r.day <= TODAY
    )
    register.table.take_row(next(free))
    register._digit(3)
    register._digit(5)
    record = own.work.desk.path
    own.close()
    again = records.open_record(record, WORDS)
    assert again.last_change == newest(own, record)
    again.close()


def test_a_full_disk_keeps_nobody_from_locking(
    own: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_something(own)

    def full(*_about: object) -> None:
        raise MachineTrouble("The disk is full.")

    monkeypatch.setattr("mentordesk.store.backup.make", full)
    told: list[str] = []
    own.work.told.connect(told.append)
    own.seats.lock()
    assert not own.work.has_desk
    assert told == ["No backup was made. The disk is full."]


def test_a_record_whose_key_file_went_away_is_locked_all_the_same(own: MainWindow) -> None:
    ring = own.work.desk.path.with_name(f"{own.work.desk.path.name}.keys")
    away = ring.with_name("away")
    ring.rename(away)
    own.seats.left_alone()
    assert not own.work.has_desk
    away.rename(ring)


def test_the_clock_of_backups_rests_while_nothing_is_open(own: MainWindow, qtbot: Any) -> None:
    own.seats.lock()
    with qtbot.captureExceptions() as mistakes:
        own._backups.timeout.emit()
    assert mistakes == []
    assert own.sheet is None


def test_a_record_opened_by_a_short_path_is_found_again_from_elsewhere(
    own: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    records.new_record(Path("short.mentordesk"), Programme(name="O"), passphrase=None).close()
    own.seats.open_at_start(Path("short.mentordesk"))
    assert own.work.settings.current.last_record == str(tmp_path / "short.mentordesk")


def test_looking_inside_the_oldest_backup_is_possible_though_leaving_makes_another(
    own: MainWindow,
) -> None:
    made = [own.work.back_up(Why.BY_HAND) for _ in range(12)]
    left = [b for b in own.work.desk.backups.all(own.work.places.backups) if b.path.exists()]
    change_something(own)
    home = own.work.desk.path
    assert len(made) >= len(left) > 1
    try:
        own.seats.look_inside(left[-1])
    except MentorDeskError:  # making room took it: it is said, and one sits where one sat
        assert own.work.desk.path == home
        return
    assert own.work.is_looking_inside and own.work.desk.path.exists()
    own.seats.come_back()
    assert own.work.desk.path == home


def test_closing_anyway_tries_no_second_backup(
    own: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    change_something(own)
    asked = []

    def full(*_about: object) -> None:
        asked.append(True)
        raise MachineTrouble("The disk is full.")

    monkeypatch.setattr("mentordesk.store.backup.make", full)
    assert not own.close() and asked == [True]
    own._close_anyway()
    qtbot.waitUntil(lambda: not own.work.has_desk)
    assert asked == [True]


def test_a_draft_goes_also_where_saving_changed_nothing(window: Any) -> None:
    window.work.show("practice", 0)
    sheet = window.sheet
    key = sheet.draft_key
    window.work.desk.drafts.keep(key, {"_open": "1"})
    sheet.save()
    assert window.sheet is None and window.work.desk.drafts.find(key) is None


def test_a_key_of_forms_does_not_answer_a_question_with_cancel(own: MainWindow) -> None:
    asked: list[bool] = []
    for made in (
        lambda: OpenToAllSheet(own, own.work),
        lambda: AskSheet(own, "Really?", "It goes.", "Do it", lambda: asked.append(True)),
    ):
        own.show_sheet(made)
        sheet: Any = own.sheet
        sheet.press_main()
        assert own.sheet is sheet, "it stays"
        sheet.reject()
    assert asked == []

"""A family asks that everything about their child be erased; who left long ago is looked at once a year."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from mentordesk.model.people import Enrolment, Participant
from mentordesk.model.programme import Programme
from mentordesk.programme.records import new_record
from tests.conftest import TODAY
from tests.hands import Hands

#: A mentee of the sample who left; their pairing is closed.
LEFT = 67


def words(widget: Any) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel) if x.isVisible())


def test_erased_from_their_own_page(window: Any, qtbot: Any) -> None:
    work, hands = window.work, Hands(qtbot, window)
    name = work.desk.people.get(LEFT).name
    backup = work.desk.backups.make(work.places.backups)
    window.show_record("participant", LEFT)
    qtbot.waitUntil(lambda: "What is kept" in words(window))
    hands.click(f"Erase {name}")
    sheet = window.sheet
    assert "6 meeting logs" in words(sheet) and "P0067 took part, as mentee" in words(sheet)
    hands.press("Ctrl+Return")
    assert window.sheet is sheet and "Say why" in words(sheet)
    assert "Type P0067 to say that you mean it" in words(sheet)
    hands.type(f"{name}’s family asked").press("Tab").press("Tab").press("Tab").type("P0066")
    hands.press("Ctrl+Return")
    assert window.sheet is sheet and work.desk.people.get(LEFT).name == name  # the wrong code
    sheet.typed.clear()
    sheet.typed.setFocus()
    hands.type("p0067").press("Return")
    qtbot.waitUntil(lambda: work.has_desk and bool(work.desk.erasing.all()))
    assert window.sheet is None  # the key that ended it presses nothing else
    assert work.desk.people.get(LEFT).name == "P0067" and work.desk.troubles() == []
    assert not window._actions["undo"].isEnabled()
    window.show_record("participant", LEFT)
    qtbot.waitUntil(lambda: "What is kept" in words(window))
    shown = words(window)
    assert "Erased on Sat 21 Nov 2026. P0067’s family asked." in shown and name not in shown
    page = window.page("participants")
    offered = {b.text() for b in page.findChildren(QPushButton) if b.isVisible()}
    assert offered.isdisjoint({"Change…", "Note a step…", "Away…", "Erase…", "Keep longer…"})
    window._actions["privacy"].trigger()
    assert "P0067" in words(window) and "family asked" in words(window)
    # whoever restores what was before has them erased again
    window.seats.restore(backup)
    assert work.desk.people.get(LEFT).name == "P0067" and len(work.desk.erasing.all()) == 1


def test_older_backups_go_when_asked(window: Any, qtbot: Any) -> None:
    work = window.work
    work.desk.backups.make(work.places.backups)
    work.show("erase", LEFT)
    sheet, hands = window.sheet, Hands(qtbot, window)
    hands.type("Asked for")
    sheet.backups.setChecked(True)
    sheet.typed.setText("P0067")
    hands.press("Ctrl+Return")
    qtbot.waitUntil(lambda: work.has_desk and bool(work.desk.erasing.all()))
    (made,) = work.desk.backups.all(work.places.backups)
    work.desk.backups.check(made)
    assert made.head == work.desk.store.history.head().hex()


def test_a_full_disk_leaves_everything(window: Any, qtbot: Any, monkeypatch: Any) -> None:
    from mentordesk.model.errors import MachineTrouble
    from mentordesk.store import restore

    def full(*_all: Any, **_more: Any) -> None:
        raise MachineTrouble(
            "The disk is full. Nothing was lost: free some space, then save again."
        )

    work = window.work
    name = work.desk.people.get(LEFT).name
    work.show("erase", LEFT)
    Hands(qtbot, window).type("Asked for")
    window.sheet.typed.setText("P0067")
    with monkeypatch.context() as patch:
        patch.setattr(restore, "_fill", full)
        Hands(qtbot, window).press("Ctrl+Return")
        qtbot.waitUntil(lambda: window.sheet is not None and "Nobody" in words(window.sheet))
    assert "Nobody was erased" in words(window.sheet) and "disk is full" in words(window.sheet)
    window.sheet.reject()
    assert work.desk.people.get(LEFT).name == name and work.desk.troubles() == []
    assert [p.name for p in work.desk.path.parent.iterdir() if p.name.startswith(".")] == []


def test_who_is_in_a_pairing_is_told_why_not(window: Any) -> None:
    window.work.show("erase", 1)
    assert "has not ended. Close it first." in words(window.sheet)
    window.sheet.press_main()
    assert window.sheet is not None and window.work.desk.erasing.all() == []


def test_the_list_of_whom_to_look_at(window: Any, qtbot: Any) -> None:
    work, hands = window.work, Hands(qtbot, window)
    long_ago = work.desk.people.save(
        Participant(name="Rosalind Pike", status=Enrolment.FINISHED, waiting_since=date(2020, 1, 6)), today=TODAY
    )  # fmt: skip
    window._actions["privacy"].trigger()
    assert "Rosalind Pike" in words(window) and "Finished, last heard of Mon 6 Jan 2020" in words(
        window
    )
    hands.click("Keep Rosalind Pike longer")
    assert window.sheet.form.editor("until").value == date(2027, 11, 21)
    window.sheet.form.editor("reason").setFocus()
    hands.type("Her certificate is still asked for").press("Ctrl+Return")
    assert "Rosalind Pike" not in words(window.page("settings"))
    window.show_record("participant", long_ago.id)
    assert "Kept until Sun 21 Nov 2027." in words(window)


def test_years_and_colours_that_cannot_be_are_marked(window: Any, qtbot: Any) -> None:
    work = window.work
    page = window.page("settings")
    page.show_part(4)
    page.privacy.years.editor("keep_years").value = 0
    Hands(qtbot, window).click("Save")
    assert "from 1 to 99" in words(page) and work.desk.setup.organisation.keep_years == 3
    page.privacy.years.editor("keep_years").value = 2
    Hands(qtbot, window).click("Save")
    assert work.desk.setup.organisation.keep_years == 2
    page.show_part(3)
    page.organisation.editor("colour").value = "#FFFF00"
    Hands(qtbot, window).click(
        page.organisation.parentWidget().findChildren(type(page.backups.now))[-1]
    )
    assert "too light" in words(page) and work.desk.setup.organisation.colour != "#FFFF00"


def test_nothing_is_written_of_who_was_erased(window: Any) -> None:
    work = window.work
    swap = work.desk.without(LEFT, today=TODAY, reason="Asked for")
    window.seats.change(swap, work.desk.way_back())
    window.show_record("participant", LEFT)
    work.show("edit participant", LEFT)
    window.sheet.form.fill(replace(work.desk.people.get(LEFT), name="Somebody"))
    window.sheet.save()
    assert "was erased" in words(window.sheet) and work.desk.people.get(LEFT).name == "P0067"
    window.sheet.give_up()


def test_today_asks_about_who_left_long_ago(fresh_window: Any, qtbot: Any, places: Any) -> None:
    desk = new_record(places.default_record, Programme(name="Ours"), passphrase=None)
    desk.people.save(
        Participant(name="Rosalind Pike", status=Enrolment.FINISHED, waiting_since=date(2020, 1, 6)), today=TODAY
    )  # fmt: skip
    desk.close()
    fresh_window.seats.open_record(places.default_record)
    hands = Hands(qtbot, fresh_window)
    qtbot.waitUntil(lambda: "1 person left long ago" in words(fresh_window.page("today")))
    hands.click("Look at them")
    assert "Rosalind Pike" in words(fresh_window.page("settings"))
    hands.click("Keep Rosalind Pike longer")
    fresh_window.sheet.form.editor("reason").setFocus()
    hands.type("Still asked for").press("Ctrl+Return")
    fresh_window.go("today")
    qtbot.waitUntil(lambda: "left long ago" not in words(fresh_window.page("today")))

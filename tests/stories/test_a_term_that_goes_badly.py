"""Several cases at once: what is written of one never comes into another, and nothing written is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.model.conflict import ConflictNote, ConflictStep, Effect, NoteStatus, Rung
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.people import Participant, Role
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.reports import render
from mentordesk.store import match_facts
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, Clock
from tests.hands import Hands
from tests.programme.test_subject_access import pack
from tests.stories.test_casework_at_its_edges import noted
from tests.stories.test_from_spreadsheet_to_report import text_of

Pair = Callable[..., Pairing]


def words(widget: Any) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel) if x.isVisible())


def test_answers_on_safety_stay_with_whom_they_are_about(window: MainWindow) -> None:
    work = window.work
    work.item_asked.emit("safety", (29, "About the peers", 0, (ConflictNote(pairing_id=29), {})))
    sheet: Any = window.sheet
    sheet.form.editor("passed_to").value = "The lead of another case"
    sheet.form.editor("in_danger").value = True
    sheet.reject()
    settle(10)
    window.sheet.give_up()  # type: ignore[union-attr]  # back at the note: Cancel
    settle(10)
    work.item_asked.emit("safety", (1, "About Leo", 0, (ConflictNote(pairing_id=1), {})))
    other: Any = window.sheet
    assert other.form.value("pairing_id") == 1
    assert (other.form.value("passed_to"), other.form.value("in_danger")) == ("", False)
    other.form.editor("passed_to").value = "Ms Lead"
    other.reject()
    settle(10)
    window.sheet.give_up()  # type: ignore[union-attr]
    settle(10)
    # the same pairing again: what was typed is back, and it is still about them
    work.show("safety", 1)
    again: Any = window.sheet
    assert (again.form.value("passed_to"), again.form.value("pairing_id")) == ("Ms Lead", 1)
    again.give_up()
    # of nobody yet nothing is kept that could come back in another note
    work.item_asked.emit("safety", (0, "typed", 0, (ConflictNote(), {})))
    sheet = window.sheet
    sheet.form.editor("passed_to").value = "Somebody"
    sheet.reject()
    settle(10)
    kept = [k for k in work.desk.drafts.kept() if k.startswith("pointer")]
    assert kept == ["pointer in 29"], "each by its pairing, and none of nobody"


def test_a_draft_takes_back_nothing_that_was_saved_since(window: MainWindow) -> None:
    work, desk = window.work, window.work.desk
    pairing = desk.pairings.get(5)
    note = noted(desk, pairing, facts="What was seen")
    work.show("edit conflict note", note.id)
    sheet: Any = window.sheet
    sheet.form.editor("opinion").value = "My own view"
    sheet.reject()
    settle(10)
    now = desk.conflicts.get(note.id)
    due = TODAY + timedelta(days=4)
    desk.conflicts.save(
        replace(now, told="Head of year", next_step="Speak to Josh", next_due=due), today=TODAY, now=desk.now
    )  # fmt: skip
    work.show("edit conflict note", note.id)
    sheet = window.sheet
    assert "Your draft is back" in words(sheet) and ".." not in sheet.caption.text()
    assert "changed meanwhile" not in words(sheet), "what was typed was not"
    sheet.save()
    settle(10)
    kept = desk.conflicts.get(note.id)
    assert (kept.opinion, kept.told, kept.next_step, kept.next_due) == (
        "My own view", "Head of year", "Speak to Josh", due,
    )  # fmt: skip
    # what both changed is said
    work.show("edit conflict note", note.id)
    sheet = window.sheet
    sheet.form.editor("opinion").value = "Another view"
    sheet.reject()
    settle(10)
    desk.conflicts.save(replace(kept, opinion="Changed elsewhere"), today=TODAY, now=desk.now)
    work.show("edit conflict note", note.id)
    sheet = window.sheet
    assert sheet.form.value("opinion") == "Another view" and "changed meanwhile" in words(sheet)


def test_an_open_note_stays_open_while_it_changes(window: MainWindow) -> None:
    desk = window.work.desk
    page = window.page("conflicts")
    settle(20)
    chosen = page.model.row(1).note.id
    window.show_record("conflict-note", chosen)
    settle(20)
    assert page._opened == chosen
    seen = len(desk.conflicts.accesses(chosen))
    desk.conflicts.add_step(
        ConflictStep(note_id=chosen, what="Talked", taken_on=TODAY), today=TODAY,
        next_step="Ring the tutor",
    )  # fmt: skip
    window.work.did("Saved.")
    settle(20)
    assert page._opened == chosen and page.table.chosen().note.id == chosen
    assert "Ring the tutor" in words(page)
    window.undo()
    settle(20)
    assert page._opened == chosen
    assert len(desk.conflicts.accesses(chosen)) == seen, "it was opened once"


def test_a_next_step_without_a_day_is_shown_and_asked_about(window: MainWindow) -> None:
    desk = window.work.desk
    note = noted(desk, desk.pairings.get(5), next_step="Call Hana’s tutor", reported_on=date(2026, 11, 1), occurred_on=date(2026, 11, 1))  # fmt: skip
    window.show_record("conflict-note", note.id)
    settle(20)
    shown = words(window.page("conflicts"))
    assert "Next: Call Hana’s tutor" in shown and "No day is set for it." in shown
    (item,) = [i for i in desk.today.items(TODAY) if i.note_id == note.id]
    assert item.why.startswith("Its next step has no day")


def test_words_typed_into_a_note_that_locks_go_on_with_it(own: MainWindow, qtbot: Any) -> None:
    desk, clock = own.work.desk, own.work.desk.store.clock
    assert isinstance(clock, Clock)
    note = noted(desk, desk.pairings.get(5), facts="What was seen")
    own.work.show("edit conflict note", note.id)
    sheet: Any = own.sheet
    sheet.form.editor("opinion").value = "A late thought"
    sheet.reject()
    settle(10)
    clock.forward(hours=25)
    own.work.show("edit conflict note", note.id)
    sheet = own.sheet
    assert "A late thought" in sheet.form.value("text"), "the words are here, to be added"
    sheet.save()
    settle(10)
    (added,) = desk.conflicts.addenda(note.id)
    assert "A late thought" in added.text and desk.conflicts.get(note.id).opinion == ""
    assert not [k for k in desk.drafts.kept() if k.endswith(f" {note.id}")]


def test_a_note_from_a_locked_log_knows_its_meeting(own: MainWindow) -> None:
    desk = own.work.desk
    meeting = next(m for m in desk.meetings.of_pairing(6) if m.held_on)
    clock = desk.store.clock
    assert isinstance(clock, Clock)
    clock.forward(days=3)
    own.work.show("log meeting", meeting.id)
    sheet: Any = own.sheet
    assert type(sheet).__name__ == "LockedLogSheet"
    sheet._conflict()
    settle(10)
    written: Any = own.sheet
    assert written._note.meeting_id == meeting.id and written._note.occurred_on == meeting.day


def test_the_words_of_a_letter_are_kept(window: MainWindow) -> None:
    desk = window.work.desk
    note = noted(desk, desk.pairings.get(5))
    step = desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="Warned", taken_on=TODAY, rung=Rung.WARNING), today=TODAY
    )
    window.work.show("case letters", step.id)
    sheet: Any = window.sheet
    sheet.about.value = "You came late three times"
    sheet.reject()
    settle(10)
    window.work.show("case letters", step.id)
    assert window.sheet.about.value == "You came late three times"  # type: ignore[union-attr]


def test_the_letter_gives_the_day_it_ended(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    note = noted(desk, pairing)
    end = Consequence(
        effect=Effect.CLOSED, on=date(2026, 11, 1), closing_reason=ClosingReason.RULE_BREACH
    )
    step = desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="Ended", taken_on=TODAY, rung=Rung.CLOSURE, letter="Too late, too often."),
        today=TODAY, consequence=end,
    )  # fmt: skip
    who = desk.conflicts.who_may_be_in_it(pairing.id)[0].id
    said = text_of(render(desk.case_papers.letters(step.id, [who], TODAY, simple=False)).pdf)
    assert "1 Nov 2026" in said.replace("\n", " ") and "The pairing ends on Sat 21 Nov" not in said


def test_no_code_of_a_note_goes_out_with_an_access_pack(sample: Desk) -> None:
    note = noted(sample, sample.pairings.get(6))
    rest = Consequence(effect=Effect.PAUSED, on=TODAY, back_on=TODAY + timedelta(days=14))
    sample.conflicts.add_step(
        ConflictStep(note_id=note.id, what="A rest", taken_on=TODAY), today=TODAY, consequence=rest
    )
    mentor = sample.pairings.facts(6, TODAY).mentors[0].id
    said = pack(sample, mentor)
    handed_out = said.split("Page 1 of", 1)[1]  # the first page is the coordinator's own
    assert "Cooling off" in handed_out and note.code not in handed_out


def test_who_only_stood_in_is_not_parted_by_a_quarrel(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    cover = desk.people.save(Participant(name="Ivy Marlow", roles=(Role.MENTOR,)), today=TODAY)
    day = date(2026, 10, 12)
    desk.members.cover(pairing, cover, first=day, last=day + timedelta(days=2))
    ana, ben = (next(p for p in desk.people.all() if p.name == n) for n in ("Ana Núñez", "Ben Ode"))
    desk.pairings.close(
        pairing, kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.UNRESOLVED_CONFLICT,
        on=TODAY, today=TODAY, never_again=True,
    )  # fmt: skip
    parted = match_facts.parted(desk.store, TODAY, (ClosingReason.UNRESOLVED_CONFLICT,))
    assert parted == {ana.id: {ben.id}, ben.id: {ana.id}}
    terms = Pairing(started_on=TODAY)
    desk.pairings.pair(cover, ben, terms, today=TODAY)
    with pytest.raises(Refused, match="not to be paired again"):
        desk.pairings.pair(ana, ben, terms, today=TODAY)


def test_two_who_parted_in_a_quarrel_are_cautioned(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    ana, ben = (next(p for p in desk.people.all() if p.name == n) for n in ("Ana Núñez", "Ben Ode"))
    team = ((ana, MemberRole.MENTOR), (ben, MemberRole.MENTEE))
    desk.pairings.close(
        pairing, kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.UNRESOLVED_CONFLICT, on=TODAY, today=TODAY
    )  # fmt: skip
    said = " ".join(desk.pairings.cautions(team, TODAY))
    assert f"parted in a conflict that was not resolved ({pairing.code})" in said


def test_an_open_case_is_not_forgotten_with_its_pairing(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 20)), today=TODAY)
    note = noted(desk, pairing)
    with pytest.raises(Refused, match=f"{note.code} is open"):
        desk.pairings.move(pairing, State.VOID, on=TODAY, today=TODAY)
    warned = ConflictStep(note_id=note.id, what="Warned", taken_on=TODAY, rung=Rung.WARNING)
    desk.conflicts.add_step(warned, today=TODAY)
    later = TODAY + timedelta(days=20)
    assert [i.rule for i in desk.today.items(later) if i.rule == "G3"] == ["G3"]
    desk.pairings.close(
        pairing, kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.RULE_BREACH, on=TODAY, today=TODAY
    )  # fmt: skip
    assert [i.rule for i in desk.today.items(later) if i.rule == "G3"] == [], "it has ended"


@pytest.mark.parametrize("field", ["occurred_on", "reported_on"])
def test_a_year_that_cannot_be_is_asked_about(desk: Desk, pair: Pair, field: str) -> None:
    wrong = {"occurred_on": date(1900, 1, 1), field: date(1900, 1, 2)}
    with pytest.raises(Refused) as refusal:
        noted(desk, pair(), **wrong)
    assert "look whether the year is right" in refusal.value.problems[field]


def test_a_note_entered_in_error_is_kept_and_counted_nowhere(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 20)), today=TODAY)
    first, day = date(2026, 10, 1), date(2026, 11, 10)
    note = noted(desk, pairing, occurred_on=day, reported_on=day)
    assert desk.conflicts.oversight(first, TODAY, TODAY).opened == 1
    assert desk.pairings.facts(pairing.id, TODAY).open_notes == 1
    with pytest.raises(Refused, match="changes nothing for the pairing"):
        desk.conflicts.close(
            note, NoteStatus.VOID, "The wrong pairing", today=TODAY,
            consequence=Consequence(effect=Effect.PAUSED, on=TODAY),
        )  # fmt: skip
    desk.conflicts.close(note, NoteStatus.VOID, "The wrong pairing", today=TODAY)
    seen = desk.conflicts.oversight(first, TODAY, TODAY)
    assert (seen.opened, seen.open_now, seen.outcomes, seen.median_days) == (0, 0, (), None)
    for asked in (TODAY, day + timedelta(days=1)):  # also as at a day on which it stood open
        assert desk.pairings.facts(pairing.id, asked).open_notes == 0
        assert not [n for n in desk.facts.open_notes(asked) if n.id == note.id]
    assert desk.conflicts.get(note.id).facts == "F", "nothing of it is lost"
    assert NoteStatus.VOID.label == "Entered in error"


def test_two_begin_again_on_their_day_with_what_speaks_against_it(
    own: MainWindow, qtbot: Any
) -> None:
    hands, desk = Hands(qtbot, own), own.work.desk
    ana = desk.people.save(Participant(name="Ana Núñez", roles=(Role.MENTOR,)), today=TODAY)
    ben = desk.people.save(Participant(name="Ben Ode", roles=(Role.MENTEE,)), today=TODAY)
    started = Pairing(started_on=TODAY - timedelta(days=60))
    pairing = desk.pairings.pair(ana, ben, started, today=TODAY)
    ended = TODAY - timedelta(days=9)
    reason = ClosingReason.UNRESOLVED_CONFLICT
    desk.pairings.close(
        pairing, kind=ClosingKind.UNANTICIPATED, reason=reason, on=ended, today=TODAY
    )
    own.work.show("reopen", pairing.id)
    assert own.sheet is not None
    said = " ".join(w.text() for w in own.sheet.findChildren(QLabel))
    assert "parted in a conflict" in said and "Ana Núñez → Ben Ode" in said
    hands.press("Ctrl+A").type("2 days ago").press("Ctrl+Return")
    assert own.sheet is None
    again = pairing.id + 1
    facts = desk.pairings.facts(again, TODAY)
    assert (facts.begins, facts.state) == (TODAY - timedelta(days=2), State.ACTIVE)
    assert "parted in a conflict" in desk.pairings.moves(again)[0].reason


def test_two_peers_have_a_view_each_by_their_names(window: MainWindow) -> None:
    desk = window.work.desk
    peers = next(f for f in desk.facts.pairings(TODAY) if f.sides.kind is PairingKind.RECIPROCAL)
    fresh = ConflictNote(
        pairing_id=peers.id,
        title="A missed week",
        facts="They missed it.",
        mentor_view="I was ill.",
        mentee_view="Nobody told me.",
    )
    note = desk.conflicts.save(fresh, today=TODAY, now=desk.now)
    window.work.changed.emit()
    window.work.show("conflict-note", note.id)
    settle(50)
    one, other = (p.first for p in (*peers.sides.mentors, *peers.sides.mentees))
    paper = text_of(render(desk.case_papers.for_file(note.id, "A complaint", TODAY)).pdf)
    for said in (words(window.page("conflicts")), paper):
        assert f"{one}’s view" in said and f"{other}’s view" in said
        assert "The mentor’s view" not in said

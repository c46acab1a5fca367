"""What fresh eyes found in several programmes and in the casework, so that it stays mended."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.model.absence import Absence
from mentordesk.model.conflict import ConflictNote, ConflictStep, Effect, NoteStatus, Rung, Severity
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, Timing
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.programme import Programme
from mentordesk.model.readiness import NeverPair
from mentordesk.model.steps import Requirement
from mentordesk.programme.backups import verified_record
from mentordesk.programme.commands import Commands
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.reports import render
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.stories.test_from_spreadsheet_to_report import text_of

Pair = Callable[..., Pairing]
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


def add(desk: Desk, name: str, **more: Any) -> Participant:
    return desk.people.save(Participant(name=name, **more), today=TODAY)


def noted(desk: Desk, pairing: Pairing, **more: Any) -> ConflictNote:
    note = ConflictNote(pairing_id=pairing.id, **({"title": "T", "facts": "F"} | more))
    return desk.conflicts.save(note, today=TODAY, now=desk.now)


def beside(desk: Desk) -> Desk:
    return desk.in_programme(desk.programmes.start(Programme(name="B"), like_this=False).id)


# -- several programmes --------------------------------------------------------------------------


@pytest.mark.parametrize("noted_in_first", [True, False])
def test_leaving_one_programme_keeps_what_belongs_to_the_person(
    desk: Desk, noted_in_first: bool
) -> None:
    one, two = add(desk, "Ana", roles=(Role.MENTOR,)), add(desk, "Ben")
    never = NeverPair(participant_id=one.id, other_id=two.id, reason="Court order")
    away = Absence(participant_id=one.id, first_day=TODAY, last_day=TOMORROW)
    if noted_in_first:
        desk.training.keep_apart(never)
        desk.contacts.save_absence(away)
    other = beside(desk)
    other.programmes.bring_in([one.id, two.id], today=TODAY)
    ana, ben = other.people.all()
    if not noted_in_first:
        other.training.keep_apart(replace(never, participant_id=ana.id, other_id=ben.id))
        other.contacts.save_absence(replace(away, participant_id=ana.id))
    other.people.remove(ana.id)
    assert len(other.past.bin()) == 1, "what was taken out here is in the Bin of here"
    first = other.in_programme(1)
    assert first.past.bin() == []
    assert [n.reason for n, _ in first.training.never_with(one.id)] == ["Court order"]
    assert len(first.contacts.absences(one.id)) == 1
    with pytest.raises(Refused, match="Court order"):
        first.pairings.pair(one, two, Pairing(), today=TODAY)
    assert verified_record(first.store) == []


def test_who_comes_back_from_the_bin_is_called_as_elsewhere_and_is_there_once(desk: Desk) -> None:
    one = add(desk, "Ana")
    other = beside(desk)
    other.programmes.bring_in([one.id], today=TODAY)
    other.people.remove(other.people.all()[0].id)
    first = other.in_programme(1)
    first.people.save(replace(first.people.get(one.id), name="Anna"), today=TODAY)
    other = first.in_programme(2)
    other.past.put_back(other.past.bin()[0].seq)
    assert [p.name for p in other.people.all()] == ["Anna"]
    other.undo()
    assert other.people.all() == [], "putting back and calling anew were one step"
    other.programmes.bring_in([one.id], today=TODAY)
    with pytest.raises(Refused, match="part of this programme again"):
        other.past.put_back(other.past.bin()[0].seq)
    assert len(other.people.all()) == 1 and verified_record(other.store) == []


def test_nobody_is_in_a_programme_twice(desk: Desk) -> None:
    one, two = add(desk, "Ana", group="7A"), add(desk, "Anna", group="7B")
    other = beside(desk)
    assert other.programmes.bring_in([one.id, one.id], today=TODAY).added == 1
    other.programmes.bring_in([two.id], today=TODAY)
    first = other.in_programme(1)
    with pytest.raises(Refused, match="Both are part of B as well"):
        first.likeness.merge(one.id, two.id, today=TODAY)
    assert len(first.people.all()) == 2


def test_a_step_is_noted_for_nobody_of_another_programme(desk: Desk) -> None:
    add(desk, "Ana")
    other = beside(desk)
    other.training.save_requirement(Requirement(name="Consent", roles=(Role.MENTEE,)))
    with pytest.raises(Refused, match="belongs to Ours"):
        Commands(other, TODAY).run({"do": "note_step", "participant": "P0001", "step": "Consent"})


# -- a case and its pairing ----------------------------------------------------------------------


def test_a_consequence_is_not_dated_before_what_happened_since(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    note = noted(desk, pairing)
    for state, on in ((State.PAUSED, TODAY - timedelta(8)), (State.ACTIVE, TODAY - timedelta(3))):
        desk.pairings.move(pairing, state, on=on, today=TODAY)
    for effect in (Effect.PAUSED, Effect.CONTINUE, Effect.CLOSED):
        wanted = Consequence(
            effect=effect, on=TODAY - timedelta(5), closing_reason=ClosingReason.SAFETY
        )
        with pytest.raises(Refused, match="last change of this pairing"):
            desk.conflicts.add_step(
                ConflictStep(note_id=note.id, what="x"), today=TODAY, consequence=wanted
            )
    assert desk.conflicts.steps(note.id) == []


@pytest.mark.parametrize("effect", list(Effect))
def test_nothing_follows_for_a_pairing_that_is_over(desk: Desk, pair: Pair, effect: Effect) -> None:
    pairing = pair()
    note = noted(desk, pairing)
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.GOALS_MET, on=TODAY, today=TODAY
    )
    wanted = Consequence(effect=effect, usual_time="Mondays 12:30", closing_reason=ClosingReason.SAFETY, rematch_mentor=True)  # fmt: skip
    with pytest.raises(Refused, match="This pairing is over"):
        desk.conflicts.close(note, NoteStatus.RESOLVED, "Done", today=TODAY, consequence=wanted)
    assert desk.conflicts.close(note, NoteStatus.RESOLVED, "Done", today=TODAY).effect is None


@pytest.mark.parametrize(
    "more",
    [{"status": "resolved"}, {"effect": "closed"}, {"lesson": "L"}, {"resolution": "R"}, {"training_topic": "role"}],
)  # fmt: skip
def test_an_end_is_only_said_by_closing(desk: Desk, pair: Pair, more: dict[str, str]) -> None:
    pair()
    run = Commands(desk, TODAY).run
    with pytest.raises(Refused, match="when it is closed"):
        run({"do": "add_conflict_note", "pairing": "K0001", "title": "T"} | more)
    run({"do": "add_conflict_note", "pairing": "K0001", "title": "T"})
    with pytest.raises(Refused):
        run({"do": "change_conflict_note", "note": "N0001"} | more)
    assert desk.conflicts.get(1).status.is_open and desk.conflicts.get(1).effect is None


def test_merging_people_keeps_a_case_workable(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    note = noted(desk, pairing, parties=(2,))
    again = add(desk, "Ben Ohde")
    desk.likeness.merge(again.id, 2, today=TODAY)
    now = desk.conflicts.get(note.id)
    assert now.parties == (again.id,)
    desk.conflicts.save(replace(now, plan="Talk"), today=TODAY, now=desk.now)


def test_who_left_a_group_is_still_in_its_case(desk: Desk) -> None:
    people = [
        add(desk, n, roles=(Role.MENTOR if n == "Ana" else Role.MENTEE,))
        for n in ("Ana", "Ben", "Cy", "Di")
    ]
    team = [(p, MemberRole.MENTEE) for p in people[2:]]
    terms = Pairing(kind=PairingKind.GROUP, started_on=TODAY - timedelta(30))
    pairing = desk.pairings.pair(people[0], people[1], terms, today=TODAY, also=team)
    note = noted(desk, pairing, parties=(people[2].id,))
    step = desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="W", rung=Rung.WARNING, letter="L"), today=TODAY
    )
    member = next(m for m in desk.facts.members(pairing.id) if m.participant_id == people[2].id)
    desk.members.leave(member.id, on=YESTERDAY, today=TODAY)
    said = text_of(
        render(desk.case_papers.letters(step.id, [people[2].id], TODAY, simple=False)).pdf
    )
    assert "Cy" in said
    desk.conflicts.save(
        replace(desk.conflicts.get(note.id), agreement="A"), today=TODAY, now=desk.now
    )
    assert "Cy" in text_of(render(desk.case_papers.agreement(note.id, TODAY)).pdf)


def test_an_older_copy_closes_nothing_twice_and_changes_no_word(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair())
    desk.conflicts.close(replace(note, facts="Changed"), NoteStatus.RESOLVED, "Well", today=TODAY)
    assert desk.conflicts.get(note.id).facts == "F"
    with pytest.raises(Refused, match="already closed"):
        desk.conflicts.close(note, NoteStatus.REFERRED, "No", today=TODAY)


def test_a_note_stays_with_its_pairing_once_it_is_locked(
    desk: Desk, pair: Pair, clock: Any
) -> None:
    note, other = noted(desk, pair()), pair("Cy", "Di")
    assert (
        desk.conflicts.save(
            replace(note, pairing_id=other.id), today=TODAY, now=desk.now
        ).pairing_id
        == other.id
    )
    clock.forward(hours=25)
    with pytest.raises(Refused, match="locked a day after"):
        desk.conflicts.save(note, today=TODAY, now=desk.now)
    assert desk.conflicts.get(note.id).pairing_id == other.id


def test_an_answer_to_a_pointer_is_added_and_stays(desk: Desk, pair: Pair) -> None:
    pair()
    fresh = SafeguardingPointer(pairing_id=1, noticed_on=TODAY, passed_on=TODAY, passed_to="Lead")
    kept = desk.safety.save(fresh, today=TODAY)
    answered = desk.safety.save(replace(kept, acknowledged_on=TODAY), today=TODAY)
    answered = desk.safety.save(replace(answered, reference="2026/7"), today=TODAY)
    for change in ({"acknowledged_on": None}, {"reference": ""}, {"reference": "8"}):
        with pytest.raises(Refused, match="stays as it was written"):
            desk.safety.save(replace(answered, **change), today=TODAY)  # type: ignore[arg-type]


def test_the_reported_day_is_not_lost(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair(), reported_on=TODAY - timedelta(9), occurred_on=TODAY - timedelta(9))
    saved = desk.conflicts.save(replace(note, reported_on=None), today=TODAY, now=desk.now)
    assert saved.reported_on == TODAY - timedelta(9)


def test_a_low_pulse_of_one_is_not_hidden_by_another(sample: Desk) -> None:
    groups = [p for p in sample.store.pairings.where() if p.kind is PairingKind.GROUP]
    facts = sample.pairings.facts(groups[0].id, TODAY)
    pulse = next(f for f in sample.feedback.forms() if f.kind.value == "pulse")
    ben, cy = facts.mentees[:2]
    for who, points in ((ben, 1), (cy, 5)):
        answers = tuple(
            str(pulse.highest + 1 - points if q.is_reversed else points) if not q.is_free else ""
            for q in pulse.asked
        )
        sample.feedback.key_in(
            FeedbackAnswer(form_id=pulse.id, pairing_id=facts.id, party=Party.MENTEE, participant_id=who.id,
                           timing=Timing.END, answered_on=TODAY, answers=answers), today=TODAY,
        )  # fmt: skip
    (item,) = [
        i
        for i in sample.today.items(TODAY)
        if i.rule == "Q1" and i.pairing_id == facts.id and "Low" in i.title
    ]
    assert item.title == f"Low pulse: {ben.first}"


def test_meeting_before_the_day_they_had_set_begins_it(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY + timedelta(20))
    desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30), today=TODAY)
    assert desk.pairings.get(pairing.id).started_on == TODAY
    assert desk.pairings.facts(pairing.id, TODAY).state is State.ACTIVE


# -- the window ----------------------------------------------------------------------------------


def said_in(widget: Any) -> str:
    return " ".join(found.text() for found in widget.findChildren(QLabel))


def test_a_paper_that_was_left_before_it_was_drawn_is_not_there(
    qtbot: Any, window: MainWindow
) -> None:
    report = window.work.desk.case_papers.for_file(1, "a test", TODAY)
    window.work.item_asked.emit("paper", (report, "Conflict note N0001"))
    page = window.page("reports")
    window.go("today")
    settle(900)
    assert page.rendered is None or "Tom has been" not in text_of(page.rendered.pdf)
    window.go("reports")
    qtbot.waitUntil(lambda: page.rendered is not None, timeout=8_000)
    assert "Tom has been" not in text_of(page.rendered.pdf)


def test_a_paper_that_was_asked_for_waits_to_be_printed(qtbot: Any, window: MainWindow) -> None:
    window.work.show("print note", 1)
    window.sheet.reason.setText("for the head")
    window.sheet.save()
    page = window.page("reports")
    qtbot.waitUntil(page.print_button.hasFocus, timeout=8_000)
    assert "Tom has been" in text_of(page.rendered.pdf)


def test_a_draft_of_one_case_stays_out_of_another(window: MainWindow) -> None:
    work = window.work
    work.show("new conflict note", 2)
    window.sheet.form.editor("title").value = "Of the second"
    window.sheet.reject()
    work.show("note that refers", 4)
    assert window.sheet.form.value("title") == "" and window.sheet.pairing.value == 31
    window.sheet.give_up()
    work.show("new conflict note", 6)
    assert window.sheet.form.value("title") == ""
    window.sheet.give_up()
    work.show("new conflict note", 2)
    assert window.sheet.form.value("title") == "Of the second"
    window.sheet.give_up()


def test_letters_follow_a_step_that_has_one(window: MainWindow) -> None:
    window.work.show("step", 1)
    sheet = window.sheet
    sheet.form.editor("what").value = "Warned"
    sheet.form.editor("rung").value = Rung.WARNING
    sheet._show_help()
    sheet.form.editor("letter").value = "Be on time"
    sheet.save()
    settle(50)
    assert window.sheet is not sheet and "Letters: warning" in said_in(window.sheet)
    window.sheet.give_up()


def test_a_programme_that_was_started_leaves_no_draft(window: MainWindow) -> None:
    window.work.show("another programme", 0)
    window.sheet.form.editor("name").value = "Third"
    window.sheet.keep_draft()
    window.sheet.save()
    settle(100)
    assert window.work.desk.setup.programme.name == "Third"
    window.go_to_programme(1)
    assert window.work.desk.drafts.kept() == []


def test_a_case_of_a_pairing_entered_in_error_can_be_read(window: MainWindow) -> None:
    desk = window.work.desk
    desk.safety.save(
        SafeguardingPointer(pairing_id=2, noticed_on=TODAY, passed_on=TODAY, passed_to="L"),
        today=TODAY,
    )
    with desk.store.transaction("as it was once"):  # now a pairing with an open case is not voided
        desk.pairings.put_move(desk.pairings.get(2), State.VOID, TODAY, "")
    window.work.changed.emit()
    window.work.show("conflict-note", 1)
    settle(20)
    assert "Tom has been" in said_in(window.page("conflicts"))
    for kind in ("case", "step", "pointer", "print note"):
        window.work.show(kind, 1)
        assert window.sheet is not None, kind
        window.sheet.give_up()


def test_all_that_was_typed_goes_on_the_hand_over_sheet(window: MainWindow) -> None:
    window.work.show("new conflict note", 6)
    sheet = window.sheet
    for name in ("facts", "witnesses", "told", "reported_by"):
        sheet.form.editor(name).value = f"TYPED{name}"
    sheet.severity.value = Severity.SAFETY
    sheet.severity.edited.emit()
    settle(30)
    assert all(
        f"TYPED{n}" in window.sheet._typed for n in ("facts", "witnesses", "told", "reported_by")
    )
    window.sheet.give_up()


def test_printing_again_keeps_an_answer_that_was_begun(window: MainWindow) -> None:
    desk = window.work.desk
    desk.safety.save(SafeguardingPointer(pairing_id=6, noticed_on=date(2026, 11, 20), passed_on=TODAY, passed_to="L"), today=TODAY)  # fmt: skip
    window.work.show("pointer", 1)
    window.sheet.form.editor("reference").value = "2026/7"
    window.sheet._print()
    settle(100)
    window.work.show("pointer", 1)
    assert window.sheet.form.value("reference") == "2026/7"
    window.sheet.give_up()


def test_who_joins_later_gets_a_sheet_and_nobody_gets_two(desk: Desk) -> None:
    ana = add(desk, "Ana", roles=(Role.MENTOR,))
    ben, cy = add(desk, "Ben"), add(desk, "Cy")
    pairing = desk.pairings.pair(ana, ben, Pairing(started_on=TODAY - timedelta(30)), today=TODAY)
    desk.feedback.take_usual()
    form = desk.feedback.forms()[0]
    first = desk.feedback.give_out(form.id, [pairing.id], Timing.START, today=TODAY)
    assert [a.participant_id for a in first] == [None, None]
    desk.members.join(pairing, cy, MemberRole.MENTEE, on=YESTERDAY, today=TODAY)
    again = desk.feedback.give_out(form.id, [pairing.id], Timing.START, today=TODAY)
    mentees = [(a.id, a.participant_id) for a in again if a.party is Party.MENTEE]
    assert mentees == [(first[0].id, ben.id), (3, cy.id)] and len(again) == 3
    assert len(desk.feedback.give_out(form.id, [pairing.id], Timing.START, today=TODAY)) == 3

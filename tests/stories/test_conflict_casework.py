"""Conflict notes as casework: three stories, who may read what, what locks, and safety."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QLabel

from mentordesk.cli import main as command_line
from mentordesk.model.conflict import (
    LOCKED_TEXTS,
    Cause,
    ConflictNote,
    ConflictStep,
    Deed,
    Effect,
    NoteKind,
    NoteStatus,
    Rung,
    Severity,
    Stage,
)
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import ClosingReason, Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.pointer import SafeguardingPointer, watched
from mentordesk.model.programme import Programme
from mentordesk.model.readiness import NeverPair
from mentordesk.model.steps import TrainingTopic
from mentordesk.programme.backups import verified_record
from mentordesk.programme.commands import Commands
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.store.lens import VIEWS
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, Clock
from tests.hands import Hands
from tests.stories.test_from_spreadsheet_to_report import text_of

Pair = Callable[..., Pairing]


def days(number: int) -> date:
    return TODAY - timedelta(days=number)


def opened(desk: Desk, pairing: Pairing, **more: Any) -> ConflictNote:
    note = ConflictNote(pairing_id=pairing.id, **({"title": "Late again", "facts": "FACTS"} | more))
    return desk.conflicts.save(note, today=TODAY, now=desk.now)


def words(report: Any) -> str:
    return " ".join(text_of(render(report).pdf).split())


# -- the three stories ---------------------------------------------------------------------------


def test_an_expectation_mismatch_is_solved_by_a_talk(desk: Desk, pair: Pair) -> None:
    pairing = pair(usual_time="Mondays 12:30")
    note = opened(
        desk,
        pairing,
        cause=Cause.EXPECTATION_MISMATCH,
        kind=NoteKind.CONFLICT,
        title="Hopes differ",
    )
    step = ConflictStep(note_id=note.id, what="Heard both", stage=Stage.IDENTIFY, rung=Rung.TALK)
    desk.conflicts.add_step(
        step, today=TODAY, next_step="Talk together", next_due=TODAY + timedelta(3)
    )
    note = desk.conflicts.get(note.id)
    agreed = desk.conflicts.save(
        replace(note, plan="Who speaks first", agreement="Homework on Mondays, company at lunch.",
                agreed_on=TODAY, review_on=TODAY + timedelta(14)),
        today=TODAY, now=desk.now,
    )  # fmt: skip
    paper = words(desk.case_papers.agreement(note.id, TODAY))
    assert (
        "Homework on Mondays, company at lunch." in paper
        and "Ana Núñez" in paper
        and "Ben Ode" in paper
    )
    for secret in ("FACTS", "Hopes differ", "Who speaks first", "Heard both"):
        assert secret not in paper
    signed = desk.conflicts.save(replace(agreed, signed_on=TODAY), today=TODAY, now=desk.now)
    with pytest.raises(Refused, match="signed it as it stands"):
        desk.conflicts.save(replace(signed, agreement="Other"), today=TODAY, now=desk.now)
    # the talk moves their day: other terms and the end of the note are one step
    change = Consequence(effect=Effect.CHANGED_TERMS, usual_time="Tuesdays 13:00")
    closed = desk.conflicts.close(
        desk.conflicts.get(note.id), NoteStatus.RESOLVED, "Both are glad.", today=TODAY,
        lesson="Ask at the start.", training_topic=TrainingTopic.FEEDBACK, consequence=change,
    )  # fmt: skip
    assert desk.pairings.get(pairing.id).usual_time == "Tuesdays 13:00"
    assert closed.effect is Effect.CHANGED_TERMS and closed.review_on is None
    assert desk.conflicts.wanted_training(days(30), TODAY) == {TrainingTopic.FEEDBACK: 1}
    seen = desk.conflicts.oversight(days(30), TODAY, TODAY)
    assert (seen.opened, seen.open_now, seen.median_days) == (1, 0, 0)
    assert seen.causes == (("Expectation mismatch", 1),) and seen.effects == (("Other terms", 1),)
    said = words(desk.reporting.programme(Wanted(today=TODAY, without=frozenset())))
    assert (
        "Causes: expectation mismatch 1" in said
        and "Ended: resolved 1" in said
        and "FACTS" not in said
    )
    desk.undo()
    assert desk.pairings.get(pairing.id).usual_time == "Mondays 12:30"
    assert desk.conflicts.get(note.id).status is NoteStatus.OPEN
    assert verified_record(desk.store) == []


def test_lateness_goes_up_the_ladder_to_the_end_and_a_rematch(
    desk: Desk, pair: Pair, clock: Clock
) -> None:
    pairing = pair()
    mentor, mentee = desk.people.get(1), desk.people.get(2)
    note = opened(desk, pairing, kind=NoteKind.ATTENDANCE, cause=Cause.RELIABILITY, parties=(mentee.id,), occurred_on=days(40), reported_on=days(40))  # fmt: skip

    def step(what: str, rung: Rung, ago: int, letter: str = "", **more: Any) -> ConflictStep:
        fresh = ConflictStep(
            note_id=note.id,
            what=what,
            rung=rung,
            stage=Stage.ACT,
            taken_on=days(ago),
            letter=letter,
        )
        return desk.conflicts.add_step(fresh, today=TODAY, next_step="Look again", next_due=TODAY + timedelta(1), **more)  # fmt: skip

    step("Talked", Rung.TALK, 38)
    warning = step("Warned", Rung.WARNING, 28, "Please be there by 12:30, or send word before.")

    def asked(ago: int) -> list[str]:
        return [
            i.rule for i in desk.today.items(days(ago)) if i.note_id == note.id and i.rule == "G3"
        ]

    assert asked(15) == [] and asked(14) == ["G3"]
    probation = step("Probation", Rung.PROBATION, 14, "We look in each week.")
    assert asked(1) == [] and asked(0) == ["G3"]
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "G3"]
    assert (
        "probation began" in item.why and item.record == note.code and "Late again" not in item.why
    )
    plain = words(desk.case_papers.letters(warning.id, [mentee.id], TODAY, simple=False))
    simple = words(desk.case_papers.letters(warning.id, [mentee.id], TODAY, simple=True))
    for paper in (plain, simple):
        assert (
            "Please be there by 12:30" in paper and "Ben Ode" in paper and "Ana Núñez" not in paper
        )
        assert not [s for s in ("FACTS", "Late again", "Warned", "Talked") if s in paper]
        assert "7 Nov 2026" in paper, "14 days after the warning"
    assert "You can bring a friend" in simple and plain != simple
    assert "21 Nov 2026" in words(
        desk.case_papers.letters(probation.id, [mentee.id], TODAY, simple=False)
    )
    # it ends with the letter of the end; both are to be matched again, never with each other
    wrong = Consequence(effect=Effect.REMATCHED, closing_reason=ClosingReason.MISMATCHED_GOALS)
    with pytest.raises(Refused, match="who is to be matched again"):
        step("Ended", Rung.CLOSURE, 0, consequence=wrong)
    assert len(desk.conflicts.steps(note.id)) == 3, "nothing of a refused step is kept"
    end = replace(
        wrong, rematch_mentor=True, never_again=True, contact_rule="They greet each other."
    )
    closure = step("Ended", Rung.CLOSURE, 0, "It did not get better.", consequence=end)
    file = desk.pairings.get(pairing.id)
    assert desk.pairings.state(pairing.id) is State.CLOSED
    assert (file.never_again, file.rematch_mentor, file.rematch_mentee) == (True, True, False)
    assert (
        closure.effect is Effect.REMATCHED
        and desk.conflicts.get(note.id).effect is Effect.REMATCHED
    )
    assert "They greet each other." in words(
        desk.case_papers.letters(closure.id, [mentee.id], TODAY, simple=True)
    )
    with pytest.raises(Refused):
        desk.pairings.pair(mentor, mentee, Pairing(), today=TODAY)
    other = desk.people.save(Participant(name="Cy", roles=(Role.MENTEE,)), today=TODAY)
    desk.training.keep_apart(
        NeverPair(participant_id=mentor.id, other_id=other.id, reason="Cousins")
    )
    with pytest.raises(Refused, match="Cousins"):
        desk.pairings.pair(mentor, other, Pairing(), today=TODAY)
    third = desk.people.save(Participant(name="Di", roles=(Role.MENTEE,)), today=TODAY)
    assert desk.pairings.pair(mentor, third, Pairing(), today=TODAY).id
    desk.undo(), desk.undo(), desk.undo(), desk.undo(), desk.undo()
    assert desk.pairings.state(pairing.id) is State.ACTIVE, "step and end of the pairing were one"
    assert verified_record(desk.store) == []


@pytest.mark.parametrize("way", ["Cancel", "Escape"])
def test_a_slip_to_safety_loses_nothing(qtbot: Any, window: MainWindow, way: str) -> None:
    """By arrow keys; Cancel and Esc go back to the note as it was, and safety can be chosen again."""
    hand, desk = Hands(qtbot, window), window.work.desk
    window.work.show("new conflict note", 6)
    note = window.sheet
    hand.type("Late again")
    note.form.editor("facts").value = "Three times this month"
    note.keep_draft()
    note.severity.setFocus()
    for _ in range(4):
        hand.press("Right")
        if note.severity.value is Severity.SAFETY:
            break
    settle(60)
    safety = window.sheet
    assert type(safety).__name__ == "SafetySheet"
    assert safety.isAncestorOf(QApplication.focusWidget()), "the keyboard is in what one sees"
    assert desk.drafts.kept() == []
    if way == "Escape":
        hand.press("Escape")
    else:
        hand.click("Cancel", safety)
    settle(60)
    back = window.sheet
    assert type(back).__name__ == "ConflictSheet" and back is not note
    assert back.form.value("facts") == "Three times this month"
    assert back.form.value("title") == "Late again" and back.pairing.value == 6
    assert back.severity.value is not Severity.SAFETY
    back.severity.value = Severity.SAFETY
    back.severity.edited.emit()
    settle(60)
    assert type(window.sheet).__name__ == "SafetySheet"
    window.sheet.give_up()
    settle(60)
    window.sheet.give_up()


def test_a_record_that_locks_at_the_safety_sheet_loses_nothing(
    qtbot: Any, window: MainWindow
) -> None:
    """Nothing was decided yet: the note comes back as a draft, and no pointer."""
    desk = window.work.desk
    window.work.show("new conflict note", 6)
    note = window.sheet
    note.form.editor("facts").value = "Three times this month"
    note.severity.value = Severity.SAFETY
    note.severity.edited.emit()
    settle(60)
    window.sheet.put_away()
    (kept,) = desk.drafts.kept()
    assert kept == "conflict in 6"
    window.work.show("new conflict note", 6)
    assert window.sheet.form.value("facts") == "Three times this month"
    assert window.sheet.severity.value is not Severity.SAFETY
    window.sheet.give_up()


def test_a_safety_concern_is_handed_over(qtbot: Any, window: MainWindow) -> None:
    hand, desk = Hands(qtbot, window), window.work.desk
    window.work.show("new conflict note", 6)
    sheet = window.sheet
    hand.type("Bruises")
    sheet.form.editor("facts").value = "CANARY what was said"
    sheet.keep_draft()
    sheet.severity.value = Severity.SAFETY
    sheet.severity.edited.emit()
    settle(50)
    safety = window.sheet
    assert safety is not sheet and "Ms Grant, ext. 214" in said_in(safety)
    assert "Bring it to Ms Grant the same day" in said_in(safety)
    assert desk.drafts.kept() == [], "nothing of what was typed is kept"
    hand.type("Safeguarding lead").press("Ctrl+Return")
    settle(600)
    (pointer,) = desk.safety.all()
    assert (pointer.passed_to, pointer.pairing_id) == ("Safeguarding lead", 6)
    page = window.page("reports")
    qtbot.waitUntil(lambda: page.rendered is not None, timeout=5_000)
    paper = " ".join(text_of(page.rendered.pdf).split())
    assert "CANARY what was said" in paper and "Listen, and promise nothing" in paper
    assert "CANARY" not in repr(desk.store.history.changes(desk.seq)) + page._file_name(page.shown)
    window.go("today")
    window.go("reports")
    settle(600)
    assert page._given is None and "CANARY" not in text_of(page.rendered.pdf)
    # until somebody says that it arrived
    later = TODAY + timedelta(days=1)
    (item,) = [i for i in desk.today.items(later) if i.rule == "N2"]
    assert item.record == pointer.code == "H0001" and not any(
        n in item.title + item.why for n in ("Sam", "Iris")
    )
    window.work.show("pointer", pointer.id)
    window.sheet.form.editor("acknowledged_on").value = TODAY
    window.sheet.save()
    assert [i for i in desk.today.items(later) if i.rule == "N2"] == []
    with pytest.raises(Refused, match="stays as it was written"):
        desk.safety.save(replace(desk.safety.get(1), passed_to="Somebody else"), today=TODAY)


def said_in(sheet: Any) -> str:
    return " ".join(found.text() for found in sheet.findChildren(QLabel))


# -- what locks, what is written down ------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)  # fmt: skip
CHANGES = st.one_of(
    st.tuples(st.sampled_from([n for n in LOCKED_TEXTS if n not in {"parties", "occurred_on", "reported_on"}]), TEXT).map(lambda c: {c[0]: c[1]}),
    st.dates(TODAY - timedelta(30), TODAY).map(lambda day: {"occurred_on": day, "reported_on": day}),
    st.sampled_from([(), (1,), (2,), (1, 2)]).map(lambda ids: {"parties": ids}),
)  # fmt: skip
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), CHANGES),
        st.tuples(st.just("add"), TEXT), st.tuples(st.just("step"), TEXT),
        st.tuples(st.just("wait"), st.integers(1, 30)), st.tuples(st.just("close"), TEXT),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS)
def test_words_lock_after_a_day_and_later_words_only_grow(
    tmp_path_factory: Any, deeds: list[Any]
) -> None:
    """Against a plain model: what stood a day stands for good; addenda and steps are only added."""
    clock = Clock()
    path = tmp_path_factory.mktemp("case") / "C.mentordesk"
    desk = new_record(path, Programme(name="Ours"), passphrase=None, clock=clock)
    try:
        one = desk.people.save(Participant(name="Ana", roles=(Role.MENTOR,)), today=TODAY)
        two = desk.people.save(Participant(name="Ben"), today=TODAY)
        pairing = desk.pairings.pair(one, two, Pairing(started_on=days(9)), today=TODAY)
        note = opened(desk, pairing)
        told = {n: getattr(note, n) for n in LOCKED_TEXTS}
        begun, is_open, grown = clock.now, True, []
        for deed, *what in deeds:
            locked = clock.now - begun > timedelta(hours=24)
            before = desk.store.last_change
            try:
                if deed == "wait":
                    clock.forward(hours=what[0])
                elif deed == "change":
                    fresh = replace(desk.conflicts.get(note.id), **what[0])
                    desk.conflicts.save(fresh, today=TODAY, now=desk.now)
                    assert is_open and (not locked or told | what[0] == told)
                    told |= what[0]
                elif deed == "add":
                    desk.conflicts.add_words(note.id, what[0])
                    assert is_open
                    grown.append(what[0])
                elif deed == "step":
                    desk.conflicts.add_step(
                        ConflictStep(note_id=note.id, what=what[0]), today=TODAY
                    )
                    assert is_open
                    grown.append(what[0])
                else:
                    desk.conflicts.close(
                        desk.conflicts.get(note.id), NoteStatus.RESOLVED, what[0], today=TODAY
                    )
                    assert is_open
                    is_open = False
            except Refused:
                assert deed != "wait" and (not is_open or (deed == "change" and locked))
                assert desk.store.last_change == before, "a refusal writes nothing"
            now = desk.conflicts.get(note.id)
            assert {n: getattr(now, n) for n in LOCKED_TEXTS} == told
            kept = [a.text for a in desk.conflicts.addenda(note.id)] + [
                s.what for s in desk.conflicts.steps(note.id)
            ]
            assert sorted(kept) == sorted(grown)
    finally:
        desk.close()


def test_every_opening_and_printing_is_written_down_for_good(
    desk: Desk, pair: Pair, tmp_path: Path
) -> None:
    note = opened(desk, pair())
    desk.conflicts.opened(note.id)
    with pytest.raises(Refused, match="what it is for"):
        desk.case_papers.for_file(note.id, "  ", TODAY)
    paper = words(desk.case_papers.for_file(note.id, "asked for by the head", TODAY))
    assert "FACTS" in paper and "asked for by the head" in paper and "Opened and printed" in paper
    assert [(a.deed, a.reason) for a in desk.conflicts.accesses(note.id)] == [
        (Deed.PRINTED, "asked for by the head"), (Deed.OPENED, ""),
    ]  # fmt: skip
    assert desk.undo() == "add conflict note", (
        "that it was read is not undone, and stands in no way"
    )
    assert len(desk.conflicts.accesses(note.id)) == 2 and verified_record(desk.store) == []
    desk.redo()
    made = desk.backups.make(tmp_path / "b")
    inside = desk.look_inside(made)
    try:
        with pytest.raises(Refused, match="stay covered inside a backup"):
            inside.conflicts.opened(note.id)
        with pytest.raises(Refused, match="stay covered inside a backup"):
            inside.case_papers.for_file(note.id, "asked for by the head", TODAY)
        assert len(inside.conflicts.accesses(note.id)) == 2, "a backup is never written to"
    finally:
        inside.close()


def test_the_page_covers_opens_and_writes_it_down_once(qtbot: Any, window: MainWindow) -> None:
    desk, page = window.work.desk, window.page("conflicts")
    assert desk.conflicts.accesses(1) == [] and "Tom has been" not in said_in(page)
    assert "3, 1 longer than you aim for" in said_in(page)
    window.work.show("conflict-note", 1)
    settle(20)
    assert "Tom has been" in said_in(page) and "Next: Evaluate" in said_in(page)
    window.work.changed.emit()
    page.refresh()
    assert len(desk.conflicts.accesses(1)) == 1, "reading on is one opening"
    window.go("today")
    assert "Tom has been" not in said_in(page)
    window.go("conflicts")
    page.table.take_row(0)
    settle(50)
    Hands(qtbot, window).click("Open note")
    settle(20)
    assert len(desk.conflicts.accesses(1)) == 2


def test_a_note_in_four_interactions_from_anywhere(qtbot: Any, window: MainWindow) -> None:
    hand = Hands(qtbot, window)
    window.go("meetings")
    hand.press("Ctrl+Shift+N").type("maya").press("Return")
    window.sheet.form.editor("title").setFocus()
    hand.type("Argued").press("Ctrl+Return")
    settle(50)
    assert window.work.desk.conflicts.rows(TODAY)[-1].note.title == "Argued"


def test_a_note_from_a_log_knows_the_meeting(window: MainWindow) -> None:
    desk = window.work.desk
    held = next(m for m in desk.meetings.of_pairing(6) if m.is_unlogged(TODAY))
    window.work.show("log meeting", held.id)
    window.sheet._conflict()
    settle(20)
    window.sheet.form.editor("title").value = "Row"
    window.sheet.save()
    note = desk.conflicts.of_pairing(6)[-1]
    assert (note.meeting_id, note.occurred_on) == (held.id, held.day)


# -- watch words, help, consequences -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He is scared of the bus", True), ("SCARED!", True), ("They hit it off", True), ("white", False),
        ("self-harm", True), ("self harm", True), ("a promise not to tell", True), ("promise to tell", False),
        ("", False), ("hurtful", False),
    ],
)  # fmt: skip
def test_watch_words_are_whole_words_in_any_case(text: str, found: bool) -> None:
    assert watched(text, ("scared", "hit", "self-harm", "promise not to tell", "hurt", "")) is found


def test_the_offer_is_shown_and_nothing_of_it_is_kept(window: MainWindow) -> None:
    desk = window.work.desk
    window.work.show("log pairing", 6)
    sheet = window.sheet
    assert sheet._offer.isHidden()
    sheet.summary.value = "She said she is scared"
    sheet.summary.edited.emit()
    assert not sheet._offer.isHidden() and "scared" not in said_in(sheet._offer)
    sheet.summary.value = "A good talk"
    sheet.summary.edited.emit()
    assert sheet._offer.isHidden()
    sheet.give_up()
    organisation = desk.setup.organisation
    for own, is_offered in ((("talk",), True), ((), False)):
        desk.setup.save_organisation(replace(organisation, watch_words=own))
        window.work.show("log pairing", 6)
        window.sheet.summary.value = "A good talk, scared of nothing"
        window.sheet.summary.edited.emit()
        assert window.sheet._offer.isHidden() is not is_offered, (
            "the list is the organisation’s own"
        )
        window.sheet.give_up()


def test_help_is_the_organisations_own(desk: Desk) -> None:
    ours = desk.conflicts.help(Stage.ACT)
    desk.conflicts.save_help(
        {Stage.ACT: "Ring Ms Grant first.", Stage.LEARN: desk.conflicts.help(Stage.LEARN)}
    )
    assert desk.conflicts.help(Stage.ACT) == "Ring Ms Grant first."
    assert desk.store.case_helps.count() == 1, "our words are not copied"
    desk.conflicts.save_help({Stage.ACT: "  "})
    assert desk.conflicts.help(Stage.ACT) == ours


def test_a_rest_begins_and_ends_with_the_case(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    note = opened(desk, pairing, severity=Severity.SERIOUS)
    rest = Consequence(effect=Effect.PAUSED, back_on=TODAY + timedelta(7))
    with pytest.raises(Refused, match="after the rest begins"):
        desk.conflicts.add_step(ConflictStep(note_id=note.id, what="x"), today=TODAY, consequence=replace(rest, back_on=TODAY))  # fmt: skip
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="Apart for a week"), today=TODAY, consequence=rest
    )
    (move,) = [m for m in desk.pairings.moves(pairing.id) if m.state is State.PAUSED]
    assert (move.back_on, move.reason) == (TODAY + timedelta(7), f"Cooling off: {note.code}")
    with pytest.raises(Refused, match="paused cannot become paused"):
        desk.conflicts.add_step(
            ConflictStep(note_id=note.id, what="Again"), today=TODAY, consequence=rest
        )
    desk.conflicts.close(desk.conflicts.get(note.id), NoteStatus.RESOLVED, "Well again", today=TODAY, consequence=Consequence(effect=Effect.CONTINUE))  # fmt: skip
    assert desk.pairings.state(pairing.id) is State.ACTIVE


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Consequence(effect=Effect.CLOSED), "Choose the reason"),
        (Consequence(effect=Effect.CLOSED, on=TODAY + timedelta(1), closing_reason=ClosingReason.SAFETY), "today or an earlier"),
        (Consequence(effect=Effect.CLOSED, on=days(400), closing_reason=ClosingReason.SAFETY), "The last change of this pairing"),
        (Consequence(effect=Effect.CHANGED_TERMS), "what changes"),
        (Consequence(effect=Effect.CHANGED_TERMS, minutes=9_999), "between 1 and 600"),
    ],
)  # fmt: skip
def test_what_a_pairing_cannot_do_is_refused_whole(
    desk: Desk, pair: Pair, wanted: Consequence, why: str
) -> None:
    note = opened(desk, pair())
    before = desk.store.last_change
    with pytest.raises(Refused) as refusal:
        desk.conflicts.close(note, NoteStatus.RESOLVED, "Done", today=TODAY, consequence=wanted)
    assert why in f"{refusal.value} {refusal.value.problems}"
    assert desk.store.last_change == before and desk.conflicts.get(note.id).status.is_open


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"told_on": TODAY}, "told"), ({"signed_on": TODAY}, "agreement"), ({"parties": (99,)}, "parties"),
        ({"meeting_id": 99}, "meeting_id"),
        ({"agreement": "x", "agreed_on": TODAY, "signed_on": TODAY - timedelta(1)}, "signed_on"),
        ({"severity": Severity.SAFETY}, "severity"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    desk: Desk, pair: Pair, change: Any, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        opened(desk, pair(), **change)
    assert set(refusal.value.problems) == {field}


def test_target_days_follow_how_serious_it_is(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for severity, target in (
        (Severity.FRICTION, 14),
        (Severity.STRAINED, 7),
        (Severity.SERIOUS, 2),
    ):
        note = opened(desk, pairing, severity=severity, reported_on=days(target), occurred_on=days(target), next_step="x", next_due=TODAY + timedelta(9))  # fmt: skip
        rows = {r.note.id: r for r in desk.conflicts.rows(TODAY)}
        assert (rows[note.id].target, rows[note.id].days_over) == (target, 0)
        tomorrow = TODAY + timedelta(1)
        assert {r.note.id: r.days_over for r in desk.conflicts.rows(tomorrow)}[note.id] == 1
        assert [i for i in desk.today.items(TODAY) if i.note_id == note.id] == []
        (item,) = [i for i in desk.today.items(tomorrow) if i.note_id == note.id]
        assert f"{target} is what you aim for" in item.why and item.level.name == "INFO"


def test_looking_again_is_asked_on_its_day(desk: Desk, pair: Pair) -> None:
    note = opened(
        desk, pair(), next_step="x", next_due=TODAY + timedelta(20), review_on=TODAY + timedelta(2)
    )
    assert [i for i in desk.today.items(TODAY + timedelta(1)) if i.note_id == note.id] == []
    (item,) = [i for i in desk.today.items(TODAY + timedelta(2)) if i.note_id == note.id]
    assert "Looking again is due today" in item.why


# -- the command line ----------------------------------------------------------------------------


def test_cases_by_the_command_line(
    desk: Desk, pair: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair()
    run = Commands(desk, TODAY).run
    note = run({"do": "add_conflict_note", "pairing": "K0001", "title": "Late", "facts": "SECRET", "severity": 2,
                "parties": ["P0002"], "witnesses": "Cy", "told": "Form tutor", "told_on": "2026-11-20"})["code"]  # fmt: skip
    run(
        {
            "do": "change_conflict_note",
            "note": note,
            "agreement": "On time.",
            "agreed_on": "2026-11-21",
        }
    )
    run({"do": "add_step", "note": note, "what": "Warned", "stage": "act", "rung": "warning", "letter": "Be on time.",
         "effect": "paused", "back_on": "2026-12-01", "next_step": "Look", "next_due": "2026-12-01"})  # fmt: skip
    assert desk.pairings.state(1) is State.PAUSED
    pointer = run({"do": "keep_pointer", "pairing": "K0001", "passed_to": "Lead"})["code"]
    run(
        {
            "do": "answer_pointer",
            "pointer": pointer,
            "acknowledged_on": "2026-11-21",
            "acknowledged_by": "Lead",
        }
    )
    run({"do": "change_case_help", "stage": "act", "text": "Ours"})
    with pytest.raises(Refused, match="close_conflict_note"):
        run({"do": "change_conflict_note", "note": note, "status": "resolved"})
    run({"do": "close_conflict_note", "note": note, "resolution": "Ends", "effect": "closed", "closing_reason": "rule_breach",
         "lesson": "L", "training_topic": "conflict", "never_again": True})  # fmt: skip
    after = run(
        {"do": "add_conflict_note", "pairing": "K0001", "title": "More", "refers_to": note}
    )["code"]
    assert desk.conflicts.get(2).refers_to_id == 1 and after == "N0002"
    path = desk.path
    desk.close()

    def said(*arguments: object) -> tuple[int, str]:
        code = command_line([str(a) for a in arguments])
        out = capsys.readouterr()
        return code, out.out + out.err

    code, listed = said("list", path, "conflict-notes", "--json")
    assert code == 0 and "SECRET" not in listed and "Late" not in listed
    assert set(json.loads(listed)[0]) == {
        "code", "pairing", "kind", "severity", "status", "occurred_on", "reported_on", "closed_on",
        "next_due", "review_on", "days_open", "days_over",
    }  # fmt: skip
    code, why = said("list", path, "conflict-notes", "--open", note)
    assert code == 1 and "Say what it is for" in why
    code, why = said("list", path, "participants", "--open", note, "--reason", "x")
    assert code == 1 and "Only a conflict note" in why
    code, text = said("list", path, "conflict-notes", "--open", note, "--reason", "asked", "--json")
    (told,) = json.loads(text)
    assert (told["facts"], told["parties"], told["steps"][0]["rung"]) == (
        "SECRET",
        ["P0002"],
        "warning",
    )
    for kind, extra in (
        ("conflict-note", ["--reason", "file"]),
        ("case-letters", ["--simple", "--participant", "P0002"]),
        ("case-agreement", []),
    ):
        assert (
            said("report", path, kind, "--note", note, *extra, "--out", tmp_path / f"{kind}.pdf")[0]
            == 0
        ), kind
    assert (
        said("report", path, "safeguarding", "--note", pointer, "--out", tmp_path / "s.pdf")[0] == 0
    )
    assert "SECRET" in text_of((tmp_path / "conflict-note.pdf").read_bytes())
    for kind in ("case-letters", "case-agreement", "safeguarding"):
        pdf = tmp_path / ("s.pdf" if kind == "safeguarding" else f"{kind}.pdf")
        assert "SECRET" not in text_of(pdf.read_bytes())
    code, why = said("report", path, "case-letters", "--out", tmp_path / "n.pdf")
    assert code == 1 and "--note" in why
    past = said("history", path, "--json", "--limit", "999")[1]
    assert (
        "Read on the command line: conflict note N0001".lower() in past.lower()
        and "SECRET" not in past
    )


def test_pointers_are_of_their_programme() -> None:
    assert "safeguarding_pointer" in VIEWS and SafeguardingPointer().code == ""


def test_no_case_is_told_to_whoever_takes_over(desk: Desk, pair: Pair) -> None:
    note = opened(desk, pair(), severity=Severity.SERIOUS)
    step = ConflictStep(note_id=note.id, what="W", rung=Rung.WARNING, taken_on=days(20))
    desk.conflicts.add_step(step, today=TODAY)
    desk.safety.save(SafeguardingPointer(pairing_id=1, noticed_on=days(9), passed_on=days(9), passed_to="Lead"), today=TODAY)  # fmt: skip
    assert {"N1", "N2", "G3"} <= {i.rule for i in desk.today.items(TODAY)}
    pack = words(desk.hand_over.report(TODAY))
    assert not [
        w
        for w in ("Decide after", "afeguarding pointer", "Conflict note open", "Late again")
        if w in pack
    ]
    assert "Conflict notes 1 open" in pack, "that there is one is told, as a count"

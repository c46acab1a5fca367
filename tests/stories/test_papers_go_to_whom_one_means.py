"""Papers that say the right thing to the right person: letters of a case, hand-overs, records, endings."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from mentordesk.cli import main as command_line
from mentordesk.model.conflict import Cause, ConflictStep, Deed, Effect, Rung
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme import reporting
from mentordesk.programme.commands import Commands
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.pairings import team_of, wrong_time
from mentordesk.programme.papers.kinds import PARTS
from mentordesk.programme.reporting import Wanted
from mentordesk.ui.register import RegisterView
from tests.conftest import TODAY
from tests.hands import Hands
from tests.stories.test_conflict_casework import opened, words

Pair = Callable[..., Pairing]


def warned(desk: Desk, note_id: int, **more: Any) -> ConflictStep:
    step = ConflictStep(note_id=note_id, what="Talked", rung=Rung.WARNING, taken_on=TODAY)
    return desk.conflicts.add_step(replace(step, **more), today=TODAY)


# -- letters of a case ----------------------------------------------------------------------------


def test_nobody_is_accused_by_default(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    step = warned(desk, 1, letter="You shouted.")
    window.work.show("case letters", step.id)
    sheet = window.sheet
    assert sheet.to.value == ()
    Hands(qtbot, window).press("Ctrl+Return")
    assert window.sheet is sheet  # it says what is missing, and nothing was printed
    assert not [a for a in desk.conflicts.accesses(1) if a.deed is Deed.PRINTED]
    first = desk.conflicts.who_may_be_in_it(desk.conflicts.get(1).pairing_id)[0]
    sheet.to.value = (first.id,)
    Hands(qtbot, window).press("Ctrl+Return")
    assert window.sheet is None
    (printed,) = [a for a in desk.conflicts.accesses(1) if a.deed is Deed.PRINTED]
    assert "Letter, warning" in printed.reason and printed.deed.label == "Printed"


def test_the_words_of_a_letter_can_be_written_later_and_once(window: Any, qtbot: Any) -> None:
    desk = window.work.desk
    step = warned(desk, 1)
    window.work.show("case letters", step.id)
    sheet = window.sheet
    sheet.to.value = (desk.conflicts.who_may_be_in_it(desk.conflicts.get(1).pairing_id)[0].id,)
    Hands(qtbot, window).press("Ctrl+Return")
    assert window.sheet is sheet and desk.conflicts.step(step.id).letter == ""
    sheet.about.value = "You shouted."
    sheet.to.value = ()
    Hands(qtbot, window).press("Ctrl+Return")
    assert desk.conflicts.step(step.id).letter == ""  # nothing is kept while something is missing
    sheet.to.value = (desk.conflicts.who_may_be_in_it(desk.conflicts.get(1).pairing_id)[0].id,)
    Hands(qtbot, window).press("Ctrl+Return")
    assert desk.conflicts.step(step.id).letter == "You shouted."
    with pytest.raises(Refused, match="has its words"):
        desk.conflicts.word_letter(step.id, "Something else")


def test_the_command_line_asks_whom_a_letter_is_for(
    sample: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warned(sample, 1, letter="You shouted.")
    pairing = sample.conflicts.get(1).pairing_id
    person = sample.conflicts.who_may_be_in_it(pairing)[1]
    path, out = sample.path, tmp_path / "letter.pdf"
    sample.store.close()

    def report(*more: str) -> str:
        code = command_line(
            ["report", str(path), "case-letters", "--note", "N0001", "--out", str(out), *more]
        )
        said = capsys.readouterr()
        return f"{code} {said.out}{said.err}"

    assert report().startswith("1") and not out.exists()
    assert "not in this pairing" in report("--participant", "P0080")
    assert report("--participant", f"P{person.id:04d}").startswith("0 Wrote 1 page")
    out = tmp_path / "letter.html"
    assert "as .pdf alone" in report("--participant", f"P{person.id:04d}")


def test_closure_ends_the_pairing_or_is_none(desk: Desk, pair: Pair) -> None:
    note = opened(desk, pair())
    with pytest.raises(Refused, match="end of the pairing"):
        desk.conflicts.add_step(
            ConflictStep(note_id=note.id, what="W", rung=Rung.CLOSURE, taken_on=TODAY, letter="L"),
            today=TODAY, consequence=Consequence(effect=Effect.PAUSED, on=TODAY),
        )  # fmt: skip
    step = warned(desk, note.id, rung=Rung.CLOSURE, letter="L")
    person = desk.conflicts.who_may_be_in_it(note.pairing_id)[0].id
    with pytest.raises(Refused, match="it goes on"):
        desk.case_papers.letters(step.id, [person], TODAY, simple=False)
    pairing = desk.pairings.get(note.pairing_id)
    desk.pairings.close(
        pairing, kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.UNRESOLVED_CONFLICT, on=TODAY, today=TODAY
    )  # fmt: skip
    assert "The pairing ends" in words(
        desk.case_papers.letters(step.id, [person], TODAY, simple=False)
    )


def test_what_was_to_come_still_is_until_one_says_otherwise(
    window: Any, desk: Desk, pair: Pair
) -> None:
    note = opened(desk, pair(), next_step="Talk to Leo", next_due=TODAY + timedelta(days=3))
    warned(desk, note.id)
    kept = desk.conflicts.get(note.id)
    assert (kept.next_step, kept.next_due) == ("Talk to Leo", TODAY + timedelta(days=3))
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="W", taken_on=TODAY), today=TODAY, next_step=""
    )
    assert desk.conflicts.get(note.id).next_step == ""
    own = window.work.desk
    own.conflicts.add_step(
        ConflictStep(note_id=1, what="W", taken_on=TODAY), today=TODAY, next_step="Ask both", next_due=TODAY
    )  # fmt: skip
    window.work.show("step", 1)
    assert window.sheet.after.value("next_step") == "Ask both"
    window.sheet.reject()


def test_an_opened_note_shows_what_was_entered(window: Any) -> None:
    desk = window.work.desk
    fresh = opened(
        desk, desk.pairings.get(2), cause=Cause.RELIABILITY, witnesses="Mrs Hale", occurred_on=TODAY - timedelta(days=3)
    )  # fmt: skip
    window.work.show("conflict-note", fresh.id)
    QApplication.processEvents()
    page = window.page("conflicts")
    said = " ".join(w.text() for w in page._detail.findChildren(QLabel))
    for part in ("Seen by Mrs Hale.", "Cause: reliability.", "Happened on"):
        assert part in said


# -- the only copy --------------------------------------------------------------------------------


def test_words_that_are_kept_nowhere_wait_to_be_printed(
    window: Any, qtbot: Any, tmp_path: Path
) -> None:
    window.work.item_asked.emit("safety", (1, "She said that she is afraid.", 0, None))
    sheet = window.sheet
    sheet.form.editor("passed_to").value = "The lead"
    Hands(qtbot, window).press("Ctrl+Return")
    page = window.page("reports")
    qtbot.waitUntil(lambda: page.shown is not None, timeout=20_000)
    window.go("today")
    window.go("reports")
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    assert page.unsent_button.isVisible()
    Hands(qtbot, window).click(page.unsent_button)
    qtbot.waitUntil(lambda: page.shown is not None and bool(page.shown.name), timeout=20_000)
    assert "afraid" in words(page.shown.report)
    first = page._given
    window.work.item_asked.emit("only copy", (first.report, "Another sheet"))
    window.go_to_programme(2)  # another programme of the record: nothing is forgotten
    page = window.page("reports")
    window.go("reports")
    assert [c.name for c in window.work.only_copies] == [first.name, "Another sheet"]
    Hands(qtbot, window).click(page.unsent_button)
    qtbot.waitUntil(
        lambda: page.shown is not None and page.shown.name == first.name, timeout=20_000
    )
    page._write(page.shown, "pdf", str(tmp_path / "sheet.pdf"))
    assert not page.unsent_button.isVisible()  # both were of the same words


def test_what_is_not_printed_is_gone_with_the_lock(own: Any, qtbot: Any) -> None:
    report = own.work.desk.case_papers.hand_over
    own.work.item_asked.emit("safety", (1, "She said that she is afraid.", 0, None))
    own.sheet.form.editor("passed_to").value = "The lead"
    Hands(qtbot, own).press("Ctrl+Return")
    told: list[str] = []
    own.work.told.connect(told.append)
    own.seats.lock()
    assert own.work.only_copies == [] and not told and report


# -- records, endings, rests ----------------------------------------------------------------------


def test_a_record_says_who_is_paired_and_who_waits(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    mentee = desk.conflicts.who_may_be_in_it(pairing.id)[1].id

    def record(person: int) -> str:
        wanted = Wanted(today=TODAY, participant_id=person, reader=Reader.FILE)
        return words(desk.reporting.prepare("participant", wanted).report)

    assert "Active" in record(mentee) and "Waiting since" not in record(mentee)
    waits = desk.people.save(Participant(name="Cora Dee", roles=(Role.MENTEE,)), today=TODAY)
    assert "Waiting since" in record(waits.id)
    gone = desk.people.save(replace(waits, status=Enrolment.FINISHED), today=TODAY)
    assert "Waiting since" not in record(gone.id)


def test_the_report_on_an_ended_pairing_says_what_its_file_lacks(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED, on=TODAY, today=TODAY
    )  # fmt: skip
    wanted = Wanted(today=TODAY, pairing_id=pairing.id, reader=Reader.HEAD)
    told = words(desk.reporting.prepare("pairing", wanted).report)
    assert "still lacks" in told and "Nothing the rules ask for" not in told


def test_a_rest_without_an_end_is_asked_about(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.pairings.move(pairing, State.PAUSED, on=TODAY, today=TODAY)

    def asked(after: int) -> list[Any]:
        return [i for i in desk.today.items(TODAY + timedelta(days=after)) if i.rule == "R3"]

    assert not asked(27)
    (item,) = asked(28)
    assert item.title.startswith("Still at rest") and "28 days" in item.why


def test_last_year_can_be_chosen_once_a_new_one_has_begun(window: Any) -> None:
    desk = window.work.desk
    programme = desk.setup.programme
    desk.setup.save_programme(
        replace(programme, starts_on=TODAY, ends_on=TODAY + timedelta(days=200)), today=TODAY
    )
    window.go("reports")
    options = window.page("reports").options
    options.period.value = "earlier"
    wanted = options.wanted
    assert wanted.last == TODAY - timedelta(days=1)
    assert (wanted.last - wanted.first).days == 364
    options.period.value = "year"
    assert options.wanted.first == TODAY - timedelta(days=365)


# -- parts that are left out ----------------------------------------------------------------------


def test_every_part_has_a_name_that_the_command_line_knows() -> None:
    folder = Path(reporting.__file__).parent
    keys = {
        k
        for f in folder.rglob("*.py")
        for k in re.findall(r'\bkey="([a-z-]+)"', f.read_text("utf-8"))
    }
    assert keys <= PARTS and len(keys) > 40


def test_a_part_that_no_report_has_is_refused(
    sample: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = sample.path, tmp_path / "record.pdf"
    sample.store.close()
    words_of_it = ["report", str(path), "participant", "--participant", "P0001", "--out", str(out)]
    assert command_line([*words_of_it, "--without", "check-ins"]) == 1 and not out.exists()
    assert "No part is called check-ins" in capsys.readouterr().err
    assert command_line([*words_of_it, "--without", "contacts", "review"]) == 0


# -- days and times that cannot be ----------------------------------------------------------------


@pytest.mark.parametrize(("said", "wrong"), [
    ("Mondays 25:99", True), ("Wed 16:00, Mon 15:30", True), ("Mondays 12:30", False), ("Wed lunch", False),
    ("Mondays 12:30, week A", False), ("when they can", False), ("Fri 3pm", False), ("", False),
    ("Mondays period 3", False), ("Mondays 12:30-13:00", False), ("Mon 1230", False), ("Tue 12:75", True),
])  # fmt: skip
def test_a_time_that_is_none_is_told(desk: Desk, pair: Pair, said: str, wrong: bool) -> None:
    pairing = pair()
    assert bool(wrong_time(said)) is wrong
    if wrong:
        with pytest.raises(Refused, match="one day and one time"):
            desk.pairings.change(replace(pairing, usual_time=said))
        with desk.store.transaction("as an earlier version wrote it"):
            desk.store.pairings.put(replace(pairing, usual_time=said))
        kept = desk.pairings.get(pairing.id)
        assert desk.pairings.change(replace(kept, place="Library")).usual_time == said


def test_what_is_noted_once_it_is_done_is_not_to_come(desk: Desk, pair: Pair) -> None:
    pairing, later = pair(), TODAY + timedelta(days=9)
    with pytest.raises(Refused, match="once it is signed"):
        desk.pairings.change(replace(pairing, agreement_signed_on=later))
    desk.pairings.close(
        pairing, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED, on=TODAY, today=TODAY
    )  # fmt: skip
    other = desk.pairings.get(pair(mentor="Cora Dee", mentee="Dan Eve").id)
    with pytest.raises(Refused, match="handed over"):
        desk.pairings.close(
            replace(other, letter_on=later), kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED,
            on=TODAY, today=TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="handed over"):
        desk.pairings.correct_closing(
            replace(desk.pairings.get(pairing.id), letter_on=later), why="", today=TODAY
        )


def test_whoever_has_a_mentor_is_told_so(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    mentee = desk.people.get(desk.conflicts.who_may_be_in_it(pairing.id)[1].id)
    other = desk.people.save(Participant(name="Cora Dee", roles=(Role.MENTOR,)), today=TODAY)
    found = desk.pairings.cautions(team_of(other, mentee, pairing.kind, ()), TODAY)
    assert f"{mentee.called} is in a pairing already." in found


def test_a_step_comes_after_what_happened(desk: Desk, pair: Pair) -> None:
    note = opened(desk, pair(), occurred_on=TODAY - timedelta(days=3))
    assert note.reported_on == TODAY
    with pytest.raises(Refused, match="comes after what it is about"):
        warned(desk, note.id, taken_on=TODAY - timedelta(days=4))


def test_the_register_goes_on_to_the_new_week(window: Any) -> None:
    window.go("meetings")
    register = window.page("meetings").findChild(RegisterView)
    shown = register.monday
    window.work._today = lambda: TODAY + timedelta(days=2)
    window._look_at_the_day()
    assert register.monday == shown + timedelta(days=7)
    register.monday = shown
    register.refresh()
    assert register.monday == shown  # another week was chosen: it stays


def test_numbers_are_answers_too(sample: Desk) -> None:
    answer = next(a for a in sample.store.feedback_answers.where() if not a.answers)
    form = sample.feedback.form(answer.form_id)
    numbers = ["" if q.is_free else 3 for q in form.asked]
    said = {"do": "key_in", "code": sheet_code("F", answer.id), "answers": numbers}
    assert Commands(sample, TODAY).run(said)["ok"]
    kept = sample.feedback.answer(answer.id).answers
    assert kept == tuple("" if q.is_free else "3" for q in form.asked)


def test_nought_minutes_are_no_length(desk: Desk, pair: Pair) -> None:
    saved = desk.meetings.log(Meeting(pairing_id=pair().id, held_on=TODAY, minutes=0), today=TODAY)
    assert saved.minutes is None

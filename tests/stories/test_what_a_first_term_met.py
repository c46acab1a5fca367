"""What a first term from an empty record met: one line for many, who left, sheets as schools keep them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from mentordesk.exchange.roster import Verdict
from mentordesk.exchange.sheets import read_pasted
from mentordesk.model.clock import usual_part
from mentordesk.model.errors import Refused
from mentordesk.model.items import Action, Item, short_of_training_item
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, usual_ending
from mentordesk.model.people import Enrolment
from mentordesk.model.programme import Closure
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.ui.contact_sheets import AT_ONCE, ContactSheet, SeeWhoSheet
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands
from tests.reports.test_papers_by_their_readers import words

Pair = Callable[..., Pairing]


def lines(desk: Desk, rule: str) -> list[Item]:
    return [i for i in desk.today.view(TODAY, []).items if i.rule == rule]


def of_rule(desk: Desk, rule: str) -> list[str]:
    return [i.title for i in lines(desk, rule)]


@pytest.mark.parametrize("rule", ["A4", "A5"])
def test_what_many_lack_is_one_line_with_all_of_them(desk: Desk, pair: Pair, rule: str) -> None:
    """Two are two lines, three are one; sensitivity: the line opens what each would have opened."""
    for _ in range(2):
        pair(started_on=TODAY - timedelta(40), agreement_signed_on=TODAY)
    assert len(of_rule(desk, rule)) == 2
    pair(started_on=TODAY - timedelta(40), agreement_signed_on=TODAY)
    (line,) = lines(desk, rule)
    said = {"A4": "3 pairings have not met yet", "A5": "3 pairings have no goal yet"}[rule]
    assert (line.title, line.action) == (said, Action.SEE_WHO)
    assert {p.action for p in line.parts} == {{"A4": Action.PLAN, "A5": Action.ADD_GOAL}[rule]}


def test_whoever_left_and_is_still_paired_is_told(desk: Desk, pair: Pair) -> None:
    """Until the pairing is closed, or they are back; a rest of the pairing changes nothing."""
    pairing = pair(started_on=TODAY - timedelta(5))
    mentor = desk.people.all()[0]
    assert of_rule(desk, "U4") == []
    desk.people.change_many([mentor.id], status=Enrolment.WITHDRAWN)
    (line,) = lines(desk, "U4")
    assert line.title == f"{mentor.name} has left, and is still in a pairing"
    assert (line.pairing_id, line.action) == (pairing.id, Action.OPEN_PAIRING)
    desk.undo()
    assert of_rule(desk, "U4") == []
    desk.people.change_many([p.id for p in desk.people.all()], status=Enrolment.FINISHED)
    (title,) = of_rule(desk, "U4")
    assert title.endswith("have left, and are still in a pairing")


def test_what_all_have_in_common_is_said_once() -> None:
    said = short_of_training_item([("Ana", 60), ("Ben", 60)], 120, TODAY)
    apart = short_of_training_item([("Ana", 60), ("Ben", 90)], 120, TODAY)
    assert said and said.why == "Each has 60 minutes so far: Ana; Ben."
    assert apart and apart.why == "Ana, 60 minutes; Ben, 90 minutes."


def test_a_parent_in_three_columns_is_one_responsible_adult(desk: Desk) -> None:
    """Sensitivity: the pupil's own address is no parent's, and two names stay two columns."""
    rows = (
        "Pupil name\tForm\tEmail\tParent / carer name\tParent tel\tParent’s e-mail\n"
        "Ana Diaz\t7B\tana@school.example\tMrs Diaz\t07700 900001\tdiaz@mail.example\n"
        "Ben Ode\t7B\t\t\t07700 900002\t\n"
    )
    plan = desk.importer.plan(read_pasted(rows), today=TODAY)
    assert plan.unused == []
    desk.importer.commit(plan, today=TODAY)
    ana, ben = desk.people.all()
    assert ana.responsible_adult == "Mrs Diaz, 07700 900001, diaz@mail.example"
    assert (ana.email, ben.responsible_adult) == ("ana@school.example", "07700 900002")


def test_a_letter_that_was_lost_on_the_way_is_told(desk: Desk) -> None:
    rows = "Name\nBen Nguy?n\nBruno ?ahin\nMar\ufffda Díaz\nWho? Me\nAna Diaz\n"
    plan = desk.importer.plan(read_pasted(rows), today=TODAY)
    told = [row.number for row in plan.rows if "seems to be lost" in row.reason]
    assert told == [2, 3, 4, 5]
    assert all(row.verdict is Verdict.NEW for row in plan.rows)


def test_one_comes_back_to_the_list_until_nobody_is_left(window: Any, qtbot: Any) -> None:
    """Whether the form was saved or not; sensitivity: closing the list itself opens nothing."""
    work = window.work
    line = next(i for i in work.desk.today.view(TODAY, []).items if i.rule == "C3" and i.parts)
    hands = Hands(qtbot, window)
    work.do(line)
    settle()
    assert isinstance(window.sheet, SeeWhoSheet)
    hands.click(f"{line.parts[0].action.value}: {line.parts[0].title}")
    settle()
    assert isinstance(window.sheet, ContactSheet)
    window.sheet.save()
    settle()
    assert isinstance(window.sheet, SeeWhoSheet)
    titles = {w.text() for w in window.sheet.findChildren(QLabel)}
    assert line.parts[0].why not in titles, "of one side it is done"
    assert line.parts[-1].why in titles
    hands.click(f"{line.parts[-1].action.value}: {line.parts[-1].title}")
    settle()
    window.sheet.give_up()
    settle()
    assert isinstance(window.sheet, SeeWhoSheet)
    hands.click("Close")
    settle()
    assert window.sheet is None


def test_weeks_without_a_holiday_are_asked_about(window: Any, qtbot: Any) -> None:
    """Sensitivity: not where one lies between the days, and not for a few weeks."""
    work = window.work
    first = TODAY + timedelta(20)
    work.desk.setup.save_closure(Closure(name="Holidays", first_day=first, last_day=first))
    work.show("plan meetings", 0)
    sheet = window.sheet
    sheet.form.editor("until").value = sheet.form.value("first") + timedelta(weeks=8)
    asked = next(b for b in sheet.findChildren(QPushButton) if b.text() == "Add closures…")
    sheet._show()
    assert not asked.isVisible(), "a holiday lies between them"
    for closure in work.desk.setup.closures():
        work.desk.setup.remove_closure(closure.id)
    sheet._show()
    assert asked.isVisible()
    sheet.form.editor("until").value = sheet.form.value("first") + timedelta(weeks=5)
    sheet._show()
    assert not asked.isVisible()
    sheet.form.editor("until").value = sheet.form.value("first") + timedelta(weeks=8)
    sheet._show()
    Hands(qtbot, window).click("Add closures…")
    settle()
    assert window.sheet.title.text() == "Bring in closures"


@pytest.mark.parametrize(
    ("usual", "day", "part"),
    [
        ("Tue lunch", 24, "lunch"), ("Tuesdays, period 3", 24, "period 3"), ("Tue after school week A", 24, "after school"),
        ("Tue lunch", 25, ""), ("Tue 12:30", 24, ""), ("Tuesdays", 24, ""), ("when it suits", 24, ""), ("", 24, ""),
        ("Tue lunch in Mrs O'Neil's room", 24, "lunch in Mrs O'Neil's room"), ("Tue P5", 24, "P5"),
        ("Tue & Thu, lunch", 24, "lunch"), ("Tue & Thu, lunch", 26, "lunch"), ("Tue & Thu, lunch", 25, ""),
        ("Tue and Thu 12:30", 26, ""), ("Thursdays or Fridays after school", 27, "after school"),
    ],
)  # fmt: skip
def test_the_part_of_a_day_they_usually_meet_in(usual: str, day: int, part: str) -> None:
    assert usual_part(usual, date(2026, 11, day)) == part


def test_lunch_is_said_where_no_time_is_named(desk: Desk, pair: Pair) -> None:
    """On the register, in Today's week and on the week sheet; a time of its own goes before it."""
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    one, two = (pair(started_on=monday, usual_time="Tue lunch") for _ in range(2))
    desk.meetings.plan(Meeting(pairing_id=one.id, planned_on=tuesday), today=TODAY)
    desk.meetings.plan(
        Meeting(pairing_id=two.id, planned_on=tuesday, planned_at="09:15"), today=TODAY
    )
    assert sorted(r.when for r in desk.register.week(monday)) == ["09:15", "lunch"]
    assert sorted(r.when for r in desk.facts.week(monday)) == ["09:15", "lunch"]
    wanted = Wanted(today=TODAY, reader=Reader.FILE, week=monday)
    assert "lunch" in words(desk.reporting.prepare("week-sheet", wanted).report)


def test_a_reason_fills_in_what_usually_goes_with_it(window: Any) -> None:
    """Until one says otherwise; sensitivity: another reason means something else."""
    window.work.show("close pairing", 1)
    form = window.sheet.form
    follows = ("closing_kind", "rematch_mentor", "rematch_mentee")

    def chosen(reason: ClosingReason) -> tuple[Any, ...]:
        form.editor("closing_reason").value = reason
        form.editor("closing_reason").edited.emit()
        return tuple(form.value(n) for n in follows)

    assert chosen(ClosingReason.MENTOR_LEFT) == (ClosingKind.UNANTICIPATED, False, True)
    assert chosen(ClosingReason.LACK_OF_CHEMISTRY) == (ClosingKind.UNANTICIPATED, True, True)
    assert chosen(ClosingReason.GOALS_MET) == (ClosingKind.ANTICIPATED, False, False)
    form.editor("closing_kind").value = ClosingKind.UNANTICIPATED
    assert chosen(ClosingReason.TERM_ENDED)[0] is ClosingKind.UNANTICIPATED
    window.sheet.give_up()


def test_what_a_reason_suggested_follows_the_next_one_after_a_draft(
    qtbot: Any, window: Any
) -> None:
    """Sensitivity: what one has set oneself stays."""
    window.work.show("close pairing", 3)
    form = window.sheet.form
    form.editor("closing_reason").value = ClosingReason.LACK_OF_CHEMISTRY
    form.editor("closing_reason").edited.emit()
    form.editor("never_again").value = True
    window.sheet.reject()
    settle()
    window.work.show("close pairing", 3)
    form = window.sheet.form
    assert form.value("rematch_mentor") and form.value("closing_kind") is ClosingKind.UNANTICIPATED
    form.editor("rematch_mentee").value = False
    form.editor("closing_reason").value = ClosingReason.GOALS_MET
    form.editor("closing_reason").edited.emit()
    assert form.value("closing_kind") is ClosingKind.ANTICIPATED
    assert not form.value("rematch_mentor") and form.value("never_again")


def test_every_reason_has_a_usual_ending() -> None:
    for reason in ClosingReason:
        found = usual_ending(reason)
        again = found["rematch_mentor"], found["rematch_mentee"]
        assert not (found["closing_kind"] is ClosingKind.ANTICIPATED and any(again))
        side = {"mentor": (False, True), "mentee": (True, False)}.get(reason.value.split("_")[0])
        assert side in {None, again}, reason


def test_several_mentors_take_one_more_at_once(desk: Desk, pair: Pair) -> None:
    """Mentees take nobody; sensitivity: a number below none is refused, and one step takes it back."""
    pair()
    everybody = [p.id for p in desk.people.all()]
    assert desk.people.change_many(everybody, capacity=2) == 1
    assert sorted(p.capacity for p in desk.people.all()) == [1, 2]
    desk.undo()
    assert {p.capacity for p in desk.people.all()} == {1}
    with pytest.raises(Refused, match="below 0"):
        desk.people.change_many(everybody, capacity=-1)


def test_of_many_some_are_shown_and_more_on_asking(window: Any, qtbot: Any) -> None:
    """By keys: the first of the next ones has the keyboard; the last ones leave no button."""
    part = next(i for i in window.work.desk.today.items(TODAY) if i.rule == "C3")
    parts = tuple(replace(part, title=f"Check-in {n}") for n in range(AT_ONCE * 2 + 3))
    line = replace(part, action=Action.SEE_WHO, parts=parts, title="Many")
    window.show_sheet(lambda: SeeWhoSheet(window, window.work, line))
    settle()
    titles = lambda: {w.text() for w in window.sheet.findChildren(QLabel)}  # noqa: E731
    assert f"Check-in {AT_ONCE - 1}" in titles() and f"Check-in {AT_ONCE}" not in titles()
    more = Hands(qtbot, window).button(f"Show {AT_ONCE} more of {AT_ONCE + 3}")
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    settle()
    assert QApplication.focusWidget().accessibleName().endswith(f"Check-in {AT_ONCE}")
    assert more.text() == "Show 3 more of 3"
    Hands(qtbot, window).click(more)
    settle()
    assert more.isHidden() and f"Check-in {AT_ONCE * 2 + 2}" in titles()

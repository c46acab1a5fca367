"""A school, a charity, a workplace: what a programme begins with, and on which days people can meet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton

from mentordesk.cli import main
from mentordesk.model.clock import Span, is_closed_week
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import USUAL, Profile
from mentordesk.model.programme import MONDAY_TO_FRIDAY, Closure, Programme, Weekday
from mentordesk.model.readers import Reader
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.press import week_chart
from mentordesk.programme.papers.survey import interest_sheets
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.records import open_record
from mentordesk.reports import render
from mentordesk.reports.values import Table
from mentordesk.ui.availability import AvailabilityEditor
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.reports.test_reports import words_of

SATURDAY = (Weekday.SAT,)
MONDAY = date(2026, 11, 16)


@pytest.fixture
def saturdays(desk: Desk) -> Desk:
    desk.setup.save_programme(replace(desk.setup.programme, days=SATURDAY), today=TODAY)
    return desk


def test_a_week_is_closed_when_each_day_of_it_is() -> None:
    half_term = [Span(MONDAY, MONDAY + timedelta(days=4))]
    assert is_closed_week(half_term, MONDAY, range(5))
    assert not is_closed_week(half_term, MONDAY, range(6))
    assert not is_closed_week([], MONDAY, ()), "no closure closes nothing"


def test_a_programme_has_at_least_one_day() -> None:
    assert Programme(name="A").days == MONDAY_TO_FRIDAY
    assert Programme(name="A", days=()).problems() == {
        "days": "Choose at least one day of the week."
    }
    mixed = Programme(name="A", days=(Weekday.SAT, Weekday.MON))
    assert mixed.day_numbers == (0, 5), "in the order of the week"


def test_holidays_on_days_nobody_meets_are_left_out(saturdays: Desk) -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    found = [c.first_day for c in saturdays.calendars.holidays("GB", "ENG", *year).closures]
    assert found == [date(2026, 12, 26)], "Boxing Day is a Saturday, and no other"


def test_the_register_asks_on_the_last_day_people_meet(
    saturdays: Desk, pair: Callable[..., Pairing]
) -> None:
    pair(started_on=MONDAY + timedelta(days=5))
    assert len(saturdays.register.week(MONDAY)) == 1, "they began on the Saturday"
    weekdays = replace(saturdays.setup.programme, days=MONDAY_TO_FRIDAY)
    saturdays.setup.save_programme(weekdays, today=TODAY)
    assert saturdays.register.week(MONDAY) == [], "and Friday is before that"


def test_a_closure_of_the_weekdays_leaves_saturday_open(
    saturdays: Desk, pair: Callable[..., Pairing]
) -> None:
    pair(started_on=date(2026, 10, 1))
    last = MONDAY + timedelta(days=4)
    saturdays.setup.save_closure(Closure(name="Half-term", first_day=MONDAY, last_day=last))
    period = saturdays.figures.period(MONDAY, TODAY, TODAY)
    assert not saturdays.register.week(MONDAY)[0].closed
    assert week_chart({}, period, saturdays.setup.programme.day_numbers).closed == frozenset()
    weekdays = replace(saturdays.setup.programme, days=MONDAY_TO_FRIDAY)
    saturdays.setup.save_programme(weekdays, today=TODAY)
    assert saturdays.register.week(MONDAY)[0].closed == "Half-term"
    assert week_chart({}, period, weekdays.day_numbers).closed == {0}


def test_people_say_when_they_are_free_on_those_days(saturdays: Desk, themed: Any) -> None:
    programme = replace(
        saturdays.setup.programme, days=(Weekday.FRI, Weekday.SAT), slots=("Morning",)
    )
    saturdays.setup.save_programme(programme, today=TODAY)
    editor = AvailabilityEditor(programme)
    names = [b.accessibleName() for b in editor.findChildren(QPushButton)]
    assert names == ["Free Fri Morning", "Free Sat Morning"]
    editor.value = ("Sat morning", "Mon morning")
    assert editor.value == ("Sat morning", "Mon morning"), (
        "a day that is none any more is kept in words"
    )
    person = Participant(name="Ana Núñez", roles=(Role.MENTEE,))
    saturdays.people.save(person, today=TODAY)
    made = interest_sheets(saturdays.press, Wanted(today=TODAY))
    grids = [b for s in made.sheets for p in s.sections for b in p.blocks if isinstance(b, Table)]
    assert [g.columns for g in grids] == [("", "Fri", "Sat")]


def test_times_said_in_words_become_ticks(themed: Any, qtbot: Any) -> None:
    editor = AvailabilityEditor(Programme(slots=("Morning", "Lunch"), week_a_on=MONDAY))
    qtbot.addWidget(editor)
    line = editor.findChild(QLineEdit)
    assert line is not None
    line.setText("Tue mornings")
    line.editingFinished.emit()
    assert (editor.value, line.text()) == (("Tue morning A", "Tue morning B"), "")
    line.setText("by phone")
    line.editingFinished.emit()
    assert editor.value == ("Tue morning A", "Tue morning B", "by phone")


@pytest.mark.parametrize("profile", Profile)
def test_the_command_line_starts_each_kind(
    profile: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Ours.mentordesk"
    assert main(["new", str(path), "--name", "Ours", "--open", "--profile", profile.value]) == 0
    desk = open_record(path)
    try:
        begun, usual = desk.setup.programme, USUAL[profile]
        found = (begun.interval_days, begun.minutes, begun.slots, begun.days)
        assert found == (usual.interval_days, usual.minutes, usual.slots, usual.days)
        assert desk.practice.on(desk.now.date() + timedelta(days=1)).profile is profile
    finally:
        desk.close()


def test_a_script_starts_another_kind(desk: Desk) -> None:
    run = Commands(desk, TODAY).run
    run({"do": "add_programme", "name": "Mums", "profile": "community", "minutes": 90})
    run({"do": "add_programme", "name": "Same", "like_this": True})
    run({"do": "change_programme", "days": ["sat", "sun"]})
    assert desk.setup.programme.day_numbers == (5, 6)
    for wrong in ([], ["funday"]):
        with pytest.raises(Refused):
            run({"do": "change_programme", "days": wrong})
    mums, same = desk.programmes.named("Mums"), desk.programmes.named("Same")
    assert (mums.minutes, mums.days, mums.slots) == (
        90,
        tuple(Weekday),
        ("Morning", "Afternoon", "Evening"),
    )
    assert desk.in_programme(mums.id).practice.on(TODAY).profile is Profile.COMMUNITY
    assert same.days == MONDAY_TO_FRIDAY


def test_the_rules_hold_from_the_day_the_programme_began(desk: Desk) -> None:
    began = date(2026, 3, 2)
    begun = desk.programmes.start(
        Programme(name="Work", starts_on=began), like_this=False, profile=Profile.WORKPLACE
    )
    practice = desk.in_programme(begun.id).practice
    assert practice.on(began).profile is Profile.WORKPLACE
    assert practice.on(began - timedelta(days=1)).profile is Profile.SCHOOL_WEEKLY
    assert desk.practice.on(TODAY).profile is Profile.SCHOOL_WEEKLY, "here nothing changed"


def test_the_sheet_fills_in_what_is_usual_and_keeps_what_was_changed(window: MainWindow) -> None:
    window.work.show("another programme", 0)
    settle(20)
    sheet: Any = window.sheet
    form = sheet.form
    assert not form.editor("days").isVisible(), "it keeps to what is here"
    form.editor("like").click()
    settle(20)
    assert form.editor("days").isVisible()
    form.editor("minutes").value = 75
    buttons = {b.text(): b for b in sheet.kind.buttons()}
    buttons["Workplace"].click()
    found = (form.value("interval_days"), form.value("minutes"), form.value("days"))
    assert found == (30, 75, MONDAY_TO_FRIDAY)
    form.editor("interval_days").setText("some")
    buttons["Community"].click()
    assert form.editor("interval_days").text() == "some"
    with pytest.raises(Refused):
        form.value("interval_days")
    form.editor("interval_days").setText("10")
    form.editor("name").value = "Welcome"
    sheet.save()
    settle(20)
    begun = window.work.desk.programmes.named("Welcome")
    assert (begun.interval_days, begun.minutes, begun.days) == (10, 75, tuple(Weekday))
    assert begun.slots == USUAL[Profile.COMMUNITY].slots
    here = window.work.desk
    assert here.setup.programme.name == "Welcome"
    assert here.practice.on(TODAY).profile is Profile.COMMUNITY
    assert here.setup.programme.certificate_training == 120


@pytest.mark.parametrize("profile", list(Profile))
def test_a_certificate_asks_for_no_more_training_than_the_rules(
    desk: Desk, profile: Profile
) -> None:
    """However a programme begins; and what was set for it stays when its rules change."""
    Commands(desk, TODAY).run({"do": "add_programme", "name": "Other", "profile": profile.value})
    other = desk.in_programme(desk.programmes.named("Other").id)
    found = other.setup.programme.certificate_training
    assert found == USUAL[profile].certificate_training
    assert found <= other.practice.on(TODAY).figure("T1")
    desk.practice.apply(profile, {}, from_on=TODAY)
    assert desk.setup.programme.certificate_training == found
    desk.setup.save_programme(replace(desk.setup.programme, certificate_training=45), today=TODAY)
    desk.practice.apply(Profile.COMMUNITY, {}, from_on=TODAY)
    assert desk.setup.programme.certificate_training == 45


@pytest.mark.parametrize(
    ("profile", "said", "not_said"),
    [
        (Profile.SCHOOL_WEEKLY, ["I agree that my child", "Name of the child", "an adult you trust"], ["my child who"]),
        (Profile.COMMUNITY, ["For myself, or for my child who is named above", "Responsible adult, for a child",
                             "about you or your child", "somebody you trust"], ["Name of the child"]),
        (Profile.WORKPLACE, ["I agree that I", "about you,", "somebody you trust"], ["child", "Responsible adult"]),
    ],
)  # fmt: skip
def test_who_consents_is_whom_the_programme_is_for(
    desk: Desk, profile: Profile, said: list[str], not_said: list[str]
) -> None:
    """On the blank form, on the promise, and on the sheet with a name."""
    desk.practice.apply(profile, {}, from_on=TODAY)
    desk.training.save_requirement(Requirement(name="Consent", kind=StepKind.CONSENT))
    desk.people.save(Participant(name="Ana", roles=(Role.MENTEE,)), today=TODAY)
    made = [
        desk.reporting.prepare(key, Wanted(today=TODAY, reader=Reader.PUPIL, form=form)).report
        for key, form in (("form", "consent"), ("form", "confidentiality"), ("unsigned", ""))
    ]
    words = [words_of(render(report).pdf) for report in made]
    assert [t for t in said if t not in " ".join(words)] == []
    assert [t for t in not_said if t in " ".join(words)] == []
    assert said[0] in words[0] and said[0] in words[2]

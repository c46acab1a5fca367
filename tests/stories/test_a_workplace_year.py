"""A year in a workplace: an untidy sheet, teams that are no school years, people with two mentees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.exchange.roster import Decision, Plan, Verdict, plan_roster
from mentordesk.exchange.sheets import Sheet as Cells
from mentordesk.model.clock import parse_date
from mentordesk.model.contact import Contact
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.party import Party, parties_of
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Programme
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Clearance
from mentordesk.model.standards import Met
from mentordesk.programme.beginnings import Beginning
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.kinds import KINDS
from mentordesk.programme.reporting import Wanted
from mentordesk.programme.rollover import _next_name
from mentordesk.programme.slices import at_once
from mentordesk.reports import render
from mentordesk.ui.checkins_view import checkins_view
from mentordesk.ui.contact_sheets import ContactSheet
from mentordesk.ui.editors import ChoiceEditor
from mentordesk.ui.pairing_sheets import GoOnSheet, PauseSheet, closing_editor
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]
HEAD = ("Name (Surname, First)", "Role", "Department", "Signed up on", "Email", "When available")


def planned(*rows: tuple[str, ...], programme: Programme | None = None) -> Plan:
    cells = Cells((HEAD, *rows), "utf-8")
    times = FreeTimes.of(programme or Programme(name="Work"))
    return plan_roster(cells, [], today=TODAY, times=times)


def at_work(desk: Desk) -> None:
    desk.practice.apply(Profile.WORKPLACE, {}, from_on=TODAY)


# -- the sheet ------------------------------------------------------------------------------------


def test_heads_with_brackets_and_a_trailing_word_are_known() -> None:
    plan = planned(("Cole, Ana", "mentor", "Legal", "3 Nov 2026", "", "Mon lunch"))
    assert set(plan.mapping.values()) >= {
        "name",
        "roles",
        "group",
        "waiting_since",
        "email",
        "free_at",
    }
    assert plan.additions[0].name == "Ana Cole"


@pytest.mark.parametrize("said", ["Oct 2025", "March 2026", "Sept 2024"])
def test_a_month_and_a_year_are_no_day_of_it(said: str) -> None:
    assert parse_date(said, today=TODAY) is None
    (row,) = planned(("Cole, Ana", "mentor", "Legal", said, "", "")).rows
    assert row.participant is not None and row.participant.waiting_since is not None
    assert row.participant.waiting_since.day == 1
    assert f"“{said}” is taken as the first of the month." in row.reason


def test_dates_that_are_none_leave_nobody_out() -> None:
    asap, serial = planned(
        ("Cole, Ana", "mentor", "Legal", "asap", "", ""),
        ("Dorn, Ben", "mentor", "Legal", "45950", "", ""),
    ).rows
    assert asap.decision is Decision.ADD and "left empty" in asap.reason
    assert asap.participant is not None and asap.participant.waiting_since is None
    assert serial.participant is not None
    assert serial.participant.waiting_since == date(2025, 10, 20)


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Mentor + Mentee", (Role.MENTOR, Role.MENTEE)),
        ("mentor (from Jan)", (Role.MENTOR,)),
        ("mentor & mentee", (Role.MENTOR, Role.MENTEE)),
    ],
)
def test_roles_as_people_write_them(said: str, roles: tuple[Role, ...]) -> None:
    (row,) = planned(("Cole, Ana", said, "Legal", "", "", "")).rows
    assert row.participant is not None and row.participant.roles == roles


@pytest.mark.parametrize("said", ["Total: 69 people", "Total 69", "Total mentors: 30 people"])
def test_the_sum_below_the_table_is_nobody(said: str) -> None:
    (row,) = planned((said, "", "", "", "", "")).rows
    assert row.verdict is Verdict.PROBLEM


def test_one_address_and_two_ways_to_write_a_name_may_be_one_person() -> None:
    rows = planned(
        ("Bianchi, Lucia", "mentor", "Legal", "", "l.bianchi@work.example", ""),
        ("Bianchi, L.", "mentee", "Legal", "", "L.Bianchi@work.example", ""),
        ("Cole, Ana", "mentee", "Legal", "", "family@home.example", ""),
        ("Cole, Amir", "mentee", "Sales", "", "family@home.example", ""),
    ).rows
    assert [r.verdict for r in rows] == [Verdict.NEW, Verdict.DUPLICATE, Verdict.NEW, Verdict.NEW]
    assert "The same email address as Lucia Bianchi (row 2)." in rows[1].reason


def test_times_that_cannot_be_read_are_said(desk: Desk) -> None:
    read, unread = planned(
        ("Cole, Ana", "mentor", "Legal", "", "", "Mon lunch"),
        ("Dorn, Ben", "mentee", "Legal", "", "", "after 5pm"),
    ).rows
    assert read.reason == ""
    assert "“after 5pm”: kept as words, which matching does not read as a time" in unread.reason


# -- matching -------------------------------------------------------------------------------------


def person(desk: Desk, name: str, role: Role, *free_at: str, **more: Any) -> Participant:
    return desk.people.save(
        Participant(name=name, roles=(role,), free_at=free_at, **more), today=TODAY
    )


def test_whoever_wrote_a_time_that_cannot_be_read_is_not_left_alone(desk: Desk) -> None:
    mentor = person(desk, "Ravi Gupta", Role.MENTOR, "Tue lunch")
    late = person(desk, "Sean Quinn", Role.MENTEE, "after 5pm")
    pool = desk.proposals.pool(TODAY)
    one = next(p for p in pool.problem.mentees if p.key == late.id)
    assert one.words("free_at") == ()
    assert [(p.id, w) for p, w in pool.known_too_little if p.id == late.id and "free at" in w]
    found = at_once(pool.question(desk.proposals.objective()).search())
    assert [(p.mentee, p.mentor) for p in found.proposal().pairs] == [(late.id, mentor.id)]


def test_words_several_people_use_for_a_day_are_their_time(desk: Desk) -> None:
    for name, role in (("Ana One", Role.MENTOR), ("Ben Two", Role.MENTEE)):
        person(desk, name, role, "Tue period 3")
    pool = desk.proposals.pool(TODAY)
    assert all(p.words("free_at") for p in (*pool.problem.mentees, *pool.problem.mentors))


def test_who_is_mentor_and_mentee_is_one_person_of_whom_little_is_known(desk: Desk) -> None:
    both = desk.people.save(
        Participant(name="Ana Both", roles=(Role.MENTOR, Role.MENTEE)), today=TODAY
    )
    pool = desk.proposals.pool(TODAY)
    assert len(pool.gaps) == 2
    ((who, words),) = pool.known_too_little
    assert who.id == both.id and "strong in" in words and "would like help with" in words


def ended(desk: Desk, pair: Pair, on: date) -> Pairing:
    made = pair("Fay Mentor", "Fiona Stewart")
    reason, kind = ClosingReason.LACK_OF_CHEMISTRY, ClosingKind.ANTICIPATED
    desk.pairings.close(made, reason=reason, kind=kind, on=on, today=TODAY)
    return made


def test_matching_keeps_the_rest_the_programme_asks_for(desk: Desk, pair: Pair) -> None:
    at_work(desk)
    ended(desk, pair, TODAY - timedelta(days=1))
    person(desk, "Noor New", Role.MENTOR, "Mon lunch")
    pool = desk.proposals.pool(TODAY)
    resting = {n.person.name: n for n in pool.not_yet}
    assert set(resting) == {"Fay Mentor", "Fiona Stewart"}
    assert resting["Fiona Stewart"].rests
    assert "Rests until Fri 4 Dec" in resting["Fiona Stewart"].why
    later = desk.proposals.pool(TODAY + timedelta(days=13))
    assert "Fiona Stewart" in {p.name for p in later.problem.mentees}


def test_nobody_waited_while_they_had_a_mentor(desk: Desk, pair: Pair) -> None:
    made = ended(desk, pair, TODAY - timedelta(days=20))
    mentee = desk.facts.names([made.id])[made.id].mentees[0].id
    known = desk.people.get(mentee)
    desk.people.save(replace(known, waiting_since=TODAY - timedelta(days=200)), today=TODAY)
    (waits,) = [p for p in desk.proposals.pool(TODAY).problem.mentees if p.key == mentee]
    assert waits.waited == 20


def test_a_mentor_of_two_is_not_offered_one_time_twice(desk: Desk) -> None:
    slots = ("Mon lunch", "Fri lunch")
    mentor = person(desk, "Imran Khan", Role.MENTOR, *slots, capacity=3)
    for name in ("Ada", "Bea", "Cem"):
        mentee = person(desk, f"{name} Mentee", Role.MENTEE, *slots)
        desk.pairings.pair(mentor, mentee, Pairing(), today=TODAY)
    offered = [a.usual_time for a in desk.beginnings.awaiting(TODAY)]
    assert sorted(offered) == ["", "Fri lunch", "Mon lunch"], "there is no third time"


def test_who_would_be_in_two_places_is_named_before_it_is_planned(desk: Desk) -> None:
    mentor = person(desk, "Imran Khan", Role.MENTOR, "Fri lunch", capacity=2)
    for name in ("Ada", "Bea"):
        mentee = person(desk, f"{name} Mentee", Role.MENTEE, "Fri lunch")
        desk.pairings.pair(mentor, mentee, Pairing(), today=TODAY)
    awaiting = desk.beginnings.awaiting(TODAY)
    begins = [Beginning(a.pairing_id, "Fri lunch") for a in awaiting]
    desk.beginnings.begin(begins, TODAY, None, today=TODAY)
    plan = desk.planner.for_all(TODAY, TODAY + timedelta(days=20))
    assert plan.clashes == (("Imran Khan", "Fri lunch", 3),)
    assert "Imran Khan would meet two at once: Fri lunch, 3 times." in plan.sentence


# -- the year -------------------------------------------------------------------------------------


def test_a_pause_has_the_reason_that_was_given_and_cancels_what_was_planned_into_it(
    own: MainWindow,
) -> None:
    desk = own.work.desk
    facts = next(f for f in desk.facts.pairings(TODAY) if f.state is State.ACTIVE)
    days = [TODAY + timedelta(days=n) for n in (3, 10, 40)]
    for day in days:
        desk.meetings.plan(Meeting(pairing_id=facts.id, planned_on=day), today=TODAY)
    own.show_record("pause", facts.id)
    sheet = own.sheet
    assert isinstance(sheet, PauseSheet)
    sheet.form.editor("back_on").value = TODAY + timedelta(days=30)
    sheet.press_main()
    settle(20)
    move = desk.pairings.moves(facts.id)[-1]
    assert (move.state, move.reason) == (State.PAUSED, "")
    planned_days = {
        m.planned_on: m.status
        for m in desk.store.meetings.where("pairing_id = ? AND planned_on >= ?", [facts.id, TODAY.isoformat()])
    }  # fmt: skip
    assert [planned_days[d] for d in days] == [
        MeetingStatus.CANCELLED, MeetingStatus.CANCELLED, MeetingStatus.PLANNED,
    ]  # fmt: skip
    own.undo()
    again = desk.store.meetings.where(
        "pairing_id = ? AND planned_on = ?", [facts.id, days[0].isoformat()]
    )
    assert [m.status for m in again] == [MeetingStatus.PLANNED]


def test_a_team_is_no_school_year(desk: Desk) -> None:
    person(desk, "Gina Sales", Role.MENTOR, group="Sales Team 2")
    assert desk.rollover.usual(TODAY).last_year == 2, "in a school a group is a year"
    at_work(desk)
    offered = desk.rollover.usual(TODAY)
    assert (offered.last_year, offered.promote) == (None, False)
    plan = desk.rollover.plan(replace(offered, term_name="Next", starts_on=TODAY), today=TODAY)
    assert plan.leaving == () and plan.promoted == ()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2025/26", "2026/27"), ("Year 2025–26", "Year 2026–27"), ("2099/00", "2100/01"),
        ("Autumn 2026", "Autumn 2027"), ("2026/2027", "2027/2028"), ("Term 3", "Term 3"),
    ],
)  # fmt: skip
def test_the_name_of_the_next_term(now: str, then: str) -> None:
    assert _next_name(now) == then


def test_training_of_which_no_length_is_known_is_not_called_too_little(
    desk: Desk, pair: Pair
) -> None:
    made = pair()
    desk.training.take_usual()
    for requirement in desk.training.requirements():
        for one in desk.people.all():
            desk.training.clear(
                Clearance(participant_id=one.id, requirement_id=requirement.id, done_on=TODAY),
                today=TODAY,
            )
    (found,) = [c for c in desk.standards.check(TODAY).of_pairing(made.id) if c.rule == "T1"]
    assert found.met is Met.UNKNOWN
    assert "how long the training was is not written down" in found.evidence


def test_the_pack_says_how_the_record_opens(desk: Desk, pair: Pair) -> None:
    pair()
    said = words_of(render(desk.hand_over.report(TODAY)).pdf)
    assert "opens without a passphrase" in said and "printed recovery code" not in said


def test_a_month_is_nobody_on_paper(desk: Desk) -> None:
    jan = person(desk, "Jan Wójcik", Role.MENTEE, waiting_since=date(2026, 1, 13))
    mentor = person(
        desk, "Lucia Bianchi", Role.MENTOR, notes="Writes as L. Bianchi; knows H. Marsh."
    )
    person(desk, "Helen Marsh", Role.MENTEE)
    made = desk.pairings.pair(mentor, jan, Pairing(started_on=date(2026, 1, 20)), today=TODAY)
    desk.meetings.log(
        Meeting(pairing_id=made.id, held_on=date(2026, 1, 27), minutes=30, summary="Jan came."),
        today=TODAY,
    )
    pack = desk.reporting.prepare("access", Wanted(today=TODAY, participant_id=mentor.id))
    said = words_of(render(pack.report).pdf)
    assert "27 Jan 2026" in said and "JW came." in said
    assert "L. Bianchi" in said and "knows HM" in said and "H. HM" not in said
    assert "Waiting since" not in said and "Active" in said


def test_papers_and_forms_have_no_words_of_schools(desk: Desk, pair: Pair) -> None:
    made = pair()
    at_work(desk)
    desk.feedback.take_usual()
    asked = [q.text for f in desk.feedback.forms() for q in f.asked]
    assert "We work on things from my job" in asked and "We work on school things" not in asked
    consent = desk.reporting.prepare(
        "form", Wanted(today=TODAY, form="consent", reader=Reader.PUPIL)
    )
    said = words_of(render(consent.report).pdf)
    assert "I agree that I" in said and "child" not in said and "Responsible adult" not in said
    assert parties_of(Profile.WORKPLACE) == (Party.MENTEE, Party.MENTOR, Party.MANAGER)
    assert set(parties_of(Profile.SCHOOL_WEEKLY)) == set(Party) - {Party.MANAGER}
    assert made.id


def test_whom_somebody_spoke_with_stays_when_the_profile_changes(own: MainWindow) -> None:
    desk = own.work.desk
    pairing = desk.facts.pairings(TODAY)[0].id
    kept = desk.contacts.save(
        Contact(pairing_id=pairing, party=Party.TEACHER, attempted_on=TODAY), today=TODAY
    )
    at_work(desk)
    own.show_record("check-in", pairing)
    assert isinstance(own.sheet, ContactSheet)
    assert [b.text() for b in own.sheet.party.buttons()][2:] == ["Manager"]
    own.sheet.reject()
    own.show_record("edit check-in", kept.id)
    assert isinstance(own.sheet, ContactSheet)
    assert own.sheet.party.value is Party.TEACHER


def test_a_pairing_goes_on_from_a_day_before(own: MainWindow) -> None:
    """The rest ended last Monday, and is written down today."""
    desk = own.work.desk
    facts = next(f for f in desk.facts.pairings(TODAY) if f.state is State.PAUSED)
    own.show_record("go on", facts.id)
    sheet = own.sheet
    assert isinstance(sheet, GoOnSheet)
    sheet.form.editor("on").value = facts.since - timedelta(days=1)
    sheet.press_main()
    assert own.sheet is sheet, "not before it rested"
    assert any(
        "Choose that day or a later one" in w.text()
        for w in sheet.findChildren(QLabel)
        if w.isVisible()
    )
    sheet.form.editor("on").value = TODAY - timedelta(days=2)
    sheet.form.editor("words").value = "Both are back"
    sheet.press_main()
    settle(20)
    move = desk.pairings.moves(facts.id)[-1]
    assert (move.state.is_running, move.moved_on, move.reason) == (
        True, TODAY - timedelta(days=2), "Both are back",
    )  # fmt: skip
    own.undo()
    assert desk.pairings.state(facts.id) is State.PAUSED


def test_a_workplace_closes_for_no_family(own: MainWindow) -> None:
    """Reasons that need a family are not offered, unless one stands already."""
    assert "Family decision" in offered_by(closing_editor(own.work)), "a school has families"
    at_work(own.work.desk)
    offered = offered_by(closing_editor(own.work))
    assert "Family decision" not in offered and "Mentee left" in offered
    stands = closing_editor(own.work, ClosingReason.FAMILY_DECISION)
    assert "Family decision" in offered_by(stands)


def test_where_there_are_no_families_no_words_with_them_are_counted(desk: Desk) -> None:
    def shown() -> bool:
        period = desk.figures.period(TODAY - timedelta(days=90), TODAY, TODAY)
        return "adults" in {f.key for f in period.figures}

    assert shown()
    at_work(desk)
    assert not shown()


def offered_by(editor: ChoiceEditor) -> list[str]:
    return [editor.itemText(i) for i in range(editor.count())]


def test_a_workplace_speaks_of_managers_and_of_no_term(window: MainWindow) -> None:
    """On the form, the page, the import, reports, closings and paper; a school has its own words."""
    work, desk = window.work, window.work.desk
    options = window.page("reports").options
    for profile, adult, parent, term in (
        (Profile.WORKPLACE, "Manager", False, False),
        (Profile.SCHOOL_WEEKLY, "Responsible adult", True, True),
    ):
        desk.practice.apply(profile, {}, from_on=TODAY)
        desk.setup.save_programme(replace(desk.setup.programme, term_name=""), today=TODAY)
        work.show("new participant", 0)
        titles = {w.text() for w in window.sheet.findChildren(QLabel)}
        assert adult in titles
        window.sheet.give_up()
        assert desk.importer.targets()["responsible_adult"] == adult
        window.go("reports")
        options.turn_to(next(k for k in KINDS if {Reader.PARENT, Reader.PUPIL} <= set(k.readers)))
        readers = {options.reader.itemText(n) for n in range(options.reader.count())}
        assert ("Parent" in readers) is parent and "Mentee" in readers
        periods = " ".join(options.period.itemText(n) for n in range(options.period.count()))
        assert ("term" in periods) is term
        reasons = closing_editor(work)
        assert ("Term ended" in [reasons.itemText(n) for n in range(reasons.count())]) is term
        person = next(p for p in desk.people.all() if p.responsible_adult)
        wanted = Wanted(today=TODAY, reader=Reader.FILE, participant_id=person.id)
        for key in ("participant", "access"):
            said = words_of(render(desk.reporting.prepare(key, wanted).report).pdf)
            assert f"{adult}" in said and "for: pupil" not in said


def test_a_manager_is_nobody_one_was_to_speak_with(window: MainWindow) -> None:
    """On the check-ins of a pairing; in a school it says when the responsible adult was spoken to."""
    desk = window.work.desk
    facts = next(
        f for f in desk.facts.pairings(TODAY) if f.has_adult and desk.contacts.of_pairing(f.id)
    )
    for profile, says in ((Profile.SCHOOL_WEEKLY, True), (Profile.WORKPLACE, False)):
        desk.practice.apply(profile, {}, from_on=TODAY)
        view = checkins_view(window.work, facts, desk.contacts.of_pairing(facts.id))
        said = [w.text() for w in view.findChildren(QLabel)]
        assert any(t.startswith("Responsible adult") for t in said) is says

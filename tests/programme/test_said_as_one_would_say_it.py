"""Sentences as a person would say them: whom, what, on which day, and one full stop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from mentordesk.model.clock import counted
from mentordesk.model.contact import Contact
from mentordesk.model.figures import as_at_words
from mentordesk.model.items import milestone_item, together
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import MemberRole, Pairing
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.model.test_rules import FACTS
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]


def add(desk: Desk, name: str) -> Participant:
    return desk.people.save(Participant(name=name, roles=(Role.MENTEE,), group="7A"), today=TODAY)


def group(desk: Desk, pair: Pair, name: str) -> Participant:
    """Somebody of this name beside Ben Ode."""
    pairing, other = pair(started_on=TODAY - timedelta(40)), add(desk, name)
    desk.members.join(pairing, other, MemberRole.MENTEE, on=TODAY - timedelta(40), today=TODAY)
    return other


def test_two_of_one_name_are_told_apart_when_one_has_left(desk: Desk, pair: Pair) -> None:
    """Sensitivity: who bears their name alone is called by it alone."""
    other = group(desk, pair, "Ben Ode")
    desk.people.change_many([other.id], status=Enrolment.WITHDRAWN)
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "U4"]
    assert item.title.startswith(f"Ben Ode ({other.code}) has left")
    desk.people.save(replace(other, name="Bo Ode", status=Enrolment.WITHDRAWN), today=TODAY)
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "U4"]
    assert item.title.startswith("Bo Ode has left")


def test_of_a_side_of_several_it_is_not_said_that_one_spoke_with_all(
    desk: Desk, pair: Pair
) -> None:
    """Sensitivity: of one alone the name is said."""
    group(desk, pair, "Cy Elm")
    desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY - timedelta(30)), today=TODAY)
    spoken = Contact(
        pairing_id=1, party=Party.MENTEE, participant_id=3, attempted_on=TODAY - timedelta(3),
        reached=True,
    )  # fmt: skip
    desk.contacts.save(spoken, today=TODAY)

    def why() -> str:
        return next(i.why for i in desk.today.items(TODAY) if i.rule == "G1")

    assert why().endswith("You spoke with the mentees’ side on Wed 18 Nov.")
    mentor = replace(spoken, party=Party.MENTOR, participant_id=None, attempted_on=TODAY)
    desk.contacts.save(mentor, today=TODAY)
    assert why().endswith("You spoke with Ana on Sat 21 Nov.")


def test_what_one_calls_alike_is_called_in_full(desk: Desk, pair: Pair) -> None:
    pair("Zainab Ricci", "Zainab Tanaka", started_on=TODAY - timedelta(40))
    spoken = Contact(
        pairing_id=1, party=Party.MENTEE, attempted_on=TODAY - timedelta(3), reached=True,
        follow_up_on=TODAY,
    )  # fmt: skip
    desk.contacts.save(spoken, today=TODAY - timedelta(3))
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "C5"]
    assert "You spoke with Zainab Tanaka on" in item.why


def test_a_full_stop_is_not_doubled(desk: Desk) -> None:
    desk.training.save_requirement(Requirement(name="Consent", kind=StepKind.CONSENT))
    desk.setup.save_organisation(replace(desk.setup.organisation, coordinator="Ms Lee, room 4."))
    add(desk, "Ana")
    wanted = Wanted(today=TODAY, reader=Reader.PUPIL)
    said = words_of(render(desk.reporting.prepare("unsigned", wanted).report).pdf)
    assert "back to Ms Lee, room 4." in said and "Ask: Ms Lee, room 4." in said
    assert ".." not in said
    item = milestone_item("Trust.", TODAY, FACTS, TODAY)
    assert item.title == "Trust: Maya and Leo"


def test_a_review_of_one_day_has_one_day() -> None:
    assert as_at_words(date(2026, 9, 1), date(2026, 9, 1)) == "1 September 2026"
    assert as_at_words(date(2026, 9, 1), date(2026, 9, 2)) == "1 September to 2 September 2026"


def test_a_plan_into_the_next_year_says_so(desk: Desk, pair: Pair) -> None:
    pairing = pair(usual_time="Mondays 12:30")
    terms = desk.planner.terms_of(pairing.id, TODAY)
    far = desk.planner.for_one(
        terms, TODAY, date(2027, 3, 15), usual=(0, "12:30"), every_weeks=1, place=""
    )
    assert far.sentence.endswith("Mon 23 Nov to Mon 15 Mar 2027.")
    near = desk.planner.for_one(
        terms, TODAY, date(2026, 12, 7), usual=(0, "12:30"), every_weeks=1, place=""
    )
    assert near.sentence.endswith("Mon 23 Nov to Mon 7 Dec.")


def test_what_is_late_is_said_once(desk: Desk, pair: Pair) -> None:
    """A pairing that awaits its agreement, and one whose agreement is late."""
    one = pair(started_on=None, matched_on=TODAY)
    rules = lambda day: {i.rule for i in desk.today.items(day) if i.rule in {"A3", "U3"}}  # noqa: E731
    assert rules(TODAY) == {"U3"}
    assert rules(TODAY + timedelta(15)) == {"A3"}
    assert one.id == 1


def test_history_calls_every_field_by_a_word(desk: Desk, pair: Pair) -> None:
    """And what it points to by its code; no name of a column is read by anybody."""
    pairing = pair()
    desk.pairings.sign(pairing, [1], on=TODAY, today=TODAY)
    Commands(desk, TODAY).run(
        {"do": "sign_agreement", "pairing": pairing.code, "participants": ["P0002"]}
    )
    desk.likeness.merge(add(desk, "Ben Odé").id, 2, today=TODAY)
    told = desk.past.changes(limit=1_000)
    said = {f"{e.field}: {e.before or 'nothing'} → {e.after or 'nothing'}" for e in told if e.field}
    assert "Signed so far by: P0001 → nothing" in said
    assert "Participant: P0002 → P0003" in said
    assert [e.field for e in told if "_" in e.field] == []


def test_many_lines_are_joined_without_looking_at_each_for_each() -> None:
    """The parts of a rule are gone through once, not once for each of them."""
    looked = 0

    class Seen(int):
        def __hash__(self) -> int:
            nonlocal looked
            looked += 1
            return super().__hash__()

    item = milestone_item("Trust", TODAY, FACTS, TODAY)
    items = [replace(item, pairing_id=Seen(n)) for n in range(1, 401)]
    assert len(together(items)) == 1
    assert looked <= 3 * len(items), f"looked {counted(looked, 'time')}"

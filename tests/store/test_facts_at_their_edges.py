"""What is read of pairings and steps, on the very day on which it becomes something else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.conflict import ConflictNote, NoteStatus, Severity
from mentordesk.model.contact import Contact
from mentordesk.model.facts import PairingFacts
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import Pairing
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Clearance, Presence, Training
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from mentordesk.programme.desk import Desk
from mentordesk.store.steps import Steps
from tests.conftest import TODAY

Pair = Callable[..., Pairing]


# -- steps before the start -----------------------------------------------------------------------


@pytest.fixture
def mentor(desk: Desk) -> Participant:
    return desk.people.save(Participant(name="Ana Núñez", roles=(Role.MENTOR,)), today=TODAY)


def word(desk: Desk, person: Participant) -> str | None:
    """What the list says, which is what the page of the person says as well."""
    said = Steps(desk.store, TODAY).word(person.id, person.roles)
    alone = desk.training.of_person(person, TODAY)
    assert said == ("" if alone.is_ready else alone.word)
    return said


def training(desk: Desk, months: int | None = None) -> Requirement:
    return desk.training.save_requirement(Requirement(
        name="Listening", kind=StepKind.TRAINING, topic=TrainingTopic.LISTENING, months=months,
    ))  # fmt: skip


def attended(desk: Desk, person: Participant, day: date) -> None:
    session = Training(title="Listening", held_on=day, topics=(TrainingTopic.LISTENING,))
    desk.training.save(session, {person.id: Presence.ATTENDED}, today=TODAY)


@pytest.mark.parametrize(
    ("expires", "withdrawn", "said"),
    [
        (TODAY, None, ""), (TODAY - timedelta(1), None, "Consent lapsed"),
        (None, TODAY, "Consent lapsed"), (None, TODAY + timedelta(1), ""),
    ],
)  # fmt: skip
def test_a_consent_holds_to_its_last_day(
    desk: Desk, mentor: Participant, expires: date | None, withdrawn: date | None, said: str
) -> None:
    step = desk.training.save_requirement(Requirement(name="Consent", kind=StepKind.CONSENT))
    given = Clearance(
        participant_id=mentor.id, requirement_id=step.id, done_on=date(2026, 9, 3),
        expires_on=expires, withdrawn_on=withdrawn,
    )  # fmt: skip
    desk.training.clear(given, today=TODAY)
    assert word(desk, mentor) == said


@pytest.mark.parametrize(
    ("heard", "said"), [(date(2026, 5, 10), "Training lapsed"), (date(2026, 8, 11), "")]
)
def test_what_ran_out_is_renewed_by_what_was_learnt_later(
    desk: Desk, mentor: Participant, heard: date, said: str
) -> None:
    step = training(desk)
    signed = Clearance(
        participant_id=mentor.id, requirement_id=step.id, done_on=date(2026, 5, 10),
        expires_on=date(2026, 8, 10),
    )  # fmt: skip
    desk.training.clear(signed, today=TODAY)
    attended(desk, mentor, heard)
    assert word(desk, mentor) == said


@pytest.mark.parametrize(("day", "said"), [(21, ""), (20, "Training lapsed")])
def test_six_months_end_with_the_day_that_bears_the_same_number(
    desk: Desk, mentor: Participant, day: int, said: str
) -> None:
    training(desk, months=6)
    attended(desk, mentor, date(2026, 5, day))
    assert word(desk, mentor) == said


def test_a_paper_found_later_does_not_come_after_the_newer_one(
    desk: Desk, mentor: Participant
) -> None:
    step = desk.training.save_requirement(
        Requirement(name="Secrecy", kind=StepKind.AGREEMENT, version="v2")
    )
    for version, day in (("v2", date(2026, 9, 1)), ("v1", date(2025, 9, 1))):
        signed = Clearance(
            participant_id=mentor.id, requirement_id=step.id, done_on=day, version=version
        )
        desk.training.clear(signed, today=TODAY)
    assert word(desk, mentor) == ""


# -- facts of pairings ----------------------------------------------------------------------------


def facts(desk: Desk, day: date = TODAY) -> PairingFacts:
    return desk.facts.pairings(day)[0]


def spoke(desk: Desk, day: date, *, reached: bool = True) -> None:
    desk.contacts.save(
        Contact(pairing_id=1, party=Party.MENTEE, attempted_on=day, reached=reached), today=TODAY
    )


def test_a_note_is_open_until_the_day_it_is_closed(desk: Desk, pair: Pair) -> None:
    pair()
    note = ConflictNote(
        pairing_id=1, title="Words", severity=Severity.SERIOUS, reported_on=date(2026, 11, 10)
    )
    saved = desk.conflicts.save(note, today=TODAY, now=desk.now)
    desk.conflicts.close(saved, NoteStatus.RESOLVED, "They made peace.", today=TODAY)
    days = [date(2026, 11, d) for d in (9, 10, 20, 21)]
    assert [facts(desk, d).open_notes for d in days] == [0, 1, 1, 0]
    assert [facts(desk, d).worst_note for d in days] == [0, 3, 3, 0]
    assert [len(desk.facts.open_notes(d)) for d in days] == [0, 1, 1, 0]


@pytest.mark.parametrize("ago", [(60, 40, 5), (100, 70, 40), (120, 90, 60)])
def test_of_those_who_meet_seldom_the_last_three_meetings_are_known(
    desk: Desk, pair: Pair, ago: tuple[int, ...]
) -> None:
    pair(interval_days=21, started_on=TODAY - timedelta(130))
    for days in ago:
        met = Meeting(pairing_id=1, held_on=TODAY - timedelta(days), minutes=20)
        desk.meetings.log(met, today=TODAY)
    assert [m.minutes for m in facts(desk).last_met] == [20, 20, 20]
    assert "M2" in {v.rule for v in desk.pairings.judged(1, TODAY).judgement.verdicts}


@pytest.mark.parametrize(("who", "has"), [(1, False), (2, True)])
def test_the_responsible_adult_is_the_mentees(desk: Desk, pair: Pair, who: int, has: bool) -> None:
    pair()
    person = replace(desk.people.get(who), responsible_adult="A parent")
    desk.people.save(person, today=TODAY)
    assert facts(desk).has_adult is has


def test_a_try_in_vain_is_no_check_in_of_the_first_month(desk: Desk, pair: Pair) -> None:
    pair()
    spoke(desk, date(2026, 10, 12))
    spoke(desk, date(2026, 10, 14), reached=False)
    assert facts(desk).talked(Party.MENTEE).first_month == 1


def test_nothing_is_known_from_the_first_plan_after_the_last_meeting(
    desk: Desk, pair: Pair
) -> None:
    pair()
    desk.meetings.log(Meeting(pairing_id=1, held_on=date(2026, 11, 5), minutes=30), today=TODAY)
    with desk.store.transaction("plan"):
        for day in (5, 12):
            desk.store.meetings.put(Meeting(
                pairing_id=1, status=MeetingStatus.PLANNED, planned_on=date(2026, 11, day),
            ))  # fmt: skip
    found = facts(desk, date(2026, 11, 26))
    assert (found.unlogged, found.unknown_since) == (2, date(2026, 11, 12))


def test_a_try_on_the_day_they_were_reached_was_not_in_vain(desk: Desk, pair: Pair) -> None:
    pair()
    spoke(desk, date(2026, 11, 1))
    for day in (1, 3, 5):
        spoke(desk, date(2026, 11, day), reached=False)
    assert facts(desk).talked(Party.MENTEE).unanswered == 2


def test_meetings_of_a_day_stand_in_the_order_of_their_times(sample: Desk) -> None:
    window = sample.meetings.window(TODAY)
    for descending in (True, False):
        window.descending = descending
        lines = window.lines(0, 300)
        at = [(line.day, line.time) for line in lines]
        assert at == sorted(at, reverse=descending)
        assert len({day for day, _ in at}) < len(at), "some days have several"

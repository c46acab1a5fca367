"""Certificates: earned by the rule of the programme, numbered for good, given otherwise only with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, Timing
from mentordesk.model.issue import Certificate
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Presence, Training
from mentordesk.model.steps import TrainingTopic
from mentordesk.programme.certificates import Standing
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.papers import rows_of
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]


@pytest.fixture
def mentor(desk: Desk, pair: Pair) -> Desk:
    """Ana has mentored Ben for four meetings of an hour and was trained for two hours."""
    pair(started_on=TODAY - timedelta(60))
    for n in range(4):
        desk.meetings.log(
            Meeting(pairing_id=1, held_on=TODAY - timedelta(40 - 7 * n), minutes=60), today=TODAY
        )
    session = Training(
        title="Start", held_on=TODAY - timedelta(70), minutes=120, topics=(TrainingTopic.ROLE,)
    )
    desk.training.save(session, {1: Presence.ATTENDED, 2: Presence.ABSENT}, today=TODAY)
    rule(desk, meetings=4, minutes=240, training=120)
    return desk


def rule(
    desk: Desk, meetings: int = 0, minutes: int = 0, training: int = 0, feedback: bool = False
) -> None:
    programme = replace(
        desk.setup.programme, certificate_meetings=meetings, certificate_minutes=minutes,
        certificate_training=training, certificate_feedback=feedback,
    )  # fmt: skip
    desk.setup.save_programme(programme, today=TODAY)


def standing(desk: Desk) -> Standing:
    return desk.certificates.standings(TODAY)[0]


def test_at_its_edges(mentor: Desk) -> None:
    assert standing(mentor).is_earned
    rule(mentor, meetings=5, minutes=240, training=120)
    assert standing(mentor).missing == ("4 of 5 meetings",)
    rule(mentor, meetings=4, minutes=241, training=121)
    assert standing(mentor).missing == ("4 h of 4 h 1 min", "120 of 121 minutes of training")


def test_the_closing_feedback_counts_when_it_is_asked_for(mentor: Desk) -> None:
    rule(mentor, feedback=True)
    assert standing(mentor).missing == ("the closing feedback",)
    mentor.feedback.take_usual()
    answers = ("4",) * len(mentor.feedback.form(1).questions)
    back = FeedbackAnswer(
        form_id=1,
        pairing_id=1,
        party=Party.MENTOR,
        timing=Timing.END,
        answered_on=TODAY,
        answers=answers,
    )
    mentor.feedback.key_in(back, today=TODAY)
    assert standing(mentor).is_earned


def test_only_meetings_at_which_they_were_count(mentor: Desk) -> None:
    away = MeetingAttendance(meeting_id=0, participant_id=1, came=Came.ABSENT_NOTIFIED)
    here = MeetingAttendance(meeting_id=0, participant_id=2, came=Came.PRESENT)
    mentor.meetings.log(
        Meeting(pairing_id=1, held_on=TODAY - timedelta(2), minutes=60),
        today=TODAY,
        came={1: away, 2: here},
    )
    assert (standing(mentor).served.meetings, standing(mentor).served.minutes) == (4, 240)


def test_who_stood_in_gets_the_minutes_of_those_days(mentor: Desk) -> None:
    other = mentor.people.save(Participant(name="Cem", roles=(Role.MENTOR,)), today=TODAY)
    mentor.members.cover(
        mentor.pairings.get(1), other, first=TODAY - timedelta(41), last=TODAY - timedelta(30)
    )
    found = {s.name: s.served.meetings for s in mentor.certificates.standings(TODAY)}
    assert found == {"Ana Núñez": 2, "Cem": 2}


def test_numbers_are_given_once_and_stay(mentor: Desk) -> None:
    first = mentor.certificates.give([1], today=TODAY)[0]
    assert first.number == "2026-0001" and (first.meetings, first.minutes, first.training) == (
        4,
        240,
        120,
    )
    assert mentor.certificates.give([1], today=TODAY + timedelta(30))[0] == first, (
        "who has one keeps it"
    )
    mentor.certificates.withdraw(first.id, today=TODAY)
    again = mentor.certificates.give([1], today=TODAY)[0]
    assert again.number == "2026-0002"
    with pytest.raises(Refused, match="withdrawn already"):
        mentor.certificates.withdraw(first.id, today=TODAY)
    assert [c.number for c in mentor.certificates.register()] == ["2026-0001", "2026-0002"]


def test_what_is_missing_is_waived_with_a_reason_alone(mentor: Desk) -> None:
    rule(mentor, meetings=9)
    with pytest.raises(Refused, match="has not earned it yet: 4 of 9 meetings"):
        mentor.certificates.give([1], today=TODAY)
    given = mentor.certificates.give([1], today=TODAY, although="Ill in October")[0]
    assert given.waived == "4 of 9 meetings: Ill in October"
    with pytest.raises(Refused, match="P0002 has not mentored"):
        mentor.certificates.give([2], today=TODAY)
    with pytest.raises(Refused, match="at least one"):
        mentor.certificates.give([], today=TODAY)


def test_on_paper(mentor: Desk) -> None:
    with pytest.raises(Refused, match="No certificate has been given"):
        mentor.reporting.prepare("certificates", Wanted(today=TODAY, reader=Reader.MENTOR))
    mentor.certificates.give([1], today=TODAY)
    made = mentor.reporting.prepare("certificates", Wanted(today=TODAY, reader=Reader.MENTOR))
    said = words_of(render(made.report).pdf)
    assert "Ana Núñez" in said and "2026-0001" in said and "4 meetings and 4 h together" in said
    assert "Ben" not in said, "a certificate names no mentee"
    register = mentor.reporting.prepare("certificate-register", Wanted(today=TODAY)).report
    assert rows_of(register, "")[0][:3] == ("2026-0001", "Ana Núñez", "Sat 21 Nov 2026")


def test_somebody_with_a_certificate_is_not_taken_out(mentor: Desk) -> None:
    """Even where no pairing keeps them, the register does."""
    alone = mentor.people.save(Participant(name="Dot", roles=(Role.MENTOR,)), today=TODAY)
    with mentor.store.transaction("a certificate of long ago"):
        mentor.store.certificates.put(Certificate(participant_id=alone.id, issued_on=TODAY))
    with pytest.raises(Refused, match="has a certificate"):
        mentor.people.remove(alone.id)


def test_the_service_record_tells_of_nobody_else(mentor: Desk) -> None:
    made = mentor.reporting.prepare(
        "service", Wanted(today=TODAY, reader=Reader.MENTOR, participant_id=1)
    )
    said = words_of(render(made.report).pdf)
    assert "Ana Núñez" in said and "4 h" in said and "Boundaries" not in said
    assert "Ben" not in said
    with pytest.raises(Refused, match="has not mentored"):
        mentor.reporting.prepare("service", Wanted(today=TODAY, participant_id=2))


def test_the_day_bounds_what_counts(mentor: Desk) -> None:
    early = mentor.certificates.standings(date(2026, 10, 15))[0]
    assert early.served.meetings == 1

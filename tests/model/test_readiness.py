"""Who is ready: every step at every mark, with what runs out, is withdrawn, waived or signed anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.people import Role
from mentordesk.model.readiness import Attended, Clearance, Mark, Presence, readiness
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic, expiry

TODAY = date(2026, 11, 21)
CONSENT = Requirement(id=1, name="Consent", kind=StepKind.CONSENT, months=12)
SECRECY = Requirement(id=2, name="Secrecy", kind=StepKind.AGREEMENT, version="v2")
LISTENING = Requirement(
    id=3,
    name="Listening",
    kind=StepKind.TRAINING,
    topic=TrainingTopic.LISTENING,
    roles=(Role.MENTOR,),
    months=6,
)
SIGNED = Clearance(participant_id=9, requirement_id=1, done_on=date(2026, 9, 3))


def state(
    requirement: Requirement, *clearances: Clearance, trainings: tuple[Attended, ...] = ()
) -> tuple[str, str]:
    found = readiness((Role.MENTOR,), [requirement], clearances, trainings, TODAY)
    return found.steps[0].mark, found.word


def heard(day: date, presence: Presence = Presence.ATTENDED) -> Attended:
    return Attended(day, 60, (TrainingTopic.LISTENING, TrainingTopic.FEEDBACK), presence)


def test_each_mark_of_a_signature() -> None:
    assert state(CONSENT) == (Mark.OPEN, "Consent missing")
    assert state(CONSENT, SIGNED) == (Mark.DONE, "Ready")
    assert state(CONSENT, replace(SIGNED, done_on=TODAY + timedelta(1)))[0] == Mark.OPEN
    assert state(CONSENT, replace(SIGNED, expires_on=TODAY))[0] == Mark.DONE
    assert state(CONSENT, replace(SIGNED, expires_on=TODAY - timedelta(1))) == (
        Mark.LAPSED,
        "Consent lapsed",
    )
    assert state(CONSENT, replace(SIGNED, withdrawn_on=TODAY))[0] == Mark.LAPSED
    assert state(CONSENT, replace(SIGNED, withdrawn_on=TODAY + timedelta(1)))[0] == Mark.DONE
    assert state(CONSENT, replace(SIGNED, waived=True, reason="adult learner")) == (
        Mark.WAIVED,
        "Ready",
    )


def test_a_newer_text_is_to_be_signed_again() -> None:
    old = replace(SIGNED, requirement_id=2, version="v1")
    assert state(SECRECY, old)[0] == Mark.LAPSED
    assert state(SECRECY, old, replace(old, id=2, version="v2", done_on=TODAY))[0] == Mark.DONE


def test_training_is_fulfilled_by_sessions_that_were_attended() -> None:
    assert state(LISTENING) == (Mark.OPEN, "Training due")
    assert state(LISTENING, trainings=(heard(TODAY - timedelta(30)),)) == (Mark.DONE, "Ready")
    assert (
        state(LISTENING, trainings=(heard(TODAY - timedelta(30), Presence.ABSENT),))[0] == Mark.OPEN
    )
    assert (
        state(LISTENING, trainings=(heard(TODAY + timedelta(5), Presence.BOOKED),))[0]
        == Mark.BOOKED
    )
    assert state(LISTENING, trainings=(heard(date(2026, 5, 21)),))[0] == Mark.DONE
    assert state(LISTENING, trainings=(heard(date(2026, 5, 20)),)) == (
        Mark.LAPSED,
        "Training lapsed",
    )
    other = Attended(TODAY, 60, (TrainingTopic.CLOSURE,), Presence.ATTENDED)
    assert state(LISTENING, trainings=(other,))[0] == Mark.OPEN


def test_only_the_steps_of_the_own_roles_count() -> None:
    assert readiness((Role.MENTEE,), [LISTENING], (), (), TODAY).is_ready
    assert not readiness((Role.MENTEE, Role.MENTOR), [LISTENING], (), (), TODAY).is_ready
    assert readiness((Role.MENTOR,), [], (), (), TODAY).word == "Ready"


@pytest.mark.parametrize(
    ("done", "months", "until"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 9, 3), 12, date(2027, 9, 3)), (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
    ],
)  # fmt: skip
def test_months_end_on_a_day_there_is(done: date, months: int, until: date) -> None:
    assert expiry(done, months) == until


def test_what_runs_never_out() -> None:
    assert expiry(TODAY, None) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": None}, "done_on"), ({"done_on": TODAY + timedelta(1)}, "done_on"),
        ({"expires_on": date(2026, 9, 2)}, "expires_on"), ({"waived": True}, "reason"),
        ({"withdrawn_on": date(2026, 9, 2)}, "withdrawn_on"),
    ],
)  # fmt: skip
def test_slips_are_refused(changes: dict[str, object], field: str) -> None:
    assert field in replace(SIGNED, **changes).problems(TODAY)  # type: ignore[arg-type]

"""What a record refuses, in sentences."""

from dataclasses import fields
from datetime import date

import pytest

from mentordesk.model.conflict import ConflictNote, NoteKind, Severity
from mentordesk.model.fields import Audience, described
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant
from mentordesk.model.programme import Closure, Objective, Organisation, Programme

TODAY = date(2026, 11, 21)
RECORDS = (
    Participant,
    Programme,
    Objective,
    Closure,
    Organisation,
    Pairing,
    Meeting,
    Goal,
    ConflictNote,
)


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_says_its_label_or_is_a_link(record: type) -> None:
    silent = {f.name for f in fields(record)} - set(described(record))
    assert all(
        n == "id" or n.endswith(("_id", "_at")) or n in {"closed_on", "signed_by"} for n in silent
    )


def test_everything_in_a_conflict_note_is_restricted() -> None:
    assert {a.audience for a in described(ConflictNote).values()} == {Audience.CONFLICT}


def test_the_coordinators_words_are_not_for_the_pair() -> None:
    about = described(Meeting)
    assert about["note"].audience is Audience.COORDINATOR
    assert about["mood_mentee"].audience is Audience.COORDINATOR
    assert about["summary"].audience is Audience.PAIR


def test_meeting_in_the_future_was_not_held() -> None:
    ahead = Meeting(pairing_id=1, held_on=date(2026, 11, 22))
    assert ahead.problems(TODAY) == {"held_on": "Meeting date must be today or in the past."}
    assert Meeting(pairing_id=1, held_on=TODAY).problems(TODAY) == {}


def test_meeting_needs_its_pairing_and_sound_numbers() -> None:
    found = Meeting(held_on=TODAY, minutes=700, mood_mentee=6, planned_at="noon").problems(TODAY)
    assert found["pairing_id"] == "Choose the pairing that met."
    assert set(found) == {"pairing_id", "minutes", "mood_mentee", "planned_at"}


def test_what_is_still_to_come_was_not_missed() -> None:
    missed = Meeting(pairing_id=1, status=MeetingStatus.NO_SHOW, planned_on=date(2026, 11, 30))
    assert "planned_on" in missed.problems(TODAY)


def test_safety_leaves_the_form() -> None:
    note = ConflictNote(pairing_id=1, title="x", severity=Severity.SAFETY)
    assert "safeguarding procedure" in note.problems(TODAY)["severity"]
    pointer = ConflictNote(
        pairing_id=1, title="x", severity=Severity.SAFETY, kind=NoteKind.SAFEGUARDING_POINTER
    )
    assert pointer.problems(TODAY) == {}


def test_required_fields_are_told() -> None:
    assert Participant(name="  ").problems() == {"name": "Name is needed."}
    assert "roles" in Participant(name="A", roles=()).problems()
    assert Goal(statement="").problems()["statement"] == "Goal is needed."
    assert "last_day" in Closure(name="x", first_day=TODAY, last_day=date(2026, 1, 1)).problems()
    assert "ends_on" in Programme(name="x", starts_on=TODAY, ends_on=date(2026, 1, 1)).problems()


def test_the_way_of_a_goal() -> None:
    assert Goal(baseline=1, latest=5, target=9).share == 0.5
    assert Goal(baseline=1, latest=0, target=9).share == 0.0
    assert Goal(baseline=5, latest=5, target=5).share == 0.0
    assert Goal(state=GoalState.MET).share == 1.0


def test_codes() -> None:
    assert (
        Participant(id=7, name="x").code,
        Pairing(id=3).code,
        Meeting(id=42).code,
        Meeting().code,
    ) == ("P0007", "K0003", "M0042", "")

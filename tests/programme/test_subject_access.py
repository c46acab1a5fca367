"""The subject access pack: everything on one person, others as initials, and what is to be looked at first."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.absence import Absence
from mentordesk.model.agreed import AgreedStep, Owner
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm
from mentordesk.model.goal import Goal
from mentordesk.model.match import MatchPair, MatchWord
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import Member, MemberRole, Pairing, PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import NeverPair
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import TEXTS, Wanted
from mentordesk.reports import render
from tests.conftest import TODAY
from tests.stories.test_from_spreadsheet_to_report import text_of


def pack(desk: Desk, who: int, **more: Any) -> str:
    prepared = desk.reporting.prepare("access", Wanted(today=TODAY, participant_id=who, **more))
    return " ".join(text_of(render(prepared.report).pdf).split())


@pytest.fixture
def told(desk: Desk, pair: Any) -> Desk:
    """A mentor and a mentee with something in every part."""
    pairing = pair("Ana Núñez", "Ben Ode")
    ana, ben = desk.people.get(1), desk.people.get(2)
    desk.people.save(
        replace(ben, access_needs="A ramp", notes="Ana Núñez knows the family", group="7C"),
        today=TODAY,
    )
    desk.people.save(replace(ana, notes="Likes chess"), today=TODAY)
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 11, 10), minutes=30, mood_mentor=2, mood_mentee=5,
                summary="Ana told Ben of the bus", note="Ben seemed tired"), today=TODAY,
    )  # fmt: skip
    desk.goals.save(Goal(pairing_id=pairing.id, statement="Find the library"), today=TODAY)
    desk.goals.save(
        Goal(pairing_id=pairing.id, statement="Ask open questions", owner=Owner.MENTOR), today=TODAY
    )
    for party in (Party.MENTEE, Party.MENTOR, Party.TEACHER):
        desk.contacts.save(
            Contact(pairing_id=pairing.id, party=party, attempted_on=date(2026, 11, 3), reached=True,
                    note=f"Said by the {party.value}", safety="Kept apart"), today=TODAY,
        )  # fmt: skip
    desk.contacts.save_absence(
        Absence(
            participant_id=2,
            first_day=date(2026, 11, 4),
            last_day=date(2026, 11, 5),
            reason="A cold",
        )
    )
    return desk


def test_a_mentees_pack(told: Desk) -> None:
    said = pack(told, 2)
    for held in (
        "Ben Ode", "A ramp", "AN knows the family", "AN told Ben of the bus", "Ben seemed tired", "Find the library",
        "Said by the mentee", "Said by the teacher", "A cold", "Group until then: 7A", "Mentee’s mood: 5",
    ):  # fmt: skip
        assert held in said, held
    for apart in (
        "Núñez",
        "Said by the mentor",
        "Ask open questions",
        "Mentor’s mood",
        "Kept apart",
        "Likes chess",
    ):
        assert apart not in said, apart
    assert "1 check-in with the other side or those around them is not in it" in said
    assert "What was said of safety in check-ins is not in it" in said
    assert "Take this page out" in said and "Conflict notes are not in it" not in said


def test_a_mentors_pack(told: Desk) -> None:
    said = pack(told, 1)
    for held in (
        "Ana Núñez",
        "Likes chess",
        "Ana told BO of the bus",
        "Ask open questions",
        "Said by the mentor",
        "Mentor’s mood: 2",
    ):
        assert held in said, held
    for apart in (
        "Ode",
        "A ramp",
        "Find the library",
        "Said by the mentee",
        "Said by the teacher",
        "Mentee’s mood",
        "A cold",
    ):
        assert apart not in said, apart


def test_wishes_for_matching_are_to_be_looked_at(told: Desk) -> None:
    """Whom one keeps together or apart in proposals: either of them is told of, and who it is with is not."""
    for who in (1, 2):
        assert "In Matching you keep them" not in pack(told, who)
    with told.store.transaction("set apart"):
        told.store.match_pairs.put(MatchPair(participant_id=2, other_id=1, word=MatchWord.APART))
    for who in (1, 2):
        assert "In Matching you keep them with somebody, or apart from somebody (1 wish)" in pack(
            told, who
        )


def test_conflict_notes_and_pointers_are_to_be_looked_at(sample: Desk) -> None:
    note = sample.store.conflict_notes.where()[0]
    assert note.pairing_id is not None
    who = sample.facts.members(note.pairing_id)[0].participant_id
    said = pack(sample, who)
    assert f"Conflict notes are not in it (N{note.id:04d}" in said
    assert note.facts[:30] not in said and note.title not in said


def test_nobody_else_is_named_in_any_pack(sample: Desk) -> None:
    names = {p.id: p.name for p in sample.people.all()}
    for who in (1, 5, 30, 62, 67):
        said = pack(sample, who)
        assert [n for i, n in names.items() if i != who and n in said and n not in names[who]] == []


def test_it_holds_everything_or_is_not_made(told: Desk) -> None:
    for more in (
        {"names": NameStyle.CODES},
        {"names": NameStyle.SHORT},
        {"without": frozenset({TEXTS})},
    ):
        with pytest.raises(Refused, match="holds every text"):
            pack(told, 2, **more)
    with pytest.raises(Refused, match="not made for"):
        pack(told, 2, reader=Reader.PARENT)
    with pytest.raises(Refused, match="Choose a person first"):
        pack(told, 0)
    with pytest.raises(Refused, match="no participant P0099"):
        pack(told, 99)


def test_by_command_line(told: Desk, tmp_path: Path, capsys: Any) -> None:
    path, out = told.path, tmp_path / "pack.pdf"
    told.close()
    assert (
        command_line(["report", str(path), "access", "--participant", "P0002", "--out", str(out)])
        == 0
    )
    assert "Ben Ode" in text_of(out.read_bytes())
    assert command_line(["issued", str(path)]) == 0
    assert "Subject access pack" in capsys.readouterr().out


def in_it(
    desk: Desk, kind: PairingKind, *members: tuple[str, MemberRole, date | None, date | None]
) -> Pairing:
    with desk.store.transaction("a pairing"):
        pairing = desk.store.pairings.put(
            Pairing(kind=kind, called="Club", started_on=date(2026, 10, 1))
        )
        for name, role, first, last in members:
            who = desk.store.participants.put(
                Participant(name=name, roles=(Role.MENTOR, Role.MENTEE))
            )
            desk.store.members.put(
                Member(
                    pairing_id=pairing.id,
                    participant_id=who.id,
                    role=role,
                    from_on=first,
                    to_on=last,
                )
            )
        desk.pairings.put_move(pairing, State.ACTIVE, date(2026, 10, 1), "")
    return pairing


def filled(desk: Desk, pairing: Pairing) -> None:
    desk.feedback.save_form(FeedbackForm(title="Pulse", questions=("In words…",)))
    held = desk.meetings.log(
        Meeting(
            pairing_id=pairing.id,
            held_on=date(2026, 10, 20),
            minutes=30,
            mood_mentor=3,
            mood_mentee=4,
            summary="ONTHETWENTIETH",
        ),
        today=TODAY,
    )
    for party, owner in ((Party.MENTOR, Owner.MENTOR), (Party.MENTEE, Owner.MENTEE)):
        mark = party.value.upper()
        desk.goals.save(
            Goal(
                pairing_id=pairing.id,
                statement=f"GOAL{mark}",
                owner=owner,
                set_on=date(2026, 10, 20),
            ),
            today=TODAY,
        )
        desk.contacts.save(
            Contact(
                pairing_id=pairing.id,
                party=party,
                attempted_on=date(2026, 10, 20),
                reached=True,
                note=f"TOLD{mark}",
            ),
            today=TODAY,
        )
        desk.feedback.key_in(
            FeedbackAnswer(
                form_id=1,
                pairing_id=pairing.id,
                party=party,
                answered_on=TODAY,
                answers=(f"SAID{mark}",),
            ),
            today=TODAY,
        )
        with desk.store.transaction("agree"):
            desk.store.agreed_steps.put(
                AgreedStep(
                    pairing_id=pairing.id, meeting_id=held.id, text=f"STEP{mark}", owner=owner
                )
            )
    with desk.store.transaction("closing file"):
        desk.store.pairings.put(
            replace(
                desk.pairings.get(pairing.id),
                suited_mentor=1,
                suited_mentee=2,
                because="WHYTHESETWO",
                closing_note="HOWITENDED",
            )
        )


SIDES_OF = {"MENTOR": ("GOALMENTOR", "TOLDMENTOR", "SAIDMENTOR", "STEPMENTOR", "Mentor’s mood: 3"),
            "MENTEE": ("GOALMENTEE", "TOLDMENTEE", "SAIDMENTEE", "STEPMENTEE", "Mentee’s mood: 4")}  # fmt: skip
JUDGED = ("WHYTHESETWO", "HOWITENDED", "Suited")


@pytest.mark.parametrize("kind", [PairingKind.ONE_TO_ONE, PairingKind.RECIPROCAL])
def test_each_of_two_gets_their_own_side(desk: Desk, kind: PairingKind) -> None:
    is_peers = kind is PairingKind.RECIPROCAL
    roles = (
        (MemberRole.PEER, MemberRole.PEER) if is_peers else (MemberRole.MENTOR, MemberRole.MENTEE)
    )
    filled(
        desk, in_it(desk, kind, ("Ada Oak", roles[0], None, None), ("Bo Elm", roles[1], None, None))
    )
    for who, side in ((1, "MENTOR"), (2, "MENTEE")):
        told = pack(desk, who)
        other = "MENTEE" if side == "MENTOR" else "MENTOR"
        assert [w for w in SIDES_OF[side] if w not in told] == []
        assert [w for w in (*SIDES_OF[other], *JUDGED) if w in told] == []
        assert "What each said of the other at the start and the end of K0001 is not in it" in told


def test_in_a_group_nothing_unnamed_is_given(desk: Desk) -> None:
    stood_in = (date(2026, 11, 5), date(2026, 11, 7))
    filled(desk, in_it(
        desk, PairingKind.GROUP, ("Ada Oak", MemberRole.MENTOR, None, None), ("Sub Fir", MemberRole.SUBSTITUTE, *stood_in),
        ("Bo Elm", MemberRole.MENTEE, None, None), ("Cy Ash", MemberRole.MENTEE, None, None),
    ))  # fmt: skip
    for who in (2, 3, 4):
        told = pack(desk, who)
        assert [w for side in SIDES_OF.values() for w in (*side, *JUDGED) if w in told] == [], who
        assert "In K0001 several people stand on their side" in told
        assert ("ONTHETWENTIETH" in told) is (who != 2)  # who stood in later was not there
    assert "Substitute from Thu 5 Nov 2026 to Sat 7 Nov 2026" in pack(desk, 2)


def test_why_never_is_told_to_whose_page_it_is_on(told: Desk) -> None:
    told.training.keep_apart(NeverPair(participant_id=1, other_id=2, reason="NEVERREASON"))
    assert "NEVERREASON" in pack(told, 1)
    said = pack(told, 2)
    assert "NEVERREASON" not in said and "Somebody else’s page says never" in said


def test_people_of_the_other_programme_are_initials_too(told: Desk) -> None:
    with told.store.transaction("another programme"):
        other = told.store.programmes.put(Programme(name="Second"))
        told.store.participants.put(Participant(name="Walter Elsewhere", programme_id=other.id))
    told.meetings.log(
        Meeting(
            pairing_id=1, held_on=date(2026, 11, 12), minutes=30, summary="Walter Elsewhere hit Ben"
        ),
        today=TODAY,
    )
    told.store.look_at(1)
    assert "WE hit Ben" in pack(told, 2) and "Elsewhere" not in pack(told, 2)

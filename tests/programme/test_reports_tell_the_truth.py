"""What outside looks at the reports found: each is told rightly, and to those alone whom it is for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, Timing
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.standards import Check, Met
from mentordesk.programme.desk import Desk
from mentordesk.programme.overview import period_of_term
from mentordesk.programme.papers.people import is_of_group
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.reports.values import Report
from tests.conftest import TODAY
from tests.papers import facts_of, rows_of, tiles_of, titles_of
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]
START = TODAY - timedelta(60)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def check(desk: Desk, rule: str, pairing: int = 1) -> Check | None:
    found = [
        c for c in desk.standards.check(TODAY).checks if (c.rule, c.pairing_id) == (rule, pairing)
    ]
    return found[0] if found else None


def report(desk: Desk, key: str, reader: Reader, **about: int | NameStyle) -> Report:
    return desk.reporting.prepare(key, Wanted(today=TODAY, reader=reader, **about)).report  # type: ignore[arg-type]


def all_words(found: Report) -> str:
    return words_of(render(found).pdf)


@pytest.fixture
def club(desk: Desk, pair: Pair) -> Desk:
    """Ana mentors Ben and two more in a group."""
    pair(started_on=START, kind=PairingKind.GROUP)
    for name in ("Zelda Quist", "Omar Vane"):
        person = desk.people.save(Participant(name=name, roles=(Role.MENTEE,)), today=TODAY)
        desk.members.join(desk.pairings.get(1), person, MemberRole.MENTEE, on=START, today=TODAY)
    desk.meetings.log(Meeting(pairing_id=1, held_on=ago(20), minutes=40), today=TODAY)
    return desk


# -- families -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [Reader.PARENT, Reader.PUPIL])
def test_no_family_reads_who_else_is_in_a_group(club: Desk, reader: Reader) -> None:
    assert "Zelda" in all_words(
        report(club, "pairing", Reader.HEAD, pairing_id=1)
    ) or "Quist" in all_words(report(club, "pairing", Reader.HEAD, pairing_id=1)), (
        "the head reads it, so that the test can fail"
    )
    for key, about in (("pairing", {"pairing_id": 1}), ("participant", {"participant_id": 2})):
        told = all_words(report(club, key, reader, **about))
        assert "Zelda" not in told and "Omar" not in told, key


def test_the_family_of_a_mentor_reads_nothing_of_the_mentee(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    desk.goals.save(Goal(pairing_id=1, statement="Hand homework in", set_on=START), today=TODAY)
    told = all_words(report(desk, "participant", Reader.PARENT, participant_id=1))
    assert "Ben" not in told and "homework" not in told and "Mentor of 1 mentee" in told
    own = all_words(report(desk, "participant", Reader.PARENT, participant_id=2))
    assert "homework" in own and "Ana" in own
    whole = all_words(
        report(desk, "participant", Reader.PARENT, participant_id=2, names=NameStyle.FULL)
    )
    others = desk.people.get(1).name.split()[-1]
    assert others in whole and others not in own, "somebody else’s family name is not on it"


def test_families_are_not_told_in_tiles_what_failed(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    desk.meetings.log(Meeting(pairing_id=1, held_on=ago(3), minutes=30), today=TODAY)
    assert set(tiles_of(report(desk, "pairing", Reader.PARENT, pairing_id=1))) == {
        "meeting so far", "together",
    }  # fmt: skip
    assert "missed" in tiles_of(report(desk, "pairing", Reader.HEAD, pairing_id=1))


def test_sides_are_called_as_they_are(club: Desk, pair: Pair) -> None:
    """A group has mentees, and of two peers neither mentors the other."""
    told = all_words(report(club, "pairing", Reader.HEAD, pairing_id=1))
    assert "Check-ins with the mentees" in told and "Check-ins with the mentor" in told
    peers = pair("Cem Doğan", "Dot Ely", started_on=START, kind=PairingKind.RECIPROCAL)
    club.meetings.log(
        Meeting(
            pairing_id=peers.id,
            planned_on=ago(3),
            status=MeetingStatus.NO_SHOW,
            failed_by=Side.MENTEE,
        ),
        today=TODAY,
    )
    told = all_words(
        report(club, "pairing", Reader.HEAD, pairing_id=peers.id, names=NameStyle.FULL)
    )
    assert "Check-ins with Cem Doğan" in told and "1 by Dot Ely" in told
    assert "mentee" not in told and "mentor" not in told


# -- the self-check -----------------------------------------------------------------------------


def test_one_rest_that_was_too_short_is_enough(desk: Desk) -> None:
    """Ana ended one pairing two days before, Ben one long ago."""
    for name, role in (("Ana Núñez", Role.MENTOR), ("Ben Ode", Role.MENTEE)):
        desk.people.save(Participant(name=name, roles=(role,)), today=TODAY)
    others = [
        desk.people.save(Participant(name=n, roles=(r,)), today=TODAY)
        for n, r in (("Eve Eng", Role.MENTEE), ("Max Moor", Role.MENTOR))
    ]
    ana, ben = desk.people.get(1), desk.people.get(2)
    for mentor, mentee, ended in ((ana, others[0], ago(62)), (others[1], ben, ago(300))):
        made = desk.pairings.pair(mentor, mentee, Pairing(started_on=ago(400)), today=TODAY)
        desk.pairings.close(
            made,
            kind=ClosingKind.ANTICIPATED,
            reason=ClosingReason.TERM_ENDED,
            on=ended,
            today=TODAY,
        )
    pairing = desk.pairings.pair(ana, ben, Pairing(matched_on=START, started_on=START), today=TODAY)
    found = check(desk, "R2", pairing.id)
    assert found is not None and found.met is Met.FAIL and "Ana" in found.evidence


def test_peers_need_be_no_years_apart(desk: Desk, pair: Pair) -> None:
    pair(started_on=START, kind=PairingKind.RECIPROCAL)
    assert check(desk, "A1") is None


def test_what_has_not_started_is_asked_for_its_agreement_alone(desk: Desk, pair: Pair) -> None:
    pair(started_on=None, matched_on=START)
    assert desk.pairings.facts(1, TODAY).state is State.PENDING_AGREEMENT
    assert check(desk, "A3") is not None
    assert [check(desk, rule) for rule in ("A4", "A5", "C1", "C2", "M2")] == [None] * 5


def test_what_was_never_asked_is_not_called_met(desk: Desk, pair: Pair) -> None:
    pair(started_on=ago(5))
    desk.feedback.take_usual()
    found = check(desk, "Q1")
    assert found is not None and found.met is Met.NOT_YET


def test_evidence_names_people_in_full_and_nobody_is_spoken_to(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    said = " ".join(c.evidence for c in desk.standards.check(TODAY).checks)
    assert "You " not in said


# -- figures ------------------------------------------------------------------------------------


def test_the_time_until_the_first_meeting_is_a_gap(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    for day in (ago(5), ago(1)):
        desk.meetings.log(Meeting(pairing_id=1, held_on=day, minutes=30), today=TODAY)
    figure = period_of_term(desk, TODAY, START, TODAY).figure("gap")
    assert figure.number is not None and figure.number >= 50


def test_a_period_of_a_pairing_that_ends_before_it_begins_is_refused(
    desk: Desk, pair: Pair
) -> None:
    pair(started_on=START)
    wanted = Wanted(today=TODAY, reader=Reader.HEAD, pairing_id=1, first=TODAY + timedelta(9))
    with pytest.raises(Refused, match="still to come"):
        desk.reporting.prepare("pairing", wanted)
    wrong = replace(wanted, first=TODAY - timedelta(3), last=TODAY - timedelta(9))
    with pytest.raises(Refused, match="ends before it begins"):
        desk.reporting.prepare("pairing", wrong)


# -- groups, service, certificates --------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "asked", "is_one"),
    [
        ("1A", "1", True),
        ("11C", "1", False),
        ("7A", "7A", True),
        ("7A", "7", True),
        ("Art", "A", False),
    ],
)
def test_a_year_is_a_year(group: str, asked: str, is_one: bool) -> None:
    assert is_of_group(group, asked) is is_one


def test_who_stood_in_for_a_day_mentored_those_of_that_day(club: Desk) -> None:
    stand_in = club.people.save(Participant(name="Sue Stander", roles=(Role.MENTOR,)), today=TODAY)
    club.members.cover(club.pairings.get(1), stand_in, first=ago(40), last=ago(40))
    late = club.people.save(Participant(name="Lea Late", roles=(Role.MENTEE,)), today=TODAY)
    club.members.join(club.pairings.get(1), late, MemberRole.MENTEE, on=ago(10), today=TODAY)
    (found,) = club.certificates.standings(TODAY, [stand_in.id])
    assert found.served.mentees == 3, "Ben, Zelda and Omar; not who came a month later"


def test_a_service_that_goes_on_has_no_end(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    desk.meetings.log(Meeting(pairing_id=1, held_on=ago(20), minutes=30), today=TODAY)
    told = all_words(report(desk, "service", Reader.MENTOR, participant_id=1))
    assert "in Ours since 1 November 2026." in told and "from 1 November" not in told


def test_a_certificate_is_given_once_and_not_undone(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    desk.meetings.log(Meeting(pairing_id=1, held_on=ago(20), minutes=30), today=TODAY)
    given = desk.certificates.give([1, 1], today=TODAY, although="She is kind")
    assert len(given) == 1 == len(desk.certificates.register())
    desk.undo()
    assert len(desk.certificates.register()) == 1, "its number is on paper"


def test_feedback_of_one_mentor_is_not_anothers(desk: Desk, pair: Pair) -> None:
    pair(started_on=START)
    other = desk.people.save(Participant(name="Co Cook", roles=(Role.MENTOR,)), today=TODAY)
    desk.members.join(desk.pairings.get(1), other, MemberRole.CO_MENTOR, on=START, today=TODAY)
    desk.setup.save_programme(
        replace(
            desk.setup.programme, certificate_meetings=0, certificate_minutes=0,
            certificate_training=0, certificate_feedback=True,
        ),
        today=TODAY,
    )  # fmt: skip
    desk.feedback.take_usual()
    back = FeedbackAnswer(
        form_id=1, pairing_id=1, participant_id=1, party=Party.MENTOR, timing=Timing.END,
        answered_on=ago(1), answers=("4",) * len(desk.feedback.form(1).questions),
    )  # fmt: skip
    desk.feedback.key_in(back, today=TODAY)
    earned = {s.participant_id: s.is_earned for s in desk.certificates.standings(TODAY)}
    assert earned == {1: True, other.id: False}


# -- outsiders ----------------------------------------------------------------------------------


def test_outsiders_read_no_small_count_in_the_summary_and_no_hidden_headline(
    desk: Desk, pair: Pair
) -> None:
    pair(started_on=START)
    for days in (12, 5, 1):
        desk.meetings.log(Meeting(pairing_id=1, held_on=ago(days), minutes=30), today=TODAY)
    found = report(desk, "programme", Reader.FUNDER)
    told = all_words(found)
    assert "3 meetings" not in told and "1 h 30 min" not in told
    assert all(value[:1].isdigit() for value in tiles_of(found).values())
    assert "3 meetings were held" in all_words(report(desk, "programme", Reader.HEAD))


def test_the_head_reads_first_what_needs_attention(desk: Desk, pair: Pair) -> None:
    pair(started_on=ago(59))
    titles = titles_of(report(desk, "programme", Reader.HEAD))
    assert titles.index("Needs attention") == 1
    assert "Needs attention" not in titles_of(report(desk, "programme", Reader.FUNDER))
    assert facts_of(report(desk, "programme", Reader.HEAD))


def test_outsiders_cannot_tell_how_few_are_paused(desk: Desk, pair: Pair) -> None:
    """From those running, and those open: in the summary, the figures and the rules."""
    for n in range(12):
        pair(f"Mentor {n}", f"Mentee {n}", started_on=START)
    for n in (3, 7):
        desk.pairings.move(
            desk.pairings.get(n),
            State.PAUSED,
            on=ago(5),
            today=TODAY,
            back_on=TODAY + timedelta(20),
        )
    desk.feedback.take_usual()
    found = report(desk, "programme", Reader.FUNDER)
    told = all_words(found)
    assert "12 pairings are open" in told and "running" not in told
    figures = {row[0]: row[1] for row in rows_of(found, "All figures and how they are counted")}
    assert (
        not figures["Active pairings"][:1].isdigit()
        and not figures["Paused pairings"][:1].isdigit()
    )
    sums = {
        sum(int(c) for c in row[2:]) for row in rows_of(found, "Standards")
        if all(c.isdigit() for c in row[2:])
    }  # fmt: skip
    assert sums and 10 not in sums, "ten are running"
    assert "10 pairings are running and 2 paused" in all_words(
        report(desk, "programme", Reader.HEAD)
    )


def test_what_is_hidden_is_not_said_to_be_none(desk: Desk, pair: Pair) -> None:
    """How many pairings lasted; sensitivity: of young pairings it is still to be seen."""
    for n in range(6):
        pair(f"Mentor {n}", f"Mentee {n}", started_on=ago(200))
    desk.pairings.close(
        desk.pairings.get(1), kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.MENTEE_LEFT,
        on=ago(170), today=TODAY,
    )  # fmt: skip
    told = all_words(report(desk, "programme", Reader.FUNDER))
    assert "How many lasted is not shown: fewer than 5 did, or did not." in told
    assert "still to be seen" not in told
    assert "still to be seen" not in all_words(report(desk, "programme", Reader.HEAD))


def test_young_pairings_are_still_to_last(desk: Desk, pair: Pair) -> None:
    pair(started_on=ago(20))
    assert "still to be seen" in all_words(report(desk, "programme", Reader.FUNDER))


@pytest.mark.parametrize("gone", [1, 6])
def test_a_hidden_number_of_who_waits_does_not_stand_in_the_next_table(
    desk: Desk, gone: int
) -> None:
    """One who has left is not told, nor by the number of those who wait."""
    for n in range(14):
        person = Participant(name=f"Person {n}", roles=(Role.MENTOR,), group="11B")
        desk.people.save(person, today=TODAY)
    desk.people.change_many(list(range(1, gone + 1)), status=Enrolment.WITHDRAWN)
    found = report(desk, "programme", Reader.FUNDER)
    assert ("could be worked out from it" in all_words(found)) is (gone == 1)
    assert bool(rows_of(found, "Waiting, and why")) is (gone == 6)


def test_before_the_first_day_there_is_nothing_to_tell(desk: Desk, pair: Pair) -> None:
    """Sensitivity: before a new year there is the one that was, and other days can be asked for."""
    starts = TODAY + timedelta(9)
    desk.setup.save_programme(replace(desk.setup.programme, starts_on=starts), today=TODAY)
    pair(started_on=starts)
    for key in ("programme", "results"):
        with pytest.raises(Refused, match=r"It begins on Mon 30 Nov 2026: nothing can be told"):
            report(desk, key, Reader.HEAD)
    wanted = Wanted(today=TODAY, reader=Reader.HEAD, first=ago(30))
    assert desk.reporting.prepare("programme", wanted).report.sections
    pair("Cy Elm", "Di Ash", started_on=ago(40))
    assert report(desk, "programme", Reader.HEAD).sections

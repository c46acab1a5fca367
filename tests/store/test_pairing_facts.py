"""What is read by looks into indexes equals what a plain computation over all meetings says."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from mentordesk.model.facts import PairingFacts
from mentordesk.model.meeting import MISSED, Meeting, MeetingStatus
from mentordesk.programme.desk import Desk
from mentordesk.programme.sample import make_sample

TODAY = date(2026, 11, 21)


@pytest.fixture
def term(tmp_path: Path) -> Desk:
    made = make_sample(tmp_path / "Term.mentordesk", today=TODAY)
    yield made
    made.close()


def held_or_missed(meeting: Meeting) -> bool:
    return meeting.status is MeetingStatus.HELD or meeting.status in MISSED


@pytest.mark.parametrize("days", [-400, -45, -20, 0, 90, 300])
def test_facts_equal_a_plain_computation(term: Desk, days: int) -> None:
    """As at many days: inside the term, before it, and long after, when all are looked up singly."""
    day = TODAY + timedelta(days)
    meetings: dict[int, list[Meeting]] = {}
    for meeting in term.store.meetings.where(order="day, id"):
        meetings.setdefault(meeting.pairing_id, []).append(meeting)
    facts = term.facts.pairings(day, open_only=False)
    assert facts or days == -400
    for found in facts:
        mine = meetings.get(found.id, [])
        past = [m for m in mine if m.day and m.day <= day and held_or_missed(m)]
        held = [m.day for m in past if m.status is MeetingStatus.HELD]
        missed = [m.day for m in past if m.status in MISSED]
        waiting = [m.day for m in mine if m.status is MeetingStatus.PLANNED and m.day < day]
        assert found.last_held == max(held, default=None)
        assert found.unlogged == len(waiting)
        assert found.oldest_unlogged == min(waiting, default=None)
        later = [d for d in waiting if not held or d > max(held)]
        assert found.unknown_since == min(later, default=None)
        lately = [
            m for m in mine
            if m.status is MeetingStatus.HELD and m.day and m.day <= day
        ]  # fmt: skip
        assert [(m.mood_mentee, m.mood_mentor, m.minutes) for m in found.last_met] == [
            (m.mood_mentee, m.mood_mentor, m.minutes) for m in lately[-3:]
        ]
        if found.begins >= day - timedelta(120):
            assert found.first_held == min(held, default=None)
        check_talks(term, found, day)
        goals = term.store.goals.where("pairing_id = ?", [found.id])
        counted = [
            g for g in goals
            if g.state.value not in {"draft", "dropped"} and (not g.set_on or g.set_on <= day)
        ]  # fmt: skip
        assert found.goals == len(counted)
        matters = bool(missed) and (not held or max(missed) > max(held))
        quiet = bool(held) and (day - max(held)).days * 100 > 150 * found.interval_days
        if matters or quiet:
            last = sorted(past, key=lambda m: (m.day, m.id), reverse=True)[:3]
            assert [(o.day, o.status, o.failed_by) for o in found.recent] == [
                (m.day, m.status, m.failed_by) for m in last
            ]
        else:
            assert found.recent == ()


def check_talks(term: Desk, found: PairingFacts, day: date) -> None:
    """The check-ins of a pairing as the records themselves tell them."""
    mine = [c for c in term.contacts.of_pairing(found.id) if c.attempted_on <= day]
    assert {p for p, _ in found.talks} == {c.party for c in mine}
    for party, talks in found.talks:
        spoken = [c.attempted_on for c in mine if c.party is party and c.reached]
        tried = [c.attempted_on for c in mine if c.party is party and not c.reached]
        assert talks.last == max(spoken, default=None)
        since = max(spoken, default=date.min)
        assert talks.unanswered == sum(d > since for d in tried)
        if found.begins >= day - timedelta(120):
            first = found.begins + timedelta(4 * 30)  # closures and rests put its end off
            assert talks.first_month == sum(found.begins <= d <= first for d in spoken)


def test_moved_meetings_are_counted_among_the_last_six(term: Desk) -> None:
    """Three of the last six moved, whatever came before; two are nothing to speak of."""
    waiting = term.store.meetings.where(
        "pairing_id = 6 AND day <= ?", [TODAY.isoformat()], order="day"
    )
    with term.store.transaction("move some"):
        for meeting in (waiting[-2], waiting[-4], waiting[-6]):
            term.store.meetings.put(replace(meeting, status=MeetingStatus.MOVED))
    assert term.pairings.facts(6, TODAY).moved == 3
    assert [f.moved for f in term.facts.pairings(TODAY) if f.id == 6] == [3]
    with term.store.transaction("move one back"):
        term.store.meetings.put(waiting[-2])
    assert term.pairings.facts(6, TODAY).moved in {0, 2}
    assert "G4" not in {i.rule for i in term.today.items(TODAY)}


def test_one_pairing_alone_reads_the_same_as_among_all(term: Desk) -> None:
    for found in term.facts.pairings(TODAY, open_only=False):
        assert term.facts.pairings(TODAY, only=found.id, open_only=False) == [found]

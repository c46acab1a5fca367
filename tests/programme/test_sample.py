"""The sample programme: the same for the same seed, consistent, and full of things to see."""

from datetime import date
from pathlib import Path

import pytest

from mentordesk.model.meeting import MeetingStatus
from mentordesk.model.rules import Standing
from mentordesk.programme.desk import Desk
from mentordesk.programme.sample import SIZES, Size, make_sample
from mentordesk.store.table import Table

TODAY = date(2026, 11, 21)


def everything(path: Path, **how: object) -> dict[str, list[object]]:
    desk = make_sample(path, **({"today": TODAY} | how))  # type: ignore[arg-type]
    found = {t.name: t.where() for t in vars(desk.store).values() if isinstance(t, Table)}
    desk.close()
    return found


def test_same_seed_same_programme(tmp_path: Path) -> None:
    first = everything(tmp_path / "a.mentordesk")
    assert first == everything(tmp_path / "b.mentordesk")
    assert first != everything(tmp_path / "c.mentordesk", seed=8)


def test_a_term_as_a_school_has_it(sample: Desk) -> None:
    standings = {r.judgement.standing for r in sample.pairings.rows(TODAY)}
    assert {
        Standing.AT_RISK,
        Standing.WATCH,
        Standing.ON_TRACK,
        Standing.PAUSED,
        Standing.TOO_EARLY,
    } <= standings
    assert (len(sample.people.all()), len(sample.pairings.rows(TODAY))) == (84, 31)
    assert len(sample.pairings.rows(TODAY, open_only=False)) == 33
    rules = {i.rule for i in sample.today.items(TODAY)}
    assert {"A4", "A5", "G1", "N1", "U1"} <= rules
    rematched = sample.store.read(
        "SELECT participant_id FROM member WHERE role = 'mentee' GROUP BY 1 HAVING count(*) > 1"
    ).fetchall()
    assert len(rematched) == 1
    assert sample.undo_label == ""
    assert sample.store.history.first_bad_step() is None


@pytest.mark.parametrize(
    "day",
    [date(2026, 2, 28), date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1), date(2028, 2, 29)],
)
@pytest.mark.parametrize("size", ["small", "term"])
def test_consistent_from_any_day(tmp_path: Path, day: date, size: str) -> None:
    desk = make_sample(tmp_path / "s.mentordesk", today=day, size=SIZES[size])
    starts = {p.id: p.started_on for p in desk.store.pairings.where()}
    for meeting in desk.store.meetings.where():
        assert meeting.problems(day) == {}
        start = starts[meeting.pairing_id]
        assert meeting.day and start and meeting.day >= start
        assert meeting.status is MeetingStatus.PLANNED or meeting.day <= day
    assert all(n.problems(day) == {} for n in desk.store.conflict_notes.where())
    assert all(p.problems() == {} for p in desk.people.all())
    desk.today.view(day)
    desk.close()


def test_large_is_large(tmp_path: Path) -> None:
    desk = make_sample(tmp_path / "l.mentordesk", today=TODAY, size=Size(500, 200, 26))
    assert desk.store.participants.count() == 500
    assert desk.store.meetings.count() > 4_500
    desk.close()
    assert (SIZES["large"].people, SIZES["large"].pairings * 25) == (5_000, 50_000)

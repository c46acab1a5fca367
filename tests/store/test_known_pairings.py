"""What is remembered of the pairings: only what a change touched is read again, and never too little.

``tests/conftest.py`` holds every answer of every test against a fresh reading; here it is shown that
this check sees what was forgotten, and that little is read again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from mentordesk.model.absence import Absence
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import Pairing
from mentordesk.programme.desk import Desk
from mentordesk.store.pairing_facts import PairingReader
from mentordesk.store.touched import FEW, REMEMBERED
from tests.conftest import TODAY


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Which pairings were read, None for all; the check itself reads all as well."""
    found: list[int | None] = []
    plain = PairingReader.__init__

    def init(self: PairingReader, store, asked, only=None) -> None:  # type: ignore[no-untyped-def]
        found.append(only)
        plain(self, store, asked, only)

    monkeypatch.setattr(PairingReader, "__init__", init)
    return found


def ids(read: list[int | None]) -> list[int]:
    return [i for i in read if i is not None]


@pytest.fixture
def known(sample: Desk) -> Desk:
    """The sample programme, whose pairings were asked for twice: from then on they are remembered."""
    for _ in range(2):
        sample.facts.judged(TODAY)
    return sample


def log(desk: Desk, pairing_id: int) -> None:
    met = Meeting(pairing_id=pairing_id, held_on=date(2026, 11, 20), minutes=30)
    desk.meetings.log(met, today=TODAY)


def test_only_the_pairing_that_met_is_read_again(known: Desk, read: list[int | None]) -> None:
    first = {f.id: f for f in known.facts.pairings(TODAY)}
    read.clear()
    met = next(f.id for f in first.values() if f.last_held and f.last_held < date(2026, 11, 20))
    log(known, met)
    read.clear()
    second = {f.id: f for f in known.facts.pairings(TODAY)}
    assert ids(read) == [met]
    assert second[met].last_held == date(2026, 11, 20)
    assert [i for i in second if second[i] is not first[i]] == [met]
    known.undo()
    assert known.facts.pairings(TODAY) == list(first.values())


def test_a_change_of_somebody_touches_their_pairings(known: Desk, read: list[int | None]) -> None:
    facts = known.facts.pairings(TODAY)[0]
    mentor = facts.mentors[0].id
    person = known.people.get(mentor).person_id or mentor
    theirs = {
        row[0] for row in known.store.read(
            "SELECT m.pairing_id FROM main.member m JOIN main.participant p ON p.id = m.participant_id"
            " WHERE coalesce(p.person_id, p.id) = ?", [person],
        )
    }  # fmt: skip
    read.clear()
    known.people.save(replace(known.people.get(mentor), known_as="Zed"), today=TODAY)
    read.clear()
    found = known.facts.pairings(TODAY)
    assert set(ids(read)) == theirs
    assert found[0].mentors[0].first == "Zed"
    known.contacts.save_absence(Absence(participant_id=mentor, first_day=TODAY, last_day=TODAY))
    assert known.facts.pairings(TODAY)[0].pauses != facts.pauses


def test_a_change_of_the_programme_touches_all(known: Desk, read: list[int | None]) -> None:
    known.facts.pairings(TODAY)
    programme = known.setup.programme
    known.setup.save_programme(
        replace(programme, interval_days=programme.interval_days + 7), today=TODAY
    )
    assert known.store.touched.since(known.store.touched.mark - 1) is None
    known.facts.pairings(TODAY)


def test_what_is_asked_but_once_is_not_kept(sample: Desk, read: list[int | None]) -> None:
    for times in (1, 2):
        sample.facts.pairings(TODAY)
        assert read == [None, None] * times, "read, and read by the check"
    sample.facts.pairings(TODAY)
    assert len(read) == 5, "now it is known, and the check alone reads"


def test_what_nothing_touched_is_not_read_again(known: Desk, read: list[int | None]) -> None:
    """The drafts, the list and Today ask the same; the check alone reads."""
    known.today.view(TODAY)
    read.clear()
    known.today.view(TODAY)
    known.pairings.rows(TODAY)
    assert read == [None] * len(read)
    assert len(read) == 2, "one reading each, which is that of the check"


def test_more_changes_than_are_remembered_touch_all(
    desk: Desk, pair: Callable[..., Pairing]
) -> None:
    met = pair()
    mark = desk.store.touched.mark
    desk.people.save(replace(desk.people.all()[0], known_as="A"), today=TODAY)
    assert desk.store.touched.since(mark) == {met.id}
    for n in range(REMEMBERED):
        desk.people.save(replace(desk.people.all()[0], known_as=f"B{n}"), today=TODAY)
    assert desk.store.touched.since(mark) is None
    assert FEW < REMEMBERED


def test_the_check_sees_what_is_not_read_again(known: Desk) -> None:
    """Sensitivity: a change that touches nothing is found out by the next question."""
    met = known.facts.pairings(TODAY)[0].id
    known.store.touched.note = lambda changes: None  # type: ignore[method-assign]
    log(known, met)
    with pytest.raises(AssertionError, match="not read again"):
        known.facts.pairings(TODAY)


def test_inside_a_change_it_is_read_as_it_is(known: Desk) -> None:
    """What is being written and may not last is neither remembered nor hidden."""
    before = known.facts.pairings(TODAY)
    with pytest.raises(ZeroDivisionError), known.store.transaction("try"):
        known.store.meetings.put(
            Meeting(pairing_id=before[0].id, held_on=date(2026, 11, 21), minutes=5)
        )
        assert known.facts.pairings(TODAY)[0].last_held == date(2026, 11, 21)
        _ = 1 / 0
    assert known.facts.pairings(TODAY) == before

"""When people are free, as they write it, read as slots of the programme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentordesk.model.clock import WEEKDAYS
from mentordesk.model.free_times import FreeTimes, slot_name
from mentordesk.model.programme import SLOTS, Programme

SCHOOL = FreeTimes.of(Programme())
OFFICE = FreeTimes(("Before work", "Morning", "Lunch", "Afternoon", "After work"), (0, 1, 2, 3, 4))
EVERY = tuple(slot_name(WEEKDAYS[d], s) for d in SCHOOL.days for s in SLOTS)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Tue & Thu mornings", ("Tue morning", "Thu morning")),
        ("Mondays lunch", ("Mon lunch",)),
        ("Mon-Wed a.m.", ("Mon morning", "Tue morning", "Wed morning")),
        ("Monday to Wednesday before work", ("Mon before work", "Tue before work", "Wed before work")),
        ("before-work on Tues and Fri lunchtime", None),
        ("Mon, Tue lunch", ("Mon lunch", "Tue lunch")),
        ("Tue lunch, Mon after work", ("Tue lunch", "Mon after work")),
        ("lunch and afternoon on Thurs", ("Thu lunch", "Thu afternoon")),
        ("Lunchtimes, not Wed", ("Mon lunch", "Tue lunch", "Thu lunch", "Fri lunch")),
        ("Fri", tuple(f"Fri {s.lower()}" for s in OFFICE.slots)),
        ("Fri any time", tuple(f"Fri {s.lower()}" for s in OFFICE.slots)),
        ("Mon lunch and Tue", None),
        ("Wed 12:30", None),
        ("any lunch", tuple(f"{d} lunch" for d in WEEKDAYS[:5])),
        ("every Monday", tuple(f"Mon {s.lower()}" for s in OFFICE.slots)),
        ("each Tue lunch", ("Tue lunch",)),
        ("any", None),
        ("all lunchtimes", tuple(f"{d} lunch" for d in WEEKDAYS[:5])),
        ("lunchtimes but Friday", tuple(f"{d} lunch" for d in WEEKDAYS[:4])),
        ("any lunch, but Fridays", tuple(f"{d} lunch" for d in WEEKDAYS[:4])),
        ("Mondays but lunch", None),
        ("every other Monday", None),
        ("most days", None),
        ("Sat mornings", None),
        ("weekends", None),
        ("Fri to Mon", None),
        ("not Mon, not Tue", None),
        ("by phone", None),
        ("", None),
    ],
)  # fmt: skip
def test_read_as_it_is_meant_or_not_at_all(said: str, read: tuple[str, ...] | None) -> None:
    assert OFFICE.read(said) == read


def test_any_time_but() -> None:
    assert SCHOOL.read("any time") == SCHOOL.read("Flexible") == SCHOOL.read("every day") == EVERY
    not_friday = tuple(e for e in EVERY if not e.startswith("Fri"))
    assert SCHOOL.read("not Fridays") == SCHOOL.read("Any time except Fri") == not_friday
    assert SCHOOL.read("any day after-school") == tuple(e for e in EVERY if "after" in e)
    assert SCHOOL.read("mornings") is None, "a school day has no slot of that name"


@given(st.lists(st.sampled_from(EVERY), min_size=1, unique=True))
def test_slots_are_read_back_as_they_were(chosen: list[str]) -> None:
    assert SCHOOL.read(", ".join(chosen)) == tuple(chosen)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(text: str) -> None:
    read = SCHOOL.read(text)
    assert read is None or set(read) <= set(EVERY)

"""Dates as people type them, and clocks that stand still in closures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentordesk.model.clock import (
    Span,
    as_hours,
    counted,
    days_ago,
    days_net_of,
    full_date,
    parse_date,
    parse_minutes,
    parse_time,
    week_number,
    weeks_between,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("2026-11-03", date(2026, 11, 3)), ("03/11/2026", date(2026, 11, 3)), ("3.11.26", date(2026, 11, 3)),
        ("3 Nov 2026", date(2026, 11, 3)), ("3rd november", date(2026, 11, 3)), ("Tue 3 Nov 2026", date(2026, 11, 3)),
        ("nov 3, 2026", date(2026, 11, 3)), ("3 sept 2026", date(2026, 9, 3)), ("today", TODAY),
        ("yesterday", date(2026, 11, 20)), ("monday", date(2026, 11, 16)), ("3 1", date(2027, 1, 3)),
        ("2026-11-03 00:00:00", date(2026, 11, 3)), ("29 Feb 2028", date(2028, 2, 29)),
        ("31/02/2026", None), ("soon", None), ("", None), ("12", None), ("2026", None), ("99/99/9999", None),
        ("wed 18", date(2026, 11, 18)), ("Thu 19th", date(2026, 11, 19)), ("wed 19", None), ("Fri 4", date(2026, 12, 4)),
        ("mon 17 nov", None), ("tue 17 nov", date(2026, 11, 17)), ("27.11.", date(2026, 11, 27)), ("tues", date(2026, 11, 17)),
        ("on monday", date(2026, 11, 16)), ("two days ago", date(2026, 11, 19)), ("a week ago", date(2026, 11, 14)), ("in 0 days", None),
        ("3 foo 2026", None), ("29 Feb 2026", None), ("0001-01-01", None), ("1 Jan 1066", None), ("9999-12-01", None),
    ],
)  # fmt: skip
def test_reads_a_date(typed: str, wanted: date | None) -> None:
    assert parse_date(typed, today=TODAY) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("30 june", date(2027, 6, 30)), ("12 nov", date(2026, 11, 12)), ("21/10", date(2026, 10, 21)),
     ("20/10", date(2027, 10, 20)), ("29 feb", date(2028, 2, 29)), ("30 june 2026", date(2026, 6, 30))],
)  # fmt: skip
def test_a_day_that_is_meant_to_come_is_not_long_past(typed: str, wanted: date) -> None:
    assert parse_date(typed, today=date(2026, 11, 21), ahead=True) == wanted


def test_month_first_only_when_asked() -> None:
    assert parse_date("03/11/2026", today=TODAY, month_first=True) == date(2026, 3, 11)


@given(st.dates(date(1950, 1, 1), date(2060, 12, 31)))
def test_every_date_we_write_is_read_back(day: date) -> None:
    assert parse_date(full_date(day), today=TODAY) == day
    assert parse_date(day.isoformat(), today=TODAY) == day


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    found = parse_date(text, today=TODAY)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("12:30", "12:30"),
        ("8.15", "08:15"),
        ("8h15", "08:15"),
        ("1 pm", "13:00"),
        ("12am", "00:00"),
        ("9", "09:00"),
        ("1.15", "13:15"),
        ("01:15", "01:15"),
        ("6:00", "18:00"),
        ("5:30 am", "05:30"),
        ("25:00", None),
        ("13pm", None),
        ("x", None),
    ],
)
def test_reads_a_time(typed: str, wanted: str | None) -> None:
    assert parse_time(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("45", 45),
        ("45 min", 45),
        ("1:15", 75),
        ("1 h 15", 75),
        ("2h", 120),
        ("1 hour", 60),
        ("1 hr 30", 90),
        ("1.5 h", 90),
        ("45 min.", 45),
        ("1:75", None),
        ("1.15", None),
        ("long", None),
        ("", None),
    ],
)
def test_reads_a_length(typed: str, wanted: int | None) -> None:
    assert parse_minutes(typed) == wanted


def test_a_closure_stops_the_clock() -> None:
    week = Span(date(2026, 10, 26), date(2026, 10, 30))
    assert days_net_of([week], date(2026, 10, 19), date(2026, 11, 2)) == 9
    assert days_net_of([], date(2026, 10, 19), date(2026, 11, 2)) == 14


def test_closures_that_overlap_count_once() -> None:
    spans = [
        Span(date(2026, 10, 26), date(2026, 10, 30)),
        Span(date(2026, 10, 28), date(2026, 11, 1)),
    ]
    assert days_net_of(spans, date(2026, 10, 25), date(2026, 11, 2)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 20)), max_size=6),
    st.integers(0, 80), st.integers(0, 80),
)  # fmt: skip
def test_the_clock_equals_counting_the_days(spans: list[tuple[int, int]], a: int, b: int) -> None:
    start = date(2026, 9, 1)
    closed = [Span(start + timedelta(f), start + timedelta(f + n)) for f, n in spans]
    since, until = start + timedelta(a), start + timedelta(b)
    days = [since + timedelta(n) for n in range(1, max(0, b - a) + 1)]
    assert days_net_of(closed, since, until) == sum(not any(d in s for s in closed) for d in days)


def test_words_about_time() -> None:
    assert (
        days_ago(TODAY, TODAY),
        days_ago(date(2026, 11, 20), TODAY),
        days_ago(date(2026, 10, 26), TODAY),
    ) == ("today", "yesterday", "26 days ago")
    assert (as_hours(0), as_hours(190), as_hours(120)) == ("0 min", "3 h 10 min", "2 h")
    assert (counted(1, "meeting"), counted(0, "meeting"), counted(1200, "meeting")) == (
        "1 meeting",
        "0 meetings",
        "1,200 meetings",
    )


def test_weeks() -> None:
    assert week_number(date(2026, 11, 21), date(2026, 9, 21)) == 9
    assert weeks_between(date(2026, 11, 18), date(2026, 11, 23)) == [
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]

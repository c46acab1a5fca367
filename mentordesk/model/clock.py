"""Days and times as people write and read them; clocks that stand still in closures."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Tells the instant it is, aware.
Clock = Callable[[], datetime]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
#: Days outside these years are slips of the finger.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_WEEKDAY = {w.lower(): n % 7 for n, w in enumerate((*WEEKDAYS, *LONG_WEEKDAYS))}
_WEEKDAY |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


def full_date(day: date) -> str:
    """Such as *Tue 3 Nov 2026*."""
    return f"{short_date(day)} {day.year}"


def short_date(day: date) -> str:
    """Such as *Tue 3 Nov*."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def near_date(day: date, today: date) -> str:
    """*Tue 3 Nov*, with its year where that is another than today's."""
    return short_date(day) if day.year == today.year else full_date(day)


def day_and_month(day: date) -> str:
    """Such as *3 Nov*."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def plain_date(day: date) -> str:
    """Such as *3 November 2026*."""
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """Such as *Saturday 21 November*."""
    return f"{LONG_WEEKDAYS[day.weekday()]} {day.day} {LONG_MONTHS[day.month - 1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """*1 meeting*, *2 meetings*."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def days_ago(day: date, today: date) -> str:
    """*today*, *yesterday*, *26 days ago*, *in 3 days*."""
    gap = (today - day).days
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if gap in near:
        return near[gap]
    return f"{gap:,} days ago" if gap > 0 else f"in {-gap:,} days"


def as_hours(minutes: int) -> str:
    """*3 h 10 min*."""
    hours, rest = divmod(minutes, 60)
    parts = ([f"{hours:,} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    return " ".join(parts)


_NUMBERS = re.compile(r"^(\d{1,4})[\s./\-]+(\d{1,2})(?:[\s./\-]+(\d{2,4}))?\.?$")
_STAMP = re.compile(r"^(\d{4})-(\d{2})-(\d{2})[t ][\d:.]+z?$")
_NAMED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s.\-]*([a-z]{3,9})\.?[\s,\-]*(\d{2,4})?$")
_NAMED_US = re.compile(r"^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:[\s,]+(\d{2,4}))?$")
_FAR = re.compile(r"^(?:in )?(?P<number>\d{1,3}|[a-z]+) (?P<unit>days?|weeks?)(?P<ago> ago)?$")
_LEADING_DAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]+")
_LEADING_WORD = re.compile(r"^(?:on|this) ")
_OF_MONTH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?$")
_SMALL = {
    w: n
    for n, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_SMALL |= {"a": 1}


def parse_date(
    text: str, *, today: date, month_first: bool = False, ahead: bool = False
) -> date | None:
    """Read a date as people type it, or None when it cannot be one.

    Understands ISO, day-first (or month-first) numbers, month names, *today*, *yesterday*,
    *in 2 weeks*, *two days ago*, *next Friday*, *last Friday*. A weekday alone is the last one, today
    included, or with ``ahead``, of a day that is meant to come, the next one; *Wed 18* is the nearest
    18th that is a Wednesday. A missing year is the one that brings the date nearest to today; with
    ``ahead``, one that is not long past. A date is none where its weekday is another.
    """
    words = _LEADING_WORD.sub("", " ".join(text.lower().split()))
    leading = _LEADING_DAY.match(words)
    plain = words[leading.end() :] if leading else words
    weekday = _WEEKDAY[leading[1]] if leading else None
    day = _told(plain, today, ahead=ahead)
    if day is None and (found := _numbers(plain, month_first) or _named(plain)):
        day = _build(*found, today=today, ahead=ahead)
    if day is None and weekday is not None and (match := _OF_MONTH.match(plain)):
        day = _nearest(int(match[1]), weekday, today)
    if day is None or weekday not in {None, day.weekday()}:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _nearest(number: int, weekday: int, today: date) -> date | None:
    """The nearest day with this number in its month that is this weekday, within two months."""
    days = (today + timedelta(days=n) for far in range(62) for n in (far, -far))
    return next((d for d in days if d.day == number and d.weekday() == weekday), None)


def _told(plain: str, today: date, *, ahead: bool) -> date | None:
    """A day that is said by how far it is from today."""
    words = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if plain in words:
        return today + timedelta(days=words[plain])
    match = _FAR.match(plain)
    if match and (number := _SMALL.get(match["number"], _whole(match["number"]))):
        days = number * (7 if match["unit"].startswith("week") else 1)
        return today + timedelta(days=-days if match["ago"] else days)
    which, _, name = plain.rpartition(" ")
    if which not in {"", "next", "last"} or name not in _WEEKDAY:
        return None
    gap = (today.weekday() - _WEEKDAY[name]) % 7
    if which == "next" or (ahead and not which):
        return today + timedelta(days=7 - gap)
    return today - timedelta(days=gap or (7 if which else 0))


def _whole(digits: str) -> int:
    return int(digits) if digits.isdecimal() else 0


def _numbers(plain: str, month_first: bool) -> tuple[int | None, int, int] | None:
    match = _NUMBERS.match(plain) or _STAMP.match(plain)
    if not match:
        return None
    first, second, third = match.groups()
    if len(first) == 4:
        whole = third and len(third) <= 2 and int(first) >= EARLIEST_YEAR
        return (int(first), int(second), int(third)) if whole else None
    if len(first) > 2:
        return None
    day, month = (second, first) if month_first else (first, second)
    return (int(third) if third else None, int(month), int(day))


def _named(plain: str) -> tuple[int | None, int, int] | None:
    match = _NAMED.match(plain)
    parts = match.groups() if match else None
    if not parts and (match := _NAMED_US.match(plain)):
        parts = (match[2], match[1], match[3])
    if not parts:
        return None
    month = _month(parts[1])
    return (int(parts[2]) if parts[2] else None, month, int(parts[0])) if month else None


def _month(name: str) -> int | None:
    """The number of a month by its name or the beginning of it (*sept* as well)."""
    for number, full in enumerate(LONG_MONTHS, start=1):
        if full.lower().startswith(name):
            return number
    return 9 if name == "sept" else None


#: A day without a year that is meant to come may lie so many days back: it was written late.
_WRITTEN_LATE = 31


def _build(
    year: int | None,
    month: int,
    day: int,
    *,
    today: date,
    ahead: bool = False,
) -> date | None:
    if year is not None and year < 100:
        year += 2000 if year < 70 else 1900
    # without its year, 29 February is that of the nearest leap year
    apart = 4 if (month, day) == (2, 29) else 1
    years = [year] if year is not None else range(today.year - apart, today.year + apart + 1)
    found = []
    for candidate in years:
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    if ahead and year is None:
        found = [d for d in found if (today - d).days <= _WRITTEN_LATE]
    return min(found, key=lambda d: abs((d - today).days)) if found else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$")


#: Nobody meets at night: *1.15* is a quarter past one after noon, and *01:15* what it says.
_FIRST_HOUR = 7


def parse_time(text: str) -> str | None:
    """Read a time of day as people type it, giving ``HH:MM``, or None."""
    match = _TIME.match(text.strip().lower().replace(" ", ""))
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] and not 1 <= hour <= 12:
        return None
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    elif 1 <= hour < _FIRST_HOUR and not match[1].startswith("0"):
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


_USUAL = re.compile(
    r"^(mon|tue|wed|thu|fri|sat|sun)(?:s|day|days|sday|sdays|nesday|nesdays|r|rs|rsday|rsdays|urday|urdays)?"
    r"(?![a-z])[\s,]*(?:at\s+)?(.*)$",
    re.IGNORECASE,
)
#: Further weekdays: *& Thu, lunch*.
_MORE_DAYS = re.compile(
    r"^(?:(?:&|\+|/|,|and\b|or\b)\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,]*)+", re.IGNORECASE
)


_WEEK = re.compile(
    r"[\s,(]*(?<![a-z])(?:week ([ab])|([ab])(?:-weeks?| weeks))(?![a-z])\)?", re.IGNORECASE
)


def usual_week(text: str) -> str:
    """*A* or *B* where a usual time is of every second week: *Mondays 12:30, week A*; else nothing."""
    match = _WEEK.search(text)
    return (match[1] or match[2]).upper() if match else ""


def week_letter(
    day: date, week_a: date | None, closed: Collection["Span"], days: Collection[int]
) -> str:
    """*A* or *B* for the week of a day; nothing where the programme does not alternate.

    Weeks are counted from the one that holds ``week_a``; those without an open day among ``days``
    (0 for Monday) are left out, so that the rhythm goes on after the holidays where it stopped.
    """
    if week_a is None:
        return ""
    first, last = sorted((monday_of(day), monday_of(week_a)))
    number = 0
    while first < last:
        number += not is_closed_week(closed, first, days)
        first += timedelta(days=7)
    return "AB"[number % 2]


def parse_usual(text: str) -> tuple[int, str] | None:
    """Read *Mondays 12:30*: the weekday (0 for Monday) and ``HH:MM`` or nothing; None when it is not one.

    A week (*week A*) is left out: ``usual_week`` reads it.
    """
    match = _USUAL.match(" ".join(_WEEK.sub("", text.lower()).split()))
    if not match:
        return None
    weekday = [w.lower() for w in WEEKDAYS].index(match[1])
    return weekday, parse_time(match[2]) or ""


def usual_part(text: str, day: date) -> str:
    """*lunch* of *Tue lunch* and *Tue & Thu, lunch* on a Tuesday, as it is written.

    Nothing on other days, and where a time of the clock is named.
    """
    match = _USUAL.match(" ".join(_WEEK.sub("", text).split()))
    if not match:
        return ""
    more = _MORE_DAYS.match(match[2])
    days = f"{match[1]} {more[0] if more else ''}".lower()
    part = match[2][more.end() if more else 0 :].strip(" ,")
    if WEEKDAYS[day.weekday()].lower() not in days or parse_time(part):
        return ""
    return part


_LIKE_A_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:\s*[ap]m)?")
_ANOTHER_DAY = re.compile(r"\d.*\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s)?[a-z]*\b")


#: Who meets more seldom than once a year is in no programme of meetings.
MOST_DAYS = 366


def wrong_period(first: date, today: date) -> str:
    """What is wrong with a period that has no day up to today."""
    if first > today:
        return "The period is still to come: nothing can be told of it yet."
    return "The period ends before it begins."


def has_wrong_time(text: str) -> bool:
    """Whether a usual time names a weekday and then a time there is not, or another day as well.

    *Mondays 25:99* and *Wed 16:00, Mon 15:30*; but *Mondays period 3* is the school's own word.
    """
    match = _USUAL.match(" ".join(_WEEK.sub("", text.lower()).split()))
    if not match or parse_time(match[2]):
        return False
    return bool(_LIKE_A_TIME.fullmatch(match[2]) or _ANOTHER_DAY.search(match[2]))


def no_such_time(text: str) -> bool:
    """Whether it is written like a time of the day, and is none: *25:99*; *after school* is."""
    plain = text.strip().lower()
    return bool(_LIKE_A_TIME.fullmatch(plain)) and not parse_time(plain)


def is_time(text: str) -> bool:
    """Whether the text is ``HH:MM``."""
    return parse_time(text) == text


def parse_minutes(text: str) -> int | None:
    """Read a length: *45*, *45 min*, *1:15*, *1 h 15*, *1.5 hours*; None when it is not one."""
    plain = text.strip().lower().replace(" ", "").rstrip(".")
    if match := re.match(r"^(\d{1,3})(?:m|min|mins|minutes|')?$", plain):
        return int(match[1])
    if match := re.match(rf"^(\d{{1,2}})(?::|{_HOURS})([0-5]?\d)?(?:m|min|mins|minutes)?$", plain):
        return int(match[1]) * 60 + int(match[2] or 0)
    if match := re.match(rf"^(\d)[.,](\d)(?:{_HOURS})$", plain):
        return int(match[1]) * 60 + int(match[2]) * 6
    return None


_HOURS = r"hours|hour|hrs|hr|h"


def parse_notice(text: str) -> int | None:
    """Read how long before somebody sent word, in hours: *2*, *2 h*, *1 day*; None when it is not that."""
    plain = text.strip().lower().replace(" ", "").rstrip(".")
    if match := re.match(rf"^(\d{{1,3}})(?:{_HOURS})?$", plain):
        return int(match[1])
    if match := re.match(r"^(\d{1,2})days?$", plain):
        return int(match[1]) * 24
    return None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """The parts of a span that lie in none of the others, in order."""
    parts, first = [], span.first
    for other in sorted(others, key=lambda s: s.first):
        if other.last < first or other.first > span.last:
            continue
        if other.first > first:
            parts.append(Span(first, other.first - timedelta(days=1)))
        first = max(first, other.last + timedelta(days=1))
    return [*parts, Span(first, span.last)] if first <= span.last else parts


def days_net_of(closed: Iterable[Span], since: date, until: date) -> int:
    """Days after ``since`` up to and including ``until`` on which the clock ran.

    Closures that overlap count once. 0 when ``until`` is not after ``since``.
    """
    if until <= since:
        return 0
    days = (until - since).days
    spans = [s for s in closed if s.last > since and s.first <= until]
    if not spans:
        return days
    if len(spans) > 1:
        spans.sort(key=lambda s: s.first)
    stopped, reached = 0, since + timedelta(days=1)
    for span in spans:
        first, last = max(span.first, reached), min(span.last, until)
        if first <= last:
            stopped += (last - first).days + 1
            reached = last + timedelta(days=1)
    return days - stopped


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def week_number(day: date, start: date) -> int:
    """1 in the week of ``start``, 2 in the next."""
    return (monday_of(day) - monday_of(start)).days // 7 + 1


def is_closed(closed: Iterable[Span], day: date) -> bool:
    """Whether a day lies in one of the spans."""
    return any(day in span for span in closed)


def is_closed_week(closed: Collection[Span], monday: date, days: Collection[int]) -> bool:
    """Whether each of these days of the week (0 for Monday) lies in one of the spans."""
    return bool(closed) and all(is_closed(closed, monday + timedelta(days=n)) for n in days)


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of all weeks that touch the span."""
    monday, found = monday_of(first), []
    while monday <= last:
        found.append(monday)
        monday += timedelta(days=7)
    return found


def local_time(instant: datetime) -> str:
    """An aware instant as ``HH:MM`` on this computer's clock."""
    return instant.astimezone().strftime("%H:%M")

"""Calendars: meetings out as an iCalendar file, public holidays in from a kept library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from mentordesk.files import write_whole

PRODUCT = "-//MentorDesk//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting for a calendar: ``at`` is ``HH:MM`` or empty, ``minutes`` its length."""

    uid: str
    title: str
    day: date
    at: str
    minutes: int
    place: str


def calendar_bytes(name: str, appointments: Iterable[Appointment], stamp: datetime) -> bytes:
    """An iCalendar file (RFC 5545) of appointments; ``stamp`` is when it is made, aware.

    Times carry no zone: half past twelve is half past twelve wherever the file is opened, and on
    either side of a change of the clocks.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for found in appointments:
        event = Event()
        event.add("uid", found.uid)
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("summary", found.title)
        if found.at:
            begins = datetime.combine(found.day, time.fromisoformat(found.at))
            event.add("dtstart", begins)
            event.add("dtend", begins + timedelta(minutes=found.minutes))
        else:
            event.add("dtstart", found.day)
            event.add("dtend", found.day + timedelta(days=1))
        if found.place:
            event.add("location", found.place)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    write_whole(path, content)


#: A region's other names of up to so many letters are codes too.
LONGEST_CODE = 3


@dataclass(frozen=True, slots=True)
class Country:
    """A country whose public holidays are known: its two letters, its name, its regions by code."""

    code: str
    name: str
    regions: tuple[str, ...]

    def named_regions(self) -> list[tuple[str, str]]:
        """The code and the name of each region, by name; the code where no name is known."""
        import holidays

        aliases = getattr(holidays.country_holidays(self.code), "subdivisions_aliases", None) or {}
        names: dict[str, str] = {}
        for name, code in aliases.items():  # the first that is a name, not another code
            if len(names.get(code, "")) <= LONGEST_CODE:
                names[code] = name
        return sorted(((r, names.get(r, r)) for r in self.regions), key=lambda pair: pair[1])


@cache
def countries() -> tuple[Country, ...]:
    """The countries whose public holidays are known, by name."""
    import holidays
    from holidays.registry import COUNTRIES

    names = {
        code: key.replace("_", " ").title()
        for key, (_, *codes) in COUNTRIES.items()
        for code in codes
    }
    known = holidays.list_supported_countries(include_aliases=False)
    found = [Country(c, names.get(c, c), tuple(r)) for c, r in known.items() if len(c) == 2]
    return tuple(sorted(found, key=lambda c: c.name))


def public_holidays(country: str, region: str, first: date, last: date) -> list[tuple[date, str]]:
    """The public holidays of a country from a day to a day, in order.

    LookupError for a country or region that is not known.
    """
    import holidays

    years = range(first.year, last.year + 1)
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=years)
    except NotImplementedError:
        raise LookupError(f"{country} {region}".strip()) from None
    return sorted((day, name) for day, name in found.items() if first <= day <= last)

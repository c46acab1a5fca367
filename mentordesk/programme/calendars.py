"""What comes from calendars and goes into them: meetings out, closures in."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mentordesk.exchange import calendars
from mentordesk.model.clock import Span, counted, full_date, is_closed, parse_date, short_date
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.facts import Person, Sides
from mentordesk.model.names import initials
from mentordesk.model.programme import Closure
from mentordesk.programme.setup import Setup
from mentordesk.store.facts import Facts
from mentordesk.store.pairing_facts import sides_of
from mentordesk.store.store import Store

#: How people may be named in a calendar; initials unless somebody asks for more.
NAMES = ("initials", "codes", "names")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
#: A day inside a line: ISO, numbers, or with the name of the month, the year where there is one.
_DAY = re.compile(
    rf"(?:{_WEEKDAY}[\s,.]+)?"
    rf"(?:\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}}\b)?|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}}\b)?)",
    re.IGNORECASE,
)
#: Two days of one month: *26-29 March 2027*, *1 to 5 Feb*, *March 26-29, 2027*.
_NUMBER = rf"(?:{_WEEKDAY}[\s,.]+)?(\d{{1,2}})(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*"
_YEAR = r"((?:,?\s+\d{4}\b)?)"
_DAYS_OF = re.compile(rf"\b{_NUMBER}{_TO}{_NUMBER}\s+({_MONTH}){_YEAR}", re.IGNORECASE)
_OF_DAYS = re.compile(rf"\b({_MONTH})\s+{_NUMBER}{_TO}{_NUMBER}{_YEAR}", re.IGNORECASE)
#: What looks like part of a day that was not understood.
_LEFTOVER = re.compile(
    rf"\d\s*[./-]\s*\d|\d\s+{_MONTH}\b|\b{_MONTH}\s+\d|{_WEEKDAY}\s+\d", re.IGNORECASE
)
_JOINTS = frozenset({"to", "until", "till", "-", "from", ""})
#: A closure that is longer is a slip of the finger.
LONGEST_CLOSURE = 120


@dataclass(frozen=True, slots=True)
class ClosurePlan:
    """Closures that would be added, and the lines that could not be read."""

    closures: tuple[Closure, ...]
    unread: tuple[str, ...]
    already: int

    @property
    def sentence(self) -> str:
        """*8 closures. 1 line could not be read.*"""
        said = f"{counted(len(self.closures), 'closure')}."
        if self.already:
            said += f" In the list already: {self.already:,}."
        if self.unread:
            said += f" Not read: {counted(len(self.unread), 'line')}, the first is “{self.unread[0][:40]}”."
        return said

    @property
    def days(self) -> tuple[str, ...]:
        """*Half-term: Mon 26 Oct to Fri 30 Oct 2026*, a line each."""
        found = []
        for closure in self.closures:
            assert closure.first_day and closure.last_day  # made with both
            one = closure.first_day == closure.last_day
            span = "" if one else f"{short_date(closure.first_day)} to "
            if closure.first_day.year != closure.last_day.year:
                span = f"{full_date(closure.first_day)} to "
            found.append(f"{closure.name}: {span}{full_date(closure.last_day)}")
        return tuple(found)


class Calendars:
    """Writes calendars and reads closures."""

    def __init__(self, store: Store, facts: Facts, setup: Setup) -> None:
        self._store = store
        self._facts = facts
        self._setup = setup

    def export(self, path: Path, first: date, last: date, names: str = "initials") -> int:
        """Write the planned meetings of some days; gives how many. Refuses when there are none."""
        if names not in NAMES:
            raise Refused(f"People are named by one of: {', '.join(NAMES)}.")
        rows = [r for r in self._facts.days(first, last) if r.status.value == "planned"]
        if not rows:
            raise Refused("No meeting is planned in these days.")
        sides = {
            (day, key): found
            for day in {r.day for r in rows}
            for key, found in sides_of(
                self._store, [r.pairing_id for r in rows if r.day == day], day
            ).items()
        }
        lengths = {p.id: p.minutes for p in self._store.pairings.where()}
        usual = {p.id: p.place for p in self._store.pairings.where()}
        default = self._setup.programme.minutes
        record = self._store.ring().record_id[:12]
        found = [
            calendars.Appointment(
                uid=f"M{r.meeting_id:04d}.{record}@mentordesk",
                title=_title(sides.get((r.day, r.pairing_id)) or Sides(r.pairing_id), names),
                day=r.day, at=r.time,
                minutes=lengths.get(r.pairing_id) or default,
                place=r.place or usual.get(r.pairing_id, ""),
            )
            for r in rows
        ]  # fmt: skip
        content = calendars.calendar_bytes(self._setup.programme.name, found, self._store.clock())
        try:
            calendars.write_calendar(path, content)
        except OSError as error:
            raise MachineTrouble("The calendar could not be written there.") from error
        return len(rows)

    def countries(self) -> tuple[calendars.Country, ...]:
        """The countries whose public holidays are known, by name."""
        return calendars.countries()

    def holidays(self, country: str, region: str, first: date, last: date) -> ClosurePlan:
        """The public holidays of a country as closures, but for days of the week on which nobody meets."""
        try:
            days = calendars.public_holidays(country, region, first, last)
        except LookupError:
            raise Refused("The holidays of this country or region are not known.") from None
        met_on = self._setup.programme.day_numbers
        fresh = [
            Closure(name=name, first_day=day, last_day=day)
            for day, name in days
            if day.weekday() in met_on
        ]
        return self._plan(fresh, ())

    def listed(self, text: str, today: date) -> ClosurePlan:
        """Closures from a plain list, one a line: *Half-term, 26 Oct 2026 to 30 Oct 2026*."""
        fresh, unread = [], []
        for line in text.splitlines():
            if not line.strip():
                continue
            closure = _closure_of(line, today)
            fresh.append(closure) if closure else unread.append(line.strip())
        return self._plan([c for c in fresh if c], unread)

    def add(self, plan: ClosurePlan) -> int:
        """Add the closures in one step; gives how many."""
        if plan.unread:
            raise Refused(
                f"“{plan.unread[0][:40]}” was not understood. Write it like Half-term, 26 Oct 2026 "
                "to 30 Oct 2026, or take the line out."
            )
        if not plan.closures:
            raise Refused("There is nothing to add.")
        return self._setup.add_closures(plan.closures)

    def _plan(self, fresh: list[Closure], unread: "list[str] | tuple[str, ...]") -> ClosurePlan:
        known = self._facts.closures()
        new = [c for c in fresh if not _is_within(c, known)]
        return ClosurePlan(tuple(new), tuple(unread), len(fresh) - len(new))


def _is_within(closure: Closure, known: list[Span]) -> bool:
    assert closure.first_day and closure.last_day  # made just now, with both
    days = (closure.last_day - closure.first_day).days + 1
    return all(is_closed(known, closure.first_day + timedelta(days=n)) for n in range(days))


def _closure_of(line: str, today: date) -> Closure | None:
    """One line with a name and a day or two, in any order; None when it is not wholly understood."""
    line = _DAYS_OF.sub(r"\1 \3\4 to \2 \3\4", line)
    line = _OF_DAYS.sub(r"\2 \1\4 to \3 \1\4", line)
    found = list(_DAY.finditer(line))
    if not 1 <= len(found) <= 2:
        return None
    last = parse_date(found[-1][0].strip(" ,"), today=today)
    first = _first_day(found[0][0].strip(" ,"), last, today) if last else None
    name = _DAY.sub(" ", line)
    if first is None or last is None or _LEFTOVER.search(name):
        return None
    name = " ".join(w for w in re.split(r"[\s,:;–—]+", name) if w.lower() not in _JOINTS).strip(
        " -"
    )
    closure = Closure(name=name[:80], first_day=first, last_day=last)
    too_long = (last - first).days > LONGEST_CLOSURE
    return None if not name or too_long or closure.problems() else closure


def _first_day(text: str, last: date, today: date) -> date | None:
    """The first day; where it has no year, it is the latest such day up to the last."""
    if re.search(r"\d{4}", text) or re.search(r"\d[./]\d+[./]\d", text):
        return parse_date(text, today=today)
    for year in (last.year, last.year - 1):
        found = parse_date(
            f"{text} {year}" if re.search("[a-z]", text, re.I) else f"{text}/{year}", today=today
        )
        if found and found <= last:
            return found
    return None


def _title(sides: Sides, names: str) -> str:
    def one(person: Person) -> str:
        return {"initials": initials(person.name), "codes": person.code}.get(names, person.name)

    both = [", ".join(one(p) for p in side) for side in (sides.mentors, sides.mentees)]
    label = " → ".join(b for b in both if b)
    there = ", ".join(one(p) for p in sides.cover)
    return f"{there} for {label}" if there else label

"""What comes from calendars and goes into them: meetings out, closures in."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mentordesk.exchange import calendars
from mentordesk.model.clock import Span, counted, is_closed, parse_date
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.facts import Person, Sides
from mentordesk.model.names import initials
from mentordesk.model.programme import Closure
from mentordesk.programme.setup import Setup
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

#: How people may be named in a calendar; initials unless somebody asks for more.
NAMES = ("initials", "codes", "names")
_BETWEEN = re.compile(r"\s+(?:to|until|till|–|—)\s+|\s+-\s+|\t|;")


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
        sides = self._facts.names(None)
        terms = {t.id: t for t in self._facts.terms(first)}
        default = self._setup.programme.minutes
        found = [
            calendars.Appointment(
                uid=f"M{r.meeting_id:04d}@mentordesk",
                title=_title(Sides(r.pairing_id, *sides.get(r.pairing_id, ((), ()))), names),
                day=r.day, at=r.time,
                minutes=terms[r.pairing_id].minutes if r.pairing_id in terms else default,
                place=terms[r.pairing_id].place if r.pairing_id in terms else "",
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
        """The public holidays of a country as closures; weekends are left out."""
        try:
            days = calendars.public_holidays(country, region, first, last)
        except LookupError:
            raise Refused("The holidays of this country or region are not known.") from None
        fresh = [
            Closure(name=name, first_day=day, last_day=day)
            for day, name in days
            if day.weekday() < 5
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
    """One line: a name and a day or two, in either order, divided by commas, tabs or *to*."""
    parts = [p.strip(" ,:") for part in _BETWEEN.split(line) for p in _divided(part)]
    days, words = [], []
    for part in filter(None, parts):
        day = parse_date(part, today=today)
        days.append(day) if day else words.append(part)
    if not 1 <= len(days) <= 2 or not words:
        return None
    known = [d for d in days if d]
    closure = Closure(name=" ".join(words)[:80], first_day=known[0], last_day=known[-1])
    return None if closure.problems() else closure


def _divided(part: str) -> list[str]:
    """Commas and colons divide, unless what they divide is one day: *Mon, 26 Oct 2026*."""
    if parse_date(part, today=date(2000, 1, 1)):
        return [part]
    return re.split(r"[,:]", part, maxsplit=1) if re.search(r"[,:]", part) else [part]


def _title(sides: Sides, names: str) -> str:
    def one(person: Person) -> str:
        return {"initials": initials(person.name), "codes": person.code}.get(names, person.name)

    both = [", ".join(one(p) for p in side) for side in (sides.mentors, sides.mentees)]
    return " → ".join(b for b in both if b)

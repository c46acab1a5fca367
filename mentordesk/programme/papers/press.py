"""What every paper needs: the record, the head of the page, and how people are named."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.agreed import Owner
from mentordesk.model.clock import (
    Span,
    counted,
    day_and_month,
    full_date,
    is_closed_week,
    monday_of,
    weeks_between,
)
from mentordesk.model.facts import PairingFacts, Person, joined, some_of
from mentordesk.model.fields import Audience, described
from mentordesk.model.meeting import Meeting
from mentordesk.model.names import NameStyle, printed_names
from mentordesk.model.pairing import PairingKind
from mentordesk.model.party import SIDES, Party
from mentordesk.model.programme import is_colour
from mentordesk.programme.figures import Figures, Period
from mentordesk.programme.meetings import Goals, MeetingLog
from mentordesk.programme.members import Members
from mentordesk.programme.pairings import Pairings
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.setup import Setup
from mentordesk.reports.charts import CLOSED, Chart, Series, Shape
from mentordesk.reports.values import Fact, Head
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

LEFT_OUT = "Conflict notes are left out of this report."
TEXT_LEFT_OUT = "The text of conflict notes is left out."
_NAMES_SAID = {
    NameStyle.FULL: "",
    NameStyle.FIRST: "Family names that stand apart are shortened.",
    NameStyle.SHORT: "Names are shortened.",
    NameStyle.CODES: "People are shown by their codes; what was written about meetings is left out.",
}
#: The chart of the meetings of each week, on every paper and screen.
WEEKLY = "Meetings held each week"
#: Beside a standing on paper: what makes it differ from what the coordinator sees.
NOT_COUNTED = "Moods, check-ins and conflict notes do not count for a standing on paper."
#: So many people are a pair.
PAIR = 2


class Press:
    """The record as papers read it."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        setup: Setup,
        pairings: Pairings,
        meetings: MeetingLog,
        goals: Goals,
        members: Members,
        figures: Figures,
    ) -> None:
        self.store, self.facts, self.setup = store, facts, setup
        self.pairings, self.meetings, self.goals = pairings, meetings, goals
        self.members, self.figures = members, figures

    def head(self, title: str, subtitle: str, wanted: Wanted, *, says_names: bool = False) -> Head:
        """The head of a report from the record; its foot says what is left out and of which state it is."""
        organisation = self.setup.organisation
        conflict = TEXT_LEFT_OUT if "conflicts" not in wanted.without else LEFT_OUT
        names = _NAMES_SAID[wanted.style] if says_names else ""
        state = f"State of the record: change {self.store.last_change:,}, {self.store.history.head().hex()[:12]}."
        ours = " ".join(t for t in (conflict, names, state) if t)
        own = organisation.footer.strip()
        between = " " if own.endswith((".", "!", "?")) else " · "
        foot = between.join(t for t in (own, ours) if t)
        return replace(self.plain_head(title, subtitle, wanted.today), foot=foot)

    def plain_head(self, title: str, subtitle: str, today: date) -> Head:
        """The head of a paper that is no figure of a period."""
        organisation = self.setup.organisation
        return Head(
            title, subtitle, organisation.name, today, organisation.footer, organisation.logo,
            organisation.colour if is_colour(organisation.colour) else "",
        )  # fmt: skip

    def names(self, pairings: Sequence[PairingFacts], style: NameStyle) -> dict[int, str]:
        """How everybody in some pairings is named, by id."""
        people = {p.id: (p.id, p.name, p.code) for f in pairings for p in f.sides.everybody}
        return printed_names(list(people.values()), style)

    def all_names(self, pairing_id: int, style: NameStyle) -> dict[int, str]:
        """The names of everybody who is or ever was in a pairing."""
        people = {r.person.id: r.person for r in self.members.of(pairing_id)}
        return printed_names([(p.id, p.name, p.code) for p in people.values()], style)


def called(people: Sequence[Person], names: Mapping[int, str], style: NameStyle) -> str:
    """How a letter to the other side calls them: by first name where names are full or first names."""
    by_first = style in {NameStyle.FULL, NameStyle.FIRST}
    return joined([p.first if by_first else names[p.id] for p in people])


def for_the_pair(record: Meeting, field: str) -> str:
    """A field's text if the pair may read it; the door through which text of meetings reaches paper."""
    if described(record)[field].audience > Audience.PAIR:
        raise AssertionError(f"{field} is not for the pair")
    return str(getattr(record, field))


def label(facts: PairingFacts, names: Mapping[int, str]) -> str:
    """*M. Okafor → L. Brandt*, as they are named on this paper."""
    arrow = "↔" if facts.kind is PairingKind.RECIPROCAL else "→"
    sides = [some_of([names[p.id] for p in side], ", ") for side in (facts.mentors, facts.mentees)]
    # the name of a group may hold the name of somebody: it stands only where names do
    in_full = all(names[p.id] == p.name for p in facts.sides.everybody)
    return (facts.called if in_full else "") or f" {arrow} ".join(sides)


def label_of_day(facts: PairingFacts, names: Mapping[int, str]) -> str:
    """The same as who meets on a day: *Andrei Webb for Tariq Stone → Amal Petrova*."""
    if not facts.cover:
        return label(facts, names)
    there = some_of([names[p.id] for p in facts.cover], ", ")
    return f"{there} for {label(facts, names)}"


def who(facts: PairingFacts, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Who they are: mentor and mentee, two peers, or the two sides of a group."""
    if facts.kind is PairingKind.RECIPROCAL:
        return [("Peers", joined([names[p.id] for p in (*facts.mentors, *facts.mentees)]))]
    sides = (("Mentor", facts.mentors), ("Stands in", facts.cover), ("Mentee", facts.mentees))
    return [
        (word if len(people) < PAIR or word == "Stands in" else f"{word}s", side(people, names))
        for word, people in sides
        if people or word != "Stands in"
    ]


def side_words(facts: PairingFacts, names: Mapping[int, str]) -> dict[Party, str]:
    """*the mentor*, *the mentees* of a group, or the name of each of two peers: neither mentors the other."""
    found = {}
    for party in SIDES:
        people = facts.side(party)
        if facts.kind is PairingKind.RECIPROCAL:
            found[party] = side(people, names)
        else:
            found[party] = f"the {party.label.lower()}{'s' if len(people) >= PAIR else ''}"
    return found


def owners(facts: PairingFacts, names: Mapping[int, str]) -> dict[Owner, str]:
    """What one calls those who are to do something, on paper."""
    return {
        Owner.MENTOR: side(facts.mentors, names), Owner.MENTEE: side(facts.mentees, names),
        Owner.BOTH: facts.all_word, Owner.COORDINATOR: "the coordinator",
    }  # fmt: skip


def side(people: Sequence[Person], names: Mapping[int, str]) -> str:
    """The names of a side, one after the other."""
    return ", ".join(names[p.id] for p in people)


def named(facts: PairingFacts, names: Mapping[int, str], style: NameStyle) -> PairingFacts:
    """The facts with their people called as the reader may see, and nothing of conflict notes.

    Sentences are built from these, so that no name has to be looked for in a text afterwards.
    """

    def as_named(people: Sequence[Person]) -> tuple[Person, ...]:
        if style is NameStyle.FULL:
            return tuple(people)
        return tuple(replace(p, name=names[p.id], known_as=names[p.id]) for p in people)

    return replace(
        facts,
        mentors=as_named(facts.mentors),
        mentees=as_named(facts.mentees),
        cover=as_named(facts.cover),
        called=facts.called if style is NameStyle.FULL else "",
        worst_note=0,
        open_notes=0,
        # how somebody feels and what was said to the coordinator is for the coordinator alone
        talks=(),
        last_met=(),
    )


def as_facts(rows: Sequence[tuple[str, str]]) -> tuple[Fact, ...]:
    """Labels and values as facts."""
    return tuple(Fact(a, b) for a, b in rows)


def when(meeting: Meeting) -> str:
    """*Mon 30 Nov 2026, 12:30, Library*."""
    day = full_date(meeting.day) if meeting.day else ""
    return ", ".join(w for w in (day, meeting.planned_at, meeting.place) if w)


def week_chart(
    held: Mapping[date, int], period: Period, days: Collection[int], rests: Sequence[Span] = ()
) -> Chart:
    """Meetings held each week, by the Monday of the week; weeks of closure are shaded.

    ``days`` are those of the week on which people can meet, 0 for Monday; ``rests`` are those of a
    pairing alone, shaded like closures.
    """
    mondays = weeks_between(period.first, period.last)
    shaded = frozenset(
        n
        for n, monday in enumerate(mondays)
        if is_closed_week([*period.closures, *rests], monday, days)
    )
    values = tuple(float(held.get(m, 0)) for m in mondays)
    return Chart(
        title=WEEKLY, shape=Shape.BARS, labels=tuple(day_and_month(monday) for monday in mondays),
        series=(Series("Meetings held", values),), closed=shaded,
        closed_word="weeks of closure or rest" if rests else "weeks of closure",
        none_word="rest" if rests else CLOSED, across="Week of",
    )  # fmt: skip


def held_weeks(days: Sequence[date]) -> Counter[date]:
    """How often they met, by the Monday of the week."""
    return Counter(monday_of(d) for d in days)


def every(days: int) -> str:
    """*every 7 days*."""
    return f"every {counted(days, 'day')}"

"""What is known of pairings on a day, gathered for rules, lists and reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import Span
from mentordesk.model.meeting import TWO_SIDES, MeetingStatus, Side
from mentordesk.model.names import first_word
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Role

#: Two people; more are a group.
PAIR = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, for a list."""

    id: int
    name: str
    known_as: str
    group: str

    @property
    def code(self) -> str:
        """The code for paper."""
        return f"P{self.id:04d}"

    @property
    def first(self) -> str:
        """What one calls them."""
        return self.known_as or first_word(self.name)


#: So many of one side are named one by one; of more the first ones, and how many others.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is in a pairing on a day; of two peers who help each other, each is a side.

    ``cover`` are those who stand in for a mentor on that day; ``called`` is the name of a group.
    """

    id: int
    mentors: tuple[Person, ...] = ()
    mentees: tuple[Person, ...] = ()
    kind: PairingKind = PairingKind.ONE_TO_ONE
    called: str = ""
    cover: tuple[Person, ...] = ()

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Mentors, who covers for them, and mentees."""
        return (*self.mentors, *self.cover, *self.mentees)

    @property
    def code(self) -> str:
        """The code for paper."""
        return f"K{self.id:04d}"

    @property
    def label(self) -> str:
        """*Maya Okafor → Leo Brandt*, *Maya Okafor ↔ Leo Brandt* for peers, or the group's name."""
        return self.called or self._between([p.name for p in side] for side in self._both)

    @property
    def short_label(self) -> str:
        """*Maya → Leo*."""
        return self.called or self._between([p.first for p in side] for side in self._both)

    @property
    def first_names(self) -> str:
        """*Maya and Leo*; *the Lunch club*."""
        return first_names_of(self)

    @property
    def whose(self) -> tuple[str, str]:
        """How its two sides are spoken of: *The mentor*, *The mentee*; peers by their first names."""
        if self.kind is PairingKind.RECIPROCAL and self.mentors and self.mentees:
            return self.mentors[0].first, self.mentees[0].first
        return "The mentor", "The mentee"

    @property
    def side_words(self) -> tuple[str, str]:
        """What lists call its sides: *Mentor*, *Mentee*, of several *Mentees*; peers by their first names."""
        if self.kind is PairingKind.RECIPROCAL and self.mentors and self.mentees:
            return self.mentors[0].first, self.mentees[0].first
        mentor, mentee = (
            word if len(side) < PAIR else f"{word}s"
            for word, side in zip(TWO_SIDES, self._both, strict=True)
        )
        return mentor, mentee

    @property
    def _both(self) -> tuple[tuple[Person, ...], ...]:
        return self.mentors, self.mentees

    def _between(self, sides: Iterable[Sequence[str]]) -> str:
        arrow = "↔" if self.kind is PairingKind.RECIPROCAL else "→"
        mentors, mentees = (list(side) for side in sides)
        if self.kind is PairingKind.GROUP and len(mentees) > NAMED:
            return f"{some_of(mentors, ', ')} {arrow} {len(mentees)} mentees"
        return f" {arrow} ".join(some_of(side, ", ") for side in (mentors, mentees))

    @property
    def groups(self) -> str:
        """*11B → 7A*."""
        arrow = "↔" if self.kind is PairingKind.RECIPROCAL else "→"
        sides = [", ".join(dict.fromkeys(p.group for p in s if p.group)) for s in self._both]
        return f" {arrow} ".join(side for side in sides if side)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one past meeting."""

    day: date
    status: MeetingStatus
    failed_by: Side | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of a pairing up to a day: meetings held and missed, minutes of the held ones."""

    held: int
    minutes: int
    missed: int


@dataclass(frozen=True, slots=True)
class Talks:
    """Check-ins with one side of a pairing up to a day.

    ``last`` is when somebody was last reached, ``first_month`` how often since a start that was
    lately, ``unanswered`` how many tries were in vain since.
    """

    last: date | None = None
    first_month: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Met:
    """A held meeting in brief: moods 1 to 5 and minutes, None where nobody said."""

    mood_mentee: int | None
    mood_mentor: int | None
    minutes: int | None


NO_TALKS = Talks()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingFacts:
    """One pairing as the record shows it on a day."""

    id: int
    mentors: tuple[Person, ...]
    mentees: tuple[Person, ...]
    state: State
    since: date
    matched_on: date | None
    started_on: date | None
    interval_days: int
    expected_minutes: int
    usual_time: str
    place: str
    agreement_signed_on: date | None
    last_held: date | None
    unlogged: int
    oldest_unlogged: date | None
    goals: int
    goals_met: int
    open_notes: int
    worst_note: int
    recent: tuple[Outcome, ...]
    back_on: date | None = None
    tally: "Tally | None" = None
    unknown_since: date | None = None
    pauses: tuple[Span, ...] = ()
    first_held: date | None = None
    talks: tuple[tuple[Party, Talks], ...] = ()
    last_met: tuple[Met, ...] = ()
    moved: int = 0
    trial_until: date | None = None
    has_adult: bool = False
    last_light: date | None = None
    term_starts: date | None = None
    kind: PairingKind = PairingKind.ONE_TO_ONE
    called: str = ""
    cover: tuple[Person, ...] = ()
    signed_by: tuple[int, ...] = ()

    @property
    def still_to_sign(self) -> tuple[Person, ...]:
        """Who has not signed the agreement though others have; empty where all have, or nobody."""
        if not self.signed_by or self.agreement_signed_on:
            return ()
        return tuple(p for p in (*self.mentors, *self.mentees) if p.id not in self.signed_by)

    @property
    def all_word(self) -> str:
        """What one calls all of them: *both*, of more than two *all*."""
        return "both" if len(self.mentors) + len(self.mentees) <= PAIR else "all"

    def first_of(self, participant_id: int | None) -> str:
        """What one calls somebody of them; empty where it is nobody, or nobody who is in it."""
        people = self.sides.everybody
        names = zip(people, told_apart(people), strict=True)
        return next((name for p, name in names if p.id == participant_id), "")

    def has(self, participant_id: int | None) -> bool:
        """Whether somebody is in it today; a side as a whole (None) always is."""
        return participant_id is None or any(p.id == participant_id for p in self.sides.everybody)

    @property
    def not_met_word(self) -> str:
        """What stands for the day they last met where none is known: unknown is not *not yet*."""
        return "not logged" if self.unlogged else "not yet"

    @property
    def last_in_touch(self) -> date | None:
        """When they last met, or had a word in passing since."""
        if self.last_held is None or self.last_light is None:
            return self.last_held
        return max(self.last_held, self.last_light)

    def talked(self, party: Party) -> Talks:
        """The check-ins with a side."""
        return next((t for p, t in self.talks if p is party), NO_TALKS)

    def side(self, party: Party) -> tuple[Person, ...]:
        """Who is on a side."""
        return self.mentors if party is Party.MENTOR else self.mentees

    def who_of(self, party: Party, participant_id: int | None) -> tuple[Person, ...]:
        """One person of a side, or all of it when nobody is named or they are gone."""
        side = self.side(party)
        return tuple(p for p in side if p.id == participant_id) or side

    @property
    def sides_called(self) -> tuple[str, str]:
        """*mentor* and *mentee*, of several *mentees*, or the names of two peers."""
        if self.kind is PairingKind.RECIPROCAL:
            return self.sides.side_words
        mentor, mentee = (word.lower() for word in self.sides.side_words)
        return mentor, mentee

    @property
    def code(self) -> str:
        """The code for paper."""
        return f"K{self.id:04d}"

    @property
    def counted(self) -> "Tally":
        """The totals; only facts that were asked for with their totals have them."""
        if self.tally is None:
            raise LookupError("these facts were read without totals")
        return self.tally

    @property
    def sides(self) -> Sides:
        """Who they are."""
        return Sides(self.id, self.mentors, self.mentees, self.kind, self.called, self.cover)

    @property
    def label(self) -> str:
        """*Maya Okafor → Leo Brandt*."""
        return self.sides.label

    @property
    def first_names(self) -> str:
        """*Maya and Leo*."""
        return first_names_of(self)

    @property
    def short_label(self) -> str:
        """*Maya → Leo*."""
        return self.sides.short_label

    @property
    def groups(self) -> str:
        """*11B → 7A*."""
        return self.sides.groups

    @property
    def begins(self) -> date:
        """The day its clocks start."""
        return self.started_on or self.matched_on or self.since

    @property
    def awaits_agreement(self) -> bool:
        """Whether it waits to begin, and no day is set."""
        return self.state is State.PENDING_AGREEMENT and self.started_on is None


def prepared_as(
    facts: PairingFacts, roles: Mapping[int, Sequence[Role]]
) -> tuple[list[Person], list[Person]]:
    """Who of a pairing is to be prepared as a mentor and who as a mentee; peers by the roles of each."""
    if facts.kind is not PairingKind.RECIPROCAL:
        return [*facts.mentors], [*facts.mentees]
    both = (*facts.mentors, *facts.mentees)
    return (
        [p for p in both if Role.MENTOR in roles.get(p.id, ())],
        [p for p in both if Role.MENTEE in roles.get(p.id, ())],
    )


def view_titles(
    sides: Sides | None, parties: Sequence[int] = (), people: Sequence[Person] = ()
) -> dict[str, str]:
    """Above the two views in a conflict note, by field: whose they are.

    Where more than two could be meant and it is between two ``parties``, their names, in the order in which
    they were noted: whoever left since is still among the ``people`` who were ever in the pairing. Between
    more than two nobody can say whose a view is.
    """
    one, other = sides.whose if sides else Sides(0).whose
    known = {p.id: p.first for p in (*(sides.everybody if sides else ()), *people)}
    if len(known) > PAIR and len(parties) == PAIR and set(parties) <= known.keys():
        one, other = (known[p] for p in parties)
    elif len(parties) > PAIR:
        one, other = "One side", "The other side"
    return {"mentor_view": f"{one}’s view", "mentee_view": f"{other}’s view"}


def first_names_of(facts: "Sides | PairingFacts") -> str:
    """What a pairing is called in a sentence: *Maya and Leo*; *the Lunch club*."""
    return facts.called or some_of([p.first for p in (*facts.mentors, *facts.mentees)])


def some_of(words: Sequence[str], between: str = "") -> str:
    """The words joined; of many the first ones: *Ana, Ben and 6 others*."""
    if len(words) <= NAMED:
        return between.join(words) if between else joined(words)
    return f"{', '.join(words[: NAMED - 1])} and {len(words) - NAMED + 1} others"


def told_apart(people: Sequence[Person]) -> list[str]:
    """What one calls each of them; the whole name of those who would be called alike."""
    firsts = [p.first for p in people]
    return [p.name if firsts.count(p.first) > 1 else p.first for p in people]


def joined(words: Sequence[str]) -> str:
    """*Ana*, *Ana and Ben*, *Ana, Ben and Cal*."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """An open conflict note's next step, without any of its text but the step's own words."""

    id: int
    pairing_id: int
    kind: str
    severity: int
    opened_on: date
    next_step: str
    next_due: date | None
    review_on: date | None = None
    rung: str = ""
    rung_on: date | None = None

    @property
    def code(self) -> str:
        """The code for paper."""
        return f"N{self.id:04d}"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A meeting of this week, for the list beside Today."""

    meeting_id: int
    pairing_id: int
    day: date
    time: str
    status: MeetingStatus
    minutes: int | None
    failed_by: Side | None
    moved_to: date | None
    place: str = ""
    #: The part of the day they usually meet in, where no time is named.
    part: str = ""

    @property
    def when(self) -> str:
        """*12:30*, or *lunch* where they usually meet then."""
        return self.time or self.part


@dataclass(frozen=True, slots=True)
class PairingTerms:
    """What a pairing agreed on: when and where they usually meet, for how long, how often."""

    id: int
    state: State
    usual_time: str
    place: str
    minutes: int
    interval_days: int
    started_on: date | None
    agreed_end: date | None

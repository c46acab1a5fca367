"""The programme, its objectives and closures, and the organisation that runs it."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Audience, Kind, about, missing
from mentordesk.model.measures import Measure

#: Words that make the program offer a conflict note while a meeting is logged; each place has its own.
WATCH_WORDS = (
    "afraid", "alone with", "bullied", "bullying", "drugs", "drunk", "hit", "hurt", "kicked",
    "knife", "promise not to tell", "scared", "secret", "self-harm", "threat", "threatened", "unsafe",
)  # fmt: skip
#: The slots a new programme begins with.
SLOTS = ("Before school", "Break", "Lunch", "After school")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the programme is for and what it expects of every pairing."""

    id: int = UNSAVED
    name: str = field(
        default="", metadata=about("Programme name", audience=Audience.PAIR, required=True)
    )
    purpose: str = field(default="", metadata=about("Purpose", Kind.TEXT, audience=Audience.PAIR))
    term_name: str = field(
        default="", metadata=about("Term", audience=Audience.PAIR, hint="Autumn 2026")
    )
    starts_on: date | None = field(
        default=None, metadata=about("Starts", Kind.DATE, audience=Audience.PAIR)
    )
    ends_on: date | None = field(
        default=None, metadata=about("Ends", Kind.DATE, audience=Audience.PAIR)
    )
    interval_days: int = field(
        default=7,
        metadata=about("A meeting every", Kind.WHOLE, audience=Audience.PAIR, hint="Days"),
    )
    minutes: int = field(
        default=30,
        metadata=about("Expected length", Kind.WHOLE, audience=Audience.PAIR, hint="Minutes"),
    )
    guidelines: str = field(
        default="", metadata=about("Guidelines", Kind.TEXT, audience=Audience.PAIR)
    )
    guidelines_reviewed_on: date | None = field(
        default=None, metadata=about("Guidelines looked through", Kind.DATE)
    )
    week_a_on: date | None = field(
        default=None,
        metadata=about("First week A", Kind.DATE, hint="if they alternate"),
    )
    slots: tuple[str, ...] = field(default=SLOTS, metadata=about("Slots of the day", Kind.TAGS))

    @property
    def weeks(self) -> tuple[str, ...]:
        """The weeks that alternate, by their letters; one without a letter where they do not."""
        return ("A", "B") if self.week_a_on else ("",)

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.interval_days < 1:
            found["interval_days"] = "Give the days between two meetings, 1 or more."
        if not 1 <= self.minutes <= 600:
            found["minutes"] = "Give the length of a meeting between 1 and 600 minutes."
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            found["ends_on"] = "The programme cannot end before it starts."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One objective the programme is measured against."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    statement: str = field(
        default="", metadata=about("Objective", audience=Audience.PAIR, required=True)
    )
    indicator: str = field(default="", metadata=about("Seen by", audience=Audience.PAIR))
    target: str = field(default="", metadata=about("Target", audience=Audience.PAIR))
    due_on: date | None = field(
        default=None, metadata=about("By", Kind.DATE, audience=Audience.PAIR)
    )
    measure: Measure | None = field(
        default=None, metadata=about("Worked out from", Kind.CHOICE, audience=Audience.PAIR)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which nobody is expected to meet: they stop every clock."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    name: str = field(default="", metadata=about("Closure", audience=Audience.PAIR, required=True))
    first_day: date | None = field(
        default=None, metadata=about("First day", Kind.DATE, audience=Audience.PAIR, required=True)
    )
    last_day: date | None = field(
        default=None, metadata=about("Last day", Kind.DATE, audience=Audience.PAIR, required=True)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if self.first_day and self.last_day and self.last_day < self.first_day:
            found["last_day"] = "A closure cannot end before it begins."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The school, charity or workplace: what stands at the head of its papers."""

    id: int = UNSAVED
    name: str = field(default="", metadata=about("Organisation", audience=Audience.PAIR))
    footer: str = field(
        default="", metadata=about("Line at the foot of reports", audience=Audience.PAIR)
    )
    safeguarding_contact: str = field(
        default="",
        metadata=about("Safeguarding contact", hint="Who to turn to when someone may be at risk"),
    )
    logo: bytes = field(default=b"", metadata=about("Logo", Kind.PICTURE, audience=Audience.PAIR))
    safeguarding_steps: str = field(
        default="",
        metadata=about(
            "Safeguarding steps", Kind.TEXT, hint="What to do, in your organisation’s order"
        ),
    )
    watch_words: tuple[str, ...] = field(
        default=WATCH_WORDS, metadata=about("Words to watch for", Kind.TAGS)
    )

    def problems(self) -> dict[str, str]:
        """An organisation can always be saved."""
        return {}

"""The programme, its objectives and closures, and the organisation that runs it."""

import re
from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.clock import MOST_DAYS
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.measures import Measure

#: Words that make the program offer a conflict note while a meeting is logged; each place has its own.
WATCH_WORDS = (
    "afraid", "alone with", "bullied", "bullying", "drugs", "drunk", "hit", "hurt", "kicked",
    "knife", "promise not to tell", "scared", "secret", "self-harm", "threat", "threatened", "unsafe",
)  # fmt: skip
#: Bars and headings must be told from paper: 3 to 1 at least (WCAG 2.2, 1.4.11).
LEAST_CONTRAST = 3.0
#: More than this is a slip of the finger.
MOST_FOR_CERTIFICATE = 10_000
#: What papers are coloured with where the organisation has no colour of its own.
USUAL_COLOUR = "#0B6B6B"


class Weekday(Choice):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """0 for Monday, as a date counts them."""
        return tuple(Weekday).index(self)


#: The days a new programme begins with.
MONDAY_TO_FRIDAY = tuple(Weekday)[:5]
#: The slots a new programme begins with.
SLOTS = ("Before school", "Break", "Lunch", "After school")


#: No longer than a lifetime.
MOST_YEARS = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the programme is for and what it expects of every pairing."""

    id: int = UNSAVED
    name: str = field(
        default="", metadata=about("Programme name", audience=Audience.ANYONE, required=True)
    )
    purpose: str = field(default="", metadata=about("Purpose", Kind.TEXT, audience=Audience.ANYONE))
    term_name: str = field(
        default="", metadata=about("Term", audience=Audience.ANYONE, hint="Autumn 2026")
    )
    starts_on: date | None = field(
        default=None, metadata=about("Starts", Kind.DATE, audience=Audience.ANYONE)
    )
    ends_on: date | None = field(
        default=None, metadata=about("Ends", Kind.DATE, ahead=True, audience=Audience.ANYONE)
    )
    interval_days: int = field(
        default=7,
        metadata=about("A meeting every", Kind.WHOLE, audience=Audience.ANYONE, hint="Days"),
    )
    minutes: int = field(
        default=30,
        metadata=about("Expected length", Kind.WHOLE, audience=Audience.ANYONE, hint="Minutes"),
    )
    guidelines: str = field(
        default="", metadata=about("Guidelines", Kind.TEXT, audience=Audience.ANYONE)
    )
    guidelines_reviewed_on: date | None = field(
        default=None, metadata=about("Guidelines looked through", Kind.DATE)
    )
    week_a_on: date | None = field(
        default=None,
        metadata=about("First week A", Kind.DATE, hint="if they alternate"),
    )
    slots: tuple[str, ...] = field(
        default=SLOTS, metadata=about("Slots of the day", Kind.TAGS, audience=Audience.ANYONE)
    )
    days: tuple[Weekday, ...] = field(
        default=MONDAY_TO_FRIDAY,
        metadata=about("Days people can meet", Kind.CHOICES, audience=Audience.ANYONE),
    )
    certificate_meetings: int = field(
        default=8, metadata=about("Certificate: meetings", Kind.WHOLE)
    )
    certificate_minutes: int = field(default=240, metadata=about("Minutes together", Kind.WHOLE))
    certificate_training: int = field(
        default=120, metadata=about("Minutes of training", Kind.WHOLE)
    )
    certificate_feedback: bool = field(
        default=False, metadata=about("Only with closing feedback", Kind.FLAG)
    )

    @property
    def weeks(self) -> tuple[str, ...]:
        """The weeks that alternate, by their letters; one without a letter where they do not."""
        return ("A", "B") if self.week_a_on else ("",)

    @property
    def day_numbers(self) -> tuple[int, ...]:
        """The days people can meet as a date counts them, 0 for Monday, in the order of the week."""
        return tuple(sorted(day.number for day in self.days))

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.days:
            found["days"] = "Choose at least one day of the week."
        if not 1 <= self.interval_days <= MOST_DAYS:
            found["interval_days"] = f"Give the days between two meetings, from 1 to {MOST_DAYS}."
        if not 1 <= self.minutes <= 600:
            found["minutes"] = "Give the length of a meeting between 1 and 600 minutes."
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            found["ends_on"] = "The programme cannot end before it starts."
        for name in ("certificate_meetings", "certificate_minutes", "certificate_training"):
            if not 0 <= getattr(self, name) <= MOST_FOR_CERTIFICATE:
                found[name] = f"Give a number between 0 and {MOST_FOR_CERTIFICATE:,}."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One objective the programme is measured against."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    statement: str = field(
        default="", metadata=about("Objective", audience=Audience.ANYONE, required=True)
    )
    indicator: str = field(default="", metadata=about("Seen by", audience=Audience.ANYONE))
    target: str = field(default="", metadata=about("Target", audience=Audience.ANYONE))
    due_on: date | None = field(
        default=None, metadata=about("By", Kind.DATE, ahead=True, audience=Audience.ANYONE)
    )
    measure: Measure | None = field(
        default=None, metadata=about("Worked out from", Kind.CHOICE, audience=Audience.ANYONE)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which nobody is expected to meet: they stop every clock."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    name: str = field(
        default="", metadata=about("Closure", audience=Audience.ANYONE, required=True)
    )
    first_day: date | None = field(
        default=None,
        metadata=about("First day", Kind.DATE, audience=Audience.ANYONE, required=True),
    )
    last_day: date | None = field(
        default=None, metadata=about("Last day", Kind.DATE, audience=Audience.ANYONE, required=True)
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
    name: str = field(default="", metadata=about("Organisation", audience=Audience.ANYONE))
    footer: str = field(
        default="", metadata=about("Line at the foot of reports", audience=Audience.ANYONE)
    )
    coordinator: str = field(
        default="",
        metadata=about(
            "Coordinator",
            audience=Audience.ANYONE,
            hint="Name, and how to reach them: stands in letters",
        ),
    )
    safeguarding_contact: str = field(
        default="",
        metadata=about(
            "Safeguarding contact",
            audience=Audience.ANYONE,
            hint="Who to turn to when someone may be at risk",
        ),
    )
    logo: bytes = field(default=b"", metadata=about("Logo", Kind.PICTURE, audience=Audience.ANYONE))
    safeguarding_steps: str = field(
        default="",
        metadata=about(
            "Safeguarding steps", Kind.TEXT, hint="What to do, in your organisation’s order"
        ),
    )
    watch_words: tuple[str, ...] = field(
        default=WATCH_WORDS, metadata=about("Words to watch for", Kind.TAGS)
    )

    colour: str = field(
        default="",
        metadata=about("Colour of papers", audience=Audience.ANYONE, hint="like #0B6B6B"),
    )
    keep_years: int = field(default=3, metadata=about("Years after somebody left", Kind.WHOLE))
    keep_years_conflict: int = field(
        default=6, metadata=about("Years where there was a conflict note", Kind.WHOLE)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        if self.colour and not is_colour(self.colour):
            return {"colour": "Write the colour as # and six signs from 0 to 9 and A to F."}
        if self.colour and contrast_with_white(self.colour) < LEAST_CONTRAST:
            return {"colour": "This colour is too light to be read on white. Choose a darker one."}
        return {
            name: f"Write a number of years from 1 to {MOST_YEARS}."
            for name in ("keep_years", "keep_years_conflict")
            if not 1 <= getattr(self, name) <= MOST_YEARS
        }


def is_colour(text: str) -> bool:
    """Whether it is a colour like *#0B6B6B*."""
    return re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None


def contrast_with_white(colour: str) -> float:
    """The contrast of a colour with white paper, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)

"""What a report says, as plain values; people are already named the way the reader may see."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Paper(Enum):
    """Sheet sizes."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head and foot of every page."""

    title: str
    subtitle: str
    organisation: str
    prepared_on: date
    foot: str
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with what it is, and how it was counted."""

    value: str
    caption: str
    definition: str


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A week of a chart: its label, how many meetings, and whether it was closed."""

    label: str
    count: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class PairingLine:
    """A pairing in the table of the programme report; no order among them but by name."""

    mentor: str
    mentee: str
    met: str
    goals: str
    standing: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal: levels from 0 to 10."""

    statement: str
    start: int
    now: int
    target: int
    state: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody's part in a pairing, and how often they came."""

    name: str
    part: str
    came: str


@dataclass(frozen=True, slots=True)
class MeetingSection:
    """A meeting as a report tells it."""

    code: str
    when: str
    what: str
    text: str
    next_step: str


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """What the programme set out to do, and where it stands; an empty actual is judged by a person."""

    statement: str
    target: str
    due: str
    actual: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReport:
    """Programme progress: for the head, governors, funders."""

    head: Head
    in_short: str
    tiles: tuple[Tile, ...]
    weeks: tuple[WeekBar, ...]
    objectives: tuple[ObjectiveLine, ...]
    pairings: tuple[PairingLine, ...]
    people: tuple[tuple[str, str], ...]
    closings: tuple[tuple[str, str], ...]
    conflict_count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingReport:
    """Pairing progress: one pairing from its start to now."""

    head: Head
    facts: tuple[tuple[str, str], ...]
    standing: str
    why: str
    tiles: tuple[Tile, ...]
    weeks: tuple[WeekBar, ...]
    goals: tuple[GoalLine, ...]
    people: tuple[PersonLine, ...]
    meetings: tuple[MeetingSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReport:
    """Session summary: of one meeting, for the next one, or blank (``lines`` to write on).

    ``attendance`` is how each person came, or boxes to tick; empty for a pair nobody noted it of.
    """

    head: Head
    facts: tuple[tuple[str, str], ...]
    attendance: tuple[tuple[str, str], ...]
    signed: tuple[str, ...]
    earlier: tuple[str, ...]
    goals: tuple[str, ...]
    topics: str
    text: str
    next_step: str
    next_meeting: str
    to_fill_in: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainReport:
    """A sheet of facts and words: a recovery sheet, a certificate; ``big`` stands out in a box."""

    head: Head
    facts: tuple[tuple[str, str], ...]
    big: str
    sections: tuple[tuple[str, str], ...]
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReport:
    """A feedback form for one person to fill in: scales of numbers, and lines for words."""

    head: Head
    facts: tuple[tuple[str, str], ...]
    intro: str
    questions: tuple[tuple[str, bool], ...]
    highest: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackReport:
    """A stack of sheets or letters, each beginning on a page of its own."""

    head: Head
    sheets: tuple[SessionReport | FormReport | PlainReport, ...]


@dataclass(frozen=True, slots=True)
class PackPart:
    """A part of a pack: words, or a table with its columns and their widths among each other, or both."""

    title: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackReport:
    """A pack of papers in one: facts, what it is, and its parts in order."""

    head: Head
    facts: tuple[tuple[str, str], ...]
    intro: str
    parts: tuple[PackPart, ...]


Report = (
    ProgrammeReport
    | PairingReport
    | SessionReport
    | PlainReport
    | FormReport
    | StackReport
    | PackReport
)

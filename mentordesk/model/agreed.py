"""What the two agreed to do until they meet again: written as one line, followed up one by one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.clock import parse_date, short_date
from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.names import fold


class Owner(Choice):
    """Who is to do it."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    BOTH = "both"
    COORDINATOR = "coordinator"


class StepState(Choice):
    """What became of it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedStep:
    """One thing somebody is to do; it is carried to the next meetings until it is done or dropped."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    meeting_id: int = UNSAVED
    text: str = field(
        default="", metadata=about("Next step", audience=Audience.PAIR, required=True)
    )
    owner: Owner | None = field(
        default=None, metadata=about("Who", Kind.CHOICE, audience=Audience.PAIR)
    )
    due_on: date | None = field(
        default=None, metadata=about("By", Kind.DATE, ahead=True, audience=Audience.PAIR)
    )
    state: StepState = field(
        default=StepState.OPEN, metadata=about("State", Kind.CHOICE, audience=Audience.PAIR)
    )
    settled_on: date | None = field(
        default=None, metadata=about("Settled on", Kind.DATE, audience=Audience.PAIR)
    )

    @property
    def code(self) -> str:
        """*S0001*."""
        return f"S{self.id:04d}"

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)

    def words(self, names: Mapping[Owner, str]) -> str:
        """*Ask Mr Cole (Iris, by Tue 1 Dec)*."""
        who = names.get(self.owner, "") if self.owner else ""
        by = f"by {short_date(self.due_on)}" if self.due_on else ""
        more = ", ".join(t for t in (who, by) if t)
        return f"{self.text} ({more})" if more else self.text

    def is_open_on(self, day: date) -> bool:
        """Whether it waited on a day, whatever became of it later."""
        return self.settled_on is None or self.settled_on > day


_BY = re.compile(r"^(?P<text>.+?),? +by +(?P<day>[^,]+)$", re.IGNORECASE)
_ON = re.compile(r" on +(?P<day>[^,]+)$", re.IGNORECASE)
_WHO = re.compile(r"^(?P<who>[^:]{1,40}):\s+(?P<text>.+)$")
_WORDS = {
    "mentor": Owner.MENTOR, "mentee": Owner.MENTEE, "both": Owner.BOTH, "all": Owner.BOTH,
    "me": Owner.COORDINATOR, "i": Owner.COORDINATOR, "coordinator": Owner.COORDINATOR,
}  # fmt: skip


def read_steps(
    line: str, mentors: Sequence[str], mentees: Sequence[str], today: date
) -> list[AgreedStep]:
    """The steps of a line as people write it: *Iris: ask Mr Cole by 1 Dec; both: bring the map*.

    Semicolons and line ends part them; a first name of a side, *mentor*, *mentee*, *both* or *me*
    with a colon says who, *by* and a day until when, *on* and a day when. What is not understood stays in the words.
    """
    known = dict(_WORDS)
    for names, owner in ((mentees, Owner.MENTEE), (mentors, Owner.MENTOR)):
        if len(names) == 1:  # of several the name stays in the words: it says who of them
            known[fold(names[0])] = owner
    return [_read(part.strip(), known, today) for part in re.split(r"[;\n]", line) if part.strip()]


def _read(part: str, known: Mapping[str, Owner], today: date) -> AgreedStep:
    owner, text = None, part
    if (match := _WHO.match(text)) and (found := known.get(fold(match["who"]).strip())):
        owner, text = found, match["text"]
    text, due = with_its_day(text, today)
    return AgreedStep(text=text[:1].upper() + text[1:], owner=owner, due_on=due)


def with_its_day(text: str, today: date) -> tuple[str, date | None]:
    """What is to be done, and until when, or on which day: *Bring the map by 1 Dec*."""
    if (match := _BY.match(text)) and (day := _coming(match["day"], today)):
        return match["text"], day
    if (match := _ON.search(text)) and (day := _coming(match["day"], today)):
        return text, day  # *on* is not *by*: the words stay as they are
    return text, None


def _coming(said: str, today: date) -> date | None:
    """A day that is meant to come: a weekday is the next one."""
    return parse_date(said.strip(" ."), today=today, ahead=True)

"""Letters in plain words; what they say is the same for every pair, and never why it ended."""

from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import as_hours, counted, full_date
from mentordesk.model.fields import Audience
from mentordesk.model.goal import GoalState
from mentordesk.programme.papers.plain import plain_sheet
from mentordesk.reports.values import Head, Sheet

_REACHED, _ON = "What you reached together", "From here on"
#: What counts as reached in a letter of thanks.
REACHED = {GoalState.MET, GoalState.MOSTLY}


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What a closing letter tells: whom it is for, and what the two did together."""

    first: date | None
    last: date
    held: int
    minutes: int
    reached: tuple[str, ...]
    afterwards: str
    to: str = ""
    other: str = ""
    is_mentor: bool = False


def closing_letter(head: Head, told: Goodbye) -> Sheet:
    """Thanks, what was reached, and what holds from here on."""
    since = f"from {full_date(told.first)} " if told.first else ""
    met = (
        counted(told.held, "meeting")
        + (f", {as_hours(told.minutes)} together" if told.minutes else "")
        if told.held
        else "no meeting came about this time"
    )
    thanks = (
        f"Thank you for the time and the patience you gave {told.other}. Somebody had a person to turn to "
        "because you were there."
        if told.is_mentor
        else f"Thank you for taking part, and for the trust you put into {told.other}."
    )
    sections = [
        ("Your mentoring has come to its end",
         f"You and {told.other} were a pair {since}to {full_date(told.last)}: {met}. {thanks}"),
    ]  # fmt: skip
    if told.reached:
        sections.append((_REACHED, "\n".join(told.reached)))
    rule = f"{told.afterwards.rstrip('.')}. " if told.afterwards else ""
    sections.append(
        (_ON, f"{rule}If you would like to talk about how it went, or to take part again, come to me.")
    )  # fmt: skip
    return plain_sheet(
        head,
        (("For", told.to), ("Day", full_date(head.prepared_on))),
        sections,
        signed_by=("Coordinator",),
        audience=Audience.FACTS,
        written=frozenset({_REACHED, _ON}),
    )

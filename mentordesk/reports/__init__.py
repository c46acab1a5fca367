"""Reports: values in, PDF bytes out. What is previewed, saved and printed are the same bytes."""

from mentordesk.reports.render import Rendered, render
from mentordesk.reports.values import (
    FormReport,
    GoalLine,
    Head,
    MeetingSection,
    PairingLine,
    PairingReport,
    Paper,
    ProgrammeReport,
    Report,
    SessionReport,
    StackReport,
    Tile,
    WeekBar,
)

__all__ = [
    "FormReport",
    "GoalLine",
    "Head",
    "MeetingSection",
    "PairingLine",
    "PairingReport",
    "Paper",
    "ProgrammeReport",
    "Rendered",
    "Report",
    "SessionReport",
    "StackReport",
    "Tile",
    "WeekBar",
    "render",
]

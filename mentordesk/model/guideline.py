"""The guidelines of a programme as they were worded over time."""

from dataclasses import dataclass
from datetime import date

from mentordesk.model.fields import UNSAVED


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineText:
    """One version of the guidelines; version 1 is the first, and none is ever changed."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    version: int = 1
    text: str = ""
    from_on: date | None = None

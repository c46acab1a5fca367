"""The safeguarding pointer: that something was passed on, to whom and when; never what it was."""

from dataclasses import dataclass, field
from datetime import date, datetime

from mentordesk.model.clock import no_such_time
from mentordesk.model.fields import UNSAVED, Audience, Kind, about, missing

_OWN = Audience.SAFEGUARDING


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingPointer:
    """A concern that was handed over: the story is kept by the organisation, in its own system."""

    id: int = UNSAVED
    pairing_id: int = UNSAVED
    noticed_on: date | None = field(
        default=None, metadata=about("Noticed on", Kind.DATE, audience=_OWN, required=True)
    )
    in_danger: bool = field(
        default=False, metadata=about("Somebody is in danger now", Kind.FLAG, audience=_OWN)
    )
    passed_to: str = field(
        default="",
        metadata=about("Passed on to", audience=_OWN, required=True, hint="the role, not the name"),
    )
    passed_on: date | None = field(
        default=None, metadata=about("On", Kind.DATE, audience=_OWN, required=True)
    )
    passed_at: str = field(default="", metadata=about("At", Kind.TIME, audience=_OWN))
    how: str = field(
        default="", metadata=about("How", audience=_OWN, hint="in person, by telephone")
    )
    reference: str = field(
        default="", metadata=about("Their reference", audience=_OWN, hint="in your own system")
    )
    acknowledged_on: date | None = field(
        default=None, metadata=about("Acknowledged on", Kind.DATE, audience=_OWN)
    )
    acknowledged_by: str = field(default="", metadata=about("By", audience=_OWN, hint="the role"))
    recorded_at: datetime | None = None

    @property
    def code(self) -> str:
        """The code for paper, such as H0001; empty until saved."""
        return f"H{self.id:04d}" if self.id else ""

    def problems(self, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.pairing_id:
            found["pairing_id"] = "Choose the pairing this is about."
        for name in ("noticed_on", "passed_on", "acknowledged_on"):
            day = getattr(self, name)
            if day and day > today:
                found[name] = "This day is still to come."
        if no_such_time(self.passed_at):
            found["passed_at"] = "This is no time of the day. Write it like 14:30."
        if self.noticed_on and self.passed_on and self.passed_on < self.noticed_on:
            found["passed_on"] = "It cannot have been passed on before it was noticed."
        if self.passed_on and self.acknowledged_on and self.acknowledged_on < self.passed_on:
            found["acknowledged_on"] = "It cannot have been acknowledged before it was passed on."
        return found


def watched(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the text, whole and in any case; which one is not said."""
    said = f" {_plain(text)} "
    return any(f" {_plain(w)} " in said for w in words if w.strip())


def _plain(text: str) -> str:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold())
    return " ".join(kept.split())

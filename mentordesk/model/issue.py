"""What left the desk on paper: the register of issues, and the register of certificates."""

from dataclasses import dataclass, field
from datetime import date, datetime

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing


class How(Choice):
    """How a report left the desk."""

    PRINTED = "printed"
    SAVED = "saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A report that was printed or saved: what, for whom, when, and the sum of its bytes.

    ``content`` holds the values it was made of, packed, so that it can be issued again as it was; empty
    for papers of cases, whose words stay where they are kept. ``digest`` is the SHA-256 of the PDF.
    """

    id: int = UNSAVED
    programme_id: int = UNSAVED
    at: datetime | None = None
    kind: str = ""
    title: str = field(default="", metadata=about("Report"))
    subject: str = field(default="", metadata=about("About"))
    reader: str = field(default="", metadata=about("For"))
    given_to: str = field(default="", metadata=about("Given to"))
    names: str = field(default="", metadata=about("Names"))
    as_at: date | None = field(default=None, metadata=about("As at", Kind.DATE))
    pages: int = field(default=0, metadata=about("Pages", Kind.WHOLE))
    how: How = field(default=How.SAVED, metadata=about("How", Kind.CHOICE))
    digest: str = ""
    look: str = ""
    content: bytes = b""

    @property
    def code(self) -> str:
        """The number in the register, such as R0007; empty until saved."""
        return f"R{self.id:04d}" if self.id else ""

    @property
    def can_be_repeated(self) -> bool:
        """Whether what it was made of is kept."""
        return bool(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that was given: its number, and what it says as it was on that day."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    participant_id: int = UNSAVED
    issued_on: date | None = field(
        default=None, metadata=about("Given on", Kind.DATE, required=True)
    )
    meetings: int = field(default=0, metadata=about("Meetings", Kind.WHOLE))
    minutes: int = field(default=0, metadata=about("Minutes", Kind.WHOLE))
    training: int = field(default=0, metadata=about("Minutes of training", Kind.WHOLE))
    waived: str = field(
        default="",
        metadata=about("Given although", audience=Audience.STAFF, hint="What was waived, and why"),
    )
    withdrawn_on: date | None = field(default=None, metadata=about("Withdrawn on", Kind.DATE))

    @property
    def number(self) -> str:
        """The number on the certificate, such as 2026-0003."""
        return f"{self.issued_on.year}-{self.id:04d}" if self.id and self.issued_on else ""

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)

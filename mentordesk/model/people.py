"""The participant: a mentor, a mentee, or both."""

from dataclasses import dataclass, field
from datetime import date

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing


class Role(Choice):
    """What a participant does in the programme; peers may do both."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Enrolment(Choice):
    """Where a participant stands with the programme; being paired is seen from the pairings."""

    ENQUIRY = "enquiry"
    REGISTERING = "registering"
    WAITING = "waiting"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"

    @property
    def takes_part(self) -> bool:
        """Whether they have neither finished nor left."""
        return self not in {Enrolment.FINISHED, Enrolment.WITHDRAWN}


#: What is true of a person whatever the programme; the rest belongs to their part in one of them.
PERSONAL = (
    "name", "known_as", "pronouns", "email", "phone", "responsible_adult", "languages", "interests",
    "communication", "access_needs", "gender", "same_gender",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person's part in one programme; the name is one field, in any script.

    ``person_id`` is the same in all parts of a person: the id of the first. None while there is one.
    """

    id: int = UNSAVED
    programme_id: int = UNSAVED
    person_id: int | None = None
    name: str = field(default="", metadata=about("Name", audience=Audience.FACTS, required=True))
    known_as: str = field(default="", metadata=about("Known as", audience=Audience.FACTS))
    pronouns: str = field(default="", metadata=about("Pronouns"))
    roles: tuple[Role, ...] = field(
        default=(Role.MENTEE,), metadata=about("Role", Kind.CHOICES, audience=Audience.FACTS)
    )
    group: str = field(
        default="",
        metadata=about("Group", audience=Audience.FACTS, hint="year, class, department or site"),
    )
    status: Enrolment = field(default=Enrolment.WAITING, metadata=about("Enrolment", Kind.CHOICE))
    waiting_since: date | None = field(default=None, metadata=about("Waiting since", Kind.DATE))
    email: str = field(default="", metadata=about("Email"))
    phone: str = field(default="", metadata=about("Phone"))
    responsible_adult: str = field(
        default="", metadata=about("Responsible adult", hint="Name and how to reach them")
    )
    capacity: int = field(default=1, metadata=about("Takes up to", Kind.WHOLE, hint="Mentees"))
    languages: tuple[str, ...] = field(default=(), metadata=about("Languages", Kind.TAGS))
    interests: tuple[str, ...] = field(default=(), metadata=about("Interests", Kind.TAGS))
    strengths: tuple[str, ...] = field(default=(), metadata=about("Strong in", Kind.TAGS))
    needs: tuple[str, ...] = field(default=(), metadata=about("Would like help with", Kind.TAGS))
    wants: str = field(default="", metadata=about("Wants from mentoring", Kind.TEXT))
    free_at: tuple[str, ...] = field(default=(), metadata=about("Free at", Kind.TAGS))
    notes: str = field(default="", metadata=about("Coordinator’s notes", Kind.TEXT))
    communication: str = field(
        default="", metadata=about("Communication", hint="in writing, face to face")
    )
    access_needs: str = field(
        default="",
        metadata=about("Access needs", hint="never printed"),
    )
    gender: str = field(default="", metadata=about("Gender", hint="never printed"))
    same_gender: bool = field(
        default=False, metadata=about("Asks for somebody of the same gender", Kind.FLAG)
    )
    referred_by: str = field(default="", metadata=about("Referred by"))
    referred_on: date | None = field(default=None, metadata=about("Referred on", Kind.DATE))
    tags: tuple[str, ...] = field(
        default=(), metadata=about("Tags", Kind.TAGS, hint="Your own words to find them by")
    )

    @property
    def code(self) -> str:
        """The code for paper, such as P0007; empty until saved."""
        return f"P{self.id:04d}" if self.id else ""

    def waits_since(self, over: date | None) -> date | None:
        """Since when they wait; ``over`` is when their last pairing ended: nobody waited while they had one."""
        begun = self.waiting_since
        return max(begun, over) if begun and over else begun

    @property
    def called(self) -> str:
        """The name to speak of them by."""
        return self.known_as or self.name

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not self.roles:
            found["roles"] = "Choose mentor, mentee or both."
        if self.capacity < 0:
            found["capacity"] = "The number of mentees cannot be below 0."
        return found


#: What of a participant is asked as at an earlier day: what it was is kept at each change.
DATED = ("status", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """That somebody's enrolment or group changed on a day, and what it was; written by the store itself."""

    id: int = UNSAVED
    participant_id: int
    about: str
    was: str
    changed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSame:
    """Two participants that look alike and are not the same person."""

    id: int = UNSAVED
    participant_id: int
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFilter:
    """A way of looking at a list that is kept under a name; it may hold names, so it is in the record."""

    id: int = UNSAVED
    page: str = "participants"
    name: str = field(default="", metadata=about("Name of the filter", required=True))
    words: str = ""
    shown: str = ""

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)

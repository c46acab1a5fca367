"""What the columns of a roster hold: recognised by their heads, in a dozen ways of writing them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from mentordesk.exchange.sheets import Sheet
from mentordesk.model.fields import described
from mentordesk.model.names import fold
from mentordesk.model.people import Participant

FIRST_NAME, LAST_NAME, CODE = "first_name", "last_name", "code"
#: The fields of which one must be there: without it nobody knows who a row is.
NAMES_OF_PEOPLE = frozenset({"name", FIRST_NAME, LAST_NAME, CODE})


def _heads_of_adults() -> Iterator[str]:
    """*Parent*, *Parent/carer contact*, *Guardian email*: who answers for a child, and how to reach them."""
    who = (
        "parent", "parents", "parent/guardians", "parents/guardians", "guardian", "guardians", "carer", "carers", "parent/guardian", "parent or guardian", "parent/carer", "parent or carer",
        "parents/carers", "mother", "father", "mothers", "fathers", "mum", "mums", "dad", "dads", "mum/dad", "carers", "responsible adult", "emergency contact", "next of kin",
    )  # fmt: skip
    how = (
        "", "name", "contact", "contact details", "details", "email", "e mail", "email address", "phone", "phone number",
        "number", "mobile", "telephone", "tel", "contact number",
    )  # fmt: skip
    return (
        " ".join(word for word in (one, which, more) if word)
        for one in who for which in ("", "1", "2") for more in how
    )  # fmt: skip


#: What a column may be called, folded, by the field it feeds.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "who", "colleague", "colleague name", "employee", "employee name", "staff member",
             "volunteer", "volunteer name", "member", "learner", "student", "student name", "pupil", "pupil name", "participant",
             "nombre completo", "nom complet", "vollstandiger name"),
    FIRST_NAME: ("first name", "forename", "given name", "first", "vorname", "prenom", "nombre",
                 "legal first name", "preferred first name"),
    LAST_NAME: ("last name", "surname", "family name", "last", "nachname", "nom", "apellido",
                "apellidos", "legal surname"),
    CODE: ("code", "mentordesk code", "participant code"),
    "known_as": ("known as", "preferred name", "nickname", "goes by", "called"),
    "pronouns": ("pronouns", "pronoun"),
    "gender": ("gender", "sex", "m/f", "boy/girl", "male/female"),
    "roles": ("role", "roles", "mentor or mentee", "mentor/mentee", "type", "rolle"),
    "group": ("group", "class", "form", "tutor group", "year", "year group", "yr", "year/form",
              "yr group", "form group", "reg group", "registration group", "tutor", "mentor group",
              "reg", "registration", "department", "site", "team", "unit", "office", "location", "branch", "division", "ward", "service", "directorate", "klasse", "clase", "grade", "homeroom"),
    "status": ("status", "enrolment", "enrollment"),
    "waiting_since": ("waiting since", "date joined", "joined", "joined on", "applied",
                      "date", "referred", "referral date", "signed up", "sign up date", "registered"),
    "email": ("email", "e mail", "email address", "mail", "school email", "work email", "work e mail", "school e mail",
              "email work", "contact email"),
    "phone": ("phone", "telephone", "mobile", "tel", "phone number", "telefon"),
    "responsible_adult": ("contact", "manager", "line manager", "supervisor", *_heads_of_adults()),
    "capacity": ("capacity", "takes", "max mentees", "how many mentees", "takes up to"),
    "tags": ("tags", "tag", "labels"),
    "languages": ("languages", "language", "home language", "first language", "languages spoken", "speaks",
                  "language s", "spoken languages", "sprachen"),
    "interests": ("interests", "hobbies", "likes", "interest", "interested in"),
    "strengths": ("strengths", "skills", "good at", "strong in", "can help with", "subjects", "can offer", "offers", "expertise",
                  "experience in", "happy to help with"),
    "needs": ("needs", "needs help with", "struggles", "support needed", "help wanted",
              "would like help with", "wants help with", "want help with", "help needed", "looking for",
              "would like to learn", "wants to learn"),
    "wants": ("goals", "wants", "wants from mentoring", "hopes", "reason for joining"),
    "free_at": ("free", "availability", "available", "free at", "free periods", "times", "free times", "when free",
                "when available", "can meet", "best times", "preferred times"),
    "notes": ("notes", "note", "comments", "comment", "remarks", "further information"),
}  # fmt: skip

#: What several columns may feed, and what stands between their words then.
JOINED = {
    "responsible_adult": ", ", "notes": "\n", "wants": "\n", "free_at": "; ",
    **dict.fromkeys(("interests", "strengths", "needs", "languages", "tags"), ", "),
}  # fmt: skip
TARGETS = {s: target for target, words in SYNONYMS.items() for s in words}
_WORDY = re.compile(r"(?:[^\w/]|_)+")
IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")


def header_key(text: str) -> str:
    """A column head as it is compared and remembered."""
    return " ".join(_WORDY.sub(" ", fold(text)).split()).replace(" / ", "/")


class OtherHeads(Protocol):
    """What a column may feed besides the fields of a participant."""

    def recognised(self, head: str) -> str:
        """The target of a column by its head, or nothing."""


def recognise(
    headers: Sequence[str], remembered: Mapping[str, str], others: OtherHeads | None = None
) -> dict[int, str]:
    """Which field each column feeds, by what the coordinator chose before, then by synonyms."""
    found: dict[int, str] = {}
    for number, header in enumerate(headers):
        target = next((t for key in keys_of(header) if (t := _of_key(key, remembered))), "")
        target = target or (others.recognised(header) if others else "")
        if target and (target in JOINED or target not in found.values()):
            found[number] = target
    if "name" in found.values():
        found = {n: t for n, t in found.items() if t not in {FIRST_NAME, LAST_NAME}}
    return found


def keys_of(header: str) -> tuple[str, str, str]:
    """The head as it is, without what stands in brackets, and without a last *on* or *date*."""
    bare = header_key(IN_BRACKETS.sub("", header))
    return header_key(header), bare, re.sub(r" (?:on|date)$", "", bare)


def _of_key(key: str, remembered: Mapping[str, str]) -> str:
    return remembered.get(key) or TARGETS.get(key) or _by_label().get(key, "")


@cache
def _by_label() -> dict[str, str]:
    """The fields by what they are called here: a list that was saved comes back as it was."""
    return {header_key(label): name for name, label in importable_fields().items()}


def importable_fields() -> dict[str, str]:
    """The fields a column can feed, with their labels."""
    labels = {name: what.label for name, what in described(Participant).items()}
    return {"name": labels.pop("name"), FIRST_NAME: "First name", LAST_NAME: "Last name",
            CODE: "MentorDesk code", **labels}  # fmt: skip


def headers_of(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """The row with the heads: among the first ten, the one with most known words."""
    scores = [sum(any(k in TARGETS for k in keys_of(c)) for c in row) for row in sheet.rows[:10]]
    best = max(scores, default=0)
    filled = next((i for i, row in enumerate(sheet.rows) if any(c.strip() for c in row)), 0)
    at = scores.index(best) if best else filled
    return at + 1, tuple(c.strip() for c in sheet.rows[at])


def no_headers(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """As many columns without a name as the widest row has."""
    return 0, ("",) * max((len(row) for row in sheet.rows), default=0)

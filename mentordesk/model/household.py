"""Who answers for the same child: what is compared of how a responsible adult is written down."""

import re

from mentordesk.model.names import fold, without_titles
from mentordesk.model.people import Participant
from mentordesk.model.profile import Profile

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()/.\-]{5,}\d")
#: Numbers are compared by their last digits, since the code of a country is written or left out.
_DIGITS = 9
_BETWEEN = re.compile(r"[,;/&\n:()\[\]]| and | or ", re.IGNORECASE)
_NO_NAME = frozenset({
    "mum", "mums", "mother", "mam", "dad", "dads", "father", "parent", "parents", "guardian", "guardians",
    "carer", "carers", "foster", "step", "grandmother", "grandfather", "gran", "nan", "grandad", "granny",
    "aunt", "auntie", "uncle", "sister", "brother", "a", "the", "of", "her", "his", "their", "home", "work",
    "mobile", "tel", "phone", "email", "contact", "mr", "mrs", "ms", "miss", "mx", "dr", "prof",
})  # fmt: skip


def marks_of(responsible_adult: str, own_name: str) -> tuple[str, ...]:
    """What marks a household: two people who have one mark in common have a responsible adult in common.

    An address, a number and a full name are marks by themselves, however much stands beside them;
    a surname alone (*Mrs Diaz*) is one together with the child's own surname.
    """
    text = responsible_adult.strip()
    if not text:
        return ()
    found = {fold(text): None}
    found |= dict.fromkeys(m.casefold() for m in _MAIL.findall(text))
    text = _MAIL.sub(",", text)
    for number in _PHONE.findall(text):
        digits = re.sub(r"\D", "", number)
        if len(digits) >= _DIGITS - 2:
            found[digits[-_DIGITS:]] = None
    own = fold(without_titles(own_name)).split()[-1:]
    for part in _BETWEEN.split(_PHONE.sub(",", text)):
        words = [w for w in fold(part).split() if w not in _NO_NAME and not w.isdigit()]
        if len(words) > 1:
            found[" ".join(words)] = None
        elif words:
            found[" of ".join((*words, *own))] = None
    return tuple(found)


def is_usual_in(profile: Profile) -> bool:
    """Whether two of one household are kept apart unless the programme says otherwise.

    In a workplace a manager stands there, and colleagues of one manager are no family.
    """
    return profile is not Profile.WORKPLACE


def share_one(one: Participant, other: Participant) -> bool:
    """Whether two people have a responsible adult in common, as far as it is written down."""
    marks = (marks_of(p.responsible_adult, p.name) for p in (one, other))
    return not set.isdisjoint(*map(set, marks))

"""Words that differ by the kind of programme: a workplace has managers, and no term."""

from collections.abc import Sequence

from mentordesk.model.profile import Profile
from mentordesk.model.programme import Programme
from mentordesk.model.readers import Reader

#: What fields of a participant are called where grown-ups take part; elsewhere by their labels.
_AT_WORK = {"responsible_adult": "Manager"}


def label_in(profile: Profile, name: str, label: str) -> str:
    """What a field of a participant is called in a programme of this kind."""
    return _AT_WORK.get(name, label) if profile is Profile.WORKPLACE else label


def readers_in(profile: Profile, readers: Sequence[Reader]) -> tuple[Reader, ...]:
    """Whom a paper can be for there: whoever speaks for themselves has no parent who reads it."""
    found = tuple(r for r in readers if profile is not Profile.WORKPLACE or r is not Reader.PARENT)
    return found or tuple(readers)


def has_terms(profile: Profile, programme: Programme) -> bool:
    """Whether one speaks of terms: schools do, and whoever named one."""
    return profile.is_of_school or bool(programme.term_name.strip())

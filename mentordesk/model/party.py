"""With whom the coordinator speaks about a pairing."""

from mentordesk.model.fields import Choice
from mentordesk.model.profile import Profile


class Party(Choice):
    """With whom the coordinator spoke."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    RESPONSIBLE_ADULT = "responsible_adult"
    TEACHER = "teacher"
    MANAGER = "manager"


def parties_of(profile: Profile) -> tuple[Party, ...]:
    """Whom one speaks with in such a programme; what was written down of others stays."""
    apart = {
        Profile.WORKPLACE: {Party.RESPONSIBLE_ADULT, Party.TEACHER},
        Profile.COMMUNITY: {Party.TEACHER},
    }.get(profile, {Party.MANAGER})
    return tuple(p for p in Party if p not in apart)


#: The two who are asked in turn; the others are told.
SIDES = (Party.MENTEE, Party.MENTOR)

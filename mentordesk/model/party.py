"""With whom the coordinator speaks about a pairing."""

from mentordesk.model.fields import Choice


class Party(Choice):
    """With whom the coordinator spoke."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    RESPONSIBLE_ADULT = "responsible_adult"
    TEACHER = "teacher"
    MANAGER = "manager"


#: The two who are asked in turn; the others are told.
SIDES = (Party.MENTEE, Party.MENTOR)

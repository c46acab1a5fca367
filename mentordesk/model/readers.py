"""Who a report is for: what each reader may read, and how people are named to them."""

from mentordesk.model.fields import Audience, Choice
from mentordesk.model.names import NameStyle

_PLAIN = frozenset({Audience.ANYONE, Audience.FACTS})


class Reader(Choice):
    """Whom a report is printed for."""

    PUPIL = "pupil"
    PARENT = "parent"
    MENTOR = "mentor"
    HEAD = "head"
    FUNDER = "funder"
    FILE = "file"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            Reader.PUPIL: "Mentee", Reader.HEAD: "Head or director", Reader.FILE: "Our own file",
        }.get(self, self.value.capitalize())  # fmt: skip

    @property
    def reads(self) -> frozenset[Audience]:
        """What may stand on their paper. What is kept of conflicts is on nobody's unless asked for by itself."""
        return {
            Reader.PUPIL: _PLAIN | {Audience.PAIR},
            Reader.PARENT: _PLAIN,
            Reader.MENTOR: _PLAIN | {Audience.PAIR},
            Reader.HEAD: _PLAIN | {Audience.STAFF},
            Reader.FUNDER: frozenset({Audience.ANYONE}),
            Reader.FILE: _PLAIN | {Audience.PAIR, Audience.STAFF, Audience.COORDINATOR},
        }[self]

    @property
    def is_outside(self) -> bool:
        """Whether they could find somebody out of a small number: cells under 5 are then left out."""
        return self is Reader.FUNDER

    @property
    def names(self) -> NameStyle:
        """How people are named to them unless one chooses otherwise."""
        return {
            Reader.PARENT: NameStyle.FIRST, Reader.HEAD: NameStyle.SHORT, Reader.FUNDER: NameStyle.CODES,
        }.get(self, NameStyle.FULL)  # fmt: skip

    @property
    def said(self) -> str:
        """What they read, in a sentence."""
        return {
            Reader.PUPIL: "What the two may read themselves.",
            Reader.PARENT: "Plain facts: when they met and their goals, not what they talked about.",
            Reader.MENTOR: "What the two may read themselves.",
            Reader.HEAD: "Figures and how pairings stand, not what people told each other.",
            Reader.FUNDER: "Figures that name nobody; numbers under 5 are hidden.",
            Reader.FILE: "Everything but conflict notes. Keep it locked.",
        }[self]

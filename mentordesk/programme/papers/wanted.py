"""What a report is asked to show: its days, its reader, how people are named, and its parts."""

from dataclasses import dataclass
from datetime import date

from mentordesk.model.fields import Audience
from mentordesk.model.names import NameStyle
from mentordesk.model.readers import Reader

#: Sections that are left out until somebody asks for them.
OFF_AT_FIRST = frozenset({"conflicts", "languages"})
#: The switch of what people told each other.
TEXTS = "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report should show.

    ``without`` are the keys of sections that are switched off; ``as_they_are`` the names that stand in
    texts and are to stay there. The ids say what the report is about, where its kind asks for it.
    """

    today: date
    reader: Reader = Reader.FILE
    first: date | None = None
    last: date | None = None
    names: NameStyle | None = None
    without: frozenset[str] = OFF_AT_FIRST
    foreword: str = ""
    as_they_are: frozenset[str] = frozenset()
    pairing_id: int = 0
    participant_id: int = 0
    meeting_id: int = 0
    group: str = ""
    week: date | None = None
    form: str = ""
    evaluation_id: int = 0

    @property
    def style(self) -> NameStyle:
        """How people are named: as asked, or as is usual for the reader."""
        return self.names or self.reader.names

    @property
    def shows_texts(self) -> bool:
        """Whether what people wrote is shown; it may name them, so never beside codes."""
        return TEXTS not in self.without and self.style is not NameStyle.CODES

    @property
    def reads(self) -> frozenset[Audience]:
        """What may stand on the paper."""
        return self.reader.reads if self.shows_texts else self.reader.reads - {Audience.PAIR}

"""What the coordinator decides on matching: weights, rules, and who shall or shall not be paired."""

from dataclasses import dataclass, field

from mentordesk.model.fields import UNSAVED, Choice, Kind, about, missing

#: The most that one criterion can weigh: more would be a slip of the finger.
MOST_WEIGHT = 100


class MatchWord(Choice):
    """What the coordinator says of two before a proposal is made."""

    LOCK = "lock"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPair:
    """A mentee and a mentor (``other_id``) that are locked together or set apart in proposals."""

    id: int = UNSAVED
    participant_id: int
    other_id: int
    word: MatchWord


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchWeight:
    """How much a criterion counts; one of the programme's own says what is held against what, and how."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    key: str
    name: str = field(default="", metadata=about("Name", required=True))
    of: str = field(default="", metadata=about("Mentee’s", required=True))
    against: str = field(default="", metadata=about("Mentor’s", required=True))
    how: str = field(default="common", metadata=about("Counts when", required=True))
    weight: int = field(default=10, metadata=about("Weight", Kind.WHOLE))
    full_at: int = field(default=1, metadata=about("As good as it gets at", Kind.WHOLE))

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not 0 <= self.weight <= MOST_WEIGHT:
            found["weight"] = f"Give a weight between 0 and {MOST_WEIGHT}."
        if self.full_at < 1:
            found["full_at"] = "Give 1 or more."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRule:
    """Whether a hard rule is in force, and its number; one of the programme's own names a fact."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    key: str
    of: str = ""
    name: str = ""
    on: bool = True
    number: int = 0

"""What is never done when people are paired: each rule is a small declared value with its sentence."""

from dataclasses import dataclass
from enum import StrEnum


class RuleKey(StrEnum):
    """The rules that a pair is held against."""

    TIME = "time"
    LANGUAGE = "language"
    NEVER = "never"
    PARTED = "parted"
    TOGETHER = "together"
    HOUSEHOLD = "household"
    YEARS = "years"
    GROUP = "group"
    FORBIDDEN = "forbidden"
    LOCKED = "locked"
    SELF = "self"
    COMPANY = "company"
    GENDER = "gender"
    FACT = "fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One hard rule, in force or not; ``number`` is its threshold where it has one.

    A rule of the school's own (*fact*) asks for a word in common of the fact named by ``of``.
    """

    key: RuleKey
    name: str
    sentence: str
    on: bool = True
    number: int = 0
    of: str = ""


USUAL_RULES = (
    Rule(key=RuleKey.TIME, name="A time in common", sentence="have no time in common"),
    Rule(key=RuleKey.LANGUAGE, name="A language in common", sentence="have no language in common"),
    Rule(key=RuleKey.HOUSEHOLD, name="Not the same household", sentence="have the same responsible adult"),
    Rule(key=RuleKey.YEARS, name="Years between them", sentence="are fewer than {number} years apart", on=False, number=2),
    Rule(key=RuleKey.GROUP, name="Another group", sentence="are in the same group", on=False),
)  # fmt: skip

#: Rules that are nobody's to switch off: what the record itself refuses, what somebody asked for, and the
#: coordinator's own word.
OWN_RULES = (
    Rule(key=RuleKey.NEVER, name="The never-pair list", sentence="are on the never-pair list"),
    # worded so that paper and history do not tell what it was
    Rule(key=RuleKey.GENDER, name="As asked for", sentence="are not what one of them asked for"),
    Rule(key=RuleKey.PARTED, name="Not again", sentence="had a pairing that ended early, or is not to be begun again"),
    Rule(key=RuleKey.TOGETHER, name="Paired already", sentence="are paired already, or proposed the other way round"),
    Rule(key=RuleKey.FORBIDDEN, name="Your never", sentence="were set apart by you"),
    Rule(key=RuleKey.LOCKED, name="Your lock", sentence="are kept apart by another lock of yours"),
    Rule(key=RuleKey.SELF, name="Two people", sentence="are the same person"),
    Rule(key=RuleKey.COMPANY, name="Never in one group", sentence="would meet somebody there who is on the never-pair list"),
)  # fmt: skip

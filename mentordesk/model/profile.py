"""The practice profile: which rules the programme keeps to, and with what figures, from when on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentordesk.model.fields import UNSAVED, Choice, Kind, about
from mentordesk.model.programme import MONDAY_TO_FRIDAY, SLOTS, Weekday


class Profile(Choice):
    """The profiles that are shipped; every rule of them can be changed."""

    SCHOOL_WEEKLY = "school_weekly"
    SCHOOL_LIGHT = "school_light"
    COMMUNITY = "community"
    WORKPLACE = "workplace"

    @property
    def is_of_school(self) -> bool:
        """Whether its people are in years and classes, which move up, and have exams and parents."""
        return self in {Profile.SCHOOL_WEEKLY, Profile.SCHOOL_LIGHT}

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            Profile.SCHOOL_WEEKLY: "School peer, weekly", Profile.SCHOOL_LIGHT: "School peer, light",
            Profile.COMMUNITY: "Community", Profile.WORKPLACE: "Workplace",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usual:
    """What a new programme of a profile begins with: its rhythm, when people can meet, certificates.

    A certificate asks for no more minutes of training than rule T1 does.
    """

    interval_days: int
    minutes: int
    slots: tuple[str, ...] = SLOTS
    days: tuple[Weekday, ...] = MONDAY_TO_FRIDAY
    certificate_training: int = 120


#: What is usual in a programme of each profile.
USUAL = {
    Profile.SCHOOL_WEEKLY: Usual(7, 30),
    Profile.SCHOOL_LIGHT: Usual(14, 30, certificate_training=60),
    Profile.COMMUNITY: Usual(7, 60, ("Morning", "Afternoon", "Evening"), tuple(Weekday)),
    Profile.WORKPLACE: Usual(
        30,
        60,
        ("Before work", "Morning", "Lunch", "Afternoon", "After work"),
        certificate_training=60,
    ),
}


def usual_beside(profile: Profile) -> dict[str, Any]:
    """What no form of a start asks, by field name."""
    usual = USUAL[profile]
    return {"slots": usual.slots, "certificate_training": usual.certificate_training}


_ONE = re.compile(r"(\b1 (?:day|minute|meeting|week|month|check-in))s\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it asks, in a sentence with its figures in braces, and its default figures.

    ``limits`` names each figure; ``others`` gives the figures of the profiles that differ, and an
    empty tuple where a profile leaves the rule out.
    """

    id: str
    topic: str
    sentence: str
    limits: tuple[str, ...] = ()
    defaults: tuple[int, ...] = ()
    others: Mapping[Profile, tuple[int, ...] | None] = field(default_factory=dict)

    def said(self, figures: Sequence[int | str]) -> str:
        """The sentence with these figures in it; *1 days* is *1 day*."""
        return _ONE.sub(r"\1", self.sentence.format(*figures))


_OFF: Mapping[Profile, None] = {Profile.WORKPLACE: None}

#: Every rule, by its id, in the order of the page.
RULES: dict[str, Rule] = {r.id: r for r in (
    Rule("T1", "Training", "Mentor training before the start: at least {0} minutes.", ("minutes",), (120,),
         {Profile.SCHOOL_LIGHT: (60,), Profile.COMMUNITY: (360,), Profile.WORKPLACE: (60,)}),
    Rule("T2", "Training", "A refresher for every active mentor every {0} days.", ("days",), (365,)),
    Rule("T3", "Training", "Mentee induction before the start."),
    Rule("A1", "Pairing", "In cross-age pairs the mentor is at least {0} years above.", ("years",), (2,),
         {Profile.COMMUNITY: None, Profile.WORKPLACE: None}),
    Rule("A2", "Pairing", "A mentor has no more mentees than they take."),
    Rule("A3", "Pairing", "Agreement signed within {0} days of matching.", ("days",), (14,)),
    Rule("A4", "Pairing", "First meeting within {0} days of the start.", ("days",), (14,),
         {Profile.WORKPLACE: (30,)}),
    Rule("A5", "Pairing", "A goal within {0} days of the start.", ("days",), (21,), {Profile.WORKPLACE: (45,)}),
    Rule("C1", "Check-ins", "A check-in within {0} days of the first meeting.", ("days",), (2,), _OFF),
    Rule("C2", "Check-ins", "In the first {1} days, {0} check-ins with each side.", ("check-ins", "days"), (2, 30),
         {Profile.WORKPLACE: (1, 30)}),
    Rule("C3", "Check-ins", "Then a check-in with each side every {0} days, after a year every {1}.",
         ("days", "days after a year"), (30, 91), {Profile.WORKPLACE: (60, 120)}),
    Rule("C4", "Check-ins", "A word with the responsible adult every {0} days.", ("days",), (91,), _OFF),
    Rule("M2", "Meetings", "A meeting is {0} to {1} minutes long.", ("minutes at least", "minutes at most"), (30, 45),
         {Profile.COMMUNITY: (60, 240), Profile.WORKPLACE: (45, 90)}),
    Rule("L1", "Ending", "A pairing lasts at least {0} days; an ending before {1} days is worth a look.", ("days at least", "days to look at"), (91, 182)),
    Rule("G1", "Silence", "They meet before {0} % of the interval has passed; at {1} %, or {2} days, a pairing is at risk.",
         ("% to watch", "% at risk", "days at risk"), (150, 200, 21), {Profile.WORKPLACE: (150, 200, 60)}),
    Rule("G2", "Silence", "Fewer than {0} failures in a row of one side; after {1} tries unanswered, the next step for silence.",
         ("failures", "tries"), (2, 3)),
    Rule("G4", "Meetings", "Fewer than {0} of the last {1} meetings were moved.", ("moved", "meetings"), (3, 6)),
    Rule("Q1", "Mood", "A pulse after {0} days, then every {1}; below {2} worth a look, {3} or less to act on.",
         ("days to the first", "days between", "look below", "act from"), (30, 60, 4, 2)),
    Rule("E1", "Pairing", "Expectations that differ by 2 points or more are talked about."),
    Rule("Q2", "Mood", "Mood does not fall by {0} within three meetings, and is above {1}.", ("points", "or less"), (2, 2)),
    Rule("R1", "Ending", "The trial is decided after {0} days.", ("days",), (60,)),
    Rule("R2", "Ending", "{0} days of rest before somebody is matched again.", ("days",), (14,)),
    Rule("R3", "Pairing", "A rest ends on the day it was to, or is given another."),
    Rule("K1", "Ending", "A closing file is complete: reason, initiator, exit talks, contact rule, letter."),
    Rule("P1", "Programme", "A milestone is reached, or waived, by its day."),
    Rule("V1", "Programme", "Of those who are ready, {0} % are paired.", ("%",), (70,)),
    Rule("V2", "Programme", "Guidelines are looked through every {0} days.", ("days",), (365,)),
    Rule("V3", "Programme", "The programme is looked back on every {0} days, and when it ends.", ("days",), (182,)),
    Rule("G3", "Conflict", "A warning is looked at again after {0} days, probation after {1}.", ("days, warning", "days, probation"), (14, 14)),
    Rule("N1", "Conflict", "A conflict note’s next step is done by its day; notes are settled within {0}, {1} or {2} days.",
         ("days, friction", "days, strained", "days, serious"), (14, 7, 2)),
    Rule("N2", "Conflict", "What was passed on to safeguarding is acknowledged within {0} days.", ("days",), (1,)),
)}  # fmt: skip

#: So many of the last meetings are looked at for failures in a row.
MOST_FAILURES = 3
#: Rules of which one figure is not above another: which, and which.
_ASCENDING = {"M2": (0, 1), "G1": (0, 1), "L1": (0, 1), "G4": (0, 1), "Q1": (3, 2)}
#: More than this is a slip of the finger.
LARGEST = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeChange:
    """From a day on: another profile as a whole, or one rule with other figures, or on, or off."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    profile: Profile | None = field(default=None, metadata=about("Profile", Kind.CHOICE))
    rule: str = field(default="", metadata=about("Rule"))
    is_on: bool = field(default=True, metadata=about("Kept to", Kind.FLAG))
    limits: tuple[int, ...] = field(default=(), metadata=about("Figures", Kind.TAGS))
    from_on: date | None = field(default=None, metadata=about("From", Kind.DATE, required=True))

    @property
    def words(self) -> str:
        """*The profile Community*, *Rule A3: Agreement signed within 7 days of matching.*"""
        if self.profile is not None:
            return f"The profile {self.profile.label}"
        rule = RULES[self.rule]
        fits = len(self.limits) == len(rule.limits)
        said = rule.said(self.limits if fits else rule.defaults)
        return f"Rule {rule.id}: {said}" if self.is_on else f"Rule {rule.id} is left out: {said}"

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found: dict[str, str] = {}
        if self.from_on is None:
            found["from_on"] = "Give the day from which on it holds."
        if self.profile is None and self.rule not in RULES:
            found["rule"] = "There is no such rule."
        elif self.profile is None and len(self.limits) != len(RULES[self.rule].limits):
            found["limits"] = f"Rule {self.rule} has {len(RULES[self.rule].limits)} figures."
        if any(not 1 <= n <= LARGEST for n in self.limits):
            found["limits"] = f"A figure is between 1 and {LARGEST:,}."
        elif (
            self.is_on
            and self.limits
            and (first := _ASCENDING.get(self.rule))
            and self.limits[first[0]] > self.limits[first[1]]
        ):
            names = RULES[self.rule].limits
            found["limits"] = f"“{names[first[0]]}” must not be above “{names[first[1]]}”."
        elif self.rule == "G2" and self.limits and self.limits[0] > MOST_FAILURES:
            found["limits"] = f"Failures in a row are counted up to {MOST_FAILURES}."
        return found


@dataclass(frozen=True, slots=True)
class Practice:
    """The rules in force on a day, with their figures; a rule that is off is not in it."""

    profile: Profile
    figures: Mapping[str, tuple[int, ...]]

    def keeps(self, rule: str) -> bool:
        """Whether the programme keeps to a rule."""
        return rule in self.figures

    def figure(self, rule: str, nth: int = 0) -> int:
        """A figure of a rule that is kept."""
        return self.figures[rule][nth]

    def sentence(self, rule: str) -> str:
        """A rule in words, with its figures, whether it is kept or not."""
        spec = RULES[rule]
        return spec.said(self.figures.get(rule, spec.defaults))


def defaults_of(profile: Profile) -> dict[str, tuple[int, ...]]:
    """The rules of a profile with their figures."""
    found = {}
    for rule in RULES.values():
        figures = rule.others.get(profile, rule.defaults)
        if figures is not None:
            found[rule.id] = figures
    return found


def in_force(changes: Iterable[PracticeChange], day: date) -> Practice:
    """The rules as they held on a day: the changes up to it, in the order of their days.

    A profile begins anew; single rules change what it says. Without any change it is the weekly
    school profile.
    """
    profile, figures = Profile.SCHOOL_WEEKLY, defaults_of(Profile.SCHOOL_WEEKLY)
    dated = [(c.from_on, c.id, c) for c in changes if c.from_on and c.from_on <= day]
    for _, _, change in sorted(dated, key=lambda found: found[:2]):
        if change.profile is not None:
            profile, figures = change.profile, defaults_of(change.profile)
        elif change.is_on:
            rule = RULES[change.rule]
            # a rule may have got figures since it was changed: what it cannot mean is as shipped
            fits = len(change.limits) == len(rule.limits)
            figures[change.rule] = change.limits if fits else rule.defaults
        else:
            figures.pop(change.rule, None)
    return Practice(profile, figures)


#: The weekly school profile as it is shipped.
WEEKLY = Practice(Profile.SCHOOL_WEEKLY, defaults_of(Profile.SCHOOL_WEEKLY))

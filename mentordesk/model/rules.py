"""The rules of the practice profile: what needs doing and why, and how a pairing stands.

Rule ids and thresholds are those of the weekly school profile (docs/rules.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum

from mentordesk.model.clock import Span, counted, days_net_of, plain_date, short_date
from mentordesk.model.facts import NoteFacts, PairingFacts, joined
from mentordesk.model.meeting import MISSED, Side
from mentordesk.model.pairing import State

QUIET_AMBER, QUIET_RED, QUIET_RED_DAYS = 1.5, 2.0, 21
GOAL_WITHIN_DAYS = 21
FIRST_MEETING_WITHIN_DAYS = 14
TOO_EARLY_MEETINGS = 3
SERIOUS = 3


class Level(IntEnum):
    """How much something presses."""

    INFO = 0
    AMBER = 1
    RED = 2


class Standing(Enum):
    """How a pairing stands, in words; never a rank among pairings."""

    AT_RISK = "At risk"
    WATCH = "Watch"
    TOO_EARLY = "Too early to tell"
    ON_TRACK = "On track"
    PAUSED = "Paused"
    NOT_STARTED = "Not started"
    CLOSED = "Closed"


class Action(Enum):
    """What the coordinator can do about an item, as the button says."""

    LOG = "Log it"
    PLAN = "Plan a meeting"
    ADD_GOAL = "Add a goal"
    OPEN_NOTE = "Open note"
    OPEN_PAIRING = "Open pairing"
    BACK_UP = "Back up now"
    RECOVERY = "Make one"
    MOVE = "Move them"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that speaks about a pairing: its headline, the reason with numbers, the evidence."""

    rule: str
    level: Level
    headline: str
    why: str
    since: date
    evidence: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs the coordinator."""

    rule: str
    level: Level
    title: str
    why: str
    action: Action
    since: date
    pairing_id: int
    note_id: int | None = None
    meeting_id: int | None = None
    evidence: dict[str, str | int] = field(default_factory=dict)


def silence(facts: PairingFacts, closed: Sequence[Span], today: date) -> Verdict | None:
    """G1: no meeting for over 1.5 intervals (amber), over 2 or 21 days (red), net of closures."""
    if not facts.state.is_running:
        return None
    last = facts.last_held or facts.begins
    gap = days_net_of((*closed, *facts.pauses), last, _known_until(facts, last, today))
    if gap <= QUIET_AMBER * facts.interval_days:
        return None
    red = gap > QUIET_RED * facts.interval_days or gap > max(QUIET_RED_DAYS, facts.interval_days)
    expected = f"the programme expects one every {facts.interval_days}."
    if facts.interval_days == 1:
        expected = "the programme expects one every day."
    evidence: dict[str, str | int] = {
        "days_without_meeting": gap, "expected_every": facts.interval_days,
        "last_meeting": facts.last_held.isoformat() if facts.last_held else "",
        "counted_from": last.isoformat(),
    }  # fmt: skip
    if facts.last_held is None:
        why = (
            f"No meeting held in {counted(gap, 'day')} since {plain_date(facts.begins)}; {expected}"
        )
        return Verdict(
            "A4", Level.RED if red else Level.AMBER, "have not met yet", why, last, evidence
        )
    why = f"No meeting for {counted(gap, 'day')}; {expected}{_who_missed(facts)}"
    return Verdict("G1", Level.RED if red else Level.AMBER, "gone quiet", why, last, evidence)


def _known_until(facts: PairingFacts, last: date, today: date) -> date:
    """What is not logged is unknown, never missed: silence is counted up to the first such day."""
    unknown = facts.unknown_since
    return min(today, unknown) if unknown and unknown > last else today


def _who_missed(facts: PairingFacts) -> str:
    missed = [o for o in facts.recent if o.status in MISSED]
    if not missed:
        return ""
    total = len(facts.recent)
    share = {1: "One", 2: "Two", 3: "All"}[len(missed)] if total == 3 else str(len(missed))
    sides = {o.failed_by for o in missed}
    who = ""
    if sides == {Side.MENTEE}:
        who = f" by {joined([p.first for p in facts.mentees])}"
    elif sides == {Side.MENTOR}:
        who = f" by {joined([p.first for p in facts.mentors])}"
    many = "was" if len(missed) == 1 else "were"
    last = "three" if total == 3 else str(total)
    return f" {share} of the last {last} {many} missed{who}."


def repeated_failure(facts: PairingFacts) -> Verdict | None:
    """G2: the last two meetings failed on the same side."""
    last = facts.recent[:2]
    if len(last) < 2 or any(o.status not in MISSED for o in last) or not facts.state.is_running:
        return None
    sides = {o.failed_by for o in last}
    people = {Side.MENTOR: facts.mentors, Side.MENTEE: facts.mentees}.get(
        last[0].failed_by or Side.BOTH
    )
    if len(sides) != 1 or people is None:
        return None
    who = joined([p.first for p in people])
    why = f"{who} missed the last two meetings, on {short_date(last[1].day)} and {short_date(last[0].day)}."
    return Verdict("G2", Level.AMBER, "meetings missed", why, last[0].day, {"missed_in_a_row": 2})


def goal_missing(facts: PairingFacts, closed: Sequence[Span], today: date) -> Verdict | None:
    """A5: no goal 21 days after the start."""
    if facts.goals or not facts.state.is_running:
        return None
    days = days_net_of((*closed, *facts.pauses), facts.begins, today)
    if days <= GOAL_WITHIN_DAYS:
        return None
    why = f"They started {counted(days, 'day')} ago, closures left out; a goal is expected within {GOAL_WITHIN_DAYS}."
    return Verdict("A5", Level.AMBER, "no goal yet", why, facts.begins, {"days_since_start": days})


def open_note(facts: PairingFacts) -> Verdict | None:
    """A serious conflict note that is still open."""
    if facts.worst_note < SERIOUS:
        return None
    why = "A serious conflict note is open."
    return Verdict(
        "N1", Level.RED, "open conflict", why, facts.since, {"severity": facts.worst_note}
    )


def verdicts(facts: PairingFacts, closed: Sequence[Span], today: date) -> list[Verdict]:
    """All that the rules say about a pairing, worst first."""
    found = [
        silence(facts, closed, today),
        open_note(facts),
        repeated_failure(facts),
        goal_missing(facts, closed, today),
    ]
    return sorted((v for v in found if v), key=lambda v: -v.level)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a pairing stands, and why."""

    standing: Standing
    verdicts: tuple[Verdict, ...]

    @property
    def headline(self) -> str:
        """*At risk: gone quiet*."""
        if not self.verdicts or self.standing not in {Standing.AT_RISK, Standing.WATCH}:
            return self.standing.value
        return f"{self.standing.value}: {self.verdicts[0].headline}"

    @property
    def why(self) -> str:
        """The reasons in words."""
        return " ".join(v.why for v in self.verdicts)


def judge(facts: PairingFacts, closed: Sequence[Span], today: date) -> Judgement:
    """How a pairing stands on a day."""
    resting = {
        State.PAUSED: Standing.PAUSED, State.CLOSED: Standing.CLOSED, State.VOID: Standing.CLOSED,
        State.PROPOSED: Standing.NOT_STARTED, State.PENDING_AGREEMENT: Standing.NOT_STARTED,
    }.get(facts.state)  # fmt: skip
    if resting:
        return Judgement(resting, ())
    found = tuple(verdicts(facts, closed, today))
    if found:
        worst = Standing.AT_RISK if found[0].level is Level.RED else Standing.WATCH
        return Judgement(worst, found)
    expected = days_net_of((*closed, *facts.pauses), facts.begins, today) / facts.interval_days
    early = expected < TOO_EARLY_MEETINGS
    return Judgement(Standing.TOO_EARLY if early else Standing.ON_TRACK, ())


def unlogged_item(facts: PairingFacts, today: date) -> Item | None:
    """Meetings whose time has passed and of which nothing is known."""
    if not facts.unlogged or facts.oldest_unlogged is None:
        return None
    what = counted(facts.unlogged, "meeting")
    verb = "is" if facts.unlogged == 1 else "are"
    since = short_date(facts.oldest_unlogged)
    why = f"Planned for {since}; nothing was recorded. It is not counted as missed."
    if facts.unlogged > 1:
        why = f"The oldest was planned for {since}. They are not counted as missed."
    return Item(
        "U1", Level.INFO, f"{facts.first_names}: {what} {verb} not logged", why, Action.LOG,
        facts.oldest_unlogged, facts.id, evidence={"unlogged": facts.unlogged},
    )  # fmt: skip


_TITLES = {
    "G1": "{both} have gone quiet",
    "A4": "{names} have not met yet",
    "A5": "{names} have no goal yet",
    "G2": "Meetings missed: {names}",
}
_ACTIONS = {"G1": Action.PLAN, "A4": Action.PLAN, "A5": Action.ADD_GOAL, "G2": Action.PLAN}


def pairing_items(facts: PairingFacts, judgement: Judgement, today: date) -> list[Item]:
    """What needs doing for one pairing."""
    spoken = [v for v in judgement.verdicts if v.rule in _ACTIONS]
    if any(v.rule == "G1" for v in spoken):
        spoken = [v for v in spoken if v.rule != "G2"]
    both = joined([p.name for p in (*facts.mentors, *facts.mentees)])
    found = [
        Item(
            v.rule, v.level, _TITLES[v.rule].format(both=both, names=facts.first_names), v.why,
            _ACTIONS[v.rule], v.since, facts.id, evidence=v.evidence,
        )
        for v in spoken
    ]  # fmt: skip
    waiting = unlogged_item(facts, today)
    return found + ([waiting] if waiting and facts.state.is_open else [])


def note_item(note: NoteFacts, facts: PairingFacts, today: date) -> Item | None:
    """N1: a conflict note whose next step is due, or that has none; never any of its text."""
    days = (today - note.opened_on).days
    age = "today" if days == 0 else f"{counted(days, 'day')}"
    if note.next_due and note.next_due > today:
        return None
    late = (today - note.next_due).days if note.next_due else 0
    if note.next_due is None:
        why = "No next step is set: decide what comes next and by when."
    elif late == 0:
        why = "Its next step is due today."
    else:
        why = f"Its next step was due {short_date(note.next_due)}, {counted(late, 'day')} ago."
    level = Level.RED if late or note.severity >= SERIOUS else Level.AMBER
    opened = "opened today" if days == 0 else f"open {age}"
    return Item(
        "N1", level, f"Conflict note {opened}: {facts.first_names}", why, Action.OPEN_NOTE,
        note.next_due or note.opened_on, facts.id, note_id=note.id,
        evidence={"days_open": days, "days_late": late},
    )  # fmt: skip


_FIRST = {"A4": 0, "A5": 1}


def todays_items(
    judged: Iterable[tuple[PairingFacts, Judgement]], notes: Iterable[NoteFacts], today: date
) -> list[Item]:
    """The whole queue: never started and no goal first, then by how much it presses and how long."""
    by_id: dict[int, PairingFacts] = {}
    found: list[Item] = []
    for facts, judgement in judged:
        by_id[facts.id] = facts
        found += pairing_items(facts, judgement, today)
    for note in notes:
        whose = by_id.get(note.pairing_id)
        item = note_item(note, whose, today) if whose else None
        if item:
            found.append(item)
    return sorted(found, key=lambda i: (_FIRST.get(i.rule, 2), -i.level, i.since, i.pairing_id))

"""The rules of the practice profile: what needs doing and why, and how a pairing stands.

Rule ids are those of docs/rules.md; the figures are those of the profile in force on the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum

from mentordesk.model.clock import Span, counted, days_net_of, full_date, near_date
from mentordesk.model.facts import PairingFacts, joined, some_of, told_apart
from mentordesk.model.meeting import MISSED, Side
from mentordesk.model.names import whose
from mentordesk.model.pairing import State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.profile import WEEKLY, Practice

TOO_EARLY_MEETINGS = 3
SERIOUS = 3
#: So many meetings back a mood that fell is looked for.
MOOD_MEETINGS = 3
#: Beyond this many days after the first meeting its own check-in is no longer asked for.
FIRST_TALK_ASKED = 30


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that speaks about a pairing: its headline, the reason with numbers, the evidence."""

    rule: str
    level: Level
    headline: str
    why: str
    since: date
    evidence: dict[str, str | int] = field(default_factory=dict)
    party: Party | None = None


def silence(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """G1, A4: no meeting for longer than the rule allows, net of closures, absences and pauses."""
    if not facts.state.is_running:
        return None
    last = facts.last_in_touch or facts.begins
    met_lately = facts.last_held is not None and practice.keeps("G1")
    if met_lately and (today - last).days * 100 <= practice.figure("G1") * facts.interval_days:
        return None  # most pairings most of the time
    until = _known_until(facts, last, today)
    gap = _running(facts, closed, last, until)
    expected = f"the programme expects one every {facts.interval_days}."
    if facts.interval_days == 1:
        expected = "the programme expects one every day."
    evidence: dict[str, str | int] = {
        "days_without_meeting": gap, "expected_every": facts.interval_days,
        "last_meeting": facts.last_held.isoformat() if facts.last_held else "",
        "counted_from": last.isoformat(),
    }  # fmt: skip
    if facts.last_held is None:
        expected = f"{_left_out(facts, closed, last, today)}; {expected}"
        return _never_met(facts, practice, gap, expected, evidence)
    if not practice.keeps("G1"):
        return None
    amber, red, days = practice.figures["G1"]
    if gap * 100 <= amber * facts.interval_days:
        return None
    is_red = gap * 100 > red * facts.interval_days or gap > max(days, facts.interval_days)
    unknown = "" if until == today else f" up to {near_date(until, today)}, which is not logged"
    without = unknown + _left_out(facts, closed, last, until)
    what = "meeting" if last == facts.last_held else "meeting and no word"
    why = f"No {what} for {counted(gap, 'day')}{without}; {expected}{_who_missed(facts)}{_spoken_since(facts, last, today)}"
    level = Level.RED if is_red else Level.AMBER
    return Verdict("G1", level, "gone quiet", why, last, evidence, _who_failed(facts))


def _left_out(facts: PairingFacts, closed: Sequence[Span], since: date, today: date) -> str:
    """Why a number of days is smaller than a calendar says, where it is; absences are rests too."""
    run, open_days = (
        _running(facts, closed, since, today),
        days_net_of(closed, since, today),
    )
    left = [
        word
        for word, is_so in (
            ("closures", open_days < (today - since).days),
            ("rests", run < open_days),
        )
        if is_so
    ]
    return f", {' and '.join(left)} left out" if left else ""


def _never_met(
    facts: PairingFacts, practice: Practice, gap: int, expected: str, evidence: dict[str, str | int]
) -> Verdict | None:
    if not practice.keeps("A4") or gap <= practice.figure("A4"):
        return None
    red = gap * 2 > practice.figure("A4") * 3
    why = f"No meeting held in {counted(gap, 'day')} since {full_date(facts.begins)}{expected}"
    level = Level.RED if red else Level.AMBER
    return Verdict("A4", level, "have not met yet", why, facts.begins, evidence)


def _who_failed(facts: PairingFacts) -> Party | None:
    sides = {o.failed_by for o in facts.recent if o.status in MISSED}
    if len(sides) != 1:
        return None
    return {Side.MENTEE: Party.MENTEE, Side.MENTOR: Party.MENTOR}.get(sides.pop() or Side.BOTH)


def _spoken_since(facts: PairingFacts, last: date, today: date) -> str:
    """What was done about it already: *You spoke with Leo on Thu 19 Nov.*"""
    found = [(t.last, p) for p, t in facts.talks if t.last and t.last > last]
    if not found:
        return ""
    day, party = max(found, key=lambda f: f[0])
    one = party not in SIDES or len(facts.side(party)) == 1
    # of a side of several it may have been one of them
    who = called(facts, party) if one else f"the {party.label.lower()}s’ side"
    return f" You spoke with {who} on {near_date(day, today)}."


def called(facts: PairingFacts, party: Party) -> str:
    """What one calls a side of a pairing; whole names where both sides are called alike."""
    if party in SIDES:
        everybody = (*facts.mentors, *facts.mentees)
        names = dict(zip((p.id for p in everybody), told_apart(everybody), strict=True))
        return some_of([names.get(p.id, p.first) for p in facts.side(party)])
    return f"the {party.label.lower()}"


def _known_until(facts: PairingFacts, last: date, today: date) -> date:
    """What is not logged is unknown, never missed: silence is counted up to the first such day."""
    unknown = facts.unknown_since
    return min(today, unknown) if unknown and unknown > last else today


#: How many of how many of the last meetings.
_SHARES = {
    (1, 1): "The last one was", (1, 2): "One of the last two was", (2, 2): "Both of the last two were",
    (1, 3): "One of the last three was", (2, 3): "Two of the last three were", (3, 3): "All of the last three were",
}  # fmt: skip


def _who_missed(facts: PairingFacts) -> str:
    missed = [o for o in facts.recent if o.status in MISSED]
    if not missed:
        return ""
    sides = {o.failed_by for o in missed}
    who = ""
    if sides == {Side.MENTEE}:
        who = f" by {some_of([p.first for p in facts.mentees])}"
    elif sides == {Side.MENTOR}:
        who = f" by {some_of([p.first for p in facts.mentors])}"
    return f" {_SHARES[len(missed), len(facts.recent)]} missed{who}."


def repeated_failure(
    facts: PairingFacts, today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """G2: the last meetings failed on the same side, or several tries to reach it were in vain."""
    if not practice.keeps("G2") or not facts.state.is_running:
        return None
    failures, tries = practice.figures["G2"]
    for party in SIDES:
        unanswered = facts.talked(party).unanswered
        if unanswered >= tries:
            who = called(facts, party)
            why = f"{counted(unanswered, 'try', 'tries')} to reach {who} went unanswered. Speak with those around them, then decide on the next step of the ladder."
            since = facts.talked(party).last or facts.begins
            return Verdict(
                "G2", Level.RED, "not to be reached", why, since, {"unanswered": unanswered}, party
            )
    last = facts.recent[:failures]
    if not last or len(last) < failures or any(o.status not in MISSED for o in last):
        return None
    sides = {o.failed_by for o in last}
    side = {Side.MENTOR: Party.MENTOR, Side.MENTEE: Party.MENTEE}.get(
        last[0].failed_by or Side.BOTH
    )
    if len(sides) != 1 or side is None:
        return None
    days = " and ".join(near_date(o.day, today) for o in reversed(last))
    number = {2: "two", 3: "three"}.get(failures, str(failures))
    why = f"{called(facts, side)} missed the last {number} meetings, on {days}."
    return Verdict(
        "G2", Level.AMBER, "meetings missed", why, last[0].day, {"missed_in_a_row": failures}, side
    )


def goal_missing(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """A5: no goal so many days after the start."""
    if facts.goals or not facts.state.is_running or not practice.keeps("A5"):
        return None
    limit = practice.figure("A5")
    days = _over(facts, closed, facts.begins, today, limit)
    if days is None:
        return None
    why = f"They started {counted(days, 'day')} ago{_left_out(facts, closed, facts.begins, today)}; a goal is expected within {counted(limit, 'day')}."
    return Verdict("A5", Level.AMBER, "no goal yet", why, facts.begins, {"days_since_start": days})


def agreement_missing(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """A3: the agreement is not signed so many days after matching."""
    waits = facts.state.is_running or facts.state is State.PENDING_AGREEMENT
    if facts.agreement_signed_on or not waits or not practice.keeps("A3"):
        return None
    since, what = facts.matched_on or facts.begins, "Matched"
    starts = facts.term_starts
    if starts and facts.begins < starts and facts.state.is_running:  # signed anew each year
        since, what = starts, "The year began"
    limit = practice.figure("A3")
    days = _over(facts, closed, since, today, limit)
    if days is None:
        return None
    why = f"{what} {counted(days, 'day')} ago{_left_out(facts, closed, since, today)}; the agreement is expected within {counted(limit, 'day')}."
    if left := facts.still_to_sign:
        why += f" {some_of(told_apart(left))} still {'has' if len(left) == 1 else 'have'} to sign."
    return Verdict(
        "A3", Level.AMBER, "agreement not signed", why, since, {"days_since_match": days}
    )


def often_moved(facts: PairingFacts, practice: Practice = WEEKLY) -> Verdict | None:
    """G4: too many of the last meetings were moved."""
    if not practice.keeps("G4") or not facts.state.is_running:
        return None
    moved, of = practice.figures["G4"]
    if facts.moved < moved:
        return None
    why = f"{facts.moved} of the last {of} meetings were moved. Would another day suit {facts.all_word} of them?"
    return Verdict(
        "G4", Level.AMBER, "often moved", why, facts.since, {"moved": facts.moved, "of": of}
    )


def mood_alarm(facts: PairingFacts, practice: Practice = WEEKLY) -> Verdict | None:
    """Q2: the mood of a side fell, or is low."""
    if not practice.keeps("Q2") or not facts.state.is_running or facts.last_held is None:
        return None
    fall, low = practice.figures["Q2"]
    for party in SIDES:
        moods = [m.mood_mentee if party is Party.MENTEE else m.mood_mentor for m in facts.last_met]
        known = [m for m in moods[-MOOD_MEETINGS:] if m is not None]
        if not known:
            continue
        now, most = known[-1], max(known)
        if now > low and most - now < fall:
            continue
        who, row = called(facts, party), " → ".join(map(str, known))
        falling = most - now >= fall
        why = (
            f"{whose(who)} mood: {row} over the last meetings."
            if len(known) > 1
            else f"{whose(who)} mood was {now} at the last meeting."
        )
        return Verdict("Q2", Level.AMBER, "mood falling" if falling else "mood low", why,
                       facts.last_held, {"mood": now, "was": most}, party)  # fmt: skip
    return None


def trial_to_decide(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """R1: the trial has lasted so long that it is to be decided."""
    if facts.state is not State.TRIAL or not practice.keeps("R1"):
        return None
    days, limit = _running(facts, closed, facts.since, today), practice.figure("R1")
    past = facts.trial_until is not None and today >= facts.trial_until
    if days < limit and not past:
        return None
    until = (
        f" It was to be decided by {near_date(facts.trial_until, today)}."
        if facts.trial_until
        else ""
    )
    why = f"On trial for {counted(days, 'day')}.{until} Go on, or part without blame?"
    return Verdict("R1", Level.AMBER, "trial to decide", why, facts.since, {"days_on_trial": days})


def early_ending(facts: PairingFacts, today: date, practice: Practice = WEEKLY) -> Verdict | None:
    """L1: it is closing, and has not lasted long."""
    if facts.state is not State.CLOSING or not practice.keeps("L1"):
        return None
    days = (today - facts.begins).days
    red, amber = practice.figures["L1"]
    if days >= amber:
        return None
    why = f"It ends after {counted(days, 'day')}. A talk before the goodbye may still help."
    return Verdict(
        "L1",
        Level.RED if days < red else Level.AMBER,
        "ends early",
        why,
        facts.since,
        {"days": days},
    )


def short_or_long(facts: PairingFacts, practice: Practice = WEEKLY) -> Verdict | None:
    """M2: the last three meetings were all shorter, or all longer, than a meeting should be."""
    if not practice.keeps("M2") or not facts.state.is_running:
        return None
    least, most = practice.figures["M2"]
    lengths = [m.minutes for m in facts.last_met if m.minutes is not None][-3:]
    if len(lengths) < 3 or not all_outside(lengths, least, most):
        return None
    word = "short" if max(lengths) < least else "long"
    row = ", ".join(map(str, lengths))
    why = f"The last three lasted {row} minutes; {least} to {most} are expected."
    return Verdict(
        "M2",
        Level.INFO,
        f"meetings {word}",
        why,
        facts.last_held or facts.begins,
        {"minutes": lengths[-1]},
    )


def all_outside(lengths: Sequence[int], least: int, most: int) -> bool:
    """Whether meetings were all shorter, or all longer, than they should be (minutes)."""
    return max(lengths) < least or min(lengths) > most


def talks_due(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """C1, C2, C3: a check-in with a side is due. The coordinator's own task: it never makes a pairing look worse."""
    if not facts.state.is_running:
        return None
    return (
        _first_talk(facts, closed, today, practice)
        or _regular_talk(facts, closed, today, practice)
        or _first_month(facts, closed, today, practice)
    )


def _first_talk(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice
) -> Verdict | None:
    first = facts.first_held
    if first is None or not practice.keeps("C1"):
        return None
    days = _running(facts, closed, first, today)
    spoken = any(facts.talked(p).last and facts.talked(p).last >= first for p in SIDES)  # type: ignore[operator]
    if spoken or not practice.figure("C1") < days <= FIRST_TALK_ASKED:
        return None
    why = f"They first met on {near_date(first, today)}. How was it? A word within {counted(practice.figure('C1'), 'day')} shows what they need."
    return Verdict(
        "C1",
        Level.INFO,
        "ask how the first meeting was",
        why,
        first,
        {"days_since": days},
        Party.MENTEE,
    )


def _first_month(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice
) -> Verdict | None:
    """C2: asked while it can be done, each in the middle of its share of the days.

    Afterwards it is asked only for a side that nobody ever spoke with, until somebody has.
    """
    if not practice.keeps("C2"):
        return None
    wanted, days = practice.figures["C2"]
    since_start = _running(facts, closed, facts.begins, today)
    if since_start > 2 * days:
        return None
    if since_start > days:
        missing = [p for p in SIDES if facts.talked(p).last is None]
    else:
        asked = sum(since_start * 2 * wanted >= (2 * nth + 1) * days for nth in range(wanted))
        missing = [p for p in SIDES if facts.talked(p).first_month < asked]
    if not missing:
        return None
    said = " and ".join(f"{facts.talked(p).first_month} with {called(facts, p)}" for p in SIDES)
    why = (
        f"They began {counted(since_start, 'day')} ago{_left_out(facts, closed, facts.begins, today)}. Check-ins so far: "
        f"{said}; {wanted} with each are expected in the first {counted(days, 'day')}."
    )
    return Verdict(
        "C2", Level.INFO, "check-ins of the first days", why, facts.begins,
        {"missing_sides": len(missing)}, missing[0],
    )  # fmt: skip


def _regular_talk(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice
) -> Verdict | None:
    if not practice.keeps("C3"):
        return None
    first_days = practice.figure("C2", 1) if practice.keeps("C2") else 0
    since = {p: facts.talked(p).last or facts.begins for p in SIDES}
    if all((today - last).days <= min(practice.figures["C3"]) for last in since.values()):
        return None
    since_start = _running(facts, closed, facts.begins, today)
    if since_start <= first_days:
        return None
    limit = practice.figure("C3", 1 if since_start > 365 else 0)
    due = []
    for party, last in since.items():
        gap = _over(facts, closed, last, today, limit)
        if gap is not None:
            due.append((last, gap, party))
    if not due:
        return None
    last, gap, party = min(due, key=lambda d: d[0])
    left = _left_out(facts, closed, last, today)
    why = f"No check-in with {_how_long(facts, due)}{left}; one every {limit} is expected."
    return Verdict(
        "C3",
        Level.INFO,
        "check-in due",
        why,
        last,
        {"days_since": gap, "expected_every": limit},
        party,
    )


def _how_long(facts: PairingFacts, due: Sequence[tuple[date, int, Party]]) -> str:
    """*Josh and Hana for 40 days*, or each with their own number where they differ."""
    if len({gap for _, gap, _ in due}) == 1:
        return f"{joined([called(facts, p) for _, _, p in due])} for {counted(due[0][1], 'day')}"
    return " and ".join(f"{called(facts, p)} for {counted(gap, 'day')}" for _, gap, p in due)


def adult_due(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Verdict | None:
    """C4: a word with the responsible adult is due."""
    if not facts.has_adult or not facts.state.is_running or not practice.keeps("C4"):
        return None
    last = facts.talked(Party.RESPONSIBLE_ADULT).last or facts.begins
    limit = practice.figure("C4")
    gap = _over(facts, closed, last, today, limit)
    if gap is None:
        return None
    who = some_of([p.first for p in facts.mentees])
    why = f"No word with {who}’s responsible adult for {counted(gap, 'day')}{_left_out(facts, closed, last, today)}; one every {limit} is expected."
    return Verdict(
        "C4",
        Level.INFO,
        "word with the responsible adult",
        why,
        last,
        {"days_since": gap},
        Party.RESPONSIBLE_ADULT,
    )


def _over(
    facts: PairingFacts, closed: Sequence[Span], since: date, today: date, limit: int
) -> int | None:
    """Days since then on which the clock ran, when they are more than the limit; else None."""
    if (today - since).days <= limit:
        return None
    days = _running(facts, closed, since, today)
    return days if days > limit else None


def _running(facts: PairingFacts, closed: Sequence[Span], since: date, today: date) -> int:
    """Days since then on which the pairing's clock ran."""
    return days_net_of((*closed, *facts.pauses) if facts.pauses else closed, since, today)


def open_note(facts: PairingFacts, practice: Practice = WEEKLY) -> Verdict | None:
    """A serious conflict note that is still open."""
    if facts.worst_note < SERIOUS or not practice.keeps("N1"):
        return None
    why = "A serious conflict note is open."
    return Verdict(
        "N1", Level.RED, "open conflict", why, facts.since, {"severity": facts.worst_note}
    )


def verdicts(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> list[Verdict]:
    """All that the rules say about a pairing, worst first."""
    found = [
        silence(facts, closed, today, practice),
        open_note(facts, practice),
        repeated_failure(facts, today, practice),
        early_ending(facts, today, practice),
        goal_missing(facts, closed, today, practice),
        agreement_missing(facts, closed, today, practice),
        mood_alarm(facts, practice),
        often_moved(facts, practice),
        trial_to_decide(facts, closed, today, practice),
        short_or_long(facts, practice),
        talks_due(facts, closed, today, practice),
        adult_due(facts, closed, today, practice),
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
        """The reasons in words; what is the coordinator's own task is left out."""
        return " ".join(v.why for v in self.verdicts if v.level is not Level.INFO)


def judge(
    facts: PairingFacts, closed: Sequence[Span], today: date, practice: Practice = WEEKLY
) -> Judgement:
    """How a pairing stands on a day, by the rules in force on it."""
    resting = {
        State.PAUSED: Standing.PAUSED, State.CLOSED: Standing.CLOSED, State.VOID: Standing.CLOSED,
        State.PROPOSED: Standing.NOT_STARTED,
    }.get(facts.state)  # fmt: skip
    if resting:
        return Judgement(resting, ())
    found = tuple(verdicts(facts, closed, today, practice))
    if facts.state is State.PENDING_AGREEMENT:
        return Judgement(Standing.NOT_STARTED, found)
    if found and found[0].level is not Level.INFO:
        worst = Standing.AT_RISK if found[0].level is Level.RED else Standing.WATCH
        return Judgement(worst, found)
    expected = _running(facts, closed, facts.begins, today) / facts.interval_days
    early = expected < TOO_EARLY_MEETINGS
    return Judgement(Standing.TOO_EARLY if early else Standing.ON_TRACK, found)

"""What needs the coordinator, as lines of Today: made of the verdicts of the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from mentordesk.model.clock import Span, counted, full_date, near_date
from mentordesk.model.facts import NoteFacts, PairingFacts, Person, joined, some_of, told_apart
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.profile import WEEKLY, Practice
from mentordesk.model.rules import SERIOUS, Judgement, Level, Verdict, called

if TYPE_CHECKING:  # records that most days do not need
    from mentordesk.model.agreed import AgreedStep
    from mentordesk.model.closing import ClosingFile
    from mentordesk.model.contact import Contact
    from mentordesk.model.evaluation import PlannedChange
    from mentordesk.model.feedback import Difference


class Action(Enum):
    """What the coordinator can do about an item, as the button says."""

    LOG = "Log it"
    PLAN = "Plan a meeting"
    CHECK_IN = "Log a check-in"
    TERMS = "Open the terms"
    GUIDELINES = "Look through them"
    SEE_WHO = "See who"
    PAIR = "Match people"
    BEGIN = "Begin them"
    TRAINING = "Plan a session"
    CLOSING = "Complete the file"
    FEEDBACK = "Give out forms"
    ADD_GOAL = "Add a goal"
    OPEN_NOTE = "Open note"
    POINTER = "Note the answer"
    WHO_CAME = "Note who came"
    OPEN_PAIRING = "Open pairing"
    STAND_IN = "Let somebody stand in"
    BACK_UP = "Back up now"
    RECOVERY = "Make one"
    MOVE = "Move them"
    PRIVACY = "Look at them"
    NEW_YEAR = "Begin a new year"
    LOOK_BACK = "Look back"
    DECIDED = "Say how it stands"


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
    party: Party | None = None
    participant_id: int = 0
    contact_id: int = 0
    agreed_id: int = 0
    pointer_id: int = 0
    training_id: int = 0
    milestone_id: int = 0
    plan_id: int = 0
    answer_id: int = 0
    change_id: int = 0
    who: str = ""
    parts: tuple["Item", ...] = ()

    @property
    def record(self) -> str:
        """The code of what it is about; *programme* when it is about none."""
        if self.note_id:
            return f"N{self.note_id:04d}"
        if self.pointer_id:
            return f"H{self.pointer_id:04d}"
        if self.contact_id:
            return f"C{self.contact_id:04d}"
        if self.agreed_id:
            return f"S{self.agreed_id:04d}"
        if self.training_id:
            return f"T{self.training_id:04d}"
        if self.milestone_id:
            return f"L{self.milestone_id:04d}"
        if self.plan_id:  # a milestone of every pairing that is not settled in this one
            return f"K{self.pairing_id:04d}.{self.plan_id}"
        if self.answer_id:
            return f"A{self.answer_id:04d}"
        if self.change_id:
            return f"V{self.change_id:04d}"
        if self.participant_id:
            return f"P{self.participant_id:04d}"
        return f"K{self.pairing_id:04d}" if self.pairing_id else "programme"


def unlogged_item(facts: PairingFacts, today: date) -> Item | None:
    """Meetings whose time has passed and of which nothing is known."""
    if not facts.unlogged or facts.oldest_unlogged is None:
        return None
    what = counted(facts.unlogged, "meeting")
    verb = "is" if facts.unlogged == 1 else "are"
    since = near_date(facts.oldest_unlogged, today)
    why = f"Planned for {since}; nothing was recorded. It is not counted as missed."
    if facts.unlogged > 1:
        why = f"The oldest was planned for {since}. They are not counted as missed."
    return Item(
        "U1", Level.INFO, f"{facts.first_names}: {what} {verb} not logged", why, Action.LOG,
        facts.oldest_unlogged, facts.id, evidence={"unlogged": facts.unlogged}, who=facts.first_names,
    )  # fmt: skip


_TITLES = {
    "G1": "{both} have gone quiet",
    "A3": "Agreement not signed: {names}",
    "A4": "{names} have not met yet",
    "A5": "{names} have no goal yet",
    "G2": "Meetings missed: {names}",
    "G4": "Meetings often moved: {names}",
    "Q2": "Mood of {side}",
    "R1": "Trial to decide: {names}",
    "L1": "Ending early: {names}",
    "C1": "How was the first meeting? {names}",
    "C2": "Check-ins of the first days: {names}",
    "C3": "Check-in due: {names}",
    "C4": "Word with the responsible adult: {names}",
    "M2": "Length of meetings: {names}",
}
_ACTIONS = {
    "G1": Action.CHECK_IN, "A3": Action.TERMS, "A4": Action.PLAN, "A5": Action.ADD_GOAL, "G2": Action.CHECK_IN,
    "G4": Action.TERMS, "Q2": Action.CHECK_IN, "R1": Action.OPEN_PAIRING, "L1": Action.OPEN_PAIRING,
    "C1": Action.CHECK_IN, "C2": Action.CHECK_IN, "C3": Action.CHECK_IN, "C4": Action.CHECK_IN,
    "M2": Action.OPEN_PAIRING,
}  # fmt: skip
#: A review that is held so many days before the end of a term is the one of its end.
END_OF_TERM_DAYS = 28
#: Fewer people say nothing about a share.
FEW = 5
#: A rest without a day to end is asked about after so many days.
REST_ASKED_DAYS = 28
#: What the coordinator does for many at once is one line when it is due for so many.
TOGETHER_FROM = 3
_TOGETHER = {
    "A4": "{n} pairings have not met yet", "A5": "{n} pairings have no goal yet",
    "C1": "How was the first meeting? {n} pairings", "C2": "Check-ins of the first days: {n} pairings",
    "C3": "Check-ins are due for {n} pairings", "C4": "Words with responsible adults: {n} pairings",
    "U1": "{n} meetings are not logged", "A3": "{n} agreements are not signed", "Q1": "The pulse is due for {n} pairings", "M2": "Meetings shorter or longer than expected: {n} pairings", "P1": "Milestones are due for {n} pairings", "K1": "{n} closing files are not complete",
}  # fmt: skip


def pairing_items(facts: PairingFacts, judgement: Judgement, today: date) -> list[Item]:
    """What needs doing for one pairing."""
    if not judgement.verdicts and not facts.unlogged:
        return []
    spoken = [v for v in judgement.verdicts if v.rule in _ACTIONS]
    rules = {v.rule for v in spoken}
    if "G1" in rules:  # who missed is told there; speaking with them is the next step anyway
        spoken = [
            v
            for v in spoken
            if not ((v.rule == "G2" and v.level is Level.AMBER) or v.rule in {"C2", "C3"})
        ]
    both = facts.called or some_of([p.name for p in (*facts.mentors, *facts.mentees)])
    found = [
        Item(
            v.rule, v.level, _title(v, facts, both), v.why, _ACTIONS[v.rule], v.since, facts.id,
            evidence=v.evidence, party=v.party, who=facts.first_names,
        )
        for v in spoken
    ]  # fmt: skip
    waiting = unlogged_item(facts, today)
    return found + ([waiting] if waiting else [])


def _title(verdict: Verdict, facts: PairingFacts, both: str) -> str:
    side = called(facts, verdict.party) if verdict.party else ""
    if verdict.rule == "Q2":
        return f"{verdict.headline[0].upper()}{verdict.headline[1:]}: {side}"
    if verdict.rule == "G2" and verdict.level is Level.RED:
        return f"{side} cannot be reached"
    title = _TITLES[verdict.rule].format(both=both, names=facts.first_names)
    return title.replace(f"{both} have ", f"{both} has ") if facts.called else title


#: Check-ins that are asked for many at once; a low pulse stays for itself.
_TALKS = frozenset({"C1", "C2", "C3", "C4"})


def together(items: Sequence[Item]) -> list[Item]:
    """What is due for many at once is one item with its parts; the others stay as they are."""
    many: dict[str, list[Item]] = {}
    for item in items:
        if _may_join(item):
            many.setdefault(item.rule, []).append(item)
    joined_ones = {
        rule: parts for rule, parts in many.items()
        if len({p.pairing_id for p in parts}) >= TOGETHER_FROM
    }  # fmt: skip
    found: list[Item] = []
    for item in items:
        parts = joined_ones.get(item.rule, []) if _may_join(item) else []
        if not parts:
            found.append(item)
        elif item is parts[0]:
            found.append(_one_for_many(parts))
    return found


def _may_join(item: Item) -> bool:
    joins = item.rule in _TOGETHER and item.action is not Action.CHECK_IN
    return joins or item.rule in _TALKS


def _one_for_many(parts: Sequence[Item]) -> Item:
    first = parts[0]
    of = {p.pairing_id: p.who for p in parts}  # several may be due for one of them
    names = list(of.values())
    rest = len(names) - 4
    said = "; ".join(names[:4]) + (f"; and {rest:,} more" if rest > 0 else "")
    number = sum(int(p.evidence["unlogged"]) for p in parts) if first.rule == "U1" else len(of)
    return Item(
        first.rule, max(p.level for p in parts), _TOGETHER[first.rule].format(n=f"{number:,}"),
        f"{said}.", Action.SEE_WHO, min(p.since for p in parts), 0, parts=tuple(parts),
        evidence={"pairings": len(of)},
    )  # fmt: skip


def follow_up_item(contact: "Contact", facts: PairingFacts, gone: str, today: date) -> Item:
    """A check-in that was to be followed up; ``gone`` is whom it was with, where they left since."""
    assert contact.follow_up_on and contact.attempted_on  # only such are asked about
    who = gone or facts.first_of(contact.participant_id) or called(facts, contact.party)
    late = (today - contact.follow_up_on).days
    spoke = "You spoke with" if contact.reached else "You tried to reach"
    when = "today" if not late else f"on {near_date(contact.follow_up_on, today)}"
    support = " They need support." if contact.needs_support else ""
    why = f"{spoke} {who} on {near_date(contact.attempted_on, today)} and meant to come back to it {when}.{support}"
    level = Level.AMBER if contact.needs_support or late > 7 else Level.INFO
    return Item(
        "C5", level, f"Follow up with {who}: {facts.first_names}", why, Action.CHECK_IN,
        contact.follow_up_on, facts.id, evidence={"days_late": late}, party=contact.party,
        contact_id=contact.id,
    )  # fmt: skip


def closing_item(file: "ClosingFile", names: str, on: date, today: date) -> Item | None:
    """K1: the file of an ending lacks something."""
    if not file.missing:
        return None
    why = f"Closed on {near_date(on, today)}. Missing: {', '.join(file.missing)}."
    return Item(
        "K1", Level.INFO, f"Closing file not complete: {names}", why, Action.CLOSING, on,
        file.pairing.id, evidence={"missing": len(file.missing)}, who=names,
    )  # fmt: skip


def not_ready_item(
    rule: str, names: Sequence[str], missing: Sequence[str], today: date
) -> Item | None:
    """T1, T3: people who are paired and lack a step before the start."""
    if not names:
        return None
    role = "mentor" if rule == "T1" else "mentee"
    said = "; ".join(names[:4]) + (f"; and {len(names) - 4:,} more" if len(names) > 4 else "")
    steps = ", ".join(dict.fromkeys(m[0].lower() + m[1:] for m in missing))
    title = f"{counted(len(names), role)} {'is' if len(names) == 1 else 'are'} paired and not ready"
    why = f"{steps[0].upper()}{steps[1:]}: {said}."
    return Item(
        rule, Level.AMBER, title, why, Action.SEE_WHO, today, 0, evidence={"people": len(names)}
    )


def short_of_training_item(
    short: Sequence[tuple[str, int]], least: int, today: date
) -> Item | None:
    """T5: mentors who are paired, have every step, and fewer minutes of training than rule T1 asks."""
    if not short:
        return None
    said = "; ".join(f"{name}, {minutes:,} minutes" for name, minutes in short[:4])
    if len(short) > 1 and len({minutes for _, minutes in short}) == 1:  # said once for all of them
        names = "; ".join(name for name, _ in short[:4])
        said = f"Each has {short[0][1]:,} minutes so far: {names}"
    said += f"; and {len(short) - 4:,} more" if len(short) > 4 else ""
    title = f"{counted(len(short), 'mentor has', 'mentors have')} less than {least:,} minutes of training"
    return Item(
        "T5", Level.AMBER, title, f"{said}.", Action.TRAINING, today, 0,
        evidence={"people": len(short), "least": least},
    )  # fmt: skip


def session_item(training_id: int, title: str, on: date, today: date) -> Item:
    """U2: a training session that is over, and nobody is noted as there or not."""
    days = counted((today - on).days, "day")
    return Item(
        "U2", Level.INFO, f"Who came is not noted: {title}", f"It was {near_date(on, today)}, {days} ago.",
        Action.WHO_CAME, on, 0, training_id=training_id,
    )  # fmt: skip


def goals_item(facts: PairingFacts, number: int, on: date, today: date) -> Item:
    """P2: goals whose day has passed while they are still open."""
    days = counted((today - on).days, "day")
    what = "A goal’s day has" if number == 1 else f"The days of {number:,} goals have"
    return Item(
        "P2", Level.INFO, f"{what} passed: {facts.first_names}",
        f"Due {near_date(on, today)}, {days} ago: reached, or another day?", Action.OPEN_PAIRING, on, facts.id,
        who=facts.first_names, evidence={"goals": number},
    )  # fmt: skip


def rest_item(facts: PairingFacts, today: date) -> Item | None:
    """R3: a rest that was to end by now, or that has no day to end and lasts."""
    if facts.state is not State.PAUSED:
        return None
    if facts.back_on is None:
        return _endless_rest(facts, today)
    if facts.back_on > today:
        return None
    late = (today - facts.back_on).days
    since = f", {counted(late, 'day')} ago" if late else " today"
    why = (
        f"They were to go on {near_date(facts.back_on, today)}{since}: do they, or on another day?"
    )
    return Item(
        "R3", Level.AMBER, f"The rest is over: {facts.first_names}", why, Action.OPEN_PAIRING,
        facts.back_on, facts.id, who=facts.first_names, evidence={"days": late},
    )  # fmt: skip


def _endless_rest(facts: PairingFacts, today: date) -> Item | None:
    days = (today - facts.since).days
    if days < REST_ASKED_DAYS:
        return None
    why = (
        f"They rest since {near_date(facts.since, today)}, {counted(days, 'day')}, and no day is set to go on: "
        "do they, or on which day?"
    )
    return Item(
        "R3", Level.INFO, f"Still at rest: {facts.first_names}", why, Action.OPEN_PAIRING, facts.since,
        facts.id, who=facts.first_names, evidence={"days": days},
    )  # fmt: skip


def refresher_item(names: Sequence[str], days: int, today: date) -> Item | None:
    """T2: mentors who have been meeting for long without any training since."""
    if not names:
        return None
    said = "; ".join(names[:4]) + (f"; and {len(names) - 4:,} more" if len(names) > 4 else "")
    need = "needs" if len(names) == 1 else "need"
    why = f"No training session in the last {counted(days, 'day')}: {said}."
    return Item(
        "T2", Level.INFO, f"{counted(len(names), 'mentor')} {need} a refresher", why,
        Action.TRAINING, today, 0, evidence={"people": len(names)},
    )  # fmt: skip


def paired_share_item(paired: int, ready: int, aim: int, today: date) -> Item | None:
    """V1: of those who are ready too few are paired; not asked while only a handful is ready."""
    if ready < FEW or paired * 100 >= aim * ready:
        return None
    why = f"{paired:,} of {ready:,} people who are ready are paired, {round(100 * paired / ready)} %; {aim} % is the aim."
    waiting = counted(ready - paired, "person is", "people are")
    return Item(
        "V1", Level.INFO, f"{waiting} ready and not paired", why, Action.PAIR, today, 0,
        evidence={"paired": paired, "ready": ready},
    )  # fmt: skip


def awaiting_item(waiting: Sequence[PairingFacts], today: date) -> Item | None:
    """U3: pairings that were made and have no day to begin."""
    if not waiting:
        return None
    first = min(f.matched_on or f.since for f in waiting)
    who = waiting[0].first_names if len(waiting) == 1 else counted(len(waiting), "pairing")
    all_signed = all(f.agreement_signed_on for f in waiting)
    then = "The agreement is signed: say" if all_signed else "Once it is signed, say"
    why = f"Matched {'' if len(waiting) == 1 else 'from '}{near_date(first, today)}. {then} when they begin."
    return Item(
        "U3", Level.INFO, f"{who} {'wait to begin' if all_signed else 'await agreement'}", why, Action.BEGIN, first, 0,
        who=who, evidence={"pairings": len(waiting)},
    )  # fmt: skip


def left_item(facts: PairingFacts, gone: Sequence[str]) -> Item:
    """U4: somebody finished or withdrew, and the pairing they are in is open."""
    have = "has" if len(gone) == 1 else "have"
    why = f"{facts.label} goes on. Close it, or let somebody else take the place."
    return Item(
        "U4", Level.AMBER, f"{joined(gone)} {have} left, and {'is' if len(gone) == 1 else 'are'} still in a pairing",
        why, Action.OPEN_PAIRING, facts.since, facts.id, who=facts.first_names, evidence={"people": len(gone)},
    )  # fmt: skip


def away_item(facts: PairingFacts, away: Sequence[Person], span: Span, today: date) -> Item | None:
    """U5: nobody is there for somebody for weeks; the clock stands still, so nothing else would tell it."""
    everybody = (*facts.mentors, *facts.mentees)
    names = dict(zip((p.id for p in everybody), told_apart(everybody), strict=True))
    gone = [names[p.id] for p in away]
    left = [name for person_id, name in names.items() if person_id not in {p.id for p in away}]
    if not left:
        return None
    have = "has" if len(left) == 1 else "have"
    are = "is" if len(gone) == 1 else "are"
    since = "" if span.first <= today else f" from {near_date(span.first, today)} on"
    begins = f"{joined(gone)} {are} away{since}"
    peers = facts.kind is PairingKind.RECIPROCAL  # nobody stands in for one of two
    ways = "Pause" if peers else "Ask somebody to stand in, pause"
    return Item(
        "U5", Level.AMBER, f"{some_of(left)} {have} nobody to meet until {near_date(span.last, today)}",
        f"{begins}{'' if peers else ', and nobody stands in'}. {ways} the pairing, or match anew.",
        Action.OPEN_PAIRING if peers else Action.STAND_IN, span.first, facts.id, who=facts.first_names,
        evidence={"days_away": (span.last - span.first).days + 1},
    )  # fmt: skip


def agreed_item(step: "AgreedStep", facts: PairingFacts, today: date) -> Item:
    """S1: the day has come of what the coordinator said they would do."""
    assert step.due_on  # only such are asked about
    late = (today - step.due_on).days
    when = "today" if not late else f"by {near_date(step.due_on, today)}"
    return Item(
        "S1", Level.AMBER if late > 7 else Level.INFO, f"You said you would: {step.text}",
        f"Agreed with {facts.first_names}, to be done {when}.", Action.OPEN_PAIRING, step.due_on,
        facts.id, evidence={"days_late": late}, agreed_id=step.id,
    )  # fmt: skip


def milestone_item(
    statement: str, due: date, facts: PairingFacts, today: date, *, milestone_id: int = 0,
    plan_id: int = 0,
) -> Item:  # fmt: skip
    """P1: the day of a milestone has come; each is put off for itself."""
    late = (today - due).days
    when = "today" if not late else f"since {near_date(due, today)}"
    return Item(
        "P1", Level.INFO, f"{statement.rstrip('. ')}: {facts.first_names}", f"A milestone, due {when}.",
        Action.OPEN_PAIRING, due, facts.id, evidence={"days_late": late}, who=facts.first_names,
        milestone_id=milestone_id, plan_id=plan_id,
    )  # fmt: skip


def pulse_due_item(facts: PairingFacts, days: int, today: date) -> Item:
    """Q1: the pulse of a pairing is due."""
    why = f"Ask {facts.all_word} how it goes: a pulse {days} days after the start, then regularly."
    return Item(
        "Q1", Level.INFO, f"Pulse due: {facts.first_names}", why, Action.FEEDBACK, facts.begins,
        facts.id, who=facts.first_names,
    )  # fmt: skip


def pulse_low_item(
    facts: PairingFacts, party: Party, mean: float, on: date, act: int, person: int | None = None,
    *, today: date, answer_id: int = 0,
) -> Item:  # fmt: skip
    """Q1: the newest pulse of a side, or of one person of it, is low; put off until the next is."""
    who = (
        some_of([p.first for p in facts.who_of(party, person)]) if person else called(facts, party)
    )
    level = Level.AMBER if mean <= act else Level.INFO
    why = f"{who}’s pulse on {near_date(on, today)}: {mean:.1f}."
    return Item(
        "Q1", level, f"Low pulse: {who}", why, Action.CHECK_IN, on, facts.id,
        evidence={"tenths": round(mean * 10)}, party=party, who=facts.first_names, answer_id=answer_id,
    )  # fmt: skip


def expectations_item(facts: PairingFacts, differences: "Sequence[Difference]", on: date) -> Item:
    """E1: what the two sides expect of each other differs; the widest difference is told."""
    widest, more = differences[0], len(differences) - 1
    a = _says(facts, Party.MENTEE, widest.mentee_id, widest.mentee)
    b = _says(facts, Party.MENTOR, widest.mentor_id, widest.mentor)
    rest = (
        f" {more} more {'question differs' if more == 1 else 'questions differ'} as well."
        if more
        else ""
    )
    why = f"“{widest.question}”: {a}, {b}.{rest} Put it on the next agenda."
    return Item(
        "E1", Level.AMBER, f"Expectations differ: {facts.first_names}", why, Action.OPEN_PAIRING, on,
        facts.id, evidence={"questions": len(differences)}, who=facts.first_names,
    )  # fmt: skip


def _says(facts: PairingFacts, party: Party, who: int | None, level: int) -> str:
    """*Irina says 5*: the one who said it, or their side where nobody was named."""
    side = facts.side(party)
    known = [p for p in side if p.id == who] or side
    return f"{some_of([p.first for p in known])} {'say' if len(known) > 1 else 'says'} {level}"


def guidelines_item(
    found: tuple[bool, date | None], practice: Practice, today: date
) -> Item | None:
    """V2: the guidelines were not looked through for long."""
    there, last = found
    if not there or last is None or not practice.keeps("V2"):
        return None
    days, limit = (today - last).days, practice.figure("V2")
    if days <= limit:
        return None
    why = (
        f"They were last looked through {counted(days, 'day')} ago; every {limit} days is the rule."
    )
    return Item("V2", Level.INFO, "Look through the guidelines", why, Action.GUIDELINES, last, 0,
                evidence={"days_since": days})  # fmt: skip


def look_back_item(
    began: date | None, last: date | None, ends: date | None, practice: Practice, today: date
) -> Item | None:
    """V3: the term has ended and was not looked back on, or the last review is long ago."""
    if not practice.keeps("V3"):
        return None
    title = "Look back on the programme"
    if ends and ends < today and (last is None or last < ends - timedelta(days=END_OF_TERM_DAYS)):
        why = f"It ended on {full_date(ends)}. What worked, what did not, and what changes?"
        return Item("V3", Level.INFO, title, why, Action.LOOK_BACK, ends, 0,
                    evidence={"days_since": (today - ends).days})  # fmt: skip
    if ends and ends < today:
        return None  # it is over, and was looked back on
    since, limit = last or began, practice.figure("V3")
    if since is None or (days := (today - since).days) <= limit:
        return None
    ago = counted(days, "day")
    why = f"The last review was {ago} ago" if last else f"It began {ago} ago and had no review yet"
    return Item("V3", Level.INFO, title, f"{why}; every {limit} days is the rule.", Action.LOOK_BACK, since, 0,
                evidence={"days_since": days})  # fmt: skip


def decided_item(change: "PlannedChange", today: date) -> Item:
    """V4: the day has come by which a change of the programme was to be carried out."""
    assert change.due_on  # only such are asked about
    late = (today - change.due_on).days
    when = "today" if not late else f"by {near_date(change.due_on, today)}"
    decided = "Decided when you looked back on the programme, to" if change.evaluation_id else "To"
    return Item(
        "V4", Level.AMBER if late > 7 else Level.INFO, f"A change to carry out: {change.text}",
        f"{decided} be done {when}.", Action.DECIDED,
        change.due_on, 0, evidence={"days_late": late}, change_id=change.id,
    )  # fmt: skip


#: So long before the last day of a programme its ending is spoken of.
ENDS_SOON_DAYS = 21


def ended_item(ended_on: date | None, running: int, today: date) -> Item | None:
    """Y1: the programme is over, or soon will be, and pairings of it go on; the new year ends or carries them."""
    if ended_on is None or not running or (left := (ended_on - today).days) > ENDS_SOON_DAYS:
        return None
    still = counted(running, "pairing is", "pairings are")
    if left >= 0:
        when = {0: "today", 1: "tomorrow"}.get(left, f"on {near_date(ended_on, today)}")
        why = f"{still} open. Plan their last meetings; then begin a new year, which carries or closes them, or end the programme (Edit)."
        return Item("Y1", Level.INFO, f"The programme ends {when}", why, Action.NEW_YEAR,
                    ended_on - timedelta(days=ENDS_SOON_DAYS), 0, evidence={"open_pairings": running})  # fmt: skip
    why = f"{still} still open. Begin a new year, which carries or closes them, end the programme (Edit), or give it another last day."
    return Item("Y1", Level.AMBER, f"The programme ended on {full_date(ended_on)}", why,
                Action.NEW_YEAR, ended_on, 0, evidence={"open_pairings": running})  # fmt: skip


def note_item(
    note: NoteFacts, facts: PairingFacts, today: date, practice: Practice = WEEKLY
) -> Item | None:
    """N1: a conflict note whose next step is due, or has none, or that is open for long; no word of it."""
    days = (today - note.opened_on).days
    target = practice.figure("N1", min(note.severity, SERIOUS) - 1)
    dated = [d for d in (note.next_due, note.review_on) if d]
    due = min(dated, default=None)
    over = f"Open {counted(days, 'day')}; {target:,} is what you aim for." if days > target else ""
    if due and due > today:
        if not over:
            return None
        level, why, late = Level.INFO, over, 0
    else:
        late = (today - due).days if due else 0
        level = Level.RED if late or note.severity >= SERIOUS else Level.AMBER
        why = f"{_due_words(note, due, late, today)} {over}".strip()
    opened = "opened today" if days == 0 else f"open {counted(days, 'day')}"
    return Item(
        "N1", level, f"Conflict note {opened}: {facts.first_names}", why, Action.OPEN_NOTE,
        due or note.opened_on, facts.id, note_id=note.id,
        evidence={"days_open": days, "days_late": late, "target_days": target},
    )  # fmt: skip


def _due_words(note: NoteFacts, due: date | None, late: int, today: date) -> str:
    if due is None and note.next_step:
        return "Its next step has no day: say by when."
    if due is None:
        return "No next step is set: decide what comes next and by when."
    what = "Its next step" if due == note.next_due else "Looking again"
    if late == 0:
        return f"{what} is due today."
    return f"{what} was due {near_date(due, today)}, {counted(late, 'day')} ago."


def ladder_item(
    note: NoteFacts, facts: PairingFacts, today: date, practice: Practice
) -> Item | None:
    """G3: a warning or a probation whose days are over, and nothing was decided since."""
    nth = {"warning": 0, "probation": 1}.get(note.rung)
    if nth is None or note.rung_on is None or not facts.state.is_open:
        return None
    days, limit = (today - note.rung_on).days, practice.figure("G3", nth)
    if days < limit:
        return None
    then = ("is it well again, or probation?", "is it well again, or does it end?")[nth]
    why = f"The {note.rung} began {near_date(note.rung_on, today)}, {counted(days, 'day')} ago: {then}"
    return Item(
        "G3", Level.RED, f"Decide after the {note.rung}: {facts.first_names}", why, Action.OPEN_NOTE,
        note.rung_on + timedelta(days=limit), facts.id, note_id=note.id,
        evidence={"days": days, "limit": limit},
    )  # fmt: skip


def pointer_item(pointer_id: int, passed_on: date, practice: Practice, today: date) -> Item | None:
    """N2: what was passed on to safeguarding and nobody acknowledged; not a word about whom."""
    days = (today - passed_on).days
    if not practice.keeps("N2") or days < practice.figure("N2"):
        return None
    why = f"Passed on {near_date(passed_on, today)}, {counted(days, 'day')} ago. Ask whether it arrived."
    return Item(
        "N2", Level.RED, "A safeguarding pointer is not acknowledged", why, Action.POINTER,
        passed_on, 0, pointer_id=pointer_id, evidence={"days": days},
    )  # fmt: skip


_FIRST = {"A4": 0, "A5": 1}


def todays_items(
    judged: Iterable[tuple[PairingFacts, Judgement]],
    notes: Iterable[NoteFacts],
    today: date,
    practice: Practice = WEEKLY,
) -> list[Item]:
    """The whole queue: never started and no goal first, then by how much it presses and how long."""
    by_id: dict[int, PairingFacts] = {}
    found: list[Item] = []
    for facts, judgement in judged:
        by_id[facts.id] = facts
        found += pairing_items(facts, judgement, today)
        if (rest := rest_item(facts, today)) and practice.keeps("R3"):
            found.append(rest)
    for note in notes:
        whose = by_id.get(note.pairing_id)
        if whose is None:
            continue
        items = (
            note_item(note, whose, today, practice) if practice.keeps("N1") else None,
            ladder_item(note, whose, today, practice) if practice.keeps("G3") else None,
        )
        found += [item for item in items if item]
    return in_order(found)


def in_order(items: Iterable[Item]) -> list[Item]:
    """Never started and no goal first, then by how much it presses and how long."""
    return sorted(items, key=lambda i: (_FIRST.get(i.rule, 2), -i.level, i.since, i.pairing_id))

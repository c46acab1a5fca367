"""Pairing progress: one pairing from its start to now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import mean

from mentordesk.model.addendum import Addendum
from mentordesk.model.attendance import Turnout
from mentordesk.model.clock import as_hours, counted, full_date, wrong_period
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.feedback import FormKind
from mentordesk.model.fields import Audience
from mentordesk.model.figures import as_at_words
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import MISSED, Meeting, MeetingStatus, Side
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.party import SIDES, Party
from mentordesk.model.readers import Reader
from mentordesk.model.rules import judge
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.figures import Period
from mentordesk.programme.pairings import outcome_words
from mentordesk.programme.papers.press import (
    NOT_COUNTED,
    PAIR,
    Press,
    as_facts,
    every,
    for_the_pair,
    held_weeks,
    label,
    named,
    side,
    side_words,
    week_chart,
    who,
)
from mentordesk.programme.papers.sessions import grown
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.reviews import Reviews
from mentordesk.reports.values import (
    Drawing,
    Fact,
    Facts,
    GoalLine,
    Report,
    Section,
    Table,
    Text,
    Tile,
    Tiles,
    Ways,
    one_sheet,
)
from mentordesk.store import figure_facts as read

#: To these a pairing is told as to a child and those at home.
_FAMILY = frozenset({Reader.PUPIL, Reader.PARENT})


class PairingPaper:
    """Makes the progress report of a pairing."""

    def __init__(self, press: Press, feedback: Feedback, reviews: Reviews) -> None:
        self._press, self._feedback, self._reviews = press, feedback, reviews

    def progress(self, wanted: Wanted) -> Report:
        """Pairing progress from its start, or over a period, as at its last day."""
        press, last = self._press, min(wanted.last or wanted.today, wanted.today)
        if wanted.first and wanted.first > last:
            raise Refused(wrong_period(wanted.first, wanted.today))
        facts = press.pairings.facts(wanted.pairing_id, last)
        names = press.all_names(facts.id, wanted.style)
        facts = named(facts, names, wanted.style)
        meetings = press.meetings.of_pairing(facts.id, wanted.first)
        meetings = [m for m in meetings if m.day and m.day <= last]
        first = wanted.first or min([facts.begins, *(m.day for m in meetings if m.day)])
        if facts.begins > last and first > last:
            raise Refused(
                f"The pairing begins on {full_date(facts.begins)}: there is nothing to tell yet."
            )
        # what happened after the end of a pairing is no part of its story
        end = min(last, facts.since) if facts.state is State.CLOSED else last
        if first > end:
            raise Refused(f"The pairing ended on {full_date(end)}, before the period begins.")
        period = press.figures.period(first, end, wanted.today)
        outer = wanted.reader in _FAMILY and facts.kind is PairingKind.GROUP
        title = label(facts, names)
        if outer and title != facts.called:  # the name of the group stands where names do
            title = f"Group of {counted(len(facts.mentees), 'mentee')}"
        head = press.head(
            title, f"Pairing progress · {facts.code} · {as_at_words(first, end)}", wanted,
            says_names=True,
        )  # fmt: skip
        return one_sheet(
            head,
            Section(blocks=(Facts(facts=as_facts(_terms(facts, names, outer)), columns=3, audience=Audience.FACTS),)),
            *self._standing(facts, last),
            Section(blocks=(_tiles(facts, names, meetings, period, family=wanted.reader in _FAMILY),)),
            *([] if outer else self._people(facts, names, last)),
            self._weeks(facts, meetings, period),
            self._goals(facts, last, outer),
            *self._said(facts, period, names),
            *self._conflicts(facts, last),
            *self._review(facts, last),
            self._meetings(facts, meetings, last, outer),
            about=tuple(names),
        )  # fmt: skip

    def _standing(self, facts: PairingFacts, last: date) -> list[Section]:
        """How it stands and why; for staff alone."""
        press = self._press
        found = judge(facts, press.facts.closures(), last, press.facts.practice(last))
        why = found.why or self._nothing_missing(facts)
        return [
            Section(title=found.headline, key="standing", called="How it stands", blocks=(Text(text=why, audience=Audience.STAFF),))
        ]  # fmt: skip

    def _nothing_missing(self, facts: PairingFacts) -> str:
        """What is said where no rule of a running pairing says anything; of an ended one, its file."""
        pairing = self._press.store.pairings.get(facts.id)
        if facts.state is not State.CLOSED or pairing is None:
            return f"Nothing the rules ask for is missing. {NOT_COUNTED}"
        missing = self._press.facts.closing_file(pairing).missing
        return (
            f"Its closing file still lacks: {', '.join(missing)}."
            if missing
            else "Its closing file is complete."
        )

    def _people(self, facts: PairingFacts, names: Mapping[int, str], last: date) -> list[Section]:
        """Who is and was in a pairing by the day; nothing for two who were always the same two."""
        rows = [
            r
            for r in self._press.members.of(facts.id)
            if not r.member.from_on or r.member.from_on <= last
        ]
        if facts.kind is not PairingKind.GROUP and len(rows) <= PAIR:
            return []
        turnout = self._press.meetings.turnout(facts.id)
        table = Table(
            columns=("Name", "Part", "Where it was noted"), shares=(3, 4, 2), audience=Audience.FACTS,
            rows=tuple(
                (names[r.person.id], r.words, turnout.get(r.person.id, Turnout()).words or "not noted")
                for r in rows
            ),
        )  # fmt: skip
        return [Section(title="People", key="people", blocks=(table,))]

    def _weeks(self, facts: PairingFacts, meetings: Sequence[Meeting], period: Period) -> Section:
        days = [m.held_on for m in meetings if m.status is MeetingStatus.HELD and m.held_on]
        chart = week_chart(
            held_weeks(days), period, self._press.setup.programme.day_numbers, facts.pauses
        )
        return Section(
            title=chart.title, key="weeks",
            blocks=(Drawing(chart=chart, audience=Audience.FACTS),),
        )  # fmt: skip

    def _goals(self, facts: PairingFacts, last: date, outer: bool) -> Section:
        goals = tuple(
            self._goal_line(g, last)
            for g in self._press.store.goals.where("pairing_id = ?", [facts.id])
            if (g.set_on or last) <= last
            and g.state_on(last).value not in {"draft", "dropped"}
            and not (outer and g.participant_id)  # what one of a group works on alone is theirs
        )
        if not goals:
            return Section(
                title="Goals", key="goals",
                blocks=(Text(text=f"No goal was set{_so_far(facts)}.", audience=Audience.FACTS),),
            )  # fmt: skip
        return Section(
            title="Goals", key="goals", blocks=(Ways(goals=goals, audience=Audience.FACTS),)
        )

    def _goal_line(self, goal: Goal, last: date) -> GoalLine:
        """A goal as it stood on the last day."""
        seen = [e for e in self._press.goals.evidence(goal.id) if e.seen_on and e.seen_on <= last]
        now = (
            seen[0].level
            if seen
            else goal.latest
            if not self._press.goals.evidence(goal.id)
            else goal.baseline
        )
        words = next((e.words for e in seen[:1] if e.evidence), "")
        if not words and goal.measure:
            words = f"to be seen by: {goal.measure}"
        return GoalLine(
            goal.statement, goal.baseline, now, goal.target, goal.state_on(last).label, words
        )

    def _said(self, facts: PairingFacts, period: Period, names: Mapping[int, str]) -> list[Section]:
        """Check-ins made of those the rules ask for, and the pulse of both sides."""
        made = read.contacts_made(self._press.store, period.first, period.last, facts.id)
        wanted = period.contacts_wanted(facts)
        called = side_words(facts, names)
        rows = [
            Fact(f"Check-ins with {called[party]}",
                 f"{len(made.get((facts.id, party), ()))} ({wanted} required)", Audience.STAFF)
            for party in SIDES
        ]  # fmt: skip
        for party in SIDES:
            scores = [
                r.score for r in self._feedback.of_pairing(facts.id)
                if r.form.kind is FormKind.PULSE and r.answer.party is party and r.score is not None
                and r.answer.answered_on and period.first <= r.answer.answered_on <= period.last
            ]  # fmt: skip
            if scores:
                several = len(facts.side(party)) >= PAIR and len(scores) > 1
                way = (
                    f"{mean(scores):.1f} on average, {counted(len(scores), 'answer')}"
                    if several  # one after the other they would look like the way of one
                    else " → ".join(f"{s:.1f}" for s in reversed(scores[:4]))
                )
                rows.append(Fact(f"Pulse of {called[party]}", way, Audience.COORDINATOR))
        gaps = [
            f"{d.question}: {d.mentee} and {d.mentor}"
            for form in self._feedback.forms() if form.kind is FormKind.EXPECTATIONS
            for d in self._feedback.both_sides(facts.id, form).differences
        ]  # fmt: skip
        if gaps:
            rows.append(
                Fact("Where they expect different things", "\n".join(gaps), Audience.COORDINATOR)
            )
        return [
            Section(
                title="Check-ins and feedback",
                key="contacts",
                blocks=(Facts(facts=tuple(rows), columns=2),),
            )
        ]

    def _conflicts(self, facts: PairingFacts, last: date) -> list[Section]:
        """How many notes there are and how they stand, and nothing of what they say."""
        found = [
            n for n in self._press.store.conflict_notes.where("pairing_id = ?", [facts.id])
            if (n.reported_on or last) <= last
        ]  # fmt: skip
        still = sum(n.closed_on is None or n.closed_on > last for n in found)
        said = f"{counted(len(found), 'note')}, {still:,} of them open." if found else "None."
        return [
            Section(
                title="Conflict notes",
                key="conflicts",
                blocks=(Text(text=said, audience=Audience.STAFF),),
            )
        ]

    def _review(self, facts: PairingFacts, last: date) -> list[Section]:
        """What the coordinator makes of it, what follows, and when it is looked at again."""
        found = [
            r for r in self._reviews.of_pairing(facts.id) if r.reviewed_on and r.reviewed_on <= last
        ]
        if not found:
            return []
        review = found[0]
        assert review.reviewed_on is not None
        rows = [
            Fact("Reviewed on", full_date(review.reviewed_on), Audience.FACTS),
            Fact("What follows", review.recommendation.label, Audience.STAFF),
        ]
        if review.next_on:
            rows.append(Fact("To be looked at again on", full_date(review.next_on), Audience.FACTS))
        return [Section(title="What the coordinator makes of it", called="Review", key="review", blocks=(
            Text(text=review.appraisal, audience=Audience.FACTS, written=True), Facts(facts=tuple(rows), columns=3),
        ))]  # fmt: skip

    def _meetings(
        self, facts: PairingFacts, meetings: Sequence[Meeting], last: date, outer: bool
    ) -> Section:
        shown = [
            m for m in meetings if not m.is_unlogged(last) and m.status is not MeetingStatus.PLANNED
        ][::-1]
        if not shown:
            none = Text(text=f"No meeting was logged{_so_far(facts)}.", audience=Audience.FACTS)
            return Section(title="Meetings", key="meetings", blocks=(none,))
        later = self._press.meetings.summaries_added(facts.id)
        rows = tuple(
            (
                full_date(m.day) if m.day else "",
                _outcome_for_families(m, facts, meetings)
                if outer
                else outcome_words(m, facts, meetings),
                _words_of(m, later.get(m.id, ())),
            )
            for m in shown
        )
        texts = any(r[2] for r in rows)
        table = Table(
            columns=("Day", "What happened", "What they talked about"), rows=rows, shares=(1.5, 2, 5),
            audience=Audience.FACTS, kept=((2, Audience.PAIR),), written=(2,),
        )  # fmt: skip
        if not texts:
            table = Table(
                columns=table.columns[:2], rows=tuple(r[:2] for r in rows), shares=(1.5, 4),
                audience=Audience.FACTS,
            )  # fmt: skip
        return Section(title="Meetings", key="meetings", blocks=(table,))


def _so_far(facts: PairingFacts) -> str:
    return "" if facts.state is State.CLOSED else " so far"


def _outcome_for_families(meeting: Meeting, facts: PairingFacts, among: Sequence[Meeting]) -> str:
    """What became of a meeting of a group; who of the others failed is theirs alone."""
    if meeting.status in MISSED:
        return "Did not take place"
    return outcome_words(replace(meeting, failed_by=None), facts, among)


def _words_of(meeting: Meeting, later: Sequence[Addendum]) -> str:
    step = for_the_pair(meeting, "next_step")
    said = (grown(meeting, later), f"Next step: {step}" if step else "")
    return "\n".join(t for t in said if t)


def _signed(facts: PairingFacts, names: Mapping[int, str]) -> str:
    """Whether the agreement is signed, and by whom not yet; without names nobody is named."""
    if facts.agreement_signed_on:
        return f"signed {full_date(facts.agreement_signed_on)}"
    if not facts.still_to_sign:
        return "not signed yet"
    return (
        f"still to be signed by {side(facts.still_to_sign, names)}"
        if names
        else "not signed by all yet"
    )


def _terms(facts: PairingFacts, names: Mapping[int, str], outer: bool) -> list[tuple[str, str]]:
    """Who they are and what they agreed; of a group families read who leads it, not who else is in it."""
    people = who(facts, names)
    if outer:
        people = [row for row in people if not row[0].startswith("Mentee")]
    return [
        *people,
        ("State", facts.state.label),
        ("Matched", full_date(facts.matched_on) if facts.matched_on else "not known"),
        ("Started", full_date(facts.started_on) if facts.started_on else "not yet"),
        ("Agreed", f"{every(facts.interval_days)}, {facts.expected_minutes} min"),
        ("Usually", ", ".join(w for w in (facts.usual_time, facts.place) if w) or "not set"),
        ("Agreement", _signed(facts, {} if outer else names)),
    ]


def _tiles(
    facts: PairingFacts,
    names: Mapping[int, str],
    meetings: Sequence[Meeting],
    period: Period,
    *,
    family: bool,
) -> Tiles:
    """The pairing in figures; for families what they did together, without counting what failed."""
    held = [m for m in meetings if m.status is MeetingStatus.HELD]
    missed = [m for m in meetings if m.status in MISSED]
    moved = sum(m.status is MeetingStatus.MOVED for m in meetings)
    known = [m.minutes for m in held if m.minutes is not None]
    timeless = len(held) - len(known)
    together = as_hours(sum(known)) if known or not held else "not known"
    expected = period.expected(facts)
    gap = period.longest_gap(facts, [m.held_on for m in held if m.held_on])
    counts = f"{len(held):,}" if len(held) > expected else f"{len(held):,} of {expected:,}"
    what = (
        f"meetings held; {expected:,} were expected"
        if len(held) > expected
        else "meetings held of those expected"
    )
    unknown = sum(m.is_unlogged(period.last) for m in meetings)
    if family:
        met = Tile(
            f"{len(held):,}",
            "meetings so far" if len(held) != 1 else "meeting so far",
            "those that were held.",
        )
        return Tiles(audience=Audience.FACTS, tiles=(
            met, Tile(together, "together", f"the time of these meetings{_without(timeless)}."),
        ))  # fmt: skip
    return Tiles(audience=Audience.FACTS, tiles=(
        Tile(counts, what, f"expected {every(facts.interval_days)}, closures and rests left out; {unknown:,} not logged."),
        Tile(f"{len(missed):,}", "missed", f"nobody came, or cancelled late: {_by_side(missed, side_words(facts, names))}; {moved:,} moved to another day."),
        Tile(together, "together", f"minutes of held meetings{_without(timeless)}."),
        Tile(counted(gap, "day") if gap is not None else "", "longest gap", "between two meetings or since the last, closures and rests left out."),
    ))  # fmt: skip


def _without(number: int) -> str:
    """Of how many meetings nobody noted how long they were."""
    return f"; of {number:,} the time is not known" if number else ""


def _by_side(missed: Sequence[Meeting], called: Mapping[Party, str]) -> str:
    """*2 by the mentee, 1 by neither*."""
    words = {
        Side.MENTOR: called[Party.MENTOR], Side.MENTEE: called[Party.MENTEE], Side.BOTH: "both",
        Side.UNKNOWN: "nobody knows whom",
    }  # fmt: skip
    counts: dict[str, int] = {}
    for meeting in missed:
        word = words.get(meeting.failed_by or Side.UNKNOWN, "neither")
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{n:,} by {word}" for word, n in counts.items()) or "none"

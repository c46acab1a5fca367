"""Programme progress over a period, for the head, governors and funders."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.clock import as_hours, counted, full_date, wrong_period
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.feedback import FormKind, Timing
from mentordesk.model.fields import Audience
from mentordesk.model.figures import (
    COVERED,
    LEAST_SHOWN,
    Breakdown,
    Figure,
    as_at_words,
    for_outsiders,
    protected,
    protected_grid,
)
from mentordesk.model.measures import Measure
from mentordesk.model.pairing import State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Role
from mentordesk.model.rules import Judgement, Standing, judge
from mentordesk.programme.conflicts import Conflicts
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.figures import REACHED_MONTHS, Period
from mentordesk.programme.papers.binder import OPEN_ONLY, overview_table, tells_of_conflicts
from mentordesk.programme.papers.press import NOT_COUNTED, Press, label, named, side, week_chart
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.slices import Slices
from mentordesk.programme.standards import SelfCheck, Standards
from mentordesk.programme.today import period_start
from mentordesk.reports.charts import Chart, Series, Shape, bars
from mentordesk.reports.values import (
    Block,
    Drawing,
    Fact,
    Facts,
    Report,
    Section,
    Table,
    Text,
    Tile,
    Tiles,
    one_sheet,
)
from mentordesk.store.figure_facts import Sums
from mentordesk.store.steps import Steps

_TIMES = (Timing.START, Timing.MIDDLE, Timing.END)
_ON_TILES = ("kept", "retained", "goals", "held")
_ANYONE = Audience.ANYONE
#: Shown to outsiders in place of those that are hidden from them.
_MORE_TILES = ("hours", "placed", "frequency")
_SERVED = frozenset({"served", "served_mentors", "served_mentees", "pairings_served"})
#: In a chart of who meets whom the largest groups are shown, the others together.
MOST_GROUPS = 8
OTHERS = "others"


def term_of(press: Press, wanted: Wanted) -> tuple[date, date]:
    """The days a report is about: as asked, or the term up to today; refuses days the wrong way round."""
    last = min(wanted.last or wanted.today, wanted.today)
    starts = press.setup.programme.starts_on
    if wanted.first is None and starts and starts > last and not _has_begun(press, last):
        raise Refused(f"It begins on {full_date(starts)}: nothing can be told of it yet.")
    first = wanted.first or period_start(starts, last)
    if last < first:
        raise Refused(wrong_period(first, wanted.today))
    return first, last


def _has_begun(press: Press, day: date) -> bool:
    """Whether any pairing began by a day: of a year that is over there is something to tell."""
    return press.store.pairings.count("started_on <= ?", [day.isoformat()]) > 0


class ProgrammePaper:
    """Makes the progress report of the programme."""

    def __init__(
        self, press: Press, conflicts: Conflicts, feedback: Feedback, standards: Standards
    ) -> None:
        self._press, self._conflicts = press, conflicts
        self._feedback, self._standards = feedback, standards

    def progress(self, wanted: Wanted) -> Slices[Report]:
        """Programme progress over a period, as at its last day."""
        press = self._press
        first, last = term_of(press, wanted)
        period = press.figures.period(first, last, wanted.today)
        yield from period.slices()
        judged = self._judged(period, wanted)
        yield
        checked = yield from self._standards.slices(last)
        yield
        outside = wanted.reader.is_outside
        sections = self._beginning(judged, period, wanted)
        yield
        sections += self._middle(period, outside)
        yield
        sections += yield from self._end(judged, period, checked, wanted)
        head = press.head(
            press.setup.programme.name, f"Progress report · {as_at_words(first, last)}", wanted,
            says_names=True,
        )  # fmt: skip
        return one_sheet(head, *sections)

    def _beginning(
        self, judged: Sequence[tuple[PairingFacts, Judgement]], period: Period, wanted: Wanted
    ) -> list[Section]:
        outside = wanted.reader.is_outside
        return [
            Section(title="In short", blocks=(
                Text(text=_in_short(judged, period, outside), audience=_ANYONE), tiles_of(period, outside),
            )),
            self._at_risk(judged, period, wanted),
            self._weeks(period, outside),
            objectives_section(self._press, period, outside=outside),
            _counted("People", "people", period.people_by_status, outside),
            *self._waiting(period, outside),
        ]  # fmt: skip

    def _middle(self, period: Period, outside: bool) -> list[Section]:
        return [
            _lasting(period, outside),
            _counted("Lengths of meetings", "lengths", period.lengths, outside),
            *self._pulse(period, outside),
            _counted("Goals due", "goals", period.goals_by_area, outside),
            _counted("Pairings that ended", "ended", period.reasons_ended, outside),
            *self._challenges(period, outside),
            *self._mixing(period, outside),
        ]

    def _end(
        self,
        judged: Sequence[tuple[PairingFacts, Judgement]],
        period: Period,
        checked: SelfCheck,
        wanted: Wanted,
    ) -> Slices[list[Section]]:
        outside = wanted.reader.is_outside
        standards = _standards_met(checked, wanted)
        yield
        pairings = self._pairings(judged, period, wanted)
        yield
        conflicts = self._conflict_section(period.first, period.last)
        yield
        quality = _quality(period, (yield from period.days_to_log()), outside)
        return [standards, pairings, conflicts, quality, _definitions(period, outside)]

    def _judged(self, period: Period, wanted: Wanted) -> list[tuple[PairingFacts, Judgement]]:
        press = self._press
        names = press.names(period.served, wanted.style)
        practice = press.facts.practice(period.last)
        found = [
            (f, judge(named(f, names, wanted.style), period.closures, period.last, practice))
            for f in period.served
        ]
        return sorted(found, key=lambda row: label(row[0], names).casefold())

    def _weeks(self, period: Period, outside: bool) -> Section:
        held = self._press.facts.held_by_week(period.first, period.last)
        chart = week_chart(held, period, self._press.setup.programme.day_numbers)
        return _drawn(chart.title, "weeks", _hidden(chart, outside))

    def _waiting(self, period: Period, outside: bool) -> list[Section]:
        """Who waits, and what for: counts alone."""
        press = self._press
        paired = press.facts.paired(period.last)
        steps = Steps(press.store, period.last)
        counts: dict[str, list[int]] = {}
        for p in period.people:
            if p.takes_part and p.status is Enrolment.WAITING and p.id not in paired:
                word = steps.word(p.id, p.roles)
                row = counts.setdefault(word or "Ready, no match yet", [0, 0])
                row[0] += Role.MENTOR in p.roles
                row[1] += Role.MENTEE in p.roles
        if not counts:
            return []
        found = Breakdown(
            key="waiting", chapter="", title="Waiting", across="Why", columns=("Mentors", "Mentees"),
            rows=tuple((word, tuple(n)) for word, n in sorted(counts.items())),
            definition="Waiting on the last day and in no pairing, by the first step that is missing.",
        )  # fmt: skip
        if outside and _is_covered(period.people_by_status, Enrolment.WAITING.label):
            told = "Not shown: a number that is hidden above could be worked out from it."
            return [_said("Waiting, and why", "waiting", told)]
        return [_counted("Waiting, and why", "waiting", found, outside)]

    def _pulse(self, period: Period, outside: bool) -> list[Section]:
        """The pulse at the start, in the middle and at the end, of both sides."""
        chart = pulse_chart(self._feedback, period, outside=outside)
        if chart is None:
            return []
        if len(chart.labels) > 1:
            return [_drawn("What people say", "pulse", chart)]
        heads, told = chart.table
        table = Table(columns=heads, rows=told, audience=_ANYONE)
        note = Text(text=chart.definition, small=True, audience=_ANYONE)
        return [Section(title="What people say", key="pulse", blocks=(table, note))]

    def _challenges(self, period: Period, outside: bool) -> list[Section]:
        """Why meetings failed, and what was changed because people said something."""
        reasons = period.reasons_missed
        blocks = tuple(_cut(reasons, outside)) if reasons.rows else ()
        return [
            Section(title="What was hard", called="Challenges", key="challenges", blocks=blocks),
            said_section(self._feedback, period.first, period.last),
        ]

    def _mixing(self, period: Period, outside: bool) -> list[Section]:
        pairs, _, _ = period.who_with_whom
        if not pairs:
            return []
        figures = [period.figure(key) for key in ("across", "mixing")]
        tiles = tuple(Tile(f.value, f.label.lower(), f.told) for f in figures)
        if outside:
            tiles = _shown_to_outsiders(figures)
        chart = mixing_chart(pairs, outside=outside)
        drawn = Drawing(chart=chart, with_table=False, audience=Audience.FACTS)
        return [
            Section(
                title="Across groups", key="across",
                blocks=(Tiles(audience=_ANYONE, tiles=tiles),) if tiles else (),
            ),
            Section(title="Who mentors whom", key="mixing", blocks=(drawn,)),
        ]  # fmt: skip

    def _at_risk(
        self, judged: Sequence[tuple[PairingFacts, Judgement]], period: Period, wanted: Wanted
    ) -> Section:
        """What the reader is to know first: which pairings are at risk, and why."""
        names = self._press.names(period.served, wanted.style)
        rows = tuple(
            (label(f, names), j.verdicts[0].headline.capitalize(), j.why)
            for f, j in judged
            if j.standing is Standing.AT_RISK
        )
        table = Table(
            columns=("Pairing", "What", "Why"),
            rows=rows,
            shares=(2.6, 2, 5.4),
            audience=Audience.STAFF,
        )
        return Section(title="Needs attention", key="attention", blocks=(table,) if rows else ())

    def _pairings(
        self, judged: Sequence[tuple[PairingFacts, Judgement]], period: Period, wanted: Wanted
    ) -> Section:
        names = self._press.names(period.served, wanted.style)
        rows = tuple(
            (
                side(f.mentors, names),
                side(f.mentees, names),
                _met(period, f),
                _goals_met(f),
                j.headline,
            )
            for f, j in judged
        )
        table = Table(
            columns=("Mentor", "Mentee", "Met", "Goals met", "Standing"), rows=rows,
            shares=(2.6, 2.6, 1.3, 1.3, 2.7), audience=Audience.FACTS, kept=((4, Audience.STAFF),),
        )  # fmt: skip
        what = "Met: meetings held of those expected, closures and rests left out."
        said = Text(text=f"{what} {NOT_COUNTED}", audience=Audience.STAFF, small=True)
        return Section(title="Pairings", key="pairings", blocks=(table, said) if rows else ())

    def _conflict_section(self, first: date, last: date) -> Section:
        said = conflict_counts(self._conflicts, first, last)
        return Section(
            title="Conflict notes",
            key="conflicts",
            blocks=(Text(text=said, audience=Audience.STAFF),),
        )


def objectives_section(press: Press, period: Period, *, outside: bool) -> Section:
    """Objective, target, actual and evidence, as at the end of the period; empty where there is none."""
    rows = tuple(
        (
            p.objective.statement, p.objective.target,
            full_date(p.objective.due_on) if p.objective.due_on else "",
            (p.actual.value if p.actual else "") or "–", p.evidence,
        )
        for p in press.figures.progress(period, outside=outside)
    )  # fmt: skip
    table = Table(
        columns=("Objective", "Target", "By", "Actual", "Evidence"), rows=rows,
        shares=(3.2, 1.6, 1.5, 1.3, 3.6), audience=_ANYONE, written=(0, 1),
    )  # fmt: skip
    return Section(title="Objectives", key="objectives", blocks=(table,) if rows else ())


def said_section(feedback: Feedback, first: date, last: date) -> Section:
    """What people said and what was done about it in some days; empty where nothing was."""
    said = tuple(
        (full_date(s.on), s.said, s.done)
        for s in feedback.said_done()
        if s.on and first <= s.on <= last
    )
    table = Table(
        columns=("Day", "You said", "We did"), rows=said, shares=(1.6, 4, 4), audience=_ANYONE,
        written=(1, 2),
    )  # fmt: skip
    return Section(title="You said, we did", key="said", blocks=(table,) if said else ())


def _quality(period: Period, delay: float | None, outside: bool) -> Section:
    """What the figures cannot know."""
    here = {f.id for f in period.running}
    no_goal = sum(f.goals == 0 for f in period.running)
    no_group = sum(not p.group for p in period.people if p.takes_part)
    rows = [
        Fact(
            "Meetings due but not logged",
            _few(int(period.figure("unknown").number or 0), outside),
        ),
        Fact(
            "Days until a meeting is logged",
            f"{delay:g} (median)" if delay is not None else "not known",
        ),
        Fact(
            "Open pairings without a goal",
            f"{_few(no_goal, outside)} of {_few(len(here), outside)}",
        ),
        Fact("Participants without a group", _few(no_group, outside)),
    ]
    return Section(title="How complete the record is", called="Completeness", key="quality", blocks=(
        Facts(facts=tuple(rows), columns=4, audience=_ANYONE),
    ))  # fmt: skip


def _standards_met(checked: SelfCheck, wanted: Wanted) -> Section:
    outside = wanted.reader.is_outside
    table = overview_table(checked, outside=outside, conflicts=tells_of_conflicts(wanted))
    blocks: tuple[Block, ...] = (table,) if table.rows else ()
    if blocks and outside:
        blocks = (Text(text=OPEN_ONLY, small=True, audience=_ANYONE), *blocks)
    return Section(title="Standards", key="standards", blocks=blocks)


def conflict_counts(conflicts: Conflicts, first: date, last: date) -> str:
    """Counts alone: how many, what lay behind them, and what became of them."""
    seen = conflicts.oversight(first, last, last)
    closed = sum(n for _, n in seen.outcomes)
    said = f"{counted(seen.opened, 'note was', 'notes were')} opened and {closed:,} closed in this period"
    said += f", after {seen.median_days:g} days (median)." if seen.median_days is not None else "."
    for title, found in (
        ("Causes", seen.causes),
        ("Ended", seen.outcomes),
        ("For the pairings", seen.effects),
    ):
        if found:
            said += f" {title}: {', '.join(f'{word.lower()} {n:,}' for word, n in found)}."
    return said


def _in_short(
    judged: Sequence[tuple[PairingFacts, Judgement]], period: Period, outside: bool
) -> str:
    held, kept = int(period.figure("held").number or 0), period.figure("kept")
    minutes = int(period.figure("hours").number or 0)
    counts: dict[Standing, int] = {}
    for _, judgement in judged:
        counts[judgement.standing] = counts.get(judgement.standing, 0) + 1

    def number(n: int, one: str, many: str) -> str:
        if outside and 0 < n < LEAST_SHOWN:
            return f"fewer than {LEAST_SHOWN} {many}"
        return counted(n, one, many)

    paused = counts.get(Standing.PAUSED, 0)
    running = sum(n for s, n in counts.items() if s is not Standing.CLOSED) - paused
    if _few_are_paused(period, outside):
        said = number(running + paused, "pairing is", "pairings are") + " open"
    else:
        said = number(running, "pairing is", "pairings are") + " running"
        said += f" and {paused:,} paused" if paused else ""
    said = said[0].upper() + said[1:]
    said += f". {number(held, 'meeting was', 'meetings were')[:1].upper()}{number(held, 'meeting was', 'meetings were')[1:]} held"
    if minutes and (not outside or held >= LEAST_SHOWN):
        said += f", {as_hours(minutes)} together"
    if kept.whole and (not outside or for_outsiders(kept) == kept.value):
        share = for_outsiders(kept) if outside else kept.value
        said += f"; of the {kept.whole:,.0f} that were held or missed, {share} were held"
    said += "."
    if n := counts.get(Standing.CLOSED, 0):
        ended = number(n, "pairing", "pairings")
        said += f" {ended[0].upper()}{ended[1:]} ended in this period."
    if not outside and (n := counts.get(Standing.AT_RISK, 0)):
        said += f" {counted(n, 'pairing is', 'pairings are')} at risk."
    return said


def _few(number: int, outside: bool) -> str:
    return f"fewer than {LEAST_SHOWN}" if outside and 0 < number < LEAST_SHOWN else f"{number:,}"


def _few_are_paused(period: Period, outside: bool) -> bool:
    """Whether outsiders could tell how few are paused: from those running and those open, which they see."""
    paused = sum(f.state is State.PAUSED for f in period.running)
    return outside and 0 < paused < LEAST_SHOWN


def _shown_to_outsiders(figures: Sequence[Figure]) -> tuple[Tile, ...]:
    """A tile for each figure that may be told; a hidden number is no headline."""
    told = [(f, for_outsiders(f)) for f in figures]
    return tuple(
        Tile(value, f.label.lower(), f.definition) for f, value in told if value[:1].isdigit()
    )


def tiles_of(period: Period, outside: bool) -> Tiles:
    """The four figures at the head of a report; outsiders get those that may be told."""
    found = [period.figure(key) for key in _ON_TILES]
    if outside:
        more = [period.figure(key) for key in _MORE_TILES]
        return Tiles(audience=_ANYONE, tiles=_shown_to_outsiders([*found, *more])[: len(found)])
    tiles = [Tile(f.value, f.label.lower(), f.told) for f in found]
    goals = period.actual(Measure.GOALS)
    tiles[2] = Tile(goals.value, "goals met, closed pairings too", goals.evidence)
    return Tiles(audience=_ANYONE, tiles=tuple(tiles))


def _drawn(title: str, key: str, chart: Chart) -> Section:
    return Section(title=title, key=key, blocks=(Drawing(chart=chart, audience=_ANYONE),))


def _said(title: str, key: str, words: str) -> Section:
    return Section(title=title, key=key, blocks=(Text(text=words, small=True, audience=_ANYONE),))


def _is_covered(found: Breakdown, row: str) -> bool:
    """Whether outsiders are not told a number of this row."""
    cells = protected_grid([list(n) for _, n in found.rows])
    return any(
        COVERED in told for (word, _), told in zip(found.rows, cells, strict=True) if word == row
    )


def _hidden(chart: Chart, outside: bool) -> Chart:
    """The chart without numbers that are too small for outsiders, and without those that would tell them."""
    if not outside:
        return chart
    series = []
    for row in chart.series:
        shown = protected([int(v or 0) for v in row.values])
        values = tuple(
            v if s[:1].isdigit() else None for v, s in zip(row.values, shown, strict=True)
        )
        series.append(Series(row.name, values))
    return replace(
        chart, series=tuple(series), definition=f"Numbers under {LEAST_SHOWN} are hidden."
    )


def _cut(found: Breakdown, outside: bool) -> list[Block]:
    """A figure cut into parts as a table, and how it was counted."""
    numbers = [list(n) for _, n in found.rows]
    plain = [[f"{n:,}" for n in row] for row in numbers]
    cells = protected_grid(numbers) if outside else plain
    if all(cell in {COVERED, "0"} for row in cells for cell in row):
        return [
            Text(
                text=f"Under {LEAST_SHOWN} in nearly every row: not shown, so that nobody can be told.",
                audience=_ANYONE,
            )
        ]
    rows = tuple((word, *row) for (word, _), row in zip(found.rows, cells, strict=True))
    table = Table(
        columns=(found.across, *found.columns), rows=rows, shares=(3, *([1.2] * len(found.columns))),
        audience=_ANYONE,
    )  # fmt: skip
    return [table, Text(text=found.definition, small=True, audience=_ANYONE)]


def _counted(title: str, key: str, found: Breakdown, outside: bool) -> Section:
    """A section of a figure cut into parts; of one row of numbers a chart as well."""
    blocks = _cut(found, outside) if any(any(n) for _, n in found.rows) else []
    if (
        blocks
        and len(found.columns) == 1
        and len(found.rows) > 2
        and any(isinstance(b, Table) for b in blocks)
        and all(len(w) < 16 for w, _ in found.rows)
    ):
        chart = bars(
            found.title, [(word, float(n[0])) for word, n in found.rows], across=found.across
        )
        blocks = [
            Drawing(
                chart=_hidden(chart, outside), with_table=False, told_below=True, audience=_ANYONE
            ),
            *blocks,
        ]
    return Section(title=title, key=key, blocks=tuple(blocks))


def _lasting(period: Period, outside: bool) -> Section:
    """How long pairings last: their lengths, and the share that reached each month."""
    figures = [period.figure(k) for k in ("closed", "length", "length_open", "premature")]
    tiles = tuple(Tile(f.value, f.label.lower(), f.told) for f in figures)
    if outside:
        tiles = _shown_to_outsiders(figures)
    return Section(
        title="How long pairings last", key="lasting",
        blocks=(*((Tiles(audience=_ANYONE, tiles=tiles),) if tiles else ()), *_reached(period, outside)),
    )  # fmt: skip


def pulse_chart(feedback: Feedback, period: Period, *, outside: bool = False) -> Chart | None:
    """The mean pulse of both sides at the start, in the middle and at the end; None without answers."""
    forms = [f for f in feedback.forms() if f.kind is FormKind.PULSE]
    rows = [
        r for r in period.pulses
        if r.score is not None and r.answer.answered_on and r.answer.answered_on <= period.last
    ]  # fmt: skip
    scales = Counter(r.form.highest for r in rows)
    highest = max(scales, key=lambda n: (scales[n], n)) if scales else 0
    rows = [r for r in rows if r.form.highest == highest]  # one chart has one scale
    times = [t for t in _TIMES if any(r.answer.timing is t for r in rows)]
    if not forms or not times:
        return None
    series = []
    for party in (Party.MENTOR, Party.MENTEE):
        values: list[float | None] = []
        for timing in times:
            found = [
                r.score
                for r in rows
                if r.score is not None and r.answer.timing is timing and r.answer.party is party
            ]
            few = outside and len(found) < LEAST_SHOWN
            values.append(sum(found) / len(found) if found and not few else None)
        series.append(Series(f"{party.label}s", tuple(values)))
    return Chart(
        title="Mean pulse", shape=Shape.LINES, labels=tuple(t.label for t in times), series=tuple(series),
        most=float(highest), across="When",
        definition=f"Mean of the pulses answered in the period, from 1 to {highest}; n = {_few(len(rows), outside)}.",
    )  # fmt: skip


def _reached(period: Period, outside: bool) -> list[Block]:
    """How many reached each month; in words while none is old enough."""
    chart = retention_chart(period, outside=outside)
    if not chart.is_empty:
        return [Drawing(chart=chart, audience=_ANYONE)]
    if outside and not retention_chart(period).is_empty:
        said = f"How many lasted is not shown: fewer than {LEAST_SHOWN} did, or did not."
    else:
        said = f"No pairing began {REACHED_MONTHS[0]} months ago or earlier: how many last is still to be seen."
    return [Text(text=said, small=True, audience=_ANYONE)]


def retention_chart(period: Period, *, outside: bool = False) -> Chart:
    """The share of pairings that reached so many months, of those old enough to have."""
    found = [period.figure(f"reached_{m}") for m in REACHED_MONTHS]
    values = tuple(
        round(100 * f.number)
        if f.number is not None and not (outside and for_outsiders(f) != f.value)
        else None
        for f in found
    )
    n = ", ".join(
        f"{m} months: {_few(f.n, outside)}" for m, f in zip(REACHED_MONTHS, found, strict=True)
    )
    return Chart(
        title="Pairings that reached", shape=Shape.LINES, labels=tuple(f"{m} months" for m in REACHED_MONTHS),
        series=(Series("Share", values),), unit="%", most=100.0, across="Length",
        definition=f"Of the pairings that began so long before the last day, the share that lasted. n: {n}.",
    )  # fmt: skip


def mixing_chart(pairs: Sequence[tuple[str, str]], *, outside: bool = False) -> Chart:
    """How many pairings there are between each two groups; rows are the mentors' groups."""
    rows, columns = (_largest([p[at] for p in pairs]) for at in (0, 1))
    counts = [[0] * len(columns) for _ in rows]
    for mentor, mentee in pairs:
        r = rows.index(mentor) if mentor in rows else len(rows) - 1
        c = columns.index(mentee) if mentee in columns else len(columns) - 1
        counts[r][c] += 1
    shown = protected_grid(counts) if outside else [[str(n) for n in row] for row in counts]
    series = tuple(
        Series(
            name,
            tuple(float(n) if s[:1].isdigit() else None for n, s in zip(row, told, strict=True)),
        )
        for name, row, told in zip(rows, counts, shown, strict=True)
    )
    return Chart(
        title="Who mentors whom", shape=Shape.SQUARES, labels=tuple(columns), series=series,
        across="Mentor’s group",
        definition="Each mentor with each mentee of open pairings: rows are the mentors’ groups, columns the mentees’."
        + (f" Numbers under {LEAST_SHOWN} are hidden." if outside else ""),
    )  # fmt: skip


def _largest(groups: Sequence[str]) -> list[str]:
    """The groups in order of their names; of many the largest, and the others together at the end."""
    counts = {g: groups.count(g) for g in groups}
    if len(counts) <= MOST_GROUPS:
        return sorted(counts)
    largest = sorted(counts, key=lambda g: (-counts[g], g))[: MOST_GROUPS - 1]
    return [*sorted(largest), OTHERS]


#: The columns of numbers beside the figures, for who reckons with them.
_EXACT = ("Number", "Unit", "Part", "Of", "Counted from", "Unknown")


def _definitions(period: Period, outside: bool) -> Section:
    """Every figure with its value, its definition and what it was counted from.

    Where fewer than five pairings ended, outsiders do not see how many were served: less those that are
    open it would tell.
    """
    tells: frozenset[str] = (
        _SERVED if outside and 0 < len(period.ended) < LEAST_SHOWN else frozenset()
    )
    if _few_are_paused(period, outside):
        tells |= {"active", "paused"}
    rows = tuple(
        (
            f.label,
            COVERED
            if f.key in tells
            else (for_outsiders(f) if outside else f.value) or "not known",
            f.definition if outside else f.told,
        )
        for f in period.figures
    )
    table = Table(
        columns=("Figure", "Value", "How it is counted"),
        rows=rows,
        shares=(2.6, 1.3, 6),
        audience=_ANYONE,
        small=True,
        # what outsiders do not see is not in their workbook either
        exact_heads=() if outside else _EXACT,
        exact=() if outside else tuple(_exact(f) for f in period.figures),
    )
    return Section(
        title="All figures and how they are counted",
        called="All figures",
        key="definitions",
        blocks=(table,),
    )


def _exact(figure: Figure) -> tuple[float | int | str | None, ...]:
    """A figure as numbers: minutes, months, days or a part of one, with what it stands on."""
    return (
        figure.number, figure.unit.value if figure.number is not None else None, figure.part,
        figure.whole, figure.n, figure.unknown,
    )  # fmt: skip


def _met(period: Period, facts: PairingFacts) -> str:
    """*6 of 7*: meetings held of those expected, as in the report of the pairing itself."""
    found, expected = period.sums.get(facts.id, Sums()), period.expected(facts)
    if facts.last_held is None and not found.missed and not found.unknown:
        return "not yet"
    said = f"{found.held:,} of {expected:,}" if found.held <= expected else f"{found.held:,}"
    return f"{said}, {found.unknown:,} not logged" if found.unknown else said


def _goals_met(facts: PairingFacts) -> str:
    return f"{facts.goals_met:,} of {facts.goals:,}" if facts.goals else "none set"

"""Feedback results: what was answered at the start, in the middle and at the end, side by side."""

from collections.abc import Sequence
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackForm, FormKind, Timing, points
from mentordesk.model.fields import Audience
from mentordesk.model.figures import LEAST_SHOWN, as_at_words
from mentordesk.model.party import SIDES, Party
from mentordesk.programme.feedback import AnswerRow, Feedback
from mentordesk.programme.papers.press import Press
from mentordesk.programme.papers.programme import term_of
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.charts import Chart, Series, Shape
from mentordesk.reports.values import Drawing, Report, Section, Table, Text, one_sheet

_ANYONE = Audience.ANYONE
_TIMES = (Timing.START, Timing.MIDDLE, Timing.END)


class ResultsPaper:
    """Makes the report on feedback."""

    def __init__(self, press: Press, feedback: Feedback) -> None:
        self._press, self._feedback = press, feedback

    def results(self, wanted: Wanted) -> Report:
        """Every form with answers in the period: means by question, side and time, and who answered."""
        first, last = term_of(self._press, wanted)
        rows = [
            r for r in self._feedback.rows()
            if r.answer.answered_on and first <= r.answer.answered_on <= last
        ]  # fmt: skip
        if not rows:
            raise Refused("Nobody answered a form in these days.")
        outside = wanted.reader.is_outside
        sections: list[Section] = []
        for form in self._feedback.forms():
            if mine := [r for r in rows if r.form.id == form.id]:
                given = [
                    r for r in self._feedback.rows()
                    if r.form.id == form.id and not r.answer.is_back
                    and r.answer.issued_on and first <= r.answer.issued_on <= last
                ]  # fmt: skip
                sections += self._of_form(form, mine, len(given), outside)
        sections += self._said(first, last)
        head = self._press.head(
            "Feedback results",
            f"{self._press.setup.programme.name} · {as_at_words(first, last)}",
            wanted,
        )
        return one_sheet(head, *sections)

    def _of_form(
        self, form: FeedbackForm, rows: Sequence[AnswerRow], out: int, outside: bool
    ) -> list[Section]:
        asked = [q for q in form.asked if not q.is_free]
        sides = {p: [r for r in rows if r.answer.party is p] for p in SIDES}
        table = Table(
            columns=("Question", *(f"{p.label}s" for p in SIDES), "Difference"),
            rows=tuple(self._question(n, q.text, form, sides, outside) for n, q in enumerate(asked)),
            shares=(5, 1.2, 1.2, 1.3), audience=_ANYONE,
        )  # fmt: skip
        answered = ", ".join(f"{p.label.lower()}s {_count(len(sides[p]), outside)}" for p in SIDES)
        good = f", where {form.highest} is good" if form.kind is not FormKind.EXPECTATIONS else ""
        said = f"Answered: {answered}; given out and not back {_count(out, outside)}. Means on a scale of 1 to {form.highest}{good}."
        chart = self._over_time(form, sides, outside)
        key = f"form-{form.id}"
        found = [Section(title=form.title, key=key, blocks=(
            *((Drawing(chart=chart, audience=_ANYONE),) if chart else ()),
            table, Text(text=said, small=True, audience=_ANYONE),
        ))]  # fmt: skip
        words = self._words(form, rows)
        if words:
            columns = ("Day", "From", "In their words")
            free = Table(
                columns=columns,
                rows=words,
                shares=(1.6, 1.2, 6),
                audience=Audience.COORDINATOR,
                written=(2,),
            )
            found.append(
                Section(
                    title=f"{form.title}: in their words", key=f"words-{form.id}", blocks=(free,)
                )
            )
        return found

    def _question(
        self,
        nth: int,
        text: str,
        form: FeedbackForm,
        sides: dict[Party, list[AnswerRow]],
        outside: bool,
    ) -> tuple[str, ...]:
        means = [
            _mean([points(form, r.answer.answers)[nth] for r in sides[p]], outside) for p in SIDES
        ]
        known = [m for m in means if m is not None]
        # of what is printed: another difference beside the same two numbers reads as a mistake
        apart = f"{abs(round(known[0], 1) - round(known[1], 1)):.1f}" if len(known) == 2 else ""
        asked = [q for q in form.asked if not q.is_free][nth]
        text += " (turned round: high is good)" if asked.is_reversed else ""
        return (text, *(f"{m:.1f}" if m is not None else "–" for m in means), apart)

    def _over_time(
        self, form: FeedbackForm, sides: dict[Party, list[AnswerRow]], outside: bool
    ) -> Chart | None:
        """The mean score at the start, in the middle and at the end; None where there is one time only."""
        times = [
            t for t in _TIMES if any(r.answer.timing is t for rows in sides.values() for r in rows)
        ]
        if len(times) < 2:
            return None
        series = tuple(
            Series(
                f"{p.label}s",
                tuple(
                    _mean([r.score for r in sides[p] if r.answer.timing is t], outside)
                    for t in times
                ),
            )
            for p in SIDES
        )
        return Chart(
            title=form.title, shape=Shape.LINES, labels=tuple(t.label for t in times), series=series,
            most=float(form.highest), across="When", definition="Mean score of those who answered.",
        )  # fmt: skip

    def _words(self, form: FeedbackForm, rows: Sequence[AnswerRow]) -> tuple[tuple[str, ...], ...]:
        found = []
        for row in rows:
            said = [
                a
                for q, a in zip(form.asked, row.answer.answers, strict=False)
                if q.is_free and a.strip()
            ]
            if said and row.answer.answered_on:
                found.append(
                    (full_date(row.answer.answered_on), row.answer.party.label, "\n".join(said))
                )
        return tuple(found)

    def _said(self, first: date, last: date) -> list[Section]:
        rows = tuple(
            (s.said, s.done)
            for s in self._feedback.said_done()
            if s.on is None or first <= s.on <= last
        )
        if not rows:
            return []
        table = Table(columns=("You said", "We did"), rows=rows, audience=_ANYONE, written=(0, 1))
        return [Section(title="You said, we did", key="said", blocks=(table,))]


def _mean(values: Sequence[float | None], outside: bool) -> float | None:
    """The mean of what is known; None where that is nothing, or too little for outsiders."""
    known = [v for v in values if v is not None]
    if not known or (outside and len(known) < LEAST_SHOWN):
        return None
    return sum(known) / len(known)


def _count(number: int, outside: bool) -> str:
    return f"fewer than {LEAST_SHOWN}" if outside and 0 < number < LEAST_SHOWN else f"{number:,}"

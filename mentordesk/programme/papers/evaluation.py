"""The review of the programme on paper: where it stands, what worked, what did not, what changes."""

from collections.abc import Sequence
from datetime import date

from mentordesk.model.agreed import StepState
from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation, PlannedChange, SetUp
from mentordesk.model.fields import Audience
from mentordesk.model.figures import as_at_words
from mentordesk.programme.evaluating import Evaluations, Reviewed
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.figures import Period
from mentordesk.programme.papers.press import Press
from mentordesk.programme.papers.programme import objectives_section, said_section, tiles_of
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.slices import Slices
from mentordesk.reports.values import Block, Fact, Facts, Report, Section, Table, Text, one_sheet

_ANYONE = Audience.ANYONE


class EvaluationPaper:
    """Makes the review of the programme."""

    def __init__(self, press: Press, feedback: Feedback, evaluations: Evaluations) -> None:
        self._press, self._feedback, self._evaluations = press, feedback, evaluations

    def review(self, wanted: Wanted) -> Slices[Report]:
        """The review asked for, or the newest; its figures are as at its last day."""
        found = self._evaluations.all()
        chosen = next((r for r in found if r.evaluation.id == wanted.evaluation_id), None)
        if not found:
            raise Refused(
                "The programme was not reviewed yet. Reports, Review writes the first one down."
            )
        if chosen is None and wanted.evaluation_id:
            raise Refused("There is no such review of the programme.")
        chosen = chosen or found[0]
        about = chosen.evaluation
        assert about.first_day and about.last_day  # a review is not saved without them
        period = self._press.figures.period(about.first_day, about.last_day, wanted.today)
        yield from period.slices()
        outside = wanted.reader.is_outside
        sections = [
            Section(blocks=(_facts(about), tiles_of(period, outside))),
            objectives_section(self._press, period, outside=outside),
            _words("What worked", "worked", about.worked),
            _words("What did not", "hindered", about.hindered),
            said_section(self._feedback, about.first_day, about.last_day),
            _changes("What changes", "changes", chosen.changes),
            self._before(found, chosen, period),
        ]
        yield
        head = self._press.head(
            self._press.setup.programme.name,
            f"Programme review · {as_at_words(about.first_day, about.last_day)}",
            wanted,
        )
        return one_sheet(head, *(s for s in sections if s.blocks))

    def _before(self, found: Sequence[Reviewed], chosen: Reviewed, period: Period) -> Section:
        """Changes that were not decided in it: those still open, and those settled in these days."""
        later = found[: found.index(chosen) + 1]
        here = {c.id for r in later for c in r.changes}
        earlier = tuple(
            c for c in self._evaluations.changes()
            if c.id not in here and (c.is_open or _settled_in(c, period.first))
        )  # fmt: skip
        return _changes("Other changes decided", "before", earlier)


def _settled_in(change: PlannedChange, first: date) -> bool:
    return change.settled_on is not None and change.settled_on >= first


def _facts(about: Evaluation) -> Facts:
    held = full_date(about.held_on) if about.held_on else ""
    facts = [Fact("Looked back on", held)]
    if about.took_part:  # names in it are replaced as in all that was written
        facts.append(Fact("By", about.took_part, written=True))
    return Facts(facts=tuple(facts), columns=2, audience=_ANYONE)


def _words(title: str, key: str, text: str) -> Section:
    blocks: tuple[Block, ...] = (
        (Text(text=text.strip(), audience=_ANYONE, written=True),) if text.strip() else ()
    )
    return Section(title=title, key=key, blocks=blocks)


def _changes(title: str, key: str, changes: Sequence[PlannedChange]) -> Section:
    rows = tuple((c.text, where(c), how_it_stands(c), c.outcome) for c in changes)
    is_told = any(c.outcome for c in changes)
    table = Table(
        columns=("What", "Where", "State", "What became of it")[: 4 if is_told else 3],
        rows=tuple(r if is_told else r[:3] for r in rows),
        shares=(4, 2, 1.8, 3)[: 4 if is_told else 3],
        audience=_ANYONE,
        written=(0, 3) if is_told else (0,),
    )
    return Section(title=title, key=key, blocks=(table,) if rows else ())


def where(change: PlannedChange) -> str:
    """The part of the set-up it concerns; nothing where it is none of them."""
    return "" if change.concerns is SetUp.OTHER else change.concerns.label


def how_it_stands(change: PlannedChange) -> str:
    """*Open, by 4 Jan 2027*, *Done on 3 Dec 2026*."""
    if change.is_open:
        return f"Open, by {full_date(change.due_on)}" if change.due_on else "Open"
    word = "Done" if change.state is StepState.DONE else "Dropped"
    return f"{word} on {full_date(change.settled_on)}" if change.settled_on else word

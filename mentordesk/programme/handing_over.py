"""The hand-over pack: what somebody needs to know who takes the programme over tomorrow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.clock import counted, full_date, near_date
from mentordesk.model.facts import PairingFacts
from mentordesk.model.fields import Audience
from mentordesk.model.items import Item, in_order, together
from mentordesk.model.meeting import MeetingStatus
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.rules import judge
from mentordesk.programme.evaluating import Evaluations
from mentordesk.programme.pairings import PairingRow
from mentordesk.programme.papers.evaluation import how_it_stands, where
from mentordesk.programme.papers.plain import part
from mentordesk.programme.papers.press import as_facts
from mentordesk.programme.practice import PracticeRules
from mentordesk.programme.reporting import Reporting
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import Today
from mentordesk.programme.training import TrainingBook
from mentordesk.reports.values import Facts as FactsBlock
from mentordesk.reports.values import Report, Section, Text, one_sheet
from mentordesk.store.facts import Facts
from mentordesk.store.match_facts import ended
from mentordesk.store.store import Store

#: So many lines of what needs doing are printed; the rest is in Today.
MOST_ITEMS = 60
#: What is about a conflict stays in the record; the pack says only how many there are.
_KEPT = Audience.COORDINATOR
_CONFLICT = frozenset({"N1", "N2", "G3"})


class HandOver:
    """Gathers the pack; it names people in full, and says nothing of conflict notes but their number."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        setup: Setup,
        today: Today,
        training: TrainingBook,
        practice: PracticeRules,
        reporting: Reporting,
        evaluations: Evaluations,
    ) -> None:
        self._store, self._facts, self._setup = store, facts, setup
        self._today, self._training, self._practice = today, training, practice
        self._reporting, self._evaluations = reporting, evaluations

    def report(self, today: date) -> Report:
        """The pack as at a day."""
        programme = self._setup.programme
        rows = self._rows(today)
        intro = (
            "For whoever takes the programme over. It names people: keep it as you keep the record, and "
            "shred it when it is read. It tells what needs doing and why, moods and answers with it; what "
            "was written of cases is in the record, not in here. Where it says you, it speaks to the coordinator until now."
        )
        about = FactsBlock(facts=as_facts(self._about(rows, today)), columns=3, audience=_KEPT)
        sections = (
            Section(blocks=(about, Text(text=intro, audience=_KEPT))),
            part("What it is for", _KEPT, text=programme.purpose),
            part("Guidelines", _KEPT, text=programme.guidelines),
            self._to_do(today), self._pairings(rows, today), self._waiting(today),
            self._dates(today), self._objectives(today), self._decided(), self._rules(today), self._record(),
        )  # fmt: skip
        head = self._reporting.plain_head("Hand-over pack", programme.name, today)
        return one_sheet(head, *(s for s in sections if s.blocks))

    def _rows(self, today: date) -> list[PairingRow]:
        closed, practice = self._facts.closures(), self._facts.practice(today)
        known = [replace(f, open_notes=0, worst_note=0) for f in self._facts.pairings(today)]
        found = [PairingRow(f, judge(f, closed, today, practice)) for f in known]
        return sorted(found, key=lambda r: r.facts.label.casefold())

    def _about(self, rows: Sequence[PairingRow], today: date) -> tuple[tuple[str, str], ...]:
        programme, organisation = self._setup.programme, self._setup.organisation
        days = [d for d in (programme.starts_on, programme.ends_on) if d]
        paused = sum(r.facts.state is State.PAUSED for r in rows)
        return (
            *((("Term", programme.term_name),) if programme.term_name else ()),
            ("Days", " to ".join(full_date(d) for d in days) or "not set"),
            ("Rhythm", f"every {counted(programme.interval_days, 'day')}, {programme.minutes} min"),
            ("Participants", f"{self._facts.counts(today)['participants']:,}"),
            ("Pairings", f"{len(rows):,} open, {paused:,} of them paused"),
            ("Conflict notes", f"{len(self._facts.open_notes(today)):,} open"),
            ("Safeguarding contact", organisation.safeguarding_contact or "not set"),
        )

    def _to_do(self, today: date) -> Section:
        # those of one kind are one line, as the coordinator sees them
        due = in_order(self._today.items(today))
        items: list[Item] = [i for i in together(due) if i.rule not in _CONFLICT]
        more = len(items) - MOST_ITEMS
        return part(
            "What needs doing", _KEPT, columns=("What", "Why"), widths=(2, 4),
            rows=tuple((_with_code(i), i.why) for i in items[:MOST_ITEMS]),
            text=f"{more:,} more are in Today." if more > 0 else "",
        )  # fmt: skip

    def _pairings(self, rows: Sequence[PairingRow], today: date) -> Section:
        planned: dict[int, date] = {}
        for meeting in self._store.meetings.where(
            "status = ? AND planned_on >= ?", [MeetingStatus.PLANNED.value, today.isoformat()],
            order="planned_on DESC",
        ):  # fmt: skip
            if meeting.planned_on:
                planned[meeting.pairing_id] = meeting.planned_on
        return part(
            "Pairings", _KEPT, columns=("Pairing", "Usually", "Last met", "Next", "Standing"), widths=(4, 3, 2, 2, 3),
            rows=tuple(
                (
                    _who(r.facts),
                    ", ".join(w for w in (r.facts.usual_time, r.facts.place) if w),
                    near_date(r.facts.last_held, today) if r.facts.last_held else r.facts.not_met_word,
                    near_date(planned[r.facts.id], today) if r.facts.id in planned else "",
                    r.judgement.headline,
                )
                for r in rows
            ),
        )  # fmt: skip

    def _waiting(self, today: date) -> Section:
        paired = self._facts.paired(today)
        over = {who: last.on for who, last in ended(self._store, today).items()}
        people = sorted(
            self._store.participants.where("status = 'waiting'", order="folded"),
            key=lambda p: p.waits_since(over.get(p.id)) or date.max,
        )
        return part(
            "Waiting to be paired", _KEPT, columns=("Name", "Role", "Group", "Since"), widths=(3, 2, 1, 2),
            rows=tuple(
                (p.name, ", ".join(r.label for r in p.roles), p.group,
                 full_date(since) if (since := p.waits_since(over.get(p.id))) else "")
                for p in people if p.id not in paired
            ),
        )  # fmt: skip

    def _dates(self, today: date) -> Section:
        """What is in the calendar from here on."""
        found: list[tuple[date, str]] = []
        for closure in self._setup.closures():
            if closure.first_day and closure.last_day and closure.last_day >= today:
                until = (
                    ""
                    if closure.last_day == closure.first_day
                    else f", until {full_date(closure.last_day)}"
                )
                found.append((closure.first_day, f"{closure.name}{until}"))
        found += [
            (s.training.held_on, f"Training: {s.training.title}") for s in self._training.sessions()
            if s.training.held_on and s.training.held_on >= today
        ]  # fmt: skip
        if (ends := self._setup.programme.ends_on) and ends >= today:
            found.append((ends, "The programme ends"))
        return part(
            "Dates ahead", _KEPT, columns=("Day", "What"), widths=(1, 3),
            rows=tuple((full_date(day), what) for day, what in sorted(found)),
        )  # fmt: skip

    def _objectives(self, today: date) -> Section:
        return part(
            "Objectives", _KEPT, columns=("Objective", "Target", "By", "Now"), widths=(4, 2, 2, 2),
            rows=tuple(
                (o.statement, o.target, o.due, o.actual or "judged by a person")
                for o in self._reporting.objectives(today)
            ),
        )  # fmt: skip

    def _decided(self) -> Section:
        """What was decided when one looked back on the programme, and is still to be done."""
        return part(
            "Changes that were decided", _KEPT, columns=("What", "Where", "State"), widths=(5, 2, 2),
            rows=tuple(
                (c.text, where(c), how_it_stands(c))
                for c in self._evaluations.changes(open_only=True)
            ),
        )  # fmt: skip

    def _rules(self, today: date) -> Section:
        """The rules the programme keeps to; its own figures are marked."""
        lines = [line for line in self._practice.lines(today) if line.is_on]
        return part(
            "The rules it keeps to", _KEPT, columns=("Rule", "What it asks", ""), widths=(1, 7, 2),
            rows=tuple((n.rule.id, n.sentence, "our own" if n.is_changed else "") for n in lines),
        )  # fmt: skip

    def _record(self) -> Section:
        locked = (
            "Who takes over needs the file, and its passphrase or the printed recovery code: hand these over in "
            "person, never together with this pack. Then set a new passphrase"
        )
        plain = (
            "It opens without a passphrase, for whoever has it: hand the file and its key file over in person. "
            "Then set a passphrase"
        )
        return part(
            "The record", _KEPT, text=(
            f"The record is the file {self._store.path.name}, kept on the coordinator’s computer; Backups & settings says "
            f"where, and where its backups are. {plain if self._store.ring().is_open else locked}, and let the record be "
            "verified once: Backups & settings, Lock & safety."
        ))  # fmt: skip


def _with_code(item: Item) -> str:
    """What needs doing, and of which pairing: first names are shared by several."""
    codes = [f"K{i:04d}" for i in dict.fromkeys(p.pairing_id for p in item.parts or (item,)) if i]
    return f"{item.title} ({', '.join(codes)})" if codes else item.title


def _who(facts: PairingFacts) -> str:
    """A pairing with its code; a group by its name, who leads it, and everybody who is in it."""
    if facts.kind is not PairingKind.GROUP:
        return f"{facts.label} ({facts.code})"
    sides = (", ".join(p.name for p in side) for side in (facts.mentors, facts.mentees))
    head = f"{facts.called} ({facts.code}): " if facts.called else f"{facts.code}: "
    return head + " → ".join(sides)

"""The standards binder: every rule the programme keeps to, how it is met, and the evidence."""

from mentordesk.model.clock import full_date
from mentordesk.model.fields import Audience
from mentordesk.model.figures import COVERED, LEAST_SHOWN, protected
from mentordesk.model.names import NameStyle
from mentordesk.model.readers import Reader
from mentordesk.model.standards import Met
from mentordesk.programme.papers.press import Press, label
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.slices import Slices
from mentordesk.programme.standards import OF_PROGRAMME, SelfCheck, Standards
from mentordesk.reports.values import Report, Section, Table, Text, one_sheet

_OF_CONFLICTS = frozenset({"N1", "N2"})
#: These are about the programme and no person: a number under them tells of nobody.
_OF_NOBODY = frozenset({"V1", "V2", "V3"})
#: The evidence of these says how somebody felt.
_OF_FEELINGS = frozenset({"Q2"})

#: Said to outsiders, whose numbers differ from those of the head by the pairings that ended.
OPEN_ONLY = (
    "Of open pairings alone: those that ended are left out, so that no single one can be told."
)


class BinderPaper:
    """Makes the binder."""

    def __init__(self, press: Press, standards: Standards) -> None:
        self._press, self._standards = press, standards

    def binder(self, wanted: Wanted) -> Slices[Report]:
        """The self-check as at a day: an overview, and for each rule every pairing with its evidence."""
        press, day = self._press, min(wanted.last or wanted.today, wanted.today)
        found = yield from self._standards.slices(day)
        facts = press.facts.pairings(day, open_only=False)
        names = press.names(facts, wanted.style)
        labels = {
            f.id: label(f, names) if wanted.style is not NameStyle.CODES else f.code for f in facts
        }
        head = press.head(
            "Standards binder", f"{press.setup.programme.name} · {found.practice.profile.label} · as at {full_date(day)}",
            wanted, says_names=True,
        )  # fmt: skip
        said = (
            "Each rule of the practice profile, checked on the record. Met and not met rest on what is written down; "
            "what is not written down is not known, and is never called not met. "
            f"The signs: {', '.join(f'{m.mark} {m.label.lower()}' for m in Met)}."
        )
        outside = wanted.reader.is_outside
        overview = Section(title="Overview", key="overview", blocks=(
            Text(text=f"{said} {OPEN_ONLY}" if outside else said, audience=Audience.ANYONE),
            overview_table(found, outside=outside, conflicts=tells_of_conflicts(wanted)),
        ))  # fmt: skip
        sections = [overview, self._exceptions(found, labels, wanted)]
        for rule, sentence, _ in found.rules:
            yield
            if rule in _OF_CONFLICTS and not tells_of_conflicts(wanted):
                continue
            sections.append(self._rule(found, rule, sentence, labels, wanted))
        return one_sheet(head, *sections)

    def _exceptions(self, found: SelfCheck, labels: dict[int, str], wanted: Wanted) -> Section:
        """What is not met, pairing by pairing: what somebody who looks for gaps turns to first.

        Rules whose own part is switched off are not told here either, nor are those of conflict notes.
        """
        off = _OF_CONFLICTS if "conflicts" in wanted.without else frozenset()
        if Audience.COORDINATOR not in wanted.reads:
            off |= _OF_FEELINGS  # that it is not met says it too
        missed: dict[int, list[str]] = {}
        for rule, sentence, _ in found.rules:
            if rule in off or f"rule-{rule}" in wanted.without:
                continue
            for check in found.of_rule(rule):
                if check.met is Met.FAIL:
                    missed.setdefault(check.pairing_id, []).append(f"{rule} {sentence}")
        rows = sorted(
            (
                (labels.get(key, f"K{key:04d}"), "\n".join(rules))
                for key, rules in missed.items() if key
            ),
            key=lambda r: r[0].casefold(),
        )  # fmt: skip
        if of_all := missed.get(0):
            rows.append(("The programme", "\n".join(of_all)))
        blocks: tuple[Table | Text, ...] = (
            Table(columns=("Pairing", "Not met"), rows=tuple(rows), shares=(3, 7), audience=Audience.STAFF),
        )  # fmt: skip
        if not rows:
            blocks = (
                Text(text="Nothing, of the rules whose evidence follows.", audience=Audience.STAFF),
            )
        return Section(
            title="What is not met", key="exceptions", blocks=blocks,
            called="What is not met, by pairing", kept_as="What is not met, by pairing",
        )  # fmt: skip

    def _rule(
        self, found: SelfCheck, rule: str, sentence: str, labels: dict[int, str], wanted: Wanted
    ) -> Section:
        checks = found.of_rule(rule)
        # how many notes there are is said only where notes are asked for
        silent = rule in _OF_CONFLICTS and "conflicts" in wanted.without
        told = [(f"{c.met.mark} {c.met.label}", "" if silent else c.evidence) for c in checks]
        if rule in OF_PROGRAMME:
            table = Table(
                columns=("", "Evidence"), rows=tuple(told), shares=(1.4, 7), audience=Audience.STAFF
            )
        else:
            rows = tuple(
                (labels.get(c.pairing_id, f"K{c.pairing_id:04d}"), *words)
                for c, words in zip(checks, told, strict=True)
            )
            table = Table(
                columns=("Pairing", "", "Evidence"), rows=rows, shares=(3.2, 1.6, 5), audience=Audience.STAFF,
                kept=((2, Audience.COORDINATOR),) if rule in _OF_FEELINGS else (),
                written=(2,),
            )  # fmt: skip
        return Section(
            title=f"{rule} · {sentence}", key=f"rule-{rule}", blocks=(table,),
            called=f"{rule}, with its evidence", kept_as="Every pairing with its evidence",
        )  # fmt: skip


def tells_of_conflicts(wanted: Wanted) -> bool:
    """Whether a paper counts conflict notes and what was passed on: our own, or one that was asked to."""
    return wanted.reader is Reader.FILE or "conflicts" not in wanted.without


def overview_table(found: SelfCheck, *, outside: bool, conflicts: bool = False) -> Table:
    """Each rule with how often it is met; for outsiders of open pairings alone, small numbers hidden.

    ``conflicts``: whether what is about conflict notes and safeguarding is told; to outsiders it never is.
    """
    rows = []
    for rule, sentence, counts in (found.of_open if outside else found).rules:
        if rule in _OF_CONFLICTS and (outside or not conflicts):
            continue
        numbers = [counts[m] for m in Met]
        hides = outside and rule not in _OF_NOBODY
        shown = protected(numbers) if hides else [f"{n:,}" for n in numbers]
        if outside and not hides:
            shown = ["yes" if n else "" for n in numbers]
        # a rule that asks all but a few of the open pairings would tell how few those are
        if hides and COVERED not in shown and 0 < len(found.open_ids) - sum(numbers) < LEAST_SHOWN:
            shown = [COVERED if n else s for n, s in zip(numbers, shown, strict=True)]
        rows.append((rule, sentence, *shown))
    return Table(
        columns=("Rule", "What it asks", *(m.label for m in Met)), rows=tuple(rows),
        shares=(0.7, 5.2, 0.9, 1, 1.1, 1.3), audience=Audience.ANYONE,
    )  # fmt: skip

"""Columns of a roster that say a step was taken: *Consent form returned*, with a day or a yes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mentordesk.exchange.roster_heads import header_key, keys_of
from mentordesk.model.clock import full_date, parse_date
from mentordesk.model.names import fold
from mentordesk.model.people import Participant
from mentordesk.model.readiness import Clearance
from mentordesk.model.steps import Requirement, StepKind

#: What a column may be called, by the kind of step it says of.
_HEADS = {
    StepKind.CONSENT: (
        "consent", "consents", "consent form", "consent received", "consent given", "consent signed", "consent returned",
        "consent form returned", "consent form signed", "consent form received", "parental consent", "parent consent",
        "parents consent", "parental consent received", "form returned", "form back", "form received", "form signed", "slip returned",
        "reply slip", "permission", "permission slip", "permission form", "parental permission", "permission given",
    ),
    StepKind.AGREEMENT: (
        "agreement", "agreement signed", "signed agreement", "mentor agreement", "confidentiality", "confidentiality signed",
        "confidentiality agreement", "confidentiality agreement signed", "confid", "confid agreement", "confid agreement signed", "code of conduct", "code of conduct signed", "nda",
    ),
    StepKind.CHECK: (
        "check", "dbs", "dbs check", "dbs cleared", "crb", "background check", "police check", "vetting", "vetted",
        "pvg", "garda vetting", "working with children check", "wwcc",
    ),
    StepKind.INDUCTION: ("induction", "inducted", "induction done", "induction attended", "introduction"),
}  # fmt: skip
_KIND = {head: kind for kind, heads in _HEADS.items() for head in heads}
_DONE = frozenset(
    ["yes", "y", "true", "1", "x", "✓", "✔", "done", "signed", "returned", "received", "given", "ok", "complete", "completed", "in"]
)  # fmt: skip
_YES_BEFORE = re.compile(
    r"^(?:yes|y|signed|done|received|returned|given|ok|x|✓|✔)[\s,:;–-]+(?:on\s+)?(?=\d|[a-z]{3,9}\b)",
    re.IGNORECASE,
)
_NOT_DONE = frozenset(
    [
        "no", "n", "false", "0", "not yet", "outstanding", "pending", "awaiting", "missing", "sent", "given out", "chased",
        "to do", "waiting", "not received", "not returned", "not signed",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SaidStep:
    """What a row says of a step: the day it was taken, or that it was, on a day nobody wrote."""

    requirement: Requirement
    day: date | None


@dataclass(frozen=True, slots=True)
class StepColumns:
    """The steps that a column may say of, and what of them is noted already."""

    requirements: Sequence[Requirement] = ()
    noted: Mapping[tuple[int, int], Sequence[Clearance]] = field(default_factory=dict)

    @classmethod
    def of(cls, requirements: Iterable[Requirement], noted: Iterable[Clearance]) -> "StepColumns":
        """Training is left out: it is fulfilled by sessions that were attended."""
        known: dict[tuple[int, int], list[Clearance]] = {}
        for clearance in noted:
            known.setdefault((clearance.participant_id, clearance.requirement_id), []).append(
                clearance
            )
        return cls(tuple(r for r in requirements if r.kind is not StepKind.TRAINING), known)

    @property
    def labels(self) -> dict[str, str]:
        """What a column can feed: its target, and the words for it."""
        return {_target(r): f"{_word(r)}: {r.name}" for r in self.requirements}

    def recognised(self, head: str) -> str:
        """The target of a column by its head: the step's own name, or what its kind is usually called."""
        keys = keys_of(head)
        for one in self.requirements:
            if header_key(one.name) in keys:
                return _target(one)
        for kind in (_KIND[k] for k in keys if k in _KIND):
            of_kind = [r for r in self.requirements if r.kind is kind]
            if len(of_kind) == 1:  # of several, only the coordinator knows which
                return _target(of_kind[0])
        return ""

    def of_target(self, target: str) -> Requirement | None:
        """The step behind the target of a column."""
        return next((r for r in self.requirements if _target(r) == target), None)

    def read(
        self, target: str, cell: str, today: date, *, month_first: bool
    ) -> tuple[SaidStep | None, str]:
        """What a cell says of its step, and a remark where it says nothing one can note."""
        step = self.of_target(target)
        if step is None or fold(cell) in _NOT_DONE:
            return None, ""
        if cell.casefold() in _DONE or fold(cell) in _DONE:
            return SaidStep(step, None), ""
        day = parse_date(bare_day(cell), today=today, month_first=month_first)
        if day is None:
            return None, f"“{cell[:40]}” says nothing of {step.name}: write a day, yes or no."
        if day > today:
            return None, f"{step.name}: {full_date(day)} is still to come, so it is not noted."
        return SaidStep(step, day), ""

    def news(
        self, said: SaidStep, person: Participant, known_id: int | None, today: date
    ) -> tuple[Clearance | None, str]:
        """What is to be noted of somebody because of it, and a remark; nothing where the record knows it."""
        step = said.requirement
        if not set(step.roles) & set(person.roles):
            return None, f"{step.name} is not asked of them: not noted."
        before = self.noted.get((known_id, step.id), ()) if known_id else ()
        withdrawn = max((c.withdrawn_on for c in before if c.withdrawn_on), default=None)
        if withdrawn and (said.day is None or said.day <= withdrawn):
            return None, f"{step.name} was withdrawn on {full_date(withdrawn)}: not noted again."
        valid = [c for c in before if c.withdrawn_on is None and c.done_on]
        day = said.day or today
        if any((c.done_on or day) >= day or _lasts(c, said, today) for c in valid):
            return None, ""
        remark = "" if said.day else f"{step.name}: no day is written, so it is noted as of today."
        return Clearance(requirement_id=step.id, participant_id=known_id or 0, done_on=day), remark


def bare_day(cell: str) -> str:
    """The day of *Y 08/01/2026* and of *signed on 8 Jan*."""
    return _YES_BEFORE.sub("", cell.strip())


def _lasts(known: Clearance, said: SaidStep, today: date) -> bool:
    """Whether a yes without a day says what is noted and still holds."""
    return said.day is None and (known.expires_on is None or known.expires_on >= today)


def _target(step: Requirement) -> str:
    return f"step {step.id}"


def _word(step: Requirement) -> str:
    return "Signed" if step.kind in {StepKind.CONSENT, StepKind.AGREEMENT} else "Done"

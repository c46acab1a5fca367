"""The self-check: how a pairing or the programme meets a rule of the practice profile, with its evidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import counted, short_date
from mentordesk.model.fields import Choice

_YEAR = re.compile(r"^\D{0,5}(\d{1,2})")


class Met(Choice):
    """Whether a rule is met; what nobody knows is never called failed."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            Met.PASS: "Met", Met.FAIL: "Not met", Met.UNKNOWN: "Not known", Met.NOT_YET: "Not asked yet",
        }[self]  # fmt: skip

    @property
    def mark(self) -> str:
        """A sign that is told without its colour."""
        return {Met.PASS: "✓", Met.FAIL: "✗", Met.UNKNOWN: "?", Met.NOT_YET: "·"}[self]


@dataclass(frozen=True, slots=True)
class Check:
    """How one rule is met by a pairing (by its id), or by the programme (0)."""

    rule: str
    pairing_id: int
    met: Met
    evidence: str


def within(
    rule: str, pairing_id: int, days: int | None, limit: int, running: int, what: str
) -> Check:
    """Something that is to be done within some days: ``days`` it took, None when it is not done yet.

    ``running`` is how many days have passed; while they are within the limit nobody asks yet.
    """
    if days is None:
        if running <= limit:
            return Check(
                rule,
                pairing_id,
                Met.NOT_YET,
                f"{what}: not yet, {running} of {limit} days have passed.",
            )
        return Check(
            rule,
            pairing_id,
            Met.FAIL,
            f"{what}: not after {counted(running, 'day')}; {limit} are allowed.",
        )
    met = Met.PASS if days <= limit else Met.FAIL
    return Check(
        rule, pairing_id, met, f"{what}: after {counted(max(days, 0), 'day')}; {limit} are allowed."
    )


def year_gap(rule: str, pairing_id: int, pairs: Iterable[tuple[str, str]], least: int) -> Check:
    """Whether mentors are so many years above; groups without a year are not known."""
    gaps = []
    for mentor, mentee in pairs:
        one, other = _YEAR.match(mentor), _YEAR.match(mentee)
        if not one or not other:
            return Check(rule, pairing_id, Met.UNKNOWN, "The group of somebody names no year.")
        gaps.append(int(one[1]) - int(other[1]))
    if not gaps:
        return Check(rule, pairing_id, Met.UNKNOWN, "Nobody is named.")
    met = Met.PASS if min(gaps) >= least else Met.FAIL
    return Check(
        rule, pairing_id, met, f"{counted(max(min(gaps), 0), 'year')} above; {least} are asked for."
    )


def each_has(rule: str, pairing_id: int, missing: Sequence[str], known: bool, fine: str) -> Check:
    """Something that everybody is to have; ``missing`` says who lacks what."""
    if not known:
        return Check(rule, pairing_id, Met.UNKNOWN, "Nothing is written down of it.")
    if missing:
        return Check(rule, pairing_id, Met.FAIL, "; ".join(missing) + ".")
    return Check(rule, pairing_id, Met.PASS, fine)


def last_done(
    rule: str, pairing_id: int, gaps: Sequence[tuple[str, date | None, int]], limit: int
) -> Check:
    """Something to be done again and again: with whom, when last, and how many running days ago."""
    late = [
        f"{who}: {f'last on {short_date(last)}' if last else 'never'}, {counted(days, 'day')}"
        for who, last, days in gaps
        if days > limit
    ]
    if late:
        return Check(rule, pairing_id, Met.FAIL, f"{'; '.join(late)}; {limit} are allowed.")
    if all(last is None for _, last, _ in gaps):
        return Check(rule, pairing_id, Met.NOT_YET, f"Not asked before {limit} days.")
    said = "; ".join(f"{who}: {short_date(last)}" for who, last, _ in gaps if last)
    return Check(rule, pairing_id, Met.PASS, f"Last with {said}.")


def tally(checks: Iterable[Check]) -> dict[str, dict[Met, int]]:
    """How often each rule is met, failed, not known and not asked yet."""
    found: dict[str, dict[Met, int]] = {}
    for check in checks:
        counts = found.setdefault(check.rule, dict.fromkeys(Met, 0))
        counts[check.met] += 1
    return found

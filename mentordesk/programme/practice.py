"""The practice profile: choosing one, and changing its rules from a day on."""

from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.profile import (
    RHYTHM,
    RULES,
    Practice,
    PracticeChange,
    Profile,
    Rule,
    defaults_of,
    in_force,
)
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a line of the page: what it says now, whether it is kept, and whether it is our own."""

    rule: Rule
    sentence: str
    is_on: bool
    limits: tuple[int, ...]
    is_changed: bool


class PracticeRules:
    """The rules of one programme."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        self._programme_id = programme_id

    def on(self, day: date) -> Practice:
        """The rules in force on a day."""
        return in_force(self.changes(), day)

    def changes(self) -> list[PracticeChange]:
        """Every change there was, in the order of their days."""
        return self._store.practice_changes.where(
            "programme_id = ?", [self._programme_id], order="from_on, id"
        )

    def lines(self, day: date) -> list[RuleLine]:
        """Every rule as it is on a day."""
        practice = self.on(day)
        shipped = defaults_of(practice.profile)
        return [
            RuleLine(
                rule, practice.sentence(rule.id), practice.keeps(rule.id),
                practice.figures.get(rule.id, shipped.get(rule.id, rule.defaults)),
                practice.figures.get(rule.id) != shipped.get(rule.id),
            )
            for rule in RULES.values()
        ]  # fmt: skip

    def choose(self, profile: Profile, *, from_on: date, rhythm: bool = True) -> None:
        """Take another profile from a day on, with its rhythm of meetings unless told not to.

        What was judged before that day stays as it was.
        """
        change = PracticeChange(programme_id=self._programme_id, profile=profile, from_on=from_on)
        with self._store.transaction("change practice profile"):
            self._store.practice_changes.put(change)
            programme = self._store.programmes.get(self._programme_id)
            if rhythm and programme is not None:
                days, minutes = RHYTHM[profile]
                self._store.programmes.put(replace(programme, interval_days=days, minutes=minutes))

    def change(self, rule: str, *, is_on: bool, limits: tuple[int, ...], from_on: date) -> None:
        """Keep to a rule or not, and with what figures, from a day on."""
        change = PracticeChange(
            programme_id=self._programme_id, rule=rule, is_on=is_on, limits=limits, from_on=from_on
        )
        if problems := change.problems():
            raise Refused.because(problems)
        with self._store.transaction("change rule"):
            self._store.practice_changes.put(change)

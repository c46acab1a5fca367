"""The practice profile: choosing one, and changing its rules from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.profile import (
    RULES,
    USUAL,
    Practice,
    PracticeChange,
    Profile,
    Rule,
    defaults_of,
    in_force,
)
from mentordesk.model.programme import Programme
from mentordesk.store.store import Store


def first_change(programme: Programme, profile: Profile, today: date) -> PracticeChange | None:
    """What makes a new programme keep to a profile from its first day on.

    None where it does so by itself. A programme may have begun before it is written down here.
    """
    if profile is in_force((), today).profile:
        return None
    since = min(programme.starts_on or today, today)
    return PracticeChange(programme_id=programme.id, profile=profile, from_on=since)


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

    def coming(self, day: date) -> list[PracticeChange]:
        """The changes that hold only from a later day on."""
        return [c for c in self.changes() if c.from_on and c.from_on > day]

    def take_back(self, change_id: int, *, today: date) -> None:
        """Take out a change that does not hold yet; what held on any day stays as it was."""
        if all(c.id != change_id for c in self.coming(today)):
            raise Refused("This change holds already. Change the rule again, from today on.")
        with self._store.transaction("take back change of rules"):
            self._store.practice_changes.delete(change_id)

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

    def apply(
        self,
        profile: Profile | None,
        rules: Mapping[str, tuple[bool, tuple[int, ...]]],
        *,
        from_on: date | None,
    ) -> int:
        """Take another profile, or keep the one there is (None), with these rules, from a day on.

        One step. What was judged before that day stays as it was. Only what differs is written
        down; gives how many changes that were. A new profile brings its rhythm of meetings where the
        programme has that of the one before, unless it is still to begin.
        """
        if from_on is None:
            raise Refused.because({"from_on": "Give the day from which on it holds."})
        before = {Profile.SCHOOL_WEEKLY, self.on(from_on).profile} | {
            c.profile for c in self._store.practice_changes.where() if c.profile is not None
        }
        changes = self._changes(profile, rules, from_on)
        for change in changes:
            if problems := change.problems():
                raise Refused(f"{change.rule}: {' '.join(problems.values())}")
        if not changes:
            return 0
        with self._store.transaction("change practice rules"):
            self._store.practice_changes.add_all(changes)
            if profile is not None and from_on <= self._store.clock().astimezone().date():
                self._take_rhythm(before, profile)
        return len(changes)

    def _take_rhythm(self, before: set[Profile], profile: Profile) -> None:
        """What the programme set for itself stays; what came with a profile before gives way."""
        programme = self._store.programmes.get(self._programme_id)
        if programme is None:
            return
        usual = USUAL[profile]
        was_days = {USUAL[p].interval_days for p in before}
        was_minutes = {USUAL[p].minutes for p in before}
        was_training = {USUAL[p].certificate_training for p in before}
        training = programme.certificate_training
        self._store.programmes.put(replace(
            programme,
            interval_days=usual.interval_days if programme.interval_days in was_days else programme.interval_days,
            minutes=usual.minutes if programme.minutes in was_minutes else programme.minutes,
            certificate_training=usual.certificate_training if training in was_training else training,
        ))  # fmt: skip

    def _changes(
        self,
        profile: Profile | None,
        rules: Mapping[str, tuple[bool, tuple[int, ...]]],
        from_on: date,
    ) -> list[PracticeChange]:
        made: list[PracticeChange] = []
        base = self.on(from_on).figures
        if profile is not None:
            made.append(
                PracticeChange(programme_id=self._programme_id, profile=profile, from_on=from_on)
            )
            base = defaults_of(profile)
        for rule, (is_on, limits) in rules.items():
            if rule not in RULES:
                raise Refused(f"There is no rule {rule[:10]}.")
            if (base.get(rule) if is_on else None) == base.get(rule) and (
                not is_on or base.get(rule) == limits
            ):
                continue
            made.append(PracticeChange(
                programme_id=self._programme_id, rule=rule, is_on=is_on, limits=limits, from_on=from_on
            ))  # fmt: skip
        return made

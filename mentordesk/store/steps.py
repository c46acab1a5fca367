"""What stands in the way of each participant, for long lists: read in a few stretches, never one by one."""

from collections.abc import Sequence
from datetime import date

from mentordesk.model.people import Role
from mentordesk.model.steps import Requirement, StepKind, expiry
from mentordesk.store.store import Store


class Steps:
    """The steps of everybody as they stand on a day; ``word`` says what is missing first.

    It says the same as ``model.readiness``, without making a record of every signature.
    """

    def __init__(self, store: Store, today: date) -> None:
        self._day = today.isoformat()
        self._requirements = store.requirements.where()
        if not self._requirements:
            return
        latest: dict[tuple[int, int], bool] = {}
        self._signed: dict[tuple[int, int], str] = {}
        versions = {r.id: r.version for r in self._requirements}
        for person, step, expires, withdrawn, version, done, waived in store.read(
            "SELECT participant_id, requirement_id, expires_on, withdrawn_on, version, done_on, waived"
            " FROM clearance WHERE done_on <= ? ORDER BY done_on, id", [self._day],
        ):  # fmt: skip
            ended = (expires and expires < self._day) or (withdrawn and withdrawn <= self._day)
            old = not waived and version and versions[step] and version != versions[step]
            latest[step, person] = not (ended or old)
            if ended or old:
                self._signed[step, person] = done
        trained, booked = self._trained(store), self._booked(store)
        self._minutes: dict[int, int] = dict(store.read(
            "SELECT a.participant_id, sum(t.minutes) FROM attendance a JOIN training t ON t.id = a.training_id"
            " WHERE a.presence = 'attended' AND t.held_on <= ? GROUP BY 1", [self._day],
        ).fetchall())  # fmt: skip
        self._met: dict[int, set[int]] = {r.id: set() for r in self._requirements}
        self._lapsed: dict[int, set[int]] = {r.id: set() for r in self._requirements}
        for (step, person), holds in latest.items():
            (self._met if holds else self._lapsed)[step].add(person)
        for requirement in self._requirements:
            self._take_training(requirement, trained)
            if requirement.kind is StepKind.TRAINING and requirement.topic:
                # it is on its way: what ran out is due, and no longer said to have lapsed
                self._lapsed[requirement.id] -= booked.get(requirement.topic.value, set())

    def _booked(self, store: Store) -> dict[str, set[int]]:
        """By topic, who has a place in a session that is still to come."""
        found: dict[str, set[int]] = {}
        for topic, person in store.read(
            "SELECT j.value, a.participant_id FROM attendance a"
            " JOIN training t ON t.id = a.training_id, json_each(t.topics) j"
            " WHERE a.presence = 'booked' AND t.held_on >= ?", [self._day],
        ):  # fmt: skip
            found.setdefault(topic, set()).add(person)
        return found

    def _trained(self, store: Store) -> dict[str, list[tuple[int, str]]]:
        """By topic, who was last taught it when."""
        found: dict[str, list[tuple[int, str]]] = {}
        for topic, person, day in store.read(
            "SELECT j.value, a.participant_id, max(t.held_on) FROM attendance a"
            " JOIN training t ON t.id = a.training_id, json_each(t.topics) j"
            " WHERE a.presence = 'attended' AND t.held_on <= ? GROUP BY 1, 2", [self._day],
        ):  # fmt: skip
            found.setdefault(topic, []).append((person, day))
        return found

    def _take_training(
        self, requirement: Requirement, trained: dict[str, list[tuple[int, str]]]
    ) -> None:
        """What was signed goes before what was attended, unless it ran out and was learnt again since."""
        if requirement.kind is not StepKind.TRAINING or not requirement.topic:
            return
        met, lapsed = self._met[requirement.id], self._lapsed[requirement.id]
        signed = met | lapsed
        valid: dict[str, bool] = {}
        for person, day in trained.get(requirement.topic.value, ()):
            if day not in valid:
                until = expiry(date.fromisoformat(day), requirement.months)
                valid[day] = until is None or until.isoformat() >= self._day
            if person not in signed:
                (met if valid[day] else lapsed).add(person)
            elif person in lapsed and valid[day] and day > self._signed[requirement.id, person]:
                lapsed.discard(person)
                met.add(person)

    @property
    def are_asked(self) -> bool:
        """Whether the programme asks for any step before the start."""
        return bool(self._requirements)

    def minutes(self, participant_id: int) -> int | None:
        """Minutes of training somebody attended; None where no training was ever attended by anyone."""
        if not self._requirements or not self._minutes:
            return None
        return self._minutes.get(participant_id, 0)

    def word(self, participant_id: int, roles: Sequence[Role]) -> str | None:
        """*Consent missing*, *Training due*, *Check lapsed*; empty when ready, None without steps."""
        if not self._requirements:
            return None
        for step in self._requirements:
            if participant_id not in self._met[step.id] and any(r in step.roles for r in roles):
                return self._missing(participant_id, step)
        return ""

    def _missing(self, participant_id: int, step: Requirement) -> str:
        kind = step.kind.label
        if participant_id in self._lapsed[step.id]:
            return f"{kind} lapsed"
        due = step.kind in {StepKind.TRAINING, StepKind.INDUCTION}
        return f"{kind} {'due' if due else 'missing'}"

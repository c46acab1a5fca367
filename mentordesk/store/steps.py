"""What stands in the way of each participant, for long lists: read in a few stretches, never one by one."""

from collections.abc import Sequence
from datetime import date

from mentordesk.model.people import Role
from mentordesk.model.readiness import Requirement, StepKind, expiry
from mentordesk.store.store import Store


class Steps:
    """The steps of everybody as they stand on a day; ``word`` says what is missing first.

    It says the same as ``model.readiness``, without making a record of every signature.
    """

    def __init__(self, store: Store, today: date) -> None:
        self._day = today.isoformat()
        self._requirements = store.requirements.where()
        self._latest: dict[tuple[int, int], tuple[str | None, str | None, str]] = {}
        self._trained: dict[tuple[int, str], str] = {}
        if not self._requirements:
            return
        for person, step, expires, withdrawn, version in store.read(
            "SELECT participant_id, requirement_id, expires_on, withdrawn_on, version"
            " FROM clearance WHERE done_on <= ? ORDER BY done_on, id", [self._day],
        ):  # fmt: skip
            self._latest[person, step] = (expires, withdrawn, version)
        for person, topic, day in store.read(
            "SELECT a.participant_id, j.value, max(t.held_on) FROM attendance a"
            " JOIN training t ON t.id = a.training_id, json_each(t.topics) j"
            " WHERE a.presence = 'attended' AND t.held_on <= ? GROUP BY 1, 2", [self._day],
        ):  # fmt: skip
            self._trained[person, topic] = day

    def word(self, participant_id: int, roles: Sequence[Role]) -> str | None:
        """*Consent missing*, *Training due*, *Check lapsed*; empty when ready, None without steps."""
        if not self._requirements:
            return None
        for step in self._requirements:
            if any(role in step.roles for role in roles) and (
                found := self._of(participant_id, step)
            ):
                return found
        return ""

    def _of(self, participant_id: int, step: Requirement) -> str:
        kind = step.kind.label
        latest = self._latest.get((participant_id, step.id))
        if latest is not None:
            expires, withdrawn, version = latest
            ended = (expires and expires < self._day) or (withdrawn and withdrawn <= self._day)
            old = step.version and version and version != step.version
            return f"{kind} lapsed" if ended or old else ""
        if step.kind is StepKind.TRAINING and step.topic:
            day = self._trained.get((participant_id, step.topic.value))
            if day is not None:
                until = expiry(date.fromisoformat(day), step.months)
                return f"{kind} lapsed" if until and until.isoformat() < self._day else ""
        due = step.kind in {StepKind.TRAINING, StepKind.INDUCTION}
        return f"{kind} {'due' if due else 'missing'}"

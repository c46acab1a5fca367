"""Certificates: who has earned one by the rule of the programme, and the register of those given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.clock import as_hours, counted
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import Timing
from mentordesk.model.issue import Certificate
from mentordesk.model.programme import Programme
from mentordesk.store.service import Served, service
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is from a certificate; nothing ``missing`` means they have earned it."""

    participant_id: int
    name: str
    served: Served
    missing: tuple[str, ...]
    given: Certificate | None

    @property
    def is_earned(self) -> bool:
        """Whether the rule is met."""
        return not self.missing


class Certificates:
    """The certificates of one programme, for those who mentored."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store, self._programme_id = store, programme_id

    def standings(self, today: date, only: Sequence[int] = ()) -> list[Standing]:
        """Everybody who ever mentored here, by name, with what they have done and what is missing."""
        programme = self._store.programmes.get(self._programme_id)
        assert programme is not None
        given = {c.participant_id: c for c in self.register() if c.withdrawn_on is None}
        found = service(self._store, today, only)
        returned = self._returned(today) if programme.certificate_feedback else None
        return [
            Standing(who, name, served, _missing(programme, served, returned, who), given.get(who))
            for who, name, served in found
        ]

    def _returned(self, today: date) -> set[int]:
        """Mentors whose closing feedback is back."""
        rows = self._store.feedback_answers.where(
            "timing = ? AND party = 'mentor' AND answered_on <= ?",
            [Timing.END.value, today.isoformat()],
        )
        by_name = {a.participant_id for a in rows if a.participant_id}
        days = {a.pairing_id: a.answered_on for a in rows if not a.participant_id and a.answered_on}
        return by_name | {
            m.participant_id for m in self._store.members.where()
            if m.role.value in {"mentor", "co_mentor", "peer"}
            and (day := days.get(m.pairing_id)) is not None
            and (m.from_on is None or m.from_on <= day) and (m.to_on is None or m.to_on >= day)
        }  # fmt: skip

    def register(self) -> list[Certificate]:
        """Every certificate that was given, by number."""
        return self._store.certificates.where("programme_id = ?", [self._programme_id])

    def give(
        self, participant_ids: Sequence[int], *, today: date, although: str = ""
    ) -> list[Certificate]:
        """Write certificates into the register; who has one keeps its number.

        Refuses for those who have not earned one, unless ``although`` says why it is given all the same.
        """
        if not participant_ids:
            raise Refused("Choose at least one person.")
        participant_ids = list(dict.fromkeys(participant_ids))
        standings = {s.participant_id: s for s in self.standings(today, participant_ids)}
        unknown = [i for i in participant_ids if i not in standings]
        if unknown:
            raise Refused(f"P{unknown[0]:04d} has not mentored anybody in this programme.")
        wanted = [standings[i] for i in participant_ids]
        short = [s for s in wanted if not s.is_earned and s.given is None]
        if short and not although.strip():
            raise Refused(
                f"{short[0].name} has not earned it yet: {', '.join(short[0].missing)}. "
                "Say why it is given all the same, or leave them out."
            )
        fresh = [
            Certificate(
                programme_id=self._programme_id, participant_id=s.participant_id, issued_on=today,
                meetings=s.served.meetings, minutes=s.served.minutes, training=s.served.training,
                waived="" if s.is_earned else f"{', '.join(s.missing)}: {although.strip()}",
            )
            for s in wanted if s.given is None
        ]  # fmt: skip
        kept = [s.given for s in wanted if s.given is not None]
        if fresh:
            # what was given is told by its number on paper: it is withdrawn, never undone
            with self._store.lasting("give certificates"):
                fresh = self._store.certificates.add_all(fresh)
        return sorted([*kept, *fresh], key=lambda c: c.id)

    def withdraw(self, certificate_id: int, *, today: date) -> None:
        """A certificate was given by mistake; its number stays in the register and is not used again."""
        found = self._store.certificates.get(certificate_id)
        if found is None or found.withdrawn_on:
            raise Refused("There is no such certificate, or it was withdrawn already.")
        with self._store.transaction("withdraw certificate"):
            self._store.certificates.put(replace(found, withdrawn_on=today))


def _missing(
    programme: Programme, served: Served, returned: set[int] | None, who: int
) -> tuple[str, ...]:
    found = []
    if served.meetings < programme.certificate_meetings:
        found.append(f"{served.meetings:,} of {counted(programme.certificate_meetings, 'meeting')}")
    if served.minutes < programme.certificate_minutes:
        found.append(f"{as_hours(served.minutes)} of {as_hours(programme.certificate_minutes)}")
    if served.training < programme.certificate_training:
        found.append(
            f"{served.training:,} of {programme.certificate_training:,} minutes of training"
        )
    if returned is not None and who not in returned:
        found.append("the closing feedback")
    return tuple(found)

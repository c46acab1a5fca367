"""What a case comes to mean for its pairing, carried out in the same step as the case itself."""

from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.conflict import Effect
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Side
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    Pairing,
    PauseReason,
    State,
    check_move,
)
from mentordesk.programme.pairings import Pairings, check_back
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What changes for the pairing: a rest with its end, other terms, or the end with its file."""

    effect: Effect
    on: date | None = None
    back_on: date | None = None
    usual_time: str = ""
    place: str = ""
    interval_days: int | None = None
    minutes: int | None = None
    closing_reason: ClosingReason | None = None
    closed_by: Side | None = None
    contact_rule: str = ""
    never_again: bool = False
    rematch_mentor: bool = False
    rematch_mentee: bool = False


class Consequences:
    """Checks and carries out what a case means for a pairing."""

    def __init__(self, store: Store, pairings: Pairings) -> None:
        self._store = store
        self._pairings = pairings

    def check(self, pairing_id: int, wanted: Consequence, today: date) -> None:
        """Refuse what the life of the pairing does not allow, before anything is written."""
        pairing = self._pairings.get(pairing_id)
        on = wanted.on or today
        self._pairings.check_day(pairing_id, on, today)
        now = self._pairings.state(pairing_id, on)
        if now is None or not now.is_open:
            raise Refused(
                "This pairing is over: nothing changes for it any more. Leave it as it is."
            )
        if wanted.effect is Effect.PAUSED:
            check_move(now, State.PAUSED)
            check_back(on, wanted.back_on)
            self._pairings.check_rest(pairing_id, on, wanted.back_on)
        elif wanted.effect is Effect.CHANGED_TERMS:
            changed = _with_terms(pairing, wanted)
            if problems := self._pairings.term_problems(changed, pairing):
                raise Refused.because(problems)
            if changed == pairing:
                raise Refused.because(
                    {"usual_time": "Say what changes: when, where, how often or how long."}
                )
        elif wanted.effect in {Effect.CLOSED, Effect.REMATCHED}:
            self._pairings.check_closing(pairing_id, on, today)
            _check_end(wanted)

    def put(self, pairing_id: int, wanted: Consequence, why: str, today: date) -> None:
        """Carry it out as part of a larger step; the caller checked it and holds the transaction."""
        pairing, on = self._pairings.get(pairing_id), wanted.on or today
        if wanted.effect is Effect.PAUSED:
            reason = f"{PauseReason.COOLING_OFF.label}: {why}"
            self._pairings.put_move(pairing, State.PAUSED, on, reason, wanted.back_on)
            self._pairings.cancel_planned(pairing.id, on, wanted.back_on, today=today)
        elif wanted.effect is Effect.CHANGED_TERMS:
            self._store.pairings.put(_with_terms(pairing, wanted))
        elif wanted.effect is Effect.CONTINUE:
            if self._pairings.state(pairing_id) is State.PAUSED:
                self._pairings.put_move(pairing, self._pairings.goes_on_as(pairing), on, why)
        else:
            assert wanted.closing_reason  # it was checked
            file = replace(
                pairing, closing_kind=ClosingKind.UNANTICIPATED, closing_reason=wanted.closing_reason,
                closed_by=wanted.closed_by, contact_rule=wanted.contact_rule or pairing.contact_rule,
                never_again=wanted.never_again, rematch_mentor=wanted.rematch_mentor,
                rematch_mentee=wanted.rematch_mentee,
            )  # fmt: skip
            self._pairings.put_closing(file, wanted.closing_reason, on=on, today=today)


def _with_terms(pairing: Pairing, wanted: Consequence) -> Pairing:
    return replace(
        pairing, usual_time=wanted.usual_time or pairing.usual_time, place=wanted.place or pairing.place,
        interval_days=wanted.interval_days or pairing.interval_days,
        minutes=wanted.minutes or pairing.minutes,
    )  # fmt: skip


def _check_end(wanted: Consequence) -> None:
    if wanted.closing_reason is None:
        raise Refused.because({"closing_reason": "Choose the reason for closing."})
    again = wanted.rematch_mentor or wanted.rematch_mentee
    if wanted.effect is Effect.REMATCHED and not again:
        raise Refused.because({"rematch_mentor": "Say who is to be matched again."})

"""The beginning of a pairing that is written down late: the match and who belongs to it come before it."""

from dataclasses import replace
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Pairing
from mentordesk.store.store import Store


def matched_by(store: Store, pairing: Pairing, day: date) -> Pairing:
    """The pairing matched on that day at the latest; the caller holds the transaction."""
    was = pairing.matched_on
    if was is None or was <= day:
        return pairing
    for move in store.moves.where("pairing_id = ?", [pairing.id], order="moved_on, id"):
        if move.state.is_running:
            break
        if move.moved_on > day:
            store.moves.put(replace(move, moved_on=day))
    for member in store.members.where("pairing_id = ?", [pairing.id]):
        if member.from_on == was:
            store.members.put(replace(member, from_on=day))
    return store.pairings.put(replace(pairing, matched_on=day))


def put_start_right(store: Store, pairing: Pairing, start: date) -> Pairing:
    """The pairing begun on that day, with its story; refuses a day after what happened next."""
    pairing = matched_by(store, pairing, start)
    moves = store.moves.where("pairing_id = ?", [pairing.id], order="moved_on, id")
    at = next((n for n, m in enumerate(moves) if m.state.is_running), None)
    if at is not None:
        following = moves[at + 1 : at + 2]
        if following and following[0].moved_on < start:
            said = f"The next change of this pairing was on {full_date(following[0].moved_on)}. Choose that day or an earlier one."
            raise Refused.because({"started_on": said})
        store.moves.put(replace(moves[at], moved_on=start))
    return pairing

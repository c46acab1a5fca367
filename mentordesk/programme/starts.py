"""The beginning of a pairing that is written down late: the match and who belongs to it come before it."""

from dataclasses import replace
from datetime import date
from itertools import takewhile

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Move, Pairing
from mentordesk.store.store import Store


def matched_by(store: Store, pairing: Pairing, day: date) -> Pairing:
    """The pairing matched on that day at the latest; the caller holds the transaction."""
    if pairing.matched_on is None or pairing.matched_on <= day:
        return pairing
    for move in _waiting(_story(store, pairing)):
        if move.moved_on > day:
            store.moves.put(replace(move, moved_on=day))
    return store.pairings.put(put_match_right(store, pairing, day))


def put_match_right(store: Store, pairing: Pairing, day: date) -> Pairing:
    """The pairing matched on that day, with its story and who was in it from the match on.

    Refuses a day after what happened next; the caller holds the transaction and keeps the pairing.
    """
    was, story = pairing.matched_on, _story(store, pairing)
    waiting = _waiting(story)
    _check_next(story[len(waiting) :][:1], day, "matched_on")
    for move in waiting:
        if move.moved_on == was or move.moved_on < day:
            store.moves.put(replace(move, moved_on=day))
    for member in store.members.where("pairing_id = ?", [pairing.id]):
        if member.from_on == was:
            store.members.put(replace(member, from_on=day))
    return replace(pairing, matched_on=day)


def put_start_right(store: Store, pairing: Pairing, day: date) -> Pairing:
    """The pairing begun on that day, with its story; refuses a day after what happened next."""
    pairing = matched_by(store, pairing, day)
    story = _story(store, pairing)
    begun = len(_waiting(story))
    for move in story[begun : begun + 1]:
        if move.state.is_running:
            _check_next(story[begun + 1 :][:1], day, "started_on")
            store.moves.put(replace(move, moved_on=day))
    return replace(pairing, started_on=day)


def _story(store: Store, pairing: Pairing) -> list[Move]:
    return store.moves.where("pairing_id = ?", [pairing.id], order="moved_on, id")


def _waiting(story: list[Move]) -> list[Move]:
    """The moves before a pairing began, or came to nothing."""
    return list(takewhile(lambda m: m.state.is_waiting, story))


def _check_next(following: list[Move], day: date, field: str) -> None:
    for move in following:
        if move.moved_on < day:
            on = full_date(move.moved_on)
            said = (
                f"The next change of this pairing was on {on}. Choose that day or an earlier one."
            )
            raise Refused.because({field: said})

"""The life of a pairing: every move that is legal, and every one that is not."""

import itertools

import pytest

from mentordesk.model.errors import Refused
from mentordesk.model.pairing import State, check_move

S = State
LEGAL = {
    (None, S.PROPOSED), (None, S.PENDING_AGREEMENT), (None, S.TRIAL), (None, S.ACTIVE),
    (S.PROPOSED, S.PENDING_AGREEMENT), (S.PROPOSED, S.VOID),
    (S.PENDING_AGREEMENT, S.TRIAL), (S.PENDING_AGREEMENT, S.ACTIVE), (S.PENDING_AGREEMENT, S.VOID),
    (S.TRIAL, S.ACTIVE), (S.TRIAL, S.PAUSED), (S.TRIAL, S.CLOSING), (S.TRIAL, S.VOID),
    (S.ACTIVE, S.PAUSED), (S.ACTIVE, S.CLOSING), (S.ACTIVE, S.VOID),
    (S.PAUSED, S.TRIAL), (S.PAUSED, S.ACTIVE), (S.PAUSED, S.CLOSING), (S.PAUSED, S.VOID),
    (S.CLOSING, S.CLOSED), (S.CLOSING, S.VOID), (S.CLOSED, S.VOID),
}  # fmt: skip


@pytest.mark.parametrize(("now", "to"), list(itertools.product([None, *State], State)))
def test_moves(now: State | None, to: State) -> None:
    if (now, to) in LEGAL:
        check_move(now, to)
        return
    with pytest.raises(Refused) as refusal:
        check_move(now, to)
    assert str(refusal.value).endswith(".")

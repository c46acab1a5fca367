"""Questions about training sessions, answered for all of them in one reading."""

from mentordesk.store.store import Store


def places_by_session(store: Store) -> dict[int, tuple[int, int, bool]]:
    """By session: how many are on its list, how many came, and whether anybody noted who did."""
    rows = store.read(
        "SELECT training_id, count(*), sum(presence = 'attended'), sum(presence <> 'booked')"
        " FROM attendance GROUP BY training_id"
    )
    return {session: (listed, came, noted > 0) for session, listed, came, noted in rows}

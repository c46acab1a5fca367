"""Questions about training sessions, answered for all of them in one reading."""

from mentordesk.store.store import Store


def places_by_session(store: Store) -> dict[int, tuple[int, int]]:
    """By session: how many are on its list, and how many came."""
    rows = store.read(
        "SELECT training_id, count(*), sum(presence = 'attended') FROM attendance GROUP BY training_id"
    )
    return {session: (listed, came) for session, listed, came in rows}

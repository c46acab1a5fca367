"""Which programme a code belongs to, so that nobody is told it does not exist."""

from mentordesk.model.programme import Programme
from mentordesk.store.store import Store

#: What is called by a code on screen, by the letter of the code.
KINDS = {
    "P": "participant", "K": "pairing", "M": "meeting", "N": "conflict-note", "F": "feedback-answer",
}  # fmt: skip


def home_of(store: Store, letter: str, number: int) -> Programme | None:
    """The other programme of this record that has such a record; None when there is none."""
    if not store.holds_several or letter not in KINDS:
        return None
    found = store.programme_of(KINDS[letter].replace("-", "_"), number)
    return store.programmes.get(found) if found and found != store.programme_id else None


def not_here(store: Store, letter: str, number: int, what: str) -> str:
    """What is said of a code that this programme does not know."""
    code = f"{letter}{number:04d}"
    home = home_of(store, letter, number)
    if home is None:
        return f"There is no {what} {code}."
    return f"{code} belongs to {home.name}. Go to that programme first."

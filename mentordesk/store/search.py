"""Full-text search: people, meetings and goals; conflict notes only where they are asked for."""

from dataclasses import dataclass

from mentordesk.model.names import fold
from mentordesk.store.store import Store

#: Newest first among this many; ranking the whole list would read all of it.
_SHORTLIST = 50
_IS_HERE = "EXISTS (SELECT 1 FROM {0} h WHERE h.id = {0}_words.rowid)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found; ``excerpt`` is the words around the match."""

    kind: str
    id: int
    excerpt: str


def as_query(words: str) -> str:
    """What people type, as a query: every word must occur, each may be unfinished."""
    plain = [w.replace('"', "").replace("\x00", "") for w in words.split()]
    return " ".join(f'"{w}"*' for w in plain if any(c.isalnum() for c in w))


class Search:
    """Finds records by words."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def people(self, words: str, limit: int = _SHORTLIST) -> list[int]:
        """Ids of participants by name (accents do not matter), group or note; newest first."""
        query = as_query(words)
        folded = as_query(fold(words))
        if not query and not folded:
            return []
        either = " OR ".join(f"({q})" for q in dict.fromkeys((query, folded)) if q)
        return self._ids("participant", either, limit)

    def people_elsewhere(self, words: str, limit: int) -> list[int]:
        """Ids of participants of other programmes, by name alone."""
        query = as_query(fold(words))
        if not query or not self._store.holds_several:
            return []
        rows = self._store.read(
            "SELECT rowid FROM participant_words WHERE participant_words MATCH ?"
            f" AND NOT {_IS_HERE.format('participant')} ORDER BY rowid DESC LIMIT ?",
            [f"folded : ({query})", limit],
        )
        return [row[0] for row in rows]

    def meetings(self, words: str, limit: int = _SHORTLIST) -> list[Hit]:
        """Meetings whose summary, note or next step holds the words; newest first."""
        return self._hits("meeting", words, limit)

    def goals(self, words: str, limit: int = _SHORTLIST) -> list[Hit]:
        """Goals by their words."""
        return self._hits("goal", words, limit)

    def conflict_notes(self, words: str, limit: int = _SHORTLIST) -> list[int]:
        """Ids of conflict notes by their words: for the conflict page only, without excerpts."""
        query = as_query(words)
        if not query:
            return []
        return self._ids("conflict_note", query, limit)

    def _ids(self, kind: str, query: str, limit: int) -> list[int]:
        rows = self._store.read(
            f"SELECT rowid FROM {kind}_words WHERE {kind}_words MATCH ? {self._here(kind)}"
            " ORDER BY rowid DESC LIMIT ?",
            [query, limit],
        )
        return [row[0] for row in rows]

    def _here(self, kind: str) -> str:
        """The word indexes know nothing of programmes: what they find is looked for among our own."""
        return f"AND {_IS_HERE.format(kind)}" if self._store.holds_several else ""

    def _hits(self, kind: str, words: str, limit: int) -> list[Hit]:
        query = as_query(words)
        if not query:
            return []
        rows = self._store.read(
            f"SELECT rowid, snippet({kind}_words, -1, '', '', '…', 10) FROM {kind}_words"
            f" WHERE {kind}_words MATCH ? {self._here(kind)} ORDER BY rowid DESC LIMIT ?",
            [query, limit],
        )
        return [Hit(kind, row[0], row[1]) for row in rows]

"""What was typed and not yet saved, kept in the encrypted file so that a kill loses nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from mentordesk.store.store import Store


class Drafts:
    """One draft a form of a programme; field values as text."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        # the first programme of a record keeps the names drafts had when it was the only one
        self._mark = f"{programme_id}/" if programme_id > 1 else ""

    def keep(self, form: str, content: dict[str, str]) -> None:
        """Keep what a form holds now."""
        with self._store.aside() as connection:
            connection.execute(
                "INSERT INTO draft (form, content, saved_at) VALUES (?, ?, ?)"
                " ON CONFLICT (form) DO UPDATE SET content = excluded.content,"
                " saved_at = excluded.saved_at",
                [self._mark + form, json.dumps(content), self._store.clock().isoformat()],
            )

    def drop(self, form: str) -> None:
        """Forget a draft; its record was saved or given up."""
        if self.find(form) is not None:
            with self._store.aside() as connection:
                connection.execute("DELETE FROM draft WHERE form = ?", [self._mark + form])

    @contextmanager
    def becoming(self, form: str) -> Iterator[None]:
        """What is saved in the block is what the draft held: it goes in the same moment."""
        forget = ("DELETE FROM draft WHERE form = ?", [self._mark + form])
        with self._store.along(*forget) as waits:
            yield
            is_left = waits()
        if is_left:
            self.drop(form)

    def find(self, form: str) -> dict[str, str] | None:
        """The draft of a form, or None."""
        row = self._store.read(
            "SELECT content FROM draft WHERE form = ?", [self._mark + form]
        ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def kept(self) -> list[str]:
        """The forms of this programme that have a draft, newest first."""
        rows = self._store.read("SELECT form FROM draft ORDER BY saved_at DESC")
        return [
            row[0].removeprefix(self._mark)
            for row in rows
            if (row[0].startswith(self._mark) if self._mark else "/" not in row[0])
        ]

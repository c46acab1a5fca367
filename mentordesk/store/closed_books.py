"""What nothing is written about any more: people who were erased, and the pairings whose words went with them."""

from collections.abc import Callable
from typing import Any

from mentordesk.model.addendum import Subject
from mentordesk.model.errors import Refused
from mentordesk.store import erase_facts
from mentordesk.store.table import Change

#: Writing down that a note was read says nothing about anybody.
_ALLOWED = frozenset({"case_access", "erasure"})


class ClosedBooks:
    """Refuses changes that would write about somebody who was erased, wherever they come from."""

    def __init__(self, read: Callable[..., Any]) -> None:
        self.people = erase_facts.erased(read)
        self._pairings = erase_facts.emptied_pairings(read, self.people)
        self._read = read

    def check(self, change: Change) -> None:
        """Refuse a change that writes a row about them; taking rows out is no writing."""
        if change.table in _ALLOWED or not self.people:
            return
        for row in change.after:
            values = dict(zip(change.columns, row, strict=True))
            if code := self._closed(change.table, values):
                raise Refused(
                    f"{code} is about somebody who was erased: nothing is written about them any more. "
                    "Should they come back, add them as somebody new."
                )

    def _closed(self, table: str, values: dict[str, Any]) -> str:
        """The code of the person or pairing that a row would write about; empty for a row that may be."""
        about = {values.get("participant_id"), values.get("other_id")}
        if table == "participant":
            about = {values["id"]}
        if table == "snooze":
            record = str(values["record"])
            number = int(record[1:]) if record[1:].isdigit() else 0
            closed = {"P": self.people, "K": self._pairings}.get(record[:1], frozenset())
            return record if number in closed else ""
        for who in about & self.people:
            return f"P{who:04d}"
        home = self._home(table, values)
        return f"K{home:04d}" if home in self._pairings else ""

    def _home(self, table: str, values: dict[str, Any]) -> int:
        """The pairing a row hangs on; 0 for none."""
        if table == "pairing":
            return int(values["id"])
        if values.get("pairing_id"):
            return int(values["pairing_id"])
        if table == "addendum":
            is_note = values["subject"] == Subject.CONFLICT_NOTE.value
            return self._of("conflict_note" if is_note else "meeting", values["record_id"])
        for column, of in (
            ("meeting_id", "meeting"),
            ("goal_id", "goal"),
            ("note_id", "conflict_note"),
        ):
            if values.get(column):
                return self._of(of, values[column])
        return 0

    def _of(self, table: str, record_id: int) -> int:
        row = self._read(
            f"SELECT pairing_id FROM main.{table} WHERE id = ?", [record_id]
        ).fetchone()
        return int(row[0] or 0) if row else 0

"""Safety: what was passed on, and the words that make the program offer a note. It tells nobody."""

from dataclasses import replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.programme.homes import not_here
from mentordesk.programme.setup import Setup
from mentordesk.store.store import Store


class Safety:
    """Safeguarding pointers and the watch words."""

    def __init__(self, store: Store, setup: Setup) -> None:
        self._store = store
        self._setup = setup

    def get(self, pointer_id: int) -> SafeguardingPointer:
        """The pointer; refuses when there is none."""
        found = self._store.pointers.get(pointer_id)
        if found is None:
            raise Refused(f"There is no safeguarding pointer H{pointer_id:04d}.")
        return found

    def all(self) -> list[SafeguardingPointer]:
        """Every pointer, the newest first."""
        return self._store.pointers.where(order="passed_on DESC, id DESC")

    def save(self, pointer: SafeguardingPointer, *, today: date) -> SafeguardingPointer:
        """Keep a pointer, or note the answer to one; what was passed on is never changed."""
        if problems := pointer.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(pointer.pairing_id) is None:
            raise Refused(not_here(self._store, "K", pointer.pairing_id, "pairing"))
        if pointer.id:
            before = self.get(pointer.id)
            answer = replace(
                before, reference=pointer.reference, acknowledged_on=pointer.acknowledged_on,
                acknowledged_by=pointer.acknowledged_by,
            )  # fmt: skip
            changed = any(
                getattr(before, n) and getattr(before, n) != getattr(pointer, n)
                for n in ("reference", "acknowledged_on", "acknowledged_by")
            )
            if answer != pointer or changed:
                raise Refused(
                    "What was passed on stays as it was written. Keep a new pointer beside it."
                )
        else:
            pointer = replace(pointer, recorded_at=self._store.clock())
        label = "note safeguarding answer" if pointer.id else "keep safeguarding pointer"
        with self._store.transaction(label):
            return self._store.pointers.put(pointer)

    def watch_words(self) -> tuple[str, ...]:
        """The organisation's words that make a note be offered while somebody types."""
        return self._setup.organisation.watch_words

"""Questions about feedback, answered for all pairings in one reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.party import Party
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """The newest answer of a side to one of some forms, without the record around it."""

    pairing_id: int
    party: Party
    form_id: int
    answer_id: int
    answers: tuple[str, ...]


def any_form(store: Store) -> bool:
    """Whether there is any form at all."""
    return store.read("SELECT 1 FROM feedback_form LIMIT 1").fetchone() is not None


def asked_what_they_expect(store: Store, day: date) -> set[int]:
    """The pairings of which somebody had answered a form on expectations by a day."""
    rows = store.read(
        "SELECT DISTINCT a.pairing_id FROM feedback_answer a JOIN feedback_form f ON f.id = a.form_id"
        " WHERE f.kind = 'expectations' AND a.answered_on <= ?",
        [day.isoformat()],
    )
    return {row[0] for row in rows}


def last_asked(store: Store, forms: Sequence[int]) -> dict[int, date]:
    """When each pairing last answered one of some forms, or was given it."""
    marks = ", ".join("?" * len(forms))
    rows = store.read(
        "SELECT pairing_id, max(coalesce(answered_on, issued_on)) FROM feedback_answer"
        f" WHERE form_id IN ({marks}) GROUP BY pairing_id",
        list(forms),
    )
    return {i: date.fromisoformat(day) for i, day in rows if day}


def newest_answers(
    store: Store, forms: Sequence[int], day: date, *, by_person: bool = False
) -> list[NewestAnswer]:
    """The newest answer of each side of each pairing to some forms, up to a day; or of each person.

    No record is made of what is well: Today asks this each time.
    """
    marks = ", ".join("?" * len(forms))
    rows = store.read(
        "SELECT pairing_id, party, form_id, id, answers, max(answered_on || printf('%010d', id))"
        f" FROM feedback_answer WHERE form_id IN ({marks}) AND answered_on <= ?"
        f" GROUP BY pairing_id, party{', participant_id' if by_person else ''} ORDER BY pairing_id, party",
        [*forms, day.isoformat()],
    )
    return [
        NewestAnswer(p, Party(side), form, key, tuple(json.loads(said)))
        for p, side, form, key, said, _ in rows
    ]

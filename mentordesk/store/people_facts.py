"""Questions about participants, answered for all of them in one reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mentordesk.model.names import fold
from mentordesk.model.people import Enrolment, Role
from mentordesk.store.history import merged_people
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant as long lists need them."""

    id: int
    name: str
    roles: tuple[Role, ...]
    group: str
    status: Enrolment
    tags: tuple[str, ...]

    @property
    def takes_part(self) -> bool:
        """Whether they have neither finished nor left."""
        return self.status.takes_part


def names_in_record(store: Store) -> list[tuple[int, str, str]]:
    """Everybody in any programme of the record: id, name, and what they are called."""
    rows = store.read("SELECT id, name, known_as FROM main.participant ORDER BY id")
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]


def names_ever(store: Store) -> list[tuple[int, str, str]]:
    """Everybody in any programme of the record, and after them each name that somebody had before."""
    people = names_in_record(store)
    return [*people, *_former_names(store, people)]


def names_of_everybody(store: Store) -> list[tuple[int, str, str]]:
    """Id, name and what they are called, of every participant."""
    return [
        tuple(row) for row in store.read("SELECT id, name, known_as FROM participant ORDER BY id")
    ]


def names_to_replace(store: Store) -> list[tuple[int, str, str]]:
    """Everybody here, and those of other programmes of the record who bear another name than all of them.

    Words go from one programme to another, such as changes that were decided, and name people of
    the first; whoever takes part in both is known by where one is. They name people as they were
    called when they were written: each name somebody had before comes after the one of today.
    """
    here = names_of_everybody(store)
    known = {fold(name) for _, name, _ in here}
    people = [*here, *(row for row in names_in_record(store) if fold(row[1]) not in known)]
    return [*people, *_former_names(store, people)]


def _former_names(
    store: Store, people: Sequence[tuple[int, str, str]]
) -> list[tuple[int, str, str]]:
    """What they, and those who were found to be the same person, were called before."""
    found = store.history.earlier("participant", "name", "known_as") - set(people)
    if not found:
        return []
    here, now = {i for i, _, _ in people}, who_is_now(store)
    named = {
        (now.get(int(who), int(who)), str(name or ""), str(known or ""))  # type: ignore[arg-type]
        for who, name, known in found
    }
    return sorted(row for row in named - set(people) if row[0] in here)


def who_is_now(store: Store) -> dict[int, int]:
    """Those who were found to be somebody else in the record, by their number, with the number of that one."""
    into = dict(merged_people(store.read))
    there = {i for i, _, _ in names_in_record(store)}
    found: dict[int, int] = {}
    for gone in into.keys() - there:
        kept, seen = into[gone], {gone}
        while kept not in there and kept in into and kept not in seen:
            seen.add(kept)
            kept = into[kept]
        if kept in there:
            found[gone] = kept
    return found


def capacities(store: Store) -> dict[int, int]:
    """How many mentees each participant takes."""
    return dict(store.read("SELECT id, capacity FROM participant").fetchall())


#: Most people have one role: no list has to be read for them.
_ONE_ROLE = {f'["{role.value}"]': (role,) for role in Role}


def everybody(store: Store) -> list[Listed]:
    """Every participant, by name."""
    rows = store.read(
        'SELECT id, name, roles, "group", status, tags FROM participant ORDER BY folded, id'
    )
    return [
        Listed(
            i, name, _ONE_ROLE.get(roles) or tuple(Role(r) for r in json.loads(roles)), group,
            Enrolment(status), tuple(json.loads(tags)) if tags != "[]" else (),
        )
        for i, name, roles, group, status, tags in rows
    ]  # fmt: skip


def groups_as_written(store: Store) -> list[str]:
    """The groups there are, the one of whoever came first at the head."""
    sql = 'SELECT "group" FROM participant GROUP BY "group" ORDER BY min(id)'
    return [group for (group,) in store.read(sql).fetchall()]

"""Participants: adding, changing, taking out, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mentordesk.model.errors import Refused
from mentordesk.model.groups import group_key, same_group
from mentordesk.model.pairing import PairingKind
from mentordesk.model.people import Enrolment, KeptFilter, Participant, Role
from mentordesk.programme.homes import not_here
from mentordesk.store.facts import Facts
from mentordesk.store.people_facts import everybody, groups_as_written, who_is_now
from mentordesk.store.steps import Steps
from mentordesk.store.store import Store
from mentordesk.store.table import Table


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant as a line of the list; ``standing`` is a word for the screen."""

    id: int
    name: str
    roles: tuple[Role, ...]
    group: str
    standing: str
    is_paired: bool = False
    is_waiting: bool = False
    tags: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code for paper."""
        return f"P{self.id:04d}"

    @property
    def role(self) -> str:
        """*Mentor*, *Mentee*, or *Both*."""
        return role_words(self.roles)


def role_words(roles: tuple[Role, ...]) -> str:
    """*Mentor*, *Mentee*, or *Both*."""
    return "Both" if len(roles) > 1 else "".join(r.label for r in roles)


class GroupNames:
    """The groups of the programme as they are written; it learns those it is asked about."""

    def __init__(self, store: Store) -> None:
        self._known: dict[str, str] = {}
        for group in groups_as_written(store):
            self.spelled(group)

    def spelled(self, group: str) -> str:
        """The group as it was first written."""
        return self._known.setdefault(group_key(group), " ".join(group.split()))


class People:
    """The participants of the programme."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts

    def get(self, participant_id: int) -> Participant:
        """The participant; refuses when there is none."""
        found = self._store.participants.get(participant_id)
        if found is None:
            raise Refused(not_here(self._store, "P", participant_id, "participant"))
        return found

    def of_paper(self, number: int) -> Participant:
        """The participant of a paper that is in use, who may have been found to be another since."""
        if self._store.participants.get(number) is None:
            number = who_is_now(self._store).get(number, number)
        if number in self._store.erased_people():
            raise Refused("This sheet is about somebody who was erased: nothing is noted of it.")
        return self.get(number)

    def all(self) -> list[Participant]:
        """Every participant, by name."""
        return self._store.participants.where(order="folded, id")

    def save(self, participant: Participant, *, today: date) -> Participant:
        """Add the participant, or change the saved one."""
        tidy = replace(participant, name=" ".join(participant.name.split()))
        if problems := self.problems(tidy, today):
            raise Refused.because(problems)
        if not tidy.id and tidy.status is Enrolment.WAITING and not tidy.waiting_since:
            tidy = replace(tidy, waiting_since=today)
        before = self._store.participants.get(tidy.id) if tidy.id else None
        group, anew = self._as_written(tidy.group, [before] if before else [])
        with self._store.transaction("change participant" if tidy.id else "add participant"):
            if anew:
                self._respell(group)
            return self._store.participants.put(replace(tidy, group=group))

    def _as_written(self, group: str, of: Sequence[Participant]) -> tuple[str, bool]:
        """A group as it is written already: *7a* is *7A*; and whether one of these, who is in it, writes it anew.

        Where nothing about groups changes nobody is looked through for it: a script saves thousands.
        """
        group = " ".join(group.split())
        in_it = [p for p in of if same_group(p.group, group)]
        if in_it or not group:
            return group, any(p.group != group for p in in_it)
        return GroupNames(self._store).spelled(group), False

    def _respell(self, group: str) -> None:
        """Whoever is in this group is in it as it is written now."""
        gone = self._store.erased_people()
        other = [g for g in groups_as_written(self._store) if g != group and same_group(g, group)]
        marks = ", ".join("?" * len(other))
        for person in self._store.participants.where(f'"group" IN ({marks})', other):
            if person.id not in gone:
                self._store.participants.put(replace(person, group=group))

    def problems(self, person: Participant, today: date) -> dict[str, str]:
        """What must be put right before this can be saved, by field name, through whatever door."""
        found = person.problems()
        for name in ("waiting_since", "referred_on"):
            if (day := getattr(person, name)) and day > today:
                found[name] = "This day is still to come."
        return found | self._still_needed(person, today)

    def _still_needed(self, person: Participant, today: date) -> dict[str, str]:
        """A role that an open pairing rests on cannot be taken off."""
        before = self._store.participants.get(person.id) if person.id else None
        if before is None or not (gone := set(before.roles) - set(person.roles)):
            return {}
        for pairing_id, sides in self._facts.names(
            self._facts.open_pairings_of([person.id], today, 1_000)
        ).items():
            if sides.kind is PairingKind.RECIPROCAL:
                continue  # a peer may be either
            as_mentor = any(p.id == person.id for p in sides.mentors)
            if (Role.MENTOR if as_mentor else Role.MENTEE) in gone:
                role = "mentor" if as_mentor else "mentee"
                return {
                    "roles": f"They are the {role} of K{pairing_id:04d}: close that pairing first."
                }
        return {}

    def change_many(
        self,
        ids: Sequence[int],
        *,
        group: str | None = None,
        status: Enrolment | None = None,
        capacity: int | None = None,
        add: Sequence[str] = (),
        drop: Sequence[str] = (),
    ) -> int:
        """Change the same in several participants, in one step; gives how many changed.

        What is None stays as it is; tags are added and taken off. Only mentors take mentees, so
        ``capacity`` is theirs alone.
        """
        if group is None and status is None and capacity is None and not add and not drop:
            raise Refused("Say what to change.")
        if capacity is not None and (wrong := Participant(name="-", capacity=capacity).problems()):
            raise Refused.because(wrong)
        off = {t.casefold() for t in drop}
        changed = []
        anew = False
        if group is not None:
            chosen = [p for i in ids if (p := self._store.participants.get(i))]
            group, anew = self._as_written(group, chosen)
        # nothing is written about who was erased; alone they are refused in a sentence
        gone = self._store.erased_people()
        for who in [i for i in ids if i not in gone] or ids:
            person = self.get(who)
            known = {t.casefold() for t in person.tags}
            tags = (*person.tags, *(t for t in add if t.casefold() not in known))
            fresh = replace(
                person, group=person.group if group is None else group,
                status=status or person.status,
                capacity=person.capacity if capacity is None or Role.MENTOR not in person.roles else capacity,
                tags=tuple(t for t in tags if t.casefold() not in off),
            )  # fmt: skip
            if fresh != person:
                changed.append(fresh)
        if changed:
            with self._store.transaction("change participants"):
                for person in changed:
                    self._store.participants.put(person)
                if group and anew:
                    self._respell(group)
        return len(changed)

    def filters(self, page: str) -> list[KeptFilter]:
        """The kept ways of looking at a list, by name."""
        return self._store.kept_filters.where("page = ?", [page], order="name, id")

    def keep_filter(self, wanted: KeptFilter) -> KeptFilter:
        """Keep a way of looking at a list; one of the same name is replaced."""
        if problems := wanted.problems():
            raise Refused.because(problems)
        same = [f for f in self.filters(wanted.page) if f.name == wanted.name]
        with self._store.transaction("keep filter"):
            return self._store.kept_filters.put(replace(wanted, id=same[0].id if same else 0))

    def drop_filter(self, filter_id: int) -> None:
        """Forget a kept filter."""
        with self._store.transaction("forget filter"):
            self._store.kept_filters.delete(filter_id)

    def remove(self, *participant_ids: int) -> None:
        """Take out people who were never paired, in one step."""
        people = [self.get(i) for i in participant_ids]
        for person in people:
            self._check_goes(person)
        with self._store.transaction(
            "remove participant" if len(people) == 1 else "remove participants"
        ):
            for person in people:
                self._remove_what_hangs_on(person)
                self._store.participants.delete(person.id)

    def _check_goes(self, person: Participant) -> None:
        participant_id = person.id
        if pairings := self._facts.pairings_of(participant_id):
            raise Refused(
                f"{person.name} has a pairing (K{pairings[0]:04d}), so the record keeps them. "
                "Set the enrolment to finished or withdrawn instead."
            )
        if self._store.certificates.count("participant_id = ?", [participant_id]):
            raise Refused(
                f"{person.name} has a certificate, so the record keeps them. "
                "Set the enrolment to finished or withdrawn instead."
            )

    def _remove_what_hangs_on(self, person: Participant) -> None:
        """Steps, places in sessions, absences and the never-pair list go along, and come back with them.

        Who is part of another programme as well keeps absences and the never-pair list there.
        """
        store, gone = self._store, person.id
        parts = store.participants.parts_of(person)
        tables: tuple[Table[Any], ...] = (
            store.clearances, store.attendances, store.person_changes, store.kept_longer,
        )  # fmt: skip
        for table in tables:
            for record in table.where("participant_id = ?", [gone]):
                table.delete(record.id)
        for absence in store.absences.anywhere("participant_id = ?", [gone]):
            if parts:
                store.absences.put(replace(absence, participant_id=parts[0].id))
            else:
                store.absences.delete(absence.id)
        for never in store.never_pairs.anywhere("? IN (participant_id, other_id)", [gone]):
            if not parts:
                store.never_pairs.delete(never.id)
                continue
            one = parts[0].id if never.participant_id == gone else never.participant_id
            other = parts[0].id if never.other_id == gone else never.other_id
            store.never_pairs.put(replace(never, participant_id=one, other_id=other))
        beside: tuple[Table[Any], ...] = (store.not_same, store.match_pairs)
        for table in beside:
            for pair in table.where("? IN (participant_id, other_id)", [gone]):
                table.delete(pair.id)

    def rows(self, today: date) -> list[PersonRow]:
        """The list, by name."""
        paired = self._facts.paired(today)
        from mentordesk.store.figure_facts import paired_on  # the first picture counts nobody

        sides = paired_on(self._store, today)
        begun = sides.mentors | sides.mentees
        book = Steps(self._store, today)
        return [
            PersonRow(
                p.id, p.name, p.roles, p.group,
                _standing(
                    p.status, book.word(p.id, p.roles), paired=p.id in paired, begun=p.id in begun
                ),
                p.id in paired, p.status is Enrolment.WAITING and p.id not in paired, p.tags,
            )
            for p in everybody(self._store)
        ]  # fmt: skip


def _standing(status: str, missing: str | None, *, paired: bool, begun: bool) -> str:
    """A word for the list; ``missing`` is what stands in the way, None where no step is asked for."""
    if not Enrolment(status).takes_part:
        return Enrolment(status).label
    if missing and (paired or status == Enrolment.WAITING):
        return missing
    if paired:
        return "Active" if begun else "Matched"
    return "Ready" if status == Enrolment.WAITING and missing == "" else Enrolment(status).label

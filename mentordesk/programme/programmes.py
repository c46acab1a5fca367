"""Several programmes in one record, and the people who take part in more than one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Sides
from mentordesk.model.groups import same_group
from mentordesk.model.names import fold
from mentordesk.model.people import PERSONAL, Enrolment, Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.programme import Programme
from mentordesk.model.rules import Level
from mentordesk.programme.homes import KINDS, home_of
from mentordesk.programme.people import GroupNames, role_words
from mentordesk.programme.practice import first_change
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import Today
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store
from mentordesk.store.table import Table


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the coordinator in another programme."""

    programme_id: int
    name: str
    number: int
    pressing: int

    @property
    def words(self) -> str:
        """*4 things need you, 1 of them pressing.*"""
        if not self.number:
            return "Nothing needs you there today."
        said = counted(self.number, "thing needs you", "things need you")
        return f"{said}, {self.pressing:,} of them pressing." if self.pressing else f"{said}."


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in another programme, with the pairings they are or were in there."""

    person: Participant
    programme: Programme
    pairings: tuple[tuple[Sides, bool], ...]

    @property
    def words(self) -> str:
        """*Mentor · P0083*: role and code."""
        return f"{role_words(self.person.roles)} · {self.person.code}"


@dataclass(frozen=True, slots=True)
class Brought:
    """How many were brought in, and how many were here already and are now known to be the same."""

    added: int
    joined: int

    @property
    def sentence(self) -> str:
        """*3 people brought in; 1 was here already and is now known as the same person.*"""
        said = f"{counted(self.added, 'person', 'people')} brought in"
        if not self.joined:
            return f"{said}."
        were = counted(self.joined, "was", "were")
        return f"{said}; {were} here already and now known to be the same."


class Programmes:
    """The programmes of a record, seen from one of them."""

    def __init__(self, store: Store, setup: Setup, here: int) -> None:
        self._store = store
        self._setup = setup
        self._here = here

    def all(self) -> list[Programme]:
        """Every programme of the record, in the order they were started."""
        return self._store.programmes.where()

    def others(self) -> list[Programme]:
        """Every programme but the one at hand."""
        return [p for p in self.all() if p.id != self._here]

    def named(self, words: str) -> Programme:
        """The programme of this number or name; refuses when there is none, or more than one."""
        wanted = words.strip()
        found = [p for p in self.all() if str(p.id) == wanted]
        found = found or [p for p in self.all() if fold(p.name) == fold(wanted)]
        if len(found) != 1:
            names = ", ".join(f"{p.id} {p.name}" for p in self.all())
            raise Refused(f"Say which programme by its number: {names}.")
        return found[0]

    def start(
        self, programme: Programme, *, like_this: bool, profile: Profile = Profile.SCHOOL_WEEKLY
    ) -> Programme:
        """Start another programme in this record, in one step.

        ``like_this`` takes over what the one at hand keeps to: closures, days and slots, rules, the
        steps before the start with their texts, feedback forms and usual milestones. Otherwise its
        rules are those of the profile.
        """
        if problems := programme.problems():
            raise Refused.because(problems)
        if any(fold(p.name) == fold(programme.name) for p in self.all()):
            raise Refused("There is a programme of this name already. Give this one another name.")
        if like_this:
            now = self._setup.programme
            programme = replace(
                programme, interval_days=now.interval_days, minutes=now.minutes, slots=now.slots, days=now.days,
                guidelines=now.guidelines, guidelines_reviewed_on=now.guidelines_reviewed_on,
                week_a_on=now.week_a_on, certificate_meetings=now.certificate_meetings,
                certificate_minutes=now.certificate_minutes, certificate_training=now.certificate_training,
                certificate_feedback=now.certificate_feedback,
            )  # fmt: skip
        with self._store.transaction("start another programme"):
            begun = self._store.programmes.put(programme)
            today = self._store.clock().astimezone().date()
            if like_this:
                self._take_over(begun.id)
            elif change := first_change(begun, profile, today):
                self._store.practice_changes.put(change)
        self._store.look_at(self._here)
        return begun

    def _take_over(self, programme_id: int) -> None:
        store = self._store
        tables: tuple[Table[Any], ...] = (
            store.closures, store.practice_changes, store.requirements, store.feedback_forms,
            store.milestone_plans,
        )  # fmt: skip
        for table in tables:
            for record in table.where("programme_id = ?", [self._here]):
                table.put(replace(record, id=0, programme_id=programme_id))
        decided = store.planned_changes.where(
            "programme_id = ? AND state = 'open'", [self._here], order="id"
        )
        for change in decided:  # what was learned here is done there as well
            store.planned_changes.put(
                replace(change, id=0, programme_id=programme_id, evaluation_id=None)
            )

    def home(self, kind: str, number: int) -> Programme | None:
        """The other programme that a participant, pairing, meeting or conflict note belongs to."""
        letter = next(letter for letter, known in KINDS.items() if known == kind)
        return home_of(self._store, letter, number)

    # -- people in several programmes ---------------------------------------------------------

    def candidates(self) -> list[tuple[Participant, Programme]]:
        """Those of other programmes who are not part of this one, by name; each person once."""
        here = {p.person_id for p in self._store.participants.where("person_id IS NOT NULL")}
        programmes = {p.id: p for p in self.others()}
        found: dict[int, tuple[Participant, Programme]] = {}
        for person in self._store.participants.anywhere("programme_id <> ?", [self._here]):
            who = person.person_id or person.id
            if who not in here and who not in found:
                found[who] = (person, programmes[person.programme_id])
        return sorted(found.values(), key=lambda f: (fold(f[0].name), f[0].id))

    def bring_in(
        self, ids: Sequence[int], roles: tuple[Role, ...] | None = None, *, today: date
    ) -> Brought:
        """Make people of other programmes part of this one, in one step that can be undone.

        What is true of them everywhere comes along and stays the same in all their programmes.
        Without ``roles`` each keeps the role they have there. Somebody of the same name who is
        here already becomes known as the same person.
        """
        if not ids:
            raise Refused("Choose whom to bring in.")
        found = [self._elsewhere(i) for i in ids]
        people = list({p.person_id or p.id: p for p in found}.values())  # each person once
        added = 0
        with self._store.transaction("bring in from another programme"):
            for person in people:
                added += self._brought(person, roles or person.roles, today)
        return Brought(added, len(people) - added)

    def _elsewhere(self, participant_id: int) -> Participant:
        found = self._store.participants.anywhere("id = ?", [participant_id])
        if not found or found[0].programme_id == self._here:
            raise Refused(f"No other programme has a participant P{participant_id:04d}.")
        if any(p.programme_id == self._here for p in self._store.participants.parts_of(found[0])):
            raise Refused(f"{found[0].name} is part of this programme already.")
        return found[0]

    def _brought(self, person: Participant, roles: tuple[Role, ...], today: date) -> bool:
        """Whether somebody was added; otherwise one who was here is now the same person."""
        table = self._store.participants
        root = person.person_id or person.id
        table.put(replace(person, person_id=root))
        alike = [
            p for p in table.where("person_id IS NULL AND folded = ?", [fold(person.name)])
            if same_group(p.group, person.group) or not (p.group and person.group)
        ]  # fmt: skip
        if len(alike) == 1:
            known = {n: getattr(alike[0], n) or getattr(person, n) for n in PERSONAL}
            table.put(replace(alike[0], person_id=root, **known))
            return False
        table.put(
            Participant(
                person_id=root, roles=roles, status=Enrolment.WAITING,
                group=GroupNames(self._store).spelled(person.group),
                waiting_since=today, **{n: getattr(person, n) for n in PERSONAL},
            )
        )  # fmt: skip
        return True

    def parts_of(self, participant: Participant, today: date) -> list[Part]:
        """What somebody does in the other programmes of this record."""
        programmes = {p.id: p for p in self.others()}
        return [
            Part(p, programmes[p.programme_id], self._pairings_of(p, today))
            for p in self._store.participants.parts_of(participant)
        ]

    def _pairings_of(self, part: Participant, today: date) -> tuple[tuple[Sides, bool], ...]:
        """The pairings of a part, with whether they are open."""
        with self._store.looking_at(part.programme_id):
            facts = Facts(self._store, part.programme_id)
            ids = facts.pairings_of(part.id)
            names = facts.names(ids) if ids else {}
            still = set(facts.open_pairings_of([part.id], today, 1_000))
        return tuple((names[i], i in still) for i in ids if i in names)

    # -- the morning --------------------------------------------------------------------------

    def waiting(self, today: date) -> list[Waiting]:
        """What waits in each of the other programmes."""
        return [self._waiting(p, today) for p in self.others()]

    def _waiting(self, programme: Programme, today: date) -> Waiting:
        with self._store.looking_at(programme.id):
            facts = Facts(self._store, programme.id)
            items = Today(self._store, facts, programme.id).view(today).items
        pressing = sum(i.level is Level.RED for i in items)
        return Waiting(programme.id, programme.name, len(items), pressing)

"""What the programme is: its terms, objectives and closures, and the organisation behind it."""

from collections.abc import Sequence
from dataclasses import replace

from mentordesk.model.errors import Refused
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.store.store import Store


class Setup:
    """The programme's own page."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        self._programme_id = programme_id

    @property
    def programme(self) -> Programme:
        """The programme of this record."""
        found = self._store.programmes.get(self._programme_id)
        if found is None:
            raise Refused("This record holds no programme.")
        return found

    @property
    def organisation(self) -> Organisation:
        """The organisation; empty until somebody names it."""
        found = self._store.organisations.where()
        return found[0] if found else Organisation()

    def objectives(self) -> list[Objective]:
        """The objectives, in order."""
        return self._store.objectives.where("programme_id = ?", [self._programme_id])

    def closures(self) -> list[Closure]:
        """The closures, in order of time."""
        return self._store.closures.where(
            "programme_id = ?", [self._programme_id], order="first_day, id"
        )

    def save_programme(self, programme: Programme) -> Programme:
        """Change the programme."""
        if problems := programme.problems():
            raise Refused.because(problems)
        with self._store.transaction("change programme"):
            return self._store.programmes.put(programme)

    def save_organisation(self, organisation: Organisation) -> Organisation:
        """Change the organisation."""
        with self._store.transaction("change organisation"):
            return self._store.organisations.put(organisation)

    def save_closure(self, closure: Closure) -> Closure:
        """Add or change a closure."""
        if problems := closure.problems():
            raise Refused.because(problems)
        with self._store.transaction("change closure" if closure.id else "add closure"):
            return self._store.closures.put(replace(closure, programme_id=self._programme_id))

    def add_closures(self, closures: Sequence[Closure]) -> int:
        """Add many closures in one step; gives how many."""
        for closure in closures:
            if problems := closure.problems():
                raise Refused.because(problems)
        with self._store.transaction("add closures"):
            self._store.closures.insert_all(
                [replace(c, programme_id=self._programme_id) for c in closures]
            )
        return len(closures)

    def save_objective(self, objective: Objective) -> Objective:
        """Add or change an objective."""
        if problems := objective.problems():
            raise Refused.because(problems)
        with self._store.transaction("change objective" if objective.id else "add objective"):
            return self._store.objectives.put(replace(objective, programme_id=self._programme_id))

    def remove_closure(self, closure_id: int) -> None:
        """Take a closure out."""
        with self._store.transaction("remove closure"):
            self._store.closures.delete(closure_id)

    def remove_objective(self, objective_id: int) -> None:
        """Take an objective out."""
        with self._store.transaction("remove objective"):
            self._store.objectives.delete(objective_id)

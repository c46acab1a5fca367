"""What the programme is: its terms, objectives and closures, and the organisation behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.guideline import GuidelineText
from mentordesk.model.programme import Closure, Objective, Organisation, Programme
from mentordesk.store.store import Store


def _first_version(programme: Programme) -> GuidelineText:
    """The words a programme began with, from before versions were kept."""
    return GuidelineText(
        programme_id=programme.id, text=programme.guidelines.strip(), from_on=programme.starts_on
    )


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

    def closure_on(self, day: date) -> str:
        """The name of the closure that holds a day, or nothing."""
        return next(
            (c.name for c in self.closures()
             if c.first_day and c.last_day and c.first_day <= day <= c.last_day), ""
        )  # fmt: skip

    def save_programme(self, programme: Programme, *, today: date) -> Programme:
        """Change the programme; guidelines worded anew are a new version and count as looked through."""
        if problems := programme.problems():
            raise Refused.because(problems)
        before = self.programme
        worded_anew = programme.guidelines.strip() != before.guidelines.strip()
        if worded_anew and programme.guidelines_reviewed_on == before.guidelines_reviewed_on:
            programme = replace(programme, guidelines_reviewed_on=today)
        with self._store.transaction("change programme"):
            if worded_anew:
                self._keep_guidelines(before, programme.guidelines, today)
            return self._store.programmes.put(programme)

    def guideline_texts(self) -> list[GuidelineText]:
        """The guidelines as they were worded over time, the first version first."""
        kept = self._store.guideline_texts.where("programme_id = ?", [self._programme_id])
        now = self.programme
        if kept or not now.guidelines.strip():
            return kept
        return [_first_version(now)]

    def _keep_guidelines(self, before: Programme, text: str, today: date) -> None:
        """Write the new version down, and the first one when it was never changed until now."""
        known = self.guideline_texts()
        fresh = [t for t in known if not t.id]
        number = max((t.version for t in known), default=0) + 1
        fresh.append(
            GuidelineText(programme_id=before.id, version=number, text=text.strip(), from_on=today)
        )
        self._store.guideline_texts.insert_all(fresh)

    def save_organisation(self, organisation: Organisation) -> Organisation:
        """Change the organisation; refuses a colour or a number that cannot be."""
        if problems := organisation.problems():
            raise Refused.because(problems)
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

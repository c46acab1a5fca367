"""Which pairings the changes of a sitting touched: only these need to be read again."""

from collections.abc import Callable, Iterable, Sequence

from mentordesk.store.table import Change

#: Tables that say nothing of how a pairing stands: who is ready, what was printed, what a note tells.
_APART = frozenset({
    "addendum", "attendance", "case_access", "certificate", "clearance", "conflict_step", "evaluation",
    "feedback_form", "goal_evidence", "goal_work", "issued", "kept_filter", "kept_longer",
    "match_pair", "match_rule", "match_weight", "meeting_attendance", "never_pair", "not_same",
    "objective", "person_change", "planned_change", "requirement", "safeguarding_pointer", "said_done", "snooze",
    "training",
})  # fmt: skip
#: Tables of what is known of a person; it touches the pairings they belong or belonged to.
_OF_PEOPLE = {"participant": "id", "absence": "participant_id"}
#: So many changes back it is told what they touched; more pairings than this are all read anew.
REMEMBERED, FEW = 500, 40


class Touched:
    """Keeps what each change touched; a change of anything else touches all pairings."""

    def __init__(self, pairings_of: Callable[[Sequence[int]], Iterable[int]]) -> None:
        """``pairings_of`` gives the pairings some people belong or belonged to."""
        self._pairings_of = pairings_of
        self._kept: list[frozenset[int] | None] = []
        #: How many changes there were; ask with it what was touched since.
        self.mark = 0

    def note(self, changes: Sequence[Change]) -> None:
        """Take down what the changes of one step touched, once they last."""
        self._kept.append(self._ids(changes))
        self.mark += 1
        del self._kept[:-REMEMBERED]

    def since(self, mark: int) -> frozenset[int] | None:
        """The pairings touched since a mark; None where it may be any."""
        number = self.mark - mark
        if number > len(self._kept):
            return None
        found: set[int] = set()
        for ids in self._kept[len(self._kept) - number :]:
            if ids is None:
                return None
            found |= ids
        return frozenset(found) if len(found) <= FEW else None

    def _ids(self, changes: Sequence[Change]) -> frozenset[int] | None:
        found: set[int] = set()
        people: set[int] = set()
        for change in changes:
            if change.table in _APART:
                continue
            column, into = _where_from(change, found, people)
            if column not in change.columns:
                return None
            at = change.columns.index(column)
            into.update(int(row[at]) for row in (*change.before, *change.after))  # type: ignore[arg-type]
            if len(found) + len(people) > FEW:
                return None
        found.update(self._pairings_of(sorted(people)) if people else ())
        return frozenset(found)


def _where_from(change: Change, pairings: set[int], people: set[int]) -> tuple[str, set[int]]:
    """The column that says whom a change touches, and where its values belong."""
    if change.table in _OF_PEOPLE:
        return _OF_PEOPLE[change.table], people
    return ("id" if change.table == "pairing" else "pairing_id"), pairings

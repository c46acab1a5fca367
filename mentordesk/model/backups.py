"""Which backups are kept: many of the last days, fewer of the last year, none lost by a rule."""

from collections.abc import Iterable
from datetime import datetime

from mentordesk.model.fields import Choice

LATEST, DAYS, WEEKS, MONTHS = 10, 14, 8, 12
#: A backup older than this is no comfort.
STALE_DAYS = 14


class Why(Choice):
    """What a backup was made for."""

    BY_HAND = "by_hand"
    ON_EXIT = "on_exit"
    TIMED = "timed"
    BEFORE_IMPORT = "before_import"
    BEFORE_RESTORE = "before_restore"
    BEFORE_MIGRATION = "before_migration"
    BEFORE_MOVE = "before_move"

    @property
    def label(self) -> str:
        """What the list says."""
        return {"by_hand": "By hand", "on_exit": "On closing", "timed": "Every half hour"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )

    @property
    def is_kept_apart(self) -> bool:
        """Whether it stays outside the rotation: it is the way back from something large."""
        return self.value.startswith("before_")


def to_keep(made: Iterable[datetime]) -> set[datetime]:
    """The instants (aware UTC) of the backups that the rotation keeps.

    The 10 latest; and of each of the last 14 days, 8 weeks and 12 months that have one, the
    latest. Counted over days that have a backup, not over the calendar: a holiday costs nothing.
    """
    newest_first = sorted(set(made), reverse=True)
    kept = set(newest_first[:LATEST])
    for number, period in (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: tuple(at.isocalendar())[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    ):
        seen: dict[object, datetime] = {}
        for at in newest_first:
            seen.setdefault(period(at), at)
        kept.update(list(seen.values())[:number])
    return kept

"""Making a backup and knowing how old the last one is."""

from pathlib import Path

from mentordesk.store import backup
from mentordesk.store.backup import Backup
from mentordesk.store.store import Store


class Backups:
    """Verified copies of the record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, folder: Path) -> Backup:
        """Copy the record into a folder and verify the copy."""
        return backup.make(self._store, folder)

    def latest(self, folder: Path) -> Backup | None:
        """The newest verified backup in a folder."""
        return backup.latest(folder, self._store.path.stem)

"""The bytes of an open record as they lie on the disk, for a backup that is made beside the work.

Between two changes the file is whole: there is one connection, nothing of it waits in memory, and the
journal is empty. So its bytes are the record, and they can be copied while the window goes on. A copy
during which something was written is none, and says so.
"""

import os
from pathlib import Path
from threading import Lock

_PART = 1 << 20


class Disturbed(Exception):
    """Something was written while the record was copied: copy it again."""


class RecordBytes:
    """A second look at the file, kept as long as the connection.

    Where locks belong to a process, closing any look at a file gives them up: this one is closed after
    the connection, and none is opened in between.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._lock = Lock()
        #: How many times writing has begun.
        self.writings = 0

    def copy_to(self, target: Path, writings: int) -> None:
        """Copy them all, durably; Disturbed where writing has begun since there were so many writings."""
        with self._lock:
            if self._file.closed:
                raise Disturbed
            self._file.seek(0)
            with target.open("wb") as copy:
                while self.writings == writings and (part := self._file.read(_PART)):
                    copy.write(part)
                copy.flush()
                os.fsync(copy.fileno())
            if self.writings != writings:
                raise Disturbed

    def close(self) -> None:
        """Let go of the file, once nobody copies it any more."""
        with self._lock:
            self._file.close()

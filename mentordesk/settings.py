"""Screen settings of this computer, written whole; nothing in them names a person."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """What the window remembers between two days."""

    theme: str = "system"
    text_percent: int = 100
    last_record: str = ""
    geometry: str = ""
    paper: str = "A4"
    #: The folder a report was saved to last.
    report_folder: str = ""
    #: A folder on a stick or another computer, for a copy of every backup.
    second_place: str = ""
    #: Minutes without a key press or a mouse move after which the record locks; 0 for never.
    lock_after: int = 5
    #: How the meetings are shown: week, list or month.
    meetings_view: str = "week"
    #: For each record, the number of the programme that was looked at last.
    programmes: dict[str, int] = field(default_factory=dict)
    import_columns: dict[str, str] = field(default_factory=dict)
    #: For each table, the columns that are shown, in their order.
    columns: dict[str, list[str]] = field(default_factory=dict)
    #: For each kind of report, what was chosen last: its reader, its names, its parts and its look.
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)


class SettingsFile:
    """Reads and writes the settings; a damaged file is put aside and the defaults are used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.current = self._read()

    def change(self, **changes: Any) -> Settings:
        """Change some settings and write them whole.

        A place that cannot be written to costs no more than that they are forgotten at the end.
        """
        before, self.current = self.current, replace(self.current, **changes)
        if self.current == before:
            return before
        with contextlib.suppress(OSError):
            write_whole(self._path, json.dumps(asdict(self.current), indent=1).encode())
        return self.current

    def _read(self) -> Settings:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Settings()
        if not isinstance(stored, dict):
            return Settings()
        known: dict[str, type] = {
            f.name: type(getattr(Settings(), f.name)) for f in fields(Settings)
        }
        sound: dict[str, Any] = {
            name: value
            for name, value in stored.items()
            if name in known and isinstance(value, known[name])
        }
        return Settings(**sound)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all: temporary file beside it, flushed, then renamed.

    Raises OSError when the place is full or may not be written; the old file is then untouched.
    """
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _replace_with_patience(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _replace_with_patience(source: Path, target: Path) -> None:
    """On Windows another program may hold the target open for a moment."""
    import time

    for wait in (0.05, 0.2, 0.5):
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(wait)
    source.replace(target)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable where folders can be flushed (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

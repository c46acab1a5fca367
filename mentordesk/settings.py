"""Screen settings of this computer, written whole; nothing in them names a person."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mentordesk.files import write_whole


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
    """Reads and writes the settings; what makes no sense in the file is as if it were not there."""

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
        usual = Settings()
        sound: dict[str, Any] = {
            name: value
            for name in (f.name for f in fields(Settings))
            if name in stored and _is_sound(name, value := stored[name], getattr(usual, name))
        }
        return Settings(**sound)


def _is_sound(name: str, value: Any, usual: Any) -> bool:
    """Whether a stored value is one that this setting can have."""
    if type(value) is not type(usual):
        return False
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in _WITHIN:
        least, most = _WITHIN[name]
        return bool(least <= value <= most)
    if name in _INSIDE:
        return all(_INSIDE[name](v) for v in value.values())
    return True


#: What some settings can be, and what lies in those that hold several.
_CHOICES: dict[str, set[str]] = {
    "theme": {"system", "light", "dark", "contrast"}, "paper": {"A4", "Letter"},
    "meetings_view": {"week", "list", "month"},
}  # fmt: skip
_WITHIN = {"text_percent": (80, 200), "lock_after": (0, 24 * 60)}
_INSIDE: dict[str, Callable[[Any], bool]] = {
    "programmes": lambda v: type(v) is int,
    "import_columns": lambda v: isinstance(v, str),
    "columns": lambda v: isinstance(v, list) and all(isinstance(k, str) for k in v),
    "reports": lambda v: isinstance(v, dict),
}

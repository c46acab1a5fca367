"""The places on this computer where MentorDesk keeps things."""

import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

RECORD_SUFFIX = ".mentordesk"
BACKUPS = "Backups"
PORTABLE_MARK = "portable.txt"


def _program_folder() -> Path:
    """Where the program lies: the frozen program's folder, or the checkout's."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    return Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of this user; passed in so that tests never touch the real ones."""

    records: Path
    settings: Path

    @classmethod
    def of_this_user(cls, program: Path | None = None) -> "Places":
        """The local, non-roaming folders the platform asks for; or, portable, all beside the program.

        It is portable when a file ``portable.txt`` lies beside the program: then nothing is
        written anywhere else.
        """
        beside = program or _program_folder()
        if (beside / PORTABLE_MARK).exists():
            return cls.under(beside / "MentorDesk data")
        dirs = PlatformDirs("MentorDesk", appauthor=False, roaming=False)
        return cls(Path(dirs.user_data_dir), Path(dirs.user_config_dir))

    @classmethod
    def under(cls, folder: Path) -> "Places":
        """Everything below one folder."""
        return cls(folder / "records", folder / "settings")

    @property
    def settings_file(self) -> Path:
        """The small file of screen settings; it never holds a name of a person."""
        return self.settings / "settings.json"

    @property
    def default_record(self) -> Path:
        """Where a coordinator's own record is kept unless they choose otherwise."""
        return self.records / f"My programme{RECORD_SUFFIX}"

    @property
    def sample_record(self) -> Path:
        """Where the sample programme is kept."""
        return self.records / f"Sample programme{RECORD_SUFFIX}"

    @property
    def backups(self) -> Path:
        """Where backups are kept."""
        return self.records / BACKUPS


def manifest_of(backup: Path) -> Path:
    """The file beside a backup that says what is in it; no record has one."""
    return backup.with_name(backup.name + ".manifest")


def backups_beside(record: Path) -> Path:
    """Where the backups of a record are kept when nobody chose a place."""
    return record.parent / BACKUPS

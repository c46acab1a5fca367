"""Tells what kind of place a folder is: local, synced by a service, on the network, or on a stick."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from mentordesk.model.place import Place, PlaceKind

#: Folder names by which the services that keep folders in step are known.
SERVICES = {
    "onedrive": "OneDrive", "dropbox": "Dropbox", "google drive": "Google Drive",
    "googledrive": "Google Drive", "my drive": "Google Drive", "icloud": "iCloud",
    "icloud drive": "iCloud", "icloudrive": "iCloud", "mobile documents": "iCloud",
    "nextcloud": "Nextcloud", "owncloud": "ownCloud", "box": "Box", "box sync": "Box",
    "pcloud": "pCloud", "seafile": "Seafile", "syncthing": "Syncthing", "mega": "MEGA",
    "tresorit": "Tresorit",
}  # fmt: skip
_MARKS = {".dropbox": "Dropbox", ".stfolder": "Syncthing", ".owncloudsync.log": "Nextcloud"}
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "afs", "ncpfs", "9p",
            "davfs", "fuse.davfs2", "afpfs", "webdav"}  # fmt: skip
_STICK_FOLDERS = ("/media/", "/run/media/", "/Volumes/")
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


def place_of(path: Path, mounts: Iterable[tuple[str, str]] | None = None) -> Place:
    """What kind of place a file or folder lies in; ``mounts`` are (folder, kind) of this system."""
    whole = path.absolute()
    if service := _service(whole):
        return Place(PlaceKind.SYNCED, service)
    if sys.platform == "win32":
        return _windows(whole)
    if str(whole).startswith("//") or str(whole).startswith("\\\\"):
        return Place(PlaceKind.NETWORK)
    found = _mounted(whole, list(mounts) if mounts is not None else _mounts())
    if found in _NETWORK:
        return Place(PlaceKind.NETWORK)
    if str(whole).startswith(_STICK_FOLDERS):
        return Place(PlaceKind.REMOVABLE)
    return Place(PlaceKind.LOCAL)


def is_within(folder: Path, other: Path) -> bool:
    """Whether a folder is the other one or lies in it, however either is written."""
    here, there = folder.resolve(), other.resolve()
    return here == there or there in here.parents


def _service(whole: Path) -> str:
    for folder in whole.parents:
        name = folder.name.casefold()
        plain = name.split(" - ")[0].strip()
        if plain in SERVICES:
            return SERVICES[plain]
        for mark, service in _MARKS.items():
            if (folder / mark).exists():
                return service
    return ""


def _mounted(whole: Path, mounts: list[tuple[str, str]]) -> str:
    holding = [(m, kind) for m, kind in mounts if whole == Path(m) or Path(m) in whole.parents]
    return max(holding, key=lambda found: len(found[0]))[1] if holding else ""


def _mounts() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []  # not Linux: what mounts there are is not told in a file
    parts = [line.split(" ") for line in lines]
    return [(p[1].replace("\\040", " "), p[2]) for p in parts if len(p) > 2]


def _windows(whole: Path) -> Place:
    if os.name != "nt" or whole.drive.startswith("\\\\"):
        return Place(PlaceKind.NETWORK)
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(whole.anchor)  # type: ignore[attr-defined]
    return Place(
        {_DRIVE_REMOVABLE: PlaceKind.REMOVABLE, _DRIVE_REMOTE: PlaceKind.NETWORK}.get(
            kind, PlaceKind.LOCAL
        )
    )

"""Kinds of places a record can lie in, and what is said of each."""

from dataclasses import dataclass
from enum import Enum


class PlaceKind(Enum):
    """Where a folder is, as far as it matters for a record."""

    LOCAL = "local"
    SYNCED = "synced"
    NETWORK = "network"
    REMOVABLE = "removable"


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place, with the name of the service where one keeps it in step."""

    kind: PlaceKind
    service: str = ""

    @property
    def sentence(self) -> str:
        """What the coordinator should know; nothing for a local folder."""
        if self.kind is PlaceKind.SYNCED:
            article = "an" if self.service[:1] in "AEIOU" else "a"
            return (
                f"Your records are inside {article} {self.service} folder. Two computers saving at once "
                "can damage them. Move them to this computer."
            )
        if self.kind is PlaceKind.NETWORK:
            return (
                "Your records are on a network drive. A broken connection can damage them. "
                "Move them to this computer; backups may go to the network."
            )
        if self.kind is PlaceKind.REMOVABLE:
            return (
                "Your records are on a stick. Pulled out too early, it can damage them. "
                "Move them to this computer; backups may go to the stick."
            )
        return ""

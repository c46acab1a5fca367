"""The operating system's keystore: a key that opens the record while one is logged in there."""

import os
from typing import Any

from mentordesk.model.errors import Refused

SERVICE = "MentorDesk record"


class Login:
    """Keeps and gives wrapping keys; says whether this computer has a keystore at all."""

    def __init__(self, backend: Any = None) -> None:
        self._backend = backend

    @property
    def is_there(self) -> bool:
        """Whether this computer has a keystore that can be used."""
        backend = self._found()
        return backend is not None and float(backend.priority) > 0

    def keep(self, name: str) -> bytes:
        """Make a wrapping key, keep it under this name, and give it."""
        from keyring.errors import KeyringError

        key = os.urandom(32)
        try:
            self._found().set_password(SERVICE, name, key.hex())
        except KeyringError as error:
            raise Refused("This computer’s keystore did not take the key.") from error
        return key

    def find(self, name: str) -> bytes | None:
        """The wrapping key of this name; None where there is none or the keystore is shut."""
        if not self.is_there:
            return None
        from keyring.errors import KeyringError

        try:
            kept = self._found().get_password(SERVICE, name)
            return bytes.fromhex(kept) if kept else None
        except (KeyringError, ValueError):
            return None

    def drop(self, name: str) -> None:
        """Forget the key of this name."""
        from keyring.errors import KeyringError

        try:
            self._found().delete_password(SERVICE, name)
        except KeyringError:
            return  # nothing was kept, or the keystore is shut: the slot itself is gone anyway

    def _found(self) -> Any:
        if self._backend is None:
            import keyring

            self._backend = keyring.get_keyring()
        return self._backend

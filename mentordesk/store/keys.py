"""The key of a record and the slots it is wrapped in.

A random 256-bit key opens the record. The small file beside the record keeps it in slots, each
sealed with AES-GCM: one for the passphrase (Argon2id), one for the recovery code; or one open
slot. Each slot carries a checksum, so that a damaged slot is told apart from a wrong passphrase.

A record with an open slot opens without any hashing, so what hashes and seals is imported where it
is used: it would cost the first picture several milliseconds and megabytes.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mentordesk.files import write_whole
from mentordesk.model.errors import RecordUnusable, Refused

KEY_BYTES = 32
FORMAT = "MentorDesk keys 1"
SHORTEST_PASSPHRASE = 15
#: KiB of memory, passes and lanes of Argon2id.
PASSPHRASE_COST = (262_144, 3, 4)
_DAMAGED = "The key file of this record is damaged. Bring it back from a backup."
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY_LETTERS = 28
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class WrongPassphrase(Refused):
    """The words do not open this record; the record itself is fine."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the key: ``open``, ``passphrase`` or ``recovery``; byte values in hex."""

    kind: str
    sealed: str
    nonce: str = ""
    salt: str = ""
    cost: tuple[int, ...] = ()
    checksum: str = ""

    def summed(self) -> "Slot":
        """The same slot with its checksum."""
        return replace(self, checksum=self._sum())

    def is_whole(self) -> bool:
        """Whether the slot reads as it was written."""
        return self.checksum == self._sum()

    def _sum(self) -> str:
        parts = (self.kind, self.sealed, self.nonce, self.salt, *map(str, self.cost))
        return _sha256("|".join(parts).encode()).hex()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The slots of one record; ``record_salt`` ties them to it (hex of its first 16 bytes)."""

    slots: tuple[Slot, ...]
    record_salt: str = ""
    #: What the record is known by among backups; it tells nothing of the record.
    record_id: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the record opens without a passphrase."""
        return any(s.kind == "open" for s in self.slots)

    @property
    def has_recovery_code(self) -> bool:
        """Whether a code on paper opens the record."""
        return any(s.kind == "recovery" for s in self.slots)

    def unlock(self, words: str | None) -> bytes:
        """The key, by passphrase or recovery code, or by the open slot when ``words`` is None.

        A space before or after the words, as copying brings it, does not matter. Raises
        :class:`WrongPassphrase`, or :class:`RecordUnusable` when a slot is damaged.
        """
        if words is None:
            return self._open_key()
        tried = [s for s in self.slots if s.kind in {"passphrase", "recovery"}]
        for said in dict.fromkeys((words, words.strip())):
            for slot in tried:
                if slot.is_whole() and (key := _unseal(slot, said)) is not None:
                    return key
        if any(not s.is_whole() for s in tried):
            raise RecordUnusable(
                "The key file of this record is damaged, so these words cannot be tried. "
                "Bring back the key file from a backup."
            )
        raise WrongPassphrase("This passphrase does not open the record. Try it once more.")

    def by_login(self, find: Callable[[str], bytes | None]) -> bytes | None:
        """The key by this computer's keystore, or None; ``find`` looks a wrapping key up by name."""
        for slot in self.slots:
            if slot.kind == "login" and slot.is_whole():
                wrapping = find(bytes.fromhex(slot.salt).decode())
                if wrapping is not None and (key := _opened(slot, wrapping)) is not None:
                    return key
        return None

    def check_whole(self) -> None:
        """Refuse a ring with a damaged slot."""
        if not all(s.is_whole() for s in self.slots):
            raise RecordUnusable(_DAMAGED)

    def _open_key(self) -> bytes:
        for slot in self.slots:
            if slot.kind == "open":
                return _hex(slot.sealed)
        raise Refused("This record is locked. Give its passphrase.")


def key_file(record: Path) -> Path:
    """The small file beside a record that holds its slots."""
    return record.with_name(record.name + ".keys")


def read_ring(record: Path) -> KeyRing:
    """Read the slots; raises :class:`RecordUnusable` when they are missing or damaged."""
    try:
        stored = json.loads(key_file(record).read_bytes())
        if str(stored["format"]) != FORMAT:
            raise RecordUnusable("The key file was written by a newer MentorDesk. Please update.")
        slots = tuple(Slot(**(s | {"cost": tuple(s["cost"])})) for s in stored["slots"])
        ring = KeyRing(slots, stored["record_salt"], str(stored.get("record_id", "")))
    except FileNotFoundError:
        raise RecordUnusable(
            "The key file that belongs beside this record is missing. Put it back beside it."
        ) from None
    except (ValueError, TypeError, KeyError, OSError):
        raise RecordUnusable(_DAMAGED) from None
    return ring


def write_ring(record: Path, ring: KeyRing) -> None:
    """Write the slots whole."""
    slots = [asdict(s) for s in ring.slots]
    body = {
        "format": FORMAT, "record_id": ring.record_id, "record_salt": ring.record_salt,
        "slots": slots,
    }  # fmt: skip
    write_whole(key_file(record), json.dumps(body, indent=1).encode())


def new_record_id() -> str:
    """A random name for a new record."""
    return os.urandom(8).hex()


def new_key() -> bytes:
    """A random 256-bit key."""
    return os.urandom(KEY_BYTES)


def open_slot(key: bytes) -> Slot:
    """A slot that needs no passphrase."""
    return Slot("open", key.hex()).summed()


def passphrase_slot(key: bytes, passphrase: str, cost: tuple[int, int, int] | None = None) -> Slot:
    """Seal the key with a passphrase, without the spaces around it; refuses one that is too short."""
    check_passphrase(passphrase)
    cost = cost or PASSPHRASE_COST
    salt = os.urandom(16)
    return _seal("passphrase", key, _stretch(passphrase.strip(), salt, cost), salt, cost)


def recovery_slot(key: bytes, code: str) -> Slot:
    """Seal the key with a recovery code, whose letters are random enough to need no stretching."""
    return _seal("recovery", key, _from_code(normal_code(code)), b"", ())


def login_slot(key: bytes, wrapping: bytes, name: str) -> Slot:
    """Seal the key with one that the operating system's keystore keeps under this name."""
    return _seal("login", key, wrapping, name.encode(), ())


def key_name(key: bytes) -> str:
    """What the keystore calls the key of a record; it tells nothing of the key."""
    return _sha256(b"MentorDesk login|" + key).hex()[:16]


def new_recovery_code() -> str:
    """28 letters in groups of four: 130 random bits and a 10-bit checksum."""
    import secrets

    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LETTERS - 2))
    whole = body + _check_letters(body)
    return "-".join(whole[i : i + 4] for i in range(0, _RECOVERY_LETTERS, 4))


def is_recovery_code(text: str) -> bool:
    """Whether the text is a recovery code with a right checksum."""
    plain = normal_code(text)
    return len(plain) == _RECOVERY_LETTERS and _check_letters(plain[:-2]) == plain[-2:]


def normal_code(text: str) -> str:
    """A recovery code as typed, with look-alike letters put right."""
    return "".join(c for c in text.upper().translate(_LOOKALIKES) if c in _ALPHABET)


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short to protect anybody."""
    if len(_composed(passphrase.strip())) < SHORTEST_PASSPHRASE:
        raise Refused(
            f"Use at least {SHORTEST_PASSPHRASE} characters: four or five words are easiest.",
        )


def _check_letters(body: str) -> str:
    number = int.from_bytes(_sha256(body.encode())[:2], "big") % 1024
    return _ALPHABET[number // 32] + _ALPHABET[number % 32]


def _from_code(plain: str) -> bytes:
    return _sha256(b"MentorDesk recovery code|" + plain.encode())


def _sha256(content: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(content).digest()


def _composed(words: str) -> str:
    """The same passphrase however a keyboard builds its letters."""
    import unicodedata

    return unicodedata.normalize("NFC", words)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise RecordUnusable(_DAMAGED) from None


def _stretch(passphrase: str, salt: bytes, cost: tuple[int, ...]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    memory, passes, lanes = cost
    words = _composed(passphrase).encode()
    return hash_secret_raw(words, salt, passes, memory, lanes, KEY_BYTES, Type.ID)


def _seal(kind: str, key: bytes, wrapping: bytes, salt: bytes, cost: tuple[int, ...]) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealed = AESGCM(wrapping).encrypt(nonce, key, kind.encode())
    return Slot(kind, sealed.hex(), nonce.hex(), salt.hex(), cost).summed()


def _unseal(slot: Slot, words: str) -> bytes | None:
    if slot.kind == "recovery":
        if not is_recovery_code(words):
            return None
        wrapping = _from_code(normal_code(words))
    else:
        wrapping = _stretch(words, bytes.fromhex(slot.salt), slot.cost)
    return _opened(slot, wrapping)


def _opened(slot: Slot, wrapping: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        sealed, nonce = bytes.fromhex(slot.sealed), bytes.fromhex(slot.nonce)
        return AESGCM(wrapping).decrypt(nonce, sealed, slot.kind.encode())
    except InvalidTag:
        return None

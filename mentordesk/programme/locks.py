"""How the record is locked: its passphrase, its recovery code, and this computer's login."""

import secrets
from dataclasses import dataclass, replace

from mentordesk import assets
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.store import keys
from mentordesk.store.login import Login
from mentordesk.store.store import Store

WORDS_IN_A_PASSPHRASE = 5
#: Groups of the recovery code (counted from 1) that are typed again, to see that it is on paper.
ASKED_GROUPS = (2, 5)
_SAID = (
    "Very easy to guess.",
    "Easy to guess.",
    "Could be guessed with effort.",
    "Hard to guess.",
    "Very hard to guess.",
)


@dataclass(frozen=True, slots=True)
class Strength:
    """How hard a passphrase is to guess: 0 to 4, and a sentence."""

    score: int
    sentence: str


def strength(words: str) -> Strength:
    """How hard the words are to guess, by what guessers try first."""
    from zxcvbn import zxcvbn

    if not words:
        return Strength(0, "")
    missing = keys.SHORTEST_PASSPHRASE - len(words)
    if missing > 0:
        return Strength(0, f"{missing} more characters are needed.")
    score = int(zxcvbn(words[:72])["score"])
    return Strength(score, _SAID[score])


def suggested_words() -> str:
    """Five words drawn by lot from a list of 7,776: about 64 bits."""
    words = assets.word_list()
    return " ".join(secrets.choice(words) for _ in range(WORDS_IN_A_PASSPHRASE))


def asked_for(code: str) -> dict[int, str]:
    """The groups of a recovery code that are to be typed again, by their number from 1."""
    groups = code.split("-")
    return {n: groups[n - 1] for n in ASKED_GROUPS}


def is_typed_right(code: str, typed: dict[int, str]) -> bool:
    """Whether those groups were typed as they stand on the sheet; look-alike letters are forgiven."""
    wanted = asked_for(code)
    return all(keys.normal_code(typed.get(n, "")) == group for n, group in wanted.items())


class Locks:
    """Changes the slots of the open record; its rows are not touched by any of it."""

    def __init__(self, store: Store, login: Login | None = None) -> None:
        self._store = store
        self._login = login or Login()

    @property
    def is_protected(self) -> bool:
        """Whether the record opens only with words or this computer's login."""
        return not self._ring.is_open

    @property
    def has_recovery_code(self) -> bool:
        """Whether a recovery code opens it."""
        return self._ring.has_recovery_code

    @property
    def opens_with_login(self) -> bool:
        """Whether this computer's login opens it."""
        return any(s.kind == "login" for s in self._ring.slots)

    @property
    def login_is_there(self) -> bool:
        """Whether this computer has a keystore."""
        return self._login.is_there

    def check(self, words: str) -> None:
        """Refuse unless these are the passphrase or the recovery code."""
        if self._ring.unlock(words) != self._store.key:
            raise Refused("This passphrase does not open the record. Try it once more.")

    def set_passphrase(self, new: str, *, old: str | None = None) -> None:
        """Lock the record with a passphrase; ``old`` is asked for when it has one already."""
        if self.is_protected:
            self._check_old(old)
        slot = keys.passphrase_slot(self._store.key, new)
        kept = [s for s in self._ring.slots if s.kind in {"recovery", "login"}]
        self._write(slot, *kept)
        self._store.note_deed("change passphrase")

    def renew_recovery_code(self, code: str) -> None:
        """Let this code open the record, and the one before no longer."""
        if not self.is_protected:
            raise Refused("Set a passphrase first: without one, anyone can open the record.")
        kept = [s for s in self._ring.slots if s.kind != "recovery"]
        self._write(*kept, keys.recovery_slot(self._store.key, code))
        self._store.note_deed("renew recovery code")

    def open_to_all(self, *, old: str) -> None:
        """Take the passphrase away: anyone at this computer can open the record then."""
        self._check_old(old)
        self._write(keys.open_slot(self._store.key))
        self._store.note_deed("remove passphrase")

    def use_login(self, on: bool) -> None:
        """Let this computer's login open the record too, or no longer."""
        kept = [s for s in self._ring.slots if s.kind != "login"]
        name = keys.key_name(self._store.key)
        if not on:
            self._write(*kept)
            self._login.drop(name)
            self._store.note_deed("stop opening with this computer’s login")
            return
        if not self._login.is_there:
            raise Refused("This computer has no keystore that MentorDesk can use.")
        if not self.is_protected:
            raise Refused("Set a passphrase first: without one, anyone can open the record.")
        self._write(*kept, keys.login_slot(self._store.key, self._login.keep(name), name))
        self._store.note_deed("open with this computer’s login")

    def _check_old(self, old: str | None) -> None:
        if not old:
            raise Refused.because({"old": "Type the passphrase that opens it now."})
        try:
            self.check(old)
        except keys.WrongPassphrase:
            raise Refused.because(
                {"old": "This is not the passphrase that opens it now."}
            ) from None

    @property
    def _ring(self) -> keys.KeyRing:
        return self._store.ring()

    def _write(self, *slots: keys.Slot) -> None:
        if self._store.read_only:
            raise Refused("You are looking inside a backup. Go back to your record first.")
        try:
            self._store.write_ring(replace(self._ring, slots=slots))
        except OSError as error:
            raise MachineTrouble(
                "The key file could not be written. The record opens as it did before; free some "
                "space, then try again."
            ) from error

"""Passphrase, recovery code and login are slots: changing one changes no row of the record."""

from pathlib import Path
from typing import Any

import keyring.backend
import pytest
from keyring.errors import PasswordDeleteError

from mentordesk.model.errors import Refused
from mentordesk.model.programme import Programme
from mentordesk.programme.desk import Desk
from mentordesk.programme.locks import Locks, asked_for, is_typed_right, strength, suggested_words
from mentordesk.programme.records import new_record, new_recovery_code, open_record
from mentordesk.store import keys, opening
from mentordesk.store.login import Login

OLD, NEW = "four warm words to open it", "five colder words that open it"


class Keystore(keyring.backend.KeyringBackend):
    """A keystore in memory, of the kind that keyring's own backends are."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PASSPHRASE_COST", (1024, 1, 1))


@pytest.fixture
def code() -> str:
    return new_recovery_code()


@pytest.fixture
def desk(tmp_path: Path, code: str) -> Any:
    path = tmp_path / "Mine.mentordesk"
    made = new_record(path, Programme(name="Mine"), passphrase=OLD, recovery_code=code)
    yield made
    made.close()


def opens(path: Path, words: str | None) -> bool:
    try:
        opening.key_of(path, words)
    except Refused:
        return False
    return True


def test_the_passphrase_changes_and_no_page_of_the_record_does(desk: Desk, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        desk.locks.set_passphrase(NEW, old="not this one at all")
    assert refusal.value.problems.keys() == {"old"}
    with pytest.raises(Refused):
        desk.locks.set_passphrase("short", old=OLD)
    assert opens(desk.path, OLD)
    rows = desk.store.read("SELECT * FROM programme").fetchall()
    desk.locks.set_passphrase(NEW, old=OLD)
    assert (opens(desk.path, OLD), opens(desk.path, NEW), opens(desk.path, code)) == (
        False, True, True,
    )  # fmt: skip
    assert desk.store.read("SELECT * FROM programme").fetchall() == rows
    assert desk.store.history.latest(1)[0].label == "change passphrase"


def test_who_forgot_the_passphrase_sets_a_new_one_by_the_code_alone(desk: Desk, code: str) -> None:
    path = desk.path
    desk.close()
    again = open_record(path, code.lower().replace("0", "o"))
    again.locks.set_passphrase(NEW, old=code)
    again.close()
    assert opens(path, NEW)
    assert not opens(path, OLD)


def test_a_new_recovery_code_makes_the_old_one_worthless(desk: Desk, code: str) -> None:
    fresh = new_recovery_code()
    desk.locks.renew_recovery_code(fresh)
    assert (opens(desk.path, code), opens(desk.path, fresh), opens(desk.path, OLD)) == (
        False, True, True,
    )  # fmt: skip


def test_parts_of_the_code_are_typed_again(code: str) -> None:
    wanted = asked_for(code)
    assert is_typed_right(code, {n: g.lower() for n, g in wanted.items()})
    assert not is_typed_right(code, dict.fromkeys(wanted, ""))
    other = {n: ("ZZZZ" if g != "ZZZZ" else "YYYY") for n, g in wanted.items()}
    assert not is_typed_right(code, other)


def test_taking_the_passphrase_away_and_setting_one_again(desk: Desk) -> None:
    desk.locks.open_to_all(old=OLD)
    assert not desk.locks.is_protected
    assert opens(desk.path, None)
    with pytest.raises(Refused, match="Set a passphrase first"):
        desk.locks.renew_recovery_code(new_recovery_code())
    desk.locks.set_passphrase(NEW)
    assert not opens(desk.path, None)


def test_this_computers_login_opens_it_where_there_is_a_keystore(desk: Desk) -> None:
    store = Keystore()
    locks = Locks(desk.store, Login(store))
    locks.use_login(on=True)
    assert locks.opens_with_login
    assert opening.key_by_login(desk.path, Login(store).find) == desk.store.key
    assert opens(desk.path, OLD)
    assert opening.key_by_login(desk.path, Login(Keystore()).find) is None
    assert all(desk.store.key.hex() not in text for text in store.kept.values())
    locks.use_login(on=False)
    assert not locks.opens_with_login
    assert store.kept == {}


def test_a_computer_without_a_keystore_says_so(desk: Desk) -> None:
    from keyring.backends.fail import Keyring as Nothing

    locks = Locks(desk.store, Login(Nothing()))
    assert not locks.login_is_there
    with pytest.raises(Refused, match="no keystore"):
        locks.use_login(on=True)


def test_suggested_words_are_drawn_by_lot_and_hard_to_guess() -> None:
    drawn = {suggested_words() for _ in range(20)}
    assert len(drawn) == 20
    assert all(len(words.split()) == 5 for words in drawn)
    assert all(strength(words).score == 4 for words in drawn)
    assert strength("passwordpassword").score < 2
    assert "more characters" in strength("short").sentence
    assert strength("").sentence == ""

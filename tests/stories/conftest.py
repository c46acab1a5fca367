"""The window on a record of the coordinator's own, with a passphrase that is quick to try."""

from collections.abc import Iterator
from typing import Any

import pytest

from mentordesk.programme.records import new_recovery_code, open_record
from mentordesk.store import keys
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, Clock, copy_sample, put_down

WORDS = "four warm words to open it"


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretching that costs no time; the real cost has its own test."""
    monkeypatch.setattr(keys, "PASSPHRASE_COST", (1024, 1, 1))


@pytest.fixture
def own(qtbot: Any, themed: Any, places: Any, quick_keys: None) -> Iterator[MainWindow]:
    """The window on a record of the coordinator's own."""
    clock = Clock()
    copy_sample(places.default_record, clocked=True)
    desk = open_record(places.default_record, clock=clock)
    desk.locks.set_passphrase(WORDS)
    desk.locks.renew_recovery_code(new_recovery_code())
    desk.close()
    made = MainWindow(places, lambda: TODAY, clock)
    made.resize(1280, 800)
    made.show()
    made.seats.seat(open_record(places.default_record, WORDS, clock))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    put_down(made)

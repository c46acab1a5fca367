"""What every test stands on: a real record in a temporary folder, a real window, a fixed day."""

import atexit
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

import hypothesis
import pytest

from mentordesk.model.facts import PairingFacts
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.rules import judge
from mentordesk.paths import Places
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import new_record, open_record
from mentordesk.programme.sample import make_sample
from mentordesk.store.facts import Facts
from mentordesk.store.pairing_facts import Asked, KnownPairings, PairingReader

TODAY = date(2026, 11, 21)

# how long an example takes tells of the machine, not of the code: a busy one must fail nothing
hypothesis.settings.register_profile(
    "whatever the machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("whatever the machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the proofs in their long form")


_sockets: list[str] = []


def _watch_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo"}:
        _sockets.append(event)


sys.addaudithook(_watch_sockets)


@pytest.fixture(autouse=True)
def no_sockets() -> Iterator[None]:
    """MentorDesk never opens a socket; no test may see one either."""
    before = len(_sockets)
    yield
    assert _sockets[before:] == []


def _check_what_is_known() -> None:
    """What the record remembers of its pairings is held against a fresh reading, in every test there is."""
    remembered, judged = KnownPairings.read, Facts.judged

    def read(self: KnownPairings, asked: Asked) -> list[PairingFacts]:
        found = remembered(self, asked)
        assert found == PairingReader(self._store, asked).read(), "pairings were not read again"
        return found

    def judges(self: Facts, day: date, *, open_only: bool = True) -> list[Any]:
        found = judged(self, day, open_only=open_only)
        closed, practice = self.closures(), self.practice(day)
        assert [j for _, j in found] == [judge(f, closed, day, practice) for f, _ in found]
        return found

    KnownPairings.read, Facts.judged = read, judges  # type: ignore[method-assign, assignment]


_check_what_is_known()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        # nine o’clock where the tests run: the day is the same everywhere
        self.now = datetime(2026, 11, 21, 9, 0).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "records" / "Ours.mentordesk"


@pytest.fixture
def desk(record: Path, clock: Clock) -> Iterator[Desk]:
    """An empty programme that opens without a passphrase."""
    record.parent.mkdir(parents=True, exist_ok=True)
    _put_copy(_empty_once(), record)
    made = open_record(record, clock=clock)
    yield made
    made.close()


@pytest.fixture
def pair(desk: Desk) -> Callable[..., Pairing]:
    """Makes a mentor, a mentee and their pairing."""

    def made(
        mentor: str = "Ana Núñez",
        mentee: str = "Ben Ode",
        started_on: date | None = date(2026, 10, 5),
        **terms: Any,
    ) -> Pairing:
        one = desk.people.save(
            Participant(name=mentor, roles=(Role.MENTOR,), group="11B"), today=TODAY
        )
        two = desk.people.save(
            Participant(name=mentee, roles=(Role.MENTEE,), group="7A"), today=TODAY
        )
        return desk.pairings.pair(one, two, Pairing(started_on=started_on, **terms), today=TODAY)

    return made


@cache
def _sample_once(*, clocked: bool) -> Path:
    """The sample programme, made once a process: each test has a copy of its own."""
    folder = Path(mkdtemp(prefix="mentordesk-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / "Sample.mentordesk"
    make_sample(made, today=TODAY, **({"clock": Clock()} if clocked else {})).close()
    return made


@cache
def _empty_once() -> Path:
    """An empty programme, made once a process: to begin a record takes as long as twenty copies."""
    folder = Path(mkdtemp(prefix="mentordesk-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / "Ours.mentordesk"
    programme = Programme(name="Ours", starts_on=date(2026, 9, 21))
    new_record(made, programme, passphrase=None, clock=Clock()).close()
    return made


def _put_copy(made: Path, path: Path) -> None:
    shutil.copy(made, path)
    shutil.copy(f"{made}.keys", f"{path}.keys")


def copy_sample(path: Path, *, clocked: bool = False) -> None:
    """Put a fresh sample programme there; ``clocked`` ones were made by the clock that stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _put_copy(_sample_once(clocked=clocked), path)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Desk]:
    """The sample programme."""
    path = tmp_path / "Sample.mentordesk"
    copy_sample(path, clocked=True)
    made = open_record(path, clock=Clock())
    yield made
    made.close()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.under(tmp_path / "home")


@pytest.fixture
def themed(qapp: Any) -> Any:
    from mentordesk.ui.theme import Theme

    theme = qapp.property("theme") or Theme(qapp)
    theme.use("light", 100)
    return theme


def put_down(window: Any) -> None:
    """Close a window and let go of it at once: what is left would be dressed again by every test to come."""
    from PySide6.QtCore import QCoreApplication, QEvent

    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def no_stray_windows(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[str]]:
    """A widget shown before it has its place would flash as a window and take the keyboard."""
    if "qtbot" not in request.fixturenames:
        yield []
        return
    from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QWidget

    strays: list[str] = []
    show, set_visible = QWidget.show, QWidget.setVisible

    def look(shown: QWidget) -> None:
        known = isinstance(shown, QMainWindow | QMenu | QFileDialog)
        if shown.isWindow() and not known and not isinstance(shown.parent(), QFileDialog):
            said = getattr(shown, "text", str)()
            strays.append(f"{type(shown).__name__} {shown.objectName()} {said!r}")

    def shows(self: QWidget) -> None:
        look(self)
        show(self)

    def sets_visible(self: QWidget, visible: bool) -> None:
        if visible:
            look(self)
        set_visible(self, visible)

    # an event filter would see the same and be asked a million times
    monkeypatch.setattr(QWidget, "show", shows)
    monkeypatch.setattr(QWidget, "setVisible", sets_visible)
    yield strays
    assert strays == []


@pytest.fixture
def window(qtbot: Any, themed: Any, places: Places) -> Iterator[Any]:
    """The real window, on the sample programme."""
    from mentordesk.ui.shell import MainWindow

    copy_sample(places.sample_record, clocked=True)
    made = MainWindow(places, lambda: TODAY, Clock())
    made.resize(1280, 800)
    made.show()
    made.seats.open_record(places.sample_record)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    put_down(made)


@pytest.fixture
def fresh_window(qtbot: Any, themed: Any, places: Places) -> Iterator[Any]:
    """The real window before anything was started."""
    from mentordesk.ui.shell import MainWindow

    made = MainWindow(places, lambda: TODAY, Clock())
    made.resize(1280, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    put_down(made)

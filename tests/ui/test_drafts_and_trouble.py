"""Nothing typed is lost, nothing fails in silence."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mentordesk.model.errors import MachineTrouble
from mentordesk.paths import Places
from mentordesk.programme.records import open_record
from mentordesk.programme.sample import make_sample
from mentordesk.ui.editors import ChoiceEditor
from tests.conftest import TODAY
from tests.hands import Hands

HERE = Path(__file__).parents[2]


def test_esc_keeps_the_draft_and_cancel_forgets_it(qtbot: Any, window: Any) -> None:
    hands = Hands(qtbot, window)
    hands.press("Ctrl+L").type("hana").press("Return")
    window.sheet.summary.setFocus()
    hands.type("Half a thought").press("Esc")
    assert window.sheet is None
    assert window.work.desk.store.meetings.count("summary = 'Half a thought'") == 0
    hands.press("Ctrl+L")
    assert window.sheet.summary.toPlainText() == "Half a thought"
    assert window.sheet.pairing.value == 5
    assert "Your draft is back" in window.sheet.caption.text()
    hands.click("Cancel").press("Ctrl+L")
    assert window.sheet.summary.toPlainText() == ""


def test_refused_input_is_kept_and_marked(qtbot: Any, window: Any) -> None:
    hands = Hands(qtbot, window)
    hands.press("Ctrl+L")
    window.sheet.summary.setFocus()
    hands.type("Words").press("Ctrl+Return")
    sheet = window.sheet
    assert sheet.form._boxes["pairing_id"].error.text() == "Choose the pairing that met."
    assert hands.focus() is sheet.pairing
    assert sheet.summary.toPlainText() == "Words"
    sheet.minutes.setText("ages")
    hands.press("Ctrl+Return")
    assert "length in minutes" in sheet.form._boxes["minutes"].error.text()
    assert sheet.minutes.text() == "ages"


SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from PySide6.QtCore import QTimer
from mentordesk.paths import Places
from mentordesk.ui.theme import make_application, dress
from mentordesk.settings import SettingsFile
from mentordesk.ui.shell import MainWindow
places = Places.under(Path(sys.argv[1]))
application = make_application()
dress(application, SettingsFile(places.settings_file))
window = MainWindow(places, lambda: date(2026, 11, 21))
window.show()
window.seats.open_record(places.sample_record)
window.work.show("log pairing", 5)
window.sheet.summary.setPlainText("Typed before the power went")
QTimer.singleShot(2600, lambda: print("kept", flush=True))
application.exec()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_draft_survives_a_kill_and_opens_by_itself(
    qtbot: Any, themed: Any, tmp_path: Path
) -> None:
    from mentordesk.ui.settling import settle
    from mentordesk.ui.shell import MainWindow

    places = Places.under(tmp_path / "home")
    make_sample(places.sample_record, today=TODAY).close()
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "home")], cwd=HERE, stdout=subprocess.PIPE
    )
    assert run.stdout and run.stdout.readline() == b"kept\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    window = MainWindow(places, lambda: TODAY)
    window.show()
    window.seats.open_record(places.sample_record)
    settle(50)
    assert window.sheet.summary.toPlainText() == "Typed before the power went"
    window.sheet.give_up()
    window.close()
    window.deleteLater()


def test_a_mistake_of_ours_is_told_without_its_values(
    qtbot: Any, window: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from mentordesk.app import Hook

    hook = Hook(window)
    try:
        raise KeyError("Maya Okafor secret")
    except KeyError as error:
        hook.told(type(error), error, error.__traceback__)
    words = " ".join(w.text() for w in window.sheet.findChildren(type(window.sheet.title)))
    assert "Your last saved change is safe" in words
    assert "Okafor" not in words + capsys.readouterr().err
    window.sheet.reject()
    trouble = MachineTrouble("The disk is full.")
    hook.told(MachineTrouble, trouble, None)
    assert "The disk is full." in " ".join(
        w.text() for w in window.sheet.findChildren(type(window.sheet.title))
    )
    window.sheet.reject()


def test_unusable_records_are_told_in_the_window(
    qtbot: Any, fresh_window: Any, tmp_path: Path
) -> None:
    empty = tmp_path / "Empty.mentordesk"
    empty.touch()
    fresh_window.seats.open_record(empty)
    words = " ".join(
        w.text() for w in fresh_window.sheet.findChildren(type(fresh_window.sheet.title))
    )
    assert "empty (0 bytes)" in words
    assert fresh_window.sheet is not None and Hands(qtbot, fresh_window).button("Open another…")
    fresh_window.sheet.reject()


def test_a_passphrase_is_asked_for_and_a_wrong_one_told(
    qtbot: Any, fresh_window: Any, tmp_path: Path
) -> None:
    from mentordesk.model.programme import Programme
    from mentordesk.programme.records import new_record

    path = tmp_path / "Locked.mentordesk"
    new_record(path, Programme(name="Locked"), passphrase="four plain words here").close()
    fresh_window.seats.open_record(path)
    hands = Hands(qtbot, fresh_window)
    page = fresh_window.stack.currentWidget()
    assert hands.focus() is page.words
    hands.type("not these at all").press("Return")
    assert "does not open the record" in page.box.error.text()
    hands.type("four plain words here").press("Return")
    assert fresh_window.work.desk.setup.programme.name == "Locked"


def test_a_second_start_shows_the_first_window(tmp_path: Path) -> None:
    home = tmp_path / "home"
    places = Places.under(home)
    make_sample(places.sample_record, today=TODAY).close()
    holder = open_record(places.sample_record)
    code = (
        "import sys; from pathlib import Path; from mentordesk.app import run; from mentordesk.paths import Places; "
        "sys.exit(run(Path(sys.argv[2]), Places.under(Path(sys.argv[1]))))"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, str(home), str(places.sample_record)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert "already open on this computer" in done.stderr
    assert (places.settings / "show-the-window").exists()
    assert time.monotonic() - started < 30
    holder.close()


def test_without_a_display_the_window_says_so() -> None:
    environment = {
        k: v
        for k, v in os.environ.items()
        if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("there is always a display here")
    done = subprocess.run(
        [sys.executable, "-m", "mentordesk"],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "no display" in done.stderr


def test_settings_that_are_damaged_are_put_aside(tmp_path: Path) -> None:
    from mentordesk.settings import Settings, SettingsFile

    file = tmp_path / "settings.json"
    file.write_text('{"theme": 7, "text_percent": 150, "wings": true')
    assert SettingsFile(file).current == Settings()
    file.write_text('{"theme": 7, "text_percent": 150, "wings": true}')
    assert SettingsFile(file).current == Settings(text_percent=150)


@pytest.mark.parametrize(
    "stored",
    [
        {"theme": "purple"},
        {"text_percent": 5},
        {"text_percent": True},
        {"lock_after": -1},
        {"paper": "A0"},
        {"meetings_view": "year"},
        {"columns": {"register": 5}},
        {"columns": {"register": [5]}},
        {"programmes": {"a": "b"}},
        {"import_columns": {"name": ["name"]}},
        {"reports": {"week": 1}},
    ],
)
def test_a_setting_that_makes_no_sense_is_as_if_it_were_not_there(
    tmp_path: Path, stored: dict[str, object]
) -> None:
    from mentordesk.settings import Settings, SettingsFile

    file = tmp_path / "settings.json"
    file.write_text(json.dumps(stored | {"last_record": "here"}))
    assert SettingsFile(file).current == Settings(last_record="here")


def test_window_titles_and_settings_name_nobody(window: Any, places: Places) -> None:
    window.work.show("participant", 1)
    window.close()
    assert window.windowTitle() == "MentorDesk"
    assert "Okafor" not in places.settings_file.read_text()


def test_a_draft_chooses_by_words_where_the_list_is_another_by_then(themed: Any) -> None:
    """A reason that is offered no more is not taken for the one that stands in its place."""
    before = ChoiceEditor("Why", [(None, "Choose one"), ("a", "Term ended"), ("b", "Goals met")])
    after = ChoiceEditor("Why", [(None, "Choose one"), ("b", "Goals met"), ("c", "Mentor left")])
    for value, restored in (("b", "b"), ("a", None), (None, None)):
        before.value = value
        after.value = "c"
        after.restore(before.draft())
        assert after.value == restored

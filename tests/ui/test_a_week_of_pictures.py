"""The sample programme is relative to today: on every day of the week each picture has what it shows."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.model.clock import monday_of
from mentordesk.paths import Places
from mentordesk.programme.records import open_record
from mentordesk.programme.sample import make_sample
from mentordesk.reports import render
from mentordesk.ui.gallery import Gallery
from mentordesk.ui.scenes import Scenes
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY, put_down

#: The scenes that look for something of a kind in the record.
SOUGHT = (
    "check-in", "put-off", "see-who", "stack", "locked-log", "log-meeting", "waive", "case-letters", "pointer",
    "issued", "several", "conflict-open", "group", "covered", "beside-today", "bring-in", "beside-participant",
)  # fmt: skip


@pytest.mark.parametrize("number", range(7))
def test_every_scene_and_paper_is_there(
    qtbot: Any, themed: Any, tmp_path: Path, number: int
) -> None:
    """Once nobody had a sheet to hand in on a Monday, nor had anybody earned a certificate."""
    today: date = monday_of(TODAY) + timedelta(days=number)
    places = Places.under(tmp_path / "home")
    make_sample(places.sample_record, today=today).close()
    with closing(open_record(places.sample_record)) as desk:
        papers = list(Gallery(tmp_path / "pictures", today).papers(desk))
        certificates = [r for name, r, _ in papers if name == "certificates"]
        assert len(render(certificates[0]).pdf) > 1_000
    window = MainWindow(places, lambda: today)
    window.show()
    try:
        window.seats.open_record(places.sample_record)
        scenes = Scenes(window, Path(), lambda _: settle(1)).all()
        for name in SOUGHT:
            scenes[name]()
            while window.sheet is not None:
                window.sheet.reject()
                settle(1)
    finally:
        put_down(window)

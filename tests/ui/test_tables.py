"""The tables: what is arranged stays arranged."""

import pytest

from mentordesk.settings import SettingsFile
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.tables import RecordTable, shared_width
from mentordesk.ui.workspace import Workspace


def test_columns_are_remembered_for_the_next_sitting(window: MainWindow) -> None:
    """Hidden and moved columns come back with a new window; *Reset columns* brings all back."""
    work = window.work
    table = window.page("participants").table
    titles = [c.key for c in table.rows_model.columns]
    table.columns_menu().actions()[0].setChecked(False)
    head = table.horizontalHeader()
    head.moveSection(head.visualIndex(len(titles) - 1), 1)
    kept = SettingsFile(work.places.settings_file).current.columns["participants"]
    assert kept == [titles[0], titles[-1], *titles[2:-1]]

    again = Workspace(work.places, SettingsFile(work.places.settings_file), lambda: work.today)
    fresh = RecordTable("Participants", table.rows_model)
    again.keep_columns("participants", fresh)
    assert fresh.isColumnHidden(1)
    assert fresh.horizontalHeader().visualIndex(len(titles) - 1) == 1
    fresh.reset_columns()
    assert not fresh.isColumnHidden(1)
    assert "participants" not in SettingsFile(work.places.settings_file).current.columns
    fresh.arrange(["of another version"])
    assert not any(fresh.isColumnHidden(n) for n in range(len(titles)))
    fresh.deleteLater()


@pytest.mark.parametrize(
    ("room", "shares", "least", "widths"),
    [
        (400, (50, 50), (0, 0), [200, 200]),
        (400, (75, 25), (100, 150), [250, 150]),
        (400, (10, 10, 80), (100, 100, 100), [100, 100, 200]),
        (400, (60, 20, 20), (100, 90, 130), [180, 90, 130]),
        (200, (50, 50), (150, 100), [100, 100]),
        (350, (62, 19, 19), (180, 104, 106), [140, 104, 106]),
        (120, (50, 50), (150, 100), [60, 60]),
        (0, (), (), []),
    ],
)
def test_columns_get_what_they_need(
    room: int, shares: tuple[int, ...], least: tuple[int, ...], widths: list[int]
) -> None:
    assert shared_width(room, shares, least) == widths

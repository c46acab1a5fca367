"""The tables: what is arranged stays arranged."""

from mentordesk.settings import SettingsFile
from mentordesk.ui.shell import MainWindow
from mentordesk.ui.tables import RecordTable
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

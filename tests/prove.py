"""Runs the proofs: ``prove.py [ROW …] [--long]``. Without rows, all of them; ``--list`` names them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROOFS = "tests/proofs/"
STARTS = PROOFS + "test_places_and_starts.py"

#: The rows of docs/security.md, by the word that asks for them.
ROWS: dict[str, tuple[str, ...]] = {
    "kill": (PROOFS + "test_kill.py",),
    "power": (
        PROOFS + "test_power.py::test_no_acknowledged_change_is_lost_when_the_power_goes",
        PROOFS + "test_power.py::test_the_simulator_sees_a_record_that_does_not_sync",
    ),
    "faults": (
        PROOFS + "test_power.py::test_every_full_disk_and_every_io_error_is_told_and_loses_nothing",
        PROOFS + "test_power.py::test_the_fault_harness_sees_a_loss",
    ),
    "damage": (PROOFS + "test_damage.py",),
    "places": (
        STARTS + "::test_deleted_replaced_and_linked_files",
        STARTS + "::test_a_read_only_record_is_told_and_stays_as_it_is",
        STARTS + "::test_order_is_kept_whatever_the_clock_does",
    ),
    "race": (
        STARTS + "::test_two_starts_make_one_writer",
        STARTS + "::test_the_race_harness_sees_two_writers",
    ),
    "migrations": (
        STARTS + "::test_a_migration_killed_at_every_statement_is_old_whole_or_new_whole",
        STARTS + "::test_a_migration_killed_at_every_call_is_old_whole_or_new_whole",
        STARTS + "::test_the_kills_see_a_migration_in_two_halves",
        STARTS + "::test_every_released_schema_migrates",
    ),
    "backups": (
        STARTS + "::test_backups_killed_half_way_never_leave_a_bad_one",
        STARTS + "::test_days_of_thinning_never_leave_fewer_good_copies",
        "tests/store/test_backups.py",
    ),
    "drill": (STARTS + "::test_restore_drill_with_the_recovery_code_only",),
    "model": (PROOFS + "test_model_equals_record.py",),
    "text": ("tests/stories/test_naughty_strings.py",),
    "spreadsheets": (PROOFS + "test_hostile.py::test_mutated_spreadsheets", "tests/exchange"),
    "files": (PROOFS + "test_hostile.py",),
    "canaries": (PROOFS + "test_nothing_leaves.py", "tests/test_architecture.py"),
    "erased": (PROOFS + "test_erased_people.py",),
    "readers": (PROOFS + "test_no_reader_sees_more.py",),
    "browser": (PROOFS + "test_companions.py",),
    "dialogs": (
        PROOFS + "test_nothing_leaves.py::test_sheets_opened_and_closed_leave_nothing_behind",
        PROOFS + "test_nothing_leaves.py::test_the_widget_count_sees_what_is_left",
    ),
    "network": (
        "tests/ui",
        "tests/stories/test_budgets.py",
        "tests/stories/test_a_record_to_trust.py",
    ),
}


def main() -> int:
    """Run what was asked for; the figures are printed as they come."""
    words = sys.argv[1:]
    long = "--long" in words
    asked = [w for w in words if w != "--long"]
    if "--list" in asked:
        print("\n".join(ROWS))
        return 0
    if unknown := [w for w in asked if w not in ROWS]:
        print(f"There is no proof {unknown[0]}. There are: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    tests = dict.fromkeys(t for row in (asked or list(ROWS)) for t in ROWS[row])
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:xdist", "-p", "no:randomly", *tests]
    return subprocess.run(
        [*command, *(["--long"] if long else [])], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())

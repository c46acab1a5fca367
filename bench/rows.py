"""The rows of the benchmark: what is timed, and what it is held against."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from mentordesk.model.meeting import Meeting  # noqa: E402
from mentordesk.model.programme import Programme  # noqa: E402
from mentordesk.programme import importing  # noqa: E402
from mentordesk.programme.desk import Desk  # noqa: E402
from mentordesk.programme.records import local_today, new_record, open_record  # noqa: E402
from mentordesk.programme.sample import Size, make_sample  # noqa: E402
from mentordesk.store import keys, opening  # noqa: E402

FRAME = 0.016


@dataclass(frozen=True)
class Row:
    """A row: two functions that give a time (or size), and the limits of their ratio."""

    key: str
    what: str
    against: str
    ours: Callable[[], float]
    yardstick: Callable[[], float]
    must: float
    target: float
    rounds: int = 7
    scale: float = 1000
    unit: str = "ms"


class Data:
    """The records the rows work on, made once."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.today = local_today()

    @cached_property
    def big(self) -> Path:
        """1,000 participants and 100,000 meetings (a tenth of the meetings when quick)."""
        path = self.folder / "home" / "records" / "Big.mentordesk"
        make_sample(path, today=self.today, size=Size(1000, 500, 22 if self.quick else 204)).close()
        return path

    @cached_property
    def many(self) -> Path:
        """5,000 participants and 50,000 meetings."""
        path = self.folder / "home" / "records" / "Many.mentordesk"
        make_sample(path, today=self.today, size=Size(5_000, 2_000, 26)).close()
        return path

    @cached_property
    def huge(self) -> Path:
        """10,000 participants and 1,000,000 meetings: some minutes to make."""
        path = self.folder / "home" / "records" / "Huge.mentordesk"
        make_sample(path, today=self.today, size=Size(10_000, 5_000, 204)).close()
        return path

    @cached_property
    def roster(self) -> Path:
        """10,000 people as CSV."""
        return self._roster("csv")

    @cached_property
    def sheet(self) -> Any:
        """The CSV, read."""
        return importing.read_sheet(self.roster)

    @cached_property
    def workbook(self) -> Path:
        """The same as XLSX."""
        return self._roster("xlsx")

    @cached_property
    def people(self) -> list[tuple[str, ...]]:
        """Clean rows of 10,000 people who differ."""
        dice = random.Random(3)
        parts = [
            "ba",
            "ke",
            "lo",
            "mi",
            "nu",
            "ra",
            "se",
            "to",
            "vi",
            "zu",
            "cha",
            "dre",
            "fli",
            "gor",
            "hel",
            "jun",
        ]

        def word() -> str:
            return "".join(dice.choice(parts) for _ in range(3)).capitalize()

        return [
            (f"{word()} {word()}", dice.choice(("mentor", "mentee")), f"{dice.randint(7, 11)}{dice.choice('ABCDEFGH')}",
             f"p{n}@school.example", "English, Welsh", "Chess, Football", "2026-11-03", "Brought in from the old list.")
            for n in range(10_000)
        ]  # fmt: skip

    def _roster(self, kind: str) -> Path:
        import csv

        import xlsxwriter

        heads = ("Name", "Role", "Class", "Email", "Languages", "Interests", "Joined", "Notes")
        path = self.folder / f"roster.{kind}"
        if kind == "csv":
            with path.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([heads, *self.people])
        else:
            book = xlsxwriter.Workbook(str(path))
            page = book.add_worksheet()
            for y, row in enumerate([heads, *self.people]):
                page.write_row(y, 0, row)
            book.close()
        return path

    def fresh(self) -> Desk:
        """An empty record."""
        path = self.folder / f"fresh-{time.monotonic_ns()}.mentordesk"
        return new_record(path, Programme(name="Bench"), passphrase=None)

    @cached_property
    def window(self) -> Any:
        """The window on the big record."""
        return self._window_on(self.big)

    @cached_property
    def huge_window(self) -> Any:
        """A window on the huge record."""
        return self._window_on(self.huge)

    def _window_on(self, record: Path) -> Any:
        from mentordesk.paths import Places
        from mentordesk.settings import SettingsFile
        from mentordesk.ui.shell import MainWindow
        from mentordesk.ui.theme import dress, make_application

        places = Places.under(self.folder / "home")
        self.application = make_application()
        dress(self.application, SettingsFile(places.settings_file))
        window = MainWindow(places)
        window.seats.open_record(record)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        self.settle()
        return window

    def settle(self) -> None:
        """Let events come to rest."""
        for _ in range(4):
            self.application.processEvents()


def every(data: Data) -> Iterator[Row]:
    """All rows, in order."""
    yield from starting(data)
    yield from bringing_in(data)
    yield from saving(data)
    yield from backing_up(data)
    yield from judging(data)
    yield from paper_rows(data)
    yield from matching_rows(data)
    yield from window_rows(data)
    if not data.quick:
        yield from huge_rows(data)


def started(*words: object) -> tuple[float, float]:
    """Seconds to the first paint, and memory in bytes."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, str(HERE / "start.py"), *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    at, memory = done.stdout.split()
    return (int(at) - begun) / 1e9, int(memory) * 1024


def starting(data: Data) -> Iterator[Row]:
    """Rows 1 and 2: to the first paint of Today, and memory after it."""
    ours = ("ours", data.folder / "home", data.big)
    started(*ours), started("bare")
    yield Row(
        "1",
        "cold start to Today, 1,000 people, 100,000 meetings",
        "bare window",
        lambda: started(*ours)[0],
        lambda: started("bare")[0],
        1.5,
        1.25,
        9,
    )
    yield Row(
        "2",
        "memory after that",
        "bare window",
        lambda: started(*ours)[1],
        lambda: started("bare")[1],
        1.5,
        1.25,
        3,
        1e-6,
        "MB",
    )


def bringing_in(data: Data) -> Iterator[Row]:
    """Rows 3 and 4: 10,000 people with rules, duplicates, history and undo."""

    def ours(path: Path) -> float:
        desk = data.fresh()
        begun = time.perf_counter()
        plan = desk.importer.plan(importing.read_sheet(path), today=data.today)
        desk.importer.commit(plan, today=data.today)
        took = time.perf_counter() - begun
        assert desk.store.participants.count() > 9_900
        desk.close()
        return took

    def clean() -> float:
        desk = data.fresh()
        table = desk.store.participants
        plan = desk.importer.plan(data.sheet, today=data.today)
        rows = [table.shape.to_row(p)[1:] for p in plan.additions]
        columns = ", ".join(f'"{c}"' for c in table.shape.columns[1:])
        marks = ", ".join("?" * len(rows[0]))
        begun = time.perf_counter()
        with desk.store.aside() as connection:
            connection.executemany(f"INSERT INTO participant ({columns}) VALUES ({marks})", rows)
        took = time.perf_counter() - begun
        desk.close()
        return took

    def calamine() -> float:
        code = "import sys, python_calamine as p; p.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(data.workbook)], check=True)
        return time.perf_counter() - begun

    yield Row(
        "3",
        "import 10,000 people from CSV, with undo and history",
        "executemany of the clean rows into the same table",
        lambda: ours(data.roster),
        clean,
        4.0,
        3.0,
    )
    yield Row(
        "4",
        "the same from XLSX",
        "calamine reading the file",
        lambda: ours(data.workbook),
        calamine,
        2.5,
        2.0,
    )
    yield Row(
        "4b",
        "the same from XLSX",
        "calamine reading it, and executemany of the clean rows",
        lambda: ours(data.workbook),
        lambda: calamine() + clean(),
        2.5,
        2.0,
    )


def saving(data: Data) -> Iterator[Row]:
    """Row 11: one meeting saved durably with index and history, p95."""
    number = 40 if data.quick else 150

    def p95(times: list[float]) -> float:
        return statistics.quantiles(times, n=20)[-1]

    def ours() -> float:
        desk = open_record(data.big)
        times = []
        for n in range(number):
            meeting = Meeting(
                pairing_id=1 + n % 500,
                held_on=data.today - timedelta(1),
                minutes=30,
                summary="Talked about the bus and the new timetable.",
            )
            begun = time.perf_counter()
            desk.meetings.log(meeting, today=data.today)
            times.append(time.perf_counter() - begun)
        desk.close()
        return p95(times)

    def raw() -> float:
        desk = open_record(data.big)
        row = desk.store.meetings.shape.to_row(
            replace(Meeting(pairing_id=1, held_on=data.today), id=1)
        )
        marks = ", ".join("?" * (len(row) - 1))
        columns = ", ".join(desk.store.meetings.shape.columns[1:])
        times = []
        for _ in range(number):
            begun = time.perf_counter()
            with desk.store.aside() as connection:
                connection.execute(f"INSERT INTO meeting ({columns}) VALUES ({marks})", row[1:])
            times.append(time.perf_counter() - begun)
        desk.close()
        return p95(times)

    yield Row(
        "11", "save one meeting durably, p95", "one raw committed insert", ours, raw, 2.0, 1.3, 5
    )


def backing_up(data: Data) -> Iterator[Row]:
    """Row 14: a backup that was read back, against a raw copy by the library."""

    def ours() -> float:
        desk, folder = open_record(data.big), data.folder / "verified"
        begun = time.perf_counter()
        desk.backups.make(folder)
        took = time.perf_counter() - begun
        desk.close()
        shutil.rmtree(folder)
        return took

    def raw() -> float:
        desk = open_record(data.big)
        target = data.folder / "raw.mentordesk"
        begun = time.perf_counter()
        copy = opening.connect(target, desk.store.key)
        desk.store.copy_into(copy)
        copy.close()
        took = time.perf_counter() - begun
        desk.close()
        target.unlink()
        return took

    yield Row("14", "verified backup of the record", "raw copy by SQLite", ours, raw, 2.0, 1.4, 5)


#: The rows that the rules look at, read as they lie.
_LOOKED_AT = (
    "SELECT p.*, v.* FROM pairing p JOIN move v ON v.pairing_id = p.id",
    'SELECT m.*, x.name, x.known_as, x."group", x.responsible_adult FROM member m JOIN participant x ON x.id = m.participant_id',
    "SELECT pairing_id, day, status, failed_by, minutes, mood_mentee, mood_mentor FROM meeting WHERE day >= date(:day, '-56 days')",
    "SELECT pairing_id, party, attempted_on, reached FROM contact",
    "SELECT pairing_id, state, set_on FROM goal", "SELECT pairing_id, severity, status FROM conflict_note",
    "SELECT participant_id, requirement_id, done_on, expires_on FROM clearance",
    "SELECT a.participant_id, t.held_on, t.topics FROM attendance a JOIN training t ON t.id = a.training_id",
    "SELECT first_day, last_day FROM closure", "SELECT * FROM absence",
)  # fmt: skip


def judging(data: Data) -> Iterator[Row]:
    """Row 15: Today with all its rules, against the SQL that reads the rows they look at."""
    looked_at = data.many.with_name("LookedAt.mentordesk")
    _copied(data.many, looked_at)
    raw_desk = open_record(looked_at)

    def ours() -> float:
        return judged_anew(open_record(data.many), data.today)

    def raw() -> float:
        begun = time.perf_counter()
        for sql in _LOOKED_AT:
            raw_desk.store.read(
                sql, {"day": data.today.isoformat()} if ":day" in sql else ()
            ).fetchall()
        return time.perf_counter() - begun

    ours(), raw()
    what = "Today, all rules, 5,000 people, 50,000 meetings"
    yield Row("15", what, "the SQL that reads those rows", ours, raw, 4.0, 2.0)
    what = "the same again, after a meeting was logged"
    yield Row("15b", what, "the SQL that reads those rows", _after_a_log(data), raw, 1.0, 0.5)
    yield Row(
        "16",
        "the same, with another programme in the record",
        "without it",
        _beside(data),
        ours,
        1.6,
        1.25,
    )


def judged_anew(desk: Desk, today: date) -> float:
    """Seconds until Today of a record just opened is known, its pages at hand, no pairing judged yet.

    What was asked but once is not kept, so the second asking reads and judges everything again.
    """
    desk.today.view(today)
    begun = time.perf_counter()
    view = desk.today.view(today)
    took = time.perf_counter() - begun
    assert view.items
    desk.close()
    return took


def _after_a_log(data: Data) -> Callable[[], float]:
    """Today of a copy once a meeting of one pairing was logged since it was last worked out."""
    copy = data.many.with_name("Logged.mentordesk")
    _copied(data.many, copy)
    desk = open_record(copy)
    pairing = min(desk.today.view(data.today).pairings)
    for _ in range(2):
        desk.today.view(data.today)

    def ours() -> float:
        desk.meetings.log(
            Meeting(pairing_id=pairing, held_on=data.today, minutes=30), today=data.today
        )
        begun = time.perf_counter()
        view = desk.today.view(data.today)
        took = time.perf_counter() - begun
        assert view.items
        return took

    return ours


def _beside(data: Data) -> Callable[[], float]:
    """Today of the same record once it holds a second programme: what looking through the lens costs."""
    copy = data.many.with_name("Beside.mentordesk")
    _copied(data.many, copy)
    desk = open_record(copy)
    desk.programmes.start(Programme(name="Beside"), like_this=True)
    desk.close()

    def ours() -> float:
        desk = open_record(copy).in_programme(1)
        assert desk.store.holds_several
        return judged_anew(desk, data.today)

    return ours


def _copied(record: Path, copy: Path) -> None:
    for path, other in ((record, copy), (keys.key_file(record), keys.key_file(copy))):
        shutil.copy(path, other)


def window_rows(data: Data) -> Iterator[Row]:
    """Rows 5, 10 and 12, in the window."""
    yield Row(
        "5",
        "search as you type, keystroke to painted, p95",
        "a 16 ms frame",
        lambda: typed(data, data.window),
        lambda: FRAME,
        1.0,
        0.5,
        5,
    )
    yield Row(
        "13",
        "a frame while a matching of 1,000 is looked for, p95",
        "two frames of 16 ms",
        lambda: while_matching(data),
        lambda: 2 * FRAME,
        1.0,
        0.5,
        3,
    )
    yield Row(
        "10",
        "scroll 100,000 meetings, frame p95",
        "a table of the visible rows",
        lambda: scrolled(data, whole=True),
        lambda: scrolled(data, whole=False),
        2.0,
        1.15,
        5,
    )
    yield Row(
        "10b",
        "first paint of 100,000 meetings",
        "of 1,000",
        lambda: first_paint(data, 10**9),
        lambda: first_paint(data, 1000),
        1.2,
        1.05,
        7,
    )
    yield Row(
        "12",
        "sort 100,000 meetings to painted",
        "a limit of 60 ms",
        lambda: sorted_by(data, 0),
        lambda: 0.060,
        1.0,
        0.55,
        5,
    )
    yield Row(
        "12b",
        "filter 100,000 meetings to painted",
        "a limit of 60 ms",
        lambda: filtered(data),
        lambda: 0.060,
        1.0,
        0.55,
        5,
    )


def paper_rows(data: Data) -> Iterator[Row]:
    """Row 9: reports on paper, alone and in two processes."""
    import paper

    number = 20 if data.quick else paper.REPORTS
    desk = open_record(data.big)
    about = paper.wanted_of(desk, data.today, number)
    reports = [desk.reporting.prepare("pairing", w).report for w in about]
    folder = data.folder / "paper"
    folder.mkdir(exist_ok=True)
    what = f"{number} progress reports of {paper.pages_of(reports[:9]):.0f} pages"
    yield Row(
        "9", f"{what}, read and written", "ReportLab with the same words",
        lambda: paper.ours(desk, about, folder), lambda: paper.plain_platypus(reports), 1.25, 1.05, 5,
    )  # fmt: skip
    yield Row(
        "9b", f"{number * 2} reports in two processes", "one process",
        lambda: paper.many(reports * 2, 2), lambda: paper.many(reports * 2, 1), 0.8, 0.59, 3,
    )  # fmt: skip
    desk.close()


def while_matching(data: Data) -> float:
    """The 95th percentile of frames (seconds): the window paints and answers while a search goes on."""
    from dataclasses import replace

    import matching

    data.window.go("matching")
    data.settle()
    page = data.window.page("matching")
    pool = page.work.desk.proposals.pool(data.today)
    pool = replace(pool, problem=matching.problem(300 if data.quick else 1_000))
    found: list[object] = []
    frames: list[float] = []
    page._sliced.run(page._solving(pool, page.objective.value), found.append, found.append)
    while not found:
        begun = time.perf_counter()
        data.window.sidebar.repaint()
        data.application.processEvents()
        frames.append(time.perf_counter() - begun)
    return sorted(frames)[int(len(frames) * 0.95)]


def matching_rows(data: Data) -> Iterator[Row]:
    """Rows 6, 7 and 8: proposals and changes of them."""
    import matching

    for number, must, target in ((200, 1.0, 0.5), (1_000, 2.5, 1.5)):
        if not matching.same_best(number):
            raise AssertionError(f"another best for {number} than SciPy's")
        yield Row(
            f"6 {number}", f"best proposal for {number:,} mentees, proof and reasons, whole process",
            "NumPy and SciPy, whole process",
            lambda n=number: matching.process("match_ours.py", n),  # type: ignore[misc]
            lambda n=number: matching.process("match_scipy.py", n),  # type: ignore[misc]
            must, target,
        )  # fmt: skip
    size = 300 if data.quick else 1_000
    solved = matching.Matching.solved(matching.problem(size))
    every: list[float] = []
    dice = random.Random(5)
    yield Row(
        "7", f"a change after matching {size:,}, exact", "a fresh solution",
        lambda: matching.change(solved, dice, every), lambda: matching.fresh(size), 0.05, 0.01,
    )  # fmt: skip
    every = every or [0.0]
    yield Row(
        "7p", "such a change, p95", "5 ms",
        lambda: sorted(every)[int(len(every) * 0.95)], lambda: 0.005, float("inf"), 1.0, 1,
    )  # fmt: skip
    found = [matching.moved(200, seed) for seed in range(1, 6 if data.quick else 13)]
    yield Row(
        "8", "people moved after a mentor left", "a plain solution",
        lambda: sum(f[0] for f in found), lambda: sum(f[1] for f in found) or 1, 0.5, 0.3, 1, 1, "moves",
    )  # fmt: skip
    yield Row(
        "8l", "fit lost by moving so few", "the best total",
        lambda: sum(f[2] for f in found), lambda: sum(f[3] for f in found), 0.002, 0.0005, 1, 0.01, "points",
    )  # fmt: skip
    yield Row(
        "8u", "newly unmatched by moving so few", "one person",
        lambda: sum(f[4] for f in found), lambda: 1, 0.0, 0.0, 1, 1, "people",
    )  # fmt: skip


def huge_rows(data: Data) -> Iterator[Row]:
    """Row 5 again, over a million meetings."""
    yield Row(
        "5m",
        "the same over 1,000,000 meetings",
        "a 16 ms frame",
        lambda: typed(data, data.huge_window),
        lambda: FRAME,
        1.0,
        0.5,
        5,
    )


def typed(data: Data, window: Any) -> float:
    """p95 over the keystrokes of several words."""
    box = window.find_box
    box.setFocus()
    times = []
    for words in (
        "maya okafor",
        "bus route",
        "talked",
        "seating plan",
        "nguyen thi",
        "chess",
        "library club",
        "zz nothing",
    ):
        for end in range(1, len(words) + 1):
            box.setText(words[:end])
            begun = time.perf_counter()
            box.look()
            data.application.processEvents()  # paints what the key press made stale
            times.append(time.perf_counter() - begun)
    box.clear()
    box._choices.hide()
    return statistics.quantiles(times, n=20)[-1]


def page(data: Data) -> Any:
    """The meetings page."""
    found = data.window.page("meetings")
    if found.view.value != "list":
        found.show_view("list")
    data.settle()
    return found.list


def scrolled(data: Data, *, whole: bool) -> float:
    """p95 of a frame while the table moves by three rows a frame."""
    from mentordesk.ui.tables import RecordTable, RowsModel

    ours = page(data)
    table = ours.table
    if not whole:
        lines = [ours.model.row(n) for n in range(60)]
        model = RowsModel(ours.model.columns, lambda _row: "", ours)
        model.fill(lines)
        table = RecordTable("Few", model)
        table.resize(ours.table.size())
        table.show()
        data.settle()
    bar = table.verticalScrollBar()
    top = bar.maximum()
    times = []
    for number in range(150):
        bar.setValue(number * 108 if whole else (number * 108) % max(1, top))
        begun = time.perf_counter()
        table.viewport().repaint()
        times.append(time.perf_counter() - begun)
    if not whole:
        table.hide()
        table.deleteLater()
    return statistics.quantiles(times, n=20)[-1]


def first_paint(data: Data, most: int) -> float:
    """The list read anew and painted, with at most so many rows."""
    ours = page(data)
    window = ours._window
    ours.model.read_from(lambda: min(most, window.count()), window.lines)
    begun = time.perf_counter()
    ours.model.reload()
    ours.table.viewport().repaint()
    took = time.perf_counter() - begun
    ours.model.read_from(window.count, window.lines)
    return took


def sorted_by(data: Data, column: int) -> float:
    """A press on a column's head, to painted."""
    ours = page(data)
    begun = time.perf_counter()
    ours.table._sort_by(column)
    ours.table.viewport().repaint()
    return time.perf_counter() - begun


def filtered(data: Data) -> float:
    """A word in the filter, to painted."""
    ours = page(data)
    ours.filter.blockSignals(True)
    ours.filter.setText("chess")
    begun = time.perf_counter()
    ours._apply()
    ours.table.viewport().repaint()
    took = time.perf_counter() - begun
    ours.filter.setText("")
    ours._apply()
    ours.filter.blockSignals(False)
    return took

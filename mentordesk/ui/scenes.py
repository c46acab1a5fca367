"""What the gallery and the tests of the screen turn to: every page, part and sheet, on the sample programme."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QTabBar

from mentordesk.matching import Sizes
from mentordesk.model.conflict import ConflictStep, Effect, Rung, Stage
from mentordesk.model.issue import How
from mentordesk.model.pairing import PairingKind, State
from mentordesk.model.people import KeptFilter, Participant
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.readers import Reader
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports import Look, render
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow

Scene = Callable[[], Any]

PAGES = (
    "today", "participants", "pairings", "meetings", "conflicts", "matching", "training", "feedback",
    "reports", "bin",
)  # fmt: skip
#: The pairings of the sample programme that are a group, and where somebody stands in.
GROUP, COVERED = 30, 22
#: A mentee of it who left.
LEFT = 67


class Scenes:
    """Puts a window that shows the sample programme into each state worth looking at."""

    def __init__(
        self, window: MainWindow, roster: Path, settle: Callable[[int], None] = settle
    ) -> None:
        """``settle``: how a window comes to rest between two steps, waiting so many milliseconds."""
        self._window, self._work = window, window.work
        self._roster, self._settle = roster, settle

    def all(self) -> dict[str, Scene]:
        """Every scene by its name, in the order of the walk: it begins in the first programme."""
        self._window.go_to_programme(1)
        pages: dict[str, Scene] = {p: lambda p=p: self._window.go(p) for p in PAGES}  # type: ignore[misc]
        first = pages | self._parts() | self._people() | self._records() | self._programme()
        return first | self._beside()

    def _parts(self) -> dict[str, Scene]:
        """The parts of pages."""
        page = self._window.page

        def meetings(view: str) -> Scene:
            return lambda: page("meetings").show_view(view)

        def training(part: int) -> Scene:
            return lambda: page("training").show_part(part)

        def feedback(part: int) -> Scene:
            return lambda: page("feedback").show_part(part)

        return {
            "meetings-list": meetings("list"), "meetings-month": meetings("month"), "meetings-week": meetings("week"),
            "training": training(0), "training-sessions": training(1), "training-coverage": training(2),
            "training-steps": training(3), "feedback-forms": feedback(1), "feedback-said": feedback(2),
            "pairing-checkins": self._part_of("pairing", 1, "Check-ins"), "pairing-meetings": self._part_of("pairing", 1, "Meetings"),
            "pairing-goals": self._part_of("pairing", 1, "Goals"), "pairing-history": self._part_of("pairing", 1, "History"),
            "pairing-feedback": self._part_of("pairing", 1, "Feedback"),
            "participant": self._part_of("participant", 45, "Profile"),
            "participant-training": self._part_of("participant", 45, "Training"),
            "conflict-open": self._shows("conflict-note", 1),
            "reports-pairing": lambda: page("reports").show_pairing(1), "figures": lambda: page("reports").show_part(1),
            "charts": lambda: page("reports").show_part(2), "standards": lambda: page("reports").show_part(3),
            "reviews": lambda: page("reports").show_part(4), "look-back": self._shows("look back"),
            "decided-change": self._shows("decided change", 2), "end-programme": self._shows("end programme"), "issued": self._issued, "names-in-texts": self._names, "several": self._several,
            "criteria": self._shows("criteria"), "not-in-matching": self._shows("not in matching"),
            "compare": self._shows("compare proposals"), "survey": self._shows("survey", 74),
            "criteria-groups": self._matching(PairingKind.GROUP, "criteria"),
            "matching-looking": self._looking, "matching-groups": self._matching(PairingKind.GROUP), "matching-peers": self._matching(PairingKind.RECIPROCAL),
            "give-certificates": self._shows("give certificates"), "review": self._shows("new review", 1),
        }  # fmt: skip

    def _looking(self) -> None:
        self._window.go("matching")
        self._settle(60)
        page = self._window.page("matching")
        page.refresh()  # groups or peers may have been shown before
        self._settle(20)
        page.show_looking(self._work.desk.proposals.pool(self._work.today), 0.4)

    def _matching(self, kind: PairingKind, sheet: str = "") -> Scene:
        """Groups or peers on the screen, and in the record what it was before."""

        def show() -> None:
            desk, page = self._work.desk, self._window.page("matching")
            with desk.proposals.in_one_step("show"):
                desk.proposals.set_kind(kind)
                desk.proposals.set_sizes(Sizes(3, 6))
            self._window.go("matching")
            page.refresh()
            self._settle(20)
            if sheet:
                self._work.show(sheet, 0)
            desk.undo()

        return show

    def _issued(self) -> None:
        """The register, with a report that left the desk for each reader."""
        page: Any = self._window.page("reports")
        issues, reporting = self._work.desk.issues, self._work.desk.reporting
        if not issues.all():
            for reader in (Reader.FUNDER, Reader.HEAD):
                wanted = Wanted(today=self._work.today, reader=reader)
                prepared = reporting.prepare("programme", wanted)
                issues.note(
                    prepared, Look(), render(prepared.report).pdf, 6, How.SAVED, "the governors"
                )
        page.show_part(5)

    def _names(self) -> None:
        """Names in the words in front of a report."""
        page: Any = self._window.page("reports")
        page.choose("programme")
        page.options.foreword.value = "Thank you, Maya and Hana, for the library mornings."
        page.redraw()
        self._work.item_asked.emit("review names", page)
        page.options.foreword.value = ""

    def _several(self) -> None:
        page: Any = self._window.page("reports")
        page.choose("participant")
        page.several()

    def _people(self) -> dict[str, Scene]:
        """Groups, covers, and the sheets around who is in a pairing."""
        return {
            "group": self._part_of("pairing", GROUP, "Overview"), "group-people": self._part_of("pairing", GROUP, "People"),
            "covered": self._part_of("pairing", COVERED, "Overview"), "log-group": self._shows("log pairing", GROUP),
            "pair": self._pair, "pair-group": self._pair_group, "cover": self._shows("cover", 5),
            "join": self._shows("join", GROUP), "absence": self._shows("absence", 1), "never-pair": self._shows("never pair", 1),
            "change-many": lambda: self._work.item_asked.emit("change many", [1, 2, 3]), "doubles": self._doubles,
            "keep-filter": lambda: self._work.item_asked.emit("keep filter", KeptFilter(words="11B", shown="mentor")),
            "erase": self._shows("erase", LEFT), "keep-longer": self._shows("keep longer", LEFT),
            "new-participant": self._shows("new participant"), "edit-participant": self._shows("edit participant", 1),
        }  # fmt: skip

    def _records(self) -> dict[str, Scene]:
        """Logging, goals, check-ins, conflict notes, endings."""
        return {
            "find": self._find, "log-meeting": self._log, "locked-log": self._locked_log, "stack": self._stack,
            "plan": self._shows("plan", 3), "plan-ahead": self._shows("plan meetings", 6),
            "check-in": self._item("check in", "G1"), "put-off": self._item("put off", "G1"),
            "see-who": self._item("see who", "C3"), "phone-call": self._shows("phone call", 1),
            "goal": self._shows("new goal", 3), "edit-goal": self._shows("edit goal", 1),
            "conflict-note": self._shows("new conflict note", 2), "step": self._shows("step", 1),
            "case": self._shows("case", 1), "close-note": self._close_note, "print-note": self._shows("print note", 1),
            "case-letters": self._letters, "case-help": self._shows("case help"), "safety": self._safety,
            "pointer": self._pointer, "worry": self._worry,
            "pause": self._shows("pause", 3), "go-on": self._go_on, "close-pairing": self._shows("close pairing", 3),
            "closing-file": self._shows("close pairing", 32), "begin-again": self._shows("reopen", 32),
        }  # fmt: skip

    def _programme(self) -> dict[str, Scene]:
        """Set-up, training, feedback, import."""
        return {
            "milestones": self._shows("milestone plans"), "new-milestone": self._shows("new milestone", 1),
            "waive": self._waive, "new-year": self._shows("new year"), "programme": self._shows("programme"), "rules": self._shows("practice"),
            "closures": self._closures, "calendar-export": self._shows("export calendar"),
            "note-step": lambda: self._work.item_asked.emit("note step", [45, 46]),
            "session": self._shows("edit training", 2), "requirement": self._shows("new requirement"),
            "answer": self._shows("answer", 1), "give-out": lambda: self._work.item_asked.emit("give out", [3]),
            "new-form": self._shows("edit form", 1), "shortcuts": self._window._shortcuts,
            "import-file": self._window.import_file, "import-columns": self._columns, "import-rows": self._rows,
        }  # fmt: skip

    def _go_on(self) -> None:
        rests = next(
            f for f in self._work.desk.facts.pairings(self._work.today) if f.state is State.PAUSED
        )
        self._work.show("go on", rests.id)

    def _close_note(self) -> None:
        self._work.show("close conflict note", 2)
        sheet: Any = self._window.sheet
        sheet.effect.effect.value = Effect.REMATCHED
        sheet.effect.show_what_fits()

    def _letters(self) -> None:
        """The letters of a warning; the record keeps nothing of it."""
        desk, today = self._work.desk, self._work.today
        step = ConflictStep(
            note_id=3,
            stage=Stage.ACT,
            rung=Rung.WARNING,
            what="A warning in writing",
            letter="Coming late.",
        )
        made = desk.conflicts.add_step(step, today=today)
        self._work.show("case letters", made.id)
        desk.undo()

    def _safety(self) -> None:
        self._work.item_asked.emit("safety", (6, "What had been typed"))

    def _pointer(self) -> None:
        desk, today = self._work.desk, self._work.today
        kept = desk.safety.save(
            SafeguardingPointer(pairing_id=6, noticed_on=today, passed_on=today, passed_to="Safeguarding lead"),
            today=today,
        )  # fmt: skip
        self._work.show("pointer", kept.id)
        desk.undo()

    def _worry(self) -> None:
        self._log()
        sheet: Any = self._window.sheet
        sheet.note.setText("Said he is scared on the way home")
        sheet._look_for_worry()

    def _beside(self) -> dict[str, Scene]:
        """The other programme of the record; the walk ends there."""
        return {
            "another-programme": self._shows("another programme"),
            "beside-today": self._other_programme, "bring-in": self._bring_in,
            "beside-participant": self._part_of("participant", 85, "Profile"),
        }  # fmt: skip

    def _other_programme(self) -> None:
        self._work.show("go to programme", 2)
        self._settle(400)  # what waits elsewhere is worked out last

    def _bring_in(self) -> None:
        self._work.show("bring in", 0)
        sheet: Any = self._window.sheet
        for who, name in sheet._offered[:2]:
            sheet.people.add(who, name)

    def _shows(self, kind: str, record_id: int = 0) -> Scene:
        return lambda: self._work.show(kind, record_id)

    def _part_of(self, kind: str, record_id: int, title: str) -> Scene:
        """The part of a record's page whose tab begins with this word."""

        def turn() -> None:
            self._work.show(kind, record_id)
            tabs: QTabBar = self._window.page(f"{kind}s").detail._tabs
            which = [n for n in range(tabs.count()) if tabs.tabText(n).startswith(title)]
            tabs.setCurrentIndex(which[0])

        return turn

    def _item(self, deed: str, rule: str) -> Scene:
        """A deed on the first item of Today by a rule."""

        def do() -> None:
            self._window.go("today")
            items = self._work.desk.today.view(self._work.today).items
            self._work.item_asked.emit(deed, next(i for i in items if i.rule == rule))

        return do

    def _find(self) -> None:
        self._window.go("today")
        self._window.find_box.setFocus()
        self._window.find_box.setText("ma")
        self._window.find_box.look()

    def _columns(self) -> None:
        self._window.import_file(self._roster)
        self._settle(300)

    def _rows(self) -> None:
        sheet: Any = self._window.sheet
        sheet._go_on()

    def _log(self) -> None:
        self._window.go("today")
        self._work.show("log pairing", 6)
        sheet: Any = self._window.sheet
        sheet.summary.value = "Iris found her form group easier this week. Practised asking a teacher for help; she will try it in maths."
        sheet.mood_mentee.value, sheet.mood_mentor.value = 4, 4
        sheet.next_step.value = "Iris: ask Mr Cole about the seating plan"

    def _locked_log(self) -> None:
        known = self._work.desk.meetings.of_pairing(1)
        self._work.show("log meeting", next(m.id for m in known if m.summary))

    def _pair(self) -> None:
        self._work.show("new pairing", 0)
        sheet: Any = self._window.sheet
        for picker, who in ((sheet.mentor, 45), (sheet.mentee, 46)):
            picker.choose(who, self._work.desk.people.get(who).name)
        sheet.restored({})

    def _pair_group(self) -> None:
        self._work.show("new pairing", 0)
        sheet: Any = self._window.sheet
        sheet.kind.buttons()[2].click()
        sheet.form.editor("called").value = "Reading room"
        for picker, chosen in ((sheet.mentors, (21, 22)), (sheet.mentees, (60, 61, 62))):
            for who in chosen:
                picker.add(who, self._work.desk.people.get(who).name)

    def _waive(self) -> None:
        desk = self._work.desk
        found = desk.milestones.of_pairing(desk.pairings.facts(1, self._work.today))
        self._work.item_asked.emit("waive", next(r for r in found if r.is_open))

    def _doubles(self) -> None:
        """The sheet with somebody in it who is written twice; the record keeps nothing of it."""
        desk = self._work.desk
        twice = Participant(name="Maya Okaffor", group="11B", email="maya@school.example")
        desk.people.save(twice, today=self._work.today)
        self._work.show("doubles", 0)
        desk.undo()

    def _stack(self) -> None:
        desk, today = self._work.desk, self._work.today
        # whose meeting was not logged differs by the day of the week
        planned = next(
            m for k in range(1, GROUP) for m in desk.meetings.of_pairing(k) if m.is_unlogged(today)
        )
        self._work.show("stack", 0)
        sheet: Any = self._window.sheet
        sheet.code.setText(sheet_code("M", planned.id))
        sheet._take()

    def _closures(self) -> None:
        self._work.show("closures", 0)
        sheet: Any = self._window.sheet
        sheet.text.value = "Winter holidays, 21 Dec 2026 to 1 Jan 2027\nStaff day, 4 Jan 2027"

"""The desk: an open record, seen from one of its programmes, and all that can be done there."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mentordesk.model.backups import Why
from mentordesk.model.clock import counted
from mentordesk.model.errors import RecordUnusable
from mentordesk.model.items import Action, Item
from mentordesk.model.rules import Level
from mentordesk.programme.setup import Setup
from mentordesk.programme.today import Today
from mentordesk.store.drafts import Drafts
from mentordesk.store.facts import Facts
from mentordesk.store.history import Step
from mentordesk.store.store import Store

if TYPE_CHECKING:  # what the first picture does not need is imported when it is asked for
    from mentordesk.programme.backups import Backup, Backups
    from mentordesk.programme.beginnings import Beginnings
    from mentordesk.programme.calendars import Calendars
    from mentordesk.programme.case_papers import CasePapers
    from mentordesk.programme.certificates import Certificates
    from mentordesk.programme.conflicts import Conflicts
    from mentordesk.programme.contacts import Contacts
    from mentordesk.programme.ending import Endings
    from mentordesk.programme.erasing import Erasing
    from mentordesk.programme.evaluating import Evaluations
    from mentordesk.programme.feedback import Feedback
    from mentordesk.programme.figures import Figures
    from mentordesk.programme.finder import Finder
    from mentordesk.programme.handing_over import HandOver
    from mentordesk.programme.importing import Importer
    from mentordesk.programme.issues import Issues
    from mentordesk.programme.likeness import Likeness
    from mentordesk.programme.locks import Locks
    from mentordesk.programme.meetings import Goals, MeetingLog
    from mentordesk.programme.members import Members
    from mentordesk.programme.milestones import Milestones
    from mentordesk.programme.pairings import Pairings
    from mentordesk.programme.papers.press import Press
    from mentordesk.programme.past import Past
    from mentordesk.programme.people import People
    from mentordesk.programme.planning import Planner
    from mentordesk.programme.practice import PracticeRules
    from mentordesk.programme.programmes import Programmes
    from mentordesk.programme.proposals import Proposals
    from mentordesk.programme.register import Register
    from mentordesk.programme.reporting import Reporting
    from mentordesk.programme.reviews import Reviews
    from mentordesk.programme.rollover import Rollover
    from mentordesk.programme.safety import Safety
    from mentordesk.programme.standards import Standards
    from mentordesk.programme.training import TrainingBook
    from mentordesk.reports.values import Report


class Desk:
    """One open record, seen from one of its programmes, and everything that can be done with it."""

    def __init__(self, store: Store, programme_id: int | None = None) -> None:
        self.store = store
        programmes = store.programmes.where()
        if not programmes:
            raise RecordUnusable("This record holds no programme. Use a backup.")
        here = next((p for p in programmes if p.id == programme_id), programmes[0])
        store.look_at(here.id)
        self.programme_id = here.id
        self.facts = Facts(store, here.id)
        self.setup = Setup(store, here.id)
        self.today = Today(store, self.facts, here.id)
        self.drafts = Drafts(store, here.id)

    def works_on(self, day: date) -> None:
        """Take this for today in what is dated by itself, as a script does that writes down a past day."""
        self.store.works_on(day)

    def in_programme(self, programme_id: int) -> "Desk":
        """The desk of another programme of this record; this one is left for it."""
        return Desk(self.store, programme_id)

    @cached_property
    def programmes(self) -> "Programmes":
        """The programmes of this record, and who takes part in more than one."""
        from mentordesk.programme.programmes import Programmes

        return Programmes(self.store, self.setup, self.programme_id)

    @cached_property
    def people(self) -> "People":
        """What is done with participants."""
        from mentordesk.programme.people import People

        return People(self.store, self.facts)

    @cached_property
    def pairings(self) -> "Pairings":
        """What is done with pairings."""
        from mentordesk.programme.pairings import Pairings

        return Pairings(self.store, self.facts, self.programme_id)

    @cached_property
    def proposals(self) -> "Proposals":
        """Matching: who waits, what counts, and proposals."""
        from mentordesk.programme.proposals import Proposals

        return Proposals(self.store, self.facts, self.pairings, self.programme_id)

    @cached_property
    def rollover(self) -> "Rollover":
        """The step into a new year."""
        from mentordesk.programme.rollover import Rollover

        return Rollover(self.store, self.facts, self.pairings, self.programme_id)

    @cached_property
    def milestones(self) -> "Milestones":
        """What pairings pass on their way."""
        from mentordesk.programme.milestones import Milestones

        return Milestones(self.store, self.facts, self.programme_id)

    @cached_property
    def likeness(self) -> "Likeness":
        """Participants that may be one and the same."""
        from mentordesk.programme.likeness import Likeness

        return Likeness(self.store)

    @cached_property
    def members(self) -> "Members":
        """Who belongs to the pairings, from when to when."""
        from mentordesk.programme.members import Members

        return Members(self.store)

    @cached_property
    def meetings(self) -> "MeetingLog":
        """What is done with meetings."""
        from mentordesk.programme.meetings import MeetingLog

        return MeetingLog(self.store)

    @cached_property
    def register(self) -> "Register":
        """The week on one grid."""
        from mentordesk.programme.register import Register

        return Register(self.store, self.facts, self.meetings)

    @cached_property
    def planner(self) -> "Planner":
        """Planning meetings ahead."""
        from mentordesk.programme.planning import Planner

        return Planner(self.store, self.facts)

    @cached_property
    def calendars(self) -> "Calendars":
        """Meetings out into calendars, closures in."""
        from mentordesk.programme.calendars import Calendars

        return Calendars(self.store, self.facts, self.setup)

    @cached_property
    def contacts(self) -> "Contacts":
        """Check-ins."""
        from mentordesk.programme.contacts import Contacts

        return Contacts(self.store)

    @cached_property
    def practice(self) -> "PracticeRules":
        """The rules the programme keeps to."""
        from mentordesk.programme.practice import PracticeRules

        return PracticeRules(self.store, self.programme_id)

    @cached_property
    def beginnings(self) -> "Beginnings":
        """What a new programme needs, and many pairings begun in one step."""
        from mentordesk.programme.beginnings import Beginnings

        return Beginnings(self.store, self.facts, self.pairings, self.programme_id)

    @cached_property
    def training(self) -> "TrainingBook":
        """Steps before the start, sessions, and who is ready."""
        from mentordesk.programme.training import TrainingBook

        return TrainingBook(self.store, self.programme_id)

    @cached_property
    def feedback(self) -> "Feedback":
        """Forms and what was answered."""
        from mentordesk.programme.feedback import Feedback

        return Feedback(self.store, self.programme_id)

    @cached_property
    def goals(self) -> "Goals":
        """What is done with goals."""
        from mentordesk.programme.meetings import Goals

        return Goals(self.store)

    @cached_property
    def conflicts(self) -> "Conflicts":
        """What is done with conflict notes."""
        from mentordesk.programme.conflicts import Conflicts

        return Conflicts(self.store, self.facts, self.pairings)

    @cached_property
    def safety(self) -> "Safety":
        """Safeguarding pointers and watch words."""
        from mentordesk.programme.safety import Safety

        return Safety(self.store, self.setup)

    @cached_property
    def case_papers(self) -> "CasePapers":
        """What goes on paper of a case, one by one and with a reason."""
        from mentordesk.programme.case_papers import CasePapers

        return CasePapers(
            self.store,
            self.facts,
            self.setup,
            self.conflicts,
            self.safety,
            self.reporting,
            self.pairings,
        )

    @cached_property
    def finder(self) -> "Finder":
        """Finding people, pairings, notes and meetings."""
        from mentordesk.programme.finder import Finder

        return Finder(self.store, self.facts)

    @cached_property
    def reporting(self) -> "Reporting":
        """What goes on paper."""
        from mentordesk.programme.reporting import Reporting

        made = Reporting(
            self.press, conflicts=self.conflicts, feedback=self.feedback, standards=self.standards,
            people=self.people, training=self.training, contacts=self.contacts,
            certificates=self.certificates, reviews=self.reviews, evaluations=self.evaluations,
        )  # fmt: skip
        made.also_hand_over(self._pack)
        return made

    def _pack(self, day: date) -> "Report":
        return self.hand_over.report(day)

    @cached_property
    def press(self) -> "Press":
        """The record as papers read it."""
        from mentordesk.programme.papers.press import Press

        return Press(
            self.store, self.facts, self.setup, self.pairings, self.meetings, self.goals,
            self.members, self.figures,
        )  # fmt: skip

    @cached_property
    def issues(self) -> "Issues":
        """The register of what was printed and saved."""
        from mentordesk.programme.issues import Issues

        return Issues(self.store, self.programme_id)

    @cached_property
    def standards(self) -> "Standards":
        """The self-check against the rules of the programme."""
        from mentordesk.programme.standards import Standards

        return Standards(self.store, self.facts, self.milestones, self.feedback, self.programme_id)

    @cached_property
    def certificates(self) -> "Certificates":
        """Certificates and their register."""
        from mentordesk.programme.certificates import Certificates

        return Certificates(self.store, self.programme_id)

    @cached_property
    def reviews(self) -> "Reviews":
        """Reviews of pairings."""
        from mentordesk.programme.reviews import Reviews

        return Reviews(self.store)

    @cached_property
    def endings(self) -> "Endings":
        """The end of the programme as a whole."""
        from mentordesk.programme.ending import Endings

        return Endings(self.store, self.facts, self.pairings, self.setup, self.programme_id)

    @cached_property
    def evaluations(self) -> "Evaluations":
        """Reviews of the programme, and what changes because of them."""
        from mentordesk.programme.evaluating import Evaluations

        return Evaluations(self.store, self.setup, self.programme_id)

    @cached_property
    def hand_over(self) -> "HandOver":
        """The pack for whoever takes over."""
        from mentordesk.programme.handing_over import HandOver

        return HandOver(
            self.store,
            self.facts,
            self.setup,
            self.today,
            self.training,
            self.practice,
            self.reporting,
            self.evaluations,
        )

    @cached_property
    def figures(self) -> "Figures":
        """Where the programme stands."""
        from mentordesk.programme.figures import Figures

        return Figures(self.store, self.facts, self.setup, self.programme_id)

    @cached_property
    def backups(self) -> "Backups":
        """Copies of the record."""
        from mentordesk.programme.backups import Backups

        return Backups(self.store)

    @cached_property
    def erasing(self) -> "Erasing":
        """Taking somebody out for good."""
        from mentordesk.programme.erasing import Erasing

        return Erasing(self.store)

    @cached_property
    def importer(self) -> "Importer":
        """What comes from spreadsheets."""
        from mentordesk.programme.importing import Importer

        return Importer(self.store, self.facts, self.people, self.training, self.programme_id)

    @cached_property
    def locks(self) -> "Locks":
        """How the record is locked."""
        from mentordesk.programme.locks import Locks

        return Locks(self.store)

    @cached_property
    def past(self) -> "Past":
        """What was changed, and what can be put back."""
        from mentordesk.programme.past import Past

        return Past(self.store, self.people)

    @property
    def store_summary(self) -> str:
        """*84 participants, 229 meetings, up to change 2*, for comparing with a backup."""
        people, meetings = self.store.whole_count("participant", "meeting")
        said = f"{counted(people, 'participant')}, {counted(meetings, 'meeting')}"
        return f"{said}, up to change {self.store.last_change:,}"

    @property
    def last_change(self) -> int:
        """The number of the last change ever made."""
        return self.store.last_change

    def place_item(self, today: date) -> Item | None:
        """What Today says when the record lies where it is not safe."""
        from mentordesk.programme.places import place_of

        why = place_of(self.path).sentence
        if not why:
            return None
        return Item(
            "W1", Level.AMBER, "Your records are not in a safe place", why, Action.MOVE, today, 0
        )

    def privacy_item(self, today: date) -> Item | None:
        """What Today says when somebody left so long ago that one asks whether they must be kept."""
        if not self.facts.left_a_year_ago(today):
            return None  # nobody left a year ago or more: nothing else is read, or imported
        found, years = self.erasing.to_look_at(today), self.setup.organisation.keep_years
        if not found:
            return None
        return Item(
            "D1", Level.INFO, f"{counted(len(found), 'person', 'people')} left long ago",
            f"They left more than {counted(years, 'year')} ago. Keep them longer for a reason, or erase what is kept of them.",
            Action.PRIVACY, found[0].last_day, 0,
        )  # fmt: skip

    def troubles(self) -> list[str]:
        """What a look at every page and every link of the history finds wrong; nothing when whole."""
        from mentordesk.programme.backups import verified_record

        return verified_record(self.store)

    @property
    def path(self) -> Path:
        """Where the record lies."""
        return self.store.path

    @property
    def is_read_only(self) -> bool:
        """Whether it is a backup that is only looked at."""
        return self.store.read_only

    @property
    def is_protected(self) -> bool:
        """Whether the record opens only with words."""
        return not self.store.ring().is_open

    @property
    def last_saved(self) -> datetime | None:
        """When something was last saved in this sitting (aware UTC)."""
        return self.store.last_saved

    @property
    def seq(self) -> int:
        """The history number of the last saved change."""
        return self.store.last_seq

    @property
    def now(self) -> datetime:
        """This instant, aware UTC, by the clock of the record."""
        return self.store.clock()

    @property
    def undo_reaches(self) -> int:
        """The number of the newest change that undo would take back; 0 for none."""
        return self.store.undo_reaches

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.store.undo_label

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.store.redo_label

    @property
    def undo_home(self) -> int:
        """The programme in which what undo would take back was done."""
        return self.store.undo_home

    @property
    def redo_home(self) -> int:
        """The programme in which what redo would do again was taken back."""
        return self.store.redo_home

    def undo(self) -> str:
        """Take back the last change of this sitting."""
        return self.store.undo()

    def redo(self) -> str:
        """Do again what was taken back."""
        return self.store.redo()

    def history_of(
        self, table: str, record_id: int
    ) -> list[tuple[Step, dict[str, object], dict[str, object]]]:
        """Every change of one record, oldest first, with its fields before and after."""
        return self.store.history.of_record(table, record_id)

    def look_inside(self, found: "Backup") -> "Desk":
        """The desk of a backup, at which nothing can be changed."""
        return seated(self.backups.look_inside(found), self.programme_id)

    def restored(self, found: "Backup", folder: Path) -> Callable[[], "Desk"]:
        """Make a restore ready; once this desk is closed, the call seats at the restored record."""
        swap = self.backups.restored(found, folder)
        return lambda: seated(swap(), self.programme_id)

    def without(
        self, participant_id: int, *, today: date, reason: str, asked_by: str = ""
    ) -> Callable[[], "Desk"]:
        """Make the record without somebody ready; once this desk is closed, the call seats at it."""
        swap = self.erasing.ready(participant_id, reason=reason, asked_by=asked_by, today=today)
        return lambda: seated(swap(), self.programme_id)

    def clear_older_backups(self, folders: Sequence[Path]) -> tuple[int, int]:
        """Make a fresh backup, then remove the older ones from these folders; gives how many went and stay."""
        from mentordesk.programme.erasing import clear_older

        second = folders[1] if len(folders) > 1 else None
        made = self.backups.make(folders[0], Why.BY_HAND, second)
        return clear_older(self.store, folders, made)

    def way_back(self) -> Callable[[], "Desk"]:
        """How to come back to this record after it was closed, without its words."""
        path, key, clock = self.path, self.store.key, self.store.clock
        read_only, here = self.is_read_only, self.programme_id
        return lambda: seated(
            Store.open_with_key(path, key, clock=clock, read_only=read_only), here
        )

    def close(self) -> None:
        """Put the record away."""
        self.store.close()


def seated(store: Store, programme_id: int | None = None) -> Desk:
    """The desk of an open record; what cannot be worked with is closed again.

    It is at the programme asked for, or at the first where the record has no such programme.
    """
    try:
        return Desk(store, programme_id)
    except BaseException:
        store.close()
        raise

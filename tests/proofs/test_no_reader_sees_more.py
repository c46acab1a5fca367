"""A canary in every text of every record: no report, page or workbook of a reader holds one that is not theirs."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any, TypeVar, get_type_hints

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from mentordesk.model.absence import Absence, Snooze
from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.agreed import AgreedStep, Owner, StepState
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.case_help import CaseHelp
from mentordesk.model.conflict import (
    CaseAccess,
    ConflictNote,
    ConflictStep,
    NoteStatus,
    Rung,
)
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind, SaidDone, Timing
from mentordesk.model.fields import Audience, described
from mentordesk.model.goal import Goal, GoalEvidence, GoalState
from mentordesk.model.issue import Certificate, Issued
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import GoalWork, Meeting, MeetingStatus, Side, Topic
from mentordesk.model.milestone import Milestone, MilestonePlan, MilestoneState
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    Member,
    MemberRole,
    Move,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.party import Party
from mentordesk.model.people import KeptFilter, Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.programme import Closure, Objective, Programme
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Attendance, Clearance, NeverPair, Presence, Training
from mentordesk.model.review import Review
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from mentordesk.programme.companions import figures_workbook
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import BY_KEY, KINDS, Kind, Needs
from mentordesk.programme.papers.people import NEVER_PRINTED
from mentordesk.programme.papers.wanted import OFF_AT_FIRST, TEXTS, Wanted
from mentordesk.programme.records import Desk, new_record
from mentordesk.programme.reporting import Prepared
from mentordesk.reports import render
from mentordesk.reports.values import Report
from mentordesk.reports.web import page
from mentordesk.store.table import Table as StoreTable
from tests.conftest import TODAY, Clock

R = TypeVar("R")
MENTOR, MENTEE, THIRD = "Quintessa Marlowbridge", "Thaddeus Brackenfold", "Ottoline Fennimarsh"
LEFT, LEADER, BOY, GIRL = (
    "Peregrine Lothbury", "Cosima Vandeleur", "Barnaby Ashgrove", "Leopoldine Harkwell",
)  # fmt: skip
#: Everybody in the record, and what they are called.
EVERYBODY = {
    MENTOR: "Quinnie", MENTEE: "Taddy", THIRD: "Ottie", LEFT: "Pergrin", LEADER: "Cosmette",
    BOY: "Barnabee", GIRL: "Poldine",
}  # fmt: skip
#: Written as text, but no words: times, colours, and keys of rules and records.
NOT_WORDS = {
    "Meeting.planned_at", "SafeguardingPointer.passed_at", "Training.at", "Organisation.colour",
    "PracticeChange.rule", "Snooze.rule", "Snooze.record",
}  # fmt: skip
#: The names of people are looked for by themselves, see the tests of names.
NAMES = {"Participant.name", "Participant.known_as"}
#: Audiences of which nothing is on any paper of the gallery, whoever reads it.
NOBODYS = {Audience.CONFLICT, Audience.SAFEGUARDING}
STARTED, MONDAY = date(2026, 9, 21), date(2026, 11, 16)
#: Where names of a third person were written.
WRITTEN_IN = (
    "Meeting.summary", "Meeting.next_step", "Goal.statement", "GoalEvidence.evidence", "Review.appraisal",
    "AgreedStep.text", "Addendum.text",
)  # fmt: skip


# -- canaries ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """Where a canary sits, and for whom what is written there is."""

    where: str
    audience: Audience


@dataclass
class Canaries:
    """Words that stand nowhere else, one for each text of each record."""

    of: dict[str, Planted] = field(default_factory=dict)

    def word(self, where: str, audience: Audience) -> str:
        """A new word of letters alone, so that neither hyphens nor folding take it apart."""
        number, letters = len(self.of), ""
        for _ in range(3):
            number, at = divmod(number, 26)
            letters = chr(ord("A") + at) + letters
        word = f"ZQ{letters}QZ"
        self.of[word.casefold()] = Planted(where, audience)
        return word

    def of_field(self, record: type, name: str) -> str:
        """A new word for a field, with the audience the field says."""
        return self.word(f"{record.__name__}.{name}", described(record)[name].audience)

    def fill(self, record: R, *leave: str) -> R:
        """The record with a canary in each of its texts but those to leave."""
        kind, said = type(record), {}
        for where, is_list in texts_of(kind).items():
            name = where.partition(".")[2]
            if name in leave or where in NAMES:
                continue
            word = self.of_field(kind, name)
            words = f"{word} {THIRD} said" if where in WRITTEN_IN else word
            said[name] = (word, self.of_field(kind, name)) if is_list else words
        return replace(record, **said)  # type: ignore[type-var]

    def found_in(self, squashed: str) -> set[str]:
        """The canaries in a squashed text."""
        return {c for c in re.findall("zq[a-z]{3}qz", squashed) if c in self.of}


@cache
def texts_of(record: type) -> dict[str, bool]:
    """The described texts of a record class, and whether each is a list of words."""
    hints = get_type_hints(record)
    kinds = {str: False, tuple[str, ...]: True}
    return {
        f"{record.__name__}.{name}": kinds[hints[name]]
        for name in described(record)
        if hints[name] in kinds and f"{record.__name__}.{name}" not in NOT_WORDS
    }


# -- the record -------------------------------------------------------------------------------


@dataclass
class Kept:
    """A record full of canaries, and the ids of what papers can be about."""

    desk: Desk
    canaries: Canaries = field(default_factory=Canaries)
    people: dict[str, int] = field(default_factory=dict)
    pairings: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    papers: dict[Report, dict[str, str]] = field(default_factory=dict)

    def put(self, table: "StoreTable[R]", record: R, *leave: str) -> R:
        """Write a record with canaries in its texts."""
        return table.put(self.canaries.fill(record, *leave))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The record, made once: reports change nothing in it."""
    path = tmp_path_factory.mktemp("canaries") / "Canary.mentordesk"
    desk = new_record(
        path, Programme(name="Ours", starts_on=STARTED), passphrase=None, clock=Clock()
    )
    made = Kept(desk)
    _people(made)
    with desk.store.transaction("canaries"):
        for write in (
            _programme, _steps, _pairings, _meetings, _goals, _talks, _cases, _feedback, _registers,
        ):  # fmt: skip
            write(made)
    yield made
    desk.close()


def _people(kept: Kept) -> None:
    mentors = {MENTOR, LEADER}
    for name, known_as in EVERYBODY.items():
        person = Participant(
            name=name, known_as=known_as, roles=(Role.MENTOR if name in mentors else Role.MENTEE,),
            waiting_since=STARTED, referred_on=STARTED, capacity=3,
        )  # fmt: skip
        saved = kept.desk.people.save(kept.canaries.fill(person), today=TODAY)
        kept.people[name] = saved.id


def _programme(kept: Kept) -> None:
    store = kept.desk.store
    programme, organisation = store.programmes.where()[0], store.organisations.where()[0]
    kept.put(
        store.programmes,
        replace(
            programme, ends_on=date(2027, 7, 1), certificate_meetings=1, certificate_minutes=1,
            certificate_training=1, guidelines_reviewed_on=STARTED,
        ),
    )  # fmt: skip
    kept.put(store.organisations, organisation)
    kept.put(store.objectives, Objective(due_on=date(2027, 1, 1), measure=Measure.KEPT))
    kept.put(store.objectives, Objective())
    for first in (date(2026, 10, 26), date(2026, 12, 21)):
        kept.put(store.closures, Closure(first_day=first, last_day=first + timedelta(4)))
    kept.put(store.milestone_plans, MilestonePlan(days=14))
    kept.put(store.kept_filters, KeptFilter())
    kept.put(store.said_done, SaidDone(on=TODAY))


def _steps(kept: Kept) -> None:
    """What is to be done before the start: done, waived for a reason, signed as an old version, missing."""
    store, people = kept.desk.store, kept.people
    kinds = (StepKind.CONSENT, StepKind.AGREEMENT, StepKind.CHECK)
    steps = [kept.put(store.requirements, Requirement(kind=k)) for k in kinds]
    kept.put(store.requirements, Requirement(kind=StepKind.TRAINING, topic=TrainingTopic.LISTENING))
    for name in (MENTOR, MENTEE):
        done = Clearance(
            participant_id=people[name], requirement_id=steps[0].id, done_on=STARTED
        )  # fmt: skip
        store.clearances.put(replace(kept.canaries.fill(done, "version"), version=steps[0].version))
        kept.put(store.clearances, replace(done, requirement_id=steps[1].id))
        waived = replace(done, requirement_id=steps[2].id, waived=True)
        kept.put(store.clearances, waived, "version")
    for day in (date(2026, 9, 23), date(2026, 12, 2)):
        session = kept.put(
            store.trainings, Training(held_on=day, minutes=150, topics=(TrainingTopic.LISTENING,))
        )
        for name in (MENTOR, MENTEE):
            presence = Presence.ATTENDED if day < TODAY else Presence.BOOKED
            store.attendances.put(
                Attendance(
                    training_id=session.id, participant_id=people[name], presence=presence
                )
            )  # fmt: skip
    kept.put(store.never_pairs, NeverPair(participant_id=people[MENTOR], other_id=people[THIRD]))
    for name in (MENTOR, MENTEE):
        kept.put(
            store.absences,
            Absence(participant_id=people[name], first_day=STARTED, last_day=STARTED),
        )


def _pairings(kept: Kept) -> None:
    store, people = kept.desk.store, kept.people
    sides = {
        "main": ((MENTOR, MemberRole.MENTOR), (MENTEE, MemberRole.MENTEE)),
        "ended": ((MENTOR, MemberRole.MENTOR), (LEFT, MemberRole.MENTEE)),
        "group": ((LEADER, MemberRole.MENTOR), (BOY, MemberRole.MENTEE), (GIRL, MemberRole.MENTEE)),
    }  # fmt: skip
    for key, members in sides.items():
        kind = PairingKind.GROUP if key == "group" else PairingKind.ONE_TO_ONE
        terms = kept.canaries.fill(
            Pairing(kind=kind, started_on=STARTED, matched_on=STARTED, agreement_signed_on=STARTED),
            "called",
        )
        if key == "group":  # a group is called as the coordinator likes, after who leads it, say
            word = kept.canaries.of_field(Pairing, "called")
            terms = replace(terms, called=f"{word} with {LEADER.split(maxsplit=1)[0]}")
        if key == "ended":
            terms = replace(
                terms, closing_kind=ClosingKind.ANTICIPATED, closing_reason=ClosingReason.GOALS_MET,
                closed_by=Side.MENTOR,
            )  # fmt: skip
        saved = store.pairings.put(terms)
        kept.pairings[key] = saved.id
        for name, role in members:
            store.members.put(Member(
                pairing_id=saved.id, participant_id=people[name], role=role, from_on=STARTED,
                to_on=date(2026, 11, 12) if key == "ended" else None,
            ))  # fmt: skip
        states = [(State.ACTIVE, STARTED)]
        if key == "ended":
            states += [(s, date(2026, 11, 12)) for s in (State.CLOSING, State.CLOSED)]
        for state, on in states:
            # no field of its own form: kept for the coordinator's story of the pairing
            said = kept.canaries.word("Move.reason", Audience.COORDINATOR)
            store.moves.put(Move(pairing_id=saved.id, state=state, moved_on=on, reason=said))


def _meetings(kept: Kept) -> None:
    """Held ones with falling moods, missed ones, one not logged, and one planned for each pairing."""
    store, now = kept.desk.store, kept.desk.store.clock()
    for key, pairing_id in kept.pairings.items():
        mentees = [BOY, GIRL, LEADER] if key == "group" else []
        for nth, day in enumerate(
            (date(2026, 10, 6), date(2026, 10, 13), date(2026, 11, 10), date(2026, 11, 17))
        ):
            if key == "ended" and day > date(2026, 11, 12):
                continue
            held = kept.put(store.meetings, Meeting(
                pairing_id=pairing_id, planned_on=day, held_on=day, minutes=35, mood_mentee=4 - nth or 1,
                topics=(Topic.SOCIAL,), logged_on=day, logged_at=now,
            ))  # fmt: skip
            kept.meetings[key] = held.id
            for name in mentees:
                store.meeting_attendances.put(
                    MeetingAttendance(
                        meeting_id=held.id, participant_id=kept.people[name], came=Came.PRESENT
                    )
                )  # fmt: skip
            _added(kept, held.id)
            _agreed(kept, pairing_id, held.id)
        for status, day in (
            (MeetingStatus.NO_SHOW, date(2026, 10, 20)), (MeetingStatus.LATE_CANCELLED, date(2026, 11, 3)),
        ):  # fmt: skip
            kept.put(store.meetings, Meeting(
                pairing_id=pairing_id, status=status, planned_on=day, failed_by=Side.MENTEE, logged_on=day,
                logged_at=now,
            ))  # fmt: skip
        if key != "ended":
            for day in (date(2026, 11, 19), MONDAY + timedelta(8)):
                planned = kept.put(
                    store.meetings,
                    Meeting(pairing_id=pairing_id, status=MeetingStatus.PLANNED, planned_on=day, planned_at="12:30"),
                )  # fmt: skip
            kept.meetings[f"{key} planned"] = planned.id


def _added(kept: Kept, meeting_id: int) -> None:
    """Later words: those on what they talked about are for the pair, those on the note are not."""
    for subject in (Subject.SUMMARY, Subject.NOTE):
        word = kept.canaries.word("Addendum.text", subject.audience)
        kept.desk.store.addenda.put(Addendum(
            subject=subject, record_id=meeting_id, at=kept.desk.store.clock(), text=f"{word} {THIRD} said",
        ))  # fmt: skip


def _agreed(kept: Kept, pairing_id: int, meeting_id: int) -> None:
    for state, owner in ((StepState.OPEN, Owner.MENTEE), (StepState.DONE, Owner.MENTOR)):
        kept.put(kept.desk.store.agreed_steps, AgreedStep(
            pairing_id=pairing_id, meeting_id=meeting_id, owner=owner, state=state,
            settled_on=None if state is StepState.OPEN else TODAY,
        ))  # fmt: skip


def _goals(kept: Kept) -> None:
    store = kept.desk.store
    states = (GoalState.ACTIVE, GoalState.MET, GoalState.MOSTLY, GoalState.DRAFT, GoalState.DROPPED)
    for key, pairing_id in kept.pairings.items():
        for state in states:
            done = None if state in {GoalState.ACTIVE, GoalState.DRAFT} else date(2026, 11, 10)
            goal = kept.put(store.goals, Goal(
                pairing_id=pairing_id, state=state, set_on=STARTED, due_on=TODAY, settled_on=done,
            ))  # fmt: skip
            kept.put(store.goal_evidence, GoalEvidence(goal_id=goal.id, seen_on=TODAY, level=5))
            store.goal_work.put(GoalWork(meeting_id=kept.meetings[key], goal_id=goal.id))
        for state in (MilestoneState.OPEN, MilestoneState.WAIVED):
            kept.put(store.milestones, Milestone(pairing_id=pairing_id, state=state, due_on=TODAY))
        kept.put(store.reviews, Review(pairing_id=pairing_id, reviewed_on=date(2026, 11, 12)))


def _talks(kept: Kept) -> None:
    for pairing_id in kept.pairings.values():
        for party in Party:
            kept.put(
                kept.desk.store.contacts,
                Contact(pairing_id=pairing_id, party=party, attempted_on=date(2026, 10, 8), mood=2),
            )


def _cases(kept: Kept) -> None:
    """An open conflict note and one that was closed, with steps, addenda and readings; a pointer."""
    store, now = kept.desk.store, kept.desk.store.clock()
    for pairing_id in kept.pairings.values():
        for status, closed in ((NoteStatus.OPEN, None), (NoteStatus.RESOLVED, date(2026, 11, 9))):
            note = kept.put(store.conflict_notes, ConflictNote(
                pairing_id=pairing_id, status=status, closed_on=closed, reported_on=date(2026, 11, 2),
                next_due=date(2026, 11, 9), recorded_at=now,
            ))  # fmt: skip
            step = ConflictStep(note_id=note.id, taken_on=date(2026, 11, 4), rung=Rung.WARNING)
            kept.put(store.conflict_steps, step)
            kept.put(
                store.addenda, Addendum(subject=Subject.CONFLICT_NOTE, record_id=note.id, at=now)
            )
            kept.put(store.case_accesses, CaseAccess(note_id=note.id, at=now))
        kept.put(store.pointers, SafeguardingPointer(
            pairing_id=pairing_id, noticed_on=date(2026, 11, 2), passed_on=date(2026, 11, 2), recorded_at=now,
        ))  # fmt: skip
    kept.put(store.case_helps, CaseHelp())


def _feedback(kept: Kept) -> None:
    """Answers of both sides at two times, free words among them, and forms that are out."""
    store, canaries = kept.desk.store, kept.canaries
    for kind in (FormKind.PULSE, FormKind.EXPECTATIONS):
        asked = [canaries.of_field(FeedbackForm, "questions") for _ in range(3)]
        form = store.feedback_forms.put(
            replace(
                canaries.fill(FeedbackForm(kind=kind), "questions"),
                questions=(asked[0], f"!{asked[1]}", f"{asked[2]}…"),
            )
        )
        for pairing_id, party, (timing, day) in product(
            kept.pairings.values(), (Party.MENTOR, Party.MENTEE),
            ((Timing.START, date(2026, 10, 8)), (Timing.MIDDLE, date(2026, 11, 9))),
        ):  # fmt: skip
            said = canaries.of_field(FeedbackAnswer, "answers")
            points = "5" if party is Party.MENTOR else "2"
            store.feedback_answers.put(FeedbackAnswer(
                form_id=form.id, pairing_id=pairing_id, party=party, timing=timing, issued_on=day,
                answered_on=day, answers=(points, points, f"{said} {THIRD} said"),
            ))  # fmt: skip
        store.feedback_answers.put(FeedbackAnswer(
            form_id=form.id, pairing_id=kept.pairings["main"], issued_on=TODAY, timing=Timing.END,
        ))  # fmt: skip


def _registers(kept: Kept) -> None:
    store = kept.desk.store
    for withdrawn in (None, TODAY):
        kept.put(store.certificates, Certificate(
            participant_id=kept.people[MENTOR], issued_on=TODAY, meetings=3, minutes=90, withdrawn_on=withdrawn,
        ))  # fmt: skip
    kept.put(store.issued, Issued(at=store.clock(), kind="programme", as_at=TODAY, pages=1))
    kept.put(
        store.snoozes, Snooze(rule="G1", record="K0001", until=date(2026, 12, 1), set_on=TODAY)
    )


# -- papers, and what stands on them ------------------------------------------------------------


def squashed(text: str) -> str:
    """The text without spaces and hyphens, for long words are broken where a line ends."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u00ad\u200b\u200e\u200f\u2010-]+", "", plain).casefold()


def pdf_texts(pdf: bytes) -> dict[str, str]:
    """What can be read from a PDF: its pages, its metadata, and strings that are not packed."""
    document = pypdfium2.PdfDocument(pdf)
    said = "\n".join(p.get_textpage().get_text_range() for p in document)
    about = " ".join(document.get_metadata_dict().values())
    document.close()
    return {"PDF": said, "PDF metadata": about, "PDF bytes": pdf.decode("latin-1")}


def workbook_text(content: bytes) -> str:
    """Every cell of a workbook and the names of its sheets, and whatever else is in its parts."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    said = [
        str(c)
        for n in book.sheet_names
        for row in book.get_sheet_by_name(n).to_python()
        for c in row
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        raw = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
    return "\n".join([*book.sheet_names, *said, *raw])


def printed(kept: Kept, prepared: Prepared) -> dict[str, str]:
    """A paper and its companions, squashed, by what they are; the same report is laid out once."""
    if prepared.report not in kept.papers:
        found = pdf_texts(render(prepared.report).pdf)
        found["web page"] = page(prepared.report)
        kept.papers[prepared.report] = {k: squashed(t) for k, t in found.items()}
    book = squashed(workbook_text(figures_workbook(prepared)))
    names = squashed(f"{prepared.file_name} {prepared.subject}")
    return kept.papers[prepared.report] | {"workbook": book, "file name": names}


def subjects(kept: Kept, kind: Kind) -> list[dict[str, Any]]:
    """What papers of a kind are asked about."""
    pairings, week = kept.pairings, MONDAY + timedelta(7)
    if kind.is_closed_only:
        return [{"pairing_id": pairings["ended"]}]
    if kind.needs is Needs.WEEK:
        return [{"week": MONDAY if kind.key == "held-week" else week}]
    return {
        Needs.PROGRAMME: [{}],
        Needs.PAIRING: [{"pairing_id": pairings[k]} for k in ("main", "group")],
        Needs.MEETING: [{"meeting_id": kept.meetings[k]} for k in ("main", "group", "main planned")],
        Needs.PERSON: [
            {"participant_id": kept.people[n]} for n in ((MENTOR,) if kind.key == "service" else (MENTOR, MENTEE))
        ],
        Needs.FORM: [{"form": key} for key in BLANKS],
    }[kind.needs]  # fmt: skip


SWITCHED = (OFF_AT_FIRST, frozenset[str](), frozenset({TEXTS}))
PAPERS = [(k.key, r) for k in KINDS for r in k.readers]
by_paper = pytest.mark.parametrize(("key", "reader"), PAPERS, ids=[f"{k}-{r}" for k, r in PAPERS])


def every_wanted(kept: Kept, key: str, reader: Reader) -> Iterator[Wanted]:
    """Every way to ask for a kind of paper for a reader."""
    kind = BY_KEY[key]
    for about, names, without in product(subjects(kept, kind), NameStyle, SWITCHED):
        if names is NameStyle.CODES and TEXTS in without:
            continue  # beside codes texts are off anyway
        said = f"{foreword(kept)} {THIRD} said" if kind.has_foreword else ""
        yield Wanted(
            today=TODAY, reader=reader, names=names, without=without, foreword=said, **about
        )


def foreword(kept: Kept) -> str:
    """The canary of the foreword, the same on every paper."""
    where = "Wanted.foreword"
    known = [c for c, p in kept.canaries.of.items() if p.where == where]
    return known[0] if known else kept.canaries.word(where, Audience.ANYONE).casefold()


def prepared_or_none(kept: Kept, key: str, wanted: Wanted) -> Prepared | None:
    try:
        return kept.desk.reporting.prepare(key, wanted)
    except Refused:
        return None


def every_paper(kept: Kept, key: str, reader: Reader) -> list[Prepared]:
    """The papers of a kind for a reader, but those that are refused."""
    found = (prepared_or_none(kept, key, w) for w in every_wanted(kept, key, reader))
    return [p for p in found if p is not None]


def may_read(wanted: Wanted) -> set[Audience]:
    """What may stand on a paper, said here once more and apart from the program."""
    reads = set(wanted.reader.reads) - NOBODYS
    if wanted.names is NameStyle.CODES or TEXTS in wanted.without:
        reads.discard(Audience.PAIR)
    return reads


def leaks(kept: Kept, prepared: Prepared) -> set[str]:
    """Every canary on a paper or its companions that is not for its reader, told by its field."""
    reads = may_read(prepared.wanted)
    found = set()
    for medium, text in printed(kept, prepared).items():
        for canary in kept.canaries.found_in(text):
            planted = kept.canaries.of[canary]
            is_shut = planted.where.rpartition(".")[2] in NEVER_PRINTED
            if planted.audience not in reads or is_shut:
                found.add(f"{planted.where} ({planted.audience.name}) in the {medium}")
    return found


# -- 1 and 2: canaries ------------------------------------------------------------------------


def tables_of(kept: Kept) -> list["StoreTable[Any]"]:
    return [t for t in vars(kept.desk.store).values() if isinstance(t, StoreTable)]


def test_every_text_of_every_record_holds_a_canary(kept: Kept) -> None:
    """A new field, or a new record, is not forgotten: it must be planted above, or said to be no words."""
    wanted = {w for table in tables_of(kept) for w in texts_of(table.record)} - NAMES
    assert wanted - {p.where for p in kept.canaries.of.values()} == set()
    said = squashed(
        " ".join(
            str(row) for t in tables_of(kept) for row in kept.desk.store.read(f"SELECT * FROM {t.name}").fetchall()
        )
    )  # fmt: skip
    gone = set(kept.canaries.of) - kept.canaries.found_in(said) - {foreword(kept)}
    assert {kept.canaries.of[c].where for c in gone} == set()


@by_paper
def test_no_paper_holds_what_its_reader_may_not_read(kept: Kept, key: str, reader: Reader) -> None:
    found: dict[str, str] = {}
    for prepared in every_paper(kept, key, reader):
        wanted = prepared.wanted
        for leak in leaks(kept, prepared):
            found.setdefault(leak, f"names {wanted.style.value}, without {sorted(wanted.without)}")
    assert found == {}

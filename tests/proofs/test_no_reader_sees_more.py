"""A canary in every text of every record: no report, page or workbook of a reader holds one that is not theirs."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from html import unescape
from itertools import product
from typing import Any, TypeVar, get_type_hints

import hypothesis.strategies as st
import pypdfium2
import pytest
from hypothesis import example, given, settings
from python_calamine import CalamineWorkbook

from mentordesk.model.absence import Absence, Snooze
from mentordesk.model.addendum import Addendum, Subject
from mentordesk.model.agreed import AgreedStep, Owner, StepState
from mentordesk.model.attendance import Came, MeetingAttendance
from mentordesk.model.case_help import CaseHelp
from mentordesk.model.conflict import CaseAccess, ConflictNote, ConflictStep, NoteStatus, Rung
from mentordesk.model.contact import Contact
from mentordesk.model.erasure import Erasure, KeptLonger
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation, PlannedChange
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind, SaidDone, Timing
from mentordesk.model.fields import Audience, described
from mentordesk.model.figures import LEAST_SHOWN, protected, protected_grid
from mentordesk.model.goal import Goal, GoalDomain, GoalEvidence, GoalState
from mentordesk.model.issue import Certificate, Issued
from mentordesk.model.match import MatchWeight
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import GoalWork, Meeting, MeetingStatus, Side, Topic
from mentordesk.model.milestone import Milestone, MilestonePlan, MilestoneState
from mentordesk.model.names import NameStyle, first_and_initial, short_name
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
from mentordesk.model.people import Enrolment, KeptFilter, Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.programme import Closure, Objective, Programme
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Attendance, Clearance, NeverPair, Presence, Training
from mentordesk.model.review import Review
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic
from mentordesk.programme import reporting
from mentordesk.programme.companions import figures_workbook
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import BY_KEY, KINDS, Kind, Needs
from mentordesk.programme.papers.people import NEVER_PRINTED
from mentordesk.programme.papers.wanted import OFF_AT_FIRST, TEXTS, Wanted
from mentordesk.programme.records import new_record
from mentordesk.programme.reporting import Prepared
from mentordesk.reports import render
from mentordesk.reports.charts import Shape
from mentordesk.reports.packing import pack, unpack
from mentordesk.reports.readers import for_reader
from mentordesk.reports.values import Drawing, Facts, Report, Table, Text
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
#: Records that people tell of each other in: in their texts the name of a third person is written.
TELL_OF_PEOPLE = frozenset({
    Meeting, Goal, GoalEvidence, Review, AgreedStep, Contact, Absence, SaidDone, Clearance, Certificate,
    Milestone,
})  # fmt: skip
#: But not in these texts of them.
PLAIN = {"place", "version"}
#: Of participants and pairings these tell of others; the rest is who they are, and where they meet.
NAMED_IN = frozenset({
    "Participant.notes", "Participant.wants", "Participant.referred_by", "Participant.responsible_adult",
    "Participant.tags", "Pairing.contact_rule", "Pairing.closing_note",
})  # fmt: skip


# -- canaries ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """Where a canary sits, and for whom what is written there is."""

    where: str
    audience: Audience


_CANARY = "zq[a-z]{3}qz"


@dataclass
class Canaries:
    """Words that stand nowhere else, one for each text of each record."""

    of: dict[str, Planted] = field(default_factory=dict, repr=False)

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
            tells = kind in TELL_OF_PEOPLE and name not in PLAIN
            words = named(word) if tells or where in NAMED_IN else word
            said[name] = (words, self.of_field(kind, name)) if is_list else words
        return replace(record, **said)  # type: ignore[type-var]

    def found_in(self, squashed: str) -> set[Planted]:
        """Where the canaries come from that are in a squashed text."""
        return {self.of[c] for c in re.findall(_CANARY, squashed) if c in self.of}

    def before(self, squashed: str, name: str) -> set[str]:
        """From where the texts come in which a name stands behind the canary."""
        found = re.findall(f"({_CANARY}){re.escape(name)}", squashed)
        return {self.of[c].where for c in found if c in self.of}


def named(word: str) -> str:
    """A canary with the name of a third person beside it."""
    return f"{word} {THIRD} said"


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
    canaries: Canaries = field(default_factory=Canaries, repr=False)
    people: dict[str, int] = field(default_factory=dict)
    pairings: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    laid_out: dict[Report, dict[str, str]] = field(default_factory=dict, repr=False)
    made: dict[tuple[str, Reader], list["Made"]] = field(default_factory=dict, repr=False)

    @cached_property
    def foreword(self) -> str:
        """What the coordinator writes in front of every report; it is in no record."""
        return self.canaries.word("foreword", Audience.ANYONE)

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
    assert made.foreword  # planted with the rest
    yield made
    desk.close()


def _people(kept: Kept) -> None:
    mentors = {MENTOR, LEADER}
    for name, known_as in EVERYBODY.items():
        person = Participant(
            name=name, known_as=known_as, roles=(Role.MENTOR if name in mentors else Role.MENTEE,),
            waiting_since=STARTED, referred_on=STARTED, capacity=3,
        )  # fmt: skip
        person = kept.canaries.fill(person)
        email = f"{person.email} {'.'.join(name.lower().split())}@example.org"
        saved = kept.desk.people.save(replace(person, email=email), today=TODAY)
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
    kept.put(store.objectives, Objective(measure=Measure.READY))
    for first in (date(2026, 10, 26), date(2026, 12, 21)):
        kept.put(store.closures, Closure(first_day=first, last_day=first + timedelta(4)))
    kept.put(store.milestone_plans, MilestonePlan(days=14))
    kept.put(store.kept_filters, KeptFilter())
    kept.put(store.said_done, SaidDone(on=TODAY))
    held = kept.put(store.evaluations, Evaluation(held_on=TODAY, first_day=STARTED, last_day=TODAY))
    kept.put(store.planned_changes, PlannedChange(evaluation_id=held.id))


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
    kept.put(store.match_weights, MatchWeight(key="own-1"))
    kept.put(store.never_pairs, NeverPair(participant_id=people[MENTOR], other_id=people[THIRD]))
    for name in (MENTOR, MENTEE):
        kept.put(
            store.absences,
            Absence(participant_id=people[name], first_day=STARTED, last_day=STARTED),
        )
    kept.put(
        store.kept_longer,
        KeptLonger(participant_id=people[LEFT], until=date(2027, 9, 1), set_on=TODAY),
    )
    # of somebody who is in no paper of the gallery any more: the words of the erasure alone are looked for
    kept.put(store.erasures, Erasure(participant_id=999, erased_on=TODAY))


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
            subject=subject, record_id=meeting_id, at=kept.desk.store.clock(), text=named(word),
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
        for stands in (MilestoneState.OPEN, MilestoneState.WAIVED):
            kept.put(store.milestones, Milestone(pairing_id=pairing_id, state=stands, due_on=TODAY))
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
                answered_on=day, answers=(points, points, named(said)),
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


@dataclass(frozen=True)
class Made:
    """A report and all that is made of it, squashed, by what it is."""

    prepared: Prepared
    texts: dict[str, str] = field(repr=False)

    @property
    def how(self) -> str:
        """How it was asked for."""
        wanted = self.prepared.wanted
        return f"names {wanted.style.value}, without {' and '.join(sorted(wanted.without)) or 'nothing'}"


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
    raw = pdf.translate(None, b" \r\n\t-").lower().decode("latin-1")
    return {"PDF": squashed(said), "PDF metadata": squashed(about), "PDF bytes": raw}


def workbook_text(content: bytes) -> str:
    """Every cell of a workbook and the names of its sheets, and whatever else is in its parts."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = (row for n in book.sheet_names for row in book.get_sheet_by_name(n).to_python())
    said = [str(cell) for row in rows for cell in row]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        raw = [
            parts.read(n).decode("utf-8", "replace") for n in parts.namelist() if "theme" not in n
        ]
    return squashed("\n".join([*book.sheet_names, *said, *raw]))


def made_of(kept: Kept, prepared: Prepared) -> Made:
    """A paper and its companions; what is the same report is laid out once."""
    report = prepared.report
    if report not in kept.laid_out:
        web = {"web page": squashed(page(report))}
        kept.laid_out[report] = pdf_texts(render(report).pdf) | web
    book = workbook_text(figures_workbook(prepared))
    name = squashed(prepared.file_name)
    return Made(prepared, kept.laid_out[report] | {"workbook": book, "file name": name})


def subjects(kept: Kept, kind: Kind) -> list[dict[str, Any]]:
    """What papers of a kind are asked about."""
    pairings, next_week = kept.pairings, MONDAY + timedelta(7)
    if kind.is_closed_only:
        return [{"pairing_id": pairings["ended"]}]
    if kind.needs is Needs.WEEK:
        return [{"week": MONDAY if kind.key == "held-week" else next_week}]
    people = (MENTOR,) if kind.key == "service" else (MENTOR, MENTEE)
    return {
        Needs.PROGRAMME: [{}],
        Needs.PAIRING: [{"pairing_id": pairings[k]} for k in ("main", "group")],
        Needs.MEETING: [{"meeting_id": kept.meetings[k]} for k in ("main", "group", "main planned")],
        Needs.PERSON: [{"participant_id": kept.people[n]} for n in people],
        Needs.FORM: [{"form": key} for key in BLANKS],
    }[kind.needs]  # fmt: skip


SWITCHED = (OFF_AT_FIRST, frozenset[str](), frozenset({TEXTS}))
PAPERS = [(k.key, r) for k in KINDS for r in k.readers]
by_paper = pytest.mark.parametrize(("key", "reader"), PAPERS, ids=[f"{k}-{r}" for k, r in PAPERS])


def every_wanted(kept: Kept, key: str, reader: Reader) -> Iterator[Wanted]:
    """Every way to ask for a kind of paper for a reader."""
    kind = BY_KEY[key]
    said = named(kept.foreword) if kind.has_foreword else ""
    for about, names, without in product(subjects(kept, kind), NameStyle, SWITCHED):
        if (
            names is not NameStyle.CODES or TEXTS not in without
        ):  # beside codes texts are off anyway
            yield Wanted(
                today=TODAY, reader=reader, names=names, without=without, foreword=said, **about
            )


def papers(kept: Kept, key: str, reader: Reader) -> list[Made]:
    """The papers of a kind for a reader, made once for all tests; what is refused is not among them."""
    if (key, reader) not in kept.made:
        found = []
        for wanted in every_wanted(kept, key, reader):
            with suppress(Refused):
                found.append(made_of(kept, kept.desk.reporting.prepare(key, wanted)))
        kept.made[key, reader] = found
    return kept.made[key, reader]


def may_read(wanted: Wanted) -> set[Audience]:
    """What may stand on a paper, said here once more and apart from the program."""
    reads = set(wanted.reader.reads) - NOBODYS
    if wanted.names is NameStyle.CODES or TEXTS in wanted.without:
        reads.discard(Audience.PAIR)
    return reads


def leaks(canaries: Canaries, made: Made) -> set[str]:
    """Every canary on a paper or its companions that is not for its reader, told by its field."""
    reads, found = may_read(made.prepared.wanted), set()
    for medium, text in made.texts.items():
        for planted in canaries.found_in(text):
            # what is printed nowhere is the person's own all the same, who asks for everything
            is_shut = (
                planted.where.rpartition(".")[2] in NEVER_PRINTED
                and made.prepared.kind.key != "access"
            )
            if planted.audience not in reads or is_shut:
                found.add(f"{planted.where} ({planted.audience.name}) in the {medium}")
    return found


def told(found: Iterable[tuple[Made, str]]) -> dict[str, str]:
    """What was found, each once, with how the first paper was asked for that holds it."""
    said: dict[str, str] = {}
    for made, what in found:
        said.setdefault(what, made.how)
    return said


# -- canaries on paper ------------------------------------------------------------------------


def tables_of(kept: Kept) -> list["StoreTable[Any]"]:
    return [t for t in vars(kept.desk.store).values() if isinstance(t, StoreTable)]


def test_every_text_of_every_record_holds_a_canary(kept: Kept) -> None:
    """A new field, or a new record, is not forgotten: it is planted above, or said to be no words."""
    wanted = {w for table in tables_of(kept) for w in texts_of(table.record)} - NAMES
    assert wanted - {p.where for p in kept.canaries.of.values()} == set()
    rows = [
        row
        for t in tables_of(kept)
        for row in kept.desk.store.read(f"SELECT * FROM {t.name}").fetchall()
    ]
    inside = kept.canaries.found_in(squashed(str(rows)))
    assert set(kept.canaries.of.values()) - inside == {Planted("foreword", Audience.ANYONE)}


def test_nearly_every_combination_makes_a_paper(kept: Kept) -> None:
    asked = {p: len(list(every_wanted(kept, *p))) for p in PAPERS}
    there = {p: len(papers(kept, *p)) for p in PAPERS}
    assert [p for p in PAPERS if not there[p]] == []
    assert sum(there.values()) > 0.9 * sum(asked.values())


@by_paper
def test_no_paper_holds_what_its_reader_may_not_read(kept: Kept, key: str, reader: Reader) -> None:
    found = ((m, leak) for m in papers(kept, key, reader) for leak in leaks(kept.canaries, m))
    assert told(found) == {}


# -- names ------------------------------------------------------------------------------------


def hidden_names(style: NameStyle) -> dict[str, str]:
    """What is never to be read of anybody beside names that are not full; squashed, with whose it is."""
    found: dict[str, str] = {}
    for name, known_as in EVERYBODY.items():
        first, last = name.split()
        parts = {
            NameStyle.FIRST: (name, last),
            NameStyle.SHORT: (name, first, known_as),
            NameStyle.CODES: (name, first, known_as, last),
        }[style]
        found |= {squashed(p): name for p in parts}
    return found


@by_paper
def test_short_names_and_codes_tell_nobodys_name(kept: Kept, key: str, reader: Reader) -> None:
    found = (
        (made, f"{form} in the {medium}")
        for made in papers(kept, key, reader)
        if made.prepared.wanted.names is not NameStyle.FULL
        for medium, text in made.texts.items()
        for form in hidden_names(made.prepared.wanted.style)
        if form in text
    )
    assert told(found) == {}


@by_paper
def test_beside_full_names_nobody_reads_of_a_third_person(
    kept: Kept, key: str, reader: Reader
) -> None:
    """Whom a paper is not about is not named in what somebody wrote; in our own file they are."""
    found = (
        (made, f"{before} in the {medium}")
        for made in papers(kept, key, reader)
        if made.prepared.wanted.names is NameStyle.FULL and reader is not Reader.FILE
        for medium, text in made.texts.items()
        for before in kept.canaries.before(text, squashed(THIRD))
    )
    assert told(found) == {}


#: Where a name is looked for, by the kind of paper; a workbook holds tables alone.
FREE_TEXTS = {
    "pairing": {"Meeting.summary", "Goal.statement", "GoalEvidence.evidence", "Review.appraisal", "foreword"},
    "session": {"Meeting.summary", "Goal.statement", "AgreedStep.text", "Meeting.next_step", "Addendum.text"},
}  # fmt: skip
IN_TABLES = {"pairing": {"Meeting.summary", "Goal.statement"}, "session": set[str]()}


@pytest.mark.parametrize("key", FREE_TEXTS)
@pytest.mark.parametrize("reader", [Reader.PUPIL, Reader.MENTOR])
@pytest.mark.parametrize(
    ("names", "instead"),
    [
        (NameStyle.FULL, "(a name)"),
        (NameStyle.FIRST, first_and_initial(THIRD)),
        (NameStyle.SHORT, short_name(THIRD)),
    ],
)
def test_a_name_in_a_text_is_replaced_and_stays_where_one_says_so(
    kept: Kept, key: str, reader: Reader, names: NameStyle, instead: str
) -> None:
    wanted = Wanted(
        today=TODAY, reader=reader, names=names, pairing_id=kept.pairings["main"],
        meeting_id=kept.meetings["main"], foreword=named(kept.foreword),
    )  # fmt: skip
    for stay, word in ((frozenset[str](), instead), (frozenset({THIRD}), THIRD)):
        prepared = kept.desk.reporting.prepare(key, replace(wanted, as_they_are=stay))
        assert THIRD in {m.name for m in prepared.mentions}
        for medium in ("PDF", "web page", "workbook"):
            text = made_of(kept, prepared).texts[medium]
            there = kept.canaries.before(text, squashed(word))
            expected = (IN_TABLES if medium == "workbook" else FREE_TEXTS)[key]
            assert expected <= there, medium
            if not stay:
                assert squashed(THIRD) not in text


# -- what is kept of conflicts and moods ------------------------------------------------------


def paper_words(report: Report) -> str:
    """The words of a paper as they stand, from its web page."""
    return unescape(re.sub(r"<[^>]+>", " ", page(report)))


#: How many notes or pointers there are, and a mood: numbers, in which no canary can sit.
OF_NOTES = re.compile(r"\d+notes?(open|,\d+ofthemopen|w(as|ere)opened)|\d+pointers?notack")
OF_MOODS = re.compile(r"’s?mood(:|was)\d[^.]*")


@by_paper
def test_a_paper_that_says_conflict_notes_are_left_out_says_nothing_of_them(
    kept: Kept, key: str, reader: Reader
) -> None:
    left_out = squashed("Conflict notes are left out of this report.")
    found = (
        (made, hit[0])
        for made in papers(kept, key, reader)
        if left_out in made.texts["PDF"] and (hit := OF_NOTES.search(made.texts["PDF"]))
    )
    assert told(found) == {}


@by_paper
def test_moods_are_the_coordinators_alone(kept: Kept, key: str, reader: Reader) -> None:
    """The moods fell at the last meetings of both pairings that run."""
    found = (
        (made, hit[0])
        for made in papers(kept, key, reader)
        if described(Meeting)["mood_mentee"].audience not in reader.reads
        and (hit := OF_MOODS.search(made.texts["PDF"]))
    )
    assert told(found) == {}


def test_the_search_for_notes_and_moods_finds_them_where_they_belong(kept: Kept) -> None:
    """Sensitivity: asked for, the counts are there; and our own file has the moods."""
    about = {"pairing_id": kept.pairings["main"], "without": frozenset[str]()}
    for key in ("pairing", "programme"):
        assert OF_NOTES.search(one(kept, key, Reader.HEAD, **about).texts["PDF"]), key
    assert OF_MOODS.search(one(kept, "standards", Reader.FILE).texts["PDF"])


# -- numbers that are too small ----------------------------------------------------------------

counts = st.one_of(st.integers(0, 6), st.integers(0, 60))


def is_hidden(cell: str) -> bool:
    return not cell[:1].isdigit()


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.lists(counts, min_size=2, max_size=9))
def test_of_a_row_with_a_total_no_small_number_is_hidden_alone(numbers: list[int]) -> None:
    shown = protected(numbers)
    assert sum(map(is_hidden, shown)) != 1
    for number, cell in zip(numbers, shown, strict=True):
        assert (
            is_hidden(cell)
            if 0 < number < LEAST_SHOWN
            else is_hidden(cell) or cell == f"{number:,}"
        )


grids = st.integers(2, 5).flatmap(
    lambda wide: st.lists(st.lists(counts, min_size=wide, max_size=wide), min_size=2, max_size=6)
)


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(grids)
def test_of_a_grid_with_totals_no_number_is_hidden_alone_in_its_row_or_column(
    grid: list[list[int]],
) -> None:
    shown = protected_grid(grid)
    for line in (*shown, *zip(*shown, strict=True)):
        assert sum(map(is_hidden, line)) != 1
    for numbers, cells in zip(grid, shown, strict=True):
        for number, cell in zip(numbers, cells, strict=True):
            assert is_hidden(cell) or (cell == f"{number:,}" and not 0 < number < LEAST_SHOWN)


def worked_out(shown: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """The hidden cells that follow from the totals of rows and columns.

    Rows and columns are joined by the cells that are hidden in both. A cell without which its row and
    its column are no longer joined is the difference of the totals on one side: no other value fits.
    """
    cells = {(r, c) for r, row in enumerate(shown) for c, said in enumerate(row) if is_hidden(said)}
    return {cell for cell in cells if not _still_joined(cell, cells - {cell})}


def _still_joined(cell: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    rows, columns, grown = {cell[0]}, set[int](), True
    while grown:
        before = len(rows), len(columns)
        columns |= {c for r, c in others if r in rows}
        rows |= {r for r, c in others if c in columns}
        grown = before != (len(rows), len(columns))
    return cell[1] in columns


#: Two squares of small numbers, and one small number between them.
BRIDGED = [[1, 1, 1, 9], [1, 1, 9, 9], [9, 9, 1, 1], [9, 9, 1, 1]]


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(grids)
@example(BRIDGED)
def test_of_a_grid_with_totals_no_small_number_can_be_worked_out(grid: list[list[int]]) -> None:
    small = {(r, c) for r, row in enumerate(grid) for c, n in enumerate(row) if 0 < n < LEAST_SHOWN}
    assert worked_out(protected_grid(grid)) & small == set()


def test_the_solver_works_out_what_is_hidden_alone() -> None:
    """Sensitivity: one cell alone is found, the corners of a square are not."""
    assert worked_out([["under 5", "7"], ["8", "9"]]) == {(0, 0)}
    assert worked_out([["under 5", "hidden"], ["hidden", "hidden"]]) == set()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Eleven pairings that run and two that ended, of one reason; small numbers beside large ones."""
    path = tmp_path_factory.mktemp("crowd") / "Crowd.mentordesk"
    desk = new_record(
        path, Programme(name="Ours", starts_on=STARTED), passphrase=None, clock=Clock()
    )
    store = desk.store
    with store.transaction("a crowd"):
        mentors, mentees = (
            store.participants.add_all(
                Participant(
                    name=f"{word} Nr{'abcdefghijklmnop'[n]}", roles=(role,), group=group, status=status
                )
                for n, (group, status) in enumerate(people)
            )
            for word, role, people in (
                ("Mo", Role.MENTOR, [("11B", Enrolment.WAITING)] * 13),
                ("Me", Role.MENTEE, [("7A", Enrolment.WAITING)] * 13 + [("7B", Enrolment.WITHDRAWN)] * 2),
            )
        )  # fmt: skip
        for n, (mentor, mentee) in enumerate(zip(mentors, mentees, strict=False)):
            _crowd_pairing(store, n, mentor.id, mentee.id)
    yield desk
    desk.close()


def _crowd_pairing(store: Any, n: int, mentor: int, mentee: int) -> None:
    """Eight meetings each; two in all were missed, one goal was mostly met, two pairings ended."""
    ended = n >= 11
    saved = store.pairings.put(Pairing(
        started_on=STARTED, matched_on=STARTED, agreed_end=date(2026, 11, 12),
        closing_reason=ClosingReason.GOALS_MET if ended else None,
    ))  # fmt: skip
    for who, role in ((mentor, MemberRole.MENTOR), (mentee, MemberRole.MENTEE)):
        store.members.put(
            Member(pairing_id=saved.id, participant_id=who, role=role, from_on=STARTED)
        )
    on = date(2026, 11, 12)
    moves = [(State.ACTIVE, STARTED), *([(State.CLOSING, on), (State.CLOSED, on)] if ended else [])]
    for state, day in moves:
        store.moves.put(Move(pairing_id=saved.id, state=state, moved_on=day))
    days = [STARTED + timedelta(7 * w + 1) for w in range(7)]
    store.meetings.add_all(
        Meeting(pairing_id=saved.id, planned_on=d, held_on=d, minutes=35) for d in days
    )
    if n < 2:
        store.meetings.put(Meeting(
            pairing_id=saved.id, status=MeetingStatus.NO_SHOW, planned_on=date(2026, 11, 11), failed_by=Side.MENTEE,
        ))  # fmt: skip
    reached = GoalState.MOSTLY if n == 0 else GoalState.MET
    domain = GoalDomain.WELLBEING if n < 2 else GoalDomain.ACADEMIC
    store.goals.put(Goal(
        pairing_id=saved.id, statement="Read", state=reached, domain=domain, set_on=STARTED, due_on=on, settled_on=on,
    ))  # fmt: skip


def for_funder(desk: Desk, **asked: Any) -> Report:
    return desk.reporting.prepare(
        "programme", Wanted(today=TODAY, reader=Reader.FUNDER, **asked)
    ).report


def tables(report: Report, key: str) -> list[Table]:
    return [b for s in report.sections if s.key == key for b in s.blocks if isinstance(b, Table)]


def number_of(cell: str) -> int | None:
    """The number that is printed, or None where it is hidden."""
    plain = cell.replace(",", "")
    return int(plain) if plain.isdecimal() else None


def is_small(number: int | None) -> bool:
    return number is not None and 0 < number < LEAST_SHOWN


COUNTED = ("people", "waiting", "lengths", "goals", "ended", "challenges", "standards")


@pytest.mark.parametrize("key", COUNTED)
def test_no_table_of_a_funder_prints_a_small_number(kept: Kept, crowd: Desk, key: str) -> None:
    for desk in (kept.desk, crowd):
        cells = [c for t in tables(for_funder(desk), key) for row in t.rows for c in row[1:]]
        assert [c for c in cells if is_small(number_of(c))] == []


def test_charts_of_a_funder_draw_no_small_number(kept: Kept, crowd: Desk) -> None:
    for desk in (kept.desk, crowd):
        found = [
            (b.chart.title, v)
            for s in for_funder(desk).sections
            for b in s.blocks
            if isinstance(b, Drawing)
            for row in b.chart.series
            for v in row.values
            if v and v < LEAST_SHOWN and b.chart.shape is not Shape.LINES
        ]
        assert found == []


@pytest.mark.parametrize("key", ["people", "goals"])
def test_the_total_of_a_column_tells_a_funder_no_small_number(crowd: Desk, key: str) -> None:
    """Whoever knows how many mentees there are, or goals, finds nobody by taking away the others."""
    found = tables(for_funder(crowd), key)
    if not found:  # where all of it would be hidden there is no table
        (section,) = [s for s in for_funder(crowd).sections if s.key == key]
        assert ["not shown" in b.text for b in section.blocks if isinstance(b, Text)] == [True]
        return
    (table,) = found
    assert any(not is_hidden(c) for row in table.rows for c in row[1:])
    columns = list(zip(*(row[1:] for row in table.rows), strict=True))
    assert [c for c in columns if sum(map(is_hidden, c)) == 1] == []


def figures_of(report: Report) -> dict[str, str]:
    """The figures of a report by their labels."""
    (table,) = tables(report, "definitions")
    return {row[0]: row[1] for row in table.rows}


def test_how_many_ended_does_not_follow_from_the_other_figures(crowd: Desk) -> None:
    """Served = active + paused + ended: where three of them are known, so is the fourth."""
    found = figures_of(for_funder(crowd))
    served, active, paused = (
        number_of(found[f"{word} pairings" if word != "Pairings served" else word])
        for word in ("Pairings served", "Active", "Paused")
    )
    known = served is not None and active is not None and paused is not None
    assert not known or not is_small(served - active - paused)  # type: ignore[operator]


def test_how_many_ended_does_not_follow_from_the_rules(crowd: Desk) -> None:
    """Some rules ask every pairing, others those that are open: the sums of their rows tell them apart."""
    (table,) = tables(for_funder(crowd), "standards")
    rows = [[number_of(c) for c in row[2:]] for row in table.rows]
    sums = {sum(n for n in row if n is not None) for row in rows if None not in row}
    assert sums
    assert [(a, b) for a in sums for b in sums if is_small(a - b)] == []


def test_how_many_were_missed_does_not_follow_from_the_first_sentence(crowd: Desk) -> None:
    said = paper_words(for_funder(crowd))
    held, both = (
        re.search(r"(\d+) meetings were held", said),
        re.search(r"of the (\d+) that were", said),
    )
    assert not (held and both) or not is_small(int(both[1]) - int(held[1]))


def test_a_definition_tells_a_funder_no_small_number(crowd: Desk) -> None:
    said = re.findall(r"(\d+) more were mostly met", paper_words(for_funder(crowd)))
    assert [n for n in said if is_small(int(n))] == []


def test_how_complete_a_record_is_tells_a_funder_no_small_number(kept: Kept) -> None:
    facts = [
        f
        for s in for_funder(kept.desk).sections
        if s.key == "quality"
        for b in s.blocks
        if isinstance(b, Facts)
        for f in b.facts
    ]
    assert facts
    assert [
        f for f in facts if any(is_small(int(n)) for n in re.findall(r"of (\d+)$", f.value))
    ] == []


def test_an_objective_tells_a_funder_no_small_number(kept: Kept) -> None:
    said = [c for t in tables(for_funder(kept.desk), "objectives") for row in t.rows for c in row]
    assert said
    assert [
        c for c in said if any(is_small(int(n)) for n in re.findall(r"Counted from (\d+)", c))
    ] == []


def test_the_search_for_small_numbers_sees_them(crowd: Desk) -> None:
    """Sensitivity: the head, who may see them, has the very numbers that are hidden from a funder."""
    shown = crowd.reporting.prepare("programme", Wanted(today=TODAY, reader=Reader.HEAD)).report
    for key in ("people", "ended", "goals"):
        cells = [c for t in tables(shown, key) for row in t.rows for c in row[1:]]
        assert any(is_small(number_of(c)) for c in cells), key


# -- sensitivity: what the checks above would say of a leak ----------------------------------------


def places(kept: Kept, made: Made, medium: str = "PDF") -> set[str]:
    return {p.where for p in kept.canaries.found_in(made.texts[medium])}


def one(kept: Kept, key: str, reader: Reader, **asked: Any) -> Made:
    wanted = Wanted(today=TODAY, reader=reader, **asked)
    return made_of(kept, kept.desk.reporting.prepare(key, wanted))


@pytest.mark.parametrize("medium", ["PDF", "web page", "workbook"])
def test_what_a_reader_may_read_is_found_on_their_paper(kept: Kept, medium: str) -> None:
    """Sensitivity: the search finds words of each audience where they belong; tables alone in workbooks."""
    about = {"participant_id": kept.people[MENTEE], "pairing_id": kept.pairings["main"]}
    expected = {
        ("participant", Reader.FILE): {
            "Participant.email", "Participant.notes", "Participant.tags", "Contact.note", "Absence.reason",
        },
        ("pairing", Reader.PUPIL): {"Meeting.summary", "Meeting.next_step", "Addendum.text", "Goal.statement"},
        ("results", Reader.FILE): {"FeedbackAnswer.answers", "SaidDone.said"},
        ("programme", Reader.FUNDER): {"Objective.statement", "SaidDone.done"},
    }  # fmt: skip
    for (key, reader), there in expected.items():
        assert there <= places(kept, one(kept, key, reader, **about), medium)
    if medium != "workbook":
        session = one(kept, "session", Reader.PUPIL, meeting_id=kept.meetings["main"])
        assert {"Meeting.summary", "AgreedStep.text"} <= places(kept, session, medium)


def test_the_title_of_a_pdf_is_looked_into(kept: Kept) -> None:
    """Sensitivity: metadata and bytes hold the name of the group, which is the title of its report."""
    made = one(kept, "pairing", Reader.FILE, pairing_id=kept.pairings["group"])
    for medium in ("PDF metadata", "PDF bytes"):
        assert "Pairing.called" in places(kept, made, medium)


def opened(report: Report) -> Report:
    """The report as if every block, fact and column were for anyone."""

    def shut_nothing(block: Any) -> Any:
        more: dict[str, Any] = {"kept": ()} if isinstance(block, Table) else {}
        if isinstance(block, Facts):
            more["facts"] = tuple(replace(f, audience=None) for f in block.facts)
        return replace(block, audience=Audience.ANYONE, **more)

    sheets = tuple(
        replace(sheet, sections=tuple(
            replace(s, blocks=tuple(map(shut_nothing, s.blocks))) for s in sheet.sections
        ))
        for sheet in report.sheets
    )  # fmt: skip
    return replace(report, sheets=sheets)


@pytest.mark.parametrize(
    ("key", "reader", "field_"),
    [
        ("participant", Reader.PUPIL, "Participant.notes"),
        ("participant", Reader.HEAD, "Contact.note"),
        ("pairing", Reader.PARENT, "Meeting.summary"),
        ("results", Reader.FUNDER, "FeedbackAnswer.answers"),
    ],
)
def test_a_block_that_is_marked_wrongly_is_caught(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, key: str, reader: Reader, field_: str
) -> None:
    """Sensitivity: with everything marked for anyone the check tells of what is then on the paper."""
    about = {"pairing_id": kept.pairings["main"], "participant_id": kept.people[MENTEE]}
    names = NameStyle.FULL

    def leaked() -> set[str]:
        return leaks(kept.canaries, one(kept, key, reader, names=names, **about))

    assert not any(leak.startswith(field_) for leak in leaked())
    monkeypatch.setattr(
        reporting, "for_reader", lambda report, *rest: for_reader(opened(report), *rest)
    )
    assert {f"{field_} ({a})" for a in ("COORDINATOR", "PAIR")} & {
        leak.partition(" in ")[0] for leak in leaked()
    }


# -- as it is kept --------------------------------------------------------------------------------


@by_paper
def test_a_report_is_the_same_when_it_is_unpacked(kept: Kept, key: str, reader: Reader) -> None:
    for made in papers(kept, key, reader):
        assert unpack(pack(made.prepared.report)) == made.prepared.report


def test_only_the_logo_is_left_out_of_what_is_kept(kept: Kept) -> None:
    report = one(kept, "term", Reader.FILE, pairing_id=kept.pairings["main"]).prepared.report

    def with_logo(logo: bytes) -> Report:
        sheets = tuple(replace(s, head=replace(s.head, logo=logo)) for s in report.sheets)
        return replace(report, head=replace(report.head, logo=logo), sheets=sheets)

    printed = with_logo(b"a picture")
    assert b"a picture" not in zlib.decompress(pack(printed))
    assert unpack(pack(printed)) == with_logo(b"")
    assert unpack(pack(printed), b"a picture") == printed

"""Reports: made by kind, narrowed to their reader, with names in texts found and replaced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm
from mentordesk.model.fields import Audience
from mentordesk.model.names import NameStyle, first_word, printed_names
from mentordesk.model.pairing import State
from mentordesk.model.readers import Reader
from mentordesk.programme.certificates import Certificates
from mentordesk.programme.conflicts import Conflicts
from mentordesk.programme.contacts import Contacts
from mentordesk.programme.evaluating import Evaluations
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.letters import REACHED, closing_letter, goodbyes
from mentordesk.programme.papers.access import ACCESS, access_pack, initials_of
from mentordesk.programme.papers.binder import BinderPaper
from mentordesk.programme.papers.evaluation import EvaluationPaper
from mentordesk.programme.papers.forms import FormPapers
from mentordesk.programme.papers.kinds import BY_KEY, KINDS, Kind, Needs
from mentordesk.programme.papers.mentions import (
    NOBODY,
    Mention,
    NameBook,
    own_forms,
    without_names,
)
from mentordesk.programme.papers.pairing import PairingPaper
from mentordesk.programme.papers.people import PeoplePapers, is_of_group
from mentordesk.programme.papers.plain import plain_sheet
from mentordesk.programme.papers.press import Press
from mentordesk.programme.papers.programme import ProgrammePaper
from mentordesk.programme.papers.results import ResultsPaper
from mentordesk.programme.papers.sessions import LEFT_FOR_CODES, SessionPapers
from mentordesk.programme.papers.signing import SigningPapers
from mentordesk.programme.papers.survey import interest_sheets
from mentordesk.programme.papers.wanted import OFF_AT_FIRST, Wanted
from mentordesk.programme.people import People
from mentordesk.programme.reviews import Reviews
from mentordesk.programme.slices import Slices, at_once
from mentordesk.programme.standards import Standards
from mentordesk.programme.today import period_start
from mentordesk.programme.training import TrainingBook
from mentordesk.reports.readers import for_reader, titles_of
from mentordesk.reports.values import Head, Report, Section, Sheet, Text
from mentordesk.store.people_facts import names_ever, names_to_replace

__all__ = [
    "KINDS",
    "LEFT_FOR_CODES",
    "OFF_AT_FIRST",
    "Kind",
    "Needs",
    "Prepared",
    "Reporting",
    "Wanted",
]
#: The key of the words in front.
FOREWORD = "foreword"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report as its reader will see it, with what was left out and which names stand in its texts.

    ``sections`` are those that can be switched off, by key and title, whether they are on or not.
    """

    kind: Kind
    wanted: Wanted
    report: Report
    left_out: tuple[str, ...]
    mentions: tuple[Mention, ...]
    sections: tuple[tuple[str, str], ...]

    @property
    def subject(self) -> str:
        """The code of what it is about; empty where it is about the programme."""
        wanted = self.wanted
        codes = {
            Needs.PAIRING: ("K", wanted.pairing_id), Needs.PERSON: ("P", wanted.participant_id),
            Needs.MEETING: ("M", wanted.meeting_id),
        }  # fmt: skip
        letter, number = codes.get(self.kind.needs, ("", 0))
        return f"{letter}{number:04d}" if number else ""

    @property
    def file_name(self) -> str:
        """A name for a file, without names of people."""
        parts = (self.kind.title, self.subject, self.wanted.today.isoformat())
        return " ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Objectives:
    """Where an objective stands, as a line."""

    statement: str
    target: str
    due: str
    actual: str
    evidence: str


class Reporting:
    """Makes reports of every kind."""

    def __init__(
        self,
        press: Press,
        *,
        conflicts: Conflicts,
        feedback: Feedback,
        standards: Standards,
        people: People,
        training: TrainingBook,
        contacts: Contacts,
        certificates: Certificates,
        reviews: Reviews,
        evaluations: Evaluations,
    ) -> None:
        self._press, self._feedback = press, feedback
        self._people = people
        self._sessions = SessionPapers(press)
        self._pairing = PairingPaper(press, feedback, reviews)
        self._programme = ProgrammePaper(press, conflicts, feedback, standards)
        self._of_people = PeoplePapers(press, people, training, contacts, certificates)
        self._signing = SigningPapers(press, training)
        self._forms = FormPapers(press, feedback, self._signing)
        self._results = ResultsPaper(press, feedback)
        self._binder = BinderPaper(press, standards)
        self._evaluation = EvaluationPaper(press, feedback, evaluations)
        self._hand_over: Callable[[date], Report] | None = None

    def also_hand_over(self, make: Callable[[date], Report]) -> None:
        """The hand-over pack is made beside the reports; this is how."""
        self._hand_over = make

    # -- the one door -----------------------------------------------------------------------

    def prepare(self, key: str, wanted: Wanted) -> Prepared:
        """A report of a kind for its reader; refuses readers it is not for."""
        return at_once(self.slices(key, wanted))

    def slices(self, key: str, wanted: Wanted) -> Slices[Prepared]:
        """The same, so that the window gets its turn in between."""
        kind = BY_KEY.get(key)
        if kind is None:
            raise Refused(f"There is no report called {key}.")
        if wanted.reader not in kind.readers:
            others = ", ".join(r.label.lower() for r in kind.readers)
            raise Refused(
                f"{kind.title} is not made for: {wanted.reader.label.lower()}. It is for: {others}."
            )
        self._check_subject(kind, wanted)
        if key == "hand-over" and wanted.style is not NameStyle.FULL:
            raise Refused(
                "The hand-over pack names people in full: whoever takes over has to know them."
            )
        if key == ACCESS and (wanted.style is not NameStyle.FULL or not wanted.shows_texts):
            raise Refused(
                "The subject access pack holds every text, names its person in full and others by initials."
            )
        made = self._made(key, wanted)
        draft = self._with_foreword(
            made if isinstance(made, Report) else (yield from made), kind, wanted
        )
        yield
        report, left_out = for_reader(draft, wanted.reads, wanted.without)
        found: tuple[Mention, ...] = ()
        if wanted.style is not NameStyle.FULL or wanted.reader is not Reader.FILE or key == ACCESS:
            everybody = names_to_replace(self._press.store)
            book, own_of = _book(wanted.style, everybody), _own_names(wanted.style, everybody)
            if key == ACCESS:  # whoever is in the record, of whichever programme
                everybody = names_ever(self._press.store)
                book = NameBook(everybody, initials_of(everybody), surnames=True)
                own_of = _own_names(NameStyle.FULL, everybody)
            yield
            report, found = yield from without_names(report, book, wanted.as_they_are, own_of)
        if not report.sections:
            raise Refused(f"Nothing of this report is for: {wanted.reader.label.lower()}.")
        offered = tuple(
            (k, t) for k, t in titles_of([for_reader(draft, wanted.reads)[0]]) if k != FOREWORD
        )
        return Prepared(kind, wanted, report, left_out, found, offered)

    def _made(self, key: str, wanted: Wanted) -> Report | Slices[Report]:
        make: dict[str, Callable[[Wanted], Report | Slices[Report]]] = {
            "programme": self._programme.progress, "results": self._results.results, "standards": self._binder.binder,
            "evaluation": self._evaluation.review,
            "hand-over": self._pack, "pairing": self._pairing.progress, "session": self._sessions.session,
            "term": self._sessions.term, "held-week": self._sessions.held_in_week, "letters": self._letters,
            ACCESS: partial(access_pack, self._press),
            "participant": self._of_people.record, "service": self._of_people.service,
            "certificates": self._of_people.certificates, "certificate-register": self._of_people.certificate_register,
            "week-sheet": self._sessions.week_sheet, "week": self._sessions.week_sheets, "next": self._sessions.next,
            "blank": self._sessions.blank, "form": self._blank_form, "forms": self._forms.out,
            "agreements": self._signing.agreements, "unsigned": self._signing.unsigned, "agreement": self._forms.agreement, "survey": partial(interest_sheets, self._press),
        }  # fmt: skip
        return make[key](wanted)

    def _check_subject(self, kind: Kind, wanted: Wanted) -> None:
        if kind.needs is Needs.PAIRING and not wanted.pairing_id:
            raise Refused("Choose a pairing first.")
        if kind.needs is Needs.PERSON and not wanted.participant_id:
            raise Refused("Choose a person first.")

    def _with_foreword(self, report: Report, kind: Kind, wanted: Wanted) -> Report:
        """The report with the coordinator's own words in front."""
        if not kind.has_foreword or not wanted.foreword.strip():
            return report
        said = Section(
            title="From the coordinator", key=FOREWORD,
            blocks=(Text(text=wanted.foreword.strip(), audience=Audience.ANYONE, written=True),),
        )  # fmt: skip
        first = replace(report.sheets[0], sections=(said, *report.sheets[0].sections))
        return replace(report, sheets=(first, *report.sheets[1:]))

    # -- single kinds, as other parts of the program ask for them ----------------------------

    def _report(self, key: str, wanted: Wanted, **about: int) -> Report:
        return self.prepare(key, replace(wanted, **about)).report  # type: ignore[arg-type]

    def programme(self, wanted: Wanted) -> Report:
        """Programme progress over a period."""
        return self._report("programme", wanted)

    def pairing(self, pairing_id: int, wanted: Wanted) -> Report:
        """Pairing progress from its start, or over a period."""
        return self._report("pairing", wanted, pairing_id=pairing_id)

    def session(self, meeting_id: int, wanted: Wanted) -> Report:
        """Session summary of one meeting."""
        return self._report("session", wanted, meeting_id=meeting_id)

    def next_session(self, pairing_id: int, wanted: Wanted) -> Report:
        """A sheet for the next meeting of a pairing."""
        return self._report("next", wanted, pairing_id=pairing_id)

    def week_sheets(self, monday: date, wanted: Wanted) -> Report:
        """A sheet for every meeting that is planned in a week."""
        return self.prepare("week", replace(wanted, week=monday)).report

    def agreements(self, wanted: Wanted) -> Report:
        """A page for each consent and agreement that has a text, to be signed."""
        return self._report("agreements", replace(wanted, reader=Reader.PUPIL))

    def feedback_forms(
        self, given: Sequence[FeedbackAnswer], forms: Mapping[int, FeedbackForm], wanted: Wanted
    ) -> Report:
        """Some forms that were given out."""
        return self._forms.feedback(given, forms, wanted)

    def plain_head(self, title: str, subtitle: str, today: date) -> Head:
        """The head of a paper that is no figure of a period."""
        return self._press.plain_head(title, subtitle, today)

    def _blank_form(self, wanted: Wanted) -> Report:
        if wanted.form == "session":
            return self._sessions.blank(wanted)
        return self._forms.blank(wanted)

    def _pack(self, wanted: Wanted) -> Report:
        if self._hand_over is None:
            raise LookupError("nobody said how the hand-over pack is made")
        return self._hand_over(wanted.today)

    def _letters(self, wanted: Wanted) -> Report:
        """A letter for each side of a pairing that has ended; never why it ended."""
        press = self._press
        pairing = press.pairings.get(wanted.pairing_id)
        facts = press.pairings.facts(wanted.pairing_id, wanted.today)
        if facts.state is not State.CLOSED:
            raise Refused("A closing letter is for a pairing that has ended. Close it first.")
        programme = press.setup.programme.name
        goals = [g for g in press.goals.of_pairing(facts.id) if g.state in REACHED]
        letters = tuple(
            replace(
                closing_letter(
                    press.plain_head(f"Thank you, {told.to}", programme, wanted.today),
                    told,
                    [g.statement for g in goals if g.participant_id in {None, told.person_id}]
                    if wanted.shows_texts
                    else (),
                    pairing.contact_rule,
                    press.setup.organisation.coordinator,
                ),
                about=tuple(press.all_names(facts.id, wanted.style)),
            )
            for told in goodbyes(press, facts, wanted.style)
        )
        head = press.plain_head("Closing letters", f"{programme} · {facts.code}", wanted.today)
        return Report(head=head, sheets=letters, goes_apart=True)

    def recovery_sheet(self, code: str, record: str, today: date) -> Report:
        """The recovery code on paper, with what it is for and where to keep it."""
        head = self.plain_head("Recovery sheet", self._press.setup.programme.name, today)
        sections = (
            ("What it is for",
             "This code opens the record when its passphrase is forgotten. Type it where the passphrase is "
             "asked for; capital or small letters and the dashes do not matter. Then set a new passphrase in "
             "Backups & settings. It opens the backups as well."),
            ("Where to keep it",
             "With your papers, under lock and key, and not beside the computer. Whoever has this sheet and the "
             "computer can read everything in the record. A new recovery code makes this one worthless."),
        )  # fmt: skip
        facts = (("Record", record), ("Made on", full_date(today)))
        made = plain_sheet(head, facts, sections, big=code, audience=Audience.COORDINATOR)
        return Report(head=head, sheets=(made,))

    def rehearsal_certificate(self, made: str, found: str, today: date) -> Report:
        """That a restore was tried out, when, and what came of it."""
        head = self.plain_head("Rehearsed restore", self._press.setup.programme.name, today)
        facts = (("Backup of", made), ("Rehearsed on", full_date(today)))
        sheet = plain_sheet(
            head, facts, (("What was done", found),), big="The restore works.",
            signed_by=("Coordinator", "Witness"), audience=Audience.COORDINATOR,
        )  # fmt: skip
        return Report(head=head, sheets=(sheet,))

    def objectives(self, today: date) -> tuple[Objectives, ...]:
        """Where the objectives stand in the term up to a day."""
        press = self._press
        starts = period_start(press.setup.programme.starts_on, today)
        return tuple(
            Objectives(
                p.objective.statement,
                p.objective.target,
                full_date(p.objective.due_on) if p.objective.due_on else "",
                p.actual.value if p.actual else "",
                p.evidence,
            )
            for p in press.figures.progress(press.figures.period(starts, today, today))
        )

    # -- many at once -----------------------------------------------------------------------

    def subjects(self, key: str, group: str, today: date) -> list[Wanted]:
        """What a report of a kind can be made about, one each, of a group or of all; in order of names."""
        kind, press = BY_KEY[key], self._press
        if kind.needs is Needs.PERSON:
            people = [p for p in self._people.all() if not group or is_of_group(p.group, group)]
            if key == "service":
                mentors = {
                    i
                    for f in press.facts.pairings(today, open_only=False)
                    for i in (p.id for p in f.mentors)
                }
                people = [p for p in people if p.id in mentors]
            return [Wanted(today=today, participant_id=p.id) for p in people]
        if kind.needs is not Needs.PAIRING:
            return []
        found = press.facts.pairings(today, open_only=not kind.is_closed_only)
        wanted = [
            f for f in found
            if (f.state is State.CLOSED) is kind.is_closed_only
            and (not group or any(is_of_group(p.group, group) for p in (*f.mentees, *f.mentors)))
        ]  # fmt: skip
        wanted.sort(key=lambda f: f.label.casefold())
        return [Wanted(today=today, pairing_id=f.id) for f in wanted]


def _book(style: NameStyle, everybody: Sequence[tuple[int, str, str]]) -> NameBook:
    """The names to look for in texts, with how each person is named where names are not full."""
    shown = {}
    if style is not NameStyle.FULL:
        today: dict[int, str] = {}
        for person_id, name, _ in everybody:  # names of before come after that of today
            today.setdefault(person_id, name)
        shown = printed_names([(i, n, f"P{i:04d}") for i, n in today.items()], style)
    return NameBook(everybody, shown, surnames=style in {NameStyle.CODES, NameStyle.FIRST})


def _own_names(
    style: NameStyle, everybody: Sequence[tuple[int, str, str]]
) -> Callable[[Sheet], frozenset[str]]:
    """The names of those a sheet is about; none where names are not full."""
    if style is not NameStyle.FULL:
        return lambda _sheet: NOBODY
    people: dict[int, list[tuple[str, str]]] = {}
    for person_id, name, known_as in everybody:
        people.setdefault(person_id, []).append((name, known_as))

    def own(sheet: Sheet) -> frozenset[str]:
        about = [names for i in sheet.about for names in people.get(i, ())]
        return frozenset(
            w for name, called in about
            for w in (name, called, first_word(name), *own_forms(name)) if w
        )  # fmt: skip

    return own

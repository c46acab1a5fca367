"""Paper of a case: the note for file, letters of the ladder, the agreement, the hand-over to safeguarding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentordesk.model.clock import full_date, local_time
from mentordesk.model.conflict import CaseAccess, ConflictNote, ConflictStep, Deed, Rung
from mentordesk.model.errors import Refused
from mentordesk.model.facts import Person, view_titles
from mentordesk.model.fields import Audience, described
from mentordesk.model.pairing import State
from mentordesk.programme.conflicts import Conflicts
from mentordesk.programme.pairings import Pairings
from mentordesk.programme.papers.plain import part, plain_sheet
from mentordesk.programme.papers.press import as_facts
from mentordesk.programme.reporting import Reporting
from mentordesk.programme.safety import Safety
from mentordesk.programme.setup import Setup
from mentordesk.reports.values import Facts as FactsBlock
from mentordesk.reports.values import Head, Report, Section, Sheet, Text, one_sheet
from mentordesk.store.facts import Facts
from mentordesk.store.store import Store

#: The texts of a note in the order they are read.
TEXTS = (
    "facts", "mentor_view", "mentee_view", "opinion", "immediate_action", "plan", "agreement",
    "resolution", "lesson",
)  # fmt: skip
_KEPT = Audience.CONFLICT
#: Lines for a pen on the sheet for whoever is responsible for safeguarding.
_LINES = 10


@dataclass(frozen=True, slots=True)
class _Told:
    """What a letter of the ladder says, in plain or in simple words."""

    head: Head
    to: str
    about: str
    on: date
    again_on: date
    simple: bool
    afterwards: str
    #: By its code: whom they meet stands in no such letter.
    pairing: str
    coordinator: str


#: Room for a name that is written by hand.
_GAP = "\u00a0" * 10


class CasePapers:
    """Makes the papers of cases; that a note was printed is written down, with the reason."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        setup: Setup,
        conflicts: Conflicts,
        safety: Safety,
        reporting: Reporting,
        pairings: Pairings,
    ) -> None:
        self._pairings = pairings
        self._store, self._facts, self._setup = store, facts, setup
        self._conflicts, self._safety, self._reporting = conflicts, safety, reporting

    # -- the note for file ----------------------------------------------------------------------

    def for_file(self, note_id: int, reason: str, today: date) -> Report:
        """The whole note with its steps, for the file; refuses without a reason."""
        note = self._conflicts.opened(note_id, Deed.PRINTED, reason)
        head = self._reporting.plain_head("Conflict note for file", note.code, today)
        sides = self._facts.names([note.pairing_id]).get(note.pairing_id)
        titles = {n: a.label for n, a in described(note).items()} | view_titles(
            sides, note.parties, self._conflicts.who_may_be_in_it(note.pairing_id)
        )
        texts = [
            part(titles[n], _KEPT, text=getattr(note, n)) for n in TEXTS if getattr(note, n).strip()
        ]
        added = [
            (f"{full_date(a.at.astimezone().date())}, {local_time(a.at)}" if a.at else "", a.text)
            for a in self._conflicts.addenda(note_id)
        ]
        intro = (
            "Confidential. Printed for the file alone, for the reason given above. It holds what people "
            "said in confidence: keep it locked, and show it to nobody who does not need it."
        )
        facts = FactsBlock(facts=as_facts(self._facts_of(note, reason)), columns=3, audience=_KEPT)
        sections = (
            Section(blocks=(facts, Text(text=intro, audience=_KEPT))), *texts,
            part("Added later", _KEPT, columns=("When", "What"), widths=(2, 6), rows=tuple(added)),
            self._steps(note),
            self._accesses(self._conflicts.accesses(note_id)),
        )  # fmt: skip
        return one_sheet(head, *(s for s in sections if s.blocks))

    def _facts_of(self, note: ConflictNote, reason: str) -> tuple[tuple[str, str], ...]:
        people = {p.id: p.name for p in self._conflicts.who_may_be_in_it(note.pairing_id)}
        parties = [people.get(i, f"P{i:04d}") for i in note.parties] or list(people.values())
        days = (
            ("happened", note.occurred_on), ("reported", note.reported_on),
            ("recorded", note.recorded_at.astimezone().date() if note.recorded_at else None),
        )  # fmt: skip
        found = [
            ("Printed for", reason.strip()),
            ("About", ", ".join(parties)),
            ("Pairing", f"K{note.pairing_id:04d}"),
            ("Title", note.title),
            ("Kind", f"{note.kind.label}, {note.severity.label.lower()}"),
            ("Cause", note.cause.label if note.cause else "not said"),
            ("Days", ", ".join(f"{word} {full_date(day)}" for word, day in days if day)),
            ("Reported by", note.reported_by), ("Who saw it", note.witnesses),
            ("Told", _told(note)), ("Status", note.status.label),
            ("Signed by both", full_date(note.signed_on) if note.signed_on else ""),
            ("For the pairing", note.effect.label if note.effect else ""),
            ("Refers to", f"N{note.refers_to_id:04d}" if note.refers_to_id else ""),
        ]  # fmt: skip
        return tuple((name, text) for name, text in found if text)

    def _steps(self, note: ConflictNote) -> Section:
        rows = [
            (
                full_date(s.taken_on) if s.taken_on else "",
                s.stage.label + (f", {s.rung.label.lower()}" if s.rung else ""),
                "\n".join(t for t in (s.what, s.result, _effect_words(s)) if t),
            )
            for s in self._conflicts.steps(note.id)
        ]
        if note.next_step:
            due = f"Due {full_date(note.next_due)}" if note.next_due else "No day set"
            rows.append((due, "Next", note.next_step))
        return part(
            "Steps",
            _KEPT,
            columns=("Day", "Stage", "What was done"),
            widths=(2, 2, 5),
            rows=tuple(rows),
        )

    def _accesses(self, found: Sequence[CaseAccess]) -> Section:
        rows = tuple(
            (f"{full_date(a.at.astimezone().date())}, {local_time(a.at)}", a.deed.label, a.reason)
            for a in found[:30]
            if a.at
        )
        return part(
            "Opened and printed",
            _KEPT,
            columns=("When", "What", "Why"),
            widths=(2, 2, 4),
            rows=rows,
        )

    # -- letters and the agreement --------------------------------------------------------------

    def letters(
        self, step_id: int, to: Sequence[int], today: date, *, simple: bool, about: str = ""
    ) -> Report:
        """A letter of the ladder for each of some people; nothing of the note but what was written for it.

        ``about`` are those words, where they were not written with the step; they are kept with it
        once nothing else stands in the way.
        """
        step = self._conflicts.step(step_id)
        rung = step.rung
        if rung is None or not rung.has_letter:
            raise Refused("A letter goes with a warning, probation or closure.")
        if not (step.letter.strip() or about.strip()):
            raise Refused.because({"letter": "Write what the letter says it is about."})
        note = self._conflicts.get(step.note_id)
        if rung is Rung.CLOSURE and not self._has_ended(note.pairing_id, today):
            raise Refused(
                "This letter says that the pairing ends, and it goes on. Close the pairing first."
            )
        people = [p for p in self._conflicts.who_may_be_in_it(note.pairing_id) if p.id in set(to)]
        if not people:
            raise Refused("Choose who gets the letter.")
        if not step.letter.strip():
            step = self._conflicts.word_letter(step_id, about)
        version = "in simple words" if simple else "in plain words"
        self._conflicts.opened(
            note.id,
            Deed.PRINTED,
            f"Letter, {rung.label.lower()}, {version}, for {len(people)}",
        )
        letters = tuple(
            self._letter(step, p, note.pairing_id, today, simple=simple) for p in people
        )
        head = self._reporting.plain_head(_TITLES[rung], self._setup.programme.name, today)
        return Report(head=head, sheets=letters, goes_apart=True)

    def _has_ended(self, pairing_id: int, today: date) -> bool:
        return self._pairings.state(pairing_id, today) in {
            State.CLOSING, State.CLOSED, State.VOID,
        }  # fmt: skip

    def _letter(
        self, step: ConflictStep, to: Person, pairing_id: int, today: date, *, simple: bool
    ) -> Sheet:
        assert step.rung and step.taken_on
        practice = self._facts.practice(today)
        nth = {Rung.WARNING: 0, Rung.PROBATION: 1}.get(step.rung, 0)
        days = practice.figure("G3", nth) if practice.keeps("G3") else 14
        pairing = self._store.pairings.get(pairing_id)
        told = _Told(
            self._reporting.plain_head(_TITLES[step.rung], self._setup.programme.name, today), to.name,
            step.letter.strip(), self._day_of(step, pairing_id), step.taken_on + timedelta(days=days), simple,
            pairing.contact_rule if pairing else "",
            pairing.code if pairing else "", self._setup.organisation.coordinator,
        )  # fmt: skip
        return _paper(told, step.rung)

    def _day_of(self, step: ConflictStep, pairing_id: int) -> date:
        """The day a letter speaks of: that of the step, or that on which the pairing ended."""
        assert step.taken_on  # the caller looked
        ended = self._store.moves.where(
            "pairing_id = ? AND state = 'closed'", [pairing_id], order="moved_on DESC, id DESC"
        )
        return ended[0].moved_on if step.rung is Rung.CLOSURE and ended else step.taken_on

    def agreement(self, note_id: int, today: date) -> Report:
        """The plan and agreement of a case to be signed by both; nothing else of the note."""
        note = self._conflicts.get(note_id)
        if not note.agreement.strip():
            raise Refused("Write down first what both agreed to.")
        people = self._conflicts.who_may_be_in_it(note.pairing_id)
        wanted = [p.name for p in people if not note.parties or p.id in note.parties]
        self._conflicts.opened(note_id, Deed.PRINTED, "The agreement, to be signed")
        sections = [("What we agree to", note.agreement)]
        if note.review_on:
            sections.append(
                (
                    "We look again",
                    f"On {full_date(note.review_on)} we ask each other whether it holds.",
                )
            )
        sections.append((
            "What stays between us",
            "What was said on the way here stays between us and the coordinator, unless somebody may be at risk.",
        ))  # fmt: skip
        agreed = full_date(note.agreed_on or today)
        head = self._reporting.plain_head("Our agreement", self._setup.programme.name, today)
        facts = (("Between", ", ".join(wanted)), ("Day", agreed))
        made = plain_sheet(
            head, facts, sections, signed_by=(*wanted, "Coordinator"), audience=_KEPT
        )
        return Report(head=head, sheets=(made,))

    # -- safeguarding ---------------------------------------------------------------------------

    def hand_over(self, pointer_id: int, today: date, typed: str = "") -> Report:
        """The sheet that goes to the safeguarding lead; ``typed`` is printed on it and kept nowhere."""
        pointer, organisation = self._safety.get(pointer_id), self._setup.organisation
        sides = self._facts.names([pointer.pairing_id]).get(pointer.pairing_id)
        when = (
            f"{full_date(pointer.passed_on)} {pointer.passed_at}".strip()
            if pointer.passed_on
            else ""
        )
        facts = [
            ("About", f"{sides.label} ({sides.code})" if sides else f"K{pointer.pairing_id:04d}"),
            ("Noticed on", full_date(pointer.noticed_on) if pointer.noticed_on else ""),
            ("Passed on to", pointer.passed_to), ("When", when), ("How", pointer.how),
            ("Your reference", pointer.reference), ("Our pointer", pointer.code),
        ]  # fmt: skip
        sections = []
        if sides:
            # also whoever has left since, or stood in on the day it was noticed
            people = self._conflicts.who_may_be_in_it(pointer.pairing_id)
            boxes = "\n".join(f"☐ {p.name}" for p in people)
            sections.append(("Whom it is about (tick)", f"{boxes}\n☐ somebody else:{_GAP}"))
        if organisation.safeguarding_contact:
            sections.append(("Whom to turn to", organisation.safeguarding_contact))
        if organisation.safeguarding_steps.strip():
            sections.append(("Our steps", organisation.safeguarding_steps))
        words = typed.strip() or "In the words that were used, as far as possible:"
        sections.append(("What was seen or said", words))
        sections.append((
            "What is kept in the programme",
            "Only that something was passed on, to which role and when. The story belongs to your own file.",
        ))  # fmt: skip
        head = self._reporting.plain_head(
            "Safeguarding hand-over", self._setup.programme.name, today
        )
        made = plain_sheet(
            head, tuple((n, t) for n, t in facts if t), sections,
            big="Somebody is in danger now." if pointer.in_danger else "",
            lines={} if typed.strip() else {"What was seen or said": _LINES},
            signed_by=("Passed on by", "Received by", "Day and time"), audience=Audience.SAFEGUARDING,
        )  # fmt: skip
        # should its sheets part, each says what it belongs to
        return Report(head=head, sheets=(replace(made, code=pointer.code),))


_TITLES = {
    Rung.WARNING: "A warning in writing", Rung.PROBATION: "A time of probation",
    Rung.CLOSURE: "Your pairing ends",
}  # fmt: skip


#: What a letter says, by rung and by whether it is in simple words: titles, and texts with what is filled in.
_SAID: dict[tuple[Rung, bool], tuple[tuple[str, str], ...]] = {
    (Rung.WARNING, False): (
        ("What it is about", "{about}"),
        ("What happens next",
         "We look at it together on {again}. If it is well again, nothing more follows and nobody speaks of it "
         "any more. If it is not, a time of probation begins."),
    ),
    (Rung.WARNING, True): (
        ("This is a warning", "It is about this:\n{about}"),
        ("What happens now",
         "We look again on {again}. Is it better then? Good. Then it is over.\n"
         "Is it not better? Then comes a time of probation."),
    ),
    (Rung.PROBATION, False): (
        ("What it is about", "{about}"),
        ("What happens next",
         "You go on meeting until {again}, and we speak each week about how it goes. If it is well again by then, "
         "you go on as before. If it is not, the pairing comes to its end."),
    ),
    (Rung.PROBATION, True): (
        ("This is probation", "You go on meeting. It is about this:\n{about}"),
        ("What happens now",
         "Probation lasts until {again}. I look in every week.\n"
         "Is it better then? Good. Then you go on as before.\nIs it not better? Then your pairing ends."),
    ),
    (Rung.CLOSURE, False): (
        ("What it is about", "{about}"),
        ("What happens next",
         "The pairing ends on {on}. {rule}Thank you for what you gave to it. Ending it does not close the door: "
         "come to me if you would like to take part again."),
    ),
    (Rung.CLOSURE, True): (
        ("Your pairing ends", "It ends on {on}. It is about this:\n{about}"),
        ("What happens now",
         "{rule}You did some things well. Thank you for them.\n"
         "You can ask me for another person, or for help."),
    ),
}  # fmt: skip


def _heard(told: _Told) -> tuple[str, str]:
    if told.simple:
        return (
            "Do you see it another way?",
            "Tell me. You can bring a friend or a grown-up you trust.",
        )
    return (
        "You will be heard",
        "If you see it differently, tell me, in person or in writing. You may bring somebody you trust. "
        "What you say is written down beside what others said.",
    )


def _paper(told: _Told, rung: Rung) -> Sheet:
    said = {
        "about": told.about, "again": full_date(told.again_on), "on": full_date(told.on),
        "rule": f"{told.afterwards.rstrip('.')}. " if told.afterwards else "",
    }  # fmt: skip
    parts = [(title, text.format(**said)) for title, text in _SAID[rung, told.simple]]
    facts = (
        ("For", told.to), ("Day", full_date(told.head.prepared_on)), ("Pairing", told.pairing),
        ("From", told.coordinator),
    )  # fmt: skip
    return plain_sheet(
        told.head, tuple(f for f in facts if f[1]), (*parts, _heard(told)),
        signed_by=("Coordinator", "I have read this"), audience=_KEPT,
    )  # fmt: skip


def _told(note: ConflictNote) -> str:
    if note.told:
        return f"{note.told}{f', {full_date(note.told_on)}' if note.told_on else ''}"
    return f"Nobody: {note.not_told}" if note.not_told else "not noted"


def _effect_words(step: ConflictStep) -> str:
    return f"For the pairing: {step.effect.label}." if step.effect else ""

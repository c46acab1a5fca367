"""Papers to be signed: what somebody agrees to, blank or filled in for each who has not signed yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.facts import joined
from mentordesk.model.fields import Audience
from mentordesk.model.names import fold, printed_names
from mentordesk.model.people import Participant
from mentordesk.model.profile import Profile
from mentordesk.model.sheet_code import sheet_code
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.papers.people import is_of_group
from mentordesk.programme.papers.press import Press
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.training import TrainingBook
from mentordesk.reports.values import (
    Code,
    Fact,
    Facts,
    Head,
    Report,
    Section,
    Sheet,
    Signatures,
    Text,
)

_ANYONE = Audience.ANYONE
#: What is signed by hand; checks, training and inductions are not.
SIGNED = frozenset({StepKind.CONSENT, StepKind.AGREEMENT})
LIMITS = (
    "What you tell each other stays between you. There is one limit: when somebody may be at risk, it is passed on to "
    "those who can help, and you are told so where that is possible. The coordinator reads what is written about "
    "meetings. Nobody else does without asking you."
)
_PROMISE = (
    "I keep what I am told to myself. I do not write about it, online or elsewhere. I never promise to keep "
    "a secret when somebody may be at risk. I ask when I am not sure."
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks on a paper of consent: ``whom`` it is about in a sentence, what they agree to, who signs."""

    whom: str
    agrees: str
    boxes: str
    asked: tuple[str, ...]
    reached: str
    signs: str


_OF_A_CHILD = Voice(
    "your child", "I agree that my child",
    "☐ takes part as a mentee\n☐ takes part as a mentor\n☐ answers short feedback forms",
    ("Name of the child", "Group", "Responsible adult"), "How we can reach you", "Responsible adult",
)  # fmt: skip
_OF_ONESELF = Voice(
    "you", "I agree that I",
    "☐ take part as a mentee\n☐ take part as a mentor\n☐ answer short feedback forms",
    ("Name", "Group"), "How I can be reached", "Name",
)  # fmt: skip
#: Where grown-ups take part and young people may.
_OF_EITHER = Voice(
    "you or your child", "For myself, or for my child who is named above, I agree to",
    "☐ taking part as a mentee\n☐ taking part as a mentor\n☐ answering short feedback forms",
    ("Name", "Group", "Responsible adult, for a child"), "How I can be reached", "Name of whoever signs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is the same on the sheets of everybody who is to sign a step."""

    step: Requirement
    head: Head
    what: tuple[Section, ...]
    lines: Section
    back: str

    def of(self, person: Participant, name: str) -> Sheet:
        """The sheet of somebody."""
        code = sheet_code("S", person.id)
        version = (Fact(*fact) for fact in _version(self.step))
        top = (Fact("Name", name), Fact("Group", person.group), *version)
        return Sheet(
            head=self.head,
            sections=(
                Section(blocks=(Facts(facts=top, columns=3, audience=Audience.FACTS),)),
                *self.what,
                self.lines,
                Section(blocks=(Code(code=code, beside=self.back, audience=_ANYONE),)),
            ),
            code=code,
            about=(person.id,),
        )


class SigningPapers:
    """Makes what is handed out to be signed, and the words of it that forms share."""

    def __init__(self, press: Press, training: TrainingBook) -> None:
        self._press, self._training = press, training

    def agreements(self, wanted: Wanted) -> Report:
        """A blank page for each consent and agreement that has a text, to be copied."""
        press = self._press
        steps = [s for s in press.store.requirements.where() if s.text.strip()]
        if not steps:
            raise Refused("No step has a text to sign yet. Write it in Training & consents, Steps.")
        programme = press.setup.programme.name
        pages = tuple(
            Sheet(
                head=press.plain_head(step.name, programme, wanted.today),
                sections=(
                    Section(blocks=(facts_of(
                        ("Name of whom it is about", ""), ("Group", ""),
                        ("For", joined([f"{r.label.lower()}s" for r in step.roles])),
                        *_version(step),
                    ),)),
                    *self._what(step, wanted.today),
                    signed_by("Name of whoever signs", "Signature", "Day"),
                ),
            )
            for step in steps
        )  # fmt: skip
        head = press.plain_head("Agreements to sign", programme, wanted.today)
        return Report(head=head, sheets=pages, goes_apart=True)

    def unsigned(self, wanted: Wanted) -> Report:
        """A page with the name on it for each consent and agreement that somebody has not signed yet.

        In the order of groups, as sheets are handed out, with the code it is noted by when it is back.
        """
        press = self._press
        everybody = self._asked(wanted)
        missing = list(self._missing(everybody, wanted.today))
        if not missing:
            whose = f" of {wanted.group}" if wanted.group else ""
            raise Refused(
                f"Nobody{whose} has anything left to sign: every consent and agreement is there."
            )
        people = {p.id: p for p, _ in missing}
        names = printed_names([(p.id, p.name, p.code) for p in people.values()], wanted.style)
        said = f"{counted(len(missing), 'sheet')} for {counted(len(people), 'person', 'people')}"
        steps = {step.id: step for _, step in missing}
        shared = {i: self._shared(step, wanted.today) for i, step in steps.items()}
        return Report(
            head=press.plain_head("Sheets still to sign", said, wanted.today),
            sheets=tuple(shared[step.id].of(p, names[p.id]) for p, step in missing),
            goes_apart=True,
        )

    def _asked(self, wanted: Wanted) -> list[Participant]:
        """Who is to sign; refuses where nothing is signed here, or nobody is of the group."""
        store = self._press.store
        if not any(step.kind in SIGNED for step in store.requirements.where()):
            raise Refused(
                "No step of this programme is a consent or an agreement: see Training & consents, Steps."
            )
        found = [
            p for p in store.participants.where()
            if p.status.takes_part and (not wanted.group or is_of_group(p.group, wanted.group))
        ]  # fmt: skip
        if wanted.group and not found:
            raise Refused(f"Nobody who takes part is in “{wanted.group}”.")
        return found

    def _missing(
        self, everybody: Sequence[Participant], today: date
    ) -> Iterator[tuple[Participant, Requirement]]:
        found = self._training.of_all(everybody, today)
        for person in sorted(everybody, key=lambda p: (fold(p.group), fold(p.name), p.id)):
            if person.id in found:
                # whoever took a consent back is not sent the sheet anew: one talks with them
                steps = (s.requirement for s in found[person.id].missing if not s.is_withdrawn)
                yield from ((person, step) for step in steps if step.kind in SIGNED)

    def _shared(self, step: Requirement, today: date) -> "_Shared":
        press = self._press
        coordinator = press.setup.organisation.coordinator.rstrip(". ")
        return _Shared(
            step, press.plain_head(step.name, press.setup.programme.name, today), self._what(step, today),
            signed_by(self._who_signs(step, today), "Signature", "Day"),
            f"Please give this sheet back to {coordinator or 'the coordinator'}.",
        )  # fmt: skip

    def _who_signs(self, step: Requirement, today: date) -> str:
        """An agreement is signed by whom it binds; a consent by a parent where they are children."""
        return self.voice(today).signs if step.kind is StepKind.CONSENT else "Name"

    def _what(self, step: Requirement, today: date) -> tuple[Section, ...]:
        """What one agrees to: the text of the step, or the usual words where it has none."""
        if step.text.strip():
            return (
                Section(title="What I agree to", blocks=(Text(text=step.text, audience=_ANYONE),)),
            )
        if step.kind is StepKind.CONSENT:
            return self.consent(today)
        return self.confidentiality(today)

    # -- the usual words --------------------------------------------------------------------

    def voice(self, day: date) -> Voice:
        """Who consents: a parent in a school, grown-ups at work, either of them elsewhere."""
        profile = self._press.facts.practice(day).profile
        if profile.is_of_school:
            return _OF_A_CHILD
        return _OF_ONESELF if profile is Profile.WORKPLACE else _OF_EITHER

    def confidentiality(self, day: date) -> tuple[Section, ...]:
        """What stays between two, whom to turn to, and what is promised."""
        contact = self._press.setup.organisation.safeguarding_contact
        of_school = self._press.facts.practice(day).profile.is_of_school
        trusted = "an adult you trust" if of_school else "somebody you trust"
        turn = f"If you worry about somebody, yourself included, turn to: {contact}." if contact else (
            f"If you worry about somebody, yourself included, turn to {trusted} or to the coordinator."
        )  # fmt: skip
        return (
            Section(title="What stays between us", blocks=(Text(text=LIMITS, audience=_ANYONE),)),
            Section(title="Whom to turn to", blocks=(Text(text=turn, audience=_ANYONE),)),
            Section(title="I promise", blocks=(Text(text=_PROMISE, audience=_ANYONE),)),
        )

    def consent(self, today: date) -> tuple[Section, ...]:
        """What it is for and means, what is kept, and what is agreed to: by a parent, or for oneself."""
        voice, programme = self.voice(today), self._press.setup.programme
        means = (
            f"A meeting every {counted(programme.interval_days, 'day')}, about {programme.minutes} minutes, with a peer "
            "mentor who was prepared for it. You can withdraw at any time."
        )
        purpose = Section(
            title="What it is for", blocks=(Text(text=programme.purpose, audience=_ANYONE),)
        )
        return (
            *((purpose,) if programme.purpose else ()),
            Section(title="What it means", blocks=(Text(text=means, audience=_ANYONE),)),
            self._what_is_kept(voice.whom),
            Section(title=voice.agrees, blocks=(Text(text=voice.boxes, audience=_ANYONE),)),
        )

    def _what_is_kept(self, whom: str) -> Section:
        """What the record holds, how long, and whom to ask: who agrees has to know all of it."""
        organisation = self._press.setup.organisation
        years = counted(organisation.keep_years, "year")
        longer = counted(organisation.keep_years_conflict, "year")
        coordinator = organisation.coordinator.rstrip(". ")
        ask = f"Ask: {coordinator}." if coordinator else "Ask the coordinator."
        return Section(title="What is kept", blocks=(Text(audience=_ANYONE, text=(
            "The coordinator keeps a record, locked, on one computer: who meets whom, when and for how long; goals; "
            f"what was talked about, in short; how {whom} and the other feel about it; what is said at check-ins and on "
            "forms; contacts, free times, and what helps or is needed; and what was done where there was a difficulty. "
            "Others read on paper only what concerns them. It is kept while the mentoring lasts and for "
            f"{years} after, {longer} where there was a difficulty. You can see what is kept about {whom}, and have it "
            f"put right. {ask}"
        )),))  # fmt: skip


def facts_of(*rows: tuple[str, str]) -> Facts:
    """Facts to be written in by hand where nothing stands beside them."""
    columns = 2 if len(rows) == 4 else 3
    return Facts(facts=tuple(Fact(a, b) for a, b in rows), columns=columns, audience=_ANYONE)


def signed_by(*names: str) -> Section:
    """Lines to sign on."""
    return Section(title="Signed", blocks=(Signatures(names=names, audience=_ANYONE),))


def _version(step: Requirement) -> tuple[tuple[str, str], ...]:
    return (("Version", step.version),) if step.version else ()

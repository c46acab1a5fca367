"""Forms to be filled in by hand: agreements, feedback, consent, referral, expectations."""

from collections.abc import Mapping, Sequence
from datetime import date

from mentordesk.model.clock import LONG_WEEKDAYS, counted, full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, joined
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind
from mentordesk.model.fields import Audience
from mentordesk.model.party import Party
from mentordesk.model.profile import Profile
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.papers.press import Press, side
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import (
    Block,
    Code,
    Fact,
    Facts,
    Lines,
    Report,
    Scales,
    Section,
    Sheet,
    Signatures,
    Text,
    one_sheet,
)

_ANYONE = Audience.ANYONE
#: The blank forms by their keys, as they are called on screen.
BLANKS = {
    "confidentiality": "Confidentiality", "consent": "Consent to take part",
    "referral": "Referral", "interests": "Interests and goals", "expectations": "What I expect",
    "pulse": "How is it going?", "session": "Session sheet", "breach": "If something got out",
}  # fmt: skip
_AGREES_MYSELF = "☐ take part as a mentee\n☐ take part as a mentor\n☐ answer short feedback forms"
_AGREES = "☐ takes part as a mentee\n☐ takes part as a mentor\n☐ answers short feedback forms"
_AGREED = (
    "We meet as it stands above, and come on time. Whoever cannot come says so beforehand.\n"
    "Whoever is mentored chooses what we work on. Nobody is compared with anybody.\n"
    "Each of us can speak with the coordinator at any time, and ask for something to change or for "
    "somebody else, without anybody being to blame."
)
_GAP = "\u00a0" * 10
_LIMITS = (
    "What you tell each other stays between you. There is one limit: when somebody may be at risk, it is passed on to "
    "those who can help, and you are told so where that is possible. The coordinator reads what is written about "
    "meetings. Nobody else does without asking you."
)


class FormPapers:
    """Makes forms."""

    def __init__(self, press: Press, feedback: Feedback) -> None:
        self._press, self._feedback = press, feedback

    def agreements(self, wanted: Wanted) -> Report:
        """A page for each consent and agreement that has a text, to be signed."""
        press = self._press
        steps = [s for s in press.store.requirements.where() if s.text.strip()]
        if not steps:
            raise Refused("No step has a text to sign yet. Write it in Training & consents, Steps.")
        programme = press.setup.programme.name
        pages = tuple(
            Sheet(
                head=press.plain_head(step.name, programme, wanted.today),
                sections=(
                    Section(blocks=(_facts(
                        ("Name of whom it is about", ""), ("Group", ""),
                        ("For", joined([f"{r.label.lower()}s" for r in step.roles])),
                        *((("Version", step.version),) if step.version else ()),
                    ),)),
                    Section(title="What I agree to", blocks=(Text(text=step.text, audience=_ANYONE),)),
                    _signed("Name of whoever signs", "Signature", "Day"),
                ),
            )
            for step in steps
        )  # fmt: skip
        return Report(
            head=press.plain_head("Agreements to sign", programme, wanted.today),
            sheets=pages,
            goes_apart=True,
        )

    def agreement(self, wanted: Wanted) -> Report:
        """How a pairing meets and what holds between its people, to be signed by all of them."""
        press = self._press
        facts = press.pairings.facts(wanted.pairing_id, wanted.today)
        if not facts.state.is_open:
            raise Refused("This pairing is over: there is nothing to agree on any more.")
        pairing, programme = press.pairings.get(facts.id), press.setup.programme
        names = press.names([facts], wanted.style)
        # whoever stands in for some days agrees to nothing
        everybody = [names[p.id] for p in (*facts.mentors, *facts.mentees)]
        begins, ends = pairing.started_on, pairing.agreed_end or programme.ends_on
        every = pairing.interval_days or programme.interval_days
        rows = (
            ("Between", joined(everybody)),
            ("Programme", programme.name),
            ("It begins", full_date(begins) if begins else ""),
            ("It ends", full_date(ends) if ends else ""),
            (
                "We meet",
                f"every {counted(every, 'day')}, {pairing.minutes or programme.minutes} min",
            ),
            ("When and where", ", ".join(t for t in (pairing.usual_time, pairing.place) if t)),
        )
        agreed = [
            Section(title="What we agree to", blocks=(Text(text=_AGREED, audience=_ANYONE),)),
            Section(title="What stays between us", blocks=(Text(text=_LIMITS, audience=_ANYONE),)),
        ]
        if programme.guidelines.strip():
            rules = Text(text=programme.guidelines, audience=_ANYONE)
            agreed.append(Section(title="Guidelines of the programme", blocks=(rules,)))
        terms = Facts(facts=tuple(Fact(a, b) for a, b in rows), columns=2, audience=Audience.FACTS)
        signed = Signatures(names=(*everybody, "Coordinator", "Day"), audience=Audience.FACTS)
        head = press.plain_head("Our agreement", f"{programme.name} · {facts.code}", wanted.today)
        return one_sheet(
            head, Section(blocks=(terms,)), *agreed, Section(title="Signed", blocks=(signed,))
        )

    # -- feedback ---------------------------------------------------------------------------

    def out(self, wanted: Wanted) -> Report:
        """The feedback forms that are out, one for each person, with the code to key it in by."""
        given = [r.answer for r in reversed(self._feedback.rows()) if not r.answer.is_back]
        return self.feedback(given, {f.id: f for f in self._feedback.forms()}, wanted)

    def feedback(
        self, given: Sequence[FeedbackAnswer], forms: Mapping[int, FeedbackForm], wanted: Wanted
    ) -> Report:
        """Some forms that were given out."""
        if not given:
            raise Refused("No form is out. Give some out first.")
        press = self._press
        pairings = {i: press.pairings.facts(i, wanted.today) for i in {a.pairing_id for a in given}}
        names = press.names(list(pairings.values()), wanted.style)
        sheets = tuple(
            self._sheet(a, forms[a.form_id], pairings[a.pairing_id], names, wanted.today)
            for a in given
        )
        head = press.plain_head("Feedback forms", counted(len(sheets), "form"), wanted.today)
        return Report(head=head, sheets=sheets, goes_apart=True)

    def _sheet(
        self, answer: FeedbackAnswer, form: FeedbackForm, facts: PairingFacts,
        names: Mapping[int, str], today: date,
    ) -> Sheet:  # fmt: skip
        who = facts.who_of(answer.party, answer.participant_id)
        with_whom = facts.mentees if answer.party is Party.MENTOR else facts.mentors
        rows = (
            ("For", side(who, names)),
            ("About the meetings with", side(with_whom, names)),
            ("Day", ""),
        )
        facts_block = Facts(
            facts=tuple(Fact(a, b) for a, b in rows), columns=3, audience=Audience.FACTS
        )
        code = sheet_code("F", answer.id)
        return Sheet(
            head=self._press.plain_head(form.title, side(who, names), today),
            sections=(Section(blocks=(facts_block,)), *_questions(form, code)),
            code=code,
        )

    # -- blank forms ------------------------------------------------------------------------

    def blank(self, wanted: Wanted) -> Report:
        """A blank form by its key."""
        made = {
            "confidentiality": self._confidentiality, "consent": self._consent, "referral": self._referral,
            "interests": self._interests, "expectations": self._expectations, "pulse": self._pulse,
            "breach": self._breach,
        }  # fmt: skip
        if wanted.form not in made:
            raise Refused(f"There is no form of this name. Choose one of: {', '.join(made)}.")
        return made[wanted.form](wanted.today)

    def _paper(self, key: str, today: date, *sections: Section) -> Report:
        head = self._press.plain_head(BLANKS[key], self._press.setup.programme.name, today)
        return one_sheet(head, *sections)

    def _confidentiality(self, today: date) -> Report:
        programme, organisation = self._press.setup.programme, self._press.setup.organisation
        contact = organisation.safeguarding_contact
        turn = f"If you worry about somebody, yourself included, turn to: {contact}." if contact else (
            "If you worry about somebody, yourself included, turn to an adult you trust or to the coordinator."
        )  # fmt: skip
        return self._paper(
            "confidentiality", today,
            Section(blocks=(_facts(("Programme", programme.name), ("Name", ""), ("Group", "")),)),
            Section(title="What stays between us", blocks=(Text(text=_LIMITS, audience=_ANYONE),)),
            Section(title="Whom to turn to", blocks=(Text(text=turn, audience=_ANYONE),)),
            Section(title="I promise", blocks=(Text(audience=_ANYONE, text=(
                "I keep what I am told to myself. I do not write about it, online or elsewhere. I never promise to keep "
                "a secret when somebody may be at risk. I ask when I am not sure."
            )),)),
            _signed("Name", "Signature", "Day"),
        )  # fmt: skip

    def _consent(self, today: date) -> Report:
        programme = self._press.setup.programme
        purpose = (
            (
                Section(
                    title="What it is for", blocks=(Text(text=programme.purpose, audience=_ANYONE),)
                ),
            )
            if programme.purpose
            else ()
        )
        if self._press.facts.practice(today).profile is Profile.WORKPLACE:
            return self._own_consent(purpose, today)
        return self._paper(
            "consent", today,
            Section(blocks=(_facts(("Name of the child", ""), ("Group", ""), ("Responsible adult", "")),)),
            *purpose,
            Section(title="What it means", blocks=(Text(audience=_ANYONE, text=(
                f"A meeting every {counted(programme.interval_days, 'day')}, about {programme.minutes} minutes, with a peer "
                "mentor who was prepared for it. You can withdraw at any time."
            )),)),
            self._what_is_kept("your child"),
            Section(title="I agree that my child", blocks=(Text(text=_AGREES, audience=_ANYONE),)),
            Section(title="How we can reach you", blocks=(Lines(number=2, audience=_ANYONE),)),
            _signed("Responsible adult", "Signature", "Day"),
        )  # fmt: skip

    def _what_is_kept(self, whom: str) -> Section:
        """What the record holds, how long, and whom to ask: who agrees has to know all of it."""
        organisation = self._press.setup.organisation
        years = counted(organisation.keep_years, "year")
        longer = counted(organisation.keep_years_conflict, "year")
        ask = (
            f" Ask: {organisation.coordinator}."
            if organisation.coordinator
            else " Ask the coordinator."
        )
        return Section(title="What is kept", blocks=(Text(audience=_ANYONE, text=(
            "The coordinator keeps a record, locked, on one computer: who meets whom, when and for how long; goals; "
            f"what was talked about, in short; how {whom} and the other feel about it; what is said at check-ins and on "
            "forms; contacts, free times, and what helps or is needed; and what was done where there was a difficulty. "
            "Others read on paper only what concerns them. It is kept while the mentoring lasts and for "
            f"{years} after, {longer} where there was a difficulty. You can see what is kept about {whom}, and have it "
            f"put right.{ask}"
        )),))  # fmt: skip

    def _own_consent(self, purpose: tuple[Section, ...], today: date) -> Report:
        """Where all are grown up each speaks for themselves."""
        programme = self._press.setup.programme
        return self._paper(
            "consent", today,
            Section(blocks=(_facts(("Name", ""), ("Group", "")),)),
            *purpose,
            Section(title="What it means", blocks=(Text(audience=_ANYONE, text=(
                f"A meeting every {counted(programme.interval_days, 'day')}, about {programme.minutes} minutes, with a "
                "peer mentor who was prepared for it. You can withdraw at any time."
            )),)),
            self._what_is_kept("you"),
            Section(title="I agree that I", blocks=(Text(text=_AGREES_MYSELF, audience=_ANYONE),)),
            Section(title="How I can be reached", blocks=(Lines(number=2, audience=_ANYONE),)),
            _signed("Name", "Signature", "Day"),
        )  # fmt: skip

    def _referral(self, today: date) -> Report:
        asked = (
            ("Why a mentor could help", 3), ("What they are good at", 2), ("What they find hard", 2),
            ("What would be different if it went well", 2), ("Days and times that suit", 1),
        )  # fmt: skip
        return self._paper(
            "referral", today,
            Section(blocks=(_facts(("Name", ""), ("Group", ""), ("Referred by", ""), ("Day", "")),)),
            *(Section(title=title, blocks=(Lines(number=n, audience=_ANYONE),)) for title, n in asked),
            Section(blocks=(Text(text=(
                "Do not write about a safeguarding concern here: follow your procedure and speak with the person in charge."
            ), small=True, audience=_ANYONE),)),
            _signed("Referred by", "They know and agree", "Day"),
        )  # fmt: skip

    def _breach(self, today: date) -> Report:
        """What to write down when a laptop, a stick or a paper is gone, or somebody saw what was not for them."""
        asked = (
            ("What happened, and when it was noticed", 2), ("What was on it: which papers, files or words", 2),
            ("Whom it is about, and how many they are", 1), ("What could come of it for them", 1),
            ("What was done at once", 1), ("What keeps it from happening again", 1),
        )  # fmt: skip
        now = (
            "Tell whoever is responsible for data protection today, and ask whether an authority and the people it is "
            "about must be told: in many countries there are three days for it.\n"
            "Of a computer that was switched off or locked: the record is encrypted, and whoever has it learns nothing "
            "without the passphrase or the recovery code. Was either of them with it?\n"
            "Change the passphrase, and print a new recovery sheet. Which papers left the desk, and for whom, stands in "
            "Reports, Issued."
        )
        return self._paper(
            "breach", today,
            Section(blocks=(_facts(("Noticed by", ""), ("Day and time", ""), ("Number", ""), ("Written by", "")),)),
            Section(title="First", blocks=(Text(text=now, audience=_ANYONE),)),
            *(Section(title=title, blocks=(Lines(number=n, audience=_ANYONE),)) for title, n in asked),
            Section(title="Who was told, and when", blocks=(_facts(
                ("Data protection", ""), ("The head", ""), ("The people it is about", ""), ("An authority", ""),
            ),)),
            _signed("Coordinator", "Head", "Day"),
        )  # fmt: skip

    def _interests(self, today: date) -> Report:
        programme = self._press.setup.programme
        slots = _GAP.join(f"☐ {s}" for s in programme.slots)
        days = tuple(Fact(LONG_WEEKDAYS[n], slots) for n in programme.day_numbers)
        asked = (
            ("What I like doing", 2), ("What I am good at", 2), ("What I would like help with", 2),
            ("What I would like to reach", 2), ("Languages I speak", 1),
        )  # fmt: skip
        return self._paper(
            "interests", today,
            Section(blocks=(_facts(("Name", ""), ("Group", ""), ("I would like to be", f"☐ a mentor{_GAP}☐ a mentee")),)),
            *(Section(title=title, blocks=(Lines(number=n, audience=_ANYONE),)) for title, n in asked),
            Section(title="When I could meet", blocks=(Facts(facts=days, columns=1, audience=_ANYONE),)),
        )  # fmt: skip

    def _expectations(self, today: date) -> Report:
        return self._of_kind("expectations", FormKind.EXPECTATIONS, today)

    def _pulse(self, today: date) -> Report:
        return self._of_kind("pulse", FormKind.PULSE, today)

    def _of_kind(self, key: str, kind: FormKind, today: date) -> Report:
        forms = [f for f in self._feedback.forms() if f.kind is kind]
        if not forms:
            raise Refused("There is no such form yet. Take the usual ones in Feedback, Forms.")
        rows = _facts(("Name", ""), ("About the meetings with", ""), ("Day", ""))
        return self._paper(key, today, Section(blocks=(rows,)), *_questions(forms[0], ""))


def _facts(*rows: tuple[str, str]) -> Facts:
    columns = 2 if len(rows) == 4 else 3
    return Facts(facts=tuple(Fact(a, b) for a, b in rows), columns=columns, audience=_ANYONE)


def _signed(*names: str) -> Section:
    return Section(title="Signed", blocks=(Signatures(names=names, audience=_ANYONE),))


def _questions(form: FeedbackForm, code: str) -> list[Section]:
    """The questions of a form: scales to mark, lines to write on, and where a code is given, the code."""
    intro = {
        FormKind.PULSE: "How do your meetings go?",
        FormKind.EXPECTATIONS: "What do you expect of each other?",
    }
    first: list[Block] = [
        Text(text=intro.get(form.kind, "Please answer as it is for you."), audience=_ANYONE)
    ]
    if scales := tuple(q.text for q in form.asked if not q.is_free):
        first.append(Scales(questions=scales, highest=form.highest, audience=_ANYONE))
    shared = "Only the coordinator reads this. What you write is not shown to the other without asking you."
    last: Block = Text(text=shared, small=True, audience=_ANYONE)
    if code:
        last = Code(code=code, beside=shared, audience=_ANYONE)
    asked = [q.text for q in form.asked if q.is_free]
    room = 4 if len(asked) == 1 else 2
    free = [Section(title=t, blocks=(Lines(number=room, audience=_ANYONE),)) for t in asked]
    return [Section(blocks=tuple(first)), *free, Section(blocks=(last,))]

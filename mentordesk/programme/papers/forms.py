"""Forms to be filled in by hand: agreements, feedback, consent, referral, expectations."""

from collections.abc import Mapping, Sequence
from datetime import date

from mentordesk.model.clock import LONG_WEEKDAYS, counted, full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, joined
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm, FormKind
from mentordesk.model.fields import Audience
from mentordesk.model.party import Party
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.feedback import Feedback
from mentordesk.programme.papers.press import Press, side
from mentordesk.programme.papers.signing import LIMITS, SigningPapers, facts_of, signed_by
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
_AGREED = (
    "We meet as it stands above, and come on time. Whoever cannot come says so beforehand.\n"
    "Whoever is mentored chooses what we work on. Nobody is compared with anybody.\n"
    "Each of us can speak with the coordinator at any time, and ask for something to change or for "
    "somebody else, without anybody being to blame."
)
_GAP = "\u00a0" * 10


class FormPapers:
    """Makes forms."""

    def __init__(self, press: Press, feedback: Feedback, signing: SigningPapers) -> None:
        self._press, self._feedback, self._signing = press, feedback, signing

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
            Section(title="What stays between us", blocks=(Text(text=LIMITS, audience=_ANYONE),)),
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
        programme = self._press.setup.programme
        return self._paper(
            "confidentiality", today,
            Section(blocks=(facts_of(("Programme", programme.name), ("Name", ""), ("Group", "")),)),
            *self._signing.confidentiality(today),
            signed_by("Name", "Signature", "Day"),
        )  # fmt: skip

    def _consent(self, today: date) -> Report:
        voice = self._signing.voice(today)
        return self._paper(
            "consent", today,
            Section(blocks=(facts_of(*((asked, "") for asked in voice.asked)),)),
            *self._signing.consent(today),
            Section(title=voice.reached, blocks=(Lines(number=2, audience=_ANYONE),)),
            signed_by(voice.signs, "Signature", "Day"),
        )  # fmt: skip

    def _referral(self, today: date) -> Report:
        asked = (
            ("Why a mentor could help", 3), ("What they are good at", 2), ("What they find hard", 2),
            ("What would be different if it went well", 2), ("Days and times that suit", 1),
        )  # fmt: skip
        return self._paper(
            "referral", today,
            Section(blocks=(facts_of(("Name", ""), ("Group", ""), ("Referred by", ""), ("Day", "")),)),
            *(Section(title=title, blocks=(Lines(number=n, audience=_ANYONE),)) for title, n in asked),
            Section(blocks=(Text(text=(
                "Do not write about a safeguarding concern here: follow your procedure and speak with the person in charge."
            ), small=True, audience=_ANYONE),)),
            signed_by("Referred by", "They know and agree", "Day"),
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
            Section(blocks=(facts_of(("Noticed by", ""), ("Day and time", ""), ("Number", ""), ("Written by", "")),)),
            Section(title="First", blocks=(Text(text=now, audience=_ANYONE),)),
            *(Section(title=title, blocks=(Lines(number=n, audience=_ANYONE),)) for title, n in asked),
            Section(title="Who was told, and when", blocks=(facts_of(
                ("Data protection", ""), ("The head", ""), ("The people it is about", ""), ("An authority", ""),
            ),)),
            signed_by("Coordinator", "Head", "Day"),
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
            Section(blocks=(facts_of(("Name", ""), ("Group", ""), ("I would like to be", f"☐ a mentor{_GAP}☐ a mentee")),)),
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
        rows = facts_of(("Name", ""), ("About the meetings with", ""), ("Day", ""))
        return self._paper(key, today, Section(blocks=(rows,)), *_questions(forms[0], ""))


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

"""Feedback: forms, giving them out, keying in the answers, and where the two sides differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts, Sides
from mentordesk.model.feedback import (
    Difference,
    FeedbackAnswer,
    FeedbackForm,
    FormKind,
    SaidDone,
    Timing,
    answer_problems,
    differences,
    score,
    usual_forms,
)
from mentordesk.model.party import SIDES, Party
from mentordesk.programme.homes import not_here
from mentordesk.programme.practice import PracticeRules
from mentordesk.store.facts import NOT_VOID
from mentordesk.store.feedback_facts import last_asked, newest_answers
from mentordesk.store.pairing_facts import sides_of
from mentordesk.store.store import Store


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer with its form and score, for a list."""

    form: FeedbackForm
    answer: FeedbackAnswer
    score: float | None


@dataclass(frozen=True, slots=True)
class BothSides:
    """The newest answers of both sides to the same form, and where they differ."""

    form: FeedbackForm
    mentee: FeedbackAnswer | None
    mentor: FeedbackAnswer | None
    differences: tuple[Difference, ...]
    #: What was answered, each by one person; a side of several stands above as *from–to*.
    answers: tuple[FeedbackAnswer, ...] = ()

    @property
    def is_talked_about(self) -> bool:
        """Whether what differs was spoken of since."""
        return all(a.talked_on for a in self.answers)


#: What answers cannot be read without; a title may change.
_MEANING = ("questions", "highest", "kind", "least")


class Feedback:
    """The forms and answers of one programme."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        self._programme_id = programme_id

    # -- forms ------------------------------------------------------------------------------

    def forms(self) -> list[FeedbackForm]:
        """The forms, in the order they were made."""
        return self._store.feedback_forms.where("programme_id = ?", [self._programme_id])

    def form(self, form_id: int) -> FeedbackForm:
        """A form; refuses when there is none."""
        found = self._store.feedback_forms.get(form_id)
        if found is None:
            raise Refused("There is no such form.")
        return found

    def take_usual(self) -> int:
        """Take the shipped forms; refuses when there are some."""
        if self.forms():
            raise Refused("There are forms already. Add what is missing.")
        forms = usual_forms(
            PracticeRules(self._store, self._programme_id).on(self._store.today()).profile
        )
        with self._store.transaction("take usual forms"):
            self._store.feedback_forms.insert_all(
                [replace(f, programme_id=self._programme_id) for f in forms]
            )
        return len(forms)

    def save_form(self, form: FeedbackForm) -> FeedbackForm:
        """Add or change a form; one that was answered keeps its questions."""
        if problems := form.problems():
            raise Refused.because(problems)
        before = self._store.feedback_forms.get(form.id) if form.id else None
        changed = [n for n in _MEANING if before and getattr(before, n) != getattr(form, n)]
        if changed and self._answers_to(form.id):
            sentence = "This form was given out or answered: its questions and its scale stay. Make a new form."
            raise Refused.because({changed[0]: sentence})
        with self._store.transaction("change form" if form.id else "add form"):
            return self._store.feedback_forms.put(replace(form, programme_id=self._programme_id))

    def remove_form(self, form_id: int) -> None:
        """Take out a form that was never given out."""
        self.form(form_id)
        if self._answers_to(form_id):
            raise Refused("This form was given out or answered, so the record keeps it.")
        with self._store.transaction("remove form"):
            self._store.feedback_forms.delete(form_id)

    # -- giving out and keying in -----------------------------------------------------------

    def answer(self, answer_id: int) -> FeedbackAnswer:
        """An answer, or a form given out; refuses when there is none."""
        found = self._store.feedback_answers.get(answer_id)
        if found is None:
            raise Refused(not_here(self._store, "F", answer_id, "feedback form"))
        return found

    def give_out(
        self, form_id: int, pairing_ids: Sequence[int], timing: Timing, *, today: date
    ) -> list[FeedbackAnswer]:
        """Give a form to both sides of some pairings; what is out already is given again, not doubled.

        Of a group everybody gets one.
        """
        self.form(form_id)
        if not pairing_ids:
            raise Refused("Choose at least one pairing.")
        out = {
            (a.pairing_id, a.party, a.participant_id): a
            for a in self._out(form_id)
            if a.timing is timing  # what asks of the start is no sheet for the end
        }
        sides = sides_of(self._store, pairing_ids, today)
        fresh: list[FeedbackAnswer] = []
        named: list[FeedbackAnswer] = []
        for i in pairing_ids:
            for p in SIDES:
                asked = _asked_of(sides.get(i), p)
                if (one := out.pop((i, p, None), None)) and asked[0] is not None:
                    # it was out before others joined: it is the sheet of who was there first
                    one = replace(one, participant_id=asked[0])
                    named.append(one)
                if one:
                    out[i, p, one.participant_id] = one
                fresh += [
                    FeedbackAnswer(
                        form_id=form_id, pairing_id=i, party=p, participant_id=who, timing=timing,
                        issued_on=today,
                    )
                    for who in asked
                    if (i, p, who) not in out
                ]  # fmt: skip
        if fresh or named:
            with self._store.transaction("give out forms"):
                for one in named:
                    self._store.feedback_answers.put(one)
                fresh = self._store.feedback_answers.add_all(fresh)
        again = [a for (i, *_), a in out.items() if i in set(pairing_ids)]
        return sorted([*again, *fresh], key=lambda a: (a.pairing_id, a.party.value, a.id))

    def key_in(self, answer: FeedbackAnswer, *, today: date) -> FeedbackAnswer:
        """Write down what somebody answered."""
        form = self.form(answer.form_id)
        problems = {}
        if answer.answered_on is None or answer.answered_on > today:
            problems["answered_on"] = "Give the day it was answered, today or earlier."
        if len(answer.answers) != len(form.questions):
            raise Refused("The answers do not fit the form.")
        problems |= answer_problems(form, answer.answers)
        if not any(a.strip() for a in answer.answers):
            problems["q0"] = "Answer at least one question."
        if self._store.pairings.get(answer.pairing_id) is None:
            problems["pairing_id"] = "Choose the pairing."
        if problems:
            raise Refused.because(problems)
        if not answer.id and (sheet := self._sheet_out(answer)):
            # it is the sheet that was given out, whether one came by its code or not
            answer = replace(
                answer, id=sheet.id, issued_on=sheet.issued_on, timing=sheet.timing,
                participant_id=sheet.participant_id,
            )  # fmt: skip
        with self._store.transaction("key in feedback"):
            return self._store.feedback_answers.put(answer)

    def _sheet_out(self, answer: FeedbackAnswer) -> FeedbackAnswer | None:
        """The oldest sheet that is out to the same person."""
        found = [
            a for a in self._out(answer.form_id)
            if (a.pairing_id, a.party) == (answer.pairing_id, answer.party)
            and answer.participant_id in {a.participant_id, None}
        ]  # fmt: skip
        alone = {a.participant_id for a in found}
        return found[0] if len(alone) == 1 else None

    def remove_answer(self, answer_id: int) -> None:
        """Take back a form that was given out, or an answer: it was given or keyed in by mistake."""
        self.answer(answer_id)
        with self._store.transaction("remove feedback"):
            self._store.feedback_answers.delete(answer_id)

    def talked(self, pairing_id: int, form_id: int, *, today: date) -> None:
        """What differs between the two was talked about."""
        both = self.both_sides(pairing_id, self.form(form_id))
        with self._store.transaction("note talk about expectations"):
            for answer in both.answers:
                self._store.feedback_answers.put(replace(answer, talked_on=today))

    # -- what came back ---------------------------------------------------------------------

    def rows(self) -> list[AnswerRow]:
        """Every answer and every form that is out, newest first."""
        return self._rows(NOT_VOID)

    def of_pairing(self, pairing_id: int) -> list[AnswerRow]:
        """The answers of a pairing and what is out, newest first."""
        return self._rows("pairing_id = ?", [pairing_id])

    def _rows(self, where: str = "1", values: Sequence[int] = ()) -> list[AnswerRow]:
        forms = {f.id: f for f in self.forms()}
        found = self._store.feedback_answers.where(
            where, list(values), order="coalesce(answered_on, issued_on) DESC, id DESC"
        )
        return [
            AnswerRow(
                forms[a.form_id], a, score(forms[a.form_id], a.answers) if a.is_back else None
            )
            for a in found
            if a.form_id in forms
        ]

    def both_sides(self, pairing_id: int, form: FeedbackForm) -> BothSides:
        """The newest answers of both sides to a form, each of one person; of several what lies between them."""
        newest: dict[tuple[Party, int | None], FeedbackAnswer] = {}
        for answer in self._store.feedback_answers.where(
            "pairing_id = ? AND form_id = ? AND answered_on IS NOT NULL", [pairing_id, form.id],
            order="answered_on, id",
        ):  # fmt: skip
            newest[answer.party, answer.participant_id] = answer
        sides = {p: _of_side(newest, p) for p in SIDES}
        widest: dict[str, Difference] = {}
        for one in sides[Party.MENTEE]:
            for other in sides[Party.MENTOR]:
                for found in differences(form, one.answers, other.answers):
                    known = widest.get(found.question)
                    if known is None or _width(found) > _width(known):
                        widest[found.question] = replace(
                            found, mentee_id=one.participant_id, mentor_id=other.participant_id
                        )
        apart = sorted(widest.values(), key=_width, reverse=True)
        mentee, mentor = (_together(form, sides[p]) for p in (Party.MENTEE, Party.MENTOR))
        everybody = (*sides[Party.MENTEE], *sides[Party.MENTOR])
        return BothSides(form, mentee, mentor, tuple(apart), everybody)

    def due(
        self, pairings: Mapping[int, PairingFacts], practice_days: tuple[int, int], today: date
    ) -> list[int]:
        """The running pairings whose pulse is due: so many days after the start, then every so many."""
        pulses = [f.id for f in self.forms() if f.kind is FormKind.PULSE]
        if not pulses:
            return []
        last = last_asked(self._store, pulses)
        first, every = practice_days
        found = []
        for key, facts in pairings.items():
            known = last.get(key)
            since = known or facts.begins
            if facts.state.is_running and (today - since).days > (every if known else first):
                found.append(key)
        return found

    def low_pulses(self, below: int, today: date) -> list[AnswerRow]:
        """The newest pulse of each side, where it is below a figure and nobody spoke with them since."""
        forms = {f.id: f for f in self.forms() if f.kind is FormKind.PULSE}
        low = []
        for newest in newest_answers(self._store, list(forms), today, by_person=True):
            form = forms[newest.form_id]
            points = score(form, newest.answers)
            if points is not None and points < below:
                low.append(AnswerRow(form, self.answer(newest.answer_id), points))
        return [r for r in low if not self._spoken_since(r.answer)]

    def expectations_apart(self, today: date) -> list[tuple[int, BothSides, date]]:
        """The pairings whose newest expectations differ and were not talked about."""
        found = []
        for form in self.forms():
            if form.kind is not FormKind.EXPECTATIONS:
                continue
            sides: dict[int, list[tuple[str, ...]]] = {}
            for newest in newest_answers(self._store, [form.id], today, by_person=True):
                sides.setdefault(newest.pairing_id, []).append(newest.answers)
            for pairing_id, all_answers in sides.items():
                if any(differences(form, a, b) for a, b in combinations(all_answers, 2)):
                    both = self.both_sides(pairing_id, form)
                    days = [a.answered_on for a in both.answers if a.answered_on]
                    if both.differences and not both.is_talked_about:
                        found.append((pairing_id, both, max(days)))
        return found

    def _spoken_since(self, answer: FeedbackAnswer) -> bool:
        if answer.answered_on is None:
            return False
        return bool(self._store.contacts.count(
            "pairing_id = ? AND party = ? AND reached AND attempted_on >= ?",
            [answer.pairing_id, answer.party.value, answer.answered_on.isoformat()],
        ))  # fmt: skip

    # -- you said, we did -------------------------------------------------------------------

    def said_done(self) -> list[SaidDone]:
        """What was said and done, newest first."""
        return self._store.said_done.where(
            "programme_id = ?", [self._programme_id], order='"on" DESC, id DESC'
        )

    def save_said(self, said: SaidDone, *, today: date) -> SaidDone:
        """Note what people said and what was done."""
        if problems := said.problems():
            raise Refused.because(problems)
        with self._store.transaction(
            "change you said, we did" if said.id else "add you said, we did"
        ):
            return self._store.said_done.put(
                replace(said, programme_id=self._programme_id, on=said.on or today)
            )

    def said(self, said_id: int) -> SaidDone:
        """One of them; refuses when there is none."""
        found = self._store.said_done.get(said_id)
        if found is None:
            raise Refused("There is no such entry.")
        return found

    def remove_said(self, said_id: int) -> None:
        """Take one out."""
        with self._store.transaction("remove you said, we did"):
            self._store.said_done.delete(said_id)

    def is_used(self, form_id: int) -> bool:
        """Whether a form was given out or answered."""
        return bool(self._answers_to(form_id))

    def _answers_to(self, form_id: int) -> int:
        return self._store.feedback_answers.count("form_id = ?", [form_id])

    def _out(self, form_id: int) -> list[FeedbackAnswer]:
        return self._store.feedback_answers.where("form_id = ? AND answered_on IS NULL", [form_id])


def _of_side(
    newest: Mapping[tuple[Party, int | None], FeedbackAnswer], side: Party
) -> list[FeedbackAnswer]:
    """What each of a side answered last; what is not known whose it was counts where nothing else is."""
    mine = [a for (party, _), a in newest.items() if party is side]
    return [a for a in mine if a.participant_id is not None] or mine


def _width(found: Difference) -> int:
    return abs(found.mentee - found.mentor)


def _together(form: FeedbackForm, answers: Sequence[FeedbackAnswer]) -> FeedbackAnswer | None:
    """The answer of a side: of one person as it is, of several from the lowest to the highest."""
    if len(answers) < 2:
        return answers[0] if answers else None
    said = []
    for number, question in enumerate(form.asked):
        each = [a.answers[number] for a in answers if a.answers[number : number + 1] != ("",)]
        if question.is_free:
            said.append(" · ".join(each))
            continue
        known = sorted({int(e) for e in each if e.isdecimal()})
        said.append(f"{known[0]}–{known[-1]}" if len(known) > 1 else "".join(map(str, known)))
    last = max(a.answered_on for a in answers if a.answered_on)
    return replace(answers[-1], answers=tuple(said), answered_on=last)


def _asked_of(sides: Sides | None, party: Party) -> list[int | None]:
    """Whom of a side a form is for: nobody by name where the side is one person."""
    people = (sides.mentors if party is Party.MENTOR else sides.mentees) if sides else ()
    return [p.id for p in people] if len(people) > 1 else [None]

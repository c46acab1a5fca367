"""Feedback: forms with questions, the same for both sides; their answers, scores, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mentordesk.model.fields import UNSAVED, Audience, Choice, Kind, about, missing
from mentordesk.model.party import Party
from mentordesk.model.profile import Profile

#: A difference of so many points between the two sides is worth talking about.
GAP = 2
MOST_QUESTIONS = 40


class FormKind(Choice):
    """What a form asks about."""

    PULSE = "pulse"
    EXPECTATIONS = "expectations"
    OTHER = "other"


class Timing(Choice):
    """When in the life of a pairing a form was answered."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: on a scale, or free; on some scales a low number is the good one."""

    text: str
    is_free: bool = False
    is_reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackForm:
    """A form; its questions are kept as lines: *…* at the end asks for words, *!* at the beginning turns the scale."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    title: str = field(default="", metadata=about("Form", audience=Audience.ANYONE, required=True))
    kind: FormKind = field(default=FormKind.PULSE, metadata=about("Kind", Kind.CHOICE))
    questions: tuple[str, ...] = field(
        default=(), metadata=about("Questions", Kind.TEXT, audience=Audience.ANYONE)
    )
    highest: int = field(default=5, metadata=about("Scale from 1 to", Kind.WHOLE))
    least: int = field(
        default=1, metadata=about("Counts from", Kind.WHOLE, hint="Answered questions")
    )

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions."""
        return tuple(_question(line) for line in self.questions)

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        found = missing(self)
        if not 1 <= len(self.questions) <= MOST_QUESTIONS:
            found["questions"] = f"Write 1 to {MOST_QUESTIONS} questions, one a line."
        elif not all(q.text for q in self.asked):
            found["questions"] = "A question has words before its …, and after its !."
        if not 2 <= self.highest <= 10:
            found["highest"] = "A scale goes up to a number from 2 to 10."
        scales = sum(not q.is_free for q in self.asked)
        if not 0 <= self.least <= max(1, scales):
            found["least"] = "No more than there are questions on the scale."
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAnswer:
    """What one side answered, or a form that was given out and is not back yet.

    In a group, and of two peers, ``participant_id`` says who of the side it is.
    """

    id: int = UNSAVED
    form_id: int = UNSAVED
    pairing_id: int = UNSAVED
    participant_id: int | None = None
    party: Party = field(default=Party.MENTEE, metadata=about("Answered by", Kind.CHOICE))
    timing: Timing = field(default=Timing.MIDDLE, metadata=about("When", Kind.CHOICE))
    issued_on: date | None = field(default=None, metadata=about("Given out", Kind.DATE))
    answered_on: date | None = field(default=None, metadata=about("Answered on", Kind.DATE))
    answers: tuple[str, ...] = field(default=(), metadata=about("Answers", Kind.TAGS))
    talked_on: date | None = field(default=None, metadata=about("Talked about", Kind.DATE))

    @property
    def is_back(self) -> bool:
        """Whether it was answered."""
        return self.answered_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDone:
    """*You said, we did*: what people told, and what was changed because of it."""

    id: int = UNSAVED
    programme_id: int = UNSAVED
    said: str = field(
        default="", metadata=about("You said", Kind.TEXT, audience=Audience.ANYONE, required=True)
    )
    done: str = field(default="", metadata=about("We did", Kind.TEXT, audience=Audience.ANYONE))
    on: date | None = field(
        default=None, metadata=about("Day", Kind.DATE, audience=Audience.ANYONE)
    )

    def problems(self) -> dict[str, str]:
        """What must be put right before this can be saved, by field name."""
        return missing(self)


def answer_problems(form: FeedbackForm, answers: Sequence[str]) -> dict[str, str]:
    """What is wrong with answers to a form, by the number of the question (``q0``, ``q1`` …)."""
    found = {}
    for number, (question, answer) in enumerate(zip(form.asked, answers, strict=True)):
        plain = answer.strip()
        if question.is_free or not plain:
            continue
        if not plain.isdecimal() or not 1 <= int(plain) <= form.highest:
            found[f"q{number}"] = f"Choose 1 to {form.highest}, or leave it empty."
    return found


def points(form: FeedbackForm, answers: Sequence[str]) -> list[int | None]:
    """The answers on the scale, turned round where a low number is the good one; None where there is none."""
    found: list[int | None] = []
    for question, answer in zip(form.asked, answers, strict=False):
        if question.is_free:
            continue
        value = int(answer) if answer.strip().isdecimal() else None
        if value is not None and question.is_reversed:
            value = form.highest + 1 - value
        found.append(value)
    return found


def score(form: FeedbackForm, answers: Sequence[str]) -> float | None:
    """The mean of what was answered on the scale, or None when too little was."""
    known = [p for p in points(form, answers) if p is not None]
    return sum(known) / len(known) if known and len(known) >= max(1, form.least) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the two sides answered far apart."""

    question: str
    mentee: int
    mentor: int
    #: Who of each side said it, where that is known.
    mentee_id: int | None = None
    mentor_id: int | None = None


def differences(
    form: FeedbackForm, mentee: Sequence[str], mentor: Sequence[str]
) -> list[Difference]:
    """The questions on the scale that were answered two or more points apart, widest first."""
    scales = [q for q in form.asked if not q.is_free]
    found = [
        Difference(q.text, a, b)
        for q, a, b in zip(scales, points(form, mentee), points(form, mentor), strict=True)
        if a is not None and b is not None and abs(a - b) >= GAP
    ]
    return sorted(found, key=lambda d: -abs(d.mentee - d.mentor))


def _question(line: str) -> Question:
    text = line.strip()
    turned = text.startswith("!")
    text = text.lstrip("! ").strip()
    free = text.endswith(("…", "..."))
    return Question(text.rstrip(".… ") if free else text, free, turned)


#: What is worked on, as the form on expectations calls it where it is no school.
_WORKED_ON = {
    Profile.WORKPLACE: "We work on things from my job",
    Profile.COMMUNITY: "We work on practical things",
}
_OF_SCHOOL = "We work on school things"


def usual_forms(profile: Profile) -> "tuple[FeedbackForm, ...]":
    """The shipped forms in the words of such a programme."""
    worked_on = _WORKED_ON.get(profile, _OF_SCHOOL)
    return tuple(
        replace(f, questions=tuple(worked_on if q == _OF_SCHOOL else q for q in f.questions))
        for f in USUAL_FORMS
    )


#: Shipped forms: short, our own, free to change.
USUAL_FORMS = (
    FeedbackForm(
        title="Pulse", kind=FormKind.PULSE, least=3,
        questions=(
            "I look forward to our meetings", "I am listened to", "The meetings help with what matters to me",
            "!I sometimes wish I did not have to go", "I know whom to turn to when something is wrong",
            "What would make it better…",
        ),
    ),
    FeedbackForm(
        title="Expectations", kind=FormKind.EXPECTATIONS, least=3,
        questions=(
            _OF_SCHOOL, "We talk about how life is going", "We do something together that is fun",
            "We keep to the time we agreed on", "Messages between the meetings are welcome",
            "What I hope for…", "What I bring…", "What I do not want…", "How we tell each other when something is wrong…",
        ),
    ),
)  # fmt: skip

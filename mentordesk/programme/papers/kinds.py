"""The kinds of reports: what each is for, who may read it, and what it needs to know."""

from dataclasses import dataclass
from enum import Enum

from mentordesk.model.readers import Reader


class Needs(Enum):
    """What a report is about."""

    PROGRAMME = "programme"
    PAIRING = "pairing"
    PERSON = "participant"
    MEETING = "meeting"
    WEEK = "week"
    FORM = "form"


_ALL = (Reader.PUPIL, Reader.PARENT, Reader.MENTOR, Reader.HEAD, Reader.FILE)
_PAIR = (Reader.PUPIL, Reader.MENTOR, Reader.FILE)
_STAFF = (Reader.FILE, Reader.HEAD)


@dataclass(frozen=True, slots=True)
class Kind:
    """A report in the gallery; the first of its readers is the usual one."""

    key: str
    chapter: str
    title: str
    text: str
    readers: tuple[Reader, ...]
    needs: Needs = Needs.PROGRAMME
    has_period: bool = False
    has_foreword: bool = False
    is_closed_only: bool = False


_PROGRAMME, _PAIRS, _PEOPLE, _SHEETS = "The programme", "Pairings", "People", "Sheets and forms"
#: The review of the programme, of which there may be several.
EVALUATION = "evaluation"
#: Every kind of report, in the order of the gallery.
KINDS: tuple[Kind, ...] = (
    Kind("programme", _PROGRAMME, "Programme progress", "For a head, a board, funders",
         (Reader.HEAD, Reader.FUNDER, Reader.FILE), has_period=True, has_foreword=True),
    Kind("results", _PROGRAMME, "Feedback results", "Start, middle, end compared",
         (Reader.HEAD, Reader.FUNDER, Reader.FILE), has_period=True, has_foreword=True),
    Kind("standards", _PROGRAMME, "Standards binder", "Each rule with its evidence",
         (Reader.HEAD, Reader.FUNDER, Reader.FILE), has_foreword=True),
    Kind(EVALUATION, _PROGRAMME, "Programme review", "What worked, what changes",
         (Reader.HEAD, Reader.FUNDER, Reader.FILE), has_foreword=True),
    Kind("hand-over", _PROGRAMME, "Hand-over pack", "For whoever takes over", (Reader.FILE,)),
    Kind("pairing", _PAIRS, "Pairing progress", "One pairing, start to now", _ALL, Needs.PAIRING,
         has_period=True, has_foreword=True),
    Kind("session", _PAIRS, "Session summary", "One page a meeting", _PAIR, Needs.MEETING),
    Kind("term", _PAIRS, "Summaries of a term", "All meetings of a pairing", _PAIR, Needs.PAIRING, has_period=True),
    Kind("held-week", _PAIRS, "Summaries of a week", "All meetings held in it", _PAIR, Needs.WEEK),
    Kind("letters", _PAIRS, "Closing letters", "One for each side, after the end", _PAIR, Needs.PAIRING,
         is_closed_only=True),
    Kind("agreement", _PAIRS, "Pairing agreement", "How they meet, to be signed", _PAIR, Needs.PAIRING),
    Kind("participant", _PEOPLE, "Participant record", "Profile, steps, pairings, check-ins",
         (Reader.FILE, Reader.HEAD, Reader.PUPIL, Reader.PARENT), Needs.PERSON),
    Kind("access", _PEOPLE, "Subject access pack", "Everything held about one person", (Reader.FILE,), Needs.PERSON),
    Kind("service", _PEOPLE, "Service record", "Hours, training and thanks", (Reader.MENTOR, Reader.HEAD, Reader.FILE),
         Needs.PERSON, has_foreword=True),
    Kind("certificates", _PEOPLE, "Certificates", "For mentors who earned one", (Reader.MENTOR, Reader.FILE)),
    Kind("certificate-register", _PEOPLE, "Register of certificates", "By number", _STAFF),
    Kind("week-sheet", _SHEETS, "Week sheet", "Who meets when, on a page", _STAFF, Needs.WEEK),
    Kind("week", _SHEETS, "Session sheets of a week", "One a planned meeting, with its code", _PAIR, Needs.WEEK),
    Kind("next", _SHEETS, "Sheet for the next meeting", "Filled in with what is known", _PAIR, Needs.PAIRING),
    Kind("blank", _SHEETS, "Blank session sheet", "To fill in by hand", (Reader.PUPIL,)),
    Kind("form", _SHEETS, "Blank forms", "Consent, referral, surveys", (Reader.PUPIL,), Needs.FORM),
    Kind("forms", _SHEETS, "Feedback forms", "Those that are out, one a person", (Reader.PUPIL,)),
    Kind("survey", _SHEETS, "Interest sheets", "For matching, one a person", (Reader.PUPIL,)),
    Kind("unsigned", _SHEETS, "Sheets still to sign", "For each who has not signed yet", (Reader.PUPIL,)),
    Kind("agreements", _SHEETS, "Agreements to sign", "Consents and agreements, blank", (Reader.PUPIL,)),
)  # fmt: skip
BY_KEY = {k.key: k for k in KINDS}

#: The keys of all parts that can be left out of some report, those of single rules (*rule-A1*) apart.
PARTS = frozenset({
    "absences", "across", "adults", "attention", "certificates", "challenges", "closed",
    "conflicts", "contacts", "definitions", "ended", "exceptions", "figures", "frequency",
    "gap", "goals", "held", "hours", "kept", "languages", "lasting", "lengths", "meetings",
    "missed", "mixing", "objectives", "overview", "pairings", "people", "placed",
    "premature", "profile", "pulse", "quality", "response", "retained", "review", "said",
    "standards", "standing", "status", "steps", "thanks", "training", "unknown", "waiting",
    "weeks", "worked", "hindered", "changes", "before", "texts", "earlier", "never", "papers", "agreed", "milestones",
})  # fmt: skip

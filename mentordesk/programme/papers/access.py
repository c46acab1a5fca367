"""The subject access pack: everything the record holds about one person, field by field, with others as initials."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mentordesk.model.addendum import Subject
from mentordesk.model.agreed import Owner
from mentordesk.model.clock import counted, full_date, local_time
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.fields import Audience, Choice, described
from mentordesk.model.names import first_word, fold, initials
from mentordesk.model.pairing import MENTOR_SIDE, Member, MemberRole, Pairing
from mentordesk.model.party import Party
from mentordesk.model.people import Participant
from mentordesk.model.readers import Reader
from mentordesk.model.wording import label_in
from mentordesk.programme.papers.people import as_it_stands
from mentordesk.programme.papers.press import Press, label
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports.values import Fact, Facts, Report, Section, Sheet, Table, Text
from mentordesk.store.people_facts import names_in_record

ACCESS = "access"
#: What one side of a pairing felt is nothing to give to the other.
_OF_MENTOR, _OF_MENTEE = {"mood_mentor"}, {"mood_mentee", "felt_heard"}
#: What is kept of conflicts and of safety is decided on by itself.
_APART = frozenset({Audience.CONFLICT, Audience.SAFEGUARDING})
_ABOUT = (
    "This is what the programme’s record holds about the person named above, as it stood on this day. Other "
    "participants are named by their initials. What is about others, about a conflict or about safety was "
    "decided on apart."
)
#: What each said of the other when a pairing was made and when it ended.
_OF_EACH_OTHER = {
    "because", "suited_mentor", "suited_mentee", "rematch_mentor", "rematch_mentee", "never_again",
    "closed_by", "closing_note",
}  # fmt: skip


def access_pack(press: Press, wanted: Wanted) -> Report:
    """Everything on one person, and in front of it what is to be looked at before it is handed over."""
    if not wanted.participant_id:
        raise Refused("Choose a person first.")
    person = press.store.participants.get(wanted.participant_id)
    if person is None:
        raise Refused(f"There is no participant P{wanted.participant_id:04d}.")
    pack = _Pack(press, person, wanted)
    head = press.plain_head(person.name, f"Subject access pack · {person.code}", wanted.today)
    first = press.plain_head(
        "Before you hand it over", f"For you alone · {person.code}", wanted.today
    )
    return Report(
        head=head,
        goes_apart=True,
        sheets=(
            Sheet(head=first, sections=(pack.to_look_at(),), about=(person.id,)),
            Sheet(head=head, sections=pack.sections(), about=(person.id,)),
        ),
    )


#: What has to be looked at whoever it is.
_IN_EVERY_PACK = (
    "Goals, milestones and agreed steps of the other side are not in it, nor how the other side felt.",
    "Names of other participants were found and are initials; people who are no participants, such "
    "as families and staff, are not found by themselves. Read every page for them.",
    "Words about a meeting or a group are about the others as well. Cover what is theirs alone.",
    "Papers outside this record, such as emails and signed forms, belong to the answer too.",
)


def _plain(text: str) -> str:
    """Words without what stands between them; *Priya’s* is Priya."""
    return " ".join(fold(re.sub(r"['’]s\b", "", word)) for word in re.findall(r"[\w'’-]+", text))


def _codes(letter: str, ids: Sequence[int]) -> str:
    return ", ".join(f"{letter}{i:04d}" for i in ids)


class _Pack:
    """Collects what there is about one person in the programme."""

    def __init__(self, press: Press, person: Participant, wanted: Wanted) -> None:
        self._press, self._store, self._person = press, press.store, person
        self._wanted = wanted
        self._pairings = press.facts.pairings_of(person.id)
        self._names = {
            who: name if who == person.id else initials(name)
            for who, name, _ in names_in_record(press.store)
        }
        self._places = {p: _Place.of(press.facts.members(p), person.id) for p in self._pairings}

    def to_look_at(self) -> Section:
        """What a person has to decide: nothing of it can be decided by itself."""
        lines = (
            "Take this page out: it is for you, and is no part of the pack.",
            *self._kept_apart(), *self._of_their_pairings(), *self._of_others(), *_IN_EVERY_PACK,
        )  # fmt: skip
        return Section(title="Look at these", blocks=tuple(Text(text=f"•  {x}") for x in lines))

    def _kept_apart(self) -> Iterator[str]:
        """What is kept more closely than anything a pack holds."""
        notes = [
            n.id
            for n in self._store.conflict_notes.where()
            if n.pairing_id in self._pairings or self._person.id in n.parties
        ]
        if notes:
            yield (
                f"Conflict notes are not in it ({_codes('N', notes)}). Read each, decide what may be given, and "
                "print it with Print for file."
            )
        if any(c.safety for p in self._pairings for c in self._of("contacts", p)):
            yield (
                "What was said of safety in check-ins is not in it: decide on it with whoever is responsible for "
                "safeguarding."
            )
        if any(self._of("pointers", p) for p in self._pairings):
            yield (
                "There is a safeguarding pointer. Ask whoever is responsible for safeguarding before "
                "anything is handed over."
            )

    def _of_their_pairings(self) -> Iterator[str]:
        """What was said with or of others around them."""
        others = sum(
            not self._heard(c, self._told_by(p))
            for p in self._pairings
            for c in self._of("contacts", p)
        )
        if others:
            are = "is" if others == 1 else "are"
            yield (
                f"{counted(others, 'check-in')} with the other side or those around them {are} not in it: read "
                "them, and add what is about this person."
            )
        if groups := [p for p in self._pairings if not self._places[p].is_alone]:
            yield (
                f"In {_codes('K', groups)} several people stand on their side: goals, check-ins, moods and answers "
                "that name nobody are not in it. Add what is theirs."
            )
        if closed := [p for p in self._pairings if _judged(self._store.pairings.get(p))]:
            said = _codes("K", closed)
            yield f"What each said of the other at the start and the end of {said} is not in it."

    def _of_others(self) -> Iterator[str]:
        """What stands about them on pages of others, in matching, and in other programmes."""
        kept = self._store.match_pairs.count(
            "participant_id = ? OR other_id = ?", [self._person.id] * 2
        )
        if kept:
            yield (
                f"In Matching you keep them with somebody, or apart from somebody ({counted(kept, 'wish')}): these "
                "are your own notes for a proposal, and are not in it."
            )
        if any(n.participant_id != self._person.id for n in self._never_rows()):
            yield "Somebody else’s page says never to pair them with this person; why is not in it."
        if self._store.participants.parts_of(self._person):
            yield "They take part in another programme of this record too: make the pack there as well."
        yield from self._of_the_programme()

    def _of_the_programme(self) -> Iterator[str]:
        """Words about the programme as a whole that bear their name: whom they mean, only a reader knows."""
        reviews = [
            f"the review of {full_date(e.held_on)}"
            for e in self._store.evaluations.where(order="held_on")
            if e.held_on and self._is_named(e.took_part, e.worked, e.hindered)
        ]
        changes = [
            c.code for c in self._store.planned_changes.where() if self._is_named(c.text, c.outcome)
        ]
        if found := [*reviews, *changes]:
            yield (
                f"Their name stands in words about the programme, which are not in it ({', '.join(found)}): read "
                "them, and add what is about this person."
            )

    def _is_named(self, *texts: str) -> bool:
        """Whether what they are called stands in one of these as a word."""
        person = self._person
        called = {fold(person.known_as), fold(first_word(person.name)), fold(person.name)} - {""}
        return any(f" {name} " in f" {_plain(text)} " for name in called for text in texts)

    def sections(self) -> tuple[Section, ...]:
        """The pack itself, part by part; empty parts are left out by the page."""
        is_paired = bool(self._press.facts.open_number(self._person.id, self._wanted.today))
        kind = self._press.facts.practice(self._wanted.today).profile
        profile = [
            Fact(label_in(kind, name, about.label), said, written=True)
            for name, about in described(self._person).items()
            if (said := as_it_stands(self._person, name, _said, is_paired=is_paired))
        ]
        made = [
            Section(title="What this is", blocks=(Text(text=_ABOUT),)),
            Section(title="Profile", key="profile", blocks=(Facts(facts=tuple(profile)),)),
            self._part("Earlier entries", "earlier", self._earlier()),
            self._part("Before the start", "steps", self._steps()),
            self._part("Training", "training", self._training()),
            self._part("Absences", "absences", self._rows("absences", "first_day")),
            self._part("Never pair with", "never", self._never()),
            self._part("Kept longer", "earlier", self._rows("kept_longer", "set_on")),
            self._part("Put off", "earlier", self._put_off()),
            self._part("Feedback", "pulse", self._feedback()),
            self._part("Certificates", "certificates", self._rows("certificates", "issued_on")),
        ]
        for pairing_id in self._pairings:
            made += self._pairing(pairing_id)
        made.append(self._part("Papers that left the desk", "papers", self._papers()))
        return tuple(s for s in made if s.blocks)

    def _part(self, title: str, key: str, rows: Iterable[tuple[str, str]]) -> Section:
        found = tuple(row for row in rows if row[1])
        table = Table(
            columns=("Day", "What is kept"), rows=found, shares=(1.6, 6), written=(1,), small=True
        )
        return Section(title=title, key=key, blocks=(table,) if found else ())

    def _rows(self, table: str, day: str) -> list[tuple[str, str]]:
        records = getattr(self._store, table).where("participant_id = ?", [self._person.id])
        return [(_day(getattr(r, day)), _told(r, {day})) for r in records]

    def _of(self, table: str, pairing_id: int) -> list[Any]:
        found: list[Any] = getattr(self._store, table).where("pairing_id = ?", [pairing_id])
        return found

    def _earlier(self) -> list[tuple[str, str]]:
        changes = self._store.person_changes.where("participant_id = ?", [self._person.id])
        fields = described(self._person)
        return [
            (_day(c.changed_on), f"{fields[c.about].label} until then: {c.was}") for c in changes
        ]

    def _steps(self) -> list[tuple[str, str]]:
        names = {r.id: r.name for r in self._store.requirements.where()}
        done = self._store.clearances.where("participant_id = ?", [self._person.id])
        return [
            (_day(c.done_on), _with(names.get(c.requirement_id, ""), _told(c, {"done_on"})))
            for c in done
        ]

    def _training(self) -> list[tuple[str, str]]:
        sessions = {t.id: t for t in self._store.trainings.where()}
        there = self._store.attendances.where("participant_id = ?", [self._person.id])
        return [
            (
                _day(sessions[a.training_id].held_on),
                f"{sessions[a.training_id].title}: {a.presence.label}",
            )
            for a in there
            if a.training_id in sessions
        ]

    def _never_rows(self) -> list[Any]:
        return self._store.never_pairs.where("? IN (participant_id, other_id)", [self._person.id])

    def _never(self) -> list[tuple[str, str]]:
        """Whom never with, as their own page says; what others’ pages say is others’."""
        return [
            ("", _with(self._names.get(n.other_id, ""), n.reason))
            for n in self._never_rows()
            if n.participant_id == self._person.id
        ]

    def _put_off(self) -> list[tuple[str, str]]:
        found = self._store.snoozes.where("record = ?", [self._person.code])
        return [(_day(s.set_on), s.reason) for s in found]

    def _feedback(self) -> list[tuple[str, str]]:
        forms = {f.id: f for f in self._store.feedback_forms.where()}
        rows = []
        for given in self._store.feedback_answers.where():
            is_own = given.participant_id == self._person.id or (
                given.participant_id is None
                and given.pairing_id in self._pairings
                and self._places[given.pairing_id].is_alone
                and given.party is self._places[given.pairing_id].party
            )
            if is_own and given.form_id in forms:
                form = forms[given.form_id]
                asked = [q.text for q in form.asked]
                pairs = [f"{q}: {a}" for q, a in zip(asked, given.answers, strict=False) if a]
                rows.append(
                    (_day(given.answered_on or given.issued_on), "\n".join([form.title, *pairs]))
                )
        return rows

    def _papers(self) -> list[tuple[str, str]]:
        codes = {self._person.code, *(f"K{p:04d}" for p in self._pairings)}
        return [
            (_day(i.at.date()) if i.at else "", f"{i.title}, for: {Reader(i.reader).label.lower()}" + (f", given to {i.given_to}" if i.given_to else ""))
            for i in self._store.issued.where()
            if i.subject in codes
        ]  # fmt: skip

    def _told_by(self, pairing_id: int) -> set[Party]:
        """Whose words to the coordinator are about this person: their own, and those around them."""
        place = self._places[pairing_id]
        if not place.is_alone:
            return set()
        around = (
            {Party.MANAGER}
            if place.party is Party.MENTOR
            else {Party.RESPONSIBLE_ADULT, Party.TEACHER}
        )
        return {place.party} | (around if not place.is_peer else set())

    def _is_theirs(self, owner: Owner | None, pairing_id: int) -> bool:
        """Whether a goal, a milestone or a step is this person's; where nobody is named it is the mentee's."""
        place = self._places[pairing_id]
        side = Owner.MENTOR if place.party is Party.MENTOR else Owner.MENTEE
        return place.is_alone and (owner or Owner.MENTEE) in {side, Owner.BOTH}

    def _pairing(self, pairing_id: int) -> list[Section]:
        """Everything of one pairing, under its code."""
        store, code = self._store, f"K{pairing_id:04d}"
        pairing = store.pairings.get(pairing_id)
        assert pairing is not None  # its members say that it is there
        facts = self._press.facts.pairings(self._wanted.today, only=pairing_id, open_only=False)
        title = f"{code} {label(facts[0], self._names)}" if facts else f"{code} (entered in error)"
        place = self._places[pairing_id]
        terms = [("", _with(place.words, _told(pairing, _OF_EACH_OTHER)))]
        terms += [
            (_day(m.moved_on), _with(m.state.label, _without_notes(m.reason)))
            for m in self._of("moves", pairing_id)
        ]
        not_theirs = _OF_MENTEE if place.party is Party.MENTOR else _OF_MENTOR
        if not place.is_alone:
            not_theirs = _OF_MENTEE | _OF_MENTOR
        return [
            self._part(title, "pairings", terms),
            self._part(f"{code}: meetings", "meetings", self._meetings(pairing_id, not_theirs)),
            self._part(f"{code}: goals", "goals", self._goals(pairing_id)),
            self._part(f"{code}: what was agreed", "agreed", self._steps_agreed(pairing_id)),
            self._part(f"{code}: milestones", "milestones", self._milestones(pairing_id)),
            self._part(f"{code}: check-ins", "contacts", self._talks(pairing_id)),
            self._part(f"{code}: reviews", "review", self._dated(pairing_id, "reviews", "reviewed_on")),
        ]  # fmt: skip

    def _dated(self, pairing_id: int, table: str, day: str) -> list[tuple[str, str]]:
        return [(_day(getattr(r, day)), _told(r, {day})) for r in self._of(table, pairing_id)]

    def _milestones(self, pairing_id: int) -> list[tuple[str, str]]:
        plans = {p.id: p.statement for p in self._store.milestone_plans.where()}
        return [
            (_day(m.due_on), _with(plans.get(m.plan_id or 0, ""), _told(m, {"due_on"})))
            for m in self._of("milestones", pairing_id)
            if m.plan_id or self._is_theirs(m.owner, pairing_id)
        ]

    def _talks(self, pairing_id: int) -> list[tuple[str, str]]:
        heard = self._told_by(pairing_id)
        return [
            (_day(c.attempted_on), _told(c, {"attempted_on"}))
            for c in self._of("contacts", pairing_id)
            if self._heard(c, heard) and self._places[pairing_id].holds(c.attempted_on)
        ]

    def _heard(self, contact: Contact, heard: set[Party]) -> bool:
        """Whether a check-in is theirs: with them alone, or with their side where that is they alone."""
        if contact.participant_id is not None:
            return contact.participant_id == self._person.id
        return contact.party in heard

    def _steps_agreed(self, pairing_id: int) -> list[tuple[str, str]]:
        return [
            (_day(s.due_on), _told(s, {"due_on"}))
            for s in self._of("agreed_steps", pairing_id)
            if self._is_theirs(s.owner, pairing_id)
        ]

    def _meetings(self, pairing_id: int, not_theirs: set[str]) -> list[tuple[str, str]]:
        store, rows = self._store, []
        for meeting in self._of("meetings", pairing_id):
            if not self._places[pairing_id].holds(meeting.day):
                continue
            there = store.meeting_attendances.where(
                "meeting_id = ? AND participant_id = ?", [meeting.id, self._person.id]
            )
            more = store.addenda.where(
                "record_id = ? AND subject <> ?", [meeting.id, Subject.CONFLICT_NOTE.value]
            )
            said = [_told(meeting, not_theirs | {"held_on"})]
            said += [_told(a, set()) for a in there] + [f"Added later: {a.text}" for a in more]
            rows.append((_day(meeting.day), "\n".join(said)))
        return rows

    def _goals(self, pairing_id: int) -> list[tuple[str, str]]:
        rows = []
        for goal in self._of("goals", pairing_id):
            is_theirs = (
                goal.participant_id == self._person.id
                if goal.participant_id
                else self._is_theirs(goal.owner, pairing_id)
            )
            if not is_theirs or not self._places[pairing_id].holds(goal.set_on):
                continue
            seen = self._store.goal_evidence.where("goal_id = ?", [goal.id])
            told = [
                _told(goal, {"set_on"}),
                *(f"{_day(e.seen_on)}: {_told(e, {'seen_on'})}" for e in seen),
            ]
            rows.append((_day(goal.set_on), "\n".join(told)))
        return rows


@dataclass(frozen=True, slots=True)
class _Place:
    """How somebody stands in a pairing: on which side, whether alone on it, and from when to when."""

    party: Party
    is_alone: bool
    is_peer: bool
    words: str
    spans: tuple[tuple[date | None, date | None], ...]

    @classmethod
    def of(cls, members: Sequence[Member], person_id: int) -> "_Place":
        """Their place among the members of a pairing, whenever these were in it."""
        mine = [m for m in members if m.participant_id == person_id]
        peers = [m.participant_id for m in members if m.role is MemberRole.PEER]
        is_peer = any(m.role is MemberRole.PEER for m in mine)
        mentoring = {*MENTOR_SIDE, MemberRole.SUBSTITUTE}
        is_mentor = peers[:1] == [person_id] if is_peer else any(m.role in mentoring for m in mine)
        side = mentoring if is_mentor else {MemberRole.MENTEE}
        others = {m.participant_id for m in members if m.role in side} - {person_id}
        words = "\n".join(
            f"{m.role.label} from {_day(m.from_on) or 'the start'}"
            + (f" to {_day(m.to_on)}" if m.to_on else "")
            for m in mine
        )
        spans = tuple((m.from_on, m.to_on) for m in mine)
        return cls(Party.MENTOR if is_mentor else Party.MENTEE, not others, is_peer, words, spans)

    def holds(self, day: date | None) -> bool:
        """Whether they were in it on a day; what bears no day is told."""
        if day is None:
            return True
        return any((a is None or a <= day) and (b is None or day <= b) for a, b in self.spans)


def _without_notes(reason: str) -> str:
    """A reason without the code of a conflict note: what such a note says is decided on apart."""
    return re.sub(r":?\s*\bN\d{4,}\b", "", reason).strip()


def _judged(pairing: Pairing | None) -> bool:
    """Whether something is kept that one side said of the other."""
    return pairing is not None and any(_said(getattr(pairing, name)) for name in _OF_EACH_OTHER)


def _told(record: Any, but: set[str]) -> str:
    """Every described field of a record that holds something, a line each."""
    return "\n".join(
        f"{about.label}: {said}"
        for name, about in described(record).items()
        if name not in but
        and about.audience not in _APART
        and (said := _said(getattr(record, name)))
    )


def _with(title: str, more: str) -> str:
    return "\n".join(t for t in (title, more) if t)


def _day(day: date | None) -> str:
    return full_date(day) if day else ""


def _said(value: Any) -> str:
    """A value in words; nothing where there is none."""
    if value is None or value is False or value in {"", ()}:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, datetime):
        return local_time(value)
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_said, value)))
    return str(value)


def initials_of(everybody: Sequence[tuple[int, str, str]]) -> Mapping[int, str]:
    """How others are named in the pack, by id."""
    found: dict[int, str] = {}
    for who, name, _ in everybody:  # names of before come after that of today
        found.setdefault(who, initials(name))
    return found

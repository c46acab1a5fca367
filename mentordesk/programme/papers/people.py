"""Papers about one person: the participant record, a mentor's service, and certificates."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from mentordesk.model.agreed import Owner
from mentordesk.model.clock import as_hours, counted, full_date, plain_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.fields import Audience, Choice, described
from mentordesk.model.goal import Goal
from mentordesk.model.groups import group_key, same_group, year_of
from mentordesk.model.issue import Certificate
from mentordesk.model.meeting import MISSED, MeetingStatus
from mentordesk.model.names import NameStyle, printed_names
from mentordesk.model.pairing import PairingKind
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.readers import Reader
from mentordesk.model.readiness import Presence
from mentordesk.model.steps import StepKind
from mentordesk.model.wording import label_in
from mentordesk.programme.certificates import Certificates
from mentordesk.programme.contacts import Contacts
from mentordesk.programme.papers.press import Press, label, side
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.people import People
from mentordesk.programme.training import TrainingBook
from mentordesk.reports.values import (
    Centred,
    Fact,
    Facts,
    Report,
    Section,
    Sheet,
    Signatures,
    Table,
    Text,
    Tile,
    Tiles,
    one_sheet,
)
from mentordesk.store.service import Served, service

#: Never on paper: given for matching alone, with a purpose of its own.
NEVER_PRINTED = frozenset({"access_needs", "gender", "same_gender"})
#: On paper only where somebody asks for it.
SELDOM_PRINTED = frozenset({"languages", "communication"})
#: These say who somebody is, or whose child: they stand only beside full names.
_NAMING = frozenset({"name", "known_as", "email", "phone", "responsible_adult"})
_FACTS, _COORDINATOR = Audience.FACTS, Audience.COORDINATOR


class PeoplePapers:
    """Makes papers about single people."""

    def __init__(
        self, press: Press, people: People, training: TrainingBook, contacts: Contacts,
        certificates: Certificates,
    ) -> None:  # fmt: skip
        self._press, self._people, self._training = press, people, training
        self._contacts, self._certificates = contacts, certificates

    # -- everything held on one person ------------------------------------------------------

    def record(self, wanted: Wanted) -> Report:
        """The participant record: everything held on one person that the reader may see."""
        press, person = self._press, self._person(wanted)
        head = press.head(self._name(person, wanted), f"Participant record · {person.code}", wanted)
        return one_sheet(
            head,
            Section(title="Profile", key="profile", blocks=(self._profile(person, wanted),)),
            Section(title="Languages and communication", key="languages", blocks=(_seldom(person),)),
            Section(title="Before the start", key="steps", blocks=self._steps(person, wanted.today)),
            Section(title="Training", key="training", blocks=self._sessions(person, wanted.today)),
            Section(title="Pairings", key="pairings", blocks=self._pairings(person, wanted)),
            Section(title="Goals", key="goals", blocks=self._goals(person, wanted)),
            Section(title="Check-ins", key="contacts", blocks=self._talks(person, wanted.today)),
            Section(title="Absences", key="absences", blocks=self._absences(person, wanted.today)),
            about=(person.id,),
        )  # fmt: skip

    def _person(self, wanted: Wanted) -> Participant:
        if not wanted.participant_id:
            raise Refused("Choose a person first.")
        return self._people.get(wanted.participant_id)

    def _name(self, person: Participant, wanted: Wanted) -> str:
        return printed_names([(person.id, person.name, person.code)], wanted.style)[person.id]

    def _profile(self, person: Participant, wanted: Wanted) -> Facts:
        """Their profile; waiting is told of those alone who are in no pairing."""
        is_paired = person.id in self._press.facts.paired(wanted.today)
        kind = self._press.facts.practice(wanted.today).profile
        return _profile(person, wanted, kind, is_paired=is_paired)

    def _steps(self, person: Participant, today: date) -> tuple[Table, ...]:
        rows = tuple(
            (s.requirement.kind.label, s.plain, s.reason)
            for s in self._training.of_person(person, today).steps
        )
        table = Table(
            columns=("Kind", "Step", "Why it is waived"), rows=rows, shares=(1, 4, 2), audience=Audience.STAFF,
            kept=((2, _COORDINATOR),), written=(2,),
        )  # fmt: skip
        return (table,) if rows else ()

    def _sessions(self, person: Participant, today: date) -> tuple[Table, ...]:
        rows = tuple(
            (full_date(t.held_on), t.title, f"{t.minutes} min", presence.label)
            for t, presence in self._training.sessions_of(person.id) if t.held_on and t.held_on <= today
        )  # fmt: skip
        table = Table(
            columns=("Day", "Session", "Length", "Presence"),
            rows=rows,
            shares=(2, 4, 1, 1.4),
            audience=_FACTS,
        )
        return (table,) if rows else ()

    def _pairings(self, person: Participant, wanted: Wanted) -> tuple[Table | Text, ...]:
        press, rows = self._press, []
        for pairing_id in press.facts.pairings_of(person.id):
            found = press.facts.pairings(wanted.today, only=pairing_id, open_only=False)
            if not found:
                continue  # entered in error
            facts = found[0]
            names = press.all_names(pairing_id, wanted.style)
            met = [
                m.status
                for m in press.meetings.of_pairing(pairing_id)
                if m.day and m.day <= wanted.today
            ]
            held, missed = met.count(MeetingStatus.HELD), sum(s in MISSED for s in met)
            days = full_date(facts.begins) + (
                f" to {full_date(facts.since)}" if not facts.state.is_open else ""
            )
            rows.append(
                (
                    _told_as(person, facts, names, wanted.reader),
                    days,
                    facts.state.label,
                    f"{held:,}",
                    f"{missed:,}",
                )
            )
        if not rows:
            return (Text(text="Not in a pairing so far.", audience=_FACTS),)
        table = Table(columns=("Pairing", "From", "State", "Met", "Missed"), rows=tuple(rows),
                      shares=(4, 3.4, 1.3, 0.8, 0.9), audience=_FACTS)  # fmt: skip
        return (table,)

    def _goals(self, person: Participant, wanted: Wanted) -> tuple[Table, ...]:
        press = self._press
        if wanted.reader is Reader.PARENT and Role.MENTEE not in person.roles:
            return ()  # what somebody else's child works on
        rows = tuple(
            (g.statement, g.state_on(wanted.today).label, full_date(g.set_on) if g.set_on else "")
            for pairing_id in press.facts.pairings_of(person.id)
            for g in press.goals.of_pairing(pairing_id)
            if self._is_theirs(g, pairing_id, person, wanted.today)
        )
        table = Table(
            columns=("Goal", "State", "Set on"),
            rows=rows,
            shares=(5, 1.4, 2),
            audience=_FACTS,
            written=(0,),
        )
        return (table,) if rows else ()

    def _is_theirs(self, goal: Goal, pairing_id: int, person: Participant, today: date) -> bool:
        """Whether a goal is somebody's own: a mentor works on those of the mentee, and they are not theirs."""
        if goal.participant_id is not None:
            return goal.participant_id == person.id
        found = self._press.facts.pairings(today, only=pairing_id, open_only=False)
        leads = any(
            person.id in {p.id for p in f.mentors} and f.kind is not PairingKind.RECIPROCAL
            for f in found
        )
        mine = Owner.MENTOR if leads else Owner.MENTEE
        return goal.owner in {mine, Owner.BOTH} or (goal.owner is None and not leads)

    def _talks(self, person: Participant, today: date) -> tuple[Table, ...]:
        """Check-ins about their pairings; what was said of safety stays where it is kept."""
        rows = []
        for pairing_id in self._press.facts.pairings_of(person.id):
            for c in self._contacts.of_pairing(pairing_id):
                of_another = c.participant_id and c.participant_id != person.id
                if c.attempted_on and c.attempted_on <= today and not of_another:
                    said = "\n".join(t for t in (c.activities, c.outcomes, c.impact, c.note) if t)
                    reached = "" if c.reached else "not reached"
                    rows.append(
                        (
                            full_date(c.attempted_on),
                            f"{c.party.label}, {c.purpose.label.lower()}",
                            reached,
                            said,
                        )
                    )
        table = Table(columns=("Day", "With", "", "What was said"), rows=tuple(rows), shares=(1.8, 2.4, 1.1, 4.5),
                      audience=_COORDINATOR, written=(3,))  # fmt: skip
        return (table,) if rows else ()

    def _absences(self, person: Participant, today: date) -> tuple[Table, ...]:
        found = self._press.store.absences.where(
            "participant_id = ?", [person.id], order="first_day"
        )
        rows = tuple(
            (full_date(a.first_day), full_date(a.last_day), a.reason) for a in found
            if a.first_day and a.last_day and a.first_day <= today
        )  # fmt: skip
        table = Table(
            columns=("From", "To", "Why"),
            rows=rows,
            shares=(2, 2, 4),
            audience=_COORDINATOR,
            written=(2,),
        )
        return (table,) if rows else ()

    # -- what a mentor gave -----------------------------------------------------------------

    def service(self, wanted: Wanted) -> Report:
        """A mentor's service record: hours, training and thanks; it names nobody else."""
        press, person = self._press, self._person(wanted)
        found = service(press.store, wanted.today, [person.id])
        if not found:
            raise Refused(f"{person.name} has not mentored anybody in this programme.")
        served = found[0][2]
        since = self._time_of(person, served, wanted.today)
        name = self._name(person, wanted)
        given = [
            c
            for c in self._certificates.register()
            if c.participant_id == person.id and not c.withdrawn_on
        ]
        noted = self._noted_training(person, wanted.today)
        tiles = Tiles(audience=_FACTS, tiles=(
            Tile(as_hours(served.minutes), "with mentees", ""),
            Tile(f"{served.meetings:,}", "meetings" if served.meetings != 1 else "meeting", ""),
            Tile(f"{served.mentees:,}", "people mentored" if served.mentees != 1 else "person mentored", ""),
            *((Tile(_trained(served, noted), "of training", ""),) if served.training or noted else ()),
        ))  # fmt: skip
        thanks = (
            f"{name} has been a peer mentor in {press.setup.programme.name}{f' {since}' if since else ''}. "
            "Because of this somebody had a person to turn to. Thank you."
        )
        numbers = ", ".join(f"{c.number} of {full_date(c.issued_on)}" for c in given if c.issued_on)
        certificates = (Text(text=f"Certificate {numbers}.", audience=_FACTS),) if given else ()
        return one_sheet(
            press.head(name, f"Service record · {person.code}", wanted),
            Section(title="Thank you", key="thanks", blocks=(Text(text=thanks, audience=_FACTS),)),
            Section(title="In figures", key="figures", blocks=(tiles,)),
            Section(title="Training", key="training", blocks=self._attended(person, wanted.today)),
            Section(title="Certificates", key="certificates", blocks=certificates),
            Section(title="Signed", blocks=(Signatures(names=("Coordinator", "Day"), audience=_FACTS),)),
            about=(person.id,),
        )  # fmt: skip

    def _time_of(self, person: Participant, served: Served, today: date) -> str:
        """Since when they mentor, and until when where none of their pairings is open."""
        if served.first is None or served.last is None:
            return ""
        facts = self._press.facts
        still = any(
            found[0].state.is_open
            for pairing_id in facts.pairings_of(person.id)
            if (found := facts.pairings(today, only=pairing_id))
            and _mentors_in(person.id, found[0])
        )
        if still:
            return f"since {plain_date(served.first)}"
        if served.first == served.last:
            return f"on {plain_date(served.first)}"
        return f"from {plain_date(served.first)} to {plain_date(served.last)}"

    def _noted_training(self, person: Participant, today: date) -> list[str]:
        """The steps of training that were noted as done without a session they attended."""
        return [
            s.requirement.name for s in self._training.of_person(person, today).steps
            if s.is_met and s.requirement.kind is StepKind.TRAINING
        ]  # fmt: skip

    def _attended(self, person: Participant, today: date) -> tuple[Table | Text, ...]:
        rows = tuple(
            (
                full_date(t.held_on),
                t.title,
                ", ".join(topic.label for topic in t.topics),
                f"{t.minutes} min",
            )
            for t, presence in self._training.sessions_of(person.id)
            if t.held_on and t.held_on <= today and presence is Presence.ATTENDED
        )
        noted = self._noted_training(person, today)
        if not rows and noted:
            text = f"Done: {', '.join(noted)}. How long it took is not written down."
            return (Text(text=text, audience=_FACTS),)
        if not rows:
            return (Text(text="No session is written down.", audience=_FACTS),)
        return (
            Table(
                columns=("Day", "Session", "Topics", "Length"),
                rows=rows,
                shares=(1.8, 2.6, 4, 1),
                audience=_FACTS,
            ),
        )

    # -- certificates -----------------------------------------------------------------------

    def certificates(self, wanted: Wanted) -> Report:
        """A certificate for one person, for a group, or for everybody who has one; by their numbers."""
        people = {p.id: p for p in self._people.all()}
        found = [
            c for c in self._certificates.register()
            if c.withdrawn_on is None and self._is_asked(people.get(c.participant_id), wanted)
        ]  # fmt: skip
        if not found:
            raise Refused("No certificate has been given. Choose who gets one first.")
        sheets = tuple(self._certificate(c, people[c.participant_id], wanted) for c in found)
        head = self._press.plain_head(
            "Certificates", counted(len(sheets), "certificate"), wanted.today
        )
        return Report(head=head, sheets=sheets, goes_apart=True)

    def _is_asked(self, person: Participant | None, wanted: Wanted) -> bool:
        if person is None:
            return False
        if wanted.participant_id:
            return person.id == wanted.participant_id
        return not wanted.group or is_of_group(person.group, wanted.group)

    def _certificate(self, found: Certificate, person: Participant, wanted: Wanted) -> Sheet:
        press = self._press
        programme = press.setup.programme
        name = person.name if wanted.style is NameStyle.FULL else self._name(person, wanted)
        said = f"{counted(found.meetings, 'meeting')} and {as_hours(found.minutes)} together with mentees"
        said += f", prepared by {as_hours(found.training)} of training." if found.training else "."
        day = found.issued_on or wanted.today
        who = "Head" if press.facts.practice(day).profile.is_of_school else "Director"
        return Sheet(
            head=press.plain_head("Certificate", programme.name, day),
            sections=(
                Section(blocks=(
                    Centred(text="This is to thank", size=1, audience=_FACTS),
                    Centred(text=name, size=3, audience=_FACTS),
                    Centred(text="for the time and care given as a peer mentor in", size=1, audience=_FACTS),
                    Centred(text=programme.name, size=2, audience=_FACTS),
                    Centred(text=said, size=1, audience=_FACTS),
                    Centred(text=f"{plain_date(day)} · No. {found.number}", size=1, audience=_FACTS),
                )),
                Section(blocks=(Signatures(names=("Coordinator", who), audience=_FACTS),)),
            ),
            code=found.number,
        )  # fmt: skip

    def certificate_register(self, wanted: Wanted) -> Report:
        """Every certificate that was given, by number, those withdrawn as well."""
        press = self._press
        names = printed_names([(p.id, p.name, p.code) for p in self._people.all()], wanted.style)
        found = self._certificates.register()
        if not found:
            raise Refused("No certificate has been given yet.")
        rows = tuple(
            (c.number, names.get(c.participant_id, f"P{c.participant_id:04d}"), full_date(c.issued_on) if c.issued_on else "",
             f"{c.meetings:,}", as_hours(c.minutes), as_hours(c.training), _remark(c))
            for c in found
        )  # fmt: skip
        table = Table(
            columns=("Number", "Name", "Given on", "Meetings", "Together", "Training", "Remark"), rows=rows,
            shares=(1.4, 3, 2, 1.4, 1.5, 1.4, 2.1), audience=_FACTS, kept=((6, Audience.STAFF),), written=(6,),
        )  # fmt: skip
        programme = press.setup.programme
        rule = (
            f"Given after {counted(programme.certificate_meetings, 'meeting')}, {as_hours(programme.certificate_minutes)} "
            f"together and {as_hours(programme.certificate_training)} of training"
            f"{', with the closing feedback returned' if programme.certificate_feedback else ''}."
        )
        return one_sheet(
            press.head("Register of certificates", programme.name, wanted),
            Section(blocks=(Text(text=rule, audience=_FACTS), table)),
        )


def _told_as(
    person: Participant, facts: PairingFacts, names: Mapping[int, str], reader: Reader
) -> str:
    """A pairing on the paper of one of its people.

    Families read of the other side only who mentors their child: neither whom it mentors nor who else
    is in a group.
    """
    leads = person.id in {p.id for p in facts.mentors} and facts.kind is not PairingKind.RECIPROCAL
    if reader is Reader.PARENT and leads:
        return f"Mentor of {counted(len(facts.mentees), 'mentee') if facts.mentees else 'a group'} ({facts.code})"
    if reader in {Reader.PARENT, Reader.PUPIL} and facts.kind is PairingKind.GROUP:
        return f"Group with {side(facts.mentors, names)} ({facts.code})"
    return f"{label(facts, names)} ({facts.code})"


def _mentors_in(person_id: int, facts: PairingFacts) -> bool:
    """Whether somebody mentors in a pairing; of two peers each does."""
    peers = facts.mentees if facts.kind is PairingKind.RECIPROCAL else ()
    return person_id in {p.id for p in (*facts.mentors, *peers)}


def _trained(served: Served, noted: Sequence[str]) -> str:
    """Hours of training; steps that were noted alone say nothing of how long they took."""
    return "not known" if not served.training and noted else as_hours(served.training)


def _remark(certificate: Certificate) -> str:
    if certificate.withdrawn_on:
        return f"Withdrawn {full_date(certificate.withdrawn_on)}"
    return f"Although {certificate.waived}" if certificate.waived else ""


def as_it_stands(
    person: Participant, name: str, words: Callable[[Any], str], *, is_paired: bool
) -> str:
    """A field of a profile in words; whoever is paired waits for nobody, whatever was last written down."""
    if name == "status" and is_paired:
        return "Active"
    if name == "waiting_since" and (is_paired or person.status is not Enrolment.WAITING):
        return ""
    return words(getattr(person, name))


def _profile(person: Participant, wanted: Wanted, kind: Profile, *, is_paired: bool) -> Facts:
    """Every described field with what is in it, each for its own readers."""
    rows = []
    for name, about in described(Participant).items():
        if name in NEVER_PRINTED | SELDOM_PRINTED or (
            name in _NAMING and wanted.style is not NameStyle.FULL
        ):
            continue
        if words := as_it_stands(person, name, _words, is_paired=is_paired):
            rows.append(
                Fact(label_in(kind, name, about.label), words, about.audience, written=True)
            )
    return Facts(facts=tuple(rows), columns=3)


def _seldom(person: Participant) -> Facts:
    about = described(Participant)
    rows = [
        Fact(about[n].label, words, about[n].audience, written=True)
        for n in sorted(SELDOM_PRINTED, reverse=True)
        if (words := _words(getattr(person, n)))
    ]
    return Facts(facts=tuple(rows), columns=2)


def _words(value: object) -> str:
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, tuple):
        return ", ".join(_words(v) for v in value)
    return str(value) if value else ""


def names_of_groups(people: Sequence[Participant]) -> list[str]:
    """The years that groups are of, and the groups, for choosing many."""
    groups = sorted({p.group for p in people if p.group})
    years = sorted({year for g in groups if (year := year_of(g)) is not None})
    known = {group_key(g) for g in groups}
    return [*(str(y) for y in years if str(y) not in known), *groups]


def is_of_group(group: str, asked: str) -> bool:
    """Whether a group is the one that is asked for, or is of that year.

    *7A* is of *7*, of *07* and of *Year 7*, and *11A* not of *1*.
    """
    year = group_key(asked)
    of_year = year.isdigit() and year_of(group) == int(year)
    return same_group(group, asked) or of_year

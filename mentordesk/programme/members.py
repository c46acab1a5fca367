"""Who is in a pairing from when to when: a second mentor, somebody who stands in, a growing group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import (
    MENTOR_SIDE,
    Member,
    MemberRole,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.store.store import Store

#: A group does well with so many mentors, and so many mentees at least and at most.
GROUP_MENTORS, GROUP_MENTEES = 2, (6, 10)

#: What somebody must be in the programme to take a part in a pairing; peers may be either.
NEEDED = {
    MemberRole.MENTOR: Role.MENTOR, MemberRole.CO_MENTOR: Role.MENTOR,
    MemberRole.SUBSTITUTE: Role.MENTOR, MemberRole.MENTEE: Role.MENTEE,
}  # fmt: skip

JOINED = {
    MemberRole.MENTOR: "joined as mentor", MemberRole.CO_MENTOR: "joined as second mentor",
    MemberRole.MENTEE: "joined", MemberRole.PEER: "joined",
}  # fmt: skip

_ORDER = {
    MemberRole.MENTOR: 0, MemberRole.CO_MENTOR: 1, MemberRole.PEER: 1, MemberRole.SUBSTITUTE: 2,
    MemberRole.MENTEE: 3,
}  # fmt: skip

#: Those who are to meet, and as what.
Team = Sequence[tuple[Participant, MemberRole]]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with the person, for a list."""

    member: Member
    person: Participant
    #: The name of the mentor for whom they stand in, where it was said.
    covered: str = ""

    @property
    def words(self) -> str:
        """*Second mentor since 3 November 2026*."""
        m = self.member
        until = f" until {full_date(m.to_on)}" if m.to_on else ""
        role = "Second mentor" if m.role is MemberRole.CO_MENTOR else m.role.label
        if m.role is MemberRole.SUBSTITUTE:
            role = f"Stands in for {self.covered}" if self.covered else "Stands in"
        begun = f" from {full_date(m.from_on)}" if m.from_on else ""
        return f"{role}{begun}{until}"


def covered_by(rows: Sequence[MemberRow]) -> set[int]:
    """Ids of the mentors for whom somebody of these stands in."""
    covers = [r.member for r in rows if r.member.role is MemberRole.SUBSTITUTE]
    first = [r.person.id for r in rows if r.member.role is MemberRole.MENTOR]
    return {who for c in covers for who in ([c.covers_id] if c.covers_id else first)}


class Members:
    """Who belongs to the pairings; every change is dated, nobody is ever taken out of the past."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, pairing_id: int) -> list[MemberRow]:
        """Everybody who is or was in a pairing: mentors, who stands in, mentees; as they came."""
        people = self._store.participants
        found = [
            MemberRow(m, person, self._covered_name(m))
            for m in self._store.members.where("pairing_id = ?", [pairing_id])
            if (person := people.get(m.participant_id))
        ]
        return sorted(found, key=lambda r: (_ORDER[r.member.role], r.member.id))

    def get(self, member_id: int) -> MemberRow:
        """One member; refuses when there is none."""
        member = self._store.members.get(member_id)
        person = self._store.participants.get(member.participant_id) if member else None
        if member is None or person is None:
            raise Refused("This person is not in the pairing.")
        return MemberRow(member, person, self._covered_name(member))

    def _covered_name(self, member: Member) -> str:
        covered = self._store.participants.get(member.covers_id) if member.covers_id else None
        return covered.called if covered else ""

    def on(self, pairing_id: int, day: date) -> list[MemberRow]:
        """Who was in it on a day; on a day before it began, everybody."""
        everybody = self.of(pairing_id)
        return [r for r in everybody if r.member.is_in_it(day)] or everybody

    def join(
        self, pairing: Pairing, person: Participant, role: MemberRole, *, on: date, today: date
    ) -> Member:
        """Add a second mentor, or a mentee: two mentees and more are a group."""
        if role not in {MemberRole.CO_MENTOR, MemberRole.MENTEE}:
            raise Refused("Somebody joins as a second mentor or as a mentee.")
        if pairing.kind is PairingKind.RECIPROCAL:
            raise Refused("Two peers stay two. Begin a group instead.")
        _check_day(on, today, "on")
        self._check_open(pairing)
        self._check(pairing, person, role, on)
        with self._store.transaction("add person to pairing"):
            if role is MemberRole.MENTEE and pairing.kind is not PairingKind.GROUP:
                self._store.pairings.put(replace(pairing, kind=PairingKind.GROUP))
            return self._store.members.put(
                Member(pairing_id=pairing.id, participant_id=person.id, role=role, from_on=on)
            )

    def cover(
        self, pairing: Pairing, person: Participant, *, first: date, last: date | None,
        covers: int | None = None,
    ) -> Member:  # fmt: skip
        """Somebody stands in for a mentor for some days, which may be still to come.

        ``covers`` is the mentor's id; it must be said where several lead.
        """
        if pairing.kind is PairingKind.RECIPROCAL:
            raise Refused("Nobody stands in for a peer. Pause the pairing instead.")
        if last and last < first:
            raise Refused.because({"last": "The last day cannot be before the first."})
        self._check_open(pairing)
        self._check(pairing, person, MemberRole.SUBSTITUTE, first)
        covers = self._covered(pairing, covers, first)
        with self._store.transaction("cover pairing"):
            return self._store.members.put(Member(
                pairing_id=pairing.id, participant_id=person.id, role=MemberRole.SUBSTITUTE,
                from_on=first, to_on=last, covers_id=covers,
            ))  # fmt: skip

    def _covered(self, pairing: Pairing, covers: int | None, day: date) -> int | None:
        """For whom somebody stands in: one who leads on the day; of several it must be said who."""
        there = [
            r for r in self.of(pairing.id)
            if r.member.role in MENTOR_SIDE and (r.member.to_on is None or r.member.to_on >= day)
        ]  # fmt: skip
        lead = [r.person for r in there]
        if covers is None and len(lead) > 1:
            names = " or ".join(p.called for p in lead)
            raise Refused.because({"covers": f"Say for whom: {names}."})
        if covers is not None and covers not in {p.id for p in lead}:
            raise Refused.because({"covers": "They do not lead this pairing."})
        if covers is None and [r.member.role for r in there] == [MemberRole.CO_MENTOR]:
            return lead[0].id  # the first mentor has left: it is not for them
        return covers

    def leave(self, member_id: int, *, on: date, today: date) -> None:
        """Somebody belongs to it until a day; a cover that has not begun goes altogether."""
        member = self.get(member_id).member
        with self._store.transaction("end membership"):
            if member.role is MemberRole.SUBSTITUTE and member.from_on and on < member.from_on:
                self._store.members.delete(member_id)
                return
            _check_day(on, today, "on")
            if member.from_on and on < member.from_on:
                raise Refused.because({"on": f"They came on {full_date(member.from_on)}."})
            self._check_not_last(member, on)
            self._store.members.put(replace(member, to_on=on))
            pairing = self._store.pairings.get(member.pairing_id)
            if pairing is not None:  # whoever still had to sign may have been the last who had
                self._store.pairings.put(self.as_signed(pairing, today))

    def who_sign(self, pairing_id: int) -> set[int]:
        """Those in a pairing who agree to its terms: whoever stands in for a while does not."""
        return {
            m.participant_id for m in self._store.members.where("pairing_id = ?", [pairing_id])
            if m.role is not MemberRole.SUBSTITUTE and m.to_on is None
        }  # fmt: skip

    def as_signed(self, pairing: Pairing, on: date) -> Pairing:
        """Once everybody who is in it has signed, the agreement is signed; who did so first is not kept."""
        if not pairing.signed_by:
            return pairing
        if not pairing.agreement_signed_on and not self.who_sign(pairing.id) <= set(
            pairing.signed_by
        ):
            return pairing
        return replace(pairing, signed_by=(), agreement_signed_on=pairing.agreement_signed_on or on)

    def close(self, pairing_id: int, on: date) -> None:
        """A cover ends with its pairing, and one that has not begun never will; the caller holds the transaction."""
        for member in self._store.members.where("pairing_id = ?", [pairing_id]):
            if member.role is not MemberRole.SUBSTITUTE:
                continue
            if member.from_on and member.from_on > on:
                self._store.members.delete(member.id)
            elif member.to_on is None or member.to_on > on:
                self._store.members.put(replace(member, to_on=on))

    def _check_not_last(self, member: Member, on: date) -> None:
        if member.role is MemberRole.SUBSTITUTE:
            return
        stay = [
            m for m in self._store.members.where("pairing_id = ?", [member.pairing_id])
            if m.id != member.id and m.to_on is None and m.role is not MemberRole.SUBSTITUTE
        ]  # fmt: skip
        if not any((m.role in MENTOR_SIDE) == (member.role in MENTOR_SIDE) for m in stay):
            raise Refused(
                "Nobody would be left on this side. Add who comes first, or pause or close the pairing."
            )

    def _check_open(self, pairing: Pairing) -> None:
        moves = self._store.moves.where("pairing_id = ?", [pairing.id], order="moved_on, id")
        if not moves or moves[-1].state in {State.CLOSED, State.VOID, State.CLOSING}:
            raise Refused("This pairing has ended.")

    def _check(self, pairing: Pairing, person: Participant, role: MemberRole, on: date) -> None:
        rows = self.of(pairing.id)
        problems = dict(fits(person, role))
        if any(r.person.id == person.id and r.member.to_on is None for r in rows):
            problems["person"] = f"{person.name} is in this pairing already."
        left = [r.member.to_on for r in rows if r.person.id == person.id and r.member.to_on]
        if left and on <= max(left):
            problems["on"] = (
                f"{person.name} belonged to it until {full_date(max(left))}. Choose a later day."
            )
        begun = min((r.member.from_on for r in rows if r.member.from_on), default=None)
        if begun and on < begun:
            problems["on"] = f"This pairing began on {full_date(begun)}."
        across = [
            r.person for r in rows
            if r.member.to_on is None and (r.member.role in MENTOR_SIDE) != _mentors(role)
        ]  # fmt: skip
        for other in across:
            if why := self.kept_apart(person, other):
                problems["person"] = why
        if problems:
            raise Refused.because(problems)

    def kept_apart(self, one: Participant, other: Participant) -> str:
        """Why two people are not to be paired by the never-pair list; empty when they may."""
        never = self._store.never_pairs.where(
            "(participant_id = ? AND other_id = ?) OR (other_id = ? AND participant_id = ?)",
            [one.id, other.id, one.id, other.id],
        )
        if not never:
            return ""
        why = f": {never[0].reason}" if never[0].reason else ""
        return f"{one.name} and {other.name} are on the never-pair list{why}."


def check_one_of(
    store: Store, pairing_id: int, participant_id: int | None, leads: bool | None = None
) -> None:
    """Refuse somebody who was never in the pairing: what is said of one of several is of one of them.

    ``leads`` is whether it is said of the mentors' side (True) or of the mentees' (False); None: of either.
    """
    if participant_id is None:
        return
    found = store.members.where(
        "pairing_id = ? AND participant_id = ?", [pairing_id, participant_id]
    )
    if not found:
        raise Refused.because({"participant_id": "They are not in this pairing."})
    roles = {m.role for m in found}
    if (
        leads is not None
        and MemberRole.PEER not in roles
        and all(_mentors(r) != leads for r in roles)
    ):
        side = "mentors" if leads else "mentees"
        raise Refused.because(
            {"participant_id": f"They are not one of the {side} of this pairing."}
        )


def side_of(store: Store, pairing_id: int, participant_id: int) -> Party | None:
    """On which side of a pairing somebody is or was; None for peers, and for who never was in it."""
    roles = {
        m.role
        for m in store.members.where(
            "pairing_id = ? AND participant_id = ?", [pairing_id, participant_id]
        )
    } - {MemberRole.PEER}
    if not roles:
        return None
    return Party.MENTOR if any(_mentors(r) for r in roles) else Party.MENTEE


def _mentors(role: MemberRole) -> bool:
    return role in MENTOR_SIDE or role is MemberRole.SUBSTITUTE


def fits(person: Participant, role: MemberRole) -> Iterator[tuple[str, str]]:
    """What speaks against somebody taking a part, by field name."""
    needed = NEEDED.get(role)
    if needed is not None and needed not in person.roles:
        word = needed.label.lower()
        yield (
            word if role in {MemberRole.MENTOR, MemberRole.MENTEE} else "person",
            (f"{person.name} is not a {word}. Change the role first."),
        )


def _check_day(on: date, today: date, field: str) -> None:
    if on > today:
        raise Refused.because({field: "Choose today or an earlier day."})

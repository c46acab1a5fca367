"""The second programme of the sample: small, with people who take part in both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from mentordesk.model.clock import monday_of
from mentordesk.model.goal import Goal, GoalDomain, GoalState
from mentordesk.model.meeting import Meeting, MeetingStatus, Source
from mentordesk.model.pairing import Member, MemberRole, Move, Pairing, State
from mentordesk.model.people import PERSONAL, Participant, Role
from mentordesk.model.profile import PracticeChange
from mentordesk.model.programme import Objective, Programme
from mentordesk.store.store import Store

#: Weeks since it began, which its pairings met in but for the last few of one that has gone quiet.
WEEKS, QUIET = 7, 4


def add_beside(store: Store, words: Mapping[str, Any], today: date) -> None:
    """Write the second programme into the sample record; the caller holds the transaction."""
    start = monday_of(today) - timedelta(weeks=WEEKS)
    programme = store.programmes.put(Programme(
        name=words["programme"], purpose=words["purpose"], starts_on=start,
        ends_on=start + timedelta(weeks=20, days=4), interval_days=7, minutes=20,
        term_name=store.programmes.where()[0].term_name, guidelines=words["guidelines"],
        guidelines_reviewed_on=start,
    ))  # fmt: skip
    store.closures.add_all(
        [replace(c, id=0, programme_id=programme.id) for c in store.closures.where()]
    )
    store.objectives.put(
        Objective(programme_id=programme.id, statement=words["objective"], due_on=programme.ends_on)
    )
    store.practice_changes.put(
        PracticeChange(
            programme_id=programme.id, rule="M2", is_on=True, limits=(15, 25), from_on=start
        )
    )
    known = {p.name: p for p in store.participants.where()}
    for number, pair in enumerate(words["pairs"]):
        mentor = _part(store, programme, known, pair["mentor"], pair["mentor_group"], Role.MENTOR)
        mentee = _part(store, programme, known, pair["mentee"], pair["mentee_group"], Role.MENTEE)
        quiet = number == len(words["pairs"]) - 1
        _pairing(store, programme, (mentor, mentee), pair, today, quiet=quiet)


def _part(
    store: Store, programme: Programme, known: Mapping[str, Participant], name: str, group: str, role: Role
) -> Participant:  # fmt: skip
    """Somebody's part in this programme; who is in the first one already is the same person."""
    fresh = Participant(
        programme_id=programme.id, name=name, roles=(role,), group=group,
        waiting_since=programme.starts_on,
    )  # fmt: skip
    if (same := known.get(name)) is not None:
        store.participants.put(replace(same, person_id=same.id))
        own = {n: getattr(same, n) for n in PERSONAL}
        fresh = replace(fresh, person_id=same.id, **own)
    return store.participants.put(fresh)


def _pairing(
    store: Store, programme: Programme, who: tuple[Participant, Participant], pair: Mapping[str, Any],
    today: date, *, quiet: bool,
) -> None:  # fmt: skip
    assert programme.starts_on
    started = programme.starts_on + timedelta(days=pair["day"])
    made = store.pairings.put(Pairing(
        programme_id=programme.id, matched_on=started, started_on=started, place=pair["place"],
        usual_time=pair["usual"], agreed_end=programme.ends_on, agreement_signed_on=started,
    ))  # fmt: skip
    for person, role in zip(who, (MemberRole.MENTOR, MemberRole.MENTEE), strict=True):
        store.members.put(
            Member(pairing_id=made.id, participant_id=person.id, role=role, from_on=started)
        )
    store.moves.put(Move(pairing_id=made.id, state=State.ACTIVE, moved_on=started))
    store.goals.put(Goal(
        pairing_id=made.id, statement=pair["goal"], domain=GoalDomain.SKILL, state=GoalState.ACTIVE,
        set_on=started + timedelta(days=7), baseline=3, latest=4, target=8,
    ))  # fmt: skip
    for week, text in enumerate(pair["read"]):
        day = started + timedelta(weeks=week)
        if day <= today and not (quiet and week >= WEEKS - QUIET):
            store.meetings.put(Meeting(
                pairing_id=made.id, status=MeetingStatus.HELD, held_on=day, minutes=20, summary=text,
                place=pair["place"], source=Source.PAPER_SHEET, logged_on=day,
            ))  # fmt: skip
    if not quiet:
        store.meetings.put(Meeting(
            pairing_id=made.id, status=MeetingStatus.PLANNED, place=pair["place"],
            planned_on=monday_of(today) + timedelta(days=7 + pair["day"]),
            planned_at=pair["usual"].split()[-1],
        ))  # fmt: skip

"""Of a group each keeps what is theirs: views, goals, check-ins and letters, also once somebody has left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.agreed import Owner
from mentordesk.model.conflict import ConflictNote
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.free_times import FreeTimes
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import ClosingKind, ClosingReason, MemberRole, Pairing
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.readers import Reader
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.ending import LastDay
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.store.service import service
from tests.conftest import TODAY

Pair = Callable[..., Pairing]
START = date(2026, 10, 5)
ANA, BEN, CEM, DOT = 1, 2, 3, 4


@pytest.fixture
def group(desk: Desk, pair: Pair) -> Pairing:
    """Ana leads Ben, Cem and Dot."""
    pairing = pair(started_on=START)
    for name in ("Cem Kaya", "Dot Ely"):
        person = desk.people.save(
            Participant(name=name, roles=(Role.MENTEE,), group="7A"), today=TODAY
        )
        desk.members.join(pairing, person, MemberRole.MENTEE, on=START, today=TODAY)
    return desk.pairings.get(pairing.id)


def leaves(desk: Desk, pairing: Pairing, who: int, on: date = TODAY) -> None:
    row = next(
        r for r in desk.members.of(pairing.id) if r.person.id == who and r.member.to_on is None
    )
    desk.members.leave(row.member.id, on=on, today=TODAY)


def comes_back(desk: Desk, pairing: Pairing, who: int, on: date) -> None:
    desk.members.join(
        desk.pairings.get(pairing.id), desk.people.get(who), MemberRole.MENTEE, on=on, today=TODAY
    )


def paper(desk: Desk, key: str, reader: Reader, **about: int) -> str:
    return str(desk.reporting.prepare(key, Wanted(today=TODAY, reader=reader, **about)).report)


# -- views in a conflict note -------------------------------------------------------------------


def views(desk: Desk, note: ConflictNote) -> dict[str, str]:
    """Whose the two views are on the paper for the file."""
    report = desk.case_papers.for_file(note.id, "a test", TODAY)
    found = {s.title: str(s.blocks) for s in report.sections if s.title.endswith("view")}
    return {title: "BEN" if "BEN" in text else "DOT" for title, text in found.items()}


def test_a_view_stays_with_whoever_said_it(desk: Desk, group: Pairing) -> None:
    """Whoever leaves, comes back, or is added: never is it said to be somebody else's."""
    note = desk.conflicts.save(
        ConflictNote(
            pairing_id=group.id, title="A quarrel", facts="They quarrelled", parties=(BEN, DOT),
            mentor_view="BEN SAYS", mentee_view="DOT SAYS",
        ),
        today=TODAY, now=desk.now,
    )  # fmt: skip
    own = {"Ben’s view": "BEN", "Dot’s view": "DOT"}
    assert views(desk, note) == own
    leaves(desk, group, BEN, TODAY - timedelta(days=3))
    assert views(desk, note) == own
    comes_back(desk, group, BEN, TODAY)
    assert views(desk, note) == own
    # the boxes of the form stand in the order of the members, and Dot is the first of them now
    again = replace(desk.conflicts.get(note.id), parties=(DOT, BEN))
    desk.conflicts.save(again, today=TODAY, now=desk.now)
    assert desk.conflicts.get(note.id).parties == (BEN, DOT) and views(desk, note) == own
    three = replace(desk.conflicts.get(note.id), parties=(CEM, DOT, BEN))
    desk.conflicts.save(three, today=TODAY, now=desk.now)
    assert set(views(desk, note)) == {"One side’s view", "The other side’s view"}


# -- goals --------------------------------------------------------------------------------------


def test_a_goal_of_one_is_on_no_paper_of_the_others(desk: Desk, group: Pairing) -> None:
    """Sensitivity: on their own, on that of the mentor, and in our own file it is."""
    secret = Goal(
        pairing_id=group.id, participant_id=CEM, owner=Owner.MENTEE, statement="Sees the counsellor"
    )
    saved = desk.goals.save(secret, today=TODAY)
    desk.goals.save(Goal(pairing_id=group.id, statement="Be on time"), today=TODAY)
    for who, is_theirs in ((BEN, False), (CEM, True), (DOT, False)):
        told = paper(desk, "participant", Reader.PARENT, participant_id=who)
        assert ("counsellor" in told, "Be on time" in told) == (is_theirs, True)
    assert "counsellor" not in paper(desk, "pairing", Reader.PARENT, pairing_id=group.id)
    assert "counsellor" not in paper(desk, "next", Reader.PUPIL, pairing_id=group.id)
    assert "counsellor" in paper(desk, "pairing", Reader.FILE, pairing_id=group.id)
    desk.goals.save(replace(saved, state=GoalState.MET), today=TODAY)
    close(desk, group)
    report = desk.reporting.prepare(
        "letters", Wanted(today=TODAY, reader=Reader.FILE, pairing_id=group.id)
    ).report
    assert [
        s.about[0] is not None and "Cem" in s.head.title
        for s in report.sheets
        if "counsellor" in str(s)
    ] == [True]


def close(desk: Desk, pairing: Pairing) -> None:
    desk.pairings.close(
        desk.pairings.get(pairing.id), kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED,
        on=TODAY, today=TODAY,
    )  # fmt: skip


# -- check-ins ----------------------------------------------------------------------------------


def test_a_check_in_is_of_whom_one_spoke_with(desk: Desk, group: Pairing) -> None:
    """In the story once they have left, in Today, and on the record of the others not at all."""
    spoke = Contact(
        pairing_id=group.id, participant_id=DOT, party=Party.MENTEE, attempted_on=TODAY - timedelta(days=2),
        note="Told of home", needs_support=True, follow_up_on=TODAY,
    )  # fmt: skip
    desk.contacts.save(spoke, today=TODAY)
    (asked,) = [i for i in desk.today.items(TODAY) if i.rule == "C5"]
    assert asked.title.startswith("Follow up with Dot: ")
    assert "Told of home" in paper(desk, "participant", Reader.FILE, participant_id=DOT)
    assert "Told of home" not in paper(desk, "participant", Reader.FILE, participant_id=BEN)
    leaves(desk, group, DOT)
    story = desk.pairings.story(desk.pairings.facts(group.id, TODAY), TODAY)
    assert [m.title for m in story if "Told of home" in m.text] == ["Check-in with Dot."]


def test_what_is_said_of_somebody_is_said_of_their_side(desk: Desk, group: Pairing) -> None:
    run = Commands(desk, TODAY).run
    ask = {"do": "log_check_in", "pairing": group.code}
    run(ask | {"participant": "P0001"})
    run(ask | {"participant": "P0002"})
    assert {c.participant_id: c.party for c in desk.contacts.of_pairing(group.id)} == {
        ANA: Party.MENTOR, BEN: Party.MENTEE,
    }  # fmt: skip
    with pytest.raises(Refused, match="not one of the mentors"):
        run(ask | {"participant": "P0002", "party": "mentor"})
    with pytest.raises(Refused, match="not one of the mentees"):
        run(
            {
                "do": "add_goal",
                "pairing": group.code,
                "participant": "P0001",
                "owner": "mentee",
                "statement": "x",
            }
        )


# -- letters and agreements ---------------------------------------------------------------------


def test_who_left_and_came_back_has_one_letter(desk: Desk, group: Pairing) -> None:
    for weeks in (6, 4, 1):
        desk.meetings.log(
            Meeting(pairing_id=group.id, held_on=TODAY - timedelta(weeks=weeks), minutes=30),
            today=TODAY,
        )
    leaves(desk, group, DOT, TODAY - timedelta(weeks=5))
    comes_back(desk, group, DOT, TODAY - timedelta(weeks=2))
    close(desk, group)
    report = desk.reporting.prepare(
        "letters", Wanted(today=TODAY, reader=Reader.FILE, pairing_id=group.id)
    ).report
    mine = [str(s) for s in report.sheets if "Dot Ely" in s.head.title]
    assert len(mine) == 1 and "2 meetings, 1 h together" in mine[0] and "Mon 5 Oct 2026" in mine[0]


def test_an_agreement_is_signed_once_the_last_who_had_to_has_left(
    desk: Desk, group: Pairing
) -> None:
    desk.pairings.sign(group, [ANA, BEN, CEM], on=TODAY, today=TODAY)
    assert desk.pairings.get(group.id).agreement_signed_on is None
    leaves(desk, group, DOT)
    signed = desk.pairings.get(group.id)
    assert (signed.agreement_signed_on, signed.signed_by) == (TODAY, ())
    close(desk, group)
    with pytest.raises(Refused, match="has ended"):
        desk.pairings.sign(desk.pairings.get(group.id), [ANA], on=TODAY, today=TODAY)


# -- plans that hold what they promise ----------------------------------------------------------


def test_a_plan_is_refused_where_saving_would_be(desk: Desk, pair: Pair) -> None:
    """What never began and has an open case is named before anything is done, at both ends of a year."""
    pairing = pair("Eva Mai", "Flo Nye", None)
    desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="A quarrel", facts="x"), today=TODAY, now=desk.now
    )
    wanted = replace(
        desk.rollover.usual(TODAY), term_name="Next", starts_on=TODAY + timedelta(1), carry=False
    )
    for plan in (
        lambda: desk.endings.plan(LastDay(ended_on=TODAY), today=TODAY),
        lambda: desk.rollover.plan(wanted, today=TODAY),
    ):
        with pytest.raises(Refused, match="Eva → Flo never began and has an open conflict note"):
            plan()


def test_a_year_that_begins_late_is_as_long_as_it_would_have_been(desk: Desk) -> None:
    desk.practice.apply(_workplace(), {}, from_on=date(2025, 1, 1))
    late = replace(desk.setup.programme, starts_on=date(2025, 9, 1), ends_on=date(2026, 2, 27))
    desk.setup.save_programme(late, today=TODAY)
    offered = desk.rollover.usual(TODAY)
    assert offered.starts_on == TODAY and offered.ends_on and offered.ends_on > TODAY
    assert (offered.ends_on - TODAY).days == (date(2026, 2, 27) - date(2025, 9, 1)).days


def _workplace() -> Any:
    from mentordesk.model.profile import Profile

    return Profile.WORKPLACE


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Mondays, but only lunch", None), ("Lunch Mon but Tue after school", None),
        ("any time but Fridays", 16), ("every day but not Mondays", 16), ("Mondays but not lunch", 3),
    ],
)  # fmt: skip
def test_but_is_read_where_it_can_mean_one_thing_alone(said: str, count: int | None) -> None:
    read = FreeTimes.of(Programme()).read(said)
    assert (read if read is None else len(read)) == count


def test_a_week_in_which_many_end_is_read_as_quickly(
    sample: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terms of a day are read once, however many pairings ended in the week."""
    from mentordesk.store.facts import Facts

    asked: list[date] = []
    terms = Facts.terms

    def counted(self: Facts, day: date) -> Any:
        asked.append(day)
        return terms(self, day)

    plan = sample.endings.plan(LastDay(ended_on=TODAY), today=TODAY)
    sample.endings.carry_out(plan, today=TODAY)
    monkeypatch.setattr(Facts, "terms", counted)
    sample.register.week(TODAY - timedelta(days=TODAY.weekday()))
    assert len(plan.ending) > 20 and len(asked) <= 9


def test_who_leads_alone_since_the_first_left_is_the_one_who_is_covered(
    desk: Desk, group: Pairing
) -> None:
    for name, role in (("Eva Mai", MemberRole.CO_MENTOR), ("Flo Nye", MemberRole.SUBSTITUTE)):
        desk.people.save(Participant(name=name, roles=(Role.MENTOR,)), today=TODAY)
        if role is MemberRole.CO_MENTOR:
            desk.members.join(group, desk.people.get(5), role, on=START, today=TODAY)
    leaves(desk, group, ANA, TODAY - timedelta(weeks=3))
    desk.members.cover(
        desk.pairings.get(group.id),
        desk.people.get(6),
        first=TODAY - timedelta(weeks=1),
        last=TODAY,
    )
    desk.meetings.log(Meeting(pairing_id=group.id, held_on=TODAY, minutes=30), today=TODAY)
    cover = next(r for r in desk.members.of(group.id) if r.member.role is MemberRole.SUBSTITUTE)
    assert cover.covered == "Eva Mai" or cover.words.startswith("Stands in for Eva")
    served = {who: found.meetings for who, _, found in service(desk.store, TODAY, [5, 6])}
    assert served == {5: 0, 6: 1}


def test_a_cover_that_is_written_down_late_can_say_for_whom(window: Any) -> None:
    """Also for one of two who led then and has left since."""
    desk = window.work.desk
    pairing = next(
        f for f in desk.facts.pairings(TODAY) if len(f.mentors) == 2 and f.kind.value == "group"
    )
    gone = pairing.mentors[0]
    leaves(desk, desk.pairings.get(pairing.id), gone.id, TODAY)
    window.work.show("cover", pairing.id)
    sheet = window.sheet
    sheet.person.choose(
        next(
            p.id
            for p in desk.people.all()
            if Role.MENTOR in p.roles and p.id not in {m.id for m in pairing.mentors}
        ),
        "x",
    )
    sheet.form.editor("from_on").value = TODAY - timedelta(days=5)
    sheet.form.editor("to_on").value = TODAY - timedelta(days=1)
    sheet.covers.value = gone.id
    sheet.save()
    assert window.sheet is None
    cover = next(r for r in desk.members.of(pairing.id) if r.member.role is MemberRole.SUBSTITUTE)
    assert cover.member.covers_id == gone.id

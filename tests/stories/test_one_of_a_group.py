"""In a group: for whom somebody stands in, with whom one spoke, and whose goal it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.agreed import Owner
from mentordesk.model.contact import Contact
from mentordesk.model.errors import Refused
from mentordesk.model.facts import view_titles
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side, missed_words
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
)
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.model.standards import Met
from mentordesk.model.steps import Requirement
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.members import covered_by
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.store.service import service
from mentordesk.ui.contact_sheets import ContactSheet
from mentordesk.ui.member_sheets import CoverSheet
from mentordesk.ui.record_sheets import GoalSheet
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.reports.test_reports import words_of

Pair = Callable[..., Pairing]
START = TODAY - timedelta(60)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def person(desk: Desk, name: str, role: Role) -> Participant:
    return desk.people.save(Participant(name=name, roles=(role,)), today=TODAY)


@pytest.fixture
def circle(desk: Desk, pair: Pair) -> Pairing:
    """Ana and Kofi lead; Ben, Dot and Eve are in it, and Gus was until forty days ago."""
    pairing = pair(started_on=START, kind=PairingKind.GROUP, called="Quay Circle")
    for name, role, on in (
        ("Kofi Ade", MemberRole.CO_MENTOR, START), ("Dot Ely", MemberRole.MENTEE, START),
        ("Eve Fay", MemberRole.MENTEE, ago(30)), ("Gus Hay", MemberRole.MENTEE, START),
    ):  # fmt: skip
        of = Role.MENTOR if role is MemberRole.CO_MENTOR else Role.MENTEE
        desk.members.join(pairing, person(desk, name, of), role, on=on, today=TODAY)
    gus = next(r for r in desk.members.of(pairing.id) if r.person.name == "Gus Hay")
    desk.members.leave(gus.member.id, on=ago(40), today=TODAY)
    return desk.pairings.get(pairing.id)


@pytest.fixture
def seated(fresh_window: MainWindow, desk: Desk) -> Callable[[], MainWindow]:
    """Sits the window down at the record as it is by then."""

    def at() -> MainWindow:
        fresh_window.seats.seat(desk)
        return fresh_window

    return at


def who(desk: Desk, name: str) -> Participant:
    return next(p for p in desk.people.all() if p.name.startswith(name))


def hold(desk: Desk, pairing: Pairing, *days: int) -> None:
    for day in days:
        made = Meeting(pairing_id=pairing.id, held_on=ago(day), minutes=60)
        desk.meetings.log(made, today=TODAY)


# -- who stands in for whom -----------------------------------------------------------------------


def test_a_cover_says_for_whom_where_several_lead(desk: Desk, circle: Pairing) -> None:
    fatima, kofi = person(desk, "Fatima Id", Role.MENTOR), who(desk, "Kofi")
    with pytest.raises(Refused, match="Say for whom: Ana Núñez or Kofi Ade"):
        desk.members.cover(circle, fatima, first=ago(20), last=ago(10))
    with pytest.raises(Refused, match="do not lead"):
        desk.members.cover(circle, fatima, first=ago(20), last=ago(10), covers=who(desk, "Ben").id)
    desk.members.cover(circle, fatima, first=ago(20), last=ago(10), covers=kofi.id)
    hold(desk, circle, 30, 15)
    assert covered_by(desk.members.on(circle.id, ago(15))) == {kofi.id}
    hours = {name: s.minutes for _, name, s in service(desk.store, TODAY)}
    assert hours == {"Ana Núñez": 120, "Kofi Ade": 60, "Fatima Id": 60}
    row = next(r for r in desk.members.of(circle.id) if r.person.id == fatima.id)
    assert row.words.startswith("Stands in for Kofi Ade from")


def test_the_sheet_asks_for_whom(desk: Desk, circle: Pairing, seated: Any) -> None:
    fatima = person(desk, "Fatima Id", Role.MENTOR)
    window = seated()
    window.work.show("cover", circle.id)
    sheet = window.sheet
    assert isinstance(sheet, CoverSheet)
    sheet.person.choose(fatima.id, fatima.name)
    sheet.press_main()
    assert window.sheet is sheet, "it is not said for whom"
    sheet.covers.value = who(desk, "Kofi").id
    sheet.press_main()
    assert window.sheet is None
    assert desk.store.members.where("role = 'substitute'")[0].covers_id == who(desk, "Kofi").id


def test_one_who_leads_alone_is_covered_without_asking(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=START)
    desk.members.cover(pairing, person(desk, "Fatima Id", Role.MENTOR), first=ago(20), last=ago(10))
    hold(desk, pairing, 30, 15)
    hours = {name: s.minutes for _, name, s in service(desk.store, TODAY)}
    assert hours == {"Ana Núñez": 60, "Fatima Id": 60}


def test_a_cover_by_command(desk: Desk, circle: Pairing) -> None:
    person(desk, "Fatima Id", Role.MENTOR)
    kofi = who(desk, "Kofi").code
    line = {"do": "cover_pairing", "pairing": circle.code, "participant": who(desk, "Fatima").code}
    with pytest.raises(Refused, match="Say for whom"):
        Commands(desk, TODAY).run(line)
    Commands(desk, TODAY).run({**line, "for": kofi})
    assert covered_by(desk.members.on(circle.id, TODAY)) == {who(desk, "Kofi").id}


# -- with whom, and whose -------------------------------------------------------------------------


def test_a_check_in_is_with_one_of_them(desk: Desk, circle: Pairing, seated: Any) -> None:
    window = seated()
    window.work.show("check-in", circle.id)
    sheet = window.sheet
    assert isinstance(sheet, ContactSheet)
    dot = who(desk, "Dot")
    sheet.party.value = Party.MENTOR
    sheet.one.value = dot.id
    sheet.one.edited.emit()
    assert sheet.party.value is Party.MENTEE, "on whose side they are follows"
    sheet.after.editor("note").value = "Told in confidence"
    sheet.press_main()
    (kept,) = desk.store.contacts.where()
    assert (kept.participant_id, kept.party) == (dot.id, Party.MENTEE)
    story = [m.title for m in desk.pairings.story(desk.pairings.facts(circle.id, TODAY), TODAY)]
    assert "Check-in with Dot." in story
    packs = {name: words_of(render(pack(desk, who(desk, name))).pdf) for name in ("Dot", "Ben")}
    assert "Told in confidence" in packs["Dot"] and "Told in confidence" not in packs["Ben"]


def pack(desk: Desk, somebody: Participant) -> Any:
    wanted = Wanted(today=TODAY, reader=Reader.FILE, participant_id=somebody.id)
    return desk.reporting.prepare("access", wanted).report


def test_of_two_nobody_is_asked_which(desk: Desk, pair: Pair, seated: Any) -> None:
    pairing = pair(started_on=START)
    window = seated()
    window.work.show("check-in", pairing.id)
    assert window.sheet.one.isHidden() or not window.sheet.one.isVisible()
    with pytest.raises(Refused, match="not in this pairing"):
        stranger = person(desk, "Zed Zed", Role.MENTEE)
        desk.contacts.save(
            Contact(pairing_id=pairing.id, attempted_on=TODAY, participant_id=stranger.id),
            today=TODAY,
        )


def test_a_goal_is_of_one_of_them(desk: Desk, circle: Pairing, seated: Any) -> None:
    window = seated()
    window.work.show("new goal", circle.id)
    sheet = window.sheet
    assert isinstance(sheet, GoalSheet)
    dot = who(desk, "Dot")
    sheet.form.editor("statement").value = "Speak up once a week"
    sheet.form.editor("participant_id").value = dot.id
    sheet.press_main()
    (goal,) = desk.goals.of_pairing(circle.id)
    assert (goal.participant_id, goal.owner) == (dot.id, Owner.MENTEE)
    assert "Speak up" in words_of(render(pack(desk, dot)).pdf)
    assert "Speak up" not in words_of(render(pack(desk, who(desk, "Ben"))).pdf)
    with pytest.raises(Refused, match="not in this pairing"):
        stranger = person(desk, "Zed Zed", Role.MENTEE)
        desk.goals.save(
            Goal(pairing_id=circle.id, statement="x", participant_id=stranger.id), today=TODAY
        )


def test_by_command_one_of_them_is_named(desk: Desk, circle: Pairing) -> None:
    run, dot = Commands(desk, TODAY).run, who(desk, "Dot")
    run({"do": "log_check_in", "pairing": circle.code, "participant": dot.code})
    made = {"do": "add_goal", "pairing": circle.code, "statement": "Sing", "participant": dot.code}
    run(made)
    assert desk.store.contacts.where()[0].participant_id == dot.id
    assert desk.goals.of_pairing(circle.id)[0].participant_id == dot.id


def test_two_made_one_keep_what_was_of_the_other(desk: Desk, circle: Pairing) -> None:
    again, dot = person(desk, "Dot Elyy", Role.MENTEE), who(desk, "Dot Ely")
    fatima = person(desk, "Fatima Id", Role.MENTOR)
    kofi = who(desk, "Kofi")
    desk.members.cover(circle, fatima, first=ago(20), last=ago(10), covers=kofi.id)
    desk.goals.save(
        Goal(pairing_id=circle.id, statement="Sing", participant_id=dot.id), today=TODAY
    )
    desk.likeness.merge(again.id, dot.id, today=TODAY)
    assert desk.goals.of_pairing(circle.id)[0].participant_id == again.id
    other = person(desk, "Kofi Adee", Role.MENTOR)
    desk.likeness.merge(other.id, kofi.id, today=TODAY)
    assert desk.store.members.where("role = 'substitute'")[0].covers_id == other.id


# -- what a group and two peers are told ----------------------------------------------------------


def letters(desk: Desk, pairing: Pairing) -> dict[str, str]:
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED,
        on=TODAY,
        today=TODAY,
    )
    wanted = Wanted(today=TODAY, reader=Reader.FILE, pairing_id=pairing.id, names=NameStyle.FULL)
    found = desk.reporting.prepare("letters", wanted).report
    return {s.head.title.removeprefix("Thank you, "): str(s) for s in found.sheets}


def test_each_of_a_group_is_thanked_for_their_own_time(desk: Desk, circle: Pairing) -> None:
    hold(desk, circle, 50, 20, 10)
    told = letters(desk, circle)
    assert set(told) == {"Ana Núñez", "Kofi Ade", "Ben Ode", "Dot Ely", "Eve Fay", "Gus Hay"}
    assert "You were in Quay Circle" in told["Eve Fay"]
    assert "2 meetings" in told["Eve Fay"] and "3 meetings" in told["Dot Ely"]
    assert "1 meeting," in told["Gus Hay"] and "to Mon 12 Oct 2026" in told["Gus Hay"]
    assert "You led Quay Circle" in told["Kofi Ade"]
    assert not any("were a pair" in text for text in told.values())


def test_two_peers_are_thanked_alike(desk: Desk, pair: Pair) -> None:
    peers = pair(started_on=START, kind=PairingKind.RECIPROCAL)
    hold(desk, peers, 10)
    told = letters(desk, peers)
    assert "the time you and Ben gave each other" in told["Ana Núñez"]
    assert "the time you and Ana gave each other" in told["Ben Ode"]


def test_a_peer_is_prepared_by_their_own_roles(desk: Desk, pair: Pair) -> None:
    desk.training.save_requirement(Requirement(name="Mentor training", roles=(Role.MENTOR,)))
    pair(started_on=START, kind=PairingKind.RECIPROCAL)
    for one in desk.people.all():
        desk.people.save(replace(one, roles=(Role.MENTEE,)), today=TODAY)
    assert "T1" not in {i.rule for i in desk.today.items(TODAY)}, "neither is a mentor"
    check = next(c for c in desk.standards.check(TODAY).checks if c.rule == "T1")
    assert check.met is not Met.FAIL
    for one in desk.people.all():
        desk.people.save(replace(one, roles=(Role.MENTOR,)), today=TODAY)
    item = next(i for i in desk.today.items(TODAY) if i.rule == "T1")
    assert item.title == "2 mentors are paired and not ready"


def test_sides_are_called_by_how_many_they_are(desk: Desk, circle: Pairing, pair: Pair) -> None:
    group = desk.pairings.facts(circle.id, TODAY)
    peers = desk.pairings.facts(
        pair("Cem Doğan", "Lu Li", started_on=START, kind=PairingKind.RECIPROCAL).id, TODAY
    )
    missed = (MeetingStatus.NO_SHOW, Side.MENTOR)
    assert missed_words(*missed, group.sides.side_words) == "Mentors absent"
    assert missed_words(*missed, peers.sides.side_words) == "Cem absent"
    assert missed_words(*missed) == "Mentor absent"
    assert (group.all_word, peers.all_word) == ("all", "both")


def test_a_group_without_a_name_is_called_by_who_leads_it(desk: Desk, circle: Pairing) -> None:
    for name in ("Hal Ing", "Ivy Joy"):
        desk.members.join(
            circle, person(desk, name, Role.MENTEE), MemberRole.MENTEE, on=TODAY, today=TODAY
        )
    desk.pairings.change(replace(desk.pairings.get(circle.id), called=""), today=TODAY)
    label = desk.pairings.facts(circle.id, TODAY).label
    assert label == "Ana Núñez, Kofi Ade → 5 mentees"


def test_a_summary_names_who_belonged_to_it_then(desk: Desk, circle: Pairing) -> None:
    hold(desk, circle, 50)
    (meeting,) = desk.meetings.of_pairing(circle.id)
    wanted = Wanted(today=TODAY, reader=Reader.FILE, pairing_id=circle.id, meeting_id=meeting.id)
    said = words_of(render(desk.reporting.prepare("session", wanted).report).pdf)
    assert "Gus Hay" in said and "Eve Fay" not in said


def test_the_hand_over_names_everybody_of_a_group(desk: Desk, circle: Pairing) -> None:
    said = str(desk.reporting.prepare("hand-over", Wanted(today=TODAY, reader=Reader.FILE)).report)
    assert "Quay Circle (K0001): Ana Núñez, Kofi Ade → Ben Ode, Dot Ely, Eve Fay" in said


def test_views_are_of_those_it_is_between(desk: Desk, circle: Pairing, seated: Any) -> None:
    """Two mentees of a group disagree: neither view is a mentor's."""
    window = seated()
    window.work.show("new conflict note", circle.id)
    sheet = window.sheet
    sheet.parties.value = (who(desk, "Ben").id, who(desk, "Eve").id)
    sheet.parties.edited.emit()
    boxes = [sheet.form._boxes[name] for name in ("mentor_view", "mentee_view")]
    assert [box.title.text() for box in boxes] == ["Ben’s view", "Eve’s view"]
    sides = desk.facts.names([circle.id])[circle.id]
    assert set(view_titles(sides).values()) == {"The mentor’s view", "The mentee’s view"}

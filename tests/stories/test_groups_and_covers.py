"""Groups with a register per person, two peers, a second mentor, and somebody who stands in."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.cli import main as command_line
from mentordesk.model.absence import Absence
from mentordesk.model.attendance import Came, MeetingAttendance, Turnout
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    State,
)
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import NeverPair
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
START = TODAY - timedelta(40)


def somebody(desk: Desk, name: str, *roles: Role, group: str = "") -> Participant:
    fresh = Participant(name=name, roles=roles or (Role.MENTEE,), group=group)
    return desk.people.save(fresh, today=TODAY)


@pytest.fixture
def group(desk: Desk) -> Pairing:
    """Two mentors (P0001, P0002) and three mentees (P0003 to P0005)."""
    mentors = [somebody(desk, n, Role.MENTOR, group="11B") for n in ("Ana Ash", "Bo Birch")]
    mentees = [somebody(desk, n, group="7A") for n in ("Cy Cole", "Di Dunn", "Ed Eck")]
    also = [(mentors[1], MemberRole.CO_MENTOR), *((m, MemberRole.MENTEE) for m in mentees[1:])]
    terms = Pairing(started_on=START, kind=PairingKind.GROUP, called="Chess club")
    return desk.pairings.pair(mentors[0], mentees[0], terms, today=TODAY, also=also)


def came(**ways: Came) -> dict[int, MeetingAttendance]:
    return {
        int(who[1:]): MeetingAttendance(participant_id=int(who[1:]), came=way)
        for who, way in ways.items()
    }


def members(desk: Desk, pairing: Pairing, on: int = 0) -> list[str]:
    """First names of those in a pairing so many days from today, substitutes with a star."""
    sides = desk.facts.names([pairing.id], TODAY + timedelta(on))[pairing.id]
    return [p.first for p in (*sides.mentors, *sides.mentees)] + [
        f"{p.first}*" for p in sides.cover
    ]


# -- groups --------------------------------------------------------------------------------------


def test_a_group_has_its_name_and_everybody_in_it(desk: Desk, group: Pairing) -> None:
    facts = desk.pairings.facts(group.id, TODAY)
    assert (facts.label, facts.first_names) == ("Chess club", "Chess club")
    assert [p.first for p in facts.mentors] == ["Ana", "Bo"]
    assert [p.first for p in facts.mentees] == ["Cy", "Di", "Ed"]
    assert facts.groups == "11B → 7A"
    desk.pairings.change(replace(desk.pairings.get(group.id), called=""))
    facts = desk.pairings.facts(group.id, TODAY)
    assert facts.label == "Ana Ash, Bo Birch → Cy Cole, Di Dunn, Ed Eck"
    assert facts.first_names == "Ana, Bo and 3 others"


def test_the_register_of_a_group(desk: Desk, group: Pairing) -> None:
    day = TODAY - timedelta(9)
    first = desk.meetings.log(
        Meeting(pairing_id=group.id, held_on=day, minutes=40), today=TODAY,
        came=came(P1=Came.PRESENT, P3=Came.LATE, P4=Came.ABSENT_NOTIFIED),
    )  # fmt: skip
    desk.meetings.log(
        Meeting(pairing_id=group.id, held_on=TODAY, minutes=40), today=TODAY,
        came=came(P1=Came.PRESENT, P3=Came.LEFT_EARLY, P4=Came.ABSENT_UNNOTIFIED),
    )  # fmt: skip
    assert desk.meetings.turnout(group.id) == {
        1: Turnout(2, 0, 2), 3: Turnout(2, 1, 2), 4: Turnout(0, 0, 2),
    }  # fmt: skip
    assert Turnout(2, 1, 2).words == "Came 2 of 2, late once"
    assert Turnout(5, 3, 6).words == "Came 5 of 6, late 3 times"
    assert Turnout().words == ""
    desk.meetings.log(
        Meeting(pairing_id=group.id, held_on=day - timedelta(7), minutes=40), today=TODAY
    )
    assert desk.meetings.turnout(group.id)[3].words == "Came 2 of 2, late once; 1 not noted"
    desk.meetings.log(desk.meetings.get(first.id), today=TODAY)
    assert len(desk.meetings.who_came(first.id)) == 3, "left as it was"
    desk.meetings.log(
        desk.meetings.get(first.id), today=TODAY, came=came(P3=Came.PRESENT, P5=Came.PRESENT)
    )
    assert set(desk.meetings.who_came(first.id)) == {3, 5}
    desk.undo()
    assert set(desk.meetings.who_came(first.id)) == {1, 3, 4}
    no_show = Meeting(
        id=first.id, pairing_id=group.id, status=MeetingStatus.NO_SHOW, planned_on=day,
    )  # fmt: skip
    desk.meetings.log(no_show, today=TODAY)
    assert desk.meetings.who_came(first.id) == {}, "nobody came to what was not held"


@pytest.mark.parametrize(
    ("ways", "why"),
    [
        (came(P1=Came.ABSENT_NOTIFIED, P3=Came.ABSENT_UNNOTIFIED), "Nobody came"),
        (came(P1=Came.PRESENT, P99=Came.PRESENT), "P0099 is not in this pairing"),
        ({1: MeetingAttendance(participant_id=1, came=Came.LATE, late_minutes=0)}, "between 1 and"),
    ],
)
def test_slips_in_a_register(
    desk: Desk, group: Pairing, ways: dict[int, MeetingAttendance], why: str
) -> None:
    with pytest.raises(Refused, match=why) as refusal:
        desk.meetings.log(Meeting(pairing_id=group.id, held_on=TODAY), today=TODAY, came=ways)
    assert "came" in refusal.value.problems
    assert desk.meetings.of_pairing(group.id) == []


def test_a_group_of_an_odd_size_is_cautioned_and_its_mentors_not_for_their_number(
    desk: Desk, group: Pairing
) -> None:
    said = desk.pairings.moves(group.id)[0].reason
    assert "best with 2 mentors and 6 to 10 mentees; this one has 2 and 3." in said
    assert "takes up to" not in said


def test_joining_and_leaving_are_dated(desk: Desk, group: Pairing) -> None:
    late = somebody(desk, "Fay Fox", group="7A")
    on = TODAY - timedelta(10)
    desk.members.join(group, late, MemberRole.MENTEE, on=on, today=TODAY)
    assert "Fay" in members(desk, group, -10)
    assert "Fay" not in members(desk, group, -11)
    row = next(r for r in desk.members.of(group.id) if r.person.name == "Cy Cole")
    desk.members.leave(row.member.id, on=TODAY - timedelta(5), today=TODAY)
    assert "Cy" in members(desk, group, -5)
    assert "Cy" not in members(desk, group, -4)
    story = [m.title for m in desk.pairings.story(desk.pairings.facts(group.id, TODAY), TODAY)]
    assert story[:2] == ["Cy Cole left.", "Fay Fox joined."]
    desk.undo()
    desk.undo()
    assert members(desk, group) == ["Ana", "Bo", "Cy", "Di", "Ed"]


def test_a_pair_becomes_a_group_with_its_second_mentee(desk: Desk, pair: Pair) -> None:
    two = pair()
    desk.members.join(two, somebody(desk, "Cy Cole"), MemberRole.MENTEE, on=TODAY, today=TODAY)
    assert desk.pairings.get(two.id).kind is PairingKind.GROUP
    desk.undo()
    assert desk.pairings.get(two.id).kind is PairingKind.ONE_TO_ONE
    helper = somebody(desk, "Di Dunn", Role.MENTOR)
    desk.members.join(two, helper, MemberRole.CO_MENTOR, on=TODAY, today=TODAY)
    assert desk.pairings.get(two.id).kind is PairingKind.ONE_TO_ONE
    assert desk.pairings.facts(two.id, TODAY).label == "Ana Núñez, Di Dunn → Ben Ode"


def test_who_may_not_join(desk: Desk, pair: Pair) -> None:
    two = pair(started_on=START)
    mentor, mentee = desk.people.get(1), desk.people.get(2)
    stranger = somebody(desk, "Cy Cole")
    desk.training.keep_apart(NeverPair(participant_id=1, other_id=stranger.id, reason="cousins"))
    wrong = [
        (lambda: desk.members.join(two, stranger, MemberRole.MENTEE, on=TODAY, today=TODAY), "cousins"),
        (lambda: desk.members.join(two, mentee, MemberRole.MENTEE, on=TODAY, today=TODAY), "already"),
        (lambda: desk.members.join(two, somebody(desk, "Gus"), MemberRole.CO_MENTOR, on=TODAY, today=TODAY), "not a mentor"),
        (lambda: desk.members.join(two, stranger, MemberRole.PEER, on=TODAY, today=TODAY), "second mentor or as a mentee"),
        (lambda: desk.members.join(two, somebody(desk, "Di"), MemberRole.MENTEE, on=TODAY + timedelta(1), today=TODAY), "earlier day"),
        (lambda: desk.members.join(two, somebody(desk, "Ed"), MemberRole.MENTEE, on=START - timedelta(90), today=TODAY), "began on"),
        (lambda: desk.members.leave(1, on=TODAY, today=TODAY), "pause or close the pairing"),
        (lambda: desk.members.leave(77, on=TODAY, today=TODAY), "not in the pairing"),
        (lambda: desk.members.cover(two, stranger, first=TODAY, last=None), "not a mentor"),
        (lambda: desk.members.cover(two, mentor, first=TODAY, last=TODAY - timedelta(1)), "before the first"),
    ]  # fmt: skip
    before = desk.facts.members(two.id)
    for deed, why in wrong:
        with pytest.raises(Refused, match=why):
            deed()
    assert desk.facts.members(two.id) == before


# -- peers ---------------------------------------------------------------------------------------


def test_two_peers_are_equals(desk: Desk) -> None:
    one, other = somebody(desk, "Ana Ash", Role.MENTOR), somebody(desk, "Bo Birch", Role.MENTEE)
    terms = Pairing(kind=PairingKind.RECIPROCAL, started_on=START)
    peers = desk.pairings.pair(other, one, terms, today=TODAY)
    facts = desk.pairings.facts(peers.id, TODAY)
    assert facts.label == "Bo Birch ↔ Ana Ash"
    assert [m.role for m in desk.facts.members(peers.id)] == [MemberRole.PEER] * 2
    for deed in (
        lambda: desk.members.join(peers, somebody(desk, "Cy"), MemberRole.MENTEE, on=TODAY, today=TODAY),
        lambda: desk.members.cover(peers, somebody(desk, "Di", Role.MENTOR), first=TODAY, last=None),
    ):  # fmt: skip
        with pytest.raises(Refused, match="peer"):
            deed()
    with pytest.raises(Refused, match="already paired"):
        desk.pairings.pair(other, one, terms, today=TODAY)


# -- somebody stands in --------------------------------------------------------------------------


def test_a_cover_has_its_days_and_ends_with_the_pairing(desk: Desk, pair: Pair) -> None:
    two = pair(started_on=START)
    cover = somebody(desk, "Cy Cole", Role.MENTOR)
    first, last = TODAY - timedelta(3), TODAY + timedelta(4)
    desk.members.cover(two, cover, first=first, last=last)
    assert members(desk, two) == ["Ana", "Ben", "Cy*"]
    assert members(desk, two, -4) == ["Ana", "Ben"]
    assert members(desk, two, 4) == ["Ana", "Ben", "Cy*"]
    assert members(desk, two, 5) == ["Ana", "Ben"]
    story = desk.pairings.story(desk.pairings.facts(two.id, TODAY), TODAY)
    assert any(m.title == "Cy Cole stands in for the mentor." for m in story)
    desk.pairings.close(
        two, kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED, on=TODAY, today=TODAY
    )
    assert members(desk, two, 4) == ["Ana", "Ben"]
    desk.undo()
    row = next(r for r in desk.members.of(two.id) if r.member.role is MemberRole.SUBSTITUTE)
    desk.members.leave(row.member.id, on=first - timedelta(1), today=TODAY)
    assert len(desk.members.of(two.id)) == 2, "what had not begun goes altogether"


@pytest.mark.parametrize(
    ("covered", "second", "stops"),
    [(None, False, True), ((0, 9), False, False), ((0, 3), False, True), (None, True, False)],
)
def test_an_absence_stops_the_clock_unless_somebody_is_there(
    desk: Desk, pair: Pair, covered: tuple[int, int] | None, second: bool, stops: bool
) -> None:
    """The mentor is away from 9 days ago until today; the cover has days counted from there."""
    two = pair(started_on=START)
    away = TODAY - timedelta(9)
    desk.contacts.save_absence(Absence(participant_id=1, first_day=away, last_day=TODAY))
    if covered:
        a, b = (away + timedelta(d) for d in covered)
        desk.members.cover(two, somebody(desk, "Cy", Role.MENTOR), first=a, last=b)
    if second:
        helper = somebody(desk, "Di", Role.MENTOR)
        desk.members.join(two, helper, MemberRole.CO_MENTOR, on=START, today=TODAY)
    assert bool(desk.pairings.facts(two.id, TODAY).pauses) is stops
    assert bool(desk.facts.absences_of(two.id)) is stops


def test_the_absence_of_one_mentee_stops_no_group(desk: Desk, group: Pairing) -> None:
    desk.contacts.save_absence(Absence(participant_id=3, first_day=START, last_day=TODAY))
    assert desk.pairings.facts(group.id, TODAY).pauses == ()


# -- a new episode -------------------------------------------------------------------------------


def test_a_group_begins_again_with_those_who_were_left(desk: Desk, group: Pairing) -> None:
    cy = next(r for r in desk.members.of(group.id) if r.person.name == "Cy Cole")
    desk.members.leave(cy.member.id, on=TODAY - timedelta(5), today=TODAY)
    desk.pairings.close(
        desk.pairings.get(group.id), kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED, on=TODAY, today=TODAY,
    )  # fmt: skip
    again = desk.pairings.reopen(desk.pairings.get(group.id), on=TODAY, today=TODAY)
    assert (again.episode, again.previous_id, again.called) == (2, group.id, "Chess club")
    assert members(desk, again) == ["Ana", "Bo", "Di", "Ed"]
    assert desk.pairings.state(again.id) is State.ACTIVE


# -- paper and command line ----------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_paper_of_a_group(desk: Desk, group: Pairing) -> None:
    met = desk.meetings.log(
        Meeting(pairing_id=group.id, held_on=TODAY, minutes=40), today=TODAY,
        came=came(P1=Came.PRESENT, P3=Came.LATE, P4=Came.ABSENT_NOTIFIED),
    )  # fmt: skip
    wanted = Wanted(today=TODAY)
    session = words_of(render(desk.reporting.session(met.id, wanted)).pdf)
    assert all(w in session for w in ("Chess club", "Who came", "Sent word", "Late"))
    sheet = render(desk.reporting.next_session(group.id, wanted))
    assert sheet.pages == 1
    assert words_of(sheet.pdf).count("came") >= 5
    progress = words_of(render(desk.reporting.pairing(group.id, wanted)).pdf)
    assert "Came 1 of 1, late once" in progress
    coded = words_of(
        render(desk.reporting.pairing(group.id, Wanted(today=TODAY, names=NameStyle.CODES))).pdf
    )
    assert "P0003" in coded
    assert not any(w in coded for w in ("Chess", "Cy Cole", "Ana"))


def test_by_command_line(desk: Desk, capsys: Any, record: Path) -> None:
    for n, role in (("Ana", "mentor"), ("Bo", "mentor"), ("Cy", "mentee"), ("Di", "mentee")):
        Commands(desk, TODAY).run({"do": "add_participant", "name": n, "roles": [role]})
    run = Commands(desk, TODAY).run
    made = run({
        "do": "pair", "mentor": "P0001", "mentee": "P0003", "mentees": ["P0004"],
        "called": "Duo", "started_on": START.isoformat(),
    })  # fmt: skip
    run({"do": "cover_pairing", "pairing": made["code"], "participant": "P0002"})
    run({"do": "log_meeting", "pairing": made["code"], "held_on": TODAY.isoformat(),
         "came": ["P0002", "P0003"], "sent_word": ["P0001"], "absent": ["P0004"]})  # fmt: skip
    run({"do": "leave_pairing", "pairing": made["code"], "participant": "P0004"})
    run({"do": "add_participant", "name": "Ed"})
    run({"do": "join_pairing", "pairing": made["code"], "participant": "P0005"})
    with pytest.raises(Refused, match="in this pairing already"):
        run({"do": "join_pairing", "pairing": made["code"], "participant": "P0003"})
    with pytest.raises(Refused, match="is not in this pairing"):
        run({"do": "leave_pairing", "pairing": made["code"], "participant": "P0002",
             "on": (TODAY - timedelta(900)).isoformat()} | {"participant": "P0009"})  # fmt: skip
    desk.close()
    assert command_line(["list", str(record), "pairings", "--json"]) == 0
    (pairing,) = json.loads(capsys.readouterr().out)
    assert (pairing["mentor"], pairing["kind"], pairing["called"]) == ("P0001", "group", "Duo")
    assert {m["participant"]: m["role"] for m in pairing["members"]} == {
        "P0001": "mentor", "P0002": "substitute", "P0003": "mentee", "P0004": "mentee", "P0005": "mentee",
    }  # fmt: skip
    assert command_line(["list", str(record), "meetings", "--json"]) == 0
    (meeting,) = json.loads(capsys.readouterr().out)
    assert meeting["attendance"]["P0001"] == "absent_notified"


# -- in the window -------------------------------------------------------------------------------


@pytest.fixture
def hands(qtbot: Any, window: MainWindow) -> Hands:
    return Hands(qtbot, window)


def test_a_group_is_made_and_logged_by_keyboard(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    window.work.show("new pairing", 0)
    settle(20)
    sheet = window.sheet
    sheet.kind.buttons()[2].setFocus()
    hands.click("A group")
    sheet.form.editor("called").setFocus()
    hands.type("Reading room")
    for editor, names in ((sheet.mentors, ("Maya", "Priya")), (sheet.mentees, ("Leo", "Tom"))):
        editor.setFocus()
        for name in names:
            hands.type(name)
            settle(20)
            hands.press("Return")
    assert "best with 2 mentors" in sheet.cautions.text()
    hands.press("Ctrl+Return")
    assert window.sheet is None
    made = desk.store.pairings.where(order="id DESC")[0]
    assert (made.called, made.kind) == ("Reading room", PairingKind.GROUP)
    assert len(desk.facts.members(made.id)) == 4
    window.work.show("log pairing", made.id)
    settle(20)
    sheet = window.sheet
    assert sheet.came.isVisible()
    hands.click(next(iter(sheet.came._lines.values()))[0].buttons()[4])
    hands.press("Ctrl+Return")
    assert window.sheet is None
    (met,) = desk.meetings.of_pairing(made.id)
    assert sorted(r.came for r in desk.meetings.who_came(met.id).values()) == [
        Came.ABSENT_UNNOTIFIED, Came.PRESENT, Came.PRESENT, Came.PRESENT,
    ]  # fmt: skip


def test_a_pair_is_asked_only_under_more(hands: Hands, window: MainWindow) -> None:
    window.work.show("log pairing", 5)
    settle(20)
    sheet = window.sheet
    assert not sheet.came.isVisible()
    hands.click("More…")
    assert sheet.came.isVisible()
    assert sheet.came.value is None, "nothing is noted until it is touched"
    hands.click(next(iter(sheet.came._lines.values()))[0].buttons()[1])
    _lines, minutes = zip(*sheet.came._lines.values(), strict=True)
    assert minutes[0].isVisible()
    minutes[0].setFocus()
    hands.type("10").press("Ctrl+Return")
    assert window.sheet is None
    desk = window.work.desk
    met = desk.meetings.of_pairing(5)
    noted = [r for m in met for r in desk.meetings.who_came(m.id).values()]
    assert [(r.came, r.late_minutes) for r in noted if r.came is Came.LATE] == [(Came.LATE, 10)]


def test_the_draft_of_a_register_comes_back(hands: Hands, window: MainWindow) -> None:
    window.work.show("log pairing", 30)
    settle(20)
    line = list(window.sheet.came._lines.values())[2][0]
    hands.click(line.buttons()[4]).press("Escape")
    assert window.sheet is None
    window.work.show("log pairing", 30)
    settle(20)
    line = list(window.sheet.came._lines.values())[2][0]
    assert line.value is Came.ABSENT_UNNOTIFIED


def test_who_is_covered_for_is_away_unless_told(window: MainWindow) -> None:
    window.work.show("log pairing", 22)
    settle(20)
    sheet = window.sheet
    assert sheet.came.isVisible()
    ways = {r.person.id: r for r in window.work.desk.members.on(22, TODAY)}
    said = {ways[who].member.role: line[0].value for who, line in sheet.came._lines.items()}
    assert said == {
        MemberRole.MENTOR: Came.ABSENT_NOTIFIED, MemberRole.SUBSTITUTE: Came.PRESENT,
        MemberRole.MENTEE: Came.PRESENT,
    }  # fmt: skip
    sheet.day.value = TODAY - timedelta(60)
    sheet.day.editingFinished.emit()
    assert len(sheet.came._lines) == 2, "nobody stood in then"


def error(window: MainWindow, field: str) -> QLabel:
    return window.sheet.form._boxes[field].error


def test_cover_join_and_leave_in_their_sheets(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    window.work.show("cover", 5)
    settle(20)
    hands.press("Ctrl+Return")
    assert "Choose a person." in error(window, "person").text()
    hands.type("Maya")
    settle(20)
    hands.press("Return").press("Ctrl+Return")
    assert window.sheet is None
    row = desk.members.of(5)[1]
    assert (row.person.name, row.member.role) == ("Maya Okafor", MemberRole.SUBSTITUTE)
    window.work.show("join", 5)
    settle(20)
    hands.press("Ctrl+Return")
    assert error(window, "mentor").isVisible()
    window.sheet.mentor.setFocus()
    hands.type("Maya")
    settle(20)
    hands.press("Return").press("Ctrl+Return")
    assert "already" in error(window, "mentor").text()
    hands.press("Escape")
    window.work.show("leave", row.member.id)
    settle(20)
    hands.press("Ctrl+Return")
    assert window.sheet is None
    assert desk.members.get(row.member.id).member.to_on == TODAY


def test_the_sheets_of_peers_call_them_by_their_names(window: Any) -> None:
    work = window.work
    peers = next(p for p in work.desk.store.pairings.where() if p.kind is PairingKind.RECIPROCAL)
    one, other = work.desk.pairings.facts(peers.id, TODAY).sides_called
    work.show("check-in", peers.id)
    said = [b.text() for b in window.sheet.party.buttons()]
    assert said[:2] == [other, one]
    assert {f"{one} away", f"{other} away"} <= {b.text() for b in window.sheet.outcome.buttons()}
    window.sheet.give_up()
    work.show("close pairing", peers.id)
    form = window.sheet.form
    assert form.editor("rematch_mentor").text() == f"{one}: match again"
    asked = [form.editor("closed_by").itemText(n) for n in range(form.editor("closed_by").count())]
    assert {one, other} <= set(asked) and "Mentor" not in asked
    form.editor("closed_by").value = Side.MENTEE
    assert form.editor("closed_by").currentText() == other
    window.sheet.give_up()
    work.show("close pairing", 1)
    assert window.sheet.form.editor("rematch_mentor").text() == "Mentor: match again"
    window.sheet.give_up()


def test_a_meeting_before_they_began_is_asked_about(window: Any) -> None:
    facts = window.work.desk.pairings.facts(1, TODAY)
    window.work.show("log pairing", 1)
    sheet = window.sheet
    sheet.form.editor("day").value = facts.started_on - timedelta(days=3)
    told: list[str] = []
    window.work.saved.connect(told.append)
    sheet.save()
    assert "is the day right?" in told[0]
    window.work.desk.undo()

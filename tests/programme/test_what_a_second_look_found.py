"""What a second look at reviews, endings and agreements found."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.model.agreed import StepState
from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.evaluation import Evaluation, PlannedChange
from mentordesk.model.facts import Person, told_apart
from mentordesk.model.items import decided_item
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import ClosingKind, ClosingReason, MemberRole
from mentordesk.model.people import Participant, Role
from mentordesk.model.readers import Reader
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.ending import LastDay
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.reports.test_papers_by_their_readers import words


def review(desk: Desk, **fields: Any) -> Evaluation:
    fresh = Evaluation(
        held_on=TODAY, first_day=TODAY - timedelta(60), last_day=TODAY, worked="The rooms"
    )
    from dataclasses import replace

    return desk.evaluations.save(replace(fresh, **fields), today=TODAY, changes=["Two rooms"])


def test_what_was_forgotten_is_added_to_the_review(window: Any) -> None:
    """In its own sheet; sensitivity: what is decided apart from it stands apart on paper."""
    desk = window.work.desk
    made = review(desk)
    window.work.show("edit look back", made.id)
    window.sheet.form.editor("changes").setPlainText("A third room")
    window.sheet.save()
    settle()
    desk.evaluations.save_change(PlannedChange(text="Tea for all"), today=TODAY)
    newest = next(r for r in desk.evaluations.all() if r.evaluation.id == made.id)
    assert [c.text for c in newest.changes] == ["Two rooms", "A third room"]
    wanted = Wanted(today=TODAY, reader=Reader.FILE, evaluation_id=made.id)
    said = words(desk.reporting.prepare("evaluation", wanted).report)
    apart = said[said.index("Other changes decided") :]
    assert "Tea for all" in apart and "A third room" not in apart


def test_the_days_end_with_the_day_one_looked_back(desk: Desk, window: Any) -> None:
    day = TODAY - timedelta(3)
    Commands(desk, TODAY).run({"do": "review_programme", "worked": "W", "held_on": day.isoformat()})
    assert desk.evaluations.all()[0].evaluation.last_day == day
    window.work.show("look back", 0)
    form = window.sheet.form
    form.editor("held_on").value = day
    form.edited.emit()
    assert form.value("last_day") == day
    window.sheet.give_up()


def test_a_review_that_was_taken_out_says_what_it_is(desk: Desk) -> None:
    made = review(desk)
    change = desk.evaluations.changes()[0]
    assert {e.code for e in desk.past.changes(change.code)} == {"V0001"}
    desk.evaluations.remove(made.id)
    (gone,) = desk.past.bin()
    assert (gone.kind.lower(), gone.title) == ("programme review", "Looked back on Sat 21 Nov 2026")
    desk.undo()
    desk.evaluations.remove_change(change.id)
    (gone,) = desk.past.bin()
    assert (gone.kind.lower(), gone.title) == ("decided change", "Two rooms V0001")


def test_a_change_says_where_it_was_decided() -> None:
    apart = decided_item(PlannedChange(id=1, text="Tea", due_on=TODAY), TODAY)
    within = decided_item(PlannedChange(id=1, text="Tea", due_on=TODAY, evaluation_id=1), TODAY)
    assert apart.why == "To be done today."
    assert within.why.startswith("Decided when you looked back")


def test_the_day_of_an_open_change_stands_in_nobodys_way(desk: Desk) -> None:
    """It is hidden then, and let go of; sensitivity: of a settled one it is refused."""
    later = TODAY + timedelta(9)
    change = PlannedChange(text="Tea", settled_on=later)
    assert desk.evaluations.save_change(change, today=TODAY).settled_on is None
    with pytest.raises(Refused, match="when it has been"):
        desk.evaluations.save_change(
            PlannedChange(text="Tea", settled_on=later, state=StepState.DONE), today=TODAY
        )


@pytest.fixture
def late(desk: Desk, pair: Any) -> date:
    """A group that somebody joined nine days ago; another pairing met twelve days ago."""
    group = pair(started_on=TODAY - timedelta(40))
    other = pair("Chidi Obi", "Dewi Pugh", started_on=TODAY - timedelta(40))
    desk.meetings.log(
        Meeting(pairing_id=other.id, held_on=TODAY - timedelta(12), status=MeetingStatus.HELD),
        today=TODAY,
    )
    new = desk.people.save(Participant(name="Eva Lind", roles=(Role.MENTEE,)), today=TODAY)
    day = TODAY - timedelta(9)
    Commands(desk, TODAY).run({
        "do": "join_pairing", "pairing": group.code, "participant": new.code, "on": day.isoformat(),
    })  # fmt: skip
    return day


def test_nobody_joins_what_has_ended(desk: Desk, late: date) -> None:
    """Whichever way one closes it; sensitivity: on that very day it can end."""
    run = Commands(desk, TODAY).run
    close = {"do": "close_pairing", "pairing": "K0001", "reason": "term_ended"}
    with pytest.raises(Refused, match="Somebody joined on"):
        run(close | {"on": (late - timedelta(1)).isoformat()})
    run(close | {"on": late.isoformat()})


def test_the_end_names_the_day_that_all_of_them_need(desk: Desk, late: date) -> None:
    """Once, and proposes it where the planned day is too early."""
    from dataclasses import replace

    with pytest.raises(Refused, match="Somebody joined on"):
        desk.endings.plan(LastDay(ended_on=TODAY - timedelta(30)), today=TODAY)
    assert len(desk.endings.plan(LastDay(ended_on=late), today=TODAY).ending) == 2
    planned = replace(desk.setup.programme, ends_on=TODAY - timedelta(30))
    desk.setup.save_programme(planned, today=TODAY)
    assert desk.endings.usual(TODAY).ended_on == late


def test_a_slip_in_the_year_is_no_day_of_signing(desk: Desk, pair: Any) -> None:
    pairing = pair(started_on=TODAY)
    sign = {"do": "sign_agreement", "pairing": pairing.code, "participants": ["P0001", "P0002"]}
    with pytest.raises(Refused, match="more than a year before"):
        Commands(desk, TODAY).run(sign | {"on": "1990-01-01"})
    Commands(desk, TODAY).run(sign | {"on": (TODAY - timedelta(30)).isoformat()})


def test_words_that_go_to_another_programme_keep_their_names_covered(
    desk: Desk, record: Path
) -> None:
    """A change copied with the set-up names somebody of the first; sensitivity: in full for the file."""
    person = desk.people.save(Participant(name="Priya Nairandorf"), today=TODAY)
    desk.evaluations.save_change(PlannedChange(text=f"Ask {person.name}"), today=TODAY)
    Commands(desk, TODAY).run({"do": "add_programme", "name": "Second", "like_this": True})
    second = desk.in_programme(2)
    second.people.save(Participant(name="Somebody Else"), today=TODAY)
    review(second)

    def paper(reader: Reader) -> str:
        return words(
            second.reporting.prepare("evaluation", Wanted(today=TODAY, reader=reader)).report
        )

    assert "Nairandorf" in paper(Reader.FILE)
    assert "Nairandorf" not in paper(Reader.FUNDER)


def test_an_ended_programme_is_looked_back_on_once(desk: Desk) -> None:
    """Sensitivity: until it was, it is asked for."""
    from dataclasses import replace

    ended = TODAY - timedelta(10)
    programme = replace(desk.setup.programme, starts_on=TODAY - timedelta(99), ends_on=ended)
    desk.setup.save_programme(programme, today=TODAY)

    def asked(day: date) -> bool:
        return "V3" in {i.rule for i in desk.today.items(day)}

    assert asked(TODAY)
    review(desk, last_day=ended)
    assert not asked(TODAY)
    assert not asked(TODAY + timedelta(1_000))


def test_whoever_left_since_is_on_the_hand_over(desk: Desk, late: date) -> None:
    """And whoever stood in; sensitivity: nobody of another pairing is."""
    run = Commands(desk, TODAY).run
    new = next(p for p in desk.people.all() if p.name == "Eva Lind")
    run(
        {
            "do": "leave_pairing",
            "pairing": "K0001",
            "participant": new.code,
            "on": TODAY.isoformat(),
        }
    )
    pointer = run({
        "do": "keep_pointer", "pairing": "K0001", "passed_to": "Lead", "passed_on": TODAY.isoformat(),
        "noticed_on": (TODAY - timedelta(5)).isoformat(),
    })["code"]  # fmt: skip
    said = words(desk.case_papers.hand_over(int(str(pointer)[1:]), TODAY + timedelta(3)))
    assert "☐ Eva Lind" in said and "Chidi" not in said


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 8, 1), date(2027, 7, 10)), (date(2026, 9, 14), date(2027, 7, 10)),
        (date(2026, 11, 21), date(2027, 7, 10)), (date(2027, 6, 1), date(2028, 4, 8)),
    ],
)  # fmt: skip
def test_a_school_year_that_begins_late_ends_when_it_ends(
    desk: Desk, today: date, ends: date
) -> None:
    """But not where hardly anything of it would be left."""
    from dataclasses import replace

    programme = replace(desk.setup.programme, starts_on=date(2025, 9, 1), ends_on=date(2026, 7, 10))
    desk.setup.save_programme(programme, today=TODAY)
    assert desk.rollover.usual(today).ends_on == ends


# -- and what was left of it ------------------------------------------------------------------------


def test_a_cover_that_was_to_come_never_does(desk: Desk, pair: Any) -> None:
    """It goes with the end; sensitivity: one that is there ends with it."""
    covers = {}
    for first, names in ((TODAY + timedelta(9), ("Ana", "Ben")), (TODAY, ("Cy", "Di"))):
        pairing = pair(*names, started_on=TODAY - timedelta(40))
        sub = desk.people.save(
            Participant(name=f"Sub {names[0]}", roles=(Role.MENTOR,)), today=TODAY
        )
        desk.members.cover(pairing, sub, first=first, last=None)
        desk.pairings.close(
            pairing,
            kind=ClosingKind.ANTICIPATED,
            reason=ClosingReason.TERM_ENDED,
            on=TODAY,
            today=TODAY,
        )
        covers[first] = [
            m.to_on for m in desk.facts.members(pairing.id) if m.role is MemberRole.SUBSTITUTE
        ]
    assert list(covers.values()) == [[], [TODAY]]


def test_a_programme_went_on_until_its_last_pairing_closed(desk: Desk, pair: Any) -> None:
    pairing = pair(started_on=TODAY - timedelta(40))
    closed = TODAY - timedelta(2)
    desk.pairings.close(
        pairing,
        kind=ClosingKind.ANTICIPATED,
        reason=ClosingReason.TERM_ENDED,
        on=closed,
        today=TODAY,
    )
    with pytest.raises(Refused, match="was closed on"):
        desk.endings.plan(LastDay(ended_on=closed - timedelta(1)), today=TODAY)
    assert desk.endings.plan(LastDay(ended_on=closed), today=TODAY).ending == ()


def test_a_day_of_another_year_says_its_year(desk: Desk) -> None:
    change = PlannedChange(id=1, text="Two rooms", due_on=date(2025, 11, 21))
    assert "by Fri 21 Nov 2025." in decided_item(change, TODAY).why
    near = PlannedChange(id=1, text="Two rooms", due_on=date(2026, 11, 20))
    assert "by Fri 20 Nov." in decided_item(near, TODAY).why


def test_whoever_left_is_followed_up_by_name(desk: Desk, pair: Any) -> None:
    """And speaking with another of their side is not speaking with them."""
    group = pair("Gil Ashe", "Ana Reyes", started_on=TODAY - timedelta(40))
    run = Commands(desk, TODAY).run
    for name in ("Ben Oak", "Cy Elm"):
        who = desk.people.save(Participant(name=name, roles=(Role.MENTEE,)), today=TODAY)
        run({"do": "join_pairing", "pairing": group.code, "participant": who.code,
             "on": (TODAY - timedelta(30)).isoformat()})  # fmt: skip
    call = {"do": "log_check_in", "pairing": group.code, "party": "mentee"}
    day = (TODAY - timedelta(9)).isoformat()
    run(call | {"participant": "P0003", "attempted_on": day, "follow_up_on": TODAY.isoformat()})
    run(call | {"participant": "P0004", "attempted_on": (TODAY - timedelta(3)).isoformat()})
    run({"do": "leave_pairing", "pairing": group.code, "participant": "P0003",
         "on": (TODAY - timedelta(2)).isoformat()})  # fmt: skip
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "C5"]
    assert item.title.startswith("Follow up with Ben: ") and "You spoke with Ben on" in item.why
    run(call | {"participant": "P0003", "attempted_on": (TODAY - timedelta(2)).isoformat()})
    assert not [i for i in desk.today.items(TODAY) if i.rule == "C5"]


def test_who_has_signed_is_told_to_begin(desk: Desk, pair: Any) -> None:
    pairing = pair("Ge Ash", "Ge Oak", started_on=None, matched_on=TODAY - timedelta(20))
    (waits,) = [i for i in desk.today.items(TODAY - timedelta(9)) if i.rule == "U3"]
    assert "await agreement" in waits.title and "Once it is signed" in waits.why
    for who, said in ((1, "Ge Oak still has to sign"), (2, "")):
        desk.pairings.sign(desk.pairings.get(pairing.id), [who], on=TODAY, today=TODAY)
        told = [i.why for i in desk.today.items(TODAY) if i.rule == "A3"]
        assert bool(told) is bool(said)
    (begins,) = [i for i in desk.today.items(TODAY) if i.rule == "U3"]
    assert "wait to begin" in begins.title and "The agreement is signed: say when" in begins.why


def test_equal_first_names_are_told_apart() -> None:
    people = [Person(n, name, "", "") for n, name in enumerate(("Ge Ash", "Ge Oak", "Al Elm"))]
    assert told_apart(people) == ["Ge Ash", "Ge Oak", "Al"]


def test_codes_of_decided_changes_lead_to_them(desk: Desk) -> None:
    review(desk)
    (found,) = desk.finder.find("v0001", TODAY)
    assert (found.kind, found.id, found.title) == ("decided change", 1, "Two rooms")
    assert desk.finder.find("V0009", TODAY) == []


def test_the_pack_says_where_else_a_name_stands(desk: Desk) -> None:
    """By a word of its own: Ann is not in *Annual*; and not in the pack itself."""
    for name in ("Ann Reyes", "Bo Lund"):
        desk.people.save(Participant(name=name, roles=(Role.MENTOR,)), today=TODAY)
    review(desk, worked="The annual fair, and Bo’s room")
    desk.evaluations.save_change(PlannedChange(text="Ask Bo Lund for tea"), today=TODAY)
    for person, is_told in ((1, False), (2, True)):
        pack = desk.reporting.prepare("access", Wanted(today=TODAY, participant_id=person)).report
        said = words(pack)
        assert ("words about the programme" in said) is is_told
        assert ("V0002" in said and full_date(TODAY) in said) or not is_told
        assert "for tea" not in said

"""Erasing at its edges: who stays whole, what is found of a name, what comes after, and in which order things were done."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mentordesk.model.absence import Absence, Snooze
from mentordesk.model.addendum import Subject
from mentordesk.model.contact import Contact
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.feedback import FeedbackAnswer, FeedbackForm
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.pairing import Member, MemberRole, Pairing, PairingKind, State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.readiness import Clearance, Presence
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.erased_names import Names
from mentordesk.programme.overview import period_of_term
from mentordesk.store import backup
from mentordesk.store.erase import Known
from tests.conftest import TODAY

CANARY = "wombatine"
DAY = date(2026, 10, 20)


def add(desk: Desk, name: str, role: Role = Role.MENTEE, **more: Any) -> Participant:
    return desk.people.save(Participant(name=name, roles=(role,), **more), today=TODAY)


def together(desk: Desk, mentor: str, mentee: str) -> Pairing:
    one, two = add(desk, mentor, Role.MENTOR), add(desk, mentee)
    return desk.pairings.pair(one, two, Pairing(started_on=date(2026, 10, 5)), today=TODAY)


def said(desk: Desk, pairing_id: int, summary: str) -> Meeting:
    return desk.meetings.log(
        Meeting(pairing_id=pairing_id, held_on=DAY, minutes=30, summary=summary), today=TODAY
    )


def gone(desk: Desk, *who: int) -> None:
    """They left: what they were in ended, and so did their enrolment."""
    with desk.store.transaction("leave"):
        for pairing in desk.store.pairings.where():
            if desk.pairings.state(pairing.id).is_open:
                desk.pairings.put_move(pairing, State.VOID, TODAY, "")
    for participant_id in who:
        desk.people.save(
            replace(desk.people.get(participant_id), status=Enrolment.WITHDRAWN), today=TODAY
        )


def erased(desk: Desk, *who: int) -> Desk:
    for participant_id in who:
        swap = desk.without(participant_id, today=TODAY, reason="Asked for")
        desk.close()
        desk = swap()
        assert desk.troubles() == []
    return desk


def everything(desk: Desk) -> str:
    """Every value of every table, the history among them."""
    names = [
        name for (name,) in desk.store.read("SELECT name FROM sqlite_master WHERE type = 'table'")
        if "_words" not in name and name != "sqlite_sequence"
    ]  # fmt: skip
    return "\n".join(
        str(row) for name in names for row in desk.store.read(f"SELECT * FROM main.{name}")
    )


# -- the record goes on -----------------------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 5])
def test_an_early_backup_comes_back_after_two_were_erased(
    desk: Desk, tmp_path: Path, others: int
) -> None:
    folder = tmp_path / "Backups"
    add(desk, "Ana Núñez")
    early = desk.backups.make(folder)
    for number in range(others):
        add(desk, f"Other{number} Person")
    one, two = add(desk, "Xaver Young"), add(desk, "Yann Zephyr")
    gone(desk, one.id, two.id)
    desk = erased(desk, one.id, two.id)
    swap = desk.restored(early, folder)
    desk.close()
    desk = swap()
    try:
        assert desk.troubles() == []
        for number in range(6):
            new = add(desk, f"New{number} Person")
        assert desk.troubles() == []  # what the erasures had listed were other changes
        gone(desk, new.id)
        desk = erased(desk, new.id)
    finally:
        desk.close()


def test_somebody_new_under_the_number_lives_as_anybody(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "Backups"
    early = desk.backups.make(folder)
    old = add(desk, "Xaver Young")
    gone(desk, old.id)
    desk = erased(desk, old.id)
    swap = desk.restored(early, folder)
    desk.close()
    desk = swap()
    try:
        new = add(desk, "Kit Ember")
        assert new.id == old.id
        assert desk.people.save(replace(new, group="8C"), today=TODAY).group == "8C"
        assert desk.erasing.of(new.id) is None
        gone(desk, new.id)
        desk = erased(desk, new.id)
        assert desk.people.get(new.id).name == new.code and len(desk.erasing.all()) == 2
    finally:
        desk.close()


def test_no_figure_changes(sample: Desk) -> None:
    """Each figure and table, today and as at earlier days, before and after somebody is erased."""
    days = [
        (None, None),
        (date(2026, 9, 21), date(2026, 10, 20)),
        (date(2026, 10, 1), date(2026, 11, 1)),
    ]

    def told(desk: Desk) -> list[str]:
        found = []
        for first, last in days:
            period = period_of_term(desk, TODAY, first, last)
            found += [
                f"{f.key} {f.number} {f.part} {f.whole} {f.n} {f.unknown}" for f in period.figures
            ]
            found += [f"{b.key} {b.rows}" for b in period.breakdowns]
        return found

    with sample.store.transaction("end what they are in"):
        for pairing in sample.store.pairings.where("id IN (1, 3, 32)"):
            if sample.pairings.state(pairing.id).is_open:
                sample.pairings.put_move(pairing, State.CLOSED, TODAY, "")
        for member in sample.store.members.where("pairing_id IN (1, 3, 32)"):
            sample.store.members.put(replace(member, to_on=TODAY))
    who = [
        m.participant_id for p in (1, 32) for m in sample.store.members.where("pairing_id = ?", [p])
    ]
    for participant_id in who:
        person = replace(sample.people.get(participant_id), status=Enrolment.WITHDRAWN)
        sample.people.save(person, today=TODAY)
    before, desk = told(sample), sample
    for participant_id in who:
        if not desk.erasing.look_at(participant_id).why_not:
            desk = erased(desk, participant_id)
    try:
        assert len(desk.erasing.all()) >= 2
        assert told(desk) == before
    finally:
        desk.close()


# -- what goes ----------------------------------------------------------------------------------------


def test_with_whom_they_were_made_one_goes_as_well(desk: Desk) -> None:
    pairing = together(desk, "Ana Oak", "Zeb Quilfether")
    double = desk.people.get(2)
    desk.people.save(replace(double, notes=CANARY, email="zeb@example.org"), today=TODAY)
    said(desk, pairing.id, f"His {CANARY} father")
    kept = add(desk, "Zebedee Quillfeather")
    desk.likeness.merge(kept.id, double.id, today=TODAY)
    gone(desk, kept.id)
    desk = erased(desk, kept.id)
    try:
        left = everything(desk)
        assert [w for w in (CANARY, "Quilfether", "zeb@example", "Quillfeather") if w in left] == []
    finally:
        desk.close()


def test_who_only_ever_was_in_the_pairing_keeps_no_words(desk: Desk) -> None:
    pairing = together(desk, "Ana Oak", "Zeb Quill")
    said(desk, pairing.id, f"His {CANARY} father")
    ben = add(desk, "Ben Ash")
    joined = desk.store.members
    with desk.store.transaction("join by mistake"):
        row = joined.put(
            Member(
                pairing_id=pairing.id, participant_id=ben.id, role=MemberRole.MENTEE, from_on=DAY
            )
        )
    with desk.store.transaction("take out again"):
        joined.delete(row.id)
    gone(desk, 2)
    desk = erased(desk, 2)
    try:
        assert CANARY not in everything(desk) and desk.people.get(ben.id).name == "Ben Ash"
    finally:
        desk.close()


def test_forms_items_and_answers_about_them_go(desk: Desk) -> None:
    pairing = together(desk, "Zeb Quill", "Ana Oak")
    meeting = said(desk, pairing.id, "Zeb was late")
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="Read"), today=TODAY)
    desk.feedback.save_form(FeedbackForm(title="Pulse", questions=("Fine", "In words…")))
    for party in (Party.MENTOR, Party.MENTEE):
        answer = FeedbackAnswer(form_id=1, pairing_id=pairing.id, party=party, answered_on=TODAY,
                                answers=("4", f"{party.value} {CANARY}"))  # fmt: skip
        desk.feedback.key_in(answer, today=TODAY)
        desk.contacts.save(
            Contact(
                pairing_id=pairing.id, party=party, attempted_on=DAY, note=f"{party.value} {CANARY}"
            ),
            today=TODAY,
        )
    with desk.store.transaction("put off"):
        desk.store.snoozes.put(
            Snooze(rule="R1", record="P0001", until=TODAY, reason=CANARY, set_on=DAY)
        )
    gone(desk, 1)
    forms = (
        f"log meeting {meeting.id}",
        f"goal {goal.id}",
        f"check-in of {pairing.id}",
        "keep 1",
        "put off R1 P0001",
    )
    for form in (*forms, "participant 2", "conflict new"):
        desk.drafts.keep(form, {"words": "Zeb Quill said so"})
    desk = erased(desk, 1)
    try:
        answers = {a.party: a.answers for a in desk.store.feedback_answers.where()}
        assert answers == {Party.MENTOR: ("4", ""), Party.MENTEE: ("4", f"mentee {CANARY}")}
        notes = {c.party: c.note for c in desk.store.contacts.where()}
        assert notes == {Party.MENTOR: "", Party.MENTEE: f"mentee {CANARY}"}
        assert [s.reason for s in desk.store.snoozes.where()] == [""]
        kept = {form: desk.drafts.find(form) for form in desk.drafts.kept()}
        assert {"keep 1", "put off R1 P0001"}.isdisjoint(kept)
        assert {tuple(words.values()) for words in kept.values() if words} == {("P0001 said so",)}
    finally:
        desk.close()


FORMS = {
    "Zebedee Núñez": ["Zebedee Nunez", "Nuñez, Zebedee", "Z. Núñez", "Zebedee N.", "ZEBEDEE NÚÑEZ", "zebedee núñez’s bag"],
    "Ana García Núñez": ["Ana García", "Ana Núñez", "ana garcia nunez", "A. García Núñez"],
    "Jean-Luc Ó Briain": ["Jean-Luc Ó Briain", "jean luc o briain"],
    "李明": ["李明 came", "我和李明去"],
    "محمد الأمين": ["قال محمد الأمين نعم"],
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_name_is_found_as_people_write_it(name: str) -> None:
    found = Names([Known(7, frozenset({(name, "Zebby")}))], frozenset({"Ben Ash"}))
    for text in FORMS[name]:
        assert "P0007" in found.reworded(text), text
    assert found.reworded("Ben Ash and Zebra") == "Ben Ash and Zebra"


def test_near_them_one_name_is_enough() -> None:
    found = Names(
        [Known(7, frozenset({("Zebedee Núñez", "Zebby")}))],
        frozenset(),
        {3: frozenset({"Ana Oak"})},
    )
    said_of = "zebedee was late, Zebby’s bus; Nunez came. Ana waited."
    assert found.reworded(said_of, near=3) == "P0007 was late, P0007’s bus; P0007 came. Ana waited."
    assert found.reworded(said_of) == said_of
    assert found.reworded("Zebby Núñez came") == "P0007 came"


# -- what stays ---------------------------------------------------------------------------------------

STAYS = [
    # who is erased, who stays in the same pairing, the words, what becomes of them near and elsewhere
    ("Sam Lee", "Sam Jones", "Sam Jones laughed. Lee too.", "Sam Jones laughed. P0007 too.", "Sam Jones laughed. Lee too."),
    ("May", "Ben Ash", "In May we go. May he come?", "In P0007 we go. May he come?", "In May we go. May he come?"),
    ("Will Rose", "Ben Ash", "Will you come? Rose bushes, and will.", "Will you come? Rose bushes, and will.", "Will you come? Rose bushes, and will."),
    ("An Li", "Ben Ash", "An hour with Li.", "An hour with P0007.", "An hour with Li."),
    ("李明", "李明珠", "李明珠 and 李明", "李明珠 and P0007", "李明珠 and P0007"),
    ("علي", "Ben Ash", "سلام عليه", "سلام عليه", "سلام عليه"),
    ("Maria da Silva Santos", "Maria Santos", "Maria Santos likes chess", "Maria Santos likes chess", "Maria Santos likes chess"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "other", "text", "near", "far"), STAYS)
def test_words_of_others_are_not_mangled(
    name: str, other: str, text: str, near: str, far: str
) -> None:
    found = Names([Known(7, frozenset({(name, "")}))], frozenset({other}), {3: frozenset({other})})
    assert found.reworded(text, near=3) == near
    assert found.reworded(text) == far


def test_a_mentor_who_stays_keeps_what_was_said_of_them(desk: Desk) -> None:
    mentors = [add(desk, n, Role.MENTOR) for n in ("Zed Quill", "Ana Oak")]
    mentees = [add(desk, n) for n in ("Ben Ash", "Cy Elm")]
    with desk.store.transaction("a group"):
        group = desk.store.pairings.put(
            Pairing(kind=PairingKind.GROUP, called="Chess", started_on=DAY)
        )
        for person, role in ((mentors[0], MemberRole.CO_MENTOR), (mentors[1], MemberRole.MENTOR),
                             (mentees[0], MemberRole.MENTEE), (mentees[1], MemberRole.MENTEE)):  # fmt: skip
            desk.store.members.put(
                Member(pairing_id=group.id, participant_id=person.id, role=role, from_on=DAY)
            )
        desk.pairings.put_move(group, State.ACTIVE, DAY, "")
    desk.contacts.save(
        Contact(
            pairing_id=group.id, party=Party.MENTOR, attempted_on=DAY, note="Ana is worried of Zed"
        ),
        today=TODAY,
    )
    with desk.store.transaction("leave the group"):
        (mine,) = desk.store.members.where("participant_id = ?", [mentors[0].id])
        desk.store.members.put(replace(mine, to_on=DAY))
    # the group goes on without them
    desk.people.save(replace(mentors[0], status=Enrolment.WITHDRAWN), today=TODAY)
    desk = erased(desk, mentors[0].id)
    try:
        (contact,) = desk.store.contacts.where()
        assert (
            contact.note == "Ana is worried of P0001"
            and desk.pairings.state(group.id) is State.ACTIVE
        )
    finally:
        desk.close()


def test_somebody_removed_with_the_same_name_stays_in_the_bin(desk: Desk) -> None:
    first = add(desk, "Sam Lee", email="first@example.org", notes="Another Sam")
    desk.people.remove(first.id)
    second = add(desk, "Sam Lee", email="second@example.org")
    gone(desk, second.id)
    desk = erased(desk, second.id)
    try:
        assert "first@example.org" in everything(desk) and "second@example.org" not in everything(
            desk
        )
        (binned,) = desk.past.bin()
        assert binned.title.startswith("Sam Lee")
    finally:
        desk.close()


# -- afterwards ---------------------------------------------------------------------------------------


def test_nothing_is_written_about_them_through_any_door(desk: Desk) -> None:
    pairing = together(desk, "Ana Oak", "Zeb Quill")
    meeting = said(desk, pairing.id, "Fine")
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="Read"), today=TODAY)
    spare = add(desk, "Spare Person")
    gone(desk, 2)
    desk = erased(desk, 2)
    store = desk.store
    try:
        doors = (
            lambda: desk.meetings.add_words(meeting.id, Subject.SUMMARY, "Zeb said"),
            lambda: desk.goals.save(replace(desk.goals.get(goal.id), statement="Zeb"), today=TODAY),
            lambda: desk.goals.save(Goal(pairing_id=pairing.id, statement="Zeb"), today=TODAY),
            lambda: desk.contacts.save(Contact(pairing_id=pairing.id, attempted_on=DAY, note="Zeb"), today=TODAY),
            lambda: desk.contacts.save_absence(Absence(participant_id=2, first_day=DAY, last_day=DAY, reason="Zeb")),
            lambda: desk.pairings.change(replace(desk.pairings.get(pairing.id), called="Zeb"), today=TODAY),
            lambda: desk.people.change_many([2], add=["Zeb"]),
            lambda: desk.people.change_many([2], status=Enrolment.WAITING),
            lambda: desk.likeness.merge(2, spare.id, today=TODAY),
            lambda: desk.meetings.log(Meeting(pairing_id=pairing.id, held_on=DAY, minutes=5), today=TODAY),
        )  # fmt: skip
        before = store.last_change
        for door in doors:
            with pytest.raises((MentorDeskError, AttributeError, TypeError)) as refusal:
                door()
            assert isinstance(refusal.value, MentorDeskError), refusal.value
        assert store.last_change == before and "Zeb" not in everything(desk)
        assert desk.people.save(replace(spare, notes="Goes on"), today=TODAY).notes == "Goes on"
    finally:
        desk.close()


def test_backups_that_cannot_be_removed_are_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Backups"
    desk.backups.make(folder)
    add(desk, "Ana Oak")

    def locked(_path: Path) -> None:
        raise OSError("held by another program")

    monkeypatch.setattr(backup, "remove", locked)
    assert desk.clear_older_backups([folder]) == (0, 1)


def test_the_list_of_whom_to_look_at_forgets_nobody(desk: Desk) -> None:
    with desk.store.transaction("long ago"):
        never = desk.store.participants.put(
            Participant(name="Never Dated", status=Enrolment.FINISHED)
        )
        both = desk.store.participants.put(
            Participant(
                name="In Two",
                status=Enrolment.FINISHED,
                waiting_since=date(2019, 1, 1),
                person_id=None,
            )
        )
        desk.store.participants.put(replace(both, person_id=both.id))
        desk.store.participants.put(
            replace(both, id=0, programme_id=2, person_id=both.id, status=Enrolment.WAITING)
        )
        left = desk.store.participants.put(
            Participant(
                name="Left Group", status=Enrolment.FINISHED, waiting_since=date(2018, 1, 1)
            )
        )
        group = desk.store.pairings.put(
            Pairing(kind=PairingKind.GROUP, called="Chess", started_on=date(2018, 2, 1))
        )
        desk.store.members.put(
            Member(pairing_id=group.id, participant_id=left.id, role=MemberRole.MENTEE,
                   from_on=date(2018, 2, 1), to_on=date(2019, 2, 1))
        )  # fmt: skip
        desk.pairings.put_move(group, State.ACTIVE, date(2018, 2, 1), "")
        desk.store.meetings.put(
            Meeting(
                pairing_id=group.id,
                held_on=date(2026, 11, 2),
                minutes=30,
                status=MeetingStatus.HELD,
            )
        )
    found = {one.person.name: one.last_day for one in desk.erasing.to_look_at(TODAY)}
    assert found == {"Left Group": date(2019, 2, 1)}
    later = {one.person.name for one in desk.erasing.to_look_at(date(2040, 1, 1))}
    assert later == {"Left Group", "Never Dated"} and never.id
    with pytest.raises(Refused, match="still takes part"):
        desk.without(both.id, today=TODAY, reason="Asked for")
    desk = erased(desk, left.id)
    desk.close()


def test_words_of_a_pairing_that_was_undone_go(desk: Desk) -> None:
    pairing = together(desk, "Ana Oak", "Zeb Quill")
    said(desk, pairing.id, f"His {CANARY} father")
    desk.goals.save(Goal(pairing_id=pairing.id, statement=f"{CANARY} goal"), today=TODAY)
    for _ in range(3):
        desk.undo()
    assert desk.store.pairings.get(pairing.id) is None
    gone(desk, 2)
    desk = erased(desk, 2)
    try:
        assert CANARY not in everything(desk)
    finally:
        desk.close()


def test_what_was_said_while_they_were_alone_goes(desk: Desk) -> None:
    pairing = together(desk, "Ana Oak", "Zeb Quill")
    said(desk, pairing.id, f"His {CANARY} father")
    ben = add(desk, "Ben Ash")
    later = date(2026, 11, 20)
    with desk.store.transaction("join"):
        desk.store.members.put(
            Member(
                pairing_id=pairing.id, participant_id=ben.id, role=MemberRole.MENTEE, from_on=later
            )
        )
    both = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=later, minutes=30, summary="Zeb and Ben came"),
        today=TODAY,
    )
    gone(desk, 2, ben.id)
    desk = erased(desk, 2)
    try:
        assert CANARY not in everything(desk)
        assert desk.meetings.get(both.id).summary == "P0002 and Ben came"
    finally:
        desk.close()


def test_work_on_many_goes_on_without_them(sample: Desk) -> None:
    first = sample.store.trainings.where()[0]
    sample.training.save(
        first, {**sample.training.attendance(first.id), 67: Presence.ABSENT}, today=TODAY
    )
    desk = erased(sample, 67)
    store = desk.store
    try:
        everybody = [p.id for p in desk.people.all()]
        assert desk.people.change_many(everybody, add=["seen"]) == len(everybody) - 1
        assert desk.people.get(67).tags == ()
        desk.undo()
        session = desk.training.get(first.id)
        there = desk.training.attendance(session.id)
        saved = desk.training.save(
            session, dict.fromkeys(everybody, Presence.ATTENDED), today=TODAY
        )
        assert desk.training.attendance(saved.id)[67] is there[67]
        desk.training.remove(session.id)
        desk.undo()
        assert len(desk.training.attendance(session.id)) == len(everybody)
        step = desk.training.requirements()[0]
        done = desk.training.clear_many(
            Clearance(requirement_id=step.id, participant_id=1, done_on=TODAY),
            everybody,
            today=TODAY,
        )
        assert len(done) == len(everybody) - 1
        with pytest.raises(Refused, match="P0067 is about somebody who was erased"):
            desk.people.change_many([67], add=["seen"])
        with pytest.raises(Refused, match="P0067"), store.transaction("put off"):
            store.snoozes.put(
                Snooze(rule="R1", record="P0067", until=TODAY, reason="Arjun", set_on=DAY)
            )
    finally:
        desk.close()


def test_what_was_of_one_of_a_group_goes_with_them(desk: Desk, pair: Any) -> None:
    """A check-in and a goal of their own go; those of the others and who was covered for stay."""
    circle = pair(kind=PairingKind.GROUP, called="Quay Circle")
    run = Commands(desk, TODAY).run
    for name, role in (("Kofi Ade", "mentor"), ("Dot Ely", "mentee"), ("Fatima Id", "mentor")):
        run({"do": "add_participant", "name": name, "roles": [role]})
    for code, role in (("P0003", "co_mentor"), ("P0004", "mentee")):
        run({"do": "join_pairing", "pairing": circle.code, "participant": code, "role": role})
    run({"do": "cover_pairing", "pairing": circle.code, "participant": "P0005", "for": "P0003"})
    for code in ("P0004", "P0002"):
        about = {"pairing": circle.code, "participant": code}
        run({"do": "log_check_in", **about, "note": f"told by {code} XYZZY"})
        run({"do": "add_goal", **about, "statement": f"PLUGH of {code}"})
    row = next(r for r in desk.members.of(circle.id) if r.person.id == 4)
    desk.members.leave(row.member.id, on=TODAY, today=TODAY)
    desk.people.save(replace(desk.people.get(4), status=Enrolment.WITHDRAWN), today=TODAY)
    desk = erased(desk, 4)
    try:
        kept = everything(desk)
        assert "told by P0004" not in kept and "PLUGH of P0004" not in kept
        assert "told by P0002 XYZZY" in kept and "PLUGH of P0002" in kept
        facts = desk.pairings.facts(circle.id, TODAY)
        assert len(desk.contacts.of_pairing(circle.id)) == 2 and facts.goals == 2, (
            "no figure changes"
        )
        assert desk.store.members.where("role = 'substitute'")[0].covers_id == 3
    finally:
        desk.close()

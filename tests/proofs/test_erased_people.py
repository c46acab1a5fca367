"""Who is erased is gone: from every table, the history, the search, the papers, and from restored backups."""

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.conflict import NoteStatus
from mentordesk.model.contact import Contact
from mentordesk.model.erasure import Erasure, KeptLonger, is_due
from mentordesk.model.errors import Refused
from mentordesk.model.goal import Goal
from mentordesk.model.issue import How
from mentordesk.model.meeting import Meeting
from mentordesk.model.pairing import ClosingKind, ClosingReason, MemberRole, Move, Pairing, State
from mentordesk.model.party import Party
from mentordesk.model.people import Enrolment, Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.records import open_record
from mentordesk.reports import Look, render
from mentordesk.store.erase import Cleaning
from mentordesk.store.rows import inner_hint
from tests.conftest import TODAY

NAME, KNOWN, CANARY = "Zebedee Quillfeather", "Zebby", "wombatine"
OTHER = "Ana Núñez"
#: Hung on somebody by one of these, a row is about them.
HANGS = {"participant_id", "pairing_id", "meeting_id", "goal_id", "note_id"}
#: Nobody can be erased while there is a pointer; the erasures themselves name a code alone.
LEFT_OUT = {"safeguarding_pointer", "erasure", "member", "move"}
#: Text that is a name of a field, a rule or a time: it is no word about anybody.
NO_WORDS = {"planned_at", "rule", "word", "about", "passed_at"}


def value_for(name: str, hint: Any, words: str, links: dict[str, int]) -> Any:
    """Something for a field of any record: words where it holds text, else what is plausible."""
    inner = inner_hint(hint)
    if name in links:
        return links[name]
    if isinstance(inner, type) and issubclass(inner, Enum):
        return next(iter(inner))
    if name in NO_WORDS:
        return MISSING
    if inner is str:
        return words
    if get_origin(inner) is tuple and get_args(inner)[0] is str:
        return (words, "3")
    if inner is date:
        return TODAY
    if inner is datetime:
        return datetime.fromisoformat("2026-11-02T09:00+00:00")
    return MISSING


def filled(record: type, words: str, links: dict[str, int]) -> Any:
    """A record with words in each of its texts."""
    hints = get_type_hints(record)
    found = {f.name: value_for(f.name, hints[f.name], words, links) for f in fields(record)}
    found |= {
        f.name: "keep" if inner_hint(hints[f.name]) is str else 1
        for f in fields(record) if found[f.name] is MISSING and f.default is MISSING
    }  # fmt: skip
    return record(**{n: v for n, v in found.items() if v is not MISSING and n != "id"})


def put_words_everywhere(desk: Desk, who: Participant, pairing: Pairing) -> int:
    """A record of every kind: about them with the canary, about others with their name in it."""
    store = desk.store
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 20), minutes=30, summary=CANARY),
        today=TODAY,
    )
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement=CANARY), today=TODAY)
    links = {
        "programme_id": 1, "participant_id": who.id, "pairing_id": pairing.id, "meeting_id": meeting.id,
        "goal_id": goal.id, "record_id": meeting.id, "previous_id": None, "objective_id": None,
        "moved_to_id": None, "refers_to_id": None, "plan_id": None, "parties": (who.id,),
        "answers": (CANARY, "3"), "other_id": pairing_other(desk, pairing, who), "limits": (),
        "requirement_id": 1, "training_id": 1, "form_id": 1, "note_id": 1, "watch_words": (),
        "questions": (NAME,), "slots": ("Lunch",), "record": f"K{pairing.id:04d}", "person_id": None, "about": "group", "was": "7A",
    }  # fmt: skip
    number = 0
    with store.transaction("fill"):
        for name, table in store._tables.items():
            if name in LEFT_OUT or name in {"participant", "programme", "organisation", "issued"}:
                continue
            columns = set(table.shape.columns)
            is_theirs = bool(columns & HANGS) or name in {"addendum", "snooze"}
            kind = {"kind": "pulse"} if name == "feedback_form" else {}
            made = filled(table.record, CANARY if is_theirs else f"A word of {NAME}.", links)
            table.put(replace(made, **kind))
            number += 1
    return number


def pairing_other(desk: Desk, pairing: Pairing, who: Participant) -> int:
    members = desk.facts.members(pairing.id)
    return next(m.participant_id for m in members if m.participant_id != who.id)


@pytest.fixture
def ended(desk: Desk, pair: Any) -> Iterator[tuple[Desk, Participant, Pairing]]:
    """A mentee who left, with words about them in every kind of record."""
    pairing = pair(OTHER, NAME)
    who = next(p for p in desk.people.all() if p.name == NAME)
    who = desk.people.save(
        replace(who, known_as=KNOWN, email=f"{CANARY}@example.org", notes=CANARY, needs=(CANARY,)),
        today=TODAY,
    )
    assert put_words_everywhere(desk, who, pairing) > 25
    desk.pairings.close(
        desk.pairings.get(pairing.id), kind=ClosingKind.ANTICIPATED, reason=next(iter(ClosingReason)),
        on=TODAY, today=TODAY, note=CANARY,
    )  # fmt: skip
    who = desk.people.save(replace(who, status=Enrolment.WITHDRAWN), today=TODAY)
    with desk.store.transaction("close cases"):
        for note in desk.store.conflict_notes.where():
            desk.store.conflict_notes.put(replace(note, status=NoteStatus.RESOLVED))
    yield desk, who, pairing


def without(desk: Desk, who: Participant, reason: str = "Asked for by the family") -> Desk:
    swap = desk.without(who.id, today=TODAY, reason=reason)
    desk.close()
    return swap()


def words_in(desk: Desk, plain: Path) -> str:
    """Everything the file holds, decrypted: pages, spare pages, indexes and all."""
    desk.store._connection.execute("ATTACH DATABASE ? AS plain KEY ''", [str(plain)])
    desk.store._connection.execute("SELECT sqlcipher_export('plain')")
    desk.store._connection.execute("DETACH DATABASE plain")
    return plain.read_bytes().decode("utf-8", "replace").casefold()


def told(desk: Desk, tmp_path: Path, name: str) -> list[str]:
    said = words_in(desk, tmp_path / name)
    return [w for w in (NAME, "quillfeather", KNOWN, CANARY) if w.casefold() in said]


def test_nothing_is_left_but_numbers(
    ended: tuple[Desk, Participant, Pairing], tmp_path: Path, say: Callable[[str], None]
) -> None:
    desk, who, pairing = ended
    assert len(told(desk, tmp_path, "before")) == 4 and desk.troubles() == []
    tables = sorted(desk.store._tables)
    counts = desk.store.whole_count(*tables)
    minutes = desk.store.read("SELECT sum(minutes) FROM meeting WHERE status = 'held'").fetchall()
    desk = without(desk, who, f"{NAME} asked for it")
    try:
        assert told(desk, tmp_path, "after") == []
        assert desk.troubles() == []
        grown = {
            t: n - m
            for t, n, m in zip(tables, desk.store.whole_count(*tables), counts, strict=True)
        }
        assert {t: n for t, n in grown.items() if n} == {"erasure": 1}
        assert minutes == desk.store.read("SELECT sum(minutes) FROM meeting WHERE status = 'held'").fetchall()  # fmt: skip
        left = desk.people.get(who.id)
        assert (left.name, left.roles, left.status) == (
            "P0002",
            (Role.MENTEE,),
            Enrolment.WITHDRAWN,
        )
        (erasure,) = desk.erasing.all()
        assert (erasure.code, erasure.reason) == ("P0002", "P0002 asked for it")
        assert all(not list(desk.finder.find(w, today=TODAY)) for w in (CANARY, "Zebedee"))
        assert [g.statement for g in desk.goals.of_pairing(pairing.id)][:1] == ["(erased)"]
        assert desk.people.get(1).name == OTHER
        with pytest.raises(Refused, match="was erased"):
            desk.people.save(replace(left, name=NAME), today=TODAY)
        with pytest.raises(Refused, match="erased already"):
            desk.without(who.id, today=TODAY, reason="Again")
        assert desk.store.undo_label == ""
    finally:
        desk.close()
    say("1 person, a record of every kind: no word left in the decrypted file")


@pytest.mark.parametrize("weak", ["_history", "_drafts", "_paper"])
def test_the_proof_would_see_what_is_forgotten(
    ended: tuple[Desk, Participant, Pairing],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    weak: str,
) -> None:
    desk, who, _pairing = ended
    desk.drafts.keep(f"participant {who.id}", {"name": NAME})
    note_a_paper(desk, who)
    one_row = weak == "_paper"
    monkeypatch.setattr(
        Cleaning, weak, (lambda _s, row: row) if one_row else (lambda _s, _c, rows: rows)
    )
    try:
        desk = without(desk, who)
        found = told(desk, tmp_path, "after")
        # packed papers are no plain words: what names them is their line, and that they can be printed
        assert found or any(i.content for i in desk.issues.all())
    finally:
        desk.close()


def note_a_paper(desk: Desk, who: Participant) -> None:
    prepared = desk.reporting.prepare("participant", Wanted(today=TODAY, participant_id=who.id))
    pdf = render(prepared.report, Look()).pdf
    issued = desk.issues.note(prepared, Look(), pdf, 1, How.SAVED, given_to=f"{NAME}’s school")
    assert issued is not None


def test_papers_that_name_them_cannot_be_printed_again(
    ended: tuple[Desk, Participant, Pairing],
) -> None:
    desk, who, _pairing = ended
    note_a_paper(desk, who)
    desk = without(desk, who)
    try:
        (issued,) = desk.issues.all()
        assert (issued.given_to, issued.can_be_repeated) == ("P0002’s school", False)
    finally:
        desk.close()


def test_what_is_restored_stays_erased(
    ended: tuple[Desk, Participant, Pairing], tmp_path: Path
) -> None:
    desk, who, _pairing = ended
    folder = tmp_path / "Backups"
    old = desk.backups.make(folder)
    desk = without(desk, who)
    try:
        for _ in range(2):  # the second time over a record that was itself restored
            swap = desk.restored(old, folder)
            desk.close()
            desk = swap()
            assert told(desk, tmp_path, "after") == []
            (tmp_path / "after").unlink()
            assert desk.troubles() == [] and [e.code for e in desk.erasing.all()] == ["P0002"]
        assert desk.clear_older_backups([folder]) == (3, 0)
        (kept,) = desk.backups.all(folder)
        desk.backups.check(kept)
    finally:
        desk.close()


def again(desk: Desk, mentor: str, mentee: str) -> Pairing:
    one = desk.people.save(Participant(name=mentor, roles=(Role.MENTOR,)), today=TODAY)
    two = desk.people.save(Participant(name=mentee, roles=(Role.MENTEE,)), today=TODAY)
    return desk.pairings.pair(one, two, Pairing(started_on=date(2026, 10, 5)), today=TODAY)


def test_somebody_else_with_the_number_is_not_erased(desk: Desk, tmp_path: Path) -> None:
    """A backup from before they came is restored, and somebody new is given their number."""
    folder = tmp_path / "Backups"
    early = desk.backups.make(folder)
    pairing = again(desk, OTHER, NAME)
    desk.pairings.move(desk.pairings.get(pairing.id), State.VOID, on=TODAY, today=TODAY)
    late = desk.backups.make(folder)
    who = desk.people.save(replace(desk.people.get(2), status=Enrolment.WITHDRAWN), today=TODAY)
    desk = without(desk, who)
    try:
        swap = desk.restored(early, folder)
        desk.close()
        desk = swap()
        again(desk, "Mo Ash", "Kit Ember")
        assert desk.people.get(2).name == "Kit Ember"
        new = desk.backups.make(folder)
        swap = desk.restored(new, folder)
        desk.close()
        desk = swap()
        assert desk.people.get(2).name == "Kit Ember"  # the same number, somebody else
        swap = desk.restored(late, folder)
        desk.close()
        desk = swap()
        assert desk.people.get(2).name == "P0002" and desk.troubles() == []
    finally:
        desk.close()


def test_a_second_erasure_rewords_what_the_first_left(
    desk: Desk, pair: Any, tmp_path: Path
) -> None:
    pairing = pair(OTHER, NAME)
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 20), minutes=30, summary=CANARY),
        today=TODAY,
    )
    desk.pairings.move(desk.pairings.get(pairing.id), State.VOID, on=TODAY, today=TODAY)
    for who in (1, 2):
        desk.people.save(replace(desk.people.get(who), status=Enrolment.FINISHED), today=TODAY)
    desk = without(desk, desk.people.get(1), "Left long ago")
    try:
        assert CANARY in words_in(desk, tmp_path / "one")  # the mentee’s words stay
        assert "núñez" not in words_in(desk, tmp_path / "again")
        desk = without(desk, desk.people.get(2), "Left as well")
        assert told(desk, tmp_path, "two") == [] and desk.troubles() == []
        raw = desk.store._connection
        raw.execute("DROP TRIGGER history_change_stays")
        raw.execute(
            "UPDATE history_change SET after = replace(after, 'P0001', 'P0003') WHERE record = 'participant'"
        )
        assert "does not fit together" in desk.troubles()[0]  # what was reworded is sealed again
    finally:
        desk.close()


def test_a_mentors_name_goes_and_the_mentees_words_stay(desk: Desk, pair: Any) -> None:
    pairing = pair("Zebedee Quillfeather", "Ana Núñez")
    said = "Ana told Zebedee about zebedee’s bus; Quillfeather laughed. Zebedee Quillfeather too."
    desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=date(2026, 10, 20), minutes=30, summary=said),
        today=TODAY,
    )
    desk.people.save(
        Participant(name="Zebedee Marlow", notes="Zebedee likes Zebedee Quillfeather"), today=TODAY
    )
    desk.pairings.move(desk.pairings.get(pairing.id), State.VOID, on=TODAY, today=TODAY)
    who = desk.people.save(replace(desk.people.get(1), status=Enrolment.FINISHED), today=TODAY)
    desk = without(desk, who)
    try:
        (meeting,) = desk.store.meetings.where("pairing_id = ?", [pairing.id])
        assert meeting.summary == "Ana told P0001 about P0001’s bus; P0001 laughed. P0001 too."
        assert desk.people.get(3).name == "Zebedee Marlow"  # a first name alone is not theirs here
        assert desk.people.get(3).notes == "Zebedee likes P0001"
    finally:
        desk.close()


def test_who_may_not_be_erased(desk: Desk, pair: Any) -> None:
    pairing = pair(OTHER, NAME)
    with pytest.raises(Refused, match=r"K0001.*Close it first"):
        desk.without(2, today=TODAY, reason="Asked for")
    desk.pairings.move(desk.pairings.get(pairing.id), State.VOID, on=TODAY, today=TODAY)
    with pytest.raises(Refused, match="finished or withdrawn"):
        desk.without(2, today=TODAY, reason="Asked for")
    who = desk.people.save(replace(desk.people.get(2), status=Enrolment.WITHDRAWN), today=TODAY)
    with pytest.raises(Refused) as refused:
        desk.without(who.id, today=TODAY, reason=" ")
    assert set(refused.value.problems) == {"reason"}
    with desk.store.transaction("point"):
        desk.store.pointers.put(filled(SafeguardingPointer, "x", {"pairing_id": pairing.id}))
    with pytest.raises(Refused, match="safeguarding pointer"):
        desk.without(2, today=TODAY, reason="Asked for")
    with pytest.raises(Refused, match="no participant P0099"):
        desk.erasing.look_at(99)


def test_whom_to_look_at(desk: Desk, pair: Any) -> None:
    pairing = pair(OTHER, NAME, started_on=date(2022, 9, 5))
    desk.pairings.move(
        desk.pairings.get(pairing.id), State.VOID, on=date(2022, 11, 21), today=TODAY
    )
    assert desk.erasing.to_look_at(TODAY) == []  # both are here
    with desk.store.transaction("leave, long ago"):
        for who in (1, 2):
            desk.store.participants.put(
                replace(desk.people.get(who), status=Enrolment.FINISHED, waiting_since=None)
            )
        for change in desk.store.person_changes.where():
            desk.store.person_changes.put(replace(change, changed_on=date(2023, 11, 21)))
    assert [o.person.id for o in desk.erasing.to_look_at(TODAY)] == [1, 2]
    assert desk.erasing.to_look_at(date(2026, 11, 20)) == []
    desk.erasing.keep_longer(
        KeptLonger(participant_id=1, until=date(2027, 1, 1), reason="Their certificate"),
        today=TODAY,
    )
    assert [o.person.id for o in desk.erasing.to_look_at(TODAY)] == [2]
    assert [o.person.id for o in desk.erasing.to_look_at(date(2027, 1, 1))] == [1, 2]
    with pytest.raises(Refused, match="has passed"):
        desk.erasing.keep_longer(KeptLonger(participant_id=1, until=TODAY, reason="x"), today=TODAY)
    office = desk.setup.organisation
    with pytest.raises(Refused, match="from 1 to 99"):
        desk.setup.save_organisation(replace(office, keep_years=0))
    desk.setup.save_organisation(replace(office, keep_years=4))
    assert desk.erasing.to_look_at(TODAY) == []
    desk.erasing.to_look_at(TODAY)
    assert is_due(date(2024, 2, 29), date(2025, 2, 28), 1) and not is_due(
        date(2024, 2, 29), date(2025, 2, 27), 1
    )


def test_by_command_line(ended: tuple[Desk, Participant, Pairing], capsys: Any) -> None:
    desk, who, _pairing = ended
    path = desk.path
    desk.close()
    assert command_line(["erase", str(path), who.code]) == 0
    assert "goes: their name" in capsys.readouterr().out
    assert command_line(["erase", str(path), who.code, "--for-good"]) == 1
    assert capsys.readouterr().err.strip() == "Why is needed."
    assert command_line(["erase", str(path), "P0001", "--for-good", "--reason", "x"]) == 1
    assert "finished or withdrawn" in capsys.readouterr().err
    words = ["--for-good", "--reason", "Asked for", "--backups-too", "--json"]
    assert command_line(["erase", str(path), who.code, *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["erased"] is True and said["code"] == "P0002"
    assert command_line(["privacy", str(path), "--json"]) == 0
    (gone,) = json.loads(capsys.readouterr().out)["erased"]
    assert gone["code"] == "P0002" and gone["reason"] == "Asked for"
    assert command_line(["check", str(path)]) == 0
    with pytest.raises(SystemExit):
        command_line(["erase", str(path)])


def test_one_person_of_two_programmes_goes_whole(sample: Desk, tmp_path: Path) -> None:
    both = next(p for p in sample.store.participants.anywhere("person_id IS NOT NULL"))
    parts = [both, *sample.store.participants.parts_of(both)]
    with sample.store.transaction("leave"):
        for part in parts:
            sample.store.participants.put(replace(part, status=Enrolment.WITHDRAWN))
    theirs = sample.store.read(
        "SELECT DISTINCT pairing_id FROM main.member WHERE participant_id IN (?, ?)",
        [p.id for p in parts],
    )
    with sample.store.transaction("end what they are in"):
        for (pairing_id,) in theirs:
            sample.store.moves.put(Move(pairing_id=pairing_id, state=State.CLOSED, moved_on=TODAY))
            for note in sample.store.conflict_notes.anywhere("pairing_id = ?", [pairing_id]):
                sample.store.conflict_notes.put(replace(note, status=NoteStatus.RESOLVED))
    swap = sample.without(both.id, today=TODAY, reason="Asked for")
    path = sample.path
    sample.close()
    swap().close()
    desk = open_record(path)
    try:
        names = {p.name for p in desk.store.participants.anywhere("1")}
        assert both.name not in names and {f"P{p.id:04d}" for p in parts} <= names
        assert len(desk.erasing.all()) == len(parts) == 2
    finally:
        desk.close()


def test_an_erasure_says_what_it_lacks() -> None:
    assert set(Erasure(participant_id=1).problems()) == {"erased_on", "reason"}
    assert Erasure(participant_id=42).code == "P0042"


def test_cut_off_half_way_the_record_is_the_old_one(
    ended: tuple[Desk, Participant, Pairing],
) -> None:
    desk, who, _pairing = ended
    desk.without(who.id, today=TODAY, reason="Asked for")  # killed before it takes its place
    path = desk.path
    path.with_name(f".{path.name}.whole").write_bytes(b"left by a kill while it was written")
    desk.close()
    desk = open_record(path)
    try:
        assert desk.people.get(who.id).name == NAME and desk.troubles() == []
        desk = without(desk, who)
        assert desk.people.get(who.id).name == "P0002" and desk.troubles() == []
        assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []
    finally:
        desk.close()


def test_what_goes_with_one_of_a_group_is_told_before(desk: Desk, pair: Any) -> None:
    """Goals and check-ins of them alone; what is of the whole group stays, and is not counted."""
    pairing = pair()
    other = desk.people.save(
        Participant(name="Cy Elm", roles=(Role.MENTEE,), group="7A"), today=TODAY
    )
    desk.members.join(pairing, other, MemberRole.MENTEE, on=TODAY - timedelta(9), today=TODAY)
    desk.goals.save(Goal(pairing_id=pairing.id, statement="Ours"), today=TODAY)
    desk.goals.save(
        Goal(pairing_id=pairing.id, statement="Mine", participant_id=other.id), today=TODAY
    )
    spoken = Contact(pairing_id=pairing.id, party=Party.MENTEE, attempted_on=TODAY, reached=True)
    for who in (None, other.id):
        desk.contacts.save(replace(spoken, participant_id=who), today=TODAY)
    goes = desk.erasing.look_at(other.id).goes
    assert {"the words in 1 goal", "the words in 1 check-in"} <= set(goes)

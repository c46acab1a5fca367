"""Several programmes in one record: each sees its own, a person may be part of both."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.cli import main as command_line
from mentordesk.model.absence import Absence
from mentordesk.model.errors import Refused
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import PERSONAL, Enrolment, Participant, Role
from mentordesk.model.programme import Programme
from mentordesk.model.readiness import NeverPair
from mentordesk.programme.backups import verified_record
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.programmes import Brought
from mentordesk.programme.records import open_record
from mentordesk.programme.reporting import Wanted
from mentordesk.store import lens
from mentordesk.store.store import Store
from mentordesk.store.table import Change
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

#: Stands in every text of the other programme; none of it may be seen from the first.
CANARY = "Zzyzx"
SAMPLE_NAME = "Year 7 transition"


def second(desk: Desk, *, like_this: bool = False) -> Desk:
    """The desk of another programme with some life in it."""
    begun = desk.programmes.start(
        Programme(name=f"{CANARY} Buddies", term_name="Autumn", starts_on=date(2026, 9, 21)),
        like_this=like_this,
    )
    other = desk.in_programme(begun.id)
    script: list[dict[str, Any]] = [
        {"do": "add_closure", "name": CANARY, "first_day": "2026-11-02", "last_day": "2026-11-20"},
        {"do": "add_objective", "statement": CANARY},
        {"do": "add_participant", "name": f"{CANARY} One", "roles": ["mentor"], "group": "11B", "notes": CANARY, "email": "one@z.example"},
        {"do": "add_participant", "name": f"{CANARY} Two", "roles": ["mentee"], "group": "7A", "tags": [CANARY]},
        {"do": "add_participant", "name": f"{CANARY} Six", "roles": ["mentee"], "group": "7A", "email": "one@z.example"},
    ]  # fmt: skip
    commands = Commands(other, TODAY)
    codes = [str(commands.run(c).get("code")) for c in script]
    pairing = commands.run(
        {"do": "pair", "mentor": codes[2], "mentee": codes[3], "started_on": "2026-09-28", "place": CANARY}
    )["code"]  # fmt: skip
    for more in (
        {"do": "log_meeting", "pairing": pairing, "held_on": "2026-10-05", "minutes": 77, "summary": CANARY, "mood_mentee": 1,
         "next_step": f"me: {CANARY} by 1 Nov"},
        {"do": "plan_meeting", "pairing": pairing, "planned_on": "2026-11-24", "place": CANARY},
        {"do": "add_goal", "pairing": pairing, "statement": CANARY},
        {"do": "log_check_in", "pairing": pairing, "party": "mentor", "purpose": "scheduled", "attempted_on": "2026-10-06",
         "mood": 1, "follow_up_on": "2026-10-09", "note": CANARY},
        {"do": "add_conflict_note", "pairing": pairing, "title": CANARY, "facts": CANARY, "severity": 3},
        {"do": "add_milestone", "pairing": pairing, "statement": CANARY, "due_on": "2026-10-10"},
        {"do": "add_training", "title": CANARY, "held_on": "2026-10-01", "minutes": 999, "topics": ["role"], "came": [codes[2]]},
        {"do": "add_absence", "participant": codes[3], "first_day": "2026-11-01", "last_day": "2026-12-01"},
    ):  # fmt: skip
        assert commands.run(more)["ok"], more
    return other


def ours(desk: Desk) -> set[str]:
    """The codes of what belongs to the programme at hand, read past the views that hide the rest."""
    store = desk.store
    pairings = store.pairings.anywhere("programme_id = ?", [desk.programme_id])
    ids = [p.id for p in pairings]
    within = f"pairing_id IN ({', '.join('?' * len(ids))})"
    tables: tuple[Any, ...] = (
        store.conflict_notes, store.contacts, store.agreed_steps, store.milestones,
    )  # fmt: skip
    hanging = {r.code for table in tables for r in table.anywhere(within, ids)}
    return {"programme"} | {p.code for p in pairings} | hanging


def everything(desk: Desk) -> dict[str, Any]:
    """All that is read of a programme, by the doors that the window and the command line use."""
    facts, people = desk.facts, desk.people.all()
    wanted = Wanted(today=TODAY)
    pairings = facts.pairings(TODAY, open_only=False, totals=True)
    view = desk.today.view(TODAY)
    return {
        "people": people, "rows": desk.people.rows(TODAY), "pairings": pairings, "view": view,
        "items": desk.today.items(TODAY), "closures": desk.setup.closures(),
        "objectives": desk.setup.objectives(), "counts": facts.counts(TODAY), "terms": facts.terms(TODAY),
        "notes": facts.open_notes(TODAY), "names": facts.names(None),
        "weeks": facts.days(date(2026, 8, 1), date(2027, 3, 1)),
        "figures": desk.today.figures(date(2026, 9, 1), TODAY),
        "steps": [desk.conflicts.of_pairing(p.id) for p in pairings],
        "goals": [desk.goals.of_pairing(p.id) for p in pairings],
        "found": [desk.finder.find(w, TODAY) for w in ("ma", "zz", "on", "bu")],
        "notes found": desk.finder.notes("zzyzx"), "doubles": desk.likeness.found(),
        "sessions": desk.training.sessions(), "ready": desk.training.of_all(people, TODAY),
        "forms": desk.feedback.forms(), "practice": desk.practice.lines(TODAY),
        "register": desk.register.week(TODAY - timedelta(days=TODAY.weekday())),
        "bin": desk.past.bin(), "hand over": desk.hand_over.report(TODAY),
        "report": desk.reporting.programme(wanted), "plans": desk.milestones.plans(),
    }  # fmt: skip


def without(found: dict[str, Any], *names: str) -> dict[str, str]:
    """As text; the number of the last change is the record's, not the programme's."""
    state = re.compile(r"change \d+, [0-9a-f]+")
    return {k: state.sub("", repr(v)) for k, v in found.items() if k not in names}


def test_another_programme_changes_nothing_of_the_first(sample: Desk) -> None:
    before = everything(sample)
    other = second(sample)
    other.people.remove(next(p.id for p in other.people.all() if p.name.endswith("Six")))
    again = other.in_programme(1)
    after = everything(again)
    # people of the other programme are found by name, said to be elsewhere, and by nothing else
    assert [f.kind for f in after["found"][1]] == ["elsewhere participant"] * 2
    assert CANARY not in repr(without(after, "found"))
    assert without(after, "found") == without(before, "found")
    # the harness sees a record that is read whole
    lens.lay_down(again.store._connection)
    again.store.touched.note([Change("programme", ("id",), [], [])])  # nothing is known from before
    told = everything(again)
    same = {k for k, v in without(told).items() if v == without(before)[k]}
    assert not same & {
        "people", "rows", "pairings", "view", "items", "counts", "terms", "notes", "names", "weeks",
        "figures", "ready", "notes found", "register", "hand over", "report",
    }  # fmt: skip


def test_the_other_sees_nothing_of_the_first(sample: Desk) -> None:
    known = {p.name for p in sample.people.all()}
    other = second(sample)
    seen = everything(other)
    said = repr(without(seen, "found"))
    assert not [n for n in known if n in said]
    assert [p.name for p in seen["people"]] == [f"{CANARY} {n}" for n in ("One", "Six", "Two")]
    assert [o.statement for o in seen["objectives"]] == [CANARY]
    assert seen["counts"] == {"participants": 3, "notes": 1, "pairings": 1, "waiting": 1}
    rules = {i.rule for i in seen["items"]}
    assert {"N1", "Q2"} & rules or "T1" in rules, rules
    assert {i.record for i in seen["items"]} <= ours(other), "each is about a record of its own"
    assert [d.why for d in seen["doubles"]] == ["The same email address"]


def test_codes_of_the_other_programme_are_said_to_be_there(sample: Desk) -> None:
    other = second(sample)
    pairing = other.store.pairings.where()[0].code
    first = other.in_programme(1)
    with pytest.raises(
        Refused, match=f"{pairing} belongs to {CANARY} Buddies. Go to that programme"
    ):
        first.pairings.get(int(pairing[1:]))
    with pytest.raises(Refused, match="There is no pairing K9999"):
        first.pairings.get(9999)
    found = first.finder.find(pairing, TODAY)
    assert [(f.kind, f.title) for f in found] == [
        ("elsewhere pairing", f"{pairing} in {CANARY} Buddies")
    ]
    note = other.in_programme(other.programme_id).store.conflict_notes.where()[0].code
    first = other.in_programme(1)
    assert [f.kind for f in first.finder.find(note, TODAY)] == ["elsewhere conflict-note"]
    assert CANARY not in repr([f.text for f in first.finder.find(note, TODAY)])


# -- starting one --------------------------------------------------------------------------------


def test_a_programme_like_this_one_takes_its_set_up_along(sample: Desk) -> None:
    here = everything(sample)
    begun = sample.programmes.start(Programme(name="Reading"), like_this=True)
    assert sample.undo_label == "start another programme"
    other = sample.in_programme(begun.id)
    assert [c.name for c in other.setup.closures()] == [c.name for c in here["closures"]]
    assert [r.name for r in other.training.requirements()] == [
        r.name for r in sample.store.requirements.anywhere("programme_id = 1")
    ]
    assert [f.title for f in other.feedback.forms()] == [f.title for f in here["forms"]]
    assert other.setup.programme.guidelines and not other.setup.objectives()
    assert other.people.all() == [] and other.facts.counts(TODAY)["pairings"] == 0
    # what is changed in one stays in the other as it was
    other.setup.remove_closure(other.setup.closures()[0].id)
    first = other.in_programme(1)
    assert first.setup.closures() == here["closures"]


def test_names_are_told_apart(desk: Desk) -> None:
    for name in ("ours", "  Ours ", ""):
        with pytest.raises(Refused):
            desk.programmes.start(Programme(name=name.strip()), like_this=False)
    desk.programmes.start(Programme(name="Reading"), like_this=False)
    assert desk.programmes.named("2").name == desk.programmes.named(" reading ").name == "Reading"
    with pytest.raises(Refused, match="1 Ours, 2 Reading"):
        desk.programmes.named("Chess")


def test_undo_is_done_where_it_was_done(desk: Desk) -> None:
    begun = desk.programmes.start(Programme(name="Reading"), like_this=False)
    other = desk.in_programme(begun.id)
    other.people.save(Participant(name="Ana"), today=TODAY)
    first = other.in_programme(1)
    assert first.undo_home == 2
    with pytest.raises(Refused, match="made in Reading"):
        first.undo()
    other = first.in_programme(2)
    assert other.undo() == "add participant"
    with pytest.raises(Refused, match="made in Ours"):
        other.undo()
    first = other.in_programme(1)
    assert first.undo() == "start another programme"
    assert [p.name for p in first.programmes.all()] == ["Ours"]
    first.redo()
    assert [p.name for p in first.programmes.all()] == ["Ours", "Reading"]
    assert verified_record(first.store) == []


# -- one person in two programmes ----------------------------------------------------------------


def both(desk: Desk) -> tuple[Desk, int, int]:
    """Ana in two programmes: a mentee here, a mentor there; the desk is at the first."""
    ana = desk.people.save(
        Participant(name="Ana Núñez", roles=(Role.MENTEE,), group="9A", email="ana@x.example", languages=("Spanish",), notes="shy"),
        today=TODAY,
    )  # fmt: skip
    begun = desk.programmes.start(Programme(name="Reading"), like_this=False)
    other = desk.in_programme(begun.id)
    assert [(p.name, g.name) for p, g in other.programmes.candidates()] == [("Ana Núñez", "Ours")]
    done = other.programmes.bring_in([ana.id], (Role.MENTOR,), today=TODAY)
    assert done == Brought(1, 0) and other.programmes.candidates() == []
    here = other.people.all()[0]
    return other.in_programme(1), ana.id, here.id


def test_what_is_personal_is_the_same_in_both(desk: Desk) -> None:
    desk, _one, two = both(desk)
    (ana,) = desk.people.all()
    (part,) = desk.programmes.parts_of(ana, TODAY)
    assert (
        part.person.id == two
        and part.programme.name == "Reading"
        and part.words == "Mentor · P0002"
    )
    assert (part.person.notes, part.person.status, part.person.waiting_since) == (
        "",
        Enrolment.WAITING,
        TODAY,
    )
    desk.people.save(replace(ana, name="Ana Núñez Ruiz", phone="12", notes="braver", roles=(Role.MENTEE, Role.MENTOR)), today=TODAY)  # fmt: skip
    there = desk.in_programme(2).people.all()[0]
    assert (there.name, there.phone, there.notes, there.roles) == (
        "Ana Núñez Ruiz",
        "12",
        "",
        (Role.MENTOR,),
    )
    first = desk.in_programme(1)
    first.undo()
    assert {p.name for p in first.store.participants.anywhere("1")} == {"Ana Núñez"}
    assert set(PERSONAL) <= set(Participant.__dataclass_fields__)
    assert verified_record(first.store) == []


def test_away_in_one_is_away_in_both(desk: Desk) -> None:
    desk, one, two = both(desk)
    gone = Absence(
        participant_id=one, first_day=TODAY, last_day=TODAY + timedelta(9), reason="Trip"
    )
    desk.contacts.save_absence(gone)
    other = desk.in_programme(2)
    (seen,) = other.contacts.absences(two)
    assert (seen.participant_id, seen.reason) == (two, "Trip")
    ben = other.people.save(Participant(name="Ben"), today=TODAY)
    paired = other.pairings.pair(other.people.get(two), ben, Pairing(), today=TODAY)
    assert [s.first for s in other.facts.absences_of(paired.id)] == [TODAY]
    other.contacts.remove_absence(seen.id)
    first = other.in_programme(1)
    assert first.contacts.absences(one) == []


def test_never_together_holds_in_both(desk: Desk) -> None:
    desk, one, _two = both(desk)
    bo = desk.people.save(Participant(name="Bo", roles=(Role.MENTOR,)), today=TODAY)
    desk.training.keep_apart(NeverPair(participant_id=one, other_id=bo.id, reason="Neighbours"))
    other = desk.in_programme(2)
    assert other.store.never_pairs.count() == 0, "Bo is not in the other programme"
    other.programmes.bring_in([bo.id], today=TODAY)
    mentor, mentee = sorted(other.people.all(), key=lambda p: p.name)
    mentee = other.people.save(replace(mentee, roles=(Role.MENTEE,)), today=TODAY)
    with pytest.raises(Refused, match="Neighbours"):
        other.pairings.pair(mentor, mentee, Pairing(), today=TODAY)


def test_somebody_who_is_here_already_becomes_the_same_person(desk: Desk) -> None:
    desk.people.save(Participant(name="Ana Núñez", group="9A", email="ana@x.example"), today=TODAY)
    other = desk.in_programme(desk.programmes.start(Programme(name="Reading"), like_this=False).id)
    known = other.people.save(Participant(name="Ana Nunez", group="9A", phone="7"), today=TODAY)
    done = other.programmes.bring_in([1], today=TODAY)
    assert (done.added, done.joined) == (0, 1) and "now known to be the same" in done.sentence
    (here,) = other.people.all()
    assert (here.id, here.person_id, here.email, here.phone) == (known.id, 1, "ana@x.example", "7")
    with pytest.raises(Refused, match="part of this programme already"):
        other.programmes.bring_in([1], today=TODAY)
    with pytest.raises(Refused, match="Choose whom"):
        other.programmes.bring_in([], today=TODAY)
    with pytest.raises(Refused, match="No other programme"):
        other.programmes.bring_in([known.id], today=TODAY)


def test_merging_doubles_keeps_who_they_are_elsewhere(desk: Desk) -> None:
    desk, one, two = both(desk)
    again = desk.people.save(Participant(name="Ana Nunez"), today=TODAY)
    desk.likeness.merge(again.id, one, today=TODAY)
    (kept,) = desk.people.all()
    assert kept.id == again.id and kept.person_id == one
    assert [p.person.id for p in desk.programmes.parts_of(kept, TODAY)] == [two]


# -- the morning, the window, the command line ---------------------------------------------------


def test_what_waits_elsewhere_is_told(sample: Desk) -> None:
    (beside,) = sample.programmes.waiting(TODAY)
    assert beside.name == "Reading friends" and beside.number
    number = len(sample.today.view(TODAY).items)
    pressing = sum(i.level.name == "RED" for i in sample.today.view(TODAY).items)
    other = second(sample)
    there, also = other.programmes.waiting(TODAY)
    assert also == beside
    assert (there.programme_id, there.number, there.pressing) == (1, number, pressing)
    assert there.words == f"{number} things need you, {pressing} of them pressing."
    assert (
        other.store.programme_id == other.programme_id
        and other.facts.counts(TODAY)["participants"] == 3
    )


def test_between_programmes_in_the_window(qtbot: Any, window: MainWindow) -> None:
    hand, work = Hands(qtbot, window), window.work
    work.show("another programme", 0)
    hand.type("Reading Buddies").press("Ctrl+Return")
    settle(200)
    assert work.desk.setup.programme.name == "Reading Buddies"
    assert window.sidebar.programme.accessibleName().startswith("Programme: Reading Buddies")
    window.go("participants")
    work.show("bring in", 0)
    hand.type("maya")
    settle(50)
    hand.press("Return").press("Ctrl+Return")
    settle(100)
    (maya,) = work.desk.people.all()
    assert maya.name.startswith("Maya")
    work.show("elsewhere participant", maya.person_id)
    settle(150)
    assert work.desk.programme_id == 1
    assert window.page("participants").table.chosen().id == maya.person_id
    window.undo()
    settle(50)
    assert "Reading Buddies" in said_in(window.sheet)
    hand.click("Go there", window.sheet)
    settle(50)
    assert work.desk.programme_id == 3
    window.undo()
    assert work.desk.people.all() == []
    menu = window._programme_menu()
    ticked = [a.text() for a in menu.actions() if a.isChecked()]
    assert "Reading Buddies" in ticked and SAMPLE_NAME not in ticked
    menu.close()
    # the programme one was at is there again at the next start
    assert list(work.settings.current.programmes.values()) == [3]
    window.go("today")
    settle(250)
    hand.click("Go there")
    settle(50)
    assert work.desk.programme_id == 1


def said_in(sheet: Any) -> str:
    """All words of a sheet."""
    return " ".join(found.text() for found in sheet.findChildren(QLabel))


def test_looking_inside_a_backup_sorts_and_shows_one_programme(
    sample: Desk, tmp_path: Path
) -> None:
    other = second(sample)
    made = other.backups.make(tmp_path / "backups")
    inside = other.look_inside(made)
    try:
        assert (
            inside.programme_id == other.programme_id
            and inside.facts.counts(TODAY)["participants"] == 3
        )
        inside.store.keep_ranks([1, 2])
        first = inside.in_programme(1)
        assert first.facts.counts(TODAY)["participants"] > 60
        with pytest.raises(Refused, match="inside a backup"):
            first.people.save(Participant(name="X"), today=TODAY)
    finally:
        inside.close()


def test_by_the_command_line(
    sample: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, name = sample.path, sample.setup.programme.name
    second(sample)
    sample.close()

    def said(*arguments: str) -> Any:
        code = command_line(list(arguments))
        out = capsys.readouterr()
        return (
            json.loads(out.out) if code == 0 and "--json" in arguments else (code, out.out, out.err)
        )

    programmes = said("list", str(path), "programmes", "--json")
    assert [(p["code"], p["name"]) for p in programmes] == [
        ("1", name),
        ("2", "Reading friends"),
        ("3", f"{CANARY} Buddies"),
    ]
    assert len(said("list", str(path), "participants", "--json", "--programme", "3")) == 3
    assert len(said("list", str(path), "participants", "--json")) > 60
    assert (
        len(said("list", str(path), "pairings", "--json", "--programme", f"{CANARY} buddies")) == 1
    )
    code, _, why = said("today", str(path), "--programme", "Chess")
    assert code == 1 and "Say which programme by its number" in why
    script = tmp_path / "script"
    script.write_text(
        '{"do": "bring_in", "participants": ["P0001"], "roles": ["mentor"]}\n{"do": "add_programme", "name": "Third", "like_this": true}\n'
    )
    code, out, _ = said("batch", str(path), str(script), "--programme", "3")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [a["ok"] for a in answers] == [True, True] and answers[1]["code"] == "4"
    again = open_record(path)
    try:
        assert again.in_programme(3).facts.counts(TODAY)["participants"] == 4
        assert again.troubles() == []
    finally:
        again.close()


def test_drafts_belong_to_their_programme(desk: Desk) -> None:
    desk.drafts.keep("participant new", {"name": "here"})
    other = desk.in_programme(desk.programmes.start(Programme(name="Reading"), like_this=False).id)
    assert other.drafts.kept() == [] and other.drafts.find("participant new") is None
    other.drafts.keep("participant new", {"name": "there"})
    assert other.drafts.kept() == ["participant new"]
    first = other.in_programme(1)
    assert (
        first.drafts.find("participant new") == {"name": "here"} and len(first.drafts.kept()) == 1
    )
    first.drafts.drop("participant new")
    again = first.in_programme(2)
    assert again.drafts.find("participant new") == {"name": "there"}


def test_every_table_is_seen_through_the_lens_or_hangs_on_one_that_is(sample: Desk) -> None:
    """A new table must be thought of: which programme does it belong to?"""
    hangs_on = {
        "goal_evidence": "goal", "goal_work": "meeting", "conflict_step": "conflict_note", "addendum": "by id", "case_access": "conflict_note",
    }  # fmt: skip
    of_all = {"programme", "organisation", "kept_filter", "case_help", "erasure"}
    tables = {t.name for t in vars(sample.store).values() if hasattr(t, "shape")}
    assert tables == set(lens.VIEWS) | set(hangs_on) | of_all
    assert isinstance(sample.store, Store)


# -- the guidelines over time --------------------------------------------------------------------


def test_guidelines_are_kept_as_versions(desk: Desk) -> None:
    assert desk.setup.guideline_texts() == []
    now = desk.setup.programme
    desk.setup.save_programme(replace(now, guidelines="Be kind."), today=TODAY)
    (only,) = desk.setup.guideline_texts()
    assert (only.version, only.text, only.from_on) == (1, "Be kind.", TODAY)
    assert desk.setup.programme.guidelines_reviewed_on == TODAY
    later = TODAY + timedelta(30)
    desk.setup.save_programme(
        replace(desk.setup.programme, guidelines="Be kind and on time."), today=later
    )
    desk.setup.save_programme(replace(desk.setup.programme, purpose="New"), today=later)
    assert [(t.version, t.text) for t in desk.setup.guideline_texts()] == [
        (1, "Be kind."), (2, "Be kind and on time."),
    ]  # fmt: skip
    desk.undo()
    desk.undo()
    assert [t.version for t in desk.setup.guideline_texts()] == [1]


def test_the_first_words_are_not_lost_when_a_record_had_no_versions(sample: Desk) -> None:
    before = sample.setup.programme
    (first,) = sample.setup.guideline_texts()
    assert (
        first.text == before.guidelines.strip()
        and first.from_on == before.starts_on
        and not first.id
    )
    sample.setup.save_programme(replace(before, guidelines="Anew"), today=TODAY)
    assert [(t.version, t.text) for t in sample.setup.guideline_texts()] == [
        (1, before.guidelines.strip()), (2, "Anew"),
    ]  # fmt: skip


def test_nothing_of_the_other_programme_stays_on_the_screen(window: MainWindow) -> None:
    window.find_box.setText("maya")
    settle(300)
    assert window.sidebar.buttons["today"].count.text() not in {"", "0"}
    window.go_to_programme(2)
    assert window.find_box.text() == "" and window.sidebar.buttons["today"].count.text() == ""
    assert window.sidebar.buttons["participants"].count.text() == "8"
    settle(300)
    view = window.work.desk.today.view(TODAY, window.work.advice())
    assert window.sidebar.buttons["today"].count.text() == f"{len(view.items)}"

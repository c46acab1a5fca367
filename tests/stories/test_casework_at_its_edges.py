"""Several programmes and casework where one step further would be wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentordesk.model.absence import Absence
from mentordesk.model.addendum import Subject
from mentordesk.model.conflict import (
    CaseAccess,
    ConflictNote,
    ConflictStep,
    Deed,
    Effect,
    NoteKind,
    NoteStatus,
    Rung,
    Severity,
    Stage,
)
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import Timing
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.items import session_item, short_of_training_item
from mentordesk.model.meeting import Meeting, Side
from mentordesk.model.milestone import MilestonePlan
from mentordesk.model.pairing import ClosingReason, Pairing, State
from mentordesk.model.people import Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.programme import Programme
from mentordesk.model.readiness import NeverPair, Presence, Training
from mentordesk.model.steps import Requirement, TrainingTopic
from mentordesk.programme.backups import verified_record
from mentordesk.programme.consequences import Consequence
from mentordesk.programme.desk import Desk
from mentordesk.programme.programmes import Brought
from mentordesk.reports import render
from tests.conftest import TODAY, Clock
from tests.stories.test_from_spreadsheet_to_report import text_of

Pair = Callable[..., Pairing]
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


def add(desk: Desk, name: str, **more: Any) -> Participant:
    return desk.people.save(Participant(name=name, **more), today=TODAY)


def noted(desk: Desk, pairing: Pairing, **more: Any) -> ConflictNote:
    note = ConflictNote(pairing_id=pairing.id, **({"title": "T", "facts": "F"} | more))
    return desk.conflicts.save(note, today=TODAY, now=desk.now)


def beside(desk: Desk) -> Desk:
    return desk.in_programme(desk.programmes.start(Programme(name="B"), like_this=False).id)


def words(report: Any) -> str:
    return " ".join(text_of(render(report).pdf).split())


def pointer(desk: Desk, **more: Any) -> SafeguardingPointer:
    usual = {"pairing_id": 1, "noticed_on": TODAY, "passed_on": TODAY, "passed_to": "Lead"}
    return desk.safety.save(SafeguardingPointer(**(usual | more)), today=TODAY)


# -- several programmes --------------------------------------------------------------------------


def test_who_is_in_one_programme_alone_is_away_there(desk: Desk) -> None:
    ana = add(desk, "Ana")
    desk.contacts.save_absence(
        Absence(participant_id=ana.id, first_day=TODAY, last_day=TOMORROW, reason="Trip")
    )
    first = beside(desk).in_programme(1)
    assert [a.reason for a in first.contacts.absences(ana.id)] == ["Trip"]


def test_after_a_failed_look_elsewhere_one_is_where_one_was(desk: Desk) -> None:
    add(desk, "Ana")
    first = beside(desk).in_programme(1)
    with pytest.raises(ZeroDivisionError), first.store.looking_at(2):
        raise ZeroDivisionError
    assert first.store.programme_id == 1 and len(first.people.all()) == 1


def test_redo_is_done_where_it_was_undone(desk: Desk) -> None:
    other = beside(desk)
    add(other, "Ana")
    other.undo()
    first = other.in_programme(1)
    with pytest.raises(Refused, match="made in B"):
        first.redo()
    other = first.in_programme(2)
    assert other.redo() == "add participant" and len(other.people.all()) == 1


def test_putting_back_leaves_nothing_to_do_again(desk: Desk) -> None:
    ana = add(desk, "Ana")
    desk.people.remove(ana.id)
    add(desk, "Ben")
    desk.undo()
    desk.past.put_back(desk.past.bin()[0].seq)
    assert desk.redo_label == ""
    with pytest.raises(Refused, match="nothing to do again"):
        desk.redo()


def test_what_follows_a_putting_back_is_undone_by_itself(desk: Desk, pair: Pair) -> None:
    pairing, cy = pair(), add(desk, "Cy")
    desk.people.remove(cy.id)
    met = Meeting(pairing_id=pairing.id, held_on=YESTERDAY, minutes=30)
    desk.meetings.log(met, today=TODAY, joins="register")
    desk.past.put_back(desk.past.bin()[0].seq)
    desk.meetings.log(replace(met, held_on=TODAY), today=TODAY, joins="register")
    desk.undo()
    assert "Cy" in [p.name for p in desk.people.all()], "putting back was a step of its own"
    assert [m.held_on for m in desk.meetings.of_pairing(pairing.id)] == [YESTERDAY]


def test_a_programme_begun_beside_is_out_of_sight_at_once(desk: Desk) -> None:
    desk.training.save_requirement(Requirement(name="Consent", roles=(Role.MENTEE,)))
    desk.programmes.start(Programme(name="B"), like_this=True)
    assert desk.store.requirements.count() == 1 and desk.store.programme_id == 1
    assert len(desk.store.requirements.anywhere("1")) == 2


def test_a_programme_like_this_one_keeps_to_its_rhythm_and_milestones(desk: Desk) -> None:
    monday = date(2026, 9, 21)
    now = replace(desk.setup.programme, interval_days=14, minutes=45, week_a_on=monday)
    desk.setup.save_programme(now, today=TODAY)
    desk.milestones.save_plan(MilestonePlan(statement="Met the family", days=30))
    begun = desk.programmes.start(Programme(name="B"), like_this=True)
    assert (begun.interval_days, begun.minutes, begun.week_a_on) == (14, 45, monday)
    other = desk.in_programme(begun.id)
    assert [(p.statement, p.days) for p in other.milestones.plans()] == [("Met the family", 30)]


def test_who_has_the_name_but_is_of_another_group_is_somebody_else(desk: Desk) -> None:
    ana = add(desk, "Ana", group="7A")
    other = beside(desk)
    known = add(other, "Ana", group="9C")
    assert other.programmes.bring_in([ana.id], today=TODAY) == Brought(1, 0)
    assert other.people.get(known.id).person_id is None
    (brought,) = [p for p in other.people.all() if p.id != known.id]
    assert (brought.group, brought.person_id) == ("7A", ana.id)


def test_of_two_with_the_name_neither_is_taken_for_the_one_brought_in(desk: Desk) -> None:
    ana = add(desk, "Ana")
    other = beside(desk)
    for group in ("7A", "7B"):
        add(other, "Ana", group=group)
    assert other.programmes.bring_in([ana.id], today=TODAY) == Brought(1, 0)
    assert sorted(p.person_id or 0 for p in other.people.all()) == [0, 0, ana.id]


def test_what_is_known_here_of_the_same_person_is_kept(desk: Desk) -> None:
    ana = add(desk, "Ana Nunez", phone="1", email="ana@x.example")
    other = beside(desk)
    known = add(other, "Ana Núñez", phone="2")
    other.programmes.bring_in([ana.id], today=TODAY)
    for person in (other.people.get(known.id), other.in_programme(1).people.get(ana.id)):
        assert (person.name, person.phone, person.email) == ("Ana Núñez", "2", "ana@x.example")


def test_a_part_elsewhere_tells_open_pairings_from_those_that_ended(desk: Desk, pair: Pair) -> None:
    over = pair()
    end = Consequence(effect=Effect.CLOSED, closing_reason=ClosingReason.SAFETY)
    desk.conflicts.close(
        noted(desk, over), NoteStatus.RESOLVED, "Over", today=TODAY, consequence=end
    )
    cy = add(desk, "Cy", roles=(Role.MENTEE,))
    goes_on = desk.pairings.pair(desk.people.get(1), cy, Pairing(started_on=TODAY), today=TODAY)
    other = beside(desk)
    other.programmes.bring_in([1], today=TODAY)
    (part,) = other.programmes.parts_of(other.people.all()[0], TODAY)
    assert [(s.id, is_open) for s, is_open in part.pairings] == [
        (over.id, False), (goes_on.id, True),
    ]  # fmt: skip


def test_every_code_of_another_programme_is_said_to_be_there_and_none_of_here(
    desk: Desk, pair: Pair
) -> None:
    pairing = pair()
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30), today=TODAY
    )
    note = noted(desk, pairing)
    other = beside(desk)
    for ask, number in (
        (other.people.get, 1), (other.pairings.get, pairing.id), (other.meetings.get, meeting.id),
        (other.conflicts.get, note.id),
    ):  # fmt: skip
        with pytest.raises(Refused, match="belongs to Ours"):
            ask(number)
    first = other.in_programme(1)
    for kind in ("participant", "pairing", "meeting", "conflict-note"):
        assert first.programmes.home(kind, 1) is None, "what is here is not elsewhere"


# -- who is taken out, and the way back ----------------------------------------------------------


def test_all_that_hangs_on_somebody_goes_along_and_comes_back(desk: Desk) -> None:
    ana, ben = add(desk, "Ana"), add(desk, "Anna")
    session = desk.training.save(
        Training(title="Listening", held_on=YESTERDAY, topics=(TrainingTopic.LISTENING,)),
        {ana.id: Presence.ATTENDED, ben.id: Presence.ATTENDED}, today=TODAY,
    )  # fmt: skip
    desk.training.keep_apart(NeverPair(participant_id=ben.id, other_id=ana.id, reason="Cousins"))
    desk.likeness.part(ana.id, ben.id)
    desk.people.remove(ana.id)
    assert list(desk.training.attendance(session.id)) == [ben.id]
    assert desk.store.never_pairs.count() == desk.store.not_same.count() == 0
    desk.past.put_back(desk.past.bin()[0].seq)
    assert set(desk.training.attendance(session.id)) == {ana.id, ben.id}
    assert desk.store.never_pairs.count() == desk.store.not_same.count() == 1
    assert verified_record(desk.store) == []


def test_leaving_keeps_who_is_never_to_be_paired_whichever_it_was_noted_at(desk: Desk) -> None:
    ana, ben = add(desk, "Ana"), add(desk, "Ben")
    other = beside(desk)
    other.programmes.bring_in([ana.id, ben.id], today=TODAY)
    here, also = other.people.all()
    other.training.keep_apart(NeverPair(participant_id=also.id, other_id=here.id, reason="Court"))
    other.people.remove(here.id)
    first = other.in_programme(1)
    assert [n.reason for n, _ in first.training.never_with(ana.id)] == ["Court"]
    assert verified_record(first.store) == []


def test_two_who_left_one_after_the_other_are_both_in_its_bin(desk: Desk) -> None:
    ana, ben = add(desk, "Ana"), add(desk, "Ben")
    other = beside(desk)
    other.programmes.bring_in([ana.id, ben.id], today=TODAY)
    here, also = other.people.all()
    other.training.keep_apart(NeverPair(participant_id=here.id, other_id=also.id))
    other.people.remove(here.id)
    other.people.remove(also.id)
    assert [b.title for b in other.past.bin()] == [f"Ben {also.code}", f"Ana {here.code}"]
    assert other.in_programme(1).past.bin() == []


def test_the_bin_of_a_programme_holds_its_own(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    goal = desk.goals.save(Goal(pairing_id=pairing.id, statement="Read"), today=TODAY)
    desk.goals.remove(goal.id)
    away = desk.contacts.save_absence(Absence(participant_id=1, first_day=TODAY, last_day=TOMORROW))
    desk.contacts.remove_absence(away.id)
    assert len(desk.past.bin()) == 2
    other = beside(desk)
    assert other.past.bin() == []
    assert len(other.in_programme(1).past.bin()) == 2


# -- cases ---------------------------------------------------------------------------------------


def test_a_closed_case_is_not_beyond_its_days(desk: Desk, pair: Pair) -> None:
    long_ago = TODAY - timedelta(60)
    note = noted(desk, pair(), reported_on=long_ago, occurred_on=long_ago)
    assert desk.conflicts.oversight(long_ago, TODAY, TODAY).beyond_target == 1
    desk.conflicts.close(note, NoteStatus.RESOLVED, "Well", today=TODAY)
    assert desk.conflicts.oversight(long_ago, TODAY, TODAY).beyond_target == 0
    assert [r.days_over for r in desk.conflicts.rows(TODAY, open_only=False)] == [0]


def test_a_case_knows_meetings_of_its_pairing_and_notes_that_are_there(
    desk: Desk, pair: Pair
) -> None:
    pairing, others = pair(), pair("Cy", "Di")
    foreign = desk.meetings.log(
        Meeting(pairing_id=others.id, held_on=TODAY, minutes=30), today=TODAY
    )
    with pytest.raises(Refused, match="not one of the pairing"):
        noted(desk, pairing, meeting_id=foreign.id)
    with pytest.raises(Refused, match="There is no conflict note N0099"):
        noted(desk, pairing, refers_to_id=99)
    note = noted(desk, pairing)
    for change in ({"meeting_id": foreign.id}, {"meeting_id": 99}, {"refers_to_id": 99}):
        with pytest.raises(Refused):
            desk.conflicts.save(replace(note, **change), today=TODAY, now=desk.now)  # type: ignore[arg-type]
    assert desk.conflicts.get(note.id) == note


def test_what_a_case_came_to_mean_is_not_forgotten(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair())
    rest = Consequence(effect=Effect.PAUSED, back_on=TODAY + timedelta(7))
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="A rest"), today=TODAY, consequence=rest
    )
    desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="A call"), today=TODAY, next_step="Ring", next_due=TODAY
    )
    assert desk.conflicts.get(note.id).effect is Effect.PAUSED
    closed = desk.conflicts.close(note, NoteStatus.RESOLVED, "Well", today=TODAY)
    assert closed.effect is Effect.PAUSED
    assert (closed.next_step, closed.next_due) == ("", None), "nothing is to be done any more"


def test_words_added_to_a_log_are_not_words_of_the_case_of_its_number(
    desk: Desk, pair: Pair
) -> None:
    pairing = pair()
    meeting = desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=TODAY, minutes=30, summary="S"), today=TODAY
    )
    note = noted(desk, pairing)
    assert meeting.id == note.id
    desk.meetings.add_words(meeting.id, Subject.SUMMARY, "OF THE LOG")
    desk.conflicts.add_words(note.id, "OF THE CASE")
    assert [a.text for a in desk.conflicts.addenda(note.id)] == ["OF THE CASE"]


def test_counts_of_a_period_hold_its_first_and_last_day_and_no_other(
    desk: Desk, pair: Pair
) -> None:
    note = noted(desk, pair(), reported_on=YESTERDAY, occurred_on=YESTERDAY)
    desk.conflicts.close(
        note, NoteStatus.RESOLVED, "Well", today=TODAY, training_topic=TrainingTopic.ROLE
    )

    def counted(first: date, last: date) -> tuple[int, int, int]:
        seen = desk.conflicts.oversight(first, last, TODAY)
        wanted = desk.conflicts.wanted_training(first, last)
        return seen.opened, sum(n for _, n in seen.outcomes), sum(wanted.values())

    assert counted(YESTERDAY, TODAY) == (1, 1, 1)
    assert counted(YESTERDAY, YESTERDAY) == (1, 0, 0)
    assert counted(TODAY, TODAY) == (0, 1, 1)
    assert counted(TOMORROW, TOMORROW) == (0, 0, 0)


@pytest.mark.parametrize(
    "change", [{"plan": "Other"}, {"signed_on": None}, {"signed_on": None, "agreement": "Other"}]
)
def test_a_signature_is_not_taken_off(desk: Desk, pair: Pair, change: dict[str, Any]) -> None:
    note = noted(
        desk, pair(), plan="Talk", agreement="On time", agreed_on=TODAY, signed_on=TODAY
    )  # fmt: skip
    with pytest.raises(Refused, match="signed it as it stands"):
        desk.conflicts.save(replace(note, **change), today=TODAY, now=desk.now)
    assert desk.conflicts.get(note.id) == note


def test_a_note_that_is_open_was_not_closed_on_a_day(desk: Desk, pair: Pair) -> None:
    with pytest.raises(Refused, match="when it is closed"):
        noted(desk, pair(), closed_on=TODAY)


def test_help_that_says_what_we_say_is_ours_again(desk: Desk) -> None:
    ours = desk.conflicts.help(Stage.ACT)
    desk.conflicts.save_help({Stage.ACT: "Ring first."})
    desk.conflicts.save_help({Stage.ACT: f" {ours} "})
    assert [h.text for h in desk.store.case_helps.where()] == [""]
    desk.conflicts.save_help({Stage.LEARN: desk.conflicts.help(Stage.LEARN)})
    assert desk.store.case_helps.count() == 1, "our words are not copied"


# -- what a case means for its pairing -----------------------------------------------------------


def test_the_end_keeps_the_contact_rule_and_who_asked_for_it(desk: Desk, pair: Pair) -> None:
    pairing = pair(contact_rule="They greet each other.")
    desk.pairings.move(pairing, State.CLOSING, on=YESTERDAY, today=TODAY)
    end = Consequence(
        effect=Effect.CLOSED, closing_reason=ClosingReason.SAFETY, closed_by=Side.MENTEE
    )
    desk.conflicts.close(
        noted(desk, pairing), NoteStatus.RESOLVED, "Over", today=TODAY, consequence=end
    )
    file = desk.pairings.get(pairing.id)
    assert (file.contact_rule, file.closed_by) == ("They greet each other.", Side.MENTEE)
    assert desk.pairings.state(pairing.id) is State.CLOSED, "one that is closing can be closed"
    assert len([m for m in desk.pairings.moves(pairing.id) if m.state is State.CLOSING]) == 1


def test_other_terms_change_what_was_said_and_nothing_else(desk: Desk, pair: Pair) -> None:
    terms = {"usual_time": "Mondays 12:30", "place": "Library", "interval_days": 7, "minutes": 30}
    pairing = pair(**terms)
    note = noted(desk, pairing)
    for change in ({"place": "Hall"}, {"interval_days": 14}, {"minutes": 45}):
        desk.conflicts.add_step(
            ConflictStep(note_id=note.id, what="Agreed"), today=TODAY,
            consequence=Consequence(effect=Effect.CHANGED_TERMS, **change),  # type: ignore[arg-type]
        )  # fmt: skip
        terms |= change
        now = desk.pairings.get(pairing.id)
        assert {n: getattr(now, n) for n in terms} == terms


def test_a_trial_that_rested_goes_on_as_a_trial(desk: Desk, pair: Pair) -> None:
    pairing = pair(started_on=TODAY - timedelta(9), trial_until=TODAY + timedelta(30))
    if desk.pairings.state(pairing.id) is not State.TRIAL:
        desk.pairings.move(pairing, State.TRIAL, on=YESTERDAY, today=TODAY)
    desk.pairings.move(pairing, State.PAUSED, on=YESTERDAY, today=TODAY)
    desk.conflicts.add_step(
        ConflictStep(note_id=noted(desk, pairing).id, what="Well again"), today=TODAY,
        consequence=Consequence(effect=Effect.CONTINUE),
    )  # fmt: skip
    assert desk.pairings.state(pairing.id) is State.TRIAL


# -- paper ---------------------------------------------------------------------------------------


def test_printing_a_letter_or_an_agreement_is_written_down(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair(), agreement="On time")
    step = desk.conflicts.add_step(
        ConflictStep(note_id=note.id, what="W", rung=Rung.WARNING, letter="L"), today=TODAY
    )

    def newest() -> CaseAccess:
        return desk.conflicts.accesses(note.id)[0]

    desk.case_papers.letters(step.id, [1, 2], TODAY, simple=True)
    assert newest().deed is Deed.PRINTED and "warning, in simple words, for 2" in newest().reason
    desk.case_papers.agreement(note.id, TODAY)
    assert newest().deed is Deed.PRINTED and "agreement" in newest().reason
    assert len(desk.conflicts.accesses(note.id)) == 2


def test_a_letter_tells_the_days_of_its_own_rung(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair())
    desk.practice.apply(None, {"G3": (True, (5, 20))}, from_on=TODAY)
    for rung, day in ((Rung.WARNING, "26 Nov 2026"), (Rung.PROBATION, "11 Dec 2026")):
        step = desk.conflicts.add_step(
            ConflictStep(note_id=note.id, what="W", rung=rung, letter="L"), today=TODAY
        )
        assert day in words(desk.case_papers.letters(step.id, [2], TODAY, simple=False))


def test_the_agreement_is_signed_by_those_who_are_in_it(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair(), agreement="On time", parties=(2,))
    paper = words(desk.case_papers.agreement(note.id, TODAY))
    assert "Ben Ode" in paper and "Ana" not in paper


def test_the_note_for_file_holds_later_words_and_what_comes_next(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair(), next_step="Ring the adult", next_due=TOMORROW)
    desk.conflicts.add_words(note.id, "ADDED LATER ON")
    paper = words(desk.case_papers.for_file(note.id, "the head", TODAY))
    assert "ADDED LATER ON" in paper and "Ring the adult" in paper and "22 Nov 2026" in paper


# -- safety --------------------------------------------------------------------------------------


def test_danger_stands_on_the_hand_over_sheet_when_there_is_some(desk: Desk, pair: Pair) -> None:
    pair()
    calm, danger = pointer(desk), pointer(desk, in_danger=True)
    assert "in danger now" in words(desk.case_papers.hand_over(danger.id, TODAY))
    assert "in danger now" not in words(desk.case_papers.hand_over(calm.id, TODAY))


def test_pointers_say_when_they_were_kept_and_the_newest_is_first(
    desk: Desk, pair: Pair, clock: Clock
) -> None:
    pair()
    old = pointer(desk, noticed_on=YESTERDAY, passed_on=YESTERDAY)
    new = pointer(desk)
    again = pointer(desk, noticed_on=YESTERDAY, passed_on=YESTERDAY)
    assert [p.id for p in desk.safety.all()] == [new.id, again.id, old.id]
    assert {p.recorded_at for p in desk.safety.all()} == {clock.now}
    with pytest.raises(Refused, match="There is no pairing K0099"):
        pointer(desk, pairing_id=99)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"noticed_on": TODAY, "passed_on": YESTERDAY}, "passed_on"), ({"acknowledged_on": YESTERDAY}, "acknowledged_on"),
        ({"acknowledged_on": TOMORROW}, "acknowledged_on"), ({"noticed_on": TODAY, "acknowledged_on": TODAY}, ""),
    ],
)  # fmt: skip
def test_the_days_of_a_pointer_follow_each_other(change: dict[str, Any], field: str) -> None:
    fresh = SafeguardingPointer(
        pairing_id=1, noticed_on=YESTERDAY, passed_on=TODAY, passed_to="Lead"
    )
    assert set(replace(fresh, **change).problems(TODAY)) == ({field} if field else set())


# -- the guidelines ------------------------------------------------------------------------------


def test_guidelines_looked_through_on_a_day_keep_that_day(desk: Desk) -> None:
    now = replace(desk.setup.programme, guidelines="Be kind.", guidelines_reviewed_on=YESTERDAY)
    desk.setup.save_programme(now, today=TODAY)
    assert desk.setup.programme.guidelines_reviewed_on == YESTERDAY
    spaced = replace(desk.setup.programme, guidelines=" Be kind.\n")
    desk.setup.save_programme(spaced, today=TODAY)
    assert len(desk.setup.guideline_texts()) == 1, "a space more is no new wording"
    assert desk.setup.programme.guidelines_reviewed_on == YESTERDAY


# -- what a note and a step may say --------------------------------------------------------------


@pytest.mark.parametrize("name", ["occurred_on", "reported_on", "told_on", "agreed_on"])
def test_no_day_of_a_note_is_still_to_come(name: str) -> None:
    note = ConflictNote(pairing_id=1, title="T", told="Tutor", agreement="A")
    assert replace(note, **{name: TODAY}).problems(TODAY) == {}  # type: ignore[arg-type]
    assert set(replace(note, **{name: TOMORROW}).problems(TODAY)) == {name}  # type: ignore[arg-type]


def test_a_pointer_as_a_kind_of_note_may_be_about_safety() -> None:
    note = ConflictNote(pairing_id=1, title="T", severity=Severity.SAFETY)
    assert set(note.problems(TODAY)) == {"severity"}
    assert replace(note, kind=NoteKind.SAFEGUARDING_POINTER).problems(TODAY) == {}


def test_a_note_that_is_watched_is_open() -> None:
    still = {s for s in NoteStatus if s.is_open}
    assert {s.value for s in still} == {"open", "waiting", "in_mediation", "monitoring"}


@pytest.mark.parametrize("rung", [None, *Rung])
def test_a_letter_goes_with_the_rungs_that_have_one(rung: Rung | None) -> None:
    step = ConflictStep(note_id=1, what="W", taken_on=TODAY, rung=rung, letter="L")
    has_letter = rung in {Rung.WARNING, Rung.PROBATION, Rung.CLOSURE}
    assert set(step.problems(TODAY)) == (set() if has_letter else {"rung"})
    later = replace(step, letter="", taken_on=TOMORROW)
    assert set(later.problems(TODAY)) == {"taken_on"}


# -- lines of Today ------------------------------------------------------------------------------


def test_a_warning_presses_since_its_days_were_over(desk: Desk, pair: Pair) -> None:
    note = noted(desk, pair())
    step = ConflictStep(note_id=note.id, what="W", rung=Rung.WARNING, letter="L")
    desk.conflicts.add_step(step, today=TODAY, next_step="x", next_due=TODAY + timedelta(30))
    later = TODAY + timedelta(16)
    (item,) = [i for i in desk.today.items(later) if i.rule == "G3"]
    assert item.since == TODAY + timedelta(14) and item.evidence == {"days": 16, "limit": 14}


def test_two_goals_past_their_day_are_counted(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for name in ("Read", "Write"):
        goal = Goal(
            pairing_id=pairing.id, statement=name, set_on=TODAY - timedelta(9),
            due_on=YESTERDAY, state=GoalState.ACTIVE,
        )  # fmt: skip
        desk.goals.save(goal, today=TODAY)
    (item,) = [i for i in desk.today.items(TODAY) if i.rule == "P2"]
    assert item.title.startswith("The days of 2 goals have passed") and item.evidence["goals"] == 2


def test_lists_of_training_count_days_and_people_rightly() -> None:
    assert session_item(1, "Listening", YESTERDAY, TODAY).why.endswith(", 1 day ago.")
    names = ("Ana", "Ben", "Cy", "Di", "Ed", "Flo")
    short = [(name, 30 if name == "Di" else 45) for name in names]
    item = short_of_training_item(short, 120, TODAY)
    assert item and item.why.endswith("Di, 30 minutes; and 2 more.") and "Ed" not in item.why
    four = short_of_training_item(short[:4], 120, TODAY)
    assert four and "more" not in four.why
    alike = short_of_training_item([(name, 45) for name in names], 120, TODAY)
    assert alike and alike.why == "Each has 45 minutes so far: Ana; Ben; Cy; Di; and 2 more."


# -- a pairing on its day ------------------------------------------------------------------------


def test_a_meeting_planned_while_somebody_was_away_is_asked_about(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.meetings.plan(Meeting(pairing_id=pairing.id, planned_on=TODAY + timedelta(3)), today=TODAY)
    desk.contacts.save_absence(
        Absence(participant_id=1, first_day=TOMORROW, last_day=TODAY + timedelta(9))
    )
    assert desk.pairings.facts(pairing.id, TODAY + timedelta(10)).unlogged == 1


def test_a_form_for_one_person_names_nobody(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.feedback.take_usual()
    form = desk.feedback.forms()[0]
    given = desk.feedback.give_out(form.id, [pairing.id], Timing.END, today=TODAY)
    assert [a.participant_id for a in given] == [None, None]

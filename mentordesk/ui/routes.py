"""Which sheet or deed a word stands for: *log pairing*, *new goal*, *resume* …"""

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from mentordesk.model.agreed import StepState
from mentordesk.model.conflict import ConflictNote
from mentordesk.model.contact import Contact, Purpose
from mentordesk.model.feedback import FeedbackAnswer
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Medium, Meeting
from mentordesk.model.milestone import Milestone, MilestoneState
from mentordesk.model.pairing import State
from mentordesk.model.review import Review
from mentordesk.ui import case_sheets as cases
from mentordesk.ui import log_sheet, pairing_sheets
from mentordesk.ui import record_sheets as sheets
from mentordesk.ui.calendar_sheets import CalendarSheet, ClosuresSheet
from mentordesk.ui.contact_sheets import (
    AbsenceSheet,
    ContactSheet,
    PutAsideSheet,
    PutOffSheet,
    SeeWhoSheet,
    prefilled,
)
from mentordesk.ui.feedback_sheets import AnswerSheet, FormSheet, GiveOutSheet, SaidSheet
from mentordesk.ui.lock_sheets import OpenToAllSheet, PassphraseSheet, RecoverySheet
from mentordesk.ui.locked_sheets import LockedLogSheet, NoteAddendumSheet
from mentordesk.ui.look_back_sheets import DecidedChangeSheet, LookBackSheet
from mentordesk.ui.matching_sheets import CompareSheet, CriteriaSheet, NotInMatchingSheet
from mentordesk.ui.member_sheets import CoverSheet, JoinSheet, LeaveSheet
from mentordesk.ui.milestones_view import MilestoneSheet, PlanMilestonesSheet, WaiveSheet
from mentordesk.ui.people_sheets import ChangeManySheet, DoublesSheet, KeepFilterSheet
from mentordesk.ui.plan_sheet import PlanMeetingsSheet
from mentordesk.ui.practice_sheet import PracticeSheet
from mentordesk.ui.privacy_part import EraseSheet, KeepLongerSheet
from mentordesk.ui.programme_sheets import AnotherProgrammeSheet, BringInSheet
from mentordesk.ui.report_sheets import (
    CertificatesSheet,
    ManyReportsSheet,
    NamesSheet,
    ReviewSheet,
)
from mentordesk.ui.rollover_sheet import EndProgrammeSheet, RolloverSheet
from mentordesk.ui.sheet import Sheet
from mentordesk.ui.survey_sheet import SurveySheet
from mentordesk.ui.training_sheets import (
    NeverPairSheet,
    NoteStepSheet,
    RequirementSheet,
    TrainingSheet,
)
from mentordesk.ui.workspace import Workspace


def sheet_for(
    kind: str, record_id: int, window: QWidget, work: Workspace
) -> Callable[[], Sheet] | None:
    """What makes the sheet that was asked for; None when it is no sheet that was asked for."""
    desk = work.desk
    forms: dict[str, Callable[[], Sheet]] = {
        "log pairing": lambda: log_sheet.LogSheet(
            window, work, desk.meetings.oldest_unlogged(record_id, work.today), record_id
        ),
        "stack": lambda: log_sheet.StackSheet(window, work, keyed=record_id),
        "log meeting": lambda: _log_or_add(window, work, desk.meetings.get(record_id)),
        "add to note": lambda: NoteAddendumSheet(window, work, desk.conflicts.get(record_id)),
        "new participant": lambda: sheets.ParticipantSheet(window, work),
        "edit participant": lambda: sheets.ParticipantSheet(
            window, work, desk.people.get(record_id)
        ),
        "erase": lambda: EraseSheet(window, work, record_id),
        "keep longer": lambda: KeepLongerSheet(window, work, record_id),
        "new pairing": lambda: pairing_sheets.PairSheet(window, work),
        "begin pairings": lambda: _begin_sheet(window, work),
        "plan": lambda: sheets.PlanSheet(window, work, record_id),
        "check-in": lambda: ContactSheet(window, work, Contact(pairing_id=record_id)),
        "exit talk": lambda: ContactSheet(
            window, work, Contact(pairing_id=record_id, purpose=Purpose.EXIT)
        ),
        "phone call": lambda: ContactSheet(
            window, work, Contact(pairing_id=record_id, medium=Medium.PHONE), told=True
        ),
        "edit check-in": lambda: ContactSheet(window, work, desk.contacts.get(record_id)),
        "note step": lambda: NoteStepSheet(window, work, [desk.people.get(record_id).id]),
        "survey": lambda: SurveySheet(window, work, desk.people.get(record_id)),
        "answer": lambda: AnswerSheet(window, work, desk.feedback.answer(record_id)),
        "new form": lambda: FormSheet(window, work, None),
        "edit form": lambda: FormSheet(window, work, desk.feedback.form(record_id)),
        "new said": lambda: SaidSheet(window, work, None),
        "edit said": lambda: SaidSheet(window, work, desk.feedback.said(record_id)),
        "practice": lambda: PracticeSheet(window, work),
        "new requirement": lambda: RequirementSheet(window, work, None),
        "edit requirement": lambda: RequirementSheet(
            window, work, desk.training.requirement(record_id)
        ),
        "new training": lambda: TrainingSheet(window, work, None),
        "edit training": lambda: TrainingSheet(window, work, desk.training.get(record_id)),
        "never pair": lambda: NeverPairSheet(window, work, record_id),
        "give certificates": lambda: CertificatesSheet(window, work),
        "criteria": lambda: CriteriaSheet(window, work),
        "not in matching": lambda: NotInMatchingSheet(window, work),
        "compare proposals": lambda: CompareSheet(window, work),
        "new review": lambda: ReviewSheet(window, work, Review(pairing_id=record_id)),
        "edit review": lambda: ReviewSheet(window, work, desk.reviews.get(record_id)),
        "absence": lambda: AbsenceSheet(window, work, record_id),
        "closures": lambda: ClosuresSheet(window, work),
        "export calendar": lambda: CalendarSheet(window, work),
        "plan meetings": lambda: PlanMeetingsSheet(window, work, record_id),
        "move meeting": lambda: sheets.PlanSheet(window, work, moving=desk.meetings.get(record_id)),
        "new goal": lambda: sheets.GoalSheet(window, work, Goal(pairing_id=record_id)),
        "edit goal": lambda: sheets.GoalSheet(window, work, desk.goals.get(record_id)),
        "new conflict note": lambda: cases.ConflictSheet(
            window, work, ConflictNote(pairing_id=record_id)
        ),
        "conflict note of meeting": lambda: cases.ConflictSheet(
            window, work, _note_of(desk.meetings.get(record_id))
        ),
        "note that refers": lambda: cases.ConflictSheet(
            window, work, _note_after(desk.conflicts.get(record_id))
        ),
        "edit conflict note": lambda: _edit_or_add(window, work, desk.conflicts.get(record_id)),
        "step": lambda: cases.StepSheet(window, work, desk.conflicts.get(record_id)),
        "case": lambda: cases.CaseSheet(window, work, desk.conflicts.get(record_id)),
        "close conflict note": lambda: cases.CloseNoteSheet(
            window, work, desk.conflicts.get(record_id)
        ),
        "print note": lambda: cases.PrintNoteSheet(window, work, desk.conflicts.get(record_id)),
        "case letters": lambda: cases.LettersSheet(window, work, desk.conflicts.step(record_id)),
        "case help": lambda: cases.CaseHelpSheet(window, work),
        "safety": lambda: cases.SafetySheet(window, work, record_id),
        "pointer": lambda: cases.SafetySheet(window, work, pointer_id=record_id),
        "new year": lambda: RolloverSheet(window, work),
        "end programme": lambda: EndProgrammeSheet(window, work),
        "look back": lambda: LookBackSheet(window, work, None),
        "edit look back": lambda: LookBackSheet(window, work, desk.evaluations.get(record_id)),
        "new decided change": lambda: DecidedChangeSheet(window, work, None),
        "decided change": lambda: DecidedChangeSheet(
            window, work, desk.evaluations.change(record_id)
        ),
        "new milestone": lambda: MilestoneSheet(window, work, Milestone(pairing_id=record_id)),
        "milestone plans": lambda: PlanMilestonesSheet(window, work),
        "doubles": lambda: DoublesSheet(window, work),
        "join": lambda: JoinSheet(window, work, desk.pairings.get(record_id)),
        "cover": lambda: CoverSheet(window, work, desk.pairings.get(record_id)),
        "leave": lambda: LeaveSheet(window, work, desk.members.get(record_id)),
        "terms": lambda: pairing_sheets.TermsSheet(window, work, desk.pairings.get(record_id)),
        "reopen": lambda: pairing_sheets.BeginAgainSheet(
            window, work, desk.pairings.get(record_id)
        ),
        "go on": lambda: pairing_sheets.GoOnSheet(window, work, desk.pairings.get(record_id)),
        "pause": lambda: pairing_sheets.PauseSheet(window, work, desk.pairings.get(record_id)),
        "close pairing": lambda: pairing_sheets.ClosePairingSheet(
            window, work, desk.pairings.get(record_id)
        ),
        "programme": lambda: sheets.ProgrammeSheet(window, work),
        "purpose": lambda: sheets.ProgrammeSheet(window, work, at="purpose"),
        "another programme": lambda: AnotherProgrammeSheet(window, work),
        "bring in": lambda: BringInSheet(window, work),
        "passphrase": lambda: PassphraseSheet(window, work),
        "open to all": lambda: OpenToAllSheet(window, work),
        "recovery code": lambda: RecoverySheet(window, work),
    }
    return forms.get(kind)


def item_sheet(
    deed: str, what: Any, window: QWidget, work: Workspace
) -> Callable[[], Sheet] | None:
    """What makes the sheet for a deed on something; None when the deed needs no sheet."""
    forms: dict[str, Callable[[], Sheet]] = {
        "check in": lambda: ContactSheet(window, work, prefilled(work, what)),
        "give out": lambda: GiveOutSheet(window, work, what),
        "key in": lambda: AnswerSheet(
            window, work, FeedbackAnswer(form_id=what[0], pairing_id=what[1])
        ),
        "note step": lambda: NoteStepSheet(window, work, what),
        "change many": lambda: ChangeManySheet(window, work, what),
        "keep filter": lambda: KeepFilterSheet(window, work, what),
        "waive": lambda: WaiveSheet(window, work, what),
        "put off": lambda: PutOffSheet(window, work, what),
        "see who": lambda: SeeWhoSheet(window, work, what),
        "put aside": lambda: PutAsideSheet(window, work, what),
        "review names": lambda: NamesSheet(window, work, what),
        "many reports": lambda: ManyReportsSheet(window, work, what),
        "safety": lambda: cases.SafetySheet(window, work, *what),
        "conflict note again": lambda: cases.ConflictSheet(window, work, *what),
    }
    return forms.get(deed)


def act_on(deed: str, what: Any, work: Workspace) -> None:
    """Do at once what needs no form; LookupError when nobody knows the deed."""
    if deed in {"milestone done", "milestone open"}:
        is_done = deed == "milestone done"
        state = MilestoneState.DONE if is_done else MilestoneState.OPEN
        work.desk.milestones.settle(what, state, today=work.today)
        work.did("Done." if is_done else "Open again.")
        return
    if deed != "talked":
        raise LookupError(deed)
    work.desk.feedback.talked(what[0], what[1], today=work.today)
    work.did("Noted that they talked about it.")


def _log_or_add(window: QWidget, work: Workspace, meeting: Meeting) -> Sheet:
    """The form of a log that can still be changed; of one that is locked, the room to add to it."""
    if meeting.log_is_locked(work.desk.now):
        return LockedLogSheet(window, work, meeting)
    return log_sheet.LogSheet(window, work, meeting)


def _edit_or_add(window: QWidget, work: Workspace, note: ConflictNote) -> Sheet:
    """The form of a note; where its words are locked by now, the room to add to it.

    What was being typed into it comes along, so that it is not lost with the lock.
    """
    if not note.text_is_locked(work.desk.now):
        return cases.ConflictSheet(window, work, note)
    typed = work.desk.drafts.find(f"conflict {note.id}")
    if typed is not None:
        words = cases.typed_words(note, typed)
        if words and work.desk.drafts.find(f"add to note {note.id}") is None:
            work.desk.drafts.keep(f"add to note {note.id}", {"text": words})
        work.desk.drafts.drop(f"conflict {note.id}")
    return NoteAddendumSheet(window, work, note)


def _note_of(meeting: Meeting) -> ConflictNote:
    """A note about what happened at a meeting."""
    return ConflictNote(
        pairing_id=meeting.pairing_id, meeting_id=meeting.id or None, occurred_on=meeting.day
    )


def _note_after(note: ConflictNote) -> ConflictNote:
    """A new note that refers to one that is closed."""
    return ConflictNote(pairing_id=note.pairing_id, refers_to_id=note.id, parties=note.parties)


def act(kind: str, record_id: int, work: Workspace) -> None:
    """Do at once what needs no form; LookupError when nobody knows the kind."""
    deeds = _deeds(record_id, work)
    if kind in deeds:
        deed, said = deeds[kind]
        deed()
        work.did(said)
        return
    desk, today = work.desk, work.today
    if kind not in {"resume", "void"}:
        raise LookupError(kind)
    pairing = desk.pairings.get(record_id)
    to = State.VOID if kind == "void" else desk.pairings.begins_as(pairing)
    desk.pairings.move(pairing, to, on=today, today=today)
    work.did("The pairing goes on." if kind == "resume" else "Marked as entered in error.")


def _begin_sheet(window: QWidget, work: Workspace) -> Sheet:
    from mentordesk.ui.begin_sheet import BeginSheet

    return BeginSheet(window, work)


def _deeds(record_id: int, work: Workspace) -> dict[str, tuple[Callable[[], object], str]]:
    """What is done at once, and the sentence that follows it."""
    desk, today = work.desk, work.today
    back = "Undo brings it back."
    return {
        "remove participant": (lambda: desk.people.remove(record_id),
                               "Removed the participant. They are in the Bin for 30 days."),
        "remove goal": (lambda: desk.goals.remove(record_id),
                        "Removed the goal. It is in the Bin for 30 days."),
        "usual forms": (desk.feedback.take_usual, "Took the two short forms."),
        "remove form": (lambda: desk.feedback.remove_form(record_id), f"Removed the form. {back}"),
        "remove said": (lambda: desk.feedback.remove_said(record_id), f"Removed. {back}"),
        "change done": (lambda: desk.evaluations.settle(record_id, StepState.DONE, today=today),
                        "Carried out."),
        "remove look back": (lambda: desk.evaluations.remove(record_id),
                             f"Removed the review, and what was decided in it. {back}"),
        "remove decided change": (lambda: desk.evaluations.remove_change(record_id), f"Removed. {back}"),
        "remove answer": (lambda: desk.feedback.remove_answer(record_id), f"Taken back. {back}"),
        "remove training": (lambda: desk.training.remove(record_id),
                            f"Removed the session with its list. {back}"),
        "remove requirement": (lambda: desk.training.remove_requirement(record_id),
                               f"Removed the step. {back}"),
        "let together": (lambda: desk.training.let_together(record_id),
                         f"Taken off the list, in every programme they are part of. {back}"),
        "remove absence": (lambda: desk.contacts.remove_absence(record_id),
                           f"Removed the absence. {back}"),
        "withdraw": (lambda: desk.training.withdraw(record_id, today=today),
                     "Noted that it was withdrawn today."),
        "remove clearance": (lambda: desk.training.remove_clearance(record_id), f"Removed. {back}"),
        "step done": (lambda: desk.meetings.settle(record_id, StepState.DONE, today=today), "Done."),
        "remove check-in": (lambda: desk.contacts.remove(record_id), f"Removed the check-in. {back}"),
        "void meeting": (lambda: desk.meetings.void(desk.meetings.get(record_id)),
                         f"Marked as entered in error. {back}"),
    }  # fmt: skip


def form_of(draft: str) -> tuple[str, int]:
    """The form and the record a draft belongs to."""
    words, _, last = draft.rpartition(" ")
    number = int(last) if last.isdecimal() else 0
    kinds = {
        "log meeting": "log meeting" if number else "log pairing", "log": "log pairing",
        "add to log": "log meeting", "add to note": "add to note",
        "participant": "edit participant" if number else "new participant", "conflict": "edit conflict note" if number else "new conflict note",
        "conflict in": "new conflict note", "conflict after": "note that refers", "conflict at": "conflict note of meeting",
        "goal new": "new goal",
        "goal": "edit goal", "plan": "move meeting", "plan of": "plan", "plan ahead of": "plan meetings", "begin again": "reopen", "terms": "terms", "join": "join", "milestone": "new milestone", "cover": "cover", "leave": "leave", "step": "step",
        "check-in": "edit check-in", "check-in of": "check-in", "absence": "absence",
        "form": "edit form" if number else "new form", "said": "edit said" if number else "new said",
        "answer": "answer" if number else "", "survey": "survey", "keep": "keep longer",
        "requirement": "edit requirement" if number else "new requirement",
        "training": "edit training" if number else "new training", "never": "never pair",
        "evaluation": "edit look back" if number else "look back",
        "planned change": "decided change" if number else "new decided change",
        "review": "edit review", "review of": "new review",
        "close note": "close conflict note", "case": "case", "pointer": "pointer" if number else "safety", "pointer in": "safety", "letters": "case letters", "pause": "pause", "close": "close pairing",
    }  # fmt: skip
    alone = {
        "pair": "new pairing",
        "programme": "programme",
        "another programme": "another programme",
        "plan ahead": "plan meetings",
        "closures": "closures",
        "practice": "practice",
        "case help": "case help",
        "new year": "new year",
        "end programme": "end programme",
        "milestone plan": "milestone plans",
    }
    if draft in alone:
        return alone[draft], 0
    return kinds.get(words, ""), number


def answer_of(draft: str) -> tuple[int, int] | None:
    """The form and the pairing of an answer that was begun without a sheet; None for other drafts."""
    match = re.fullmatch(r"answer (\d+) (\d+)", draft)
    return (int(match[1]), int(match[2])) if match else None

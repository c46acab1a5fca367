"""The sheets for participants, pairings, goals, conflict notes and the programme."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from mentordesk.model.agreed import Owner
from mentordesk.model.clock import full_date
from mentordesk.model.errors import Refused
from mentordesk.model.facts import PAIR
from mentordesk.model.goal import Goal, GoalEvidence, GoalState
from mentordesk.model.guideline import GuidelineText
from mentordesk.model.meeting import Meeting, MeetingStatus
from mentordesk.model.people import Participant
from mentordesk.model.programme import Programme
from mentordesk.model.wording import label_in
from mentordesk.ui.agreed_view import owner_names
from mentordesk.ui.availability import AvailabilityEditor
from mentordesk.ui.editors import ChoiceEditor, DateEditor, TimeEditor, WholeEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.history_view import history_view
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.pages import section
from mentordesk.ui.parts import beside, button, clear, column, icon_button, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

#: What was seen earlier that the sheet of a goal lists.
SEEN_SHOWN = 6
_KEYS = "Tab moves on; Ctrl+Enter saves. A draft is kept as you type."


class ParticipantSheet(RecordSheet):
    """Adds or changes a participant."""

    def __init__(self, window: QWidget, work: Workspace, person: Participant | None = None) -> None:
        title = f"Change {person.called}" if person else "Add a participant"
        super().__init__(
            window, work, title, _KEYS, f"participant {person.id if person else 'new'}", width=720
        )
        self._person = person or Participant()
        self._closing = True
        programme = work.desk.setup.programme
        free = AvailabilityEditor(programme)
        self.form = self.add_form(Form(Participant, [
            [Field("name", 2), Field("known_as")],
            [Field("roles"), Field("group")],
            [Field("pronouns"), Field("gender")],
            [Field("strengths"), Field("needs")],
            [Field("interests"), Field("languages")],
            [Field("free_at", 3, editor=free), Field("capacity")],
            [Field("wants", lines=2)],
            [Field("email"), Field("phone"), Field("responsible_adult")],
            [Field("communication"), Field("access_needs")],
            [Field("same_gender")],
            [Field("status"), Field("waiting_since"), Field("referred_by"), Field("referred_on")],
            [Field("tags")],
            [Field("notes", lines=2)],
        ], work.today))  # fmt: skip
        profile = work.desk.practice.on(work.today).profile
        adult = label_in(profile, "responsible_adult", "Responsible adult")
        self.form.entitle("responsible_adult", adult)
        self.form.fill(self._person)
        another = button("Save and add another", self.save_and_next)
        if person is not None:
            another.hide()
        self.buttons(
            right=(
                button("Cancel", self.give_up),
                another,
                button("Save", self.save, kind="primary"),
            )
        )
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.people.save(self.form.read(self._person), today=self.work.today)
        if not self._person.id and self._closing:
            self.show_after = ("participant", saved.id)
        return f"Saved: {saved.name}."

    def save_and_next(self) -> None:
        self._closing = False
        saved = not self._person.id and self._saved()
        self._closing = True
        if not saved:
            return
        self._person = Participant(roles=self._person.roles)
        self.form.fill(self._person)
        self._kept = self.all_drafts()
        self._timer.start()
        self.form.focus_first()


class PlanSheet(RecordSheet):
    """Plans a meeting, or moves a planned one."""

    def __init__(
        self, window: QWidget, work: Workspace, pairing_id: int = 0, moving: Meeting | None = None
    ) -> None:
        title = "Move a meeting" if moving else "Plan a meeting"
        super().__init__(
            window, work, title, _KEYS,
            f"plan {moving.id}" if moving else f"plan of {pairing_id}", width=560,
        )  # fmt: skip
        self._moving = moving
        self._plan = moving or Meeting(pairing_id=pairing_id, status=MeetingStatus.PLANNED)
        self.pairing = pairing_picker(work)
        self.form = self.add_form(Form(Meeting, [
            [Field("pairing_id", editor=self.pairing, title="Pairing")],
            [Field("planned_on", editor=DateEditor("Day", work.today, ahead=True), title="Day", required=True),
             Field("planned_at", editor=TimeEditor("Time", "like 12:30"), title="Time"), Field("place")],
        ], work.today))  # fmt: skip
        if self._plan.pairing_id:
            facts = work.desk.pairings.facts(self._plan.pairing_id, work.today)
            self.pairing.choose(facts.id, facts.label)
            self.form.editor("place").value = self._plan.place or facts.place
        self.form.editor("planned_at").value = self._plan.planned_at
        self.usual_buttons(save="Move it" if moving else "Plan it")
        self.begin()
        if self._plan.pairing_id:
            self.form.editor("planned_on").setFocus()

    def write(self) -> str:
        plan = self.form.read(self._plan)
        if plan.planned_on is None:
            raise Refused.because({"planned_on": "Give the day they will meet."})
        log = self.work.desk.meetings
        if self._moving is None:
            log.plan(plan, today=self.work.today)
        else:
            try:
                log.move(self._moving, plan.planned_on, plan.planned_at, today=self.work.today)
            except Refused as refusal:
                sentence = refusal.problems.get("next_on", str(refusal))
                raise Refused.because({"planned_on": sentence}) from None
        return f"Planned for {full_date(plan.planned_on)}.{self._doubt(plan.pairing_id, plan.planned_on)}"

    def _doubt(self, pairing_id: int, day: date) -> str:
        """What may be a slip, said beside the way to take it back."""
        desk = self.work.desk
        ends = desk.setup.programme.ends_on
        if closure := desk.setup.closure_on(day):
            return f" That day is closed: {closure}."
        if any(day in span for span in desk.facts.absences_of(pairing_id)):
            return " One of them is away that day."
        if ends and day > ends:
            return f" The programme ends on {full_date(ends)}: is the day right?"
        same = [
            m for m in desk.meetings.of_pairing(pairing_id, first=day)
            if m.day == day and m.status is MeetingStatus.PLANNED
        ]  # fmt: skip
        return " They have another meeting planned on that day." if len(same) > 1 else ""


class GoalSheet(RecordSheet):
    """Adds or changes a goal."""

    def __init__(self, window: QWidget, work: Workspace, goal: Goal) -> None:
        title = "Change a goal" if goal.id else "Add a goal"
        super().__init__(
            window,
            work,
            title,
            _KEYS,
            f"goal {goal.id}" if goal.id else f"goal new {goal.pairing_id}",
            width=600,
        )
        self._goal = goal
        served = [(o.id, o.statement) for o in work.desk.setup.objectives()]
        serves = ChoiceEditor("Serves the objective", [(None, "None"), *served])
        whose = ChoiceEditor("Whose goal", self._owners())
        people = self._people()
        of_one = [
            Field(
                "participant_id",
                editor=ChoiceEditor("Which of them", people),
                title="Which of them",
            )
        ]
        objective = [Field("objective_id", 2, editor=serves, title="Serves the objective")]
        beside = of_one if len(people) > 1 else objective
        self.form = self.add_form(Form(Goal, [
            [Field("statement")], [Field("why"), Field("measure")],
            [Field("domain"), Field("state"), Field("due_on")], [Field("settled_on"), Field("reason", 2)],
            [Field("owner", editor=whose), *beside], *([objective] if beside is of_one else []),
            [Field("baseline"), Field("target")],
        ], work.today))  # fmt: skip
        self.form.fill(goal)
        self.form.edited.connect(self._turn)
        self._turn()
        self._earlier = column(gap=4)
        if goal.id:
            self._ask_where_it_stands()
        remove = (button("Remove", self._remove, kind="small"),) if goal.id else ()
        self.usual_buttons(*remove)
        if goal.id:
            self.body.addWidget(section("History", history_view(work, "goal", goal)))
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        self._turn()

    def _turn(self) -> None:
        """Since when and why are asked once it is no longer worked on; what stands there stays in sight."""
        worked_on = self.form.value("state") in {None, GoalState.DRAFT, GoalState.ACTIVE}
        typed = {n: bool(self.form.editor(n).draft()) for n in ("settled_on", "reason")}
        self.form.show_fields({n: there or not worked_on for n, there in typed.items()})

    def _people(self) -> list[tuple[int | None, str]]:
        """Who of a side of several it can be of alone, and who it is of; of two there is nothing to ask."""
        facts = self.work.desk.pairings.facts(self._goal.pairing_id, self.work.today)
        self._owner_of = {p.id: Owner.MENTEE for p in facts.mentees}
        self._owner_of |= {p.id: Owner.MENTOR for p in facts.mentors}
        found: list[tuple[int | None, str]] = [(None, "All of them")]
        if len(self._owner_of) > PAIR:
            found += [(p.id, p.name) for p in (*facts.mentees, *facts.mentors)]
        gone = self._goal.participant_id
        if gone and gone not in {i for i, _ in found}:
            found.append((gone, self.work.desk.people.get(gone).name))
        return found

    def _owners(self) -> list[tuple[Owner | None, str]]:
        """Whose it can be, by their names."""
        facts = self.work.desk.pairings.facts(self._goal.pairing_id, self.work.today)
        names = owner_names(facts)
        return [
            (None, "Not said"),
            *(
                (o, names[o].capitalize() if o is Owner.BOTH else names[o])
                for o in (Owner.MENTEE, Owner.MENTOR, Owner.BOTH)
            ),
        ]

    def _ask_where_it_stands(self) -> None:
        self.level = WholeEditor("Now", empty=None)
        self.seen_on = DateEditor("Seen on", self.work.today)
        self.seen_on.value = self.work.today
        self.seen = Form(GoalEvidence, [
            [Field("level", editor=self.level), Field("seen_on", 2, editor=self.seen_on), Field("evidence", 3)],
        ], self.work.today)  # fmt: skip
        self.add_framed("Where it stands", self.seen)
        self.body.addLayout(self._earlier)
        self._show_earlier()

    def _show_earlier(self) -> None:
        clear(self._earlier)
        for seen in self.work.desk.goals.evidence(self._goal.id)[:SEEN_SHOWN]:
            drop = icon_button(
                "trash-2", f"Remove evidence: {seen.words}", partial(self._take_back, seen.id)
            )
            self._earlier.addWidget(beside(label(seen.words, "dense", wrap=True), drop))

    def _take_back(self, evidence_id: int) -> None:
        goal = self.work.desk.goals.take_back(evidence_id)
        self._goal = replace(self._goal, latest=goal.latest)
        self.work.did("Removed the evidence. Undo brings it back.")
        self._show_earlier()

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove goal", self._goal.id)

    def write(self) -> str:
        goal = self.form.read(self._goal)
        if owner := self._owner_of.get(goal.participant_id or 0):
            goal = replace(goal, owner=owner)
        saved = self.work.desk.goals.save(goal, today=self.work.today, seen=self._seen())
        return f"Saved the goal: {saved.statement}."

    def _seen(self) -> GoalEvidence | None:
        """What was typed about where it stands; words alone leave the level as it was."""
        if not self._goal.id:
            return None
        level, words = self.seen.value("level"), self.seen.value("evidence")
        if level is None and not words:
            return None
        return GoalEvidence(
            goal_id=self._goal.id, seen_on=self.seen.value("seen_on"), evidence=words,
            level=self._goal.latest if level is None else level,
        )  # fmt: skip


class ProgrammeSheet(RecordSheet):
    """Changes what the programme is."""

    def __init__(self, window: QWidget, work: Workspace, at: str = "") -> None:
        """``at`` is the field that the keyboard goes to; without it, to the first."""
        super().__init__(window, work, "The programme", _KEYS, "programme", width=640)
        self._programme = work.desk.setup.programme
        self.form = self.add_form(programme_form(work))
        self.form.fill(self._programme)
        if texts := work.desk.setup.guideline_texts():
            self.body.addWidget(section("Guidelines over time", *_versions(texts)))
        self.usual_buttons()
        self.begin()
        if at:
            self.form.editor(at).setFocus()

    def write(self) -> str:
        self.work.desk.setup.save_programme(self.form.read(self._programme), today=self.work.today)
        return "Saved the programme."


def _versions(texts: Sequence[GuidelineText]) -> list[QWidget]:
    """Each version with the day it began; the newest first, without its words, which stand above."""
    lines: list[QWidget] = []
    for number, text in enumerate(reversed(texts)):
        since = f", from {full_date(text.from_on)}" if text.from_on else ""
        now = " · in force" if not number else ""
        inside = column(label(f"Version {text.version}{since}{now}", "label"), gap=2)
        if number:
            words = text.text or "There were no guidelines."
            inside.addWidget(label(words, "muted", wrap=True))
        made = QWidget()
        made.setLayout(inside)
        lines.append(made)
    return lines


def programme_form(work: Workspace) -> Form:
    """The fields of a programme."""
    return Form(Programme, [
        [Field("name", 2), Field("term_name")], [Field("starts_on"), Field("ends_on"), Field("week_a_on")],
        [Field("interval_days"), Field("minutes")], [Field("slots")], [Field("days")], [Field("purpose", lines=3)],
        [Field("guidelines", lines=4)], [Field("guidelines_reviewed_on")],
        [Field("certificate_meetings"), Field("certificate_minutes")],
        [Field("certificate_training"), Field("certificate_feedback")],
    ], work.today)  # fmt: skip

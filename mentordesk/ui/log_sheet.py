"""The sheet that logs a meeting: three interactions from anywhere."""

from dataclasses import replace
from datetime import date
from enum import Enum
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from mentordesk.model.clock import counted, full_date, near_date, short_date
from mentordesk.model.errors import MentorDeskError, Refused
from mentordesk.model.facts import PairingFacts
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.meeting import (
    IN_TOUCH,
    MISSED,
    Medium,
    Meeting,
    MeetingStatus,
    Side,
    Source,
    failed_status,
)
from mentordesk.model.names import whose
from mentordesk.model.pointer import watched
from mentordesk.model.sheet_code import read_sheet_code
from mentordesk.ui.agreed_view import StepsEditor, owner_names
from mentordesk.ui.editors import (
    DateEditor,
    DayAndTimeEditor,
    LineEditor,
    MinutesEditor,
    NoticeEditor,
    Picker,
    SegmentsEditor,
    TextEditor,
)
from mentordesk.ui.forms import Field, FieldBox, Form
from mentordesk.ui.parts import Card, Flow, beside, button, clear, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.who_came import WhoCame
from mentordesk.ui.workspace import Workspace


class Outcome(Enum):
    """What happened, as the coordinator says it."""

    MET = "Met"
    ONLINE = "Met online"
    LIGHT = "A word"
    MENTOR_AWAY = "Mentor away"
    MENTEE_AWAY = "Mentee away"
    CANCELLED = "Cancelled"
    MOVED = "Moved…"


_STATUS = {
    Outcome.MET: (MeetingStatus.HELD, None), Outcome.ONLINE: (MeetingStatus.HELD, None),
    Outcome.LIGHT: (MeetingStatus.LIGHT, None),
    Outcome.MENTOR_AWAY: (MeetingStatus.NO_SHOW, Side.MENTOR),
    Outcome.MENTEE_AWAY: (MeetingStatus.NO_SHOW, Side.MENTEE),
    Outcome.CANCELLED: (MeetingStatus.CANCELLED, None), Outcome.MOVED: (MeetingStatus.MOVED, None),
}  # fmt: skip


#: Who could not come, or that it was called off: then one asks with what notice, and why.
_FAILED = {Outcome.MENTOR_AWAY, Outcome.MENTEE_AWAY, Outcome.CANCELLED}
NEXT_STEP_HINT = "Leo: ask Mr Cole by 1 Dec; both: bring the map"


def pairing_picker(work: Workspace, name: str = "Pairing", *, also_ended: bool = False) -> Picker:
    """Chooses an open pairing, or any, by a few letters of a name."""

    def find(words: str) -> list[tuple[int, str]]:
        found = work.desk.finder.pairings(words, work.today, also_ended=also_ended)
        return [(f.id, f.label) for f in found]

    return Picker(name, find, "a few letters of a name")


def _draft_key(meeting: Meeting) -> str:
    """A draft belongs to its meeting, or to its pairing as long as there is no meeting yet."""
    if meeting.id:
        return f"log meeting {meeting.id}"
    return f"log {meeting.pairing_id}" if meeting.pairing_id else "log meeting"


class LogSheet(RecordSheet):
    """Logs a meeting, or amends one that is planned or logged."""

    def __init__(
        self, window: QWidget, work: Workspace, meeting: Meeting | None = None, pairing_id: int = 0
    ) -> None:
        key = _draft_key(meeting or Meeting(pairing_id=pairing_id))
        super().__init__(
            window,
            work,
            "Log a meeting",
            "Tab moves on; Ctrl+Enter saves. A draft is kept as you type.",
            key,
            width=664,
        )
        self._meeting = meeting or Meeting(pairing_id=pairing_id)
        self._goal_buttons: list[tuple[int, QPushButton]] = []
        self._shown_outcome: Outcome | None = None
        self._own_outcome = Outcome.MET
        #: The day and the length the sheet filled in by itself, worked out anew for each pairing.
        self._own_day: date | None = None
        self._own_minutes: int | None = None
        today = work.today
        self.pairing = pairing_picker(work)
        self.day = DateEditor("Date", today)
        self.minutes = MinutesEditor("Minutes")
        self.outcome = SegmentsEditor("What happened", [(o, o.value) for o in Outcome])
        self.outcome.value = Outcome.MET
        moods = [(n, str(n)) for n in range(1, 6)]
        self.mood_mentee = SegmentsEditor("Mentee’s mood", moods, optional=True)
        self.mood_mentor = SegmentsEditor("Mentor’s mood", moods, optional=True)
        self.came = WhoCame()
        self.steps = StepsEditor()
        self.summary = TextEditor("What they talked about", 4)
        self.note = LineEditor("Coordinator’s note", "for you alone; never printed for the pair")
        self.next_step = LineEditor("Next step", NEXT_STEP_HINT)
        self.next_meeting = DayAndTimeEditor(
            "Next meeting", today, f"like {short_date(today)}, 12:30"
        )
        self.before_form()
        self._title, self._caption = self.title.text(), self.caption.text()
        self.form = self.add_form(Form(Meeting, [
            [Field("pairing_id", 6, editor=self.pairing, title="Pairing"),
             Field("day", 3, editor=self.day, title="Date"), Field("minutes", 2, editor=self.minutes)],
            [Field("outcome", editor=self.outcome, title="What happened")],
            [Field("notice_hours", editor=NoticeEditor("Notice")), Field("reason", 2)],
            [Field("came", editor=self.came, title="Who came")],
            [Field("steps", editor=self.steps, title="Agreed last time")],
            [Field("mood_mentor", editor=self.mood_mentor), Field("mood_mentee", editor=self.mood_mentee)],
            [Field("summary", editor=self.summary)],
            [Field("next_step", 2, editor=self.next_step), Field("next_on", 1, editor=self.next_meeting, title="Next meeting")],
            [Field("note", editor=self.note)],
        ], today))  # fmt: skip
        self.more = self.add_form(Form(Meeting, [
            [Field("place"), Field("medium"), Field("source"), Field("confirmed")],
            [Field("felt_heard")], [Field("activities")], [Field("topics")],
        ], today))  # fmt: skip
        self.more.hide()
        self._goals_flow = Flow(gap=8)
        holder = QWidget()
        holder.setLayout(self._goals_flow)
        self._goals = QWidget()
        self._goals.setLayout(column(label("Goals worked on", "label"), holder, gap=4))
        self.body.addWidget(self._goals)
        self._offer = self._worry_card()
        self.body.addWidget(self._offer)
        self.another = button("Save and log another", self.save_and_next)
        self._more_button = button("More…", self.show_more, kind="small")
        self._conflict_button = button("Conflict note…", self._conflict, kind="small")
        self._save_button = button("Save", self.save, kind="primary")
        right = (button("Cancel", self.give_up), self.another, self._save_button)
        self.buttons(self._more_button, self._conflict_button, right=right)
        self.pairing.picked.connect(self._chosen)
        self.day.editingFinished.connect(self._show_who)
        self.outcome.edited.connect(self._show_what_fits)
        self._show()
        self.begin()
        if self._meeting.pairing_id:
            self.day.setFocus() if meeting is None else self.outcome.buttons()[0].setFocus()

    def before_form(self) -> None:
        """What a kind of this sheet shows above the form."""

    def _show(self) -> None:
        meeting, work = self._meeting, self.work
        self.day.value = meeting.day or work.today
        self.minutes.value = meeting.minutes
        for name in ("mood_mentee", "mood_mentor", "summary", "note", "next_step"):
            getattr(self, name).value = getattr(meeting, name)
        for name in ("notice_hours", "reason"):
            self.form.editor(name).value = getattr(meeting, name)
        self.more.fill(meeting)
        if meeting.topics or meeting.activities or meeting.felt_heard or meeting.confirmed:
            self.show_more()
        self.title.setText(self._title)
        if meeting.id and meeting.status is not MeetingStatus.PLANNED:
            self.title.setText("Change a meeting")
            self._shown_outcome = self.outcome.value = _outcome_of(meeting)
            self.another.hide()
        if meeting.pairing_id:
            self._choose_pairing(meeting.pairing_id)
        else:
            self._show_goals(())
            self._show_who()
        self._show_what_fits()

    def restored(self, draft: dict[str, str]) -> None:
        if self.pairing.value:
            self._show_goals(self.work.desk.goals.of_pairing(self.pairing.value))
            self._show_who()
        self.came.restore(draft.get("came", ""))
        self.steps.restore(draft.get("steps", ""))
        for goal_id, made in self._goal_buttons:
            made.setChecked(f"goal {goal_id}" in draft)
        self._show_what_fits()

    def all_drafts(self) -> dict[str, str]:
        chosen = {f"goal {i}": "1" for i, made in self._goal_buttons if made.isChecked()}
        return super().all_drafts() | chosen

    def write(self) -> str:
        meeting, (next_on, next_at), goals = self._read()
        saved = self.work.desk.meetings.log(
            meeting, today=self.work.today, goals=goals, next_on=next_on, next_at=next_at,
            settled=self.steps.value, came=self.form.value("came") if meeting.status is MeetingStatus.HELD else {},
        )  # fmt: skip
        facts = self.work.desk.pairings.facts(saved.pairing_id, self.work.today)
        return f"Logged: {facts.first_names}, {self._short(saved.day)}.{self._doubt(saved, facts)}"

    def _short(self, day: date | None) -> str:
        """The day, with its year where that is another than today's."""
        return near_date(day or self.work.today, self.work.today)

    def _doubt(self, saved: Meeting, facts: PairingFacts) -> str:
        """What may be a slip, said beside the way to take it back."""
        if saved.day and facts.started_on and saved.day < facts.started_on:
            return f" They began on {self._short(facts.started_on)}: is the day right?"
        if saved.status is MeetingStatus.HELD and any(
            m.day == saved.day and m.status is MeetingStatus.HELD and m.id != saved.id
            for m in self.work.desk.meetings.of_pairing(saved.pairing_id, first=saved.day)
        ):
            return " They have another meeting on that day: is it the same one?"
        if saved.status is MeetingStatus.HELD and saved.day:
            closure = self.work.desk.setup.closure_on(saved.day)
            return f" That day is closed, {closure}: is it right?" if closure else ""
        return ""

    def save_and_next(self) -> None:
        if not self._saved():
            return
        self._meeting, self.draft_key = Meeting(), "log meeting"
        self._shown_outcome = None
        self._take_back_day()
        for editor in (
            self.pairing,
            self.minutes,
            self.mood_mentee,
            self.mood_mentor,
            self.summary,
            self.note,
            self.next_step,
            self.next_meeting,
            self.form.editor("notice_hours"),
            self.form.editor("reason"),
        ):
            editor.value = None
        self.more.fill(self._meeting)
        self.outcome.value = self._own_outcome = Outcome.MET
        self._show_goals(())
        self._show_who()
        self._show_what_fits()
        self._kept = self.all_drafts()
        self._timer.start()
        self.pairing.setFocus()

    def refused(self, refusal: MentorDeskError) -> None:
        problems = refusal.problems if isinstance(refusal, Refused) else {}
        named = {("day" if k in {"held_on", "planned_on"} else k): v for k, v in problems.items()}
        super().refused(Refused(str(refusal), named) if named else refusal)
        if "held_on" in problems and "past" in problems["held_on"]:
            self.say("", button("Plan it instead", self._plan_instead))

    def _read(self) -> tuple[Meeting, tuple[date | None, str], list[int]]:
        meeting = self.more.read(self.form.read(self._meeting))
        day, outcome = self.form.value("day"), self.form.value("outcome") or Outcome.MET
        status, failed_by = _STATUS[outcome]
        following = self.form.value("next_on") or (None, "")
        if outcome in {Outcome.MENTOR_AWAY, Outcome.MENTEE_AWAY}:
            status = failed_status(meeting.notice_hours)
        if outcome is self._shown_outcome and meeting.notice_hours == self._meeting.notice_hours:
            # what was not touched stays as it was written down
            status, failed_by = self._meeting.status, self._meeting.failed_by
        if status is MeetingStatus.MOVED and following[0] is None and meeting.moved_to_id is None:
            raise Refused.because({"next_on": "Give the day it was moved to."})
        held, on_its_day = status is MeetingStatus.HELD, status in IN_TOUCH
        medium = Medium.VIDEO if outcome is Outcome.ONLINE else meeting.medium
        if outcome is Outcome.MET and medium is Medium.VIDEO:
            medium = Medium.IN_PERSON
        meeting = replace(
            meeting, status=status, failed_by=failed_by, medium=medium,
            held_on=day if on_its_day else None, planned_on=meeting.planned_on if on_its_day else day,
            minutes=meeting.minutes if held else None, mood_mentee=meeting.mood_mentee if held else None,
            mood_mentor=meeting.mood_mentor if held else None,
            notice_hours=None if on_its_day else meeting.notice_hours, reason=None if on_its_day else meeting.reason,
        )  # fmt: skip
        goals = [i for i, made in self._goal_buttons if made.isChecked()] if on_its_day else []
        return meeting, following, goals

    def _chosen(self, pairing_id: int, facts: PairingFacts | None = None) -> None:
        desk, today = self.work.desk, self.work.today
        facts = facts or desk.pairings.facts(pairing_id, today)
        if self.form.so_far("minutes") in {None, self._own_minutes}:
            self.minutes.value = self._own_minutes = facts.expected_minutes
        self._take_usual_way(pairing_id)
        self._take_waiting_day(pairing_id)
        self._show_goals(desk.goals.of_pairing(pairing_id))
        self._show_who()
        self._name_sides(facts)
        self._say_what_is_planned(facts)

    def _take_usual_way(self, pairing_id: int) -> None:
        """Whoever met online the last time likely did again; what one has chosen stays."""
        if self._shown_outcome is None and self.outcome.value is self._own_outcome:
            online = self.work.desk.meetings.met_online_last(pairing_id)
            self._own_outcome = self.outcome.value = Outcome.ONLINE if online else Outcome.MET

    def _take_waiting_day(self, pairing_id: int) -> None:
        """A planned day that waits to be logged is the likelier one; the sheet says so, and it can be changed."""
        if self._meeting.id:
            return
        self._take_back_day()
        if self.form.so_far("day") != self.work.today:
            return
        waiting = self.work.desk.meetings.oldest_unlogged(pairing_id, self.work.today)
        if waiting and waiting.day:
            self.day.value = self._own_day = waiting.day
            self.caption.setText(
                f"Planned for {full_date(waiting.day)} and not logged yet. Met on another day? Change the date."
            )
            self.caption.show()

    def _take_back_day(self) -> None:
        """The day that was taken from another pairing's plan says nothing of this one."""
        if self._own_day is not None and self.form.so_far("day") == self._own_day:
            self.day.value = self.work.today
            self.caption.setText(self._caption)
        self._own_day = None

    def _name_sides(self, facts: PairingFacts) -> None:
        """Two peers are called by their names: neither is the mentor of the other."""
        mentor, mentee = (n[:1].upper() + n[1:] for n in facts.sides_called)
        words = list(Outcome)
        buttons = self.outcome.buttons()
        buttons[words.index(Outcome.MENTOR_AWAY)].setText(f"{mentor} away")
        buttons[words.index(Outcome.MENTEE_AWAY)].setText(f"{mentee} away")
        self.form.entitle("mood_mentor", f"{whose(mentor)} mood")
        self.form.entitle("mood_mentee", f"{whose(mentee)} mood")
        self.more.entitle("felt_heard", f"{mentee} felt heard")
        self.more.entitle("confirmed", f"{mentee} confirms it")

    def _say_what_is_planned(self, facts: PairingFacts) -> None:
        planned = [
            m for m in self.work.desk.meetings.of_pairing(facts.id)
            if m.status is MeetingStatus.PLANNED and m.day and m.day > self.work.today and m.id != self._meeting.id
        ]  # fmt: skip
        if planned and planned[-1].day:
            self.next_meeting.setPlaceholderText(
                f"{near_date(planned[-1].day, self.work.today)} is planned"
            )

    def _show_goals(self, goals: tuple[()] | list[Goal]) -> None:
        clear(self._goals_flow)
        self._goal_buttons = []
        worked = (
            set(self.work.desk.meetings.goals_worked_on(self._meeting.id))
            if self._meeting.id
            else set()
        )
        for goal in goals:
            if (
                goal.state not in {GoalState.ACTIVE, GoalState.MOSTLY, GoalState.PARTLY}
                and goal.id not in worked
            ):
                continue
            made = QPushButton(goal.statement)
            made.setProperty("goal", True)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setChecked(goal.id in worked)
            made.setAccessibleName(f"Worked on: {goal.statement}")
            self._goals_flow.addWidget(made)
            self._goal_buttons.append((goal.id, made))
        self._goals.setVisible(bool(self._goal_buttons))

    def _show_who(self) -> None:
        """Who belonged to the pairing on the day; a group is always asked, two only under More."""
        if not self.work.has_desk:  # the day loses the keyboard while the record is being closed
            return
        pairing_id, day = self.pairing.value, self._day_met()
        desk = self.work.desk
        rows = desk.members.on(pairing_id, day) if pairing_id else []
        noted = desk.meetings.who_came(self._meeting.id) if self._meeting.id else {}
        away = desk.contacts.away_on(day) if rows else frozenset()
        self.came.show_people(rows, noted, away)
        waiting = (
            desk.meetings.open_steps(pairing_id, but_not_of=self._meeting.id) if pairing_id else []
        )
        names = owner_names(desk.pairings.facts(pairing_id, self.work.today)) if waiting else {}
        self.steps.show_steps(waiting, names)
        self._show_what_fits()

    def _day_met(self) -> date:
        """The day that is typed, or today while it cannot be read."""
        try:
            return self.day.value or self.work.today
        except Refused:  # said when it is saved
            return self.work.today

    def show_more(self) -> None:
        """Show the fields that are seldom needed."""
        self.more.show()
        self._more_button.hide()
        self._show_what_fits()

    def _choose_pairing(self, pairing_id: int) -> None:
        facts = self.work.desk.pairings.facts(pairing_id, self.work.today)
        self.pairing.choose(facts.id, facts.label)
        self._chosen(facts.id, facts)

    def _show_what_fits(self) -> None:
        held = _STATUS[self.outcome.value or Outcome.MET][0] is MeetingStatus.HELD
        for editor in (self.minutes, self.mood_mentee, self.mood_mentor):
            editor.setEnabled(held)
        asked = self.came.matters or not self.more.isHidden()
        missed = self.outcome.value in _FAILED
        self.form.show_fields({
            "came": held and self.came.has_people and asked, "steps": self.steps.has_steps,
            # only who stayed away can have given notice
            "notice_hours": missed and self.outcome.value is not Outcome.CANCELLED, "reason": missed,
        })  # fmt: skip
        if self.outcome.value is Outcome.MOVED and not self.next_meeting.text():
            self.next_meeting.setFocus()

    def _plan_instead(self) -> None:
        try:
            meeting = self.form.read(self._meeting)
            plan = replace(meeting, held_on=None, planned_on=self.form.value("day"), minutes=None)
            self.work.desk.meetings.plan(plan, today=self.work.today)
        except MentorDeskError as refusal:  # shown beside the field at fault
            self.refused(refusal)
            return
        self._timer.stop()
        self.work.desk.drafts.drop(self.draft_key)
        self.accept()
        self.work.did("Planned.")

    def _conflict(self) -> None:
        if self._meeting.id:
            self.turn_to("conflict note of meeting", self._meeting.id)
        else:
            self.turn_to("new conflict note", self.pairing.value)

    def _worry_card(self) -> QWidget:
        """Offers a note, never forces one."""
        said = "Does something here worry you? A conflict note keeps it apart from the log, for you alone."
        offer = button("Conflict note…", self._conflict, kind="small")
        offer.setAccessibleName("Write a conflict note about this")
        made = Card(
            column(beside(label(said, "dense", wrap=True), offer), margin=(12, 8, 12, 8)), "warn"
        )
        made.hide()
        self._watched = self.work.desk.safety.watch_words()  # read once, not at each key
        for editor in (self.summary, self.note, self.next_step):
            editor.edited.connect(self._look_for_worry)
        return made

    def _look_for_worry(self) -> None:
        """Offer a note where a word of the organisation's own list was typed; which one is not said."""
        typed = (self.summary.value, self.note.value, self.next_step.value)
        self._offer.setVisible(any(watched(text, self._watched) for text in typed if text))


def _outcome_of(meeting: Meeting) -> Outcome:
    if meeting.status is MeetingStatus.HELD:
        return Outcome.ONLINE if meeting.medium is Medium.VIDEO else Outcome.MET
    if meeting.status is MeetingStatus.LIGHT:
        return Outcome.LIGHT
    if meeting.status in MISSED or meeting.failed_by in {Side.MENTOR, Side.MENTEE}:
        return Outcome.MENTOR_AWAY if meeting.failed_by is Side.MENTOR else Outcome.MENTEE_AWAY
    return Outcome.MOVED if meeting.status is MeetingStatus.MOVED else Outcome.CANCELLED


class FormCode(Exception):
    """The code of another paper was typed, a feedback form or an interest sheet: it has a sheet of its own."""

    def __init__(self, kind: str, record_id: int) -> None:
        super().__init__()
        self.kind, self.record_id = kind, record_id


class StackSheet(LogSheet):
    """Keys in a stack of sheets: scan or type a code, log, and on to the next.

    Another paper in the stack has a sheet of its own, and after it the stack goes on.
    """

    def __init__(self, window: QWidget, work: Workspace, keyed: int = 0) -> None:
        self._keyed = keyed
        super().__init__(window, work)
        self.title.setText("Key in a stack of sheets")
        self.another.hide()
        self.code.returnPressed.connect(self._take)
        self._wait_for_code()

    def before_form(self) -> None:
        self.code = LineEditor("Code on the sheet", "scan or type it, such as M0042R; then Enter")
        self._code_box = FieldBox("Code on the sheet", self.code)
        self.body.addWidget(self._code_box)

    def save(self) -> None:
        """Save, and wait for the next sheet; the stack is done when the coordinator closes it."""
        if not self._waiting and self._saved():
            self._keyed += 1
            self._wait_for_code()

    def save_and_next(self) -> None:
        self.save()

    def reject(self) -> None:
        """Esc goes back to the code, and from there closes."""
        if self._waiting:
            self._timer.stop()
            self.done(0)
            return
        self._timer.stop()
        self.keep_draft(still_open=False)
        self._wait_for_code()

    def keep_draft(self, *, still_open: bool = True) -> None:
        """A draft belongs to the meeting of the sheet; an empty form has none."""
        if not self._waiting:
            super().keep_draft(still_open=False)

    @property
    def _waiting(self) -> bool:
        return not self._meeting.pairing_id

    def _wait_for_code(self) -> None:
        self._meeting, self.draft_key = Meeting(), "log meeting"
        for part in (self.form, self.more, self._more_button, self._goals, self._conflict_button):
            part.hide()
        self._save_button.setEnabled(False)
        keyed = counted(self._keyed, "sheet") if self._keyed else ""
        self.caption.setText(
            f"{keyed} keyed in. The next code, or Esc when done."
            if keyed
            else "One sheet after the other, in the order of the stack."
        )
        self.caption.show()
        self.code.clear()
        self.code.setFocus()
        self.say("")

    def give_up(self) -> None:
        """Cancel forgets this sheet; from the code it closes."""
        if self._waiting:
            self.reject()
            return
        self._timer.stop()
        self.work.desk.drafts.drop(self.draft_key)
        self._wait_for_code()

    def _take(self) -> None:
        self._code_box.mark("")
        try:
            meeting = self._of_code(self.code.text())
        except FormCode as found:
            again = partial(self._go_on, self.work, self._keyed)
            self.gives_way, self.comes_back = True, again
            self.work.show(found.kind, found.record_id)
            return
        except MentorDeskError as refusal:  # said beside the code
            self._code_box.mark(str(refusal))
            self.code.selectAll()
            return
        self.keep_draft()  # of the sheet before, if its words were not saved
        self._meeting = meeting
        self.draft_key = _draft_key(meeting)
        self._shown_outcome, self._own_outcome = None, Outcome.MET
        self.outcome.value = Outcome.MET
        for editor in (self.minutes, self.next_meeting):
            editor.value = None
        self._show()
        for part in (self.form, self._more_button, self._conflict_button):
            part.show()
        self._save_button.setEnabled(True)
        self.say("")
        self.more.editor("source").value = Source.PAPER_SHEET
        if draft := self.work.desk.drafts.find(self.draft_key):
            for form in self._forms:
                form.restore(draft)
            # the sheet in the hand says whose meeting it is, whatever was chosen in the draft
            self._choose_pairing(meeting.pairing_id)
        self._kept = self.all_drafts()
        self._timer.start()
        self.outcome.buttons()[0].setFocus()

    @staticmethod
    def _go_on(work: Workspace, keyed: int, saved: bool) -> None:
        """The stack again, once the paper in between is keyed in or given up."""
        work.show("stack", keyed + saved)

    def _of_code(self, text: str) -> Meeting:
        desk = self.work.desk
        code = read_sheet_code(text)
        if code is None:
            raise Refused("This is no code of a sheet: it looks like M0042R, or F0042R on a form.")
        if code.letter == "F":
            desk.feedback.answer(code.number)
            raise FormCode("answer", code.number)
        if code.letter in {"P", "S"}:
            person = desk.people.of_paper(code.number)
            raise FormCode("survey" if code.letter == "P" else "note step", person.id)
        if code.letter == "K":
            desk.pairings.facts(code.number, self.work.today)
            return Meeting(pairing_id=code.number)
        meeting = desk.meetings.get(code.number)
        if meeting.log_is_locked(desk.now):
            raise Refused("The log of this sheet is locked. Open it in Meetings to add to it.")
        if meeting.status is MeetingStatus.VOID:
            raise Refused("This meeting was entered in error.")
        return meeting

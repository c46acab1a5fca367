"""The sheets for check-ins and absences, and for what Today puts off or gathers."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from mentordesk.model.absence import Absence, Snooze
from mentordesk.model.clock import near_date
from mentordesk.model.contact import Contact, Purpose
from mentordesk.model.facts import PAIR
from mentordesk.model.items import Item
from mentordesk.model.meeting import Medium, Meeting, MeetingStatus, Side, Source
from mentordesk.model.names import whose
from mentordesk.model.party import SIDES, Party, parties_of
from mentordesk.ui.editors import ChoiceEditor, DateEditor, MinutesEditor, SegmentsEditor
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.history_view import history_view
from mentordesk.ui.inputs import Check
from mentordesk.ui.log_sheet import pairing_picker
from mentordesk.ui.pages import LEVEL_LOOK, section
from mentordesk.ui.parts import button, column, icon_label, label, row, rule
from mentordesk.ui.sheet import RecordSheet, Sheet
from mentordesk.ui.workspace import Workspace

_ALL: tuple[tuple[int | None, str], ...] = ((None, "All of them"),)
#: What became of the meeting that was told of on the phone.
_TOLD = (
    ("held", "They met"), ("online", "Met online"), ("mentor", "Mentor away"), ("mentee", "Mentee away"),
)  # fmt: skip


class ContactSheet(RecordSheet):
    """Writes down a check-in, and with it the meeting it told of."""

    def __init__(
        self, window: QWidget, work: Workspace, contact: Contact, *, told: bool = False
    ) -> None:
        title = "Change a check-in" if contact.id else "Log a check-in"
        super().__init__(
            window, work, title, "For you alone. A draft is kept as you type.",
            f"check-in {contact.id}" if contact.id else f"check-in of {contact.pairing_id}", width=720,
        )  # fmt: skip
        self._contact = contact
        self._sides: dict[int, Party] = {}
        today = work.today
        self.pairing = pairing_picker(work)
        usual = parties_of(work.desk.practice.on(today).profile)
        self._parties = [p for p in Party if p in usual or p is contact.party]
        self.party = SegmentsEditor("With", [(p, p.label) for p in self._parties])
        self.one = ChoiceEditor("Which of them", _ALL)
        self.reached = SegmentsEditor("Reached them", [(True, "Spoke"), (False, "No answer")])
        self.day = DateEditor("Day", today)
        self.form = self.add_form(Form(Contact, [
            [Field("pairing_id", 3, editor=self.pairing, title="Pairing"), Field("attempted_on", 2, editor=self.day),
             Field("purpose", 2)],
            [Field("party", editor=self.party)],
            [Field("participant_id", editor=self.one, title="Which of them")],
            [Field("reached", editor=self.reached, title="Reached them"), Field("medium"), Field("minutes")],
        ], today))  # fmt: skip
        self.told_of = Check("They told of a meeting: log it too")
        self.body.addWidget(self.told_of)
        self.met_on = DateEditor("Met on", today)
        self.outcome = SegmentsEditor("What happened", _TOLD)
        self.length = MinutesEditor("Length")
        self.meeting = Form(Meeting, [
            [Field("met_on", 2, editor=self.met_on, title="Day of the meeting"), Field("length", editor=self.length, title="Minutes")],
            [Field("outcome", editor=self.outcome, title="What happened")],
            [Field("mood_mentor"), Field("mood_mentee")],
        ], today)  # fmt: skip
        self._told_frame = self.add_framed("The meeting they told of", self.meeting)
        self.heads = self.add_form(Form(Contact, [
            [Field("mood"), Field("trust")],
            [Field("workload"), Field("relationship")],
            [Field("activities", lines=2), Field("outcomes", lines=2)],
            [Field("impact", lines=2), Field("safety", lines=2)],
            [Field("needs_support")],
        ], today))  # fmt: skip
        self.after = self.add_form(Form(Contact, [
            [Field("note", 3, lines=2), Field("follow_up_on", 2)],
        ], today))  # fmt: skip
        self._offer_people(contact.pairing_id)
        self.one.value = contact.participant_id
        for form in (self.form, self.heads, self.after):
            form.fill(contact)
        self.day.value = contact.attempted_on or today
        self.met_on.value = today
        self.outcome.value = "held"
        self.told_of.setChecked(told)
        self.told_of.setVisible(not contact.id)
        self._connect()
        remove = (button("Remove", self._remove, kind="small"),) if contact.id else ()
        conflict = button("Conflict note…", self._conflict, kind="small")
        self.usual_buttons(*remove, conflict)
        if contact.id:
            self.body.addWidget(section("History", history_view(work, "contact", contact)))
        if contact.pairing_id:
            facts = work.desk.pairings.facts(contact.pairing_id, today)
            self.pairing.choose(facts.id, facts.label)
            self.length.value = facts.expected_minutes
        self._name_sides()
        self._show_what_fits()
        self.begin()
        if contact.pairing_id:
            self.party.setFocus()

    def _connect(self) -> None:
        """What follows from what is chosen."""
        self.told_of.toggled.connect(lambda _on: self._show_what_fits())
        self.told_of.toggled.connect(lambda on: self._take_what_waits() if on else None)
        self.reached.edited.connect(self._show_what_fits)
        self.one.edited.connect(self._of_one)
        self.party.edited.connect(self._not_of_one)
        self.pairing.edited.connect(self._name_sides)
        self.pairing.picked.connect(lambda _id: self._take_what_waits() if self._tells() else None)

    def _take_what_waits(self) -> None:
        """The day that waits to be logged and the usual length are the likeliest; both can be changed."""
        if not self.pairing.value:
            return
        desk, today = self.work.desk, self.work.today
        waiting = desk.meetings.oldest_unlogged(self.pairing.value, today)
        if waiting and self.meeting.value("met_on") == today:
            self.met_on.value = waiting.day
        if self.meeting.value("length") is None:
            self.length.value = desk.pairings.facts(self.pairing.value, today).expected_minutes

    def _name_sides(self) -> None:
        """Two peers are called by their names: neither is the mentor of the other."""
        if not self.pairing.value:
            return
        facts = self.work.desk.pairings.facts(self.pairing.value, self.work.today)
        self._offer_people(facts.id)
        mentor, mentee = (n[:1].upper() + n[1:] for n in facts.sides_called)
        asked, told = self.party.buttons(), self.outcome.buttons()
        for party, name in ((Party.MENTOR, mentor), (Party.MENTEE, mentee)):
            asked[self._parties.index(party)].setText(name)
        for outcome, name in (("mentor", mentor), ("mentee", mentee)):
            told[[key for key, _ in _TOLD].index(outcome)].setText(f"{name} away")
        self.meeting.entitle("mood_mentor", f"{whose(mentor)} mood")
        self.meeting.entitle("mood_mentee", f"{whose(mentee)} mood")

    def _offer_people(self, pairing_id: int) -> None:
        """Of a side of several one says with whom one spoke; of two there is nothing to ask."""
        people: list[tuple[int | None, str]] = []
        if pairing_id:
            facts = self.work.desk.pairings.facts(pairing_id, self.work.today)
            self._sides = {p.id: s for s in SIDES for p in facts.side(s)}
            if len(self._sides) > PAIR:
                people = [(p.id, p.name) for s in SIDES for p in facts.side(s)]
        if (gone := self._contact.participant_id) and gone not in self._sides:
            self._sides[gone] = self._contact.party
            people.append((gone, self.work.desk.people.get(gone).name))
        kept = self.one.value
        self.one.offer([*_ALL, *people])
        self.one.value = kept
        self.form.show_fields({"participant_id": bool(people)})

    def _not_of_one(self) -> None:
        """Another side is not theirs who was chosen."""
        if self._sides.get(self.one.value or 0, self.party.value) is not self.party.value:
            self.one.value = None

    def _of_one(self) -> None:
        """Whoever is chosen says on which side they are."""
        if side := self._sides.get(self.one.value or 0):
            self.party.value = side

    def restored(self, draft: dict[str, str]) -> None:
        self.told_of.setChecked("told" in draft)
        self._name_sides()
        self.one.restore(
            draft.get("participant_id", "")
        )  # they are offered once the pairing is known
        self._show_what_fits()

    def all_drafts(self) -> dict[str, str]:
        return super().all_drafts() | ({"told": "1"} if self.told_of.isChecked() else {})

    def write(self) -> str:
        contact = self.after.read(self.heads.read(self.form.read(self._contact)))
        desk, today = self.work.desk, self.work.today
        if not contact.reached:
            contact = _unanswered(contact)
        if self._tells():
            contact = desk.contacts.save_call(
                contact, self._told(contact), today=today, log=desk.meetings
            )
        else:
            contact = desk.contacts.save(contact, today=today)
        facts = desk.pairings.facts(contact.pairing_id, today)
        also = " and the meeting" if contact.meeting_id and not self._contact.id else ""
        return f"Logged the check-in{also}: {facts.first_names}."

    def _tells(self) -> bool:
        return self.told_of.isChecked() and not self._contact.id and bool(self.reached.value)

    def _told(self, contact: Contact) -> Meeting:
        outcome, day = self.outcome.value or "held", self.meeting.value("met_on")
        met = outcome in {"held", "online"}
        call = contact.medium is Medium.PHONE
        filled = self.meeting.read(Meeting(pairing_id=contact.pairing_id))
        return replace(
            filled, status=MeetingStatus.HELD if met else MeetingStatus.NO_SHOW,
            held_on=day if met else None, planned_on=None if met else day,
            minutes=self.meeting.value("length") if met else None,
            medium=Medium.VIDEO if outcome == "online" else Medium.IN_PERSON,
            failed_by={"mentor": Side.MENTOR, "mentee": Side.MENTEE}.get(outcome),
            mood_mentee=filled.mood_mentee if met else None, mood_mentor=filled.mood_mentor if met else None,
            source=Source.PHONE_CALL if call else Source.IN_PERSON,
        )  # fmt: skip

    def _show_what_fits(self) -> None:
        spoke = bool(self.reached.value)
        self.heads.setVisible(spoke)
        self.told_of.setEnabled(spoke)
        self._told_frame.setVisible(self._tells())

    def _remove(self) -> None:
        self.give_up()
        self.work.show("remove check-in", self._contact.id)

    def _conflict(self) -> None:
        self.turn_to("new conflict note", self.pairing.value)


def _unanswered(contact: Contact) -> Contact:
    """A try in vain says nothing of how somebody is."""
    return replace(
        contact, mood=None, trust=None, workload=None, relationship=None, activities="", outcomes="",
        impact="", safety="", needs_support=False, minutes=None,
    )  # fmt: skip


class AbsenceSheet(RecordSheet):
    """Writes down that somebody is away."""

    def __init__(self, window: QWidget, work: Workspace, participant_id: int) -> None:
        person = work.desk.people.get(participant_id)
        super().__init__(
            window, work, f"{person.called} is away",
            "The clocks of their pairings stand still in these days.", f"absence {participant_id}", width=560,
        )  # fmt: skip
        self._absence = Absence(participant_id=participant_id)
        self.form = self.add_form(Form(Absence, [
            [Field("first_day"), Field("last_day")], [Field("reason")],
        ], work.today))  # fmt: skip
        self.form.editor("first_day").value = work.today
        self.usual_buttons()
        self.begin()

    def write(self) -> str:
        saved = self.work.desk.contacts.save_absence(self.form.read(self._absence))
        assert saved.first_day and saved.last_day  # without both it is refused
        return f"Saved: away {near_date(saved.first_day, self.work.today)} to {near_date(saved.last_day, self.work.today)}."


class PutOffSheet(RecordSheet):
    """Puts an item of Today off until a day, with a reason."""

    def __init__(self, window: QWidget, work: Workspace, item: Item) -> None:
        super().__init__(
            window, work, "Put off", item.title, f"put off {item.rule} {item.record}", width=520
        )
        self._item = item
        today = work.today
        self.days = SegmentsEditor("For", [
            (today + timedelta(days=1), "Tomorrow"), (today + timedelta(days=7), "A week"),
            (today + timedelta(days=14), "Two weeks"),
        ])  # fmt: skip
        self.form = self.add_form(Form(Snooze, [
            [Field("days", 3, editor=self.days, title="For"), Field("until", 2)], [Field("reason")],
        ], today))  # fmt: skip
        self.days.value = today + timedelta(days=7)
        self.form.editor("until").value = today + timedelta(days=7)
        self.days.chosen.connect(self._chosen)
        self.usual_buttons(save="Put off")
        self.begin()
        reason = self.form.editor("reason")
        reason.setFocus()
        reason.returnPressed.connect(self.save)

    def _chosen(self, day: date) -> None:
        self.form.editor("until").value = day

    def keep_draft(self, *, still_open: bool = True) -> None:
        """A reason of a few words is not worth a form that opens by itself."""

    def write(self) -> str:
        wanted, today = self.form.read(Snooze()), self.work.today
        parts = self._item.parts or (self._item,)
        self.work.desk.today.put_off(
            [(p.rule, p.record) for p in parts], wanted.until, wanted.reason, today=today
        )
        until = wanted.until or today
        return f"Put off until {near_date(until, today)}."


#: So many lines are shown at once.
AT_ONCE = 40


class SeeWhoSheet(Sheet):
    """The parts of an item that is due for many: each can be done here."""

    gives_way = True

    def __init__(self, window: QWidget, work: Workspace, item: Item) -> None:
        super().__init__(window, item.title, "Each can be done from here.", width=680)
        self.comes_back = partial(self._show_rest, work, item.rule)
        self._work, self._parts = work, item.parts
        self._lines = column(gap=14)
        self.body.addLayout(self._lines)
        self._more = button("", self._show_more, kind="small")
        self.body.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)
        self._show_more()
        close = button("Close", self.reject, kind="primary")
        self.buttons(right=(close,))
        self.present()
        close.setFocus()

    def _show_more(self) -> None:
        """Some lines more: of hundreds nobody reads all, and each is made of many parts."""
        had_it = self._more.hasFocus()
        begun = (self._lines.count() + 1) // 2
        fresh = [self._line(self._work, p) for p in self._parts[begun : begun + AT_ONCE]]
        for line in fresh:
            if self._lines.count():
                self._lines.addWidget(rule())
            self._lines.addWidget(line)
        left = len(self._parts) - begun - len(fresh)
        self._more.setText(f"Show {min(left, AT_ONCE)} more of {left:,}")
        self._more.setVisible(left > 0)
        if had_it and fresh:  # the keyboard goes on with the first of them
            fresh[0].findChildren(QPushButton)[0].setFocus()

    @staticmethod
    def _show_rest(work: Workspace, rule_id: str, _saved: bool) -> None:
        """What is left of it after one was done; two are lines of their own again."""
        for item in work.desk.today.view(work.today, []).items:
            if item.rule == rule_id and item.parts:
                work.do(item)
                return

    def _line(self, work: Workspace, part: Item) -> QWidget:
        icon, color, word = LEVEL_LOOK[part.level]
        act = button(part.action.value, partial(work.do, part), kind="small")
        act.setAccessibleName(f"{part.action.value}: {part.title}")
        words = column(
            label(part.title, "strong", wrap=True), label(part.why, "muted", wrap=True), gap=2
        )
        line = row(icon_label(icon, color, word), gap=12)
        line.addLayout(words, 1)
        line.addWidget(act)
        made = QWidget()
        made.setLayout(line)
        return made


class PutAsideSheet(Sheet):
    """What was put off, until when and why; each can be taken up again."""

    gives_way = True

    def __init__(
        self, window: QWidget, work: Workspace, put_off: tuple[tuple[Item, Snooze], ...]
    ) -> None:
        super().__init__(window, "Put off", "What was put off comes back on its day.", width=640)
        self._work = work
        for item, snooze in put_off:
            self.body.addWidget(self._line(item, snooze))
            self.body.addWidget(rule())
        if not put_off:
            self.body.addWidget(label("Nothing is put off.", "muted"))
        close = button("Close", self.reject, kind="primary")
        self.buttons(right=(close,))
        self.present()
        close.setFocus()

    def _line(self, item: Item, snooze: Snooze) -> QWidget:
        until = near_date(snooze.until, self._work.today) if snooze.until else ""
        words = column(
            label(item.title, "strong", wrap=True),
            label(f"Until {until}: {snooze.reason}", "muted", wrap=True), gap=2,
        )  # fmt: skip
        again = button("Take up again", partial(self._again, snooze), kind="small")
        again.setAccessibleName(f"Take up again: {item.title}")
        line = row(gap=12)
        line.addLayout(words, 1)
        line.addWidget(again)
        made = QWidget()
        made.setLayout(line)
        return made

    def _again(self, snooze: Snooze) -> None:
        self._work.desk.today.take_up(snooze, today=self._work.today)
        self.accept()
        self._work.did("It is back in Today.")


def prefilled(work: Workspace, item: Item) -> Contact:
    """The check-in an item asks for: with whom, and what for."""
    purposes = {"C1": Purpose.FIRST_48H, "C5": Purpose.FOLLOW_UP, "G1": Purpose.FOLLOW_UP,
                "G2": Purpose.FOLLOW_UP, "Q2": Purpose.FOLLOW_UP}  # fmt: skip
    return Contact(
        pairing_id=item.pairing_id, party=item.party or Party.MENTEE,
        purpose=purposes.get(item.rule, Purpose.SCHEDULED), attempted_on=work.today,
    )  # fmt: skip

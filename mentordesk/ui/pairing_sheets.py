"""The sheets for the life of a pairing: beginning, terms, pausing, closing and its file."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from mentordesk.model.clock import counted, full_date
from mentordesk.model.errors import Refused
from mentordesk.model.meeting import Side
from mentordesk.model.names import fold
from mentordesk.model.pairing import (
    ClosingKind,
    ClosingReason,
    MemberRole,
    Pairing,
    PairingKind,
    PauseReason,
    State,
    usual_ending,
)
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.wording import has_terms
from mentordesk.ui.editors import (
    ChoiceEditor,
    DateEditor,
    LineEditor,
    ManyEditor,
    ManyPicker,
    Picker,
    SegmentsEditor,
)
from mentordesk.ui.forms import Field, Form
from mentordesk.ui.parts import Card, column, label
from mentordesk.ui.sheet import RecordSheet
from mentordesk.ui.workspace import Workspace

_KEYS = "Tab moves on; Ctrl+Enter saves. A draft is kept as you type."


def closing_editor(work: Workspace, now: ClosingReason | None = None) -> ChoiceEditor:
    """The reasons for closing that fit the programme, and the one that stands ``now``."""
    profile = work.desk.practice.on(work.today).profile
    terms = has_terms(profile, work.desk.setup.programme)
    left_out = {
        r for r in ClosingReason
        if (r.is_of_families and profile is Profile.WORKPLACE)
        or (r is ClosingReason.TERM_ENDED and not terms)
    }  # fmt: skip
    offered = [r for r in ClosingReason if r is now or r not in left_out]
    return ChoiceEditor(
        "Reason for closing", [(None, "Choose one"), *((r, r.label) for r in offered)]
    )


class PairSheet(RecordSheet):
    """Begins a pairing; what speaks against it is said, and the coordinator decides."""

    def __init__(self, window: QWidget, work: Workspace) -> None:
        super().__init__(window, work, "Pair people", _KEYS, "pair")
        today = work.today
        self.kind = SegmentsEditor("Kind", [
            (PairingKind.ONE_TO_ONE, "Mentor and mentee"), (PairingKind.RECIPROCAL, "Two peers"),
            (PairingKind.GROUP, "A group"),
        ])  # fmt: skip
        self.kind.value = PairingKind.ONE_TO_ONE
        self.mentor = person_picker(work, "Mentor", Role.MENTOR)
        self.mentee = person_picker(work, "Mentee", Role.MENTEE)
        self.one = person_picker(work, "One peer", None)
        self.other = person_picker(work, "The other", None)
        self.mentors = many_picker(work, "Mentors", Role.MENTOR)
        self.mentees = many_picker(work, "Mentees", Role.MENTEE)
        self.form = self.add_form(Form(Pairing, [
            [Field("kind", editor=self.kind)],
            [Field("mentor", editor=self.mentor, title="Mentor"), Field("mentee", editor=self.mentee, title="Mentee")],
            [Field("one", editor=self.one, title="One peer"), Field("other", editor=self.other, title="The other")],
            [Field("called")],
            [Field("mentors", editor=self.mentors, title="Mentors"), Field("mentees", editor=self.mentees, title="Mentees")],
        ], today))  # fmt: skip
        self.cautions = label("", "dense", wrap=True)
        self._caution = Card(column(self.cautions, margin=(12, 8, 12, 8)), "warn")
        self._caution.hide()
        self.body.addWidget(self._caution)
        self.terms = self.add_form(Form(Pairing, [
            [Field("started_on"), Field("trial_until"), Field("agreed_end")],
            [Field("usual_time"), Field("place")],
            [Field("interval_days"), Field("minutes"), Field("agreement_signed_on")],
        ], today))  # fmt: skip
        programme = work.desk.setup.programme
        self.terms.editor("interval_days").setPlaceholderText(
            f"{programme.interval_days}, as in the programme"
        )
        self.terms.editor("minutes").setPlaceholderText(f"{programme.minutes}, as in the programme")
        self.terms.editor("started_on").value = today
        for picker in (self.mentor, self.mentee, self.one, self.other):
            picker.picked.connect(lambda _id: self._show_cautions())
        self.mentors.edited.connect(self._show_cautions)
        self.mentees.edited.connect(self._show_cautions)
        self.kind.edited.connect(self._show_what_fits)
        self.usual_buttons(save="Pair them")
        self._show_what_fits()
        self.begin()
        self.mentor.setFocus()

    def restored(self, draft: dict[str, str]) -> None:
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        self.form.show_fields(
            {n: self.kind.value is kind for kind, names in _ASKED.items() for n in names}
        )
        self._show_cautions()

    def _chosen(self) -> list[tuple[str, list[Participant], MemberRole]]:
        """The fields of this kind, who was chosen in each, and as what they meet."""
        people = self.work.desk.people
        found = []
        for name, role in _ASKED[self.kind.value].items():
            if role is None:
                continue
            value = self.form.value(name)
            ids = value if isinstance(value, tuple) else (value,) if value else ()
            found.append((name, [people.get(i) for i in ids], role))
        return found

    def write(self) -> str:
        terms = self.terms.read(replace(Pairing(), kind=self.kind.value))
        if self.kind.value is PairingKind.GROUP:
            terms = replace(terms, called=self.form.value("called").strip())
        chosen = self._chosen()
        if missing := {name: _CHOOSE[name] for name, people, _ in chosen if not people}:
            raise Refused.because(missing)
        (first, mentors, _role), (second, mentees, other) = chosen
        also = [(p, MemberRole.CO_MENTOR) for p in mentors[1:]] + [(p, other) for p in mentees[1:]]
        desk, today = self.work.desk, self.work.today
        try:
            saved = desk.pairings.pair(mentors[0], mentees[0], terms, today=today, also=also)
        except Refused as refusal:  # told at the fields of this kind
            here = {"mentor": first, "mentee": second}
            problems = {here.get(k, k): v for k, v in refusal.problems.items()}
            raise Refused(str(refusal), problems) from None
        self.show_after = ("pairing", saved.id)
        return f"Paired: {desk.facts.names([saved.id])[saved.id].first_names}."

    def _show_cautions(self) -> None:
        found: list[str] = []
        chosen = self._chosen()
        if all(people for _, people, _ in chosen):
            team = [(p, role) for _, people, role in chosen for p in people]
            found = self.work.desk.pairings.cautions(team, self.work.today)
        self.cautions.setText("\n".join(found))
        self._caution.setVisible(bool(found))


#: What each kind asks for: the fields, and as what the chosen meet.
_ASKED: dict[PairingKind, dict[str, MemberRole | None]] = {
    PairingKind.ONE_TO_ONE: {"mentor": MemberRole.MENTOR, "mentee": MemberRole.MENTEE},
    PairingKind.RECIPROCAL: {"one": MemberRole.PEER, "other": MemberRole.PEER},
    PairingKind.GROUP: {"called": None, "mentors": MemberRole.MENTOR, "mentees": MemberRole.MENTEE},
}  # fmt: skip
_CHOOSE = {
    "mentor": "Choose the mentor.", "mentee": "Choose the mentee.", "one": "Choose a peer.",
    "other": "Choose the other peer.", "mentors": "Choose the mentors.", "mentees": "Choose the mentees.",
}  # fmt: skip


def _finds(work: Workspace, role: Role | None) -> Callable[[str], list[tuple[int, str]]]:
    def find(words: str) -> list[tuple[int, str]]:
        parts = fold(words).split()
        rows = [r for r in work.desk.people.rows(work.today) if role is None or role in r.roles]
        fitting = [
            r
            for r in rows
            if all(any(w.startswith(p) for w in fold(f"{r.name} {r.group}").split()) for p in parts)
        ]
        return [(r.id, f"{r.name} · {r.group} · {r.standing}") for r in fitting[:8]]

    return find


def person_picker(work: Workspace, name: str, role: Role | None) -> Picker:
    """Chooses a participant of a role (None: of any) by a few letters."""
    return Picker(name, _finds(work, role), "a few letters of a name")


def many_picker(work: Workspace, name: str, role: Role | None) -> ManyPicker:
    """Chooses several participants of a role by a few letters each."""
    return ManyPicker(name, _finds(work, role), "a few letters of a name")


def _label(work: Workspace, pairing: Pairing) -> str:
    """Who it is about, by their names."""
    return work.desk.pairings.facts(pairing.id, work.today).label


class TermsSheet(RecordSheet):
    """Changes what a pairing agreed on."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        super().__init__(
            window,
            work,
            "Change the terms",
            f"{_label(work, pairing)}. {_KEYS}",
            f"terms {pairing.id}",
        )
        self._pairing = pairing
        self.form = self.add_form(Form(Pairing, [
            *([[Field("called")]] if pairing.kind is PairingKind.GROUP else []),
            [Field("matched_on"), Field("started_on")],
            [Field("trial_until"), Field("agreed_end")],
            [Field("usual_time"), Field("place")],
            [Field("interval_days"), Field("minutes"), Field("agreement_signed_on")],
            [Field("signed_by", editor=self._who_signs(), title="Signed so far")],
        ], work.today))  # fmt: skip
        self.form.fill(pairing)
        self.form.edited.connect(self._turn)
        self._turn()
        self.usual_buttons()
        self.begin()

    def _who_signs(self) -> ManyEditor:
        facts = self.work.desk.pairings.facts(self._pairing.id, self.work.today)
        both = (*facts.mentors, *facts.mentees)
        return ManyEditor("Signed so far", [(p.id, p.name) for p in both])

    def restored(self, draft: dict[str, str]) -> None:
        self._turn()

    def _turn(self) -> None:
        """Once the agreement has its day, all have signed."""
        self.form.show_fields({"signed_by": not self.form.editor("agreement_signed_on").draft()})

    def write(self) -> str:
        self.work.desk.pairings.change(self.form.read(self._pairing), today=self.work.today)
        return "Saved the terms."


class BeginAgainSheet(RecordSheet):
    """Begins a closed pairing anew, with what speaks against it."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        said = "A new episode with the same people; the closed one stays as it was."
        super().__init__(
            window, work, "Begin again", f"{_label(work, pairing)}. {said}",
            f"begin again {pairing.id}", width=560,
        )  # fmt: skip
        self._pairing = pairing
        cautions = work.desk.pairings.cautions_again(pairing, work.today)
        if cautions:
            words = label("\n".join(cautions), "dense", wrap=True)
            self.body.addWidget(Card(column(words, margin=(12, 8, 12, 8)), "warn"))
        self.form = self.add_form(Form(Pairing, [
            [Field("on", editor=DateEditor("From", work.today), title="From")]
        ], work.today))  # fmt: skip
        self.form.editor("on").value = work.today
        self.usual_buttons(save="Begin again")
        self.begin()

    def write(self) -> str:
        on = self.form.value("on") or self.work.today
        new = self.work.desk.pairings.reopen(self._pairing, on=on, today=self.work.today)
        self.show_after = ("pairing", new.id)
        return "Began a new episode."


class PauseSheet(RecordSheet):
    """Lets a pairing rest."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        super().__init__(
            window,
            work,
            "Pause the pairing",
            f"{_label(work, pairing)}. Its clocks stop until it goes on.",
            f"pause {pairing.id}",
            width=520,
        )
        self._pairing = pairing
        of_school = work.desk.practice.on(work.today).profile.is_of_school
        reasons = [(None, "Not said")] + [
            (r, r.label) for r in PauseReason if of_school or not r.is_of_school
        ]
        self.form = self.add_form(Form(Pairing, [
            [Field("on", editor=DateEditor("From", work.today), title="From"),
             Field("back_on", editor=DateEditor("Expected back", work.today, ahead=True), title="Expected back")],
            [Field("reason", editor=ChoiceEditor("Reason", reasons), title="Reason"),
             Field("words", editor=LineEditor("In your words"), title="In your words")],
        ], work.today))  # fmt: skip
        self.form.editor("on").value = work.today
        self.usual_buttons(save="Pause")
        self.begin()

    def write(self) -> str:
        reason, words = self.form.value("reason"), self.form.value("words")
        cancelled = self.work.desk.pairings.move(
            self._pairing, State.PAUSED, on=self.form.value("on") or self.work.today, today=self.work.today,
            reason=": ".join(w for w in (reason.label if reason else "", words) if w),
            back_on=self.form.value("back_on"),
        )  # fmt: skip
        said = counted(cancelled, "planned meeting is", "planned meetings are")
        return f"Paused. {said} cancelled." if cancelled else "Paused."


class GoOnSheet(RecordSheet):
    """A pairing goes on after a rest, or after its trial, from today or from a day before."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        self._rests = work.desk.pairings.state(pairing.id) is State.PAUSED
        said = "Its clocks run again from that day." if self._rests else "They go on for good."
        super().__init__(
            window, work, "Go on" if self._rests else "Trial passed",
            f"{_label(work, pairing)}. {said}", f"go on {pairing.id}", width=520,
        )  # fmt: skip
        self._pairing = pairing
        self.form = self.add_form(Form(Pairing, [
            [Field("on", editor=DateEditor("From", work.today), title="From"),
             Field("words", editor=LineEditor("In your words"), title="In your words")],
        ], work.today))  # fmt: skip
        self.form.editor("on").value = work.today
        if self._rests and work.desk.pairings.rest_cancelled(pairing.id):
            said = "What was planned into the rest was cancelled: plan the next meetings anew."
            self.body.addWidget(label(said, "caption", wrap=True))
        self.usual_buttons(save="Go on")
        self.begin()

    def write(self) -> str:
        pairings = self.work.desk.pairings
        pairings.move(
            self._pairing, pairings.goes_on_as(self._pairing), on=self.form.value("on") or self.work.today,
            today=self.work.today, reason=self.form.value("words"),
        )  # fmt: skip
        return "The pairing goes on."


#: What a reason for closing suggests.
_FOLLOWS_REASON = ("closing_kind", "rematch_mentor", "rematch_mentee")


class ClosePairingSheet(RecordSheet):
    """Ends a pairing, or completes the file of one that ended."""

    def __init__(self, window: QWidget, work: Workspace, pairing: Pairing) -> None:
        closed = work.desk.pairings.state(pairing.id) is State.CLOSED
        everybody = work.desk.pairings.facts(pairing.id, work.today).all_word
        super().__init__(
            window, work, "The closing file" if closed else "Close the pairing",
            f"{_label(work, pairing)}. " + ("A changed reason is noted with its day and why."
            if closed else f"Talk with {everybody} before the goodbye. It can be undone."),
            f"close {pairing.id}", width=680,
        )  # fmt: skip
        self._pairing, self._closed = pairing, closed
        self.why = LineEditor("Why it is corrected")
        last = (
            []
            if closed
            else [Field("on", editor=DateEditor("Last day", work.today), title="Last day")]
        )
        why = (
            [[Field("why", editor=self.why, title="Why the reason is corrected")]] if closed else []
        )
        self.form = self.add_form(Form(Pairing, [
            [*last, Field("closing_kind"), Field("closed_by")],
            [Field("closing_reason", editor=closing_editor(work, pairing.closing_reason))], *why, [Field("closing_note", lines=2)],
            [Field("contact_rule"), Field("letter_on"), Field("celebration")],
            [Field("suited_mentor"), Field("suited_mentee")],
            [Field("rematch_mentor"), Field("rematch_mentee"), Field("never_again")],
        ], work.today))  # fmt: skip
        self._name_sides()
        self.form.fill(pairing)
        if not closed:
            self.form.editor("on").value = work.today
            self.form.editor("closing_kind").value = ClosingKind.ANTICIPATED
            self._suggested = {name: self.form.value(name) for name in _FOLLOWS_REASON}
            self.form.editor("closing_reason").edited.connect(self._suggest)
        missing = work.desk.pairings.missing_in_file(pairing)
        if missing:
            said = "For the file: " + ", ".join(missing) + "."
            self.body.addWidget(
                Card(column(label(said, "dense", wrap=True), margin=(12, 8, 12, 8)), "info")
            )
        self.usual_buttons(save="Save" if closed else "Close pairing")
        self.begin()

    def restored(self, draft: dict[str, str]) -> None:
        """What a draft holds as the reason suggested it follows the next reason as well."""
        reason = self.form.value("closing_reason")
        if reason and not self._closed:
            usual = usual_ending(reason)
            self._suggested |= {n: v for n, v in usual.items() if self.form.value(n) == v}

    def _suggest(self) -> None:
        """What usually goes with the reason; what one has set oneself stays."""
        reason = self.form.value("closing_reason")
        for name, usual in usual_ending(reason).items() if reason else ():
            if self.form.value(name) == self._suggested[name]:
                self.form.editor(name).value = usual
                self._suggested[name] = usual

    def _name_sides(self) -> None:
        """Two peers are called by their names: neither is the mentor of the other."""
        facts = self.work.desk.pairings.facts(self._pairing.id, self.work.today)
        if self._pairing.kind is not PairingKind.RECIPROCAL:
            return
        mentor, mentee = facts.sides_called
        for side, name in (("mentor", mentor), ("mentee", mentee)):
            self.form.entitle(f"suited_{side}", f"Suited, says {name}")
            again = self.form.editor(f"rematch_{side}")
            again.setText(f"{name}: match again")
            again.setAccessibleName(again.text())
        names = {Side.MENTOR: mentor, Side.MENTEE: mentee}
        asked = self.form.editor("closed_by")
        for number in range(asked.count()):
            name = next((n for s, n in names.items() if asked.itemText(number) == s.label), "")
            if name:
                asked.setItemText(number, name)

    def write(self) -> str:
        file = self.form.read(self._pairing)
        if file.closing_reason is None or file.closing_kind is None:
            raise Refused.because({
                name: "Choose one." for name in ("closing_reason", "closing_kind") if getattr(file, name) is None
            })  # fmt: skip
        pairings, today = self.work.desk.pairings, self.work.today
        if self._closed:
            pairings.correct_closing(file, why=self.form.value("why"), today=today)
            return "Saved the closing file."
        on = self.form.value("on") or today
        pairings.close(
            file, kind=file.closing_kind, reason=file.closing_reason, note=file.closing_note,
            never_again=file.never_again, on=on, today=today,
        )  # fmt: skip
        self.show_after = ("pairing", file.id)
        names = self.work.desk.pairings.facts(file.id, today).first_names
        return f"Closed the pairing of {names} on {full_date(on)}."

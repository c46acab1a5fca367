"""What the two agreed on, words in passing, notice, and the rules on refreshers and the share that is paired."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel

from mentordesk.cli import main as command_line
from mentordesk.model.agreed import AgreedStep, Owner, StepState, read_steps
from mentordesk.model.errors import Refused
from mentordesk.model.items import Action
from mentordesk.model.meeting import Meeting, MeetingStatus, Side, failed_status
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Presence, Training
from mentordesk.model.rules import Level
from mentordesk.model.steps import Requirement, TrainingTopic
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.ui.log_sheet import Outcome
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands

Pair = Callable[..., Pairing]
NAMES = {Owner.MENTOR: "Sam", Owner.MENTEE: "Iris", Owner.BOTH: "both", Owner.COORDINATOR: "you"}


def met(desk: Desk, day: date, next_step: str = "", **more: Any) -> Meeting:
    return desk.meetings.log(
        Meeting(pairing_id=1, held_on=day, minutes=30, next_step=next_step), today=TODAY, **more
    )


def texts(steps: list[AgreedStep]) -> list[tuple[str, str]]:
    return [(s.text, s.state.value) for s in steps]


# -- reading the line ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Iris: ask Mr Cole by 1 Dec; both: bring the map",
         ["Ask Mr Cole (Iris, by Tue 1 Dec)", "Bring the map (both)"]),
        ("try the chess club", ["Try the chess club"]),
        ("SAM: book Room 4, by Friday", ["Book Room 4 (Sam, by Fri 27 Nov)"]),
        ("me: ring home by tomorrow", ["Ring home (you, by Sun 22 Nov)"]),
        ("mentee: read one page\nmentor: listen", ["Read one page (Iris)", "Listen (Sam)"]),
        ("stand by me", ["Stand by me"]),
        ("Note: bring a pen", ["Note: bring a pen"]),
        ("Ríse: sing", ["Ríse: sing"]),
        (" ; ;\n", []),
    ],
)  # fmt: skip
def test_a_line_is_read_as_people_write_it(line: str, said: list[str]) -> None:
    assert [s.words(NAMES) for s in read_steps(line, ["Sam"], ["Iris"], TODAY)] == said


# -- carried to the next meeting -----------------------------------------------------------------


def test_steps_are_carried_until_they_are_done_or_dropped(desk: Desk, pair: Pair) -> None:
    pair()
    first = met(desk, TODAY - timedelta(14), "Ben: ask; both: map; sing")
    assert texts(desk.meetings.open_steps(1)) == [
        ("Ask", "open"),
        ("Map", "open"),
        ("Sing", "open"),
    ]
    assert desk.meetings.open_steps(1, but_not_of=first.id) == []
    ask, the_map, sing = desk.meetings.open_steps(1)
    met(
        desk,
        TODAY - timedelta(7),
        "Ana: dance",
        settled={ask.id: StepState.DONE, sing.id: StepState.DROPPED},
    )
    assert texts(desk.meetings.open_steps(1)) == [("Map", "open"), ("Dance", "open")]
    settled = desk.meetings.agreed(1)[0]
    assert (settled.state, settled.settled_on) == (StepState.DONE, TODAY - timedelta(7))
    assert settled.is_open_on(TODAY - timedelta(8))
    assert not settled.is_open_on(TODAY - timedelta(7))
    desk.undo()
    assert len(desk.meetings.open_steps(1)) == 3
    desk.meetings.settle(the_map.id, StepState.DONE, today=TODAY)
    back = desk.meetings.settle(the_map.id, StepState.OPEN, today=TODAY)
    assert (back.state, back.settled_on) == (StepState.OPEN, None)
    with pytest.raises(Refused, match="gone"):
        desk.meetings.settle(99, StepState.DONE, today=TODAY)


def test_changing_the_line_keeps_what_became_of_the_rest(desk: Desk, pair: Pair) -> None:
    pair()
    first = met(desk, TODAY, "ask; map")
    ask = desk.meetings.agreed(1)[0]
    desk.meetings.settle(ask.id, StepState.DONE, today=TODAY)
    desk.meetings.log(replace(first, next_step="Ben: ask by 1 Dec; sing"), today=TODAY)
    found = desk.meetings.agreed(1)
    assert texts(found) == [("Ask", "done"), ("Sing", "open")]
    assert (found[0].id, found[0].owner, found[0].due_on) == (
        ask.id,
        Owner.MENTEE,
        date(2026, 12, 1),
    )
    desk.meetings.void(desk.meetings.get(first.id))
    assert desk.meetings.agreed(1) == []
    desk.undo()
    assert len(desk.meetings.agreed(1)) == 2


def test_taking_a_log_back_takes_its_steps_back(desk: Desk, pair: Pair) -> None:
    pair()
    desk.meetings.unlog(met(desk, TODAY, "ask"))
    assert desk.meetings.agreed(1) == []


def test_what_the_coordinator_said_comes_up_on_its_day(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(6), agreement_signed_on=TODAY)
    met(desk, TODAY - timedelta(3), "me: ring home by yesterday; Ben: ask by yesterday")

    def found(day: date) -> list[Any]:
        return [i for i in desk.today.items(day) if i.rule == "S1"]

    due = TODAY - timedelta(4)
    assert found(due - timedelta(1)) == []
    (item,) = found(due)
    assert (item.title, item.action, item.record) == (
        "You said you would: Ring home",
        Action.OPEN_PAIRING,
        "S0001",
    )
    assert "to be done today" in item.why
    assert [i.level for d in (7, 8) for i in found(due + timedelta(d))] == [Level.INFO, Level.AMBER]
    desk.meetings.settle(1, StepState.DONE, today=TODAY)
    assert found(TODAY) == []


# -- a word in passing ---------------------------------------------------------------------------


def test_a_word_in_passing_breaks_the_silence_and_is_no_meeting(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(60), agreement_signed_on=TODAY)
    met(desk, TODAY - timedelta(20))

    def silence() -> str:
        return next((i.why for i in desk.today.items(TODAY) if i.rule == "G1"), "")

    assert silence().startswith("No meeting for 20 days")
    light = Meeting(pairing_id=1, status=MeetingStatus.LIGHT, held_on=TODAY - timedelta(12))
    desk.meetings.log(light, today=TODAY)
    assert silence().startswith("No meeting and no word for 12 days")
    desk.meetings.log(replace(light, held_on=TODAY - timedelta(2)), today=TODAY)
    assert silence() == ""
    facts = desk.pairings.facts(1, TODAY)
    assert (facts.counted.held, facts.last_held) == (1, TODAY - timedelta(20))
    assert desk.facts.week_counts(TODAY - timedelta(5), TODAY) == (0, 0, 0)
    assert [r.meeting for r in desk.register.week(TODAY - timedelta(5))] == [None]
    with pytest.raises(Refused, match="in the past"):
        desk.meetings.log(replace(light, held_on=TODAY + timedelta(1)), today=TODAY)


def test_a_word_before_the_first_meeting_does_not_stand_for_it(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(20), agreement_signed_on=TODAY)
    desk.meetings.log(Meeting(pairing_id=1, status=MeetingStatus.LIGHT, held_on=TODAY), today=TODAY)
    assert "A4" in [i.rule for i in desk.today.items(TODAY)]


# -- notice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        (None, MeetingStatus.NO_SHOW), (0, MeetingStatus.NO_SHOW), (1, MeetingStatus.LATE_CANCELLED),
        (23, MeetingStatus.LATE_CANCELLED), (24, MeetingStatus.CANCELLED),
    ],
)  # fmt: skip
def test_notice_says_what_a_missed_meeting_is(hours: int | None, status: MeetingStatus) -> None:
    assert failed_status(hours) is status


def test_slips_in_the_notice(desk: Desk, pair: Pair) -> None:
    pair()
    failed = Meeting(pairing_id=1, status=MeetingStatus.NO_SHOW, planned_on=TODAY)
    for field, value in (("notice_hours", -1), ("notice_hours", 9_999)):
        with pytest.raises(Refused) as refusal:
            desk.meetings.log(replace(failed, **{field: value}), today=TODAY)
        assert field in refusal.value.problems
    held = Meeting(pairing_id=1, held_on=TODAY, felt_heard=6)
    with pytest.raises(Refused) as refusal:
        desk.meetings.log(held, today=TODAY)
    assert "felt_heard" in refusal.value.problems


# -- T1, T2, V1 ----------------------------------------------------------------------------------


def rules(desk: Desk, today: date = TODAY) -> list[str]:
    return [i.rule for i in desk.today.items(today)]


def trained(desk: Desk, who: int, day: date, minutes: int = 120) -> None:
    session = Training(title="T", held_on=day, minutes=minutes, topics=(TrainingTopic.LISTENING,))
    desk.training.save(session, {who: Presence.ATTENDED}, today=TODAY)


def test_too_little_training_before_the_start_is_told(desk: Desk, pair: Pair) -> None:
    pair(started_on=TODAY - timedelta(5), agreement_signed_on=TODAY)
    desk.training.save_requirement(Requirement(name="Rôle", roles=(Role.MENTOR,)))
    Commands(desk, TODAY).run({"do": "note_step", "participant": "P0001", "step": "Rôle"})
    assert "T5" not in rules(desk), "no training is recorded at all"
    trained(desk, 1, TODAY - timedelta(9), minutes=119)
    item = next(i for i in desk.today.items(TODAY) if i.rule == "T5")
    assert item.why.endswith(", 119 minutes.") and "T1" not in rules(desk)
    assert item.title == "1 mentor has less than 120 minutes of training"
    trained(desk, 1, TODAY - timedelta(8), minutes=1)
    assert "T5" not in rules(desk)


@pytest.mark.parametrize(
    ("began", "last", "due"),
    [(364, None, False), (365, None, True), (365, 366, True), (365, 365, False), (800, 30, False)],
)
def test_a_mentor_of_a_year_needs_a_refresher(
    desk: Desk, pair: Pair, began: int, last: int | None, due: bool
) -> None:
    pair(started_on=TODAY - timedelta(began), agreement_signed_on=TODAY)
    if last is not None:
        trained(desk, 1, TODAY - timedelta(last))
    found = [i for i in desk.today.items(TODAY) if i.rule == "T2"]
    assert bool(found) is due
    if due:
        assert found[0].title == "1 mentor needs a refresher"
        assert "Ana" in found[0].why


def test_the_share_of_the_ready_that_is_paired(desk: Desk, pair: Pair) -> None:
    desk.training.save_requirement(Requirement(name="Consent", roles=(Role.MENTOR, Role.MENTEE)))
    pair("A", "B")
    pair("C", "D")
    waiting = [
        desk.people.save(Participant(name=n, roles=(Role.MENTEE,)), today=TODAY) for n in "EFG"
    ]

    def ready(*people: int) -> None:
        for who in people:
            Commands(desk, TODAY).run(
                {"do": "note_step", "participant": f"P{who:04d}", "step": "Consent"}
            )

    ready(1, 2, 3, 4)
    assert "V1" not in rules(desk), "all who are ready are paired"
    ready(waiting[0].id)
    assert "V1" not in rules(desk), "4 of 5 are 80 %"
    ready(waiting[1].id)
    assert "V1" in rules(desk), "4 of 6 are 67 %"
    item = next(i for i in desk.today.items(TODAY) if i.rule == "V1")
    assert item.title == "2 people are ready and not paired"
    assert item.evidence == {"paired": 4, "ready": 6}
    home = desk.setup.programme
    desk.setup.save_programme(replace(home, ends_on=TODAY - timedelta(days=1)), today=TODAY)
    assert "V1" not in rules(desk), "nobody is paired any more in a programme that is over"
    desk.setup.save_programme(home, today=TODAY)
    Commands(desk, TODAY).run({"do": "change_practice", "rule": "V1", "limits": [66]})
    assert "V1" not in rules(desk)


# -- paper and command line ----------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    return " ".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)
    ).replace("\r\n", " ")


def test_paper_carries_what_was_agreed(desk: Desk, pair: Pair) -> None:
    pair()
    met(desk, TODAY - timedelta(14), "Ben: ask; both: map")
    ask = desk.meetings.agreed(1)[0]
    second = met(desk, TODAY - timedelta(7), settled={ask.id: StepState.DONE})

    def paper(style: NameStyle = NameStyle.FULL) -> Wanted:
        return Wanted(today=TODAY, names=style)

    summary = words_of(render(desk.reporting.session(second.id, paper())).pdf)
    assert "Done: Ask (Ben Ode)" in summary
    assert "Open: Map (both)" in summary
    sheet = words_of(render(desk.reporting.next_session(1, paper())).pdf)
    assert "☐ Map (both)" in sheet
    assert "Ask" not in sheet
    coded = words_of(render(desk.reporting.next_session(1, paper(NameStyle.CODES))).pdf)
    assert "Map" not in coded


def test_by_command_line(desk: Desk, pair: Pair, capsys: Any, record: Path) -> None:
    pair()
    run = Commands(desk, TODAY).run
    run({"do": "log_meeting", "pairing": "K0001", "held_on": TODAY.isoformat(), "next_step": "Ben: ask; map",
         "activities": ["game_sport"], "confirmed": "yes", "felt_heard": 5})  # fmt: skip
    assert run({"do": "settle_step", "step": "S0001"})["code"] == "S0001"
    run({"do": "log_meeting", "pairing": "K0001", "status": "light", "held_on": TODAY.isoformat()})
    desk.close()
    assert command_line(["list", str(record), "agreed-steps", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)
    assert [(s["code"], s["pairing"], s["owner"], s["state"]) for s in steps] == [
        ("S0001", "K0001", "mentee", "done"), ("S0002", "K0001", None, "open"),
    ]  # fmt: skip


# -- in the window -------------------------------------------------------------------------------


@pytest.fixture
def hands(qtbot: Any, window: MainWindow) -> Hands:
    return Hands(qtbot, window)


def test_following_up_while_logging(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    pairing = next(s.pairing_id for s in desk.store.agreed_steps.where("state = 'open'"))
    step = desk.meetings.open_steps(pairing)[0]
    window.work.show("log pairing", pairing)
    settle(20)
    sheet = window.sheet
    assert sheet.steps.isVisible()
    hands.click(sheet.steps._lines[step.id].buttons()[1])
    hands.press("Escape")
    window.work.show("log pairing", pairing)
    settle(20)
    assert window.sheet.steps.value == {step.id: StepState.DONE}, "the draft came back"
    hands.press("Ctrl+Return")
    assert window.sheet is None
    assert step.id not in [s.id for s in desk.meetings.open_steps(pairing)]


def test_done_on_the_page_of_the_pairing(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    pairing = next(s.pairing_id for s in desk.store.agreed_steps.where("state = 'open'"))
    step = desk.meetings.open_steps(pairing)[0]
    window.work.show("pairing", pairing)
    settle(20)
    hands.click(f"Done: {step.text}", window.page("pairings"))
    done = next(s for s in desk.meetings.agreed(pairing) if s.id == step.id)
    assert (done.state, done.settled_on) == (StepState.DONE, TODAY)
    assert step.id not in [s.id for s in desk.meetings.open_steps(pairing)]


def test_away_with_notice_and_a_word_in_passing(hands: Hands, window: MainWindow) -> None:
    desk = window.work.desk
    for outcome, hours, status, side in (
        (Outcome.MENTEE_AWAY, "5", MeetingStatus.LATE_CANCELLED, Side.MENTEE),
        (Outcome.MENTOR_AWAY, "48", MeetingStatus.CANCELLED, Side.MENTOR),
        (Outcome.MENTOR_AWAY, "", MeetingStatus.NO_SHOW, Side.MENTOR),
        (Outcome.LIGHT, None, MeetingStatus.LIGHT, None),
    ):
        window.work.show("log pairing", 9)
        settle(20)
        sheet = window.sheet
        number = list(Outcome).index(outcome)
        hands.click(sheet.outcome.buttons()[number])
        notice = sheet.form.editor("notice_hours")
        assert notice.isVisible() is (hours is not None)
        if hours:
            notice.setFocus()
            hands.type(hours)
        hands.press("Ctrl+Return")
        assert window.sheet is None
        saved = desk.store.meetings.where("pairing_id = 9", order="logged_at DESC, id DESC")[0]
        assert (saved.status, saved.failed_by) == (status, side)
        window.work.show("log meeting", saved.id)
        settle(20)
        assert window.sheet.outcome.value is outcome
        hands.press("Ctrl+Return")
        assert desk.meetings.get(saved.id).status is status, "saving again changes nothing"


def test_of_many_steps_the_newest_are_asked_about(window: MainWindow) -> None:
    line = "; ".join(f"step {n}" for n in range(9))
    window.work.desk.meetings.log(
        Meeting(pairing_id=3, held_on=TODAY, minutes=20, next_step=line), today=TODAY
    )
    window.work.show("log pairing", 3)
    settle(20)
    steps = window.sheet.steps
    assert [s.accessibleName() for s in steps._lines.values()][-1] == "Step 8"
    assert len(steps._lines) == 6
    waiting = len(window.work.desk.meetings.open_steps(3)) - 6
    assert any(f"{waiting} older step" in w.text() for w in steps.findChildren(QLabel))

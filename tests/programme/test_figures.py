"""Where the programme stands: each measure by hand, on a record small enough to count on fingers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.errors import Refused
from mentordesk.model.feedback import FeedbackAnswer
from mentordesk.model.goal import Goal, GoalState
from mentordesk.model.measures import Measure
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.names import NameStyle
from mentordesk.model.pairing import ClosingKind, ClosingReason, Pairing, State
from mentordesk.model.party import Party
from mentordesk.model.people import Participant, Role
from mentordesk.model.readiness import Clearance
from mentordesk.model.steps import Requirement, StepKind
from mentordesk.programme.commands import Commands
from mentordesk.programme.desk import Desk
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render
from mentordesk.reports.values import Report
from mentordesk.ui.settling import settle
from mentordesk.ui.shell import MainWindow
from tests.conftest import TODAY
from tests.hands import Hands
from tests.papers import rows_of
from tests.reports.test_reports import text_of

Pair = Callable[..., Pairing]
BEGAN = date(2026, 10, 5)


@pytest.fixture
def term(desk: Desk, pair: Pair) -> Desk:
    """Two pairings, the second closed on 2 November; three meetings held and one missed."""
    pair()
    second = pair("Cem Doğan", "Dot Ely")
    desk.people.save(Participant(name="Eve Fox", roles=(Role.MENTEE,), group="7B"), today=TODAY)
    for pairing, day, minutes in ((1, 6, 30), (1, 13, 40), (2, 7, 20), (1, 20, None)):
        met = minutes is not None
        when = date(2026, 10, day)
        desk.meetings.log(
            Meeting(
                pairing_id=pairing, status=MeetingStatus.HELD if met else MeetingStatus.NO_SHOW,
                held_on=when if met else None, planned_on=None if met else when,
                failed_by=None if met else Side.MENTEE, minutes=minutes,
            ),
            today=TODAY,
        )  # fmt: skip
    for pairing, state in ((1, GoalState.MET), (1, GoalState.ACTIVE), (2, GoalState.MOSTLY), (2, GoalState.DRAFT)):  # fmt: skip
        desk.goals.save(
            Goal(pairing_id=pairing, statement="Ask", state=state, set_on=BEGAN), today=TODAY
        )
    desk.pairings.close(
        second, kind=ClosingKind.UNANTICIPATED, reason=ClosingReason.MENTEE_LEFT,
        on=date(2026, 11, 2), today=TODAY,
    )  # fmt: skip
    return desk


def letters(desk: Desk, pairing_id: int, wanted: Wanted) -> Report:
    return desk.reporting.prepare("letters", replace(wanted, pairing_id=pairing_id)).report


def now(desk: Desk, measure: Measure, first: date = BEGAN, last: date = TODAY) -> tuple[str, str]:
    found = desk.figures.period(first, last).actual(measure)
    return found.value, found.evidence


def test_each_measure_by_hand(term: Desk) -> None:
    assert now(term, Measure.KEPT)[0] == "75%"
    assert "3 of 4" in now(term, Measure.KEPT)[1]
    assert now(term, Measure.HELD)[0] == "3"
    assert now(term, Measure.HOURS)[0] == "1 h 30 min"
    assert now(term, Measure.RETAINED)[0] == "50%"
    assert now(term, Measure.PLACED)[0] == "1 of 3"


def test_the_period_bounds_what_is_counted(term: Desk) -> None:
    """From the day after the closing on, only the first pairing is served."""
    later = date(2026, 11, 3)
    assert now(term, Measure.HELD, later)[0] == "0"
    assert now(term, Measure.KEPT, later)[0] == "", "nothing held or missed is no share"
    assert now(term, Measure.RETAINED, later)[0] == "100%"
    assert now(term, Measure.RETAINED, BEGAN, date(2026, 10, 31))[0] == "100%"
    # Eve came to the programme later: as at October nobody knew of her
    assert now(term, Measure.PLACED, BEGAN, date(2026, 10, 31))[0] == "2 of 2"
    assert now(term, Measure.HELD, date(2026, 10, 7), date(2026, 10, 13))[0] == "2"


def test_goals_that_are_drafts_do_not_count(term: Desk) -> None:
    value, evidence = now(term, Measure.GOALS)
    assert (value, evidence) == (
        "1 of 3",
        "Of all goals of pairings served, drafts and dropped ones left out. 1 of 3.",
    )


def test_mentors_are_ready_when_every_step_is_done(term: Desk) -> None:
    assert now(term, Measure.READY) == ("", "no steps before the start are set up.")
    step = term.training.save_requirement(
        Requirement(name="Confidentiality", kind=StepKind.AGREEMENT, roles=(Role.MENTOR,))
    )
    assert now(term, Measure.READY)[0] == "0 of 1", "the mentor of a closed pairing is not asked"
    mentor = term.pairings.facts(1, TODAY).mentors[0].id
    term.training.clear(
        Clearance(participant_id=mentor, requirement_id=step.id, done_on=BEGAN), today=TODAY
    )
    assert now(term, Measure.READY)[0] == "1 of 1"


def test_the_mean_pulse_is_of_the_period(term: Desk) -> None:
    assert now(term, Measure.PULSE)[0] == ""
    term.feedback.take_usual()
    questions = len(term.feedback.form(1).questions)
    for day, mark in ((TODAY, "2"), (TODAY - timedelta(3), "5"), (BEGAN - timedelta(1), "1")):
        term.feedback.key_in(
            FeedbackAnswer(
                form_id=1, pairing_id=1, party=Party.MENTOR, answered_on=day,
                answers=(mark,) * questions,
            ),
            today=TODAY,
        )  # fmt: skip
    asked = term.feedback.form(1)
    means = [score(asked, m) for m in ("2", "5")]
    assert now(term, Measure.PULSE) == (
        f"{sum(means) / 2:.1f}", "Mean of the pulses answered in the period, on their scale. Counted from 2.",
    )  # fmt: skip


def score(form: Any, mark: str) -> float:
    """By hand: marks of turned questions count from the other end."""
    points = [(form.highest + 1 - int(mark)) if q.is_reversed else int(mark) for q in form.asked]
    return sum(points) / len(points)


def test_an_objective_shows_where_it_stands_on_paper(term: Desk) -> None:
    run = Commands(term, TODAY).run
    run(
        {"do": "add_objective", "statement": "Meet weekly", "target": "75 %", "indicator": "Kept", "measure": "kept"}
    )  # fmt: skip
    run({"do": "add_objective", "statement": "Feel at home", "indicator": "A talk"})
    lines = rows_of(term.reporting.programme(Wanted(today=TODAY, first=BEGAN)), "Objectives")
    assert [(row[0], row[1], row[3]) for row in lines] == [
        ("Meet weekly", "75 %", "75%"), ("Feel at home", "", "–"),
    ]  # fmt: skip
    assert lines[0][4].startswith(
        "Kept: The meetings that were held, of those held or missed. 3 of 4"
    )
    assert lines[1][4] == "A talk"


def test_an_objective_is_changed_where_it_stands(qtbot: Any, window: MainWindow) -> None:
    hands, setup = Hands(qtbot, window), window.work.desk.setup
    window.go("settings")
    window.page("settings").show_part(2)
    before = setup.objectives()
    hands.click(f"Change objective: {before[0].statement}")
    window.page("settings").new_objective.editor("measure").value = Measure.PULSE
    hands.click("Save objective")
    assert setup.objectives() == [replace(before[0], measure=Measure.PULSE), *before[1:]]
    hands.click(f"Change objective: {before[1].statement}")
    setup.remove_objective(before[1].id)
    window.work.did("Removed.")
    assert hands.button("Add objective").isVisible(), "what is gone is not changed any more"


def test_the_letters_thank_both_and_never_say_why(term: Desk) -> None:
    wanted = Wanted(today=TODAY)
    with pytest.raises(Refused, match="ended"):
        letters(term, 1, wanted)
    closed = term.pairings.get(2)
    term.pairings.correct_closing(
        replace(closed, closing_note="CANARY-WHY", contact_rule="You may write at New Year."),
        why="CANARY-CORRECTED", today=TODAY,
    )  # fmt: skip
    stack: Any = letters(term, 2, wanted)
    assert [s.head.title for s in stack.sheets] == ["Thank you, Dot Ely", "Thank you, Cem Doğan"]
    done = render(stack)
    assert done.pages == 2
    said = " ".join(text_of(done.pdf).split())
    assert (
        "You and Cem were a pair from Mon 5 Oct 2026 to Mon 2 Nov 2026: 1 meeting, 20 min together"
        in said
    )
    assert said.count("You may write at New Year.") == 2
    assert "Somebody had a person to turn to" in said
    assert said.count("What you reached together Ask") == 2, "mostly met is reached"
    assert not any(w in said for w in ("CANARY", "left", "onflict", "Unanticipated"))
    codes: Any = letters(term, 2, Wanted(today=TODAY, names=NameStyle.CODES))
    plain = text_of(render(codes).pdf)
    assert "Dot" not in plain
    assert "Cem" not in plain
    assert "reached together" not in plain


def test_letters_from_the_card_of_an_ended_pairing(qtbot: Any, window: MainWindow) -> None:
    hands, desk = Hands(qtbot, window), window.work.desk
    ended = next(r.facts for r in desk.pairings.rows(TODAY, open_only=False) if r.facts.state is State.CLOSED)  # fmt: skip
    window.work.show("pairing", ended.id)
    settle(50)
    hands.click("Letters…")
    page: Any = window._pages["reports"]  # asking by page() would take the keyboard there
    qtbot.waitUntil(lambda: page.rendered is not None and page.rendered.pages == 2)
    assert page.kind.key == "letters"
    assert hands.focus() is page.print_button


def test_letters_from_the_command_line(sample: Desk, tmp_path: Path, capsys: Any) -> None:
    sample.close()
    words = ["report", str(sample.path), "letters", "--out", str(tmp_path / "l.pdf")]
    assert command_line(words) == 1
    assert "--pairing" in capsys.readouterr().err
    assert command_line([*words, "--pairing", "K0001"]) == 1
    assert "has ended" in capsys.readouterr().err
    assert command_line([*words, "--pairing", "K0032"]) == 0
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")

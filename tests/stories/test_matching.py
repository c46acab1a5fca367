"""The workbench of matching, by keyboard and mouse, from waiting to pairings that await agreement."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from mentordesk.matching import Explainer, Matching, Objective
from mentordesk.model.errors import Refused
from mentordesk.model.match import MatchWeight, MatchWord
from mentordesk.model.pairing import MemberRole, Pairing, State
from mentordesk.model.readers import Reader
from mentordesk.model.sheet_code import sheet_code
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.proposal import for_coordinator, for_pairs
from mentordesk.programme.papers.survey import ASKED, asked_of
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.programme.slices import at_once
from mentordesk.reports import render
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands


@pytest.fixture
def bench(window: Any) -> Any:
    window.go("matching")
    settle(30)
    return window.page("matching")


def names(page: Any) -> dict[str, str]:
    return {r.mentee.name: r.mentor.name if r.mentor else "" for r in page.model.rows}


def words(page: Any) -> str:
    return " ".join(w.text() for w in page.findChildren(QLabel) if w.isVisible())


def test_by_keyboard_alone(qtbot: Any, window: Any) -> None:
    """Go there, lock, set apart, take another, accept, undo: no mouse."""
    hands = Hands(qtbot, window)
    hands.press("Ctrl+6")
    settle(30)
    page = window.page("matching")
    assert hands.focus() is page.table
    first = page.table.chosen()
    hands.press("L")
    settle(30)
    assert page.table.chosen().pair.is_locked
    assert page.table.chosen().mentee.key == first.mentee.key
    hands.press("L")
    settle(30)
    assert not page.table.chosen().pair.is_locked
    hands.press("Down")
    second = page.table.chosen()
    hands.press("N")
    settle(30)
    assert page.table.chosen().mentee.key == second.mentee.key
    assert names(page)[second.mentee.name] != second.mentor.name
    hands.press("Enter")  # to the other mentors
    assert hands.focus() is page.others
    other = next(n for n, a in enumerate(page.other_model.rows) if not a.barriers)
    page.others.take_row(other)
    wanted = page._name(page.others.chosen().mentor)
    hands.press("Enter")
    settle(30)
    assert names(page)[second.mentee.name] == wanted
    number = len(page._to_accept())
    before = len(window.work.desk.facts.pairings(TODAY))
    page.accept_button.setFocus()
    hands.press("Space")
    settle(30)
    assert len(window.work.desk.facts.pairings(TODAY)) == before + number
    hands.press("Ctrl+Z")
    settle(30)
    assert len(window.work.desk.facts.pairings(TODAY)) == before
    assert names(page)[second.mentee.name] == wanted  # the lock is there again as well


def test_what_the_page_says(bench: Any) -> None:
    assert "12 mentees waiting, 10 of them ready · 11 mentors with 11 places" in bench.said.text()
    assert "proved" in bench.said.text()
    assert bench.table.choose(lambda r: r.mentor is None)
    settle(10)
    assert "Free only Tue before school; no mentor with room is." in bench.pair_fit.text()
    assert "One more free time would help" in bench.pair_fit.text()
    assert not bench.lock_button.isVisible()
    assert "Unmatched" in {r.mark[0] for r in bench.model.rows}
    assert "places taken: 9 of 11" in bench.balance.text()
    spoken = bench.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Elif Yusuf with Ngozi O’Connor, 34 of 100, weak: ")


def test_accepting_some(bench: Any, window: Any) -> None:
    table = bench.table
    table.take_row(0)
    from PySide6.QtCore import QItemSelectionModel

    flag = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(bench.model.index(1, 0), flag.Select | flag.Rows)
    assert bench.accept_button.text() == "Accept 2 chosen"
    wanted = {(bench.model.row(n).mentee.key, bench.model.row(n).mentor.key) for n in (0, 1)}
    bench.accept()
    settle(30)
    desk = window.work.desk
    made = desk.store.pairings.where("fit IS NOT NULL")
    assert len(made) == 2
    for pairing in made:
        assert desk.pairings.state(pairing.id) is State.PENDING_AGREEMENT
        assert pairing.because and 0 < pairing.fit <= 100
    pairs = {
        (next(m.participant_id for m in desk.store.members.where("pairing_id = ?", [p.id]) if m.role == "mentee"),
         next(m.participant_id for m in desk.store.members.where("pairing_id = ?", [p.id]) if m.role == "mentor"))
        for p in made
    }  # fmt: skip
    assert pairs == wanted
    assert len(bench.model.rows) == 8


def test_weights_and_rules_change_the_proposal(bench: Any, window: Any) -> None:
    window.work.show("criteria", 0)
    sheet = window.sheet
    sheet.weights["goals"].setText("nonsense")
    sheet.save()
    assert sheet.trouble.text() == "Weight of Goals met: write a whole number."
    assert window.sheet is sheet and sheet.weights["goals"].text() == "nonsense"
    assert sheet.weights["goals"].property("wrong") and sheet.weights["goals"].hasFocus()
    assert sheet.weights["goals"].accessibleDescription() == sheet.trouble.text()
    for key, editor in sheet.weights.items():
        editor.value = 100 if key == "interests" else 0
    for (key, _), (box, _number) in sheet.rules.items():
        box.setChecked(key not in {"time", "years"})
    sheet.save()
    settle(30)
    assert window.sheet is None
    matching = bench._matching
    assert {c.key: c.weight for c in matching.problem.criteria}["interests"] == 100
    assert bench._proposal.unplaced == ()  # without the rule on times nobody is left out
    window.undo()


def test_no_weight_at_all_is_refused_and_nothing_typed_is_lost(bench: Any, window: Any) -> None:
    window.work.show("criteria", 0)
    sheet = window.sheet
    for editor in sheet.weights.values():
        editor.value = 0
    sheet.save()
    assert sheet.trouble.text() == "At least one criterion must count."
    assert window.sheet is sheet
    sheet.reject()


def test_a_criterion_of_the_schools_own(sample: Desk) -> None:
    made = sample.proposals.add_criterion(
        MatchWeight(key="", name="Tags", of="tags", against="tags", how="common", weight=10)
    )
    assert made.key == "own-1"
    assert sample.proposals.criteria()[-1].name == "Tags"
    sample.proposals.weigh({"own-1": 40})
    assert sample.proposals.criteria()[-1].weight == 40
    sample.proposals.drop_criterion("own-1")
    assert all(c.key != "own-1" for c in sample.proposals.criteria())
    with pytest.raises(Refused, match="between 0 and 100"):
        sample.proposals.weigh({"goals": 101})
    with pytest.raises(Refused, match="no criterion"):
        sample.proposals.weigh({"nosuch": 1})


def test_a_lock_that_a_rule_forbids_is_refused(sample: Desk) -> None:
    pool = sample.proposals.pool(sample.store.today())
    nobody = next(p for p in pool.problem.mentees if p.words("free_at") == ("Tue before school",))
    with pytest.raises(Refused, match="cannot be paired: they have no time in common"):
        sample.proposals.say(nobody.key, pool.problem.mentors[0].key, MatchWord.LOCK)
    with pytest.raises(Refused, match="is not waiting for a mentor"):
        sample.proposals.say(1, pool.problem.mentors[0].key, MatchWord.LOCK)


def test_brother_and_sister_are_never_proposed(sample: Desk) -> None:
    pool = sample.proposals.pool(TODAY)
    matching = Matching.solved(pool.problem)
    told = Explainer(matching)
    home = [
        (one, other) for one in pool.problem.mentees for other in pool.problem.mentors
        if set(one.words("household")) & set(other.words("household"))
    ]  # fmt: skip
    assert home
    for one, other in home:
        assert "have the same responsible adult" in told.why(one.key, other.key)


def test_on_paper(sample: Desk) -> None:
    """The coordinator’s has the scores; the pages for the two have none, and no third person."""
    pool = sample.proposals.pool(TODAY)
    matching = Matching.solved(pool.problem)
    own = text_of(render(for_coordinator(sample.press, matching, pool.people, TODAY)).pdf)
    for pair in matching.proposal().pairs:
        assert pool.people[pair.mentee].name in own[0]
        assert f"{(pair.fit + 50) // 100}" in own[0]
    assert "Free only Tue before school; no mentor" in own[0]
    pages = text_of(render(for_pairs(sample.press, matching, pool.people, TODAY)).pdf)
    assert len(pages) == len(matching.proposal().pairs)
    for page, pair in zip(pages, matching.proposal().pairs, strict=True):
        here = {pair.mentee, pair.mentor}
        assert all(pool.people[k].called in page for k in here)
        assert not any(p.name in page for k, p in pool.people.items() if k not in here)
        assert "of 100" not in page and "waited" not in page


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [" ".join(p.get_textpage().get_text_range().split()) for p in document]
    document.close()
    return found


def test_compare_and_who_is_not_in_it(bench: Any, window: Any) -> None:
    window.work.show("compare proposals", 0)
    settle(60)
    heads = [c.title for c in window.sheet.model.columns]
    assert heads == ["Mentee", "Fewest unmatched", "Best total"]
    assert "The two propose the same:" in words(window.sheet)
    assert window.sheet.table.model().rowCount() == 10
    window.sheet.reject()
    window.work.show("not in matching", 0)
    assert "Efua Greco" in words(window.sheet) and "Consent missing" in words(window.sheet)
    window.sheet.reject()


def test_nobody_waits(fresh_window: Any, places: Any) -> None:
    from mentordesk.model.programme import Programme
    from mentordesk.programme.records import new_record

    new_record(
        places.default_record, Programme(name="New", starts_on=date(2026, 9, 21)), passphrase=None
    ).close()
    fresh_window.seats.open_record(places.default_record)
    fresh_window.go("matching")
    settle(30)
    page = fresh_window.page("matching")
    assert "Nobody is waiting for a mentor." in words(page)
    assert not page.accept_button.isEnabled()


def test_a_person_who_leaves_the_record_takes_their_locks_with_them(sample: Desk) -> None:
    pool = sample.proposals.pool(sample.store.today())
    pair = Matching.solved(pool.problem).proposal().pairs[0]
    sample.proposals.say(pair.mentee, pair.mentor, MatchWord.LOCK)
    assert len(sample.store.match_pairs.where()) == 1
    sample.people.remove(pair.mentee)
    assert sample.store.match_pairs.where() == []
    sample.undo()
    assert len(sample.store.match_pairs.where()) == 1


def test_a_change_moves_few_and_says_whom(bench: Any, window: Any) -> None:
    """What was proposed stays unless it is worth it, and who moves is told by name."""
    before = names(bench)
    assert not bench.moved.isVisible()
    line = next(r for r in bench.model.rows if r.mentor is not None)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    bench.set_apart()
    settle(30)
    after = names(bench)
    changed = {n for n in before if before[n] != after[n]}
    assert line.mentee.name in changed
    for name in changed:
        assert f"{name}: {after[name] or 'nobody'} (was {before[name]})" in bench.moved.text()
    assert "earlier pairs kept unless 3 points are gained: proved" in bench.said.text()
    bench.from_the_start()
    settle(30)
    assert not bench.moved.isVisible() and "kept unless" not in bench.said.text()
    window.undo()


def test_interest_sheets_out_and_back(qtbot: Any, window: Any) -> None:
    """Printed with a code, keyed in by it on a screen of the same words and order; the matching knows it."""
    desk = window.work.desk
    person = next(p for p in desk.people.all() if p.name == "Elif Yusuf")
    prepared = desk.reporting.prepare("survey", Wanted(today=TODAY, reader=Reader.PUPIL))
    pages = text_of(render(prepared.report).pdf)
    code = sheet_code("P", person.id)
    (page,) = [p for p in pages if code in p]
    assert "Elif Yusuf" in page
    hands = Hands(qtbot, window)
    hands.press("Ctrl+K").type(code)
    settle(30)
    hands.press("Enter")
    settle(30)
    sheet = window.sheet
    assert sheet is not None and sheet.accessibleName() == "What I like and would like"
    titles = [ASKED[f] for f in asked_of(person.roles)]
    places = [page.index(t) for t in titles]
    assert places == sorted(places)  # the paper's order …
    shown = [b.title.text() for form in sheet._forms for b in form._boxes.values()]
    assert [t.split(" (")[0] for t in shown] == titles  # … is the screen's, in the same words
    sheet.form.editor("interests").value = ("Chess", "Drawing")
    sheet.save()
    settle(30)
    assert window.sheet is None
    assert desk.people.get(person.id).interests == ("Chess", "Drawing")
    found = next(p for p in desk.proposals.pool(TODAY).problem.mentees if p.key == person.id)
    assert found.words("interests") == ("Chess", "Drawing")


def test_a_slip_in_the_code_is_told(sample: Desk) -> None:
    with pytest.raises(Refused, match="slip"):
        sample.finder.find("P0074" + ("A" if sheet_code("P", 74)[-1] != "A" else "B"), TODAY)


def test_the_stack_takes_interest_sheets_too(window: Any) -> None:
    window.work.show("stack", 0)
    window.sheet.code.setText(sheet_code("P", 74))
    window.sheet._take()
    settle(30)
    assert window.sheet.accessibleName() == "What I like and would like"
    window.sheet.give_up()


def test_what_is_not_proposed_any_more_cannot_be_accepted(
    bench: Any, window: Any, monkeypatch: Any
) -> None:
    """While a search goes on, and after Cancel, there is nothing to accept or to print."""
    from mentordesk.ui import slices

    monkeypatch.setattr(slices, "FIRST_TURN", -1)
    bench.refresh()
    assert bench._sliced.is_busy and bench._stack.currentIndex() == 2
    assert not bench.accept_button.isEnabled() and not bench.print_button.isEnabled()
    bench.accept()
    bench.cancel()
    assert window.work.desk.store.pairings.where("fit IS NOT NULL") == []
    assert "Stopped: no proposal was made." in words(bench) and bench.model.rowCount() == 0
    bench.from_the_start()
    settle(30)
    assert bench.model.rowCount() == 10


def test_a_proposed_mentor_leaves(bench: Any, window: Any) -> None:
    """The page goes on, says who moves, and an old proposal is refused as a whole."""
    from dataclasses import replace

    from mentordesk.model.people import Enrolment

    desk = window.work.desk
    pairs, told = bench._to_accept(), bench._explainer
    gone = desk.people.get(pairs[0].mentor)
    desk.people.save(replace(gone, status=Enrolment.WITHDRAWN), today=TODAY)
    with pytest.raises(Refused, match="no room for a mentee, or is not ready"):
        desk.proposals.accept(pairs, told, today=TODAY)
    assert desk.store.pairings.where("fit IS NOT NULL") == []
    window.work.did("")
    settle(30)
    assert f"(was {gone.name})" in bench.moved.text()


def test_a_lock_that_cannot_be_kept_is_let_go(bench: Any, window: Any) -> None:
    from mentordesk.model.readiness import NeverPair

    line = next(r for r in bench.model.rows if r.mentor is not None)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    bench.lock()
    settle(30)
    window.work.desk.training.keep_apart(
        NeverPair(participant_id=line.mentee.key, other_id=line.mentor.key, reason="not to be told")
    )
    window.work.did("")
    settle(30)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    assert bench.table.chosen().mentor is None
    assert bench.lock_button.isVisible() and bench.lock_button.text() == "Let go"
    assert "not to be told" not in words(bench)
    bench.lock()
    settle(30)
    assert names(bench)[line.mentee.name] not in {"", line.mentor.name}


def test_places_that_are_locked_are_locked(sample: Desk) -> None:
    pool = sample.proposals.pool(sample.store.today())
    pairs = Matching.solved(pool.problem).proposal().pairs
    one = pairs[0]
    sample.proposals.say(one.mentee, one.mentor, MatchWord.LOCK)
    table = Matching.solved(pool.problem).table
    problem = table.problem
    at = next(j for j, m in enumerate(problem.mentors) if m.key == one.mentor)
    other = next(
        p.key
        for i, p in enumerate(problem.mentees)
        if p.key != one.mentee and not table.blocked[i] >> at & 1
    )
    with pytest.raises(Refused, match="locked for somebody else"):
        sample.proposals.say(other, one.mentor, MatchWord.LOCK)
    sample.pairings.pair(
        sample.people.get(one.mentor), sample.people.get(one.mentee), Pairing(), today=TODAY
    )
    assert sample.store.match_pairs.where() == []  # whoever is paired is locked no more


def test_criteria_are_one_step(bench: Any, window: Any) -> None:
    window.work.show("criteria", 0)
    sheet = window.sheet
    sheet.weights["goals"].value = 50
    sheet.own_name.value = "Clubs"
    sheet.rules["language", ""][0].setChecked(False)
    sheet.save()
    settle(30)
    desk = window.work.desk.proposals
    assert desk.criteria()[-1].name == "Clubs" and desk.criteria()[-1].full_at == 3
    window.undo()
    assert [c.weight for c in desk.criteria()] == [35, 20, 20, 10, 10, 5]
    assert all(r.on for r in desk.rules() if r.key == "language")


def test_undo_brings_the_proposal_back(bench: Any, window: Any) -> None:
    before = names(bench)
    bench.table.choose(lambda r: r.mentor is not None)
    bench.set_apart()
    settle(30)
    assert names(bench) != before
    window.undo()
    settle(30)
    assert names(bench) == before


def test_what_is_hidden_leaves_no_gap(bench: Any) -> None:
    bench.table.choose(lambda r: r.mentor is None)
    settle(30)
    assert not bench.lock_button.isVisible()
    assert bench.lock_button.parentWidget().height() == 0, "an empty line has no height"


def test_reasons_are_worked_out_when_they_are_shown(bench: Any) -> None:
    """A proposal of a thousand must not wait for a thousand sentences."""
    lines = bench._lines(bench._proposal)
    assert all("why" not in vars(line) for line in lines)
    assert lines[0].because and "why" in vars(lines[0])


def test_the_same_gender_is_asked_for_kept_and_missed(window: Any) -> None:
    """On the person, in the proposal, among what is not known, and when two are paired by hand."""
    from dataclasses import replace

    desk = window.work.desk
    person = next(p for p in desk.people.all() if p.name == "Samir Fraser")
    desk.people.save(replace(person, same_gender=True), today=TODAY)
    pool = desk.proposals.pool(TODAY)
    gap = next(g for g in pool.gaps if g.person.id == person.id)
    assert gap.words.endswith("gender")
    matching = Matching.solved(pool.problem)
    assert person.id in matching.proposal().unplaced
    desk.people.save(replace(person, same_gender=True, gender="man"), today=TODAY)
    mentor = desk.people.get(pool.problem.mentors[0].key)
    team = [(mentor, MemberRole.MENTOR), (desk.people.get(person.id), MemberRole.MENTEE)]
    assert "This is not what Samir Fraser asked for." in desk.pairings.cautions(team, TODAY)
    desk.people.save(replace(mentor, gender="Man"), today=TODAY)
    matching = Matching.solved(desk.proposals.pool(TODAY).problem)
    assert {p.mentee: p.mentor for p in matching.proposal().pairs}[person.id] == mentor.id
    team = [
        (desk.people.get(mentor.id), MemberRole.MENTOR),
        (desk.people.get(person.id), MemberRole.MENTEE),
    ]
    assert not any("asked for" in said for said in desk.pairings.cautions(team, TODAY))


def test_the_proposal_on_paper_is_in_the_order_of_the_screen(sample: Desk) -> None:
    pool = sample.proposals.pool(TODAY)
    matching = at_once(pool.question(Objective.FEWEST).search())
    report = for_coordinator(sample.press, matching, pool.people, TODAY)
    (table,) = [
        b for s in report.sections if s.title == "Proposed pairs" for b in s.blocks
    ]  # fmt: skip
    names = [row[0].casefold() for row in table.rows]  # type: ignore[union-attr]
    assert names == sorted(names) and len(names) > 5

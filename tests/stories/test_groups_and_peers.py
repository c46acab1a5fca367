"""Groups and peers at the workbench, on paper and on the command line; drafts, and what a weight would do."""

import json
import multiprocessing
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from mentordesk.cli import main
from mentordesk.matching import Explainer, GroupsMatching, Objective, Sizes, search
from mentordesk.matching.criteria import FULL
from mentordesk.model.errors import Refused
from mentordesk.model.match import MatchWord
from mentordesk.model.pairing import MemberRole, PairingKind, State
from mentordesk.model.people import Enrolment
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.proposal import for_coordinator, for_pairs
from mentordesk.programme.proposal_kinds import _check_company
from mentordesk.programme.proposals import Pool
from mentordesk.programme.slices import at_once
from mentordesk.reports import render
from mentordesk.ui.settling import settle
from tests.conftest import TODAY
from tests.hands import Hands
from tests.stories.test_matching import text_of


@pytest.fixture
def bench(window: Any) -> Any:
    window.go("matching")
    settle(30)
    return window.page("matching")


def words(page: Any) -> str:
    return " ".join(w.text() for w in page.findChildren(QLabel) if w.isVisible())


def in_groups(window: Any) -> None:
    window.work.desk.proposals.set_kind(PairingKind.GROUP)
    window.work.desk.proposals.set_sizes(Sizes(3, 6))
    window.work.did()
    settle(100)


def grouped(sample: Desk) -> tuple[Pool, GroupsMatching]:
    """The sample in groups of three to six."""
    sample.proposals.set_kind(PairingKind.GROUP)
    sample.proposals.set_sizes(Sizes(3, 6))
    pool = sample.proposals.pool(TODAY)
    matching = at_once(pool.question(Objective.FEWEST).search())
    assert isinstance(matching, GroupsMatching)
    return pool, matching


def choose_groups_of_three(hands: Hands, window: Any, page: Any) -> None:
    page.kind.setFocus()
    hands.press("G")  # the list goes to the word that begins so
    hands.press("Enter")
    settle(60)
    assert window.work.desk.proposals.kind() is PairingKind.GROUP
    page.criteria.setFocus()
    hands.press("Space")
    sheet = window.sheet
    sheet.sizes[0].setFocus()
    hands.press("Ctrl+A").type("3")
    sheet.save()
    settle(100)
    assert page.accept_button.text() == "Accept 3 groups"


def test_groups_by_keyboard_alone(qtbot: Any, window: Any) -> None:
    """Choose groups, lock one in theirs, keep one out, accept all, undo: no mouse."""
    hands = Hands(qtbot, window)
    hands.press("Ctrl+6")
    settle(30)
    page = window.page("matching")
    choose_groups_of_three(hands, window, page)
    page.table.setFocus()
    first = page.table.chosen()
    hands.press("L")
    settle(60)
    assert page.table.chosen().mark[0] == "Locked"
    hands.press("L")
    settle(60)
    assert page.table.chosen().mark[0] != "Locked"
    hands.press("N")
    settle(60)
    again = page.table.chosen()
    assert again.mentee.key == first.mentee.key
    leaders = set(page._matching.leaders(first.mentor.key))
    now = set(page._matching.leaders(again.mentor.key)) if again.mentor else set()
    assert not leaders & now
    hands.press("Ctrl+Z")
    settle(60)
    groups = {r.mentor.key: r.mentor for r in page.model.rows if r.mentor}
    members = {
        k: {r.mentee.key for r in page.model.rows if r.mentor and r.mentor.key == k} for k in groups
    }
    teams = [{*page._matching.leaders(k), *members[k]} for k in groups]
    page.accept_button.setFocus()
    hands.press("Space")
    settle(60)
    desk = window.work.desk
    made = desk.store.pairings.where("fit IS NOT NULL")
    assert len(made) == 3 and all(p.kind is PairingKind.GROUP for p in made)
    found = []
    for pairing in made:
        rows = desk.store.members.where("pairing_id = ?", [pairing.id])
        found.append({m.participant_id for m in rows})
        assert sorted(m.role for m in rows if m.role is not MemberRole.MENTEE) == [
            "co_mentor",
            "mentor",
        ]
        assert desk.pairings.state(pairing.id) is State.PENDING_AGREEMENT
        assert pairing.usual_time and pairing.because.startswith(
            f"the group meets {pairing.usual_time}"
        )
    assert sorted(map(sorted, found)) == sorted(map(sorted, teams))
    hands.press("Ctrl+Z")
    settle(60)
    assert desk.store.pairings.where("fit IS NOT NULL") == []


def test_somebody_chosen_brings_their_whole_group(bench: Any, window: Any) -> None:
    from PySide6.QtCore import QItemSelectionModel

    in_groups(window)
    rows = bench.model.rows
    one = next(n for n, r in enumerate(rows) if r.mentor)
    other = next(n for n, r in enumerate(rows) if r.mentor and r.mentor.key != rows[one].mentor.key)
    flag = QItemSelectionModel.SelectionFlag
    bench.table.take_row(one)
    bench.table.selectionModel().select(bench.model.index(other, 0), flag.Select | flag.Rows)
    assert bench.accept_button.text() == "Accept 2 chosen"
    chosen = {rows[one].mentor.key, rows[other].mentor.key}
    assert {p.mentor for p in bench._to_accept()} == chosen
    assert len(bench._to_accept()) == sum(bool(r.mentor) and r.mentor.key in chosen for r in rows)
    bench.accept()
    settle(60)
    assert len(window.work.desk.store.pairings.where("kind = 'group' AND fit IS NOT NULL")) == 2


def test_peers_are_proposed_locked_and_begun(bench: Any, window: Any) -> None:
    desk = window.work.desk
    desk.proposals.set_kind(PairingKind.RECIPROCAL)
    window.work.did()
    settle(60)
    assert (
        "12 people waiting, 10 of them ready" in bench.said.text() and "proved" in bench.said.text()
    )
    assert bench.model.columns[1].title == "Proposed peer"
    line = next(r for r in bench.model.rows if r.mentor)
    other = next(a for a in bench._alternatives(line) if not a.barriers)
    desk.proposals.say(
        other.mentor, line.mentee.key, MatchWord.LOCK
    )  # said of the other of the two
    window.work.did()
    settle(60)
    pairs = {frozenset((p.mentee, p.mentor)) for p in bench._proposal.pairs}
    assert frozenset((line.mentee.key, other.mentor)) in pairs
    assert bench.table.choose(lambda r: r.pair and r.pair.is_locked)
    bench.lock()
    settle(60)
    assert desk.store.match_pairs.where() == []
    number = len(bench._to_accept())
    bench.accept()
    settle(60)
    made = desk.store.pairings.where("fit IS NOT NULL")
    assert len(made) == number and all(p.kind is PairingKind.RECIPROCAL for p in made)
    roles = [m.role for m in desk.store.members.where("pairing_id = ?", [made[0].id])]
    assert roles == [MemberRole.PEER, MemberRole.PEER]


def test_what_changed_since_is_refused_as_a_whole(sample: Desk) -> None:
    """A group whose mentor was set apart from one of them, and peers who may not meet any more."""
    desk = sample.proposals
    _, matching = grouped(sample)
    pairs = matching.proposal().pairs
    desk.say(pairs[0].mentee, matching.leaders(pairs[0].mentor)[1], MatchWord.APART)
    with pytest.raises(Refused, match="do not go together: they were set apart by you"):
        desk.accept(pairs, Explainer(matching), today=TODAY)
    assert sample.store.pairings.where("fit IS NOT NULL") == []
    desk.set_kind(PairingKind.RECIPROCAL)
    peers = at_once(desk.pool(TODAY).question(Objective.FEWEST).search())
    two = peers.proposal().pairs[0]
    desk.say(two.mentor, two.mentee, MatchWord.APART)
    with pytest.raises(Refused, match="cannot be paired: they were set apart by you"):
        desk.accept(peers.proposal().pairs, Explainer(peers), today=TODAY)


def test_a_group_whose_mentor_left_is_refused(sample: Desk) -> None:
    desk = sample.proposals
    _, matching = grouped(sample)
    pairs = matching.proposal().pairs
    leader = sample.people.get(matching.leaders(pairs[0].mentor)[0])
    sample.people.save(replace(leader, status=Enrolment.WITHDRAWN), today=TODAY)
    with pytest.raises(Refused, match="can lead no group together any more"):
        desk.accept(pairs, Explainer(matching), today=TODAY)


def test_a_lock_no_group_can_keep_is_refused(sample: Desk) -> None:
    desk = sample.proposals
    desk.set_kind(PairingKind.GROUP)
    pool = desk.pool(TODAY)
    nobody = next(
        p for p in pool.problem.mentees if p.name == "Sana Åberg"
    )  # free when no two mentors are
    with pytest.raises(Refused, match=r"No group of .* suits Sana Åberg\."):
        desk.say(nobody.key, pool.problem.mentors[0].key, MatchWord.LOCK)
    with pytest.raises(Refused, match="from 1 to 30 mentees"):
        desk.set_sizes(Sizes(5, 3))


def test_groups_on_paper(sample: Desk) -> None:
    """One page a group with everybody's names, no score, and what several of them like."""
    pool, matching = grouped(sample)
    own = text_of(render(for_coordinator(sample.press, matching, pool.people, TODAY)).pdf)
    assert "3 groups" in own[0] and "Proposed group" in own[0]
    pages = text_of(render(for_pairs(sample.press, matching, pool.people, TODAY)).pdf)
    assert len(pages) == len(matching.groups)
    for key, page in zip(
        dict.fromkeys(p.mentor for p in matching.proposal().pairs), pages, strict=True
    ):
        inside = {
            *matching.leaders(key),
            *(p.mentee for p in matching.proposal().pairs if p.mentor == key),
        }
        assert all(pool.people[k].called in page for k in inside)
        assert not any(p.name in page for k, p in pool.people.items() if k not in inside)
        assert f"All free {matching.groups[key].time}" in page and "of 100" not in page


def test_what_a_weight_would_do_is_said_while_it_is_typed(bench: Any, window: Any) -> None:
    """Nothing is written before it is saved, and what is said is what saving does."""
    desk = window.work.desk
    before = desk.store.read("SELECT count(*) FROM history_step").fetchone()
    window.work.show("criteria", 0)
    sheet = window.sheet
    settle(60)
    assert sheet.effect.text().startswith("Now: 1 unmatched · fit 61 on average, 34 at the least.")
    for key, editor in sheet.weights.items():
        editor.value = 100 if key == "interests" else 0
    settle(500)
    said = sheet.effect.text()
    assert ". With this: 1 unmatched" in said and "would be with somebody else" in said
    sheet.weights["interests"].setText("many")
    settle(500)
    assert sheet.effect.text() == "Weight of Interests: write a whole number."
    assert [e.property("wrong") for e in sheet.weights.values()].count(True) == 1
    assert sheet.weights["interests"].property("wrong")
    assert desk.store.read("SELECT count(*) FROM history_step").fetchone() == before
    sheet.weights["interests"].setText("100")
    settle(500)
    assert not any(e.property("wrong") for e in sheet.weights.values())
    sheet.save()
    settle(60)
    from mentordesk.ui.matching_words import how_good

    assert f"With this: {how_good(bench._matching)};" in said


def test_two_drafts_side_by_side_and_back_to_one(bench: Any, window: Any) -> None:
    before = {r.mentee.name: r.mentor.name for r in bench.model.rows if r.mentor}
    bench.keep_draft()
    line = next(r for r in bench.model.rows if r.mentor)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    bench.set_apart()
    settle(60)
    bench.from_the_start()
    settle(60)
    after = {r.mentee.name: r.mentor.name for r in bench.model.rows if r.mentor}
    assert after != before
    bench.keep_draft()
    window.work.show("compare proposals", 0)
    settle(100)
    sheet = window.sheet
    assert [d.title for d in sheet.drafts] == [
        "Draft 1", "Draft 2", "Fewest unmatched", "Best total", "Fairest",
    ]  # fmt: skip
    sheet.left.value, sheet.right.value = 2, 0
    sheet._show()
    assert sheet.again.text() == "Go back to draft 1"  # on whichever side it stands
    sheet.left.value, sheet.right.value = 0, 1
    sheet._show()
    shown = {r[0]: (r[1].rpartition(", ")[0], r[2].rpartition(", ")[0]) for r in sheet.model.rows}
    names = set(before) | set(after)
    assert shown == {
        n: (before.get(n, ""), after.get(n, "")) for n in names if before.get(n) != after.get(n)
    }
    assert sheet.model.columns[1].title == "Draft 1" and sheet.again.text() == "Go back to draft 1"
    window.undo()  # nobody is set apart any more
    settle(60)
    sheet.again.click()
    settle(60)
    assert {r.mentee.name: r.mentor.name for r in bench.model.rows if r.mentor} == before
    window.go("today")
    assert len(window.work.drafts) == 2
    window.work.turn_to(window.work.desk.programme_id)
    assert window.work.drafts == []


def test_on_the_command_line(sample: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(sample.store.path)
    sample.close()

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["match", path, *words, "--today", TODAY.isoformat()])
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, _ = run("--kind", "groups", "--sizes", "3", "6", "--json")
    found: Any = json.loads(out)
    assert code == 0 and found["kind"] == "groups" and found["gap"] == 0
    pair = found["pairs"][0]
    one, other = pair["mentor"].split("+")
    assert set(found["duals"]["mentors"]) == {p["mentor"] for p in found["pairs"]}
    _, why, _ = run("--kind", "groups", "--sizes", "3", "6", "--why", pair["mentee"], other)
    assert f" fit {round(pair['score'])} of 100: " in why and "the group of" in why
    code, _, err = run("--kind", "groups", "--sizes", "3", "6", "--why", pair["mentee"], "P0001")
    assert code == 1 and err.strip() == "P0001 leads no proposed group."
    code, _, err = run("--kind", "groups", "--sizes", "9", "2")
    assert code == 1 and "Give a smallest and a largest group" in err
    _, out, _ = run("--kind", "groups")
    assert "At most 5 could meet" in out
    _, out, _ = run("--kind", "peers", "--alternatives", pair["mentee"])
    assert " of 100" not in out and "P00" in out
    code, out, _ = run("--kind", "groups", "--sizes", "3", "6", "--accept")
    assert code == 0 and "Made 3 pairings, pending agreement." in out
    assert one != other


def test_a_lock_on_a_peer_who_left_stands_in_nobodys_way(sample: Desk) -> None:
    desk = sample.proposals
    desk.set_kind(PairingKind.RECIPROCAL)
    peers = at_once(desk.pool(TODAY).question(Objective.FEWEST).search())
    two = peers.proposal().pairs[0]
    desk.say(two.mentee, two.mentor, MatchWord.LOCK)
    gone = sample.people.get(two.mentee)
    sample.people.save(replace(gone, status=Enrolment.WITHDRAWN), today=TODAY)
    again = at_once(desk.pool(TODAY).question(Objective.FEWEST).search())
    assert again.problem.locked == frozenset()
    assert not any("lock" in Explainer(again).unplaced(k).why for k in again.proposal().unplaced)
    sample.people.save(gone, today=TODAY)
    peers = at_once(desk.pool(TODAY).question(Objective.FEWEST).search())
    desk.accept(peers.proposal().pairs, Explainer(peers), today=TODAY)
    assert sample.store.match_pairs.where() == []  # who is paired is locked no more


def test_a_draft_is_gone_back_to_whatever_was_undone(bench: Any, window: Any) -> None:
    line = next(r for r in bench.model.rows if r.mentor)
    other = next(a for a in bench._alternatives(line) if not a.barriers)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    window.work.desk.proposals.say(line.mentee.key, other.mentor, MatchWord.LOCK)
    window.work.did()
    settle(60)
    bench.keep_draft()
    drafted = {r.mentee.key: r.mentor.key for r in bench.model.rows if r.mentor}
    window.undo()
    settle(60)
    assert {r.mentee.key: r.mentor.key for r in bench.model.rows if r.mentor} != drafted
    bench.take_up(window.work.drafts[-1])
    settle(60)
    assert {r.mentee.key: r.mentor.key for r in bench.model.rows if r.mentor} == drafted
    assert "kept unless 100 points are gained" in bench.said.text()
    bench.refresh()
    settle(60)
    assert bench._stay == 300


def test_letting_go_takes_back_the_lock_alone(bench: Any, window: Any) -> None:
    """A lock that cannot be kept is named by whom it is to, and no *never* goes with it."""
    in_groups(window)
    desk = window.work.desk
    line = next(r for r in bench.model.rows if r.mentor)
    leaders = bench._matching.leaders(line.mentor.key)
    desk.proposals.say(line.mentee.key, leaders[0], MatchWord.LOCK)
    for mentor in bench._pool.problem.mentors:
        if mentor.key != leaders[0]:
            desk.proposals.say(line.mentee.key, mentor.key, MatchWord.APART)
    window.work.did()
    settle(100)
    before = len(desk.store.match_pairs.where())
    told: list[str] = []
    window.work.saved.connect(told.append)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    bench.lock()
    settle(100)
    assert told == [f"{line.mentee.name} and {desk.people.get(leaders[0]).name} are free again."]
    assert len(desk.store.match_pairs.where()) == before - 1
    assert all(w.word is MatchWord.APART for w in desk.store.match_pairs.where())


def test_kept_in_a_group_means_with_both_who_lead_it(bench: Any, window: Any) -> None:
    in_groups(window)
    line = next(r for r in bench.model.rows if r.mentor)
    leaders = bench._matching.leaders(line.mentor.key)
    bench.table.choose(lambda r: r.mentee.key == line.mentee.key)
    bench.lock()
    settle(100)
    words = window.work.desk.store.match_pairs.where("participant_id = ?", [line.mentee.key])
    assert {w.other_id for w in words} == set(leaders)


def test_a_page_for_a_group_says_only_what_is_true_of_all(sample: Desk) -> None:
    desk = sample.proposals
    pool, matching = grouped(sample)
    pair = matching.proposal().pairs[0]
    sample.people.save(
        replace(sample.people.get(pair.mentee), free_at=(), interests=("Taxidermy",)), today=TODAY
    )
    pool = desk.pool(TODAY)
    matching = at_once(pool.question(Objective.FEWEST).search())
    where = dict(matching.proposal_pairs())[pair.mentee]
    pages = text_of(render(for_pairs(sample.press, matching, pool.people, TODAY)).pdf)
    (page,) = [p for p in pages if pool.people[pair.mentee].called in p]
    assert f"We suggest {matching.groups[where].time}" in page
    assert "All free" not in page and "Taxidermy" not in page


def test_who_may_never_meet_is_found_in_what_is_accepted_itself(sample: Desk) -> None:
    from mentordesk.model.readiness import NeverPair

    desk = sample.proposals
    _, matching = grouped(sample)
    pairs = matching.proposal().pairs
    key = pairs[0].mentor
    one, other = [p.mentee for p in pairs if p.mentor == key][:2]
    people = {p.key: p for p in matching.problem.mentees}
    _check_company(pairs, matching, people)  # as things are nothing is refused
    people[one] = replace(people[one], never=frozenset({other}))
    with pytest.raises(Refused, match=r"are on the never-pair list\."):
        _check_company(pairs, matching, people)
    sample.training.keep_apart(NeverPair(participant_id=one, other_id=other, reason="not told"))
    with pytest.raises(Refused, match=r"never-pair list|do not go together"):
        desk.accept([p for p in pairs if p.mentor == key], Explainer(matching), today=TODAY)


def test_a_kind_that_is_refused_goes_back(bench: Any, window: Any) -> None:
    window.work.desk.store.read_only = True
    bench.kind.value = PairingKind.GROUP
    bench._change_kind()
    assert bench.kind.value is PairingKind.ONE_TO_ONE
    window.work.desk.store.read_only = False


def test_sizes_are_of_groups(sample: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(sample.store.path)
    sample.close()
    assert main(["match", path, "--sizes", "3", "6"]) == 1
    assert capsys.readouterr().err.strip() == "Sizes are of groups: add --kind groups."
    assert main(["match", path, "--kind", "groups", "--today", TODAY.isoformat()]) == 0
    out = capsys.readouterr().out
    assert out.startswith("10 mentees waiting · groups of 6 to 10, led by two of 11 mentors.")
    assert main(["match", path, "--kind", "groups", "--accept", "--today", TODAY.isoformat()]) == 1
    assert "there is nothing to accept" in capsys.readouterr().err


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search is long enough for a process of its own."""
    for kind in search.LONG:
        monkeypatch.setitem(search.LONG, kind, 0)


def looks(page: Any) -> bool:
    return bool(page._stack.currentIndex() == 2)


@pytest.mark.usefixtures("beside")
def test_a_long_search_shows_how_far_it_is_and_the_window_goes_on(
    qtbot: Any, window: Any, bench: Any
) -> None:
    """Pairs, groups and peers are looked for in a process; what comes is what is found here."""
    for kind in PairingKind.GROUP, PairingKind.RECIPROCAL, PairingKind.ONE_TO_ONE:
        window.work.desk.proposals.set_kind(kind)
        window.work.did()
        assert looks(bench) and bench.progress.isVisible()
        assert not bench.accept_button.isEnabled()
        (process,) = multiprocessing.active_children()
        turns = []
        QTimer.singleShot(0, lambda turns=turns: turns.append(1))
        qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
        assert turns and not process.is_alive()
        here = at_once(window.work.desk.proposals.pool(TODAY).question(Objective.FEWEST).search())
        assert bench._proposal == here.proposal()
        assert bench.progress.accessibleName().startswith("How far the proposal is")


@pytest.mark.usefixtures("beside")
def test_cancel_and_leaving_end_the_process(qtbot: Any, window: Any, bench: Any) -> None:
    hands = Hands(qtbot, window)
    bench.refresh()
    assert multiprocessing.active_children()
    cancel = next(b for b in bench.findChildren(QPushButton) if b.text() == "Cancel")
    cancel.setFocus()
    hands.press("Space")
    assert not multiprocessing.active_children()
    assert "Stopped: no proposal was made." in words(bench)
    bench.refresh()
    assert multiprocessing.active_children()
    window.go("today")
    assert not multiprocessing.active_children()
    window.go("matching")
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    assert bench.model.rowCount() == 10


@pytest.mark.usefixtures("beside")
def test_a_search_that_dies_says_so_and_can_be_begun_again(
    qtbot: Any, window: Any, bench: Any
) -> None:
    bench.refresh()
    multiprocessing.active_children()[0].kill()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    assert "The search ended before anything was found." in words(bench)
    again = next(b for b in bench.findChildren(QPushButton) if b.text() == "Look again")
    again.click()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    assert bench.model.rowCount() == 10


@pytest.mark.usefixtures("beside")
def test_sheets_look_in_a_process_too(qtbot: Any, window: Any, bench: Any) -> None:
    """*Compare* says how far it is and *Criteria* what a weight would do; closing ends the process."""
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    window.work.show("compare proposals", 0)
    sheet = window.sheet
    qtbot.waitUntil(lambda: "% done" in sheet.said.text(), timeout=20_000)
    qtbot.waitUntil(lambda: len(sheet.drafts) == 3, timeout=20_000)
    sheet.reject()
    window.work.show("criteria", 0)
    sheet = window.sheet
    editor = next(iter(sheet.weights.values()))
    editor.setFocus()
    Hands(qtbot, window).press("Ctrl+A").type("40")
    qtbot.waitUntil(lambda: "With this:" in sheet.effect.text(), timeout=20_000)
    Hands(qtbot, window).press("Ctrl+A").type("1")
    qtbot.waitUntil(lambda: bool(multiprocessing.active_children()), timeout=20_000)
    sheet.reject()
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("beside")
def test_the_keyboard_is_never_on_what_is_out_of_sight(qtbot: Any, window: Any, bench: Any) -> None:
    """It is on Cancel while a search goes on, and on the table when it has come to its end."""
    hands = Hands(qtbot, window)
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    window.go("today")
    bench._stale = True
    hands.press("Ctrl+6")
    assert looks(bench) and bench.cancel_button.hasFocus()
    assert not bench._anew.isVisible() and bench.balance.text() == ""
    assert window.work.match_shown is None
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    assert bench.table.hasFocus()
    window.find_box.setFocus()
    bench.refresh()
    multiprocessing.active_children()[0].kill()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    assert window.find_box.hasFocus(), "what one types elsewhere is not interrupted"


@pytest.mark.usefixtures("beside")
def test_a_draft_is_not_forgotten_while_it_is_looked_for(
    qtbot: Any, window: Any, bench: Any
) -> None:
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    bench.keep_draft()
    (draft,) = window.work.drafts
    bench.table.take_row(0)
    bench.set_apart()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    window.undo()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    bench.take_up(draft)
    assert looks(bench)
    window.go("today")
    window.go("matching")
    assert bench._stay == FULL and bench._draft is draft
    bench.cancel()
    again = next(b for b in bench.findChildren(QPushButton) if b.text() == "Look again")
    again.click()
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    now = {p.mentee: p.mentor for p in bench._proposal.pairs}
    assert now == dict(draft.partners) and bench._draft is None


@pytest.mark.usefixtures("beside")
def test_sheets_whose_search_died_can_be_gone_on_with(qtbot: Any, window: Any, bench: Any) -> None:
    qtbot.waitUntil(lambda: not looks(bench), timeout=20_000)
    window.work.show("compare proposals", 0)
    sheet = window.sheet
    multiprocessing.active_children()[0].kill()
    qtbot.waitUntil(lambda: sheet._look_again.isVisible(), timeout=20_000)
    assert "ended before anything was found" in sheet.said.text()
    sheet._look_again.click()
    qtbot.waitUntil(lambda: len(sheet.drafts) == 3, timeout=20_000)
    assert not sheet._look_again.isVisible()
    sheet.reject()
    window.work.match_shown = None
    window.work.show("criteria", 0)
    sheet = window.sheet
    multiprocessing.active_children()[0].kill()
    qtbot.waitUntil(lambda: "ended before" in sheet.effect.text(), timeout=20_000)
    next(iter(sheet.weights.values())).setFocus()
    Hands(qtbot, window).press("Ctrl+A").type("40")
    qtbot.waitUntil(lambda: "With this:" in sheet.effect.text(), timeout=20_000)
    sheet.reject()


def test_sheets_of_matching_take_the_keyboard(qtbot: Any, window: Any, bench: Any) -> None:
    """Every sheet has the keyboard once it is shown: Esc closes it, Tab stays inside."""
    hands = Hands(qtbot, window)
    for name in ("criteria", "compare proposals", "not in matching"):
        bench.table.setFocus()
        window.work.show(name, 0)
        sheet = window.sheet
        assert sheet.isAncestorOf(QApplication.focusWidget()), name
        hands.press("Tab")
        assert sheet.isAncestorOf(QApplication.focusWidget()), name
        hands.press("Escape")
        assert window.sheet is None, name

"""Each paper from the seat of whoever reads it: what they must know, and what is none of theirs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from mentordesk.cli import main as command_line
from mentordesk.model.agreed import Owner
from mentordesk.model.conflict import ConflictNote, ConflictStep, Rung
from mentordesk.model.fields import Audience
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting, MeetingStatus, Side
from mentordesk.model.pairing import ClosingKind, ClosingReason, MemberRole, Pairing
from mentordesk.model.people import Participant, Role
from mentordesk.model.pointer import SafeguardingPointer
from mentordesk.model.readers import Reader
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.wanted import Wanted
from mentordesk.reports import Look, Paper, Report, render
from mentordesk.reports.values import (
    Facts,
    Head,
    Lines,
    Section,
    Signatures,
    Table,
    Text,
    Tiles,
    one_sheet,
)
from tests.conftest import TODAY, copy_sample

Pair = Callable[..., Pairing]
WEEK = timedelta(days=7)
LARGE = Look(large=True, paper=Paper.LETTER)
ANYONE = Audience.ANYONE


def words(report: Report) -> str:
    """All words of a report, block by block."""

    def told() -> Iterator[str]:
        for sheet in report.sheets:
            yield from (sheet.head.title, sheet.head.subtitle)
            for section in sheet.sections:
                yield section.title
                for block in section.blocks:
                    yield from _of(block)

    return "\n".join(told())


def _of(block: Any) -> Iterator[str]:
    if isinstance(block, Text):
        yield block.text
    elif isinstance(block, Facts):
        yield from (f"{f.label}: {f.value}" for f in block.facts)
    elif isinstance(block, Table):
        yield from ("|".join(row) for row in block.rows)
    elif isinstance(block, Signatures):
        yield "signs: " + ", ".join(block.names)
    elif isinstance(block, Tiles):
        yield from (f"{t.value} {t.caption}" for t in block.tiles)


def pages(report: Report, look: Look = LARGE) -> list[str]:
    found = pypdfium2.PdfDocument(render(report, look).pdf)
    return [page.get_textpage().get_text_range() for page in found]


def made(desk: Desk, key: str, reader: Reader = Reader.FILE, **asks: Any) -> Report:
    return desk.reporting.prepare(key, Wanted(today=TODAY, reader=reader, **asks)).report


def met(desk: Desk, pairing: Pairing, on: date, **more: Any) -> Meeting:
    return desk.meetings.log(
        Meeting(pairing_id=pairing.id, held_on=on, minutes=30, **more), today=TODAY
    )


def close(desk: Desk, pairing: Pairing) -> None:
    desk.pairings.close(
        desk.pairings.get(pairing.id), kind=ClosingKind.ANTICIPATED, reason=ClosingReason.TERM_ENDED,
        on=TODAY, today=TODAY,
    )  # fmt: skip


def add(desk: Desk, name: str, role: Role) -> Participant:
    return desk.people.save(Participant(name=name, roles=(role,), group="9C"), today=TODAY)


@pytest.fixture
def group(desk: Desk, pair: Pair) -> Pairing:
    """Ana leads Ben and Cem."""
    pairing = pair()
    cem = add(desk, "Cem Kaya", Role.MENTEE)
    desk.members.join(pairing, cem, MemberRole.MENTEE, on=date(2026, 10, 5), today=TODAY)
    return desk.pairings.get(pairing.id)


# -- the safeguarding lead ----------------------------------------------------------------------


def test_a_hand_over_asks_whom_it_is_about(desk: Desk, group: Pairing) -> None:
    kept = desk.safety.save(
        SafeguardingPointer(
            pairing_id=group.id, noticed_on=TODAY, passed_on=TODAY, passed_to="Lead", how="phone"
        ),
        today=TODAY,
    )
    sheet = desk.case_papers.hand_over(kept.id, TODAY)
    said = words(sheet)
    for name in ("Ana Núñez", "Ben Ode", "Cem Kaya", "somebody else"):
        assert f"☐ {name}" in said
    found = pages(sheet)
    assert all(kept.code in page for page in found), "each page says what it belongs to"


def test_lines_to_write_on_follow_their_heading_over_the_page() -> None:
    """Some of them stand below it, the others on the next page."""
    long = Text(text="\n".join("A line." for _ in range(17)), audience=ANYONE)
    lines = Section(title="What was seen", blocks=(Lines(number=12, audience=ANYONE),))
    report = one_sheet(Head("Sheet", "", "", TODAY, ""), Section(blocks=(long,)), lines)
    first = pages(report)[0]
    assert "What was seen" in first


# -- parents ------------------------------------------------------------------------------------


def test_the_consent_says_what_is_kept_how_long_and_whom_to_ask(desk: Desk) -> None:
    organisation = replace(
        desk.setup.organisation, coordinator="Ms Grey, room 3", keep_years=2, keep_years_conflict=5
    )
    desk.setup.save_organisation(organisation)
    said = words(made(desk, "form", Reader.PUPIL, form="consent"))
    for told in (
        "feel about it",
        "check-ins",
        "free times",
        "a difficulty",
        "for 2 years after, 5 years",
        "Ms Grey, room 3",
    ):
        assert told in said


def test_an_agreement_has_room_for_whom_it_is_about_and_for_the_day(sample: Desk) -> None:
    consents = words(made(sample, "agreements", Reader.PUPIL))
    assert "Name of whom it is about: " in consents and "Version: –" not in consents
    assert "signs: Name of whoever signs, Signature, Day" in consents
    assert "Coordinator, Day" in words(made(sample, "agreement", Reader.PUPIL, pairing_id=1))


def test_whoever_stands_in_for_some_days_agrees_to_nothing(desk: Desk, pair: Pair) -> None:
    pairing, other = pair(), add(desk, "Dora Lind", Role.MENTOR)
    desk.members.cover(pairing, other, first=TODAY, last=TODAY + WEEK)
    assert "Dora" not in words(made(desk, "agreement", Reader.PUPIL, pairing_id=pairing.id))


def test_families_of_a_group_read_nothing_of_the_others(desk: Desk, group: Pairing) -> None:
    """Not who else is in it or came, and nothing untrue instead; our own file has all of it."""
    meeting = met(desk, group, TODAY - WEEK, summary="We talked")
    desk.meetings.log(
        Meeting(
            pairing_id=group.id,
            planned_on=TODAY,
            status=MeetingStatus.NO_SHOW,
            failed_by=Side.MENTEE,
        ),
        today=TODAY,
    )
    progress = words(made(desk, "pairing", Reader.PUPIL, pairing_id=group.id))
    assert "Did not take place" in progress and "not known by whom" not in progress
    session = words(made(desk, "session", Reader.PUPIL, meeting_id=meeting.id))
    assert "Cem" not in session and "Group of 2 mentees" in session
    assert "Cem" in words(made(desk, "session", Reader.FILE, meeting_id=meeting.id))
    named = replace(desk.pairings.get(group.id), called="Lunch club")
    desk.pairings.change(named, today=TODAY)
    assert "Lunch club" in words(made(desk, "pairing", Reader.PUPIL, pairing_id=group.id))


# -- mentors ------------------------------------------------------------------------------------


def test_what_somebody_else_met_for_a_mentor_is_theirs(desk: Desk, pair: Pair) -> None:
    """The closing letter counts as the service record does: the day of a cover is not the mentor's."""
    pairing, other = pair(), add(desk, "Dora Lind", Role.MENTOR)
    met(desk, pairing, TODAY - 2 * WEEK)
    desk.members.cover(pairing, other, first=TODAY - WEEK, last=TODAY - timedelta(days=1))
    met(desk, pairing, TODAY - WEEK)
    close(desk, pairing)
    letters = made(desk, "letters", Reader.MENTOR, pairing_id=pairing.id)
    by_name = {s.head.title: words(replace(letters, sheets=(s,))) for s in letters.sheets}
    assert "1 meeting, 30 min together" in by_name["Thank you, Ana Núñez"]
    assert "2 meetings, 1 h together" in by_name["Thank you, Ben Ode"]
    record = words(made(desk, "service", Reader.MENTOR, participant_id=1))
    assert "1 meeting" in record and "30 min with mentees" in record


def test_nobody_is_thanked_for_what_never_was(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    close(desk, pairing)
    said = words(made(desk, "letters", Reader.PUPIL, pairing_id=pairing.id))
    assert "patience" not in said and "trust" not in said
    assert said.count("Thank you for being ready to take part.") == 2


def test_two_mentors_and_a_mentee_are_no_pair(desk: Desk, pair: Pair) -> None:
    pairing, second = pair(), add(desk, "Dora Lind", Role.MENTOR)
    desk.members.join(pairing, second, MemberRole.CO_MENTOR, on=TODAY, today=TODAY)
    close(desk, pairing)
    letters = made(desk, "letters", Reader.PUPIL, pairing_id=pairing.id)
    to_ben = next(s for s in letters.sheets if "Ben" in s.head.title)
    assert "You were together with Ana and Dora" in words(replace(letters, sheets=(to_ben,)))


def test_the_service_of_each_of_two_peers_goes_on(sample: Desk) -> None:
    facts = next(f for f in sample.facts.pairings(TODAY) if f.kind.value == "reciprocal")
    for who in (*facts.mentors, *facts.mentees):
        assert " since " in words(made(sample, "service", Reader.MENTOR, participant_id=who.id))


def test_a_mentors_own_record_has_their_own_goals(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    for text, owner in (
        ("Find friends", None),
        ("Listen more", Owner.MENTOR),
        ("Be on time", Owner.BOTH),
    ):
        desk.goals.save(Goal(pairing_id=pairing.id, statement=text, owner=owner), today=TODAY)
    mentor = words(made(desk, "participant", Reader.FILE, participant_id=1))
    assert "Listen more" in mentor and "Be on time" in mentor and "Find friends" not in mentor
    mentee = words(made(desk, "participant", Reader.FILE, participant_id=2))
    assert "Find friends" in mentee and "Be on time" in mentee and "Listen more" not in mentee


# -- the head, the board, whoever takes over ----------------------------------------------------


def test_the_heads_binder_names_nobody_for_a_mood(sample: Desk) -> None:
    """Sensitivity: our own file names them; conflicts and safeguarding are counted where notes are asked for."""
    head, own = (made(sample, "standards", reader) for reader in (Reader.HEAD, Reader.FILE))

    def missed(report: Report) -> str:
        return "\n".join(
            words(one_sheet(report.head, s))
            for s in report.sections
            if s.title == "What is not met"
        )

    assert "Q2 Mood" in missed(own) and "Q2 Mood" not in missed(head)
    overview = words(one_sheet(head.head, next(s for s in head.sections if s.title == "Overview")))
    assert "N1|" not in overview and "N2|" not in overview and "V1|" in overview
    assert not [s.title for s in head.sections if s.title.startswith(("N1", "N2"))]
    asked = made(sample, "standards", Reader.HEAD, without=frozenset())
    assert "N2|" in words(asked) and "N2|" in words(own)
    outside = words(made(sample, "standards", Reader.FUNDER))
    assert "V2|Guidelines are looked through every 365 days.|" in outside
    row = next(line for line in outside.splitlines() if line.startswith("V2|"))
    assert "|yes|" in row and "hidden" not in row, "it is about no person"


@pytest.mark.parametrize("key", ["standards", "results", "week-sheet"])
def test_a_paper_of_the_programme_says_of_which(sample: Desk, key: str) -> None:
    assert sample.setup.programme.name in made(sample, key).head.subtitle


def test_the_week_sheet_sends_whoever_stands_in(desk: Desk, pair: Pair) -> None:
    """On the days of the cover, and on no other."""
    pairing, other = pair(), add(desk, "Dora Lind", Role.MENTOR)
    days = (TODAY + timedelta(days=2), TODAY + timedelta(days=5))
    for day in days:
        desk.meetings.plan(
            Meeting(pairing_id=pairing.id, planned_on=day, status=MeetingStatus.PLANNED),
            today=TODAY,
        )
    desk.members.cover(pairing, other, first=days[0], last=days[0])
    said = words(made(desk, "week-sheet", Reader.FILE, week=days[0]))
    assert "Dora Lind for Ana Núñez → Ben Ode" in said and "|Ana Núñez → Ben Ode|" in said


def test_the_calendar_does_too(desk: Desk, pair: Pair, tmp_path: Path) -> None:
    pairing, other = pair(), add(desk, "Dora Lind", Role.MENTOR)
    day = TODAY + timedelta(days=2)
    desk.meetings.plan(
        Meeting(pairing_id=pairing.id, planned_on=day, status=MeetingStatus.PLANNED), today=TODAY
    )
    desk.members.cover(pairing, other, first=day, last=day)
    desk.calendars.export(tmp_path / "c.ics", TODAY, day, "names")
    assert "Dora Lind for Ana Núñez → Ben Ode" in (tmp_path / "c.ics").read_text("utf-8").replace(
        "\r\n ", ""
    )


def test_the_pack_says_which_pairing_it_means(sample: Desk) -> None:
    pack = words(sample.hand_over.report(TODAY))
    items = [i for i in sample.today.items(TODAY) if i.rule == "G1"]
    assert items and all(f"{i.title} (K{i.pairing_id:04d})|" in pack for i in items)
    waiting = next(
        s for s in sample.hand_over.report(TODAY).sections if s.title.startswith("Waiting")
    )
    (table,) = [b for b in waiting.blocks if isinstance(b, Table)]
    assert len(table.rows) > 3
    days = [_day(row[3]) for row in table.rows if row[3]]
    assert days == sorted(days)


def _day(told: str) -> date:
    from mentordesk.model.clock import parse_date

    found = parse_date(told, today=TODAY)
    assert found
    return found


def test_the_samples_met_goals_were_met_on_a_day(sample: Desk) -> None:
    """As at a day before, they are still open."""
    settled = sample.store.goals.where("state = 'met'")
    assert settled and all(g.settled_on and g.settled_on <= TODAY for g in settled)


# -- case letters and large print ---------------------------------------------------------------


def test_a_letter_of_a_case_says_which_pairing_and_from_whom(desk: Desk, pair: Pair) -> None:
    pairing = pair()
    desk.setup.save_organisation(replace(desk.setup.organisation, coordinator="Ms Grey, room 3"))
    note = desk.conflicts.save(
        ConflictNote(pairing_id=pairing.id, title="Late", facts="Late again", reported_on=TODAY),
        today=TODAY,
        now=desk.now,
    )
    step = desk.conflicts.add_step(
        ConflictStep(
            note_id=note.id,
            taken_on=TODAY,
            what="A warning",
            rung=Rung.WARNING,
            letter="being late",
        ),
        today=TODAY,
    )
    said = words(desk.case_papers.letters(step.id, [2], TODAY, simple=False))
    assert "Pairing: K0001" in said and "Ana" not in said and "From: Ms Grey, room 3" in said


def test_papers_of_a_case_refuse_codes(capsys: Any, tmp_path: Path) -> None:
    copy_sample(tmp_path / "Sample.mentordesk")
    asked = [
        "report",
        str(tmp_path / "Sample.mentordesk"),
        "conflict-note",
        "--note",
        "N0001",
        "--reason",
        "x",
    ]
    assert command_line([*asked, "--names", "codes", "--out", str(tmp_path / "n.pdf")]) == 1
    assert "name people in full" in capsys.readouterr().err


def test_a_register_of_two_columns_is_one_list_in_large_print() -> None:
    """The names keep their order, each with its boxes; in ordinary print they stand side by side."""
    rows = (("Ana", "came", "Cem", "late"), ("Ben", "absent", "", ""))
    table = Table(columns=("Name", "", "Name", ""), rows=rows, shares=(3, 4, 3, 4), audience=ANYONE)
    report = one_sheet(Head("Sheet", "", "", TODAY, ""), Section(title="Who came", blocks=(table,)))
    said = " ".join(pages(report)[0].split())
    assert said.index("Ana came") < said.index("Ben absent") < said.index("Cem late")
    assert "Name: " not in said


def test_what_is_short_stands_on_one_line_in_large_print() -> None:
    heads = ("Rule", "What it asks", "Met", "Not met")
    rows = (
        ("T1", "Training before the start, of at least two hours, for whoever mentors", "3", "1"),
    )
    table = Table(columns=heads, rows=rows, audience=ANYONE)
    report = one_sheet(Head("Sheet", "", "", TODAY, ""), Section(title="Rules", blocks=(table,)))
    assert "Met: 3 · Not met: 1" in pages(report)[0]


def test_nobody_signs_above_the_name_of_the_next() -> None:
    """Between two rows of names there is room: eight names take more height than twice four."""
    from mentordesk.reports.layout import Layout

    def high(names: int) -> float:
        layout = Layout(Look())
        layout.signatures([f"Name {n}" for n in range(names)])
        return sum(f.wrap(layout.width, 1_000)[1] for f in layout.flow)

    assert high(8) > 2 * high(4) + 15

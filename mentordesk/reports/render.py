"""Turns the values of a report into a PDF."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from mentordesk.reports.values import (
    FormReport,
    PackReport,
    PairingReport,
    Paper,
    PlainReport,
    ProgrammeReport,
    Report,
    SessionReport,
    StackReport,
)

if TYPE_CHECKING:
    from mentordesk.reports.layout import Sheet


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a PDF, its pages, and the signs that no shipped font can draw."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """A sentence on the signs that could not be printed, or nothing."""
        if not self.missing:
            return ""
        named = ", ".join(
            f"U+{ord(c):04X} {unicodedata.name(c, 'without a name').lower()}"
            for c in self.missing[:5]
        )
        more = f" and {len(self.missing) - 5} more" if len(self.missing) > 5 else ""
        return f"Some signs cannot be printed and are shown by their number: {named}{more}."


def render(report: Report, paper: Paper = Paper.A4) -> Rendered:
    """Lay the report out on the paper."""
    from mentordesk.reports.layout import Sheet

    sheet = Sheet(paper)
    pages = report.sheets if isinstance(report, StackReport) else (report,)
    for number, page in enumerate(pages):
        if number:
            sheet.new_page()
        sheet.head(page.head)
        _BODIES[type(page)](sheet, page)
    code = report.code if isinstance(report, SessionReport) else ""
    pdf, number_of_pages = sheet.build(report.head, code)
    return Rendered(pdf, number_of_pages, tuple(sheet.words.missing))


def _programme(sheet: "Sheet", report: ProgrammeReport) -> None:
    sheet.section("In short")
    sheet.text(report.in_short)
    sheet.tiles(report.tiles)
    if report.weeks:
        sheet.section("Meetings held each week")
        sheet.weeks(report.weeks)
    if report.objectives:
        sheet.section("Objectives")
        rows = [
            (o.statement, o.target, o.due, o.actual or "–", o.evidence) for o in report.objectives
        ]
        sheet.table(
            ("Objective", "Target", "By", "Actual", "Evidence"), rows, (3.2, 1.6, 1.5, 1.3, 3.6)
        )
    if report.people:
        sheet.section("People")
        sheet.facts(report.people, columns=4)
    if report.closings:
        sheet.section("Pairings that ended")
        sheet.table(("Reason", "How many"), report.closings, (3, 1))
    if report.pairings:
        sheet.section("Pairings")
        pairs = [(p.mentor, p.mentee, p.met, p.goals, p.standing) for p in report.pairings]
        sheet.table(
            ("Mentor", "Mentee", "Met", "Goals met", "Standing"), pairs, (2.6, 2.6, 1.3, 1.3, 2.7)
        )
    if report.conflict_count:
        sheet.section("Conflict notes")
        sheet.text(report.conflict_count)


def _pairing(sheet: "Sheet", report: PairingReport) -> None:
    sheet.facts(report.facts, columns=3)
    if report.standing:
        sheet.section(report.standing)
        if report.why:
            sheet.text(report.why)
    sheet.tiles(report.tiles)
    if report.people:
        sheet.section("People")
        rows = [(p.name, p.part, p.came) for p in report.people]
        sheet.table(("Name", "Part", "Where it was noted"), rows, (3, 4, 2))
    if report.weeks:
        sheet.section("Meetings held each week")
        sheet.weeks(report.weeks)
    sheet.section("Goals")
    if report.goals:
        sheet.goals(report.goals)
    else:
        sheet.text("No goal has been set yet.")
    sheet.section("Meetings")
    if not report.meetings:
        sheet.text("No meeting has been logged yet.")
    else:
        rows = [
            (m.when, m.what, "\n".join(t for t in (m.text, m.next_step) if t))
            for m in report.meetings
        ]
        sheet.table(("Day", "What happened", "What they talked about"), rows, (1.5, 2, 5))


def _plain(sheet: "Sheet", report: PlainReport) -> None:
    sheet.facts(report.facts, columns=2)
    if report.big:
        sheet.boxed(report.big)
    for title, text in report.sections:
        sheet.section(title)
        sheet.text(text)
    if report.signed_by:
        sheet.section("Signed")
        sheet.table(
            report.signed_by, [["\n\n"] * len(report.signed_by)], [1] * len(report.signed_by)
        )


def _form(sheet: "Sheet", report: FormReport) -> None:
    sheet.facts(report.facts, columns=3)
    sheet.text(report.intro)
    scales = [text for text, free in report.questions if not free]
    if scales:
        sheet.scales(scales, report.highest)
    for text, free in report.questions:
        if free:
            sheet.section(text)
            sheet.lines(2)
    shared = "Only the coordinator reads this. What you write is not shown to the other without asking you."
    sheet.code(report.code, shared)


def _session(sheet: "Sheet", report: SessionReport) -> None:
    sheet.facts(report.facts, columns=3)
    if report.attendance:
        sheet.section("Who came")
        half = (len(report.attendance) + 1) // 2
        left, right = report.attendance[:half], report.attendance[half:]
        rows = [(*a, *b) for a, b in zip_longest(left, right, fillvalue=("", ""))]
        sheet.table(("Name", "", "Name", ""), rows, (3, 4, 3, 4))
    if report.earlier or report.to_fill_in:
        sheet.section("Agreed last time")
        sheet.text("\n".join(report.earlier)) if report.earlier else sheet.lines(1)
    if report.goals or (report.to_fill_in and not report.attendance):
        sheet.section("Goals worked on")
        mark = "☐ " if report.to_fill_in else ""
        sheet.text("\n".join(f"{mark}{g}" for g in report.goals)) if report.goals else sheet.lines(
            1
        )
    if report.topics:
        sheet.section("Topics")
        sheet.text(report.topics)
    sheet.section("What we talked about")
    if report.text:
        sheet.text(report.text)
    elif report.to_fill_in:
        sheet.lines(3 if report.attendance else 6)
    else:
        sheet.text("Nothing was written down.")
    sheet.section("Next step")
    sheet.text(report.next_step) if report.next_step else sheet.lines(
        2 if report.to_fill_in and not report.attendance else 1
    )
    sheet.section("Next meeting")
    sheet.text(report.next_meeting) if report.next_meeting else sheet.lines(1)
    sheet.section("Signed")
    sheet.table(report.signed, [["\n\n"] * len(report.signed)], [1] * len(report.signed))
    whom = "all of you" if report.attendance else "the two of you"
    shared = (
        f"This page is for {whom} and the coordinator. What you tell each other stays "
        "between you, unless somebody may be at risk: then it is passed on to those who can help."
    )
    if report.to_fill_in and report.code:
        sheet.code(report.code, shared)
        return
    sheet.section("What is shared")
    sheet.text(shared)


def _pack(sheet: "Sheet", report: PackReport) -> None:
    sheet.facts(report.facts, columns=3)
    sheet.text(report.intro)
    for part in report.parts:
        sheet.section(part.title)
        if part.rows:
            sheet.table(part.columns, part.rows, part.widths)
        if part.text:
            sheet.text(part.text)


#: How the body of each report is laid out.
_BODIES: dict[type, Callable[["Sheet", Any], None]] = {
    ProgrammeReport: _programme, PairingReport: _pairing, SessionReport: _session,
    PlainReport: _plain, FormReport: _form, PackReport: _pack,
}  # fmt: skip

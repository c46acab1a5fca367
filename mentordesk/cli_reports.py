"""The commands of reports: paper, figures, the self-check, certificates and the register of issues."""

import argparse
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from mentordesk.files import write_whole
from mentordesk.model.clock import counted, wrong_period
from mentordesk.model.errors import MachineTrouble, Refused
from mentordesk.model.issue import How
from mentordesk.model.names import NameStyle
from mentordesk.model.readers import Reader
from mentordesk.programme import records
from mentordesk.programme.desk import Desk
from mentordesk.programme.finder import id_of
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import BY_KEY, KINDS, PARTS, Needs
from mentordesk.programme.papers.wanted import OFF_AT_FIRST, Wanted
from mentordesk.programme.reporting import Prepared

Command = Callable[..., argparse.ArgumentParser]
#: Papers of cases: each is made for a note or a pointer, with a reason, and is in no gallery.
CASES = ("conflict-note", "case-letters", "case-agreement", "safeguarding")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the command line lends to its commands."""

    opened: Callable[[argparse.Namespace], AbstractContextManager[Desk]]
    say: Callable[[argparse.Namespace, object, Iterable[str]], None]
    date: Callable[[str], date]
    spare: Callable[..., None]


def add_commands(command: Command, tools: Tools) -> None:
    """Add the commands of reports to the parser."""
    made = _Commands(tools)
    _report(command, made, tools)
    figures = command("figures", made.figures, "every figure, with what it was counted from")
    figures.add_argument("--from", dest="first", type=tools.date, metavar="D")
    figures.add_argument(
        "--as-at", dest="last", type=tools.date, metavar="D", help="today if left out"
    )
    figures.add_argument("--records", metavar="KEY", help="the records behind one figure")
    figures.add_argument("--today", type=tools.date, metavar="DATE")
    standards = command("standards", made.standards, "check the programme against its own rules")
    standards.add_argument(
        "--date", type=tools.date, metavar="D", help="as at another day than today"
    )
    standards.add_argument("--pairing", metavar="CODE", help="of one pairing")
    issued = command("issued", made.issued, "what was printed and saved, for whom and when")
    issued.add_argument(
        "--again", metavar="CODE", help="one of them once more, with its figures as they were"
    )
    issued.add_argument("--check", type=Path, metavar="X.pdf", help="which issue a file is")
    issued.add_argument("--out", type=Path, metavar="X.pdf")
    given = command(
        "certificates", made.certificates, "who has earned a certificate, and the register"
    )
    given.add_argument("--give", nargs="+", metavar="CODE", help="to these mentors, such as P0007")
    given.add_argument(
        "--although", metavar="WHY", help="why it is given though something is missing"
    )
    given.add_argument("--withdraw", metavar="NUMBER", help="one that was given by mistake")
    given.add_argument("--today", type=tools.date, metavar="DATE")


def _report(command: Command, made: "_Commands", tools: Tools) -> None:
    report = command(
        "report", made.report, "write a report as PDF, as a web page (.html) or its figures (.xlsx)"
    )
    report.add_argument("kind", choices=(*(k.key for k in KINDS), *CASES))
    report.add_argument(
        "--audience", choices=[r.value for r in Reader],
        help="whom it is for; our own file if left out and possible",
    )  # fmt: skip
    report.add_argument("--pairing", metavar="CODE")
    report.add_argument("--participant", metavar="CODE")
    report.add_argument("--meeting", metavar="CODE")
    report.add_argument(
        "--week", type=tools.date, metavar="D", help="a day of the week it is about"
    )
    report.add_argument(
        "--review",
        type=int,
        default=0,
        metavar="N",
        help="which review of the programme; the newest if left out",
    )
    report.add_argument("--form", choices=tuple(BLANKS), help="which blank form")
    report.add_argument(
        "--group",
        metavar="G",
        help="one for each of a group such as 8 or 8A; all with an empty one",
    )
    report.add_argument("--one-file", action="store_true", help="those of a group in one file")
    report.add_argument("--duplex", action="store_true", help="in one file each begins on a front")
    report.add_argument("--from", dest="first", type=tools.date, metavar="D")
    report.add_argument("--to", dest="last", type=tools.date, metavar="D")
    report.add_argument("--names", choices=[n.value for n in NameStyle])
    report.add_argument(
        "--without", nargs="+", default=(), metavar="PART", help="sections to leave out"
    )
    report.add_argument(
        "--with",
        dest="also",
        nargs="+",
        default=(),
        metavar="PART",
        help="sections left out at first",
    )
    report.add_argument("--foreword", default="", metavar="TEXT", help="in front, in your words")
    report.add_argument("--given-to", default="", metavar="WHOM", help="for the register of issues")
    report.add_argument("--large", action="store_true", help="large print")
    report.add_argument("--save-ink", action="store_true")
    report.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    report.add_argument(
        "--today", type=tools.date, metavar="DATE", help="the day it is prepared on"
    )
    report.add_argument("--note", metavar="CODE", help="of a conflict note, or of a pointer")
    report.add_argument("--reason", metavar="WHY", help="why a conflict note is printed")
    report.add_argument("--simple", action="store_true", help="letters in simple words")
    report.add_argument(
        "--out", type=Path, required=True, metavar="X", help="X.pdf, X.html, X.xlsx, or a folder"
    )


#: What a report can be written as.
_SUFFIXES = frozenset({".pdf", ".html", ".htm", ".xlsx"})


class _Commands:
    """Runs the commands of reports."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    # -- report -----------------------------------------------------------------------------

    def report(self, options: argparse.Namespace) -> None:
        """Write one report, or one for each of a group."""
        self._tools.spare(options.out, options.file)
        today = options.today or records.local_today()
        with self._tools.opened(options) as desk:
            if options.kind in CASES:
                self._case(desk, options, today)
            elif options.group is not None and not _takes_group(options.kind):
                raise Refused("This report is about the whole programme: leave --group out.")
            elif options.group is not None and BY_KEY[options.kind].needs is not Needs.PROGRAMME:
                self._many(desk, options, today)
            else:
                self._one(desk, options, today)

    def _one(self, desk: Desk, options: argparse.Namespace, today: date) -> None:
        key, wanted = _wanted(options, today)
        prepared = desk.reporting.prepare(key, wanted)
        _check_parts(options, prepared)
        look = _look(options)
        suffix = options.out.suffix.lower()
        if suffix not in _SUFFIXES:
            raise Refused("A report is written as .pdf, .html or .xlsx.")
        if suffix != ".pdf":
            self._companion(desk, options, prepared, suffix)
            return
        from mentordesk.reports import render

        done = render(prepared.report, look)
        _write(options.out, done.pdf)
        issue = desk.issues.note(prepared, look, done.pdf, done.pages, How.SAVED, options.given_to)
        if done.warning:
            print(done.warning, file=sys.stderr)
        facts = _facts(prepared) | {
            "out": str(options.out), "pages": done.pages,
            "missing": [f"U+{ord(c):04X}" for c in done.missing], "issue": issue.code if issue else None,
        }  # fmt: skip
        lines = [f"Wrote {counted(done.pages, 'page')} to {options.out}."]
        if prepared.left_out:
            lines.append(f"Left out for this reader: {'; '.join(prepared.left_out)}.")
        if prepared.mentions:
            lines.append(f"Replaced {counted(len(prepared.mentions), 'name')} in texts.")
        self._tools.say(options, facts, lines)

    def _companion(
        self, desk: Desk, options: argparse.Namespace, prepared: Prepared, suffix: str
    ) -> None:
        if suffix == ".xlsx":
            from mentordesk.programme.companions import figures_workbook

            content = figures_workbook(prepared)
        else:
            from mentordesk.reports.web import page

            content = page(prepared.report).encode()
        _write(options.out, content)
        issue = desk.issues.note(
            prepared, _look(options), content, 0, How.SAVED, options.given_to, suffix[1:]
        )
        facts = _facts(prepared) | {"out": str(options.out), "issue": issue.code if issue else None}
        self._tools.say(options, facts, [f"Wrote {options.out}."])

    def _many(self, desk: Desk, options: argparse.Namespace, today: date) -> None:
        from mentordesk.reports.bulk import in_one, render_many

        key, wanted = _wanted(options, today)
        found, skipped = [], 0
        for subject in desk.reporting.subjects(key, options.group, today):
            about = replace(
                wanted, pairing_id=subject.pairing_id, participant_id=subject.participant_id
            )
            try:
                found.append(desk.reporting.prepare(key, about))
            except Refused:
                skipped += 1
        if not found:
            raise Refused("There is nothing to make for this group.")
        _check_parts(options, found[0])
        if options.one_file != (options.out.suffix.lower() == ".pdf"):
            raise Refused("Say with --out a PDF for one file, and a folder for one each.")
        look = _look(options)
        done = render_many([p.report for p in found], look, lambda _done: True)
        files = [options.out / f"{p.file_name}.pdf" for p in found]
        bodies = [r.pdf for r in done]
        if options.one_file:
            whole = in_one(done, BY_KEY[key].title, duplex=options.duplex).pdf
            files, bodies = [options.out], [whole] * len(found)
        if options.one_file:
            _write(options.out, bodies[0])
        for nth, (prepared, body, rendered) in enumerate(zip(found, bodies, done, strict=True)):
            if not options.one_file:
                _write(files[nth], body)  # what is written is registered before the next one
            desk.issues.note(prepared, look, body, rendered.pages, How.SAVED, options.given_to)
        pages = sum(r.pages for r in done)
        facts = {
            "out": [str(f) for f in files],
            "reports": len(found),
            "pages": pages,
            "left_out": skipped,
        }
        said = f"Wrote {counted(len(found), 'report')}, {counted(pages, 'page')}, to {options.out}."
        self._tools.say(options, facts, [said])

    def _case(self, desk: Desk, options: argparse.Namespace, today: date) -> None:
        from mentordesk.reports import render

        if not options.note:
            raise Refused("Say which one with --note, such as N0002.")
        if options.audience not in {None, Reader.FILE.value}:
            raise Refused("Papers of a case are for the file alone.")
        if options.out.suffix.lower() != ".pdf":
            raise Refused("Papers of a case are written as .pdf alone.")
        if options.names not in {None, NameStyle.FULL.value}:
            raise Refused("Papers of a case name people in full: leave --names out.")
        report, look = _CASES[options.kind](desk, options, today), _look(options)
        done = render(report, look)
        _write(options.out, done.pdf)
        desk.issues.note_case(report.head.title, look, done.pdf, done.pages, How.SAVED, today)
        facts = {
            "out": str(options.out),
            "pages": done.pages,
            "missing": [f"U+{ord(c):04X}" for c in done.missing],
        }
        self._tools.say(options, facts, [f"Wrote {counted(done.pages, 'page')} to {options.out}."])

    # -- figures, rules, certificates, register ---------------------------------------------

    def figures(self, options: argparse.Namespace) -> None:
        """Every figure of a period as at its last day, or the records behind one."""
        from mentordesk.programme.overview import period_of_term, records_behind

        today = options.today or records.local_today()
        with self._tools.opened(options) as desk:
            period = period_of_term(desk, today, options.first, options.last)
            if period.last < period.first:
                raise Refused(wrong_period(period.first, today))
            if options.records:
                try:
                    figure = period.figure(options.records)
                except LookupError:
                    raise Refused(f"There is no figure called {options.records}.") from None
                lines = records_behind(desk, figure, period.last)
                facts: Any = [{"code": n.code, "what": n.what, "when": n.when} for n in lines]
                self._tools.say(options, facts, [f"{n.code}  {n.what}  {n.when}" for n in lines])
                return
            rows = period.figures
            facts = {
                "from": period.first.isoformat(), "as_at": period.last.isoformat(),
                "figures": [
                    {"key": f.key, "chapter": f.chapter, "label": f.label, "value": f.value, "number": f.number,
                     "part": f.part, "whole": f.whole, "n": f.n, "unknown": f.unknown, "definition": f.definition}
                    for f in rows
                ],
                "parts": [
                    {"key": b.key, "title": b.title, "columns": list(b.columns),
                     "rows": [[word, *numbers] for word, numbers in b.rows]}
                    for b in period.breakdowns
                ],
            }  # fmt: skip
        said = [f"{f.label}: {f.value or 'not known'}. {f.evidence}" for f in rows]
        self._tools.say(options, facts, said)

    def standards(self, options: argparse.Namespace) -> None:
        """Every check with its evidence."""
        day = options.date or records.local_today()
        if day > records.local_today():
            raise Refused("This day has not come yet.")
        with self._tools.opened(options) as desk:
            found = desk.standards.check(day)
            if options.pairing:
                desk.pairings.get(id_of(options.pairing, "K", "pairing"))
        checks = list(found.checks)
        if options.pairing:
            checks = found.of_pairing(id_of(options.pairing, "K", "pairing"))
        facts = [
            {"rule": c.rule, "pairing": f"K{c.pairing_id:04d}" if c.pairing_id else None, "met": c.met.value,
             "evidence": c.evidence}
            for c in checks
        ]  # fmt: skip
        lines = [
            f"{c.rule}  {f'K{c.pairing_id:04d}' if c.pairing_id else 'programme'}  {c.met.label}. {c.evidence}"
            for c in checks
        ]
        self._tools.say(options, facts, lines)

    def certificates(self, options: argparse.Namespace) -> None:
        """Give or withdraw certificates, or say who has earned one."""
        today = options.today or records.local_today()
        with self._tools.opened(options) as desk:
            book = desk.certificates
            if options.withdraw:
                asked = [c.id for c in book.register() if c.number == options.withdraw]
                book.withdraw(asked[0] if asked else 0, today=today)
            if options.give:
                ids = [id_of(code, "P", "participant") for code in options.give]
                book.give(ids, today=today, although=options.although or "")
            rows = book.standings(today)
        facts = [
            {"code": f"P{s.participant_id:04d}", "name": s.name, "earned": s.is_earned, "missing": list(s.missing),
             "number": s.given.number if s.given else None}
            for s in rows
        ]  # fmt: skip
        lines = [
            f"P{s.participant_id:04d}  {s.name}  "
            + (
                f"has {s.given.number}"
                if s.given
                else "earned"
                if s.is_earned
                else f"missing: {', '.join(s.missing)}"
            )
            for s in rows
        ]
        self._tools.say(options, facts, lines)

    def issued(self, options: argparse.Namespace) -> None:
        """The register, a report once more, or which issue a file is."""
        with self._tools.opened(options) as desk:
            if options.again:
                self._again(desk, options)
                return
            rows = desk.issues.all()
            if options.check:
                try:
                    rows = list(desk.issues.of_file(options.check.read_bytes()))
                except OSError as error:
                    raise MachineTrouble("This file cannot be read.") from error
                if not rows:
                    raise Refused(
                        "This file is not in the register: it was changed since, or was not made here."
                    )
        facts = [
            {"code": r.code, "at": r.at.isoformat() if r.at else None, "kind": r.kind, "title": r.title,
             "about": r.subject, "audience": r.reader, "given_to": r.given_to, "names": r.names,
             "as_at": r.as_at.isoformat() if r.as_at else None, "pages": r.pages, "how": r.how.value,
             "sha256": r.digest}
            for r in rows
        ]  # fmt: skip
        lines = [
            f"{r.code}  {r.at.astimezone():%Y-%m-%d %H:%M}  {r.title} {r.subject}  {Reader(r.reader).label.lower()}"
            for r in rows if r.at
        ]  # fmt: skip
        self._tools.say(options, facts, lines)

    def _again(self, desk: Desk, options: argparse.Namespace) -> None:
        from mentordesk.reports import render

        if options.out is None:
            raise Refused("Say where it goes with --out.")
        self._tools.spare(options.out, options.file)
        issued = desk.issues.get(id_of(options.again, "R", "issue"))
        done = render(*desk.issues.again(issued))
        _write(options.out, done.pdf)
        same = desk.issues.is_the_same(issued, done.pdf)
        said = f"Wrote {issued.code} as it was to {options.out}{', the very same bytes' if same else ''}."
        self._tools.say(
            options, {"out": str(options.out), "pages": done.pages, "same_bytes": same}, [said]
        )


def _takes_group(key: str) -> bool:
    """Whether a kind of report can be made for a group."""
    return BY_KEY[key].needs is not Needs.PROGRAMME or key in {"certificates", "unsigned"}


def _wanted(options: argparse.Namespace, today: date) -> tuple[str, Wanted]:
    """The kind that is meant, and what it should show."""
    key = options.kind
    if key == "session" and not options.meeting:  # a sheet for the next meeting, or an empty one
        key = "next" if options.pairing else "blank"
    kind = BY_KEY[key]
    if options.audience:
        reader = Reader(options.audience)
    else:
        reader = Reader.FILE if Reader.FILE in kind.readers else kind.readers[0]
    if kind.needs is Needs.PAIRING and not options.pairing and options.group is None:
        raise Refused("Say which pairing with --pairing, such as K0003.")
    if kind.needs is Needs.PERSON and not options.participant and options.group is None:
        raise Refused("Say which person with --participant, such as P0007.")
    if kind.needs is Needs.FORM and not options.form:
        raise Refused(f"Say which form with --form: {', '.join(BLANKS)}.")
    off = (OFF_AT_FIRST | set(options.without)) - set(options.also)
    return key, Wanted(
        today=today, reader=reader, first=options.first, last=options.last,
        names=NameStyle(options.names) if options.names else None, without=frozenset(off),
        group=options.group or "", foreword=options.foreword, week=options.week, form=options.form or "",
        pairing_id=id_of(options.pairing, "K", "pairing") if options.pairing else 0,
        participant_id=id_of(options.participant, "P", "participant") if options.participant else 0,
        meeting_id=id_of(options.meeting, "M", "meeting") if options.meeting else 0,
        evaluation_id=options.review,
    )  # fmt: skip


def _check_parts(options: argparse.Namespace, prepared: Prepared) -> None:
    """Refuse a part that no report has: what was to be left out would be printed."""
    here = [key for key, _ in prepared.sections]
    for name in (*options.without, *options.also):
        if name not in PARTS and name not in here:
            raise Refused(f"No part is called {name[:40]}. This report has: {', '.join(here)}.")


def _look(options: argparse.Namespace) -> Any:
    from mentordesk.reports import Look, Paper

    return Look(paper=Paper(options.paper), large=options.large, save_ink=options.save_ink)


def _facts(prepared: Prepared) -> dict[str, Any]:
    return {
        "kind": prepared.kind.key, "audience": prepared.wanted.reader.value, "names": prepared.wanted.style.value,
        "left_out": list(prepared.left_out), "names_replaced": len(prepared.mentions),
        "sections": [key for key, _ in prepared.sections],
    }  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        raise MachineTrouble(
            "The report could not be written to this place. Choose another."
        ) from error


def _letters_of(desk: Desk, options: argparse.Namespace, today: date) -> Any:
    """The letters of the last step of a note that has one, for those it names or for one person."""
    note_id = id_of(options.note, "N", "conflict note")
    steps = [s for s in desk.conflicts.steps(note_id) if s.letter]
    if not steps:
        raise Refused("No step of this note has a letter.")
    note = desk.conflicts.get(note_id)
    people = [p.id for p in desk.conflicts.who_may_be_in_it(note.pairing_id)]
    to = list(note.parties)
    if options.participant:
        to = [id_of(options.participant, "P", "participant")]
        if to[0] not in people:
            raise Refused(f"{options.participant} is not in this pairing.")
    if not to:
        raise Refused("Say who gets the letter with --participant, such as P0007.")
    return desk.case_papers.letters(steps[-1].id, to, today, simple=options.simple)


_CASES: dict[str, Callable[[Desk, argparse.Namespace, date], Any]] = {
    "conflict-note": lambda desk, options, today: desk.case_papers.for_file(
        id_of(options.note, "N", "conflict note"), options.reason or "", today
    ),
    "case-letters": _letters_of,
    "case-agreement": lambda desk, options, today: desk.case_papers.agreement(
        id_of(options.note, "N", "conflict note"), today
    ),
    "safeguarding": lambda desk, options, today: desk.case_papers.hand_over(
        id_of(options.note, "H", "safeguarding pointer"), today
    ),
}

"""The command line. Exit codes: 0 done, 1 refused with one sentence, 2 wrong usage."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from mentordesk import __version__, cli_match
from mentordesk.cli_reports import Command, Tools, add_commands
from mentordesk.exchange.roster import Plan
from mentordesk.exchange.roster_heads import JOINED, header_key, importable_fields
from mentordesk.exchange.sheets import Sheet
from mentordesk.model.absence import Snooze
from mentordesk.model.backups import Why
from mentordesk.model.clock import counted, parse_date
from mentordesk.model.conflict import Deed
from mentordesk.model.contact import Contact
from mentordesk.model.errors import MentorDeskError, RecordUnusable, Refused
from mentordesk.model.facts import Sides
from mentordesk.model.fields import Audience, described
from mentordesk.model.people import Role
from mentordesk.model.profile import USUAL, Profile
from mentordesk.model.programme import Programme
from mentordesk.paths import RECORD_SUFFIX, backups_beside
from mentordesk.programme import importing, records
from mentordesk.programme.backups import Backup, backups_of, restore_to, verified_record
from mentordesk.programme.commands import Commands, plain_facts
from mentordesk.programme.desk import Desk
from mentordesk.programme.finder import id_of

Facts = dict[str, Any]
#: What some programs put before UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            errors = "surrogateescape" if stream is sys.stdin else "backslashreplace"
            stream.reconfigure(encoding="utf-8", errors=errors)
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except MentorDeskError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except (OSError, UnicodeError, OverflowError) as error:
        # what the computer refuses in a way nobody foresaw still ends in one sentence
        print(f"This cannot be done: {type(error).__name__}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mentordesk",
        description="The desk of a peer-mentoring coordinator. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"MentorDesk {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Any, about: str, *, opens: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        made.add_argument("file", type=Path, metavar="FILE", help="a MentorDesk record")
        made.add_argument("--json", action="store_true", help="print machine-readable output")
        if opens:
            made.add_argument(
                "--passphrase-file",
                metavar="P",
                help="file whose first line is the passphrase; - for standard input",
            )
            made.add_argument(
                "--programme",
                metavar="N",
                help="number or name; the first of the record if left out",
            )
        return made

    _commands_of_records(command)
    _import_command(command)
    _reading_commands(command)
    tools = Tools(_opened, _say, _date, _spare)
    add_commands(command, tools)
    cli_match.add_commands(command, tools)
    _calendar_command(command)
    _safety_commands(command)
    _batch_command(command)
    return parser


def _commands_of_records(command: Command) -> None:
    """Those that make a record."""
    new = command("new", _new, "start a record", opens=False)
    new.add_argument("--name", required=True, metavar="N", help="name of the programme")
    new.add_argument(
        "--profile", choices=tuple(map(str, Profile)), default=str(Profile.SCHOOL_WEEKLY),
        help="the kind of programme, which fills in its rules, rhythm and times of the day",
    )  # fmt: skip
    kind = new.add_mutually_exclusive_group(required=True)
    kind.add_argument(
        "--passphrase-file", metavar="P",
        help="file whose first line is the passphrase; - for standard input",
    )  # fmt: skip
    kind.add_argument(
        "--open", action="store_true", help="no passphrase: anyone at this computer can open it"
    )
    sample = command("sample", _sample, "make the invented sample programme", opens=False)
    sample.add_argument("--seed", type=int, default=7, metavar="N")
    sample.add_argument("--size", choices=("small", "term", "large"), default="term")
    sample.add_argument("--today", type=_date, metavar="DATE", help="the day it is seen from")


def _import_command(command: Command) -> None:
    bring = command("import", _import, "bring in a roster from CSV or XLSX")
    bring.add_argument("sheet", type=Path, metavar="SHEET")
    bring.add_argument("--dry-run", action="store_true", help="only say what it would do")
    bring.add_argument(
        "--dates", choices=("day-first", "month-first"),
        help="how 03/11/2026 is read; day first unless the sheet shows otherwise",
    )  # fmt: skip
    bring.add_argument(
        "--column", action="append", default=[], metavar="HEAD=FIELD",
        help="what a column holds; may be given several times",
    )  # fmt: skip
    bring.add_argument("--page", default="", metavar="NAME", help="which sheet of a workbook")
    bring.add_argument("--no-heads", action="store_true", help="the first row is a person")
    bring.add_argument(
        "--role",
        choices=[r.value for r in Role],
        default="mentee",
        help="for rows that name no role",
    )
    bring.add_argument(
        "--problems",
        type=Path,
        metavar="FILE",
        help="write the rows with problems to this CSV file",
    )


def _reading_commands(command: Command) -> None:
    lists = command("list", _list, "list records")
    lists.add_argument("what", choices=tuple(_LISTS))
    lists.add_argument("--open", metavar="CODE", help="a conflict note with its words")
    lists.add_argument("--reason", metavar="WHY", help="why it is read: it is written down")
    today = command("today", _today, "what needs doing, and why")
    today.add_argument("--date", type=_date, metavar="D", help="another day than today")
    today.add_argument("--all", action="store_true", help="what was put off as well")
    find = command("find", _find, "find people, pairings, meetings and goals")
    find.add_argument("words", nargs="+", metavar="WORDS")


def _batch_command(command: Command) -> None:
    batch = command("batch", _batch, "run commands, one JSON object a line (docs/batch.md)")
    batch.add_argument(
        "script", nargs="?", metavar="SCRIPT", help="a file; standard input if left out"
    )
    batch.add_argument(
        "--today", type=_date, metavar="DATE", help="the day the commands are given on"
    )


def _calendar_command(command: Command) -> None:
    calendar = command("calendar", _calendar, "write planned meetings as a calendar (.ics)")
    calendar.add_argument("--from", dest="first", type=_date, metavar="D", help="today if left out")
    calendar.add_argument(
        "--to", dest="last", type=_date, metavar="D", help="a year on if left out"
    )
    calendar.add_argument("--names", choices=("initials", "codes", "names"), default="initials")
    calendar.add_argument("--out", type=Path, required=True, metavar="X.ics")


def _safety_commands(command: Command) -> None:
    keep = command("backup", _backup, "make a verified backup")
    keep.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="where; beside the record if left out"
    )

    kept = command("backups", _backups, "list the backups of a record", opens=False)
    kept.add_argument("folder", nargs="?", type=Path, metavar="DIR")

    again = command("restore", _restore, "restore a backup to a new place")
    again.add_argument(
        "--to", type=Path, required=True, metavar="FILE", help="where nothing is yet"
    )

    command("check", _check, "look at every page and every link of the history")

    away = command("erase", _erase, "erase somebody for good, or say what would go")
    away.add_argument("code", metavar="CODE", help="the participant, such as P0007")
    away.add_argument("--reason", default="", metavar="WHY", help="kept in the record")
    away.add_argument("--asked-by", default="", metavar="WHO")
    away.add_argument(
        "--for-good", action="store_true", help="do it: nothing brings back what was erased"
    )
    away.add_argument(
        "--backups-too", action="store_true", help="remove the backups made until now as well"
    )

    command(
        "privacy",
        _privacy,
        "who left so long ago that one asks whether to keep them, and who was erased",
    )

    past = command("history", _history, "what was changed, and when")
    past.add_argument("--record", metavar="CODE", help="of one record, such as P0007")
    past.add_argument("--limit", type=_few, default=100, metavar="N", help="so many of the newest")


def _few(text: str) -> int:
    """A number of lines that can be shown."""
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1,000,000")
    return int(text)


def _date(text: str) -> date:
    found = parse_date(text, today=records.local_today())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write it like 2026-11-03")
    return found


def _spare(target: Path, *kept: Path) -> None:
    """Refuse to write over a record, its keys, a backup, or a file that is read now."""
    own = {k.resolve() for path in kept for k in (path, path.with_name(f"{path.name}.keys"))}
    if target.resolve() in own or target.suffix.lower() in {RECORD_SUFFIX, ".keys", ".manifest"}:
        raise Refused("This would overwrite a file that is needed. Choose another name.")


def _words_file(options: argparse.Namespace) -> list[Path]:
    """The file a passphrase was read from."""
    where = options.passphrase_file
    return [Path(where)] if where not in {None, "-"} else []


def _say(options: argparse.Namespace, facts: object, lines: Iterable[str]) -> None:
    """Print the facts as JSON if asked, else the lines."""
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        for line in lines:  # what is in names must not steer a terminal
            print("".join(c for c in line if c == "\n" or c.isprintable()))


def _passphrase(where: str | None) -> str | None:
    if where is None:
        return None
    try:
        text = (
            _standard_input().readline()
            if where == "-"
            else Path(where).read_text(encoding="utf-8-sig")
        )
    except (OSError, UnicodeDecodeError):
        raise Refused("The passphrase file cannot be read.") from None
    words = text.removeprefix(BYTE_ORDER_MARK).partition("\n")[0].removesuffix("\r")
    if not words.strip():
        raise Refused("The passphrase is empty.")
    return words


def _words_for(options: argparse.Namespace) -> str | None:
    """The passphrase of the record, from its file or asked for; None when it needs none."""
    words = _passphrase(options.passphrase_file)
    if words is None and records.needs_passphrase(options.file):
        if sys.stdin is None or not sys.stdin.isatty():
            raise Refused("This record is locked. Give its passphrase with --passphrase-file.")
        import getpass

        words = getpass.getpass("Passphrase: ")
    return words


def _opened(options: argparse.Namespace) -> Any:
    desk = records.open_record(options.file, _words_for(options))
    if options.programme is None:
        return closing(desk)
    try:
        return closing(desk.in_programme(desk.programmes.named(options.programme).id))
    except BaseException:
        desk.close()
        raise


def _new(options: argparse.Namespace) -> None:
    words = _passphrase(options.passphrase_file)
    code = records.new_recovery_code() if words is not None else None
    name = options.name.encode("utf-8", "replace").decode()
    profile = Profile(options.profile)
    programme = Programme(name=name, **asdict(USUAL[profile]))
    if problems := programme.problems():
        raise Refused.because(problems)
    records.new_record(
        options.file, programme, passphrase=words, recovery_code=code, profile=profile
    ).close()
    lines = [f"Started {options.name}."]
    if code:
        lines.append(f"Recovery code, to be kept on paper: {code}")
    _say(options, {"file": str(options.file), "recovery_code": code}, lines)


def _sample(options: argparse.Namespace) -> None:
    from mentordesk.programme.sample import SIZES, make_sample

    day = options.today or records.local_today()
    with closing(
        make_sample(options.file, today=day, seed=options.seed, size=SIZES[options.size])
    ) as desk:
        facts = {
            "file": str(options.file), "today": day.isoformat(),
            "participants": desk.store.participants.count(),
            "pairings": len(desk.facts.pairings(day)), "meetings": desk.store.meetings.count(),
        }  # fmt: skip
    said = f"Made the sample programme: {facts['participants']} participants, {facts['pairings']} pairings, {facts['meetings']} meetings."
    _say(options, facts, [said])


def _columns_of(
    options: argparse.Namespace, heads: Sequence[str], known: Mapping[int, str], targets: Facts
) -> dict[int, str]:
    """Which field each column feeds: what was recognised, and before it what is named by hand.

    A step that is asked for is named as it is called, such as *Consent=Parent’s consent*.
    """
    fields = {header_key(name): name for name in targets}
    fields |= {header_key(said.partition(": ")[2]): name for name, said in targets.items()
               if name not in importable_fields()}  # fmt: skip
    chosen: dict[int, str] = {}
    for said in options.column:
        head, _, named = said.rpartition("=")
        field = fields.get(header_key(named), "")
        if not head.strip() or not field:
            names = [
                n if n in importable_fields() else s.partition(": ")[2] for n, s in targets.items()
            ]
            raise Refused(f"Write a column like Yr=group; the fields are {', '.join(names)}.")
        at = _column_at(head, heads, by_number=options.no_heads)
        if at in chosen or (field in chosen.values() and field not in JOINED):
            raise Refused(f"--column {said} names a column or a field a second time.")
        chosen[at] = field
    if options.no_heads and not chosen:
        raise Refused("Without heads, name columns by their number, like --column 1=name.")
    named = set(chosen.values()) - set(JOINED)
    return {n: t for n, t in known.items() if n not in chosen and t not in named} | chosen


def _column_at(head: str, heads: Sequence[str], *, by_number: bool) -> int:
    if by_number:
        number = int(head) if head.strip().isdecimal() else 0
        if not 1 <= number <= len(heads):
            raise Refused(
                f"Without heads, name columns by their number, from 1 to {len(heads)}, like --column 1=name."
            )
        return number - 1
    keys = [header_key(h) for h in heads]
    if header_key(head) not in keys:
        raise Refused(
            f"There is no column {head}. The columns are {', '.join(filter(None, heads))}."
        )
    return keys.index(header_key(head))


def _import(options: argparse.Namespace) -> None:
    if options.problems:
        _spare(options.problems, options.file, options.sheet, *_words_file(options))
    sheet = importing.read_sheet(options.sheet, page=options.page)
    today = records.local_today()
    with _opened(options) as desk:
        plan = _planned(desk, options, sheet, today)
        if options.problems:
            importing.save_problem_rows(plan, options.problems)
        facts, lines = _plan_told(plan, sheet, asks_order=options.dates is None)
        facts["steps_noted"] = desk.importer.noted(plan, today=today)
        if options.dry_run:
            lines.append(
                f"Would add {len(plan.additions)} and update {len(plan.updates)} participants."
            )
        else:
            if desk.store.participants.count():
                desk.backups.make(backups_beside(options.file), Why.BEFORE_IMPORT)
            done = desk.importer.commit(plan, today=today)
            facts |= {
                "added": done.added, "updated": done.updated, "left_out": done.left_out,
                "steps_noted": done.noted, "seq": desk.seq,
            }  # fmt: skip
            lines.append(done.sentence)
    _say(options, facts, lines)


def _planned(desk: Desk, options: argparse.Namespace, sheet: Sheet, today: date) -> Plan:
    """The plan of an import, with the columns named as they were asked for."""
    planned = partial(
        desk.importer.plan, sheet, today=today, default_role=Role(options.role), has_heads=not options.no_heads,
        month_first=None if options.dates is None else options.dates == "month-first",
    )  # fmt: skip
    plan = planned()
    if options.column or options.no_heads:
        plan = planned(
            mapping=_columns_of(options, plan.headers, plan.mapping, desk.importer.targets())
        )
    return plan


def _plan_told(plan: Plan, sheet: Sheet, *, asks_order: bool) -> tuple[Facts, list[str]]:
    """What a plan would do, for a machine and for a person."""
    rows: list[Facts] = [
        {"row": r.number, "verdict": r.verdict.name.lower(), "decision": r.decision.name.lower(),
         "reason": r.reason, "name": r.participant.name if r.participant else ""}
        for r in plan.rows
    ]  # fmt: skip
    facts: Facts = {
        "rows": rows, "dates_month_first": plan.month_first, "dates_ambiguous": plan.asks_date_order,
        "columns": {plan.headers[n] or f"column {n + 1}": t for n, t in sorted(plan.mapping.items())},
    }  # fmt: skip
    lines = [
        f"Row {r['row']}: {r['verdict'].replace('_', ' ')}. {r['reason']}".strip()
        for r in rows
        if r["reason"]
    ]
    if plan.asks_date_order and asks_order:
        lines.append(
            "Dates such as 03/11/2026 were read day first; --dates month-first reads them the other way."
        )
    if len(sheet.pages) > 1:
        facts |= {"page": sheet.page, "pages": list(sheet.pages)}
        others = ", ".join(name for name in sheet.pages if name != sheet.page)
        lines.append(f"Read from the sheet {sheet.page}; --page reads another: {others}.")
    if plan.unused:
        facts["columns_left_out"] = plan.unused
        lines.append(f"Columns left out: {', '.join(plan.unused)}.")
    return facts, lines


def _list(options: argparse.Namespace) -> None:
    if options.open and options.what != "conflict-notes":
        raise Refused("Only a conflict note is opened by its code.")
    with _opened(options) as desk:
        rows = (
            _note(desk, options.open, options.reason or "")
            if options.open
            else _LISTS[options.what](desk)
        )
    shown = (
        "name",
        "mentor",
        "mentee",
        "pairing",
        "title",
        "group",
        "state",
        "status",
        "held_on",
        "attempted_on",
        "party",
        "standing",
        "minutes",
    )
    # how somebody stands says more than their enrolment: who waits may be paired by now
    lines = [
        "  ".join([
            r["code"],
            *(str(r[k]) for k in shown if r.get(k) and not (k == "status" and r.get("standing"))),
            *r.get("roles", ()),
        ])
        for r in rows
    ]  # fmt: skip
    _say(options, rows, lines)


def _participants(desk: Desk) -> list[Facts]:
    standing = {r.id: r.standing.lower() for r in desk.people.rows(records.local_today())}
    return [
        plain_facts(p) | {"standing": standing.get(p.id, "")}
        for p in desk.store.participants.where()
    ]


def _pairings(desk: Desk) -> list[Facts]:
    found, sides = [], desk.facts.names(None)
    for pairing in desk.store.pairings.where():
        state = desk.pairings.state(pairing.id, records.local_today())
        now = sides.get(pairing.id) or Sides(pairing.id)
        members: Facts = {
            "mentor": ", ".join(p.code for p in now.mentors),
            "mentee": ", ".join(p.code for p in now.mentees),
            "members": [
                {"participant": f"P{m.participant_id:04d}"}
                | plain_facts(m)
                | {"role": m.role.value}
                for m in desk.facts.members(pairing.id)
            ],
        }
        found.append(plain_facts(pairing) | members | {"state": state.value if state else ""})
    return found


def _meetings(desk: Desk) -> list[Facts]:
    came: dict[int, Facts] = {}
    for row in desk.store.meeting_attendances.where():
        came.setdefault(row.meeting_id, {})[f"P{row.participant_id:04d}"] = row.came.value
    return [
        plain_facts(m) | {"pairing": f"K{m.pairing_id:04d}", "attendance": came.get(m.id, {})}
        for m in desk.store.meetings.where()
    ]


def _notes(desk: Desk) -> list[Facts]:
    """Conflict notes by code, dates, seriousness and status alone; their words need --open."""
    named = (
        "kind",
        "severity",
        "status",
        "occurred_on",
        "reported_on",
        "closed_on",
        "next_due",
        "review_on",
    )
    return [
        {"code": f["code"], "pairing": f"K{n.pairing_id:04d}"} | {k: f.get(k) for k in named}
        | {"days_open": r.days_open if n.status.is_open else None, "days_over": r.days_over}
        for r in desk.conflicts.rows(records.local_today(), open_only=False)
        for n in [r.note]
        for f in [plain_facts(n) | {"closed_on": n.closed_on.isoformat() if n.closed_on else None}]
    ]  # fmt: skip


def _note(desk: Desk, code: str, reason: str) -> list[Facts]:
    """One conflict note with its words; that it was read, and why, is written down."""
    note = desk.conflicts.opened(id_of(code, "N", "conflict note"), Deed.READ_OUT, reason)
    return [
        plain_facts(note)
        | {
            "pairing": f"K{note.pairing_id:04d}",
            "parties": [f"P{i:04d}" for i in note.parties],
            "steps": [plain_facts(s) for s in desk.conflicts.steps(note.id)],
            "added": [plain_facts(a) for a in desk.conflicts.addenda(note.id)],
        }
    ]


def _pointers(desk: Desk) -> list[Facts]:
    return [plain_facts(p) | {"pairing": f"K{p.pairing_id:04d}"} for p in desk.safety.all()]


def _checkins(desk: Desk) -> list[Facts]:
    """Check-ins without what may be said in them about safety: that is read in the window alone."""
    restricted = {n for n, a in described(Contact).items() if a.audience >= Audience.CONFLICT}
    return [
        {k: v for k, v in plain_facts(c).items() if k not in restricted}
        | {"pairing": f"K{c.pairing_id:04d}"}
        for c in desk.store.contacts.where()
    ]


def _readiness(desk: Desk) -> list[Facts]:
    today = records.local_today()
    people = desk.people.all()
    found = desk.training.of_all(people, today)
    return [
        {
            "code": p.code, "name": p.name, "ready": r.is_ready, "standing": r.word,
            "missing": [s.words for s in r.missing],
        }
        for p in people
        if (r := found.get(p.id))
    ]  # fmt: skip


def _trainings(desk: Desk) -> list[Facts]:
    return [
        plain_facts(r.training) | {"booked": r.booked, "attended": r.attended}
        for r in desk.training.sessions()
    ]


def _rules(desk: Desk) -> list[Facts]:
    return [
        {
            "code": x.rule.id, "title": x.sentence, "kept": x.is_on, "limits": list(x.limits),
            "changed": x.is_changed,
        }
        for x in desk.practice.lines(records.local_today())
    ]  # fmt: skip


def _agreed(desk: Desk) -> list[Facts]:
    return [
        plain_facts(s) | {"pairing": f"K{s.pairing_id:04d}", "meeting": f"M{s.meeting_id:04d}"}
        for s in desk.store.agreed_steps.where()
    ]


def _goals(desk: Desk) -> list[Facts]:
    return [
        plain_facts(g)
        | {
            "pairing": f"K{g.pairing_id:04d}",
            "participant": f"P{g.participant_id:04d}" if g.participant_id else None,
        }
        for g in desk.store.goals.where()
    ]


def _reviews(desk: Desk) -> list[Facts]:
    return [
        {"code": str(r.evaluation.id)}
        | plain_facts(r.evaluation)
        | {"changes": [c.code for c in r.changes]}
        for r in reversed(desk.evaluations.all())
    ]


def _changes(desk: Desk) -> list[Facts]:
    return [plain_facts(c) | {"review": c.evaluation_id} for c in desk.evaluations.changes()]


def _doubles(desk: Desk) -> list[Facts]:
    return [
        {"code": a.one.code, "name": a.one.name, "other": a.other.code, "other_name": a.other.name, "why": a.why}
        for a in desk.likeness.found()
    ]  # fmt: skip


def _programmes(desk: Desk) -> list[Facts]:
    return [{"code": str(p.id)} | plain_facts(p) for p in desk.programmes.all()]


_LISTS = {
    "doubles": _doubles,
    "programmes": _programmes,
    "agreed-steps": _agreed,
    "goals": _goals,
    "reviews": _reviews,
    "decided-changes": _changes,
    "check-ins": _checkins,
    "readiness": _readiness,
    "trainings": _trainings,
    "rules": _rules,
    "participants": _participants,
    "pairings": _pairings,
    "meetings": _meetings,
    "conflict-notes": _notes,
    "safeguarding-pointers": _pointers,
}


def _today(options: argparse.Namespace) -> None:
    with _opened(options) as desk:
        day = options.date or records.local_today()
        items = desk.today.items(day, put_off=options.all)
        put_off = desk.facts.snoozed(day) if options.all else {}
    facts = [
        {
            "rule": i.rule, "record": i.record,
            "severity": i.level.name.lower(), "since": i.since.isoformat(), "title": i.title,
            "why": i.why, "action": i.action.value, "evidence": i.evidence,
            **_until(put_off.get((i.rule, i.record))),
        }
        for i in items
    ]  # fmt: skip
    lines = [f"{f['title']}\n    {f['why']}  → {f['action']} ({f['record']})" for f in facts]
    _say(options, facts, lines or ["Nothing needs you today."])


def _until(snooze: Snooze | None) -> Facts:
    """Until when and why an item was put off; nothing for one that was not."""
    if snooze is None or snooze.until is None:
        return {}
    return {"put_off_until": snooze.until.isoformat(), "put_off_because": snooze.reason}


def _find(options: argparse.Namespace) -> None:
    with _opened(options) as desk:
        found = desk.finder.find(" ".join(options.words), records.local_today())
    facts = [{"kind": f.kind, "code": f.code, "title": f.title, "text": f.text} for f in found]
    lines = [f"{f['code']}  {f['title']}  {f['text']}".rstrip() for f in facts]
    _say(options, facts, lines or ["Nothing was found."])


def _calendar(options: argparse.Namespace) -> None:
    _spare(options.out, options.file, *_words_file(options))
    first = options.first or records.local_today()
    last = options.last or first + timedelta(days=365)
    with _opened(options) as desk:
        number = desk.calendars.export(options.out, first, last, options.names)
    said = f"Wrote {counted(number, 'meeting')} to {options.out}."
    _say(options, {"meetings": number, "file": str(options.out)}, [said])


def _backup(options: argparse.Namespace) -> None:
    with _opened(options) as desk:
        made = desk.backups.make(options.folder or backups_beside(options.file))
    _say(options, _backup_facts(made), [f"Backed up to {made.path}; the copy was read back."])


def _backups(options: argparse.Namespace) -> None:
    found = backups_of(options.file, options.folder or backups_beside(options.file))
    if not found and not options.file.exists():
        raise Refused("There is no record at this place, and no backup of it in the folder.")
    lines = [
        f"{b.made_at:%Y-%m-%d %H:%M}Z  {b.why.label}  {b.size:,} bytes  change {b.last_change:,}  {b.path.name}"
        for b in found
    ]
    _say(options, [_backup_facts(b) for b in found], lines or ["No backup yet."])


def _backup_facts(found: Backup) -> Facts:
    return {
        "file": str(found.path), "made_at": found.made_at.isoformat(), "why": found.why.value,
        "size": found.size, "sha256": found.sha256, "head": found.head,
        "last_change": found.last_change, "counts": found.counts,
        "last_entry": found.last_entry.isoformat() if found.last_entry else None,
    }  # fmt: skip


def _restore(options: argparse.Namespace) -> None:
    words = _words_for(options)
    with closing(restore_to(options.file, words, options.to)) as store:
        facts = {"file": str(options.to), "last_change": store.last_change}
    _say(options, facts, [f"Restored to {options.to}; it was read back whole."])


def _check(options: argparse.Namespace) -> None:
    with _opened(options) as desk:
        troubles = verified_record(desk.store)
        facts = {
            "whole": not troubles, "troubles": troubles, "last_change": desk.store.last_change,
            "head": desk.store.history.head().hex(),
        }  # fmt: skip
    _say(options, facts, troubles or [f"Whole, up to change {facts['last_change']:,}."])
    if troubles:
        raise RecordUnusable(" ".join(troubles))


def _erase(options: argparse.Namespace) -> None:
    """Without ``--for-good`` it only says what would go."""
    with _opened(options) as desk:
        seen = desk.erasing.look_at(id_of(options.code, "P", "participant"))
        facts = {
            "code": seen.code, "goes": list(seen.goes), "stays": list(seen.stays),
            "why_not": seen.why_not, "erased": options.for_good,
        }  # fmt: skip
        if seen.why_not:
            raise Refused(seen.why_not)
        if not options.for_good:
            lines = [
                *(f"goes: {line}" for line in seen.goes),
                *(f"stays: {line}" for line in seen.stays),
            ]
            _say(options, facts, [*lines, "Nothing was erased. Say --for-good with a --reason."])
            return
        swap = desk.without(
            seen.person.id, today=records.local_today(), reason=options.reason,
            asked_by=options.asked_by,
        )  # fmt: skip
    with closing(swap()) as fresh:
        folders = [backups_beside(options.file)]
        removed, stay = fresh.clear_older_backups(folders) if options.backups_too else (0, 0)
    said = f"{seen.code} was erased. What is left are dates and numbers."
    if options.backups_too:
        said += f" A fresh backup was made beside the record, and {counted(removed, 'older one')} removed."
        said += f" {counted(stay, 'backup')} could not be removed." if stay else ""
    _say(options, facts | {"backups_removed": removed, "backups_left": stay}, [said])


def _privacy(options: argparse.Namespace) -> None:
    today = records.local_today()
    with _opened(options) as desk:
        due, gone = desk.erasing.to_look_at(today), desk.erasing.all()
    facts = {
        "to_look_at": [
            {"code": one.person.code, "name": one.person.name, "status": one.person.status.value,
             "last_day": one.last_day.isoformat(), "years": one.years, "conflict_notes": one.notes}
            for one in due
        ],
        "erased": [
            {"code": one.code, "erased_on": one.erased_on and one.erased_on.isoformat(),
             "asked_by": one.asked_by, "reason": one.reason}
            for one in gone
        ],
    }  # fmt: skip
    lines = [f"{one.person.code}  {one.person.name}  {one.words}" for one in due]
    lines += [f"{one.code}  erased on {one.erased_on}  {one.reason}" for one in gone]
    _say(options, facts, lines or ["Nobody is to be looked at, and nobody was erased."])


def _history(options: argparse.Namespace) -> None:
    with _opened(options) as desk:
        found = desk.past.changes(options.record, limit=options.limit)
    facts = [
        {"seq": c.seq, "at": c.at.isoformat(), "label": c.label, "record": c.code, "field": c.field,
         "from": c.before, "to": c.after}
        for c in found
    ]  # fmt: skip
    lines = [
        f"{c.seq:>6}  {c.at:%Y-%m-%d %H:%M}Z  {c.label}  {c.code}  {c.words}".rstrip()
        for c in found
    ]
    _say(options, facts, lines or ["Nothing was changed."])


def _batch(options: argparse.Namespace) -> None:
    """Each line its own transaction; an answer is printed only once the change is durable."""
    if options.passphrase_file == "-" and options.script is None:
        raise Refused("Standard input cannot give both the passphrase and the commands.")
    with _opened(options) as desk:
        if options.today:
            desk.works_on(options.today)
        commands = Commands(desk, options.today or records.local_today())
        if options.script in {None, "-"}:
            _run_lines(commands, _standard_input())
            return
        try:
            script = Path(options.script).open(encoding="utf-8-sig", errors="surrogateescape")  # noqa: SIM115 - closed below
        except OSError:
            raise Refused("The script cannot be read.") from None
        with script:
            _run_lines(commands, script)


def _standard_input() -> TextIO:
    if sys.stdin is None:
        raise Refused("There is nothing on standard input: it is closed.")
    return sys.stdin


def _parsed(line: str) -> Any:
    """What a line of a script says; refuses what is no JSON."""
    try:
        line.encode()
        return json.loads(line)
    except UnicodeEncodeError:
        raise Refused("This line is not UTF-8. Save the script as UTF-8.") from None
    except (ValueError, RecursionError):
        raise Refused("This line is not a JSON object.") from None


def _run_lines(commands: Commands, lines: TextIO) -> None:
    for raw in lines:
        line = raw.removeprefix(BYTE_ORDER_MARK)
        if not line.strip():
            continue
        try:
            answer = commands.run(_parsed(line))
        except MentorDeskError as refusal:
            answer = {"ok": False, "why": str(refusal)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)

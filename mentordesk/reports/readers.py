"""What of a report a reader may see: one door through which every report goes before it is laid out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from mentordesk.model.fields import Audience
from mentordesk.reports.values import Block, Facts, Report, Section, Sheet, Table, Text, Ways


def for_reader(
    report: Report, reads: frozenset[Audience], without: frozenset[str] = frozenset()
) -> tuple[Report, tuple[str, ...]]:
    """The report without what its reader may not read and without the sections switched off.

    Gives the titles and labels of what the reader may not read as well, in order, each once.
    """
    left_out: dict[str, None] = {}
    sheets = tuple(_sheet(s, reads, without, left_out) for s in report.sheets)
    return replace(report, sheets=sheets), tuple(left_out)


def _sheet(
    sheet: Sheet, reads: frozenset[Audience], without: frozenset[str], left_out: dict[str, None]
) -> Sheet:
    kept = []
    for section in sheet.sections:
        if section.key and section.key in without:
            continue
        blocks = tuple(_blocks(section, reads, left_out))
        if blocks:
            kept.append(replace(section, blocks=blocks))
    return replace(sheet, sections=tuple(kept))


def _blocks(
    section: Section, reads: frozenset[Audience], left_out: dict[str, None]
) -> Iterator[Block]:
    for block in section.blocks:
        if isinstance(block, Facts):
            open_facts = tuple(f for f in block.facts if (f.audience or block.audience) in reads)
            left_out.update((f.label, None) for f in block.facts if f not in open_facts)
            if open_facts:
                yield replace(block, facts=open_facts)
        elif block.audience in reads:
            yield _narrowed(block, reads, left_out)
        elif section.name:
            left_out[section.kept_as or section.name] = None


def _narrowed(block: Block, reads: frozenset[Audience], left_out: dict[str, None]) -> Block:
    """The block without those of its parts that are for fewer people."""
    if isinstance(block, Ways) and Audience.PAIR not in reads:
        if any(g.seen for g in block.goals):
            left_out["How goals were seen"] = None
        return replace(block, goals=tuple(replace(g, seen="") for g in block.goals))
    if not isinstance(block, Table):
        return block
    gone = {n for n, audience in block.kept if audience not in reads}
    if not gone:
        return block
    left_out.update((block.columns[n], None) for n in sorted(gone))

    def stays(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(c for n, c in enumerate(row) if n not in gone)

    return replace(
        block, columns=stays(block.columns), rows=tuple(stays(r) for r in block.rows),
        shares=stays(block.shares), kept=(), written=_moved(block.written, gone),
    )  # fmt: skip


def _moved(numbers: tuple[int, ...], gone: set[int]) -> tuple[int, ...]:
    """The numbers of columns once some columns are gone."""
    return tuple(n - sum(g < n for g in gone) for n in numbers if n not in gone)


def reworded(sheet: Sheet, section: Section, reword: Callable[[Sheet, str, str], str]) -> Section:
    """A section with each text that somebody wrote as ``reword(sheet, section, text)`` gives it."""

    def own(text: str) -> str:
        return reword(sheet, section.name, text)

    return replace(section, blocks=tuple(_own_words(b, own) for b in section.blocks))


def _own_words(block: Block, own: Callable[[str], str]) -> Block:
    if isinstance(block, Text) and block.written:
        return replace(block, text=own(block.text))
    if isinstance(block, Facts):
        return replace(
            block,
            facts=tuple(replace(f, value=own(f.value)) if f.written else f for f in block.facts),
        )
    if isinstance(block, Table) and block.written:
        rows = tuple(
            tuple(own(c) if n in block.written else c for n, c in enumerate(row))
            for row in block.rows
        )
        return replace(block, rows=rows)
    if isinstance(block, Ways):
        goals = (replace(g, statement=own(g.statement), seen=own(g.seen)) for g in block.goals)
        return replace(block, goals=tuple(goals))
    return block


def titles_of(reports: Iterable[Report]) -> tuple[tuple[str, str], ...]:
    """The sections that can be switched off: key and title, in order, each once."""
    found: dict[str, str] = {}
    for report in reports:
        for section in report.sections:
            if section.key:
                found.setdefault(section.key, section.name)
    return tuple(found.items())

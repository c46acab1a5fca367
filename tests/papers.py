"""What stands on a paper, read from its values by the tests."""

from mentordesk.reports.values import Facts, Report, Signatures, Table, Text, Tiles, Ways


def facts_of(report: Report) -> dict[str, str]:
    """Every labelled fact."""
    return {
        f.label: f.value
        for s in report.sections
        for b in s.blocks
        if isinstance(b, Facts)
        for f in b.facts
    }


def tiles_of(report: Report) -> dict[str, str]:
    """Every number in a box, by what it is."""
    return {
        t.caption: t.value
        for s in report.sections
        for b in s.blocks
        if isinstance(b, Tiles)
        for t in b.tiles
    }


def rows_of(report: Report, title: str) -> list[tuple[str, ...]]:
    """The rows of the tables of a section; nothing where it is left out."""
    tables = [
        b for s in report.sections if s.title == title for b in s.blocks if isinstance(b, Table)
    ]
    return [row for table in tables for row in table.rows]


def text_in(report: Report, title: str) -> str:
    """The words of a section."""
    return "\n".join(
        b.text for s in report.sections if s.title == title for b in s.blocks if isinstance(b, Text)
    )


def titles_of(report: Report) -> list[str]:
    """The titles of all sections, in order."""
    return [s.title for s in report.sections]


def seen_of(report: Report) -> list[str]:
    """How goals were seen."""
    return [
        g.seen for s in report.sections for b in s.blocks if isinstance(b, Ways) for g in b.goals
    ]


def signing(report: Report) -> tuple[str, ...]:
    """Who signs."""
    return next(b.names for s in report.sections for b in s.blocks if isinstance(b, Signatures))

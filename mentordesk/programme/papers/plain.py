"""Plain sheets of facts and words: letters, a recovery sheet, a paper of a case."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mentordesk.model.fields import Audience
from mentordesk.programme.papers.press import as_facts
from mentordesk.reports.values import (
    Block,
    Boxed,
    Facts,
    Head,
    Lines,
    Section,
    Sheet,
    Signatures,
    Table,
    Text,
)


def plain_sheet(
    head: Head,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[tuple[str, str]],
    *,
    lines: Mapping[str, int] = MappingProxyType({}),
    big: str = "",
    signed_by: tuple[str, ...] = (),
    audience: Audience,
    written: frozenset[str] = frozenset(),
) -> Sheet:
    """A sheet of facts, a line in a box, words under titles and room to sign.

    ``written`` are the titles under which somebody's own words stand, ``lines`` those with empty
    lines for a pen below the words, and how many.
    """
    first: list[Block] = (
        [Facts(facts=as_facts(facts), columns=2, audience=audience)] if facts else []
    )
    if big:
        first.append(Boxed(text=big, audience=audience))
    signed = (
        (Section(title="Signed", blocks=(Signatures(names=signed_by, audience=audience),)),)
        if signed_by
        else ()
    )
    return Sheet(
        head=head,
        sections=(
            Section(blocks=tuple(first)),
            *(
                Section(title=title, blocks=(
                    Text(text=text, audience=audience, written=title in written),
                    *((Lines(number=lines[title], audience=audience),) if title in lines else ()),
                ))
                for title, text in sections
            ),
            *signed,
        ),
    )  # fmt: skip


def part(
    title: str, audience: Audience, text: str = "", columns: tuple[str, ...] = (),
    rows: Sequence[tuple[str, ...]] = (), widths: tuple[float, ...] = (), key: str = "",
) -> Section:  # fmt: skip
    """A section of a table, of words, or of both; empty where there is neither."""
    blocks: list[Block] = []
    if rows:
        blocks.append(Table(columns=columns, rows=tuple(rows), shares=widths, audience=audience))
    if text.strip():
        blocks.append(Text(text=text, audience=audience))
    return Section(title=title, blocks=tuple(blocks), key=key)

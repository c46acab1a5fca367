"""The register of issues: what was printed or saved, for whom and when, and issuing it again as it was."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from mentordesk.model.clock import counted
from mentordesk.model.errors import Refused
from mentordesk.model.fields import UNSAVED
from mentordesk.model.issue import How, Issued
from mentordesk.programme.reporting import Prepared
from mentordesk.programme.setup import Setup
from mentordesk.reports.packing import pack, unpack
from mentordesk.reports.values import Look, Paper, Report
from mentordesk.store.store import Store

#: What is kept of how it was laid out, in this order.
_LARGE, _SAVES = "large", "ink"


class Issues:
    """The register of one programme; what is in it stays, whatever is undone."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store, self._programme_id = store, programme_id

    def all(self, most: int = 1_000) -> list[Issued]:
        """The newest issues, newest first."""
        found = self._store.issued.where("1", order="id DESC")
        return found[:most]

    def get(self, issued_id: int) -> Issued:
        """One issue; refuses when there is none."""
        found = self._store.issued.get(issued_id)
        if found is None:
            raise Refused(f"There is no issue R{issued_id:04d}.")
        return found

    def note(
        self,
        prepared: Prepared,
        look: Look,
        content: bytes,
        pages: int,
        how: How,
        given_to: str = "",
        form: str = "",
    ) -> Issued | None:
        """Write down that a report left the desk; nothing while one looks into a backup.

        ``content`` are the bytes that left, of a PDF unless ``form`` names another: *html*, *xlsx*.
        """
        return self._keep(_issue(prepared, look, digest(content), pages, how, given_to, form))

    def note_together(
        self,
        made: Iterable[tuple[Prepared, int]],
        look: Look,
        content: bytes,
        how: How,
        given_to: str = "",
    ) -> None:
        """The same of reports that left in one file, each with its number of pages, in one step."""
        if self._store.read_only:
            return
        said, at = digest(content), self._store.clock()
        found = [_issue(prepared, look, said, pages, how, given_to) for prepared, pages in made]
        with self._store.lasting(
            f"{how.label.lower()}: {counted(len(found), 'report')} in one file"
        ):
            self._store.issued.insert_all(
                [replace(i, at=at, programme_id=self._programme_id) for i in found]
            )

    def note_again(
        self,
        issued: Issued,
        content: bytes,
        pages: int,
        how: How,
        given_to: str = "",
        form: str = "",
    ) -> Issued | None:
        """The same of a report that is issued once more, as it was."""
        return self._keep(
            replace(
                issued,
                id=UNSAVED,
                digest=digest(content),
                pages=pages,
                how=how,
                given_to=given_to.strip(),
                look=_with_form(look_of(issued.look), form),
            )
        )

    def note_case(
        self,
        title: str,
        look: Look,
        content: bytes,
        pages: int,
        how: How,
        today: date,
        form: str = "",
    ) -> Issued | None:
        """The same of a paper of a case: its words stay where they are kept, and are not kept twice."""
        return self._keep(Issued(
            kind="case", title=title, reader="file", names="full", as_at=today, pages=pages, how=how,
            digest=digest(content), look=_with_form(look, form),
        ))  # fmt: skip

    def _keep(self, issued: Issued) -> Issued | None:
        if self._store.read_only:
            return None
        with self._store.lasting(f"{issued.how.label.lower()}: {issued.title.lower()}"):
            return self._store.issued.put(
                replace(issued, at=self._store.clock(), programme_id=self._programme_id)
            )

    def again(self, issued: Issued) -> tuple[Report, Look]:
        """The report as it was, with its figures of that day, and how it was laid out."""
        if not issued.can_be_repeated:
            raise Refused("What this paper was made of is not kept. Make it anew from the case.")
        logo = Setup(self._store, self._programme_id).organisation.logo
        try:
            return unpack(issued.content, logo), look_of(issued.look)
        except ValueError as error:
            raise Refused("This report can no longer be read.") from error

    def is_the_same(self, issued: Issued, pdf: bytes) -> bool:
        """Whether a file is the very report that was issued."""
        return digest(pdf) == issued.digest

    def of_file(self, pdf: bytes) -> Sequence[Issued]:
        """The issues a file belongs to, newest first; none when it was changed or is not ours."""
        return self._store.issued.where("digest = ?", [digest(pdf)], order="id DESC")


def _issue(
    prepared: Prepared, look: Look, said: str, pages: int, how: How, given_to: str, form: str = ""
) -> Issued:
    """A line of the register for a report whose bytes have the digest ``said``."""
    wanted = prepared.wanted
    return Issued(
        kind=prepared.kind.key, title=prepared.kind.title, subject=prepared.subject,
        reader=wanted.reader.value, given_to=given_to.strip(), names=wanted.style.value,
        as_at=min(wanted.last or wanted.today, wanted.today), pages=pages, how=how,
        digest=said, look=_with_form(look, form), content=pack(prepared.report),
    )  # fmt: skip


def digest(pdf: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(pdf).hexdigest()


def look_words(look: Look) -> str:
    """A look in a few words, to be kept: *A4*, *Letter large ink*."""
    words = [look.paper.value, _LARGE if look.large else "", _SAVES if look.save_ink else ""]
    return " ".join(w for w in words if w)


def _with_form(look: Look, form: str) -> str:
    return f"{look_words(look)} {form}".strip()


def look_of(words: str) -> Look:
    """The look that was kept."""
    paper, *more = words.split()
    return Look(paper=Paper(paper), large=_LARGE in more, save_ink=_SAVES in more)

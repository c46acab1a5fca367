"""Many reports at once, in a pool of processes: one file each, or one for all."""

import io
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from mentordesk.model.errors import MachineTrouble
from mentordesk.reports.render import Rendered, render
from mentordesk.reports.values import Cancelled, Look, Report

#: More processes than this wait for the disk and for each other.
MOST_PROCESSES = 4
#: Fewer reports than this are laid out sooner than processes are started.
WORTH_A_POOL = 6


def render_many(
    reports: Sequence[Report],
    look: Look,
    progress: Callable[[int], bool],
    processes: int = 0,
) -> list[Rendered]:
    """Lay out many reports, in their order.

    ``progress`` is told how many are done and says whether to go on; Cancelled is raised when not,
    MachineTrouble when a process of the pool was ended from outside.
    """
    number = processes or min(MOST_PROCESSES, os.cpu_count() or 1)
    if number < 2 or len(reports) < WORTH_A_POOL:
        return list(_one_by_one(reports, look, progress))
    found: list[Rendered | None] = [None] * len(reports)
    # a fresh process, not a copy of this one: the window and the open record stay here
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=context) as pool:
        waiting: dict[Future[Rendered], int] = {
            pool.submit(render, report, look): n for n, report in enumerate(reports)
        }
        try:
            for done, future in enumerate(as_completed(waiting), start=1):
                found[waiting[future]] = future.result()
                if not progress(done):
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise Cancelled
        except BrokenProcessPool as end:
            raise MachineTrouble(
                "The reports could not be made: a part of the work was ended from outside. "
                "Close other programs and try again."
            ) from end
    return [r for r in found if r is not None]


def _one_by_one(
    reports: Sequence[Report], look: Look, progress: Callable[[int], bool]
) -> Iterator[Rendered]:
    for done, report in enumerate(reports, start=1):
        yield render(report, look)
        if not progress(done):
            raise Cancelled


def in_one(parts: Sequence[Rendered], title: str, *, duplex: bool) -> Rendered:
    """The reports one after the other in one file; for both sides of a sheet each begins on a front."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter()
    for part in parts:
        reader = PdfReader(io.BytesIO(part.pdf))
        for page in reader.pages:
            writer.add_page(page)
        if duplex and len(reader.pages) % 2:
            writer.add_blank_page()
    writer.compress_identical_objects()
    writer.add_metadata({"/Title": title, "/Creator": "MentorDesk", "/Producer": "MentorDesk"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    out = io.BytesIO()
    writer.write(out)
    missing = tuple(dict.fromkeys(c for p in parts for c in p.missing))
    return Rendered(out.getvalue(), len(writer.pages), missing)

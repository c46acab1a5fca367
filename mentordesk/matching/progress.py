"""How far a search is: work in slices, each of which says what share of the whole is done by now."""

from collections.abc import Callable, Generator
from typing import TypeVar

T = TypeVar("T")
#: Yields the share that is done (0 to 1) after every slice, and returns its result.
Search = Generator[float, None, T]


class Elsewhere(float):
    """The share done of a search in another process: to look again soon would be of no use."""

    __slots__ = ()


def within(work: Search[T], begin: float, end: float) -> Search[T]:
    """The work as one stretch of a longer one."""
    return telling(work, lambda share: begin + (end - begin) * share)


def telling(work: Search[T], share: Callable[[float], float]) -> Search[T]:
    """The work, with another word on how far it is."""
    while True:
        try:
            done = next(work)
        except StopIteration as found:
            return found.value  # type: ignore[no-any-return]
        told = share(done)
        yield Elsewhere(told) if isinstance(done, Elsewhere) else told

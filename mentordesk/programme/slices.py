"""Work on the record in slices: between two of them the window gets its turn, or somebody turns away."""

from collections.abc import Callable, Generator
from typing import Final, TypeVar

T = TypeVar("T")
#: Yields between its slices and returns its result; nothing is written in it.
Slices = Generator[None, None, T]
#: The same, whatever it says in between.
Work = Generator[object, None, T]

#: What work says that is waited for: to go on with it at once would be of no use.
WAITING: Final = object()
#: So long (seconds) one waits before anything else gets a turn: short work is done then.
PATIENCE = 0.1


def beside(work: Callable[[], T]) -> Work[T]:
    """Do it in a thread, and say that one waits until it is done; it must not touch the connection.

    Whoever turns away waits until it has come to its end: nothing goes on unseen.
    """
    from concurrent.futures import ThreadPoolExecutor, wait

    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        wait([result], timeout=PATIENCE)
        while not result.done():
            yield WAITING
        return result.result()


def at_once(work: Work[T]) -> T:
    """Do all slices, one after the other, and give the result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

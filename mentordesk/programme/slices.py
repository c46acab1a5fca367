"""Work on the record in slices: between two of them the window gets its turn, or somebody turns away."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
#: Yields between its slices and returns its result; nothing is written in it.
Slices = Generator[None, None, T]
#: The same, whatever it says in between.
Work = Generator[object, None, T]


def at_once(work: Work[T]) -> T:
    """Do all slices, one after the other, and give the result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

"""Long reading of the record on the window's own thread, in slices: the window goes on in between.

The record has one connection, which belongs to this thread; so what reads long yields often.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from mentordesk.matching import Elsewhere
from mentordesk.model.errors import MentorDeskError
from mentordesk.programme.slices import WAITING, Work

#: Work in another process is looked at again after so many milliseconds.
LOOKS_AGAIN = 20
#: A turn of the work lasts so long at least (seconds); the first one longer, so that short work is done at once.
TURN, FIRST_TURN = 0.03, 0.1


class Sliced(QObject):
    """Does one piece of work at a time for its owner; a newer one takes the older one's place."""

    #: Those that have not come to their result.
    at_work: ClassVar[WeakSet["Sliced"]] = WeakSet()

    def __init__(self, owner: QObject, turn: float = TURN) -> None:
        """Work that lasts for seconds takes shorter turns, so that nothing is felt of it."""
        super().__init__(owner)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(lambda: self._turn(turn))
        self._work: Work[Any] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to come."""
        return self._work is not None

    def run(
        self,
        work: Work[Any],
        came: Callable[[Any], None],
        refused: Callable[[MentorDeskError], None],
    ) -> None:
        """Work, then hand the result or the refusal over; short work is done when this returns."""
        self._work, self._came, self._refused = work, came, refused
        self.at_work.add(self)
        self._turn(FIRST_TURN)
        if self._work is work:
            self._timer.start()

    def stop(self) -> None:
        """Let go of the work: what it reads is about to change, or nobody waits for it."""
        self._timer.stop()
        self._work = None
        self.at_work.discard(self)

    def _turn(self, seconds: float) -> None:
        work, until = self._work, monotonic() + seconds
        if work is None:
            self._timer.stop()
            return
        try:
            while monotonic() < until:
                said = next(work)
                if said is WAITING or isinstance(said, Elsewhere):
                    self._timer.setInterval(LOOKS_AGAIN)
                    return
            self._timer.setInterval(0)
        except StopIteration as end:
            self.stop()
            self._came(end.value)
        except MentorDeskError as refusal:
            self.stop()
            self._refused(refusal)
        except BaseException:
            self.stop()
            raise


class Counts(QWidget):
    """A part that counts for a while; what was broken off by leaving it begins again on coming back."""

    def __init__(self) -> None:
        super().__init__()
        self.counting = Sliced(self)
        self._broken_off = False

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to come."""
        return self.counting.is_busy

    def refresh(self) -> None:
        """Count anew."""
        raise NotImplementedError

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():  # a window made small goes on
            self._broken_off = self.counting.is_busy
            self.counting.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._broken_off:
            self._broken_off = False
            self.refresh()

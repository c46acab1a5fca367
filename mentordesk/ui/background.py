"""Long work off the window's thread: values in, a value out, success said explicitly."""

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from mentordesk.model.errors import MentorDeskError


class _Word(QObject):
    came = Signal(object)
    failed = Signal(object)


class _Work(QRunnable):
    def __init__(self, work: Callable[[], Any], word: _Word) -> None:
        super().__init__()
        self._work, self._word = work, word

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # carried to the window's thread, never swallowed
            if shiboken6.isValid(self._word):
                self._word.failed.emit(error)
        else:
            if shiboken6.isValid(self._word):
                self._word.came.emit(result)


class Background(QObject):
    """Runs one piece of work at a time for its owner; a newer one makes the older one's word moot."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._pool = QThreadPool.globalInstance()
        self._latest = 0
        self._words: dict[int, _Word] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to come."""
        return bool(self._words)

    def run(
        self,
        work: Callable[[], Any],
        came: Callable[[Any], None],
        refused: Callable[[MentorDeskError], None] | None = None,
    ) -> None:
        """Work, then hand the result (or the refusal) over on the window's thread.

        An error that is no refusal is raised there, for the one hook to tell.
        """
        self._latest += 1
        number = self._latest
        word = _Word()
        self._words[number] = word

        def done(result: Any) -> None:
            self._words.pop(number).deleteLater()
            if number == self._latest and shiboken6.isValid(self):
                came(result)

        def failed(error: Exception) -> None:
            self._words.pop(number).deleteLater()
            if isinstance(error, MentorDeskError) and refused is not None:
                if number == self._latest and shiboken6.isValid(self):
                    refused(error)
                return
            raise error

        word.came.connect(done)
        word.failed.connect(failed)
        self._pool.start(_Work(work, word))

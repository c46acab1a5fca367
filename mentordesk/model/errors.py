"""What MentorDesk says when something cannot be done: always a sentence for the coordinator."""


class MentorDeskError(Exception):
    """Something expected stands in the way; ``str()`` is the sentence to show."""


class Refused(MentorDeskError):
    """The coordinator asked for something the rules do not allow, or left something out.

    ``problems`` maps field names to sentences, so that a form can mark them.
    """

    def __init__(self, sentence: str, problems: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {}

    @classmethod
    def because(cls, problems: dict[str, str]) -> "Refused":
        """One refusal from a record's problems."""
        return cls(" ".join(dict.fromkeys(problems.values())), problems)


class MachineTrouble(MentorDeskError):
    """The computer, not the coordinator: a full disk, a locked file, an unreadable place."""


class AlreadyOpen(MachineTrouble):
    """Another MentorDesk holds the record."""


class RecordUnusable(MentorDeskError):
    """A record file that cannot be opened as it is. Nothing has been changed in it."""

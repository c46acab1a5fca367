"""What the other side is called, and what is said of it: mentors, groups or peers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of the explanations that differ by what is proposed; the usual ones are of mentors."""

    other: str = "mentor"
    nobody: str = "No mentor has room."
    nobody_helps: str = "One more mentor, or one more place with one."
    one_taken: str = "The one mentor who fits their rules is proposed for somebody else."
    all_taken: str = "{all} mentors who fit their rules are proposed for somebody else."
    more_room: str = "One more place with {name} would place them."
    much_more_room: str = "Two or more places with mentors who fit."
    not_free: str = "no mentor with room is"
    not_spoken: str = "no mentor with room does"
    will_not_do: str = "No mentor with room will do: they {sentence}."
    none_will_do: str = "No mentor will do"
    in_the_way: str = "More than one thing stands in the way of every mentor."
    left: str = "would be left without a mentor"
    would_go: str = "{name} would go to {other}"
    covered: str = "strong in {words}"
    free: str = "both free {words}"
    speak: str = "both speak {words}"
    both: str = "both: {words}"
    #: Whether either of the two may cover what the other names.
    mutual: bool = False
    two: str = "{one} and {other}"
    not_possible: str = "{pair} cannot be paired: they {sentences}."


OF_MENTORS = Wording()
OF_GROUPS = Wording(
    other="group", nobody="No group comes about.",
    nobody_helps="It takes two mentors with room and a time they share, and enough mentees who are free then.",
    one_taken="The one group that fits their rules is full.",
    all_taken="{all} groups that fit their rules are full.",
    much_more_room="Two or more places in groups that fit.",
    not_free="no group meets then", not_spoken="no mentor of a group does",
    will_not_do="No group will do: they {sentence}.", none_will_do="No group will do",
    in_the_way="More than one thing stands in the way of every group.",
    left="would be left without a group", would_go="{name} would go to the group of {other}",
    two="{one} and the group of {other}",
    free="the group meets {words}", speak="a mentor speaks {words}", both="in common: {words}",
    not_possible="{pair} do not go together: they {sentences}.",
)  # fmt: skip
OF_PEERS = Wording(
    other="peer", nobody="Nobody else is waiting.", nobody_helps="One more who waits would help.",
    one_taken="The one peer who fits their rules is proposed for somebody else.",
    all_taken="{all} peers who fit their rules are proposed for somebody else.",
    more_room="", much_more_room="One more peer, or three who meet together.",
    not_free="nobody else who waits is", not_spoken="nobody else who waits does",
    will_not_do="Nobody else will do: they {sentence}.", none_will_do="Nobody will do",
    in_the_way="More than one thing stands in the way of everybody else.",
    mutual=True, left="would be left without a peer", would_go="{name} would be with {other}",
)  # fmt: skip

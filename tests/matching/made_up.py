"""Invented people for the matching, from a seed."""

import random
from dataclasses import replace

from mentordesk.matching import USUAL_RULES, Person, Problem

NEEDS = ("maths", "English", "confidence", "friends", "reading", "homework", "sport", "art")
INTERESTS = ("chess", "football", "music", "drawing", "films", "cooking", "games", "dance", "code")
SLOTS = tuple(
    f"{day} {at}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for at in ("Break", "Lunch")
)
LANGUAGES = ("English", "Arabic", "Polish", "Urdu", "Spanish")


def people(
    dice: random.Random, number: int, first: int, *, mentor: bool, most_room: int = 2
) -> tuple[Person, ...]:
    def some(words: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(dice.sample(words, dice.randint(0, most)))

    return tuple(
        Person(
            key=first + n,
            name=f"{'Mentor' if mentor else 'Mentee'} {n}",
            facts={
                "strengths" if mentor else "needs": some(NEEDS, 3),
                "interests": some(INTERESTS, 4),
                "free_at": some(SLOTS, 4),
                "languages": tuple(dict.fromkeys((dice.choice(LANGUAGES), *some(LANGUAGES, 1)))),
                "group": (dice.choice(("7A", "7B", "8A", "10C", "11B")),),
                "household": (f"adult {dice.randint(0, 60)}",),
            },
            year=dice.choice((7, 8, 9, 10, 11)),
            room=dice.randint(0, most_room) if mentor else 1,
            waited=dice.randint(0, 120),
            never=frozenset({dice.randint(1, 60)} if dice.random() < 0.2 else ()),
            parted=frozenset({dice.randint(100, 160)} if dice.random() < 0.2 else ()),
        )
        for n in range(number)
    )


def problem(dice: random.Random, mentees: int, mentors: int) -> Problem:
    """With all rules in force, some locks and some pairs set apart."""
    found = Problem(
        mentees=people(dice, mentees, 1, mentor=False),
        mentors=people(dice, mentors, 101, mentor=True),
        rules=tuple(replace(r, on=dice.random() < 0.7) for r in USUAL_RULES),
    )
    apart = {
        (dice.choice(found.mentees).key, dice.choice(found.mentors).key)
        for _ in range(dice.randint(0, 3))
        if mentees and mentors
    }
    locked = {
        (dice.choice(found.mentees).key, dice.choice(found.mentors).key)
        for _ in range(dice.randint(0, 1))
        if mentees and mentors
    }
    return replace(found, forbidden=frozenset(apart), locked=frozenset(locked - apart))

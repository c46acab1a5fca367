"""Invented people for the rows of matching: the same for ours and for the yardstick, from a seed."""

import random
from typing import Any

NEEDS = [f"topic {n}" for n in range(24)]
INTERESTS = [f"interest {n}" for n in range(40)]
SLOTS = [f"slot {n}" for n in range(20)]
LANGUAGES = ["English", "Arabic", "Polish", "Urdu", "Spanish", "Tamil"]


def crowd(number: int, seed: int = 1) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many mentees and as many mentors; about one in ten has hardly a time that suits."""
    dice = random.Random(seed)

    def one(group: str, words: str) -> dict[str, Any]:
        few = 1 if dice.random() < 0.1 else dice.randint(2, 6)
        return {
            words: dice.sample(NEEDS, dice.randint(1, 4)),
            "interests": dice.sample(INTERESTS, dice.randint(1, 6)),
            "free_at": dice.sample(SLOTS, few),
            "languages": ["English", *dice.sample(LANGUAGES[1:], dice.randint(0, 1))],
            "group": [group + dice.choice("ABCD")],
            "waited": dice.randint(0, 120),
        }

    mentees = [one(dice.choice(("7", "8")), "needs") for _ in range(number)]
    mentors = [one(dice.choice(("10", "11")), "strengths") for _ in range(number)]
    return mentees, mentors

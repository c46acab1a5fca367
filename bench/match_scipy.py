"""The yardstick as a whole process: the same fits in NumPy, the best assignment by SciPy, no reasons."""

import sys

import numpy as np
from crowd import INTERESTS, LANGUAGES, NEEDS, SLOTS, crowd
from scipy.optimize import linear_sum_assignment


def grid(people: list, fact: str, words: list) -> np.ndarray:
    place = {w: n for n, w in enumerate(words)}
    found = np.zeros((len(people), len(words)))
    for n, person in enumerate(people):
        found[n, [place[w] for w in person[fact]]] = 1
    return found


mentees, mentors = crowd(int(sys.argv[1]))
needs, strengths = grid(mentees, "needs", NEEDS), grid(mentors, "strengths", NEEDS)
fit = np.floor(3500 * (needs @ strengths.T) / needs.sum(1)[:, None])
fit += np.floor(
    2000
    * np.minimum(grid(mentees, "interests", INTERESTS) @ grid(mentors, "interests", INTERESTS).T, 3)
    / 3
)
free = grid(mentees, "free_at", SLOTS) @ grid(mentors, "free_at", SLOTS).T
fit += np.floor(2000 * np.minimum(free, 2) / 2)
speak = grid(mentees, "languages", LANGUAGES) @ grid(mentors, "languages", LANGUAGES).T
fit += np.where(speak > 0, 1000, 0)
groups = sorted({p["group"][0] for p in [*mentees, *mentors]})
fit += np.where(grid(mentees, "group", groups) @ grid(mentors, "group", groups).T > 0, 0, 1000)
waited = np.array([p["waited"] for p in mentees])
fit += (500 * np.minimum(waited, 84) // 84)[:, None]
value = np.where((free > 0) & (speak > 0), 10.0**8 + fit, 0.0)
left, right = linear_sum_assignment(value, maximize=True)
placed = value[left, right] > 0
print(int(placed.sum()), int((value[left, right][placed] - 10.0**8).sum()))

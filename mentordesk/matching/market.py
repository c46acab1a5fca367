"""The exact solver: shortest augmenting paths with dual prices, over mentors that take several.

Maximises the sum of the values of the chosen pairs, each mentee in one pair at most, no mentor above
their room. ``gain[i]`` and ``price[j]`` are the duals of the linear programme: in a finished state

    gain[i] >= 0, price[j] >= 0, gain[i] + price[j] >= value[i][j] for every pair,
    with equality for the chosen ones, gain 0 for whoever is unplaced, price 0 where room is left.

That is the proof of optimality (complementary slackness; Schrijver, *Combinatorial Optimization*,
17.2), and ``gap`` checks it over all pairs. Each change keeps the proof: it costs a path or two,
never a solution from the beginning.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub

from mentordesk.matching.progress import Search, within

#: The values of one mentee with every mentor.
Row = list[int]
#: For each mentee some mentors with their values.
Short = list[list[tuple[int, int]]]
#: The value of a pair that may not be.
NEVER = -(1 << 60)
#: How many of the best mentors a mentee is first tried with.
FIRST_TRIED = 12


@dataclass(frozen=True, slots=True)
class State:
    """A finished state to come back to."""

    gain: list[int]
    price: list[int]
    partner: list[int]
    held: list[list[int]]
    room: list[int]
    rows: list[Row]


class Market:
    """Mentees, mentors with room, and the value of every pair; solved, and kept solved."""

    def __init__(self, rows: Sequence[Row], room: Sequence[int]) -> None:
        self.rows = list(rows)
        self.room = list(room)
        self.gain = [0] * len(self.rows)
        self.price = [0] * len(self.room)
        self.partner = [-1] * len(self.rows)
        self.held: list[list[int]] = [[] for _ in self.room]
        self._short: Short | None = None
        self._columns: dict[int, list[int]] = {}

    # -- a solution from the beginning ------------------------------------------------------

    def solve(self) -> Search[None]:
        """Find the best total, a mentee or so a slice; afterwards ``gap`` is 0."""
        self._short = short = yield from within(self._shorten(), 0, 0.3)
        for mentee in range(len(self.rows)):
            self.gain[mentee] = max(
                0, max((value - self.price[j] for j, value in short[mentee]), default=0)
            )
            self._seat(mentee)
            yield 0.3 + 0.5 * (mentee + 1) / len(self.rows)
        yield from within(self._take_up_the_rest(short), 0.8, 1)
        self._short = None

    def _shorten(self) -> Search[Short]:
        """The mentors who suit each mentee best, who are tried first."""
        short: Short = []
        for row in self.rows:
            short.append([(j, row[j]) for j in _best_of(row, FIRST_TRIED)])
            yield 0.5 * len(short) / len(self.rows)
        for mentor, column in enumerate(zip(*self.rows, strict=True)):
            # whom a mentor suits best may have better ones of their own, and still end up here
            for mentee in _best_of(column, max(1, FIRST_TRIED // 2)):
                if (one := (mentor, column[mentee])) not in short[mentee]:
                    short[mentee].append(one)
            yield 0.5 + 0.5 * (mentor + 1) / len(self.room)
        return short

    def _take_up_the_rest(self, short: Short) -> Search[None]:
        """Seat those again who would do better with a mentor that was not on their short list."""
        left: list[int] = []
        unsure, share = list(range(len(self.rows))), 0.0
        while unsure:
            again = []
            for number, mentee in enumerate(unsure):
                better = self._better(mentee)
                if better:
                    row = self.rows[mentee]
                    short[mentee].extend((j, row[j]) for j in better)
                    left.append(self._leave(mentee))
                    self.gain[mentee] = max(row[j] - self.price[j] for j in better)
                    again.append(mentee)
                yield (share := max(share, 0.6 * number / len(self.rows)))
            looked = list(self.gain)
            for mentee in again:
                self._seat(mentee)
                yield share
            # prices have only risen: whoever is worth no less than before has nobody better still
            unsure = [i for i, gain in enumerate(self.gain) if gain < looked[i]]
        for number, mentor in enumerate(left):  # a price may fall only now that it holds for all
            if mentor >= 0:
                self._fill(mentor)
            yield 0.6 + 0.4 * number / len(left)

    def _better(self, mentee: int) -> list[int]:
        """The mentors with whom a mentee would do better than they do, the best few of them."""
        gain, offers = self.gain[mentee], list(map(sub, self.rows[mentee], self.price))
        if max(offers, default=0) <= gain:
            return []
        found = [j for j, offer in enumerate(offers) if offer > gain]
        return sorted(found, key=offers.__getitem__, reverse=True)[:FIRST_TRIED]

    def __getstate__(self) -> dict[str, object]:
        """All but the columns, which are put together again when they are asked for."""
        return vars(self) | {"_columns": {}}

    # -- changes ----------------------------------------------------------------------------

    def set_row(self, mentee: int, row: Row) -> None:
        """Give a mentee other values: a lock, a pair set apart, somebody who leaves or joins."""
        left = self._leave(mentee)
        self._put_row(mentee, row)
        self.gain[mentee] = max(0, max(map(sub, row, self.price), default=0))
        self._seat(mentee)
        if left >= 0:
            self._fill(left)

    def _put_row(self, mentee: int, row: Row) -> None:
        self.rows[mentee] = row
        for mentor, column in self._columns.items():
            column[mentee] = row[mentor]

    def set_room(self, mentor: int, room: int) -> None:
        """Give a mentor more or less room; 0 when they leave."""
        self.room[mentor] = room
        out = self.held[mentor][room:]
        for mentee in out:
            self._leave(mentee)
        for mentee in out:
            self._seat(mentee)
        self._fill(mentor)

    def keep(self) -> State:
        """The state now, to come back to."""
        return State(
            list(self.gain), list(self.price), list(self.partner), [list(h) for h in self.held],
            list(self.room), list(self.rows),
        )  # fmt: skip

    def go_back(self, state: State) -> None:
        """Come back to a state that was kept."""
        self.gain, self.price, self.partner = (
            list(state.gain),
            list(state.price),
            list(state.partner),
        )
        self.held = [list(h) for h in state.held]
        self.room = list(state.room)
        for mentee, row in enumerate(state.rows):
            if row is not self.rows[mentee]:
                self._put_row(mentee, row)

    # -- the proof --------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """The sum of the values of the chosen pairs."""
        return sum(self.rows[i][j] for i, j in enumerate(self.partner) if j >= 0)

    def gap(self) -> int:
        """How far the total could be below the best; 0 proves that it is the best.

        Raises AssertionError where the prices prove nothing, which would be a fault of ours.
        """
        if min(self.gain, default=0) < 0 or min(self.price, default=0) < 0:
            raise AssertionError("a price below nothing")
        for mentee, row in enumerate(self.rows):
            if max(map(sub, row, self.price), default=0) > self.gain[mentee]:
                raise AssertionError("a pair is worth more than its two prices")
        if any(len(h) > r for h, r in zip(self.held, self.room, strict=True)):
            raise AssertionError("a mentor has more than they have room for")
        priced = sum(p * r for p, r in zip(self.price, self.room, strict=True))
        return sum(self.gain) + priced - self.total

    # -- paths ------------------------------------------------------------------------------

    def _leave(self, mentee: int) -> int:
        """Let a mentee go from their mentor; gives that mentor, or -1."""
        mentor = self.partner[mentee]
        if mentor >= 0:
            self.held[mentor].remove(mentee)
            self.partner[mentee] = -1
        return mentor

    def _take(self, mentee: int, mentor: int) -> None:
        self._leave(mentee)
        self.partner[mentee] = mentor
        self.held[mentor].append(mentee)

    def _seat(self, first: int) -> None:
        """Find the best place for an unplaced mentee, whoever must move for it (Dijkstra by slack)."""
        gain, price = self.gain, self.price
        best, out, into = gain[first], first, -1
        far: dict[int, int] = {}
        via: dict[int, int] = {}
        done: list[int] = []
        reached = [(first, 0)]
        heap: list[tuple[int, int]] = []
        self._look(first, 0, best, far, via, heap)
        closed: set[int] = set()
        while heap:
            distance, mentor = heapq.heappop(heap)
            if mentor in closed:
                continue
            if distance >= best:
                break
            closed.add(mentor)
            done.append(mentor)
            if len(self.held[mentor]) < self.room[mentor]:
                best, out, into = distance, -1, mentor
                break
            for mentee in self.held[mentor]:
                reached.append((mentee, distance))
                if distance + gain[mentee] < best:
                    best, out, into = distance + gain[mentee], mentee, -1
                self._look(mentee, distance, best, far, via, heap)
        _pay(reached, gain, [(m, far[m]) for m in done], price, best)
        self._move_up(first, out, into, via)

    def _look(
        self, mentee: int, base: int, best: int,
        far: dict[int, int], via: dict[int, int], heap: list[tuple[int, int]],
    ) -> None:  # fmt: skip
        """See which mentors a mentee could go to, at what distance below ``best``."""
        row, price = self.rows[mentee], self.price
        reach = base + self.gain[mentee]
        if self._short is None:
            least = reach - best
            offers = enumerate(map(sub, row, price))
            some = [(j, row[j]) for j, offer in offers if offer > least]
        else:
            some = self._short[mentee]
        for mentor, value in some:
            distance = reach - value + price[mentor]
            if distance < best and distance < far.get(mentor, best):
                far[mentor] = distance
                via[mentor] = mentee
                heapq.heappush(heap, (distance, mentor))

    def _move_up(self, first: int, out: int, into: int, via: dict[int, int]) -> None:
        """Everybody on the path moves: ``out`` goes without, or the free place ``into`` is taken."""
        if out == first:
            return
        mentor = into if into >= 0 else self._leave(out)
        while True:
            mentee = via[mentor]
            before = self.partner[mentee]
            self._take(mentee, mentor)
            if mentee == first:
                return
            mentor = before

    def _fill(self, first: int) -> None:
        """Fill the room a mentor has left, or let its price fall to nothing."""
        while len(self.held[first]) < self.room[first] and self.price[first] > 0:
            self._fill_one(first)

    def _fill_one(self, first: int) -> None:
        gain, price = self.gain, self.price
        best, seated, vacated = price[first], -1, first
        far: dict[int, int] = {}
        via: dict[int, int] = {}
        came: dict[int, int] = {}
        reached = [(first, 0)]
        known, closed, done = {first}, set(), []
        heap: list[tuple[int, int]] = []
        self._call(first, 0, best, far, via, heap)
        while heap:
            distance, mentee = heapq.heappop(heap)
            if mentee in closed:
                continue
            if distance >= best:
                break
            closed.add(mentee)
            done.append(mentee)
            mentor = self.partner[mentee]
            if mentor < 0:
                best, seated, vacated = distance, mentee, -1
                break
            if mentor in known:
                continue
            known.add(mentor)
            came[mentor] = mentee
            reached.append((mentor, distance))
            if distance + price[mentor] < best:
                best, seated, vacated = distance + price[mentor], -1, mentor
            self._call(mentor, distance, best, far, via, heap)
        _pay(reached, price, [(m, far[m]) for m in done], gain, best)
        mentor = vacated
        mentee = seated if seated >= 0 else came.get(vacated, -1)
        while mentor != first:
            mentor = via[mentee]
            self._take(mentee, mentor)
            mentee = came.get(mentor, -1)

    def _call(
        self, mentor: int, base: int, best: int,
        far: dict[int, int], via: dict[int, int], heap: list[tuple[int, int]],
    ) -> None:  # fmt: skip
        """See who could come to a mentor, at what distance below ``best``."""
        reach = base + self.price[mentor]
        least = reach - best
        for mentee, offer in enumerate(map(sub, self._column(mentor), self.gain)):
            if offer > least and reach - offer < far.get(mentee, best):
                far[mentee] = reach - offer
                via[mentee] = mentor
                heapq.heappush(heap, (reach - offer, mentee))

    def _column(self, mentor: int) -> list[int]:
        """What each mentee is worth to a mentor; put together when it is first asked for."""
        if mentor not in self._columns:
            self._columns[mentor] = [row[mentor] for row in self.rows]
        return self._columns[mentor]


def _pay(
    reached: Sequence[tuple[int, int]], falls: list[int],
    passed: Sequence[tuple[int, int]], rises: list[int], best: int,
) -> None:  # fmt: skip
    """Move the prices of both sides by what each is nearer than the end of the path."""
    for one, distance in reached:
        if distance < best:
            falls[one] -= best - distance
    for one, distance in passed:
        if distance < best:
            rises[one] += best - distance


def _best_of(row: Sequence[int], number: int) -> list[int]:
    """The places of the highest values of a row that may be, the first of equals first."""
    if len(row) <= number:
        order = sorted(range(len(row)), key=row.__getitem__, reverse=True)
    else:
        least = heapq.nlargest(number, row)[-1]
        some = [j for j, value in enumerate(row) if value >= least]
        order = sorted(some, key=row.__getitem__, reverse=True)[: number * 2]
    return [j for j in order if row[j] > 0]

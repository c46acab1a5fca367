"""The exact solver for two peers: the best pairs among people who all stand on one side.

Edmonds' blossom algorithm for weights (J. Edmonds, *Maximum matching and a polyhedron with 0,1-vertices*,
1965; Schrijver, *Combinatorial Optimization*, 26.2), one tree at a time and with whole numbers only.
``worth[v]`` is twice the dual of a person, the ``extra`` of a blossom twice its dual. In a finished state

    worth[u] + worth[v] + the extra of all blossoms that hold both >= 2 * value[u][v] for every pair,
    with equality for the chosen ones; worth 0 for whoever is alone;
    a blossom with an extra has all of its people but one paired inside it.

That is the proof of optimality, and ``gap`` checks it over all pairs.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import pairwise

from mentordesk.matching.market import NEVER, Row
from mentordesk.matching.progress import Search, within

Edge = tuple[int, int]


class Label(Enum):
    """Where a node stands in the tree that is being grown: not in it, an even or an odd step from its root."""

    OUT = 0
    EVEN = 1
    ODD = 2


class Node:
    """A person, or a blossom: an odd ring of nodes of which the first is paired outwards, if any.

    ``ring[k]`` is the edge from ``parts[k]`` to the next part. ``entered`` is the edge by which an odd
    node came into the tree: from whom, and to whom of its own people.
    """

    __slots__ = ("entered", "extra", "label", "members", "parts", "ring")

    def __init__(self, members: list[int], parts: "list[Node]", ring: list[Edge]) -> None:
        self.members, self.parts, self.ring = members, parts, ring
        self.extra = 0
        self.label = Label.OUT
        self.entered: Edge = (-1, -1)

    @property
    def base(self) -> int:
        """The person in it who is paired outwards, or alone."""
        node = self
        while node.parts:
            node = node.parts[0]
        return node.members[0]


#: Rows, partners, worths; and each node: its people, the numbers of its parts, its ring, its extra.
_Packed = tuple[list[Row], list[int], list[int], list[tuple[list[int], list[int], list[Edge], int]]]


class PeersMarket:
    """People and the value of every two of them; solved."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """``rows`` are symmetric; a value that is not above 0 is never chosen."""
        self.rows = list(rows)
        self.room = [1] * len(self.rows)
        self.partner = [-1] * len(self.rows)
        self.worth = [max((*row, 0)) for row in self.rows]
        self._people = [Node([v], [], []) for v in range(len(self.rows))]
        self._top = list(self._people)
        #: For whoever is not odd, the even person of another node they are nearest to.
        self._near: list[int] = [-1] * len(self.rows)
        self._even: list[int] = []
        self._without: tuple[int, PeersMarket] | None = None

    @property
    def gain(self) -> list[int]:
        """What each is worth at least to the whole, without the blossoms."""
        return [w // 2 for w in self.worth]

    @property
    def price(self) -> list[int]:
        """The same: either of two peers gains."""
        return self.gain

    @property
    def total(self) -> int:
        """The sum of the values of the chosen pairs."""
        return sum(self.rows[u][v] for u, v in enumerate(self.partner) if v > u)

    def keep(self) -> None:
        """A change makes another market: this one stays as it is."""

    def go_back(self, _state: None, /) -> None:
        """See ``keep``."""

    # -- to another process and back: rings within rings go deeper than a pickle can -----------

    def __getstate__(self) -> _Packed:
        """A solved market, its nodes by number, those that a node is made of before it."""
        found: list[Node] = self._nodes()
        for node in found:  # grows while it is gone through
            found.extend(node.parts)
        number = {id(node): n for n, node in enumerate(reversed(found))}
        nodes = [
            (node.members, [number[id(p)] for p in node.parts], node.ring, node.extra)
            for node in reversed(found)
        ]
        return self.rows, self.partner, self.worth, nodes

    def __setstate__(self, state: _Packed) -> None:
        self.rows, self.partner, self.worth, packed = state
        self.room = [1] * len(self.partner)
        self._near, self._even = [-1] * len(self.partner), []
        self._without = None
        nodes: list[Node] = []
        for members, parts, ring, extra in packed:
            nodes.append(Node(members, [nodes[n] for n in parts], ring))
            nodes[-1].extra = extra
        leaves = {node.members[0]: node for node in nodes if not node.parts}
        self._people = [leaves[v] for v in range(len(self.partner))]
        around = {v: node for node in nodes for v in node.members}
        self._top = [around[v] for v in range(len(self.partner))]

    # -- the proof --------------------------------------------------------------------------

    def gap(self) -> int:
        """Twice how far the total could be below the best; 0 proves that it is the best.

        Raises AssertionError where the worths prove nothing, which would be a fault of ours.
        """
        if min(self.worth, default=0) < 0:
            raise AssertionError("a worth below nothing")
        bound = sum(self.worth)
        left = [(self._nodes(), 0)]
        while left:  # every two people once: where they are last in one ring
            parts, extra = left.pop()
            self._check_across(parts, extra)
            for node in parts:
                if node.extra < 0:
                    raise AssertionError("an extra below nothing")
                bound += node.extra * (len(node.members) // 2)
                left.append((node.parts, extra + node.extra))
        if any(v >= 0 and self.partner[v] != u for u, v in enumerate(self.partner)):
            raise AssertionError("somebody is in two pairs")
        return bound - 2 * self.total

    def _nodes(self) -> list[Node]:
        """The outermost nodes, in the order of their first people: nothing is left to chance."""
        return list(dict.fromkeys(self._top))

    def _check_across(self, parts: Sequence[Node], extra: int) -> None:
        """No two of different parts are worth more than their two worths and the extras around them."""
        people = [v for part in parts for v in part.members]
        worths, behind = [self.worth[v] for v in people], 0
        for part in parts:
            behind += len(part.members)
            others = list(zip(people[behind:], worths[behind:], strict=True))
            for u in part.members:
                row, mine = self.rows[u], self.worth[u] + extra
                if any(2 * row[v] - worth > mine for v, worth in others):
                    raise AssertionError("a pair is worth more than its two")

    # -- a solution from the beginning ------------------------------------------------------

    def solve(self) -> Search[None]:
        """Find the best pairs, a person a slice; afterwards ``gap`` is 0."""
        for u, row in enumerate(self.rows):  # those who are each other's best are together at once
            if self.partner[u] < 0:
                for v in range(u + 1, len(row)):
                    if self.partner[v] < 0 and self._slack(u, v) == 0 and row[v] > 0:
                        self.partner[u], self.partner[v] = v, u
                        break
            yield 0.1 * (u + 1) / len(self.rows)
        yield from within(self._place_all(), 0.1, 1)

    def _place_all(self) -> Search[None]:
        """Find a partner for everybody who is alone and worth something to the whole, a step a slice."""
        for root in range(len(self.rows)):
            if self.partner[root] < 0 and self.worth[root] > 0:
                for _ in self._place(root):
                    yield root / len(self.rows)

    # -- changes ----------------------------------------------------------------------------

    def without(self, person: int) -> "PeersMarket":
        """The market in which somebody can be with nobody, solved; the last one is kept."""
        if self._without is None or self._without[0] != person:
            made = self._copy()
            made._put_row(person, [NEVER] * len(self.rows))
            made._set_free(person)
            made.worth[person] = 0
            _finish(made._place_all())
            self._without = (person, made)
        return self._without[1]

    def changed(self, rows: Mapping[int, Row]) -> "PeersMarket":
        """The market in which these people have other values with everybody, solved; this one stays.

        They are taken out one after the other and come back in. All but a few stay together: only
        whoever loses their partner by it is placed again.
        """
        made = self
        for person in rows:
            made = made.without(person)
        made = made._copy()
        for person, row in rows.items():
            made._put_row(person, row)
        for person, row in rows.items():
            most = max((2 * value - w for value, w in zip(row, made.worth, strict=True)), default=0)
            made.worth[person] = max(0, most)
        _finish(made._place_all())
        return made

    def _copy(self) -> "PeersMarket":
        rows, partner, worth, nodes = self.__getstate__()
        made = PeersMarket.__new__(PeersMarket)
        made.__setstate__((list(rows), list(partner), list(worth), nodes))
        return made

    def _put_row(self, person: int, row: Row) -> None:
        """Set the values of somebody with everybody; the rows of others may be those of another market."""
        for v, value in enumerate(row):
            if self.rows[v][person] != value:
                self.rows[v] = [*self.rows[v]]
                self.rows[v][person] = value
        self.rows[person] = row

    def _set_free(self, person: int) -> None:
        """Take somebody out of their blossoms and from their partner; what the others are worth still holds."""
        while (node := self._top[person]).parts:
            for v in node.members:
                self.worth[v] += node.extra // 2
            if node.extra:
                self._part(node.base)  # an edge out of it is worth less now than its two
            self._dissolve(node)
        self._part(person)

    def _part(self, person: int) -> None:
        mate = self.partner[person]
        if mate >= 0:
            self.partner[person] = self.partner[mate] = -1

    def _slack(self, u: int, v: int) -> int:
        value = self.rows[u][v]
        return self.worth[u] + self.worth[v] - 2 * value

    def _place(self, root: int) -> Iterator[None]:
        """Grow a tree from somebody who is alone until they have a partner or somebody else is alone for 0."""
        for node in self._nodes():
            node.label = Label.OUT
        self._near = [-1] * len(self.rows)
        self._even = []
        self._make_even(self._top[root])
        while not self._step():
            yield
        self._even = []
        for node in self._nodes():
            if node.parts and not node.extra:
                self._dissolve(node)

    def _step(self) -> bool:
        """Lower the worths until something becomes possible, and do it; whether the tree is done."""
        alone = min(self._even, key=self.worth.__getitem__)
        best, what, whom = self.worth[alone], "alone", alone
        for v, u in enumerate(self._near):
            if u < 0 or self._top[v].label is Label.ODD:
                continue
            slack = self._slack(u, v)
            if self._top[v].label is Label.EVEN:
                slack //= 2
            if slack < best:
                best, what, whom = slack, "edge", v
        opened: Node | None = None
        for node in self._nodes():
            if node.label is Label.ODD and node.parts and node.extra // 2 < best:
                best, what, opened = node.extra // 2, "open", node
        self._lower(best)
        if opened is not None and what == "open":
            self._open(opened)
            return False
        if what == "alone":
            self._flip(whom, -1)
            return True
        return self._follow(self._near[whom], whom)

    def _lower(self, by: int) -> None:
        if not by:
            return
        for v, node in enumerate(self._top):
            if node.label is Label.EVEN:
                self.worth[v] -= by
            elif node.label is Label.ODD:
                self.worth[v] += by
        for node in self._nodes():
            if node.parts and node.label is not Label.OUT:
                node.extra += 2 * by if node.label is Label.EVEN else -2 * by

    def _follow(self, u: int, v: int) -> bool:
        """Go along an edge without slack from an even person; whether it ended in a pair."""
        node = self._top[v]
        if node.label is Label.EVEN:
            self._close_ring(u, v)
            return False
        mate = self.partner[node.base]
        if mate < 0:
            self._turn(node, v)
            self.partner[v] = u
            self._flip(u, v)
            return True
        node.label, node.entered = Label.ODD, (u, v)
        self._make_even(self._top[mate])
        return False

    def _make_even(self, node: Node) -> None:
        node.label = Label.EVEN
        self._look_around(node.members)

    def _look_around(self, members: Sequence[int]) -> None:
        """These have become even, or even of another node: find their nearest, and be near to the others."""
        rows, worth, top, near = self.rows, self.worth, self._top, self._near
        known = set(self._even)
        new = [u for u in members if u not in known]
        self._even.extend(new)
        for v in members:
            near[v] = self._nearest(v)
        mine = top[members[0]]
        for u in new:
            row, offer = rows[u], worth[u]
            for v, value in enumerate(row):
                if value <= 0 or top[v] is mine:
                    continue
                now = near[v]
                if now < 0 or offer - 2 * value < worth[now] - 2 * rows[now][v]:
                    near[v] = u

    def _nearest(self, v: int) -> int:
        row, worth, top = self.rows[v], self.worth, self._top
        mine = top[v]
        some = [u for u in self._even if row[u] > 0 and top[u] is not mine]
        return min(some, key=lambda u: worth[u] - 2 * row[u], default=-1)

    # -- blossoms -----------------------------------------------------------------------------

    def _way_up(self, node: Node) -> list[Node]:
        """From an even node to the root of the tree, both included."""
        found = [node]
        while (mate := self.partner[found[-1].base]) >= 0:
            odd = self._top[mate]
            found += [odd, self._top[odd.entered[0]]]
        return found

    def _close_ring(self, u: int, v: int) -> None:
        """Two even nodes touch: the ring they close with the tree becomes one node."""
        left, right = self._way_up(self._top[u]), self._way_up(self._top[v])
        shared = set(right)
        meet = next(node for node in left if node in shared)
        left, right = left[: left.index(meet) + 1], right[: right.index(meet) + 1]
        parts = [*reversed(left), *right[:-1]]
        ring = [(b, a) for a, b in reversed(self._links(left))] + [(u, v)] + self._links(right)
        made = Node([m for part in parts for m in part.members], parts, ring)
        made.label = Label.EVEN
        for member in made.members:
            self._top[member] = made
        self._look_around(made.members)

    def _links(self, way: Sequence[Node]) -> list[Edge]:
        """The edges along a way up: from an even node to its odd partner, from there by how it was entered."""
        found = []
        for lower, _ in pairwise(way):
            if lower.label is Label.EVEN:
                found.append((lower.base, self.partner[lower.base]))
            else:
                found.append((lower.entered[1], lower.entered[0]))
        return found

    def _open(self, node: Node) -> None:
        """An odd blossom without an extra comes apart: the even way through it stays in the tree."""
        self._dissolve(node)
        parts, ring = node.parts, node.ring
        at = next(k for k, part in enumerate(parts) if node.entered[1] in part.members)
        if at % 2:
            way = [*range(at, len(parts)), 0]
            edges = [ring[k] for k in range(at, len(parts))]
        else:
            way = list(range(at, -1, -1))
            edges = [ring[k][::-1] for k in range(at - 1, -1, -1)]
        for part in parts:
            part.label = Label.OUT
        parts[at].label, parts[at].entered = Label.ODD, node.entered
        for number, k in enumerate(way[1:], 1):
            if number % 2 == 0:
                parts[k].label, parts[k].entered = Label.ODD, edges[number - 1]
        for part in parts:
            if part.label is Label.OUT:
                for v in part.members:
                    self._near[v] = self._nearest(v)
        for k in way[1::2]:
            self._make_even(parts[k])

    def _dissolve(self, node: Node) -> None:
        for part in node.parts:
            for member in part.members:
                self._top[member] = part

    # -- pairs change ---------------------------------------------------------------------------

    def _flip(self, who: int, mate: int) -> None:
        """Pair an even person anew (-1: leave them alone); everybody up to the root changes partner."""
        while True:
            node = self._top[who]
            before = self.partner[node.base]
            self._turn(node, who)
            self.partner[who] = mate
            if before < 0:
                return
            odd = self._top[before]
            who, mate = odd.entered
            self._turn(odd, mate)
            self.partner[mate] = who

    def _turn(self, node: Node, base: int) -> None:
        """Pair the people inside a blossom so that this one is left to be paired outwards."""
        if not node.parts:
            return
        parts, ring = node.parts, node.ring
        at = next(k for k, part in enumerate(parts) if base in part.members)
        changed = range(at + 1, len(parts), 2) if at % 2 else range(0, at, 2)
        for k in changed:
            u, v = ring[k]
            self._turn(parts[k], u)
            self._turn(parts[(k + 1) % len(parts)], v)
            self.partner[u], self.partner[v] = v, u
        self._turn(parts[at], base)
        node.parts, node.ring = parts[at:] + parts[:at], ring[at:] + ring[:at]


def _finish(work: Search[None]) -> None:
    for _ in work:
        pass

"""What is left of a tree of barriers if only some of its leaves are drawn?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Shape:
    """A tree whose leaves are K nodes of a larger one: nodes 0 to K - 1, then the forks, in rising order.

    Two or more branches meet in a fork.
    """

    leaves: tuple[int, ...]
    """(K,) which nodes of the larger tree they are, from left to right."""
    parents: list[int]
    """The fork above each node; -1 for the last one."""
    heights: list[float]
    """Energy of each node."""
    place: list[int]
    """By node of the larger tree: the node here that it is, or to whose branch it belongs."""
    attached: list[float]
    """By node of the larger tree: the energy above which it is part of this tree."""

    @property
    def root(self) -> int:
        """The node above all others."""
        return len(self.parents) - 1

    def climb(self, node: int, energy: float) -> int:
        """The highest node above `node`, or itself, that is not above this energy."""
        while self.parents[node] >= 0 and self.heights[self.parents[node]] <= energy:
            node = self.parents[node]
        return node

    def below(self, node: int) -> list[int]:
        """All nodes under a node, and itself, from above."""
        inside = {node}
        for other in range(node - 1, -1, -1):
            if self.parents[other] in inside:
                inside.add(other)
        return sorted(inside, reverse=True)

    def spread(self, places: Sequence[float]) -> list[float]:
        """Where every node stands if its leaves stand at `places`, (K,): amid all leaves under it."""
        count = len(self.parents)
        sums, leaves = [*places, *[0.0] * (count - len(places))], [1] * len(places) + [0] * (count - len(places))
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                sums[parent] += sums[node]
                leaves[parent] += leaves[node]
        return [total / many for total, many in zip(sums, leaves, strict=True)]


def contract(parents: Sequence[int], heights: Sequence[float], leaves: Sequence[int]) -> Shape:
    """Keep these leaves, given from left to right, and the forks where they meet, one for each height.

    Parameters
    ----------
    parents : sequence of int
        The node above each node, which has a larger number; -1 for the last one.
    heights : sequence of float
        Energy of each node.
    leaves : sequence of int
        One at least.
    """
    branches = _branches(parents, leaves)
    kept = [*leaves, *(node for node, count in enumerate(branches) if count > 1)]
    number = {node: k for k, node in enumerate(kept)}
    place, attached = [-1] * len(parents), list(heights)
    upper = [-1] * len(kept)
    for node in range(len(parents)):
        if branches[node] < 0:
            continue
        place[node] = number.get(node, place[node])
        parent = parents[node]
        if parent >= 0 and branches[parent] > 1:
            upper[place[node]] = number[parent]
        elif parent >= 0:
            place[parent] = place[node]
    for node in range(len(parents) - 1, -1, -1):
        if branches[node] < 0:
            place[node], attached[node] = place[parents[node]], attached[parents[node]]
    return _joined(Shape(tuple(leaves), upper, [heights[node] for node in kept], place, attached))


def _joined(shape: Shape) -> Shape:
    """Forks of equal height that follow each other become one, in which more than two branches meet."""
    count, heights = len(shape.leaves), shape.heights
    stays = list(range(len(heights)))
    for node in range(len(heights) - 1, count - 1, -1):
        parent = shape.parents[node]
        if parent >= 0 and heights[parent] == heights[node]:
            stays[node] = stays[parent]
    number = {node: k for k, node in enumerate(node for node in range(len(heights)) if stays[node] == node)}
    parents = [-1 if shape.parents[node] < 0 else number[stays[shape.parents[node]]] for node in number]
    place = [number[stays[node]] for node in shape.place]
    return Shape(shape.leaves, parents, [heights[node] for node in number], place, shape.attached)


def _branches(parents: Sequence[int], leaves: Sequence[int]) -> list[int]:
    """How many branches with leaves to be kept meet in each node; 0 for those leaves, -1 where there are none."""
    branches = [-1] * len(parents)
    for leaf in leaves:
        branches[leaf] = 0
        node = parents[leaf]
        while node >= 0 and branches[node] < 0:
            branches[node] = 1
            node = parents[node]
        if node >= 0:
            branches[node] += 1
    return branches

"""Trees of minima for a terrain: merges of equal height as one node, and how many cells each has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats

Cells = NDArray[np.int64]

LEAST_CELLS = 16
"""A valley has at least so many cells, even if its basin is smaller: it could not be told from its passes."""


@dataclass(eq=False)
class Node:
    """A minimum, or several that have met at one height."""

    height: float
    children: list[Node]
    leaves: int
    """The minima, as bits."""
    mirrored: int
    """The mirror images of its minima, as bits; 0 where there is no symmetry."""
    cells: int
    pull: Floats = field(repr=False)
    """(2,) mean target of its minima, weighted by their cells."""

    @property
    def leaf(self) -> int:
        """The only minimum."""
        return self.leaves.bit_length() - 1

    def order(self) -> Cells:
        """Its minima from left to right, so that those below each node lie together."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            waiting += reversed(node.children)
            if not node.children:
                found.append(node.leaf)
        return np.array(found)


def cells_of(shares: Floats, side: int, mirror: Cells | None) -> Cells:
    """(M,) cells of each minimum: its share of all, by the largest remainder; equal for mirror images."""
    total, orbit = side * side, np.ones(shares.size, np.int64)
    if mirror is not None:
        orbit[mirror != np.arange(mirror.size)] = 2  # the pair is counted at its first
        own = mirror >= np.arange(mirror.size)
        counted = cells_by_remainder(np.where(orbit == 2, 2 * shares, shares)[own], total // 2, LEAST_CELLS)
        result = np.empty(shares.size, np.int64)
        result[own] = np.where(orbit[own] == 2, counted, 2 * counted)
        result[mirror[own]] = result[own]
        return result
    return cells_by_remainder(shares, total, LEAST_CELLS)


def cells_by_remainder(shares: Floats, total: int, least: int) -> Cells:
    """Whole numbers of sum `total` in proportion to shares, by the largest remainder, none below `least`."""
    small = np.zeros(shares.size, bool)
    while True:
        free = total - least * int(small.sum())
        ideal = np.where(small, least, free * shares / max(shares[~small].sum(), 1e-300))
        more = (ideal < least) & ~small
        if not more.any():
            break
        small |= more
    whole = np.floor(ideal + 1e-9).astype(np.int64)
    rest = total - int(whole.sum())
    whole[np.argsort(whole - ideal, kind="stable")[:rest]] += 1
    return whole


def nodes_of(merges: NDArray[np.int64], heights: Floats, cells: Cells, targets: Floats, mirror: Cells | None) -> Node:
    """The root of the tree whose merges of equal height are one node; arguments as in `BarrierTree`."""
    count = len(cells)
    images = [0] * count if mirror is None else [1 << int(k) for k in mirror]
    nodes = [
        Node(float(heights[k]), [], 1 << k, images[k], int(cells[k]), np.asarray(targets[k])) for k in range(count)
    ]
    for k, pair in enumerate(merges.tolist()):
        height = float(heights[count + k])
        children: list[Node] = []
        for node in (nodes[pair[0]], nodes[pair[1]]):
            children += node.children if node.children and node.height == height else [node]
        nodes.append(together(children, height))
    return nodes[-1]


def together(children: list[Node], height: float) -> Node:
    """One node of these; the only one itself."""
    if len(children) == 1:
        return children[0]
    leaves = mirrored = 0
    for child in children:
        leaves |= child.leaves
        mirrored |= child.mirrored
    cells = sum(child.cells for child in children)
    pull = sum((child.cells * child.pull for child in children), np.zeros(2)) / cells
    return Node(height, children, leaves, mirrored, cells, pull)


def root_of(parents: list[int], k: int) -> int:
    """The root of k in a forest, whose paths are halved on the way."""
    while parents[k] != k:
        parents[k] = parents[parents[k]]
        k = parents[k]
    return k

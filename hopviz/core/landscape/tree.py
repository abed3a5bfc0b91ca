"""The barrier tree: how high one must climb to get from one minimum to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.minima import Minima
from hopviz.core.landscape.numbering import Numbers, states_of
from hopviz.core.landscape.quadratic import Ints, Quadratic
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, State
from hopviz.core.stepwise import Steps, part, pieces

STATES_AT_A_TIME = 1 << 17
FLOODED_AT_A_TIME = 1 << 14
LARGE = 1 << 14


@dataclass(frozen=True, eq=False)
class BarrierTree:
    """The disconnectivity graph: nodes 0 to M - 1 are the M minima, nodes M to 2M - 2 merges, in rising order.

    Two nodes merge at the lowest energy at which single flips lead from one to the other.  Where more than two meet
    at one energy, merges of equal height follow each other.
    """

    minima: Minima
    """The leaves."""
    parents: NDArray[np.int64]
    """(2M - 1,) the merge that each node goes into; -1 for the last node, the root."""
    heights: Floats
    """(2M - 1,) energy of the minimum, or of the saddle of the merge."""
    children: NDArray[np.int64]
    """(M - 1, 2) the two nodes that meet in each merge, the one with the deeper minimum first."""
    saddles: Numbers
    """(M - 1,) number of one saddle state of each merge."""
    ends: NDArray[np.int64]
    """(M,) the merge, a node, in which each minimum meets a deeper one first (an equal one counts if its number is
    lower); for the first minimum the root."""

    @property
    def root(self) -> int:
        """The node in which all have met."""
        return int(self.parents.size) - 1

    @property
    def saddle_states(self) -> State:
        """(M - 1, N) the saddles as states."""
        return states_of(self.saddles, self.minima.n, self.minima.units)

    @lazy
    def barriers(self) -> Floats:
        """(M,) what a minimum has to climb before it can run down to a deeper one; infinite for the deepest."""
        climbs: Floats = np.maximum(self.heights[self.ends] - self.minima.energies, 0.0)
        climbs[0] = np.inf
        return climbs

    @lazy
    def leaf_order(self) -> NDArray[np.int64]:
        """(M,) the minima from left to right, so that no branches of the drawn tree cross."""
        return np.asarray(kernels.flow.leaf_order(self.children))

    def meeting(self, first: int, second: int) -> int:
        """The node in which two nodes meet: one of them, if it is above the other."""
        a, b = int(first), int(second)
        while a != b:
            if a < b:
                a = int(self.parents[a])
            else:
                b = int(self.parents[b])
        return a

    def merging_energy(self, first: int, second: int) -> float:
        """The energy that a path of single flips from one minimum to the other has to reach."""
        return float(self.heights[self.meeting(first, second)])


def grown(form: Quadratic, whole: Ints, basins: NDArray[np.int32], leaves: Minima) -> Steps[BarrierTree]:
    """The tree, from all energies as whole numbers (2^N,), the basin of each state (2^N,) and the minima."""
    order, ends = yield from part(_by_energy(whole, len(leaves)), 0.0, 0.3)
    count = len(leaves)
    forest, nodes, closed = np.arange(count), np.arange(count), np.zeros(count, np.int64)
    merges, tops = np.empty((count - 1, 2), np.int64), np.empty(count - 1, np.int64)
    cursor = np.zeros(3, np.int64)
    while cursor[kernels.flow.MERGES] < count - 1:
        kernels.flow.flood(FLOODED_AT_A_TIME, cursor, ends, order, whole, basins, forest, nodes, merges, tops, closed)
        yield 0.3 + 0.7 * float(cursor[kernels.flow.PLACE]) / whole.size
    parents = np.full(2 * count - 1, -1)
    parents[merges] = count + np.arange(count - 1)[:, np.newaxis]
    tree = BarrierTree(
        minima=leaves,
        parents=parents,
        heights=np.concatenate([leaves.energies, form.energies(whole[tops])]),
        children=merges,
        saddles=tops,
        ends=np.where(np.arange(count) > 0, closed + count, 2 * count - 2),
    )
    for array in (tree.parents, tree.heights, tree.children, tree.saddles, tree.ends):
        array.setflags(write=False)
    return tree


def _by_energy(whole: Ints, minima: int) -> Steps[tuple[NDArray[np.int32], Ints]]:
    """All states in buckets of rising energy, and the places where buckets end, after a 0.

    The tree is complete long before the highest states are reached, so small buckets are sorted when their turn
    comes.  A large one is sorted here, by numpy, which leaves equal energies as they are.
    """
    if minima <= 1:
        return np.empty(0, np.int32), np.zeros(1, np.int64)
    order = np.empty(whole.size, np.int32)
    lowest, highest = int(whole.min()), int(whole.max())
    bits = max(whole.size.bit_length() - 5, 4)  # a handful of states in each
    shift = max((highest - lowest).bit_length() - bits, 0)
    counts = np.zeros(((highest - lowest) >> shift) + 1, np.int64)
    for first, last in pieces(whole.size, STATES_AT_A_TIME):
        kernels.flow.count_buckets(first, last, whole, lowest, shift, counts)
        yield 0.3 * last / whole.size
    ends = np.concatenate([[0], np.cumsum(counts)])
    places = ends[:-1].copy()
    for first, last in pieces(whole.size, STATES_AT_A_TIME):
        kernels.flow.fill_buckets(first, last, whole, lowest, shift, places, order)
        yield 0.3 + 0.6 * last / whole.size
    for bucket in np.flatnonzero(counts > LARGE) if shift else ():
        here = order[ends[bucket] : ends[bucket + 1]]
        here[:] = here[np.argsort(whole[here], kind="stable")]
        yield 0.9
    return order, ends

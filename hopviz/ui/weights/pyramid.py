"""Pictures of a weight matrix: pooled to falling sizes, and of what was added to it.

They are made once for each network, so that millions of weights stay smooth to look at.  A matrix of more than `MOST`
units is never made for them: their finest level is that of tiles, and finer ones are made where somebody looks
(`hopviz.ui.weights.tiles`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import Steps, finished
from hopviz.project.model import Project

Indices = NDArray[np.uint8]

ZERO = 128
"""The colour index of weight zero."""
REACH = 127
"""Indices on either side of it."""
SMALLEST = 128
"""No smaller picture is made of one that has at most so many rows."""
ROWS = 256
"""Rows worked on at a time: even, and few enough to bound the memory needed."""
MOST = 2048
"""Units up to which the finest level holds every weight, and a change is shown."""
NOTHING = 1e-9
"""Changes below this share of the largest weight are rounding."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Colour indices of a weight matrix, pooled."""

    n: int
    """Number of units, N."""
    finest: int
    """Number of the finest level: 0 where it holds every weight."""
    levels: tuple[Indices, ...]
    """The levels from the finest on.  Level k has ceil(N / 2^k) rows and columns; each pixel is the mean of 2^k x 2^k
    weights."""
    largest: float
    """What indices 1 and 255 stand for: the largest |w|, as `Network.largest_weight` tells it."""

    @property
    def scale(self) -> float:
        """Indices per weight."""
        return REACH / self.largest if self.largest > 0 else 0.0

    def level_for(self, weights_per_pixel: float) -> int:
        """The coarsest level that still has a pixel for every pixel of the screen; it may be finer than the finest."""
        wanted = int(np.floor(np.log2(max(weights_per_pixel, 1.0))))
        return min(wanted, self.finest + len(self.levels) - 1)


def pyramid_of(network: Network) -> Pyramid:
    """The pyramid of a network."""
    return finished(pyramid_steps(network))


def pyramid_steps(network: Network, before: Network | None = None) -> Steps[Pyramid]:
    """The pyramid of the weights of a network, or of what they have more than those of one `before`, in slices."""
    finest = max(int(np.ceil(np.log2(network.n / MOST))), 0)
    size = 2**finest
    count = -(-network.n // size)
    means = np.empty((count, count))
    for top in range(0, count, ROWS):
        rows, cols = range(top, min(top + ROWS, count)), range(count)
        means[top : top + ROWS] = network.mean_weights(size, rows, cols)
        if before is not None:
            means[top : top + ROWS] -= before.mean_weights(size, rows, cols)
        yield 0.4 * top / count
    largest = network.largest_weight if before is None else float(np.abs(means).max())
    scale = REACH / largest if largest > 0 else 0.0
    levels = [np.empty((count, count), np.uint8)]
    for top in range(0, count, ROWS):
        levels[0][top : top + ROWS] = indices(means[top : top + ROWS], scale)
        yield 0.4 + 0.2 * top / count
    units = np.minimum(np.arange(size, network.n + size, size), network.n) - np.arange(0, network.n, size)
    sums, done = means, 0.6
    if finest:
        sums *= units
        sums *= units[:, None]
    while len(sums) > SMALLEST:
        share = 0.75 * (1 - done)  # of what is left: each level has a quarter of the one before
        sums, units = (yield from _pooled(sums, done, share)), np.add.reduceat(units, np.arange(0, len(units), 2))
        done += share
        levels.append(indices(sums / units / units[:, None], scale))
    return Pyramid(network.n, finest, tuple(levels), largest)


def indices(weights: Floats, scale: float) -> Indices:
    """Colour indices of weights; `scale` is `REACH` over the largest of them."""
    return (np.rint(weights * scale) + ZERO).astype(np.uint8)


def change_steps(
    before: tuple[Project, Network] | None, project: Project, network: Network
) -> Steps[Pyramid | None]:
    """The pictures of what was added to the weights; None where that would mean nothing, or be seen too late."""
    if before is None or network.n > MOST or before[1].n != network.n:
        return None
    former, old = before
    if not former.same_grid(project) or (former.origin, former.units) != (project.origin, project.units):
        return None
    added = yield from pyramid_steps(network, old)
    return added if added.largest > NOTHING * (network.largest_weight + added.largest) else None


def _pooled(sums: Floats, done: float, share: float) -> Steps[Floats]:
    """Sums of 2 x 2 neighbours, which are a share of the work; an odd last row or column stays alone."""
    n = len(sums)
    half = np.arange(0, n, 2)
    result = np.empty((len(half), len(half)))
    for top in range(0, n, ROWS):
        rows = np.add.reduceat(sums[top : top + ROWS], np.arange(0, min(ROWS, n - top), 2), axis=0)
        result[top // 2 : top // 2 + len(rows)] = np.add.reduceat(rows, half, axis=1)
        yield done + share * top / n
    return result

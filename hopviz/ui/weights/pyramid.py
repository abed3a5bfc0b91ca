"""Pictures of a weight matrix: whole, pooled to falling sizes, and of what was added to it.

They are made once for each matrix, so that millions of weights stay smooth to look at.
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
LARGEST = 2048
"""Units up to which a change is shown: preparing that of a larger matrix would take longer than to look at it."""
NOTHING = 1e-9
"""Changes below this share of the largest weight are rounding."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Colour indices of a weight matrix, whole and pooled."""

    levels: tuple[Indices, ...]
    """Level k has ceil(N / 2^k) rows and columns; each pixel is the mean of 2^k x 2^k weights."""
    largest: float
    """The largest |w|: indices 1 and 255."""

    @property
    def n(self) -> int:
        """Number of units, N."""
        return len(self.levels[0])

    def level_for(self, weights_per_pixel: float) -> int:
        """The coarsest level that still has a pixel for every pixel of the screen."""
        wanted = int(np.floor(np.log2(max(weights_per_pixel, 1.0))))
        return min(wanted, len(self.levels) - 1)


def build_pyramid(weights: Floats) -> Pyramid:
    """The pyramid of a matrix, shape (N, N)."""
    return finished(pyramid_steps(weights))


def pyramid_steps(weights: Floats) -> Steps[Pyramid]:
    """The pyramid of a matrix, shape (N, N), a few rows at a time."""
    largest = max(float(weights.max()), -float(weights.min()))
    scale = REACH / largest if largest > 0 else 0.0
    n = len(weights)
    levels = [np.empty((n, n), np.uint8)]
    for top in range(0, n, ROWS):
        levels[0][top : top + ROWS] = indices(weights[top : top + ROWS], scale)
        yield 0.5 * top / n
    sums, counts, done = weights, np.ones(n), 0.5
    while len(sums) > SMALLEST:
        share = 0.75 * (1 - done)  # of what is left: each level has a quarter of the one before
        sums, counts = (yield from _pooled(sums, done, share)), np.add.reduceat(counts, np.arange(0, len(counts), 2))
        done += share
        levels.append(indices(sums / counts / counts[:, None], scale))
    return Pyramid(tuple(levels), largest)


def indices(weights: Floats, scale: float) -> Indices:
    """Colour indices of weights; `scale` is `REACH` over the largest of them."""
    return (np.rint(weights * scale) + ZERO).astype(np.uint8)


def change(before: tuple[Project, Network] | None, project: Project, network: Network) -> Pyramid | None:
    """The pictures of what was added to the weights; None where that would mean nothing, or be seen too late."""
    if before is None or network.n > LARGEST or before[1].n != network.n:
        return None
    former, old = before
    if not former.same_grid(project) or (former.origin, former.units) != (project.origin, project.units):
        return None
    added = network.weights - old.weights
    largest = float(np.abs(added).max())
    return build_pyramid(added) if largest > NOTHING * float(np.abs(network.weights).max() + largest) else None


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

"""Heights of a land whose valleys lie where they lie: bowls, ridges and passes, exact where it counts.

Every floor lies at the energy of its minimum, two valleys meet at the height at which they do in the tree, and there
is no other lake: that is made so cell by cell after the shape is drawn, and does not depend on the shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.terrain_tree import Cells, root_of
from hopviz.core.landscape.valleys import CrowdedError, Labels
from hopviz.core.network import Floats
from hopviz.core.stepwise import Steps

REACH = 0.8
RIDGE = 0.35
"""How far a ridge rises above its pass, in parts of what is left to the edge of the land."""
COARSEST = 16
SWEEPS = 4, 10, 24, 40
"""Of the finest grid, the next coarser, and so on."""
BLUNT = 1
SPEED = 1.6
"""Of relaxation; 2 would never end."""


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights on the padded grid, flat; cells are places in it."""

    heights: Floats
    floors: Cells
    """(M,)"""
    passes: Cells
    """(M - 1, 2) the two cells of each pass, in rising order."""
    levels: Floats
    """(M - 1,)"""
    parents: NDArray[np.int32]
    """The cell beside each, in its valley, that water runs to."""


def relief(
    labels: Labels, merges: NDArray[np.int64], tree_heights: Floats, edge: float, mirror: Cells | None
) -> Steps[Relief]:
    """Heights of regions, from the tree as in `BarrierTree`; `edge` is the height of the edge of the land.

    Where the regions are their own image, with the minimum `mirror` (M,) for each, the shape is, too.

    Raises
    ------
    CrowdedError
        If the regions are too narrow.
    """
    count, width = merges.shape[0] + 1, round(np.sqrt(labels.size))
    energies = tree_heights[:count]
    tools = kernels.relief
    meeting = np.full((count, count), -np.inf)
    tools.meeting_heights(merges, tree_heights, meeting)
    need = np.full(labels.size, -np.inf)
    gaps = _gaps(labels, width, meeting, need)
    passes, levels = _passes(gaps, tree_heights[count:])
    yield 0.2
    known = need.reshape(width, width) > -np.inf
    known[1, 1:-1] = known[-2, 1:-1] = known[1:-1, 1] = known[1:-1, -2] = True
    walls, domes = np.zeros((width, width)), np.zeros((width, width))
    rise = np.maximum(RIDGE * (edge - gaps.levels), 0.0)
    middles = np.stack([gaps.cells[:, 0] // width, gaps.cells[:, 0] % width], axis=1).astype(np.float64)
    reach = np.maximum(REACH * gaps.lengths, 3.0)
    tools.ridges(known, width, need, edge, middles, gaps.levels, reach, rise, walls)
    _edge(walls, edge)
    walls[1:-1, 1:-1], domes[1:-1, 1:-1] = _settled(walls[1:-1, 1:-1], known[1:-1, 1:-1])
    yield 0.6
    floors, highest = np.full(count, -1), np.zeros(count)
    tools.crests(labels, domes.ravel(), highest, floors)
    if (floors < 0).any():
        _lay_floors(labels, width, need, passes, floors)
    lowest = np.full(count, edge)
    np.minimum.at(lowest, labels[passes].ravel(), np.repeat(levels, 2))
    heights = np.full(labels.size, edge)
    tools.bowls(labels, domes.ravel(), walls.ravel(), highest, energies, lowest, edge, heights)
    for _ in range(BLUNT):
        tools.blunted(labels, width, heights)
    if mirror is not None and np.array_equal(np.append(mirror, -1)[labels], labels[::-1]):
        heights = 0.5 * (heights + heights[::-1])
        first = np.flatnonzero((np.arange(count) < mirror) & (highest > 0))
        floors[mirror[first]] = labels.size - 1 - floors[first]
    heights = np.maximum(heights, need)
    _edge(heights.reshape(width, width), edge)
    heights[floors] = energies
    heights[passes] = levels[:, np.newaxis]
    yield 0.7
    order, parents = np.empty(labels.size, np.int32), np.empty(labels.size, np.int32)
    reached = tools.flooded_order(
        labels, width, heights, floors, float(heights.min()), float(heights.max()), order, parents
    )
    yield 0.9
    if not tools.drained(heights, need, order[:reached], parents, passes, levels):
        raise CrowdedError
    return Relief(heights, floors, passes, levels, parents)


@dataclass(frozen=True, eq=False)
class _Gaps:
    """Where the borders of regions may be lowest, K of them from the lowest up."""

    regions: Cells
    """(K, 2)"""
    cells: Cells
    """(K, 2) the cells on both sides of the middle of each border."""
    levels: Floats
    """(K,) the height at which the regions meet."""
    lengths: Cells
    """(K,) sides of cells that they share."""


def _gaps(labels: Labels, width: int, meeting: Floats, need: Floats) -> _Gaps:
    """The gaps of all borders, and into `need` the height that each cell beside a border must have."""
    count = len(meeting)
    sums, places = np.zeros((count, count, 3), np.int64), np.zeros((count, count, 2), np.int64)
    least = np.full((count, count), np.inf)
    kernels.relief.borders(labels, width, meeting, need, sums)
    kernels.relief.middles(labels, width, meeting, need, sums, least, places)
    ones, others = np.nonzero(least < np.inf)
    order = np.lexsort((-sums[ones, others, 0], meeting[ones, others]))
    ones, others = ones[order], others[order]
    regions = np.stack([ones, others], axis=1)
    return _Gaps(regions, places[ones, others], meeting[ones, others], sums[ones, others, 0])


def _passes(gaps: _Gaps, heights: Floats) -> tuple[Cells, Floats]:
    """The two cells of each pass (M - 1, 2), and their heights, which must be those of the tree's merges."""
    parents, chosen = list(range(heights.size + 1)), []
    for k, (a, b) in enumerate(gaps.regions.tolist()):
        one, other = root_of(parents, a), root_of(parents, b)
        if one != other:
            parents[max(one, other)] = min(one, other)
            chosen.append(k)
    which = np.array(chosen, np.int64)
    levels = gaps.levels[which]
    if levels.size != heights.size or (levels != heights).any():
        raise CrowdedError
    return gaps.cells[which], levels


def _settled(walls: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Walls, known in some cells, as a smooth film between them, and domes over the rest.

    Coarse grids, down from the finest, give the next finer ones what they begin with.
    """
    tools, grids = kernels.relief, [(np.ascontiguousarray(known), np.ascontiguousarray(walls))]
    while len(grids[-1][0]) > COARSEST:
        half = len(grids[-1][0]) // 2
        coarse = np.empty((half, half), np.bool_), np.empty((half, half))
        tools.coarser(*grids[-1], *coarse)
        grids.append(coarse)
    domes = np.zeros(grids[-1][0].shape)
    for k in range(len(grids) - 1, -1, -1):
        here, values = grids[k]
        if k < len(grids) - 1:
            tools.finer(grids[k + 1][1], here, values)
            coarse_domes, domes = domes, np.zeros(here.shape)
            tools.finer(coarse_domes, here, domes)
        tools.relax(here, values, domes, 4.0**k, SWEEPS[min(k, len(SWEEPS) - 1)], SPEED)
    return grids[0][1], domes


def _edge(grid: Floats, edge: float) -> None:
    """Raise the outermost cells of the land, inside the rim of the padded grid."""
    for line in (grid[1, 1:-1], grid[-2, 1:-1], grid[1:-1, 1], grid[1:-1, -2]):
        line[:] = edge


def _lay_floors(labels: Labels, width: int, need: Floats, passes: Cells, floors: Cells) -> None:
    """Find floors where a region has nothing but borders: there the cells beside the floor are as high as is needed."""
    free = np.ones(labels.size, np.bool_)
    free[passes], beside = False, np.array([-width, -1, 1, width])
    for k in np.flatnonzero(floors < 0):
        cells = np.flatnonzero((labels == k) & free)
        if not cells.size:
            raise CrowdedError
        outermost = (labels[cells[:, np.newaxis] + beside] < 0).any(axis=1)
        floors[k] = cells[np.lexsort((need[cells], outermost))[0]]
        need[floors[k]] = -np.inf
        free[floors[k] + beside] = False  # no two floors lie side by side

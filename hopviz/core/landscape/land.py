"""A land in the making: its tree, and from that its valleys and heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape.exact import Landscape
from hopviz.core.landscape.places import targets_of
from hopviz.core.landscape.relief import Relief, relief
from hopviz.core.landscape.terrain import Terrain
from hopviz.core.landscape.terrain_tree import LEAST_CELLS, Cells, cells_of, nodes_of
from hopviz.core.landscape.valleys import CrowdedError, Layout, crowded
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, State
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import Steps, part

SIDE = 256
MOST_VALLEYS = 1024
LEAST_SIDE, MOST_SIDE = 32, 1024
CELLS_PER_VALLEY = 4 * LEAST_CELLS
FREE, STEADY = 0.6, 4.0
"""What a cut across the direction of the targets costs, without an earlier terrain and with one."""
EDGE = 0.12, 0.3
"""The edge of the land rises above the highest pass by at least and at most these parts of the greatest depth."""


def as_side(side: object) -> int:
    """Cells along a side; a ValueError says what is wrong with them."""
    whole = as_whole("side", side, LEAST_SIDE, MOST_SIDE)
    if whole & (whole - 1):
        raise OutOfRangeError(f"side must be a power of two from {LEAST_SIDE} to {MOST_SIDE:,}, not {whole}")
    return whole


def as_like(like: object) -> Terrain | None:
    """An earlier terrain, or none; a TypeError says what was given instead."""
    if like is not None and not isinstance(like, Terrain):
        raise TypeError(f"like must be a Terrain, not {type(like).__name__}")
    return like


@dataclass(frozen=True, eq=False)
class Land:
    """What a terrain is made of: M minima of N units and the tree that joins them."""

    states: State
    """(M, N)"""
    energies: Floats
    """(M,)"""
    shares: Floats
    """(M,) of all states, of sum 1."""
    merges: NDArray[np.int64]
    """(M - 1, 2) the two nodes of each merge, as in `BarrierTree.children`."""
    heights: Floats
    """(2M - 1,) of minima and merges."""
    mirror: Cells | None
    """(M,) the minimum in which all units of each are flipped, if the land is its own image in that."""


def made_terrain(
    land: Land,
    side: int,
    like: Terrain | None,
    top: float | None,
    landscape: Landscape | None,
) -> Steps[Terrain]:
    """The terrain of a land, in slices; `top` is the highest energy if it is known.

    Raises
    ------
    ValueError
        If there are more minima than valleys have room.
    """
    count = land.energies.size
    room = min(MOST_VALLEYS, side * side // CELLS_PER_VALLEY)
    if count > room:
        raise ValueError(f"a terrain of {side} x {side} cells has room for {room:,} valleys, not for {count:,} minima")
    targets = targets_of(land.states, land.shares, land.mirror, like)
    highest = float(land.heights[-1])
    depth = highest - float(land.energies.min())
    if count == 1:
        edge = highest + 1.0 if top is None else max(top, highest)
    else:
        rise = 0.5 * depth if top is None else top - highest
        edge = highest + float(np.clip(rise, EDGE[0] * depth, EDGE[1] * depth))
    cells = cells_of(land.shares, side, land.mirror)
    root = nodes_of(land.merges, land.heights, cells, targets, land.mirror)
    steadiness = FREE if like is None else STEADY
    for attempt, (steady, winds) in enumerate(((steadiness, 1.0), (FREE, 0.4), (0.3 * FREE, 0.0), (STEADY, 0.0))):
        begin = 1 - 0.5**attempt
        try:
            labels = yield from part(Layout(root, side, land.mirror, steady, winds).steps(), begin, begin + 0.25)
            made = yield from part(
                relief(labels, land.merges, land.heights, edge, land.mirror), begin + 0.25, begin + 0.5
            )
            break
        except CrowdedError:
            continue
    else:
        labels = crowded(root.order(), land.shares, side)
        made = yield from part(relief(labels, land.merges, land.heights, edge, land.mirror), 0.95, 1.0)
    return _sealed(land, side, labels, made, landscape)


def _sealed(
    land: Land, side: int, labels: NDArray[np.int32], made: Relief, landscape: Landscape | None
) -> Terrain:
    width = side + 2
    inner = slice(1, -1), slice(1, -1)

    def square(flat: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.ascontiguousarray(flat.reshape(width, width)[inner])

    def unpadded(cells: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.asarray((cells // width - 1) * side + cells % width - 1)

    places = np.stack([made.passes // width - 1, made.passes % width - 1], axis=-1).astype(np.float64)
    terrain = Terrain(
        heights=np.asarray(square(made.heights), np.float64),
        basin=np.asarray(square(labels), np.int32),
        minima=None if landscape is None else landscape.minima,
        states=land.states,
        energies=land.energies,
        areas=land.shares,
        floors=np.stack([made.floors // width - 1, made.floors % width - 1], axis=-1).astype(np.float64),
        passes=places.mean(axis=1),
        pass_heights=made.levels,
        pass_valleys=labels[made.passes].astype(np.int64),
        downhill=np.asarray(square(unpadded(made.parents)), np.int32),
        landscape=landscape,
    )
    for array in vars(terrain).values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return terrain

"""The exact landscape of a network as a terrain."""

from __future__ import annotations

import numpy as np

from hopviz.core.landscape.exact import BYTES_PER_STATE, MOST_EXACT, ExactLandscape, Landscape
from hopviz.core.landscape.land import SIDE, Land, as_like, as_side, made_terrain
from hopviz.core.landscape.quadratic import check_size, check_symmetric
from hopviz.core.landscape.terrain import Terrain
from hopviz.core.network import Network
from hopviz.core.stepwise import Steps, Stepwise, part, steps_of


class ExactTerrain(Stepwise[Terrain]):
    """Makes a terrain, N <= 22, as a computation in slices; arguments and result of `terrain`."""

    def __init__(self, net: Network, side: int = SIDE, like: Terrain | None = None) -> None:
        check_size(net, MOST_EXACT, "basins and barriers", BYTES_PER_STATE)
        check_symmetric(net)
        super().__init__(_terrain(net, as_side(side), as_like(like)))


def terrain(net: Network, side: int = SIDE, like: Terrain | None = None) -> Terrain:
    """The landscape of a network of up to 22 units as a relief with its minima, barriers and basin sizes.

    Parameters
    ----------
    net : Network
        Symmetric.
    side : int
        Cells along a side: a power of two from 32 to 1,024.
    like : Terrain, optional
        One of a similar network: minima that were there stay where they lay, as far as the tree lets them.

    Raises
    ------
    ValueError
        If there are more units, the weights are asymmetric, or more minima than valleys have room.

    Notes
    -----
    Areas are right to a cell, but a valley has at least 16 cells, and where valleys are too many and too small to be
    cut with winding borders they are laid out in blocks, right to 16 cells.
    """
    return ExactTerrain(net, side, like).finish()


def terrain_steps(landscape: Landscape, side: int = SIDE, like: Terrain | None = None) -> Steps[Terrain]:
    """As `terrain`, of a landscape with its tree, in slices."""
    found, tree = landscape.minima, landscape.tree
    if tree is None:
        raise ValueError("a terrain needs the barrier tree: make the landscape with it")
    shares = landscape.basin_sizes() / landscape.energies.size
    mirror = None
    if np.array_equal(landscape.energies, landscape.energies[::-1]):
        mirror = landscape.basins[landscape.energies.size - 1 - found.numbers].astype(np.int64)
    land = Land(found.states, found.energies, shares, tree.children, tree.heights, mirror)
    return made_terrain(land, as_side(side), as_like(like), float(landscape.energies.max()), landscape)


def _terrain(net: Network, side: int, like: Terrain | None) -> Steps[Terrain]:
    landscape = yield from part(steps_of(ExactLandscape(net)), 0.0, 0.6)
    return (yield from part(terrain_steps(landscape, side, like), 0.6, 1.0))

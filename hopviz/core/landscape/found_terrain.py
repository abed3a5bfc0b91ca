"""A terrain of minima and passes that were found so far."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.landscape.land import SIDE, Land, as_like, as_side, made_terrain
from hopviz.core.landscape.places import mirror_of
from hopviz.core.landscape.terrain import Terrain
from hopviz.core.landscape.terrain_tree import root_of
from hopviz.core.network import Floats, numbers
from hopviz.core.stepwise import finished


def terrain_of(
    states: ArrayLike,
    energies: ArrayLike,
    areas: ArrayLike,
    passes: ArrayLike,
    side: int = SIDE,
    like: Terrain | None = None,
    top: float | None = None,
) -> Terrain:
    """A terrain of minima and passes that were found in some way, for networks of any size.

    Parameters
    ----------
    states : array_like, shape (M, N)
        Minima, each once, from the lowest energy up or in any order.
    energies : array_like, shape (M,)
    areas : array_like, shape (M,)
        Shares of basins in any unit, such as the hits of a census; above 0.
    passes : array_like, shape (M, M)
        The lowest energy known to lead from one minimum to another, inf where none is known; symmetric, and not below
        the energies of the two.  What is joined by none meets a little above the highest pass.
    side : int
        Cells along a side: a power of two from 32 to 1,024.
    like : Terrain, optional
        One that was made before: minima that were there stay where they lay, as far as the passes let them.
    top : float, optional
        The highest energy, to which the edge of the land may rise.

    Raises
    ------
    ValueError
        If a shape or a number is wrong, or there are more minima than valleys have room.
    """
    given, e = numbers("states", states), numbers("energies", energies).astype(np.float64)
    shares, known = numbers("areas", areas).astype(np.float64), numbers("passes", passes).astype(np.float64)
    if given.ndim != 2 or not given.size:
        raise ValueError(f"the states must have shape (M, N), not {given.shape}")
    count = len(given)
    for name, array, shape in (("energies", e, (count,)), ("areas", shares, (count,)), ("passes", known, (count,) * 2)):
        if array.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, not {array.shape}")
    if not np.isfinite(e).all() or not (np.isfinite(shares) & (shares > 0)).all():
        raise ValueError("energies must be finite, and areas above 0")
    apart = ~np.eye(count, dtype=bool)
    if np.isnan(known[apart]).any() or (known < np.maximum.outer(e, e))[apart].any() or (known != known.T)[apart].any():
        raise ValueError("passes must be symmetric, and none may be below the minima that it leads between")
    merges, heights = linked(e, known)
    states_given = np.where(given > 0, 1, given.min(initial=0)).astype(np.int8)
    mirror = mirror_of(states_given, e, shares)
    land = Land(states_given, e, shares / shares.sum(), merges, heights, mirror)
    return finished(made_terrain(land, as_side(side), as_like(like), top, None))


def linked(energies: Floats, passes: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Merges (M - 1, 2) and heights (2M - 1,) of the tree that the lowest passes make."""
    count = energies.size
    known = passes[np.triu_indices(count, 1)]
    finite = known[np.isfinite(known)]
    highest = max(float(energies.max()), float(finite.max(initial=-np.inf)))
    beyond = highest + 0.1 * max(highest - float(energies.min()), 1e-9)
    ones, others = np.triu_indices(count, 1)
    heights_known = np.where(np.isfinite(known), known, beyond)
    parents, nodes, merges, heights = list(range(count)), list(range(count)), [], energies.tolist()
    for k in np.argsort(heights_known, kind="stable").tolist():
        one, other = root_of(parents, int(ones[k])), root_of(parents, int(others[k]))
        if one == other:
            continue
        parents[other] = one
        merges.append((nodes[one], nodes[other]))
        nodes[one] = count + len(merges) - 1
        heights.append(float(heights_known[k]))
        if len(merges) == count - 1:
            break
    return np.array(merges, np.int64).reshape(-1, 2), np.array(heights)

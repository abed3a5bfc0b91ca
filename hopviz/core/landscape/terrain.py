"""The landscape as a land: a relief on a grid with the minima, barriers and basin sizes of a network.

A topological landscape (Weber, Bremer and Pascucci, IEEE TVCG 13, 1416, 2007).  Exact are the depths of valleys, the
heights at which they meet, and their areas; where a valley lies is drawn so that minima which are alike lie near to
each other, as far as the tree lets them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.landscape.exact import BYTES_PER_STATE, MOST_EXACT, ExactLandscape, Landscape
from hopviz.core.landscape.minima import Minima
from hopviz.core.landscape.places import mirror_of, targets_of
from hopviz.core.landscape.quadratic import check_size, check_symmetric
from hopviz.core.landscape.relief import Relief, relief
from hopviz.core.landscape.valleys import LEAST_CELLS, Cells, CrowdedError, Layout, cells_of, crowded, nodes_of
from hopviz.core.lazy import lazy
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, Network, State, numbers
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import Steps, Stepwise, finished, part

SIDE = 256
MOST_VALLEYS = 1024
LEAST_SIDE, MOST_SIDE = 32, 1024
CELLS_PER_VALLEY = 4 * LEAST_CELLS
FREE, STEADY = 0.6, 4.0
"""What a cut across the direction of the targets costs, without an earlier terrain and with one."""
EDGE = 0.12, 0.3
"""The edge of the land rises above the highest pass by at least and at most these parts of the greatest depth."""


@dataclass(frozen=True, eq=False)
class Terrain:
    """A relief on S x S cells with M valleys, one for each minimum, numbered as the minima are.

    Rows go down and columns to the right; a place is a row and a column, whole numbers at the middles of cells.
    """

    heights: Floats
    """(S, S)"""
    basin: NDArray[np.int32]
    """(S, S) number of the valley that each cell belongs to."""
    minima: Minima | None
    """None for a land made of what was found so far."""
    states: State
    """(M, N) one state of each minimum."""
    energies: Floats
    """(M,)"""
    areas: Floats
    """(M,) each basin's share of all states, 0 to 1."""
    floors: Floats
    """(M, 2) place of the lowest point of each valley."""
    passes: Floats
    """(M - 1, 2) places of the passes, in rising order."""
    pass_heights: Floats
    """(M - 1,)"""
    pass_valleys: NDArray[np.int64]
    """(M - 1, 2) the two valleys that each pass leads between."""
    downhill: NDArray[np.int32]
    """(S, S) the cell, row x S + column, beside each that water runs to; the lowest of a valley leads to itself."""
    landscape: Landscape | None
    """What it was made of; None for a land made of what was found so far."""

    @property
    def side(self) -> int:
        """Cells along a side, S."""
        return len(self.heights)

    def __len__(self) -> int:
        return int(self.energies.size)

    def place(self, valley: int, energy: float, angle: float | None = None) -> tuple[float, float, float]:
        """Where a ball of an energy lies in a valley: row, column and height.

        The height is the energy.  On the way from the floor the ground rises to it there; above all the ground that the
        way leads to, the ball is over its end.

        Parameters
        ----------
        valley : int
            The basin that the state belongs to.
        energy : float
        angle : float, optional
            Which way up from the floor, in radians from rows towards columns, so that many balls find room.  If left
            out, the way to the lowest pass and up the ridge beside it.
        """
        which, energy = as_whole("valley", valley, 0, len(self) - 1), float(energy)
        way, ground = self._way_to_pass(which) if angle is None else self._way_at(which, float(angle))
        k = int(np.searchsorted(ground, energy))
        if k == 0 or k == ground.size:
            row, column = way[min(k, ground.size - 1)]
        else:
            t = (energy - ground[k - 1]) / (ground[k] - ground[k - 1])
            row, column = (1 - t) * way[k - 1] + t * way[k]
        return float(row), float(column), energy

    def place_of(self, state: int, angle: float | None = None) -> tuple[float, float, float]:
        """Where the ball of a state lies, by its number; see `place`.

        Raises
        ------
        ValueError
            If there is no such state, or the land is made of what was found so far.
        """
        if self.landscape is None:
            raise ValueError("this terrain knows no states but its minima: ask for the place of an energy in a valley")
        state = as_whole("state", state, 0, self.landscape.energies.size - 1)
        return self.place(int(self.landscape.basins[state]), float(self.landscape.energies[state]), angle)

    def _way_to_pass(self, valley: int) -> tuple[Floats, Floats]:
        """The way from a floor over its lowest pass's side up the ridge: places (K, 2), rising heights (K,)."""
        known = self._ways.get(valley)
        if known is None:
            known = self._ways[valley] = self._uphill(valley)
        return known

    @lazy
    def _ways(self) -> dict[int, tuple[Floats, Floats]]:
        return {}

    def _uphill(self, valley: int) -> tuple[Floats, Floats]:
        side, heights, basin = self.side, self.heights.ravel(), self.basin.ravel()
        first = self._first_cells[valley]
        cells = [first]
        while self.downhill.ravel()[cells[-1]] != cells[-1]:
            cells.append(int(self.downhill.ravel()[cells[-1]]))
        cells.reverse()
        while True:  # and up from the pass, as steep as it goes
            row, column = divmod(cells[-1], side)
            around = [(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
            near = [r * side + c for r, c in around if 0 <= r < side and 0 <= c < side]
            best = max((cell for cell in near if basin[cell] == valley), key=lambda cell: float(heights[cell]))
            if heights[best] <= heights[cells[-1]]:
                break
            cells.append(best)
        way = np.array(cells)
        ground = np.maximum.accumulate(heights[way])
        return np.stack([way // side, way % side], axis=1).astype(np.float64), ground

    @lazy
    def _first_cells(self) -> list[int]:
        """The cell on its own side of each valley's lowest pass; the highest cell of a land of one valley."""
        cells = [int(np.argmax(self.heights))] * len(self)
        for k in range(len(self.passes) - 1, -1, -1):
            row, column = self.passes[k]
            for valley in self.pass_valleys[k].tolist():
                at = [
                    (int(r), int(c))
                    for r in {np.floor(row), np.ceil(row)}
                    for c in {np.floor(column), np.ceil(column)}
                    if self.basin[int(r), int(c)] == valley
                ]
                cells[valley] = at[0][0] * self.side + at[0][1]
        return cells

    def _way_at(self, valley: int, angle: float) -> tuple[Floats, Floats]:
        """The straight way from a floor as far as its valley goes."""
        floor, step = self.floors[valley], np.array([np.cos(angle), np.sin(angle)])
        way = floor + np.arange(0.0, 1.5 * self.side, 0.5)[:, np.newaxis] * step
        inside = ((way >= 0) & (way <= self.side - 1)).all(axis=1)
        whole = np.rint(np.clip(way, 0, self.side - 1)).astype(np.int64)
        inside &= self.basin[whole[:, 0], whole[:, 1]] == valley
        count = int(np.argmin(inside)) if not inside.all() else inside.size
        way = way[: max(count, 1)]
        low = np.minimum(way.astype(np.int64), self.side - 2)
        (r, c), (t, u) = low.T, (way - low).T
        h = self.heights
        ground = (1 - t) * ((1 - u) * h[r, c] + u * h[r, c + 1]) + t * ((1 - u) * h[r + 1, c] + u * h[r + 1, c + 1])
        return way, np.maximum.accumulate(ground)


class ExactTerrain(Stepwise[Terrain]):
    """Makes a terrain, N <= 22, as a computation in slices; arguments and result of `terrain`."""

    def __init__(self, net: Network, side: int = SIDE, like: Terrain | None = None) -> None:
        check_size(net, MOST_EXACT, "basins and barriers", BYTES_PER_STATE)
        check_symmetric(net)
        super().__init__(_terrain(net, as_side(side), like))


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
    land = _Land(found.states, found.energies, shares, tree.children, tree.heights, mirror)
    return _made(land, as_side(side), like, float(landscape.energies.max()), found, landscape)


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
    merges, heights = _linked(e, known)
    states_given = np.where(given > 0, 1, given.min(initial=0)).astype(np.int8)
    mirror = mirror_of(states_given, e, shares)
    land = _Land(states_given, e, shares / shares.sum(), merges, heights, mirror)
    return finished(_made(land, as_side(side), like, top, None, None))


def as_side(side: object) -> int:
    """Cells along a side; a ValueError says what is wrong with them."""
    whole = as_whole("side", side, LEAST_SIDE, MOST_SIDE)
    if whole & (whole - 1):
        raise OutOfRangeError(f"side must be a power of two from {LEAST_SIDE} to {MOST_SIDE:,}, not {whole}")
    return whole


@dataclass(frozen=True, eq=False)
class _Land:
    states: State
    energies: Floats
    shares: Floats
    merges: NDArray[np.int64]
    heights: Floats
    mirror: Cells | None


def _terrain(net: Network, side: int, like: Terrain | None) -> Steps[Terrain]:
    whole = ExactLandscape(net)
    while not whole.advance(0.0):
        yield 0.6 * whole.progress
    landscape = whole.result
    return (yield from part(terrain_steps(landscape, side, like), 0.6, 1.0))


def _made(
    land: _Land,
    side: int,
    like: Terrain | None,
    top: float | None,
    found: Minima | None,
    landscape: Landscape | None,
) -> Steps[Terrain]:
    count = land.energies.size
    room = min(MOST_VALLEYS, side * side // CELLS_PER_VALLEY)
    if count > room:
        raise ValueError(f"a terrain of {side} x {side} cells has room for {room:,} valleys, not for {count:,} minima")
    targets = targets_of(land.states, land.shares, land.mirror, like)
    highest = float(land.heights[-1])
    depth = highest - float(land.energies.min())
    if count == 1:
        edge = highest + 1.0 if top is None else top
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
            made = yield from part(relief(labels, land.merges, land.heights, edge), begin + 0.25, begin + 0.5)
            break
        except CrowdedError:
            continue
    else:
        labels = crowded(root.order(), land.shares, side)
        made = yield from part(relief(labels, land.merges, land.heights, edge), 0.95, 1.0)
    return _sealed(land, side, labels, made, found, landscape)


def _sealed(
    land: _Land, side: int, labels: NDArray[np.int32], made: Relief, found: Minima | None, landscape: Landscape | None
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
        minima=found,
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


def _linked(energies: Floats, passes: Floats) -> tuple[NDArray[np.int64], Floats]:
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
        one, other = _root(parents, int(ones[k])), _root(parents, int(others[k]))
        if one == other:
            continue
        parents[other] = one
        merges.append((nodes[one], nodes[other]))
        nodes[one] = count + len(merges) - 1
        heights.append(float(heights_known[k]))
    return np.array(merges, np.int64).reshape(-1, 2), np.array(heights)


def _root(parents: list[int], k: int) -> int:
    while parents[k] != k:
        parents[k] = parents[parents[k]]
        k = parents[k]
    return k

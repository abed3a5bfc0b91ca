"""The landscape as a land: a relief on a grid with the minima, barriers and basin sizes of a network.

A topological landscape (Weber, Bremer and Pascucci, IEEE TVCG 13, 1416, 2007).  Exact are the depths of valleys, the
heights at which they meet, and their areas; where a valley lies is drawn so that minima which are alike lie near to
each other, as far as the tree lets them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape.exact import Landscape
from hopviz.core.landscape.minima import Minima
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, State
from hopviz.core.ranges import as_whole


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

"""Mesh of a land: its surface in bands of colour, cut out as a block, and where points of it are in space."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.ui.landscape.block import block_mesh, hidden_behind
from hopviz.ui.widgets.scene3d import Mesh

HALF = math.sqrt(0.5)
"""Half a side of the block; half its diagonal is 1."""
HEIGHT = 0.42
"""From the lowest floor to the edge of the land."""
BASE = 0.08
"""How far the block goes down below the lowest floor."""
SOFT = 3
"""How often neighbouring heights are mixed where light falls; places and bands of colour are as they are."""
MOST = 256
"""Points along a side: of a finer land the lowest cell of each block stands for it, so that no floor is lost."""


@dataclass(frozen=True, eq=False)
class LandMesh:
    """The block of a land of R x R cells."""

    heights: Floats
    """(R, R) energies of the cells."""
    low: float
    high: float
    """The energies at the lowest and the highest place of the picture."""
    mesh: Mesh

    def on_surface(self, places: Floats) -> Floats:
        """(..., 3) points of the surface at places (..., 2), row and column in cells."""
        rows, cols = np.moveaxis(np.asarray(places, float), -1, 0)
        return self.at(places, _between(self.heights, rows, cols))

    def at(self, places: Floats, energies: Floats | float) -> Floats:
        """(..., 3) points above or on places (..., 2), as high as energies say."""
        side = len(self.heights)
        rows, cols = np.moveaxis(np.asarray(places, float), -1, 0)
        x, y = ((cols + 0.5) / side - 0.5) * 2 * HALF, (0.5 - (rows + 0.5) / side) * 2 * HALF
        return np.stack([x, y, np.broadcast_to(self._rise(np.asarray(energies, float)), x.shape)], axis=-1)

    def hides(self, points: Floats, eye: Floats) -> NDArray[np.bool_]:
        """Which points (K, 3) are behind the ground, seen from `eye`."""
        side = len(self.heights)

        def rise(x: Floats, y: Floats) -> Floats:
            cols, rows = (x / (2 * HALF) + 0.5) * side - 0.5, (0.5 - y / (2 * HALF)) * side - 0.5
            return self._rise(_between(self.heights, rows, cols))

        return hidden_behind(points, eye, HEIGHT, rise, lambda x, y: (np.abs(x) <= HALF) & (np.abs(y) <= HALF))

    def _rise(self, energies: Floats) -> Floats:
        return np.asarray(HEIGHT * (energies - self.low) / (self.high - self.low))


def _between(heights: Floats, rows: Floats, cols: Floats) -> Floats:
    """Heights at places between the middles of cells, bilinear; beyond the edge those at the edge."""
    last = len(heights) - 1
    rows, cols = np.clip(rows, 0, last), np.clip(cols, 0, last)
    i, j = np.minimum(rows.astype(int), last - 1), np.minimum(cols.astype(int), last - 1)
    down, right = rows - i, cols - j
    upper = (1 - right) * heights[i, j] + right * heights[i, j + 1]
    lower = (1 - right) * heights[i + 1, j] + right * heights[i + 1, j + 1]
    return np.asarray((1 - down) * upper + down * lower)


def coarser(heights: Floats, most: int) -> Floats:
    """The lowest cell of each block of a land, of at most so many blocks along a side."""
    size = -(-len(heights) // most)
    if size == 1:
        return heights
    starts = np.arange(0, len(heights), size)
    return np.asarray(np.minimum.reduceat(np.minimum.reduceat(heights, starts, axis=0), starts, axis=1))


def _without_rim(heights: Floats) -> Floats:
    """Heights without the cliff that the land ends in, one cell wide, which would hide what is behind it."""
    shown = heights.copy()
    for turned in (shown, shown.T):
        turned[0] = np.minimum(turned[0], turned[1])
        turned[-1] = np.minimum(turned[-1], turned[-2])
    return shown


def _softened(heights: Floats) -> Floats:
    """Heights without the steps between cells, by which light would fall on ridges as on a row of beads."""
    for _ in range(SOFT):
        for axis in (0, 1):
            padded = np.pad(heights, [(1, 1) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
            before, after = (padded[:-2], padded[2:]) if axis == 0 else (padded[:, :-2], padded[:, 2:])
            heights = 0.25 * (before + after) + 0.5 * heights
    return heights


def build(heights: Floats, low: float, high: float, most: int = MOST) -> LandMesh:
    """The block of a land (R, R), of at most so many points along a side.

    Its colours and heights reach from one energy to another, `low` < `high`.
    """
    shown = coarser(_without_rim(heights), most)
    side = len(shown)
    middle = ((np.arange(side) + 0.5) / side - 0.5) * 2 * HALF
    x, y = np.meshgrid(middle * (side / (side - 1)), -middle * (side / (side - 1)))
    top = np.stack([x, y, HEIGHT * (shown - low) / (high - low)], axis=-1)
    soft = np.stack([x, y, _softened(top[..., 2])], axis=-1)
    normals = np.cross(np.gradient(soft, axis=1), -np.gradient(soft, axis=0))
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    number = np.arange(side * side).reshape(side, side)
    rims = np.stack([number[-1], number[::-1, -1], number[0, ::-1], number[:, 0]])
    outwards = np.array([[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0]], float)
    mesh = block_mesh(top, normals, rims, outwards, BASE, HEIGHT, low, high)
    return LandMesh(heights, low, high, mesh)

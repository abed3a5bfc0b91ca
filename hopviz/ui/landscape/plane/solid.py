"""What body does the free energy of a plane make?  A block whose top is the surface, cut along the diamond."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import MemoryPlane
from hopviz.core.network import Floats
from hopviz.ui.landscape.plane.contour import band_colour, band_step, height_range, is_flat
from hopviz.ui.widgets.scene3d import Mesh

SIDE = 73
"""Points along one side of the diamond."""
HEIGHT = 0.86
"""From the lowest point of the surface to the highest; the diamond's half diagonal is 1."""
BASE = 0.1
"""How far the block goes down below the lowest point."""
LOOKS = 28
"""Places on the way to the eye at which it is asked whether the ground is in the way."""
CORNERS = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))


def diamond(side: int = SIDE) -> tuple[Floats, Floats]:
    """Points (a, b), each (side, side), that cover |a| + |b| <= 1: even rows and columns along its edges.

    They are a = (u + v) / 2, b = (u - v) / 2 with u and v from -1 to 1, closer together at the edges, where the
    entropy is steep.
    """
    u = np.sin(np.linspace(-0.5 * math.pi, 0.5 * math.pi, side))
    u[[0, -1]] = -1.0, 1.0
    return 0.5 * (u[:, None] + u[None, :]), 0.5 * (u[:, None] - u[None, :])


def _rim(side: int) -> NDArray[np.intp]:
    """Numbers of the points on the edge of the diamond, side after side, its corners twice: (4, side)."""
    number = np.arange(side * side).reshape(side, side)
    return np.stack([number[-1, ::-1], number[::-1, 0], number[0], number[:, -1]])


OUTWARDS = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) / math.sqrt(2)
"""Directions (a, b) in which the four walls look, in the order of `_rim`."""


def faces(side: int = SIDE) -> NDArray[np.uint32]:
    """Triangles of the top and of the four walls: (F, 3) numbers of points."""
    number = np.arange(side * side).reshape(side, side)
    here, below, beside, across = number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]
    top = np.concatenate([np.stack([here, below, beside], -1), np.stack([beside, below, across], -1)])
    upper = side * side + np.arange(4 * side).reshape(4, side)
    lower = upper + 4 * side
    wall = [
        np.stack([upper[:, :-1], lower[:, :-1], upper[:, 1:]], -1),
        np.stack([upper[:, 1:], lower[:, :-1], lower[:, 1:]], -1),
    ]
    return np.concatenate([top.reshape(-1, 3), *(part.reshape(-1, 3) for part in wall)]).astype(np.uint32)


@dataclass(frozen=True, eq=False)
class Solid:
    """The block of one plane at one temperature."""

    plane: MemoryPlane
    low: float
    high: float
    points: NDArray[np.float32]
    """(V, 3) first the top's, then the upper and the lower edges of the walls."""
    normals: NDArray[np.float32]
    """(V, 3) away from the block, of length 1."""
    levels: NDArray[np.float32]
    """(V,) height in bands, from the lower border of the lowest one."""
    colours: NDArray[np.uint8]
    """(K, 3) of the bands, from the lowest."""
    wells: tuple[tuple[float, float] | None, ...]
    """Where (a, b) a ball let go at each corner would come to rest; None where that is the place of none alone."""

    def rise(self, a: Floats, b: Floats) -> Floats:
        """How high above the lowest point the surface is drawn at (a, b); points outside are taken to its edge."""
        a, b = np.asarray(a, float), np.asarray(b, float)
        beyond = np.maximum(np.abs(a) + np.abs(b), 1.0)
        return _rise(self.plane.free_energy(a / beyond, b / beyond), self.low, self.high)

    def on_surface(self, a: Floats, b: Floats) -> Floats:
        """(..., 3) the points of the surface at (a, b)."""
        return np.stack([np.asarray(a, float), np.asarray(b, float), self.rise(a, b)], axis=-1)

    @property
    def is_flat(self) -> bool:
        """Whether there are no heights, but for rounding."""
        return is_flat(self.low, self.high)

    def mesh(self, plain: NDArray[np.uint8]) -> Mesh:
        """What is painted; where there are no heights, in the colour `plain`, (3,)."""
        side = round((len(self.points) + 16) ** 0.5) - 4
        values = np.concatenate([self.normals, self.levels[:, None]], axis=1)
        return Mesh(self.points, faces(side), values, plain[None] if self.is_flat else self.colours)

    def hides(self, points: Floats, eye: Floats) -> NDArray[np.bool_]:
        """Which points (K, 3) are behind the ground, seen from `eye`."""
        way = np.linspace(0.0, 1.0, LOOKS + 1)[1:, None] ** 1.5 * 0.5
        x, y, z = (points[None, :, k] + way * (eye[k] - points[None, :, k]) for k in range(3))
        inside = (np.abs(x) + np.abs(y) <= 1) & (z < HEIGHT)
        covered = inside & (self.rise(np.where(inside, x, 0), np.where(inside, y, 0)) > z + 0.012)
        return np.asarray(covered.any(axis=0))


def build(plane: MemoryPlane, side: int = SIDE) -> Solid:
    """The block of a plane."""
    low, high = height_range(plane)
    a, b = diamond(side)
    energy = plane.free_energy(a, b)
    if is_flat(low, high):  # rounding is no relief
        energy = np.full_like(energy, energy.mean())
    top = np.stack([a, b, _rise(energy, low, high)], axis=-1)
    normals = np.cross(np.gradient(top, axis=0), np.gradient(top, axis=1))
    normals *= np.sign(normals[..., 2:]) / np.linalg.norm(normals, axis=-1, keepdims=True)
    rim = top.reshape(-1, 3)[_rim(side)].reshape(-1, 3)
    foot = rim * (1, 1, 0) - (0, 0, BASE)
    outwards = np.repeat(np.concatenate([OUTWARDS, np.zeros((4, 1))], axis=1), side, axis=0)
    points = np.concatenate([top.reshape(-1, 3), rim, foot])
    step = band_step(low, high)
    first, last = math.floor(low / step), math.ceil(high / step)
    levels = (low - first * step + points[:, 2] / HEIGHT * (high - low)) / step
    if is_flat(low, high):  # far from any border, where rounding would decide between two colours
        levels = np.full(len(points), 0.5)
    return Solid(
        plane,
        low,
        high,
        points.astype(np.float32),
        np.concatenate([normals.reshape(-1, 3), outwards, outwards]).astype(np.float32),
        levels.astype(np.float32),
        band_colour(np.arange(first, max(last, first + 1)), step, low, high),
        _wells(a, b, energy),
    )


def between(first: MemoryPlane, second: MemoryPlane, part: float) -> MemoryPlane:
    """A plane on the way from one to another: its heights too are `part` of the way."""

    def mixed(one: float, other: float) -> float:
        return one + part * (other - one)

    aa, ab, bb = map(mixed, first.quadratic, second.quadratic)
    a, b = map(mixed, first.linear, second.linear)
    return replace(
        second,
        quadratic=(aa, ab, bb),
        linear=(a, b),
        constant=mixed(first.constant, second.constant),
        agreement=mixed(first.agreement, second.agreement),
        temperature=mixed(first.temperature, second.temperature),
    )


def raised(points: Floats, height: float) -> Floats:
    """Points (..., 3) so much higher."""
    lifted = points.copy()
    lifted[..., 2] += height
    return lifted


def _rise(energy: Floats, low: float, high: float) -> Floats:
    return HEIGHT * (energy - low) / (high - low)


def _wells(a: Floats, b: Floats, energy: Floats) -> tuple[tuple[float, float] | None, ...]:
    last = len(energy) - 1
    places = [_downhill(energy, *corner) for corner in ((last, last), (last, 0), (0, 0), (0, last))]
    return tuple((float(a[place]), float(b[place])) if places.count(place) == 1 else None for place in places)


def _downhill(energy: Floats, row: int, column: int) -> tuple[int, int]:
    """From point to lowest neighbour until none is lower."""
    while True:
        top, left = max(row - 1, 0), max(column - 1, 0)
        around = energy[top : row + 2, left : column + 2]
        step_down, step_right = divmod(int(around.argmin()), around.shape[1])
        if not around[step_down, step_right] < energy[row, column]:
            return row, column
        row, column = top + step_down, left + step_right

"""Heights of the free energy over a plane, and the mesh of a solid body."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attention import DensePlane
from hopviz.core.landscape import MemoryPlane
from hopviz.core.network import Floats
from hopviz.ui.landscape.block import block_mesh, hidden_behind
from hopviz.ui.style.theme import KINDS
from hopviz.ui.widgets.scene3d import Mesh


@dataclass(frozen=True)
class Corner:
    """A corner of the plane: a state with a name, and its kind where it is meant to be an attractor."""

    label: str
    kind: str | None
    """A key of `hopviz.ui.style.marks.SHAPES`; None where the corner is just a direction."""
    is_fixed: bool = True
    """Whether a state with a kind is a fixed point of the network."""

    @property
    def ink(self) -> str:
        """What colour mark and name have: only fixed points have that of their kind."""
        return "muted" if self.kind is None else KINDS[self.kind if self.is_fixed else "spurious"]


@dataclass(frozen=True, eq=False)
class MixedPlane:
    """A plane on the way from one to another."""

    first: MemoryPlane | DensePlane
    second: MemoryPlane | DensePlane
    part: float

    def free_energy(self, a: ArrayLike, b: ArrayLike) -> Floats:
        """The heights of both, mixed."""
        heights = self.second.free_energy(a, b)
        return heights + (1 - self.part) * (self.first.free_energy(a, b) - heights)


Plane = MemoryPlane | DensePlane | MixedPlane


@dataclass(frozen=True, eq=False)
class Surface:
    """The plane to be shown and its corners: a = +1, b = +1, a = -1, b = -1."""

    plane: Plane
    corners: tuple[Corner, Corner, Corner, Corner]


LEVEL = 0.2
"""Where in the range of heights that a flat landscape is given it lies: low, so that there is room above for words."""


def sample(plane: Plane, n: int) -> Floats:
    """Heights at the centres of n x n pixels, b upwards; outside the diamond, those at its nearest edge."""
    axis = (np.arange(n) + 0.5) * 2 / n - 1
    a, b = axis[None, :], -axis[:, None]
    beyond = np.maximum(np.abs(a) + np.abs(b), 1.0)
    return plane.free_energy(a / beyond, b / beyond)


def height_range(plane: Plane) -> tuple[float, float]:
    """Least and greatest height of the plane, to within a hundredth; a flat one gets a little of both."""
    heights = sample(plane, 64)
    axis = np.linspace(-1.0, 1.0, 65)
    rim = plane.free_energy(np.concatenate([axis, axis]), np.concatenate([1 - np.abs(axis), np.abs(axis) - 1]))
    low, high = float(min(heights.min(), rim.min())), float(max(heights.max(), rim.max()))
    least = _least_range(low, high)
    return (low, high) if high - low > least else (low - LEVEL * least, high + (1 - LEVEL) * least)


def is_flat(low: float, high: float) -> bool:
    """Whether a range of heights is none but for rounding."""
    return high - low <= 2.1 * _least_range(low, high)


def _least_range(low: float, high: float) -> float:
    return max(1e-9, 1e-6 * max(abs(low), abs(high)))


SIDE = 73
"""Points along one side of the diamond."""
HEIGHT = 0.86
"""From the lowest point of the surface to the highest; the diamond's half diagonal is 1."""
BASE = 0.1
"""How far the block goes down below the lowest point."""
CORNERS = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
"""(a, b) of the diamond."""
OUTWARDS = np.array([[1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0]]) / math.sqrt(2)
"""Directions in which the four walls look, in the order of `_rim`."""


def diamond_grid(side: int = SIDE) -> tuple[Floats, Floats]:
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


@dataclass(frozen=True, eq=False)
class SurfaceMesh:
    """The block of one plane at one temperature, cut along the diamond: its top is the surface."""

    plane: Plane
    low: float
    high: float
    mesh: Mesh
    """Points first of the top, then of the upper and the lower edges of the walls."""
    minima: tuple[tuple[float, float] | None, ...]
    """Where (a, b) a ball let go at each corner would come to rest; None where that is the place of none alone."""

    def rise(self, a: Floats, b: Floats) -> Floats:
        """How high above the lowest point the surface is drawn at (a, b); points outside are taken to its edge."""
        a, b = np.asarray(a, float), np.asarray(b, float)
        beyond = np.maximum(np.abs(a) + np.abs(b), 1.0)
        return HEIGHT * (self.plane.free_energy(a / beyond, b / beyond) - self.low) / (self.high - self.low)

    def on_surface(self, a: Floats, b: Floats) -> Floats:
        """(..., 3) the points of the surface at (a, b)."""
        return np.stack([np.asarray(a, float), np.asarray(b, float), self.rise(a, b)], axis=-1)

    @property
    def is_flat(self) -> bool:
        """Whether there are no heights, but for rounding."""
        return is_flat(self.low, self.high)

    def hides(self, points: Floats, eye: Floats) -> NDArray[np.bool_]:
        """Which points (K, 3) are behind the ground, seen from `eye`."""
        return hidden_behind(points, eye, HEIGHT, self.rise, lambda a, b: np.abs(a) + np.abs(b) <= 1)


def build(plane: Plane, side: int = SIDE) -> SurfaceMesh:
    """The block of a plane."""
    low, high = height_range(plane)
    a, b = diamond_grid(side)
    energy = plane.free_energy(a, b)
    if is_flat(low, high):  # rounding is no relief
        energy = np.full_like(energy, energy.mean())
    top = np.stack([a, b, HEIGHT * (energy - low) / (high - low)], axis=-1)
    normals = np.cross(np.gradient(top, axis=0), np.gradient(top, axis=1))
    normals *= np.sign(normals[..., 2:]) / np.linalg.norm(normals, axis=-1, keepdims=True)
    level = 0.5 if is_flat(low, high) else None  # far from any border, where rounding would decide between two colours
    mesh = block_mesh(top, normals, _rim(side), OUTWARDS, BASE, HEIGHT, low, high, level)
    return SurfaceMesh(plane, low, high, mesh, _minima(a, b, energy))


def between(first: Plane, second: Plane, part: float) -> Plane:
    """A plane on the way from one to another: its heights too are `part` of the way."""
    if isinstance(first, MixedPlane):
        if first.second is second:
            return MixedPlane(first.first, second, first.part + part * (1 - first.part))
        first = first.second
    is_slow = isinstance(second, DensePlane) and second.finest < 2 * SIDE
    if isinstance(second, MixedPlane) or is_slow:
        return second
    if not (isinstance(first, MemoryPlane) and isinstance(second, MemoryPlane)):
        return MixedPlane(first, second, part)

    def mixed(one: float, other: float) -> float:
        return one + part * (other - one)

    aa, ab, bb = map(mixed, first.quadratic, second.quadratic)
    a, b = map(mixed, first.linear, second.linear)
    rest = {
        name: mixed(getattr(first, name), getattr(second, name)) for name in ("constant", "agreement", "temperature")
    }
    return replace(second, quadratic=(aa, ab, bb), linear=(a, b), **rest)


def _minima(a: Floats, b: Floats, energy: Floats) -> tuple[tuple[float, float] | None, ...]:
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

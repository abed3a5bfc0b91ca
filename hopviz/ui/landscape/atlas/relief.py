"""The atlas as a relief: a body in space, every column as high as the energy of its state."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.block import nearest_shown
from hopviz.ui.landscape.state_layout import Atlas
from hopviz.ui.landscape.state_map import StateMap
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.widgets.gestures import tip
from hopviz.ui.widgets.scene3d import Camera, Mesh, Scene3D, grid_faces

HALF = math.sqrt(0.5)
"""Half a side of the block; half its diagonal is 1."""
HEIGHT = 0.5
"""From the lowest state to the highest."""
BASE = 0.06
"""How far the block goes down below the lowest state."""
MOST = 64
"""Columns along a side; of more states, the lowest of a block of neighbours stands for them all: no well is lost."""
FEWEST = 48
"""Fewer states get terraces of several columns each."""
WALL = 0.62
"""How dark the sides of the block are."""


@dataclass(frozen=True, eq=False)
class BarMesh:
    """R rows and C columns of the relief; rows and columns are those of the atlas, or blocks, or parts of them."""

    heights: Floats
    """(R, C) 0 for the lowest energy, `HEIGHT` for the highest."""
    numbers: NDArray[np.int64]
    """(R, C) the state that each stands for."""
    mesh: Mesh

    def on_surface(self, column: Floats, row: Floats) -> Floats:
        """(..., 3) points of the relief; column and row from 0 to 1."""
        rows, columns = self.heights.shape
        i = np.clip((np.asarray(row) * rows).astype(int), 0, rows - 1)
        j = np.clip((np.asarray(column) * columns).astype(int), 0, columns - 1)
        return _in_space(np.asarray(column, float), np.asarray(row, float), self.heights[i, j])

    def is_walled_off(self, points: Floats, eye: Floats) -> NDArray[np.bool_]:
        """Which points of the relief (K, 3) are behind a wall of the block, seen from `eye`.

        In a hole of the top, a well is seen as what it is; on the wall it would seem to lie outside.
        """
        way = eye - points
        with np.errstate(divide="ignore"):
            x, y = (np.where(way[:, k] > 0, HALF - points[:, k], HALF + points[:, k]) / abs(way[:, k]) for k in (0, 1))
        leaves = points + np.minimum(np.minimum(x, y), 1.0)[:, np.newaxis] * way
        return np.asarray(leaves[:, 2] < self._rise(0.5 + leaves[:, 0] / (2 * HALF), 0.5 - leaves[:, 1] / (2 * HALF)))

    def _rise(self, column: Floats, row: Floats) -> Floats:
        """(K,) heights where straight lines lead from the middle of one column's top to the next."""
        parts, places = [], []
        for where, count in zip((row, column), self.heights.shape, strict=True):
            place = np.clip(where * count - 0.5, 0, count - 1)
            first = np.minimum(place.astype(int), count - 2)
            places.append(first)
            parts.append(place - first)
        (i, j), (down, right) = places, parts
        upper, lower = ((1 - right) * self.heights[k, j] + right * self.heights[k, j + 1] for k in (i, i + 1))
        return np.asarray((1 - down) * upper + down * lower)

    def middles(self) -> Floats:
        """(R, C, 3) the middle of every column's top."""
        rows, columns = self.heights.shape
        j, i = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
        return _in_space(j, i, self.heights)


def bar_mesh(numbers: NDArray[np.int64], energies: Floats, pixels: NDArray[np.uint32]) -> BarMesh:
    """The body of states by number, their energies and colours, 0xffrrggbb; all (rows, columns)."""
    place = _lowest_of_each(energies)
    energies = energies.ravel()[place]
    low, high = float(energies.min()), float(energies.max())
    heights = (energies - low) * (HEIGHT / (high - low) if high > low else 0.0)
    return BarMesh(heights, numbers.ravel()[place], _mesh(heights, pixels.ravel()[place]))


def shared_by(shape: tuple[int, int]) -> tuple[int, int]:
    """Of how many rows and columns of states, of so many in all, a column of the relief shows the lowest state."""
    rows, columns = shape
    return max(rows // MOST, 1), max(columns // MOST, 1)


def _lowest_of_each(energies: Floats) -> NDArray[np.intp]:
    """Where, in the flattened array, the lowest state of every block of neighbours is; repeated, if there are few."""
    rows, columns = energies.shape
    high, wide = shared_by((rows, columns))
    blocks = np.arange(rows * columns).reshape(rows // high, high, columns // wide, wide).swapaxes(1, 2)
    where = blocks.reshape(rows // high, columns // wide, high * wide)
    best = energies.ravel()[where].argmin(axis=-1)
    lowest = np.take_along_axis(where, best[..., None], axis=-1)[..., 0]
    return lowest.repeat(math.ceil(FEWEST / rows), axis=0).repeat(math.ceil(FEWEST / columns), axis=1)


def _in_space(column: Floats, row: Floats, height: Floats) -> Floats:
    return np.stack([(column - 0.5) * 2 * HALF, (0.5 - row) * 2 * HALF, height], axis=-1)


def _mesh(heights: Floats, pixels: NDArray[np.uint32]) -> Mesh:
    """The top, and walls: the rim twice, once at the height of the states there and once at the foot."""
    rows, columns = heights.shape
    x, y = (np.concatenate([[0, 0], (np.arange(count) + 0.5) / count, [1, 1]]) for count in (columns, rows))
    z = np.pad(np.pad(heights, 1, mode="edge"), 1, constant_values=-BASE)
    column, row = np.meshgrid(x, y)
    points = _in_space(column, row, z)
    colours = np.stack([pixels >> shift & 0xFF for shift in (16, 8, 0)], axis=-1) / 255.0
    colours = np.pad(colours, ((2, 2), (2, 2), (0, 0)), mode="edge")
    # Walls are cut through rock: of one colour, so that the relief alone is seen in colours.
    rock = WALL * colours.mean(axis=(0, 1))
    for band in (slice(0, 2), slice(-2, None)):
        colours[band] = rock
        colours[:, band] = rock
    values = np.concatenate([colours, np.ones((*colours.shape[:2], 1))], axis=-1)
    number = np.arange(points[..., 0].size).reshape(points.shape[:2])
    return Mesh(points.reshape(-1, 3).astype(np.float32), grid_faces(number), values.reshape(-1, 4).astype(np.float32))


HOME = Camera(azimuth=24.0, elevation=58.0, height=HEIGHT, foot=-BASE)
HINT = tip("solid", "relief")
BEHIND = 0.4
"""How strongly the signs behind a wall are painted."""
REACH = 14.0
"""Pixels within which a state is pointed at."""


class AtlasRelief(StateMap):
    """Paints an atlas as a body in space; `draw` at every tick keeps its picture up to date."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.scene = Scene3D(self, HOME, self.map_rect, self.rim)
        self.scene.turned.connect(self._leave_state)
        self.scene.clicked.connect(self._click)
        self.bars: BarMesh | None = None
        self.setAccessibleName("Relief of all states")
        self.setToolTip(HINT)

    def forget(self) -> None:
        super().forget()
        self.bars = None
        self.scene.mesh = self.scene.picture = None

    def refresh(self, colours: bool = True) -> None:
        if colours:
            self.bars = None
        super().refresh(colours)

    def draw(self) -> None:
        """Let OpenGL paint what has changed."""
        if self.atlas is None:
            return
        if self.bars is None:
            self.bars = bar_mesh(self.atlas.numbers, self.atlas.energies[self.atlas.numbers], self.pixels(self.atlas))
            self.scene.mesh = self.bars.mesh
        if self.scene.render():
            self.refresh(colours=False)

    def _find_place(self) -> QRectF:
        return self.room()

    def place(self, column: float, row: float) -> QPointF:
        if self.bars is None:
            return super().place(column, row)
        return QPointF(*self.scene.places(self.bars.on_surface(np.array(column), np.array(row))))

    def places(self, columns_and_rows: Floats) -> Floats:
        if self.bars is None:
            return super().places(columns_and_rows)
        return self.scene.places(self.bars.on_surface(*columns_and_rows.T))

    def state_at(self, place: QPointF) -> int:
        if self.bars is None:
            return -1
        points = self.bars.middles().reshape(-1, 3)
        front = nearest_shown(self.scene, points, place, REACH)
        return -1 if front < 0 else int(self.bars.numbers.ravel()[front])

    def strength(self, state: int) -> float:
        if self.bars is None or self.atlas is None:
            return 1.0
        column, row = (np.array([part]) for part in self.atlas.middle_of(state))
        is_behind = self.bars.is_walled_off(self.bars.on_surface(column, row), self.scene.camera.eye())
        return BEHIND if is_behind[0] else 1.0

    def _point_at(self, state: int) -> None:
        super()._point_at(state)
        self.setToolTip(HINT if state < 0 else "")
        if state >= 0 and QToolTip.text() == HINT:
            QToolTip.hideText()

    def _leave_state(self) -> None:
        """Another one is under the pointer, or none."""
        self._point_at(-1)

    def _click(self, place: QPointF) -> None:
        if (state := self.state_at(place)) >= 0:
            self.chosen.emit(state)

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        if self.scene.picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.map_rect().toRect(), self.scene.picture)

"""How deep do all the wells lie?  The atlas lifted into space, as high as the energies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.state_layout import Atlas
from hopviz.ui.landscape.state_map import StateMap
from hopviz.ui.landscape.view import Ball
from hopviz.ui.style.plotting import broken
from hopviz.ui.widgets.scene3d import HOW, Camera, Mesh, Painter, Turntable

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
class Block:
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


def build(atlas: Atlas, pixels: NDArray[np.uint32]) -> Block:
    """The block of an atlas whose states have these colours, 0xffrrggbb, (rows, columns)."""
    numbers = atlas.numbers
    return block(numbers, atlas.energies[numbers], pixels)


def block(numbers: NDArray[np.int64], energies: Floats, pixels: NDArray[np.uint32]) -> Block:
    """The same of states by number, their energies and colours; all (rows, columns)."""
    place = _lowest_of_each(energies)
    numbers, energies, pixels = (_enlarged(values.ravel()[place]) for values in (numbers, energies, pixels))
    low, high = float(energies.min()), float(energies.max())
    heights = (energies - low) * (HEIGHT / (high - low) if high > low else 0.0)
    return Block(heights, numbers, _mesh(heights, pixels))


def shared_by(shape: tuple[int, int]) -> tuple[int, int]:
    """Of how many rows and columns of states, of so many in all, a column of the relief shows the lowest state."""
    rows, columns = shape
    return max(rows // MOST, 1), max(columns // MOST, 1)


def _lowest_of_each(energies: Floats) -> NDArray[np.intp]:
    """Where, in the flattened array, the lowest state of every block of neighbours is."""
    rows, columns = energies.shape
    high, wide = shared_by(energies.shape)
    where = np.arange(rows * columns).reshape(rows // high, high, columns // wide, wide).swapaxes(1, 2)
    where = where.reshape(rows // high, columns // wide, high * wide)
    best = energies.ravel()[where].argmin(axis=-1)
    return np.take_along_axis(where, best[..., None], axis=-1)[..., 0]


def _enlarged(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Every value several times, if there are few."""
    rows, columns = values.shape
    return values.repeat(math.ceil(FEWEST / rows), axis=0).repeat(math.ceil(FEWEST / columns), axis=1)


def _in_space(column: Floats, row: Floats, height: Floats) -> Floats:
    return np.stack([(column - 0.5) * 2 * HALF, (0.5 - row) * 2 * HALF, height], axis=-1)


def _mesh(heights: Floats, pixels: NDArray[np.uint32]) -> Mesh:
    """The top, and walls: the rim twice, once at the height of the states there and once at the foot."""
    rows, columns = heights.shape
    x, y = (np.concatenate([[0, 0], (np.arange(count) + 0.5) / count, [1, 1]]) for count in (columns, rows))
    z = np.pad(np.pad(heights, 1, mode="edge"), 1, constant_values=-BASE)
    points = _in_space(*np.meshgrid(x, y), z)
    colours = np.stack([pixels >> shift & 0xFF for shift in (16, 8, 0)], axis=-1) / 255.0
    colours = np.pad(colours, ((1, 1), (1, 1), (0, 0)), mode="edge")
    colours = np.pad(colours, ((1, 1), (1, 1), (0, 0)), mode="edge")
    # Walls are cut through rock: of one colour, so that the relief alone is seen in colours.
    rock = WALL * colours.mean(axis=(0, 1))
    for band in (slice(0, 2), slice(-2, None)):
        colours[band] = rock
        colours[:, band] = rock
    values = np.concatenate([colours, np.ones((*colours.shape[:2], 1))], axis=-1)
    number = np.arange(points.shape[0] * points.shape[1]).reshape(points.shape[:2])
    here, below, beside, across = number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]
    faces = np.concatenate([np.stack([here, below, beside], -1), np.stack([beside, below, across], -1)])
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        faces.reshape(-1, 3).astype(np.uint32),
        values.reshape(-1, 4).astype(np.float32),
    )


HOME = Camera(turn=24.0, tilt=58.0, height=HEIGHT, foot=-BASE)
HINT = broken(f"{HOW}. Click a state to start from it.")
BEHIND = 0.4
"""How strongly the signs behind a wall are painted."""
REACH = 14.0
"""Pixels within which a state is pointed at."""


class AtlasRelief(StateMap):
    """Paints an atlas as a body in space; `draw` at every tick keeps its picture up to date."""

    failed = Signal()
    """OpenGL has stopped working."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self._turntable = Turntable(self, HOME)
        self._block: Block | None = None
        self._painter: Painter | None = None
        self._picture: QImage | None = None
        self._on_screen: np.ndarray | None = None
        self.setToolTip(HINT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._turntable.rest()

    def refresh(self, colours: bool = True) -> None:
        if colours:
            self._block = None
        self._picture = self._on_screen = None
        super().refresh(colours)

    def draw(self) -> None:
        """Let OpenGL paint what has changed."""
        if self.atlas is None or self._picture is not None:
            return
        try:
            self._render(self.atlas)
        except Exception:  # whatever a driver raises: the sheet needs none
            self._release()
            self.failed.emit()
            return
        self._backdrop = None
        self.update()

    def _render(self, atlas: Atlas) -> None:
        other = self._block is None
        if self._block is None:
            self._block = build(atlas, self.pixels(atlas))
        if self._painter is None:
            self._painter, other = Painter(), True
        if other:
            self._painter.show(self._block.mesh)
        box = self.map_rect().toRect()
        self._picture = self._painter.paint(self._turntable.camera, box.size(), self.devicePixelRatioF(), self.rim())

    def _release(self) -> None:
        if self._painter is not None:
            self._painter.release()
            self._painter = None

    def hideEvent(self, event: QHideEvent) -> None:
        self._release()
        self._picture = None
        super().hideEvent(event)

    def _find_place(self) -> QRectF:
        return self.room()

    def place(self, column: float, row: float) -> QPointF:
        if self._block is None:
            return super().place(column, row)
        return self._seen(self._block.on_surface(np.array([column]), np.array([row])))[0]

    def _seen(self, points: np.ndarray) -> list[QPointF]:
        box = self.map_rect().toRect()
        pixels = self._turntable.camera.on_screen(points, box.width(), box.height(), self.rim())
        return [QPointF(box.left() + x, box.top() + y) for x, y in pixels]

    def state_at(self, place: QPointF) -> int:
        block = self._block
        if block is None or self.atlas is None:
            return -1
        box = self.map_rect().toRect()
        points = block.middles().reshape(-1, 3)
        if self._on_screen is None:
            self._on_screen = self._turntable.camera.on_screen(points, box.width(), box.height(), self.rim())
        away = np.hypot(*(self._on_screen - (place.x() - box.left(), place.y() - box.top())).T)
        near = np.flatnonzero(away <= min(REACH, max(float(away.min()) * 1.5, 3.0)))
        if not near.size:
            return -1
        front = near[np.argmax(points[near] @ self._turntable.camera.axes()[2])]
        return int(block.numbers.ravel()[front])

    def strength(self, state: int) -> float:
        if self._block is None or self.atlas is None:
            return 1.0
        column, row = (np.array([part]) for part in self.atlas.middle_of(state))
        is_behind = self._block.is_walled_off(self._block.on_surface(column, row), self._turntable.camera.eye())
        return BEHIND if is_behind[0] else 1.0

    def _point_at(self, state: int) -> None:
        super()._point_at(state)
        self.setToolTip(HINT if state < 0 else "")
        if state >= 0 and QToolTip.text() == HINT:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._turntable.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._turntable.move(event):
            self._look()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._turntable.release()
        state = self.state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and not self._turntable.turned and state >= 0:
            self.chosen.emit(state)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turntable.wheel(event)
        self._look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._turntable.key(event):
            self._look()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        """From elsewhere."""
        self._point_at(-1)
        self._picture = self._on_screen = None

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.map_rect().toRect(), self._picture)

"""Blocks of ground in space: their mesh in bands of colour, what they hide, and what is drawn around and above them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from hopviz.core.network import Floats
from hopviz.ui.landscape.bands import band_colour, band_step
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.scene3d import Mesh, Scene3D, grid_faces

LOOKS = 28
"""Places on the way to the eye at which it is asked whether the ground is in the way."""
CLEAR = 0.012
"""How far the ground must be above a place on the way to be in the way."""
LIFTED = (0.0, 0.0, 0.02)
"""By this much points of the ground are lifted before it is asked whether they are hidden."""
SHADOW, SHADOWS = (1.02, 1.15), 5
"""How much larger than its foot the shadow of a block is, within and at its edge, and in how many steps."""


def block_mesh(
    top: Floats, normals: Floats, rims: NDArray[np.intp], outwards: Floats, base: float, height: float,
    low: float, high: float, level: float | None = None,
) -> Mesh:  # fmt: skip
    """The mesh of a block whose top is a grid of points.

    Parameters
    ----------
    top, normals : ndarray, shape (R, C, 3)
        Points, from z = 0 at the energy `low` to z = `height` at `high`, and the directions in which the ground looks.
    rims : ndarray of int, shape (4, K)
        Numbers of the points along the top of each wall.
    outwards : ndarray, shape (4, 3)
        In which direction each wall looks.
    base : float
        How far the walls go down below z = 0.
    height, low, high : float
    level : float, optional
        Of all points, in bands of colour, where heights mean nothing.
    """
    number = np.arange(top[..., 0].size).reshape(top.shape[:2])
    edge = top.reshape(-1, 3)[rims].reshape(-1, 3)
    points = np.concatenate([top.reshape(-1, 3), edge, edge * (1, 1, 0) - (0, 0, base)])
    side = rims.shape[1]
    upper = number.size + np.arange(4 * side).reshape(4, side)
    walls = np.stack([upper, upper + 4 * side], axis=1)
    faces = np.concatenate([grid_faces(number), *map(grid_faces, walls)])
    step = band_step(low, high)
    first, last = math.floor(low / step), math.ceil(high / step)
    levels = (low - first * step + points[:, 2] / height * (high - low)) / step
    if level is not None:
        levels = np.full(len(points), level)
    looks = np.repeat(outwards, side, axis=0)
    values = np.column_stack([np.concatenate([normals.reshape(-1, 3), looks, looks]), levels])
    bands = band_colour(np.arange(first, max(last, first + 1.0)), step, low, high)
    return Mesh(points.astype(np.float32), faces, values.astype(np.float32), bands)


def hidden_behind(
    points: Floats, eye: Floats, height: float, rise: Callable[[Floats, Floats], Floats],
    is_inside: Callable[[Floats, Floats], NDArray[np.bool_]],
) -> NDArray[np.bool_]:  # fmt: skip
    """Which points (K, 3) are behind the ground, seen from `eye` (3,).

    The ground is `rise(x, y)` high, `height` at most, where it is: `is_inside(x, y)`.
    """
    way = np.linspace(0.0, 1.0, LOOKS + 1)[1:, None] ** 1.5 * 0.5
    x, y, z = (points[None, :, k] + way * (eye[k] - points[None, :, k]) for k in range(3))
    inside = is_inside(x, y) & (z < height)
    ground = rise(np.where(inside, x, 0.0), np.where(inside, y, 0.0))
    return np.asarray((inside & (ground > z + CLEAR)).any(axis=0))


def draw_shadow(painter: QPainter, theme: Theme, scene: Scene3D, corners: Floats, base: float) -> None:
    """A soft shadow around the foot of a block with these corners (4, 2)."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 22 if theme.dark else 8))
    for size in np.linspace(*SHADOW, SHADOWS):
        foot = np.column_stack([size * corners, np.full(len(corners), -base)])
        painter.drawPolygon(QPolygonF([QPointF(*place) for place in scene.places(foot).tolist()]))


def draw_thread(painter: QPainter, ground: QPointF, ball: QPointF) -> None:
    """What ties a ball that is above the ground to the place below it."""
    for width, shade, alpha in ((3.0, 20, 90), (1.4, 255, 230)):
        painter.setPen(QPen(QColor(shade, shade, shade, alpha), width))
        painter.drawLine(ground, ball)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 110))
    painter.drawEllipse(ground, 6.0, 3.0)


def draw_pole(painter: QPainter, theme: Theme, foot: QPointF, box: QRectF, ink: str) -> None:
    """A line from a mark up to the box of its name, if that stands above it."""
    top = QPointF(min(max(foot.x(), box.left()), box.right()), box.bottom())
    if box.isEmpty() or top.y() > foot.y():
        return
    for meaning, width in (("surface", 3.2), (ink, 1.4)):
        painter.setPen(QPen(theme.color(meaning), width))
        painter.drawLine(foot, top)


def nearest_shown(scene: Scene3D, points: Floats, place: QPointF, reach: float) -> int:
    """The number of that of some points (K, 3) which is pointed at: the foremost of those near by; -1 if none is."""
    away = np.hypot(*(scene.places(points) - place.toTuple()).T)
    near = np.flatnonzero(away <= min(reach, max(float(away.min()) * 1.5, 3.0)))
    return int(near[np.argmax(points[near] @ scene.camera.axes()[2])]) if near.size else -1


def in_pixels(scene: Scene3D, points: Floats) -> list[QPointF]:
    """Where points of space (K, 3) are in the widget."""
    return [QPointF(*place) for place in scene.places(points).tolist()]

"""What rolls on the surface?  The ball, its trail, and the thread below a ball that floats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from hopviz.ui.views.base import Ball
from hopviz.ui.views.solid import Solid, raised
from hopviz.ui.views.tokens import draw_ball

Floats = NDArray[np.float64]

FLOATS_BELOW = 0.3
"""Part of the state in the plane below which the ball leaves the ground."""
FLIGHT = 0.5
"""How high it floats when nothing of the state lies in the plane."""
STEP = 0.06
"""Length of the straight pieces of the trail, in the plane."""
SUNK = 0.3
"""How far the middle of the ball is above the ground, by its size: it lies in it a little."""
PIECES = 6
"""Strengths of the trail, from its past to now."""


def flight(share: float) -> float:
    """How high above the ground the ball is if this part of the state lies in the plane."""
    return FLIGHT * max(FLOATS_BELOW - share, 0.0) / FLOATS_BELOW


def ball_at(
    solid: Solid, at: tuple[float, float], share: float, size: float, project: Callable[[Floats], list[QPointF]]
) -> tuple[Floats, QPointF, QPointF]:
    """Where a ball at (a, b) is in space, (1, 3); where the ground below it is on the screen, and its middle there."""
    ground = solid.on_surface(*np.array([at]).T)
    place = raised(ground, flight(share))
    foot, bottom = project(np.concatenate([ground, place]))
    return place, foot, bottom - QPointF(0, SUNK * size)


def trail_on(solid: Solid, places: Sequence[tuple[float, float]]) -> Floats:
    """(K, 3) the way from place to place over hill and dale."""
    points = [places[0]]
    for (a, b), (c, d) in pairwise(places):
        count = max(math.ceil(math.hypot(c - a, d - b) / STEP), 1)
        points += [(a + k / count * (c - a), b + k / count * (d - b)) for k in range(1, count + 1)]
    return solid.on_surface(*np.array(points).T)


def draw_trail(painter: QPainter, points: Sequence[QPointF], hidden: NDArray[np.bool_]) -> None:
    """A line that fades towards its past, and behind hills: a few pieces, each of one strength."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    last = len(points) - 1
    borders = set(np.linspace(0, last, min(PIECES, max(last, 1)) + 1).round().astype(int).tolist())
    borders |= set((np.flatnonzero(np.diff(hidden)) + 1).tolist())
    for first, end in pairwise(sorted(borders)):
        strength = (end / max(last, 1)) ** 1.5 * (0.3 if hidden[first] else 1.0)
        piece = QPolygonF(list(points[first : end + 1]))
        for width, shade, alpha in ((4.0, 20, 80), (1.8, 255, 230)):
            pen = QPen(QColor(shade, shade, shade, round(alpha * strength)), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(piece)


def draw_thread(painter: QPainter, foot: QPointF, centre: QPointF) -> None:
    """What ties a floating ball to the place below it."""
    for width, shade, alpha in ((3.0, 20, 90), (1.4, 255, 230)):
        painter.setPen(QPen(QColor(shade, shade, shade, alpha), width, Qt.PenStyle.SolidLine))
        painter.drawLine(foot, centre)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 110))
    painter.drawEllipse(foot, 6.0, 3.0)


def draw_rolling(
    painter: QPainter,
    solid: Solid,
    ball: Ball,
    share: float,
    size: float,
    eye: Floats,
    project: Callable[[Floats], list[QPointF]],
) -> None:
    """The way the ball came, and the ball: on the surface, or above it when little of the state is in the plane.

    Parameters
    ----------
    painter : QPainter
    solid : Solid
    ball : Ball
    share : float
        Part of the state that lies in the plane.
    size : float
        Of the ball, in pixels.
    eye : ndarray, shape (3,)
    project : callable
        Says where points (K, 3) are on the screen.
    """
    way = trail_on(solid, ball.way)
    draw_trail(painter, project(way), solid.hides(raised(way, 0.02), eye))
    place, foot, middle = ball_at(solid, ball.at, share, size, project)
    if share < FLOATS_BELOW:
        draw_thread(painter, foot, middle + QPointF(0, SUNK * size))
    painter.setOpacity(0.4 if solid.hides(raised(place, 0.04), eye)[0] else 1.0)
    draw_ball(painter, middle, size / 2)

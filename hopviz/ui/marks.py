"""What does each kind of attractor look like?  Its shape, for painters and plots (its colour is the theme's)."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

SHAPES: dict[str, tuple[int, float] | None] = {
    "memory": None,
    "reversed memory": (4, 45.0),
    "mixture": (4, 0.0),
    "spurious": (3, -90.0),
}
"""Corners and the direction of the first one in degrees; None is a circle."""


def mark(kind: str, size: float = 1.0) -> QPainterPath:
    """The outline of a kind's mark, about `size` across, centred on the origin."""
    path = QPainterPath()
    shape = SHAPES[kind]
    if shape is None:
        path.addEllipse(QPointF(0, 0), size / 2, size / 2)
        return path
    corners, first = shape
    angles = [math.radians(first + 360 * k / corners) for k in range(corners)]
    radius = 0.62 * size
    path.addPolygon(QPolygonF([QPointF(radius * math.cos(a), radius * math.sin(a)) for a in angles]))
    path.closeSubpath()
    return path


def cycle_mark(size: float = 1.0) -> QPainterPath:
    """Two arrows that chase each other, about `size` across, centred on the origin; to be stroked."""
    path = QPainterPath()
    radius, head = 0.42 * size, 0.2 * size
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    for start in (20.0, 200.0):
        path.arcMoveTo(box, start)
        path.arcTo(box, start, 130.0)
        tip = path.currentPosition()
        along = math.radians(start + 130.0 + 90.0)  # the way the arc goes at its end, anticlockwise
        for turn in (2.5, -2.5):
            path.moveTo(tip)
            direction = along + turn
            path.lineTo(tip + QPointF(head * math.cos(direction), -head * math.sin(direction)))
    return path

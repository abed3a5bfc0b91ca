"""What does each kind of attractor look like?  Its shape, for painters and plots (its colour is the theme's)."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF
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

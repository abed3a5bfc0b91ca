"""What does the present state look like in a landscape?  A ball, the same on every picture of few units."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRadialGradient

SIZE = 15.0
"""Pixels across."""


def paint_ball(painter: QPainter, place: QPointF, scale: float = 1.0) -> None:
    """A white ball with a dark rim and a soft shadow: visible on any colour, in any theme."""
    radius = SIZE * scale / 2
    below = place + QPointF(0, 0.35 * radius)
    shadow = QRadialGradient(below, 1.9 * radius)
    shadow.setColorAt(0.4, QColor(0, 0, 0, 110))
    shadow.setColorAt(1.0, QColor(0, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shadow)
    painter.drawEllipse(below, 1.9 * radius, 1.9 * radius)
    shine = QRadialGradient(place - QPointF(0.35 * radius, 0.4 * radius), 1.5 * radius)
    shine.setColorAt(0.0, QColor(255, 255, 255))
    shine.setColorAt(1.0, QColor(205, 212, 222))
    painter.setPen(QPen(QColor(15, 22, 32), 1.6))
    painter.setBrush(shine)
    painter.drawEllipse(place, radius, radius)

"""What does one connection of a graph look like?  A line in the colour of its sign, a glow below it, an arrow.

All colours are opaque, mixed with the ground beforehand: a line that lets others shine through takes five times as
long to paint.  So a picture has its glows first, then its lines, the strongest last.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_picture import Floats, GraphPicture

THINNEST = 1.2
WIDEST = 0.28
"""Width of the strongest connection, as part of a disc's radius."""
GLOW = 0.36
"""How much wider the glow of a frustrated connection is, as part of a disc's radius."""
BRIGHT, CALM, FAINT = 1.0, 0.6, 0.16
GLOWING = 0.35
"""Parts of the full colour; the rest is that of the ground."""
SIGNS = {True: "weight_positive", False: "weight_negative"}


class LineStrokes:
    """Draws the connections of a picture, one by one."""

    def __init__(self) -> None:
        self._colours, self._glow = _colours(LIGHT)
        self._wires: Wires | None = None
        self._paths: list[QPainterPath] = []
        self._widths: list[float] = []
        self._signs: list[bool] = []

    def show(self, wires: Wires, picture: GraphPicture, theme: Theme) -> None:
        """Take over what the connections are."""
        if wires is not self._wires:
            self._wires, self._paths = wires, [_path(wires, k) for k in range(len(wires.start))]
        self._colours, self._glow = _colours(theme)
        self._widths = line_widths(wires.geometry, np.abs(picture.wiring.strengths)).tolist()
        self._signs = (picture.wiring.weights > 0).tolist()

    def draw(self, painter: QPainter, k: int, strength: float) -> None:
        """Connection number k, in a part of its full colour."""
        assert self._wires is not None
        width, sign = self._widths[k], self._signs[k]
        painter.strokePath(self._paths[k], line_pen(self._colours[strength, sign], width))
        if self._wires.directed:
            head = self._colours[FAINT if strength == FAINT else BRIGHT, sign]
            _draw_arrow(painter, self._wires, k, head, width)

    def draw_glow(self, painter: QPainter, k: int) -> None:
        """What is seen on both sides of a connection that is frustrated."""
        assert self._wires is not None
        width = self._widths[k] + GLOW * self._wires.geometry.radius
        painter.strokePath(self._paths[k], line_pen(self._glow, width))


@lru_cache(maxsize=8)
def _colours(theme: Theme) -> tuple[dict[tuple[float, bool], QColor], QColor]:
    """Colours of connections by strength and sign, and that of the glow."""
    lines = {
        (strength, sign): theme.tint(meaning, strength)
        for strength in (BRIGHT, CALM, FAINT)
        for sign, meaning in SIGNS.items()
    }
    return lines, theme.tint("ring", GLOWING)


def line_widths(geometry: GraphGeometry, strengths: Floats) -> Floats:
    """Widths in pixels of connections whose |weight| is a part of the largest."""
    widest = max(WIDEST * geometry.radius, 1.5 * THINNEST)
    return THINNEST + (widest - THINNEST) * strengths


def line_pen(colour: QColor, width: float) -> QPen:
    """What lines are drawn with: they end at the rims of discs."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def curve(start: Floats, control: Floats, stop: Floats) -> QPainterPath:
    """An arc, or a straight line if its control point is on the way."""
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*control), QPointF(*stop))
    return path


def _path(wires: Wires, k: int) -> QPainterPath:
    if wires.bent[k]:
        return curve(wires.start[k], wires.control[k], wires.stop[k])
    path = QPainterPath(QPointF(*wires.start[k]))
    path.lineTo(QPointF(*wires.stop[k]))
    return path


def _draw_arrow(painter: QPainter, wires: Wires, k: int, colour: QColor, width: float) -> None:
    """A head at the end of a directed connection."""
    tip, way = QPointF(*wires.stop[k]), wires.stop[k] - wires.control[k]
    way = way / max(float(np.hypot(*way)), 1e-9)
    back, across = QPointF(*way), QPointF(-way[1], way[0])
    size = 7 + 1.3 * width
    base = tip - back * size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, base + across * size * 0.5, base - across * size * 0.5]))
    painter.setBrush(Qt.BrushStyle.NoBrush)

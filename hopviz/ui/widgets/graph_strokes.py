"""What does one connection of a graph look like?  A line, its glow, its arrow; each is painted once and kept.

Painting a line takes several times as long as laying its picture upon another, and most lines look the same from
frame to frame: an edit changes the width of one, and a state only whether they glow.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_picture import Floats, GraphPicture, Mask

THINNEST = 1.2
WIDEST = 0.28
"""Width of the strongest connection, as part of a disc's radius."""
GLOW = 0.36
"""How much wider the glow of a frustrated connection is, as part of a disc's radius."""
BRIGHT, FAINT, GLOWING = 255, 40, 90
MOST = 1 << 24
"""So many pixels are kept, in 64 MB; what would be more is painted each time."""

Kind = tuple[int, int, bool]
"""(connection, alpha, whether it glows)"""


class LineStrokes:
    """Draws the connections of a picture, one by one."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._ratio = 1.0
        self._wires: Wires | None = None
        self._widths: Floats = np.empty(0)
        self._positive: Mask = np.empty(0, bool)
        self._kept: dict[Kind, tuple[QPointF, QPixmap]] = {}
        self._pixels = 0

    def show(self, wires: Wires, picture: GraphPicture, theme: Theme, ratio: float) -> None:
        """Take over what the connections are; pictures of those that look the same stay."""
        widths = line_widths(wires.geometry, np.abs(picture.wiring.strengths))
        positive = picture.wiring.weights > 0
        if wires is self._wires and theme is self._theme and ratio == self._ratio:
            changed = set(np.flatnonzero((widths != self._widths) | (positive != self._positive)).tolist())
            for kind in [kind for kind in self._kept if kind[0] in changed]:
                self._pixels -= _pixels(self._kept.pop(kind)[1])
        else:
            self._kept.clear()
            self._pixels = 0
        self._wires, self._theme, self._ratio = wires, theme, ratio
        self._widths, self._positive = widths, positive

    def draw(self, painter: QPainter, k: int, alpha: int, glows: bool = False) -> None:
        """Connection number k."""
        kind = (k, alpha, glows)
        kept = self._kept.get(kind)
        if kept is None:
            box = self._box(k, glows)
            if self._pixels + box.width() * box.height() > MOST:
                self._paint(painter, kind)
                return
            kept = self._kept[kind] = self._painted(kind, box)
            self._pixels += _pixels(kept[1])
        painter.drawPixmap(*kept)

    def _painted(self, kind: Kind, box: QRect) -> tuple[QPointF, QPixmap]:
        """Where the picture of a line begins, and the picture."""
        corner = QPointF(box.topLeft()) / self._ratio
        pixmap = QPixmap(box.size())
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-corner)
        self._paint(painter, kind)
        painter.end()
        return corner, pixmap

    def _box(self, k: int, glows: bool) -> QRect:
        """The pixels of the screen that a line touches."""
        width = float(self._widths[k])
        reach = 0.5 * (width + self._glow() * glows)
        if self._lines().directed:
            reach = max(reach, _head(width))
        box = _path(self._lines(), k).boundingRect().adjusted(-reach, -reach, reach, reach)
        scaled = QRectF(box.topLeft() * self._ratio, box.bottomRight() * self._ratio)
        return QRect(
            QPoint(math.floor(scaled.left()) - 1, math.floor(scaled.top()) - 1),
            QPoint(math.ceil(scaled.right()) + 1, math.ceil(scaled.bottom()) + 1),
        )

    def _paint(self, painter: QPainter, kind: Kind) -> None:
        k, alpha, glows = kind
        path, width = _path(self._lines(), k), float(self._widths[k])
        if glows:
            painter.strokePath(path, line_pen(self._theme.color("ring", GLOWING), width + self._glow()))
        colour = self._theme.color("weight_positive" if self._positive[k] else "weight_negative", alpha)
        painter.strokePath(path, line_pen(colour, width))
        if self._lines().directed:
            _draw_arrow(painter, self._lines(), k, colour, width)

    def _lines(self) -> Wires:
        assert self._wires is not None
        return self._wires

    def _glow(self) -> float:
        return GLOW * self._lines().geometry.radius


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


def _pixels(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height()


def _head(width: float) -> float:
    """Length, and breadth, of the head of an arrow."""
    return 7 + 1.3 * width


def _draw_arrow(painter: QPainter, wires: Wires, k: int, colour: QColor, width: float) -> None:
    """A head at the end of a directed connection."""
    tip, way = QPointF(*wires.stop[k]), wires.stop[k] - wires.control[k]
    way = way / max(float(np.hypot(*way)), 1e-9)
    back, across = QPointF(*way), QPointF(-way[1], way[0])
    size = _head(width)
    base = tip - back * size
    opaque = QColor(colour)
    opaque.setAlpha(255)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(opaque if colour.alpha() > FAINT else colour)
    painter.drawPolygon(QPolygonF([tip, base + across * size * 0.5, base - across * size * 0.5]))
    painter.setBrush(Qt.BrushStyle.NoBrush)

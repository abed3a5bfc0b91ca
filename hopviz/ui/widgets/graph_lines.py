"""How are the connections of a graph drawn?  Few of them one by one, calm or glowing; many as a haze.

Colour is the sign of the weight, width its strength; a frustrated connection glows.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires, lines
from hopviz.ui.widgets.graph_haze import Haze
from hopviz.ui.widgets.graph_picture import BIAS, GraphPicture, Mask, Pair

THINNEST = 1.2
WIDEST = 0.28
"""Width of the strongest connection, as part of a disc's radius."""
GLOW = 0.36
"""How much wider the glow of a frustrated connection is, as part of a disc's radius."""
CALM, BRIGHT, FAINT, GLOWING = 150, 255, 40, 90
MANY = 80
"""From more connections on they are a haze: a picture of them all would not be ready by the next frame."""


class GraphLines:
    """Draws the connections; what does not depend on the state is drawn once."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT
        self._calm = QPixmap()
        self._haze: Haze | None = None
        self._drawn: tuple[object, ...] = ()
        """What the calm lines were drawn of."""

    def draw(
        self, painter: QPainter, geometry: GraphGeometry, wires: Wires, picture: GraphPicture, ratio: float
    ) -> None:
        """All connections: frustrated ones glow, those of the unit in focus stand out."""
        wanted = (wires, picture.project.lesioned, self.theme)
        if not self._drawn or any(old is not new for old, new in zip(self._drawn, wanted, strict=True)):
            self._drawn = wanted
            self._prepare(geometry, wires, picture, ratio)
        frustrated = picture.tension > 0
        focus = picture.focus
        chosen = np.zeros(len(frustrated), bool) if focus is None else picture.wiring.of_unit(focus)
        painter.setOpacity(0.45 if self._haze is not None and chosen.any() else 1.0)
        if self._haze is not None:
            glow = self.theme.color("ring")
            strengths = np.abs(picture.wiring.strengths) * frustrated * self._thinned(len(frustrated))
            self._haze.draw_glow(painter, strengths, glow)
            self._haze.draw_lines(painter)
            painter.setOpacity(1.0)
            vivid = np.flatnonzero(chosen)
        else:
            painter.drawPixmap(QPointF(0, 0), self._calm)
            vivid = np.flatnonzero(frustrated | chosen)
        for k in vivid[np.argsort(picture.tension[vivid])].tolist():
            self._draw_one(painter, geometry, wires, picture, k, bool(frustrated[k]))
        if picture.selected is not None:
            self._draw_selected(painter, geometry, picture, picture.selected)

    def _prepare(self, geometry: GraphGeometry, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """Draw what stays: all connections as if satisfied."""
        wiring, size = picture.wiring, geometry.area.size().toSize()
        removed = self._removed(picture)
        if len(wiring.to) > MANY:
            widths = self.widths(geometry, np.abs(wiring.strengths)) * 0.75
            strength = np.where(removed, 0.1, 0.35 + 0.65 * np.abs(wiring.strengths)) * self._thinned(len(removed))
            colours = (self.theme.color("weight_positive"), self.theme.color("weight_negative"))
            glows = np.full(len(widths), 0.5 * geometry.radius)
            self._haze = Haze(wires, size, widths, strength, glows, wiring.weights > 0, colours)
            return
        self._haze = None
        self._calm = QPixmap(size * ratio)
        self._calm.setDevicePixelRatio(ratio)
        self._calm.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._calm)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k in np.argsort(np.abs(wiring.weights)).tolist():
            alpha = FAINT if removed[k] else CALM
            self._stroke(painter, geometry, wires, picture, k, alpha)
        painter.end()

    def go_on(self) -> bool:
        """Make the haze finer; whether it is to be painted again."""
        return self._haze is not None and self._haze.go_on()

    @staticmethod
    def _thinned(count: int) -> float:
        """How strong a line may be among so many, or all would be one cloud."""
        return min(1.0, (2 * MANY / count) ** 0.5)

    @staticmethod
    def _removed(picture: GraphPicture) -> Mask:
        """Which connections have a removed unit at an end."""
        lesioned = np.append(picture.project.lesioned, False)
        return np.asarray(lesioned[picture.wiring.to] | lesioned[picture.wiring.source])

    @staticmethod
    def widths(geometry: GraphGeometry, strengths: np.ndarray) -> np.ndarray:
        """Widths in pixels of connections whose |weight| is a part of the largest."""
        widest = max(WIDEST * geometry.radius, 1.5 * THINNEST)
        return THINNEST + (widest - THINNEST) * strengths

    def _draw_one(
        self, painter: QPainter, geometry: GraphGeometry, wires: Wires, picture: GraphPicture, k: int, glows: bool
    ) -> None:
        if glows:
            width = float(self.widths(geometry, np.abs(picture.wiring.strengths[k]))) + GLOW * geometry.radius
            painter.strokePath(_path(wires, k), _pen(self.theme.color("ring", GLOWING), width))
        self._stroke(painter, geometry, wires, picture, k, BRIGHT)

    def _stroke(
        self, painter: QPainter, geometry: GraphGeometry, wires: Wires, picture: GraphPicture, k: int, alpha: int
    ) -> None:
        weight = float(picture.wiring.weights[k])
        width = float(self.widths(geometry, np.abs(picture.wiring.strengths[k])))
        colour = self.theme.color("weight_positive" if weight > 0 else "weight_negative", alpha)
        painter.strokePath(_path(wires, k), _pen(colour, width))
        if picture.wiring.directed:
            _draw_arrow(painter, wires, k, colour, width)

    def _draw_selected(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> None:
        """A band beside the chosen connection; one of weight zero is broken."""
        path, value = selected_path(geometry, picture, pair), picture.weight(pair)
        wide = QPen(self.theme.color("accent"), 2.0, Qt.PenStyle.SolidLine if value else Qt.PenStyle.DashLine)
        if not value:
            painter.strokePath(path, wide)
            return
        largest = max(float(np.abs(picture.wiring.weights).max(initial=0.0)), 1e-300)
        width = float(self.widths(geometry, np.abs(value) / largest))
        painter.strokePath(path, _pen(self.theme.color("accent"), width + 7))
        painter.strokePath(path, _pen(self.theme.color("surface"), width + 3))
        colour = self.theme.color("weight_positive" if value > 0 else "weight_negative")
        painter.strokePath(path, _pen(colour, width))


def selected_path(geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> QPainterPath:
    """The line of a connection that need not be there."""
    start, control, stop = lines(
        geometry, np.array([pair[0]]), np.array([pair[1]]), picture.wiring.directed and pair[1] != BIAS
    )
    return _curve(start[0], control[0], stop[0])


def _path(wires: Wires, k: int) -> QPainterPath:
    if wires.bent[k]:
        return _curve(wires.start[k], wires.control[k], wires.stop[k])
    path = QPainterPath(QPointF(*wires.start[k]))
    path.lineTo(QPointF(*wires.stop[k]))
    return path


def _curve(start: np.ndarray, control: np.ndarray, stop: np.ndarray) -> QPainterPath:
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*control), QPointF(*stop))
    return path


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _draw_arrow(painter: QPainter, wires: Wires, k: int, colour: QColor, width: float) -> None:
    """A head at the end of a directed connection."""
    tip, way = QPointF(*wires.stop[k]), wires.stop[k] - wires.control[k]
    way = way / max(float(np.hypot(*way)), 1e-9)
    back, across = QPointF(*way), QPointF(-way[1], way[0])
    size = 7 + 1.3 * width
    base = tip - back * size
    opaque = QColor(colour)
    opaque.setAlpha(255)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(opaque if colour.alpha() > FAINT else colour)
    painter.drawPolygon(QPolygonF([tip, base + across * size * 0.5, base - across * size * 0.5]))
    painter.setBrush(Qt.BrushStyle.NoBrush)

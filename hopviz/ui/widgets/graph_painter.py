"""How is a network drawn as a graph?  Discs joined by lines, and the tension between each pair.

A pair of units is satisfied if its tension -w_ij s_i s_j is below zero, and frustrated, which glows, if above.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from hopviz.core.network import Network
from hopviz.ui.plotting import small_number
from hopviz.ui.theme import LIGHT, Theme

Floats = NDArray[np.float64]
Pair = tuple[int, int]

SMALLEST, LARGEST = 9.0, 26.0
"""Radius of a disc."""
THINNEST, WIDEST = 1.2, 7.0
"""Width of a line."""
GLOW = 8.0
"""How much wider the glow of a frustrated pair is."""
CALM = 130
ASIDE = 0.07
"""How far the two directions of an asymmetric pair stand apart, as part of their length."""
LABELLED = 12
"""Up to so many units every connection bears its weight, and every unit its gap."""
BIAS = -1
"""Number of the always-on unit whose connections are the biases."""


@dataclass(eq=False)
class GraphPicture:
    """What is drawn; N units."""

    network: Network
    names: tuple[str, ...]
    places: Floats
    """(N, 2) in a square from 0 to 1."""
    on: NDArray[np.bool_]
    wanting: NDArray[np.bool_]
    clamped: NDArray[np.bool_]
    lesioned: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    """Units that are no input: their rim is dashed."""
    tension: Floats
    """(N, N) -w_ij s_i s_j."""
    gaps: Floats
    """(N,) energy gaps."""
    selected: Pair | None = None
    """(to, from): a chosen connection; from -1 is a bias."""
    cursor: int = -1
    halo: int = -1
    band: tuple[int, QPointF] | None = None
    """A unit and where the connection that is being drawn from it ends."""
    pull: Floats = field(default_factory=lambda: np.zeros(0))
    """(N,) part of the tension of each bias, -b_i s_i."""

    @property
    def n(self) -> int:
        """Number of units, N."""
        return len(self.places)


class GraphGeometry:
    """Where everything is on a widget of this size."""

    def __init__(self, places: Floats, area: QRectF) -> None:
        self.area = area
        self.count = max(len(places), 1)
        room = min(area.width(), area.height()) / (2.6 * math.sqrt(self.count) + 1.0)
        self.radius = min(max(room * 0.75, SMALLEST), LARGEST)
        inner = area.adjusted(2 * self.radius, 2 * self.radius, -2 * self.radius, -3.2 * self.radius)
        side = min(inner.width(), inner.height())
        self.inner = QRectF(inner.center().x() - side / 2, inner.center().y() - side / 2, side, side)
        self.points = [self.point(place) for place in places]

    @property
    def bias_point(self) -> QPointF:
        """Where the always-on unit stands."""
        return QPointF(self.area.right() - 1.4 * self.radius, self.area.top() + 1.4 * self.radius)

    def point(self, place: Floats) -> QPointF:
        """A place of the square on the widget."""
        return QPointF(
            self.inner.left() + place[0] * self.inner.width(), self.inner.top() + place[1] * self.inner.height()
        )

    def place(self, point: QPointF) -> Floats:
        """Where in the square a point of the widget is, kept on the widget."""
        x = min(max(point.x(), self.area.left() + self.radius), self.area.right() - self.radius)
        y = min(max(point.y(), self.area.top() + self.radius), self.area.bottom() - 2 * self.radius)
        return np.array([(x - self.inner.left()) / self.inner.width(), (y - self.inner.top()) / self.inner.height()])

    def end(self, unit: int) -> QPointF:
        """The middle of a unit, or of the always-on one."""
        return self.bias_point if unit == BIAS else self.points[unit]

    def line(self, pair: Pair, aside: bool) -> QLineF:
        """The line of a connection (to, from) from rim to rim; moved to its right-hand side if two ways differ."""
        start, stop = self.end(pair[1]), self.end(pair[0])
        whole = QLineF(start, stop)
        length = max(whole.length(), 1e-6)
        along = (stop - start) / length
        shift = QPointF(-along.y(), along.x()) * (ASIDE * length if aside else 0.0)
        rim = min(self.radius, length / 2)
        return QLineF(start + along * rim + shift, stop - along * rim + shift)

    def unit_at(self, point: QPointF) -> int | None:
        """The unit there; None where there is none, -1 for the always-on one."""
        for unit in (*range(len(self.points) - 1, -1, -1), BIAS):
            if QLineF(point, self.end(unit)).length() <= self.radius + 2:
                return unit
        return None


def connections(network: Network) -> list[Pair]:
    """(to, from) of everything that is drawn: pairs once where symmetric, biases from -1."""
    w = network.weights
    if network.is_symmetric:
        w = np.triu(w)
    pairs = [(int(i), int(j)) for i, j in zip(*np.nonzero(w), strict=True) if i != j]
    return pairs + [(int(i), BIAS) for i in np.flatnonzero(network.bias)]


def distance(line: QLineF, point: QPointF) -> float:
    """From a point to a line that ends."""
    along, to = line.p2() - line.p1(), point - line.p1()
    squared = QPointF.dotProduct(along, along)
    part = min(max(QPointF.dotProduct(to, along) / squared, 0.0), 1.0) if squared else 0.0
    return QLineF(point, line.p1() + along * part).length()


class GraphPainter:
    """Paints a picture."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT

    def paint(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """Lines first, frustrated ones last among them, then discs."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pairs = connections(picture.network)
        strengths = {pair: self.weight(picture, pair) for pair in pairs}
        largest = max((abs(w) for w in strengths.values()), default=1.0)
        for pair in sorted(pairs, key=lambda pair: self.tension(picture, pair)):
            self._draw_connection(painter, geometry, picture, pair, strengths[pair] / largest)
        if picture.band is not None:
            painter.setPen(QPen(self.theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
            painter.drawLine(geometry.end(picture.band[0]), picture.band[1])
        for unit in range(picture.n):
            self._draw_unit(painter, geometry, picture, unit)
        self._draw_bias_unit(painter, geometry)
        if picture.n <= LABELLED:
            for pair in pairs:
                self._draw_weight(painter, geometry, picture, pair, strengths[pair])

    @staticmethod
    def weight(picture: GraphPicture, pair: Pair) -> float:
        """Weight of a connection, or bias."""
        to, source = pair
        return float(picture.network.bias[to] if source == BIAS else picture.network.weights[to, source])

    @staticmethod
    def tension(picture: GraphPicture, pair: Pair) -> float:
        """What a connection adds to the energy: below zero is satisfied."""
        to, source = pair
        return float(picture.pull[to] if source == BIAS else picture.tension[to, source])

    def _draw_connection(
        self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, pair: Pair, strength: float
    ) -> None:
        directed = not picture.network.is_symmetric and pair[1] != BIAS
        line, width = geometry.line(pair, directed), THINNEST + (WIDEST - THINNEST) * abs(strength)
        removed = picture.lesioned[pair[0]] or (pair[1] != BIAS and picture.lesioned[pair[1]])
        frustrated = self.tension(picture, pair) > 0 and not removed
        if frustrated:
            painter.setPen(_pen(self.theme.color("ring", 90), width + GLOW))
            painter.drawLine(line)
        if pair == picture.selected:
            painter.setPen(_pen(self.theme.color("accent", 120), width + GLOW))
            painter.drawLine(line)
        alpha = 40 if removed else 255 if frustrated else CALM
        colour = self.theme.color("weight_positive" if strength > 0 else "weight_negative", alpha)
        painter.setPen(_pen(colour, width))
        painter.drawLine(line)
        if directed:
            _draw_arrow(painter, line, colour, width)

    def _draw_weight(
        self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, pair: Pair, weight: float
    ) -> None:
        directed = not picture.network.is_symmetric and pair[1] != BIAS
        line = geometry.line(pair, directed)
        painter.setFont(self.theme.font(11, bold=pair == picture.selected))
        metrics = QFontMetricsF(painter.font())
        text = small_number(weight, sign=True)
        # Off the middle, where lines of a circle would cross.
        at = line.pointAt(0.38)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 8, metrics.height() + 2)
        box.moveCenter(at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("surface", 225))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_unit(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, unit: int) -> None:
        at, radius = geometry.points[unit], geometry.radius
        removed = bool(picture.lesioned[unit])
        painter.setPen(QPen(self.theme.color("surface"), 2.0))
        painter.setBrush(self.theme.color("line" if removed else "unit_on" if picture.on[unit] else "unit_off"))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if picture.hidden[unit]:
            painter.setPen(QPen(self.theme.color("ink"), 1.5, Qt.PenStyle.DashLine))
            painter.drawEllipse(at, radius, radius)
        if unit == picture.halo:
            painter.setPen(QPen(self.theme.color("halo", 150), 5.0))
            painter.drawEllipse(at, radius + 5, radius + 5)
        if picture.wanting[unit] and not removed:
            painter.setPen(QPen(self.theme.color("ring"), 2.5))
            painter.drawEllipse(at, radius + 2, radius + 2)
        if unit == picture.cursor:
            painter.setPen(QPen(self.theme.color("accent"), 2.0, Qt.PenStyle.DotLine))
            painter.drawEllipse(at, radius + 6, radius + 6)
        self._draw_name(painter, at, radius, picture, unit)
        if picture.clamped[unit]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("ink"))
            painter.drawEllipse(at + QPointF(0.72, -0.72) * radius, 4.0, 4.0)

    def _draw_name(self, painter: QPainter, at: QPointF, radius: float, picture: GraphPicture, unit: int) -> None:
        painter.setFont(self.theme.font(min(12.0, radius * 0.85), bold=True))
        on_light = bool(picture.on[unit]) or bool(picture.lesioned[unit])
        painter.setPen(QColor("#18212c") if on_light and not self.theme.dark else self.theme.color("window"))
        box = QRectF(at.x() - 3 * radius, at.y() - radius, 6 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, picture.names[unit])
        if picture.n <= LABELLED and not picture.lesioned[unit]:
            painter.setFont(self.theme.font(11))
            painter.setPen(self.theme.color("ring" if picture.wanting[unit] else "muted"))
            below = QRectF(at.x() - 60, at.y() + radius + 3, 120, 16 * self.theme.scale)
            text = f"gap {small_number(float(picture.gaps[unit]), sign=True)}"
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _draw_bias_unit(self, painter: QPainter, geometry: GraphGeometry) -> None:
        """The always-on unit: a square, for it is no unit of the network."""
        half = 0.72 * geometry.radius
        box = QRectF(geometry.bias_point - QPointF(half, half), geometry.bias_point + QPointF(half, half))
        painter.setPen(QPen(self.theme.color("muted"), 1.5))
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self.theme.color("ink"))
        painter.setFont(self.theme.font(min(11.0, geometry.radius * 0.8)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "1")


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _draw_arrow(painter: QPainter, line: QLineF, colour: QColor, width: float) -> None:
    """A head at the end of a directed connection."""
    along = (line.p2() - line.p1()) / max(line.length(), 1e-6)
    across, size = QPointF(-along.y(), along.x()), 7 + 1.5 * width
    base = line.p2() - along * size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([line.p2(), base + across * size * 0.5, base - across * size * 0.5]))

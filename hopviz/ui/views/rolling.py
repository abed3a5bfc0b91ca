"""What stands and rolls on the surface?  Flags in its wells, the ball's trail, and the thread below a floating ball."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from hopviz.ui.lettering import write
from hopviz.ui.marks import mark
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.base import Corner
from hopviz.ui.views.solid import Solid

Floats = NDArray[np.float64]

FLOATS_BELOW = 0.3
"""Part of the state in the plane below which the ball leaves the ground."""
FLIGHT = 0.5
"""How high it floats when nothing of the state lies in the plane."""
STEP = 0.06
"""Length of the straight pieces of the trail, in the plane."""
PLATE, WIDEST = 6.0, 0.45
"""How much wider than a name its plate is, and how wide it may be, as a part of the picture."""
PIECES = 6
"""Strengths of the trail, from its past to now."""


@dataclass(frozen=True)
class Flag:
    """A name to be planted."""

    corner: Corner
    foot: QPointF
    """Where its pole stands on the screen."""
    hidden: bool
    """Whether a hill is in front of the foot."""
    melted: bool
    """Whether there is no well of its own any more."""
    nearness: float


def flight(share: float) -> float:
    """How high above the ground the ball is if this part of the state lies in the plane."""
    return FLIGHT * max(FLOATS_BELOW - share, 0.0) / FLOATS_BELOW


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


def draw_flags(painter: QPainter, flags: Sequence[Flag], theme: Theme, box: QRectF) -> None:
    """Every flag in its well, the name of the nearest lowest; none covers another's name.

    In a small picture reverses go without: their marks tell them.
    """
    painter.setFont(theme.font(13, bold=True))
    taken: list[QRectF] = []
    for flag in sorted(flags, key=lambda flag: -flag.nearness):
        metrics = QFontMetricsF(painter.font())
        is_wide = metrics.horizontalAdvance(flag.corner.label) + PLATE > WIDEST * box.width()
        label = "" if is_wide and flag.corner.kind == "reversed memory" else flag.corner.label
        area = _name_area(metrics, label, flag, box, taken) if label else QRectF(flag.foot, flag.foot)
        meaning = "muted" if flag.corner.kind is None else KINDS[flag.corner.kind]
        color = theme.color(meaning)
        painter.setOpacity(0.5 if flag.melted else 1.0)
        if label and area.bottom() < flag.foot.y():
            top = QPointF(min(max(flag.foot.x(), area.left() + 4), area.right() - 4), area.bottom())
            for shade, width in ((theme.color("surface", 190), 3.2), (color, 1.4)):
                painter.setPen(QPen(shade, width))
                painter.drawLine(flag.foot, top)
        painter.setOpacity(0.4 if flag.hidden or flag.melted else 1.0)
        painter.setPen(QPen(theme.color("surface"), 1.6))
        painter.setBrush(color)
        shape = mark(flag.corner.kind, 11.0 * theme.scale) if flag.corner.kind else mark("memory", 7.0)
        painter.drawPath(shape.translated(flag.foot))
        if label:
            taken.append(area)
            painter.setOpacity(0.7 if flag.melted else 1.0)
            text = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, area.width() - PLATE)
            write(painter, theme, area.center(), text, ink=meaning, size=13, bold=True, ground="plate")
    painter.setOpacity(1.0)


def _name_area(metrics: QFontMetricsF, label: str, flag: Flag, box: QRectF, taken: Sequence[QRectF]) -> QRectF:
    """Where a name stands: above its well, clear of the names there are, within the picture."""
    row = metrics.height()
    width = min(metrics.horizontalAdvance(label) + PLATE, WIDEST * box.width())
    left = min(max(flag.foot.x() - width / 2, box.left()), box.right() - width)
    top = min(max(flag.foot.y() - 2.4 * row, box.top()), box.bottom() - row)
    area = QRectF(left, top, width, row)
    while any(area.intersects(other) for other in taken) and area.top() > box.top():
        area.translate(0, -0.25 * row)
    return area

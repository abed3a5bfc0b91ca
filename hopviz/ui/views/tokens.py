"""What do a run and the kinds of attractor look like on top of a picture?  The same in every view of single states."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QRadialGradient,
)

from hopviz.ui.marks import mark
from hopviz.ui.primitives import blank, clear_image
from hopviz.ui.theme import KINDS, Theme

PIECES = 6
THINNEST = 0.5
LONGEST_SMOOTH = 3000.0
"""Pixels of a path beyond which smooth edges would cost too much: such a tangle has none to be seen."""


def ground(theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """An empty picture of a view, to be painted once and kept; `ratio` is the screen's pixels per point."""
    return blank(size, ratio, theme.color("surface"))


def draw_path(painter: QPainter, points: Sequence[QPointF], width: float = 2.0) -> None:
    """The way the run came, white with a dark rim, greyer and thinner towards its past."""
    if len(points) < 2:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    length = sum((b - a).manhattanLength() for a, b in pairwise(points))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, length < LONGEST_SMOOTH)
    borders = np.linspace(0, len(points) - 1, min(PIECES, len(points) - 1) + 1).round().astype(int)
    for rim, shade, past in ((2.0, 20, 70), (0.0, 255, 165)):
        for first, last in pairwise(borders):
            strength = last / (len(points) - 1)
            grey = round(past + (shade - past) * strength)  # opaque: where lines cross, others take ten times as long
            pen = QPen(QColor(grey, grey, grey), (width + rim) * (THINNEST + (1 - THINNEST) * strength))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points[first : last + 1]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_run(painter: QPainter, points: Sequence[QPointF], radius: float) -> None:
    """The way the run came, and the present state at its end; nothing where there is no run."""
    draw_path(painter, points)
    if points:
        draw_ball(painter, points[-1], radius)


def draw_ball(painter: QPainter, place: QPointF, radius: float) -> None:
    """The present state."""
    shadow = QRadialGradient(place + QPointF(0, 0.35 * radius), 1.9 * radius)
    shadow.setColorAt(0.4, QColor(0, 0, 0, 110))
    shadow.setColorAt(1.0, QColor(0, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shadow)
    painter.drawEllipse(place + QPointF(0, 0.35 * radius), 1.9 * radius, 1.9 * radius)
    shine = QRadialGradient(place - QPointF(0.35 * radius, 0.4 * radius), 1.5 * radius)
    shine.setColorAt(0.0, QColor(255, 255, 255))
    shine.setColorAt(1.0, QColor(205, 212, 222))
    painter.setPen(QPen(QColor(15, 22, 32), 1.6))
    painter.setBrush(shine)
    painter.drawEllipse(place, radius, radius)


def draw_mark(painter: QPainter, theme: Theme, place: QPointF, kind: str, size: float, rim: float = 2.0) -> None:
    """The sign of a kind of attractor, with a rim that sets it off."""
    picture, middle = _sign(theme, kind, size, rim, painter.device().devicePixelRatioF())
    painter.drawImage(QPointF(round(place.x() - middle), round(place.y() - middle)), picture)


def draw_focus(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """A frame around the picture that the keys act on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("accent"), 2.0))
    painter.drawRect(box)


@lru_cache(maxsize=256)
def _sign(theme: Theme, kind: str, size: float, rim: float, ratio: float) -> tuple[QImage, float]:
    """The picture of a sign, which is kept, and half its side."""
    side = ceil(1.3 * size + rim) + 2
    picture = clear_image(QSize(side, side), ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("surface"), rim) if rim else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(KINDS[kind]))
    painter.drawPath(mark(kind, size).translated(side / 2, side / 2))
    painter.end()
    return picture, side / 2

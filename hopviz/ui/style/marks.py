"""What do a run and the kinds of attractor look like on top of a picture?  The same in every view of single states."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRadialGradient,
)
from shiboken6 import wrapInstance

from hopviz.core.attractors import Kind
from hopviz.core.network import Floats
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.theme import KINDS, Theme

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




def blank(size: QSize, ratio: float, colour: QColor | Qt.GlobalColor = Qt.GlobalColor.transparent) -> QPixmap:
    """An empty picture, to be painted once and kept; `ratio` is the screen's pixels per point."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(colour)
    return picture


def clear_image(size: QSize, ratio: float) -> QImage:
    """The same as an image, which may outlive the application: for what is kept by functions."""
    picture = QImage(ceil(size.width() * ratio), ceil(size.height() * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def draw_lines(painter: QPainter, ends: Floats) -> None:
    """Straight lines with the painter's pen; `ends` is (K, 2, 2), in pixels.

    Many times as fast as QLineF objects; a QPainterPath takes twice as long, and with a brush much longer.
    """
    lines = np.ascontiguousarray(ends, float)
    if lines.size:
        painter.drawLines(wrapInstance(lines.ctypes.data, QLineF), len(lines))


def draw_pictures(painter: QPainter, places: Floats, corners: Floats, side: int, pictures: QPixmap) -> None:
    """Square pieces of one pixmap.

    Parameters
    ----------
    painter : QPainter
    places : ndarray, shape (K, 2)
        Their middles, in the painter's units.
    corners : ndarray, shape (K, 2)
        Upper left corner of each piece, in pixels of the pixmap.
    side : int
        Of each piece, in pixels of the pixmap, which are those of the screen.
    pictures : QPixmap
    """
    pieces = np.zeros((len(places), 10))  # the fields of a QPainter.PixmapFragment, in their order
    pieces[:, 0:2] = places
    pieces[:, 2:4] = corners
    pieces[:, 4:6] = side
    pieces[:, 6:8] = 1 / painter.device().devicePixelRatioF()
    pieces[:, 9] = 1.0
    if len(pieces):
        painter.drawPixmapFragments(wrapInstance(pieces.ctypes.data, QPainter.PixmapFragment), len(pieces), pictures)


PIECES = 6
THINNEST, FAINT = 0.5, 0.3
LONGEST_SMOOTH = 3000.0
"""Pixels of a path beyond which smooth edges would cost too much: such a tangle has none to be seen."""


def ground(theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """An empty picture of a view, to be painted once and kept; `ratio` is the screen's pixels per point."""
    return blank(size, ratio, theme.color("surface"))


def draw_path(
    painter: QPainter, points: Sequence[QPointF], width: float = 2.0, hidden: NDArray[np.bool_] | None = None
) -> None:
    """The way the run came, white with a dark rim, greyer and thinner towards its past; faint where it is hidden."""
    if len(points) < 2:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    length = sum((b - a).manhattanLength() for a, b in pairwise(points))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, length < LONGEST_SMOOTH)
    borders = np.linspace(0, len(points) - 1, min(PIECES, len(points) - 1) + 1).round().astype(int)
    if hidden is not None:
        borders = np.union1d(borders, np.flatnonzero(np.diff(hidden)) + 1)
    for rim, shade, past in ((2.0, 20, 70), (0.0, 255, 165)):
        for first, last in pairwise(borders):
            strength = last / (len(points) - 1)
            grey = round(past + (shade - past) * strength)  # opaque: where lines cross, others take ten times as long
            pen = QPen(QColor(grey, grey, grey), (width + rim) * (THINNEST + (1 - THINNEST) * strength))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setOpacity(FAINT if hidden is not None and hidden[first] else 1.0)
            painter.drawPolyline(QPolygonF(points[first : last + 1]))
    painter.setOpacity(1.0)
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


SPINE = 5.0
"""Width of a bar of colours that an axis stands at."""
STOPS = 16
"""Its colours between the lowest and the highest are blended from so many."""
SIGN, MIDDLE, BEHIND, AROUND = 10.0, 6.0, 16.0, 28.0
"""Size of a sign, where its middle and its words are, and what both take beside the words; at scale 1."""


def draw_spine(painter: QPainter, bar: QRectF) -> None:
    """An upright bar, dark at its lower end, where the lowest energy is."""
    fill, colours = QLinearGradient(bar.bottomLeft(), bar.topLeft()), energy_colours()
    for k in range(STOPS):
        part = k / (STOPS - 1)
        fill.setColorAt(part, QColor(*colours[round(255 * part)].tolist()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(bar, SPINE / 2, SPINE / 2)


def signs_width(theme: Theme, metrics: QFontMetricsF, words: Mapping[Kind, str]) -> float:
    """What a row of signs takes."""
    return sum(AROUND * theme.scale + metrics.horizontalAdvance(text) for text in words.values())


def draw_signs(painter: QPainter, theme: Theme, line: QRectF, words: Mapping[Kind, str]) -> None:
    """From left to right the sign of each kind and its words, in the painter's font."""
    metrics, scale, left = QFontMetricsF(painter.font()), theme.scale, line.left()
    painter.setPen(theme.color("ink"))
    for kind, text in words.items():
        draw_mark(painter, theme, QPointF(left + MIDDLE * scale, line.center().y()), kind, SIGN * scale, 0.0)
        box = QRectF(left + BEHIND * scale, line.top(), metrics.horizontalAdvance(text), line.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)
        left += AROUND * scale + metrics.horizontalAdvance(text)


STEPS = 4
"""Sizes that are told apart, in a pixel of radius."""


def paint_dots(painter: QPainter, theme: Theme, places: Floats, radii: Floats, colours: NDArray[np.intp]) -> None:
    """Discs in colours of energies, the smaller ones below.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    places : ndarray, shape (K, 2)
        Their middles, in pixels.
    radii : ndarray, shape (K,)
        In pixels.
    colours : ndarray of int, shape (K,)
        Rows of `energy_colours`.
    """
    ratio = painter.device().devicePixelRatioF()
    steps = np.rint(STEPS * radii).astype(int)
    for size in np.unique(steps).tolist():
        alike = steps == size
        strip = _strip(size, theme, ratio)
        side = strip.height()
        corners = np.outer(colours[alike], (side, 0)).astype(float)
        draw_pictures(painter, places[alike], corners, side, strip)


@lru_cache(maxsize=64)
def _strip(size: int, theme: Theme, ratio: float) -> QPixmap:
    """Discs of radius size / STEPS side by side, one for each colour."""
    radius, colours = ratio * size / STEPS, energy_colours()
    side = math.ceil(2 * radius) + 2
    strip = QPixmap(side * len(colours), side)
    strip.fill(Qt.GlobalColor.transparent)
    painter = QPainter(strip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Low energies are dark: on a dark ground a rim sets them off.
    painter.setPen(QPen(theme.tint("muted", 0.7), 0.8 * ratio) if theme.dark else Qt.PenStyle.NoPen)
    for k, colour in enumerate(colours.tolist()):
        painter.setBrush(QColor(*colour))
        painter.drawEllipse(QPointF((k + 0.5) * side, side / 2), radius, radius)
    painter.end()
    return strip

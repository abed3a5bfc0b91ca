"""How high does the landscape lie, from above?  The memory plane as a map with contour lines, and the ball on it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRadialGradient,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import MemoryPlane
from hopviz.ui.marks import mark
from hopviz.ui.plotting import energy_colours, round_up, small_number, ticks
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.base import Ball, Surface, View

Floats = NDArray[np.float64]

BANDS = 12
FINEST = 560
"""Most pixels along one side of the map; larger ones are smoothly enlarged."""
EASE = 0.25
"""Seconds in which the range of colours goes most of its way."""
LEGEND_WIDTH, LEGEND_BAR = 58, 12
LINE_STRENGTH = 0.35
BALL = 15.0


class ContourView(View):
    """The free energy per unit over the memory plane, in bands of colour: low is dark."""

    label = "Map"

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self._surface: Surface | None = None
        self._image: QImage | None = None
        self._range: tuple[float, float] | None = None
        self._stale = True
        self.setMinimumSize(200, 150)

    def sizeHint(self) -> QSize:
        """A square map and its legend."""
        return QSize(400, 320)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.update()

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane."""
        self._surface = surface
        self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A map of another size."""
        self._stale = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed: map, range of colours, ball."""
        if self._surface is None:
            return
        moved = self.ball.slide(seconds)
        if self._follow_range(self._surface.plane, seconds) or self._stale:
            self._stale = False
            self._image = self._paint_map(self._surface.plane)
            moved = True
        if moved:
            self.update()

    def map_rect(self) -> QRectF:
        """The square, in this widget's pixels, whose middle lines are b = 0 and a = 0."""
        font = QFontMetricsF(self.theme.font(13, bold=True))
        side_room = font.height() * 1.2
        top = font.height() + 18
        width = self.width() - LEGEND_WIDTH * self.theme.scale - 2 * side_room
        size = max(min(width, self.height() - 2 * top), 40.0)
        left = side_room + max(width - size, 0.0) / 2
        return QRectF(left, (self.height() - size) / 2, size, size)

    def position(self, a: float, b: float) -> QPointF:
        """Where the point (a, b) of the plane is drawn."""
        box = self.map_rect()
        return QPointF(box.center().x() + a * box.width() / 2, box.center().y() - b * box.height() / 2)

    def _follow_range(self, plane: MemoryPlane, seconds: float) -> bool:
        """Let the range of colours move towards that of the plane; returns whether it moved."""
        goal = height_range(plane)
        if self._range is None or self.ball.reduced_motion:
            moved = self._range != goal
            self._range = goal
            return moved
        if self._range == goal:
            return False
        part = 1 - math.exp(-seconds / EASE)
        low, high = (now + part * (end - now) for now, end in zip(self._range, goal, strict=True))
        near = max(abs(low - goal[0]), abs(high - goal[1])) < 2e-3 * (goal[1] - goal[0])
        self._range = goal if near else (low, high)
        return True

    def _paint_map(self, plane: MemoryPlane) -> QImage:
        assert self._range is not None
        side = round(self.map_rect().width() * self.devicePixelRatioF())
        heights = sample(plane, min(max(side, 16), FINEST))
        pixels = contour_pixels(heights, *self._range)
        n = len(pixels)
        return QImage(pixels.data, n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Map, corners, trail, ball, legend."""
        if self._surface is None or self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_map(painter, self.map_rect())
        self._draw_corners(painter, self._surface)
        self._draw_trail(painter)
        self._draw_ball(painter)
        self._draw_legend(painter)
        painter.end()

    def _draw_map(self, painter: QPainter, box: QRectF) -> None:
        assert self._image is not None
        middle = box.center()
        diamond = QPolygonF(
            [
                QPointF(box.right(), middle.y()),
                QPointF(middle.x(), box.top()),
                QPointF(box.left(), middle.y()),
                QPointF(middle.x(), box.bottom()),
            ]
        )
        brush = QBrush(self._image)
        factor = box.width() / self._image.width()
        brush.setTransform(QTransform().translate(box.left(), box.top()).scale(factor, factor))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(diamond)
        pen = QPen(QColor(255, 255, 255, 70), 1.0, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), box.top()), QPointF(middle.x(), box.bottom()))

    def _draw_corners(self, painter: QPainter, surface: Surface) -> None:
        """The mark of each corner's kind and its name: beside upper and lower corners, below left and right."""
        box = self.map_rect()
        font = self.theme.font(13, bold=True)
        row = QFontMetricsF(font).height()
        places = (self.position(1, 0), self.position(0, 1), self.position(-1, 0), self.position(0, -1))
        for place, corner in zip(places, surface.corners, strict=True):
            color = self.theme.color("muted" if corner.kind is None else KINDS[corner.kind])
            self._draw_mark(painter, place, corner.kind, color)
        painter.setFont(font)
        half = box.width() / 2
        side = half + box.left() - 4
        flags = Qt.AlignmentFlag
        right_room = self.width() - box.center().x() - LEGEND_WIDTH * self.theme.scale
        for corner, area, alignment in (
            (surface.corners[0], QRectF(box.center().x(), box.center().y() + 14, right_room, half),
             flags.AlignRight | flags.AlignTop),
            (surface.corners[1], QRectF(0, box.top() - row - 12, 2 * box.center().x(), row + 2),
             flags.AlignHCenter | flags.AlignVCenter),
            (surface.corners[2], QRectF(4, box.center().y() + 14, side, half), flags.AlignLeft | flags.AlignTop),
            (surface.corners[3], QRectF(0, box.bottom() + 10, 2 * box.center().x(), row + 2),
             flags.AlignHCenter | flags.AlignVCenter),
        ):  # fmt: skip
            color = self.theme.color("muted" if corner.kind is None else KINDS[corner.kind])
            painter.setPen(color)
            painter.drawText(area, alignment, self._fitted(corner.label, painter, alignment))

    def _fitted(self, label: str, painter: QPainter, alignment: Qt.AlignmentFlag) -> str:
        """The label, short enough for its place: in two lines at the sides, where the map narrows to a point."""
        metrics = QFontMetricsF(painter.font())
        if alignment & Qt.AlignmentFlag.AlignHCenter:
            return metrics.elidedText(label, Qt.TextElideMode.ElideRight, self.map_rect().width())
        room = max(self.map_rect().width() * 0.28, 56.0)
        lines = label.split(" ", 1) if label.startswith("reverse ") else [label]
        return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines)

    def _draw_mark(self, painter: QPainter, place: QPointF, kind: str | None, color: QColor) -> None:
        path = QPainterPath()
        if kind is None:
            path.addEllipse(QPointF(0, 0), 4.0, 4.0)
        else:
            path = mark(kind, 13.0 * self.theme.scale)
        painter.setPen(QPen(self.theme.color("surface"), 2.0))
        painter.setBrush(color)
        painter.drawPath(path.translated(place))

    def _draw_trail(self, painter: QPainter) -> None:
        """The way the ball came, fading towards its past."""
        points = [self.position(a, b) for a, b in self.ball.trail]
        points[-1:] = [self.position(*self.ball.at)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        count = len(points)
        for k in range(1, count):
            strength = (k / count) ** 1.5
            for width, shade in ((3.6, 20), (1.8, 255)):
                pen = QPen(QColor(shade, shade, shade, round((90 if shade < 99 else 230) * strength)), width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawLine(points[k - 1], points[k])

    def _draw_ball(self, painter: QPainter) -> None:
        place = self.position(*self.ball.at)
        radius = BALL * self.theme.scale / 2
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

    def _draw_legend(self, painter: QPainter) -> None:
        """A bar of the bands with numbers at some borders, at the right edge."""
        assert self._range is not None
        box = self.map_rect()
        scale = self.theme.scale
        bar = QRectF(self.width() - (LEGEND_WIDTH - 6) * scale, box.top() + 6, LEGEND_BAR * scale, box.height() - 6)
        low, high = self._range
        step = band_step(low, high)
        painter.setPen(Qt.PenStyle.NoPen)
        first, last = math.floor(low / step), math.ceil(high / step)
        for band in range(first, last):
            top, bottom = (_along(bar, min(max(f, low), high), low, high) for f in ((band + 1) * step, band * step))
            painter.setBrush(QColor(*map(int, band_colour(band, step, low, high))))
            painter.drawRect(QRectF(bar.left(), top, bar.width(), bottom - top + 0.5))
        font = self.theme.font(11)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self.theme.color("muted"))
        for value in ticks(low, high, max(bar.height() / (2.2 * metrics.height()), 2)):
            y = _along(bar, value, low, high)
            if bar.top() - 1 <= y <= bar.bottom() + 1:
                place = QRectF(bar.right() + 4, y - metrics.height(), 60, 2 * metrics.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, small_number(value))
        painter.drawText(
            QRectF(bar.left() - 140, bar.top() - metrics.height() - 8, self.width() - bar.left() + 138, metrics.height()),
            Qt.AlignmentFlag.AlignRight,
            "free energy f",
        )


def sample(plane: MemoryPlane, n: int) -> Floats:
    """Heights at the centres of n x n pixels, b upwards; outside the diamond, those at its nearest edge."""
    axis = (np.arange(n) + 0.5) * 2 / n - 1
    a, b = axis[None, :], -axis[:, None]
    beyond = np.maximum(np.abs(a) + np.abs(b), 1.0)
    return plane.free_energy(a / beyond, b / beyond)


def height_range(plane: MemoryPlane) -> tuple[float, float]:
    """Least and greatest height of the plane; a flat one gets a little of both."""
    heights = sample(plane, 64)
    axis = np.linspace(-1.0, 1.0, 65)
    rim = plane.free_energy(np.concatenate([axis, axis]), np.concatenate([1 - np.abs(axis), np.abs(axis) - 1]))
    low, high = float(min(heights.min(), rim.min())), float(max(heights.max(), rim.max()))
    least = max(1e-9, 1e-6 * max(abs(low), abs(high)))
    return (low, high) if high - low > least else (low - 0.5 * least, high + 0.5 * least)


def band_step(low: float, high: float) -> float:
    """Height of one band: round, and about `BANDS` of them."""
    return round_up((high - low) / BANDS)


def band_colour(band: float | Floats, step: float, low: float, high: float) -> NDArray[np.uint8]:
    """Colour of the band from `band` x `step` to one more, by its middle."""
    middle = (np.asarray(band, float) + 0.5) * step
    part = np.clip((middle - low) / (high - low), 0, 1)
    return energy_colours()[np.rint(part * 255).astype(np.intp)]


def contour_pixels(heights: Floats, low: float, high: float) -> NDArray[np.uint32]:
    """Bands of colour with smooth borders and thin darker lines between them, as RGB pixels."""
    step = band_step(low, high)
    level = heights / step
    down, right = np.gradient(level)
    slope = np.hypot(down, right) + 1e-12
    line = np.rint(level)
    away = (level - line) / slope  # pixels from the nearest line
    upper = np.clip(away + 0.5, 0.0, 1.0)
    colours = band_colour(np.arange(math.floor(low / step) - 2, math.ceil(high / step) + 3), step, low, high)
    index = np.clip(line.astype(np.intp) - (math.floor(low / step) - 2), 1, len(colours) - 1)
    palette = colours.astype(np.float32)
    strength = LINE_STRENGTH * np.clip(1.1 - np.abs(away), 0.0, 1.0) * np.clip(1.6 - 2 * slope, 0.0, 1.0)
    light = 1.0 - strength - np.clip(0.9 * (right - down) / (1 + slope), -0.10, 0.10)
    rgb = palette[index - 1] + (palette[index] - palette[index - 1]) * upper[..., None].astype(np.float32)
    rgb = np.clip(rgb * light[..., None].astype(np.float32), 0, 255).astype(np.uint32)
    pixels: NDArray[np.uint32] = 0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    return np.ascontiguousarray(pixels, np.uint32)


def _along(bar: QRectF, value: float, low: float, high: float) -> float:
    return bar.bottom() - (value - low) / (high - low) * bar.height()

"""How high does the landscape lie, from above?  The memory plane as a map with contour lines, and the ball on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import MemoryPlane
from hopviz.core.network import Floats
from hopviz.ui.landscape.view import Ball, PlaneMap, Surface
from hopviz.ui.style.marks import draw_run, ground, mark
from hopviz.ui.style.plotting import decimals, energy_colours, in_two_lines, number, round_up, shortened, ticks
from hopviz.ui.style.text import box_about
from hopviz.ui.style.theme import GRID, KINDS, Theme

LONG = 5.0
"""Rows of text from which width on the name of a corner at the side is broken into lines."""
WAYS = ((1, False, True), (1, True, True), (2, False, True), (2, True, True), (2, False, False))
"""How the name of the upper or lower corner may be written, the best first: in how many lines, whether at its left,
and whether whole."""
FAR = 1.8
"""Rows between a mark and its name from which on a line leads from one to the other."""


def side_lines(label: str, metrics: QFontMetricsF, room: float = math.inf) -> list[str]:
    """The name in as narrow a block as two lines make of it, where one would be long or wider than `room`."""
    is_short = metrics.horizontalAdvance(label) <= min(LONG * metrics.height(), room)
    return [label] if is_short else in_two_lines(label, metrics)


def wanted_margin(label: str, metrics: QFontMetricsF) -> float:
    """How far the name of a corner at the side wants to reach beyond it, so as to stand near."""
    return max(_width(side_lines(label, metrics), metrics) - metrics.height(), metrics.height())


def draw_at_side(
    painter: QPainter, place: QPointF, label: str, end: float, middle: float, bottom: float, color: QColor
) -> QRectF:
    """Below a corner at the side, so far that it stands clear of the edge, which falls at 45°; where it is written.

    It reaches outwards at most to `end`, which is at the left of the corner or at the right of it, and inwards
    not to `middle`, where the mark of the lower corner is.
    """
    if not label:
        return QRectF()
    metrics = QFontMetricsF(painter.font())
    row, to_the_left = metrics.height(), end > place.x()
    beyond = abs(end - place.x()) - 2
    room = min(beyond + 4 * row, abs(end - middle) - 0.6 * row)
    lines = [shortened(line, metrics, room) for line in side_lines(label, metrics, room)]
    width, height = _width(lines, metrics), len(lines) * row
    outside = min(beyond, max(width / 2, width - 0.6 * row))  # the rest lies below the edge
    below = min(max(0.6 * row, width - outside + 0.3 * row), max(bottom - height - place.y(), 0.6 * row))
    left = place.x() + outside - width if to_the_left else place.x() - outside
    painter.setPen(QPen(color, 1.0))
    if below > FAR * row:
        painter.drawLine(place + QPointF(0, 0.7 * row), place + QPointF(0, below - 2))
    side = Qt.AlignmentFlag.AlignRight if to_the_left else Qt.AlignmentFlag.AlignLeft
    area = QRectF(left, place.y() + below, width + 1, height + 4)
    painter.drawText(area, side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip, "\n".join(lines))
    return area


def draw_beside(
    painter: QPainter, place: QPointF, label: str, left: float, right: float, bottom: float, taken: Sequence[QRectF]
) -> None:
    """Beside the upper or lower corner, within `left` to `right`: at its right, or at its left, or in two lines.

    These end above `bottom`.  A name that would lie over what is written already is left out.
    """
    metrics = QFontMetricsF(painter.font())
    row = metrics.height()
    for lines, to_the_left, whole in WAYS:
        written = [label] if lines == 1 else side_lines(label, metrics)
        rise = max(place.y() + row - bottom, 0.0) if len(written) > 1 else 0.0
        gap = 0.7 * row if len(written) == 1 else 1.4 * row + rise  # two lines must stand clear of the map's edge
        room = place.x() - gap - left if to_the_left else right - place.x() - gap
        if not whole:
            written = [shortened(line, metrics, room) for line in written]
        width, height = _width(written, metrics), len(written) * row
        x = place.x() - gap - width if to_the_left else place.x() + gap
        area = QRectF(x, place.y() - rise - height / 2, width, height)
        if width <= room and not any(area.intersects(other) for other in taken):
            side = Qt.AlignmentFlag.AlignRight if to_the_left else Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, "\n".join(written))
            return


def _width(lines: list[str], metrics: QFontMetricsF) -> float:
    return max(metrics.horizontalAdvance(line) for line in lines)


WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
SIZES = (13.0, 12.0, 11.0)
TALL = 1000.0
PARTS = (0.6, 0.55, 0.65, 0.5, 0.7, 0.75)


def diamond(box: QRectF) -> QPolygonF:
    """The diamond that fills a square."""
    middle = box.center()
    right, left = QPointF(box.right(), middle.y()), QPointF(box.left(), middle.y())
    return QPolygonF([right, QPointF(middle.x(), box.top()), left, QPointF(middle.x(), box.bottom())])


def draw_flat(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    """No colours where there are no heights, but the reason."""
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(theme.color("raised"))
    painter.drawPolygon(diamond(box))
    size, room = words_inside(text, box, theme)
    painter.setFont(theme.font(size))
    painter.setPen(theme.color("muted"))
    painter.drawText(box_about(box.center(), room), WORDS, text)


def words_inside(text: str, box: QRectF, theme: Theme) -> tuple[float, QSizeF]:
    """The size of type, the largest possible, and the room with which words fit into the diamond that fills a square.

    Where they never fit the smallest type goes across its edges.
    """
    for size in SIZES:
        metrics = QFontMetricsF(theme.font(size))
        for part in PARTS:  # a box of this part of the width may be as high as the rest
            room = QSizeF(part * box.width(), (1 - part) * box.height())
            words = metrics.boundingRect(QRectF(QPointF(), room), WORDS, text)
            if words.width() <= room.width() and words.height() <= room.height():
                return size, room
    return SIZES[-1], metrics.boundingRect(QRectF(0, 0, box.width(), TALL), WORDS, text).size()



BANDS = 12
"""About so many bands of colour."""
LINE_STRENGTH = 0.35
RELIEF = 0.07
"""How much slopes are lit and shaded."""
LEVEL = 0.2
"""Where in the range of heights that a flat landscape is given it lies: low, so that there is room above for words."""
BLENDS, SHADES = 17, 64
"""Steps from one band to the next across a border, and of darkness."""


def sample(plane: MemoryPlane, n: int) -> Floats:
    """Heights at the centres of n x n pixels, b upwards; outside the diamond, those at its nearest edge."""
    axis = (np.arange(n) + 0.5) * 2 / n - 1
    a, b = axis[None, :], -axis[:, None]
    beyond = np.maximum(np.abs(a) + np.abs(b), 1.0)
    return plane.free_energy(a / beyond, b / beyond)


def height_range(plane: MemoryPlane) -> tuple[float, float]:
    """Least and greatest height of the plane, to within a hundredth; a flat one gets a little of both."""
    heights = sample(plane, 64)
    axis = np.linspace(-1.0, 1.0, 65)
    rim = plane.free_energy(np.concatenate([axis, axis]), np.concatenate([1 - np.abs(axis), np.abs(axis) - 1]))
    low, high = float(min(heights.min(), rim.min())), float(max(heights.max(), rim.max()))
    least = _least_range(low, high)
    return (low, high) if high - low > least else (low - LEVEL * least, high + (1 - LEVEL) * least)


def is_flat(low: float, high: float) -> bool:
    """Whether a range of heights is none but for rounding."""
    return high - low <= 2.1 * _least_range(low, high)


def _least_range(low: float, high: float) -> float:
    return max(1e-9, 1e-6 * max(abs(low), abs(high)))


def band_step(low: float, high: float) -> float:
    """Height of one band: round, and about `BANDS` of them."""
    return round_up((high - low) / BANDS)


def band_colour(band: float | Floats, step: float, low: float, high: float) -> NDArray[np.uint8]:
    """Colour of the band from `band` x `step` to one more, by its middle."""
    middle = (np.asarray(band, float) + 0.5) * step
    part = np.clip((middle - low) / (high - low), 0, 1)
    return energy_colours()[np.rint(part * 255).astype(np.intp)]


class Relief:
    """Heights as they are needed for any colouring: with their slopes and how they are lit, all (n, n)."""

    def __init__(self, heights: Floats) -> None:
        self.heights = heights.astype(np.float32)
        down, right = np.gradient(self.heights)
        self.slope = np.hypot(down, right) + np.float32(1e-12)
        """Change of height per pixel."""
        self.light = (right - down) / (self.slope + np.float32(0.3) * self.slope.max())
        """-1 to 1: how much the ground is turned away from the light, which comes from the upper left."""

    def pixels(self, low: float, high: float) -> NDArray[np.uint32]:
        """Bands of colour with smooth borders and thin darker lines between them, as RGB pixels."""
        step = band_step(low, high)
        level = self.heights * np.float32(1 / step)
        line = np.rint(level)
        away = (level - line) * (np.float32(step) / self.slope)  # pixels from the nearest line
        first = math.floor(low / step) - 1
        last = math.ceil(high / step) + 1
        band = np.clip(line, first + 1, last - 1) - first
        upper = np.rint(np.clip(away + np.float32(0.5), 0, 1) * (BLENDS - 1))
        dense = np.clip(np.float32(1.6) - self.slope * np.float32(2 / step), 0, 1)  # no lines on a cliff
        dark = LINE_STRENGTH * np.clip(np.float32(1.1) - np.abs(away), 0, 1) * dense
        shade = np.rint(np.clip(dark + RELIEF * self.light + RELIEF, 0, 1) * (SHADES - 1))
        index = (band * BLENDS + upper) * SHADES + shade
        table = _colour_table(band_colour(np.arange(first, last + 1), step, low, high))
        return table[index.astype(np.intp)]


def _colour_table(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """RGB pixels by border k (between bands k - 1 and k), how far one is in the upper band, and darkness."""
    upper = np.linspace(0, 1, BLENDS)[:, None]
    blended = np.roll(colours, 1, axis=0)[:, None, :] * (1 - upper) + colours[:, None, :] * upper
    darkness = np.linspace(0, 1, SHADES) - RELIEF
    rgb = np.clip(blended[:, :, None, :] * (1 - darkness)[:, None], 0, 255).astype(np.uint32)
    table: NDArray[np.uint32] = 0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    return table.ravel()


FINEST = 440
"""Most pixels along one side of the map; larger ones are smoothly enlarged."""
EASE = 0.2
"""Seconds in which the range of colours goes most of its way."""
NEAR = 0.01
"""Part of the range of which it may fall short."""
LEGEND_WIDTH, LEGEND_BAR = 70, 12
LEGEND_ROWS = 3
"""Lines of text above the bar, and below it; all but the first two are the panel's."""
SMALLEST = 0.84
"""So much smaller at most does the map become to make room for the names at its sides."""
SMALL = 9.0
"""Rows of text along one side of a map that has no room for all the names."""
BALL = 15.0


class ContourMap(PlaneMap):
    """The free energy per unit over the memory plane, in bands of colour: low is dark."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self._surface: Surface | None = None
        self._image: QImage | None = None
        self._relief: Relief | None = None
        self._goal = self._range = (0.0, 1.0)
        self._stale = True
        self._backdrop: QPixmap | None = None
        self._run: list[QPointF] = []
        """The way that the run came, the ball last."""
        self._run_rect = QRect()
        """What it covers."""
        self._placed: tuple[object, QRectF] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 150)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._backdrop = None
        self.update()

    def show_surface(self, surface: Surface) -> None:
        first = self._surface is None
        self._surface, self._relief = surface, None
        self._goal = height_range(surface.plane)
        if first or is_flat(*self._goal):
            self._range = self._goal
        self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale = True

    def draw(self, seconds: float) -> None:
        if self._surface is None:
            return
        moved = self.ball.slide(seconds)
        if self._follow_range(seconds) or self._stale:
            self._stale = False
            self._image = self._paint_map(self._surface.plane)
            self._backdrop = None
            self._follow_run()
            self.update()
        elif moved:  # and not what lies over the map elsewhere
            self.update(self._run_rect.united(self._follow_run()))

    def _follow_run(self) -> QRect:
        """Take over where the run is to be painted; returns what it covers, ball and shadow included."""
        box, rim = self.map_rect(), 2 * BALL * self.theme.scale
        self._run = [_place(box, *at) for at in self.ball.way]
        self._run_rect = QPolygonF(self._run).boundingRect().adjusted(-rim, -rim, rim, rim).toAlignedRect()
        return self._run_rect

    def map_rect(self) -> QRectF:
        """The square, in this widget's pixels, whose middle lines are b = 0 and a = 0."""
        key = self.size(), self.theme, self._surface
        if self._placed is None or self._placed[0] != key:
            self._placed = key, self._find_place()
        return QRectF(self._placed[1])

    def _find_place(self) -> QRectF:
        room = self._label_height()
        width, height = self._legend_left(), self.height() - room
        metrics = QFontMetricsF(self._label_font())
        right, _, left, _ = (wanted_margin(name, metrics) for name in self.names())
        spare = max(width - SMALLEST * min(width - 2 * room, height), 2 * room)
        shrunk = min(1.0, spare / (left + right))
        left, right = shrunk * left, shrunk * right
        size = max(min(width - left - right, height), 40.0)
        spare = self.height() - size
        top = min(max(spare / 2, 1.5 * room), spare - room / 2)
        return QRectF(left + max(width - left - right - size, 0.0) / 2, top, size, size)

    def names(self) -> list[str]:
        """What is written at the corners; on a small map only the names of those at the right and at the top."""
        if self._surface is None:
            return [""] * 4
        names = [corner.label for corner in self._surface.corners]
        room = self._label_height()
        small = min(self._legend_left() - 2 * room, self.height() - room) < SMALL * room
        return [*names[:2], "", ""] if small else names

    def free_width(self, height: float) -> int:
        box = self.map_rect()
        return max(round(box.center().x() - max(height - box.top(), 0.0) - self._label_height() / 2), 0)

    def _label_font(self) -> QFont:
        return self.theme.font(12, bold=True)

    def _label_height(self) -> float:
        return QFontMetricsF(self._label_font()).height()

    def _legend_left(self) -> float:
        return self.width() - LEGEND_WIDTH * self.theme.scale

    def position(self, a: float, b: float) -> QPointF:
        """Where the point (a, b) of the plane is drawn."""
        return _place(self.map_rect(), a, b)

    def _follow_range(self, seconds: float) -> bool:
        """Let the range of colours move towards that of the plane; returns whether it moved."""
        if self._range == self._goal:
            return False
        part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
        low, high = (now + part * (end - now) for now, end in zip(self._range, self._goal, strict=True))
        near = max(abs(low - self._goal[0]), abs(high - self._goal[1])) < NEAR * (self._goal[1] - self._goal[0])
        self._range = self._goal if near else (low, high)
        return True

    def _paint_map(self, plane: MemoryPlane) -> QImage:
        side = round(self.map_rect().width() * self.devicePixelRatioF())
        n = min(max(side, 16), FINEST)
        if self._relief is None or len(self._relief.heights) != n:
            self._relief = Relief(sample(plane, n))
        pixels = self._relief.pixels(*self._range)
        return QImage(pixels.data, n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._surface is None or self._image is None:
            QPainter(self).fillRect(self.rect(), self.theme.color("surface"))
            return
        painter = QPainter(self)
        self._lay_ground(painter, self._surface)
        if self.ball.is_somewhere and event.rect().intersects(self._run_rect):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_run(painter, self._run, BALL * self.theme.scale / 2)
        painter.end()

    def _lay_ground(self, painter: QPainter, surface: Surface) -> None:
        """The backdrop; until the next tick it may be that of another size."""
        if self._backdrop is None:
            self._backdrop = self._make_backdrop(surface)
        if self._backdrop.deviceIndependentSize().toSize() != self.size():
            painter.fillRect(self.rect(), self.theme.color("surface"))
        painter.drawPixmap(0, 0, self._backdrop)

    def _make_backdrop(self, surface: Surface) -> QPixmap:
        """Map, corners, legend."""
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if is_flat(*self._range):
            draw_flat(painter, self.map_rect(), self.when_flat, self.theme)
        else:
            self._draw_map(painter, self.map_rect())
        self._draw_corners(painter, surface)
        self._draw_legend(painter)
        painter.end()
        return pixmap

    def _draw_map(self, painter: QPainter, box: QRectF) -> None:
        assert self._image is not None
        middle = box.center()
        brush = QBrush(self._image)
        factor = box.width() / self._image.width()
        brush.setTransform(QTransform().translate(box.left(), box.top()).scale(factor, factor))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(diamond(box))
        pen = QPen(QColor(255, 255, 255, 70), 1.0, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), box.top()), QPointF(middle.x(), box.bottom()))

    def _draw_corners(self, painter: QPainter, surface: Surface) -> None:
        """The mark of each corner's kind, and its name where the map leaves room."""
        places = (self.position(1, 0), self.position(0, 1), self.position(-1, 0), self.position(0, -1))
        painter.setFont(self._label_font())
        end = self._legend_left()
        names, taken = self.names(), list[QRectF]()
        for k in (0, 2, 1, 3):
            kind = surface.corners[k].kind
            color = self.theme.color("muted" if kind is None else KINDS[kind])
            self._draw_mark(painter, places[k], kind, color)
            painter.setPen(color)
            if k % 2:  # at the left of the upper corner may be choosers
                left = 0.0 if k == 3 else places[k].x()
                draw_beside(painter, places[k], names[k], left, end, self.height(), taken)
            else:
                outside = end - GRID if k == 0 else 0.0
                taken.append(draw_at_side(painter, places[k], names[k], outside, places[1].x(), self.height(), color))

    def _draw_mark(self, painter: QPainter, place: QPointF, kind: str | None, color: QColor) -> None:
        path = QPainterPath()
        if kind is None:
            path.addEllipse(QPointF(0, 0), 4.0, 4.0)
        else:
            path = mark(kind, 13.0 * self.theme.scale)
        painter.setPen(QPen(self.theme.color("surface"), 2.0))
        painter.setBrush(color)
        painter.drawPath(path.translated(place))

    def _draw_legend(self, painter: QPainter) -> None:
        """A bar of the bands with numbers at some borders, at the right edge."""
        low, high = self._range
        font = self.theme.font(11)
        row = QFontMetricsF(font).height()
        painter.setFont(font)
        painter.setPen(self.theme.color("muted"))
        title = QRectF(0, 0, self.width(), 2 * row)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "free energy\nper unit f")
        if is_flat(low, high):
            return
        top = (LEGEND_ROWS + 0.8) * row
        bar = QRectF(self._legend_left() + 6, top, LEGEND_BAR * self.theme.scale, self.height() - 2 * top)
        step = band_step(low, high)
        painter.setPen(Qt.PenStyle.NoPen)
        for band in range(math.floor(low / step), math.ceil(high / step)):
            upper, lower = (_along(bar, min(max(f, low), high), low, high) for f in ((band + 1) * step, band * step))
            painter.setBrush(QColor(*map(int, band_colour(band, step, low, high))))
            painter.drawRect(QRectF(bar.left(), upper, bar.width(), lower - upper + 0.5))
        painter.setPen(self.theme.color("muted"))
        values = ticks(low, high, max(bar.height() / (2.4 * row), 2))
        if len(values) > 1 and (values[1] - values[0]) * bar.height() < 0.9 * row * (high - low):
            values = values[[0, -1]]  # on so low a bar those between would lie on each other
        digits = decimals(values)
        for value in values:
            place = QRectF(bar.right() + 4, _along(bar, value, low, high) - row, 60, 2 * row)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, number(value, digits))


def _place(box: QRectF, a: float, b: float) -> QPointF:
    middle = box.center()
    return QPointF(middle.x() + a * box.width() / 2, middle.y() - b * box.height() / 2)


def _along(bar: QRectF, value: float, low: float, high: float) -> float:
    return bar.bottom() - (value - low) / (high - low) * bar.height()

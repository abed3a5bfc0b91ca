"""The memory plane as a map with contour lines, the names at its corners, and the ball on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import MemoryPlane
from hopviz.ui.landscape.plane.surface_mesh import (
    CORNERS,
    Relief,
    Surface,
    band_colour,
    band_step,
    height_range,
    is_flat,
    sample,
)
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_run, ground, mark
from hopviz.ui.style.plotting import decimals, in_two_lines, number, shortened, ticks
from hopviz.ui.style.text import box_about
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme

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
    middle, half = box.center(), box.width() / 2
    return QPolygonF([middle + half * QPointF(a, -b) for a, b in CORNERS])


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


class ContourMap(QWidget):
    """The free energy per unit over the memory plane, in bands of colour: low is dark.

    The ball moves over a backdrop that is kept; `draw` at every tick follows what has changed.
    """

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ball = ball
        self.share = 1.0
        """Part of the state that lies in the plane."""
        self.theme: Theme = LIGHT
        self.when_flat = ""
        """What is said instead of colours where all heights are the same."""
        self.surface: Surface | None = None
        """What is shown."""
        self.range = (0.0, 1.0)
        """The heights that have the darkest and the lightest colour."""
        self._backdrop: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._image: QImage | None = None
        self._relief: Relief | None = None
        self._goal = self.range
        self._stale = True
        self._run: list[QPointF] = []
        """The way that the run came, the ball last."""
        self._run_rect = QRect()
        """What it covers."""
        self._placed: tuple[object, QRectF] | None = None
        self.setMinimumSize(200, 150)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme, self._backdrop = theme, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._backdrop is None and self.surface is not None and self._has_picture():
            self._backdrop = self._make_backdrop(self.surface)
        # Until the next tick the backdrop may be that of another size.
        if self._backdrop is None or self._backdrop.deviceIndependentSize().toSize() != self.size():
            painter.fillRect(self.rect(), self.theme.color("surface"))
        if self._backdrop is not None:
            painter.drawPixmap(0, 0, self._backdrop)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_run(painter)
        painter.end()

    def _make_backdrop(self, surface: Surface) -> QPixmap:
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_plane(painter, surface)
        self._draw_legend(painter)
        painter.end()
        return pixmap

    def _label_font(self) -> QFont:
        return self.theme.font(12, bold=True)

    def _label_height(self) -> float:
        return QFontMetricsF(self._label_font()).height()

    def legend_left(self) -> float:
        """Where the legend begins."""
        return self.width() - LEGEND_WIDTH * self.theme.scale

    def _draw_legend(self, painter: QPainter) -> None:
        """A bar of the bands with numbers at some borders, at the right edge."""
        low, high = self.range
        painter.setFont(self.theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        painter.setPen(self.theme.color("muted"))
        title = QRectF(0, 0, self.width(), 2 * row)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "free energy\nper unit f")
        if is_flat(low, high):
            return
        top = (LEGEND_ROWS + 0.8) * row
        bar = QRectF(self.legend_left() + 6, top, LEGEND_BAR * self.theme.scale, self.height() - 2 * top)
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
        for value in values:
            place = QRectF(bar.right() + 4, _along(bar, value, low, high) - row, 60, 2 * row)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, number(value, decimals(values)))

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane; the same one at another temperature, or another one."""
        first = self.surface is None
        self.surface, self._relief = surface, None
        self._goal = height_range(surface.plane)
        if first or is_flat(*self._goal):
            self.range = self._goal
        self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed."""
        if self.surface is None:
            return
        moved = self.ball.slide(seconds)
        if self._follow_range(seconds) or self._stale:
            self._stale = False
            self._image = self._paint_map(self.surface.plane)
            self._backdrop = None
            self._follow_run()
            self.update()
        elif moved:  # and not what lies over the map elsewhere
            self.update(self._run_rect.united(self._follow_run()))

    def _follow_run(self) -> QRect:
        """Take over where the run is to be painted; returns what it covers, ball and shadow included."""
        rim = 2 * BALL * self.theme.scale
        self._run = [self.position(*at) for at in self.ball.way]
        self._run_rect = QPolygonF(self._run).boundingRect().adjusted(-rim, -rim, rim, rim).toAlignedRect()
        return self._run_rect

    def map_rect(self) -> QRectF:
        """The square, in this widget's pixels, whose middle lines are b = 0 and a = 0."""
        key = self.size(), self.theme, self.surface
        if self._placed is None or self._placed[0] != key:
            self._placed = key, self._find_place()
        return QRectF(self._placed[1])

    def _find_place(self) -> QRectF:
        room = self._label_height()
        width, height = self.legend_left(), self.height() - room
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
        if self.surface is None:
            return [""] * 4
        names = [corner.label for corner in self.surface.corners]
        room = self._label_height()
        small = min(self.legend_left() - 2 * room, self.height() - room) < SMALL * room
        return [*names[:2], "", ""] if small else names

    def free_width(self, height: float) -> int:
        """How many pixels wide a control in the upper left corner may be if it ends at this height."""
        box = self.map_rect()
        return max(round(box.center().x() - max(height - box.top(), 0.0) - self._label_height() / 2), 0)

    def position(self, a: float, b: float) -> QPointF:
        """Where the point (a, b) of the plane is drawn."""
        box = self.map_rect()
        return box.center() + QPointF(a * box.width() / 2, -b * box.height() / 2)

    def _follow_range(self, seconds: float) -> bool:
        """Let the range of colours move towards that of the plane; returns whether it moved."""
        if self.range == self._goal:
            return False
        part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
        low, high = (now + part * (end - now) for now, end in zip(self.range, self._goal, strict=True))
        near = max(abs(low - self._goal[0]), abs(high - self._goal[1])) < NEAR * (self._goal[1] - self._goal[0])
        self.range = self._goal if near else (low, high)
        return True

    def _paint_map(self, plane: MemoryPlane) -> QImage:
        side = round(self.map_rect().width() * self.devicePixelRatioF())
        n = min(max(side, 16), FINEST)
        if self._relief is None or len(self._relief.heights) != n:
            self._relief = Relief(sample(plane, n))
        pixels = self._relief.pixels(*self.range)
        return QImage(pixels.data, n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def _has_picture(self) -> bool:
        return self._image is not None

    def _draw_run(self, painter: QPainter) -> None:
        """The ball and what else moves."""
        draw_run(painter, self._run, BALL * self.theme.scale / 2)

    def _draw_plane(self, painter: QPainter, surface: Surface) -> None:
        """What stays while the ball moves, but for the legend."""
        if is_flat(*self.range):
            draw_flat(painter, self.map_rect(), self.when_flat, self.theme)
        elif self._image is not None:
            self._draw_map(painter, self._image)
        self._draw_corners(painter, surface)

    def _draw_map(self, painter: QPainter, image: QImage) -> None:
        box, brush = self.map_rect(), QBrush(image)
        factor = box.width() / image.width()
        brush.setTransform(QTransform().translate(box.left(), box.top()).scale(factor, factor))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(diamond(box))
        painter.setPen(QPen(QColor(255, 255, 255, 70), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(self.position(-1, 0), self.position(1, 0))
        painter.drawLine(self.position(0, 1), self.position(0, -1))

    def _draw_corners(self, painter: QPainter, surface: Surface) -> None:
        """The mark of each corner's kind, and its name where the map leaves room."""
        places = [self.position(*at) for at in CORNERS]
        painter.setFont(self._label_font())
        end = self.legend_left()
        names, taken = self.names(), list[QRectF]()
        for k in (0, 2, 1, 3):
            color = draw_corner(painter, self.theme, places[k], surface.corners[k].kind, 13.0)
            painter.setPen(color)
            if k % 2:  # at the left of the upper corner may be choosers
                left = 0.0 if k == 3 else places[k].x()
                draw_beside(painter, places[k], names[k], left, end, self.height(), taken)
            else:
                outside = end - GRID if k == 0 else 0.0
                taken.append(draw_at_side(painter, places[k], names[k], outside, places[1].x(), self.height(), color))


def _along(bar: QRectF, value: float, low: float, high: float) -> float:
    return bar.bottom() - (value - low) / (high - low) * bar.height()


def draw_corner(painter: QPainter, theme: Theme, place: QPointF, kind: str | None, size: float) -> QColor:
    """The mark of a corner's kind, or a dot; returns its colour."""
    color = theme.color("muted" if kind is None else KINDS[kind])
    shape = mark("memory", 8.0) if kind is None else mark(kind, size * theme.scale)
    painter.setPen(QPen(theme.color("surface"), 2.0))
    painter.setBrush(color)
    painter.drawPath(shape.translated(place))
    return color

"""How high does the landscape lie, from above?  The memory plane as a map with contour lines, and the ball on it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
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
from hopviz.ui.marks import mark
from hopviz.ui.plotting import decimals, number, ticks
from hopviz.ui.theme import GRID, KINDS, Theme
from hopviz.ui.views.base import Ball, PlaneMap, Surface
from hopviz.ui.views.corner_labels import draw_at_side, draw_beside, wanted_margin
from hopviz.ui.views.diamond import diamond, draw_flat
from hopviz.ui.views.relief import Relief, band_colour, band_step, height_range, is_flat, sample
from hopviz.ui.views.tokens import draw_run, ground

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
        """A square map and its legend."""
        return QSize(400, 320)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self._backdrop = None
        self.update()

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane."""
        first = self._surface is None
        self._surface, self._relief = surface, None
        self._goal = height_range(surface.plane)
        if first or is_flat(*self._goal):
            self._range = self._goal
        self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A map of another size."""
        self._stale = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed: map, range of colours, ball."""
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
        """Up to the edge of the map, which comes nearer further down."""
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
        """The backdrop, which is kept while only the ball moves; trail and ball."""
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

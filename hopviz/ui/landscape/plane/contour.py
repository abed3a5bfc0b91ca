"""The memory plane as a map with contour lines, the names at its corners, and the ball on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
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

from hopviz.core.attention import DensePlane
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.bands import Relief, band_colour, band_step
from hopviz.ui.landscape.plane.labels import MARK, NAME, Label, draw_label_names, draw_labels, written
from hopviz.ui.landscape.plane.surface_mesh import (
    CORNERS,
    Plane,
    Surface,
    height_range,
    is_flat,
    sample,
)
from hopviz.ui.landscape.swarm import SwarmDots
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_run, energy_ticks, ground
from hopviz.ui.style.rendering import is_for_file, pixel_ratio
from hopviz.ui.style.text import box_about, draw_line_of_text, place_names, text_size
from hopviz.ui.style.theme import GRID, LIGHT, Theme

WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
ROOMY = 240.0
"""Width of a map from which on the words in a flat one are of the usual size."""
LONG = 5.0
"""Rows of text from which width on a name at a side is broken into lines."""


def diamond(box: QRectF) -> QPolygonF:
    """The diamond that fills a square."""
    middle, half = box.center(), box.width() / 2
    return QPolygonF([middle + QPointF(a, -b) * half for a, b in CORNERS])


def draw_flat(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    """No colours where there are no heights, but the reason; in a small diamond the words go across its edges."""
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(theme.color("raised"))
    painter.drawPolygon(diamond(box))
    painter.setFont(theme.font(13 if box.width() >= ROOMY * theme.scale else 11))
    painter.setPen(theme.color("muted"))
    painter.drawText(words_rect(painter.font(), text, box), WORDS, text)


def words_rect(font: QFont, text: str, box: QRectF) -> QRectF:
    """Where words stand in the diamond that fills a square, or across it if they are too long."""
    side, metrics = box.width(), QFontMetricsF(font)
    inside = box_about(box.center(), QSizeF(0.6 * side, 0.4 * side))
    if metrics.boundingRect(inside, WORDS, text).height() <= inside.height():
        return inside
    words = metrics.boundingRect(QRectF(0, 0, side, 10 * side), WORDS, text)
    return box_about(box.center(), words.size())


FINEST, FINEST_IN_FILE = 440, 1400
"""Most pixels along one side of the map, on the screen and in a file; larger ones are smoothly enlarged."""
EASE = 0.2
"""Seconds in which the range of colours goes most of its way."""
NEAR = 0.01
"""Part of the range of which it may fall short."""
LEGEND_WIDTH, LEGEND_BAR = 70, 12
TITLE, ROWS_BELOW = 2, 2
"""Lines of text above the bar, besides those that the view has there, and below it, which are the view's."""
SMALLEST = 0.84
"""So much smaller at most does the map become to make room for the names at its sides."""
SMALL = 10.0
"""Rows of text along one side of a map that has no room for all the names."""
BALL = 15.0
RIM = 3.0
"""Pixels around the ball that names leave free."""


class ContourMap(Guarded, QWidget):
    """The free energy per unit over the memory plane, in bands of colour: low is dark.

    The ball moves over a backdrop that is kept; `draw` at every tick follows what has changed.
    """

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ball = ball
        self.swarm = SwarmDots()
        """Replicas, at points of the plane."""
        self.share = 1.0
        """Part of the state that lies in the plane."""
        self.theme: Theme = LIGHT
        self.when_flat = ""
        """What is said instead of colours where all heights are the same."""
        self.rows_above = 1
        """Lines of text of the view below the title of the legend."""
        self.taken: tuple[QRectF, ...] = ()
        """What the view has in the corners of this widget: names keep clear of it."""
        self.surface: Surface | None = None
        """What is shown."""
        self.range = (0.0, 1.0)
        """The heights that have the darkest and the lightest colour."""
        self.backdrop: QPixmap | None = None
        """The landscape as it is kept, without what moves."""
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
        self._rolls = False
        self._resting = QRectF()
        """What the ball covers that names have been placed clear of."""
        self.setMinimumSize(160, 90)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme, self.backdrop = theme, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.backdrop is None and self.surface is not None and self._has_picture():
            self.backdrop = self._make_backdrop(self.surface)
        # Until the next tick the backdrop may be that of another size.
        if self.backdrop is None or self.backdrop.deviceIndependentSize().toSize() != self.size():
            painter.fillRect(self.rect(), self.theme.color("surface"))
        if self.backdrop is not None:
            painter.drawPixmap(0, 0, self.backdrop)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_run(painter)
        painter.end()

    def _make_backdrop(self, surface: Surface) -> QPixmap:
        pixmap = ground(self.theme, self.size(), pixel_ratio(self))
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
        title = QRectF(0, 0, self.width(), TITLE * row)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "free energy\nper unit f")
        if is_flat(low, high):
            return
        top, bottom = (TITLE + self.rows_above + 0.7) * row, self.height() - (ROWS_BELOW + 0.7) * row
        bar = QRectF(self.legend_left() + 6, top, LEGEND_BAR * self.theme.scale, max(bottom - top, 0.0))
        step = band_step(low, high)

        def along(value: float) -> float:
            return bar.bottom() - (min(max(value, low), high) - low) / (high - low) * bar.height()

        painter.setPen(Qt.PenStyle.NoPen)
        for band in range(math.floor(low / step), math.ceil(high / step)):
            upper, lower = along((band + 1) * step), along(band * step)
            painter.setBrush(QColor(*map(int, band_colour(band, step, low, high))))
            painter.drawRect(QRectF(bar.left(), upper, bar.width(), lower - upper + 0.5))
        for y, text in energy_ticks(bar, low, high, row):
            draw_line_of_text(painter, self.theme, QRectF(bar.right() + 4, y - row / 2, 0, row), text, "muted")

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane; the same one at another temperature, or another one."""
        first = self.surface is None
        self.surface, self._relief = surface, None
        self._goal = height_range(surface.plane)
        if first or is_flat(*self._goal):
            self.range = self._goal
        self._stale = True

    def clear(self) -> None:
        """Show no plane."""
        self.surface = self.backdrop = self._image = self._relief = None
        self._run = []
        self.update()

    def show_share(self, share: float) -> None:
        """Take over which part of the state lies in the plane; the flat map looks alike for any."""
        self.share = share

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed."""
        if self.surface is None:
            return
        moved = self.ball.slide(seconds)
        came_to_rest, self._rolls = self._rolls and not moved, moved
        is_on_name = came_to_rest and any(label.box.intersects(self.ball_box()) for label in self.labels())
        if self._follow_range(seconds) or self._stale or is_on_name:
            if self._stale or is_on_name:
                self._resting = self.ball_box()
            self._stale = False
            self._image = self._paint_map(self.surface.plane)
            self.backdrop = None
            self._follow_run()
            self.update()
        elif moved:  # and not what lies over the map elsewhere
            self.update(self._run_rect.united(self._follow_run()))

    def ball_box(self) -> QRectF:
        """What the ball covers where it comes to rest; nothing before it is anywhere."""
        if self.surface is None or not self.ball.is_somewhere:
            return QRectF()
        return box_about(self.position(*self.ball.target), QSizeF(1, 1) * (BALL * self.theme.scale + 2 * RIM))

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
        widths = (written(name, metrics, LONG * room)[1] for name in self.names())
        right, _, left, _ = (max(width - room, room) for width in widths)  # the rest lies below the edge
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

    def _paint_map(self, plane: Plane) -> QImage:
        side = round(self.map_rect().width() * pixel_ratio(self))
        n = min(max(side, 16), FINEST_IN_FILE if is_for_file() else FINEST)
        n = min(n, plane.finest) if isinstance(plane, DensePlane) else n
        if self._relief is None or len(self._relief.heights) != n:
            self._relief = Relief(sample(plane, n))
        pixels = self._relief.pixels(*self.range)
        return QImage(pixels.data, n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def _has_picture(self) -> bool:
        return self._image is not None

    def _draw_run(self, painter: QPainter) -> None:
        """The ball and what else moves."""
        if len(self.swarm):
            box = self.map_rect()
            middle, half = np.array(box.center().toTuple()), 0.5 * box.width()
            self.swarm.paint(painter, self.theme, middle + self.swarm.at * (half, -half))
            draw_label_names(painter, self.theme, self.labels(), "rim")
        draw_run(painter, self._run, BALL * self.theme.scale / 2)

    def _draw_plane(self, painter: QPainter, surface: Surface) -> None:
        """What stays while the ball moves, but for the legend."""
        if is_flat(*self.range):
            draw_flat(painter, self.map_rect(), self.when_flat, self.theme)
        elif self._image is not None:
            self._draw_map(painter, self._image)
        draw_labels(painter, self.theme, self.labels(), "rim")

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

    def labels(self) -> list[Label]:
        """The mark of each corner, and its name where there is room: so that little of the map is covered."""
        metrics, end = QFontMetricsF(self._label_font()), self.legend_left() - GRID / 2
        places, row = [self.position(*at) for at in CORNERS], metrics.height()
        signs = [box_about(place, QSizeF(MARK, MARK) * self.theme.scale) for place in places]
        texts = {}
        for k, (name, place) in enumerate(zip(self.names(), places, strict=True)):
            room = end - place.x() - row if k % 2 else min(2 * min(place.x(), end - place.x()), LONG * row)
            texts[k], width = written(name, metrics, room)
            if k % 2 == 0:  # below, where the edge of the map is as far away as the name reaches inwards
                signs[k].adjust(0, min(MARK - width, 0) / 2, 0, max(width - MARK, 0) / 2)
        sizes = {k: text_size(self.theme, texts[k], NAME, bold=True) for k in (0, 2, 1, 3) if texts[k]}
        area = QRectF(0, 0, end, self.height())
        clear = [sign.united(self._resting) if sign.intersects(self._resting) else sign for sign in signs]
        boxes = place_names([*clear, *self.taken, self._resting], sizes, area, load=self._covered)
        if len(boxes) < len(sizes):
            boxes = place_names([*signs, *self.taken], sizes, area, load=self._covered)
        corners = self.surface.corners if self.surface is not None else ()
        return [Label(corner, texts[k], places[k], boxes.get(k, QRectF())) for k, corner in enumerate(corners)]

    def _covered(self, boxes: Sequence[QRectF]) -> list[int]:
        """How much of the map each box would cover: how many of some places in it lie in the diamond."""
        middle, half, part = self.map_rect().center(), self.map_rect().width() / 2, np.linspace(0, 1, 9)

        def count(box: QRectF) -> int:
            across = np.abs(box.left() + part * box.width() - middle.x())
            down = np.abs(box.top() + part * box.height() - middle.y())
            return int(np.count_nonzero(np.add.outer(across, down) < half))

        return list(map(count, boxes))

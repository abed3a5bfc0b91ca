"""Map of a land: bands of colour and contours, names and thumbnails of its valleys, and the ball."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.attractors import Kind
from hopviz.core.network import Floats
from hopviz.project.numbers import number
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.bands import Relief
from hopviz.ui.landscape.terrain.labels import ORDER, SMALL, Labels, draw_signs
from hopviz.ui.landscape.terrain.model import Land, blended, is_near
from hopviz.ui.landscape.terrain.rain import GOLDEN, Shower
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import (
    draw_ball,
    draw_drop,
    draw_focus,
    draw_legend,
    draw_path,
    ground,
    legend_height,
)
from hopviz.ui.style.plotting import packed_energy_colours
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, LIGHT, Theme

EASE = 0.25
"""Seconds in which a land goes most of its way to another shape."""
BALL = 17.0
LEGEND_WIDTH = 96
DROP, LEAST_DROP, MOST_DROP = 0.017, 5.0, 11.0
"""Size of a replica, as a part of the land, and in pixels at scale 1 at least and at most."""
HIDDEN = 0.3
STEP = 4.0
"""Cells between the points of the way that the ball came."""
PLURALS: dict[Kind, tuple[str, str]] = {
    "memory": ("memory", "memories"),
    "reversed memory": ("reversed", "reversed"),
    "mixture": ("mixture", "mixtures"),
    "spurious": ("spurious", "spurious"),
}


class LandMap(Guarded, QWidget):
    """A land from above: bands of colour by energy, contour lines, and light from the upper left."""

    chosen = Signal(int)
    """The valley that was clicked."""
    pointed_changed = Signal()
    rain_wanted = Signal()
    """Replicas are to fall on the land, or to go."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.shower: Shower | None = None
        self.theme: Theme = LIGHT
        self.land: Land | None = None
        self.grid = (1, 1)
        self.names: Sequence[str] = ()
        self.pointed = -1
        """The valley under the pointer, or -1."""
        self.heights: Floats | None = None
        """(S, S) what is shown: the heights of the land, or of one that becomes it."""
        self.backdrop: QPixmap | None = None
        self._portraits: dict[object, QPixmap] = {}
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(160, 110)

    def forget(self) -> None:
        """Show no land."""
        self.land = self.heights = None
        self.pointed = -1
        self.refresh()

    def show_land(self, land: Land) -> None:
        """Let the land become another one."""
        former, heights = self.heights, land.terrain.heights
        if former is None or former.shape != heights.shape or self.ball.reduced_motion or is_near(former, heights):
            self.heights = heights
        self.land = land
        self.pointed = -1
        self.refresh()

    def refresh(self) -> None:
        """Paint anew."""
        self.backdrop = None
        self.update()

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest energy that is shown; the second is larger."""
        heights = np.zeros(1) if self.heights is None else self.heights
        low, high = float(heights.min()), float(heights.max())
        return low, max(high, low + max(1e-9, 1e-6 * abs(low)))

    def draw(self, seconds: float) -> None:
        """Go on towards the land that is wanted, and let the ball roll."""
        if self.land is None or self.heights is None:
            return
        if self.heights is not self.land.terrain.heights:
            part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
            self.heights = blended(self.heights, self.land.terrain.heights, part)
            self.refresh()
        if self.ball.slide(seconds):
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def is_legend_beside(self) -> bool:
        """Whether the legend stands at the right of the land."""
        return self.width() >= 1.15 * self.height()

    @property
    def is_small(self) -> bool:
        """Whether there is room for the land alone."""
        return min(self.width(), self.height()) < SMALL * self.theme.scale

    def room(self) -> QRectF:
        """Everything beside or above the legend."""
        whole = QRectF(self.rect())
        if self.is_small:
            return whole
        if self.is_legend_beside():
            return whole.adjusted(0, 0, -LEGEND_WIDTH * self.theme.scale - GRID, 0)
        return whole.adjusted(0, 0, 0, -legend_height(self.theme, self.width()) - GRID / 2)

    def map_rect(self) -> QRectF:
        """The square that the land fills."""
        room = self.room()
        side = max(min(room.width(), room.height()), 40.0)
        return QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)

    def place(self, row: float, col: float, energy: float) -> QPointF:
        """Where a place of the land, at a height, is in this widget."""
        assert self.heights is not None
        box, side = self.map_rect(), len(self.heights)
        return QPointF(box.left() + (col + 0.5) * box.width() / side, box.top() + (row + 0.5) * box.height() / side)

    def places(self, ways: Floats) -> list[QPointF]:
        """The same of places (K, 3), row, column and energy, which lie on the ground where that is higher."""
        return [self.place(*at) for at in ways.tolist()]

    def hidden(self, ways: Floats) -> list[bool]:
        """Which places (K, 3) are behind the ground."""
        return [False] * len(ways)

    def valley_at(self, place: QPointF) -> int:
        """The valley there; -1 outside the land."""
        box = self.map_rect()
        if self.land is None or not box.contains(place):
            return -1
        side = self.land.terrain.side
        row = min(int((place.y() - box.top()) / box.height() * side), side - 1)
        col = min(int((place.x() - box.left()) / box.width() * side), side - 1)
        return int(self.land.terrain.basin[row, col])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.valley_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choose(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_D and not event.modifiers():
            self.rain_wanted.emit()
        else:
            super().keyPressEvent(event)

    def choose(self, place: QPointF) -> None:
        """Choose the valley there."""
        valley = self.valley_at(place)
        if valley >= 0:
            self.chosen.emit(valley)

    def _point_at(self, valley: int) -> None:
        if valley != self.pointed:
            self.pointed = valley
            self.pointed_changed.emit()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.land is None or self.heights is None or not self.has_picture():
            painter.fillRect(self.rect(), self.theme.color("surface"))
            painter.end()
            return
        if self.backdrop is None:
            self.backdrop = self._make_backdrop(self.land)
        painter.drawPixmap(0, 0, self.backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shower is not None:
            self._draw_rain(painter, self.shower)
        self._draw_run(painter)
        self._draw_pointed(painter, self.land)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.room().adjusted(1, 1, -1, -1))
        painter.end()

    def has_picture(self) -> bool:
        """Whether the ground has been painted."""
        return True

    def _make_backdrop(self, land: Land) -> QPixmap:
        pixmap = ground(self.theme, self.size(), pixel_ratio(self))
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_ground(painter)
        self._draw_signs(painter, land)
        if not self.is_small:
            self._draw_legend(painter, land)
        painter.end()
        return pixmap

    def _draw_ground(self, painter: QPainter) -> None:
        assert self.heights is not None
        pixels = Relief(self.heights).pixels(*self.range)
        side = len(pixels)
        image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGB32)
        painter.drawImage(self.map_rect(), image)
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.map_rect())

    def floors(self, land: Land) -> Floats:
        """(M, 3) row, column and energy of the floor of every valley."""
        terrain = land.terrain
        return np.column_stack([terrain.floors, terrain.energies])

    def _draw_signs(self, painter: QPainter, land: Land) -> None:
        """Signs of the valleys, and thumbnails with names over the deepest."""
        floors = self.floors(land)[: len(land.valleys)]
        feet, behind = self.places(floors), self.hidden(floors)
        draw_signs(painter, self.theme, land, feet, behind, self.is_small)
        labels = self.labels(land, feet)
        for label in labels.placed():
            labels.draw(painter, label)

    def labels(self, land: Land, feet: Sequence[QPointF]) -> Labels:
        """Thumbnails and names, where floors are at these places."""
        names = tuple(self.names)
        return Labels(land, names, self.grid, self.theme, self.room(), tuple(feet), self.is_small, self._portraits)

    def _draw_legend(self, painter: QPainter, land: Land) -> None:
        counts: dict[Kind | None, str] = {}
        kinds = Counter(valley.kind for valley in land.valleys)
        for kind in ORDER:
            if kinds[kind]:
                counts[kind] = f"{number(kinds[kind])} {PLURALS[kind][kinds[kind] > 1]}"
        if more := len(land.terrain) - len(land.valleys):
            counts[None] = f"{number(more)} higher ones"
        whole = QRectF(self.rect())
        if self.is_legend_beside():
            whole = whole.adjusted(self.room().right() + GRID, 0, 0, -GRID)
        else:
            whole.setTop(self.room().bottom() + GRID / 2)
        draw_legend(painter, self.theme, whole, counts, (packed_energy_colours(), *self.range))

    def way(self) -> Floats:
        """(K, 3) the way that the ball came, row, column and energy, ball last, in small steps."""
        points = [tuple(at) for at in self.ball.way]
        if not points:
            return np.zeros((0, 3))
        steps = [points[0]]
        for one, other in pairwise(points):
            count = max(math.ceil(math.dist(one[:2], other[:2]) / STEP), 1)
            steps += [tuple(np.add(one, k / count * np.subtract(other, one))) for k in range(1, count + 1)]
        return np.array(steps)

    def _draw_run(self, painter: QPainter) -> None:
        way = self.way()
        if not len(way):
            return
        draw_path(painter, self.places(way), hidden=np.array(self.hidden(way)))
        draw_ball(painter, self.ball_place(), BALL * self.theme.scale / 2)

    def _drop_size(self) -> float:
        room = self.room()
        return min(max(DROP * min(room.width(), room.height()), LEAST_DROP), MOST_DROP) * self.theme.scale

    def drops(self, shower: Shower) -> list[tuple[QPointF, bool]]:
        """Where the replicas that fall are in this widget, the farthest first, and whether each is behind the ground.

        Those that lie at one bottom lie side by side.
        """
        ways, rests, are_there = shower.rain.at(shower.seconds)
        shown = np.flatnonzero(are_there)
        if not shown.size:
            return []
        ways = ways[shown]
        apart = rests[shown] * np.sqrt(shower.piles[shown]) * 0.56 * self._drop_size()
        angles = shower.piles[shown] * GOLDEN
        aside = np.stack([apart * np.cos(angles), self.tilt() * apart * np.sin(angles)], axis=1)
        places, behind = self.places(ways), self.hidden(ways)
        order = self.by_depth(ways)
        return [(places[k] + QPointF(*aside[k].tolist()), behind[k]) for k in order]

    def tilt(self) -> float:
        """How long something is that lies on the ground and points away from the eye, by what it is across."""
        return 1.0

    def by_depth(self, ways: Floats) -> list[int]:
        """Numbers of places (K, 3), the farthest first."""
        return list(range(len(ways)))

    def _draw_rain(self, painter: QPainter, shower: Shower) -> None:
        radius = self._drop_size() / 2
        for place, behind in self.drops(shower):
            painter.setOpacity(HIDDEN if behind else 1.0)
            draw_drop(painter, self.theme, place, radius)
        painter.setOpacity(1.0)

    def ball_place(self) -> QPointF:
        """Where the middle of the ball is in this widget."""
        return self.place(*self.ball.at)

    def _draw_pointed(self, painter: QPainter, land: Land) -> None:
        if 0 <= self.pointed < len(land.terrain):
            at = self.place(*self.floors(land)[self.pointed].tolist())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for meaning, width in (("surface", 4.0), ("accent", 2.0)):
                painter.setPen(QPen(self.theme.color(meaning), width))
                painter.drawEllipse(at, 11.0, 11.0)

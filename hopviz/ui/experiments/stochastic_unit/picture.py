"""Picture of the chances: curves P(on), the units as dots on them, and which dot is where the pointer is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import wrapInstance

from hopviz.core.network import Floats
from hopviz.ui.style.marks import draw_lines
from hopviz.ui.style.rendering import is_vector, pixel_ratio
from hopviz.ui.style.text import write
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.chart_drawing import WholePlot
from hopviz.ui.widgets.pointed_chart import PointedChart

RADII = ((64, 5.5), (400, 4.0), (0, 3.0))
"""Of a dot at scale 1, for up to so many units; for more, the last."""
MOST_ALIKE = 7
"""Of several units with one field the dot is so many times as large, in area, at most."""
PARTS = 25
"""Parts of such units that are on, from none to all, that are told apart."""
RIM, HOLLOW = 1.2, 1.6
QUARTER = 90 * 16
"""Of a turn, as Qt counts angles."""
RING = 4.0
"""From the dot of the chosen unit to its ring."""
THREAD = 70
"""Opacity, of 255, of the threads from where a dot was."""
NEAR = 10.0
"""Pixels within which a dot is pointed at."""
MOST_SPARE = 0.2
"""The part of a low plot that may be left for the dots at 0, and for those at 1."""
LANES = {"clamped": -0.13, "removed": -0.24}
"""Heights at which units stand that do not decide."""
FLOORS, CEILING = (-0.07, -0.2, -0.31), 1.07
"""What the vertical axis shows: down to the curve, to clamped units, to removed ones."""


@dataclass(frozen=True, eq=False)
class Dots:
    """Places of N units, in values of the axes."""

    x: Floats
    y: Floats
    is_on: NDArray[np.bool_]
    kinds: NDArray[np.intp]
    """(N,) 0 of a unit that decides, 1 of a clamped one, 2 of a removed one."""
    others: tuple[Floats, Floats] | None = None
    """(N,) and (N,): where the dots were, or where else they are, to which threads lead."""
    has_others: bool = False
    """Whether there are hollow dots there."""
    chosen: int = -1
    name: str = ""
    """What is said beside the chosen one."""


class DotsItem(WholePlot):
    """The units."""

    def __init__(self) -> None:
        super().__init__()
        self.dots: Dots | None = None

    def show_dots(self, dots: Dots | None) -> None:
        """Show these."""
        self.dots = dots
        self.update()

    @property
    def radius(self) -> float:
        """Of a dot, in pixels."""
        count = 0 if self.dots is None else self.dots.x.size
        return next(radius for most, radius in RADII if count <= most or not most) * self.theme.scale

    def draw(self, painter: QPainter, box: QRectF) -> None:
        dots = self.dots
        if dots is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places, free = self.places(box, dots.x, dots.y), dots.kinds == 0
        if dots.others is not None:
            self._draw_threads(painter, places[free], self.places(box, *dots.others)[free], dots)
        self._draw_lanes(painter, box, places, dots)
        self._draw_free(painter, places[free], dots.is_on[free], dots.y[free])
        if 0 <= dots.chosen < len(places):
            self._draw_chosen(painter, box, QPointF(*places[dots.chosen].tolist()), dots)

    def _draw_threads(self, painter: QPainter, places: Floats, others: Floats, dots: Dots) -> None:
        ink = self.theme.color("accent" if dots.has_others else "muted", THREAD)
        painter.setPen(QPen(ink, 1.0))
        draw_lines(painter, np.stack([places, others], axis=1))
        if not dots.has_others:
            return
        alike, first = np.unique(np.round(others, 1), axis=0, return_index=True)
        is_on = dots.is_on[dots.kinds == 0][first]
        if is_vector():
            for (x, y), on in zip(alike.tolist(), is_on.tolist(), strict=True):
                _draw_ring(painter, self.theme, QPointF(x, y), self.radius, on)
            return
        rings = _rings(self.radius, self.theme, pixel_ratio(painter.device()))
        _draw_pieces(painter, rings, rings.height(), alike, is_on.astype(float), np.zeros(len(alike)))

    def _draw_free(self, painter: QPainter, places: Floats, is_on: NDArray[np.bool_], chances: Floats) -> None:
        """Discs in the colour of the state; units with one field are a larger one, on in a part of it.

        What is the least probable is uppermost.
        """
        alike, first, inverse, counts = np.unique(
            np.round(places, 1), axis=0, return_index=True, return_inverse=True, return_counts=True
        )
        on = np.bincount(inverse.ravel(), is_on, len(alike)) / counts
        order = np.argsort(np.abs(on - chances[first]), kind="stable")
        middles, sizes, parts = places[first[order]], np.minimum(counts[order], MOST_ALIKE), on[order]
        if is_vector():
            for (x, y), size, part in zip(middles.tolist(), sizes.tolist(), parts.tolist(), strict=True):
                _draw_disc(painter, self.theme, QPointF(x, y), self.radius * math.sqrt(size), part)
            return
        discs = _discs(self.radius, self.theme, pixel_ratio(painter.device()))
        _draw_pieces(painter, discs, discs.height() // MOST_ALIKE, middles, np.rint(parts * (PARTS - 1)), sizes - 1)

    def _draw_lanes(self, painter: QPainter, box: QRectF, places: Floats, dots: Dots) -> None:
        """Those that do not decide: squares of clamped units, crosses of removed ones; named where there is room."""
        painter.setFont(self.theme.font(11))
        row, half = QFontMetricsF(painter.font()).height(), 0.8 * self.radius
        for kind, (word, height) in enumerate(LANES.items(), 1):
            here = dots.kinds == kind
            if not here.any():
                continue
            across, level = places[here, 0], float(self.places(box, dots.x[:1], np.array([height]))[0, 1])
            is_left = across.min() - box.left() >= box.right() - across.max()
            painter.setPen(self.theme.color("muted"))
            line = QRectF(box.left() + GRID / 2, level - row / 2, box.width() - GRID, row)
            side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
            painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, word)
            for (x, y), is_on in zip(places[here].tolist(), dots.is_on[here].tolist(), strict=True):
                if kind == 1:
                    painter.setPen(QPen(self.theme.color("ink"), 1.0))
                    painter.setBrush(self.theme.color("unit_on" if is_on else "unit_off"))
                    painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))
                else:
                    painter.setPen(QPen(self.theme.color("muted"), 1.6))
                    painter.drawLine(QPointF(x - half, y - half), QPointF(x + half, y + half))
                    painter.drawLine(QPointF(x - half, y + half), QPointF(x + half, y - half))

    def _draw_chosen(self, painter: QPainter, box: QRectF, place: QPointF, dots: Dots) -> None:
        """A ring, lines to both axes, and its name where there is room."""
        radius = self.radius + RING * self.theme.scale
        if dots.kinds[dots.chosen] == 0:
            painter.setPen(QPen(self.theme.color("halo", 130), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), place.y()), place)
            painter.drawLine(place, QPointF(place.x(), box.bottom()))
        painter.setPen(QPen(self.theme.color("halo"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, radius, radius)
        metrics = QFontMetricsF(self.theme.font(13, bold=True))
        name = dots.name if metrics.horizontalAdvance(dots.name) <= box.width() - 2 * GRID else dots.name.split(":")[0]
        half = metrics.horizontalAdvance(name) / 2 + GRID
        aside = half + radius if place.x() + 2 * half + radius <= box.right() else -half - radius
        across = min(max(place.x() + aside, box.left() + half), max(box.right() - half, box.left() + half))
        middle = min(max(place.y(), box.top() + metrics.height() / 2), box.bottom() - metrics.height() / 2)
        write(painter, self.theme, QPointF(across, middle), name, size=13, bold=True, ground="plate")


def _draw_disc(painter: QPainter, theme: Theme, middle: QPointF, radius: float, part: float) -> None:
    """A disc in the colour of units that are on in this part of it, and off in the rest."""
    painter.setPen(QPen(theme.color("surface"), RIM))
    painter.setBrush(theme.color("unit_on" if part > 0 else "unit_off"))
    painter.drawEllipse(middle, radius, radius)
    if 0 < part < 1:
        painter.setBrush(theme.color("unit_off"))
        corner = QPointF(radius, radius)
        painter.drawPie(QRectF(middle - corner, middle + corner), QUARTER, round(4 * QUARTER * (1 - part)))


def _draw_ring(painter: QPainter, theme: Theme, middle: QPointF, radius: float, is_on: bool) -> None:
    """A hollow dot."""
    painter.setPen(QPen(theme.color("unit_on" if is_on else "unit_off"), HOLLOW))
    painter.setBrush(theme.color("surface"))
    painter.drawEllipse(middle, radius, radius)


def _draw_pieces(
    painter: QPainter, sheet: QPixmap, side: int, middles: Floats, columns: Floats, rows: NDArray[Any]
) -> None:
    """Squares of a sheet, each at its place: many times as fast as painting them."""
    pieces = np.zeros((len(middles), 10))  # the fields of a QPainter.PixmapFragment, in their order
    pieces[:, 0:2], pieces[:, 2], pieces[:, 3] = middles, side * columns, side * rows
    pieces[:, 4:6] = side
    pieces[:, 6:8] = 1 / pixel_ratio(painter.device())
    pieces[:, 9] = 1.0
    first: Any = wrapInstance(pieces.ctypes.data, QPainter.PixmapFragment)
    painter.drawPixmapFragments(first, len(pieces), sheet)


def _sheet(side: int, columns: int, rows: int, ratio: float, draw: Callable[[QPainter, int, int], None]) -> QPixmap:
    """Pictures in rows and columns of squares, each drawn about the origin."""
    sheet = QPixmap(side * columns, side * rows)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row in range(rows):
        for column in range(columns):
            painter.save()
            painter.translate((column + 0.5) * side, (row + 0.5) * side)
            painter.scale(ratio, ratio)
            draw(painter, column, row)
            painter.restore()
    painter.end()
    return sheet


@lru_cache(maxsize=16)
def _rings(radius: float, theme: Theme, ratio: float) -> QPixmap:
    """Hollow dots of units that are off, and on."""
    side = math.ceil(2 * ratio * (radius + HOLLOW)) + 2
    return _sheet(side, 2, 1, ratio, lambda painter, on, _: _draw_ring(painter, theme, QPointF(), radius, bool(on)))


@lru_cache(maxsize=16)
def _discs(radius: float, theme: Theme, ratio: float) -> QPixmap:
    """Discs of one to `MOST_ALIKE` units, from above, on in none to all of their parts, from left to right."""
    side = math.ceil(ratio * (2 * radius * math.sqrt(MOST_ALIKE) + 2 * RIM)) + 2

    def draw(painter: QPainter, column: int, row: int) -> None:
        _draw_disc(painter, theme, QPointF(), radius * math.sqrt(row + 1), column / (PARTS - 1))

    return _sheet(side, PARTS, MOST_ALIKE, ratio, draw)


class ChancesChart(PointedChart):
    """Curves with the units on them; a click chooses the unit at a dot."""

    def __init__(self, told_of: Callable[[int], str], parent: QWidget | None = None) -> None:
        self.item = DotsItem()
        super().__init__(self.item, told_of, "units of energy: field h", "P(on)", parent=parent)
        self.plot.getAxis("left").setTicks([[(0.0, "0"), (0.5, "0.5"), (1.0, "1")]])

    def rise_with(self, floor: float) -> tuple[float, float]:
        """What the vertical axis shows: from the floor, or lower, so far that the largest dots at 0 and 1 are whole."""
        reach = self.item.radius * math.sqrt(MOST_ALIKE) + RIM
        share = min(reach / max(float(self.plot.getViewBox().height()), 1.0), MOST_SPARE)
        spare = share / (1 - 2 * share)
        return min(floor, -spare), max(CEILING, 1 + spare)

    def place_of(self, unit: int) -> QPointF:
        """Where the dot of a unit is, in the viewport of the plot."""
        dots = self.item.dots
        assert dots is not None
        return QPointF(*self.item.places(self.plot_box(), dots.x[unit], dots.y[unit]).tolist())

    def thing_at(self, place: QPointF) -> int:
        """The unit whose dot is nearest to a place of the viewport, of several there the first; -1 if none is near."""
        dots = self.item.dots
        if dots is None or not dots.x.size:
            return -1
        away = np.hypot(*(self.item.places(self.plot_box(), dots.x, dots.y) - [place.x(), place.y()]).T)
        nearest = int(np.argmin(np.round(away, 1)))
        return nearest if away[nearest] <= NEAR * self.theme.scale else -1

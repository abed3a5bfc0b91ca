"""Picture of a path: the energy flip by flip, two wells and the pass between them, and the run on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from hopviz.project.numbers import figure, number
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.path.model import Way
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_ball, draw_mark, ground
from hopviz.ui.style.plotting import decimals, energy_colours, ticks
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import CENTER, LEFT, RIGHT, draw_line_of_text, write
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

BALL, MARK, THUMB, NAME = 17.0, 13.0, 44.0, 12
ABOVE, BELOW = 0.24, 0.12
"""Room over the pass and under the wells, as parts of the height between them."""


class PathChart(Guarded, QWidget):
    """Paints a path; places of the ball are (flips from the start, energy)."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.theme: Theme = LIGHT
        self.way: Way | None = None
        self.grid = (1, 1)
        self.names: Sequence[str] = ("", "")
        self.told = ""
        """What is written at the pass."""
        self._backdrop: QPixmap | None = None
        self.setMinimumSize(160, 110)

    def show_way(self, way: Way | None) -> None:
        """Take over a path; None: there is none."""
        self.way = way
        self.refresh()

    def refresh(self) -> None:
        """Paint anew."""
        self._backdrop = None
        self.update()

    def resizeEvent(self, event: object) -> None:
        self.refresh()

    @property
    def range(self) -> tuple[float, float]:
        """Energies at the bottom and at the top of the plot."""
        assert self.way is not None
        energies = self.way.path.energies
        low, high = float(energies.min()), float(energies.max())
        tall = max(high - low, 1e-9 + 0.05 * abs(low))
        return low - BELOW * tall, high + ABOVE * tall

    def plot_rect(self) -> QRectF:
        """Where the curve is drawn."""
        row = QFontMetricsF(self.theme.font(11)).height()
        aside = QFontMetricsF(self.theme.font(11)).horizontalAdvance(number(-8888.0)) + GRID
        return QRectF(aside, row + GRID, self.width() - aside - GRID, self.height() - 3 * row - 2 * GRID)

    def place(self, flips: float, energy: float) -> QPointF:
        """Where a state so many flips from the start, of this energy, is drawn."""
        assert self.way is not None
        box, (low, high) = self.plot_rect(), self.range
        count = max(len(self.way.path.units), 1)
        aside = self._half_of_end()
        inner = box.adjusted(aside, 0, -aside, 0)
        x = inner.left() + flips / count * inner.width()
        return QPointF(x, box.bottom() - (energy - low) / (high - low) * box.height())

    def _half_of_end(self) -> float:
        """Half as wide as thumbnail and name of an end, which stand over it and off the axis; in a small chart less."""
        metrics = QFontMetricsF(self.theme.font(NAME, bold=True))
        name = max(map(metrics.horizontalAdvance, self.names)) + 2 * GRID
        return max(THUMB * self.theme.scale, min(name, self.plot_rect().width() / 4)) / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.way is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
        else:
            if self._backdrop is None:
                self._backdrop = self._make_backdrop(self.way)
            painter.drawPixmap(0, 0, self._backdrop)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.ball.is_somewhere:
                self._draw_ball(painter, self.way)
        painter.end()

    def _draw_ball(self, painter: QPainter, way: Way) -> None:
        """The run: beside the path where it is nearest, as high as its energy."""
        flips, energy = self.ball.at
        ground_energy = float(np.interp(flips, np.arange(len(way.path.energies)), way.path.energies))
        low, high = self.range
        at = self.place(flips, min(max(energy, low), high))
        foot = self.place(flips, ground_energy)
        if (at - foot).manhattanLength() > BALL * self.theme.scale:
            painter.setPen(QPen(self.theme.color("muted"), 1.4, Qt.PenStyle.DotLine))
            painter.drawLine(foot, at)
        draw_ball(painter, at - QPointF(0, BALL * self.theme.scale / 2), BALL * self.theme.scale / 2)

    def _make_backdrop(self, way: Way) -> QPixmap:
        pixmap = ground(self.theme, self.size(), pixel_ratio(self))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axes(painter, way)
        self._draw_ground(painter, way)
        self._draw_ends(painter, way)
        self._draw_pass(painter, way)
        painter.end()
        return pixmap

    def _draw_axes(self, painter: QPainter, way: Way) -> None:
        theme, box, (low, high) = self.theme, self.plot_rect(), self.range
        painter.setFont(theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        draw_line_of_text(painter, theme, QRectF(0, 0, box.width(), row), "energy E", "muted")
        heights = ticks(low, high, max(box.height() / (3 * row), 2))
        for height in heights.tolist():
            y = self.place(0, height).y()
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            text = number(height, decimals(heights))
            draw_line_of_text(painter, theme, QRectF(0, y - row / 2, box.left() - GRID / 2, row), text, "muted", RIGHT)
        count = len(way.path.units)
        below = QRectF(box.left(), box.bottom() + 4, box.width(), row)
        steps = ticks(0, max(count, 1), max(box.width() / (6 * row), 2))
        for step in steps[steps == np.rint(steps)].tolist():
            x = self.place(step, low).x()
            draw_line_of_text(painter, theme, QRectF(x - 30, below.top(), 60, row), number(step), "muted", CENTER)
        about = "flips from the start, on the way that rises least"
        draw_line_of_text(painter, theme, below.translated(0, row), about, "muted", LEFT)

    def _draw_ground(self, painter: QPainter, way: Way) -> None:
        """What lies under the curve, in the colours of energies."""
        box, energies = self.plot_rect(), way.path.energies
        points = [self.place(k, float(energy)) for k, energy in enumerate(energies)]
        corners = [QPointF(points[-1].x(), box.bottom()), QPointF(points[0].x(), box.bottom())]
        top, bottom = float(energies.max()), float(energies.min())
        gradient, colours = QLinearGradient(self.place(0, bottom), self.place(0, top)), energy_colours()
        for share in np.linspace(0, 1, 9):
            red, green, blue = (int(part) for part in colours[round(255 * share)])
            gradient.setColorAt(float(share), QColor(red, green, blue, 190))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawPolygon(QPolygonF([*points, *corners]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("ink"), 2.0))
        painter.drawPolyline(QPolygonF(points))

    def _draw_ends(self, painter: QPainter, way: Way) -> None:
        theme, energies = self.theme, way.path.energies
        size, ratio = round(THUMB * theme.scale), pixel_ratio(painter.device())
        pattern = np.full(way.here.size, -1, np.int8)
        for k, name, identity in zip((0, -1), self.names, way.identities, strict=True):
            pattern[way.here] = np.where(way.path.states[k] > 0, 1, -1)
            foot = self.place(0 if k == 0 else len(way.path.units), float(energies[k]))
            picture = thumbnail(pattern.reshape(self.grid), theme, size, ratio)
            shown = picture.deviceIndependentSize()
            corner = QPointF(foot.x() - shown.width() / 2, foot.y() - shown.height() - MARK - 22 * theme.scale)
            painter.drawPixmap(corner, picture)
            ink = KINDS[identity.kind]
            painter.setPen(QPen(theme.color(ink), 2.0))
            painter.drawRect(QRectF(corner, QSizeF(shown)).adjusted(-1, -1, 1, 1))
            draw_mark(painter, theme, foot, identity.kind, MARK * theme.scale)
            middle = QPointF(foot.x(), corner.y() + shown.height() + 10 * theme.scale)
            write(painter, theme, self._inside(middle, name), name, ink=ink, size=NAME, bold=True, ground="plate")

    def _inside(self, middle: QPointF, text: str) -> QPointF:
        """The middle of a text, moved so far that all of it is seen."""
        half = QFontMetricsF(self.theme.font(NAME, bold=True)).horizontalAdvance(text) / 2 + 6
        return QPointF(min(max(middle.x(), half), max(self.width() - half, half)), middle.y())

    def _draw_pass(self, painter: QPainter, way: Way) -> None:
        """A line from the level of the start up to the pass, and how high it is."""
        path, theme = way.path, self.theme
        top, level = self.place(path.saddle, path.top), self.place(path.saddle, float(path.energies[0]))
        if path.barrier <= 0:
            return
        painter.setPen(QPen(theme.color("surface"), 3.5))
        painter.drawLine(level, top)
        painter.setPen(QPen(theme.color("accent"), 1.6))
        painter.drawLine(level, top)
        text = f"{'barrier' if path.exact else 'barrier at most'} {figure(path.barrier)}{self.told}"
        middle = top - QPointF(0, QFontMetricsF(theme.font(NAME)).height())
        write(painter, theme, self._inside(middle, text), text, size=NAME, bold=True, ground="plate")

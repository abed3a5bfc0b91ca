"""Bars of probabilities: the exact laws as bars and lines, the sampled shares as dots with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.ui.style.marks import draw_ball, draw_lines, draw_mark
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.text import draw_line_of_text
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.chart_drawing import WholePlot
from hopviz.ui.widgets.pointed_chart import PointedChart

LEAST = 5.0
"""Pixels of a bar from which on it is drawn by itself; narrower ones are steps of one outline."""
GAP, MOST_WIDE = 0.26, 90.0
"""Between bars, as a part of their distance; and pixels of a bar at scale 1 at most."""
FILL = 0.26
"""Strength of the tint of bars."""
DOT, WHISKER = 3.4, 4.0
SIGN, BALL = 12.0, 5.0
LEGEND = 16.0
"""Length of the signs in the legend."""


@dataclass(frozen=True)
class Named:
    """What one of the bars is."""

    bar: int
    kind: str
    """A key of `hopviz.ui.style.marks.SHAPES`."""
    name: str


@dataclass(frozen=True, eq=False)
class Bars:
    """K classes of states."""

    laws: tuple[tuple[str, str, Floats], ...]
    """Name, colour and shares (K,) of each exact law; the first is bars, others are lines."""
    shares: Floats
    """(K,) sampled; (0,) before there are any."""
    intervals: Floats
    """(K, 2)"""
    count: int
    names: tuple[Named, ...] = ()
    here: int = -1
    """The bar of the present state of the run."""


class BarsItem(WholePlot):
    """The bars; bar k stands at k on the horizontal axis."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Bars | None = None

    def show_bars(self, bars: Bars | None) -> None:
        """Show these."""
        self.bars = bars
        self.update()

    def draw(self, painter: QPainter, box: QRectF) -> None:
        bars = self.bars
        if bars is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        apart = box.width() / max(self._span(), 1e-9)
        if apart >= LEAST:
            self._draw_apart(painter, box, bars, min((1 - GAP) * apart, MOST_WIDE * self.theme.scale))
        else:
            self._draw_outlines(painter, box, bars)
        self._draw_names(painter, box, bars)
        self._draw_legend(painter, box, bars)

    def _span(self) -> float:
        (low, high), _ = self.getViewBox().viewRange()
        return float(high - low)

    def _draw_apart(self, painter: QPainter, box: QRectF, bars: Bars, width: float) -> None:
        """Bars of the first law, lines across them of the others, dots with whiskers of what has been sampled."""
        x, foot = np.arange(bars.count), float(self.places(box, 0.0, 0.0)[1])
        for number, (_, meaning, shares) in enumerate(bars.laws):
            tops = self.places(box, x, shares)
            painter.setPen(QPen(self._color(meaning), 1.4 if number == 0 else 2.2))
            if number == 0:
                painter.setBrush(self.theme.tint(meaning, FILL))
                for left, top in (tops - [width / 2, 0]).tolist():
                    painter.drawRect(QRectF(left, top, width, foot - top))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                reach = np.array([0.5 * width * (1 + GAP / 2), 0.0])
                draw_lines(painter, np.stack([tops - reach, tops + reach], axis=1))
        if bars.shares.size:
            self._draw_sampled(painter, box, bars, min(width, 14 * self.theme.scale))

    def _draw_sampled(self, painter: QPainter, box: QRectF, bars: Bars, width: float) -> None:
        x = np.arange(bars.count)
        middles, low, high = (self.places(box, x, y) for y in (bars.shares, *bars.intervals.T))
        painter.setPen(QPen(self._color("accent"), 1.6))
        draw_lines(painter, np.stack([low, high], axis=1))
        if width >= 2 * WHISKER:
            reach = np.array([WHISKER, 0.0])
            draw_lines(painter, np.concatenate([np.stack([end - reach, end + reach], axis=1) for end in (low, high)]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color("accent"))
        radius = min(DOT * self.theme.scale, 0.45 * width)
        for place in middles.tolist():
            painter.drawEllipse(QPointF(*place), radius, radius)

    def _draw_outlines(self, painter: QPainter, box: QRectF, bars: Bars) -> None:
        """Of many bars, steps of one outline for each law, and one of what has been sampled with its band."""
        edges = np.repeat(np.arange(bars.count + 1) - 0.5, 2)[1:-1]
        foot = self.places(box, edges[[-1, 0]], 0.0)
        for number, (_, meaning, shares) in enumerate(bars.laws):
            steps = self.places(box, edges, np.repeat(shares, 2))
            if number == 0:
                painter.fillPath(_path(np.concatenate([steps, foot])), self.theme.tint(meaning, FILL))
            painter.strokePath(_path(steps), QPen(self._color(meaning), 1.2))
        if bars.shares.size:
            low, high = (self.places(box, edges, np.repeat(ends, 2)) for ends in bars.intervals.T)
            painter.fillPath(_path(np.concatenate([low, high[::-1]])), self._color("accent", 60))
            steps = self.places(box, edges, np.repeat(bars.shares, 2))
            painter.strokePath(_path(steps), QPen(self._color("accent"), 1.4))

    def _draw_names(self, painter: QPainter, box: QRectF, bars: Bars) -> None:
        """Signs of memories above their bars, and the present state as a ball below."""
        tallest = np.max([shares for *_, shares in bars.laws] + ([bars.intervals[:, 1]] if bars.shares.size else [
            np.zeros(bars.count)]), axis=0)  # fmt: skip
        places = self.places(box, np.arange(bars.count), tallest)
        size, row = SIGN * self.theme.scale, QFontMetricsF(self.theme.font(12, bold=True)).height()
        painter.setFont(self.theme.font(12, bold=True))
        metrics, taken = QFontMetricsF(painter.font()), -np.inf
        for named in bars.names:
            x, y = places[named.bar].tolist()
            y = max(y - size, box.top() + size + row)
            draw_mark(painter, self.theme, QPointF(x, y), named.kind, size, 1.5)
            text = shortened(named.name, metrics, 12 * metrics.averageCharWidth())
            width = metrics.horizontalAdvance(text)
            left = max(x - width / 2, box.left() + 2)
            if left > taken and left + width < box.right():
                draw_line_of_text(painter, self.theme, QRectF(left, y - 0.7 * size - row, width, row), text)
                taken = left + width + GRID / 2
        if 0 <= bars.here < bars.count:
            radius = BALL * self.theme.scale
            draw_ball(painter, QPointF(float(places[bars.here, 0]), box.bottom() - radius - 1), radius)

    def _draw_legend(self, painter: QPainter, box: QRectF, bars: Bars) -> None:
        """In a row at the top right, or in rows where that is too wide; over the bars, if they reach up there."""
        painter.setFont(self.theme.font(12, bold=True))
        metrics = QFontMetricsF(painter.font())
        entries = [*((name, meaning) for name, meaning, _ in bars.laws), ("sampled", "accent")]
        sign, row = LEGEND * self.theme.scale, metrics.height() * 1.15
        widths = [metrics.horizontalAdvance(name) + sign + 1.5 * GRID for name, _ in entries]
        is_row = sum(widths) <= box.width()
        x, y = box.right() - (sum(widths) if is_row else max(widths)), box.top() + row / 2
        for number, ((name, meaning), width) in enumerate(zip(entries, widths, strict=True)):
            painter.fillRect(QRectF(x, y - row / 2, width, row), self._color("surface", 200))
            mark = QRectF(x, y - 0.3 * row, sign, 0.6 * row)
            painter.setPen(QPen(self._color(meaning), 2.0))
            if meaning == "accent":
                painter.setBrush(self._color(meaning))
                painter.drawLine(QPointF(mark.center().x(), mark.top()), QPointF(mark.center().x(), mark.bottom()))
                painter.drawEllipse(mark.center(), DOT, DOT)
            elif number == 0:
                painter.setBrush(self.theme.tint(meaning, FILL))
                painter.drawRect(mark)
            else:
                painter.drawLine(QPointF(mark.left(), y), QPointF(mark.right(), y))
            line = QRectF(x + sign + GRID / 2, y - row / 2, width, row)
            draw_line_of_text(painter, self.theme, line, name)
            x, y = (x + width, y) if is_row else (x, y + row)

    def _color(self, meaning: str, alpha: int = 255) -> QColor:
        return self.theme.color(meaning, alpha)


def _path(points: Floats) -> QPainterPath:
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(points.T))
    return path


class BarsChart(PointedChart):
    """A chart of bars that can be pointed at and clicked."""

    def __init__(self, told_of: Callable[[int], str], parent: QWidget | None = None) -> None:
        self.item = BarsItem()
        super().__init__(self.item, told_of, "states", "probability", "0.000", parent)

    def show_ticks(self, names: Sequence[str]) -> None:
        """Write so many of these, one for each bar, below the axis as there is room for."""
        metrics, count = QFontMetricsF(self.theme.font(11)), len(names)
        axis, width = self.plot.getAxis("bottom"), max(float(self.plot.getViewBox().width()), 1.0)
        room = width / max(count, 1)
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0) + GRID
        every = max(int(np.ceil(widest / room)), 1)
        end = width - metrics.horizontalAdvance(axis.unit) - 2 * GRID
        shown = [(k, names[k]) for k in range(0, count, every) if (k + 0.5) * room + widest / 2 < end]
        axis.setTicks([shown])

    def thing_at(self, place: QPointF) -> int:
        bars, box = self.item.bars, self.plot_box()
        if bars is None or not box.contains(place):
            return -1
        (low, high), _ = self.plot.getViewBox().viewRange()
        bar = round(low + (place.x() - box.left()) / max(box.width(), 1) * (high - low))
        return bar if 0 <= bar < bars.count else -1

    def place_of(self, bar: int) -> QPointF:
        """The middle of a bar, in the viewport of the plot."""
        box = self.plot_box()
        return QPointF(float(self.item.places(box, bar, 0.0)[0]), box.center().y())

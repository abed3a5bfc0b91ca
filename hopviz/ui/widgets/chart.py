"""How are measured curves drawn?  With their confidence bands, theory and marks, and names at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hopviz.core.network import Floats
from hopviz.ui.style.marks import mark
from hopviz.ui.style.plotting import plot_widget, shortened
from hopviz.ui.style.theme import KINDS, LIGHT, Theme
from hopviz.ui.widgets.curves import spread

SIZE = 12.0


@dataclass(frozen=True)
class Spot:
    """A state at its place."""

    x: float
    y: float
    kind: str
    """A key of `hopviz.ui.marks.SHAPES`."""
    label: str = ""
    side: Literal["left", "right", "below"] = "below"
    """Where its name stands."""


def draw_spots(painter: QPainter, box: QRectF, spots: Sequence[Spot], places: Sequence[QPointF], theme: Theme) -> None:
    """Draw spots at their places in pixels, with their names inside the box."""
    painter.setFont(theme.font(12, bold=True))
    metrics = QFontMetricsF(painter.font())
    for spot, place in zip(spots, places, strict=True):
        painter.setPen(QPen(theme.color("surface"), 1.5))
        painter.setBrush(theme.color(KINDS[spot.kind]))
        painter.save()
        painter.translate(place)
        painter.drawPath(mark(spot.kind, SIZE * theme.scale))
        painter.restore()
        width, height = metrics.horizontalAdvance(spot.label) + 2, metrics.height()
        aside = 0.9 * SIZE * theme.scale
        left = {"left": place.x() - aside - width, "right": place.x() + aside}.get(spot.side, place.x() - width / 2)
        left = min(max(left, box.left()), box.right() - width)
        top = min(place.y() + aside, box.bottom() - height) if spot.side == "below" else place.y() - height / 2
        painter.setPen(theme.color(KINDS[spot.kind]))
        painter.drawText(QRectF(left, top, width, height), Qt.AlignmentFlag.AlignCenter, spot.label)



WIDTH, THIN = 2.0, 1.2
DOT = 2.5
BAND_ALPHA, SHADE_ALPHA, NAME_ALPHA = 50, 34, 190
PROMPT_SIZES = (13, 11, 9)
ASIDE = 7
"""Pixels from the end of a curve to its name."""
TOGETHER = 12
"""Names of curves that end within so many pixels are kept apart."""
MOST_ROOM = 0.62
"""Where names at the right would take a larger part of the plot, they stand over the curves."""
DASHES, DOTS = (4.0, 3.0), (1.0, 3.0)
"""Lengths of dash and gap, in widths of the line."""


@dataclass(frozen=True, eq=False)
class Line:
    """One curve; where a value is NaN there is a gap."""

    x: Floats
    y: Floats
    meaning: str
    """A colour of the theme, or "#rrggbb"."""
    label: str = ""
    low: Floats | None = None
    high: Floats | None = None
    """Ends of the confidence intervals, drawn as a band."""
    dashes: tuple[float, ...] = ()
    dots: bool = False


@dataclass(frozen=True)
class Mark:
    """A place on the horizontal axis with a name."""

    x: float
    label: str
    meaning: str = "muted"
    at_the_top: bool = False
    behind: bool = False
    """Where its name stands: where no curve is expected."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of the horizontal axis with a name."""

    start: float
    end: float
    label: str
    meaning: str


class Drawing(pg.GraphicsObject):
    """What a chart consists of, drawn in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self.lines: tuple[Line, ...] = ()
        self.marks: tuple[Mark, ...] = ()
        self.spots: tuple[Spot, ...] = ()
        self.stretch: Stretch | None = None
        self.prompt = ""

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF() if view is None else QRectF(view.viewRect())

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()
        super().viewTransformChanged()

    def paint(self, painter: QPainter, *_: object) -> None:
        box = painter.worldTransform().mapRect(self.boundingRect())
        if box.width() < 2 or box.height() < 2:
            return
        painter.save()
        painter.resetTransform()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_stretch(painter, box)
        for line_mark in self.marks:
            self._draw_mark(painter, box, line_mark)
        for line in self.lines:
            self._draw_band(painter, box, line)
        for line in self.lines:
            self._draw_line(painter, box, line)
        self._draw_names(painter, box)
        across, heights = self._places(box, [spot.x for spot in self.spots], [spot.y for spot in self.spots])
        draw_spots(painter, box, self.spots, list(map(QPointF, across, heights)), self.theme)
        self._draw_prompt(painter, box)
        painter.restore()

    def _draw_prompt(self, painter: QPainter, box: QRectF) -> None:
        """In smaller type where it would be cut."""
        if not self.prompt:
            return
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.setPen(self.theme.color("muted"))
        for size in PROMPT_SIZES:
            painter.setFont(self.theme.font(size))
            if box.contains(QFontMetricsF(painter.font()).boundingRect(box, flags, self.prompt)):
                break
        painter.drawText(box, flags, self.prompt)

    def _places(self, box: QRectF, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Pixels of points."""
        (low, high), (bottom, top) = self.getViewBox().viewRange()
        across = box.left() + (np.asarray(x, float) - low) / (high - low) * box.width()
        return across, box.top() + (top - np.asarray(y, float)) / (top - bottom) * box.height()

    def _across(self, box: QRectF, x: float) -> float:
        return float(self._places(box, np.array([x]), np.zeros(1))[0][0])

    def _color(self, meaning: str, alpha: int = 255) -> QColor:
        color = QColor(meaning) if meaning.startswith("#") else self.theme.color(meaning)
        color.setAlpha(alpha)
        return color

    def _draw_stretch(self, painter: QPainter, box: QRectF) -> None:
        stretch = self.stretch
        if stretch is None:
            return
        left, right = self._across(box, stretch.start), self._across(box, stretch.end)
        area = QRectF(left, box.top(), max(right - left, 2.0), box.height())
        painter.fillRect(area, self._color(stretch.meaning, SHADE_ALPHA))
        painter.setFont(self.theme.font(11))
        painter.setPen(self._color(stretch.meaning))
        if QFontMetricsF(painter.font()).horizontalAdvance(stretch.label) + 4 <= area.width():
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, stretch.label)

    def _draw_mark(self, painter: QPainter, box: QRectF, mark: Mark) -> None:
        """A line upwards, and its name along it."""
        x = self._across(box, mark.x)
        if not box.left() <= x <= box.right():
            return
        pen = QPen(self._color(mark.meaning, 150), 1.0)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if not mark.label or self.prompt:
            return
        painter.setFont(self.theme.font(11))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self._color(mark.meaning))
        painter.save()
        text = shortened(mark.label, metrics, box.height() - 8)
        start = box.top() + 4 + metrics.horizontalAdvance(text) if mark.at_the_top else box.bottom() - 6
        is_behind = mark.behind or x - metrics.height() < box.left()
        painter.translate(x + metrics.ascent() + 1 if is_behind else x - 3, start)
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()

    def _draw_band(self, painter: QPainter, box: QRectF, line: Line) -> None:
        if line.low is None or line.high is None:
            return
        known = np.isfinite(line.low) & np.isfinite(line.high)
        if not known.any():
            return
        x, low = self._places(box, line.x[known], line.low[known])
        _, high = self._places(box, line.x[known], line.high[known])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color(line.meaning, BAND_ALPHA))
        painter.drawPolygon(_polygon(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])))

    def _draw_line(self, painter: QPainter, box: QRectF, line: Line) -> None:
        x, y = self._places(box, line.x, line.y)
        pen = QPen(self._color(line.meaning), THIN if line.dashes else WIDTH)
        if line.dashes:
            pen.setDashPattern(list(line.dashes))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        gaps = np.flatnonzero(~np.isfinite(y))
        for part in np.split(np.arange(y.size), gaps):
            part = part[np.isfinite(y[part])]
            painter.drawPolyline(_polygon(x[part], y[part]))
        if line.dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._color(line.meaning))
            for at in np.flatnonzero(np.isfinite(y)):
                painter.drawEllipse(QPointF(x[at], y[at]), DOT, DOT)

    def _draw_names(self, painter: QPainter, box: QRectF) -> None:
        """Each at the end of its curve; of curves that end together, one below the other."""
        painter.setFont(self.theme.font(12, bold=True))
        metrics = QFontMetricsF(painter.font())
        row = 0.9 * metrics.height()
        ends: list[tuple[float, float, Line]] = []
        for line in self.lines:
            known = np.flatnonzero(np.isfinite(line.y))
            if line.label and known.size:
                x, y = self._places(box, line.x[known[-1:]], line.y[known[-1:]])
                ends.append((float(x[0]), float(y[0]), line))
        ends.sort(key=lambda end: end[0])
        while ends:
            group = [end for end in ends if end[0] - ends[0][0] <= TOGETHER]
            ends = ends[len(group) :]
            left = max(end[0] for end in group) + ASIDE
            heights = spread([end[1] for end in group], row, box.top() + row / 2, box.bottom() - 0.6 * row)
            for (_, _, line), height in zip(group, heights, strict=True):
                self._draw_name(painter, box, line, QPointF(left, height))


    def _draw_name(self, painter: QPainter, box: QRectF, line: Line, place: QPointF) -> None:
        """Behind the end of its curve, where there is room; else over the curves, at the right."""
        metrics = QFontMetricsF(painter.font())
        text = shortened(line.label, metrics, box.width() - 4)
        width = metrics.horizontalAdvance(text)
        left = min(place.x(), box.right() - width - 2)
        row = QRectF(left, place.y() - 0.5 * metrics.height(), width, metrics.height())
        if left < place.x():
            painter.fillRect(row, self._color("surface", NAME_ALPHA))
        painter.setPen(self._color(line.meaning))
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


class Chart(QWidget):
    """A plot of a few measured curves.

    Parameters
    ----------
    across, upwards : str
        What the axes show, with the unit.
    widest : str
        The longest number at the vertical axis.
    """

    def __init__(self, across: str, upwards: str, widest: str = "0.00", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self.theme: Theme = LIGHT
        self._upwards = upwards
        self.drawing = Drawing()
        self.plot = plot_widget(across)
        self.plot.addItem(self.drawing, ignoreBounds=True)
        self._span, self._rise = (0.0, 1.0), (0.0, 1.0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.setMinimumSize(120, 80)
        self.setAccessibleName(f"{upwards} against {across}")

    def sizeHint(self) -> QSize:
        return QSize(360, 160)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = self.drawing.theme = theme
        self.plot.setBackground(theme.color("surface"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).apply_theme(theme, self._upwards)
        metrics = QFontMetricsF(theme.font(11))
        self.plot.getAxis("left").setWidth(round(metrics.horizontalAdvance(self._widest) + metrics.height() + 12))
        self.drawing.update()

    def show_lines(
        self,
        lines: Sequence[Line],
        marks: Sequence[Mark] = (),
        span: tuple[float, float] = (0.0, 1.0),
        rise: tuple[float, float] = (0.0, 1.0),
        stretch: Stretch | None = None,
        prompt: str = "",
        spots: Sequence[Spot] = (),
    ) -> None:
        """Draw these; `span` and `rise` are what the axes show, to which room for the names is added."""
        drawing = self.drawing
        drawing.lines, drawing.marks, drawing.stretch, drawing.prompt = tuple(lines), tuple(marks), stretch, prompt
        drawing.spots = tuple(spots)
        drawing.update()
        self._span, self._rise = span, rise
        self._set_ranges()

    def resizeEvent(self, event: object) -> None:
        self._set_ranges()

    def _set_ranges(self) -> None:
        view = self.plot.getViewBox()
        (low, high), (bottom, top) = self._span, self._rise
        metrics = QFontMetricsF(self.theme.font(12, bold=True))
        names = max((metrics.horizontalAdvance(line.label) for line in self.drawing.lines if line.label), default=0.0)
        part = (names + ASIDE + 4) / max(view.width(), 1.0) if names else 0.0
        room = 1 - part if part < MOST_ROOM else 1.0
        wanted = [[low, low + (high - low) / room], [bottom, top]]
        if wanted != view.viewRange():
            view.setRange(xRange=wanted[0], yRange=wanted[1], padding=0)


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(across, height) for across, height in zip(x.tolist(), y.tolist(), strict=True)])

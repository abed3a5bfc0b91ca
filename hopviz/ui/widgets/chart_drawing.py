"""Drawing of a few curves: confidence bands, runs as step functions, marks, and names at the ends of the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from hopviz.core.network import Floats
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_hollow, draw_mark
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.text import LEFT
from hopviz.ui.style.theme import KINDS, LIGHT, Theme
from hopviz.ui.widgets.curves import ASIDE, WIDTH, Steps, draw_runs, run_names, spread

SPOT, SPOT_RIM = 12.0, 1.5
THIN = 1.2
DOT, END_DOT = 2.5, 3.0
BAND_ALPHA, SHADE_ALPHA, NAME_ALPHA = 50, 34, 190
PROMPT_SIZES = (13, 11, 9)
ROW = 0.92
"""Distance of names in heights of a line."""
TOGETHER = 12
"""Names of curves that end within so many pixels are kept apart."""
MOST_ROOM = 0.62
"""Where names at the right would take a larger part of the plot, they stand over the curves."""
DASHES, DOTS = (4.0, 3.0), (1.0, 3.0)
"""Lengths of dash and gap, in widths of the line."""


@dataclass(frozen=True)
class Spot:
    """A state at its place."""

    x: float
    y: float
    kind: str
    """A key of `hopviz.ui.style.marks.SHAPES`."""
    label: str = ""
    side: Literal["left", "right", "below"] = "below"
    """Where its name stands."""
    is_fixed: bool = True
    """Whether a memory is a fixed point; if not, its sign is hollow."""


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
    """Without a band, a curve that has them is thin."""
    dots: bool = False
    radius: float = DOT
    """Of the dots, in pixels."""

    @property
    def end(self) -> float:
        """How far it reaches."""
        return float(np.asarray(self.x, float).max(initial=-np.inf))


End = tuple[float, float, Line]
"""Where a curve ends, in pixels."""


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


class WholePlot(Guarded, pg.GraphicsObject):  # type: ignore[misc]
    """What is drawn, in pixels, over all that is seen of a plot."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF() if view is None else QRectF(view.viewRect())

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()
        super().viewTransformChanged()

    def places(self, box: QRectF, x: ArrayLike, y: ArrayLike) -> Floats:
        """(..., 2) pixels of values in a box."""
        (low, high), (bottom, top) = self.getViewBox().viewRange()
        across = box.left() + (np.asarray(x, float) - low) / (high - low) * box.width()
        upwards = box.top() + (top - np.asarray(y, float)) / (top - bottom) * box.height()
        return np.stack(np.broadcast_arrays(across, upwards), axis=-1)

    def paint(self, painter: QPainter, *_: object) -> None:
        box = painter.worldTransform().mapRect(self.boundingRect())
        if box.width() < 2 or box.height() < 2:
            return
        painter.save()
        painter.resetTransform()
        painter.setClipRect(box)
        self.draw(painter, box)
        painter.restore()

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Draw what there is into the box, in pixels."""
        raise NotImplementedError


class Drawing(WholePlot):
    """What a chart consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line | Steps, ...] = ()
        self.marks: tuple[Mark, ...] = ()
        self.spots: tuple[Spot, ...] = ()
        self.stretch: Stretch | None = None
        self.prompt = ""
        """What stands in the empty part of the plot."""

    def draw(self, painter: QPainter, box: QRectF) -> None:
        runs = [line for line in self.lines if isinstance(line, Steps)]
        curves = [line for line in self.lines if not isinstance(line, Steps)]
        for _, together in groupby(runs, key=lambda run: (len(run.starts), run.end)):
            draw_runs(painter, box, self.getViewBox().viewRange(), list(together), self._color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.stretch is not None:
            self._draw_stretch(painter, box, self.stretch)
        for mark in self.marks:
            self._draw_mark(painter, box, mark)
        for draw in (self._draw_band, self._draw_curve):
            for line in curves:
                draw(painter, box, line)
        self.draw_names(painter, box)
        for spot in self.spots:
            self._draw_spot(painter, box, spot)
        if self.prompt:
            self._draw_prompt(painter, box)

    def _color(self, meaning: str, alpha: int = 255) -> QColor:
        color = QColor(meaning) if meaning.startswith("#") else self.theme.color(meaning)
        color.setAlpha(alpha)
        return color

    def _draw_stretch(self, painter: QPainter, box: QRectF, stretch: Stretch) -> None:
        left, right = self.places(box, (stretch.start, stretch.end), 0.0)[:, 0].tolist()
        area = QRectF(left, box.top(), max(right - left, 2.0), box.height())
        painter.fillRect(area, self._color(stretch.meaning, SHADE_ALPHA))
        painter.setFont(self.theme.font(11))
        painter.setPen(self._color(stretch.meaning))
        if QFontMetricsF(painter.font()).horizontalAdvance(stretch.label) + 4 <= area.width():
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, stretch.label)

    def _draw_mark(self, painter: QPainter, box: QRectF, mark: Mark) -> None:
        """A line upwards, and its name along it."""
        x = float(self.places(box, mark.x, 0.0)[0])
        if not box.left() <= x <= box.right():
            return
        painter.setPen(_pen(self._color(mark.meaning, 150), 1.0, (3.0, 3.0)))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if not mark.label or self.prompt:
            return
        painter.setFont(self.theme.font(11))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self._color(mark.meaning))
        length = metrics.horizontalAdvance(mark.label)
        if length > box.height() - 8 and length + 8 <= box.width():  # the plot is too low for it to stand upright
            left = x + 4 if x + 4 + length <= box.right() else x - 4 - length
            painter.drawText(QPointF(max(left, box.left() + 2), box.top() + metrics.ascent()), mark.label)
            return
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
        x, low = self.places(box, line.x[known], line.low[known]).T
        high = self.places(box, line.x[known], line.high[known])[:, 1]
        outline = pg.arrayToQPath(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        painter.fillPath(outline, self._color(line.meaning, BAND_ALPHA))

    def _draw_curve(self, painter: QPainter, box: QRectF, line: Line) -> None:
        x, y = self.places(box, line.x, line.y).T
        color = self._color(line.meaning)
        width = THIN if line.dashes and line.low is None else WIDTH
        painter.strokePath(pg.arrayToQPath(x, y, connect="finite"), _pen(color, width, line.dashes))
        if line.dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for at in np.flatnonzero(np.isfinite(y)):
                painter.drawEllipse(QPointF(x[at], y[at]), line.radius, line.radius)

    def _ends(self, box: QRectF) -> list[tuple[float, float, Line | Steps]]:
        """Where the named curves end, in pixels, from left to right."""
        ends: list[tuple[float, float, Line | Steps]] = []
        for line in self.lines:
            x, y = (np.array([line.end]), line.low[-1:, 0]) if isinstance(line, Steps) else (line.x, line.y)
            known = np.flatnonzero(np.isfinite(y))
            if line.label and known.size:
                across, height = self.places(box, x[known[-1]], y[known[-1]]).tolist()
                ends.append((max(across, box.left() + END_DOT), height, line))
        return sorted(ends, key=lambda end: end[0])

    def draw_names(self, painter: QPainter, box: QRectF) -> None:
        """Write names at the ends of curves; those that would stand over each other, one below the other."""
        ends = self._ends(box)
        painter.setFont(self.theme.font(12, bold=True))
        height = QFontMetricsF(painter.font()).height()
        row = ROW * height
        runs = [(QPointF(x, y), line) for x, y, line in ends if isinstance(line, Steps)]
        if runs:
            self._draw_run_names(painter, box, row, runs)
        curves = [(x, y, line) for x, y, line in ends if isinstance(line, Line)]
        for group in _neighbours(curves, QFontMetricsF(painter.font())):
            places = spread([y for _, y, _ in group], row, box.top() + row / 2, box.bottom() - height / 2)
            for place, (x, _, line) in zip(places, group, strict=True):
                painter.setPen(self._color(line.meaning))
                self._draw_name(painter, box, line, QPointF(x + ASIDE, place), group[-1][0] > x)

    def _draw_run_names(
        self, painter: QPainter, box: QRectF, row: float, runs: Sequence[tuple[QPointF, Steps]]
    ) -> None:
        """Behind the ends of the runs, which have dots, all of them."""
        metrics, ends = QFontMetricsF(painter.font()), [end for end, _ in runs]
        names = run_names([run.label for _, run in runs], ends, metrics, row, box)
        for (end, run), (text, place, is_led) in zip(runs, names, strict=True):
            painter.setBrush(self._color(run.meaning))
            painter.setPen(QPen(painter.brush(), 1.0))
            painter.drawEllipse(end, END_DOT - 0.5, END_DOT - 0.5)
            if is_led:
                painter.drawLine(end + QPointF(4, 0), place - QPointF(3, 0))
            line = QRectF(place.x(), place.y() - 0.5 * metrics.height(), 0, metrics.height())
            painter.drawText(line, LEFT | Qt.TextFlag.TextDontClip, text)

    def _draw_name(self, painter: QPainter, box: QRectF, line: Line, place: QPointF, is_over: bool) -> None:
        """Behind the end of its curve, where there is room; else at the right, over the curves, as others may be."""
        metrics = QFontMetricsF(painter.font())
        text = shortened(line.label, metrics, box.width() - 4)
        width = metrics.horizontalAdvance(text)
        left = min(place.x(), box.right() - width - 2)
        row = QRectF(left, place.y() - 0.5 * metrics.height(), width, metrics.height())
        if is_over or left < place.x():
            painter.fillRect(row, self._color("surface", NAME_ALPHA))
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)

    def _draw_spot(self, painter: QPainter, box: QRectF, spot: Spot) -> None:
        """Its sign, and its name inside the box."""
        place = QPointF(*self.places(box, spot.x, spot.y).tolist())
        size = SPOT * self.theme.scale
        if spot.is_fixed:
            draw_mark(painter, self.theme, place, spot.kind, size, SPOT_RIM)
        else:
            draw_hollow(painter, self.theme, place, spot.kind, size)
        painter.setFont(self.theme.font(12, bold=True))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(spot.label) + 2, metrics.height()
        aside = 0.9 * SPOT * self.theme.scale
        left = {"left": place.x() - aside - width, "right": place.x() + aside}.get(spot.side, place.x() - width / 2)
        top = min(place.y() + aside, box.bottom() - height) if spot.side == "below" else place.y() - height / 2
        name = QRectF(min(max(left, box.left()), box.right() - width), top, width, height)
        painter.setPen(self.theme.color(KINDS[spot.kind if spot.is_fixed else "spurious"]))
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, spot.label)

    def _draw_prompt(self, painter: QPainter, box: QRectF) -> None:
        """Below the middle, or above it where curves end below; in smaller type where it would be cut.

        Names that fill the plot from above to below have it behind them, if it has room there.
        """
        ends, area = self._ends(box), box.adjusted(ASIDE, 0, -ASIDE, 0)
        metrics, heights = QFontMetricsF(self.theme.font(12, bold=True)), [y for _, y, _ in ends]
        is_full = len(ends) * ROW * metrics.height() > box.height() / 3
        if is_full:
            area.setLeft(max(x + metrics.horizontalAdvance(line.label) for x, _, line in ends) + 2 * ASIDE)
        elif heights and max(heights) <= box.center().y() + 1:
            area.setTop(box.center().y())
        elif heights:
            area.setBottom(box.center().y())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.setPen(self.theme.color("muted"))
        for size in PROMPT_SIZES:
            painter.setFont(self.theme.font(size))
            if area.contains(QFontMetricsF(painter.font()).boundingRect(area, flags, self.prompt)):
                break
        else:
            if is_full:
                return
        painter.drawText(area, flags, self.prompt)


def _neighbours(ends: Sequence[End], metrics: QFontMetricsF) -> list[list[End]]:
    """Ends from left to right, with the places of their names, in groups whose names may stand over each other."""
    columns = list[list[End]]()
    for end in ends:
        if columns and end[0] - columns[-1][0][0] <= TOGETHER:
            columns[-1].append(end)
        else:
            columns.append([end])
    groups, reach = list[list[End]](), -np.inf
    for column in columns:
        x = column[-1][0]
        named = [(x, y, line) for _, y, line in column]
        if x < reach + ASIDE:
            groups[-1] += named
        else:
            groups.append(named)
        reach = max(reach, *(x + metrics.horizontalAdvance(line.label) for _, _, line in column))
    return groups


def _pen(color: QColor, width: float, dashes: Sequence[float] = ()) -> QPen:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen

"""How is a run of any length drawn in no time and without losing a spike?  Column by column.

A run is a step function, known as the extremes of stretches of time.  Each column of pixels shows the extremes
of all that falls into it, so a curve costs the same for ten samples as for a thousand.  Where it moves up and
down too fast to be seen it is a paler band.  The curve's name stands at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from hopviz.ui.theme import LIGHT, Theme

Floats = NDArray[np.float64]

LINE = 2.0
LABEL_WIDTH = 110
TALL = 6.0
DASH, GAP = 6, 4
BAND_ALPHA = 150


@dataclass(frozen=True, eq=False)
class Steps:
    """S step functions over the same time: in stretch j, from `starts[j]` to the next, each is within bounds."""

    starts: Floats
    """(J,) ascending."""
    least: Floats
    """(J, S)"""
    greatest: Floats
    """(J, S)"""
    end: float
    """Where the last stretch ends."""


@dataclass(frozen=True)
class Curve:
    """How one of the step functions is drawn."""

    color: QColor
    label: str = ""
    dashed: bool = False


def steps(begins: NDArray[np.int64], ends: NDArray[np.int64], samples: Floats, now: int) -> Steps:
    """Step functions of samples: (K,), (K,) and (K, S, 3) with (least, greatest, last) on the last axis.

    Every sample becomes two stretches: within its extremes from its begin to its end, then at its last value.
    """
    bounds = np.repeat(samples[..., :2], 2, axis=0)
    bounds[1::2] = samples[..., 2:]
    starts = np.stack([begins, ends], axis=1).ravel().astype(float)
    return Steps(starts, bounds[..., 0], bounds[..., 1], float(now))


def columns(data: Steps, low: float, high: float, width: int) -> tuple[Floats, Floats]:
    """Extremes in each of `width` columns from `low` to `high`, two arrays (width, S); NaN where there are none."""
    shape = (width, data.least.shape[1])
    least, greatest = np.full(shape, np.nan), np.full(shape, np.nan)
    if not data.starts.size or not high > low:
        return least, greatest
    borders = low + (high - low) / width * np.arange(width + 1)
    # A stretch that ends where a column begins belongs to it too: that is where the curve steps.
    touched = np.searchsorted(data.starts, borders, "left") - 1
    drawn = np.flatnonzero((borders[:-1] <= data.end) & (touched[1:] >= 0))
    if not drawn.size:
        return least, greatest
    first, last = np.maximum(touched[drawn], 0), touched[drawn + 1]
    for target, source, extreme in ((least, data.least, np.fmin), (greatest, data.greatest, np.fmax)):
        # From the first stretch to before the last, which is the first one of the next column, and the last.
        target[drawn] = extreme(extreme.reduceat(source[: last[-1] + 1], first, axis=0), source[last])
    return least, greatest


class Curves(pg.GraphicsObject):
    """Step functions in a plot: the first ones as `curves` says, all others together in the muted ink."""

    def __init__(self) -> None:
        super().__init__()
        self._data = Steps(np.empty(0), np.empty((0, 0)), np.empty((0, 0)), 0.0)
        self._curves: Sequence[Curve] = ()
        self._others = QColor()
        self._theme: Theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type."""
        self._theme = theme
        self._others = theme.color("muted", 120)
        self.update()

    def set_data(self, data: Steps, curves: Sequence[Curve]) -> None:
        """Draw these step functions."""
        self._data, self._curves = data, curves
        self.update()

    def boundingRect(self) -> QRectF:
        """All that is visible: curves and names are kept inside."""
        view = self.getViewBox()
        return QRectF() if view is None else QRectF(view.viewRect())

    def viewTransformChanged(self) -> None:
        """Follow the ranges."""
        self.prepareGeometryChange()
        super().viewTransformChanged()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw in pixels."""
        view = self.getViewBox()
        box = painter.worldTransform().mapRect(self.boundingRect())
        ratio = painter.device().devicePixelRatioF()
        width, height = round(box.width() * ratio), round(box.height() * ratio)
        if width < 2 or height < 2:
            return
        (low, high), (bottom, top) = view.viewRange()
        least, greatest = columns(self._data, low, high, width)
        scale = (height - 1) / (top - bottom)
        upper, lower = (top - greatest) * scale, (top - least) * scale
        painter.save()
        painter.resetTransform()
        image = self._image(upper, lower, height, ratio)
        painter.drawImage(box.topLeft(), image)
        ends = QPointF(box.left() + (self._data.end - low) / (high - low) * box.width(), box.top())
        self._draw_ends(painter, box, ends, [(top - value) * scale / ratio for value in self._last_values()])
        painter.restore()

    def _last_values(self) -> list[float]:
        if not self._data.starts.size:
            return []
        return [float(value) for value in self._data.least[-1, : len(self._curves)]]

    def _image(self, upper: Floats, lower: Floats, height: int, ratio: float) -> QImage:
        """Pixels from the `upper` to the `lower` border of each curve, both (width, S) in pixels from the top."""
        canvas = np.zeros((height, len(upper)), np.uint32)
        half = 0.5 * LINE * ratio
        named = len(self._curves)
        if upper.shape[1] > named:
            canvas[_covered(upper[:, named:] - half / 2, lower[:, named:] + half / 2, height)] = _pixel(self._others)
        for place, curve in enumerate(self._curves):
            first, last = _rows(upper[:, place] - half, height), _rows(lower[:, place] + half, height)
            top, bottom = int(first.min()), int(last.max())
            rows = np.arange(top, bottom)[:, None]
            shown = (rows >= first) & (rows < last)
            if curve.dashed:
                shown &= (np.arange(len(upper)) / ratio) % (DASH + GAP) < DASH
            # A single tall column is a step; several side by side are a band.
            tall = last - first > TALL * ratio
            band = tall & (np.roll(tall, 1) | np.roll(tall, -1))
            canvas[top:bottom][shown] = _pixel(curve.color)
            if band.any():
                faint = QColor(curve.color)
                faint.setAlpha(BAND_ALPHA)
                canvas[top:bottom][shown & band] = _pixel(faint)
        image = QImage(
            canvas.data, canvas.shape[1], height, 4 * canvas.shape[1], QImage.Format.Format_ARGB32_Premultiplied
        ).copy()
        image.setDevicePixelRatio(ratio)
        return image

    def _draw_ends(self, painter: QPainter, box: QRectF, ends: QPointF, heights: list[float]) -> None:
        """A dot at the end of every named curve and its name beside it, moved apart where they would collide."""
        font = self._theme.font(12, bold=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = 0.92 * metrics.height()
        shown = self._labelled(heights, box.height(), row)
        places = spread([heights[place] for place in shown], row, row / 2, box.height() - row / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, height in enumerate(heights):
            if 0 <= height <= box.height():
                painter.setBrush(self._curves[place].color)
                painter.drawEllipse(QPointF(ends.x(), ends.y() + height), 3.0, 3.0)
        for place, height in zip(shown, places, strict=False):
            curve = self._curves[place]
            text = metrics.elidedText(curve.label, Qt.TextElideMode.ElideMiddle, LABEL_WIDTH * self._theme.scale)
            painter.setPen(curve.color)
            where = QRectF(ends.x() + 8, ends.y() + height - row, 2 * LABEL_WIDTH, 2 * row)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _labelled(self, heights: list[float], height: float, row: float) -> list[int]:
        """The curves whose names are written: all there is room for, those farthest from the middle first."""
        named = [place for place, at in enumerate(heights) if self._curves[place].label and -1 <= at <= height + 1]
        named.sort(key=lambda place: -abs(heights[place] - height / 2))
        return sorted(named[: max(int(height / row), 1)])


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to `wanted` as they can be, `gap` apart in the same order, from `low` to `high`.

    Where there is no room for all, they come closer.
    """
    count = len(wanted)
    if count > 1:
        gap = min(gap, max(high - low, 0.0) / (count - 1))
    order = sorted(range(count), key=lambda k: wanted[k])
    places = [0.0] * count
    at = low
    for k in order:
        places[k] = max(wanted[k], at)
        at = places[k] + gap
    at = high
    for k in reversed(order):
        places[k] = min(places[k], at)
        at = places[k] - gap
    return places


def _covered(upper: Floats, lower: Floats, height: int) -> NDArray[np.bool_]:
    """Which pixels (height, width) lie in any of the stretches (width, S) from `upper` to `lower`."""
    width = len(upper)
    column = np.broadcast_to(np.arange(width)[:, None], upper.shape)
    cells = (height + 1) * width
    begins, ends = (
        np.bincount((_rows(border, height) * width + column).ravel(), minlength=cells).astype(np.int16)
        for border in (upper, lower)
    )
    covered: NDArray[np.bool_] = np.cumsum((begins - ends).reshape(height + 1, width), axis=0, dtype=np.int16) > 0
    return covered[:height]


def _rows(border: Floats, height: int) -> NDArray[np.int64]:
    """The first row of pixels at or below each border; 0 where there is none."""
    return np.fmin(np.fmax(np.ceil(border), 0), height).astype(np.int64)


def _pixel(color: QColor) -> int:
    """The colour as a premultiplied pixel."""
    a = color.alpha()
    return (a << 24) | (color.red() * a // 255 << 16) | (color.green() * a // 255 << 8) | color.blue() * a // 255

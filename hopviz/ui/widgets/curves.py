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
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from hopviz.core.network import Floats
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import LIGHT, Theme

LINE = 2.0
DOT = 3.0
LABEL_WIDTH = 110
ASIDE, FARTHER = 8, 20
"""Pixels from the end of a curve to its name, and where lines lead to the names."""
NEAR_ENOUGH = 3.0
"""Pixels by which a name may be moved without a line that leads to it."""
FARTHEST = 1.6
"""Rows by which a name may be moved at most; one that had to go farther is left out."""
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
        self.prompt = ""
        """What stands in the empty part of the plot."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type."""
        self._theme = theme
        self._others = theme.color("muted", 120)
        self.update()

    def set_data(self, data: Steps, curves: Sequence[Curve], prompt: str = "") -> None:
        """Draw these step functions, and say what to do where there is nothing to be seen yet."""
        self._data, self._curves, self.prompt = data, curves, prompt
        self.update()

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF() if view is None else QRectF(view.viewRect())

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()
        super().viewTransformChanged()

    def paint(self, painter: QPainter, *_: object) -> None:
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
        end = box.left() + (self._data.end - low) / (high - low) * box.width()
        ends = QPointF(max(end, box.left() + DOT), box.top())
        heights = [(top - value) * scale / ratio for value in self._last_values()]
        self._draw_ends(painter, box, ends, heights)
        self._draw_prompt(painter, box, heights)
        painter.restore()

    def _draw_prompt(self, painter: QPainter, box: QRectF, heights: list[float]) -> None:
        """The prompt, where no curve ends: below the middle or above it."""
        if not self.prompt:
            return
        half = box.height() / 2
        below = all(height <= half + 1 for height in heights)
        area = QRectF(box.left() + 8, box.top() + (half if below else 0), box.width() - 16, half)
        if not heights:
            area = box.adjusted(8, 0, -8, 0)
        font = self._theme.font(13)
        metrics = QFontMetricsF(font)
        text = self.prompt
        if area.height() < 2 * metrics.height():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

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
        places = self._placed(heights, box.height(), row)
        moved = any(abs(place - heights[k]) > NEAR_ENOUGH for k, place in places.items())
        aside = FARTHER if moved else ASIDE
        for k, height in enumerate(heights):
            if -1 <= height <= box.height() + 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._curves[k].color)
                painter.drawEllipse(QPointF(ends.x(), ends.y() + height), DOT, DOT)
        for k, place in places.items():
            curve = self._curves[k]
            painter.setPen(QPen(curve.color, 1.0))
            if moved:
                at = QPointF(ends.x() + 4, ends.y() + heights[k])
                painter.drawLine(at, QPointF(ends.x() + aside - 3, ends.y() + place))
            text = shortened(curve.label, metrics, box.right() - ends.x() - aside)
            where = QRectF(ends.x() + aside, ends.y() + place - row, 2 * LABEL_WIDTH * self._theme.scale, 2 * row)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _placed(self, heights: list[float], height: float, row: float) -> dict[int, float]:
        """Which curves have their names written and where: those farthest from the middle first, all near by."""
        named = [k for k, at in enumerate(heights) if self._curves[k].label and -1 <= at <= height + 1]
        named.sort(key=lambda k: -abs(heights[k] - height / 2))
        placed: dict[int, float] = {}
        for k in named:
            if (len(placed) + 1) * row > max(height, row):
                break
            chosen = [*placed, k]
            places = spread([heights[m] for m in chosen], row, row / 2, height - row / 2)
            if all(abs(place - heights[m]) <= FARTHEST * row for m, place in zip(chosen, places, strict=True)):
                placed = dict(zip(chosen, places, strict=True))
        return placed


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to `wanted` as they can be (least squares), `gap` apart in the same order, within bounds.

    Where there is no room for all, they come closer.
    """
    count = len(wanted)
    if count > 1:
        gap = min(gap, max(high - low, 0.0) / (count - 1))
    order = sorted(range(count), key=lambda k: wanted[k])
    blocks: list[tuple[float, int]] = []  # sum and number of neighbours that touch, less the gaps before them
    for rank, k in enumerate(order):
        total, size = wanted[k] - rank * gap, 1
        while blocks and blocks[-1][0] * size >= total * blocks[-1][1]:
            former = blocks.pop()
            total, size = total + former[0], size + former[1]
        blocks.append((total, size))
    means = [total / size for total, size in blocks for _ in range(size)]
    last = max(high - (count - 1) * gap, low)
    places = [0.0] * count
    for rank, (k, mean) in enumerate(zip(order, means, strict=True)):
        places[k] = min(max(mean, low), last) + rank * gap
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

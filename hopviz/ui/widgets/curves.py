"""Runs as step functions, column by column of pixels, and places of names at the ends of curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from shiboken6 import wrapInstance

from hopviz.core.network import Floats
from hopviz.ui.style.rendering import is_vector, pixel_ratio
from hopviz.ui.style.text import fitted_names

WIDTH = 2.0
"""Of a curve, in pixels."""
FAINT = 140
"""Opacity, of 255, where a run moves too fast to be followed, and of runs without a name."""
TALL = 6.0
"""Pixels from which on a column of a run is no step any more, if there are several side by side."""
ASIDE, FARTHER = 8, 20
"""Pixels from the end of a curve to its name, and where lines lead to the names."""
NEAR_ENOUGH = 3.0
"""Pixels by which the name of a run may be moved without a line that leads to it."""


@dataclass(frozen=True, eq=False)
class Steps:
    """S runs of one look: in stretch j of J, from starts[j] to the next or to the end, within low[j] and high[j]."""

    starts: Floats
    """(J,) ascending."""
    end: float
    low: Floats
    """(J, S)"""
    high: Floats
    meaning: str = "muted"
    label: str = ""
    """Without a name they are thin and pale."""
    dashes: tuple[float, ...] = ()


def steps(begins: NDArray[np.int64], ends: NDArray[np.int64], samples: Floats, now: float) -> Steps:
    """Runs by their samples: (K,), (K,) and (K, S, 3) with (least, greatest, last) on the last axis.

    Every sample becomes two stretches: within its extremes from its begin to its end, then at its last value.
    """
    bounds = np.repeat(samples[..., :2], 2, axis=0)
    bounds[1::2] = samples[..., 2:]
    starts = np.stack([begins, ends], axis=1).ravel().astype(float)
    return Steps(starts, now, bounds[..., 0], bounds[..., 1])


def until(run: Steps, moment: float) -> Steps:
    """A run as far as a moment."""
    count = max(int(np.searchsorted(run.starts, moment, "right")), 1)
    return replace(run, starts=run.starts[:count], end=moment, low=run.low[:count], high=run.high[:count])


def columns(run: Steps, low: float, high: float, width: int) -> tuple[Floats, Floats]:
    """Extremes in each of `width` columns from `low` to `high`, two arrays (width, S); NaN where there are none.

    No excursion is lost, and a curve costs the same for ten samples as for a thousand.
    """
    least, greatest = np.full((2, width, run.low.shape[1]), np.nan)
    borders = low + (high - low) / width * np.arange(width + 1)
    # A stretch that ends where a column begins belongs to it too: that is where the curve steps.
    touched = np.searchsorted(run.starts, borders, "left") - 1
    drawn = np.flatnonzero((borders[:-1] <= run.end) & (touched[1:] >= 0))
    if not drawn.size:
        return least, greatest
    first, last = np.maximum(touched[drawn], 0), touched[drawn + 1]
    for target, source, extreme in ((least, run.low, np.fmin), (greatest, run.high, np.fmax)):
        # From the first stretch to before the last, which is the first one of the next column, and the last.
        target[drawn] = extreme(extreme.reduceat(source[: last[-1] + 1], first, axis=0), source[last])
    return least, greatest


def draw_runs(
    painter: QPainter,
    box: QRectF,
    ranges: Sequence[Sequence[float]],
    runs: Sequence[Steps],
    color: Callable[[str], QColor],
) -> None:
    """Draw runs over the same time, column by column of pixels, from the least to the greatest in each.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
        The plot, in pixels.
    ranges : sequence, shape (2, 2)
        What it shows across and upwards.
    runs : sequence of Steps
    color : callable
        The colour of a meaning.
    """
    ratio, ((left, right), (base, peak)) = pixel_ratio(painter.device()), ranges
    low, high = (np.concatenate([getattr(run, name) for run in runs], axis=1) for name in ("low", "high"))
    least, greatest = columns(replace(runs[0], low=low, high=high), left, right, round(box.width() * ratio))
    half = np.concatenate([np.full(run.low.shape[1], ratio * WIDTH / (2 if run.label else 4)) for run in runs])
    top, bottom = (
        np.ceil(ratio * (box.top() + (peak - extreme) / (peak - base) * box.height()) + side)
        for extreme, side in ((greatest, -half), (least, half))
    )
    shown = np.isfinite(least)
    # A single tall column is a step; several side by side are a band.
    tall = bottom - top > ratio * TALL
    pale = tall & (np.roll(tall, 1, 0) | np.roll(tall, -1, 0))
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)  # whole pixels are thirty times as fast
    painter.setPen(Qt.PenStyle.NoPen)
    first = 0
    for run in runs:
        own = slice(first, first := first + run.low.shape[1])
        part, faint = shown[:, own], pale[:, own] | (not run.label)
        if run.dashes:
            dash, gap = (ratio * WIDTH * length for length in run.dashes)
            part[np.arange(len(part)) % (dash + gap) >= dash] = False
        full = color(run.meaning)
        for shade, drawn in ((full, part & ~faint), (_over(full, color("surface")), part & faint)):
            if drawn.any():
                x = round(ratio * box.left()) + np.nonzero(drawn)[0]
                wider = np.where(tall[:, own][drawn], round((ratio - 1) / 2), 0)  # a step is as wide as a point
                edges = [x - wider, top[:, own][drawn], x + wider, bottom[:, own][drawn] - 1]
                boxes = np.stack(edges, axis=1).astype(np.int32)
                if is_vector():
                    boxes = _merged(boxes)
                painter.setBrush(shade)
                painter.drawRects(cast("QRect", wrapInstance(boxes.ctypes.data, QRect)), len(boxes))
    painter.restore()


def _merged(boxes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Columns of pixels, (K, 4) left, top, right, bottom, as wide boxes: seams between them would be seen."""
    order = np.lexsort((boxes[:, 0], boxes[:, 3], boxes[:, 1]))
    boxes = boxes[order]
    begins = np.append(True, (boxes[1:, [1, 3]] != boxes[:-1, [1, 3]]).any(1) | (boxes[1:, 0] > boxes[:-1, 2] + 1))
    first = np.flatnonzero(begins)
    merged = boxes[first].copy()
    merged[:, 2] = np.maximum.reduceat(boxes[:, 2], first)
    return merged


def _over(color: QColor, ground: QColor) -> QColor:
    """A pale colour that hides what is below, or runs that cross would add up; opaque ones are drawn much sooner."""
    above, below = np.array(color.getRgb()), np.array(ground.getRgb())
    return QColor(*np.rint(below + FAINT / 255 * (above - below)).astype(int).tolist())


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


def run_names(
    labels: Sequence[str], ends: Sequence[QPointF], metrics: QFontMetricsF, row: float, box: QRectF
) -> list[tuple[str, QPointF, bool]]:
    """The names of runs, the middle of their left sides, and whether a line leads there from the end of the run.

    Beside the ends, as near as can be, one below the other; in columns, in their order, where there are more of them
    than rows.
    """
    rows = max(int(box.height() / row), 1)
    left = max(end.x() for end in ends)
    if len(labels) <= rows:
        places = spread([end.y() for end in ends], row, box.top() + row / 2, box.bottom() - row / 2)
        moved = any(abs(place - end.y()) > NEAR_ENOUGH for place, end in zip(places, ends, strict=True))
        left += FARTHER if moved else ASIDE
        fitted = fitted_names(labels, metrics, box.right() - left)
        return [(text, QPointF(left, y), moved) for text, y in zip(fitted, places, strict=True)]
    columns = math.ceil(len(labels) / rows)
    high, left = math.ceil(len(labels) / columns), left + ASIDE
    wide = (box.right() - left) / columns
    fitted = fitted_names(labels, metrics, wide - ASIDE)
    step = min(wide, max(map(metrics.horizontalAdvance, fitted)) + 2 * ASIDE)
    top = box.center().y() - (high - 1) / 2 * row
    return [(text, QPointF(left + k // high * step, top + k % high * row), False) for k, text in enumerate(fitted)]

"""Runs as step functions, column by column of pixels, and places of names at the ends of curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats

FARTHEST = 1.6
"""By how many rows the name of a run may be moved at most; one that had to go farther is left out."""


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


def near_places(wanted: Sequence[float], gap: float, low: float, high: float) -> dict[int, float]:
    """Positions of those that have room near by, by their numbers; those farthest from the middle choose first."""
    placed: dict[int, float] = {}
    for k in sorted(range(len(wanted)), key=lambda k: -abs(wanted[k] - (low + high) / 2)):
        chosen = [*placed, k]
        if len(placed) * gap > max(high - low, 0.0):
            break
        places = spread([wanted[m] for m in chosen], gap, low, high)
        if all(abs(place - wanted[m]) <= FARTHEST * gap for m, place in zip(chosen, places, strict=True)):
            placed = dict(zip(chosen, places, strict=True))
    return placed

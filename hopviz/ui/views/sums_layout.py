"""Where does each landscape stand in a picture of a sum?  Small tiles, the larger sum beside or below them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

LARGER = 1.25
"""The sum is larger than a term by this at least."""
SHARES = np.linspace(0.25, 0.75, 21)
SMALLEST = 8


@dataclass(frozen=True)
class Arrangement:
    """Squares in a room; to the left of each there is space for a sign, above it for a name."""

    tiles: tuple[QRectF, ...]
    total: QRectF


@dataclass(frozen=True)
class _Plan:
    columns: int
    beside: bool
    side: int
    total: int

    @property
    def score(self) -> float:
        return float(self.side * self.total)


def arrange(count: int, room: QRectF, sign: float, head: float) -> Arrangement:
    """Lay out `count` >= 1 tiles and their sum so that both are as large as can be.

    Parameters
    ----------
    count : int
    room : QRectF
    sign, head : float
        Width of the space beside each square and height of that above it, in pixels.
    """
    plan = max(
        (
            _plan(count, room, sign, head, columns, beside, float(share))
            for columns in range(1, count + 1)
            for beside in (True, False)
            for share in SHARES
        ),
        key=lambda plan: plan.score,
    )
    rows = math.ceil(count / plan.columns)
    wide, high = plan.columns * (plan.side + sign), rows * (plan.side + head)
    all_wide = wide + sign + plan.total if plan.beside else max(wide, sign + plan.total)
    all_high = max(high, head + plan.total) if plan.beside else high + head + plan.total
    # The first sign of a row stands for nothing seen: without it the whole is in the middle.
    left = room.left() + max((room.width() - all_wide - sign / 2) / 2, 0.0)
    top = room.top() + max((room.height() - all_high) / 2, 0.0)
    from_left = left if plan.beside else left + (all_wide - wide) / 2
    from_top = top + (all_high - high) / 2 if plan.beside else top
    tiles = tuple(
        QRectF(
            round(from_left + sign + (k % plan.columns) * (plan.side + sign)),
            round(from_top + head + (k // plan.columns) * (plan.side + head)),
            plan.side,
            plan.side,
        )
        for k in range(count)
    )
    if plan.beside:
        corner = (left + wide + sign, top + head + (all_high - head - plan.total) / 2)
    else:
        corner = (left + (all_wide - sign - plan.total) / 2 + sign, top + high + head)
    return Arrangement(tiles, QRectF(round(corner[0]), round(corner[1]), plan.total, plan.total))


def _plan(count: int, room: QRectF, sign: float, head: float, columns: int, beside: bool, share: float) -> _Plan:
    rows, width, height = math.ceil(count / columns), room.width(), room.height()
    total_width, total_height = (share * width, height) if beside else (width, share * height)
    tiles_width, tiles_height = (width - total_width, height) if beside else (width, height - total_height)
    total = max(min(total_width - sign, total_height - head), SMALLEST)
    side = min(tiles_width / columns - sign, tiles_height / rows - head, total / LARGER)
    return _Plan(columns, beside, int(max(side, SMALLEST)), int(total))

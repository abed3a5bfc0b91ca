"""How are single states marked on a chart?  By the mark of their kind, with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from hopviz.ui.marks import mark
from hopviz.ui.theme import KINDS, Theme

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

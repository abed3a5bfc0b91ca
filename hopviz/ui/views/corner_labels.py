"""Where do the names of the map's corners stand?  Near their marks, clear of the map's edges, and whole if possible."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from hopviz.ui.plotting import in_two_lines, shortened

LONG = 5.0
"""Rows of text from which width on the name of a corner at the side is broken into lines."""
WAYS = ((1, False, True), (1, True, True), (2, False, True), (2, True, True), (2, False, False))
"""How the name of the upper or lower corner may be written, the best first: in how many lines, whether at its left,
and whether whole."""
FAR = 1.8
"""Rows between a mark and its name from which on a line leads from one to the other."""


def side_lines(label: str, metrics: QFontMetricsF, room: float = math.inf) -> list[str]:
    """The name in as narrow a block as two lines make of it, where one would be long or wider than `room`."""
    is_short = metrics.horizontalAdvance(label) <= min(LONG * metrics.height(), room)
    return [label] if is_short else in_two_lines(label, metrics)


def wanted_margin(label: str, metrics: QFontMetricsF) -> float:
    """How far the name of a corner at the side wants to reach beyond it, so as to stand near."""
    return max(_width(side_lines(label, metrics), metrics) - metrics.height(), metrics.height())


def draw_at_side(
    painter: QPainter, place: QPointF, label: str, end: float, middle: float, bottom: float, color: QColor
) -> QRectF:
    """Below a corner at the side, so far that it stands clear of the edge, which falls at 45°; where it is written.

    It reaches outwards at most to `end`, which is at the left of the corner or at the right of it, and inwards
    not to `middle`, where the mark of the lower corner is.
    """
    if not label:
        return QRectF()
    metrics = QFontMetricsF(painter.font())
    row, to_the_left = metrics.height(), end > place.x()
    beyond = abs(end - place.x()) - 2
    room = min(beyond + 4 * row, abs(end - middle) - 0.6 * row)
    lines = [shortened(line, metrics, room) for line in side_lines(label, metrics, room)]
    width, height = _width(lines, metrics), len(lines) * row
    outside = min(beyond, max(width / 2, width - 0.6 * row))  # the rest lies below the edge
    below = min(max(0.6 * row, width - outside + 0.3 * row), max(bottom - height - place.y(), 0.6 * row))
    left = place.x() + outside - width if to_the_left else place.x() - outside
    painter.setPen(QPen(color, 1.0))
    if below > FAR * row:
        painter.drawLine(place + QPointF(0, 0.7 * row), place + QPointF(0, below - 2))
    side = Qt.AlignmentFlag.AlignRight if to_the_left else Qt.AlignmentFlag.AlignLeft
    area = QRectF(left, place.y() + below, width + 1, height + 4)
    painter.drawText(area, side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip, "\n".join(lines))
    return area


def draw_beside(
    painter: QPainter, place: QPointF, label: str, left: float, right: float, bottom: float, taken: Sequence[QRectF]
) -> None:
    """Beside the upper or lower corner, within `left` to `right`: at its right, or at its left, or in two lines.

    These end above `bottom`.  A name that would lie over what is written already is left out.
    """
    metrics = QFontMetricsF(painter.font())
    row = metrics.height()
    for lines, to_the_left, whole in WAYS:
        written = [label] if lines == 1 else side_lines(label, metrics)
        rise = max(place.y() + row - bottom, 0.0) if len(written) > 1 else 0.0
        gap = 0.7 * row if len(written) == 1 else 1.4 * row + rise  # two lines must stand clear of the map's edge
        room = place.x() - gap - left if to_the_left else right - place.x() - gap
        if not whole:
            written = [shortened(line, metrics, room) for line in written]
        width, height = _width(written, metrics), len(written) * row
        x = place.x() - gap - width if to_the_left else place.x() + gap
        area = QRectF(x, place.y() - rise - height / 2, width, height)
        if width <= room and not any(area.intersects(other) for other in taken):
            side = Qt.AlignmentFlag.AlignRight if to_the_left else Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, "\n".join(written))
            return


def _width(lines: list[str], metrics: QFontMetricsF) -> float:
    return max(metrics.horizontalAdvance(line) for line in lines)

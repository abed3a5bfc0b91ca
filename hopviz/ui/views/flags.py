"""What stands on the surface?  Flags in its wells, with names that cover neither each other nor the ball at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from hopviz.core.network import Floats
from hopviz.ui.labels import first_free
from hopviz.ui.lettering import write
from hopviz.ui.marks import mark
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.base import Corner
from hopviz.ui.views.solid import CORNERS, Solid, raised
from hopviz.ui.views.space import Camera

PLATE, WIDEST = 6.0, 0.45
"""How much wider than a name its plate is, and how wide it may be, as a part of the picture."""
POLE = 1.4
"""Rows of text between a well and its name."""
STEP = 0.25
"""Rows by which a name is put higher, or lower, to find a free place."""


@dataclass(frozen=True)
class Flag:
    """A name to be planted."""

    corner: Corner
    foot: QPointF
    """Where its pole stands on the screen."""
    hidden: bool
    """Whether a hill is in front of the foot."""
    melted: bool
    """Whether there is no well of its own any more."""
    nearness: float


def flags_on(
    solid: Solid, corners: Sequence[Corner], camera: Camera, project: Callable[[Floats], list[QPointF]]
) -> list[Flag]:
    """A flag in every well; where a well has melted, at the corner.  `project` says where points are on the screen."""
    places = [well or corner for well, corner in zip(solid.wells, CORNERS, strict=True)]
    points = solid.on_surface(*np.array(places).T)
    hidden = solid.hides(raised(points, 0.02), camera.eye())
    nearness = points @ camera.axes()[2]
    return [
        Flag(corner, foot, bool(hidden[k]), solid.wells[k] is None, float(nearness[k]))
        for k, (corner, foot) in enumerate(zip(corners, project(points), strict=True))
    ]


def name_boxes(flags: Sequence[Flag], theme: Theme, box: QRectF, ball: QRectF) -> dict[int, QRectF]:
    """Where names stand, by the numbers of their flags: the nearest lowest, clear of the ball if there is room.

    In a small picture reverses go without: their marks tell them.
    """
    metrics = QFontMetricsF(theme.font(13, bold=True))
    placed: dict[int, QRectF] = {}
    for k in sorted(range(len(flags)), key=lambda k: -flags[k].nearness):
        corner = flags[k].corner
        wide = metrics.horizontalAdvance(corner.label) + PLATE
        if not corner.label or (wide > WIDEST * box.width() and corner.kind == "reversed memory"):
            continue
        places = list(_places(flags[k].foot, QSizeF(min(wide, WIDEST * box.width()), metrics.height()), box))
        names = list(placed.values())
        free = first_free(places, [*names, ball], box) or first_free(places, names, box)
        placed[k] = free or places[0]
    return placed


def _places(foot: QPointF, size: QSizeF, box: QRectF) -> Iterator[QRectF]:
    """Above a well and higher, then lower, then aside, all within the picture."""
    row = size.height()
    left = min(max(foot.x() - size.width() / 2, box.left()), box.right() - size.width())
    top = min(max(foot.y() - (1 + POLE) * row, box.top()), box.bottom() - row)
    above = QRectF(QPointF(left, top), size)
    for height in np.arange(top, box.top() - 1e-9, -STEP * row):
        yield QRectF(QPointF(left, float(height)), size)
    for height in np.arange(top, min(foot.y(), box.bottom() - row), STEP * row):
        yield QRectF(QPointF(left, float(height)), size)
    for way in (size.width(), -size.width()):
        yield above.translated(way, 0)


def draw_flags(painter: QPainter, flags: Sequence[Flag], names: dict[int, QRectF], theme: Theme) -> None:
    """Poles, signs and names; those of the nearest first, so that no pole is on a name that is placed before it."""
    metrics = QFontMetricsF(theme.font(13, bold=True))
    for k in sorted(range(len(flags)), key=lambda k: -flags[k].nearness):
        flag, area = flags[k], names.get(k)
        meaning = "muted" if flag.corner.kind is None else KINDS[flag.corner.kind]
        color = theme.color(meaning)
        painter.setOpacity(0.5 if flag.melted else 1.0)
        if area is not None and area.bottom() < flag.foot.y():
            top = QPointF(min(max(flag.foot.x(), area.left() + 4), area.right() - 4), area.bottom())
            for shade, width in ((theme.color("surface", 190), 3.2), (color, 1.4)):
                painter.setPen(QPen(shade, width))
                painter.drawLine(flag.foot, top)
        painter.setOpacity(0.4 if flag.hidden or flag.melted else 1.0)
        painter.setPen(QPen(theme.color("surface"), 1.6))
        painter.setBrush(color)
        shape = mark(flag.corner.kind, 11.0 * theme.scale) if flag.corner.kind else mark("memory", 7.0)
        painter.drawPath(shape.translated(flag.foot))
        if area is not None:
            painter.setOpacity(0.7 if flag.melted else 1.0)
            text = metrics.elidedText(flag.corner.label, Qt.TextElideMode.ElideMiddle, area.width() - PLATE)
            write(painter, theme, area.center(), text, ink=meaning, size=13, bold=True, ground="plate")
    painter.setOpacity(1.0)

"""Where does everything of a tree of barriers stand, in a picture of this size?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from hopviz.ui.plotting import decimals, number, ticks
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.views.tree_shape import Shape

WIDE, NARROW, WIDEST = 32.0, 12.0, 96.0
"""Pixels for a leaf with a picture, and for one without; at most so many."""
LARGEST = 72.0
"""Pixels of a picture's longer side at most."""
ELBOW = 9.0
MARK = 12.0


@dataclass(frozen=True)
class Room:
    """How many leaves are drawn, and how many of them, the deepest, with a picture."""

    leaves: int
    pictures: int


def divided(width: float, leaves: int, scale: float) -> Room:
    """Who gets room: everyone a picture; or the deepest of them, and of the others as many as fit."""
    wide, narrow = WIDE * scale, NARROW * scale
    if leaves * wide <= width:
        return Room(leaves, leaves)
    pictures = max(int(0.55 * width / wide), 1)
    return Room(min(pictures + max(int((width - pictures * wide) / narrow), 0), leaves), pictures)


class Layout:
    """Places, in pixels, of a tree of K leaves in a picture.

    Parameters
    ----------
    shape : Shape
    depth : list of int
        (K,) from left to right: how many minima are deeper; those below `room.pictures` get a picture.
    room : Room
    span : tuple of float
        Lowest and highest energy to be shown.
    size : QRectF
        The whole picture.
    aspect : float
        Height of a pattern's picture by its width.
    """

    def __init__(
        self, shape: Shape, depth: list[int], room: Room, span: tuple[float, float], size: QRectF, aspect: float,
        theme: Theme,
    ) -> None:  # fmt: skip
        self.shape, self.span, self.theme = shape, span, theme
        self.small = QFontMetricsF(theme.font(11))
        row, head = self.small.height(), QFontMetricsF(theme.font(13, bold=True)).height()
        self.heading = QRectF(size.left(), size.top(), size.width(), head + row + 2)
        self.pictured = [d < room.pictures for d in depth]
        left = size.left() + left_margin(span, size.height(), theme)
        self._spread_leaves(left, size.right() - left)
        self.thumb = self._thumb(aspect, size.height())
        self.thumb_height = self.thumb * min(aspect, 1.0)
        below = MARK * theme.scale + self.thumb_height + row + 8
        top = self.heading.bottom() + row + GRID
        self.plot = QRectF(left, top, size.right() - left, max(size.bottom() - below - top, 40.0))
        self.x = shape.spread(self._leaf_places)
        self.y = [self.height_of(energy) for energy in shape.heights]

    def _spread_leaves(self, left: float, across: float) -> None:
        """Slots side by side from `left` on, widened to fill what there is."""
        wide, narrow = WIDE * self.theme.scale, NARROW * self.theme.scale
        widths = [wide if pictured else narrow for pictured in self.pictured]
        stretch = min(across / max(sum(widths), 1.0), WIDEST / WIDE)
        self.widths = [width * stretch for width in widths]
        place = left + max(across - sum(self.widths), 0.0) / 2
        self._leaf_places: list[float] = []
        for width in self.widths:
            self._leaf_places.append(place + width / 2)
            place += width

    def _thumb(self, aspect: float, height: float) -> float:
        """Longer side of a pattern's picture."""
        slot = max((w for w, pictured in zip(self.widths, self.pictured, strict=True) if pictured), default=0.0)
        across = (slot - 8) / min(1 / aspect, 1.0)
        return max(min(across, LARGEST * self.theme.scale, 0.15 * height), 14.0)

    def height_of(self, energy: float) -> float:
        """Where an energy lies; those above or below the picture at its edge."""
        low, high = self.span
        part = (energy - low) / (high - low)
        return self.plot.bottom() - min(max(part, 0.0), 1.0) * self.plot.height()

    def reaches(self, energy: float) -> bool:
        """Whether the axis goes up so far."""
        return energy <= self.span[1]

    def tick_values(self) -> tuple[list[float], int]:
        """Round energies, and how many decimals tell them apart."""
        values = ticks(*self.span, max(self.plot.height() / (3.2 * self.small.height()), 2))
        return [float(value) for value in values], decimals(values)

    def branch(self, node: int) -> QPainterPath:
        """The line from a node up to the one above it, or to the top of the picture."""
        parent = self.shape.parents[node]
        path = QPainterPath(QPointF(self.x[node], self.y[node]))
        if parent < 0:
            path.lineTo(self.x[node], self.plot.top())
            return path
        across = self.x[parent] - self.x[node]
        bend = min(ELBOW, abs(across), self.y[node] - self.y[parent])
        path.lineTo(self.x[node], self.y[parent] + bend)
        side = bend if across > 0 else -bend
        path.quadTo(self.x[node], self.y[parent], self.x[node] + side, self.y[parent])
        path.lineTo(self.x[parent], self.y[parent])
        return path

    def branches(self, nodes: list[int]) -> QPainterPath:
        """The lines from each of these nodes upwards."""
        path = QPainterPath()
        for node in nodes:
            path.addPath(self.branch(node))
        return path

    def way_down(self, leaf: int, node: int) -> QPainterPath:
        """The line from a node down to a leaf under it."""
        nodes = []
        while leaf != node:
            nodes.append(leaf)
            leaf = self.shape.parents[leaf]
        return self.branches(nodes)

    def picture_box(self, leaf: int) -> QRectF:
        """Where the picture of a leaf stands, below its mark."""
        top = self.y[leaf] + MARK * self.theme.scale
        return QRectF(self.x[leaf] - self.thumb / 2, top, self.thumb, self.thumb_height)

    def touch_box(self, leaf: int) -> QRectF:
        """Where one clicks for a leaf."""
        bottom = self.y[leaf] + MARK * self.theme.scale
        if self.pictured[leaf]:
            bottom += self.thumb_height + self.small.height() + 4
        width = max(self.widths[leaf], MARK)
        top = self.y[leaf] - MARK * self.theme.scale
        return QRectF(self.x[leaf] - width / 2, top, width, bottom - top)

    def leaf_at(self, point: QPointF) -> int:
        """The leaf under a point, or -1."""
        return next((k for k in range(len(self.widths)) if self.touch_box(k).contains(point)), -1)


def left_margin(span: tuple[float, float], height: float, theme: Theme) -> float:
    """Pixels that the axis takes."""
    values = ticks(*span, max(height / 60, 2))
    metrics = QFontMetricsF(theme.font(11))
    digits = decimals(values)
    return max(metrics.horizontalAdvance(number(value, digits)) for value in values.tolist()) + 2 * GRID

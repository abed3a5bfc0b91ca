"""Where does everything of a tree of barriers stand, in a picture of this size?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from hopviz.core.landscape import Landscape, Survey
from hopviz.core.landscape.stepwise import JobSteps, steps_of
from hopviz.core.network import Network
from hopviz.project.model import Memory, Project
from hopviz.project.parts import Mask
from hopviz.ui.landscape.energy_scale import widened
from hopviz.ui.landscape.exact import NamedMinimum, name_minima, without_removed
from hopviz.ui.style.plotting import decimals, number, ticks
from hopviz.ui.style.theme import GRID, Theme


@dataclass(frozen=True, eq=False)
class Shape:
    """A tree whose leaves are K nodes of a larger one: nodes 0 to K - 1, then the forks, in rising order.

    Two or more branches meet in a fork.
    """

    leaves: tuple[int, ...]
    """(K,) which nodes of the larger tree they are, from left to right."""
    parents: list[int]
    """The fork above each node; -1 for the last one."""
    heights: list[float]
    """Energy of each node."""
    place: list[int]
    """By node of the larger tree: the node here that it is, or to whose branch it belongs."""
    attached: list[float]
    """By node of the larger tree: the energy above which it is part of this tree."""

    @property
    def root(self) -> int:
        """The node above all others."""
        return len(self.parents) - 1

    def climb(self, node: int, energy: float) -> int:
        """The highest node above `node`, or itself, that is not above this energy."""
        while self.parents[node] >= 0 and self.heights[self.parents[node]] <= energy:
            node = self.parents[node]
        return node

    def below(self, node: int) -> list[int]:
        """All nodes under a node, and itself, from above."""
        inside = {node}
        for other in range(node - 1, -1, -1):
            if self.parents[other] in inside:
                inside.add(other)
        return sorted(inside, reverse=True)

    def spread(self, places: Sequence[float]) -> list[float]:
        """Where every node stands if its leaves stand at `places`, (K,): amid all leaves under it."""
        count = len(self.parents)
        sums, leaves = [*places, *[0.0] * (count - len(places))], [1] * len(places) + [0] * (count - len(places))
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                sums[parent] += sums[node]
                leaves[parent] += leaves[node]
        return [total / many for total, many in zip(sums, leaves, strict=True)]


def contract(parents: Sequence[int], heights: Sequence[float], leaves: Sequence[int]) -> Shape:
    """Keep these leaves, given from left to right, and the forks where they meet, one for each height.

    Parameters
    ----------
    parents : sequence of int
        The node above each node, which has a larger number; -1 for the last one.
    heights : sequence of float
        Energy of each node.
    leaves : sequence of int
        One at least.
    """
    branches = _branches(parents, leaves)
    kept = [*leaves, *(node for node, count in enumerate(branches) if count > 1)]
    number = {node: k for k, node in enumerate(kept)}
    place, attached = [-1] * len(parents), list(heights)
    upper = [-1] * len(kept)
    for node in range(len(parents)):
        if branches[node] < 0:
            continue
        place[node] = number.get(node, place[node])
        parent = parents[node]
        if parent >= 0 and branches[parent] > 1:
            upper[place[node]] = number[parent]
        elif parent >= 0:
            place[parent] = place[node]
    for node in range(len(parents) - 1, -1, -1):
        if branches[node] < 0:
            place[node], attached[node] = place[parents[node]], attached[parents[node]]
    return _joined(Shape(tuple(leaves), upper, [heights[node] for node in kept], place, attached))


def _joined(shape: Shape) -> Shape:
    """Forks of equal height that follow each other become one, in which more than two branches meet."""
    count, heights = len(shape.leaves), shape.heights
    stays = list(range(len(heights)))
    for node in range(len(heights) - 1, count - 1, -1):
        parent = shape.parents[node]
        if parent >= 0 and heights[parent] == heights[node]:
            stays[node] = stays[parent]
    number = {node: k for k, node in enumerate(node for node in range(len(heights)) if stays[node] == node)}
    parents = [-1 if shape.parents[node] < 0 else number[stays[shape.parents[node]]] for node in number]
    place = [number[stays[node]] for node in shape.place]
    return Shape(shape.leaves, parents, [heights[node] for node in number], place, shape.attached)


def _branches(parents: Sequence[int], leaves: Sequence[int]) -> list[int]:
    """How many branches with leaves to be kept meet in each node; 0 for those leaves, -1 where there are none."""
    branches = [-1] * len(parents)
    for leaf in leaves:
        branches[leaf] = 0
        node = parents[leaf]
        while node >= 0 and branches[node] < 0:
            branches[node] = 1
            node = parents[node]
        if node >= 0:
            branches[node] += 1
    return branches


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


MOST_LEAVES = 96
"""More than these deepest minima are never drawn."""
ABOVE, HIGHEST = 0.12, 0.6
"""Parts of the height of the tree that are left above it: at least, and at most for the energy of random states."""


@dataclass(frozen=True, eq=False)
class PreparedTree:
    """The landscape, and what can be drawn of its tree."""

    landscape: Landscape
    shape: Shape
    """Of the deepest minima."""
    leaves: tuple[NamedMinimum, ...]
    """What they are, from the deepest up."""
    sizes: tuple[int, ...]
    """How many states run down into each of them."""
    strict: Mask
    """(M,) whether a flip of any unit that is there raises the energy of each minimum."""
    memories: tuple[Memory, ...]
    span: tuple[float, float]
    """Lowest and highest energy of the picture."""


def prepare(project: Project, network: Network) -> JobSteps[Any, PreparedTree]:
    """All that does not depend on the size of the picture."""
    landscape = yield from steps_of(Survey(without_removed(network, project.lesioned)))
    tree, minima = landscape.tree, landscape.minima
    assert tree is not None
    order = tree.leaf_order[tree.leaf_order < MOST_LEAVES]
    shape = contract(tree.parents.tolist(), tree.heights.tolist(), order.tolist())
    leaves = name_minima(minima, project.patterns, project.lesioned, MOST_LEAVES)
    sizes = tuple(int(size) for size in landscape.basin_sizes()[: len(leaves)])
    alike = 1 << int(project.lesioned.sum())  # as many states differ in removed units only
    strict = (np.diff(minima.firsts) == alike) & ~minima.shoulders
    span = _span(landscape, float(tree.heights[tree.root]))
    return PreparedTree(landscape, shape, leaves, sizes, strict, project.memories, span)


def _span(landscape: Landscape, top: float) -> tuple[float, float]:
    """From the deepest minimum to above the highest fork; up to where runs begin, if that is not too far."""
    low, typical = float(landscape.minima.energies[0]), float(landscape.energies.mean())
    height = top - low
    high = max(top + ABOVE * height, min(typical, top + HIGHEST * height)) if height > 0 else typical
    return widened(low, high)

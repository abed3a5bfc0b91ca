"""Layout of a barrier tree: its leaves and forks, and where they stand in a picture of a given size."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from hopviz.core.landscape import Landscape
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Memory, Project
from hopviz.project.naming import short_names
from hopviz.project.parts import Mask
from hopviz.ui.landscape.exact import NamedMinimum, landscape_steps, name_minima
from hopviz.ui.landscape.state_layout import widened
from hopviz.ui.style.marks import SPINE, energy_ticks
from hopviz.ui.style.text import box_about, place_names, place_wordings, text_size
from hopviz.ui.style.theme import GRID, Theme


@dataclass(frozen=True, eq=False)
class Shape:
    """A tree of K leaves, nodes 0 to K - 1 from left to right, and forks, in rising order.

    Two or more branches meet in a fork.
    """

    parents: list[int]
    """The fork above each node; -1 for the last one."""
    heights: list[float]
    """Energy of each node."""

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


def passes_between(order: NDArray[np.int64], children: NDArray[np.int64], heights: Floats) -> Floats:
    """(M - 1,) the energies at which leaves beside each other meet: those of others are the highest between them.

    Parameters
    ----------
    order : ndarray, shape (M,)
        The leaves of a binary tree from left to right.
    children : ndarray, shape (M - 1, 2)
        The nodes that meet in each fork, nodes M to 2M - 2 in rising order.
    heights : ndarray, shape (2M - 1,)
        Energy of each node.
    """
    passes, last = np.empty(len(children)), [0] * len(heights)
    for place, leaf in enumerate(order.tolist()):
        last[leaf] = place
    for fork, (one, other) in enumerate(children.tolist(), len(order)):
        passes[min(last[one], last[other])] = heights[fork]
        last[fork] = max(last[one], last[other])
    return passes


def grow(energies: Sequence[float], passes: Sequence[float]) -> Shape:
    """The tree of K leaves of these energies, between which these K - 1 passes lead, from left to right."""
    count = len(energies)
    parents, heights = [-1] * count, list(energies)
    first, last, beginning, ending = ({k: k for k in range(count)} for _ in range(4))
    for gap in sorted(range(count - 1), key=passes.__getitem__):
        left, right = ending[gap], beginning[gap + 1]
        fork = left
        if left < count or heights[left] < passes[gap]:  # or one more branch meets others in one fork
            fork = parents[left] = len(parents)
            parents.append(-1)
            heights.append(passes[gap])
            first[fork] = first[left]
        parents[right], last[fork] = fork, last[right]
        beginning[first[fork]] = ending[last[fork]] = fork
    return Shape(parents, heights)


def highest_between(passes: Floats, places: Sequence[int]) -> list[float]:
    """The passes between the leaves at these places, which rise, if no others are kept."""
    return [float(passes[a:b].max()) for a, b in pairwise(places)]


def meeting(passes: Floats, places: Sequence[int], place: int) -> tuple[int, float]:
    """Which leaf, of those at these places, one that is not kept meets first, and at which energy."""
    right = bisect(places, place)
    ways = [(float(passes[places[right - 1] : place].max()), right - 1)] if right > 0 else []
    if right < len(places):
        ways.append((float(passes[place : places[right]].max()), right))
    energy, leaf = min(ways)
    return leaf, energy


WIDE, NARROW, WIDEST = 32.0, 12.0, 96.0
"""Pixels for a leaf with a picture, and for one without; at most so many."""
LARGEST = 72.0
"""Pixels of a picture's longer side at most."""
ELBOW = 9.0
MARK = 12.0
APART = 3.2
"""Lines of text from one round energy to the next."""


def divided(width: float, leaves: int, scale: float) -> tuple[int, int]:
    """How many leaves there is room for, and how many of them, the deepest, have a picture."""
    wide, narrow = WIDE * scale, NARROW * scale
    if leaves * wide <= width:
        return leaves, leaves
    pictures = max(int(0.55 * width / wide), 1)
    return min(pictures + max(int((width - pictures * wide) / narrow), 0), leaves), pictures


class TreeLayout:
    """Places, in pixels, of a tree of as many of the deepest minima as there is room for.

    Parameters
    ----------
    tree : NamedTree
    size : QRectF
        The whole picture.
    aspect : float
        Height of a pattern's picture by its width.
    theme : Theme
    """

    def __init__(self, tree: NamedTree, size: QRectF, aspect: float, theme: Theme) -> None:
        self.span, self.theme = tree.span, theme
        left = size.left() + left_margin(tree.span, size.height(), theme)
        leaves, pictures = divided(size.right() - left, len(tree.leaves), theme.scale)
        self.places: list[int] = np.flatnonzero(tree.order < leaves).tolist()
        """(K,) where the leaves stand in the order of all minima."""
        self.minima: list[int] = tree.order[self.places].tolist()
        """(K,) which minima they are, from left to right."""
        energies = tree.landscape.minima.energies[self.minima].tolist()
        self.shape = grow(energies, highest_between(tree.passes, self.places))
        self.pictured = [minimum < pictures for minimum in self.minima]
        self.small = QFontMetricsF(theme.font(11))
        row, head = self.small.height(), QFontMetricsF(theme.font(13, bold=True)).height()
        self.heading = QRectF(size.left(), size.top(), size.width(), head + row + 2)
        self.axis_title = QRectF(size.left(), self.heading.bottom() + GRID - 5, size.width(), row)
        self._spread_leaves(left, size.right() - left)
        self.thumb = self._thumb(aspect, size.height())
        self.thumb_height = self.thumb * min(aspect, 1.0)
        below = MARK * theme.scale + self.thumb_height + row + 8
        top = self.heading.bottom() + row + GRID
        self.plot = QRectF(left, top, size.right() - left, max(size.bottom() - below - top, 40.0))
        self.spine = QRectF(left - 2 * SPINE, top, SPINE, self.plot.height())
        self.ticks = energy_ticks(self.plot, *self.span, row, APART)
        """Heights of round energies, and what is written there."""
        self.x = self.shape.spread(self._leaf_places)
        self.y = [self.height_of(energy) for energy in self.shape.heights]

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

    def branches(self, nodes: Iterable[int]) -> QPainterPath:
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
    metrics = QFontMetricsF(theme.font(11))
    written = energy_ticks(QRectF(0, 0, 1, height), *span, metrics.height(), APART)
    return max((metrics.horizontalAdvance(text) for _, text in written), default=0.0) + 2 * GRID


MOST_LEAVES = 96
"""More than these deepest minima are never drawn."""
ABOVE, HIGHEST = 0.12, 0.6
"""Parts of the height of the tree that are left above it: at least, and at most for the energy of random states."""


@dataclass(frozen=True, eq=False)
class NamedTree:
    """A landscape, and what can be drawn of its barrier tree, with names."""

    landscape: Landscape
    order: NDArray[np.int64]
    """(M,) the minima from left to right, so that no branches cross."""
    passes: Floats
    """(M - 1,) energies at which those beside each other meet."""
    leaves: tuple[NamedMinimum, ...]
    """What the deepest minima are, from the deepest up."""
    sizes: tuple[int, ...]
    """How many states run down into each of them."""
    strict: Mask
    """(M,) whether a flip of any unit that is there raises the energy of each minimum."""
    memories: tuple[Memory, ...]
    span: tuple[float, float]
    """Lowest and highest energy of the picture."""


def prepare(project: Project, network: Network) -> JobSteps[Any, NamedTree]:
    """All that does not depend on the size of the picture."""
    landscape = yield from landscape_steps(network, project.lesioned)
    tree, minima = landscape.tree, landscape.minima
    assert tree is not None
    order, passes = tree.leaf_order, passes_between(tree.leaf_order, tree.children, tree.heights)
    leaves = name_minima(minima, project.patterns, project.lesioned, MOST_LEAVES)
    sizes = tuple(int(size) for size in landscape.basin_sizes()[: len(leaves)])
    alike = 1 << int(project.lesioned.sum())  # as many states differ in removed units only
    strict = (np.diff(minima.firsts) == alike) & ~minima.shoulders
    span = _span(landscape, float(tree.heights[tree.root]))
    return NamedTree(landscape, order, passes, leaves, sizes, strict, project.memories, span)


def _span(landscape: Landscape, top: float) -> tuple[float, float]:
    """From the deepest minimum to above the highest fork; up to where runs begin, if that is not too far."""
    low, typical = float(landscape.minima.energies[0]), float(landscape.energies.mean())
    height = top - low
    high = max(top + ABOVE * height, min(typical, top + HIGHEST * height)) if height > 0 else typical
    return widened(low, high)


def label_boxes(
    layout: TreeLayout, leaves: Sequence[NamedMinimum], names: Sequence[str]
) -> dict[int, tuple[str, QRectF]]:
    """The names of leaves that stand under their pictures, and where, by leaf; the deepest have theirs first.

    Where there is no room for all of them, names that begin alike are told apart in few letters.
    """
    deepest_first = sorted(np.flatnonzero(layout.pictured).tolist(), key=lambda k: -layout.y[k])
    wordings = [{k: leaves[k].short(each) for k in deepest_first} for each in (names, short_names(tuple(names)))]
    wanted = ({k: text for k, text in wording.items() if text} for wording in wordings)
    return place_wordings(wanted, partial(_label_places, layout))


def _label_places(layout: TreeLayout, labels: Mapping[int, str]) -> dict[int, QRectF]:
    """Where names stand under the pictures of their leaves."""
    signs, area = [], layout.heading.adjusted(-1, 0, 1, 10000)
    sizes = {k: text_size(layout.theme, label, bold=True) for k, label in labels.items()}
    for k in range(len(layout.minima)):
        sign = layout.picture_box(k)
        if k in sizes:
            aside = sizes[k].width() / 2
            middle = max(min(sign.center().x(), area.right() - aside), area.left() + aside)
            sign.translate(middle - sign.center().x(), 0)
        signs.append(sign if layout.pictured[k] else box_about(QPointF(layout.x[k], layout.y[k]), QSizeF(MARK, MARK)))
    return place_names(signs, sizes, area, sides=((0, 1),))

"""The hypercube of all states as a picture: its corners in space, arrows downhill, colours of energy and names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from hopviz.core.landscape import ExactLandscape, ExactStateGraph, Landscape
from hopviz.core.network import Floats, Network
from hopviz.core.rules import Parallel
from hopviz.project.model import Memory, Project
from hopviz.ui.landscape.exact import NamedMinimum, name_minima, without_removed
from hopviz.ui.landscape.state_layout import widened
from hopviz.ui.style.dots import paint_dots
from hopviz.ui.style.marks import SPINE, draw_colour_bar, draw_lines, draw_mark, energy_ticks
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.rendering import Kept, to_be_kept
from hopviz.ui.style.text import box_about, draw_line_of_text, fitted_names, place_names, text_size, write
from hopviz.ui.style.theme import KINDS, Theme
from hopviz.ui.widgets.hypercube import corners_in_space, signs_of_corners
from hopviz.ui.widgets.scene3d import Camera

GOLDEN = 0.618


@dataclass(frozen=True, eq=False)
class PreparedCube:
    """The 2^N states of a network as corners, with M edges, and what its minima are."""

    n: int
    energies: Floats
    """(2^N,) by number of the state."""
    heights: Floats
    """(2^N,) energies from -1, the lowest, to 1."""
    edges: NDArray[np.int64]
    """(M, 2) the upper and the lower end of each edge; or, where all units update at once, a state and what follows."""
    level: NDArray[np.bool_]
    """(M,) whether nothing leads from one end to the other: they have the same energy, or no rule of single flips is
    in use."""
    steepest: NDArray[np.bool_]
    """(M,) whether steepest descent takes this edge, or all units at once do."""
    minima: dict[int, NamedMinimum]
    """By number of the state: one state of each minimum."""
    plateaus: frozenset[int]
    """Numbers of all states of minima."""
    memories: tuple[Memory, ...]


def prepare(project: Project, network: Network) -> PreparedCube:
    """All that does not depend on how it is turned."""
    removed = project.lesioned
    net = without_removed(network, removed)
    landscape = ExactLandscape(net, tree=False).finish()
    energies = landscape.energies
    ends, level, steepest = _ways_at_once(net) if goes_at_once(project) else _ways_downhill(landscape)
    if project.rule.is_parallel and not goes_at_once(project):
        level = np.ones_like(level)  # many units may flip in a tick, by chance or by the tie: no edge is the way
    low, high = float(energies.min()), float(energies.max())
    return PreparedCube(
        network.n,
        energies,
        (energies - 0.5 * (high + low)) * (2 / (high - low if high > low else 1.0)),
        ends,
        level,
        steepest,
        {each.number: each for each in name_minima(landscape.minima, project.patterns, removed)},
        frozenset(landscape.minima.members.tolist()),
        project.memories,
    )


def goes_at_once(project: Project) -> bool:
    """Whether all units update at once, so that one unit's flip is no step of the run."""
    return project.rule == Parallel()


Ways = tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]


def _ways_at_once(net: Network) -> Ways:
    """From every state to the one that follows it when all units update."""
    following = ExactStateGraph(net).finish().successors.astype(np.int64)
    moves = np.flatnonzero(following != np.arange(following.size))
    ends = np.stack([moves, following[moves]], axis=1)
    return ends, np.zeros(len(ends), np.bool_), np.ones(len(ends), np.bool_)


def _ways_downhill(landscape: Landscape) -> Ways:
    """Along all edges of the cube, of which steepest descent takes some."""
    energies, states = landscape.energies, np.arange(landscape.energies.size)
    edges, steepest = [], []
    for i in range(landscape.net.n):
        off = states[(states >> i) & 1 == 0]
        on = off | 1 << i
        falls = energies[on] > energies[off]
        edges.append(np.stack([np.where(falls, on, off), np.where(falls, off, on)], axis=1))
        steepest.append(landscape.steepest[edges[-1][:, 0]] == i)
    ends = np.concatenate(edges)
    level = energies[ends[:, 0]] == energies[ends[:, 1]]  # ties are equal to the last bit
    return ends, level, np.concatenate(steepest)


def corners_from_above(n: int) -> Floats:
    """Corners seen from above, within a circle of radius 1, shape (2^N, 2).

    Every unit has a direction of its own, spread over half a turn; their lengths differ so that no two corners meet.
    """
    angles = math.pi * (np.arange(n) + 0.3) / n
    lengths = 1 - 0.5 * ((np.arange(n) * GOLDEN) % 1)
    points = signs_of_corners(n) @ (lengths[:, np.newaxis] * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    return np.asarray(points / np.linalg.norm(points, axis=1).max())


MOST_WITH_ALL_EDGES = 7
"""Units up to which every edge is drawn, and every corner painted with care; of more only steepest descent is drawn."""
RADII = {1: 10.0, 2: 10.0, 3: 9.0, 4: 7.5, 5: 6.5, 6: 5.0, 7: 3.6, 8: 3.0, 9: 2.4, 10: 2.0}
SLABS = 8
"""Layers from the back to the front in which edges are painted: lines of one look together, many times faster."""
LEGEND = 46.0
"""Width that the scale of energies takes, at the right edge."""
BELOW = 8
"""Pixels below the area of the corners that names may take."""
WALKER = 7.5
"""Radius in pixels of the ball that is the walker."""
MOST_WITH_DIGITS = 4
"""Units up to which every corner bears its ones and zeros."""
LONGEST_NAME = 60
"""Pixels, at scale 1, beyond which names are told apart in few letters."""
ALONG = 9
"""Places along an edge at which a name may cover it."""


class Name(NamedTuple):
    """What is written at a corner, and how."""

    text: str
    size: float
    bold: bool
    ink: str


Labels = list[tuple[Name, QRectF]]


class CubePicture:
    """A hypercube as it is seen in a picture of this size: where its corners are, in pixels.

    With `by_height` the height of a corner is its energy, exactly that on the scale when looked at from the side.
    """

    def __init__(self, cube: PreparedCube, camera: Camera, by_height: bool, area: QRectF, theme: Theme) -> None:
        self.cube, self.theme, self.area = cube, theme, area
        self.is_large = cube.n > MOST_WITH_ALL_EDGES
        self.radius = RADII[cube.n] * theme.scale * min(max(area.height() / 220, 0.8), 1.6)
        box = area.adjusted(0, 0, -LEGEND * theme.scale, 0)
        margin, row = self.radius + 10 * theme.scale, QFontMetricsF(theme.font(11)).height()
        half = QPointF(box.width() / 2 - margin, box.height() / 2 - max(margin, 1.4 * row))
        reach = half.y() * (camera.zoom if by_height else 1.0)
        self.heights = QRectF(box.right(), box.center().y() - reach, LEGEND * theme.scale, 2 * reach)
        """From the highest energy down to the lowest, where corners are as high as their energy."""
        self.window = QRectF(0, area.top(), box.right() - 6 * theme.scale, area.height())
        """Corners and edges that come so near that they lie outside are not seen."""
        if by_height:
            tilt = math.radians(camera.elevation)
            across = min(half.x(), 1.6 * half.y(), 0.8 * half.y() / max(math.sin(tilt), 0.1))
            points = np.column_stack([corners_from_above(cube.n), cube.heights])
            points *= (across, across, (half.y() - across * math.sin(tilt)) / math.cos(tilt))
        else:
            points = corners_in_space(cube.n) * min(half.x(), half.y())
        right, up, near = (camera.zoom * camera.seen(points)).T
        self.places: Floats = np.column_stack([box.center().x() + right, box.center().y() - up])
        """(2^N, 2)"""
        self.near: Floats = (near - near.min()) / max(float(np.ptp(near)), 1e-9)
        """(2^N,) from 0, the farthest, to 1, the nearest."""
        self.sizes: Floats = self.radius * (0.78 + 0.34 * self.near)
        """(2^N,) radii: nearer corners are larger."""
        self.levels = np.rint(255 * np.clip(0.5 * (cube.heights + 1), 0, 1)).astype(np.intp)
        """(2^N,) colours of the energies, as rows of `energy_colours`."""

    def place(self, corner: int) -> QPointF:
        """Where a corner is."""
        return QPointF(*self.places[corner])

    def place_inside(self, values: Sequence[float]) -> QPointF:
        """Where values from -1 to 1 of the units are: between all corners, each as near as its signs are to them."""
        shares = np.ones(1)
        for value in values:  # number k of a corner has unit i on where its bit i is set
            shares = np.concatenate([shares * (1 - value) / 2, shares * (1 + value) / 2])
        return QPointF(*(shares @ self.places))

    def sign_box(self, corner: int) -> QRectF:
        """What a corner covers: the mark of a minimum, or a disc."""
        radius, is_minimum = float(self.sizes[corner]), corner in self.cube.minima
        side = max(2.2 * radius, 11 * self.theme.scale) if is_minimum else 2 * radius
        return box_about(self.place(corner), QSizeF(side, side))

    def corner_at(self, point: QPointF) -> int:
        """The corner under a point, of several the nearest to the viewer; -1 if there is none."""
        if not self.window.contains(point):
            return -1
        away = np.hypot(self.places[:, 0] - point.x(), self.places[:, 1] - point.y())
        reach = max(self.radius + 3, 8.0)
        under = np.flatnonzero(away <= reach)
        return int(under[np.argmax(self.near[under] - 2 * away[under] / reach)]) if under.size else -1

    def drawn_edges(self) -> NDArray[np.intp]:
        """Numbers of the edges that are drawn, from the back to the front."""
        chosen = np.flatnonzero(self.cube.steepest | (not self.is_large))
        depth = self.near[self.cube.edges[chosen]].sum(axis=1)
        return chosen[np.argsort(depth, kind="stable")]

    def paint(self, size: QSize, ratio: float) -> Kept:
        """All that stays while the walker moves."""
        kept = to_be_kept(size, ratio, self.theme.color("surface"))
        painter = QPainter(kept)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        painter.setClipRect(self.window)
        for slab in np.array_split(self.drawn_edges(), SLABS):
            for strong in (False, True):
                alike = slab[self.cube.steepest[slab] == strong]
                if alike.size:
                    self._paint_edges(painter, alike, strong)
        self._paint_corners(painter)
        painter.end()
        return kept

    def _paint_edges(self, painter: QPainter, edges: NDArray[np.intp], strong: bool) -> None:
        """Arrows downhill, far ones fainter than near ones; those of steepest descent strong, the others faint."""
        cube, n = self.cube, self.cube.n
        near = float(self.near[cube.edges[edges]].mean())
        color = self.theme.tint("ink" if strong else "muted", (0.35 if strong else 0.12) + 0.4 * near)
        width = (1.7 if n <= 5 else 0.8 if self.is_large else 1.4) * (1.0 if strong else 0.7)
        falling, level = (self.places[cube.edges[edges[cube.level[edges] == same]]] for same in (False, True))
        painter.setPen(QPen(color, width))
        draw_lines(painter, falling)
        if strong or n <= 5:
            heads = _heads(falling, (7.5 if n <= 5 else 6.0) * self.theme.scale * (1.0 if strong else 0.8))
            if self.is_large:  # open ones are painted in half the time
                draw_lines(painter, heads[:, [[0, 1], [0, 3]]].reshape(-1, 2, 2))
            else:
                painter.fillPath(_outlines(heads), color)
        painter.setPen(QPen(color, 0.7 * width, Qt.PenStyle.DotLine if n <= 5 else Qt.PenStyle.SolidLine))
        draw_lines(painter, level)

    def _paint_corners(self, painter: QPainter) -> None:
        """Discs in the colour of their energy; minima are the marks of their kind."""
        cube, theme, order = self.cube, self.theme, np.argsort(self.near, kind="stable")
        if self.is_large:  # all that are nothing special as dots; who is nearer is larger, too
            special = np.isin(order, [*cube.minima, *cube.plateaus])
            dots, order = order[~special], order[special]
            paint_dots(painter, theme, self.places[dots], self.sizes[dots], self.levels[dots])
        rim = QPen(theme.tint("muted", 0.7), 1.0) if theme.dark else QPen(theme.color("surface"), 1.5)
        for corner in order.tolist():
            radius, place = float(self.sizes[corner]), self.place(corner)
            if corner in cube.minima:
                draw_mark(painter, theme, place, cube.minima[corner].kind, self.sign_box(corner).width())
                continue
            painter.setPen(QPen(theme.color("ink"), 1.5) if corner in cube.plateaus else rim)
            painter.setBrush(QColor(*energy_colours()[self.levels[corner]].tolist()))
            painter.drawEllipse(place, radius, radius)

    def _paint_scale(self, painter: QPainter) -> None:
        """Which colour is which energy, at the right edge; what is seen of it of a cube that is near."""
        low, high = widened(float(self.cube.energies.min()), float(self.cube.energies.max()))
        painter.setFont(self.theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        bar = QRectF(self.heights.left() + 14, self.heights.top(), SPINE, self.heights.height())
        shown = self.area.adjusted(0, 1.3 * row, 0, 0)
        painter.setClipRect(shown)
        draw_colour_bar(painter, bar)
        painter.setClipping(False)
        painter.setPen(self.theme.color("muted"))
        title = QRectF(self.area.left(), self.area.top(), self.area.width(), row)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "energy E")
        for y, text in energy_ticks(bar, low, high, row):
            if shown.top() < y < shown.bottom():
                draw_line_of_text(painter, self.theme, QRectF(bar.right() + 4, y - row / 2, 0, row), text, "muted")

    def labels(self, names: Sequence[str]) -> Labels:
        """Names of minima at their corners; of a small cube, the ones and zeros of every corner; where they fit.

        Where the walker is makes no difference: names stand still while it runs.  But they leave it room at their
        corners, and where there are few edges, along which it comes, they rather keep clear of them.
        """
        n, minima = self.cube.n, self.cube.minima
        fitted = fitted_names(names, QFontMetricsF(self.theme.font(13, bold=True)), LONGEST_NAME * self.theme.scale)
        wanted = {
            corner: Name(text, 13, True, KINDS[minimum.kind])
            for corner, minimum in minima.items()
            if (text := minimum.short(fitted))
        }
        if n <= MOST_WITH_DIGITS:
            for corner in np.argsort(-self.near, kind="stable").tolist():
                wanted.setdefault(corner, Name(format(corner, f"0{n}b")[::-1], 11, False, "muted"))
        seen = [corner for corner in {*minima, *wanted} if self.window.contains(self.place(corner))]
        walker = QSizeF(2, 2) * WALKER * self.theme.scale
        signs = [self.sign_box(corner).united(box_about(self.place(corner), walker)) for corner in seen]
        sizes = {
            seen.index(corner): text_size(self.theme, name.text, name.size, name.bold)
            for corner, name in wanted.items()
            if corner in seen
        }
        limits = self.area.adjusted(0, 0, -LEGEND * self.theme.scale, BELOW)
        load = None if self.is_large else partial(_covered, self._strokes())  # among many edges there is no gap
        return [(wanted[seen[k]], box) for k, box in place_names(signs, sizes, limits, load=load).items()]

    def _strokes(self) -> Floats:
        """Places, (K, 2), along the edges that are drawn, and those on which a walker may come to a minimum."""
        matters = np.flatnonzero(np.isin(self.cube.edges, list(self.cube.minima)).any(axis=1))
        start, end = self.places[self.cube.edges[np.union1d(matters, self.drawn_edges())]].transpose(1, 0, 2)
        return np.concatenate([start + part * (end - start) for part in np.linspace(0, 1, ALONG)])


def paint_labels(painter: QPainter, theme: Theme, labels: Labels) -> None:
    """The names, over the trail: they can always be read."""
    for name, box in labels:
        write(painter, theme, box.center(), name.text, ink=name.ink, size=name.size, bold=name.bold, ground="rim")


def _heads(ends: Floats, size: float) -> Floats:
    """(J, 4, 2) heads of arrows, beyond the middle of those lines (K, 2, 2) that are long enough for one."""
    way = ends[:, 1] - ends[:, 0]
    length = np.hypot(*way.T)
    along = size * way / np.maximum(length, 1e-9)[:, np.newaxis]
    tips = ends[:, 0] + 0.6 * way + 0.5 * along
    side = 0.42 * along[:, ::-1] * (-1, 1)
    heads = np.stack([tips, tips - along + side, tips - 0.75 * along, tips - along - side], axis=1)
    return np.asarray(heads[length > 3 * size])


def _outlines(shapes: Floats) -> QPainterPath:
    """Closed shapes, to be filled; their corners (J, C, 2)."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for corners in shapes.tolist():
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    return path


def _covered(points: Floats, boxes: Sequence[QRectF]) -> list[int]:
    """How many of some points, (K, 2), lie in each box."""
    around = reduce(QRectF.united, boxes)
    near = points[_inside(points, around)]  # few of them: boxes about one corner
    return [int(np.count_nonzero(_inside(near, box))) for box in boxes]


def _inside(points: Floats, box: QRectF) -> NDArray[np.bool_]:
    x, y = points.T
    return np.asarray((x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom()))

"""How is a hypercube painted?  From the back to the front, with the colours of energy and arrows downhill."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.core.network import Floats
from hopviz.ui.landscape.cube.shape import PreparedCube, plan, solid
from hopviz.ui.style.marks import SPINE, draw_colour_bar, draw_lines, draw_mark, ground, paint_dots
from hopviz.ui.style.plotting import decimals as digits_of
from hopviz.ui.style.plotting import energy_colours, number, ticks
from hopviz.ui.style.text import box_about, place_names, text_size, write
from hopviz.ui.style.theme import KINDS, Theme
from hopviz.ui.widgets.scene3d import Pose

MOST_WITH_ALL_EDGES = 7
"""Units up to which every edge is drawn; of more units only those of steepest descent are."""
RADII = {1: 10.0, 2: 10.0, 3: 9.0, 4: 7.5, 5: 6.5, 6: 5.0, 7: 3.6, 8: 3.0, 9: 2.4, 10: 2.0}
SLABS = 8
"""Layers from the back to the front in which edges are painted."""
LEGEND = 46.0
"""Width that the scale of energies takes, at the right edge."""
FEW = 7
"""Up to so many units every corner and every arrow is painted with care; of more, those of one look together."""


class Scene:
    """A hypercube as it is seen in a picture of this size: where its corners are, in pixels.

    With `by_height` the height of a corner is its energy, exactly that on the scale when looked at from the side.
    """

    def __init__(self, prepared: PreparedCube, pose: Pose, by_height: bool, area: QRectF, theme: Theme) -> None:
        self.prepared, self.theme, self.area = prepared, theme, area
        self.radius = RADII[prepared.n] * theme.scale * min(max(area.height() / 220, 0.8), 1.6)
        box = area.adjusted(0, 0, -LEGEND * theme.scale, 0)
        margin, row = self.radius + 10 * theme.scale, QFontMetricsF(theme.font(11)).height()
        half = QPointF(box.width() / 2 - margin, box.height() / 2 - max(margin, 1.4 * row))
        reach = half.y() * (pose.zoom if by_height else 1.0)
        self.heights = QRectF(box.right(), box.center().y() - reach, LEGEND * theme.scale, 2 * reach)
        """From the highest energy down to the lowest, where corners are as high as their energy."""
        self.window = QRectF(0, area.top(), box.right() - 6 * theme.scale, area.height())
        """Corners and edges that come so near that they lie outside are not seen."""
        n, middle = prepared.n, box.center()
        if by_height:
            points = np.column_stack([plan(n), prepared.cube.heights])
            tilt = math.sin(math.radians(pose.tilt))
            across = min(half.x(), 1.6 * half.y(), 0.8 * half.y() / max(tilt, 0.1))
            stretch = across, (half.y() - across * tilt) / math.cos(math.radians(pose.tilt))
        else:
            points = solid(n)
            stretch = (min(half.x(), half.y()),) * 2
        (right, back, up), (across, high) = points.T, stretch
        seen = pose.zoom * pose.seen(np.stack([across * right, high * up, -across * back], axis=1))
        self.places: Floats = np.column_stack([middle.x() + seen[:, 0], middle.y() - seen[:, 1]])
        """(2^N, 2)"""
        near = seen[:, 2]
        self.near: Floats = (near - near.min()) / max(float(np.ptp(near)), 1e-9)
        """(2^N,) from 0, the farthest, to 1, the nearest."""
        self.sizes: Floats = self.radius * (0.78 + 0.34 * self.near)
        """(2^N,) radii: nearer corners are larger."""
        part = 0.5 * (prepared.cube.heights + 1)
        self.levels = np.rint(255 * np.clip(part, 0, 1)).astype(np.intp)
        """(2^N,) colours of the energies, as rows of `energy_colours`."""

    def place(self, corner: int) -> QPointF:
        """Where a corner is."""
        return QPointF(*self.places[corner])

    def size_of(self, corner: int) -> float:
        """Radius of a corner."""
        return float(self.sizes[corner])

    def sign_box(self, corner: int) -> QRectF:
        """What a corner covers: the mark of a minimum, or a disc."""
        radius, is_minimum = self.size_of(corner), corner in self.prepared.minima
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
        cube = self.prepared.cube
        all_of_them = self.prepared.n <= MOST_WITH_ALL_EDGES
        chosen = np.arange(len(cube.edges)) if all_of_them else np.flatnonzero(cube.steepest)
        depth = self.near[cube.edges[chosen]].sum(axis=1)
        return chosen[np.argsort(depth, kind="stable")]


def paint_backdrop(scene: Scene, size: QSize, ratio: float) -> QPixmap:
    """All that stays while the walker moves."""
    pixmap = ground(scene.theme, size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_scale(painter, scene)
    painter.setClipRect(scene.window)
    _paint_edges(painter, scene)
    _paint_corners(painter, scene)
    painter.end()
    return pixmap


def _paint_edges(painter: QPainter, scene: Scene) -> None:
    """Arrows downhill, far ones fainter than near ones.

    In slabs from the back to the front: lines of one look are painted together, which is many times faster.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    (_paint_few_edges if scene.prepared.n <= FEW else _paint_many_edges)(painter, scene)


def _paint_few_edges(painter: QPainter, scene: Scene) -> None:
    """Every edge; those of steepest descent strong, the others faint."""
    cube, n = scene.prepared.cube, scene.prepared.n
    for slab in np.array_split(scene.drawn_edges(), SLABS):
        near = float(scene.near[cube.edges[slab]].mean()) if slab.size else 0.0
        for strong in (False, True):
            alike = slab[cube.steepest[slab] == strong]
            if not alike.size:
                continue
            color = scene.theme.tint("ink" if strong else "muted", (0.35 if strong else 0.12) + 0.4 * near)
            width = (1.7 if n <= 5 else 1.4) * (1.0 if strong else 0.7)
            falling, level = (scene.places[cube.edges[alike[cube.level[alike] == same]]] for same in (False, True))
            if falling.size:
                painter.setPen(QPen(color, width))
                draw_lines(painter, falling)
                if strong or n <= 5:
                    size = (7.5 if n <= 5 else 6.0) * scene.theme.scale * (1.0 if strong else 0.8)
                    painter.fillPath(_heads(falling, size), color)
            if level.size:
                painter.setPen(QPen(color, 0.7 * width, Qt.PenStyle.DotLine if n <= 5 else Qt.PenStyle.SolidLine))
                draw_lines(painter, level)


def _paint_many_edges(painter: QPainter, scene: Scene) -> None:
    """Those of steepest descent, with open heads."""
    edges = scene.prepared.cube.edges[scene.drawn_edges()]
    lines, is_seen = _open_arrows(scene.places[edges], 6.0 * scene.theme.scale)
    near = scene.near[edges].mean(axis=1)
    for slab in np.array_split(np.arange(len(edges)), SLABS):
        if slab.size:
            painter.setPen(QPen(scene.theme.tint("ink", 0.35 + 0.4 * float(near[slab].mean())), 0.8))
            draw_lines(painter, lines[slab][is_seen[slab]])


def _arrows(ends: Floats, size: float) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Heads of K lines, beyond their middle: tip and both ends, (K, 2); and whether a line is long enough for one."""
    way = ends[:, 1] - ends[:, 0]
    length = np.hypot(*way.T)
    along = size * way / np.maximum(length, 1e-9)[:, np.newaxis]
    tips = ends[:, 0] + 0.6 * way + 0.5 * along
    side = 0.42 * along[:, ::-1] * (-1, 1)
    return tips, tips - along + side, tips - along - side, length > 3 * size


def _heads(ends: Floats, size: float) -> QPainterPath:
    """Heads of arrows, to be filled."""
    tips, right, left, is_long = _arrows(ends, size)
    notch = 0.375 * (right + left) + 0.25 * tips
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for corners in np.stack([tips, right, notch, left, tips], axis=1)[is_long].tolist():
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    return path


def _open_arrows(ends: Floats, size: float) -> tuple[Floats, NDArray[np.bool_]]:
    """K lines and two more for the head of each, (K, 3, 2, 2); and which of them are to be seen, (K, 3)."""
    tips, right, left, is_long = _arrows(ends, size)
    lines = np.stack([ends, np.stack([tips, right], axis=1), np.stack([tips, left], axis=1)], axis=1)
    return lines, np.stack([np.ones_like(is_long), is_long, is_long], axis=1)


def _paint_many_corners(painter: QPainter, scene: Scene) -> set[int]:
    """Dots of all corners that are nothing special; the ones that remain."""
    special = {*scene.prepared.minima, *scene.prepared.plateaus}
    order = np.argsort(scene.near, kind="stable")  # who is nearer is larger, too
    order = order[~np.isin(order, list(special))]
    paint_dots(painter, scene.theme, scene.places[order], scene.sizes[order], scene.levels[order])
    return special


def _paint_corners(painter: QPainter, scene: Scene) -> None:
    """Discs in the colour of their energy; minima are the marks of their kind."""
    few = scene.prepared.n <= FEW
    special = set(range(1 << scene.prepared.n)) if few else _paint_many_corners(painter, scene)
    rim = QPen(scene.theme.tint("muted", 0.7), 1.0) if scene.theme.dark else QPen(scene.theme.color("surface"), 1.5)
    for corner in sorted(special, key=scene.near.__getitem__):
        radius, place = scene.size_of(corner), scene.place(corner)
        minimum = scene.prepared.minima.get(corner)
        painter.setPen(rim)
        painter.setBrush(QColor(*energy_colours()[scene.levels[corner]].tolist()))
        if minimum is not None:
            draw_mark(painter, scene.theme, place, minimum.kind, scene.sign_box(corner).width())
        elif corner in scene.prepared.plateaus:
            painter.setPen(QPen(scene.theme.color("ink"), 1.5))
            painter.drawEllipse(place, radius, radius)
        else:
            painter.drawEllipse(place, radius, radius)


def _paint_scale(painter: QPainter, scene: Scene) -> None:
    """Which colour is which energy, at the right edge; what is seen of it of a cube that is near."""
    theme, energies = scene.theme, scene.prepared.cube.energies
    low, high = float(energies.min()), float(energies.max())
    painter.setFont(theme.font(11))
    metrics = QFontMetricsF(painter.font())
    row = metrics.height()
    bar = QRectF(scene.heights.left() + 14, scene.heights.top(), SPINE, scene.heights.height())
    shown = scene.area.adjusted(0, 1.3 * row, 0, 0)
    painter.setClipRect(shown)
    draw_colour_bar(painter, bar)
    painter.setClipping(False)
    painter.setPen(theme.color("muted"))
    title = QRectF(scene.area.left(), scene.area.top(), scene.area.width(), row)
    painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "energy E")
    values = ticks(low, high, max(bar.height() / (2.6 * row), 2))
    sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for value in values:
        part = (value - low) / (high - low) if high > low else 0.5
        place = QRectF(bar.right() + 4, bar.bottom() - part * bar.height() - row / 2, 60, row)
        if shown.top() < place.center().y() < shown.bottom():
            painter.drawText(place, sides, number(value, digits_of(values)))


MOST_WITH_DIGITS = 4
"""Units up to which every corner bears its ones and zeros."""
BELOW = 8
"""Pixels below the area of the corners that names may take."""
WALKER = 7.5
"""Radius in pixels of the ball that is the walker."""
ALONG = 9
"""Places along an edge at which a name may cover it."""


class Name(NamedTuple):
    """What is written at a corner, and how."""

    text: str
    size: float
    bold: bool
    ink: str


Labels = list[tuple[Name, QRectF]]


def paint_names(painter: QPainter, theme: Theme, labels: Labels) -> None:
    """The names, over the trail: they can always be read."""
    for name, box in labels:
        write(painter, theme, box.center(), name.text, ink=name.ink, size=name.size, bold=name.bold, ground="rim")


def label_boxes(scene: Scene, names: Sequence[str]) -> Labels:
    """Names of minima at their corners; of a small cube, the ones and zeros of every corner; where they fit.

    Where the walker is makes no difference: names stand still while it runs.  But they leave it room at their
    corners, and where there are few edges, along which it comes, they rather keep clear of them.
    """
    n, minima = scene.prepared.n, scene.prepared.minima
    wanted = {
        corner: Name(text, 13, True, KINDS[minimum.kind])
        for corner, minimum in minima.items()
        if (text := minimum.short(names))
    }
    if n <= MOST_WITH_DIGITS:
        for corner in map(int, np.argsort(-scene.near, kind="stable")):
            wanted.setdefault(corner, Name(format(corner, f"0{n}b")[::-1], 11, False, "muted"))
    walker = QSizeF(2, 2) * WALKER * scene.theme.scale
    signs = {
        corner: scene.sign_box(corner).united(box_about(scene.place(corner), walker)) for corner in {*minima, *wanted}
    }
    seen = [corner for corner in signs if scene.window.contains(scene.place(corner))]
    sizes = {
        seen.index(corner): text_size(scene.theme, name.text, name.size, name.bold)
        for corner, name in wanted.items()
        if corner in seen
    }
    limits = scene.area.adjusted(0, 0, -LEGEND * scene.theme.scale, BELOW)
    load = partial(_covered, _strokes(scene)) if n <= FEW else None  # among the edges of more there is no gap
    boxes = place_names([signs[corner] for corner in seen], sizes, limits, load=load)
    return [(wanted[seen[k]], box) for k, box in boxes.items()]


def _strokes(scene: Scene) -> Floats:
    """Places, (K, 2), along the edges that are drawn, and those on which a walker may come to a minimum."""
    edges = scene.prepared.cube.edges
    matters = np.isin(edges, list(scene.prepared.minima)).any(axis=1)
    matters[scene.drawn_edges()] = True
    start, end = scene.places[edges[matters]].transpose(1, 0, 2)
    return np.concatenate([start + part * (end - start) for part in np.linspace(0, 1, ALONG)])


def _covered(points: Floats, boxes: Sequence[QRectF]) -> list[int]:
    """How many of some points, (K, 2), lie in each box."""
    around = reduce(QRectF.united, boxes)
    near = points[_inside(points, around)]  # few of them: boxes about one corner
    return [int(np.count_nonzero(_inside(near, box))) for box in boxes]


def _inside(points: Floats, box: QRectF) -> NDArray[np.bool_]:
    x, y = points.T
    return np.asarray((x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom()))

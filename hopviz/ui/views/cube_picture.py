"""How is a hypercube painted?  From the back to the front, with the colours of energy and arrows downhill."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.core.network import Floats
from hopviz.ui.plotting import decimals as digits_of
from hopviz.ui.plotting import energy_colours, number, ticks
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.cube_prepared import Prepared
from hopviz.ui.views.cube_shape import Camera, plan, solid
from hopviz.ui.views.tokens import draw_mark, draw_name

MOST_WITH_ALL_EDGES = 7
"""Units up to which every edge is drawn; of more units only those of steepest descent are."""
MOST_WITH_DIGITS = 4
"""Units up to which every corner bears its ones and zeros."""
RADII = {1: 10.0, 2: 10.0, 3: 9.0, 4: 7.5, 5: 6.5, 6: 5.0, 7: 3.6, 8: 3.0, 9: 2.4, 10: 2.0}
SLABS = 8
"""Layers from the back to the front in which edges are painted."""
SPINE = 5.0
LEGEND = 46.0
"""Width that the scale of energies takes, at the right edge."""
FEW = 7
"""Up to so many units every corner and every arrow is painted with care; of more, those of one look together."""


class Scene:
    """A hypercube as it is seen in a picture of this size: where its corners are, in pixels.

    With `by_height` the height of a corner is its energy, exactly so when looked at from the side.
    """

    def __init__(self, prepared: Prepared, camera: Camera, by_height: bool, area: QRectF, theme: Theme) -> None:
        self.prepared, self.theme, self.area = prepared, theme, area
        self.radius = RADII[prepared.n] * theme.scale * min(max(area.height() / 220, 0.8), 1.6)
        box = area.adjusted(0, 0, -LEGEND * theme.scale, 0)
        margin = self.radius + 10 * theme.scale
        half = QPointF(box.width() / 2 - margin, box.height() / 2 - margin)
        n, middle = prepared.n, box.center()
        if by_height:
            points = np.column_stack([plan(n), prepared.cube.heights])
            tilt = math.sin(camera.elevation)
            across = min(half.x(), 1.6 * half.y(), 0.8 * half.y() / max(tilt, 0.1))
            stretch = across, (half.y() - across * tilt) / math.cos(camera.elevation)
        else:
            points = solid(n)
            stretch = (min(half.x(), half.y()),) * 2
        seen = camera.seen(points, stretch)
        self.places: Floats = np.column_stack([middle.x() + seen[:, 0], middle.y() - seen[:, 1]])
        """(2^N, 2)"""
        near = seen[:, 2]
        self.near: Floats = (near - near.min()) / max(float(np.ptp(near)), 1e-9)
        """(2^N,) from 0, the farthest, to 1, the nearest."""
        self.sizes: Floats = self.radius * (0.78 + 0.34 * self.near)
        """(2^N,) radii: nearer corners are larger."""
        part = 0.5 * (prepared.cube.heights + 1)
        self.colours = energy_colours()[np.rint(255 * np.clip(part, 0, 1)).astype(np.intp)]

    def place(self, corner: int) -> QPointF:
        """Where a corner is."""
        return QPointF(*self.places[corner])

    def size_of(self, corner: int) -> float:
        """Radius of a corner."""
        return float(self.sizes[corner])

    def corner_at(self, point: QPointF) -> int:
        """The corner under a point, of several the nearest to the viewer; -1 if there is none."""
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


def paint_backdrop(scene: Scene, names: Sequence[str], size: QSize, ratio: float) -> QPixmap:
    """All that stays while the walker moves."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(scene.theme.color("surface"))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_scale(painter, scene)
    _paint_edges(painter, scene)
    _paint_corners(painter, scene)
    _paint_names(painter, scene, names)
    painter.end()
    return pixmap


def _paint_edges(painter: QPainter, scene: Scene) -> None:
    """Arrows downhill; those of steepest descent strong, the others faint, and far ones fainter than near ones.

    In slabs from the back to the front: lines of one look are painted together, which is many times faster.
    """
    cube, n = scene.prepared.cube, scene.prepared.n
    for slab in np.array_split(scene.drawn_edges(), SLABS):
        near = float(scene.near[cube.edges[slab]].mean()) if slab.size else 0.0
        for strong in (False, True):
            alike = slab[cube.steepest[slab] == strong]
            color = scene.theme.color("ink" if strong else "muted", round((90 if strong else 30) + 100 * near))
            width = (1.7 if n <= 5 else 1.4 if n <= 7 else 0.8) * (1.0 if strong else 0.7)
            falling, level = alike[~cube.level[alike]], alike[cube.level[alike]]
            painter.setPen(QPen(color, width))
            lines = _lines(scene, falling)
            painter.drawLines(lines)
            if strong or n <= 5:
                size = (7.5 if n <= 5 else 6.0) * scene.theme.scale * (1.0 if strong else 0.8)
                if n <= FEW:
                    _paint_heads(painter, lines, size, color)
                else:
                    _paint_chevrons(painter, lines, size)
            dots = Qt.PenStyle.DotLine if n <= 5 else Qt.PenStyle.SolidLine
            painter.setPen(QPen(color, 0.7 * width, dots))
            painter.drawLines(_lines(scene, level))


def _lines(scene: Scene, edges: NDArray[np.intp]) -> list[QLineF]:
    ends = scene.places[scene.prepared.cube.edges[edges]].reshape(-1, 4)
    return [QLineF(*end) for end in ends.tolist()]


def _paint_heads(painter: QPainter, lines: list[QLineF], size: float, color: QColor) -> None:
    """The heads of arrows, somewhat beyond the middle of each line that is long enough."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for line in lines:
        if line.length() <= 3 * size:
            continue
        along = QPointF(line.dx(), line.dy()) / line.length()
        tip = line.pointAt(0.6) + along * size / 2
        side, back = QPointF(-along.y(), along.x()) * 0.42 * size, tip - along * size
        path.addPolygon(QPolygonF([tip, back + side, back + along * 0.25 * size, back - side, tip]))
    strong = QColor(color)
    strong.setAlpha(min(color.alpha() + 60, 255))
    painter.fillPath(path, strong)


def _paint_chevrons(painter: QPainter, lines: list[QLineF], size: float) -> None:
    """Open heads of many arrows, in no time."""
    ends = np.array([(line.x1(), line.y1(), line.x2(), line.y2()) for line in lines]).reshape(-1, 2, 2)
    start, way = ends[:, 0], ends[:, 1] - ends[:, 0]
    length = np.hypot(*way.T)
    start, way, length = (values[length > 3 * size] for values in (start, way, length))
    along = way / length.reshape(-1, 1)
    tip = start + 0.6 * way + 0.5 * size * along
    side, back = 0.42 * size * along[:, ::-1] * (-1, 1), tip - size * along
    heads = np.concatenate([np.hstack([tip, back + side]), np.hstack([tip, back - side])])
    painter.drawLines([QLineF(*head) for head in heads.tolist()])


def _paint_many_corners(painter: QPainter, scene: Scene) -> set[int]:
    """Dots of all corners that are nothing special, those of one look together; the ones that remain."""
    special = {*scene.prepared.minima, *scene.prepared.plateaus}
    order = np.argsort(scene.near, kind="stable")
    order = order[~np.isin(order, list(special))]
    packed = scene.colours.astype(np.int64) @ (1 << 16, 1 << 8, 1)
    for slab in np.array_split(order, SLABS):
        for colour in np.unique(packed[slab]):
            alike = slab[packed[slab] == colour]
            size = 2 * float(scene.sizes[alike].mean())
            pen = QPen(QColor.fromRgb(int(colour)), size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints([QPointF(*place) for place in scene.places[alike].tolist()])
    return special


def _paint_corners(painter: QPainter, scene: Scene) -> None:
    """Discs in the colour of their energy; minima are the marks of their kind."""
    few = scene.prepared.n <= FEW
    special = set(range(1 << scene.prepared.n)) if few else _paint_many_corners(painter, scene)
    rim = QPen(scene.theme.color("surface"), 1.5) if few else QPen(Qt.PenStyle.NoPen)
    for corner in sorted(special, key=scene.near.__getitem__):
        radius, place = scene.size_of(corner), scene.place(corner)
        minimum = scene.prepared.minima.get(corner)
        painter.setPen(rim)
        painter.setBrush(QColor(*map(int, scene.colours[corner])))
        if minimum is not None:
            draw_mark(painter, scene.theme, place, minimum.kind, max(2.2 * radius, 11 * scene.theme.scale))
        elif corner in scene.prepared.plateaus:
            painter.setPen(QPen(scene.theme.color("ink"), 1.5))
            painter.drawEllipse(place, radius, radius)
        else:
            painter.drawEllipse(place, radius, radius)


def _paint_names(painter: QPainter, scene: Scene, names: Sequence[str]) -> None:
    """Names of the memories at their corners; of a small cube, the ones and zeros of every corner; where they fit."""
    theme, n, minima = scene.theme, scene.prepared.n, scene.prepared.minima
    taken: list[QRectF] = []
    painter.setFont(theme.font(13, bold=True))
    for corner, minimum in minima.items():
        if text := minimum.short(names):
            _paint_beside(painter, scene, corner, text, theme.color(KINDS[minimum.kind]), taken)
    if n > MOST_WITH_DIGITS:
        return
    painter.setFont(theme.font(11))
    for corner in map(int, np.argsort(-scene.near, kind="stable")):
        if corner not in minima:
            text = format(corner, f"0{n}b")[::-1]
            _paint_beside(painter, scene, corner, text, theme.color("muted"), taken)


def _paint_beside(painter: QPainter, scene: Scene, corner: int, text: str, color: QColor, taken: list[QRectF]) -> None:
    """Right, left, below or above of a corner, where nothing is written yet."""
    metrics, place = QFontMetricsF(painter.font()), scene.place(corner)
    wide, high, gap = metrics.horizontalAdvance(text), metrics.height(), scene.size_of(corner) + 4
    limits = scene.area.adjusted(0, 0, -LEGEND * scene.theme.scale, 8)
    for x, y in ((gap, -high / 2), (-gap - wide, -high / 2), (-wide / 2, gap - 2), (-wide / 2, 2 - gap - high)):
        box = QRectF(place.x() + x, place.y() + y, wide, high)
        if limits.contains(box) and not any(box.intersects(other) for other in taken):
            taken.append(box)
            draw_name(painter, scene.theme, QPointF(box.left(), box.top() + metrics.ascent()), text)
            painter.setPen(color)
            painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), text)
            return


def _paint_scale(painter: QPainter, scene: Scene) -> None:
    """Which colour is which energy, at the right edge."""
    theme, energies = scene.theme, scene.prepared.cube.energies
    low, high = float(energies.min()), float(energies.max())
    painter.setFont(theme.font(11))
    metrics = QFontMetricsF(painter.font())
    row = metrics.height()
    left = scene.area.right() - LEGEND * theme.scale + 14
    bar = QRectF(left, scene.area.top() + 1.4 * row, SPINE, scene.area.height() - 2 * row)
    fill = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    for part in range(0, 256, 17):
        fill.setColorAt(part / 255, QColor(*map(int, energy_colours()[part])))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(bar, SPINE / 2, SPINE / 2)
    painter.setPen(theme.color("muted"))
    title = QRectF(scene.area.left(), scene.area.top(), scene.area.width(), row)
    painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "energy E")
    values = ticks(low, high, max(bar.height() / (2.6 * row), 2))
    sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for value in values:
        part = (value - low) / (high - low) if high > low else 0.5
        place = QRectF(bar.right() + 4, bar.bottom() - part * bar.height() - row / 2, 60, row)
        painter.drawText(place, sides, number(value, digits_of(values)))

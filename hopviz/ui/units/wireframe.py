"""Figures that networks perceive: their lines and edges, and the edges that are on as a body that can be turned."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.frame import Ints
from hopviz.core.network import Floats
from hopviz.project.model import Project
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.units.graph_model import Mask
from hopviz.ui.widgets.scene3d import Camera, Scene3D

FLAT = 1e-6
"""Four corners lie in a plane if the volume that they span is below this part of the figure's."""


@dataclass(frozen=True, eq=False)
class FigureShape:
    """A figure in coordinates with its middle at 0 and the longest way from it 1."""

    line_units: Ints
    """(L,) units that stand for lines."""
    lines: Floats
    """(L, 2, 2) their ends."""
    edge_units: Ints
    """(K,) units that stand for edges in space."""
    edges: Floats
    """(K, 2, 3) their ends."""
    corners: Floats
    """(C, 2) where lines end, in the order of the lines."""
    owner: Ints
    """(K,) the first interpretation that an edge belongs to, -1 for none."""


def shape_of(project: Project) -> FigureShape:
    """The figure of a project that has one."""
    figure = project.figure
    assert figure is not None
    numbers = {project.unit_name(unit): unit for unit in range(project.n)}
    lines = {numbers[name]: ends for name, ends in figure.lines.items() if name in numbers}
    edges = {numbers[name]: ends for name, ends in figure.edges.items() if name in numbers}
    flat = np.array(list(lines.values()), float).reshape(-1, 2, 2)
    deep = np.array(list(edges.values()), float).reshape(-1, 2, 3)
    both = np.concatenate([flat.reshape(-1, 2), deep[..., :2].reshape(-1, 2)])
    low, high = (both.min(axis=0), both.max(axis=0)) if len(both) else (np.zeros(2), np.ones(2))
    middle = (low + high) / 2
    centre = np.append(middle, deep[..., 2].mean() if len(deep) else 0.0)
    reach = [np.linalg.norm(ends, axis=1).max(initial=1e-9) for ends in (both - middle, deep.reshape(-1, 3) - centre)]
    units = np.array(list(edges), np.int64)
    members = project.patterns[:, units] > 0 if len(units) else np.zeros((len(project.memories), 0), bool)
    owner = np.where(members.any(axis=0), members.argmax(axis=0), -1) if len(members) else np.full(len(units), -1)
    flat, deep = (flat - middle) / max(reach), (deep - centre) / max(reach)
    corners = np.array(list(dict.fromkeys(tuple(end) for end in flat.reshape(-1, 2).tolist()))).reshape(-1, 2)
    return FigureShape(np.array(list(lines), np.int64), flat, units, deep, corners, owner)


def faces(edges: Floats) -> list[Floats]:
    """The flat quadrangles whose four sides are all there, each (4, 3); edges (K, 2, 3)."""
    points, index = np.unique(edges.reshape(-1, 3).round(9), axis=0, return_inverse=True)
    near: dict[int, set[int]] = {point: set() for point in range(len(points))}
    for a, b in index.reshape(-1, 2).tolist():
        if a != b:
            near[a].add(b)
            near[b].add(a)
    found: dict[frozenset[int], Floats] = {}
    for a, c in combinations(range(len(points)), 2):
        for b, d in combinations(sorted(near[a] & near[c]), 2):
            corners = points[[a, b, c, d]]
            if abs(np.linalg.det(corners[1:] - corners[0])) < FLAT:
                found.setdefault(frozenset((a, b, c, d)), corners)
    return list(found.values())


def distance(line: QLineF, point: QPointF) -> float:
    """From a point to a line that ends."""
    along, to = line.p2() - line.p1(), point - line.p1()
    squared = QPointF.dotProduct(along, along)
    part = min(max(QPointF.dotProduct(to, along) / squared, 0.0), 1.0) if squared else 0.0
    return QLineF(point, line.p1() + along * part).length()


def round_pen(colour: QColor, width: float) -> QPen:
    """A pen with round ends."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


class FigurePicture(Guarded, QWidget):
    """A picture of lines that stand for units and can be pointed at."""

    pointed_at = Signal(int)
    """The unit of the line under the mouse or the cursor; -1 for none."""
    reach = 8.0
    """Pixels from a line within which it is pointed at."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shape: FigureShape | None = None
        self.hovered = -1
        """Number of the line under the mouse; -1 for none."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def show_shape(self, shape: FigureShape) -> None:
        """Take over another figure."""
        self.shape, self.hovered = shape, -1
        self.update()

    def units(self) -> Ints:
        """The units that the lines stand for."""
        raise NotImplementedError

    def seen_lines(self) -> Iterable[int]:
        """Numbers of the lines that are drawn."""
        raise NotImplementedError

    def line(self, number: int) -> QLineF:
        """Where a line is drawn."""
        raise NotImplementedError

    def pixels(self, places: Floats, zoom: float = 1.0) -> Floats:
        """Where places of the figure, of shape (..., 2) and more, are on the widget, shape (..., 2)."""
        scale = zoom * max(min(self.width(), self.height()) / 2 - 4 * GRID, 10)
        return np.asarray([self.width() / 2, self.height() / 2] + places[..., :2] * [scale, -scale])

    def line_at(self, point: QPointF) -> int:
        """Number of the line within reach of a point, -1 for none."""
        near = [(distance(self.line(number), point), number) for number in self.seen_lines()]
        gap, number = min(near, default=(math.inf, -1))
        return number if gap <= self.reach else -1

    def hover(self, number: int) -> None:
        """Point at a line, or at none."""
        if number != self.hovered:
            self.hovered = number
            self.point(number)

    def point(self, number: int) -> None:
        """Tell of the unit of a line, or of none."""
        self.pointed_at.emit(int(self.units()[number]) if number >= 0 else -1)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(-1)


HOME = Camera(-20.0, -2.0, lowest=-90.0, highest=90.0)
"""Here no corner of either Necker cube comes near to another one's edges."""
FADE = 0.07
"""Seconds in which an edge has come or gone by 63 %."""
NEAREST, FARTHEST = 7.0, 2.5
"""Width of an edge near to the eye and far from it."""
PALER = 0.55
"""How much an edge that is far away loses of its colour."""
BEHIND = 0.02
"""How much farther than its edges a face is painted."""


class Wireframe(FigurePicture):
    """The edges, and what mouse and keys do to the body."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What the network sees", parent)
        self.scene = Scene3D(self, HOME)
        self.scene.turned.connect(self.update)
        self.strength = np.zeros(0)
        """(K,) how much of each edge is drawn, 0 to 1."""
        self._target = self._adaptation = np.zeros(0)
        self._wanting = np.zeros(0, bool)

    def show_shape(self, shape: FigureShape) -> None:
        self.strength = self._target = self._adaptation = np.zeros(len(shape.edge_units))
        self._wanting = np.zeros(len(shape.edge_units), bool)
        super().show_shape(shape)

    def show_state(self, on: Mask, wanting: Mask, adaptation: Floats) -> None:
        """Take over which units are on, which want to change, and how adapted each is, 0 to 1; all (N,)."""
        if self.shape is not None:
            units = self.units()
            self._target, self._wanting, self._adaptation = on[units].astype(float), wanting[units], adaptation[units]
            self.update()

    def fade(self, seconds: float) -> None:
        """Let edges come and go; infinitely long makes them arrive."""
        gap = self._target - self.strength
        if gap.any():
            part = 1 - math.exp(-seconds / FADE)
            self.strength = np.where(np.abs(gap) < 0.02, self._target, self.strength + gap * part)
            self.update()

    def units(self) -> Ints:
        return np.zeros(0, np.int64) if self.shape is None else self.shape.edge_units

    def seen_lines(self) -> Iterable[int]:
        return np.flatnonzero((self.strength > 0) | self._wanting).tolist()

    def _turned(self, points: Floats) -> tuple[list[QPointF], float]:
        """Pixels and mean nearness, -1 to 1, of points (K, 3)."""
        camera, (x, y, z) = self.scene.camera, np.moveaxis(points, -1, 0)
        seen = camera.seen(np.stack([x, -z, y], axis=-1))
        return [QPointF(*at) for at in self.pixels(seen, camera.zoom).tolist()], float(seen[:, 2].mean())

    def line(self, number: int) -> QLineF:
        assert self.shape is not None
        return QLineF(*self._turned(self.shape.edges[number])[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        shape = self.shape
        if shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts = [(*self._turned(shape.edges[k]), k) for k in self.seen_lines()]
        for owner in sorted(set(shape.owner[self.strength > 0.5].tolist()) - {-1}):
            for corners in faces(shape.edges[(self.strength > 0.5) & (shape.owner == owner)]):
                at, near = self._turned(corners)
                parts.append((at, near - BEHIND, owner))
        for at, near, number in sorted(parts, key=lambda part: part[1]):
            if len(at) == 2:
                self._draw_edge(painter, number, QLineF(*at), min(max(0.5 * (near + 1), 0.0), 1.0))
            else:
                colour = QColor(self.theme.of_series(number))
                colour.setAlpha(44 if self.theme.dark else 30)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawPolygon(QPolygonF(at))
        painter.end()

    def _draw_edge(self, painter: QPainter, number: int, line: QLineF, near: float) -> None:
        """One edge; its nearness is from 0 to 1."""
        theme, width = self.theme, (FARTHEST + (NEAREST - FARTHEST) * near) * self.theme.scale
        pens = []
        if number == self.hovered:
            pens.append(round_pen(theme.color("accent", 90), width + 9))
        if self._wanting[number] and self._target[number] > 0:
            pens.append(round_pen(theme.color("ring", 80), width + 6))
        elif self._wanting[number]:
            pens.append(QPen(theme.color("ring", 150), 1.5, Qt.PenStyle.DashLine))
        if self.strength[number] > 0:
            pens.append(round_pen(self._colour(number, near), width))
        for pen in pens:
            painter.setPen(pen)
            painter.drawLine(line)

    def _colour(self, number: int, near: float) -> QColor:
        """That of the interpretation an edge belongs to; paler far away, and as it adapts."""
        assert self.shape is not None
        owner = int(self.shape.owner[number])
        own = QColor(self.theme.of_series(owner)) if owner >= 0 else self.theme.color("spurious")
        pale = min(PALER * (1 - near) + 0.5 * float(self._adaptation[number]), 0.7)
        full = np.array([own.red(), own.green(), own.blue()])
        red, green, blue = np.rint(full + pale * (self.theme.rgb("window") - full)).astype(int).tolist()
        return QColor(red, green, blue, round(255 * float(self.strength[number])))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self.line_at(event.position()))

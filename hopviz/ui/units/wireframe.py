"""What does the network see?  The edges in space that are on, as a body that can be turned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.frame import Ints
from hopviz.core.network import Floats
from hopviz.project.model import Project
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.units.graph.geometry import distance
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
    depth = deep[..., 2].mean() if len(deep) else 0.0
    centre = np.append(middle, depth)
    scale = max(
        np.linalg.norm(both - middle, axis=1).max(initial=0.0),
        np.linalg.norm(deep.reshape(-1, 3) - centre, axis=1).max(initial=0.0), 1e-9,
    )  # fmt: skip
    units = np.array(list(edges), np.int64)
    members = project.patterns[:, units] > 0 if len(units) else np.zeros((len(project.memories), 0), bool)
    owner = np.where(members.any(axis=0), members.argmax(axis=0), -1) if len(members) else np.full(len(units), -1)
    flat = (flat - middle) / scale
    corners = np.array(list(dict.fromkeys(tuple(end) for end in flat.reshape(-1, 2).tolist()))).reshape(-1, 2)
    return FigureShape(np.array(list(lines), np.int64), flat, units, (deep - centre) / scale, corners, owner)


def faces(edges: Floats) -> list[Floats]:
    """The flat quadrangles whose four sides are all there, each (4, 3); edges (K, 2, 3)."""
    points, index = np.unique(edges.reshape(-1, 3).round(9), axis=0, return_inverse=True)
    joined = {frozenset(pair) for pair in index.reshape(-1, 2).tolist()}
    near: dict[int, set[int]] = {point: set() for point in range(len(points))}
    for pair in joined:
        if len(pair) == 2:
            a, b = pair
            near[a].add(b)
            near[b].add(a)
    found: dict[frozenset[int], Floats] = {}
    for a, c in combinations(range(len(points)), 2):
        for b, d in combinations(sorted(near[a] & near[c]), 2):
            corners = points[[a, b, c, d]]
            sides = corners[1:] - corners[0]
            if abs(np.linalg.det(sides)) < FLAT:
                found.setdefault(frozenset((a, b, c, d)), corners)
    return list(found.values())


HOME = Camera(-20.0, -2.0, lowest=-90.0, highest=90.0)
"""Here no corner of either Necker cube comes near to another one's edges."""
FADE = 0.07
"""Seconds in which an edge has come or gone by 63 %."""
NEAREST, FARTHEST = 7.0, 2.5
"""Width of an edge near to the eye and far from it."""
PALER = 0.55
"""How much an edge that is far away loses of its colour."""
NEAR = 8.0
MARGIN = 4 * GRID


class Wireframe(QWidget):
    """The edges, and what mouse and keys do to the body."""

    pointed_at = Signal(int)
    """The unit of the edge under the mouse; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shape: FigureShape | None = None
        self.scene = Scene3D(self, HOME)
        self.scene.turned.connect(self.update)
        self.strength = np.zeros(0)
        """(K,) how much of each edge is drawn, 0 to 1."""
        self._target = np.zeros(0)
        self._wanting = np.zeros(0, bool)
        self._fatigue = np.zeros(0)
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("What the network sees")

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def show_shape(self, shape: FigureShape) -> None:
        """Take over another figure."""
        count = len(shape.edge_units)
        self.shape, self._hovered = shape, -1
        self.strength, self._target, self._fatigue = np.zeros(count), np.zeros(count), np.zeros(count)
        self._wanting = np.zeros(count, bool)
        self.update()

    def show_state(self, on: NDArray[np.bool_], wanting: NDArray[np.bool_], fatigue: Floats) -> None:
        """Take over which units are on, which want to change, and how tired each is, 0 to 1; all (N,)."""
        if self.shape is not None:
            units = self.shape.edge_units
            self._target = on[units].astype(float)
            self._wanting, self._fatigue = wanting[units], fatigue[units]
            self.update()

    def fade(self, seconds: float) -> None:
        """Let edges come and go; infinitely long makes them arrive."""
        gap = self._target - self.strength
        if gap.any():
            part = 1 - math.exp(-seconds / FADE)
            self.strength = np.where(np.abs(gap) < 0.02, self._target, self.strength + gap * part)
            self.update()

    def _project(self, points: Floats) -> tuple[Floats, Floats]:
        """(..., 2) pixels and (...) nearness, -1 to 1, of points (..., 3)."""
        x, y, z = np.moveaxis(points, -1, 0)
        seen = self.scene.camera.seen(np.stack([x, -z, y], axis=-1))
        scale = self.scene.camera.zoom * max(min(self.width(), self.height()) / 2 - MARGIN, 10)
        flat = np.stack([self.width() / 2 + scale * seen[..., 0], self.height() / 2 - scale * seen[..., 1]], axis=-1)
        return flat, seen[..., 2]

    def edge(self, number: int) -> QLineF:
        """Where edge number `number` is drawn."""
        assert self.shape is not None
        (a, b), _ = self._project(self.shape.edges[number])
        return QLineF(QPointF(*a), QPointF(*b))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flat, near = self._project(self.shape.edges)
        parts = [(float(near[k].mean()), self._edge_drawer(k, flat[k], float(near[k].mean()))) for k in self._shown()]
        for owner in sorted(set(self.shape.owner[self.strength > 0.5].tolist()) - {-1}):
            parts += self._faces_of(owner)
        for _, draw in sorted(parts, key=lambda part: part[0]):
            draw(painter)
        painter.end()

    def _shown(self) -> list[int]:
        return [int(k) for k in np.flatnonzero((self.strength > 0) | self._wanting)]

    def _faces_of(self, owner: int):
        """(nearness, drawer) of every face of one interpretation, a little behind its edges."""
        assert self.shape is not None
        colour = QColor(self.theme.of_series(owner))
        colour.setAlpha(44 if self.theme.dark else 30)
        mine = (self.strength > 0.5) & (self.shape.owner == owner)
        for corners in faces(self.shape.edges[mine]):
            flat, near = self._project(corners)
            yield float(near.mean()) - 0.02, _face_drawer(QPolygonF([QPointF(*point) for point in flat]), colour)

    def _edge_drawer(self, number: int, flat: Floats, near: float):
        """What draws one edge."""
        line = QLineF(QPointF(*flat[0]), QPointF(*flat[1]))
        strength, wants = float(self.strength[number]), bool(self._wanting[number])
        rest = 0.5 * (near + 1)
        width = (FARTHEST + (NEAREST - FARTHEST) * min(max(rest, 0.0), 1.0)) * self.theme.scale

        def draw(painter: QPainter) -> None:
            if number == self._hovered:
                painter.setPen(_pen(self.theme.color("accent", 90), width + 9))
                painter.drawLine(line)
            if wants and self._target[number] > 0:
                painter.setPen(_pen(self.theme.color("ring", 80), width + 6))
                painter.drawLine(line)
            elif wants:
                painter.setPen(QPen(self.theme.color("ring", 150), 1.5, Qt.PenStyle.DashLine))
                painter.drawLine(line)
            if strength > 0:
                painter.setPen(_pen(self._colour(number, rest, strength), width))
                painter.drawLine(line)

        return draw

    def _colour(self, number: int, rest: float, strength: float) -> QColor:
        """That of the interpretation an edge belongs to; paler far away, and as it tires."""
        assert self.shape is not None
        owner = int(self.shape.owner[number])
        own = QColor(self.theme.of_series(owner)) if owner >= 0 else self.theme.color("spurious")
        paper = self.theme.color("window")
        pale = min(PALER * (1 - min(max(rest, 0.0), 1.0)) + 0.5 * float(self._fatigue[number]), 0.7)
        mixed = [round(a + (b - a) * pale) for a, b in zip(own.getRgb()[:3], paper.getRgb()[:3], strict=True)]
        return QColor(*mixed, round(255 * strength))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = [(distance(self.edge(k), event.position()), k) for k in self._shown()]
        gap, number = min(near, default=(NEAR + 1, -1))
        self._hover(number if gap <= NEAR else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            assert self.shape is not None
            self.pointed_at.emit(int(self.shape.edge_units[number]) if number >= 0 else -1)
            self.update()


def _face_drawer(polygon: QPolygonF, colour: QColor):
    def draw(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(polygon)

    return draw


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

"""Land as a body in space, which mouse and keys turn."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.block import LIFTED, draw_shadow, draw_thread, in_pixels, nearest_shown
from hopviz.ui.landscape.terrain.mesh import BASE, HALF, HEIGHT, MOST, LandMesh, build
from hopviz.ui.landscape.terrain.picture import BALL, LandMap
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.rendering import is_for_file
from hopviz.ui.widgets.gestures import tip
from hopviz.ui.widgets.scene3d import Camera, Scene3D

HOME = Camera(azimuth=24.0, elevation=52.0, zoom=1.08, height=HEIGHT, foot=-BASE)
MOST_PIXELS, MOST_IN_FILE, MOVING = 1600.0, 4096.0, 440.0
"""Along one side of the picture, on the screen, in a file, and while it moves; larger ones are smoothly enlarged."""
CORNERS = ((1, 1), (1, -1), (-1, -1), (-1, 1))
REACH = 16.0
"""Pixels within which the ground is pointed at."""
COARSE = 48
"""Cells along a side that are looked at for what is pointed at."""
FEWEST, FEW = 64, 128
"""Points along a side of a land that changes, and of one that is turned."""
SUNK = 0.35
"""How far the middle of the ball is above the ground, by its size."""


class LandBody(LandMap):
    """A land as a body in space, which mouse and keys turn."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.mesh: LandMesh | None = None
        self.scene = Scene3D(self, HOME, self.room, self._margin)
        self.scene.turned.connect(self._turn)
        self.scene.clicked.connect(self.choose)
        self._is_moving = False
        """Whether it has been turned since it was painted."""
        self._shape: tuple[object, int] = (None, 0)
        """What the mesh was made of, and of how many points along a side at most."""
        self.setAccessibleName("Land of valleys")
        self.setToolTip(tip("solid", "terrain"))

    def forget(self) -> None:
        super().forget()
        self.mesh = self.scene.mesh = self.scene.picture = None

    def _margin(self) -> float:
        return 0.06 * min(self.room().width(), self.room().height())

    def _turn(self) -> None:
        self._is_moving = True
        self._point_at(-1)
        self.update()

    def draw(self, seconds: float) -> None:
        super().draw(seconds)
        if self.heights is None:
            return
        changes = self.land is None or self.heights is not self.land.terrain.heights
        moves, self._is_moving = changes or self._is_moving, False
        fineness = FEWEST if changes else FEW if moves else MOST
        if self.mesh is None or self._shape[0] is not self.heights or self._shape[1] != fineness:
            self._shape = self.heights, fineness
            self.mesh = build(self.heights, *self.range, fineness)
            self.scene.mesh = self.mesh.mesh
        most = MOST_IN_FILE if is_for_file() else MOVING if moves else MOST_PIXELS
        if self.scene.render(most):
            self.refresh()

    def has_picture(self) -> bool:
        return self.mesh is not None and self.scene.picture is not None

    def place(self, row: float, col: float, energy: float) -> QPointF:
        return self.places(np.array([[row, col, energy]]))[0]

    def _points(self, ways: Floats) -> Floats:
        """(K, 3) points of space: at their energies, but never below the ground."""
        assert self.mesh is not None
        points = self.mesh.at(ways[:, :2], ways[:, 2])
        points[:, 2] = np.maximum(points[:, 2], self.mesh.on_surface(ways[:, :2])[:, 2])
        return points

    def places(self, ways: Floats) -> list[QPointF]:
        return in_pixels(self.scene, self._points(ways))

    def hidden(self, ways: Floats) -> list[bool]:
        if self.mesh is None or not len(ways):
            return [False] * len(ways)
        return list(self.mesh.hides(np.add(self._points(ways), LIFTED), self.scene.camera.eye()))

    def tilt(self) -> float:
        return math.sin(math.radians(self.scene.camera.elevation))

    def by_depth(self, ways: Floats) -> list[int]:
        return list(np.argsort(self.scene.camera.seen(self._points(ways))[:, 2], kind="stable").tolist())

    def ball_place(self) -> QPointF:
        return super().ball_place() - QPointF(0, SUNK * BALL * self.theme.scale)

    def _draw_run(self, painter: QPainter) -> None:
        if self.mesh is not None and self.ball.is_somewhere:
            self._draw_thread(painter, self.mesh)
        super()._draw_run(painter)

    def _draw_thread(self, painter: QPainter, mesh: LandMesh) -> None:
        """What ties a ball that has more energy than the ground below it to that place."""
        foot = mesh.on_surface(np.array([self.ball.at[:2]]))
        ground, ball = QPointF(*self.scene.places(foot)[0].tolist()), self.ball_place()
        if (ground - ball).manhattanLength() < BALL * self.theme.scale:
            return
        draw_thread(painter, ground, ball)

    def valley_at(self, place: QPointF) -> int:
        if self.land is None or self.mesh is None:
            return -1
        side = self.land.terrain.side
        cells = (np.arange(COARSE) + 0.5) * side / COARSE
        rows, cols = (grid.ravel() for grid in np.meshgrid(cells, cells, indexing="ij"))
        points = self.mesh.on_surface(np.column_stack([rows, cols]))
        front = nearest_shown(self.scene, points, place, REACH)
        return -1 if front < 0 else int(self.land.terrain.basin[int(rows[front]), int(cols[front])])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click is told by the scene when it was no drag

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.scene.camera = HOME

    def _draw_ground(self, painter: QPainter) -> None:
        if self.scene.picture is None or self.mesh is None:
            return
        draw_shadow(painter, self.theme, self.scene, HALF * np.array(CORNERS), BASE)
        painter.drawImage(self.room().toRect(), self.scene.picture)

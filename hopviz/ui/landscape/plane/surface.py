"""The free energy over the memory plane as a body in space: names at its minima, and the ball rolling on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.block import LIFTED, draw_pole, draw_shadow, draw_thread, in_pixels
from hopviz.ui.landscape.plane.contour import BALL, EASE, RIM, ContourMap
from hopviz.ui.landscape.plane.labels import FAINT, FAINT_NAME, MARK, NAME, Label, draw_labels
from hopviz.ui.landscape.plane.surface_mesh import BASE, CORNERS, HEIGHT, Surface, SurfaceMesh, between, build
from hopviz.ui.landscape.trajectory import Ball, Place
from hopviz.ui.style.marks import draw_ball, draw_focus, draw_path
from hopviz.ui.style.rendering import is_for_file
from hopviz.ui.style.text import box_about, fitted_names, place_names, text_size
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.gestures import tip
from hopviz.ui.widgets.scene3d import DISTANCE, Camera, Scene3D

WIDEST = 0.45
"""How wide a name may be, as a part of the picture."""
SIDES = ((0, -1), (0, 1), (1, -1), (-1, -1), (1, 0), (-1, 0), (1, 1), (-1, 1))
"""Where names stand that cover as little of the body there as elsewhere, best first: above their marks."""
BODY = 7
"""Of so many points of the body one is looked at."""
FLOATS_BELOW = 0.3
"""Part of the state in the plane below which the ball leaves the ground."""
FLIGHT = 0.5
"""How high it floats when nothing of the state lies in the plane."""
STEP = 0.06
"""Length of the straight pieces of the trail, in the plane."""
SUNK = 0.3
"""How far the middle of the ball is above the ground, by its size: it lies in it a little."""
POLE = 1.2
"""Rows of text from a mark up to its name."""


def flight(share: float) -> float:
    """How high above the ground the ball is if this part of the state lies in the plane."""
    return FLIGHT * max(FLOATS_BELOW - share, 0.0) / FLOATS_BELOW


def trajectory(mesh: SurfaceMesh, way: Sequence[Place]) -> Floats:
    """(K, 3) the way over places (a, b) as a line that lies on the surface."""
    points = [way[0]]
    for (a, b), (c, d) in pairwise(way):
        count = max(math.ceil(math.hypot(c - a, d - b) / STEP), 1)
        points += [(a + k / count * (c - a), b + k / count * (d - b)) for k in range(1, count + 1)]
    return mesh.on_surface(*np.array(points).T)


HOME = Camera(azimuth=215.0, elevation=58.0, height=HEIGHT, foot=-BASE)
"""From where the surface is seen at first: so high up that at T = 0, where it is a dome with its wells at the rim, all
of them are seen, and the two memories in front, where the ball goes."""
PLAIN = 0.35
"""How much a body without heights is set off."""
NOTE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
MOST_PIXELS, MOST_IN_FILE = 1600.0, 4096.0
"""Along one side of the picture, on the screen and in a file; larger ones are smoothly enlarged."""


def _ends(box: QRectF) -> tuple[QPointF, QPointF]:
    return box.topLeft(), box.bottomRight()


class SurfaceMap(ContourMap):
    """The map of the free energy lifted into space."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.scene = Scene3D(self, HOME, self.map_rect, self._margin)
        self.mesh: SurfaceMesh | None = None
        self._labels: list[Label] = []
        self._wanted: Surface | None = None
        self._to_go = 0.0
        """How much of the way to the surface wanted is left."""
        self.setAccessibleName("Surface of the free energy")
        self.setToolTip(tip("solid", "surface"))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.mesh = None

    def show_surface(self, surface: Surface) -> None:
        present = surface if self.surface is None or self.ball.reduced_motion else self.surface
        self._wanted, self.surface = surface, Surface(present.plane, surface.corners)
        self._to_go = 0.0 if present is surface else 1.0
        self.mesh = None

    def clear(self) -> None:
        super().clear()
        self.scene.mesh = self.scene.picture = None
        self._wanted = self.mesh = None
        self._labels = []

    def show_share(self, share: float) -> None:
        if share != self.share:  # the ball flies at another height
            self.update()
        super().show_share(share)

    def draw(self, seconds: float) -> None:
        self._melt(seconds)
        if self.scene.render(MOST_IN_FILE if is_for_file() else MOST_PIXELS):
            self.backdrop = None
            self.update()
        if self.ball.slide(seconds):
            self._rolls = True
            self.update()
        elif self._rolls:
            self._rolls = False
            self._make_way()

    def _make_way(self) -> None:
        """Let names that the ball has come to rest on step aside; the others stay."""
        if any(label.box.intersects(self.ball_box()) for label in self._labels):
            self.backdrop = None
            self.update()

    def ball_box(self) -> QRectF:
        if self.mesh is None or not self.ball.is_somewhere:
            return QRectF()
        _, middle = self._ball_at(self.mesh, self.ball.target)
        return box_about(middle, QSizeF(1, 1) * (BALL * self.theme.scale + 2 * RIM))

    def _ball_at(self, mesh: SurfaceMesh, at: Place) -> tuple[QPointF, QPointF]:
        """Where the ground below a ball at (a, b) is on the screen, and its middle there."""
        foot = mesh.on_surface(*np.array(at))
        ground, middle = (QPointF(*self.scene.places(np.add(foot, (0, 0, up)))) for up in (0.0, flight(self.share)))
        return ground, middle - QPointF(0, SUNK * BALL * self.theme.scale)

    def _melt(self, seconds: float) -> None:
        """Move the shape towards the one wanted."""
        if self.surface is None or self._wanted is None or (self.mesh is not None and self._to_go == 0.0):
            return
        part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
        self._to_go *= 1 - part
        if self._to_go < 0.01:
            self._to_go, plane = 0.0, self._wanted.plane
        else:
            plane = between(self.surface.plane, self._wanted.plane, part)
        self.surface, self.mesh = Surface(plane, self._wanted.corners), build(plane)
        self.range = self.mesh.low, self.mesh.high
        muted = self.theme.tint("muted", PLAIN)
        plain = np.array([[muted.red(), muted.green(), muted.blue()]], np.uint8)
        self.scene.mesh = replace(self.mesh.mesh, palette=plain) if self.mesh.is_flat else self.mesh.mesh

    def map_rect(self) -> QRectF:
        top = self.note_rect().height()
        return QRectF(0, top, max(self.legend_left() - GRID, 40.0), max(self.height() - top, 40.0))

    def note_rect(self) -> QRectF:
        """What the words on a flat landscape cover."""
        room = QRectF(0, 0, max(self.legend_left() - GRID, 40.0), self.height() / 2)
        if self.mesh is None or not self.mesh.is_flat:
            return QRectF(room.topLeft(), QSizeF(room.width(), 0.0))
        words = QFontMetricsF(self.theme.font(13)).boundingRect(room, NOTE, self.when_flat)
        return QRectF(room.topLeft(), QSizeF(room.width(), words.height()))

    def free_width(self, height: float) -> int:
        box = self.map_rect()
        focus, _ = replace(self.scene.camera, zoom=1.0).lens(box.width(), box.height(), self._margin())
        return max(round(box.width() / 2 - 1.1 * focus / DISTANCE - 2 * self._label_height()), 0)

    def _margin(self) -> float:
        """Room for names around the body."""
        return min(0.9 * self._label_height(), 0.1 * self.width())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.scene.camera = HOME

    def _has_picture(self) -> bool:
        return self.scene.picture is not None

    def _draw_run(self, painter: QPainter) -> None:
        painter.setClipRect(self.map_rect())
        if self.mesh is not None and len(self.swarm):
            on_ground = self.scene.places(self.mesh.on_surface(*self.swarm.at.T))
            self.swarm.paint(painter, self.theme, on_ground)
        if self.mesh is not None and self.ball.is_somewhere:
            self._draw_ball(painter, self.mesh)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.map_rect().adjusted(1, 1, -1, -1))

    def _draw_ball(self, painter: QPainter, mesh: SurfaceMesh) -> None:
        """The way the ball came, and the ball: on the surface, or above it when little of the state is in the plane."""
        way, eye = trajectory(mesh, self.ball.way), self.scene.camera.eye()
        draw_path(painter, in_pixels(self.scene, way), hidden=mesh.hides(np.add(way, LIFTED), eye))
        ground, middle = self._ball_at(mesh, self.ball.at)
        if self.share < FLOATS_BELOW:
            draw_thread(painter, ground, middle + QPointF(0, SUNK * BALL * self.theme.scale))
        behind = mesh.hides(np.add(way[-1:], (0, 0, flight(self.share) + 0.04)), eye)[0]
        painter.setOpacity(FAINT if behind else 1.0)
        draw_ball(painter, middle, BALL * self.theme.scale / 2)
        painter.setOpacity(1.0)

    def _draw_plane(self, painter: QPainter, surface: Surface) -> None:
        picture, area = self.scene.picture, self.map_rect()
        if self.mesh is None or picture is None:
            return
        painter.setClipRect(area)
        draw_shadow(painter, self.theme, self.scene, np.array(CORNERS), BASE)
        painter.drawImage(area.toRect(), picture)
        self._labels = self._minima_labels(self.mesh, surface)
        self._draw_poles(painter)
        draw_labels(painter, self.theme, self._labels, "plate")
        painter.setClipping(False)
        if self.mesh.is_flat:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.note_rect(), NOTE, self.when_flat)

    def labels(self) -> list[Label]:
        return self._labels

    def _minima_labels(self, mesh: SurfaceMesh, surface: Surface) -> list[Label]:
        """Labels of the minima, or faint ones of the corners where these have melted, the farthest first.

        Names of near ones are placed first, all within the picture and clear of the ball if there is room.  In a
        small picture reverses go without: their marks tell them.
        """
        area, theme, camera = self.map_rect(), self.theme, self.scene.camera
        minima = mesh.on_surface(*np.array([minimum or at for minimum, at in zip(mesh.minima, CORNERS, strict=True)]).T)
        behind, order = mesh.hides(np.add(minima, LIFTED), camera.eye()), np.argsort(minima @ camera.axes()[2])
        places = in_pixels(self.scene, minima)
        metrics, room = QFontMetricsF(theme.font(NAME, bold=True)), WIDEST * area.width()
        named = [
            k
            for k, corner in enumerate(surface.corners)
            if corner.kind != "reversed memory" or metrics.horizontalAdvance(corner.label) <= room
        ]
        fitted = fitted_names([surface.corners[k].label for k in named], metrics, room)
        texts = [""] * len(surface.corners)
        for k, text in zip(named, fitted, strict=True):
            texts[k] = text
        sizes = {k: text_size(theme, texts[k], NAME, bold=True) for k in reversed(order.tolist()) if texts[k]}
        signs = [box_about(place, QSizeF(MARK, MARK) * theme.scale) for place in places]
        for sign in signs:
            sign.setTop(sign.center().y() - POLE * metrics.height())
        body = self.scene.places(mesh.mesh.points[::BODY].astype(float))

        def load(boxes: Sequence[QRectF]) -> list[int]:
            """How much of the body each box would cover."""
            low, high = (np.array([[at.x(), at.y()] for at in ends]) for ends in zip(*map(_ends, boxes), strict=True))
            inside = (body >= low[:, None]) & (body <= high[:, None])
            return [int(count) for count in inside.all(axis=2).sum(axis=1)]

        boxes = place_names([*signs, *self.taken, self.ball_box()], sizes, area, SIDES, load)
        if len(boxes) < len(sizes):
            boxes = place_names([*signs, *self.taken], sizes, area, SIDES, load)
        melted = [minimum is None for minimum in mesh.minima]
        return [
            Label(surface.corners[k], texts[k], places[k], boxes.get(k, QRectF()), bool(behind[k]), melted[k])
            for k in order.tolist()
        ]

    def _draw_poles(self, painter: QPainter) -> None:
        """Lines from marks up to names above them."""
        for label in self._labels:
            painter.setOpacity(FAINT_NAME if label.is_melted else 1.0)
            draw_pole(painter, self.theme, label.place, label.box, label.corner.ink)
        painter.setOpacity(1.0)

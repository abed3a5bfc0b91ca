"""The free energy over the memory plane as a body in space: names at its minima, and the ball rolling on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.plane.contour import BALL, EASE, ContourMap, draw_corner
from hopviz.ui.landscape.plane.surface_mesh import BASE, CORNERS, HEIGHT, Corner, Surface, SurfaceMesh, between, build
from hopviz.ui.landscape.trajectory import Ball, Place
from hopviz.ui.style.marks import draw_ball, draw_focus, draw_path
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.text import box_about, place_names, text_size, write
from hopviz.ui.style.theme import GRID, KINDS, Theme
from hopviz.ui.widgets.scene3d import DISTANCE, HOW, Camera, Scene3D

MARK, NAME = 11.0, 13
"""Sizes of the mark of a minimum and of its name."""
WIDEST = 0.45
"""How wide a name may be, as a part of the picture."""
SIDES = ((0, -1), (0, 1), (1, -1), (-1, -1), (1, 0), (-1, 0), (1, 1), (-1, 1))
"""Where names stand, best first: above their marks."""


@dataclass(frozen=True)
class MinimumLabel:
    """The mark of a minimum with its name, or of a corner whose minimum has melted."""

    corner: Corner
    text: str
    place: QPointF
    """Where the mark is on the screen."""
    hidden: bool
    """Whether a hill is in front of it."""
    melted: bool
    """Whether there is no minimum of its own any more."""
    box: QRectF
    """Where the name is; empty where it has no room."""


def minima_labels(
    mesh: SurfaceMesh, corners: Sequence[Corner], scene: Scene3D, theme: Theme, area: QRectF, ball: QRectF
) -> list[MinimumLabel]:
    """Labels of the minima, or of the corners where these have melted, the farthest first.

    Names of near ones are placed first, all within the area and clear of the ball if there is room.  In a small
    picture reverses go without: their marks tell them.
    """
    minima = mesh.on_surface(*np.array([well or corner for well, corner in zip(mesh.wells, CORNERS, strict=True)]).T)
    hidden, places = mesh.hides(np.add(minima, (0, 0, 0.02)), scene.camera.eye()), scene.places(minima)
    order = np.argsort(minima @ scene.camera.axes()[2]).tolist()
    signs = [box_about(QPointF(*place), QSizeF(MARK, MARK) * theme.scale) for place in places.tolist()]
    metrics, texts, room = QFontMetricsF(theme.font(NAME, bold=True)), [""] * len(corners), WIDEST * area.width()
    for k, corner in enumerate(corners):
        if corner.kind != "reversed memory" or metrics.horizontalAdvance(corner.label) <= room:
            texts[k] = shortened(corner.label, metrics, room) if corner.label else ""
    sizes = {k: text_size(theme, texts[k], NAME, bold=True) for k in reversed(order) if texts[k]}
    boxes = place_names([*signs, ball], sizes, area, SIDES)
    if len(boxes) < len(sizes):
        boxes = place_names(signs, sizes, area, SIDES)
    return [
        MinimumLabel(
            corners[k], texts[k], QPointF(*places[k]), bool(hidden[k]), mesh.wells[k] is None, boxes.get(k, QRectF())
        )
        for k in order
    ]


def draw_labels(painter: QPainter, labels: Sequence[MinimumLabel], theme: Theme) -> None:
    """Marks, faint where they are hidden or melted, and names over them."""
    for label in labels:
        painter.setOpacity(0.4 if label.hidden or label.melted else 1.0)
        draw_corner(painter, theme, label.place, label.corner.kind, MARK)
    for label in labels:
        if not label.box.isEmpty():
            ink = "muted" if label.corner.kind is None else KINDS[label.corner.kind]
            painter.setOpacity(0.7 if label.melted else 1.0)
            write(painter, theme, label.box.center(), label.text, ink=ink, size=NAME, bold=True, ground="plate")
    painter.setOpacity(1.0)


FLOATS_BELOW = 0.3
"""Part of the state in the plane below which the ball leaves the ground."""
FLIGHT = 0.5
"""How high it floats when nothing of the state lies in the plane."""
STEP = 0.06
"""Length of the straight pieces of the trail, in the plane."""
SUNK = 0.3
"""How far the middle of the ball is above the ground, by its size: it lies in it a little."""
FAINT = 0.4
"""How strongly a ball behind a hill is painted."""


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


HOME = Camera(height=HEIGHT, foot=-BASE)
"""From where the surface is seen at first."""
RIM = 3.0
"""Pixels around the ball that names leave free."""
PLAIN = 0.35
"""How much a body without heights is set off."""
NOTE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
MOST_PIXELS = 1600.0
"""Along one side of the picture; larger ones are smoothly enlarged."""


class SurfaceMap(ContourMap):
    """The map of the free energy lifted into space."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.scene = Scene3D(self, HOME, self.map_rect, self._margin)
        self.mesh: SurfaceMesh | None = None
        self.labels: list[MinimumLabel] = []
        """Those of the minima, the farthest first."""
        self._wanted: Surface | None = None
        self._to_go = 0.0
        """How much of the way to the surface wanted is left."""
        self._rolls = False
        self.setMinimumSize(200, 100)
        self.setToolTip(broken(f"{HOW}, and so does a double click."))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.mesh = None

    def show_surface(self, surface: Surface) -> None:
        present = surface if self.surface is None or self.ball.reduced_motion else self.surface
        self._wanted, self.surface = surface, Surface(present.plane, surface.corners)
        self._to_go = 0.0 if present is surface else 1.0
        self.mesh = None

    def draw(self, seconds: float) -> None:
        self._melt(seconds)
        if self.scene.render(MOST_PIXELS):
            self._backdrop = None
            self.update()
        if self.ball.slide(seconds):
            self._rolls = True
            self.update()
        elif self._rolls:
            self._rolls = False
            self._make_way()

    def _make_way(self) -> None:
        """Let names that the ball has come to rest on step aside; the others stay."""
        if any(label.box.intersects(self.ball_box()) for label in self.labels):
            self._backdrop = None
            self.update()

    def ball_box(self) -> QRectF:
        """What the ball covers where it comes to rest; nothing before it is anywhere."""
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
        if self.mesh is not None and self.ball.is_somewhere:
            self._draw_ball(painter, self.mesh)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.map_rect().adjusted(1, 1, -1, -1))

    def _draw_ball(self, painter: QPainter, mesh: SurfaceMesh) -> None:
        """The way the ball came, and the ball: on the surface, or above it when little of the state is in the plane."""
        way, eye = trajectory(mesh, self.ball.way), self.scene.camera.eye()
        places = [QPointF(*place) for place in self.scene.places(way).tolist()]
        draw_path(painter, places, hidden=mesh.hides(np.add(way, (0, 0, 0.02)), eye))
        ground, middle = self._ball_at(mesh, self.ball.at)
        if self.share < FLOATS_BELOW:
            for width, shade, alpha in ((3.0, 20, 90), (1.4, 255, 230)):  # a thread ties it to the place below it
                painter.setPen(QPen(QColor(shade, shade, shade, alpha), width))
                painter.drawLine(ground, middle + QPointF(0, SUNK * BALL * self.theme.scale))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 110))
            painter.drawEllipse(ground, 6.0, 3.0)
        behind = mesh.hides(np.add(way[-1:], (0, 0, flight(self.share) + 0.04)), eye)[0]
        painter.setOpacity(FAINT if behind else 1.0)
        draw_ball(painter, middle, BALL * self.theme.scale / 2)
        painter.setOpacity(1.0)

    def _draw_plane(self, painter: QPainter, surface: Surface) -> None:
        picture, area = self.scene.picture, self.map_rect()
        if self.mesh is None or picture is None:
            return
        painter.setClipRect(area)
        self._draw_floor(painter)
        painter.drawImage(area.toRect(), picture)
        self.labels = minima_labels(self.mesh, surface.corners, self.scene, self.theme, area, self.ball_box())
        draw_labels(painter, self.labels, self.theme)
        painter.setClipping(False)
        if self.mesh.is_flat:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.note_rect(), NOTE, self.when_flat)

    def _draw_floor(self, painter: QPainter) -> None:
        """A soft shadow around the foot of the block."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 22 if self.theme.dark else 8))
        for size in np.linspace(1.02, 1.15, 5):
            foot = np.array([(size * a, size * b, -BASE) for a, b in CORNERS])
            painter.drawPolygon(QPolygonF([QPointF(*place) for place in self.scene.places(foot).tolist()]))

"""How deep are the wells, and what melts them?  The memory plane as a body in space, with the ball rolling on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from hopviz.core.network import Floats
from hopviz.ui.landscape.plane.contour import BALL, EASE, ContourMap
from hopviz.ui.landscape.plane.solid import BASE, CORNERS, HEIGHT, Solid, between, build, raised
from hopviz.ui.landscape.plane.view import PlaneView
from hopviz.ui.landscape.view import Ball, Corner, Surface
from hopviz.ui.style.marks import draw_ball, draw_focus, ground, mark
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.text import box_about, first_free, write
from hopviz.ui.style.theme import GRID, KINDS, Theme
from hopviz.ui.widgets.scene3d import DISTANCE, HOW, WITHOUT_OPENGL, Camera, Mesh, Painter, Turntable, opengl_works

PLATE, WIDEST = 6.0, 0.45
"""How much wider than a name its plate is, and how wide it may be, as a part of the picture."""
POLE = 1.4
"""Rows of text between a well and its name."""
LABEL_STEP = 0.25
"""Rows by which a name is put higher, or lower, to find a free place."""


@dataclass(frozen=True)
class Flag:
    """A name to be planted."""

    corner: Corner
    foot: QPointF
    """Where its pole stands on the screen."""
    hidden: bool
    """Whether a hill is in front of the foot."""
    melted: bool
    """Whether there is no well of its own any more."""
    nearness: float


def flags_on(
    solid: Solid, corners: Sequence[Corner], camera: Camera, project: Callable[[Floats], list[QPointF]]
) -> list[Flag]:
    """A flag in every well; where a well has melted, at the corner.  `project` says where points are on the screen."""
    places = [well or corner for well, corner in zip(solid.wells, CORNERS, strict=True)]
    points = solid.on_surface(*np.array(places).T)
    hidden = solid.hides(raised(points, 0.02), camera.eye())
    nearness = points @ camera.axes()[2]
    return [
        Flag(corner, foot, bool(hidden[k]), solid.wells[k] is None, float(nearness[k]))
        for k, (corner, foot) in enumerate(zip(corners, project(points), strict=True))
    ]


def name_boxes(flags: Sequence[Flag], theme: Theme, box: QRectF, ball: QRectF) -> dict[int, QRectF]:
    """Where names stand, by the numbers of their flags: the nearest lowest, clear of the ball if there is room.

    In a small picture reverses go without: their marks tell them.
    """
    metrics = QFontMetricsF(theme.font(13, bold=True))
    placed: dict[int, QRectF] = {}
    for k in sorted(range(len(flags)), key=lambda k: -flags[k].nearness):
        corner = flags[k].corner
        wide = metrics.horizontalAdvance(corner.label) + PLATE
        if not corner.label or (wide > WIDEST * box.width() and corner.kind == "reversed memory"):
            continue
        places = list(_places(flags[k].foot, QSizeF(min(wide, WIDEST * box.width()), metrics.height()), box))
        names = list(placed.values())
        free = first_free(places, [*names, ball], box) or first_free(places, names, box)
        placed[k] = free or places[0]
    return placed


def _places(foot: QPointF, size: QSizeF, box: QRectF) -> Iterator[QRectF]:
    """Above a well and higher, then lower, then aside, all within the picture."""
    row = size.height()
    left = min(max(foot.x() - size.width() / 2, box.left()), box.right() - size.width())
    top = min(max(foot.y() - (1 + POLE) * row, box.top()), box.bottom() - row)
    above = QRectF(QPointF(left, top), size)
    for height in np.arange(top, box.top() - 1e-9, -LABEL_STEP * row):
        yield QRectF(QPointF(left, float(height)), size)
    for height in np.arange(top, min(foot.y(), box.bottom() - row), LABEL_STEP * row):
        yield QRectF(QPointF(left, float(height)), size)
    for way in (size.width(), -size.width()):
        yield above.translated(way, 0)


def draw_flags(painter: QPainter, flags: Sequence[Flag], names: dict[int, QRectF], theme: Theme) -> None:
    """Poles, signs and names; those of the nearest first, so that no pole is on a name that is placed before it."""
    metrics = QFontMetricsF(theme.font(13, bold=True))
    for k in sorted(range(len(flags)), key=lambda k: -flags[k].nearness):
        flag, area = flags[k], names.get(k)
        meaning = "muted" if flag.corner.kind is None else KINDS[flag.corner.kind]
        color = theme.color(meaning)
        painter.setOpacity(0.5 if flag.melted else 1.0)
        if area is not None and area.bottom() < flag.foot.y():
            top = QPointF(min(max(flag.foot.x(), area.left() + 4), area.right() - 4), area.bottom())
            for shade, width in ((theme.color("surface", 190), 3.2), (color, 1.4)):
                painter.setPen(QPen(shade, width))
                painter.drawLine(flag.foot, top)
        painter.setOpacity(0.4 if flag.hidden or flag.melted else 1.0)
        painter.setPen(QPen(theme.color("surface"), 1.6))
        painter.setBrush(color)
        shape = mark(flag.corner.kind, 11.0 * theme.scale) if flag.corner.kind else mark("memory", 7.0)
        painter.drawPath(shape.translated(flag.foot))
        if area is not None:
            painter.setOpacity(0.7 if flag.melted else 1.0)
            text = metrics.elidedText(flag.corner.label, Qt.TextElideMode.ElideMiddle, area.width() - PLATE)
            write(painter, theme, area.center(), text, ink=meaning, size=13, bold=True, ground="plate")
    painter.setOpacity(1.0)



FLOATS_BELOW = 0.3
"""Part of the state in the plane below which the ball leaves the ground."""
FLIGHT = 0.5
"""How high it floats when nothing of the state lies in the plane."""
STEP = 0.06
"""Length of the straight pieces of the trail, in the plane."""
SUNK = 0.3
"""How far the middle of the ball is above the ground, by its size: it lies in it a little."""
PIECES = 6
"""Strengths of the trail, from its past to now."""


def flight(share: float) -> float:
    """How high above the ground the ball is if this part of the state lies in the plane."""
    return FLIGHT * max(FLOATS_BELOW - share, 0.0) / FLOATS_BELOW


def ball_at(
    solid: Solid, at: tuple[float, float], share: float, size: float, project: Callable[[Floats], list[QPointF]]
) -> tuple[Floats, QPointF, QPointF]:
    """Where a ball at (a, b) is in space, (1, 3); where the ground below it is on the screen, and its middle there."""
    ground = solid.on_surface(*np.array([at]).T)
    place = raised(ground, flight(share))
    foot, bottom = project(np.concatenate([ground, place]))
    return place, foot, bottom - QPointF(0, SUNK * size)


def trail_on(solid: Solid, places: Sequence[tuple[float, float]]) -> Floats:
    """(K, 3) the way from place to place over hill and dale."""
    points = [places[0]]
    for (a, b), (c, d) in pairwise(places):
        count = max(math.ceil(math.hypot(c - a, d - b) / STEP), 1)
        points += [(a + k / count * (c - a), b + k / count * (d - b)) for k in range(1, count + 1)]
    return solid.on_surface(*np.array(points).T)


def draw_trail(painter: QPainter, points: Sequence[QPointF], hidden: NDArray[np.bool_]) -> None:
    """A line that fades towards its past, and behind hills: a few pieces, each of one strength."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    last = len(points) - 1
    borders = set(np.linspace(0, last, min(PIECES, max(last, 1)) + 1).round().astype(int).tolist())
    borders |= set((np.flatnonzero(np.diff(hidden)) + 1).tolist())
    for first, end in pairwise(sorted(borders)):
        strength = (end / max(last, 1)) ** 1.5 * (0.3 if hidden[first] else 1.0)
        piece = QPolygonF(list(points[first : end + 1]))
        for width, shade, alpha in ((4.0, 20, 80), (1.8, 255, 230)):
            pen = QPen(QColor(shade, shade, shade, round(alpha * strength)), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(piece)


def draw_thread(painter: QPainter, foot: QPointF, centre: QPointF) -> None:
    """What ties a floating ball to the place below it."""
    for width, shade, alpha in ((3.0, 20, 90), (1.4, 255, 230)):
        painter.setPen(QPen(QColor(shade, shade, shade, alpha), width, Qt.PenStyle.SolidLine))
        painter.drawLine(foot, centre)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 110))
    painter.drawEllipse(foot, 6.0, 3.0)


def draw_rolling(
    painter: QPainter,
    solid: Solid,
    ball: Ball,
    share: float,
    size: float,
    eye: Floats,
    project: Callable[[Floats], list[QPointF]],
) -> None:
    """The way the ball came, and the ball: on the surface, or above it when little of the state is in the plane.

    Parameters
    ----------
    painter : QPainter
    solid : Solid
    ball : Ball
    share : float
        Part of the state that lies in the plane.
    size : float
        Of the ball, in pixels.
    eye : ndarray, shape (3,)
    project : callable
        Says where points (K, 3) are on the screen.
    """
    way = trail_on(solid, ball.way)
    draw_trail(painter, project(way), solid.hides(raised(way, 0.02), eye))
    place, foot, middle = ball_at(solid, ball.at, share, size, project)
    if share < FLOATS_BELOW:
        draw_thread(painter, foot, middle + QPointF(0, SUNK * size))
    painter.setOpacity(0.4 if solid.hides(raised(place, 0.04), eye)[0] else 1.0)
    draw_ball(painter, middle, size / 2)


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
    """The map of the free energy lifted into space; without OpenGL it lies flat, as the map that it is."""

    flattened = Signal()
    """There is no OpenGL: from now on the map is shown."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.flat = False
        """Whether it is shown as a map, for want of OpenGL."""
        self._turntable = Turntable(self, HOME)
        self.share = 1.0
        """Part of the state that lies in the plane."""
        self.solid: Solid | None = None
        self._wanted: Surface | None = None
        self._to_go = 0.0
        self._rolls = False
        self.name_boxes: dict[int, QRectF] = {}
        """Where names of wells stand, by the number of the corner."""
        self._painter: Painter | None = None
        self._picture: QImage | None = None
        self.setMinimumSize(200, 100)
        self.setToolTip(broken(f"{HOW}, and so does a double click."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._turntable.rest()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.solid, self._stale = None, True

    def show_surface(self, surface: Surface) -> None:
        self._wanted = surface
        if self.flat:
            super().show_surface(surface)
            return
        present = surface if self._surface is None or self.ball.reduced_motion else self._surface
        self._surface = Surface(present.plane, surface.corners)
        self._to_go = 0.0 if present is surface else 1.0
        self.solid = None

    def draw(self, seconds: float) -> None:
        if not self.flat and self._wanted is not None and not self._paint_picture(seconds):
            self._flatten(self._wanted)
        if self.flat:
            super().draw(seconds)
        elif self.ball.slide(seconds):
            self._rolls = True
            self.update()
        elif self._rolls:
            self._rolls = False
            self._make_way()

    def _make_way(self) -> None:
        """Let names that the ball has come to rest on step aside; the others stay."""
        if any(name.intersects(self.ball_box()) for name in self.name_boxes.values()):
            self._backdrop = None
            self.update()

    def ball_box(self) -> QRectF:
        """What the ball covers where it comes to rest; nothing before it is anywhere."""
        if self.solid is None or not self.ball.is_somewhere:
            return QRectF()
        size = BALL * self.theme.scale
        _, _, middle = ball_at(self.solid, self.ball.target, self.share, size, self.project)
        return box_about(middle, QSizeF(1, 1) * (size + 2 * RIM))

    def _flatten(self, surface: Surface) -> None:
        self.flat = True
        self._surface = self._picture = self._backdrop = None
        self.unsetCursor()
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clearFocus()
        self.show_surface(surface)
        self.flattened.emit()

    def _paint_picture(self, seconds: float) -> bool:
        """Let shape and picture follow what is wanted; returns whether OpenGL does its work."""
        if not opengl_works():
            return False
        if self._melt(seconds) or self._stale:
            try:
                self._render()
            except Exception:  # whatever a driver raises: the map needs none
                self._release()
                return False
            self._stale = False
            self._backdrop = None
            self.update()
        return True

    def _melt(self, seconds: float) -> bool:
        """Move the shape towards the one wanted; returns whether it changed."""
        assert self._surface is not None
        assert self._wanted is not None
        if self.solid is not None and self._to_go == 0.0:
            return False
        part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
        self._to_go *= 1 - part
        if self._to_go < 0.01:
            self._to_go, plane = 0.0, self._wanted.plane
        else:
            plane = between(self._surface.plane, self._wanted.plane, part)
        self._surface = Surface(plane, self._wanted.corners)
        self.solid = build(plane)
        self._range = self.solid.low, self.solid.high
        if self._painter is not None:
            self._painter.show(self._mesh(self.solid))
        return True

    def _mesh(self, solid: Solid) -> Mesh:
        plain = self.theme.tint("muted", PLAIN)
        return solid.mesh(np.array([plain.red(), plain.green(), plain.blue()], np.uint8))

    def _render(self) -> None:
        assert self.solid is not None
        if self._painter is None:
            self._painter = Painter()
            self._painter.show(self._mesh(self.solid))
        box = self.map_rect().toRect()
        ratio = min(self.devicePixelRatioF(), MOST_PIXELS / max(box.width(), box.height()))
        self._picture = self._painter.paint(self.camera, box.size(), ratio, self._margin())

    def _release(self) -> None:
        if self._painter is not None:
            self._painter.release()
            self._painter = None

    def hideEvent(self, event: QHideEvent) -> None:
        self._release()
        self._stale = True
        super().hideEvent(event)

    def map_rect(self) -> QRectF:
        if self.flat:
            return super().map_rect()
        top = self._note_rect().height()
        return QRectF(0, top, max(self._legend_left() - GRID, 40.0), max(self.height() - top, 40.0))

    def _note_rect(self) -> QRectF:
        """What the words on a flat landscape cover."""
        room = QRectF(0, 0, max(self._legend_left() - GRID, 40.0), self.height() / 2)
        if self.solid is None or not self.solid.is_flat:
            return QRectF(room.topLeft(), QSizeF(room.width(), 0.0))
        words = QFontMetricsF(self.theme.font(13)).boundingRect(room, NOTE, self.when_flat)
        return QRectF(room.topLeft(), QSizeF(room.width(), words.height()))

    def free_width(self, height: float) -> int:
        if self.flat:
            return super().free_width(height)
        box = self.map_rect()
        body = replace(self.camera, zoom=1.0).focus(box.width(), box.height(), self._margin()) / DISTANCE
        return max(round(box.width() / 2 - 1.1 * body - 2 * self._label_height()), 0)

    def _margin(self) -> float:
        """Room for names around the body."""
        return min(0.9 * self._label_height(), 0.1 * self.width())

    def project(self, points: Floats) -> list[QPointF]:
        """Where points of space (K, 3) are drawn."""
        box = self.map_rect().toRect()
        pixels = self.camera.on_screen(points, box.width(), box.height(), self._margin())
        return [QPointF(box.left() + x, box.top() + y) for x, y in pixels]

    @property
    def camera(self) -> Camera:
        """From where it is seen."""
        return self._turntable.camera

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.flat:
            self._turntable.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._stale |= self._turntable.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._turntable.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.flat:
            self._turntable.go_home()
            self._stale = True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.flat:
            self._turntable.wheel(event)
            self._stale = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.flat and self._turntable.key(event):
            self._stale = True
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.flat or self.solid is None or self._surface is None or self._picture is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self._lay_ground(painter, self._surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.map_rect())
        if self.ball.is_somewhere:
            eye, size = self.camera.eye(), BALL * self.theme.scale
            draw_rolling(painter, self.solid, self.ball, self.share, size, eye, self.project)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.map_rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _make_backdrop(self, surface: Surface) -> QPixmap:
        if self.flat or self.solid is None or self._picture is None:
            return super()._make_backdrop(surface)
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(self.map_rect())
        self._draw_floor(painter)
        painter.drawImage(self.map_rect().toRect(), self._picture)
        flags = flags_on(self.solid, surface.corners, self.camera, self.project)
        self.name_boxes = name_boxes(flags, self.theme, self.map_rect(), self.ball_box())
        draw_flags(painter, flags, self.name_boxes, self.theme)
        painter.setClipping(False)
        self._draw_legend(painter)
        if self.solid.is_flat:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self._note_rect(), NOTE, self.when_flat)
        painter.end()
        return pixmap

    def _draw_floor(self, painter: QPainter) -> None:
        """A soft shadow around the foot of the block."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 22 if self.theme.dark else 8))
        for size in np.linspace(1.02, 1.15, 5):
            foot = np.array([(size * a, size * b, -BASE) for a, b in CORNERS])
            outline = QPainterPath()
            outline.addPolygon(QPolygonF(self.project(foot)))
            painter.drawPath(outline)


class SurfaceView(PlaneView):
    """The plane in space; the map where there is no OpenGL."""

    name = "surface"
    title = "Surface"
    map_kind = SurfaceMap
    map: SurfaceMap

    def _build(self) -> None:
        self.excuse = QLabel(WITHOUT_OPENGL, self)
        self.excuse.setProperty("role", "caption")
        self.excuse.setWordWrap(True)
        self.excuse.hide()
        self.map.flattened.connect(self._tell_flattened)
        super()._build()

    def _tell_flattened(self) -> None:
        self.excuse.show()
        self._arrange()

    def _arrange(self) -> None:
        super()._arrange()
        if not self.excuse.isHidden():
            area = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
            width = self.share_label.x() - area.left() - GRID
            height = self.excuse.heightForWidth(width)
            self.excuse.setGeometry(area.left(), area.bottom() + 1 - height, width, height)
            self.map.setGeometry(self.map.geometry().adjusted(0, 0, 0, -height))

    def apply_theme(self, theme: Theme) -> None:
        self.excuse.setFont(theme.font(11))
        super().apply_theme(theme)

    def _place_ball(self, jump: bool) -> None:
        super()._place_ball(jump)
        report, prepared = self._report, self._prepared
        if report is None or prepared is None or report.frame.state.size != prepared.patterns.shape[1]:
            return
        shadow = np.array(self.ball.target) @ prepared.patterns[list(self.pair)].astype(float)
        present = np.ones(len(shadow), bool) if self._project is None else ~self._project.lesioned
        share = float(np.mean(shadow[present] ** 2)) if present.any() else 1.0
        if share != self.map.share:
            self.map.share = share
            self.map.update()
